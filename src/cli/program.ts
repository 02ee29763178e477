import { createRequire } from "node:module";
import { Command, CommanderError } from "commander";
import { withoutPasswords } from "../compare/address.ts";
import { benchCommand } from "./bench.ts";
import { compareCommand } from "./compare.ts";
import { demoCommand } from "./demo.ts";
import { evalCommand } from "./eval.ts";
import { examplesText } from "./examples.ts";
import { exportCommand } from "./export.ts";
import { gradcheckCommand } from "./gradcheck.ts";
import { predictCommand } from "./predict.ts";
import { reportCommand } from "./report.ts";
import { startCommand } from "./start.ts";
import { sweepCommand } from "./sweep.ts";
import { trainCommand } from "./train.ts";
import { workerCommand } from "./worker.ts";

/** The command line: one file a command. */
function program(): Command {
  const { version } = createRequire(import.meta.url)("rdrop/package.json") as { version: string };
  const rdrop = new Command("rdrop")
    .description("R-Drop, dropout and reverse-mode autodiff from scratch.")
    .version(version)
    .option("--debug", "print the stack trace of an error")
    .addHelpText("after", examplesText(""))
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(withoutPasswords(usageLine(text))) });
  for (const command of [
    startCommand(),
    demoCommand(),
    trainCommand(),
    compareCommand(),
    sweepCommand(),
    workerCommand(),
    predictCommand(),
    evalCommand(),
    reportCommand(),
    exportCommand(),
    gradcheckCommand(),
    benchCommand(),
  ]) {
    rdrop.addCommand(inherit(command, rdrop));
  }
  return rdrop;
}

/** The command and its sub-commands, with the settings of the program, and with examples at the end of their help. */
function inherit(command: Command, parent: Command, path = command.name()): Command {
  for (const sub of command.copyInheritedSettings(parent).commands) inherit(sub, command, `${path} ${sub.name()}`);
  return command.addHelpText("after", examplesText(path));
}

/** Runs the command in `args` to its end. Sets the exit code: 0, 1 when the command fails, 2 when the command line is wrong. */
export async function run(args: readonly string[]): Promise<void> {
  const rdrop = program();
  try {
    await rdrop.parseAsync(args, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError)
      process.exitCode = error.exitCode === 0 ? 0 : 2; // it has printed its line, or the help
    else {
      process.stderr.write(withoutPasswords(errorText(error, rdrop.opts<{ debug?: boolean }>().debug === true)));
      process.exitCode = 1;
    }
  }
}

function errorText(error: unknown, debug: boolean): string {
  if (debug && error instanceof Error) return `rdrop: ${error.stack}\n`;
  if ((error as NodeJS.ErrnoException | undefined)?.syscall === "uv_cwd")
    return "rdrop: the current directory must exist, got one that has been deleted; cd to another\n";
  return `rdrop: ${oneLine(error instanceof Error ? error.message : String(error))}\n`;
}

/** Commander's message in the form of ours: `rdrop: --lr must be a number above 0, got "x"`. */
function usageLine(text: string): string {
  const line = oneLine(text.replace(/^error: /, ""));
  const invalid = /^option '.*?(--[\w-]+).*?' argument '(.*)' is invalid\. (?:Allowed choices are (.*)\.|(.*))$/.exec(line);
  if (invalid === null) return `rdrop: ${line}\n`;
  const [, flag, got, choices, must] = invalid;
  return `rdrop: ${flag} ${must ?? `must be one of ${choices}`}, got "${got}"\n`;
}

const oneLine = (text: string): string => text.trim().replace(/\s*\n\s*/g, " ");
