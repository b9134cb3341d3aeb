"""Shifts planted by hand are found with their days; noise, silence and order give none."""

import itertools

import numpy as np
import pandas as pd
import pytest

from analysis import compare_shifts, detect_shifts, simulate_coder_error
from analysis.codebook import STANCES
from analysis.errors import DateError, DuplicateIdError, InputError, MissingColumnError
from analysis.schemas import STANCE_DTYPE, SchemaError, complete, validate
from analysis.shifts import _PENALTY, _STEPS, _noise, _segment

COLUMNS = [
    *("shift_id", "speaker", "basis", "from", "to", "kind", "last_before", "first_after"),
    *("n_before", "n_after", "ids_before", "ids_after", "gain", "p_value", "p_adjusted"),
    *("survives_source", "survives_statement", "survives_step", "breaks"),
]
SAME = pd.DataFrame(np.eye(5), index=STANCES, columns=STANCES)


def said(scores, *, speaker="Ann Lee", start="2022-03-01", every="10D", outlets="AB", prefix="s"):
    """Statements of one speaker at even distances, outlets taken in turn."""
    days = pd.date_range(start, periods=len(scores), freq=every)
    return pd.DataFrame(
        {
            "statement_id": [f"{prefix}{k}" for k in range(len(scores))],
            "speaker": speaker,
            "date_from": days,
            "date_to": days,
            "stance": [STANCES[score + 2] for score in scores],
            "on_negotiation": True,
            "source_outlet": [outlets[k % len(outlets)] for k in range(len(scores))],
        }
    )


def test_a_planted_shift_has_its_days_ids_and_p():
    shifts = detect_shifts(said([2, 2, 2, 2, 2, -2, -2, -2, -2, -2]))
    assert list(shifts.columns) == COLUMNS
    (shift,) = shifts.to_dict("records")
    assert shift["shift_id"] == "ann-lee-s5"
    assert (shift["basis"], shift["kind"]) == ("detected", "reversal")
    assert (shift["from"], shift["to"]) == ("open", "refuses")
    assert shift["last_before"] == pd.Timestamp("2022-04-10")
    assert shift["first_after"] == pd.Timestamp("2022-04-20")
    assert shift["ids_before"] == ["s0", "s1", "s2", "s3", "s4"]
    assert shift["ids_after"] == ["s5", "s6", "s7", "s8", "s9"]
    assert (shift["n_before"], shift["n_after"]) == (5, 5)
    # Ten scores about one level miss it by 4 steps five times; about two levels, never.
    assert shift["gain"] == 20
    # Only 2 of the 252 ways to order five and five are as well sorted: p is near .008.
    assert 0.003 < shift["p_value"] < 0.016
    assert shift["p_adjusted"] == shift["p_value"]
    assert [shift[f"survives_{what}"] for what in ("source", "statement", "step")] == [True] * 3
    assert shift["breaks"] == []


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (2, -1, "reversal"),
        (-2, 1, "reversal"),
        (2, 0, "hardening"),
        (-1, -2, "hardening"),
        (0, -2, "hardening"),
        (-2, 0, "softening"),
        (1, 2, "softening"),
    ],
)
def test_kinds(before, after, kind):
    (shift,) = detect_shifts(said([before] * 6 + [after] * 6), n_perm=1).to_dict("records")
    assert (shift["kind"], shift["from"], shift["to"]) == (
        kind,
        STANCES[before + 2],
        STANCES[after + 2],
    )


@pytest.mark.parametrize(
    "scores",
    [
        [0, 1] * 6,
        [1, 0] * 5 + [1],
        [2] * 10,
        [2, 2, 2, 2, -2, 2, 2, 2, 2],
        [1, 1, 1, -1],
        [2, -2],
        [0],
        [],
    ],
    ids="alternating odd constant outlier outlier-last two one none".split(),
)
def test_no_shift(scores):
    shifts = detect_shifts(said(scores), n_perm=5)
    assert shifts.empty
    assert list(shifts.columns) == COLUMNS


