"""An actor table drafted from one's own statements, for a person to correct and pass back."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

import pandas as pd
from rapidfuzz.fuzz import ratio

from analysis.actors import ActorTable
from analysis.datasets import load_dataset
from analysis.names import (
    BODY_NOUNS,
    FAMILY_NAME_FIRST,
    FIRST_NAMES,
    GROUP_NOUNS,
    NAME_PARTICLES,
    NAME_RUN,
    NEVER_NAMES,
    ROLE_NOUNS,
    TITLES,
    gender_of,
    is_role,
    plain_key,
    read_name,
    word_set,
)
from analysis.people import People
from analysis.positions import check_count, need_columns
from analysis.progress import progress_bar
from analysis.schemas import DAY, columns_of, complete, empty_table, split_list, to_day, validate

_SEATS = {
    "Jerusalem": "Israel",
    "Tel Aviv": "Israel",
    "Sanaa": "Yemen",
    "Santiago": "Chile",
    "Downing Street": "United Kingdom",
    "Whitehall": "United Kingdom",
    "Capitol Hill": "United States",
    "Elysee": "France",
    "Elysee Palace": "France",
    "Quai d'Orsay": "France",
    "Blue House": "South Korea",
    "Knesset": "Israel",
    "Bundestag": "Germany",
    "Duma": "Russia",
    "Majlis": "Iran",
}
"""Seats that the shipped actor table leaves out, most because they are contested."""

_CAPITALS = word_set("jerusalem sanaa santiago") | {"tel aviv"}
_GENERATIONS = frozenset(("jr", "sr", "ii", "iii", "iv"))
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])(?!\w)")
_DOTTED = re.compile(r"^(?:[A-Z]\.)+[A-Z]$")
_INITIALS_APART = re.compile(r"(?<=\b[A-Z]\.) (?=[A-Z]\.)")
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.I)
_LINKS = frozenset(("of", "to", "for", "and", "the"))
_PREPOSITIONS = word_set("of to for at in on with from by under who")
_PARTISAN = word_set("republican democratic conservative liberal socialist islamist")
_OPENINGS = word_set("""
and as when while who who's himself herself itself another indeed also now but if the this that
""")
_DESCRIBING = word_set("""
former senior top chief deputy foreign prime vice interim acting defense defence finance army
military police government party opposition health general interior justice security national
political state head lead public press media supreme high first second retired late outgoing
assistant executive managing interior economic energy nuclear union company
""")
_CLAUSE = re.compile(r"[,;:()\[\]\"“”\n\r—–]|(?<=[a-z]{3})[.!?]\s")
_SENTENCE_END = re.compile(r"(?:\n|[a-z]{3}[.!?][\"”’]?)$")
_AFTER_NAME = re.compile(
    r",\s(?:who\s(?:is|was)\s)?(?P<title>[^,;:()\[\]\"“”\n\r—–]{3,140}?)"
    r"(?=[,;:()\[\]\"“”\n\r—–]|(?<=[a-z]{3})[.!?]|\s(?:who|whose|which|that|said|says|told|has|is|was)\b|$)"
)
_PAST = re.compile(r"\b(?:former|formerly|ex|then|late|onetime|one-time|retired|elect)\b", re.I)
_SPOKES = r"(?:spokes(?:man|woman|person|men|people)|press secretary)"
_SPOKES_FOR = re.compile(rf"\b{_SPOKES} (?:for|of|at|with) (?P<whom>.+)", re.I)
_SPOKES_OF = re.compile(rf"(?P<whom>.+?) (?:(?:chief|senior|deputy|lead) )*{_SPOKES}$", re.I)
_OFFICE = re.compile(
    r"(?P<before>(?:[^\s]+ ){0,5}?)"
    r"(?P<office>(?:(?:deputy|vice|first(?= deputy| vice)|acting|interim|caretaker)[ -])*"
    r"(?:prime minister|president|premier|chancellor|secretary of state|secretary[- ]general|"
    r"attorney general|king|emir|sultan|supreme leader|national security advis[eo]r|"
    r"(?:foreign|defen[cs]e|finance|interior|justice|economy|energy|health|oil|trade|culture|labou?r|"
    r"information|intelligence|home|security|transport|agriculture|environment|education|"
    r"treasury|housing|industry|commerce) (?:minister|secretary)|"
    r"(?:minister|secretary) (?:of|for) (?:[a-z]+ )?(?:affairs|defen[cs]e|justice|finance|"
    r"intelligence|health|energy|labou?r|commerce|education)))"
    r"(?: of (?:the )?(?P<place>[A-Z].*))?",
    re.I,
)
_SPELT = {
    "defence": "defense",
    "centre": "center",
    "labour": "labor",
    "organisation": "organization",
    "programme": "program",
    "un": "united nations",
    "dept": "department",
}
_MARKS = ",;:!?()[]\"“”'‘’—–-"
_SLASHED = re.compile(r"[-/–—]")
_FILLERS = word_set("the of and for in on at to a an s")
_FOLDS = tuple(
    (re.compile(pattern), into)
    for pattern, into in (
        (r"sch|tsch", "sh"),
        (r"dzh|dj|zh", "i"),
        (r"kh", "h"),
        (r"gh", "g"),
        (r"ph", "f"),
        (r"ts|tz|cz", "z"),
        (r"ck|q|c(?!h)", "k"),
        (r"[dt]h", lambda match: match.group()[0]),
        (r"(?<=[aeiouy])h$", ""),
        (r"w", "v"),
        (r"x", "ks"),
        (r"ou|oo|o|u", "u"),
        (r"[eiyj]+", "i"),
        (r"(.)\1+", r"\1"),
    )
)
_SKELETON = str.maketrans("gz", "ks", "aiuh")
_NICKNAMES = {
    short: full
    for full, shorts in {
        "william": "bill billy will",
        "robert": "bob bobby rob",
        "richard": "dick rick",
        "james": "jim jimmy",
        "michael": "mike",
        "thomas": "tom",
        "anthony": "tony",
        "edward": "ted ed",
        "john": "jack",
        "benjamin": "bibi ben",
        "elizabeth": "liz betty",
        "joseph": "joe",
    }.items()
    for short in shorts.split()
}
_BLOCK = 40
_MOST_NEAR = 10
_LONGEST_NAME = 14
_EXAMPLE = 200
_TITLES_LISTED = 6


class _Said(NamedTuple):
    """One speaker's part in one statement."""

    speaker: str
    kind: str | None
    side: str | None
    source: str
    article: str | None
    day: Any
    content: str


