import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = mkdtempSync(join(tmpdir(), "rdrop-installed-"));
process.on("exit", () => rmSync(root, { recursive: true, force: true }));
const npm = (args: readonly string[], cwd: string): string => execFileSync("npm", args, { cwd, encoding: "utf8", stdio: "pipe" });
const [{ filename }] = JSON.parse(npm(["pack", "--json", "--ignore-scripts", "--pack-destination", root], process.cwd()));

/** A folder of its own in which the packed package is installed, with these packages beside it and these files. */
export function project(name: string, packages: readonly string[], files: Record<string, string>): string {
  const folder = join(root, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  npm(["i", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", join(root, filename), ...packages], folder);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return folder;
}

/** What a command prints; its output is in the error when it fails. */
export function output(folder: string, command: string, ...args: string[]): string {
  try {
    return execFileSync(command, args, { cwd: folder, encoding: "utf8", stdio: "pipe", env: { ...process.env, CI: "1" } }).trim();
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(" ")}: ${stdout}${stderr}`);
  }
}
