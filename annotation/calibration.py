"""Our annotation beside that of people: GUM's, over what both schemes mean alike.

The map, both ways:

- *Names* of people, organisations and places. GUM: mentions of type person, organization or place
  with a proper name at their head, cut to that name (``Mention.head``), because GUM's span is the
  whole noun phrase; one inside another mapped name is left out, as nothing is marked inside our
  names. Ours: mentions of level name and type PERSON, ORG, and GPE, LOC or FAC, which are places;
  a NORP word that refers ("the Karskis") is a name of people.
- *Pronouns* of the same three types.
- *Chains* that hold at least one such name, with the names and pronouns in them.

Names are compared by overlap with the same type, and by span; for chains a pair of names that
overlap counts as one mention.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from ..eval.intervals import percentile_interval
from ..eval.measures import Measure, Pair, parse
from ..eval.measures.matching import Edge, Weight, assign, overlaps
from ..eval.significance import resampled_f1
from ..schema import Annotations, Document, Entity, Mention, PressmarkError, Span

#: Type of either scheme to the type that both mean.
OURS = {
    "PERSON": "PERSON",
    "NORP": "PERSON",
    "ORG": "ORG",
    "GPE": "GPE",
    "LOC": "GPE",
    "FAC": "GPE",
}
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
    chained = annotations.entity_of()
    for mention in annotations.mentions:
        if mention.type == "NORP" and mention.id not in chained:
            continue  # an adjective, or people in general
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


@dataclass(frozen=True, slots=True)
class Calibration:
    """One figure of two annotators over some articles, on what both schemes mean alike.

    ``annotators`` says which two; ``value`` is an F1 with its 95 % interval over articles, and
    ``items`` is what each of the two marked.
    """

    annotators: tuple[str, str]
    name: str
    value: float | None
    low: float | None
    high: float | None
    items: tuple[int, int]


def calibration(sides: Mapping[str, Mapping[str, Document]]) -> tuple[Calibration, ...]:
    """The figures of ``FIGURES`` for every two of ``sides`` (annotator to documents by id).

    The documents are mapped already and over the same articles. Raises PressmarkError when a side
    lacks an article of another: a figure over fewer would look like one over all.
    """
    ids = sorted({name for documents in sides.values() for name in documents})
    lacking = [
        f"{side}: {', '.join(name for name in ids if name not in documents)}"
        for side, documents in sides.items()
        if set(documents) != set(ids)
    ]
    if lacking:
        raise PressmarkError(
            f"articles are missing ({'; '.join(lacking)}), expected the same ones of every side"
        )
    found: list[Calibration] = []
    for names in combinations(sides, 2):
        first, second = (sides[name] for name in names)
        pairs = [Pair(first[i], joined(first[i].annotations, second[i].annotations)) for i in ids]
        plain = [Pair(first[i], second[i].annotations) for i in ids]
        for name, text in FIGURES:
            chains = text.startswith("coref")
            found.append(_figure(names, name, parse(text), pairs if chains else plain))
    return tuple(found)


def _figure(
    names: tuple[str, str], name: str, measure: Measure, pairs: Sequence[Pair]
) -> Calibration:
    counts = np.stack([measure.count_pair(pair) for pair in pairs])
    total = counts.sum(axis=0)
    low, high = percentile_interval(resampled_f1([(measure, counts)])[0])
    support = total[measure.family.support]
    items = int(support[3]), int(support[1])
    return Calibration(names, name, measure.score(total).f1, low, high, items)


@dataclass(frozen=True, slots=True, order=True)
class Unlike:
    """A mapped mention that one of two sides has and the other lacks, or types otherwise."""

    document: str
    start: int
    end: int
    kind: str
    level: str
    types: tuple[str, str]


def unlike(first: Document, second: Document) -> tuple[Unlike, ...]:
    """The mapped mentions about which two sides differ: missing, extra, span or type."""
    found = []
    for level in ("name", "pronoun"):
        left, right = (
            sorted((m for m in d.annotations.mentions if m.level == level), key=_key)
            for d in (first, second)
        )
        edges: dict[Edge, Weight] = {
            (i, j): (1 + 2 * (left[i].span == right[j].span) + (left[i].type == right[j].type), n)
            for i, j, n in overlaps([_key(m) for m in left], [_key(m) for m in right])
        }
        matched = assign(edges)
        one, other = {i for i, _ in matched}, {j for _, j in matched}
        for i, j in matched:
            a, b = left[i], right[j]
            kind = "type" if a.type != b.type else "span" if a.span != b.span else ""
            if kind:
                found.append(Unlike(first.id, *_key(a), kind, level, (a.type, b.type)))
        found += [
            Unlike(first.id, *_key(m), "second lacks", level, (m.type, ""))
            for i, m in enumerate(left)
            if i not in one
        ]
        found += [
            Unlike(first.id, *_key(m), "first lacks", level, ("", m.type))
            for j, m in enumerate(right)
            if j not in other
        ]
    return tuple(sorted(found))
