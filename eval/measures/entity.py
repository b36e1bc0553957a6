"""Entity mentions: the SemEval-2013 schemes, each with its own optimal alignment, and bare spans.

A scheme says what counts as correct when a gold and a predicted mention are aligned; mentions are
aligned one-to-one where they overlap, so that the scheme's credit is as great as it can be
(Segura-Bedmar et al. 2013 name the schemes; the alignment is ours, because aligning in list order
makes the figure depend on the order).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter, itemgetter
from typing import NamedTuple

from ...schema import Mention
from .base import Pair, Side
from .matching import Edge, Span, Weight, assign, overlaps, parted

#: start, end, type of a mention; sorted lists of them are the canonical order.
Key = tuple[int, int, str]
Keys = tuple[list[Key], list[Key]]
SCHEMES = ("strict", "exact", "ent_type", "partial")


class Chosen(NamedTuple):
    """Which mentions of both sides are looked at, before anything is aligned."""

    type: str | None = None
    level: str | None = None
    duplicates: str = "multiset"


_KEY = attrgetter("span.start", "span.end", "type")
_TYPE = itemgetter(2)


def _listed(side: Side, chosen: Chosen) -> list[Key]:
    """The mentions of a side in the file's order."""
    mentions: Sequence[Mention] = side.annotations.mentions
    if chosen.level is not None:
        mentions = [m for m in mentions if m.level == chosen.level]
    found: list[Key] = list(map(_KEY, mentions))
    if chosen.type is not None:
        found = [key for key in found if key[2] == chosen.type]
    return list(dict.fromkeys(found)) if chosen.duplicates == "set" else found


def listed(pair: Pair, chosen: Chosen) -> Keys:
    """The mentions of both sides (gold, predicted), filtered, in the files' order."""

    def make() -> Keys:
        gold, predicted = pair.sides
        return _listed(gold, chosen), _listed(predicted, chosen)

    return pair.once(("entity.listed", chosen), make)


def keys(pair: Pair, chosen: Chosen) -> Keys:
    """The mentions of both sides (gold, predicted), filtered and sorted."""

    def make() -> Keys:
        gold, predicted = listed(pair, chosen)
        return sorted(gold), sorted(predicted)

    return pair.once(("entity.keys", chosen), make)


class Left(NamedTuple):
    """What is left of the mentions of one type once equal ones have paired off.

    ``equal``, ``gold`` and ``predicted`` are numbers of mentions; ``left`` and ``spare`` the
    offsets of gold and predicted ones without an equal one, sorted; ``flat`` says that on neither
    side mentions of the type overlap each other (where both ``left`` and ``spare`` have some).
    """

    equal: int
    gold: int
    predicted: int
    left: list[Span]
    spare: list[Span]
    flat: bool


def parted_keys(pair: Pair, chosen: Chosen) -> tuple[list[Key], list[Key], list[Key]]:
    """What pairs off with an equal mention, and what is left of both sides (gold, predicted)."""
    return pair.once(("entity.parted", chosen), lambda: parted(*keys(pair, chosen)))


def equal_keys(pair: Pair, chosen: Chosen) -> list[Key]:
    """The mentions that pair off with an equal one, each as often as it does."""
    return parted_keys(pair, chosen)[0]


def unequal_keys(pair: Pair, chosen: Chosen) -> Keys:
    """The mentions of both sides that no equal one is left for, sorted."""
    return parted_keys(pair, chosen)[1:]


def _nested_types(some: Sequence[Key], wanted: Collection[str]) -> set[str]:
    """Those of the wanted types of which a mention overlaps another, of sorted mentions."""
    kept = sorted([key for key in some if key[2] in wanted], key=_TYPE)
    return {kind for one, (start, _, kind) in pairwise(kept) if start < one[1] and one[2] == kind}


