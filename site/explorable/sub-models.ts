import { detach, type Masks, type Model, masks, type Tensor, type Workspace } from "rdrop";

/** Whose masks the boundaries have: a stream of their own, far from those of training. */
const FAR = 2 ** 31;

/**
 * The masks of sub-model number t: one for each dropout, the same for every row, so that it is one network and not as many as there are
 * rows. A row of the mask is drawn, and broadcasting repeats it.
 */
export function subModelMasks(seed: number, t: number): Masks {
  const drawn = masks(seed, FAR + t);
  return { sites: drawn.sites, mask: site => drawn.mask({ ...site, shape: [1, site.shape[1]] }) };
}

/** Scores of the full model at these inputs, or of one of its sub-models: [n, c], a copy. */
export function scoresAt(model: Model, x: Tensor, workspace: Workspace, subModel?: Masks): Float32Array {
  workspace.begin();
  const pass = subModel === undefined ? { training: false } : { training: true, masks: subModel };
  return detach(model.forward(workspace.place(x), pass)).data.slice() as Float32Array;
}
