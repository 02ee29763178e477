import { Dropout } from "./dropout.ts";
import type { Layer } from "./pass.ts";
import { Relu } from "./relu.ts";

/** One thing that a pass through a list of layers does: a layer alone, or a ReLU and the dropout behind it in one walk. */
export type Stage =
  | { readonly kind: "layer"; readonly name: string; readonly layer: Layer }
  | { readonly kind: "reluDropout"; readonly name: string; readonly relu: Layer; readonly dropout: Dropout; readonly dropoutName: string };

/**
 * What a pass through a list of layers does, in order. Layers may be joined where the joined op gives the bits of the two; a pass that
 * cannot join them (masks that were given, no training, `fused: false`) runs them one by one.
 *
 * Joined are a ReLU and a dropout that run as `Relu` and `Dropout` do: a layer with a forward of its own, a subclass's too, stays alone.
 */
export function planOf(layers: readonly Layer[]): Stage[] {
  const stages: Stage[] = [];
  for (let i = 0; i < layers.length; i++) {
    const [layer, next] = [layers[i], layers[i + 1]];
    if (layer.forward === Relu.prototype.forward && next?.forward === Dropout.prototype.forward) {
      stages.push({ kind: "reluDropout", name: String(i), relu: layer, dropout: next as Dropout, dropoutName: String(i + 1) });
      i++;
    } else stages.push({ kind: "layer", name: String(i), layer });
  }
  return stages;
}

/** A stage a line: which layers, and whether they are joined. */
export const planText = (stages: readonly Stage[]): string =>
  stages
    .map(stage =>
      stage.kind === "layer"
        ? `${stage.name.padEnd(6)} ${nameOf(stage.layer)}`
        : `${`${stage.name}+${stage.dropoutName}`.padEnd(6)} reluDropout(${nameOf(stage.relu)}, ${nameOf(stage.dropout)})`,
    )
    .join("\n");

/** What a layer calls itself, or the name of its class. */
const nameOf = (layer: Layer): string =>
  (layer.toString === Object.prototype.toString ? layer.constructor.name : `${layer}`).replace(/\n/g, `\n${" ".repeat(7)}`);
