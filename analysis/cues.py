"""Read a cue: whether it reports words, ascribes a thought or tells an act, or denies a saying.

A cue is read from left to right, without its auxiliaries, articles, adverbs and pronouns. The first
phrase or word that stands in a list decides. Light verbs ("made", "gave", "seemed") decide only
where nothing after them does, and what no list knows is judged by its shape.
"""

from __future__ import annotations

import re
from functools import lru_cache

_VERBS = {
    "said": "accuse acknowledge add address admit advertise advise advocate affirm allege "
    "allude announce answer apologise apologize appeal applaud argue articulate ascribe ask "
    "assail assert assure attack attest attribute bash beg bemoan blame blast boast brag "
    "brief broadcast call caution challenge characterise characterize charge chide cite claim "
    "clarify coin command commend comment communicate compare complain concede conclude "
    "concur condemn confess confirm congratulate contend contest contradict contrast convey "
    "convince counsel counter credit criticise criticize cry debate declare decry defend "
    "define demand demonstrate denounce deny depict deplore deride describe detail disagree "
    "disavow disclose discuss dismiss disparage display dispute divulge document downplay dub "
    "echo elaborate email emphasise emphasize enquire estimate exclaim exhort explain expose "
    "express feature find float focus forecast frame hail hammer highlight hint identify "
    "illustrate implore imply indicate inform inquire insist instruct insult interject "
    "interrupt introduce invoke joke label lament lampoon lash laud laugh leak lecture liken "
    "list maintain measure mention mock muse name narrate note notify observe opine order "
    "outline paint persuade pitch plead pledge point portray posit post praise preach predict "
    "present proclaim profess project promise pronounce propose protest prove publish purport "
    "question quip quote rail raise rant reaffirm reassure rebuke rebut recall recite "
    "recommend recount refer reference refute reiterate reject release remark remind renounce "
    "repeat reply report repudiate request respond retort retweet reveal ridicule rule say "
    "scoff scold scream shout sigh signal slam snap speak specify speculate state stipulate "
    "stress suggest summarise summarize swear talk taunt tell term testify text thank thunder "
    "title tout trumpet tweet underline underscore unveil urge utter voice volunteer vouch "
    "vow warn welcome whisper write yell",
    "thought": "admire aim alarm anger annoy anticipate appreciate aspire assume await "
    "believe bet bother bristle calculate care conceive consider contemplate count covet crave "
    "deem design desire despise disappoint discover dislike dismay divide doubt dread dream "
    "embarrass enjoy envisage envision envy excite expect experience favor favour fear feel "
    "figure foresee forget frighten frustrate grasp guess hate hear hope horrify imagine "
    "impress incline infuriate intend interpret intrigue irritate judge know lean learn like "
    "loathe long love mean mind mistrust mourn mull notice offend outrage overwhelm perceive "
    "picture plan please ponder prefer presume puzzle rattle realise realize reckon recognise "
    "recognize regard regret relish rely remember resent respect revere rue scare see sense "
    "shock split startle suppose surmise surprise suspect think thrill trouble trust "
    "underestimate understand unsettle upset value view want watch weigh wish witness wonder "
    "worry yearn",
    "act": "abandon abstain accept acquiesce adopt align allow appoint approve arrest "
    "authorise authorize avoid back backpedal balk ban bar block boo boycott campaign cancel "
    "capitulate celebrate champion cheer choose commit contribute court decide decline defect "
    "devote distance ditch donate duck elect embrace enact encourage endorse enforce evade "
    "fight file fire flip forbid forgo fund grant hesitate hire ignore impose investigate "
    "invite join legalise legalize let limit lobby mandate march negotiate nod nominate obey "
    "obligate oblige offer oppose opt oust overturn pass permit postpone press pressure "
    "prevent prohibit promote punish pursue push quash quit rally ratify rebuff refuse renege "
    "repeal replace require rescind resign resist restrict reverse root sanction seek select "
    "shift shrug shun side sidestep sign skip smile snub sponsor spurn stall sue support "
    "surrender suspend target threaten treat undermine unite veto vote withdraw withhold yield",
}

# Light verbs leave the choice to what follows: "made a promise", "gave his support".
_LIGHT_VERBS = {
    "said": "begin carry cast come contain continue cover deliver do draw engage get give go "
    "include issue keep launch lay lead make open put read send set share show start take "
    "turn use",
    "thought": "appear hold look need remain seem sound",
    "act": "attempt fail help manage move scramble stand strive struggle try walk work",
}

