"""Train the network on gold attributions.

Usage: python training/train.py --gold TRAIN --encoder FOLDER --out FILE [--warm FILE]

The gold is one JSON object a line (article_id, text, attributions); the folder holds a BERT encoder
as transformers reads it. The rate rises, then falls with the time that is left of --minutes.
Two files are written, FILE with the last weights and FILE.mean with their running mean.
"""

from __future__ import annotations

import copy
import random
import time
from collections.abc import Iterator

import click
import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from analysis.network import ROLES, WINDOW, distance_class
from analysis.pieces import Vocabulary
from encoder import read_vocabulary
from examples import IGNORED, Example, read_examples, windows
from model import Tagger

LINK_WEIGHT = (0.3, 0.2)
LINK_RATE = 5
NEW = ("link", "trans", "far", "none")
HIDDEN, CASE_HIDDEN = 0.08, 0.04
WARM_UP, DECAY, NORM = 0.05, 0.998, 1.0
CHUNK = 20


def batches(
    examples: list[Example], size: int, mask: int, vocabulary: Vocabulary
) -> Iterator[tuple[Tensor, ...]]:
    """Group windows of like length, in random order, and hide some of their words and case."""
    order = list(range(len(examples)))
    random.shuffle(order)
    for start in range(0, len(order), size * CHUNK):
        chunk = sorted(order[start : start + size * CHUNK], key=lambda k: len(examples[k].ids))
        groups = [chunk[k : k + size] for k in range(0, len(chunk), size)]
        random.shuffle(groups)
        for group in groups:
            yield _batch([examples[k] for k in group], mask, vocabulary)


def _batch(group: list[Example], mask: int, vocabulary: Vocabulary) -> tuple[Tensor, ...]:
    longest = max(len(e.ids) for e in group) + 2
    shape = (len(group), longest)
    ids, shown = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    known = np.zeros(shape, np.int64)
    features, labels = np.zeros((*shape, 3), np.int64), np.zeros((*shape, len(ROLES)), np.int64)
    points = np.full((*shape, 2), IGNORED, np.int64)
    features[:, :, 0] = 3
    for row, example in enumerate(group):
        here = slice(1, len(example.ids) + 1)
        ids[row, 0], ids[row, here.stop] = vocabulary.opening, vocabulary.closing
        ids[row, here], features[row, here] = example.ids, example.features
        labels[row, here], points[row, here] = example.labels, example.points
        shown[row, : here.stop + 1], known[row, here] = 1, 1
        if random.random() < CASE_HIDDEN:
            case = features[row, here, 0]
            features[row, here, 0] = np.where(case == 3, 3, random.choice((0, 2)))
    hide = (np.random.rand(*shape) < HIDDEN) & (known == 1) & (features[:, :, 1] < 2)
    ids[hide] = mask
    return tuple(torch.tensor(x) for x in (ids, features, labels, shown, points, known))


def loss_of(model: Tagger, batch: tuple[Tensor, ...], distances: Tensor) -> tuple[Tensor, list]:
    """Add the losses of labels and pointers; give the sum and its parts."""
    ids, features, labels, shown, points, known = batch
    scores, vectors = model(ids, features, shown)
    rows, pieces = ids.shape
    spans = model.label_loss(
        scores[:, 1:].view(rows, pieces - 1, len(ROLES), -1), labels[:, 1:], known[:, 1:]
    )
    links = [
        cross_entropy(s.reshape(-1, pieces), points[:, :, k].reshape(-1), ignore_index=IGNORED)
        for k, s in enumerate(model.pointers(vectors, shown, distances[:pieces, :pieces]))
    ]
    total = spans.sum() + sum(w * x for w, x in zip(LINK_WEIGHT, links, strict=True))
    return total, [x.item() for x in (*spans.detach(), *links)]


def optimizer_of(model: Tagger, rate: float) -> torch.optim.Optimizer:
    """Let the new layers learn faster, and decay only weights of several dimensions."""
    named = list(model.named_parameters())
    new = [p for n, p in named if n.startswith(NEW)]
    wide = [p for n, p in named if not n.startswith(NEW) and p.ndim > 1]
    flat = [p for n, p in named if not n.startswith(NEW) and p.ndim <= 1]
    groups = [
        {"params": wide, "weight_decay": 0.01, "speed": 1},
        {"params": flat, "weight_decay": 0.0, "speed": 1},
        {"params": new, "weight_decay": 0.0, "speed": LINK_RATE},
    ]
    return torch.optim.AdamW(groups, lr=rate)


@click.command(help=__doc__)
@click.option("--gold", required=True, multiple=True, type=click.Path(exists=True))
@click.option("--encoder", required=True, type=click.Path(exists=True, file_okay=False))
@click.option("--out", required=True, type=click.Path())
@click.option("--warm", type=click.Path(exists=True), help="Weights to start from.")
@click.option("--minutes", default=78.0, show_default=True)
@click.option("--rate", default=3e-4, show_default=True)
@click.option("--size", default=16, show_default=True, help="Windows in a batch.")
@click.option("--seed", default=1, show_default=True)
def main(
    gold: tuple[str, ...],
    encoder: str,
    out: str,
    warm: str | None,
    minutes: float,
    rate: float,
    size: int,
    seed: int,
) -> None:
    """Train until the time is over."""
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    pieces = read_vocabulary(encoder)
    vocabulary, mask = Vocabulary(pieces), pieces.index("[MASK]")
    articles = [one for path in gold for one in read_examples(path, vocabulary)]
    model = Tagger(encoder)
    if warm:
        model.load_state_dict(torch.load(warm))
    model.train()
    mean = copy.deepcopy(model.state_dict())
    places = np.arange(WINDOW + 2)
    distances = torch.tensor(distance_class(places[None] - places[:, None]))
    optimizer = optimizer_of(model, rate)
    step, began, done = 0, time.monotonic(), 0.0
    while done < 1:
        shift = random.randrange(WINDOW)
        examples = [e for article in articles for e in windows(*article, shift)]
        for batch in batches(examples, size, mask, vocabulary):
            done = (time.monotonic() - began) / 60 / minutes
            if done >= 1:
                break
            now = rate * min(done / WARM_UP + 0.02, 1, (1 - done) / (1 - WARM_UP) + 0.003)
            for group in optimizer.param_groups:
                group["lr"] = now * group["speed"]
            loss, parts = loss_of(model, batch, distances)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), NORM)
            optimizer.step()
            step += 1
            keep = min(DECAY, step / (step + 20))
            for name, value in model.state_dict().items():
                if value.dtype.is_floating_point:
                    mean[name].lerp_(value, 1 - keep)
            if step % 20 == 0:
                click.echo(f"{step} {done:.1%} {' '.join(f'{x:.4f}' for x in parts)}")
    torch.save(model.state_dict(), out)
    torch.save(mean, f"{out}.mean")


if __name__ == "__main__":
    main()
