"""Peers in environments of their own: how they are made, and how one of them is let read."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

import click

PEERS = Path(__file__).with_name("peers")


class Named(Protocol):
    """Whatever has a name, as a system does."""

    @property
    def name(self) -> str:
        """Give the name."""
        ...


System = TypeVar("System", bound=Named)


class NotMeasured(click.ClickException):
    """A system could not be installed or broke off."""


def processor() -> str:
    """Name the processor, as an absolute speed means nothing without it."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = re.findall(r"model name\s*:\s*(.+)", cpuinfo.read_text())
        if names:
            return f"{names[0]}, {len(names)} logical cores"
    return platform.processor() or platform.machine()


def cache_folder() -> Path:
    """Give the folder where this system keeps what can be made again."""
    usual = "Library/Caches" if sys.platform == "darwin" else ".cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / usual) / "negotiation-trace/peers"


def write_lines(records: Iterable[dict[str, Any]], path: Path) -> Path:
    """Write JSON lines in ASCII, which every environment reads alike."""
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="ascii")
    return path


def python_of(environment: str | None, folder: Path) -> str:
    """Give the Python of an environment, making the environment if it is not there."""
    if environment is None:
        return sys.executable
    pins = PEERS / f"{environment}.txt"
    home = folder / environment
    python, done = home / "bin" / "python", home / "made-from"
    wanted = f"{sys.version}\n{pins.read_text()}"
    if not (done.exists() and done.read_text() == wanted):
        print(f"installing {environment} into {home}", file=sys.stderr)
        _run([sys.executable, "-m", "venv", "--clear", home])
        _run([python, "-m", "pip", "install", "--quiet", "--requirement", pins])
        done.write_text(wanted)
    return str(python)


def _run(command: list[str | Path]) -> None:
    ended = subprocess.run(command, capture_output=True, text=True)
    if ended.returncode:
        raise NotMeasured(last_line(ended.stderr or ended.stdout))


def last_line(text: str) -> str:
    """Give the last line of what a program said."""
    return (text.strip().splitlines() or ["it said nothing"])[-1]


def read_with(script: tuple[str, ...], python: str, articles: Path, found: Path) -> dict[str, Any]:
    """Let a script of peers read articles in a process of its own, and tell what that took."""
    command = [python, PEERS / script[0], *script[1:]]
    with articles.open("rb") as given, found.open("wb") as written:
        ended = subprocess.run(
            command, stdin=given, stdout=written, stderr=subprocess.PIPE, text=True
        )
    if ended.returncode:
        raise NotMeasured(last_line(ended.stderr))
    figures = [line for line in ended.stderr.splitlines() if line.startswith('{"loading"')]
    return json.loads(figures[-1])


def environments_option(command: Callable) -> Callable:
    """Let a command be told where the environments of peers lie."""
    return click.option(
        "--environments",
        type=click.Path(file_okay=False, path_type=Path),
        default=cache_folder,
        help="Folder for the peers' virtual environments; by default in the user's cache.",
    )(command)


def only_option(command: Callable) -> Callable:
    """Let a command measure some systems only."""
    return click.option(
        "--only", multiple=True, help="Measure only systems whose name has this in it."
    )(command)


def measure_each(
    systems: Sequence[System], only: tuple[str, ...], row_of: Callable[[System], dict[str, Any]]
) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Measure the systems meant; give their rows, and why others have none."""
    measured, left_out = {}, {}
    for system in systems:
        if only and not any(part in system.name for part in only):
            continue
        try:
            measured[system.name] = row_of(system)
        except NotMeasured as error:
            left_out[system.name] = error.message
    return measured, left_out


def end(left_out: dict[str, str]) -> None:
    """Say what was not measured, and exit with 3 if there is any such."""
    for system, reason in left_out.items():
        print(f"not measured: {system.strip()}: {reason}")
    sys.exit(3 if left_out else 0)
