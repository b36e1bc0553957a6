"""When a predicted speaker is the gold speaker, though it is another mention of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from ...schema import Mention
from .base import Pair
from .matching import Edge, Weight, assign
from .trimming import text_of

Offsets = tuple[int, int]
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")


def normalised(surface: str) -> str:
    """Lower case without punctuation and articles, single spaces (as GRIT compares strings)."""
    kept = "".join(c for c in surface.casefold() if not unicodedata.category(c).startswith("P"))
    return " ".join(_ARTICLES.sub(" ", kept).split())


def _offsets(mentions: Iterable[Mention]) -> frozenset[Offsets]:
    return frozenset((m.span.start, m.span.end) for m in mentions)


def _surface(pair: Pair, mention: Mention) -> str:
    if mention.span.text is not None:
        return mention.span.text
    return text_of(pair.article, "the string fallback for speakers")[
        mention.span.start : mention.span.end
    ]


def _chains(pair: Pair) -> dict[str, tuple[Mention, ...]]:
    """For each gold mention (id) in a chain, the mentions of its entity."""

    def make() -> dict[str, tuple[Mention, ...]]:
        chains = {}
        for entity in pair.gold.annotations.entities:
            found = tuple(pair.gold.mention(m, f"entity {entity.id}") for m in entity.mentions)
            chains.update(dict.fromkeys(entity.mentions, found))
        return chains

    return pair.once("speakers.chains", make)


def _chained(pair: Pair) -> frozenset[Offsets]:
    """The offsets of all mentions in any gold chain."""
    return pair.once(
        "speakers.chained", lambda: frozenset().union(*map(_offsets, _chains(pair).values()))
    )


def _same(pair: Pair, gold: Mention, predicted: Mention, fallback: bool) -> bool:
    """The same span; another mention of the gold chain; or, outside all gold chains, its name."""
    chain = _chains(pair).get(gold.id, (gold,))
    offsets = (predicted.span.start, predicted.span.end)
    if offsets == (gold.span.start, gold.span.end) or offsets in _offsets(chain):
        return True
    if not fallback or predicted.level == "pronoun" or offsets in _chained(pair):
        return False
    names = {normalised(_surface(pair, m)) for m in chain if m.level != "pronoun"}
    name = normalised(_surface(pair, predicted))
    return name != "" and name in names


def same_speakers(
    pair: Pair, gold: Sequence[Mention], predicted: Sequence[Mention], fallback: bool
) -> bool:
    """Whether as many speakers are named, and each gold one pairs off with one that is right."""
    if len(gold) != len(predicted):
        return False
    edges: dict[Edge, Weight] = {
        (i, j): 1
        for i, one in enumerate(gold)
        for j, other in enumerate(predicted)
        if _same(pair, one, other, fallback)
    }
    return len(assign(edges)) == len(gold)