@dataclass(eq=False)
class _Draft:
    """One proposed actor while evidence on it is gathered."""

    names: Counter[str] = field(default_factory=Counter)
    said: list[_Said] = field(default_factory=list)
    titles: Counter[str] = field(default_factory=Counter)
    honorifics: set[str] = field(default_factory=set)
    short_forms: dict[str, str] = field(default_factory=dict)
    near: dict[str, str] = field(default_factory=dict)
    bearers: set[str] = field(default_factory=set)
    known: str | None = None

    @property
    def name(self) -> str:
        """The form by which the row is called: the most frequent one that is no shouting."""
        forms = self.names
        return max(forms, key=lambda name: (not _is_loud(name), forms[name], len(name), name))

    @property
    def kind(self) -> str | None:
        """What most of its statements say it is."""
        kinds = Counter(said.kind for said in self.said if said.kind)
        return _ranked(kinds)[0][0] if kinds else None

    @property
    def person(self) -> bool:
        """Whether this is, as far as one sees, a person."""
        place = _place(self.name)
        if place and _gazetteer().kind(place) in ("group", "institution"):
            return False
        if place and " " in self.name:
            return False
        if place:
            return 2 * sum(said.kind == "person" for said in self.said) > len(self.said)
        if self.kind:
            return self.kind == "person"
        name = read_name(self.name)
        return bool(self.honorifics or (name and name.evidence))

    def take(self, other: _Draft) -> None:
        """Take over what was gathered under another spelling."""
        self.names.update(other.names)
        self.said.extend(other.said)
        self.titles.update(other.titles)
        self.honorifics |= other.honorifics
        self.short_forms.update(other.short_forms)


def suggest_actors(
    statements: pd.DataFrame,
    articles: pd.DataFrame | None = None,
    *,
    actors: pd.DataFrame | None = None,
    min_statements: int = 1,
    progress: bool | None = None,
) -> pd.DataFrame:
    """Draft an actor table from one's own statements, to be corrected in a spreadsheet.

    Parameters
    ----------
    statements : DataFrame
        What ``trace`` or ``resolve_speakers`` returned, with or without an actor table, or the
        record. ``speaker`` is needed; ``speaker_kind``, ``side``, ``source_text``, ``article_id``,
        ``published`` (else ``date_from``) and ``content`` are used where they are there.
    articles : DataFrame, optional
        The articles of the statements. More titles are seen with them, and a surname that some
        article gives to somebody else too is not taken for one person's.
    actors : DataFrame, optional
        An actor table you have already. Its rows all come back, with what they lack filled in.
    min_statements : int
        Leave out who speaks in fewer statements, but nobody of your table.
    progress : bool, optional
        Show a progress bar, or none; without a value where it takes long, on a terminal and in
        JupyterLab.

    Returns
    -------
    DataFrame
        One row per proposed actor, most statements first, with the columns of the schema
        ``actors`` and then: ``known`` (the actor of your table, or of the one that comes with the
        kit, that this is), ``shipped`` (``boolean``: the row comes with the kit), ``country``
        (text: the country that a capital, a government or a title points to), ``n_statements`` and
        ``n_articles`` (``Int64``), ``first_day`` and ``last_day`` (``datetime64[us]``), ``titles``
        (list, most frequent first), ``near`` (list of proposed or known actors who may be the same)
        and ``why``, ``example`` and ``example_article_id``. A known actor has one row per office,
        each with all counts. ``office_from``, ``office_to`` and ``wikidata_id`` of a proposed
        actor are empty: the texts do not give them.

    Raises
    ------
    MissingColumnError
        If there is no column ``speaker``, or a table of actors or articles lacks a needed one.
    InputError
        If an argument is no table, or ``min_statements`` no whole number.

    Notes
    -----
    Two spellings are one row only where nothing but capitals, accents, hyphens, titles or a
    possessive sets them apart, or where one is a surname that an article uses after the full name
    and that nobody else in the corpus bears. All else that may be one actor is in ``near``: other
    transliterations, slips of one letter, a surname or given name alone, initials and what they
    may stand for, words of one body in another order. A surname that two persons share is a row of
    its own and a spelling of neither. Give the rows that are one actor one name in ``actor``, or
    move the spelling, and delete the rest.

    ``office`` is what the text says before or after the name, without past offices, and only
    where the text names its country or body too: a bare "Secretary of State" could be taken for
    another country's and is in ``titles`` alone. ``principal`` is for whom a spokesman is said to
    speak. Both, and ``country``, are proposals.

    An actor table that you pass to ``trace`` stands in place of the one that comes with the kit.
    So the draft has that table's rows of every country and body that the texts, titles and offices
    name, with capitals, adjectives and nicknames, and of its persons whom the texts name in full,
    with their days in office. Those who say nothing stand last, with 0 statements. Where your own
    table has the actor or a spelling, yours holds. A spelling that is the name of a proposed row is
    taken out of the shipped ones.

    Sources without a name are no actors and have no row: those whose ``speaker`` is missing ("a
    senior official") and descriptions without any capital ("police", "activists").
    ``statements["speaker"].isna().sum()`` tells how many of the first there are.

    Candidates are compared within blocks of like consonants, so that time grows with the number of
    names and not with its square.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import trace
    >>> from analysis.rosters import suggest_actors
    >>> from analysis.schemas import empty_table
    >>> text = (
    ...     "Qatari Foreign Minister Karim Saleh arrived on Monday. "
    ...     '"We are ready to talk," Saleh said.'
    ... )
    >>> statements = trace(pd.DataFrame({"text": [text]}), actors=empty_table("actors"))
    >>> draft = suggest_actors(statements, pd.DataFrame({"article_id": ["a"], "text": [text]}))
    >>> print(draft.loc[0, "actor"], draft.loc[0, "office"], sep=", ")
    Karim Saleh, Foreign Minister of Qatar
    """
    need_columns(statements, ["speaker"], "a draft of actors")
    check_count(min_statements, "min_statements", least=0)
    if articles is not None:
        need_columns(articles, ["text"], "a draft of actors", advice="Pass the articles")
        articles = complete(articles, "articles")
    texts = [] if articles is None else sorted(t for t in articles["text"] if isinstance(t, str))
    known = _Known(_entered(actors))
    drafts = _drafts(statements, known)
    bearers = _read_sources(drafts)
    with progress_bar("gathering names", len(texts), "articles", progress) as bar:
        for alias, names in _read_articles(drafts, texts, bar.update).items():
            bearers[alias] |= names
    drafts = _join_short_names(drafts, bearers)
    drafts = {k: d for k, d in drafts.items() if d.known or len(d.said) >= min_statements}
    _find_near(drafts, known.given)
    sources = statements.get("source_text", ())
    return _as_table(drafts, known, [*dict.fromkeys(map(_text, sources)), *texts])


