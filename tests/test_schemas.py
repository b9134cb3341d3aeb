"""Tables are checked as wholes, and every misfit is named."""

import pandas as pd
import pytest

from analysis import validate
from analysis.errors import DateError, MissingColumnError
from analysis.schemas import TABLES, SchemaError, complete, empty_table, tidy, to_day

STATEMENT = {
    "statement_id": ["s"],
    "article_id": ["a"],
    "start": [0],
    "end": [4],
    "segments": [[[0, 4]]],
    "content": ["Talk"],
}


def statement(**changes):
    return pd.DataFrame({**STATEMENT, **changes})


def failures(table, schema="statements"):
    with pytest.raises(SchemaError) as caught:
        validate(table, schema)
    return list(zip(caught.value.failures["column"], caught.value.failures["row"], strict=True))


@pytest.mark.parametrize("schema", TABLES)
def test_an_empty_table_of_every_schema_is_valid(schema):
    table = empty_table(schema)
    assert list(table.columns) == list(TABLES[schema])
    pd.testing.assert_frame_equal(validate(table, schema), table)


def test_absent_columns_are_added_as_missing_and_others_kept():
    table = validate(pd.DataFrame({"article_id": ["a"], "text": ["x"], "mine": [1]}), "articles")
    assert list(table.columns) == [*TABLES["articles"], "mine"]
    assert table["outlet"].isna().all()
    assert str(table["published"].dtype) == "datetime64[us]"


def test_all_misfits_are_listed_at_once():
    table = pd.concat([statement(), statement(quote_type=["odd"], speaker_kind=["ghost"])])
    table["statement_id"] = ["s", "s"]
    found = failures(table.reset_index(drop=True))
    assert ("quote_type", 1) in found
    assert ("speaker_kind", 1) in found
    assert ("statement_id", 0) in found


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"segments": [[[4, 0]]]}, "segments"),
        ({"segments": [[]]}, "segments"),
        ({"segments": [[[0, 2], [1, 4]]]}, "segments"),
        ({"date_from": ["2022-03-01"], "date_to": ["2022-02-01"]}, "the whole row"),
        ({"start": [5]}, "the whole row"),
        ({"content": [None]}, "content"),
        ({"date_basis": ["guessed"]}, "date_basis"),
        ({"reported_shift": ["wobble"]}, "reported_shift"),
        ({"conditions": [[1]]}, "conditions"),
    ],
)
def test_a_misfit_is_named(changes, column):
    assert column in [name for name, _ in failures(statement(**changes))]


def test_an_unknown_stance_is_refused_and_not_turned_into_a_missing_one():
    with pytest.raises(SchemaError, match="'maybe', which is no stance"):
        validate(statement(stance=["maybe"]), "statements")


def test_stance_is_ordered():
    table = validate(statement(stance=["open"]), "statements")
    assert (table["stance"] > "conditional").all()


def test_a_missing_needed_column_is_named_with_what_to_do():
    with pytest.raises(MissingColumnError, match=r"'text'.*has article_id, body.*Rename"):
        validate(pd.DataFrame({"article_id": ["a"], "body": ["x"]}), "articles")


def test_an_unknown_schema_is_named():
    with pytest.raises(SchemaError, match="no schema 'article'"):
        validate(pd.DataFrame(), "article")


def test_something_that_is_no_table_is_named():
    with pytest.raises(SchemaError, match="not list"):
        complete([], "articles")


def test_input_is_not_changed():
    table = statement(date_from=["2022-03-01"])
    before = table.copy(deep=True)
    validate(table, "statements")
    pd.testing.assert_frame_equal(table, before)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2022-12-17", "2022-12-17"),
        (" 2022-12-17 ", "2022-12-17"),
        ("2022-12-17T23:30:00+05:00", "2022-12-17"),
        (pd.Timestamp("2022-12-17 23:30", tz="Asia/Tokyo"), "2022-12-17"),
    ],
)
def test_a_day_is_the_day_in_its_own_zone(value, day):
    assert to_day(value) == pd.Timestamp(day)


@pytest.mark.parametrize(
    "value", ["2022-02-30", "17.12.2022", "Friday", "2022-W50", "2022-12-17x", 7]
)
def test_what_is_no_day_is_refused(value):
    with pytest.raises(DateError, match="YYYY-MM-DD"):
        to_day(value)


@pytest.mark.parametrize("value", [None, "", float("nan"), pd.NaT])
def test_a_missing_day_stays_missing(value):
    assert pd.isna(to_day(value))


def test_zoned_columns_keep_their_own_day():
    zoned = pd.to_datetime(pd.Series(["2022-12-17 23:30"])).dt.tz_localize("Asia/Tokyo")
    table = complete(
        pd.DataFrame({"article_id": ["a"], "text": ["x"], "published": zoned}), "articles"
    )
    assert table["published"].item() == pd.Timestamp("2022-12-17")


def test_conditions_written_as_text_are_not_lost() -> None:
    table = pd.DataFrame({"statement_id": ["s1", "s2"]})
    told = table.assign(conditions=["ceasefire first; security guarantees", None])
    assert tidy(told, "statements")["conditions"].tolist() == [
        ["ceasefire first", "security guarantees"],
        [],
    ]
    with pytest.raises(SchemaError, match="read the file with read_table"):
        tidy(table.assign(conditions='["ceasefire first"]'), "statements")
    with pytest.raises(SchemaError, match="no list; write texts with semicolons"):
        tidy(table.assign(conditions=5), "statements")
