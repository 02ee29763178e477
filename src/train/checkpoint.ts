import { exactJson, type Json } from "../io/exact-json.ts";
import { formatSafetensors, parseSafetensors } from "../io/safetensors.ts";
import { parseUniqueJson } from "../io/unique-json.ts";
import { sameShape } from "../tensor/broadcast.ts";
import { show } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { checkCounters } from "./checkpoint-counters.ts";
import type { StoredTensor, TrainState } from "./state.ts";

/** Of the form below. A change that an older reader would misread makes it 2. */
const VERSION = "1";
const FORMAT = "rdrop checkpoint";

type Named = Readonly<Record<string, StoredTensor>>;

/** A checkpoint: how far a training has come, and what it was of. */
export interface Checkpoint {
  readonly state: TrainState;
  /** What the writer has added: config, preprocessing, names of classes, the data's SHA-256. */
  readonly about: Json;
}

/**
 * A training's state as one .safetensors file, which any reader of that format opens:
 *
 *     model/<path>           the parameters, as model/0.weight
 *     best/<path>            those of the best epoch, where the training keeps them
 *     optimizer/<moment>/<i> the running averages, in the order of the parameters
 *
 * and in its metadata, under "json", everything else: counters, losses, the names of the parameters in their order, and `about`. Numbers
 * come back to the bit, −0 among them (see `exactJson`). The same state gives the same bytes.
 *
 * Throws    RangeError or TypeError for what JSON has not.
 */
export function formatCheckpoint({ parameters, best, optimizer, ...counters }: TrainState, about: unknown): Uint8Array {
  const tensors = new Map<string, StoredTensor>();
  const put = (group: string, named: Named): void => {
    for (const [name, tensor] of Object.entries(named)) tensors.set(`${group}/${name}`, tensor);
  };
  put("model", parameters);
  if (best !== undefined) put("best", best.parameters);
  for (const [moment, list] of Object.entries(optimizer.moments)) put(`optimizer/${moment}`, Object.fromEntries(list.entries()));
  const rest = {
    state: {
      ...counters,
      ...(best === undefined ? {} : { best: { ...best, parameters: undefined } }),
      parameters: Object.keys(parameters),
      optimizer: { ...optimizer, moments: Object.keys(optimizer.moments) },
    },
    about,
  };
  return formatSafetensors({ tensors, metadata: { format: FORMAT, version: VERSION, json: exactJson(rest, "formatCheckpoint") } });
}

/**
 * What `formatCheckpoint` has written; its whole form is checked, `about` is left to who has written it.
 *
 * Throws    Error, one line that begins with `name`: for a file that is no checkpoint, of another version, with tensors missing or left
 *           over or of shapes that do not fit each other, or with a counter that is none.
 */
export function parseCheckpoint(bytes: Uint8Array, name = "parseCheckpoint"): Checkpoint {
  const { tensors, metadata } = parseSafetensors(bytes, name);
  if (metadata.format !== FORMAT) throw new Error(`${name}: must be a checkpoint of rdrop, got a file of tensors that does not say so`);
  if (metadata.version !== VERSION)
    throw new Error(`${name}: must be a checkpoint of version ${VERSION}, got ${shown(metadata.version)}; is it of another rdrop?`);
  const { state, about } = checkCounters(parseUniqueJson(metadata.json ?? "", `${name}: its metadata`), name);
  const left = new Map(tensors);
  const take = (path: string, like?: Tensor): Tensor => {
    const tensor = left.get(path);
    if (tensor === undefined) throw new Error(`${name}: must hold ${shown(path)}, got no such tensor`);
    if (like !== undefined && !(sameShape(tensor.shape, like.shape) && tensor.dtype === like.dtype))
      throw new Error(`${name}: ${shown(path)} must be ${like.dtype} ${show(like.shape)}, got ${tensor.dtype} ${show(tensor.shape)}`);
    left.delete(path);
    return tensor;
  };
  const { parameters: names, best, optimizer, ...counters } = state;
  const model = names.map(path => take(`model/${path}`));
  const like = (group: string, last: (i: number) => string): StoredTensor[] => model.map((w, i) => stored(take(`${group}/${last(i)}`, w)));
  const named = (list: readonly StoredTensor[]): Named => Object.fromEntries(list.map((tensor, i) => [names[i], tensor]));
  const whole: TrainState = {
    ...counters,
    ...(best === undefined ? {} : { best: { ...best, parameters: named(like("best", i => names[i])) } }),
    parameters: named(model.map(stored)),
    optimizer: {
      ...optimizer,
      moments: Object.fromEntries(optimizer.moments.map(moment => [moment, like(`optimizer/${moment}`, String)])),
    },
  };
  for (const path of left.keys()) throw new Error(`${name}: must hold the tensors of its training alone, got ${shown(path)} beside them`);
  return { state: whole, about };
}

const stored = ({ shape, data }: Tensor): StoredTensor => ({ shape, data });

const shown = (text: string | undefined): string => (text === undefined ? "none" : JSON.stringify(text.slice(0, 100)));
