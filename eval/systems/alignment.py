"""From words to their place in the text: exactly, or not at all.

No fuzzy matching: a near miss may be a hallucination, and the best of several places is a guess.
Normalising (quotation marks, dashes, white space, case) changes no words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from ...schema import Span

_SAME = str.maketrans(
    dict.fromkeys("“”„‟«»", '"') | dict.fromkeys("‘’‚‛`´", "'") | dict.fromkeys("‐‑‒–—―−", "-")
)


def _folded(text: str) -> tuple[str, list[int]]:
    """The text normalised, and for each of its characters the code point that it came from."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        if letter.isspace():
            if letters and letters[-1] == " ":
                continue
            letter = " "
        for part in unicodedata.normalize("NFC", letter.translate(_SAME)).casefold():
            letters.append(part)
            places.append(place)
    return "".join(letters), places


def _exact(text: str, words: str, within: Span) -> list[Span]:
    found, at = [], text.find(words, within.start, within.end)
    while at >= 0:
        found.append(Span(at, at + len(words)))
        at = text.find(words, at + 1, within.end)
    return found


def _normalised(text: str, words: str, within: Span) -> list[Span]:
    folded, places = _folded(text[within.start : within.end])
    wanted = _folded(words.strip())[0]
    found, at = [], folded.find(wanted)
    while wanted and at >= 0:
        start, end = places[at], places[at + len(wanted) - 1] + 1
        found.append(Span(within.start + start, within.start + end))
        at = folded.find(wanted, at + 1)
    return found


def _at_words(text: str, spans: Iterable[Span]) -> list[Span]:
    """The spans that begin and end between words: "Ann" is not in "Annex"."""
    return [
        s
        for s in spans
        if not (s.start and text[s.start - 1].isalnum() and text[s.start].isalnum())
        and not (s.end < len(text) and text[s.end - 1].isalnum() and text[s.end].isalnum())
    ]


def locate(text: str, words: str, occurrence: int = 1, within: Span | None = None) -> Span | None:
    """The ``occurrence``-th place (from 1) of ``words`` in the text, or None when there is none.

    Looked for exactly first, then with quotation marks, dashes, white space and case normalised. A
    place inside a longer word is none. ``within`` bounds the search, in code points. An occurrence
    beyond the last is not there: it is never moved to another.
    """
    if not words.strip() or occurrence < 1:
        return None
    within = within or Span(0, len(text))
    for find in (_exact, _normalised):
        found = _at_words(text, find(text, words, within))
        if found:
            return found[occurrence - 1] if occurrence <= len(found) else None
    return None


def nowhere(text: str, nth: int = 0) -> Span | None:
    """A place that no gold span holds, for what was predicted and stands nowhere in the text.

    It is a line end of the text, the last for ``nth`` 0, then the one before, and round again:
    there a prediction is wrong under every measure, so that words which were made up cost precision
    instead of vanishing. None where there is no line end.
    """
    ends = [at for at, letter in enumerate(text) if letter == "\n"]
    if not ends:
        return None
    at = ends[-1 - nth % len(ends)]
    return Span(at, at + 1)
