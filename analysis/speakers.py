"""Whose statement it is: from the words of a source to a speaker, a side and an addressee."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise, permutations
from typing import Any, NamedTuple

import pandas as pd

from analysis.actors import ActorTable, day_number
from analysis.articles import split_sentences
from analysis.datasets import load_dataset
from analysis.errors import UnknownArticleError
from analysis.names import (
    BODY_NOUNS,
    DOCUMENT_NOUNS,
    ELECTED_NOUNS,
    FIRST_NAMES,
    GOVERNMENT_NOUNS,
    GROUP_NOUNS,
    ISSUED_NOUNS,
    MEDIA_NAMES,
    NAME_RUN,
    NEVER_NAMES,
    NICKNAME,
    PARTY_WORDS,
    TITLES,
    TRADE_NOUNS,
    UNNAMED_NOUNS,
    gender_of,
    is_role,
    plain_key,
    read_name,
    word_set,
)
from analysis.people import INTRODUCED, Mention, People, Person, Speaker
from analysis.progress import progress_bar
from analysis.schemas import complete, refuse_corrected

_JOINT = "; "
_HE = frozenset(("he", "him", "his", "himself"))
_SHE = frozenset(("she", "her", "hers", "herself"))
_IT = frozenset(("it", "its", "itself"))
_THEY = frozenset(("they", "them", "their", "theirs", "themselves", "both"))
_SPEAKING = frozenset(("i", "me", "my", "we", "us", "our"))
_RELATIVE = frozenset(("who", "whom", "whose", "which", "that"))
_PRONOUNS = _HE | _SHE | _IT | _THEY | _SPEAKING | _RELATIVE | {"you", "your", "there", "one"}

_DETERMINER = re.compile(r"(?:the|a|an|this|that|these|those|his|her|their|its|our|my)\s+", re.I)
_THE = re.compile(r"th(?:e|is)\s", re.I)
_GROUP_CALLED = word_set("group movement faction")
_BODY_CALLED = word_set("union guild alliance committee council commission")
_PARAGRAPHS_BACK = 4
_GROUP_REACH = 1_500
_DEFINITE = re.compile(r"(?:the|this|that|his|her|their|its|our)\s", re.I)
_POSSESSIVE_END = re.compile(r"(?:['’]s|(?<=s)['’])$")
_CHUNK_END = re.compile(r"\s*(?:,|\(|\[|;|:|\s[-–—]+\s|—|\s(?:who|whom|whose|which|that|where)\b)")
_PREPOSITION = re.compile(
    r"\s(?:of|for|to|from|with|at|in|on|by|against|near|under|over|behind|inside|across|among|"
    r"between|within|about|familiar|close|briefed|involved|speaking|citing|based|including|like)\s"
)
_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
_PARTITIVE = word_set("""
one some many most several group number handful couple majority dozens hundreds thousands all
both scores none few two three four five half members member rest
""")
_WORD = re.compile(r"[\w.]+(?:['’-]\w+)*")
_AND = re.compile(r",?\s+(?:and|&|as well as|along with|together with)\s+|,\s+")
_CONJUNCTION = re.compile(r",?\s+(?:and|&|as well as|along with|together with)\s+")
_OWN_GROUP = re.compile(r"(?:its|their|his|her)\s")
_OFFICIAL_NOUNS = word_set("""
official officials diplomat diplomats aide aides adviser advisers advisor advisors source
sources spokesman spokeswoman spokesperson spokespeople spokesmen negotiator negotiators envoy
envoys ambassador ambassadors minister ministers lawmaker lawmakers general generals commander
commanders officer officers soldier soldiers representative representatives delegation delegates
leader leaders forces troops military army intelligence side government authorities president
premier chancellor secretary chief head mediator mediators senator parliament media ministry
embassy rebels militants fighters people insider insiders
""")
_ARMED = word_set("rebels militants insurgents fighters forces guerrillas movement group militia")
_GOVERNMENT_TAIL = GOVERNMENT_NOUNS | {"side", "leadership", "officialdom", "delegation"}
_MEDIA_IN_FULL = {"AP": "Associated Press"}
_MEDIA_HEAD = re.compile(
    r"\b(?:media|press|newspapers?|reports?|outlets?|news agenc(?:y|ies)|broadcasters?|dailies|"
    r"tabloids?|journalists|reporters)\b",
    re.I,
)
_REPORTED_ACT = re.compile(
    r"\s(?:(?:has|had|have|is|was|were|are|will|would|may|might|could|can|does|did|not|n't|been|being|"
    r"also|now|privately|quietly|publicly|still|no longer|again|already|never|secretly)\s){0,4}"
    r"(?:sa(?:y|id|ys)|t(?:ell|old|ells)|encourag|urg|offer|refus|reject|ready|willing|want|plan|agree|"
    r"propos|consider|believ|seek|sought|insist|demand|call|ask|press|prepar|open|warn|threat|"
    r"promis|pledg|vow|intend|hop|expect|accept|decid|discuss|pursu|suggest|signal|push|negotiat|"
    r"advis|sees?\b|sound|float|favou?r|support|oppos|rul|deni|den(?:y|ies)|admit|acknowledg)"
)
_SAYING_BEFORE = word_set("""
said says say added adds told asked wrote writes explained noted insisted warned according
stressed declared stated replied continued argued
""")
_JOINING = word_set("""
and but as when while that because if after before although though where whether since which
until so or whom what how why then also
""")
_OBLIQUE = word_set("""
with to by for from of on at in against about between under told
""")
_MODIFIED = re.compile(
    r"[\s-](?:campaign|administration|supporter|aide|team|ally|allies|adviser|advisor|official|"
    r"spokes|voter|rally|rallies|foundation|family|lawyer|backer|surrogate|government|regime|era|"
    r"cabinet|camp|presidency|doctrine|plan|loyalist|critic)s?"
)
_TITLE_STOP = word_set("""
said says told that when while and but with by to from after before as because if where who
which in on at into against about than or, is was were are be has had have not between over
under during since asked whom met meet meets added
""")
_DESCRIBING = word_set("""
former new current late longtime long-time veteran senior top outgoing incoming acting interim
own embattled ex ex- old young then then- republican democratic conservative liberal
""")
_ROLE_FORMS = {
    "spokesman": "spokes",
    "spokeswoman": "spokes",
    "spokesperson": "spokes",
    "advisor": "adviser",
    "defence": "defense",
    "chairman": "chair",
    "chairwoman": "chair",
    "chairperson": "chair",
    "congressman": "representative",
    "congresswoman": "representative",
    "centre": "center",
}
_TALKS = re.compile(
    r"\b(?:talk(?:s|ing|ed)?|negotiat(?:e|es|ed|ing|ion|ions|or|ors)|negotiating\s+table|dialogue|"
    r"discuss(?:ion|ions)|me(?:et|ets|eting|etings|t)|contacts?|consultations?|deals?|agreements?|"
    r"settlement|peace|truce|cease-?fire|diplomacy|sit(?:ting)?\s+down|table|compromise|bargain(?:ing)?|"
    r"conversations?|summit|engag(?:e|es|ed|ing|ement)|sp(?:eak|eaks|oke|oken|eaking)|treaty|pact)\b"
    r"(?:\s+(?!with\b|between\b|and\b)[\w-]+){0,4}?\s+(with|between)\s+",
    re.IGNORECASE,
)
_PARTY_LINK = re.compile(r"\s*,?\s+(?:and|or|as well as)\s+|\s*,\s+")
_PARTY_PRONOUN = re.compile(r"(?:him|her|them)\s*\[([^\]\n]{1,60})\]")
_PARTY_DETERMINER = re.compile(
    r"(?:(?:the|a|an|his|her|their|its|both|all|either|our|any|then-?|former|new)\s+)*"
)
_PARTY_NOUNS = re.compile(
    r"(?:(?!and\b|or\b)[a-z-]+\s){0,2}?(rebels?|union|unions|studios|opposition|government|militants|"
    r"separatists|insurgents|militias?|employers|guild|protesters|guerrillas|enemy|neighbou?rs|"
    r"allies|partners|coalition|regime|junta|army|military|strikers|writers|actors|management|"
    r"leadership|occupiers|aggressor)\b"
)
_PARTY_TAIL = re.compile(
    r"\s(side|government|authorities|leadership|delegation|officials?|leaders?|administration|"
    r"regime|diplomats?|negotiators?|counterparts?|presidents?|rebels?|militants?|forces|people)\b"
)
_ROLE_BEFORE_NAME = re.compile(r"[a-z]+(?: [a-z]+){0,3} (?=[A-Z])")
_BODY_LINK = re.compile(r"\s(?:of|for|and|in)\s(?:the\s)?")
_BRACKET = re.compile(r"\s\([A-Z]{2,8}\)")
_NOUN_FOLLOWS = re.compile(
    r"\s(?!(?:to|on|in|if|as|and|or|at|for|over|about|until|till|when|while|unless|because|since|would|"
    r"could|will|can|may|might|is|was|has|had|were|are|that|but|by|after|before|during|from|of|so|"
    r"under|with|without|again|now|soon|directly|not|only|also|here|there)\b)[a-z]"
)
_LOWER_WORDS = re.compile(r"^(?:[a-z-]+ )+(?=[A-Z])")
_LOOSE_END = re.compile(r"\s(?:of|for|to|with|in|on|at|by|over|about|from|as|and|who|that|which)$")
_STATE_TITLES = word_set(
    "sen rep gov del senator representative governor congressman congresswoman"
)
_CLAUSE_BREAK = re.compile(r"[;\n\r\"“”]|[a-z]\.\s+[A-Z]|\swho\s")
_RELATIVE_CLAUSE = re.compile(r",?\s(?:who|whom|whose|which)\s")
_PLURAL_SUBJECT = re.compile(r"(?:\b[\w-]+\s)?\b[A-Za-z-]+s\b")
_NO_TITLE = _OBLIQUE | {"the", "a", "an", "and", "or", "than", "like", "both", "either"}
_SUBJECT_PLACE = 40
_FINITE = word_set("""
is was are were has had have will would did does can could may might must do won led met left made
came went took gave told said wrote spoke saw got sat stood began put held kept sought drew struck
set let hit ran flew bore grew knew fell rose fought brought thought became felt found paid sent
lost beat swore chose withdrew forbade broke drove hung cut shook laid
""")
_ADVERB = word_set("""
also now then too himself herself later again still never once already soon themselves both
""")
_NOT_VERBS = (
    _NO_TITLE
    | _JOINING
    | _TITLE_STOP
    | word_set("""
