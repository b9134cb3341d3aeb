"""The whole way: what trace promises about good, bad and hostile articles."""

import pandas as pd
import pytest

import analysis
from analysis import trace, tracing, validate
from analysis.errors import (
    DuplicateIdError,
    EmptyTextError,
    LanguageError,
    MissingColumnError,
)
from analysis.schemas import TABLES, SchemaError

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
    whole = tracing.find_statements

    def fails_on_poison(table, tell, **options):
        if table["text"].str.contains("poison").any():
            raise ZeroDivisionError("division by zero")
        return whole(table, tell, **options)

    monkeypatch.setattr(tracing, "find_statements", fails_on_poison)
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


def test_no_public_function_changes_the_table_it_is_given():
    gold, reports = analysis.load_dataset("gold"), analysis.load_dataset("articles")
    before = gold.copy(deep=True)
    analysis.plot_timeline(gold)
    analysis.stance_counts(gold)
    analysis.code_stance(gold, reports)
    analysis.extract_conditions(gold, reports)
    analysis.resolve_dates(gold, reports)
    analysis.resolve_speakers(gold, reports)
    analysis.gold_scores(analysis.gold_matches(gold, gold))
    analysis.show_statements(reports.iloc[0], gold)
    pd.testing.assert_frame_equal(gold, before)


@pytest.mark.parametrize("dtype", ["string", "string[pyarrow]", "object", "category"])
def test_any_text_dtype_and_missing_value_will_do(dtype):
    table = articles(TALKS, published=pd.array([pd.NA], dtype="string")).astype({"text": dtype})
    assert trace(table)["date_basis"].tolist() == ["unknown"]
    assert validate(table, "articles")["published"].isna().all()


def test_an_actor_without_a_name_is_a_named_error():
    with pytest.raises(SchemaError, match="actor"):
        trace(articles(TALKS), actors=pd.DataFrame({"actor": [None, "Ann Lee"]}))


def test_an_actor_table_read_by_another_library_keeps_its_spellings(tmp_path):
    actors = pd.DataFrame({"actor": ["A"], "spellings": [["Volodymyr Zelensky"]]})
    actors.to_parquet(tmp_path / "actors.parquet")
    again = pd.read_parquet(tmp_path / "actors.parquet")
    assert trace(articles(TALKS), actors=again)["speaker"].tolist() == ["A"]


def test_code_stance_puts_all_days_into_one_unit():
    gold = analysis.load_dataset("gold").astype({"date_from": "datetime64[ns]"})
    assert str(analysis.code_stance(gold)["date_from"].dtype) == "datetime64[us]"
