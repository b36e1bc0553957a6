"""Paragraphs and sentences of plain text, by line breaks and end marks."""

from __future__ import annotations

import re

from ...schema import Span

_LINE = re.compile(r"[^\n]+")
# An end mark, closing marks, white space, then something that can open a sentence.
_END = re.compile(r"[.!?…]+[\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-ZÀ-ÞŁŚŽ0-9])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Capt|Sgt|Maj|Sen|Rep|Gov|Rev|Adm|St|Jr|Sr|vs|No|Inc|Ltd"
    r"|Corp|Co|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)|\b[A-Z]|\b[ap]\.m)\.$"
)


def stripped(text: str, start: int, end: int) -> Span | None:
    """The span without white space at its ends; None when nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None


def paragraphs(text: str) -> tuple[Span, ...]:
    """The lines of the text that hold more than white space."""
    found = (stripped(text, m.start(), m.end()) for m in _LINE.finditer(text))
    return tuple(span for span in found if span)


def sentences(text: str) -> tuple[Span, ...]:
    """Sentences within each paragraph; abbreviations and initials end none."""
    spans: list[Span | None] = []
    for paragraph in paragraphs(text):
        start = paragraph.start
        for match in _END.finditer(text, paragraph.start, paragraph.end):
            if _ABBREVIATION.search(text, start, match.start() + 1):
                continue
            spans.append(stripped(text, start, match.end()))
            start = match.end()
        spans.append(stripped(text, start, paragraph.end))
    return tuple(span for span in spans if span)


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
