"""Figures of statements: each function draws on the Axes it is given and returns them."""

from __future__ import annotations

import textwrap
from collections import Counter
from typing import Any, Literal, NamedTuple

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from analysis.codebook import STANCES
from analysis.errors import MissingColumnError
from analysis.schemas import SchemaError, to_day
from analysis.timeline import ABSTAINED

# Okabe and Ito's colours, which stay apart for the colour-blind; the marker and the place in the
# row say the same once more, for print in black and white.
STANCE_STYLES: dict[str, tuple[str, str]] = {
    "refuses": ("#D55E00", "X"),
    "sceptical": ("#E69F00", "v"),
    "neutral": ("#767676", "s"),
    "conditional": ("#56B4E9", "^"),
    "open": ("#0072B2", "o"),
    ABSTAINED: ("none", "D"),
}
_EDGE = "#333333"
_LANE_HEIGHT = 0.14
_LANES = {stance: (lane - 2.5) * _LANE_HEIGHT for lane, stance in enumerate((ABSTAINED, *STANCES))}
_NEEDED = ("statement_id", "speaker", "date_from", "date_to", "on_negotiation", "stance")
_COVERS_SHARE = 0.025
_OPEN_END_SHARE = 0.03


class _Point(NamedTuple):
    statement_id: str
    speaker: str
    stance: str
    first: float
    last: float


def plot_timeline(
    statements: pd.DataFrame, *, ax: Axes | None = None, max_speakers: int = 12, **kwargs: Any
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
    there.

    Parameters
    ----------
    statements : DataFrame
        A table of ``statements`` or of the ``record``. Needed: ``statement_id``, ``speaker``
        (str), ``date_from``, ``date_to`` (days), ``on_negotiation`` (bool), ``stance``
        (one of ``codebook.STANCES`` or missing). ``attribution_kind`` and ``negated`` are heeded
        where present.
    ax : Axes, optional
        Where to draw; without it a new figure is made, high enough for the rows.
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
        If a date cannot be read as a day.
    ValueError
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
    if max_speakers < 1:
        raise ValueError(f"max_speakers is {max_speakers}; a timeline needs one row at least")
    points, notes = _points_of(statements)
    rows = _rows_of(points)
    if len(rows) > max_speakers:
        cut = list(rows)[max_speakers:]
        further = sum(rows.pop(speaker) for speaker in cut)
        notes.append(f"{_count(further, 'statement')} of {_count(len(cut), 'further speaker')}")
    points = [point for point in points if point.speaker in rows]

    if ax is None:
        _, ax = plt.subplots(figsize=(10, 1.6 + 0.6 * max(len(rows), 1)), layout="constrained")
    ax.statement_ids = {}  # type: ignore[attr-defined]
    if points:
        heights = _heights(points, rows)
        _draw_rows(ax, rows)
        _draw_spans(ax, points, heights)
        _draw_points(ax, points, heights, kwargs)
        _draw_numbers(ax, points, heights)
        _draw_days(ax, points)
        _draw_legend(ax, points)
    else:
        _say_nothing_to_draw(ax)
    _write_below(ax, points, notes)
    return ax


def _points_of(statements: pd.DataFrame) -> tuple[list[_Point], list[str]]:
    """Take the statements that can be drawn, one point per speaker, and count the rest."""
    absent = [name for name in _NEEDED if name not in statements]
    if absent:
        raise MissingColumnError(
            f"a timeline needs the column {' and '.join(map(repr, absent))}; give it the table "
            "that trace() returns, or the record"
        )
    drawn = _is_true(statements["on_negotiation"])
    on_negotiation = int(drawn.sum())
    if "negated" in statements:
        drawn &= ~_is_true(statements["negated"])
    if "attribution_kind" in statements:
        drawn &= (statements["attribution_kind"] != "thought").fillna(True).to_numpy(dtype=bool)
    left_out = on_negotiation - int(drawn.sum())
    chosen = statements.loc[drawn, list(_NEEDED)]

    points: list[_Point] = []
    unnamed = undated = 0
    for statement_id, speaker, date_from, date_to, _, stance in chosen.itertuples(index=False):
        names = [] if pd.isna(speaker) else [n.strip() for n in str(speaker).split("; ")]
        names = [name for name in names if name]
        first, last = _day_number(date_from), _day_number(date_to)
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
    notes = [f"{_count(unnamed, 'statement')} without a named speaker"] if unnamed else []
    if undated:
        notes.append(f"{_count(undated, 'statement')} without a date")
    if left_out:
        notes.append(f"{left_out} only thought or denied")
    return points, notes


def _is_true(flags: pd.Series) -> np.ndarray:
    return flags.astype("boolean").fillna(False).to_numpy(dtype=bool, copy=True)


def _day_number(value: Any) -> float:
    day = to_day(value)
    return np.nan if pd.isna(day) else float(mdates.date2num(day))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _rows_of(points: list[_Point]) -> dict[str, int]:
    """Count the points of each speaker, most first, then by name."""
    counts = Counter(point.speaker for point in points)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _draw_rows(ax: Axes, rows: dict[str, int]) -> None:
    labels = [
        f"{textwrap.fill(speaker, 28, max_lines=2, placeholder=' …')} ({number})"
        for speaker, number in rows.items()
    ]
    # A name with two dollar signs is a name, not a formula.
    ax.set_yticks(range(len(rows)), labels, parse_math=False)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.tick_params(axis="y", length=0)
    for edge in range(1, len(rows)):
        ax.axhline(edge - 0.5, color="#cccccc", linewidth=0.6, zorder=0)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)


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
        ax.hlines(heights, starts, ends, colors=_EDGE, linewidth=1.2, linestyles=style, zorder=1)


