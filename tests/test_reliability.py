"""Statements beside a gold table, and their confidence: counted by hand on a few rows."""

import numpy as np
import pandas as pd
import pytest

from analysis import confidence_bins, gold_matches, gold_scores
from analysis.errors import InputError, MissingColumnError
from analysis.schemas import complete


def table(*rows):
    columns = ["statement_id", "start", "end", "speaker", "date_from", "on_negotiation", "stance"]
    frame = pd.DataFrame(rows, columns=columns)
    frame["article_id"] = "a"
    frame["segments"] = [[[a, b]] for a, b in zip(frame["start"], frame["end"], strict=True)]
    frame["content"] = "x"
    frame["date_to"] = frame["date_from"]
    return complete(frame, "statements")


FOUND = table(
    ("f1", 0, 10, "Ann Lee", "2022-01-01", True, "open"),
    ("f2", 20, 30, "Ann Lee", "2022-01-02", True, "refuses"),
    ("f3", 40, 50, None, None, False, None),
)
GOLD = table(
    ("g1", 0, 12, "Ann Lee", "2022-01-01", True, "open"),
    ("g2", 22, 30, "Bo Berg", "2022-01-02", True, "sceptical"),
    ("g3", 60, 70, "Bo Berg", "2022-01-03", True, "neutral"),
)


def test_rows_are_matched_missed_or_extra():
    matches = gold_matches(FOUND, GOLD)
    assert matches[["statement_id", "gold_id", "outcome"]].fillna("-").to_numpy().tolist() == [
        ["f1", "g1", "matched"],
        ["f2", "g2", "matched"],
        ["f3", "-", "extra"],
        ["-", "g3", "missed"],
    ]
    second = matches.iloc[1]
    assert (second.speaker_right, second.day_right, second.stance_right) == (False, True, False)


def test_scores_are_those_counted_by_hand():
    scores = gold_scores(gold_matches(FOUND, GOLD)).set_index("measure")
    assert scores[["right", "found", "expected"]].loc["statement"].tolist() == [2, 3, 3]
    assert scores[["right", "found", "expected"]].loc["speaker"].tolist() == [1, 2, 3]
    assert scores[["right", "found", "expected"]].loc["day"].tolist() == [2, 2, 3]
    assert scores[["right", "found", "expected"]].loc["stance"].tolist() == [1, 2, 3]
    assert scores.loc["on_negotiation", ["right", "found", "expected"]].tolist() == [2, 2, 3]
    assert scores.loc["statement", "f1"] == 2 / 3


def test_a_content_must_cover_half_of_the_other():
    short = table(("f", 0, 4, None, None, None, None))
    long = table(("g", 0, 10, None, None, None, None))
    assert gold_matches(short, long)["outcome"].tolist() == ["extra", "missed"]


def test_each_row_is_matched_once_the_best_overlap_first():
    twice = table(("f1", 0, 6, None, None, None, None), ("f2", 0, 10, None, None, None, None))
    one = table(("g", 0, 10, None, None, None, None))
    matches = gold_matches(twice, one).set_index("statement_id")
    assert matches.loc["f2", "gold_id"] == "g"
    assert matches.loc["f1", "outcome"] == "extra"


def test_a_table_against_nothing():
    assert gold_matches(FOUND, GOLD.iloc[:0])["outcome"].tolist() == ["extra"] * 3
    assert gold_scores(gold_matches(FOUND.iloc[:0], GOLD)).loc[0, "recall"] == 0


# --- Confidence ---------------------------------------------------------------------------------

JUDGED = pd.DataFrame(
    [
        (0.92, False),
        (0.3, True),
        (1.0, True),
        (None, True),
        (0.29, False),
        (0.9, True),
        (0.7, None),
        (0.35, False),
        (0.95, True),
    ],
    columns=["confidence", "right"],
    index=[4] * 9,
)


def test_bins_are_those_counted_by_hand():
    bins = confidence_bins(JUDGED)
    assert bins.dtypes.astype(str).to_dict() == {
        "lower": "float64",
        "upper": "float64",
        "n": "int64",
        "confidence": "float64",
        "share": "float64",
        "low": "float64",
        "high": "float64",
    }
    assert bins[["lower", "upper", "n"]].to_numpy().tolist() == [
        [0.2, 0.3, 1],
        [0.3, 0.4, 2],
        [0.9, 1.0, 4],
    ]
    assert bins["confidence"].tolist() == pytest.approx([0.29, 0.325, 0.9425])
    assert bins["share"].tolist() == [0, 0.5, 0.75]
    # 0 of 1: from 0 to zz / (1 + zz) with zz = 3.8415; 1 of 2: .5 -+ .4055; 3 of 4: .6275 -+ .3269.
    assert bins["low"].tolist() == pytest.approx([0, 0.0945, 0.3006], abs=1e-4)
    assert bins["high"].tolist() == pytest.approx([0.7935, 0.9055, 0.9544], abs=1e-4)
    # (1 x .29 + 2 x .175 + 4 x .1925) / 7
    assert bins.attrs["calibration_error"] == pytest.approx(1.41 / 7)


