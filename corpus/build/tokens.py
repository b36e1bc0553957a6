"""Tokens of a text, by its letters alone: what is annotated has no say in where it is cut.

The tokens are finer than most: hyphens, slashes and possessives stand alone, as in OntoNotes 5, so
that nearly every mention begins and ends with a token. Which do not is counted, never hidden.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import regex

from ...schema import Article, Segment, Span
from ...schema.ontology import ontology

_TOKEN = regex.compile(
    r"""(?:\p{Lu}\.){2,}                       # U.S.
      | (?<=\p{L})['’](?:s|S|d|m|re|ve|ll)\b   # 's
      | \p{N}+(?:[.,]\p{N}+)*                  # 1,234.5
      | [\p{L}\p{M}\u200D]+?(?=n['’]t\b)       # did|n't
      | (?<=\p{L})n['’]t\b
      | [\p{L}\p{M}\u200D]+
      | \S""",
    regex.VERBOSE,
)


def tokenize(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The tokens of ``text[start:end]``, as spans of the whole text in code points.

    Together they hold every character that is no white space, each once.
    """
    stop = len(text) if end is None else end
    return [Span(*found.span()) for found in _TOKEN.finditer(text, start, stop)]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A span with the label that a tagger is to give it."""

    span: Span
    label: str


@dataclass(frozen=True, slots=True)
class Flat:
    """What one row of tags can hold, and what not: nested or cut, it is lost there."""

    held: tuple[Labelled, ...]
    nested: tuple[Labelled, ...]
    cut: tuple[Labelled, ...]


def flatten(spans: Iterable[Labelled], tokens: Sequence[Span]) -> Flat:
    """The outermost spans that are whole tokens; of two that cross, the longer, then the first."""
    starts, ends = {t.start for t in tokens}, {t.end for t in tokens}
    held: list[Labelled] = []
    nested: list[Labelled] = []
    cut: list[Labelled] = []
    for one in sorted(set(spans), key=lambda s: (-len(s.span), s.span, s.label)):
        if one.span.start not in starts or one.span.end not in ends:
            cut.append(one)
        elif any(one.span.overlaps(other.span) for other in held):
            nested.append(one)
        else:
            held.append(one)
    return Flat(*(tuple(sorted(part, key=_order)) for part in (held, nested, cut)))


def _order(one: Labelled) -> tuple[Span, str]:
    return one.span, one.label


def tags(tokens: Sequence[Span], held: Iterable[Labelled]) -> list[str]:
    """BIO tags (IOB2, Tjong Kim Sang and Veenstra 1999), one a token, of spans that are flat."""
    found = ["O"] * len(tokens)
    starts, ends = [t.start for t in tokens], [t.end for t in tokens]
    for one in held:
        first, last = bisect_left(starts, one.span.start), bisect_right(ends, one.span.end)
        found[first:last] = [f"B-{one.label}"] + [f"I-{one.label}"] * (last - first - 1)
    return found


def untagged(tokens: Sequence[Span], row: Sequence[str]) -> Iterator[Labelled]:
    """The spans that BIO tags stand for: the inverse of ``tags``."""
    start = 0
    for at, tag in enumerate(row):
        if tag.startswith("B-"):
            start = at
        goes_on = at + 1 < len(row) and row[at + 1].startswith("I-")
        if tag != "O" and not goes_on:
            yield Labelled(Span(tokens[start].start, tokens[at].end), tag[2:])


def zone_of(article: Article, span: Span) -> Segment | None:
    """The segment that a sentence lies in, None where no zones are marked."""
    return next((s for s in article.segments if s.start <= span.start and span.end <= s.end), None)


def annotated_sentences(article: Article) -> list[Span]:
    """The sentences of zones in which something is annotated; the others teach a tagger nothing."""
    kinds = ontology()
    zones = ((sentence, zone_of(article, sentence)) for sentence in article.sentences)
    return [s for s, zone in zones if zone is None or kinds.annotates(zone.kind) != "none"]
