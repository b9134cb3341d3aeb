"""The same thing printed twice: copies of an article, and reprints of one saying."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import chain, pairwise
from numbers import Real
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz.fuzz import ratio
from rensa import RMinHash

from analysis.errors import InputError
from analysis.positions import check_count, check_ids, need_columns
from analysis.schemas import columns_of, dtype_of, split_list, tidy

_RUN = 4
"""Words in a row that two articles must share before any of them counts as shared."""

_SHORTEST_COPY = 0.5
"""A copy has at least this share of the words of the longer version."""

_HASHES, _BANDS, _SEED = 256, 64, 1
_KEPT = 8
"""How many firsts a group of candidates remembers."""

_TRIED = 16
"""With how many firsts a row is compared in full."""

_MOST_DAYS = 36_500
_BATCH = 2_000_000
"""Characters read at once."""

_SAID_RUN = 3
_LEAST_WORDS, _LEAST_WORDS_SAME, _LEAST_WORDS_UNNAMED = 5, 3, 8
_NEARLY_ALL = 0.9
_LONGEST_ALIGNED = 400

_ID = dtype_of(columns_of("articles")["article_id"])
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHE = re.compile("['’‘ʼ]")
_NOT = re.compile(r"\b(?:(ca)n|(wo)n|(\w+)n)['’ʼ]t\b|\bcannot\b")
_SHORT_FORM = re.compile(r"\b(\w+)['’ʼ](re|ve|ll|m)\b|\b(it|that|he|she|there)['’ʼ](s)\b")
_FULL_FORMS = {"re": "are", "ve": "have", "ll": "will", "m": "am", "s": "is"}
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_QUOTED = re.compile(r'["“]([^"“”]+)(?:["”]|$)')
_FUNCTION_WORDS = frozenset(
    "a about above after again against all also am an and any are as at be because been before "
    "being between both but by can could did do does doing down during each few for from further "
    "had has have having he her here hers him his how i if in into is it its just me more most my "
    "no nor not now of off on once only or other our out over own s same she should so some such t "
    "than that the their them then there these they this those through to too under until up very "
    "was we were what when where which while who whom why will with would you your".split()
)
# What two prints of one saying may have more or less of: it turns nothing into its opposite.
_FILLERS = frozenset(
    "a ah also an and er indeed oh please really that the uh um very well yeah".split()
)
_NUMBER_WORDS = frozenset(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred hundreds thousand thousands million millions billion billions trillion trillions "
    "dozen dozens half double twice single first second third fourth fifth sixth seventh eighth "
    "ninth tenth quarter".split()
)
_NEAR_SPELLING, _LEAST_LETTERS = 85, 5

_Hashes = NDArray[np.uint64]
_Places = NDArray[np.int64]
_Flags = NDArray[np.bool_]


def flag_duplicates(
    articles: pd.DataFrame, *, threshold: float = 0.8, days: int | None = 30
) -> pd.DataFrame:
    """Flag articles that are copies of another: syndicated, shortened or lightly edited.

    Parameters
    ----------
    articles : DataFrame
        A table with ``article_id`` and ``text``, and ``published`` if it is known.
    threshold : float
        The share of its words, above 0 and up to 1, that the shorter of two articles must have in
        common with the longer. Below .5 copies are missed.
    days : int, optional
        How many days may lie between a copy and its first print, from 0; None for any number. What
        is printed later is news put into the words of an older one, such as a daily report.

    Returns
    -------
    DataFrame
        The table as it was, with two more columns (replaced where it had them): ``duplicate_of``
        (text), the ``article_id`` of the copy that came first, missing in that copy and in articles
        without any; and ``similarity`` (float), the share of words in common with it. No article
        that others are copies of is itself flagged.

    Raises
    ------
    MissingColumnError
        If ``article_id`` or ``text`` is absent.
    DuplicateIdError
        If an ``article_id`` stands in two rows; InputError, if one is missing.
    DateError
        If ``published`` holds what is no day.
    InputError
        If ``threshold`` is no share, or ``days`` no whole number from 0 to 36500.

    Notes
    -----
    First is the earliest ``published``, then the order of the table; articles without a day come
    last, and are in reach of any day. Words are compared without case, accents of form and
    punctuation. A word is in common when it stands in a run of four words or more that the other
    article has too, wherever it stands. The longer article must also have half of its words in
    common: a brief inside a digest, or the background that a follow-up takes over, makes no copy.
    Candidates come from MinHash (Broder 1997) with locality-sensitive hashing, 64 bands of 4; each
    is then checked in full. Each article is compared with the first ones of copies alone, and with
    at most 16 of them, so that time grows with the number of articles however alike they are; of
    texts with much boilerplate some copies may be missed. A text without a word is never flagged.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.reprints import flag_duplicates
    >>> text = "Envoys of both sides met in Geneva on Monday and agreed to go on talking in May."
    >>> texts = [text, "GENEVA (Wire) - " + text]
    >>> articles = pd.DataFrame({"article_id": ["a", "b"], "text": texts})
    >>> flag_duplicates(articles)[["article_id", "duplicate_of", "similarity"]]
      article_id duplicate_of  similarity
    0          a          NaN         NaN
    1          b            a         1.0
    """
    need_columns(
        articles,
        ("article_id", "text"),
        "flag_duplicates",
        advice="Pass the table that read_articles returned",
    )
    if isinstance(threshold, bool) or not isinstance(threshold, Real) or not 0 < threshold <= 1:
        raise InputError(f"threshold={threshold!r} is not possible; give a share such as 0.8")
    if days is not None:
        _check_days(days)
    plain = tidy(articles.reset_index(drop=True), "articles")
    check_ids(plain["article_id"], "article")
    texts, order = plain["text"].fillna(""), _print_order(plain)
    model, bands = _sketch(texts, order)
    first, similarity = _link_to_firsts(
        _group_bands(bands),
        order,
        _copy_check(texts, float(threshold)),
        near=_reach(plain, days),
        model=model,
    )
    ids = plain["article_id"].astype(_ID)
    named = ids.take(first).set_axis(articles.index).mask(first == np.arange(len(plain)))
    return articles.assign(duplicate_of=named, similarity=similarity)


def flag_reprints(statements: pd.DataFrame, *, days: int = 3) -> pd.DataFrame:
    """Find the same saying in several articles, and fill ``same_as`` with its first print.

    Parameters
    ----------
    statements : DataFrame
        A table of the schema ``statements``; ``statement_id``, ``article_id`` and ``content`` are
        needed, and little is found without ``speaker``, ``quote_type`` and days.
    days : int
        How many days may lie between two prints of one saying, from 0.

    Returns
    -------
    DataFrame
        The table as it was, with ``same_as`` (text): the ``statement_id`` of the first print,
        missing in the first print itself and in what was printed once. Values that the table
        already has are kept, and what they name stays a first print.

    Raises
    ------
    MissingColumnError
        If a needed column is absent.
    DuplicateIdError
        If a ``statement_id`` stands in two rows; InputError, if one is missing.
    DateError
        If a day is none.
    InputError
        If ``days`` is no whole number from 0 to 36500.

    Notes
    -----
    First is the earliest ``published``, then the order of the table. Two statements are one saying
    if they stand in different articles, have one speaker, days (``date_from`` to ``date_to``, else
    those of publication) not more than ``days`` apart, and the same words: direct speech, and what
    mixed speech has in quotation marks, may be cut short at either end, but nine tenths of the
    shorter must stand in the longer, in order, in runs of two words or more; indirect speech must
    be alike as a whole. At least five words that are no mere function words must be in common, or
    three where direct speech, or what mixed speech quotes, is the same word for word. Between the
    words in common nothing else may stand but articles and other fillers, words written together
    or apart, and near spellings of one word (``harbour``, ``harbor``), for one word makes the
    opposite: no number, name, negation or condition may differ, nor any other word. Where a
    speaker is missing, only direct speech that is the same word for word counts, of eight such
    words at least; a first print without a speaker takes that of its first copy with one, so that
    it never joins two. What was denied is never a reprint of what was not, nor an ``act`` of one
    with another cue. Two statements of one article may be reprints of the same first print, but
    never of each other. Left alone are statements without any day, and those of more than 400
    words that are not word for word the same. Each statement is compared with at most 16 first
    prints, those with which it shares most runs of three words.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.reprints import flag_reprints
    >>> long = "We will come to the table when the guns fall silent along the whole river."
    >>> statements = pd.DataFrame(
    ...     {"statement_id": ["s1", "s2"], "article_id": ["a", "b"], "speaker": "Ann Lee",
    ...      "quote_type": "direct", "published": "2022-05-04",
    ...      "content": [long, "We will come to the table when the guns fall silent"]}
    ... )
    >>> flag_reprints(statements)["same_as"].tolist()
    [nan, 's1']
    """
    _check_days(days)
    need_columns(
        statements,
        ("statement_id", "article_id", "content"),
        "flag_reprints",
        advice="Pass the table that trace returned",
    )
    plain = tidy(statements.reset_index(drop=True), "statements")
    check_ids(plain["statement_id"])
    told, root, label = _told(plain)
    fixed = (told.notna() | plain["statement_id"].isin(told)).to_numpy()
    order = _print_order(plain)
    # What the table says already goes first, so that new rows are measured against it.
    order = np.concatenate([order[fixed[order]], order[~fixed[order]]])
    sayings = _Sayings(plain, root, label, days)
    first, _ = _link_to_firsts(
        sayings.keys(), order, sayings.compare, near=sayings.near, fixed=fixed
    )
    found = label.take(first).set_axis(plain.index).mask(first == np.arange(len(plain)))
    return statements.assign(same_as=told.fillna(found).set_axis(statements.index))


def _check_days(days: Any) -> None:
    check_count(days, "days", least=0)
    if days > _MOST_DAYS:
        raise InputError(f"days={days!r} is not possible; give at most {_MOST_DAYS}")


def _reach(table: pd.DataFrame, days: int | None) -> Callable[[int, _Places], _Flags] | None:
    """Make what tells which rows were printed near enough in time to one; None if all are."""
    if days is None or "published" not in table:
        return None
    printed = (table["published"] - pd.Timestamp(0)) / pd.Timedelta(days=1)
    day = np.floor(np.asarray(printed, dtype=np.float64))

    def near(row: int, others: _Places) -> _Flags:
        # Where a day is missing, the comparison is false and nothing is ruled out.
        within: _Flags = ~(np.abs(day[others] - day[row]) > days)
        return within

    return near


def _print_order(table: pd.DataFrame) -> _Places:
    """Put rows into the order of print: by day, those without any last, else as they stand."""
    if "published" not in table:
        return np.arange(len(table))
    days = table["published"].to_numpy()
    return np.argsort(days, kind="stable").astype(np.int64)


class _Words(NamedTuple):
    """The words of several texts as numbers; those of text k lie from bounds[k] to bounds[k+1]."""

    hashes: _Hashes
    bounds: _Places


def _mix(values: _Hashes) -> _Hashes:
    """Scatter numbers over 64 bits (the finaliser of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _factors(count: int) -> _Hashes:
    """Give odd factors, one per place, so that sums tell the order of what is added."""
    steps = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return _mix(steps) | np.uint64(1)


@lru_cache(maxsize=1)
def _letters() -> NDArray[np.uint32]:
    """Map each character to the letter or digit it counts as, and all others to 0."""
    folded = np.zeros(0x10000, dtype=np.uint32)
    for code in range(0x10000):
        if chr(code).isalnum():
            folded[code] = ord(unicodedata.normalize("NFD", chr(code).lower())[0])
    folded[0xFFFF] = 0
    return folded


def _read_words(texts: list[str]) -> _Words:
    """Turn all words of some texts into numbers at once, alike for any case and accent."""
    texts = [unicodedata.normalize("NFKC", text) for text in texts]
    joined = " ".join(texts).encode("utf-32-le")
    codes = np.minimum(np.frombuffer(joined, dtype="<u4"), 0xFFFF)
    letters = _letters()[codes]
    inside = letters > 0
    begins = inside & ~np.concatenate([[False], inside[:-1]])[: len(inside)]
    starts = np.flatnonzero(begins)
    ends = np.cumsum([0, *(len(text) + 1 for text in texts)])
    bounds = np.searchsorted(starts, ends)
    if not len(starts):
        return _Words(np.zeros(0, dtype=np.uint64), bounds)
    at = np.flatnonzero(inside)
    word = np.cumsum(begins)[at] - 1
    weighed = letters[at] * _factors(64)[(at - starts[word]) % 64]
    return _Words(_mix(np.add.reduceat(weighed, np.flatnonzero(begins[at]))), bounds)


def _read_runs(words: _Words, length: int) -> _Words:
    """Turn every run of so many words within one text into a number."""
    count = max(len(words.hashes) - length + 1, 0)
    runs = np.zeros(count, dtype=np.uint64)
    for place, factor in enumerate(_factors(length)):
        runs += words.hashes[place : place + count] * factor
    sizes = np.diff(words.bounds)
    left = words.bounds[1:].repeat(sizes)[:count] - np.arange(count)
    bounds = np.concatenate([[0], np.cumsum(np.maximum(sizes - length + 1, 0))])
    return _Words(_mix(runs[left >= length]), bounds)


def _wordings(words: _Words) -> _Hashes:
    """Give one number per text for all its words in their order; 0 for a text without any."""
    sizes = np.diff(words.bounds)
    place = np.arange(len(words.hashes)) - words.bounds[:-1].repeat(sizes)
    sums = np.zeros(len(sizes), dtype=np.uint64)
    if len(place):
        filled = np.flatnonzero(sizes)
        moved = _mix(words.hashes + place.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
        sums[filled] = np.add.reduceat(moved, words.bounds[:-1][filled])
    return sums


def _batches(texts: pd.Series) -> Iterator[tuple[int, list[str]]]:
    """Take texts by the batch, of so many characters together that memory stays small."""
    if texts.empty:
        return
    step = np.cumsum(texts.str.len().to_numpy(dtype=np.int64)) // _BATCH
    edges = [0, *(np.flatnonzero(np.diff(step)) + 1).tolist(), len(texts)]
    for start, end in pairwise(edges):
        yield start, texts.iloc[start:end].tolist()


def _sketch(texts: pd.Series, order: _Places) -> tuple[_Places, NDArray[np.uint32]]:
    """Name for each text the first of its wording, and give its bands; a row of 0 has none."""
    wordings = np.zeros(len(texts), dtype=np.uint64)
    bands = np.zeros((len(texts), _BANDS), dtype=np.uint32)
    factors = _factors(_HASHES // _BANDS)
    for start, batch in _batches(texts):
        words = _read_words(batch)
        runs = _read_runs(words, _RUN)
        end = start + len(batch)
        wordings[start:end] = _wordings(words)
        some = np.flatnonzero(np.diff(runs.bounds))
        if len(some):
            rows = np.append(runs.bounds[:-1][some], runs.bounds[-1]).astype(np.uint64)
            drawn = RMinHash.digest_matrix_from_flat_token_hashes(runs.hashes, rows, _HASHES, _SEED)
            least = np.array(drawn.to_rows(), dtype=np.uint64).reshape(len(some), _BANDS, -1)
            mixed = _mix((least * factors).sum(axis=2, dtype=np.uint64))
            bands[start + some] = np.maximum(mixed >> np.uint64(32), 1)
    model = np.arange(len(texts))
    filled = order[wordings[order] != 0]
    _, at, which = np.unique(wordings[filled], return_index=True, return_inverse=True)
    model[filled] = filled[at][which]
    bands[model != np.arange(len(texts))] = 0
    return model, bands


class _Keys(NamedTuple):
    """What rows have in common: row k is in the groups from starts[k] to starts[k+1]."""

    starts: _Places
    groups: _Places
    total: int


def _group(keys: NDArray[Any]) -> tuple[_Places, _Places, int]:
    """Find the keys that occur more than once: their places, numbers for them, and how many."""
    by_key = np.argsort(keys, kind="stable")
    ordered = keys[by_key]
    same = np.zeros(len(keys) + 1, dtype=bool)
    same[1:-1] = ordered[1:] == ordered[:-1]
    shared, new = same[:-1] | same[1:], ~same[:-1] & same[1:]
    return by_key[shared], np.cumsum(new)[shared] - 1, int(new.sum())


def _by_row(rows: _Places, groups: _Places, count: int, size: int) -> _Keys:
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=size))])
    return _Keys(starts, groups[np.argsort(rows, kind="stable")], count)


