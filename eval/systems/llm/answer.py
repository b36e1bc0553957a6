"""What a model wrote, as annotations: exact alignment, and a count of what stands nowhere.

An item whose words are not in the text is a wrong prediction and stays one: it is put where no gold
is (``alignment.nowhere``). An item with an unknown label or reference is left out and counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ....schema import (
    Annotations,
    Argument,
    Entity,
    Event,
    EventMention,
    Mention,
    PressmarkError,
    Quotation,
    Span,
    parse_json,
)
from ....schema.ontology import ontology
from ..alignment import locate, nowhere
from ..build import fits, mention, numbered

Json = Any
#: What reasoning models write before their answer.
_THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_FENCED = re.compile(r"```(?:json)?[ \t]*\n(.*?)\n[ \t]*```", re.DOTALL)


class Unreadable(Exception):
    """The model's words are not the JSON object that was asked for."""


def parse(content: str) -> dict[str, Json]:
    """The JSON object that a model wrote, after its thoughts and within a fence if it has these;
    Unreadable when there is none."""
    content = _THOUGHT.sub("", content)
    fenced = _FENCED.search(content)
    try:
        value = parse_json(fenced[1] if fenced else content, "the answer")
    except PressmarkError as fault:
        raise Unreadable(str(fault)) from None
    if not isinstance(value, dict):
        raise Unreadable("the answer is no JSON object")
    return value


def _objects(value: Json, key: str) -> Iterator[dict[str, Json]]:
    items = value.get(key) if isinstance(value, dict) else None
    yield from (item for item in items if isinstance(item, dict)) if isinstance(items, list) else ()


def _words(value: Json, key: str) -> list[str]:
    items = value.get(key)
    return [str(item) for item in items] if isinstance(items, list) else []


@dataclass(slots=True)
class _Reader:
    text: str
    sentences: Sequence[Span]
    counts: Counter[str] = field(default_factory=Counter)
    mentions: dict[str, Mention] = field(default_factory=dict)

    def place(self, item: Json, *, runs_on: bool = False) -> Span | None:
        """Where an item stands; ``runs_on`` lets it go on beyond its sentence."""
        self.counts["items"] += 1
        item = item if isinstance(item, dict) else {}
        words, nth = item.get("text"), item.get("occurrence", 1)
        found = None
        if isinstance(words, str) and isinstance(nth, int):
            within = self._within(item.get("sentence"), runs_on)
            found = locate(self.text, words, nth, within) if within else None
            # A miscounted sentence is forgiven where the words leave no choice.
            if found is None and locate(self.text, words, 2) is None:
                found = locate(self.text, words)
        if found is None:
            self.counts["items_ungrounded"] += 1
            return nowhere(self.text, self.counts["items_ungrounded"] - 1)
        return found

    def _within(self, number: Json, runs_on: bool) -> Span | None:
        if not isinstance(number, int) or not 1 <= number <= len(self.sentences):
            return None
        own = self.sentences[number - 1]
        return Span(own.start, len(self.text)) if runs_on else own

    def typed(self, value: Json, key: str, labels: Container[str]) -> Iterator[tuple[str, Json]]:
        """The items of a list with their types; those of no known type are counted, not given."""
        for item in _objects(value, key):
            kind = item.get("type")
            if isinstance(kind, str) and kind in labels:
                yield kind, item
            else:
                self.counts["items_illegal"] += 1

    def read_mentions(self, value: Json) -> None:
        for kind, item in self.typed(value, "mentions", ontology().mention_types):
            span = self.place(item)
            level = str(item.get("level"))
            takes = ontology().mention_types[kind].levels and level in ontology().levels
            if span is not None:
                found = mention(span.start, span.end, kind, level if takes else None)
                self.mentions[str(item.get("id"))] = found

    def ids(self, names: Sequence[str]) -> tuple[str, ...]:
        """Our ids of the mentions that the model names; others are counted and left out."""
        lost = sum(name not in self.mentions for name in names)
        self.counts["items_illegal"] += lost
        found = (self.mentions[name].id for name in names if name in self.mentions)
        return tuple(dict.fromkeys(found))

    def entities(self, value: Json) -> Iterator[Entity]:
        taken: set[str] = set()
        for n, (kind, item) in enumerate(self.typed(value, "entities", ontology().entity_types)):
            ids = tuple(i for i in self.ids(_words(item, "mentions")) if i not in taken)
            taken.update(ids)
            if ids:
                yield Entity(f"e{n}", kind, ids)

    def events(self, value: Json) -> Iterator[Event]:
        seen: set[tuple[Span, str]] = set()
        for n, (kind, item) in enumerate(self.typed(value, "events", ontology().event_types)):
            told = list(self._told(item, kind, n))
            told = [t for t in told if (t.trigger, kind) not in seen]
            seen.update((t.trigger, kind) for t in told)
            if told:
                yield Event(f"v{n}", kind, tuple(told))

    def _told(self, event: Json, kind: str, n: int) -> Iterator[EventMention]:
        for k, item in enumerate(_objects(event, "mentions")):
            span = self.place(item)
            realis, polarity = str(item.get("realis")), str(item.get("polarity"))
            if span is not None:
                yield EventMention(
                    f"t{n}.{k}",
                    span,
                    realis if realis in ontology().realis else None,
                    polarity if polarity in ontology().polarity else "positive",
                    tuple(self._arguments(item, kind)),
                )

    def _arguments(self, item: Json, kind: str) -> Iterator[Argument]:
        by_id = {m.id: m for m in self.mentions.values()}
        for argument in _objects(item, "arguments"):
            role = argument.get("role")
            for found in self.ids([str(argument.get("mention"))]):
                if fits(kind, role, by_id[found].type):
                    yield Argument(str(role), found)
                else:
                    self.counts["items_illegal"] += 1

    def quotations(self, value: Json) -> Iterator[Quotation]:
        every = self.typed(value, "quotations", ontology().quotation_types)
        for n, (kind, item) in enumerate(every):
            spans = [self.place(part, runs_on=True) for part in _objects(item, "content")]
            content = tuple(sorted({span for span in spans if span is not None}))
            if not content:
                continue
            cue = self.place(item["cue"]) if isinstance(item.get("cue"), dict) else None
            speakers = self.ids(_words(item, "speakers"))
            yield Quotation(f"q{n}", kind, content, cue=cue, speakers=speakers)


def read(value: Json, text: str, sentences: Sequence[Span]) -> tuple[Annotations, Counter[str]]:
    """The annotations of an answer, and how many items there were, ungrounded and illegal."""
    reader = _Reader(text, sentences)
    reader.read_mentions(value)
    every = Annotations(
        tuple(reader.mentions.values()),
        tuple(reader.entities(value)),
        tuple(reader.events(value)),
        tuple(reader.quotations(value)),
    )
    return numbered(text, every), reader.counts
