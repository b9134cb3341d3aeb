"""What a cue tells: words, a thought or an act, and whether a saying is denied."""

from __future__ import annotations

import time

import pytest

from analysis import cues, rules
from analysis.cues import cue_kind, is_denial

KINDS = [
    # cue, content, quote type, kind
    ("said", "that the talks would go on", "indirect", "said"),
    ("SAYS", "THE TALKS WILL GO ON", "indirect", "said"),
    ("has repeatedly said", "the border is closed", "indirect", "said"),
    ("according to", "the truce holds", "indirect", "said"),
    ("made clear", "that there would be no talks", "indirect", "said"),
    ("made it perfectly clear", "that there would be no talks", "indirect", "said"),
    ("pointed out", "that winter was near", "indirect", "said"),
    ("told reporters he hoped", "the truce would hold", "indirect", "said"),
    ("expressed hope", "that the truce would hold", "indirect", "said"),
    ("voiced his support for", "the plan", "indirect", "said"),
    ("promised", "to withdraw", "indirect", "said"),
    ("made a promise", "to withdraw", "indirect", "said"),
    ("ruled out", "a meeting", "indirect", "said"),
    ("laid out", "three conditions", "indirect", "said"),
    ("issued a statement", "the bridge is safe", "indirect", "said"),
    ("'s claim", "that the convoy was armed", "indirect", "said"),
    ("their criticism of", "the envoy", "indirect", "said"),
    ("tried to persuade", "the miners to return", "indirect", "said"),
    ("fired back at", "the mayor", "indirect", "said"),
    ("wanted to know", "who had signed the order", "indirect", "said"),
    ("was asked about", "the ceasefire", "indirect", "said"),
    ("shows", "that most voters want talks", "indirect", "said"),
    ("won’t say", "who will lead the delegation", "indirect", "said"),
    ("agreed", "that the report was wrong", "indirect", "said"),
    ("agrees with", "the general", "indirect", "said"),
    ("determined", "that the vote was valid", "indirect", "said"),
    ("is known as", "the peace train", "indirect", "said"),
    (":", "the ferry is late", "indirect", "said"),
    ("in", "the mayor leads by four points", "indirect", "said"),
    ("gloated about", "the score", "indirect", "said"),
    ("gloated", "that “nobody” saw it coming", "mixed", "said"),
    (None, "the ferry is late", "indirect", "said"),
    ("", "the ferry is late", "mixed", "said"),
    ("thinks", "What a mess!", "direct", "said"),
    ("refuses", "We will not go.", "direct", "said"),
    ("believes", "that the truce will hold", "indirect", "thought"),
    ("does not believe", "in the plan", "indirect", "thought"),
    ("doesn’t want", "to go to Geneva", "indirect", "thought"),
    ("no longer plans", "to go to Geneva", "indirect", "thought"),
    ("a plan to", "cut wages", "indirect", "thought"),
    ("the belief", "that winter favours the rebels", "indirect", "thought"),
    ("'s fear of", "a new offensive", "indirect", "thought"),
    ("is of the view", "that the law is void", "indirect", "thought"),
    ("are widely seen as", "the last chance", "indirect", "thought"),
    ("was reluctant to", "meet the envoy", "indirect", "thought"),
    ("is confident", "that a deal is near", "indirect", "thought"),
    ("Worried", "that the river would rise", "indirect", "thought"),
    ("was nonplussed", "to find the gate shut", "indirect", "thought"),
    ("is gung-ho about", "the reform", "indirect", "thought"),
    ("with eagerness", "to start", "indirect", "thought"),
    ("is expected", "to announce a pause", "indirect", "thought"),
    ("was determined", "to finish the dam", "indirect", "thought"),
    ("has doubts about", "the count", "indirect", "thought"),
    ("seemed", "to enjoy the quarrel", "indirect", "thought"),
    ("to", "the strike was a betrayal", "indirect", "thought"),
    ("is against", "the tunnel", "indirect", "thought"),
    ("knows", "where the money went", "indirect", "thought"),
    ("refused", "to negotiate", "indirect", "act"),
    ("refused to say", "who would lead", "indirect", "act"),
    ("declined to comment on", "the leak", "indirect", "act"),
    ("agreed", "to meet on Friday", "indirect", "act"),
    ("agreed", "a thirty-day truce", "indirect", "act"),
    ("'s decision", "to close the port", "indirect", "act"),
    ("took the decision", "to close the port", "indirect", "act"),
    ("voted against", "the budget", "indirect", "act"),
    ("a vote for", "the budget", "indirect", "act"),
    ("walked out of", "the talks", "indirect", "act"),
    ("turned down", "the offer", "indirect", "act"),
    ("gave his support to", "the strike", "indirect", "act"),
    ("came out in support of", "the strike", "indirect", "act"),
    ("won't back", "the motion", "indirect", "act"),
    ("is backing away from", "its demand", "indirect", "act"),
    ("their opposition to", "the dam", "indirect", "act"),
    ("tried", "to stop the convoy", "indirect", "act"),
    ("co-sponsored", "the bill", "indirect", "act"),
    ("connived", "to delay the vote", "indirect", "act"),
    ("threatened", "to “shut the border”", "mixed", "act"),
]