def test_an_empty_result_has_the_types_of_a_full_one():
    full = detect_shifts(said([2] * 5 + [-2] * 5), n_perm=5)
    assert full.dtypes.equals(detect_shifts(said([]), n_perm=5).dtypes)
    assert full["from"].dtype == STANCE_DTYPE
    assert str(full["first_after"].dtype) == "datetime64[us]"
    assert str(full["survives_step"].dtype) == "boolean"
    recoded = simulate_coder_error(said([2] * 5 + [-2] * 5), SAME, n=2)
    assert recoded.dtypes.equals(simulate_coder_error(said([]), SAME, n=2).dtypes)


def test_there_and_back_again_is_two_shifts():
    shifts = detect_shifts(said([2] * 6 + [-1] * 6 + [2] * 6), n_perm=200)
    assert shifts["kind"].tolist() == ["reversal", "reversal"]
    assert shifts["to"].tolist() == ["sceptical", "open"]
    assert shifts["ids_after"].tolist()[0] == shifts["ids_before"].tolist()[1]
    assert shifts["ids_after"].str[0].tolist() == ["s6", "s12"]
    assert shifts["gain"].tolist() == [18, 18]


def test_a_change_across_a_long_silence_has_no_date():
    before, after = said([2] * 5), said([-2] * 5, start="2022-08-08", prefix="t")
    table = pd.concat([before, after], ignore_index=True)
    # 10 April to 8 August: 120 days.
    assert len(detect_shifts(table, n_perm=5)) == 1
    assert detect_shifts(table, n_perm=5, max_gap="119D").empty
    later = table.assign(
        date_from=table["date_from"] + pd.to_timedelta([0] * 5 + [1] * 5, unit="D")
    )
    later = later.assign(date_to=later["date_from"])
    assert detect_shifts(later, n_perm=5).empty


def test_a_statement_of_a_long_interval_takes_no_part():
    table = said([2] * 4 + [-2] * 4)
    vague = said([0], start="2021-10-01", prefix="vague").assign(date_to=pd.Timestamp("2022-12-31"))
    with_vague = pd.concat([table, vague], ignore_index=True)
    pd.testing.assert_frame_equal(detect_shifts(with_vague), detect_shifts(table))


def test_days_where_intervals_overlap_bound_the_overlap():
    table = said([2] * 4 + [-2] * 4)
    # s3 is of 31 March; it may have been said as late as 14 April, s4 as early as 5 April.
    table.loc[3, ["date_from", "date_to"]] = pd.Timestamp("2022-03-25"), pd.Timestamp("2022-04-14")
    table.loc[4, ["date_from", "date_to"]] = pd.Timestamp("2022-04-05"), pd.Timestamp("2022-04-20")
    (shift,) = detect_shifts(table, n_perm=5).to_dict("records")
    assert shift["last_before"] == pd.Timestamp("2022-04-05")
    assert shift["first_after"] == pd.Timestamp("2022-04-14")


def test_no_cut_within_a_day():
    table = said([2, 2, 2, -2, -2, -2], every="1D")
    one_day = table.assign(date_from=pd.Timestamp("2022-03-01"), date_to=pd.Timestamp("2022-03-01"))
    assert detect_shifts(one_day, n_perm=5).empty
    # Days are 2, 2, (2 and -2), -2, -2: the cut is before the mixed day or after it, which costs
    # one score of 4 steps either way, never in it. The earlier cut is taken.
    mixed = table.assign(date_from=table["date_from"].mask(table["statement_id"] == "s2", None))
    mixed = mixed.assign(date_from=mixed["date_from"].fillna(pd.Timestamp("2022-03-04")))
    mixed = mixed.assign(date_to=mixed["date_from"])
    (shift,) = detect_shifts(mixed, n_perm=5).to_dict("records")
    assert shift["ids_before"] == ["s0", "s1"]
    assert sorted(shift["ids_after"]) == ["s2", "s3", "s4", "s5"]
    assert shift["gain"] == 12 - 4