across towards this his its less news always perhaps sometimes afterwards besides others hers ours
yours theirs as us plus hundred sacred ahead indeed
""")
)
_AFTER_SUBJECT = re.compile(r"\s((?:[a-z]+\s){0,2})([a-z]+)\b")
_INSERTED = re.compile(r",\s[^\n\"“”;]{1,160}?,(?=\s[a-z])")
_TITLE_WORD = re.compile(r"(?:^|[\s(“\"])([\w.’'-]+)\s$")
_DAY_WORDS = word_set("""
monday tuesday wednesday thursday friday saturday sunday january february march april may june
july august september october november december spring summer autumn winter today yesterday
""")
_ROLE_SUBJECT = re.compile(
    r"\b((?:[Tt]he|[Hh]is|[Hh]er|[Tt]heir|[Aa]n?)\s(?:[\w'’-]+\s){0,4}?([a-z]+))(?=\s[a-z])"
)
_PARAGRAPH_BACK = 4
_BRIDGED = word_set("""
general diplomat aide official negotiator envoy adviser ambassador commander politician lawmaker
spokesman spokeswoman spokesperson mediator senator colonel admiral
""")
_IMPLIED_ROLES = {
    "ambassador": ("diplomat", "envoy"),
    "envoy": ("diplomat",),
    "negotiator": ("diplomat",),
    "foreign": ("diplomat",),
    "vice": ("deputy",),
    "president": ("leader",),
    "chancellor": ("leader",),
    "prime": ("leader",),
}
_FORMER = word_set("former ex ex- late then then-")
_ACCREDITED = re.compile(
    r"(?:(?<=[Aa]mbassador)|(?<=[Ee]nvoy)) (?:to|for) (?:the )?(?:[A-Z][\w.]* ?){1,3}$"
)
_TIME_LEAD = re.compile(
    r"(?:\s|^)(?:later|earlier|ago|afterwards|week|month|year|then|\d+)\s$", re.I
)
_NEVER_KNOWN = word_set("""
official source aide adviser advisor spokesman spokeswoman spokesperson person
""")
_OWNED = re.compile(r"(his|her|their)\s(?:[\w'’-]+\s){0,3}?([\w'’-]+)$", re.I)
_PAIR = re.compile(
    r"(?:both|the\s(?:two|both|warring|opposing|rival)?)\s?(?:other\s)?"
    r"(sides|countries|nations|governments|neighbou?rs|parties|states|delegations|leaders|"
    r"presidents|ministers|men)$",
    re.I,
)
_CAPITALS = rf"{_CAPITAL}[\w’'-]*(?:[ \xa0]{_CAPITAL}[\w’'-]*){{0,5}}"
_BODY_TAIL = re.compile(
    rf"[ \xa0](?:of|for|on|against)(?:[ \xa0]the)?[ \xa0]{_CAPITALS}"
    rf"(?:[ \xa0](?:of|for|on|against|and)(?:[ \xa0]the)?[ \xa0]{_CAPITALS}){{0,2}}"
)
_BODY_NAME = re.compile(
    rf"(?<!\w){_CAPITALS}"
    rf"(?:[ \xa0](?:of|for|on|against|and)(?:[ \xa0]the)?[ \xa0]{_CAPITALS}){{0,3}}"
    r"(?:,? \((?:the )?(?P<short>[A-Z][A-Za-z&-]{1,9})\))?"
)
_PARTY_OF = {
    "democrats": "Democrats",
    "democratic": "Democrats",
    "republicans": "Republicans",
    "republican": "Republicans",
    "gop": "Republicans",
}
_PAIR_STATES = word_set("countries nations governments neighbours neighbors states")
_VAGUE_GROUPS = word_set("""
sides side parties party countries nations country nation powers states members leaders public
community communities people critics owners players partners allies opponents professionals
groups group team teams delegations delegates workers
""")
_PROPER_WORDS = word_set("""
chinese house senate congress christians muslims jews sunnis shiites kurds arabs palestinians
israelis iraqis britons catholics evangelicals teamsters post times herald tribune telegraph
guardian west democrats republicans parliament state guild
""")
_OF_PLACE = re.compile(r"\sof\s(?:the\s)?([A-Z]\w+(?:\s[A-Z]\w+)?)")
_LONGEST_PHRASE = 400
_LONGEST_SENTENCE = 600
_TITLES_BACK = 400
_SPAN_LIMIT = 2000
_NEAR, _FAR = 1500, 6
_DISTANCE_WEIGHTS = (1.0, 0.85, 0.55, 0.4, 0.3, 0.2)


_SUBORDINATE = word_set("""
when while after before as because since if though although that whether until unless once where
""")
_OPEN = Person("", False, "")
"""Stands for a subject who cannot be told."""


_LAST_RELATIVE = re.compile(r"(?<=\w),?\s(?:who|which)$", re.IGNORECASE)
_REFLEXIVE = re.compile(r"(?<=\w)\s(?:himself|herself|itself|themselves|alone)$", re.IGNORECASE)
_LONGEST_INITIALS = 5
_RELAYED = re.compile(
    rf"[^.\n“”\"]{{0,60}}?(?:[”\"]|[,.][”\"])?,?\s(?:according to|as told by)\s"
    rf"(?:(?:[Tt]he|an?)\s)?({NAME_RUN.pattern})|"
    rf"[^.\n“”\"]{{0,60}}?(?:[”\"]|[,.][”\"])?,\s(?:(?:[Tt]he|an?)\s)?({NAME_RUN.pattern})"
    r"(?:\scorrespondent)?\s(?:reports|reported|writes|wrote)\b"
)
_PARTISANS = re.compile(r"(?:(?:House|Senate|[Cc]ongressional) )?(Democrats|Republicans)\b")
_SEATS = word_set("senator representative congress majority minority house senate mp parliament")
_HEADS = frozenset(("president", "prime minister", "chancellor", "premier"))
_OWNER = re.compile(r"[\w.]{2,14}['’]s ")
_BARGAIN_NOUNS = re.compile(
    r"\b(?:talks|negotiat\w+|dialogue|diplom\w+|meeting|summit|cease-?fire|truce|peace|deal|"
    r"agreement|settlement|accord|treaty|pact|compromise|concessions?|terms|mediat\w+|table)\b",
    re.IGNORECASE,
)
_BARGAINING = re.compile(
    r"\b(?:talk|negotiat|dialogue|diplom|meet|summit|cease-?fire|truce|peace|deals?\b|agree|settle|"
    r"accord|treaty|pact|compromis|bargain|offer|propos|concession|demand|terms|condition|mediat|"
    r"table|contact|rounds?\b|plan\b|surrender|ultimatum|calls?\b|chat|discuss|resolve|exchange|"
    r"framework|pledge|accept|reject|refus|work with)",
    re.IGNORECASE,
)
_HYPHENED = re.compile(
    r"\b([A-Z][\w.]{1,30})[-–]([A-Z][\w.]{1,30}) (?:\w+ ){0,2}"
    r"(?:talks|negotiations|deal|agreement|ceasefire|cease-fire|summit|war|conflict|treaty|accord|dialogue|relations)\b"
)
_TOLD = 3
_MOST_SIDES = 5
_UNDERLINGS = word_set("aide adviser spokes vice")
_COMPANY = ("company", "firm", "giant", "maker", "agency", "newspaper", "website", "outlet", "bank")
_COMPANY_NAME = re.compile(rf"\b(?:{'|'.join(_COMPANY)}) ({_CAPITALS})$")
_CAMEL = re.compile(r"^[A-Z][a-z]{3,}[A-Z][a-z]+$")
_NAMED_BODY = re.compile(
    rf"({_CAPITALS}(?: (?:of|for|on|against|and)(?: the)? {_CAPITALS}){{0,3}})"
    r"(?: [a-z-]+){0,2} (?:magazine|newspaper|website|monitor|agency|broadcaster|portal|tank)"
)
_LED_BY = re.compile(r"\s(?:meeting|gathered|gathering|speaking)\s")
_PAST = re.compile(r"^(?:then|ex|former)-(?=\w)")
_OPENING = 400
_GENERIC = word_set("politician official diplomat statesman lawmaker leader senator minister")
_SOME_GOVERNMENT = re.compile(rf"\b({_CAPITAL}[\w.]{{1,30}})(?:['’]s)? [Gg]overnment\b")
_LEADERS_OF = re.compile(r"(?:[Tt]he\s)?leaders\sof\s([A-Z][^;]{2,100})")
_TURNED = re.compile(r"\b[\w-]+-turned-(?=\w)")
_OF_COUNTRY = re.compile(r"(?:country|nation)['’]s$")
_SIGNED = re.compile(rf"[\s.…”\"!?]{{0,12}}[—–-]{{1,2}}\s?({NAME_RUN.pattern})")
_CARRIED_ON = re.compile(r"[^\n]{0,160}\n\s*[“\"]")
_SAME_PARAGRAPH = re.compile(r"[^\n]{0,30}")
_DEEPEST = 3
_SEATED = re.compile(
    r"(democrats|republicans|(?:democratic|republican|gop) (?:majority|minority|caucus|leadership))"
    r" in the (House|Senate)",
    re.IGNORECASE,
)
_ISSUED_BY = re.compile(
    r"\b(?:released|issued|published|written|obtained|signed|put out|drafted|prepared) by "
    r"((?:the |an? )?[^,;]{2,80})$"
)
_ISSUED = re.compile(
    r"\s(?:released|issued|published|written|obtained|signed|put out|drafted|prepared)$"
)
_POSSESSOR = re.compile(r"([^,;]{2,80}?)(?:['’]s|(?<=s)['’])(?: [\w-]+){0,2}$")
_ISSUED_NEAR = 5
_PERSONAL_DOCUMENTS = word_set("statement letter tweet post memo editorial")


class _Title(NamedTuple):
    start: int
    person: Person
    words: frozenset[str]
    place: str | None


class _Party(NamedTuple):
    start: int
    name: str
    side: str


def _place(party: _Party) -> int:
    return party.start


_Ties = defaultdict[str, Counter[str]]


class _Row(NamedTuple):
    """What the resolver reads of one statement."""

    place: int
    phrase: str
    start: int
    end: int
    direct: bool
    segments: list[list[int]]
    content: str
    span: tuple[int, int]
    via: str | None


class _Resolver:
    """Resolve the sources of one article, in the order in which they stand."""

    def __init__(self, text: str, actors: ActorTable, day: int | None) -> None:
        self.text = text
        self.actors = actors
        self.day = day
        self.people = People(text, actors, day)
        self._titles: list[_Title] | None = None
        self._places: dict[int, str] | None = None
        self._bodies: dict[str, list[tuple[int, str]]] = {}
        self._sentences: list[int] | None = None
        self._said: list[tuple[int, Speaker, Person | None]] = []
        self._rows: list[_Row] = []
        self._row_starts: list[int] = []
        self._by_place: dict[int, tuple[Speaker | None, str | None]] = {}
        self._depth = 0
        self._governments_called: frozenset[str] | None = None
        self._two_koreas = {word: f"{word} Korea" in text for word in ("North", "South")}
        self._seated: dict[str, bool] = {}
        self._party_list: list[_Party] | None = None
        self._ties: tuple[_Ties, _Ties] | None = None
        self._described_persons: dict[str, Person] = {}
        self._row: _Row | None = None
        self._in_subject = False
        self._initials: dict[str, str] | None = None
        self._named_governments: dict[str, int] | None = None

    def resolve(self, rows: list[_Row]) -> Iterator[tuple[_Row, Speaker | None, str | None]]:
        """Give each row its speaker, and the reporting outlet where a party is named in it."""
        self._rows = sorted(rows, key=lambda row: row.segments[0][0])
        self._row_starts = [row.segments[0][0] for row in self._rows]
        for row in sorted(rows, key=lambda row: row.start):
            speaker, via = self._settled(row)
            if speaker:
                self._said.append((row.start, speaker, self._one_person(speaker)))
            self._row = row
            yield row, speaker, via

    def _settled(self, row: _Row) -> tuple[Speaker | None, str | None]:
        """Resolve a row once; the source of a quotation may stand after those inside it."""
        if row.place not in self._by_place:
            self._by_place[row.place] = None, row.via
            outer, self._row = self._row, row
            self._depth += 1
            speaker, via = self._resolve_row(row)
            told = via or (self._medium(row) if speaker else None)
            self._by_place[row.place] = speaker, told
            self._depth -= 1
            self._row = outer
        return self._by_place[row.place]

    def _medium(self, row: _Row) -> str | None:
        """Find the outlet through which a statement came: the one around it, or named after it."""
        if self._is_media(row.phrase):
            return None
        outer = self._enclosing(row)
        if outer and self._is_media(outer.phrase):
            return self._outlet(outer.phrase)
        end = max(row.span[1], row.start + len(row.phrase))
        relayed = _RELAYED.match(self.text, end, end + _SUBJECT_PLACE * 4)
        name = (relayed.group(1) or relayed.group(2)).removeprefix("The ") if relayed else ""
        return self._outlet(f"the {name}") if name in MEDIA_NAMES else None

    def _outlet(self, phrase: str) -> str:
        """Name an outlet in full and without its article; other reports as they are printed."""
        bare = _bare(phrase)
        if bare not in MEDIA_NAMES:
            return phrase
        full = self._short_name(bare) if " " not in bare and not bare.isupper() else None
        return full.name if full and full.name in MEDIA_NAMES else _MEDIA_IN_FULL.get(bare, bare)

    def _speaker_of(self, row: _Row) -> Speaker | None:
        if row.place not in self._by_place and self._depth > _DEEPEST:
            return None
        return self._settled(row)[0]

    def _one_person(self, speaker: Speaker) -> Person | None:
        """Give the person behind a speaker, named or described, for a later pronoun."""
        name = speaker.name
        person = None
        if speaker.kind == "person":
            person = self.people.known(name) or self.people.either(name)
        if person or _JOINT in speaker.name:
            return person
        words = speaker.name.split(" ")
        alone = len(words) == 1 and speaker.kind is None and words[0][:1].isupper()
        alone = alone and self.actors.place(words[0]) is None
        noun = _split_at_preposition(speaker.name)[0].rsplit(" ", 1)[-1].lower()
        single = speaker.kind == "unnamed" and is_role(noun) and not noun.endswith("s")
        if not alone and not single and speaker.kind != "person":
            return None
        if speaker.name not in self._described_persons:
            person = Person(speaker.name, False, speaker.name)
            person.gender = gender_of("", (noun,))
            person.speaker = speaker
            self._described_persons[speaker.name] = person
        return self._described_persons[speaker.name]

    def _resolve_row(self, row: _Row) -> tuple[Speaker | None, str | None]:
        phrase = row.phrase
        while phrase.partition(" ")[0].lower() in _JOINING - _RELATIVE and " " in phrase:
            phrase = phrase.partition(" ")[2]
        if not phrase:
            return self._continued(row), row.via
        first = phrase.partition(" ")[0].lower()
        if phrase.lower() in _PRONOUNS or first in ("he", "she"):
            return self._pronoun(first, row), row.via
        pair = self._leaders(phrase) or self._pair(phrase, row.start) or self._owned(phrase, row)
        if pair:
            return pair, row.via
        if row.via is None and not row.direct and self._is_media(phrase):
            party = self._reported_party(row)
            if party:
                return party, self._outlet(phrase)
        speaker = self._source(phrase, row.start)
        if _nameable(speaker) is None:
            speaker = self._named_next(phrase, row) or speaker
        return speaker, row.via

    def _named_next(self, phrase: str, row: _Row) -> Speaker | None:
        """Give whom the next statements name, where the opening of a report only describes him."""
        noun_part = _split_at_preposition(_chunks(_undetermined(phrase))[0])[0]
        words = _WORD.findall(_TURNED.sub("", noun_part))
        told = not words or not is_role(words[-1].lower()) or words[-1].lower().endswith("s")
        if told or row.start > _OPENING or words[-1][0].isupper() or row.direct:
            return None
        at = bisect_right(self._row_starts, row.end)
        for other in self._rows[at : at + 4]:
            person = self._person_in(_chunks(other.phrase)[0]) if other.phrase else None
            if person and self._first_named(person) > row.end:
                return self._fits_role(person, words[-1].lower(), phrase)
        return None

    def _first_named(self, person: Person) -> int:
        return next((m.start for m in self.people.mentions if m.person is person), 0)

    def _fits_role(self, person: Person, noun: str, phrase: str) -> Speaker | None:
        titles = [title.words for title in self.titles() if title.person is person]
        asked = _role_words([noun])
        fits = any(asked & words for words in titles) if titles else _DEFINITE.match(phrase)
        return self._person(person) if fits else None

    def _continued(self, row: _Row) -> Speaker | None:
        """Give who signed a quotation that names no source, or whose quotation it carries on."""
        signed = _SIGNED.match(self.text, row.end, row.end + 80)
        if signed:
            return self._named(signed.group(1))
        begin = row.segments[0][0]
        at = bisect_left(self._row_starts, begin)
        last = self._rows[max(0, at - 4) : at][::-1]
        before = next((other for other in last if other.end <= begin), None)
        if before is None or self._enclosing(row):
            return None
        between = self.text[before.end : begin]
        told = _CARRIED_ON.fullmatch(between) if row.direct else _SAME_PARAGRAPH.fullmatch(between)
        return self._speaker_of(before) if told else None

    def _source(self, phrase: str, start: int) -> Speaker:
        return (
            self._listed(phrase)
            or self._joint(phrase, start)
            or self._partisans(phrase)
            or self._document(phrase, start)
            or self._named(phrase)
            or self._in_role(phrase, start)
            or self._described(phrase, start)
        )

    # Names

    def _listed(self, phrase: str) -> Speaker | None:
        """Look a phrase of several words up as it stands."""
        bare = _bare(phrase)
        if " " not in bare or _indefinite(phrase):
            return None
        actor = self.actors.find(bare, self.day)
        return self._known(actor) if actor is not None else None

    def _named(self, phrase: str) -> Speaker | None:
        """Read a phrase that names an actor or a person."""
        bare = _bare(phrase)
        if not bare:
            return None
        if " " not in bare:
            return self._single(bare, phrase)
        listed = self._listed(phrase)
        if listed:
            return listed
        chunks = _chunks(phrase)
        person = self._person_in(chunks[0])
        if person is None and len(chunks) > 1 and _ends_in_role(chunks[0]):
            person = self._person_in(chunks[1], whole=True)
        if person:
            return self._person(person)
        if len(chunks) > 1 and not _indefinite(phrase):
            actor = self.actors.find(_bare(chunks[0]), self.day)
            if actor is not None:
                return self._known(actor)
        return self._government(chunks[0])

    def _single(self, word: str, phrase: str) -> Speaker | None:
        if word[0].islower() and "-" not in word:
            actor = self.actors.find(word, self.day)
            return self._known(actor) if actor is not None and not _indefinite(phrase) else None
        person = self.people.short(word)
        if person and not (_DEFINITE.match(phrase) and not person.actor):
            return self._person(person)
        if self.people.namesake(word):
            return Speaker(word, "person")
        actor = self.actors.find(word, self.day)
        if actor is None and phrase.startswith(word):
            actor = self.actors.place(word)
        if actor is None and word.isupper() and len(word) > 2 and word not in MEDIA_NAMES:
            full = self._spelled_out(word)
            return self._institution(full) if full else None
        if actor is None and _DEFINITE.match(phrase) and not word.isupper():
            return self._short_name(word)
        return self._known(actor) if actor is not None else None

    def _short_name(self, word: str) -> Speaker | None:
        """Resolve "the Treasury" or "the North" to the one full name with it in the text."""
        if self._two_koreas.get(word):
            return self._known(f"{word} Korea")
        if word not in self._bodies:
            self._bodies[word] = self._bodies_named(word)
        full = self._bodies[word][0][1] if len(self._bodies[word]) == 1 else ""
        outlets = [n for n in MEDIA_NAMES if n.endswith(f" {word}") and full.startswith(n)]
        if outlets:
            return Speaker(outlets[0], "institution")
        return self._institution(full) if full else None

    def _institution(self, name: str) -> Speaker:
        actor = self.actors.find(name, self.day)
        if actor is not None:
            return self._known(actor)
        return Speaker(name, "institution", self._side_of(_WORD.findall(name)))

    def _known(self, actor: str) -> Speaker:
        return Speaker(actor, self.actors.kind(actor), self.actors.side(actor, self.day))

    def _person(self, person: Person) -> Speaker:
        if person.actor:
            return self._known(person.name)
        if person.speaker:
            return person.speaker
        return Speaker(person.name, "person", self._title_side(person))

    def _person_in(self, chunk: str, whole: bool = False) -> Person | None:
        """Find the person a noun phrase is about, not one it merely mentions."""
        runs = list(NAME_RUN.finditer(chunk))
        if not runs:
            return None
        last = runs[-1]
        tail = chunk[last.end() :]
        if not tail or _POSSESSIVE_END.fullmatch(tail) or tail == ".":
            name = read_name(last.group())
            if name and not (whole and _undetermined(chunk[: last.start()])):
                telling = any(word not in NEVER_NAMES for word in name.title)
                if chunk[: last.start()].rstrip().endswith(_COMPANY):
                    return None
                before = chunk[: last.start() + (name.offset if telling else 0)]
                text = self._without_place(name.text)
                placed = text != name.text and _ends_in_role(before)
                if placed or _leads_to_name(before):
                    return self._as_person(text, name.title, name.evidence, before)
        first = runs[0]
        if first.start() == 0 and _PREPOSITION.match(chunk, first.end()):
            name = read_name(first.group())
            if name and (not name.single or name.title):
                return self._as_person(name.text, name.title, name.evidence, "")
        return None

    def _without_place(self, name: str) -> str:
        """Take a country off that belongs to the title: "envoy to Russia Anna Berg"."""
        first, _, rest = name.partition(" ")
        if " " in rest and self.actors.place(first) and not gender_of(name):
            return rest
        return name

    def _as_person(
        self, name: str, title: tuple[str, ...], evidence: bool, before: str
    ) -> Person | None:
        if " " not in name:
            if name.lower() in BODY_NOUNS | GROUP_NOUNS | UNNAMED_NOUNS:
                return None
            person = self.people.short(name, title)
            if person or not title or title[-1] in NEVER_NAMES or self.people.namesake(name):
                return person
            return self.people.full(name, title)
        if not evidence and _DETERMINER.fullmatch(before):
            return None
        return self.people.full(name, title, True)

    def _title_side(self, person: Person) -> str | None:
        """Take the side from a title such as "Israeli Defence Minister"."""
        if self._places is None:
            self._places = {}
            for title in self.titles():
                if title.place:
                    self._places.setdefault(id(title.person), title.place)
        place = self._places.get(id(person))
        return self.actors.side(place, self.day) if place else None

    # Titles

    def titles(self) -> list[_Title]:
        """List the titles and offices by which the text introduces its persons."""
        if self._titles is None:
            self._titles = []
            for mention in self.people.mentions:
                if (
                    mention.name_start != mention.start
                    or " " in self.text[mention.start : mention.end]
                ):
                    self._titles.extend(self._titles_of(mention))
            seen: set[str] = set()
            for mention in self.people.mentions:
                person = mention.person
                if person.actor and person.name not in seen:
                    seen.add(person.name)
                    for role in self.actors.roles(person.name, self.day):
                        words = _role_words(role.replace(" of ", " ").split())
                        place = self.actors.side(person.name, self.day)
                        self._titles.append(
                            _Title(mention.start, person, words, place and self.actors.place(place))
                        )
            self._titles.sort(key=lambda title: title.start)
        return self._titles

    def _titles_of(self, mention: Mention) -> Iterator[_Title]:
        before = self._words_before(mention)
        if before:
            place = _OF_PLACE.match(self.text, mention.end)
            before += place.group(1).split() if place else []
        for words in (before, self._words_after(mention)):
            if words:
                place_of = self._office_place(words)
                yield _Title(mention.start, mention.person, _role_words(words), place_of)

    def _office_place(self, words: list[str]) -> str | None:
        """Find the country or body an office belongs to, not one it is accredited to."""
        low = [word.lower() for word in words]
        if not _OFFICIAL_NOUNS.intersection(low):
            return None
        stop = min((low.index(w) for w in ("to", "in", "at", "on", "with") if w in low), default=99)
        place = self._place_in(words[:stop])
        # "Georgia Rep. Austin Scott" sits for a state that shares its name with a country.
        return None if place in words and _STATE_TITLES.intersection(low) else place

    def _words_before(self, mention: Mention) -> list[str]:
        tail = re.split(
            r"[,;:()\"“”\n\r—–]|(?<=[a-z])\.\s",
            self.text[max(0, mention.name_start - 90) : mention.name_start],
        )[-1]
        tail = _ACCREDITED.sub("", tail)
        words: list[str] = []
        for word in reversed(_WORD.findall(tail)):
            low = word.lower().rstrip(".")
            if low in _TITLE_STOP or low in ("the", "a", "an", "his", "her", "their", "its"):
                break
            if not words and not (low in TITLES or is_role(low)):
                break
            words.append(word)
        return words[::-1][-9:]

    def _words_after(self, mention: Mention) -> list[str]:
        after = self.text[mention.end : mention.end + 120]
        if not after.startswith((", ", " (", " — ", " – ", " - ", " -- ")):
            return []
        part = re.split(r"[,;()\n\r—–]|\s--?\s|(?<=[a-z])\.", after[2:])[0]
        words = []
        for word in _WORD.findall(part)[:12]:
            if word.lower() in _TITLE_STOP - {"in", "on", "at", "to", "for", "and"}:
                break
            words.append(word)
        return words if any(is_role(word.lower()) for word in words[:9]) else []

    def _place_in(self, words: list[str]) -> str | None:
        return next(self._places_in(words), None)

    def _places_in(self, words: list[str]) -> Iterator[str]:
        k = 0
        while k < len(words):
            for length in (3, 2, 1):
                part = " ".join(words[k : k + length])
                place = self.actors.place(_POSSESSIVE_END.sub("", part))
                if place and k + length <= len(words):
                    yield place
                    k += length - 1
                    break
            k += 1

    def _in_role(self, phrase: str, start: int) -> Speaker | None:
        """Resolve "the Ukrainian president" or "the minister" to the bearer of the title."""
        head = _chunks(phrase)[0]
        if _indefinite(phrase):
            return None
        noun_part, _, rest = _split_at_preposition(_undetermined(head))
        if noun_part.endswith("head") and rest.startswith("state"):
            noun_part, rest = f"{noun_part.removesuffix('head')}president", ""
        if noun_part.endswith("head") and rest.endswith("government"):
            return self._head_of_government(_WORD.findall(rest), start)
        words = _WORD.findall(_TURNED.sub("", noun_part))
        if not words or not is_role(words[-1].lower()) or words[-1].lower().endswith("s"):
            return None
        if not _DEFINITE.match(phrase) and words[-1].islower() and not self._place_in(words):
            return None
        place = self._place_in(words) or self._place_in(_WORD.findall(rest))
        if not place and _OF_COUNTRY.match(words[0]):
            place = self._country(start)
            if not place:
                return None
            words = words[1:]
        asked = [w for w in words if not self.actors.place(_POSSESSIVE_END.sub("", w))]
        if rest and not place:
            asked += [w for w in _WORD.findall(rest) if w[0].isupper()]
        person = self._bearer(asked, place, start) or self._bridged(asked, place, start)
        if person:
            return self._person(person)
        if place and not any(
            w.lower() in ("former", "ex", "deputy", "vice", "then") for w in words
        ):
            low = [word.lower() for word in asked]
            roles = dict.fromkeys((" ".join(low), " ".join(w for w in low if w not in _DESCRIBING)))
            for role in roles:
                actor = self.actors.holder(role, place, self.day)
                if actor is not None:
                    return self._known(actor)
            later = {id(t.person): t.person for t in self._fitting(asked, place)}
            if len(later) == 1:
                return self._person(next(iter(later.values())))
        return None

    def _head_of_government(self, words: list[str], start: int) -> Speaker | None:
        place = self._place_in(words)
        if place is None:
            return None
        for role in ("chancellor", "prime minister", "premier"):
            person = self._bearer(role.split(), place, start)
            if person:
                return self._person(person)
            actor = self.actors.holder(role, place, self.day)
            if actor is not None:
                return self._known(actor)
        return None

    def _country(self, start: int) -> str | None:
        """Say which country "the country" is: the first named in this sentence or the last."""
        starts = self._sentence_starts()
        k = max(0, bisect_right(starts, start) - 1)
        for begin, end in ((starts[k], start), (starts[max(0, k - 1)], starts[k])):
            for run in NAME_RUN.finditer(self.text, max(begin, start - 2 * _LONGEST_SENTENCE), end):
                place = self.actors.place(run.group())
                named = place and self.actors.kind(place) == "government"
                if named and not self._is_adjective(run.group()):
                    return place
        return None

    def _fitting(self, asked: list[str], place: str | None, start: int = -1) -> list[_Title]:
        """List the titles that fit the words asked for, up to a place or in the whole text."""
        low = tuple(word.lower() for word in asked)
        words = frozenset(w for w in _role_words(asked) - _DESCRIBING if not w[0].isdigit())
        former = not _FORMER.isdisjoint(low)
        gender = gender_of("", low)
        titles = self.titles()
        last = len(titles) if start < 0 else bisect_left(titles, start, key=lambda t: t.start)
        return [
            t
            for t in titles[max(0, last - _TITLES_BACK) : last]
            if words <= t.words
            and not (_UNDERLINGS & t.words) - words
            and (not former or not _FORMER.isdisjoint(t.words))
            and (place is None or (t.place and self._side(t.place) == self._side(place)))
            and (gender is None or t.person.gender in (gender, None))
        ]

    def _bridged(self, asked: list[str], place: str | None, start: int) -> Person | None:
        """Take "the general" for the one person of the paragraph, who was its subject before."""
        noun = asked[-1].lower() if asked else ""
        if noun in _GENERIC and len(asked) == 1 and not place:
            person = self._spoke_on(start)
            if person and gender_of("", (noun,)) in (person.gender, None):
                return person
        if place or any(word.lower() not in _DESCRIBING for word in asked[:-1]):
            return None
        begin = self._paragraph(start)
        mentions = self.people.mentions
        near = mentions[bisect_left(mentions, (begin,)) : bisect_left(mentions, (start,))]
        people = {id(m.person): m.person for m in near if not self._in_content(m.start)}
        person = self._subject_before(None, start, None)
        if person is None or len(people) != 1 or id(person) not in people:
            return None
        if noun not in _BRIDGED and any(title.person is person for title in self.titles()):
            return None
        return person if gender_of("", (noun,)) in (person.gender, None) else None

    def _spoke_on(self, start: int) -> Person | None:
        """Give the person whose words the last two statements are, if they are near."""
        last = [(at, person) for at, _, person in self._said[-2:] if not self._in_content(at)]
        if len(last) < 2 or self._sentences_between(last[0][0], start) > _ISSUED_NEAR:
            return None
        person = last[0][1]
        return person if person is last[1][1] else None

    def _bearer(self, asked: list[str], place: str | None, start: int) -> Person | None:
        """Find the one person whom the text so far gives this title."""
        people = {id(t.person): t.person for t in self._fitting(asked, place, start)}
        if len(people) > 1:
            return self._nearest(list(people.values()), start)
        return next(iter(people.values()), None)

    def _side(self, actor: str) -> str | None:
        return self.actors.side(actor, self.day)

    def _nearest(self, people: list[Person], start: int) -> Person | None:
        """Choose the person who stands in the nearest paragraph, or spoke last there."""
        mentions = self.people.mentions
        begin = bisect_left(mentions, (start - _NEAR,))
        near = [
            (mention.start, mention.person)
            for mention in mentions[begin : bisect_left(mentions, (start,))]
            if mention.person in people and not self._in_own_words(mention.start)
        ]
        said = [
            (at, person)
            for at, _, person in self._said[-20:]
            if person and start - at < _NEAR and person in people
        ]
        if not near and not said:
            return None
        last = max(at for at, _ in near + said)
        paragraph = self._paragraph(last)
        found = {id(person): person for at, person in near + said if at >= paragraph}
        if len(found) == 1:
            return next(iter(found.values()))
        person = self._subject_before(None, start, None)
        if person in people:
            return person
        return said[-1][1] if said and said[-1][0] >= paragraph else None

    # Pairs and what belongs to a person

    def _pair(self, phrase: str, start: int) -> Speaker | None:
        """Resolve "the two countries" or "both sides" to the pair named just before."""
        match = _PAIR.fullmatch(phrase)
        if not match:
            return None
        before = self._joint_subject(start)
        if before:
            return before
        noun = match.group(1).lower()
        if noun not in _PAIR_STATES:
            return self._two_bearers(noun.removesuffix("s"), start)
        named = self._governments(start)
        return self._together([self._known(actor) for actor in named]) if len(named) == 2 else None

    def _two_bearers(self, role: str, start: int) -> Speaker | None:
        """Resolve "the presidents" to the two whom the last sentences name with that office."""
        bearers = {id(t.person) for t in self._fitting([role], None, start)}
        mentions = self.people.mentions
        first, last = (bisect_left(mentions, (at,)) for at in (start - _NEAR, start))
        near: dict[int, Person] = {}
        for mention in mentions[first:last][::-1]:
            if id(mention.person) in bearers and len(near) < 2:
                near.setdefault(id(mention.person), mention.person)
        named = [self._person(person) for person in reversed(near.values())]
        return self._together(named) if len(named) == 2 else None

    def _leaders(self, phrase: str) -> Speaker | None:
        """Resolve "the leaders of France and Germany" to who led them on the day."""
        match = _LEADERS_OF.fullmatch(phrase)
        places = [self.actors.place(_bare(p)) for p in _AND.split(match.group(1))] if match else []
        leaders = [self.actors.leader(place, self.day) for place in places if place]
        named = [self._known(leader) for leader in leaders if leader]
        return self._together(named) if 1 < len(named) == len(places) else None

    def _governments(self, start: int) -> list[str]:
        """List up to three governments that the text names before a place."""
        if self._named_governments is None:
            first: dict[str, int] = {}
            for run in NAME_RUN.finditer(self.text):
                for place in self._places_in(_WORD.findall(run.group())[:6]):
                    if self.actors.kind(place) == "government":
                        first.setdefault(place, run.start())
                if len(first) > 2:
                    break
            self._named_governments = first
        return [place for place, at in self._named_governments.items() if at < start]

    def _owned(self, phrase: str, row: _Row) -> Speaker | None:
        """Resolve "their six points" or "his government" through the pronoun in it."""
        match = _OWNED.fullmatch(_chunks(phrase)[0])
        if not match:
            return None
        noun = match.group(2).lower()
        if noun not in DOCUMENT_NOUNS | GOVERNMENT_NOUNS | {"points"}:
            return None
        owner = self._pronoun(match.group(1).lower(), row)
        if owner is None or noun not in GOVERNMENT_NOUNS:
            return owner
        side = owner.side
        return self._known(side) if side and self.actors.kind(side) == "government" else None

    # Parties and documents

    def _partisans(self, phrase: str) -> Speaker | None:
        """Read "Senate Democrats" or "Republican lawmakers": no names, but a group of its own."""
        seated = _SEATED.fullmatch(_bare(phrase))
        if seated:
            party = _PARTY_OF[seated.group(1).lower().partition(" ")[0]]
            return Speaker(f"{seated.group(2)} {party}", "group")
        words = _WORD.findall(_chunks(_undetermined(phrase))[0])
        if not 1 < len(words) < 6 or words[-1].lower() not in ELECTED_NOUNS:
            return None
        lead = [word.lower() for word in words[:-1]]
        if not PARTY_WORDS.intersection(lead) or set(lead) - PARTY_WORDS - {"and"}:
            return None
        return Speaker(" ".join(words), "group")

    def _document(self, phrase: str, start: int) -> Speaker | None:
        """Give whoever put a document out: by its owner's name, else by who spoke just before."""
        head = _chunks(phrase)[0]
        noun_part, _, _ = _split_at_preposition(head)
        issued = _ISSUED_BY.search(phrase)
        before, _, noun = (_ISSUED.sub("", noun_part) if issued else noun_part).rpartition(" ")
        if noun not in DOCUMENT_NOUNS:
            return None
        if issued:
            return self._named(issued.group(1)) or self._body_of(issued.group(1), start)
        owner = _undetermined(before + " ").strip()
        if not owner:
            definite = _DEFINITE.match(phrase) and noun in ISSUED_NOUNS
            return self._issuer(noun, start) if definite and head == noun_part else None
        possessive = _POSSESSOR.match(owner)
        if possessive:
            owner = possessive.group(1)
            return self._named(owner) or self._in_role(f"the {owner}", start)
        run = NAME_RUN.match(owner)
        if not run or run.end() < len(owner) or self._is_adjective(owner):
            return None
        return self._named(owner) or self._body_of(owner, start)

    def _body_of(self, name: str, start: int) -> Speaker | None:
        found = self._described(name, start)
        return found if found.kind == "institution" else None

    def _issuer(self, noun: str, start: int) -> Speaker | None:
        """Give who spoke last, if that is near and is no unnamed source."""
        for at, speaker, _ in reversed(self._said[-6:]):
            if speaker.kind != "unnamed" and not self._in_content(at):
                near = self._sentences_between(at, start) <= _ISSUED_NEAR
                fits = speaker.kind != "person" or noun in _PERSONAL_DOCUMENTS
                return speaker if near and fits and _JOINT not in speaker.name else None
        return None

    # Governments, outlets, descriptions

    def _government(self, chunk: str) -> Speaker | None:
        """Read "the Biden administration" or "Kyiv authorities" as the government it is."""
        words = _WORD.findall(_LED_BY.split(_bare(chunk))[0])
        if len(words) == 2 and words[1] == "leaders":
            return self._led_body(words[0])
        if len(words) < 2 or words[-1].lower() not in _GOVERNMENT_TAIL | _ARMED:
            return None
        if words[-1].lower() in _ARMED:
            return self._armed(words)
        place = next((p for p in self._places_in(words[:-1])), None)
        if place and len(words) <= 4:
            return self._known(place)
        person = self.people.short(_POSSESSIVE_END.sub("", words[-2])) if len(words) < 4 else None
        side = self.people.side(person) if person else None
        if side and self.actors.kind(side) == "government":
            return self._known(side)
        return None

    def _government_meant(self, start: int) -> Speaker | None:
        """Resolve "the government": that of the country at hand, else the only one named so."""
        if self._governments_called is None:
            found = _SOME_GOVERNMENT.finditer(self.text)
            places = (self.actors.place(match.group(1)) for match in found)
            self._governments_called = frozenset(place for place in places if place)
        called = self._governments_called
        only = next(iter(called)) if len(called) == 1 else None
        place = self._country_opening(start) or only
        return self._known(place) if place else None

    def _country_opening(self, start: int) -> str | None:
        """Say which country opens the sentence before, in the same paragraph."""
        starts = self._sentence_starts()
        begin = starts[max(0, bisect_right(starts, start) - 2)]
        run = NAME_RUN.search(self.text, begin, begin + 60)
        if not run or run.start() - begin > 4 or begin < self._paragraph(start):
            return None
        place = self.actors.place(_bare(run.group()))
        named = place and self.actors.kind(place) == "government"
        return place if named and self._acts(run.end()) else None

    def _led_body(self, word: str) -> Speaker | None:
        """Read "NATO leaders" as the body whose members' leaders they are."""
        actor = self.actors.find(word, self.day)
        if actor is None or not word.isupper():
            return None
        country = self.actors.kind(actor) in ("government", "person")
        return None if country else self._known(actor)

    def _armed(self, words: list[str]) -> Speaker | None:
        """Read "Yemen's Houthi rebels" or "Hamas militants" as the group they are."""
        actor = self.actors.find(words[-2], self.day)
        known = actor is not None and self.actors.kind(actor) == "group"
        return self._known(actor) if actor is not None and known else None

    def _is_media(self, phrase: str) -> bool:
        bare = _bare(phrase)
        head = _chunks(bare)[0]
        if bare in MEDIA_NAMES or head in MEDIA_NAMES:
            return True
        noun_part = _split_at_preposition(head)[0]
        return bool(_MEDIA_HEAD.search(noun_part.rsplit(" ", 1)[-1])) or bool(
            _MEDIA_HEAD.search(head) and _MEDIA_HEAD.match(noun_part)
        )

    def _reported_party(self, row: _Row) -> Speaker | None:
        """Find the party whose words or wishes an outlet reports."""
        content = row.content.removeprefix("that ")
        pronoun = content.partition(" ")[0].lower()
        if pronoun in ("he", "she") and _REPORTED_ACT.match(content, len(pronoun)):
            return self._pronoun(pronoun, row)
        determiner = _DETERMINER.match(content)
        start = determiner.end() if determiner else 0
        run = NAME_RUN.match(content, start)
        if not run:
            return None
        end = run.end()
        tail = _PARTY_TAIL.match(content, end)
        end = tail.end() if tail else end
        if not _REPORTED_ACT.match(content, end):
            return None
        return self._named(content[:end])

    def _described(self, phrase: str, start: int) -> Speaker:
        """Keep a description as the text words it, with its kind and side where it tells them."""
        name = _description(phrase)
        head = _chunks(name)[0]
        noun_part, preposition, rest = _split_at_preposition(head)
        words = _WORD.findall(noun_part)
        if words and preposition == "of" and _counts(words[-1].lower()):
            noun_part, _, rest = _split_at_preposition(_undetermined(rest))
            words = _WORD.findall(noun_part)
        noun = words[-1].lower() if words else ""
        kind = _kind_of(noun, name)
        definite = len(words) == 1 and not rest and _DEFINITE.match(phrase)
        if definite and noun in ("government", "authorities"):
            return self._government_meant(start) or Speaker("", "government")
        body = self._body(noun, start) if kind == "institution" and definite else None
        meant = noun in _GROUP_CALLED | _BODY_CALLED and _THE.match(phrase)
        if body is None and definite and meant:
            body = self._group_meant(noun, start)
        if body:
            return body
        body_name = _NAMED_BODY.fullmatch(_bare(head))
        if body_name and self.actors.place(body_name.group(1)) is None:
            return self._institution(body_name.group(1))
        company = _COMPANY_NAME.search(head)
        if company:
            return self._institution(company.group(1))
        if noun == "media":
            kind = "group"
        if noun == "leadership" and self._side_of(words) is None:
            kind = "group"
        if kind is None and phrase.lower() in FIRST_NAMES and phrase[:1].isupper():
            kind = "person"
        if noun == "authorities" and not _DEFINITE.match(phrase) and len(words) == 1:
            return Speaker(name, "unnamed")
        if name in MEDIA_NAMES:
            return Speaker(_MEDIA_IN_FULL.get(name, name), "institution")
        side = None
        if noun in _OFFICIAL_NOUNS or kind == "institution" or noun in GROUP_NOUNS:
            side = self._side_of(words) or (
                self._side_of(_WORD.findall(rest)[:4]) if noun in _OFFICIAL_NOUNS else None
            )
        return Speaker(name, kind, side)

    def _side_of(self, words: list[str]) -> str | None:
        sides = [self.actors.side(place, self.day) for place in self._places_in(words)]
        if not sides and words and words[0][0].isupper():
            person = self.people.short(_POSSESSIVE_END.sub("", words[0]))
            sides = [self.people.side(person)] if person else []
        if " ".join(words) in MEDIA_NAMES or " ".join(words).title() in MEDIA_NAMES:
            return None
        known = list(dict.fromkeys(side for side in sides if side))
        return _JOINT.join(known) if known else None

    def _body(self, noun: str, start: int) -> Speaker | None:
        """Resolve "the ministry" to the one body of that sort named before."""
        if noun not in self._bodies:
            self._bodies[noun] = self._bodies_named(noun.capitalize())
        before = [full for position, full in self._bodies[noun] if position < start]
        if len(before) != 1:
            return None
        return self._institution(before[0])

    def _group_meant(self, noun: str, start: int) -> Speaker | None:
        """Resolve "the group" or "the union": the only body of that sort that last acted or spoke.

        A body that the actor table does not know makes it unsure, and so nobody is named.
        """
        end = start
        for _ in range(_PARAGRAPHS_BACK):
            begin = max(self._paragraph(end), start - _GROUP_REACH)
            acting = {*self._acting(noun, begin, end), *self._speaking(noun, begin, end)}
            if acting or begin <= start - _GROUP_REACH or begin == 0:
                near = acting | self._mentioned(noun, begin, end)
                only = near.pop() if acting and len(near) == 1 else None
                return self._known(only) if only else None
            end = len(self.text[:begin].rstrip("\n"))
        return None

    def _acting(self, noun: str, begin: int, end: int) -> Iterator[str | None]:
        """List the bodies of that sort that open a sentence and act; ``None`` for unknown ones."""
        starts = self._sentence_starts()
        for place in starts[bisect_left(starts, begin) : bisect_left(starts, end)]:
            run = NAME_RUN.search(self.text, place, place + 80)
            if not run or run.start() - place > 4 or not self._acts(run.end()):
                continue
            actor = self.actors.place(_bare(run.group()))
            if actor is not None:
                if self._called(actor, noun):
                    yield actor
            elif " " in run.group() and not self._names_person(run.start()):
                yield None

    def _mentioned(self, noun: str, begin: int, end: int) -> set[str | None]:
        places = (
            self.actors.place(_bare(run.group()))
            for run in NAME_RUN.finditer(self.text, begin, end)
        )
        return {actor for actor in places if actor and self._called(actor, noun)}

    def _speaking(self, noun: str, begin: int, end: int) -> Iterator[str | None]:
        for place, speaker, _ in self._said:
            if begin <= place < end:
                if self._called(speaker.name, noun):
                    yield speaker.name
                elif self.actors.kind(speaker.name) is None and (
                    noun in speaker.name.lower().split()
                    or (noun in _GROUP_CALLED and speaker.kind in ("group", "institution"))
                ):
                    yield None

    def _names_person(self, position: int) -> bool:
        mentions = self.people.mentions
        k = bisect_right(mentions, (position, len(self.text))) - 1
        return any(m.start <= position < m.end for m in mentions[max(0, k - 1) : k + 2])

    def _called(self, actor: str, noun: str) -> bool:
        if noun in _GROUP_CALLED:
            return self.actors.kind(actor) == "group"
        return self.actors.is_called(actor, noun)

    def _bodies_named(self, word: str) -> list[tuple[int, str]]:
        """Find the first two different bodies with this word in their names."""
        named: dict[str, tuple[int, str]] = {}
        for match in re.finditer(rf"\b{re.escape(word)}\b", self.text):
            run = self._run_around(match.start())
            if run and " " in run and not any(key.startswith(plain_key(run)) for key in named):
                named[plain_key(run)] = (match.start(), run)
                if len(named) == 2:
                    break
        return list(named.values())

    def _run_around(self, position: int) -> str | None:
        begin = max(self.text.rfind("\n", 0, position), position - 60, 0)
        for run in NAME_RUN.finditer(self.text, begin, position + 60):
            if run.start() <= position < run.end():
                words = run.group().split(" ")
                while words and words[0].lower() in NEVER_NAMES:
                    words.pop(0)
                further = _BODY_TAIL.match(self.text, run.end())
                return " ".join(words) + (further.group() if words and further else "")
        return None

    def _spelled_out(self, initials: str) -> str | None:
        """Say which body of the text its initials stand for: "UNRWA", or what "(ISW)" follows."""
        if self._initials is None:
            self._initials = {}
            for match in _BODY_NAME.finditer(self.text):
                self._initials.update(_initials_of(match.group(), match.group("short")))
        return self._initials.get(initials)

    def _joint(self, phrase: str, start: int = 0) -> Speaker | None:
        """Read "Putin and Erdogan": every part must name somebody."""
        phrase = _RELATIVE_CLAUSE.split(phrase)[0].removeprefix("both ").removeprefix("Both ")
        parts = _AND.split(phrase)
        # A comma alone sets an apposition apart: "Ada Moss, Virginia Republican".
        if len(parts) < 2 or len(parts) > 6 or not _CONJUNCTION.search(phrase):
            return None
        if ", " in phrase:
            parts = _CONJUNCTION.split(phrase)
            if len(parts) < 2 or (parts[0].count(",") % 2 and not parts[0].endswith(",")):
                simple = _AND.split(phrase)
                if any(_chunks(p)[0] != p or p[:1].islower() for p in simple):
                    return None
                parts = simple
        speakers = [self._joint_part(part, start) for part in parts]
        named = [speaker for speaker in speakers if speaker]
        if len(named) < len(parts) or len({speaker.name for speaker in named}) < 2:
            return None
        return self._together(named)

    def _joint_part(self, part: str, start: int) -> Speaker | None:
        named = self._named(part)
        if not named and part in ("the government", "the authorities"):
            return self._government_meant(start)
        if named or not _OWN_GROUP.match(part):
            return named
        group = self._described(_undetermined(part), 0)
        return group if group.kind == "group" else None

    def _together(self, named: list[Speaker]) -> Speaker:
        sides = list(dict.fromkeys(speaker.side for speaker in named if speaker.side))
        return Speaker(
            _JOINT.join(speaker.name for speaker in named),
            named[0].kind,
            _JOINT.join(sides) or None,
        )

    # Pronouns

    def _pronoun(self, word: str, row: _Row) -> Speaker | None:
        if word in _RELATIVE:
            return self._antecedent(word, row.start)
        outer = self._enclosing(row)
        if word in _SPEAKING:
            return self._speaker_of(outer) if outer else None
        if word in _HE or word in _SHE:
            return self._he_or_she("m" if word in _HE else "f", row, outer)
        if word in _IT or word in _THEY:
            return self._it_or_they(word in _IT, row.start)
        return None

    def _enclosing(self, row: _Row) -> _Row | None:
        """Find the statement in whose content this row's source stands."""
        at = bisect_right(self._row_starts, row.start)
        for other in reversed(self._rows[max(0, at - 8) : at]):
            if other is not row and any(a <= row.start < b for a, b in other.segments):
                return other
        return None

    def _it_or_they(self, one: bool, start: int) -> Speaker | None:
        """Take the body or group that spoke last, if it spoke in this or the last two sentences."""
        subject = self._subject_body(start) if one else self._subject_group(start)
        if not subject and not one:
            subject = self._joint_subject(start)
        if subject:
            return subject
        for said_at, speaker, _ in reversed(self._said):
            if self._sentences_between(said_at, start) > 2:
                return None
            bodies = ("institution", "government") if one else ("institution", "group", "unnamed")
            if _JOINT in speaker.name:
                return None if one else speaker
            single = self._one_person(speaker) is not None
            return speaker if speaker.kind in bodies and not single else None
        return None

    def _sentence_before(self, start: int) -> str:
        starts = self._sentence_starts()
        return self.text[max(starts[max(0, bisect_right(starts, start) - 1)], start - 300) : start]

    def _subject_body(self, start: int) -> Speaker | None:
        """Find the one government or body named before in the sentence."""
        before = self._sentence_before(start)
        found = {}
        for run in NAME_RUN.finditer(before):
            adjective = _NOUN_FOLLOWS.match(before, run.end()) and self._is_adjective(run.group())
            if adjective or before[run.end() : run.end() + 1] in ("'", "’"):
                continue
            actor = self.actors.find(_bare(run.group()), self.day)
            if actor is not None and self.actors.kind(actor) in ("institution", "government"):
                found[actor] = run.start()
        return self._known(next(iter(found))) if len(found) == 1 else None

    def _subject_group(self, start: int) -> Speaker | None:
        """Find the one group of people named before in the sentence."""
        before = self._sentence_before(start)
        found = [
            group
            for match in _PLURAL_SUBJECT.finditer(before)
            if match.start() < _SUBJECT_PLACE and (group := self._plural_at(before, match))
        ]
        return found[0] if len(found) == 1 else None

    def _plural_at(self, text: str, match: re.Match[str]) -> Speaker | None:
        """Read a group; where capitals go before, by its whole name."""
        begin = max(0, match.start() - _SUBJECT_PLACE)
        for run in NAME_RUN.finditer(text, begin, match.end()):
            if run.start() < match.start() and run.end() == match.end():
                actor = self._listed_body(_bare(run.group()))
                return self._known(actor) if actor is not None else self._plural(run.group())
        return self._plural(match.group())

    def _listed_body(self, name: str) -> str | None:
        """Find a body, also where an adjective stands for its country."""
        actor = self.actors.find(name, self.day)
        first, _, rest = name.partition(" ")
        if actor is None and rest and self._is_adjective(first):
            actor = self.actors.find(f"{self.actors.place(first)} {rest}", self.day)
        return actor

    def _plural(self, phrase: str) -> Speaker | None:
        noun = phrase.rsplit(" ", 1)[-1].lower()
        if not noun.endswith("s") or noun not in GROUP_NOUNS | UNNAMED_NOUNS:
            return None
        first, _, rest = phrase.partition(" ")
        if rest and (first.lower() in NEVER_NAMES or first[0].islower()):
            phrase = rest
        return self._described(phrase, 0)

    def _he_or_she(self, gender: str, row: _Row, outer: _Row | None) -> Speaker | None:
        barred: Person | None = None
        if outer:
            speaker = self._speaker_of(outer)
            person = (
                self.people.full(speaker.name) if speaker and speaker.kind == "person" else None
            )
            other = _HE if gender == "f" else _SHE
            if person and (outer.direct or outer.phrase.lower() in other):
                barred = person
            elif person and person.gender in (gender, None) and outer.start < row.start:
                return speaker
        person = self._subject_before(gender, row.start, barred)
        if person is None:
            person = self._speaker_before(gender, row.start, barred)
        if person is None:
            person = self._most_salient(gender, row.start, barred)
        return self._person(person) if person and person is not _OPEN else None

    # Subjects

    def _subject_before(
        self, gender: str | None, start: int, barred: Person | None
    ) -> Person | None:
        """Find who acts or speaks in the nearest sentence before, within the paragraph.

        ``_OPEN`` where that sentence leaves two readings.
        """
        starts = self._sentence_starts()
        k = max(0, bisect_right(starts, start) - 1)
        paragraph = self._paragraph(start)
        for j in range(k, max(-1, k - _PARAGRAPH_BACK), -1):
            end = start if j == k else starts[j + 1]
            if end <= paragraph:
                return None
            begin = max(starts[j], paragraph, end - _LONGEST_SENTENCE)
            person = self._subject_of(begin, end, gender, barred, within=j == k)
            if person:
                return person
            if j < k and self._mentions_other(begin, end, gender, barred):
                return None
        return None

    def _speaker_before(
        self, gender: str | None, start: int, barred: Person | None
    ) -> Person | None:
        """Find who acts or speaks at the end of the paragraph before, if one person does."""
        paragraph = self._paragraph(start)
        between = self.people.mentions[
            bisect_left(self.people.mentions, (paragraph,)) : bisect_left(
                self.people.mentions, (start,)
            )
        ]
        if any(not self._in_content(mention.start) for mention in between):
            return None
        end = len(self.text[max(0, paragraph - 20) : paragraph].rstrip()) + max(0, paragraph - 20)
        person = self._subject_before(gender, end - 1, barred) if end > 1 else None
        return None if person is _OPEN else person

    def _mentions_other(
        self, begin: int, end: int, gender: str | None, barred: Person | None
    ) -> bool:
        """Whether a sentence names somebody, not as its subject, whom a pronoun could mean."""
        mentions = self.people.mentions
        return any(
            mention.person.evidence
            and self._could_be(mention.person, gender, barred)
            and not self._in_content(mention.start)
            for mention in mentions[bisect_left(mentions, (begin,)) : bisect_left(mentions, (end,))]
        )

    def _subject_of(
        self, begin: int, end: int, gender: str | None, barred: Person | None, within: bool
    ) -> Person | None:
        """Find the person who is the subject of a sentence, or the source of its last statement."""
        sources = [p for p in self._sources(begin, end) if self._could_be(p, gender, barred)]
        subjects = [
            p
            for p in self._subjects(begin, end, within)
            if p is _OPEN or self._could_be(p, gender, barred)
        ]
        sources = [_of_gender(p, gender) for p in sources]
        subjects = [_of_gender(p, gender) for p in subjects]
        if sources:
            return sources[-1]
        if len({id(p) for p in subjects}) > 1:
            return _OPEN
        return subjects[0] if subjects else None

    def _sources(self, begin: int, end: int) -> Iterator[Person]:
        """Give the persons who are sources of the statements in a sentence."""
        first = next((k for k, said in enumerate(reversed(self._said)) if said[0] < begin), None)
        recent = self._said if first is None else self._said[len(self._said) - first :]
        for at, speaker, person in recent:
            if at < end and not self._in_content(at):
                if person:
                    yield person
                elif speaker.kind == "unnamed" and not _plural_noun(speaker.name):
                    yield _OPEN

    @staticmethod
    def _could_be(person: Person, gender: str | None, barred: Person | None) -> bool:
        return person is not barred and (gender is None or person.gender in (gender, None))

    def _subjects(self, begin: int, end: int, within: bool) -> Iterator[Person]:
        """Give the persons who are subjects of a sentence, ``within`` it of any clause."""
        mentions = self.people.mentions
        k = bisect_left(mentions, (begin,))
        while k < len(mentions) and mentions[k].start < end:
            mention = mentions[k]
            quoted = _inside_marks(self.text[begin : mention.start])
            quoted = quoted and not self._beside(mention.start)
            reported = self._in_content(mention.start) and not self._says(
                mention.start, mention.end
            )
            if mention.person.evidence and not quoted and not reported:
                place = self._before_title(mention, begin)
                if within and place == "clause":
                    place = "subject"
                if place == "joint" and self._acts(mention.end):
                    yield _OPEN
                elif place == "subject" and self._acts(mention.end):
                    yield mention.person
            k += 1
        if self._in_subject:
            return
        for match in _ROLE_SUBJECT.finditer(self.text, begin, end):
            noun = match.group(2)
            lead = self.text[begin : match.start()]
            says = self._says(match.start(), match.end(1))
            opening = says or not lead or lead.endswith((", ", "But ", "And ", "Yet "))
            if not opening and not (len(lead) < 40 and _TIME_LEAD.search(lead)):
                continue
            if is_role(noun) and not noun.endswith("s") and self._acts(match.end(1)):
                if self._in_content(match.start()) and not says:
                    continue
                phrase = match.group(1)
                # The bearer of a role is sought by subjects too; one level of that is enough.
                self._in_subject = True
                speaker = None if _indefinite(phrase) else self._in_role(phrase, match.start())
                self._in_subject = False
                yield (self._one_person(speaker) if speaker else None) or _OPEN

    def _says(self, start: int, end: int) -> bool:
        """Whether the words stand as the source after a report: "…, the minister told us"."""
        after = _AFTER_SUBJECT.match(self.text, end)
        return bool(
            after
            and self.text.startswith((", ", ": "), max(0, start - 2))
            and after.group().split()[0] in _SAYING_BEFORE
        )

    def _acts(self, end: int) -> bool:
        """Whether a verb follows that has the words before as its subject."""
        for _ in range(2):
            inserted = _INSERTED.match(self.text, end, end + 200)
            if not inserted:
                break
            end = inserted.end() - self.text.startswith(" who ", inserted.end())
        after = _AFTER_SUBJECT.match(self.text, end)
        if not after:
            return False
        lead = after.group(1).split()
        words = [*lead, after.group(2)]
        for word in words:
            if word in _FINITE:
                return True
            if word in _ADVERB or (word.endswith("ly") and len(word) > 4):
                continue
            return word not in _NOT_VERBS and word.endswith(("ed", "s"))
        return False

    def _before_title(self, mention: Mention, begin: int) -> str:
        """Tell the place of a mention in its clause by the word before its title."""
        before = self.text[max(begin, mention.name_start - 120) : mention.name_start]
        while True:
            match = _TITLE_WORD.search(before[-40:])
            if not match:
                return "subject"
            word = match.group(1)
            low = word.lower().rstrip(".")
            if low in _DAY_WORDS or low[0].isdigit():
                return "subject"
            title = word[0].isupper() or low in TITLES or is_role(low) or low in _DESCRIBING
            if low in ("and", "or"):
                return "joint"
            if low in _SUBORDINATE:
                return "clause"
            if low in _NO_TITLE - {"the", "a", "an"}:
                return "other"
            if not title and low not in ("the", "a", "an", "his", "her", "their", "its", "of"):
                return "subject"
            before = before[: len(before) - len(word) - 1]

    def _in_content(self, position: int) -> bool:
        """Whether a place lies in what somebody is reported to have said.

        What encloses the row now read as well is no other's speech.
        """
        return any(not self._holds_row(row) for row in self._around(position))

    def _beside(self, position: int) -> bool:
        """Whether a place and the source now read lie in one content."""
        return any(self._holds_row(row) for row in self._around(position))

    def _around(self, position: int) -> list[_Row]:
        at = bisect_right(self._row_starts, position)
        return [
            row
            for row in self._rows[max(0, at - 4) : at]
            if any(a <= position < b for a, b in row.segments)
        ]

    def _holds_row(self, row: _Row) -> bool:
        here = self._row
        return here is not None and any(a <= here.start < b for a, b in row.segments)

    def _in_own_words(self, position: int) -> bool:
        return self._row is not None and any(a <= position < b for a, b in self._row.segments)

    def _joint_subject(self, start: int) -> Speaker | None:
        """Read the two or more parties who are together the subject of the sentence before."""
        starts = self._sentence_starts()
        k = max(0, bisect_right(starts, start) - 1)
        paragraph = self._paragraph(start)
        for said_at, speaker, _ in self._said[-1:]:
            if _JOINT in speaker.name and said_at >= starts[max(0, k - 1)]:
                return speaker
        if k == 0 or starts[k - 1] < paragraph:
            return None
        sentence = self.text[starts[k - 1] : min(starts[k], starts[k - 1] + 300)]
        link = sentence.find(" and ")
        if link < 0 or self._in_content(starts[k - 1]):
            return None
        right = NAME_RUN.search(sentence, link)
        if not right or right.start() - link > 40 or not self._acts(starts[k - 1] + right.end()):
            return None
        left = sentence[: right.end()]
        return self._joint(left) or self._joint(left.rpartition(", ")[2])

    def _most_salient(self, gender: str, start: int, barred: Person | None) -> Person | None:
        """Weigh the persons named before by nearness and by whether they act or speak."""
        weights: dict[int, float] = defaultdict(float)
        people: dict[int, Person] = {}
        for weight, candidate in self._salience(start):
            alike = [p for p in candidate.namesakes if p.gender == gender]
            person = alike[0] if len(alike) == 1 else candidate
            if person is barred or person.gender not in (gender, None):
                continue
            weight *= 1.0 if person.gender else 0.85
            people[id(person)] = person
            weights[id(person)] = max(weights[id(person)], weight) + 0.03
        order = sorted(weights, key=lambda key: -weights[key])
        if not order or weights[order[0]] < 0.35:
            return None
        if len(order) > 1 and weights[order[0]] < 1.15 * weights[order[1]]:
            return None
        return people[order[0]]

    def _salience(self, start: int) -> Iterator[tuple[float, Person]]:
        mentions = self.people.mentions
        for k in range(bisect_left(mentions, (start,)) - 1, -1, -1):
            mention = mentions[k]
            if start - mention.end > _NEAR:
                break
            if not mention.person.evidence or self._in_own_words(mention.start):
                continue
            weight = self._weight(mention.end, start)
            yield weight * self._role_weight(mention), mention.person
        for said_at, _, person in reversed(self._said):
            if start - said_at > _NEAR:
                break
            if person and said_at < start:
                yield self._weight(said_at, start), person

    def _weight(self, position: int, start: int) -> float:
        distance = self._sentences_between(position, start)
        return _DISTANCE_WEIGHTS[distance] if distance < _FAR else 0.1

    def _paragraph(self, position: int) -> int:
        """Give where the paragraph of a place begins, or a place not too far before it."""
        furthest = max(0, position - _SPAN_LIMIT)
        return max(furthest, self.text.rfind("\n", furthest, position) + 1)

    def _sentence_starts(self) -> list[int]:
        if self._sentences is None:
            self._sentences = [a for a, _ in split_sentences(self.text)] or [0]
        return self._sentences

    def _sentences_between(self, position: int, start: int) -> int:
        starts = self._sentence_starts()
        return bisect_right(starts, start) - bisect_right(starts, position)

    def _role_weight(self, mention: Mention) -> float:
        text = self.text
        if self._in_quotation(mention.start):
            return 0.3
        if _POSSESSIVE_END.match(text[mention.end : mention.end + 2]):
            return 0.45
        if _MODIFIED.match(text, mention.end):
            return 0.25
        if INTRODUCED.match(text, mention.end) and " " in text[mention.name_start : mention.end]:
            return 0.9
        before = _WORD.findall(text[max(0, mention.start - 40) : mention.start])
        joint = text[max(0, mention.start - 2) : mention.start]
        if not before or not joint.endswith(" ") or joint[:1] in '.,;:!?”"—':
            return 0.95
        previous = [word.lower() for word in before[-5:]]
        if previous[-1] in _JOINING or previous[-1] in _SAYING_BEFORE:
            return 0.9
        if is_role(previous[-1]):
            return 0.5 if _OBLIQUE & set(previous[:-1]) else 0.9
        return 0.4

    def _in_quotation(self, position: int) -> bool:
        return any(row.direct and not self._holds_row(row) for row in self._around(position))

    def _antecedent(self, word: str, start: int) -> Speaker | None:
        """Find what "who" or "which" stands for: the words just before it."""
        before = self.text[max(0, start - 160) : start].rstrip(" ,\xa0")
        offset = max(0, start - 160)
        runs = list(NAME_RUN.finditer(before))
        last = runs[-1] if runs else None
        if last and before[last.end() :].strip(" .") in ("", "’s", "'s"):
            name = read_name(last.group())
            if word != "which" and name:
                person = self._as_person(name.text, name.title, name.evidence, "")
                if person:
                    return self._person(person)
            named = self._named(last.group()) or self._plural(last.group())
            if named or name is None or word == "that":
                return named
            return Speaker(last.group(), "person" if word.startswith("who") else "institution")
        noun = before.rsplit(" ", 1)[-1].lower()
        if word != "which":
            person = self._described_person(offset + len(before))
            if person and (is_role(noun) or noun not in GROUP_NOUNS | UNNAMED_NOUNS):
                return self._person(person)
        if noun in GROUP_NOUNS | UNNAMED_NOUNS | BODY_NOUNS | {"those"}:
            return Speaker(noun, _kind_of(noun, noun))
        return None

    def _described_person(self, end: int) -> Person | None:
        """Find "Name, a description" that ends at this place."""
        mentions = self.people.mentions
        k = bisect_left(mentions, (end,)) - 1
        while k >= 0 and end - mentions[k].end < 140:
            between = self.text[mentions[k].end : end]
            if between.startswith(", ") and not _CLAUSE_BREAK.search(between):
                return mentions[k].person
            k -= 1
        return None

    # Addressees

    def addressee(self, row: _Row, speaker: Speaker | None) -> str | None:
        """Say with whom the talks are that a statement is about."""
        self._row = row
        start, end = row.span
        end = min(end, start + _SPAN_LIMIT)
        own = {speaker.name, speaker.side} if speaker else set()
        parties: dict[str, None] = {}
        for match in _TALKS.finditer(self.text, start, end):
            found = list(self._parties(match.end(), end))
            others = [party for party in found if party not in own]
            if match.group(1) == "between" and len(others) == len(found) > 1:
                return None  # whoever speaks of the talks of two others stands beside them
            parties.update(dict.fromkeys(p for p in others if not self._colleague(p, speaker)))
        if parties:
            return _JOINT.join(parties)
        return self._counterpart(row, speaker) if speaker else None

    def _colleague(self, party: str, speaker: Speaker | None) -> bool:
        """Whether a person or body is of the speaker's own side, where sides are countries."""
        if speaker is None or speaker.side is None or self._legislates(speaker):
            return False
        return self._side(party) == speaker.side

    def _legislates(self, speaker: Speaker) -> bool:
        """Whether a speaker sits in a parliament and so may deal with his own government."""
        if speaker.kind != "person":
            return False
        if speaker.name not in self._seated:
            words = {w for t in self.titles() if t.person.name == speaker.name for w in t.words}
            words.update(" ".join(self.actors.roles(speaker.name, self.day)).lower().split())
            self._seated[speaker.name] = bool(_SEATS & words) and "president" not in words
        return self._seated[speaker.name]

    def _counterpart(self, row: _Row, speaker: Speaker) -> str | None:
        """Give the other party to the talks: in the statement, its sentence or the one before."""
        aloof = speaker.side is None and speaker.kind not in ("group", "government")
        inner = speaker.side is None or self._legislates(speaker)
        if (aloof and not self._legislates(speaker)) or _JOINT in speaker.name:
            return None
        begin, middle, end = self._sentences_of(row)
        if not _BARGAINING.search(self.text, begin, end):
            return None
        me = speaker.name if inner or not speaker.side else speaker.side
        named = self._others(*row.span, me, speaker)
        named = [p for p in named if any(a <= p.start < b for a, b in row.segments)]
        sides = list(dict.fromkeys(party.side for party in named))
        if len(sides) == 1:
            tied = self._tie_counts()[0][me][sides[0]] and not self._beside_them(me, sides[0])
            at_home = named[0].name.endswith(("Democrats", "Republicans")) or (
                inner and self._heads(named[0].name)
            )
            return self._party_called(named, sides[0]) if tied or at_home else None
        if inner and not sides:
            return self._head_named(middle, end) or self._head_named(begin, middle)
        partner = self._partner(me)
        if partner is None or sides:
            return self._party_called(named, partner) if partner in sides else None
        for first, last in ((middle, end), (begin, middle)):
            near = [p for p in self._others(first, last, me, speaker) if p.side == partner]
            if near:
                country = self.actors.kind(partner) == "government" and not inner
                return partner if country else self._party_called(near[::-1], partner)
        return None

    def _sentences_of(self, row: _Row) -> tuple[int, int, int]:
        """Give where the sentence before a statement begins, its own, and where that ends."""
        starts = self._sentence_starts()
        k = max(0, bisect_right(starts, row.span[0]) - 1)
        after = bisect_left(starts, row.span[1])
        end = starts[after] if after < len(starts) else len(self.text)
        begin = max(starts[max(0, k - 1)], row.span[0] - _SPAN_LIMIT)
        middle = max(starts[k], row.span[0] - _SPAN_LIMIT)
        return begin, middle, min(end, row.span[0] + 2 * _SPAN_LIMIT)

    def _others(self, start: int, end: int, me: str, speaker: Speaker) -> list[_Party]:
        """List the parties named in a part of the text that are not the speaker's own."""
        part = self._parties_between(start, min(end, start + 2 * _SPAN_LIMIT))
        others = [p for p in part if me not in (p.side, p.name) and not p.name.endswith(me)]
        if not self._legislates(speaker):
            return others
        return [p for p in others if p.side != speaker.side or self._heads(p.name)]

    def _heads(self, name: str) -> bool:
        """Whether somebody is the head of a government, with whom a parliament deals."""
        roles = self.actors.roles(name, self.day)
        return any(role.lower().partition(" of ")[0] in _HEADS for role in roles)

    def _head_named(self, start: int, end: int) -> str | None:
        """Give the one head of a government named in a part of the text."""
        parties = self._parties_between(start, end)
        heads = {party.name for party in parties if self._heads(party.name)}
        return heads.pop() if len(heads) == 1 else None

    def _party_called(self, named: list[_Party], side: str) -> str:
        """Name a party as it is named first; "China's Xi Jinping" is the person."""
        of_side = [party for party in named if party.side == side]
        for one, other in pairwise(of_side):
            between = self.text[one.start : other.start]
            if one.name == side and other.name != side and _OWNER.fullmatch(between):
                return other.name
        names = [p.name for p in of_side if self.actors.kind(p.name) != "institution"]
        return side if side in names or not names else names[0]

    def _named_parties(self) -> list[_Party]:
        """List every mention of a government, a group, or one of its persons and bodies."""
        if self._party_list is None:
            found = (self._party_in(run) for run in NAME_RUN.finditer(self.text))
            self._party_list = [party for party in found if party]
        return self._party_list

    def _parties_between(self, start: int, end: int) -> list[_Party]:
        parties = self._named_parties()
        first, last = (bisect_left(parties, place, key=_place) for place in (start, end))
        return parties[first:last]

    def _party_in(self, run: re.Match[str]) -> _Party | None:
        start, words = run.start(), run.group()
        if len(words) > _LONGEST_PHRASE:
            return None
        while words.partition(" ")[0].lower() in NEVER_NAMES - PARTY_WORDS and " " in words:
            start, words = start + words.index(" ") + 1, words.partition(" ")[2]
        partisan = _PARTISANS.match(self.text, start)
        if partisan:
            return _Party(start, partisan.group(), partisan.group(1))
        name = self.actors.find(_bare(words), self.day)
        if name is None:
            name = self._people_meant(words, run.end())
        if self._two_koreas.get(words):
            name = f"{words} Korea" if self.text.endswith(("the ", "The "), 0, start) else None
        person = read_name(words) if name is None else None
        if person:
            short = person.single
            known = self.people.short(person.text, person.title) if short else None
            known = known if short else self.people.known(person.text)
            name = known.name if known and known.actor else None
        if name is None:
            return None
        kind, side = self.actors.kind(name), self._side(name)
        return (
            None
            if kind == "institution" and side in (None, name)
            else _Party(start, name, side or name)
        )

    def _people_meant(self, words: str, end: int) -> str | None:
        """Read "the Russians" or "Afghan officials" as the government."""
        people = words.endswith("s") and not words.startswith("Palestin")
        place = self.actors.place(words[:-1]) if people else None
        if place is None and end > 0 and _PARTY_TAIL.match(self.text, end):
            place = self.actors.place(words)
        return place if place and self.actors.kind(place) == "government" else None

    def _tie_counts(self) -> tuple[_Ties, _Ties]:
        """Count how often two parties stand in one sentence on talks, and are said to talk."""
        if self._ties is None:
            self._ties = defaultdict(Counter), defaultdict(Counter)
            for begin, end in pairwise([*self._sentence_starts(), len(self.text)]):
                if _BARGAIN_NOUNS.search(self.text, begin, end):
                    self._tie(begin, end)
            for match in _HYPHENED.finditer(self.text):
                self._tie_told([self.actors.place(word) for word in match.groups()])
        return self._ties

    def _tie(self, begin: int, end: int) -> None:
        parties = self._named_parties()
        first = bisect_left(parties, begin, key=_place)
        sides = {party.side for party in parties[first : bisect_left(parties, end, key=_place)]}
        near, _ = self._tie_counts()
        if len(sides) <= _MOST_SIDES:
            for one, other in permutations(sides, 2):
                near[one][other] += 1
        for match in _TALKS.finditer(self.text, begin, min(end, begin + _SPAN_LIMIT)):
            found = [self._side(name) or name for name in self._parties(match.end(), end)]
            if match.group(1) == "with":
                at = bisect_left(parties, match.start(), key=_place)
                found = [parties[at - 1].side, *found[:1]] if at > first else []
            self._tie_told(found)

    def _tie_told(self, pair: Sequence[str | None]) -> None:
        near, told = self._tie_counts()
        if len(pair) == 2 and pair[0] and pair[1] and pair[0] != pair[1]:
            for one, other in permutations((pair[0], pair[1]), 2):
                near[one][other] += _TOLD
                told[one][other] += _TOLD

    def _partner(self, me: str) -> str | None:
        """Give the party that the text ties to one far more than any other."""
        ties = self._tie_counts()[0][me].most_common(2)
        if not ties or ties[0][1] < 2 or (len(ties) > 1 and ties[0][1] < 2 * ties[1][1]):
            return None
        return None if self._beside_them(me, ties[0][0]) else ties[0][0]

    def _beside_them(self, me: str, other: str) -> bool:
        """Whether the talks are of others: a mediator is no party to them."""
        near, told = self._tie_counts()
        for table in (told, near):
            own = table[other][me]
            if max((n for b, n in table[other].items() if b != me), default=0) > max(own, 1):
                return True
            if own:
                return False
        return False

    def _parties(self, position: int, end: int) -> Iterator[str]:
        for _ in range(6):
            found = self._party(position)
            if not found:
                return
            name, position = found
            if name:
                yield name
            link = _PARTY_LINK.match(self.text, position)
            if not link or link.end() >= end:
                return
            position = link.end()

    def _party(self, position: int) -> tuple[str | None, int] | None:
        text = self.text
        pronoun = _PARTY_PRONOUN.match(text, position)
        if pronoun:
            speaker = self._named(pronoun.group(1))
            return (speaker.name if speaker else None), pronoun.end()
        determiner = _PARTY_DETERMINER.match(text, position)
        start = determiner.end() if determiner else position
        run = NAME_RUN.match(text, start)
        if run is None:
            role = _ROLE_BEFORE_NAME.match(text, start, start + 60)
            if role and is_role(role.group().split()[-1]):
                run = NAME_RUN.match(text, role.end())
        if run is None:
            noun = _PARTY_NOUNS.match(text, start)
            return (noun.group(), noun.end()) if noun else None
        body = self._long_body(run)
        if body:
            return body
        people = self._people_meant(run.group(), -1) if run.group().endswith("s") else None
        if people:
            return people, run.end()
        tail = _PARTY_TAIL.match(text, run.end())
        stop = tail.end() if tail else run.end()
        if _POSSESSIVE_END.match(text[run.end() : run.end() + 2]):
            return None
        follows = not tail and bool(_NOUN_FOLLOWS.match(text, stop))
        if follows and self._is_adjective(run.group()):
            return None
        name = self._party_name(text[run.start() : stop], run.group(), follows)
        return (name, stop) if name or not follows else None

    def _long_body(self, run: re.Match[str]) -> tuple[str | None, int] | None:
        """Read a body whose name goes on after "of" or "for"."""
        ends = []
        end = run.end()
        for _ in range(4):
            link = _BODY_LINK.match(self.text, end)
            following = NAME_RUN.match(self.text, link.end()) if link else None
            if not following:
                break
            end = following.end()
            ends.append(end)
        for end in reversed(ends):
            actor = self.actors.find(self.text[run.start() : end], self.day)
            if actor is not None:
                bracket = _BRACKET.match(self.text, end)
                return actor, bracket.end() if bracket else end
        return None

    def _is_adjective(self, run: str) -> bool:
        place = self.actors.place(run)
        return place is not None and (place != run and (len(run) < 4 or place[:3] == run[:3]))

    def _party_name(self, phrase: str, run: str, follows: bool) -> str | None:
        speaker = self._named(phrase)
        if speaker or follows:
            return speaker.name if speaker else None
        if " " in run:
            actor = self.actors.find(run.rsplit(" ", 1)[-1], self.day)
            if actor is not None and self.actors.kind(actor) == "government":
                return actor
        place = self._place_in(_WORD.findall(phrase))
        if place and phrase != run:
            return place if not phrase.endswith(("rebels", "militants", "forces")) else phrase
        if read_name(run) is None and run.split(" ")[0].lower() in NEVER_NAMES:
            return None
        return phrase


