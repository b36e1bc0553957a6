"""Errors of spans with a type, mentions and triggers: TIDE's kinds carried over to text.

Foreground is an exact span, background no overlap (Bolya et al. 2020; the counts are those of
tidecv 1.0.1 on boxes of height one). A prediction that is not correct is, in this order: at the
wrong boundaries, of the wrong type, a duplicate, both, or spurious. A gold span is missed when
nothing matches it and it is not what a boundary or type error was aiming at.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate
from typing import NamedTuple

from .faults import (
    FOUND,
    GONE,
    RIGHT,
    Counted,
    Found,
    Item,
    Kind,
    Ledger,
    Mending,
    Note,
    Notes,
    Taxonomy,
)
from .measures import Pair
from .measures.entity import Chosen, Key, keys, listed, parted_keys
from .measures.matching import parted, without

#: Equal spans of both sides, gold ones without an equal one, predicted ones without: sorted.
Parted = tuple[list[Key], list[Key], list[Key]]
#: The spans of both sides, gold first, with their ids.
Told = Sequence[Iterable[tuple[Key, str]]]


class Typed(NamedTuple):
    """A span that an error is about."""

    start: int
    end: int
    type: str
    id: str

    @property
    def item(self) -> Item:
        """What an error says of it."""
        return Item(((self.start, self.end),), self.id)


class Verdict(NamedTuple):
    """What one prediction is; ``target`` is the gold span that it aimed at, if any."""

    kind: str
    target: Key | None = None


KINDS = (
    Kind("boundary", "the right type over some of the words, but not the same boundaries"),
    Kind("type", "the right boundaries, another type"),
    Kind("duplicate", "a copy of what is right already"),
    Kind("both", "overlaps something, with other boundaries and another type"),
    Kind("spurious", "overlaps nothing in gold"),
    Kind("missed", "in gold; no prediction is, or aims at, it"),
)
_SPURIOUS = Verdict("spurious")
_STRICT, _TYPED, _REALIS = (
    Counted(name, "type") for name in ("entity.strict", "event.trigger_type", "event.realis")
)


def judge(
    gold: Sequence[Key], predicted: Sequence[Key], order: str = "boundary_first"
) -> tuple[list[tuple[Key, Verdict]], list[Key]]:
    """Every prediction that is not right with what it is, and the gold spans that are missed.

    ``order="type_first"`` asks for the wrong type before the wrong boundaries. Of copies as many
    are right as both sides have.
    """
    gold = sorted(gold)
    return _judged(gold, parted(gold, sorted(predicted)), order)


def _judged(
    gold: Sequence[Key], sides: Parted, order: str
) -> tuple[list[tuple[Key, Verdict]], list[Key]]:
    """As ``judge``, of sorted spans and their ``parted``."""
    equal, missing, spare = sides
    starts = [key[0] for key in gold]
    reach = list(accumulate([key[1] for key in gold], max))
    wrong = [(one, _verdict(_nearest(one, gold, starts, reach), order)) for one in spare]
    aimed = {verdict.target for _, verdict in wrong if verdict.kind in ("boundary", "type")}
    # A gold span that has a match is no target to make up for, but a copy of it may be missed.
    gone = set(missing).intersection(aimed).difference(equal)
    return wrong, without(missing, list(gone))


#: The intersection over union with the nearest gold span of the same type, and that span (0 and
#: None: there is none); then the same for other types.
_Near = tuple[float, Key | None, float, Key | None]


def _nearest(one: Key, gold: Sequence[Key], starts: Sequence[int], reach: Sequence[int]) -> _Near:
    """The nearest gold spans that a span overlaps; of equally near ones the first in the text."""
    start, end, kind = one
    same = other = 0.0
    same_one = other_one = None
    i = bisect_left(starts, end) - 1
    # Nothing at or before i ends after `start` once the furthest end so far does not.
    while i >= 0 and reach[i] > start:
        key = gold[i]
        begins, ends, found = key
        if ends > start:
            shared = min(end, ends) - max(start, begins)
            iou = shared / (end - start + ends - begins - shared)
            if found == kind:
                if iou >= same:
                    same, same_one = iou, key
            elif iou >= other:
                other, other_one = iou, key
        i -= 1
    return same, same_one, other, other_one


def _verdict(near: _Near, order: str) -> Verdict:
    """What a wrong prediction is."""
    same, same_one, other, other_one = near
    # The best of the right type is what a prediction aims at; an exact one is taken already.
    typed = other == 1
    if 0 < same < 1 and not (typed and order == "type_first"):
        return Verdict("boundary", same_one)
    if typed:
        return Verdict("type", other_one)
    if same == 1:
        return Verdict("duplicate", same_one)
    return Verdict("both", other_one) if other else _SPURIOUS


_Names = Mapping[Key, Sequence[str]]


def _names(told: Iterable[tuple[Key, str]], wanted: Collection[Key]) -> _Names:
    """The ids of the spans that are asked for; of copies all, sorted."""
    found: dict[Key, list[str]] = {}
    for key, name in told:
        if key in wanted:
            found.setdefault(key, []).append(name)
    return {key: sorted(names) if len(names) > 1 else names for key, names in found.items()}


def find_spans(
    pair: Pair,
    taxonomy: str,
    counted: Counted,
    gold: Sequence[Key],
    sides: Parted,
    told: Told,
    order: str,
) -> Found:
    """The errors of one layer of typed spans in a pair: ``gold`` is sorted, ``sides`` are both
    sides' spans ``parted``, ``told`` are both sides' with their ids; ``order`` as in ``judge``."""
    wrong, missed = _judged(gold, sides, order)
    targets = {verdict.target for _, verdict in wrong if verdict.target}
    names = _names(told[0], targets.union(missed)), _names(told[1], set(sides[2]))
    notes = Notes(pair.gold.document, taxonomy, partial(_noted, wrong, missed, names))
    changes = _changes(wrong, missed, set(sides[0]))
    return Found(notes, counted.rows(pair), {}, counted.types(pair), changes)


def _changes(
    wrong: Sequence[tuple[Key, Verdict]], missed: Sequence[Key], equal: Collection[Key]
) -> list[Mending]:
    """What mending each error changes. Only the first of a kind that aims at a gold span without a
    match can be mended into it; the others, like duplicates, go."""
    found: list[Mending] = []
    claimed: set[Verdict] = set()
    for key, verdict in wrong:
        kind, target = verdict
        found.append((kind, key[2], GONE))
        if target and kind in ("boundary", "type") and target not in equal:
            if verdict not in claimed:
                found.append((kind, target[2], FOUND))
            claimed.add(verdict)
    found += [("missed", key[2], FOUND) for key in missed]
    return found


def _noted(
    wrong: Sequence[tuple[Key, Verdict]], missed: Sequence[Key], names: tuple[_Names, _Names]
) -> list[Note]:
    # Of copies the first are right: the last ones are wrong, or missed.
    left = [{key: list(ids) for key, ids in side.items()} for side in names]
    noted: list[Note] = []
    for key, (kind, target) in wrong:
        other = Typed(*key, left[1][key].pop())
        if target is None:
            noted.append((kind, key[2], (), (other,), ""))
        else:
            one = Typed(*target, names[0][target][0])
            detail = f"{one.type} as {other.type}" if one.type != other.type else ""
            noted.append((kind, one.type, (one,), (other,), detail))
    return noted + [
        ("missed", key[2], (Typed(*key, left[0][key].pop()),), (), "") for key in missed
    ]


def _entity(pair: Pair, order: str = "boundary_first") -> Found:
    chosen = Chosen()
    ids = ([m.id for m in side.annotations.mentions] for side in pair.sides)
    told = tuple(map(zip, listed(pair, chosen), ids))
    return find_spans(
        pair, "entity", _STRICT, keys(pair, chosen)[0], parted_keys(pair, chosen), told, order
    )


def _trigger(pair: Pair, order: str = "boundary_first") -> Found:
    told = tuple(
        [
            ((m.trigger.start, m.trigger.end, event.type), m.id)
            for event, m in side.annotations.event_mentions()
        ]
        for side in pair.sides
    )
    gold, predicted = (sorted(key for key, _ in side) for side in told)
    return find_spans(pair, "trigger", _TYPED, gold, parted(gold, predicted), told, order)


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
    return ledger.found(pair, _REALIS)


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

#: The taxonomies of spans that ask for the wrong type before the wrong boundaries, by name.
TYPE_FIRST = {
    taxonomy.name: replace(taxonomy, find=partial(find, order="type_first"))
    for taxonomy, find in zip(TAXONOMIES, (_entity, _trigger), strict=False)
}
