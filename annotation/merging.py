"""Two passes of one article laid over one another: what they agree on, and their differences.

Two passes say the same where their lines in the authoring form are the same, after chains, events
and quotations have got common keys (``aligning``). Each place about which they differ gets a
number; ``decisions`` makes the gold of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..corpus.form_write import GROUPS, Item, item_lines
from ..schema import Annotations, Article, Document, Entity, Mention, Quotation
from .aligning import align

PASSES = ("A", "B")
_SINGLE = re.compile(r" @\S+")

#: Where a line belongs: sentence number (``GROUPS`` last) and what it is about.
Place = tuple[int, str, int, int, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """A place about which the passes differ: its number, sentence, and the lines of A and B."""

    number: int
    sentence: int
    lines: tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Merged:
    """Two passes of an article: agreed lines by sentence, and the differences in text order."""

    article: Article
    agreed: Mapping[int, tuple[str, ...]]
    differences: tuple[Difference, ...]

    def heading(self, number: int) -> str:
        """The form's line for a sentence: with its words where the article has a text."""
        sentence, text = self.article.sentences[number - 1], self.article.text
        return f"S{number}" + (f" {text[sentence.start : sentence.end]}" if text else "")


def merge(article: Article, first: Annotations, second: Annotations) -> Merged:
    """Lay pass B (``second``) over pass A: in words, or in offsets where there is no text.

    Lines of both passes about one place (a mention's span, a trigger's span, the content of
    aligned quotations, a group) make one difference.
    """
    words = article.text is not None
    sides = [_lines(Document(article, side), words) for side in align(first, second, words)]
    agreed: dict[int, list[str]] = {}
    open_: dict[Place, tuple[list[str], list[str]]] = {}
    for n, side in enumerate(sides):
        for place, line in side:
            if (place, line) not in sides[1 - n]:
                open_.setdefault(place, ([], []))[n].append(line)
            elif n == 0:
                agreed.setdefault(place[0], []).append(line)
    ordered = sorted(open_, key=lambda place: (place[0] == GROUPS, place))
    return Merged(
        article,
        {number: tuple(lines) for number, lines in agreed.items()},
        tuple(
            Difference(n, place[0], (tuple(open_[place][0]), tuple(open_[place][1])))
            for n, place in enumerate(ordered, 1)
        ),
    )


def _lines(document: Document, words: bool) -> dict[tuple[Place, str], None]:
    """The form's lines in order, each with its place; keys that join nothing are left out."""
    marked = document.annotations
    kept = {e.id for e in marked.entities if len(e.mentions) > 1 or e.members or e.type == "NORP"}
    kept |= {member for entity in marked.entities for member in entity.members}
    kept |= {event.id for event in marked.events if len(event.mentions) > 1}
    kept |= {outer for q in marked.quotations if (outer := q.inside)}
    found: dict[tuple[Place, str], None] = {}
    for number, item, line in item_lines(document, words):
        bare = _SINGLE.sub(lambda m: m[0] if m[0][2:] in kept else "", line)
        found[_place(number, item), bare if number != GROUPS else line] = None
    return found


def _place(number: int, item: Item) -> Place:
    match item:
        case Mention(span=span):
            return number, "1m", span.start, span.end, ""
        case Quotation(id=key):
            return number, "3q", 0, 0, key
        case Entity(id=key):
            return number, "4", 0, 0, key
        case (_, told):
            return number, "2e", told.trigger.start, told.trigger.end, ""


def render(merged: Merged) -> str:
    """The merged form for reading: agreed lines as they are, differences numbered, A over B."""
    lines: list[str] = []
    for number in range(1, len(merged.article.sentences) + 1):
        lines += ["", merged.heading(number)]
        lines += _rendered(merged, number)
    return "\n".join([*lines, "", *_rendered(merged, GROUPS)]).strip("\n") + "\n"


def _rendered(merged: Merged, number: int) -> Iterator[str]:
    yield from (f"  {line}" for line in merged.agreed.get(number, ()))
    for difference in merged.differences:
        if difference.sentence == number:
            for name, lines in zip(PASSES, difference.lines, strict=True):
                shown = lines or ("(nothing)",)
                yield from (f"  [{difference.number}] {name}: {line}" for line in shown)
