"""The timeline shows every statement it should, at its day, and leads back to its row."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from typing import Any

import matplotlib

matplotlib.use("Agg")

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection

from analysis.codebook import STANCES
from analysis.errors import DateError, MissingColumnError
from analysis.plotting import ABSTAINED, STANCE_STYLES, plot_timeline
from analysis.schemas import SchemaError, complete

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


@pytest.mark.parametrize("column", [*COLUMNS, "on_negotiation"])
def test_missing_column_is_named(column: str) -> None:
    with pytest.raises(MissingColumnError, match=f"'{column}'"):
        plot_timeline(timeline_of(ROWS).drop(columns=column))


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
