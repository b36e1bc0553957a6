"""Figures by bucket: how a system does on long mentions, far speakers, unseen names, and so on.

A bucket's counts are the measure's, split by item; every figure, interval and difference is worked
out from them, as for whole measures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ..schema import Annotations, Document, PressmarkError
from .by_type import Block
from .dimensions import DIMENSIONS, Dimension
from .intervals import percentile_interval
from .judging import JUDGES, Judged
from .measures import Measure, Pair, Stats, parse
from .pausing import collector_paused
from .resampling import Floats
from .significance import resampled_f1
from .surroundings import Surroundings, Training

__all__ = [
    "DIMENSIONS",
    "BucketDifference",
    "BucketRow",
    "BucketTable",
    "Dimension",
    "Training",
    "bucket",
    "compare_buckets",
]


@dataclass(frozen=True, slots=True)
class BucketRow:
    """One bucket of one system: figures in [0, 1] with F1's 95 % interval, None where undefined.

    ``gold`` and ``predicted`` are how many items fall into it on each side.
    """

    dimension: str
    bucket: str
    precision: float | None
    recall: float | None
    f1: float | None
    low: float | None
    high: float | None
    gold: int
    predicted: int


@dataclass(frozen=True, slots=True)
class BucketDifference:
    """F1 of two systems in one bucket, ``a`` minus ``b`` with its 95 % interval (paired)."""

    dimension: str
    bucket: str
    a: float | None
    b: float | None
    difference: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, eq=False)
class BucketTable:
    """Counts by document for each bucket of one dimension; buckets in the order of showing."""

    dimension: Dimension
    documents: tuple[str, ...]
    buckets: Mapping[str, Block]

    @property
    def measure(self) -> Measure:
        """What is split."""
        return parse(JUDGES[self.dimension.judge].measure)

    def dense(self, name: str) -> Stats:
        """The counts (documents, 1, 4) of a bucket; zero where it is empty or unknown."""
        stats = np.zeros((len(self.documents), 1, 4))
        if name in self.buckets:
            stats[self.buckets[name].rows] = self.buckets[name].stats
        return stats

    def resampled(self, names: Sequence[str]) -> list[Floats]:
        """F1 (resamples,) of each of some buckets."""
        return resampled_f1([(self.measure, self.dense(name)) for name in names])

    def rows(self) -> list[BucketRow]:
        """A row for each bucket that holds anything, with intervals."""
        names = list(self.buckets)
        intervals = map(percentile_interval, self.resampled(names))
        return [self._row(name, interval) for name, interval in zip(names, intervals, strict=True)]

    def _row(self, name: str, interval: tuple[float | None, float | None]) -> BucketRow:
        total = self.buckets[name].stats.sum(axis=0)
        score = self.measure.score(total)
        low, high = interval if score.f1 is not None else (None, None)
        return BucketRow(
            self.dimension.key,
            name,
            score.precision,
            score.recall,
            score.f1,
            low,
            high,
            round(total[0, 3]),
            round(total[0, 1]),
        )


class _Gathered:
    """Counts of one dimension as documents come in."""

    def __init__(self, dimension: Dimension) -> None:
        self.dimension = dimension
        self.found: dict[str, dict[int, list[float]]] = {}

    def add(self, row: int, column: int, at: Surroundings, items: Sequence[Judged]) -> None:
        """Add one side's items: ``column`` is 0 for predicted (precision), 2 for gold (recall)."""
        for item in items:
            label = self.dimension.label(at, item.thing)
            counts = self.found.setdefault(label, {}).setdefault(row, [0.0] * 4)
            counts[column] += item.credit
            counts[column + 1] += 1

    def table(self, documents: Sequence[str]) -> BucketTable:
        blocks = {
            label: Block(
                np.array(list(self.found[label]), dtype=np.int64),
                np.array(list(self.found[label].values())).reshape(-1, 1, 4),
            )
            for label in _in_order(self.dimension, self.found)
        }
        return BucketTable(self.dimension, tuple(documents), blocks)


def dimensions_for(
    layers: Sequence[str] | None, names: Sequence[str] | None, training: bool
) -> list[Dimension]:
    """The dimensions named (all, if none are), of the layers given; without training data, only
    those that need none. PressmarkError for one that does not exist or cannot be had."""
    unknown = [name for name in names or () if name not in DIMENSIONS]
    if unknown:
        raise PressmarkError(
            f"there is no dimension {', '.join(unknown)}; there are {', '.join(DIMENSIONS)}"
        )
    untrained = [name for name in names or () if DIMENSIONS[name].training and not training]
    if untrained:
        raise PressmarkError(
            f"{', '.join(untrained)} looks strings up in training data, and none is given; name a "
            "corpus for it, such as wire/train"
        )
    chosen = (DIMENSIONS[name] for name in names or DIMENSIONS)
    return [
        one
        for one in chosen
        if (training or not one.training)
        and (layers is None or parse(JUDGES[one.judge].measure).layer in layers)
    ]


