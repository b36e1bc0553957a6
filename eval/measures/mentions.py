"""The measures of entity mentions: their counts, names, parameters and definitions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ...schema.ontology import ontology
from .base import DUPLICATES, Family, Pair, Parameter, Row, Side
from .clusterings import head_of
from .entity import (
    Chosen,
    Key,
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
from .matching import Span, assign, common, meet, pairable, pairable_with, without
from .tokens import tokens_in


def _row(correct: float, both: tuple[Sequence[object], Sequence[object]]) -> list[Row]:
    gold, predicted = both
    return [(correct, len(predicted), correct, len(gold))]


# The counts need an alignment's total credit only, not the alignment. For strict and exact the best
# total is the meet of two multisets. For ent_type it is the largest matching of overlaps of one
# type. For partial equal spans pair off first: putting them together loses at most two halves.


def _in_list_order(pair: Pair, scheme: str, chosen: Chosen, min_overlap: float) -> list[Row]:
    both = listed(pair, chosen)
    return _row(correct_in_list_order(scheme, *both, min_overlap), both)


def _strict(
    pair: Pair, type: str | None, level: str | None, duplicates: str, alignment: str
) -> list[Row]:
    chosen = Chosen(type, level, duplicates)
    if alignment == "list":
        return _in_list_order(pair, "strict", chosen, 0.01)
    return _row(len(equal_keys(pair, chosen)), keys(pair, chosen))


def _row_of(correct: float, of: Left) -> list[Row]:
    return [(correct, of.predicted, correct, of.gold)]


def _strict_types(
    pair: Pair, level: str | None, duplicates: str, alignment: str
) -> dict[str, list[Row]]:
    """Of one type, strict and exact are the same."""
    types = by_type(pair, level, duplicates)
    if alignment == "list":
        return {t: _strict(pair, t, level, duplicates, alignment) for t in types}
    return pair.once(
        ("entity.strict", level, duplicates),
        lambda: {t: _row_of(of.equal, of) for t, of in types.items()},
    )


def _exact(
    pair: Pair, type: str | None, level: str | None, duplicates: str, alignment: str
) -> list[Row]:
    chosen = Chosen(type, level, duplicates)
    if alignment == "list":
        return _in_list_order(pair, "exact", chosen, 0.01)
    right = len(equal_keys(pair, chosen)) + len(_equal_spans(pair, chosen))
    return _row(right, keys(pair, chosen))


def _exact_types(
    pair: Pair, level: str | None, duplicates: str, alignment: str
) -> dict[str, list[Row]]:
    if alignment == "list":
        types = by_type(pair, level, duplicates)
        return {t: _exact(pair, t, level, duplicates, alignment) for t in types}
    return _strict_types(pair, level, duplicates, alignment)


def _unequal_spans(pair: Pair, chosen: Chosen) -> tuple[list[Span], list[Span]]:
    gold, predicted = unequal_keys(pair, chosen)
    return spans_of(gold), spans_of(predicted)


def _equal_spans(pair: Pair, chosen: Chosen) -> list[Span]:
    """Of mentions without an equal one, the spans that pair off with an equal span."""
    return pair.once(("entity.equal_spans", chosen), lambda: meet(*_unequal_spans(pair, chosen)))


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
        return _in_list_order(pair, "ent_type", chosen, min_overlap or 0.01)
    both = keys(pair, chosen)
    if min_overlap or iou:
        return _row(_loosely(pair, "ent_type", chosen, min_overlap, iou), both)
    rows = _ent_type_types(pair, level, duplicates, alignment, min_overlap, iou)
    return _row(sum(row[0][0] for t, row in rows.items() if type in (None, t)), both)


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
            t: _row_of(_overlapping(pair, Chosen(t, level, duplicates), of), of)
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
        return _in_list_order(pair, "partial", chosen, min_overlap or 0.01)
    both = keys(pair, chosen)
    if min_overlap or iou:
        return _row(_loosely(pair, "partial", chosen, min_overlap, iou), both)
    equal = _equal_spans(pair, chosen)
    left, spare = (without(side, equal) for side in _unequal_spans(pair, chosen))
    whole = len(equal_keys(pair, chosen)) + len(equal)
    return _row(whole + pairable(left, spare) / 2, both)


def _partial_types(
    pair: Pair, level: str | None, duplicates: str, alignment: str, min_overlap: float, iou: float
) -> dict[str, list[Row]]:
    how = (level, duplicates, alignment, min_overlap, iou)
    types = by_type(pair, level, duplicates)
    if alignment == "list" or min_overlap or iou:
        return {t: _partial(pair, t, *how) for t in types}
    return {t: _row_of(of.equal + pairable(of.left, of.spare) / 2, of) for t, of in types.items()}


def _untyped(pair: Pair) -> list[Row]:
    gold, predicted = ({key[:2] for key in side} for side in keys(pair, Chosen()))
    return _row(len(gold & predicted), (list(gold), list(predicted)))


def _boundaries(pair: Pair, type: str | None, level: str | None) -> list[Row]:
    def bounds(side: Sequence[Key]) -> list[tuple[int, str]]:
        return [(k[0], "start") for k in side] + [(k[1], "end") for k in side]

    gold, predicted = map(bounds, keys(pair, Chosen(type, level)))
    return _row(common(gold, predicted), (gold, predicted))


def _heads(pair: Pair, type: str | None, level: str | None) -> list[Row]:
    def heads(side: Side) -> list[tuple[tuple[int, int], str]]:
        return [
            (head_of(m), m.type)
            for m in side.annotations.mentions
            if type in (None, m.type) and level in (None, m.level)
        ]

    gold, predicted = map(heads, pair.sides)
    return _row(common(gold, predicted), (gold, predicted))


def _characters(pair: Pair, type: str | None, level: str | None) -> list[Row]:
    def positions(side: Sequence[Key]) -> set[tuple[int, str]]:
        return {(place, kind) for start, end, kind in side for place in range(start, end)}

    gold, predicted = map(positions, keys(pair, Chosen(type, level)))
    return _row(len(gold & predicted), (list(gold), list(predicted)))


def _tokens(pair: Pair, type: str | None, level: str | None) -> list[Row]:
    def labelled(side: Sequence[Key]) -> set[tuple[tuple[int, int], str]]:
        inside = tokens_in(pair, [key[:2] for key in side])
        return {(token, side[i][2]) for i, tokens in inside.items() for token in tokens}

    gold, predicted = map(labelled, keys(pair, Chosen(type, level)))
    return _row(len(gold & predicted), (list(gold), list(predicted)))


def _types(pair: Pair) -> set[str]:
    return {key[2] for side in keys(pair, Chosen()) for key in side}


_TYPE = Parameter(
    "type",
    None,
    "only mentions of this type, on both sides, before aligning",
    tuple(ontology().mention_types),
)
_LEVEL = Parameter(
    "level",
    None,
    "only mentions of this level, on both sides, before aligning",
    tuple(ontology().levels),
)
_ALIGNMENT = Parameter(
    "alignment",
    "optimal",
    "list: greedy in the order of the files, as nervaluate does; the figure depends on that order",
    ("optimal", "list"),
)
_MIN_OVERLAP = Parameter(
    "min_overlap", 0.0, "the least part of the gold mention's code points that must be shared"
)
_IOU = Parameter("iou", 0.0, "the least intersection over union of two mentions that overlap")
_CHOICE = (_TYPE, _LEVEL)
_EXACT = (*_CHOICE, DUPLICATES, _ALIGNMENT)
_LOOSE = (*_EXACT, _MIN_OVERLAP, _IOU)


def _family(
    name: str,
    definition: str,
    count: Callable[..., Sequence[Row]],
    parameters: tuple[Parameter, ...],
    duplicates: str = "multiset",
    count_types: Callable[..., Mapping[str, Sequence[Row]]] | None = None,
) -> Family:
    return Family(
        name,
        "mentions",
        definition,
        count,
        parameters,
        types=_types,
        duplicates=duplicates,
        count_types=count_types,
    )


FAMILIES = (
    _family(
        "entity.strict",
        "Mentions with the same boundaries and the same type.",
        _strict,
        _EXACT,
        count_types=_strict_types,
    ),
    _family(
        "entity.exact",
        "Mentions with the same boundaries, whatever their types.",
        _exact,
        _EXACT,
        count_types=_exact_types,
    ),
    _family(
        "entity.ent_type",
        "Mentions of the same type that overlap, aligned one-to-one.",
        _ent_type,
        _LOOSE,
        count_types=_ent_type_types,
    ),
    _family(
        "entity.partial",
        "Mentions that overlap, whatever their types, aligned one-to-one: 1 for the same "
        "boundaries, 1/2 for others.",
        _partial,
        _LOOSE,
        count_types=_partial_types,
    ),
    Family(
        "entity.untyped",
        "mentions",
        "The sets of spans that carry any mention: duplicates and types do not count.",
        _untyped,
        duplicates="set",
    ),
    _family("entity.heads", "Mentions with the same head and the same type.", _heads, _CHOICE),
    _family(
        "entity.boundaries",
        "Starts and ends of mentions, each by itself, whatever the types.",
        _boundaries,
        _CHOICE,
    ),
    _family(
        "entity.characters",
        "The set of code points in mentions, each with the mention's type.",
        _characters,
        _CHOICE,
        "set",
    ),
    _family(
        "entity.tokens",
        "The set of tokens in mentions, each with the mention's type; words and single marks.",
        _tokens,
        _CHOICE,
        "set",
    ),
)
