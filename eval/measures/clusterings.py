"""Which clusters a coreference measure compares, and which mentions it takes for the same.

By default a key mention is the response mention with the same span. The other ways are those of
the CorefUD scorer (Nedoluzhko et al. 2022) and, for repeated mentions, of the CoNLL reference
scorer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from ...schema import Mention
from .base import Family, Pair, Parameter, Row, Side, Value
from .coreference import (
    Cluster,
    Overlap,
    b3_rows,
    blanc_rows,
    ceafe_rows,
    ceafm_rows,
    conll_rows,
    lea_rows,
    mention_rows,
    muc_rows,
    overlap,
    score_blanc,
    score_conll,
    score_tac,
    tac_rows,
)
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


def _nodes(side: Side) -> tuple[list[Node], int]:
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


def _firsts(nodes: Sequence[Node]) -> list[Node]:
    """Without the mentions whose span came before, in the file's order."""
    found: dict[Offsets, Node] = {}
    for node in nodes:
        found.setdefault((node.start, node.end), node)
    return list(found.values())


def _without_singletons(nodes: Sequence[Node], count: int) -> list[Node]:
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

    Equal are those of one span, and for ``head`` of one head too. Ties go by starts, then ends.
    """

    def identity(node: Node) -> object:
        return (node.start, node.end, node.head) if match == "head" else (node.start, node.end)

    waiting: dict[object, list[int]] = {}
    for i, node in reversed(list(enumerate(key))):
        waiting.setdefault(identity(node), []).append(i)
    found = []
    for j, node in enumerate(response):
        if waiting.get(identity(node)):
            found.append((waiting[identity(node)].pop(), j))
    used = {i for i, _ in found}, {j for _, j in found}
    weights: dict[Edge, Weight] = {
        (i, j): likeness
        for i, one in enumerate(key)
        for j, other in enumerate(response)
        if i not in used[0] and j not in used[1] and (likeness := _likeness(one, other, match))
    }
    return found + assign(weights)


def _named(key: Sequence[Node], response: Sequence[Node], match: str) -> tuple[list[Cluster], ...]:
    """Both clusterings over names that are equal where mentions stand for each other."""
    sides = sorted(key), sorted(response)
    names: tuple[dict[int, int], dict[int, int]] = ({}, {})
    for number, edge in enumerate(_pairs(*sides, match)):
        for table, place in zip(names, edge, strict=True):
            table[place] = number
    clusterings: list[list[Cluster]] = []
    for which, (nodes, table) in enumerate(zip(sides, names, strict=True)):
        clusters: dict[int, list[tuple[object, str]]] = {}
        for place, node in enumerate(nodes):
            name: object = table.get(place, (which, place))
            clusters.setdefault(node.cluster, []).append((name, ""))
        clusterings.append(list(clusters.values()))
    return tuple(clusterings)


def entity_table(pair: Pair, singletons: str, match: str, repeated: str) -> Overlap:
    """The table of a pair's entities under the parameters of a measure."""

    def make() -> Overlap:
        if match == "exact" and repeated == "each":
            return overlap(*(_by_span(side, singletons) for side in pair.sides))
        sides = []
        for side in pair.sides:
            nodes, count = _nodes(side)
            nodes = _firsts(nodes) if repeated == "first" else nodes
            sides.append(_without_singletons(nodes, count) if singletons == "no" else nodes)
        return overlap(*_named(sides[0], sides[1], match))

    return pair.once(("coreference", singletons, match, repeated), make)


_ELEMENT = attrgetter("id", "span.start", "span.end", "type")


def _by_span(side: Side, singletons: str) -> list[Cluster]:
    """The clusters of a side over its spans: what nearly every figure is of, so made quickly."""
    least = 2 if singletons == "no" else 1
    elements = {m: ((s, e), kind) for m, s, e, kind in map(_ELEMENT, side.annotations.mentions)}
    clusters: list[Cluster] = []
    for entity in side.annotations.entities:
        if len(entity.mentions) >= least:
            try:
                clusters.append([elements[mention] for mention in entity.mentions])
            except KeyError as fault:
                side.mention(fault.args[0], f"entity {entity.id}")  # says what is missing
                raise
    return clusters


