"""Long work shows a bar to who looks on, nothing to who does not, and gives the same results."""

from __future__ import annotations

import fcntl
import gzip
import inspect
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import papermill
import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel
from nbconvert.preprocessors import ExecutePreprocessor

import analysis
from analysis import progress, readers, tracing

ROOT = Path(__file__).resolve().parents[1]
LONG = {
    "read_articles",
    "read_quotations",
    "trace",
    "extract_statements",
    "resolve_speakers",
    "resolve_dates",
    "code_stance",
    "extract_conditions",
    "suggest_actors",
    "detect_shifts",
}
TALKS = '"We will not negotiate with Moscow," President Volodymyr Zelensky said on Friday.'
# As long as it takes to show, but in a test nobody waits: the delay is made short.
WORK = """
import time
from analysis import progress
progress._DELAY_S = {delay}
with progress.progress_bar("counting", 5, "numbers") as bar:
    for _ in range(5):
        time.sleep(0.35)
        bar.update()
"""


def on_terminal(code: str) -> str:
    """Run code with a terminal of 90 columns for all it writes; give what is written."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 90, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT
    )
    os.close(theirs)
    written = b""
    while True:
        try:
            part = os.read(ours, 10_000)
        except OSError:  # so Linux tells that the other end is closed
            break
        if not part:
            break
        written += part
    os.close(ours)
    assert process.wait() == 0, written.decode()
    return written.decode()


def test_a_terminal_shows_a_bar_and_then_an_empty_line() -> None:
    written = on_terminal(WORK.format(delay=0.1) + "print('done')")
    assert "counting:" in written and "2/5" in written and "numbers/s" in written
    last = written.split("\r")[-3:]
    assert last[0].strip() == "" and last[1:] == ["done", "\n"]


def test_work_that_is_soon_done_shows_nothing_on_a_terminal() -> None:
    assert on_terminal(WORK.format(delay=60)) == ""


def test_a_real_trace_shows_its_articles_on_a_terminal_and_nothing_elsewhere() -> None:
    code = (
        "import analysis; from analysis import progress; progress._DELAY_S = 0\n"
        "found = analysis.trace(analysis.load_dataset('articles').head(2)); print(len(found))"
    )
    written = on_terminal(code)
    assert "tracing:" in written and "/2 [" in written
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert ended.stderr == ""
    assert written.split("\r")[-2] == ended.stdout.strip()


def test_importing_the_package_loads_no_bar() -> None:
    code = "import sys, analysis; print([m for m in sys.modules if 'tqdm' in m or 'progress' in m])"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert ended.stdout.strip() == "[]", ended.stderr


def test_a_bar_leaves_no_thread_behind() -> None:
    code = (
        "import threading\n"
        + WORK.format(delay=0)
        + "print([t.name for t in threading.enumerate()])"
    )
    assert "['MainThread']" in on_terminal(code)


@pytest.mark.parametrize("shown", [True, False])
def test_true_and_false_have_the_last_word(shown: bool, capsys: pytest.CaptureFixture[str]) -> None:
    with progress.progress_bar("counting", 2, "numbers", shown) as bar:
        bar.update(2)
    assert ("counting" in capsys.readouterr().err) is shown


# In notebooks


@pytest.fixture(scope="module")
def kernel() -> Iterator[BlockingKernelClient]:
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(ROOT))
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def outputs_of(client: BlockingKernelClient, code: str, metadata: dict[str, Any]) -> list[Any]:
    """Run code as a front end does that sends this with the cell; list what comes to be shown."""
    content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}}
    content |= {"allow_stdin": False, "stop_on_error": True}
    request = client.session.msg("execute_request", content, metadata=metadata)
    client.shell_channel.send(request)
    shown = []
    while True:
        message = client.get_iopub_msg(timeout=60)
        if message["parent_header"].get("msg_id") != request["header"]["msg_id"]:
            continue
        if message["content"].get("execution_state") == "idle":
            return shown
        if message["msg_type"] not in ("status", "execute_input"):
            shown.append(message)


def test_a_cell_of_jupyterlab_shows_one_bar_that_grows_and_is_emptied(
    kernel: BlockingKernelClient,
) -> None:
    code = WORK.format(delay=0.1)
    first, *later = outputs_of(kernel, code, {"cellId": "4f9d", "recordTiming": False})
    assert first["msg_type"] == "display_data"
    assert "1/5" in first["content"]["data"]["text/plain"]
    assert {message["msg_type"] for message in later} == {"update_display_data"}
    names = {message["content"]["transient"]["display_id"] for message in (first, *later)}
    assert len(names) == 1
    *grown, emptied = [message["content"]["data"] for message in later]
    assert any("3/5" in data["text/plain"] for data in grown)
    assert emptied == {}


def test_a_cell_shows_nothing_for_work_that_is_soon_done(kernel: BlockingKernelClient) -> None:
    assert outputs_of(kernel, WORK.format(delay=60), {"cellId": "4f9d"}) == []
    at_once = WORK.format(delay=0.1).replace("range(5)", "range(1)").replace('", 5,', '", 1,')
    assert outputs_of(kernel, at_once, {"cellId": "4f9d"}) == []


def test_a_kernel_that_no_person_looks_on_shows_nothing(kernel: BlockingKernelClient) -> None:
    assert outputs_of(kernel, WORK.format(delay=0), {}) == []


def notebook(path: Path, outputs: list[Any]) -> Path:
    cell = nbformat.v4.new_code_cell(WORK.format(delay=0), outputs=outputs, execution_count=1)
    written = nbformat.v4.new_notebook(cells=[cell])
    written.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(written, path)
    return path


def test_nbconvert_and_papermill_store_no_output(tmp_path: Path) -> None:
    path = notebook(tmp_path / "work.ipynb", [])
    by_nbconvert = nbformat.read(path, as_version=4)
    ExecutePreprocessor(timeout=60).preprocess(by_nbconvert, {"metadata": {"path": str(ROOT)}})
    by_papermill = papermill.execute_notebook(path, None, cwd=ROOT, progress_bar=False)
    for filled in (by_nbconvert, by_papermill):
        assert filled.cells[0].execution_count == 1
        assert filled.cells[0].outputs == []


@pytest.mark.parametrize("saved", ["by nbconvert", "in JupyterLab"])
def test_nbval_finds_what_was_saved(saved: str, tmp_path: Path) -> None:
    left = nbformat.v4.new_output("display_data", data={})
    path = notebook(tmp_path / "work.ipynb", [left] if saved == "in JupyterLab" else [])
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval"]
    ended = subprocess.run(
        [*command, "--nbval-current-env", "--rootdir", str(tmp_path), str(path)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert ended.returncode == 0, ended.stdout
    assert "1 passed" in ended.stdout


# What takes long


def test_every_function_that_takes_long_and_no_other_has_the_keyword() -> None:
    has = {
        name
        for name in analysis.__all__
        if "progress" in inspect.signature(getattr(analysis, name)).parameters
    }
    assert has == LONG
    for name in LONG:
        keyword = inspect.signature(getattr(analysis, name)).parameters["progress"]
        assert keyword.default is None and keyword.kind is keyword.KEYWORD_ONLY, name


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Any, ...]]:
    """Give what each long function is called with."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "a.txt").write_text(TALKS, encoding="utf-8")
    said = {"pre": "On Friday the minister said, ", "quote": "We will not sign,", "post": "."}
    page = {"url": "https://harbour.example/1", "lang": "ENGLISH", "quotes": [said]}
    graph = folder / "20221217000100.gqg.json"
    graph.write_text(json.dumps(page), encoding="utf-8")
    articles = analysis.load_dataset("articles").head(2)
    found = analysis.trace(articles)
    raw = analysis.extract_statements(articles)
    return {
        "read_articles": (folder / "a.txt",),
        "read_quotations": (graph,),
        "trace": (articles,),
        "extract_statements": (articles,),
        "resolve_speakers": (raw, articles),
        "resolve_dates": (raw, articles),
        "code_stance": (raw, articles),
        "extract_conditions": (found, articles),
        "suggest_actors": (found, articles),
        "detect_shifts": (analysis.load_dataset("record").head(120),),
    }


