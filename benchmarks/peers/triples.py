"""Help for peers that find (speaker, cue, content) in a text parsed by spaCy.

Both break off at things that news is full of, so both get the same help, which leaves every
character where it stands: they read paragraph by paragraph, so that one mark left open costs a
paragraph and not the article; apostrophes after an s, which they take for quotation marks, are
hidden; two apostrophes or backticks are made one mark; and quotations with the same speaker and
cue become one attribution.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from reading import Article, Attributions
from spacy.language import Language
from spacy.tokens import Doc, Span, Token

Triple = tuple[list[Token], list[Token], Span]

PARAGRAPH = re.compile(r"[^\n]+")
APOSTROPHE = re.compile(r"(?P<possessive>(?<=s)[’'](?=\s))|``|''(?=\w)|(?P<closes>'')")


def reader(
    parse: Language, find: Callable[[Doc], Iterable[Triple]]
) -> Callable[[list[Article]], Attributions]:
    """Make the function that reads articles from a parser and a finder of quotations."""

    def read(articles: list[Article]) -> Attributions:
        found: Attributions = {}
        for doc, (article_id, start) in parse.pipe(paragraphs(articles), as_tuples=True):
            found.setdefault(article_id, []).extend(merged(safely(find, doc), start))
        return found

    return read


def paragraphs(articles: list[Article]) -> Iterable[tuple[str, tuple[str, int]]]:
    """Cut articles into paragraphs, each with its article and its place in it."""
    for article in articles:
        for match in PARAGRAPH.finditer(APOSTROPHE.sub(_same_length, article["text"])):
            yield match.group(), (article["article_id"], match.start())


def _same_length(match: re.Match[str]) -> str:
    if match["possessive"]:
        return "x"
    return '" ' if match["closes"] else ' "'


def safely(find: Callable[[Doc], Iterable[Triple]], doc: Doc) -> list[Triple]:
    """Find quotations; none where textacy gives up (ValueError) or sayswho breaks off."""
    try:
        return list(find(doc))
    except (IndexError, TypeError, ValueError):
        return []


def merged(triples: Iterable[Triple], start: int) -> list[dict[str, list[list[int]]]]:
    """Put quotations of the same speaker and cue together, as offsets into the article."""
    rows: dict[tuple[int, int], dict[str, list[list[int]]]] = {}
    for speaker, cue, content in triples:
        row = rows.setdefault(
            (speaker[0].i, cue[0].i),
            {"source": places(speaker, start), "cue": places(cue, start), "content": []},
        )
        row["content"].append([start + content.start_char, start + content.end_char])
    return list(rows.values())


def places(tokens: Iterable[Token], start: int) -> list[list[int]]:
    """Give the offsets of words."""
    return [[start + token.idx, start + token.idx + len(token)] for token in tokens]
