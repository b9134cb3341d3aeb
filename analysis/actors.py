"""Known actors: who a spelling means, which country a word points to, who held an office when."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.names import plain_key
from analysis.schemas import split_list, validate

_EVER, _NEVER = 0, 10**9
_GOVERNMENT = " government"
_LEADER = " leader"
_EQUAL_ROLES = {
    "premier": ("prime minister",),
    "pm": ("prime minister",),
    "prime minister": ("premier",),
    "head of state": ("president",),
    "head of government": ("prime minister", "chancellor"),
    "foreign minister": (
        "minister of foreign affairs",
        "secretary of state for foreign affairs",
        "secretary of state",
    ),
    "minister for foreign affairs": ("minister of foreign affairs",),
    "foreign secretary": ("secretary of state for foreign affairs",),
    "top diplomat": (
        "minister of foreign affairs",
        "secretary of state for foreign affairs",
        "secretary of state",
        "high representative",
    ),
    "defense minister": ("minister of defence", "secretary of defense"),
    "defence minister": ("minister of defence", "secretary of defense"),
    "defense secretary": ("secretary of defense", "minister of defence"),
    "defence secretary": ("minister of defence",),
    "finance minister": ("minister of finance",),
    "defense chief": ("secretary of defense", "minister of defence"),
}


class Tenure(NamedTuple):
    """One row of the actor table: a person's time in an office, or a body without one."""

    actor: str
    first: int
    last: int
    side: str | None
    role: str

    def covers(self, day: int | None) -> bool:
        """Whether the day lies in the time of the office; without a day nothing is known."""
        return day is not None and self.first <= day <= self.last


def day_number(day: Any) -> int | None:
    """Give a day as a number, so that days compare fast; missing gives ``None``."""
    return None if pd.isna(day) else pd.Timestamp(day).toordinal()


class ActorTable:
    """The actor table, ready to be asked; every question is one look into a dictionary.

    Parameters
    ----------
    actors : DataFrame
        A table of the schema ``actors``; ``spellings`` may be lists, or text with semicolons.

    Raises
    ------
    MissingColumnError
        If ``actor`` is absent.
    """

    def __init__(self, actors: pd.DataFrame) -> None:
        if "spellings" in actors:
            actors = actors.assign(spellings=actors["spellings"].map(_as_list))
        actors = validate(actors, "actors")
        self._spellings: dict[str, list[tuple[Tenure, bool]]] = defaultdict(list)
        self._caseless: dict[str, list[tuple[Tenure, bool]]] = defaultdict(list)
        self._tenures: dict[str, list[Tenure]] = defaultdict(list)
        self._holders: dict[tuple[str, str], list[Tenure]] = defaultdict(list)
        self._kinds: dict[str, str | None] = {}
        self._places: dict[str, str] = {}
        self._words: dict[str, set[str]] = defaultdict(set)
        self._leaders: dict[str, list[Tenure]] = defaultdict(list)
        self._add_rows(actors)

    def _add_rows(self, actors: pd.DataFrame) -> None:
        columns = ["actor", "spellings", "kind", "side", "office"]
        days = [[day_number(day) for day in actors[name]] for name in ("office_from", "office_to")]
        rows = zip(*(actors[name] for name in columns), *days, strict=True)
        offices: list[Tenure] = []
        for actor, spellings, kind, side, office, first, last in rows:
            kind, side = _or_none(kind), _or_none(side)
            tenure = Tenure(
                actor,
                _EVER if first is None else first,
                _NEVER if last is None else last,
                side,
                _or_none(office) or "",
            )
            self._kinds.setdefault(actor, kind)
            self._tenures[actor].append(tenure)
            for spelling in dict.fromkeys([actor, *spellings]):
                self._add_spelling(spelling, tenure, kind)
            if tenure.role:
                offices.append(tenure)
        for tenure in offices:
            self._add_office(tenure)
        for key, entries in self._spellings.items():
            place = self._places.get(key.removesuffix(_LEADER)) if key.endswith(_LEADER) else None
            if place:
                self._leaders[place].extend(tenure for tenure, _ in entries)

    def _add_spelling(self, spelling: str, tenure: Tenure, kind: str | None) -> None:
        key = plain_key(spelling)
        if not key:
            return
        described = kind == "person" and key.split()[-1].islower()
        self._spellings[key].append((tenure, described))
        if " " in key:
            self._caseless[key.lower()].append((tenure, described))
        if kind != "person":
            self._words[tenure.actor].update(key.lower().split(" "))
            self._places.setdefault(key, tenure.actor)
            if key.endswith(_GOVERNMENT):
                self._places.setdefault(key.removesuffix(_GOVERNMENT), tenure.actor)

    def _add_office(self, tenure: Tenure) -> None:
        parts = tenure.role.split(" of ")
        for k in range(1, len(parts)):
            place = self._places.get(plain_key(" of ".join(parts[k:]).removeprefix("the ")))
            if place:
                self._holders[" of ".join(parts[:k]).lower(), place].append(tenure)
                return

    def find(self, spelling: str, day: int | None = None) -> str | None:
        """Say whom a spelling means on a day; missing where it is unknown or could be two."""
        key = plain_key(spelling)
        entries = self._spellings.get(key)
        if entries is None and " " in key:
            entries = self._caseless.get(key.lower())
        if entries is None:
            return None
        actors = {tenure.actor for tenure, _ in entries}
        if len(actors) == 1:
            sure = any(not described or t.covers(day) for t, described in entries)
            return actors.pop() if sure or day is None else None
        holders = {tenure.actor for tenure, _ in entries if tenure.covers(day)}
        return holders.pop() if len(holders) == 1 else None

    def holder(self, role: str, place: str, day: int | None) -> str | None:
        """Say who held an office of a country or body on a day."""
        for name in (role, *_EQUAL_ROLES.get(role, ())):
            tenures = self._holders.get((name, place))
            if tenures:
                held = {tenure.actor for tenure in tenures if tenure.covers(day)}
                if len(held) == 1:
                    return held.pop()
        return None

    def leader(self, place: str, day: int | None) -> str | None:
        """Say who led a country or body on a day, by spellings such as "French leader"."""
        led = {tenure.actor for tenure in self._leaders.get(place, ()) if tenure.covers(day)}
        return led.pop() if len(led) == 1 else None

    def place(self, word: str) -> str | None:
        """Say which country or body a name or adjective points to: "Russian" is Russia."""
        return self._places.get(plain_key(word))

    def is_called(self, actor: str, word: str) -> bool:
        """Whether a spelling of a body holds this word."""
        return word in self._words.get(actor, ())

    def kind(self, actor: str) -> str | None:
        """Give the kind of an actor."""
        return self._kinds.get(actor)

    def side(self, actor: str, day: int | None = None) -> str | None:
        """Give the side of an actor, on that day where it changed."""
        tenures = self._tenures.get(actor)
        if not tenures:
            return None
        return next((t.side for t in tenures if t.covers(day)), tenures[-1].side)

    def roles(self, actor: str, day: int | None) -> list[str]:
        """List the offices that a person held on a day."""
        return [t.role for t in self._tenures.get(actor, ()) if t.role and t.covers(day)]


def _as_list(spellings: object) -> list[str]:
    if isinstance(spellings, str):
        return split_list(spellings)
    if isinstance(spellings, list | tuple | set | np.ndarray):
        return [str(part) for part in spellings]
    return []


def _or_none(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
