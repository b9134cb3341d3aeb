"""Days that a text names, and the day on which each statement was made."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.articles import split_paragraphs, split_sentences
from analysis.errors import UnknownArticleError
from analysis.progress import progress_bar
from analysis.schemas import DAY, SchemaError, complete, refuse_corrected, to_day
from analysis.timex import Found, count_of, read_expressions


class _Saying(NamedTuple):
    """What of a statement's row tells when it was said."""

    row: int
    anchor: int
    cue: tuple[int, int] | None
    source: tuple[int, int] | None
    segments: tuple[tuple[int, int], ...]
    kind: str
    speaker: str | None
    unnamed: bool
    speaker_kind: str

    @property
    def opening(self) -> int:
        """Give where the statement begins, be it with its cue or with its words."""
        return min((self.anchor, *(low for low, _ in self.segments)))


class _Dated(NamedTuple):
    """The interval of a statement, why it is that, and the words that say so."""

    first: dt.date | None
    last: dt.date | None
    basis: str
    span: tuple[int, int] | None


_UNKNOWN = _Dated(None, None, "unknown", None)

_OCCASIONS = (
    r"(?:interview|statement|speech|address|briefing|conference|conversation|talks?|meeting|summit|"
    r"session|post|tweet|message|video|letter|call|comments?|remarks?|interviews|broadcast|appearance|"
    r"debate|hearing|testimony|report|article|op-ed|column|podcast|forum|event|visit|decree|"
    r"communiqu[eé]|announcement|edition|episode|show|programme|televised|reporters|journalists|"
    r"rally|memo|email|release|editorial|night|morning|afternoon|evening)"
)
_OCCASION_BEFORE = re.compile(
    r"\b(?:[Ii]n|[Dd]uring|[Aa]t|[Oo]n|[Vv]ia|[Tt]o|[Tt]hrough) (?:[\w’'-]+,? ){1,7}?"
    + _OCCASIONS
    + r"(?: (?:with|to|in|at|for|by|released|published|issued|posted|aired|broadcast|recorded|sent|"
    r"given|delivered|held|made|of|on|from|the|an?)(?: [\w.’'-]+){0,8}?)?(?: (?:on|in|of|from))? $"
)
_PLANNED = re.compile(
    r"\b(?:will|would|(?:expected|set|due|planned|scheduled|plans?|planning|going|likely) to) "
    r"[^.;]*$"
)
_OCCASION_AFTER = re.compile(r"(?:['’]s)?(?: [\w’'-]+){0,2} " + _OCCASIONS + r"\b")
_NOUN_AFTER = re.compile(
    r"['’]s? [a-z]|[ -](?!(?:said|told|added|that|and|but|or|to|in|on|at|of|by|after|before|when|"
    r"while|as|with|from|for|he|she|they|it|we|his|her|their|its|the|a|an|than|is|was|were|are|has|had|"
    r"have|will|would|if|amid|during|following|ahead|until|since|because|also|just|only|about|against)\b)"
    r"[a-z]{3,}"
)
_DETERMINER_BEFORE = re.compile(
    r"\b(?:[Tt]he|[Aa]n?|[Tt]his|[Tt]hat|[Hh]is|[Hh]er|[Tt]heir|[Ii]ts|[Oo]ur|of|[a-z]+ed|last|"
    r"['’]s) $"
)
_OTHER_EVENT_BEFORE = re.compile(
    r"\b(?:(?:signed|elected|held|begun|began|started|launched|adopted|annexed|invaded|killed|"
    r"captured|seized|arrested|born|agreed|reached|brokered|imposed|unveiled|proposed|approved|"
    r"appointed|scheduled|planned|set|due|expected|slated|dated|deadline|concluded|passed|ratified|"
    r"expired|expires|ousted|recaptured|retaken|founded|formed|formulated|broke out|war|"
    r"struck(?! an? \w+ (?:note|tone))|"
    r"invasion|attack|attacks|elections?|referendum|coup|truce|ceasefire|agreement|accords?|deal|summit)"
    r"(?: \w+){0,3}? (?:on|in|of|for|by|from|back in)|(?:of|for|to|between|than|as of|dated|from)"
    r"(?: early| late| mid)?|(?:shutdown|deadline|default)(?: (?:at|on|by|last|late|early)){0,2}|"
    r"supposed to \w+ (?:on|in)) $"
)
_LOWER = re.compile(r"\b(?:[Ss]ince|[Aa]fter|[Ff]ollowing|[Ff]rom)(?: (?:the|early|late))? $")
_UPPER = re.compile(
    r"\b(?:[Bb]efore|[Uu]ntil|[Tt]ill|[Aa]head of|[Pp]rior to|[Uu]p to|[Bb]y)"
    r"(?: (?:the|early|late))? $"
)
_CONJUNCTION = re.compile(
    r"\b(?:(?P<count>an?|one|two|three|four|five|six|seven|ten|\d{1,2}) (?P<unit>day|week)s? )?"
    r"(?P<near>hours|minutes|moments)?\s?(?:shortly|soon|just|immediately|days|weeks|months)? ?"
    r"(?P<word>after|before|when|as|while|since|until|following)\b"
)
_LAST_BEFORE = re.compile(r"\b(?:before|ahead of|prior to|until)\b(?!.*\bafter\b)")
_CLAUSE_OF_TIME = re.compile(r"\b(?:when|while|as)\b")
_SECOND_CLAUSE = re.compile(r" and |[;—–]")
_BREAK = re.compile(r"\b(?:who|which|whose|where|that)\b")
_FRONT = re.compile(
    r"[\s\"“”'‘’(—–-]{0,4}(?:that )?"
    r"(?:(?:But|And|Also|Then|So|Yet|Meanwhile|Later|Separately|However),? )?"
    r"(?:(?:[Oo]n|[Ii]n|[Aa]t|[Dd]uring|[Ss]peaking|Talking|[Ee]arlier|[Ll]ater?|Early|[Aa]fter|"
    r"[Ff]ollowing|[Ww]hen|[Aa]s|Before|By|Since|Ahead|Asked|Addressing|Writing|Appearing|Arriving|"
    r"Commenting|Responding|Answering|Meeting|Over|Until|Back|Only|Just|Visiting|Hosting|Posting|"
    r"Standing|Testifying|Meanwhile|Between|From|Throughout)\b|$)"
)
_AND_SO_DID = re.compile(r"[”\"’']?,?[”\"’']? (?:and|while)(?: the)? ")
_SIGNATURE = re.compile(r"[\s\"”'’.…]{0,9}[—–-]{1,2} ?\w[^\n—–]+ ")
_FINITE_PAST = re.compile(r"\b(?:\w+ed|said|told|wrote|spoke|gave|made|was|were)\b")
_IN_FRONT_OF_SOURCE = re.compile(r",? ")
_PERFECT = re.compile(r"\b(?:has|have)(?:n['’]t)?\b|['’](?:s|ve)\b", re.IGNORECASE)
_PLUPERFECT = re.compile(r"\bhad(?:n['’]t)?\b|['’]d\b", re.IGNORECASE)
_DID = re.compile(r"\bdid(?:n['’]t)?\b", re.IGNORECASE)
_PRESENT = re.compile(
    r"^(?:(?:also|again|still|now|even|then|later|often|\w+ly) )*(?:(?!was\b|has\b)\w+s\b|"
    r"(?:feel|claim|deny|warn|cite|fear|doubt|support|oppose|agree|accuse|reject|blame|urge|dismiss|"
    r"acknowledge|maintain|suggest|intend|refuse|consider|describe|know|note|prefer|favou?r)\b)|"
    r"\b(?:say|believe|think|want|insist|argue|see|hope|expect)$"
)
_VAGUE = re.compile(
    r"\b(?:[Rr]ecently|(?P<old>[Pp]reviously|[Ff]ormerly|[Ii]n the past|[Aa]t the time|"
    r"[Bb]ack then|[Ii]nitially|[Oo]riginally|[Aa]t (?:first|the outset))|"
    r"[Ff]or (?:days|weeks|months|years|decades)|"
    r"[Ii]n recent (?:days|weeks|months|years)|(?:[Oo]ver|[Ii]n|[Dd]uring|[Ff]or) the "
    r"(?:past|last) (?:(?:few|several|couple of) \w+|"
    r"(?:(?P<count>\d{1,2}|two|three|four|five|six|seven|ten) )?(?P<unit>day|week|month|year)s?))\b"
    r"(?! (?:this|on|in|than|as)\b)"
)
_LATER = re.compile(
    r"\b(?:later|then|subsequently|afterwards?|changed|reversed|softened|hardened|shifted|eventually|"
    r"since|dropped|abandoned)\b"
)
_EXCHANGE = re.compile(
    r"\b(?:met|meeting|talks?|talked|spoke|speech|address|interview|answer\w*|respon\w+|"
    r"repl(?:y|ied)|react\w*|statement|remarks?|comments?|conference|briefing|call(?:ed)?|visit\w*|welcomed|"
    r"received|hosted|telephoned|phoned|(?:was|were) held|took place)\b"
)
_REMARKS = re.compile(
    r"\b(?:was speaking|were speaking|spoke|was talking|(?:made|issued|posted|gave|delivered) "
    r"(?:the|his|her|their|its) (?:remarks?|comments?|statement|announcement|speech)|"
    r"(?P<noun>[Rr]emarks|[Cc]omments|[Ss]tatement|[Ii]nterview|[Aa]nnouncement|[Pp]ronouncement|"
    r"[Dd]eclaration) (?:came|come|comes|was|were|followed))\b"
)
_LATER_ON = re.compile(r"\b(?:later|afterwards?|subsequently) ")
_SO = re.compile(r"\b(?:said|did|wrote|declared) so\b")
_TURN = re.compile(r"\b(?:again|also|later|since|now|but|however|repeat\w*|reiterat\w*)\b", re.I)
_PRONOUNS = frozenset(("he", "she", "they", "it", "we", "i", "you", "who", "which", "that"))
_GOING_ON = frozenset(("he", "she", "they", "it", "both", "all"))
_NAME_STOP = frozenset(
    (
        *("the", "a", "an", "mr", "mrs", "ms", "dr", "president", "prime", "minister", "foreign"),
        *("secretary", "state", "ambassador", "general", "us", "u.s", "eu"),
    )
)
_ROLE = re.compile(
    r"(?:[Tt]he|[Hh]is|[Hh]er)(?: [a-z-]+){1,3}(?: of(?: the)?(?: [A-Z][\w’'-]*){1,4})?"
)
_SAME_ONE = re.compile(
    r"[Tt]he (?:(?!(?:other|first|second|same|new|news) )[\w-]+ ){0,2}"
    r"(?!(?:paper|report|news\w*|agency|group|source|person|people|pair|two|study|poll)\b)"
    r"[a-z-]+[a-rt-z]"
)
_OTHER_CLAUSE = re.compile(
    r"\b(?:who|which|whose)\b(?! (?:ha[ds] )?(?:met|spoke|talked|held|gave|addressed)\b)"
    r"[^,.;]{0,80}$"
)
_CLAUSE_BREAK = re.compile(r".*[,.;:?!”\"]", re.DOTALL)
_HEAD_END = re.compile(r",| (?:of|who|which|in|from|for|at|with|on)\b")
_WORD = re.compile(r"\w(?:[\w.-]*\w)?(?=['’]s)?")
_PARTICIPLE = re.compile(r",? (?:\w+ly )?\w+ing$")
_ADVERBIAL_RULES = frozenset(
    ("weekday", "relative_day", "unit", "offset", "ago", "anaphoric", "weekend")
)
_CLAUSE_HEADS = ("to ", "that ", "it ", "they ", "he ", "she ")
_OBJECT_CUE = re.compile(
    r"(?:reject|condemn|denounc|welcom|critici[sz]|back|endors|accept|ruled out|rules out|dismiss|"
    r"prais|support|turned down|turns down|blam|hail|claim|proclaim|call\w* for)"
)
_GROUND = re.compile(r"(?:\w+ly )?\w+ing\b")
_IN_A_STATEMENT = re.compile(r"\bstatement\b")
_SAME_WORDS = re.compile(
    r"(?:[Tt]he|[Tt]his|[Hh]is|[Hh]er|[Tt]heir|[Ii]ts) (?P<noun>statement|letter|interview|speech)"
)
_TOLD = re.compile(
    r"\b(?:urg|advis|told|tell|ask|warn|call|press|invit|order|remind|assur|inform|encourag|appeal|"
    r"implor|demand|caution|instruct|accus|promis)\w*",
    re.IGNORECASE,
)
_ADDRESSEE = re.compile(r"(?:on |to )?(?!that |to )(?:[\w.’'-]+ ){0,6}(?:on |in )?$")
_SENTENCE_REACH = 600
_CLAUSE_REACH = 80
_SIGNATURE_REACH = 120
_SCENE_REACH = 3
_LEAD_REACH = 3
_LEAD_LENGTH = 12
_STATEMENT_REACH = 16
_WORDS_REACH = 8
_STATED_REACH = 4
_FRAME_REACH = 2000
_CUE_REACH = 220
# The House is a chamber of its own, never short for the White House.
_OWN_NAMES = frozenset(("House",))
_LONGEST_BODY = 8
_BODIES_OF_PEOPLE = frozenset(("group", "government"))
_BODIES = _BODIES_OF_PEOPLE | {"institution", "unnamed"}
_QUOTATION_MARKS = ('"', "“", "”", "'", "‘", "’", "„", "«")
_JOINTS = frozenset((" to ", " and ", " through ", " until ", " or ", "-", "–", "—", " - ", " – "))


