"""What outlets show of what was said: whom, how, with which stance, and what they leave out."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from itertools import chain
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.codebook import STANCES
from analysis.errors import InputError
from analysis.positions import (
    UNKNOWN_SOURCE,
    check_count,
    check_ids,
    check_tags,
    joined,
    need_columns,
    on_topic,
    sources_of,
    stood_by,
)
from analysis.schemas import QUOTE_TYPES, tidy
from analysis.timeline import NO_NAME, typed_table

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

MEASURES = ("speaker", "side", "quote_type", "stance", "left_out")
"""What is compared; told in ``compare_outlets``."""

LEFT_OUT = ("nothing", "limit", "willingness", "both")
"""Which half of a mixed saying a print leaves out."""

LEAST_ARTICLES = 5
"""With fewer articles an outlet has no interval, for what differs between articles is unknown."""

_PURPOSE = "comparing outlets"
_NAMES_OF = ("source_outlet", "outlet", "source_url", "url")
_ADDRESSES = ("article_id", "source_url", "url")
_WILLING = ("conditional", "open")
_LIMITED = ("refuses", "sceptical", "conditional")
# Below these the permutation no longer keeps its level where articles differ in length.
_LEAST_TESTED = 10
_LEAST_EXPECTED = 5.0
_TINY = 1e-9
_CLOSED = {"quote_type": QUOTE_TYPES, "stance": STANCES, "left_out": LEFT_OUT}
_TYPES: dict[str, Any] = {
    "outlet": "str",
    "measure": "str",
    "value": "str",
    "n": "int64",
    "count": "int64",
    "n_articles": "int64",
    "share": "float64",
    "low": "float64",
    "high": "float64",
    "others": "float64",
    "difference": "float64",
    "difference_low": "float64",
    "difference_high": "float64",
    "p_value": "float64",
    "p_adjusted": "float64",
    "statement_ids": "object",
}


class _Shown(NamedTuple):
    """The prints of one measure: what hangs together is a cluster, and moves within its stratum.

    ``outlet``, ``article`` and ``cluster`` have one entry per print, ``ids`` its statements;
    ``pairs`` are the (print, value) that hold. ``owner`` and ``stratum`` have one entry per
    cluster. Where the clusters of a stratum are about one thing, they are not independent.
    """

    measure: str
    categories: list[str]
    outlet: Ints
    article: Ints
    cluster: Ints
    ids: list[list[str]]
    pairs: tuple[Ints, Ints]
    owner: Ints
    stratum: Ints
    paired: bool


class _Sums(NamedTuple):
    """Per group and value: sums over clusters of counts, sizes and their products."""

    clusters: Floats
    n: Floats
    nn: Floats
    c: Floats
    cc: Floats
    cn: Floats

    @property
    def share(self) -> Floats:
        return _over(self.c, self.n)

    @property
    def variance(self) -> Floats:
        """Estimate the variance of each share as that of a ratio of sums over clusters."""
        share, enough = self.share, np.maximum(self.clusters - 1, 1)
        squares = self.cc - 2 * share * self.cn + share**2 * self.nn
        return _over(np.maximum(squares, 0) * (self.clusters / enough), self.n**2)


def _over(numbers: Any, divisors: Any) -> Any:
    """Divide; missing where the divisor is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(divisors > 0, numbers / np.where(divisors > 0, divisors, 1.0), np.nan)