def _event_clusters(side: Side) -> list[Cluster]:
    return [
        [((m.trigger.start, m.trigger.end, event.type), "") for m in event.mentions]
        for event in side.annotations.events
    ]


def event_table(pair: Pair, singletons: str) -> Overlap:
    """The table of a pair's events; event mentions are the same by trigger span and type."""

    def make() -> Overlap:
        key, response = map(_event_clusters, pair.sides)
        if singletons == "no":
            key, response = ([c for c in side if len(c) > 1] for side in (key, response))
        return overlap(key, response)

    return pair.once(("event coreference", singletons), make)


Rows = Callable[[Overlap], list[Row]]


def _entities(rows: Rows) -> Callable[..., list[Row]]:
    def count(
        pair: Pair, singletons: str, match: str, repeated: str, **_: Value | None
    ) -> list[Row]:
        return entity_table(pair, singletons, match, repeated).rows(rows)

    return count


def _events(rows: Rows) -> Callable[..., list[Row]]:
    def count(pair: Pair, singletons: str, **_: Value | None) -> list[Row]:
        return event_table(pair, singletons).rows(rows)

    return count


_SINGLETONS = Parameter(
    "singletons",
    "yes",
    "no: clusters of one mention are removed from each side before scoring",
    ("yes", "no"),
)
_MATCH = Parameter(
    "match",
    "exact",
    "head: mentions with one head are the same; partial: so is a predicted mention that lies "
    "inside the gold one and holds its head; equal spans first, one-to-one, as in CorefUD",
    ("exact", "head", "partial"),
)
_REPEATED = Parameter(
    "repeated",
    "each",
    "first: of mentions with one span on a side only the first in the file is kept, as in the "
    "CoNLL reference scorer",
    ("each", "first"),
)
_MUC_UNDEFINED = Parameter(
    "muc_undefined",
    "zero",
    "exclude: MUC is left out of the mean where neither side has a link",
    ("zero", "exclude"),
    scoring=True,
)
_EDGES = Parameter(
    "edges",
    "key",
    "both: a kind of link is left out of the mean only where neither side has one, as in CorefUD",
    ("key", "both"),
    scoring=True,
)
_PARAMETERS = (_SINGLETONS, _MATCH, _REPEATED)


def _family(name: str, definition: str, rows: Rows) -> Family:
    return Family(f"coref.{name}", "coreference", definition, _entities(rows), _PARAMETERS)


FAMILIES = (
    _family(
        "muc", "MUC: links that hold clusters together, out of mentions less clusters.", muc_rows
    ),
    _family("b3", "B-cubed: each mention's share of its cluster that both sides have.", b3_rows),
    _family("ceafm", "CEAF with phi3: mentions shared by clusters aligned one-to-one.", ceafm_rows),
    _family(
        "ceafe", "CEAF with phi4: Dice of clusters aligned one-to-one, per cluster.", ceafe_rows
    ),
    _family(
        "lea", "LEA: the share of each cluster's links that is resolved, by its size.", lea_rows
    ),
    Family(
        "coref.blanc",
        "coreference",
        "BLANC: the mean over coreference links and non-coreference links of mentions.",
        _entities(blanc_rows),
        (*_PARAMETERS, _EDGES),
        score=score_blanc,
        components=2,
    ),
    Family(
        "coref.conll",
        "coreference",
        "CoNLL: the mean of MUC, B-cubed and CEAF-e over entities.",
        _entities(conll_rows),
        (*_PARAMETERS, _MUC_UNDEFINED),
        score=score_conll,
        components=3,
        support=1,
    ),
    _family("mentions", "Mentions in entities on both sides, whatever the entity.", mention_rows),
)

#: Over event mentions instead of entity mentions; ``events`` lists them with its own.
EVENT_FAMILIES = (
    Family(
        "event.coref",
        "event_coreference",
        "CoNLL over events: event mentions are the same when trigger span and type are.",
        _events(conll_rows),
        (_SINGLETONS, _MUC_UNDEFINED),
        score=score_conll,
        components=3,
        support=1,
    ),
    Family(
        "event.coref_tac",
        "event_coreference",
        "The mean of MUC, B-cubed, CEAF-e and BLANC over events, as TAC KBP reported it.",
        _events(tac_rows),
        (_SINGLETONS,),
        score=score_tac,
        components=5,
        support=1,
    ),
)
