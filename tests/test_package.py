"""The package keeps its layers, its public list and its promises to whoever installs it."""

from __future__ import annotations

import ast
import importlib
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import analysis

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "analysis"

# From the ground up; a module imports only from those before it.
LAYERS = (
    "errors",
    "progress",
    "codebook",
    "schemas",
    "decoding",
    "language",
    "writers",
    "records",
    "rows",
    "days",
    "texts",
    "documents",
    "databases",
    "addresses",
    "imprint",
    "archives",
    "pages",
    "quotations",
    "services",
    "readers",
    "datasets",
    "articles",
    "names",
    "actors",
    "people",
    "timex",
    "speakers",
    "dates",
    "pieces",
    "lattice",
    "network",
    "cues",
    "rules",
    "tagger",
    "statements",
    "readings",
    "clauses",
    "stance_network",
    "judgement",
    "conditions",
    "stance",
    "examples",
    "tracing",
    "chance",
    "positions",
    "rosters",
    "reprints",
    "reliability",
    "agreement",
    "cells",
    "sheets",
    "coding",
    "decisions",
    "timeline",
    "outlets",
    "shifts",
    "histories",
    "drawing",
    "plotting",
    "display",
    "figures",
    "site",
    "reviewing",
    "__main__",
)
DRAWS = {"drawing", "plotting", "figures"}

TRACE_ONE_ARTICLE = """
import socket, sys

def blocked(*_):
    raise OSError("no network in this test")

socket.socket.connect = socket.create_connection = socket.getaddrinfo = blocked
import analysis
articles = analysis.load_dataset("articles")
statements = analysis.trace(articles.head(1))
assert (statements["article_id"] == articles.loc[0, "article_id"]).all()
analysis.validate(statements, "statements")
analysis.load_codebook("negotiation")
print(analysis.__file__, len(articles), len(statements))
"""


def run_python(code: str, **more: str | Path) -> str:
    environment = {**os.environ, "PYTHONPATH": str(more.get("path", ROOT))}
    ended = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=environment,
        cwd=more.get("cwd", ROOT),
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


def imports_of(module: str) -> set[str]:
    tree = ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            if node.module == "analysis":
                found |= {alias.name for alias in node.names}
            elif node.module and node.module.startswith("analysis."):
                found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("analysis.")}
    return found


def test_every_module_has_its_layer() -> None:
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    assert modules == set(LAYERS)


@pytest.mark.parametrize("module", LAYERS)
def test_module_imports_only_from_below(module: str) -> None:
    below = set(LAYERS[: LAYERS.index(module)])
    assert imports_of(module) <= below


def test_import_is_light() -> None:
    loaded = run_python("import sys, analysis; print(*sys.modules)").split()
    assert "analysis" in loaded
    assert not {"pandas", "numpy", "matplotlib", "pandera"} & set(loaded)


def test_computing_needs_no_matplotlib() -> None:
    computing = [f"analysis.{name}" for name in LAYERS if name not in DRAWS]
    loaded = run_python(f"import sys, {', '.join(computing)}; print(*sys.modules)").split()
    assert set(computing) <= set(loaded)
    assert "matplotlib" not in loaded


def test_public_names_resolve_to_documented_functions() -> None:
    assert len(set(analysis.__all__)) == len(analysis.__all__) >= 15
    for name in analysis.__all__:
        function = getattr(analysis, name)
        assert inspect.isfunction(function) and function.__name__ == name
        documentation = inspect.getdoc(function) or ""
        returns = inspect.signature(function).return_annotation
        for section in ("Parameters", "Examples", *(["Returns"] if returns != "None" else [])):
            assert f"\n{section}\n{'-' * len(section)}\n" in documentation, f"{name}: {section}"
        assert ">>> " in documentation, name


def test_everything_listed_by_dir_is_there() -> None:
    for name in dir(analysis):
        getattr(analysis, name)


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="extract_everything"):
        analysis.extract_everything  # noqa: B018


def test_no_module_bears_the_name_of_a_function() -> None:
    assert not set(LAYERS) & set(analysis.__all__)


def test_readme_lists_the_public_functions() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(\w+)\(", readme, flags=re.MULTILINE)
    assert sorted(listed) == sorted(analysis.__all__)


def test_functions_are_reexported_from_where_they_live() -> None:
    for name in analysis.__all__:
        home = getattr(analysis, name).__module__
        assert getattr(importlib.import_module(home), name) is getattr(analysis, name)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and unpack it into an empty folder, as an installation would."""
    folder = tmp_path_factory.mktemp("wheel")
    quiet = {"capture_output": True, "text": True}
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, **quiet
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--no-compile"]
    done = subprocess.run([*pip, "--target", folder / "site", wheel], **quiet)
    assert done.returncode == 0, done.stderr
    return folder / "site"


def test_wheel_works_offline_from_another_folder(installed: Path, tmp_path: Path) -> None:
    said = run_python(TRACE_ONE_ARTICLE, path=installed, cwd=tmp_path)
    file, articles, statements = said.rsplit(" ", 2)
    assert Path(file).is_relative_to(installed)
    assert int(articles) == 24
    assert int(statements) >= 3


def test_wheel_holds_the_package_and_its_data_only(installed: Path) -> None:
    files = [path.relative_to(installed) for path in installed.rglob("*") if path.is_file()]
    assert {path.parts[0] for path in files} <= {
        "analysis",
        "bin",
        *(p.name for p in installed.glob("negotiation_trace-*.dist-info")),
    }
    assert any(path.name == "LICENSE" for path in files)
    assert Path("analysis/py.typed") in files
    assert Path("analysis/negotiation.mplstyle") in files
    assert Path("analysis/data/actors.csv") in files


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*.py")), ids=lambda path: path.stem)
def test_no_group_is_repeated_possessively(path: Path) -> None:
    # CPython before 3.11.5, which Debian 12 ships, matches such groups wrongly (issue 106052).
    assert not re.search(r"\)(?:[*+?]|\{\d*,?\d*\})\+|\(\?>", path.read_text("utf-8"))
