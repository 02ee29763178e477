import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { addRunOptions, type GivenOptions, runOptionsOf } from "../../src/cli/run-options.ts";
import { checkConfig, RUN_OPTIONS } from "../../src/train/config.ts";

/** What the flags say, or the message for a flag that says it wrong. */
function given(...args: string[]): GivenOptions | string {
  let got: GivenOptions = {};
  let message = "";
  const command = addRunOptions(new Command("x"))
    .exitOverride()
    .configureOutput({ writeErr: text => (message += text) })
    .action(options => {
      got = runOptionsOf(options);
    });
  try {
    command.parse(args, { from: "user" });
    return got;
  } catch {
    return message;
  }
}

describe("addRunOptions", () => {
  it("addRunOptions(command) makes a flag of every option, with its default in the help", () => {
    const help = addRunOptions(new Command("x")).helpInformation().replace(/\s+/g, " ");
    expect(addRunOptions(new Command("x")).options).toHaveLength(Object.keys(RUN_OPTIONS).length);
    expect(help).toContain("--input-dropout <p> on the input (default: 0)");
    expect(help).toContain("--hidden <widths> widths of the hidden layers (default: 256,128)");
    expect(help).toContain("--double-batch each step takes the rows of two batches -");
  });

  it("addRunOptions(command, names, unless) makes those alone, and tells other defaults", () => {
    const command = addRunOptions(new Command("x"), ["lr", "epochs"], { epochs: 200 });
    expect(command.options.map(({ long }) => long)).toEqual(["--epochs", "--lr"]);
    expect(command.helpInformation()).toContain("(default: 200)");
  });

  it("runOptionsOf(options) holds what was given, parsed, and checkConfig takes it", () => {
    const options = given(
      "--hidden",
      "64,32",
      "--dropout",
      "0.3,0.5",
      "--double-batch",
      "--lr",
      "0.01",
      "--text",
      "a,b",
      "--weight-decay",
      "auto",
    );
    expect(options).toEqual({
      hidden: [64, 32],
      dropout: [0.3, 0.5],
      doubleBatch: true,
      lr: 0.01,
      text: ["a", "b"],
      weightDecay: "auto",
    });
    expect(checkConfig("x", options)).toMatchObject(options as object);
    expect(given()).toEqual({});
  });

  it("a value that does not hold is a line that says what must", () => {
    expect(given("--lr", "x")).toMatch(/option '--lr <x>' argument 'x' is invalid\. must be a number above 0/);
    expect(given("--hidden", "8,,8")).toMatch(/must be whole numbers above 0, such as 256,128/);
    expect(given("--optimizer", "lion")).toMatch(/must be one of adam, adamw, sgd/);
  });
});
