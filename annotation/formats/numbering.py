"""Ids in the order of the text, as the authoring form gives them: m1, e1, v1 with t1, q1."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ...schema import Annotations, Argument, Event

#: The kinds of things, and the letter that their ids begin with.
PREFIXES = {
    "mentions": "m",
    "entities": "e",
    "events": "v",
    "event_mentions": "t",
    "quotations": "q",
}


def ids_by_kind(annotations: Annotations) -> dict[str, list[str]]:
    """The ids of each kind in the order in which things stand.

    Event mentions are in the order of their triggers, whatever event they belong to.
    """
    told = sorted(annotations.event_mentions(), key=lambda p: (p[1].trigger, p[0].type))
    return {
        "mentions": [m.id for m in annotations.mentions],
        "entities": [e.id for e in annotations.entities],
        "events": [e.id for e in annotations.events],
        "event_mentions": [m.id for _, m in told],
        "quotations": [q.id for q in annotations.quotations],
    }


def numbered(annotations: Annotations) -> Annotations:
    """The annotations under new ids, in the order in which they stand."""
    found = ids_by_kind(annotations)
    return renamed(
        annotations,
        {
            kind: {key: f"{PREFIXES[kind]}{n}" for n, key in enumerate(ids, 1)}
            for kind, ids in found.items()
        },
    )


def renamed(annotations: Annotations, names: Mapping[str, Mapping[str, str]]) -> Annotations:
    """The annotations under other ids: for each kind those that change, with their new id."""

    def new(kind: str, key: str) -> str:
        return names.get(kind, {}).get(key, key)

    def all_new(kind: str, keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(new(kind, key) for key in keys)

    def event(of: Event) -> Event:
        parts = (
            replace(
                m,
                id=new("event_mentions", m.id),
                arguments=tuple(Argument(a.role, new("mentions", a.mention)) for a in m.arguments),
            )
            for m in of.mentions
        )
        return Event(new("events", of.id), of.type, tuple(parts))

    return Annotations(
        tuple(replace(m, id=new("mentions", m.id)) for m in annotations.mentions),
        tuple(
            replace(
                e,
                id=new("entities", e.id),
                mentions=all_new("mentions", e.mentions),
                members=all_new("entities", e.members),
            )
            for e in annotations.entities
        ),
        tuple(map(event, annotations.events)),
        tuple(
            replace(
                q,
                id=new("quotations", q.id),
                speakers=all_new("mentions", q.speakers),
                addressees=all_new("mentions", q.addressees),
                inside=new("quotations", q.inside) if q.inside else None,
            )
            for q in annotations.quotations
        ),
    )