def _entered(actors: pd.DataFrame | None) -> pd.DataFrame:
    if actors is None:
        return empty_table("actors")
    need_columns(actors, ["actor"], "a draft of actors", advice="Pass an actor table")
    if "spellings" in actors:
        lists = [split_list(s) if isinstance(s, str) else s for s in actors["spellings"]]
        actors = actors.assign(spellings=pd.Series(lists, index=actors.index, dtype="object"))
    return validate(actors, "actors")


# Actors known before


class _Known:
    """The actors of the given table, and those of the kit's that it leaves room for."""

    def __init__(self, given: pd.DataFrame) -> None:
        self.given = given
        self.of_given = ActorTable(given)
        kit = _beside(load_dataset("actors"), given)
        self.of_kit = ActorTable(kit)
        self.given_rows = _rows_by_actor(given)
        self.kit_rows = _rows_by_actor(kit)
        self._spans = _spans(kit)

    def find(self, said: _Said, name: str) -> str | None:
        """Say which known actor a speaker is; persons of the kit by their full names only."""
        actor = self.of_given.find(said.speaker)
        if actor is not None:
            return actor
        actor = self.of_kit.find(name)
        if actor is None or name[:1].islower():
            return None
        if self.of_kit.kind(actor) == "person":
            full = " " in name or name == actor
            return actor if full and said.kind in ("person", None) else None
        return None if said.kind == "person" else actor

    def named_in(self, text: str) -> Iterator[str]:
        """List the kit's actors that a text names: places by any word for them, persons in full."""
        words = [_POSSESSIVE.sub("", word).strip(_MARKS) for word in text.split()]
        words = [part for word in words for part in (word, *_SLASHED.split(word)[1:])]
        for k, word in enumerate(words):
            for length in range(1, self._spans.get(_span_key(word), 0) + 1):
                part = " ".join(words[k : k + length])
                actor = self.of_kit.place(part)
                if actor is None and length > 1 and not part.rpartition(" ")[2].islower():
                    actor = self.of_kit.find(part)
                if actor is not None:
                    yield actor

    def beside(self, actor: str) -> Iterator[str]:
        """List the kit's actors that the rows of one refer to: its side, its office's country."""
        for row in self.kit_rows[actor]:
            _, _, place = _text(row["office"]).partition(" of ")
            for name in (row["side"], row["principal"], *_ends(place)):
                other = self.of_kit.place(_ARTICLE.sub("", _text(name)))
                if other is not None:
                    yield other


def _beside(kit: pd.DataFrame, given: pd.DataFrame) -> pd.DataFrame:
    """Leave out of the kit's table the actors that the given one has, and its spellings."""
    taken = {plain_key(s) for spellings in given["spellings"] for s in spellings}
    taken |= {plain_key(actor) for actor in given["actor"]}
    if not taken:
        return kit
    keys = [[plain_key(s) for s in spellings] for spellings in kit["spellings"]]
    same = {
        actor
        for actor, spelt in zip(kit["actor"], keys, strict=True)
        if plain_key(actor) in taken
        or any(s in taken and " " in s and not s.split(" ")[-1].islower() for s in spelt)
    }
    left = [[s for s in spellings if plain_key(s) not in taken] for spellings in kit["spellings"]]
    kit = kit.assign(spellings=pd.Series(left, index=kit.index, dtype="object"))
    return kit[~kit["actor"].isin(same)]


