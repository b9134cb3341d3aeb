"""How far coders agree: coefficients with their uncertainty, and which values they confuse."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.codebook import STANCE_SCORES, STANCES, Codebook
from analysis.errors import DuplicateIdError, InputError
from analysis.positions import check_tags, need_columns
from analysis.readings import pick_codebook
from analysis.schemas import complete, empty_table, split_list, tidy

METRICS = ("alpha", "kappa", "ac")
LEVELS = ("nominal", "ordinal", "interval")

TOO_LOW = 0.667
"""Below this, Krippendorff advises to draw no conclusions; from .800 on, values are reliable."""

_AGREEMENT_DTYPES = {
    "variable": "str",
    "metric": "str",
    "level": "str",
    "n_units": "int64",
    "n_coders": "int64",
    "n_values": "int64",
    "agreement": "float64",
    "coefficient": "float64",
    "low": "float64",
    "high": "float64",
    "q": "float64",
}
_INTERVAL = (0.025, 0.975)
_MOST_CELLS = 2_000_000
_ABSENT = -1
_LISTS = (list, tuple, np.ndarray, pd.Series, pd.Index)

_Floats = NDArray[np.float64]
_Coefficient = Callable[[_Floats], _Floats]


class _Ratings(NamedTuple):
    """The values of one variable: a row per statement, a column per coder.

    ``codes`` are numbers into ``values``, which stand from low to high at ``places`` on the scale.
    """

    codes: NDArray[np.int64]
    coders: list[str]
    values: list[str]
    places: _Floats

    def sizes(self) -> NDArray[np.int64]:
        """Count the values of each statement."""
        return (self.codes != _ABSENT).sum(axis=1)


def coder_agreement(
    codings: pd.DataFrame,
    *,
    metric: str = "alpha",
    level: str | None = None,
    n_boot: int = 2000,
    seed: int = 0,
    order: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Measure how far coders agree beyond chance, with a bootstrap interval, by variable.

    Parameters
    ----------
    codings : DataFrame
        A table of the schema ``codings``: statement_id, variable, value, coder. A missing or empty
        value was not coded; where "none" is a choice of its own, write it as a word. Values are
        compared as they are written, but for blanks around them ("yes" is not "Yes").
    metric : {"alpha", "kappa", "ac"}
        Krippendorff's alpha (any number of coders, missing values); Cohen's kappa (exactly two
        coders; linear weights when ordinal, quadratic when interval); Gwet's AC1, with his
        ordinal or quadratic weights AC2, for labels of which one is very frequent.
    level : {"nominal", "ordinal", "interval"}, optional
        What counts as near; ordinal for the variable ``stance`` and nominal for others if not
        given.
    n_boot : int
        Draws of the bootstrap over statements; 0 for no interval.
    seed : int
        Of the draws; one seed gives one result, in whatever order the rows stand.
    order : sequence of str, optional
        The values from low to high, for a scale other than the stances or numbers. It goes for the
        variables that have no other values.

    Returns
    -------
    DataFrame
        One row per variable, by name: variable, metric, level, n_units (statements with two or
        more values), n_coders and n_values (coders and values in them), agreement (share of pairs
        of values that are the same, mean over statements), coefficient, low and high (95 %
        percentile interval), q (share of draws below .667). No statement with two values gives a
        missing coefficient, a single one a missing interval.

    Raises
    ------
    InputError
        If an argument is not possible, a row lacks its statement, variable or coder, values have
        no order where the level needs one, ``order`` holds only some of them, or kappa is asked of
        other than two coders.
    DuplicateIdError
        If one coder gave two values for one variable of one statement.
    MissingColumnError, SchemaError
        If the table lacks a column, or is none.

    Notes
    -----
    Coders who agree in everything score 1, also where only one value occurs and chance cannot be
    told from skill: count the values before praising such a variable. Where all but a few values
    are the same, alpha and kappa hang on those few, and their intervals say so. The scale of AC is
    all five stances, or all of ``order``, else the values that occur; statements with one value
    count in its chance agreement, as Gwet has it, and stay the same in every draw.

    Sources: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011); A. Hayes and
    K. Krippendorff, Communication Methods and Measures 1 (2007), for q; J. Cohen, Educational and
    Psychological Measurement 20 (1960) and Psychological Bulletin 70 (1968); K. Gwet, Handbook of
    Inter-Rater Reliability, 4th ed. (2014); A. Zapf et al., BMC Medical Research Methodology 16:93
    (2016), for the bootstrap over units.

    Examples
    --------
    >>> from analysis import coder_agreement, load_dataset
    >>> codings = load_dataset("codings").query("coder in ['A', 'B'] and variable == 'stance'")
    >>> agreement = coder_agreement(codings)
    >>> agreement[["variable", "metric", "level", "n_coders"]].values.tolist()
    [['stance', 'alpha', 'ordinal', 2]]
    """
    _one_of(metric, METRICS, "metric")
    if level is not None:
        _one_of(level, LEVELS, "level")
    _whole_number(n_boot, "n_boot")
    _whole_number(seed, "seed")
    table = _coded(codings)
    rows = []
    for variable, part in table.groupby("variable", sort=True):
        name = str(variable)
        its_level = level or ("ordinal" if name == "stance" else "nominal")
        ratings = _ratings(part, its_level, order)
        if metric == "kappa" and len(ratings.coders) != 2:
            raise InputError(
                f"{_coders_of(name, ratings)}; kappa compares exactly two. Select two, or use "
                "metric='alpha'"
            )
        draws = np.random.default_rng(seed)
        rows.append(
            (name, metric, its_level, *_measured(ratings, metric, its_level, n_boot, draws))
        )
    return pd.DataFrame(rows, columns=list(_AGREEMENT_DTYPES)).astype(_AGREEMENT_DTYPES)


