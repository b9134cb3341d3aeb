"""What people decided is read whole or not at all, and stands over every rerun."""

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from analysis import (
    apply_codings,
    code_stance,
    load_dataset,
    read_codings,
    read_table,
    resolve_dates,
    resolve_speakers,
    sample_for_coding,
    trace,
    validate,
    write_table,
)
from analysis.agreement import coder_agreement, condition_codings
from analysis.cells import VARIABLES
from analysis.coding import REASONS
from analysis.errors import (
    DateError,
    DuplicateIdError,
    FormatError,
    InputError,
    MissingColumnError,
    PassedOverError,
    UnknownArticleError,
    WriteError,
)
from analysis.schemas import complete, statement_id

TEXT = (
    "The minister opened the session. There will be no talks while shells fall, Anna Berg said. "
    "Rain fell on Friday. She added that the delegation could fly next week."
)
SPANS = [(33, 73), (134, 170)]
CONTENTS = ["There will be no talks while shells fall", "that the delegation could fly next week"]


@pytest.fixture(scope="module")
def articles() -> pd.DataFrame:
    return load_dataset("articles").head(6)


@pytest.fixture(scope="module")
def traced(articles) -> pd.DataFrame:
    return trace(articles)


@pytest.fixture(scope="module")
def record() -> pd.DataFrame:
    return load_dataset("record")


def small(**columns) -> pd.DataFrame:
    """Three statements of two articles, coded by the machine."""
    table = {
        "statement_id": ["s1", "s2", "s3"],
        "article_id": ["a1", "a1", "a2"],
        "start": [0, 50, 0],
        "end": [20, 80, 20],
        "segments": [[[0, 20]], [[50, 80]], [[0, 20]]],
        "content": ["We will never talk.", "The delegation flies on Monday.", "Prices rose."],
        "speaker": ["Dmitry Peskov", "Anna Berg", "Ola Nord"],
        "speaker_kind": ["person", "person", "person"],
        "side": ["Russia", None, None],
        "date_from": ["2022-12-16", "2022-12-10", None],
        "date_to": ["2022-12-16", "2022-12-17", None],
        "date_basis": ["stated", "published", "unknown"],
        "date_text": ["on Friday", None, None],
        "on_negotiation": [True, True, False],
        "stance": ["sceptical", None, None],
        "stance_confidence": [0.7, 0.4, None],
        "stance_rule": ["r1", "network", None],
        "stance_evidence": ["never", "x", None],
        "conditions": [["ceasefire first"], [], []],
        "cameo": ["138", None, None],
        "codebook_version": ["1.2.0"] * 3,
        "model_version": ["m1"] * 3,
    }
    return validate(pd.DataFrame({**table, **columns}), "statements")


def coded(*rows, coder="Anna", **more) -> pd.DataFrame:
    """Codings from (statement, variable, value) or (statement, variable, value, coder)."""
    codings = [
        {"statement_id": r[0], "variable": r[1], "value": r[2], "coder": (*r, coder)[3], **more}
        for r in rows
    ]
    return complete(pd.DataFrame(codings), "codings")


def written(folder: Path, text: str, name: str = "sheet.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def reasons(report: pd.DataFrame) -> list[list[str]]:
    return report[["statement_id", "variable", "coder", "reason"]].to_numpy().tolist()


# ---- drawing ---------------------------------------------------------------------------------


def test_the_sheet_shows_the_sentence_and_its_neighbours():
    row = {"statement_id": "s1", "article_id": "a", "start": 33, "end": 73, "content": CONTENTS[0]}
    row |= {"segments": [[33, 73]], "context_start": 33, "context_end": 90}
    statements = validate(pd.DataFrame([row]), "statements")
    articles = pd.DataFrame({"article_id": ["a"], "text": [TEXT]})
    sheet = sample_for_coding(statements, articles, n=1).iloc[0]
    assert sheet["before"] == "The minister opened the session."
    assert sheet["sentence"] == "There will be no talks while shells fall, Anna Berg said."
    assert sheet["after"].startswith("Rain fell on Friday. She added")
    # sha256 of the content, from another program (sha256sum)
    assert sheet["text_hash"] == "3c13c2fedb940b87"


def test_context_is_cut_between_words_after_300_characters():
    text = "word " * 200 + "We agree, he said. " + "more " * 200
    row = {"statement_id": "s", "article_id": "a", "start": 1000, "end": 1008}
    row |= {"segments": [[1000, 1008]], "content": "We agree"}
    statements = validate(pd.DataFrame([row]), "statements")
    sheet = sample_for_coding(statements, pd.DataFrame({"article_id": ["a"], "text": [text]}), n=1)
    before, after = sheet.loc[0, "before"], sheet.loc[0, "after"]
    assert before.startswith("… word") and len(before) <= 302
    assert after.endswith("more …") and len(after) <= 302
    assert sheet.loc[0, "sentence"] == "We agree"


def test_articles_that_were_changed_or_are_absent_are_refused(traced, articles):
    changed = articles.assign(text="X" + articles["text"])
    with pytest.raises(FormatError, match="does not hold statement"):
        sample_for_coding(traced, changed, n=5)
    with pytest.raises(UnknownArticleError, match="traced from"):
        sample_for_coding(traced, articles.head(1), n=len(traced))


def test_a_blind_sheet_holds_no_code_of_the_machine(traced, articles):
    blind = sample_for_coding(traced, articles, n=len(traced))
    assert not [name for name in blind if name.startswith("machine_")]
    assert "stance_rule" not in blind and "confidence" not in blind
    for name in ("on_negotiation", "stance", "conditions", "speaker", "wrong_span", "note"):
        assert blind[name].isna().all()
    shown = sample_for_coding(traced, articles, n=len(traced), show_codes=True)
    assert shown["statement_id"].tolist() == blind["statement_id"].tolist()
    of = traced.set_index("statement_id")["stance"]
    expected = [of[name] for name in shown["statement_id"]]
    assert (
        shown["machine_stance"].fillna("-").tolist()
        == pd.Series(expected).astype("str").fillna("-").tolist()
    )
    assert shown["stance"].isna().all()


def test_one_seed_gives_one_sheet_in_whatever_order_the_rows_stand(record):
    first = sample_for_coding(record, n=30, by=["side", "stance"], seed=7)
    mixed = record.sample(frac=1, random_state=1).set_index("speaker", drop=False)
    pd.testing.assert_frame_equal(
        sample_for_coding(mixed, n=30, by=["side", "stance"], seed=7), first
    )
    other = sample_for_coding(record, n=30, by=["side", "stance"], seed=8)
    assert set(other["statement_id"]) != set(first["statement_id"])


def test_weights_are_the_inverse_of_the_chance_to_be_drawn():
    groups = ["big"] * 90 + ["mid"] * 8 + ["one"] + [None]
    table = pd.DataFrame(
        {"statement_id": [f"s{k:03}" for k in range(100)], "content": "x", "outlet": groups}
    )
    sheet = sample_for_coding(table, n=20, by="outlet")
    weights = sheet.groupby(sheet["outlet"].fillna(""))["weight"].agg(["size", "first", "nunique"])
    # 20 rows: both single ones whole, then half of the 18 left, but mid has 8 only.
    assert weights["size"].to_dict() == {"": 1, "big": 10, "mid": 8, "one": 1}
    assert weights["first"].to_dict() == {"": 1.0, "big": 9.0, "mid": 1.0, "one": 1.0}
    assert (weights["nunique"] == 1).all()
    assert sheet["weight"].sum() == 100


def test_each_row_is_drawn_as_often_as_its_weight_says():
    table = pd.DataFrame(
        {
            "statement_id": [f"s{k:02}" for k in range(12)],
            "content": "x",
            "outlet": ["a"] * 9 + ["b"] * 3,
        }
    )
    drawn = [sample_for_coding(table, n=4, by="outlet", seed=seed) for seed in range(200)]
    counts = pd.concat(drawn)["statement_id"].value_counts()
    for name, count in counts.items():
        chance = 2 / 9 if int(name[1:]) < 9 else 2 / 3
        assert abs(count / 200 - chance) < 5 * (chance * (1 - chance) / 200) ** 0.5
    assert len(counts) == 12


def test_more_strata_than_rows_are_pooled_with_known_weights(record):
    assert record["speaker"].nunique() > 20
    sheet = sample_for_coding(record, n=20, by="speaker")
    assert len(sheet) == 20
    assert sheet["weight"].sum() == pytest.approx(len(record))
    assert sheet.groupby("weight").size().min() >= 2


def test_numbers_make_four_strata_and_missing_ones_a_fifth(traced):
    sheet = sample_for_coding(traced, n=20, by="stance_confidence")
    strata = len(set(sheet["weight"]))
    assert 2 <= strata <= 5 and sheet["weight"].sum() == pytest.approx(len(traced))
    nothing = traced.assign(stance_confidence=np.nan)
    assert len(sample_for_coding(nothing, n=20, by="stance_confidence")) == 20


def test_a_sample_larger_than_the_table_is_the_whole_table():
    sheet = sample_for_coding(small(), n=50)
    assert sorted(sheet["statement_id"]) == ["s1", "s2", "s3"]
    assert sheet["weight"].tolist() == [1, 1, 1]
    assert len(sample_for_coding(small().head(0), n=5)) == 0


def test_rows_a_coder_has_coded_are_left_out_and_those_of_others_are_not():
    done = coded(
        ("s1", "stance", "open"), ("s2", "stance", "open", "Bo"), ("s3", "note", "hard")
    )  # fmt: skip
    assert sorted(sample_for_coding(small(), codings=done)["statement_id"]) == ["s3"]
    mine = sample_for_coding(small(), codings=done, coder="Bo")
    assert sorted(mine["statement_id"]) == ["s1", "s3"]
    changed = done.assign(text_hash="0" * 16)
    assert len(sample_for_coding(small(), codings=changed)) == 3


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"n": 0}, "n=0"),
        ({"n": True}, "n=True"),
        ({"by": "absent"}, "'absent'"),
        ({"variables": ["content"]}, "'content' in variables cannot be coded"),
    ],
)
def test_arguments_that_cannot_be_are_named(arguments, reason):
    with pytest.raises(InputError, match=reason):
        sample_for_coding(small(), **arguments)


