"""``norm=quotes``: what systems differ on at the edges of a quotation without being wrong."""

from __future__ import annotations

from collections.abc import Sequence

from ...schema import Article, PressmarkError

_MARKS = frozenset("\"'“”„‟«»‹›‘’‚‛「」『』＂＇`")
_STOPS = frozenset(",.")
Offsets = tuple[int, int]


def text_of(article: Article, purpose: str) -> str:
    """The article's text, or an error that says what needs it."""
    if article.text is None:
        raise PressmarkError(
            f"{article.id}: the text is not there, but {purpose} compares surfaces; hydrate the "
            f"document or leave that out"
        )
    return article.text


def _edge(character: str) -> bool:
    return character in _MARKS or character.isspace()


def trimmed(article: Article, spans: Sequence[Offsets]) -> list[Offsets]:
    """Each span without outer quotation marks and spaces, and without the comma or full stop
    before its closing mark, be that mark in the span or just behind it.

    A span of nothing else stays as it is, so that no quotation loses its content.
    """
    text = text_of(article, "norm=quotes")
    found = [_trim(text, start, end) for start, end in spans]
    return [new if new[0] < new[1] else old for new, old in zip(found, spans, strict=True)]


def _trim(text: str, start: int, end: int) -> Offsets:
    while start < end and _edge(text[start]):
        start += 1
    while start < end and _edge(text[end - 1]):
        end -= 1
    if start < end and text[end - 1] in _STOPS and end < len(text) and text[end] in _MARKS:
        end -= 1
    return start, end
