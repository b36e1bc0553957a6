"""Reading back what ``brat`` wrote: stand-off files to a document again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ....schema import (
    Annotations,
    Argument,
    Document,
    Entity,
    Event,
    EventMention,
    Mention,
    Quotation,
    Span,
)
from ....schema.ontology import ontology
from .brat import PARTS, name_of
from .common import assemble, fault, parse

Json = Any


@dataclass
class _Ann:
    """The annotations of one file by kind."""

    bound: dict[str, tuple[str, tuple[Span, ...]]] = field(default_factory=dict)
    events: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    relations: list[tuple[str, str, str]] = field(default_factory=list)
    attributes: dict[tuple[str, str], str] = field(default_factory=dict)
    notes: dict[tuple[str, str], str] = field(default_factory=dict)
    chains: list[tuple[str, ...]] = field(default_factory=list)

    def related(self, label: str, second: str) -> list[str]:
        """The first arguments of relations of that label to ``second``."""
        return [a for name, a, b in self.relations if name == label and b == second]

    def related_from(self, label: str, first: str) -> list[str]:
        """The second arguments of relations of that label from ``first``."""
        return [b for name, a, b in self.relations if name == label and a == first]

    def id(self, key: str) -> str:
        """The corpus's id of an annotation."""
        return self.notes["Id", key]

    def span(self, key: str) -> Span:
        """The one span of a text-bound annotation."""
        return self.bound[key][1][0]


def read(folder: Path) -> list[Document]:
    """The documents of all splits of the export."""
    return [read_files(path) for path in sorted(folder.glob("*/*.ann"))]


def read_files(path: Path) -> Document:
    """The document of an ``.ann`` file and the two beside it."""
    text = path.with_suffix(".txt").read_bytes().decode("utf-8")
    article = parse(path.with_suffix(".json").read_text(encoding="utf-8"), str(path))
    ann = _Ann()
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n")[:-1], 1):
        try:
            _read_line(ann, line, text)
        except (ValueError, IndexError, KeyError):
            raise fault(f"{path} line {number}", repr(line[:60]), "a line of brat's") from None
    try:
        annotations = _annotations(ann)
        _check_chains(ann)
    except (KeyError, StopIteration) as wrong:
        raise fault(str(path), f"nothing under {wrong}", "all that is referred to") from None
    return assemble(article, text, annotations)


def _read_line(ann: _Ann, line: str, text: str) -> None:
    key, *fields = line.split("\t")
    label, *rest = fields[0].split(" ")
    if key == "*":
        ann.chains.append(tuple(rest))
    elif key[0] == "T":
        parts = " ".join(rest).split(";")
        spans = (Span(int(a), int(b)) for a, b in (part.split(" ") for part in parts))
        placed = tuple(Span(s.start, s.end, text[s.start : s.end]) for s in spans)
        ann.bound[key] = label, placed
    elif key[0] == "E":
        pairs = (part.split(":") for part in (label, *rest))
        ann.events[key] = [(role, term) for role, term in pairs]
    elif key[0] == "R":
        first, second = (part.split(":")[1] for part in rest)
        ann.relations.append((label, first, second))
    elif key[0] == "A":
        ann.attributes[label, rest[0]] = rest[1]
    elif key[0] == "#":
        ann.notes[label, rest[0]] = fields[1]
    else:
        raise ValueError(key)


def _annotations(ann: _Ann) -> Annotations:
    types = {name_of(name): name for name in ontology().event_types}
    triggers = {pairs[0][1] for pairs in ann.events.values()}
    mentions = tuple(
        _mention(ann, key, label)
        for key, (label, _) in ann.bound.items()
        if label not in PARTS and key not in triggers
    )
    quotations = tuple(
        _quotation(ann, key) for key, (label, _) in ann.bound.items() if label == "Quotation"
    )
    return Annotations(mentions, tuple(_entities(ann)), tuple(_events(ann, types)), quotations)


def _mention(ann: _Ann, key: str, label: str) -> Mention:
    heads = ann.related("HeadOf", key)
    return Mention(
        id=ann.id(key),
        span=ann.span(key),
        type=label,
        level=ann.attributes.get(("Level", key)),
        head=ann.span(heads[0]) if heads else None,
        value=ann.notes.get(("Value", key)),
    )


def _entity_values(ann: _Ann) -> Iterator[tuple[str, Json]]:
    for (label, key), value in ann.notes.items():
        if label == "Entity":
            yield key, json.loads(value)


def _entities(ann: _Ann) -> Iterator[Entity]:
    found: dict[str, tuple[Json, list[str]]] = {}
    for key, value in _entity_values(ann):
        found.setdefault(value["id"], (value, []))[1].append(ann.id(key))
    for id_, (value, mentions) in found.items():
        yield Entity(id_, value["type"], tuple(mentions), tuple(value["members"]))


def _events(ann: _Ann, types: dict[str, str]) -> Iterator[Event]:
    found: dict[str, tuple[str, list[EventMention]]] = {}
    for key, ((label, trigger), *roles) in ann.events.items():
        told = EventMention(
            id=ann.id(key),
            trigger=ann.span(trigger),
            realis=ann.attributes.get(("Realis", key)),
            polarity=ann.attributes["Polarity", key],
            arguments=tuple(Argument(re.sub(r"\d+$", "", r), ann.id(term)) for r, term in roles),
        )
        found.setdefault(ann.notes["Event", key], (types[label], []))[1].append(told)
    for id_, (kind, told_) in found.items():
        yield Event(id_, kind, tuple(told_))


def _quotation(ann: _Ann, key: str) -> Quotation:
    cues = ann.related("CueOf", key)
    inside = ann.related_from("Inside", key)
    return Quotation(
        id=ann.id(key),
        type=ann.attributes.get(("QuotationType", key)),
        content=ann.bound[key][1],
        quoted=tuple(ann.span(part) for part in ann.related("QuotedIn", key)),
        cue=ann.span(cues[0]) if cues else None,
        speakers=tuple(ann.id(term) for term in ann.related_from("Speaker", key)),
        speaker_kind=ann.attributes.get(("SpeakerKind", key)),
        addressees=tuple(ann.id(term) for term in ann.related_from("Addressee", key)),
        inside=ann.id(inside[0]) if inside else None,
    )


def _check_chains(ann: _Ann) -> None:
    """The equivalences say what the notes say."""
    noted: dict[str, set[str]] = {}
    for key, value in _entity_values(ann):
        noted.setdefault(value["id"], set()).add(key)
    expected = sorted(sorted(chain) for chain in noted.values() if len(chain) > 1)
    if sorted(sorted(chain) for chain in ann.chains) != expected:
        raise KeyError("Equiv")
