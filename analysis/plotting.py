"""Figures of statements: each function draws on the Axes it is given and returns them."""

from __future__ import annotations

import textwrap
from collections import Counter
from typing import Any, Literal, NamedTuple

import matplotlib as mpl
import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from analysis.codebook import STANCES
from analysis.drawing import (
    EDGE,
    EVENT_INCHES,
    FAINT,
    RULE,
    STANCE_STYLES,
    bare_rows,
    brief,
    canvas,
    check_limit,
    counted,
    day_number,
    days_of,
    days_per_point,
    draw_days,
    draw_events,
    draw_legend,
    draw_rows,
    event_list,
    flags_of,
    halo,
    holder_column,
    ids_of,
    is_narrow,
    keep_ids,
    marker_handle,
    need_result,
    numbers_of,
    say_nothing_to_draw,
    shifted,
    stance_handles,
    stances_of,
    texts_of,
    write_below,
    write_numbers,
)
from analysis.errors import DateError, DuplicateIdError, InputError
from analysis.outlets import LEFT_OUT, MEASURES
from analysis.positions import on_topic, stance_of, stood_by
from analysis.schemas import QUOTE_TYPES, SchemaError, split_list
from analysis.timeline import ABSTAINED

_LANE_HEIGHT = 0.14
_LANES = {stance: (lane - 2.5) * _LANE_HEIGHT for lane, stance in enumerate((ABSTAINED, *STANCES))}
_STEP_HEIGHT = 0.18
_SHIFT_STEP = 0.15
_STALE_DAYS = 180
_SURE = 0.05
# What names of events and notes leave to the Axes of their first height.
_KEPT_HEIGHT = 0.75
# Below which length an arrow stands beside its markers, and how long it is there at least.
_SHORT_POINTS = 7.0
_BESIDE_POINTS = 12.0
_SURVIVES = ("survives_source", "survives_statement", "survives_step")
_TENTATIVE, _RELIABLE = 0.667, 0.8
# How far below the lowest share the numbers of rows stand, and what rounding does to an interval.
_BELOW_SHARES = 0.14
_ROUNDING = 1e-9
_NO_FAMILY = "other"
# Whether statements without a condition show that it was added, and that it was dropped.
_TOLD = {
    "once": (False, False),
    "held": (False, False),
    "added": (True, False),
    "dropped": (False, True),
    "passing": (True, True),
}
# Marker, filling, and to which side it stands off its day.
_SIGNS = {
    "first untold": ("<", EDGE, -1),
    "first changes": ("o", "white", 0),
    "last untold": (">", EDGE, 1),
    "last changes": ("o", "white", 0),
    "day untold": ("D", "white", 0),
    "day changes": ("o", "white", 0),
}
_SIGN_WORDS = {
    "Circle: first or last, with other conditions stated before or after.": {
        "first changes",
        "last changes",
        "day changes",
    },
    "Triangle: too little was said before or after to tell.": {"first untold", "last untold"},
    "Diamond: on one day only, with too little said before and after to tell.": {"day untold"},
}
_TICK = ((-0.12, -1.0), (0.12, -1.0), (0.12, 1.0), (-0.12, 1.0))
_NEEDED = ("statement_id", "speaker", "date_from", "stance")
_COVERS_SHARE = 0.025
_OPEN_END_SHARE = 0.03


class _Point(NamedTuple):
    statement_id: str
    speaker: str
    stance: str
    first: float
    last: float


def plot_timeline(
    statements: pd.DataFrame,
    *,
    ax: Axes | None = None,
    events: pd.DataFrame | None = None,
    max_speakers: int = 12,
    **kwargs: Any,
) -> Axes:
    """Draw who took which stance on negotiating, and when: one row of points per speaker.

    Drawn are the statements on negotiation that somebody said or acted out (``attribution_kind``
    is not ``thought``) and that have a speaker and a date. What a speaker denies having said
    (``negated``) is not drawn as a position of theirs. What lacks a speaker or a date, and rows
    beyond ``max_speakers``, are counted below the axis.

    A joint statement ("A; B") stands in the row of each of its speakers. The speaker with most
    statements stands on top; the number behind a name counts the points of the row. Within a row
    the stances stand above each other, from ``refuses`` up to ``open``; lowest and hollow are
    statements on negotiation without a stance that could be coded. A line spans the days on which
    a statement may have been said, with the point in its middle; a dotted end means that the text
    gives no day for that end. A figure beside a point counts the points that lie on each other
    there, where there is room for it.

    Parameters
    ----------
    statements : DataFrame
        A table of ``statements`` or of the ``record``. Needed: ``statement_id``, ``speaker``
        (str), ``date_from`` (days), ``stance`` (one of ``codebook.STANCES`` or missing). Heeded
        where present: ``date_to`` (days; without it all were said on one day),
        ``on_negotiation`` (bool; without it all are), ``attribution_kind`` and ``negated``.
    ax : Axes, optional
        Where to draw; without it a new figure is made, high enough for the rows.
    events : DataFrame, optional
        Events to mark by a thin line with a name above: ``date_from`` (days), ``label`` (str),
        and, where present, ``date_to`` (days) and ``turning_point`` (bool; only these are drawn).
    max_speakers : int
        How many rows to draw at most.
    **kwargs
        Passed on to ``Axes.scatter``, for example ``s=60`` or ``alpha=1``.

    Returns
    -------
    Axes
        The points of one stance are one collection of the Axes, with the stance as ``gid``.
        ``ax.statement_ids[gid]`` lists the ``statement_id`` of each of its points, in the order
        of ``get_offsets()``, so that every point leads back to its row.

    Raises
    ------
    MissingColumnError
        If a needed column is absent.
    SchemaError
        If a stance is not of the codebook.
    DateError
        If a date cannot be read as a day, or a statement ends before it begins.
    DuplicateIdError
        If a statement stands in two rows.
    InputError
        If ``max_speakers`` leaves no row.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import plot_timeline
    >>> ax = plot_timeline(pd.DataFrame({
    ...     "statement_id": ["s1", "s2"], "speaker": ["Kremlin", "Ukraine; Poland"],
    ...     "date_from": ["2022-12-16", "2022-12-01"], "date_to": ["2022-12-16", "2022-12-17"],
    ...     "on_negotiation": True, "stance": ["open", "refuses"]}))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['Kremlin (1)', 'Poland (1)', 'Ukraine (1)']
    >>> ax.statement_ids
    {'refuses': ['s2', 's2'], 'open': ['s1']}
    """
    check_limit("max_speakers", max_speakers, "rows")
    marked = event_list(events)
    points, notes = _points_of(statements)
    rows = _rows_of(points)
    if len(rows) > max_speakers:
        cut = list(rows)[max_speakers:]
        further = sum(rows.pop(speaker) for speaker in cut)
        notes.append(f"{counted(further, 'statement')} of {counted(len(cut), 'further speaker')}")
    points = [point for point in points if point.speaker in rows]

    height = 1.6 + 0.6 * max(len(rows), 1) + (EVENT_INCHES if marked else 0)
    with canvas(ax, height) as ax:
        lines = []
        if points:
            heights = _heights(points, rows)
            draw_rows(ax, list(rows), list(rows.values()))
            _draw_spans(ax, points, heights)
            _draw_points(ax, points, heights, kwargs)
            draw_days(ax, _known_days(points))
            bare = _draw_numbers(ax, points, heights)
            draw_legend(ax, stance_handles(abstained=any(p.stance == ABSTAINED for p in points)))
            lines = [*_explain(points, bare), *draw_events(ax, marked)]
        else:
            say_nothing_to_draw(ax, "No statement on negotiation with a speaker and a date")
        write_below(ax, [*lines, *([f"Not drawn: {', '.join(notes)}."] if notes else [])])
    return ax


def _points_of(statements: pd.DataFrame) -> tuple[list[_Point], list[str]]:
    """Take the statements that can be drawn, one point per speaker, and count the rest."""
    need_result(statements, _NEEDED, "plot_timeline", "trace or load_dataset('record')")
    twice = statements.loc[statements["statement_id"].duplicated(), "statement_id"]
    if len(twice):
        raise DuplicateIdError(
            f"statement {twice.iloc[0]!r} stands in more than one row and would count twice; "
            "drop such rows with drop_duplicates('statement_id')"
        )
    told = on_topic(statements)
    drawn = told & stood_by(statements)
    left_out = int(told.sum() - drawn.sum())
    last_day = "date_to" if "date_to" in statements else "date_from"
    chosen = (statements[name][drawn] for name in (*_NEEDED, last_day))

    points: list[_Point] = []
    unnamed = undated = 0
    for statement_id, speaker, date_from, stance, date_to in zip(*chosen, strict=True):
        names = [] if pd.isna(speaker) else list(dict.fromkeys(split_list(str(speaker))))
        first, last = day_number(date_from), day_number(date_to)
        if first > last:
            raise DateError(
                f"statement {statement_id!r} ends before it begins; "
                "put date_from and date_to in order"
            )
        if not names:
            unnamed += 1
        elif np.isnan(first) and np.isnan(last):
            undated += 1
        stance = ABSTAINED if pd.isna(stance) else str(stance)
        if stance not in STANCE_STYLES:
            raise SchemaError(
                f"the stance '{stance}' of statement {statement_id} is not of the codebook; "
                f"use one of {', '.join(STANCES)}, or leave it missing"
            )
        if not (np.isnan(first) and np.isnan(last)):
            points += [_Point(str(statement_id), name, stance, first, last) for name in names]
    notes = [f"{counted(unnamed, 'statement')} without a named speaker"] if unnamed else []
    if undated:
        notes.append(f"{counted(undated, 'statement')} without a date")
    if left_out:
        notes.append(f"{left_out} only thought or denied")
    return points, notes


def _rows_of(points: list[_Point]) -> dict[str, int]:
    """Count the points of each speaker, most first, then by name."""
    counts = Counter(point.speaker for point in points)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _heights(points: list[_Point], rows: dict[str, int]) -> list[float]:
    places = {speaker: place for place, speaker in enumerate(rows)}
    # The axis runs downwards, so that a higher lane has the smaller number.
    return [places[point.speaker] - _LANES[point.stance] for point in points]


def _middle(point: _Point) -> float:
    return float(np.nanmean([point.first, point.last]))


def _known_days(points: list[_Point]) -> list[float]:
    return [day for point in points for day in (point.first, point.last) if not np.isnan(day)]


