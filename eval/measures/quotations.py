"""Quotations: content as sets of code points, cue and speaker over aligned ones, and end to end.

Two quotations are aligned where their content overlaps, one-to-one, so that the sum of their
character F1 is as great as it can be. Cue and speaker are then compared within aligned pairs; what
is not aligned still stands in the denominators.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from ...schema import Mention, Quotation
from .base import Pair, Side
from .matching import Edge, Weight, assign
from .speakers import same_speakers
from .trimming import trimmed

Offsets = tuple[int, int]


@dataclass(frozen=True, slots=True, order=True)
class Quote:
    """A quotation as measures see it; the order of the fields is the canonical order.

    ``positions`` are its content as disjoint half-open intervals, ``size`` their code points,
    ``cue`` is () without one, ``speakers`` the spans of ``voices``, which are the mentions.
    """

    positions: tuple[Offsets, ...]
    size: int
    type: str
    cue: tuple[int, ...]
    speakers: tuple[Offsets, ...]
    voices: tuple[Mention, ...] = field(compare=False)
    id: str = field(compare=False)


Quotes = list[Quote]


def merged(spans: Sequence[Offsets]) -> tuple[Offsets, ...]:
    """The spans as disjoint half-open intervals, sorted."""
    merged: list[Offsets] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _quote(pair: Pair, side: Side, quotation: Quotation, norm: str) -> Quote:
    spans = [(span.start, span.end) for span in quotation.content]
    if norm == "quotes":
        spans = trimmed(pair.article, spans)
    positions = merged(spans)
    voices = tuple(side.mention(m, f"quotation {quotation.id}") for m in quotation.speakers)
    return Quote(
        positions,
        sum(end - start for start, end in positions),
        quotation.type or "",
        () if quotation.cue is None else (quotation.cue.start, quotation.cue.end),
        tuple(sorted((m.span.start, m.span.end) for m in voices)),
        voices,
        quotation.id,
    )


def quotes(pair: Pair, quotation_type: str | None, norm: str = "none") -> tuple[Quotes, Quotes]:
    """The quotations of both sides in canonical order, of one type if it is given."""

    def make() -> tuple[Quotes, Quotes]:
        gold, predicted = (
            sorted(_quote(pair, side, q, norm) for q in side.annotations.quotations)
            for side in pair.sides
        )
        return gold, predicted

    gold, predicted = pair.once(("quote.quotes", norm), make)
    if quotation_type is None:
        return gold, predicted
    of_type = [q for q in gold if q.type == quotation_type]
    return of_type, [q for q in predicted if q.type == quotation_type]


def shared(one: tuple[Offsets, ...], other: tuple[Offsets, ...]) -> int:
    """How many code points two lists of disjoint, sorted intervals have in common."""
    i = j = total = 0
    while i < len(one) and j < len(other):
        total += max(0, min(one[i][1], other[j][1]) - max(one[i][0], other[j][0]))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return total


def character_f1(one: Quote, other: Quote) -> Fraction:
    """Dice of the code points of two quotations."""
    return Fraction(2 * shared(one.positions, other.positions), one.size + other.size)


#: Character F1 becomes a whole number out of this, or of the exact common denominator if smaller.
_SCALE = 2**30


def _weights(gold: Quotes, predicted: Quotes) -> dict[Edge, Weight]:
    """Character F1 decides, then the code points shared, then agreement in cue and speakers."""
    edges = {
        (i, j): f1
        for i, one in enumerate(gold)
        for j, other in enumerate(predicted)
        if (f1 := character_f1(one, other)) > 0
    }
    scale = min(lcm(*(f1.denominator for f1 in edges.values())), _SCALE)
    weights: dict[Edge, Weight] = {}
    for (i, j), f1 in edges.items():
        one, other = gold[i], predicted[j]
        same = (one.cue == other.cue) + (one.speakers == other.speakers)
        weights[i, j] = (round(f1 * scale), shared(one.positions, other.positions), same)
    return weights


def align_quotes(gold: Quotes, predicted: Quotes) -> list[Edge]:
    """The aligned pairs (indices). Which side is called gold makes no difference."""
    if predicted < gold:
        return sorted((i, j) for j, i in assign(_weights(predicted, gold)))
    return assign(_weights(gold, predicted))


def aligned(
    pair: Pair, quotation_type: str | None, norm: str = "none"
) -> list[tuple[Quote, Quote]]:
    """The aligned quotations, gold first."""

    def make() -> list[tuple[Quote, Quote]]:
        gold, predicted = quotes(pair, quotation_type, norm)
        return [(gold[i], predicted[j]) for i, j in align_quotes(gold, predicted)]

    return pair.once(("quote.aligned", quotation_type, norm), make)


def right_speaker(pair: Pair, gold: Quote, predicted: Quote, by: str, fallback: str) -> bool:
    """Whether a prediction names the gold quotation's speakers, or rightly names none."""
    if by == "mention" or not gold.voices or not predicted.voices:
        return gold.speakers == predicted.speakers
    return same_speakers(pair, gold.voices, predicted.voices, fallback == "yes")
