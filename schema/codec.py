"""Between JSON values and the frozen types: the one module that knows both.

Decoding trusts that the value fits ``article-1.schema.json`` (``validation`` checks it first);
encoding leaves out what is absent, so that decoding and encoding are each other's inverse.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from .model import (
    Annotations,
    Argument,
    Article,
    Document,
    Entity,
    Event,
    EventMention,
    Mention,
    Provenance,
    Quotation,
    Segment,
    Source,
    Span,
)

Json = Any
FORMAT = "article-1"
_CANONICAL = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
)


def text_sha256(text: str) -> str:
    """The sha256 of the text's UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def canonical(value: Json) -> str:
    """The value as canonical JSON: sorted keys, no spaces, no escapes that are not needed."""
    return _CANONICAL.encode(value)


def _present(**fields: Json) -> dict[str, Json]:
    """The fields that hold something: what may be absent is left out, never null or []."""
    return {key: value for key, value in fields.items() if value is not None and value != []}


def encode_span(span: Span) -> dict[str, Json]:
    """A span as ``{"start", "end"}`` with ``"text"`` when the surface is known."""
    if span.text is None:
        return {"start": span.start, "end": span.end}
    return {"start": span.start, "end": span.end, "text": span.text}


def _optional_span(span: Span | None) -> dict[str, Json] | None:
    return None if span is None else encode_span(span)


def _spans(spans: Sequence[Span]) -> list[dict[str, Json]]:
    return [encode_span(span) for span in spans]


def encode_mention(mention: Mention) -> dict[str, Json]:
    """A mention: its span's fields stand beside id and type."""
    value = {"id": mention.id, **encode_span(mention.span)}
    if mention.type is not None:
        value["type"] = mention.type
    if mention.level is not None:
        value["level"] = mention.level
    if mention.head is not None:
        value["head"] = encode_span(mention.head)
    if mention.value is not None:
        value["value"] = mention.value
    return value


def _encode_event_mention(mention: EventMention) -> dict[str, Json]:
    return _present(
        id=mention.id,
        trigger=encode_span(mention.trigger),
        realis=mention.realis,
        polarity=mention.polarity,
        arguments=[{"role": a.role, "mention": a.mention} for a in mention.arguments],
    )


def _encode_quotation(quotation: Quotation) -> dict[str, Json]:
    head = _present(id=quotation.id, type=quotation.type)
    return (
        head
        | {"content": _spans(quotation.content)}
        | _present(
            quoted=_spans(quotation.quoted),
            cue=_optional_span(quotation.cue),
            speakers=list(quotation.speakers),
            speaker_kind=quotation.speaker_kind,
            addressees=list(quotation.addressees),
            inside=quotation.inside,
        )
    )


def _encode_entity(entity: Entity) -> dict[str, Json]:
    value = {"id": entity.id, "type": entity.type, "mentions": list(entity.mentions)}
    return value | _present(members=list(entity.members))


def encode_annotations(annotations: Annotations) -> dict[str, Json]:
    """The four layers; each is always there, also when empty."""
    return {
        "mentions": [encode_mention(m) for m in annotations.mentions],
        "entities": [_encode_entity(e) for e in annotations.entities],
        "events": [
            {"id": e.id, "type": e.type, "mentions": [_encode_event_mention(m) for m in e.mentions]}
            for e in annotations.events
        ],
        "quotations": [_encode_quotation(q) for q in annotations.quotations],
    }


def encode_article(article: Article) -> dict[str, Json]:
    """An article without annotations; a stand-off article has no ``text``."""
    source = article.source
    return _present(
        schema=FORMAT,
        id=article.id,
        language=article.language,
        text=article.text,
        text_sha256=article.text_sha256,
        length=article.length,
        source=_present(
            publisher=source.publisher,
            title=source.title,
            date=source.date,
            licence=source.licence,
            url=source.url,
            topic=source.topic,
        ),
    ) | {
        "segments": [{"kind": s.kind, "start": s.start, "end": s.end} for s in article.segments],
        "sentences": [{"start": s.start, "end": s.end} for s in article.sentences],
    }