def test_copies_of_one_occasion_do_not_make_it_significant():
    once = said([2, 2, 2, 2, -2], every="10D")
    copies = pd.concat(
        [once, *(once.iloc[[4]].assign(statement_id=f"copy{k}") for k in range(9))],
        ignore_index=True,
    )
    (shift,) = detect_shifts(copies).to_dict("records")
    assert shift["n_after"] == 10
    # One occasion of ten among five: as sorted as this when it comes first or last, 2 in 5.
    assert shift["p_value"] == pytest.approx(0.4, abs=0.05)


def test_rows_in_any_order_and_other_speakers_change_nothing():
    ann = said([2, 1, 2, 2, 1, -1, -2, -1, -2, -1])
    berg = said([-1, 0, -1, 0, 1, 2, 1, 2, 2, 1], speaker="Bo Berg", prefix="b")
    table = pd.concat([ann, berg], ignore_index=True)
    shifts = detect_shifts(table, seed=3)
    assert shifts["speaker"].tolist() == ["Bo Berg", "Ann Lee"]
    for state in range(3):
        shuffled = table.sample(frac=1, random_state=state)
        pd.testing.assert_frame_equal(detect_shifts(shuffled, seed=3), shifts)
    alone = detect_shifts(ann, seed=3)
    assert alone["p_value"].tolist() == shifts["p_value"].tolist()[1:]
    assert min(shifts["p_adjusted"]) == 2 * min(shifts["p_value"])
    assert detect_shifts(ann, seed=4)["p_value"].tolist() != alone["p_value"].tolist()


def test_the_input_is_not_changed():
    table = said([2] * 4 + [-2] * 4)
    kept = table.copy(deep=True)
    detect_shifts(table, n_perm=5)
    simulate_coder_error(table, SAME, n=2)
    pd.testing.assert_frame_equal(table, kept)


def test_record_statements_and_bare_tables_give_the_same():
    bare = said([2] * 4 + [-2] * 4)
    record = validate(bare, "record")
    traced = complete(
        bare.rename(columns={"source_outlet": "outlet"}).assign(
            article_id=bare["statement_id"], start=0, end=4, segments="[[0, 4]]", content="Yes."
        ),
        "statements",
    )
    wanted = detect_shifts(bare)
    pd.testing.assert_frame_equal(detect_shifts(record), wanted)
    pd.testing.assert_frame_equal(detect_shifts(traced), wanted)
    assert wanted["breaks"].tolist() == [[]]


def test_a_joint_statement_counts_for_both():
    table = said([2] * 4 + [-2] * 4)
    joint = table.assign(speaker=["Ann Lee; Bo Berg"] * 8)
    shifts = detect_shifts(joint, n_perm=50)
    assert shifts["speaker"].tolist() == ["Ann Lee", "Bo Berg"]
    assert shifts["ids_after"].tolist() == [["s4", "s5", "s6", "s7"]] * 2
    assert shifts["shift_id"].is_unique


def test_what_counts_on_negotiation_and_with_a_day():
    table = said([2] * 4 + [-2] * 4)
    off = table.assign(on_negotiation=[True] * 6 + [False] * 2)
    (shift,) = detect_shifts(off, n_perm=5).to_dict("records")
    assert shift["ids_after"] == ["s4", "s5"]
    assert detect_shifts(table.assign(date_from=pd.NaT, date_to=pd.NaT), n_perm=5).empty
    assert detect_shifts(table.assign(stance=None), n_perm=5).empty
    assert detect_shifts(table.assign(speaker=None), n_perm=5).empty
    assert detect_shifts(table.iloc[:0], n_perm=5).empty


