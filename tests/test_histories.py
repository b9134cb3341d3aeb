"""Conditions followed, compared, and contradictions found; all values by hand."""

from __future__ import annotations

from math import comb

import numpy as np
import pandas as pd
import pytest

from analysis import condition_history, condition_overlap, contradictions, load_codebook
from analysis.errors import CodebookError, InputError, MissingColumnError
from analysis.histories import STATUSES
from analysis.schemas import SchemaError

NOBODY = pd.DataFrame({"actor": ["Ann Lee"], "principal": [None]})


def said(*rows: tuple[str, str, list[str]], **columns: object) -> pd.DataFrame:
    """Make a table of (speaker, day or "day/day", conditions) rows with ids s0, s1, ..."""
    days = [day.split("/") for _, day, _ in rows]
    plain = {
        "statement_id": [f"s{place}" for place in range(len(rows))],
        "speaker": [speaker for speaker, _, _ in rows],
        "date_from": [day[0] for day in days],
        "date_to": [day[-1] for day in days],
        "conditions": [tags for _, _, tags in rows],
    }
    return pd.DataFrame(plain | columns)


def by_days(*tags: list[str], every: int = 40) -> pd.DataFrame:
    """Make statements of Ann Lee ``every`` so many days, one per list of tags."""
    start = pd.Timestamp("2022-01-01")
    days = [f"{start + pd.Timedelta(days=every * place):%Y-%m-%d}" for place in range(len(tags))]
    return said(*[("Ann Lee", day, list(some)) for day, some in zip(days, tags, strict=True)])


def story(history: pd.DataFrame, condition: str) -> pd.Series:
    (found,) = history.index[history["condition"] == condition]
    return history.loc[found]


A, B, C, D = "neutrality", "sovereignty", "mediation", "venue"


def test_a_condition_is_added_held_dropped_or_passing() -> None:
    history = condition_history(
        by_days([A, B], [A, B], [A, B], [A, C], [A, D], [A, D], [A, D], every=40)
    )
    assert history.set_index("condition")["status"].to_dict() == {
        A: "held",
        B: "dropped",
        C: "passing",
        D: "added",
    }
    assert set(history["status"]) <= set(STATUSES)


def test_a_story_tells_days_counts_ids_and_chance() -> None:
    found = story(condition_history(by_days([A], [B], [B], [A, B], [C], [C], [C])), B)
    assert found["family"] == "sovereignty"
    assert (found["first_seen"], found["last_seen"]) == (
        pd.Timestamp("2022-02-10"),
        pd.Timestamp("2022-05-01"),
    )
    assert found["count"] == 3
    assert found["statement_ids"] == ["s1", "s2", "s3"]
    assert (found["statements_before"], found["statements_after"]) == (1, 3)
    assert found["days_silent"] == 120
    # Seven days with conditions, three of them with this one: one before, three after.
    assert found["p_added"] == pytest.approx(comb(6, 3) / comb(7, 3))
    assert found["p_dropped"] == pytest.approx(comb(4, 3) / comb(7, 3)) == pytest.approx(4 / 35)


def test_dropping_takes_statements_and_time() -> None:
    quick = by_days([A], [A], [B], [B], [B], every=29)
    assert story(condition_history(quick), A)["days_silent"] == 87
    assert story(condition_history(quick), A)["status"] == "held"
    assert story(condition_history(quick, gone_after="87D"), A)["status"] == "dropped"
    assert story(condition_history(quick, gone_after="88D"), A)["status"] == "held"
    few = by_days([A], [A], [B], [B], every=200)
    assert story(condition_history(few), A)["status"] == "held"
    assert story(condition_history(few, min_without=2), A)["status"] == "dropped"