def _plain(source: str) -> str:
    """Bring a source on one line, without invisible characters, loud capitals or a last "who"."""
    source = "".join(c for c in source[:_LONGEST_PHRASE] if unicodedata.category(c) != "Cf")
    phrase = _LAST_RELATIVE.sub("", " ".join(source.split()))
    phrase = _REFLEXIVE.sub("", NICKNAME.sub(" ", phrase))
    loud = phrase.isupper() and any(len(word) > _LONGEST_INITIALS for word in phrase.split())
    return phrase.title() if loud else phrase


def _bare(phrase: str) -> str:
    """Take the article and the possessive ending off a phrase."""
    phrase = phrase.strip(" ,;:.—–-\"“”'‘\n\r\t\xa0()[]") if phrase else ""
    for article in ("the ", "The ", "a ", "A ", "an ", "An ", "THE "):
        if phrase.startswith(article):
            phrase = phrase[len(article) :]
            break
    return _POSSESSIVE_END.sub("", _LOOSE_END.sub("", phrase))


def _inside_marks(text: str) -> bool:
    """Whether a quotation is still open at the end of this text."""
    return text.count("“") > text.count("”") or text.count('"') % 2 == 1


def _initials_of(name: str, short: str | None) -> dict[str, str]:
    """Give what the initials of a body stand for, and of its name without the first words."""
    name = name.partition(" (")[0].rstrip(",")
    capitals = [m.start() for m in re.finditer(r"(?<![\w’'-])[^\W\d_]", name) if m[0].isupper()]
    found = {}
    for k in range(len(capitals) - 2):
        found["".join(name[at] for at in capitals[k:])] = name[capitals[k] :]
    if short and short not in found and len(capitals) > 1:
        found[short] = _bare(name)
    return found