@pytest.mark.parametrize("name", sorted(LONG))
def test_a_bar_changes_nothing_in_the_result(
    name: str, given: dict[str, tuple[Any, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    function = getattr(analysis, name)
    without = function(*given[name], progress=False)
    assert capsys.readouterr().err == ""
    pd.testing.assert_frame_equal(function(*given[name]), without)
    assert capsys.readouterr().err == ""
    pd.testing.assert_frame_equal(function(*given[name], progress=True), without)
    assert "%|" in capsys.readouterr().err


class Count:
    """A bar that only counts."""

    def __init__(self, total: int) -> None:
        self.total, self.n, self.told = total, 0, 0

    def __enter__(self) -> Count:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def update(self, number: int = 1) -> None:
        self.n += number
        self.told += 1


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> list[Count]:
    made: list[Count] = []

    def bar(what: str, total: int, *_: object, **__: object) -> Count:
        made.append(Count(total))
        return made[-1]

    for module in (tracing, readers):
        monkeypatch.setattr(module, "progress_bar", bar)
    return made


def test_an_article_that_fails_is_counted_once(
    counts: list[Count], monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve = tracing.resolve_dates

    def fragile(statements: pd.DataFrame, articles: pd.DataFrame, **more: Any) -> pd.DataFrame:
        if (articles["article_id"] == "b").any():
            raise RuntimeError("a fault of the kit")
        return resolve(statements, articles, **more)

    monkeypatch.setattr(tracing, "resolve_dates", fragile)
    articles = pd.DataFrame({"article_id": ["a", "b", "c"], "text": [TALKS] * 3})
    found, errors = tracing.trace(articles, on_error="collect")
    assert (len(found), errors["article_id"].tolist()) == (2, ["b"])
    (count,) = counts
    assert count.n == count.total == 3


def test_bytes_count_once_also_in_a_packed_archive_and_a_file_that_fails(
    counts: list[Count], tmp_path: Path
) -> None:
    page = f"<html><body><article><p>{TALKS * 9}</p></article></body></html>"
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}".encode()
    records = b""
    for number in range(3):
        head = (
            "WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http;msgtype=response\r\n"
            f"WARC-Target-URI: https://harbour.example/{number}\r\n"
            f"Content-Length: {len(answer)}\r\n\r\n"
        )
        records += head.encode() + answer + b"\r\n\r\n"
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(records))
    (tmp_path / "b.warc").write_bytes(records)
    (tmp_path / "c.exe").write_bytes(b"12345")
    _, errors = readers.read_articles(tmp_path, on_error="collect")
    (count,) = counts
    assert count.n == count.total == sum(p.stat().st_size for p in tmp_path.iterdir())
    assert count.told > 3 + 3, "the pages of an archive are not told of"
    assert "UnreadableFileError" in errors["error"].tolist()
