"""Coreference: MUC, B3, CEAF-m, CEAF-e, LEA, BLANC and their mean, from one table of overlaps.

All of them need only the sizes of the key's and the response's clusters and how many mentions each
two clusters share. Numerators and denominators are summed over documents, as the CoNLL reference
scorer does (Pradhan et al. 2014); no mention is added or removed to even the sides out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Any

import numpy as np

from .base import Family, Pair, Parameter, Row, Side, Stats, Value, pooled
from .matching import Edge, assign

#: What identifies a mention, and what tells two with one identity apart (their types).
Element = tuple[Hashable, str]
Cluster = Sequence[Element]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Sizes of the key's and the response's clusters, and the mentions that each two share."""

    key: list[int]
    response: list[int]
    shared: dict[Edge, int]


def overlap(key: Sequence[Cluster], response: Sequence[Cluster]) -> Overlap:
    """The table of two clusterings; mentions pair off one-to-one by identity.

    A mention that a side has twice counts twice there, and its extra copy is shared with nobody;
    which copy is paired is decided by type, then by the content of its cluster.
    """
    where = {element[0]: i for i, cluster in enumerate(key) for element in cluster}
    sizes = [len(cluster) for cluster in key], [len(cluster) for cluster in response]
    shared: dict[Edge, int] = defaultdict(int)
    identities = {element[0] for cluster in response for element in cluster}
    if len(where) < sum(sizes[0]) or len(identities) < sum(sizes[1]):
        return Overlap(*sizes, _shared_with_repeats(key, response))
    for j, cluster in enumerate(response):
        for identity, _ in cluster:
            if identity in where:
                shared[where[identity], j] += 1
    return Overlap(*sizes, dict(shared))


#: One occurrence of a mention: its type, the content of its cluster, the cluster's index.
_Copy = tuple[str, list[Any], int]


def _places(clusters: Sequence[Cluster]) -> dict[Hashable, list[_Copy]]:
    """The copies of each identity, in canonical order."""
    places: dict[Hashable, list[_Copy]] = defaultdict(list)
    for index, cluster in enumerate(clusters):
        content: list[Any] = sorted(cluster)
        for identity, kind in cluster:
            places[identity].append((kind, content, index))
    return {identity: sorted(copies) for identity, copies in places.items()}


def _shared_with_repeats(key: Sequence[Cluster], response: Sequence[Cluster]) -> dict[Edge, int]:
    shared: dict[Edge, int] = defaultdict(int)
    wanted, offered = _places(key), _places(response)
    for identity in wanted.keys() & offered.keys():
        for one, other in _paired(wanted[identity], offered[identity]):
            shared[one[2], other[2]] += 1
    return dict(shared)


def _paired(wanted: list[_Copy], offered: list[_Copy]) -> list[tuple[_Copy, _Copy]]:
    """Copies of one mention: of the same type first, then what is left, each in canonical order."""
    pairs, left, spare = [], [], list(offered)
    for copy in wanted:
        same = next((other for other in spare if other[0] == copy[0]), None)
        if same is None:
            left.append(copy)
        else:
            spare.remove(same)
            pairs.append((copy, same))
    return pairs + list(zip(left, spare, strict=False))


def paired_copies(
    key: Sequence[Cluster], response: Sequence[Cluster]
) -> list[tuple[Hashable, tuple[str, int], tuple[str, int]]]:
    """The mentions that both sides have: identity, then type and cluster (index) on each side."""
    wanted, offered = _places(key), _places(response)
    return [
        (identity, (one[0], one[2]), (other[0], other[2]))
        for identity in wanted
        if identity in offered
        for one, other in _paired(wanted[identity], offered[identity])
    ]


def _links(size: int) -> int:
    return size * (size - 1) // 2


def _muc(table: Overlap) -> list[Row]:
    # Vilain et al. 1995: a cluster of n mentions needs n-1 links; those kept together count.
    right = sum(table.shared.values()) - len(table.shared)
    predicted = sum(table.response) - len(table.response)
    return [(right, predicted, right, sum(table.key) - len(table.key))]


