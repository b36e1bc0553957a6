"""How JSON files are laid out for people: one annotation a line, fields in one known order."""

from __future__ import annotations

import json
from typing import Any

Json = Any

# What a reader looks for first comes first; fields that are not listed follow by name.
_FIELDS = (
    "schema", "canary", "id", "kind", "role", "mention", "start", "end", "text", "language",
    "text_sha256",
    "length", "type", "level", "head", "value", "trigger", "realis", "polarity", "content",
    "quoted", "cue", "speakers", "speaker_kind", "addressees", "inside", "arguments", "mentions",
    "members", "publisher", "title", "date", "licence", "source", "segments", "sentences",
    "entities", "events", "quotations", "annotations", "provenance",
)  # fmt: skip
_RANK = {name: (rank, "") for rank, name in enumerate(_FIELDS)}


def pretty(value: Json) -> str:
    """The value as JSON text with a final line feed; equal values give equal text.

    Objects open as long as they hold lists of objects, and such lists have one item a line:
    a changed annotation is one changed line.
    """
    return _opened(value, 0) + "\n"


def _ordered(value: dict[str, Json]) -> dict[str, Json]:
    return dict(sorted(value.items(), key=lambda item: _RANK.get(item[0], (len(_RANK), item[0]))))


def _arranged(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _arranged(item) for key, item in _ordered(value).items()}
    if isinstance(value, list | tuple):
        return [_arranged(item) for item in value]
    return value


def _inline(value: Json) -> str:
    return json.dumps(_arranged(value), ensure_ascii=False, allow_nan=False)


def _holds_objects(value: Json) -> bool:
    return isinstance(value, list | tuple) and any(isinstance(item, dict) for item in value)


def _opens(value: Json, depth: int) -> bool:
    if isinstance(value, dict):
        return depth == 0 or any(_holds_objects(item) for item in value.values())
    return _holds_objects(value)


def _opened(value: Json, depth: int) -> str:
    if (depth > 1 and isinstance(value, dict)) or not _opens(value, depth) or not value:
        return _inline(value)
    pad = "  " * (depth + 1)
    if isinstance(value, dict):
        parts = [
            f"{pad}{json.dumps(key, ensure_ascii=False)}: {_opened(item, depth + 1)}"
            for key, item in _ordered(value).items()
        ]
        return "{\n" + ",\n".join(parts) + "\n" + "  " * depth + "}"
    return "[\n" + ",\n".join(pad + _inline(item) for item in value) + "\n" + "  " * depth + "]"
