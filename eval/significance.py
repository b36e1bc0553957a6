"""Intervals and tests over documents, from counts alone: nothing is matched again.

The document is the unit that is resampled or swapped. Every measure is recomputed from resampled
counts; scores of documents are never averaged (CoNLL and the like are no sums over documents).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..schema import PressmarkError
from .measures import Measure, Stats, parse
from .results import Comparison

if TYPE_CHECKING:
    from .scoring import ScoreTable

RESAMPLES = 10_000
SEED = 12345
#: With no more documents that differ than this, all ways of swapping them are tried.
EXACT_DOCUMENTS = 14
#: Differences that are equal but for rounding count as equal.
TOLERANCE = 1e-12
#: Cells of a block of the resampling matrix: bounds memory to some 50 MB.
_CELLS = 1 << 21

Floats = NDArray[np.float64]


def _blocks(rows: int, columns: int) -> Iterator[int]:
    size = max(1, _CELLS // max(1, columns))
    for start in range(0, rows, size):
        yield min(size, rows - start)


def bootstrap_sums(columns: Floats, resamples: int = RESAMPLES, seed: int = SEED) -> Floats:
    """Sums (resamples, columns) of counts (documents, columns) over documents drawn anew.

    Document indices come from ``numpy.random.default_rng(seed)``, so all measures and systems
    over the same number of documents see the same draws. How often a document is drawn is its
    weight, and summing is one matrix product; blocks bound the memory.
    """
    documents = len(columns)
    rng = np.random.default_rng(seed)
    sums = np.empty((resamples, columns.shape[1]))
    done = 0
    for rows in _blocks(resamples, documents) if documents else ():
        drawn = rng.integers(0, documents, size=(rows, documents))
        drawn += np.arange(rows)[:, None] * documents
        weights = np.bincount(drawn.ravel(), minlength=rows * documents)
        sums[done : done + rows] = weights.reshape(rows, documents).astype(np.float64) @ columns
        done += rows
    return sums if documents else np.zeros_like(sums)


def percentile_interval(values: Floats) -> tuple[float | None, float | None]:
    """The middle 95 % of values; resamples where the value is undefined (NaN) are left out."""
    defined = values[~np.isnan(values)]
    if not len(defined):
        return None, None
    low, high = np.quantile(defined, (0.025, 0.975))
    return float(low), float(high)


def resampled_f1(
    counts: Sequence[tuple[Measure, Stats]], resamples: int = RESAMPLES, seed: int = SEED
) -> list[Floats]:
    """F1 (resamples,) of each measure from its counts (documents, components, 4)."""
    if not counts:
        return []
    flat = [stats.reshape(len(stats), 4 * measure.components) for measure, stats in counts]
    sums = bootstrap_sums(np.concatenate(flat, axis=1), resamples, seed)
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
    for rows in _blocks(resamples, documents):
        yield rng.integers(0, 2, size=(rows, documents), dtype=np.int8).astype(np.float64)


def randomization_p(
    measure: Measure, a: Stats, b: Stats, resamples: int = RESAMPLES, seed: int = SEED
) -> float:
    """Two-sided p of the difference in F1 by paired approximate randomization (Noreen 1989).

    ``a`` and ``b`` are counts (documents, components, 4) of two systems; under the null hypothesis
    a document's counts may be swapped. Exact where at most ``EXACT_DOCUMENTS`` differ, otherwise
    (1 + as great or greater) / (resamples + 1). Undefined F1 is taken as 0.
    """
    flat_a, flat_b = a.reshape(len(a), -1), b.reshape(len(b), -1)
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


def holm(ps: Sequence[float | None]) -> list[float | None]:
    """Holm's step-down adjustment of a family of p-values; None stays None and is not counted."""
    order = sorted((p, index) for index, p in enumerate(ps) if p is not None)
    adjusted: list[float | None] = [None] * len(ps)
    highest = 0.0
    for rank, (p, index) in enumerate(order):
        highest = max(highest, min(1.0, (len(order) - rank) * p))
        adjusted[index] = highest
    return adjusted


def _check(tables: Mapping[str, ScoreTable], measure: str) -> None:
    """Refuse to compare what was not counted over the same documents in the same way."""
    facts = {
        name: (table.documents, table.signature(measure, system=False))
        for name, table in tables.items()
    }
    (first, expected), *others = facts.items()
    for name, found in others:
        if found[1] != expected[1]:
            raise PressmarkError(
                f"{measure} of {name} has signature {found[1]}, of {first} {expected[1]}; only "
                f"figures with one signature (but for the system) are compared: score both anew"
            )
        if found[0] != expected[0]:
            raise PressmarkError(
                f"{measure} of {name} is over {len(found[0])} documents, of {first} over "
                f"{len(expected[0])}, or in another order; score both on the same documents"
            )


def _difference(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a - b


def _compared(
    measure: str, names: tuple[str, str], tables: Mapping[str, ScoreTable], f1: Mapping[str, Floats]
) -> Comparison:
    """One pair, its p not adjusted yet."""
    a, b = names
    parsed = parse(measure)
    totals = [parsed.score(tables[name].total(measure)).f1 for name in names]
    difference = _difference(totals[0], totals[1])
    if difference is None:
        return Comparison(measure, a, b, None, None, None, None, None)
    low, high = percentile_interval(f1[a] - f1[b])
    p = randomization_p(parsed, tables[a].counts[measure], tables[b].counts[measure])
    return Comparison(measure, a, b, difference, low, high, p, p)


def compare_all(
    tables: Mapping[str, ScoreTable], measures: Sequence[str | Measure] | None = None
) -> tuple[Comparison, ...]:
    """All pairs of systems (name to table) on each measure that both have, Holm per measure.

    Without ``measures``, all measures of the tables, in the order of the first that has them.
    Raises ``PressmarkError`` for tables over other documents or with other signatures.
    """
    if measures is None:
        measures = tuple(dict.fromkeys(m for table in tables.values() for m in table.measures))
    found: list[Comparison] = []
    for measure in dict.fromkeys(map(str, measures)):
        having = {name: table for name, table in tables.items() if measure in table.counts}
        if len(having) > 1:
            found.extend(_family(measure, having))
    return tuple(found)


def _family(measure: str, tables: Mapping[str, ScoreTable]) -> list[Comparison]:
    _check(tables, measure)
    counts = [(parse(measure), table.counts[measure]) for table in tables.values()]
    f1 = dict(zip(tables, resampled_f1(counts), strict=True))
    pairs = [_compared(measure, names, tables, f1) for names in combinations(tables, 2)]
    adjusted = holm([pair.p for pair in pairs])
    return [replace(pair, p_holm=p) for pair, p in zip(pairs, adjusted, strict=True)]


def compare(
    table_a: ScoreTable,
    table_b: ScoreTable,
    measure: str | Measure,
    names: tuple[str, str] = ("a", "b"),
) -> Comparison:
    """System ``a`` minus system ``b`` on one measure; a family of one, so p is not adjusted."""
    for name, table in zip(names, (table_a, table_b), strict=True):
        if str(measure) not in table.counts:
            raise PressmarkError(
                f"{name} has no counts of {measure}; it has {', '.join(table.measures) or 'none'}"
            )
    return compare_all({names[0]: table_a, names[1]: table_b}, (measure,))[0]