def by_type(pair: Pair, level: str | None, duplicates: str) -> dict[str, Left]:
    """For each type that occurs, what its measures need to know."""
    chosen = Chosen(None, level, duplicates)

    def make() -> dict[str, Left]:
        sides = keys(pair, chosen)
        equal_ones, *unequal = parted_keys(pair, chosen)
        gold, predicted, equal = (Counter(map(_TYPE, some)) for some in (*sides, equal_ones))
        wanted = set(map(_TYPE, unequal[0])).intersection(map(_TYPE, unequal[1]))
        nested = set[str]().union(*(_nested_types(side, wanted) for side in sides))
        found = {
            kind: Left(
                equal.get(kind, 0), gold.get(kind, 0), predicted.get(kind, 0), [], [],
                kind not in nested,
            )
            for kind in {**gold, **predicted}
        }  # fmt: skip
        for place, some in enumerate(unequal, 3):
            for start, end, kind in some:
                found[kind][place].append((start, end))  # type: ignore[union-attr]
        return found

    return pair.once(("entity.by_type", level, duplicates), make)


def spans_of(some: Sequence[Key]) -> list[Span]:
    """The mentions' offsets."""
    return [(start, end) for start, end, _ in some]


def _shared(pair: Pair, chosen: Chosen) -> dict[Edge, int]:
    """The overlapping pairs of mentions with the code points that they share."""

    def make() -> dict[Edge, int]:
        gold, predicted = keys(pair, chosen)
        spans = [key[:2] for key in gold], [key[:2] for key in predicted]
        return {(i, j): shared for i, j, shared in overlaps(*spans)}

    return pair.once(("entity.shared", chosen), make)


def near_enough(
    pair: Pair, chosen: Chosen, min_overlap: float = 0, iou: float = 0
) -> dict[Edge, int]:
    """The overlapping pairs that share enough: ``min_overlap`` of the gold mention's code points
    (nervaluate's rule), and ``iou`` of those of either."""
    found = _shared(pair, chosen)
    if not min_overlap and not iou:
        return found
    gold, predicted = keys(pair, chosen)
    kept = {}
    for (i, j), shared in found.items():
        size, other = gold[i][1] - gold[i][0], predicted[j][1] - predicted[j][0]
        if shared >= min_overlap * size and shared >= iou * (size + other - shared):
            kept[i, j] = shared
    return kept


def credit_of(scheme: str, gold: Key, predicted: Key) -> int:
    """What an aligned pair earns in a scheme, in halves (partial: 2 or 1; the others: 1 or 0)."""
    same_span, same_type = gold[:2] == predicted[:2], gold[2] == predicted[2]
    if scheme == "partial":
        return 1 + same_span
    if scheme == "ent_type":
        return int(same_type)
    return int(same_span and (same_type or scheme == "exact"))


def align(pair: Pair, scheme: str, chosen: Chosen = Chosen()) -> list[Edge]:  # noqa: B008
    """The aligned pairs, as indices into ``keys``, in one of the four schemes.

    The credit decides, then the number of pairs (partial: of exact ones), then the code points
    shared: so what is not correct is still told from missing and spurious.
    """
    gold, predicted = keys(pair, chosen)
    weights: Mapping[Edge, Weight] = {
        (i, j): (
            credit_of(scheme, gold[i], predicted[j]),
            int(gold[i][:2] == predicted[j][:2]) if scheme == "partial" else 1,
            shared,
        )
        for (i, j), shared in _shared(pair, chosen).items()
    }
    return assign(weights)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How the mentions of a pair fare in a scheme (the MUC-5 counts of SemEval-2013)."""

    correct: int
    incorrect: int
    partial: int
    missing: int
    spurious: int


def outcomes(pair: Pair, scheme: str, chosen: Chosen = Chosen()) -> Outcomes:  # noqa: B008
    """Correct, incorrect, partial, missing and spurious mentions under the optimal alignment."""
    gold, predicted = keys(pair, chosen)
    edges = align(pair, scheme, chosen)
    credits = [credit_of(scheme, gold[i], predicted[j]) for i, j in edges]
    full = 2 if scheme == "partial" else 1
    correct = credits.count(full)
    halves = credits.count(1) if scheme == "partial" else 0
    return Outcomes(
        correct,
        len(edges) - correct - halves,
        halves,
        len(gold) - len(edges),
        len(predicted) - len(edges),
    )