def _counts(word: str) -> bool:
    return word in _PARTITIVE or word.endswith(("-thirds", "-quarters", "-fifths", "percent"))


def _plural_noun(phrase: str) -> bool:
    noun = _split_at_preposition(phrase)[0].rpartition(" ")[2].lower()
    return noun.endswith("s") or noun in _PARTITIVE or noun in ("people", "men", "women")


def _of_gender(person: Person, gender: str | None) -> Person:
    """Take the one of two namesakes who can be he, or she."""
    alike = [p for p in person.namesakes if p.gender == gender] if gender else []
    return alike[0] if len(alike) == 1 else person


def _undetermined(phrase: str) -> str:
    match = _DETERMINER.match(phrase)
    rest = phrase[match.end() :] if match else phrase
    return phrase if rest.partition(" ")[0] in _RELATIVE else rest


def _indefinite(phrase: str) -> bool:
    return phrase[:3].lower().startswith(("a ", "an "))


def _chunks(phrase: str) -> list[str]:
    """Cut a phrase at commas, brackets, dashes and relative clauses."""
    phrase = _LOOSE_END.sub("", phrase)
    parts = [part.strip(" ,()[]—–-") for part in _CHUNK_END.split(phrase)]
    return [part for part in parts if part] or [phrase.strip()]