def test_a_time_zone_does_not_move_the_day():
    table = said([2] * 4 + [-2] * 4)
    moved = table.assign(
        date_from=(table["date_from"] + pd.Timedelta("23h")).dt.tz_localize("Asia/Tokyo"),
        date_to=(table["date_to"] + pd.Timedelta("23h")).dt.tz_localize("Asia/Tokyo"),
    )
    pd.testing.assert_frame_equal(detect_shifts(moved, n_perm=5), detect_shifts(table, n_perm=5))


def test_min_statements_is_needed_on_both_sides():
    table = said([2] * 6 + [-2] * 3)
    assert len(detect_shifts(table, n_perm=5, min_statements=3)) == 1
    # With four on each side the last open statement would have to count among the refusals.
    (shift,) = detect_shifts(table, n_perm=5, min_statements=4).to_dict("records")
    assert shift["ids_after"] == ["s5", "s6", "s7", "s8"]
    assert shift["gain"] == 12 - 4
    assert detect_shifts(table, n_perm=5, min_statements=5).empty


# What a shift stands on.


def test_a_shift_on_one_source_breaks_without_it():
    table = said([2] * 6 + [-2] * 4).assign(source_outlet=["A", "B"] * 3 + ["C"] * 4)
    (shift,) = detect_shifts(table, n_perm=5).to_dict("records")
    assert shift["survives_source"] is False
    assert shift["breaks"] == ["source: C"]
    assert shift["survives_statement"] is True
    assert shift["survives_step"] is True


def test_a_shift_on_two_statements_breaks_without_either():
    table = said([2] * 8 + [-2] * 2)
    (shift,) = detect_shifts(table, n_perm=5).to_dict("records")
    assert shift["survives_statement"] is False
    assert shift["breaks"] == ["source: A", "source: B", "statement: s8", "statement: s9"]


def test_a_narrow_shift_breaks_by_one_step_of_coder_error():
    table = said([1] * 4 + [0] * 2)
    (shift,) = detect_shifts(table, n_perm=5).to_dict("records")
    assert shift["survives_step"] is False
    assert {"step: s4", "step: s5"} <= set(shift["breaks"])
    assert len(shift["breaks"]) == len(set(shift["breaks"]))


def test_breaks_are_those_of_detecting_again_without_the_rows():
    random = np.random.default_rng(5)
    tried = set()
    for _ in range(4):
        scores = np.clip(np.repeat([1, -1], 6) + random.integers(-1, 2, size=12), -2, 2)
        table = said(scores.tolist(), outlets="ABC")
        for shift in detect_shifts(table, n_perm=1).to_dict("records"):
            sign = np.sign(STANCES.index(shift["to"]) - STANCES.index(shift["from"]))
            for column, label in (("source_outlet", "source"), ("statement_id", "statement")):
                for value in table[column].unique():
                    again = detect_shifts(table[table[column] != value], n_perm=1)
                    signs = np.sign(again["to"].cat.codes - again["from"].cat.codes)
                    lost = not (signs == sign).any()
                    assert lost == (f"{label}: {value}" in shift["breaks"])
                    tried.add((label, bool(lost)))
    assert len(tried) == 4


# The reported ones.


def test_a_shift_that_a_text_reports():
    table = said([2] * 3, prefix="r").assign(
        reported_shift=[None, "hardening", "reversal"], speaker=["Ann Lee", "Ann Lee; Bo Berg", "C"]
    )
    table["stance"] = table["stance"].mask(table["statement_id"] == "r2")
    shifts = detect_shifts(table, n_perm=5)
    assert shifts["basis"].tolist() == ["reported"] * 3
    assert shifts["speaker"].tolist() == ["Ann Lee", "Bo Berg", "C"]
    assert shifts["kind"].tolist() == ["hardening", "hardening", "reversal"]
    assert shifts["to"].astype(object).where(shifts["to"].notna(), None).tolist() == [
        "open",
        "open",
        None,
    ]
    assert shifts["from"].isna().all()
    assert shifts["first_after"].dt.strftime("%m-%d").tolist() == ["03-11", "03-11", "03-21"]
    assert shifts["ids_after"].tolist() == [["r1"], ["r1"], ["r2"]]
    assert shifts["ids_before"].tolist() == shifts["breaks"].tolist() == [[], [], []]
    missing = ["last_before", "n_before", "gain", "p_value", "p_adjusted", "survives_step"]
    assert shifts[missing].isna().all(axis=None)
    assert shifts["shift_id"].is_unique


