"""JupyterLab in a real browser. Run by name, ``pytest tests/browser``; not by ``pytest tests``.

It takes Playwright for Python and a Chromium that is on the PATH; without them the tests of this
folder say what is missing and are skipped. Nothing is downloaded, and no page may leave localhost.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

HERE = Path(__file__).resolve().parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
STARTS_WITHIN_S = 120
# Without these JupyterLab asks for news, and which kernel to start.
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "notebook-extension/tracker": {"autoStartDefaultKernel": True},
}
DESKTOP = {"width": 1280, "height": 720}
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
STRANGER = re.compile(r"^(?!(data|blob|file):)(?!https?://127\.0\.0\.1[:/])")
PHONE = {"width": 390, "height": 844}


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    named = [Path(argument.split("::")[0]).resolve() for argument in config.args]
    return None if any(path.is_relative_to(HERE) for path in named) else True


class Lab(NamedTuple):
    """A running JupyterLab: its address, its token and the folder it shows."""

    address: str
    token: str
    folder: Path

    def page_of(self, notebook: str) -> str:
        return f"{self.address}/lab/tree/{notebook}?token={self.token}&reset"

    def ask(self, path: str, method: str = "GET", body: Any = None) -> bytes:
        request = urllib.request.Request(
            f"{self.address}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self.token}"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="Playwright is not installed: pip install playwright"
    )
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("no Chromium on the PATH; on Debian: sudo apt install chromium")
    with playwright.sync_playwright() as running:
        options = [OFFLINE] if os.geteuid() else [OFFLINE, "--no-sandbox"]
        browser = running.chromium.launch(executable_path=path, args=options)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    pytest.importorskip("jupyterlab", reason="JupyterLab is not installed")
    home = tmp_path_factory.mktemp("home")
    folder = tmp_path_factory.mktemp("lab")
    for name, setting in SETTINGS.items():
        file = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(setting), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    environment = {
        **os.environ,
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--port={port}"]
    command += ["--ServerApp.port_retries=0", "--ip=127.0.0.1", f"--IdentityProvider.token={token}"]
    command += [f"--ServerApp.root_dir={folder}", "--LabApp.extension_manager=readonly"]
    command += [] if os.geteuid() else ["--allow-root"]
    started = Lab(f"http://127.0.0.1:{port}", token, folder)
    log = home / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=environment, cwd=folder)
    try:
        _wait_for(started, process, log)
        yield started
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(lab: Lab, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until and process.poll() is None:
        try:
            lab.ask("/api/status")
            return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')}")


@pytest.fixture(scope="session")
def cached(chromium: Any) -> Iterator[Any]:
    """Keep the files of JupyterLab from one test to the next."""
    context = chromium.new_context()
    yield context
    context.close()


@pytest.fixture
def window(cached: Any) -> Iterator[Any]:
    """Open an empty page of 1280 by 720 that reaches localhost only."""
    yield from _opened(cached, DESKTOP)


@pytest.fixture
def phone(cached: Any) -> Iterator[Any]:
    """Open an empty page as wide as a phone."""
    yield from _opened(cached, PHONE)


def _opened(cached: Any, size: dict[str, int]) -> Iterator[Any]:
    strangers: list[str] = []
    page = cached.new_page()
    page.set_viewport_size(size)
    page.set_default_timeout(60_000)
    # Only listening: a route would turn the cache off, and JupyterLab asks for hundreds of files.
    page.on("request", lambda asked: STRANGER.match(asked.url) and strangers.append(asked.url))
    yield page
    page.close()
    assert strangers == []
