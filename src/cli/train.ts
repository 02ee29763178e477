import { basename, join, resolve } from "node:path";
import { type Command as Cmd, Command, Option } from "commander";
import { openSource } from "../data/open.ts";
import type { Source } from "../data/source.ts";
import { type Prepared, prepare } from "../data/splits.ts";
import type { KernelSet } from "../kernels/kernels.ts";
import type { Model } from "../layers/pass.ts";
import { formatCheckpoint, parseCheckpoint } from "../train/checkpoint.ts";
import { flagOf } from "../train/command.ts";
import { checkConfig, type RunConfig } from "../train/config.ts";
import { runOf } from "../train/run.ts";
import { type Best, type TrainState, trainState } from "../train/state.ts";
import { type TrainData, type TrainEvent, train } from "../train/trainer.ts";
import { checkFits } from "./fits.ts";
import { kernelsOption, seconds, threadsOption } from "./options.ts";
import { progress } from "./progress.ts";
import { type EpochEvent, RunDirectory, readRunFile } from "./run-directory.ts";
import { addRunOptions, givenOptions } from "./run-options.ts";
import { breather, whenStopped } from "./stop.ts";

/** Flags of the command itself: how a run is done, which changes no byte of it. */
interface Settings {
  readonly data?: string;
  readonly plain?: boolean;
  readonly config?: string;
  readonly resume?: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly saveEvery: number;
  readonly kernels: KernelSet;
  readonly threads?: number | undefined;
}

/** What is to be trained, and where it goes. */
interface Plan {
  readonly data: string;
  readonly config: RunConfig;
  /** What the data has to be; whatever it is, unless given. */
  readonly sha256?: string;
  readonly directory: RunDirectory;
  /** Whether the directory holds the beginning of it. */
  readonly resume: boolean;
}

/** `rdrop train` */
export function trainCommand(): Cmd {
  const command = new Command("train")
    .description("train a classifier with R-Drop, or with plain dropout, into a directory RUN")
    .argument("[data]", "a CSV file, a directory with IDX or .npy files, or moons, spirals, digits: made on the spot (default: digits)")
    .option("--data <source>", "the same, as an option")
    .option("--config <file>", "the run.json of a run, to do it again; other options change it")
    .option("--resume <run>", "go on with the run in this directory, to the bytes of one that was never interrupted")
    .option("--out <run>", "directory for the run (default: runs/<data>-<model>-seed<n>)")
    .option("--force", "replace the run that --out holds already; without it, that is an error");
  return addRunOptions(command)
    .addOption(new Option("--plain", "ordinary dropout: one pass, no KL").conflicts(["alpha", "passes", "klEvery"]))
    .addOption(kernelsOption())
    .addOption(threadsOption())
    .option("--save-every <s>", "seconds between two checkpoints, beside those at the end of an epoch", seconds, 60)
    .action((data: string | undefined, settings: Settings, self: Cmd) => runTrain(data, settings, self));
}

async function runTrain(argument: string | undefined, settings: Settings, command: Cmd): Promise<void> {
  if (argument !== undefined && settings.data !== undefined)
    throw new Error(`train: data must be given once, got ${argument} and --data ${settings.data}`);
  const data = argument ?? settings.data;
  const given = { ...givenOptions(command), ...(settings.plain ? { passes: 1 } : {}) };
  const plan = settings.resume === undefined ? begun(data, given, settings) : resumed(data, given, settings, settings.resume);
  const stop = whenStopped(() => plan.directory.close());
  try {
    await trainInto(plan, settings);
  } finally {
    stop();
    plan.directory.close();
  }
}

/** A new run: by the command line, on top of a config file if there is one. */
function begun(data: string | undefined, given: Partial<RunConfig>, { config: file, out, force = false }: Settings): Plan {
  const old = file === undefined ? undefined : readRunFile(file);
  const source = data ?? old?.data ?? "digits";
  const config = checkConfig("train", { ...old?.config, ...given });
  const directory = RunDirectory.create(out ?? join("runs", `${basename(resolve(source))}-${nameOf(config)}-seed${config.seed}`), force);
  return { data: source, config, directory, resume: false, ...(data === undefined && old !== undefined ? { sha256: old.sha256 } : {}) };
}

/** A run that was interrupted. Its data may have moved; nothing else may have changed. */
function resumed(data: string | undefined, given: Partial<RunConfig>, { config, out }: Settings, run: string): Plan {
  const [other] = [
    ...Object.keys(given).map(name => flagOf(name as keyof RunConfig)),
    ...(config ? ["--config"] : []),
    ...(out ? ["--out"] : []),
  ];
  if (other !== undefined) throw new Error(`train: --resume must stand without ${other}: a run goes on as it began`);
  const directory = RunDirectory.open(run);
  try {
    const file = directory.read();
    return { data: data ?? file.data, config: file.config, sha256: file.sha256, directory, resume: true };
  } catch (error) {
    directory.close();
    throw error;
  }
}

const nameOf = ({ passes, alpha }: RunConfig): string => (passes === 1 ? "plain" : `rdrop${alpha}`);

