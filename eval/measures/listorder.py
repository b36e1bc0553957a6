"""Aligning in the order of the lists, as nervaluate 1.2 does: for comparing with its figures only.

Each predicted mention in turn takes the first gold mention that is correct; if there is none, the
first that is near enough is used up by it all the same, so that a later prediction may go without.
"""

from __future__ import annotations

from collections.abc import Sequence

Key = tuple[int, int, str]


def _near(gold: Key, predicted: Key, min_overlap: float) -> bool:
    shared = min(gold[1], predicted[1]) - max(gold[0], predicted[0])
    return shared > 0 and shared >= min_overlap * (gold[1] - gold[0])


def _is_correct(scheme: str, gold: Key, predicted: Key) -> bool:
    if scheme == "ent_type":
        return gold[2] == predicted[2]
    return gold[:2] == predicted[:2] and (scheme != "strict" or gold[2] == predicted[2])


def _distance(gold: Key, predicted: Key) -> int:
    return abs(gold[0] - predicted[0]) + abs(gold[1] - predicted[1])


def _taken(
    scheme: str, gold: Sequence[Key], one: Key, free: Sequence[int], min_overlap: float
) -> tuple[int | None, float]:
    """The gold mention (index) that a predicted one takes, and its credit."""
    near = [i for i in free if _near(gold[i], one, min_overlap)]
    # Equal boundaries need no overlap test, but equal spans overlap wholly: one list will do.
    right = [i for i in near if _is_correct(scheme, gold[i], one)]
    if right and scheme == "ent_type":
        return min(right, key=lambda i: _distance(gold[i], one)), 1.0
    if right:
        return right[0], 1.0
    return (near[0], 0.5 if scheme == "partial" else 0.0) if near else (None, 0.0)


def correct_in_list_order(
    scheme: str, gold: Sequence[Key], predicted: Sequence[Key], min_overlap: float
) -> float:
    """The credit of all predicted mentions: correct ones, and half of partial ones.

    ``min_overlap`` is the part of the gold mention that must be shared; nervaluate's least is 0.01.
    """
    free = list(range(len(gold)))
    credit = 0.0
    for one in predicted:
        place, earned = _taken(scheme, gold, one, free, min_overlap)
        if place is not None:
            free.remove(place)
            credit += earned
    return credit