def test_statements_without_any_condition_prove_nothing() -> None:
    silent = by_days([A], [A], [], [], [], [], every=100)
    found = story(condition_history(silent), A)
    assert found["status"] == "held"
    assert (found["statements_after"], found["days_silent"], found["p_dropped"]) == (0, 0, 1)
    late = by_days([], [], [], [], [A], [A])
    assert story(condition_history(late), A)["status"] == "held"


def test_many_statements_of_one_day_are_one_occasion() -> None:
    one_day = said(
        *[("Ann Lee", "2022-01-01", [A])] * 5,
        ("Ann Lee", "2022-06-01", [B]),
        ("Ann Lee", "2022-07-01", [B]),
    )
    found = story(condition_history(one_day), B)
    assert found["statements_before"] == 5
    assert found["status"] == "held"
    assert found["p_added"] == pytest.approx(1 / 3)


def test_what_was_said_on_the_same_day_is_neither_before_nor_after() -> None:
    same = said(
        ("Ann Lee", "2022-01-01", [A]),
        ("Ann Lee", "2022-01-01", [B]),
        ("Ann Lee", "2022-01-01", [C]),
    )
    history = condition_history(same, min_without=1, gone_after="1D")
    assert history[["statements_before", "statements_after"]].sum().sum() == 0
    assert set(history["status"]) == {"once"}


def test_days_that_are_intervals_are_before_only_when_they_surely_are() -> None:
    wide = said(("Ann Lee", "2022-01-01/2022-03-31", [A]), ("Ann Lee", "2022-03-15", [B]))
    history = condition_history(wide)
    assert story(history, A)["last_seen"] == pd.Timestamp("2022-03-31")
    assert story(history, B)["statements_before"] == 0
    assert (history["days_silent"] >= 0).all()


def test_a_single_sighting_is_called_nothing_more() -> None:
    assert story(condition_history(by_days([A])), A)["status"] == "once"
    assert story(condition_history(by_days([A], [A, B], [A])), B)["status"] == "once"


def test_speakers_do_not_mix_and_joint_statements_count_for_each() -> None:
    history = condition_history(
        said(("Ann Lee", "2022-01-01", [A]), ("Bo Berg; Ann Lee", "2022-02-01", [A, B, A, " "]))
    )
    rows = list(zip(history["speaker"], history["condition"], history["count"], strict=True))
    assert rows == [("Ann Lee", A, 2), ("Ann Lee", B, 1), ("Bo Berg", A, 1), ("Bo Berg", B, 1)]
    assert condition_history(
        said(("Ann Lee", "2022-01-01", [A]), ("Bo Berg", "2022-02-01", [A]), side="North"),
        by="side",
    )["count"].tolist() == [2]


def test_a_tag_outside_the_codebook_has_no_family() -> None:
    assert pd.isna(story(condition_history(by_days(["a new one"])), "a new one")["family"])
    book = load_codebook("negotiation")
    assert story(condition_history(by_days([A]), codebook=book), A)["family"] == "alignment"


def test_neither_order_nor_labels_of_rows_matter_and_nothing_is_changed() -> None:
    statements = by_days([A, B], [B], [C], [A])
    before = statements.copy(deep=True)
    turned = statements.iloc[::-1].set_axis([3, 3, 3, 3])
    pd.testing.assert_frame_equal(condition_history(statements), condition_history(turned))
    pd.testing.assert_frame_equal(statements, before)


def test_copies_and_denials_are_no_sightings() -> None:
    statements = by_days([A], [A], [A]).assign(
        same_as=[None, "s0", None], negated=[False, False, True]
    )
    assert story(condition_history(statements), A)["statement_ids"] == ["s0"]


def test_the_history_of_nothing_has_the_types_of_any_other() -> None:
    full = condition_history(by_days([A]))
    for empty in (by_days(), by_days([]), by_days([A]).assign(date_from=None, date_to=None)):
        history = condition_history(empty)
        assert history.empty
        assert history.dtypes.to_dict() == full.dtypes.to_dict()


