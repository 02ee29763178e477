"""How PyTorch computes each op of a program. Names, options and their defaults are the engine's; the formulas are PyTorch's own.

Only float64 is compared. float32 shows how far rounding may lead; there softmax and its logarithm are taken in steps each of which rounds,
for PyTorch's own, in one go, hide that the terms of their derivatives nearly cancel.
"""
import torch
import torch.nn.functional as F


def reduction(over_axis, over_all):
    def reduce(x, axis=None, keepDims=False):
        if axis is not None:
            return over_axis(x, axis, keepDims)
        return over_all(x).reshape([1] * x.dim() if keepDims else [])

    return reduce


def matmul(a, b, transposeA=False, transposeB=False):
    return (a.mT if transposeA else a) @ (b.mT if transposeB else b)


def part(x, axis=0, start=0, end=None):
    return x.narrow(axis, start, (x.shape[axis] if end is None else end) - start)


def gather(x, labels):
    return x.gather(1, torch.tensor(labels, dtype=torch.long)[:, None])[:, 0]


def dropout(x, p, seed, mask):
    return x * torch.tensor(mask, dtype=x.dtype).reshape(x.shape)


def relu_dropout(x, p, seed, copies, mask):
    return dropout(torch.relu(torch.cat([x] * copies)), p, seed, mask)


def softmax(x, axis=-1):
    if x.dtype == torch.float64:
        return F.softmax(x, axis)
    e = torch.exp(x - x.detach().amax(axis, keepdim=True))
    return e / e.sum(axis, keepdim=True)


def log_softmax(x, axis=-1):
    return F.log_softmax(x, axis) if x.dtype == torch.float64 else x - x.logsumexp(axis, keepdim=True)


def kl_div(log_q, target, reduction="batchmean", logTarget=True):
    return F.kl_div(log_q, target, reduction=reduction, log_target=logTarget)


def kl(logits_p, logits_q):
    """KL(P||Q) of each row, from scores."""
    return F.kl_div(log_softmax(logits_q), log_softmax(logits_p), reduction="none", log_target=True).sum(-1)


def symmetric_kl(s, t, reduction="batchmean", counts=None):
    rows = (kl(s, t) + kl(t, s)) / 2
    if counts is not None:
        counts = torch.tensor(counts)
        rows = torch.where(counts, rows, torch.zeros_like(rows)) if reduction == "none" else rows[counts]
    return {"none": lambda: rows, "sum": rows.sum, "batchmean": rows.mean}[reduction]()


def cross_entropy(logits, labels, reduction="mean", ignoreIndex=-100, labelSmoothing=0.0):
    return F.cross_entropy(logits, torch.tensor(labels), reduction=reduction, ignore_index=ignoreIndex, label_smoothing=labelSmoothing)


def nll_loss(log_p, labels, reduction="mean", ignoreIndex=-100):
    return F.nll_loss(log_p, torch.tensor(labels), reduction=reduction, ignore_index=ignoreIndex)


# ce is the sum of the passes' mean cross-entropies, s the sum over the b rows of KL(P||Q) + KL(Q||P) (its mean over pairs of passes).
VARIANTS = {
    "paper": lambda ce, s, alpha, b, c: ce + alpha * s / (2 * b),
    "fairseq": lambda ce, s, alpha, b, c: ce + alpha * s / (2 * b),
    "readme": lambda ce, s, alpha, b, c: ce / 2 + alpha * s / 2,
    "hf-bert": lambda ce, s, alpha, b, c: ce + alpha * s / 2,
    "vit": lambda ce, s, alpha, b, c: ce + alpha * s,
    "bojone-keras": lambda ce, s, alpha, b, c: ce / 2 + alpha * s / (4 * b),
    "pytorch-port": lambda ce, s, alpha, b, c: ce / 2 + alpha * s / (4 * b * c),
}


def r_drop_loss(logits, labels, alpha=1, passes=2, labelSmoothing=0.0, ignoreIndex=-100, mask=None, variant="paper", fused=True):
    labels = torch.tensor(labels)
    counts = labels != ignoreIndex
    if mask is not None:
        counts = counts & torch.tensor(mask)
    each = [rows[counts] for rows in logits.split(len(labels))]
    ce = sum(F.cross_entropy(rows, labels[counts], label_smoothing=labelSmoothing) for rows in each)
    pairs = [(kl(p, q) + kl(q, p)).sum() for i, p in enumerate(each) for q in each[:i]]
    return VARIANTS[variant](ce, sum(pairs) / len(pairs), alpha, int(counts.sum()), logits.shape[1])


OPS = {
    "abs": torch.abs,
    "add": torch.add,
    "affine": F.linear,
    "cos": torch.cos,
    "crossEntropy": cross_entropy,
    "detach": torch.detach,
    "div": torch.div,
    "dropout": dropout,
    "exp": torch.exp,
    "gather": gather,
    "klDiv": kl_div,
    "linear": F.linear,
    "log": torch.log,
    "logSoftmax": log_softmax,
    "logSumExp": reduction(torch.logsumexp, lambda x: x.reshape(-1).logsumexp(0)),
    "matmul": matmul,
    "max": reduction(lambda x, axis, keep: x.max(axis, keep).values, torch.max),
    "mean": reduction(torch.mean, torch.mean),
    "min": reduction(lambda x, axis, keep: x.min(axis, keep).values, torch.min),
    "mul": torch.mul,
    "neg": torch.neg,
    "nllLoss": nll_loss,
    "pow": torch.pow,
    "rDropLoss": r_drop_loss,
    "relu": torch.relu,
    "reluDropout": relu_dropout,
    "reshape": torch.reshape,
    "scale": torch.mul,
    "sigmoid": torch.sigmoid,
    "sin": torch.sin,
    "slice": part,
    "softmax": softmax,
    "sqrt": torch.sqrt,
    "square": torch.square,
    "sub": torch.sub,
    "sum": reduction(torch.sum, torch.sum),
    "symmetricKl": symmetric_kl,
    "take": lambda x, indices, axis=0: x.index_select(axis, torch.tensor(indices, dtype=torch.long)),
    "tanh": torch.tanh,
    "transpose": torch.t,
    "xlogx": lambda x: torch.xlogy(x, x),
}
