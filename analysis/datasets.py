"""The data sets and codebooks that come with the kit."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from analysis.codebook import Codebook, parse_codebook
from analysis.errors import CodebookError, UnknownDatasetError
from analysis.readers import read_articles, read_table, read_text

_DATASETS = {
    "articles": ("articles", None),
    "record": ("record.csv", "record"),
    "events": ("events.csv", "events"),
    "actors": ("actors.csv", "actors"),
    "gold": ("gold/statements.csv", "statements"),
    "codings": ("gold/codings.csv", "codings"),
    "gaza": ("gaza/record.csv", "record"),
    "hollywood": ("hollywood/record.csv", "record"),
}
_YAML_SUFFIXES = (".yaml", ".yml")


def _data_folder() -> Path:
    """Find the data: inside an installed package, beside the package in a checkout."""
    installed = Path(__file__).parent / "data"
    return installed if installed.is_dir() else Path(__file__).parent.parent / "data"


def load_dataset(name: str) -> pd.DataFrame:
    """Load a table that comes with the kit.

    Parameters
    ----------
    name : {"articles", "record", "events", "actors", "gold", "codings", "gaza", "hollywood"}
        ``articles`` are the news reports written for this kit, ``record`` the sourced public
        statements on negotiating since December 2021, ``events`` the negotiating process beside
        them, ``actors`` the speakers with the spellings of their names, ``gold`` the statements
        of the reports, coded twice and adjudicated, ``codings`` every label of every coder.
        ``gaza`` and ``hollywood`` are records of two other disputes: a ceasefire, and the strikes
        of writers and actors in 2023.

    Returns
    -------
    DataFrame
        A table of the schema of that name; ``gold`` is one of ``statements``, ``gaza`` and
        ``hollywood`` are of ``record``. In ``articles``,
        ``source_file`` is the bare name of the file, the same on every machine.

    Raises
    ------
    UnknownDatasetError
        If there is no data set of this name.

    Examples
    --------
    >>> from analysis import load_dataset
    >>> load_dataset("actors").columns[:2].to_list()
    ['actor', 'spellings']
    """
    if not isinstance(name, str) or name not in _DATASETS:
        given = f"'{name}'" if isinstance(name, str) else f"of the type {type(name).__name__}"
        raise UnknownDatasetError(
            f"there is no data set {given}; load one of {', '.join(_DATASETS)}. "
            "Read your own files with read_articles or read_table"
        )
    place, schema = _DATASETS[name]
    path = _data_folder() / place
    if schema:
        return read_table(path, schema)
    articles = read_articles(path)
    files = [Path(file).name for file in articles["source_file"]]
    return articles.assign(source_file=pd.Series(files, dtype=articles["source_file"].dtype))


def load_codebook(name_or_path: str | os.PathLike[str]) -> Codebook:
    """Load a codebook that comes with the kit, by its name, or your own, by its path.

    Parameters
    ----------
    name_or_path : str or path
        A name such as ``negotiation``, or a YAML file.

    Returns
    -------
    Codebook
        The variables, their values and the rules for them.

    Raises
    ------
    CodebookError
        If there is no codebook of this name, or it breaks the rules of its format.
    MissingPathError, UnreadableFileError, EncodingError
        If the path of your own cannot be read.

    Examples
    --------
    >>> from analysis import load_codebook
    >>> codebook = load_codebook("negotiation")
    """
    if not isinstance(name_or_path, str | os.PathLike):
        raise CodebookError(
            f"a codebook is given by its name or path, not by {type(name_or_path).__name__}; "
            "give for example 'negotiation' or 'my-codebook.yaml'"
        )
    path = Path(name_or_path)
    if path.suffix.lower() not in _YAML_SUFFIXES and not path.is_file():
        path = _data_folder() / "codebooks" / f"{path.name}.yaml"
        if not path.is_file() or Path(name_or_path).name != str(name_or_path):
            known = sorted(file.stem for file in path.parent.glob("*.yaml"))
            raise CodebookError(
                f"there is no codebook '{name_or_path}'; the kit has {', '.join(known)}. "
                "Give one of these names, or the path of a YAML file of your own"
            )
    return parse_codebook(read_text(path), source=str(name_or_path))