def test_doubled_statements_are_refused():
    twice = pd.concat([small(), small()])
    with pytest.raises(DuplicateIdError, match="'s1' stands in more than one row"):
        sample_for_coding(twice)
    with pytest.raises(DuplicateIdError, match="'s1' stands in more than one row"):
        apply_codings(twice, coded(("s1", "stance", "open")))


# ---- reading ---------------------------------------------------------------------------------

HEADER = "statement_id;on_negotiation;stance;conditions;date_from;date_to;wrong_span;note;coder\n"


def values(codings: pd.DataFrame) -> dict[tuple[str, str], str | None]:
    cells = zip(codings["statement_id"], codings["variable"], codings["value"], strict=True)
    return {
        (name, variable): value if isinstance(value, str) else None
        for name, variable, value in cells
    }


def test_a_sheet_saved_by_excel_with_capitals_and_blanks_is_read(tmp_path):
    sheet = (
        "Statement_ID;On negotiation; STANCE ;conditions;date_from;date_to;wrong_span;note;coder;\n"
        "s1; YES ;Refuses ;Ceasefire first;; ;;;  Anna ;\n"
        "s2;wahr;SKEPTICAL;a;17.12.2022;17.12.2022 00:00;x;„später“ – Zoë;Anna;\n"
        "s3;No;;;;;;;Anna;\n"
        ";;;;;;;;;\n"
    )
    path = written(tmp_path, sheet, encoding="cp1252")
    found = read_codings(path, coded_at="2022-12-20")
    assert values(found) == {
        ("s1", "on_negotiation"): "true", ("s1", "stance"): "refuses",
        ("s1", "conditions"): "Ceasefire first",
        ("s2", "on_negotiation"): "true", ("s2", "stance"): "sceptical", ("s2", "conditions"): "a",
        ("s2", "date_from"): "2022-12-17", ("s2", "date_to"): "2022-12-17",
        ("s2", "wrong_span"): "true",
        ("s3", "on_negotiation"): "false",
    }  # fmt: skip
    assert set(found["coder"]) == {"Anna"}
    assert found.loc[found["statement_id"] == "s2", "note"].unique().tolist() == ["„später“ – Zoë"]
    assert found["coded_at"].dt.strftime("%Y-%m-%d").unique().tolist() == ["2022-12-20"]
    validate(found, "codings")


def test_an_empty_cell_was_not_coded_and_none_was(tmp_path):
    path = written(tmp_path, "statement_id\tstance\tconditions\tspeaker\ns1\tnone\t-\t\n")
    assert values(read_codings(path, coder="A")) == {
        ("s1", "stance"): None,
        ("s1", "conditions"): None,
    }


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["-2", "0", "+2"], ["refuses", "neutral", "open"]),
        (["'-1", "1", "2.0"], ["sceptical", "conditional", "open"]),
        (["−1", "1,0", "open"], ["sceptical", "conditional", "open"]),
        (["1", "3", "5"], ["refuses", "neutral", "open"]),
        (["1", "2", "4.0"], ["refuses", "sceptical", "conditional"]),
    ],
)
def test_numbers_of_a_coder_show_by_themselves_where_they_begin(tmp_path, cells, expected):
    rows = "".join(f'"s{k}";"{cell}"\n' for k, cell in enumerate(cells))
    found = read_codings(written(tmp_path, f"statement_id;stance\n{rows}"), coder="A")
    assert found["value"].tolist() == expected


@pytest.mark.parametrize("cells", [["1", "2"], ["-1", "5"], ["0", "3"], ["2", "open"]])
def test_numbers_that_could_be_either_scale_are_never_guessed(tmp_path, cells):
    rows = "".join(f"s{k};{cell}\n" for k, cell in enumerate(cells))
    path = written(tmp_path, f"statement_id;stance\n{rows}")
    found, errors = read_codings(path, coder="A", on_error="collect")
    assert len(errors) == sum(not cell.isalpha() for cell in cells)
    assert errors["reason"].str.contains("by its name").all()
    assert set(found["value"]) <= {"open"}


