"""Stances counted, positions laid out in time, and gaps measured; all values by hand."""

import numpy as np
import pandas as pd
import pytest

from analysis import position_gap, position_timeline, stance_counts
from analysis.errors import InputError, MissingColumnError

TABLE = pd.DataFrame(
    {
        "speaker": ["Ann Lee; Bo Berg", "Ann Lee", None, "Bo Berg"],
        "stance": ["open", None, "refuses", "open"],
        "on_negotiation": [True, True, True, False],
    }
)


def test_joint_sources_count_for_each_and_abstentions_are_kept():
    counts = stance_counts(TABLE)
    assert counts.loc["Ann Lee", ["open", "abstained", "all"]].tolist() == [1, 1, 2]
    assert counts.loc["Bo Berg", ["open", "all"]].tolist() == [1, 1]
    assert counts.loc["(no name)", "refuses"] == 1
    assert counts.index[0] == "Ann Lee"


def test_nothing_on_negotiation_gives_an_empty_table_with_all_stances():
    counts = stance_counts(TABLE.iloc[3:])
    assert counts.empty
    assert list(counts.columns) == [
        "refuses",
        "sceptical",
        "neutral",
        "conditional",
        "open",
        "abstained",
        "all",
    ]


def test_a_missing_column_is_named():
    with pytest.raises(MissingColumnError, match="'stance'"):
        stance_counts(TABLE.drop(columns="stance"))


def said(*rows: tuple[str, str, str], **columns: object) -> pd.DataFrame:
    """Make a table of (speaker, stance, day or "day/day") rows with ids s0, s1, ..."""
    days = [day.split("/") for _, _, day in rows]
    plain = {
        "statement_id": [f"s{place}" for place in range(len(rows))],
        "speaker": [speaker for speaker, _, _ in rows],
        "stance": [stance for _, stance, _ in rows],
        "date_from": [day[0] for day in days],
        "date_to": [day[-1] for day in days],
    }
    return pd.DataFrame(plain | columns)


def row_of(timeline: pd.DataFrame, period: str, holder: str = "Ann Lee") -> pd.Series:
    (found,) = timeline.index[(timeline.iloc[:, 0] == holder) & (timeline["period"] == period)]
    return timeline.loc[found]


TALKS = said(
    ("Ann Lee", "refuses", "2022-01-05"),
    ("Ann Lee", "neutral", "2022-01-20"),
    ("Ann Lee", "open", "2022-01-20"),
    ("Ann Lee", "conditional", "2022-03-31"),
    ("Bo Berg", "sceptical", "2022-02-10"),
    outlet=["Herald", "Herald", "Post", "Post", "Post"],
)


def test_a_period_tells_median_quartiles_counts_and_ids():
    january = row_of(position_timeline(TALKS), "2022-01-01")
    assert january["median"] == 0
    assert (january["low"], january["high"], january["spread"]) == (-2, 2, 4)
    assert (january["n_statements"], january["n_sources"]) == (3.0, 2)
    assert january["statement_ids"] == ["s0", "s1", "s2"]


def test_silence_stays_as_rows_to_the_end_of_the_table():
    timeline = position_timeline(TALKS)
    assert timeline["speaker"].tolist() == ["Ann Lee"] * 3 + ["Bo Berg"] * 2
    silent = row_of(timeline, "2022-02-01")
    assert silent[["n_statements", "n_sources"]].tolist() == [0, 0]
    assert silent["statement_ids"] == []
    assert silent[["median", "low", "high", "spread"]].isna().all()


def test_the_last_known_position_is_the_median_of_its_day_and_grows_old():
    timeline = position_timeline(TALKS)
    january, february = row_of(timeline, "2022-01-01"), row_of(timeline, "2022-02-01")
    assert (january["position"], january["position_stance"]) == (1.0, "conditional")
    assert january["position_ids"] == ["s1", "s2"]
    assert (january["age_days"], february["age_days"]) == (11, 39)
    assert february["position_ids"] == ["s1", "s2"]
    march = row_of(timeline, "2022-03-01")
    assert (march["position"], march["age_days"]) == (1.0, 0)


