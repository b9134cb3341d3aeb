"""Write trained weights as the one file that the kit reads, in eight bits.

Usage: python training/export.py --encoder FOLDER --weights FILE --version NAME --out FILE

Several --weights, of trainings that began one from the other, are exported as their mean.
"""

from __future__ import annotations

import json
from pathlib import Path

import click
import onnx
import torch
from torch import Tensor, nn

from encoder import read_vocabulary
from model import NEVER, Tagger
from shipped import in_eight_bits, share_words

DIGITS = 5


class Whole(nn.Module):
    """The network for one text at a time, so that nothing is padded or masked."""

    def __init__(self, tagger: Tagger) -> None:
        super().__init__()
        self.tagger = tagger

    def forward(self, ids: Tensor, features: Tensor) -> tuple[Tensor, Tensor]:
        """Give label scores and vectors of all pieces."""
        return self.tagger(ids, features, torch.ones_like(ids))


def constants_of(tagger: Tagger) -> dict:
    """Collect what the kit computes with outside of the network."""
    moves = [
        [[round(x, DIGITS) if x > NEVER / 10 else NEVER for x in row] for row in role]
        for role in tagger.moves().tolist()
    ]
    return {
        "transitions": moves,
        "distance": [[round(x, DIGITS) for x in row] for row in tagger.far.tolist()],
        "nothing": [round(x, DIGITS) for x in tagger.none.tolist()],
    }


def mean_of(weights: list[dict[str, Tensor]]) -> dict[str, Tensor]:
    """Give the mean of weights that lie near each other."""
    first, count = weights[0], len(weights)
    return {
        name: sum(one[name] for one in weights) / count if value.is_floating_point() else value
        for name, value in first.items()
    }


@click.command(help=__doc__)
@click.option("--encoder", required=True, type=click.Path(exists=True, file_okay=False))
@click.option("--weights", required=True, multiple=True, type=click.Path(exists=True))
@click.option("--version", required=True)
@click.option("--out", required=True, type=click.Path())
@click.option("--exact", is_flag=True, help="Keep 32 bits, to see what eight lose.")
def main(encoder: str, weights: tuple[str, ...], version: str, out: str, exact: bool) -> None:
    """Export, fuse, quantise and label the network."""
    tagger = Tagger(encoder)
    tagger.load_state_dict(mean_of([torch.load(path) for path in weights]))
    tagger.eval()
    ids, features = torch.randint(1000, 20000, (1, 200)), torch.zeros(1, 200, 3, dtype=torch.long)
    names = {"input_names": ["ids", "features"], "output_names": ["labels", "vectors"]}
    long = [*names["input_names"], *names["output_names"]]
    network = in_eight_bits(Whole(tagger), (ids, features), names, tagger.bert, long, exact=exact)
    about = {
        "version": version,
        "vocabulary": "\n".join(read_vocabulary(encoder)),
        "constants": json.dumps(constants_of(tagger)),
    }
    onnx.helper.set_model_props(network, about)
    if not exact:
        share_words(network, Path(out).parent)
    onnx.save(network, out)
    click.echo(f"{out}: {Path(out).stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