def _key_of(source: str | None, speaker: Any) -> tuple[str | None, bool]:
    """Give a key by which a speaker is known again; tell a mere pronoun or 'the minister'."""
    if isinstance(speaker, str) and speaker:
        is_same_one = isinstance(source, str) and bool(_SAME_ONE.fullmatch(source))
        return speaker, is_same_one and speaker.islower()
    if not isinstance(source, str) or source.lower() in _PRONOUNS or _ROLE.fullmatch(source):
        return None, True
    head = _HEAD_END.split(source, maxsplit=1)[0]
    words = [word for word in _WORD.findall(head) if word.lower() not in _NAME_STOP]
    if not words:
        return None, False
    return (words[-1] if words[-1][0].isupper() else " ".join(words).lower()), False


def _inside(position: int, segments: Iterable[tuple[int, int]]) -> bool:
    return any(start <= position < end for start, end in segments)


class _Article:
    """One article while its statements are dated: its expressions, sentences and statements."""

    def __init__(self, text: str, published: dt.date | None, sayings: list[_Saying]) -> None:
        self.text = text
        self.published = published
        self.sayings = _same_bodies(sorted(sayings, key=lambda saying: (saying.anchor, saying.row)))
        self.dates = [
            found
            for found in _joined(read_expressions(text, published), text)
            if found.first
            and found.last
            and found.rule not in ("dateline", "decade")
            and (published is None or found.first <= published)
        ]
        self.starts = [found.start for found in self.dates]
        self.sentences = split_sentences(text)
        self.sentence_starts = [start for start, _ in self.sentences]
        self.paragraph_starts = [start for start, _ in split_paragraphs(text)]
        self.anchors = [saying.anchor for saying in self.sayings]
        self.owners = self._owners()
        self.hosts = self._hosts()
        self.host_of = {self.sayings[k].row: self.sayings[j] for k, j in self.hosts.items()}
        self.contents = _merged(segment for saying in self.sayings for segment in saying.segments)
        self.content_starts = [start for start, _ in self.contents]
        self.recent: dict[str, int] = {}
        self.latest: dict[str, int] = {}

    def _owners(self) -> list[list[tuple[_Saying, tuple[int, int]]]]:
        """List for each expression the statements whose content it stands in."""
        owners: list[list[tuple[_Saying, tuple[int, int]]]] = [[] for _ in self.dates]
        for saying in self.sayings:
            for segment in saying.segments:
                low, high = (
                    bisect_left(self.starts, segment[0]),
                    bisect_left(self.starts, segment[1]),
                )
                for k in range(low, high):
                    owners[k].append((saying, segment))
        return owners

    def _hosts(self) -> dict[int, int]:
        """Give for each statement told within another's content the place of the closest such."""
        hosts: dict[int, int] = {}
        widths: dict[int, int] = {}
        for k, saying in enumerate(self.sayings):
            for start, end in saying.segments:
                for j in range(bisect_left(self.anchors, start), bisect_left(self.anchors, end)):
                    if j != k and end - start < widths.get(j, len(self.text) + 1):
                        hosts[j], widths[j] = k, end - start
        return hosts

    def date_statements(self) -> list[tuple[int, _Dated]]:
        """Date every statement: by its own words, by what stands near, or by the publication."""
        own = [self._own_day(saying) for saying in self.sayings]
        own = [self._bounded(k, own) for k in range(len(own))]
        own = [self._made_exact(k, own) for k in range(len(own))]
        remarks = [
            None if own[k] or k in self.hosts else self._from_remark(saying)
            for k, saying in enumerate(self.sayings)
        ]
        known: list[_Dated | None] = []
        for k, saying in enumerate(self.sayings):
            dated = own[k] or self._carried(k, own, known) or remarks[k]
            known.append(dated)
            self._remember(saying, k, known)
        days = self._days_by_speaker([a or b for a, b in zip(own, remarks, strict=True)])
        known = [
            dated or (None if k in self.hosts else self._from_later(self.sayings[k], days))
            for k, dated in enumerate(known)
        ]
        return [
            (saying.row, known[k] or self._from_host(k, known) or self._bare(saying))
            for k, saying in enumerate(self.sayings)
        ]

    def _from_host(self, k: int, known: list[_Dated | None]) -> _Dated | None:
        """End what somebody 'had said' with the day on which another told of it.

        Within direct speech a plain past does as well: '"Berg said no," Holm said on May 2.'
        """
        if k not in self.hosts or self.published is None:
            return None
        if not (self._tense(self.sayings[k]) == "pluperfect" or self._is_past_in_speech(k)):
            return None
        host = known[self.hosts[k]]
        last = host.last if host and host.last else self._day_before()
        return _Dated(None, last, "inferred", host.span if host else None)

    def _is_past_in_speech(self, k: int) -> bool:
        saying, host = self.sayings[k], self.sayings[self.hosts[k]]
        if saying.cue is None or self._tense(saying) != "past":
            return False
        if not _FINITE_PAST.search(self.text, *saying.cue):
            return False
        start = max(low for low, _ in host.segments if low <= saying.anchor)
        return self.text[max(0, start - 1) : start] in _QUOTATION_MARKS

    def _sentence(self, position: int) -> tuple[int, int]:
        k = bisect_right(self.sentence_starts, position) - 1
        if k < 0:
            return position, len(self.text)
        return self.sentences[k]

    def _paragraph(self, position: int) -> int:
        return bisect_right(self.paragraph_starts, position)

    # ------------------------------------------------------------- its own sentence

    def _own_day(self, saying: _Saying) -> _Dated | None:
        start, end = self._sentence(saying.anchor)
        best: tuple[int, int, _Dated] | None = None
        start = max(start, saying.anchor - _SENTENCE_REACH)
        end = min(end, max(saying.anchor, *(b for _, b in saying.segments)) + _SENTENCE_REACH)
        for k in range(bisect_left(self.starts, start), bisect_left(self.starts, end)):
            placed = self._place(k, saying, start)
            if placed and (best is None or placed[:2] < best[:2]):
                best = placed
        if best is None and saying.cue is None:
            return self._signed(saying)
        return best[2] if best else self._vague(saying, start)

    def _signed(self, saying: _Saying) -> _Dated | None:
        """Take the day beside the name that is put under a post: '— Eva Berg (@berg) May 2'."""
        end = max(high for _, high in saying.segments)
        for _, found in self._dates_between(end, end + _SIGNATURE_REACH):
            if _SIGNATURE.fullmatch(self.text, end, found.start):
                return self._interval(found)
        return None

    def _clause_start(self, k: int, saying: _Saying, start: int) -> int:
        """Give the start of the sentence, or of the content that this statement is part of."""
        for owner, segment in self.owners[k]:
            if owner is not saying and segment[0] <= saying.anchor < segment[1]:
                start = max(start, segment[0])
        return start

    def _place(self, k: int, saying: _Saying, start: int) -> tuple[int, int, _Dated] | None:
        """Judge one expression of the sentence: its rank, its distance and its interval."""
        found, cue = self.dates[k], saying.cue or (saying.anchor, saying.anchor)
        if self._describes_source(found, saying) or self._is_of_host(found, saying):
            return None
        if not self._may_date(k, saying):
            return None
        if self._is_of_other_event(found, cue) and not self._is_meanwhile(found, saying, cue):
            return None
        if found.start >= cue[1]:
            return self._place_after(found, saying, cue)
        return self._place_before(found, saying, cue, self._clause_start(k, saying, start))

    def _is_meanwhile(self, found: Found, saying: _Saying, cue: tuple[int, int]) -> bool:
        """Tell 'announced when it invaded on May 2': the other event dates the saying."""
        gap = self._outside(cue[1], found.start, saying) if found.start >= cue[1] else ""
        return len(gap) < _CLAUSE_REACH and bool(_CLAUSE_OF_TIME.match(gap.lstrip()))

    def _is_of_host(self, found: Found, saying: _Saying) -> bool:
        """Tell the day on which another told what this speaker 'had said' before."""
        host = self.host_of.get(saying.row)
        if host is None or self._tense(saying) != "pluperfect":
            return False
        return not _inside(found.start, host.segments)

    def _describes_source(self, found: Found, saying: _Saying) -> bool:
        """Tell 'James Baker, born in 1930' from a source that has swallowed 'on Monday'."""
        if saying.source is None or not saying.source[0] <= found.start < saying.source[1]:
            return False
        start, end = saying.source
        if self.text[found.end : end].strip(" ,") or _BREAK.search(self.text, start, found.start):
            return True
        return not self._is_adverbial(found)

    def _is_adverbial(self, found: Found) -> bool:
        if found.rule in _ADVERBIAL_RULES:
            return True
        return self.text[max(0, found.start - 4) : found.start].endswith(" on ")

    def _may_date(self, k: int, saying: _Saying) -> bool:
        """Keep out the dates of contents, but for the occasion's ('in a speech on Friday')."""
        found = self.dates[k]
        for owner, segment in self.owners[k]:
            nested = owner is not saying and segment[0] <= saying.anchor < segment[1]
            if not nested and not self._names_occasion(found, owner, segment):
                return False
        return True

    def _names_occasion(self, found: Found, saying: _Saying, segment: tuple[int, int]) -> bool:
        before = self.text[max(segment[0], found.start - 120) : found.start]
        if saying.kind == "act" and before.endswith((" at ", " during ")):
            return bool(_OCCASION_AFTER.match(self.text, found.end))
        if re.search(r"[\"“”„«]", before) or _PLANNED.search(before):
            return False
        if _OCCASION_BEFORE.search(before):
            return True
        head = self.text[segment[0] : found.start]
        if self._is_addressed(found, saying, head):
            return True
        cue = self.text[slice(*saying.cue)] if saying.cue else ""
        takes_object = (
            saying.kind == "act" or _OBJECT_CUE.match(cue) or self._explains(saying, segment)
        )
        if not takes_object or head.lower().startswith(_CLAUSE_HEADS):
            return False
        at_end = segment[1] - found.end < 3
        return self._is_adverbial(found) and (at_end or head.count(" ") < 6)

    def _explains(self, saying: _Saying, segment: tuple[int, int]) -> bool:
        """Tell 'closed the border on Monday, citing a threat': the content is what was done."""
        if saying.cue is None or saying.cue[0] < segment[1]:
            return False
        return bool(_GROUND.match(self.text, *saying.cue))

    def _is_addressed(self, found: Found, saying: _Saying, head: str) -> bool:
        """Tell 'urged Kyiv on Sunday to talk': the day stands behind whom it was said to."""
        if saying.cue is None or not self.text.startswith((" to ", " that "), found.end):
            return False
        if head in ("", "on "):
            return True
        cue = self.text[saying.cue[0] : saying.cue[1]]
        return bool(_TOLD.search(cue) and _ADDRESSEE.fullmatch(head) and self._is_adverbial(found))

    def _is_of_other_event(self, found: Found, cue: tuple[int, int]) -> bool:
        """Tell the date of another event: 'the October 7 attack', 'the deal signed in March'."""
        text = self.text
        low = cue[1] if found.start >= cue[1] else 0
        before = text[max(low, found.start - 120) : found.start]
        after = text[found.end : found.end + 40]
        possessive = after[:2] in ("'s", "’s")
        if possessive or (_NOUN_AFTER.match(after) and _DETERMINER_BEFORE.search(before)):
            return not _OCCASION_AFTER.match(after)
        if before.endswith("(") and len(found.value or "") < 10:
            return True
        if found.rule == "joined" and before.endswith("from "):
            return not _OCCASION_BEFORE.search(before)
        if _OTHER_EVENT_BEFORE.search(before[-60:]) and found.rule != "joined":
            return not _OCCASION_BEFORE.search(before)
        return False

    def _place_after(
        self, found: Found, saying: _Saying, cue: tuple[int, int]
    ) -> tuple[int, int, _Dated] | None:
        gap = self._outside(cue[1], found.start, saying)
        if len(gap) > _CUE_REACH or _BREAK.search(gap):
            return None
        between = self._cues_between(cue[1], found.start, saying)
        if any(other.speaker != saying.speaker for other in between):
            return None
        clause = _CLAUSE_OF_TIME.search(gap)
        if clause and (between or _SECOND_CLAUSE.search(gap, 0, clause.start())):
            return None
        rank = 4 if between else int(len(gap) > 60 or "," in gap)
        dated = self._interval(found)
        if dated.first and _LAST_BEFORE.search(gap) and not _OCCASION_BEFORE.search(gap):
            dated = _Dated(None, dated.last, "inferred", dated.span)
        return rank, len(gap), dated

    def _place_before(
        self, found: Found, saying: _Saying, cue: tuple[int, int], start: int
    ) -> tuple[int, int, _Dated] | None:
        text, distance = self.text, cue[0] - found.end
        head = min(cue[0], saying.source[0]) if saying.source else cue[0]
        if distance > 2 * _CUE_REACH:
            return None
        if distance < 16 and _PARTICIPLE.match(text, found.end, cue[1]):
            return 0, distance, self._interval(found)
        if saying.source and saying.source[0] <= found.start:
            if _BREAK.search(text, saying.source[0], found.start):
                return None
            return 0, distance, self._interval(found)
        gap = text[found.end : head]
        if gap.strip(" ,") and found.first != found.last and self._tense(saying) == "present":
            return None
        between = self._cues_between(found.end, cue[0], saying)
        subordinate = self._subordinate(found, gap)
        if subordinate:
            return 1, distance, subordinate
        if between:
            first = min(other.anchor for other in between)
            if _LATER.search(text, first, cue[1]):
                return None
            others = any(other.speaker != saying.speaker for other in between)
            if others and found.first != found.last and not self._is_in_front(found, start):
                return None
            return 3, distance, self._interval(found)
        dated = self._interval(found)
        if self._is_in_front(found, start) or _IN_FRONT_OF_SOURCE.fullmatch(text, found.end, head):
            return 1, distance, dated
        if found.first != found.last:
            return None
        return 2, distance, dated._replace(basis="inferred")

    def _is_in_front(self, found: Found, start: int) -> bool:
        """Tell whether an expression opens the clause that starts at an offset."""
        return found.start - start <= 120 and bool(_FRONT.match(self.text[start : found.start]))

    def _subordinate(self, found: Found, gap: str) -> _Dated | None:
        """Date a clause by the main one: 'on May 2, shortly after X said', 'a day before'."""
        words = next(reversed(list(_CONJUNCTION.finditer(gap))), None)
        if words is None or words.start() > 40 or len(gap) - words.end() > 60:
            return None
        if "," in gap[words.end() :] or " and " in gap[words.end() :]:
            return None
        first, last, span = found.first, found.last, (found.start, found.end)
        assert first is not None and last is not None
        if words["word"] in ("when", "as", "while"):
            return _Dated(first, self._clip(last), "inferred", span)
        sign = 1 if words["word"] in ("before", "until") else -1
        if words["count"]:
            days = sign * count_of(words["count"]) * (7 if words["unit"] == "week" else 1)
            return _Dated(first + dt.timedelta(days), last + dt.timedelta(days), "inferred", span)
        if words["near"]:
            return _Dated(first - dt.timedelta(sign < 0), self._clip(last), "inferred", span)
        if sign > 0:
            return _Dated(first, self.published, "inferred", span)
        return _Dated(None, last, "inferred", span)

    def _interval(self, found: Found) -> _Dated:
        """Give the interval of an expression, open on one side after 'since' or 'before'."""
        first, last = found.first, found.last
        before = self.text[max(0, found.start - 24) : found.start]
        if found.rule != "joined":
            for pattern, bounds in ((_LOWER, (first, self.published)), (_UPPER, (None, last))):
                word = pattern.search(before)
                if word:
                    start = found.start - len(word.group())
                    return _Dated(*bounds, "inferred", (start, found.end))
        return self._plain(found)

    def _plain(self, found: Found) -> _Dated:
        """Give the days that an expression names, up to the publication."""
        first, last = found.first, self._clip(found.last)
        basis = "stated" if first == last else "inferred"
        if first and last and first < last == self.published and self._is_earlier(found):
            last = self._day_before()
        return _Dated(first, last, basis, (found.start, found.end))

    def _is_earlier(self, found: Found) -> bool:
        """Tell 'earlier this week': a week that still runs, up to the day before publication."""
        return self.text[found.start : found.end].lower().startswith("earlier ")

    def _clip(self, last: dt.date | None) -> dt.date | None:
        if last is None or self.published is None:
            return last
        return min(last, self.published)

    def _outside(self, start: int, end: int, saying: _Saying) -> str:
        """Give the text of a stretch without the statement's own content."""
        parts = []
        for low, high in saying.segments:
            if low < end and high > start:
                parts.append(self.text[start : max(start, low)])
                start = max(start, min(high, end))
        parts.append(self.text[start:end])
        return "".join(parts)

    def _cues_between(self, start: int, end: int, saying: _Saying) -> list[_Saying]:
        """List other statements whose cue stands between, outside this one's content."""
        low, high = bisect_left(self.anchors, start), bisect_left(self.anchors, end)
        return [
            other
            for other in self.sayings[low:high]
            if other is not saying and not _inside(other.anchor, saying.segments)
        ]

    def _vague(self, saying: _Saying, start: int) -> _Dated | None:
        """Read 'recently', 'over the past week', 'previously': up to a day, from no day named."""
        if saying.cue is None or self.published is None:
            return None
        for low, high in self._about_cue(saying, start):
            words = _VAGUE.search(self.text, low, high)
            if words:
                first = self._back(words["count"], words["unit"]) if words["unit"] else None
                last = self._day_before() if words["old"] else self.published
                return _Dated(first, last, "inferred", words.span())
        return None

    def _about_cue(self, saying: _Saying, start: int) -> list[tuple[int, int]]:
        """List the stretches around cue and source, without source and content."""
        assert saying.cue is not None
        low, high = saying.cue
        end = min(self._sentence(low)[1], high + 30)
        for segment_start, _ in saying.segments:
            if high <= segment_start < end:
                end = segment_start
        if saying.source is None or saying.source[0] > low:
            return [(max(start, low - 30), end)]
        source_start, source_end = saying.source
        return [(source_end, end), (max(start, source_start - 40), source_start)]

    def _back(self, count: str | None, unit: str) -> dt.date | None:
        assert self.published is not None
        days = {"day": 1, "week": 7, "month": 31, "year": 366}[unit] * count_of(count or "one")
        return dt.date.fromordinal(max(1, self.published.toordinal() - days))

    def _bounded(self, k: int, own: list[_Dated | None]) -> _Dated | None:
        """End an interval before the dated change of position told in the same sentence."""
        dated, saying = own[k], self.sayings[k]
        if dated is None or dated.first is None or dated.last is None or dated.first == dated.last:
            return dated
        end = self._sentence(saying.anchor)[1]
        for j in range(k + 1, min(k + 10, len(own))):
            other, later = self.sayings[j], own[j]
            if other.anchor >= end:
                break
            if (
                later
                and later.basis == "stated"
                and later.first
                and other.speaker == saying.speaker
            ):
                changed = _LATER.search(self.text, saying.anchor, other.anchor)
                if changed and dated.first < later.first <= dated.last:
                    return dated._replace(last=later.first - dt.timedelta(1))
        return dated

    def _made_exact(self, k: int, own: list[_Dated | None]) -> _Dated | None:
        """Narrow 'Two weeks ago X refused' by what follows: 'he said on April 12', 'he said so'."""
        dated, saying = own[k], self.sayings[k]
        if dated is None or dated.first is None or dated.last is None or dated.first == dated.last:
            return dated
        if self._tense(saying) not in ("past", "pluperfect"):
            return dated
        exact = self._from_next(k, own) or self._from_so(saying)
        if exact and exact.first and dated.first <= exact.first <= dated.last:
            return exact
        return dated

    def _from_next(self, k: int, own: list[_Dated | None]) -> _Dated | None:
        """Take the day of the same speaker's next statement: 'X blamed Y. On May 2 he said …'."""
        saying = self.sayings[k]
        if saying.speaker is None or k + 1 >= len(own):
            return None
        other, later = self.sayings[k + 1], own[k + 1]
        if other.speaker != saying.speaker or later is None or later.basis != "stated":
            return None
        if other.source is None or self.text[slice(*other.source)].lower() not in _PRONOUNS:
            return None
        end = self._sentence(saying.anchor)[1]
        last = bisect_left(self.sentence_starts, end)
        if last >= len(self.sentences) or not end <= other.anchor:
            return None
        if other.opening >= self.sentences[last][1] or not self._together(saying, other):
            return None
        after = max(high for _, high in saying.segments)
        if _TURN.search(self.text, after, other.opening):
            return None
        return later._replace(basis="inferred")

    def _from_so(self, saying: _Saying) -> _Dated | None:
        """Take the day from the sentence that follows, where it is 'X said so on May 2'."""
        k = bisect_left(self.sentence_starts, self._sentence(saying.anchor)[1])
        if k >= len(self.sentences):
            return None
        low, high = self.sentences[k]
        high = min(high, low + _FRAME_REACH)
        return self._day_within(low, high) if _SO.search(self.text, low, high) else None

    def _together(self, saying: _Saying, other: _Saying) -> bool:
        return self._paragraph(saying.anchor) == self._paragraph(other.opening)

    # ------------------------------------------------------------- what stands near

    def _carried(
        self, k: int, own: list[_Dated | None], known: list[_Dated | None]
    ) -> _Dated | None:
        """Carry the day from what the same speaker said before, or from the sentence before."""
        saying = self.sayings[k]
        if self._tense(saying) != "past":
            return None
        nested = k in self.hosts
        scene, scene_start = (None, 0) if nested else self._scene(saying)
        before = self._statement_before(saying, k, known)
        if nested and before is not None and before not in self.hosts:
            before = None
        if before is not None and (scene is None or self.anchors[before] >= scene_start):
            far = self._paragraph(saying.anchor) - self._paragraph(self.anchors[before]) > 1
            return (self._from_next(k, own) if far else None) or known[before]
        if scene is None or scene.basis == "inferred":
            return (
                self._from_next(k, own)
                or scene
                or (None if nested else self._from_lead(saying, k, known))
                or (None if nested else self._from_clause_before(saying, k, known))
                or self._from_other(saying, k, known)
            )
        return scene

    def _from_lead(self, saying: _Saying, k: int, known: list[_Dated | None]) -> _Dated | None:
        """Take the day of what the lead reports for the statement that explains it.

        'Norland on Monday closed its ports.' is borne out by 'the ministry said in a statement'.
        """
        if saying.cue is None or self._paragraph(saying.opening) - 1 > _LEAD_REACH:
            return None
        if not _IN_A_STATEMENT.search(self.text, saying.cue[0], saying.cue[1] + _STATEMENT_REACH):
            return None
        for lead, dated in zip(self.sayings[: min(k, _LEAD_LENGTH)], known, strict=False):
            if self._paragraph(lead.anchor) > 1:
                break
            if (
                lead.speaker_kind in _BODIES
                and dated
                and dated.basis == "stated"
                and self._is_news(dated)
            ):
                return dated._replace(basis="inferred")
        return None

    def _same_words_before(self, saying: _Saying, k: int) -> int | None:
        """Find what was 'said in a statement' before 'the statement said'."""
        words = _SAME_WORDS.fullmatch(self.text, *saying.source) if saying.source else None
        if words is None:
            return None
        for j in range(k - 1, max(-1, k - _WORDS_REACH), -1):
            cue = self.sayings[j].cue
            if cue and words["noun"] in self.text[cue[0] : cue[1] + _STATEMENT_REACH]:
                return j
        return None

    def _from_clause_before(
        self, saying: _Saying, k: int, known: list[_Dated | None]
    ) -> _Dated | None:
        """Take the day of another's saying joined by 'and' or 'while' in one sentence."""
        last, dated = self._stated_before(k, known)
        if last is None or dated is None or saying.source is None:
            return None
        end = max((high for _, high in self.sayings[last].segments), default=0)
        joint = self.text[end : saying.source[0]]
        return dated._replace(basis="inferred") if _AND_SO_DID.fullmatch(joint) else None

    def _stated_before(
        self, k: int, known: list[_Dated | None]
    ) -> tuple[int, _Dated] | tuple[None, None]:
        """Give the statement before, those told within others aside, if its day is stated."""
        for j in range(k - 1, max(-1, k - _STATED_REACH), -1):
            if j not in self.hosts:
                dated = known[j]
                return (j, dated) if dated and dated.basis == "stated" else (None, None)
        return None, None

    def _from_other(self, saying: _Saying, k: int, known: list[_Dated | None]) -> _Dated | None:
        """Begin with the day of another speaker's statement just before: 'X later said'."""
        if saying.cue is None or k == 0:
            return None
        other, dated = self.sayings[k - 1], known[k - 1]
        if dated is None or dated.first is None or dated.first != dated.last:
            return None
        if self._paragraph(saying.opening) - self._paragraph(other.anchor) > 1:
            return None
        start = saying.cue[0]
        if not _LATER_ON.search(self.text, max(0, start - 14), start):
            return None
        if not self._is_recent(dated):
            return None
        return dated._replace(last=self.published, basis="inferred")

    def _statement_before(self, saying: _Saying, k: int, known: list[_Dated | None]) -> int | None:
        """Find the dated statement that this one goes on from."""
        paragraph = self._paragraph(saying.opening)
        if saying.unnamed and k > 0:
            last, near = known[k - 1], paragraph - self._paragraph(self.anchors[k - 1]) <= 1
            if near and last and (saying.speaker is None or last.first == last.last):
                return k - 1
        same = self._same_words_before(saying, k)
        if same is not None and known[same]:
            return same
        body = self._body_before(saying, k, known)
        if body is not None:
            return body
        if saying.speaker is None:
            return None
        recent = self.recent.get(saying.speaker)
        if recent is not None:
            far = paragraph - self._paragraph(self.anchors[recent])
            if far == 0 or (far == 1 and self._is_recent(known[recent])):
                return recent
        latest = self.latest.get(saying.speaker)
        if latest is not None and self._is_recent(known[latest]):
            return None if self._has_moved_back(saying, known[latest]) else latest
        return None

    def _body_before(self, saying: _Saying, k: int, known: list[_Dated | None]) -> int | None:
        """Find what a body was reported to say a paragraph before a quotation that bears it out.

        'Ministers on Friday rejected the plan.' is followed by '"It is dead," said Berg.'
        """
        here = self._paragraph(saying.opening)
        recent = self.recent.get(saying.speaker or "")
        if recent is not None and here - self._paragraph(self.anchors[recent]) < 2:
            return None
        bodies = self._bodies_borne_out(saying)
        last, dated = self._stated_before(k, known)
        if last is None or dated is None:
            return None
        body = self.sayings[last]
        near = here - self._paragraph(body.anchor) == 1
        return last if near and body.speaker_kind in bodies and self._is_recent(dated) else None

    def _has_moved_back(self, saying: _Saying, dated: _Dated | None) -> bool:
        """Tell whether this paragraph or the one before is opened by a time before that day."""
        here = self._paragraph(saying.opening)
        floor = self.paragraph_starts[max(0, here - 2)] if here else 0
        if dated is None or dated.first is None:
            return False
        if dated.span and floor <= dated.span[0] < saying.opening:
            return False
        return any(
            self._is_time_before(k, found, dated.first)
            and _FRONT.match(self.text[start : found.start])
            for start in self.paragraph_starts[max(0, here - 2) : here]
            for k, found in self._dates_between(start, min(start + 40, saying.opening))
        )

    def _is_time_before(self, k: int, found: Found, day: dt.date) -> bool:
        """Tell whether an expression outside contents names a time before a day."""
        if self.owners[k] or not found.last or found.last >= day:
            return False
        return not self._is_of_other_event(found, (len(self.text), len(self.text)))

    def _dates_between(self, low: int, high: int) -> Iterator[tuple[int, Found]]:
        for k in range(bisect_left(self.starts, low), bisect_left(self.starts, high)):
            yield k, self.dates[k]

    def _is_recent(self, dated: _Dated | None) -> bool:
        if dated is None or dated.last is None or self.published is None:
            return dated is not None
        return (self.published - dated.last).days <= 31

    def _is_news(self, dated: _Dated) -> bool:
        if dated.last is None or self.published is None:
            return False
        return (self.published - dated.last).days <= 2

    def _remember(self, saying: _Saying, k: int, known: list[_Dated | None]) -> None:
        dated = known[k]
        if saying.speaker is None or dated is None or dated.first is None or dated.last is None:
            return
        for speaker in {saying.speaker, *saying.speaker.split("; ")}:
            self.recent[speaker] = k
            best = self.latest.get(speaker)
            best_dated = known[best] if best is not None else None
            if best_dated is None or best_dated.last is None or dated.last >= best_dated.last:
                self.latest[speaker] = k

    def _scene(self, saying: _Saying) -> tuple[_Dated | None, int]:
        """Take the day of the sentence before: 'On Friday, X met Y. He said …'.

        It counts where the speaker goes on, where its date opens it and so frames what follows,
        and where it tells of a talk or an answer. Sentences without a date may stand between, and
        a paragraph may end, where the speaker was named. The second value is where that sentence
        starts.
        """
        start, _ = self._sentence(saying.opening)
        latest = bisect_left(self.sentence_starts, start) - 1
        here = self._paragraph(start)
        for k in range(latest, max(-1, latest - _SCENE_REACH), -1):
            low, high = self.sentences[k]
            high = min(high, low + _FRAME_REACH)
            same = self._paragraph(low) == here
            if here - self._paragraph(low) > 1:
                break
            if same and k == latest:
                dated = self._scene_just_before(saying, low, high)
            else:
                dated = self._scene_further_off(saying, low, high, same)
            if dated:
                return dated, low
            if self._has_day(low, high):
                break
        return None, 0

    def _scene_just_before(self, saying: _Saying, low: int, high: int) -> _Dated | None:
        front = min(high, low + (40 if _FRONT.match(self.text, low, high) else 1))
        if saying.unnamed or self._is_named(saying, low, high):
            return self._day_within(low, high, front)
        if saying.speaker_kind == "unnamed" or self._is_according(saying):
            return None
        if not self._is_exchange(low, high):
            high = front
        dated = self._day_within(low, high, front)
        return dated and dated._replace(basis="inferred")

    def _is_according(self, saying: _Saying) -> bool:
        """Tell 'according to Berg': it names who told the story, seldom on the day told of."""
        return saying.cue is not None and self.text[slice(*saying.cue)].lower().startswith("accord")

    def _scene_further_off(self, saying: _Saying, low: int, high: int, same: bool) -> _Dated | None:
        if saying.speaker_kind != "person" or not self._is_named(saying, low, high):
            return None
        if not same and not self._is_exchange(low, high):
            return None
        front = min(high, low + (40 if _FRONT.match(self.text, low, high) else 1))
        dated = self._day_within(low, high, front)
        return dated if self._is_recent(dated) else None

    def _bodies_borne_out(self, saying: _Saying) -> frozenset[str]:
        """Tell whose words a paragraph that opens with a quotation, or with a person, bears out."""
        if self._opens_with_quotation(saying):
            return _BODIES
        if saying.speaker_kind != "person" or saying.source is None:
            return frozenset()
        start = self.paragraph_starts[self._paragraph(saying.source[0]) - 1]
        # Without a quotation a paper's report and its next witness would look the same.
        return _BODIES_OF_PEOPLE if saying.source[0] == start else frozenset()

    def _opens_with_quotation(self, saying: _Saying) -> bool:
        start = self.paragraph_starts[self._paragraph(saying.opening) - 1]
        return self.text[start : start + 1] in _QUOTATION_MARKS and saying.opening - start < 3

    def _is_named(self, saying: _Saying, low: int, high: int) -> bool:
        """Tell whether the speaker is named between two offsets, outside contents."""
        if saying.speaker is None:
            return False
        name = re.compile(re.escape(saying.speaker.split()[-1]))
        return self._is_outside(name, low, high)

    def _is_exchange(self, low: int, high: int) -> bool:
        """Tell whether a talk or an answer is told between two offsets, outside contents."""
        return self._is_outside(_EXCHANGE, low, high)

    def _is_outside(self, pattern: re.Pattern[str], low: int, high: int) -> bool:
        """Tell whether a pattern is found between two offsets, outside contents."""
        for match in pattern.finditer(self.text, low, high):
            k = bisect_right(self.content_starts, match.start()) - 1
            if k < 0 or match.start() >= self.contents[k][1]:
                return True
        return False

    def _has_day(self, low: int, high: int) -> bool:
        """Tell whether a day is named between two offsets, outside contents."""
        return any(not self.owners[k] for k, _ in self._dates_between(low, high))

    def _day_within(self, low: int, high: int, front: int = 0) -> _Dated | None:
        """Find the first day of saying between two offsets, outside contents.

        Up to the offset ``front`` a week or a month will do.
        """
        for k, found in self._dates_between(low, high):
            assert found.first is not None and found.last is not None
            longest = 31 if found.start < front else 1
            if self.owners[k] or (found.last - found.first).days >= longest:
                continue
            if _OTHER_CLAUSE.search(self.text, max(low, found.start - 120), found.start):
                continue
            dated = self._interval(found)
            if self._is_of_other_event(found, (high, high)) or dated.first is None:
                continue
            if dated.span == (found.start, found.end):
                return dated
        return None

    def _from_remark(self, saying: _Saying) -> _Dated | None:
        """Take the day from a sentence that follows: 'He was speaking on Friday'."""
        if self._tense(saying) != "past":
            return None
        _, end = self._sentence(saying.anchor)
        k = bisect_left(self.sentence_starts, end)
        for low, high in self.sentences[k : k + 2]:
            words = _REMARKS.search(self.text, low, high)
            if words and (words["noun"] or self._goes_on(saying, low, words.start())):
                dated = self._day_within(low, high)
                if dated:
                    return dated._replace(basis="inferred")
        return None

    def _goes_on(self, saying: _Saying, low: int, high: int) -> bool:
        """Tell whether it is this speaker, or a pronoun, of whom a stretch of text goes on."""
        words = self.text[low:high].split(maxsplit=1)
        return bool(words and words[0].lower() in _GOING_ON) or self._is_named(saying, low, high)

    def _days_by_speaker(self, own: list[_Dated | None]) -> dict[str, set[_Dated]]:
        days: dict[str, set[_Dated]] = {}
        for saying, dated in zip(self.sayings, own, strict=True):
            exact = dated is not None and dated.first == dated.last
            if saying.speaker and dated and exact and self._is_news(dated):
                if self._tense(saying) == "pluperfect":
                    continue
                days.setdefault(saying.speaker, set()).add(dated)
        return days

    def _from_later(self, saying: _Saying, days: dict[str, set[_Dated]]) -> _Dated | None:
        """Take the one day that a later sentence gives for the same speaker."""
        if saying.speaker is None or not self._is_told_first(saying):
            return None
        found = days.get(saying.speaker, set())
        if self._tense(saying) != "past":
            found = {dated for dated in found if dated.span and dated.span[0] > saying.anchor}
        if len({dated.first for dated in found}) > 1 and self._is_in_lead(saying):
            newest = max(dated.first for dated in found if dated.first)
            found = {dated for dated in found if dated.first == newest}
        if len({dated.first for dated in found}) != 1:
            return None
        first = min(found, key=lambda dated: dated.span or (0, 0))
        return None if self._has_moved_back(saying, first) else first._replace(basis="inferred")

    def _is_told_first(self, saying: _Saying) -> bool:
        """Tell whether a later sentence may give the day: 'has said' and 'says' open an article."""
        tense = self._tense(saying)
        return tense == "past" or (self._is_in_lead(saying) and tense in ("present", "perfect"))

    def _is_in_lead(self, saying: _Saying) -> bool:
        """Tell whether a statement is told in the first paragraph, or in that under a caption."""
        return self._paragraph(saying.opening) <= 2

    def _tense(self, saying: _Saying) -> str:
        """Tell 'said' (past) from 'has said' (perfect), 'had said' (pluperfect) and 'says'."""
        if saying.cue is None:
            return "past"
        start, end = saying.cue
        words = _CLAUSE_BREAK.sub("", self.text[max(0, start - 14) : start]) + self.text[start:end]
        if _PLUPERFECT.search(words):
            return "pluperfect"
        if _PERFECT.search(words):
            return "perfect"
        if _DID.search(words):
            return "past"
        return "present" if _PRESENT.search(self.text[start:end]) else "past"

    def _bare(self, saying: _Saying) -> _Dated:
        """Fall back on the day of publication and the day before it."""
        if self.published is None:
            return _UNKNOWN
        if self._tense(saying) == "pluperfect":
            return _Dated(None, self._day_before(), "inferred", None)
        return _Dated(self._day_before(), self.published, "published", None)

    def _day_before(self) -> dt.date:
        """Give the day before publication, by which what is told as past had been said."""
        assert self.published is not None
        return dt.date.fromordinal(max(1, self.published.toordinal() - 1))


