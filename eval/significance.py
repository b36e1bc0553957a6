"""Intervals and tests over documents, from counts alone: nothing is matched again.

The document is the unit that is resampled or swapped. Every measure is recomputed from resampled
counts; scores of documents are never averaged (CoNLL and the like are no sums over documents).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..schema import PressmarkError
from .intervals import TOLERANCE, bca_interval, percentile_interval
from .measures import Measure, Stats
from .resampling import RESAMPLES, SEED, Floats, Sampling, blocks, bootstrap_sums, cluster_sums

#: With no more documents that differ than this, all ways of swapping them are tried.
EXACT_DOCUMENTS = 14


def jackknife_f1(measure: Measure, stats: Stats, how: Sampling | None = None) -> Floats:
    """F1 (units,) with one document, or one cluster, left out at a time."""
    flat = stats.reshape(len(stats), 4 * measure.components)
    units = cluster_sums(flat, how or Sampling())
    left = flat.sum(axis=0) - units
    return measure.score_array(left.reshape(-1, *stats.shape[1:]))[:, 2]


def resampled_f1(
    counts: Sequence[tuple[Measure, Stats]],
    resamples: int = RESAMPLES,
    seed: int = SEED,
    how: Sampling | None = None,
) -> list[Floats]:
    """F1 (resamples,) of each measure from its counts (documents, components, 4)."""
    if not counts:
        return []
    flat = [stats.reshape(len(stats), 4 * measure.components) for measure, stats in counts]
    sums = bootstrap_sums(np.concatenate(flat, axis=1), resamples, seed, how)
    parts = np.split(sums, np.cumsum([part.shape[1] for part in flat])[:-1], axis=1)
    return [
        measure.score_array(part.reshape(resamples, -1, 4))[:, 2]
        for (measure, _), part in zip(counts, parts, strict=True)
    ]


def _swaps(documents: int, resamples: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Blocks of rows of 0 and 1: every way of swapping documents if they are few, else drawn."""
    if documents <= EXACT_DOCUMENTS:
        ways = np.arange(1 << documents)[:, None] >> np.arange(documents)
        yield (ways & 1).astype(np.float64)
        return
    for rows in blocks(resamples, documents):
        yield rng.integers(0, 2, size=(rows, documents), dtype=np.int8).astype(np.float64)


def randomization_p(
    measure: Measure,
    a: Stats,
    b: Stats,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    how: Sampling | None = None,
) -> float:
    """Two-sided p of the difference in F1 by paired approximate randomization (Noreen 1989).

    ``a`` and ``b`` are counts (documents, components, 4) of two systems; under the null hypothesis
    a document's counts (or a cluster's) may be swapped. Exact where at most ``EXACT_DOCUMENTS``
    differ, otherwise (1 + as great or greater) / (resamples + 1). Undefined F1 is taken as 0.
    """
    width = 4 * measure.components
    flat_a, flat_b = (
        cluster_sums(side.reshape(len(side), width), how or Sampling()) for side in (a, b)
    )
    differ = (flat_a != flat_b).any(axis=1)
    delta = (flat_b - flat_a)[differ]
    totals = flat_a.sum(axis=0), flat_b.sum(axis=0)

    def differences(moved: Floats) -> Floats:
        f1 = [
            np.nan_to_num(measure.score_array((total + sign * moved).reshape(-1, *a.shape[1:])))
            for total, sign in zip(totals, (1, -1), strict=True)
        ]
        return np.abs(f1[0][:, 2] - f1[1][:, 2])

    observed = differences(np.zeros((1, delta.shape[1])))[0]
    as_great = tried = 0
    for swaps in _swaps(len(delta), resamples, np.random.default_rng(seed)):
        as_great += int((differences(swaps @ delta) >= observed - TOLERANCE).sum())
        tried += len(swaps)
    exact = len(delta) <= EXACT_DOCUMENTS
    return as_great / tried if exact else (1 + as_great) / (1 + tried)


INTERVALS = ("percentile", "bca")
BS_P = ("tails", "sacrebleu")


@dataclass(frozen=True, slots=True)
class Settings:
    """How a comparison is made: how documents are drawn, what interval, against what.

    ``interval`` is ``percentile`` or ``bca``; ``bs_p`` is ``tails`` or ``sacrebleu``; with a
    ``baseline`` (the name of a system) the family is every other system against it.
    """

    how: Sampling = field(default_factory=Sampling)
    interval: str = "percentile"
    bs_p: str = "tails"
    baseline: str | None = None

    def __post_init__(self) -> None:
        """Refuse what is neither of the two ways."""
        for name, known in (("interval", INTERVALS), ("bs_p", BS_P)):
            value = getattr(self, name)
            if value not in known:
                raise PressmarkError(f"found {name} {value!r}, expected {' or '.join(known)}")

    def interval_of(
        self, values: Floats, observed: float, jackknife: Callable[[], Floats]
    ) -> tuple[float | None, float | None]:
        """The interval of what was observed, from resamples and, for BCa, a jackknife."""
        if self.interval == "bca":
            return bca_interval(values, observed, jackknife())
        return percentile_interval(values)
