"""Statements cut out of their articles, as the stance network reads them."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.articles import split_sentences
from analysis.network import shipped_network
from analysis.stance_network import (
    CONTENT,
    CUE,
    LONGEST,
    SOURCE,
    TITLE,
    Window,
    cut_window,
    encode_window,
    join_window,
    shipped_stance_network,
)

TEXT = "It rained. The sides met. Berg said that talks would go on. She left."


def at(words: str, text: str = TEXT) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def cut(content: str, cue: str | None = "said", source: str | None = "Berg") -> Window:
    spans = [at(words) if words else None for words in (cue, source)]
    return cut_window(TEXT, split_sentences(TEXT), [at(content)], spans[0], spans[1])


def marked(window: Window) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for start, end, role in window.roles:
        found.setdefault(role, []).append(window.text[start:end])
    return found


def test_a_window_is_the_sentence_and_the_one_before() -> None:
    window = cut("talks would go on")
    assert window.text == "The sides met. Berg said that talks would go on."
    assert marked(window) == {CONTENT: ["talks would go on"], CUE: ["said"], SOURCE: ["Berg"]}


def test_a_window_at_the_start_of_a_text_has_nothing_before_it() -> None:
    window = cut("It rained", cue=None, source=None)
    assert window.text == "It rained."
    assert marked(window) == {CONTENT: ["It rained"]}


def test_a_source_far_away_is_left_out() -> None:
    text = "Berg spoke. " + "It rained on. " * 60 + "“Talks go on.”"
    window = cut_window(
        text, split_sentences(text), [at("Talks go on.", text)], None, at("Berg", text)
    )
    assert window.text == "It rained on. “Talks go on.”"
    assert set(marked(window)) == {CONTENT}


def test_a_long_quotation_is_cut_and_its_roles_with_it() -> None:
    text = "He said: “" + "We will talk. " * 500 + "”"
    start = text.index("We")
    window = cut_window(
        text, split_sentences(text), [(start, len(text) - 1)], at("said", text), None
    )
    assert len(window.text) == 1400
    assert window.roles[0] == (start, 1400, CONTENT)


def test_a_statement_without_article_is_put_together() -> None:
    window = join_window("Berg", "said", "We will talk.")
    assert window.text == "Berg said: We will talk."
    assert marked(window) == {CONTENT: ["We will talk."], SOURCE: ["Berg"], CUE: ["said"]}
    assert join_window("", "", "We will talk.") == Window("We will talk.", [(0, 13, CONTENT)])


def test_pieces_carry_their_roles_and_the_title_stands_before() -> None:
    vocabulary = shipped_network().vocabulary
    bare = join_window("Berg", "said", "We will talk.")
    ids, roles = encode_window(vocabulary, bare)
    assert roles.tolist() == [0, SOURCE, CUE, 0, *[CONTENT] * 4, 0]
    titled, with_title = encode_window(vocabulary, bare._replace(title="Talks"))
    assert with_title.tolist() == [0, TITLE, *roles.tolist()]
    assert titled.tolist() == [ids[0], vocabulary.encode("Talks").ids[0], ids[-1], *ids[1:]]


@pytest.mark.parametrize("content", ["", "word " * 3000, "\u200f", "🙂 🙂"])
def test_any_content_fits(content: str) -> None:
    ids, roles = encode_window(shipped_network().vocabulary, join_window("", "", content))
    assert len(ids) == len(roles) <= LONGEST + 3
    scores = shipped_stance_network().read(join_window("", "", content))
    assert np.isfinite(scores.stance).all() and np.isfinite(scores.tags).all()


def test_rows_do_not_depend_on_their_company() -> None:
    network = shipped_stance_network()
    windows = [join_window("Berg", "said", words) for words in ("We will talk.", "No talks, ever.")]
    alone, together = network.read(windows[1]), list(network.read_all(windows))[1]
    assert alone.topic == together.topic
    assert np.array_equal(alone.stance, together.stance)


def test_the_network_knows_the_conditions_and_examples_it_names() -> None:
    network = shipped_stance_network()
    scores = network.read(join_window("Berg", "said", "We will talk once they withdraw."))
    assert scores.stance.shape == (5,)
    assert scores.tags.shape == (len(network.tags) + 1,)
    assert scores.near.shape == (len(network.examples),)
    assert np.abs(scores.near).max() <= 1.001
