"""The ontology as frozen types: the labels, what each means, and what may stand with what.

The data is ``ontology.json``; this module only reads it. Iterating over one of the mappings gives
the names in the order of the file, which is the order that annotators see.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, TypeVar

Json = Any
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Label:
    """One label with its definition and, where it has them, its counterparts in other schemes."""

    name: str
    definition: str
    counterpart: Mapping[str, str | None] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class MentionType:
    """A type of mention; ``value`` names what its value is written in (``timex3``) or is None.

    ``referring`` says whether mentions of the type may belong to an entity, ``levels`` whether
    they have a level.
    """

    name: str
    definition: str
    examples: tuple[str, ...]
    referring: bool
    levels: bool
    value: str | None
    counterpart: Mapping[str, str | None] = field(hash=False)


@dataclass(frozen=True, slots=True)
class RoleSlot:
    """What a role means in one event type, and the types of mention that may fill it."""

    role: str
    definition: str
    fillers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventType:
    """A type of event with its roles, in the order that annotators see them."""

    name: str
    definition: str
    examples: tuple[str, ...]
    roles: Mapping[str, RoleSlot] = field(hash=False)
    counterpart: Mapping[str, str | None] = field(hash=False)


@dataclass(frozen=True, slots=True)
class SegmentKind:
    """A kind of zone; ``annotated`` is ``all``, ``mentions`` (nothing else) or ``none``."""

    name: str
    definition: str
    annotated: str


@dataclass(frozen=True, slots=True)
class Ontology:
    """Every label of the scheme. The mappings are from names, and read-only."""

    name: str
    version: str
    levels: Mapping[str, Label] = field(hash=False)
    mention_types: Mapping[str, MentionType] = field(hash=False)
    entity_types: Mapping[str, tuple[str, ...]] = field(hash=False)
    event_types: Mapping[str, EventType] = field(hash=False)
    roles: Mapping[str, Label] = field(hash=False)
    realis: Mapping[str, Label] = field(hash=False)
    polarity: Mapping[str, Label] = field(hash=False)
    quotation_types: Mapping[str, Label] = field(hash=False)
    speaker_kinds: Mapping[str, Label] = field(hash=False)
    segment_kinds: Mapping[str, SegmentKind] = field(hash=False)

    def roles_of(self, event_type: str) -> tuple[str, ...]:
        """The roles that events of the type take; KeyError when there is no such type."""
        return tuple(self.event_types[event_type].roles)

    def fillers(self, event_type: str, role: str) -> tuple[str, ...]:
        """The mention types that may fill the role; empty when the type does not take the role."""
        slot = self.event_types[event_type].roles.get(role)
        return slot.fillers if slot else ()

    def annotates(self, segment_kind: str) -> str:
        """What segments of the kind take: ``all``, ``mentions`` or ``none``."""
        return self.segment_kinds[segment_kind].annotated


def _frozen(pairs: Mapping[str, T]) -> Mapping[str, T]:
    return MappingProxyType(dict(pairs))


def _labels(values: Sequence[Json]) -> Mapping[str, Label]:
    return _frozen(
        {
            v["name"]: Label(v["name"], v["definition"], _frozen(v.get("counterpart", {})))
            for v in values
        }
    )


def _mention_type(value: Json) -> MentionType:
    return MentionType(
        name=value["name"],
        definition=value["definition"],
        examples=tuple(value["examples"]),
        referring=value["referring"],
        levels=value["levels"],
        value=value["value"],
        counterpart=_frozen(value["counterpart"]),
    )


def _event_type(value: Json) -> EventType:
    slots = {
        role: RoleSlot(role, slot["definition"], tuple(slot["fillers"]))
        for role, slot in value["roles"].items()
    }
    return EventType(
        name=value["name"],
        definition=value["definition"],
        examples=tuple(value["examples"]),
        roles=_frozen(slots),
        counterpart=_frozen(value["counterpart"]),
    )


def _segment_kind(value: Json) -> SegmentKind:
    return SegmentKind(value["name"], value["definition"], value["annotated"])


def decode_ontology(value: Json) -> Ontology:
    """The ontology from the JSON value of its file; KeyError where the file lacks something."""
    return Ontology(
        name=value["name"],
        version=value["version"],
        levels=_labels(value["levels"]),
        mention_types=_frozen({v["name"]: _mention_type(v) for v in value["mention_types"]}),
        entity_types=_frozen({k: tuple(v) for k, v in value["entity_types"].items()}),
        event_types=_frozen({v["name"]: _event_type(v) for v in value["event_types"]}),
        roles=_labels(value["roles"]),
        realis=_labels(value["realis"]),
        polarity=_labels(value["polarity"]),
        quotation_types=_labels(value["quotation_types"]),
        speaker_kinds=_labels(value["speaker_kinds"]),
        segment_kinds=_frozen({v["name"]: _segment_kind(v) for v in value["segment_kinds"]}),
    )


@cache
def ontology() -> Ontology:
    """The ontology that this version of the package carries; read once."""
    file = resources.files(__package__).joinpath("ontology.json")
    return decode_ontology(json.loads(file.read_text(encoding="utf-8")))
