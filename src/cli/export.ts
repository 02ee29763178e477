import { Command, Option } from "commander";
import { formatSafetensors } from "../io/safetensors.ts";
import { toOnnx, toPyTorch } from "../train/portable.ts";
import type { Trained } from "../train/trained.ts";
import { writeAtomic } from "./atomic.ts";
import { standardiseOf } from "./standardise.ts";
import { openTrained, whichText } from "./trained-run.ts";

interface Settings {
  readonly onnx?: string;
  readonly safetensors?: string;
  readonly preprocessing: "inside" | "outside";
}

/** `rdrop export` */
export function exportCommand(): Command {
  return new Command("export")
    .description("the trained model as a file that other programs load")
    .argument("<run>", "the directory of a run")
    .option("--onnx <file>", "ONNX: input [batch, columns] → logits and probabilities")
    .option("--safetensors <file>", "the parameters by the names, and in the shapes, of PyTorch's nn.Sequential")
    .addOption(
      new Option("--preprocessing <where>", "inside puts the standardising of columns into the ONNX file")
        .choices(["inside", "outside"])
        .default("outside"),
    )
    .action(runExport);
}

function runExport(run: string, { onnx, safetensors, preprocessing }: Settings): void {
  if (onnx === undefined && safetensors === undefined)
    throw new Error("export: --onnx FILE or --safetensors FILE must be given, got neither");
  if (preprocessing === "inside" && onnx === undefined)
    throw new Error("export: --preprocessing inside needs --onnx: a file of parameters can hold none");
  const opened = openTrained("export", run);
  const standardise = preprocessing === "inside" ? standardiseOf(opened.preprocessing) : undefined;
  const outside = opened.preprocessing.kind === "plain" ? "none" : "outside";
  if (onnx !== undefined) {
    const where = standardise === undefined ? outside : "inside";
    writeAtomic(onnx, toOnnx(opened.model, { standardise, metadata: metadataOf(opened, where) }));
    say(onnx, opened, where);
  }
  if (safetensors !== undefined) {
    const { tensors, metadata } = toPyTorch(opened.model);
    writeAtomic(safetensors, formatSafetensors({ tensors, metadata: { ...metadata, ...metadataOf(opened, outside) } }));
    say(safetensors, opened, outside);
  }
}

const WHERE = {
  none: "there is no preprocessing: give it columns as they are",
  inside: "preprocessing is inside: give it columns as they are",
  outside: "preprocessing is outside: give it columns as the run's preprocessing makes them (in the metadata)",
};

type Where = keyof typeof WHERE;

const say = (file: string, opened: Trained, where: Where): void =>
  void process.stdout.write(`wrote ${file}, the parameters of ${whichText(opened)}; ${WHERE[where]}\n`);

/** What a program that has the file alone needs to know. */
const metadataOf = ({ classes, preprocessing, from, epoch }: Trained, where: Where): Record<string, string> => ({
  classes: JSON.stringify(classes),
  preprocessing: JSON.stringify(preprocessing),
  preprocessing_is: where,
  parameters: `${from} epoch, ${epoch}`,
});
