"""Positions taken: what counts, whose it is, when it was said; all by hand."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from analysis import stance_counts
from analysis.errors import (
    AmbiguousColumnError,
    DateError,
    DuplicateIdError,
    InputError,
    MissingColumnError,
)
from analysis.positions import (
    UNKNOWN_SOURCE,
    check_count,
    positions_of,
    said_on_negotiation,
    sources_of,
    stance_of,
    whole_days,
)
from analysis.schemas import SchemaError


def table(rows: int = 1, **columns: object) -> pd.DataFrame:
    plain = {
        "statement_id": [f"s{place}" for place in range(rows)],
        "speaker": ["Ann Lee"] * rows,
        "stance": ["open"] * rows,
        "date_from": ["2022-01-10"] * rows,
    }
    return pd.DataFrame(plain | columns)


def test_joint_speakers_are_taken_apart_and_named_once() -> None:
    found = positions_of(table(2, speaker=["Bo Berg; Ann Lee; Bo Berg", " ; Cy Dahl;"]))
    assert list(zip(found["holder"], found["statement_id"], strict=True)) == [
        ("Ann Lee", "s0"),
        ("Bo Berg", "s0"),
        ("Cy Dahl", "s1"),
    ]


def test_only_what_was_said_on_negotiation_counts_and_only_once() -> None:
    statements = table(
        6,
        on_negotiation=[True, False, None, True, True, True],
        attribution_kind=["said", "said", "said", "thought", "act", None],
        negated=[None, None, None, None, True, False],
    )
    assert said_on_negotiation(statements, "x")["statement_id"].tolist() == ["s0", "s5"]


def test_a_copy_is_dropped_only_where_its_model_is_in_the_table() -> None:
    copies = table(2, same_as=["s1", "elsewhere"])
    assert said_on_negotiation(copies, "x")["statement_id"].tolist() == ["s1"]


def test_of_copies_without_a_model_the_first_counts() -> None:
    copies = table(6, same_as=["elsewhere", "elsewhere", "s2", " ", "s5", "s4"])
    # s2 names itself, s3 nothing, and s4 and s5 each other.
    found = said_on_negotiation(copies[::-1], "x")
    assert sorted(found["statement_id"]) == ["s0", "s2", "s3", "s4"]


def test_a_long_chain_of_copies_is_one_statement() -> None:
    chain = table(20_000, same_as=[None, *(f"s{place}" for place in range(19_999))])
    assert said_on_negotiation(chain, "x")["statement_id"].tolist() == ["s0"]


def test_a_stance_a_holder_and_a_day_are_needed() -> None:
    statements = table(
        4,
        speaker=["Ann Lee", None, "Ann Lee", "Ann Lee"],
        stance=["open", "open", None, "open"],
        date_from=["2022-01-10", "2022-01-10", "2022-01-10", None],
    )
    assert positions_of(statements)["statement_id"].tolist() == ["s0"]


def test_open_ends_are_closed_by_the_day_of_publication_or_by_the_other_end() -> None:
    statements = table(
        4,
        date_from=["2022-01-10", "2022-01-10", None, "2022-01-10"],
        date_to=[None, None, "2022-01-12", "2022-01-14"],
        published=["2022-01-14", "2022-01-02", "2022-01-20", None],
    )
    found = said_on_negotiation(statements, "x")
    days = [day.strftime("%d") for day in found["date_to"]]
    assert days == ["14", "10", "12", "14"]
    assert [day.strftime("%d") for day in found["day"]] == ["12", "10", "12", "12"]


def test_an_open_end_of_the_record_is_closed_by_the_day_of_its_source() -> None:
    record = table(1, date_to=None, source_published="2022-01-14")
    (last,) = said_on_negotiation(record, "x")["date_to"]
    assert f"{last:%Y-%m-%d}" == "2022-01-14"


def test_labels_of_rows_may_bear_the_name_of_a_column() -> None:
    plain = table(2, day=[7, 8])
    for name in ("statement_id", "day"):
        pd.testing.assert_frame_equal(
            positions_of(plain.set_index(name, drop=False)), positions_of(plain)
        )


def test_scores_follow_the_scale_and_rows_the_days() -> None:
    statements = table(
        3,
        stance=["open", "refuses", "neutral"],
        date_from=["2022-03-01", "2022-01-01", "2022-02-01"],
    )
    assert positions_of(statements)["score"].tolist() == [-2, 0, 2]


def test_the_order_of_rows_and_their_labels_do_not_matter() -> None:
    statements = table(3, date_from=["2022-03-01", "2022-01-01", "2022-02-01"])
    turned = statements.iloc[::-1].set_axis([7, 7, 7])
    pd.testing.assert_frame_equal(positions_of(statements), positions_of(turned))


def test_the_input_is_not_changed() -> None:
    statements = table(2, speaker=["Ann Lee; Bo Berg", "Ann Lee"])
    before = statements.copy(deep=True)
    positions_of(statements)
    pd.testing.assert_frame_equal(statements, before)


def test_sources_are_outlets_else_hosts_else_articles() -> None:
    statements = table(
        6,
        outlet=[" The Herald ", "", None, None, None, None],
        url=[None, "https://www.example.org/a", "https://example.org/b", "http://[::1", "no", None],
        article_id=["a0", "a1", "a2", "a3", None, None],
    )
    assert sources_of(statements).tolist() == [
        "The Herald",
        "www.example.org",
        "example.org",
        "a3",
        UNKNOWN_SOURCE,
        UNKNOWN_SOURCE,
    ]


def test_the_record_and_the_trace_give_the_same_positions() -> None:
    record = table(2, source_outlet=["The Herald", "The Post"])
    traced = record.rename(columns={"source_outlet": "outlet"})
    columns = ["holder", "score", "day", "source", "statement_id"]
    by_outlet = positions_of(record, by="outlet")[columns]
    pd.testing.assert_frame_equal(by_outlet, positions_of(traced, by="outlet")[columns])
    assert by_outlet["holder"].tolist() == ["The Herald", "The Post"]


def test_zones_are_cut_off_at_the_day_of_the_zone() -> None:
    late = pd.to_datetime(["2022-01-10 23:30"]).tz_localize("Europe/Kyiv")
    assert positions_of(table(date_from=late))["day"].tolist() == [pd.Timestamp("2022-01-10")]


@pytest.mark.parametrize("empty", [table(0), table(2, stance=None), table(2, date_from=None)])
def test_nothing_that_counts_gives_no_rows_in_the_same_types(empty: pd.DataFrame) -> None:
    found, full = positions_of(empty), positions_of(table(2))
    assert found.empty
    assert found.dtypes.to_dict() == full.dtypes.to_dict()


@pytest.mark.parametrize(
    ("statements", "error", "reason"),
    [
        (table(1).drop(columns="stance"), MissingColumnError, "'stance'"),
        (table(1).drop(columns=["speaker", "date_from"]), MissingColumnError, "'date_from' and"),
        (["not a table"], InputError, "not list"),
        (table(2, statement_id=["s0", "s0"]), DuplicateIdError, "'s0' stands in more than one row"),
        (table(2, statement_id=["s0", None]), InputError, r"1 row\(s\) have no statement_id"),
        (table(2, statement_id=["s0", " "]), InputError, r"1 row\(s\) have no statement_id"),
        (table(1, speaker=[["Ann Lee", "Bo Berg"]]), SchemaError, "Join the names .* by '; '"),
        (table(1, date_from="0022-01-10"), DateError, "'s0' has a day outside of the years 1000"),
        (
            table(1, date_from=np.array(["-0044-03-15"], dtype="datetime64[s]")),
            DateError,
            "'s0' has a day outside of the years 1000 to 2999",
        ),
        (
            pd.concat([table(1), table(1)[["stance"]]], axis=1),
            AmbiguousColumnError,
            "column 'stance' stands in the table twice",
        ),
        (
            table(1).set_axis(pd.MultiIndex.from_product([table(1).columns, ["x"]]), axis=1),
            SchemaError,
            "names of 2 levels",
        ),
        (table(1, stance="keen"), SchemaError, "'keen', which is no stance"),
        (table(1, on_negotiation="perhaps"), SchemaError, "column 'on_negotiation'"),
        (table(1, date_to="2022-01-09"), DateError, "'s0' ends on 2022-01-09, before it begins"),
        (table(1, date_from="2022-02-30"), DateError, "2022-02-30"),
        (table(1, date_from="9999-12-31"), DateError, "leave a day that is not known empty"),
    ],
)
def test_bad_tables_are_named(statements: pd.DataFrame, error: type, reason: str) -> None:
    with pytest.raises(error, match=reason):
        positions_of(statements)


def test_an_unknown_holder_is_named() -> None:
    with pytest.raises(InputError, match="by='party' is not possible; use one of speaker, side"):
        positions_of(table(), by="party")


@pytest.mark.parametrize(
    ("score", "stance"),
    [
        (-2, "refuses"),
        (-1.5, "sceptical"),
        (-0.5, "neutral"),
        (0, "neutral"),
        (0.5, "neutral"),
        (0.75, "conditional"),
        (1.5, "conditional"),
        (2, "open"),
    ],
)
def test_a_score_between_two_stances_is_nearer_to_neutral(score: float, stance: str) -> None:
    assert stance_of(score) == stance


@pytest.mark.parametrize(
    ("value", "days"),
    [("90D", 90), ("1 day", 1), ("30 days", 30), ("2w", 14), (dt.timedelta(days=3), 3)],
)
def test_spans_are_read_as_days(value: object, days: int) -> None:
    assert whole_days(value, "within") == days


@pytest.mark.parametrize(
    "value", ["", "x", "0D", "-3D", "36h", "3MS", "1M", "999999D", 90, 90.0, None, pd.NaT, True]
)
def test_what_is_no_span_of_days_is_named(value: object) -> None:
    with pytest.raises(InputError, match=r"within=.* is not possible; give whole days"):
        whole_days(value, "within")


@pytest.mark.parametrize("value", [0, -1, 1.0, "1", None, True])
def test_what_is_no_count_is_named(value: object) -> None:
    with pytest.raises(InputError, match=r"n_boot=.* is not possible; give a whole number from 1"):
        check_count(value, "n_boot", least=1)


@pytest.mark.parametrize("flags", [[True, False, None], ["TRUE ", "false", None]])
def test_what_a_person_rejected_is_in_no_timeline_and_no_count(flags: list[object]) -> None:
    statements = pd.DataFrame(
        {
            "statement_id": ["a", "b", "c"],
            "speaker": "Ann",
            "stance": ["open", "refuses", "refuses"],
            "on_negotiation": True,
            "date_from": pd.Timestamp("2022-12-17"),
            "date_to": pd.Timestamp("2022-12-17"),
            "rejected": flags,
        }
    )
    assert said_on_negotiation(statements, "a test")["statement_id"].tolist() == ["b", "c"]
    assert stance_counts(statements).loc["Ann", ["open", "refuses"]].tolist() == [0, 2]


def test_a_rejected_model_takes_no_copy_with_it() -> None:
    statements = pd.DataFrame(
        {
            "statement_id": ["a", "b", "c"],
            "same_as": [None, "a", "a"],
            "speaker": "Ann",
            "stance": "open",
            "date_from": pd.Timestamp("2022-12-17"),
            "rejected": [True, False, False],
        }
    )
    assert said_on_negotiation(statements, "a test")["statement_id"].tolist() == ["b"]