_NOUNS_AND_ADJECTIVES = {
    "said": "accusation admission affidavit allegation allegedly analysis announcement "
    "apology argument article assertion assessment assurance briefing broadside complaint "
    "conclusion condemnation confession contention conversation critic critical criticism "
    "critique data declaration denial denunciation description discussion dubbed essay "
    "explanation finding guarantee headline implication insistence interview jab letter line "
    "memo message motto outspoken petition plea poll portrayal prediction projection proposal "
    "quotation reportedly response rhetoric ruling rumor rumour sermon slogan speculation "
    "speech statement story suggestion survey swipe testimony titled tribute vocal warning "
    "word",
    "thought": "adamant admiration afraid ambition ambivalence angry antipathy anxiety "
    "anxious apparently aspiration assumption attitude aware awareness belief certain clear "
    "comfortable concern concerned confidence confident consensus consideration content "
    "conviction curious desperate desperation determination distrust doubtful eager enamored "
    "enthusiasm enthusiastic expectation eye faith fearful fond frustration furious glad goal "
    "grateful happy hatred hesitant hopeful hostility idea impression inclination intent "
    "intention interest keen leery likely loath mad mindful misgiving mood nervous notion "
    "obsessed opinion optimism optimistic outlook passion passionate perception pessimism "
    "pessimistic poised position preference prepared priority proud ready realization "
    "recognition reluctance reluctant resolve sad satisfied sceptical scepticism seemingly "
    "sentiment skeptical skepticism sorry stance strategy supposedly sure suspicion "
    "suspicious sympathetic sympathy theory torn uncertain uncertainty unclear undecided "
    "understanding unease uneasy unhappy unlikely unsure unwilling vision wary willing",
    "act": "acceptance agreement ally approval backer ballot choice commitment compromise "
    "deal decision defiance effort endorsement lawsuit nomination opponent opposition pact "
    "proponent refusal resistance supporter supportive threat withdrawal",
}

# Phrases without auxiliaries, articles, pronouns and adverbs; the longest that fits is taken.
_PHRASES = {
    "said": "according to; cast as; cast doubt; fess up; fire back; go on; go public; "
    "hold forth; hold out hope; hold up; know as; like to say; make case; make clear; "
    "make plain; make point; make position clear; make secret; press conference; "
    "press release; press secretary; push back; read out; shot back; sound alarm; sound off; "
    "stop short of say; take aim; take issue; take shot; take swipe; take to; walk back; "
    "want to know; weigh in",
    "thought": "bank on; hold belief; point of view; take view; work under assumption",
    "act": "back away; back down; back off; back out; break with; call off; cast ballot; "
    "cast vote; come out against; come out for; come out in favor; come out in favour; "
    "come out in support; give in; give up; hold off; hold out for; line up; put off; "
    "put pressure; stay silent; steer clear; strike down; take action; take part; take side; "
    "take stand; take step; take up; turn against; turn away; turn back; turn down; "
    "walk away; walk out",
}

_IRREGULAR_FORMS = {
    "begin": "began begun",
    "break": "broke broken",
    "choose": "chose chosen",
    "come": "came",
    "deal": "dealt",
    "draw": "drew drawn",
    "feel": "felt",
    "find": "found",
    "forbid": "forbade forbidden",
    "foresee": "foresaw foreseen",
    "forget": "forgot forgotten",
    "get": "got gotten",
    "give": "gave given",
    "go": "went gone",
    "hear": "heard",
    "hold": "held",
    "keep": "kept",
    "know": "knew known",
    "lay": "laid",
    "lead": "led",
    "make": "made",
    "mean": "meant",
    "say": "said",
    "see": "saw seen",
    "seek": "sought",
    "send": "sent",
    "show": "shown",
    "speak": "spoke spoken",
    "stand": "stood",
    "strike": "struck",
    "strive": "strove striven",
    "swear": "swore sworn",
    "take": "took taken",
    "tell": "told",
    "think": "thought",
    "understand": "understood",
    "withdraw": "withdrew withdrawn",
    "write": "wrote written",
}

_BE = frozenset("am are be been being is was were 's 're 'm".split())
_NOT = frozenset("not never cannot".split())
_SKIPPED = (
    _BE
    | _NOT
    | frozenset(
        "has have had having will would can could may might must should shall do does did 've "
        "'d 'll no nor a an the this that these those his her its their our my your some any "
        "every all both such several many more most much another he she it they i we you who "
        "him them us me himself herself itself themselves also later then again once earlier "
        "already now still just even too always often meanwhile first twice thus soon "
        "afterwards afterward further otherwise instead so ever yet very quite rather almost "
        "perhaps far well today".split()
    )
)
_TELLING_ADVERBS = frozenset("allegedly apparently reportedly seemingly supposedly".split())
_NOT_ADVERBS = frozenset("ally apply imply likely rely reply unlikely".split())
_PREPOSITIONS = frozenset("about at by from in into of on over per under with".split())
# "To many voters, ...", "for him, ...", "is against the deal": a view, and no other cue.
_BARE_VIEWS = frozenset(["against", "for", "to"])

