"""Our annotation beside that of people: GUM's, over what both schemes mean alike.

The map, both ways:

- *Names* of people, organisations and places. GUM: mentions of type person, organization or place
  with a proper name at their head, cut to that name (``Mention.head``), because GUM's span is the
  whole noun phrase; one inside another mapped name is left out, as nothing is marked inside our
  names. Ours: mentions of level name and type PERSON, ORG, and GPE, LOC or FAC, which are places.
- *Pronouns* of the same three types.
- *Chains* that hold at least one such name, with the names and pronouns in them.

Names are compared by overlap with the same type, and by span; for chains a pair of names that
overlap counts as one mention.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ..eval.measures.matching import Edge, Weight, assign, overlaps
from ..schema import Annotations, Entity, Mention, Span

#: Type of either scheme to the type that both mean.
OURS = {"PERSON": "PERSON", "ORG": "ORG", "GPE": "GPE", "LOC": "GPE", "FAC": "GPE"}
GUM = {"person": "PERSON", "organization": "ORG", "place": "GPE"}
#: The measures that calibration reports: what it is called, and how it is computed.
FIGURES = (
    ("names, by overlap and type", "entity.ent_type(level=name)"),
    ("names, by span", "entity.exact(level=name)"),
    ("names, by span and type", "entity.strict(level=name)"),
    ("pronouns, by span and type", "entity.strict(level=pronoun)"),
    ("chains with a name, CoNLL", "coref.conll"),
)


def mapped(annotations: Annotations, types: Mapping[str, str]) -> Annotations:
    """The part of one side that both schemes mean alike, under common types.

    ``types`` is ``OURS`` or ``GUM``; with the latter a name is cut to its head, the proper name.
    """
    kept = {}
    for mention in annotations.mentions:
        if mention.type in types and mention.level in ("name", "pronoun"):
            span = mention.head if types is GUM and mention.level == "name" else mention.span
            kept[mention.id] = replace(
                mention, type=types[mention.type], span=span or mention.span, head=None
            )
    outer = [m for m in kept.values() if m.level == "name"]
    kept = {key: m for key, m in kept.items() if not _inside(m, outer)}
    return Annotations(tuple(kept.values()), tuple(_chains(annotations.entities, kept)))


def _inside(mention: Mention, names: Iterable[Mention]) -> bool:
    return mention.level == "name" and any(
        name.span.contains(mention.span) and len(name.span) > len(mention.span) for name in names
    )


def _chains(entities: Iterable[Entity], kept: Mapping[str, Mention]) -> Iterable[Entity]:
    for entity in entities:
        mentions = [kept[m] for m in entity.mentions if m in kept]
        names = [m for m in mentions if m.level == "name"]
        if names:
            yield Entity(entity.id, names[0].type, tuple(m.id for m in mentions))


def joined(first: Annotations, second: Annotations) -> Annotations:
    """``second`` with the spans of ``first`` on names of both that overlap, one-to-one.

    So that chains can be compared although the two schemes cut a name differently; the alignment
    prefers equal spans, then the longer overlap.
    """
    left, right = _names(first), _names(second)
    edges: dict[Edge, Weight] = {
        (i, j): (int(left[i].span == right[j].span) + 1, shared)
        for i, j, shared in overlaps([_key(m) for m in left], [_key(m) for m in right])
    }
    spans: dict[str, Span] = {right[j].id: left[i].span for i, j in assign(edges)}
    moved = (replace(m, span=spans.get(m.id, m.span), type=m.type) for m in second.mentions)
    return replace(second, mentions=tuple(moved))


def _names(side: Annotations) -> Sequence[Mention]:
    return sorted((m for m in side.mentions if m.level == "name"), key=_key)


def _key(mention: Mention) -> tuple[int, int]:
    return mention.span.start, mention.span.end
