"""The tasks of each screen: what it shows, what is filled in, what the way back needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...schema import (
    Annotations,
    Entity,
    Event,
    EventMention,
    Mention,
    Span,
)
from ...schema.ontology import ontology
from .labels import chain_labels as chain_items
from .labels import (
    context_html,
    kind_labels,
    member_items,
    number_labels,
    role_help,
    role_labels,
)
from .labels import event_labels as event_items
from .layers import (
    ADDRESSEE,
    ARGUMENTS,
    CHAINS,
    CUE,
    ENTITIES,
    EVENTS,
    NOTHING,
    QUOTES,
    SPEAKER,
    TRIGGER,
    fresh,
)
from .task_making import (
    Made,
    Maker,
    article_meta,
    bare,
    chain_labels,
    event_labels,
    quotation_numbers,
    shown_in,
    slug,
    window_of,
)

Json = Any

#: The background of a role that the event's type does not take.
_FOREIGN = "#d62728"


def _hint(entity: Entity, known: Mapping[str, Mention], text: str) -> str:
    """A chain's names and nominals, each once."""
    words = (
        " ".join(text[m.span.start : m.span.end].split())
        for key in entity.mentions
        if (m := known[key]).level != "pronoun"
    )
    return "; ".join(dict.fromkeys(words))


def _chain_items(
    maker: Maker, labels: Mapping[str, str], layer: str, more: Sequence[str] = ()
) -> list[Json]:
    """The labels of the chains as the screen wants them, the longest chains first."""
    known = maker.marked.mention_by_id()
    entities = sorted(maker.marked.entities, key=lambda e: -len(e.mentions))
    joined = any(len(e.mentions) > 1 for e in entities)
    return [
        dict(label)
        for label in chain_items(
            [*(labels[e.id] for e in entities), *more],
            layer,
            {labels[e.id]: _hint(e, known, maker.text) for e in entities},
            # Grey is what stands alone; where nothing is joined yet, all colours are of use.
            single={labels[e.id] for e in entities if joined and len(e.mentions) == 1},
        )
    ]


def _words_without_chain(maker: Maker, labels: Mapping[str, str]) -> list[str]:
    """Labels of chains to be: a word of each mention that refers and is in no chain yet."""
    of, taken = maker.marked.entity_of(), set(labels.values())
    words = (
        slug(maker.text[m.span.start : m.span.end])
        for m in shown_in(maker.marked, CHAINS)
        if m.id not in of
    )
    return [word for word in dict.fromkeys(words) if word not in taken]


def _entities(maker: Maker) -> Made:
    marked = maker.marked
    labels, of = chain_labels(marked, maker.text), marked.entity_of()
    result: list[Json] = []
    for m in marked.mentions:
        result.append(maker.labels(m.id, m.span, "type", m.type))
        if m.level is not None:
            result.append(maker.labels(m.id, m.span, "level", m.level))
        if m.id in of:
            result.append(maker.labels(m.id, m.span, "chain", labels[of[m.id].id]))
        if m.value is not None:
            result.append(maker.item(m.id, m.span, "value", "textarea", [m.value]))
    data = {"text": maker.text, "chains": _chain_items(maker, labels, ENTITIES)}
    yield data, article_meta(maker, ENTITIES, labels), result


def _chains(maker: Maker) -> Made:
    marked = maker.marked
    labels, of = chain_labels(marked, maker.text), marked.entity_of()
    told: set[str] = set()
    result: list[Json] = []
    for m in shown_in(marked, CHAINS):
        entity = of.get(m.id)
        if entity is not None:
            result.append(maker.labels(m.id, m.span, "chain", labels[entity.id]))
        result.append(maker.labels(m.id, m.span, "kind", m.type))
        if entity and entity.members and entity.id not in told and "members" in maker.controls:
            told.add(entity.id)
            paths = [[labels[member]] for member in entity.members]
            result.append(maker.item(m.id, m.span, "members", "taxonomy", paths))
    items = _chain_items(maker, labels, CHAINS, _words_without_chain(maker, labels))
    data = {
        "text": maker.text,
        "chains": items,
        "kinds": kind_labels(),
        "members": member_items(item["value"] for item in items),
    }
    yield data, article_meta(maker, CHAINS, labels), result


def _role_rows(kind: str) -> list[Json]:
    """The roles that mentions of a type may play in any event, in the ontology's order."""
    fits = {
        slot.role
        for event in ontology().event_types.values()
        for slot in event.roles.values()
        if kind in slot.fillers
    }
    return [{"value": role} for role in ontology().roles if role in fits]


def _argument_tree(maker: Maker) -> list[Json]:
    """Mentions with the roles that they may play; the number is the one that the text shows."""
    return [
        {
            "value": f"#{n} {' '.join(maker.text[m.span.start : m.span.end].split())}",
            "alias": m.id,
            "children": _role_rows(m.type),
        }
        for n, m in enumerate(maker.marked.mentions, 1)
    ]


def _events(maker: Maker) -> Made:
    marked = maker.marked
    labels = event_labels(marked, maker.text)
    result: list[Json] = []
    for m in marked.mentions:
        item = maker.labels(m.id, m.span, "span", m.type)
        result.append({**item, "readonly": True})
    for event, told in sorted(marked.event_mentions(), key=lambda pair: pair[1].trigger):
        result += _trigger(maker, event, told, labels[event.id])
    data = {
        "text": maker.text,
        "args": _argument_tree(maker),
        "events": event_items(list(labels.values())),
    }
    chains = chain_labels(marked, maker.text)
    events = {label: event for event, label in labels.items()}
    yield data, article_meta(maker, EVENTS, chains) | {"events": events}, result


