"""What all figures share: their look, rows, days, events, notes, and the way back to statements."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import matplotlib as mpl
import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from matplotlib.transforms import ScaledTranslation, Transform

from analysis.codebook import STANCES
from analysis.errors import InputError, MissingColumnError, named_columns
from analysis.positions import HOLDERS, need_columns
from analysis.schemas import SchemaError, check_names, to_day
from analysis.timeline import ABSTAINED

STYLE = "analysis.negotiation"
"""The shared style file, by the name under which matplotlib finds it."""

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
EDGE = "#333333"
FAINT = "#999999"
RULE = "#cccccc"
EVENT_INCHES = 0.9
"""How much higher a figure has to be for the names of events."""

_WIDE_INCHES = 10.0
# The width of the Axes below which a figure is set for one column of print.
_NARROW_INCHES = 4.2
_NARROW_FONT = 7.0
# What names and legend leave to the Axes of their first width.
_KEPT_WIDTH = 0.75
_FLAGS = {"true": True, "1": True, "false": False, "0": False}
_FEWEST_TICKS = 3
_EVENT_ANGLES = {True: 90.0, False: 40.0}


class Event(NamedTuple):
    """What happened, from which day to which (as matplotlib counts days)."""

    first: float
    last: float
    label: str


def is_narrow(ax: Axes) -> bool:
    """Tell whether the Axes are set for one column of print rather than for a slide."""
    cell = ax.get_subplotspec()
    # The width before any layout: it does not change while the figure grows.
    place = cell.get_position(ax.figure) if cell else ax.get_position()  # type: ignore[arg-type]
    return bool(place.width * ax.figure.bbox.width / _figure_of(ax).dpi < _NARROW_INCHES)


def points_across(ax: Axes) -> float:
    """Measure how wide the Axes are, in points."""
    return float(ax.bbox.width) * 72 / float(_figure_of(ax).dpi)


def days_per_point(ax: Axes) -> float:
    """Estimate how many days a point of print takes, once names and legend have their room."""
    left, right = ax.get_xlim()
    return (right - left) / (_KEPT_WIDTH * points_across(ax))


def _figure_of(ax: Axes) -> Any:
    return ax.get_figure(root=True)


@contextmanager
def canvas(ax: Axes | None, height: float) -> Iterator[Axes]:
    """Give the Axes to draw on, in the shared style; nothing of it stays set afterwards."""
    # A notebook switches its figures on when the backend is first used; inside the style that would
    # be undone with the style, and no later figure would be shown.
    plt.draw_if_interactive()
    with plt.style.context(STYLE):
        if not isinstance(ax, Axes | None):
            raise InputError(
                f"ax is {type(ax).__name__}, and has to be one Axes; make it with: "
                "figure, ax = plt.subplots()"
            )
        if ax is None:
            _, ax = plt.subplots(figsize=(_WIDE_INCHES, height))
        with mpl.rc_context({"font.size": _NARROW_FONT} if is_narrow(ax) else {}):
            size = mpl.rcParams["font.size"]
            ax.tick_params(width=mpl.rcParams["axes.linewidth"], color=EDGE, labelcolor=EDGE)
            ax.tick_params(axis="x", labelsize=0.833 * size)
            ax.tick_params(axis="y", labelsize=size)
            ax.spines[:].set(color=EDGE, linewidth=mpl.rcParams["axes.linewidth"])
            ax.spines[["top", "right"]].set_visible(False)
            ax.statement_ids = {}  # type: ignore[attr-defined]
            yield ax


def keep_ids(ax: Axes, gid: str, ids: Sequence[str | list[str]]) -> None:
    """Remember which statements stand behind each point of the artist with this ``gid``."""
    ax.statement_ids[gid] = list(ids)  # type: ignore[attr-defined]


def shifted(ax: Axes, start: Transform, right: float, up: float) -> Transform:
    """Move a transform by so many points to the right and up."""
    return start + ScaledTranslation(right / 72, up / 72, _figure_of(ax).dpi_scale_trans)


def counted(number: float, noun: str) -> str:
    """Write a number with its noun: "1 statement", "2.5 statements"."""
    return f"{brief(number)} {noun}{'' if number == 1 else 's'}"


def brief(number: float) -> str:
    """Write a number with one decimal at most."""
    return f"{round(float(number), 1):g}"


def need_result(table: Any, columns: Iterable[str], plot: str, maker: str) -> None:
    """Raise an error that says which function makes the table that a figure needs."""
    need_columns(table, columns, plot, advice=f"Give it the table that {maker} returns")


def holder_column(table: pd.DataFrame, plot: str, maker: str) -> str:
    """Find by whom a table is laid out: by speaker, side or outlet."""
    for name in HOLDERS:
        if name in table:
            return name
    need_result(table, ("speaker",), plot, maker)
    raise AssertionError


def check_limit(name: str, limit: int, what: str) -> None:
    """Raise an error where a limit on rows leaves no row."""
    if isinstance(limit, bool) or not isinstance(limit, int | np.integer) or limit < 1:
        raise InputError(
            f"{name}={limit!r} is not possible; give a whole number of {what}, from 1 up"
        )


def day_number(value: Any) -> float:
    """Give a day as matplotlib counts days; missing is ``nan``."""
    day = to_day(value)
    return np.nan if pd.isna(day) else float(mdates.date2num(day))


def days_of(table: pd.DataFrame, name: str) -> list[float]:
    """Give a column of days as matplotlib counts them."""
    return [day_number(value) for value in table[name]]


def numbers_of(table: pd.DataFrame, name: str) -> list[float]:
    """Give a column of numbers as floats; missing is ``nan``."""
    try:
        numbers = pd.to_numeric(table[name]).astype("Float64")
    except (TypeError, ValueError) as error:
        raise InputError(
            f"the column '{name}' has to hold numbers: {error}; correct it, or leave it empty"
        ) from error
    return [float(value) for value in numbers.to_numpy(dtype=float, na_value=np.nan)]


def flags_of(table: pd.DataFrame, name: str) -> list[bool]:
    """Give a column of yes and no; missing is no."""
    flags = [False if pd.isna(value) else _FLAGS.get(str(value).lower()) for value in table[name]]
    if None in flags:
        value = table[name].iloc[flags.index(None)]
        raise InputError(
            f"the column '{name}' holds {value!r}; it has to hold True or False: correct it, or "
            "leave it empty"
        )
    return [bool(flag) for flag in flags]


def stances_of(table: pd.DataFrame, name: str) -> list[str | None]:
    """Give a column of stances; missing is ``None``."""
    stances = [None if pd.isna(value) else str(value) for value in table[name]]
    unknown = sorted({stance for stance in stances if stance} - set(STANCES))
    if unknown:
        raise SchemaError(
            f"the column '{name}' holds '{unknown[0]}', which is no stance; "
            f"write one of {', '.join(STANCES)}, or leave it empty"
        )
    return stances


def texts_of(table: pd.DataFrame, name: str) -> list[str | None]:
    """Give a column of text; missing and blank are ``None``."""
    return [None if pd.isna(value) else str(value).strip() or None for value in table[name]]


def ids_of(table: pd.DataFrame, name: str) -> list[list[str]]:
    """Give a column of lists of ids."""
    return [
        [str(part) for part in value]
        if isinstance(value, list | tuple | np.ndarray)
        else ([] if pd.isna(value) else [str(value)])
        for value in table[name]
    ]


def event_list(events: pd.DataFrame | None) -> list[Event]:
    """Read the events to mark, in order of days: the turning points, where they are told apart.

    Raises
    ------
    MissingColumnError
        If ``date_from`` or ``label`` is absent.
    DateError, InputError
        If a date is no day, or a turning point neither yes nor no.
    """
    if events is None:
        return []
    if not isinstance(events, pd.DataFrame):
        raise InputError(
            f"events has to be a table (DataFrame), not {type(events).__name__}; "
            'give load_dataset("events")'
        )
    check_names(events)
    absent = [name for name in ("date_from", "label") if name not in events]
    if absent:
        raise MissingColumnError(
            f"events needs {named_columns(absent)}; "
            'give load_dataset("events"), or a table with date_from, date_to and label'
        )
    if "turning_point" in events:
        events = events[flags_of(events, "turning_point")]
    firsts = days_of(events, "date_from")
    lasts = days_of(events, "date_to") if "date_to" in events else firsts
    labels = texts_of(events, "label")
    found = [
        Event(first, first if np.isnan(last) else last, label or "")
        for first, last, label in zip(firsts, lasts, labels, strict=True)
        if not np.isnan(first)
    ]
    return sorted(found)


def spread_out(targets: Sequence[float], distance: float, low: float, high: float) -> list[float]:
    """Move places in order apart to a least distance, each as little as can be.

    The least sum of squared moves under the order (pool adjacent violators), kept between ``low``
    and ``high``, which must leave room for all.
    """
    pools: list[tuple[float, int]] = []
    for place, target in enumerate(targets):
        mean, size = target - place * distance, 1
        while pools and pools[-1][0] > mean:
            before, count = pools.pop()
            mean, size = (before * count + mean * size) / (count + size), size + count
        pools.append((mean, size))
    highest = high - (len(targets) - 1) * distance
    apart = [min(max(mean, low), highest) for mean, size in pools for _ in range(size)]
    return [start + place * distance for place, start in enumerate(apart)]


def draw_events(ax: Axes, events: list[Event]) -> list[str]:
    """Mark events by thin lines through the days shown, named above; last before the notes.

    Names that would cover one another move apart, with a short line to their day. Events outside
    the days shown are left out. What has no room for its name is said in the notes returned.
    """
    left, right = ax.get_xlim()
    shown = [event for event in events if event.last >= left and event.first <= right]
    for event in shown:
        if event.last > event.first:
            ax.axvspan(
                max(event.first, left),
                min(event.last, right),
                color=RULE,
                alpha=0.35,
                lw=0,
                zorder=0,
            )
        if event.first >= left:
            ax.axvline(event.first, color=FAINT, linewidth=0.7, linestyle=":", zorder=0.5)
    ax.set_xlim(left, right)
    named = [event for event in shown if event.label]
    if not named:
        return []
    size = 0.8 * mpl.rcParams["font.size"]
    angle = _EVENT_ANGLES[is_narrow(ax)]
    _figure_of(ax).draw_without_rendering()
    # The names of the last events may yet push the Axes together, hence some spare distance.
    distance = 1.35 * size / np.sin(np.radians(angle)) * (right - left) / points_across(ax)
    low, high = left + distance / 2, right - distance / 4
    days = [min(max(event.first, left), right) for event in named]
    if (len(named) - 1) * distance > high - low:
        kept = _far_enough(days, distance)
        note = f"{counted(len(named) - len(kept), 'event')} without a name for want of room."
        named, days = [named[place] for place in kept], [days[place] for place in kept]
        notes, places = [note], days
    else:
        notes, places = [], spread_out(days, distance, low, high)
    top = ax.get_xaxis_transform()
    for event, day, place in zip(named, days, places, strict=True):
        _name_event(ax, event.label, (day, place), (shifted(ax, top, 0, 9), top), size, angle)
    return notes


def _far_enough(days: list[float], distance: float) -> list[int]:
    kept: list[int] = []
    for place, day in enumerate(days):
        if not kept or day - days[kept[-1]] >= distance:
            kept.append(place)
    return kept


def _name_event(
    ax: Axes,
    label: str,
    days: tuple[float, float],
    transforms: tuple[Transform, Transform],
    size: float,
    angle: float,
) -> None:
    day, place = days
    above, top = transforms
    ax.annotate(
        "",
        (day, 1),
        xycoords=top,
        xytext=(place, 1),
        textcoords=above,
        arrowprops={
            "arrowstyle": "-",
            "color": FAINT,
            "linewidth": 0.6,
            "shrinkA": 0,
            "shrinkB": 0,
        },
        annotation_clip=False,
    )
    text = ax.text(
        place,
        1,
        textwrap.shorten(label, 34, placeholder=" …"),
        transform=shifted(ax, above, 0, 2),
        rotation=angle,
        rotation_mode="anchor",
        ha="left",
        va="center",
        fontsize=size,
        color="#555555",
        parse_math=False,
    )
    text.set_gid("event")


def draw_rows(
    ax: Axes, names: Sequence[str], counts: Sequence[float], *, rules: bool = True
) -> None:
    """Give each name a row, the first on top, with a count behind it."""
    labels = [
        _row_label(name, brief(number), is_narrow(ax))
        for name, number in zip(names, counts, strict=True)
    ]
    # A name with two dollar signs is a name, not a formula.
    ax.set_yticks(range(len(names)), labels, parse_math=False)
    bare_rows(ax, len(names))
    if rules:
        for edge in range(1, len(names)):
            ax.axhline(edge - 0.5, color=RULE, linewidth=0.6, zorder=0)


def _row_label(name: str, number: str, narrow: bool) -> str:
    width = 13 if narrow else 28
    lines = textwrap.wrap(name, width, max_lines=2, placeholder=" …")
    together = not narrow or len(lines[-1]) + len(number) + 3 <= width
    return "\n".join(lines) + f"{' ' if together else chr(10)}({number})"


def bare_rows(ax: Axes, rows: int) -> None:
    """Let rows run downwards from the first, without a line or ticks at their side."""
    ax.set_ylim(rows - 0.5, -0.5)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)


def draw_days(ax: Axes, days: Iterable[float], *, margin: float = 0.04) -> None:
    """Lay out the days along the Axes, with some room at both ends."""
    known = [day for day in days if not np.isnan(day)]
    first, last = min(known), max(known)
    # Left alone, matplotlib spreads a single day over four years.
    room = margin * (last - first) if last > first else 3.0
    ax.set_xlim(first - room, last + room)
    left, right = ax.get_xlim()
    # Statements have no clock time; below this many days matplotlib would mark hours.
    locator: mdates.DateLocator = (
        mdates.DayLocator()
        if right - left < _FEWEST_TICKS
        else mdates.AutoDateLocator(minticks=_FEWEST_TICKS, maxticks=6 if is_narrow(ax) else 9)
    )
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator))


def stance_handles(*, abstained: bool = False) -> list[Line2D]:
    """Make the legend of the stances, from open to refuses."""
    return [
        marker_handle(stance, STANCE_STYLES[stance][1], STANCE_STYLES[stance][0])
        for stance in (*reversed(STANCES), *([ABSTAINED] if abstained else []))
    ]


def marker_handle(label: str, marker: str, face: str) -> Line2D:
    """Make one line of a legend: a marker and what it means."""
    return Line2D(
        [],
        [],
        linestyle="none",
        marker=marker,
        markerfacecolor=face,
        markeredgecolor=EDGE,
        markeredgewidth=0.7,
        markersize=0.7 * mpl.rcParams["font.size"],
        label=label,
    )


def draw_legend(ax: Axes, handles: list[Line2D]) -> None:
    """Put the legend beside wide Axes and below narrow ones, above the notes."""
    if not is_narrow(ax):
        ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.0, 1.0))
        return
    size = mpl.rcParams["font.size"]
    # In points: below the days and the year that may stand at their end.
    drop = 3.2 * size
    ax.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.0, 0.0),
        bbox_transform=shifted(ax, ax.transAxes, 0, -drop),
        ncols=3,
        borderaxespad=0,
        borderpad=0,
    )
    ax.xaxis.labelpad = drop - size + 1.3 * size * -(-len(handles) // 3)


def write_below(ax: Axes, lines: Sequence[str]) -> None:
    """Write notes below the Axes, each on a line of its own, broken to the width there is."""
    if not lines:
        return
    size = 0.833 * mpl.rcParams["font.size"]
    figure = _figure_of(ax)
    figure.draw_without_rendering()
    outer = ax.get_tightbbox() or ax.bbox
    # In one column the room beside the row names is too narrow for sentences.
    start = max(outer.x0, figure.dpi / 18) if is_narrow(ax) else ax.bbox.x0
    room = (min(outer.x1, figure.bbox.x1) - start) * 72 / figure.dpi
    width = max(int(room / (0.52 * size)), 25)
    wrapped = [textwrap.fill(line, width) for line in lines]
    if _has_offset(ax):
        ax.xaxis.labelpad = max(ax.xaxis.labelpad, 1.4 * size)
    ax.set_xlabel("\n".join(wrapped), loc="left", fontsize=size, parse_math=False)
    ax.xaxis.label.set_x((start - ax.bbox.x0) / ax.bbox.width)


def _has_offset(ax: Axes) -> bool:
    """Tell whether the year or month of all days stands below the end of the axis."""
    formatter = ax.xaxis.get_major_formatter()
    formatter.format_ticks(list(ax.xaxis.get_majorticklocs()))
    return bool(formatter.get_offset())


def say_nothing_to_draw(ax: Axes, reason: str) -> None:
    """Say in the middle of the Axes why they are empty."""
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(False)
    width = 34 if is_narrow(ax) else 70
    ax.text(
        0.5, 0.5, textwrap.fill(reason, width), transform=ax.transAxes, ha="center", va="center"
    )


def halo(width: float = 3) -> list[Any]:
    """Set text off from the lines it lies on; by default no line shows between two digits."""
    return [withStroke(linewidth=width, foreground="white")]


def write_numbers(ax: Axes, numbers: Iterable[tuple[float, float, str]]) -> int:
    """Write small numbers above points (x, y, number); tell how many had no room.

    A number that would cover one already written in its row is left out.
    """
    size = 0.65 * mpl.rcParams["font.size"]
    per_point = days_per_point(ax)
    written: dict[int, list[tuple[float, float, float]]] = {}
    omitted = 0
    for x, y, number in sorted(numbers):
        half = 0.33 * size * len(number) * per_point
        row = written.setdefault(round(y), [])
        if any(x - half < other + width and abs(y - height) < 0.15 for other, width, height in row):
            omitted += 1
            continue
        row.append((x, half, y))
        ax.annotate(
            number,
            (x, y),
            xytext=(0, 0.75 * size),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=size,
            parse_math=False,
            path_effects=halo(),
            zorder=4,
        ).set_gid("number")
    return omitted