def _b3(table: Overlap) -> list[Row]:
    # Bagga & Baldwin 1998: each mention's share of its own cluster that the other side agrees on.
    key, response, shared = table.key, table.response, table.shared.items()
    precision = fsum(n * n / response[j] for (_, j), n in shared)
    recall = fsum(n * n / key[i] for (i, _), n in shared)
    return [(precision, sum(response), recall, sum(key))]


def _ceafm(table: Overlap) -> list[Row]:
    # Luo 2005, phi3: clusters aligned one-to-one for the most shared mentions, out of mentions.
    right = sum(table.shared[edge] for edge in assign(table.shared))
    return [(right, sum(table.response), right, sum(table.key))]


def _ceafe(table: Overlap) -> list[Row]:
    # Luo 2005, phi4: as CEAF-m, but a pair earns its Dice coefficient, out of clusters.
    dice = {
        (i, j): 2 * n / (table.key[i] + table.response[j]) for (i, j), n in table.shared.items()
    }
    right = fsum(dice[edge] for edge in assign(dice))
    return [(right, len(table.response), right, len(table.key))]


def _resolved(sizes: Sequence[int], others: Sequence[int], side: int, table: Overlap) -> float:
    """LEA's sum over one side's clusters of size times the share of links that are resolved."""
    terms = []
    for edge, n in table.shared.items():
        size, other = sizes[edge[side]], others[edge[1 - side]]
        if size == 1:
            terms.append(1.0 if other == 1 else 0.0)
        else:
            terms.append(n * (n - 1) / (size - 1))
    return fsum(terms)


def _lea(table: Overlap) -> list[Row]:
    # Moosavi & Strube 2016; a singleton's self link is resolved by a singleton only.
    precision = _resolved(table.response, table.key, 1, table)
    recall = _resolved(table.key, table.response, 0, table)
    return [(precision, sum(table.response), recall, sum(table.key))]


def _blanc(table: Overlap) -> list[Row]:
    # Luo et al. 2014: pairs of mentions in one cluster, and pairs in two, over predicted mentions.
    in_key, in_response = [0] * len(table.key), [0] * len(table.response)
    for (i, j), n in table.shared.items():
        in_key[i] += n
        in_response[j] += n
    joined = sum(map(_links, table.shared.values()))
    common = _links(sum(in_key)) - sum(map(_links, in_key)) - sum(map(_links, in_response))
    key, response = (sum(map(_links, sizes)) for sizes in (table.key, table.response))
    apart = common + joined
    all_key, all_response = _links(sum(table.key)), _links(sum(table.response))
    return [
        (joined, response, joined, key),
        (apart, all_response - response, apart, all_key - key),
    ]


def _mentions(table: Overlap) -> list[Row]:
    right = sum(table.shared.values())
    return [(right, sum(table.response), right, sum(table.key))]


def conll_rows(table: Overlap) -> list[Row]:
    """The counts that CoNLL is the mean of: MUC, B-cubed and CEAF-e."""
    return [*_muc(table), *_b3(table), *_ceafe(table)]


def score_blanc(stats: Stats, **_: Value | None) -> Stats:
    """The mean of both kinds of links; of one alone when the key has no link of the other kind."""
    parts = pooled(stats)
    linked = stats[..., 0, 3] > 0
    unlinked = stats[..., 1, 3] > 0
    filled = np.nan_to_num(parts)
    one = np.where(linked[..., None], filled[..., 0, :], filled[..., 1, :])
    scores = np.where((linked & unlinked)[..., None], filled.mean(axis=-2), one)
    # Without any link in the key the response's links, if it has some, are all wrong.
    scores[~(linked | unlinked)] = 0.0
    scores[np.isnan(parts).all(axis=(-2, -1))] = np.nan
    return scores


