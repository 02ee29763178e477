# Made with NumPy 1.24.2: python3 test/train/metrics-golden.py > test/train/metrics-golden.json
import json
import numpy as np

rng = np.random.RandomState(8)
n, c, passes = 60, 4, 5
logits = rng.randn(passes, n, c) * 2
p = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
mean = p.mean(0)
labels = np.where(rng.rand(n) < 0.5, mean.argmax(1), rng.randint(0, 3, n))  # no row is of class 3 but by its guess

entropy = lambda q: -(q * np.log(q)).sum(-1)
one_hot = np.eye(c)[labels]
guess, confidence = mean.argmax(1), mean.max(1)
right = guess == labels
ece = 0.0
for m in range(15):
    inside = (confidence > m / 15) & (confidence <= (m + 1) / 15)
    if inside.any():
        ece += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
confusion = np.zeros((c, c), int)
np.add.at(confusion, (labels, guess), 1)
report = []
for j in range(c):
    true, said = confusion[j].sum(), confusion[:, j].sum()
    precision, recall = (confusion[j, j] / max(said, 1), confusion[j, j] / max(true, 1))
    report.append({"precision": precision, "recall": recall, "f1": 2 * precision * recall / max(precision + recall, 1e-300), "support": int(true)})
log_p = np.log(p)
own = log_p[:, np.arange(n), labels]
print(json.dumps({
    "numpy": np.__version__,
    "logits": logits.tolist(), "labels": labels.tolist(), "probabilities": mean.tolist(),
    "brier": ((mean - one_hot) ** 2).sum(1).mean(), "ece": ece,
    "confusion": confusion.tolist(), "report": report,
    "disagreement": (entropy(mean) - entropy(p).mean(0)).tolist(),
    "single": {"error": (p.argmax(-1) != labels).mean(), "nll": -own.mean()},
    "average": {"error": (~right).mean(), "nll": -np.log(mean[np.arange(n), labels]).mean()},
}))
