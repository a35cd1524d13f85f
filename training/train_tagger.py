"""Train the tagger's head on features of annotated documents and export it to ONNX. Needs PyTorch, which the product does not.

usage: python -m training.train_tagger TRAIN.npz VALID.npz OUT.onnx [--epochs N] [--seeds N] [--width N] [--fold K]

The head: a projection of LAC's hidden states, what the whole document and its first lines look like, and convolutions over the
characters in reading order. Figures on VALID are printed by class at several thresholds. With --fold the documents of one part in
five are left out (``training/folds.py``).
"""

from __future__ import annotations

import argparse

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from training.parts import part_of

HEAD_ROWS = 60
# How often, and how long, a stretch stands for its document in training.
CROPPED, SHORTEST, LONGEST = 0.35, 15, 300
DILATIONS = (1, 2, 4, 8, 16)


class Head(nn.Module):
    """(rows, features) of one document -> (rows, classes) probabilities after softmax; B and I apart."""

    def __init__(self, features: int, width: int, labels: int, dropout: float) -> None:
        super().__init__()
        self.drop_in = nn.Dropout(dropout)
        self.project = nn.Linear(features, width)
        self.whole = nn.Linear(3 * width, width)
        self.layers = nn.ModuleList(nn.Linear(3 * width, width) for _ in DILATIONS)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in DILATIONS)
        self.drop = nn.Dropout(dropout)
        self.out = nn.Linear(2 * width, labels)

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        base = functional.gelu(self.project(self.drop_in(rows)))
        whole = torch.cat([base.mean(0), base.amax(0), base[:HEAD_ROWS].mean(0)])
        state = base + self.whole(self.drop(whole)).unsqueeze(0)
        for layer, norm, step in zip(self.layers, self.norms, DILATIONS, strict=True):
            state = state + self.drop(functional.relu(layer(neighbours(norm(state), step))))
        return self.out(self.drop(torch.cat([state, base], 1)))


def cropped(
    document: tuple[str, torch.Tensor, torch.Tensor], rng: np.random.Generator
) -> tuple[str, torch.Tensor, torch.Tensor]:
    """Return a stretch of the document now and then: papers are short as well as long."""
    name, x, y = document
    if len(y) < SHORTEST or rng.random() > CROPPED:
        return document
    length = int(rng.integers(SHORTEST, min(len(y), LONGEST) + 1))
    start = int(rng.integers(0, len(y) - length + 1))
    return name, x[start : start + length], y[start : start + length]


def neighbours(rows: torch.Tensor, step: int) -> torch.Tensor:
    """Return (rows, 3 x width): each row between those ``step`` before and behind it. Twice as fast as a dilated convolution."""
    padded = functional.pad(rows, (0, 0, step, step))
    return torch.cat([padded[: -2 * step], rows, padded[2 * step :]], 1)


def load(path: str) -> list[tuple[str, torch.Tensor, torch.Tensor]]:
    data = np.load(path)
    x, y, starts = data["x"], data["y"], data["starts"]
    return [
        (str(name), torch.from_numpy(x[a:b]), torch.from_numpy(y[a:b]))
        for name, a, b in zip(data["ids"], starts[:-1], starts[1:], strict=True)
    ]


def probabilities(model: nn.Module, rows: torch.Tensor) -> torch.Tensor:
    """Return (rows, classes): probability that a character belongs to a span of the class."""
    out = torch.softmax(model(rows.float()), 1)
    return out[:, 1::2] + out[:, 2::2]


def report(
    models: list[nn.Module], documents: list[tuple[str, torch.Tensor, torch.Tensor]], classes: list[str]
) -> None:
    probs, labels = [], []
    with torch.no_grad():
        for _, x, y in documents:
            probs.append(torch.stack([probabilities(model, x) for model in models]).mean(0))
            labels.append(y)
    p, y = torch.cat(probs).numpy(), torch.cat(labels).numpy()
    kind = (y + 1) // 2 - 1
    anything = kind >= 0
    for index, name in enumerate(classes):
        gold = kind == index
        family = np.isin(kind, [i for i, other in enumerate(classes) if other.split(":")[0] == name.split(":")[0]])
        first = (y == 2 * index + 1).nonzero()[0]
        line = f"{name:30} {len(first):4} spans"
        for threshold in (0.1, 0.2, 0.3, 0.5, 0.7, 0.9):
            mark = p[:, index] >= threshold
            recall = (mark & gold).sum() / max(1, gold.sum())
            precision = (mark & gold).sum() / max(1, mark.sum())
            loose = (mark & (family | anything)).sum() / max(1, mark.sum())
            touched = 0
            for start in first:
                end = start + 1
                while end < len(y) and y[end] == 2 * index + 2:
                    end += 1
                touched += mark[start:end].any()
            line += f" | {threshold}: t{touched / max(1, len(first)):.2f} r{recall:.2f} p{precision:.2f} ({loose:.2f})"
        print(line)


def train(documents: list[tuple[str, torch.Tensor, torch.Tensor]], args: argparse.Namespace, seed: int) -> Head:
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    model = Head(documents[0][1].shape[1], args.width, args.labels, args.dropout)
    optimiser = torch.optim.AdamW(model.parameters(), lr=args.rate, weight_decay=0.05)
    steps = args.epochs * -(-len(documents) // args.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, args.rate, total_steps=steps + 1)
    for epoch in range(args.epochs):
        model.train()
        order = rng.permutation(len(documents))
        total = 0.0
        for first in range(0, len(order), args.batch):
            optimiser.zero_grad()
            for index in order[first : first + args.batch]:
                _, x, y = cropped(documents[index], rng)
                loss = functional.cross_entropy(model(x.float()), y)
                (loss / args.batch).backward()
                total += loss.item()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
        print(f"seed {seed} epoch {epoch} loss {total / len(order):.4f}", flush=True)
    return model.eval()


class Ensemble(nn.Module):
    """The mean of the heads' probabilities, begin and inside of a class apart: (rows, 2 x classes)."""

    def __init__(self, models: list[Head]) -> None:
        super().__init__()
        self.models = nn.ModuleList(models)

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        return torch.stack([torch.softmax(model(rows), 1) for model in self.models]).mean(0)[:, 1:]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("train")
    parser.add_argument("valid")
    parser.add_argument("out")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--fold", type=int, default=-1)
    parser.add_argument("--width", type=int, default=96)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--dropout", type=float, default=0.3)
    args = parser.parse_args()
    documents = [each for each in load(args.train) if args.fold < 0 or part_of(each[0]) != args.fold]
    classes = [str(name) for name in np.load(args.train)["classes"]]
    args.labels = 2 * len(classes) + 1
    models = [train(documents, args, seed) for seed in range(args.seeds)]
    report(models, load(args.valid), classes)
    ensemble = Ensemble(models).eval()
    torch.onnx.export(
        ensemble,
        (torch.zeros(100, documents[0][1].shape[1]),),
        args.out,
        input_names=["rows"],
        output_names=["classes"],
        dynamic_axes={"rows": {0: "n"}, "classes": {0: "n"}},
        dynamo=False,
    )


if __name__ == "__main__":
    main()
