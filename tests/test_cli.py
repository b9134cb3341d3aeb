"""The command line does what its help says, and ends with the right number."""

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from click.testing import CliRunner, Result

import analysis.writers
from analysis.__main__ import main
from analysis.errors import InputError
from analysis.readers import read_table
from analysis.schemas import empty_table, error_table, validate

TEXT = "The minister said that the talks would begin on Monday."
GERMAN = "Der Minister sagte, dass die Gespräche am Montag beginnen sollten."


def fake_trace(articles: pd.DataFrame, **options):
    """Find one statement in each article, and fail for articles that speak of a fault."""
    fake_trace.calls.append((articles, options))
    faulty = articles["text"].str.contains("fault")
    good = articles[~faulty]
    statements = empty_table("statements")
    if len(good):
        statements = validate(
            pd.DataFrame(
                {
                    "statement_id": [f"s-{name}" for name in good["article_id"]],
                    "article_id": good["article_id"],
                    "start": 0, "end": 3, "segments": [[[0, 3]]] * len(good),
                    "content": good["text"].str[:3],
                    "speaker": "The minister",
                    "on_negotiation": True,
                    "outlet": good["outlet"], "published": good["published"],
                }
            ),
            "statements",
        )  # fmt: skip
    errors = [
        InputError("could not be traced", article_id=name, stage="extract")
        for name in articles["article_id"][faulty]
    ]
    return statements, error_table(errors)


@pytest.fixture(autouse=True)
def stand_in_for_tracing(monkeypatch):
    fake_trace.calls = []
    monkeypatch.setitem(sys.modules, "analysis.tracing", SimpleNamespace(trace=fake_trace))


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    inside = tmp_path / "in"
    inside.mkdir()
    (inside / "a.txt").write_text(TEXT, encoding="utf-8")
    return inside


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["trace", *arguments], catch_exceptions=False)


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".jsonl"])
def test_all_read_ends_with_0(folder, suffix):
    result = run("in", "--out", f"out{suffix}")
    assert result.exit_code == 0
    assert "1 article read, 1 statement by 1 speaker found, 1 of them on negotiating." in (
        result.stdout
    )
    assert f"The statements are in out{suffix}." in result.stdout
    assert result.stderr == ""
    assert read_table(f"out{suffix}", "statements")["content"].tolist() == ["The"]


def test_some_failed_ends_with_3_and_names_them(folder):
    (folder / "b.txt").write_text(GERMAN, encoding="utf-8")
    rows = [{"id": "x", "text": ""}, {"id": "y", "text": f"{TEXT} It is a fault."}]
    (folder / "c.json").write_text(json.dumps(rows), encoding="utf-8")
    result = run("in", "absent", "--out", "out.csv")
    assert result.exit_code == 3
    assert "4 problems:" in result.stderr
    assert "  absent: there is no such file or folder" in result.stderr
    assert "  in/b.txt: the text is not English" in result.stderr
    assert "  in/c.json, row 1: the article has no text" in result.stderr
    assert "  article y: could not be traced" in result.stderr
    assert len(read_table("out.csv", "statements")) == 1


def test_errors_file_holds_all_of_them(folder):
    (folder / "b.txt").write_text(GERMAN, encoding="utf-8")
    result = run("in", "--out", "out.csv", "--errors", "errors.csv")
    assert result.exit_code == 3
    assert "1 problem, listed in errors.csv." in result.stderr
    assert read_table("errors.csv", "errors")["error"].tolist() == ["LanguageError"]
    assert run("in/a.txt", "--out", "out.csv", "--errors", "errors.csv").exit_code == 0
    assert len(read_table("errors.csv", "errors")) == 0


def test_more_than_ten_problems_are_counted(folder):
    for number in range(13):
        (folder / f"{number:02}.pdf").write_text("x", encoding="utf-8")
    result = run("in", "--out", "out.csv")
    assert result.exit_code == 3
    assert result.stderr.count(".pdf:") == 10
    assert "and 3 more; --errors FILE" in result.stderr


def test_none_read_ends_with_1_and_keeps_the_old_file(folder):
    Path("out.csv").write_text("old", encoding="utf-8")
    result = run("absent", "--out", "out.csv", "--errors", "errors.jsonl")
    assert result.exit_code == 1
    assert "No article could be read; out.csv was not written." in result.stderr
    assert Path("out.csv").read_text(encoding="utf-8") == "old"
    assert read_table("errors.jsonl", "errors")["error"].tolist() == ["MissingPathError"]


