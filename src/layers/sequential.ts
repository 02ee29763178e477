import type { Value } from "../autograd/var.ts";
import { each } from "../tensor/options.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { mayDiffer, runCopies, runStages } from "./copies.ts";
import { type Layer, namedParameters, type Pass } from "./pass.ts";
import { planOf, planText, type Stage } from "./plan.ts";

const isLayer = (x: unknown): boolean => typeof (x as Layer | undefined)?.forward === "function" && "parameters" in (x as Layer);

/** Layers one after the other. */
export class Sequential implements Layer {
  readonly layers: readonly Layer[];
  readonly #plan: readonly Stage[];

  constructor(layers: readonly Layer[]) {
    each("sequential", "layers", layers, isLayer, "layers, with forward(x, pass) and parameters()");
    this.layers = [...layers];
    this.#plan = planOf(this.layers);
  }

  forward(x: Value, pass: Pass): Value {
    return runStages(this.#plan, x, pass);
  }

  /** `m` sub-models on one batch, with what comes before the first dropout run once: see the function `forwardCopies`. */
  forwardCopies(x: Value, m: number, pass: Pass): Value {
    return runCopies(this.#plan, x, m, pass);
  }

  /** Each once, wherever its layer stands. */
  parameters(): Tensor[] {
    const all = new Set<Tensor>();
    for (const layer of this.layers) for (const w of layer.parameters()) all.add(w);
    return [...all];
  }

  /** The place of the layer, a dot, the name in the layer: "0.weight". A parameter that stands in two places is named by the first. */
  parameterNames(): string[] {
    const names = new Map<Tensor, string>();
    this.layers.forEach((layer, i) => {
      for (const [name, w] of namedParameters(layer)) if (!names.has(w)) names.set(w, `${i}.${name}`);
    });
    return [...names.values()];
  }

  splits(pass: Pass): boolean {
    return this.layers.some(layer => mayDiffer(layer, pass));
  }

  /** The plan of a pass, a line a stage: which layers run alone, and which run joined. */
  toString(): string {
    return planText(this.#plan);
  }
}

/** Layers one after the other. */
export const sequential = (...layers: readonly Layer[]): Sequential => new Sequential(layers);
