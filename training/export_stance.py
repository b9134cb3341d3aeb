"""Write trained weights of the stance network as the one file that the kit reads, in eight bits.

Usage: python training/export_stance.py --encoder FOLDER --weights FILE --version NAME --out FILE

Several --weights, of trainings that began one from the other, are exported as their mean. The
record goes in as the examples that the network likens statements to.
"""

from __future__ import annotations

import json
from pathlib import Path

import click
import onnx
import torch
from torch import Tensor, nn

from analysis import load_codebook, load_dataset
from analysis.judgement import cut_windows
from analysis.pieces import Vocabulary
from analysis.stance_network import encode_window
from encoder import read_vocabulary
from export import mean_of
from shipped import in_eight_bits, share_words
from stance_model import Reader


class Whole(nn.Module):
    """The network for one statement at a time, with its likeness to the examples."""

    def __init__(self, reader: Reader, examples: Tensor) -> None:
        super().__init__()
        self.reader = reader
        self.register_buffer("examples", examples)

    def forward(self, ids: Tensor, roles: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Give topic, stances, conditions and likenesses."""
        topic, stance, tags, vector = self.reader(ids, roles, torch.ones_like(ids))
        return topic, stance, tags, torch.nn.functional.normalize(vector) @ self.examples.T


@torch.no_grad()
def example_vectors(reader: Reader, encoder: str) -> tuple[Tensor, list[str]]:
    """Read the record, and name its rows with their stances."""
    record, vocabulary = load_dataset("record"), Vocabulary(read_vocabulary(encoder))
    vectors = []
    for window in cut_windows(record, None):
        ids, roles = (torch.from_numpy(part)[None] for part in encode_window(vocabulary, window))
        vectors.append(reader(ids, roles, torch.ones_like(ids)).vector)
    names = [
        f"{statement} ({stance})"
        for statement, stance in zip(record["statement_id"], record["stance"], strict=True)
    ]
    return torch.nn.functional.normalize(torch.cat(vectors)), names


@click.command(help=__doc__)
@click.option("--encoder", required=True, type=click.Path(exists=True, file_okay=False))
@click.option("--weights", required=True, multiple=True, type=click.Path(exists=True))
@click.option("--version", required=True)
@click.option("--out", required=True, type=click.Path(path_type=Path))
def main(encoder: str, weights: tuple[str, ...], version: str, out: Path) -> None:
    """Export, fuse, quantise and label the network."""
    tags = [tag.name for tag in load_codebook("negotiation").tags]
    reader = Reader(encoder, len(tags))
    reader.load_state_dict(mean_of([torch.load(path) for path in weights]))
    reader.eval()
    vectors, examples = example_vectors(reader, encoder)
    ids, roles = torch.randint(1000, 20000, (1, 80)), torch.randint(0, 4, (1, 80))
    names = {"input_names": ["ids", "roles"], "output_names": ["topic", "stance", "tags", "near"]}
    network = in_eight_bits(
        Whole(reader, vectors), (ids, roles), names, reader.bert, names["input_names"]
    )
    share_words(network, out.parent)
    constants = {"tags": tags, "examples": examples, "calibration": {}}
    about = {"version": version, "constants": json.dumps(constants)}
    onnx.helper.set_model_props(network, about)
    onnx.save(network, out)
    click.echo(f"{out}: {out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
