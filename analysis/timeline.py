"""Statements counted and laid out by who made them and when."""

from __future__ import annotations

import difflib
import warnings
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.codebook import STANCES
from analysis.errors import InputError
from analysis.positions import (
    check_count,
    is_rejected,
    joined,
    need_columns,
    on_topic,
    positions_of,
    stance_of,
)
from analysis.schemas import DAY, STANCE_DTYPE, tidy

ABSTAINED = "abstained"
NO_NAME = "(no name)"

CLOSE = 1.0
"""Mean stances at most this many steps apart are close."""

_STARTS = (
    pd.offsets.Day,
    pd.offsets.Week,
    pd.offsets.MonthBegin,
    pd.offsets.QuarterBegin,
    pd.offsets.YearBegin,
)
_TWINS = {"M": "MS", "ME": "MS", "Q": "QS", "QE": "QS", "Y": "YS", "YE": "YS", "A": "YS"}
_FREQS = "D, W-MON to W-SUN, MS, QS, YS, or several of one such as 2MS"
_MOST_AT_ONCE = 1000
_MOST_ROWS = 2_000_000
_MOST_CELLS = 1_000_000
_TINY = 1e-9


def stance_counts(statements: pd.DataFrame) -> pd.DataFrame:
    """Count how often each speaker took which stance on negotiating.

    Parameters
    ----------
    statements : DataFrame
        A table of the schema ``statements`` or ``record``; ``speaker`` and ``stance`` are used,
        and ``on_negotiation`` where it is there. A joint source counts once for each of its
        speakers; what was only thought, or is denied, counts too.

    Returns
    -------
    DataFrame
        One row per speaker, most statements first; one column of counts per stance from refuses
        to open, then ``abstained`` (on negotiation, but no stance) and ``all``. Statements without
        a speaker stand under "(no name)".

    Raises
    ------
    MissingColumnError
        If a column that is used is absent.

    Examples
    --------
    >>> from analysis import load_dataset, stance_counts
    >>> stance_counts(load_dataset("gold")).loc["Pope Francis", ["neutral", "open"]].tolist()
    [0, 3]
    """
    need_columns(statements, ("speaker", "stance"), "counting stances")
    statements = tidy(statements, "statements")
    statements = statements[on_topic(statements) & ~is_rejected(statements)]
    stances = statements["stance"].astype(STANCE_DTYPE).cat.add_categories(ABSTAINED)
    names = [known or [NO_NAME] for known in joined(statements["speaker"])]
    counted = pd.DataFrame(
        {"speaker": pd.Series(names, dtype="object"), "stance": stances.fillna(ABSTAINED).array}
    ).explode("speaker")
    counts = pd.crosstab(counted["speaker"], counted["stance"], dropna=False)
    counts = counts.reindex(columns=[*STANCES, ABSTAINED], fill_value=0).astype("int64")
    counts.columns = pd.Index([*STANCES, ABSTAINED], name="stance")
    return counts.assign(all=counts.sum(axis=1)).sort_values("all", ascending=False, kind="stable")


class Share(NamedTuple):
    """The part of a statement that falls into one period."""

    score: int
    share: float
    weight: float
    statement_id: str
    source: str


def split_days(first: pd.Timestamp, last: pd.Timestamp, freq: Any) -> list[pd.Timestamp]:
    """Cut a span of days into periods: the first day of each, and of the one after the last.

    Raises
    ------
    InputError
        If ``freq`` is no length that begins on a fixed day.
    """
    offset = _offset(freq)
    periods = [first if isinstance(offset, pd.offsets.Day) else offset.rollback(first)]
    while periods[-1] <= last:
        periods.append(periods[-1] + offset)
    return periods


