"""Two annotations of one article under common keys, so that equal things have equal ids.

Ids are given by position and chains are named freely, so the same chain has other ids in two
passes. Chains, events and quotations are aligned by the parts that they share, one-to-one and
optimally; aligned ones get one key, the others a key that tells their side.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..eval.measures.matching import Edge, Weight, assign
from ..schema import Annotations, EventMention, Mention

_NOT_WORD = re.compile(r"\W+")
_SCALE = 1000


@dataclass(frozen=True, slots=True)
class _Thing:
    """A chain, event or quotation: its id, what it consists of, and words to name it by."""

    id: str
    parts: frozenset[Hashable]
    words: str


def align(
    first: Annotations, second: Annotations, words: bool = True
) -> tuple[Annotations, Annotations]:
    """Both annotations with common ids for chains, events and quotations that are aligned.

    Keys are short words of the text (``brekke``, ``swap``), or with ``words=False`` of none
    (``chain3``); a thing that only one side has is called ``a.brekke`` or ``b.brekke``. Ids of
    mentions stay each side's own.
    """
    keys = common_keys(first, second, words)
    rank = {key: n for n, key in enumerate(dict.fromkeys([*keys[0].values(), *keys[1].values()]))}
    return _rename(first, keys[0], rank), _rename(second, keys[1], rank)


def common_keys(
    first: Annotations, second: Annotations, words: bool
) -> tuple[dict[str, str], dict[str, str]]:
    """For each side the key of every chain, event and quotation by its id.

    Keys are made in one order, with words or without: the n-th is the same thing in both.
    """
    keys: tuple[dict[str, str], dict[str, str]] = ({}, {})
    taken: set[str] = set()
    for kind, things in (("chain", _chains), ("event", _events), ("q", _quotations)):
        left, right = (
            [thing if words else replace(thing, words=kind) for thing in things(side)]
            for side in (first, second)
        )
        _name(left, right, keys, taken)
    return keys


def pairs(left: Sequence[frozenset[Hashable]], right: Sequence[frozenset[Hashable]]) -> list[Edge]:
    """Indices of things that share parts, one-to-one: Dice decides, then how many they share."""
    edges: dict[Edge, Weight] = {}
    for i, one in enumerate(left):
        for j, other in enumerate(right):
            both = len(one & other)
            if both:
                edges[i, j] = (_SCALE * 2 * both // (len(one) + len(other)), both)
    return assign(edges)


def _name(
    left: list[_Thing],
    right: list[_Thing],
    keys: tuple[dict[str, str], dict[str, str]],
    taken: set[str],
) -> None:
    for i, j in pairs([thing.parts for thing in left], [thing.parts for thing in right]):
        keys[0][left[i].id] = keys[1][right[j].id] = _fresh(left[i].words, taken)
    for side, things, prefix in ((keys[0], left, "a."), (keys[1], right, "b.")):
        for thing in things:
            if thing.id not in side:
                side[thing.id] = _fresh(prefix + _slug(thing.words), taken)


def _slug(words: str) -> str:
    """The last word in lower case, without marks: the head of a phrase, a surname."""
    parts = [part for part in _NOT_WORD.split(words.lower()) if part]
    return parts[-1] if parts else "x"


def _fresh(words: str, taken: set[str]) -> str:
    """A key that nobody has yet."""
    base = words if words[:2] in ("a.", "b.") else _slug(words)
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}{number}"
    taken.add(key)
    return key


def _place(mention: Mention) -> tuple[int, int, str]:
    return mention.span.start, mention.span.end, mention.type


def _words(mentions: Iterable[Mention]) -> str:
    """Of a chain, the words of its longest name, else of its first mention."""
    listed = list(mentions)
    names = [m for m in listed if m.level == "name"] or listed[:1]
    best = max(names, key=lambda m: len(m.span))
    return best.span.text or str(best.span.start)


def _chains(side: Annotations) -> list[_Thing]:
    known = side.mention_by_id()
    return [
        _Thing(
            entity.id,
            frozenset(_place(known[m]) for m in entity.mentions),
            _words(known[m] for m in entity.mentions),
        )
        for entity in side.entities
    ]


def _events(side: Annotations) -> list[_Thing]:
    return [
        _Thing(
            event.id,
            frozenset((m.trigger.start, m.trigger.end, event.type) for m in event.mentions),
            event.mentions[0].trigger.text or event.type,
        )
        for event in side.events
    ]


def _quotations(side: Annotations) -> list[_Thing]:
    return [
        _Thing(
            quotation.id,
            frozenset(at for span in quotation.content for at in range(span.start, span.end)),
            f"q{quotation.content[0].start}",
        )
        for quotation in side.quotations
    ]


def _sorted_arguments(told: EventMention, known: Mapping[str, Mention]) -> EventMention:
    """The event mention with its arguments by role, then by place: their order says nothing."""
    ordered = sorted(told.arguments, key=lambda a: (a.role, _place(known[a.mention])))
    return replace(told, arguments=tuple(ordered))


def _rename(side: Annotations, keys: Mapping[str, str], rank: Mapping[str, int]) -> Annotations:
    """The side under common keys; the members of a group stand in the order of the keys."""
    known = side.mention_by_id()
    return replace(
        side,
        entities=tuple(
            replace(
                e,
                id=keys[e.id],
                members=tuple(sorted((keys[m] for m in e.members), key=rank.__getitem__)),
            )
            for e in side.entities
        ),
        events=tuple(
            replace(
                event,
                id=keys[event.id],
                mentions=tuple(_sorted_arguments(told, known) for told in event.mentions),
            )
            for event in side.events
        ),
        quotations=tuple(
            replace(q, id=keys[q.id], inside=keys[q.inside] if q.inside else None)
            for q in side.quotations
        ),
    )
