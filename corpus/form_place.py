"""From the words of a form to spans of the text.

A place is ``words``, ``words#2`` (the second time they stand in the sentence), ``first ~ last``
(from some words through others), any of them after ``S7`` (in sentence 7), or ``[120:126]`` (code
points of the text). Words match whole words only; what is found twice must say which.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..schema import Span

_OFFSETS = re.compile(r"\[([0-9]+):([0-9]+)\]$")
_NUMBERED = re.compile(r"(.*?)#([0-9]+)$", re.DOTALL)
_IN_SENTENCE = re.compile(r"S([0-9]+) (.*)$", re.DOTALL)
THROUGH = " ~ "


class Misplaced(Exception):
    """Words that cannot be placed; the message says why. It never leaves the form's compiler."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its sentences, in which places are looked up."""

    text: str
    sentences: tuple[Span, ...]

    def sentence(self, number: int) -> Span:
        """Sentence ``number``, counted from 1; raises Misplaced when there is none."""
        if not 1 <= number <= len(self.sentences):
            raise Misplaced(
                f"sentence S{number} does not exist (they run S1-S{len(self.sentences)})"
            )
        return self.sentences[number - 1]

    def span(self, start: int, end: int) -> Span:
        """The span with its surface."""
        return Span(start, end, self.text[start:end])

    def occurrences(self, words: str, within: Span) -> list[Span]:
        """Where the words stand in ``within`` as whole words, overlapping ones included."""
        if not words:
            return []
        found = []
        start = self.text.find(words, within.start, within.end)
        while start >= 0:
            if self._whole(start, start + len(words)):
                found.append(self.span(start, start + len(words)))
            start = self.text.find(words, start + 1, within.end)
        return found

    def _whole(self, start: int, end: int) -> bool:
        return not (self._joined(start) or self._joined(end))

    def _joined(self, at: int) -> bool:
        """Whether ``at`` lies inside a word."""
        return 0 < at < len(self.text) and (self.text[at - 1] + self.text[at]).isalnum()


def place(text: Text, sentence: int, words: str) -> Span:
    """The one span that ``words`` names, looked up in sentence ``sentence``; or Misplaced."""
    candidates = candidates_of(text, sentence, words)
    if len(candidates) > 1:
        count = len(candidates)
        raise Misplaced(f"{words!r} stands {count} times in its sentence; say which: {words}#1")
    return candidates[0]


def candidates_of(text: Text, sentence: int, words: str) -> Sequence[Span]:
    """Every span that the words may mean, at least one; Misplaced when there is none."""
    offsets = _OFFSETS.match(words)
    if offsets:
        return [_by_offsets(text, int(offsets[1]), int(offsets[2]))]
    elsewhere = _IN_SENTENCE.match(words)
    if elsewhere:
        return candidates_of(text, int(elsewhere[1]), elsewhere[2])
    if THROUGH in words:
        return [_through(text, sentence, words)]
    return _numbered(text, words, text.sentence(sentence))


def _by_offsets(text: Text, start: int, end: int) -> Span:
    if not start < end <= len(text.text):
        raise Misplaced(f"[{start}:{end}] is no span of this text of {len(text.text)} code points")
    return text.span(start, end)


def _numbered(text: Text, words: str, within: Span) -> Sequence[Span]:
    """The occurrences of the words; with ``#n`` the n-th only."""
    literal = text.occurrences(words, within)
    numbered = _NUMBERED.match(words)
    if literal or not numbered:
        if not literal:
            raise Misplaced(f"{words!r} does not stand in its sentence as whole words")
        return literal
    found = text.occurrences(numbered[1], within)
    which = int(numbered[2])
    if not 1 <= which <= len(found):
        raise Misplaced(f"{numbered[1]!r} stands {len(found)} times in its sentence, not {which}")
    return [found[which - 1]]


def _through(text: Text, sentence: int, words: str) -> Span:
    """From the first words through the last, which are looked for after the first."""
    first, last = words.split(THROUGH, 1)
    begin = place(text, sentence, first)
    elsewhere = _IN_SENTENCE.match(last)
    if elsewhere:
        stop = place(text, int(elsewhere[1]), elsewhere[2])
    else:
        rest = Span(begin.end, text.sentence(sentence).end)
        stop = _first(text, last, rest)
    if stop.end <= begin.start:
        raise Misplaced(f"{last!r} stands before {first!r}; the first words come first")
    return text.span(begin.start, stop.end)


def _first(text: Text, words: str, within: Span) -> Span:
    found = _numbered(text, words, within)
    if len(found) > 1:
        raise Misplaced(f"{words!r} stands {len(found)} times after the first words; say #n")
    return found[0]