_REACH = 400
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|'[a-z]{1,2}\b")
_APOSTROPHES = str.maketrans("’‘ʼ", "'''")
_INFINITIVE = re.compile(r"\W{0,3}(?:not )?to [a-z]")
_FINITE = re.compile(
    r"\b(?:that|is|are|was|were|has|have|had|will|would|should|must|can|could|may|might)\b"
)

_DENYING = re.compile(r"\b(?:deny|denies|denied|denying|denial)\b")
_REJECTING = re.compile(r"\b(?:reject|dismiss|refut|disput)\w*")
_REPORTS = re.compile(
    r"\W*(?:the |a |any |all |media |press |such |earlier )*(?:reports?|claims?|suggestions?|"
    r"allegations?|accusations?|assertions?|rumou?rs?|stor(?:y|ies)|idea|notion)\b"
)
_SPEECH_PAST = frozenset(
    "said told called promised offered proposed suggested agreed asked claimed stated "
    "threatened demanded pledged announced".split()
)
_SPEECH_ING = frozenset(
    "saying telling calling promising offering proposing suggesting agreeing asking claiming "
    "stating threatening demanding pledging announcing".split()
)
_SAYING = frozenset("say tell claim suggest state mention".split())
_NOT_MUCH = frozenset("only just merely simply".split())
_BEFORE_ING = frozenset("ever even having to of that he she they it".split())
_NEAR = 9


def _by_word(groups: dict[str, str]) -> dict[str, str]:
    return {word: kind for kind, words in groups.items() for word in words.split()}


_KINDS = _by_word(_NOUNS_AND_ADJECTIVES) | _by_word(_VERBS)
_LIGHT = _by_word(_LIGHT_VERBS)
_PHRASE_KINDS = {
    tuple(phrase.split()): kind for kind, line in _PHRASES.items() for phrase in line.split("; ")
}
_LONGEST = max(map(len, _PHRASE_KINDS))
_BASES = {form: base for base, forms in _IRREGULAR_FORMS.items() for form in forms.split()}
# "agree" and "determine" are read with their content.
_KNOWN = frozenset([*_KINDS, *_LIGHT, "agree", "determine"]).union(*_PHRASE_KINDS)


@lru_cache(maxsize=4096)
def _base(word: str) -> str:
    """Give the form of a word that the lists hold, or the word itself."""
    if word in _BASES:
        return _BASES[word]
    forms = [word]
    if word.endswith(("ies", "ied")):
        forms.append(word[:-3] + "y")
    if word.endswith("s"):
        forms += [word[:-1], word[:-2]]
    for ending in ("ed", "ing"):
        stem = word.removesuffix(ending)
        if stem != word:
            forms += [stem + "e", stem]
            if stem[-1:] == stem[-2:-1]:
                forms.append(stem[:-1])
    found = next((form for form in forms if form in _KNOWN), word)
    return _base(word.rpartition("-")[2]) if found == word and "-" in word else found


def _words(cue: str) -> list[str]:
    plain = cue[:_REACH].translate(_APOSTROPHES).lower()
    plain = plain.replace("won't", "will not").replace("can't", "can not").replace("n't", " not")
    return _WORD.findall(plain)


def _carries(word: str) -> bool:
    """Tell whether a word of a cue can matter: no auxiliary, article, pronoun or adverb."""
    if word in _SKIPPED or word.startswith("'"):
        return False
    return not word.endswith("ly") or word in _TELLING_ADVERBS or word in _NOT_ADVERBS


def _phrase_at(bases: list[str], i: int) -> str | None:
    for length in range(min(_LONGEST, len(bases) - i), 1, -1):
        kind = _PHRASE_KINDS.get(tuple(bases[i : i + length]))
        if kind:
            return kind
    return None


def _kind_at(words: list[str], bases: list[str], i: int, copula: bool, content: str) -> str | None:
    """Give the kind that the word at ``i`` decides, alone or as the head of a phrase."""
    kind = _phrase_at(bases, i)
    if kind:
        return kind
    if bases[i] == "agree":
        return _kind_of_agreeing(bases[i + 1 :], content)
    if bases[i] == "determine":
        return "thought" if copula or _INFINITIVE.match(content) else "said"
    # "fired back", "look back": no backing.
    if words[i] == "back" and i and words[i - 1] != "to":
        return None
    return _KINDS.get(words[i]) or _KINDS.get(bases[i])


