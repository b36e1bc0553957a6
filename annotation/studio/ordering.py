"""The order in which annotations stand, and the words on their spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ...schema import (
    Annotations,
    Article,
    Quotation,
    Span,
)

Json = Any


def in_order(annotations: Annotations) -> Annotations:
    """The annotations in the order of the text: mentions, chains, events, quotations.

    The order of arguments, speakers and members stays: the layers keep the one that was sent.
    """
    mentions = tuple(
        sorted(annotations.mentions, key=lambda m: (m.span.start, -m.span.end, m.type, m.id))
    )
    rank = {m.id: n for n, m in enumerate(mentions)}
    entities = [
        replace(e, mentions=tuple(sorted(e.mentions, key=lambda m: rank.get(m, len(rank)))))
        for e in annotations.entities
    ]
    events = [
        replace(e, mentions=tuple(sorted(e.mentions, key=lambda m: (m.trigger, m.id))))
        for e in annotations.events
    ]
    return Annotations(
        mentions,
        tuple(sorted(entities, key=lambda e: (rank.get(_first(e.mentions), len(rank)), e.id))),
        tuple(sorted(events, key=lambda e: (e.mentions[0].trigger, e.type, e.id))),
        tuple(sorted(annotations.quotations, key=_place)),
    )


def _first(ids: Sequence[str]) -> str:
    return ids[0] if ids else ""


def _place(q: Quotation) -> tuple[int, int, tuple[Span, ...], str, str]:
    return q.content[0].start, -q.content[-1].end, q.content, q.type or "", q.id


def with_surfaces(annotations: Annotations, article: Article) -> Annotations:
    """The annotations with the words of the text on every span."""
    text = article.text
    if text is None:
        return annotations

    def change(span: Span | None) -> Any:
        return None if span is None else Span(span.start, span.end, text[span.start : span.end])

    return Annotations(
        tuple(replace(m, span=change(m.span), head=change(m.head)) for m in annotations.mentions),
        annotations.entities,
        tuple(
            replace(e, mentions=tuple(replace(m, trigger=change(m.trigger)) for m in e.mentions))
            for e in annotations.events
        ),
        tuple(
            replace(
                q,
                content=tuple(map(change, q.content)),
                quoted=tuple(map(change, q.quoted)),
                cue=change(q.cue),
            )
            for q in annotations.quotations
        ),
    )
