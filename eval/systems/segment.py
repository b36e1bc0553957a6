"""Paragraphs and sentences of plain text, by line breaks and end marks."""

from __future__ import annotations

import re
from functools import lru_cache

from ...schema import Span

_LINE = re.compile(r"[^\n]+")
# An end mark, closing marks, white space, then something that can open a sentence.
_END = re.compile(r"[.!?…]+[\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-ZÀ-ÞŁŚŽ0-9])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Capt|Sgt|Maj|Sen|Rep|Gov|Rev|Adm|St|Jr|Sr|vs|Inc|Ltd"
    r"|Corp|Co|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)|\b[A-Z]|\b[ap]\.m)\.$"
)


def stripped(text: str, start: int, end: int, marks: str = "") -> Span | None:
    """The span without white space and ``marks`` at its ends; None when nothing is left."""
    while start < end and (text[start].isspace() or text[start] in marks):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in marks):
        end -= 1
    return Span(start, end) if start < end else None


@lru_cache(maxsize=8)
def paragraphs(text: str) -> tuple[Span, ...]:
    """The lines of the text that hold more than white space."""
    found = (stripped(text, m.start(), m.end()) for m in _LINE.finditer(text))
    return tuple(span for span in found if span)


@lru_cache(maxsize=8)
def sentences(text: str) -> tuple[Span, ...]:
    """Sentences within each paragraph; abbreviations and initials end none."""
    spans: list[Span | None] = []
    stories = dateline_ends(text)
    for paragraph in paragraphs(text):
        start = paragraph.start
        for end in (end for end in stories if paragraph.start < end < paragraph.end):
            spans.append(stripped(text, start, end))
            start = end
        for match in _END.finditer(text, start, paragraph.end):
            if _ABBREVIATION.search(text, start, match.start() + 1):
                continue
            spans.append(stripped(text, start, match.end()))
            start = match.end()
        spans.append(stripped(text, start, paragraph.end))
    return tuple(span for span in spans if span)


_DATELINE = re.compile(
    r"^[A-ZÀ-Þ][A-ZÀ-Þ .’'-]+(?:,[^\n:—–]{1,60}?|\s?\([^)\n]{1,40}\))*(?::|\s?—|\s?–|\s--)\s+",
    re.MULTILINE,
)


def datelines(text: str) -> tuple[tuple[Span, Span], ...]:
    """Each dateline ("PORT ANSEL, June 4 (Agency) — ") with its place, the first words."""
    found = []
    for m in _DATELINE.finditer(text):
        place = re.match(r"[^,:(—–]+?(?=\s*(?:[,:(—–]|--))", m.group())
        end = m.start() + (place.end() if place else len(m.group()))
        found.append((Span(m.start(), m.end()), Span(m.start(), end)))
    return tuple(found)


def dateline_ends(text: str) -> tuple[int, ...]:
    """Where the story begins after each dateline."""
    return tuple(line.end for line, _ in datelines(text))


def index_of(spans: tuple[Span, ...], position: int) -> int:
    """The index of the span that holds the position, or of the last one before it."""
    low, high = 0, len(spans)
    while low < high:
        middle = (low + high) // 2
        if spans[middle].start <= position:
            low = middle + 1
        else:
            high = middle
    return max(low - 1, 0)