def test_one_coder_does_not_show_the_scale_of_another(tmp_path):
    # Anna counts from -2, and of Bo's 1 and 2 nobody can tell.
    rows = "s1;0;Anna\ns2;2;Anna\ns1;1;Bo\ns2;2;Bo\n"
    path = written(tmp_path, f"statement_id;stance;coder\n{rows}")
    found, errors = read_codings(path, on_error="collect")
    assert found[["coder", "value"]].to_numpy().tolist() == [["Anna", "neutral"], ["Anna", "open"]]
    assert errors["row"].tolist() == [3, 4]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2022-12-05", "2022-12-05"), ("5.12.2022", "2022-12-05"), ("17/12/2022", "2022-12-17"),
        ("12/17/2022", "2022-12-17"), ("5-Dec-22", "2022-12-05"), ("5 December 2022", "2022-12-05"),
        ("December 5, 2022", "2022-12-05"), ("2022-12-05T00:00:00", "2022-12-05"),
        ("4/4/2022", "2022-04-04"), ("none", None),
    ],
)  # fmt: skip
def test_days_as_spreadsheets_write_them_are_read(tmp_path, cell, expected):
    path = written(tmp_path, f'statement_id;date_from\ns1;"{cell}"\n')
    assert values(read_codings(path, coder="A")) == {("s1", "date_from"): expected}


def test_the_days_of_publication_show_which_part_is_the_month(tmp_path):
    rows = "s1;12/17/2022;5/6/2022\ns2;1/2/2022;\n"
    path = written(tmp_path, f"statement_id;published;date_from\n{rows}")
    assert values(read_codings(path, coder="A")) == {("s1", "date_from"): "2022-05-06"}
    path = written(tmp_path, f"statement_id;published;date_from\n{rows}".replace("12/17", "17/12"))
    assert values(read_codings(path, coder="A")) == {("s1", "date_from"): "2022-06-05"}


@pytest.mark.parametrize(
    "cell",
    ["5/6/2022", "44912", "2022-12", "31.2.2022", "17.12.22", "12.17.2022", "soon", "2022-02-30"],
)
def test_a_day_that_could_be_another_or_is_none_is_an_error(tmp_path, cell):
    path = written(tmp_path, f"statement_id;date_from\ns1;{cell}\n")
    with pytest.raises(DateError, match=r"sheet\.csv, row 1: in column 'date_from'") as caught:
        read_codings(path, coder="A")
    assert cell in str(caught.value)


def test_files_with_days_in_both_orders_leave_only_sure_days(tmp_path):
    rows = "s1;12/17/2022\ns2;17/12/2022\ns3;5/6/2022\n"
    path = written(tmp_path, f"statement_id;date_from\n{rows}")
    found, errors = read_codings(path, coder="A", on_error="collect")
    assert found["value"].tolist() == ["2022-12-17", "2022-12-17"]
    assert errors["row"].tolist() == [3]


def test_of_a_row_with_a_bad_cell_nothing_is_read(tmp_path):
    rows = "s1;yes;opne;;;;;;A\ns2;yes;open;;;;;;A\ns1;yes;open;;;;;;B\n"
    path = written(tmp_path, HEADER + rows)
    found, errors = read_codings(path, on_error="collect")
    assert found[["statement_id", "coder", "variable"]].to_numpy().tolist() == [
        ["s2", "A", "on_negotiation"], ["s2", "A", "stance"],
        ["s1", "B", "on_negotiation"], ["s1", "B", "stance"],
    ]  # fmt: skip
    assert errors[["row", "column", "error"]].to_numpy().tolist() == [[1, "stance", "FormatError"]]
    assert errors.loc[0, "source_file"] == str(path)
    assert "'opne' is no stance" in errors.loc[0, "reason"]
    with pytest.raises(FormatError, match=r"row 1: in column 'stance' \(row 2 in a spreadsheet\)"):
        read_codings(path)


def test_every_bad_cell_of_a_row_is_named(tmp_path):
    path = written(tmp_path, HEADER + "s1;perhaps;opne;;2022-13-01;;maybe;;A\n")
    found, errors = read_codings(path, on_error="collect")
    assert found.empty and list(found.columns) == list(complete(found, "codings").columns)
    assert errors["column"].tolist() == ["on_negotiation", "stance", "date_from", "wrong_span"]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("s1;no;open;;;;;;A", "stance", "on_negotiation is no"),
        ("s1;no;;ceasefire first;;;;;A", "conditions", "on_negotiation is no"),
        ("s1;;;;2022-12-17;2022-12-16;;;A", "date_from", "after date_to"),
        (";yes;open;;;;;;A", "statement_id", "the id is gone"),
        ("1,23457E+15;yes;open;;;;;;A", "statement_id", "turned the id into the number"),
        ("s1;yes;open;;;;;;", "coder", "nobody is named"),
    ],
)
def test_rows_that_contradict_themselves_or_name_nothing_are_errors(tmp_path, row, column, reason):
    found, errors = read_codings(written(tmp_path, f"{HEADER}{row}\n"), on_error="collect")
    assert found.empty
    assert errors["column"].tolist() == [column]
    assert reason in errors.loc[0, "reason"]


def test_a_misspelt_column_is_not_passed_over_in_silence(tmp_path):
    path = written(tmp_path, "statement_id;stance;conditons;empty\ns1;open;ceasefire first;\n")
    with pytest.warns(UserWarning, match="'conditons' is not read; did you mean 'conditions'"):
        found = read_codings(path, coder="A")
    assert values(found) == {("s1", "stance"): "open"}
    _, errors = read_codings(path, coder="A", on_error="collect")
    assert errors["error"].tolist() == [PassedOverError.__name__]


@pytest.mark.parametrize("header", ["id;stance", "statement_id;foo", "statement_id;stance;Stance"])
def test_a_sheet_without_its_columns_is_refused_also_when_errors_are_collected(tmp_path, header):
    path = written(tmp_path, f"{header}\ns1;open;x\n".replace(";x", ";x" * (header.count(";") - 1)))
    with pytest.raises((MissingColumnError, FormatError), match=r"sheet\.csv"):
        read_codings(path, coder="A", on_error="collect")


def test_a_table_of_statements_is_no_sheet_of_anybody(traced, tmp_path):
    path = tmp_path / "statements.csv"
    write_table(traced, path)
    with pytest.raises(FormatError, match=r"statements\.csv: .*draw a sheet"):
        read_codings(path, coder="Anna", on_error="collect")


def test_of_many_columns_a_message_names_the_first(tmp_path):
    header = ";".join(f"c{number}" for number in range(40))
    with pytest.raises(MissingColumnError, match="c11, 28 more") as caught:
        read_codings(written(tmp_path, f"{header}\n"), coder="A")
    assert "c12" not in str(caught.value)


def test_a_statement_in_two_rows_of_one_day_is_an_error_and_of_two_days_the_later_wins(tmp_path):
    head = "statement_id;stance;coder;coded_at\n"
    path = written(tmp_path, f"{head}s1;open;A;\ns1;refuses;A;\n")
    with pytest.raises(DuplicateIdError, match=r"row 2: .*coded in row 1"):
        read_codings(path)
    found, errors = read_codings(path, on_error="collect")
    assert found.empty and len(errors) == 1
    path = written(tmp_path, f"{head}s1;open;A;2022-12-18\ns1;refuses;A;2022-12-17\n")
    assert read_codings(path)["value"].tolist() == ["open"]


