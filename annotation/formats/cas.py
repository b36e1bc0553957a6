"""UIMA CAS (JSON or XMI) through dkpro-cassis, both ways: what INCEpTION imports and exports.

Mentions, events and quotations are annotation layers of their own (``webanno.custom.*``), with
links to their arguments and speakers as INCEpTION's link features have them; sentences and tokens
are DKPro Core's. A chain is a key on its mentions. Offsets of a CAS are UTF-16 code units; cassis
converts them from and to our code points. Nothing in a file is executed, and XML entities are off.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ...schema import (
    Annotations,
    Argument,
    Article,
    Document,
    Entity,
    Event,
    EventMention,
    Mention,
    PressmarkError,
    Quotation,
    Span,
)
from ...schema.checking import schema_problems
from ...schema.codec import encode_annotations
from ...schema.parsing import parse_json
from ...schema.reading import write_text
from ..studio.results import in_order, with_surfaces

_OURS = "webanno.custom."
MENTION, HEAD = f"{_OURS}PressmarkMention", f"{_OURS}PressmarkHead"
EVENT, QUOTE = f"{_OURS}PressmarkEvent", f"{_OURS}PressmarkQuotation"
PART, LINK = f"{_OURS}PressmarkQuotationPart", f"{_OURS}PressmarkLink"
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
    types.create_type(LINK, "uima.cas.TOP")
    types.create_feature(LINK, "role", _STRING)
    types.create_feature(LINK, "target", MENTION)
    types.create_feature(MENTION, "head", HEAD)
    types.create_feature(EVENT, "arguments", "uima.cas.FSArray", elementType=LINK)
    types.create_feature(QUOTE, "parts", "uima.cas.FSArray", elementType=PART)
    types.create_feature(QUOTE, "people", "uima.cas.FSArray", elementType=LINK)
    return types


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
            head=head,
            entity=entity.id if entity else None,
            entityType=entity.type if entity else None,
            members=" ".join(entity.members) if entity and entity.members else None,
        )
        cas.add(made[m.id])
    return made


def _add_events(cas: Cas, marked: Annotations, mentions: Mapping[str, Any]) -> None:
    for event, told in marked.event_mentions():
        links = [_new(cas, LINK, role=a.role, target=mentions[a.mention]) for a in told.arguments]
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
                arguments=_array(cas, links),
            )
        )


def _add_quotations(cas: Cas, marked: Annotations, mentions: Mapping[str, Any]) -> None:
    for q in marked.quotations:
        spans = [("content", s) for s in q.content] + [("quoted", s) for s in q.quoted]
        spans += [("cue", q.cue)] if q.cue else []
        people = [("speaker", m) for m in q.speakers] + [("addressee", m) for m in q.addressees]
        parts = [_new(cas, PART, span, part=name) for name, span in spans]
        cas.add_all(parts)
        links = [_new(cas, LINK, role=role, target=mentions[m]) for role, m in people]
        cas.add(
            _new(
                cas,
                QUOTE,
                q.content[0],
                id=q.id,
                quotationType=q.type,
                speakerKind=q.speaker_kind,
                inside=q.inside,
                parts=_array(cas, parts),
                people=_array(cas, links),
            )
        )


# -- back ------------------------------------------------------------------------------------------


def read_cas(path: Path, article: Article) -> Document:
    """The document of a CAS file (JSON, or XMI beside its ``TypeSystem.xml``).

    Raises PressmarkError when it is no CAS, has none of our layers, another text than the article,
    or annotations that do not fit the schema.
    """
    import cassis

    try:
        data = path.read_bytes()
        if path.suffix == ".json":
            cas = cassis.load_cas_from_json(_with_elements(data, str(path)))
        else:
            types = path.with_name("TypeSystem.xml").read_bytes().decode("utf-8")
            if b"<!DOCTYPE" in data[:4096] or "<!DOCTYPE" in types[:4096]:
                raise PressmarkError(
                    f"{path} declares a document type, which no CAS needs: refused"
                )
            system = cassis.load_typesystem(types)
            cas = cassis.load_cas_from_xmi(io.BytesIO(data), typesystem=system)
    except PressmarkError:
        raise
    except OSError as fault:
        raise PressmarkError(f"{fault.filename}: {fault.strerror}; name another file") from None
    except Exception as fault:  # cassis raises whatever its parsers raise
        raise PressmarkError(
            f"{path} is no UIMA CAS that can be read ({type(fault).__name__}: {fault}), expected "
            "JSON or XMI of INCEpTION; export it again"
        ) from None
    return Document(article, from_cas(cas, article, str(path)))


def _with_elements(data: bytes, where: str) -> str:
    """The JSON with a list of elements in every array: cassis fails on an array without one."""
    value = parse_json(data, where)
    held = value.get("%FEATURE_STRUCTURES") if isinstance(value, dict) else None
    for item in held if isinstance(held, list) else ():
        if isinstance(item, dict) and str(item.get("%TYPE", "")).endswith(("[]", "Array")):
            item.setdefault("%ELEMENTS", [])
    return json.dumps(value, ensure_ascii=False)


def from_cas(cas: Cas, article: Article, where: str = "the CAS") -> Annotations:
    """The annotations of a CAS over an article with its text; PressmarkError as ``read_cas``."""
    if cas.sofa_string != article.text:
        raise PressmarkError(f"{where} has another text than {article.id}: its offsets do not fit")
    if not cas.typesystem.contains_type(MENTION):
        raise PressmarkError(f"{where} has no layer {MENTION}, expected one that Pressmark wrote")
    try:
        made = Annotations(
            tuple(_mention(m) for m in cas.select(MENTION)),
            tuple(_entities(cas.select(MENTION))),
            tuple(_events(cas.select(EVENT))),
            tuple(_quotation(q) for q in cas.select(QUOTE)),
        )
        problems = schema_problems(encode_annotations(made), "annotations")
    except (AttributeError, TypeError) as fault:
        raise PressmarkError(f"{where}: a feature is missing or broken ({fault})") from None
    if problems:
        said = "; ".join(f"{p.message} @ {p.path}" for p in problems[:5])
        raise PressmarkError(f"{where}: {len(problems)} annotations do not fit: {said}")
    return with_surfaces(in_order(made), article)


def _span(found: Any) -> Span:
    return Span(found.begin, found.end)


def _elements(array: Any) -> list[Any]:
    return list(array.elements or []) if array is not None else []


def _mention(m: Any) -> Mention:
    head = _span(m.head) if m.head is not None else None
    return Mention(m.id, _span(m), m.mentionType, m.level, head, m.value)


def _entities(mentions: Iterable[Any]) -> Iterator[Entity]:
    chains: dict[str, list[Any]] = {}
    for mention in mentions:
        if mention.entity:
            chains.setdefault(mention.entity, []).append(mention)
    for key, chain in chains.items():
        members = next((m.members for m in chain if m.members), "")
        ids = tuple(m.id for m in chain)
        yield Entity(key, chain[0].entityType, ids, tuple(members.split()))


def _events(found: Iterable[Any]) -> Iterator[Event]:
    groups: dict[str, list[Any]] = {}
    for event in found:
        groups.setdefault(event.event or f"{event.id}-v", []).append(event)
    for key, listed in groups.items():
        yield Event(key, listed[0].eventType, tuple(map(_event_mention, listed)))


def _event_mention(e: Any) -> EventMention:
    arguments = tuple(Argument(a.role, a.target.id) for a in _elements(e.arguments))
    return EventMention(e.id, _span(e), e.realis, e.polarity or "positive", arguments)


def _quotation(q: Any) -> Quotation:
    parts = [(part.part, _span(part)) for part in _elements(q.parts)]
    people = [(link.role, link.target.id) for link in _elements(q.people)]
    return Quotation(
        id=q.id,
        type=q.quotationType,
        content=tuple(span for name, span in parts if name == "content"),
        quoted=tuple(span for name, span in parts if name == "quoted"),
        cue=next((span for name, span in parts if name == "cue"), None),
        speakers=tuple(key for role, key in people if role == "speaker"),
        speaker_kind=q.speakerKind,
        addressees=tuple(key for role, key in people if role == "addressee"),
        inside=q.inside,
    )
