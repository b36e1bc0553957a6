"""From annotations to tasks: what a screen shows (``data``), what is filled in (``predictions``),
and what the way back needs (``meta``).

Pure: no network, no clock, same document, same tasks. The forms of data and results are those of
the screens; region ids are the ids of mentions and event mentions, and for quotations ``q1_0``
(content) and ``q1_c`` (cue).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...corpus.texts import detach_text
from ...schema import (
    Annotations,
    Document,
    Entity,
    Event,
    EventMention,
    Mention,
    PressmarkError,
    Quotation,
    Span,
)
from ...schema.codec import encode_annotations
from ...schema.ontology import ontology
from .labels import (
    NEW,
    context_html,
    kind_labels,
    member_items,
    number_labels,
    role_help,
    role_labels,
)
from .labels import chain_labels as chain_items
from .labels import event_labels as event_items
from .layers import (
    ADDRESSEE,
    ARGUMENTS,
    CHAINS,
    CONTROLS,
    CUE,
    ENTITIES,
    EVENTS,
    LAYERS,
    META,
    NOTHING,
    QUOTES,
    SPEAKER,
    TRIGGER,
    fresh,
)

Json = Any
_NOT_WORD = re.compile(r"[^\w]+")
#: The background of a role that the event's type does not take.
_FOREIGN = "#d62728"
#: Labels at the end of the lists, for what the annotator finds.
_NEW_CHAINS = tuple(f"new{n}" for n in range(1, NEW + 1))
_NEW_EVENTS = tuple(f"newev{n}" for n in range(1, NEW + 1))


@dataclass(frozen=True, slots=True)
class _Maker:
    """One document on its way to tasks of one layer, with its lookups."""

    document: Document
    text: str
    controls: Collection[str]
    notes: Mapping[str, Sequence[str]]

    @property
    def marked(self) -> Annotations:
        return self.document.annotations

    def item(
        self, region: str, span: Span, control: str, kind: str, value: Json, event: str = ""
    ) -> Json:
        """One result: what one control says of one region, of ``event`` where there are several."""
        made = {
            "id": region,
            "from_name": control,
            "to_name": "text",
            "type": kind,
            "value": {
                "start": span.start,
                "end": span.end,
                "text" if kind == "textarea" else kind: value,
            },
        }
        noted = f"{event}/{region}" if event else region
        return made | ({"meta": {"text": list(self.notes[noted])}} if noted in self.notes else {})

    def labels(self, region: str, span: Span, control: str, *labels: str) -> Json:
        return self.item(region, span, control, "labels", list(labels))


def tasks(
    document: Document,
    layer: str,
    source: str = "gold",
    controls: Iterable[str] | None = None,
    notes: Mapping[str, Sequence[str]] | None = None,
) -> list[dict[str, Json]]:
    """The tasks of a document for one layer, ready for the server: data, meta and one prediction.

    ``source`` becomes the prediction's ``model_version``; ``controls`` are those that the screen
    has (all of ``CONTROLS[layer]`` by default); ``notes`` are shown beside regions, by their id (in
    ``2b_arguments`` by the ids of event mention and region, ``t1/m5``).
    An article gives one task, in ``2b_arguments`` one for each event mention. Raises
    PressmarkError for a document without text and for an unknown layer.
    """
    if layer not in LAYERS:
        raise PressmarkError(f"{layer} is no layer, expected one of {', '.join(LAYERS)}")
    text = document.article.text
    if text is None:
        raise PressmarkError(
            f"{document.id} has no text, expected one to show; hydrate its collection first"
        )
    has = tuple(CONTROLS[layer] if controls is None else controls)
    maker = _Maker(document, text, has, notes or {})
    made = []
    for data, meta, result in _MAKERS[layer](maker):
        head = {
            "doc_id": document.id,
            "title": _title(document),
            "date": document.article.source.date,
            "note": "",
        }
        key = "/".join([document.id, layer, *([data["event_id"]] if "event_id" in data else [])])
        own = {
            "key": key,
            "layer": layer,
            "doc_id": document.id,
            "text_sha256": document.article.text_sha256,
            "source": source,
            "controls": list(has),
        }
        prediction = [{"model_version": source, "result": result}] if result else []
        made.append({"data": head | data, "meta": {META: own | meta}, "predictions": prediction})
    return made


def predicted(document: Document, layer: str) -> list[list[Json]]:
    """Only what is filled in: for each task of the layer its list of results."""
    made = tasks(document, layer)
    return [task["predictions"][0]["result"] if task["predictions"] else [] for task in made]


def _title(document: Document) -> str:
    title = document.article.source.title
    return f"{document.id}: {title}" if title else document.id


def bare(document: Document, annotations: Annotations | None = None) -> Json:
    """Annotations as JSON without the words of the text."""
    if annotations is not None:
        document = replace(document, annotations=annotations)
    return encode_annotations(detach_text(document).annotations)


Made = Iterator[tuple[dict[str, Json], dict[str, Json], list[Json]]]


def slug(words: str) -> str:
    """The last word in lower case: the head of a phrase, a surname; "x" where there is none."""
    parts = [part for part in _NOT_WORD.split(words.lower()) if part]
    return parts[-1][:30] if parts else "x"


def chain_labels(marked: Annotations, text: str) -> dict[str, str]:
    """For each entity's id a short word to show, each another: ``trump``, ``trump_2``."""
    known, taken = marked.mention_by_id(), {NOTHING, *_NEW_CHAINS}
    labels = {}
    for entity in marked.entities:
        chain = [known[m].span for m in entity.mentions if known[m].level == "name"]
        spans = chain or [known[m].span for m in entity.mentions]
        best = max(spans, key=lambda s: (len(s), -s.start), default=Span(0, 0))
        labels[entity.id] = fresh(slug(text[best.start : best.end]), taken)
    return labels