def _group_bands(bands: NDArray[np.uint32]) -> _Keys:
    """Group the rows that agree in a band."""
    rows, groups, count = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)], 0
    filled = np.flatnonzero(bands[:, 0])
    for band in range(_BANDS):
        places, of_band, more = _group(bands[filled, band])
        rows.append(filled[places])
        groups.append(of_band + count)
        count += more
    return _by_row(np.concatenate(rows), np.concatenate(groups), count, len(bands))


def _link_to_firsts(
    keys: _Keys,
    order: _Places,
    compare: Callable[[int, int], float],
    *,
    near: Callable[[int, _Places], _Flags] | None = None,
    fixed: _Flags | None = None,
    model: _Places | None = None,
) -> tuple[_Places, NDArray[np.float64]]:
    """Link each row, in order, to the earliest first one that it is like; give how like it is.

    Only firsts, and rows that are ``fixed`` and so never linked, are compared with. A group
    remembers its last few of them: that bounds the time where many rows are alike. What is word
    for word as its ``model`` has the groups of that one, and goes where this wording went before.
    """
    size = len(keys.starts) - 1
    first, score = np.arange(size), np.full(size, np.nan)
    model = first.copy() if model is None else model
    seats = np.full((keys.total, _KEPT), -1, dtype=np.int32)
    taken = np.zeros(keys.total, dtype=np.int64)
    rank = np.zeros(size, dtype=np.int64)
    rank[order] = np.arange(len(order))
    repeated = np.bincount(model, minlength=size) > 1
    went: dict[int, dict[int, float]] = {}
    for row in order.tolist():
        of = int(model[row])
        groups = keys.groups[keys.starts[of] : keys.starts[of + 1]]
        if fixed is None or not fixed[row]:
            seen = seats[groups]
            others = _likeliest(seen[seen >= 0], row, rank, near) if len(groups) else []
            before = went.get(of, {})
            reached = [k for k in before if near is None or near(row, np.array([k]))[0]]
            likenesses = chain(
                ((other, before[other]) for other in reached[:1]),
                ((other, compare(row, other)) for other in others),
            )
            for other, likeness in likenesses:
                if not math.isnan(likeness):
                    first[row], score[row] = other, likeness
                    break
        is_first = first[row] == row
        if repeated[of]:
            likeness = 1.0 if is_first else float(score[row])
            went.setdefault(of, {}).setdefault(int(first[row]), likeness)
        if is_first:
            seats[groups, taken[groups] % _KEPT] = row
            taken[groups] += 1
    return first, score