def _same_bodies(sayings: list[_Saying]) -> list[_Saying]:
    """Know 'the central bank' again as "Russia's central bank", the last so named."""
    bodies: dict[str, str] = {}
    same = []
    for saying in sayings:
        name = saying.speaker
        if name is not None and saying.speaker_kind not in ("person", "group", "unnamed"):
            whole = bodies.get(name.lower()) if name not in _OWN_NAMES else None
            if whole is not None:
                saying = saying._replace(speaker=whole)
            words = name.lower().split()[:_LONGEST_BODY]
            bodies.update((" ".join(words[k:]), whole or name) for k in range(1, len(words)))
        same.append(saying)
    return same


def _joined(dates: list[Found], text: str) -> list[Found]:
    """Join 'from Monday to Wednesday' and '3-5 March' into one interval."""
    joined: list[Found] = []
    for found in dates:
        last = joined[-1] if joined else None
        if (
            last
            and last.first
            and last.last
            and found.last
            and last.first <= found.last
            and text[last.end : found.start] in _JOINTS
        ):
            joined[-1] = last._replace(
                end=found.end, last=max(last.last, found.last), rule="joined"
            )
        else:
            joined.append(found)
    return joined


def _merged(segments: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Merge stretches that overlap; give them in order."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(segments):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _as_date(value: Any) -> dt.date | None:
    return None if pd.isna(value) else value.date()


def _span(start: Any, end: Any) -> tuple[int, int] | None:
    return None if pd.isna(start) or pd.isna(end) else (int(start), int(end))


def _sayings(statements: pd.DataFrame) -> dict[str, list[_Saying]]:
    """Group the rows by article."""
    columns = (
        "article_id",
        "start",
        "segments",
        "cue_start",
        "cue_end",
        "source_start",
        "source_end",
        "source_text",
        "speaker",
        "speaker_kind",
        "attribution_kind",
    )
    grouped: dict[str, list[_Saying]] = {}
    rows = zip(*(statements[column].tolist() for column in columns), strict=True)
    for row, (
        article,
        start,
        segments,
        cue_start,
        cue_end,
        source_start,
        source_end,
        source,
        speaker,
        speaker_kind,
        kind,
    ) in enumerate(rows):
        cue, source_span = _span(cue_start, cue_end), _span(source_start, source_end)
        anchor = (cue or source_span or (int(start),))[0]
        key, unnamed = _key_of(source, speaker)
        grouped.setdefault(article, []).append(
            _Saying(
                row,
                anchor,
                cue,
                source_span,
                tuple((a, b) for a, b in segments),
                kind if isinstance(kind, str) else "said",
                key,
                unnamed,
                speaker_kind if isinstance(speaker_kind, str) else "",
            )
        )
    return grouped


def find_dates(text: str, published: Any = None, *, day_first: bool = False) -> pd.DataFrame:
    """Find the days, weeks, months, quarters, seasons and years that an English news text names.

    Parameters
    ----------
    text : str
        The text; any text is read, offsets are code points into it.
    published : date, Timestamp or str, optional
        The day of publication, to which "Friday", "last week" or "November 8" are resolved.
        Missing (``None`` or ``NaT``): only full dates are resolved; the other expressions are rows
        without value and dates.
    day_first : bool
        Read 03/04/2022 as 3 April. A part above 12 is the day in any case.

    Returns
    -------
    DataFrame
        One row per expression, in the order of the text; a range ("March 3-5") is two rows.
        ``start``, ``end`` (int64, code points), ``text``, ``type`` (DATE, or TIME where a part of
        the day or a clock time stands with the day), ``value`` (TIMEX3: 2022-12-16, 2022-W50,
        2022-12, 2022-Q4, 2022, 2022-SU, 2022-W50-WE, 2022-12-16TMO), ``date_from`` and ``date_to``
        (datetime64[us], inclusive days; "early", "the end of" and the like narrow them, not the
        value), ``rule`` (the kind of expression). Durations, repeated times, "now", "recently",
        clock times without a day, and "may", "march" or "fall" as other words give no row.

    Raises
    ------
    DateError
        If ``published`` is not a day.

    Notes
    -----
    Values follow TIMEX3 (TimeML 1.2.1). Directions are those measured on news: a bare weekday is
    the most recent one, the day of publication included; month and day lie in the nearest year
    (tense decides where that is further than 45 days away); a bare month follows the tense; "will",
    "until", "by", "scheduled to" and the like turn to the future.

    Examples
    --------
    >>> from analysis import find_dates
    >>> found = find_dates("Talks held on Friday will resume on Monday.", "2022-12-17")
    >>> found[["text", "value"]].values.tolist()
    [['Friday', '2022-12-16'], ['Monday', '2022-12-19']]
    """
    if not isinstance(text, str):
        raise SchemaError(
            f"dates are found in a text, not in {type(text).__name__}; give one text, such as "
            "articles.loc[0, 'text']"
        )
    anchor = to_day(published)
    rows = read_expressions(text, None if anchor is pd.NaT else anchor.date(), day_first)
    words = [text[row.start : row.end] for row in rows]
    return pd.DataFrame(
        {
            "start": np.array([row.start for row in rows], dtype="int64"),
            "end": np.array([row.end for row in rows], dtype="int64"),
            "text": pd.array(words, dtype="str"),
            "type": pd.array([row.kind for row in rows], dtype="str"),
            "value": pd.array([row.value for row in rows], dtype="str"),
            "date_from": np.array([row.first for row in rows], dtype=DAY),
            "date_to": np.array([row.last for row in rows], dtype=DAY),
            "rule": pd.array([row.rule for row in rows], dtype="str"),
        }
    )


def resolve_dates(
    statements: pd.DataFrame, articles: pd.DataFrame, *, progress: bool | None = None
) -> pd.DataFrame:
    """Tell on which day, or within which days, each statement was made.

    Parameters
    ----------
    statements : DataFrame
        A table of the schema ``statements``; offsets, ``source_text``, ``speaker`` (if resolved)
        and ``attribution_kind`` are used.
    articles : DataFrame
        The articles they come from: ``article_id``, ``text`` and ``published``.
    progress : bool, optional
        Show a progress bar, or none; without a value where it takes long, on a terminal and in
        JupyterLab.

    Returns
    -------
    DataFrame
        The statements with four columns filled. ``date_from`` and ``date_to`` (datetime64[us]) are
        inclusive days; a side that the text leaves open is missing. ``date_basis`` is ``stated`` (a
        day is named for the saying, or for what the same speaker said or did just before:
        "On May 2 Berg met Holm. He said …"), ``inferred`` (other words narrow it: "earlier this
        month", "shortly before May 2"; or the day is that of another speaker's occasion or of a
        sentence that follows), ``published`` (a bare report: the day before publication and that
        day) or ``unknown`` (nothing to count from). ``date_text`` is the expression it rests on.

    Raises
    ------
    UnknownArticleError
        If a statement's article is not among ``articles``.
    MissingColumnError
        If a needed column is absent.

    Notes
    -----
    Rules of our own. An expression in a content is no day of saying, unless it belongs to the
    occasion ("in a video released on May 2"); one that describes another event ("the May 2 attack")
    is not either. "Has said" is never dated from a sentence before it, and from a later one in the
    lead only; "said" is dated from the same paragraph, and from the one before where it tells of a
    meeting or a speech of this person, or of what a body said that a quotation bears out; what is
    said "in a statement" near the lead, from what a body did there. Unnamed sources and "according
    to" take no day from another speaker's occasion. What "had said", "previously" or "initially"
    put back starts on no day named and ends on the day before publication, or on the day on which
    another told of it; so does a past tense within direct speech ('"Berg refused," Holm said on May
    2').

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import extract_statements, resolve_dates
    >>> text = "Anna Berg said on Friday that talks could start on Monday."
    >>> articles = pd.DataFrame({"article_id": ["a"], "published": ["2022-12-17"], "text": [text]})
    >>> dated = resolve_dates(extract_statements(articles), articles)
    >>> dated[["date_from", "date_to", "date_basis"]].astype(str).values.tolist()
    [['2022-12-16', '2022-12-16', 'stated']]
    """
    refuse_corrected(statements, "dating")
    statements, articles = complete(statements, "statements"), complete(articles, "articles")
    grouped = _sayings(statements)
    dated = [_UNKNOWN] * len(statements)
    words: list[str | None] = [None] * len(statements)
    columns = ("article_id", "text", "published")
    with progress_bar("dating", len(articles), "articles", progress) as bar:
        for article, text, published in zip(*(articles[c].tolist() for c in columns), strict=True):
            sayings = grouped.pop(article, None)
            bar.update()
            if not sayings or not isinstance(text, str):
                continue
            for row, result in _Article(text, _as_date(published), sayings).date_statements():
                dated[row] = result
                words[row] = text[slice(*result.span)] if result.span else None
    if grouped:
        raise UnknownArticleError(
            f"the statements name article {next(iter(grouped))!r}, which is not among the "
            "articles; pass the articles from which the statements were extracted",
            stage="date",
        )
    index = statements.index
    return statements.assign(
        date_from=pd.Series([d.first for d in dated], index=index, dtype=DAY),
        date_to=pd.Series([d.last for d in dated], index=index, dtype=DAY),
        date_basis=pd.Series(
            [d.basis for d in dated], index=index, dtype=statements["date_basis"].dtype
        ),
        date_text=pd.Series(words, index=index, dtype=statements["date_text"].dtype),
    )
