"""Several answers as one: who says what of each thing, what is decided by it, what is noted.

The rules, for what annotators A, B, C … say of one layer:

- Things that are the same are laid together, those of A first (``merge_layers`` tells how).
- What all say of a thing is *agreed*. What more than half say of it is taken as the *majority*;
  of two annotators that is what both say. Only those are asked who had the thing before them.
- Else it is as the first of those has it who have the thing (A, if A has it), with a note that
  tells what each says.
- A thing that half of them or fewer marked is taken over with a note, so that the adjudicator
  keeps it or refuses it by deleting it: nothing that anybody marked is lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from ...schema import Annotations, EventMention, Mention, PressmarkError, Span
from ..aligning import pairs

#: What annotators are called in notes; who is A differs from article to article.
LETTERS = "ABCDEFGHIJKLMNOP"

T = TypeVar("T", Mention, EventMention)
V = TypeVar("V", bound=Hashable)
#: One thing as each annotator has it who has it, by letter.
Said = dict[str, T]


@dataclass(slots=True)
class MergedLayer:
    """All answers as one: annotations, notes by thing, and which passes each thing is from.

    Things are mentions, event mentions and quotations, by id; in ``2b_arguments`` a thing is a
    mention's part in an event mention, ``t1/m5``. What is in ``notes`` is to be decided.
    ``origin`` has the letters of those who have the thing as it was merged, ``majority`` the things
    about which somebody was outvoted.
    """

    annotations: Annotations
    notes: dict[str, list[str]] = field(default_factory=dict)
    origin: dict[str, str] = field(default_factory=dict)
    majority: set[str] = field(default_factory=set)

    def exists(self, thing: str, have: Iterable[str], asked: Collection[str], what: str) -> None:
        """Note who has a thing, when at most half of those who were asked do."""
        self.origin[thing] = "".join(have)
        count = len(self.origin[thing])
        if 2 * count <= len(asked):
            who = " and ".join(self.origin[thing])
            self.notes.setdefault(thing, []).append(f"DISAGREE: only {who} has {what}")
        elif count < len(asked):
            self.majority.add(thing)

    def vote(
        self,
        thing: str,
        what: str,
        said: Mapping[str, V],
        shown: Callable[[str, V], str] = lambda _, value: str(value or "none"),
        decides: Callable[[V], bool] = lambda _: True,
    ) -> V:
        """What is taken of what each says of a thing: the majority's, else the first one's.

        ``shown`` gives words for what a letter says; a majority counts when it ``decides``.
        """
        values = list(said.values())
        top, count = Counter(values).most_common(1)[0]
        if count == len(values):
            return top
        if 2 * count > len(values) and decides(top):
            chosen = top
            self.majority.add(thing)
        else:
            chosen = next((value for value in values if decides(value)), values[0])
            told = ", ".join(f"{who} {shown(who, value)}" for who, value in said.items())
            self.notes.setdefault(thing, []).append(f"DISAGREE {what}: {told}")
        kept = (who for who in self.origin.get(thing, "") if said.get(who, chosen) == chosen)
        self.origin[thing] = "".join(kept)
        return chosen


#: For each annotator the ids of mentions and event mentions that they had before them.
Had = Sequence[Collection[str]]


class _Everything(frozenset[str]):
    """A set of ids that holds any id."""

    def __contains__(self, _: object) -> bool:
        return True


EVERYTHING = _Everything()


def lettered(sides: Sequence[Annotations]) -> dict[str, Annotations]:
    """The answers by the letter of their annotator; PressmarkError for more than have letters."""
    if len(sides) > len(LETTERS):
        raise PressmarkError(
            f"{len(sides)} annotators answered one article, expected at most {len(LETTERS)}"
        )
    return dict(zip(LETTERS, sides, strict=False))


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


def laid_by_span(sides: Mapping[str, Sequence[tuple[Span, str, T]]]) -> list[Said[T]]:
    """Things of equal span as one, those of equal type first; in the order of the text."""
    places: dict[Span, list[tuple[str, Said[T]]]] = {}
    for letter, listed in sides.items():
        rest = []
        for span, type_, thing in listed:
            here = places.setdefault(span, [])
            free = (said for kind, said in here if kind == type_ and letter not in said)
            same = next(free, None)
            if same is None:
                rest.append((span, type_, thing))
            else:
                same[letter] = thing
        for span, type_, thing in rest:
            other = next((said for _, said in places[span] if letter not in said), None)
            if other is None:
                places[span].append((type_, {letter: thing}))
            else:
                other[letter] = thing
    return [said for _, here in sorted(places.items()) for _, said in here]


def laid_by_parts(sides: Mapping[str, Sequence[frozenset[Hashable]]]) -> list[dict[str, int]]:
    """Things that consist of parts as one, by what they share with those laid together before.

    Gives for each of them the index of the thing in the list of each letter that has it.
    """
    found: list[dict[str, int]] = []
    held: list[frozenset[Hashable]] = []
    for letter, parts in sides.items():
        paired = {j: i for i, j in pairs(held, parts)}
        for n, part in enumerate(parts):
            if n in paired:
                found[paired[n]][letter] = n
                held[paired[n]] |= part
            else:
                found.append({letter: n})
                held.append(part)
    return found
