"""Paragraphs, sentences and quotations: what real copy does to them."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.articles import quotations, split_paragraphs, split_sentences


def cut(text, spans):
    return [text[a:b] for a, b in spans]


def inner(text):
    return [text[q.inner_start : q.inner_end] for q in quotations(text)]


def test_paragraphs_are_lines_or_blocks_of_hard_wrapped_lines():
    assert cut("One.\nTwo.\n\n Three. ", split_paragraphs("One.\nTwo.\n\n Three. ")) == [
        "One.",
        "Two.",
        "Three.",
    ]
    wrapped = "The envoy said that the talks\nwould go on until the\nend.\n\nThen he left."
    assert cut(wrapped, split_paragraphs(wrapped)) == [
        "The envoy said that the talks\nwould go on until the\nend.",
        "Then he left.",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. Lee met Gen. Berg on Nov. 9. They talked.", 2),
        ("The U.S. Senate met. The U.S. The end.", 3),
        ("He left at 5 p.m. on Monday. She stayed.", 2),
        ('"It is over." He left. "Really?" she asked. "Yes!"', 4),
        ("It cost $1.5 million. J. Smith paid.", 2),
        ("He waited... and left. Then what?!", 2),
        ("It ended.Then it began.", 2),
        ("", 0),
    ],
)
def test_sentences(text, expected):
    assert len(split_sentences(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"One," he said. "Two."', ["One,", "Two."]),
        ("“One,” he said. ”Stray.", ["One,"]),
        ("“One ‘two’ three.”", ["One ‘two’ three."]),
        ('"He said "never" to us," she said.', ['He said "never" to us,']),
        ("‘We’re the workers’ friends,’ he said.", ["We’re the workers’ friends,"]),
        ("the workers’ rights and '90s music", []),
        ('He is 6\'2" tall. "Yes," he said.', ["Yes,"]),
        ("''One,'' he said.", ["One,"]),
        ("„Eins“ and »zwei« and «drei»", ["Eins", "zwei", "drei"]),
        ("It was “a mistake“ he said", ["a mistake"]),
        ('“Mixed," he said.', ["Mixed,"]),
    ],
)
def test_marks_are_paired_by_their_shape(text, expected):
    assert inner(text) == expected


def test_a_mark_that_is_never_closed_costs_one_quotation():
    text = 'He said: "We talk, the envoy said. It rained.\n\nKyiv said "no" again.'
    assert inner(text) == ["We talk,", "no"]
    assert [q.closed for q in quotations(text)] == [False, True]


def test_a_quotation_is_carried_over_a_paragraph_only_by_a_new_mark():
    first, second = quotations("“One.\n\n“Two,” he said.")
    assert (first.closed, second.reopened) == (False, True)
    assert not quotations("“One.”\n\n“Two,” he said.")[1].reopened


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab.!? \n\"“”‘’'«»„`-A", max_size=120))
def test_spans_are_in_order_and_in_range(text):
    for spans in (split_paragraphs(text), split_sentences(text), quotations(text)):
        last = 0
        for start, end in ((s[0], s[1]) for s in spans):
            assert last <= start < end <= len(text)
            last = end
    assert all(q.start < q.inner_start <= q.inner_end <= q.end for q in quotations(text))


@pytest.mark.parametrize("unit", ['"', "a", ". ", ".", " ", "\n", "“a ", "''", "‘a’ "], ids=repr)
def test_time_grows_with_size_and_not_with_its_square(unit):
    def seconds(size):
        text = unit * (size // len(unit))
        begin = time.perf_counter()
        quotations(text)
        split_sentences(text)
        return time.perf_counter() - begin

    small, large = seconds(100_000), seconds(400_000)
    assert large < 10 * small + 0.3
