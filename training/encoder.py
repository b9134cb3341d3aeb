"""The encoder that training starts from."""

from __future__ import annotations

import json
from pathlib import Path


def read_vocabulary(encoder: str | Path) -> list[str]:
    """List the word pieces of an encoder in the order of their numbers."""
    file = json.loads(Path(encoder, "tokenizer.json").read_text(encoding="utf-8"))
    numbers: dict[str, int] = file["model"]["vocab"]
    return sorted(numbers, key=numbers.__getitem__)
