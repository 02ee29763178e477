import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { tmpdir } from "node:os";

/** Whether there is a Redis server to be started here. */
export const hasRedis = spawnSync("redis-server", ["--version"]).status === 0;

/** At the end of a title: what to do where a test is skipped. */
export const NEEDS_REDIS = hasRedis ? "" : " (skipped: there is no redis-server here; apt-get install redis-server)";

/** A Redis server of its own, on a free port of the loopback interface, with nothing kept on disk. */
export async function startRedis(password: string): Promise<{ port: number; address: string; stop: () => void }> {
  const port = await freePort();
  const options = { port, bind: "127.0.0.1", save: "", appendonly: "no", dir: tmpdir(), requirepass: password, maxmemory: "256mb" };
  const policy = ["--maxmemory-policy", "noeviction"];
  const server = spawn("redis-server", [...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]), ...policy]);
  const ready = new Promise<void>((resolve, reject) => {
    server.stdout.on("data", text => String(text).includes("Ready to accept connections") && resolve());
    server.on("exit", code => reject(new Error(`redis-server must start, got exit code ${code}`)));
  });
  await ready;
  const stop = (): void => void server.kill("SIGKILL");
  process.once("exit", stop);
  return { port, address: `redis://:${password}@127.0.0.1:${port}`, stop };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