def _rows_by_actor(actors: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    columns = list(columns_of("actors"))
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in actors[columns].to_dict("records"):
        rows[row["actor"]].append({str(name): value for name, value in row.items()})
    return rows


def _spans(actors: pd.DataFrame) -> dict[str, int]:
    """Tell for the first word of a spelling how many words the longest such one has."""
    spans: dict[str, int] = {}
    for actor, spellings in zip(actors["actor"], actors["spellings"], strict=True):
        for spelling in (actor, *spellings):
            first, *rest = plain_key(spelling).split(" ")
            if first[:1].isupper():
                spans[first] = max(spans.get(first, 0), 1 + len(rest))
    return spans


@lru_cache(maxsize=1 << 16)
def _span_key(word: str) -> str:
    return plain_key(word)


def _ends(place: str) -> Iterator[str]:
    """List what an office may be of: "the Head of the Office of Norway", "Norway"."""
    parts = place.split(" of ")
    return (" of ".join(parts[k:]) for k in range(len(parts)))


# Names


def _is_loud(name: str) -> bool:
    return name.isupper() and len(name) > 5


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


@lru_cache(maxsize=1 << 16)
def _words(name: str) -> tuple[str, ...]:
    """Bring a name into the words by which names are told to be one: no case, marks or titles."""
    name = _INITIALS_APART.sub("", _ARTICLE.sub("", " ".join(name.split())))
    words = [_word(word) for word in _POSSESSIVE.sub("", plain_key(name)).split(" ")]
    words = [word for word in words if word]
    while len(words) > 1 and TITLES.get(words[0]) == "" and words[0] != "st":
        words.pop(0)
    return tuple(words)


def _word(word: str) -> str:
    return word.lower().replace("'", "").strip(',;:()[]"“”-–—')


def _key(name: str) -> str:
    return " ".join(_words(name)).replace("-", " ")


def _without_generation(words: tuple[str, ...]) -> tuple[str, ...]:
    return words[:-1] if len(words) > 2 and words[-1] in _GENERATIONS else words


def _family_first(words: tuple[str, ...]) -> bool:
    first, *rest = words
    if first not in FAMILY_NAME_FIRST:
        return False
    return first not in FIRST_NAMES or len(rest) > 1 or "-" in rest[0]


@lru_cache(maxsize=1 << 16)
def _family_name(name: str) -> str:
    """Give the surname, with its particles: "leyen" stands for "von der leyen" too."""
    words = _without_generation(_words(name))
    if len(words) > 1 and _family_first(words):
        return words[0]
    return _without_article(words[-1]) if words else ""


def _without_article(word: str) -> str:
    head, _, tail = word.partition("-")
    return tail if tail and head in ("al", "el", "as", "an", "at", "ash", "ul") else word


@lru_cache(maxsize=1 << 16)
def _given_names(name: str) -> tuple[str, ...]:
    words = _without_generation(_words(name))
    given = words[1:] if len(words) > 1 and _family_first(words) else words[:-1]
    return tuple(part for part in given if part not in NAME_PARTICLES)


@lru_cache(maxsize=1 << 16)
def _short_keys(name: str) -> frozenset[str]:
    """List the short names that a full name may be followed by."""
    words = _without_generation(_words(name))
    if len(words) < 2:
        return frozenset()
    if _family_first(words):
        return frozenset((words[0],))
    short = {words[-1].replace("-", " "), _without_article(words[-1]).replace("-", " ")}
    particles = NAME_PARTICLES | {"abu", "abd", "umm"}
    starts = [k for k, word in enumerate(words[1:-1], 1) if word in particles]
    if starts:
        short.add(" ".join(words[starts[0] :]).replace("-", " "))
    return frozenset(short)


@lru_cache(maxsize=1 << 16)
def _surname_skeleton(name: str) -> str:
    return _skeleton(_family_name(name))


@lru_cache(maxsize=1 << 16)
def _fold(word: str) -> str:
    """Bring the transliterations of one name near each other: "Zelenskiy" and "Zelensky"."""
    for pattern, into in _FOLDS:
        word = pattern.sub(into, word)
    return word


@lru_cache(maxsize=1 << 16)
def _skeleton(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", _fold(word).translate(_SKELETON)) or _fold(word)


def _first_and_last(name: str) -> tuple[str, str]:
    given = _given_names(name)
    return (given[0] if given else "", _family_name(name))


# Places


@lru_cache(maxsize=1)
def _gazetteer() -> ActorTable:
    return ActorTable(load_dataset("actors"))


@lru_cache(maxsize=1 << 14)
def _place(words: str) -> str | None:
    """Say which country or public body a name or adjective points to."""
    bare = _ARTICLE.sub("", _POSSESSIVE.sub("", words))
    return _SEATS.get(plain_key(bare)) or _gazetteer().place(bare)


def _country(words: str) -> str | None:
    place = _place(words)
    side = _gazetteer().side(place) if place else None
    return side if side and _gazetteer().kind(side) == "government" else None


def _names_country(words: str) -> bool:
    place = _place(words)
    seat = plain_key(_ARTICLE.sub("", words))
    if seat in _SEATS and seat.lower() not in _CAPITALS:
        return False
    return bool(place) and _gazetteer().kind(place or "") == "government"


# Gathering


def _drafts(statements: pd.DataFrame, known: _Known) -> dict[str, _Draft]:
    drafts: dict[str, _Draft] = defaultdict(_Draft)
    # In one order whatever that of the rows: the first of two equals is taken below.
    for said in sorted(_parts(statements), key=_order):
        name = _stripped(said)
        key = _key(name)
        if not key or not any(c.isupper() for c in name):
            continue
        actor = known.find(said, name)
        draft = drafts[_key(actor) if actor else key]
        draft.known = draft.known or actor
        draft.names[actor or name] += 1
        draft.said.append(said)
    return _parted_by_gender(drafts)


def _order(said: _Said) -> tuple[str, ...]:
    return (str(said.day), *(value or "" for value in said if value is not said.day))


def _parted_by_gender(drafts: dict[str, _Draft]) -> dict[str, _Draft]:
    """Make rows of their own of "Mr. Smith" and "Mrs. Smith"; a bare "Smith" is neither's."""
    parted: dict[str, _Draft] = {}
    for key, draft in drafts.items():
        single = " " not in key and draft.known is None
        forms = [_with_honorific(said, key) for said in draft.said] if single else []
        if len({gender for gender, _ in forms} - {""}) < 2:
            parted[key] = draft
            continue
        for said, (gender, form) in zip(draft.said, forms, strict=True):
            part = parted.setdefault(f"{gender} {key}".strip(), _Draft())
            part.names[form or _stripped(said)] += 1
            part.said.append(said)
    return parted


def _with_honorific(said: _Said, key: str) -> tuple[str, str]:
    """Give the gender that an honorific before a bare surname tells, and both of these words."""
    for text in (said.speaker, said.source):
        for run in NAME_RUN.finditer(text):
            read = read_name(run.group())
            gender = gender_of("", read.title) if read and _key(read.text) == key else None
            if read and gender:
                surname = _POSSESSIVE.sub("", read.text)
                return gender, f"{read.title[-1].capitalize()}. {surname}"
    return "", ""


def _titled(name: str) -> bool:
    owned = _POSSESSIVE.search(name)
    return " " in name and not owned and TITLES.get(_low(name.partition(" ")[0])) == ""


def _parts(statements: pd.DataFrame) -> Iterator[_Said]:
    """Take joint speakers apart; each of them made the statement."""
    days = next((n for n in ("published", "date_from", "source_published") if n in statements), "")
    contents = next((n for n in ("content", "paraphrase", "short_quote") if n in statements), "")
    names = ("speaker", "speaker_kind", "side", "source_text", "article_id", days, contents)
    empty = [None] * len(statements)
    columns = [statements[n].tolist() if n and n in statements else empty for n in names]
    for speaker, kind, side, source, article, day, content in zip(*columns, strict=True):
        if not isinstance(speaker, str) or kind == "unnamed":
            continue
        parts = split_list(speaker)
        alone = len(parts) == 1
        for part in dict.fromkeys(parts):
            yield _Said(
                speaker=part,
                kind="person" if _titled(part) else (_text(kind) or None) if alone else None,
                side=_text(side) or None if alone else None,
                source=" ".join(_text(source).split()) if alone else "",
                article=_text(article) or None,
                day=to_day(day),
                content=" ".join(_text(content).split()),
            )


def _stripped(said: _Said) -> str:
    """Take titles and a possessive off a speaker's name."""
    name = _DOTTED.sub(r"\g<0>.", " ".join(said.speaker.split()))
    if re.search(r"['’]s?$", name):
        # "Egypt's", of "Egypt's state news agency", is not Egypt.
        owned = re.search(re.escape(name) + r"(?:\s[\w-]+){1,3}", said.source)
        name = owned.group() if owned else _POSSESSIVE.sub("", name)
    whole = _ARTICLE.sub("", said.source)
    if whole.endswith(f" {name}") and _place(name) != _place(whole) is not None:
        return whole  # "North Korea", of which only "Korea" was read
    if said.kind in ("person", None):
        read = read_name(name)
        if read and read.title and (read.title[-1] in TITLES or is_role(read.title[-1])):
            return read.text
    return _ARTICLE.sub("", name) or name


def _read_sources(drafts: dict[str, _Draft]) -> dict[str, set[tuple[str, str]]]:
    """Read titles and short names from the words of the sources; list who bears each short name."""
    bearers: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for draft in drafts.values():
        if not draft.person:
            continue
        keys = {_key(name) for name in draft.names}
        short = frozenset().union(*(_short_keys(name) for name in draft.names))
        if not _is_doubtful(draft.name):
            for alias in short:
                bearers[alias].add(_first_and_last(draft.name))
        for source, times in Counter(said.source for said in draft.said).items():
            _read_source(draft, source, times, keys, short)
    return bearers


def _read_source(
    draft: _Draft, source: str, times: int, keys: set[str], short: frozenset[str]
) -> None:
    for run in NAME_RUN.finditer(source):
        read = read_name(run.group())
        key = _key(read.text) if read else ""
        if not read or (key not in keys and key not in short):
            continue
        if key in short:
            draft.short_forms.setdefault(key, _POSSESSIVE.sub("", read.text))
        draft.honorifics.update(read.title)
        for title in _titles_beside(source, run.start() + read.offset, run.end()):
            draft.titles[title] += times
        return


def _is_doubtful(name: str) -> bool:
    """Whether the first word may be no part of the name: "Israel Obama" after "in Israel"."""
    first = name.partition(" ")[0]
    if " " not in name or first.lower() in FIRST_NAMES:
        return False
    return first.lower() in NEVER_NAMES or _place(first) is not None


def _read_articles(
    drafts: dict[str, _Draft], texts: Iterable[str], tell: Callable[[int], object]
) -> dict[str, set[tuple[str, str]]]:
    """Read titles and short names from the articles; list who bears each short name there."""
    bearers: dict[str, set[tuple[str, str]]] = defaultdict(set)
    nobody = ActorTable(empty_table("actors"))
    for text in texts:
        for mention in People(text, nobody, None).mentions:
            full = mention.person.name
            read = read_name(full)
            if read is None or read.single or mention.person.namesakes:
                continue
            if read.evidence and not _is_doubtful(full):
                for alias in _short_keys(full):
                    bearers[alias].add(_first_and_last(full))
            draft = drafts.get(_key(full))
            if draft is None or not draft.person:
                continue
            printed = text[mention.name_start : mention.end]
            if _key(printed) in _short_keys(full):
                draft.short_forms.setdefault(_key(printed), printed)
            for title in _titles_beside(text, mention.name_start, mention.end):
                draft.titles[title] += 1
        tell(1)
    return bearers


# Titles


def _titles_beside(text: str, start: int, end: int) -> Iterator[str]:
    before = _title_before(text[max(0, start - 100) : start])
    if before:
        yield before
    after = _AFTER_NAME.match(text, end, end + 160)
    if after:
        words = _ARTICLE.sub("", " ".join(after["title"].split())).split(" ")
        while words and _low(words[0]) in _OPENINGS:
            words.pop(0)
        title = _ARTICLE.sub("", " ".join(words))
        if _is_title(words) and not _ends_in_other(title):
            yield title


def _ends_in_other(title: str) -> bool:
    """Whether a phrase is the next person of a list: ", Foreign Minister Anna Berg"."""
    runs = list(NAME_RUN.finditer(title))
    name = read_name(runs[-1].group()) if runs and runs[-1].end() == len(title) else None
    return bool(name and name.evidence) and not re.search(r"\b(?:to|for|under|by|with)\b", title)


def _title_before(text: str) -> str:
    """Read the title before a name, back to where another phrase begins."""
    clause = text.rstrip(" \xa0")
    if _SENTENCE_END.search(clause):
        return ""
    apart = clause.endswith(",")
    words = _CLAUSE.split(clause.rstrip(" ,"))[-1].lstrip(" -.!?").split()
    start = 0
    for k, word in enumerate(words):
        low = _low(word)
        if low in ("a", "an", "his", "her", "their", "its", "our", "my"):
            start = k + 1
        elif low in _LINKS:
            # "aide to President" is not the President's title; "ambassador to Israel, X" is.
            names_other = not apart and _has_role(words[k + 1 :], honorifics=True)
            if names_other or not _has_role(words[start:k]):
                start = k + 1
        elif word[:1].islower() and not (is_role(low) or low in _DESCRIBING or "-" in low):
            start = k + 1
    words = words[start:]
    while words and _low(words[0]) in _OPENINGS:
        words.pop(0)
    if words and _low(words[-1]) not in TITLES:
        words[-1] = words[-1].rstrip(".")
    while len(words) > 1 and _low(words[-1]) in TITLES and _is_title(words[:-1]):
        words.pop()
    return " ".join(words) if len(words) <= 9 and _is_title(words) else ""


def _low(word: str) -> str:
    return _word(_POSSESSIVE.sub("", word)).rstrip(".")


def _is_title(words: list[str]) -> bool:
    """Whether the head of a phrase, the word before "of" or "at", is one person's office."""
    lows = [_low(word) for word in words]
    head = next((k for k, low in enumerate(lows) if k and low in _PREPOSITIONS), len(lows))
    if not lows or lows[-1] in _PREPOSITIONS or lows[0] in ("said", "says"):
        return False
    last = {lows[head - 1], lows[-1] if words[-1].islower() else ""}
    return any(low in ROLE_NOUNS or TITLES.get(low) for low in last)


def _has_role(words: Iterable[str], honorifics: bool = False) -> bool:
    lows = [_low(word) for word in words]
    short = TITLES if honorifics else {low for low, office in TITLES.items() if office}
    return any(is_role(low) or low in short for low in lows)


def _roles(draft: _Draft) -> frozenset[str]:
    """List the offices and trades of a draft, in one form each."""
    lows = (_word(word).rstrip(".") for title in draft.titles for word in title.split(" "))
    roles = (TITLES.get(low) or low for low in lows)
    return frozenset(role for role in roles if is_role(role.rpartition(" ")[2]))


def _office(titles: Counter[str], least: int = 1) -> tuple[str | None, str | None]:
    """Propose the office that most titles name, and its country where one of them tells it."""
    found: Counter[tuple[str, str | None]] = Counter()
    heads: Counter[str] = Counter()
    for title, times in _ranked(titles):
        past = bool(_PAST.search(title))
        read = _read_office(_PAST.sub("", title).strip(" -"))
        if read:
            heads[_bare_office(read[0])] += -times if past else times
            found[read] += 0 if past else times
    heads = +heads
    if not heads:
        return None, None
    head, times = _ranked(heads)[0]
    if times < max(least, sum(titles.values()) / 4):
        return None, None
    fitting = [pair for pair in +found if _bare_office(pair[0]) == head]
    if all(pair[0].lower() == head for pair in fitting):
        return None, None  # an office of no country could be taken for another country's
    return max(fitting, key=lambda pair: (" of " in pair[0][len(head) :], found[pair]))


def _ranked(counter: Counter[str]) -> list[tuple[str, int]]:
    """List the most frequent first, and equals by the alphabet."""
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))


