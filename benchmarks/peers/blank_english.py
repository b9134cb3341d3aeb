"""A parser of a few rules, for finders that want verbs, lemmas, subjects and sentences of spaCy.

No model: spaCy's blank English with its sentencizer, and a component made here. Its verbs are the
forms of the reporting verbs it is given, and the subject of a verb is the name, pronoun or noun
right before it or, after a comma or a quotation mark, right behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import takewhile

import numpy as np
import spacy
from spacy.attrs import DEP, HEAD, LEMMA, POS
from spacy.language import Language
from spacy.tokens import Doc, Token

IRREGULAR = {"say": "said", "tell": "told", "write": "wrote", "think": "thought", "read": "read"}
DOUBLED = frozenset({"admit"})
PASSED_OVER = frozenset("has had have also later then now again reportedly".split())
PRONOUNS = frozenset("he she it they we i you".split())
DETERMINERS = frozenset("the a an his her their its our one another".split())
NEAR = 8


def parser(verbs: Iterable[str]) -> Language:
    """Make the pipeline for these reporting verbs."""
    known = {form: verb for verb in verbs for form in forms(verb)}
    Language.component("reporting_verbs", func=lambda doc: with_subjects(doc, known))
    english = spacy.blank("en")
    english.add_pipe("sentencizer")
    english.add_pipe("reporting_verbs")
    return english


def forms(verb: str) -> set[str]:
    """Give every form of a verb."""
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return {verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"}
    stem = verb + verb[-1] if verb in DOUBLED else verb.removesuffix("e")
    return {verb, f"{verb}s", f"{stem}ing", IRREGULAR.get(verb, f"{stem}ed")}


def with_subjects(doc: Doc, known: dict[str, str]) -> Doc:
    """Mark the verbs and their subjects; every other word hangs on its sentence's first verb."""
    symbols = doc.vocab.strings
    marks = np.zeros((len(doc), 4), dtype="int64")
    marks[:, 3] = symbols.add("dep")
    for sentence in doc.sents:
        found = [token for token in sentence if token.lower_ in known]
        root = found[0].i if found else sentence.start
        marks[sentence.start : sentence.end, 0] = root - np.arange(sentence.start, sentence.end)
        marks[root, 3] = symbols.add("ROOT")
        taken = {token.i for token in found}
        for verb in found:
            marks[verb.i, 1:3] = symbols.add("VERB"), signed(symbols.add(known[verb.lower_]))
            subject = [t for t in subject_of(doc, verb) if t.i not in taken]
            for word, kind, head in links(subject, verb):
                taken.add(word.i)
                marks[word.i, 0], marks[word.i, 3] = head.i - word.i, signed(symbols.add(kind))
    return doc.from_array([HEAD, POS, LEMMA, DEP], marks.view("uint64"))


def signed(symbol: int) -> int:
    """Give the 64 bits of a symbol as a signed number."""
    return symbol - (1 << 64) if symbol >> 63 else symbol


def links(subject: list[Token], verb: Token) -> Iterator[tuple[Token, str, Token]]:
    """Give each word of a subject with its relation and what it hangs on; the last is the head."""
    for word in subject[:-1]:
        yield word, "compound", subject[-1]
    for word in subject[-1:]:
        yield word, "nsubj", verb


def subject_of(doc: Doc, verb: Token) -> list[Token]:
    """Find the words beside a verb that name who speaks."""
    start, end = verb.sent.start, verb.sent.end
    before = [t for t in doc[max(start, verb.i - NEAR) : verb.i] if t.lower_ not in PASSED_OVER]
    if before and before[-1].is_alpha:
        return names(before[::-1])[::-1] or before[-1:]
    after = list(doc[verb.i + 1 : min(end, verb.i + NEAR)])
    if after and after[0].lower_ in PRONOUNS:
        return after[:1]
    if len(after) > 1 and after[0].lower_ in DETERMINERS:
        return names(after[1:]) or after[1:2]
    return names(after)


def names(words: list[Token]) -> list[Token]:
    """Give the capitalised words that a run of words begins with."""
    return list(takewhile(lambda word: word.text[0].isupper(), words))
