"""The PyTorch side of the fuzzer: reads programs from stdin, a JSON line each, and answers each with a JSON line.

A program is a list of lines as in program.ts. Its answer holds, computed in float64, an array for each line (or null):
the values, the gradients of the loss, and for the inputs the derivative of <gradients, directions>. Beside each array stands its
`stray`: how far PyTorch's own float32 comes from that, at most, in three tries, in each of which every value, and every gradient on
its way back, is nudged by up to one unit in the last place at random (Monte Carlo arithmetic: Parker, 1997).

Instead, {"rejected": why} where the numbers are too large to be compared, and {"error": why} where PyTorch does not compute.
"""
import json
import os
import sys
import warnings

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"  # read at import

import torch

from ops import OPS

UNIT = 2**-23  # in the last place of float32, relative
TRIES = 3
LARGEST = 1e3  # a program with a larger number in it, its derivatives included, is rejected


class Nudged(torch.autograd.Function):
    """x, each number off by up to one unit; on the way back the same of its gradient (and of its gradient's, and so on)."""

    @staticmethod
    def forward(ctx, x):
        return x * (1 + UNIT * (2 * torch.rand_like(x) - 1))

    @staticmethod
    def backward(ctx, g):
        return Nudged.apply(g)


def run(program, dtype=torch.float64, nudged=False):
    """Values, gradients and second derivatives: three lists of one tensor, or None, for each line."""
    values = []
    for line in program:
        if "data" in line:
            y = torch.tensor(line["data"], dtype=dtype).reshape(line["shape"]).requires_grad_(line["op"] == "input")
        else:
            y = call(line["op"], [values[i] for i in line["on"]], line["args"])
        values.append(Nudged.apply(y) if nudged else y)
    gradients = derivatives(values[-1], values, create_graph=True)

    inputs = [k for k, line in enumerate(program) if line["op"] == "input"]
    direction = lambda k: torch.tensor(program[k]["direction"], dtype=dtype).reshape(program[k]["shape"])
    slope = sum((gradients[k] * direction(k)).sum() for k in inputs)
    second = derivatives(slope, [values[k] if k in inputs else None for k in range(len(values))])
    return dict(value=values, gradient=gradients, second=second)


def call(op, operands, args):
    """`op(operands..., args...)`, where an object at the end holds options."""
    options = args[-1] if args and isinstance(args[-1], dict) else None
    args = args if options is None else args[:-1]
    if op == "concat":
        return torch.cat(operands, *args)
    return OPS[op](*operands, *args, **(options or {}))


def derivatives(root, xs, **options):
    """The derivative of the root by each of xs: zeros where it does not depend on it, None for a constant."""
    moving = [k for k, x in enumerate(xs) if x is not None and x.requires_grad]
    found = [None] * len(moving)
    if root.requires_grad:
        found = torch.autograd.grad(root, [xs[k] for k in moving], allow_unused=True, **options)
    by_line = dict(zip(moving, found))
    return [None if k not in by_line else torch.zeros_like(x) if by_line[k] is None else by_line[k] for k, x in enumerate(xs)]


def answer(program, wanted):
    exact = run(program)
    arrays = [x for xs in exact.values() for x in xs if x is not None and x.numel() > 0]
    # Written so that NaN is too large as well.
    if not all(float((x.detach() + 0).abs().max()) <= LARGEST for x in arrays):
        return {"rejected": f"numbers must be at most {LARGEST:g}"}
    torch.manual_seed(0)
    tries = [run(program, torch.float32, nudged=True) for _ in range(TRIES if wanted else 0)]
    return {
        order: [None if x is None else {**stored(x), "stray": stray(x, [one[order][k] for one in tries])} for k, x in enumerate(xs)]
        for order, xs in exact.items()
    }


def stored(x):
    # A derivative of zeros may have no memory of its own; a sum with 0 has.
    return {"shape": list(x.shape), "data": (x.detach() + 0).reshape(-1).tolist()}


def stray(x, tries):
    if x.numel() == 0:
        return 0
    return max((float((other.detach().double() - x.detach()).abs().max()) for other in tries), default=0)


def main():
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    print(json.dumps({"torch": torch.__version__}), flush=True)
    for text in sys.stdin:
        request = json.loads(text)
        try:
            reply = answer(request["program"], request["stray"])
        except Exception as error:
            reply = {"error": f"{type(error).__name__}: {error}".splitlines()[0]}
        print(json.dumps(reply), flush=True)


main()
