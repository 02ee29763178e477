// Runs on other machines, through BullMQ on Redis: `import { openQueue } from "rdrop/queue"`, which needs bullmq and ioredis installed.

export { type Address, addressOf } from "./compare/address.ts";
export { openQueue, type QueueData, type RemoteRuns, type Served, type ServeOptions, serveQueue } from "./compare/queue.ts";
