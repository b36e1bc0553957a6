"""Attaching a text to a stand-off document, and taking it away again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from ..schema import (
    Annotations,
    Document,
    EventMention,
    Mention,
    PressmarkError,
    Quotation,
    Segment,
    Span,
)
from ..schema.codec import text_sha256

Change = Callable[[Span], Span]


def _optional(change: Change, span: Span | None) -> Span | None:
    return None if span is None else change(span)


def _mention(change: Change, mention: Mention) -> Mention:
    return replace(mention, span=change(mention.span), head=_optional(change, mention.head))


def _event_mention(change: Change, mention: EventMention) -> EventMention:
    return replace(mention, trigger=change(mention.trigger))


def _quotation(change: Change, quotation: Quotation) -> Quotation:
    return replace(
        quotation,
        content=tuple(map(change, quotation.content)),
        quoted=tuple(map(change, quotation.quoted)),
        cue=_optional(change, quotation.cue),
    )


def _annotations(change: Change, annotations: Annotations) -> Annotations:
    events = (
        replace(event, mentions=tuple(_event_mention(change, m) for m in event.mentions))
        for event in annotations.events
    )
    return replace(
        annotations,
        mentions=tuple(_mention(change, mention) for mention in annotations.mentions),
        events=tuple(events),
        quotations=tuple(_quotation(change, quotation) for quotation in annotations.quotations),
    )


def move_spans(document: Document, change: Change) -> Document:
    """The document with every span of it changed: zones and sentences too; its text stays."""
    article = document.article
    zones = ((s.kind, change(Span(s.start, s.end))) for s in article.segments)
    moved = replace(
        article,
        segments=tuple(Segment(kind, span.start, span.end) for kind, span in zones),
        sentences=tuple(map(change, article.sentences)),
    )
    annotations = _annotations(change, document.annotations)
    return replace(document, article=moved, annotations=annotations)


def annotated_spans(annotations: Annotations) -> Iterator[Span]:
    """Every span of the annotations: mentions, heads, triggers, contents, quoted parts, cues."""
    found: list[Span] = []

    def note(span: Span) -> Span:
        found.append(span)
        return span

    _annotations(note, annotations)
    return iter(found)


def _misplaced(document: Document, text: str) -> Iterator[str]:
    """The spans that cannot be filled: outside of the text, or with other words on them."""
    for span in annotated_spans(document.annotations):
        if not 0 <= span.start < span.end <= len(text):
            yield f"[{span.start}, {span.end}) is outside of the text"
        elif span.text is not None and span.text != text[span.start : span.end]:
            held = text[span.start : span.end]
            yield f"[{span.start}, {span.end}) is {span.text!r} but the text has {held!r}"


def _check_text(document: Document, text: str) -> None:
    article, found = document.article, text_sha256(text)
    if found != article.text_sha256 or len(text) != article.length:
        raise PressmarkError(
            f"{article.id}: the text of {len(text)} code points with sha256 {found[:12]}… is not "
            f"the one that was annotated ({article.length} code points, "
            f"{article.text_sha256[:12]}…): hydrate it again from the source of the catalogue"
        )


def attach_text(document: Document, text: str) -> Document:
    """The document with its text, and the surface string on every annotated span.

    Raises ``PressmarkError`` when sha256 or length differ from the article's, or when a span does
    not fit the text. Sentences and segments are offsets only, in every form of a document.
    """
    _check_text(document, text)
    wrong = tuple(_misplaced(document, text))
    if wrong:
        raise PressmarkError(
            f"{document.id}: {len(wrong)} annotated spans do not fit the text ({'; '.join(wrong)}):"
            " correct the gold file"
        )
    filled = _annotations(
        lambda s: Span(s.start, s.end, text[s.start : s.end]), document.annotations
    )
    return replace(document, article=replace(document.article, text=text), annotations=filled)


def detach_text(document: Document) -> Document:
    """The stand-off form: no text and no surface strings; the inverse of ``attach_text``."""
    bare = _annotations(lambda span: Span(span.start, span.end), document.annotations)
    return replace(document, article=replace(document.article, text=None), annotations=bare)
