"""Putting annotations together: provisional ids while rules run, text-order ids at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ...schema import (
    Annotations,
    Argument,
    Article,
    Entity,
    Event,
    EventMention,
    Mention,
    PressmarkError,
    Quotation,
    Span,
)
from ...schema.ontology import ontology


def text_of(article: Article) -> str:
    """The article's text; PressmarkError when it has none."""
    if article.text is None:
        raise PressmarkError(
            f"article {article.id} has no text, and systems read text: "
            "hydrate its collection first (`pressmark hydrate`)"
        )
    return article.text


def mention(
    start: int,
    end: int,
    kind: str,
    level: str | None = None,
    *,
    head: tuple[int, int] | None = None,
    value: str | None = None,
) -> Mention:
    """A mention under a provisional id, equal for equal span and type; so a dict finds doubles."""
    own = head is None or head == (start, end)
    span = None if own or head is None else Span(*head)
    return Mention(f"{start}-{end}-{kind}", Span(start, end), kind, level, span, value)


def distinct(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """In text order, outer before inner, the first mention of each span and type."""
    table: dict[str, Mention] = {}
    for found in mentions:
        table.setdefault(found.id, found)
    return tuple(sorted(table.values(), key=lambda m: (m.span.start, -m.span.end, m.type)))


def fits(event_type: str, role: str | None, kind: str) -> bool:
    """Whether a mention of type ``kind`` may fill ``role`` in events of the type."""
    return role is not None and kind in ontology().fillers(event_type, role)


def _surface(span: Span, text: str) -> Span:
    return replace(span, text=text[span.start : span.end])


def _maybe(span: Span | None, text: str) -> Span | None:
    return None if span is None else _surface(span, text)


def _mentions(text: str, found: Iterable[Mention]) -> tuple[dict[str, str], tuple[Mention, ...]]:
    ordered = distinct(found)
    ids = {old.id: f"m{n}" for n, old in enumerate(ordered, 1)}
    new = (
        replace(m, id=ids[m.id], span=_surface(m.span, text), head=_maybe(m.head, text))
        for m in ordered
    )
    return ids, tuple(new)


def _entities(ids: Mapping[str, str], found: Iterable[Entity]) -> tuple[Entity, ...]:
    def order(name: str) -> int:
        return int(name[1:])

    chains = [(e, tuple(sorted((ids[m] for m in e.mentions), key=order))) for e in found]
    chains.sort(key=lambda pair: order(pair[1][0]))
    return tuple(replace(e, id=f"e{n}", mentions=m) for n, (e, m) in enumerate(chains, 1))


def _arguments(ids: Mapping[str, str], found: Iterable[Argument]) -> tuple[Argument, ...]:
    renamed = {(a.role, ids[a.mention]) for a in found}
    pairs = sorted(renamed, key=lambda pair: (int(pair[1][1:]), pair[0]))
    return tuple(Argument(role, name) for role, name in pairs)


def _events(text: str, ids: Mapping[str, str], found: Iterable[Event]) -> tuple[Event, ...]:
    events = sorted(found, key=lambda e: min((m.trigger, e.type) for m in e.mentions))
    every = sorted((m.trigger, e.type, m.id) for e in events for m in e.mentions)
    names = {old: f"t{n}" for n, (_, _, old) in enumerate(every, 1)}

    def rename(m: EventMention) -> EventMention:
        trigger, arguments = _surface(m.trigger, text), _arguments(ids, m.arguments)
        return replace(m, id=names[m.id], trigger=trigger, arguments=arguments)

    return tuple(
        Event(
            f"v{n}", e.type, tuple(rename(m) for m in sorted(e.mentions, key=lambda m: m.trigger))
        )
        for n, e in enumerate(events, 1)
    )


def _quotations(
    text: str, ids: Mapping[str, str], found: Iterable[Quotation]
) -> tuple[Quotation, ...]:
    ordered = sorted(found, key=lambda q: (q.content, q.id))
    names = {q.id: f"q{n}" for n, q in enumerate(ordered, 1)}
    return tuple(
        replace(
            q,
            id=names[q.id],
            content=tuple(_surface(s, text) for s in q.content),
            quoted=tuple(_surface(s, text) for s in q.quoted),
            cue=_maybe(q.cue, text),
            speakers=tuple(ids[s] for s in q.speakers),
            addressees=tuple(ids[s] for s in q.addressees),
            inside=names[q.inside] if q.inside else None,
        )
        for q in ordered
    )


def numbered(text: str, found: Annotations) -> Annotations:
    """The same annotations with ids m1.., e1.., v1.., t1.., q1.. in text order, and surfaces.

    Mentions of one span and type become one; ids of events, event mentions and quotations must be
    distinct, and mentions be referred to by the ids that ``mention`` gave them.
    """
    ids, mentions = _mentions(text, found.mentions)
    return Annotations(
        mentions=mentions,
        entities=_entities(ids, found.entities),
        events=_events(text, ids, found.events),
        quotations=_quotations(text, ids, found.quotations),
    )