def _draw_spans(ax: Axes, points: list[_Point], heights: list[float]) -> None:
    days = _known_days(points)
    open_end = max(_OPEN_END_SHARE * (max(days) - min(days)), 1.0)
    closed, dotted = [], []
    for point, height in zip(points, heights, strict=True):
        if np.isnan(point.first):
            dotted.append((height, point.last - open_end, point.last))
        elif np.isnan(point.last):
            dotted.append((height, point.first, point.first + open_end))
        elif point.first < point.last:
            closed.append((height, point.first, point.last))
    _draw_lines(ax, closed, "-")
    _draw_lines(ax, dotted, ":")


def _draw_lines(
    ax: Axes, lines: list[tuple[float, float, float]], style: Literal["-", ":"]
) -> None:
    if lines:
        heights, starts, ends = zip(*lines, strict=True)
        ax.hlines(heights, starts, ends, colors=EDGE, linewidth=1.2, linestyles=style, zorder=1)


def _draw_points(
    ax: Axes, points: list[_Point], heights: list[float], kwargs: dict[str, Any]
) -> None:
    for stance, (colour, marker) in STANCE_STYLES.items():
        mine = [place for place, point in enumerate(points) if point.stance == stance]
        if not mine:
            continue
        style = {
            "s": _area(ax),
            "marker": marker,
            "facecolors": colour,
            "edgecolors": EDGE,
            "linewidths": 1.2 if stance == ABSTAINED else 0.5,
            "zorder": 2,
            **kwargs,
        }
        drawn = ax.scatter(
            [_middle(points[place]) for place in mine], [heights[place] for place in mine], **style
        )
        drawn.set_gid(stance)
        keep_ids(ax, stance, [points[place].statement_id for place in mine])


def _area(ax: Axes) -> float:
    """Size a marker, in square points, to the width of the Axes."""
    return 16.0 if is_narrow(ax) else 34.0


def _draw_numbers(ax: Axes, points: list[_Point], heights: list[float]) -> int:
    """Write how many statements lie where their markers cover one another.

    A number stands right or left of its markers, where it covers no other; tells how many of them
    had no room.
    """
    size = 0.75 * mpl.rcParams["font.size"]
    radius = 0.5 * float(np.sqrt(_area(ax)))
    per_point = days_per_point(ax)
    bare = 0
    for height, heaps in _heaps(points, heights).items():
        taken = [
            (first - radius * per_point, last + radius * per_point) for first, last, _ in heaps
        ]
        for first, last, number in heaps:
            if number == 1:
                continue
            label = f"×{number}"
            width = (radius + 2 + 0.62 * size * len(label)) * per_point
            for day, end, side in ((last, last + width, 1), (first, first - width, -1)):
                low, high = sorted((day + side * 1.01 * radius * per_point, end))
                if not any(start < high and stop > low for start, stop in taken):
                    taken.append((low, high))
                    ax.annotate(
                        label,
                        (day, height),
                        xytext=(side * (radius + 1), 0),
                        textcoords="offset points",
                        ha="left" if side > 0 else "right",
                        va="center",
                        fontsize=size,
                        # A wider one would hide parts of the points in the lanes beside it.
                        path_effects=halo(1),
                        zorder=4,
                    ).set_gid("number")
                    break
            else:
                bare += 1
    return bare


def _heaps(
    points: list[_Point], heights: list[float]
) -> dict[float, list[tuple[float, float, int]]]:
    """Gather by height the points that cover one another: first and last middle, and number."""
    middles = list(map(_middle, points))
    near = _COVERS_SHARE * (max(middles) - min(middles))
    heaps: dict[float, list[tuple[float, float, int]]] = {}
    for height, day in sorted(zip(heights, middles, strict=True)):
        row = heaps.setdefault(height, [])
        if row and day - row[-1][1] <= near:
            first, _, number = row[-1]
            row[-1] = (first, day, number + 1)
        else:
            row.append((day, day, 1))
    return heaps


def _explain(points: list[_Point], bare: int) -> list[str]:
    lines = ["The higher in its row, the more open to talks."]
    if any(point.first < point.last for point in points):
        lines.append("A line spans the days on which it may have been said.")
    if any(np.isnan(point.first) or np.isnan(point.last) for point in points):
        lines.append("A dotted end: the text gives no day for it.")
    if bare:
        clusters = "1 cluster of points is" if bare == 1 else f"{bare} clusters of points are"
        lines.append(f"{clusters} not numbered, for want of room.")
    return lines


def plot_positions(
    timeline: pd.DataFrame,
    *,
    ax: Axes | None = None,
    events: pd.DataFrame | None = None,
    max_holders: int = 6,
    **kwargs: Any,
) -> Axes:
    """Draw where each speaker, side or outlet stood in each period, one band per holder.

    Within a band the stances stand above each other from ``refuses`` up to ``open``. A point is
    the median of a period, in its middle, marked like the stance it comes to; the figure above it
    is the number of statements behind it (one, where there is none), a bar the middle half of
    their stances. The line is the last known position, from the day of its statements to that of
    the next; it is dashed and pale once it is older than 180 days. The table tells one position
    for each period, that at its end: what was taken up and left again within one period is in the
    points but not on the line. The holder with most statements stands on top; holders beyond
    ``max_holders`` are counted below.

    Parameters
    ----------
    timeline : DataFrame
        The table that ``position_timeline`` returns. Needed: ``speaker``, ``side`` or ``outlet``
        (str), ``period`` (first days), ``median``, ``low``, ``high``, ``position`` (float, steps
        of the scale from -2 to 2), ``n_statements`` (float), ``age_days`` (Int64),
        ``statement_ids`` and ``position_ids`` (lists).
    ax : Axes, optional
        Where to draw; without it a new figure is made, high enough for the bands.
    events : DataFrame, optional
        Events to mark, as in ``plot_timeline``.
    max_holders : int
        How many bands to draw at most.
    **kwargs
        Passed on to ``Axes.scatter`` for the points.

    Returns
    -------
    Axes
        The points of one stance are one collection with the stance as ``gid``, the lines of the
        last known position one with the gid ``position``. ``ax.statement_ids[gid]`` lists the
        ids behind each of its points or lines.

    Raises
    ------
    MissingColumnError
        If a needed column is absent.
    DateError, InputError
        If a period is no day, a number no number, or ``max_holders`` leaves no band.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import plot_positions
    >>> ax = plot_positions(pd.DataFrame({
    ...     "speaker": "Kremlin", "period": ["2022-11-01", "2022-12-01"], "median": [0.0, 2.0],
    ...     "low": [0.0, 1.5], "high": [0.0, 2.0], "n_statements": [1.0, 3.0],
    ...     "statement_ids": [["s1"], ["s2", "s3", "s4"]], "position": [0.0, 2.0],
    ...     "age_days": [3, 1], "position_ids": [["s1"], ["s4"]]}))
    >>> ax.statement_ids["open"]
    [['s2', 's3', 's4']]
    """
    check_limit("max_holders", max_holders, "bands")
    marked = event_list(events)
    periods, notes = _periods_of(timeline, max_holders)
    holders = _statements_of(periods)
    height = 1.3 + 1.1 * max(len(holders), 1) + (EVENT_INCHES if marked else 0)
    with canvas(ax, height) as ax:
        lines = []
        if periods:
            draw_rows(ax, list(holders), list(holders.values()))
            draw_days(ax, [day for one in periods for day in (one.first, one.last)], margin=0.01)
            _draw_scale(ax, len(holders))
            _draw_positions(ax, periods, list(holders))
            bare = _draw_medians(ax, periods, list(holders), kwargs)
            lines = [*_explain_positions(periods, bare), *draw_events(ax, marked)]
        else:
            say_nothing_to_draw(ax, "No position: no statement with a stance, a holder and a date")
        write_below(ax, [*lines, *notes])
    return ax


class _Period(NamedTuple):
    holder: str
    first: float
    last: float
    median: float
    low: float
    high: float
    statements: float
    ids: list[str]
    position: float
    age: float
    position_ids: list[str]

    @property
    def middle(self) -> float:
        return (self.first + self.last) / 2


def _periods_of(timeline: pd.DataFrame, limit: int) -> tuple[list[_Period], list[str]]:
    """Read the periods in order, with the ends that their first days imply."""
    maker = ("plot_positions", "position_timeline")
    numeric = ("median", "low", "high", "n_statements", "position", "age_days")
    need_result(timeline, ("period", *numeric, "statement_ids", "position_ids"), *maker)
    holders = texts_of(timeline, holder_column(timeline, *maker))
    firsts = days_of(timeline, "period")
    lasts = _ends_of(firsts)
    numbers = {name: numbers_of(timeline, name) for name in numeric}
    ids, position_ids = ids_of(timeline, "statement_ids"), ids_of(timeline, "position_ids")
    periods = [
        _Period(
            holder,
            firsts[row],
            lasts[firsts[row]],
            numbers["median"][row],
            numbers["low"][row],
            numbers["high"][row],
            np.nan_to_num(numbers["n_statements"][row]),
            ids[row],
            numbers["position"][row],
            numbers["age_days"][row],
            position_ids[row],
        )
        for row, holder in enumerate(holders)
        if holder and not np.isnan(firsts[row])
    ]
    counts = _statements_of(periods)
    shown = dict(list(counts.items())[:limit])
    notes = []
    if len(counts) > len(shown):
        further = sum(counts.values()) - sum(shown.values())
        of = counted(len(counts) - len(shown), f"further {holder_column(timeline, *maker)}")
        notes = [f"Not drawn: {counted(further, 'statement')} of {of}."]
    kept = [period for period in periods if period.holder in shown]
    return sorted(kept, key=lambda period: (period.holder, period.first)), notes


def _ends_of(firsts: list[float]) -> dict[float, float]:
    """Find the day on which each period ends: the first of the next; the last is as the others."""
    known = sorted({first for first in firsts if not np.isnan(first)})
    return dict(zip(known, [*known[1:], _end_of_last(known)], strict=True)) if known else {}


def _end_of_last(firsts: list[float]) -> float:
    if len(firsts) == 1:
        return firsts[0] + 30
    days = mdates.num2date(firsts)
    months = [12 * day.year + day.month - 1 for day in days]
    length = int(np.median(np.diff(months)))
    if length and all(day.day == 1 for day in days):
        year, month = divmod(months[-1] + length, 12)
        return day_number(f"{year}-{month + 1:02}-01")
    return firsts[-1] + float(np.median(np.diff(firsts)))


