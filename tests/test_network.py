"""The shipped network: what it weighs, what it promises, and that nothing sways its reading."""

import itertools
import re
from collections.abc import Iterator

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
GRAPH, INITIALIZER, KIND, NAME, NUMBERS = 7, 5, 2, 8, 9
INT8 = 3
LARGEST = 30 * MEGABYTE
TEXT = '"We will talk when the shelling ends," Anna Berg, the envoy, said on Friday.\n'


@pytest.fixture(scope="module")
def network():
    return shipped_network()


def test_the_network_is_small_and_names_its_version(network):
    assert NETWORK_FILE.stat().st_size < LARGEST
    assert re.fullmatch(r"network-\d+(\.\d+)*", network.version)


def fields(message: memoryview) -> Iterator[tuple[int, memoryview | int]]:
    """Walk a protobuf message, which is how ONNX files are written."""
    place = 0

    def varint() -> int:
        nonlocal place
        value = shift = 0
        while True:
            byte = message[place]
            place += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while place < len(message):
        number, wire = divmod(varint(), 8)
        if wire == 0:
            yield number, varint()
            continue
        length = varint() if wire == 2 else {1: 8, 5: 4}[wire]
        yield number, message[place : place + length]
        place += length


@pytest.mark.parametrize("name", ["attribution.onnx", "stance.onnx"])
def test_no_product_of_weights_overflows_on_an_older_processor(name):
    """Two products of 255 and a weight must fit 16 bits, or rows differ between processors."""
    whole = memoryview(NETWORK_FILE.with_name(name).read_bytes())
    graph = next(part for number, part in fields(whole) if number == GRAPH)
    tensors = [dict(fields(part)) for number, part in fields(graph) if number == INITIALIZER]
    weights = {
        bytes(tensor[NAME]).decode(): np.frombuffer(tensor[NUMBERS], dtype=np.int8).astype(int)
        for tensor in tensors
        if tensor[KIND] == INT8 and len(tensor.get(NUMBERS, b"")) > 1000
    }
    assert len(weights) >= 24
    widest = {key: int(np.abs(value).max()) for key, value in weights.items()}
    assert {key: value for key, value in widest.items() if 255 * 2 * value > 2**15 - 1} == {}


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
