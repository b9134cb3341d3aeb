"""A person's decisions are kept one by one, and nothing that happens to the kernel loses them."""

from __future__ import annotations

import errno
import os
import re
import signal
import subprocess
import sys
import time
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis import apply_codings, read_codings, review
from analysis.agreement import coder_agreement
from analysis.decisions import Decision, decisions_of, with_decision
from analysis.errors import (
    DuplicateIdError,
    InputError,
    MissingColumnError,
    MissingExtraError,
    UnknownArticleError,
    WriteError,
)
from analysis.readers import read_table
from analysis.reviewing import CodingsFile, Review, _make_widget
from analysis.schemas import SchemaError, empty_table, validate
from analysis.sheets import text_hash
from analysis.writers import write_table

ROOT = Path(__file__).resolve().parents[1]
TEXT = 'Rain fell. "We are ready to talk," the minister said. Her aide doubted it.\n\nNobody asked.'
HOSTILE = (
    '<script>alert(1)</script><img src=x onerror="alert(1)">\'"&lt;</mark></div></style> $x$ '
    "\u202egnp.exe <a href=javascript:alert(1)>"
)
TODAY = pd.Timestamp(date.today())


def table(*contents: str, text: str = TEXT, **more: Any) -> pd.DataFrame:
    rows = []
    for number, content in enumerate(contents, start=1):
        start = text.index(content)
        rows.append(
            {
                "statement_id": f"s{number}",
                "article_id": "a1",
                "outlet": "The Paper",
                "published": "2022-12-17",
                "start": start,
                "end": start + len(content),
                "segments": [[start, start + len(content)]],
                "content": content,
                "speaker": "Minister",
                "on_negotiation": True,
                "stance": "neutral",
                "codebook_version": "1.2.0",
                **more,
            }
        )
    return pd.DataFrame(rows)


def articles(text: str = TEXT) -> pd.DataFrame:
    return pd.DataFrame({"article_id": ["a1"], "title": ["Talks"], "text": [text]})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "codings.csv"


def opened(path: Path, *contents: str, coder: str = "Ann", **more: Any) -> Review:
    contents = contents or ("We are ready to talk", "doubted it", "Nobody asked")
    return review(table(*contents), articles(), codings=path, coder=coder, **more)


def values(path: Path, coder: str = "Ann") -> dict[tuple[str, str], str | None]:
    codings = read_table(path, "codings")
    mine = codings[codings["coder"] == coder]
    assert not mine.duplicated(["statement_id", "variable"]).any()
    cells = zip(mine["statement_id"], mine["variable"], mine["value"], strict=True)
    return {(name, variable): None if pd.isna(v) else v for name, variable, v in cells}


def test_a_stance_is_two_rows_with_all_that_proves_them(path: Path) -> None:
    opened(path).act("stance", "open")
    rows = read_table(path, "codings").to_dict("records")
    assert [(row["variable"], row["value"], row["machine_value"]) for row in rows] == [
        ("on_negotiation", "true", "true"),
        ("stance", "open", "neutral"),
    ]
    for row in rows:
        assert (row["statement_id"], row["coder"], row["coded_at"]) == ("s1", "Ann", TODAY)
        assert row["codebook_version"] == "1.2.0"
        # printf 'We are ready to talk' | sha256sum
        assert row["text_hash"] == "ea3335d21bb82361"
        assert pd.isna(row["note"])


def test_not_on_negotiation_takes_the_stance_away(path: Path) -> None:
    shown = opened(path)
    shown.act("stance", "open")
    shown.act("stance", "not on negotiation")
    assert values(path) == {("s1", "on_negotiation"): "false"}
    assert opened(path).decided == 1


def test_every_decision_is_on_disk_before_the_next(path: Path) -> None:
    shown = opened(path)
    steps = [
        ("speaker", "Kyiv", {("s1", "speaker"): "Kyiv"}),
        ("wrong_span", "true", {("s1", "speaker"): "Kyiv", ("s1", "wrong_span"): "true"}),
        ("wrong_span", "", {("s1", "speaker"): "Kyiv"}),
        ("speaker", "", {}),
    ]
    for field, value, expected in steps:
        shown.act(field, value)
        assert not shown.failed
        assert values(path) == expected


