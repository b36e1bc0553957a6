"""Intervals and tests over documents, from counts alone: nothing is matched again.

The document is the unit that is resampled or swapped. Every measure is recomputed from resampled
counts; scores of documents are never averaged (CoNLL and the like are no sums over documents).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from ..schema import PressmarkError
from .adjusting import (
    ADJUSTMENTS,
    benjamini_hochberg,
    bonferroni,
    bootstrap_p,
    bootstrap_p_sacrebleu,
    holm,
)
from .intervals import TOLERANCE, bca_interval, percentile_interval
from .measures import Measure, Stats, parse
from .resampling import (
    RESAMPLES,
    SEED,
    Floats,
    Sampling,
    blocks,
    bootstrap_sums,
    cluster_sums,
)
from .results import Comparison
from .signatures import comparable, told_apart

if TYPE_CHECKING:
    from .scoring import ScoreTable

# Names from here and from the modules that this one was split from.
__all__ = [
    "ADJUSTMENTS", "EXACT_DOCUMENTS", "RESAMPLES", "SEED", "Floats", "Sampling",
    "Settings", "bca_interval", "benjamini_hochberg", "bonferroni", "bootstrap_p",
    "bootstrap_p_sacrebleu", "bootstrap_sums", "check_names", "compare", "compare_all",
    "holm", "jackknife_f1", "percentile_interval", "randomization_p", "resampled_f1",
]  # fmt: skip

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


def _check(tables: Mapping[str, ScoreTable], measure: str) -> None:
    """Refuse to compare what was not counted over the same documents in the same way."""
    facts = {
        name: (table.documents, comparable(signature))
        for name, table in tables.items()
        if (signature := table.signature(measure, system=False))
    }
    (first, expected), *others = facts.items()
    for name, found in others:
        if found[1] != expected[1]:
            raise PressmarkError(
                f"{measure} of {name} has signature {found[1]}, of {first} {expected[1]}, which "
                f"differ in {told_apart(found[1], expected[1])}; only figures with one signature "
                f"(but for the system) are compared: score both anew"
            )
        if found[0] != expected[0]:
            raise PressmarkError(
                f"{measure} of {name} is over {len(found[0])} documents, of {first} over "
                f"{len(expected[0])}, or in another order; score both on the same documents"
            )


def check_names(names: Iterable[str]) -> None:
    """PressmarkError when two systems have one name: they could not be told apart."""
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise PressmarkError(
            f"{', '.join(twice)} is named more than once, expected each system once; name others"
        )


def _difference(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a - b


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


def _compared(
    measure: str,
    names: tuple[str, str],
    tables: Mapping[str, ScoreTable],
    f1: Mapping[str, Floats],
    given: Settings,
) -> Comparison:
    """One pair, its p not adjusted yet."""
    a, b = names
    parsed = parse(measure)
    totals = [parsed.score(tables[name].total(measure)).f1 for name in names]
    difference = _difference(totals[0], totals[1])
    if difference is None:
        return Comparison(measure, a, b, None, None, None, None, None)
    one, other = (tables[name].counts[measure] for name in names)
    resampled = f1[a] - f1[b]
    low, high = given.interval_of(
        resampled,
        difference,
        lambda: jackknife_f1(parsed, one, given.how) - jackknife_f1(parsed, other, given.how),
    )
    p = randomization_p(parsed, one, other, how=given.how)
    from_bootstrap = (
        bootstrap_p_sacrebleu(resampled, difference)
        if given.bs_p == "sacrebleu"
        else bootstrap_p(resampled)
    )
    return Comparison(measure, a, b, difference, low, high, p, p, p_bootstrap=from_bootstrap)


def compare_all(
    tables: Mapping[str, ScoreTable],
    measures: Sequence[str | Measure] | None = None,
    settings: Settings = Settings(),
) -> tuple[Comparison, ...]:
    """All pairs of systems (name to table) on each measure that both have, adjusted per measure.

    Without ``measures``, all measures of the tables, in the order of the first that has them.
    Raises ``PressmarkError`` for tables over other documents or with other signatures, and for a
    baseline that is none of the systems.
    """
    if settings.baseline not in (None, *tables):
        raise PressmarkError(
            f"the baseline {settings.baseline!r} is none of the systems; there are "
            f"{', '.join(tables)}"
        )
    if measures is None:
        measures = tuple(dict.fromkeys(m for table in tables.values() for m in table.measures))
    found: list[Comparison] = []
    for measure in dict.fromkeys(map(str, measures)):
        having = {name: table for name, table in tables.items() if measure in table.counts}
        if len(having) > 1:
            found.extend(_family(measure, having, settings))
    return tuple(found)


def _pairs(names: Iterable[str], baseline: str | None) -> list[tuple[str, str]]:
    if baseline is None:
        return list(combinations(names, 2))
    return [(name, baseline) for name in names if name != baseline]


def _family(measure: str, tables: Mapping[str, ScoreTable], settings: Settings) -> list[Comparison]:
    if settings.baseline not in (None, *tables):
        return []
    _check(tables, measure)
    counts = [(parse(measure), table.counts[measure]) for table in tables.values()]
    f1 = dict(zip(tables, resampled_f1(counts, how=settings.how), strict=True))
    pairs = [
        _compared(measure, names, tables, f1, settings)
        for names in _pairs(tables, settings.baseline)
    ]
    ps = [pair.p for pair in pairs]
    family = sum(p is not None for p in ps)
    adjusted = zip(pairs, holm(ps), bonferroni(ps), benjamini_hochberg(ps), strict=True)
    return [
        replace(pair, p_holm=h, p_bonferroni=b, p_bh=f, family=family) for pair, h, b, f in adjusted
    ]


def compare(
    table_a: ScoreTable,
    table_b: ScoreTable,
    measure: str | Measure,
    names: tuple[str, str] = ("a", "b"),
    settings: Settings = Settings(),
) -> Comparison:
    """System ``a`` minus system ``b`` on one measure; a family of one, so p is not adjusted."""
    check_names(names)
    for name, table in zip(names, (table_a, table_b), strict=True):
        if str(measure) not in table.counts:
            raise PressmarkError(
                f"{name} has no counts of {measure}; it has {', '.join(table.measures) or 'none'}"
            )
    return compare_all({names[0]: table_a, names[1]: table_b}, (measure,), settings)[0]
