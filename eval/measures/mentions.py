"""The measures of entity mentions: their counts, names, parameters and definitions."""

from __future__ import annotations

from .base import DUPLICATES, Pair, Parameter, Row
from .entity import (
    Chosen,
    Left,
    by_type,
    credit_of,
    equal_keys,
    keys,
    listed,
    near_enough,
    spans_of,
    unequal_keys,
)
from .listorder import correct_in_list_order
from .matching import Span, assign, pairable, pairable_with, parted
from .mention_parts import CHOICE, family, row_of

# The counts need an alignment's total credit only, not the alignment. For strict and exact the best
# total is the meet of two multisets. For ent_type it is the largest matching of overlaps of one
# type. For partial equal spans pair off first: putting them together loses at most two halves.


def _in_list_order(pair: Pair, scheme: str, chosen: Chosen, min_overlap: float) -> list[Row]:
    both = listed(pair, chosen)
    return row_of(correct_in_list_order(scheme, *both, min_overlap or 0.01), both)


def _strict(
    pair: Pair,
    type: str | None,
    level: str | None,
    duplicates: str,
    alignment: str,
    min_overlap: float,
) -> list[Row]:
    chosen = Chosen(type, level, duplicates)
    if alignment == "list":
        return _in_list_order(pair, "strict", chosen, min_overlap)
    return row_of(len(equal_keys(pair, chosen)), keys(pair, chosen))


def _of_left(correct: float, of: Left) -> list[Row]:
    return [(correct, of.predicted, correct, of.gold)]


def _strict_types(
    pair: Pair, level: str | None, duplicates: str, alignment: str, min_overlap: float
) -> dict[str, list[Row]]:
    """Of one type, strict and exact are the same, in list order too."""
    types = by_type(pair, level, duplicates)
    if alignment == "list":
        return {t: _strict(pair, t, level, duplicates, alignment, min_overlap) for t in types}
    return pair.once(
        ("entity.strict", level, duplicates),
        lambda: {t: _of_left(of.equal, of) for t, of in types.items()},
    )


def _exact(
    pair: Pair,
    type: str | None,
    level: str | None,
    duplicates: str,
    alignment: str,
    min_overlap: float,
) -> list[Row]:
    chosen = Chosen(type, level, duplicates)
    if alignment == "list":
        return _in_list_order(pair, "exact", chosen, min_overlap)
    right = len(equal_keys(pair, chosen)) + len(_parted_spans(pair, chosen)[0])
    return row_of(right, keys(pair, chosen))


def _parted_spans(pair: Pair, chosen: Chosen) -> tuple[list[Span], list[Span], list[Span]]:
    """Of mentions without an equal one, the spans that pair off with an equal span; the others."""

    def make() -> tuple[list[Span], list[Span], list[Span]]:
        return parted(*map(spans_of, unequal_keys(pair, chosen)))

    return pair.once(("entity.parted_spans", chosen), make)


def _loosely(pair: Pair, scheme: str, chosen: Chosen, min_overlap: float, iou: float) -> float:
    """The best total credit where mentions that overlap too little may not pair off."""
    gold, predicted = keys(pair, chosen)
    near = near_enough(pair, chosen, min_overlap, iou)
    credits = {(i, j): credit_of(scheme, gold[i], predicted[j]) for i, j in near}
    total = sum(credits[edge] for edge in assign({e: c for e, c in credits.items() if c}))
    return total / 2 if scheme == "partial" else total


def _ent_type(
    pair: Pair,
    type: str | None,
    level: str | None,
    duplicates: str,
    alignment: str,
    min_overlap: float,
    iou: float,
) -> list[Row]:
    chosen = Chosen(type, level, duplicates)
    if alignment == "list":
        return _in_list_order(pair, "ent_type", chosen, min_overlap)
    both = keys(pair, chosen)
    if min_overlap or iou:
        return row_of(_loosely(pair, "ent_type", chosen, min_overlap, iou), both)
    rows = _ent_type_types(pair, level, duplicates, alignment, min_overlap, iou)
    return row_of(sum(row[0][0] for t, row in rows.items() if type in (None, t)), both)


