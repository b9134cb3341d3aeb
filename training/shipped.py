"""The shipped networks: the word vectors they share in one file, and the constants they carry."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import ModelProto, TensorProto, numpy_helper
from onnx.external_data_helper import set_external_data
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.optimizer import optimize_model
from torch import nn
from transformers import BertModel

FILE = "words.bin"
_NAME = "word_embeddings.weight"


def _parts(network: ModelProto) -> dict[str, TensorProto]:
    """Give the tensors of the vectors in eight bits: the numbers, their scale and their zero."""
    named = {part.name: part for part in network.graph.initializer}
    stem = next(name for name in named if name.endswith(f"{_NAME}_quantized"))
    stem = stem.removesuffix("_quantized")
    return {end: named[f"{stem}_{end}"] for end in ("quantized", "scale", "zero_point")}


def word_vectors(network: str) -> np.ndarray:
    """Read the vectors out of an exported network."""
    parts = {
        end: numpy_helper.to_array(part).astype(np.float32)
        for end, part in _parts(onnx.load(network)).items()
    }
    return (parts["quantized"] - parts["zero_point"]) * parts["scale"]


def share_words(network: ModelProto, folder: Path) -> None:
    """Take the vectors out of a network and put them into the file, or check that they are its.

    Raises
    ------
    ValueError
        If the file holds other vectors, which the network beside it needs.
    """
    vectors = _parts(network)["quantized"]
    data, path = vectors.raw_data, folder / FILE
    if path.exists() and path.read_bytes() != data:
        raise ValueError(f"{path} holds other vectors; train the other network on these as well")
    path.write_bytes(data)
    set_external_data(vectors, FILE, offset=0, length=len(data))
    vectors.ClearField("raw_data")


def in_eight_bits(
    network: nn.Module,
    inputs: tuple[torch.Tensor, ...],
    names: dict[str, list[str]],
    bert: BertModel,
    long: list[str],
    *,
    exact: bool = False,
) -> ModelProto:
    """Export a network that reads one text at a time, fuse its layers, and quantise its weights.

    ``names`` are the ``input_names`` and ``output_names``; those in ``long`` have the pieces in
    their second dimension. ``exact`` keeps 32 bits.
    """
    bert.set_attn_implementation("eager")
    pieces = {name: {1: "pieces"} for name in long}
    with tempfile.TemporaryDirectory() as folder:
        raw, fused, small = (
            str(Path(folder, f"{name}.onnx")) for name in ("raw", "fused", "small")
        )
        torch.onnx.export(network, inputs, raw, dynamic_axes=pieces, dynamo=False, **names)
        heads, size = bert.config.num_attention_heads, bert.config.hidden_size
        optimize_model(raw, "bert", num_heads=heads, hidden_size=size).save_model_to_file(fused)
        if exact:
            return onnx.load(fused)
        quantize_dynamic(
            fused,
            small,
            weight_type=QuantType.QInt8,
            per_channel=True,
            # Products of wider weights overflow on processors without VNNI, and rows would differ.
            reduce_range=True,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )
        return onnx.load(small)


def update_constants(path: str, changes: dict[str, Any]) -> None:
    """Write constants into a network, in place of those of the same name."""
    # Read without its word vectors, or they would be written into the file again.
    network = onnx.load(path, load_external_data=False)
    about = {part.key: part.value for part in network.metadata_props}
    constants = json.loads(about["constants"]) | changes
    onnx.helper.set_model_props(network, about | {"constants": json.dumps(constants)})
    onnx.save(network, path)