@pytest.mark.parametrize(
    ("changes", "arguments", "error", "reason"),
    [
        ({"conditions": "neutrality"}, {}, SchemaError, "holds the text 'neutrality'"),
        ({"conditions": 3}, {}, SchemaError, "holds 3; it must hold lists of tags"),
        ({"conditions": [[["neutrality"]]]}, {}, SchemaError, "must hold lists of tags"),
        ({"conditions": [["neutrality", None]]}, {}, SchemaError, "must hold lists of tags"),
        ({"conditions": [{"neutrality": 1}]}, {}, SchemaError, "must hold lists of tags"),
        ({}, {"codebook": 3}, CodebookError, "by its name or path, not by int"),
        ({}, {"by": "party"}, InputError, "by='party'"),
        ({}, {"min_without": 0}, InputError, "min_without=0"),
        ({}, {"gone_after": "soon"}, InputError, "gone_after='soon'"),
        ({}, {"codebook": "nothing"}, CodebookError, "no codebook 'nothing'"),
    ],
)
def test_a_history_that_cannot_be_told_is_named(
    changes: dict, arguments: dict, error: type, reason: str
) -> None:
    with pytest.raises(error, match=reason):
        condition_history(by_days([A]).assign(**changes), **arguments)


@pytest.mark.parametrize("nothing", [None, float("nan"), pd.NA, [], (), np.array([])])
def test_tags_are_read_from_any_kind_of_list(nothing: object) -> None:
    plain = by_days([A, C], [])
    others = [(A, C), np.array([A, C], dtype=object), {A, C}]
    for tags in others:
        column = pd.Series([tags, nothing], index=plain.index, dtype=object)
        found = condition_history(plain.assign(conditions=column))
        pd.testing.assert_frame_equal(found, condition_history(plain))


@pytest.mark.parametrize("column", ["conditions", "speaker", "statement_id", "date_from"])
def test_a_missing_column_of_a_history_is_named(column: str) -> None:
    with pytest.raises(MissingColumnError, match=f"'{column}'"):
        condition_history(by_days([A]).drop(columns=column))


TWO = said(
    ("Ann Lee", "2022-01-01", [A, "troop withdrawal"]),
    ("Bo Berg", "2022-01-30", ["NATO membership", "troop withdrawal"]),
    ("Bo Berg", "2022-01-31", [C]),
    ("Ann Lee", "2022-06-30", [C]),
    ("Bo Berg", "2022-07-01", []),
    side=["North", "South", "South", "North", "South"],
)


def test_windows_follow_each_other_and_compare_tags() -> None:
    overlap = condition_overlap(TWO, "North", "South", "30D")
    assert overlap["window_from"].iloc[0] == pd.Timestamp("2022-01-01")
    assert overlap["window_to"].iloc[0] == pd.Timestamp("2022-01-30")
    assert len(overlap) == 7
    assert (overlap["window_from"].diff().dropna() == pd.Timedelta(days=30)).all()
    first = overlap.iloc[0]
    assert (first["n_a"], first["n_b"]) == (1, 1)
    assert first["shared"] == ["troop withdrawal"]
    assert (first["only_a"], first["only_b"]) == ([A], ["NATO membership"])
    assert first["jaccard"] == pytest.approx(1 / 3)
    assert first["opposed"] == [[A, "NATO membership"]]
    assert (first["ids_a"], first["ids_b"]) == (["s0"], ["s1"])


def test_where_either_is_silent_nothing_is_measured() -> None:
    overlap = condition_overlap(TWO, "North", "South", "30D")
    assert overlap["jaccard"].isna().tolist() == [False] + [True] * 6
    assert overlap["n_b"].tolist() == [1, 1, 0, 0, 0, 0, 0]
    assert overlap["only_b"].iloc[1] == [C]
    assert overlap["only_a"].iloc[6] == [C]