def test_a_bad_later_decision_does_not_let_the_earlier_one_stand(tmp_path):
    long = "statement_id,variable,value,coder,coded_at\n"
    long += "s1,stance,open,A,2022-12-17\ns1,stance,opne,A,2022-12-18\ns2,stance,open,A,\n"
    found, errors = read_codings(written(tmp_path, long), on_error="collect")
    assert found["statement_id"].tolist() == ["s2"]
    assert errors["row"].tolist() == [2]


def test_conditions_are_checked_where_a_codebook_is_given(tmp_path):
    path = written(tmp_path, "statement_id,conditions\ns1,Ceasefire First; security guarantee\n")
    assert read_codings(path, coder="A")["value"].tolist() == [
        "Ceasefire First; security guarantee"
    ]
    with pytest.raises(FormatError, match="did you mean 'security guarantees'"):
        read_codings(path, coder="A", codebook="negotiation")
    path = written(tmp_path, "statement_id,conditions\ns1,Ceasefire First;\n")
    found = read_codings(path, coder="A", codebook="negotiation")
    assert found["value"].tolist() == ["ceasefire first"]


def test_same_takes_over_what_the_machine_shows(tmp_path):
    rows = "s1;same;sceptical;same;\ns2;same;;;\n"
    path = written(
        tmp_path, f"statement_id;stance;machine_stance;conditions;machine_conditions\n{rows}"
    )
    found = read_codings(path, coder="A")
    assert values(found) == {
        ("s1", "stance"): "sceptical", ("s1", "conditions"): None, ("s2", "stance"): None,
    }  # fmt: skip
    assert found["machine_value"].fillna("").tolist() == ["sceptical", "", ""]
    blind = written(tmp_path, "statement_id;stance\ns1;same\n")
    with pytest.raises(FormatError, match="'same' is no stance"):
        read_codings(blind, coder="A")


def test_a_remark_without_a_decision_is_kept(tmp_path):
    found = read_codings(written(tmp_path, f"{HEADER}s1;;;;;;;look again;A\n"))
    assert values(found) == {("s1", "note"): "look again"}
    statements, report = apply_codings(small(), found)
    assert statements.loc[0, "coding_note"] == "look again"
    assert pd.isna(statements.loc[0, "coded_by"]) and report.empty


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".jsonl", ".xlsx"])
def test_a_long_file_of_codings_is_read_as_it_is(tmp_path, suffix):
    codings = load_dataset("codings").query("coder == 'reader 6'").reset_index(drop=True)
    assert len(codings) > 100
    write_table(codings, tmp_path / f"codings{suffix}")
    pd.testing.assert_frame_equal(read_codings(tmp_path / f"codings{suffix}"), codings)


def test_long_files_are_brought_into_one_form(tmp_path):
    long = (
        'statement_id,variable,value,coder\ns1,conditions,"[""a"", ""b""]",A\ns1,negated,TRUE,A\n'
    )
    assert read_codings(written(tmp_path, long))["value"].tolist() == ["a; b", "true"]


def test_a_hash_that_a_spreadsheet_broke_is_made_anew(tmp_path):
    rows = 's1;open;"We will never talk.";1,23457E+15\n'
    path = written(tmp_path, f"statement_id;stance;content;text_hash\n{rows}")
    (found,) = read_codings(path, coder="A")["text_hash"]
    assert found == sample_for_coding(small(), n=3).set_index("statement_id")["text_hash"]["s1"]


def test_a_workbook_keeps_what_is_typed_and_its_dates(tmp_path):
    sheet = sample_for_coding(small(), n=3, coder="Anna")
    write_table(sheet, tmp_path / "sheet.xlsx")
    book = load_workbook(tmp_path / "sheet.xlsx")
    cells = book.active
    names = [cell.value for cell in cells[1]]
    place = {name: names.index(name) + 1 for name in names}
    ids = [cells.cell(row, place["statement_id"]).value for row in (2, 3, 4)]
    # An empty cell is of the format text, so that Excel leaves alone what is typed there.
    assert cells.cell(2, place["date_from"]).number_format == "@"
    cells.cell(2, place["stance"]).value = -2
    cells.cell(3, place["stance"]).value = "Open"
    cells.cell(2, place["date_from"]).value = dt.datetime(2022, 12, 5)
    cells.cell(3, place["on_negotiation"]).value = True
    book.save(tmp_path / "sheet.xlsx")
    found = read_codings(tmp_path / "sheet.xlsx")
    assert values(found) == {
        (ids[0], "stance"): "refuses", (ids[0], "date_from"): "2022-12-05",
        (ids[1], "stance"): "open", (ids[1], "on_negotiation"): "true",
    }  # fmt: skip
    assert set(found["coder"]) == {"Anna"}
    assert found["start"].tolist() == [
        small().set_index("statement_id")["start"][s] for s in found["statement_id"]
    ]


# ---- applying --------------------------------------------------------------------------------


def test_a_decision_on_stance_is_laid_over_and_signed():
    codings = coded(
        ("s1", "stance", "refuses"), ("s2", "stance", "open"),
        coded_at="2022-12-20", codebook_version="1.3.0", note="clear",
    )  # fmt: skip
    before = small()
    done, report = apply_codings(before, codings)
    assert report.empty and set(report.columns) >= {"reason", "detail", "proposed_id"}
    assert done["stance"].astype("str").fillna("").tolist() == ["refuses", "open", ""]
    assert done["machine_stance"].astype("str").fillna("").tolist() == ["sceptical", "", ""]
    assert done["stance_rule"].fillna("").tolist() == ["human", "human", ""]
    assert done["stance_confidence"].isna().all() and done["stance_evidence"].isna().all()
    # Event codes of the codebook for refuses (125) and open (036).
    assert done["cameo"].fillna("").tolist() == ["125", "036", ""]
    assert done["coded_by"].fillna("").tolist() == ["Anna", "Anna", ""]
    assert done["coded_at"].dt.strftime("%Y-%m-%d").fillna("").tolist() == ["2022-12-20"] * 2 + [""]
    assert done["coded_variables"].fillna("").tolist() == ["stance", "stance", ""]
    assert done["coded_codebook"].fillna("").tolist() == ["1.3.0", "1.3.0", ""]
    assert done["codebook_version"].tolist() == ["1.2.0"] * 3
    assert done["coding_note"].fillna("").tolist() == ["clear", "clear", ""]
    assert done["rejected"].tolist() == [False] * 3
    pd.testing.assert_frame_equal(before, small())
    assert done["stance"].dtype == before["stance"].dtype
    validate(done, "statements")


def test_a_confirmed_stance_keeps_its_event_code():
    done, _ = apply_codings(small(), coded(("s1", "stance", "sceptical")))
    assert done.loc[0, "cameo"] == "138"
    assert done.loc[0, "stance_rule"] == "human"


def test_a_stance_makes_the_statement_one_on_negotiation():
    done, report = apply_codings(small(), coded(("s3", "stance", "neutral")))
    assert report.empty
    assert done["on_negotiation"].tolist() == [True, True, True]
    assert done["machine_on_negotiation"].tolist() == [True, True, False]
    assert done.loc[2, "coded_variables"] == "stance"


