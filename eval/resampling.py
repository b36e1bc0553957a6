"""How documents are drawn anew: one by one, within strata, or in clusters.

The document is what is drawn unless clusters are given (articles of one story, say): then a
cluster comes whole or not at all. In strata (publishers, say) each is drawn from by itself, so that
every resample has as many documents (or clusters) of it as there are.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..schema import Document, PressmarkError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RESAMPLES = 10_000
SEED = 12345
#: Cells of a block of the resampling matrix: bounds memory to some 50 MB.
_CELLS = 1 << 21
#: What documents can be put into strata or clusters by.
GROUPINGS = ("source", "topic", "date")


def _numbered(labels: Sequence[Hashable]) -> Ints:
    number: dict[Hashable, int] = {}
    return np.array([number.setdefault(label, len(number)) for label in labels], dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Sampling:
    """How to draw: a stratum and a cluster for each document, or None where there are none.

    ``name`` is what the signature tells, such as ``documents`` or ``clusters(topic)``.
    """

    name: str = "documents"
    strata: Ints | None = field(default=None)
    clusters: Ints | None = field(default=None)

    def units(self, documents: int) -> Ints:
        """The number of the unit that each document is drawn with."""
        return np.arange(documents) if self.clusters is None else self.clusters

    def pools(self, documents: int) -> list[Ints]:
        """The units of each stratum, each of which is drawn from by itself."""
        units = self.units(documents)
        if self.strata is None:
            return [np.unique(units)]
        return [np.unique(units[self.strata == s]) for s in np.unique(self.strata)]


def sampling(
    documents: Sequence[str],
    strata: Mapping[str, Hashable] | None = None,
    clusters: Mapping[str, Hashable] | None = None,
    names: tuple[str, str] = ("given", "given"),
) -> Sampling:
    """How to draw documents (ids) with a stratum or a cluster by id.

    Raises PressmarkError when an id has none, and when a cluster lies in two strata.
    """
    chosen = [given for given in (strata, clusters) if given is not None]
    absent = [document for document in documents if any(document not in g for g in chosen)]
    if absent:
        raise PressmarkError(
            f"{', '.join(absent[:5])} ({len(absent)} of {len(documents)} documents) has no stratum "
            "or cluster, expected one of each; add what is missing"
        )
    one = None if strata is None else _numbered([strata[d] for d in documents])
    other = None if clusters is None else _numbered([clusters[d] for d in documents])
    if (
        one is not None
        and other is not None
        and len({*zip(one, other, strict=True)}) > len({*other})
    ):
        raise PressmarkError(
            "a cluster lies in two strata, expected each in one; draw clusters without strata, or "
            "documents in strata"
        )
    drawn = Sampling("", one, other)
    if chosen and documents and all(len(pool) == 1 for pool in drawn.pools(len(documents))):
        raise PressmarkError(
            "every stratum has one document or cluster (or there is one cluster alone), so that "
            "every resample is the same; expected several in some: draw by something else"
        )
    parts = [f"strata({names[0]})"] * (one is not None)
    parts += [f"clusters({names[1]})"] * (other is not None)
    return Sampling("+".join(parts) or "documents", one, other)


def sampling_by(
    documents: Collection[Document], strata: str | None, clusters: str | None
) -> Sampling:
    """How to draw documents by what is known of their articles (``GROUPINGS``)."""
    for given in (strata, clusters):
        if given not in (None, *GROUPINGS):
            raise PressmarkError(
                f"documents cannot be grouped by {given!r}, expected {', '.join(GROUPINGS)}"
            )

    def labels(by: str | None) -> dict[str, Hashable] | None:
        return None if by is None else {d.id: _label(d, by) for d in documents}

    ids = [document.id for document in documents]
    return sampling(ids, labels(strata), labels(clusters), (strata or "", clusters or ""))


def _label(document: Document, by: str) -> Hashable:
    source = document.article.source
    return {"source": source.publisher, "topic": source.topic, "date": source.date}[by]


def blocks(rows: int, columns: int) -> Iterator[int]:
    """How many rows to take at a time, so that a block of so many columns stays small."""
    size = max(1, _CELLS // max(1, columns))
    for start in range(0, rows, size):
        yield min(size, rows - start)


def _drawn(pool: Ints, rows: int, units: int, rng: np.random.Generator) -> Floats:
    """How often each unit comes in each of some resamples (rows, units) of a pool."""
    drawn = rng.integers(0, len(pool), size=(rows, len(pool)))
    if len(pool) < units:
        drawn = pool[drawn]
    drawn += np.arange(rows)[:, None] * units
    found = np.bincount(drawn.ravel(), minlength=rows * units)
    return found.reshape(rows, units).astype(np.float64)


def bootstrap_sums(
    columns: Floats, resamples: int = RESAMPLES, seed: int = SEED, how: Sampling | None = None
) -> Floats:
    """Sums (resamples, columns) of counts (documents, columns) over documents drawn anew.

    Document indices come from ``numpy.random.default_rng(seed)``, so all measures and systems
    over the same number of documents see the same draws. How often a document is drawn is its
    weight, and summing is one matrix product; blocks bound the memory.
    """
    if not len(columns):
        return np.zeros((resamples, columns.shape[1]))
    how = how or Sampling()
    units, pools = how.units(len(columns)), how.pools(len(columns))
    count = int(units.max()) + 1
    summed = columns if how.clusters is None else cluster_sums(columns, how)
    rng = np.random.default_rng(seed)
    sums = np.empty((resamples, columns.shape[1]))
    done = 0
    for rows in blocks(resamples, count):
        weights = _drawn(pools[0], rows, count, rng)
        for pool in pools[1:]:
            weights += _drawn(pool, rows, count, rng)
        sums[done : done + rows] = weights @ summed
        done += rows
    return sums


def cluster_sums(columns: Floats, how: Sampling) -> Floats:
    """Counts (units, columns) of what is drawn together; documents themselves without clusters."""
    if how.clusters is None:
        return columns
    summed = np.zeros((int(how.clusters.max()) + 1 if len(columns) else 0, columns.shape[1]))
    np.add.at(summed, how.clusters, columns)
    return summed