def test_the_overlap_turns_with_its_names() -> None:
    one = condition_overlap(TWO, "Ann Lee", "Bo Berg")
    other = condition_overlap(TWO, "Bo Berg", "Ann Lee")
    assert one["only_a"].tolist() == other["only_b"].tolist()
    assert other["opposed"].iloc[0] == [["NATO membership", A]]


def test_the_overlap_of_nothing_has_the_types_of_any_other() -> None:
    full = condition_overlap(TWO, "North", "South")
    bare = TWO.assign(conditions=[[] for _ in range(len(TWO))])
    for empty in (TWO.iloc[:0], bare):
        overlap = condition_overlap(empty, "North", "South")
        assert overlap.empty
        assert overlap.dtypes.to_dict() == full.dtypes.to_dict()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("North", "South", "3MS"), "window='3MS' is not possible"),
        (("Nort", "South"), "did you mean North"),
        (("North", "Bo Berg"), "compare like with like"),
    ],
)
def test_an_overlap_that_cannot_be_measured_is_named(arguments: tuple, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        condition_overlap(TWO, *arguments)


def stances(*rows: tuple[str, str, str | None], **columns: object) -> pd.DataFrame:
    table = said(*[(speaker, day, []) for speaker, day, _ in rows])
    return table.assign(stance=[stance for *_, stance in rows], **columns)


def test_one_speaker_on_both_sides_of_neutral_contradicts_himself() -> None:
    found = contradictions(
        stances(
            ("Ann Lee", "2022-01-20", "open"),
            ("Ann Lee", "2022-01-01", "refuses"),
            ("Ann Lee", "2022-01-10", "neutral"),
            ("Bo Berg", "2022-01-10", "refuses"),
        ),
        actors=NOBODY,
    )
    assert len(found) == 1
    pair = found.iloc[0]
    assert (pair["kind"], pair["speaker_a"], pair["speaker_b"]) == ("self", "Ann Lee", "Ann Lee")
    assert (pair["id_a"], pair["id_b"]) == ("s1", "s0")
    assert (pair["from_a"], pair["to_b"]) == (
        pd.Timestamp("2022-01-01"),
        pd.Timestamp("2022-01-20"),
    )
    assert (pair["days_apart"], pair["steps"]) == (19, 4)
    assert (pair["stance_a"], pair["stance_b"], pair["reason"]) == ("refuses", "open", "stance")


@pytest.mark.parametrize(("within", "pairs"), [("19D", 0), ("20D", 1), ("21D", 1)])
def test_pairs_reach_as_far_as_the_window_and_no_further(within: str, pairs: int) -> None:
    statements = stances(("Ann Lee", "2022-01-01", "open"), ("Ann Lee", "2022-01-21", "sceptical"))
    assert len(contradictions(statements, within=within, actors=NOBODY)) == pairs


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("refuses", "sceptical", 0),
        ("neutral", "open", 0),
        ("refuses", "neutral", 0),
        ("sceptical", "conditional", 1),
        ("refuses", None, 0),
    ],
)
def test_only_stances_on_both_sides_of_neutral_do_not_fit(one: str, other: str, found: int) -> None:
    statements = stances(("Ann Lee", "2022-01-01", one), ("Ann Lee", "2022-01-02", other))
    assert len(contradictions(statements, actors=NOBODY)) == found


def test_conditions_that_exclude_each_other_do_not_fit_whatever_the_stance() -> None:
    statements = said(
        ("Ann Lee", "2022-01-01", [A, "ceasefire first"]),
        ("Ann Lee", "2022-01-05", ["NATO membership", "no ceasefire first"]),
        stance=["open", None],
    )
    found = contradictions(statements, actors=NOBODY)
    assert found["reason"].tolist() == [
        "conditions: ceasefire first / no ceasefire first; conditions: neutrality / NATO membership"
    ]
    assert found["steps"].isna().all()
    both = contradictions(statements.assign(stance=["open", "refuses"]), actors=NOBODY)
    assert both["reason"].iloc[0].startswith("stance; conditions: ceasefire first / ")


