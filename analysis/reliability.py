"""How far the machine's rows agree with a gold table, and how far their confidence holds."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.chance import wilson_interval
from analysis.errors import InputError
from analysis.positions import check_count, need_columns
from analysis.schemas import STANCE_DTYPE, complete

_HALF = 0.5
_VARIABLES = ("speaker", "day", "on_negotiation", "stance")
_BIN_DTYPES = {
    "lower": "float64",
    "upper": "float64",
    "n": "int64",
    "confidence": "float64",
    "share": "float64",
    "low": "float64",
    "high": "float64",
}
# 1 - .7 is meant to be .3, and so is the .3 of a network that counts in 32 bits.
_AT_THE_EDGE = 1e-7


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
    needed = [part for name in _VARIABLES for part in (name, f"gold_{name}")]
    need_columns(
        matches,
        ("outcome", "statement_id", "gold_id", *needed),
        "gold_scores",
        advice="Pass the table that gold_matches returned",
    )
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


def confidence_bins(
    judged: pd.DataFrame,
    *,
    confidence: str = "confidence",
    right: str = "right",
    n_bins: int = 10,
) -> pd.DataFrame:
    """Set beside each level of confidence how often rows of that confidence are right.

    Parameters
    ----------
    judged : DataFrame
        One row per judgement, with the two columns named below. Rows that lack either are left
        out.
    confidence : str
        The column of confidences, from 0 to 1, such as ``stance_confidence``.
    right : str
        The column that says whether the row is right (boolean), such as ``stance_right`` of
        ``gold_matches``, to which the confidences are merged by ``statement_id``.
    n_bins : int
        Into how many bins of one width to sort the confidences; 2 or more.

    Returns
    -------
    DataFrame
        One row per bin that has rows, from low to high: lower, upper (its ends), n (rows),
        confidence (their mean), share (of rows that are right), low and high (95 % Wilson interval
        of the share). A confidence on the edge of two bins belongs to the upper one, and 1 to the
        last. ``.attrs["calibration_error"]`` is the expected calibration error: the mean distance
        of confidence and share, each bin weighted by its rows; None without rows.

    Raises
    ------
    MissingColumnError
        If a column is absent.
    InputError
        If a confidence is no number from 0 to 1, a row neither right nor wrong, or ``n_bins`` no
        whole number of 2 or more.

    Notes
    -----
    The calibration error hangs on the number of bins, and few rows make it larger than it is:
    compare only errors of like tables in the same bins.

    Sources: M. Naeini, G. Cooper and M. Hauskrecht, "Obtaining Well Calibrated Probabilities Using
    Bayesian Binning", AAAI (2015), for the error; M. DeGroot and S. Fienberg, The Statistician 32
    (1983), for the shares by confidence.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import confidence_bins
    >>> bins = confidence_bins(pd.DataFrame({
    ...     "confidence": [0.95, 0.9, 0.62, 0.6], "right": [True, True, True, False]}))
    >>> bins[["lower", "n", "share"]].to_dict("records")
    [{'lower': 0.6, 'n': 2, 'share': 0.5}, {'lower': 0.9, 'n': 2, 'share': 1.0}]
    >>> round(bins.attrs["calibration_error"], 4)
    0.0925
    """
    check_count(n_bins, "n_bins", least=2)
    advice = "Name the columns with confidence= and right="
    need_columns(judged, (confidence, right), "confidence_bins", advice=advice)
    sure, hits = _confidences(judged[confidence]), _hits(judged[right])
    known = ~np.isnan(sure) & ~np.isnan(hits)
    sure, hits = sure[known], hits[known]
    places = np.minimum(np.floor((sure + _AT_THE_EDGE) * n_bins), n_bins - 1)
    rows = []
    for place in np.unique(places):
        mine = places == place
        n, good = int(mine.sum()), int(hits[mine].sum())
        ends = (place / n_bins, (place + 1) / n_bins)
        rows.append((*ends, n, sure[mine].mean(), good / n, *wilson_interval(good, n)))
    table = pd.DataFrame(rows, columns=list(_BIN_DTYPES)).astype(_BIN_DTYPES)
    apart = (table["confidence"] - table["share"]).abs() * table["n"]
    table.attrs["calibration_error"] = float(apart.sum() / table["n"].sum()) if rows else None
    return table


def _confidences(column: pd.Series) -> NDArray[np.floating]:
    """Give confidences as floats; missing is ``nan``."""
    try:
        numbers = pd.to_numeric(column).astype("Float64")
    except (TypeError, ValueError) as error:
        raise InputError(
            f"the column '{column.name}' has to hold numbers: {error}; correct it, or leave it "
            "empty"
        ) from error
    values = numbers.to_numpy(dtype="float64", na_value=np.nan)
    outside = np.flatnonzero((values < 0) | (values > 1))
    if len(outside):
        raise InputError(
            f"the {column.name} {values[outside[0]]:g} lies outside of 0 to 1 ({len(outside)} such "
            "row(s)); give confidences as shares, such as 0.9",
            row=int(outside[0]) + 1,
        )
    return values


def _hits(column: pd.Series) -> NDArray[np.floating]:
    """Give right as 1 and wrong as 0; missing is ``nan``."""
    try:
        flags = column.astype("boolean").astype("Float64")
    except (TypeError, ValueError) as error:
        raise InputError(
            f"the column '{column.name}' has to hold True or False: {error}; correct it, or leave "
            "it empty"
        ) from error
    return flags.to_numpy(dtype="float64", na_value=np.nan)
