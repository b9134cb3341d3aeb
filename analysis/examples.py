"""Let a codebook code the examples it gives, and say what to mend where it fails them."""

from __future__ import annotations

import os
import re
import reprlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import pandas as pd

from analysis.codebook import STANCES, Codebook, Rule, Words, split_words
from analysis.errors import CodebookError
from analysis.judgement import Judgement, judge_statements
from analysis.readings import Reading, find_rule, pick_codebook

_ON, _OFF, _ABSTAINED = "on negotiation", "not on negotiation", "abstained"
_SAID = "The speaker said: "
_DTYPES = {
    "place": "str",
    "text": "str",
    "expected": "str",
    "found": "str",
    "found_by": "str",
    "right": "bool",
    "advice": "str",
}


class _Case(NamedTuple):
    """One example, and the rule it belongs to; ``counter`` if a stance has it to show another."""

    place: str
    text: str
    expected: str
    rule: Rule | None = None
    counter: bool = False

    @property
    def alone(self) -> bool:
        """Whether the example has to be on the topic, or off it, by its own words."""
        return self.expected in (_ON, _OFF)


def code_examples(codebook: Codebook | str | os.PathLike[str] | None = None) -> pd.DataFrame:
    """Let the rules of a codebook code its own examples, to see whether it does what it says.

    Run this after every change to a codebook of your own: ``load_codebook`` checks how the file is
    written, this checks what it means.

    Parameters
    ----------
    codebook : Codebook, str or path, optional
        A loaded codebook, its name or its file; by default the built-in ``negotiation``. It is not
        changed.

    Returns
    -------
    DataFrame
        One row per example, in the order on_negotiation, stances, rules: ``place`` (the keys of
        the file it stands under), ``text``, ``expected`` (a stance; for the examples of
        ``on_negotiation`` "on negotiation" or "not on negotiation"), ``found`` (the same, or
        "abstained" where no rule fits), ``found_by`` (id of the rule that decided, missing where
        none did), ``right`` (boolean; for the example of a rule only if that very rule decided)
        and ``advice`` (what to do next, missing where right).

    Raises
    ------
    CodebookError
        If there is no codebook of this name, if it breaks the rules of its format, or if an
        example has no text or a counter-example no stance; the message lists every problem.
    MissingPathError, UnreadableFileError, EncodingError
        If the path of your own cannot be read.

    Notes
    -----
    The rules work alone here, without the network that helps the built-in codebook. The examples
    of ``on_negotiation`` are read by themselves. All others stand in a small article after a
    sentence on the topic, the first example of the codebook that a strong topic word is in: so a
    short remark ("Now is not the time") can be an example too.

    Examples
    --------
    >>> from analysis import code_examples
    >>> coded = code_examples("negotiation")
    >>> coded[["place", "expected", "found", "right"]].head(2)
                place        expected           found  right
    0  on_negotiation  on negotiation  on negotiation   True
    1  on_negotiation  on negotiation  on negotiation   True
    >>> coded.loc[~coded["right"], "advice"].tolist()
    []
    """
    book = pick_codebook(codebook)
    cases = _cases(book)
    rows = []
    for case, judged in zip(cases, _judge(cases, book), strict=True):
        rule = judged.rule if judged and not case.alone else None
        found = _found(case, judged)
        right = rule is case.rule if case.rule else found == case.expected
        advice = None if right else _advise(case, judged, book)
        by = rule.id if rule else None
        rows.append((case.place, case.text, case.expected, found, by, right, advice))
    return pd.DataFrame(rows, columns=list(_DTYPES)).astype(_DTYPES)


