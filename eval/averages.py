"""Averages of one measure: over all items (micro), over types, over documents.

An average over types or documents is worked out anew on every resample of the documents; scores of
resamples are never averaged in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import prod

import numpy as np

from ..schema import PressmarkError
from .counts import ScoreTable
from .figures import Figure
from .measures import Measure, Stats, parse
from .resampling import Floats, bootstrap_sums, cluster_sums

#: ``macro_types``: the mean over the types that occur on either side; ``macro_gold_types``: over
#: those that gold has; ``weighted_types``: the mean weighted by gold support; ``macro_documents``:
#: over documents in which either side has anything.
AVERAGES = ("micro", "macro_types", "macro_gold_types", "weighted_types", "macro_documents")
#: Those that stand beside the micro average wherever figures are shown.
MACRO = ("macro_types", "macro_documents")


def average(table: ScoreTable, measure: str | Measure, kind: str = "micro") -> Figure | None:
    """One average of a measure with its 95 % interval; None where the measure has no types.

    Raises PressmarkError for a kind that is not in ``AVERAGES``.
    """
    if kind not in AVERAGES:
        raise PressmarkError(f"there is no average {kind!r}; there are {', '.join(AVERAGES)}")
    whole = table.figure(measure)
    if kind == "micro":
        return whole
    if kind == "macro_documents":
        found = _documents(table, str(measure))
    elif table.types.get(str(measure)):
        found = _types(table, str(measure), kind)
    else:
        return None
    precision, recall, f1 = (None if np.isnan(x) else float(x) for x in found.scores)
    low, high = (None, None)
    if f1 is not None:
        low, high = table.settings.interval_of(found.resampled, f1, lambda: found.jackknife)
    signature = table.signature(measure, avg=kind)
    return replace(
        whole, precision=precision, recall=recall, f1=f1, low=low, high=high, signature=signature
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """An average: precision, recall and F1; F1 of every resample, and with each unit left out."""

    scores: Stats
    resampled: Floats
    jackknife: Floats


def _worked_out(
    table: ScoreTable, columns: Stats, total: Stats, average_of: Callable[[Stats], Stats]
) -> _Found:
    """An average of summed columns (documents, ...), over all documents and drawn anew."""
    how, shape = table.settings.how, columns.shape[1:]
    flat = columns.reshape(len(columns), prod(shape))
    sums = bootstrap_sums(flat, how=how).reshape(-1, *shape)
    left = (flat.sum(axis=0) - cluster_sums(flat, how)).reshape(-1, *shape)
    return _Found(average_of(total), average_of(sums)[..., 2], average_of(left)[..., 2])


def _mean(scores: Stats, weights: Stats) -> Stats:
    """The weighted mean over the axis before the last; NaN where there is no weight."""
    total = weights.sum(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((scores * weights[..., None]).sum(axis=-2) / total)


def _of_types(measure: Measure, stats: Stats, kind: str) -> Stats:
    """The average (..., 3) of counts by type (..., types, components, 4)."""
    scores = np.nan_to_num(measure.score_array(stats))
    support = stats[..., measure.family.support, :]
    if kind == "weighted_types":
        return _mean(scores, support[..., 3])
    there = support[..., 3] > 0
    if kind == "macro_types":
        there |= support[..., 1] > 0
    return _mean(scores, there.astype(np.float64))


def _types(table: ScoreTable, name: str, kind: str) -> _Found:
    measure, types = parse(name), sorted(table.types[name])
    columns = np.stack([table.dense(name, one) for one in types], axis=1)
    total = np.stack([table.total(name, one) for one in types])
    return _worked_out(table, columns, total, lambda stats: _of_types(measure, stats, kind))


def _documents(table: ScoreTable, name: str) -> _Found:
    scores = parse(name).score_array(table.counts[name])
    defined = ~np.isnan(scores[:, 2])
    columns = np.column_stack([np.nan_to_num(scores), defined.astype(np.float64)])

    def mean(sums: Stats) -> Stats:
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(sums[..., :3] / sums[..., 3:])

    return _worked_out(table, columns, columns.sum(axis=0), mean)


def averages(
    table: ScoreTable, measure: str | Measure, kinds: Sequence[str] = AVERAGES
) -> dict[str, Figure]:
    """All averages that a measure has, by name."""
    found = {kind: average(table, measure, kind) for kind in kinds}
    return {kind: figure for kind, figure in found.items() if figure is not None}
