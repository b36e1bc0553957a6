"""Pairing quotation marks: what stands within them, also over several paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ...schema import Quotation, Span
from .segment import paragraphs

_PAIRS = {"“": "”", "„": "“", "«": "»", "‘": "’"}
_BEFORE_OPENING = re.compile(r"[\s(\[{—–\-/]$")


@dataclass(frozen=True, slots=True)
class Quoted:
    """Text within one pair of marks, marks included; a span for each paragraph it runs through."""

    spans: tuple[Span, ...]

    @property
    def start(self) -> int:
        """Where the opening mark stands."""
        return self.spans[0].start

    @property
    def end(self) -> int:
        """The position after the closing mark."""
        return self.spans[-1].end


def _opens(text: str, i: int, start: int) -> bool:
    """Whether a straight mark at ``i`` can open: at the start, or after space or bracket."""
    return i == start or bool(_BEFORE_OPENING.match(text[i - 1]))


def _closing_single(text: str, i: int, end: int) -> bool:
    """Whether ’ at ``i`` can close: an apostrophe has a letter after it, or ends a plural."""
    following = text[i + 1] if i + 1 < end else " "
    return not following.isalnum()


def _closer(text: str, opening: int, start: int, end: int) -> int | None:
    """Where the mark at ``opening`` is closed within [start, end), if it is."""
    mark = text[opening]
    if mark == '"':
        found = (
            i
            for i in range(opening + 1, end)
            if text[i] == '"' and not (_opens(text, i, start) and text[i - 1].isspace())
        )
        return next(found, None)
    close, depth = _PAIRS[mark], 0
    for i in range(opening + 1, end):
        if text[i] == mark:
            depth += 1
        elif text[i] == close and (mark != "‘" or _closing_single(text, i, end)):
            if depth == 0:
                return i
            depth -= 1
    return None


def _is_opening(text: str, i: int, start: int) -> bool:
    if text[i] == '"':
        return _opens(text, i, start)
    return text[i] in _PAIRS and (text[i] != "‘" or _opens(text, i, start))


def _scan(text: str, line: Span) -> tuple[list[Span], int | None]:
    """The quoted spans of a paragraph, and where one opens that the paragraph does not close."""
    found, i = [], line.start
    while i < line.end:
        if _is_opening(text, i, line.start):
            close = _closer(text, i, line.start, line.end)
            if close is not None:
                found.append(Span(i, close + 1))
                i = close
            elif text[i] in '"“':
                return found, i
        i += 1
    return found, None


@lru_cache(maxsize=8)
def quoted_spans(text: str) -> tuple[Quoted, ...]:
    """All text within quotation marks, outermost only, marks included.

    By the printers' rule a quotation that a paragraph leaves open goes on when the next paragraph
    opens with the same mark. One that is never closed is dropped: where it ends cannot be known.
    """
    done: list[Quoted] = []
    pending: list[Span] = []
    for line in paragraphs(text):
        found, dangling = _scan(text, line)
        goes_on = bool(pending) and text[line.start] == text[pending[0].start]
        if goes_on and dangling == line.start:
            pending.append(line)
            continue
        if goes_on and found and found[0].start == line.start:
            done.append(Quoted((*pending, found.pop(0))))
        done.extend(Quoted((span,)) for span in found)
        pending = [] if dangling is None else [Span(dangling, line.end)]
    return tuple(sorted(done, key=lambda quoted: quoted.start))


def carried_on(text: str, said: Sequence[Quotation]) -> tuple[Quotation, ...]:
    """A quoted sentence without a cue, right after a quotation that its cue ends, is its last part
    (“I lost,” he said. “So be it.”): one quotation with two spans."""
    done: list[Quotation] = []
    for q in sorted(said, key=lambda q: q.content):
        before = [o for o in done if o.type == "direct" and o.content[-1].end <= q.content[0].start]
        last = max(before, key=lambda o: o.content[-1].end, default=None)
        if last is not None and q.type == "direct" and q.cue is None and _adjoins(text, last, q):
            done[done.index(last)] = replace(last, content=(*last.content, *q.content))
        else:
            done.append(q)
    return tuple(done)


def _adjoins(text: str, last: Quotation, following: Quotation) -> bool:
    """Whether only the attribution of ``last`` lies between both, in one paragraph."""
    gap = text[last.content[-1].end : following.content[0].start]
    between = last.cue is not None and last.content[-1].end <= last.cue.start
    return between and "\n" not in gap and len(gap) < 120 and len(re.findall(r"[.!?] ", gap)) == 1
