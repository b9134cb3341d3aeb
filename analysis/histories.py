"""Conditions followed through time, compared between sides, and statements that do not fit."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from math import comb, inf
from typing import Any, NamedTuple

import pandas as pd

from analysis.chance import holm_steps
from analysis.codebook import STANCE_SCORES, Codebook
from analysis.datasets import load_dataset
from analysis.positions import (
    check_count,
    check_tags,
    held_statements,
    need_columns,
    whole_days,
)
from analysis.readings import pick_codebook
from analysis.schemas import DAY, STANCE_DTYPE, tidy
from analysis.timeline import two_holders, typed_table

STATUSES = ("held", "added", "dropped", "passing", "once")
"""What became of a condition; told in ``condition_history``."""

# Where the two chances stand in a row, counted from its end.
_CHANCES = slice(-4, -2)


class Bearing(NamedTuple):
    """A statement that carries conditions, with its days counted from year 1."""

    statement_id: str
    day: int
    first: int
    last: int
    tags: tuple[str, ...]


def _bearing(statements: pd.DataFrame, *, by: str, purpose: str) -> dict[str, list[Bearing]]:
    """Gather the statements with at least one condition, by holder, in order of the days."""
    need_columns(statements, ["conditions"], purpose)
    check_tags(statements["conditions"])
    table = held_statements(statements, ["conditions"], by=by, purpose=purpose)
    found: dict[str, list[Bearing]] = {}
    for holder, name, day, first, last, tags in zip(
        table["holder"],
        table["statement_id"],
        table["day"],
        table["date_from"],
        table["date_to"],
        table["conditions"],
        strict=True,
    ):
        kept = _tags(tags)
        if kept:
            bearing = Bearing(name, day.toordinal(), first.toordinal(), last.toordinal(), kept)
            found.setdefault(holder, []).append(bearing)
    return found


def _tags(tags: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))


def _day(one: Bearing) -> int:
    return one.day


def _date(ordinal: int) -> pd.Timestamp:
    return pd.Timestamp.fromordinal(ordinal)


def condition_history(
    statements: pd.DataFrame,
    *,
    by: str = "speaker",
    codebook: Codebook | str | os.PathLike[str] | None = None,
    min_without: int = 3,
    gone_after: str = "90D",
) -> pd.DataFrame:
    """Tell of each speaker's conditions when they came, how often, and whether they went.

    Only statements that carry at least one condition can show that a condition was not there yet
    or is there no more: who states terms and leaves one out has left it out, while a statement
    without any terms ("the talks begin on Monday") says nothing about them.

    Parameters
    ----------
    statements : DataFrame
        A table of the schema ``statements`` or ``record``; ``statement_id``, ``date_from``,
        ``conditions`` (lists of tags) and the column of ``by`` are needed, a stance is not.
    by : {"speaker", "side", "outlet"}
        Whose conditions.
    codebook : Codebook, str or path, optional
        Where the families are looked up; by default in the built-in ``negotiation``.
    min_without : int, default 3
        How many statements with other conditions, on as many days, show that one is absent.
    gone_after : str, default "90D"
        How long a condition must have been absent to count as dropped.

    Returns
    -------
    DataFrame
        One row per holder and condition, by holder and ``first_seen``. Columns: the holder, under
        the name in ``by``; ``family`` (missing for a tag that is not in the codebook);
        ``condition``; ``first_seen``, ``last_seen`` (the first and last day on which it may have
        been said); ``count`` (distinct statements); ``status``; ``statements_before``,
        ``statements_after`` (statements with other conditions that were surely made before its
        first or after its last day); ``days_silent`` (from its last day to the last statement
        with any condition); ``p_added``, ``p_dropped``; ``statement_ids`` and ``days`` (lists,
        in order of the days: the middle day of each statement); ``p_added_adjusted``,
        ``p_dropped_adjusted``.

        ``status`` is ``added`` where ``statements_before`` reaches ``min_without``, ``dropped``
        where ``statements_after`` does and ``days_silent`` is at least ``gone_after``,
        ``passing`` where both hold; else ``held`` where it was said on two days or more, and
        ``once`` where it was said on one day and no more can be told.

        ``p_added`` and ``p_dropped`` say how often so long a silence before or after would come by
        chance if the days on which it was said were drawn at random from all days with conditions:
        a condition said rarely is often silent. ``p_added_adjusted`` and ``p_dropped_adjusted``
        are corrected for both tests of all rows (Holm): select the speakers you ask about first.
        Demands come in campaigns rather than at random, so that even these are on the small side.

    Raises
    ------
    InputError
        If an argument is not possible.
    MissingColumnError, SchemaError, DuplicateIdError, DateError
        If columns are absent or hold what they should not.
    CodebookError
        If the codebook cannot be used.

    Notes
    -----
    With ``n`` days with conditions, ``k`` of them with this one, and ``m`` days before its first,
    the chance is C(n - m, k) / C(n, k), that of the exact permutation test.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import condition_history
    >>> said = pd.DataFrame({
    ...     "statement_id": ["s1", "s2", "s3", "s4"],
    ...     "speaker": "Ann Lee",
    ...     "conditions": [["neutrality"], ["neutrality"], ["neutrality"], ["sovereignty"]],
    ...     "date_from": ["2022-01-10", "2022-02-20", "2022-03-05", "2022-04-05"],
    ... })
    >>> history = condition_history(said)
    >>> history[["family", "condition", "count", "status", "statements_before", "p_added"]]
            family    condition  count status  statements_before  p_added
    0    alignment   neutrality      3   held                  0     1.00
    1  sovereignty  sovereignty      1  added                  3     0.25
    """
    check_count(min_without, "min_without", least=1)
    gone = whole_days(gone_after, "gone_after")
    families = {tag.name: tag.family for tag in pick_codebook(codebook).tags}
    rows = []
    for holder, said in _bearing(statements, by=by, purpose="a history of conditions").items():
        carrying: dict[str, list[Bearing]] = {}
        for one in said:
            for tag in one.tags:
                carrying.setdefault(tag, []).append(one)
        for tag, with_tag in carrying.items():
            story = _story(said, with_tag, min_without, gone)
            rows.append((holder, families.get(tag), tag, *story))
    rows.sort(key=lambda row: (row[0], row[3], row[2]))
    rows = _corrected(rows)
    types = {
        by: "str",
        "family": "str",
        "condition": "str",
        "first_seen": DAY,
        "last_seen": DAY,
        "count": "int64",
        "status": "str",
        "statements_before": "int64",
        "statements_after": "int64",
        "days_silent": "int64",
        "p_added": "float64",
        "p_dropped": "float64",
        "statement_ids": "object",
        "days": "object",
        "p_added_adjusted": "float64",
        "p_dropped_adjusted": "float64",
    }
    return typed_table(rows, types)


def _corrected(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Append both chances of each row, corrected for all tests of the table."""
    chances = [p for row in rows for p in row[_CHANCES]]
    adjusted = iter([p for _, p in holm_steps(chances)])
    return [(*row, next(adjusted), next(adjusted)) for row in rows]


