"""Train the stance network on coded statements.

Usage: python training/train_stance.py --coded FILE --encoder FOLDER --tagger FILE --out FILE

The coded statements are one JSON object a line: `text`, `title`, `roles` (lists of start, end and
1 source, 2 cue, 3 content), `on` (true or false), `stance` (-2 to 2 or null) and `conditions`
(tags, or null where they were not coded). The vectors of words are those of the tagger and stay as
they are.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, log_softmax

from analysis import load_codebook
from analysis.codebook import STANCE_SCORES
from analysis.pieces import Vocabulary
from analysis.stance_network import TITLE, Window, encode_window
from encoder import read_vocabulary
from shipped import word_vectors
from stance_model import Answers, Reader

MISSING = -100
BARE, UNTITLED = 0.1, 0.15
SMOOTH = 0.04
TAG_WEIGHT, ANY_WEIGHT = 4.0, 2.0
STANCE_PART, TAGS_PART = 1.5, 2.0
NEW_RATE, DECAY, WARM_UP, NORM = 5, 0.93, 0.08, 1.0
CHUNK, MEAN_FROM, MEAN_EVERY = 20, 0.6, 10


class Coded(NamedTuple):
    """One coded statement, cut into pieces."""

    ids: np.ndarray
    roles: np.ndarray
    topic: bool
    stance: int
    tags: list[str] | None


def read_coded(paths: Sequence[str], vocabulary: Vocabulary) -> list[Coded]:
    """Read coded statements."""
    found = []
    for path in paths:
        with Path(path).open(encoding="utf-8") as lines:
            for one in map(json.loads, lines):
                roles = [tuple(role) for role in one["roles"]]
                window = Window(one["text"], roles, one.get("title") or "")
                score = one["stance"]
                stance = MISSING if score is None else score - min(STANCE_SCORES.values())
                found.append(
                    Coded(*encode_window(vocabulary, window), one["on"], stance, one["conditions"])
                )
    return found


def batch_of(group: Sequence[Coded]) -> tuple[Tensor, Tensor, Tensor]:
    """Pad windows to one length; some lose their title, some all that is not the statement."""
    cut = []
    for one in group:
        keep, luck = np.ones(len(one.ids), dtype=bool), random.random()
        title = int((one.roles == TITLE).sum())
        if luck < BARE:
            keep[1:-1] = (one.roles[1:-1] > 0) & (one.roles[1:-1] < TITLE)
        elif luck < BARE + UNTITLED and title:
            keep[1 : title + 2] = False
        cut.append((one.ids[keep], one.roles[keep]))
    return padded(cut)


def padded(windows: Sequence[tuple[np.ndarray, np.ndarray]]) -> tuple[Tensor, Tensor, Tensor]:
    """Lay windows out as one batch: ids, roles, and what is there at all."""
    longest = max(len(ids) for ids, _ in windows)
    batch = np.zeros((3, len(windows), longest), dtype=np.int64)
    for row, (ids, roles) in enumerate(windows):
        batch[:, row, : len(ids)] = ids, roles, np.ones(len(ids))
    ids, roles, mask = torch.from_numpy(batch)
    return ids, roles, mask


def batches(coded: list[Coded], size: int) -> Iterator[list[Coded]]:
    """Group statements of like length, in random order."""
    order = random.sample(coded, len(coded))
    for start in range(0, len(order), size * CHUNK):
        chunk = sorted(order[start : start + size * CHUNK], key=lambda one: len(one.ids))
        groups = [chunk[k : k + size] for k in range(0, len(chunk), size)]
        yield from random.sample(groups, len(groups))


class Loss:
    """What a batch costs: topic, stance with a little for its neighbours, conditions."""

    def __init__(self, coded: list[Coded], tags: list[str]) -> None:
        self.tags = tags
        counts = np.bincount([one.stance for one in coded if one.stance != MISSING])
        self.rare = torch.tensor(np.clip((np.median(counts) / counts) ** 0.5, 0.7, 2.5)).float()
        self.positive = torch.tensor([TAG_WEIGHT] * len(tags) + [ANY_WEIGHT])

    def of(self, answers: Answers, group: Sequence[Coded]) -> Tensor:
        """Add up the parts."""
        on = torch.tensor([one.topic for one in group]).float()
        loss = binary_cross_entropy_with_logits(answers.topic, on * (1 - 2 * SMOOTH) + SMOOTH)
        stance = torch.tensor([one.stance for one in group])
        given = stance >= 0
        if given.any():
            right = stance[given]
            soft = torch.full((len(right), len(self.rare)), 0.005)
            soft.scatter_(1, right[:, None], 1 - 2 * SMOOTH)
            for step in (-1, 1):
                near = (right + step).clamp(0, len(self.rare) - 1)[:, None]
                soft.scatter_add_(1, near, torch.full((len(right), 1), SMOOTH))
            each = -(soft * log_softmax(answers.stance[given], 1)).sum(1) * self.rare[right]
            loss = loss + STANCE_PART * each.mean() * given.float().mean() ** 0.5
        told = given & torch.tensor([one.tags is not None for one in group])
        if told.any():
            rows = [one.tags or [] for one in group]
            wanted = torch.tensor(
                [[tag in row for tag in self.tags] + [bool(row)] for row in rows]
            ).float()
            loss = loss + TAGS_PART * binary_cross_entropy_with_logits(
                answers.tags[told], wanted[told], pos_weight=self.positive
            )
        return loss


@click.command(help=__doc__)
@click.option("--coded", required=True, multiple=True, type=click.Path(exists=True))
@click.option("--encoder", required=True, type=click.Path(exists=True, file_okay=False))
@click.option("--tagger", required=True, type=click.Path(exists=True))
@click.option("--out", required=True, type=click.Path())
@click.option("--warm", type=click.Path(exists=True), help="Weights to start from.")
@click.option("--epochs", default=3.0, show_default=True)
@click.option("--rate", default=1.2e-4, show_default=True)
@click.option("--size", default=32, show_default=True, help="Statements in a batch.")
@click.option("--seed", default=1, show_default=True)
def main(
    coded: tuple[str, ...],
    encoder: str,
    tagger: str,
    out: str,
    warm: str | None,
    epochs: float,
    rate: float,
    size: int,
    seed: int,
) -> None:
    """Train, and write the running mean of the last weights."""
    random.seed(seed)
    torch.manual_seed(seed)
    tags = [tag.name for tag in load_codebook("negotiation").tags]
    examples = read_coded(coded, Vocabulary(read_vocabulary(encoder)))
    model, loss = Reader(encoder, len(tags)), Loss(examples, tags)
    if warm:
        model.load_state_dict(torch.load(warm))
    words = model.bert.embeddings.word_embeddings.weight
    words.data, words.requires_grad = torch.from_numpy(word_vectors(tagger)), False
    learnt = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    body, new = ([p for n, p in learnt if n.startswith("bert") is old] for old in (True, False))
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": rate}, {"params": new, "lr": rate * NEW_RATE}], weight_decay=0.01
    )
    steps = int(epochs * len(examples) / size)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda k: min(k / (WARM_UP * steps + 1), max(0, (steps - k) / ((1 - WARM_UP) * steps))),
    )
    step, mean, total = 0, None, 0.0
    model.train()
    while step < steps:
        for group in batches(examples, size):
            if step == steps:
                break
            cost = loss.of(model(*batch_of(group)), group)
            optimizer.zero_grad()
            cost.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), NORM)
            optimizer.step()
            schedule.step()
            step, total = step + 1, total + cost.item()
            if step % 100 == 0:
                click.echo(f"{step} of {steps}: {total / 100:.3f}")
                total = 0.0
            if step > MEAN_FROM * steps and step % MEAN_EVERY == 0:
                now = {name: value.detach().clone() for name, value in model.state_dict().items()}
                mean = (
                    now
                    if mean is None
                    else {
                        name: mean[name] * DECAY + value * (1 - DECAY)
                        if value.is_floating_point()
                        else value
                        for name, value in now.items()
                    }
                )
    torch.save(mean or model.state_dict(), out)


if __name__ == "__main__":
    main()
