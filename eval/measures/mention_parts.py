"""What measures of mentions have in common, and those of parts of mentions: heads, boundaries,
characters, tokens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ...schema.ontology import ontology
from .base import Family, Pair, Parameter, Row, Side
from .entity import Chosen, Key, keys
from .likeness import head_of
from .matching import common
from .tokens import tokens_in


def row_of(correct: float, both: tuple[Sequence[object], Sequence[object]]) -> list[Row]:
    """The row of a measure whose credit is the same for both sides (gold, predicted)."""
    gold, predicted = both
    return [(correct, len(predicted), correct, len(gold))]


def mention_types(pair: Pair) -> set[str]:
    """The types of mention that occur on either side."""
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
#: What all measures of mentions take.
CHOICE = (_TYPE, _LEVEL)


def family(
    name: str,
    definition: str,
    count: Callable[..., Sequence[Row]],
    parameters: tuple[Parameter, ...],
    duplicates: str = "multiset",
    count_types: Callable[..., Mapping[str, Sequence[Row]]] | None = None,
) -> Family:
    """A measure of mentions, with rows by type."""
    return Family(
        name,
        "mentions",
        definition,
        count,
        parameters,
        types=mention_types,
        duplicates=duplicates,
        count_types=count_types,
    )


def _untyped(pair: Pair) -> list[Row]:
    gold, predicted = ({key[:2] for key in side} for side in keys(pair, Chosen()))
    return row_of(len(gold & predicted), (list(gold), list(predicted)))


def _boundaries(pair: Pair, type: str | None, level: str | None) -> list[Row]:
    def bounds(side: Sequence[Key]) -> list[tuple[int, str]]:
        return [(k[0], "start") for k in side] + [(k[1], "end") for k in side]

    gold, predicted = map(bounds, keys(pair, Chosen(type, level)))
    return row_of(common(gold, predicted), (gold, predicted))


def _heads(pair: Pair, type: str | None, level: str | None) -> list[Row]:
    def heads(side: Side) -> list[tuple[tuple[int, int], str]]:
        return [
            (head_of(m), m.type)
            for m in side.annotations.mentions
            if type in (None, m.type) and level in (None, m.level)
        ]

    gold, predicted = map(heads, pair.sides)
    return row_of(common(gold, predicted), (gold, predicted))


def _characters(pair: Pair, type: str | None, level: str | None) -> list[Row]:
    def positions(side: Sequence[Key]) -> set[tuple[int, str]]:
        return {(place, kind) for start, end, kind in side for place in range(start, end)}

    gold, predicted = map(positions, keys(pair, Chosen(type, level)))
    return row_of(len(gold & predicted), (list(gold), list(predicted)))


def _tokens(pair: Pair, type: str | None, level: str | None) -> list[Row]:
    def labelled(side: Sequence[Key]) -> set[tuple[tuple[int, int], str]]:
        inside = tokens_in(pair, [key[:2] for key in side])
        return {(token, side[i][2]) for i, tokens in inside.items() for token in tokens}

    gold, predicted = map(labelled, keys(pair, Chosen(type, level)))
    return row_of(len(gold & predicted), (list(gold), list(predicted)))


FAMILIES = (
    Family(
        "entity.untyped",
        "mentions",
        "The sets of spans that carry any mention: duplicates and types do not count.",
        _untyped,
        duplicates="set",
    ),
    family("entity.heads", "Mentions with the same head and the same type.", _heads, CHOICE),
    family(
        "entity.boundaries",
        "Starts and ends of mentions, each by itself, whatever the types.",
        _boundaries,
        CHOICE,
    ),
    family(
        "entity.characters",
        "The set of code points in mentions, each with the mention's type.",
        _characters,
        CHOICE,
        "set",
    ),
    family(
        "entity.tokens",
        "The set of tokens in mentions, each with the mention's type; words and single marks.",
        _tokens,
        CHOICE,
        "set",
    ),
)