def _story(
    said: Sequence[Bearing], with_tag: Sequence[Bearing], min_without: int, gone: int
) -> tuple[Any, ...]:
    first_seen = min(one.first for one in with_tag)
    last_seen = max(one.last for one in with_tag)
    before = [one for one in said if one.last < first_seen]
    after = [one for one in said if one.first > last_seen]
    silent = max(one.last for one in said) - last_seen
    all_days, tag_days = _days(said), _days(with_tag)
    added = _days(before) >= min_without
    dropped = _days(after) >= min_without and silent >= gone
    if added or dropped:
        status = "passing" if added and dropped else "added" if added else "dropped"
    else:
        status = "held" if tag_days > 1 else "once"
    chance = [
        comb(all_days - _days(without), tag_days) / comb(all_days, tag_days)
        for without in (before, after)
    ]
    return (
        _date(first_seen),
        _date(last_seen),
        len(with_tag),
        status,
        len(before),
        len(after),
        silent,
        *chance,
        [one.statement_id for one in with_tag],
        [_date(one.day) for one in with_tag],
    )


def _days(said: Iterable[Bearing]) -> int:
    return len({one.day for one in said})


def condition_overlap(
    statements: pd.DataFrame,
    a: str,
    b: str,
    window: str = "90D",
    *,
    by: str | None = None,
    codebook: Codebook | str | os.PathLike[str] | None = None,
) -> pd.DataFrame:
    """Compare the conditions of two sides or speakers, window by window.

    A shared tag is a shared topic and no agreement: two sides may both demand the withdrawal of
    troops and mean each other's, or both ask for guarantees, each for itself. Read the statements
    behind it (``ids_a``, ``ids_b``).

    Parameters
    ----------
    statements : DataFrame
        A table of the schema ``statements`` or ``record``, as for ``condition_history``.
    a, b : str
        Two sides, or two speakers.
    window : str, default "90D"
        Length of a window in days. Windows follow each other without a gap from the first
        statement with conditions of either; a statement of several days falls where the middle
        one does.
    by : {"side", "speaker"}, optional
        What the names are; by default sides where both are sides, else speakers.
    codebook : Codebook, str or path, optional
        Where ``opposites`` are looked up; by default in the built-in ``negotiation``.

    Returns
    -------
    DataFrame
        One row per window: ``window_from``, ``window_to`` (both inclusive); ``n_a``, ``n_b``
        (statements with conditions); ``shared``, ``only_a``, ``only_b`` (lists of conditions in
        the order of the alphabet); ``jaccard`` (shared ones as a part of all; missing where
        either stated none, for silence is no disagreement); ``opposed`` (list of ``[tag of a, tag
        of b]`` that exclude each other); ``ids_a``, ``ids_b`` (lists, in order of the days).

    Raises
    ------
    InputError
        If a name is unknown, or an argument is not possible.
    MissingColumnError, SchemaError, DuplicateIdError, DateError
        If columns are absent or hold what they should not.
    CodebookError
        If the codebook cannot be used.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import condition_overlap
    >>> said = pd.DataFrame({
    ...     "statement_id": ["s1", "s2"],
    ...     "speaker": ["Ann Lee", "Bo Berg"],
    ...     "conditions": [["neutrality", "mediation"], ["NATO membership", "mediation"]],
    ...     "date_from": ["2022-01-10", "2022-02-20"],
    ... })
    >>> overlap = condition_overlap(said, "Ann Lee", "Bo Berg")
    >>> overlap.loc[0, ["shared", "opposed"]].tolist()
    [['mediation'], [['neutrality', 'NATO membership']]]
    """
    purpose = "an overlap of conditions"
    length = whole_days(window, "window")
    need_columns(statements, ("statement_id", "conditions", "date_from"), purpose)
    by = two_holders(statements, a, b, by, purpose)
    opposites = pick_codebook(codebook).opposites
    bearing = _bearing(statements, by=by, purpose=purpose)
    of_a, of_b = bearing.get(a, []), bearing.get(b, [])
    days = [one.day for one in (*of_a, *of_b)]
    rows = []
    for start in range(min(days), max(days) + 1, length) if days else ():
        in_a, in_b = (
            said[bisect_left(said, start, key=_day) : bisect_left(said, start + length, key=_day)]
            for said in (of_a, of_b)
        )
        tags_a, tags_b = ({tag for one in said for tag in one.tags} for said in (in_a, in_b))
        share = len(tags_a & tags_b) / len(tags_a | tags_b) if tags_a and tags_b else float("nan")
        rows.append(
            (
                _date(start),
                _date(start + length - 1),
                len(in_a),
                len(in_b),
                sorted(tags_a & tags_b),
                sorted(tags_a - tags_b),
                sorted(tags_b - tags_a),
                share,
                [list(pair) for pair in _opposed(tags_a, tags_b, opposites)],
                [one.statement_id for one in in_a],
                [one.statement_id for one in in_b],
            )
        )
    types = {
        "window_from": DAY,
        "window_to": DAY,
        "n_a": "int64",
        "n_b": "int64",
        "shared": "object",
        "only_a": "object",
        "only_b": "object",
        "jaccard": "float64",
        "opposed": "object",
        "ids_a": "object",
        "ids_b": "object",
    }
    return typed_table(rows, types)


