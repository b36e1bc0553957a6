"""Event arguments: multisets of (trigger span, event type, role, filler span) or parts of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from operator import itemgetter

from ...schema import Mention
from ...schema.ontology import ontology
from .base import DUPLICATES, Family, Pair, Parameter, Row, Side
from .events import EVENT_TYPE, event_types, triggers
from .likeness import head_of
from .matching import Edge, assign, common, once_each

Offsets = tuple[int, int]
#: The event an argument is bound to, its role, its mention's offsets and id.
Filler = tuple[Hashable, str, Offsets, str]


def _place(mention: Mention, span: str) -> Offsets:
    return head_of(mention) if span == "head" else (mention.span.start, mention.span.end)


def chains_of(side: Side, span: str = "exact") -> dict[str, frozenset[Offsets]]:
    """For each mention (id) in a chain, the offsets of all mentions (heads) of its entity."""
    chains: dict[str, frozenset[Offsets]] = {}
    for entity in side.annotations.entities:
        found = (side.mention(mention, f"entity {entity.id}") for mention in entity.mentions)
        chains.update(dict.fromkeys(entity.mentions, frozenset(_place(m, span) for m in found)))
    return chains


def _fillers(side: Side, bound: str, span: str) -> list[Filler]:
    places = {m.id: _place(m, span) for m in side.annotations.mentions}
    found: list[Filler] = []
    for event, told in side.annotations.event_mentions():
        trigger, kind = told.trigger, event.type
        where = (trigger.start, trigger.end, kind) if bound == "trigger" else (kind,)
        for argument in told.arguments:
            name = argument.mention
            if name not in places:
                side.mention(name, f"event mention {told.id}")  # says what is missing
            found.append((where, argument.role, places[name], name))
    return found


def fillers(
    pair: Pair, event_type: str | None, role: str | None, bound: str, span: str = "exact"
) -> tuple[list[Filler], list[Filler]]:
    """The arguments of both sides, filtered by event type and role."""

    def make() -> tuple[list[Filler], list[Filler]]:
        gold, predicted = pair.sides
        return _fillers(gold, bound, span), _fillers(predicted, bound, span)

    gold, predicted = pair.once(("event.fillers", bound, span), make)
    if event_type is not None:
        gold, predicted = (
            [f for f in side if f[0][-1] == event_type]  # type: ignore[index]
            for side in (gold, predicted)
        )
    if role is not None:
        gold, predicted = ([f for f in side if f[1] == role] for side in (gold, predicted))
    return gold, predicted


#: What an argument is bound to, its role (if roles count), and the spans that are right for it.
Asked = tuple[Hashable, str, frozenset[Offsets]]


def _asked(pair: Pair, gold: list[Filler], roles: bool, span: str, duplicates: str) -> list[Asked]:
    """What gold asks for; of a set's copies, the mentions of either's entity are right."""
    chains = pair.once(("event.chains", span), lambda: chains_of(pair.gold, span))
    each = [
        ((where, role if roles else "", place), chains.get(name) or frozenset((place,)))
        for where, role, place, name in gold
    ]
    if duplicates == "set":
        merged: dict[tuple[Hashable, str, Offsets], frozenset[Offsets]] = {}
        for key, right in each:
            merged[key] = merged.get(key, frozenset()) | right
        each = list(merged.items())
    return [(where, role, right) for (where, role, _), right in each]


def _same_entity(
    pair: Pair, sides: tuple[list[Filler], list[Filler]], roles: bool, span: str, duplicates: str
) -> Row:
    """Gold arguments that find a predicted one whose span is any mention of their entity."""
    gold = _asked(pair, sides[0], roles, span, duplicates)
    told = [(where, role if roles else "", place) for where, role, place, _ in sides[1]]
    predicted = once_each(told, duplicates)
    places: dict[Hashable, list[int]] = defaultdict(list)
    for i, (where, role, _) in enumerate(gold):
        places[where, role].append(i)
    edges: dict[Edge, float] = {
        (i, j): 1
        for j, (where, role, place) in enumerate(predicted)
        for i in places.get((where, role), ())
        if place in gold[i][2]
    }
    right = len(assign(edges))
    return right, len(predicted), right, len(gold)


def _on_gold_triggers(
    pair: Pair, both: tuple[list[Filler], list[Filler]]
) -> tuple[list[Filler], list[Filler]]:
    """Only the arguments of event mentions that both sides have, by trigger span and type."""
    gold, predicted = ({t[:3] for t in side} for side in triggers(pair, None))
    there = gold & predicted
    one, other = ([f for f in side if f[0] in there] for side in both)
    return one, other


def _unbound(some: list[Filler]) -> list[Filler]:
    """The arguments without their trigger: bound to the event type alone."""
    return [((place[-1],), *rest) for place, *rest in some]  # type: ignore[index,misc]


def _arguments(
    pair: Pair,
    event_type: str | None,
    role: str | None,
    roles: bool,
    coref: str,
    bound: str,
    given: str,
    duplicates: str,
    span: str,
) -> list[Row]:
    # Which trigger an argument has must be known to tell whether gold has that trigger.
    both = fillers(pair, event_type, role, "trigger" if given == "gold" else bound, span)
    if given == "gold":
        both = _on_gold_triggers(pair, both)
    gold, predicted = map(_unbound, both) if bound == "document" else both
    if coref == "yes":
        return [_same_entity(pair, (gold, predicted), roles, span, duplicates)]
    told = itemgetter(0, 1, 2) if roles else itemgetter(0, 2)
    one, other = (once_each(list(map(told, side)), duplicates) for side in (gold, predicted))
    right = common(one, other)
    return [(right, len(other), right, len(one))]


def _argument(
    pair: Pair,
    type: str | None,
    role: str | None,
    **how: str,
) -> list[Row]:
    return _arguments(pair, type, role, True, **how)


def _argument_id(pair: Pair, type: str | None, **how: str) -> list[Row]:
    return _arguments(pair, type, None, False, **how)


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
_GIVEN = Parameter(
    "given",
    "none",
    "gold: only arguments of event mentions that both sides have (trigger span and type); for "
    "systems that were given the gold triggers",
    ("none", "gold"),
)
_FILLER_SPAN = Parameter(
    "span",
    "exact",
    "head: a filler is its head (where none is annotated, its own span)",
    ("exact", "head"),
)
_FILLERS = (_COREF, _BOUND, _GIVEN, DUPLICATES, _FILLER_SPAN)


def _roles(pair: Pair) -> set[str]:
    return {f[1] for side in fillers(pair, None, None, "trigger") for f in side}


FAMILIES = (
    Family(
        "event.argument",
        "arguments",
        "Arguments with the same trigger span, event type, mention span and role (AC+).",
        _argument,
        (EVENT_TYPE, _ROLE, *_FILLERS),
        types=event_types,
        groups={"role": _roles},
    ),
    Family(
        "event.argument_id",
        "arguments",
        "Arguments with the same trigger span, event type and mention span, in any role (AI+).",
        _argument_id,
        (EVENT_TYPE, *_FILLERS),
        types=event_types,
    ),
)