def _draw_points(
    ax: Axes, points: list[_Point], heights: list[float], kwargs: dict[str, Any]
) -> None:
    for stance, (colour, marker) in STANCE_STYLES.items():
        mine = [place for place, point in enumerate(points) if point.stance == stance]
        if not mine:
            continue
        style = {
            "s": 34,
            "marker": marker,
            "facecolors": colour,
            "edgecolors": _EDGE,
            "linewidths": 1.2 if stance == ABSTAINED else 0.5,
            "zorder": 2,
            **kwargs,
        }
        drawn = ax.scatter(
            [_middle(points[place]) for place in mine], [heights[place] for place in mine], **style
        )
        drawn.set_gid(stance)
        ax.statement_ids[stance] = [  # type: ignore[attr-defined]
            points[place].statement_id for place in mine
        ]


def _draw_numbers(ax: Axes, points: list[_Point], heights: list[float]) -> None:
    """Write how many statements lie where their markers cover one another."""
    middles = list(map(_middle, points))
    near = _COVERS_SHARE * (max(middles) - min(middles))
    places = sorted(zip(heights, middles, strict=True))
    start = 0
    for end in range(1, len(places) + 1):
        if (
            end < len(places)
            and places[end][0] == places[end - 1][0]
            and (places[end][1] - places[end - 1][1] <= near)
        ):
            continue
        if end - start > 1:
            height, day = places[end - 1]
            ax.annotate(
                f"×{end - start}",
                (day, height),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                fontsize="x-small",
            )
        start = end


def _draw_days(ax: Axes, points: list[_Point]) -> None:
    days = _known_days(points)
    if min(days) == max(days):
        # Left alone, matplotlib spreads a single day over four years.
        ax.set_xlim(min(days) - 3, max(days) + 3)
    locator = mdates.AutoDateLocator(minticks=3)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator))


def _draw_legend(ax: Axes, points: list[_Point]) -> None:
    shown = list(reversed(STANCES))
    if any(point.stance == ABSTAINED for point in points):
        shown.append(ABSTAINED)
    handles = [
        Line2D(
            [],
            [],
            linestyle="none",
            marker=STANCE_STYLES[stance][1],
            markerfacecolor=STANCE_STYLES[stance][0],
            markeredgecolor=_EDGE,
            markersize=7,
            label=stance,
        )
        for stance in shown
    ]
    ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)


def _say_nothing_to_draw(ax: Axes) -> None:
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(False)
    ax.text(
        0.5,
        0.5,
        "No statement on negotiation with a speaker and a date",
        transform=ax.transAxes,
        ha="center",
        va="center",
    )


def _write_below(ax: Axes, points: list[_Point], notes: list[str]) -> None:
    lines = ["The higher in its row, the more open to talks."] if points else []
    if any(point.first < point.last for point in points):
        lines.append("A line spans the days on which it may have been said.")
    if any(np.isnan(point.first) or np.isnan(point.last) for point in points):
        lines.append("A dotted end: the text gives no day for it.")
    if notes:
        lines.append(f"Not drawn: {', '.join(notes)}.")
    ax.set_xlabel("\n".join(lines), loc="left", fontsize="small")
