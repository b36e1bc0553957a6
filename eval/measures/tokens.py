"""Tokens, for measures that count words instead of code points."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .base import Pair
from .matching import overlaps
from .trimming import text_of

#: A run of letters and digits, or another mark by itself.
TOKEN = re.compile(r"\w+|[^\w\s]")


def token_spans(pair: Pair) -> list[tuple[int, int]]:
    """The article's tokens: runs of letters and digits, and every other mark by itself."""

    def make() -> list[tuple[int, int]]:
        text = text_of(pair.article, "a measure of tokens")
        return [match.span() for match in TOKEN.finditer(text)]

    return pair.once("tokens", make)


def tokens_in(pair: Pair, spans: Sequence[tuple[int, int]]) -> dict[int, list[tuple[int, int]]]:
    """For each span (its index) the tokens of which it has a character."""
    found: dict[int, list[tuple[int, int]]] = {}
    tokens = token_spans(pair)
    for i, j, _ in overlaps(list(spans), tokens):
        found.setdefault(i, []).append(tokens[j])
    return found