def _likeliest(
    seen: NDArray[np.int32],
    row: int,
    rank: _Places,
    near: Callable[[int, _Places], _Flags] | None,
) -> list[int]:
    """Choose those that share most groups with a row, the earliest of them first."""
    others, shares = np.unique(seen.astype(np.int64), return_counts=True)
    if near is not None and len(others):
        wanted = near(row, others)
        others, shares = others[wanted], shares[wanted]
    if len(others) > _TRIED:
        others = others[np.lexsort([rank[others], -shares])[:_TRIED]]
    chosen: list[int] = others[np.argsort(rank[others])].tolist()
    return chosen


def _copy_check(texts: pd.Series, threshold: float) -> Callable[[int, int], float]:
    """Make what tells how much of the shorter of two texts the longer has, if it is a copy."""

    @lru_cache(maxsize=4096)
    def runs_of(row: int) -> tuple[_Hashes, _Hashes]:
        runs = _read_runs(_read_words([texts.array[row]]), _RUN).hashes
        return runs, np.unique(runs)

    def compare(row: int, other: int) -> float:
        short, long = sorted((runs_of(row), runs_of(other)), key=lambda runs: len(runs[0]))
        share = _share_in(short[0], long[1])
        is_copy = share >= threshold and _share_in(long[0], short[1]) >= _SHORTEST_COPY
        return share if is_copy else math.nan

    return compare