def test_a_note_stands_in_every_row_and_alone_codes_nothing(path: Path) -> None:
    shown = opened(path)
    shown.act("note", "=odd, “cut” \n here")
    assert values(path) == {("s1", "note"): "=odd, “cut” \n here"}
    assert shown.decided == 0
    shown.act("stance", "refuses")
    shown.act("speaker", "Kyiv")
    codings = read_table(path, "codings")
    assert codings["note"].tolist() == ["=odd, “cut” \n here"] * 3
    assert opened(path, start=1)._view()["decision"]["note"] == "=odd, “cut” \n here"
    shown.act("note", "")
    codings = read_table(path, "codings")
    assert codings["note"].isna().all()
    assert codings["variable"].tolist() == ["on_negotiation", "stance", "speaker"]


def test_undo_goes_back_step_by_step_to_no_decision(path: Path) -> None:
    shown = opened(path)
    shown.act("stance", "open")
    shown.act("stance", "refuses")
    shown.act("next")
    shown.act("speaker", "Kyiv")
    shown.act("previous")
    shown.act("undo")
    assert (shown.position, values(path)[("s1", "stance")]) == (1, "refuses")
    assert ("s2", "speaker") not in values(path)
    shown.act("undo")
    assert (shown.position, values(path)[("s1", "stance")]) == (0, "open")
    shown.act("undo")
    assert values(path) == {}
    shown.act("undo")
    assert shown.message == "Nothing to undo since this review was opened."


def test_undo_leaves_what_another_kernel_decided_since(path: Path) -> None:
    first, second = opened(path), opened(path)
    first.act("stance", "open")
    second.act("stance", "refuses")
    first.act("undo")
    assert values(path)[("s1", "stance")] == "refuses"
    assert first.message == "Not undone: the stance was changed elsewhere since."


def test_opening_again_goes_on_at_the_first_undecided(path: Path) -> None:
    shown = opened(path)
    shown.act("stance", "open")
    shown.act("next")
    shown.act("next")
    shown.act("wrong_span", "true")
    again = opened(path)
    assert (again.position, again.decided) == (1, 2)
    again.act("stance", "sceptical")
    done = opened(path)
    assert (done.position, done.decided) == (0, 3)
    assert done._view()["decision"]["stance"] == "open"


def test_start_is_a_number_as_shown_or_an_id(path: Path) -> None:
    assert opened(path, start=3).position == 2
    assert opened(path, start="s2").position == 1
    for wrong in (0, 4, True, "s9", 1.0):
        with pytest.raises(InputError):
            opened(path, start=wrong)


def test_ends_are_said_and_not_passed(path: Path) -> None:
    shown = opened(path)
    shown.act("previous")
    assert (shown.position, shown.message) == (
        0,
        "This is the first statement; 3 of 3 are undecided.",
    )
    for _ in range(5):
        shown.act("next")
    assert shown.position == 2


def test_a_decision_on_other_words_counts_as_none_until_made_again(path: Path) -> None:
    opened(path).act("stance", "open")
    text = TEXT.replace("ready to talk", "ready to fight")
    changed = table("We are ready to fight", text=text)

    def again() -> Review:
        return review(changed, articles(text), codings=path, coder="Ann")

    shown = again()
    assert shown.decided == 0
    assert "words have changed" in shown._view()["message"]
    shown.act("stance", "open")
    codings = read_table(path, "codings")
    assert codings["text_hash"].tolist() == [text_hash("We are ready to fight")] * 2
    assert "words have changed" not in again()._view()["message"]


