"""The whole way: what trace promises about good, bad and hostile articles."""

import pandas as pd
import pytest

from analysis import trace, tracing, validate
from analysis.errors import DuplicateIdError, EmptyTextError, LanguageError, MissingColumnError
from analysis.schemas import TABLES

TALKS = '"We will not negotiate with Moscow," President Volodymyr Zelensky said on Friday.'
RUSSIAN = "Министр заявил, что переговоры возобновятся на следующей неделе в Стамбуле."


def articles(*texts, **columns):
    ids = [f"a{k}" for k in range(len(texts))]
    return pd.DataFrame({"article_id": ids, "text": list(texts), **columns})


def test_one_row_says_who_what_when_and_with_what_stance():
    (row,) = trace(articles(TALKS, published=["2022-12-17"])).itertuples()
    assert row.speaker == "Volodymyr Zelensky"
    assert row.content == "We will not negotiate with Moscow"
    assert (str(row.date_from.date()), row.date_basis) == ("2022-12-16", "stated")
    assert (row.stance, row.addressee) == ("refuses", "Russia")


def test_without_a_publication_date_a_weekday_stays_unknown():
    (row,) = trace(articles(TALKS)).itertuples()
    assert row.date_basis == "unknown"
    assert pd.isna(row.date_from) and pd.isna(row.date_to)


def test_the_result_fits_the_schema_and_the_input_is_not_changed():
    table = articles(TALKS, "It rained.", published=["2022-12-17", None])
    before = table.copy(deep=True)
    found = trace(table)
    pd.testing.assert_frame_equal(table, before)
    assert list(found.columns) == list(TABLES["statements"])
    pd.testing.assert_frame_equal(validate(found, "statements"), found)


def test_no_statement_and_no_article_give_empty_tables_of_the_schema():
    for table in (articles("It rained all day in the harbour."), articles()):
        found = trace(table)
        assert found.empty
        assert list(found.columns) == list(TABLES["statements"])


@pytest.mark.parametrize(
    ("table", "error"),
    [
        (articles(TALKS, " "), EmptyTextError),
        (articles(RUSSIAN), LanguageError),
        (articles(TALKS, TALKS).assign(article_id="a"), DuplicateIdError),
        (pd.DataFrame({"body": [TALKS]}), MissingColumnError),
    ],
)
def test_bad_articles_raise_by_name(table, error):
    with pytest.raises(error):
        trace(table)


def test_collecting_traces_the_good_and_lists_the_bad():
    found, errors = trace(
        articles(TALKS, "", RUSSIAN, published=["2022-12-17"] * 3), on_error="collect"
    )
    assert found["article_id"].tolist() == ["a0"]
    assert errors[["article_id", "error"]].to_numpy().tolist() == [
        ["a1", "EmptyTextError"],
        ["a2", "LanguageError"],
    ]


def test_a_poisoned_article_fails_alone(monkeypatch):
    whole = tracing.extract_statements

    def fails_on_poison(table, **options):
        if table["text"].str.contains("poison").any():
            raise ZeroDivisionError("division by zero")
        return whole(table, **options)

    monkeypatch.setattr(tracing, "extract_statements", fails_on_poison)
    table = articles(TALKS, "The poison was found, Berg said.", TALKS)
    found, errors = trace(table, on_error="collect")
    assert found["article_id"].tolist() == ["a0", "a2"]
    assert errors[["article_id", "error", "stage"]].to_numpy().tolist() == [
        ["a1", "TraceError", "extract"],
    ]
    with pytest.raises(ZeroDivisionError):
        trace(table)


def test_batches_do_not_change_the_result(monkeypatch):
    table = articles(*[TALKS] * 7, published=["2022-12-17"] * 7)
    whole = trace(table)
    monkeypatch.setattr(tracing, "_BATCH", 2)
    pd.testing.assert_frame_equal(trace(table), whole)


def test_on_negotiation_only_keeps_what_is_on_negotiation():
    table = articles(TALKS, "Berg said the harvest was good.")
    found = trace(table, on_negotiation_only=True)
    assert found["article_id"].tolist() == ["a0"]


def test_progress_is_silent_by_default_and_shown_on_request(capsys):
    trace(articles(TALKS))
    assert capsys.readouterr().err == ""
    trace(articles(TALKS), progress=True)
    assert "articles" in capsys.readouterr().err


def test_a_denied_offer_gives_no_stance():
    (row,) = trace(articles("Kyiv denied that it had offered talks.")).itertuples()
    assert row.negated
    assert row.on_negotiation
    assert pd.isna(row.stance)


def test_a_row_leads_back_to_its_file():
    found = trace(articles(TALKS, source_file=["a.txt"]))
    assert found["source_file"].tolist() == ["a.txt"]