def _bare_office(office: str) -> str:
    match = _OFFICE.search(office)
    return match["office"].lower() if match else office.lower()


def _read_office(title: str) -> tuple[str, str | None] | None:
    match = _OFFICE.fullmatch(title)
    if not match:
        return None
    office = " ".join(
        word if word in _LINKS else word[:1].upper() + word[1:] for word in match["office"].split()
    )
    owner = " ".join(
        word for word in match["before"].split() if word.lower() not in _PARTISAN | _LINKS
    )
    owner = owner or match["place"] or ""
    place = _place(owner) if owner else None
    if not place and (not owner or _POSSESSIVE.search(owner)) and match["office"].islower():
        return None  # "the president" may be anybody's
    if place:
        return f"{office} of {_with_article(place)}", _country(owner)
    if not owner:
        return office, None
    if any(word[:1].islower() for word in owner.split()):
        return None
    if match["place"] == owner:
        return f"{office} of {owner}", None
    return None if _POSSESSIVE.search(owner) else (f"{owner} {office}", None)


def _with_article(place: str) -> str:
    ends = (
        "Republic",
        "Authority",
        "Union",
        "Netherlands",
        "Philippines",
        "Comoros",
        "House",
        "Council",
    )
    return f"the {place}" if place.startswith("United ") or place.endswith(ends) else place


