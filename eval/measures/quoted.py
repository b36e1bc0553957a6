"""The measures of quotations: content, cue, speaker, and all of them end to end."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from ...schema.ontology import ontology
from .base import DUPLICATES, Family, Pair, Parameter, Row
from .matching import Edge, Weight, assign, common, once_each
from .quotations import (
    Offsets,
    Quote,
    Quotes,
    aligned,
    character_f1,
    merged,
    quotes,
    right_speaker,
    shared,
)
from .tokens import tokens_in


def _out_of(right: int, both: tuple[Quotes, Quotes]) -> list[Row]:
    gold, predicted = both
    return [(right, len(predicted), right, len(gold))]


def _exact(pair: Pair, norm: str, type: str | None, duplicates: str) -> list[Row]:
    gold, predicted = (
        once_each([q.positions for q in side], duplicates) for side in quotes(pair, type, norm)
    )
    right = common(gold, predicted)
    return [(right, len(predicted), right, len(gold))]


def _size(pair: Pair, positions: tuple[Offsets, ...], unit: str) -> int:
    """How many code points or tokens there are; a token counts when one of its code points does."""
    if unit == "char":
        return sum(end - start for start, end in positions)
    return len(_tokens(pair, positions))


def _tokens(pair: Pair, positions: tuple[Offsets, ...]) -> set[Offsets]:
    return {token for inside in tokens_in(pair, positions).values() for token in inside}


def _common(pair: Pair, one: Quote, other: Quote, unit: str) -> int:
    if unit == "char":
        return shared(one.positions, other.positions)
    return len(_tokens(pair, one.positions) & _tokens(pair, other.positions))


def _overlap(pair: Pair, norm: str, type: str | None, unit: str) -> list[Row]:
    gold, predicted = (
        sum(_size(pair, q.positions, unit) for q in side) for side in quotes(pair, type, norm)
    )
    right = sum(_common(pair, a, b, unit) for a, b in aligned(pair, type, norm))
    return [(right, predicted, right, gold)]


def _soft(pair: Pair, norm: str, type: str | None) -> list[Row]:
    gold, predicted = ([q.positions for q in side] for side in quotes(pair, type, norm))
    return [(*_covered(predicted, gold), *_covered(gold, predicted))]


def _covered(
    some: Sequence[tuple[Offsets, ...]], others: Sequence[tuple[Offsets, ...]]
) -> tuple[float, int]:
    """The sum of the shares of each that any of the others has, and how many there are."""
    content = merged([span for positions in others for span in positions])
    shares = (shared(p, content) / sum(end - start for start, end in p) for p in some)
    return fsum(shares), len(some)


def _detection(pair: Pair, norm: str, type: str | None, threshold: float) -> list[Row]:
    found = sum(character_f1(a, b) >= threshold for a, b in aligned(pair, type, norm))
    return _out_of(found, quotes(pair, type, norm))


def _cue(pair: Pair, type: str | None, match: str) -> list[Row]:
    if match == "overlap":
        return _cue_overlap(pair, type)
    gold, predicted = (sum(q.cue != () for q in side) for side in quotes(pair, type))
    right = sum(a.cue == b.cue != () for a, b in aligned(pair, type))
    return [(right, predicted, right, gold)]


def _cue_overlap(pair: Pair, type: str | None) -> list[Row]:
    """Tokens of cues: those that aligned quotations' cues share, out of all."""

    def tokens(quote: Quote) -> set[Offsets]:
        return _tokens(pair, (quote.cue,)) if quote.cue else set()  # type: ignore[arg-type]

    gold, predicted = (sum(len(tokens(q)) for q in side) for side in quotes(pair, type))
    right = sum(len(tokens(a) & tokens(b)) for a, b in aligned(pair, type))
    return [(right, predicted, right, gold)]


def _null_speaker(pair: Pair, type: str | None) -> list[Row]:
    nobody = [b for a, b in aligned(pair, type) if not a.voices]
    right = sum(not b.voices for b in nobody)
    return [(right, len(nobody), right, len(nobody))]


def _speaker(pair: Pair, type: str | None, given: str, by: str, fallback: str) -> list[Row]:
    both = quotes(pair, type)
    attributed = [(a, b) for a, b in aligned(pair, type) if a.voices]
    right = sum(right_speaker(pair, a, b, by, fallback) for a, b in attributed)
    gold = sum(bool(q.voices) for q in both[0])
    if given == "gold":
        return [(right, sum(bool(b.voices) for _, b in attributed), right, gold)]
    return [(right, sum(bool(q.voices) for q in both[1]), right, gold)]


