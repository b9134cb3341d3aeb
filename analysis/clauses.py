"""Find the clauses in which a statement sets conditions."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from analysis.codebook import Codebook, Marker, Tag, Words
from analysis.readings import Reading

_LONGEST_CLAUSE = 400
_BREAK = re.compile(r" (?:but|although|though|whereas|however) ")
_NOT_OBLIGED = frozenset("for to with against in from as at by between on".split())


class Condition(NamedTuple):
    """A condition found in a reading; ``start`` and ``end`` bound its clause in ``text``."""

    tag: str
    family: str
    start: int
    end: int
    obliged: str | None


def find_conditions(reading: Reading, codebook: Codebook, speaker: str | None) -> list[Condition]:
    """Find the conditions in one statement, each tag once, in the order of the text."""
    words = reading.words
    found: dict[str, tuple[Condition, str]] = {}
    spare: Condition | None = None
    other = next((tag for tag in codebook.tags if tag.cues is None), None)
    likely = [tag for tag in codebook.tags if tag.cues and tag.cues.search(words.text)]
    for marker in codebook.markers:
        for match in marker.when.finditer(words.text):
            low, high = _clause(words, marker, match)
            tagged = False
            for tag in likely:
                cue = tag.cues.search(words.text, low, high) if tag.cues else None
                if cue is None:
                    continue
                tagged = True
                clause = _condition(reading, codebook, tag, (low, high), cue.end(), speaker)
                known, of = found.get(tag.name, (clause, marker.id))
                if of == marker.id and clause.end - clause.start <= known.end - known.start:
                    found[tag.name] = (clause, marker.id)
            if other and not tagged and marker.on_talking and codebook.topic.search(words.text):
                spare = spare or _condition(reading, codebook, other, (low, high), high, speaker)
    if not found and spare:
        return [spare]
    conditions = (condition for condition, _ in found.values())
    return sorted(conditions, key=lambda condition: (condition.start, condition.tag))


def _clause(words: Words, marker: Marker, match: re.Match[str]) -> tuple[int, int]:
    low, high = words.sentence(match.start(), match.end())
    if marker.reach == "after":
        low = match.start() - 1
        stop = _BREAK.search(words.text, match.end() - 1, high)
        high = stop.start() + 1 if stop else high
    elif marker.reach == "before":
        high = match.end()
    return max(low, match.start() - _LONGEST_CLAUSE, 0), min(high, match.end() + _LONGEST_CLAUSE)


def _condition(
    reading: Reading,
    codebook: Codebook,
    tag: Tag,
    place: tuple[int, int],
    cue_end: int,
    speaker: str | None,
) -> Condition:
    start, end = reading.words.span(place[0] + 1, place[1])
    obliged = _obliged(reading.words.text[place[0] : cue_end], codebook, speaker)
    return Condition(tag.name, tag.family, start, end, obliged)


def _obliged(clause: str, codebook: Codebook, speaker: str | None) -> str | None:
    """Name the first party in the clause that something is asked of, rather than done for."""
    previous = ""
    for word in clause.split():
        if previous not in _NOT_OBLIGED:
            party = codebook.parties.get(word.partition("_")[0].removesuffix("'s"))
            if party:
                return party
            if word in ("we", "i") and speaker:
                return speaker
        previous = word
    return None


def place_conditions(
    reading: Reading, codebook: Codebook, tags: Sequence[str], speaker: str | None
) -> list[Condition]:
    """Give the clause of each of these tags, in the order of the text.

    Where no marker opens a clause with a cue of the tag, the clause is that of the first marker,
    and without any the whole content.
    """
    if not reading.words.starts:
        return []
    known = {tag.name: tag for tag in codebook.tags}
    found = {c.tag: c for c in find_conditions(reading, codebook, speaker) if c.tag in tags}
    rest = [known[tag] for tag in tags if tag in known and tag not in found]
    if rest:
        place = _first_clause(reading, codebook)
        for tag in rest:
            found[tag.name] = _condition(reading, codebook, tag, place, place[1], speaker)
    return sorted(found.values(), key=lambda condition: (condition.start, condition.tag))


def _first_clause(reading: Reading, codebook: Codebook) -> tuple[int, int]:
    words = reading.words
    for marker in codebook.markers:
        match = marker.when.search(words.text)
        if match:
            return _clause(words, marker, match)
    inside = bisect_left(words.spans, (reading.content_at, 0))
    return words.starts[inside] - 1 if inside < len(words.starts) else 0, len(words.text)
