"""What each item of a layer earns in the layer's measure: the measure's counts, item by item.

The sums over gold and over predicted items are the measure's numerators, so that any way of putting
items into buckets splits the measure without a rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..schema import Argument, Event, EventMention, Mention, Quotation
from .measures import Pair
from .measures.base import Side
from .measures.coreference import paired_copies
from .measures.quotations import aligned, right_speaker


@dataclass(frozen=True, slots=True)
class Told:
    """An event mention with its event."""

    event: Event
    mention: EventMention


@dataclass(frozen=True, slots=True)
class Filler:
    """An argument with the event mention that it belongs to and the mention that fills it."""

    event: Event
    mention: EventMention
    argument: Argument
    filler: Mention


Thing = Mention | Told | Filler | Quotation


@dataclass(frozen=True, slots=True)
class Judged:
    """An item of one side and its credit, from 0 (wrong or missed) to 1 (right)."""

    thing: Thing
    credit: float


Both = tuple[list[Judged], list[Judged]]


def _multiset(
    gold: Sequence[tuple[Hashable, Thing]], predicted: Sequence[tuple[Hashable, Thing]]
) -> Both:
    """Items that pair off with an equal one earn 1; of copies, as many as the other side has."""
    common = Counter(key for key, _ in gold) & Counter(key for key, _ in predicted)
    return _credited(gold, common.copy()), _credited(predicted, common)


def _credited(items: Iterable[tuple[Hashable, Thing]], left: Counter[Hashable]) -> list[Judged]:
    found = []
    for key, thing in items:
        found.append(Judged(thing, float(left[key] > 0)))
        left[key] -= 1
    return found


def _entity(pair: Pair) -> Both:
    def keyed(side: Side) -> list[tuple[Hashable, Thing]]:
        return [((m.span.start, m.span.end, m.type), m) for m in side.annotations.mentions]

    gold, predicted = map(keyed, pair.sides)
    return _multiset(gold, predicted)


def _trigger(pair: Pair) -> Both:
    def keyed(side: Side) -> list[tuple[Hashable, Thing]]:
        return [
            ((m.trigger.start, m.trigger.end, event.type), Told(event, m))
            for event, m in side.annotations.event_mentions()
        ]

    gold, predicted = map(keyed, pair.sides)
    return _multiset(gold, predicted)


def _argument(pair: Pair) -> Both:
    def keyed(side: Side) -> list[tuple[Hashable, Thing]]:
        found: list[tuple[Hashable, Thing]] = []
        for event, m in side.annotations.event_mentions():
            for argument in m.arguments:
                filler = side.mention(argument.mention, f"event mention {m.id}")
                where = (m.trigger.start, m.trigger.end, event.type, argument.role)
                key = (*where, filler.span.start, filler.span.end)
                found.append((key, Filler(event, m, argument, filler)))
        return found

    gold, predicted = map(keyed, pair.sides)
    return _multiset(gold, predicted)


def _quotation(pair: Pair) -> Both:
    def keyed(side: Side) -> list[tuple[Hashable, Thing]]:
        return [(_positions(q), q) for q in side.annotations.quotations]

    gold, predicted = map(keyed, pair.sides)
    return _multiset(gold, predicted)


def _positions(quotation: Quotation) -> frozenset[int]:
    return frozenset(p for span in quotation.content for p in range(span.start, span.end))


def _speaker(pair: Pair) -> Both:
    right_gold, right_predicted = set(), set()
    for one, other in aligned(pair, None):
        if one.voices and right_speaker(pair, one, other, "entity", "yes"):
            right_gold.add(one.id)
            right_predicted.add(other.id)

    def judged(side: Side, right: set[str]) -> list[Judged]:
        spoken = (q for q in side.annotations.quotations if q.speakers)
        return [Judged(q, float(q.id in right)) for q in spoken]

    gold, predicted = pair.sides
    return judged(gold, right_gold), judged(predicted, right_predicted)


#: A mention's place in a clustering: its identity, its type, and its cluster (index).
_Place = tuple[Hashable, str, int]


def _placed(side: Side) -> list[tuple[_Place, Mention]]:
    found: list[tuple[_Place, Mention]] = []
    for index, entity in enumerate(side.annotations.entities):
        for mention in (side.mention(m, f"entity {entity.id}") for m in entity.mentions):
            span = (mention.span.start, mention.span.end)
            found.append(((span, mention.type, index), mention))
    return found


def _coreference(pair: Pair) -> Both:
    """B-cubed, mention by mention: the share of its cluster that both sides have."""
    gold, predicted = map(_placed, pair.sides)
    pairs = paired_copies(_clusters(gold), _clusters(predicted))
    shared = Counter((one[1], other[1]) for _, one, other in pairs)
    sizes = [Counter(place[2] for place, _ in side) for side in (gold, predicted)]
    credits: tuple[dict[_Place, list[float]], dict[_Place, list[float]]] = ({}, {})
    for identity, one, other in pairs:
        together = shared[one[1], other[1]]
        for table, size, (kind, cluster) in zip(credits, sizes, (one, other), strict=True):
            table.setdefault((identity, kind, cluster), []).append(together / size[cluster])
    return _paid(gold, credits[0]), _paid(predicted, credits[1])


def _clusters(placed: Sequence[tuple[_Place, Mention]]) -> list[list[tuple[Hashable, str]]]:
    clusters: dict[int, list[tuple[Hashable, str]]] = {}
    for (identity, kind, index), _ in placed:
        clusters.setdefault(index, []).append((identity, kind))
    return [clusters[index] for index in sorted(clusters)]


def _paid(
    placed: Sequence[tuple[_Place, Mention]], credits: Mapping[_Place, list[float]]
) -> list[Judged]:
    left = {place: list(earned) for place, earned in credits.items()}
    return [Judged(m, left[p].pop() if left.get(p) else 0.0) for p, m in placed]


@dataclass(frozen=True, slots=True)
class Judge:
    """A measure whose counts are told item by item."""

    name: str
    measure: str
    judge: Callable[[Pair], Both]


JUDGES: Mapping[str, Judge] = {
    judge.name: judge
    for judge in (
        Judge("entity", "entity.strict", _entity),
        Judge("coreference", "coref.b3", _coreference),
        Judge("trigger", "event.trigger_type", _trigger),
        Judge("argument", "event.argument", _argument),
        Judge("quotation", "quote.exact", _quotation),
        Judge("speaker", "quote.speaker", _speaker),
    )
}
