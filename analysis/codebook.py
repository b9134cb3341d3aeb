"""The coding scheme as data: categories, their order, and the codebook a researcher can edit.

A codebook is a YAML file. Its patterns are plain phrases (the syntax stands in the file, above
``words``); here they become regular expressions that run over normalised words and cannot blow
up: a gap is counted in words, stays within a sentence, and every word is cut at a fixed length.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import yaml

from analysis.errors import CodebookError

STANCES = ("refuses", "sceptical", "neutral", "conditional", "open")
"""Positions on talking, from the most closed to the most open; scored -2 to 2 in this order."""

STANCE_SCORES = {stance: score for score, stance in enumerate(STANCES, start=-2)}

_MAX_GAP = 12
_MAX_GAPS = 4
_MAX_WAYS = 2000
_MAX_WORD = 40
_LONGEST_SENTENCE = 800

_BRACKET = re.compile(r"[\[\]{}]")
_MOST_DEPTH = 200
_MOST_CHARACTERS = 2_000_000
_LOADER: Any = type("_Loader", (getattr(yaml, "CSafeLoader", yaml.SafeLoader),), {})
_SHIFTS = ("hardening", "softening", "reversal")
_REACHES = ("after", "before", "sentence")
_RULE_KEYS = (
    "id",
    "stance",
    "when",
    "unless",
    "because",
    "example",
    "right",
    "of",
    "cameo",
)
_MARKER_KEYS = ("id", "when", "reach", "on_talking")
_TOP_KEYS = (
    "name",
    "version",
    "language",
    "title",
    "classifier",
    "unit",
    "on_negotiation",
    "whose_statement",
    "when_it_was_said",
    "other_variables",
    "stances",
    "borderlines",
    "condition_families",
    "opposites",
    "events",
    "words",
    "parties",
    "topics",
    "rules",
    "condition_markers",
    "shifts",
)

_TOKEN = re.compile(r"(?:[A-Za-z]\.){2,}|\d+(?:[.,]\d+)+|[^\W_]+(?:['’][^\W_]+)*|[.!?;…]")
_CONTRACTED = {
    "n't": "not",
    "'re": "are",
    "'ve": "have",
    "'ll": "will",
    "'m": "am",
    "'d": "would",
}
_IRREGULAR = {
    "won't": ("will", "not"),
    "can't": ("can", "not"),
    "cannot": ("can", "not"),
    "shan't": ("shall", "not"),
    **{f"{w}'s": (w, "is") for w in ("it", "that", "there", "he", "she", "what", "here", "who")},
    "let's": ("let", "us"),
}
_TITLES = frozenset("mr mrs ms dr gen sen rep gov lt col st prof rev jr".split())
_PRONOUNS = frozenset("he she it they him her them his its their theirs".split())
_OWN_WORDS = ("i", "we", "us", "our", "ours", "my", "me", "ourselves")


class Words(NamedTuple):
    """A text as normalised words, each followed by one space, and where each word came from.

    ``text`` starts with a space, and sentence ends are the word ``.``; ``starts`` holds the place
    of each word in ``text`` and ``spans`` its start and end in the source.
    """

    text: str
    starts: list[int]
    spans: list[tuple[int, int]]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the source start and end of a stretch of ``text``."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        last = max(bisect_left(self.starts, end) - 1, first)
        return self.spans[first][0], self.spans[last][1]

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """Give the bounds in ``text`` of the sentence or sentences around a stretch of it.

        A sentence is followed for ``_LONGEST_SENTENCE`` characters either way and no further.
        """
        low, high = max(start - _LONGEST_SENTENCE, 0), end + _LONGEST_SENTENCE
        left = self.text.rfind(" . ", low, start + 1)
        right = self.text.find(" . ", max(end - 1, 0), high)
        return left + 2 if left >= 0 else low, right + 1 if right >= 0 else min(
            high, len(self.text)
        )


def split_words(text: str, marks: Mapping[str, str] | None = None) -> Words:
    """Normalise a text to lower-case words, with contractions taken apart.

    Parameters
    ----------
    text : str
        Any text.
    marks : mapping, optional
        Word to ``own`` or ``other``: such words end in ``_own`` or ``_other``, so that patterns can
        ask whose party a name belongs to.

    Returns
    -------
    Words
        The normalised text and the source spans of its words.

    Examples
    --------
    >>> split_words("We won't talk. Kyiv's turn!").text
    " we will not talk . kyiv's turn . "
    """
    marks = marks or {}
    parts: list[str] = []
    starts: list[int] = []
    spans: list[tuple[int, int]] = []
    place, previous, previous_end = 1, "", -1
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token[0] in ".!?;…":
            after_title = token == "." and previous in _TITLES and previous_end == match.start()
            words: tuple[str, ...] = () if after_title or (parts and parts[-1] == ".") else (".",)
        else:
            words = _expand(token[:_MAX_WORD].lower().replace("’", "'"))
        for word in words:
            mark = marks.get(word[:-2] if word.endswith("'s") else word) if marks else None
            if mark:
                word = f"{word}_{mark}"
            parts.append(word)
            starts.append(place)
            spans.append(match.span())
            place += len(word) + 1
        previous, previous_end = token.lower(), match.end()
    return Words(f" {' '.join(parts)} " if parts else " ", starts, spans)


def _expand(word: str) -> tuple[str, ...]:
    if "'" not in word:
        return ("can", "not") if word == "cannot" else (word,)
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for ending, full in _CONTRACTED.items():
        if word.endswith(ending) and len(word) > len(ending):
            return word[: -len(ending)], full
    return (word,)


class PatternError(ValueError):
    """A pattern of the codebook does not follow its syntax."""


_PART = re.compile(r"\(|\)\??|\||~\d+|\{\w+\}\??|\^|\$|[^\W_][\w.'-]*\*?|\S")


@dataclass(frozen=True)
class _Grammar:
    classes: Mapping[str, str]
    marked: frozenset[str]


def _literal(word: str, grammar: _Grammar) -> str:
    if word.endswith("*"):
        return re.escape(word[:-1]) + r"\S* "
    if word.removesuffix("'s") in grammar.marked:
        return re.escape(word) + "(?:_o[a-z]+)? "
    return re.escape(word) + " "


def _words_of(part: str) -> list[str]:
    if part.endswith("*"):
        return [part.lower()]
    return list(split_words(part).text.split())


def _translate(pattern: str, grammar: _Grammar) -> str:
    """Turn one pattern of the codebook into the source of a regular expression."""
    out: list[str] = []
    depth, gaps, ways = 0, 0, 1
    parts = _PART.findall(pattern)
    if not parts:
        raise PatternError("is empty; write words into it, or take it out")
    for place, part in enumerate(parts):
        if part == "(":
            depth += 1
            out.append("(?:")
        elif part in (")", ")?"):
            depth -= 1
            if depth < 0:
                raise PatternError(
                    "closes a bracket that was not opened; drop the bracket, or open it"
                )
            out.append(part)
        elif part == "|":
            if depth == 0:
                raise PatternError("has '|' outside brackets; write (one|other)")
            out.append("|")
        elif part == "~":
            raise PatternError("has '~' without a number; write ~4 for up to four words between")
        elif part.startswith("~"):
            size = int(part[1:])
            gaps, ways = gaps + 1, ways * (size + 1)
            if not 1 <= size <= _MAX_GAP or gaps > _MAX_GAPS:
                raise PatternError(
                    f"may have {_MAX_GAPS} gaps of ~1 to ~{_MAX_GAP} words, not more, not wider; "
                    "take one out or make it narrower"
                )
            if ways > _MAX_WAYS:
                raise PatternError("has gaps too wide together; narrow one, or split the pattern")
            around = (parts[place - 1 : place] or ["|"]) + (parts[place + 1 : place + 2] or ["|"])
            if around[0] in "(|^" or around[1] in ("|", ")", ")?", "$"):
                raise PatternError(
                    f"has the gap {part} at its start or end; put a word on either side"
                )
            out.append(rf"(?:[^ .]\S* ){{0,{size}}}?")
        elif part.startswith("{"):
            name = part.strip("{}?")
            if name not in grammar.classes:
                known = ", ".join(sorted(grammar.classes))
                raise PatternError(
                    f"uses the unknown word class {{{name}}}; define it under 'words', or use one "
                    f"of {known}"
                )
            out.append(grammar.classes[name] + ("?" if part.endswith("?") else ""))
        elif part in "^$":
            if place not in (0, len(parts) - 1):
                raise PatternError(f"has '{part}' in the middle; put ^ first or $ last, or drop it")
            out.append(r"\A (?:\. )?" if part == "^" else r"(?:\. )?\Z")
        elif part[0].isalnum():
            out.extend(_literal(word, grammar) for word in _words_of(part))
        else:
            raise PatternError(f"has the sign '{part}', which means nothing here; drop it")
    if depth:
        raise PatternError("opens a bracket that is not closed; close it")
    return "".join(out)


def _join(sources: list[str]) -> re.Pattern[str]:
    """Compile sources to one expression that begins only where a word begins."""
    anchored = [source for source in sources if source.startswith(r"\A")]
    free = [source for source in sources if not source.startswith(r"\A")]
    if free:
        anchored.append("(?<= )(?:" + "|".join(free) + ")")
    return re.compile("|".join(anchored) or r"(?!)")


@dataclass(frozen=True)
class Rule:
    """One rule of the codebook: where it fits, it gives a stance."""

    id: str
    stance: str
    when: re.Pattern[str]
    unless: re.Pattern[str] | None
    because: str
    examples: tuple[str, ...]
    cameo: str | None
    confidence: float


@dataclass(frozen=True)
class Marker:
    """Words that open a condition, and which side of them the condition stands on."""

    id: str
    when: re.Pattern[str]
    reach: str
    on_talking: bool


@dataclass(frozen=True)
class Tag:
    """One condition: its name, its family and the words that show it."""

    name: str
    family: str
    cues: re.Pattern[str] | None


@dataclass(frozen=True)
class Codebook:
    """A codebook, read and compiled.

    Attributes
    ----------
    name, version, source : str
        What it is called, which state of it this is, and the file it came from.
    content : mapping
        The whole file as read, with definitions, decision rules and examples.
    rules : tuple of Rule
        The stance rules in order; the first that fits decides, or speaks beside the network.
    opposites : frozenset of (str, str)
        Pairs of conditions that one speaker cannot demand at once.
    classifier : str or None
        The network that was trained on these definitions, and decides beside the rules.
    topic_pattern : re.Pattern
        Runs over raw text, and finds the places that may be on negotiation.
    inner_pattern : re.Pattern
        Runs over the raw content of a statement, and finds further words that may be.
    """

    name: str
    version: str
    source: str
    content: Mapping[str, Any]
    topic_pattern: re.Pattern[str]
    inner_pattern: re.Pattern[str]
    topic: re.Pattern[str]
    weak_topic: re.Pattern[str]
    elliptical: re.Pattern[str]
    off_topic: re.Pattern[str] | None
    elsewhere: re.Pattern[str] | None
    rules: tuple[Rule, ...]
    markers: tuple[Marker, ...]
    tags: tuple[Tag, ...]
    opposites: frozenset[tuple[str, str]]
    shifts: tuple[tuple[str, re.Pattern[str]], ...]
    cameo: Mapping[str, str | None]
    plover: Mapping[str, str | None]
    parties: Mapping[str, str]
    classifier: str | None = None

    def party_of(self, *names: str | None) -> str | None:
        """Look up the party that a side, speaker or source text belongs to."""
        for name in names:
            for word in split_words(name or "").text.split():
                party = self.parties.get(word.removesuffix("'s"))
                if party:
                    return party
        return None

    def marks_for(self, party: str | None, *, direct: bool) -> dict[str, str]:
        """Say for each party word whether it is the speaker's own or another party's.

        In a direct quotation the third person is someone else; in the reporter's words it may be
        the speaker, and stays open.
        """
        marks = {word: "own" if of == party else "other" for word, of in self.parties.items()}
        if direct:
            marks.update(dict.fromkeys(_PRONOUNS, "other"))
        return marks


_BASE_CLASSES = {
    "own": r"(?:(?:" + "|".join(_OWN_WORDS) + r") |\S+_own )",
    "other": r"(?:\S+_other )",
    "third": r"(?:(?:he|she|it|they|him|them)(?:_other)? )",
}


class _Reader:
    """Reads the parsed file key by key and collects everything that is wrong with it."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.grammar = _Grammar({}, frozenset())

    def fault(self, key: str, reason: str) -> None:
        self.problems.append(f"{key}: {reason}")

    def only(self, entry: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
        for key in entry:
            if key not in known:
                self.fault(where, f"has the unknown key '{key}'; use {', '.join(known)}")

    def mapping(self, parent: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
        value = parent.get(key)
        if isinstance(value, Mapping):
            return value
        wrong = "is missing; add it as" if value is None else "must be"
        self.fault(where, f"{wrong} a list of 'key: value' lines")
        return {}

    def text(self, parent: Mapping[str, Any], key: str, where: str) -> str:
        value = parent.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        wrong = "is missing; add it" if value is None else "must be text; put it in quotation marks"
        self.fault(where, wrong)
        return ""

    def texts(
        self, parent: Mapping[str, Any], key: str, where: str, *, needed: bool = True
    ) -> list[str]:
        value = parent.get(key)
        if isinstance(value, str):
            value = [value]
        if (
            isinstance(value, list)
            and all(isinstance(v, str) for v in value)
            and (value or not needed)
        ):
            return value
        if value is None and not needed:
            return []
        wrong = "is missing; add it as" if value is None else "must be"
        self.fault(where, f"{wrong} a list of texts, each in quotation marks")
        return []

    def one_of(
        self, parent: Mapping[str, Any], key: str, where: str, allowed: tuple[str, ...]
    ) -> str:
        value = parent.get(key)
        if value in allowed:
            return str(value)
        wrong = "is missing" if value is None else f"is {value!r}"
        self.fault(where, f"{wrong}; write one of {', '.join(allowed)}")
        return ""

    def patterns(self, values: list[str], where: str) -> re.Pattern[str]:
        good = []
        for place, value in enumerate(values):
            try:
                good.append(_translate(value, self.grammar))
            except PatternError as error:
                self.fault(f"{where}[{place}]", f"the pattern '{value}' {error}")
        return _join(good)

    def items(self, parent: Mapping[str, Any], key: str) -> list[tuple[str, Mapping[str, Any]]]:
        value = parent.get(key)
        if not isinstance(value, list) or not value:
            wrong = "is missing; add it as" if value is None else "must be"
            self.fault(key, f"{wrong} a list of entries ('- id: ...')")
            return []
        found = []
        for place, item in enumerate(value):
            where = f"{key}[{place}]"
            if isinstance(item, Mapping):
                found.append((f"{key} '{item['id']}'" if item.get("id") else where, item))
            else:
                self.fault(where, "must be an entry of 'key: value' lines")
        return found


def _refuse_deep(text: str, source: str) -> None:
    """Refuse nesting that would end the interpreter inside the YAML library."""
    depth = 0
    for match in _BRACKET.finditer(text):
        depth += 1 if match.group() in "[{" else -1
        if depth > _MOST_DEPTH:
            raise CodebookError(
                f"brackets are nested more than {_MOST_DEPTH} deep; this is no codebook, give "
                "another file",
                source_file=source,
            )
    if len(text) > _MOST_CHARACTERS:
        raise CodebookError(
            f"it is longer than {_MOST_CHARACTERS:,} characters; this is no codebook, give "
            "another file",
            source_file=source,
        )


def _mapping_once(loader: Any, node: yaml.MappingNode) -> Iterator[dict[Any, Any]]:
    """Build a mapping as YAML does, but refuse a key that would silently replace an earlier one."""
    data: dict[Any, Any] = {}
    yield data
    seen: set[str] = set()
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode) and key.value in seen:
            raise yaml.constructor.ConstructorError(
                problem=f"the key '{key.value}' stands twice; keep one of them",
                problem_mark=key.start_mark,
            )
        seen.add(str(key.value))
    data.update(loader.construct_mapping(node))


_LOADER.add_constructor("tag:yaml.org,2002:map", _mapping_once)


def _load(text: str, source: str) -> Mapping[str, Any]:
    try:
        _refuse_deep(text, source)
        data = yaml.load(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark is not None else ""
        problem = getattr(error, "problem", None) or "it is not YAML"
        raise CodebookError(
            f"{where}{problem}. Check the indentation (spaces, no tabs), and put texts with ':' "
            "or quotation marks inside quotation marks",
            source_file=source,
        ) from None
    if not isinstance(data, Mapping):
        raise CodebookError(
            "the codebook is empty or not a list of 'key: value' lines; start from a copy of "
            "data/codebooks/negotiation.yaml",
            source_file=source,
        )
    return data


def _classes(reader: _Reader, data: Mapping[str, Any], marked: frozenset[str]) -> _Grammar:
    classes = dict(_BASE_CLASSES)
    # A class may use those above it only, so that none can contain itself.
    for name, _ in reader.mapping(data, "words", "words").items():
        where = f"words '{name}'"
        if name in classes or not re.fullmatch(r"\w+", str(name)):
            reader.fault(where, "is taken or is not one plain word; choose another name")
            continue
        sources = []
        for value in reader.texts(data["words"], name, where):
            try:
                sources.append(_translate(value, _Grammar(classes, marked)))
            except PatternError as error:
                unknown = "unknown word class" in str(error)
                above = "; a class can use those above it only" if unknown else ""
                reader.fault(where, f"the pattern '{value}' {error}{above}")
        classes[str(name)] = "(?:" + "|".join(sources) + ")"
    return _Grammar(classes, marked)


def _parties(reader: _Reader, data: Mapping[str, Any]) -> dict[str, str]:
    parties: dict[str, str] = {}
    listed = reader.mapping(data, "parties", "parties")
    for party in listed:
        for word in reader.texts(listed, party, f"parties '{party}'"):
            if len(split_words(word).starts) != 1:
                reader.fault(f"parties '{party}'", f"'{word}' must be a single word; shorten it")
            if parties.setdefault(word.lower(), str(party)) != party:
                reader.fault(
                    f"parties '{party}'",
                    f"'{word}' stands under {parties[word.lower()]} too; keep one",
                )
    return parties


def _stances(
    reader: _Reader, data: Mapping[str, Any], events: Mapping[str, Any]
) -> dict[str, str | None]:
    listed = reader.mapping(data, "stances", "stances")
    cameo: dict[str, str | None] = {}
    for stance in listed:
        if stance not in STANCES:
            reader.fault(
                f"stances '{stance}'",
                f"is not a stance; these are {', '.join(STANCES)}. Keep the names, and define them "
                "for your topic",
            )
    for stance in STANCES:
        entry = reader.mapping(listed, stance, f"stances '{stance}'")
        if not entry:
            continue
        where = f"stances '{stance}'"
        reader.text(entry, "definition", f"{where}, definition")
        reader.texts(entry, "decision_rules", f"{where}, decision_rules")
        if entry.get("score") != STANCE_SCORES[stance]:
            reader.fault(f"{where}, score", f"must be {STANCE_SCORES[stance]}; the scale is fixed")
        cameo[stance] = _event(reader, entry.get("cameo"), events, f"{where}, cameo")
    return cameo


def _event(reader: _Reader, code: Any, events: Mapping[str, Any], where: str) -> str | None:
    if code is None:
        return None
    if not isinstance(code, str) or code not in events:
        reader.fault(
            where, f"the code {code!r} is not under 'events'; add it there, in quotation marks"
        )
        return None
    return code


def _rules(
    reader: _Reader,
    data: Mapping[str, Any],
    events: Mapping[str, Any],
    cameo: Mapping[str, str | None],
) -> tuple[Rule, ...]:
    rules: list[Rule] = []
    for where, item in reader.items(data, "rules"):
        reader.only(item, _RULE_KEYS, where)
        stance = reader.one_of(item, "stance", f"{where}, stance", STANCES)
        right, of = item.get("right", 0), item.get("of", 0)
        if not (isinstance(right, int) and isinstance(of, int) and 0 <= right <= of):
            reader.fault(f"{where}, right/of", "must be whole numbers, right not more than of")
            right, of = 0, 0
        unless = reader.texts(item, "unless", f"{where}, unless", needed=False)
        code = item.get("cameo", cameo.get(stance))
        rules.append(
            Rule(
                id=reader.text(item, "id", f"{where}, id"),
                stance=stance,
                when=reader.patterns(
                    reader.texts(item, "when", f"{where}, when"), f"{where}, when"
                ),
                unless=reader.patterns(unless, f"{where}, unless") if unless else None,
                because=reader.text(item, "because", f"{where}, because"),
                examples=tuple(reader.texts(item, "example", f"{where}, example")),
                cameo=_event(reader, code, events, f"{where}, cameo"),
                confidence=(right + 1) / (of + 2),
            )
        )
    _unique(reader, "rules", [rule.id for rule in rules])
    return tuple(rules)


def _unique(reader: _Reader, key: str, ids: list[str]) -> None:
    for repeated in sorted({i for i in ids if i and ids.count(i) > 1}):
        reader.fault(f"{key} '{repeated}'", "stands twice; give each its own id")


def _markers(reader: _Reader, data: Mapping[str, Any]) -> tuple[Marker, ...]:
    markers = []
    for where, item in reader.items(data, "condition_markers"):
        reader.only(item, _MARKER_KEYS, where)
        markers.append(
            Marker(
                id=reader.text(item, "id", f"{where}, id"),
                when=reader.patterns(
                    reader.texts(item, "when", f"{where}, when"), f"{where}, when"
                ),
                reach=reader.one_of(item, "reach", f"{where}, reach", _REACHES),
                on_talking=item.get("on_talking") is True,
            )
        )
    _unique(reader, "condition_markers", [marker.id for marker in markers])
    return tuple(markers)


def _tags(reader: _Reader, data: Mapping[str, Any]) -> tuple[Tag, ...]:
    tags = []
    for family, entry in reader.mapping(data, "condition_families", "condition_families").items():
        where = f"condition_families '{family}'"
        if not isinstance(entry, Mapping):
            reader.fault(where, "must have a definition and tags")
            continue
        reader.text(entry, "definition", f"{where}, definition")
        for name, tag in reader.mapping(entry, "tags", f"{where}, tags").items():
            place = f"{where}, tag '{name}'"
            if not isinstance(tag, Mapping):
                reader.fault(place, "must have a definition and cues")
                continue
            reader.text(tag, "definition", f"{place}, definition")
            cues = reader.texts(tag, "cues", f"{place}, cues", needed=False)
            tags.append(Tag(str(name), str(family), reader.patterns(cues, place) if cues else None))
    _unique(reader, "condition_families", [tag.name for tag in tags])
    return tuple(tags)


def _opposites(
    reader: _Reader, data: Mapping[str, Any], tags: tuple[Tag, ...]
) -> frozenset[tuple[str, str]]:
    listed = data.get("opposites", [])
    if not isinstance(listed, list):
        reader.fault("opposites", "must be a list of pairs ('- [one tag, the other]')")
        return frozenset()
    names = {tag.name for tag in tags}
    pairs = set()
    for place, pair in enumerate(listed):
        where = f"opposites[{place}]"
        texts = isinstance(pair, list) and all(isinstance(tag, str) for tag in pair)
        if not texts or len(set(pair)) != 2 or len(pair) != 2:
            reader.fault(where, f"is {pair!r}; write a pair of two different tags")
            continue
        unknown = [tag for tag in pair if tag not in names]
        if unknown:
            reader.fault(where, f"'{unknown[0]}' is no tag under condition_families; add it")
            continue
        pairs.add((pair[0], pair[1]))
    return frozenset(pairs)


def _classifier(reader: _Reader, data: Mapping[str, Any]) -> str | None:
    name = data.get("classifier")
    if "classifier" in data and not (isinstance(name, str) and name.strip()):
        reader.fault("classifier", "is empty; write the name of the network, or take the line out")
    return name if isinstance(name, str) else None


def _raw_pattern(reader: _Reader, words: list[str], where: str) -> re.Pattern[str]:
    for word in words:
        if not re.fullmatch(r"[\w-]+\*?", word):
            reader.fault(where, f"'{word}' must be one word, with or without a final *")
    sources = [re.escape(w.rstrip("*")) + (r"\w*" if w.endswith("*") else r"\b") for w in words]
    return re.compile(r"\b(?:" + "|".join(sources) + ")", re.IGNORECASE)


def _shifts(reader: _Reader, data: Mapping[str, Any]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    listed = reader.mapping(data, "shifts", "shifts")
    for kind in listed:
        if kind not in _SHIFTS:
            reader.fault(f"shifts '{kind}'", f"is not a shift; use {', '.join(_SHIFTS)}")
    return tuple(
        (kind, reader.patterns(reader.texts(listed, kind, f"shifts '{kind}'"), f"shifts '{kind}'"))
        for kind in _SHIFTS
    )


@lru_cache(maxsize=16)
def parse_codebook(text: str, source: str = "codebook") -> Codebook:
    """Read, check and compile the text of a codebook file.

    Parameters
    ----------
    text : str
        The YAML text.
    source : str
        The file it came from, for messages.

    Returns
    -------
    Codebook
        Ready for ``code_stance`` and ``extract_conditions``.

    Raises
    ------
    CodebookError
        If it is not YAML, or if keys are missing, unknown or malformed; the message lists every
        problem with the key it stands at.

    Examples
    --------
    >>> from analysis.errors import CodebookError
    >>> try:
    ...     parse_codebook("name: mine", source="mine.yaml")
    ... except CodebookError as error:
    ...     print(str(error).splitlines()[1])
    version: is missing; add it
    """
    data = _load(text, source)
    reader = _Reader()
    reader.only(data, _TOP_KEYS, "the file")
    name = reader.text(data, "name", "name")
    version = reader.text(data, "version", "version")
    events = reader.mapping(data, "events", "events")
    parties = _parties(reader, data)
    reader.grammar = _classes(reader, data, frozenset(parties) | _PRONOUNS)
    cameo = _stances(reader, data, events)
    topics = reader.mapping(data, "topics", "topics")
    named = {
        key: reader.patterns(reader.texts(topics, key, f"topics '{key}'"), f"topics '{key}'")
        for key in ("strong", "weak", "elliptical")
    }
    quick = {
        key: _raw_pattern(reader, reader.texts(topics, key, f"topics '{key}'"), f"topics '{key}'")
        for key in ("anywhere", "in_statement")
    }
    against = {
        key: reader.texts(topics, key, f"topics '{key}'", needed=False)
        for key in ("never", "elsewhere")
    }
    off, elsewhere = (
        reader.patterns(values, f"topics '{key}'") if values else None
        for key, values in against.items()
    )
    tags = _tags(reader, data)
    codebook = Codebook(
        name=name,
        version=version,
        source=source,
        content=data,
        topic_pattern=quick["anywhere"],
        inner_pattern=quick["in_statement"],
        topic=named["strong"],
        weak_topic=named["weak"],
        elliptical=named["elliptical"],
        off_topic=off,
        elsewhere=elsewhere,
        rules=_rules(reader, data, events, cameo),
        markers=_markers(reader, data),
        tags=tags,
        opposites=_opposites(reader, data, tags),
        shifts=_shifts(reader, data),
        cameo=cameo,
        plover={
            str(code): event.get("plover") if isinstance(event, Mapping) else None
            for code, event in events.items()
        },
        parties=parties,
        classifier=_classifier(reader, data),
    )
    if reader.problems:
        raise CodebookError(
            f"{len(reader.problems)} problem(s) in the codebook; mend each and read it again:\n"
            + "\n".join(reader.problems),
            source_file=source,
        )
    return codebook