def _split_at_preposition(phrase: str) -> tuple[str, str, str]:
    match = _PREPOSITION.search(phrase)
    if not match:
        return phrase, "", ""
    return phrase[: match.start()], match.group().strip(), phrase[match.end() :]


def _ends_in_role(chunk: str) -> bool:
    words = _WORD.findall(_split_at_preposition(chunk)[0])
    last = words[-1].lower().rpartition("-")[2] if words else ""
    return is_role(last) or last in UNNAMED_NOUNS or last.endswith(("er", "ist"))


def _leads_to_name(before: str) -> bool:
    """Whether the words before a name make it the head of the phrase.

    "Secretary of State X" and "aide X" do; "aide to President X" and "office of X" do not.
    """
    words = _WORD.findall(before)
    if not words or before.rstrip().endswith(("'s", "’s", "s'", "s’")):
        return True
    low = [_PAST.sub("", word.lower().rstrip(".")) for word in words]
    k = len(words)
    titled = False
    while (
        k
        and low[k - 1] not in _NO_TITLE
        and (low[k - 1] in TITLES or is_role(low[k - 1]) or words[k - 1][0].isupper())
    ):
        k -= 1
        titled = titled or low[k] in TITLES or is_role(low[k])
    if k == 0:
        return True
    if low[k - 1] in _NO_TITLE - _OBLIQUE:
        return titled or k < len(words)
    if low[k - 1] in _OBLIQUE:
        return not titled and k < len(words) and k > 1 and is_role(low[k - 2])
    return True


