"""Entity mentions: the SemEval-2013 schemes, each with its own optimal alignment, and bare spans.

A scheme says what counts as correct when a gold and a predicted mention are aligned; mentions are
aligned one-to-one where they overlap, so that the scheme's credit is as great as it can be
(Segura-Bedmar et al. 2013 name the schemes; the alignment is ours, because aligning in list order
makes the figure depend on the order).
"""

from __future__ import annotations

from collections.abc import Mapping

from ...schema.ontology import ontology
from .base import Family, Pair, Parameter, Row, Side
from .matching import Edge, Weight, assign, common, overlaps

#: start, end, type of a mention; sorted lists of them are the canonical order.
Key = tuple[int, int, str]
Keys = tuple[list[Key], list[Key]]


def _keys(side: Side, mention_type: str | None, level: str | None) -> list[Key]:
    return sorted(
        (mention.span.start, mention.span.end, mention.type)
        for mention in side.annotations.mentions
        if mention_type in (None, mention.type) and level in (None, mention.level)
    )


def keys(pair: Pair, mention_type: str | None, level: str | None) -> Keys:
    """The mentions of both sides (gold, predicted), filtered and sorted."""

    def make() -> Keys:
        gold, predicted = pair.sides
        return _keys(gold, mention_type, level), _keys(predicted, mention_type, level)

    return pair.once(("entity.keys", mention_type, level), make)


def _shared(pair: Pair, mention_type: str | None, level: str | None) -> dict[Edge, int]:
    """The overlapping pairs of mentions with the code points that they share."""

    def make() -> dict[Edge, int]:
        gold, predicted = keys(pair, mention_type, level)
        spans = [key[:2] for key in gold], [key[:2] for key in predicted]
        return {(i, j): shared for i, j, shared in overlaps(*spans)}

    return pair.once(("entity.shared", mention_type, level), make)


def _credit(scheme: str, gold: Key, predicted: Key) -> int:
    """What an aligned pair earns in a scheme, in halves (partial: 2 or 1; the others: 1 or 0)."""
    same_span, same_type = gold[:2] == predicted[:2], gold[2] == predicted[2]
    if scheme == "partial":
        return 1 + same_span
    if scheme == "ent_type":
        return int(same_type)
    return int(same_span and (same_type or scheme == "exact"))


def align(
    pair: Pair, scheme: str, mention_type: str | None = None, level: str | None = None
) -> list[Edge]:
    """The aligned pairs, as indices into ``keys``, in one of the four schemes.

    The credit decides, then the number of pairs (partial: of exact ones), then the code points
    shared: so what is not correct is still told from missing and spurious.
    """
    gold, predicted = keys(pair, mention_type, level)
    weights: Mapping[Edge, Weight] = {
        (i, j): (
            _credit(scheme, gold[i], predicted[j]),
            int(gold[i][:2] == predicted[j][:2]) if scheme == "partial" else 1,
            shared,
        )
        for (i, j), shared in _shared(pair, mention_type, level).items()
    }
    return assign(weights)


def _row(correct: float, both: tuple[list[Key], list[Key]]) -> list[Row]:
    gold, predicted = both
    return [(correct, len(predicted), correct, len(gold))]


# The counts need an alignment's total credit only, not the alignment. For strict and exact the best
# total is the meet of two multisets; for ent_type it is the largest matching of same-type overlaps.


def _strict(pair: Pair, type: str | None, level: str | None) -> list[Row]:
    both = keys(pair, type, level)
    return _row(common(*both), both)


def _exact(pair: Pair, type: str | None, level: str | None) -> list[Row]:
    both = keys(pair, type, level)
    gold, predicted = both
    return _row(common([key[:2] for key in gold], [key[:2] for key in predicted]), both)


def _ent_type(pair: Pair, type: str | None, level: str | None) -> list[Row]:
    both = keys(pair, type, level)
    gold, predicted = both
    edges = {(i, j): 1 for i, j in _shared(pair, type, level) if gold[i][2] == predicted[j][2]}
    return _row(len(assign(edges)), both)


def _partial(pair: Pair, type: str | None, level: str | None) -> list[Row]:
    both = keys(pair, type, level)
    gold, predicted = both
    credits = {
        (i, j): _credit("partial", gold[i], predicted[j]) for i, j in _shared(pair, type, level)
    }
    return _row(sum(credits[edge] for edge in assign(credits)) / 2, both)


def _untyped(pair: Pair) -> list[Row]:
    gold, predicted = ({key[:2] for key in side} for side in keys(pair, None, None))
    right = len(gold & predicted)
    return [(right, len(predicted), right, len(gold))]


def _types(pair: Pair) -> set[str]:
    return {key[2] for side in keys(pair, None, None) for key in side}


_PARAMETERS = (
    Parameter(
        "type",
        None,
        "only mentions of this type, on both sides, before aligning",
        tuple(ontology().mention_types),
    ),
    Parameter(
        "level",
        None,
        "only mentions of this level, on both sides, before aligning",
        tuple(ontology().levels),
    ),
)


def _family(name: str, definition: str, count: object) -> Family:
    return Family(name, "mentions", definition, count, _PARAMETERS, types=_types)  # type: ignore[arg-type]


FAMILIES = (
    _family("entity.strict", "Mentions with the same boundaries and the same type.", _strict),
    _family("entity.exact", "Mentions with the same boundaries, whatever their types.", _exact),
    _family(
        "entity.ent_type",
        "Mentions of the same type that overlap, aligned one-to-one.",
        _ent_type,
    ),
    _family(
        "entity.partial",
        "Mentions that overlap, whatever their types, aligned one-to-one: 1 for the same "
        "boundaries, 1/2 for others.",
        _partial,
    ),
    Family(
        "entity.untyped",
        "mentions",
        "The sets of spans that carry any mention: duplicates and types do not count.",
        _untyped,
        duplicates="set",
    ),
)