def _statements_of(periods: list[_Period]) -> dict[str, float]:
    """Count the statements of each holder, most first, then by name."""
    counts: Counter[str] = Counter()
    for period in periods:
        counts[period.holder] += period.statements  # type: ignore[assignment]
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _draw_scale(ax: Axes, rows: int) -> None:
    """Rule the steps of the scale in each row and name them at its right."""
    size = (0.65 if is_narrow(ax) else 0.7) * mpl.rcParams["font.size"]
    side = ax.get_yaxis_transform()
    for row in range(rows):
        for score, stance in enumerate(STANCES, start=-2):
            height = row - score * _STEP_HEIGHT
            ax.axhline(height, color=RULE, linewidth=0.7 if score == 0 else 0.3, zorder=0)
            ax.text(
                1.01, height, stance, transform=side, fontsize=size, va="center", color="#555555"
            )


def _draw_positions(ax: Axes, periods: list[_Period], holders: list[str]) -> None:
    """Draw the last known position as steps, pale and dashed from the day on which it is old."""
    places = {holder: place for place, holder in enumerate(holders)}
    lines: list[list[tuple[float, float]]] = []
    ids: list[list[str]] = []
    old: list[bool] = []
    risers: list[list[tuple[float, float]]] = []
    runs = _runs(periods)
    heights = [places[run[0].holder] - run[0].position * _STEP_HEIGHT for run in runs]
    for place, run in enumerate(runs):
        height, start, stop = heights[place], _start_of(run), run[-1].last
        following = runs[place + 1] if place + 1 < len(runs) else None
        if following and (following[0].holder, following[0].first) == (run[0].holder, stop):
            stop = _start_of(following)
            risers.append([(stop, height), (stop, heights[place + 1])])
        day = _day_of(run)
        stale_from = stop if np.isnan(day) else day + _STALE_DAYS
        for first, last, stale in (
            (start, min(stop, stale_from), False),
            (max(start, stale_from), stop, True),
        ):
            if first < last:
                lines.append([(first, height), (last, height)])
                ids.append(run[0].position_ids)
                old.append(stale)
    steps = LineCollection(
        lines,
        colors=[FAINT if stale else EDGE for stale in old],
        linestyles=["dashed" if stale else "solid" for stale in old],
        linewidths=1.0,
        zorder=1,
    )
    steps.set_gid("position")
    ax.add_collection(LineCollection(risers, colors=FAINT, linewidths=0.6, zorder=1))
    ax.add_collection(steps)
    keep_ids(ax, "position", ids)


def _day_of(run: list[_Period]) -> float:
    """Find the day from which a position dates: its age is counted from the end of a period."""
    return run[-1].last - 1 - run[-1].age


def _start_of(run: list[_Period]) -> float:
    """Find where the line of a position starts: at its day, if that is in the first period."""
    day = _day_of(run)
    return run[0].first if np.isnan(day) else min(max(day, run[0].first), run[0].last)


def _runs(periods: list[_Period]) -> list[list[_Period]]:
    """Gather the periods, one after the other, in which a holder's position stays the same."""
    runs: list[list[_Period]] = []
    for period in periods:
        if np.isnan(period.position):
            continue
        before = runs[-1][-1] if runs else None
        if (
            before
            and (before.holder, before.last) == (period.holder, period.first)
            and before.position_ids == period.position_ids
            and before.position == period.position
        ):
            runs[-1].append(period)
        else:
            runs.append([period])
    return runs


def _draw_medians(
    ax: Axes, periods: list[_Period], holders: list[str], kwargs: dict[str, Any]
) -> int:
    """Draw the medians with their middle half and number; tell how many numbers had no room."""
    spoken = [period for period in periods if not np.isnan(period.median)]
    places = {holder: place for place, holder in enumerate(holders)}

    def height(period: _Period, score: float) -> float:
        return places[period.holder] - score * _STEP_HEIGHT

    ax.vlines(
        [period.middle for period in spoken],
        [height(period, period.low) for period in spoken],
        [height(period, period.high) for period in spoken],
        colors=EDGE,
        linewidth=2.2 if not is_narrow(ax) else 1.4,
        alpha=0.45,
        zorder=1.5,
    )
    stances = [stance_of(period.median) for period in spoken]
    for stance in STANCES:
        mine = [period for period, its in zip(spoken, stances, strict=True) if its == stance]
        if mine:
            colour, marker = STANCE_STYLES[stance]
            style = {
                "s": _area(ax),
                "marker": marker,
                "facecolors": colour,
                "edgecolors": EDGE,
                "linewidths": 0.5,
                "zorder": 2,
                **kwargs,
            }
            drawn = ax.scatter(
                [period.middle for period in mine],
                [height(period, period.median) for period in mine],
                **style,
            )
            drawn.set_gid(stance)
            keep_ids(ax, stance, [period.ids for period in mine])
    return write_numbers(
        ax,
        [
            (period.middle, height(period, period.median), brief(period.statements))
            for period in spoken
            if brief(period.statements) != "1"
        ],
    )


def _explain_positions(periods: list[_Period], bare: int) -> list[str]:
    lines = [
        "Point: median of the period, with the number of statements where it is not one; "
        "bar: their middle half.",
        "Line: last known position, from its day on; dashed once it is older than 180 days.",
    ]
    if bare:
        lines.append(_want_of_room(bare))
    return lines


def plot_shifts(
    shifts: pd.DataFrame,
    *,
    ax: Axes | None = None,
    events: pd.DataFrame | None = None,
    max_speakers: int = 12,
    **kwargs: Any,
) -> Axes:
    """Draw each shift as an arrow from the stance before it to the stance after it.

    An arrow runs from the last day before the shift to the first day after it; the higher in the
    row, the more open to talks. Markers are filled where the adjusted p is .05 at most. Dark
    outlines and a solid arrow mark shifts that survive the loss of any one source, of any one
    statement and one step of coder error; the others are grey and dashed. An arrow too short to
    be seen between its markers stands at their right. Above or below an arrow stand the numbers
    of statements before and after, and the adjusted p. A star marks the day of a shift that a
    text itself reports, at the stance it leads to, or in the middle of the row where the text
    tells none.

    Parameters
    ----------
    shifts : DataFrame
        The table that ``detect_shifts`` returns. Needed: ``speaker``, ``basis`` (str), ``from``,
        ``to`` (stance or missing), ``last_before``, ``first_after`` (days), ``n_before``,
        ``n_after`` (numbers), ``p_adjusted`` (float), ``survives_source``,
        ``survives_statement``, ``survives_step`` (bool), ``ids_before``, ``ids_after`` (lists).
        Of an empty table, ``attrs["speakers_tested"]`` tells whether anything was tested.
    ax : Axes, optional
        Where to draw; without it a new figure is made, high enough for the rows.
    events : DataFrame, optional
        Events to mark, as in ``plot_timeline``.
    max_speakers : int
        How many rows to draw at most; speakers with most shifts come first.
    **kwargs
        Passed on to ``Axes.scatter`` for the markers.

    Returns
    -------
    Axes
        One collection per end and stance, with a ``gid`` such as ``from open`` or ``to refuses``;
        reported shifts are the collection ``reported``. ``ax.statement_ids[gid]`` lists the ids
        behind each of its points.

    Raises
    ------
    MissingColumnError
        If a needed column is absent.
    SchemaError
        If a stance is not of the codebook.
    DateError, InputError
        If a date is no day, a number no number, or ``max_speakers`` leaves no row.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import plot_shifts
    >>> ax = plot_shifts(pd.DataFrame({
    ...     "speaker": ["Kremlin"], "basis": "detected", "from": "open", "to": "refuses",
    ...     "last_before": "2022-03-29", "first_after": "2022-04-12", "n_before": 4, "n_after": 6,
    ...     "p_adjusted": 0.012, "survives_source": True, "survives_statement": True,
    ...     "survives_step": True, "ids_before": [["s1", "s2", "s3", "s4"]],
    ...     "ids_after": [["s5", "s6", "s7", "s8", "s9", "s10"]]}))
    >>> [text.get_text() for text in ax.texts if text.get_gid() == "shift"]
    ['4→6, p .012']
    >>> ax.statement_ids["from open"]
    [['s1', 's2', 's3', 's4']]
    """
    check_limit("max_speakers", max_speakers, "rows")
    marked = event_list(events)
    found, notes = _shifts_of(shifts, max_speakers)
    rows = _most_first(found)
    height = 1.6 + 1.0 * max(len(rows), 1) + (EVENT_INCHES if marked else 0)
    with canvas(ax, height) as ax:
        lines = []
        if found:
            draw_rows(ax, list(rows), list(rows.values()))
            draw_days(ax, [day for one in found for day in (one.last_before, one.first_after)])
            _draw_arrows(ax, found, list(rows))
            _draw_ends(ax, found, list(rows), kwargs)
            _draw_reported(ax, found, list(rows), kwargs)
            _label_shifts(ax, found, list(rows))
            reported = any(one.reported for one in found)
            star = [marker_handle("reported by a text", "*", "white")] if reported else []
            draw_legend(ax, [*stance_handles(), *star])
            lines = [*_explain_shifts(found), *draw_events(ax, marked)]
        else:
            untested = shifts.attrs.get("speakers_tested") == 0
            say_nothing_to_draw(
                ax, "No speaker has statements enough to test" if untested else "No shift was found"
            )
        write_below(ax, [*lines, *notes])
    return ax


class _Shift(NamedTuple):
    speaker: str
    reported: bool
    before: str | None
    after: str | None
    last_before: float
    first_after: float
    n_before: float
    n_after: float
    p: float
    robust: bool
    sure: bool
    ids_before: list[str]
    ids_after: list[str]

    def height(self, row: int, stance: str | None) -> float:
        return row - (STANCES.index(stance) - 2 if stance else 0) * _SHIFT_STEP

    @property
    def label(self) -> str:
        if self.reported:
            return "reported"
        numbers = f"{brief(self.n_before)}→{brief(self.n_after)}"
        return numbers if np.isnan(self.p) else f"{numbers}, p {_probability(self.p)}"


def _probability(p: float) -> str:
    if p < 0.001:
        return "< .001"
    return f"{p:.3f}".removeprefix("0") if p < 0.1 else f"{p:.2f}".removeprefix("0")