def _trigger(maker: Maker, event: Event, told: EventMention, label: str) -> Iterator[Json]:
    key, span = told.id, told.trigger
    yield maker.labels(key, span, "span", event.type)
    if told.realis is not None:
        yield maker.labels(key, span, "realis", told.realis)
    if told.polarity == "negative":
        yield maker.labels(key, span, "polarity", "negative")
    if told.arguments and "args" in maker.controls:
        paths = [[a.mention, a.role] for a in told.arguments]
        yield maker.item(key, span, "args", "taxonomy", paths)
    yield maker.labels(key, span, "event", label)


def _arguments(maker: Maker) -> Made:
    pairs = sorted(maker.marked.event_mentions(), key=lambda pair: pair[1].trigger)
    for event, told in pairs:
        window = window_of(maker.document, told.trigger)
        mentions = tuple(m for m in maker.marked.mentions if window.contains(m.span))
        shown = Annotations(
            mentions, (), (replace(event, mentions=(_within(told, mentions),)),), ()
        )
        words = maker.text[told.trigger.start : told.trigger.end]
        data = {
            "event_id": told.id,
            "base": window.start,
            "sentence": maker.text[window.start : window.end],
            "roles": _roles(event, told),
            "question": f"{event.type} “{words}” ({told.realis or 'no realis yet'})",
            "context": context_html(maker.text, window.start, window.end),
            "help": role_help(event.type) if event.type in ontology().event_types else "",
        }
        result, twins = _roles_of(maker, told, mentions, window)
        yield data, {"base": bare(maker.document, shown), "twins": twins}, result


def _within(told: EventMention, mentions: Sequence[Mention]) -> EventMention:
    known = {m.id for m in mentions}
    return replace(told, arguments=tuple(a for a in told.arguments if a.mention in known))


def _roles(event: Event, told: EventMention) -> list[Json]:
    """The labels of the screen: the type's roles with their keys, and any other one given."""
    known = event.type in ontology().event_types
    rows: list[Json] = list(role_labels(event.type)) if known else [{"value": NOTHING}]
    shown = {row["value"] for row in rows}
    given = dict.fromkeys(a.role for a in told.arguments if a.role not in shown)
    return [*rows, *({"value": role, "background": _FOREIGN} for role in given)]


def _roles_of(
    maker: Maker, told: EventMention, mentions: Sequence[Mention], window: Span
) -> tuple[list[Json], dict[str, str]]:
    def moved(span: Span) -> Span:
        return Span(span.start - window.start, span.end - window.start)

    taken = {told.id, *(m.id for m in maker.marked.mentions)}
    trigger = maker.labels(told.id, moved(told.trigger), "trigger", TRIGGER)
    result, twins = [{**trigger, "readonly": True}], {}
    for m in mentions:
        roles = [a.role for a in told.arguments if a.mention == m.id] or [NOTHING]
        for n, role in enumerate(dict.fromkeys(roles)):
            key = m.id if n == 0 else fresh(f"{m.id}_{n + 1}", taken)
            result.append(maker.item(key, moved(m.span), "role", "labels", [role], told.id))
            if n:
                twins[key] = m.id
    return result, twins


def _quotes(maker: Maker) -> Made:
    marked = maker.marked
    numbers = quotation_numbers(marked.quotations)
    taken = {m.id for m in marked.mentions}
    parts: dict[str, list[tuple[str, str]]] = {}
    for q in marked.quotations:
        for label, mentions in ((SPEAKER, q.speakers), (ADDRESSEE, q.addressees)):
            for key in mentions:
                parts.setdefault(key, []).append((label, numbers[q.id]))
    result: list[Json] = []
    twins: dict[str, str] = {}
    for m in shown_in(marked, QUOTES):
        for n, (label, number) in enumerate(parts.get(m.id, [(NOTHING, "")])):
            key = m.id if n == 0 else fresh(f"{m.id}_{n + 1}", taken)
            result.append(maker.labels(key, m.span, "span", label))
            result += [maker.labels(key, m.span, "no", number)] if number else []
            if n:
                twins[key] = m.id
    regions: dict[str, str] = {}
    for q in marked.quotations:
        places = [(f"{q.id}_{n}", span, q.type or "") for n, span in enumerate(q.content)]
        places += [(f"{q.id}_c", q.cue, CUE)] if q.cue else []
        for wanted, span, label in places:
            key = fresh(wanted, taken)
            if label != CUE:
                regions[key] = q.id
            result += [maker.labels(key, span, "span", label)] if label else []
            result.append(maker.labels(key, span, "no", numbers[q.id]))
    chains = chain_labels(marked, maker.text)
    own = {"numbers": {number: q for q, number in numbers.items()}, "regions": regions}
    meta = {**own, "twins": twins}
    data = {"text": maker.text, "numbers": number_labels(len(numbers))}
    yield data, article_meta(maker, QUOTES, chains) | meta, result


MAKERS: Mapping[str, Callable[[Maker], Made]] = {
    ENTITIES: _entities,
    CHAINS: _chains,
    EVENTS: _events,
    ARGUMENTS: _arguments,
    QUOTES: _quotes,
}