def test_rows_of_others_and_other_variables_stay_as_they_are(path: Path) -> None:
    before = pd.DataFrame(
        {
            "statement_id": ["s1", "s1", "s1", "s9"],
            "variable": ["stance", "conditions", "on_negotiation", "stance"],
            "value": ["refuses", "ceasefire; withdrawal", "true", "open"],
            "coder": ["Bob", "Ann", "Ann", "Ann"],
            "coded_at": ["2020-01-01"] * 4,
            "desk": ["=x", "y", None, "z"],
        }
    )
    write_table(validate(before, "codings"), path)
    kept = read_table(path, "codings")
    shown = opened(path)
    shown.act("speaker", "Kyiv")
    after = read_table(path, "codings")
    assert after.loc[after["variable"] != "speaker"].reset_index(drop=True).equals(kept)
    assert shown.codings.equals(after)


def test_the_day_of_a_value_that_stays_is_kept(path: Path) -> None:
    statement = table("doubted it").iloc[0].to_dict()
    early, late = pd.Timestamp("2022-01-01"), pd.Timestamp("2022-06-01")
    first = with_decision(
        empty_table("codings"), statement, "Ann", early, Decision(stance="open"), {}
    )
    second = with_decision(
        first, statement, "Ann", late, Decision(stance="open", speaker="K", note="n"), {}
    )
    assert second["coded_at"].tolist() == [early, early, late]
    assert first["note"].isna().all()


def test_the_table_of_decisions_is_what_coder_agreement_takes(path: Path) -> None:
    for coder, stances in (("Ann", ["open", "refuses"]), ("Bob", ["open", "sceptical"])):
        shown = opened(path, coder=coder)
        for stance in stances:
            shown.act("stance", stance)
            shown.act("next")
        shown.act("stance", "not on negotiation")
    codings = validate(read_table(path, "codings"), "codings")
    agreed = coder_agreement(codings, n_boot=0).set_index("variable")["n_units"]
    assert agreed.to_dict() == {"on_negotiation": 3, "stance": 2}


def test_only_what_is_asked_can_be_decided(path: Path) -> None:
    shown = opened(path, variables=["speaker"])
    shown.act("stance", "open")
    assert shown.failed and not path.exists()
    shown.act("speaker", "Kyiv")
    assert shown.decided == 1
    assert opened(path).decided == 0


@pytest.mark.parametrize(
    ("field", "value"), [("stance", "Open"), ("wrong_span", "x"), ("gone", "y")]
)
def test_a_value_that_does_not_exist_is_refused(path: Path, field: str, value: str) -> None:
    shown = opened(path)
    shown.act(field, value)
    assert shown.failed and shown.message.startswith("Not saved. ")
    assert not path.exists()


def test_what_no_file_can_hold_is_left_out_of_typed_words(path: Path) -> None:
    shown = opened(path)
    shown.act("speaker", " Ky\x00iv\ud800 ")
    shown.act("note", "a\r\nb")
    assert not shown.failed
    assert values(path)[("s1", "speaker")] == "Ky iv"
    assert read_table(path, "codings")["note"].tolist() == ["a \nb"]


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".jsonl"])
def test_the_file_reads_back_as_the_table_it_is(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"codings{suffix}"
    shown = opened(path)
    for note in ("=1+1", "'", "a,b;c\td", 'say "x"'):
        shown.act("stance", "open")
        shown.act("note", note)
        shown.act("next")
    written = read_table(path, "codings")
    copy = tmp_path / f"copy{suffix}"
    write_table(written, copy)
    assert copy.read_bytes() == path.read_bytes()
    assert {f.name for f in tmp_path.iterdir()} == {path.name, copy.name, f".{path.name}.lock"}


def test_the_mode_of_the_file_and_a_link_to_it_stay(tmp_path: Path) -> None:
    real = tmp_path / "real.csv"
    opened(real).act("stance", "open")
    real.chmod(0o640)
    link = tmp_path / "codings.csv"
    link.symlink_to(real)
    opened(link, start=1).act("stance", "refuses")
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert values(real)[("s1", "stance")] == "refuses"


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_changes_nothing_and_says_so(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    shown = opened(path)
    shown.act("stance", "open")
    before = path.read_bytes()

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os if call == "fsync" else Path, call, full)
        shown.act("stance", "refuses")
    assert shown.failed
    assert "codings.csv" in shown.message and "No space left" in shown.message
    assert path.read_bytes() == before
    assert shown._view()["decision"]["stance"] == "open"
    shown.act("stance", "refuses")
    assert values(path)[("s1", "stance")] == "refuses"


def test_a_file_that_was_broken_meanwhile_is_not_written_over(path: Path) -> None:
    shown = opened(path)
    shown.act("stance", "open")
    path.write_text("statement_id,value\ns1,open\n", encoding="utf-8")
    shown.act("stance", "refuses")
    assert shown.failed and "variable" in shown.message
    assert path.read_text(encoding="utf-8") == "statement_id,value\ns1,open\n"
    with pytest.raises(MissingColumnError):
        opened(path)


def test_codings_that_cannot_be_kept_are_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "file.txt").write_text("x", encoding="utf-8")
    for name in ("none/codings.csv", "codings.xlsx", "folder.csv", "file.txt/codings.csv"):
        with pytest.raises(WriteError, match=re.escape(name)):
            opened(tmp_path / name)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_or_file_that_may_not_be_written_is_refused(path: Path) -> None:
    opened(path).act("stance", "open")
    path.chmod(0o400)
    with pytest.raises(WriteError):
        opened(path)