def _principal(
    titles: Counter[str], drafts: dict[str, _Draft], called: Mapping[str, list[str]]
) -> tuple[str | None, int]:
    """Propose for whom a spokesman speaks, by the row's own name, and how many titles say so."""
    found: Counter[str] = Counter()
    for title, times in titles.items():
        match = _SPOKES_FOR.search(title) or _SPOKES_OF.fullmatch(title)
        whom = _whom(match["whom"]) if match and not _PAST.search(title) else ""
        if whom:
            found[whom] += times
    if not found:
        return None, 0
    whom, times = _ranked(found)[0]
    if _key(whom) in drafts:
        return drafts[_key(whom)].name, times
    names = called.get(_key(whom), [])
    if len(names) == 1:
        return names[0], times
    return (_place(whom) if _names_country(whom) else whom), times


def _whom(words: str) -> str:
    words = _ARTICLE.sub("", words)
    capital = re.search(r"(?<![\w-])[A-Z]", words)
    whom = words[capital.start() :] if capital else ""
    whom = re.sub(r"['’]s?$", "", whom)
    whom = re.sub(r"^(?:Deputy|Chief|Senior|Principal|Acting|Then) ", "", whom)
    read = read_name(whom)
    if read and read.title and (read.title[-1] in TITLES or is_role(read.title[-1])):
        whom = read.text
    common = whom.lower() in BODY_NOUNS | GROUP_NOUNS or is_role(whom.lower())
    return "" if common else whom


# One actor or two


def _join_short_names(
    drafts: dict[str, _Draft], bearers: dict[str, set[tuple[str, str]]]
) -> dict[str, _Draft]:
    """Join a surname's row to the one person of the corpus who is called so after the full name."""
    full_names: dict[str, list[_Draft]] = defaultdict(list)
    for draft in drafts.values():
        if draft.person and not _is_doubtful(draft.name):
            for alias in _short_keys(draft.name):
                full_names[alias].append(draft)
    for draft in drafts.values():
        if _is_doubtful(draft.name):
            draft.short_forms.clear()
    kept = {}
    joined: list[tuple[_Draft, _Draft]] = []
    for key, draft in drafts.items():
        owners = full_names.get(key, [])
        if _surely_called(key, draft, owners, bearers.get(key, set())):
            joined.append((owners[0], draft))
        else:
            kept[key] = draft
            if draft.person:
                draft.bearers = {" ".join(names).title() for names in bearers.get(key, ())}
    for owner, draft in joined:
        owner.take(_Draft(Counter(), draft.said, draft.titles, draft.honorifics))
    rows = {_key(draft.name) for draft in kept.values()}
    for key, owners in full_names.items():
        alone = len(owners) == 1 and len(bearers.get(key, ())) <= 1
        for owner in owners:
            if not alone or key in rows or _place(key.title()):
                owner.short_forms.pop(key, None)
    return kept


def _surely_called(
    key: str, draft: _Draft, owners: list[_Draft], bearers: set[tuple[str, str]]
) -> bool:
    if len(owners) != 1 or owners[0] is draft or len(bearers) > 1 or draft.known:
        return False
    owner = owners[0]
    if key not in owner.short_forms or (draft.kind or "person") != "person":
        return False
    if _place(draft.name) is not None:
        return False
    genders = {gender_of("", (word,)) for word in draft.honorifics} - {None}
    gender = gender_of(owner.name, tuple(owner.honorifics))
    if gender and genders - {gender}:
        return False
    mine, theirs = _roles(draft), _roles(owner)
    return not mine or not theirs or bool(mine & theirs)


class _Entry(NamedTuple):
    """One name under which a draft, or an actor of the given table, may be looked for."""

    name: str
    owner: str
    person: bool
    of_table: bool


def _find_near(drafts: dict[str, _Draft], actors: pd.DataFrame) -> None:
    """Write into each draft whom it may be the same as, and why."""
    entries = [
        _Entry(name, key, draft.person, False)
        for key, draft in drafts.items()
        for name in dict.fromkeys((draft.name, *draft.names))
    ]
    for actor, spellings, kind in zip(
        actors["actor"], actors["spellings"], actors["kind"], strict=True
    ):
        person = kind == "person" or pd.isna(kind)
        entries.extend(_Entry(s, actor, person, True) for s in dict.fromkeys((actor, *spellings)))
    entries = [entry for entry in entries if len(entry.name.split()) <= _LONGEST_NAME]
    for one, other, why in chain(
        _near_parts(entries), _near_people(entries), _near_bodies(entries)
    ):
        _note(drafts, one, other, why)
        _note(drafts, other, one, why)


def _note(drafts: dict[str, _Draft], at: _Entry, other: _Entry, why: str) -> None:
    if at.of_table:
        return
    draft = drafts[at.owner]
    if other.of_table:
        if draft.known == other.owner:
            return
        name, why = other.owner, f"{why} ('{other.name}' in your table)"
    else:
        if other.owner == at.owner or (draft.known and drafts[other.owner].known):
            return
        name = drafts[other.owner].name
    draft.near.setdefault(name, why)


_TAIL = "the same but for words before it"
_Pairs = Iterator[tuple[_Entry, _Entry, str]]


def _near_people(entries: list[_Entry]) -> _Pairs:
    people = [entry for entry in entries if entry.person and _words(entry.name)]
    blocks: dict[tuple[str, ...], list[_Entry]] = defaultdict(list)
    for entry in people:
        for block in _blocks(entry.name):
            blocks[block].append(entry)
    for (kind, *_), alike in blocks.items():
        for one, other in _paired(alike):
            mine, theirs = _surname_skeleton(one.name), _surname_skeleton(other.name)
            if kind == "slip" and mine == theirs:
                continue  # the block of their surname has them too
            why = _same_person(one.name, other.name)
            if why:
                yield one, other, why