def test_intervals_that_meet_are_no_day_apart_and_wide_ones_are_left_out() -> None:
    near = stances(
        ("Ann Lee", "2022-01-01/2022-01-10", "open"), ("Ann Lee", "2022-01-05", "refuses")
    )
    assert contradictions(near, actors=NOBODY)["days_apart"].tolist() == [0]
    wide = near.assign(date_to=["2022-06-30", "2022-01-05"])
    assert contradictions(wide, actors=NOBODY).empty


ACTORS = pd.DataFrame(
    {
        "actor": ["Cy Dahl", "Ann Lee", "Ann Lee"],
        "principal": ["Ann Lee", None, None],
        "office_from": ["2022-01-01", None, None],
        "office_to": ["2022-12-31", None, None],
    }
)


def test_a_spokesperson_who_differs_from_the_principal_is_found_either_way() -> None:
    statements = stances(
        ("Cy Dahl", "2022-03-01", "refuses"),
        ("Ann Lee", "2022-03-05", "open"),
        ("Cy Dahl", "2022-03-09", "sceptical"),
        ("Bo Berg", "2022-03-05", "refuses"),
    )
    found = contradictions(statements, actors=ACTORS)
    assert found["kind"].tolist() == ["principal", "principal"]
    assert list(zip(found["id_a"], found["id_b"], strict=True)) == [("s0", "s1"), ("s1", "s2")]
    assert found["speaker_a"].tolist() == ["Cy Dahl", "Ann Lee"]
    assert found["steps"].tolist() == [4, 3]


def test_a_spokesperson_out_of_office_speaks_for_nobody() -> None:
    statements = stances(("Cy Dahl", "2023-03-01", "refuses"), ("Ann Lee", "2023-03-05", "open"))
    assert contradictions(statements, actors=ACTORS).empty
    undated = ACTORS.drop(columns=["office_from", "office_to"])
    assert len(contradictions(statements, actors=undated)) == 1


def test_a_joint_statement_is_no_pair_with_itself_and_no_pair_is_told_twice() -> None:
    statements = stances(
        ("Cy Dahl; Ann Lee", "2022-03-01", "refuses"), ("Ann Lee", "2022-03-05", "open")
    )
    found = contradictions(statements, actors=ACTORS)
    assert found["kind"].tolist() == ["self"]
    assert found["speaker_a"].tolist() == ["Ann Lee"]
    torn = said(("Cy Dahl; Ann Lee", "2022-03-01", [A, "NATO membership"]), stance="open")
    assert contradictions(torn, actors=ACTORS).empty
    circle = pd.DataFrame({"actor": ["Cy Dahl", "Bo Berg"], "principal": ["Bo Berg", "Cy Dahl"]})
    statements = stances(("Cy Dahl", "2022-03-01", "refuses"), ("Bo Berg", "2022-03-05", "open"))
    assert len(contradictions(statements, actors=circle)) == 1


def test_the_built_in_actors_name_the_principals() -> None:
    statements = stances(
        ("Dmitry Peskov", "2022-03-01", "refuses"), ("Vladimir Putin", "2022-03-05", "open")
    )
    assert contradictions(statements)["kind"].tolist() == ["principal"]


def test_pairs_stand_in_order_of_days_whatever_the_order_of_rows() -> None:
    names = ["refuses", "open", "sceptical", "conditional", "neutral"]
    rows = [(f"P{n % 3}", f"2022-01-{1 + (7 * n) % 28:02}", names[n % 5]) for n in range(40)]
    statements = stances(*rows)
    found = contradictions(statements, within="10D", actors=NOBODY)
    pd.testing.assert_frame_equal(
        found, contradictions(statements.iloc[::-1], within="10D", actors=NOBODY)
    )
    assert found["from_a"].is_monotonic_increasing
    assert (found["from_a"] <= found["from_b"]).all()
    assert (found["days_apart"] <= 10).all()
    # Every pair of one speaker, tried one by one.
    scores = dict(zip(names, [-2, 2, -1, 1, 0], strict=True))
    expected = sum(
        one[0] == other[0]
        and scores[one[2]] * scores[other[2]] < 0
        and abs(int(one[1][-2:]) - int(other[1][-2:])) <= 10
        for place, one in enumerate(rows)
        for other in rows[:place]
    )
    assert len(found) == expected > 20