def _coders_of(variable: str, ratings: _Ratings) -> str:
    names = ", ".join(ratings.coders) or "none"
    return f"'{variable}' was coded by {len(ratings.coders)} coder(s) ({names})"


def _one_of(value: str, possible: Sequence[str], argument: str) -> None:
    if value not in possible:
        raise InputError(f"{argument}={value!r} is not possible; use {', '.join(possible)}")


def _whole_number(value: int, argument: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 0:
        raise InputError(f"{argument}={value!r} is not possible; use a whole number from 0 on")


def _coded(codings: pd.DataFrame) -> pd.DataFrame:
    """Check the rows and keep those that hold a value."""
    table = complete(codings, "codings").reset_index(drop=True)
    names = ["statement_id", "variable", "coder"]
    for name in [*names, "value"]:
        without_blanks = table[name].str.strip()
        table = table.assign(**{name: without_blanks.mask(without_blanks == "")})
    for name in names:
        without = table.index[table[name].isna()]
        if len(without):
            raise InputError(
                f"this coding has no {name} ({len(without)} such row(s)); fill it in or drop the "
                "row",
                row=int(without[0]) + 1,
            )
    twice = table[table.duplicated(names)]
    if len(twice):
        first = twice.iloc[0]
        raise DuplicateIdError(
            f"coder {first['coder']!r} coded '{first['variable']}' of statement "
            f"{first['statement_id']!r} more than once ({len(twice)} such row(s)); keep one of them"
        )
    return table


def _ratings(part: pd.DataFrame, level: str, order: Sequence[str] | None) -> _Ratings:
    variable = str(part["variable"].iloc[0])
    part = part[part["value"].notna()]
    scale = _scale(variable, part["value"].unique().tolist(), level, order)
    places = sorted(set(scale.values()))
    numbers = {place: number for number, place in enumerate(places)}
    first_named = {place: value for value, place in reversed(scale.items())}
    statements, ids = pd.factorize(part["statement_id"], sort=True)
    coders, names = pd.factorize(part["coder"], sort=True)
    codes = np.full((len(ids), len(names)), _ABSENT, dtype="int64")
    codes[statements, coders] = [numbers[scale[value]] for value in part["value"]]
    return _Ratings(
        codes,
        [str(name) for name in names],
        [first_named[place] for place in places],
        np.array(places, dtype="float64"),
    )


def _scale(
    variable: str, found: list[str], level: str, order: Sequence[str] | None
) -> dict[str, float]:
    """Give each value its place: of ``order``, the stances, the numbers, else of the alphabet."""
    if order is not None:
        listed = _listed(order)
        left = sorted(set(found) - set(listed))
        if not left:
            return {value: float(place) for place, value in enumerate(listed)}
        if level != "nominal" and set(found) & set(listed):
            raise InputError(
                f"the value {left[0]!r} of '{variable}' is not in order={listed}; list all values "
                "from low to high"
            )
    if level == "nominal" and variable != "stance":
        return {value: float(place) for place, value in enumerate(sorted(found))}
    if set(found) <= set(STANCES):
        return {stance: float(score) for stance, score in STANCE_SCORES.items()}
    numbers = {value: _number(value) for value in sorted(found)}
    strange = [value for value, number in numbers.items() if number is None]
    if strange and variable == "stance":
        wrong = next(value for value in numbers if value not in STANCES)
        raise InputError(
            f"{wrong!r} is no stance; the stances are {', '.join(STANCES)}. Mend the value, "
            "or list all values from low to high in order=[...]"
        )
    if strange:
        raise InputError(
            f"the values of '{variable}', such as {strange[0]!r}, have no order that level="
            f"{level!r} needs; list all from low to high in order=[...], or use level='nominal'"
        )
    return {value: number for value, number in numbers.items() if number is not None}


def _listed(order: Sequence[str]) -> list[str]:
    listed = [str(value) for value in order] if isinstance(order, _LISTS) else []
    if not listed or len(set(listed)) < len(listed):
        raise InputError(
            f"order={order!r} is not possible; give a list of different values, from low to high"
        )
    return listed


def _number(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if np.isfinite(number) else None


def _measured(
    ratings: _Ratings, metric: str, level: str, n_boot: int, draws: np.random.Generator
) -> tuple[float, ...]:
    """Give the columns of ``coder_agreement`` from n_units on."""
    compared = ratings.codes[ratings.sizes() >= 2]
    n_units = len(compared)
    if not n_units:
        return (0, 0, 0, *[np.nan] * 5)
    # To draw statements is to draw how often each pattern of values comes up.
    patterns, times = np.unique(compared, axis=0, return_counts=True)
    coefficient = _COEFFICIENTS[metric](ratings, patterns, level)
    present = compared != _ABSENT
    found = (
        n_units,
        int(present.any(axis=0).sum()),
        int(present.sum()),
        float(_same(_tally(patterns, ratings)) @ times) / n_units,
        float(coefficient(times[None, :].astype("float64"))[0]),
    )
    if n_units < 2 or not n_boot:
        return (*found, np.nan, np.nan, np.nan)
    width = max(len(patterns), len(ratings.places))
    drawn = np.concatenate([coefficient(w) for w in _resampled(times, n_boot, width, draws)])
    low, high = np.quantile(drawn, _INTERVAL)
    return (*found, float(low), float(high), float((drawn < TOO_LOW).mean()))


def _resampled(
    times: NDArray[np.int64], n_boot: int, width: int, draws: np.random.Generator
) -> Iterator[_Floats]:
    """Draw how often each pattern comes up, in batches that stay small in memory."""
    batch = max(_MOST_CELLS // width, 1)
    for first in range(0, n_boot, batch):
        size = min(batch, n_boot - first)
        yield draws.multinomial(times.sum(), times / times.sum(), size=size).astype("float64")


def _tally(codes: NDArray[np.int64], ratings: _Ratings) -> _Floats:
    """Count for each row how many coders gave each value."""
    counts = np.zeros((len(codes), len(ratings.places)))
    for column in codes.T:
        rows = np.flatnonzero(column != _ABSENT)
        counts[rows, column[rows]] += 1
    return counts


def _same(counts: _Floats) -> _Floats:
    """Give the share of pairs of values in each row that are the same."""
    sizes = counts.sum(axis=1)
    return (counts * (counts - 1)).sum(axis=1) / (sizes * (sizes - 1))


def _beyond_chance(observed: _Floats, expected: _Floats) -> _Floats:
    """Relate disagreement to that expected by chance; none at all is 1, whatever chance says."""
    share = np.divide(observed, expected, out=np.zeros_like(observed), where=observed > 0)
    return 1 - share


def _alpha(ratings: _Ratings, patterns: NDArray[np.int64], level: str) -> _Coefficient:
    counts = _tally(patterns, ratings)
    first, second = np.nonzero(np.triu(counts.T @ counts, 1))
    met = counts[:, first] * counts[:, second] / (counts.sum(axis=1, keepdims=True) - 1)
    centred = ratings.places - ratings.places.mean()

    def coefficient(times: _Floats) -> _Floats:
        totals = times @ counts
        n = totals.sum(axis=1)
        if level == "nominal":
            return _beyond_chance(
                (n - 1) * 2 * (times @ met).sum(axis=1), n**2 - (totals**2).sum(axis=1)
            )
        places = np.broadcast_to(centred, totals.shape)
        if level == "ordinal":
            # Krippendorff's ordinal distance of two values is that of their mean ranks.
            places = totals.cumsum(axis=1) - totals / 2 - n[:, None] / 2
        apart = (places[:, first] - places[:, second]) ** 2
        spread = n * (totals * places**2).sum(axis=1) - (totals * places).sum(axis=1) ** 2
        return _beyond_chance((n - 1) * (times @ met * apart).sum(axis=1), spread)

    return coefficient


def _kappa(ratings: _Ratings, patterns: NDArray[np.int64], level: str) -> _Coefficient:
    places = np.arange(len(ratings.places)) if level == "ordinal" else ratings.places
    apart = np.abs(np.subtract.outer(places, places)).astype("float64")
    apart = {"nominal": (apart > 0).astype("float64"), "ordinal": apart}.get(level, apart**2)
    mine, theirs = patterns.T
    of_first, of_second = (_tally(column[:, None], ratings) for column in (mine, theirs))
    observed = apart[mine, theirs]

    def coefficient(times: _Floats) -> _Floats:
        expected = ((times @ of_first @ apart) * (times @ of_second)).sum(axis=1)
        return _beyond_chance(times @ observed * times.sum(axis=1), expected)

    return coefficient


def _ac(ratings: _Ratings, patterns: NDArray[np.int64], level: str) -> _Coefficient:
    n_places = len(ratings.places)
    places = np.arange(n_places) if level == "ordinal" else ratings.places
    steps = np.abs(np.subtract.outer(places, places)).astype("float64")
    apart = {"nominal": (steps > 0).astype("float64"), "ordinal": steps * (steps + 1)}.get(
        level, steps**2
    )
    apart /= apart.max() or 1
    counts = _tally(patterns, ratings)
    sizes = counts.sum(axis=1)
    observed = ((counts @ apart) * counts).sum(axis=1) / (sizes * (sizes - 1))
    shares = counts / sizes[:, None]
    alone = _tally(ratings.codes[ratings.sizes() == 1], ratings).sum(axis=0)
    nearness = (1 - apart).sum() / (n_places * max(n_places - 1, 1))

    def coefficient(times: _Floats) -> _Floats:
        drawn = times.sum(axis=1)
        prevalence = (times @ shares + alone) / (drawn + alone.sum())[:, None]
        by_chance = nearness * (prevalence * (1 - prevalence)).sum(axis=1)
        return _beyond_chance(times @ observed / drawn, 1 - by_chance)

    return coefficient


_COEFFICIENTS = {"alpha": _alpha, "kappa": _kappa, "ac": _ac}


def statement_codings(
    statements: pd.DataFrame, coder: str, *, variables: Sequence[str] = ("stance", "conditions")
) -> pd.DataFrame:
    """Lay out the codes of a table as the work of one coder, to be compared with others.

    Parameters
    ----------
    statements : DataFrame
        A table of ``statements`` or the record: statement_id and the columns named.
    coder : str
        The name its codes go by, for example ``rules`` or ``adjudicated``.
    variables : sequence of str
        The columns to lay out.

    Returns
    -------
    DataFrame
        A table of the schema ``codings``: one row per statement and variable. Tags are written
        ``a; b``, other lists as JSON, days as ``2022-12-17``, flags as ``true`` and ``false``, and
        what is missing, such as a stance abstained from, stays missing.

    Raises
    ------
    MissingColumnError, SchemaError, DateError
        If a column is absent or holds what it should not.
    InputError
        If the coder has no name, or ``variables`` is no list of names.

    Examples
    --------
    >>> from analysis import load_dataset, statement_codings
    >>> codings = statement_codings(load_dataset("record"), "adjudicated")
    >>> codings["variable"].unique().tolist()
    ['stance', 'conditions']
    """
    if not isinstance(coder, str) or not coder.strip():
        raise InputError("a coder needs a name; give one, such as coder='rules'")
    listed = isinstance(variables, _LISTS) and all(isinstance(name, str) for name in variables)
    if not listed:
        raise InputError(f"variables={variables!r} is not possible; give a list of column names")
    need_columns(statements, ("statement_id", *variables), "laying out codes")
    if not len(variables):
        return empty_table("codings")
    if "conditions" in variables:
        check_tags(statements["conditions"])
    table = tidy(tidy(statements, "record"), "statements")
    parts = [
        pd.DataFrame(
            {
                "statement_id": table["statement_id"],
                "variable": variable,
                "value": [_written(value) for value in table[variable]],
                "coder": coder,
            }
        )
        for variable in variables
    ]
    return complete(pd.concat(parts, ignore_index=True), "codings")


def _written(value: Any) -> Any:
    """Write a value of a table as coders write it."""
    if isinstance(value, list):
        tags = all(isinstance(part, str) for part in value)
        return "; ".join(value) if tags else json.dumps(value)
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return value


def condition_codings(
    codings: pd.DataFrame, *, codebook: Codebook | str | os.PathLike[str] | None = None
) -> pd.DataFrame:
    """Turn coded lists of conditions into one yes or no per family, fit for ``coder_agreement``.

    Parameters
    ----------
    codings : DataFrame
        A table of the schema ``codings``. Of the variable ``conditions`` each value is a list of
        tags, written ``a; b`` or as JSON; empty or missing where the coder found none. Rows of
        other variables are left out.
    codebook : Codebook, str or path, optional
        The codebook that sorts the tags into families; the one of the kit if not given.

    Returns
    -------
    DataFrame
        A table of the schema ``codings``: for each coder and statement coded, one row per family
        of which any coder used a tag, variable ``conditions: <family>``, value ``yes`` or ``no``.
        Families nobody used are left out, since coders who never see a value cannot show that
        they would agree on it.

    Raises
    ------
    InputError
        If a tag is not in the codebook, or a list cannot be read.
    CodebookError
        If the codebook cannot be used.
    MissingColumnError, SchemaError
        If the table lacks a column, or is none.

    Examples
    --------
    >>> from analysis import condition_codings, load_dataset
    >>> by_family = condition_codings(load_dataset("codings"))
    >>> sorted(by_family["value"].unique())
    ['no', 'yes']
    """
    table = complete(codings, "codings")
    table = table[table["variable"].str.strip() == "conditions"]
    family_of = {tag.name: tag.family for tag in pick_codebook(codebook).tags}
    found = [
        {_family(tag, family_of, statement_id, coder) for tag in _tags(value, statement_id)}
        for value, statement_id, coder in zip(
            table["value"], table["statement_id"], table["coder"], strict=True
        )
    ]
    used = set().union(*found)
    families = [family for family in dict.fromkeys(family_of.values()) if family in used]
    kept = ["statement_id", "coder", "coded_at", "codebook_version", "text_hash"]
    parts = [
        table[kept].assign(
            variable=f"conditions: {family}",
            value=["yes" if family in named else "no" for named in found],
        )
        for family in families
    ]
    if not parts:
        return empty_table("codings")
    return complete(pd.concat(parts, ignore_index=True), "codings")


def _tags(value: str | float, statement_id: str) -> list[str]:
    if not isinstance(value, str):
        return []
    if not value.lstrip().startswith("["):
        return split_list(value)
    try:
        tags = json.loads(value)
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"the conditions {value!r} of statement {statement_id!r} are no list: {error}; "
            "write tags as 'a; b' or as JSON"
        ) from None
    return [str(tag).strip() for tag in tags]


def _family(tag: str, family_of: dict[str, str], statement_id: str, coder: str) -> str:
    if tag not in family_of:
        near = get_close_matches(tag, family_of, n=3)
        raise InputError(
            f"the condition {tag!r} that {coder!r} gave statement {statement_id!r} is not in the "
            f"codebook; {'did you mean ' + ' or '.join(near) if near else 'add it there'}?"
        )
    return family_of[tag]


def coder_confusion(
    codings: pd.DataFrame,
    *,
    variable: str = "stance",
    symmetric: bool = True,
    normalize: bool = True,
) -> pd.DataFrame:
    """Count which value another coder gives where one gives this, as a square table.

    Parameters
    ----------
    codings : DataFrame
        A table of the schema ``codings``: statement_id, variable, value, coder.
    variable : str
        The variable to compare.
    symmetric : bool
        Take every coder in turn as the one and as the other, since neither is the truth; else
        there must be two coders, the first by name in the rows and the second in the columns.
    normalize : bool
        Give shares of each row that add up to 1; else counts.

    Returns
    -------
    DataFrame
        Index and columns: all stances from refuses to open, or the values that occur, in the order
        of numbers or letters; float64. A value nobody gave has a row of zeros. Symmetric counts
        are Krippendorff's coincidences: each value of a statement is paired with each of the
        others there, at a weight that makes every value count once; two coders who agree on a
        statement thus count 2.

    Raises
    ------
    InputError
        If the variable was not coded, or no statement by two coders, a stance is none, or a table
        that is not symmetric is asked of other than two coders.
    DuplicateIdError
        If one coder gave two values for one statement.
    MissingColumnError, SchemaError
        If the table lacks a column, or is none.

    Notes
    -----
    Source: K. Krippendorff, Content Analysis, 4th ed. (2018), chapter 12, for the coincidences.

    Examples
    --------
    >>> from analysis import coder_confusion, load_dataset
    >>> confusion = coder_confusion(load_dataset("codings"))
    >>> confusion.index.to_list()
    ['refuses', 'sceptical', 'neutral', 'conditional', 'open']
    """
    table = _coded(codings)
    table = table[table["value"].notna()]
    part = table[table["variable"] == variable] if isinstance(variable, str) else table.head(0)
    if part.empty:
        have = ", ".join(sorted(table["variable"].unique()))
        hint = f"choose from {have}" if have else "the table holds no codes at all, add some"
        raise InputError(f"no value is of the variable {variable!r}; {hint}")
    values = part["value"].unique().tolist()
    has_order = set(values) <= set(STANCES) or all(_number(value) is not None for value in values)
    ratings = _ratings(part, "ordinal" if has_order else "nominal", None)
    if not symmetric and len(ratings.coders) != 2:
        raise InputError(
            f"{_coders_of(variable, ratings)}; a table that is not symmetric needs two. Select "
            "two, or use symmetric=True"
        )
    compared = ratings.codes[ratings.sizes() >= 2]
    if not len(compared):
        raise InputError(
            f"{_coders_of(variable, ratings)}, and no statement by two of them; add the codings "
            "of another coder"
        )
    if symmetric:
        counts = _tally(compared, ratings)
        weights = counts / (counts.sum(axis=1, keepdims=True) - 1)
        met = weights.T @ counts - np.diag(weights.sum(axis=0))
        names = ("one coder", "another coder")
    else:
        first, second = (_tally(column[:, None], ratings) for column in compared.T)
        met = first.T @ second
        names = (ratings.coders[0], ratings.coders[1])
    if normalize:
        totals = met.sum(axis=1, keepdims=True)
        met = np.divide(met, totals, out=np.zeros_like(met), where=totals > 0)
    index, columns = (pd.Index(ratings.values, name=name, dtype="str") for name in names)
    return pd.DataFrame(met, index=index, columns=columns)
