"""What a newcomer does wrong is answered in one sentence that says what to do next."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from click.testing import CliRunner

import analysis as kit
from analysis.__main__ import main
from analysis.errors import InputError

VERBS = (
    "add|change|check|choose|correct|did you mean|draw|drop|end the file name|fill|give|install"
    "|keep|label|load|look for|make|mend|name|pass|put|read|rename|repair|save|say|take|trace"
    "|use|write"
)
ADVICE = re.compile(rf"(?:[;:.] |, or | and | or )(?:{VERBS})\b", re.IGNORECASE)

SAID = '"There is nothing to negotiate," President Zelensky said on Friday.'
ARTICLES = pd.DataFrame({"article_id": ["a"], "text": [SAID], "published": ["2022-12-17"]})
STATEMENTS = pd.DataFrame(
    {
        "statement_id": ["s"],
        "article_id": ["a"],
        "start": [1],
        "end": [30],
        "segments": [[[1, 30]]],
        "content": ["There is nothing to negotiate"],
        "speaker": ["Volodymyr Zelensky"],
        "date_from": ["2022-12-16"],
        "stance": ["refuses"],
    }
)
CODINGS = pd.DataFrame(
    {
        "statement_id": ["s", "s"],
        "variable": "stance",
        "value": ["refuses", "open"],
        "coder": ["Ann", "Bo"],
    }
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Work in a folder of files as people have them."""
    matplotlib.use("agg")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "front-page.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    (tmp_path / "report.pdf").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3")
    (tmp_path / "renamed.txt").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3")
    (tmp_path / "nothing.txt").touch()
    (tmp_path / "german.txt").write_text(
        "Der Minister sagte am Freitag, die Gespräche würden nächste Woche in Wien fortgesetzt.",
        encoding="utf-8",
    )
    (tmp_path / "stories.csv").write_text("story,when\nTalks began.,2022-12-17\n")
    (tmp_path / "dates.csv").write_text("text,published\nTalks began.,17/13/2022\n")
    (tmp_path / "broken.json").write_text('[{"text": "Talks began."},]')
    (tmp_path / "mine.yaml").write_text("name: mine\n")
    (tmp_path / "actors.csv").write_text("name,spellings\nKyiv,Kyiv; Kiev\n")
    yield tmp_path
    plt.close("all")