def compare_outlets(
    statements: pd.DataFrame,
    *,
    by: str = "outlet",
    outlets: Iterable[str] | None = None,
    level: float = 0.95,
    n_resamples: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """Compare whom outlets quote, how, which stance they show, and what they leave out.

    Parameters
    ----------
    statements : DataFrame
        A table of the schema ``statements`` or ``record``; ``statement_id``, ``speaker``,
        ``stance`` and a column that names the outlet are needed. Counted are the statements on
        negotiation that were said or acted out; a table without ``on_negotiation`` is taken to be
        all on negotiation, so that dropping the column compares everything that is quoted.
    by : str, default "outlet"
        What is compared: outlets (``source_outlet`` or ``outlet``, else the host of the address),
        or the names in another column, such as a country or a leaning. What has no name stands
        under "(unknown source)".
    outlets : iterable of str, optional
        Compare these with one another only. What was said is still known from all outlets.
    level : float, default 0.95
        Confidence of the intervals.
    n_resamples : int, default 1000
        Random orders for ``p_value``.
    seed : int, default 0
        The result depends on it and on the rows, not on their order.

    Returns
    -------
    DataFrame
        One row per measure, outlet and value: ``outlet``, ``measure``, ``value`` (str);
        ``n`` (int, prints the share is of), ``count`` (int, those with the value),
        ``n_articles`` (int, articles behind ``n``); ``share`` (``count`` of ``n``), ``low``,
        ``high``; ``others`` (the share in all other outlets together), ``difference`` (share less
        others), ``difference_low``, ``difference_high``; ``p_value``, ``p_adjusted`` (float);
        ``statement_ids`` (list, the statements behind ``count``). Outlets with most statements
        come first. Missing are intervals of fewer than ``LEAST_ARTICLES`` articles, what asks for
        other outlets where there are none, and p as told in the Notes. The measures:

        - ``speaker``, ``side``: who is quoted, "(no name)" where none is known. A joint
          statement counts for each, so shares can add up to more than 1. A name that fewer than
          ten articles quote has rows in the outlets that quote it only.
        - ``quote_type``: direct, mixed or indirect.
        - ``stance``: which stance is shown, of the statements that have one.
        - ``left_out``: of the mixed sayings known from several outlets, which half the outlet
          leaves out: ``limit``, ``willingness``, ``both`` or ``nothing``; told in the Notes.

        A measure whose columns are absent has no rows. ``.attrs["copies"]`` is the number of
        further prints of a saying in the same outlet, which are not counted;
        ``.attrs["unjudged"]`` the number of prints of mixed sayings without a stance, of which
        nobody can tell what they leave out; ``.attrs["tested"]`` the number of tests by measure;
        ``.attrs["without"]`` (list) the outlets that have no rows, for nothing of theirs counts.

    Raises
    ------
    MissingColumnError, SchemaError, DuplicateIdError
        If a column is absent or holds what it should not.
    InputError
        If a statement has no ``statement_id``, an outlet is not in the table, or a keyword is out
        of its range.

    Notes
    -----
    Statements of one article are alike, so articles are what is sampled. The variance of a share
    is that of a ratio of sums over articles; it gives the number of independent statements that
    would be as exact, and the interval is Wilson's for that number, with the quantile of Student's
    t for the number of articles [1]_. Where no print has the value, or all have it, each article
    counts as one statement. The interval of a difference is put together from the two [2]_. A
    percentile bootstrap over articles was tried and is not used: of 95 % intervals it gave .21 to
    .92 that held the truth with 5 to 25 articles (shares of .02 to .4), and nought as the upper
    end wherever an outlet does not show a value; these held it in .94 to .98.

    ``p_value`` comes from giving the articles to the outlets at random; what is compared is the
    difference over its standard error, so that long articles of one outlet do not make a
    difference [3]_. ``p_adjusted`` corrects for all values and outlets of a measure by the
    largest of these in each random order, which heeds that shares hang together [4]_: read it
    rather than the intervals, of which one in twenty excludes 0 by chance. Tested is where the
    outlet and the others have ten articles each, ten articles show the value and ten something
    else, and of each five prints with it and five without would be expected.

    Copies are known by ``same_as``, as ``flag_reprints`` fills it. An outlet that prints a saying
    several times counts it once: the print that the others are copies of, else the first by its
    id. That two outlets print the same is what is compared, so there each counts.

    ``left_out``: the prints of one saying are linked by ``same_as``; what was said is what any of
    them shows, and what their articles have the same speaker say on the same days. A print shows
    willingness where its stance is ``conditional`` or ``open``, and a limit where it has
    conditions, or its stance is ``refuses``, ``sceptical`` or ``conditional``; ``neutral`` is
    neither. A saying is mixed if both were said. An outlet leaves a half out if none of its prints
    of the saying shows it, nor any other statement of the same speaker in these articles, for the
    half may stand in a sentence of its own. Sayings that one outlet alone prints say nothing and
    are not counted, and neither is a print that shows less than both and has a row without a
    stance. Here the articles that share a saying hang together across outlets: they are sampled as
    one, and the random orders swap outlets within them. A code that is wrong in one print looks
    like a half left out: read the statements.

    References
    ----------
    .. [1] Korn, E. L. and Graubard, B. I. (1998), "Confidence intervals for proportions with
       small expected number of positive counts estimated from survey data", Survey Methodology
       24, 193-201; Franco, C. et al. (2019), "Comparative study of confidence intervals for
       proportions in complex sample surveys", J. of Survey Statistics and Methodology 7, 334-364.
    .. [2] Newcombe, R. G. (1998), "Interval estimation for the difference between independent
       proportions", Statistics in Medicine 17, 873-890; Zou, G. Y. and Donner, A. (2008),
       "Construction of confidence limits about effect measures", ibid. 27, 1693-1702.
    .. [3] Chung, E. and Romano, J. P. (2013), "Exact and asymptotically robust permutation
       tests", Annals of Statistics 41, 484-507.
    .. [4] Westfall, P. H. and Young, S. S. (1993), "Resampling-Based Multiple Testing", Wiley.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.outlets import compare_outlets
    >>> said = pd.DataFrame({
    ...     "statement_id": ["s1", "s2", "s3", "s4"],
    ...     "article_id": ["a1", "a1", "a2", "b1"],
    ...     "outlet": ["Post", "Post", "Post", "Herald"],
    ...     "speaker": ["Ann Lee", "Bo Berg", "Ann Lee", "Bo Berg"],
    ...     "stance": ["open", "refuses", "open", "refuses"],
    ... })
    >>> shown = compare_outlets(said)
    >>> rows = shown[(shown["measure"] == "stance") & (shown["value"] == "open")]
    >>> rows[["outlet", "n", "count", "others", "difference", "statement_ids"]]
        outlet  n  count    others  difference statement_ids
    7     Post  3      2  0.000000    0.666667      [s1, s3]
    12  Herald  1      0  0.666667   -0.666667            []
    """
    if not isinstance(by, str):
        raise InputError(f"by={by!r} is not possible; give the name of one column")
    check_count(n_resamples, "n_resamples", least=1)
    check_count(seed, "seed", least=0)
    _check_level(level)
    table = _prints(statements, by)
    names = _chosen(table["source"], outlets)
    kept = table[table["counts"] & table["source"].isin(names)]
    once = kept.sort_values(["is_copy", "statement_id"]).drop_duplicates(["source", "saying"])
    once = once.sort_values("statement_id", ignore_index=True)
    ranks = once["source"].value_counts()
    without = [name for name in names if name not in ranks]
    names = sorted(ranks.index, key=lambda name: (-ranks[name], name))
    shown = [_by_value(once, measure, names) for measure in MEASURES[:-1] if measure in once]
    halves, unjudged = _left_out(table, names)
    rows, tested = [], {}
    for one in [*shown, *halves]:
        part, tests = _compared(one, names, level, n_resamples, seed)
        rows += part
        tested[one.measure] = tests
    result = typed_table(rows, _TYPES)
    result.attrs |= {"copies": len(kept) - len(once), "unjudged": unjudged, "tested": tested}
    result.attrs["without"] = without
    return result


def _check_level(level: Any) -> None:
    number = isinstance(level, int | float | np.floating) and not isinstance(level, bool)
    if not number or not 0 < level < 1:
        raise InputError(f"level={level!r} is not possible; give a share such as 0.95")


def _prints(statements: pd.DataFrame, by: str) -> pd.DataFrame:
    """Name for each row its outlet, its article, its saying, and whether it counts."""
    need_columns(statements, ("statement_id", "speaker", "stance"), _PURPOSE)
    if by != "outlet" or not any(name in statements for name in _NAMES_OF):
        need_columns(statements, (by,), _PURPOSE, advice="Name a column that it has in by=")
    if "conditions" in statements:
        check_tags(statements["conditions"])
    table = tidy(tidy(statements.reset_index(drop=True), "record"), "statements")
    check_ids(table["statement_id"])
    sayings = _sayings(table)
    return table.assign(
        source=_outlets_of(table, by),
        article=_articles_of(table),
        saying=sayings,
        is_copy=sayings != table["statement_id"],
        counts=on_topic(table) & stood_by(table),
    )


def _outlets_of(table: pd.DataFrame, by: str) -> pd.Series:
    # An article is no outlet: without a name, its statements belong to an unknown one.
    if by == "outlet":
        return sources_of(table.drop(columns="article_id", errors="ignore"))
    names = table[by].astype("string").str.strip()
    return names.mask(names == "").fillna(UNKNOWN_SOURCE).astype(str)


def _articles_of(table: pd.DataFrame) -> pd.Series:
    """Tell what was printed together: the article, else the page, else each statement alone."""
    places = pd.Series(pd.NA, index=table.index, dtype="string")
    for column in _ADDRESSES:
        if column in table:
            found = table[column].astype("string").str.strip()
            places = places.fillna(found.mask(found == ""))
    return places.fillna("statement " + table["statement_id"].astype("string")).astype(str)


def _sayings(table: pd.DataFrame) -> pd.Series:
    """Name the statement that each row is a copy of at the end of its chain; else itself."""
    if "same_as" not in table:
        return table["statement_id"]
    model = {
        name: other.strip()
        for name, other in zip(table["statement_id"], table["same_as"], strict=True)
        if pd.notna(other) and other.strip() and other.strip() != name
    }
    first: dict[str, str] = {}
    for name in model:
        path: dict[str, None] = {}
        while name in model and name not in first and name not in path:
            path[name] = None
            name = model[name]
        if name in path:  # Copies that name each other in a circle have no model.
            circle = list(path)
            name = min(circle[circle.index(name) :])
        end = first.get(name, name)
        first |= dict.fromkeys(path, end)
    return table["statement_id"].map(lambda name: first.get(name, name))


def _chosen(sources: pd.Series, outlets: Iterable[str] | None) -> list[str]:
    known = sorted(set(sources))
    if outlets is None:
        return known
    if isinstance(outlets, str):
        raise InputError(f"outlets={outlets!r} is one text; give a list of names")
    if not isinstance(outlets, Iterable):
        raise InputError(f"outlets={outlets!r} is not possible; give a list of names")
    names = list(outlets)
    odd = [name for name in names if not isinstance(name, str)]
    if odd:
        raise InputError(f"outlets holds {odd[0]!r}, which is no name; give a list of names")
    names = list(dict.fromkeys(names))
    if not names:
        raise InputError("outlets=[] names no outlet; leave it out to compare all")
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=3, cutoff=0.5)
            hint = f"did you mean {', '.join(near)}?" if near else f"give {', '.join(known[:8])}"
            raise InputError(f"there is no outlet {name!r}; {hint}")
    return names


