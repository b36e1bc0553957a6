"""Rows of the configs from documents: what a reader of one row needs stands in that row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ...schema import (
    Article,
    Document,
    Entity,
    Event,
    EventMention,
    Mention,
    Quotation,
    Source,
    Span,
)
from ...schema.codec import FORMAT
from .tokens import Flat, Labelled, annotated_sentences, flatten, tags, tokenize, zone_of

Row = dict[str, Any]
Json = Any


@dataclass(frozen=True)
class Item:
    """A document of a release: its collection and split, and the line that credits its text."""

    document: Document
    collection: str
    split: str
    attribution: str

    @property
    def article(self) -> Article:
        """The document's article."""
        return self.document.article

    @cached_property
    def mentions(self) -> dict[str, Mention]:
        """The document's mentions under their ids."""
        return self.document.annotations.mention_by_id()

    @cached_property
    def entity_of(self) -> dict[str, Entity]:
        """For the id of each mention in a chain, its entity."""
        return self.document.annotations.entity_of()

    def origin(self) -> Row:
        """The columns that say which document a row is of."""
        return {"document": self.document.id, "collection": self.collection}

    def words(self, start: int, end: int) -> str | None:
        """A stretch of the text, None when the document is stand-off."""
        text = self.article.text
        return None if text is None else text[start:end]

    def sentence(self, span: Span) -> int | None:
        """The index of the sentence that holds the span, None when none does."""
        spans = enumerate(self.article.sentences)
        return next((n for n, sentence in spans if sentence.contains(span)), None)

    def context(self, spans: Iterable[Span]) -> str | None:
        """The sentences that the spans lie in, from the first to the last."""
        listed = list(spans)
        touched = [s for s in self.article.sentences if any(s.overlaps(span) for span in listed)]
        if not touched:
            return None
        return self.words(touched[0].start, touched[-1].end)

    def name(self, entity: Entity | None) -> str | None:
        """What a reader calls the entity: its longest name, of two the first; None without one."""
        if entity is None:
            return None
        listed = [self.mentions[id] for id in entity.mentions]
        names = [m.span for m in listed if m.level == "name" and m.span.text]
        longest = min(names, key=lambda span: (-len(span), span), default=None)
        return longest.text if longest else None


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


@dataclass(frozen=True, slots=True)
class Tagged:
    """A sentence of the config ``bio``: its tokens, and per row of tags what it holds and loses."""

    sentence: int
    tokens: tuple[Span, ...]
    rows: dict[str, Flat]


def labelled(document: Document) -> dict[str, list[Labelled]]:
    """For each row of tags the spans that it is made from."""
    marked = document.annotations
    return {
        "ner_tags": [
            Labelled(m.span, m.type) for m in marked.mentions if m.level in (None, "name")
        ],
        "mention_tags": [Labelled(m.span, m.type) for m in marked.mentions],
        "trigger_tags": [Labelled(m.trigger, e.type) for e, m in marked.event_mentions()],
        "cue_tags": [Labelled(q.cue, "CUE") for q in marked.quotations if q.cue],
        "quote_tags": [
            Labelled(span, q.type) for q in marked.quotations if q.type for span in q.content
        ],
    }


def tagged(item: Item) -> Iterator[Tagged]:
    """The sentences of annotated zones with their tokens; none of a stand-off document."""
    text = item.article.text
    if text is None:
        return
    spans = labelled(item.document)
    wanted = set(annotated_sentences(item.article))
    for number, sentence in enumerate(item.article.sentences):
        if sentence in wanted:
            tokens = tuple(tokenize(text, sentence.start, sentence.end))
            inside = {
                row: flatten((s for s in found if sentence.contains(s.span)), tokens)
                for row, found in spans.items()
            }
            yield Tagged(number, tokens, inside)


def bio_rows(item: Item) -> Iterator[Row]:
    """A row for each sentence of an annotated zone."""
    for one in tagged(item):
        sentence = item.article.sentences[one.sentence]
        zone = zone_of(item.article, sentence)
        yield item.origin() | {
            "sentence": one.sentence,
            "start": sentence.start,
            "zone": zone.kind if zone else None,
            "tokens": [item.words(token.start, token.end) for token in one.tokens],
            "starts": [token.start for token in one.tokens],
            "ends": [token.end for token in one.tokens],
            **{row: tags(one.tokens, flat.held) for row, flat in one.rows.items()},
            "canary": item.document.canary,
        }


def bio_losses(items: Iterable[Item]) -> dict[str, dict[str, int]]:
    """For each row of tags how many spans it holds, and how many it cannot hold and why.

    ``nested`` lie within a longer one, ``cut`` begin or end within a token, ``outside`` lie in no
    one sentence of an annotated zone.
    """
    counts: dict[str, dict[str, int]] = {}
    for item in items:
        if item.article.text is None:
            continue
        sentences = list(tagged(item))
        for row, spans in labelled(item.document).items():
            count = counts.setdefault(row, dict.fromkeys(("held", "nested", "cut", "outside"), 0))
            flats = [one.rows[row] for one in sentences]
            for kind in ("held", "nested", "cut"):
                count[kind] += sum(len(getattr(flat, kind)) for flat in flats)
            seen = {s for flat in flats for s in (*flat.held, *flat.nested, *flat.cut)}
            count["outside"] += len(set(spans) - seen)
    return counts


ROWS: dict[str, Callable[[Item], Iterator[Row]]] = {
    "full": full_rows,
    "entities": entity_rows,
    "events": event_rows,
    "quotes": quote_rows,
    "bio": bio_rows,
}