def _cases(book: Codebook) -> list[_Case]:
    """List the examples of a codebook; those for people are not checked when it is loaded."""
    problems: list[str] = []
    topic, stances = book.content.get("on_negotiation"), book.content["stances"]
    where = "on_negotiation"
    cases = [_Case(where, text, _ON) for text, _ in _entries(topic, "examples", where, problems)]
    for text, _ in _entries(topic, "counter_examples", where, problems):
        cases.append(_Case(f"{where}, counter_examples", text, _OFF))
    for stance in STANCES:
        where = f"stances '{stance}'"
        for text, _ in _entries(stances[stance], "examples", where, problems):
            cases.append(_Case(where, text, stance))
        for text, entry in _entries(stances[stance], "counter_examples", where, problems):
            instead = entry.get("instead")
            others = [other for other in STANCES if other != stance]
            if instead not in others:
                problems.append(
                    f"{where}, counter_examples: write under {_shown(text)} which stance it has, "
                    f"as 'instead:' and one of {', '.join(others)}"
                )
            else:
                cases.append(_Case(f"{where}, counter_examples", text, instead, counter=True))
    if problems:
        raise CodebookError(
            f"{len(problems)} problem(s) in the examples; mend each and read it again:\n"
            + "\n".join(problems),
            source_file=book.source,
        )
    cases += [
        _Case(f"rules '{rule.id}'", text, rule.stance, rule)
        for rule in book.rules
        for text in rule.examples
    ]
    return cases


def _entries(
    parent: Any, key: str, where: str, problems: list[str]
) -> list[tuple[str, Mapping[str, Any]]]:
    """Read a list of examples, each with its text; note what is wrong with it."""
    if parent is None:
        return []
    if not isinstance(parent, Mapping):
        problems.append(f"{where}: must be a list of 'key: value' lines")
        return []
    listed = parent.get(key)
    if listed is None:
        return []
    if not isinstance(listed, list):
        problems.append(f"{where}, {key}: must be a list of entries ('- text: ...')")
        return []
    found = []
    for item in listed:
        entry = item if isinstance(item, Mapping) else {"text": item}
        text = entry.get("text")
        if isinstance(text, str) and text.strip():
            found.append((text, entry))
        else:
            problems.append(
                f"{where}, {key}: {_shown(item)} gives no example; write '- text:' and the "
                "words in quotation marks"
            )
    return found


def _shown(value: Any) -> str:
    short = reprlib.Repr()
    short.maxstring = short.maxother = 80
    return short.repr(value)


def _judge(cases: list[_Case], book: Codebook) -> list[Judgement | None]:
    """Code each example by the rules, after a sentence on the topic unless it stands alone."""
    lead = _lead(cases, book)
    places = [None if case.alone or not lead else str(k) for k, case in enumerate(cases)]
    ends = [len(lead) + len(case.text) for case in cases]
    table = pd.DataFrame(
        {
            "content": [case.text for case in cases],
            "article_id": places,
            "start": len(lead),
            "end": ends,
            "context_start": 0,
            "context_end": ends,
        }
    )
    articles = pd.DataFrame({"article_id": places, "text": lead + table["content"]}).dropna()
    rules_only = replace(book, classifier=None)
    return list(judge_statements(table, articles if len(articles) else None, rules_only))


def _lead(cases: list[_Case], book: Codebook) -> str:
    """Make the sentences before an example from the first one that is on the topic for sure."""
    for text in (case.text for case in cases if case.expected != _OFF):
        lead = f"{text.rstrip('.')}. {_SAID}"
        if book.topic_pattern.search(lead) and book.topic.search(split_words(lead).text):
            return lead
    return ""


def _found(case: _Case, judged: Judgement | None) -> str:
    if judged is None:
        return _OFF
    return _ON if case.alone else judged.stance or _ABSTAINED


def _advise(case: _Case, judged: Judgement | None, book: Codebook) -> str:
    if judged is None:
        return _advise_on_missing_topic(case, book)
    if case.alone:
        return _advise_on_needless_topic(case, judged.reading.words, book)
    if case.rule:
        return _advise_on_rule(case.rule, judged, book)
    return _advise_on_stance(case, judged, book)