def _role_words(words: Iterable[str]) -> frozenset[str]:
    out: list[str] = []
    for word in words:
        low = _POSSESSIVE_END.sub("", word.lower().rstrip("."))
        low = TITLES.get(low) or low
        out.extend(_ROLE_FORMS.get(part, part) for part in low.split())
    for word in tuple(out):
        out.extend(_IMPLIED_ROLES.get(word, ()))
    return frozenset(out)


def _description(phrase: str) -> str:
    """Word a description for the table: without article, relative clause and sentence capital."""
    phrase = " ".join(phrase.split())
    stripped = phrase.strip(" ,;:.—–-\"“”'‘()[]")
    bare = _POSSESSIVE_END.sub("", _undetermined(stripped)) or stripped
    chunk = _chunks(bare)[0]
    if chunk.rsplit(" ", 1)[-1][:1].isupper() and not _PREPOSITION.search(f" {chunk}"):
        chunk = _LOWER_WORDS.sub("", chunk)
    first = chunk.partition(" ")[0]
    low = first.lower()
    common = low in NEVER_NAMES - {"republican", "democratic", "islamic"} or any(
        low in nouns
        for nouns in (UNNAMED_NOUNS, GROUP_NOUNS, BODY_NOUNS, DOCUMENT_NOUNS, GOVERNMENT_NOUNS)
    )
    proper_group = (
        first in MEDIA_NAMES
        or low in ("republicans", "democrats")
        or low.endswith(("ians", "icans"))
    )
    common = (common or is_role(low) or low in _DESCRIBING) and low not in _PROPER_WORDS
    named = chunk[len(first) + 1 :][:1].isupper() and low not in _PARTITIVE
    if common and not named and first[1:].islower() and bare == stripped and not proper_group:
        chunk = chunk[0].lower() + chunk[1:]
    return chunk or phrase


