"""Where a span of a text lies in another version of that text.

By the texts where both are at hand: what stands in both, token by token, carries its spans along
(the longest common stretches of difflib, after Ratcliff and Obershelp 1988). Without them by ids:
a mention, trigger or quotation of one id is taken for the same thing.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate

from ...schema import Annotations, Document, Span

Move = Callable[[Span], Span]
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Alignment:
    """How spans go from an old document to a new one.

    ``by`` is ``text`` or ``ids``; ``kept`` is the share of the old text's code points that stand in
    the new one too, None when there are no texts to compare. ``move`` gives an empty span for one
    of which nothing is left.
    """

    by: str
    kept: float | None
    move: Move


def align(old: Document, new: Document) -> Alignment:
    """The alignment of two documents whose texts differ."""
    if old.article.text is None or new.article.text is None:
        return Alignment("ids", None, by_ids(old.annotations, new.annotations))
    blocks = equal_blocks(old.article.text, new.article.text)
    kept = sum(size for _, _, size in blocks) / max(len(old.article.text), 1)
    return Alignment("text", kept, by_blocks(blocks, len(old.article.text), len(new.article.text)))


def equal_blocks(old: str, new: str) -> list[tuple[int, int, int]]:
    """Stretches of whole tokens that stand in both: begin in the old, in the new, and length."""
    one: list[str] = _TOKEN.findall(old)
    other: list[str] = _TOKEN.findall(new)
    starts = [list(accumulate(map(len, side), initial=0)) for side in (one, other)]
    found = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return [
        (starts[0][a], starts[1][b], starts[0][a + size] - starts[0][a])
        for a, b, size in found
        if size
    ]


def by_blocks(blocks: list[tuple[int, int, int]], old: int, new: int) -> Move:
    """Spans by the blocks of two texts of ``old`` and ``new`` code points.

    An end that lies in what was replaced goes to the end of what replaces it, a begin to its begin.
    """
    whole = [(0, 0, 0), *blocks, (old, new, 0)]
    begins = [begin for begin, _, _ in whole]
    ends = [begin + size for begin, _, size in whole]

    def start_of(at: int) -> int:
        begin, there, size = whole[bisect_right(begins, at) - 1]
        return there + min(at - begin, size)

    def end_of(at: int) -> int:
        begin, there, _ = whole[bisect_left(ends, at)]
        return there + max(at - begin, 0)

    def move(span: Span) -> Span:
        start = start_of(span.start)
        return Span(start, max(start, end_of(span.end)), span.text)

    return move


def _places(marked: Annotations) -> dict[tuple[str, str, int], Span]:
    """Every annotated span under its layer, id and number."""
    found = {("mention", m.id, 0): m.span for m in marked.mentions}
    found |= {("head", m.id, 0): m.head for m in marked.mentions if m.head}
    found |= {("trigger", told.id, 0): told.trigger for _, told in marked.event_mentions()}
    for quotation in marked.quotations:
        found |= {("content", quotation.id, n): s for n, s in enumerate(quotation.content)}
        found |= {("quoted", quotation.id, n): s for n, s in enumerate(quotation.quoted)}
        found |= {("cue", quotation.id, 0): quotation.cue} if quotation.cue else {}
    return found


def by_ids(old: Annotations, new: Annotations) -> Move:
    """Spans by the ids of what they belong to; a span without a counterpart stays where it is."""
    there = _places(new)
    moved = {span: there[key] for key, span in _places(old).items() if key in there}
    return lambda span: moved.get(span, span)
