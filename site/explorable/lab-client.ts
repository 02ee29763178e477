import { type ShallowRef, shallowRef } from "vue";
import { ARMS, type Arm } from "./arms.ts";
import type { EpsCurve, FunctionName } from "./eps-curve.ts";
import type { InsideStep, LineCheck } from "./inside-step.ts";
import type { Epoch } from "./lab.ts";
import { type Answer, DRAWN_ARMS, type Drawn, type Facts, type Question, type Slice } from "./messages.ts";
import type { State, View } from "./state.ts";

/** How fast it goes when it plays: an eye can follow. */
const EPOCHS_A_SECOND = 8;

/** Of a frame's 16.7: the worker answers in time for the next. */
const MILLISECONDS = 10;

/** What is drawn of an arm: the full model, and the boundaries of its sub-models by number. */
export interface Picture {
  readonly full?: Drawn;
  readonly subModels: readonly Drawn[];
}

type Epochs = Readonly<Record<Arm, readonly Epoch[]>>;
type Pictures = Readonly<Record<(typeof DRAWN_ARMS)[number], Picture>>;

/**
 * The page's side of the worker. Time is cut by the frames of the screen: each asks for a slice, and the next is not asked for before it
 * has come. So the page never waits, and a page that nobody sees does nothing.
 */
export class LabClient {
  readonly facts: ShallowRef<Facts | undefined> = shallowRef();
  readonly epochs = shallowRef(noEpochs());
  readonly pictures = shallowRef(noPictures());
  readonly twoPasses: ShallowRef<Slice["twoPasses"]> = shallowRef();
  readonly inside: ShallowRef<InsideStep | undefined> = shallowRef();
  readonly check: ShallowRef<LineCheck | undefined> = shallowRef();
  readonly curve: ShallowRef<{ readonly name: FunctionName; readonly curve: EpsCurve } | undefined> = shallowRef();
  readonly warnings: ShallowRef<readonly string[]> = shallowRef([]);
  /** Why training has stopped, in one line. */
  readonly failure: ShallowRef<string | undefined> = shallowRef();
  readonly epoch = shallowRef(0);
  readonly steps = shallowRef(0);
  readonly done = shallowRef(false);
  readonly playing = shallowRef(true);

  readonly #worker: Worker;
  #frame = 0;
  #waiting = false;
  #settled = false;
  /** Steps that time has earned, and steps that somebody has asked for. */
  #credit = 0;
  #asked = 0;
  #last = 0;
  /** Runs that have been begun and are not yet answered: what comes before is of an old one. */
  #beginning = 0;
  #later: { readonly state: State; readonly hurryTo: number } | undefined;

  constructor() {
    this.#worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => this.#take(data);
    this.#worker.onerror = ({ message }) => this.#fail(message || "the worker could not be loaded");
  }