def _near_parts(entries: list[_Entry]) -> _Pairs:
    """Pair names with a surname, a given name or a tail of theirs that is a row of its own."""
    rows: dict[str, list[_Entry]] = defaultdict(list)
    for entry in entries:
        rows[_key(entry.name)].append(entry)
    for entry in entries:
        parts = dict.fromkeys(_tails(entry.name), _TAIL)
        if entry.person:
            given = () if _is_doubtful(entry.name) else _given_names(entry.name)[:1]
            parts |= dict.fromkeys(given, "the given name alone")
            parts |= dict.fromkeys(_short_keys(entry.name), "the surname alone")
        named = entry.person and entry.name.partition(" ")[0].lower() in FIRST_NAMES
        for part, why in parts.items():
            for other in rows.get(part, ()):
                if not named or other.person or _place(other.name) is None:
                    yield entry, other, why


def _tails(name: str) -> Iterator[str]:
    """List what is left of a name without its first words, but not what stands after "of"."""
    words = _key(name).split(" ")
    return (" ".join(words[k:]) for k in range(1, len(words)) if words[k - 1] not in _FILLERS)


def _blocks(name: str) -> Iterator[tuple[str, ...]]:
    """List the blocks a person's name is compared in: like surnames, and a slip away from them."""
    surname = _surname_skeleton(name)
    yield ("surname", surname)
    given = _given_names(name)
    if given and len(surname) > 2:
        initial = _fold(given[0])[:1]
        for k in range(len(surname)):
            yield ("slip", initial, surname[:k] + surname[k + 1 :])
        yield ("slip", initial, surname)


def _paired(block: list[_Entry]) -> Iterator[tuple[_Entry, _Entry]]:
    """Pair the names of a block; where it has grown large, only those next to each other.

    A large block is put in the order of its given names, so that no block takes quadratic time.
    """
    if len(block) > 4 * _BLOCK:
        block = sorted(block, key=lambda entry: (_given_order(entry.name), _key(entry.name)))
    reach = _BLOCK if len(block) > 4 * _BLOCK else len(block)
    for k, one in enumerate(block):
        for other in block[k + 1 : k + 1 + reach]:
            yield one, other


def _given_order(name: str) -> str:
    given = _given_names(name)
    return _skeleton(given[0]) if given else ""


def _same_person(one: str, other: str) -> str:
    """Say why two names may be one person's; nothing where they are not."""
    mine, theirs = _family_name(one), _family_name(other)
    alike = 100.0 if mine == theirs else ratio(_fold(mine), _fold(theirs))
    enough = 75 if _skeleton(mine) == _skeleton(theirs) else 85
    if alike < enough or (alike < 100 and min(len(mine), len(theirs)) < 4):
        return ""
    given, others = _given_names(one), _given_names(other)
    if not given or not others:
        if alike < 100 and (alike < 85 or min(len(mine), len(theirs)) < 6):
            return ""
        if mine == theirs:
            return "" if given or others else "the surname, with another honorific"
        return "another spelling of the surname"
    like = _same_initial(given[0], others[0])
    if not like and not any(_same_given(a, b) for a in given for b in others):
        return ""
    if _generation(one) != _generation(other):
        return "the same but for the generation"
    return "given name and surname nearly alike" if mine != theirs else "surname, and a like given"


def _generation(name: str) -> str:
    words = _words(name)
    return words[-1] if words[-1] in _GENERATIONS else ""


def _same_initial(one: str, other: str) -> bool:
    return one[0] == other[0] and min(len(one), len(other)) == 1


def _same_given(one: str, other: str) -> bool:
    if min(len(one), len(other)) == 1:
        return False
    one, other = _NICKNAMES.get(one, one), _NICKNAMES.get(other, other)
    short, long = sorted((one, other), key=len)
    if len(short) > 2 and long.startswith(short):
        return True
    mine, theirs = _fold(one), _fold(other)
    skeletons = _skeleton(one), _skeleton(other)
    like = skeletons[0] == skeletons[1] and len(skeletons[0]) > 2
    return like or (len(short) > 3 and ratio(mine, theirs) >= 80) or mine == theirs


def _near_bodies(entries: list[_Entry]) -> _Pairs:
    bodies = [entry for entry in entries if not entry.person]
    by_words: dict[Any, list[_Entry]] = defaultdict(list)
    by_initials: dict[str, list[_Entry]] = defaultdict(list)
    for entry in bodies:
        by_words[_content_words(entry.name)].append(entry)
        by_words["letters", _skeleton(_key(entry.name).replace(" ", ""))].append(entry)
        for initials in _initials(entry.name):
            by_initials[initials].append(entry)
        if _names_country(entry.name):
            by_words["country", _place(entry.name)].append(entry)
    for block, alike in by_words.items():
        for one, other in _paired(alike):
            why = _same_body(block, one.name, other.name)
            if why:
                yield one, other, why
    for entry in bodies:
        for other in by_initials.get(_letters(entry.name), ()):
            yield entry, other, "initials of the longer name"


@lru_cache(maxsize=1 << 16)
def _content_words(name: str) -> frozenset[str]:
    words = []
    for word in _POSSESSIVE.sub("", name).split():
        low = _word(plain_key(word))
        place = _place(word) if word[:1].isupper() else None
        words.append(place.lower() if place else _SPELT.get(low, low))
    return frozenset(words) - _FILLERS


def _same_body(block: Any, one: str, other: str) -> str:
    if not isinstance(block, tuple):
        return "the same words in another form"
    if block[0] == "country":
        return f"both may stand for {block[1]}"
    mine, theirs = _fold(_key(one)), _fold(_key(other))
    long = min(len(mine), len(theirs)) > 4
    return "spelled nearly alike" if long and ratio(mine, theirs) >= 85 else ""


def _letters(name: str) -> str:
    plain = plain_key(_ARTICLE.sub("", name)).replace("-", "").replace("&", "")
    return plain if plain.isupper() and plain.isalpha() and 1 < len(plain) < 10 else ""


def _initials(name: str) -> Iterator[str]:
    words = re.split(r"[\s-]+", plain_key(_ARTICLE.sub("", name)))
    if len(words) < 2 or len(words) > 14:
        return
    if any(word[:1].islower() and word not in _FILLERS for word in words):
        return
    capitals = "".join(word[0] for word in words if word[:1].isupper())
    every = "".join(word[0] for word in words if word[:1].isalpha()).upper()
    yield from {initials for initials in (capitals, every) if len(initials) > 1}


# The table