def score_conll(stats: Stats, muc_undefined: Value | None = "zero", **_: Value | None) -> Stats:
    """The mean of the components; MUC without a link on either side is 0 or is left out."""
    parts = pooled(stats)
    empty = np.isnan(parts)
    kept = np.ones_like(parts) if muc_undefined == "zero" else (~empty).astype(np.float64)
    with np.errstate(invalid="ignore"):
        scores = np.nan_to_num(parts).sum(axis=-2) / kept.sum(axis=-2)
    scores[empty.all(axis=(-2, -1))] = np.nan
    return np.asarray(scores, dtype=np.float64)


def _entity_clusters(side: Side) -> list[Cluster]:
    clusters: list[Cluster] = []
    for entity in side.annotations.entities:
        found = (side.mention(mention, f"entity {entity.id}") for mention in entity.mentions)
        clusters.append([((m.span.start, m.span.end), m.type) for m in found])
    return clusters


def _event_clusters(side: Side) -> list[Cluster]:
    return [
        [((m.trigger.start, m.trigger.end, event.type), "") for m in event.mentions]
        for event in side.annotations.events
    ]


def _without_singletons(clusters: Iterable[Cluster]) -> list[Cluster]:
    return [cluster for cluster in clusters if len(cluster) > 1]


def _table(pair: Pair, clusters: Callable[[Side], list[Cluster]], singletons: str) -> Overlap:
    def make() -> Overlap:
        key, response = map(clusters, pair.sides)
        if singletons == "no":
            key, response = _without_singletons(key), _without_singletons(response)
        return overlap(key, response)

    return pair.once(("coreference", clusters, singletons), make)


def _counted(
    rows: Callable[[Overlap], list[Row]], clusters: Callable[[Side], list[Cluster]]
) -> Callable[..., list[Row]]:
    def count(pair: Pair, singletons: str, **_: Value | None) -> list[Row]:
        return rows(_table(pair, clusters, singletons))

    return count


_SINGLETONS = Parameter(
    "singletons",
    "yes",
    "no: clusters of one mention are removed from each side before scoring",
    ("yes", "no"),
)
_MUC_UNDEFINED = Parameter(
    "muc_undefined",
    "zero",
    "exclude: MUC is left out of the mean where neither side has a link",
    ("zero", "exclude"),
)


def _family(name: str, definition: str, rows: Callable[[Overlap], list[Row]]) -> Family:
    count = _counted(rows, _entity_clusters)
    return Family(f"coref.{name}", "coreference", definition, count, (_SINGLETONS,))


FAMILIES = (
    _family("muc", "MUC: links that hold clusters together, out of mentions less clusters.", _muc),
    _family("b3", "B-cubed: each mention's share of its cluster that both sides have.", _b3),
    _family("ceafm", "CEAF with phi3: mentions shared by clusters aligned one-to-one.", _ceafm),
    _family("ceafe", "CEAF with phi4: Dice of clusters aligned one-to-one, per cluster.", _ceafe),
    _family("lea", "LEA: the share of each cluster's links that is resolved, by its size.", _lea),
    Family(
        "coref.blanc",
        "coreference",
        "BLANC: the mean over coreference links and non-coreference links of mentions.",
        _counted(_blanc, _entity_clusters),
        (_SINGLETONS,),
        score=score_blanc,
        components=2,
    ),
    Family(
        "coref.conll",
        "coreference",
        "CoNLL: the mean of MUC, B-cubed and CEAF-e over entities.",
        _counted(conll_rows, _entity_clusters),
        (_SINGLETONS, _MUC_UNDEFINED),
        score=score_conll,
        components=3,
        support=1,
    ),
    _family("mentions", "Mentions in entities on both sides, whatever the entity.", _mentions),
)

#: Over event mentions instead of entity mentions; ``events`` lists it with its own.
EVENT_COREFERENCE = Family(
    "event.coref",
    "event_coreference",
    "CoNLL over events: event mentions are the same when trigger span and type are.",
    _counted(conll_rows, _event_clusters),
    (_SINGLETONS, _MUC_UNDEFINED),
    score=score_conll,
    components=3,
    support=1,
)
