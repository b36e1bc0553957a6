"""The measures of entity mentions: their counts, names, parameters and definitions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .base import DUPLICATES, Family, Pair, Parameter, Row
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


def _strict(pair: Pair, chosen: Chosen) -> float:
    return len(equal_keys(pair, chosen))


def _exact(pair: Pair, chosen: Chosen) -> float:
    return len(equal_keys(pair, chosen)) + len(_parted_spans(pair, chosen)[0])


def _ent_type(pair: Pair, chosen: Chosen) -> float:
    credits = _credits_of_types(pair, chosen.level, chosen.duplicates)
    return sum(credits.values()) if chosen.type is None else credits.get(chosen.type, 0)


def _partial(pair: Pair, chosen: Chosen) -> float:
    equal, left, spare = _parted_spans(pair, chosen)
    return len(equal_keys(pair, chosen)) + len(equal) + pairable(left, spare) / 2


def _parted_spans(pair: Pair, chosen: Chosen) -> tuple[list[Span], list[Span], list[Span]]:
    """Of mentions without an equal one, the spans that pair off with an equal span; the others."""

    def make() -> tuple[list[Span], list[Span], list[Span]]:
        return parted(*map(spans_of, unequal_keys(pair, chosen)))

    return pair.once(("entity.parted_spans", chosen), make)


def _credits_of_types(pair: Pair, level: str | None, duplicates: str) -> dict[str, int]:
    """For each type how many of its mentions pair off with one that overlaps, at most."""
    return pair.once(
        ("entity.ent_type", level, duplicates),
        lambda: {
            t: _overlapping(pair, Chosen(t, level, duplicates), of)
            for t, of in by_type(pair, level, duplicates).items()
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


def _loosely(pair: Pair, scheme: str, chosen: Chosen, min_overlap: float, iou: float) -> float:
    """The best total credit where mentions that overlap too little may not pair off."""
    gold, predicted = keys(pair, chosen)
    near = near_enough(pair, chosen, min_overlap, iou)
    credits = {(i, j): credit_of(scheme, gold[i], predicted[j]) for i, j in near}
    total = sum(credits[edge] for edge in assign({e: c for e, c in credits.items() if c}))
    return total / 2 if scheme == "partial" else total


#: The best total credit of mentions that are chosen.
_Total = Callable[[Pair, Chosen], float]
#: The same for each type by itself.
_TypeTotals = Callable[[Pair, str | None, str], Mapping[str, float]]


def _strict_types(pair: Pair, level: str | None, duplicates: str) -> dict[str, float]:
    """Of one type, strict and exact are the same."""
    return {t: of.equal for t, of in by_type(pair, level, duplicates).items()}


def _partial_types(pair: Pair, level: str | None, duplicates: str) -> dict[str, float]:
    types = by_type(pair, level, duplicates)
    return {t: of.equal + pairable(of.left, of.spare) / 2 for t, of in types.items()}


def _counter(scheme: str, total: _Total) -> Callable[..., list[Row]]:
    """What counts a scheme: in list order, with a least overlap, or by the best total."""

    def count(
        pair: Pair,
        type: str | None,
        level: str | None,
        duplicates: str,
        alignment: str,
        min_overlap: float,
        iou: float = 0,
    ) -> list[Row]:
        chosen = Chosen(type, level, duplicates)
        if alignment == "list":
            both = listed(pair, chosen)
            # The least that must be shared in nervaluate is 1 %.
            return row_of(correct_in_list_order(scheme, *both, min_overlap or 0.01), both)
        loose = (min_overlap or iou) and scheme in ("ent_type", "partial")
        right = _loosely(pair, scheme, chosen, min_overlap, iou) if loose else total(pair, chosen)
        return row_of(right, keys(pair, chosen))

    return count


def _type_counter(
    count: Callable[..., list[Row]], totals: _TypeTotals
) -> Callable[..., dict[str, list[Row]]]:
    """What counts every type by itself."""

    def count_types(
        pair: Pair, level: str | None, duplicates: str, alignment: str, **loose: float
    ) -> dict[str, list[Row]]:
        types = by_type(pair, level, duplicates)
        if alignment == "list" or any(loose.values()):
            return {t: count(pair, t, level, duplicates, alignment, **loose) for t in types}
        found = totals(pair, level, duplicates)
        return {t: [(found[t], of.predicted, found[t], of.gold)] for t, of in types.items()}

    return count_types


def _scheme(
    name: str,
    definition: str,
    parameters: tuple[Parameter, ...],
    total: _Total,
    totals: _TypeTotals,
) -> Family:
    count = _counter(name, total)
    types = _type_counter(count, totals)
    return family(f"entity.{name}", definition, count, parameters, count_types=types)


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
    _scheme(
        "strict",
        "Mentions with the same boundaries and the same type.",
        _EXACT,
        _strict,
        _strict_types,
    ),
    _scheme(
        "exact",
        "Mentions with the same boundaries, whatever their types.",
        _EXACT,
        _exact,
        _strict_types,
    ),
    _scheme(
        "ent_type",
        "Mentions of the same type that overlap, aligned one-to-one.",
        _LOOSE,
        _ent_type,
        _credits_of_types,
    ),
    _scheme(
        "partial",
        "Mentions that overlap, whatever their types, aligned one-to-one: 1 for the same "
        "boundaries, 1/2 for others.",
        _LOOSE,
        _partial,
        _partial_types,
    ),
)