def _opposed(
    tags_a: Iterable[str], tags_b: Iterable[str], opposites: frozenset[tuple[str, str]]
) -> list[tuple[str, str]]:
    """List the pairs, one tag from each, that exclude each other."""
    return sorted(
        (one, other)
        for one in tags_a
        for other in tags_b
        if (one, other) in opposites or (other, one) in opposites
    )


class Said(NamedTuple):
    """A statement of one speaker, as far as it can contradict another."""

    first: int
    last: int
    statement_id: str
    speaker: str
    stance: str | None
    tags: tuple[str, ...]


def contradictions(
    statements: pd.DataFrame,
    *,
    within: str = "30D",
    actors: pd.DataFrame | None = None,
    codebook: Codebook | str | os.PathLike[str] | None = None,
) -> pd.DataFrame:
    """Find pairs of statements, close in time, that one speaker or one office cannot both mean.

    Two statements do not fit if one stance is below and the other above neutral, or if they carry
    conditions that are ``opposites`` in the codebook. A pair is a place to read on, not a proof of
    bad faith: the two may speak of different talks or partners, a speaker may blame the other side
    in one breath and set terms in the next (2 ``steps``), or he may have changed his mind.

    Parameters
    ----------
    statements : DataFrame
        A table of the schema ``statements`` or ``record``; ``statement_id``, ``speaker``,
        ``date_from`` and ``stance`` are needed; ``conditions`` are used where they are there.
    within : str, default "30D"
        How many days may lie between the two. A statement whose own day is not known as narrowly
        as this is left out.
    actors : DataFrame, optional
        A table of the schema ``actors``; by default the built-in one. Whoever has a ``principal``
        there is compared with him, in the days of that office where they are given.
    codebook : Codebook, str or path, optional
        Where ``opposites`` are looked up; by default in the built-in ``negotiation``.

    Returns
    -------
    DataFrame
        One row per pair, in order of the days: ``kind`` ("self", or "principal" for a
        spokesperson and whom he speaks for); ``speaker_a``, ``speaker_b``; ``id_a``, ``id_b`` (a
        is not the later one); ``from_a``, ``to_a``, ``from_b``, ``to_b`` (days); ``days_apart``
        (the days that lie between at least; 0 if they may be one day); ``stance_a``, ``stance_b``
        (categorical); ``steps`` (Int64, how many steps of the scale they differ by); ``reason``
        ("stance", "conditions: X / Y" with the tag of a first, or both, joined by "; "). A joint
        statement is no pair with itself.

    Raises
    ------
    InputError
        If ``within`` is not possible.
    MissingColumnError, SchemaError, DuplicateIdError, DateError
        If columns are absent or hold what they should not.
    CodebookError
        If the codebook cannot be used.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import contradictions
    >>> said = pd.DataFrame({
    ...     "statement_id": ["s1", "s2"],
    ...     "speaker": ["Dmitry Peskov", "Vladimir Putin"],
    ...     "stance": ["refuses", "open"],
    ...     "date_from": ["2022-09-12", "2022-09-16"],
    ... })
    >>> contradictions(said)[["kind", "speaker_a", "speaker_b", "days_apart", "steps", "reason"]]
            kind      speaker_a       speaker_b  days_apart  steps  reason
    0  principal  Dmitry Peskov  Vladimir Putin           4      4  stance
    """
    purpose = "finding contradictions"
    most = whole_days(within, "within")
    opposites = pick_codebook(codebook).opposites
    said = _said(statements, most, purpose)
    actors = load_dataset("actors") if actors is None else actors
    rows = [
        _pair_row("self", one, other, reason)
        for own in said.values()
        for one, other in _pairs_of_one(own, most)
        if (reason := _reason(one, other, opposites))
    ]
    told = {frozenset(row[3:5]) for row in rows}
    for (speaker, principal), terms in _offices(actors).items():
        spoken = [one for one in said.get(speaker, []) if _in_office(one, terms)]
        for one, other in _pairs_of_two(spoken, said.get(principal, []), most):
            ids = frozenset((one.statement_id, other.statement_id))
            if ids not in told and (reason := _reason(one, other, opposites)):
                rows.append(_pair_row("principal", one, other, reason))
                told.add(ids)
    rows.sort(key=lambda row: (*row[5:9], row[0], row[3], row[4]))
    types = {
        "kind": "str",
        "speaker_a": "str",
        "speaker_b": "str",
        "id_a": "str",
        "id_b": "str",
        "from_a": DAY,
        "to_a": DAY,
        "from_b": DAY,
        "to_b": DAY,
        "days_apart": "int64",
        "stance_a": STANCE_DTYPE,
        "stance_b": STANCE_DTYPE,
        "steps": "Int64",
        "reason": "str",
    }
    return typed_table(rows, types)