def test_a_blank_reported_shift_is_none():
    table = said([2] * 3).assign(reported_shift=["", "  ", " hardening "])
    shifts = detect_shifts(table, n_perm=5)
    assert shifts[["kind", "ids_after"]].to_numpy().tolist() == [["hardening", ["s2"]]]


def test_an_unknown_reported_shift_is_named():
    with pytest.raises(SchemaError, match=r"'zigzag'.*hardening, softening, reversal"):
        detect_shifts(said([2] * 2).assign(reported_shift=["zigzag", None]))


# Bad input.


@pytest.mark.parametrize("column", ["statement_id", "speaker", "date_from", "stance"])
def test_an_absent_column_is_named(column):
    with pytest.raises(MissingColumnError, match=f"shifts needs the column '{column}'"):
        detect_shifts(said([2] * 4).drop(columns=column))
    with pytest.raises(MissingColumnError, match=column):
        simulate_coder_error(said([2] * 4).drop(columns=column), SAME)


def test_bad_rows_are_named():
    table = said([2] * 4)
    with pytest.raises(SchemaError, match="'keen'"):
        detect_shifts(table.assign(stance="keen"))
    with pytest.raises(DuplicateIdError, match="'s0'"):
        detect_shifts(pd.concat([table, table]))
    with pytest.raises(DateError, match="ends on 2020-01-01"):
        detect_shifts(table.assign(date_to=pd.Timestamp("2020-01-01")))


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("min_statements", 0),
        ("min_statements", 2.0),
        ("min_statements", True),
        ("n_perm", 0),
        ("seed", -1),
        ("max_gap", "a while"),
        ("max_gap", "120"),
        ("max_gap", 120),
        ("max_gap", "1h"),
        ("max_gap", None),
        ("max_gap", "-5D"),
    ],
)
def test_bad_keywords_are_named(keyword, value):
    with pytest.raises(InputError, match=f"{keyword}=.* is not possible; give "):
        detect_shifts(said([2] * 4), **{keyword: value})


# The method.


def _best_by_trying_all(counts, least):
    misfit, occasions = counts @ _STEPS, len(counts)
    penalty = _PENALTY * _noise(counts[None])[0] * np.log(counts.sum())
    tried = []
    for number in range(occasions):
        for cuts in itertools.combinations(range(1, occasions), number):
            parts = list(itertools.pairwise([0, *cuts, occasions]))
            if all(counts[a:b].sum() >= least for a, b in parts):
                cost = sum(misfit[a:b].sum(axis=0).min() for a, b in parts)
                tried.append((round(cost + number * penalty, 6), number, cuts))
    return min(tried)[2]


