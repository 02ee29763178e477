import { type ConnectionOptions, Queue, QueueEvents, UnrecoverableError, Worker } from "bullmq";
import { Redis } from "ioredis";
import type { Address } from "./address.ts";
import { checkResult } from "./check-result.ts";
import { isMade } from "./given.ts";
import type { Job, Result } from "./job.ts";
import { runKey, VERSION } from "./key.ts";
import type { Pool } from "./pool.ts";
import { checkWork, type Work } from "./work.ts";

/** The data that the runs of a queue are of: each has a queue of its own, so that no worker takes what it has no data for. */
export interface QueueData {
  readonly path: string;
  readonly classes: number;
  /** The SHA-256 of the data of a run: data made on the spot is other data for each seed. */
  sha256(seed: number): Promise<string>;
}

const queueName = async ({ path, sha256 }: QueueData): Promise<string> => `rdrop-${isMade(path) ? path : (await sha256(0)).slice(0, 32)}`;

/** BullMQ waits for its server as long as it takes; only the first time is it to answer soon. */
const connectionOf = ({ connection }: Address): ConnectionOptions => ({ ...connection, maxRetriesPerRequest: null });

const DAY = 24 * 3600;
const KEPT = { removeOnComplete: { age: DAY }, removeOnFail: { age: DAY } };

/** How long until what has been missed is looked for. */
const SWEEP = 2000;

/** What waits for runs that others compute. */
export interface RemoteRuns extends Pick<Pool, "one" | "close"> {
  /** How many workers listen. */
  workers(): Promise<number>;
}

/**
 * Hands runs to whoever serves the queue. A run has the name of its options and data, so that the same one is computed once, whoever asks,
 * and is there for a day. Results are checked: nothing in the queue is trusted to be what it should.
 *
 * Throws    Error, one line, when the server does not answer.
 */
export async function openQueue(address: Address, data: QueueData): Promise<RemoteRuns> {
  await answered(address);
  const name = await queueName(data);
  const queue = new Queue<Work>(name, { connection: connectionOf(address) });
  const events = new QueueEvents(name, { connection: connectionOf(address) });
  queue.on("error", () => {}); // it tries again
  events.on("error", () => {});
  const waiting = new Map<string, Waiter>();

  const settle = async (id: string): Promise<void> => {
    const waiter = waiting.get(id);
    if (waiter === undefined) return;
    const state = await queue.getJobState(id); // first: what is read behind it is of that state, or a later one
    const job = await queue.getJob(id);
    if (!waiting.has(id)) return;
    if (job === undefined || state === "unknown")
      await waiter.add(); // somebody has taken it away
    else if (state === "completed") {
      waiting.delete(id);
      try {
        waiter.resolve(checkResult(`queue: run ${id.slice(0, 12)}`, job.returnvalue, waiter.expected));
      } catch (error) {
        await job.remove().catch(() => {}); // so that the next one who asks has it computed
        waiter.reject(error);
      }
    } else if (state === "failed") {
      waiting.delete(id);
      waiter.reject(new Error(`queue: a worker could not do a run: ${readable(job.failedReason)}`));
    }
  };
  const hear = (id: string): void => void settle(id).catch(error => waiting.get(id)?.reject(error));
  events.on("completed", ({ jobId }) => hear(jobId));
  events.on("failed", ({ jobId }) => hear(jobId));
  events.on("progress", ({ jobId, data: share }) => {
    if (typeof share === "number" && share >= 0 && share <= 1) waiting.get(jobId)?.told?.(share);
  });
  const sweep = setInterval(() => [...waiting.keys()].forEach(hear), SWEEP);

  return {
    workers: () => queue.getWorkersCount(),
    one: async ({ config }, told) => {
      const sha256 = await data.sha256(config.seed);
      const id = runKey(config, sha256);
      const add = async (): Promise<void> => {
        await queue.add("run", { version: VERSION, sha256, config }, { ...KEPT, jobId: id, attempts: 1 });
      };
      const before = await queue.getJob(id);
      if (before !== undefined && (await before.isFailed())) await before.remove();
      const result = new Promise<Result>((resolve, reject) =>
        waiting.set(id, { resolve, reject, told, add, expected: { epochs: config.epochs, classes: data.classes } }),
      );
      await add();
      hear(id); // it may have been done before
      return result;
    },
    close: async () => {
      clearInterval(sweep);
      const left = [...waiting.keys()];
      waiting.clear();
      for (const id of left) await queue.remove(id).catch(() => {}); // one that is being computed stays
      await Promise.all([events.close(), queue.close()]);
    },
  };
}

