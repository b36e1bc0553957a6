"""A document as the rules look at it: every span with its place, ids with what they name.

The view is read-only and made once for a validation; what costs something is worked out when a
rule first asks for it.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from .model import Document, Entity, Event, EventMention, Mention, Quotation, Segment, Span
from .ontology import Ontology, ontology
from .quotemarks import quoted_stretches

ROOT = "$.annotations"


@dataclass(frozen=True, slots=True)
class Placed:
    """A span of the document: whose it is, which of its parts, and the path of its object."""

    owner: str
    part: str
    path: str
    span: Span

    @property
    def label(self) -> str:
        """How a message names the span: "mention m3", "cue of quotation q1"."""
        return self.owner if self.part in ("mention", "segment", "sentence") else self._of_owner

    @property
    def _of_owner(self) -> str:
        return f"{self.part} of {self.owner}"


@dataclass(frozen=True, slots=True)
class Named:
    """An annotation with an id: its kind in words, and the path of its object."""

    kind: str
    id: str
    path: str


@dataclass(frozen=True, slots=True)
class PlacedEventMention:
    """An event mention with its event and its path."""

    event: Event
    mention: EventMention
    path: str


class View:
    """What the rules ask of a document; ``text`` is None in a stand-off document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.article = document.article
        self.text = document.article.text
        self.annotations = document.annotations
        self.ontology: Ontology = ontology()
        self.length = self.article.length if self.text is None else len(self.text)

    @cached_property
    def mentions(self) -> dict[str, Mention]:
        """The mentions under their ids; of two with one id, the first."""
        return {m.id: m for m in reversed(self.annotations.mentions)}

    @cached_property
    def entities(self) -> dict[str, Entity]:
        """The entities under their ids; of two with one id, the first."""
        return {e.id: e for e in reversed(self.annotations.entities)}

    @cached_property
    def quotations(self) -> dict[str, Quotation]:
        """The quotations under their ids; of two with one id, the first."""
        return {q.id: q for q in reversed(self.annotations.quotations)}

    @cached_property
    def event_mentions(self) -> tuple[PlacedEventMention, ...]:
        """Every event mention with its event and path."""
        return tuple(
            PlacedEventMention(event, mention, f"{ROOT}.events[{i}].mentions[{j}]")
            for i, event in enumerate(self.annotations.events)
            for j, mention in enumerate(event.mentions)
        )

    @cached_property
    def named(self) -> tuple[Named, ...]:
        """Everything in the annotations that has an id."""
        layers = self.annotations
        return (
            *_named("mention", layers.mentions, "mentions"),
            *_named("entity", layers.entities, "entities"),
            *_named("event", layers.events, "events"),
            *(Named("event mention", p.mention.id, p.path) for p in self.event_mentions),
            *_named("quotation", layers.quotations, "quotations"),
        )

    @cached_property
    def kinds(self) -> dict[str, str]:
        """For each id what it names, in words."""
        return {item.id: item.kind for item in reversed(self.named)}

    @cached_property
    def entity_of(self) -> dict[str, Entity]:
        """For the id of each mention in a chain, its entity."""
        return self.annotations.entity_of()

    @cached_property
    def annotated(self) -> tuple[Placed, ...]:
        """Every span that an annotator set, sound or not."""
        return (*self._mention_spans(), *self._event_spans(), *self._quotation_spans())

    @cached_property
    def zones(self) -> tuple[Placed, ...]:
        """The segments and sentences."""
        segments = (
            Placed(f"segment {i} ({s.kind})", "segment", f"$.segments[{i}]", Span(s.start, s.end))
            for i, s in enumerate(self.article.segments)
        )
        sentences = (
            Placed(f"sentence {i}", "sentence", f"$.sentences[{i}]", span)
            for i, span in enumerate(self.article.sentences)
        )
        return (*segments, *sentences)

    def _mention_spans(self) -> Iterator[Placed]:
        for i, mention in enumerate(self.annotations.mentions):
            owner, path = f"mention {mention.id}", f"{ROOT}.mentions[{i}]"
            yield Placed(owner, "mention", path, mention.span)
            if mention.head is not None:
                yield Placed(owner, "head", f"{path}.head", mention.head)

    def _event_spans(self) -> Iterator[Placed]:
        for item in self.event_mentions:
            owner = f"event mention {item.mention.id}"
            yield Placed(owner, "trigger", f"{item.path}.trigger", item.mention.trigger)

    def _quotation_spans(self) -> Iterator[Placed]:
        for i, quotation in enumerate(self.annotations.quotations):
            owner, path = f"quotation {quotation.id}", f"{ROOT}.quotations[{i}]"
            for j, span in enumerate(quotation.content):
                yield Placed(owner, "content", f"{path}.content[{j}]", span)
            for j, span in enumerate(quotation.quoted):
                yield Placed(owner, "quoted part", f"{path}.quoted[{j}]", span)
            if quotation.cue is not None:
                yield Placed(owner, "cue", f"{path}.cue", quotation.cue)

    def is_sound(self, span: Span | Segment) -> bool:
        """Whether the span has at least one code point and lies in the text."""
        return 0 <= span.start < span.end <= self.length

    @cached_property
    def sound(self) -> tuple[Placed, ...]:
        """The annotated spans that lie in the text."""
        return tuple(item for item in self.annotated if self.is_sound(item.span))

    def surface(self, span: Span | Segment) -> str:
        """The words of a span for a message, shortened; its offsets where there is no text."""
        if self.text is None or not self.is_sound(span):
            return f"[{span.start}, {span.end})"
        return quoted(self.text[span.start : span.end])

    def sentence_of(self, span: Span) -> int | None:
        """The index of the sentence that holds the span (sentences in order), or None."""
        sentences = self.article.sentences
        at = bisect.bisect_right(sentences, span.start, key=lambda s: s.start) - 1
        return at if at >= 0 and sentences[at].contains(span) else None

    def segment_of(self, span: Span) -> Segment | None:
        """The segment that holds the span (segments in order), or None."""
        segments = self.article.segments
        at = bisect.bisect_right(segments, span.start, key=lambda s: s.start) - 1
        return segments[at] if at >= 0 and span.end <= segments[at].end else None

    @cached_property
    def grapheme_bounds(self) -> frozenset[int]:
        """The offsets at which a grapheme cluster (UAX 29) begins or the text ends."""
        import regex  # some tables to load: only a full validation pays for them

        found = {match.start() for match in regex.finditer(r"\X", self.text or "")}
        return frozenset(found | {self.length})

    @cached_property
    def _marks(self) -> tuple[tuple[Span, ...], tuple[int, ...]]:
        stretches: list[Span] = []
        lonely: list[int] = []
        for segment in self.article.segments:
            if self.text is not None and self.is_sound(segment):
                found, unbalanced = quoted_stretches(self.text, segment.start, segment.end)
                stretches.extend(found)
                if self.ontology.annotates(segment.kind) == "all":
                    lonely.extend(unbalanced)
        return tuple(stretches), tuple(lonely)

    @property
    def quoted_stretches(self) -> tuple[Span, ...]:
        """What stands within quotation marks, the marks included."""
        return self._marks[0]

    @property
    def lonely_marks(self) -> tuple[int, ...]:
        """The offsets of quotation marks without a partner in segments that are annotated."""
        return self._marks[1]


def _named(
    kind: str, items: Sequence[Mention | Entity | Event | Quotation], field: str
) -> Iterator[Named]:
    for i, item in enumerate(items):
        yield Named(kind, item.id, f"{ROOT}.{field}[{i}]")


def quoted(text: str) -> str:
    """A piece of text for a message: printable, on one line, at most 40 characters."""
    shown = repr(text if len(text) <= 40 else f"{text[:24]}…{text[-15:]}")
    return '"' + shown[1:-1] + '"'


def id_range(ids: Sequence[str], noun: str) -> str:
    """What ids there are, for a message: "mentions run m1-m11", "there are no mentions"."""
    if not ids:
        return f"there are no {noun}"
    ordered = sorted(ids, key=_natural)
    return f"{noun} run {ordered[0]}-{ordered[-1]}" if len(ids) > 1 else f"{noun}: {ordered[0]}"


def _natural(key: str) -> tuple[tuple[int, str], ...]:
    """A sort key that puts m9 before m10."""
    return tuple((int(p) if p.isdecimal() else -1, p) for p in re.split(r"([0-9]+)", key))