def test_the_segmentation_is_the_best_of_all():
    random = np.random.default_rng(11)
    found = 0
    for _ in range(150):
        occasions, least = int(random.integers(3, 9)), int(random.integers(1, 4))
        levels = np.where(np.arange(occasions) < occasions // 2, 0, 2)
        counts = np.zeros((occasions, 5), dtype=np.int64)
        for place, level in enumerate(levels):
            for _ in range(random.integers(1, 3)):
                counts[place, level + random.integers(0, 3)] += 1
        cuts = _segment(counts[None], least).cut
        assert tuple(cuts) == _best_by_trying_all(counts, least)
        found += len(cuts)
    assert found > 50


def test_noise_is_that_of_successive_occasions():
    # 0 1 0 1: three differences of 1, divided by 1.5; a constant row has the least noise.
    rows = np.array([[2, 3, 2, 3], [2, 2, 2, 2]])
    assert _noise(np.eye(5, dtype=np.int64)[rows]).tolist() == pytest.approx([2 / 3, 0.25])


def test_chance_alone_is_significant_at_most_as_often_as_promised():
    random = np.random.default_rng(2022)
    tables = [
        said(random.integers(-2, 3, size=12).tolist(), speaker=f"P{k:03}", prefix=f"p{k}-")
        for k in range(150)
    ]
    shifts = detect_shifts(pd.concat(tables, ignore_index=True), n_perm=199)
    significant = shifts.loc[shifts["p_value"] <= 0.05, "speaker"].nunique()
    # 150 speakers, 5 %: 7.5 expected at most, 14 is beyond the 99th percentile.
    assert significant <= 14
    # Not so strict that nothing could ever be found.
    assert shifts["p_value"].min() <= 0.1
    assert shifts["p_adjusted"].min() > 0.05


def test_planted_shifts_of_two_steps_are_found():
    random = np.random.default_rng(7)
    tables = []
    for k in range(40):
        scores = np.repeat([1, -1], 10) + random.choice([-1, 0, 1], p=[0.2, 0.6, 0.2], size=20)
        tables.append(said(scores.tolist(), speaker=f"P{k:03}", prefix=f"p{k}-", every="7D"))
    shifts = detect_shifts(pd.concat(tables, ignore_index=True), n_perm=199)
    # The shift is between the tenth statement (3 May) and the eleventh (10 May).
    in_time = shifts["first_after"].between(pd.Timestamp("2022-05-03"), pd.Timestamp("2022-05-17"))
    hit = shifts[in_time & (shifts["p_value"] <= 0.05) & (shifts["kind"] == "reversal")]
    assert hit["speaker"].nunique() >= 32


def test_speakers_without_a_shift_count_in_the_correction():
    ann = said([2] * 5 + [-2] * 5)
    others = [said([0, 1] * 3, speaker=f"P{k}", prefix=f"p{k}-") for k in range(4)]
    few = said([0, 1, 1], speaker="Few", prefix="few")
    alone = detect_shifts(ann)["p_value"].tolist()[0]
    (shift,) = detect_shifts(pd.concat([ann, *others, few], ignore_index=True)).to_dict("records")
    assert shift["p_adjusted"] == pytest.approx(5 * alone)


# Coder error.


def test_perfect_coders_lose_nothing():
    table = said([2] * 5 + [-2] * 5)
    recoded = simulate_coder_error(table, SAME, n=50)
    (row,) = recoded.to_dict("records")
    (shift,) = detect_shifts(table, n_perm=1).to_dict("records")
    for name in ("shift_id", "speaker", "from", "to", "kind", "last_before", "first_after"):
        assert row[name] == shift[name]
    assert (row["survival"], row["survival_high"]) == (1.0, 1.0)
    # Wilson's lower bound for n of n is n / (n + z^2): 50 / 53.8415.
    assert row["survival_low"] == pytest.approx(0.92865, abs=1e-5)
    assert recoded.attrs["new_shifts_per_run"] == 0


def test_coders_who_always_read_the_opposite_find_the_opposite():
    opposite = pd.DataFrame(np.eye(5)[::-1], index=STANCES, columns=STANCES)
    recoded = simulate_coder_error(said([2] * 5 + [-2] * 5), opposite, n=20)
    assert recoded["survival"].tolist() == [0.0]
    assert recoded["survival_low"].tolist() == [0.0]
    assert recoded.attrs["new_shifts_per_run"] == 1.0


def test_coders_who_guess_lose_most():
    guess = pd.DataFrame(np.ones((5, 5)), index=STANCES, columns=STANCES)
    recoded = simulate_coder_error(said([2] * 5 + [-2] * 5), guess, n=400)
    assert recoded["survival"].tolist()[0] < 0.3
    assert recoded.attrs["new_shifts_per_run"] > 0.05


def test_the_share_of_the_runs_is_that_of_the_confusion():
    # s8 and s9 alone are refusals; each is read as open in 30 % of the runs, and the shift
    # stays only where both are read as they were: .7 x .7 = .49.
    confusion = SAME.copy()
    confusion.loc["refuses", ["refuses", "open"]] = 7, 3
    recoded = simulate_coder_error(said([2] * 8 + [-2] * 2), confusion, n=4000, seed=1)
    (row,) = recoded.to_dict("records")
    assert row["survival"] == pytest.approx(0.49, abs=0.03)
    assert row["survival_low"] < row["survival"] < row["survival_high"]


def test_simulation_does_not_depend_on_the_order_or_on_others():
    ann = said([2, 1, 2, 2, 1, -1, -2, -1, -2, -1])
    berg = said([-1, 0, -1, 0, 1, 2, 1, 2, 2, 1], speaker="Bo Berg", prefix="b")
    counts = pd.DataFrame(np.eye(5) * 6 + np.eye(5, k=1) + np.eye(5, k=-1), STANCES, STANCES)
    table = pd.concat([ann, berg], ignore_index=True)
    once = simulate_coder_error(table, counts, n=200)
    again = simulate_coder_error(table.sample(frac=1, random_state=1), counts / 7, n=200)
    pd.testing.assert_frame_equal(once, again)
    alone = simulate_coder_error(ann, counts.loc[::-1, ::-1], n=200)
    of_ann = once.loc[once["speaker"] == "Ann Lee", "survival"]
    assert alone["survival"].tolist() == of_ann.tolist()
    assert once["survival"].min() > 0


def test_a_stance_that_does_not_occur_needs_no_row():
    table = said([2] * 5 + [-2] * 5)
    part = SAME.loc[["refuses", "open"]]
    assert simulate_coder_error(table, part, n=5)["survival"].tolist() == [1.0]
    with pytest.raises(InputError, match="nothing in the row 'refuses'"):
        simulate_coder_error(table, SAME.drop(index="refuses"), n=5)
    with pytest.raises(InputError, match="nothing in the row 'open'"):
        simulate_coder_error(table, SAME * [1, 1, 1, 1, 0], n=5)


def test_counts_of_any_size_are_taken_by_their_ratio():
    table = said([2] * 5 + [-2] * 5)
    guess = pd.DataFrame(1.0, index=STANCES, columns=STANCES)
    plain = simulate_coder_error(table, guess, n=50)
    for size in (1e308, 1e-320):
        pd.testing.assert_frame_equal(simulate_coder_error(table, guess * size, n=50), plain)


@pytest.mark.parametrize(
    ("confusion", "reason"),
    [
        (SAME.to_numpy(), "must be a table"),
        (SAME.rename(index={"open": "keen"}), "'keen' is no stance"),
        (SAME.rename(columns={"open": 2}), "2 is no stance"),
        (pd.concat([SAME, SAME]), "stands there twice"),
        (SAME - 1, "negative"),
        (SAME.replace(0.0, np.nan), "missing"),
        (SAME.replace(0.0, np.inf), "infinite"),
        (SAME.astype(object).replace(0.0, "few"), "must hold numbers"),
    ],
)
def test_a_bad_confusion_is_named(confusion, reason):
    with pytest.raises(InputError, match=reason):
        simulate_coder_error(said([2] * 5 + [-2] * 5), confusion, n=5)


@pytest.mark.parametrize(("keyword", "value"), [("n", 0), ("seed", -1), ("max_gap", "soon")])
def test_bad_keywords_of_the_simulation_are_named(keyword, value):
    with pytest.raises(InputError, match=f"{keyword}="):
        simulate_coder_error(said([2] * 4), SAME, **{keyword: value})


# Comparing shifts.


def test_a_shift_is_found_again_only_in_its_direction_and_near_its_days():
    there = detect_shifts(said([2] * 5 + [-2] * 5), n_perm=5)
    assert compare_shifts(there, there)["found_again"].tolist() == [True]
    back = detect_shifts(said([-2] * 5 + [2] * 5), n_perm=5)
    assert compare_shifts(there, back)["found_again"].tolist() == [False]
    later = there.assign(
        last_before=there["last_before"] + pd.Timedelta("400D"),
        first_after=there["first_after"] + pd.Timedelta("400D"),
    )
    assert compare_shifts(there, later)["found_again"].tolist() == [False]
    assert compare_shifts(there, later, max_gap="400D")["found_again"].tolist() == [True]


def test_the_nearest_of_two_shifts_is_named():
    there = detect_shifts(said([2] * 5 + [-2] * 5), n_perm=5)
    moved = [
        there.assign(first_after=there["first_after"] + pd.Timedelta(days, "D")) for days in (20, 3)
    ]
    found = compare_shifts(there, pd.concat(moved))
    assert found["first_after_again"].iloc[0] == there["first_after"].iloc[0] + pd.Timedelta("3D")


def test_comparing_with_nothing_finds_nothing_in_the_right_types():
    there = detect_shifts(said([2] * 5 + [-2] * 5), n_perm=5)
    none = compare_shifts(there, there.iloc[:0])
    assert none["found_again"].tolist() == [False]
    assert none["first_after_again"].isna().all()
    assert compare_shifts(there.iloc[:0], there).dtypes.equals(none.dtypes)


def test_reported_shifts_match_nothing():
    there = detect_shifts(said([2] * 5 + [-2] * 5), n_perm=5)
    reported = there.assign(**{"from": None, "basis": "reported"})
    assert compare_shifts(reported, there)["found_again"].tolist() == [False]
    assert compare_shifts(reported, reported)["found_again"].tolist() == [False]


def test_comparing_needs_tables_of_shifts():
    with pytest.raises(MissingColumnError, match="'shift_id'"):
        compare_shifts(said([2] * 4), said([2] * 4))


def test_shifts_read_back_from_a_plain_file_are_compared_alike(tmp_path):
    there = detect_shifts(said([2] * 5 + [-2] * 5), n_perm=5)
    there.to_csv(tmp_path / "shifts.csv", index=False)
    read = pd.read_csv(tmp_path / "shifts.csv")
    assert compare_shifts(read, there)["found_again"].tolist() == [True]
    assert compare_shifts(there, read)["found_again"].tolist() == [True]


@pytest.mark.parametrize(
    ("changes", "error", "reason"),
    [
        ({"to": "keen"}, SchemaError, "'keen', which is no stance"),
        ({"first_after": "soon"}, DateError, "'soon' is no day"),
    ],
)
def test_shifts_that_cannot_be_compared_are_named(changes, error, reason):
    there = detect_shifts(said([2] * 5 + [-2] * 5), n_perm=5)
    for pair in ((there, there.assign(**changes)), (there.assign(**changes), there)):
        with pytest.raises(error, match=reason):
            compare_shifts(*pair)


def test_it_is_told_how_many_were_tested_and_what_chance_would_find():
    two = pd.concat(
        [
            said([2] * 6 + [-2] * 6),
            said([0, 1] * 4, speaker="Bo Berg", prefix="t"),
            said([2, 2], speaker="Cy", prefix="u"),
        ]
    )
    found = detect_shifts(two, n_perm=300)
    assert found.attrs["speakers_tested"] == 2
    # Shuffled, six open and six refusing statements fall into runs that look like changes.
    assert 1 < found.attrs["shifts_by_chance"] < 3
    assert detect_shifts(said([2]), n_perm=5).attrs == {"speakers_tested": 0, "shifts_by_chance": 0}
