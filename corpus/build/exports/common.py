"""What all exports share: normal order, escapes, and the article beside its annotations.

Order within lists is no annotation: documents are compared in normal order, by id.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote

from ....schema import (
    Annotations,
    Document,
    Entity,
    Event,
    PressmarkError,
    Span,
)
from ....schema.codec import canonical, decode_document, encode_document

Json = Any


def natural(id_: str) -> tuple[Any, ...]:
    """A key that sorts m2 before m10."""
    return tuple(int(part) if part.isdigit() else part for part in re.split(r"(\d+)", id_))


def _entity(entity: Entity) -> Entity:
    return replace(entity, mentions=tuple(sorted(entity.mentions, key=natural)))


def _event(event: Event) -> Event:
    return replace(event, mentions=tuple(sorted(event.mentions, key=lambda m: natural(m.id))))


def normal(document: Document) -> Document:
    """The document with mentions, entities, events and quotations in the order of their ids."""
    marked = document.annotations
    sorted_ = Annotations(
        tuple(sorted(marked.mentions, key=lambda m: natural(m.id))),
        tuple(sorted(map(_entity, marked.entities), key=lambda e: natural(e.id))),
        tuple(sorted(map(_event, marked.events), key=lambda e: natural(e.id))),
        tuple(sorted(marked.quotations, key=lambda q: natural(q.id))),
    )
    return replace(document, annotations=sorted_)


def escape(value: str) -> str:
    """The value without white space and without any mark that a format gives a meaning."""
    # `quote` takes ~ for safe whatever it is told.
    return quote(value, safe=".,:+-_").replace("~", "%7E")


def unescape(value: str) -> str:
    """The inverse of ``escape``."""
    return unquote(value)


def article_value(document: Document) -> dict[str, Json]:
    """All of the document's JSON but text and annotations."""
    value = encode_document(document)
    return {key: below for key, below in value.items() if key not in ("text", "annotations")}


def article_line(document: Document) -> str:
    """``article_value`` as canonical JSON on one line."""
    return canonical(article_value(document))


def assemble(value: Mapping[str, Json], text: str | None, annotations: Annotations) -> Document:
    """The document from its article's JSON, its text and its annotations."""
    whole = {**value, "annotations": {}} | ({} if text is None else {"text": text})
    return replace(decode_document(whole), annotations=annotations)


def parse(line: str, where: str) -> Json:
    """JSON of an export; PressmarkError where it is none."""
    try:
        return json.loads(line)
    except ValueError as fault:
        raise PressmarkError(
            f"{where} holds no JSON where it should ({fault}); export it again"
        ) from None


def fault(where: str, found: str, expected: str) -> PressmarkError:
    """The one way in which a reader refuses a file that was changed."""
    return PressmarkError(f"{where}: found {found}, expected {expected}; export it again")


def worded(text: str | None, span: Span) -> Span:
    """The span with its words, where the text is known."""
    return span if text is None else Span(span.start, span.end, text[span.start : span.end])
