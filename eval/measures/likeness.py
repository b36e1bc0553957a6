"""Which mentions of two clusterings stand for each other when their spans need not be equal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...schema import Mention
from .base import Side
from .coreference import Cluster
from .matching import Edge, Weight, assign

Offsets = tuple[int, int]


@dataclass(frozen=True, slots=True, order=True)
class Node:
    """A mention in a cluster: its span, its head's span, its type; the order is canonical."""

    start: int
    end: int
    head: Offsets
    type: str
    cluster: int


def nodes_of(side: Side) -> tuple[list[Node], int]:
    """Every mention of every entity, in the file's order, and the number of entities."""
    nodes = []
    for index, entity in enumerate(side.annotations.entities):
        found = (side.mention(mention, f"entity {entity.id}") for mention in entity.mentions)
        nodes += [Node(m.span.start, m.span.end, head_of(m), m.type, index) for m in found]
    return nodes, len(side.annotations.entities)


def head_of(mention: Mention) -> Offsets:
    """A mention's annotated head; its own span where none differs from it."""
    span = mention.head or mention.span
    return span.start, span.end


def kept(key: Sequence[Node], response: Sequence[Node]) -> tuple[list[Node], list[Node]]:
    """Both sides without the mentions whose span another entity, or the same, has before.

    Entities come in the order in which they begin in the text, then in that of the file. What the
    response invents is kept however often it comes: the CoNLL reference scorer looks for repeats
    among the mentions that it has found in the key only.
    """
    found: dict[Offsets, Node] = {}
    for node in _by_entity(key):
        found.setdefault((node.start, node.end), node)
    seen: set[Offsets] = set()
    left = []
    for node in _by_entity(response):
        place = (node.start, node.end)
        if place not in seen:
            left.append(node)
        if place in found:
            seen.add(place)
    return list(found.values()), left


def _by_entity(nodes: Sequence[Node]) -> list[Node]:
    begins: dict[int, int] = {}
    for node in nodes:
        begins[node.cluster] = min(node.start, begins.get(node.cluster, node.start))
    return sorted(nodes, key=lambda node: (begins[node.cluster], node.cluster))


def without_singletons(nodes: Sequence[Node], count: int) -> list[Node]:
    sizes = [0] * count
    for node in nodes:
        sizes[node.cluster] += 1
    return [node for node in nodes if sizes[node.cluster] > 1]


def _likeness(key: Node, response: Node, match: str) -> float:
    """How much of the key mention the response mention has, if it may stand for it."""
    shared = min(key.end, response.end) - max(key.start, response.start)
    if match == "head":
        may = key.head == response.head
    else:
        inside = key.start <= response.start and response.end <= key.end
        may = inside and response.start <= key.head[0] and key.head[1] <= response.end
    return shared / (key.end - key.start) if may and shared > 0 else 0.0


def _pairs(key: Sequence[Node], response: Sequence[Node], match: str) -> list[Edge]:
    """Mentions (indices) that stand for each other: equal ones first, then the likest.

    Equal are those of one span, and for ``head`` of one head too, for ``typed`` of one type. Ties
    go by starts, then ends.
    """

    def identity(node: Node) -> object:
        more = {"head": node.head, "typed": node.type}.get(match)
        return node.start, node.end, more

    waiting: dict[object, list[int]] = {}
    for i, node in reversed(list(enumerate(key))):
        waiting.setdefault(identity(node), []).append(i)
    found = []
    for j, node in enumerate(response):
        if waiting.get(identity(node)):
            found.append((waiting[identity(node)].pop(), j))
    if match not in ("head", "partial"):
        return found
    used = {i for i, _ in found}, {j for _, j in found}
    weights: dict[Edge, Weight] = {
        (i, j): likeness
        for i, one in enumerate(key)
        for j, other in enumerate(response)
        if i not in used[0] and j not in used[1] and (likeness := _likeness(one, other, match))
    }
    return found + assign(weights)


def named(key: Sequence[Node], response: Sequence[Node], match: str) -> tuple[list[Cluster], ...]:
    """Both clusterings over names that are equal where mentions stand for each other."""
    sides = sorted(key), sorted(response)
    names: tuple[dict[int, tuple[int, ...]], dict[int, tuple[int, ...]]] = ({}, {})
    for number, edge in enumerate(_pairs(*sides, match)):
        for table, place in zip(names, edge, strict=True):
            table[place] = (number,)
    clusterings: list[list[Cluster]] = []
    for which, (nodes, table) in enumerate(zip(sides, names, strict=True)):
        clusters: dict[int, list[tuple[object, str]]] = {}
        for place, node in enumerate(nodes):
            name = table.get(place, (which, node.start, node.end))
            clusters.setdefault(node.cluster, []).append((name, ""))
        clusterings.append(list(clusters.values()))
    return tuple(clusterings)
