"""Corrections that last: what people decided, laid over the machine's codes of every new run."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.actors import ActorTable, day_number
from analysis.cells import (
    CODED,
    OF_TALKING,
    VARIABLES,
    WRONG_SPAN,
    Habits,
    UnreadableCellError,
    canonical,
    tags_of,
)
from analysis.codebook import Codebook
from analysis.datasets import load_dataset
from analysis.errors import InputError
from analysis.positions import check_ids, need_columns
from analysis.readings import column_of, pick_codebook
from analysis.schemas import LAID_OVER, TABLES, Column, complete, dtype_of, split_list, tidy, to_day
from analysis.sheets import PLACES, coded_texts, coder_name, latest, same_hash, text_hash

REASONS = (
    "statement gone",
    "other span",
    "text changed",
    "no such value",
    "unknown variable",
    "coders differ",
    "contradiction",
    "overruled",
)
"""Why ``apply_codings`` does not apply a coding."""


class _Decision(NamedTuple):
    """What one coder decided about one variable; ``place`` is its row in the codings."""

    place: int
    variable: str
    value: str | None
    coder: str
    day: Any
    version: str | None
    note: str | None

    def meaning(self) -> Any:
        """Give what counts when coders are compared: of conditions and speakers the set."""
        if self.variable in ("conditions", "speaker") and self.value:
            return frozenset(split_list(self.value))
        return self.value


class _Refusal(NamedTuple):
    place: int
    reason: str
    detail: str
    proposed_id: str | None = None


_Chosen = dict[str, list[_Decision]]
_Refuse = Callable[[Iterable[_Decision], str, str], None]


def apply_codings(
    statements: pd.DataFrame,
    codings: pd.DataFrame,
    *,
    coder: str | Sequence[str] | None = None,
    codebook: Codebook | str | os.PathLike[str] | None = None,
    actors: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Lay what people decided over the codes of the machine, and report what does not fit any more.

    Keep the codings as a table of their own, and apply them to every new run.

    Parameters
    ----------
    statements : DataFrame
        A table of ``statements`` as ``trace`` returned it, or the record; it is not changed.
    codings : DataFrame
        A table of the schema ``codings``, as ``read_codings`` gives it; tables of several coders
        one below the other.
    coder : str or list of str, optional
        Whose decision stands where coders differ, such as ``"adjudicated"``; of several, that of
        the first who has one. Where none of them has, those of others stand if they are the same.
    codebook : Codebook, str or path, optional
        The codebook that conditions must be in; the one of the kit if not given.
    actors : DataFrame, optional
        Your own table ``actors``, by which a corrected speaker gets name, kind and side.

    Returns
    -------
    statements, report : DataFrame
        The statements with the values decided by people, and these columns more: ``coded_by``
        (joined by "; "), ``coded_at`` (the last day), ``coded_variables`` (joined), and
        ``coded_codebook`` (joined), all missing where nobody coded; ``coding_note``; ``rejected``
        (boolean, a person found the span wrong); and of each variable in which anything was
        decided the machine's own value, in all rows, as ``machine_stance`` and so on.
        The report has the codings that were not applied, with ``reason``, ``detail`` and
        ``proposed_id``: the statement now at this place or with these words, for a person to
        judge. Reasons: ``statement gone``, ``other span``, ``text changed``, ``no such value`` (in
        the codebook), ``unknown variable``, ``coders differ``, ``contradiction`` (a stance on what
        is not on negotiation, days in the wrong order) and ``overruled`` (by ``coder``).

    Raises
    ------
    InputError
        If the table holds codings already, a coding lacks statement, variable or coder, or
        ``coder`` names somebody who coded nothing.
    DuplicateIdError
        If a statement stands in two rows.
    MissingColumnError, SchemaError
        If a table lacks a column, or holds what it should not.
    CodebookError
        If the codebook cannot be used.

    Notes
    -----
    A rejected row stays in the table, and timelines leave it out. Where a person decided the
    stance, ``stance_rule`` is ``human``, and ``stance_confidence`` and ``stance_evidence`` are
    missing, for they are the machine's; a stance decided makes the statement one on negotiation.
    ``none`` for a stance leaves it missing. On what a person found not to be on negotiation,
    stance and conditions are emptied. Event codes follow a changed stance. A changed speaker takes
    kind and side from the actor table, changed days lose ``date_basis`` and ``date_text``, unless
    these were coded. ``codebook_version`` and ``model_version`` stay the machine's.

    A coding without ``text_hash`` is applied by its id alone. Of one coder the last decision on
    the present text counts; a later "not on negotiation" takes back an earlier stance. Nothing of
    two coders who differ is applied without ``coder``, and if they differ on whether it is on
    negotiation, neither are their stance and conditions.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import load_dataset
    >>> from analysis import apply_codings
    >>> record = load_dataset("record").head(2)
    >>> codings = pd.DataFrame({"statement_id": ["s001", "gone"], "variable": "stance",
    ...                         "value": ["refuses", "open"], "coder": "Anna"})
    >>> corrected, report = apply_codings(record, codings)
    >>> corrected.loc[0, ["stance", "coded_by"]].tolist()
    ['refuses', 'Anna']
    >>> report[["statement_id", "reason"]].values.tolist()
    [['gone', 'statement gone']]
    """
    need_columns(statements, ["statement_id"], "applying codings")
    if "coded_by" in statements:
        raise InputError(
            "this table holds codings already (column 'coded_by'); give the table that trace "
            "returned, and all codings at once"
        )
    table = tidy(tidy(statements.reset_index(drop=True), "record"), "statements")
    check_ids(table["statement_id"])
    coded = _checked(codings)
    preferred = _preferred(coder, coded)
    refusals: list[_Refusal] = []

    def refuse(decisions: Iterable[_Decision], reason: str, detail: str) -> None:
        refusals.extend(_Refusal(one.place, reason, detail) for one in decisions)

    current, stale = _split_current(coded, table)
    refusals += _explained(stale, table)
    refusals += _undated(coded, current)
    people = ActorTable(load_dataset("actors") if actors is None else actors)
    book = pick_codebook(codebook)
    by_row = _decisions(current, table, book, people, refuse)
    layer = _Layer(table, book, people)
    for row, decisions in by_row.items():
        chosen = _settled([d for d in decisions if d.variable != "note"], preferred, refuse)
        layer.keep_days_in_order(row, chosen, refuse)
        layer.lay(row, chosen, [d for d in decisions if d.variable == "note"])
    return layer.result().set_axis(statements.index), _report(coded, refusals)


