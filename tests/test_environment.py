"""Whoever installs by conda, by pip or from the lock gets the same things, freely licensed."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]

CONDA_NAMES = {"brotli-python": "brotli", "matplotlib-base": "matplotlib"}
PYTHONS = ("3.11.0", "3.11.9", "3.12.7", "3.13.1")
PLATFORMS = ({"sys_platform": "linux", "os_name": "posix"},
             {"sys_platform": "darwin", "os_name": "posix"})  # fmt: skip
CHOSEN_LICENCES = {"tld": "MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later"}
"""Of licences offered by choice we choose the MPL."""


def declared() -> dict[str, SpecifierSet]:
    named = [*PROJECT["dependencies"]]
    for extra in PROJECT["optional-dependencies"].values():
        named += extra
    requirements = [Requirement(line) for line in named]
    assert len({canonicalize_name(r.name) for r in requirements}) == len(requirements)
    return {canonicalize_name(r.name): r.specifier for r in requirements}


def locked(python: str, platform: dict[str, str]) -> dict[str, Version]:
    environment = {
        **default_environment(),
        **platform,
        "python_full_version": python,
        "python_version": python.rpartition(".")[0],
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    found: dict[str, Version] = {}
    for entry in entries():
        requirement = Requirement(entry.split("\\")[0])
        if requirement.marker is None or requirement.marker.evaluate(environment):
            (pin,) = requirement.specifier
            assert pin.operator == "=="
            assert requirement.name not in found
            found[canonicalize_name(requirement.name)] = Version(pin.version)
    return found


def entries() -> list[str]:
    return re.findall(r"^\S.*(?:\n\s+.*)*", LOCK, flags=re.MULTILINE)


def in_conda() -> dict[str, SpecifierSet]:
    *by_conda, by_pip = CONDA
    lines = [line for line in by_conda if line != "pip"] + by_pip["pip"][:-1]
    requirements = [Requirement(line) for line in lines]
    return {
        canonicalize_name(
            CONDA_NAMES.get(requirement.name, requirement.name)
        ): requirement.specifier
        for requirement in requirements
    }


def test_conda_names_what_pyproject_names_within_the_same_bounds() -> None:
    assert in_conda() == {**declared(), "python": SpecifierSet(PROJECT["requires-python"])}


def test_conda_ends_by_installing_this_checkout() -> None:
    assert CONDA[-2] == "pip"
    assert CONDA[-1]["pip"][-1] == "-e ."


def test_lock_holds_every_dependency_within_its_bounds_on_every_python_and_system() -> None:
    for python in PYTHONS:
        assert Version(python) in SpecifierSet(PROJECT["requires-python"])
        for platform in PLATFORMS:
            pins = locked(python, platform)
            for name, bounds in declared().items():
                assert name in pins, f"{name} is not locked for Python {python} on {platform}"
                assert pins[name] in bounds, f"{name} {pins[name]} is outside {bounds}"


def test_lock_holds_everything_that_its_packages_need() -> None:
    here = {"python_full_version": default_environment()["python_full_version"]}
    pins = locked(here["python_full_version"], PLATFORMS[0])
    assert {name for name, _ in closure(with_extras=True)} <= set(pins)


def test_every_locked_package_has_hashes_and_no_line_an_address() -> None:
    assert len(entries()) > 100
    for entry in entries():
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry), entry
    assert "://" not in LOCK
    assert not re.search(r"^\s*-", LOCK.replace("    --hash=", ""), flags=re.MULTILINE)


def closure(*, with_extras: bool) -> Iterator[tuple[str, importlib.metadata.Distribution]]:
    """Walk all that a plain installation brings, as installed here."""
    waiting = [Requirement(line) for line in PROJECT["dependencies"]]
    if with_extras:
        waiting += [Requirement(r) for e in PROJECT["optional-dependencies"].values() for r in e]
    seen = set()
    while waiting:
        requirement = waiting.pop()
        extras = ["", *sorted(requirement.extras)]
        name = canonicalize_name(requirement.name)
        if (name, *extras) in seen:
            continue
        seen.add((name, *extras))
        distribution = importlib.metadata.distribution(name)
        yield name, distribution
        for line in distribution.requires or ():
            needed = Requirement(line)
            if needed.marker is None or any(needed.marker.evaluate({"extra": e}) for e in extras):
                waiting.append(needed)


def licence_of(distribution: importlib.metadata.Distribution) -> str:
    metadata = distribution.metadata
    if metadata.get("License-Expression"):
        return str(metadata["License-Expression"])
    classifiers = [c for c in metadata.get_all("Classifier") or () if c.startswith("License ::")]
    stated = metadata.get("License") or ""
    return " ".join([*classifiers, stated if len(stated) < 100 else ""])


def test_nothing_that_users_install_is_under_the_gpl() -> None:
    checked = dict(closure(with_extras=False))
    assert len(checked) > 30
    permissive = re.compile(r"\b(MIT|BSD|Apache|PSF|Python Software Foundation|MPL|Mozilla)\b")
    for name, distribution in checked.items():
        licence = licence_of(distribution)
        if name in CHOSEN_LICENCES:
            assert licence == CHOSEN_LICENCES[name]
            continue
        assert permissive.search(licence.replace("-", " ")), f"{name}: {licence or 'no licence'}"
        assert not re.search(r"GPL|General Public", licence), f"{name}: {licence}"
