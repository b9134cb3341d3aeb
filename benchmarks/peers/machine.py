"""Measure what this machine can do at most: products of eight-bit matrices, and reading of memory.

Usage: python machine.py NETWORK.onnx ... ; prints one JSON object.

For each network it gives the operations that its weights ask for each word piece, and the
operations a second that bare products of the same sizes reach on all cores together.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

PIECES = 256
SECONDS = 1.0
MEGABYTES = 512


def products(path: str) -> list[tuple[int, int]]:
    """Give rows and columns of each weight that pieces are multiplied with."""
    graph = onnx.load(path).graph
    weights = {w.name: tuple(w.dims) for w in graph.initializer}
    nodes = [node for node in graph.node if node.op_type in ("MatMulInteger", "QAttention")]
    sizes = (weights.get(name, ()) for node in nodes for name in node.input)
    return [size for size in sizes if len(size) == 2]


def bare_product(size: tuple[int, int]) -> Callable[[], object]:
    """Make a network of one eight-bit product and nothing else."""
    rows, columns = size
    draw = np.random.default_rng(0)
    weight = draw.integers(-127, 127, size).astype(np.int8)
    given = helper.make_tensor_value_info("x", TensorProto.UINT8, [PIECES, rows])
    made = helper.make_tensor_value_info("y", TensorProto.INT32, [PIECES, columns])
    node = helper.make_node("MatMulInteger", ["x", "w"], ["y"])
    graph = helper.make_graph([node], "g", [given], [made], [numpy_helper.from_array(weight, "w")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    pieces = draw.integers(0, 255, (PIECES, rows)).astype(np.uint8)
    return lambda: session.run(None, {"x": pieces})


def rate(work: Callable[[], object], cores: int) -> float:
    """Count how often a second all cores together do the work."""

    def go_on(_: int) -> int:
        done, end = 0, time.perf_counter() + SECONDS
        while time.perf_counter() < end:
            work()
            done += 1
        return done

    work()
    with ThreadPoolExecutor(cores) as pool:
        began = time.perf_counter()
        done = sum(pool.map(go_on, range(cores)))
        return done / (time.perf_counter() - began)


def main(paths: list[str]) -> None:
    """Print what was measured."""
    cores = os.cpu_count() or 1
    networks = {}
    for path in paths:
        sizes = products(path)
        seconds = sum(1 / rate(bare_product(s), cores) * sizes.count(s) for s in set(sizes))
        operations = 2 * sum(rows * columns for rows, columns in sizes)
        networks[Path(path).name] = {
            "operations a piece": operations,
            "operations a second": operations * PIECES / seconds,
        }
    block = np.ones(MEGABYTES * 1024**2 // 8, dtype=np.int64)
    bandwidth = rate(block.sum, cores) * block.nbytes
    print(json.dumps({"cores": cores, "networks": networks, "bytes a second": bandwidth}))


if __name__ == "__main__":
    main(sys.argv[1:])
