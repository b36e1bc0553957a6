"""UIMA CAS read back, and checked: text, layers, and the schema of annotations."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...corpus.form_derive import entity_type
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
    validate_prediction,
)
from ...schema.checking import schema_problems
from ...schema.codec import encode_annotations
from ...schema.parsing import parse_json
from ..studio.layers import fresh
from ..studio.reading_quotes import settle
from ..studio.results import in_order, with_surfaces
from .cas import EVENT, MENTION, QUOTE, Cas


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
        _give_ids(cas)
        made = Annotations(
            tuple(_mention(m) for m in cas.select(MENTION)),
            tuple(_entities(cas.select(MENTION))),
            tuple(_events(cas.select(EVENT))),
            tuple(_quotation(q) for q in cas.select(QUOTE)),
        )
        problems = schema_problems(encode_annotations(made), "annotations")
        problems = problems or list(validate_prediction(article, made))
    except (AttributeError, TypeError) as fault:
        raise PressmarkError(f"{where}: a feature is missing or broken ({fault})") from None
    if problems:
        said = "; ".join(f"{p.message} @ {p.path}" for p in problems[:5])
        raise PressmarkError(f"{where}: {len(problems)} annotations do not fit: {said}")
    derived = {q.id: q for q in settle(made).quotations}
    quotations = tuple(q if q.speaker_kind else derived[q.id] for q in made.quotations)
    return with_surfaces(in_order(replace(made, quotations=quotations)), article)


def _give_ids(cas: Cas) -> None:
    """Ids for what was added in another tool, which knows nothing of them."""
    layers = {MENTION: "m", EVENT: "t", QUOTE: "q"}
    listed = [(one, letter) for layer, letter in layers.items() for one in cas.select(layer)]
    taken = {one.id for one, _ in listed if one.id}
    taken |= {m.entity for m in cas.select(MENTION)} | {e.event for e in cas.select(EVENT)}
    for one, letter in listed:
        if not one.id:
            one.id = fresh(f"{letter}-new", taken)


def _span(found: Any) -> Span:
    return Span(found.begin, found.end)


def _elements(array: Any) -> list[Any]:
    return list(array.elements or []) if array is not None else []


def _mention(m: Any) -> Mention:
    head = next((_span(link.target) for link in _elements(m.head)), None)
    return Mention(m.id, _span(m), m.mentionType, m.level, head, m.value)


def _entities(mentions: Iterable[Any]) -> Iterator[Entity]:
    chains: dict[str, list[Any]] = {}
    for mention in mentions:
        if mention.entity:
            chains.setdefault(mention.entity, []).append(mention)
    for key, chain in chains.items():
        members = next((m.members for m in chain if m.members), "")
        ids = tuple(m.id for m in chain)
        given = next((m.entityType for m in chain if m.entityType), None)
        type_ = given or entity_type([m.mentionType for m in chain])
        yield Entity(key, type_, ids, tuple(members.split()))


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
    parts = [(link.role, _span(link.target)) for link in _elements(q.parts)]
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
