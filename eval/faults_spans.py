"""Errors of spans with a type, mentions and triggers: TIDE's kinds carried over to text.

Foreground is an exact span, background no overlap (Bolya et al. 2020; the counts are those of
tidecv 1.0.1 on boxes of height one). A prediction that is not correct is, in this order: at the
wrong boundaries, of the wrong type, a duplicate, both, or spurious. A gold span is missed when
nothing matches it and it is not what a boundary or type error was aiming at.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .faults import FOUND, GONE, RIGHT, Change, Found, Item, Kind, Ledger, Taxonomy
from .measures import Pair, parse
from .measures.base import Side
from .measures.matching import overlaps


@dataclass(frozen=True, slots=True, order=True)
class Typed:
    """A span with a type; the order of the fields is the canonical order."""

    start: int
    end: int
    type: str
    id: str

    @property
    def item(self) -> Item:
        """What an error says of it."""
        return Item(((self.start, self.end),), self.id)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one prediction is; ``target`` is the gold span (index) that it aimed at, if any."""

    kind: str
    target: int | None = None


KINDS = (
    Kind("boundary", "the right type over some of the words, but not the same boundaries"),
    Kind("type", "the right boundaries, another type"),
    Kind("duplicate", "a copy of what is right already"),
    Kind("both", "overlaps something, with other boundaries and another type"),
    Kind("spurious", "overlaps nothing in gold"),
    Kind("missed", "in gold; no prediction is, or aims at, it"),
)
CORRECT = "correct"


def _correct(gold: Sequence[Typed], predicted: Sequence[Typed]) -> tuple[set[int], set[int]]:
    """The indices that pair off exactly, as multisets."""
    waiting: dict[tuple[int, int, str], list[int]] = defaultdict(list)
    for i, one in reversed(list(enumerate(gold))):
        waiting[one.start, one.end, one.type].append(i)
    used: set[int] = set()
    right: set[int] = set()
    for j, other in enumerate(predicted):
        left = waiting.get((other.start, other.end, other.type))
        if left:
            used.add(left.pop())
            right.add(j)
    return used, right


def verdicts(
    gold: Sequence[Typed], predicted: Sequence[Typed], order: str = "boundary_first"
) -> tuple[list[Verdict], list[int]]:
    """What each prediction is, and the indices of the gold spans that are missed.

    Both lists are sorted. ``order="type_first"`` asks for the wrong type before the wrong
    boundaries.
    """
    used, right = _correct(gold, predicted)
    near: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for j, i, shared in overlaps([(p.start, p.end) for p in predicted], _offsets(gold)):
        one, other = gold[i], predicted[j]
        union = one.end - one.start + other.end - other.start - shared
        near[j].append((shared / union, i))
    found = [
        Verdict(CORRECT) if j in right else _verdict(other, gold, near[j], order)
        for j, other in enumerate(predicted)
    ]
    aimed = {v.target for v in found if v.kind in ("boundary", "type")}
    return found, [i for i in range(len(gold)) if i not in used and i not in aimed]


def _offsets(spans: Sequence[Typed]) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in spans]


def _best(near: Sequence[tuple[float, int]]) -> tuple[float, int | None]:
    """The nearest by intersection over union; of equally near ones the first in the text."""
    return max(near, key=lambda pair: (pair[0], -pair[1]), default=(0.0, None))


def _verdict(
    one: Typed, gold: Sequence[Typed], near: Sequence[tuple[float, int]], order: str
) -> Verdict:
    same = _best([(iou, i) for iou, i in near if gold[i].type == one.type])
    other = _best([(iou, i) for iou, i in near if gold[i].type != one.type])
    # The best of the right type is what a prediction aims at; an exact one is taken already.
    tests = [("boundary", same[1], 0 < same[0] < 1), ("type", other[1], other[0] == 1)]
    if order == "type_first":
        tests.reverse()
    for kind, target, holds in tests:
        if holds:
            return Verdict(kind, target)
    if same[0] == 1:
        return Verdict("duplicate", same[1])
    return Verdict("both", other[1]) if near else Verdict("spurious")