def _kind_of(noun: str, name: str) -> str | None:
    """Tell the kind of a speaker who is described, not named."""
    if noun in UNNAMED_NOUNS or noun in _PARTITIVE:
        return "unnamed"
    if noun in GOVERNMENT_NOUNS:
        return "government"
    if noun in GROUP_NOUNS or noun in TRADE_NOUNS:
        return "group"
    if is_role(noun):
        return "unnamed"
    if noun in BODY_NOUNS or (noun.endswith("s") and noun[:-1] in BODY_NOUNS):
        return "institution"
    if noun in DOCUMENT_NOUNS:
        return "unnamed" if noun.endswith(("s", "ing")) else None
    words = name.split(" ")
    if len(words) > 1 and all(word[:1].isupper() for word in words):
        return "institution"
    if _CAMEL.search(name):
        return "institution"
    if name.isupper() and name.isalpha() and 1 < len(name) < 7:
        return "institution"
    return None


def resolve_speakers(
    statements: pd.DataFrame,
    articles: pd.DataFrame,
    actors: pd.DataFrame | None = None,
    *,
    progress: bool | None = None,
) -> pd.DataFrame:
    """Say who speaks in each statement, what he is, on which side, and to whom talks are offered.

    Parameters
    ----------
    statements : DataFrame
        A table of the schema ``statements``; ``article_id``, ``start``, ``end``, ``segments``,
        ``source_text``, ``source_start`` and the cue's columns are used.
    articles : DataFrame
        The articles the statements come from; ``text`` gives the context, ``published`` the day by
        which the holder of an office is chosen.
    actors : DataFrame, optional
        Your own table of the schema ``actors``, with at least ``actor`` and ``spellings`` (lists,
        or text with semicolons). It replaces the table that comes with the kit.
    progress : bool, optional
        Show a progress bar, or none; without a value where it takes long, on a terminal and in
        JupyterLab.

    Returns
    -------
    DataFrame
        The statements with ``speaker``, ``speaker_kind``, ``side`` and ``addressee`` (text)
        filled, and ``via`` where an outlet reports a party. Speakers of a joint source are joined
        by "; ". Where the text leaves two readings, and for unnamed sources, the speaker is
        missing; ``source_text`` has the description. Named bodies and groups keep theirs.

    Raises
    ------
    MissingColumnError
        If a needed column is absent.
    UnknownArticleError
        If the article of a statement is not among ``articles``.

    Notes
    -----
    Rules: full names and titles are gathered over the whole article; a short name means the one
    person there who bears it; a pronoun means the subject of the sentence before, else who spoke
    in the paragraph before, else the nearest person who acts or speaks, if nobody else is nearly
    as near; a title means its nearest bearer in the text, else its holder on that day; who is only
    described in the first lines is whom the next statements name. The addressee is the one with
    whom the statement puts the talks, else the party that the text ties most to the speaker's in
    sentences on talks, if it stands in the statement, its sentence or the one before; a mediator
    between two others has none.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import extract_statements, resolve_speakers
    >>> text = 'Anna Berg, the envoy, arrived on Monday. "We are ready to talk," Berg said.'
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": [text]})
    >>> resolve_speakers(extract_statements(articles), articles)["speaker"].to_list()
    ['Anna Berg']
    """
    refuse_corrected(statements, "naming speakers")
    statements = complete(statements, "statements")
    articles = complete(articles, "articles")
    table = _shipped_actors() if actors is None else ActorTable(actors)
    texts = {
        article_id: (text if isinstance(text, str) else "", day_number(published))
        for article_id, text, published in zip(
            articles["article_id"], articles["text"], articles["published"], strict=True
        )
    }
    columns: dict[str, list[Any]] = {
        name: [None] * len(statements) for name in ("speaker", "speaker_kind", "side", "addressee")
    }
    columns["via"] = statements["via"].to_list()
    grouped = _rows_by_article(statements)
    for article_id in grouped:
        if article_id not in texts:
            raise UnknownArticleError(
                "statements refer to this article, but it is not in the table of articles; "
                "pass the articles from which the statements were extracted",
                article_id=article_id,
                stage="resolve",
            )
    with progress_bar("naming speakers", len(grouped), "articles", progress) as bar:
        for article_id, rows in grouped.items():
            resolver = _Resolver(texts[article_id][0], table, texts[article_id][1])
            for row, speaker, via in resolver.resolve(rows):
                columns["via"][row.place] = via
                columns["addressee"][row.place] = resolver.addressee(row, speaker)
                if speaker:
                    columns["speaker"][row.place] = _nameable(speaker)
                    columns["speaker_kind"][row.place] = _told_kind(speaker, row.phrase)
                    columns["side"][row.place] = speaker.side
            bar.update()
    return complete(statements.assign(**columns), "statements")


