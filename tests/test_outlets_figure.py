"""The figure of outlets shows what the table says, and leads back to its statements."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_hex

from analysis.codebook import STANCES
from analysis.drawing import EDGE, FAINT, STANCE_STYLES
from analysis.errors import InputError, MissingColumnError
from analysis.outlets import compare_outlets
from analysis.plotting import plot_outlets

LONG = "The Extraordinarily Long-Named Provincial Observer and Evening Advertiser"


@pytest.fixture(autouse=True)
def close_figures() -> Iterator[None]:
    yield
    plt.close("all")


def shares(*rows: tuple[str, str, float], **columns: Any) -> pd.DataFrame:
    """Make a table of (outlet, value, share) with intervals of a tenth on both sides."""
    share = np.array([row[2] for row in rows])
    plain = {
        "outlet": [row[0] for row in rows],
        "measure": "stance",
        "value": [row[1] for row in rows],
        "n": 20,
        "share": share,
        "low": share - 0.1,
        "high": share + 0.1,
        "others": 1 - share,
        "p_adjusted": 0.5,
        "statement_ids": [[f"s{place}", f"t{place}"] for place in range(len(rows))],
    }
    return pd.DataFrame(plain | columns)


def rows_of(ax: Axes) -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()]


def points_of(ax: Axes) -> dict[tuple[str, str], tuple[float, list[str]]]:
    """Map each row and value to the share drawn and the ids behind it."""
    found = {}
    for drawn in ax.collections:
        if isinstance(drawn, PathCollection):
            ids = ax.statement_ids[drawn.get_gid()]  # type: ignore[attr-defined]
            offsets = np.asarray(drawn.get_offsets())
            assert len(ids) == len(offsets)
            for of, (share, height) in zip(ids, offsets, strict=True):
                row = rows_of(ax)[round(height)]
                found[row, str(drawn.get_gid())] = (round(float(share), 6), of)
    return found


def lines_of(ax: Axes, gid: str) -> LineCollection:
    (found,) = [one for one in ax.collections if one.get_gid() == gid]
    assert isinstance(found, LineCollection)
    return found


def test_each_point_stands_at_its_share_in_the_row_of_its_outlet() -> None:
    ax = plot_outlets(
        shares(("Post", "open", 0.3), ("Herald", "open", 0.6), ("Post", "refuses", 0.2))
    )
    assert rows_of(ax) == ["Herald (20)", "Post (20)"]
    assert points_of(ax) == {
        ("Herald (20)", "open"): (0.6, ["s1", "t1"]),
        ("Post (20)", "open"): (0.3, ["s0", "t0"]),
        ("Post (20)", "refuses"): (0.2, ["s2", "t2"]),
    }


def test_intervals_and_the_share_elsewhere_are_drawn_beside_the_point() -> None:
    ax = plot_outlets(shares(("Post", "open", 0.3), ("Herald", "open", 0.6)))
    spans = [path.vertices[:, 0].tolist() for path in lines_of(ax, "interval of open").get_paths()]
    np.testing.assert_allclose(spans, [[0.5, 0.7], [0.2, 0.4]])
    ticks = [path.vertices[0, 0] for path in lines_of(ax, "others of open").get_paths()]
    np.testing.assert_allclose(ticks, [0.4, 0.7])


def test_dark_lines_are_those_that_chance_does_not_explain() -> None:
    ax = plot_outlets(
        shares(("Post", "open", 0.6), ("Herald", "open", 0.3), p_adjusted=[0.01, np.nan])
    )
    colours = [to_hex(colour) for colour in lines_of(ax, "interval of open").get_colors()]
    assert colours == [EDGE, FAINT]
    assert "adjusted p" in ax.get_xlabel()
    plain = plot_outlets(shares(("Post", "open", 0.6)))
    assert "adjusted p" not in plain.get_xlabel()


def test_outlets_without_interval_are_hollow_and_stand_last() -> None:
    ax = plot_outlets(
        shares(
            ("Post", "open", 0.9),
            ("Herald", "open", 0.3),
            low=[np.nan, 0.2],
            high=[np.nan, 0.4],
        )
    )
    assert rows_of(ax) == ["Herald (20)", "Post (20)"]
    (drawn,) = [one for one in ax.collections if isinstance(one, PathCollection)]
    faces = [to_hex(face) for face in drawn.get_facecolor()]
    assert faces == [STANCE_STYLES["open"][0].lower(), "#ffffff"]
    assert len(lines_of(ax, "interval of open").get_paths()) == 1
    assert "Hollow: too few articles" in ax.get_xlabel()


def test_stances_have_their_lanes_colours_and_legend_from_open_to_refuses() -> None:
    ax = plot_outlets(shares(*[("Post", stance, 0.2) for stance in STANCES]))
    heights = {
        str(one.get_gid()): float(np.asarray(one.get_offsets())[0, 1])
        for one in ax.collections
        if isinstance(one, PathCollection)
    }
    assert sorted(heights, key=heights.__getitem__) == list(reversed(STANCES))
    assert max(heights.values()) < 0.5
    legend = ax.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == list(reversed(STANCES))


def test_other_measures_are_drawn_with_their_words() -> None:
    ax = plot_outlets(
        shares(("Post", "nothing", 0.5), ("Post", "limit", 0.4), measure="left_out"),
        measure="left_out",
    )
    legend = ax.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["limit", "nothing"]
    assert "mixed sayings" in ax.get_title(loc="left")


def test_of_many_speakers_the_six_with_most_statements_are_drawn() -> None:
    table = shares(*[("Post", f"Speaker {place}", 0.1) for place in range(9)], measure="speaker")
    table["statement_ids"] = [[f"s{k}" for k in range(place + 1)] for place in range(9)]
    ax = plot_outlets(table, measure="speaker")
    assert sorted(ax.statement_ids) == [f"Speaker {place}" for place in range(3, 9)]
    assert "Not drawn: 3 further speakers." in ax.get_xlabel()


def test_outlets_beyond_the_limit_are_counted() -> None:
    table = shares(*[(f"Outlet {place:02}", "open", 0.3) for place in range(30)])
    ax = plot_outlets(table.assign(n=range(1, 31)), max_outlets=4)
    assert sorted(rows_of(ax)) == [f"Outlet {place} ({place + 1})" for place in range(26, 30)]
    assert "Not drawn: 26 further outlets." in ax.get_xlabel()


@pytest.mark.parametrize("width", [3.4, 10.0])
@pytest.mark.parametrize("outlets", [2, 25])
def test_rows_stay_apart_and_inside_the_figure(width: float, outlets: int) -> None:
    names = [f"{LONG} {place}" if place % 2 else f"Post {place}" for place in range(outlets)]
    table = shares(*[(name, stance, 0.2) for name in names for stance in STANCES])
    figure, ax = plt.subplots(figsize=(width, 2.4 + 0.26 * outlets), layout="constrained")
    plot_outlets(table, ax=ax)
    figure.draw_without_rendering()
    boxes = sorted(
        (label.get_window_extent() for label in ax.get_yticklabels()), key=lambda b: b.y0
    )
    assert all(below.y1 <= above.y0 + 1 for below, above in itertools.pairwise(boxes))
    assert min(box.x0 for box in boxes) >= -1
    assert max(box.x1 for box in boxes) < 0.5 * figure.bbox.width
    assert ax.xaxis.label.get_window_extent().x1 <= figure.bbox.width + 1
    assert ax.bbox.width > 0.35 * figure.bbox.width


def test_percentages_are_marked_in_round_steps() -> None:
    ax = plot_outlets(shares(("Post", "open", 0.3)))
    ax.figure.draw_without_rendering()  # type: ignore[union-attr]
    marks = [label.get_text() for label in ax.get_xticklabels()]
    assert {"0 %", "20 %"} <= set(marks)


def test_keywords_go_on_to_scatter() -> None:
    ax = plot_outlets(shares(("Post", "open", 0.3)), s=77)
    (drawn,) = [one for one in ax.collections if isinstance(one, PathCollection)]
    assert drawn.get_sizes().tolist() == [77]


def test_table_of_a_comparison_is_drawn_point_by_point() -> None:
    said = pd.DataFrame(
        {
            "statement_id": [f"s{place}" for place in range(24)],
            "article_id": [f"a{place // 2}" for place in range(24)],
            "outlet": ["Post"] * 12 + ["Herald"] * 12,
            "speaker": "Ann Lee",
            "stance": ["open"] * 9 + ["refuses"] * 10 + ["neutral"] * 5,
        }
    )
    table = compare_outlets(said, n_resamples=19)
    before = table.copy(deep=True)
    points = points_of(plot_outlets(table))
    stance = table[table["measure"] == "stance"]
    assert len(points) == len(stance) == 10
    for row in stance.itertuples():
        assert points[f"{row.outlet} (12)", row.value] == (round(row.share, 6), row.statement_ids)
    pd.testing.assert_frame_equal(table, before)


def test_unknown_measure_and_measure_without_rows_are_named() -> None:
    table = shares(("Post", "open", 0.3))
    with pytest.raises(InputError, match="'mood' is not possible; use one of speaker, side"):
        plot_outlets(table, measure="mood")
    with pytest.raises(InputError, match="no share of the measure 'left_out'; choose from stance"):
        plot_outlets(table, measure="left_out")
    with pytest.raises(InputError, match="no share of the measure 'stance'; it is empty"):
        plot_outlets(table.head(0))


def test_bad_tables_are_named() -> None:
    table = shares(("Post", "open", 0.3))
    with pytest.raises(MissingColumnError, match="compare_outlets"):
        plot_outlets(table.drop(columns="others"))
    with pytest.raises(InputError, match="'Post' has the value 'open' twice"):
        plot_outlets(pd.concat([table, table]))
    with pytest.raises(InputError, match="'share'"):
        plot_outlets(table.assign(share="much"))
    with pytest.raises(InputError, match="max_outlets"):
        plot_outlets(table, max_outlets=0)
    with pytest.raises(InputError, match="'keen', which is no stance; use one of open"):
        plot_outlets(table.assign(value="keen"))
