import type { RunConfig } from "rdrop/run";
import { type ComputedRef, computed, onBeforeUnmount, onMounted, type Ref, ref, type ShallowRef, shallowRef, watch } from "vue";
import { commandFor } from "./arms.ts";
import { LabClient } from "./lab-client.ts";
import { type Csv, type DataName, fromHash, initial, isAnchor, type State, toHash, type View, withOptions } from "./state.ts";
import { type Language, STRINGS, type Strings } from "./strings.ts";

/** Where a page stands still from the start for who wants no motion: far enough for something to be seen. */
const STILL_EPOCH = 60;

/** What every panel is given: the words, the state and how to change it, and the lab. */
export interface Page {
  readonly words: Strings;
  readonly state: ShallowRef<State>;
  /** Undefined until the page is alive. */
  readonly lab: ShallowRef<LabClient | undefined>;
  /** What could not be taken, a line each. */
  readonly problems: Ref<readonly string[]>;
  readonly command: ComputedRef<string>;
  setOptions(options: Partial<RunConfig>): void;
  setData(data: DataName, csv?: Csv, options?: Partial<RunConfig>): void;
  setView(view: Partial<View>): void;
  /** As a data set is before anybody has turned a knob. */
  reset(): void;
  /** The same run from its beginning. */
  again(): void;
}

/** The state of the page, kept in its address, and a lab that follows it. To be called in a component's setup. */
export function usePage(language: Language): Page {
  const state = shallowRef(initial());
  const lab: ShallowRef<LabClient | undefined> = shallowRef();
  const problems = ref<readonly string[]>([]);

  let writing: ReturnType<typeof setTimeout> | undefined;

  const read = (): void => {
    const said = fromHash(location.hash);
    problems.value = said.problems;
    state.value = said.state;
  };
  const readAndBegin = (): void => {
    const hash = location.hash.replace(/^#/, "");
    if (hash === toHash(state.value) || isAnchor(hash)) return;
    read();
    begin(0);
  };
  const begin = (hurryTo: number): void => lab.value?.begin(state.value, hurryTo);
  /** Takes a new run, and hurries to where the old one was. */
  const take = (next: State): void => {
    state.value = next;
    problems.value = [];
    begin(Math.min(lab.value?.epoch.value ?? 0, next.config.epochs));
  };

  const takeWith = (start: State, options: Partial<RunConfig>): void => {
    try {
      take(withOptions(start, options));
    } catch (error) {
      problems.value = [(error as Error).message];
    }
  };

  onMounted(() => {
    read();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    lab.value = new LabClient();
    if (still) lab.value.play(false);
    begin(still ? STILL_EPOCH : 0);
    addEventListener("hashchange", readAndBegin);
  });
  onBeforeUnmount(() => {
    clearTimeout(writing);
    removeEventListener("hashchange", readAndBegin);
    lab.value?.close();
  });
  watch(state, now => {
    clearTimeout(writing);
    const { pathname } = location;
    const write = (): void => {
      if (location.pathname !== pathname) return; // on the way to another page
      const hash = toHash(now);
      history.replaceState(history.state, "", `${pathname}${location.search}${hash === "" ? "" : `#${hash}`}`);
    };
    writing = setTimeout(write, 150);
  });

  return {
    words: STRINGS[language],
    ...{ state, lab, problems },
    command: computed(() => commandFor("rDrop", state.value.csv?.name ?? state.value.data, state.value.config)),
    setOptions: options => takeWith(state.value, options),
    setData: (data, csv, options = {}) => takeWith(initial(data, csv), options),
    setView(view) {
      state.value = { ...state.value, view: { ...state.value.view, ...view } };
      lab.value?.look(state.value.view);
    },
    reset: () => takeWith(initial(state.value.data, state.value.csv), { target: state.value.config.target }),
    again: () => begin(0),
  };
}
