"""Bring datapackage.json up to date with the files it describes.

Usage: python data/describe.py. Sizes, hashes, columns and their types are read from the files and
the schemas; every description is kept as it stands in datapackage.json, and a column without one
gets an empty one, which a test refuses.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.codebook import STANCES
from analysis.schemas import Column, columns_of

DATA = Path(__file__).resolve().parent
DESCRIPTOR = DATA / "datapackage.json"
TYPES = {
    "text": "string",
    "day": "date",
    "int": "integer",
    "float": "number",
    "flag": "boolean",
    "stance": "string",
    "tags": "array",
    "segments": "array",
}
MEDIA_TYPES = {".csv": "text/csv", ".md": "text/markdown", ".yaml": "application/yaml"}


def main() -> None:
    """Rewrite the descriptor in place."""
    descriptor = json.loads(DESCRIPTOR.read_text(encoding="utf-8"))
    descriptor["resources"] = [refreshed(resource) for resource in descriptor["resources"]]
    text = json.dumps(descriptor, ensure_ascii=False, indent=2)
    DESCRIPTOR.write_text(text + "\n", encoding="utf-8")


def refreshed(resource: dict[str, Any]) -> dict[str, Any]:
    """Give a resource the size, hash, format and columns of its file."""
    path = DATA / resource["path"]
    content = path.read_bytes()
    resource |= {
        "format": path.suffix[1:],
        "mediatype": MEDIA_TYPES[path.suffix],
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }
    if path.suffix == ".csv":
        resource["type"] = "table"
        resource["schema"] = schema_of(path, resource.get("schema", {}), resource["columns_of"])
    return resource


def schema_of(path: Path, schema: dict[str, Any], table: str | None) -> dict[str, Any]:
    """Describe the columns of a file by the schema of its table."""
    known = columns_of(table) if table else {}
    described = {field["name"]: field.get("description", "") for field in schema.get("fields", [])}
    cells = pd.read_csv(path, dtype=str, keep_default_na=False)
    fields = [
        field_of(name, known.get(name, Column("text")), described.get(name, ""), cells[name])
        for name in cells
    ]
    return {**schema, "fields": fields, "missingValues": [""]}


def field_of(name: str, column: Column, description: str, cells: pd.Series) -> dict[str, Any]:
    """Describe one column."""
    kind = TYPES[column.kind]
    if kind == "array" and not cells[cells != ""].str.startswith("[").all():
        # Lists that people edit by hand are joined by "; ", which is no array to other programs.
        kind = "string"
    field: dict[str, Any] = {"name": name, "type": kind, "description": description}
    if column.kind == "stance":
        field |= {"categories": list(STANCES), "categoriesOrdered": True}
    if column.kind == "flag":
        field |= {"trueValues": ["True"], "falseValues": ["False"]}
    constraints: dict[str, Any] = {"required": True} if column.needed else {}
    if column.allowed:
        constraints["enum"] = list(column.allowed)
    return {**field, "constraints": constraints} if constraints else field


if __name__ == "__main__":
    main()