# The function, what is done wrong, the error and its message, to the letter.
WRONG: list[tuple[str, Callable[[], Any], str, str]] = [
    (
        "read_articles",
        lambda: kit.read_articles("my-artcles"),
        "MissingPathError",
        "my-artcles: there is no such file or folder; check the spelling and the folder you are in",
    ),
    (
        "read_articles",
        lambda: kit.read_articles(""),
        "MissingPathError",
        "this path cannot be looked up (it is empty); give the name of a file or folder",
    ),
    (
        "read_articles",
        lambda: kit.read_articles([]),
        "MissingPathError",
        "no file or folder was given; name one, or check the pattern",
    ),
    (
        "read_articles",
        lambda: kit.read_articles("empty"),
        "EmptyFolderError",
        "empty: the folder holds no files; put articles in it (.txt, .md, .html, .docx, .rtf, "
        ".json, .jsonl, .csv, .xlsx, .parquet and others) or give another folder",
    ),
    (
        "read_articles",
        lambda: kit.read_articles("pictures"),
        "UnreadableFileError",
        "pictures/front-page.png: files of the kind '.png' are not read; save it as one that is "
        "(.txt, .md, .html, .docx, .rtf, .json, .jsonl, .csv, .xlsx, .parquet and others), or "
        "take it away",
    ),
    (
        "read_articles",
        lambda: kit.read_articles("report.pdf"),
        "UnreadableFileError",
        "report.pdf: files of the kind '.pdf' are not read; save it as one that is (.txt, .md, "
        ".html, .docx, .rtf, .json, .jsonl, .csv, .xlsx, .parquet and others), or take it away",
    ),
    (
        "read_articles",
        lambda: kit.read_articles("renamed.txt"),
        "UnreadableFileError",
        "renamed.txt: this is a PDF, whatever its name says; save its text as .txt in UTF-8",
    ),
    (
        "read_articles",
        lambda: kit.read_articles("nothing.txt"),
        "EmptyTextError",
        "nothing.txt: the article has no text; fill it in, or take the article away",
    ),
    (
        "read_articles",
        lambda: kit.read_articles("german.txt"),
        "LanguageError",
        "german.txt: the text is not English (it seems to be German); only English can be traced. "
        "Take the article away, or read a translation",
    ),
    (
        "read_articles",
        lambda: kit.read_articles("stories.csv"),
        "MissingColumnError",
        "stories.csv: no column is known to hold the article text; the columns are story, when. "
        "Say which does with columns={'text': '…'} (command line: --columns text=…)",
    ),
    (
        "read_articles",
        lambda: kit.read_articles("dates.csv"),
        "DateError",
        "dates.csv, row 1: the date '17/13/2022' is no day; write it as YYYY-MM-DD, for example "
        "2022-12-17",
    ),
    (
        "read_articles",
        lambda: kit.read_articles("broken.json"),
        "FormatError",
        "broken.json: this is no valid JSON (Expecting value, line 1, column 27); repair it, or "
        "name the file .jsonl if each line is an article of its own",
    ),
    (
        "read_articles",
        lambda: kit.read_articles("stories.csv", columns="text=story"),
        "InputError",
        "columns='text=story' is not possible; give a dict, such as columns={'text': 'story'}",
    ),
    (
        "read_articles",
        lambda: kit.read_articles("stories.csv", columns={"story": "text"}),
        "MissingColumnError",
        "'story' in columns is no column of articles; use article_id, outlet, published, title, "
        "text, url, language, as in columns={'text': 'story'}",
    ),
    (
        "read_articles",
        lambda: kit.read_articles("stories.csv", columns={"text": "tale"}),
        "MissingColumnError",
        "stories.csv: there is no column 'tale' to take 'text' from; choose from story, when",
    ),
    (
        "read_articles",
        lambda: kit.read_articles("german.txt", defaults={"published": "17.12.2022"}),
        "DateError",
        "the date '17.12.2022' is no day; write it as YYYY-MM-DD, for example 2022-12-17",
    ),
    (
        "read_articles",
        lambda: kit.read_articles("german.txt", on_error="ignore"),
        "InputError",
        "on_error='ignore' is not possible; use 'raise' or 'collect'",
    ),
    (
        "read_articles",
        lambda: kit.read_articles(ARTICLES),
        "MissingPathError",
        "files are read from a path, not from DataFrame; give the name of a file or folder, such "
        "as 'my-articles'. A table of articles needs no reading: trace(table)",
    ),
    (
        "read_articles",
        lambda: kit.read_articles(None),
        "MissingPathError",
        "files are read from a path, not from NoneType; give the name of a file or folder, such "
        "as 'my-articles'. A table of articles needs no reading: trace(table)",
    ),
    (
        "read_quotations",
        lambda: kit.read_quotations("stories.csv"),
        "FormatError",
        "stories.csv, row 1: the line is no valid JSON (Expecting value); repair it, or name the "
        "file .json if it is one object over many lines",
    ),
    (
        "read_codings",
        lambda: kit.read_codings("stories.csv"),
        "MissingColumnError",
        "stories.csv: a filled sheet needs the column 'statement_id' and some to read codes from, "
        "such as 'stance'; this one has story, when. Give the columns the names they had in the "
        "sheet",
    ),
    (
        "read_table",
        lambda: kit.read_table("actors.csv", "actors"),
        "MissingColumnError",
        "actors.csv: a table of actors needs the column 'actor'; this one has name, spellings. "
        "Rename the column, or pass columns={...} when reading",
    ),
    (
        "read_table",
        lambda: kit.read_table("actors.csv", "actor"),
        "SchemaError",
        "there is no schema 'actor'; give one of articles, statements, errors, conditions, "
        "codings, record, actors, events",
    ),
    (
        "read_table",
        lambda: kit.read_table("actors.ods", "actors"),
        "UnreadableFileError",
        "actors.ods: a table is read from .csv, .xlsx, .parquet or .jsonl, not from '.ods'; save "
        "it as one of these four",
    ),
    (
        "read_table",
        lambda: kit.read_table("actor.csv", "actors"),
        "MissingPathError",
        "actor.csv: there is no such file; check the spelling",
    ),
    (
        "read_table",
        lambda: kit.read_table(ARTICLES, "articles"),
        "MissingPathError",
        "a table is read from a path, not from DataFrame; give the name of a file. A table that "
        "is in memory is checked by validate(table, schema)",
    ),
    (
        "write_table",
        lambda: kit.write_table(STATEMENTS, "statements.doc"),
        "WriteError",
        "statements.doc: a table is written as .csv, .xlsx, .parquet or .jsonl, not as '.doc'; "
        "end the file name in one of these four",
    ),
    (
        "write_table",
        lambda: kit.write_table("statements.csv", STATEMENTS),
        "WriteError",
        "a table is written to a path, not to DataFrame; give the table first and then the name "
        "of the file: write_table(table, 'statements.csv')",
    ),
    (
        "write_table",
        lambda: kit.write_table(STATEMENTS, "no-such-folder/statements.csv"),
        "WriteError",
        "no-such-folder/statements.csv: the file cannot be written (No such file or directory); "
        "check that the folder exists and that you may write to it",
    ),
    (
        "write_table",
        lambda: kit.write_table(STATEMENTS["content"], "contents.csv"),
        "SchemaError",
        "contents.csv: a table (pandas DataFrame) is needed, not Series; give rows or columns as "
        "a table, such as table.head(1) or table[['text']]",
    ),
    (
        "load_dataset",
        lambda: kit.load_dataset("recrod"),
        "UnknownDatasetError",
        "there is no data set 'recrod'; load one of articles, record, events, actors, gold, "
        "codings, gaza, hollywood. Read your own files with read_articles or read_table",
    ),
    (
        "load_dataset",
        lambda: kit.load_dataset(["record"]),
        "UnknownDatasetError",
        "there is no data set of the type list; load one of articles, record, events, actors, "
        "gold, codings, gaza, hollywood. Read your own files with read_articles or read_table",
    ),
    (
        "load_codebook",
        lambda: kit.load_codebook("strikes"),
        "CodebookError",
        "there is no codebook 'strikes'; the kit has negotiation, strike. Give one of these "
        "names, or the path of a YAML file of your own",
    ),
    (
        "load_codebook",
        lambda: kit.load_codebook("strikes.yaml"),
        "MissingPathError",
        "strikes.yaml: there is no such file; check the spelling",
    ),
    (
        "load_codebook",
        lambda: kit.load_codebook({"name": "mine"}),
        "CodebookError",
        "a codebook is given by its name or path, not by dict; give for example 'negotiation' or "
        "'my-codebook.yaml'",
    ),
    (
        "trace",
        lambda: kit.trace("my-articles"),
        "SchemaError",
        "a table (pandas DataFrame) of articles is needed, not str; read the file first, with "
        "read_articles or read_table",
    ),
    (
        "trace",
        lambda: kit.trace(SAID),
        "SchemaError",
        "a table (pandas DataFrame) of articles is needed, not str; read the file first, with "
        "read_articles or read_table",
    ),
    (
        "trace",
        lambda: kit.trace((ARTICLES, ARTICLES)),
        "SchemaError",
        "a table (pandas DataFrame) of articles is needed, not tuple; take the two apart first, "
        "as in: statements, errors = trace(…)",
    ),
    (
        "trace",
        lambda: kit.trace(ARTICLES["text"]),
        "SchemaError",
        "a table (pandas DataFrame) of articles is needed, not Series; give rows or columns as a "
        "table, such as table.head(1) or table[['text']]",
    ),
    (
        "trace",
        lambda: kit.trace(ARTICLES.rename(columns={"text": "body"})),
        "MissingColumnError",
        "articles need a column 'text'; this table has article_id, body, published. Rename the "
        "column with the text",
    ),
    (
        "trace",
        lambda: kit.trace(ARTICLES.assign(published="17.12.2022")),
        "DateError",
        "row 1: the date '17.12.2022' is no day; write it as YYYY-MM-DD, for example 2022-12-17",
    ),
    (
        "trace",
        lambda: kit.trace(ARTICLES.assign(text=None)),
        "EmptyTextError",
        "row 1: the article has no text; fill it in, or take the article away",
    ),
    (
        "trace",
        lambda: kit.trace(pd.concat([ARTICLES, ARTICLES.assign(text=SAID + " He left.")])),
        "DuplicateIdError",
        "row 2: the article_id 'a' is already that of row 1; give each article its own, or name "
        "another column with columns={'article_id': '…'}",
    ),
    (
        "trace",
        lambda: kit.trace(ARTICLES, actors="actors.csv"),
        "SchemaError",
        "a table (pandas DataFrame) is needed, not str; read the file first, with read_articles "
        "or read_table",
    ),
    (
        "trace",
        lambda: kit.trace(ARTICLES, codebook="mine"),
        "CodebookError",
        "there is no codebook 'mine'; the kit has negotiation, strike. Give one of these names, "
        "or the path of a YAML file of your own",
    ),
    (
        "trace",
        lambda: kit.trace(STATEMENTS),
        "MissingColumnError",
        "articles need a column 'text'; this table has statement_id, article_id, start, end, "
        "segments, content, speaker, date_from, stance. It seems to be a table of statements; "
        "pass what read_articles returned",
    ),
    (
        "extract_statements",
        lambda: kit.extract_statements([SAID]),
        "SchemaError",
        "a table (pandas DataFrame) is needed, not list; make one of it first, with "
        "pd.DataFrame(…)",
    ),
    (
        "extract_statements",
        lambda: kit.extract_statements(STATEMENTS),
        "MissingColumnError",
        "a table of articles needs the column 'text'; this one has statement_id, article_id, "
        "start, end, segments, content, speaker, date_from, stance. It seems to be a table of "
        "statements; pass what read_articles returned",
    ),
    (
        "resolve_speakers",
        lambda: kit.resolve_speakers(ARTICLES, STATEMENTS),
        "MissingColumnError",
        "a table of statements needs the columns 'statement_id', 'start', 'end', 'segments' and "
        "'content'; this one has article_id, text, published. It seems to be a table of articles; "
        "pass what trace returned",
    ),
    (
        "resolve_speakers",
        lambda: kit.resolve_speakers(STATEMENTS, ARTICLES.assign(article_id="b")),
        "UnknownArticleError",
        "article a: statements refer to this article, but it is not in the table of articles; "
        "pass the articles from which the statements were extracted",
    ),
    (
        "resolve_dates",
        lambda: kit.resolve_dates(STATEMENTS, ARTICLES.assign(article_id="b")),
        "UnknownArticleError",
        "the statements name article 'a', which is not among the articles; pass the articles from "
        "which the statements were extracted",
    ),
    (
        "resolve_dates",
        lambda: kit.resolve_dates(ARTICLES, ARTICLES),
        "MissingColumnError",
        "a table of statements needs the columns 'statement_id', 'start', 'end', 'segments' and "
        "'content'; this one has article_id, text, published. It seems to be a table of articles; "
        "pass what trace returned",
    ),
    (
        "code_stance",
        lambda: kit.code_stance(ARTICLES),
        "MissingColumnError",
        "a table to be coded needs the column 'content' (statements) or 'paraphrase' (record); "
        "this one has article_id, text, published. It seems to be a table of articles; pass what "
        "trace returned",
    ),
    (
        "code_stance",
        lambda: kit.code_stance(STATEMENTS["content"]),
        "SchemaError",
        "a table (pandas DataFrame) is needed, not Series; give rows or columns as a table, such "
        "as table.head(1) or table[['text']]",
    ),
    (
        "extract_conditions",
        lambda: kit.extract_conditions(STATEMENTS.drop(columns="statement_id")),
        "MissingColumnError",
        "a table to be searched for conditions needs the column 'statement_id'; add one, for "
        "example table.assign(statement_id=table.index.astype(str))",
    ),
    (
        "extract_conditions",
        lambda: kit.extract_conditions(None),
        "SchemaError",
        "a table (pandas DataFrame) is needed, not NoneType; give the table that read_articles, "
        "trace or load_dataset returned",
    ),
    (
        "find_dates",
        lambda: kit.find_dates("on Friday", "17/12/2022"),
        "DateError",
        "the date '17/12/2022' is no day; write it as YYYY-MM-DD, for example 2022-12-17",
    ),
    (
        "find_dates",
        lambda: kit.find_dates(ARTICLES["text"]),
        "SchemaError",
        "dates are found in a text, not in Series; give one text, such as articles.loc[0, 'text']",
    ),
    (
        "suggest_actors",
        lambda: kit.suggest_actors(ARTICLES),
        "MissingColumnError",
        "a draft of actors needs the column 'speaker'; this table has article_id, text, "
        "published. Pass the table that trace returned, or the record",
    ),
    (
        "suggest_actors",
        lambda: kit.suggest_actors(STATEMENTS, min_statements="2"),
        "InputError",
        "min_statements='2' is not possible; give a whole number from 0 up",
    ),
    (
        "flag_duplicates",
        lambda: kit.flag_duplicates(STATEMENTS),
        "MissingColumnError",
        "flag_duplicates needs the column 'text'; this table has statement_id, article_id, start, "
        "end, segments, content, speaker, date_from, stance. Pass the table that read_articles "
        "returned",
    ),
    (
        "flag_duplicates",
        lambda: kit.flag_duplicates(ARTICLES, threshold=80),
        "InputError",
        "threshold=80 is not possible; give a share such as 0.8",
    ),
    (
        "flag_reprints",
        lambda: kit.flag_reprints(ARTICLES),
        "MissingColumnError",
        "flag_reprints needs the columns 'statement_id' and 'content'; this table has article_id, "
        "text, published. Pass the table that trace returned",
    ),
    (
        "flag_reprints",
        lambda: kit.flag_reprints(STATEMENTS, days="3D"),
        "InputError",
        "days='3D' is not possible; give a whole number from 0 up",
    ),
    (
        "compare_outlets",
        lambda: kit.compare_outlets(STATEMENTS, by="paper"),
        "MissingColumnError",
        "comparing outlets needs the column 'paper'; this table has statement_id, article_id, "
        "start, end, segments, content, speaker, date_from, stance. Name a column that it has in "
        "by=",
    ),
    (
        "compare_outlets",
        lambda: kit.compare_outlets(ARTICLES),
        "MissingColumnError",
        "comparing outlets needs the columns 'statement_id', 'speaker' and 'stance'; this table "
        "has article_id, text, published. Pass the table that trace returned, or the record",
    ),
    (
        "stance_counts",
        lambda: kit.stance_counts(ARTICLES),
        "MissingColumnError",
        "counting stances needs the columns 'speaker' and 'stance'; this table has article_id, "
        "text, published. Pass the table that trace returned, or the record",
    ),
    (
        "stance_counts",
        lambda: kit.stance_counts(STATEMENTS.assign(stance="hostile")),
        "SchemaError",
        "column 'stance' holds 'hostile', which is no stance; write one of refuses, sceptical, "
        "neutral, conditional, open, or leave it empty",
    ),
    (
        "position_timeline",
        lambda: kit.position_timeline(STATEMENTS, by="country"),
        "InputError",
        "by='country' is not possible; use one of speaker, side, outlet",
    ),
    (
        "position_timeline",
        lambda: kit.position_timeline(STATEMENTS, freq="month"),
        "InputError",
        "freq='month' is not possible; use one of D, W-MON to W-SUN, MS, QS, YS, or several of "
        "one such as 2MS",
    ),
    (
        "position_timeline",
        lambda: kit.position_timeline(STATEMENTS.assign(date_to="2022-12-01")),
        "DateError",
        "statement 's' ends on 2022-12-01, before it begins on 2022-12-16 (1 such row(s)); put "
        "date_from and date_to in order",
    ),
    (
        "position_gap",
        lambda: kit.position_gap(kit.load_dataset("record"), "Ukrain", "Russia"),
        "InputError",
        "no statement is by 'Ukrain' as side or speaker; did you mean Ukraine, France, Brazil?",
    ),
    (
        "detect_shifts",
        lambda: kit.detect_shifts(ARTICLES),
        "MissingColumnError",
        "detecting shifts needs the columns 'statement_id', 'date_from', 'stance' and 'speaker'; "
        "this table has article_id, text, published. Pass the table that trace returned, or the "
        "record",
    ),
    (
        "detect_shifts",
        lambda: kit.detect_shifts(STATEMENTS, max_gap=120),
        "InputError",
        "max_gap=120 is not possible; give whole days, such as '90D', up to 36500",
    ),
    (
        "detect_shifts",
        lambda: kit.detect_shifts(pd.concat([STATEMENTS, STATEMENTS])),
        "DuplicateIdError",
        "statement 's' stands in more than one row (1 such row(s)); a doubled row would count "
        "twice. Drop them with drop_duplicates('statement_id')",
    ),
    (
        "compare_shifts",
        lambda: kit.compare_shifts(STATEMENTS, STATEMENTS),
        "MissingColumnError",
        "comparing shifts needs the columns 'shift_id', 'from', 'to', 'kind', 'last_before' and "
        "'first_after'; this table has statement_id, article_id, start, end, segments, content, "
        "speaker, date_from, stance. Pass two tables that detect_shifts returned",
    ),
    (
        "simulate_coder_error",
        lambda: kit.simulate_coder_error(STATEMENTS, CODINGS),
        "InputError",
        "confusion cannot be read: 0 is no stance; give what coder_confusion returned, or label "
        "rows and columns refuses, sceptical, neutral, conditional, open",
    ),
    (
        "simulate_coder_error",
        lambda: kit.simulate_coder_error(STATEMENTS, 0.1),
        "InputError",
        "confusion must be a table (DataFrame), not float; give what coder_confusion returned, or "
        "a table whose rows are the stances coded and whose columns are those another coder gives",
    ),
    (
        "contradictions",
        lambda: kit.contradictions(STATEMENTS, within="a month"),
        "InputError",
        "within='a month' is not possible; give whole days, such as '90D', up to 36500",
    ),
    (
        "condition_history",
        lambda: kit.condition_history(STATEMENTS),
        "MissingColumnError",
        "a history of conditions needs the column 'conditions'; this table has statement_id, "
        "article_id, start, end, segments, content, speaker, date_from, stance. Pass the table "
        "that trace returned, or the record",
    ),
    (
        "condition_history",
        lambda: kit.condition_history(STATEMENTS.assign(conditions="ceasefire; sanctions")),
        "SchemaError",
        "column 'conditions' holds the text 'ceasefire; sanctions'; it must hold lists of tags. "
        "Read the file with read_table, or split the texts",
    ),
    (
        "condition_overlap",
        lambda: kit.condition_overlap(kit.load_dataset("record"), "Ukraine", "Ukraine"),
        "InputError",
        "an overlap of conditions needs two different names, and both are 'Ukraine'; change one",
    ),
    (
        "coder_agreement",
        lambda: kit.coder_agreement(STATEMENTS),
        "MissingColumnError",
        "a table of codings needs the columns 'variable' and 'coder'; this one has statement_id, "
        "article_id, start, end, segments, content, speaker, date_from, stance. It seems to be a "
        "table of statements; pass what read_codings returned",
    ),
    (
        "coder_agreement",
        lambda: kit.coder_agreement(CODINGS, metric="cohen"),
        "InputError",
        "metric='cohen' is not possible; use alpha, kappa, ac",
    ),
    (
        "coder_agreement",
        lambda: kit.coder_agreement(CODINGS.assign(value=["refuses", "opne"])),
        "InputError",
        "'opne' is no stance; the stances are refuses, sceptical, neutral, conditional, open. "
        "Mend the value, or list all values from low to high in order=[...]",
    ),
    (
        "coder_confusion",
        lambda: kit.coder_confusion(CODINGS, variable="stances"),
        "InputError",
        "no value is of the variable 'stances'; choose from stance",
    ),
    (
        "condition_codings",
        lambda: kit.condition_codings(ARTICLES),
        "MissingColumnError",
        "a table of codings needs the columns 'statement_id', 'variable' and 'coder'; this one "
        "has article_id, text, published. It seems to be a table of articles; pass what "
        "read_codings returned",
    ),
    (
        "statement_codings",
        lambda: kit.statement_codings(STATEMENTS, ""),
        "InputError",
        "a coder needs a name; give one, such as coder='rules'",
    ),
    (
        "apply_codings",
        lambda: kit.apply_codings(STATEMENTS, ARTICLES),
        "MissingColumnError",
        "a table of codings needs the columns 'statement_id', 'variable' and 'coder'; this one "
        "has article_id, text, published. It seems to be a table of articles; pass what "
        "read_codings returned",
    ),
    (
        "sample_for_coding",
        lambda: kit.sample_for_coding(STATEMENTS, by="country"),
        "MissingColumnError",
        "drawing by strata needs the column 'country'; this table has statement_id, article_id, "
        "start, end, segments, content, speaker, date_from, stance, text_hash. Name others in by=",
    ),
    (
        "review",
        lambda: kit.review(STATEMENTS, ARTICLES),
        "InputError",
        "a review needs the name of who decides; give for example coder='Ann' or your initials",
    ),
    (
        "gold_matches",
        lambda: kit.gold_matches(ARTICLES, STATEMENTS),
        "MissingColumnError",
        "a table of statements needs the columns 'statement_id', 'start', 'end', 'segments' and "
        "'content'; this one has article_id, text, published. It seems to be a table of articles; "
        "pass what trace returned",
    ),
    (
        "gold_scores",
        lambda: kit.gold_scores(STATEMENTS),
        "MissingColumnError",
        "gold_scores needs the columns 'outcome', 'gold_id', 'gold_speaker', 'day', 'gold_day', "
        "'on_negotiation', 'gold_on_negotiation' and 'gold_stance'; this table has statement_id, "
        "article_id, start, end, segments, content, speaker, date_from, stance. Pass the table "
        "that gold_matches returned",
    ),
    (
        "confidence_bins",
        lambda: kit.confidence_bins(STATEMENTS),
        "MissingColumnError",
        "confidence_bins needs the columns 'confidence' and 'right'; this table has statement_id, "
        "article_id, start, end, segments, content, speaker, date_from, stance. Name the columns "
        "with confidence= and right=",
    ),
    (
        "validate",
        lambda: kit.validate(STATEMENTS, "statement"),
        "SchemaError",
        "there is no schema 'statement'; give one of articles, statements, errors, conditions, "
        "codings, record, actors, events",
    ),
    (
        "validate",
        lambda: kit.validate(STATEMENTS.assign(quote_type="indirectly"), "statements"),
        "SchemaError",
        "1 value(s) do not fit the table 'statements'; the first: column 'quote_type', row 0: "
        "'indirectly' is none of direct, mixed, indirect; write one of these, or leave it empty. "
        "All are in the error's 'failures' table",
    ),
    (
        "validate",
        lambda: kit.validate(STATEMENTS.assign(content=None), "statements"),
        "SchemaError",
        "1 value(s) do not fit the table 'statements'; the first: column 'content', row 0: a "
        "value is missing; fill it in, or drop the row. All are in the error's 'failures' table",
    ),
    (
        "validate",
        lambda: kit.validate(STATEMENTS.assign(start=40), "statements"),
        "SchemaError",
        "1 value(s) do not fit the table 'statements'; the first: row 0: start is not before end; "
        "put the two in order. All are in the error's 'failures' table",
    ),
    (
        "validate",
        lambda: kit.validate(STATEMENTS.assign(date_to="2022-12-01"), "statements"),
        "SchemaError",
        "1 value(s) do not fit the table 'statements'; the first: row 0: date_from is after "
        "date_to; put the two in order. All are in the error's 'failures' table",
    ),
    (
        "validate",
        lambda: kit.validate(STATEMENTS.assign(start="first"), "statements"),
        "SchemaError",
        "column 'start' of statements cannot be read: Failed to parse string: 'first' as a scalar "
        "of type int64. Correct the value, or leave it empty; the column holds whole numbers",
    ),
    (
        "validate",
        lambda: kit.validate(ARTICLES, "statements"),
        "MissingColumnError",
        "a table of statements needs the columns 'statement_id', 'start', 'end', 'segments' and "
        "'content'; this one has article_id, text, published. It seems to be a table of articles; "
        "pass what trace returned",
    ),
    (
        "show_statements",
        lambda: kit.show_statements(ARTICLES, pd.DataFrame({"story": [SAID]})),
        "MissingColumnError",
        "a table of statements needs the columns 'statement_id', 'article_id', 'start', 'end', "
        "'segments' and 'content'; this one has story. Rename the column, or pass columns={...} "
        "when reading",
    ),
    (
        "show_statements",
        lambda: kit.show_statements(ARTICLES["text"], STATEMENTS),
        "MissingColumnError",
        "the article has no 'article_id' and no 'text'; give a row of the table that "
        "read_articles() returns",
    ),
    (
        "show_sources",
        lambda: kit.show_sources(STATEMENTS, ["t"]),
        "SchemaError",
        "1 of 1 ids are not in the table, the first 't'; give the table that the figure or the "
        "result was made from",
    ),
    (
        "plot_timeline",
        lambda: kit.plot_timeline(ARTICLES),
        "MissingColumnError",
        "plot_timeline needs the columns 'statement_id', 'speaker', 'date_from' and 'stance'; "
        "this table has article_id, text, published. Give it the table that trace or "
        "load_dataset('record') returns",
    ),
    (
        "plot_timeline",
        lambda: kit.plot_timeline(STATEMENTS, ax=plt.subplots()),
        "InputError",
        "ax is tuple, and has to be one Axes; make it with: figure, ax = plt.subplots()",
    ),
    (
        "plot_timeline",
        lambda: kit.plot_timeline(STATEMENTS, events="events"),
        "InputError",
        'events has to be a table (DataFrame), not str; give load_dataset("events")',
    ),
    (
        "plot_timeline",
        lambda: kit.plot_timeline(STATEMENTS, max_speakers="all"),
        "InputError",
        "max_speakers='all' is not possible; give a whole number of rows, from 1 up",
    ),
    (
        "plot_positions",
        lambda: kit.plot_positions(STATEMENTS),
        "MissingColumnError",
        "plot_positions needs the columns 'period', 'median', 'low', 'high', 'n_statements', "
        "'position', 'age_days', 'statement_ids' and 'position_ids'; this table has statement_id, "
        "article_id, start, end, segments, content, speaker, date_from, stance. Give it the table "
        "that position_timeline returns",
    ),
    (
        "plot_shifts",
        lambda: kit.plot_shifts(STATEMENTS),
        "MissingColumnError",
        "plot_shifts needs the columns 'basis', 'from', 'to', 'last_before', 'first_after', "
        "'n_before', 'n_after', 'p_adjusted', 'survives_source', 'survives_statement', "
        "'survives_step', 'ids_before' and 'ids_after'; this table has statement_id, article_id, "
        "start, end, segments, content, speaker, date_from, stance. Give it the table that "
        "detect_shifts returns",
    ),
    (
        "plot_conditions",
        lambda: kit.plot_conditions(STATEMENTS),
        "MissingColumnError",
        "plot_conditions needs the columns 'family', 'condition', 'first_seen', 'last_seen', "
        "'count', 'status' and 'statement_ids'; this table has statement_id, article_id, start, "
        "end, segments, content, speaker, date_from, stance. Give it the table that "
        "condition_history returns",
    ),
    (
        "plot_gap",
        lambda: kit.plot_gap(STATEMENTS),
        "MissingColumnError",
        "plot_gap needs the columns 'period', 'n_a', 'n_b', 'gap', 'low', 'high', 'ids_a' and "
        "'ids_b'; this table has statement_id, article_id, start, end, segments, content, "
        "speaker, date_from, stance. Give it the table that position_gap returns",
    ),
    (
        "plot_outlets",
        lambda: kit.plot_outlets(
            kit.compare_outlets(STATEMENTS.assign(outlet="Herald")), measure="stances"
        ),
        "InputError",
        "measure='stances' is not possible; use one of speaker, side, quote_type, stance, left_out",
    ),
    (
        "plot_agreement",
        lambda: kit.plot_agreement(CODINGS),
        "MissingColumnError",
        "plot_agreement needs the columns 'metric', 'n_units', 'coefficient', 'low', 'high' and "
        "'q'; this table has statement_id, variable, value, coder. Give it the table that "
        "coder_agreement returns",
    ),
    (
        "plot_confidence",
        lambda: kit.plot_confidence(STATEMENTS),
        "MissingColumnError",
        "plot_confidence needs the columns 'lower', 'upper', 'n', 'confidence', 'share', 'low' "
        "and 'high'; this table has statement_id, article_id, start, end, segments, content, "
        "speaker, date_from, stance. Give it the table that confidence_bins returns",
    ),
]