def _shifts_of(shifts: pd.DataFrame, limit: int) -> tuple[list[_Shift], list[str]]:
    days = ("last_before", "first_after")
    numeric = ("n_before", "n_after", "p_adjusted")
    stances = ("from", "to")
    ids = ("ids_before", "ids_after")
    need_result(
        shifts,
        ("speaker", "basis", *stances, *days, *numeric, *_SURVIVES, *ids),
        "plot_shifts",
        "detect_shifts",
    )
    columns = zip(
        texts_of(shifts, "speaker"),
        [basis == "reported" for basis in texts_of(shifts, "basis")],
        *(stances_of(shifts, name) for name in stances),
        *(days_of(shifts, name) for name in days),
        *(numbers_of(shifts, name) for name in numeric),
        [all(flags) for flags in zip(*(flags_of(shifts, n) for n in _SURVIVES), strict=True)],
        [p <= _SURE for p in numbers_of(shifts, "p_adjusted")],
        *(ids_of(shifts, name) for name in ids),
        strict=True,
    )
    found = [_Shift(*row) for row in columns if row[0] and not np.isnan(row[5])]
    counts = _most_first(found)
    shown = list(counts)[:limit]
    notes = []
    if len(counts) > len(shown):
        further = sum(counts.values()) - sum(counts[name] for name in shown)
        of = counted(len(counts) - len(shown), "further speaker")
        notes = [f"Not drawn: {counted(further, 'shift')} of {of}."]
    kept = [shift for shift in found if shift.speaker in shown]
    return sorted(kept, key=lambda shift: (shift.first_after, shift.speaker)), notes


def _most_first(shifts: list[_Shift]) -> dict[str, int]:
    counts = Counter(shift.speaker for shift in shifts)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _draw_arrows(ax: Axes, shifts: list[_Shift], rows: list[str]) -> None:
    reach = 0.5 * float(np.sqrt(_area(ax))) + 1
    per_point = days_per_point(ax)
    row_points = _KEPT_HEIGHT * ax.bbox.height * 72 / ax.figure.dpi / len(rows)
    for shift in shifts:
        if np.isnan(shift.last_before) or shift.reported:
            continue
        row = rows.index(shift.speaker)
        start = (shift.last_before, shift.height(row, shift.before))
        end = (shift.first_after, shift.height(row, shift.after))
        # The rows run downwards.
        across, up = (end[0] - start[0]) / per_point, (start[1] - end[1]) * row_points
        gap, foot, head = reach, ax.transData, ax.transData
        if np.hypot(across, up) < 2 * reach + _SHORT_POINTS:
            half = np.copysign(max(abs(up), _BESIDE_POINTS) / 2, up)
            gap, start = 0.0, (end[0], (start[1] + end[1]) / 2)
            end = start
            foot, head = (shifted(ax, ax.transData, reach + 3, side * half) for side in (-1, 1))
        ax.annotate(
            "",
            end,
            xycoords=head,
            xytext=start,
            textcoords=foot,
            arrowprops={
                "arrowstyle": "-|>",
                "color": EDGE if shift.robust else FAINT,
                "linestyle": "solid" if shift.robust else (0, (2.5, 2)),
                "linewidth": 1.1,
                "mutation_scale": 8,
                "shrinkA": gap,
                "shrinkB": gap,
            },
            zorder=1,
        )


def _draw_ends(ax: Axes, shifts: list[_Shift], rows: list[str], kwargs: dict[str, Any]) -> None:
    for stance, (colour, marker) in STANCE_STYLES.items():
        for end in ("from", "to"):
            mine = [
                shift
                for shift in shifts
                if not shift.reported
                and (shift.before if end == "from" else shift.after) == stance
                and not np.isnan(shift.last_before if end == "from" else shift.first_after)
            ]
            if not mine:
                continue
            style = {
                "s": _area(ax),
                "marker": marker,
                "facecolors": [colour if shift.sure else "white" for shift in mine],
                "edgecolors": [EDGE if shift.robust else FAINT for shift in mine],
                "linewidths": [1.0 if shift.robust else 0.7 for shift in mine],
                "zorder": 2,
                **kwargs,
            }
            drawn = ax.scatter(
                [s.last_before if end == "from" else s.first_after for s in mine],
                [s.height(rows.index(s.speaker), stance) for s in mine],
                **style,
            )
            drawn.set_gid(f"{end} {stance}")
            keep_ids(
                ax,
                f"{end} {stance}",
                [s.ids_before if end == "from" else s.ids_after for s in mine],
            )


def _draw_reported(ax: Axes, shifts: list[_Shift], rows: list[str], kwargs: dict[str, Any]) -> None:
    mine = [shift for shift in shifts if shift.reported]
    if not mine:
        return
    style = {
        "s": 2.2 * _area(ax),
        "marker": "*",
        "facecolors": [STANCE_STYLES[s.after][0] if s.after else "white" for s in mine],
        "edgecolors": EDGE,
        "linewidths": 0.6,
        "zorder": 3,
        **kwargs,
    }
    drawn = ax.scatter(
        [shift.first_after for shift in mine],
        [shift.height(rows.index(shift.speaker), shift.after) for shift in mine],
        **style,
    )
    drawn.set_gid("reported")
    keep_ids(ax, "reported", [shift.ids_after for shift in mine])


def _label_shifts(ax: Axes, shifts: list[_Shift], rows: list[str]) -> None:
    """Write numbers and p right above each arrow, or below where a label is there already."""
    size = 0.7 * mpl.rcParams["font.size"]
    left, right = ax.get_xlim()
    per_point = days_per_point(ax)
    written: list[tuple[float, float, float]] = []
    for shift in shifts:
        if shift.reported:
            continue
        row = rows.index(shift.speaker)
        half = 0.3 * size * len(shift.label) * per_point
        middle = float(np.nanmean([shift.last_before, shift.first_after]))
        middle = min(max(middle, left + half), right - half)
        ends = [shift.height(row, stance) for stance in (shift.before, shift.after)]
        free = [
            height
            for height in (min(ends) - 0.13, max(ends) + 0.13)
            if not any(
                abs(middle - other) < half + width and abs(height - level) < 0.12
                for other, width, level in written
            )
        ]
        height = free[0] if free else row + 0.42
        written.append((middle, half, height))
        text = ax.text(
            middle,
            height,
            shift.label,
            ha="center",
            va="center",
            fontsize=size,
            path_effects=halo(),
            zorder=4,
        )
        text.set_gid("shift")


def _explain_shifts(shifts: list[_Shift]) -> list[str]:
    lines = ["The higher in its row, the more open to talks."]
    detected = [shift for shift in shifts if not shift.reported]
    if detected:
        lines.append(
            "Figures: statements before → after, p adjusted for all speakers (Holm); "
            "markers stand at the last day before and the first after."
        )
        none = "" if any(shift.sure for shift in detected) else "; none is filled"
        lines.append(f"Filled: p of .05 at most{none}.")
        lines.append(
            "Dark and solid: found again without any one source, without any one statement, and "
            "with any one stance a step off; grey and dashed: not."
        )
    return lines


def plot_conditions(
    history: pd.DataFrame,
    *,
    ax: Axes | None = None,
    events: pd.DataFrame | None = None,
    max_conditions: int = 30,
    **kwargs: Any,
) -> Axes:
    """Draw when each condition was stated, grouped by family.

    Each statement is a tick, on the middle one of the days on which it may have been made; a thin
    line joins the first day to the last, and the number of statements stands behind the name. A
    circle stands on the first or last statement where the condition was added or dropped, that is
    where statements with other conditions, but without this one, come before or after; a triangle
    points out of the line where too little was said before or after to tell. A condition
    stated on one day has one sign: a circle or triangle as above, or a diamond where neither side
    can be told. A dagger behind the name marks a silence before or after that is longer than
    chance would have it.

    Parameters
    ----------
    history : DataFrame
        The table that ``condition_history`` returns, or a selection of its rows, such as those of
        one speaker. Needed: ``speaker``, ``side`` or ``outlet``, ``family``, ``condition``,
        ``status`` (str), ``first_seen``, ``last_seen`` (days), ``count`` (numbers),
        ``statement_ids`` (lists). Heeded where present: ``days`` (lists of days, one for each of
        ``statement_ids``; without it only the first and last day have a tick),
        ``p_added_adjusted`` and ``p_dropped_adjusted`` (float; below .05 gives a dagger). Where
        there are several holders, their names stand behind the conditions.
    ax : Axes, optional
        Where to draw; without it a new figure is made, high enough for the rows.
    events : DataFrame, optional
        Events to mark, as in ``plot_timeline``.
    max_conditions : int
        How many rows to draw at most; conditions with most statements come first, the others are
        counted below.
    **kwargs
        Passed on to ``Axes.scatter`` for the ticks and signs.

    Returns
    -------
    Axes
        The ticks are one collection with the gid ``stated``; ``ax.statement_ids["stated"]`` gives
        the id behind each. The lines are one with the gid ``conditions``, with the list of ids
        of each, by day. The signs are collections with the gids ``first untold``,
        ``first changes``, ``last untold``, ``last changes`` and, for conditions stated on one
        day, ``day untold`` and ``day changes``, each with the ids of its line.

    Raises
    ------
    MissingColumnError
        If a needed column is absent.
    DateError, InputError
        If a date is no day, a status or number is none, a row has not as many days as ids, or
        ``max_conditions`` leaves no row.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import plot_conditions
    >>> ax = plot_conditions(pd.DataFrame({
    ...     "speaker": "Kremlin", "family": ["alignment", "territory"],
    ...     "condition": ["neutrality", "recognition of annexations"],
    ...     "first_seen": ["2022-02-28", "2022-09-30"], "last_seen": ["2022-03-29", "2024-06-14"],
    ...     "count": [3, 2], "status": ["dropped", "added"],
    ...     "statement_ids": [["s1", "s2", "s3"], ["s7", "s8"]],
    ...     "days": [["2022-02-28", "2022-03-07", "2022-03-29"], ["2022-09-30", "2024-06-14"]]}))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['alignment', 'neutrality (3)', 'territory', 'recognition of annexations (2)']
    >>> ax.statement_ids["stated"]
    ['s1', 's2', 's3', 's7', 's8']
    """
    check_limit("max_conditions", max_conditions, "rows")
    marked = event_list(events)
    demands, notes = _demands_of(history, max_conditions)
    families = list(dict.fromkeys(demand.family for demand in demands))
    rows = len(demands) + len(families)
    height = 1.3 + 0.25 * max(rows, 3) + (EVENT_INCHES if marked else 0)
    with canvas(ax, height) as ax:
        lines = []
        if demands:
            places = _draw_families(ax, demands, families)
            draw_days(ax, [day for one in demands for day in (one.first, one.last)])
            _draw_stated(ax, demands, places, kwargs)
            _draw_signs(ax, demands, places, kwargs)
            lines = [*_explain_demands(demands), *draw_events(ax, marked)]
        else:
            say_nothing_to_draw(ax, "No condition with a date")
        write_below(ax, [*lines, *notes])
    return ax