def test_warning_about_the_future_does_not_count_as_failure(folder):
    (folder / "b.md").write_text(f"---\npublished: 9999-01-01\n---\nSo {TEXT}", encoding="utf-8")
    result = run("in", "--out", "out.csv")
    assert result.exit_code == 0
    assert "lies after today" in result.stderr
    assert len(read_table("out.csv", "statements")) == 2


def test_options_reach_the_functions(folder):
    Path("my.csv").write_text(f"body,paper\n{TEXT},Own\n{TEXT}!,\n", encoding="utf-8")
    Path("actors.csv").write_text("actor,spellings\nKyiv,Kyiv; Kiev\n", encoding="utf-8")
    result = run(
        "my.csv", "--out", "out.csv", "--published", "2022-12-17", "--outlet", "The Post",
        "--columns", "text=body, outlet=paper", "--actors", "actors.csv", "--on-negotiation-only",
    )  # fmt: skip
    assert result.exit_code == 0
    table = read_table("out.csv", "statements")
    assert table["outlet"].tolist() == ["Own", "The Post"]
    assert table["published"].tolist() == [pd.Timestamp("2022-12-17")] * 2
    ((_, options),) = fake_trace.calls
    assert options["actors"]["spellings"].tolist() == [["Kyiv", "Kiev"]]
    assert options["on_negotiation_only"] is True
    assert options["codebook"] is None
    assert options["on_error"] == "collect"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["in"], "--out"),
        (["--out", "out.csv"], "PATH"),
        (["in", "--out", "out.xls"], "must end in .csv"),
        (["in", "--out", "out"], "must end in .csv"),
        (["in", "--out", "out.csv", "--errors", "errors.txt"], "must end in .csv"),
        (["in", "--out", "absent/out.csv"], "'absent' does not exist"),
        (["in", "--out", "folder.csv"], "is a folder"),
        (["in", "--out", "out.csv", "--errors", "./out.csv"], "same file"),
        (["in/a.csv", "--out", "in/a.csv"], "one of the articles to read"),
        (["in", "--out", "in/out.csv"], "outside that folder"),
        (["in", "--out", "out.csv", "--errors", "in/sub/errors.csv"], "outside that folder"),
        (["in", "--out", "out.csv", "--published", "17.12.2022"], "YYYY-MM-DD"),
        (["in", "--out", "out.csv", "--published", "2022-02-30"], "YYYY-MM-DD"),
        (["in", "--out", "out.csv", "--columns", "text"], "ours=theirs"),
        (["in", "--out", "out.csv", "--columns", "body=text"], "no column of articles"),
        (["in", "--out", "out.csv", "--actors", "absent.csv"], "absent.csv: there is no such file"),
        (["in", "--out", "out.csv", "--codebook", "nonsense"], "negotiation"),
        (["in", "--out", "out.csv", "--nonsense"], "nonsense"),
    ],
)
def test_wrong_call_ends_with_2_before_any_work(folder, arguments, word):
    Path("folder.csv").mkdir()
    (folder / "a.csv").write_text("text\n", encoding="utf-8")
    (folder / "sub").mkdir()
    before = sorted(Path().rglob("*"))
    result = run(*arguments)
    assert result.exit_code == 2
    assert word in " ".join(result.stderr.split())
    assert fake_trace.calls == []
    assert sorted(Path().rglob("*")) == before


def test_failed_write_leaves_nothing_behind(folder, monkeypatch):
    def fail(table, file):
        file.write_text("half", encoding="utf-8")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(analysis.writers._WRITERS, ".csv", fail)
    result = run("in", "--out", "out.csv")
    assert result.exit_code == 1
    assert "out.csv: the file cannot be written (No space left on device)" in result.stderr
    assert [path.name for path in Path().iterdir()] == ["in"]


def test_help_is_for_people(folder):
    result = run("--help")
    assert result.exit_code == 0
    assert "python -m analysis trace my-articles --published 2022-12-17 \\" in result.stdout
    for option in ("--out", "--errors", "--published", "--outlet", "--actors", "--codebook"):
        assert option in result.stdout
    assert "3 if some articles could" in result.stdout


def test_module_runs_from_any_folder(tmp_path):
    article = '---\npublished: 2022-12-17\n---\n"There is nothing to discuss," the minister said.\n'
    (tmp_path / "a.md").write_text(article, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "analysis", "trace", "a.md", "--out", "out.csv"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    table = read_table(tmp_path / "out.csv", "statements")
    assert table["content"].tolist() == ["There is nothing to discuss"]
    assert (table["start"][0], table["end"][0]) == (1, 28)
