"""Documents that differ in what a test says, and sides of a comparison."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pressmark.corpus import attach_text, detach_text
from pressmark.corpus.build.differences import Side
from pressmark.corpus.texts import move_spans
from pressmark.schema import Document, Span, text_sha256


def side(*documents: Document, **splits: str) -> Side:
    return Side("x", None, "0" * 64, {d.id: d for d in documents}, splits)


def edited(document: Document, **layers: Any) -> Document:
    return replace(document, annotations=replace(document.annotations, **layers))


def retold(document: Document, old: str, new: str) -> Document:
    """The document over a text in which a stretch is another one; its spans are moved by hand."""
    text = str(document.article.text)
    at, more = text.index(old), len(new) - len(old)

    def move(span: Span) -> Span:
        start = span.start + (more if span.start >= at + len(old) else 0)
        end = span.end + (more if span.end >= at + len(old) else 0)
        return Span(start, end)

    moved = detach_text(move_spans(document, move))
    text = text.replace(old, new, 1)
    article = replace(moved.article, text_sha256=text_sha256(text), length=len(text))
    return attach_text(replace(moved, article=article), text)