@pytest.mark.parametrize(("cue", "content", "quote_type", "kind"), KINDS)
def test_kind_of_a_cue(cue, content, quote_type, kind):
    assert cue_kind(cue, content, quote_type) == kind


DENIALS = [
    ("denied", "that he had offered talks", True),
    ("denied", "he offered talks", True),
    ("DENIES", "THAT THE PRIME MINISTER HAD PROMISED A VOTE", True),
    ("denied", "saying that talks were over", True),
    ("has denied ever having", "told the envoy to leave", True),
    ("denied telling", "the envoy to leave", True),
    ("did not say", "that talks were over", True),
    ("didn’t say", "that talks were over", True),
    ("never said", "that talks were over", True),
    ("has never publicly claimed", "that the bridge was safe", True),
    ("rejected reports", "that he had said the war was lost", True),
    ("dismissed", "claims that she had proposed a pause", True),
    ("denied", "that talks were under way", False),
    ("denied", "that a truce had been offered", False),
    ("denied", "that he was told of the plan", False),
    ("denied", "that the proposed cuts would hurt", False),
    ("denied", "the charge, saying talks were under way", False),
    ("denied", "claims that talks were under way", False),
    ("denied", "saved files", False),
    ("rejected", "the plan he had offered", False),
    ("rejected reports", "that talks were under way", False),
    ("refused to say", "whether talks were over", False),
    ("did not believe", "that he had said it", False),
    ("did not only say", "that talks were over", False),
    ("said", "that he had not offered talks", False),
    ("said he did not want", "to go", False),
    (None, "that he had said it", False),
    ("", "that he had said it", False),
]


@pytest.mark.parametrize(("cue", "content", "denied"), DENIALS)
def test_denial_of_a_saying(cue, content, denied):
    assert is_denial(cue, content) is denied


@pytest.mark.parametrize(
    ("form", "base"),
    [
        ("admitted", "admit"),
        ("planning", "plan"),
        ("noting", "note"),
        ("denies", "deny"),
        ("wishes", "wish"),
        ("promises", "promise"),
        ("thought", "think"),
        ("withdrew", "withdraw"),
        ("rallied", "rally"),
    ],
)
def test_forms_lead_to_the_listed_word(form, base):
    assert cues._base(form) == base


def test_no_word_has_two_kinds():
    groups = (cues._VERBS, cues._LIGHT_VERBS, cues._NOUNS_AND_ADJECTIVES)
    listed = [word for group in groups for words in group.values() for word in words.split()]
    assert sorted(listed) == sorted(set(listed))


def test_the_rules_give_their_verbs_the_same_kinds():
    contents = {
        "c": "that it was late",
        "t": "that it was late",
        "i": "to go",
        "p": "him to go",
        "o": "the plan",
    }
    other = {
        (base, letter)
        for kind, letters, bases in rules._LEXICON
        for base in bases.split()
        for letter in letters
        if letter != "q" and cue_kind(base, contents[letter], "indirect") != kind
    }
    # Who agrees that it was late has said so; the rules take it for an act.
    assert other == {("agree", "c")}


@pytest.mark.parametrize(
    "cue", ["a" * 1_000_000, "'" * 1_000_000, "said " * 200_000, "é-" * 500_000]
)
def test_a_huge_cue_takes_no_time(cue):
    start = time.perf_counter()
    assert cue_kind(cue, cue, "indirect") == "said"
    assert not is_denial(cue, cue)
    assert time.perf_counter() - start < 1