def test_what_is_not_on_negotiation_loses_stance_and_conditions():
    done, report = apply_codings(small(), coded(("s1", "on_negotiation", "false")))
    row = done.iloc[0]
    assert report.empty
    assert not row["on_negotiation"] and pd.isna(row["stance"]) and row["conditions"] == []
    assert pd.isna(row["cameo"]) and pd.isna(row["stance_confidence"])
    assert done["machine_stance"][0] == "sceptical"
    assert done["machine_conditions"][0] == ["ceasefire first"]
    assert small()["conditions"][0] == ["ceasefire first"]


def test_none_empties_stance_conditions_and_speaker():
    codings = coded(("s1", "stance", None), ("s1", "conditions", None), ("s1", "speaker", None))
    row = apply_codings(small(), codings)[0].iloc[0]
    assert row["on_negotiation"] and pd.isna(row["stance"]) and row["conditions"] == []
    assert pd.isna(row["speaker"]) and pd.isna(row["side"]) and pd.isna(row["speaker_kind"])


def test_a_changed_speaker_takes_name_kind_and_side_from_the_actor_table():
    codings = coded(
        ("s1", "speaker", "Zelensky"),
        ("s2", "speaker", "Kyiv; Moscow"),
        ("s3", "speaker", "N. Body"),
    )
    done, _ = apply_codings(small(), codings)
    columns = ["speaker", "speaker_kind", "side"]
    assert done[columns].fillna("").to_numpy().tolist() == [
        ["Volodymyr Zelensky", "person", "Ukraine"],
        ["Ukraine; Russia", "government", "Ukraine; Russia"],
        ["N. Body", "", ""],
    ]
    kept, _ = apply_codings(small(), coded(("s1", "speaker", "Peskov"), ("s3", "side", "X")))
    assert kept[columns].fillna("").to_numpy().tolist() == [
        ["Dmitry Peskov", "person", "Russia"], ["Anna Berg", "person", ""],
        ["Ola Nord", "person", "X"],
    ]  # fmt: skip


def test_changed_days_lose_their_basis_and_crossing_ones_are_reported():
    codings = coded(
        ("s1", "date_from", "2022-12-15"), ("s1", "date_to", "2022-12-15"),
        ("s2", "date_from", "2022-12-18"),
        ("s3", "date_from", "2022-12-01"), ("s3", "date_basis", "inferred"),
    )  # fmt: skip
    done, report = apply_codings(small(), codings)
    days = done["date_from"].dt.strftime("%Y-%m-%d").tolist()
    assert days == ["2022-12-15", "2022-12-10", "2022-12-01"]
    assert done["date_basis"].fillna("").tolist() == ["", "published", "inferred"]
    assert pd.isna(done.loc[0, "date_text"])
    assert reasons(report) == [["s2", "date_from", "Anna", "contradiction"]]
    assert "code both" in report.loc[0, "detail"]
    validate(done, "statements")


def test_a_wrong_span_is_marked_and_kept():
    done, _ = apply_codings(
        small(), coded(("s2", "wrong_span", "true"), ("s1", "wrong_span", "no"))
    )
    assert done["rejected"].tolist() == [False, True, False]
    assert len(done) == 3 and "machine_wrong_span" not in done
    assert done["coded_variables"].fillna("").tolist() == ["wrong_span", "wrong_span", ""]


def test_coders_who_differ_are_reported_and_neither_is_applied():
    codings = coded(("s1", "stance", "open", "A"), ("s1", "stance", "refuses", "B"),
                    ("s1", "speaker", "Peskov", "A"), ("s1", "speaker", "Dmitry Peskov", "B"),
                    ("s2", "conditions", "venue; mediation", "A"),
                    ("s2", "conditions", "Mediation; venue", "B"))  # fmt: skip
    done, report = apply_codings(small(), codings)
    assert done.loc[0, "stance"] == "sceptical" and done.loc[0, "stance_rule"] == "r1"
    assert reasons(report) == [
        ["s1", "stance", "A", "coders differ"],
        ["s1", "stance", "B", "coders differ"],
    ]
    assert "A: open, B: refuses" in report.loc[0, "detail"]
    assert done.loc[0, "coded_by"] == "A; B" and done.loc[0, "coded_variables"] == "speaker"
    assert done.loc[1, "conditions"] == ["venue", "mediation"]
    chosen, overruled = apply_codings(small(), codings, coder="B")
    assert chosen.loc[0, "stance"] == "refuses"
    assert reasons(overruled) == [["s1", "stance", "A", "overruled"]]


def test_an_adjudicator_decides_what_he_decided_and_nothing_more():
    codings = coded(("s1", "stance", "open", "A"), ("s1", "stance", "refuses", "B"),
                    ("s1", "stance", "neutral", "adjudicated"), ("s2", "stance", "open", "A"),
                    ("s2", "stance", "refuses", "B"), ("s3", "stance", "open", "A"))  # fmt: skip
    done, report = apply_codings(small(), codings, coder="adjudicated")
    assert done["stance"].astype("str").fillna("").tolist() == ["neutral", "", "open"]
    assert done["coded_by"].fillna("").tolist() == ["adjudicated", "", "A"]
    assert sorted(report["reason"]) == ["coders differ"] * 2 + ["overruled"] * 2
    with pytest.raises(InputError, match="coder='adjudicate' coded nothing here; the coders are A"):
        apply_codings(small(), codings, coder="adjudicate")


def test_coders_who_differ_on_the_topic_decide_nothing_that_hangs_on_it():
    codings = coded(("s1", "on_negotiation", "false", "A"), ("s1", "on_negotiation", "true", "B"),
                    ("s1", "stance", "open", "B"))  # fmt: skip
    done, report = apply_codings(small(), codings)
    assert done.loc[0, "stance"] == "sceptical" and done.loc[0, "on_negotiation"]
    assert report["reason"].tolist() == ["coders differ"] * 3
    done, report = apply_codings(small(), codings, coder="A")
    assert not done.loc[0, "on_negotiation"] and pd.isna(done.loc[0, "stance"])
    assert report["reason"].tolist() == ["overruled"] * 2


def test_a_stance_on_what_another_found_off_the_topic_is_a_contradiction():
    codings = coded(("s1", "on_negotiation", "false", "A"), ("s1", "stance", "open", "B"))
    done, report = apply_codings(small(), codings)
    assert done.loc[0, "stance"] == "sceptical" and done.loc[0, "on_negotiation"]
    assert report["reason"].tolist() == ["contradiction"] * 2
    done, report = apply_codings(small(), codings, coder="B")
    assert done.loc[0, "stance"] == "open" and done.loc[0, "on_negotiation"]
    assert reasons(report) == [["s1", "on_negotiation", "A", "overruled"]]


def test_codes_that_no_longer_exist_are_reported():
    codings = coded(("s1", "conditions", "ceasefire first; moon base"), ("s1", "stance", "hostile"),
                    ("s1", "cue", "said"), ("s1", "on_negotiation", None),
                    ("s2", "stance", "1"))  # fmt: skip
    done, report = apply_codings(small(), codings)
    assert [row[1::2] for row in reasons(report)] == [
        ["conditions", "no such value"], ["stance", "no such value"], ["cue", "unknown variable"],
        ["on_negotiation", "no such value"], ["stance", "no such value"],
    ]  # fmt: skip
    assert "'moon base' is not in the codebook" in report.loc[0, "detail"]
    pd.testing.assert_frame_equal(done[small().columns], small())


