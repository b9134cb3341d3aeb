"""The persons an article names: full names, later short names, and who shares a name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from analysis.actors import ActorTable
from analysis.names import (
    FAMILY_NAME_FIRST,
    MEDIA_NAMES,
    NAME_RUN,
    NICKNAME,
    gender_of,
    plain_key,
    read_name,
)

_KIN = (
    r"(?:wife|husband|son|daughter|brother|sister|father|mother|spouse|first lady|son-in-law|"
    r"daughter-in-law|grandson|granddaughter|widow|uncle|aunt|cousin|nephew|niece)"
)
_KIN_BEFORE = re.compile(rf"\b{_KIN},?\s+$", re.I)
_KIN_AFTER = re.compile(rf",\s+(?:his|her|the|[A-Z]\w+['’]s)\s+(?:[\w-]+\s+){{0,2}}{_KIN}\b", re.I)
INTRODUCED = re.compile(r",\s(?:an?\s|the\s|who\s|\d\d,|now\s|whose\s|chief\s|head\s|president\s)")
_NAMESAKES = 20


class Speaker(NamedTuple):
    """Who is speaking: the name as in the actor table, what he is, and for which side."""

    name: str
    kind: str | None = None
    side: str | None = None


class Person:
    """A person of one article: the name by which rows name him, and what the text tells."""

    __slots__ = ("actor", "evidence", "full", "gender", "kin", "name", "namesakes", "speaker")

    def __init__(self, name: str, actor: bool, full: str) -> None:
        self.name = name
        self.actor = actor
        self.full = full
        self.gender: str | None = gender_of(name)
        self.evidence = actor
        self.kin: bool | None = None
        self.speaker: Speaker | None = None
        self.namesakes: list[Person] = []


class Mention(NamedTuple):
    """One mention of a person: where it starts, with its title, where its name starts, its end."""

    start: int
    name_start: int
    end: int
    person: Person


class People:
    """The persons an article names, with every mention of them in order."""

    def __init__(self, text: str, actors: ActorTable, day: int | None) -> None:
        self.text = text
        self.actors = actors
        self.day = day
        self._by_full: dict[str, Person | None] = {}
        self._by_alias: dict[str, list[Person]] = defaultdict(list)
        self._by_given: dict[str, list[Person]] = defaultdict(list)
        self._full_starts: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._either: dict[str, Person] = {}
        self.mentions: list[Mention] = []
        self._read()

    def _read(self) -> None:
        single = []
        for begin, end, run in self._runs():
            name = read_name(run)
            if name is None or run.removeprefix("The ") in MEDIA_NAMES:
                continue
            if not name.single and name.text.isupper() and self.text[begin - 1 : begin] in "\n":
                continue  # "BUENA PARK, Calif." opens a report
            start = begin + name.offset
            if name.single:
                single.append((begin, start, end, name))
                continue
            if not name.evidence and self.text.endswith(("the ", "The "), 0, begin):
                continue
            evidence = name.evidence or bool(INTRODUCED.match(self.text, end))
            person = self.full(name.text, name.title, evidence)
            if person:
                self._full_starts[person.name].append((start, end))
                self.mentions.append(Mention(begin, start, end, person))
        for begin, start, end, name in single:
            found = self.short(name.text, name.title) or self.either(name.text)
            if found:
                found.evidence = True
                self.mentions.append(Mention(begin, start, end, found))
        self.mentions.sort()

    def _runs(self) -> Iterator[tuple[int, int, str]]:
        """Give the runs of capitals, one where a nickname stands between given and family name."""
        given: re.Match[str] | None = None
        family = 0
        for match in NAME_RUN.finditer(self.text):
            if given and match.start() < family:
                continue
            if given:
                yield given.start(), match.end(), f"{given.group()} {match.group()}"
                given = None
                continue
            nickname = NICKNAME.match(self.text, match.end())
            if nickname:
                given, family = match, nickname.end()
            else:
                yield match.start(), match.end(), match.group()

    def full(self, name: str, title: tuple[str, ...] = (), evidence: bool = True) -> Person | None:
        """Look up or enter a person under a full name."""
        key = plain_key(name)
        if key not in self._by_full:
            self._by_full[key] = self._enter(key, name, evidence)
        person = self._by_full[key]
        if person:
            person.evidence = person.evidence or evidence
            person.gender = person.gender or gender_of("", title)
        return person

    def _enter(self, key: str, name: str, evidence: bool) -> Person | None:
        tokens = key.split(" ")
        suffixed = tokens[-1].lower() in ("jr", "sr", "ii", "iii", "iv") and len(tokens) > 2
        core = tokens[:-1] if suffixed else tokens
        actor = self._known(key, core)
        if actor is not None:
            if self.actors.kind(actor) not in ("person", None):
                return None
            person = Person(actor, True, key)
            known = self._by_full.get(plain_key(actor))
            if known:
                return known
            self._by_full[plain_key(actor)] = person
        elif not evidence and self.actors.kind(self.actors.place(tokens[-1]) or "") == "government":
            return None
        elif self.actors.place(tokens[0]) and not evidence:
            rest = " ".join(tokens[1:])
            return self.full(rest) if len(tokens) > 2 else self.short(rest)
        else:
            same = [p for p in self._by_alias.get(core[-1], ()) if _same_name(core, p.full)]
            if len(same) == 1 and not suffixed:
                return same[0]
            person = Person(name, False, key)
        for alias in (core[-1], *_further_aliases(core)):
            if len(self._by_alias[alias]) < _NAMESAKES:
                self._by_alias[alias].append(person)
        if len(self._by_given[core[0]]) < _NAMESAKES:
            self._by_given[core[0]].append(person)
        return person

    def _known(self, key: str, core: list[str]) -> str | None:
        actor = self.actors.find(key, self.day)
        if actor is None and len(core) > 2:
            # A middle name, or the first word of a sentence, may stand in the way.
            for part in (f"{core[0]} {core[-1]}", " ".join(core[1:])):
                actor = self.actors.find(part, self.day)
                if actor is not None and self.actors.kind(actor) == "person":
                    return actor
            return None
        return actor

    def short(self, name: str, title: tuple[str, ...] = ()) -> Person | None:
        """Say whom a single name means in this article."""
        key = plain_key(name)
        if key.isupper() and len(key) > 3 and key not in self._by_alias:
            key = key.title()
        people = self._by_alias.get(key) or self._by_alias.get(_without_article(key))
        if people and not self._stands_aside(people, title):
            return people[0] if len(people) == 1 else self._which(people, title, key)
        actor = self.actors.find(key, self.day)
        if actor is None:
            given = self._by_given.get(key, ())
            return given[0] if len(given) == 1 else None
        if self.actors.kind(actor) not in ("person", None):
            return None
        return self.full(actor)

    def _stands_aside(self, people: list[Person], title: tuple[str, ...]) -> bool:
        """Whether a short name means another person than the only one of that name in the text."""
        if len(people) > 1:
            return False
        gender = gender_of("", title)
        if gender and people[0].gender not in (gender, None):
            return True
        return not people[0].actor and self._is_kin(people[0])

    def either(self, name: str) -> Person | None:
        """Give one stand-in for the persons who share a short name that tells neither apart."""
        key = plain_key(name)
        if not self.namesake(key):
            return None
        if key not in self._either:
            person = Person(name, False, key)
            person.namesakes = self._by_alias[key]
            person.speaker = Speaker(name, "person")
            self._either[key] = person
        return self._either[key]

    def known(self, name: str) -> Person | None:
        """Look up a person who was entered under this full name."""
        return self._by_full.get(plain_key(name))

    def namesake(self, name: str) -> bool:
        """Whether two persons of the article share this short name."""
        return len(self._by_alias.get(plain_key(name), ())) > 1

    def _which(self, people: list[Person], title: tuple[str, ...], key: str) -> Person | None:
        """Choose between two of one family name only where the text itself sets one apart."""
        gender = gender_of("", title)
        if gender:
            people = [p for p in people if p.gender in (gender, None)]
        if len(people) > 1:
            people = [p for p in people if not self._is_kin(p)] or people
        if len(people) > 1:
            owner = self.actors.find(key, self.day)
            people = [p for p in people if p.name == owner] or people
        if len(people) > 1:
            # Who is printed in full only now and then is set apart so from the other.
            counts = sorted(((len(self._full_starts[p.name]), k) for k, p in enumerate(people)))
            if counts[-1][0] >= 3 * max(1, counts[-2][0]):
                return people[counts[-1][1]]
        return people[0] if len(people) == 1 else None

    def _is_kin(self, person: Person) -> bool:
        """Whether the text brings a person in as somebody's relative."""
        if person.kin is None:
            person.kin = person.full.lower().endswith((" jr", " iii")) or any(
                _KIN_BEFORE.search(self.text[max(0, start - 25) : start])
                or _KIN_AFTER.match(self.text, end, end + 60)
                for start, end in self._full_starts.get(person.name, ())[:4]
            )
        return person.kin

    def side(self, person: Person) -> str | None:
        """Give the side of a person who stands in the actor table."""
        return self.actors.side(person.name, self.day) if person.actor else None


def _same_name(core: list[str], full: str) -> bool:
    """Whether two full names with one family name can be one person's."""
    other = full.split(" ")
    if core[0] == other[0]:
        return True
    return min(len(core[0]), len(other[0])) == 1 and core[0][0] == other[0][0]


def _further_aliases(core: list[str]) -> Iterator[str]:
    if len(core) > 2:
        yield " ".join(core[-2:])
        if core[-2][0].islower():
            yield " ".join(core[next(k for k, t in enumerate(core) if t[0].islower()) :])
    bare = _without_article(core[-1])
    if bare != core[-1]:
        yield bare
    if core[0].lower() in FAMILY_NAME_FIRST:
        yield core[0]


def _without_article(name: str) -> str:
    head, _, tail = name.partition("-")
    return tail if tail[:1].isupper() and head.lower() in ("al", "el") else name
