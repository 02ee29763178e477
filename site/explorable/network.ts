import type { TwoPasses } from "./two-passes.ts";

/** A circle of the picture. */
export interface Unit {
  readonly x: number;
  readonly y: number;
  /** Its number in its layer. */
  readonly unit: number;
  readonly kept: boolean;
  /** How strongly it speaks, 0 to 1 within its layer. */
  readonly strength: number;
}

export interface Column {
  /** The name of its dropout; absent for inputs and classes. */
  readonly name?: string;
  readonly units: readonly Unit[];
  /** How many it has, of which those are shown. */
  readonly width: number;
  readonly radius: number;
  /** Room for each, for a finger. */
  readonly pitch: number;
}

/** The picture of a network: columns of units, and between them lines, in three thicknesses by the size of the weight. */
export interface Picture {
  readonly columns: readonly Column[];
  readonly lines: readonly { readonly path: string; readonly thickness: number }[];
}

/** Wider layers are shown in part. */
const MOST_UNITS = 24;

/** As many inputs as can be told apart as circles. */
export const MOST_INPUTS = 8;

/** The side of the box that stands for more of them. */
export const BOX = 48;

const THICKNESS = [0.4, 0.9, 1.8] as const;

/** One of the two passes as a picture of this size, inputs on the left. */
export function pictureOf({ inputs, layers, weights, probabilities }: TwoPasses, pass: number, width: number, height: number): Picture {
  const widths = [inputs.length, ...layers.map(layer => layer.kept[0].length), probabilities[0].length];
  const columns = widths.map((count, i): Column => {
    const layer = i > 0 && i <= layers.length ? layers[i - 1] : undefined;
    const values = layer?.values[pass] ?? (i === 0 ? inputs : probabilities[pass]);
    const largest = Math.max(...values.map(Math.abs), 1e-9);
    const isBox = i === 0 && count > MOST_INPUTS;
    const shown = isBox ? 1 : Math.min(count, MOST_UNITS);
    const pitch = Math.min(height / shown, 34);
    const units = Array.from({ length: shown }, (_, unit) => ({
      x: isBox ? BOX + 2 : 14 + (i * (width - 28)) / (widths.length - 1),
      y: height / 2 + (unit - (shown - 1) / 2) * pitch,
      unit,
      kept: layer === undefined || layer.kept[pass][unit],
      strength: Math.abs(values[unit]) / largest,
    }));
    const column = { units, width: count, radius: Math.min(8, pitch * 0.36), pitch };
    return layer === undefined ? column : { ...column, name: layer.name };
  });
  return { columns, lines: linesBetween(columns, weights) };
}

function linesBetween(columns: readonly Column[], weights: TwoPasses["weights"]): Picture["lines"] {
  const paths = THICKNESS.map(() => "");
  for (const [i, { shape, data }] of weights.entries()) {
    const [from, to] = [columns[i], columns[i + 1]];
    const inputs = shape[1];
    const largest = data.reduce((most, w) => Math.max(most, Math.abs(w)), 1e-9);
    const isBox = from.units.length < from.width && i === 0;
    for (const a of from.units)
      for (const b of to.units) {
        if (!a.kept || !b.kept) continue;
        const size = isBox ? 0.4 : Math.abs(data[b.unit * inputs + a.unit]) / largest;
        const bin = size < 0.12 ? -1 : size < 0.35 ? 0 : size < 0.65 ? 1 : 2;
        if (bin >= 0) paths[bin] += `M${a.x.toFixed(1)},${a.y.toFixed(1)}L${b.x.toFixed(1)},${b.y.toFixed(1)}`;
      }
  }
  return paths.map((path, i) => ({ path, thickness: THICKNESS[i] }));
}
