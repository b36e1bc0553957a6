"""Events: triggers, types, realis; multisets by default, so an extra copy is a false positive."""

from __future__ import annotations

from collections.abc import Callable
from math import fsum
from operator import itemgetter
from typing import Any

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


Fields = Callable[[Trigger], tuple[object, ...]]
#: What of a trigger must be right, its span first.
_BARE: Fields = itemgetter(0, 1)
_AND_TYPE: Fields = itemgetter(0, 1, 2)
_AND_REALIS: Fields = itemgetter(0, 1, 3)
_WHOLE: Fields = itemgetter(0, 1, 2, 3)


def _dice(one: tuple[Any, ...], other: tuple[Any, ...]) -> float:
    """Dice of two triggers' code points; 0 where what else they carry differs."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    if shared <= 0 or one[2:] != other[2:]:
        return 0.0
    return float(2 * shared / (one[1] - one[0] + other[1] - other[0]))


def _counted(pair: Pair, type: str | None, fields: Fields, duplicates: str, span: str) -> list[Row]:
    gold, predicted = (
        once_each(list(map(fields, side)), duplicates) for side in triggers(pair, type)
    )
    if span == "exact":
        right: float = common(gold, predicted)
    else:
        edges = {
            (i, j): dice
            for i, one in enumerate(sorted(gold, key=_canonical))
            for j, other in enumerate(sorted(predicted, key=_canonical))
            if (dice := _dice(one, other))
        }
        right = fsum(edges[edge] for edge in greedily(edges))
    return [(right, len(predicted), right, len(gold))]


def _canonical(trigger: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*trigger[:2], *(field or "" for field in trigger[2:]))


def _trigger(pair: Pair, type: str | None, duplicates: str, span: str) -> list[Row]:
    return _counted(pair, type, _BARE, duplicates, span)


def _trigger_type(pair: Pair, type: str | None, duplicates: str, span: str) -> list[Row]:
    return _counted(pair, type, _AND_TYPE, duplicates, span)


def _realis(pair: Pair, type: str | None, duplicates: str, span: str, typed: str) -> list[Row]:
    return _counted(pair, type, _WHOLE if typed == "yes" else _AND_REALIS, duplicates, span)


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
