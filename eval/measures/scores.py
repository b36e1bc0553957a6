"""Step three of scoring: precision, recall and F1 of counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .parameters import Value

Stats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 in [0, 1]; None where there is nothing to divide by."""

    precision: float | None
    recall: float | None
    f1: float | None


def pooled(stats: Stats, zero_division: Value | None = "null") -> Stats:
    """Precision, recall and F1 (..., 3) of counts (..., 4); NaN where undefined.

    Undefined precision or recall is 0 when the other side is not empty; both empty is NaN. With
    ``zero_division`` "0" or "1" every undefined precision and recall is that (as in scikit-learn).
    """
    p_num, p_den, r_num, r_den = np.moveaxis(stats, -1, 0)
    nothing = 1.0 if zero_division == "1" else 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        precision = np.where(p_den > 0, p_num / p_den, nothing)
        recall = np.where(r_den > 0, r_num / r_den, nothing)
        total = precision + recall
        f1 = np.where(total > 0, 2 * precision * recall / total, 0.0)
    scores = np.stack([precision, recall, f1], axis=-1)
    if zero_division == "null":
        scores[(p_den == 0) & (r_den == 0)] = np.nan
    return scores


def filled(scores: Stats, zero_division: Value | None) -> Stats:
    """The scores of a composite with ``zero_division`` in place of what is undefined."""
    return (
        scores if zero_division == "null" else np.nan_to_num(scores, nan=float(str(zero_division)))
    )


def single(stats: Stats, zero_division: Value | None = "null", **_: Value | None) -> Stats:
    """The score of a measure of one component: counts (..., 1, 4) to scores (..., 3)."""
    return pooled(stats[..., 0, :], zero_division)