def _as_table(drafts: dict[str, _Draft], known: _Known, texts: Iterable[str]) -> pd.DataFrame:
    counts = {draft.name: len(draft.said) for draft in drafts.values()}
    called: dict[str, list[str]] = defaultdict(list)
    for draft in drafts.values():
        for alias in draft.short_forms:
            called[alias].append(draft.name)
    found = [_as_row(draft, drafts, counts, called) for draft in drafts.values()]
    shipped = _shipped(found, known, texts)
    names = {plain_key(row["actor"]) for row in found if row["known"] is None}
    taken = _spelt(chain.from_iterable(known.given_rows.values())) | _spelt(shipped, names)
    by_actor = {row["known"]: row for row in found if row["known"] is not None}
    rows = [
        row | {"spellings": _untaken(row, taken), "shipped": False}
        for row in found
        if row["known"] is None
    ]
    for actor, listed in known.given_rows.items():
        rows.extend(_filled(listed, by_actor.get(actor) or _silent(actor)))
    for row in shipped:
        spellings = [s for s in row["spellings"] if plain_key(s) not in names]
        evidence = by_actor.get(row["actor"]) or _silent(row["actor"])
        rows.append(evidence | row | {"spellings": spellings, "shipped": True})
    rows.sort(key=lambda row: (-row["n_statements"], row["actor"]))
    table = pd.DataFrame(rows, columns=[*columns_of("actors"), *_EXTRA])
    for name, dtype in _EXTRA.items():
        table[name] = table[name].astype(dtype)
    return complete(table, "actors")


def _shipped(
    found: list[dict[str, Any]], known: _Known, texts: Iterable[str]
) -> list[dict[str, Any]]:
    """List the kit's rows of all whom the corpus names, and of whom those rows refer to."""
    words = [
        _text(part)
        for row in found
        for part in (row["actor"], row["side"], row["office"], row["principal"], row["country"])
    ]
    titles = (title for row in found for title in row["titles"])
    own = {_key(row["actor"]) for row in found if row["known"] not in known.kit_rows}
    named = dict.fromkeys(row["known"] for row in found if row["known"] in known.kit_rows)
    for text in chain(words, titles, texts):
        named |= dict.fromkeys(known.named_in(text))
    queue = list(named)
    while queue:
        more = [actor for actor in known.beside(queue.pop()) if actor not in named]
        named |= dict.fromkeys(more)
        queue.extend(more)
    return [row for actor in named if _key(actor) not in own for row in known.kit_rows[actor]]


def _silent(actor: str) -> dict[str, Any]:
    """Give the evidence on a known actor who says nothing in the corpus."""
    return {
        "known": actor,
        "country": _country(actor),
        "n_statements": 0,
        "n_articles": 0,
        "titles": [],
        "near": [],
    }


def _filled(listed: list[dict[str, Any]], found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Fill what the given table's rows of one actor lack; an office only where none is listed."""
    missing = ["kind", "side", "principal", "office"]
    for row in listed:
        gaps = {
            name
            for name in missing
            if all(pd.isna(one[name]) for one in (listed if name == "office" else [row]))
        }
        spellings = list(dict.fromkeys((*row["spellings"], *found.get("spellings", ()))))
        filled = {name: value for name, value in row.items() if name not in gaps}
        yield found | filled | {"spellings": spellings, "shipped": False}


def _spelt(rows: Iterable[dict[str, Any]], without: Iterable[str] = ()) -> set[str]:
    spellings = {plain_key(s) for row in rows for s in (row["actor"], *row["spellings"])}
    return spellings.difference(without)


def _untaken(row: dict[str, Any], taken: set[str]) -> list[str]:
    name = row["actor"]
    return [s for s in row["spellings"] if s == name or plain_key(s) not in taken]


_STRING = pd.StringDtype(na_value=float("nan"))
_EXTRA: dict[str, Any] = {
    "known": _STRING,
    "shipped": "boolean",
    "country": _STRING,
    "n_statements": "Int64",
    "n_articles": "Int64",
    "first_day": DAY,
    "last_day": DAY,
    "titles": "object",
    "near": "object",
    "why": _STRING,
    "example": _STRING,
    "example_article_id": _STRING,
}


def _as_row(
    draft: _Draft,
    drafts: dict[str, _Draft],
    counts: dict[str, int],
    called: Mapping[str, list[str]],
) -> dict[str, Any]:
    name = draft.name
    titles = _merged_titles(draft.titles)
    principal, times = _principal(titles, drafts, called) if draft.person else (None, 0)
    office, country = _office(titles, least=times + 1)
    kind = draft.kind or ("person" if draft.person else None)
    place = None if draft.person else _place(name)
    if place:
        country = _country(name)
        kind = _gazetteer().kind(place)
        if kind == "government" and not _names_country(name):
            kind = "institution"
    near = sorted(draft.near, key=lambda other: (-counts.get(other, 0), other))
    days = [said.day for said in draft.said if not pd.isna(said.day)]
    example = _example(draft)
    spellings = list(dict.fromkeys((name, *draft.names, *draft.short_forms.values())))
    sides = Counter(said.side for said in draft.said if said.side)
    return {
        "actor": name,
        "spellings": spellings,
        "kind": kind,
        "side": _ranked(sides)[0][0] if sides else None,
        "principal": principal,
        "office": office,
        "known": draft.known,
        "country": country,
        "n_statements": len(draft.said),
        "n_articles": len({said.article for said in draft.said if said.article}),
        "first_day": min(days, default=pd.NaT),
        "last_day": max(days, default=pd.NaT),
        "titles": [title for title, _ in _ranked(titles)[:_TITLES_LISTED]],
        "near": near[:_MOST_NEAR],
        "why": _reasons(draft, near),
        "example": _cut(example.content) or None,
        "example_article_id": example.article,
    }


def _merged_titles(titles: Counter[str]) -> Counter[str]:
    """Count titles that differ only in capitals as one."""
    forms: dict[str, str] = {}
    merged: Counter[str] = Counter()
    for title, times in _ranked(titles):
        merged[forms.setdefault(title.lower(), title)] += times
    return merged


def _reasons(draft: _Draft, near: list[str]) -> str | None:
    grouped: dict[str, list[str]] = defaultdict(list)
    for other in near[:_MOST_NEAR]:
        grouped[draft.near[other]].append(other)
    reasons = [f"{', '.join(others)}: {why}" for why, others in grouped.items()]
    if len(near) > _MOST_NEAR:
        reasons.append(f"and {len(near) - _MOST_NEAR} more")
    if len(draft.bearers) > 1:
        reasons.append(f"the texts have {', '.join(sorted(draft.bearers)[:_MOST_NEAR])}")
    if draft.person and _is_doubtful(draft.name):
        first = draft.name.partition(" ")[0]
        reasons.append(f"'{first}' may be no part of the name")
    return "; ".join(reasons) or None


def _example(draft: _Draft) -> _Said:
    """Choose a statement whose source shows the name, not too short to tell anything."""
    surname = _words(draft.name)[-1]
    return max(
        draft.said,
        key=lambda said: (surname in said.source.lower(), 40 < len(said.content) < 400),
    )


def _cut(text: str) -> str:
    if len(text) <= _EXAMPLE:
        return text
    cut = text[:_EXAMPLE].rpartition(" ")[0] or text[:_EXAMPLE]
    return f"{cut.rstrip(' ,;:')} …"
