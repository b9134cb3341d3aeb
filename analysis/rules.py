"""Find attributions in a text by rules: who is the source, what is the cue, what is the content.

The rules read a sentence as words, with each quotation as one opaque word, and look for a cue (a
verb or noun of saying, thinking or taking a position), the noun phrase that is its subject, and the
clause, infinitive, object or quotation that is its content. Nothing here knows about a topic.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from analysis.articles import Quotation, Span, quotations, split_paragraphs, split_sentences

RULES_VERSION = "rules-1"


@dataclass(frozen=True)
class Attribution:
    """One attribution as spans of the text: source, cue and content, and how it was found."""

    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    kind: str
    rule: str
    context: Span
    via: Span | None = None
    negated: bool = False
    confidence: float | None = None


def _inflect(base: str) -> dict[str, str]:
    """List the forms of a regular verb with their tense: s, d (past), g (-ing), b (base)."""
    if base.endswith("e"):
        past, ing = base + "d", base[:-1] + "ing"
    elif re.search(r"[^aeiou]y$", base):
        past, ing = base[:-1] + "ied", base + "ing"
    else:
        past, ing = base + "ed", base + "ing"
    third = base + "es" if re.search(r"(s|sh|ch|x|z)$", base) else base + "s"
    third = base[:-1] + "ies" if re.search(r"[^aeiou]y$", base) else third
    return {base: "b", third: "s", past: "d", ing: "g"}


_IRREGULAR = {
    "say": "says said saying",
    "tell": "tells told telling",
    "write": "writes wrote writing",
    "think": "thinks thought thinking",
    "see": "sees saw seeing",
    "feel": "feels felt feeling",
    "find": "finds found finding",
    "show": "shows showed showing",
    "know": "knows knew knowing",
    "swear": "swears swore swearing",
    "put": "puts put putting",
    "go": "goes went going",
    "make": "makes made making",
    "set": "sets set setting",
    "lay": "lays laid laying",
    "seek": "seeks sought seeking",
    "beg": "begs begged begging",
    "hold": "holds held holding",
    "foresee": "foresees foresaw foreseeing",
    "read": "reads read reading",
    "rule": "rules ruled ruling",
    "admit": "admits admitted admitting",
    "plan": "plans planned planning",
    "prefer": "prefers preferred preferring",
    "quip": "quips quipped quipping",
    "signal": "signals signaled signalling",
    "infer": "infers inferred inferring",
    "back": "backs backed backing",
    "speak": "speaks spoke speaking",
}
_PARTICIPLES = {
    "written": "write",
    "shown": "show",
    "gone": "go",
    "seen": "see",
    "known": "know",
    "signalled": "signal",
    "signaling": "signal",
    "sworn": "swear",
}

# Kind of attribution, frames and verbs. Frames say what a cue governs: "c" a clause or quotation,
# "t" only a clause with "that", "q" only a quotation, "i" an infinitive, "o" a noun phrase, "p" a
# person and then a clause or infinitive ("told reporters that", "urged Kyiv to").
_LEXICON: tuple[tuple[str, str, str], ...] = (
    (
        "said",
        "c",
        "say add write note state argue insist claim declare announce warn suggest explain "
        "acknowledge admit concede confirm stress emphasize emphasise assert contend maintain "
        "allege report reveal disclose recall remark observe reiterate repeat reply respond "
        "answer tweet joke complain lament boast caution conclude indicate signal imply "
        "testify counter retort quip muse underline underscore post predict comment specify "
        "clarify reaffirm affirm proclaim charge recount interject exclaim opine hint "
        "estimate quote profess deny",
    ),
    (
        "said",
        "p",
        "tell remind assure inform notify convince persuade",
    ),
    (
        "said",
        "ci",
        "vow pledge promise swear",
    ),
    (
        "said",
        "cpo",
        "ask",
    ),
    (
        "said",
        "co",
        "propose demand recommend request advocate",
    ),
    (
        "said",
        "po",
        "urge accuse blame advise instruct call order beg implore",
    ),
    (
        "said",
        "o",
        "criticize criticise condemn denounce praise welcome dismiss describe slam blast mock "
        "ridicule decry hail laud applaud defend question cite express voice reject discuss "
        "outline thank congratulate lambast rebuke",
    ),
    (
        "thought",
        "c",
        "believe think hope fear doubt worry assume expect feel reckon",
    ),
    (
        "thought",
        "i",
        "hope want intend plan expect prefer",
    ),
    (
        "thought",
        "o",
        "see consider regard favor favour",
    ),
    (
        "act",
        "i",
        "refuse decline agree offer decide threaten seek",
    ),
    (
        "act",
        "c",
        "agree decide",
    ),
    (
        "act",
        "o",
        "refuse oppose endorse back accept support offer",
    ),
    (
        "act",
        "p",
        "encourage press invite",
    ),
    (
        "thought",
        "po",
        "want",
    ),
    (
        "said",
        "i",
        "ask demand",
    ),
    (
        "said",
        "t",
        "find show",
    ),
    (
        "said",
        "q",
        "continue begin shout yell chant retaliate plead urge thunder snap sigh laugh start "
        "offer praise criticise criticize",
    ),
)

# Cues of several words: the verb and what must follow it, with the frames of the whole.
_PHRASES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "rule": (("out", "o", "said"),),
    "call": (("for", "o", "said"), ("on", "p", "said")),
    "ask": (("for", "o", "said"),),
    "point": (("out", "c", "said"), ("to", "o", "said")),
    "make": (("clear", "c", "said"), ("it clear", "c", "said"), ("plain", "c", "said")),
    "lay": (("out", "o", "act"), ("down", "o", "act")),
    "set": (("out", "o", "act"), ("forth", "o", "act")),
    "put": (("forward", "o", "act"),),
    "go": (("on to say", "c", "said"), ("on", "q", "said")),
    "warn": (("of", "o", "said"), ("against", "o", "said")),
    "insist": (("on", "o", "said"),),
    "speak": (("of", "o", "said"),),
    "appeal": (("for", "o", "said"),),
    "push": (("for", "o", "act"),),
    "press": (("for", "o", "act"),),
    "agree": (("on", "o", "act"), ("with", "o", "said")),
    "object": (("to", "o", "said"),),
    "hold": (("out hope", "c", "said"),),
    "walk": (("away from", "o", "act"),),
    "back": (("away from", "o", "act"),),
    "turn": (("down", "o", "act"),),
    "complain": (("about", "o", "said"), ("of", "o", "said")),
}


def _build_verbs() -> tuple[dict[str, str], dict[str, str], dict[str, dict[str, str]]]:
    """Make the look-ups: form to base, form to tense, base to frame to kind."""
    frames: dict[str, dict[str, str]] = {}
    for kind, letters, bases in _LEXICON:
        for base in bases.split():
            for letter in letters:
                frames.setdefault(base, {}).setdefault(letter, kind)
    for base in _PHRASES:
        frames.setdefault(base, {})
    base_of: dict[str, str] = {}
    tense_of: dict[str, str] = {}
    for base in frames:
        if base in _IRREGULAR:
            third, past, ing = _IRREGULAR[base].split()
            forms = {base: "b", third: "s", ing: "g"}
            forms[past] = "d"
        else:
            forms = _inflect(base)
        for form, tense in forms.items():
            base_of.setdefault(form, base)
            tense_of.setdefault(form, tense)
    for form, base in _PARTICIPLES.items():
        base_of[form] = base
        tense_of[form] = "g" if form.endswith("ing") else "n"
    return base_of, tense_of, frames


_BASE, _TENSE, _FRAMES = _build_verbs()

_NOUN_CUES = frozenset(
    "claim claims assertion warning demand demands call calls insistence promise pledge offer "
    "offers refusal proposal threat threats suggestion contention allegation readiness "
    "willingness unwillingness vow".split()
)
_NOUN_FOLLOW = {"that": "c", "to": "i", "for": "o"}

# Forms that are as often nouns: they need a singular subject and a "that", "to" or quotation.
_NOUN_LIKE = frozenset(
    "states calls claims reports notes comments questions answers demands offers promises plans "
    "hopes fears doubts estimates charges posts remarks requests shows finds feels supports backs "
    "quotes hints worries swears signals complaints tweets orders pledges proposals threats "
    "welcomes thanks state call claim report note comment question answer demand offer promise "
    "plan hope fear doubt estimate charge post remark request show find feel support back quote "
    "hint worry signal tweet order pledge welcome rule point set put hold press urge".split()
)

_AUX = frozenset(
    "has have had is are was were be been being will would can could may might must should shall "
    "do does did 's 've 'd ’s ’ve ’d having".split()
)
_BE = frozenset(["is", "are", "was", "were", "be", "been", "being", "'s", "’s"])
_MODAL = frozenset("will would can could may might must should shall to do does did let".split())
_NOT = frozenset(["not", "never", "n't", "n’t"])
_ADVERBS = frozenset(
    "also later then again once earlier already now still just even once too always often "
    "meanwhile first twice thus soon afterwards afterward further otherwise instead today "
    "yesterday so have long".split()
)
_DETERMINERS = frozenset(
    "a an the this that these those his her its their our my your some any no each every all both "
    "several many most other another more".split()
)
_PRONOUNS = frozenset(["he", "she", "they", "it", "who"])
_NO_SOURCE = frozenset("i you we there this that what which these those".split())
_NP_STOP = frozenset(
    "that which because when while as after before if once but although though since whether than "
    "where how why what whose whom until unless despite so yet nor or then is are was were be "
    "been has had have will would can could may might must should do does did not said says say "
    "told saying into during including amid following by about against through".split()
)
_LINK = frozenset(["of", "for", "and"])
_WEAK_LINK = frozenset(["in", "at", "from", "with", "on", "to", "near", "close"])
_ROLES = frozenset(
    "embassy ministry mission office committee council institute department nobody anyone "
    "everyone someone few official officials spokesman spokeswoman spokesperson minister "
    "ministers adviser advisor advisers aide aides leader leaders member members ambassador "
    "envoy envoys diplomat diplomats professor expert experts analyst analysts source sources "
    "people person those voters lawmakers lawmaker senator representative director head chief "
    "president secretary negotiator negotiators commander soldiers residents critics supporters "
    "allies governor chairman chairwoman lawyer attorney researcher fellow scholar prime "
    "delegation report statement one woman man".split()
)
_ING_ADJECTIVES = frozenset(
    "ruling leading visiting incoming outgoing acting standing governing opposing warring "
    "fighting negotiating banking mining building training housing king being sitting".split()
)
_TIME_WORDS = frozenset(
    "time moment monday tuesday wednesday thursday friday saturday sunday january february "
    "march april may june july august september october november december jan feb mar apr jun "
    "jul aug sep sept oct nov dec today yesterday tonight tomorrow week month year day morning "
    "evening afternoon night noon weekend last this next early late earlier ago days weeks "
    "months years previous following same later month's year's week's".split()
)
_LEADING_TIME = frozenset(
    "earlier later on in last this next yesterday today tonight meanwhile then now recently "
    "further previously separately afterwards also still late early however instead but and".split()
)
_CLAUSE_END = frozenset(
    "in on at to during after before for with from through via by under amid as when while about "
    "following ahead upon since without because if".split()
)
_BARE_CLAUSE = frozenset(
    "say think believe argue claim insist hope fear suggest admit acknowledge announce confirm "
    "estimate expect predict feel explain assume declare warn vow promise note concede contend "
    "maintain allege indicate agree write add state reckon tweet ask deny reveal decide make "
    "report".split()
)
_DENIED = frozenset(
    "saying said telling told calling called promised promising offered offering proposed "
    "proposing suggested suggesting agreed agreeing asked asking".split()
)
_NO_ONE = frozenset("no nobody none neither nor".split())
_SAYING = frozenset("say tell add write note warn insist announce argue".split())
_SUBORDINATORS = frozenset("once if when until unless whether before".split())
_CLAUSE_OPENERS = frozenset("he she it they there the his her their a an we i no talks".split())
_HEARSAY = frozenset(["reports", "report", "rumours", "rumors", "leaks", "claims"])
_VENUES = frozenset(
    "interview statement conference briefing tweet post address video speech letter message "
    "article op-ed telegram twitter facebook x channel podcast broadcast remarks".split()
)
_TELLING = frozenset(["tell", "remind", "assure", "inform", "notify", "convince", "persuade"])
_ADDRESSED = frozenset(
    "delegates deputies senators ministers leaders voters supporters viewers troops reporters "
    "journalists lawmakers them him her us me parliament".split()
)
_MEDIA = frozenset(
    "media reports report newspaper newspapers daily agency broadcaster television tv outlet "
    "outlets website magazine times post journal reuters tass interfax bloomberg cnn bbc axios "
    "politico guardian telegraph economist spiegel bild afp ap nbc abc cbs fox agencies rumours "
    "rumors leaks press".split()
)
_DATELINE = re.compile(
    r"(?=[^\n]{0,60}?(?:[A-Z]{4}|\([A-Z]))[A-Z][^\n.!?\"“”:;]{1,60}?(?:\([^)\n]{1,40}\)\s?)?"
    r"\s?(?:—|–|--|\s-)\s"
)
# "MR PESKOV: ..." and "Q: ..." in a transcript, "Anna Berg: ..." in an interview.
_LOUD_LABEL = re.compile(r"[\"“]?((?:[A-Z][A-Z.’'-]*\s?){1,5})(?:\s?\([^)\n]{1,40}\))?:\s+(?=\S)")
_QUIET_LABEL = re.compile(r"[\"“]?((?:[A-Z][\w.’'-]*\s?){1,4}):\s+(?=\S)")
_NO_LABELS = frozenset(
    "READ MORE NOTE UPDATE WATCH PHOTO PHOTOS RELATED BREAKING EXCLUSIVE VIDEO LIVE SEE ALSO "
    "CORRECTION SOURCE IMAGE CAPTION FILE BY HTTP HTTPS PS P.S".split()
)
# A quotation set apart, with its speaker behind a dash.
_SIGNED = re.compile(
    r"\s*[—–―-]{1,2}\s?((?:[^\W\d_a-z][\w.’'-]*(?:\s(?:de|al|von|van|bin|of)\b)?\s?){1,5})\.?$"
)
_LISTING = re.compile(
    r"(?P<source>[^\n.:;\"“”]{2,60}?)\s(?P<cue>said|says|announced|demanded|demands|proposed|proposes|"
    r"listed|set out|called for|calls for|wrote|wants)(?:\s\w+){0,5}:$"
)
_ITEM = re.compile(r"(?:[•*‣▪◦·–-]|\d{1,2}[.)])\s+(?=\S)")
_SHIFT = re.compile(
    r"\b(?:changed|shifted|softened|hardened|reversed|altered|revised|moderated|dropped|toughened)\s"
    r"(?:his|her|its|their)\s(?:\w+\s)?(?:stance|position|tone|mind|line|course|view|demands?)\b"
)
# Judged from few cases: gold gives a report to the medium, and marks transcripts unevenly.
_JUDGED = {
    ("hearsay", "said"): 0.70,
    ("hearsay", "thought"): 0.70,
    ("hearsay", "act"): 0.70,
    ("terms", "said"): 0.70,
    ("terms", "act"): 0.70,
    ("label", "said"): 0.80,
    ("signature", "said"): 0.90,
    ("list", "said"): 0.90,
}
# Share of rows whose span and source are right, by rule and kind, on the training articles of
# PolNeAR (19,834 attributions); rules that fired fewer than twenty times share one figure.
_PRECISION = {
    **_JUDGED,
    ("clause", "said"): 0.80,
    ("quotation, then source", "said"): 0.95,
    ("object", "said"): 0.63,
    ("clause, then source", "said"): 0.70,
    ("person", "said"): 0.70,
    ("source, then quotation", "said"): 0.81,
    ("according to", "said"): 0.79,
    ("object", "act"): 0.38,
    ("infinitive", "act"): 0.56,
    ("clause", "thought"): 0.54,
    ("infinitive", "thought"): 0.36,
    ("object", "thought"): 0.38,
    ("infinitive", "said"): 0.56,
    ("noun cue", "said"): 0.27,
    ("quotation after the source's paragraph", "said"): 0.35,
    ("quotation", "said"): 0.67,
    ("clause", "act"): 0.55,
    ("bare", "said"): 0.80,
    ("person", "act"): 0.38,
}
_OTHER_PRECISION = 0.3
_SET_APART = frozenset(["hearsay", "label", "signature", "list"])
_TRUSTED = _SET_APART | {"terms"}
_TOKEN = re.compile(r"\w+(?:[.\-–’'&]\w+)*(?:[’'](?!\w))?|[^\w\s]")
_WORDY = re.compile(r"\w")
# What a party to talks lays out, offers, accepts or turns down.
_TERMS = frozenset(
    "condition conditions precondition preconditions term terms demand demands proposal proposals "
    "ultimatum offer truce ceasefire cease-fire armistice talks negotiations dialogue mediation "
    "deal agreement peace plan".split()
)
_LETTER = re.compile(r"[^\W\d_]")
_MAX_SUBJECT = 18
_LOUD = 40
_REACH = 30


class _Token(NamedTuple):
    start: int
    end: int
    word: str
    capital: bool
    quotation: Quotation | None


@dataclass
class _Unit:
    """A sentence as the rules read it: its words, each quotation being one of them."""

    start: int
    end: int
    tokens: list[_Token]
    taken: list[Span] = field(default_factory=list)

    def word(self, i: int) -> str:
        return self.tokens[i].word if 0 <= i < len(self.tokens) else ""


@dataclass
class _Found:
    """An attribution in the making, in token indices of its unit."""

    unit: int
    cue: tuple[int, int]
    source: Span | None
    kind: str
    rule: str
    segments: list[Span]
    negated: bool = False
    via: Span | None = None
    quotes: bool = False


def _tokens(text: str, start: int, end: int, quotes: list[Quotation]) -> list[_Token]:
    tokens: list[_Token] = []

    def plain(a: int, b: int) -> None:
        for m in _TOKEN.finditer(text, a, b):
            word = m.group()
            tokens.append(_Token(m.start(), m.end(), word.lower(), word[0].isupper(), None))

    at = start
    for quotation in quotes:
        plain(at, max(at, quotation.start))
        tokens.append(_Token(quotation.start, quotation.end, "“”", False, quotation))
        at = min(end, quotation.end)
    plain(at, end)
    return tokens


def _units(
    text: str, paragraph: Span, sentences: list[Span], quotes: list[Quotation]
) -> list[_Unit]:
    """Cut a paragraph into sentences, never inside a quotation."""
    bounds, q = [], 0
    for _, end in sentences:
        while q < len(quotes) and quotes[q].end <= end:
            q += 1
        if q == len(quotes) or quotes[q].start >= end:
            bounds.append(end)
    if not bounds or bounds[-1] != paragraph[1]:
        bounds.append(paragraph[1])
    units, q, start = [], 0, paragraph[0]
    for end in bounds:
        while start < end and text[start].isspace():
            start += 1
        inside = []
        while q < len(quotes) and quotes[q].start < end:
            inside.append(quotes[q])
            q += 1
        if start < end:
            units.append(_Unit(start, end, _tokens(text, start, end, inside)))
        start = end
    return units


def _is_adverb(token: _Token) -> bool:
    word = token.word
    return word in _ADVERBS or word in _NOT or (word.endswith("ly") and not token.capital)


def _cue_start(unit: _Unit, i: int) -> tuple[int, set[str]]:
    """Walk left from a cue verb over its auxiliaries and adverbs; give where the cue begins."""
    first, j = i, i - 1
    auxiliaries: set[str] = set()
    while j >= 0 and i - j < 7:
        token = unit.tokens[j]
        if token.word in _AUX or token.word.endswith(("n't", "n’t")) or token.word == "cannot":
            auxiliaries.add(token.word)
            first = j
        elif token.word in _NOT:
            auxiliaries.add("not")
            first = j
        elif not _is_adverb(token):
            break
        j -= 1
    if first == i:
        return i, auxiliaries
    return first, auxiliaries


def _np_before(unit: _Unit, end: int) -> tuple[int, int] | None:
    """Find the noun phrase that ends just before token ``end``; give it as token indices."""
    last = _before_adverbials(unit, end)
    if last == 0:
        return None
    if unit.word(last - 1) == ",":
        return _np_with_apposition(unit, last)
    if unit.word(last - 1) == ")":
        opening = next(
            (k for k in range(last - 2, max(-1, last - 10), -1) if unit.word(k) == "("), 0
        )
        named = _np_plain(unit, opening) if opening else None
        return (named[0], last) if named else None
    return _np_plain(unit, last)


def _before_adverbials(unit: _Unit, end: int) -> int:
    """Step back over "repeatedly", "on Thursday" and "last week" between subject and cue."""
    last = end
    while last > 1:
        word = unit.word(last - 1)
        if (
            _is_adverb(unit.tokens[last - 1])
            or word in _TIME_WORDS - {"may", "this", "last"}
            or (
                word in ("on", "in", "this", "last", "late", "early")
                and (unit.word(last) in _TIME_WORDS)
            )
        ):
            last -= 1
        else:
            break
    return last


def _np_with_apposition(unit: _Unit, last: int) -> tuple[int, int] | None:
    """Read "Sergei Lavrov, Russia's foreign minister," or "the envoy, who met him," as one."""
    j = last - 2
    while j >= 0 and last - j < _MAX_SUBJECT and unit.word(j) != ",":
        quotation = unit.tokens[j].quotation
        if (quotation and quotation.end - quotation.start > 40) or unit.word(j) in (";", ":", "—"):
            return None
        j -= 1
    if j <= 0 or unit.word(j) != "," or last - 2 <= j:
        return None
    inner = unit.tokens[j + 1]
    head = _np_plain(unit, j)
    if head is None:
        return None
    if (
        inner.word.endswith(("ing", "ed"))
        or inner.word in _CLAUSE_END
        or inner.word in ("and", "but", "however", "though", "meanwhile", "too")
    ):
        return head
    return head[0], last - 1


def _np_plain(unit: _Unit, last: int) -> tuple[int, int] | None:
    tokens = unit.tokens
    j = last - 1
    start = last
    while j >= 0 and last - j <= _MAX_SUBJECT:
        token = tokens[j]
        word = token.word
        if token.quotation or not _WORDY.match(word):
            joined = token.end == tokens[j + 1].start or word == "."
            if word in (".", "-", "/", "&", "%", "$", "#", "@") and start < last and joined:
                start = j
                j -= 1
                continue
            break
        if word in _NP_STOP and (not token.capital or (j == 0 and word != "will")):
            break
        if j < last - 1 and (word in _PRONOUNS or word in _NO_SOURCE - _DETERMINERS):
            break
        if (word in _PRONOUNS or word in ("i", "we")) and j == last - 1:
            start = j
            break
        if word == "and" and not _joins_subjects(unit, j):
            break
        if word in _WEAK_LINK and not _has_role(unit, j, last):
            break
        if (
            j < last - 1
            and not token.capital
            and word not in _ROLES
            and (_is_verb_form(word) or (word.endswith("ing") and word not in _ING_ADJECTIVES))
        ):
            break
        start = j
        j -= 1
    while start < last and _strip_left(unit, start, last):
        start += 1
    while start < last and (
        tokens[start].word in (",", "and", "of", "for", ".", "-", "/")
        or (tokens[start].word.endswith("ly") and not tokens[start].capital)
    ):
        start += 1
    start = _after_time(unit, start, last)
    while start < last - 1 and tokens[last - 1].word in (
        "both",
        "all",
        "each",
        "themselves",
        "himself",
    ):
        last -= 1
    if start >= last or not _WORDY.match(tokens[last - 1].word):
        return None
    return start, last


def _after_time(unit: _Unit, start: int, last: int) -> int:
    """Leave out what stands before a subject: "February 26 Peskov", "CNN last month Zelensky"."""
    if unit.word(last - 1) in _PRONOUNS:
        return last - 1
    for k in range(last - 2, start, -1):
        # A second article opens a second phrase: "an hour the chancellor asked".
        if unit.word(k) in ("the", "a", "an", "its", "his", "her", "their") and (
            not unit.tokens[k - 1].capital
            and unit.word(k - 1) not in _LINK | _WEAK_LINK
            and unit.word(k - 1) not in (",", "'s", "’s", "both", "all", "half")
        ):
            return k
    for k in range(last - 2, start - 1, -1):
        word = unit.word(k)
        if word in _TIME_WORDS or (word.isdigit() and unit.word(k - 1) in _TIME_WORDS):
            after = unit.tokens[k + 1]
            if after.capital or after.word in _DETERMINERS:
                return k + 1
    return start


def _strip_left(unit: _Unit, start: int, last: int) -> bool:
    """Tell whether the first word of a noun phrase is a time word that stands before it."""
    word = unit.word(start)
    if start + 1 >= last:
        return False
    if word in _LEADING_TIME and start == _sentence_head(unit, start):
        return True
    return word in _TIME_WORDS and (
        start == 0 or unit.word(start - 1) in _LEADING_TIME or unit.word(start - 1) in _TIME_WORDS
    )


def _sentence_head(unit: _Unit, start: int) -> int:
    return start if start == 0 or not _WORDY.match(unit.word(start - 1)) else -1


def _is_verb_form(word: str) -> bool:
    return (word in _BASE and _TENSE[word] in "sd") or (
        word.endswith("ed")
        and len(word) > 4
        and word
        not in (
            "united",
            "armed",
            "unnamed",
            "red",
            "self-proclaimed",
            "so-called",
            "retired",
            "elected",
            "appointed",
            "wounded",
            "allied",
        )
    )


def _joins_subjects(unit: _Unit, j: int) -> bool:
    """Tell "Putin and Erdogan said" from "he left and Erdogan said"."""
    k = j - 1
    seen = 0
    while k >= 0 and seen < 9:
        token = unit.tokens[k]
        if token.quotation or not _WORDY.match(token.word):
            if token.word == "," and seen and seen <= 4:
                k -= 1
                continue
            break
        if token.word in _NP_STOP or token.word in _NO_SOURCE or token.word in _PRONOUNS:
            return False
        if not token.capital and (_is_verb_form(token.word) or token.word in _WEAK_LINK):
            return False
        seen += 1
        k -= 1
    if seen == 0 or seen >= 9:
        return False
    before = unit.tokens[j - 1]
    after = unit.tokens[j + 1]
    return before.capital == after.capital or after.word in _DETERMINERS or before.word in _ROLES


def _has_role(unit: _Unit, j: int, last: int) -> bool:
    """Allow "the officials in Kyiv said" but not "in Kyiv officials said"."""
    return 0 < j < last - 1 and (
        any(unit.word(k) in _ROLES for k in range(max(0, j - 3), j))
        or (
            j > 1
            and unit.tokens[j - 1].capital
            and unit.tokens[j - 2].capital
            and unit.tokens[j + 1].capital
            and unit.word(j) == "on"
        )
    )


def _good_source(unit: _Unit, span: tuple[int, int], base: str) -> bool:
    start, end = span
    head = unit.tokens[end - 1]
    if end - start == 1:
        if head.word in _NO_ONE or unit.word(start - 1) in _NO_ONE:
            return False
        if head.word in ("i", "we"):
            return base in ("say", "ask", "tell", "reply", "add")
        if head.word in _NO_SOURCE or head.word in _DETERMINERS - {"some", "many", "both", "all"}:
            return False
        if head.word in _TIME_WORDS:
            return False
        if head.word == "it":
            return base in ("say", "add", "warn", "announce", "insist")
        return (
            head.word in _PRONOUNS
            or head.capital
            or head.word.endswith("s")
            or (head.word in _ROLES or head.word in ("police", "many", "some"))
        )
    if unit.word(start) in _NO_SOURCE | _NO_ONE or unit.word(start - 1) in _NO_ONE:
        return False
    words = [unit.word(k) for k in range(start, end)]
    return not all(w in _TIME_WORDS or w in _DETERMINERS for w in words)


def _skip_adverbials(unit: _Unit, i: int) -> int:
    """Step over "on Friday", "later", "to reporters", "in an interview with X" after a cue."""
    n = len(unit.tokens)
    while i < n:
        token = unit.tokens[i]
        word = token.word
        if _is_adverb(token) or (
            word in _TIME_WORDS and word not in ("may", "this", "last", "next")
        ):
            i += 1
            continue
        if word in ("this", "last", "next", "the") and unit.word(i + 1) in _TIME_WORDS:
            i += 2
            continue
        if unit.word(i + 2) in ("later", "earlier", "before", "ago") and (
            unit.word(i + 1) in _TIME_WORDS
        ):
            i += 3
            continue
        if word in ("on", "in", "early", "late") and (
            unit.word(i + 1) in _TIME_WORDS or unit.word(i + 1).isdigit()
        ):
            i += 2
            while i < n and (
                unit.word(i) in _TIME_WORDS
                or unit.word(i).isdigit()
                or (unit.word(i) == "," and unit.word(i + 1).isdigit())
            ):
                i += 1
            continue
        break
    return i


def _find_that(unit: _Unit, i: int, reach: int = 16) -> int:
    """Find the "that" (or quotation, or colon) that opens the content after an adverbial."""
    for j in range(i, min(len(unit.tokens), i + reach)):
        token = unit.tokens[j]
        if token.word == "that" and unit.word(j + 1) not in (",", ".", ""):
            return j
        if token.quotation and _speech_like(token.quotation, unit, j):
            return j
        if token.word == ":":
            return j + 1
        if token.word in (";", "."):
            return -1
        if token.word in ("and", "but") or (token.word in _BASE and _TENSE[token.word] == "d"):
            return -1
    return -1


def _speech_like(quotation: Quotation, unit: _Unit, j: int) -> bool:
    return quotation.inner_end - quotation.inner_start > 12 and unit.word(j - 1) in (",", ":")


def _overlaps(spans: list[Span], quotation: Quotation) -> bool:
    """Tell whether a quotation overlaps any of the sorted spans."""
    k = bisect_left(spans, (quotation.inner_end, 0))
    return k > 0 and spans[k - 1][1] > quotation.inner_start


def _speaker_labels(text: str, paragraphs: list[Span]) -> dict[int, re.Match[str]]:
    """Find the labels of a transcript by where their paragraphs begin.

    One label is a heading ("UPDATE: ..."); a transcript has several, and names in small letters
    must come back.
    """
    loud, quiet = {}, {}
    for start, end in paragraphs:
        label = _LOUD_LABEL.match(text, start, min(end, start + 80))
        if label and not _NO_LABELS & set(label[1].upper().split()):
            loud[start] = label
        name = _QUIET_LABEL.match(text, start, min(end, start + 60))
        if name and not _NO_LABELS & set(name[1].upper().split()):
            quiet[start] = name
    names = [name[1].strip() for name in quiet.values()]
    if len(names) >= 3 and len(set(names)) < len(names):
        return quiet | loud
    return loud if len(loud) > 1 else {}


def _without_dateline(text: str, paragraph: Span) -> Span:
    """Leave out "KYIV, March 7 (Agency) -" at the head of a paragraph."""
    match = _DATELINE.match(text, *paragraph)
    return (match.end(), paragraph[1]) if match else paragraph


class _Reader:
    """Reads one paragraph at a time and keeps who spoke last."""

    def __init__(self, text: str, quotes: list[Quotation]) -> None:
        self.text = text
        self.quotes = quotes
        self.found: list[Attribution] = []
        self.carried: dict[int, list[tuple[int, int, int]]] = {}
        self.labels: dict[int, re.Match[str]] = {}
        self.last: _Found | None = None
        self.listing: tuple[re.Match[str], list[Span]] | None = None

    def read(self) -> list[Attribution]:
        sentences = split_sentences(self.text)
        s = q = 0
        paragraphs = split_paragraphs(self.text)
        self.labels = _speaker_labels(self.text, paragraphs)
        for paragraph in paragraphs:
            inside: list[Span] = []
            while s < len(sentences) and sentences[s][1] <= paragraph[1]:
                inside.append(sentences[s])
                s += 1
            quotes: list[Quotation] = []
            while q < len(self.quotes) and self.quotes[q].end <= paragraph[1]:
                quotes.append(self.quotes[q])
                q += 1
            if not self._listed(paragraph):
                self._paragraph(paragraph, inside, quotes)
        self._end_list()
        return sorted(self._carried(), key=lambda a: (a.content[0][0], a.content[-1][1]))

    def _paragraph(self, paragraph: Span, sentences: list[Span], quotes: list[Quotation]) -> None:
        if self._labelled(paragraph) or self._signed(paragraph, quotes):
            self.last = None
            return
        paragraph = _without_dateline(self.text, paragraph)
        units = _units(self.text, paragraph, sentences, quotes)
        found: list[_Found] = []
        for number, unit in enumerate(units):
            here = _UnitReader(self.text, unit, number).read()
            if number and here:
                self._attach_bare(here[0], units, number)
            found.extend(here)
        self._attach_quotations(units, found)
        for item in found:
            if item.segments:
                self._emit(item, units)
        self.last = self._still_speaking(units, found)

    def _listed(self, paragraph: Span) -> bool:
        """Read the items of a list as what the source of the line before them said."""
        item = _ITEM.match(self.text, *paragraph)
        if self.listing and item:
            words = self.text[item.end() : paragraph[1]].rstrip(" ;,.")
            self.listing[1].append((item.end(), item.end() + len(words)))
            return True
        self._end_list()
        opening = _LISTING.match(self.text, *paragraph)
        self.listing = (opening, []) if opening else None
        return False

    def _end_list(self) -> None:
        if self.listing and self.listing[1]:
            opening, items = self.listing
            segments = tuple(_clean_segments(self.text, items))
            context = (opening.start(), items[-1][1])
            self.found.append(
                Attribution(
                    opening.span("source"), opening.span("cue"), segments, "said", "list", context
                )
            )
        self.listing = None

    def _labelled(self, paragraph: Span) -> bool:
        """Read a paragraph of a transcript, "MR PESKOV: ...", as what its label's bearer says."""
        label = self.labels.get(paragraph[0])
        if label is None:
            return False
        if not _LETTER.search(self.text, label.end(), paragraph[1]):
            return False
        self._set_apart(label.span(1), (label.end(), paragraph[1]), "label", paragraph)
        return True

    def _signed(self, paragraph: Span, quotes: list[Quotation]) -> bool:
        """Read a paragraph that is a quotation and, behind a dash, a name."""
        if len(quotes) != 1 or quotes[0].start != paragraph[0] or not quotes[0].closed:
            return False
        name = _SIGNED.match(self.text, quotes[0].end, paragraph[1])
        if name is None:
            return False
        inner = (quotes[0].inner_start, quotes[0].inner_end)
        self._set_apart(name.span(1), inner, "signature", paragraph)
        return True

    def _set_apart(self, source: Span, content: Span, rule: str, paragraph: Span) -> None:
        start, end = source
        source = start, start + len(self.text[start:end].rstrip())
        segments = tuple(_clean_segments(self.text, [content]))
        if segments:
            self.found.append(Attribution(source, None, segments, "said", rule, paragraph))

    def _still_speaking(self, units: list[_Unit], found: list[_Found]) -> _Found | None:
        """Give the statement that a paragraph of nothing but a quotation would go on with."""
        words = [
            u for u in units if any(not t.quotation and _WORDY.match(t.word) for t in u.tokens)
        ]
        if not words:
            return self.last
        spoken = [f for f in found if f.segments and f.source]
        if not spoken or units[spoken[-1].unit] is not words[-1]:
            return None
        heard = sorted(s for f in found for s in f.segments)
        for unit in words:
            for token in unit.tokens:
                q = token.quotation
                if q and q.inner_end - q.inner_start > _LOUD and not _overlaps(heard, q):
                    return None
        return spoken[-1]

    def _attach_bare(self, item: _Found, units: list[_Unit], number: int) -> None:
        """Give "... peace." Zelensky said.  its quotation, which stands in the sentence before."""
        if item.segments or item.rule != "bare":
            return
        before = units[number - 1].tokens[-1].quotation
        if before and not units[number - 1].taken:
            item.segments = [(before.inner_start, before.inner_end)]
            item.rule = "quotation, then source"
            item.quotes = True
            units[number - 1].taken.append((before.start, before.end))

    def _attach_quotations(self, units: list[_Unit], found: list[_Found]) -> None:
        """Carry a quotation on: over a cue, over sentences, over a paragraph with a new mark."""
        by_unit: dict[int, list[_Found]] = {}
        for item in found:
            if item.segments:
                by_unit.setdefault(item.unit, []).append(item)
        before: _Found | None = None
        for number, unit in enumerate(units):
            if number in by_unit:
                before = by_unit[number][-1]
                continue
            lone = [t.quotation for t in unit.tokens if t.quotation]
            words = any(not t.quotation and _WORDY.match(t.word) for t in unit.tokens)
            reopened = bool(lone) and lone[0].reopened and lone[0].start == unit.start
            if words:
                lone = lone[:1] if reopened and number == 0 else []
            pieces = [
                (q.inner_start, q.inner_end) for q in lone if (q.start, q.end) not in unit.taken
            ]
            if not pieces:
                continue
            after = [f for f in by_unit.get(number + 1, []) if f.quotes]
            if reopened and self.found and self.found[-1].source and before is None:
                self._carry_on(pieces, unit.end)
            elif (
                before
                and before.unit >= number - 3
                and (before.quotes or (before.unit == number - 1 and before.kind == "said"))
            ):
                before.segments.extend(pieces)
            elif after and not reopened:
                after[0].segments = pieces + after[0].segments
            elif before is None and self.last and self.last.quotes:
                self._carry_on(pieces, unit.end)
            elif before is None and self.last and self.last.kind == "said":
                before = _Found(
                    number,
                    (0, 0),
                    self.last.source,
                    "said",
                    "quotation after the source's paragraph",
                    pieces,
                    quotes=True,
                )
                found.append(before)

    def _carry_on(self, pieces: list[Span], end: int) -> None:
        """Add the pieces of a re-opened quotation to the statement that was left open."""
        more = self.carried.setdefault(len(self.found) - 1, [])
        more.extend((*piece, end) for piece in pieces)

    def _carried(self) -> Iterator[Attribution]:
        for number, found in enumerate(self.found):
            more = self.carried.get(number)
            if more:
                pieces = _clean_segments(self.text, [(a, b) for a, b, _ in more])
                context = (found.context[0], max(end for *_, end in more))
                found = replace(found, content=found.content + tuple(pieces), context=context)
            yield found

    def _emit(self, item: _Found, units: list[_Unit]) -> None:
        unit = units[item.unit]
        segments = _clean_segments(self.text, item.segments)
        if not segments:
            return
        cue = None
        if item.cue[1] > item.cue[0]:
            cue = (unit.tokens[item.cue[0]].start, unit.tokens[item.cue[1] - 1].end)
        spans = [*segments, *([item.source] if item.source else []), *([cue] if cue else [])]
        inside = [s for s in spans if s[0] >= units[0].start]
        context = (
            min(unit.start, min(a for a, _ in inside)),
            max(unit.end, max(b for _, b in inside)),
        )
        self.found.append(
            Attribution(
                item.source,
                cue,
                tuple(segments),
                item.kind,
                item.rule,
                context,
                item.via,
                item.negated,
            )
        )