def _by_value(once: pd.DataFrame, measure: str, names: Sequence[str]) -> _Shown:
    """Lay out the prints that have a value; a joint source has several."""
    rows = once[once[measure].notna()] if measure in _CLOSED else once
    code, found = pd.factorize(rows[measure].astype("str"), use_na_sentinel=False)
    held = [list(dict.fromkeys(of)) or [NO_NAME] for of in joined(pd.Series(found))]
    number = np.repeat(np.arange(len(rows)), [len(held[k]) for k in code])
    flat = pd.Series(list(chain.from_iterable(held[k] for k in code)), dtype="str")
    often = flat.value_counts()
    categories = list(
        _CLOSED.get(measure, sorted(often.index, key=lambda name: (-often[name], name)))
    )
    outlet = _places(rows["source"], names)
    article = _codes(rows["article"])
    cluster, owner = _clusters(outlet, article)
    return _Shown(
        measure=measure,
        categories=categories,
        outlet=outlet,
        article=article,
        cluster=cluster,
        ids=[[name] for name in rows["statement_id"]],
        pairs=(number, _places(flat, categories)),
        owner=owner,
        stratum=np.zeros(len(owner), dtype=np.int64),
        paired=False,
    )


def _places(found: pd.Series, names: Sequence[str]) -> Ints:
    return pd.Index(names).get_indexer(pd.Index(found)).astype(np.int64)