def _share_in(runs: _Hashes, others: _Hashes) -> float:
    """Tell what share of the words of a text stands in runs that are among others, in order."""
    at = np.minimum(np.searchsorted(others, runs), len(others) - 1)
    covered = np.convolve(others[at] == runs, np.ones(_RUN)) > 0.5
    return float(covered.mean())


def _told(table: pd.DataFrame) -> tuple[pd.Series, _Places, pd.Series]:
    """Read what ``same_as`` says already: its values, the row each leads to, and what that is."""
    ids = table["statement_id"].astype(_ID)
    told = pd.Series(pd.NA, index=table.index, dtype=_ID)
    if "same_as" in table:
        told = table["same_as"].mask(table["same_as"].str.strip() == "")
    root = pd.Index(ids).get_indexer(told)
    root = np.where(root < 0, np.arange(len(table)), root)
    # Chains are followed to their end, doubling the step; circles have none and stay circles.
    for _ in range(len(table).bit_length()):
        root = root[root]
    return told, root, told.fillna(ids).take(root).set_axis(table.index)


class _Sayings:
    """Statements as the comparison needs them: words, speakers, days."""

    def __init__(self, table: pd.DataFrame, root: _Places, label: pd.Series, days: int) -> None:
        self._texts = table["content"].fillna("")
        self._contents: list[str] = self._texts.tolist()
        self._article = pd.factorize(table["article_id"])[0]
        self._root_article = self._article[root]
        self._speaker = _speaker_codes(_column(table, "speaker"))
        self._saying = pd.factorize(label)[0]
        self._speaker_of = _first_named(self._saying, self._speaker)
        kinds = _column(table, "quote_type")
        self._direct = (kinds == "direct").to_numpy(dtype=bool, na_value=False)
        self._cut = self._direct | (kinds == "mixed").to_numpy(dtype=bool, na_value=False)
        self._negated = (
            _column(table, "negated").astype("boolean").fillna(False).to_numpy(dtype=bool)
        )
        acts = (_column(table, "attribution_kind") == "act").fillna(False).astype(bool)
        self._act = pd.factorize(_column(table, "cue").fillna("").str.lower().where(acts))[0]
        self._from, self._to = _days_of(table)
        self._days = days

    def keys(self) -> _Keys:
        """Group the statements of a speaker that share a run of words, or all that is quoted."""
        empty = _read_words([" ".join(_FUNCTION_WORDS)]).hashes
        rows, keys = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.uint64)]
        for start, batch in _batches(self._texts):
            words = _read_words(batch)
            runs = _read_runs(words, _SAID_RUN)
            counted = np.concatenate([[0], np.cumsum(~np.isin(words.hashes, empty))])
            told = counted[words.bounds[1:]] - counted[words.bounds[:-1]]
            dated = ~np.isnan(self._from[start : start + len(batch)])
            speaker = self._speaker[start : start + len(batch)]
            row = np.arange(len(batch)).repeat(np.diff(runs.bounds))
            use = (dated & (told >= _LEAST_WORDS) & (speaker >= 0))[row]
            rows.append(start + row[use])
            keys.append(_mix(runs.hashes[use] ^ _mix(speaker[row[use]].astype(np.uint64) + 1)))
            direct = self._direct[start : start + len(batch)]
            same = np.flatnonzero(dated & direct & (told >= _LEAST_WORDS_SAME))
            rows.append(start + same)
            keys.append(_wordings(words)[same])
            mixed = np.flatnonzero(dated & self._cut[start : start + len(batch)] & ~direct)
            quoted = _read_words([" ".join(_QUOTED.findall(batch[place])) for place in mixed])
            rows.append(start + mixed[(np.diff(quoted.bounds) >= _LEAST_WORDS_SAME)])
            keys.append(_wordings(quoted)[np.diff(quoted.bounds) >= _LEAST_WORDS_SAME])
        places, groups, total = _group(np.concatenate(keys))
        return _by_row(np.concatenate(rows)[places], groups, total, len(self._contents))

    def near(self, row: int, others: _Places) -> _Flags:
        """Tell which others are near enough in time and not of the same article."""
        apart = np.maximum(self._from[others], self._from[row]) - np.minimum(
            self._to[others], self._to[row]
        )
        near: _Flags = (
            (apart <= self._days)
            & (self._article[others] != self._article[row])
            & (self._root_article[others] != self._article[row])
        )
        return near

    def compare(self, row: int, other: int) -> float:
        """Give 1 if a statement is a print of the saying of another, the first print.

        A first without a speaker takes that of its first named copy.
        """
        mine, theirs = self._speaker[row], self._speaker_of[self._saying[other]]
        if mine >= 0 and theirs >= 0 and mine != theirs:
            return math.nan
        if not self._alike(row, other, named=bool(mine >= 0 and self._speaker[other] >= 0)):
            return math.nan
        if theirs < 0:
            self._speaker_of[self._saying[other]] = mine
        return 1.0

    def _alike(self, row: int, other: int, *, named: bool) -> bool:
        if self._negated[row] != self._negated[other] or self._act[row] != self._act[other]:
            return False
        mine, theirs = self._contents[row], self._contents[other]
        direct = bool(self._direct[row] and self._direct[other])
        if not named and not direct:
            return False
        words, others = _words_of(mine), _words_of(theirs)
        if words == others:
            least = _LEAST_WORDS_SAME if direct else _LEAST_WORDS
            return _telling(words) >= (least if named else _LEAST_WORDS_UNNAMED)
        if not named:
            return False
        may_cut = bool(self._cut[row] and self._cut[other])
        if may_cut:
            words, others = self._said(row), self._said(other)
            if words == others and _telling(words) >= _LEAST_WORDS_SAME:
                return True
        names = _names_in(mine) | _names_in(theirs)
        return _same_words(words, others, names, may_cut=may_cut)

    def _said(self, row: int) -> list[str]:
        words = _words_of if self._direct[row] else _quoted_words_of
        return words(self._contents[row])


