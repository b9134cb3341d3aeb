"""Tell where trace spends its time, and how far it is from what the machine can do.

Usage: python benchmarks/stages.py --corpus FILE [--set NAME] [--limit N] [--on-negotiation-only]

The corpus is anything read_articles reads; none is shipped. Seconds of the stages are those of all
processors together, so that other work on the machine disturbs them little; what lies indented is
part of the stage above it. The machine is measured in the same run: bare products of eight-bit
matrices of the networks' own sizes on all cores, and sums over memory. From these follows the most
words a second that reading every word once by the networks, or looking at every byte once, allows.
"""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pandas as pd

from analysis import code_stance, resolve_dates, resolve_speakers, trace
from analysis.network import NETWORK_FILE, Network, shipped_network
from analysis.readers import check_articles
from analysis.stance_network import StanceNetwork
from analysis.statements import find_statements
from environments import PEERS, environments_option, processor, python_of
from speed import read_corpus

STANCE_FILE = NETWORK_FILE.with_name("stance.onnx")


class Watch:
    """Adds up seconds by stage, of whole stages and of functions that many threads call."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._lock = threading.Lock()

    def run(self, stage: str, work: Callable[[], Any]) -> Any:
        """Do the work, and add what all threads together took."""
        began = time.process_time()
        done = work()
        self.seconds[stage] += time.process_time() - began
        return done

    def follow(self, kind: type, method: str, stage: str) -> None:
        """Add what each call of a method takes in its own thread."""
        plain = getattr(kind, method)

        def timed(*given: Any) -> Any:
            began = time.thread_time()
            result = plain(*given)
            took = time.thread_time() - began
            with self._lock:
                self.seconds[stage] += took
            return result

        setattr(kind, method, timed)


def stages(articles: pd.DataFrame, watch: Watch, quick: bool) -> pd.DataFrame:
    """Do what trace does, stage by stage."""
    good, _ = watch.run("check articles", lambda: check_articles(articles, on_error="collect"))
    found = watch.run(
        "extract", lambda: find_statements(good, lambda _: None, on_negotiation_only=quick)
    )
    named = watch.run("resolve speakers", lambda: resolve_speakers(found, good, progress=False))
    dated = watch.run("resolve dates", lambda: resolve_dates(named, good, progress=False))
    return watch.run("code stance and conditions", lambda: code_stance(dated, good, progress=False))


def measured_machine(environments: Path) -> dict[str, Any]:
    """Measure the machine in an environment that has what it takes."""
    python = python_of("onnx", environments)
    command = [python, PEERS / "machine.py", NETWORK_FILE, STANCE_FILE]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


@click.command(help=__doc__)
@click.option("--corpus", required=True, type=click.Path(exists=True))
@click.option("--set", "part", help="Read only articles whose column `set` has this value.")
@click.option("--limit", default=100, show_default=True, help="Read only the first N articles.")
@click.option("--on-negotiation-only", "quick", is_flag=True)
@environments_option
def main(corpus: str, part: str | None, limit: int, quick: bool, environments: Path) -> None:
    """Print the stages and the distance to the machine's limits."""
    machine = measured_machine(environments)
    watch = Watch()
    table, _ = watch.run("read", lambda: read_corpus(corpus, part, None))
    read_words = int(table["text"].str.split().str.len().sum())
    articles = table.head(limit)
    words = int(articles["text"].str.split().str.len().sum())
    watch.seconds["read"] *= words / read_words
    trace(articles.head(1), progress=False)

    encode = shipped_network().vocabulary.encode
    pieces = sum(len(encode(text).ids) for text in articles["text"]) / words
    watch.follow(Network, "read", "  of it the network")
    watch.follow(StanceNetwork, "read", "  of it its network")
    began = time.perf_counter()
    found = stages(articles, watch, quick)
    wall = time.perf_counter() - began

    print(f"{len(articles)} articles, {words:,} words, {len(found):,} rows; {processor()}")
    print(f"{words / wall:,.0f} words/s by the clock, reading of the file left out")
    whole = sum(took for stage, took in watch.seconds.items() if not stage.startswith(" "))
    order = ["read", "check articles", "extract", "  of it the network", "resolve speakers"]
    order += ["resolve dates", "code stance and conditions", "  of it its network"]
    for stage in order:
        took = watch.seconds[stage]
        print(f"{stage:28} {took:8.2f} s {took / whole:6.1%} {took / words * 1e6:9.1f} µs a word")

    network = machine["networks"][NETWORK_FILE.name]
    once = network["operations a piece"] * pieces
    print(f"{pieces:.2f} pieces and {once / 1e6:.1f} M operations a word, each word read once")
    print(f"bare products: {network['operations a second'] / 1e9:.0f} G operations/s, all cores")
    print(f"  at most {network['operations a second'] / once:,.0f} words/s by the first network")
    size = len("".join(articles["text"]).encode()) / words
    print(f"memory: {machine['bytes a second'] / 1e9:.1f} GB/s, {size:.1f} bytes a word")
    print(
        f"  at most {machine['bytes a second'] / size / 1e6:,.0f} M words/s for a look at each byte"
    )


if __name__ == "__main__":
    main()
