"""W3C Web Annotation (Sanderson, Ciccarese and Young 2017): one JSON-LD page for each document.

Every mention, event mention and quotation is an Annotation whose target selects its words by
position (code points, as the model counts) and, where the text is known, by quotation. Entities
and events are Annotations that link others. What the model has no term for has the prefix ``pm``.
A document without text can be held too: positions need none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ....schema import Document, Span
from ....schema.codec import decode_annotations
from ....schema.reading import write_text
from ..items import Item
from .common import article_value, assemble, fault, parse

Json = Any
NAME = "web-annotation"
CANNOT = ()
#: Context, and the namespace of our own terms; like the schema's, it is a name and never fetched.
CONTEXT: Json = [
    "http://www.w3.org/ns/anno.jsonld",
    {"pm": "https://pressmark.example/ns#"},
]
#: Code points before and after the words that a quote selector gives along.
_AROUND = 24


def _iri(document: str, id_: str) -> str:
    return f"urn:pressmark:{document}:{id_}"


def _source(document: str) -> str:
    return f"urn:pressmark:{document}"


def _target(document: Document, span: Span) -> Json:
    position: Json = {"type": "TextPositionSelector", "start": span.start, "end": span.end}
    text = document.article.text
    if text is not None:
        quote = {
            "type": "TextQuoteSelector",
            "exact": text[span.start : span.end],
            "prefix": text[max(span.start - _AROUND, 0) : span.start],
            "suffix": text[span.end : span.end + _AROUND],
        }
        return {"source": _source(document.id), "selector": [position, quote]}
    return {"source": _source(document.id), "selector": position}


def _annotation(document: Document, id_: str, motivation: str, label: str | None) -> Json:
    value: Json = {"id": _iri(document.id, id_), "type": "Annotation", "motivation": motivation}
    if label is not None:
        value["body"] = {"type": "TextualBody", "purpose": "classifying", "value": label}
    return value


def _said(**terms: Json) -> Json:
    """Terms of our own, those that say something."""
    return {f"pm:{key}": value for key, value in terms.items() if value not in (None, [], ())}


def annotations_of(document: Document) -> Iterator[Json]:
    """Every annotation of the document as a Web Annotation."""

    def iris(ids: Iterable[str]) -> list[str]:
        return [_iri(document.id, id_) for id_ in ids]

    def targets(spans: Iterable[Span]) -> list[Json]:
        return [_target(document, span) for span in spans]

    marked = document.annotations
    for mention in marked.mentions:
        yield (
            _annotation(document, mention.id, "tagging", mention.type)
            | {"target": _target(document, mention.span)}
            | _said(
                kind="mention",
                level=mention.level,
                value=mention.value,
                head=_target(document, mention.head) if mention.head else None,
            )
        )
    for entity in marked.entities:
        yield (
            _annotation(document, entity.id, "linking", entity.type)
            | {"target": iris(entity.mentions)}
            | _said(kind="entity", members=iris(entity.members))
        )
    for event in marked.events:
        yield (
            _annotation(document, event.id, "linking", event.type)
            | {"target": iris(told.id for told in event.mentions)}
            | _said(kind="event")
        )
        for told in event.mentions:
            roles = [
                {"pm:role": a.role, "pm:mention": _iri(document.id, a.mention)}
                for a in told.arguments
            ]
            yield (
                _annotation(document, told.id, "tagging", event.type)
                | {"target": _target(document, told.trigger)}
                | _said(
                    kind="eventMention", realis=told.realis, polarity=told.polarity, arguments=roles
                )
            )
    for quotation in marked.quotations:
        yield (
            _annotation(document, quotation.id, "tagging", quotation.type)
            | {"target": targets(quotation.content)}
            | _said(
                kind="quotation",
                quoted=targets(quotation.quoted),
                cue=_target(document, quotation.cue) if quotation.cue else None,
                speakers=iris(quotation.speakers),
                speakerKind=quotation.speaker_kind,
                addressees=iris(quotation.addressees),
                inside=_iri(document.id, quotation.inside) if quotation.inside else None,
            )
        )


def page(document: Document) -> Json:
    """The document's annotations as an AnnotationPage."""
    article = article_value(document)
    text = document.article.text
    return {
        "@context": CONTEXT,
        "id": f"{_source(document.id)}:annotations",
        "type": "AnnotationPage",
        "pm:article": article | ({} if text is None else {"text": text}),
        "items": list(annotations_of(document)),
    }


