import { checkConfig, DEFAULTS, type OptionName, RUN_OPTIONS, type RunConfig } from "rdrop/run";
import { ARMS, type Arm } from "./arms.ts";

export const DATA = ["spirals", "moons", "digits", "csv"] as const;
export type DataName = (typeof DATA)[number];

/** A table that was pasted or dropped. Its target is among the options. */
export interface Csv {
  readonly name: string;
  readonly text: string;
}

/** What the two networks of the first panel show. */
export interface View {
  /** Whose network. */
  readonly arm: Arm;
  /** Which validation row goes through it. */
  readonly row: number;
  /** Which masks: they are redrawn by counting up. */
  readonly draw: number;
  /** Whether the second pass has the masks of the first. */
  readonly same: boolean;
  /** Units that were dropped, or taken back, by hand: "pass.layer.unit". */
  readonly flips: readonly string[];
}

/** All that the page shows follows from this. */
export interface State {
  readonly data: DataName;
  readonly csv?: Csv;
  readonly config: RunConfig;
  readonly view: View;
}

/** A row between two classes, where sub-models have something to disagree about. */
const VIEW: View = { arm: "rDrop", row: 7, draw: 0, same: false, flips: [] };

/** What a page begins with: few rows, so that there is something to be learnt by heart. */
const SMALL = { hidden: [20, 20], dropout: 0.25, alpha: 1, lr: 0.03, batch: 32, epochs: 300, validation: 0.2 } as const;

const PRESETS: Readonly<Record<DataName, Partial<RunConfig>>> = {
  spirals: { ...SMALL, noise: 0.12, limit: 80 },
  moons: { ...SMALL, noise: 0.3, limit: 80, lr: 0.01 },
  digits: { ...SMALL, hidden: [64, 64], dropout: 0.3, alpha: 5, lr: 3e-3, noise: 0.1, epochs: 60 },
  csv: { ...SMALL, lr: 3e-3, epochs: 100 },
};

/** More would be no page: what the knobs, and the address, may ask for. */
const MOST = { layers: 4, width: 256, passes: 16, epochs: 2000, batch: 1024, csv: 12_000 } as const;

/** The state of a data set before anybody has turned a knob. */
export function initial(data: DataName = "spirals", csv?: Csv): State {
  const state = { data, config: { ...DEFAULTS, ...PRESETS[data] }, view: VIEW };
  return csv === undefined ? state : { ...state, csv };
}

/** The state with some options changed, and the masks as they were drawn. Throws Error, one line, for options that do not go together. */
export function withOptions(state: State, options: Partial<RunConfig>): State {
  return { ...state, config: checked({ ...state.config, ...options }), view: { ...state.view, flips: [] } };
}

