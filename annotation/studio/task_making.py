"""What the tasks of all screens have in common: results, labels in words, what goes with a task."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...corpus.texts import detach_text
from ...schema import (
    Annotations,
    Document,
    Mention,
    Quotation,
    Span,
)
from ...schema.codec import encode_annotations
from ...schema.ontology import ontology
from .labels import (
    NEW,
)
from .layers import (
    CHAINS,
    EVENTS,
    NOTHING,
    QUOTES,
    fresh,
)

Json = Any

_NOT_WORD = re.compile(r"[^\w]+")

#: Labels at the end of the lists, for what the annotator finds.
_NEW_CHAINS = tuple(f"new{n}" for n in range(1, NEW + 1))

_NEW_EVENTS = tuple(f"newev{n}" for n in range(1, NEW + 1))


@dataclass(frozen=True, slots=True)
class Maker:
    """One document on its way to tasks of one layer, with its lookups."""

    document: Document
    text: str
    controls: Collection[str]
    notes: Mapping[str, Sequence[str]]

    @property
    def marked(self) -> Annotations:
        return self.document.annotations

    def item(
        self, region: str, span: Span, control: str, kind: str, value: Json, event: str = ""
    ) -> Json:
        """One result: what one control says of one region, of ``event`` where there are several."""
        made = {
            "id": region,
            "from_name": control,
            "to_name": "text",
            "type": kind,
            "value": {
                "start": span.start,
                "end": span.end,
                "text" if kind == "textarea" else kind: value,
            },
        }
        noted = f"{event}/{region}" if event else region
        return made | ({"meta": {"text": list(self.notes[noted])}} if noted in self.notes else {})

    def labels(self, region: str, span: Span, control: str, *labels: str) -> Json:
        return self.item(region, span, control, "labels", list(labels))


Made = Iterator[tuple[dict[str, Json], dict[str, Json], list[Json]]]


def slug(words: str) -> str:
    """The last word in lower case: the head of a phrase, a surname; "x" where there is none."""
    parts = [part for part in _NOT_WORD.split(words.lower()) if part]
    return parts[-1][:30] if parts else "x"


def chain_labels(marked: Annotations, text: str) -> dict[str, str]:
    """For each entity's id a short word to show, each another: ``trump``, ``trump_2``."""
    known, taken = marked.mention_by_id(), {NOTHING, *_NEW_CHAINS}
    labels = {}
    for entity in marked.entities:
        chain = [known[m].span for m in entity.mentions if known[m].level == "name"]
        spans = chain or [known[m].span for m in entity.mentions]
        best = max(spans, key=lambda s: (len(s), -s.start), default=Span(0, 0))
        labels[entity.id] = fresh(slug(text[best.start : best.end]), taken)
    return labels


def event_labels(marked: Annotations, text: str) -> dict[str, str]:
    """For each event's id a short word to show: that of its first trigger."""
    taken, labels = {NOTHING, *_NEW_EVENTS}, {}
    for event in marked.events:
        first = min(mention.trigger for mention in event.mentions)
        labels[event.id] = fresh("ev_" + slug(text[first.start : first.end]), taken)
    return labels


def bare(document: Document, annotations: Annotations | None = None) -> Json:
    """Annotations as JSON without the words of the text."""
    if annotations is not None:
        document = replace(document, annotations=annotations)
    return encode_annotations(detach_text(document).annotations)


def part_of(marked: Annotations, layer: str) -> Annotations:
    """What a layer decides, with the mentions and chains that it stands on.

    Only this goes with the task: what other layers say is none of this annotator's answer.
    """
    events = marked.events if layer == EVENTS else ()
    quotations = marked.quotations if layer == QUOTES else ()
    return Annotations(marked.mentions, marked.entities, events, quotations)


def article_meta(maker: Maker, layer: str, chains: Mapping[str, str]) -> dict[str, Json]:
    return {
        "base": bare(maker.document, part_of(maker.marked, layer)),
        "chains": {label: entity for entity, label in chains.items()},
    }


def shown_in(marked: Annotations, layer: str) -> tuple[Mention, ...]:
    """The mentions that a screen shows: those that can refer, where chains and speakers are."""
    if layer not in (CHAINS, QUOTES):
        return marked.mentions
    types, of = ontology().mention_types, marked.entity_of()
    spoken = {m for q in marked.quotations for m in (*q.speakers, *q.addressees)}
    return tuple(
        m
        for m in marked.mentions
        if types[m.type].referring or m.id in of or (layer == QUOTES and m.id in spoken)
    )


def window_of(document: Document, span: Span) -> Span:
    """What the screen of one trigger shows: its sentence, or its line where it has none."""
    for sentence in document.article.sentences:
        if sentence.contains(span):
            return sentence
    text = document.article.text or ""
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    return Span(start, len(text) if end < 0 else end)


def quotation_numbers(quotations: Sequence[Quotation]) -> dict[str, str]:
    """For each quotation's id the label that joins its regions: Q1, Q2, …"""
    return {quotation.id: f"Q{n}" for n, quotation in enumerate(quotations, 1)}