class _Demand(NamedTuple):
    family: str
    condition: str
    first: float
    last: float
    statements: float
    status: str
    ids: list[str]
    stated: list[tuple[float, str]]
    unlikely: bool

    @property
    def ends(self) -> tuple[float, float]:
        """The days of the first and last statement, where they are told."""
        days = [day for day, _ in self.stated]
        return (min(days), max(days)) if days else (self.first, self.last)

    @property
    def signs(self) -> list[tuple[str, float]]:
        """What is drawn at which day: the keys of ``_SIGNS``."""
        first, last = self.ends
        told_first, told_last = _TOLD[self.status]
        if first < last:
            return [
                ("first changes" if told_first else "first untold", first),
                ("last changes" if told_last else "last untold", last),
            ]
        if told_first == told_last:
            return [("day changes" if told_first else "day untold", first)]
        return [("first untold" if told_last else "last untold", first)]


def _demands_of(history: pd.DataFrame, limit: int) -> tuple[list[_Demand], list[str]]:
    """Read the conditions, most frequent families first, and within them in order of days."""
    maker = ("plot_conditions", "condition_history")
    needed = ("family", "condition", "first_seen", "last_seen", "count", "status", "statement_ids")
    need_result(history, needed, *maker)
    holders = texts_of(history, holder_column(history, *maker))
    conditions = texts_of(history, "condition")
    statuses = texts_of(history, "status")
    unknown = sorted({str(status) for status in statuses} - set(_TOLD))
    if unknown:
        raise InputError(
            f"the column 'status' holds '{unknown[0]}'; write one of {', '.join(_TOLD)}"
        )
    if len(set(holders)) > 1:
        both = zip(conditions, holders, strict=True)
        conditions = [f"{condition}, {holder}" for condition, holder in both]
    columns = zip(
        [family or _NO_FAMILY for family in texts_of(history, "family")],
        conditions,
        days_of(history, "first_seen"),
        days_of(history, "last_seen"),
        numbers_of(history, "count"),
        statuses,
        ids_of(history, "statement_ids"),
        _stated_of(history),
        _unlikely_of(history),
        strict=True,
    )
    demands = [_Demand(*row) for row in columns if not np.isnan(row[2] + row[3])]
    demands.sort(key=lambda demand: (-demand.statements, demand.first, demand.condition))
    kept, cut = demands[:limit], demands[limit:]
    notes = []
    if cut:
        most = cut[0].statements
        size = "one statement" if most <= 1 else f"{brief(most)} statements or fewer"
        notes = [f"Not drawn: {counted(len(cut), 'further condition')}, each in {size}."]
    sizes: Counter[str] = Counter()
    for demand in kept:
        sizes[demand.family] += demand.statements  # type: ignore[assignment]
    return sorted(
        kept,
        key=lambda one: (
            one.family == _NO_FAMILY,
            -sizes[one.family],
            one.family,
            one.first,
            one.condition,
        ),
    ), notes


def _stated_of(history: pd.DataFrame) -> list[list[tuple[float, str]]]:
    """Read for each condition the day and id of each statement, or of the first and last."""
    ids = ids_of(history, "statement_ids")
    if "days" not in history:
        firsts, lasts = days_of(history, "first_seen"), days_of(history, "last_seen")
        return [
            [(first, of[0]), (last, of[-1])][: 1 if first == last else 2] if of else []
            for first, last, of in zip(firsts, lasts, ids, strict=True)
        ]
    stated = []
    for condition, days, of in zip(history["condition"], history["days"], ids, strict=True):
        if not isinstance(days, list | tuple | np.ndarray) or len(days) != len(of):
            raise InputError(
                f"the condition '{condition}' has {counted(len(of), 'statement')} but its 'days' "
                f"are {days!r}; give a list with one day for each, or leave the column out"
            )
        numbers = [day_number(value) for value in days]
        stated.append(
            [(day, one) for day, one in zip(numbers, of, strict=True) if not np.isnan(day)]
        )
    return stated


def _unlikely_of(history: pd.DataFrame) -> list[bool]:
    """Tell of each condition whether its silence before or after is longer than by chance."""
    tested = [name for name in ("p_added_adjusted", "p_dropped_adjusted") if name in history]
    chances = [numbers_of(history, name) for name in tested]
    return [any(column[row] < _SURE for column in chances) for row in range(len(history))]


def _draw_families(ax: Axes, demands: list[_Demand], families: list[str]) -> list[int]:
    """Name the rows, each family above its conditions; give the row of each condition."""
    labels: list[str] = []
    places: list[int] = []
    headings: list[int] = []
    for family in families:
        headings.append(len(labels))
        labels.append(textwrap.shorten(family.replace("_", " "), 30, placeholder=" …"))
        for demand in demands:
            if demand.family == family:
                places.append(len(labels))
                width = 32 if is_narrow(ax) else 40
                name = textwrap.shorten(demand.condition, width, placeholder=" …")
                dagger = " †" if demand.unlikely else ""
                labels.append(f"{name} ({brief(demand.statements)}){dagger}")
    ax.set_yticks(range(len(labels)), labels, parse_math=False)
    ax.tick_params(axis="y", labelsize=0.833 * mpl.rcParams["font.size"])
    bare_rows(ax, len(labels))
    for heading in headings:
        ax.get_yticklabels()[heading].set_fontweight("bold")
        if heading:
            ax.axhline(heading - 0.5, color=RULE, linewidth=0.6, zorder=0)
    return places


def _draw_stated(
    ax: Axes, demands: list[_Demand], places: list[int], kwargs: dict[str, Any]
) -> None:
    """Draw a tick for each statement, on a thin line from the first day to the last."""
    lines = ax.hlines(
        places,
        [demand.first for demand in demands],
        [demand.last for demand in demands],
        colors=FAINT,
        linewidth=0.8,
        zorder=1,
    )
    lines.set_gid("conditions")
    keep_ids(ax, "conditions", [demand.ids for demand in demands])
    ticks = [
        (day, place, one)
        for demand, place in zip(demands, places, strict=True)
        for day, one in demand.stated
    ]
    if not ticks:
        return
    style = {
        "s": 1.4 * _area(ax),
        "marker": _TICK,
        "facecolors": STANCE_STYLES["open"][0],
        "linewidths": 0,
        "zorder": 2.5,
        **kwargs,
    }
    drawn = ax.scatter([tick[0] for tick in ticks], [tick[1] for tick in ticks], **style)
    drawn.set_gid("stated")
    keep_ids(ax, "stated", [tick[2] for tick in ticks])


def _draw_signs(
    ax: Axes, demands: list[_Demand], places: list[int], kwargs: dict[str, Any]
) -> None:
    """Draw at both ends of each line, or on its one day, what is known of them."""
    for sign, (marker, face, side) in _SIGNS.items():
        mine = [
            (day, place, demand)
            for demand, place in zip(demands, places, strict=True)
            for shown, day in demand.signs
            if shown == sign
        ]
        if not mine:
            continue
        style = {
            "s": 0.7 * _area(ax),
            "marker": marker,
            "facecolors": face,
            "edgecolors": EDGE,
            "linewidths": 0.9,
            "transform": shifted(ax, ax.transData, side * 0.55 * float(np.sqrt(_area(ax))), 0),
            "zorder": 2,
            **kwargs,
        }
        drawn = ax.scatter([one[0] for one in mine], [one[1] for one in mine], **style)
        drawn.set_gid(sign)
        keep_ids(ax, sign, [one[2].ids for one in mine])


def _explain_demands(demands: list[_Demand]) -> list[str]:
    """Explain the signs that were drawn."""
    shown = {sign for demand in demands for sign, _ in demand.signs}
    words = [words for words, signs in _SIGN_WORDS.items() if shown & signs]
    lines = ["In brackets: number of statements, one tick each.", *words]
    if any(demand.unlikely for demand in demands):
        lines.append("†: silence before or after longer than by chance (adjusted p below .05).")
    return lines


def plot_gap(
    gap: pd.DataFrame,
    *,
    ax: Axes | None = None,
    events: pd.DataFrame | None = None,
    names: tuple[str, str] | None = None,
    **kwargs: Any,
) -> Axes:
    """Draw how far two speakers or sides stood apart in each period, and who was more open.

    A point is the difference of their mean stances, in steps of the scale, in the middle of its
    period; a bar is its 95 % interval. Without an interval, for want of statements, the point is
    hollow. In the grey band the two are within one step of each other. The numbers along the
    bottom count the statements of either behind the point.

    Parameters
    ----------
    gap : DataFrame
        The table that ``position_gap`` returns. Needed: ``period`` (first days), ``n_a``,
        ``n_b``, ``gap``, ``low``, ``high`` (float, steps), ``ids_a``, ``ids_b`` (lists).
    ax : Axes, optional
        Where to draw; without it a new figure is made.
    events : DataFrame, optional
        Events to mark, as in ``plot_timeline``.
    names : tuple of str, optional
        What to call the two, in the order in which ``position_gap`` was given them; by default
        "a" and "b".
    **kwargs
        Passed on to ``Axes.scatter`` for the points.

    Returns
    -------
    Axes
        The points are the collections ``with interval`` and ``without interval``;
        ``ax.statement_ids[gid]`` lists the ids behind each, those of the first before those of
        the second.

    Raises
    ------
    MissingColumnError
        If a needed column is absent.
    DateError, InputError
        If a period is no day, a number no number, or ``names`` are not two.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import plot_gap
    >>> ax = plot_gap(pd.DataFrame({
    ...     "period": ["2022-03-01", "2022-04-01"], "n_a": [4.0, 1.0], "n_b": [3.0, 1.0],
    ...     "gap": [1.5, -1.0], "low": [0.5, None], "high": [2.5, None],
    ...     "ids_a": [["s1", "s2", "s3", "s4"], ["s8"]], "ids_b": [["s5", "s6", "s7"], ["s9"]]}),
    ...     names=("Ukraine", "Russia"))
    >>> ax.statement_ids["without interval"]
    [['s8', 's9']]
    """
    names = _two_names(names)
    marked = event_list(events)
    gaps = _gaps_of(gap)
    with canvas(ax, 4.2 + (EVENT_INCHES if marked else 0)) as ax:
        lines = []
        if gaps:
            draw_days(ax, [day for one in gaps for day in (one.first, one.last)], margin=0.02)
            reach = _draw_steps(ax, gaps, names)
            _draw_gaps(ax, gaps, kwargs)
            bare = _draw_gap_numbers(ax, gaps, names, reach)
            lines = [*_explain_gaps(gaps, bare), *draw_events(ax, marked)]
        else:
            say_nothing_to_draw(ax, "No period in which both spoke")
        write_below(ax, lines)
    return ax