def _said(statements: pd.DataFrame, most: int, purpose: str) -> dict[str, list[Said]]:
    """Gather what can contradict something, by speaker, in order of the first day."""
    need_columns(statements, ["stance"], purpose)
    if "conditions" in statements:
        check_tags(statements["conditions"])
    table = held_statements(statements, ["stance"], purpose=purpose)
    lists = table["conditions"].tolist() if "conditions" in table else [[] for _ in table.index]
    found: dict[str, list[Said]] = {}
    for first, last, name, speaker, stance, tags in zip(
        (day.toordinal() for day in table["date_from"]),
        (day.toordinal() for day in table["date_to"]),
        table["statement_id"],
        table["holder"],
        table["stance"],
        lists,
        strict=True,
    ):
        if last - first <= most:
            known = None if pd.isna(stance) else stance
            found.setdefault(speaker, []).append(
                Said(first, last, name, speaker, known, _tags(tags))
            )
    return {speaker: sorted(said, key=lambda one: one[:3]) for speaker, said in found.items()}


def _offices(actors: pd.DataFrame) -> dict[tuple[str, str], list[tuple[float, float]]]:
    """List for each spokesperson and principal the first and last days of the office."""
    need_columns(
        actors,
        ("actor", "principal"),
        "the table of actors",
        advice="Pass a table of the schema actors, such as load_dataset('actors')",
    )
    actors = tidy(actors, "actors")
    ends = [
        [None if pd.isna(day) else day.toordinal() for day in actors[name]]
        if name in actors
        else [None] * len(actors)
        for name in ("office_from", "office_to")
    ]
    offices: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for actor, principal, first, last in zip(
        actors["actor"], actors["principal"], *ends, strict=True
    ):
        if pd.notna(principal) and principal != actor:
            term = (-inf if first is None else first, inf if last is None else last)
            offices.setdefault((actor, principal), []).append(term)
    return offices


