"""How far two codings of the same articles agree: here, the machine's rows and a gold table."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import pandas as pd

from analysis.schemas import STANCE_DTYPE, complete

_HALF = 0.5
_VARIABLES = ("speaker", "day", "on_negotiation", "stance")


def _characters(segments: Sequence[Sequence[int]]) -> set[int]:
    return {k for start, end in segments for k in range(start, end)}


def _pairs(found: list[set[int]], gold: list[set[int]]) -> list[tuple[int, int]]:
    """Match contents one to one, best overlap first; each must cover half of the other."""
    owners: dict[int, list[int]] = {}
    for number, characters in enumerate(gold):
        for character in characters:
            owners.setdefault(character, []).append(number)
    overlaps = []
    for number, characters in enumerate(found):
        shared: dict[int, int] = {}
        for character in characters:
            for owner in owners.get(character, ()):
                shared[owner] = shared.get(owner, 0) + 1
        for owner, common in shared.items():
            if common >= _HALF * len(characters) and common >= _HALF * len(gold[owner]):
                union = len(characters) + len(gold[owner]) - common
                overlaps.append((-common / union, number, owner))
    used: set[tuple[str, int]] = set()
    pairs = []
    for _, number, owner in sorted(overlaps):
        if ("found", number) not in used and ("gold", owner) not in used:
            used |= {("found", number), ("gold", owner)}
            pairs.append((number, owner))
    return pairs


def gold_matches(statements: pd.DataFrame, gold: pd.DataFrame) -> pd.DataFrame:
    """Lay statements beside a gold table of the same articles, row by row.

    Parameters
    ----------
    statements, gold : DataFrame
        Two tables of the schema ``statements`` over the same articles.

    Returns
    -------
    DataFrame
        One row per statement found or expected: article_id, outcome (``matched``, ``missed``,
        ``extra``), statement_id and gold_id, content and gold_content, then for speaker, day,
        on_negotiation and stance the value found, the gold value and whether it is right. A pair
        is matched when each content covers half of the other; a day is right when both ends are.

    Raises
    ------
    MissingColumnError
        If a table lacks the ids, offsets or content of its statements.

    Notes
    -----
    Matching is that of the attribution scorer used for PolNeAR: one to one, greedy by overlap.

    Examples
    --------
    >>> from analysis import gold_matches, load_dataset
    >>> gold = load_dataset("gold")
    >>> set(gold_matches(gold, gold)["outcome"])
    {'matched'}
    """
    found, expected = complete(statements, "statements"), complete(gold, "statements")
    rows: list[dict[str, Any]] = []
    by_article = dict(iter(found.groupby("article_id", sort=False)))
    gold_by_article = dict(iter(expected.groupby("article_id", sort=False)))
    for article_id in dict.fromkeys([*gold_by_article, *by_article]):
        rows += _match_article(
            article_id,
            _records(by_article.get(article_id)),
            _records(gold_by_article.get(article_id)),
        )
    columns = ["article_id", "outcome", "statement_id", "gold_id", "content", "gold_content"]
    for variable in _VARIABLES:
        columns += [variable, f"gold_{variable}", f"{variable}_right"]
    table = pd.DataFrame(rows, columns=columns)
    for name in ("stance", "gold_stance"):
        table[name] = table[name].astype(STANCE_DTYPE)
    return table.astype({f"{variable}_right": "boolean" for variable in _VARIABLES})


def _records(part: pd.DataFrame | None) -> list[dict[str, Any]]:
    if part is None:
        return []
    part = part.sort_values("start")
    return [{str(key): value for key, value in row.items()} for row in part.to_dict("records")]


def _match_article(
    article_id: Hashable, found: list[dict[str, Any]], gold: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    pairs = dict(
        _pairs(
            [_characters(row["segments"]) for row in found],
            [_characters(row["segments"]) for row in gold],
        )
    )
    rows = [
        _beside(article_id, found[number], gold[pairs[number]] if number in pairs else None)
        for number in range(len(found))
    ]
    missed = set(range(len(gold))) - set(pairs.values())
    rows += [_beside(article_id, None, gold[number]) for number in sorted(missed)]
    return rows


def _beside(
    article_id: Hashable, row: dict[str, Any] | None, gold: dict[str, Any] | None
) -> dict[str, Any]:
    outcome = "matched" if row and gold else "extra" if row else "missed"
    out: dict[str, Any] = {
        "article_id": article_id,
        "outcome": outcome,
        "statement_id": row and row["statement_id"],
        "gold_id": gold and gold["statement_id"],
        "content": row and row["content"],
        "gold_content": gold and gold["content"],
    }
    for variable in _VARIABLES:
        mine, theirs = _value(row, variable), _value(gold, variable)
        out[variable], out[f"gold_{variable}"] = mine, theirs
        out[f"{variable}_right"] = mine == theirs if outcome == "matched" else None
    return out


def _value(row: dict[str, Any] | None, variable: str) -> Any:
    if row is None:
        return None
    if variable != "day":
        value = row[variable]
        return None if pd.isna(value) else value
    ends = [row["date_from"], row["date_to"]]
    if all(pd.isna(end) for end in ends):
        return None
    return " to ".join("" if pd.isna(end) else f"{end:%Y-%m-%d}" for end in ends)


def gold_scores(matches: pd.DataFrame) -> pd.DataFrame:
    """Count what ``gold_matches`` found right: precision, recall and F1 by variable.

    Parameters
    ----------
    matches : DataFrame
        The table that ``gold_matches`` returns.

    Returns
    -------
    DataFrame
        One row per measure (statement, speaker, day, on_negotiation, stance): right, found,
        expected (counts), precision, recall, f1 (shares). A speaker, day or stance counts only as
        right in a matched statement; on_negotiation counts the statements coded true.

    Examples
    --------
    >>> from analysis import gold_matches, gold_scores, load_dataset
    >>> gold = load_dataset("gold")
    >>> gold_scores(gold_matches(gold, gold)).set_index("measure").loc["statement", "f1"].item()
    1.0
    """
    matched = matches["outcome"] == "matched"
    counts = [
        (
            "statement",
            int(matched.sum()),
            int(matches["statement_id"].notna().sum()),
            int(matches["gold_id"].notna().sum()),
        )
    ]
    for variable in _VARIABLES:
        mine, theirs = matches[variable].notna(), matches[f"gold_{variable}"].notna()
        if variable == "on_negotiation":
            mine, theirs = matches[variable].eq(True), matches[f"gold_{variable}"].eq(True)
        right = matches[f"{variable}_right"].fillna(False).astype(bool) & mine & theirs
        counts.append((variable, int(right.sum()), int(mine.sum()), int(theirs.sum())))
    table = pd.DataFrame(counts, columns=["measure", "right", "found", "expected"])
    table["precision"] = table["right"] / table["found"]
    table["recall"] = table["right"] / table["expected"]
    table["f1"] = 2 * table["right"] / (table["found"] + table["expected"])
    return table