def _local(iri: str) -> str:
    return iri.rsplit(":", 1)[1]


def _span(target: Json) -> Json:
    selector = target["selector"]
    position, *quote = selector if isinstance(selector, list) else [selector]
    words = {"text": quote[0]["exact"]} if quote else {}
    return {"start": position["start"], "end": position["end"]} | words


def _layers(items: Iterable[Json]) -> Json:
    """The annotations' JSON of the schema from those of the page."""
    layers: Json = {"mentions": [], "entities": [], "events": [], "quotations": []}
    told: dict[str, Json] = {}
    events = []
    for item in items:
        value: Json = {"id": _local(item["id"])}
        if "body" in item:
            value["type"] = item["body"]["value"]
        kind = item["pm:kind"]
        if kind == "mention":
            layers["mentions"].append(value | _mention(item))
        elif kind == "entity":
            members = [_local(iri) for iri in item.get("pm:members", ())]
            mentions = [_local(iri) for iri in item["target"]]
            layers["entities"].append(value | {"mentions": mentions, "members": members})
        elif kind == "event":
            events.append((value, [_local(iri) for iri in item["target"]]))
        elif kind == "eventMention":
            told[value["id"]] = _event_mention(item)
        else:
            layers["quotations"].append(value | _quotation(item))
    layers["events"] = [value | {"mentions": [told[i] for i in ids]} for value, ids in events]
    return layers


def _given(**values: Json) -> Json:
    return {key: value for key, value in values.items() if value is not None}


def _mention(item: Json) -> Json:
    head = item.get("pm:head")
    return _span(item["target"]) | _given(
        level=item.get("pm:level"),
        value=item.get("pm:value"),
        head=_span(head) if head else None,
    )


def _event_mention(item: Json) -> Json:
    roles = [
        {"role": a["pm:role"], "mention": _local(a["pm:mention"])}
        for a in item.get("pm:arguments", ())
    ]
    return _given(
        id=_local(item["id"]),
        trigger=_span(item["target"]),
        realis=item.get("pm:realis"),
        polarity=item["pm:polarity"],
        arguments=roles,
    )


def _quotation(item: Json) -> Json:
    cue, inside = item.get("pm:cue"), item.get("pm:inside")
    return _given(
        content=[_span(target) for target in item["target"]],
        quoted=[_span(target) for target in item.get("pm:quoted", ())],
        cue=_span(cue) if cue else None,
        speakers=[_local(iri) for iri in item.get("pm:speakers", ())],
        speaker_kind=item.get("pm:speakerKind"),
        addressees=[_local(iri) for iri in item.get("pm:addressees", ())],
        inside=_local(inside) if inside else None,
    )


def document_of(value: Json) -> Document:
    """The document of a page."""
    article = dict(value["pm:article"])
    text = article.pop("text", None)
    return assemble(article, text, decode_annotations(_layers(value["items"])))


def write(folder: Path, items: Iterable[Item]) -> None:
    """Write ``<split>/<id>.jsonld`` for every document."""
    for item in items:
        path = folder / item.split / f"{item.document.id}.jsonld"
        value = page(item.document)
        write_text(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def read(folder: Path) -> list[Document]:
    """The documents of all pages of the export."""
    found = []
    for path in sorted(folder.glob("*/*.jsonld")):
        value = parse(path.read_text(encoding="utf-8"), str(path))
        try:
            found.append(document_of(value))
        except (KeyError, TypeError, ValueError) as wrong:
            raise fault(str(path), f"nothing under {wrong}", "a page of this export") from None
    return found
