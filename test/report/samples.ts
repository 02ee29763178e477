import { parseCsv } from "../../src/data/csv.ts";
import { madeSource } from "../../src/data/made.ts";
import type { Source } from "../../src/data/source.ts";
import { prepare } from "../../src/data/splits.ts";
import { stream } from "../../src/random/seeded.ts";
import { evaluateModel } from "../../src/report/evaluation.ts";
import type { EpochLine, RunReport } from "../../src/report/run-report.ts";
import { checkConfig, type RunConfig } from "../../src/train/config.ts";
import { runOf } from "../../src/train/run.ts";
import { restoreParameters } from "../../src/train/state.ts";
import { train } from "../../src/train/trainer.ts";

/** Trains on a source, and gives what its report is made of. */
export function trainedRun(source: Source, given: Partial<RunConfig>, command = "npx rdrop train --config run.json"): RunReport {
  const config = checkConfig("sample", given);
  const prepared = prepare(source, config);
  const data = { train: prepared.train, test: prepared.test, validation: prepared.validation };
  const { model, optimizer, options } = runOf(config, data);
  const epochs: EpochLine[] = [];
  let bestEpoch: number | undefined;
  for (const event of train(model, optimizer, data, options)) {
    if (event.kind === "step") continue;
    const { kind: _, progress, ...line } = event;
    epochs.push(line);
    bestEpoch = progress.best?.epoch;
    if (progress.epochs === config.epochs && progress.best) restoreParameters(model, progress.best.parameters);
  }
  const { classes, preprocessing, rows } = prepared;
  return {
    data: {
      name: source.name,
      sha256: source.sha256,
      rows: { train: rows.train.length, validation: rows.validation.length, test: rows.test.length },
      about: source.about,
    },
    ...{ classes, preprocessing, config, command, epochs, bestEpoch },
    widths: [prepared.train.x.shape[1], ...config.hidden, prepared.train.classes],
    evaluation: evaluateModel(model, prepared.test, { seed: config.seed }),
  };
}

/** A table as people have them: three kinds of wine, told by what was measured and by where it grew. */
export function wineCsv(rows = 600, seed = 1): string {
  const rng = stream(seed, "wine");
  const kinds = [
    { name: "Barolo", alcohol: 13.7, acid: 2.0, phenols: 2.8, colour: 5.5, proline: 1110, place: ["Serralunga", "La Morra", "Barolo"] },
    { name: "Grignolino", alcohol: 12.6, acid: 2.1, phenols: 2.4, colour: 3.6, proline: 640, place: ["Asti", "Casale", "La Morra"] },
    { name: "Barbera", alcohol: 13.1, acid: 2.9, phenols: 1.9, colour: 6.2, proline: 640, place: ["Asti", "Alba", "Barolo"] },
  ];
  const lines = Array.from({ length: rows }, (_, i) => {
    const kind = kinds[i % 3];
    const near = (mean: number, share: number): string => (mean * (1 + share * rng.normal())).toFixed(2);
    const numbers = [
      near(kind.alcohol, 0.06),
      near(kind.acid, 0.35),
      near(kind.phenols, 0.3),
      near(kind.colour, 0.35),
      near(kind.proline, 0.35),
    ];
    return [...numbers, kind.place[rng.integer(3)], kind.name].join(",");
  });
  return `alcohol,malic acid,phenols,colour,proline,place,kind\n${lines.join("\n")}\n`;
}

export const wineSource = (rows?: number): Source =>
  parseCsv(wineCsv(rows), {
    name: "wine.csv",
    sha256: "3b1f4c9e7a52d08861f0c2be94d7a3310e5b6f82c9d41a7e0357b8f6d2c4a910",
    target: "kind",
  });

export const wineRun = (given: Partial<RunConfig> = {}, rows?: number): RunReport =>
  trainedRun(
    wineSource(rows),
    { target: "kind", hidden: [64, 64], validation: 0.2, epochs: 60, patience: 60, batch: 32, alpha: 1, ...given },
    "npx rdrop train wine.csv --target kind --hidden 64,64 --validation 0.2 --epochs 60 --patience 60 --batch 32",
  );

export const digitsRun = (given: Partial<RunConfig> = {}): RunReport =>
  trainedRun(
    madeSource("digits", { seed: 0 }),
    { hidden: [128, 64], dropout: 0.3, batch: 32, lr: 3e-3, alpha: 5, epochs: 40, ...given },
    "npx rdrop train digits --hidden 128,64 --dropout 0.3 --batch 32 --lr 0.003 --alpha 5 --epochs 40",
  );

export const moonsRun = (given: Partial<RunConfig> = {}): RunReport =>
  trainedRun(
    madeSource("moons", { seed: 0 }),
    { hidden: [32, 32], passes: 1, epochs: 12, batch: 64, ...given },
    "npx rdrop train moons --plain",
  );
