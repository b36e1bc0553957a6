"""Boilerplate leakage: what stands in segments that take no annotation is counted, never scored.

Which segments take annotation is the ontology's: headline and body take all, a dateline takes
mentions only, byline, caption, pullquote and teaser take nothing. A span has leaked when it touches
such a segment and no segment that takes its layer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...schema import Annotations, Article, Document, Entity, Event, EventMention, Quotation, Span
from ...schema.ontology import ontology

#: The layers whose items have a place in the text, in the pipeline's order.
LEAKING = ("mentions", "triggers", "arguments", "quotations", "cues", "speakers")


def _touches(zones: Sequence[tuple[int, int]], span: Span) -> bool:
    return any(start < span.end and span.start < end for start, end in zones)


class Zones:
    """Which spans of one article lie where nothing (or nothing but mentions) is annotated."""

    __slots__ = ("_closed", "_closed_to_mentions", "_open", "_open_to_mentions")

    def __init__(self, article: Article) -> None:
        """Sort the article's segments by what their kind takes."""
        zones: dict[str, list[tuple[int, int]]] = {"all": [], "mentions": [], "none": []}
        kinds = ontology().segment_kinds
        for segment in article.segments:
            zones[kinds[segment.kind].annotated].append((segment.start, segment.end))
        self._open = zones["all"]
        self._open_to_mentions = zones["all"] + zones["mentions"]
        self._closed_to_mentions = zones["none"]
        self._closed = zones["none"] + zones["mentions"]

    def leaked_mention(self, span: Span) -> bool:
        """Whether a mention there is leakage."""
        return _touches(self._closed_to_mentions, span) and not _touches(
            self._open_to_mentions, span
        )

    def leaked(self, span: Span) -> bool:
        """Whether a trigger, cue or content span there is leakage."""
        return _touches(self._closed, span) and not _touches(self._open, span)

    def clean(self, annotations: Annotations) -> Annotations:
        """The annotations without what leaked; entities and events left empty go with it."""
        if not self._closed:
            return annotations
        gone = self.leaked_mentions(annotations)
        return Annotations(
            mentions=tuple(m for m in annotations.mentions if m.id not in gone),
            entities=_entities(annotations.entities, gone),
            events=tuple(
                e for e in (self._event(e, gone) for e in annotations.events) if e.mentions
            ),
            quotations=tuple(
                q for q in (self._quotation(q, gone) for q in annotations.quotations) if q.content
            ),
        )

    def leaked_mentions(self, annotations: Annotations) -> frozenset[str]:
        """The ids of the mentions that leaked."""
        return frozenset(m.id for m in annotations.mentions if self.leaked_mention(m.span))

    def leakage(self, predicted: Annotations) -> dict[str, int]:
        """How much of a prediction leaked, by layer (see ``leakage``)."""
        counts = dict.fromkeys(LEAKING, 0)
        if not self._closed:
            return counts
        gone = self.leaked_mentions(predicted)
        counts["mentions"] = len(gone)
        for _, mention in predicted.event_mentions():
            leaked = self.leaked(mention.trigger)
            counts["triggers"] += leaked
            counts["arguments"] += sum(leaked or a.mention in gone for a in mention.arguments)
        for quotation in predicted.quotations:
            counts["quotations"] += any(map(self.leaked, quotation.content))
            counts["cues"] += quotation.cue is not None and self.leaked(quotation.cue)
            counts["speakers"] += sum(speaker in gone for speaker in quotation.speakers)
        return counts

    def _event(self, event: Event, gone: frozenset[str]) -> Event:
        kept = (m for m in event.mentions if not self.leaked(m.trigger))
        return replace(event, mentions=tuple(_without_arguments(m, gone) for m in kept))

    def _quotation(self, quotation: Quotation, gone: frozenset[str]) -> Quotation:
        cue = quotation.cue
        return replace(
            quotation,
            content=tuple(span for span in quotation.content if not self.leaked(span)),
            cue=None if cue is None or self.leaked(cue) else cue,
            speakers=tuple(speaker for speaker in quotation.speakers if speaker not in gone),
        )


def _without_arguments(mention: EventMention, gone: frozenset[str]) -> EventMention:
    arguments = tuple(a for a in mention.arguments if a.mention not in gone)
    return replace(mention, arguments=arguments)


def _entities(entities: Sequence[Entity], gone: frozenset[str]) -> tuple[Entity, ...]:
    kept = (
        replace(entity, mentions=tuple(m for m in entity.mentions if m not in gone))
        for entity in entities
    )
    return tuple(entity for entity in kept if entity.mentions)


def leakage(gold: Document, predicted: Annotations) -> dict[str, int]:
    """How much of a prediction of ``gold.article`` leaked, by layer (``LEAKING``).

    An argument counts when its trigger or its mention leaked, a quotation when any of its content
    did, cue and speakers by themselves.
    """
    return Zones(gold.article).leakage(predicted)
