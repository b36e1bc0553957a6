"""Errors of spans with a type, mentions and triggers: TIDE's kinds carried over to text.

Foreground is an exact span, background no overlap (Bolya et al. 2020; the counts are those of
tidecv 1.0.1 on boxes of height one). A prediction that is not correct is, in this order: at the
wrong boundaries, of the wrong type, a duplicate, both, or spurious. A gold span is missed when
nothing matches it and it is not what a boundary or type error was aiming at.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import attrgetter
from typing import NamedTuple

from .faults import FOUND, GONE, RIGHT, Change, Found, Item, Kind, Ledger, Taxonomy
from .measures import Measure, Pair, parse
from .measures.base import Side

#: What is judged: start, end, type, id; the order of the fields is the canonical order.
Plain = tuple[int, int, str, str]


class Typed(NamedTuple):
    """The same with names for the fields, for what an error has to say."""

    start: int
    end: int
    type: str
    id: str

    @property
    def item(self) -> Item:
        """What an error says of it."""
        return Item(((self.start, self.end),), self.id)


class Verdict(NamedTuple):
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
_SPURIOUS = Verdict("spurious")
_STRICT, _TYPED, _REALIS = map(parse, ("entity.strict", "event.trigger_type", "event.realis"))


def _correct(gold: Sequence[Plain], predicted: Sequence[Plain]) -> tuple[set[int], set[int]]:
    """The indices that pair off exactly, as multisets."""
    one = {key[:3]: i for i, key in enumerate(gold)}
    other = {key[:3]: j for j, key in enumerate(predicted)}
    if len(one) == len(gold) and len(other) == len(predicted):
        both = one.keys() & other.keys()
        return {one[key] for key in both}, {other[key] for key in both}
    waiting: dict[tuple[int, int, str], list[int]] = defaultdict(list)
    for i, item in reversed(list(enumerate(gold))):
        waiting[item[:3]].append(i)
    used: set[int] = set()
    right: set[int] = set()
    for j, item in enumerate(predicted):
        left = waiting.get(item[:3])
        if left:
            used.add(left.pop())
            right.add(j)
    return used, right


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of both sides' spans (indices into sorted lists): the verdicts on wrong
    predictions, the gold spans that are matched, and those that are missed."""

    wrong: dict[int, Verdict]
    used: set[int]
    missed: list[int]


def judge(gold: Sequence[Plain], predicted: Sequence[Plain], order: str) -> Judged:
    """What became of sorted spans; only predictions that are not right are looked at closely."""
    used, right = _correct(gold, predicted)
    starts = [one[0] for one in gold]
    reach = list(accumulate([one[1] for one in gold], max))
    wrong = {
        j: _verdict(_nearest(one, gold, starts, reach), order)
        for j, one in enumerate(predicted)
        if j not in right
    }
    aimed = {v.target for v in wrong.values() if v.kind in ("boundary", "type")}
    missed = [i for i in range(len(gold)) if i not in used and i not in aimed]
    return Judged(wrong, used, missed)


def verdicts(
    gold: Sequence[Plain], predicted: Sequence[Plain], order: str = "boundary_first"
) -> tuple[list[Verdict], list[int]]:
    """What each prediction is, and the indices of the gold spans that are missed.

    Both lists are sorted. ``order="type_first"`` asks for the wrong type before the wrong
    boundaries.
    """
    found = judge(gold, predicted, order)
    kinds = [found.wrong.get(j, Verdict(CORRECT)) for j in range(len(predicted))]
    return kinds, found.missed


#: The intersection over union with the nearest gold span of the same type and which one that is
#: (0 and -1: none), then the same for other types.
_Near = tuple[float, int, float, int]


def _nearest(
    one: Plain, gold: Sequence[Plain], starts: Sequence[int], reach: Sequence[int]
) -> _Near:
    """The nearest gold spans that a span overlaps; of equally near ones the first in the text."""
    start, end, kind, _ = one
    same, same_at, other, other_at = 0.0, -1, 0.0, -1
    i = bisect_left(starts, end) - 1
    # Nothing at or before i ends after `start` once the furthest end so far does not.
    while i >= 0 and reach[i] > start:
        begins, ends, found, _ = gold[i]
        if ends > start:
            shared = min(end, ends) - max(start, begins)
            iou = shared / (end - start + ends - begins - shared)
            if found == kind:
                if iou >= same:
                    same, same_at = iou, i
            elif iou >= other:
                other, other_at = iou, i
        i -= 1
    return same, same_at, other, other_at


def _verdict(near: _Near, order: str) -> Verdict:
    """What a wrong prediction is."""
    same, same_at, other, other_at = near
    # The best of the right type is what a prediction aims at; an exact one is taken already.
    typed = other == 1
    if 0 < same < 1 and not (typed and order == "type_first"):
        return Verdict("boundary", same_at)
    if typed:
        return Verdict("type", other_at)
    if same == 1:
        return Verdict("duplicate", same_at)
    return Verdict("both", other_at) if other else _SPURIOUS


def find_spans(
    pair: Pair, taxonomy: str, measure: Measure, spans: Callable[[Side], list[Plain]]
) -> Found:
    """The errors of one layer of typed spans in a pair."""
    gold, predicted = (sorted(spans(side)) for side in pair.sides)
    found = judge(gold, predicted, "boundary_first")
    ledger = Ledger(pair.gold.document, taxonomy)
    claimed: set[tuple[str, int]] = set()
    for j, verdict in found.wrong.items():
        _add(ledger, Typed(*predicted[j]), verdict, gold, found.used, claimed)
    for i in found.missed:
        ledger.add("missed", gold[i][2], (Typed(*gold[i]),), (), ((gold[i][2], FOUND),))
    return ledger.found(pair, measure, "type")


def _add(
    ledger: Ledger,
    other: Typed,
    verdict: Verdict,
    gold: Sequence[Plain],
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
        changes.append((gold[target][2], FOUND))
    one = None if target is None else Typed(*gold[target])
    detail = f"{one.type} as {other.type}" if one and one.type != other.type else ""
    ledger.add(
        verdict.kind,
        one.type if one else other.type,
        (one,) if one else (),
        (other,),
        changes,
        detail,
    )


_MENTION = attrgetter("span.start", "span.end", "type", "id")


def _mentions(side: Side) -> list[Plain]:
    return list(map(_MENTION, side.annotations.mentions))


def _triggers(side: Side) -> list[Plain]:
    return [
        (mention.trigger.start, mention.trigger.end, event.type, mention.id)
        for event, mention in side.annotations.event_mentions()
    ]


def _entity(pair: Pair) -> Found:
    return find_spans(pair, "entity", _STRICT, _mentions)


def _trigger(pair: Pair) -> Found:
    return find_spans(pair, "trigger", _TYPED, _triggers)


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
    return ledger.found(pair, _REALIS, "type")


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