class _Gap(NamedTuple):
    first: float
    last: float
    n_a: float
    n_b: float
    gap: float
    low: float
    high: float
    ids: list[str]

    @property
    def middle(self) -> float:
        return (self.first + self.last) / 2

    @property
    def bounded(self) -> bool:
        return not np.isnan(self.low + self.high)


def _two_names(names: Any) -> tuple[str, str]:
    if names is None:
        return "a", "b"
    if isinstance(names, str) or len(names) != 2:
        raise InputError(f"names is {names!r}; give two names, those given to position_gap")
    return str(names[0]), str(names[1])


def _gaps_of(gap: pd.DataFrame) -> list[_Gap]:
    numeric = ("n_a", "n_b", "gap", "low", "high")
    need_result(gap, ("period", *numeric, "ids_a", "ids_b"), "plot_gap", "position_gap")
    firsts = days_of(gap, "period")
    lasts = _ends_of(firsts)
    columns = zip(
        firsts,
        [lasts.get(first, np.nan) for first in firsts],
        *(numbers_of(gap, name) for name in numeric),
        [a + b for a, b in zip(ids_of(gap, "ids_a"), ids_of(gap, "ids_b"), strict=True)],
        strict=True,
    )
    gaps = [_Gap(*row) for row in columns]
    return sorted(one for one in gaps if not np.isnan(one.first + one.gap))


def _draw_steps(ax: Axes, gaps: list[_Gap], names: tuple[str, str]) -> float:
    """Rule the steps and say which way is more open; give how far the steps reach."""
    furthest = np.nanmax(np.abs([[one.gap, one.low, one.high] for one in gaps]))
    reach = max(2, int(np.ceil(furthest)))
    ax.set_ylim(-1.45 * reach, 1.08 * reach)
    ax.set_yticks(range(-reach, reach + 1))
    ax.tick_params(axis="y", labelsize=0.833 * mpl.rcParams["font.size"])
    ax.spines["left"].set_bounds(-reach, reach)
    ax.axhspan(-1, 1, color=RULE, alpha=0.35, linewidth=0, zorder=0)
    ax.axhline(0, color=EDGE, linewidth=0.8, zorder=0.6)
    size = 0.8 * mpl.rcParams["font.size"]
    for name, side in zip(names, (1, -1), strict=True):
        ax.annotate(
            f"{textwrap.shorten(name, 18, placeholder='…')}\nmore open",
            (0, side * reach / 2),
            xycoords=ax.get_yaxis_transform(),
            xytext=(-10 - 2.6 * size, 0),
            textcoords="offset points",
            rotation=90,
            ha="center",
            va="center",
            fontsize=size,
            parse_math=False,
        ).set_gid("side")
    return float(reach)


def _draw_gaps(ax: Axes, gaps: list[_Gap], kwargs: dict[str, Any]) -> None:
    bounded = [one for one in gaps if one.bounded]
    ax.vlines(
        [one.middle for one in bounded],
        [one.low for one in bounded],
        [one.high for one in bounded],
        colors=EDGE,
        linewidth=1.2,
        zorder=1,
    )
    for gid, face in (("with interval", STANCE_STYLES["open"][0]), ("without interval", "white")):
        mine = [one for one in gaps if one.bounded == (gid == "with interval")]
        if not mine:
            continue
        style = {
            "s": _area(ax),
            "facecolors": face,
            "edgecolors": EDGE if face != "white" else FAINT,
            "linewidths": 0.8,
            "zorder": 2,
            **kwargs,
        }
        drawn = ax.scatter([one.middle for one in mine], [one.gap for one in mine], **style)
        drawn.set_gid(gid)
        keep_ids(ax, gid, [one.ids for one in mine])


def _draw_gap_numbers(ax: Axes, gaps: list[_Gap], names: tuple[str, str], reach: float) -> int:
    """Write along the bottom how many statements of either lie behind each point."""
    size = 0.65 * mpl.rcParams["font.size"]
    bare = 0
    for place, name in enumerate(names):
        height = -(1.25 + 0.13 * place) * reach
        ax.annotate(
            textwrap.shorten(name, 18, placeholder="…"),
            (0, height),
            xycoords=ax.get_yaxis_transform(),
            xytext=(-3, 0.75 * size),
            textcoords="offset points",
            ha="right",
            va="bottom",
            fontsize=size,
            parse_math=False,
        )
        counts = [(one.middle, height, brief((one.n_a, one.n_b)[place])) for one in gaps]
        bare += write_numbers(ax, counts)
    return bare


def _explain_gaps(gaps: list[_Gap], bare: int) -> list[str]:
    lines = ["Difference of the mean stances, in steps of the scale; grey: within one step."]
    if any(one.bounded for one in gaps):
        lines.append("Bar: 95 % interval (bootstrap over statements).")
    if not all(one.bounded for one in gaps):
        lines.append("Hollow: too few statements for an interval.")
    lines.append("Numbers at the bottom: statements of each in the period.")
    if bare:
        lines.append(_want_of_room(bare))
    return lines


def _want_of_room(bare: int) -> str:
    return f"Not written for want of room: {counted(bare, 'number')}; take longer periods."


def plot_agreement(agreement: pd.DataFrame, *, ax: Axes | None = None, **kwargs: Any) -> Axes:
    """Draw how far coders agree on each variable, against the marks usual in content analysis.

    A point is the coefficient, a bar its 95 % interval; dashed lines stand at .667, from where on
    Krippendorff lets tentative conclusions pass, and at .800, from where on he relies on data. A
    point is filled where the whole interval lies above .667. At the right stand the number of
    statements with two codings or more, and on wide Axes q, the share of bootstrap draws below
    .667; where coders never disagreed all draws are alike, and q says nothing.

    Parameters
    ----------
    agreement : DataFrame
        The table that ``coder_agreement`` returns. Needed: ``variable``, ``metric`` (str),
        ``n_units`` (numbers), ``coefficient``, ``low``, ``high``, ``q`` (float, missing where
        nothing could be measured).
    ax : Axes, optional
        Where to draw; without it a new figure is made, high enough for the rows.
    **kwargs
        Passed on to ``Axes.scatter`` for the points.

    Returns
    -------
    Axes
        The points are the collection ``coefficient``; ``ax.statement_ids["coefficient"]`` lists
        the variable behind each, for the table has no ids: the statements are the rows of the
        codings with that variable.

    Raises
    ------
    MissingColumnError
        If a needed column is absent.
    InputError
        If a number is none.

    References
    ----------
    Krippendorff, K. (2004), "Reliability in Content Analysis", Human Communication Research 30,
    411-433, for the two marks.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import plot_agreement
    >>> ax = plot_agreement(pd.DataFrame({
    ...     "variable": ["stance", "conditions: territory"], "metric": "alpha",
    ...     "n_units": [466, 180], "coefficient": [0.88, 0.71], "low": [0.85, 0.61],
    ...     "high": [0.9, 0.8], "q": [0.0, 0.2]}))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['stance', 'conditions: territory']
    """
    measures = _measures_of(agreement)
    with canvas(ax, 1.6 + 0.35 * max(len(measures), 2)) as ax:
        lines = []
        if measures:
            _draw_measures(ax, measures, kwargs)
            _draw_marks(ax, measures)
            lines = _explain_measures(ax, measures)
        else:
            say_nothing_to_draw(ax, "No variable that was coded")
        write_below(ax, lines)
    return ax


class _Measure(NamedTuple):
    variable: str
    metric: str
    units: float
    coefficient: float
    low: float
    high: float
    q: float

    @property
    def tells_q(self) -> bool:
        never_disagreed = self.low == self.high == self.coefficient == 1
        return not (np.isnan(self.q) or never_disagreed)


def _measures_of(agreement: pd.DataFrame) -> list[_Measure]:
    numeric = ("n_units", "coefficient", "low", "high", "q")
    need_result(agreement, ("variable", "metric", *numeric), "plot_agreement", "coder_agreement")
    columns = zip(
        [name or "(no name)" for name in texts_of(agreement, "variable")],
        [name or "" for name in texts_of(agreement, "metric")],
        *(numbers_of(agreement, name) for name in numeric),
        strict=True,
    )
    return [_Measure(*row) for row in columns]


def _draw_measures(ax: Axes, measures: list[_Measure], kwargs: dict[str, Any]) -> None:
    metrics = {measure.metric for measure in measures}
    labels = [
        one.variable if len(metrics) == 1 else f"{one.variable}, {one.metric}" for one in measures
    ]
    width = 31 if is_narrow(ax) else 40
    ax.set_yticks(
        range(len(measures)),
        [textwrap.shorten(label.replace("_", " "), width, placeholder=" …") for label in labels],
        parse_math=False,
    )
    bare_rows(ax, len(measures))
    ax.tick_params(axis="y", labelsize=0.833 * mpl.rcParams["font.size"])
    known = [place for place, one in enumerate(measures) if not np.isnan(one.coefficient)]
    ax.hlines(
        known,
        [measures[place].low for place in known],
        [measures[place].high for place in known],
        colors=EDGE,
        linewidth=1.4,
        zorder=1,
    )
    style = {
        "s": _area(ax),
        "facecolors": [
            STANCE_STYLES["open"][0] if measures[place].low >= _TENTATIVE else "white"
            for place in known
        ],
        "edgecolors": EDGE,
        "linewidths": 0.9,
        "zorder": 2,
        **kwargs,
    }
    drawn = ax.scatter([measures[place].coefficient for place in known], known, **style)
    drawn.set_gid("coefficient")
    keep_ids(ax, "coefficient", [measures[place].variable for place in known])


