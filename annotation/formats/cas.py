"""UIMA CAS (JSON or XMI) through dkpro-cassis, both ways: what INCEpTION imports and exports.

Mentions, events and quotations are span layers of their own (``webanno.custom.*``) with what
INCEpTION takes for one when it imports ``TypeSystem.xml`` as layers: features that are strings, and
link features, each with a type of its own that has a role and a target. Sentences and tokens are
DKPro Core's. A chain is a key on its mentions. Offsets of a CAS are UTF-16 code units; cassis
converts them from and to our code points. Nothing in a file is executed, and XML entities are off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ...schema import (
    Annotations,
    Document,
    PressmarkError,
    Span,
)
from ...schema.reading import write_text

_OURS = "webanno.custom."

MENTION, HEAD = f"{_OURS}PressmarkMention", f"{_OURS}PressmarkHead"

EVENT, QUOTE = f"{_OURS}PressmarkEvent", f"{_OURS}PressmarkQuotation"

PART = f"{_OURS}PressmarkQuotationPart"

_SEGMENTS = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type."

_STRING = "uima.cas.String"

_WORD = re.compile(r"\w+|[^\w\s]")

#: Our layers with their string features.
_FEATURES: Mapping[str, tuple[str, ...]] = {
    MENTION: ("id", "mentionType", "level", "value", "entity", "entityType", "members"),
    HEAD: (),
    EVENT: ("id", "eventType", "realis", "polarity", "event"),
    QUOTE: ("id", "quotationType", "speakerKind", "inside"),
    PART: ("part",),
}

#: The link features of our layers, each with the layer that it links to under a role.
_LINKS: Mapping[tuple[str, str], str] = {
    (MENTION, "head"): HEAD,
    (EVENT, "arguments"): MENTION,
    (QUOTE, "parts"): PART,
    (QUOTE, "people"): MENTION,
}

Cas = Any


def write_cas(path: Path, document: Document) -> None:
    """Write a document as UIMA CAS JSON (``.json``) or XMI (``.xmi``) by the path's ending.

    PressmarkError for another ending and for a document without text.
    """
    cas = to_cas(document)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".json":
        write_text(path, cas.to_json(pretty_print=True) + "\n")
    elif path.suffix == ".xmi":
        write_text(path, cas.to_xmi(pretty_print=True))
        write_text(path.with_name("TypeSystem.xml"), cas.typesystem.to_xml())
    else:
        raise PressmarkError(f"{path} ends in neither .json nor .xmi: name what to write")


def to_cas(document: Document) -> Cas:
    """The document as a ``cassis.Cas``; PressmarkError when it has no text."""
    import cassis

    if document.article.text is None:
        raise PressmarkError(f"{document.id} has no text, and a CAS holds one: hydrate it first")
    cas = cassis.Cas(typesystem=_types())
    cas.sofa_string = document.article.text
    cas.sofa_mime = "text/plain"
    cas.document_language = document.article.language
    _add_sentences(cas, document)
    mentions = _add_mentions(cas, document.annotations)
    _add_events(cas, document.annotations, mentions)
    _add_quotations(cas, document.annotations, mentions)
    return cas


def _types() -> Any:
    import cassis

    types = cassis.TypeSystem()
    for name in (f"{_SEGMENTS}Sentence", f"{_SEGMENTS}Token", *_FEATURES):
        types.create_type(name)
    for name, features in _FEATURES.items():
        for feature in features:
            types.create_feature(name, feature, _STRING)
    for (layer, feature), target in _LINKS.items():
        link = _link_type(layer, feature)
        types.create_type(link, "uima.cas.TOP")
        types.create_feature(link, "role", _STRING)
        types.create_feature(link, "target", target)
        types.create_feature(layer, feature, "uima.cas.FSArray", elementType=link)
    return types


def _link_type(layer: str, feature: str) -> str:
    """The type of a link feature, named as INCEpTION names them."""
    return f"{layer}{feature.capitalize()}Link"


def _links(cas: Cas, layer: str, feature: str, ends: Iterable[tuple[str, Any]]) -> Any:
    """The value of a link feature: for each role and target a link."""
    kind = _link_type(layer, feature)
    return _array(cas, [_new(cas, kind, role=role, target=target) for role, target in ends])


def _new(cas: Cas, kind: str, span: Span | None = None, **features: Any) -> Any:
    made = cas.typesystem.get_type(kind)
    place = {} if span is None else {"begin": span.start, "end": span.end}
    given = {name: value for name, value in features.items() if value is not None}
    return made(**place, **given)


def _array(cas: Cas, elements: Iterable[Any]) -> Any:
    """An array of feature structures; None for an empty one, which cassis could not read back."""
    listed = list(elements)
    return cas.typesystem.get_type("uima.cas.FSArray")(elements=listed) if listed else None


def _add_sentences(cas: Cas, document: Document) -> None:
    text = document.article.text or ""
    for sentence in document.article.sentences:
        cas.add(_new(cas, f"{_SEGMENTS}Sentence", sentence))
        for word in _WORD.finditer(text, sentence.start, sentence.end):
            cas.add(_new(cas, f"{_SEGMENTS}Token", Span(word.start(), word.end())))


def _add_mentions(cas: Cas, marked: Annotations) -> dict[str, Any]:
    made, of = {}, marked.entity_of()
    for m in marked.mentions:
        entity = of.get(m.id)
        head = _new(cas, HEAD, m.head) if m.head else None
        if head is not None:
            cas.add(head)
        made[m.id] = _new(
            cas,
            MENTION,
            m.span,
            id=m.id,
            mentionType=m.type,
            level=m.level,
            value=m.value,
            head=_links(cas, MENTION, "head", [("head", head)] if head else []),
            entity=entity.id if entity else None,
            entityType=entity.type if entity else None,
            members=" ".join(entity.members) if entity and entity.members else None,
        )
        cas.add(made[m.id])
    return made


def _add_events(cas: Cas, marked: Annotations, mentions: Mapping[str, Any]) -> None:
    for event, told in marked.event_mentions():
        ends = [(a.role, mentions[a.mention]) for a in told.arguments]
        cas.add(
            _new(
                cas,
                EVENT,
                told.trigger,
                id=told.id,
                eventType=event.type,
                realis=told.realis,
                polarity=told.polarity,
                event=event.id,
                arguments=_links(cas, EVENT, "arguments", ends),
            )
        )


def _add_quotations(cas: Cas, marked: Annotations, mentions: Mapping[str, Any]) -> None:
    for q in marked.quotations:
        spans = [("content", s) for s in q.content] + [("quoted", s) for s in q.quoted]
        spans += [("cue", q.cue)] if q.cue else []
        people = [("speaker", m) for m in q.speakers] + [("addressee", m) for m in q.addressees]
        parts = [(name, _new(cas, PART, span, part=name)) for name, span in spans]
        cas.add_all([part for _, part in parts])
        cas.add(
            _new(
                cas,
                QUOTE,
                q.content[0],
                id=q.id,
                quotationType=q.type,
                speakerKind=q.speaker_kind,
                inside=q.inside,
                parts=_links(cas, QUOTE, "parts", parts),
                people=_links(cas, QUOTE, "people", [(role, mentions[m]) for role, m in people]),
            )
        )
