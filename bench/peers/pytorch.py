"""PyTorch on the CPU: `python3 pytorch.py step|matmul ...`, with the flags of `rdrop bench`. Prints one JSON line.

Of products, ms_median is the median of the chunks' means, a chunk being as many as take 2 ms; ms_best is the least of them. Of steps, each is
timed by itself, at a stage of the training: see time_stage.
"""
import argparse
import json
import os
import statistics
import sys
import time

THREADS = int(sys.argv[sys.argv.index("--threads") + 1]) if "--threads" in sys.argv else 1
os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = str(THREADS)  # read at import

import torch
import torch.nn.functional as F

WARM_UP, CHUNK, LEAST = 10, 2e-3, 3  # products, seconds, chunks or steps: as in peer.mjs
WARM_TRAINING, ENOUGH = 1, 1  # seconds: as in peer.mjs
ROWS = 4096  # of the data set the batches are taken from


def trainings(dims, batch, optimizer, plain):
    """Begins a training and gives its step, R-Drop's (both passes, loss, backward, optimizer); plain: one of ordinary dropout, a single pass."""
    x = torch.rand(ROWS, dims[0])
    x = x * (torch.rand(ROWS, dims[0]) < 0.19) if dims[0] == 784 else 2 * x - 1  # MNIST's digits are 81 % zeros
    y = torch.arange(ROWS) % dims[-1]
    return lambda: training(x, y, dims, batch, optimizer, plain)


def training(data, labels, dims, batch, optimizer, plain):
    layers = []
    for inputs, outputs in zip(dims, dims[1:]):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU(), torch.nn.Dropout(0.5)]
    model = torch.nn.Sequential(*layers[:-2])
    parameters = model.parameters()
    optimizer = torch.optim.Adam(parameters, 1e-3) if optimizer == "adam" else torch.optim.SGD(parameters, 1e-2)
    start = 0

    def loss(x, y):
        if plain:
            return F.cross_entropy(model(x), y)
        log_p, log_q = F.log_softmax(model(torch.cat((x, x))), -1).split(batch)
        kl = F.kl_div(log_p, log_q, reduction="batchmean", log_target=True) + F.kl_div(log_q, log_p, reduction="batchmean", log_target=True)
        return F.nll_loss(log_p, y) + F.nll_loss(log_q, y) + 0.5 * kl

    def step():
        nonlocal start
        rows = slice(start, start + batch)
        start = (start + batch) % (ROWS - batch)
        optimizer.zero_grad()
        loss(data[rows], labels[rows]).backward()
        optimizer.step()

    return step


def time_stage(begin, stage, seconds):
    """Times the steps of a stage as timeStage in peer.mjs does."""
    first, end = stage
    started = time.perf_counter()
    is_over = lambda: time.perf_counter() - started >= seconds
    is_cold = lambda: time.perf_counter() - started < min(WARM_TRAINING, seconds / 3)
    while is_cold():
        step = begin()
        for _ in range(end):
            if not is_cold():
                break
            step()
    samples, timed, cpu, wall = [], stage, 0, 0
    while not samples or sum(samples) < ENOUGH and not is_over():
        step, times = begin(), []
        cpu_before, before = time.process_time(), time.perf_counter()
        while len(times) < end and (len(times) < LEAST or not is_over()):
            start = time.perf_counter()
            step()
            times.append(time.perf_counter() - start)
        cpu += time.process_time() - cpu_before
        wall += time.perf_counter() - before
        if len(times) < end and samples:
            break
        begun = first if len(times) - first >= LEAST else len(times) // 2
        timed = [begun, len(times)]
        samples += times[begun:]
    samples.sort()
    at = lambda share: samples[int(share * (len(samples) - 1))]
    median = at(0.5)
    return dict(
        ms_median=1e3 * median,
        ms_best=1e3 * samples[0],
        spread=(at(0.75) - at(0.25)) / median,
        timed=timed,
        steps=len(samples),
        core_share=min(1, cpu / wall),
    )


def matmul(n, k, m):
    a, b, out = torch.rand(n, k), torch.rand(k, m), torch.empty(n, m)
    return lambda: torch.mm(a, b, out=out)


def measure(run, seconds):
    """Times `run` for about `seconds`."""

    def mean(count):
        start = time.perf_counter()
        for _ in range(count):
            run()
        return (time.perf_counter() - start) / count

    for _ in range(WARM_UP):
        last = mean(1)
    count = max(1, int(CHUNK / last + 1))
    chunks, start = [], time.perf_counter()
    while len(chunks) < LEAST or time.perf_counter() - start < seconds:
        chunks.append(mean(count))
    return dict(ms_median=1e3 * statistics.median(chunks), ms_best=1e3 * min(chunks), steps=count * len(chunks))


def main():
    numbers = lambda text: [int(part) for part in text.split(",")]
    shape = lambda text: [int(part) for part in text.split("x")] if "x" in text else [int(text)] * 3
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["step", "matmul"])
    parser.add_argument("--dims", type=numbers, default="784,256,256,10")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--optimizer", choices=["adam", "sgd"], default="adam")
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--stage", type=numbers, default="300,1300")
    parser.add_argument("--sizes", type=lambda text: [shape(part) for part in text.split(",")], default="64,128,256,512,1024")
    parser.add_argument("--seconds", type=float)
    o = parser.parse_args()
    torch.set_num_threads(THREADS)
    torch.manual_seed(0)
    seconds = o.seconds or (30 if o.what == "step" else 0.5)
    if o.what == "step":
        times = time_stage(trainings(o.dims, o.batch, o.optimizer, o.plain), o.stage, seconds)
        print(json.dumps(dict(library="pytorch", dims=o.dims, batch=o.batch, optimizer=o.optimizer, plain=o.plain, stage=o.stage, **times)))
    else:
        rows = [dict(n=n, k=k, m=m, **measure(matmul(n, k, m), seconds)) for n, k, m in o.sizes]
        print(json.dumps(dict(library="pytorch", rows=rows)))


main()
