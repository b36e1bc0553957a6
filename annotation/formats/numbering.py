"""Ids in the order of the text, as the authoring form gives them: m1, e1, v1 with t1, q1."""

from __future__ import annotations

from dataclasses import replace

from ...schema import Annotations, Argument, Event


def numbered(annotations: Annotations) -> Annotations:
    """The annotations under new ids, in the order in which they stand.

    Event mentions are numbered by their triggers, whatever event they belong to.
    """
    mentions = {m.id: f"m{n}" for n, m in enumerate(annotations.mentions, 1)}
    entities = {e.id: f"e{n}" for n, e in enumerate(annotations.entities, 1)}
    quotations = {q.id: f"q{n}" for n, q in enumerate(annotations.quotations, 1)}
    pairs = sorted(annotations.event_mentions(), key=lambda p: (p[1].trigger, p[0].type))
    told = {m.id: f"t{n}" for n, (_, m) in enumerate(pairs, 1)}

    def event(n: int, of: Event) -> Event:
        parts = (
            replace(
                m,
                id=told[m.id],
                arguments=tuple(Argument(a.role, mentions[a.mention]) for a in m.arguments),
            )
            for m in of.mentions
        )
        return Event(f"v{n}", of.type, tuple(parts))

    return Annotations(
        tuple(replace(m, id=mentions[m.id]) for m in annotations.mentions),
        tuple(
            replace(
                e,
                id=entities[e.id],
                mentions=tuple(mentions[m] for m in e.mentions),
                members=tuple(entities[m] for m in e.members),
            )
            for e in annotations.entities
        ),
        tuple(event(n, e) for n, e in enumerate(annotations.events, 1)),
        tuple(
            replace(
                q,
                id=quotations[q.id],
                speakers=tuple(mentions[m] for m in q.speakers),
                addressees=tuple(mentions[m] for m in q.addressees),
                inside=quotations[q.inside] if q.inside else None,
            )
            for q in annotations.quotations
        ),
    )
