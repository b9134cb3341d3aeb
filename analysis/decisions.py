"""Turn a person's decisions on statements into rows of ``codings``, and back."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import pandas as pd

from analysis.agreement import statement_codings
from analysis.cells import OF_TALKING, WRONG_SPAN, Habits, UnreadableCellError, canonical
from analysis.codebook import STANCES
from analysis.errors import DuplicateIdError
from analysis.schemas import complete, empty_table
from analysis.sheets import PLACES, same_hash, text_hash

NOT_ON_NEGOTIATION = "not on negotiation"
UNCLEAR = "unclear"
"""On negotiation, but its stance cannot be told: a coding of ``stance`` without a value."""
TRUE = "true"

FIELDS = ("stance", "speaker", WRONG_SPAN)
"""What can be decided on a statement; ``stance`` goes with ``on_negotiation``."""

_VARIABLES = ("on_negotiation", *FIELDS, "note")
_MACHINE = ("on_negotiation", "stance", "speaker")
_KEY = ("statement_id", "variable", "coder")
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class Decision(NamedTuple):
    """What one coder decided on one statement; an empty text is a thing left open.

    ``stance`` is one of the five stances, ``unclear`` or ``not on negotiation``, ``wrong_span`` is
    ``true`` or empty.
    """

    stance: str = ""
    speaker: str = ""
    wrong_span: str = ""
    note: str = ""


def allowed(field: str, value: str) -> bool:
    """Tell whether a field of a decision can hold a value."""
    if field == "stance":
        return value in ("", *STANCES, UNCLEAR, NOT_ON_NEGOTIATION)
    return field in ("speaker", "note") or (field == WRONG_SPAN and value in ("", TRUE))


def tidy_words(words: str) -> str:
    """Take out of typed words what no file can hold, and the blanks around them."""
    return _UNWRITABLE.sub(" ", words).strip()


def is_decided(decision: Decision, fields: Collection[str]) -> bool:
    """Tell whether a statement is done: where the stance is asked, a speaker alone is not enough.

    A wrong span is a decision of its own, since a statement that is none has no stance.
    """
    if "stance" in fields:
        return bool(decision.stance or decision.wrong_span)
    return any(getattr(decision, field) for field in fields)


def machine_values(statements: pd.DataFrame) -> dict[tuple[str, str], str]:
    """Write what the machine coded as coders write it, by statement and variable."""
    codings = statement_codings(statements, "machine", variables=_MACHINE)
    values = {}
    for row in _rows(codings[codings["value"].notna()]):
        values[row["statement_id"], row["variable"]] = row["value"]
    return values


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def check_codings(codings: pd.DataFrame, coder: str) -> None:
    """Refuse a table in which this coder decided one thing twice."""
    mine = codings[(codings["coder"] == coder) & codings["variable"].isin(_VARIABLES)]
    twice = mine[mine.duplicated(list(_KEY))]
    if len(twice):
        first = twice.iloc[0]
        raise DuplicateIdError(
            f"coder {coder!r} coded '{first['variable']}' of statement {first['statement_id']!r} "
            "more than once; keep one of the rows",
            row=int((codings.index == twice.index[0]).argmax()) + 1,
        )


def decisions_of(
    codings: pd.DataFrame, coder: str, hashes: Mapping[str, str]
) -> tuple[dict[str, Decision], set[str]]:
    """Read a coder's decisions out of ``codings``, by statement.

    Returns the decisions, and the ids of statements whose words (``hashes``, by statement) changed
    since; those decisions are not among the first.
    """
    mine = codings[
        (codings["coder"] == coder)
        & codings["variable"].isin(_VARIABLES)
        & codings["statement_id"].isin(hashes)
    ]
    found: dict[str, dict[str, str]] = {}
    changed = set()
    for row in _rows(mine):
        name = row["statement_id"]
        if name not in hashes:
            continue
        fields = found.setdefault(name, {})
        if pd.notna(row["note"]):
            fields["note"] = row["note"]
        if row["variable"] == "note":
            continue
        value = _canonical(row["variable"], row["value"])
        if not same_hash(row["text_hash"], hashes[name]):
            changed.add(name)
        elif row["variable"] == "on_negotiation":
            fields |= {"stance": NOT_ON_NEGOTIATION} if value == "false" else {}
        elif row["variable"] == "stance":
            fields.setdefault("stance", value or UNCLEAR)
        elif value and (row["variable"], value) != (WRONG_SPAN, "false"):
            fields[row["variable"]] = value
    decisions = {name: Decision(**fields) for name, fields in found.items()}
    return decisions, {name for name in changed if not any(decisions[name][:-1])}


def _canonical(variable: str, value: Any) -> str | None:
    """Read a value as ``read_codings`` does: a spreadsheet turns "false" into "FALSE"."""
    if pd.isna(value) or variable == "speaker":
        return None if pd.isna(value) else value
    try:
        return canonical(variable, value, Habits())
    except UnreadableCellError:
        return None


def with_decision(
    codings: pd.DataFrame,
    statement: Mapping[str, Any],
    coder: str,
    day: pd.Timestamp,
    decision: Decision,
    machine: Mapping[tuple[str, str], str],
) -> pd.DataFrame:
    """Give the codings with one decision in the place of the coder's earlier one.

    Parameters
    ----------
    codings : DataFrame
        A table of ``codings``; it is not changed.
    statement : mapping
        A row of ``statements``: statement_id, article_id, start, end, content, codebook_version.
    coder : str
        Who decides.
    day : Timestamp
        The day of the decision; values that stay as they were keep their own.
    decision : Decision
        All that this coder has decided on the statement; an empty one takes the rows away.
    machine : mapping
        The machine's values by statement and variable, as ``machine_values`` gives them.

    Returns
    -------
    DataFrame
        A table of ``codings``: one row for each of ``on_negotiation``, ``stance``, ``speaker`` and
        ``wrong_span`` that was decided. A statement not on negotiation has none for its stance, an
        unclear stance has no value. The note stands in each of these rows; without any, in a row
        for the variable ``note``. Rows of other coders and variables stay.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.decisions import Decision, with_decision
    >>> from analysis.schemas import empty_table
    >>> statement = {"statement_id": "s1", "content": "Let us talk", "codebook_version": "1.2.0"}
    >>> day = pd.Timestamp("2022-12-17")
    >>> codings = with_decision(
    ...     empty_table("codings"), statement, "Ann", day, Decision(stance="open"),
    ...     {("s1", "stance"): "neutral"})
    >>> codings[["variable", "value", "machine_value"]].values.tolist()
    [['on_negotiation', 'true', nan], ['stance', 'open', 'neutral']]
    """
    table = complete(codings, "codings").reset_index(drop=True)
    name = str(statement["statement_id"])
    its_hash = text_hash(str(statement["content"]))
    mine = (table["statement_id"] == name) & (table["coder"] == coder)
    if decision.stance == NOT_ON_NEGOTIATION:
        # A coder's own conditions would contradict it, and then neither would be applied.
        kept = ~(mine & table["variable"].isin(OF_TALKING) & table["value"].notna())
        table, mine = table[kept].reset_index(drop=True), mine[kept].reset_index(drop=True)
    ours = mine & table["variable"].isin(_VARIABLES)
    before = decisions_of(table[ours], coder, {name: its_hash})[0].get(name, Decision())
    blank = {
        **dict.fromkeys(table.columns),
        **{place: statement.get(place) for place in PLACES},
        "statement_id": name,
        "coder": coder,
        "coded_at": day,
        "codebook_version": statement["codebook_version"],
        "text_hash": its_hash,
    }
    rows = {row["variable"]: row for row in _rows(table[ours])}
    for field in FIELDS:
        # A field that stays keeps its rows, with their day, and with what no decision can hold,
        # such as a stance abstained from.
        if getattr(decision, field) == getattr(before, field):
            continue
        for variable in _variables_of(field):
            rows.pop(variable, None)
        for variable, value in _values(field, getattr(decision, field)).items():
            rows[variable] = {
                **blank,
                "variable": variable,
                "value": value,
                "machine_value": machine.get((name, variable)),
            }
    alone = not set(rows) - {"note"}
    rows = {variable: {**row, "note": decision.note or None} for variable, row in rows.items()}
    rows.pop("note", None)
    if decision.note and alone:
        rows["note"] = {**blank, "variable": "note", "value": decision.note, "note": decision.note}
    made = [rows[variable] for variable in _VARIABLES if variable in rows]
    # The rows take the place of the earlier ones, so that a corrected file can be compared.
    place = int(ours.to_numpy().argmax()) if ours.any() else len(table)
    new = complete(pd.DataFrame(made), "codings") if made else empty_table("codings")
    parts = [table[:place][~ours[:place]], new, table[place:][~ours[place:]]]
    joined = pd.concat([part for part in parts if len(part)] or [table[:0]], ignore_index=True)
    return complete(joined, "codings")


def _variables_of(field: str) -> tuple[str, ...]:
    return ("on_negotiation", "stance") if field == "stance" else (field,)


def _values(field: str, value: str) -> dict[str, str | None]:
    if not value:
        return {}
    if field != "stance":
        return {field: value}
    if value == NOT_ON_NEGOTIATION:
        return {"on_negotiation": "false"}
    return {"on_negotiation": TRUE, "stance": None if value == UNCLEAR else value}
