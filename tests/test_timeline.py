"""Stances counted by speaker: by hand on four rows."""

import pandas as pd
import pytest

from analysis import stance_counts
from analysis.errors import MissingColumnError

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
