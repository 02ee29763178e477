import { around, nodeModule } from "./around.ts";
import { type Post, serve } from "./serve.ts";

interface NodeThreads {
  readonly Worker: new (
    text: string,
    options: { readonly eval: true; readonly workerData: Post; readonly name: string },
  ) => {
    unref(): void;
    on(event: "error", listener: () => void): void;
  };
}

/** Whether memory can be shared with threads from here, and this thread may wait for them: a browser's main thread may not. */
export function canShare(): boolean {
  if (typeof SharedArrayBuffer === "undefined" || around.crossOriginIsolated === false) return false;
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0);
    return true;
  } catch {
    return false;
  }
}

/** Starts a thread that serves. It does not keep a process alive. Where none may be started it is never ready, and that is all. */
export function start(post: Post): void {
  const threads = nodeModule<NodeThreads>("worker_threads");
  if (threads !== undefined) {
    const text = `(${serve})(process.getBuiltinModule("worker_threads").workerData)`;
    const worker = new threads.Worker(text, { eval: true, workerData: post, name: "rdrop" });
    worker.on("error", () => {});
    worker.unref();
    return;
  }
  try {
    const url = URL.createObjectURL(new Blob([`onmessage = ({ data }) => { (${serve})(data); close(); };`], { type: "text/javascript" }));
    const worker = new Worker(url);
    worker.onerror = event => event.preventDefault();
    worker.postMessage(post);
  } catch {
    // A page's policy forbids it.
  }
}