def _clean_segments(text: str, segments: list[Span]) -> list[Span]:
    """Trim stray punctuation; keep segments in order and apart."""
    clean: list[Span] = []
    for start, end in sorted(segments):
        while start < end and (text[start].isspace() or text[start] in ",;:–—-"):
            start += 1
        while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:–—"):
            end -= 1
        if clean and start < clean[-1][1]:
            start = clean[-1][1]
        if end > start and _WORDY.search(text, start, end):
            clean.append((start, end))
    return clean


class _UnitReader:
    """Finds the attributions of one sentence."""

    def __init__(self, text: str, unit: _Unit, number: int) -> None:
        self.text = text
        self.unit = unit
        self.number = number
        self.n = len(unit.tokens)
        self.found: list[_Found] = []
        self.unknown: set[int] = set()

    def read(self) -> list[_Found]:
        words = [t.word for t in self.unit.tokens]
        if "according" in words:
            self._according(words)
        cues = [i for i, w in enumerate(words) if w in _BASE or w in _NOUN_CUES or w in _HEARSAY]
        self.unknown = set(self._unknown_cues())
        cues = sorted({*cues, *self.unknown})
        reach = 0
        for i in cues:
            if i < reach:
                continue
            item = self._report(i) or self._verb(i) or self._noun(i)
            if item is None:
                continue
            self.found.append(item)
            reach = item.cue[1]
            if item.segments:
                reach = max(reach, self._nested_until(item, cues))
        self._colon()
        self._relay_accounts()
        return self.found

    def _relay_accounts(self) -> None:
        """Read "According to officials, Lavrov told Ankara that ...": Lavrov's, via officials."""
        for account in [f for f in self.found if f.rule == "according to" and f.source]:
            assert account.source is not None
            if not (self._by_medium(account.source, "say") or self._is_unnamed(account.source)):
                continue
            low, high = account.segments[0][0], account.segments[-1][1]
            inside = [
                f
                for f in self.found
                if f is not account and f.segments and low <= f.segments[0][0] < high
            ]
            for found in inside:
                found.via = found.via or account.source
            if inside:
                self.found.remove(account)

    def _colon(self) -> None:
        """Read "Putin appealed to the army in a speech: ..." by its colon, whatever the verb."""
        k = next((k for k in range(2, self.n) if self.unit.word(k) == ":"), 0)
        quotation = self.unit.tokens[k + 1].quotation if 0 < k < self.n - 1 else None
        if quotation is None or (quotation.start, quotation.end) in self.unit.taken:
            return
        last = self.found[-1] if self.found else None
        if last and last.segments and last.segments[-1][1] > self.unit.tokens[k].start:
            return
        verb = self._leading_verb(k)
        if verb is None:
            return
        self.unit.taken.append((quotation.start, quotation.end))
        self.found.append(
            _Found(
                self.number,
                (verb, verb + 1),
                self._leading_subject(k),
                "said",
                "source, then quotation",
                [(quotation.inner_start, quotation.inner_end)],
                quotes=True,
            )
        )

    def _leading_verb(self, before: int) -> int | None:
        start = next((k for k in range(min(before, 8)) if self.unit.word(k) == ","), -1) + 1
        for k in (*range(start + 1, before), *range(1, start)):
            token = self.unit.tokens[k]
            if not token.capital and _is_verb_form(token.word):
                return k if self._leading_subject(before) else None
        return None

    def _nested_until(self, item: _Found, cues: list[int]) -> int:
        """Skip the cues inside a content: what it reports is part of this statement."""
        last = max(end for _, end in item.segments)
        if last <= self.unit.tokens[item.cue[0]].start:
            return item.cue[1]
        return self._first_at(last)

    def _unknown_cues(self) -> list[int]:
        """Find verbs of no list that can only be cues: "...," the envoy retorted."""
        tokens = self.unit.tokens
        found = []
        for k, token in enumerate(tokens):
            quotation = token.quotation
            if quotation is None or self.text[quotation.inner_end - 1] not in ",?!":
                continue
            for j in range(k + 1, min(self.n, k + 10)):
                word = tokens[j].word
                if tokens[j].quotation or word in (",", ".", ";", ":") or word in _NP_STOP:
                    break
                if word in _BASE or word in _AUX:
                    break
                if (
                    word.endswith("ed")
                    and len(word) > 4
                    and j > k + 1
                    and (
                        self.unit.word(j + 1) in (",", ".", "", ":")
                        or self.unit.word(j + 1) in _CLAUSE_END
                    )
                ):
                    found.append(j)
                    break
        return found

    # -- the four kinds of cue ------------------------------------------------------------------

    def _according(self, words: list[str]) -> None:
        i = words.index("according")
        if self.unit.word(i + 1) != "to":
            return
        end = self._np_after(i + 2)
        if end is None:
            return
        source = self._span(i + 2, end)
        if i <= 1 and self.unit.word(end) == ",":
            segments = [self._span(end + 1, self._content_end(end + 1))]
        else:
            start = self._clause_start(i)
            segments = [self._span(start, i)] if i > start else []
            if self.unit.word(end) == "," and end + 1 < self.n and self.unit.word(i - 1) == ",":
                segments.append(self._span(end + 1, self._content_end(end + 1)))
        if segments:
            self.found.append(
                _Found(self.number, (i, i + 2), source, "said", "according to", segments)
            )

    def _report(self, i: int) -> _Found | None:
        """Read "reports emerged in US media that the ministry was urging ...": hearsay."""
        if self.unit.word(i) not in _HEARSAY or self.unit.word(i - 1) == "to":
            return None
        that = next((k for k in range(i + 1, min(self.n, i + 9)) if self.unit.word(k) == "that"), 0)
        if not that or any(self.unit.word(k) in (",", ";") for k in range(i, that)):
            return None
        start = i
        while (
            start > 0
            and self.unit.tokens[start - 1].capital
            and _WORDY.match(self.unit.word(start - 1))
        ):
            start -= 1
        inner = self._party_after(that + 1, self.n)
        if inner is None or inner.segments[0][0] < self.unit.tokens[inner.cue[0]].start:
            return None
        inner.via, inner.rule = self._span(*self._medium(start, that)), "hearsay"
        return inner

    def _medium(self, start: int, that: int) -> tuple[int, int]:
        """Narrow "reports emerged in US media" to "US media"; without a medium keep it all."""
        for k in range(that - 1, start, -1):
            if self.unit.word(k) in _MEDIA - _HEARSAY:
                named = _np_plain(self.unit, k + 1)
                if named:
                    return max(named[0], start), k + 1
        return start, that

    def _party_after(self, start: int, end: int) -> _Found | None:
        """Find the first attribution whose source stands at or after token ``start``."""
        reader = _UnitReader(self.text, self.unit, self.number)
        for k in range(start + 1, min(end, start + _REACH)):
            if self.unit.word(k) in _BASE:
                found = reader._verb(k)
                if found and found.source and found.source[0] >= self.unit.tokens[start].start:
                    return found
        return None

    def _noun(self, i: int) -> _Found | None:
        """Read "Kyiv's demand that ..." and "their refusal to ..."."""
        word = self.unit.word(i)
        follow = _NOUN_FOLLOW.get(self.unit.word(i + 1))
        if word not in _NOUN_CUES or follow is None or i == 0:
            return None
        owner = self.unit.tokens[i - 1]
        possessive = owner.word.endswith(("'s", "’s", "s'", "s’"))
        if not possessive and owner.word not in ("his", "her", "their", "its"):
            return None
        start = i - 1
        if possessive:
            plain = _np_plain(self.unit, i)
            if plain is None:
                return None
            start = max(
                plain[0],
                *(k + 1 for k in range(plain[0], i - 1) if self.unit.word(k) in ("of", "for")),
                plain[0],
            )
        source_end = owner.end - (2 if owner.word.endswith(("'s", "’s")) else 0)
        content_from = i + 1 if follow != "o" else i + 2
        end = self._content_end(content_from)
        to_verb = follow != "c"
        end = next(
            (
                k
                for k in range(content_from + 1, end)
                if self.unit.word(k) == "," or (to_verb and self.unit.word(k) in _AUX - {"to"})
            ),
            end,
        )
        if end <= content_from:
            return None
        return _Found(
            self.number,
            (i, content_from if follow == "o" else i + 1),
            (self.unit.tokens[start].start, source_end),
            "said",
            "noun cue",
            [self._span(content_from, end)],
        )

    def _verb(self, i: int) -> _Found | None:
        word = self.unit.word(i)
        base = _BASE.get(word)
        if base is None and i in self.unknown:
            return self._unknown(i)
        if base is None or (
            self.unit.tokens[i].capital and i > 0 and self.unit.word(i - 1) != "“”"
        ):
            return None
        tense = _TENSE[word]
        first, auxiliaries = _cue_start(self.unit, i)
        particle = self.unit.word(i + 1) in ("up", "out", "down", "forward")
        if tense in "dn" and self.unit.word(i + 2 if particle else i + 1) == "by":
            return None
        if self._is_passive(tense, auxiliaries) or self.unit.word(first - 1) == "to":
            return None
        if tense == "b" and not self._may_be_finite(first, auxiliaries, base):
            return None
        if tense == "s" and word in _NOUN_LIKE and not self._is_verb_here(first, i):
            return None
        last, frames = self._frames(i, base)
        if not frames:
            return None
        source = self._subject(first, i, tense, auxiliaries, base)
        if source is None:
            inverted = self._inverted(i, last, base, frames)
            if inverted:
                return inverted
            return self._participle(i, last, base, frames, tense)
        return self._with_subject(source, first, i, last, base, frames, auxiliaries)

    def _unknown(self, i: int) -> _Found | None:
        noun_phrase = _np_before(self.unit, i)
        if noun_phrase is None or not _good_source(self.unit, noun_phrase, ""):
            return None
        return self._content_left(self._span(*noun_phrase), i, i + 1, "", {"q": "said"})

    # -- around a verb ----------------------------------------------------------------------------

    def _is_passive(self, tense: str, auxiliaries: set[str]) -> bool:
        return tense in "dn" and bool(auxiliaries & _BE)

    def _may_be_finite(self, first: int, auxiliaries: set[str], base: str) -> bool:
        if auxiliaries & _MODAL or auxiliaries & {"not", "n't"}:
            return not auxiliaries & {"can", "could", "may", "might", "must", "should", "shall"}
        before = self.unit.tokens[first - 1] if first else None
        if before is None or before.word in _DETERMINERS or not _WORDY.match(before.word):
            return False
        follow = self.unit.word(_skip_adverbials(self.unit, first + 1))
        plural = before.word in ("they", "who", "officials", "many", "some", "both", "critics") or (
            before.word.endswith("s") and not before.word.endswith(("ss", "'s", "’s", "us"))
        )
        if base in ("say", "believe", "think", "argue", "insist"):
            return plural
        return plural and follow in ("that", "to", "“”") and base not in ("report", "show", "post")

    def _is_verb_here(self, first: int, i: int) -> bool:
        """Tell "Kyiv demands that" from "the five demands that" for a form that may be a noun."""
        before = self.unit.tokens[first - 1] if first else None
        if before is None:
            return False
        singular = (
            before.word in ("he", "she", "it")
            or before.word in _ROLES
            or (
                before.capital
                and not before.word.endswith(("'s", "’s"))
                and before.word not in _DETERMINERS
            )
        )
        follow = self.unit.word(_skip_adverbials(self.unit, i + 1))
        alone = first == 1 or not _WORDY.match(self.unit.word(first - 2))
        if singular and alone and follow in _DETERMINERS:
            return True
        return (
            (singular and follow in ("that", "to", "“”", "for", "on", "out", ":", ",", ".", ""))
            or before.quotation is not None
            or before.word == ","
        )

    def _frames(self, i: int, base: str) -> tuple[int, dict[str, str]]:
        """Give where the cue ends and its frames, trying cues of several words first."""
        for phrase, letters, kind in _PHRASES.get(base, ()):
            words = phrase.split()
            here = [self.unit.word(i + 1 + k) for k in range(len(words))]
            # "insisted on Monday that" names a day, "insisted on a truce" an object.
            if here == words and self.unit.word(i + 1 + len(words)) not in _TIME_WORDS:
                return i + 1 + len(words), dict.fromkeys(letters, kind)
        return i + 1, _FRAMES.get(base, {})

    def _subject(
        self, first: int, i: int, tense: str, auxiliaries: set[str], base: str
    ) -> Span | None:
        if tense == "g" and not auxiliaries & _BE:
            return None
        noun_phrase = _np_before(self.unit, first)
        if noun_phrase is not None and _good_source(self.unit, noun_phrase, base):
            if self.unit.word(noun_phrase[1] - 1) == "who":
                return self._antecedent(noun_phrase[1] - 1)
            return self._span(*noun_phrase)
        return self._shared_subject(first)

    def _antecedent(self, who: int) -> Span | None:
        end = who - 1 if self.unit.word(who - 1) == "," else who
        plain = (_np_with_apposition(self.unit, who) if end < who else None) or (
            _np_plain(self.unit, end) if end > 0 else None
        )
        return self._span(*plain) if plain and _good_source(self.unit, plain, "say") else None

    def _shared_subject(self, first: int) -> Span | None:
        """Find the subject of "X refused ..., but later laid out ...": that of the verb before."""
        j = first - 1
        while j >= 0 and _is_adverb(self.unit.tokens[j]):
            j -= 1
        if j < 0 or self.unit.word(j) not in ("and", "but", "then", ","):
            return None
        if self.unit.word(j) == "," and not (
            self.found and "that" in (self.unit.word(first + 1), self.unit.word(first + 2))
        ):
            return None
        if self.found:
            return self.found[-1].source
        return self._leading_subject(j)

    def _leading_subject(self, before: int) -> Span | None:
        """Take the noun phrase that opens the sentence, up to its first verb."""
        opening = 1 if self.unit.word(0) in ("and", "but", "then") else 0
        if self.unit.word(opening) in ("he", "she", "they"):
            return self._span(opening, opening + 1)
        for k in range(1, min(before, 20)):
            token = self.unit.tokens[k]
            if token.quotation:
                return None
            if token.word in _AUX or (not token.capital and _is_verb_form(token.word)):
                noun_phrase = _np_before(self.unit, k)
                if noun_phrase and _good_source(self.unit, noun_phrase, "say"):
                    return self._span(*noun_phrase)
                return None
        return None

    def _with_subject(
        self,
        source: Span,
        first: int,
        i: int,
        last: int,
        base: str,
        frames: dict[str, str],
        auxiliaries: set[str],
    ) -> _Found | None:
        if base not in _SAYING and self._in_subordinate_clause(source):
            return None
        item = None
        own = self._first_at(source[1]) >= _before_adverbials(self.unit, first) - 1
        if (own and self._follows_quotation(source)) or (
            self.unit.word(_skip_adverbials(self.unit, last)) == ","
        ):
            item = self._content_left(source, first, last, base, frames)
            item = item if item and item.segments and item.rule != "bare" else None
        item = item or self._content_right(source, first, last, base, frames)
        if (
            item
            and not item.quotes
            and [self.unit.word(first - 2), self.unit.word(first - 1)] == [",", "who"]
        ):
            item.segments = [self._until_comma(item.segments[0])]
        if item and item.quotes and self.unit.word(_skip_adverbials(self.unit, last)) == ":":
            left = self._content_left(source, first, last, base, frames)
            if left and left.rule == "clause, then source":
                item.segments = [left.segments[0], *item.segments]
        if item is None and frames.keys() & {"c", "p", "q"}:
            item = self._content_left(source, first, last, base, frames)
        if item is None:
            return None
        item.negated = (base == "deny" and self._denies_saying(last)) or (
            (base in ("say", "tell", "claim", "suggest") and bool(auxiliaries & {"not"}))
            or (any(a.endswith(("n't", "n’t")) for a in auxiliaries) and base == "say")
        )
        if item.segments and self._by_medium(source, base):
            self._hand_over(item, source)
        return item

    def _in_subordinate_clause(self, source: Span) -> bool:
        """Tell "once Moscow accepted a truce", which is no one's act, from "Moscow accepted"."""
        return self.unit.word(self._first_at(source[0]) - 1) in _SUBORDINATORS

    def _follows_quotation(self, source: Span) -> bool:
        """Tell whether a quotation that ends like a clause stands right before the source."""
        begin = self._first_at(source[0])
        before = self.unit.tokens[begin - 1].quotation if 0 < begin <= self.n else None
        return before is not None and self.text[before.inner_end - 1] in ",?!"

    def _until_comma(self, span: Span) -> Span:
        """End a content inside a relative clause where the clause ends."""
        inside = (t for t in self.unit.tokens[self._first_at(span[0]) :] if t.end <= span[1])
        comma = next((t.start for t in inside if t.word == ","), span[1])
        return span[0], comma

    def _denies_saying(self, last: int) -> bool:
        """Tell "denied that he had offered talks" from "denied that talks were under way"."""
        near = {self.unit.word(k) for k in range(last, last + 8)}
        return bool(near & _DENIED)

    def _hand_over(self, item: _Found, media: Span) -> None:
        """Make the party that a medium reports the source, and the medium the way it reached us."""
        start = self._first_at(item.segments[0][0])
        inner = self._party_after(start, self.n) if start >= item.cue[1] else None
        if inner:
            item.source, item.cue = inner.source, inner.cue
            item.kind, item.segments = inner.kind, inner.segments
            item.rule, item.via = "hearsay", media

    def _content_right(
        self, source: Span, first: int, last: int, base: str, frames: dict[str, str]
    ) -> _Found | None:
        unit = self.unit
        after = _skip_adverbials(unit, last)
        word = unit.word(after)
        token = unit.tokens[after] if after < self.n else None
        rule, start = "", -1
        if token is None:
            return None
        if "p" in frames and not token.quotation and word not in (",", ".", ":"):
            start, rule = self._after_person(after, base)
            if start < 0 and "o" not in frames and "c" not in frames:
                return None
        if (
            start < 0
            and "i" in frames
            and word in ("to", "not")
            and (word == "to" or unit.word(after + 1) == "to")
        ):
            start, rule = after, "infinitive"
        if start < 0 and frames.keys() & {"c", "t", "q"}:
            start, rule = self._clause(after, base)
            allowed = "c" in frames or (
                0 <= start < self.n
                and (
                    ("q" in frames and unit.tokens[start].quotation is not None)
                    or ("t" in frames and unit.word(start) == "that")
                )
            )
            start = start if allowed else -1
        if start < 0 and "o" in frames and self._opens_object(last):
            start, rule = last, "object"
        if not 0 <= start < self.n:
            return None
        letter = {"clause": "c", "quotation": "c", "infinitive": "i", "object": "o"}.get(rule, "p")
        kind = frames.get(letter) or next(iter(frames.values()))
        if unit.tokens[start].quotation:
            quotation = unit.tokens[start].quotation
            assert quotation is not None
            if start + 1 >= self.n or not self._runs_on(start):
                unit.taken.append((quotation.start, quotation.end))
                return _Found(
                    self.number,
                    (first, last),
                    source,
                    kind,
                    "source, then quotation",
                    [(quotation.inner_start, quotation.inner_end)],
                    quotes=True,
                )
        end = self._content_end(start, rule in ("object", "infinitive"))
        if end <= start:
            return None
        if rule == "object" and any(
            unit.word(k) in _TERMS for k in range(start, min(end, start + 4))
        ):
            rule = "terms"
        return _Found(self.number, (first, last), source, kind, rule, [self._span(start, end)])

    def _runs_on(self, start: int) -> bool:
        """Tell whether the sentence goes on after a quotation as part of the same content."""
        word = self.unit.word(start + 1)
        return bool(_WORDY.match(word)) and word not in (
            "and",
            "but",
            "while",
            "as",
            "in",
            "on",
            "at",
        )

    def _clause(self, after: int, base: str) -> tuple[int, str]:
        """Find the clause or quotation that follows a cue."""
        unit = self.unit
        word = unit.word(after)
        token = unit.tokens[after]
        if token.quotation:
            return after, "quotation"
        if word == "that":
            return after, "clause"
        if word in (",", ":"):
            if after + 1 < self.n and unit.tokens[after + 1].quotation:
                return after + 1, "quotation"
            if word == ":" and after + 1 < self.n:
                return after + 1, "clause"
            return -1, ""
        if not _WORDY.match(word):
            return -1, ""
        if word in _CLAUSE_END:
            that = _find_that(unit, after)
            if that >= 0:
                return that, "clause"
            return -1, ""
        bare = (
            base in _BARE_CLAUSE
            and word not in _AUX - {"having"}
            and (word not in ("and", "but", "so", "or", "of", "nothing"))
        )
        return (after, "clause") if bare and self.n - after >= 3 else (-1, "")

    def _after_person(self, after: int, base: str) -> tuple[int, str]:
        """Step over the person addressed, to "that", "to" or a quotation."""
        telling = base in _TELLING
        for k in range(after, min(self.n, after + 12)):
            word = self.unit.word(k)
            if (
                self.unit.tokens[k].quotation
                and base == "tell"
                and (k == after or self.unit.word(k - 1) in (",", ":") or k == after + 1)
            ):
                return k, "person"
            if word == "that" and (telling or base in ("ask", "advise")):
                return k, "person"
            if telling and k > after and word in ("there", "he", "she", "it", "they"):
                return k, "person"
            if word in (",", ".", ";", ":", "—"):
                break
        step = after + 2 if self.unit.word(after) in _DETERMINERS else after + 1
        if (
            telling
            and step + 1 < self.n
            and self.unit.word(step) not in (",", ".")
            and (self.unit.word(after) in _ADDRESSED or self.unit.tokens[after].capital)
            and self.unit.word(step) in _CLAUSE_OPENERS
        ):
            return step, "person"
        for k in range(after + 1, min(self.n, after + 12)):
            word = self.unit.word(k)
            if word in (",", ".", ";", ":", "—") or (telling and word in _CLAUSE_END):
                break
            if word == "to" or (word in ("of", "for") and not telling):
                return after, "person"
        return (after, "person") if base in ("accuse", "blame") else (-1, "")

    def _opens_object(self, last: int) -> bool:
        if last >= self.n:
            return False
        token = self.unit.tokens[last]
        if token.quotation:
            return True
        return (
            bool(_WORDY.match(token.word))
            and token.word not in _CLAUSE_END
            and (token.word not in ("and", "but", "or", "that"))
        )

    def _content_left(
        self, source: Span, first: int, last: int, base: str, frames: dict[str, str]
    ) -> _Found | None:
        """Read "..., X said." and "..., X said, ...": the content stands before the source."""
        begin = next((k for k in range(first) if self.unit.tokens[k].start >= source[0]), -1)
        if begin < 0:
            return None
        return self._content_before(begin, (first, last), last, source, base, frames)

    def _content_before(
        self,
        begin: int,
        cue: tuple[int, int],
        resume: int,
        source: Span,
        base: str,
        frames: dict[str, str],
    ) -> _Found | None:
        unit = self.unit
        kind = frames.get("c") or frames.get("q") or next(iter(frames.values()))
        if begin == 0:
            rest = self._trailing_quotation(resume)
            return _Found(self.number, cue, source, kind, "bare", rest, quotes=bool(rest))
        edge = begin - 1
        while edge >= 0 and unit.word(edge) in (",", "—", "–", "-"):
            edge -= 1
        if edge < 0:
            return None
        token = unit.tokens[edge]
        if token.quotation:
            if self.unit.word(self._clause_start(edge)) == "asked":
                return None
            segments = self._quotation_before(edge)
            segments += self._trailing_quotation(resume)
            tail = self._resumes(resume) if len(segments) == 1 else None
            if tail is not None and self.unit.word(tail) in ("but", "so", "if", "unless", "once"):
                segments.append(self._span(tail, self._content_end(tail)))
            return _Found(
                self.number,
                cue,
                source,
                kind,
                "quotation, then source",
                segments,
                quotes=True,
            )
        if edge == begin - 1 or not (base in ("tell", "ask") or "c" in frames):
            return None
        if self._only_relays(source, base):
            return None
        self._absorb(edge)
        start = self._clause_start(edge + 1)
        opening = self.unit.word(start)
        if opening == "asked" or (opening.endswith("ing") and opening in _TENSE):
            return None
        segments = [self._span(start, edge + 1)]
        quoted = self._trailing_quotation(resume)
        tail = self._resumes(resume) if not quoted else None
        if edge + 1 - start < 2 and tail is None:
            return None
        if quoted:
            segments += quoted
        elif tail is not None:
            segments.append(self._span(tail, self._content_end(tail)))
        return _Found(self.number, cue, source, kind, "clause, then source", segments)

    def _is_unnamed(self, source: Span) -> bool:
        """Tell "a person familiar with the call" from a party that can be named."""
        inside = self.unit.tokens[self._first_at(source[0]) : self._first_at(source[1])]
        roles = {"person", "people", "source", "sources", "official", "officials", "diplomats"}
        return not any(t.capital for t in inside[1:]) and bool({t.word for t in inside} & roles)

    def _by_medium(self, source: Span, base: str) -> bool:
        words = set(re.findall(r"[a-z]+", self.text[source[0] : source[1]].lower()))
        return base in ("report", "say", "write", "reveal", "claim") and bool(
            words & _MEDIA and not words & (_ROLES | {"secretary", "reporter"})
        )

    def _resumes(self, after: int) -> int | None:
        """Find where "The talks, he said in Oslo, will go on" goes on after its source and cue."""
        unit = self.unit
        comma = next(
            (k for k in range(after, min(self.n, after + 12)) if unit.word(k) == ","), None
        )
        if comma is None or comma + 2 >= self.n:
            return None
        between = unit.tokens[after:comma]
        if any(t.quotation or t.word in _AUX or t.word in ("that", "and") for t in between):
            return None
        word, following = unit.word(comma + 1), unit.word(comma + 2)
        if word in ("but", "so", "if", "unless", "once", "until", "because", "though"):
            return None if following in _BASE else comma + 1
        if word in _CLAUSE_END or word in ("and", "who", "which", "where", "while", "whose"):
            return None
        return None if _TENSE.get(word) in ("g", "d", "s") or word.endswith("ing") else comma + 1

    def _only_relays(self, source: Span, base: str) -> bool:
        """Read "Xi told Kyiv that ..., state media reported": the medium is the way it came."""
        heard = [f for f in self.found if f.segments and f.source]
        if not heard or not (self._by_medium(source, base) or self._is_unnamed(source)):
            return False
        for found in heard:
            found.via = found.via or source
        return True

    def _absorb(self, edge: int) -> None:
        """Drop what was found inside a clause that turns out to be another's statement.

        In "Washington wants a truce, Blinken said" all of it is Blinken's.
        """
        until = self.unit.tokens[edge].end
        self.found = [
            f
            for f in self.found
            if f.quotes
            or f.rule == "clause, then source"
            or not f.segments
            or f.segments[-1][1] < until - 1
        ]

    def _quotation_before(self, edge: int) -> list[Span]:
        """Take the quotation before the source, with the words that lead into it."""
        quotation = self.unit.tokens[edge].quotation
        assert quotation is not None
        self.unit.taken.append((quotation.start, quotation.end))
        start = self._clause_start(edge)
        lead = [t for t in self.unit.tokens[start:edge] if not t.quotation and _WORDY.match(t.word)]
        # After a colon the quotation begins anew; what leads up to it tells of something else.
        if lead and self.unit.word(edge - 1) == ":":
            return [(quotation.inner_start, quotation.inner_end)]
        if lead:
            return [(self.unit.tokens[start].start, quotation.inner_end)]
        return [
            (q.inner_start, q.inner_end)
            for q in (t.quotation for t in self.unit.tokens[start : edge + 1])
            if q
        ]

    def _trailing_quotation(self, resume: int) -> list[Span]:
        """Take the second half of "A," he said, "B."."""
        for k in range(resume, min(self.n, resume + 20)):
            token = self.unit.tokens[k]
            if token.quotation:
                before = self.unit.word(k - 1)
                if (
                    before in (",", ":", "—", "–")
                    or k == resume
                    or (before in ("and", "but") and self.unit.word(k - 2) == ",")
                ):
                    self.unit.taken.append((token.quotation.start, token.quotation.end))
                    return [(token.quotation.inner_start, token.quotation.inner_end)]
                return []
        return []

    def _inverted(self, i: int, last: int, base: str, frames: dict[str, str]) -> _Found | None:
        """Read "...," said Peskov and ..., wrote the minister."""
        if not frames.keys() & {"c", "q"} or last >= self.n:
            return None
        if i == 0:
            return self._announced(last, base)
        before = self.unit.tokens[i - 1]
        if not before.quotation and (before.word not in (",", "—", "–", "-") or "c" not in frames):
            return None
        if self.unit.tokens[last].quotation or self.unit.word(last) in (
            "that",
            "to",
            ",",
            ".",
            ":",
        ):
            return None
        if _TENSE[self.unit.word(i)] not in "ds":
            return None
        # Translated copy: "said in June the spokesman".
        start = _skip_adverbials(self.unit, last)
        end = self._np_after(start)
        if end is None or not _good_source(self.unit, (start, end), base):
            return None
        if (
            not before.quotation
            and self.unit.word(end) not in (",", ".", "")
            and (self.unit.word(end) not in _CLAUSE_END)
        ):
            return None
        item = self._content_before(i, (i, last), end, self._span(start, end), base, frames)
        return item if item and item.segments else None

    def _announced(self, last: int, base: str) -> _Found | None:
        """Read a sentence that opens with its cue: "Says Ann Lee, a driver: ..."."""
        end = self._np_after(last)
        if end is None or self.unit.word(end) not in (":", ",") or end + 1 >= self.n:
            return None
        quotation = self.unit.tokens[end + 1].quotation
        if quotation is None:
            return None
        self.unit.taken.append((quotation.start, quotation.end))
        segments = [(quotation.inner_start, quotation.inner_end)]
        source = self._span(last, end)
        rule = "source, then quotation"
        return _Found(self.number, (0, last), source, "said", rule, segments, quotes=True)

    def _participle(
        self, i: int, last: int, base: str, frames: dict[str, str], tense: str
    ) -> _Found | None:
        """Read ", adding that ..." and ", calling for ...": the source is that of the clause."""
        if tense != "g" or i == 0 or base == "speak":
            return None
        before = self.unit.tokens[i - 1]
        if not before.quotation and before.word not in (",", "and", "but", "while"):
            return None
        source = self.found[-1].source if self.found else self._leading_subject(i)
        if source is None:
            return None
        return self._content_right(source, i, last, base, frames)

    # -- where things begin and end ---------------------------------------------------------------

    def _span(self, start: int, end: int) -> Span:
        return self.unit.tokens[start].start, self.unit.tokens[end - 1].end

    def _clause_start(self, end: int) -> int:
        """Give where a content that stands before its source begins."""
        taken = max(
            (
                self._first_at(f.segments[-1][1])
                for f in self.found
                if f.segments and f.segments[-1][1] <= self.unit.tokens[min(end, self.n - 1)].start
            ),
            default=0,
        )
        return taken

    def _first_at(self, offset: int) -> int:
        return bisect_left(self.unit.tokens, offset, key=lambda token: token.start)

    def _np_after(self, start: int) -> int | None:
        """Give where the noun phrase that begins at ``start`` ends, with its apposition."""
        unit = self.unit
        k = start
        while k < self.n and k - start < _MAX_SUBJECT:
            token = unit.tokens[k]
            if token.quotation or not _WORDY.match(token.word):
                if (
                    token.word == "."
                    and k + 1 < self.n
                    and k > start
                    and (unit.tokens[k - 1].end == token.start and len(unit.word(k - 1)) <= 3)
                    and unit.tokens[k + 1].capital
                ):
                    k += 1
                    continue
                break
            word = token.word
            if k > start and (
                word in _NP_STOP
                or (
                    word in _CLAUSE_END
                    and not (
                        (
                            word in ("for", "to", "in", "at", "from", "with", "on")
                            and unit.word(k - 1) in _ROLES
                            and unit.word(k + 1) not in _TIME_WORDS
                        )
                        or (
                            word == "on"
                            and k + 1 < self.n
                            and unit.tokens[k - 1].capital
                            and unit.tokens[k + 1].capital
                            and unit.word(k + 1) not in _TIME_WORDS
                        )
                    )
                )
            ):
                break
            if k > start and word in _TIME_WORDS and not token.capital:
                break
            if k > start and word in _PRONOUNS:
                break
            k += 1
        if k == start:
            return None
        if unit.word(k) == "," and k + 1 < self.n:
            close = next((j for j in range(k + 1, min(self.n, k + 24)) if self._closes(j)), None)
            if close is not None and close > k + 1 and self._is_apposition(k + 1, close):
                return close
        return k

    def _closes(self, j: int) -> bool:
        """Tell whether an apposition ends at token ``j``; the point of "Mr." does not end it."""
        word = self.unit.word(j)
        if word == ".":
            return j == self.n - 1 or len(self.unit.word(j - 1)) > 3
        return word in (",", ";", "—", "–") or self.unit.tokens[j].quotation is not None

    def _is_apposition(self, start: int, close: int) -> bool:
        first = self.unit.word(start)
        inner = [self.unit.tokens[j] for j in range(start, close)]
        relative = next((k for k, t in enumerate(inner) if t.word in ("who", "whose")), len(inner))
        inner = inner[:relative]
        if first in _CLAUSE_END or first in _PRONOUNS or first in _NP_STOP or first in _TIME_WORDS:
            return False
        if first.endswith(("ing", "ed", "ly")) or first in ("and", "but", "or", "now", "where"):
            return False
        return not any(t.word in _AUX or (not t.capital and _is_verb_form(t.word)) for t in inner)

    def _before_circumstance(self, start: int, end: int) -> int:
        """Leave out when and why a position was taken: ", which ...", "after the round"."""
        unit = self.unit
        for k in range(start + 1, end):
            word = unit.word(k)
            if word in ("after", "before", "when", "because", "since") or (
                word == ","
                and unit.word(k + 1) in ("which", "who", "days", "hours", "weeks", "months", "a")
            ):
                while k > start + 1 and (
                    unit.word(k - 1) == ","
                    or unit.word(k - 1)
                    in (*_TIME_WORDS, "even", "shortly", "just", "soon", "right")
                ):
                    k -= 1
                end = k
                break
        while end - start > 2 and (
            unit.word(end - 1) in _TIME_WORDS
            or unit.word(end - 1).isdigit()
            or (
                unit.word(end - 1) in ("on", "in", "this", "last", "the", "earlier", ",")
                and unit.word(end) in _TIME_WORDS
            )
        ):
            end -= 1
        return end

    def _before_venue(self, start: int, end: int, objects: bool) -> int:
        """Leave out "in a video statement released on ..." and "in an interview with ..."."""
        unit = self.unit
        for k in range(start + 2, end - 1):
            if unit.word(k) not in ("in", "during", "at", "on") or unit.word(k + 1) not in (
                "a",
                "an",
                "his",
                "her",
                "their",
                "the",
            ):
                continue
            noun = next((j for j in range(k + 2, min(end, k + 7)) if unit.word(j) in _VENUES), None)
            if noun is None or any(
                unit.word(j) in _NP_STOP or unit.word(j) == "," for j in range(k + 1, noun)
            ):
                continue
            rest = [unit.word(j) for j in range(noun + 1, end)]
            if objects or not any(w in _AUX or w in (",", "and", "that") for w in rest):
                return k - 1 if unit.word(k - 1) == "," else k
        return end

    def _content_end(self, start: int, objects: bool = False) -> int:
        """Give where a content after its cue ends: before the next clause with a source."""
        unit = self.unit
        end = self.n
        while (
            end > start
            and not unit.tokens[end - 1].quotation
            and unit.word(end - 1) in (".", "!", "?", "…")
        ):
            end -= 1
        end = self._before_venue(start, end, objects)
        if objects:
            end = self._before_circumstance(start, end)
        shift = _SHIFT.search(self.text, unit.tokens[start].start, unit.end)
        for k in range(start + 1, end):
            word = unit.word(k)
            if shift and unit.tokens[k].start >= shift.start():
                cut = k
                if not {unit.word(k - 1), unit.word(k - 2), unit.word(k - 3)} & {"but", "and", ","}:
                    continue
                while cut > start and (
                    unit.word(cut - 1)
                    in ("but", "and", ",", "later", "then", "has", "had", "since")
                ):
                    cut -= 1
                return cut
            if word in (
                "but",
                "and",
                "while",
                "though",
                "although",
                "whereas",
                "after",
                "as",
                "before",
                "when",
                "whereas",
                ";",
            ):
                if self._starts_attribution(k + 1, end) or self._starts_hearsay(k + 1, end):
                    while k > start + 1 and (
                        unit.word(k - 1) == "," or _is_adverb(unit.tokens[k - 1])
                    ):
                        k -= 1
                    return k
            elif word == "," and self._starts_aside(k + 1, end):
                return k
        return end

    def _starts_attribution(self, k: int, end: int) -> bool:
        """Tell whether a new source and cue (or a new cue of the same source) begins at ``k``."""
        unit = self.unit
        if unit.word(k) == "that":
            return False
        if unit.word(k) == ",":
            return False
        if unit.word(k) in ("at", "in") and "," in [
            unit.word(j) for j in range(k, min(end, k + 6))
        ]:
            k = next(j for j in range(k, end) if unit.word(j) == ",") + 1
        for j in range(k, min(end, k + 9)):
            token = unit.tokens[j]
            word = token.word
            if token.quotation or word in (",", ";", "that", "to", "but", "and", "while", "which"):
                return False
            emphatic = unit.word(j - 1) == "did"
            if word in _BASE and (_TENSE[word] in "sdn" or emphatic) and not token.capital:
                after, frames = self._frames(j, _BASE[word])
                if not frames.keys() - {"q"}:
                    continue
                if _TENSE[word] in ("ds" if after > j + 1 else "d") and (after > j + 1 or j == k):
                    return True
                follow = unit.word(_skip_adverbials(unit, j + 1))
                strong = _BASE[word] in (
                    "say",
                    "tell",
                    "add",
                    "write",
                    "refuse",
                    "warn",
                    "insist",
                    "lay",
                    "call",
                    "reject",
                    "announce",
                    "argue",
                )
                if follow in ("that", "“”") or strong or (follow == "to" and "i" in frames):
                    return True
            elif j > k and word in _AUX and word not in ("has", "had", "have", "did"):
                return False
        return False

    def _starts_hearsay(self, k: int, end: int) -> bool:
        words = [self.unit.word(j) for j in range(k, min(end, k + 8))]
        return any(w in _HEARSAY for w in words[:3]) and "that" in words

    def _starts_aside(self, k: int, end: int) -> bool:
        """Tell whether ", adding that", ", the ministry said" or the like begins at ``k``."""
        unit = self.unit
        word = unit.word(k)
        if word == "according":
            return True
        if _TENSE.get(word) == "d" and unit.word(k + 1) == "that":
            return True
        if word in ("said", "says", "wrote", "tweeted") and self._np_after(k + 1) is not None:
            return True
        if _TENSE.get(word) == "g" and (
            unit.word(_skip_adverbials(unit, k + 1)) in ("that", "“”", "for", ",")
            or _BASE[word] in ("add", "say", "accuse", "insist", "argue", "urge")
        ):
            return True
        if word in ("and", "but", "while", "though", "although", "whereas", "after", "as", "when"):
            return self._starts_attribution(k + 1, end)
        for j in range(k, min(end + 1, k + 9)):
            token = unit.tokens[j] if j < self.n else None
            if token is None or token.quotation or token.word == ",":
                return False
            if token.word in _BASE and _TENSE[token.word] in "sd" and j > k:
                after = _skip_adverbials(unit, j + 1)
                return "c" in _FRAMES.get(_BASE[token.word], {}) and (
                    after >= end or unit.word(after) == "," or unit.word(after) in _CLAUSE_END
                )
        return False


def find_attributions(text: str, quotes: list[Quotation] | None = None) -> Iterator[Attribution]:
    """Find the attributions of one text, in the order of their contents.

    ``quotes`` are the text's ``quotations``, for a caller that has them already.
    """
    yield from _Reader(text, quotations(text) if quotes is None else quotes).read()


def set_apart(found: Attribution) -> bool:
    """Tell whether a rule says who speaks in a whole paragraph or report, whatever is in it."""
    return found.rule in _SET_APART or found.via is not None


def trusted(found: Attribution) -> bool:
    """Tell whether a rule reads what gold of another making does not hold: it stands alone."""
    return found.rule in _TRUSTED or found.via is not None


def precision(found: Attribution) -> float:
    """Give the share of right rows of the rule that found an attribution, measured or judged."""
    rule = "hearsay" if found.via else found.rule
    return _PRECISION.get((rule, found.kind), _OTHER_PRECISION)
