"""The shipped network: what it weighs, what it promises, and that nothing sways its reading."""

import itertools
import re

import numpy as np
import pytest

from analysis.network import (
    NETWORK_FILE,
    OVERLAP,
    WINDOW,
    _window_bounds,
    distance_class,
    shipped_network,
)

MEGABYTE = 1_000_000
LARGEST = 30 * MEGABYTE
TEXT = '"We will talk when the shelling ends," Anna Berg, the envoy, said on Friday.\n'


@pytest.fixture(scope="module")
def network():
    return shipped_network()


def test_the_network_is_small_and_names_its_version(network):
    assert NETWORK_FILE.stat().st_size < LARGEST
    assert re.fullmatch(r"network-\d+(\.\d+)*", network.version)


@pytest.mark.parametrize("count", [0, 1, WINDOW, WINDOW + 1, 2 * WINDOW, 1000, 1001])
def test_windows_cover_every_piece_and_overlap(count):
    bounds = _window_bounds(count)
    seen = np.zeros(count, dtype=int)
    for start, end in bounds:
        assert 0 < end - start <= WINDOW
        seen[start:end] += 1
    assert (seen > 0).all()
    for (_, end), (start, _) in itertools.pairwise(bounds):
        assert end - start == OVERLAP


def test_distances_have_a_class_for_each_direction():
    classes = distance_class(np.array([0, 1, -1, 2, -2, 300, -300]))
    assert classes.tolist() == [0, 1, 12, 2, 13, 10, 21]


def test_a_reading_is_the_same_each_time_and_in_company(network):
    alone = network.read(TEXT)
    network.read(TEXT * 40)
    again = network.read(TEXT)
    assert np.array_equal(alone.scores, again.scores)
    assert all(
        np.array_equal(a.vectors, b.vectors)
        for a, b in zip(alone.windows, again.windows, strict=True)
    )


def test_every_piece_of_a_long_text_is_scored(network):
    reading = network.read(TEXT * 60)
    assert len(reading.windows) > 3
    assert (np.abs(reading.scores).sum((1, 2)) > 0).all()


def test_an_empty_text_has_no_windows(network):
    reading = network.read(" \n ")
    assert len(reading.scores) == 0
    assert reading.windows == []