interface Waiter {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
  readonly told: ((share: number) => void) | undefined;
  readonly expected: { readonly epochs: number; readonly classes: number };
  readonly add: () => Promise<void>;
}

/** What a worker does with the runs of a queue. */
export interface ServeOptions {
  /** Runs at a time. */
  readonly workers: number;
  /** After so many seconds without a sign of a worker, another takes its run. */
  readonly lostAfter: number;
  /** Throws for a job that is not to be done. */
  check(job: Job): void;
  one: Pool["one"];
  /** Hears of each run that is begun. */
  begun(id: string): void;
  /** Hears of each run, done or refused. */
  done(id: string, error?: Error): void;
}

/** A worker of a queue. */
export interface Served {
  /** Whether there is nothing to do. */
  idle(): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Computes the runs of a queue until it is closed. A job is options: it is checked as a config file is, and that it is of this data and
 * this version; what it says beside that is an error. What is refused is failed, with a line that says why, and does not come back.
 */
export async function serveQueue(address: Address, data: QueueData, options: ServeOptions): Promise<Served> {
  const { workers, lostAfter, check, one, begun, done } = options;
  await answered(address);
  const name = await queueName(data);
  const queue = new Queue(name, { connection: connectionOf(address) });
  queue.on("error", () => {});
  const worker = new Worker<Work, Result>(
    name,
    async job => {
      let work: Work;
      try {
        work = checkWork(job.data);
        const sha256 = await data.sha256(work.config.seed);
        if (work.sha256 !== sha256) throw new Error(`queue: a job must be of the data here, with sha256 ${sha256}, got ${work.sha256}`);
        check(work);
      } catch (error) {
        throw new UnrecoverableError((error as Error).message);
      }
      begun(String(job.id));
      let told = performance.now();
      return one(work, share => {
        if (performance.now() - told < 500) return;
        told = performance.now();
        job.updateProgress(share).catch(() => {});
      });
    },
    {
      connection: connectionOf(address),
      concurrency: workers,
      lockDuration: 1000 * lostAfter,
      stalledInterval: 500 * lostAfter,
      maxStalledCount: 3, // one that ends every process that takes it is given up
    },
  );
  worker.on("error", () => {}); // it tries again
  worker.on("completed", job => done(String(job.id)));
  worker.on("failed", (job, error) => done(String(job?.id), error));
  return {
    idle: async () => {
      const counts = await queue.getJobCounts("active", "wait");
      return Object.values(counts).every(count => count === 0);
    },
    close: async () => {
      await Promise.all([worker.close(true), queue.close()]);
    },
  };
}

/** Throws Error, one line without a password, unless the server answers within seconds: BullMQ itself would wait for ever. */
async function answered({ shown, connection }: Address): Promise<void> {
  const redis = new Redis({ ...connection, lazyConnect: true, connectTimeout: 5000, maxRetriesPerRequest: 0, retryStrategy: () => null });
  let reason: string | undefined;
  redis.on("error", (error: NodeJS.ErrnoException) => {
    reason ??= error.message || error.code;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    throw new Error(`queue: ${shown} must answer, got ${readable(reason ?? (error as Error).message)}`);
  } finally {
    redis.disconnect();
  }
}

/** A text from elsewhere as a part of a line. */
const readable = (text: string | undefined): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is taken out
  (text ?? "no reason").replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, " ").slice(0, 300);