  /** Begins anew; while one run begins, only the last of those asked for is waited for. */
  begin(state: State, hurryTo: number): void {
    this.#later = { state, hurryTo };
    if (this.#beginning === 0) this.#beginLater();
  }

  #beginLater(): void {
    if (this.#later === undefined) return;
    const { state, hurryTo } = this.#later;
    this.#later = undefined;
    this.#beginning++;
    this.#ask({ kind: "begin", state, hurryTo });
  }

  look(view: View): void {
    this.#ask({ kind: "view", view });
    this.#wake();
  }

  play(playing: boolean): void {
    this.playing.value = playing;
    this.#last = 0;
    this.#wake();
  }

  /** One step of each arm. */
  step(): void {
    this.play(false);
    this.#asked++;
    this.#wake();
  }

  open(): void {
    this.check.value = undefined;
    this.#ask({ kind: "inside" });
  }

  checkLine(line: number): void {
    this.#ask({ kind: "check", line });
  }

  drawCurve(name: FunctionName): void {
    this.#ask({ kind: "eps", name });
  }

  close(): void {
    cancelAnimationFrame(this.#frame);
    this.#worker.terminate();
  }

  #ask(question: Question): void {
    this.#worker.postMessage(question);
  }

  #wake(): void {
    this.#settled = false;
    if (this.#frame === 0 && this.failure.value === undefined) this.#frame = requestAnimationFrame(now => this.#onFrame(now));
  }

  #onFrame(now: number): void {
    this.#frame = 0;
    const going = this.playing.value && !this.done.value;
    if (!going && this.#settled && this.#asked === 0) return;
    const { facts } = this;
    if (facts.value !== undefined && this.#beginning === 0 && !this.#waiting) {
      const seconds = this.#last === 0 ? 0 : Math.min(0.1, (now - this.#last) / 1000);
      this.#last = now;
      if (going) this.#credit += seconds * EPOCHS_A_SECOND * facts.value.stepsAnEpoch;
      const steps = Math.floor(this.#credit) + this.#asked;
      this.#credit %= 1;
      this.#asked = 0;
      this.#waiting = true;
      this.#ask({ kind: "slice", steps, milliseconds: MILLISECONDS });
    }
    this.#frame = requestAnimationFrame(then => this.#onFrame(then));
  }

  #take(answer: Answer): void {
    if (answer.kind === "begun" || (answer.kind === "failed" && answer.of === "begin")) {
      this.#beginning--;
      this.#beginLater();
    }
    if (answer.kind === "slice") this.#waiting = false;
    if (this.#beginning > 0) return; // of a run that is over
    if (answer.kind === "begun") this.#begun(answer.facts);
    else if (answer.kind === "slice") this.#takeSlice(answer.slice);
    else if (answer.kind === "inside") this.inside.value = answer.inside;
    else if (answer.kind === "check") this.check.value = answer.check;
    else if (answer.kind === "eps") this.curve.value = answer;
    else if (answer.kind === "failed") this.#fail(answer.message);
  }

  #begun(facts: Facts): void {
    const before = this.facts.value;
    const same = facts.inputs === before?.inputs && facts.classes.length === before.classes.length;
    this.facts.value = facts;
    this.epochs.value = noEpochs();
    if (!same) {
      this.pictures.value = noPictures();
      this.twoPasses.value = undefined;
    }
    this.inside.value = undefined;
    this.check.value = undefined;
    this.warnings.value = [];
    this.failure.value = undefined;
    this.epoch.value = 0;
    this.steps.value = 0;
    this.done.value = false;
    this.#waiting = false;
    this.#last = 0;
    this.#wake();
  }

  #takeSlice(slice: Slice): void {
    this.steps.value = slice.steps;
    this.epoch.value = slice.epoch;
    this.done.value = slice.done;
    this.#settled = slice.settled;
    if (slice.warnings.length !== this.warnings.value.length) this.warnings.value = slice.warnings;
    if (slice.twoPasses !== undefined) this.twoPasses.value = slice.twoPasses;
    if (ARMS.some(arm => slice.epochs[arm].length > 0)) {
      const before = this.epochs.value;
      this.epochs.value = Object.fromEntries(ARMS.map(arm => [arm, [...before[arm], ...slice.epochs[arm]]])) as unknown as Epochs;
    }
    if (slice.drawn.length > 0)
      this.pictures.value = Object.fromEntries(
        DRAWN_ARMS.map(arm => [arm, redrawn(this.pictures.value[arm], arm, slice.drawn)]),
      ) as Pictures;
  }

  #fail(message: string): void {
    this.failure.value = message;
    this.#waiting = false;
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }
}

function redrawn({ full, subModels }: Picture, arm: Arm, drawn: readonly Drawn[]): Picture {
  const own = drawn.filter(each => each.arm === arm);
  const all = [...subModels];
  for (const each of own) if (each.subModel !== undefined) all[each.subModel] = each;
  const newest = own.findLast(each => each.subModel === undefined) ?? full;
  return newest === undefined ? { subModels: all } : { full: newest, subModels: all };
}

const noEpochs = (): Epochs => ({ dropout: [], twoPasses: [], rDrop: [] });
const noPictures = (): Pictures => ({ dropout: { subModels: [] }, rDrop: { subModels: [] } });