def test_days_that_are_intervals_are_spread_over_the_periods():
    spread = said(
        ("Ann Lee", "open", "2022-01-01/2022-02-28"), ("Ann Lee", "refuses", "2022-02-01")
    )
    timeline = position_timeline(spread)
    assert timeline["n_statements"].tolist() == pytest.approx([31 / 59, 28 / 59 + 1])
    assert timeline["statement_ids"].tolist() == [["s0"], ["s0", "s1"]]
    # The refusal weighs 1 and the other 28/59, so that the median of February is the refusal.
    assert timeline["median"].tolist() == [2.0, -2.0]
    # The middle of the interval is 30 January, and the refusal comes after it.
    assert timeline["position"].tolist() == [2.0, -2.0]
    assert timeline["age_days"].tolist() == [1, 27]


def test_the_position_is_not_known_before_the_middle_of_an_interval():
    (first, *_), ages = (
        position_timeline(said(("Ann Lee", "open", "2022-01-01/2022-12-31")))[name].tolist()
        for name in ("position", "age_days")
    )
    assert first != first
    assert ages[:6] == [pd.NA] * 6
    assert ages[6] == 29


def test_shares_add_up_to_the_number_of_statements_at_every_length():
    for freq in ("D", "7D", "W-MON", "2W-SUN", "MS", "2MS", "QS", "QS-FEB", "YS", "YS-APR"):
        total = position_timeline(TALKS, freq=freq)["n_statements"].sum()
        assert total == pytest.approx(5), freq


@pytest.mark.parametrize(
    ("freq", "first"),
    [
        ("D", "2022-01-05"),
        ("W-MON", "2022-01-03"),
        ("W-SUN", "2022-01-02"),
        ("2MS", "2022-01-01"),
        ("QS", "2022-01-01"),
        ("QS-FEB", "2021-11-01"),
        ("YS-APR", "2021-04-01"),
        (pd.offsets.MonthBegin(2), "2022-01-01"),
    ],
)
def test_periods_begin_on_the_day_their_name_says(freq, first):
    assert position_timeline(TALKS, freq=freq)["period"].iloc[0] == pd.Timestamp(first)


@pytest.mark.parametrize(
    ("freq", "hint"),
    [
        ("ME", "write 'MS'"),
        ("M", "write 'MS'"),
        ("2QE-DEC", "write 'QS'"),
        ("Y", "write 'YS'"),
        (pd.offsets.MonthEnd(), "write 'MS'"),
        ("W", "write 'W-MON'"),
        ("h", "use one of D, W-MON"),
        ("B", "use one of D, W-MON"),
        ("0D", "use one of D, W-MON"),
        ("-1MS", "use one of D, W-MON"),
        ("9999YS", "use one of D, W-MON"),
        ("monthly", "use one of D, W-MON"),
        (None, "use one of D, W-MON"),
    ],
)
def test_other_lengths_are_named_with_what_is_possible(freq, hint):
    with pytest.raises(InputError, match=f"freq=.*{hint}"):
        position_timeline(TALKS.iloc[:0], freq=freq)


@pytest.mark.parametrize(
    ("scores", "heft", "quartiles"),
    [
        ([-2, 0, 2], [1, 1, 1], (-2, 0, 2)),
        ([-2, -1, 1, 2], [1, 1, 1, 1], (-1.5, 0, 1.5)),
        ([-2, 2], [3, 1], (-2, -2, 0)),
        ([-2, 2], [1, 1], (-2, 0, 2)),
        ([1], [0.3], (1, 1, 1)),
        ([-2, 1, 2], [1, 0, 1], (-2, 0, 2)),
        ([2, -1], [0.0, 0.0], (None, None, None)),
    ],
)
def test_weighted_quartiles_by_hand(scores, heft, quartiles):
    names = ["refuses", "sceptical", "neutral", "conditional", "open"]
    rows = [("Ann Lee", names[score + 2], "2022-01-05") for score in scores]
    rows.append(("Bo Berg", "open", "2022-01-05"))
    timeline = position_timeline(said(*rows, trust=[*heft, 1.0]), weights="trust")
    found = row_of(timeline, "2022-01-01")[["low", "median", "high"]].tolist()
    assert [None if value != value else value for value in found] == list(quartiles)
    assert row_of(timeline, "2022-01-01")["n_statements"] == len(scores)