def _codes(names: pd.Series) -> Ints:
    return pd.factorize(names, sort=True)[0].astype(np.int64)


def _clusters(outlet: Ints, group: Ints) -> tuple[Ints, Ints]:
    """Number the pairs of outlet and group; give the number of each row, the outlet of each."""
    span = int(group.max(initial=0)) + 1
    pairs, cluster = np.unique(outlet * span + group, return_inverse=True)
    return cluster.astype(np.int64), pairs // span


def _left_out(table: pd.DataFrame, names: Sequence[str]) -> tuple[list[_Shown], int]:
    """Lay out which half of each mixed saying each outlet leaves out; count what cannot be told."""
    if not {"same_as", "conditions"} <= set(table):
        return [], 0
    stances = table["stance"].astype("str")
    table = table.assign(
        willing=stances.isin(_WILLING),
        limit=stances.isin(_LIMITED) | table["conditions"].map(len).gt(0),
        abstained=table["stance"].isna(),
    )
    linked = table[table["counts"]]
    stood = table[stood_by(table)]
    told = _with_context(linked, stood, same_days=True).groupby("saying")
    first, last = told["source"].min(), told["source"].max()
    mixed = (first != last) & told["willing"].any() & told["limit"].any()
    linked = linked[linked["saying"].isin(mixed.index[mixed]) & linked["source"].isin(names)]
    linked = _with_context(linked, stood).sort_values("statement_id")
    prints = linked.groupby(["source", "saying"], sort=True).agg(
        willing=("willing", "any"),
        limit=("limit", "any"),
        abstained=("abstained", "any"),
        ids=("statement_id", list),
        article=("article", "first"),
    )
    unclear = prints["abstained"] & ~(prints["willing"] & prints["limit"])
    prints = prints[~unclear].reset_index()
    if prints.empty:
        return [], int(unclear.sum())
    outlet = _places(prints["source"], names)
    together = _components(linked.merge(prints[["source", "saying"]]))
    stratum = _codes(prints["saying"].map(together))
    cluster, owner = _clusters(outlet, stratum)
    held = (~prints["limit"]).to_numpy() + 2 * (~prints["willing"]).to_numpy()
    of_cluster = np.zeros(len(owner), dtype=np.int64)
    of_cluster[cluster] = stratum
    shown = _Shown(
        measure="left_out",
        categories=list(LEFT_OUT),
        outlet=outlet,
        article=_codes(prints["article"]),
        cluster=cluster,
        ids=prints["ids"].tolist(),
        pairs=(np.arange(len(prints)), held.astype(np.int64)),
        owner=owner,
        stratum=of_cluster,
        paired=True,
    )
    return [shown], int(unclear.sum())


