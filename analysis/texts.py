"""Read plain text and Markdown, with or without front matter: one article to a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from analysis.decoding import decode, unix_lines
from analysis.errors import DateError, FrontMatterError
from analysis.records import ARTICLE_COLUMNS, Record, Report

_FRONT_OPENS = re.compile(r"---[ \t]*\n")
_FRONT_CLOSES = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
_FRONT_LENGTH = 20_000
_LOOKS_DATED = re.compile(r"\d{4}-\d\d?-\d\d?")


def read_text_file(
    data: bytes, columns: Mapping[str, str], name: str, report: Report
) -> list[Record]:
    """Read one article: its front matter, if it has one, and the text after it."""
    front, text = _split_front_matter(unix_lines(decode(data, name)), name)
    fields = {key: front[key] for key in ARTICLE_COLUMNS if key in front and key != "text"}
    if "date" in front:
        fields.setdefault("published", front["date"])
    return [Record({**fields, "text": text}, name, None)]


def _split_front_matter(text: str, name: str) -> tuple[dict[str, Any], str]:
    opening = _FRONT_OPENS.match(text)
    if not opening:
        return {}, text
    closing = _FRONT_CLOSES.search(text, opening.end(), opening.end() + _FRONT_LENGTH)
    if not closing:
        raise FrontMatterError(
            "the file begins with '---' but no second '---' soon ends the front matter; "
            "add it on a line of its own, or delete the first line",
            source_file=name,
        )
    front = _load_front_matter(text[opening.end() : closing.start()], name)
    return front, text[closing.end() :].lstrip("\n")


def _load_front_matter(front: str, name: str) -> dict[str, Any]:
    try:
        loaded = yaml.safe_load(front)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 2}" if mark else ""
        problem = getattr(error, "problem", None) or "too deeply nested"
        raise FrontMatterError(
            f"the front matter is no valid YAML{where} ({problem}); put values that hold a colon "
            "or quotation marks between double quotes",
            source_file=name,
        ) from None
    except ValueError as error:
        if _LOOKS_DATED.search(front):
            raise DateError(
                f"the front matter has a date that does not exist ({error}); correct it",
                source_file=name,
            ) from None
        raise FrontMatterError(
            f"the front matter has a value that cannot be read ({error}); put it between quotes",
            source_file=name,
        ) from None
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise FrontMatterError(
            "between the lines '---' there must be lines such as 'published: 2022-12-17'; "
            "write them so, or delete the first '---'",
            source_file=name,
        )
    return {str(key).lower(): value for key, value in loaded.items()}
