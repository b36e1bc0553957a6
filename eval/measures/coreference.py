"""Coreference: MUC, B3, CEAF-m, CEAF-e, LEA, BLANC and their mean, from one table of overlaps.

All of them need only the sizes of the key's and the response's clusters and how many mentions each
two clusters share. Numerators and denominators are summed over documents, as the CoNLL reference
scorer does (Pradhan et al. 2014); no mention is added or removed to even the sides out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from math import fsum
from typing import Any

import numpy as np

from .base import Row, Stats, Value, filled, pooled
from .matching import Edge, assign

#: What identifies a mention, and what tells two with one identity apart (their types).
Element = tuple[Hashable, str]
Cluster = Sequence[Element]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Sizes of the key's and the response's clusters, and the mentions that each two share.

    ``repeats`` is how many copies there are of mentions that came before: in the key, in the
    response, and among those shared.
    """

    key: list[int]
    response: list[int]
    shared: dict[Edge, int]
    repeats: tuple[int, int, int] = (0, 0, 0)
    _made: dict[Callable[[Overlap], list[Row]], list[Row]] = field(
        default_factory=dict, compare=False
    )

    def rows(self, count: Callable[[Overlap], list[Row]]) -> list[Row]:
        """What ``count`` gives of this table, worked out once: means share their parts."""
        if count not in self._made:
            self._made[count] = count(self)
        return self._made[count]


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
        found = _shared_with_repeats(key, response)
        distinct = (len(where), len(identities), len(where.keys() & identities))
        counted = (sum(sizes[0]), sum(sizes[1]), sum(found.values()))
        one, other, both = (n - m for n, m in zip(counted, distinct, strict=True))
        return Overlap(*sizes, found, (one, other, both))
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


def muc_rows(table: Overlap) -> list[Row]:
    """MUC's counts (Vilain et al. 1995)."""
    # Vilain et al. 1995: a cluster of n mentions needs n-1 links; those kept together count.
    right = sum(table.shared.values()) - len(table.shared)
    predicted = sum(table.response) - len(table.response)
    return [(right, predicted, right, sum(table.key) - len(table.key))]


def b3_rows(table: Overlap) -> list[Row]:
    """B-cubed's counts (Bagga & Baldwin 1998)."""
    # Bagga & Baldwin 1998: each mention's share of its own cluster that the other side agrees on.
    key, response, shared = table.key, table.response, table.shared.items()
    precision = fsum(n * n / response[j] for (_, j), n in shared)
    recall = fsum(n * n / key[i] for (i, _), n in shared)
    return [(precision, sum(response), recall, sum(key))]


def ceafm_rows(table: Overlap) -> list[Row]:
    """The counts of CEAF with phi3 (Luo 2005)."""
    # Luo 2005, phi3: clusters aligned one-to-one for the most shared mentions, out of mentions.
    right = sum(table.shared[edge] for edge in assign(table.shared))
    return [(right, sum(table.response), right, sum(table.key))]


def ceafe_rows(table: Overlap) -> list[Row]:
    """The counts of CEAF with phi4 (Luo 2005)."""
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


def lea_rows(table: Overlap) -> list[Row]:
    """LEA's counts (Moosavi & Strube 2016)."""
    # Moosavi & Strube 2016; a singleton's self link is resolved by a singleton only.
    precision = _resolved(table.response, table.key, 1, table)
    recall = _resolved(table.key, table.response, 0, table)
    return [(precision, sum(table.response), recall, sum(table.key))]


def blanc_rows(table: Overlap) -> list[Row]:
    """BLANC's counts (Luo et al. 2014): coreference links, then the others."""
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


def mention_rows(table: Overlap) -> list[Row]:
    """The counts of mentions that both sides have, each once."""
    key, response, shared = table.repeats
    right = sum(table.shared.values()) - shared
    return [(right, sum(table.response) - response, right, sum(table.key) - key)]


def conll_rows(table: Overlap) -> list[Row]:
    """The counts that CoNLL is the mean of: MUC, B-cubed and CEAF-e."""
    return [*table.rows(muc_rows), *table.rows(b3_rows), *table.rows(ceafe_rows)]


def score_blanc(
    stats: Stats,
    edges: Value | None = "key",
    zero_division: Value | None = "null",
    **_: Value | None,
) -> Stats:
    """The mean of both kinds of links; of one alone when the key has no link of the other kind
    (``edges="both"``: when neither side has)."""
    parts = pooled(stats)
    there = stats[..., 3] > 0 if edges == "key" else stats[..., [1, 3]].max(axis=-1) > 0
    linked, unlinked = there[..., 0], there[..., 1]
    known = np.nan_to_num(parts)
    one = np.where(linked[..., None], known[..., 0, :], known[..., 1, :])
    scores = np.where((linked & unlinked)[..., None], known.mean(axis=-2), one)
    # Without any link in the key the response's links, if it has some, are all wrong.
    scores[~(linked | unlinked)] = 0.0
    scores[np.isnan(parts).all(axis=(-2, -1))] = np.nan
    return filled(scores, zero_division)


def score_conll(
    stats: Stats,
    muc_undefined: Value | None = "zero",
    zero_division: Value | None = "null",
    **_: Value | None,
) -> Stats:
    """The mean of the components; MUC without a link on either side is 0 or is left out."""
    parts = pooled(stats)
    empty = np.isnan(parts)
    kept = np.ones_like(parts) if muc_undefined == "zero" else (~empty).astype(np.float64)
    with np.errstate(invalid="ignore"):
        scores = np.nan_to_num(parts).sum(axis=-2) / kept.sum(axis=-2)
    scores[empty.all(axis=(-2, -1))] = np.nan
    return filled(np.asarray(scores, dtype=np.float64), zero_division)


def tac_rows(table: Overlap) -> list[Row]:
    """The counts that TAC KBP's mean is of: MUC, B-cubed, CEAF-e and both parts of BLANC."""
    return [*conll_rows(table), *table.rows(blanc_rows)]


def score_tac(stats: Stats, zero_division: Value | None = "null", **_: Value | None) -> Stats:
    """The mean of MUC, B-cubed, CEAF-e and BLANC; what is undefined among them counts as 0."""
    parts = [*np.moveaxis(pooled(stats[..., :3, :]), -2, 0), score_blanc(stats[..., 3:, :])]
    stacked = np.stack(parts)
    scores = np.nan_to_num(stacked).mean(axis=0)
    scores[np.isnan(stacked).all(axis=(0, -1))] = np.nan
    return filled(scores, zero_division)
