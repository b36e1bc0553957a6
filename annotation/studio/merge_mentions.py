"""Mentions and chains of two answers as one."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import replace

from ...schema import (
    Annotations,
    Entity,
    Mention,
)
from ..aligning import pairs
from .layers import fresh
from .merge_base import BOTH, FIRST, SECOND, MergedLayer, ids_of, paired_by_span, words


def merge_mentions(
    made: MergedLayer, text: str, first: Annotations, second: Annotations
) -> dict[str, str]:
    """Merge the mentions; gives for each id of B its id in the merged annotations."""
    taken = ids_of(first)
    same: dict[str, str] = {}
    mentions: list[Mention] = []
    alone: list[tuple[str, Mention]] = []
    sides = [[(m.span, m.type, m) for m in side.mentions] for side in (first, second)]
    for one, other in paired_by_span(sides[0], sides[1]):
        if one is not None:
            mentions.append(one)
            made.origin[one.id] = BOTH
        if one is not None and other is not None:
            same[other.id] = one.id
            for what in ("type", "level", "value"):
                a, b = getattr(one, what), getattr(other, what)
                if a != b:
                    made.note(one.id, what, a or "none", b or "none")
        elif one is not None:
            alone.append((FIRST, one))
        elif other is not None:
            same[other.id] = fresh(other.id if other.id not in taken else f"b-{other.id}", taken)
            mentions.append(replace(other, id=same[other.id]))
            alone.append((SECOND, mentions[-1]))
    for side, mention in alone:
        rivals = [m for s, m in alone if s != side and m.span.overlaps(mention.span)]
        what = f"{words(text, mention.span)} as {mention.type}"
        beside = "".join(f"; the other has {words(text, m.span)} as {m.type}" for m in rivals)
        made.only(mention.id, side, what + beside)
    made.annotations = replace(first, mentions=tuple(mentions))
    return same


def _entity_pairs(
    first: Annotations, second: Annotations, same: Mapping[str, str]
) -> dict[str, str]:
    """For ids of B's chains the id of A's chain that shares most with it."""
    left: list[frozenset[Hashable]] = [frozenset(e.mentions) for e in first.entities]
    right: list[frozenset[Hashable]] = [
        frozenset(same[m] for m in e.mentions if m in same) for e in second.entities
    ]
    return {second.entities[j].id: first.entities[i].id for i, j in pairs(left, right)}


def merge_chains(
    made: MergedLayer,
    text: str,
    first: Annotations,
    second: Annotations,
    same: Mapping[str, str],
    had: Collection[str],
) -> None:
    """Merge the chains over the merged mentions; those of B that A lacks keep what A left free."""
    paired = _entity_pairs(first, second, same)
    in_first = first.entity_of()
    in_second = {same[m]: e for e in second.entities for m in e.mentions if m in same}
    of_first = {m.id for m in first.mentions if m.id in had}
    of_second = set(same.values())
    taken = ids_of(made.annotations)
    own = {e.id: paired.get(e.id) or fresh(e.id, taken) for e in second.entities}
    names = [_chain_names(side, text) for side in (first, second)]
    chains: dict[str, list[str]] = {}
    for mention in made.annotations.mentions:
        one, other = in_first.get(mention.id), in_second.get(mention.id)
        only_second = mention.id not in of_first and mention.id in of_second
        key = one.id if one else (own[other.id] if other and only_second else None)
        if key:
            chains.setdefault(key, []).append(mention.id)
        made.origin.setdefault(mention.id, SECOND if only_second else BOTH)
        both = mention.id in of_first and mention.id in of_second
        if both and not _same_chain(one, other, paired):
            made.note(mention.id, "chain", _shown(one, names[0]), _shown(other, names[1]))
    earlier = {own[e.id]: e for e in second.entities} | {e.id: e for e in first.entities}
    entities = []
    for key, mentions in chains.items():
        was = earlier[key]
        members = was.members
        if key not in {e.id for e in first.entities}:
            members = tuple(own[m] for m in was.members)
        kept = tuple(m for m in members if m in chains)
        entities.append(Entity(key, was.type, tuple(mentions), kept))
    made.annotations = replace(made.annotations, entities=tuple(entities))
    _note_groups(made, first, second, paired, names)


def _same_chain(one: Entity | None, other: Entity | None, paired: Mapping[str, str]) -> bool:
    """Whether both put a mention into the same chain: the paired one, none, or one of its own."""
    if one is None or other is None:
        return one is other
    alone = len(one.mentions) == 1 and len(other.mentions) == 1
    return paired.get(other.id) == one.id or alone


def _chain_names(side: Annotations, text: str) -> dict[str, str]:
    """For each chain words that name it: its longest name, else its longest mention."""
    known = side.mention_by_id()
    named = {}
    for entity in side.entities:
        chain = [known[m] for m in entity.mentions]
        listed = [m for m in chain if m.level == "name"] or chain
        best = max(listed, key=lambda m: (len(m.span), -m.span.start))
        named[entity.id] = " ".join(text[best.span.start : best.span.end].split())
    return named


def _shown(entity: Entity | None, names: Mapping[str, str]) -> str:
    if entity is None:
        return "none"
    if len(entity.mentions) == 1:
        return "alone"
    return f"“{names[entity.id]}” ({len(entity.mentions)} mentions)"


def _note_groups(
    made: MergedLayer,
    first: Annotations,
    second: Annotations,
    paired: Mapping[str, str],
    names: Sequence[Mapping[str, str]],
) -> None:
    """Note paired chains of other types or other members, on the chain's first mention."""
    ours = {e.id: e for e in made.annotations.entities}
    left = {e.id: e for e in first.entities}
    for other in second.entities:
        key = paired.get(other.id)
        if key is None or key not in ours:
            continue
        one, at = left[key], ours[key].mentions[0]
        if one.type != other.type:
            made.note(at, "type of the chain", one.type, other.type)
        if set(one.members) != {paired.get(m) for m in other.members}:
            listed = [
                ", ".join(n.get(m, m) for m in e.members) or "none"
                for e, n in zip((one, other), names, strict=True)
            ]
            made.note(at, "members of the group", *listed)
