"""The review widget in JupyterLab: keys and mouse, the file after each decision, a dead kernel."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.readers import read_table

HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script></div>\'"'

ARTICLE = """
import os
from pathlib import Path
from analysis import load_dataset, review, trace
Path("pid").write_text(str(os.getpid()))
articles = load_dataset("articles").head(1)
statements = trace(articles)
"""
CALL = 'review(statements, articles, codings="codings.csv", coder="Ann")'
ODD = f"""
import pandas as pd
from analysis import review
hostile = {HOSTILE!r}
articles = pd.DataFrame({{"article_id": ["a"], "title": [hostile], "text": ["Talks " + hostile]}})
statements = pd.DataFrame({{
    "statement_id": ["s1"], "article_id": ["a"], "start": [0], "end": [6 + len(hostile)],
    "segments": [[[0, 6 + len(hostile)]]], "content": ["Talks " + hostile],
    "outlet": [hostile], "speaker": [hostile]}})
"""


def write_notebook(folder: Path, *cells: str) -> Path:
    folder.mkdir()
    path = folder / "review.ipynb"
    rows = [
        {
            "cell_type": "code",
            "id": f"cell{number}",
            "metadata": {},
            "source": cell.strip(),
            "outputs": [],
            "execution_count": None,
        }
        for number, cell in enumerate(cells)
    ]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    notebook = {"cells": rows, "metadata": {"kernelspec": kernel}, "nbformat": 4}
    path.write_text(json.dumps({**notebook, "nbformat_minor": 5}), encoding="utf-8")
    return path


def run_all(window: Any) -> Any:
    window.get_by_role("menubar").get_by_text("Run", exact=True).click()
    window.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    return window.get_by_role("group", name="Review of statements")


def kernel_of(lab: Any, name: str) -> str | None:
    sessions = json.loads(lab.ask("/api/sessions"))
    states = [s["kernel"]["execution_state"] for s in sessions if s["path"].startswith(f"{name}/")]
    return states[0] if states else None


def opened(lab: Any, window: Any, name: str, *cells: str) -> Any:
    write_notebook(lab.folder / name, *cells)
    window.goto(lab.page_of(f"{name}/review.ipynb"))
    window.locator(".jp-Notebook .jp-CodeCell").last.wait_for()
    until(window, lambda: kernel_of(lab, name) == "idle", 60)
    window.get_by_text("| Idle").wait_for()
    widget = run_all(window)
    widget.wait_for()
    return widget


def until(window: Any, check: Callable[[], Any], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, "what was expected did not happen"
        # A mere sleep would hold up the page, whose requests are passed on from here.
        window.wait_for_timeout(50)


def coded(path: Path) -> dict[tuple[str, str], Any]:
    if not path.exists():
        return {}
    table = read_table(path, "codings")
    cells = zip(table["statement_id"], table["variable"], table["value"], strict=True)
    return {(name, variable): None if pd.isna(v) else v for name, variable, v in cells}


def shows(widget: Any, words: str) -> None:
    widget.get_by_role("status").first.get_by_text(words, exact=True).wait_for()


def contrast(widget: Any) -> float:
    """Give the lowest contrast of words and their ground in the widget."""
    return widget.evaluate(
        """root => {
          const canvas = document.createElement("canvas").getContext("2d");
          const over = (top, below) => {
            canvas.globalCompositeOperation = "copy"; canvas.fillStyle = "#fff";
            canvas.fillRect(0, 0, 1, 1); canvas.globalCompositeOperation = "source-over";
            for (const colour of [below, top]) {
              canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
            }
            return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
          };
          const light = rgb => {
            const [r, g, b] = rgb.map(c => c / 255)
              .map(c => c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
            return .2126 * r + .7152 * g + .0722 * b;
          };
          const ground = getComputedStyle(root).backgroundColor;
          let least = 21;
          for (const element of root.querySelectorAll("button, p, td, th, mark, span, kbd")) {
            const style = getComputedStyle(element);
            const holder = element.tagName === "KBD" ? element.parentElement : element;
            const below = over(getComputedStyle(holder).backgroundColor, ground);
            const name = `rgb(${below.join(",")})`;
            const pair = [light(over(style.color, name)), light(below)].sort((a, b) => b - a);
            least = Math.min(least, (pair[0] + .05) / (pair[1] + .05));
          }
          return least;
        }"""
    )


def test_keys_and_mouse_decide_and_every_decision_is_in_the_file(lab, window) -> None:
    widget = opened(lab, window, "keys", ARTICLE, CALL)
    path = lab.folder / "keys" / "codings.csv"
    window.screenshot(path=lab.folder / "keys.png")
    total = int(re.search(r"of (\d+)", widget.inner_text())[1])
    assert total > 5
    shows(widget, f"1 of {total} · 0 decided")
    widget.locator(".review-passage").click()

    window.keyboard.press("5")
    until(window, lambda: "open" in coded(path).values())
    ((first, _), _) = coded(path)
    assert coded(path) == {(first, "on_negotiation"): "true", (first, "stance"): "open"}
    shows(widget, f"1 of {total} · 1 decided")
    assert widget.get_by_role("button", name="open").get_attribute("aria-pressed") == "true"

    window.keyboard.press("x")
    until(window, lambda: coded(path) == {(first, "on_negotiation"): "false"})
    window.keyboard.press("u")
    until(window, lambda: coded(path).get((first, "stance")) == "open")

    window.keyboard.press("ArrowRight")
    shows(widget, f"2 of {total} · 1 decided")
    window.keyboard.press("p")
    window.keyboard.press("n")
    shows(widget, f"2 of {total} · 1 decided")
    window.keyboard.press("s")
    field = widget.get_by_label("Speaker", exact=True).and_(window.locator("input"))
    field.fill("Sergei 0x1 nwtu")
    window.keyboard.press("Enter")
    until(window, lambda: "Sergei 0x1 nwtu" in coded(path).values())
    window.keyboard.press("w")
    until(window, lambda: [v for (_, n), v in coded(path).items() if n == "wrong_span"] == ["true"])
    window.keyboard.press("w")
    until(window, lambda: not [1 for _, n in coded(path) if n == "wrong_span"])
    window.keyboard.press("t")
    window.keyboard.type("a note, 1 2 3")
    window.keyboard.press("Enter")
    until(window, lambda: "a note, 1 2 3" in read_table(path, "codings")["note"].tolist())
    window.keyboard.press("t")
    window.keyboard.type("never mind")
    window.keyboard.press("Escape")
    assert "never mind" not in path.read_text(encoding="utf-8")

    # The same with the mouse.
    widget.get_by_role("button", name="Next").click()
    shows(widget, f"3 of {total} · 1 decided")
    widget.get_by_role("button", name="sceptical").click()
    until(window, lambda: "sceptical" in coded(path).values())
    widget.get_by_role("button", name="not on negotiation").click()
    until(window, lambda: "false" in coded(path).values())
    widget.get_by_role("button", name="Undo").click()
    until(window, lambda: "sceptical" in coded(path).values())
    widget.get_by_role("button", name="Note").click()
    window.keyboard.type("unsaved")
    widget.get_by_role("button", name="Next").click()
    widget.get_by_role("alert").get_by_text("Save the note or cancel it first.").wait_for()
    shows(widget, f"3 of {total} · 2 decided")
    widget.get_by_role("button", name="Save").click()
    until(window, lambda: "unsaved" in read_table(path, "codings")["note"].tolist())
    window.screenshot(path=lab.folder / "mouse.png")

    # Fast fingers: each key counts for the statement that the keys before it led to.
    window.keyboard.type("n1n2n3p")
    shows(widget, f"5 of {total} · 5 decided")
    stances = [v for (_, name), v in coded(path).items() if name == "stance"]
    assert stances == ["open", "sceptical", "refuses", "sceptical", "neutral"]
    # No key went on to JupyterLab, where x cuts a cell and 0 0 restarts the kernel.
    assert window.locator(".jp-Notebook .jp-CodeCell").count() == 2
    assert window.get_by_role("dialog").count() == 0


def test_a_killed_kernel_loses_nothing_and_the_review_goes_on(lab, window) -> None:
    widget = opened(lab, window, "killed", ARTICLE, CALL)
    folder = lab.folder / "killed"
    path = folder / "codings.csv"
    widget.locator(".review-passage").click()
    window.keyboard.type("5n4n3n")
    until(window, lambda: len(coded(path)) == 6)
    before = path.read_bytes()
    os.kill(int((folder / "pid").read_text(encoding="utf-8")), signal.SIGKILL)
    restarting = window.get_by_role("dialog")
    restarting.wait_for()
    restarting.get_by_role("button", name="Ok").click()
    widget.locator(".review-passage").click()
    window.keyboard.press("1")
    widget.get_by_role("alert").get_by_text("No answer from the kernel").wait_for()
    window.screenshot(path=lab.folder / "silent.png")
    assert path.read_bytes() == before
    widget = run_all(window)
    until(window, lambda: re.search(r"4 of \d+ · 3 decided", widget.last.inner_text()), 60)
    widget.last.locator(".review-passage").click()
    window.keyboard.press("1")
    until(window, lambda: len(coded(path)) == 8)
    window.keyboard.type("pp")
    until(window, lambda: re.search(r"2 of \d+ · 4 decided", widget.last.inner_text()))
    pressed = widget.last.get_by_role("button", name="conditional").get_attribute("aria-pressed")
    assert pressed == "true"


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_it_fits_the_screen_is_named_and_readable_in_both_themes(lab, window, theme) -> None:
    setting = "/lab/api/settings/@jupyterlab/apputils-extension:themes"
    lab.ask(setting, "PUT", {"raw": json.dumps({"theme": theme})})
    name = theme.split()[-1].lower()
    widget = opened(lab, window, name, ARTICLE, CALL)
    window.locator(f"body[data-jp-theme-name='{theme}']").wait_for(state="attached")
    widget.scroll_into_view_if_needed()
    widget.locator(".review-passage").click()
    window.keyboard.press("3")
    shows(
        widget, re.sub(r"0 decided", "1 decided", widget.get_by_role("status").first.inner_text())
    )
    frame = window.locator(".jp-WindowedPanel-outer").bounding_box()
    for number in range(2, 12):
        window.keyboard.press("n")
        shows(widget, f"{number} of 11 · 1 decided")
        box = widget.bounding_box()
        assert frame["y"] <= box["y"]
        assert box["y"] + box["height"] <= frame["y"] + frame["height"] + 1
    window.screenshot(path=lab.folder / f"{name}.png")
    assert contrast(widget) >= 4.5

    buttons = widget.get_by_role("button").all()
    names = [button.get_attribute("aria-label") for button in buttons]
    assert names[:2] == ["Previous", "Next"]
    stances = ["refuses", "sceptical", "neutral", "conditional", "open", "unclear"]
    assert names[2:9] == [*stances, "not on negotiation"]
    assert names[9:] == ["Speaker", "Wrong span", "Note", "Undo"]
    buttons[0].focus()
    for expected in ["Next", None, *names[2:]]:
        window.keyboard.press("Tab")
        focused = window.evaluate(
            "() => [document.activeElement.tagName, document.activeElement.ariaLabel,"
            " getComputedStyle(document.activeElement).outlineStyle]"
        )
        if expected is None:
            assert focused[:2] == ["DIV", "Statement in its article"]
        else:
            assert focused[:2] == ["BUTTON", expected]
        assert focused[2] == "solid"
    assert widget.get_by_role("status").count() == 2


def test_hostile_words_run_nowhere(lab, window) -> None:
    call = CALL.replace("Ann", HOSTILE.replace('"', '\\"'))
    widget = opened(lab, window, "hostile", ODD, call)
    widget.locator(".review-passage").click()
    window.keyboard.press("s")
    window.keyboard.press("Enter")
    path = lab.folder / "hostile" / "codings.csv"
    until(window, lambda: HOSTILE in coded(path).values())
    window.keyboard.press("t")
    window.keyboard.type(HOSTILE)
    window.keyboard.press("Enter")
    until(window, lambda: HOSTILE in read_table(path, "codings")["note"].tolist())
    assert widget.inner_text().count(HOSTILE) >= 6
    assert widget.locator("img, script").count() == 0
    assert window.evaluate("() => window.hacked") is None


def test_the_read_only_page_needs_no_script_and_fits_a_phone(lab, window, phone) -> None:
    widget = opened(lab, window, "exported", ARTICLE, CALL)
    widget.locator(".review-passage").click()
    window.keyboard.type("5n0n")
    shows(
        widget, re.sub(r"^1 of (\d+).*", r"3 of \1 · 2 decided", widget.inner_text().split("\n")[1])
    )
    run_all(window)
    folder = lab.folder / "exported"
    until(window, lambda: widget.count() == 1 and "3 of" in widget.inner_text(), 60)
    window.keyboard.press("Control+s")
    until(window, lambda: "review-page" in (folder / "review.ipynb").read_text(encoding="utf-8"))
    convert = [sys.executable, "-m", "nbconvert", "--to", "html", "--output"]
    subprocess.run([*convert, "saved", "review.ipynb"], cwd=folder, check=True)
    # Run by nbconvert itself nobody can answer, and there is no widget at all.
    subprocess.run([*convert, "ran", "--execute", "review.ipynb"], cwd=folder, check=True)
    code = ARTICLE + f"Path('page.html').write_text({CALL}.to_html(), encoding='utf-8')"
    subprocess.run([sys.executable, "-c", code], cwd=folder, check=True)
    for name in ("saved", "ran", "page"):
        page = (folder / f"{name}.html").read_text(encoding="utf-8")
        assert "widget-view" not in page
        body = page[page.index("review-page") :]
        body = body[: body.rindex("</section>")]
        assert "<script" not in body and "2 decided by Ann" in body
        if name == "page":
            assert "<script" not in page and "http" not in page.split("<main>")[0]
            phone.goto((folder / "page.html").as_uri())
            wide = phone.evaluate("() => document.documentElement.scrollWidth")
            assert wide <= phone.viewport_size["width"]
            assert phone.get_by_role("region", name="Statement 1 of").count() >= 1
            phone.screenshot(path=lab.folder / "phone.png")