/** The state as the part of an address behind "#": what is not as it is unless given. */
export function toHash({ data, csv, config, view }: State): string {
  const usual = initial(data);
  const parts: [string, string][] = data === "spirals" ? [] : [["data", data]];
  for (const name of NAMES) if (text(config[name]) !== text(usual.config[name])) parts.push([name, text(config[name])]);
  for (const name of Object.keys(VIEW) as (keyof View)[])
    if (text(view[name]) !== text(usual.view[name])) parts.push([name, text(view[name])]);
  if (csv !== undefined && csv.text.length <= MOST.csv) parts.push(["name", csv.name], ["csv", csv.text]);
  return parts.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("%2C", ",")}`).join("&");
}

/** Whether the address is long enough for the table. */
export const fitsAddress = ({ csv }: State): boolean => csv === undefined || csv.text.length <= MOST.csv;

/** Whether this part of an address is a place on the page, "#content", and no state. */
export const isAnchor = (hash: string): boolean => hash !== "" && !hash.includes("=");

/** What an address says, and what in it could not be taken: a line for each, for which the page has what it begins with. */
export function fromHash(hash: string): { readonly state: State; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const said = new Map(
    hash
      .replace(/^#/, "")
      .split("&")
      .filter(part => part !== "" && !isAnchor(part))
      .map(part => {
        const [name, ...rest] = part.split("=");
        return [name, decoded(rest.join("="))] as const;
      }),
  );
  const csv = said.has("csv") ? { name: said.get("name") || "pasted.csv", text: said.get("csv") as string } : undefined;
  let data = (said.get("data") ?? "spirals") as DataName;
  if (!DATA.includes(data)) problems.push(`data must be one of ${DATA.join(", ")}, got "${data}"`);
  else if (data === "csv" && csv === undefined) problems.push("data: the table is not in the address");
  if (problems.length > 0) data = "spirals";
  const { config: usual, view: usualView } = initial(data);
  const options: Record<string, unknown> = {};
  const view: Record<string, unknown> = {};
  for (const [name, value] of said) {
    if (["data", "name", "csv"].includes(name)) continue;
    const kind = kindOf(name);
    if (kind === undefined) problems.push(`"${name.slice(0, 40)}" is nothing that this page knows`);
    else if (!kind.holds(kind.parse(value))) problems.push(`${name} must ${kind.must}, got "${value.slice(0, 40)}"`);
    else (Object.hasOwn(VIEWS, name) ? view : options)[name] = kind.parse(value);
  }
  const state = data === "csv" && csv !== undefined ? initial(data, csv) : initial(data);
  try {
    return { state: { ...state, config: checked({ ...usual, ...options }), view: { ...usualView, ...view } }, problems };
  } catch (error) {
    return { state: { ...state, view: { ...usualView, ...view } }, problems: [...problems, (error as Error).message] };
  }
}

const NAMES = Object.keys(RUN_OPTIONS) as OptionName[];
const text = (value: unknown): string => (Array.isArray(value) ? value.join(",") : String(value));

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** What a value of the view may be: as an option of a run is described. */
interface ViewKind {
  readonly must: string;
  readonly parse: (text: string) => unknown;
  readonly holds: (value: unknown) => boolean;
}

const natural: ViewKind = {
  must: "be a whole number from 0 to 1000000",
  parse: Number,
  holds: value => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 1e6,
};

const VIEWS: Readonly<Record<keyof View, ViewKind>> = {
  arm: { must: `be one of ${ARMS.join(", ")}`, parse: said => said, holds: value => ARMS.includes(value as Arm) },
  row: natural,
  draw: natural,
  same: { must: "be true or false", parse: said => ({ true: true, false: false })[said], holds: value => typeof value === "boolean" },
  flips: {
    must: "be units such as 0.1.5: pass, layer, unit",
    parse: said => (said === "" ? [] : said.split(",")),
    holds: value => Array.isArray(value) && value.length <= 1000 && value.every(flip => /^[01]\.\d{1,2}\.\d{1,3}$/.test(flip)),
  },
};

/** What an option of a run, or of the view, may be; undefined for what is neither. */
function kindOf(name: string): ViewKind | undefined {
  if (Object.hasOwn(RUN_OPTIONS, name)) return RUN_OPTIONS[name as OptionName].kind;
  return Object.hasOwn(VIEWS, name) ? VIEWS[name as keyof View] : undefined;
}

/** Options that go together and that a page can bear. Throws Error, one line. */
function checked(options: RunConfig): RunConfig {
  const config = checkConfig("page", options);
  const { hidden, passes, epochs, batch, validation } = config;
  const must = (holds: boolean, what: string, got: unknown): void => {
    if (!holds) throw new RangeError(`page: ${what}, got ${got}`);
  };
  must(hidden.length > 0 && hidden.length <= MOST.layers, `hidden must be 1 to ${MOST.layers} layers here`, hidden.length);
  must(Math.max(...hidden) <= MOST.width, `hidden must be at most ${MOST.width} units wide here`, Math.max(...hidden));
  must(passes > 1 && passes <= MOST.passes, `passes must be 2 to ${MOST.passes} here`, passes);
  must(epochs <= MOST.epochs, `epochs must be at most ${MOST.epochs} here`, epochs);
  must(batch <= MOST.batch, `batch must be at most ${MOST.batch} here`, batch);
  must(validation > 0, "validation must be above 0 here: the curves are drawn on those rows", validation);
  return config;
}
