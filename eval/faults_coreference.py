"""Errors of coreference: what would have to be moved, joined, found or dropped.

Gold entities and predicted ones are aligned one-to-one as CEAF-e does. Mentions that an aligned
pair shares are where they belong; a part that a gold entity shares with any other predicted one
is an error, and which of the two entities has a partner of its own says of what kind (after
Kummerfeld & Klein 2013, who count such operations too).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .faults import Found, Item, Kind, Note, Notes, Rows, Taxonomy
from .measures import Measure, Pair, parse
from .measures.base import Side
from .measures.coreference import conll_rows, overlap, paired_copies
from .measures.matching import Edge, assign

KINDS = (
    Kind("split", "a part of an entity stands apart, in an entity that is no other's"),
    Kind("merge", "a whole entity is swallowed by one that is another's"),
    Kind("wrong_link", "mentions of one found entity stand in another found one"),
    Kind("missed_mention", "a mention of an entity that is found, in no entity"),
    Kind("invented_mention", "a mention that gold has not, in an entity that gold has"),
    Kind("missing_entity", "none of an entity's mentions is in any entity"),
    Kind("invented_entity", "an entity of mentions of which gold has none"),
)

_CONLL, _EVENTS = parse("coref.conll"), parse("event.coref")


@dataclass(frozen=True, slots=True)
class Node:
    """A mention in a cluster: which cluster, what identifies it, and how an error shows it."""

    cluster: int
    identity: Hashable
    type: str
    item: Item


#: A mention's name on both sides: the same where the sides have the same mention.
Name = tuple[Hashable, str, int]


@dataclass(frozen=True, slots=True)
class Chains:
    """Both clusterings over common names, and the types of gold's and predicted clusters."""

    key: Mapping[Name, Node]
    response: Mapping[Name, Node]
    types: tuple[Sequence[str], Sequence[str]]


def _entity_nodes(side: Side) -> tuple[list[Node], list[str]]:
    nodes = []
    for index, entity in enumerate(side.annotations.entities):
        for mention in (side.mention(m, f"entity {entity.id}") for m in entity.mentions):
            span = (mention.span.start, mention.span.end)
            nodes.append(Node(index, span, mention.type, Item((span,), mention.id)))
    return nodes, [entity.type for entity in side.annotations.entities]


def _event_nodes(side: Side) -> tuple[list[Node], list[str]]:
    nodes = []
    for index, event in enumerate(side.annotations.events):
        for mention in event.mentions:
            span = (mention.trigger.start, mention.trigger.end)
            identity = (*span, event.type)
            nodes.append(Node(index, identity, "", Item((span,), mention.id)))
    return nodes, [event.type for event in side.annotations.events]


def _clusters(nodes: Sequence[Node], count: int) -> list[list[tuple[Hashable, str]]]:
    clusters: list[list[tuple[Hashable, str]]] = [[] for _ in range(count)]
    for node in nodes:
        clusters[node.cluster].append((node.identity, node.type))
    return clusters


def _named(
    nodes: Sequence[Node], side: str, pairs: Mapping[tuple[Hashable, str, int], list[int]]
) -> dict[Name, Node]:
    """The nodes under their names; a copy without a partner gets one of its side alone."""
    left = {copy: list(numbers) for copy, numbers in pairs.items()}
    named: dict[Name, Node] = {}
    for place, node in enumerate(sorted(nodes, key=lambda n: n.item)):
        numbers = left.get((node.identity, node.type, node.cluster))
        if numbers:
            named[node.identity, "", numbers.pop()] = node
        else:
            named[node.identity, side, place] = node
    return named


def _chains(sides: Sequence[tuple[list[Node], list[str]]]) -> Chains:
    (key, key_types), (response, response_types) = sides
    pairs = paired_copies(_clusters(key, len(key_types)), _clusters(response, len(response_types)))
    copies: tuple[dict[tuple[Hashable, str, int], list[int]], ...] = (
        defaultdict(list),
        defaultdict(list),
    )
    for number, (identity, *both) in enumerate(pairs):
        for side, (kind, cluster) in zip(copies, both, strict=True):
            side[identity, kind, cluster].append(number)
    return Chains(
        _named(key, "key", copies[0]),
        _named(response, "response", copies[1]),
        (key_types, response_types),
    )