def test_later_decisions_of_one_coder_stand_in_whatever_order_they_come():
    early = coded(("s1", "stance", "open"), coded_at="2022-12-17")
    late = coded(("s1", "stance", "refuses"), coded_at="2022-12-18")
    for codings in (pd.concat([early, late]), pd.concat([late, early])):
        done, report = apply_codings(small(), codings)
        assert done.loc[0, "stance"] == "refuses" and report.empty


def test_changed_words_are_reported_until_they_are_coded_again():
    sheet = sample_for_coding(small(), n=3).set_index("statement_id")
    codings = coded(("s1", "stance", "open"), text_hash=sheet["text_hash"]["s1"])
    changed = small(
        content=["We may talk after all.", "The delegation flies on Monday.", "Prices rose."]
    )
    done, report = apply_codings(changed, codings)
    assert done.loc[0, "stance"] == "sceptical" and pd.isna(done.loc[0, "coded_by"])
    assert reasons(report) == [["s1", "stance", "Anna", "text changed"]]
    again = coded(
        ("s1", "stance", "conditional"),
        text_hash=sample_for_coding(changed, n=3).set_index("statement_id")["text_hash"]["s1"],
    )
    done, report = apply_codings(changed, pd.concat([codings, again]))
    assert done.loc[0, "stance"] == "conditional" and report.empty
    done, report = apply_codings(small(), pd.concat([codings, again]))
    assert done.loc[0, "stance"] == "open" and report.empty


def test_a_place_taken_by_another_span_is_proposed_and_never_applied():
    places = {"article_id": "a1", "start": 5, "end": 25, "text_hash": "f" * 16}
    done, report = apply_codings(small(), coded(("old", "stance", "open"), **places))
    assert done["coded_by"].isna().all()
    assert report[["reason", "proposed_id"]].to_numpy().tolist() == [["other span", "s1"]]
    # 5 to 20 of 0 to 25
    assert "60% of the characters" in report.loc[0, "detail"]
    far = {**places, "start": 20, "end": 50}
    _, report = apply_codings(small(), coded(("old", "stance", "open"), **far))
    assert report["reason"].tolist() == ["statement gone"] and report["proposed_id"].isna().all()
    words = sample_for_coding(small(), n=3).set_index("statement_id")["text_hash"]
    moved = {**places, "text_hash": words["s2"]}
    _, report = apply_codings(small(), coded(("old", "stance", "open"), **moved))
    assert report["proposed_id"].tolist() == ["s2"]
    _, report = apply_codings(small(), coded(("old", "stance", "open"), text_hash=words["s3"]))
    assert report["proposed_id"].tolist() == ["s3"]


def test_a_table_that_holds_codings_is_not_coded_over():
    done, _ = apply_codings(small(), coded(("s1", "stance", "open")))
    with pytest.raises(InputError, match="holds codings already"):
        apply_codings(done, coded(("s2", "stance", "open")))


@pytest.mark.parametrize("column", ["statement_id", "variable", "coder"])
def test_a_coding_that_names_nothing_is_refused(column):
    with pytest.raises(InputError, match=f"row 1: this coding has no {column}"):
        apply_codings(small(), coded(("s1", "stance", "open")).assign(**{column: " "}))


def test_no_codings_leave_the_table_as_it_was():
    done, report = apply_codings(small(), coded(("s1", "stance", "open")).head(0))
    pd.testing.assert_frame_equal(done[small().columns], small())
    assert done["coded_by"].isna().all() and report.empty


def test_the_index_of_the_user_is_kept():
    done, _ = apply_codings(small().set_axis([7, 7, 9]), coded(("s2", "stance", "open")))
    assert done.index.tolist() == [7, 7, 9]
    assert done["stance"].astype("str").fillna("").tolist() == ["sceptical", "open", ""]


def test_the_record_is_corrected_alike(record):
    codings = coded(("s001", "stance", "refuses"), ("s001", "via", "TASS"))
    done, report = apply_codings(record, codings)
    row = done.set_index("statement_id").loc["s001"]
    assert report.empty and row["stance"] == "refuses" and row["via"] == "TASS"
    assert "stance_confidence" not in done and "machine_via" not in done


def test_every_coding_is_applied_or_reported(traced):
    codings = load_dataset("codings").query("coder in ['A', 'B']")
    done, report = apply_codings(traced, codings)
    assert set(report["reason"]) <= set(REASONS)
    left = codings.merge(report, on=["statement_id", "variable", "coder"], how="left")
    applied = left[left["reason"].isna()]
    names = done.set_index("statement_id")["coded_variables"]
    assert len(applied) > 100
    for name, variable in zip(applied["statement_id"], applied["variable"], strict=True):
        assert variable in names[name].split("; ")
    # Nothing stands there that nobody decided.
    decided = set(zip(applied["statement_id"], applied["variable"], strict=True))
    listed = {(name, v) for name, all_ in names.dropna().items() for v in all_.split("; ")}
    assert listed == decided


# ---- the whole way ---------------------------------------------------------------------------