def bucket(
    gold: Iterable[Document],
    predictions: Mapping[str, Annotations],
    layers: Sequence[str] | None = None,
    dimensions: Sequence[str] | None = None,
    training: Iterable[Document] | None = None,
) -> dict[str, BucketTable]:
    """Counts by bucket, a table for each dimension by its key (``entity.length``).

    ``layers`` leaves out what the system does not produce; ``training`` are the documents in which
    strings are looked up. A document without a prediction counts as an empty one. Raises
    PressmarkError for a dimension that does not exist and for documents without their text.
    """
    trained = None if training is None else Training(training)
    chosen = dimensions_for(layers, dimensions, trained is not None)
    gathered = [_Gathered(dimension) for dimension in chosen]
    documents: list[str] = []
    with collector_paused():
        for row, document in enumerate(gold):
            documents.append(document.id)
            pair = Pair(document, predictions.get(document.id, Annotations()))
            _add(pair, row, gathered, trained)
    return {one.dimension.key: one.table(documents) for one in gathered}


def _add(pair: Pair, row: int, gathered: Sequence[_Gathered], training: Training | None) -> None:
    around = [Surroundings(pair, side, training) for side in pair.sides]
    judged = {name: JUDGES[name].judge(pair) for name in {one.dimension.judge for one in gathered}}
    for one in gathered:
        gold, predicted = judged[one.dimension.judge]
        one.add(row, 2, around[0], gold)
        one.add(row, 0, around[1], predicted)


def compare_buckets(a: BucketTable, b: BucketTable) -> list[BucketDifference]:
    """Two systems, bucket by bucket, over the same documents.

    Raises PressmarkError for tables of other dimensions or documents.
    """
    return bucket_differences([a, b])[0, 1]


def bucket_differences(
    tables: Sequence[BucketTable],
) -> dict[tuple[int, int], list[BucketDifference]]:
    """``compare_buckets`` of every pair of tables, by their places; each is resampled only once."""
    for one, other in combinations(tables, 2):
        _check_alike(one, other)
    drawn = [dict(zip(t.buckets, t.resampled(list(t.buckets)), strict=True)) for t in tables]
    found = {}
    for a, b in combinations(range(len(tables)), 2):
        one, other = tables[a], tables[b]
        none = one.measure.score_array(np.zeros((1, 1, 4)))[:, 2]
        found[a, b] = [
            _difference(one, other, name, drawn[a].get(name, none) - drawn[b].get(name, none))
            for name in _in_order(one.dimension, {**one.buckets, **other.buckets})
        ]
    return found


def _in_order(dimension: Dimension, names: Iterable[str]) -> list[str]:
    """Buckets in the order in which they are shown: those known beforehand, then others, sorted."""
    known = {label: place for place, label in enumerate(dimension.labels)}
    return sorted(names, key=lambda label: (known.get(label, len(known)), label))


def _check_alike(a: BucketTable, b: BucketTable) -> None:
    if a.dimension.key != b.dimension.key or a.documents != b.documents:
        raise PressmarkError(
            f"buckets of {a.dimension.key} over {len(a.documents)} documents and of "
            f"{b.dimension.key} over {len(b.documents)} are compared, expected one dimension over "
            f"the same documents in the same order; bucket both on the same gold"
        )


def _difference(a: BucketTable, b: BucketTable, name: str, differences: Floats) -> BucketDifference:
    f1 = [t.measure.score(t.dense(name).sum(axis=0)).f1 for t in (a, b)]
    known = f1[0] is not None and f1[1] is not None
    low, high = percentile_interval(differences) if known else (None, None)
    gap = f1[0] - f1[1] if f1[0] is not None and f1[1] is not None else None
    return BucketDifference(a.dimension.key, name, f1[0], f1[1], gap, low, high)


def markdown_table() -> str:
    """The dimensions, as the manual shows them; a star marks those of training data."""
    lines = ["| dimension | splits | items are put together by |", "|---|---|---|"]
    lines += [
        f"| `{d.key}`{'*' if d.training else ''} | `{JUDGES[d.judge].measure}` | {d.phrase} |"
        for d in DIMENSIONS.values()
    ]
    return "\n".join(lines) + "\n"