def _ent_type_types(
    pair: Pair, level: str | None, duplicates: str, alignment: str, min_overlap: float, iou: float
) -> dict[str, list[Row]]:
    how = (level, duplicates, alignment, min_overlap, iou)
    types = by_type(pair, level, duplicates)
    if alignment == "list" or min_overlap or iou:
        return {t: _ent_type(pair, t, *how) for t in types}
    return pair.once(
        ("entity.ent_type", level, duplicates),
        lambda: {
            t: _of_left(_overlapping(pair, Chosen(t, level, duplicates), of), of)
            for t, of in types.items()
        },
    )


def _overlapping(pair: Pair, chosen: Chosen, of: Left) -> int:
    """How many mentions of one type pair off with one that overlaps, at most.

    Where mentions of the type do not overlap on either side, those with an equal one overlap
    nothing else. Where they do, an equal one may be better left for another.
    """
    if of.flat or not (of.left and of.spare):
        return of.equal + pairable(of.left, of.spare, flat=True)
    every = equal_keys(pair, Chosen(None, chosen.level, chosen.duplicates))
    equal = sorted((start, end) for start, end, kind in every if kind == chosen.type)
    return pairable_with(equal, of.left, of.spare)


def _partial(
    pair: Pair,
    type: str | None,
    level: str | None,
    duplicates: str,
    alignment: str,
    min_overlap: float,
    iou: float,
) -> list[Row]:
    chosen = Chosen(type, level, duplicates)
    if alignment == "list":
        return _in_list_order(pair, "partial", chosen, min_overlap)
    both = keys(pair, chosen)
    if min_overlap or iou:
        return row_of(_loosely(pair, "partial", chosen, min_overlap, iou), both)
    equal, left, spare = _parted_spans(pair, chosen)
    whole = len(equal_keys(pair, chosen)) + len(equal)
    return row_of(whole + pairable(left, spare) / 2, both)


def _partial_types(
    pair: Pair, level: str | None, duplicates: str, alignment: str, min_overlap: float, iou: float
) -> dict[str, list[Row]]:
    how = (level, duplicates, alignment, min_overlap, iou)
    types = by_type(pair, level, duplicates)
    if alignment == "list" or min_overlap or iou:
        return {t: _partial(pair, t, *how) for t in types}
    return {t: _of_left(of.equal + pairable(of.left, of.spare) / 2, of) for t, of in types.items()}


_ALIGNMENT = Parameter(
    "alignment",
    "optimal",
    "list: greedy in the order of the files, as nervaluate does; the figure depends on that order",
    ("optimal", "list"),
)
_MIN_OVERLAP = Parameter(
    "min_overlap",
    0.0,
    "the least part of the gold mention's code points that must be shared to be aligned",
)
_IOU = Parameter("iou", 0.0, "the least intersection over union of two mentions that overlap")
_EXACT = (*CHOICE, DUPLICATES, _ALIGNMENT, _MIN_OVERLAP)
_LOOSE = (*_EXACT, _IOU)


FAMILIES = (
    family(
        "entity.strict",
        "Mentions with the same boundaries and the same type.",
        _strict,
        _EXACT,
        count_types=_strict_types,
    ),
    family(
        "entity.exact",
        "Mentions with the same boundaries, whatever their types.",
        _exact,
        _EXACT,
        count_types=_strict_types,
    ),
    family(
        "entity.ent_type",
        "Mentions of the same type that overlap, aligned one-to-one.",
        _ent_type,
        _LOOSE,
        count_types=_ent_type_types,
    ),
    family(
        "entity.partial",
        "Mentions that overlap, whatever their types, aligned one-to-one: 1 for the same "
        "boundaries, 1/2 for others.",
        _partial,
        _LOOSE,
        count_types=_partial_types,
    ),
)