def test_a_lock_that_is_never_given_back_is_an_error_and_no_hang(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.reviewing._LOCK_WAIT_S", 0.1)
    shown = opened(path)
    with CodingsFile(path)._locked():
        shown.act("stance", "open")
        assert shown.failed and "another program" in shown.message
    shown.act("stance", "open")
    assert not shown.failed


@pytest.mark.parametrize("coder", ["", "  ", None, 7])
def test_a_coder_needs_a_name(path: Path, coder: Any) -> None:
    with pytest.raises(InputError, match="name of who decides"):
        opened(path, coder=coder)


def test_bad_tables_are_refused_with_their_place(path: Path) -> None:
    good = table("We are ready to talk", "doubted it")

    def check(statements: pd.DataFrame, known: pd.DataFrame, error: type, words: str) -> None:
        with pytest.raises(error, match=words):
            review(statements, known, codings=path, coder="Ann")

    check(good, articles().assign(article_id="b"), UnknownArticleError, "article a1.*s1")
    check(good, articles().assign(text=None), UnknownArticleError, "has no text")
    check(good.iloc[:0], articles(), InputError, "no statement")
    check(good.assign(statement_id="s1"), articles(), DuplicateIdError, "row 2.*'s1'")
    check(good.assign(start=[0, None]), articles(), SchemaError, "row 2.*s2 has no offsets")
    check(
        good.assign(segments=[good["segments"][0], None]),
        articles(),
        SchemaError,
        "s2 has no offsets",
    )
    check(good.assign(segments=[[], [[0, 4]]]), articles(), SchemaError, "s1 has no offsets")
    check(good, articles("Short."), SchemaError, "s1 is at 12 to 32")
    check(good.drop(columns="start"), articles(), MissingColumnError, "start")
    check(good, articles().drop(columns="text"), MissingColumnError, "text")
    for variables in ([], ["date"], "conditions"):
        with pytest.raises(InputError, match="choose from stance, speaker, wrong_span"):
            review(good, articles(), codings=path, coder="Ann", variables=variables)


def test_one_thing_decided_twice_is_refused_with_its_row(path: Path) -> None:
    rows = {"statement_id": "s1", "variable": "stance", "coder": "Ann"}
    twice = pd.DataFrame([{**rows, "value": "open"}, {**rows, "value": "refuses"}])
    write_table(validate(twice, "codings"), path)
    with pytest.raises(DuplicateIdError, match="row 2"):
        opened(path)
    assert opened(path, coder="Bob").decided == 0


def test_tables_given_are_not_changed(path: Path) -> None:
    statements, known = table("doubted it"), articles()
    before = statements.copy(deep=True), known.copy(deep=True)
    review(statements, known, codings=path, coder="Ann").act("stance", "open")
    pd.testing.assert_frame_equal(statements, before[0])
    pd.testing.assert_frame_equal(known, before[1])


KILLED = """
import sys
sys.path.insert(0, {tests!r})
from test_reviewing import opened, table, articles, TEXT
from analysis import review
import pandas as pd
from pathlib import Path
one = table("doubted it")
many = pd.concat([one.assign(statement_id=f"{prefix}{{n}}") for n in range({count})])
shown = review(many, articles(), codings=Path({path!r}), coder={coder!r})
print("start", shown.position, flush=True)
for place in range(shown.position, {count}):
    shown.act("stance", "open")
    assert not shown.failed, shown.message
    print(place, flush=True)
    shown.act("next")
"""


def deciding(
    path: Path, coder: str = "Ann", count: int = 400, prefix: str = "s"
) -> subprocess.Popen:
    code = KILLED.format(
        tests=str(ROOT / "tests"), path=str(path), coder=coder, count=count, prefix=prefix
    )
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def test_a_kernel_killed_at_any_moment_loses_at_most_the_decision_on_its_way(path: Path) -> None:
    kept = 0
    for delay in (0.0, 0.004, 0.009, 0.013, 0.021):
        with deciding(path) as process:
            assert process.stdout is not None
            # Opening again goes on where the file ends.
            assert process.stdout.readline() == f"start {kept}\n"
            for _ in range(5):
                last = int(process.stdout.readline())
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
            rest = process.stdout.read().split("\n")[:-1]
        last = int(rest[-1]) if rest else last
        decided = [name for (name, variable) in values(path) if variable == "stance"]
        assert decided == [f"s{n}" for n in range(len(decided))]
        assert last + 1 <= len(decided) <= last + 2
        kept = len(decided)
    leftovers = {file.name for file in path.parent.iterdir()} - {path.name, ".codings.csv.lock"}
    assert all(file.startswith(".") for file in leftovers)


KILLED_WITHIN = """
import os, signal, sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from test_reviewing import opened
shown = opened(Path({path!r}))
shown.act("stance", "open")
shown.act("next")
left = [{step}]

def counted(call):
    def called(*given):
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        return call(*given)
    return called

os.fsync, Path.replace = counted(os.fsync), counted(Path.replace)
shown.act("stance", "refuses")
print("written")
"""


@pytest.mark.parametrize(
    ("step", "decided"), [(0, 1), (1, 1), (2, 1), (3, 2)], ids=["new", "disk", "name", "folder"]
)
def test_a_kernel_killed_within_a_write_leaves_the_old_file_or_the_new(
    path: Path, step: int, decided: int
) -> None:
    code = KILLED_WITHIN.format(tests=str(ROOT / "tests"), path=str(path), step=step)
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert (ended.returncode, ended.stdout) == (-signal.SIGKILL, ""), ended.stderr
    again = opened(path)
    assert (again.decided, again.position) == (decided, decided)
    again.act("stance", "neutral")
    assert not again.failed
    assert opened(path).decided == decided + 1


def test_kernels_that_decide_at_once_lose_nothing_of_each_other(path: Path) -> None:
    count = 25
    racers = [deciding(path, coder, count, prefix) for coder, prefix in ("Aa", "Ba", "Ab")]
    for racer in racers:
        _, said = racer.communicate(timeout=120)
        assert racer.returncode == 0, said
    for coder, prefixes in (("A", "ab"), ("B", "a")):
        expected = {f"{prefix}{n}" for prefix in prefixes for n in range(count)}
        found = values(path, coder)
        assert {name for name, _ in found} == expected
        assert len(found) == 2 * len(expected)


class Page(HTMLParser):
    """Reads a page back: its elements, and the words outside of style sheets."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, attrs))
        if tag not in ("br", "meta"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words += data


def test_hostile_words_stay_words_in_every_form(path: Path) -> None:
    text = f"{HOSTILE} said {HOSTILE}."
    statements = table(
        HOSTILE,
        text=text,
        outlet=HOSTILE,
        speaker=HOSTILE,
        via=HOSTILE,
        conditions=[[HOSTILE]],
        cue="said",
        cue_start=text.index("said"),
        cue_end=text.index("said") + 4,
    )
    known = articles(text).assign(title=HOSTILE)
    shown = review(statements, known, codings=path, coder=HOSTILE)
    shown.act("speaker", HOSTILE)
    shown.act("note", HOSTILE)
    allowed_tags = set("style div p b i mark section strong table thead tbody tr th td".split())
    for page in (shown._repr_html_(), shown._view()["passage"]):
        read = Page(page)
        assert {tag for tag, _ in read.elements} <= allowed_tags
        names = {name for _, attrs in read.elements for name, _ in attrs}
        assert names <= {"class", "aria-label", "scope"}
    whole = Page(shown.to_html())
    assert not whole.open
    assert not {"script", "img", "a", "link"} & {tag for tag, _ in whole.elements}
    assert whole.words.count(HOSTILE) >= 8
    assert repr(shown).count(HOSTILE) >= 6


def test_page_and_text_show_every_statement_with_both_codes(path: Path) -> None:
    shown = opened(path)
    shown.act("stance", "refuses")
    page = Page(shown.to_html())
    assert page.elements[0][0] == "html"
    for words in ("3 statements, 1 decided by Ann (codings.csv)", "1 of 3", "3 of 3", "The Paper"):
        assert words in page.words
        assert words in repr(shown)
    assert sum(tag == "section" for tag, _ in page.elements) == 3
    assert "2022-12-17" in page.words and "refuses" in page.words
    assert "[We are ready to talk]" in repr(shown)
    assert "stance: neutral -> refuses" in repr(shown)


def test_a_long_review_says_what_its_short_form_leaves_out(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.reviewing._MOST_SHOWN", 2)
    shown = opened(path)
    assert "and 1 more" in repr(shown) and "3 of 3" not in repr(shown)
    assert "and 1 more; to_html()" in shown._repr_html_()
    assert "3 of 3" in shown.to_html()


def test_a_statement_stands_in_its_sentence_with_words_around(path: Path) -> None:
    text = f"{'before ' * 100}\n\nTalks will start, she said. {'after ' * 100}"
    statements = table("Talks will start", text=text)
    start = text.index("Talks")
    statements = statements.assign(context_start=start, context_end=start + 27)
    shown = review(statements, articles(text), codings=path, coder="Ann")
    plain = shown._view()["passage"]
    assert plain.startswith("… before ") and plain.endswith(" after …")
    assert "<mark>Talks will start</mark>, she said." in plain
    assert 400 < len(plain) < 650


def test_outside_of_a_notebook_no_widget_is_made(path: Path) -> None:
    shown = opened(path)
    assert shown._repr_mimebundle_() is None
    assert shown._widget is None


def test_without_anywidget_the_error_says_how_to_get_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(MissingExtraError, match=r"negotiation-trace\[notebooks\]"):
        _make_widget(opened(path))


def test_decisions_of_others_are_not_mine() -> None:
    codings = pd.DataFrame(
        {
            "statement_id": ["s1", "s1", "s2"],
            "variable": ["stance", "on_negotiation", "stance"],
            "value": ["open", "false", "refuses"],
            "coder": ["Ann", "Ann", "Bob"],
        }
    )
    found, changed = decisions_of(validate(codings, "codings"), "Ann", {"s1": "x", "s2": "y"})
    # A statement not on negotiation has no stance, whatever else the file says.
    assert found == {"s1": Decision(stance="not on negotiation")}
    assert changed == set()


def test_an_unclear_stance_is_coded_without_a_value_and_is_decided(path: Path) -> None:
    opened(path).act("stance", "unclear")
    assert values(path) == {("s1", "on_negotiation"): "true", ("s1", "stance"): None}
    again = opened(path)
    assert (again.decided, again.position) == (1, 1)
    assert opened(path, start=1)._view()["decision"]["stance"] == "unclear"


def test_decisions_are_laid_over_a_rerun_as_they_were_meant(path: Path) -> None:
    shown = opened(path)
    shown.act("stance", "refuses")
    shown.act("speaker", "Vladimir Putin")
    shown.act("next")
    shown.act("stance", "not on negotiation")
    shown.act("note", "weather")
    shown.act("next")
    shown.act("wrong_span", "true")
    shown.act("stance", "unclear")
    statements = table("We are ready to talk", "doubted it", "Nobody asked")
    corrected, report = apply_codings(statements, shown.codings)
    assert report.empty
    assert corrected["on_negotiation"].tolist() == [True, False, True]
    assert corrected["stance"].astype("str").fillna("-").tolist() == ["refuses", "-", "-"]
    assert corrected["speaker"].tolist() == ["Vladimir Putin", "Minister", "Minister"]
    assert corrected["rejected"].fillna(False).tolist() == [False, False, True]
    assert corrected["coding_note"].fillna("-").tolist() == ["-", "weather", "-"]


def test_decisions_read_from_a_sheet_go_on_in_the_review(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(
        "statement_id,article_id,start,end,on_negotiation,stance,wrong_span,note,coder\n"
        "s1,a1,12,32,yes,none,no,,Ann\ns2,a1,62,72,no,,,hm,Ann\n",
        encoding="utf-8",
    )
    path = tmp_path / "codings.csv"
    write_table(read_codings(sheet), path)
    shown = opened(path)
    assert (shown.decided, shown.position) == (2, 2)
    shown.act("stance", "open")
    shown.act("previous")
    assert shown._view()["decision"]["note"] == "hm"
    after = read_table(path, "codings")
    assert after[["article_id", "start"]].iloc[-1].tolist() == ["a1", TEXT.index("Nobody")]
    assert ("s1", "wrong_span") in values(path)


@pytest.mark.parametrize(
    ("variable", "value", "decision"),
    [
        ("on_negotiation", "FALSE", "not on negotiation"),
        ("stance", "Open ", "open"),
        ("stance", "maybe", "unclear"),
    ],
)
def test_what_excel_and_people_write_is_read_as_sheets_are(path, variable, value, decision) -> None:
    path.write_text(f"statement_id,variable,value,coder\ns1,{variable},{value},Ann\n")
    shown = opened(path, start=1)
    assert (shown.decided, shown._view()["decision"]["stance"]) == (1, decision)


@pytest.mark.parametrize("value", ["FALSE", "no", "0"])
def test_a_span_that_is_not_wrong_is_no_decision(path, value) -> None:
    path.write_text(f"statement_id,variable,value,coder\ns1,wrong_span,{value},Ann\n")
    assert opened(path).decided == 0


def test_a_decision_on_a_statement_that_was_not_shown_is_refused(path: Path) -> None:
    shown = opened(path)
    shown.act("next", seen=1)
    shown.act("stance", "open", seen=1)
    assert (
        shown.failed and "statement 1 was shown when you decided, and now it is 2" in shown.message
    )
    assert not path.exists()
    shown.act("stance", "open", seen=2)
    assert values(path) == {("s2", "on_negotiation"): "true", ("s2", "stance"): "open"}


def test_not_on_negotiation_takes_back_conditions_of_the_same_coder(path: Path) -> None:
    head = "statement_id,variable,value,coder,coded_at\n"
    row = f"conditions,ceasefire first,{{}},{TODAY:%Y-%m-%d}\n"
    path.write_text(head + "s1," + row.format("Ann") + "s1," + row.format("Bo"))
    shown = opened(path, start=1)
    shown.act("stance", "not on negotiation")
    assert values(path) == {("s1", "on_negotiation"): "false"}
    assert values(path, "Bo") == {("s1", "conditions"): "ceasefire first"}


def test_an_article_that_changed_is_not_shown_for_a_decision(path: Path) -> None:
    with pytest.raises(SchemaError, match="does not hold statement s1 at its place"):
        review(table("doubted it"), articles(TEXT.upper()), codings=path, coder="Ann")


def test_a_corrected_table_is_not_reviewed_again(path: Path) -> None:
    opened(path).act("stance", "open")
    corrected, _ = apply_codings(table("We are ready to talk"), read_codings(path))
    with pytest.raises(InputError, match="apply the codings last"):
        review(corrected, articles(), codings=path, coder="Ann")