def find_spans(
    pair: Pair, taxonomy: str, measure: str, spans: Callable[[Side], list[Typed]]
) -> Found:
    """The errors of one layer of typed spans in a pair."""
    gold, predicted = (sorted(spans(side)) for side in pair.sides)
    found, missed = verdicts(gold, predicted)
    ledger = Ledger(pair.gold.document, taxonomy)
    used = _correct(gold, predicted)[0]
    claimed: set[tuple[str, int]] = set()
    for other, verdict in zip(predicted, found, strict=True):
        if verdict.kind != CORRECT:
            _add(ledger, other, verdict, gold, used, claimed)
    for i in missed:
        ledger.add("missed", gold[i].type, [gold[i].item], [], [(gold[i].type, FOUND)])
    types = {span.type for span in (*gold, *predicted)}
    return ledger.found(pair, parse(measure), "type", types)


def _add(
    ledger: Ledger,
    other: Typed,
    verdict: Verdict,
    gold: Sequence[Typed],
    used: set[int],
    claimed: set[tuple[str, int]],
) -> None:
    """Note a wrong prediction. Only the first of a kind that aims at a gold span can be mended
    into it; the others, like duplicates, go."""
    target = verdict.target
    changes: list[tuple[str, Change]] = [(other.type, GONE)]
    mendable = verdict.kind in ("boundary", "type") and target not in used
    if target is not None and mendable and (verdict.kind, target) not in claimed:
        claimed.add((verdict.kind, target))
        changes.append((gold[target].type, FOUND))
    one = None if target is None else gold[target]
    detail = f"{one.type} as {other.type}" if one and one.type != other.type else ""
    ledger.add(
        verdict.kind,
        one.type if one else other.type,
        [one.item] if one else [],
        [other.item],
        changes,
        detail,
    )


def _mentions(side: Side) -> list[Typed]:
    return [Typed(m.span.start, m.span.end, m.type, m.id) for m in side.annotations.mentions]


def _triggers(side: Side) -> list[Typed]:
    return [
        Typed(mention.trigger.start, mention.trigger.end, event.type, mention.id)
        for event, mention in side.annotations.event_mentions()
    ]


def _entity(pair: Pair) -> Found:
    return find_spans(pair, "entity", "entity.strict", _mentions)


def _trigger(pair: Pair) -> Found:
    return find_spans(pair, "trigger", "event.trigger_type", _triggers)


def _realis(pair: Pair) -> Found:
    """Realis of the triggers that are right in span and type, paired off as multisets."""
    ledger = Ledger(pair.gold.document, "realis")
    waiting: dict[tuple[int, int, str], list[tuple[str, str]]] = defaultdict(list)
    for event, mention in pair.gold.annotations.event_mentions():
        key = (mention.trigger.start, mention.trigger.end, event.type)
        waiting[key].append((mention.realis or "none", mention.id))
    told = [
        ((m.trigger.start, m.trigger.end, e.type), m.realis or "none", m.id)
        for e, m in pair.predicted.annotations.event_mentions()
    ]
    for key in dict.fromkeys(key for key, _, _ in told):
        _pair_realis(ledger, key, waiting.get(key, []), [t[1:] for t in told if t[0] == key])
    types = {event.type for side in pair.sides for event in side.annotations.events}
    return ledger.found(pair, parse("event.realis"), "type", types)


def _pair_realis(
    ledger: Ledger,
    key: tuple[int, int, str],
    gold: list[tuple[str, str]],
    predicted: list[tuple[str, str]],
) -> None:
    same = Counter(r for r, _ in gold) & Counter(r for r, _ in predicted)
    left = []
    for side in (gold, predicted):
        kept, taken = [], same.copy()
        for realis, name in sorted(side):
            if taken[realis]:
                taken[realis] -= 1
            else:
                kept.append((realis, name))
        left.append(kept)
    span = (key[:2],)
    for (wanted, one), (found, other) in zip(*left, strict=False):
        items = [Item(span, one)], [Item(span, other)]
        ledger.add("realis", key[2], *items, [(key[2], RIGHT)], f"{wanted} as {found}")


TAXONOMIES = (
    Taxonomy("entity", "Entity mentions", "entity.strict", KINDS, _entity),
    Taxonomy("trigger", "Event triggers", "event.trigger_type", KINDS, _trigger),
    Taxonomy(
        "realis",
        "Realis",
        "event.realis",
        (Kind("realis", "the right trigger and event type, another realis"),),
        _realis,
    ),
)
