"""Weigh what network and rules say of a statement: its topic, its stance, its conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.articles import Span, split_sentences
from analysis.clauses import find_conditions
from analysis.codebook import STANCES, Codebook, Rule
from analysis.errors import CodebookError
from analysis.readings import (
    Reading,
    column_of,
    contents_of,
    find_rule,
    read_statements,
    texts_by_id,
)
from analysis.stance_network import (
    Scores,
    StanceNetwork,
    Window,
    cut_window,
    join_window,
    shipped_stance_network,
)

_NEAREST = 3
_WORD = re.compile(r"\w")
_Floats = NDArray[np.float64]


class Judgement(NamedTuple):
    """What is made of one statement on negotiation.

    ``stance`` is ``None`` where the machine abstains. ``rule`` is the first rule of the codebook
    for this stance that fits, and ``evidence`` the words that it fits; where none does, the
    network alone decided, and the evidence is the coded examples most like the statement.
    """

    reading: Reading
    stance: str | None
    confidence: float | None
    rule: Rule | None
    decided_by: str | None
    evidence: str | None
    tags: list[str]


def judge_statements(
    statements: pd.DataFrame, articles: pd.DataFrame | None, codebook: Codebook
) -> Iterator[Judgement | None]:
    """Judge each statement; those not on negotiation give ``None``."""
    # Without an article nothing is known of what stands near, and the network has to say.
    every = codebook.classifier is not None and articles is None
    readings = list(read_statements(statements, articles, codebook, every=every))
    if codebook.classifier is None:
        for reading, speaker in zip(readings, column_of(statements, "speaker"), strict=True):
            yield _by_rules(reading, codebook, speaker)
        return
    network = _network_of(codebook)
    near = np.array([reading is not None for reading in readings], dtype=bool)
    read = network.read_all(cut_windows(statements[near], articles))
    names = ("speaker", "on_negotiation" if "content" not in statements else "", "statement_id")
    told = zip(*(column_of(statements, name) for name in names), strict=True)
    for reading, row in zip(readings, told, strict=True):
        if reading is None:
            yield None
        else:
            yield _by_both(reading, next(read), network, codebook, *row)


def _network_of(codebook: Codebook) -> StanceNetwork:
    network = shipped_stance_network()
    if codebook.classifier != network.version:
        raise CodebookError(
            f"classifier: the kit has '{network.version}', not '{codebook.classifier}'; write this "
            "name, or take the line out to code by the rules alone",
            source_file=codebook.source,
        )
    return network


def cut_windows(statements: pd.DataFrame, articles: pd.DataFrame | None) -> list[Window]:
    """Cut each statement out of its article, or put it together where that is not at hand."""
    texts, titles = texts_by_id(articles), texts_by_id(articles, "title")
    sentences: dict[str, list[Span]] = {}
    names = ("article_id", "segments", "cue_start", "cue_end", "source_start", "source_end")
    places = zip(*(column_of(statements, name) for name in names), strict=True)
    words = zip(
        *(column_of(statements, name) for name in ("source_text", "speaker", "cue")),
        contents_of(statements),
        strict=True,
    )
    windows = []
    for (article, segments, *ends), (source, speaker, cue, content) in zip(
        places, words, strict=True
    ):
        text = texts.get(article)
        if text is None or not segments:
            windows.append(join_window(source or speaker or "", cue or "", content))
            continue
        if article not in sentences:
            sentences[article] = split_sentences(text)
        title = titles.get(article, "")
        spans = [_span(*ends[:2]), _span(*ends[2:])]
        windows.append(cut_window(text, sentences[article], segments, spans[0], spans[1], title))
    return windows


def _span(start: float | None, end: float | None) -> Span | None:
    return None if start is None or end is None else (int(start), int(end))


def _by_rules(reading: Reading | None, codebook: Codebook, speaker: str | None) -> Judgement | None:
    if reading is None or not reading.on_negotiation:
        return None
    tags = [condition.tag for condition in find_conditions(reading, codebook, speaker)]
    found = find_rule(reading, codebook)
    if found is None:
        return Judgement(reading, None, None, None, None, None, tags)
    rule, words = found
    return Judgement(reading, rule.stance, rule.confidence, rule, rule.id, words, tags)


def _by_both(
    reading: Reading,
    scores: Scores,
    network: StanceNetwork,
    codebook: Codebook,
    speaker: str | None,
    given: bool | None,
    statement: str | None,
) -> Judgement | None:
    if not _WORD.search(reading.text, reading.content_at):
        return Judgement(reading, None, None, None, None, None, []) if given else None
    fitted = network.calibration
    chance = topic_chance(scores, reading.on_negotiation, fitted["topic"])
    on = chance >= fitted["topic"]["threshold"]
    if not (on if given is None else given):
        return None
    found = find_rule(reading, codebook)
    chances = stance_chances(scores, found[0] if found else None, fitted["stance"])
    best = int(np.argmax(chances))
    confidence = float(chances[best])
    told = tag_features(reading, scores, network.tags, codebook, speaker)
    likely = tag_chances(told, fitted["tags"]) >= fitted["tags"]["threshold"]
    tags = _tags_of(reading, network.tags, likely.tolist(), codebook, speaker)
    if confidence < fitted["stance"]["threshold"]:
        return Judgement(reading, None, confidence, None, None, None, tags)
    stance = STANCES[best]
    if not found or found[0].stance != stance:
        found = find_rule(reading, codebook, stance)
    if found:
        rule, words = found
        return Judgement(reading, stance, confidence, rule, rule.id, words, tags)
    evidence = "like " + ", ".join(_nearest(scores, network, statement))
    return Judgement(reading, stance, confidence, None, network.version, evidence, tags)


def _tags_of(
    reading: Reading,
    learned: Sequence[str],
    likely: Sequence[bool],
    codebook: Codebook,
    speaker: str | None,
) -> list[str]:
    """Give the likely conditions that the codebook has, and by rule those only it has."""
    known = {tag.name for tag in codebook.tags}
    tags = [tag for tag, given in zip(learned, likely, strict=True) if given and tag in known]
    if known <= set(learned):
        return tags
    by_rules = find_conditions(reading, codebook, speaker)
    return tags + [condition.tag for condition in by_rules if condition.tag not in learned]


def _nearest(scores: Scores, network: StanceNetwork, statement: str | None) -> list[str]:
    """Name the examples most like a statement; a row of the record is none of its own."""
    ranked = (network.examples[k] for k in np.argsort(-scores.near, kind="stable"))
    others = (example for example in ranked if example.split()[0] != statement)
    return list(islice(others, _NEAREST))


def topic_chance(scores: Scores, by_rules: bool, fitted: dict[str, Any]) -> float:
    """Give the probability that a statement is on negotiation."""
    told = scores.topic * fitted["scale"] + by_rules * fitted["rule"]
    return float(_logistic(told + fitted["bias"]))


def stance_chances(scores: Scores, rule: Rule | None, fitted: dict[str, Any]) -> _Floats:
    """Give the probability of each stance."""
    logits = scores.stance.astype(np.float64) * fitted["scale"]
    if rule:
        logits[STANCES.index(rule.stance)] += fitted["rule"] * log_odds(rule.confidence)
    chances = np.exp(logits - logits.max())
    return chances / chances.sum()


def tag_features(
    reading: Reading,
    scores: Scores,
    tags: Sequence[str],
    codebook: Codebook,
    speaker: str | None,
) -> _Floats:
    """Lay out what speaks for each condition: the network, a cue, a cue in a clause of its own."""
    cues = {tag.name: tag.cues for tag in codebook.tags}
    found = {condition.tag for condition in find_conditions(reading, codebook, speaker)}
    text = reading.words.text
    return np.array(
        [
            (score, bool((cue := cues.get(tag)) and cue.search(text)), tag in found)
            for tag, score in zip(tags, scores.tags[:-1], strict=True)
        ],
        dtype=np.float64,
    )


def tag_chances(features: _Floats, fitted: dict[str, Any]) -> _Floats:
    """Give the probability of each condition."""
    chances: _Floats = _logistic(features @ np.array(fitted["weights"]) + fitted["bias"])
    return chances


def log_odds(share: float) -> float:
    """Turn a share of what was right into a weight of evidence."""
    return float(np.log(share / (1 - share)))


def _logistic(value: Any) -> Any:
    return 1 / (1 + np.exp(-value))
