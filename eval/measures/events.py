"""Events: triggers, types, realis; multisets by default, so an extra copy is a false positive."""

from __future__ import annotations

from math import fsum

from ...schema.ontology import ontology
from .base import DUPLICATES, Family, Pair, Parameter, Row, Side
from .matching import common, greedily, once_each

#: start, end, type and realis of an event mention.
Trigger = tuple[int, int, str, str | None]


def _triggers(side: Side) -> list[Trigger]:
    return [
        (mention.trigger.start, mention.trigger.end, event.type, mention.realis)
        for event, mention in side.annotations.event_mentions()
    ]


def triggers(pair: Pair, event_type: str | None) -> tuple[list[Trigger], list[Trigger]]:
    """The event mentions of both sides, of one type if it is given."""

    def make() -> tuple[list[Trigger], list[Trigger]]:
        gold, predicted = map(_triggers, pair.sides)
        return gold, predicted

    gold, predicted = pair.once("event.triggers", make)
    if event_type is None:
        return gold, predicted
    return [t for t in gold if t[2] == event_type], [t for t in predicted if t[2] == event_type]


def _told(
    pair: Pair, event_type: str | None, fields: int, duplicates: str
) -> tuple[list[Trigger], list[Trigger]]:
    """The triggers of both sides with so many of their fields: 2 the span, 3 the type, 4 realis."""
    gold, predicted = (
        once_each([trigger[:fields] for trigger in side], duplicates)
        for side in triggers(pair, event_type)
    )
    return gold, predicted  # type: ignore[return-value]


def _dice(one: Trigger, other: Trigger) -> float:
    """Dice of two triggers' code points; 0 where what else they carry differs."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    if shared <= 0 or one[2:] != other[2:]:
        return 0.0
    return 2 * shared / (one[1] - one[0] + other[1] - other[0])


def _counted(pair: Pair, type: str | None, fields: int, duplicates: str, span: str) -> list[Row]:
    gold, predicted = _told(pair, type, fields, duplicates)
    if span == "exact":
        right: float = common(gold, predicted)
        return [(right, len(predicted), right, len(gold))]
    gold, predicted = sorted(gold), sorted(predicted)
    edges = {
        (i, j): dice
        for i, one in enumerate(gold)
        for j, other in enumerate(predicted)
        if (dice := _dice(one, other))
    }
    right = fsum(edges[edge] for edge in greedily(edges))
    return [(right, len(predicted), right, len(gold))]


def _trigger(pair: Pair, type: str | None, duplicates: str, span: str) -> list[Row]:
    return _counted(pair, type, 2, duplicates, span)


def _trigger_type(pair: Pair, type: str | None, duplicates: str, span: str) -> list[Row]:
    return _counted(pair, type, 3, duplicates, span)


def _realis(pair: Pair, type: str | None, duplicates: str, span: str, typed: str) -> list[Row]:
    if typed == "yes":
        return _counted(pair, type, 4, duplicates, span)
    sides = triggers(pair, type)
    gold, predicted = (
        once_each([(t[0], t[1], t[3] or "") for t in side], duplicates) for side in sides
    )
    right = common(gold, predicted)
    return [(right, len(predicted), right, len(gold))]


def _realis_accuracy(pair: Pair, type: str | None) -> list[Row]:
    gold, predicted = triggers(pair, type)
    told = common([t[:3] for t in gold], [t[:3] for t in predicted])
    right = common(gold, predicted)
    return [(right, told, right, told)]


def event_types(pair: Pair) -> set[str]:
    """The types of event that occur on either side."""
    return {trigger[2] for side in triggers(pair, None) for trigger in side}


#: What measures of events and of their arguments take.
EVENT_TYPE = Parameter(
    "type", None, "only events of this type, on both sides", tuple(ontology().event_types)
)

_SPAN = Parameter(
    "span",
    "exact",
    "dice: triggers that overlap pair off by descending Dice of code points and earn it, as in "
    "EvmEval",
    ("exact", "dice"),
)
_TYPED = Parameter("typed", "yes", "no: the event type need not be right", ("yes", "no"))
_TRIGGERS = (EVENT_TYPE, DUPLICATES, _SPAN)

FAMILIES = (
    Family(
        "event.trigger",
        "triggers",
        "Triggers with the same span (TI).",
        _trigger,
        _TRIGGERS,
        types=event_types,
    ),
    Family(
        "event.trigger_type",
        "triggers",
        "Triggers with the same span and event type (TC).",
        _trigger_type,
        _TRIGGERS,
        types=event_types,
    ),
    Family(
        "event.realis",
        "realis",
        "Triggers with the same span, event type and realis.",
        _realis,
        (*_TRIGGERS, _TYPED),
        types=event_types,
    ),
    Family(
        "event.realis_accuracy",
        "realis",
        "Triggers with the right realis, out of those that are right in span and event type.",
        _realis_accuracy,
        (EVENT_TYPE,),
        types=event_types,
    ),
)
