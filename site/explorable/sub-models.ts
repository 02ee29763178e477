import { detach, type Masks, type Model, masks, softmax, type Tensor, type Workspace } from "rdrop";

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

/** Scores of the full model at these inputs, or of one of its sub-models: [n, c], until the workspace begins the next step. */
export function scoresAt(model: Model, x: Tensor, workspace: Workspace, subModel?: Masks): Tensor {
  workspace.begin();
  const pass = subModel === undefined ? { training: false } : { training: true, masks: subModel };
  return detach(model.forward(workspace.place(x), pass));
}

/** The likeliest class of each row of scores [n, c], and its probability in 255ths. */
export function areasOf(scores: Tensor): { labels: Uint8Array; sure: Uint8Array } {
  const { data, shape } = softmax(scores);
  const [n, c] = shape;
  const [labels, sure] = [new Uint8Array(n), new Uint8Array(n)];
  for (let i = 0; i < n; i++) {
    let best = i * c;
    for (let q = best + 1; q < (i + 1) * c; q++) if (data[q] > data[best]) best = q;
    labels[i] = best - i * c;
    sure[i] = 255 * data[best];
  }
  return { labels, sure };
}