def _kind_of_agreeing(after: list[str], content: str) -> str:
    """Tell "agreed that it was late" and "agreed with him" from "agreed to meet"."""
    if after[:1] == ["with"]:
        return "said"
    if after[:1] == ["to"] or after[:1] == ["on"] or _INFINITIVE.match(content):
        return "act"
    return "said" if _FINITE.search(content) else "act"


def _kind_by_shape(words: list[str], copula: bool, content: str) -> str:
    """Judge a cue that no list knows."""
    if not words:
        return "said"
    if _BARE_VIEWS.issuperset(words) or words[-1].endswith("ness"):
        return "thought"
    if words[0] in _PREPOSITIONS:
        return "said"
    if copula and not words[0].endswith(("ed", "en", "ing")):
        return "thought"
    if _INFINITIVE.match(content):
        return "thought" if copula else "act"
    return "said"


def cue_kind(cue: str | None, content: str, quote_type: str) -> str:
    """Tell whether a cue reports words, ascribes a thought or tells an act.

    Parameters
    ----------
    cue : str or None
        The words that attribute; None where the text gives none.
    content : str
        What is attributed.
    quote_type : str
        ``direct``, ``mixed`` or ``indirect``.

    Returns
    -------
    str
        ``said``, ``thought`` or ``act``, as the codebook ``negotiation`` defines them. What is
        quoted directly, or has no cue, is said.

    Notes
    -----
    The lists were made by reading the cues of the training articles of PolNeAR (Newell, Margolin
    and Ruths, 2018).

    Examples
    --------
    >>> cue_kind("made clear", "that talks would go on", "indirect")
    'said'
    >>> cue_kind("was reluctant", "to meet the envoy", "indirect")
    'thought'
    >>> cue_kind("refused", "to meet the envoy", "indirect")
    'act'
    """
    if quote_type == "direct" or not cue:
        return "said"
    spoken = _words(cue)
    words = [word for word in spoken if _carries(word)]
    bases = [_base(word) for word in words]
    copula = not _BE.isdisjoint(spoken)
    content = content[:_REACH].lower()
    light = None
    for i, base in enumerate(bases):
        kind = _kind_at(words, bases, i, copula, content)
        if kind:
            return kind
        light = light or _LIGHT.get(base)
    return light or _kind_by_shape(words, copula, content)


def _is_not_said(words: list[str]) -> bool:
    """Tell whether a verb of saying is negated: "did not say", "never told"."""
    for i, word in enumerate(words):
        if _base(word) not in _SAYING:
            continue
        before = words[max(0, i - 3) : i]
        while before and before[-1] not in _NOT and not _carries(before[-1]):
            before.pop()
        if before and before[-1] in _NOT and _NOT_MUCH.isdisjoint(words[:i]):
            return True
    return False


def _tells_saying(words: list[str]) -> bool:
    """Tell "that he had offered talks" from "that talks had been offered"."""
    for i, word in enumerate(words[:_NEAR]):
        if word in _SPEECH_ING and _BEFORE_ING.issuperset(words[:i]):
            return True
        if word in _SPEECH_PAST and i:
            passive = not _BE.isdisjoint(words[max(0, i - 2) : i])
            named = words[i - 1] in ("a", "an", "the", "any", "such")
            if not passive and not named:
                return True
    return False


def is_denial(cue: str | None, content: str) -> bool:
    """Tell whether an attribution denies that something was said.

    A denial of a fact is not one: it is the statement.

    Parameters
    ----------
    cue : str or None
        The words that attribute.
    content : str
        What is attributed.

    Returns
    -------
    bool
        True for "did not say that ..." and "denied that he had offered ...", False for "denied
        that talks were under way".

    Examples
    --------
    >>> is_denial("denied", "that he had offered talks")
    True
    >>> is_denial("denied", "that talks were under way")
    False
    >>> is_denial("never said", "that talks were over")
    True
    """
    if not cue:
        return False
    words = _words(cue)
    plain = cue[:_REACH].lower()
    said = _words(content)
    denying = _DENYING.search(plain)
    if denying:
        return _tells_saying(_words(plain[denying.end() :]) + said)
    rejecting = _REJECTING.search(plain)
    if rejecting:
        rest = f"{plain[rejecting.end() :]} {content[:_REACH].lower()}"
        return bool(_REPORTS.match(rest)) and _tells_saying(_words(rest))
    return _is_not_said(words)
