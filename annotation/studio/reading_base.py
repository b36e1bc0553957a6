"""One result being read: the task that it answers, its regions, and what is reported."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ...schema import Annotations, Article, Mention, Span
from ...schema.ontology import Ontology, ontology
from .layers import (
    ENTITIES,
    Reported,
)
from .regions import Region, Regions, read_regions

Json = Any


@dataclass(frozen=True, slots=True)
class Task:
    """A task as the server gives it, checked: what was shown and what the way back needs.

    ``sent`` are the annotations that it was made from. ``chains``, ``events`` and ``numbers`` tell
    what a label stands for, ``regions`` the quotation of a content's region, ``twins`` the mention
    of a second region that was sent for it. ``shift`` is the offset in the article of the first
    code point shown, ``length`` that of the text shown. ``edited`` tells that the task's meta is
    not as it was pushed.
    """

    id: int
    document: str
    layer: str
    key: str
    text_sha256: str
    controls: tuple[str, ...]
    sent: Annotations
    shift: int
    length: int
    event: str = ""
    chains: Mapping[str, str] = field(default_factory=dict)
    events: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    regions: Mapping[str, str] = field(default_factory=dict)
    twins: Mapping[str, str] = field(default_factory=dict)
    edited: bool = False


class Reading:
    """One result being read: its regions, what was there before, and what is reported."""

    def __init__(
        self, article: Article, before: Annotations, task: Task, result: Json, annotator: str
    ) -> None:
        self.article = article
        self.before = before
        self.task = task
        self.annotator = annotator
        self.reported: list[Reported] = []
        self.ontology: Ontology = ontology()
        #: None of them is known while they are read: what is reported then has no words.
        self.regions = Regions()
        self.regions = read_regions(result, task.layer, task.length, self.report)
        self.sent = task.sent.mention_by_id()
        self.known = before.mention_by_id()
        #: Arcs that were understood: (from, to) as they were drawn.
        self.arcs: set[tuple[str, str]] = set()
        #: Regions of which it was reported that they were moved.
        self._moved: set[str] = set()
        #: Ids of quotations that have been made of this result.
        self.made: set[str] = set()
        self.taken = {
            *self.regions.by_id,
            *self.known,
            *(e.id for e in (*before.entities, *task.sent.entities)),
            *(e.id for e in (*before.events, *task.sent.events)),
            *(m.id for side in (before, task.sent) for _, m in side.event_mentions()),
            *(q.id for q in (*before.quotations, *task.sent.quotations)),
        }

    def report(self, region: str, code: str, message: str) -> None:
        """Note something about a region ("" for the task); its region counts as dealt with."""
        task, held = self.task, self.regions.by_id.get(region)
        if held is not None and "“" not in message:
            message = f"{_quoted(self.span(held))}: {message}"
        self.reported.append(
            Reported(task.document, task.layer, self.annotator, task.id, region, code, message)
        )

    def span(self, region: Region) -> Span:
        """The region's place in the article, with its words."""
        start, end = region.start + self.task.shift, region.end + self.task.shift
        text = self.article.text
        return Span(start, end, None if text is None else text[start:end])

    @cached_property
    def _by_span(self) -> dict[Span, list[str]]:
        found: dict[Span, list[str]] = {}
        for mention in self.before.mentions:
            found.setdefault(mention.span, []).append(mention.id)
        return found

    def mention_of(self, region: Region, role: str) -> str | None:
        """The id of the mention that a region of a later layer stands for; None is reported.

        It is the one sent under this id, else the one mention that has the region's span.
        """
        span, key = self.span(region), self.task.twins.get(region.id, region.id)
        if key in self.sent:
            self._check_place(region, key)
            if key in self.known:
                return key
            self.report(key, "mention-gone", f"the mention is no more in {ENTITIES}, {role} left")
            return None
        found = self._by_span.get(span, [])
        if len(found) == 1:
            return found[0]
        words = f"{_at(span)} {span.text!r}" if span.text else _at(span)
        if found:
            self.report(key, "mention-unclear", f"{words} is {len(found)} mentions: {role} left")
        else:
            self.report(
                key,
                "mention-missing",
                f"{words} is {role} and no mention: mark it in {ENTITIES} and pull again",
            )
        return None

    def _check_place(self, region: Region, key: str) -> None:
        """Report a region that was moved away from the mention under whose id it was sent."""
        now, sent = self.span(region), self.sent[key].span
        if now != sent and region.id not in self._moved:
            self._moved.add(region.id)
            said = f"was sent at {_at(sent)} and is at {_at(now)} now: correct it in {ENTITIES}"
            self.report(key, "mention-moved", said)

    def check_sent(self, shown: Sequence[Mention], control: str) -> None:
        """Report mentions that were shown and have no region, or another type, now."""
        for mention in shown:
            region = self.regions.by_id.get(mention.id)
            if region is None:
                self.report(mention.id, "mention-deleted", f"its region was deleted: {_ASK}")
                continue
            self._check_place(region, mention.id)
            if control and (label := region.one(control, self.report)) != mention.type:
                self.report(
                    mention.id, "mention-retyped", f"sent as {mention.type}, now {label}: {_ASK}"
                )


_ASK = f"correct it in {ENTITIES} if it is wrong"


def _quoted(span: Span) -> str:
    """The words of a region for somebody who looks for it on the screen, and where they begin."""
    words = " ".join((span.text or "").split())
    shown = words if len(words) <= 40 else f"{words[:28]}…{words[-11:]}"
    return f"“{shown}” at {span.start}"


def _at(span: Span) -> str:
    return f"[{span.start}, {span.end})"


def known_label(reading: Reading, region: Region, control: str, names: Any) -> str | None:
    label = region.one(control, reading.report)
    if label is not None and label not in names:
        reading.report(region.id, "label-unknown", f"{control} has no label {label!r}")
        return None
    return label


def local_id(label: str) -> str:
    """A chain's label as an id: letters, digits, hyphens, underscores."""
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "_" for c in label)
    return kept or "chain"


def like(before: Sequence[Any], now: Sequence[Any], key: Callable[[Any], Any]) -> tuple[Any, ...]:
    """``now`` in the order that ``before`` has when both hold the same, else sorted by ``key``."""
    if len(before) == len(now) and set(before) == set(now):
        return tuple(before)
    return tuple(sorted(now, key=key))