def encode_document(document: Document) -> dict[str, Json]:
    """A whole document: the article's fields, ``annotations`` and ``provenance``."""
    value = encode_article(document.article)
    if document.canary is not None:
        value["canary"] = document.canary
    value["annotations"] = encode_annotations(document.annotations)
    made = document.provenance
    if made is not None:
        value["provenance"] = _present(
            annotator=made.annotator,
            process=made.process,
            status=made.status,
            guidelines=made.guidelines,
            date=made.date,
        )
    return value


def decode_span(value: Mapping[str, Json]) -> Span:
    """A span from ``{"start", "end"[, "text"]}``."""
    return Span(value["start"], value["end"], value.get("text"))


def _decode_optional_span(value: Mapping[str, Json] | None) -> Span | None:
    return None if value is None else decode_span(value)


def _decode_spans(values: Sequence[Mapping[str, Json]]) -> tuple[Span, ...]:
    return tuple(decode_span(value) for value in values)


def decode_mention(value: Mapping[str, Json]) -> Mention:
    """A mention from its JSON object."""
    return Mention(
        id=value["id"],
        span=decode_span(value),
        type=value["type"],
        level=value.get("level"),
        head=_decode_optional_span(value.get("head")),
        value=value.get("value"),
    )


def _decode_event_mention(value: Mapping[str, Json]) -> EventMention:
    return EventMention(
        id=value["id"],
        trigger=decode_span(value["trigger"]),
        realis=value.get("realis"),
        polarity=value.get("polarity", "positive"),
        arguments=tuple(Argument(a["role"], a["mention"]) for a in value.get("arguments", ())),
    )


def _decode_entity(value: Mapping[str, Json]) -> Entity:
    return Entity(
        value["id"], value["type"], tuple(value["mentions"]), tuple(value.get("members", ()))
    )


def _decode_event(value: Mapping[str, Json]) -> Event:
    mentions = tuple(_decode_event_mention(mention) for mention in value["mentions"])
    return Event(value["id"], value["type"], mentions)


def _decode_quotation(value: Mapping[str, Json]) -> Quotation:
    return Quotation(
        id=value["id"],
        type=value.get("type"),
        content=_decode_spans(value["content"]),
        quoted=_decode_spans(value.get("quoted", ())),
        cue=_decode_optional_span(value.get("cue")),
        speakers=tuple(value.get("speakers", ())),
        speaker_kind=value.get("speaker_kind"),
        addressees=tuple(value.get("addressees", ())),
        inside=value.get("inside"),
    )


def decode_annotations(value: Mapping[str, Json]) -> Annotations:
    """The four layers; a layer that is not there is empty."""
    return Annotations(
        mentions=tuple(decode_mention(m) for m in value.get("mentions", ())),
        entities=tuple(_decode_entity(e) for e in value.get("entities", ())),
        events=tuple(_decode_event(e) for e in value.get("events", ())),
        quotations=tuple(_decode_quotation(q) for q in value.get("quotations", ())),
    )


def decode_article(value: Mapping[str, Json]) -> Article:
    """An article from its JSON object; annotations in it are not looked at."""
    return Article(
        id=value["id"],
        text=value.get("text"),
        text_sha256=value["text_sha256"],
        length=value["length"],
        language=value["language"],
        source=Source(**value["source"]),
        segments=tuple(Segment(**segment) for segment in value["segments"]),
        sentences=_decode_spans(value["sentences"]),
    )


def decode_document(value: Mapping[str, Json]) -> Document:
    """A document from its JSON object."""
    made = value.get("provenance")
    return Document(
        article=decode_article(value),
        annotations=decode_annotations(value["annotations"]),
        provenance=None if made is None else Provenance(**made),
        canary=value.get("canary"),
    )
