"""Mentions and chains of several answers as one."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import replace

from ...schema import Annotations, Entity, Mention
from .layers import fresh
from .merge_base import MergedLayer, Said, ids_of, laid_by_parts, laid_by_span, words

Sides = Mapping[str, Annotations]
#: For each letter the ids in the merged annotations of the mentions that the annotator has.
Same = dict[str, dict[str, str]]


def merge_mentions(made: MergedLayer, text: str, sides: Sides) -> Same:
    """Merge the mentions; gives for each id of each side its id in the merged annotations."""
    taken = ids_of(next(iter(sides.values())))
    same: Same = {letter: {} for letter in sides}
    mentions: list[Mention] = []
    alone: list[tuple[str, Mention]] = []
    listed = {
        letter: [(m.span, m.type, m) for m in side.mentions] for letter, side in sides.items()
    }
    for said in laid_by_span(listed):
        letter, first = next(iter(said.items()))
        key = first.id
        if letter != "A":
            key = fresh(key if key not in taken else f"{letter.lower()}-{key}", taken)
        made.origin[key] = "".join(said)
        mentions.append(_voted(made, key, said))
        for who, mention in said.items():
            same[who][mention.id] = key
        if 2 * len(said) <= len(sides):
            alone.append(("".join(said), mentions[-1]))
        elif len(said) < len(sides):
            made.majority.add(key)
    for letters, mention in alone:
        what = f"{words(text, mention.span)} as {mention.type}"
        what += _beside(text, letters, mention, alone, len(sides))
        made.exists(mention.id, letters, list(sides), what)
    made.annotations = replace(made.annotations, mentions=tuple(mentions))
    return same


def _voted(made: MergedLayer, key: str, said: Said[Mention]) -> Mention:
    """The mention of a type, and of the level and value of those who give it this type."""
    type_ = made.vote(key, "type", {who: m.type for who, m in said.items()})
    of_type = {who: m for who, m in said.items() if m.type == type_}
    # Two who differ in the type are told what else they differ in; a majority has decided it.
    asked = said if any(n.startswith("DISAGREE type") for n in made.notes.get(key, ())) else of_type
    level = made.vote(key, "level", {who: m.level for who, m in asked.items()})
    value = made.vote(key, "value", {who: m.value for who, m in asked.items()})
    like = next((m for m in of_type.values() if m.level == level), next(iter(of_type.values())))
    return replace(like, id=key, type=type_, level=level, value=value)


def _beside(
    text: str, letters: str, mention: Mention, alone: list[tuple[str, Mention]], count: int
) -> str:
    """What others have that overlaps a mention which is not theirs."""
    rivals = [
        (who, m)
        for who, m in alone
        if not set(who) & set(letters) and m.span.overlaps(mention.span)
    ]
    return "".join(
        f"; {'the other' if count == 2 else who} has {words(text, m.span)} as {m.type}"
        for who, m in rivals
    )


class Chains:
    """The chains of all sides laid together over merged mentions."""

    def __init__(self, sides: Sides, same: Same, taken: set[str]) -> None:
        self.sides = sides
        parts: dict[str, list[frozenset[Hashable]]] = {
            letter: [
                frozenset(same[letter][m] for m in e.mentions if m in same[letter])
                for e in side.entities
            ]
            for letter, side in sides.items()
        }
        #: Chains that are one, as each letter has them who has it; and the id of each.
        self.laid: list[dict[str, Entity]] = []
        self.keys: list[str] = []
        #: For each letter the index among them of each of its chains, by id.
        self.index: dict[str, dict[str, int]] = {letter: {} for letter in sides}
        for n, found in enumerate(laid_by_parts(parts)):
            entities = {letter: sides[letter].entities[i] for letter, i in found.items()}
            self.laid.append(entities)
            letter, first = next(iter(entities.items()))
            self.keys.append(first.id if letter == "A" else fresh(first.id, taken))
            for who, entity in entities.items():
                self.index[who][entity.id] = n
        self.of: dict[str, dict[str, Entity]] = {
            letter: {
                same[letter][m]: e for e in side.entities for m in e.mentions if m in same[letter]
            }
            for letter, side in sides.items()
        }

    def says(self, letter: str, mention: str) -> int:
        """The index of the chain of a merged mention; -1 for none."""
        entity = self.of[letter].get(mention)
        return -1 if entity is None else self.index[letter][entity.id]

    def are_alone(self, letters: Collection[str], mention: str) -> bool:
        """Whether everybody has the mention alone in a chain."""
        entities = [self.of[letter].get(mention) for letter in letters]
        return all(e is not None and len(e.mentions) == 1 for e in entities)


def merge_chains(
    made: MergedLayer, text: str, sides: Sides, same: Same, had: Mapping[str, Collection[str]]
) -> None:
    """Merge the chains over the merged mentions; each is asked about what it had."""
    chains = Chains(sides, same, ids_of(made.annotations))
    names = {letter: _chain_names(side, text) for letter, side in sides.items()}
    members: dict[int, list[str]] = {}
    for mention in made.annotations.mentions:
        asked = [
            who for who in sides if mention.id in same[who].values() and mention.id in had[who]
        ]
        made.origin.setdefault(mention.id, "".join(asked or sides))
        said = {who: chains.says(who, mention.id) for who in asked or list(sides)[:1]}
        if chains.are_alone(list(said), mention.id):
            said = dict.fromkeys(said, next(iter(said.values())))

        def shown(who: str, _: int, mention: str = mention.id) -> str:
            return _shown(chains.of[who].get(mention), names[who])

        chosen = made.vote(mention.id, "chain", said, shown)
        if chosen >= 0:
            members.setdefault(chosen, []).append(mention.id)
    entities = tuple(
        _entity(made, chains, n, tuple(mentions), names) for n, mentions in members.items()
    )
    kept = {e.id for e in entities}
    made.annotations = replace(
        made.annotations,
        entities=tuple(
            replace(e, members=tuple(m for m in e.members if m in kept)) for e in entities
        ),
    )


def _entity(
    made: MergedLayer,
    chains: Chains,
    number: int,
    mentions: tuple[str, ...],
    names: Mapping[str, Mapping[str, str]],
) -> Entity:
    """A chain of these mentions; its type and members are voted on, noted on its first mention."""
    said = chains.laid[number]

    def member_keys(who: str) -> tuple[str, ...]:
        return tuple(chains.keys[chains.index[who][m]] for m in said[who].members)

    def shown(who: str, _: frozenset[str]) -> str:
        return ", ".join(names[who].get(m, m) for m in said[who].members) or "none"

    type_ = made.vote(mentions[0], "type of the chain", {who: e.type for who, e in said.items()})
    given = {who: frozenset(member_keys(who)) for who in said}
    chosen = made.vote(mentions[0], "members of the group", given, shown)
    like = next(who for who, keys in given.items() if keys == chosen)
    return Entity(chains.keys[number], type_, mentions, member_keys(like))


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