def test_weights_are_taken_by_label_from_a_series():
    weights = pd.Series([1, 5, 1, 1, 1], index=[2, 0, 1, 3, 4])
    january = row_of(position_timeline(TALKS, weights=weights), "2022-01-01")
    assert january["median"] == -2.0
    same = TALKS.set_axis([0] * 5)
    position_timeline(same, weights=pd.Series(1.0, index=same.index))


@pytest.mark.parametrize(
    ("weights", "reason"),
    [
        (pd.Series([1.0, 1, 1, 1], index=range(4)), "'s4' has the weight nan"),
        (pd.Series([-1.0, 1, 1, 1, 1]), "'s0' has the weight -1.0"),
        (pd.Series([float("inf"), 1, 1, 1, 1]), "'s0' has the weight inf"),
        (pd.Series([0.0] * 5), "all weights are 0"),
        (pd.Series(pd.Timestamp("2022-01-01"), index=range(5)), "must be numbers"),
        (pd.Series(pd.Timedelta("1D"), index=range(5)), "must be numbers"),
        (pd.Series([1j] * 5), "must be numbers"),
        (pd.Series([1.0] * 5, index=[0, 0, 1, 2, 3]), "with each label once"),
        ([1, 1, 1, 1, 1], "not list"),
        ("outlet", "must be numbers"),
        ("trust", "needs the column 'trust'"),
    ],
)
def test_weights_that_cannot_be_used_are_named(weights, reason):
    with pytest.raises(InputError, match=reason):
        position_timeline(TALKS, weights=weights)


@pytest.mark.parametrize("size", [1e308, 1e-320])
def test_weights_of_any_size_weigh_by_their_ratio(size):
    plain = position_timeline(TALKS, weights=pd.Series([1.0, 3, 1, 1, 1]))
    sized = position_timeline(TALKS, weights=pd.Series([1.0, 3, 1, 1, 1]) * (size / 4))
    pd.testing.assert_frame_equal(sized, plain)


def test_a_holder_whose_statements_weigh_nothing_has_no_median_but_a_position():
    two = said(("Ann Lee", "open", "2022-01-10"), ("Bo Berg", "open", "2022-01-10"))
    row = row_of(position_timeline(two, weights=pd.Series([0, 1])), "2022-01-01")
    assert np.isnan(row["median"])
    assert (row["n_statements"], row["position"]) == (1.0, 2.0)


def test_a_timeline_too_long_for_memory_is_named():
    far = said(*((f"Speaker {k}", "open", "1700-01-01/2022-01-01") for k in range(20)))
    with pytest.raises(InputError, match=r"1700-01-01 to 2022-01-01 .* for each of 20 holders"):
        position_timeline(far, freq="D")
    assert len(position_timeline(far, freq="YS")) == 20 * 323


def test_sides_and_outlets_hold_positions_too():
    sided = TALKS.assign(side=["North", "North", "North", "North", "South"])
    by_side = position_timeline(sided, by="side")
    assert by_side.columns[0] == "side"
    assert by_side["side"].unique().tolist() == ["North", "South"]
    by_outlet = position_timeline(TALKS, by="outlet")
    assert row_of(by_outlet, "2022-02-01", "Post")["statement_ids"] == ["s4"]


def test_a_joint_statement_counts_in_full_for_each_speaker():
    timeline = position_timeline(said(("Ann Lee; Bo Berg", "open", "2022-01-05")))
    assert timeline["speaker"].tolist() == ["Ann Lee", "Bo Berg"]
    assert timeline["n_statements"].tolist() == [1.0, 1.0]


def test_the_timeline_of_nothing_has_the_types_of_any_other():
    full = position_timeline(TALKS)
    for empty in (
        TALKS.iloc[:0],
        TALKS.assign(stance=None),
        TALKS.assign(date_from=None, date_to=None),
    ):
        timeline = position_timeline(empty)
        assert timeline.empty
        assert timeline.dtypes.to_dict() == full.dtypes.to_dict()
    assert str(full["period"].dtype) == "datetime64[us]"
    assert full["position_stance"].cat.ordered


