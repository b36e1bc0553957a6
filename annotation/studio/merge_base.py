"""Two answers as one: what is agreed, what is noted, and which things are paired."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from ...schema import (
    Annotations,
    EventMention,
    Mention,
    Span,
)

BOTH, FIRST, SECOND = "both", "A", "B"

T = TypeVar("T", Mention, EventMention)


@dataclass(slots=True)
class MergedLayer:
    """Both answers as one: annotations, notes by thing, and which pass each thing is from.

    Things are mentions, event mentions and quotations, by id; in ``2b_arguments`` a thing is a
    mention's part in an event mention, ``t1/m5``. What is in ``notes`` is to be decided.
    """

    annotations: Annotations
    notes: dict[str, list[str]] = field(default_factory=dict)
    origin: dict[str, str] = field(default_factory=dict)

    def note(self, thing: str, what: str, one: str, other: str) -> None:
        """Note that A says ``one`` of the thing and B ``other``; it is as A has it."""
        self.notes.setdefault(thing, []).append(f"DISAGREE {what}: A {one}, B {other}")
        self.origin[thing] = FIRST

    def only(self, thing: str, side: str, what: str) -> None:
        """Note that only one side has the thing."""
        self.notes.setdefault(thing, []).append(f"DISAGREE: only {side} has {what}")
        self.origin[thing] = side


#: For A and B the ids of mentions and event mentions that each of them had before them.
Had = tuple[Collection[str], Collection[str]]


class _Everything(frozenset[str]):
    """A set of ids that holds any id."""

    def __contains__(self, _: object) -> bool:
        return True


EVERYTHING = _Everything()


def ids_of(marked: Annotations) -> set[str]:
    """Every id that the annotations use."""
    return {
        *(m.id for m in marked.mentions),
        *(e.id for e in marked.entities),
        *(e.id for e in marked.events),
        *(m.id for _, m in marked.event_mentions()),
        *(q.id for q in marked.quotations),
    }


def words(text: str, span: Span) -> str:
    """The words of a span for a note, with the place, so that it can be found."""
    shown = " ".join(text[span.start : span.end].split())
    return f"“{shown if len(shown) <= 50 else shown[:35] + '…' + shown[-14:]}” at {span.start}"


def paired_by_span(
    left: Sequence[tuple[Span, str, T]], right: Sequence[tuple[Span, str, T]]
) -> Iterator[tuple[T | None, T | None]]:
    """Things of equal span, those of equal type first; then what is alone, left and right."""
    places: dict[Span, tuple[list[tuple[str, T]], list[tuple[str, T]]]] = {}
    for n, side in enumerate((left, right)):
        for span, type_, thing in side:
            places.setdefault(span, ([], []))[n].append((type_, thing))
    for _, (ones, others) in sorted(places.items()):
        rest = list(others)
        lonely = []
        for type_, thing in ones:
            same = next((o for o in rest if o[0] == type_), None)
            if same is None:
                lonely.append(thing)
            else:
                rest.remove(same)
                yield thing, same[1]
        for n in range(max(len(lonely), len(rest))):
            yield (
                lonely[n] if n < len(lonely) else None,
                rest[n][1] if n < len(rest) else None,
            )