def _offset(freq: Any) -> pd.offsets.BaseOffset:
    name = str(getattr(freq, "freqstr", freq))
    base = name.lstrip("0123456789").upper()
    twin = _TWINS.get(base.split("-")[0])
    if twin:
        raise InputError(
            f"freq={name!r} names the end of a period; periods are named by their first day "
            f"here: write {twin!r}"
        )
    if base == "W":
        raise InputError(
            f"freq={name!r} leaves open on which day a week begins; write 'W-MON' for weeks that "
            "begin on Monday, or 'W-SUN'"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            offset = pd.tseries.frequencies.to_offset(freq)
    except (ValueError, TypeError):
        offset = None
    if not isinstance(offset, _STARTS) or not 1 <= offset.n <= _MOST_AT_ONCE:
        raise InputError(f"freq={name!r} is not possible; use one of {_FREQS}")
    return offset


def position_timeline(
    statements: pd.DataFrame,
    *,
    freq: str = "MS",
    by: str = "speaker",
    weights: str | pd.Series | None = None,
) -> pd.DataFrame:
    """Lay out where each speaker stood in each period, and the last position known by its end.

    A statement that may have been made on any of several days is spread over them: each period
    gets the share of its days, and the shares add up to 1. Medians and quartiles weigh statements
    by these shares. A joint statement counts in full for each of its speakers.

    Parameters
    ----------
    statements : DataFrame
        A table of the schema ``statements`` or ``record``; ``statement_id``, ``date_from``,
        ``stance`` and the column of ``by`` are needed. What counts is told in
        ``analysis.positions.said_on_negotiation``; statements without a stance or a day do not.
    freq : str, default "MS"
        Length of a period, named by its first day: ``D``, ``W-MON`` to ``W-SUN`` (weeks that
        begin on that day), ``MS``, ``QS``, ``YS``, or several of one, such as ``2MS``, counted
        from the first period of the table.
    by : {"speaker", "side", "outlet"}
        Whose position.
    weights : str or Series, optional
        A weight per statement, 0 or more: the name of a column, or a Series on the index of
        ``statements``. Shares are multiplied by it; counts are not.

    Returns
    -------
    DataFrame
        One row per holder and period, from the holder's first period to the last of the table;
        periods of silence stay as rows. Columns: the holder, under the name in ``by`` (str);
        ``period`` (its first day); ``median``, ``low``, ``high`` (quartiles) and ``spread`` (high
        less low) of the stance from -2 to 2, missing in silence and where all weigh 0;
        ``n_statements`` (float, the sum
        of the shares); ``n_sources`` (distinct sources); ``statement_ids`` (list, in order of the
        days); ``position`` (float), the stance last known on the last day of the period: the
        median over the latest day with statements, where a statement of several days stands on
        the middle one; ``position_stance`` (categorical; between two stances the one nearer to
        neutral); ``age_days`` (Int64), how long ago that day was; ``position_ids`` (list).

    Raises
    ------
    InputError
        If ``freq``, ``by`` or ``weights`` is not possible, or the table would be too long.
    MissingColumnError, SchemaError, DuplicateIdError, DateError
        If columns are absent or hold what they should not.

    Notes
    -----
    Quantiles are those of Hyndman and Fan (1996), definition 2: no stance is invented but for the
    midpoint where the share of the lower stances is met exactly.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import position_timeline
    >>> said = pd.DataFrame({
    ...     "statement_id": ["s1", "s2", "s3"],
    ...     "speaker": "Ann Lee",
    ...     "stance": ["refuses", "neutral", "open"],
    ...     "date_from": ["2022-01-10", "2022-01-20", "2022-03-05"],
    ... })
    >>> position_timeline(said)[["period", "median", "n_statements", "position", "age_days"]]
          period  median  n_statements  position  age_days
    0 2022-01-01    -1.0           2.0       0.0        11
    1 2022-02-01     NaN           0.0       0.0        39
    2 2022-03-01     2.0           1.0       2.0        26
    """
    _offset(freq)
    table = positions_of(
        _with_weights(statements, weights), by=by, purpose="a timeline of positions"
    )
    _check_weights(table, weights)
    if table.empty:
        return _timeline_rows([], by)
    # The largest weight becomes 1, so that no sum of weights leaves the range of numbers.
    table = table.assign(weight=table["weight"] / table["weight"].max())
    periods = split_days(table["date_from"].min(), table["date_to"].max(), freq)
    _check_length(table, periods, freq)
    starts = [day.toordinal() for day in periods]
    rows: list[tuple[Any, ...]] = []
    for holder, group in table.groupby("holder", sort=True):
        shares = _shares(group, starts)
        known = _last_known(group)
        for place in range(min(shares), len(periods) - 1):
            summary = _summary(shares.get(place, []))
            position = _position_on(starts[place + 1] - 1, *known)
            rows.append((holder, periods[place], *summary, *position))
    return _timeline_rows(rows, by)


def _check_length(table: pd.DataFrame, periods: Sequence[pd.Timestamp], freq: Any) -> None:
    holders = table["holder"].nunique()
    if holders * len(periods) > _MOST_ROWS:
        first, last = table["date_from"].min(), table["date_to"].max()
        raise InputError(
            f"freq={freq!r} cuts {first:%Y-%m-%d} to {last:%Y-%m-%d} into {len(periods) - 1} "
            f"periods for each of {holders} holders, more than {_MOST_ROWS:,} rows; take longer "
            "periods, fewer holders, or mend days that are too far apart"
        )


def _with_weights(statements: pd.DataFrame, weights: Any) -> pd.DataFrame:
    need_columns(statements, ("statement_id", "stance", "date_from"), "a timeline of positions")
    if weights is None:
        return statements.assign(weight=1.0)
    if isinstance(weights, str):
        need_columns(
            statements, (weights,), f"weights={weights!r}", advice="Name one that is there"
        )
        values = statements[weights]
    elif isinstance(weights, pd.Series) and weights.index.equals(statements.index):
        values = weights
    elif isinstance(weights, pd.Series) and weights.index.is_unique:
        values = weights.reindex(statements.index)
    else:
        raise InputError(
            "weights must be the name of a column, or a Series on the index of the statements "
            f"with each label once, not {type(weights).__name__}"
        )
    try:
        if values.dtype.kind in "mMc":
            raise TypeError
        numbers = pd.to_numeric(values).to_numpy(dtype="float64", na_value=np.nan)
    except (TypeError, ValueError):
        raise InputError("weights must be numbers, 0 or more; map words to numbers first") from None
    return statements.assign(weight=numbers)


def _check_weights(table: pd.DataFrame, weights: Any) -> None:
    wrong = ~np.isfinite(table["weight"]) | (table["weight"] < 0)
    if wrong.any():
        first = table[wrong].iloc[0]
        raise InputError(
            f"statement {first['statement_id']!r} has the weight {first['weight']} ({wrong.sum()} "
            "such row(s)); give every statement a weight of 0 or more"
        )
    if weights is not None and len(table) and not table["weight"].any():
        raise InputError("all weights are 0; give at least one statement a weight above 0")


def _shares(group: pd.DataFrame, starts: Sequence[int]) -> dict[int, list[Share]]:
    """Spread the statements of one holder over the periods they touch."""
    shares: dict[int, list[Share]] = {}
    for score, weight, name, source, first, last in zip(
        group["score"].tolist(),
        group["weight"].tolist(),
        group["statement_id"].tolist(),
        group["source"].tolist(),
        (day.toordinal() for day in group["date_from"]),
        (day.toordinal() for day in group["date_to"]),
        strict=True,
    ):
        place = bisect_right(starts, first) - 1
        while place < len(starts) - 1 and starts[place] <= last:
            days = min(last, starts[place + 1] - 1) - max(first, starts[place]) + 1
            share = days / (last - first + 1)
            shares.setdefault(place, []).append(Share(score, share, weight, name, source))
            place += 1
    return shares


def _summary(shares: Sequence[Share]) -> tuple[Any, ...]:
    scores = [part.score for part in shares]
    heft = [part.share * part.weight for part in shares]
    low, middle, high = (_quantile(scores, heft, level) for level in (0.25, 0.5, 0.75))
    return (
        middle,
        low,
        high,
        high - low,
        sum(part.share for part in shares),
        len({part.source for part in shares}),
        [part.statement_id for part in shares],
    )


def _quantile(scores: Sequence[float], heft: Sequence[float], level: float) -> float:
    total = sum(heft)
    if not total:
        return float("nan")
    passed, lower = 0.0, None
    for score, part in sorted(zip(scores, heft, strict=True)):
        if not part:
            continue
        if lower is not None:
            return (lower + score) / 2
        passed += part
        if passed > (level + _TINY) * total:
            return float(score)
        if passed > (level - _TINY) * total:
            lower = score
    return float("nan") if lower is None else float(lower)


def _last_known(group: pd.DataFrame) -> tuple[list[int], list[float], list[list[str]]]:
    """List the days with statements of one holder, with the median and the ids of each."""
    scores: dict[int, list[int]] = {}
    names: dict[int, list[str]] = {}
    for day, score, name in zip(group["day"], group["score"], group["statement_id"], strict=True):
        scores.setdefault(day.toordinal(), []).append(score)
        names.setdefault(day.toordinal(), []).append(name)
    return list(scores), [median(of_day) for of_day in scores.values()], list(names.values())


def _position_on(
    last_day: int,
    days: Sequence[int],
    scores: Sequence[float],
    names: Sequence[list[str]],
) -> tuple[Any, ...]:
    place = bisect_right(days, last_day) - 1
    if place < 0:
        return float("nan"), None, None, []
    return scores[place], stance_of(scores[place]), last_day - days[place], list(names[place])


def _timeline_rows(rows: list[tuple[Any, ...]], by: str) -> pd.DataFrame:
    types = {
        by: "str",
        "period": DAY,
        "median": "float64",
        "low": "float64",
        "high": "float64",
        "spread": "float64",
        "n_statements": "float64",
        "n_sources": "int64",
        "statement_ids": "object",
        "position": "float64",
        "position_stance": STANCE_DTYPE,
        "age_days": "Int64",
        "position_ids": "object",
    }
    return typed_table(rows, types)


def typed_table(rows: Sequence[tuple[Any, ...]], types: dict[str, Any]) -> pd.DataFrame:
    """Make a table of rows whose columns have their types with and without rows."""
    columns = list(zip(*rows, strict=True)) or [()] * len(types)
    return pd.DataFrame(
        {
            name: pd.Series(list(values), dtype=dtype)
            for (name, dtype), values in zip(types.items(), columns, strict=True)
        }
    )


def two_holders(statements: pd.DataFrame, a: str, b: str, by: str | None, purpose: str) -> str:
    """Find out whether two names are sides or speakers; sides where they could be both.

    Raises
    ------
    InputError
        If the names are one, or one of them is in neither column; near names are listed.
    """
    if by not in (None, "speaker", "side"):
        raise InputError(f"by={by!r} is not possible; use 'side', 'speaker' or None for either")
    if not isinstance(a, str) or not isinstance(b, str):
        raise InputError(f"{purpose} takes two names, not {a!r} and {b!r}; give texts")
    if a == b:
        raise InputError(f"{purpose} needs two different names, and both are {a!r}; change one")
    choices = [by] if by else [name for name in ("side", "speaker") if name in statements]
    need_columns(statements, [by or "speaker"] if by or not choices else (), purpose)
    names = {choice: _names(statements[choice]) for choice in choices}
    for choice in choices:
        if {a, b} <= names[choice]:
            return choice
    every = set().union(*names.values())
    if not every:
        return choices[0]
    for name in (a, b):
        if name not in every:
            near = difflib.get_close_matches(name, sorted(every), n=3, cutoff=0.5)
            hint = f"did you mean {', '.join(near)}?" if near else f"choose from {_some(every)}"
            raise InputError(f"no statement is by {name!r} as {' or '.join(choices)}; {hint}")
    raise InputError(f"{a!r} and {b!r} are not both speakers or both sides; compare like with like")


def _names(column: pd.Series) -> set[str]:
    return {name for names in joined(column.astype("str")) for name in names}


def _some(names: Iterable[str], most: int = 8) -> str:
    listed = sorted(names)
    return ", ".join(listed[:most]) + (f" and {len(listed) - most} more" if listed[most:] else "")


def position_gap(
    statements: pd.DataFrame,
    a: str,
    b: str,
    *,
    freq: str = "MS",
    by: str | None = None,
    n_boot: int = 1000,
    min_statements: int = 3,
    seed: int = 0,
) -> pd.DataFrame:
    """Measure how far apart two speakers or sides stood in each period.

    Parameters
    ----------
    statements : DataFrame
        A table of the schema ``statements`` or ``record``, as for ``position_timeline``.
    a, b : str
        Two speakers, or two sides.
    freq : str, default "MS"
        Length of a period, as in ``position_timeline``.
    by : {"side", "speaker"}, optional
        What the names are; by default sides where both are sides, else speakers.
    n_boot : int, default 1000
        Draws of the bootstrap.
    min_statements : int, default 3
        An interval is given where each of the two has at least this many statements' worth.
    seed : int, default 0
        The result depends on it, the names and the statements of the period alone, not on the
        order of the rows.

    Returns
    -------
    DataFrame
        One row per period, from the first to the last in which either spoke: ``period`` (its
        first day); ``n_a``, ``n_b`` (float, sums of the shares); ``mean_a``, ``mean_b`` (-2 to
        2); ``gap`` (mean_a less mean_b, in steps of the scale: above 0 ``a`` is the more open
        one); ``low``, ``high`` (95 % interval); ``delta`` (Cliff's delta, -1 to 1: the chance that
        a statement of ``a`` is the more open one, less the chance that one of ``b`` is);
        ``close`` (boolean: the whole interval lies within one step of 0; missing without an
        interval); ``ids_a``, ``ids_b`` (lists, in order of the days).

    Raises
    ------
    InputError
        If a name is unknown, or an argument is not possible.
    MissingColumnError, SchemaError, DuplicateIdError, DateError
        If columns are absent or hold what they should not.

    Notes
    -----
    Means take the five steps of the scale as equally long; ``delta`` does not (Cliff 1993). The
    interval is a percentile bootstrap over the statements of the period, drawn within each of the
    two (Efron and Tibshirani 1993, ch. 13). It takes statements as independent, is too narrow for
    few of them, and has no width where each of the two repeats one stance.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import position_gap
    >>> said = pd.DataFrame({
    ...     "statement_id": ["s1", "s2", "s3"],
    ...     "speaker": ["Ann Lee", "Bo Berg", "Bo Berg"],
    ...     "stance": ["open", "refuses", "neutral"],
    ...     "date_from": ["2022-01-10", "2022-01-20", "2022-01-21"],
    ... })
    >>> position_gap(said, "Ann Lee", "Bo Berg")[["n_a", "n_b", "gap", "delta"]]
       n_a  n_b  gap  delta
    0  1.0  2.0  3.0    1.0
    """
    _offset(freq)
    check_count(n_boot, "n_boot", least=1)
    check_count(min_statements, "min_statements", least=1)
    check_count(seed, "seed", least=0)
    need_columns(statements, ("statement_id", "stance", "date_from"), "a gap of positions")
    by = two_holders(statements, a, b, by, "a gap of positions")
    table = positions_of(statements, by=by, purpose="a gap of positions").assign(weight=1.0)
    table = table[table["holder"].isin([a, b])]
    if table.empty:
        return _gap_rows([])
    periods = split_days(table["date_from"].min(), table["date_to"].max(), freq)
    starts = [day.toordinal() for day in periods]
    shares = {name: _shares(table[table["holder"] == name], starts) for name in (a, b)}
    rows = []
    for place, period in enumerate(periods[:-1]):
        of_a, of_b = (shares[name].get(place, []) for name in (a, b))
        mean_a, mean_b = _mean(of_a), _mean(of_b)
        low, high = float("nan"), float("nan")
        if min(_size(of_a), _size(of_b)) > min_statements - _TINY:
            drawn_a, drawn_b = (
                _draw_means(part, n_boot, [seed, period.toordinal(), *name.encode()])
                for part, name in ((of_a, a), (of_b, b))
            )
            low, high = np.quantile(drawn_a - drawn_b, [0.025, 0.975])
        close = None if np.isnan(low) else bool(low >= -CLOSE and high <= CLOSE)
        rows.append(
            (
                period,
                _size(of_a),
                _size(of_b),
                mean_a,
                mean_b,
                mean_a - mean_b,
                low,
                high,
                _cliffs_delta(of_a, of_b),
                close,
                [part.statement_id for part in of_a],
                [part.statement_id for part in of_b],
            )
        )
    return _gap_rows(rows)


def _size(shares: Sequence[Share]) -> float:
    return sum(part.share for part in shares)


def _mean(shares: Sequence[Share]) -> float:
    if not shares:
        return float("nan")
    return sum(part.score * part.share for part in shares) / _size(shares)


def _draw_means(shares: Sequence[Share], n_boot: int, stream: list[int]) -> np.ndarray:
    scores = np.array([part.score for part in shares], dtype="float64")
    heft = np.array([part.share for part in shares])
    random, means = np.random.default_rng(stream), np.empty(n_boot)
    at_once = max(1, _MOST_CELLS // len(shares))
    for start in range(0, n_boot, at_once):
        size = (min(at_once, n_boot - start), len(shares))
        drawn = random.integers(len(shares), size=size)
        means[start : start + at_once] = (scores * heft)[drawn].sum(axis=1) / heft[drawn].sum(
            axis=1
        )
    return means


def _cliffs_delta(of_a: Sequence[Share], of_b: Sequence[Share]) -> float:
    if not of_a or not of_b:
        return float("nan")
    heft_a, heft_b = _heft(of_a), _heft(of_b)
    pairs = sum(
        heft_a[x] * heft_b[y] * ((x > y) - (x < y)) for x in sorted(heft_a) for y in sorted(heft_b)
    )
    return pairs / (_size(of_a) * _size(of_b))


def _heft(shares: Sequence[Share]) -> dict[int, float]:
    """Sum up the shares of each stance."""
    heft: dict[int, float] = {}
    for part in shares:
        heft[part.score] = heft.get(part.score, 0.0) + part.share
    return heft


def _gap_rows(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    types = {
        "period": DAY,
        "n_a": "float64",
        "n_b": "float64",
        "mean_a": "float64",
        "mean_b": "float64",
        "gap": "float64",
        "low": "float64",
        "high": "float64",
        "delta": "float64",
        "close": "boolean",
        "ids_a": "object",
        "ids_b": "object",
    }
    return typed_table(rows, types)
