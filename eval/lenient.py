"""Scoring predictions with labels that the ontology does not know: they count, and are wrong.

Everything else about such predictions is still held to the rules. Labels are put aside for
validation only; what is scored is what was predicted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from ..schema import Annotations
from ..schema.codec import decode_annotations, encode_annotations
from ..schema.ontology import ontology

Json = Any


@cache
def _known() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """For each kind of object its fields that hold a label, with the labels that there are."""
    o = ontology()
    return {
        "mention": {"type": tuple(o.mention_types), "level": tuple(o.levels)},
        "entity": {"type": tuple(o.entity_types)},
        "event": {"type": tuple(o.event_types)},
        "told": {"realis": tuple(o.realis), "polarity": tuple(o.polarity)},
        "argument": {"role": tuple(o.roles)},
        "quotation": {"type": tuple(o.quotation_types), "speaker_kind": tuple(o.speaker_kinds)},
    }


def _below(value: Json, field: str) -> list[dict[str, Json]]:
    """The objects of a list field; nothing where the value has another shape."""
    found = value.get(field) if isinstance(value, dict) else None
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _objects(annotations: Json) -> Iterator[tuple[str, dict[str, Json]]]:
    for field, kind in (
        ("mentions", "mention"),
        ("entities", "entity"),
        ("quotations", "quotation"),
    ):
        yield from ((kind, item) for item in _below(annotations, field))
    for event in _below(annotations, "events"):
        yield "event", event
        for told in _below(event, "mentions"):
            yield "told", told
            yield from (("argument", item) for item in _below(told, "arguments"))


def put_aside(annotations: Json) -> int:
    """Put a known label in place of every unknown one, in the JSON value; gives how many."""
    count = 0
    for kind, item in _objects(annotations):
        for field, labels in _known()[kind].items():
            if isinstance(item.get(field), str) and item[field] not in labels:
                item[field] = labels[0]
                count += 1
    return count


def with_known_labels(annotations: Annotations) -> tuple[Annotations, int]:
    """Annotations with known labels in place of unknown ones, for validation; and how many."""
    value = encode_annotations(annotations)
    count = put_aside(value)
    return (decode_annotations(value), count) if count else (annotations, 0)
