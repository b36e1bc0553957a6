"""Errors of event arguments, told apart by what of the argument is right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .faults import FOUND, GONE, Counted, Found, Item, Kind, Ledger, Offsets, Taxonomy
from .measures import Pair
from .measures.arguments import chains_of
from .measures.base import Side
from .measures.matching import Edge, Weight, assign

KINDS = (
    Kind("role", "the right filler (any mention of it) of the right event, in another role"),
    Kind("span", "the right role and entity, but another mention of the entity than gold's"),
    Kind("entity", "the right event and role, another filler"),
    Kind("event", "the right filler in the right role, of another event"),
    Kind("spurious", "an argument that no gold argument explains"),
    Kind("missing", "a gold argument that no predicted one aims at"),
)

_ARGUMENT = Counted("event.argument", "role")


@dataclass(frozen=True, slots=True, order=True)
class Filled:
    """An argument; the order of the fields is the canonical order. ``chain`` are the spans of all
    mentions of its filler's entity."""

    trigger: Offsets
    event: str
    role: str
    span: Offsets
    chain: tuple[Offsets, ...]
    id: str

    @property
    def place(self) -> tuple[Offsets, str]:
        """The event mention that it belongs to, as far as spans and type tell."""
        return self.trigger, self.event

    @property
    def item(self) -> Item:
        """What an error says of it: the filler's span, then the trigger's."""
        return Item((self.span, self.trigger), self.id)


def _filled(side: Side) -> list[Filled]:
    chains = chains_of(side)
    found = []
    for event, mention in side.annotations.event_mentions():
        trigger = (mention.trigger.start, mention.trigger.end)
        for argument in mention.arguments:
            filler = side.mention(argument.mention, f"event mention {mention.id}")
            span = (filler.span.start, filler.span.end)
            chain = tuple(sorted(chains.get(filler.id, frozenset()) | {span}))
            name = f"{mention.id}/{argument.role}/{filler.id}"
            found.append(Filled(trigger, event.type, argument.role, span, chain, name))
    return sorted(found)


def _same_filler(one: Filled, other: Filled) -> bool:
    return other.span in one.chain


#: What makes a gold and a predicted argument a pair of each kind; the first that holds decides.
#: Exact pairs are taken out before the kinds are asked for.
_STEPS: tuple[tuple[str, Callable[[Filled, Filled], bool]], ...] = (
    ("", lambda a, b: a.place == b.place and a.role == b.role and a.span == b.span),
    ("role", lambda a, b: a.place == b.place and _same_filler(a, b) and a.role != b.role),
    ("span", lambda a, b: a.place == b.place and _same_filler(a, b)),
    ("entity", lambda a, b: a.place == b.place and a.role == b.role),
    ("event", lambda a, b: a.role == b.role and _same_filler(a, b)),
)


def sorted_out(
    gold: Sequence[Filled], predicted: Sequence[Filled]
) -> list[tuple[str, Filled | None, Filled | None]]:
    """Every argument once, as (kind, gold, predicted); the kind of exact pairs is ``""``.

    At each step what is left pairs off one-to-one, as many pairs as possible.
    """
    found: list[tuple[str, Filled | None, Filled | None]] = []
    left, spare = list(range(len(gold))), list(range(len(predicted)))
    for kind, holds in _STEPS:
        edges: dict[Edge, Weight] = {
            (i, j): 1 for i in left for j in spare if holds(gold[i], predicted[j])
        }
        pairs = assign(edges)
        found += [(kind, gold[i], predicted[j]) for i, j in pairs]
        left = [i for i in left if i not in {pair[0] for pair in pairs}]
        spare = [j for j in spare if j not in {pair[1] for pair in pairs}]
    found += [("missing", gold[i], None) for i in left]
    return found + [("spurious", None, predicted[j]) for j in spare]


def _detail(one: Filled | None, other: Filled | None, triggers: set[tuple[Offsets, str]]) -> str:
    if one and other and one.role != other.role:
        return f"{one.role} as {other.role}"
    if one and not other and one.place not in triggers:
        return "its event is missed"
    return ""


def _find(pair: Pair) -> Found:
    gold, predicted = map(_filled, pair.sides)
    triggers = {
        ((m.trigger.start, m.trigger.end), event.type)
        for event, m in pair.predicted.annotations.event_mentions()
    }
    ledger = Ledger(pair.gold.document, "argument")
    for kind, one, other in sorted_out(gold, predicted):
        changes = [(other.role, GONE)] if other else []
        changes += [(one.role, FOUND)] if one else []
        owner = one or other
        if kind and owner:
            sides = [one.item] if one else [], [other.item] if other else []
            ledger.add(kind, owner.role, *sides, changes, _detail(one, other, triggers))
    return ledger.found(pair, _ARGUMENT)


TAXONOMIES = (Taxonomy("argument", "Event arguments", "event.argument", KINDS, _find, "role"),)
