"""The baseline: a quotation, the nearest verb of saying and the name or pronoun beside that verb.

Usage: python regular_expression.py < articles.jsonl
"""

from __future__ import annotations

import re
from collections.abc import Callable

from reading import Article, Attributions, measure

QUOTATION = re.compile(r"[\"“]([^\"“”\n]{1,2000})[\"”]")
SOURCE = r"(?:[A-Z][\w.’'-]*(?:\s[A-Z][\w.’'-]*){0,4}|[Hh]e|[Ss]he|[Tt]hey|[Ii]t)"
CUE = r"(?:said|says|told|tells|added|wrote|asked|tweeted|explained|noted|argued|stated|insisted)"
SAYING = re.compile(
    rf"\b(?:(?P<before>{SOURCE})\s(?P<said>{CUE})|(?P<cue>{CUE})\s(?P<after>{SOURCE}))\b"
)
NEAR = 100


def load() -> Callable[[list[Article]], Attributions]:
    """Give the function that reads."""
    return lambda articles: {a["article_id"]: find(a["text"]) for a in articles}


def find(text: str) -> list[dict[str, list[list[int]]]]:
    """Find quotations with a verb of saying near by; those with the same verb are one."""
    found: dict[int, dict[str, list[list[int]]]] = {}
    for quotation in QUOTATION.finditer(text):
        said = saying_near(text, *quotation.span())
        if said:
            source = said.span("before" if said["before"] else "after")
            cue = said.span("said" if said["said"] else "cue")
            row = found.setdefault(cue[0], {"source": [[*source]], "cue": [[*cue]], "content": []})
            row["content"].append([*quotation.span(1)])
    return list(found.values())


def saying_near(text: str, start: int, end: int) -> re.Match[str] | None:
    """Find the nearest verb of saying in the paragraph, behind the quotation or else before it."""
    line_end = text.find("\n", end, end + NEAR)
    after = SAYING.search(text, end, line_end if line_end >= 0 else end + NEAR)
    if after and not re.search(r"[\"“]", text[end : after.start()]):
        return after
    line_start = text.rfind("\n", max(0, start - NEAR), start)
    *_, before = None, *SAYING.finditer(text, max(line_start, start - NEAR, 0), start)
    return before


if __name__ == "__main__":
    measure(load, [])