def test_contradictions_of_nothing_have_the_types_of_any_other() -> None:
    two = stances(("Ann Lee", "2022-01-01", "open"), ("Ann Lee", "2022-01-02", "refuses"))
    full = contradictions(two, actors=NOBODY)
    assert len(full) == 1
    for empty in (two.iloc[:0], two.iloc[:1], two.assign(date_from=None, date_to=None)):
        found = contradictions(empty, actors=NOBODY.iloc[:0])
        assert found.empty
        assert found.dtypes.to_dict() == full.dtypes.to_dict()
    without = contradictions(two.drop(columns="conditions"), actors=NOBODY)
    pd.testing.assert_frame_equal(without, full)


@pytest.mark.parametrize(
    ("arguments", "error", "reason"),
    [
        ({"within": "month"}, InputError, "within='month' is not possible"),
        ({"actors": pd.DataFrame({"name": ["x"]})}, MissingColumnError, "'actor' and 'principal'"),
        ({"actors": "actors.csv"}, InputError, "table of actors needs a table"),
        ({"actors": pd.DataFrame()}, MissingColumnError, r"load_dataset\('actors'\)"),
    ],
)
def test_contradictions_that_cannot_be_sought_are_named(
    arguments: dict, error: type, reason: str
) -> None:
    statements = stances(("Ann Lee", "2022-01-01", "open"))
    with pytest.raises(error, match=reason):
        contradictions(statements, **({"actors": NOBODY} | arguments))


def test_text_in_place_of_lists_is_never_taken_for_no_condition() -> None:
    statements = stances(("Ann Lee", "2022-01-01", "open")).assign(conditions="neutrality")
    with pytest.raises(SchemaError, match="must hold lists of tags"):
        contradictions(statements, actors=NOBODY)


def test_chances_are_corrected_for_both_tests_of_all_rows():
    days = pd.date_range("2022-01-01", periods=12, freq="30D")
    table = pd.DataFrame(
        {
            "statement_id": [f"s{k}" for k in range(12)],
            "speaker": "Ann Lee",
            "date_from": days,
            "conditions": [["neutrality"]] * 6 + [["sovereignty"]] * 6,
        }
    )
    history = condition_history(table).set_index("condition")
    # 6 of 12 days, all first: 1 / C(12, 6) = 1 / 924; two rows with two tests are four tests.
    assert history.loc["neutrality", "p_dropped"] == pytest.approx(1 / 924)
    assert history.loc["neutrality", "p_dropped_adjusted"] == pytest.approx(4 / 924)
    assert history.loc["sovereignty", "p_added_adjusted"] == pytest.approx(4 / 924)
    assert history.loc["neutrality", "p_added_adjusted"] == 1


def test_every_statement_of_a_condition_has_its_day():
    table = pd.DataFrame(
        {
            "statement_id": ["s2", "s1"],
            "speaker": "Ann Lee",
            "date_from": ["2022-03-01", "2022-01-01"],
            "date_to": ["2022-03-03", "2022-01-01"],
            "conditions": [["neutrality"], ["neutrality"]],
        }
    )
    (row,) = condition_history(table).to_dict("records")
    assert row["statement_ids"] == ["s1", "s2"]
    assert row["days"] == [pd.Timestamp("2022-01-01"), pd.Timestamp("2022-03-02")]
