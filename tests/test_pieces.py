"""Word pieces: cut as BERT cuts them, with offsets into the text as it stands."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.pieces import Vocabulary, quotation_state

KNOWN = (
    "[PAD] [UNK] [CLS] [SEP] [MASK] talk ##s cease ##fire the envoy said \" ' , . ! : no kyiv e "
    "##mb ##alo # 5 中 - —"
).split(" ")


@pytest.fixture(scope="module")
def vocabulary():
    return Vocabulary(KNOWN)


def words(vocabulary, text):
    pieces = vocabulary.encode(text)
    return [
        (KNOWN[number], text[a:b])
        for number, (a, b) in zip(pieces.ids, pieces.offsets.tolist(), strict=True)
    ]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Talks", [("talk", "Talk"), ("##s", "s")]),
        ("ceasefire.", [("cease", "cease"), ("##fire", "fire"), (".", ".")]),
        ("the  envoy\tsaid", [("the", "the"), ("envoy", "envoy"), ("said", "said")]),
        ("unheard-of", [("[UNK]", "unheard"), ("-", "-"), ("[UNK]", "of")]),
        ("Émbalo", [("e", "É"), ("##mb", "mb"), ("##alo", "alo")]),
        ("e\u0301mbalo", [("e", "e"), ("##mb", "mb"), ("##alo", "alo")]),
        ("ta\u200blks", [("talk", "ta\u200blk"), ("##s", "s")]),
        ("\u200f", []),
        ("“no”", [('"', "“"), ("no", "no"), ('"', "”")]),
        ("‘no’", [('"', "‘"), ("no", "no"), ('"', "’")]),
        ("envoy’s", [("envoy", "envoy"), ("'", "’"), ("[UNK]", "s")]),
        ("中中", [("中", "中"), ("中", "中")]),
        ("x" * 101, [("[UNK]", "x" * 101)]),
        ("", []),
    ],
)
def test_a_text_is_cut_into_the_longest_known_pieces(vocabulary, text, expected):
    assert words(vocabulary, text) == expected


def test_features_tell_case_marks_and_paragraphs(vocabulary):
    pieces = vocabulary.encode('The KYIV envoy said: "No talks"\n5')
    assert pieces.features.tolist() == [
        [1, 0, 1],  # The
        [2, 0, 0],  # KYIV
        [0, 0, 0],  # envoy
        [0, 0, 0],  # said
        [3, 0, 0],  # :
        [3, 2, 0],  # opening mark
        [1, 1, 0],  # No
        [0, 1, 0],  # talk
        [0, 1, 0],  # ##s
        [3, 3, 0],  # closing mark
        [3, 0, 1],  # 5, in a new paragraph
    ]


@pytest.mark.parametrize(
    "text, expected",
    [
        ('a "b" c', "0021300"),
        ("a “b” c", "0021300"),
        ("„b” c", "21300"),
        ('"b', "21"),
        ('"b\nc "d"', "210002130"[:8]),
        ("‘b’ c", "21300"),
        ("the envoys’ b", "0" * 13),
        ("“b ‘c’ d”", "211111113"),
        ("b” c", "0300"),
    ],
)
def test_marks_are_paired_within_their_line(text, expected):
    state = "".join(map(str, quotation_state(text)[: len(text)].tolist()))
    assert state == expected


@given(st.text(max_size=60))
def test_pieces_stand_in_order_within_any_text(text):
    pieces = Vocabulary(KNOWN).encode(text)
    offsets = pieces.offsets.tolist()
    assert all(0 <= a < b <= len(text) for a, b in offsets)
    assert all(b <= c for (_, b), (c, _) in itertools.pairwise(offsets))
    assert len(pieces.ids) == len(offsets) == len(pieces.features)