def rerun(traced: pd.DataFrame, articles: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    """Make what a new model might find: some gone, some with other spans, some coded otherwise."""
    table = traced.assign(model_version="network-9+stance-9").reset_index(drop=True)
    table["stance"] = (
        table["stance"]
        .cat.rename_categories({"open": "refuses", "refuses": "open"})
        .cat.reorder_categories(traced["stance"].cat.categories, ordered=True)
    )
    table["speaker"] = "Somebody Else"
    texts = articles.set_index("article_id")["text"]
    renamed = {}
    for row in range(0, len(table), 7):
        start, end = table.loc[row, "segments"][0][0], table.loc[row, "segments"][-1][1] - 3
        text = texts[table.loc[row, "article_id"]]
        old = table.loc[row, "statement_id"]
        new = statement_id(table.loc[row, "article_id"], text, [(start, end)])
        renamed[old] = new
        table["segments"] = [
            [[start, end]] if place == row else spans
            for place, spans in enumerate(table["segments"])
        ]
        table.loc[row, ["statement_id", "end", "content"]] = [new, end, text[start:end]]
    gone = [row for row in range(len(table)) if row % 7 == 3]
    return validate(table.drop(index=gone).reset_index(drop=True), "statements"), renamed


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_decisions_survive_a_rerun_with_another_model(tmp_path, traced, articles, suffix):
    sheet = sample_for_coding(traced, articles, n=40, by="stance", coder="Anna", seed=3)
    path = tmp_path / f"sheet{suffix}"
    write_table(sheet, path)
    if suffix == ".csv":
        cells = pd.read_csv(path, dtype=str, keep_default_na=False)
        cells["stance"], cells["speaker"], cells["on_negotiation"] = "Conditional", "Lavrov", "Yes"
        cells["coded_at"] = "20.12.2022"
        cells.to_csv(path, sep=";", index=False, encoding="utf-8-sig")
    else:
        book = load_workbook(path)
        names = [cell.value for cell in book.active[1]]
        typed = {"stance": 4, "speaker": "Lavrov", "on_negotiation": True}
        typed["coded_at"] = dt.datetime(2022, 12, 20)
        for row in range(2, len(sheet) + 2):
            for name, value in typed.items():
                book.active.cell(row, names.index(name) + 1).value = value
        book.save(path)
    codings = read_codings(path, codebook="negotiation")
    assert len(codings) == 40 * 3
    write_table(codings, tmp_path / "codings.csv")
    codings = read_codings(tmp_path / "codings.csv")

    first, report = apply_codings(traced, codings)
    chosen = first["statement_id"].isin(sheet["statement_id"])
    assert report.empty and chosen.sum() == 40
    assert (first.loc[chosen, "stance"] == "conditional").all()
    assert (first.loc[chosen, "speaker"] == "Sergey Lavrov").all()
    assert (first.loc[chosen, "side"] == "Russia").all()
    assert first.loc[~chosen, "stance"].equals(traced.loc[~chosen.to_numpy(), "stance"])

    new, renamed = rerun(traced, articles)
    second, report = apply_codings(new, codings)
    kept = second["statement_id"].isin(sheet["statement_id"])
    assert (second.loc[kept, "stance"] == "conditional").all()
    assert (second.loc[kept, "speaker"] == "Sergey Lavrov").all()
    assert (second.loc[kept, "coded_by"] == "Anna").all()
    assert (second.loc[kept, "coded_at"] == pd.Timestamp("2022-12-20")).all()
    assert (second.loc[kept, "model_version"] == "network-9+stance-9").all()
    assert (second.loc[kept, "machine_speaker"] == "Somebody Else").all()
    assert (second.loc[~kept, "speaker"] == "Somebody Else").all()

    missing = set(sheet["statement_id"]) - set(second["statement_id"])
    assert set(report["statement_id"]) == missing and len(report) == 3 * len(missing)
    assert len(missing) + kept.sum() == 40
    moved = report[report["statement_id"].isin(renamed)]
    assert (moved["reason"] == "other span").all() and len(moved) >= 3
    assert moved["proposed_id"].tolist() == [renamed[name] for name in moved["statement_id"]]
    gone = report[~report["statement_id"].isin(renamed)]
    assert set(gone["reason"]) <= {"statement gone", "other span"} and len(gone) >= 3
    assert set(gone["proposed_id"].dropna()) <= set(new["statement_id"])

    # What a person judged to be the same is applied by its new name.
    texts = dict(
        zip(
            *(sample_for_coding(new, n=len(new))[c] for c in ("statement_id", "text_hash")),
            strict=True,
        )
    )
    judged = moved.assign(
        statement_id=moved["proposed_id"], text_hash=moved["proposed_id"].map(texts)
    )
    third, report = apply_codings(new, pd.concat([codings, judged]))
    assert (
        third.set_index("statement_id").loc[judged["statement_id"], "stance"] == "conditional"
    ).all()

    write_table(second, tmp_path / f"coded{suffix}")
    back = read_table(tmp_path / f"coded{suffix}", "statements")
    assert back["stance"].equals(second["stance"])
    assert back["coded_by"].fillna("").tolist() == second["coded_by"].fillna("").tolist()


def test_codings_of_two_coders_go_into_agreement_as_they_are_read(tmp_path):
    rows = "".join(
        f"s{k};{s};{c}\n"
        for k, s, c in zip(
            range(4),
            ("open", "refuses", "none", "open"),
            ("venue", "none", "", "mediation"),
            strict=True,
        )
    )
    one = read_codings(written(tmp_path, f"statement_id;stance;conditions\n{rows}"), coder="A")
    both = pd.concat([one, one.assign(coder="B")])
    agreement = coder_agreement(both[both["variable"] == "stance"], n_boot=0)
    assert agreement.loc[0, ["n_units", "coefficient"]].tolist() == [3, 1.0]
    assert set(condition_codings(both)["value"]) == {"yes", "no"}


# ---- workbooks -------------------------------------------------------------------------------


@pytest.mark.parametrize("schema", ["statements", "record", "codings", "articles"])
def test_tables_survive_a_workbook(tmp_path, traced, articles, schema):
    table = traced if schema == "statements" else articles
    if schema in ("record", "codings"):
        table = load_dataset(schema).head(500)
    write_table(table, tmp_path / "t.xlsx")
    pd.testing.assert_frame_equal(
        read_table(tmp_path / "t.xlsx", schema), table.reset_index(drop=True)
    )


HARD = [
    "", "'", "=1+1", "-1", "@x", " ", "\t", "#N/A", "#DIV/0!", "#peace", "_x000D_", "_x005F_x000D_",
    "a\r\nb\rc\nd", "\x00\x1f", "\ufffe", "TRUE", "001", "1e5", "2022-12-17", "“curly” –",
    "Зеленський",
]  # fmt: skip


def test_hard_texts_survive_a_workbook(tmp_path):
    table = validate(
        pd.DataFrame({"actor": [f"a{k}" for k in range(len(HARD))], "office": HARD}), "actors"
    )
    write_table(table, tmp_path / "t.xlsx")
    assert read_table(tmp_path / "t.xlsx", "actors")["office"].tolist() == HARD
    cells = load_workbook(tmp_path / "t.xlsx").active
    assert {cell.data_type for row in cells for cell in row} <= {"s", "inlineStr", "n"}
    assert not [c for row in cells for c in row if c.data_type == "n" and c.value is not None]


def test_a_text_longer_than_a_cell_is_refused_and_leaves_nothing(tmp_path):
    table = pd.DataFrame({"actor": ["x" * 32_767]})
    with pytest.raises(WriteError, match=r"t\.xlsx: the text beginning 'xxx.* 32,767 characters"):
        write_table(table, tmp_path / "t.xlsx")
    assert list(tmp_path.iterdir()) == []
    write_table(pd.DataFrame({"actor": ["x" * 32_766], "office": "y"}), tmp_path / "t.xlsx")
    assert len(read_table(tmp_path / "t.xlsx", "actors").loc[0, "actor"]) == 32_766


def test_other_sheets_of_a_workbook_are_told_of(tmp_path):
    book = Workbook()
    for row in (["actor", "kind"], ["Kyiv", "government"]):
        book.active.append(row)
    book.create_sheet("remarks").append(["see", "there"])
    book.save(tmp_path / "t.xlsx")
    with pytest.warns(UserWarning, match="not read: 'remarks'"):
        assert read_table(tmp_path / "t.xlsx", "actors")["actor"].tolist() == ["Kyiv"]


def test_every_variable_can_be_drawn_read_and_applied(tmp_path):
    sheet = sample_for_coding(small(), n=3, variables=VARIABLES)
    assert set(VARIABLES) <= set(sheet.columns)


def test_of_several_named_coders_the_first_who_decided_stands():
    codings = coded(
        ("s1", "stance", "open", "A"), ("s1", "stance", "refuses", "B"),
        ("s2", "stance", "open", "A"), ("s2", "stance", "neutral", "C"),
    )  # fmt: skip
    done, report = apply_codings(small(), codings, coder=["B", "A"])
    assert done["stance"].astype("str").fillna("").tolist() == ["refuses", "open", ""]
    assert done["coded_by"].fillna("").tolist() == ["B", "A", ""]
    assert report["reason"].tolist() == ["overruled", "overruled"]


def test_a_decision_without_a_day_gives_way_to_one_with_a_day():
    codings = pd.concat(
        [
            coded(("s1", "stance", "open"), coded_at="2022-12-17"),
            coded(("s1", "stance", "refuses")),
        ]
    )
    assert apply_codings(small(), codings)[0].loc[0, "stance"] == "open"


def test_the_same_words_in_another_article_are_not_proposed():
    words = sample_for_coding(small(), n=3).set_index("statement_id")["text_hash"]
    place = {"article_id": "a2", "start": 50, "end": 80, "text_hash": words["s2"]}
    _, report = apply_codings(small(), coded(("old", "stance", "open"), **place))
    assert report["reason"].tolist() == ["statement gone"]


def test_unknown_is_a_basis_of_days_and_no_speaker(tmp_path):
    path = written(tmp_path, "statement_id;date_basis;speaker\ns1;Unknown;unknown\n")
    found = values(read_codings(path, coder="A"))
    assert found == {("s1", "date_basis"): "unknown", ("s1", "speaker"): None}


def test_a_later_finding_of_one_coder_takes_back_what_it_contradicts():
    stance = coded(("s1", "stance", "open"), coded_at="2022-12-17")
    off = coded(("s1", "on_negotiation", "false"), coded_at="2022-12-18")
    done, report = apply_codings(small(), pd.concat([stance, off]))
    assert not done.loc[0, "on_negotiation"] and pd.isna(done.loc[0, "stance"]) and report.empty
    done, report = apply_codings(small(), pd.concat([stance, off.assign(coded_at="2022-12-16")]))
    assert done.loc[0, "on_negotiation"] and done.loc[0, "stance"] == "open" and report.empty
    _, report = apply_codings(small(), pd.concat([stance, off.assign(coded_at="2022-12-17")]))
    assert report["reason"].tolist() == ["contradiction"] * 2
    _, report = apply_codings(small(), pd.concat([stance, off.assign(coder="Bo")]))
    assert report["reason"].tolist() == ["contradiction"] * 2


# ---- what a reviewer broke -------------------------------------------------------------------


def test_a_corrected_table_is_not_coded_again(traced, articles):
    name = traced["statement_id"].iloc[0]
    corrected, _ = apply_codings(traced, coded((name, "speaker", "Dmitry Peskov")))
    for step in (
        lambda: code_stance(corrected, articles),
        lambda: resolve_speakers(corrected, articles),
        lambda: resolve_dates(corrected, articles),
        lambda: sample_for_coding(corrected, articles, show_codes=True),
    ):
        with pytest.raises(InputError, match=r"apply the codings last"):
            step()
    assert len(sample_for_coding(corrected, articles, n=3)) == 3


def test_a_corrected_table_comes_back_from_files_as_it_was(tmp_path):
    codings = coded(("s1", "stance", "open"), ("s2", "wrong_span", "true"), coded_at="2022-12-20")
    done, _ = apply_codings(small(), codings)
    for suffix in (".csv", ".xlsx", ".jsonl", ".parquet"):
        write_table(done, tmp_path / f"t{suffix}")
        again = read_table(tmp_path / f"t{suffix}", "statements")
        assert again["rejected"].tolist() == [False, True, False], suffix
        added = [name for name in done if name not in small()]
        pd.testing.assert_frame_equal(again[added], done[added], obj=suffix)


def test_a_decision_without_a_day_that_loses_is_reported():
    codings = pd.concat(
        [
            coded(("s1", "stance", "open"), coded_at="2022-12-20"),
            coded(("s1", "stance", "refuses"), ("s2", "stance", "open")),
        ],
        ignore_index=True,
    )
    done, report = apply_codings(small(), codings)
    assert done["stance"].astype("str").tolist()[:2] == ["open", "open"]
    assert report[["statement_id", "value", "reason"]].to_numpy().tolist() == [
        ["s1", "refuses", "overruled"]
    ]
    assert "give it its day" in report.loc[0, "detail"]


def test_joint_speakers_in_another_order_are_the_same():
    codings = coded(("s2", "speaker", "A Berg; B Nord"), ("s2", "speaker", "B Nord; A Berg", "Bo"))
    done, report = apply_codings(small(), codings)
    assert report.empty
    assert done.loc[1, ["speaker", "coded_by"]].tolist() == ["A Berg; B Nord", "Anna; Bo"]


def test_unclear_is_on_negotiation_and_none_is_not_said_to_be(tmp_path):
    path = written(tmp_path, "statement_id;stance;coder\ns3;unclear;A\ns2;none;A\n")
    codings = read_codings(path)
    assert values(codings) == {
        ("s3", "stance"): None, ("s3", "on_negotiation"): "true", ("s2", "stance"): None,
    }  # fmt: skip
    assert apply_codings(small(), codings)[0].loc[2, "on_negotiation"]


@pytest.mark.parametrize("cell", ["same", "=F3"])
def test_what_is_no_name_becomes_no_speaker(tmp_path, cell):
    path = written(tmp_path, f"statement_id;speaker;coder\ns1;{cell};A\n")
    found, errors = read_codings(path, on_error="collect")
    assert found.empty
    assert errors["column"].tolist() == ["speaker"]
    assert "write the value itself" in errors.loc[0, "reason"]


def test_remarks_without_a_name_above_them_are_reported(tmp_path):
    path = written(tmp_path, "statement_id;;stance;coder\ns1;see the note;open;A\n")
    found, errors = read_codings(path, on_error="collect")
    assert values(found) == {("s1", "stance"): "open"}
    assert errors[["row", "error"]].to_numpy().tolist() == [[1, "PassedOverError"]]


def test_ids_that_look_like_numbers_are_ids(tmp_path):
    path = written(tmp_path, "statement_id;stance;coder\n7e83920174658392;open;A\n")
    assert read_codings(path)["statement_id"].tolist() == ["7e83920174658392"]


def test_a_broken_hash_in_a_table_without_words_is_none(tmp_path):
    head = "statement_id,variable,value,coder,text_hash\n"
    path = written(tmp_path, head + "s1,stance,open,A,1.23457E+15\n")
    codings = read_codings(path)
    assert codings["text_hash"].isna().all()
    assert apply_codings(small(), codings)[1].empty


@pytest.mark.parametrize("coder", [123, ["A"], 4.5])
def test_a_coder_is_a_name(tmp_path, coder):
    path = written(tmp_path, "statement_id;stance;coder\ns1;open;A\n")
    with pytest.raises(InputError, match="give one name"):
        read_codings(path, coder=coder)
    with pytest.raises(InputError, match="give one name"):
        sample_for_coding(small(), coder=coder)


def test_the_row_of_the_spreadsheet_counts_empty_rows(tmp_path):
    book = Workbook()
    for cells in (
        ["statement_id", "stance", "coder"],
        ["s1", "open", "A"],
        [],
        ["s2", "opne", "A"],
    ):
        book.active.append(cells)
    book.save(tmp_path / "t.xlsx")
    _, errors = read_codings(tmp_path / "t.xlsx", on_error="collect")
    assert errors.loc[0, "reason"].startswith("in column 'stance' (row 4 in a spreadsheet), 'opne'")