def _with_context(
    linked: pd.DataFrame, stood: pd.DataFrame, *, same_days: bool = False
) -> pd.DataFrame:
    """Add to each print what the same speaker shows elsewhere in the article, or on its days."""
    place = ["source", "article"]
    days = ["date_from", "date_to"]
    if same_days and not set(days) <= set(stood):
        return linked
    days = days if same_days else []
    near = stood.merge(linked[place].drop_duplicates())
    near = near.assign(name=joined(near["speaker"])).explode("name").dropna(subset="name")
    told = near.groupby([*place, "name", *days])[["willing", "limit"]].any().reset_index()
    own = linked.assign(name=joined(linked["speaker"])).explode("name")
    own = own[["statement_id", *place, "name", *days]].merge(
        told, on=[*place, "name"], suffixes=("", "_told")
    )
    if same_days:
        early = own["date_from"] <= own["date_to_told"]
        own = own[early & (own["date_from_told"] <= own["date_to"])]
    found = own.groupby("statement_id")[["willing", "limit"]].any()
    half = {
        name: linked[name] | linked["statement_id"].isin(found.index[found[name]])
        for name in ("willing", "limit")
    }
    return linked.assign(**half)


def _components(linked: pd.DataFrame) -> dict[str, str]:
    """Gather the sayings that share articles, and the articles that share sayings."""
    root: dict[Any, Any] = {}

    def find(node: Any) -> Any:
        while root.setdefault(node, node) != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for source, article, saying in zip(
        linked["source"], linked["article"], linked["saying"], strict=True
    ):
        ends = sorted([find((saying,)), find((source, article))])
        root[ends[1]] = ends[0]
    return {saying: "\n".join(find((saying,))) for saying in linked["saying"].unique()}