def _draw_marks(ax: Axes, measures: list[_Measure]) -> None:
    """Draw the two marks, and the numbers at the right of each row."""
    lowest = np.nanmin(
        [0.0, *(one.low for one in measures), *(one.coefficient for one in measures)]
    )
    ax.set_xlim(float(lowest) - 0.03 * (1 - float(lowest)), 1.02)
    size = 0.8 * mpl.rcParams["font.size"]
    above = shifted(ax, ax.get_xaxis_transform(), 0, 3)
    for mark, word, side in (
        (_TENTATIVE, "tentative .667", "right"),
        (_RELIABLE, ".800 reliable", "left"),
    ):
        ax.axvline(mark, color=FAINT, linewidth=0.9, linestyle="--", zorder=0)
        ax.text(mark, 1, word, transform=above, ha=side, va="bottom", fontsize=size)
    for place, one in enumerate(measures):
        words = f"n {brief(one.units)}"
        if np.isnan(one.coefficient):
            words += ", not measured"
        elif one.tells_q and not is_narrow(ax):
            words += f", q {_probability(one.q)}"
        ax.annotate(
            words,
            (1, place),
            xycoords=ax.get_yaxis_transform(),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=size,
        ).set_gid("n")


def _explain_measures(ax: Axes, measures: list[_Measure]) -> list[str]:
    metrics = sorted({measure.metric for measure in measures if measure.metric})
    with_q = not is_narrow(ax) and any(measure.tells_q for measure in measures)
    return [
        f"Agreement beyond chance ({', '.join(metrics)}); bar: 95 % interval.",
        "n: statements coded twice or more"
        + ("; q: share of bootstrap draws below .667." if with_q else "."),
    ]


def plot_confidence(bins: pd.DataFrame, *, ax: Axes | None = None, **kwargs: Any) -> Axes:
    """Draw how often rows of like confidence are right: the reliability diagram.

    A point is one bin of confidences: the further right, the surer the rows are on average, and
    the higher, the more of them are right; the bar is the 95 % interval of that share. On the
    dashed line rows are right as often as their confidence says; above it they are better than
    they claim, below it worse. A point is filled where its bar meets the dashed line. Along the
    bottom stand the numbers of rows.

    Parameters
    ----------
    bins : DataFrame
        The table that ``confidence_bins`` returns, or a selection of its rows. Needed: ``lower``,
        ``upper``, ``n``, ``confidence``, ``share``, ``low``, ``high`` (numbers).
    ax : Axes, optional
        Where to draw; without it a new figure is made.
    **kwargs
        Passed on to ``Axes.scatter`` for the points.

    Returns
    -------
    Axes
        The points are the collection ``confidence``; ``ax.statement_ids["confidence"]`` lists the
        bin behind each, such as "0.6 to 0.7", for the table has no ids: the statements are the
        rows with such a confidence.

    Raises
    ------
    MissingColumnError
        If a needed column is absent.
    InputError
        If a number is none.

    References
    ----------
    DeGroot, M. and Fienberg, S. (1983), "The Comparison and Evaluation of Forecasters", The
    Statistician 32, 12-22, for the diagram.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import confidence_bins, plot_confidence
    >>> ax = plot_confidence(confidence_bins(pd.DataFrame({
    ...     "confidence": [0.95, 0.9, 0.62, 0.6], "right": [True, True, True, False]})))
    >>> ax.statement_ids["confidence"]
    ['0.6 to 0.7', '0.9 to 1']
    """
    levels = _levels_of(bins)
    with canvas(ax, 4.8) as ax:
        lines = []
        if levels:
            _draw_diagonal(ax)
            _draw_levels(ax, levels, kwargs)
            bare = _draw_level_numbers(ax, levels)
            lines = _explain_levels(levels, bare)
        else:
            say_nothing_to_draw(ax, "No judged row with a confidence")
        write_below(ax, lines)
    return ax


class _Level(NamedTuple):
    lower: float
    upper: float
    n: float
    confidence: float
    share: float
    low: float
    high: float

    @property
    def holds(self) -> bool:
        """Tell whether the interval of the share contains the mean confidence."""
        return self.low - _ROUNDING <= self.confidence <= self.high + _ROUNDING


def _levels_of(bins: pd.DataFrame) -> list[_Level]:
    need_result(bins, _Level._fields, "plot_confidence", "confidence_bins")
    columns = zip(*(numbers_of(bins, name) for name in _Level._fields), strict=True)
    levels = [_Level(*row) for row in columns]
    return sorted(one for one in levels if not np.isnan(sum(one)) and one.n > 0)


def _draw_diagonal(ax: Axes) -> None:
    """Draw where confidence is borne out, with both scales."""
    size = 0.833 * mpl.rcParams["font.size"]
    ax.set_xlim(-0.03, 1.03)
    ax.set_ylim(-_BELOW_SHARES, 1.04)
    ticks = [0, 0.2, 0.4, 0.6, 0.8, 1]
    ax.set_xticks(ticks)
    ax.set_yticks(ticks)
    ax.tick_params(axis="y", labelsize=size)
    ax.spines["left"].set_bounds(0, 1)
    ax.spines["bottom"].set_bounds(0, 1)
    ax.plot([0, 1], [0, 1], color=FAINT, linewidth=0.9, linestyle="--", zorder=0.5)
    ax.set_ylabel("share right", fontsize=size)
    # The label of the axis is kept for the notes.
    drop = 8 + 1.3 * size
    ax.text(
        0.5,
        0,
        "mean confidence",
        transform=shifted(ax, ax.transAxes, 0, -drop),
        ha="center",
        va="top",
        fontsize=size,
    )
    ax.xaxis.labelpad = 2 * size


def _draw_levels(ax: Axes, levels: list[_Level], kwargs: dict[str, Any]) -> None:
    edges = sorted({edge for one in levels for edge in (one.lower, one.upper)})
    ax.vlines(edges, -_BELOW_SHARES, 1, colors=RULE, linewidth=0.6, zorder=0)
    sure = [one.confidence for one in levels]
    ax.vlines(
        sure,
        [one.low for one in levels],
        [one.high for one in levels],
        colors=EDGE,
        linewidth=1.2,
        zorder=1,
    )
    style = {
        "s": _area(ax),
        "facecolors": [STANCE_STYLES["open"][0] if one.holds else "white" for one in levels],
        "edgecolors": EDGE,
        "linewidths": 0.9,
        "zorder": 2,
        **kwargs,
    }
    drawn = ax.scatter(sure, [one.share for one in levels], **style)
    drawn.set_gid("confidence")
    keep_ids(ax, "confidence", [f"{one.lower:.3g} to {one.upper:.3g}" for one in levels])


def _draw_level_numbers(ax: Axes, levels: list[_Level]) -> int:
    """Write along the bottom how many rows each bin has; tell how many numbers had no room."""
    size = 0.65 * mpl.rcParams["font.size"]
    ax.annotate(
        "rows",
        (0, -_BELOW_SHARES),
        xycoords=ax.get_yaxis_transform(),
        xytext=(-3, 0.75 * size),
        textcoords="offset points",
        ha="right",
        va="bottom",
        fontsize=size,
    )
    middles = [((one.lower + one.upper) / 2, brief(one.n)) for one in levels]
    return write_numbers(ax, [(middle, -_BELOW_SHARES, number) for middle, number in middles])


def _explain_levels(levels: list[_Level], bare: int) -> list[str]:
    rows = sum(one.n for one in levels)
    error = sum(one.n * abs(one.share - one.confidence) for one in levels) / rows
    written = f"{error:.3f}".removeprefix("0")
    lines = [
        f"Expected calibration error {written}: the mean distance from the dashed line, over "
        f"{counted(rows, 'row')}.",
        "Dashed: right as often as the confidence says; bar: 95 % interval (Wilson).",
    ]
    if not all(one.holds for one in levels):
        lines.append("Hollow: the bar misses the dashed line.")
    if bare:
        lines.append(f"Not written for want of room: {counted(bare, 'number')}; take fewer bins.")
    return lines


# Colours and markers for what is no stance, in the order of the legend.
_VALUE_STYLES = (
    ("#0072B2", "o"),
    ("#D55E00", "X"),
    ("#009E73", "^"),
    ("#E69F00", "v"),
    ("#CC79A7", "s"),
    ("#56B4E9", "P"),
)
# In the order of the legend.
_CLOSED = {
    "quote_type": QUOTE_TYPES,
    "stance": STANCES[::-1],
    "left_out": (*LEFT_OUT[1:], LEFT_OUT[0]),
}
_SHARE_WORDS = {
    "speaker": "statements by the speaker",
    "side": "statements by the side",
    "quote_type": "statements quoted in this way",
    "stance": "statements shown with this stance",
    "left_out": "mixed sayings of which this is left out",
}