@pytest.mark.parametrize(
    ("name", "use", "kind", "message"), WRONG, ids=[f"{k} {row[0]}" for k, row in enumerate(WRONG)]
)
def test_a_wrong_use_is_answered_in_words_that_help(
    name: str, use: Callable[[], Any], kind: str, message: str
) -> None:
    with pytest.raises(InputError) as caught:
        use()
    assert str(caught.value) == message
    assert type(caught.value).__name__ == kind
    assert name in use.__code__.co_names


@pytest.mark.parametrize("message", [row[3] for row in WRONG])
def test_every_message_says_what_to_do_next(message: str) -> None:
    assert ADVICE.search(message)
    assert "Traceback" not in message and "<" not in message


@pytest.mark.parametrize(
    "message",
    [
        "a.csv: the date '17/12' is no day",
        "there is no data set 'recrod'",
        "the text cannot be read",
    ],
)
def test_a_message_that_only_complains_would_be_seen(message: str) -> None:
    assert not ADVICE.search(message)


def test_every_public_function_is_used_wrongly_here() -> None:
    # What is wrong in a codebook is told line by line, and has a test of its own.
    assert {row[0] for row in WRONG} | {"code_examples"} == set(kit.__all__)


def test_each_slip_of_a_codebook_says_what_to_do() -> None:
    with pytest.raises(InputError) as caught:
        kit.code_examples("mine.yaml")
    first, *slips = str(caught.value).splitlines()
    assert first == "mine.yaml: 23 problem(s) in the codebook; mend each and read it again:"
    assert slips[0] == "version: is missing; add it"
    assert slips[1] == "events: is missing; add it as a list of 'key: value' lines"
    assert "rules: is missing; add it as a list of entries ('- id: ...')" in slips
    assert len(slips) == 23 and all(ADVICE.search(slip) for slip in slips)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Missing argument 'PATH...'."),
        (["german.txt"], "Missing option '--out'."),
        (["german.txt", "--ou", "s.csv"], "No such option"),
        (
            ["german.txt", "--out", "out/s.csv"],
            "'--out': the folder 'out' does not exist; make it first, or choose another",
        ),
        (
            ["german.txt", "--out", "s.csv", "--published", "17.12.2022"],
            "'--published': the date '17.12.2022' is no day; write it as YYYY-MM-DD, for example "
            "2022-12-17",
        ),
        (
            ["german.txt", "--out", "s.csv", "--columns", "text:story"],
            "'--columns': 'text:story' is not of the form ours=theirs; write, for example, "
            "text=body,url=link",
        ),
        (
            ["german.txt", "--out", "s.csv", "--codebook", "mine"],
            "there is no codebook 'mine'; the kit has negotiation, strike. Give one of these "
            "names, or the path of a YAML file of your own",
        ),
        (
            ["german.txt", "--out", "s.csv", "--actors", "actor.csv"],
            "actor.csv: there is no such file; check the spelling",
        ),
        (
            ["german.txt", "--out", "german.txt.csv", "--errors", "german.txt.csv"],
            "--out and --errors name the same file; give each its own",
        ),
    ],
)
def test_a_wrong_call_of_the_command_line_leads_to_its_help(
    arguments: list[str], message: str
) -> None:
    ended = CliRunner().invoke(main, ["trace", *arguments], prog_name="python -m analysis")
    assert ended.exit_code == 2
    assert "Try 'python -m analysis trace --help' for help." in ended.output
    assert message in ended.output


def test_a_misspelt_folder_on_the_command_line_is_named() -> None:
    ended = CliRunner().invoke(main, ["trace", "artcles", "--out", "statements.csv"])
    assert ended.exit_code == 1
    assert (
        "  artcles: there is no such file or folder; check the spelling and the folder you are in\n"
    ) in ended.output
    assert not Path("statements.csv").exists()