def _e2e(pair: Pair, type: str | None, match: str, by: str, fallback: str) -> list[Row]:
    both = quotes(pair, type)
    if match == "overlap":
        found = ((a, b) for a, b in aligned(pair, type) if 2 * character_f1(a, b) >= 1)
        return _out_of(sum(right_speaker(pair, a, b, by, fallback) for a, b in found), both)
    edges: dict[Edge, Weight] = {
        (i, j): 1
        for i, a in enumerate(both[0])
        for j, b in enumerate(both[1])
        if a.positions == b.positions and right_speaker(pair, a, b, by, fallback)
    }
    return _out_of(len(assign(edges)), both)


def _types(pair: Pair) -> set[str]:
    return {q.type for side in quotes(pair, None) for q in side if q.type}


_TYPE = Parameter(
    "type",
    None,
    "only quotations of this type, on both sides, before aligning",
    tuple(ontology().quotation_types),
)
_NORM = Parameter(
    "norm",
    "none",
    "quotes: outer quotation marks and spaces, and a comma or full stop inside the closing mark, "
    "are taken off both sides",
    ("none", "quotes"),
)
_THRESHOLD = Parameter("threshold", 0.5, "the least character F1 of a quotation that is found")
_GIVEN = Parameter(
    "given",
    "none",
    "gold: only gold quotations with a speaker, and what is aligned with them, are counted; recall "
    "is the accuracy of a system that was given the gold quotations",
    ("none", "gold"),
)
_BY = Parameter(
    "by",
    "entity",
    "mention: only the gold speaker's own span is right",
    ("entity", "mention"),
)
_FALLBACK = Parameter(
    "fallback",
    "yes",
    "no: a speaker outside all gold chains is never right by its string",
    ("yes", "no"),
)
_MATCH = Parameter(
    "match",
    "overlap",
    "exact: the content must be the same code points, not only half the same by F1",
    ("overlap", "exact"),
)

_UNIT = Parameter(
    "unit", "char", "token: words and single marks are counted, not code points", ("char", "token")
)
_CUE_MATCH = Parameter(
    "match",
    "exact",
    "overlap: tokens of cues that aligned quotations share, out of all tokens of cues",
    ("exact", "overlap"),
)

FAMILIES = (
    Family(
        "quote.exact",
        "quotations",
        "Quotations whose content is the same set of code points.",
        _exact,
        (_NORM, _TYPE, DUPLICATES),
        types=_types,
    ),
    Family(
        "quote.overlap",
        "quotations",
        "Code points of content shared by aligned quotations, out of all code points of content.",
        _overlap,
        (_NORM, _TYPE, _UNIT),
        types=_types,
    ),
    Family(
        "quote.soft",
        "quotations",
        "The mean share of each quotation's code points that lie in any quotation of the other "
        "side: precision over predictions, recall over gold.",
        _soft,
        (_NORM, _TYPE),
        types=_types,
    ),
    Family(
        "quote.detection",
        "quotations",
        "Aligned quotations with a character F1 of at least the threshold.",
        _detection,
        (_NORM, _TYPE, _THRESHOLD),
        types=_types,
    ),
    Family(
        "quote.cue",
        "cues",
        "Aligned quotations with the same cue span, out of quotations that have a cue.",
        _cue,
        (_TYPE, _CUE_MATCH),
        types=_types,
    ),
    Family(
        "quote.speaker",
        "speakers",
        "Aligned quotations with the right speakers, out of quotations that have a speaker.",
        _speaker,
        (_TYPE, _GIVEN, _BY, _FALLBACK),
        types=_types,
    ),
    Family(
        "quote.null_speaker",
        "speakers",
        "Aligned quotations without a speaker in gold for which none is predicted, out of those.",
        _null_speaker,
        (_TYPE,),
        types=_types,
    ),
    Family(
        "quote.e2e",
        "speakers",
        "Quotations with a character F1 of at least 0.5 and the right speakers, out of all.",
        _e2e,
        (_TYPE, _MATCH, _BY, _FALLBACK),
        types=_types,
    ),
)