def plot_outlets(
    table: pd.DataFrame,
    *,
    measure: str = "stance",
    ax: Axes | None = None,
    max_outlets: int = 25,
    **kwargs: Any,
) -> Axes:
    """Draw what share of an outlet's statements each value has, beside the share elsewhere.

    Each outlet has a row, with a lane for each value in the order of the legend. A point is the
    share, a line its interval; the upright tick is the share in all other outlets together. The
    line is dark where the two differ by more than chance explains (adjusted p of .05 at most).
    Hollow points have no interval, for want of articles. The number behind a name counts the
    statements, of left-out halves the sayings.

    Parameters
    ----------
    table : DataFrame
        The table that ``compare_outlets`` returns, or a selection of its rows, for example those
        of one value. Needed: ``outlet``, ``measure``, ``value`` (str), ``n``, ``share``, ``low``,
        ``high``, ``others``, ``p_adjusted`` (numbers), ``statement_ids`` (lists).
    measure : str, default "stance"
        Which measure to draw: ``speaker``, ``side``, ``quote_type``, ``stance`` or ``left_out``.
        Of speakers and sides the six with most statements are drawn.
    ax : Axes, optional
        Where to draw; without it a new figure is made, high enough for the rows.
    max_outlets : int
        How many outlets to draw at most, those with most statements. They stand in order of the
        share of the value that comes first in the legend, the highest on top; outlets without an
        interval stand below the others.
    **kwargs
        Passed on to ``Axes.scatter`` for the points.

    Returns
    -------
    Axes
        The points of one value are one collection, with the value as ``gid``;
        ``ax.statement_ids[gid]`` lists the ids behind each of its points, none where the share
        is 0.

    Raises
    ------
    MissingColumnError
        If a needed column is absent.
    SchemaError
        If a stance, quote type or left-out half is none.
    InputError
        If there is no such measure, the table has no share of it, an outlet has a value twice, a
        number is none, or ``max_outlets`` leaves no row.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.plotting import plot_outlets
    >>> ax = plot_outlets(pd.DataFrame({
    ...     "outlet": ["Herald", "Post"], "measure": "stance", "value": "open", "n": [40, 55],
    ...     "share": [0.25, 0.6], "low": [0.14, 0.46], "high": [0.41, 0.73],
    ...     "others": [0.6, 0.25], "p_adjusted": [0.01, 0.01],
    ...     "statement_ids": [["s1", "s2"], ["s3"]]}))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['Post (55)', 'Herald (40)']
    >>> ax.statement_ids["open"]
    [['s3'], ['s1', 's2']]
    """
    check_limit("max_outlets", max_outlets, "rows")
    shares, notes = _outlet_shares(table, measure, max_outlets)
    values = _values_of(shares, measure)
    sizes = {one.outlet: one.n for one in shares}
    rows = _by_share(shares, list(values))
    height = 1.7 + len(rows) * (0.18 + 0.11 * len(values))
    with canvas(ax, height) as ax:
        draw_rows(ax, rows, [sizes[name] for name in rows])
        if len(rows) * 3.5 * mpl.rcParams["font.size"] > _points_high(ax):
            _shorten_rows(ax, rows, [sizes[name] for name in rows])
        _draw_shares(ax, shares, rows, values, kwargs)
        _scale_shares(ax, shares, measure)
        draw_legend(
            ax,
            [marker_handle(_in_words(name), style[1], style[0]) for name, style in values.items()],
        )
        write_below(ax, [*_explain_shares(shares, list(values)), *notes])
    return ax


class _OutletShare(NamedTuple):
    outlet: str
    value: str
    n: float
    share: float
    low: float
    high: float
    others: float
    p: float
    ids: list[str]

    @property
    def bounded(self) -> bool:
        return not np.isnan(self.low + self.high)


def _outlet_shares(
    table: pd.DataFrame, measure: str, limit: int
) -> tuple[list[_OutletShare], list[str]]:
    numeric = ("n", "share", "low", "high", "others", "p_adjusted")
    need_result(
        table,
        ("outlet", "measure", "value", *numeric, "statement_ids"),
        "plot_outlets",
        "compare_outlets",
    )
    if measure not in MEASURES:
        raise InputError(f"measure={measure!r} is not possible; use one of {', '.join(MEASURES)}")
    names = texts_of(table, "measure")
    mine = table[np.array([name == measure for name in names], dtype=bool)]
    unknown = sorted(
        {*mine["value"].dropna().astype(str)} - set(_CLOSED.get(measure, mine["value"]))
    )
    if unknown:
        raise SchemaError(
            f"the column 'value' holds '{unknown[0]}', which is no {measure}; "
            f"use one of {', '.join(_CLOSED[measure])}"
        )
    mine = mine[mine["share"].notna()]
    if mine.empty:
        there = [name for name in MEASURES if name in names]
        raise InputError(
            f"the table has no share of the measure '{measure}'; "
            + (f"choose from {', '.join(there)}" if there else "it is empty")
        )
    columns = zip(
        [name or "(no name)" for name in texts_of(mine, "outlet")],
        [name or "(no name)" for name in texts_of(mine, "value")],
        *(numbers_of(mine, name) for name in numeric),
        ids_of(mine, "statement_ids"),
        strict=True,
    )
    shares = [_OutletShare(*row) for row in columns]
    often = Counter((one.outlet, one.value) for one in shares)
    twice = [pair for pair, number in often.items() if number > 1]
    if twice:
        raise InputError(
            f"the outlet {twice[0][0]!r} has the value {twice[0][1]!r} twice; "
            "draw the table of one comparison"
        )
    return _most_shown(shares, measure, limit)


def _most_shown(
    shares: list[_OutletShare], measure: str, limit: int
) -> tuple[list[_OutletShare], list[str]]:
    """Keep the largest outlets and the most frequent values; count the rest."""
    sizes = {one.outlet: one.n for one in shares}
    outlets = sorted(sizes, key=lambda name: (-sizes[name], name))
    weights: Counter[str] = Counter()
    for one in shares:
        weights[one.value] += len(one.ids)
    most = len(_VALUE_STYLES)
    values = sorted(weights, key=lambda name: (-weights[name], name))
    left_out = [
        counted(len(names) - kept, noun)
        for names, kept, noun in (
            (outlets, limit, "further outlet"),
            (values, most, f"further {measure.replace('_', ' ')}"),
        )
        if len(names) > kept
    ]
    notes = [f"Not drawn: {', '.join(left_out)}."] if left_out else []
    shown, drawn = set(outlets[:limit]), set(values[:most])
    return [one for one in shares if one.outlet in shown and one.value in drawn], notes


def _values_of(shares: list[_OutletShare], measure: str) -> dict[str, tuple[str, str]]:
    """Give the values drawn their colours and markers, in the order of the legend."""
    weights: Counter[str] = Counter()
    for one in shares:
        weights[one.value] += len(one.ids)
    by_weight = sorted(weights, key=lambda name: (-weights[name], name))
    found = [name for name in _CLOSED.get(measure, by_weight) if name in weights]
    if measure == "stance":
        return {name: STANCE_STYLES[name] for name in found}
    return dict(zip(found, _VALUE_STYLES, strict=False))


def _by_share(shares: list[_OutletShare], values: list[str]) -> list[str]:
    """Order by the share of the first value, then of the next; what has no interval comes last."""
    found = {(one.outlet, one.value): one.share for one in shares}
    bounded = {one.outlet for one in shares if one.bounded}
    return sorted(
        {one.outlet for one in shares},
        key=lambda name: (
            name not in bounded,
            [-found.get((name, value), 0.0) for value in values],
            name,
        ),
    )


def _points_high(ax: Axes) -> float:
    return _KEPT_HEIGHT * float(ax.bbox.height) * 72 / float(ax.figure.dpi)


def _shorten_rows(ax: Axes, names: list[str], sizes: list[float]) -> None:
    """Keep each name to one line, where two would run into the next row."""
    width = 20 if is_narrow(ax) else 32
    labels = []
    for name, size in zip(names, sizes, strict=True):
        number = f" ({brief(size)})"
        room = width - len(number)
        labels.append((name if len(name) <= room else name[: room - 1].rstrip() + "…") + number)
    ax.set_yticks(range(len(names)), labels, parse_math=False)


def _draw_shares(
    ax: Axes,
    shares: list[_OutletShare],
    rows: list[str],
    values: dict[str, tuple[str, str]],
    kwargs: dict[str, Any],
) -> None:
    step = 0.72 / len(values)
    places = {name: place for place, name in enumerate(rows)}
    area = min(_area(ax), (0.9 * step * _points_high(ax) / len(rows)) ** 2)
    # An outline would hide the colour of a small marker.
    outlined = area > 0.5 * _area(ax)
    for number, (value, (colour, marker)) in enumerate(values.items()):
        off = (number - (len(values) - 1) / 2) * step
        mine = sorted((places[one.outlet] + off, one) for one in shares if one.value == value)
        bounded = [(height, one) for height, one in mine if one.bounded]
        ax.hlines(
            [height for height, _ in bounded],
            [one.low for _, one in bounded],
            [one.high for _, one in bounded],
            colors=[EDGE if one.p <= _SURE else FAINT for _, one in bounded],
            linewidth=[1.5 if one.p <= _SURE else 0.9 for _, one in bounded],
            zorder=1,
        ).set_gid(f"interval of {value}")
        beside = [(height, one.others) for height, one in mine if not np.isnan(one.others)]
        ax.vlines(
            [others for _, others in beside],
            [height - 0.5 * step for height, _ in beside],
            [height + 0.5 * step for height, _ in beside],
            colors=colour,
            linewidth=1.3,
            zorder=1.5,
        ).set_gid(f"others of {value}")
        style = {
            "s": area,
            "marker": marker,
            "facecolors": [colour if one.bounded else "white" for _, one in mine],
            "edgecolors": [EDGE if one.bounded and outlined else colour for _, one in mine],
            "linewidths": 0.5,
            "zorder": 2,
            **kwargs,
        }
        drawn = ax.scatter([one.share for _, one in mine], [height for height, _ in mine], **style)
        drawn.set_gid(value)
        keep_ids(ax, value, [one.ids for _, one in mine])


def _scale_shares(ax: Axes, shares: list[_OutletShare], measure: str) -> None:
    ends = [number for one in shares for number in (one.share, one.high, one.others)]
    furthest = float(np.nanmax([0.05, *ends]))
    ax.set_xlim(-0.02 * furthest, 1.03 * furthest)
    ticks = mpl.ticker.MaxNLocator(5 if is_narrow(ax) else 8, steps=[1, 2, 5, 10])
    ax.xaxis.set_major_locator(ticks)
    ax.xaxis.set_major_formatter(lambda share, _: f"{100 * share:.3g} %")
    size = 0.833 * mpl.rcParams["font.size"]
    ax.set_title(
        f"Share of {_SHARE_WORDS[measure]}", loc="left", fontsize=size, pad=4, parse_math=False
    )


def _in_words(value: str) -> str:
    return textwrap.shorten(value.replace("_", " "), 24, placeholder=" …")


def _explain_shares(shares: list[_OutletShare], values: list[str]) -> list[str]:
    lines = [f"Ordered by '{values[0]}'. In brackets: what the shares are of."]
    if any(one.bounded for one in shares):
        lines.append("Line: interval of the share, by articles.")
    if any(one.p <= _SURE for one in shares):
        lines.append("Dark line: not as elsewhere (adjusted p of .05 at most).")
    if not all(np.isnan(one.others) for one in shares):
        lines.append("Upright tick: all other outlets together.")
    if not all(one.bounded for one in shares):
        lines.append("Hollow: too few articles for an interval.")
    return lines