def _column(table: pd.DataFrame, name: str) -> pd.Series:
    dtype = dtype_of(columns_of("statements")[name])
    return table[name] if name in table else pd.Series(None, index=table.index, dtype=dtype)


def _speaker_codes(speakers: pd.Series) -> _Places:
    """Number the speakers, joint ones in any order, and those who are missing -1."""
    codes, names = pd.factorize(speakers)
    one = ["; ".join(sorted(split_list(name))) for name in names.tolist()]
    numbers = pd.factorize(np.array(one, dtype=object))[0]
    blank = np.array([not name for name in one], dtype=bool)
    numbers = np.append(np.where(blank, -1, numbers), -1)
    return numbers[codes].astype(np.int64)


def _first_named(saying: _Places, speaker: _Places) -> _Places:
    """Give the speaker of each saying: that of its first statement with one, else -1."""
    found = np.full(int(saying.max(initial=-1)) + 1, -1, dtype=np.int64)
    named = np.flatnonzero(speaker >= 0)[::-1]
    found[saying[named]] = speaker[named]
    return found


def _days_of(table: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the first and the last day of each statement as numbers; NaN where none is known."""
    first, last, printed = (_column(table, k) for k in ("date_from", "date_to", "published"))
    last = last.fillna(printed.where(printed >= first))
    first, last = first.fillna(last), last.fillna(first)
    first, last = first.fillna(printed - pd.Timedelta(days=1)), last.fillna(printed)
    day = pd.Timedelta(days=1)
    start, end = ((side - pd.Timestamp(0)) / day for side in (first, last))
    return np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64)


@lru_cache(maxsize=4096)
def _words_of(content: str) -> list[str]:
    """List the words of a content, without what an editor explains, and "not" as its own word."""
    plain = _NOT.sub(_spell_out, _BRACKETS.sub(_without_note, content.lower()))
    plain = _SHORT_FORM.sub(_in_full, plain)
    return _WORD.findall(_APOSTROPHE.sub("", plain))


def _without_note(found: re.Match[str]) -> str:
    return "" if " " in found[1].strip() else found[1]


def _spell_out(found: re.Match[str]) -> str:
    verb = "can" if found[1] or not (found[2] or found[3]) else "will" if found[2] else found[3]
    return f"{verb} not"


def _in_full(found: re.Match[str]) -> str:
    return f"{found[1] or found[3]} {_FULL_FORMS[found[2] or found[4]]}"


@lru_cache(maxsize=4096)
def _names_in(content: str) -> frozenset[str]:
    """List the words that a content writes with a capital, whether they are names or not."""
    words = _WORD.findall(_APOSTROPHE.sub("", content))
    return frozenset(word.lower() for word in words if not word.islower())


@lru_cache(maxsize=4096)
def _quoted_words_of(content: str) -> list[str]:
    """List the words that stand in quotation marks, or all if there are few."""
    quoted = _words_of(" ".join(_QUOTED.findall(content)))
    return quoted if _telling(quoted) >= _LEAST_WORDS_SAME else _words_of(content)


def _same_words(
    mine: list[str], theirs: list[str], names: frozenset[str], *, may_cut: bool
) -> bool:
    """Tell whether two wordings are one, or, where it may be cut, one is in the other."""
    short, long = sorted((mine, theirs), key=len)
    if len(long) > _LONGEST_ALIGNED:
        return False
    known = set(long)
    if sum(word in known for word in short) < _NEARLY_ALL * len(short):
        return False
    matcher = SequenceMatcher(None, short, long, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size > 1]
    if not blocks:
        return False
    shared = [word for block in blocks for word in short[block.a : block.a + block.size]]
    begin, end = (blocks[0].b, blocks[-1].b + blocks[-1].size) if may_cut else (0, len(long))
    if len(shared) < _NEARLY_ALL * max(len(short), end - begin) or _telling(shared) < _LEAST_WORDS:
        return False
    starts = [(block.a, block.b) for block in blocks] + [(len(short), end)]
    ends = [(0, begin)] + [(block.a + block.size, block.b + block.size) for block in blocks]
    return all(
        _same_gap(short[a:next_a], long[b:next_b], names)
        for (a, b), (next_a, next_b) in zip(ends, starts, strict=True)
    )


def _same_gap(mine: list[str], theirs: list[str], names: frozenset[str]) -> bool:
    """Tell whether what stands between words in common is the same but for spelling and fillers."""
    mine, theirs = ([word for word in words if word not in _FILLERS] for words in (mine, theirs))
    if "".join(mine) == "".join(theirs):
        return True
    return len(mine) == len(theirs) and all(
        one == other or _near_spelling(one, other, names)
        for one, other in zip(mine, theirs, strict=True)
    )


def _near_spelling(one: str, other: str, names: frozenset[str]) -> bool:
    # One beginning keeps "able" and "unable" apart, and "accept" and "except".
    return (
        min(len(one), len(other)) >= _LEAST_LETTERS
        and one[:2] == other[:2]
        and not {one, other} & (_NUMBER_WORDS | _FUNCTION_WORDS | names)
        and not any(letter.isdigit() for letter in one + other)
        and ratio(one, other) >= _NEAR_SPELLING
    )


def _telling(words: list[str]) -> int:
    return sum(word not in _FUNCTION_WORDS for word in words)