def test_neither_order_nor_labels_of_rows_matter_and_nothing_is_changed():
    before = TALKS.copy(deep=True)
    turned = TALKS.iloc[::-1].set_axis([9] * 5)
    pd.testing.assert_frame_equal(position_timeline(TALKS), position_timeline(turned))
    pd.testing.assert_frame_equal(TALKS, before)


def test_a_long_table_of_days_is_laid_out_in_time():
    many = said(*[("Ann Lee", "open", f"2022-01-{1 + place % 28:02}") for place in range(2000)])
    assert position_timeline(many, freq="D")["n_statements"].sum() == 2000


SIDES = said(
    *[("Ann Lee", "open", "2022-01-05")] * 2,
    ("Cy Dahl", "conditional", "2022-01-06"),
    *[("Bo Berg", "sceptical", "2022-01-07")] * 3,
    ("Bo Berg", "refuses", "2022-03-01"),
    side=["North"] * 3 + ["South"] * 4,
)


def test_the_gap_is_the_difference_of_means_above_0_where_a_is_more_open():
    gap = position_gap(SIDES, "North", "South")
    assert gap["period"].dt.month.tolist() == [1, 2, 3]
    january = gap.iloc[0]
    assert (january["n_a"], january["n_b"]) == (3, 3)
    assert january["mean_a"] == pytest.approx(5 / 3)
    assert january["mean_b"] == -1
    assert january["gap"] == pytest.approx(8 / 3)
    assert january["delta"] == 1
    assert (january["ids_a"], january["ids_b"]) == (["s0", "s1", "s2"], ["s3", "s4", "s5"])
    # South repeats one stance; the means of three draws from (2, 2, 1) lie from 1 to 2.
    assert 2 <= january["low"] < 8 / 3 < january["high"] <= 3
    assert not january["close"]
    assert not position_gap(SIDES, "South", "North")["close"].iloc[0]


def test_periods_of_too_few_statements_have_no_interval():
    gap = position_gap(SIDES, "North", "South")
    assert gap["close"].isna().tolist() == [False, True, True]
    assert gap["low"].isna().tolist() == [False, True, True]
    assert gap["gap"].isna().tolist() == [False, True, True]
    assert gap["mean_b"].tolist()[2] == -2
    fewer = position_gap(SIDES, "North", "South", min_statements=4)
    assert fewer["low"].isna().all()


def test_shares_of_a_statement_are_not_counted_as_whole_ones():
    wide = [("Ann Lee", "open", "2022-01-01/2022-02-28")] * 3
    gap = position_gap(said(*wide, *[("Bo Berg", "open", "2022-01-09")] * 3), "Ann Lee", "Bo Berg")
    assert gap["n_a"].tolist() == pytest.approx([93 / 59, 84 / 59])
    assert gap["low"].isna().all()
    assert gap["gap"].iloc[0] == 0


def test_close_needs_the_whole_interval_within_one_step():
    near = said(
        *[("Ann Lee", "open", "2022-01-05")] * 3, *[("Bo Berg", "conditional", "2022-01-07")] * 3
    )
    gap = position_gap(near, "Ann Lee", "Bo Berg").iloc[0]
    assert (gap["gap"], gap["low"], gap["high"]) == (1, 1, 1)
    assert gap["close"]
    wide = near.assign(stance=["open", "refuses", "neutral", "open", "refuses", "neutral"])
    gap = position_gap(wide, "Ann Lee", "Bo Berg").iloc[0]
    assert gap["gap"] == 0
    assert not gap["close"]
    assert gap["delta"] == 0


def test_the_interval_holds_the_draws_of_a_plain_bootstrap():
    scores = {"Ann Lee": [2, 2, 1, 0, -1, 2, 1, 1], "Bo Berg": [-2, -1, 0, 0, 1, -1, -2, 1]}
    names = ["refuses", "sceptical", "neutral", "conditional", "open"]
    rows = [(who, names[s + 2], "2022-01-05") for who, all_ in scores.items() for s in all_]
    gap = position_gap(said(*rows), "Ann Lee", "Bo Berg", n_boot=4000).iloc[0]
    rng = np.random.default_rng(99)
    drawn = [rng.choice(values, (20000, 8)).mean(axis=1) for values in scores.values()]
    low, high = np.quantile(drawn[0] - drawn[1], [0.025, 0.975])
    assert gap["low"] == pytest.approx(low, abs=0.15)
    assert gap["high"] == pytest.approx(high, abs=0.15)