def _checked(codings: pd.DataFrame) -> pd.DataFrame:
    table = complete(codings, "codings").reset_index(drop=True)
    for name in ("statement_id", "variable", "coder"):
        table[name] = table[name].str.strip()
        without = table.index[table[name].fillna("") == ""]
        if len(without):
            raise InputError(
                f"this coding has no {name} ({len(without)} such row(s)); fill it in or drop it",
                row=int(without[0]) + 1,
            )
    return table.assign(place=range(len(table)))


def _preferred(coder: str | Sequence[str] | None, coded: pd.DataFrame) -> list[str]:
    given = [coder] if isinstance(coder, str) or not isinstance(coder, Sequence) else coder
    names = [name for name in map(coder_name, given) if name]
    have = sorted(coded["coder"].unique())
    for name in names:
        if name not in have:
            raise InputError(
                f"coder={name!r} coded nothing here; the coders are {', '.join(have) or 'none'}"
            )
    return names


def _split_current(coded: pd.DataFrame, table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Part each coder's last decision on the present text from those on a text that is gone."""
    hashes = dict(zip(table["statement_id"], map(text_hash, coded_texts(table)), strict=True))
    now = coded["statement_id"].map(hashes)
    pairs = zip(coded["text_hash"], now, strict=True)
    fits = now.notna() & pd.Series([same_hash(*pair) for pair in pairs], index=coded.index)
    current, stale = latest(coded[fits]), latest(coded[~fits])
    names = ["statement_id", "variable", "coder"]
    known = set(zip(*(current[name] for name in names), strict=True))
    left = [key not in known for key in zip(*(stale[name] for name in names), strict=True)]
    return current, stale[pd.Series(left, index=stale.index, dtype=bool)]


def _explained(stale: pd.DataFrame, table: pd.DataFrame) -> Iterator[_Refusal]:
    """Say of each coding on a text that is gone what became of it, and what may stand for it."""
    known = set(table["statement_id"])
    look = _Lookup(table)
    for code in stale.to_dict("records"):
        if code["statement_id"] in known:
            detail = "the words of the statement are not those that were coded; look at it again"
            yield _Refusal(code["place"], "text changed", detail, code["statement_id"])
            continue
        found = look.find(code)
        if found is None:
            detail = (
                "no statement of this table has this id or place; the article may be missing, or "
                "the machine no longer finds the statement"
            )
            yield _Refusal(code["place"], "statement gone", detail)
        else:
            yield _Refusal(code["place"], "other span", found[1], found[0])


def _undated(coded: pd.DataFrame, current: pd.DataFrame) -> Iterator[_Refusal]:
    """Name decisions without a day that lose to a dated one of the same coder, and differ."""
    names = ["statement_id", "variable", "coder"]
    stand = current[current["coded_at"].notna()].set_index(names)["value"].to_dict()
    for code in coded[coded["coded_at"].isna()].to_dict("records"):
        key = tuple(code[name] for name in names)
        if key in stand and (stand[key] or "") != (code["value"] or ""):
            detail = (
                "the same coder decided otherwise on a day that is known, and this has none; if it "
                "is the later one, give it its day (read_codings(…, coded_at='2022-12-17'))"
            )
            yield _Refusal(code["place"], "overruled", detail)


class _Lookup:
    """Finds statements by their words and by their place."""

    def __init__(self, table: pd.DataFrame) -> None:
        names = ("statement_id", "article_id", "start", "end")
        hashes = map(text_hash, coded_texts(table))
        self._by_hash: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self._by_article: dict[Any, list[tuple[Any, ...]]] = defaultdict(list)
        for *where, text in zip(*(column_of(table, n) for n in names), hashes, strict=True):
            self._by_hash[text].append(tuple(where))
            if None not in where:
                self._by_article[where[1]].append(tuple(where))

    def find(self, code: Mapping[Any, Any]) -> tuple[str, str] | None:
        """Name the statement that may be meant, and say why; the same words go before the place."""
        text, article, start, end = (code.get(name) for name in ("text_hash", *PLACES))
        placed = not any(value is None or pd.isna(value) for value in (article, start, end))
        alike = self._by_hash.get(text[:16].lower(), []) if isinstance(text, str) else []
        if placed:
            alike = [where for where in alike if where[1] == article]
        if len(alike) == 1:
            return alike[0][0], "a statement with the same words stands elsewhere; is it the one?"
        if not placed or start is None or end is None:
            return None
        ranked = sorted(
            (-_overlap(start, end, *where[2:]), where[2], where[0])
            for where in self._by_article.get(article, [])
        )
        if not ranked or not ranked[0][0]:
            return None
        share = -ranked[0][0]
        return ranked[0][2], (
            f"another statement now stands at this place, with {share:.0%} of the characters in "
            "common; is it the one?"
        )


def _overlap(start: int, end: int, other_start: int, other_end: int) -> float:
    common = min(end, other_end) - max(start, other_start)
    return max(common, 0) / (max(end, other_end) - min(start, other_start))


def _decisions(
    current: pd.DataFrame,
    table: pd.DataFrame,
    book: Codebook,
    people: ActorTable,
    refuse: _Refuse,
) -> dict[int, list[_Decision]]:
    """Gather the decisions that can be read, by the row of the statement."""
    rows = {name: row for row, name in enumerate(table["statement_id"])}
    days = column_of(table, "date_from")
    habits = Habits(tags=tags_of(book))
    found: dict[int, list[_Decision]] = defaultdict(list)
    names = ("place", "variable", "value", "coder", "coded_at", "codebook_version", "note")
    cells = zip(*(column_of(current, name) for name in names), strict=True)
    for statement, values in zip(current["statement_id"], cells, strict=True):
        row, decision = rows[statement], _Decision(*values)
        if decision.variable != "note":
            if decision.variable not in VARIABLES:
                detail = f"what can be applied is {', '.join(VARIABLES)}"
                refuse([decision], "unknown variable", detail)
                continue
            try:
                value = canonical(decision.variable, decision.value or "none", habits)
            except UnreadableCellError as error:
                refuse([decision], "no such value", str(error))
                continue
            if decision.variable in ("speaker", "addressee") and value:
                value = _known_names(value, people, days[row])
            decision = decision._replace(value=value)
        found[row].append(decision)
    return found


def _known_names(value: str, people: ActorTable, day: Any) -> str:
    names = [people.find(name, day_number(day)) or name for name in split_list(value)]
    return "; ".join(dict.fromkeys(names))


def _settled(decisions: Sequence[_Decision], preferred: Sequence[str], refuse: _Refuse) -> _Chosen:
    """Choose what stands of each variable: of those named first, else what all agree on."""
    by_variable: _Chosen = defaultdict(list)
    for one in _without_revoked(decisions):
        by_variable[one.variable].append(one)
    chosen: _Chosen = {}
    for variable, group in by_variable.items():
        first = next((o for name in preferred for o in group if o.coder == name), None)
        if first is None and len({one.meaning() for one in group}) > 1:
            refuse(group, "coders differ", _who_said_what(group))
            continue
        standing = (first or group[0]).meaning()
        chosen[variable] = [one for one in group if one.meaning() == standing]
        others = [one for one in group if one.meaning() != standing]
        refuse(others, "overruled", _who_said_what(group))
    if "on_negotiation" in by_variable and "on_negotiation" not in chosen:
        for variable in OF_TALKING:
            detail = _who_said_what(by_variable["on_negotiation"])
            refuse(chosen.pop(variable, []), "coders differ", f"on_negotiation: {detail}")
    _refuse_contradictions(chosen, preferred, refuse)
    return chosen


def _without_revoked(decisions: Sequence[_Decision]) -> list[_Decision]:
    """Leave out a stance that its coder later found off the topic, and that finding before one."""
    off = {
        one.coder: one
        for one in decisions
        if (one.variable, one.value) == ("on_negotiation", "false") and one.day is not None
    }
    revoked = set()
    for one in decisions:
        topic = off.get(one.coder)
        if topic and one.variable in OF_TALKING and one.value and one.day not in (None, topic.day):
            revoked.add(min(one, topic, key=lambda decision: decision.day).place)
    return [one for one in decisions if one.place not in revoked]


def _who_said_what(group: Sequence[_Decision]) -> str:
    told = ", ".join(f"{one.coder}: {one.value or 'none'}" for one in group)
    return f"{told}; decide, and name whose decision stands with coder='…'"


def _refuse_contradictions(chosen: _Chosen, preferred: Sequence[str], refuse: _Refuse) -> None:
    """Take out a stance on what was found not to be on negotiation, or that finding, or both."""
    topic = chosen.get("on_negotiation")
    if not topic or topic[0].value != "false":
        return
    said = [name for name in OF_TALKING if name in chosen and chosen[name][0].value]
    for variable in said:
        mine, theirs = (_rank(group, preferred) for group in (topic, chosen[variable]))
        detail = f"on_negotiation is no, but {variable} is {chosen[variable][0].value}"
        if mine <= theirs:
            reason = "overruled" if mine < theirs else "contradiction"
            refuse(chosen.pop(variable), reason, f"{detail}; decide which of the two holds")
        if mine >= theirs and "on_negotiation" in chosen:
            reason = "overruled" if mine > theirs else "contradiction"
            refuse(chosen.pop("on_negotiation"), reason, f"{detail}; decide which holds")


def _rank(group: Sequence[_Decision], preferred: Sequence[str]) -> int:
    ranks = [preferred.index(one.coder) for one in group if one.coder in preferred]
    return min(ranks, default=len(preferred))


class _Layer:
    """A table of statements, and the values laid over it, by column and row."""

    def __init__(self, table: pd.DataFrame, book: Codebook, people: ActorTable) -> None:
        self._table, self._book, self._people = table, book, people
        self._old: dict[str, list[Any]] = {}
        self._new: dict[str, dict[int, Any]] = defaultdict(dict)

    def _machine(self, column: str, row: int) -> Any:
        if column not in self._old:
            self._old[column] = column_of(self._table, column)
        return self._old[column][row]

    def keep_days_in_order(self, row: int, chosen: _Chosen, refuse: _Refuse) -> None:
        """Take out decided days that would end before they begin, together with the machine's."""
        dated = [name for name in ("date_from", "date_to") if name in chosen]
        first, last = (
            _typed(name, chosen[name][0].value) if name in chosen else self._machine(name, row)
            for name in ("date_from", "date_to")
        )
        if not dated or pd.isna(first) or pd.isna(last) or first <= last:
            return
        detail = f"date_from would be {first:%Y-%m-%d}, after date_to, {last:%Y-%m-%d}; code both"
        for name in dated:
            refuse(chosen.pop(name), "contradiction", detail)

    def lay(self, row: int, chosen: _Chosen, notes: Sequence[_Decision]) -> None:
        """Lay the decisions on one statement over it, with what follows from them."""
        for variable, group in chosen.items():
            column = "rejected" if variable == WRONG_SPAN else variable
            self._new[column][row] = _typed(variable, group[0].value)
        self._follow_stance(row, chosen)
        self._follow_speaker(row, chosen)
        self._follow_days(row, chosen)
        self._sign(row, chosen, notes)

    def _follow_stance(self, row: int, chosen: _Chosen) -> None:
        topic = chosen["on_negotiation"][0].value if "on_negotiation" in chosen else None
        if topic is None and any(chosen[n][0].value for n in OF_TALKING if n in chosen):
            self._new["on_negotiation"][row] = True
        off = topic == "false"
        if not off and "stance" not in chosen:
            return
        if off:
            for column in ("stance", "reported_shift"):
                self._follow(column, row, None)
            self._follow("conditions", row, [])
        self._follow("stance_rule", row, "human")
        for column in ("stance_confidence", "stance_evidence"):
            self._follow(column, row, None)
        stance = self._new["stance"].get(row)
        if off or stance != self._machine("stance", row):
            cameo = self._book.cameo.get(stance) if stance else None
            self._follow("cameo", row, cameo)
            self._follow("plover", row, self._book.plover.get(cameo) if cameo else None)

    def _follow_speaker(self, row: int, chosen: _Chosen) -> None:
        if "speaker" not in chosen or chosen["speaker"][0].value == self._machine("speaker", row):
            return
        names = split_list(chosen["speaker"][0].value or "")
        day = day_number(self._new["date_from"].get(row, self._machine("date_from", row)))
        # As the machine has it: speakers of a joint source take the kind of the first.
        kinds = [self._people.kind(name) for name in names]
        sides = _joined(self._people.side(name, day) for name in names)
        for column, value in (("speaker_kind", kinds[0] if kinds else None), ("side", sides)):
            if column not in chosen:
                self._follow(column, row, value)

    def _follow_days(self, row: int, chosen: _Chosen) -> None:
        days = [name for name in ("date_from", "date_to") if name in chosen]
        if any(self._new[name][row] != self._machine(name, row) for name in days):
            for column in ("date_basis", "date_text"):
                if column not in chosen:
                    self._follow(column, row, None)

    def _follow(self, column: str, row: int, value: Any) -> None:
        if column in self._table or column in self._new:
            self._new[column][row] = value

    def _sign(self, row: int, chosen: _Chosen, notes: Sequence[_Decision]) -> None:
        made = [one for group in chosen.values() for one in group]
        noted = [one.value for one in notes] + [one.note for one in made]
        if any(noted):
            self._new["coding_note"][row] = _joined(noted)
        if not made:
            return
        self._new["coded_by"][row] = _joined(one.coder for one in made)
        self._new["coded_at"][row] = max(
            (one.day for one in made if one.day is not None), default=None
        )
        self._new["coded_variables"][row] = _joined(n for n in VARIABLES if n in chosen)
        self._new["coded_codebook"][row] = _joined(one.version for one in made)

    def result(self) -> pd.DataFrame:
        """Give the table with all that was laid over it, and the machine's own values behind."""
        columns: dict[str, pd.Series] = {}
        for name, values in self._new.items():
            if name in LAID_OVER:
                continue
            column = TABLES["statements"][name]
            if name in VARIABLES and name in self._table:
                columns[f"machine_{name}"] = self._table[name].copy()
            laid = list(column_of(self._table, name))
            for row, value in values.items():
                laid[row] = value
            columns[name] = pd.Series(laid, index=self._table.index, dtype=dtype_of(column))
        for name, column in LAID_OVER.items():
            values = self._new.get(name, {})
            missing = False if name == "rejected" else None
            laid = [values.get(row, missing) for row in range(len(self._table))]
            dtype = dtype_of(column)
            columns[name] = pd.Series(laid, index=self._table.index, dtype=dtype)
        machine = {name: columns.pop(name) for name in list(columns) if name[:8] == "machine_"}
        return self._table.assign(**columns, **machine)


def _typed(variable: str, value: str | None) -> Any:
    kind = CODED[variable].kind
    if kind == "tags":
        return split_list(value or "")
    if kind == "flag":
        return value == "true"
    return to_day(value) if kind == "day" and value else value


def _joined(values: Iterable[str | None]) -> str | None:
    return "; ".join(dict.fromkeys(value for value in values if value)) or None


def _report(coded: pd.DataFrame, refusals: Sequence[_Refusal]) -> pd.DataFrame:
    ordered = sorted(refusals, key=lambda one: one.place)
    text = dtype_of(Column("text"))
    rows = coded.iloc[[one.place for one in ordered]].drop(columns="place").reset_index(drop=True)
    told = {
        name: pd.Series([getattr(one, name) for one in ordered], dtype=text)
        for name in ("reason", "detail", "proposed_id")
    }
    return rows.assign(**told)
