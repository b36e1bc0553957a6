"""Events: triggers, types, realis, arguments; multisets, so an extra copy is a false positive."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable

from ...schema.ontology import ontology
from .base import Family, Pair, Parameter, Row, Side
from .coreference import EVENT_COREFERENCE
from .matching import Edge, assign, common

#: start, end, type and realis of an event mention.
Trigger = tuple[int, int, str, str | None]
Offsets = tuple[int, int]


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


def _trigger_row(gold: list[Hashable], predicted: list[Hashable]) -> list[Row]:
    right = common(gold, predicted)
    return [(right, len(predicted), right, len(gold))]


def _trigger(pair: Pair, type: str | None) -> list[Row]:
    gold, predicted = triggers(pair, type)
    return _trigger_row([t[:2] for t in gold], [t[:2] for t in predicted])


def _trigger_type(pair: Pair, type: str | None) -> list[Row]:
    gold, predicted = triggers(pair, type)
    return _trigger_row([t[:3] for t in gold], [t[:3] for t in predicted])


def _realis(pair: Pair, type: str | None) -> list[Row]:
    gold, predicted = triggers(pair, type)
    return _trigger_row(list(gold), list(predicted))


#: The event an argument is bound to, its role, its mention's offsets, the spans that stand for it.
Filler = tuple[Hashable, str, Offsets, frozenset[Offsets]]


def chains_of(side: Side) -> dict[str, frozenset[Offsets]]:
    """For each mention (id) in a chain, the offsets of all mentions of its entity."""
    chains: dict[str, frozenset[Offsets]] = {}
    for entity in side.annotations.entities:
        found = (side.mention(mention, f"entity {entity.id}") for mention in entity.mentions)
        spans = frozenset((m.span.start, m.span.end) for m in found)
        chains.update(dict.fromkeys(entity.mentions, spans))
    return chains


def _fillers(side: Side, bound: str) -> list[Filler]:
    chains = chains_of(side)
    fillers: list[Filler] = []
    for event, mention in side.annotations.event_mentions():
        place = (mention.trigger.start, mention.trigger.end) if bound == "trigger" else ()
        for argument in mention.arguments:
            filler = side.mention(argument.mention, f"event mention {mention.id}")
            offsets = (filler.span.start, filler.span.end)
            spans = chains.get(filler.id, frozenset()) | {offsets}
            fillers.append(((*place, event.type), argument.role, offsets, spans))
    return sorted(fillers, key=lambda f: (f[0], f[1], f[2], sorted(f[3])))


def fillers(
    pair: Pair, event_type: str | None, role: str | None, bound: str
) -> tuple[list[Filler], list[Filler]]:
    """The arguments of both sides in canonical order, filtered by event type and role."""

    def make() -> tuple[list[Filler], list[Filler]]:
        gold, predicted = pair.sides
        return _fillers(gold, bound), _fillers(predicted, bound)

    def wanted(filler: Filler) -> bool:
        of_type = event_type is None or filler[0][-1] == event_type  # type: ignore[index]
        return of_type and role in (None, filler[1])

    gold, predicted = pair.once(("event.fillers", bound), make)
    return [f for f in gold if wanted(f)], [f for f in predicted if wanted(f)]


def _same_entity(gold: list[Filler], predicted: list[Filler], roles: bool) -> int:
    """How many gold arguments find a predicted one whose span is any mention of their entity."""
    places: dict[Hashable, list[int]] = defaultdict(list)
    for i, filler in enumerate(gold):
        places[filler[0], filler[1] if roles else ""].append(i)
    edges: dict[Edge, float] = {
        (i, j): 1
        for j, filler in enumerate(predicted)
        for i in places.get((filler[0], filler[1] if roles else ""), ())
        if filler[2] in gold[i][3]
    }
    return len(assign(edges))


def _arguments(
    pair: Pair, event_type: str | None, role: str | None, coref: str, bound: str, roles: bool
) -> list[Row]:
    gold, predicted = fillers(pair, event_type, role, bound)
    if coref == "yes":
        right = _same_entity(gold, predicted, roles)
    else:
        one, other = (
            [(f[0], f[1] if roles else "", f[2]) for f in side] for side in (gold, predicted)
        )
        right = common(one, other)
    return [(right, len(predicted), right, len(gold))]


def _argument(
    pair: Pair,
    type: str | None,
    role: str | None,
    coref: str,
    bound: str,
) -> list[Row]:
    return _arguments(pair, type, role, coref, bound, roles=True)


def _argument_id(pair: Pair, type: str | None, coref: str, bound: str) -> list[Row]:
    return _arguments(pair, type, None, coref, bound, roles=False)


def _types(pair: Pair) -> set[str]:
    return {trigger[2] for side in triggers(pair, None) for trigger in side}


_TYPE = Parameter(
    "type", None, "only events of this type, on both sides", tuple(ontology().event_types)
)
_ROLE = Parameter(
    "role", None, "only arguments of this role, on both sides", tuple(ontology().roles)
)
_COREF = Parameter(
    "coref",
    "no",
    "yes: any mention of the gold argument's entity is as good; a gold argument is used once",
    ("no", "yes"),
)
_BOUND = Parameter(
    "bound",
    "trigger",
    "document: an argument belongs to an event type of the document, not to a trigger",
    ("trigger", "document"),
)

FAMILIES = (
    Family(
        "event.trigger",
        "triggers",
        "Triggers with the same span (TI).",
        _trigger,
        (_TYPE,),
        types=_types,
    ),
    Family(
        "event.trigger_type",
        "triggers",
        "Triggers with the same span and event type (TC).",
        _trigger_type,
        (_TYPE,),
        types=_types,
    ),
    Family(
        "event.realis",
        "realis",
        "Triggers with the same span, event type and realis.",
        _realis,
        (_TYPE,),
        types=_types,
    ),
    Family(
        "event.argument",
        "arguments",
        "Arguments with the same trigger span, event type, mention span and role (AC+).",
        _argument,
        (_TYPE, _ROLE, _COREF, _BOUND),
        types=_types,
    ),
    Family(
        "event.argument_id",
        "arguments",
        "Arguments with the same trigger span, event type and mention span, in any role (AI+).",
        _argument_id,
        (_TYPE, _COREF, _BOUND),
        types=_types,
    ),
    EVENT_COREFERENCE,
)