def _advise_on_missing_topic(case: _Case, book: Codebook) -> str:
    words = split_words(case.text, book.marks_for(None, direct=False))
    if never := _matched(book.off_topic, case.text, words):
        return (
            f"{never} stands under `never` of `topics`, which shuts the example out; take it out "
            "there, or take the example out"
        )
    for pattern in (book.topic, book.weak_topic):
        if named := _matched(pattern, case.text, words):
            return (
                f"{named} is a topic word, but the quick first look does not know it; add a word "
                "of it to `anywhere` of `topics`"
            )
    for key, quick in (("anywhere", book.topic_pattern), ("in_statement", book.inner_pattern)):
        if seen := quick.search(case.text):
            return (
                f"{_shown(seen.group())} stands under `{key}` of `topics`, for the quick first "
                "look, but no pattern under `strong` or `weak` fits; add one there, or take the "
                "example out"
            )
    way_out = "add one to `strong` and to `anywhere`, or take the example out"
    if case.alone and _matched(book.elliptical, case.text, words):
        return (
            "words under `elliptical` of `topics` count only beside a topic word, and none is in "
            f"it; {way_out}"
        )
    other = None if case.alone else _matched(book.elsewhere, case.text, words)
    if other:
        return (
            f"no word of `topics` is in it, and {other} stands under `elsewhere`, for other "
            f"subjects; {way_out}"
        )
    return f"no word of `topics` is in it; {way_out}"


def _advise_on_needless_topic(case: _Case, words: Words, book: Codebook) -> str:
    strong = _matched(book.topic, case.text, words)
    named, key = (
        strong or _matched(book.weak_topic, case.text, words),
        "strong" if strong else "weak",
    )
    return (
        f"{named} is a topic word by `{key}` of `topics`; make that pattern narrower, or put other "
        "words of this example under `never`"
    )


def _advise_on_rule(own: Rule, judged: Judgement, book: Codebook) -> str:
    if judged.rule and _fits(own, judged.reading, book):
        return _move_up(own, judged.rule, judged.evidence)
    if stopped := _stopped_by(own, judged.reading):
        return (
            f"`unless` of this rule finds {stopped} and keeps the rule from fitting; make that "
            "pattern narrower, or take the example out"
        )
    if judged.rule is None:
        return "no rule fits; add a pattern to `when` of this rule, or take the example out"
    first = judged.rule.id
    ids = [rule.id for rule in book.rules]
    up = f" and move it above rule '{first}'" if ids.index(first) < ids.index(own.id) else ""
    return (
        f"this rule does not fit, and rule '{first}' does, by {_shown(judged.evidence)}; add a "
        f"pattern to `when` of this rule{up}, or take the example out"
    )


def _advise_on_stance(case: _Case, judged: Judgement, book: Codebook) -> str:
    first = judged.rule
    wanted = [rule for rule in book.rules if rule.stance == case.expected]
    add = f"add a pattern to `when` of a rule for '{case.expected}'"
    if first is None:
        for rule in wanted:
            if stopped := _stopped_by(rule, judged.reading):
                return (
                    f"no rule fits, for `unless` of rule '{rule.id}' finds {stopped}; make that "
                    "pattern narrower, or take the example out"
                )
        return f"no rule fits; {add}, or take the example out"
    other = (
        f"write '{first.stance}' after `instead`"
        if case.counter
        else f"move the example to '{first.stance}'"
    )
    for rule in wanted:
        if _fits(rule, judged.reading, book):
            return f"{_move_up(rule, first, judged.evidence)}, or {other}"
    return (
        f"rule '{first.id}' fits, by {_shown(judged.evidence)}, and no rule for "
        f"'{case.expected}' does; put other words of this example under `unless` of rule "
        f"'{first.id}' and {add}, or {other}"
    )


def _move_up(rule: Rule, first: Rule, words: str | None) -> str:
    return (
        f"rule '{first.id}' fits first, by {_shown(words)}; move rule '{rule.id}' above it, or put "
        f"other words of this example under `unless` of rule '{first.id}'"
    )


def _fits(rule: Rule, reading: Reading, book: Codebook) -> bool:
    return find_rule(reading, replace(book, rules=(rule,))) is not None


def _stopped_by(rule: Rule, reading: Reading) -> str | None:
    """Give the words that keep a rule from fitting where its ``when`` is found."""
    words = reading.words
    match = rule.when.search(words.text)
    if match is None or rule.unless is None:
        return None
    low, high = words.sentence(match.start(), match.end())
    stop = rule.unless.search(words.text, max(low - 1, 0), high)
    return _source(stop, reading.text, words) if stop else None


def _matched(pattern: re.Pattern[str] | None, text: str, words: Words) -> str | None:
    match = pattern.search(words.text) if pattern else None
    return _source(match, text, words) if match else None


def _source(match: re.Match[str], text: str, words: Words) -> str:
    start, end = words.span(*match.span())
    return _shown(text[start:end])