def event_labels(marked: Annotations, text: str) -> dict[str, str]:
    """For each event's id a short word to show: that of its first trigger."""
    taken, labels = {NOTHING, *_NEW_EVENTS}, {}
    for event in marked.events:
        first = min(mention.trigger for mention in event.mentions)
        labels[event.id] = fresh("ev_" + slug(text[first.start : first.end]), taken)
    return labels


def _hint(entity: Entity, known: Mapping[str, Mention], text: str) -> str:
    """A chain's names and nominals, each once."""
    words = (
        " ".join(text[m.span.start : m.span.end].split())
        for key in entity.mentions
        if (m := known[key]).level != "pronoun"
    )
    return "; ".join(dict.fromkeys(words))


def _chain_items(
    maker: _Maker, labels: Mapping[str, str], layer: str, more: Sequence[str] = ()
) -> list[Json]:
    """The labels of the chains as the screen wants them, the longest chains first."""
    known = maker.marked.mention_by_id()
    entities = sorted(maker.marked.entities, key=lambda e: -len(e.mentions))
    return [
        dict(label)
        for label in chain_items(
            [*(labels[e.id] for e in entities), *more],
            layer,
            {labels[e.id]: _hint(e, known, maker.text) for e in entities},
            single={labels[e.id] for e in entities if len(e.mentions) == 1},
        )
    ]


def _words_without_chain(maker: _Maker, labels: Mapping[str, str]) -> list[str]:
    """Labels of chains to be: a word of each mention that refers and is in no chain yet."""
    of, taken = maker.marked.entity_of(), set(labels.values())
    words = (
        slug(maker.text[m.span.start : m.span.end])
        for m in shown_in(maker.marked, CHAINS)
        if m.id not in of
    )
    return [word for word in dict.fromkeys(words) if word not in taken]


def _entities(maker: _Maker) -> Made:
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
    yield data, _article_meta(maker, ENTITIES, labels), result


def part_of(marked: Annotations, layer: str) -> Annotations:
    """What a layer decides, with the mentions and chains that it stands on.

    Only this goes with the task: what other layers say is none of this annotator's answer.
    """
    events = marked.events if layer == EVENTS else ()
    quotations = marked.quotations if layer == QUOTES else ()
    return Annotations(marked.mentions, marked.entities, events, quotations)


def _article_meta(maker: _Maker, layer: str, chains: Mapping[str, str]) -> dict[str, Json]:
    return {
        "base": bare(maker.document, part_of(maker.marked, layer)),
        "chains": {label: entity for entity, label in chains.items()},
    }


def shown_in(marked: Annotations, layer: str) -> tuple[Mention, ...]:
    """The mentions that a screen shows: those that can refer, where chains and speakers are."""
    if layer not in (CHAINS, QUOTES):
        return marked.mentions
    types, of = ontology().mention_types, marked.entity_of()
    spoken = {m for q in marked.quotations for m in (*q.speakers, *q.addressees)}
    return tuple(
        m
        for m in marked.mentions
        if types[m.type].referring or m.id in of or (layer == QUOTES and m.id in spoken)
    )


def _chains(maker: _Maker) -> Made:
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
    yield data, _article_meta(maker, CHAINS, labels), result


def _role_rows(kind: str) -> list[Json]:
    """The roles that mentions of a type may play in any event, in the ontology's order."""
    fits = {
        slot.role
        for event in ontology().event_types.values()
        for slot in event.roles.values()
        if kind in slot.fillers
    }
    return [{"value": role} for role in ontology().roles if role in fits]


def _argument_tree(maker: _Maker) -> list[Json]:
    """Mentions with the roles that they may play; the number is the one that the text shows."""
    return [
        {
            "value": f"#{n} {' '.join(maker.text[m.span.start : m.span.end].split())}",
            "alias": m.id,
            "children": _role_rows(m.type),
        }
        for n, m in enumerate(maker.marked.mentions, 1)
    ]


def _events(maker: _Maker) -> Made:
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
    yield data, _article_meta(maker, EVENTS, chains) | {"events": events}, result


def _trigger(maker: _Maker, event: Event, told: EventMention, label: str) -> Iterator[Json]:
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


def window_of(document: Document, span: Span) -> Span:
    """What the screen of one trigger shows: its sentence, or its line where it has none."""
    for sentence in document.article.sentences:
        if sentence.contains(span):
            return sentence
    text = document.article.text or ""
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    return Span(start, len(text) if end < 0 else end)


def _arguments(maker: _Maker) -> Made:
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
    maker: _Maker, told: EventMention, mentions: Sequence[Mention], window: Span
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


def quotation_numbers(quotations: Sequence[Quotation]) -> dict[str, str]:
    """For each quotation's id the label that joins its regions: Q1, Q2, …"""
    return {quotation.id: f"Q{n}" for n, quotation in enumerate(quotations, 1)}


def _quotes(maker: _Maker) -> Made:
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
    yield data, _article_meta(maker, QUOTES, chains) | meta, result


_MAKERS: Mapping[str, Callable[[_Maker], Made]] = {
    ENTITIES: _entities,
    CHAINS: _chains,
    EVENTS: _events,
    ARGUMENTS: _arguments,
    QUOTES: _quotes,
}