def _compared(
    shown: _Shown, names: Sequence[str], level: float, n_resamples: int, seed: int
) -> tuple[list[tuple[Any, ...]], int]:
    """Make the rows of one measure, and count the tests."""
    n = np.bincount(shown.cluster, minlength=len(shown.owner)).astype(float)
    width = len(shown.categories)
    cells, count = np.unique(
        shown.cluster[shown.pairs[0]] * width + shown.pairs[1], return_counts=True
    )
    counts = (cells // max(width, 1), cells % max(width, 1), count.astype(float))
    own = _sums(shown.owner, n, counts, len(names), width)
    rest, relation = _rest(shown, own, n, counts)
    low, high = _interval(own, level)
    rest_low, rest_high = _interval(rest, level)
    share, others = own.share, rest.share
    below = _joint(share - low, rest_high - others, relation)
    above = _joint(high - share, others - rest_low, relation)
    difference = share - others
    showing = np.bincount(counts[1], minlength=width)
    whole = counts[2] >= n[counts[0]]
    lacking = len(n) - np.bincount(counts[1][whole], minlength=width)
    testable = _testable(own, rest, np.minimum(showing, lacking))
    p, adjusted = _chances(shown, n, counts, testable, n_resamples, seed)
    ids = _ids_of(shown)
    articles = _article_counts(shown, len(names))
    # A name that hardly anybody prints needs no row in each outlet that does not.
    common = (showing >= _LEAST_TESTED) | (shown.measure in _CLOSED)
    told = (own.c > 0) | ((own.n > 0) & common)
    numbers = np.stack(
        [share, low, high, others, difference, difference - below, difference + above, p, adjusted],
        axis=-1,
    )
    rows = [
        (
            names[outlet],
            shown.measure,
            shown.categories[value],
            int(own.n[outlet, 0]),
            int(own.c[outlet, value]),
            articles[outlet],
            *numbers[outlet, value].tolist(),
            ids.get((outlet, value), []),
        )
        for outlet, value in np.argwhere(told).tolist()
    ]
    return rows, int(testable.sum())


def _sums(
    owner: Ints, n: Floats, counts: tuple[Ints, Ints, Floats], groups: int, width: int
) -> _Sums:
    cluster, value, count = counts
    cell = owner[cluster] * width + value

    def by_group(weights: Any) -> Floats:
        return np.bincount(owner, weights, groups)[:, None].astype(float)

    def by_cell(weights: Floats) -> Floats:
        return np.bincount(cell, weights, groups * width).reshape(groups, width).astype(float)

    return _Sums(
        by_group(np.ones(len(n))),
        by_group(n),
        by_group(n**2),
        by_cell(count),
        by_cell(count**2),
        by_cell(count * n[cluster]),
    )


def _rest(
    shown: _Shown, own: _Sums, n: Floats, counts: tuple[Ints, Ints, Floats]
) -> tuple[_Sums, Floats]:
    """Sum up all other outlets for each, with the correlation of the two shares."""
    if not shown.paired:
        rest = _Sums._make(column.sum(axis=0) - column for column in own)
        return rest, np.zeros(own.c.shape)
    shape = (int(shown.stratum.max()) + 1, len(shown.categories))
    c = np.zeros((len(n), shape[1]))
    c[counts[0], counts[1]] = counts[2]
    all_c, all_n = np.zeros(shape), np.zeros((shape[0], 1))
    np.add.at(all_c, shown.stratum, c)
    np.add.at(all_n, shown.stratum, n[:, None])
    rests, relations = [], []
    for outlet in range(len(own.n)):
        mine = shown.owner == outlet
        own_c, own_n = np.zeros(shape), np.zeros((shape[0], 1))
        own_c[shown.stratum[mine]], own_n[shown.stratum[mine], 0] = c[mine], n[mine]
        rest_c, rest_n = all_c - own_c, all_n - own_n
        columns = ((rest_n > 0) * 1.0, rest_n, rest_n**2, rest_c, rest_c**2, rest_c * rest_n)
        rest = _Sums._make(column.sum(axis=0) for column in columns)
        off = own_c - np.nan_to_num(own.share[outlet]) * own_n
        rest_off = rest_c - np.nan_to_num(rest.share) * rest_n
        spread = np.sqrt((off**2).sum(axis=0) * (rest_off**2).sum(axis=0))
        # Unknown where one of the two does not vary; the worst is taken, opposite moves.
        relations.append(np.where(spread > _TINY, _over((off * rest_off).sum(axis=0), spread), -1))
        rests.append(rest)
    return _Sums._make(np.array(column) for column in zip(*rests, strict=True)), np.array(relations)


def _interval(sums: _Sums, level: float) -> tuple[Floats, Floats]:
    """Bound each share; missing with fewer clusters than needed."""
    share, variance = sums.share, sums.variance
    flat = (share <= _TINY) | (share >= 1 - _TINY)
    free = share * (1 - share)
    size = np.where(flat, sums.clusters, np.minimum(sums.n, free / np.maximum(variance, 1e-300)))
    quantile = _t_quantile(np.maximum(sums.clusters - 1, 1), level)
    spread = _over(quantile**2, size)
    middle = (share + spread / 2) / (1 + spread)
    half = np.sqrt(np.maximum(_over(free, size) + spread / 4 / size, 0)) * quantile / (1 + spread)
    enough = (sums.clusters >= LEAST_ARTICLES) & (sums.n > 0)
    low = np.where(enough, np.clip(np.minimum(middle - half, share), 0, 1), np.nan)
    return low, np.where(enough, np.clip(np.maximum(middle + half, share), 0, 1), np.nan)


def _t_quantile(freedom: Floats, level: float) -> Floats:
    """Give the two-sided quantile of Student's t (Abramowitz and Stegun 1964, 26.7.5)."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + np.sum([term / freedom ** (place + 1) for place, term in enumerate(terms)], axis=0)


def _joint(one: Floats, other: Floats, relation: Floats) -> Floats:
    return np.sqrt(np.maximum(one**2 + other**2 - 2 * relation * one * other, 0))


def _testable(own: _Sums, rest: _Sums, varied: Ints) -> Flags:
    """Tell where prints with and without the value are enough, here and elsewhere."""
    overall = np.nan_to_num(_over(own.c.sum(axis=0), own.n.sum()))
    expected = np.minimum(own.n, rest.n) * np.minimum(overall, 1 - overall)
    enough: Flags = (
        (np.minimum(own.clusters, rest.clusters) >= _LEAST_TESTED)
        & (varied >= _LEAST_TESTED)
        & (expected >= _LEAST_EXPECTED)
    )
    return enough


def _chances(
    shown: _Shown,
    n: Floats,
    counts: tuple[Ints, Ints, Floats],
    testable: Flags,
    n_resamples: int,
    seed: int,
) -> tuple[Floats, Floats]:
    """Find how often random orders differ as much: at each place, and anywhere at all."""
    p = np.full(testable.shape, np.nan)
    adjusted = p.copy()
    values = np.flatnonzero(testable.any(axis=0))
    if not len(values):
        return p, adjusted
    chosen = np.isin(counts[1], values)
    cluster, count = counts[0][chosen], counts[2][chosen]
    value = np.searchsorted(values, counts[1][chosen])
    tested = testable[:, values]
    overall = np.bincount(value, count, len(values)) / n.sum()
    score = _Score(n, cluster, value, count, overall, tested.shape)
    found = np.where(tested, score.of(shown.owner), 0.0)
    reached, passed = np.zeros(tested.shape), np.zeros(tested.shape)
    random = np.random.default_rng([seed, *shown.measure.encode()])
    in_order = shown.owner[np.argsort(shown.stratum, kind="stable")]
    for _ in range(n_resamples):
        drawn = np.where(tested, score.of(_reordered(shown, in_order, random)), 0.0)
        reached += drawn >= found - _TINY
        passed += drawn.max() >= found - _TINY
    p[:, values] = np.where(tested, (1 + reached) / (n_resamples + 1), np.nan)
    adjusted[:, values] = np.where(tested, (1 + passed) / (n_resamples + 1), np.nan)
    return p, adjusted


class _Score:
    """How far each outlet is from the others, over the standard error if there were no difference.

    Misfits are taken from the share of all outlets together, so that an outlet without the value,
    whose own spread is nought, does not seem far away.
    """

    def __init__(
        self,
        n: Floats,
        cluster: Ints,
        value: Ints,
        count: Floats,
        overall: Floats,
        shape: tuple[int, ...],
    ) -> None:
        self.n, self.cluster, self.value, self.count = n, cluster, value, count
        self.overall, self.shape = overall, shape
        self.square = count**2 - 2 * overall[value] * count * n[cluster]
        self.all_square = np.bincount(value, self.square, shape[1]) + overall**2 * (n**2).sum()

    def of(self, owner: Ints) -> Floats:
        """Give the score of each outlet and value, if these outlets own the clusters."""
        cell = owner[self.cluster] * self.shape[1] + self.value
        size = self.shape[0] * self.shape[1]
        count = np.bincount(cell, self.count, size).reshape(self.shape)
        n = np.bincount(owner, self.n, self.shape[0])[:, None]
        base = self.overall**2 * np.bincount(owner, self.n**2, self.shape[0])[:, None]
        square = base + np.bincount(cell, self.square, size).reshape(self.shape)
        rest = self.n.sum() - n
        misfit = np.abs(count - self.overall * n) * (_over(1.0, n) + _over(1.0, rest))
        error = np.sqrt(_over(square, n**2) + _over(self.all_square - square, rest**2))
        score: Floats = np.nan_to_num(_over(misfit, error))
        return score


def _reordered(shown: _Shown, in_order: Ints, random: np.random.Generator) -> Ints:
    """Give the clusters to the outlets at random, within each stratum."""
    if not shown.paired:
        return random.permutation(shown.owner)
    owner = np.empty_like(shown.owner)
    owner[np.argsort(shown.stratum + random.random(len(owner)))] = in_order
    return owner


def _ids_of(shown: _Shown) -> dict[tuple[int, int], list[str]]:
    """List the statements behind each outlet and value, in order of the ids."""
    number, value = shown.pairs
    cell = shown.outlet[number] * len(shown.categories) + value
    order = np.argsort(cell, kind="stable")
    cells, starts = np.unique(cell[order], return_index=True)
    parts = np.split(number[order], starts[1:])[: len(cells)]
    width = len(shown.categories)
    return {
        divmod(int(at), width): sorted(chain.from_iterable(shown.ids[place] for place in part))
        for at, part in zip(cells, parts, strict=True)
    }


def _article_counts(shown: _Shown, groups: int) -> list[int]:
    _, owner = _clusters(shown.outlet, shown.article)
    return [int(number) for number in np.bincount(owner, minlength=groups)]
