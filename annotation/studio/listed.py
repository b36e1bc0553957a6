"""Projects and tasks as the server lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .layers import META

Json = Any
#: When a task changed last, and its annotations and skips.
State = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Project:
    """A project on the server; ``marker`` is what Pressmark wrote into its description."""

    id: int
    title: str
    marker: str
    config: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A task as a listing has it; ``answers`` counts annotations and skips."""

    id: int
    key: str
    text_sha256: str
    source: str
    answers: int
    predictions: int


def state_of(item: Mapping[str, Json]) -> State:
    """The state of a task as a listing or an export has it."""
    counts = (item.get("total_annotations"), item.get("cancelled_annotations"))
    one, other = (count if type(count) is int else -1 for count in counts)
    return str(item.get("updated_at") or ""), one, other


def project_of(item: Mapping[str, Json]) -> Project:
    """The project of the server's JSON."""
    return Project(
        int(item["id"]),
        str(item.get("title") or ""),
        str(item.get("description") or ""),
        str(item.get("label_config") or ""),
    )


def listed_of(item: Mapping[str, Json]) -> Listed:
    """The task of the server's JSON."""
    meta = item.get("meta")
    own = meta.get(META) if isinstance(meta, dict) else None
    own = own if isinstance(own, dict) else {}
    answers = int(item.get("total_annotations") or 0) + int(item.get("cancelled_annotations") or 0)
    return Listed(
        int(item["id"]),
        str(own.get("key") or ""),
        str(own.get("text_sha256") or ""),
        str(own.get("source") or ""),
        answers,
        int(item.get("total_predictions") or 0),
    )