def test_fewer_bins_take_more_rows():
    bins = confidence_bins(JUDGED, n_bins=2)
    assert bins[["lower", "upper", "n"]].to_numpy().tolist() == [[0, 0.5, 3], [0.5, 1, 4]]
    # Below .5: one of three is right at a mean confidence of .94 / 3.
    assert bins.attrs["calibration_error"] == pytest.approx((0.06 + 0.77) / 7)


def test_confidence_that_holds_has_no_error():
    sure = pd.DataFrame({"confidence": [1.0, 1.0, 0.5, 0.5], "right": [True, True, True, False]})
    assert confidence_bins(sure).attrs["calibration_error"] == 0


@pytest.mark.parametrize(
    ("confidence", "lower"),
    [
        (0.0, 0.0),
        (0.0999, 0.0),
        (1 - 0.9, 0.1),
        (0.2999, 0.2),
        (0.3, 0.3),
        (1 - 0.7, 0.3),
        (0.1 + 0.2, 0.3),
        (np.float32(0.3), 0.3),
        (np.float32(0.7), 0.7),
        (0.9999, 0.9),
        (1.0, 0.9),
        (1, 0.9),
    ],
)
def test_an_edge_belongs_to_the_bin_it_begins(confidence, lower):
    judged = pd.DataFrame({"confidence": [confidence], "right": [True]})
    (bin_,) = confidence_bins(judged).to_dict("records")
    assert bin_["lower"] == lower
    assert bin_["upper"] == pytest.approx(lower + 0.1)


@pytest.mark.parametrize("dtype", ["float64", "float32", "Float64"])
@pytest.mark.parametrize("n_bins", [3, 7, 100])
def test_every_edge_begins_a_bin(n_bins, dtype):
    edges = [place / n_bins for place in range(n_bins)]
    judged = pd.DataFrame({"confidence": pd.Series(edges, dtype=dtype), "right": True})
    bins = confidence_bins(judged, n_bins=n_bins)
    assert bins["lower"].tolist() == edges
    assert set(bins["n"]) == {1}


@pytest.mark.parametrize(
    "judged",
    [
        JUDGED.iloc[:0],
        pd.DataFrame({"confidence": [None, 0.5], "right": [True, None]}),
        pd.DataFrame({"confidence": [], "right": []}),
    ],
)
def test_no_judged_row_gives_no_bin(judged):
    bins = confidence_bins(judged)
    assert bins.empty
    assert bins.dtypes.equals(confidence_bins(JUDGED).dtypes)
    assert bins.attrs["calibration_error"] is None


def test_columns_go_by_any_name_and_type():
    kinds = {"sure": "Float64", "good": "boolean"}
    other = JUDGED.rename(columns={"confidence": "sure", "right": "good"}).astype(kinds)
    bins = confidence_bins(other, confidence="sure", right="good")
    pd.testing.assert_frame_equal(bins, confidence_bins(JUDGED))
    counted = JUDGED.assign(right=JUDGED["right"].map({True: 1, False: 0}))
    pd.testing.assert_frame_equal(confidence_bins(counted), bins)


def test_the_table_of_confidences_is_not_changed():
    before = JUDGED.copy(deep=True)
    confidence_bins(JUDGED)
    pd.testing.assert_frame_equal(JUDGED, before)
    assert JUDGED.attrs == {}


@pytest.mark.parametrize("column", ["confidence", "right"])
def test_an_absent_column_is_named(column):
    with pytest.raises(MissingColumnError, match=f"needs the column '{column}'; this table has"):
        confidence_bins(JUDGED.drop(columns=column))
    with pytest.raises(MissingColumnError, match="needs the column 'other'"):
        confidence_bins(JUDGED, **{column: "other"})


def test_bins_need_a_table():
    with pytest.raises(InputError, match="needs a table"):
        confidence_bins([0.3])
    with pytest.raises(MissingColumnError, match="twice"):
        confidence_bins(pd.concat([JUDGED, JUDGED[["right"]]], axis=1))


@pytest.mark.parametrize("value", [1.2, -0.1, 95, float("inf")])
def test_a_confidence_outside_of_0_to_1_is_named(value):
    judged = pd.DataFrame({"confidence": [0.5, value, 2], "right": [True, None, False]})
    with pytest.raises(InputError, match=rf"row 2: the confidence {value:g} lies outside .*\(2 "):
        confidence_bins(judged)


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("confidence", "high", "'confidence' has to hold numbers"),
        ("right", "yes", "'right' has to hold True or False"),
        ("right", 0.7, "'right' has to hold True or False"),
    ],
)
def test_what_is_no_confidence_or_no_judgement_is_named(column, value, said):
    with pytest.raises(InputError, match=said):
        confidence_bins(JUDGED.assign(**{column: value}))


@pytest.mark.parametrize("n_bins", [1, 0, -3, 2.5, 10.0, True, "10", None])
def test_bins_are_a_whole_number_of_two_or_more(n_bins):
    with pytest.raises(InputError, match=r"n_bins=.* is not possible; give a whole number from 2"):
        confidence_bins(JUDGED, n_bins=n_bins)