def test_draws_made_in_parts_are_those_made_at_once(monkeypatch):
    two = said(*((name, "open", "2022-01-10") for name in ("Ann Lee", "Bo Berg") for _ in range(5)))
    two = two.assign(stance=["open", "neutral", "refuses", "open", "sceptical"] * 2)
    at_once = position_gap(two, "Ann Lee", "Bo Berg", n_boot=50)
    monkeypatch.setattr("analysis.timeline._MOST_CELLS", 35)
    pd.testing.assert_frame_equal(position_gap(two, "Ann Lee", "Bo Berg", n_boot=50), at_once)


def test_the_gap_turns_with_its_names_and_not_with_the_order_of_rows():
    mixed = SIDES.assign(stance=["open", "neutral", "open", "refuses", "open", "neutral", "open"])
    one, other = position_gap(mixed, "North", "South"), position_gap(mixed, "South", "North")
    assert other["gap"].iloc[0] == -one["gap"].iloc[0]
    assert other["low"].iloc[0] == pytest.approx(-one["high"].iloc[0])
    assert other["delta"].iloc[0] == -one["delta"].iloc[0]
    shuffled = mixed.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(one, position_gap(shuffled, "North", "South"))
    lows = {position_gap(mixed, "North", "South", n_boot=3, seed=n)["low"][0] for n in range(9)}
    assert len(lows) > 1


def test_names_are_sides_where_both_are_else_speakers():
    assert position_gap(SIDES, "Ann Lee", "Bo Berg")["n_a"].sum() == 2
    both = SIDES.assign(speaker=["North", "South", *SIDES["speaker"][2:]])
    assert position_gap(both, "North", "South")["n_a"].sum() == 3
    assert position_gap(both, "North", "South", by="speaker")["n_a"].sum() == 1


@pytest.mark.parametrize(
    ("names", "arguments", "reason"),
    [
        (("Ann Li", "Bo Berg"), {}, "'Ann Li' as side or speaker; did you mean Ann Lee"),
        (("Zzz", "Bo Berg"), {}, "choose from Ann Lee, Bo Berg, Cy Dahl, North, South"),
        (("North", "Bo Berg"), {}, "not both speakers or both sides"),
        (("North", "North"), {}, "two different names"),
        (("North", None), {}, "takes two names, not"),
        (("North", "South"), {"by": "speaker"}, "by 'North' as speaker"),
        (("North", "South"), {"by": "outlet"}, "by='outlet' is not possible"),
        (("North", "South"), {"n_boot": 0}, "n_boot=0"),
        (("North", "South"), {"min_statements": 0.5}, "min_statements=0.5"),
        (("North", "South"), {"seed": -1}, "seed=-1"),
        (("North", "South"), {"freq": "ME"}, "write 'MS'"),
    ],
)
def test_a_gap_that_cannot_be_measured_is_named(names, arguments, reason):
    with pytest.raises(InputError, match=reason):
        position_gap(SIDES, *names, **arguments)


def test_the_gap_of_nothing_has_the_types_of_any_other():
    full = position_gap(SIDES, "North", "South")
    for empty in (SIDES.iloc[:0], SIDES.assign(stance=None)):
        gap = position_gap(empty, "North", "South")
        assert gap.empty
        assert gap.dtypes.to_dict() == full.dtypes.to_dict()
    with pytest.raises(MissingColumnError, match="'stance'"):
        position_gap(SIDES.drop(columns="stance"), "North", "South")


def test_stances_are_counted_without_a_column_of_topics_and_with_odd_joints():
    table = TABLE.drop(columns="on_negotiation").assign(
        speaker=["Ann Lee;Bo Berg", "Ann Lee", None, " Bo Berg "]
    )
    counts = stance_counts(table)
    assert counts.loc["Bo Berg", ["open", "all"]].tolist() == [2, 2]
    assert counts.loc["Ann Lee", ["open", "abstained"]].tolist() == [1, 1]
