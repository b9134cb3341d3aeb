"""Draw the figure of the README from the record: ``python docs/figure.py``."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from PIL import Image

from analysis import load_dataset, plot_positions, position_timeline

FIGURE = Path(__file__).resolve().with_name("positions.png")
PRESIDENTS = ["Volodymyr Zelensky", "Vladimir Putin"]
# A page of code is some 880 pixels wide; a smaller figure keeps its letters readable there.
INCHES = (8.8, 4.7)
COLOURS = 128


def draw() -> Axes:
    """Draw the positions of the two presidents by quarter, with the turning points."""
    record = load_dataset("record")
    timeline = position_timeline(record[record["speaker"].isin(PRESIDENTS)], freq="QS")
    with plt.style.context("analysis.negotiation"):
        _, ax = plt.subplots(figsize=INCHES)
        return plot_positions(timeline, ax=ax, events=load_dataset("events"))


def main(path: Path = FIGURE) -> None:
    """Write the figure, with nothing in it that differs between two runs."""
    matplotlib.use("Agg")
    draw()
    drawn = BytesIO()
    plt.savefig(drawn, dpi=200)
    plt.close()
    # Few colours make a third of the size, which whoever opens the README has to load.
    few = Image.open(drawn).convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE)
    few.save(path, optimize=True)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
