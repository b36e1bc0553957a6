"""Rows of the configs from documents: what a reader of one row needs stands in that row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ...schema import Event, EventMention, Mention, Quotation, Source, Span
from ...schema.codec import FORMAT
from .items import Item, Row
from .tagging import bio_rows


def _span(span: Span | None) -> Row | None:
    return None if span is None else {"start": span.start, "end": span.end, "text": span.text}


def _spans(spans: Iterable[Span]) -> list[Row | None]:
    return [_span(span) for span in spans]


def _plain(spans: Iterable[Span]) -> list[Row]:
    return [{"start": span.start, "end": span.end} for span in spans]


def _mention(mention: Mention) -> Row:
    return {
        "id": mention.id,
        "start": mention.span.start,
        "end": mention.span.end,
        "text": mention.span.text,
        "type": mention.type,
        "level": mention.level,
        "head": _span(mention.head),
        "value": mention.value,
    }


def _event_mention(mention: EventMention, arguments: list[Row]) -> Row:
    return {
        "id": mention.id,
        "trigger": _span(mention.trigger),
        "realis": mention.realis,
        "polarity": mention.polarity,
        "arguments": arguments,
    }


def _event(event: Event) -> Row:
    told = [
        _event_mention(m, [{"role": a.role, "mention": a.mention} for a in m.arguments])
        for m in event.mentions
    ]
    return {"id": event.id, "type": event.type, "mentions": told}


def _quotation(quotation: Quotation, speakers: list[Any], addressees: list[Any]) -> Row:
    return {
        "id": quotation.id,
        "type": quotation.type,
        "content": _spans(quotation.content),
        "quoted": _spans(quotation.quoted),
        "cue": _span(quotation.cue),
        "speakers": speakers,
        "speaker_kind": quotation.speaker_kind,
        "addressees": addressees,
        "inside": quotation.inside,
    }


def _source(source: Source) -> Row:
    names = ("publisher", "title", "date", "licence", "url", "topic")
    return {name: getattr(source, name) for name in names}


def full_rows(item: Item) -> Iterator[Row]:
    """The one row of the config ``full``: all that is known of the document."""
    article, marked, made = item.article, item.document.annotations, item.document.provenance
    names = ("annotator", "process", "status", "guidelines", "date")
    yield {
        "id": article.id,
        "collection": item.collection,
        "schema": FORMAT,
        "language": article.language,
        "text": article.text,
        "text_sha256": article.text_sha256,
        "length": article.length,
        "source": _source(article.source),
        "attribution": item.attribution,
        "segments": [{"kind": s.kind, "start": s.start, "end": s.end} for s in article.segments],
        "sentences": _plain(article.sentences),
        "mentions": [_mention(mention) for mention in marked.mentions],
        "entities": [
            {"id": e.id, "type": e.type, "mentions": [*e.mentions], "members": [*e.members]}
            for e in marked.entities
        ],
        "events": [_event(event) for event in marked.events],
        "quotations": [_quotation(q, [*q.speakers], [*q.addressees]) for q in marked.quotations],
        "provenance": None if made is None else {name: getattr(made, name) for name in names},
        "canary": item.document.canary,
    }


def entity_rows(item: Item) -> Iterator[Row]:
    """A row for each mention, with the entity that it belongs to."""
    for mention in item.document.annotations.mentions:
        entity = item.entity_of.get(mention.id)
        yield (
            item.origin()
            | _mention(mention)
            | {
                "entity": entity.id if entity else None,
                "entity_type": entity.type if entity else None,
                "members": [*entity.members] if entity else [],
                "entity_name": item.name(entity),
                "sentence": item.sentence(mention.span),
                "context": item.context([mention.span]),
                "canary": item.document.canary,
            }
        )


def _told(item: Item, mention_id: str) -> Row:
    """A mention as it is told beside what uses it."""
    mention, entity = item.mentions[mention_id], item.entity_of.get(mention_id)
    return {
        "mention": mention.id,
        "start": mention.span.start,
        "end": mention.span.end,
        "text": mention.span.text,
        "type": mention.type,
        "entity": entity.id if entity else None,
        "name": item.name(entity),
    }


def event_rows(item: Item) -> Iterator[Row]:
    """A row for each event mention, its arguments with their words."""
    for event, mention in item.document.annotations.event_mentions():
        told = [{"role": a.role} | _told(item, a.mention) for a in mention.arguments]
        yield (
            item.origin()
            | {"event": event.id, "type": event.type}
            | _event_mention(mention, told)
            | {
                "sentence": item.sentence(mention.trigger),
                "context": item.context([mention.trigger]),
                "canary": item.document.canary,
            }
        )


def quote_rows(item: Item) -> Iterator[Row]:
    """A row for each quotation, its speakers with their names."""
    for quotation in item.document.annotations.quotations:
        speakers = [_told(item, id) for id in quotation.speakers]
        addressees = [_told(item, id) for id in quotation.addressees]
        spans = [*quotation.content, *(item.mentions[id].span for id in quotation.speakers)]
        spans += [quotation.cue] if quotation.cue else []
        parts = [item.words(span.start, span.end) for span in quotation.content]
        yield (
            item.origin()
            | _quotation(quotation, speakers, addressees)
            | {
                "quote": " … ".join(part for part in parts if part) or None,
                "context": item.context(spans),
                "canary": item.document.canary,
            }
        )


ROWS: dict[str, Callable[[Item], Iterator[Row]]] = {
    "full": full_rows,
    "entities": entity_rows,
    "events": event_rows,
    "quotes": quote_rows,
    "bio": bio_rows,
}