@lru_cache(maxsize=1)
def _shipped_actors() -> ActorTable:
    return ActorTable(load_dataset("actors"))


def _nameable(speaker: Speaker) -> str | None:
    """Give the name that stands in the table; a description that names nobody is none."""
    if speaker.kind == "unnamed" or not speaker.name:
        return None
    head = _split_at_preposition(speaker.name)[0]
    words = _WORD.findall(head)
    noun = head.rpartition(" ")[2].lower()
    proper = any(word[0].isupper() for word in words)
    if words and words[0] != "US" and re.split("['’]", words[0].lower())[0] in _PRONOUNS:
        return None
    if speaker.kind is None and (not proper or noun in DOCUMENT_NOUNS):
        return None
    if speaker.kind == "group" and not proper and noun in _VAGUE_GROUPS:
        return None
    return speaker.name


def _told_kind(speaker: Speaker, phrase: str) -> str | None:
    """Tell the kind; "the president" is no unnamed source, he is only not known."""
    noun = _split_at_preposition(_chunks(phrase)[0])[0].rpartition(" ")[2]
    if speaker.kind == "group" and not _DEFINITE.match(phrase) and _nameable(speaker) is None:
        return "unnamed"
    if speaker.kind != "unnamed" or not _DEFINITE.match(phrase):
        return speaker.kind
    single = is_role(noun.lower()) and not noun.endswith("s")
    return None if single and noun.lower() not in _NEVER_KNOWN else speaker.kind


def _rows_by_article(statements: pd.DataFrame) -> dict[str, list[_Row]]:
    names = (
        "article_id",
        "source_text",
        "source_start",
        "start",
        "end",
        "segments",
        "quote_type",
        "cue_start",
        "cue_end",
        "content",
        "via",
    )
    columns = (statements[name].to_list() for name in names)
    grouped: dict[str, list[_Row]] = defaultdict(list)
    for place, values in enumerate(zip(*columns, strict=True)):
        (
            article_id,
            source,
            source_start,
            start,
            end,
            segments,
            quote,
            cue,
            cue_end,
            content,
            via,
        ) = values
        known = [v for v in (source_start, cue, start) if not pd.isna(v)]
        begin, stop = int(start), int(end)
        if not pd.isna(cue) and not pd.isna(cue_end) and begin - 80 < cue and cue_end < stop + 80:
            begin, stop = min(begin, int(cue)), max(stop, int(cue_end))
        phrase = _plain(source) if isinstance(source, str) else ""
        grouped[article_id].append(
            _Row(
                place=place,
                phrase=phrase,
                start=int(known[0]),
                end=int(end),
                direct=quote == "direct",
                segments=segments,
                content=content,
                span=(begin, stop),
                via=via if isinstance(via, str) else None,
            )
        )
    return grouped
