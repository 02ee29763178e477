import { detach, forwardCopies, masks, type Tensor, takeRows, Workspace } from "rdrop";
import { parseCsv, type Source } from "rdrop/io";
import { madeSource } from "rdrop/run";
import { ARMS, type Arm } from "./arms.ts";
import { boundaries } from "./contours.ts";
import { epsCurve, type FunctionName } from "./eps-curve.ts";
import { checkLine, insideStep, type StepParts } from "./inside-step.ts";
import { type Epoch, Lab } from "./lab.ts";
import { type Answer, DRAWN_ARMS, type Drawn, type Facts, GRID, PAIRS, type Question, type Slice, SUB_MODELS } from "./messages.ts";
import { gridOver, type Plane, placeOf, planeOf, pointsIn } from "./plane.ts";
import type { State, View } from "./state.ts";
import { areasOf, scoresAt, subModelMasks } from "./sub-models.ts";
import { disagreementAt, twoPasses } from "./two-passes.ts";

/** Milliseconds between two looks at the two passes: more often nobody could follow. */
const LOOK = 90;

/** Rows whose scores R-Drop's loss is checked at. */
const CHECKED_ROWS = 2;

/** Everything that the worker does, as a function of questions: no more than one run at a time. */
export class Session {
  readonly #now: () => number;
  readonly #workspace = new Workspace({ megabytes: 128 });
  #run: Running | undefined;
  #failure = "there is no run";

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  answer(question: Question): Answer {
    try {
      if (question.kind === "begin") {
        this.#run = undefined;
        this.#workspace.release();
        this.#run = new Running(question.state, question.hurryTo, this.#workspace, this.#now);
        return { kind: "begun", facts: this.#run.facts };
      }
      if (this.#run === undefined) throw new Error(this.#failure);
      return this.#run.answer(question);
    } catch (error) {
      this.#run = undefined;
      this.#failure = (error as Error).message;
      return { kind: "failed", of: question.kind, message: this.#failure };
    }
  }
}

/** A run under way, and what is drawn of it. */
class Running {
  readonly facts: Facts;
  readonly #lab: Lab;
  readonly #seed: number;
  readonly #alpha: number;
  readonly #plane: Plane;
  readonly #grid: Tensor;
  readonly #hurryTo: number;
  readonly #now: () => number;
  #view: View;
  /** Epochs told so far. */
  readonly #told: Record<Arm, number> = { dropout: 0, twoPasses: 0, rDrop: 0 };
  /** The pictures in their order, which is begun again and again; and how many of them show the present step. */
  readonly #pictures = Array.from({ length: SUB_MODELS + 1 }, (_, i) => DRAWN_ARMS.map(arm => ({ arm, subModel: i - 1 }))).flat();
  #next = 0;
  #fresh = 0;
  #looked = -Infinity;
  #lookAgain = true;

  constructor({ data, csv, config, view }: State, hurryTo: number, workspace: Workspace, now: () => number) {
    const source = data === "csv" ? csvSource(csv, config) : madeSource(data, config);
    this.#lab = new Lab(config, source, workspace);
    this.#seed = config.seed;
    this.#alpha = config.alpha;
    this.#hurryTo = hurryTo;
    this.#now = now;
    this.#view = view;
    const { train, validation, test } = this.#lab.data;
    this.#plane = planeOf(train);
    this.#grid = gridOver(this.#plane, GRID);
    this.facts = {
      classes: source.classes,
      inputs: train.x.shape[1],
      rows: { train: train.labels.length, validation: validation.labels.length, test: test.labels.length },
      stepsAnEpoch: this.#lab.stepsAnEpoch,
      parameters: this.#lab
        .model("rDrop")
        .parameters()
        .reduce((sum, w) => sum + w.size, 0),
      about: source.about,
      points: this.#plane.points,
      validation: pointsIn(this.#plane, validation),
      whole: train.x.shape[1] === 2,
    };
  }

  answer(question: Exclude<Question, { kind: "begin" }>): Answer {
    if (question.kind === "slice") return { kind: "slice", slice: this.#slice(question.steps, question.milliseconds) };
    if (question.kind === "inside") return { kind: "inside", inside: insideStep(this.#stepParts()) };
    if (question.kind === "check") return { kind: "check", check: checkLine(this.#stepParts(), question.line) };
    if (question.kind === "eps") return { kind: "eps", name: question.name, curve: this.#epsCurve(question.name) };
    this.#view = question.view;
    this.#lookAgain = true;
    return { kind: "viewed" };
  }

  #slice(steps: number, milliseconds: number): Slice {
    const lab = this.#lab;
    const began = this.#now();
    const before = lab.steps;
    const late = (share: number): boolean => this.#now() - began > share * milliseconds;
    // Training has two thirds of the time, pictures the rest; in a hurry they have little.
    const hurried = (): boolean => lab.epoch < this.#hurryTo;
    for (let i = 0; (i < steps || hurried()) && !late(hurried() ? 0.85 : 0.65); i++) if (!lab.step()) break;
    if (lab.steps > before) this.#fresh = 0;
    const drawn: Drawn[] = [];
    while (this.#fresh < this.#pictures.length && !(drawn.length > 0 && late(1))) drawn.push(this.#draw());
    const look = this.#lookAgain || (lab.steps > before && this.#now() - this.#looked > LOOK);
    return {
      steps: lab.steps,
      epoch: lab.epoch,
      epochs: Object.fromEntries(ARMS.map(arm => [arm, this.#newEpochs(arm)])) as Record<Arm, Epoch[]>,
      warnings: [...lab.warnings],
      drawn,
      ...(look ? this.#look() : {}),
      done: lab.done,
      settled: this.#fresh === this.#pictures.length && !hurried(),
    };
  }

  #newEpochs(arm: Arm): readonly Epoch[] {
    const all = this.#lab.epochs(arm);
    const added = all.slice(this.#told[arm]);
    this.#told[arm] = all.length;
    return added;
  }

  #draw(): Drawn {
    const { arm, subModel } = this.#pictures[this.#next];
    this.#next = (this.#next + 1) % this.#pictures.length;
    this.#fresh++;
    const { workspace } = this.#lab;
    const isFull = subModel < 0;
    const scores = scoresAt(this.#lab.model(arm), this.#grid, workspace, isFull ? undefined : subModelMasks(this.#seed, subModel));
    const boundary = boundaries(scores.data, this.facts.classes.length, GRID);
    return isFull ? { arm, boundary, areas: areasOf(scores) } : { arm, subModel, boundary };
  }

  /** Nothing where the network's answers are no longer finite: its next step will say so. */
  #look(): Pick<Slice, "twoPasses"> {
    this.#looked = this.#now();
    this.#lookAgain = false;
    const { arm, row, ...choice } = this.#view;
    const { x, label } = this.#lab.validationRow(row);
    const two = twoPasses(this.#lab.model(arm), x, label, this.#seed, choice);
    if (!Number.isFinite(two.symmetric)) return {};
    const apart = ARMS.map(each => [each, disagreementAt(this.#lab.model(each), x, this.#seed, PAIRS)]);
    return { twoPasses: { ...two, place: placeOf(this.#plane, x.data), apart: Object.fromEntries(apart) as Record<Arm, number> } };
  }

  #stepParts(): StepParts {
    return { model: this.#lab.model("rDrop"), ...this.#lab.nextBatch("rDrop") };
  }

  #epsCurve(name: FunctionName): ReturnType<typeof epsCurve> {
    const { x, labels } = takeRows(
      this.#lab.data.validation,
      Array.from({ length: CHECKED_ROWS }, (_, i) => i % this.facts.rows.validation),
    );
    const drawn = masks(this.#seed, this.#view.draw);
    const logits = detach(forwardCopies(this.#lab.model("rDrop"), x, 2, { training: true, masks: drawn }));
    return epsCurve(name, { logits, labels: Int32Array.from(labels), alpha: this.#alpha });
  }
}

function csvSource(csv: State["csv"], { target, text, drop, impute, delimiter }: State["config"]): Source {
  if (csv === undefined) throw new Error("there is no table: paste or drop a CSV");
  return parseCsv(csv.text, { name: csv.name, target, text, drop, impute, delimiter });
}