class _Repair:
    """Where every mention stands, where it belongs, and what kind of error lies between."""

    def __init__(self, chains: Chains) -> None:
        self.chains = chains
        self.parts: dict[Edge, list[Name]] = defaultdict(list)
        for name in chains.key.keys() & chains.response.keys():
            edge = (chains.key[name].cluster, chains.response[name].cluster)
            self.parts[edge].append(name)
        sizes = [
            np.bincount([n.cluster for n in s.values()], minlength=1).tolist()
            for s in (chains.key, chains.response)
        ]
        dice = {
            (i, j): 2 * len(names) / (sizes[0][i] + sizes[1][j])
            for (i, j), names in sorted(self.parts.items())
        }
        self.partner = dict(assign(dice))
        self.owned = set(self.partner.values())
        self.kinds: dict[Name, str] = {}
        for name in (*chains.key, *chains.response):
            kind = self._kind(name)
            if kind:
                self.kinds[name] = kind

    def _kind(self, name: Name) -> str:
        """The kind of error of one mention, or nothing when it stands where it belongs."""
        key, response = self.chains.key.get(name), self.chains.response.get(name)
        if key is None:
            touched = any(j == response.cluster for _, j in self.parts) if response else False
            return "invented_mention" if touched else "invented_entity"
        if response is None:
            touched = any(i == key.cluster for i, _ in self.parts)
            return "missed_mention" if touched else "missing_entity"
        i, j = key.cluster, response.cluster
        if self.partner.get(i) == j:
            return ""
        if i in self.partner:
            return "wrong_link" if j in self.owned else "split"
        return "merge"

    def home(self, i: int, mended: str) -> Hashable:
        """The predicted entity that stands for gold entity ``i`` when a kind is mended.

        One that has no partner gets an entity of its own when merges are mended; until then it is
        where most of it stands.
        """
        if i in self.partner:
            return self.partner[i]
        parts = [(-len(names), j) for (one, j), names in self.parts.items() if one == i]
        return ("own", i) if mended in ("merge", "") or not parts else min(parts)[1]

    def clusters(self, mended: str) -> list[list[tuple[Hashable, str]]]:
        """The response with all errors of one kind mended; ``""`` mends every kind."""
        found: dict[Hashable, list[tuple[Hashable, str]]] = defaultdict(list)
        for name in dict.fromkeys((*self.chains.key, *self.chains.response)):
            key, response = self.chains.key.get(name), self.chains.response.get(name)
            mending = mended or self.kinds.get(name)
            if name in self.kinds and self.kinds[name] == mending:
                if key is not None:
                    found[self.home(key.cluster, mended)].append((name, ""))
            elif response is not None:
                found[response.cluster].append((name, ""))
        return list(found.values())

    def key_clusters(self) -> list[list[tuple[Hashable, str]]]:
        """The key over the same names."""
        found: dict[Hashable, list[tuple[Hashable, str]]] = defaultdict(list)
        for name, node in self.chains.key.items():
            found[node.cluster].append((name, ""))
        return list(found.values())


def _count(
    key: list[list[tuple[Hashable, str]]], response: list[list[tuple[Hashable, str]]]
) -> Rows:
    return conll_rows(overlap(key, response))


#: What one error is: a part (both clusters), a cluster, or a mention.
_UNITS = {
    "split": "part",
    "merge": "part",
    "wrong_link": "part",
    "missing_entity": "entity",
    "invented_entity": "entity",
}


def _noted(repair: _Repair) -> list[Note]:
    units: dict[Hashable, list[Name]] = defaultdict(list)
    for name, kind in repair.kinds.items():
        key, response = repair.chains.key.get(name), repair.chains.response.get(name)
        clusters = (key and key.cluster, response and response.cluster)
        units[(kind, *clusters, None if kind in _UNITS else name)].append(name)
    return [_note(repair, names) for names in units.values()]


def _note(repair: _Repair, names: list[Name]) -> Note:
    chains = repair.chains
    gold = [chains.key[name] for name in names if name in chains.key]
    predicted = [chains.response[name] for name in names if name in chains.response]
    owner, types = (gold[0], chains.types[0]) if gold else (predicted[0], chains.types[1])
    return repair.kinds[names[0]], types[owner.cluster], gold, predicted, ""


def _find(pair: Pair, taxonomy: str, measure: Measure, chains: Chains) -> Found:
    repair = _Repair(chains)
    noted = _noted(repair)
    notes = Notes(pair.gold.document, taxonomy, lambda: noted)
    key = repair.key_clusters()
    kinds = sorted(set(repair.kinds.values()))
    mended = {kind: _count(key, repair.clusters(kind)) for kind in kinds}
    return Found(notes, measure.counter()(pair), mended)


@dataclass(frozen=True, slots=True)
class ClusterRow:
    """A gold entity (its index) with the predicted one that CEAF-e aligns with it, if any.

    ``shared`` are the mentions of both, ``dice`` what the pair earns; ``key`` is None for a
    predicted entity without a partner. ``types`` are the entities' types.
    """

    key: int | None
    response: int | None
    types: tuple[str | None, str | None]
    sizes: tuple[int, int]
    shared: int
    dice: float


def cluster_rows(pair: Pair) -> list[ClusterRow]:
    """Every entity of a pair once: aligned ones together, then those without a partner."""
    repair = _Repair(_chains([_entity_nodes(side) for side in pair.sides]))
    sizes = [
        Counter(n.cluster for n in s.values()) for s in (repair.chains.key, repair.chains.response)
    ]
    types = repair.chains.types
    edges: list[tuple[int | None, int | None]] = sorted(repair.partner.items())
    edges += [(i, None) for i in range(len(types[0])) if i not in repair.partner]
    edges += [(None, j) for j in range(len(types[1])) if j not in repair.owned]
    rows = []
    for i, j in edges:
        both = (0 if i is None else sizes[0][i], 0 if j is None else sizes[1][j])
        shared = 0 if i is None or j is None else len(repair.parts.get((i, j), ()))
        named = (None if i is None else types[0][i], None if j is None else types[1][j])
        rows.append(ClusterRow(i, j, named, both, shared, 2 * shared / max(1, sum(both))))
    return rows


def mended_whole(pair: Pair) -> Rows:
    """CoNLL's counts with every error mended: what the laws hold against gold itself."""
    repair = _Repair(_chains([_entity_nodes(side) for side in pair.sides]))
    return _count(repair.key_clusters(), repair.clusters(""))


def _entities(pair: Pair) -> Found:
    chains = _chains([_entity_nodes(side) for side in pair.sides])
    return _find(pair, "coreference", _CONLL, chains)


def _events(pair: Pair) -> Found:
    chains = _chains([_event_nodes(side) for side in pair.sides])
    return _find(pair, "event_coreference", _EVENTS, chains)


TAXONOMIES = (
    Taxonomy("coreference", "Coreference", "coref.conll", KINDS, _entities, None),
    Taxonomy("event_coreference", "Event coreference", "event.coref", KINDS, _events, None),
)