def _in_office(one: Said, terms: Sequence[tuple[float, float]]) -> bool:
    return any(first <= one.last and one.first <= last for first, last in terms)


def _pairs_of_one(said: Sequence[Said], most: int) -> Iterator[tuple[Said, Said]]:
    """Go through the pairs of one speaker that are near in time, the earlier statement first."""
    for place, one in enumerate(said):
        for other in said[place + 1 :]:
            if other.first - one.last > most:
                break
            yield one, other


def _pairs_of_two(
    of_one: Sequence[Said], of_other: Sequence[Said], most: int
) -> Iterator[tuple[Said, Said]]:
    """Go through the pairs of two speakers that are near in time, the earlier statement first."""
    firsts = [other.first for other in of_other]
    for one in of_one:
        # No statement is longer than ``most`` days, so none that begins before this comes near.
        for other in of_other[bisect_left(firsts, one.first - 2 * most) :]:
            if other.first - one.last > most:
                break
            if one.first - other.last <= most and one.statement_id != other.statement_id:
                yield (one, other) if one[:3] <= other[:3] else (other, one)


def _score(stance: str | None) -> int:
    return STANCE_SCORES[stance] if stance else 0


def _reason(one: Said, other: Said, opposites: frozenset[tuple[str, str]]) -> str:
    reasons = ["stance"] if _score(one.stance) * _score(other.stance) < 0 else []
    pairs = _opposed(one.tags, other.tags, opposites)
    return "; ".join([*reasons, *(f"conditions: {tag} / {against}" for tag, against in pairs)])


def _pair_row(kind: str, one: Said, other: Said, reason: str) -> tuple[Any, ...]:
    steps = None
    if one.stance and other.stance:
        steps = abs(STANCE_SCORES[one.stance] - STANCE_SCORES[other.stance])
    return (
        kind,
        one.speaker,
        other.speaker,
        one.statement_id,
        other.statement_id,
        _date(one.first),
        _date(one.last),
        _date(other.first),
        _date(other.last),
        max(0, other.first - one.last),
        one.stance,
        other.stance,
        steps,
        reason,
    )