async function trainInto(plan: Plan, { kernels, threads, saveEvery }: Settings): Promise<void> {
  const { config, directory } = plan;
  const { source, data } = await dataOf(plan);
  const { model, optimizer, options } = runOf(config, data);
  const about = { data: plan.data, sha256: source.sha256, classes: data.classes, preprocessing: data.preprocessing, config };
  const from = plan.resume ? stateIn(directory) : undefined;
  if (plan.resume) directory.rewind(from?.epochs ?? 0);
  else directory.begin({ version: 1, data: plan.data, sha256: source.sha256, config });

  const steps = config.epochs * Math.ceil(data.train.labels.length / config.batch);
  const bar = progress(steps, () => (config.passes === 1 ? "dropout" : "R-Drop"), from?.step);
  const saver = new Saver(({ progress }) => directory.save(formatCheckpoint(trainState(model, optimizer, progress), about)), saveEvery);
  const stop = whenStopped(signal => {
    bar.stop();
    if (saver.save() && signal !== undefined) process.stderr.write(`stopped; rdrop train --resume ${directory.path} goes on\n`);
  });
  if (config.limit > data.rows.train.length)
    bar.print(`--limit ${config.limit} is more than there are: all ${data.rows.train.length} rows are taken`);
  for (const line of [...source.about, dataText(plan.data, data), modelText(model, config)]) bar.print(line);
  if (from !== undefined) bar.print(`goes on behind step ${from.step} of ${steps}`);
  try {
    const breathe = breather();
    const warn = (line: string): unknown => process.stderr.write(`${line}\n`);
    let started = performance.now();
    let last: EpochEvent | undefined;
    for (const event of train(model, optimizer, data, { ...options, kernels, threads, from, warn })) {
      if (event.kind === "step") bar.update(event.step, event);
      else {
        directory.write(event);
        bar.print(epochText(event, config, (performance.now() - started) / 1000));
        started = performance.now();
        last = event;
      }
      saver.saw(event);
      await breathe();
    }
    if (last?.progress.best !== undefined) bar.print(bestText(last.progress.best));
    const { writeReport } = await import("./report-files.ts"); // loaded late: most commands draw nothing
    bar.print(`wrote ${await writeReport(directory.path, { source, prepared: data })}`);
  } finally {
    stop();
    bar.stop();
  }
}

/** The data of a plan, read and split. Throws Error when it is not what the run began with, or is too much for the machine. */
async function dataOf({ data: path, config, sha256 }: Plan): Promise<{ source: Source; data: Prepared }> {
  const source = await openSource(path, config);
  if (sha256 !== undefined && source.sha256 !== sha256)
    throw new Error(`train: the data must have the SHA-256 ${sha256} of the run, got ${source.sha256} of ${path}; has it changed?`);
  const data = prepare(source, config);
  const [n, k] = data.train.x.shape;
  const dims = [k, ...config.hidden, data.train.classes];
  checkFits({ dims, rows: Math.min(config.batch, n), names: { dims: "train: --hidden", rows: "train: --batch" } });
  return { source, data };
}

/** How far the run in a directory has come; undefined before its first checkpoint. */
function stateIn(directory: RunDirectory): TrainState | undefined {
  const bytes = directory.checkpoint();
  return bytes && parseCheckpoint(bytes, `${directory.path}: the checkpoint`).state;
}

/** Keeps what a training has come to: at each epoch, every so many seconds, and when it is told to. */
class Saver {
  readonly #write: (event: TrainEvent) => void;
  readonly #every: number;
  #unsaved: TrainEvent | undefined;
  #savedAt = performance.now();

  constructor(write: (event: TrainEvent) => void, seconds: number) {
    this.#write = write;
    this.#every = 1000 * seconds;
  }

  saw(event: TrainEvent): void {
    this.#unsaved = event;
    if (event.kind === "epoch" || performance.now() - this.#savedAt > this.#every) this.save();
  }

  /** False when there is nothing new. */
  save(): boolean {
    if (this.#unsaved === undefined) return false;
    this.#write(this.#unsaved);
    this.#unsaved = undefined;
    this.#savedAt = performance.now();
    return true;
  }
}

function dataText(name: string, { train, validation, test }: TrainData): string {
  const choose = validation === undefined ? "" : `${validation.labels.length} to choose the epoch by, `;
  return `${name}: ${train.labels.length} rows to train on, ${choose}${test.labels.length} to test on, ${train.classes} classes`;
}

function modelText(model: Model, { passes, alpha }: RunConfig): string {
  const weights = model.parameters().filter(({ shape }) => shape.length === 2);
  const dims = [weights[0].shape[1], ...weights.map(({ shape }) => shape[0])];
  const parameters = model.parameters().reduce((sum, w) => sum + w.size, 0);
  return `${dims.join("-")}: ${parameters} parameters, ${passes === 1 ? "plain dropout" : `R-Drop, alpha ${alpha}`}`;
}

function epochText(event: EpochEvent, { epochs }: RunConfig, seconds: number): string {
  const { epoch, loss, nll, kl, validationError, validationNll, testError, testNll } = event;
  const scores = (name: string, error: number, nll: number): string =>
    `  ${name} error ${(100 * error).toFixed(2)} %  ${name} nll ${nll.toFixed(4)}`;
  const validation = validationNll === undefined ? "" : scores("validation", validationError ?? 1, validationNll);
  const training = `loss ${loss.toFixed(4)}  nll ${nll.toFixed(4)}  kl ${kl.toFixed(4)}`;
  return `epoch ${epoch}/${epochs}  ${training}${validation}${scores("test", testError, testNll)}  ${seconds.toFixed(2)} s`;
}

const bestText = ({ epoch, validationError, validationNll }: Best): string =>
  `the best is epoch ${epoch}: validation error ${(100 * validationError).toFixed(2)} %, nll ${validationNll.toFixed(4)}`;
