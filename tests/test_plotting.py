"""Each figure shows what it should, where it should, and leads back to its statements."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection

from analysis.agreement import coder_agreement
from analysis.codebook import STANCES
from analysis.drawing import EDGE, STANCE_STYLES, spread_out
from analysis.errors import DateError, DuplicateIdError, InputError, MissingColumnError
from analysis.histories import condition_history
from analysis.plotting import (
    plot_agreement,
    plot_conditions,
    plot_confidence,
    plot_gap,
    plot_positions,
    plot_shifts,
    plot_timeline,
)
from analysis.reliability import confidence_bins
from analysis.schemas import SchemaError, complete
from analysis.shifts import detect_shifts
from analysis.timeline import ABSTAINED, position_gap, position_timeline

COLUMNS = ["statement_id", "speaker", "date_from", "date_to", "stance"]
ROWS = [
    ("s1", "Kremlin", "2022-12-16", "2022-12-16", "open"),
    ("s2", "Volodymyr Zelensky", "2022-12-16", "2022-12-16", "refuses"),
    ("s3", "Volodymyr Zelensky", "2022-11-08", "2022-11-08", "conditional"),
    ("s4", "Emmanuel Macron", "2022-12-01", "2022-12-17", "open"),
    ("s5", "Volodymyr Zelensky", "2022-12-16", "2022-12-16", None),
]


@pytest.fixture(autouse=True)
def close_figures() -> Iterator[None]:
    yield
    plt.close("all")


def timeline_of(rows: list[tuple[Any, ...]], **more: Any) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS).assign(on_negotiation=True, **more)


def rows_of(ax: Axes) -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()]


def points_of(ax: Axes) -> dict[str, tuple[str, float, str]]:
    """Map each statement to its row, its day and its stance, read back from the figure."""
    found = {}
    rows = rows_of(ax)
    for drawn in ax.collections:
        if isinstance(drawn, PathCollection):
            ids = ax.statement_ids[drawn.get_gid()]  # type: ignore[attr-defined]
            offsets = np.asarray(drawn.get_offsets())
            assert len(ids) == len(offsets)
            for statement_id, (day, height) in zip(ids, offsets, strict=True):
                found[statement_id] = (rows[round(height)], day, str(drawn.get_gid()))
    return found


def lines_of(ax: Axes) -> list[tuple[float, float]]:
    return [
        (float(path.vertices[0, 0]), float(path.vertices[1, 0]))
        for drawn in ax.collections
        if not isinstance(drawn, PathCollection)
        for path in drawn.get_paths()
    ]


def day(text: str) -> float:
    return float(mdates.date2num(pd.Timestamp(text)))


def test_each_point_stands_in_its_row_at_its_day_with_its_stance() -> None:
    ax = plot_timeline(timeline_of(ROWS))
    assert rows_of(ax) == ["Volodymyr Zelensky (3)", "Emmanuel Macron (1)", "Kremlin (1)"]
    assert points_of(ax) == {
        "s1": ("Kremlin (1)", day("2022-12-16"), "open"),
        "s2": ("Volodymyr Zelensky (3)", day("2022-12-16"), "refuses"),
        "s3": ("Volodymyr Zelensky (3)", day("2022-11-08"), "conditional"),
        "s4": ("Emmanuel Macron (1)", day("2022-12-09"), "open"),
        "s5": ("Volodymyr Zelensky (3)", day("2022-12-16"), ABSTAINED),
    }


def test_first_row_is_on_top_and_open_above_refuses() -> None:
    ax = plot_timeline(timeline_of(ROWS))
    bottom, top = ax.get_ylim()
    assert top < bottom
    drawn = {c.get_gid(): np.asarray(c.get_offsets()) for c in ax.collections}
    conditional, refuses = drawn["conditional"][0, 1], drawn["refuses"][0, 1]
    assert conditional < 0 < refuses


def test_interval_is_a_line_from_its_first_to_its_last_day() -> None:
    ax = plot_timeline(timeline_of(ROWS))
    assert lines_of(ax) == [(day("2022-12-01"), day("2022-12-17"))]
    assert "A line spans the days" in ax.get_xlabel()


def test_open_ends_are_dotted_and_end_at_the_known_day() -> None:
    rows = [
        ("s1", "United States", None, "2022-11-08", "open"),
        ("s2", "Kremlin", "2022-12-16", None, "open"),
    ]
    ax = plot_timeline(timeline_of(rows))
    (starts_open, ends_open) = sorted(lines_of(ax))
    assert starts_open[1] == day("2022-11-08") and starts_open[0] < day("2022-11-08")
    assert ends_open[0] == day("2022-12-16") and ends_open[1] > day("2022-12-16")
    (lines,) = [c for c in ax.collections if not isinstance(c, PathCollection)]
    ((_, dashes),) = lines.get_linestyle()
    assert dashes is not None
    assert "dotted end" in ax.get_xlabel()
    assert [points_of(ax)[s][1] for s in ("s1", "s2")] == [day("2022-11-08"), day("2022-12-16")]


def test_joint_statement_stands_in_the_row_of_each_speaker() -> None:
    ax = plot_timeline(
        timeline_of([("s1", "Ukraine;  Poland; ", "2022-12-16", "2022-12-16", "open")])
    )
    assert rows_of(ax) == ["Poland (1)", "Ukraine (1)"]
    assert ax.statement_ids == {"open": ["s1", "s1"]}  # type: ignore[attr-defined]


def test_only_what_is_said_or_done_on_negotiation_is_drawn() -> None:
    table = timeline_of(ROWS).assign(
        attribution_kind=["said", "act", "thought", None, "said"],
        on_negotiation=pd.array([True, True, True, True, None], dtype="boolean"),
    )
    assert set(points_of(plot_timeline(table))) == {"s1", "s2", "s4"}


def test_what_a_speaker_denies_having_said_is_not_drawn() -> None:
    table = timeline_of(ROWS).assign(
        negated=pd.array([True, False, None, False, False], dtype="boolean")
    )
    assert set(points_of(plot_timeline(table))) == {"s2", "s3", "s4", "s5"}


def test_rows_beyond_the_limit_are_counted_below() -> None:
    ax = plot_timeline(timeline_of(ROWS), max_speakers=1)
    assert rows_of(ax) == ["Volodymyr Zelensky (3)"]
    assert ax.get_xlabel().splitlines() == [
        "The higher in its row, the more open to talks.",
        "Not drawn: 2 statements of 2 further speakers.",
    ]


def test_thoughts_and_denials_are_counted_below():
    table = timeline_of(ROWS).assign(attribution_kind="said", negated=False)
    table.loc[0, "attribution_kind"] = "thought"
    table.loc[1, "negated"] = True
    assert "Not drawn: 2 only thought or denied." in plot_timeline(table).get_xlabel()


def test_missing_speakers_and_days_are_counted_below() -> None:
    rows = [
        *ROWS,
        ("s6", None, "2022-12-16", "2022-12-16", "open"),
        ("s7", "EU", None, None, "open"),
    ]
    ax = plot_timeline(timeline_of(rows))
    assert set(points_of(ax)) == {"s1", "s2", "s3", "s4", "s5"}
    assert "1 statement without a named speaker, 1 statement without a date." in ax.get_xlabel()


def test_points_on_each_other_are_numbered() -> None:
    rows = [(f"s{n}", "Kremlin", "2022-12-16", "2022-12-16", "open") for n in range(3)]
    ax = plot_timeline(timeline_of([*rows, ("s9", "Kremlin", "2022-12-18", "2022-12-18", "open")]))
    assert [text.get_text() for text in ax.texts] == ["×3"]


@pytest.mark.parametrize(
    ("clusters", "said"),
    [
        (1, "1 cluster of points is not numbered, for want of room."),
        (3, "3 clusters of points are not numbered, for want of room."),
    ],
)
def test_clusters_without_a_number_are_counted(clusters: int, said: str) -> None:
    # Each pair lies on one day; its neighbours leave room for a point but not for a number.
    days = [20.0 * n for n in range(2 * clusters + 1)]
    pairs = [at for place, at in enumerate(days) for _ in range(1 + place % 2)]
    first = pd.Timestamp("2022-01-01")
    edges = [first - pd.Timedelta(days=200), first + pd.Timedelta(days=600 - 200)]
    stamps = [*(first + pd.Timedelta(days=at) for at in pairs), *edges]
    rows = [(f"s{n}", "Kremlin", at, at, "open") for n, at in enumerate(stamps)]
    ax = plot_timeline(timeline_of(rows))
    assert said in ax.get_xlabel().splitlines()
    assert not [text for text in ax.texts if text.get_gid() == "number"]


def test_marker_and_colour_both_tell_the_stance() -> None:
    assert set(STANCE_STYLES) == {*STANCES, ABSTAINED}
    colours, markers = zip(*STANCE_STYLES.values(), strict=True)
    assert len(set(colours)) == len(set(markers)) == 6
    ax = plot_timeline(timeline_of(ROWS))
    (hollow,) = [c for c in ax.collections if c.get_gid() == ABSTAINED]
    assert len(hollow.get_facecolor()) == 0


def test_legend_names_the_stances_from_open_to_refuses() -> None:
    legend = plot_timeline(timeline_of(ROWS)).get_legend()
    assert legend is not None
    names = [text.get_text() for text in legend.get_texts()]
    assert names == ["open", "conditional", "neutral", "sceptical", "refuses", "abstained"]


def test_given_axes_and_style_are_used() -> None:
    _, mine = plt.subplots()
    assert plot_timeline(timeline_of(ROWS), ax=mine, s=99, alpha=0.5) is mine
    points = [c for c in mine.collections if isinstance(c, PathCollection)]
    assert {float(c.get_sizes()[0]) for c in points} == {99.0}
    assert {c.get_alpha() for c in points} == {0.5}
    assert len(plt.get_fignums()) == 1


def test_table_is_not_changed() -> None:
    table = timeline_of(ROWS)
    before = table.copy(deep=True)
    plot_timeline(table)
    pd.testing.assert_frame_equal(table, before)


def test_record_and_completed_statements_are_drawn_alike() -> None:
    record = complete(timeline_of(ROWS), "record")
    statements = complete(
        timeline_of(ROWS, article_id="a", start=0, end=1, segments=[[[0, 1]]] * 5, content="x"),
        "statements",
    )
    assert points_of(plot_timeline(record)) == points_of(plot_timeline(statements))


@pytest.mark.parametrize(
    "table",
    [
        timeline_of(ROWS).iloc[:0],
        timeline_of(ROWS).assign(on_negotiation=False),
        complete(timeline_of([]), "record"),
    ],
)
def test_empty_selection_says_so(table: pd.DataFrame) -> None:
    ax = plot_timeline(table)
    assert [text.get_text() for text in ax.texts] == [
        "No statement on negotiation with a speaker and a date"
    ]
    assert ax.statement_ids == {}  # type: ignore[attr-defined]
    ax.figure.savefig(io.BytesIO())


@pytest.mark.parametrize("column", ["statement_id", "speaker", "date_from", "stance"])
def test_missing_column_is_named(column: str) -> None:
    with pytest.raises(MissingColumnError, match=f"needs the column '{column}'; this table has "):
        plot_timeline(timeline_of(ROWS).drop(columns=column))


def test_missing_columns_are_listed() -> None:
    with pytest.raises(MissingColumnError, match="needs the columns 'speaker' and 'stance'; this"):
        plot_timeline(timeline_of(ROWS).drop(columns=["speaker", "stance"]))
    with pytest.raises(MissingColumnError, match="needs the columns 'basis', 'from' and 'to'"):
        plot_shifts(SHIFTS.drop(columns=["basis", "from", "to"]))
    with pytest.raises(InputError, match=r"plot_timeline needs a table \(DataFrame\), not list"):
        plot_timeline([])  # type: ignore[arg-type]


def test_a_column_that_stands_there_twice_is_named() -> None:
    twice = pd.concat([timeline_of(ROWS), timeline_of(ROWS)[["stance"]]], axis=1)
    with pytest.raises(MissingColumnError, match="'stance' stands in the table twice"):
        plot_timeline(twice)


def test_without_date_to_all_were_said_on_one_day() -> None:
    ax = plot_timeline(timeline_of(ROWS).drop(columns="date_to"))
    assert points_of(ax)["s4"][1] == day("2022-12-01")
    assert not lines_of(ax)


def test_without_on_negotiation_all_are_on_it() -> None:
    bare = timeline_of(ROWS).drop(columns="on_negotiation")
    assert points_of(plot_timeline(bare)) == points_of(plot_timeline(timeline_of(ROWS)))


def test_stance_outside_the_codebook_is_named() -> None:
    with pytest.raises(SchemaError, match="'friendly' of statement s1"):
        plot_timeline(timeline_of([("s1", "EU", "2022-12-16", "2022-12-16", "friendly")]))


def test_impossible_day_is_named() -> None:
    with pytest.raises(DateError, match="2022-02-30"):
        plot_timeline(timeline_of([("s1", "EU", "2022-02-30", "2022-03-01", "open")]))


@pytest.mark.parametrize("limit", [0, -1])
def test_a_timeline_needs_a_row(limit: int) -> None:
    with pytest.raises(ValueError, match="max_speakers"):
        plot_timeline(timeline_of(ROWS), max_speakers=limit)


def test_single_day_is_not_spread_over_years() -> None:
    ax = plot_timeline(timeline_of(ROWS[:2]))
    left, right = ax.get_xlim()
    assert right - left < 10


@pytest.mark.parametrize("days", range(1, 14))
@pytest.mark.parametrize("width", [3.4, 10])
def test_days_are_marked_and_no_clock_times(days: int, width: float) -> None:
    last = f"2022-03-{27 + days}" if days < 5 else f"2022-04-{days - 4:02}"
    rows = [
        ("s1", "Kremlin", "2022-03-27", "2022-03-27", "open"),
        ("s2", "Kremlin", last, last, "open"),
    ]
    _, ax = plt.subplots(figsize=(width, 3), layout="constrained")
    plot_timeline(timeline_of(rows), ax=ax)
    ax.figure.canvas.draw()
    left, right = ax.get_xlim()
    ticks = [tick for tick in ax.get_xticks() if left <= tick <= right]
    assert ticks and all(tick == round(tick) for tick in ticks)
    assert len(ticks) >= 2
    assert not any(":" in label.get_text() for label in ax.get_xticklabels())
    if days < 3:
        assert ticks[0] == day("2022-03-27") and ticks[-1] == day(last)


def test_hostile_names_are_drawn_as_text() -> None:
    name = r"$\frac{1}$ <b>&lt a very long name of a committee that goes on and on and on $"
    ax = plot_timeline(timeline_of([("s1", name, "2022-12-16", "2022-12-16", "open")]))
    ax.figure.savefig(io.BytesIO(), format="svg")
    assert rows_of(ax)[0].startswith(r"$\frac{1}$ <b>&lt")
    assert max(len(line) for line in rows_of(ax)[0].split("\n")) <= 32


def test_nothing_is_cut_off_at_the_edges() -> None:
    rows = [
        (f"s{n}", f"Speaker with a rather long name {n}", "2022-12-16", None, None)
        for n in range(14)
    ]
    ax = plot_timeline(timeline_of(rows))
    figure = ax.figure
    figure.canvas.draw()
    inside = figure.get_tightbbox()
    width, height = figure.get_size_inches()
    assert inside.x0 >= 0 and inside.y0 >= 0 and inside.x1 <= width and inside.y1 <= height
    boxes = [label.get_window_extent() for label in ax.get_yticklabels()]
    assert not any(a.overlaps(b) for a, b in itertools.pairwise(boxes))


# --- What all figures share ---------------------------------------------------------------------

EVENTS = pd.DataFrame(
    [
        ("2022-02-24", None, "Invasion", True),
        ("2022-03-29", None, "Istanbul draft", True),
        ("2022-09-30", None, "Annexation", True),
        ("2022-10-04", "2022-10-20", "Decree on talks", True),
        ("2023-06-17", None, "African mission", True),
        ("2023-06-24", None, "March on Moscow", True),
        ("2023-06-25", None, "March ended", True),
        ("2022-07-22", None, "Grain deal", False),
        ("2031-01-01", None, "Far future", True),
        (None, None, "No day", True),
    ],
    columns=["date_from", "date_to", "label", "turning_point"],
)
SHOWN = [
    "Invasion",
    "Istanbul draft",
    "Annexation",
    "Decree on talks",
    "African mission",
    "March on Moscow",
    "March ended",
]
SPEAKERS = ["Volodymyr Zelensky", "Vladimir Putin", "Dmitry Peskov", "Sergey Lavrov"]


def said_for_years() -> pd.DataFrame:
    """Make forty statements of each of four speakers, over two years, by fixed steps."""
    rows = []
    for place, speaker in enumerate(SPEAKERS):
        for turn in range(40):
            first = pd.Timestamp("2022-01-03") + pd.Timedelta(days=18 * turn + 5 * place)
            stance = STANCES[(turn * (place + 2) // 7 + place) % 5]
            tags = [f"demand {(turn // 9 + place) % 6}", f"demand {turn % 4}"]
            rows.append((f"s{place}-{turn}", speaker, first, first, stance, tags))
    table = pd.DataFrame(rows, columns=[*COLUMNS, "conditions"])
    sides = {"Volodymyr Zelensky": "Ukraine"}
    return table.assign(on_negotiation=True, side=[sides.get(s, "Russia") for s in table.speaker])


@pytest.fixture(scope="module")
def drawn_from() -> dict[str, tuple[Callable[..., Axes], pd.DataFrame]]:
    """Give each plotting function with a table such as it will meet."""
    said = said_for_years()
    codings = pd.DataFrame(
        [
            (f"s{n}", f"conditions: family {n % 8}", value, coder)
            for n in range(160)
            for coder, value in (("a", str(n % 3 == 0)), ("b", str(n % 3 == 0 or n % 11 == 0)))
        ],
        columns=["statement_id", "variable", "value", "coder"],
    )
    history = condition_history(said)
    judged = pd.DataFrame(
        [(n % 100 / 100, n % 7 < 4 or n % 100 > 80) for n in range(900)],
        columns=["confidence", "right"],
    )
    return {
        "timeline": (plot_timeline, said),
        "positions": (plot_positions, position_timeline(said, freq="QS")),
        "shifts": (plot_shifts, detect_shifts(said, n_perm=50)),
        "conditions": (plot_conditions, history[history["speaker"] == "Vladimir Putin"]),
        "gap": (plot_gap, position_gap(said, "Ukraine", "Russia", freq="QS", n_boot=50)),
        "agreement": (plot_agreement, coder_agreement(codings, n_boot=50)),
        "confidence": (plot_confidence, confidence_bins(judged)),
    }


FIGURES = ["timeline", "positions", "shifts", "conditions", "gap", "agreement", "confidence"]
IN_TIME = FIGURES[:-2]


@pytest.fixture(scope="module")
def drawn(drawn_from: dict[str, Any]) -> dict[tuple[str, float], Axes]:
    """Give each figure as drawn for one column and for a slide, with events where days are."""
    return {
        (figure, width): draw(
            drawn_from[figure], width, **({"events": EVENTS} if figure in IN_TIME else {})
        )
        for figure in FIGURES
        for width in (3.4, 10)
    }


def draw(figure: tuple[Callable[..., Axes], pd.DataFrame], width: float, **more: Any) -> Axes:
    plot, table = figure
    _, ax = plt.subplots(figsize=(width, 6), layout="constrained")
    assert plot(table, ax=ax, **more) is ax
    ax.figure.canvas.draw()
    return ax


def texts_in(ax: Axes) -> list[Any]:
    legend = ax.get_legend()
    left, right = ax.get_xlim()
    return [
        text
        for text in (
            *ax.texts,
            *ax.get_yticklabels(),
            *[t for t in ax.get_xticklabels() if left <= t.get_position()[0] <= right],
            ax.xaxis.label,
            ax.yaxis.label,
            ax.xaxis.get_offset_text(),
            *(legend.get_texts() if legend else []),
        )
        if text.get_text()
    ]


def names_of_events(ax: Axes) -> list[Any]:
    return [text for text in ax.texts if text.get_gid() == "event"]


@pytest.mark.parametrize("width", [3.4, 10])
@pytest.mark.parametrize("figure", FIGURES)
def test_texts_keep_apart_and_within_the_figure(
    drawn: dict[tuple[str, float], Axes], figure: str, width: float
) -> None:
    ax = drawn[figure, width]
    edge = ax.figure.bbox
    boxes = {text: text.get_window_extent() for text in texts_in(ax)}
    assert len(boxes) >= 10
    for text, box in boxes.items():
        assert box.x0 >= edge.x0 - 1 and box.x1 <= edge.x1 + 1, text.get_text()
        assert box.y0 >= edge.y0 - 1 and box.y1 <= edge.y1 + 1, text.get_text()
    # Slanted names lie apart although their upright boxes overlap; they have a test of their own.
    upright = [text for text in boxes if text.get_rotation() % 90 == 0]
    for one, other in itertools.combinations(upright, 2):
        a, b = boxes[one].padded(-0.5), boxes[other].padded(-0.5)
        assert not a.overlaps(b), (one.get_text(), other.get_text())


@pytest.mark.parametrize("width", [3.4, 10])
@pytest.mark.parametrize("figure", IN_TIME)
def test_events_are_marked_at_their_day_and_named_apart(
    drawn: dict[tuple[str, float], Axes], figure: str, width: float
) -> None:
    ax = drawn[figure, width]
    left, right = ax.get_xlim()
    inside = [
        label
        for label, first in zip(SHOWN, EVENTS["date_from"], strict=False)
        if left <= day(first) <= right
    ]
    names = names_of_events(ax)
    assert [name.get_text() for name in names] == inside
    assert len(inside) >= 5
    marked = {line.get_xdata()[0] for line in ax.lines if line.get_linestyle() == ":"}
    wanted = {day(EVENTS["date_from"][SHOWN.index(label)]) for label in inside}
    assert marked == wanted
    starts = [name.get_transform().transform(name.get_position()) for name in names]
    assert all(abs(start[1] - starts[0][1]) < 0.01 for start in starts)
    for (one, at), (_, after) in itertools.pairwise(zip(names, starts, strict=True)):
        height = one.get_fontsize() / 72 * ax.figure.dpi
        apart = (after[0] - at[0]) * np.sin(np.radians(one.get_rotation()))
        assert apart >= height


@pytest.mark.parametrize("figure", FIGURES)
def test_nothing_global_and_no_input_is_changed(drawn_from: dict[str, Any], figure: str) -> None:
    plot, table = drawn_from[figure]
    before, events = table.copy(deep=True), EVENTS.copy(deep=True)
    with mpl.rc_context({"font.size": 13.0, "axes.spines.top": True, "legend.frameon": True}):
        settings = dict(mpl.rcParams)
        plot(table, **({"events": EVENTS} if figure in IN_TIME else {}))
        assert dict(mpl.rcParams) == settings
    pd.testing.assert_frame_equal(table, before)
    pd.testing.assert_frame_equal(EVENTS, events)


@pytest.mark.parametrize("figure", FIGURES)
def test_every_point_of_a_figure_leads_back(
    drawn_from: dict[str, Any], drawn: dict[tuple[str, float], Axes], figure: str
) -> None:
    _, table = drawn_from[figure]
    ax = drawn[figure, 10]
    ids = ax.statement_ids  # type: ignore[attr-defined]
    named = [artist for artist in ax.collections if artist.get_gid()]
    assert {artist.get_gid() for artist in named} == set(ids)
    for artist in named:
        points = isinstance(artist, PathCollection)
        number = len(artist.get_offsets()) if points else len(artist.get_paths())
        assert len(ids[artist.get_gid()]) == number >= 1
    if figure == "agreement":
        known = set(table["variable"])
    elif figure == "confidence":
        known = {f"{lower:g} to {lower + 0.1:g}" for lower in table["lower"]}
    else:
        known = set(said_for_years()["statement_id"])
    flat = [
        one
        for listed in ids.values()
        for part in listed
        for one in ([part] if isinstance(part, str) else part)
    ]
    assert flat and set(flat) <= known


@pytest.mark.parametrize("figure", FIGURES)
def test_style_of_the_caller_reaches_the_points(drawn_from: dict[str, Any], figure: str) -> None:
    plot, table = drawn_from[figure]
    ax = plot(table, s=77)
    points = [drawn for drawn in ax.collections if isinstance(drawn, PathCollection)]
    assert points
    assert {float(drawn.get_sizes()[0]) for drawn in points} == {77.0}


@pytest.mark.parametrize("figure", FIGURES)
def test_a_table_of_no_rows_says_so(drawn_from: dict[str, Any], figure: str) -> None:
    plot, table = drawn_from[figure]
    more = {"events": EVENTS} if figure in IN_TIME else {}
    ax = plot(table.iloc[:0], **more)
    (text,) = ax.texts
    assert text.get_text().startswith("No ")
    assert ax.statement_ids == {}  # type: ignore[attr-defined]
    ax.figure.savefig(io.BytesIO())


@pytest.mark.parametrize("figure", FIGURES[1:])
def test_each_missing_column_is_named(drawn_from: dict[str, Any], figure: str) -> None:
    plot, table = drawn_from[figure]
    documented = re.findall(
        r"``(\w+)``",
        str(plot.__doc__).split("Needed:")[1].split("\n    ax")[0].split("Heeded")[0],
    )
    needed = [name for name in documented if name in table]
    assert len(needed) >= 6
    for column in needed:
        with pytest.raises(MissingColumnError, match=f"'{column}'"):
            plot(table.drop(columns=column))
    with pytest.raises(InputError, match="list"):
        plot([])


@pytest.mark.parametrize(
    ("figure", "column"),
    [
        ("positions", "median"),
        ("shifts", "p_adjusted"),
        ("conditions", "count"),
        ("gap", "low"),
        ("agreement", "coefficient"),
        ("confidence", "share"),
    ],
)
def test_words_for_numbers_are_named(drawn_from: dict[str, Any], figure: str, column: str) -> None:
    plot, table = drawn_from[figure]
    with pytest.raises(InputError, match=column):
        plot(table.assign(**{column: "many"}))


@pytest.mark.parametrize(
    ("plot", "name"),
    [
        ("timeline", "max_speakers"),
        ("positions", "max_holders"),
        ("shifts", "max_speakers"),
        ("conditions", "max_conditions"),
    ],
)
@pytest.mark.parametrize("limit", [0, -3, 2.5, True, "2", None])
def test_a_limit_is_a_whole_number(
    drawn_from: dict[str, Any], plot: str, name: str, limit: Any
) -> None:
    function, table = drawn_from[plot]
    with pytest.raises(InputError, match=name):
        function(table, **{name: limit})


def test_events_without_turning_points_are_all_marked() -> None:
    events = EVENTS.iloc[:8].drop(columns=["turning_point", "date_to"])
    ax = plot_timeline(said_for_years(), events=events)
    assert {text.get_text() for text in names_of_events(ax)} == {*SHOWN, "Grain deal"}


def test_turning_points_are_read_from_text_too() -> None:
    events = EVENTS.assign(turning_point=EVENTS["turning_point"].map(str))
    ax = plot_timeline(said_for_years(), events=events)
    assert [text.get_text() for text in names_of_events(ax)] == SHOWN


def test_an_event_of_many_days_is_a_band() -> None:
    ax = plot_timeline(said_for_years(), events=EVENTS)
    (band,) = [patch for patch in ax.patches if patch.get_width() > 0]
    assert band.get_x() == day("2022-10-04")
    assert band.get_width() == 16


def test_events_do_not_move_the_days() -> None:
    plain = plot_timeline(said_for_years()).get_xlim()
    assert plot_timeline(said_for_years(), events=EVENTS).get_xlim() == plain


def test_names_without_room_are_counted() -> None:
    days = pd.date_range("2022-01-05", periods=300, freq="2D")
    events = pd.DataFrame({"date_from": days, "label": "Talks"})
    _, ax = plt.subplots(figsize=(3.4, 4), layout="constrained")
    plot_timeline(said_for_years(), ax=ax, events=events)
    written = len(names_of_events(ax))
    assert 5 < written < 40
    assert f"{300 - written} events without a name for want of room." in ax.get_xlabel()
    assert sum(line.get_linestyle() == ":" for line in ax.lines) == 300


@pytest.mark.parametrize(
    ("events", "error", "said"),
    [
        (EVENTS.drop(columns="label"), MissingColumnError, "needs the column 'label'; give load"),
        (EVENTS[["date_to"]], MissingColumnError, "needs the columns 'date_from' and 'label'"),
        (EVENTS.drop(columns="date_from"), MissingColumnError, "'date_from'"),
        (EVENTS.assign(date_from="2022-02-30"), DateError, "2022-02-30"),
        (EVENTS.assign(turning_point="perhaps"), InputError, "turning_point"),
        ("events", InputError, r'not str; give load_dataset\("events"\)'),
    ],
)
def test_bad_events_are_named(events: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        plot_timeline(said_for_years(), events=events)


def test_hostile_labels_of_events_are_drawn_as_text() -> None:
    label = r"$\frac{1}$ <b>& an event whose name goes on and on and on"
    events = pd.DataFrame({"date_from": ["2022-05-01", "2022-06-01"], "label": [label, None]})
    ax = plot_timeline(said_for_years(), events=events)
    ax.figure.savefig(io.BytesIO(), format="svg")
    (name,) = names_of_events(ax)
    assert name.get_text() == r"$\frac{1}$ <b>& an event whose …"


@pytest.mark.parametrize(
    ("targets", "distance", "low", "high", "wanted"),
    [
        ([0, 0, 10], 2, -5, 20, [-1, 1, 10]),
        ([0, 1], 4, 0, 20, [0, 4]),
        ([19, 20], 4, 0, 20, [16, 20]),
        ([1, 5, 9], 2, 0, 10, [1, 5, 9]),
        # Three that crowd together push a fourth, and their mean stays where it was.
        ([4, 4, 4, 5], 2, 0, 20, [1.25, 3.25, 5.25, 7.25]),
        ([], 2, 0, 20, []),
    ],
)
def test_places_move_apart_as_little_as_can_be(
    targets: list[float], distance: float, low: float, high: float, wanted: list[float]
) -> None:
    assert spread_out(targets, distance, low, high) == wanted


def test_two_axes_of_one_slide_are_set_narrow() -> None:
    said = said_for_years()
    _, (one, two) = plt.subplots(1, 2, figsize=(10, 5), layout="constrained")
    plot_timeline(said, ax=one, events=EVENTS)
    plot_timeline(said, ax=two)
    sizes = {label.get_fontsize() for ax in (one, two) for label in ax.get_yticklabels()}
    assert sizes == {7.0}


def test_the_style_can_be_used_by_its_name() -> None:
    with plt.style.context("analysis.negotiation"):
        assert mpl.rcParams["axes.prop_cycle"].by_key()["color"][0] == "#0072B2"


def test_statements_in_two_rows_are_named() -> None:
    with pytest.raises(DuplicateIdError, match="'s1'"):
        plot_timeline(timeline_of([ROWS[0], ROWS[0]]))


def test_an_end_before_its_beginning_is_named() -> None:
    with pytest.raises(DateError, match="'s1' ends before"):
        plot_timeline(timeline_of([("s1", "EU", "2022-12-17", "2022-12-16", "open")]))


# --- Positions ----------------------------------------------------------------------------------


def positions(rows: list[tuple[Any, ...]], by: str = "speaker") -> pd.DataFrame:
    columns = ["period", "median", "low", "high", "n_statements", "statement_ids"]
    columns += ["position", "age_days", "position_ids"]
    return pd.DataFrame(rows, columns=[by, *columns])


QUIET_YEAR = positions(
    [
        ("Kremlin", "2022-01-01", 1.0, -1.0, 2.0, 3.0, ["s1", "s2", "s3"], 2.0, 4, ["s3"]),
        ("Kremlin", "2022-07-01", None, None, None, 0.0, [], 2.0, 188, ["s3"]),
        ("Kremlin", "2023-01-01", -2.0, -2.0, -2.0, 0.5, ["s4"], -2.0, 10, ["s4"]),
    ]
)


def test_medians_stand_in_the_middle_of_their_period_with_their_quartiles() -> None:
    ax = plot_positions(QUIET_YEAR)
    drawn = {c.get_gid(): np.asarray(c.get_offsets()) for c in ax.collections if c.get_gid()}
    middle = (day("2022-01-01") + day("2022-07-01")) / 2
    assert drawn["conditional"].tolist() == [[middle, pytest.approx(-0.18)]]
    assert drawn["refuses"][0, 1] == pytest.approx(0.36)
    bars = [c for c in ax.collections if c.get_alpha() == 0.45]
    assert np.asarray(bars[0].get_paths()[0].vertices)[:, 1] == pytest.approx([0.18, -0.36])
    assert ax.statement_ids["conditional"] == [["s1", "s2", "s3"]]  # type: ignore[attr-defined]
    assert rows_of(ax) == ["Kremlin (3.5)"]


def test_numbers_are_written_where_they_are_not_one() -> None:
    ax = plot_positions(QUIET_YEAR)
    assert [t.get_text() for t in ax.texts if t.get_gid() == "number"] == ["3", "0.5"]
    alone = plot_positions(QUIET_YEAR.assign(n_statements=1.0))
    assert not [t for t in alone.texts if t.get_gid() == "number"]


def test_numbers_without_room_are_counted() -> None:
    weeks = [f"{week:%Y-%m-%d}" for week in pd.date_range("2022-01-03", periods=120, freq="7D")]
    rows = [("Kremlin", w, 1.0, 1.0, 1.0, 3.0, ["s"], 1.0, 0, ["s"]) for w in weeks]
    _, ax = plt.subplots(figsize=(3.4, 3), layout="constrained")
    plot_positions(positions(rows), ax=ax)
    ax.figure.canvas.draw()
    boxes = [t.get_window_extent() for t in ax.texts if t.get_gid() == "number"]
    assert 10 < len(boxes) < 60
    assert not any(a.overlaps(b) for a, b in itertools.pairwise(boxes))
    note = f"{120 - len(boxes)} numbers; take longer periods."
    assert note in ax.get_xlabel().replace("\n", " ")


def test_the_last_known_position_is_dashed_once_it_is_old() -> None:
    ax = plot_positions(QUIET_YEAR)
    (steps,) = [c for c in ax.collections if c.get_gid() == "position"]
    segments = [np.asarray(path.vertices).tolist() for path in steps.get_paths()]
    # 4 days old on 30 June and 188 on 31 December 2022: it dates from 26 June and is old from
    # 23 December on. The next is 10 days old on 30 June 2023 and dates from 20 June.
    days = [day(text) for text in ("2022-06-26", "2022-12-23", "2023-06-20", "2023-07-01")]
    assert [[x for x, _ in segment] for segment in segments] == [
        [one, other] for one, other in itertools.pairwise(days)
    ]
    assert [segment[0][1] for segment in segments] == pytest.approx([-0.36, -0.36, 0.36])
    dashed = [style[1] is not None for style in steps.get_linestyle()]
    assert dashed == [False, True, False]
    assert ax.statement_ids["position"] == [["s3"], ["s3"], ["s4"]]  # type: ignore[attr-defined]


def segments_of(ax: Axes, gid: str | None) -> list[list[list[float]]]:
    (lines,) = [c for c in ax.collections if isinstance(c, LineCollection) and c.get_gid() == gid]
    return [np.asarray(path.vertices).tolist() for path in lines.get_paths()]


def test_a_position_steps_at_its_day_and_not_at_the_period() -> None:
    said = pd.DataFrame(
        [
            ("s1", "Kremlin", "2022-01-10", "refuses"),
            ("s2", "Kremlin", "2022-02-20", "open"),
            ("s3", "Kremlin", "2022-02-24", "neutral"),
            ("s4", "Kremlin", "2022-04-30", "neutral"),
        ],
        columns=["statement_id", "speaker", "date_from", "stance"],
    )
    ax = plot_positions(position_timeline(said))
    steps = [(x0, x1, y) for (x0, y), (x1, _) in segments_of(ax, "position")]
    # The stance of 20 February is no longer that of the end of the month, so it has no step.
    assert steps == [
        (day("2022-01-10"), day("2022-02-24"), pytest.approx(0.36)),
        (day("2022-02-24"), day("2022-04-30"), 0.0),
        (day("2022-04-30"), day("2022-05-01"), 0.0),
    ]
    ids = ax.statement_ids["position"]  # type: ignore[attr-defined]
    assert ids == [["s1"], ["s3"], ["s4"]]
    upright = [
        np.asarray(path.vertices)[:, 0].tolist()
        for lines in ax.collections
        if isinstance(lines, LineCollection) and lines.get_linewidth()[0] == 0.6
        for path in lines.get_paths()
    ]
    assert upright[0] == [day("2022-02-24")] * 2


def test_a_position_older_than_the_table_starts_with_it() -> None:
    ax = plot_positions(QUIET_YEAR.iloc[1:2])
    solid, dashed = segments_of(ax, "position")
    # One period, of 30 days for want of another: 188 days old on 30 July, 180 on 22 July.
    assert [x for x, _ in solid] == [day("2022-07-01"), day("2022-07-22")]
    assert [x for x, _ in dashed] == [day("2022-07-22"), day("2022-07-31")]


def test_numbers_lie_above_the_lines_of_events() -> None:
    ax = plot_positions(QUIET_YEAR, events=EVENTS)
    numbers = [text for text in ax.texts if text.get_gid() == "number"]
    others = [*ax.lines, *ax.collections, *ax.patches]
    assert numbers and all(
        text.get_zorder() > max(artist.get_zorder() for artist in others)
        and text.get_path_effects()
        for text in numbers
    )


def test_sides_and_outlets_are_drawn_too() -> None:
    for by in ("side", "outlet"):
        ax = plot_positions(QUIET_YEAR.rename(columns={"speaker": by}))
        assert rows_of(ax) == ["Kremlin (3.5)"]


def test_holders_beyond_the_limit_are_counted() -> None:
    other = QUIET_YEAR.assign(speaker="Ukraine", n_statements=[4.0, 0.0, 1.0])
    ax = plot_positions(pd.concat([QUIET_YEAR, other]), max_holders=1)
    assert rows_of(ax) == ["Ukraine (5)"]
    assert "Not drawn: 3.5 statements of 1 further speaker." in ax.get_xlabel()


def test_rows_in_any_order_give_the_same_positions() -> None:
    one, other = plot_positions(QUIET_YEAR), plot_positions(QUIET_YEAR.iloc[::-1])
    for a, b in zip(one.collections, other.collections, strict=True):
        for first, second in zip(a.get_paths(), b.get_paths(), strict=True):
            assert np.array_equal(first.vertices, second.vertices)


# --- Shifts -------------------------------------------------------------------------------------

SHIFTS = pd.DataFrame(
    {
        "speaker": ["Kremlin", "Kremlin", "Ukraine", "Ukraine"],
        "basis": ["detected", "detected", "detected", "reported"],
        "from": ["open", "refuses", "neutral", None],
        "to": ["refuses", "conditional", "open", None],
        "last_before": ["2022-03-29", "2023-01-10", "2022-06-01", None],
        "first_after": ["2022-04-12", "2023-03-01", "2022-06-20", "2022-11-07"],
        "n_before": [4, 6, 3, None],
        "n_after": [6, 5, 2, None],
        "p_adjusted": [0.0004, 0.04, 0.051, None],
        "survives_source": pd.array([True, False, True, None], dtype="boolean"),
        "survives_statement": pd.array([True, True, True, None], dtype="boolean"),
        "survives_step": pd.array([True, True, True, None], dtype="boolean"),
        "ids_before": [["s1"], ["s2"], ["u1"], []],
        "ids_after": [["s2"], ["s3"], ["u2"], ["u3"]],
    }
)


def test_a_shift_runs_from_the_last_day_before_to_the_first_after() -> None:
    ax = plot_shifts(SHIFTS)
    drawn = {c.get_gid(): np.asarray(c.get_offsets()) for c in ax.collections}
    assert rows_of(ax) == ["Kremlin (2)", "Ukraine (2)"]
    assert drawn["from open"].tolist() == [[day("2022-03-29"), -0.3]]
    assert drawn["to refuses"].tolist() == [[day("2022-04-12"), 0.3]]
    assert drawn["from neutral"].tolist() == [[day("2022-06-01"), 1.0]]
    assert drawn["reported"].tolist() == [[day("2022-11-07"), 1.0]]
    ids = ax.statement_ids  # type: ignore[attr-defined]
    assert (ids["from open"], ids["to refuses"], ids["reported"]) == ([["s1"]], [["s2"]], [["u3"]])


def test_filled_tells_p_and_dark_tells_that_it_survives() -> None:
    ax = plot_shifts(SHIFTS)
    white, dark = mpl.colors.to_rgba("white"), mpl.colors.to_rgba(EDGE)
    looks = {
        c.get_gid(): (tuple(c.get_facecolor()[0]) != white, tuple(c.get_edgecolor()[0]) == dark)
        for c in ax.collections
        if c.get_gid() != "reported"
    }
    assert looks == {
        "from open": (True, True),
        "to refuses": (True, True),
        "from refuses": (True, False),
        "to conditional": (True, False),
        "from neutral": (False, True),
        "to open": (False, True),
    }
    solid = [arrow.get_linestyle() == "solid" for arrow in arrows_of(ax)]
    colours = [tuple(arrow.get_edgecolor()) == dark for arrow in arrows_of(ax)]
    assert solid == colours == [True, True, False]
    assert "Filled: p of .05 at most." in ax.get_xlabel()
    assert "Dark and solid: found again" in ax.get_xlabel()


def test_that_none_is_filled_is_said_where_it_is_so() -> None:
    ax = plot_shifts(SHIFTS.assign(p_adjusted=0.051))
    assert "Filled: p of .05 at most; none is filled." in ax.get_xlabel()
    assert "Filled" not in plot_shifts(SHIFTS.iloc[3:]).get_xlabel()


def arrows_of(ax: Axes) -> list[Any]:
    return [t.arrow_patch for t in ax.texts if getattr(t, "arrow_patch", None) is not None]


@pytest.mark.parametrize("width", [3.4, 10])
def test_short_arrows_stand_beside_their_markers(width: float) -> None:
    weeks = SHIFTS.iloc[[2, 2]].assign(
        speaker=["Ukraine", "Kremlin"],
        to=["conditional", "open"],
        first_after=["2022-06-14", "2023-12-20"],
    )
    _, ax = plt.subplots(figsize=(width, 2.5), layout="constrained")
    plot_shifts(weeks, ax=ax)
    ax.figure.canvas.draw()
    short, long = (arrow.get_window_extent() for arrow in arrows_of(ax))
    point = ax.figure.dpi / 72
    (area,) = {float(c.get_sizes()[0]) for c in ax.collections}
    marker = ax.transData.transform((day("2022-06-14"), 0))[0] + 0.5 * np.sqrt(area) * point
    assert marker < short.x0 < marker + 5 * point
    assert short.height > 8 * point
    start = ax.transData.transform((day("2022-06-01"), 0))[0]
    assert start < long.x0 < long.x1 < ax.transData.transform((day("2023-12-20"), 0))[0]


@pytest.mark.parametrize(("to", "upwards"), [("conditional", True), ("sceptical", False)])
@pytest.mark.parametrize("height", [2.5, 8])
def test_arrows_point_to_the_more_open(to: str, upwards: bool, height: float) -> None:
    _, ax = plt.subplots(figsize=(10, height), layout="constrained")
    plot_shifts(SHIFTS.iloc[[2]].assign(to=to, first_after="2022-06-14"), ax=ax)
    (arrow,) = [text for text in ax.texts if getattr(text, "arrow_patch", None) is not None]
    foot = arrow.anncoords.transform(arrow.xyann)  # type: ignore[attr-defined]
    head = arrow.xycoords.transform(arrow.xy)  # type: ignore[attr-defined]
    assert (foot[1] < head[1]) == upwards


def test_speakers_with_too_few_statements_are_said_to_be_so() -> None:
    none = SHIFTS.iloc[:0].copy()
    said = {}
    for tested in (None, 0, 3):
        none.attrs = {} if tested is None else {"speakers_tested": tested}
        said[tested] = plot_shifts(none).texts[0].get_text()
    assert said == {
        None: "No shift was found",
        0: "No speaker has statements enough to test",
        3: "No shift was found",
    }


def test_numbers_and_p_stand_beside_a_shift() -> None:
    texts = [text.get_text() for text in plot_shifts(SHIFTS).texts if text.get_gid() == "shift"]
    assert texts == ["4→6, p < .001", "3→2, p .051", "6→5, p .040"]


def test_a_reported_shift_stands_at_the_stance_it_leads_to() -> None:
    ax = plot_shifts(SHIFTS.iloc[3:].assign(to="open"))
    (star,) = [c for c in ax.collections if c.get_gid() == "reported"]
    assert np.asarray(star.get_offsets())[0, 1] == -0.3
    legend = ax.get_legend()
    assert legend is not None
    assert legend.get_texts()[-1].get_text() == "reported by a text"


def test_speakers_with_fewest_shifts_are_counted_below() -> None:
    ax = plot_shifts(SHIFTS.iloc[:3], max_speakers=1)
    assert rows_of(ax) == ["Kremlin (2)"]
    assert "Not drawn: 1 shift of 1 further speaker." in ax.get_xlabel()


def test_a_stance_of_no_codebook_is_named() -> None:
    with pytest.raises(SchemaError, match="'from' holds 'friendly'"):
        plot_shifts(SHIFTS.assign(**{"from": "friendly"}))


# --- Conditions ---------------------------------------------------------------------------------

HISTORY = pd.DataFrame(
    {
        "speaker": "Kremlin",
        "family": ["alignment", None, "territory", "alignment", "alignment"],
        "condition": ["neutrality", "own tag", "annexations", "no NATO", "status"],
        "first_seen": ["2022-03-01", "2022-04-01", "2022-09-30", "2022-02-01", "2022-05-05"],
        "last_seen": ["2022-03-29", "2022-05-01", "2024-06-14", "2024-06-14", "2022-05-05"],
        "count": [3, 90, 5, 6, 1],
        "status": ["dropped", "held", "added", "passing", "once"],
        "statement_ids": [["s1", "s2"], ["s3"], ["s4", "s5"], ["s6"], ["s7"]],
    }
)
STATED = HISTORY.assign(
    count=[3, 2, 2, 1, 1],
    statement_ids=[["s1", "s2", "s8"], ["s3", "s9"], ["s4", "s5"], ["s6"], ["s7"]],
    days=[
        [pd.Timestamp("2022-03-01"), pd.Timestamp("2022-03-15"), pd.Timestamp("2022-03-29")],
        [pd.Timestamp("2022-04-01"), pd.Timestamp("2022-05-01")],
        [pd.Timestamp("2022-09-30"), pd.Timestamp("2024-06-14")],
        # It may have been said on any day of two years.
        [pd.Timestamp("2023-04-08")],
        [pd.Timestamp("2022-05-05")],
    ],
)


def signs_of(ax: Axes) -> dict[str, list[list[float]]]:
    """Map each kind of sign, and the ticks, to their days and rows."""
    return {
        str(c.get_gid()): np.asarray(c.get_offsets()).tolist()
        for c in ax.collections
        if isinstance(c, PathCollection)
    }


def test_conditions_stand_by_family_and_day() -> None:
    ax = plot_conditions(HISTORY)
    assert rows_of(ax) == [
        "alignment",
        "no NATO (6)",
        "neutrality (3)",
        "status (1)",
        "territory",
        "annexations (5)",
        "other",
        "own tag (90)",
    ]
    (bars,) = [c for c in ax.collections if c.get_gid() == "conditions"]
    spans = [np.asarray(path.vertices).tolist() for path in bars.get_paths()]
    assert spans[1] == [[day("2022-03-01"), 2.0], [day("2022-03-29"), 2.0]]
    assert ax.statement_ids["conditions"] == [  # type: ignore[attr-defined]
        ["s6"],
        ["s1", "s2"],
        ["s7"],
        ["s4", "s5"],
        ["s3"],
    ]


def test_each_statement_is_a_tick_that_leads_to_it() -> None:
    ax = plot_conditions(STATED)
    ids = ax.statement_ids  # type: ignore[attr-defined]
    ticks = dict(zip(ids["stated"], map(tuple, signs_of(ax)["stated"]), strict=True))
    # Rows: alignment, no NATO, neutrality, status, other, own tag, territory, annexations.
    assert rows_of(ax)[5:] == ["annexations (2)", "other", "own tag (2)"]
    assert ticks == {
        "s6": (day("2023-04-08"), 1.0),
        "s1": (day("2022-03-01"), 2.0),
        "s2": (day("2022-03-15"), 2.0),
        "s8": (day("2022-03-29"), 2.0),
        "s7": (day("2022-05-05"), 3.0),
        "s4": (day("2022-09-30"), 5.0),
        "s5": (day("2024-06-14"), 5.0),
        "s3": (day("2022-04-01"), 7.0),
        "s9": (day("2022-05-01"), 7.0),
    }
    assert "number of statements, one tick each." in ax.get_xlabel()


def test_without_days_the_first_and_last_are_ticks() -> None:
    ax = plot_conditions(HISTORY)
    ids = ax.statement_ids["stated"]  # type: ignore[attr-defined]
    assert ids == ["s6", "s6", "s1", "s2", "s7", "s4", "s5", "s3", "s3"]
    assert signs_of(ax)["stated"][2:4] == [[day("2022-03-01"), 2.0], [day("2022-03-29"), 2.0]]


def test_signs_tell_what_was_added_and_dropped() -> None:
    ax = plot_conditions(STATED)
    signs = {sign: points for sign, points in signs_of(ax).items() if sign != "stated"}
    assert signs == {
        "first untold": [[day("2022-03-01"), 2.0], [day("2022-04-01"), 7.0]],
        "first changes": [[day("2022-09-30"), 5.0]],
        "last untold": [[day("2024-06-14"), 5.0], [day("2022-05-01"), 7.0]],
        "last changes": [[day("2022-03-29"), 2.0]],
        "day untold": [[day("2022-05-05"), 3.0]],
        "day changes": [[day("2023-04-08"), 1.0]],
    }
    assert ax.statement_ids["last changes"] == [["s1", "s2", "s8"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("status", "sign", "word"),
    [
        ("once", "day untold", "Diamond"),
        ("held", "day untold", "Diamond"),
        ("passing", "day changes", "Circle"),
        ("added", "last untold", "Triangle"),
        ("dropped", "first untold", "Triangle"),
    ],
)
def test_a_single_day_has_one_sign_and_its_words(status: str, sign: str, word: str) -> None:
    ax = plot_conditions(STATED.iloc[4:].assign(status=status))
    at = [[day("2022-05-05"), 1.0]]
    assert signs_of(ax) == {"stated": at, sign: at}
    lines = ax.get_xlabel().splitlines()
    assert [line.split(":")[0] for line in lines] == ["In brackets", word]


def test_circles_stand_at_their_day_and_triangles_point_out() -> None:
    ax = plot_conditions(STATED)
    ax.figure.canvas.draw()
    offset = {}
    for drawn in ax.collections:
        if isinstance(drawn, PathCollection):
            at = drawn.get_offset_transform().transform(drawn.get_offsets()[0])
            offset[drawn.get_gid()] = (at - ax.transData.transform(drawn.get_offsets()[0]))[0]
    assert offset.pop("first untold") < -2 < 2 < offset.pop("last untold")
    assert list(offset.values()) == pytest.approx([0.0] * 5)


def test_a_dagger_marks_a_silence_longer_than_by_chance() -> None:
    tested = STATED.assign(
        p_added_adjusted=[None, 0.05, 0.049, 1.0, None],
        p_dropped_adjusted=[0.01, 1.0, 1.0, None, None],
    )
    ax = plot_conditions(tested)
    assert [row for row in rows_of(ax) if "†" in row] == ["neutrality (3) †", "annexations (2) †"]
    assert ax.get_xlabel().splitlines()[-1].startswith("†: silence before or after longer than")
    only = plot_conditions(tested.drop(columns="p_dropped_adjusted"))
    assert [row for row in rows_of(only) if "†" in row] == ["annexations (2) †"]
    assert "†" not in plot_conditions(STATED).get_xlabel()


@pytest.mark.parametrize("days", [[pd.Timestamp("2022-05-05")] * 2, [], None, "2022-05-05"])
def test_days_that_do_not_fit_the_ids_are_named(days: Any) -> None:
    with pytest.raises(InputError, match="'status' has 1 statement but its 'days'"):
        plot_conditions(STATED.iloc[4:].assign(days=[days]))


def test_holders_are_named_where_there_are_several() -> None:
    both = pd.concat([HISTORY.iloc[:1], HISTORY.iloc[:1].assign(speaker="Ukraine")])
    assert rows_of(plot_conditions(both))[1:] == [
        "neutrality, Kremlin (3)",
        "neutrality, Ukraine (3)",
    ]


def test_rare_conditions_are_counted_below() -> None:
    ax = plot_conditions(HISTORY, max_conditions=2)
    assert rows_of(ax) == ["alignment", "no NATO (6)", "other", "own tag (90)"]
    assert "Not drawn: 3 further conditions, each in 5 statements or fewer." in ax.get_xlabel()
    ones = plot_conditions(STATED, max_conditions=3)
    assert "Not drawn: 2 further conditions, each in one statement." in ones.get_xlabel()


def test_an_unknown_status_is_named() -> None:
    with pytest.raises(InputError, match="'forgotten'"):
        plot_conditions(HISTORY.assign(status="forgotten"))


# --- Gap and agreement --------------------------------------------------------------------------

GAP = pd.DataFrame(
    {
        "period": ["2022-03-01", "2022-04-01", "2022-05-01"],
        "n_a": [4.0, 1.0, 2.5],
        "n_b": [3.0, 1.0, 0.0],
        "gap": [1.5, -1.0, None],
        "low": [0.5, None, None],
        "high": [2.5, None, None],
        "ids_a": [["s1", "s2"], ["s8"], ["s9"]],
        "ids_b": [["s5"], ["s7"], []],
    }
)


def test_a_gap_stands_in_its_period_with_its_interval() -> None:
    ax = plot_gap(GAP, names=("Ukraine", "Russia"))
    drawn = {c.get_gid(): c for c in ax.collections if c.get_gid()}
    assert np.asarray(drawn["with interval"].get_offsets()).tolist() == [
        [(day("2022-03-01") + day("2022-04-01")) / 2, 1.5]
    ]
    assert np.asarray(drawn["without interval"].get_offsets())[0, 1] == -1.0
    assert ax.statement_ids == {  # type: ignore[attr-defined]
        "with interval": [["s1", "s2", "s5"]],
        "without interval": [["s8", "s7"]],
    }
    (bar,) = [c for c in ax.collections if not isinstance(c, PathCollection)]
    assert np.asarray(bar.get_paths()[0].vertices)[:, 1].tolist() == [0.5, 2.5]


def test_the_more_open_one_is_named_above_and_below() -> None:
    ax = plot_gap(GAP, names=("Ukraine", "Russia"))
    sides = {t.get_text(): t.xy[1] for t in ax.texts if t.get_gid() == "side"}  # type: ignore[attr-defined]
    assert sides == {"Ukraine\nmore open": 1.5, "Russia\nmore open": -1.5}


def test_numbers_of_both_stand_along_the_bottom() -> None:
    ax = plot_gap(GAP)
    numbers = [(t.get_text(), t.xy[1]) for t in ax.texts if t.get_gid() == "number"]  # type: ignore[attr-defined]
    first, second = {height for _, height in numbers}
    assert max(first, second) < -3
    assert [text for text, height in numbers if height == max(first, second)] == ["4", "1"]
    assert [text for text, height in numbers if height == min(first, second)] == ["3", "1"]


@pytest.mark.parametrize("names", ["Ukraine", ("Ukraine",), ("a", "b", "c")])
def test_a_gap_has_two_names(names: Any) -> None:
    with pytest.raises(InputError, match="names"):
        plot_gap(GAP, names=names)


AGREEMENT = pd.DataFrame(
    {
        "variable": ["stance", "conditions: territory", "role"],
        "metric": "alpha",
        "n_units": [466, 180, 0],
        "coefficient": [0.88, 0.71, None],
        "low": [0.85, -0.2, None],
        "high": [0.9, 0.8, None],
        "q": [0.0, 0.2, None],
    }
)


def test_coefficients_stand_in_their_row_with_their_interval() -> None:
    ax = plot_agreement(AGREEMENT)
    (points,) = [c for c in ax.collections if isinstance(c, PathCollection)]
    assert np.asarray(points.get_offsets()).tolist() == [[0.88, 0.0], [0.71, 1.0]]
    assert lines_of(ax) == [(0.85, 0.9), (-0.2, 0.8)]
    white = mpl.colors.to_rgba("white")
    assert [tuple(face) == white for face in points.get_facecolor()] == [False, True]
    assert ax.get_xlim()[0] < -0.2
    assert {line.get_xdata()[0] for line in ax.lines} == {0.667, 0.8}
    assert rows_of(ax) == ["stance", "conditions: territory", "role"]


def test_units_and_q_stand_at_the_right() -> None:
    texts = [text.get_text() for text in plot_agreement(AGREEMENT).texts if text.get_gid() == "n"]
    assert texts == ["n 466, q < .001", "n 180, q .20", "n 0, not measured"]


def test_q_is_explained_where_it_says_something() -> None:
    assert "q: share of bootstrap draws below .667." in plot_agreement(AGREEMENT).get_xlabel()
    always = AGREEMENT.iloc[:1].assign(coefficient=1.0, low=1.0, high=1.0)
    ax = plot_agreement(always)
    assert [text.get_text() for text in ax.texts if text.get_gid() == "n"] == ["n 466"]
    assert "q:" not in ax.get_xlabel()
    nearly = plot_agreement(always.assign(low=0.999))
    assert [t.get_text() for t in nearly.texts if t.get_gid() == "n"] == ["n 466, q < .001"]


def test_two_metrics_of_one_variable_are_told_apart() -> None:
    both = pd.concat([AGREEMENT.iloc[:1], AGREEMENT.iloc[:1].assign(metric="ac")])
    assert rows_of(plot_agreement(both)) == ["stance, alpha", "stance, ac"]


# --- Confidence ---------------------------------------------------------------------------------

BINS = pd.DataFrame(
    {
        "lower": [0.2, 0.6, 0.9],
        "upper": [0.3, 0.7, 1.0],
        "n": [10, 30, 60],
        "confidence": [0.25, 0.65, 0.95],
        "share": [0.3, 0.4, 0.95],
        "low": [0.1, 0.25, 0.86],
        "high": [0.6, 0.58, 0.99],
    }
)


def confidence_points(ax: Axes) -> PathCollection:
    (points,) = [drawn for drawn in ax.collections if drawn.get_gid() == "confidence"]
    assert isinstance(points, PathCollection)
    return points


def test_shares_stand_over_their_mean_confidence_with_their_interval() -> None:
    ax = plot_confidence(BINS.iloc[::-1])
    points = confidence_points(ax)
    assert np.asarray(points.get_offsets()).tolist() == [[0.25, 0.3], [0.65, 0.4], [0.95, 0.95]]
    bars = [
        np.asarray(path.vertices).tolist()
        for drawn in ax.collections
        if isinstance(drawn, LineCollection) and mpl.colors.same_color(drawn.get_color(), EDGE)
        for path in drawn.get_paths()
    ]
    assert bars == [
        [[0.25, 0.1], [0.25, 0.6]],
        [[0.65, 0.25], [0.65, 0.58]],
        [[0.95, 0.86], [0.95, 0.99]],
    ]
    assert ax.statement_ids == {  # type: ignore[attr-defined]
        "confidence": ["0.2 to 0.3", "0.6 to 0.7", "0.9 to 1"]
    }


def test_the_diagonal_is_dashed_from_corner_to_corner() -> None:
    (diagonal,) = plot_confidence(BINS).lines
    assert diagonal.get_linestyle() == "--"
    assert np.asarray(diagonal.get_xydata()).tolist() == [[0, 0], [1, 1]]


def test_filled_are_bins_whose_interval_holds_the_confidence() -> None:
    ax = plot_confidence(BINS)
    white = mpl.colors.to_rgba("white")
    filled = [tuple(face) != white for face in confidence_points(ax).get_facecolor()]
    assert filled == [True, False, True]
    assert "Hollow: the bar misses the dashed line." in ax.get_xlabel()
    assert "Hollow" not in plot_confidence(BINS.iloc[[0, 2]]).get_xlabel()


@pytest.mark.parametrize("confidence", [0.0, 1.0])
def test_rounding_does_not_empty_a_point(confidence: float) -> None:
    # The interval of none or all ends at 0 or 1, give or take what floats can hold.
    judged = pd.DataFrame({"confidence": confidence, "right": [confidence == 1] * 11})
    for n in range(1, 12):
        assert "Hollow" not in plot_confidence(confidence_bins(judged.head(n))).get_xlabel()
        plt.close("all")


def test_error_and_rows_are_told_below() -> None:
    # (10 x .05 + 30 x .25 + 60 x 0) / 100
    told = "Expected calibration error .080: the mean distance from the dashed line, over 100 rows."
    assert plot_confidence(BINS).get_xlabel().splitlines()[0] == told
    # Of a selection, the error is that of the rows drawn.
    few = plot_confidence(BINS.iloc[:1].assign(n=1)).get_xlabel().splitlines()[0]
    assert few.startswith("Expected calibration error .050:") and few.endswith("over 1 row.")


def test_the_error_told_is_the_error_of_the_table(drawn_from: dict[str, Any]) -> None:
    plot, table = drawn_from["confidence"]
    error = f"{table.attrs['calibration_error']:.3f}".removeprefix("0")
    assert f"Expected calibration error {error}:" in plot(table).get_xlabel()


@pytest.mark.parametrize("width", [3.4, 10])
def test_numbers_of_rows_stand_below_the_middle_of_their_bin(
    drawn_from: dict[str, Any], width: float
) -> None:
    ax = draw((plot_confidence, BINS), width)
    numbers = {t.get_text(): t.xy for t in ax.texts if t.get_gid() == "number"}  # type: ignore[attr-defined]
    assert {text: xy[0] for text, xy in numbers.items()} == pytest.approx(
        {"10": 0.25, "30": 0.65, "60": 0.95}
    )
    assert {xy[1] < 0 for xy in numbers.values()} == {True}
    ten = draw(drawn_from["confidence"], width)
    assert len([t for t in ten.texts if t.get_gid() == "number"]) == 10


def test_numbers_of_rows_without_room_are_counted() -> None:
    judged = pd.DataFrame({"confidence": np.arange(6000) % 60 / 60, "right": True})
    ax = draw((plot_confidence, confidence_bins(judged, n_bins=60)), 3.4)
    boxes = [t.get_window_extent() for t in ax.texts if t.get_gid() == "number"]
    assert not any(a.overlaps(b) for a, b in itertools.pairwise(boxes))
    assert 5 < len(boxes) < 60
    said = " ".join(ax.get_xlabel().split())
    assert f"Not written for want of room: {60 - len(boxes)} numbers; take fewer bins." in said


def test_bins_that_lack_a_number_are_not_drawn() -> None:
    holes = pd.concat([BINS, BINS.iloc[:1].assign(share=None), BINS.iloc[:1].assign(n=0)])
    assert len(confidence_points(plot_confidence(holes)).get_offsets()) == 3


@pytest.mark.parametrize("width", [3.4, 10])
@pytest.mark.parametrize("height", [2.8, 4.8])
def test_points_of_0_and_1_are_not_cut_off(width: float, height: float) -> None:
    ends = pd.DataFrame({"confidence": [0.0, 1.0] * 9, "right": [False, True] * 9})
    _, ax = plt.subplots(figsize=(width, height), layout="constrained")
    plot_confidence(confidence_bins(ends), ax=ax)
    ax.figure.canvas.draw()
    radius = np.sqrt(confidence_points(ax).get_sizes()[0]) / 2 / 72 * ax.figure.dpi
    for x, y in ax.transData.transform([[0, 0], [1, 1]]):
        assert ax.bbox.x0 <= x - radius and x + radius <= ax.bbox.x1
        assert ax.bbox.y0 <= y - radius and y + radius <= ax.bbox.y1
    boxes = {text: text.get_window_extent().padded(-0.5) for text in texts_in(ax)}
    for one, other in itertools.combinations(boxes, 2):
        assert not boxes[one].overlaps(boxes[other]), (one.get_text(), other.get_text())
