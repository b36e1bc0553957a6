"""p-values of paired resamples, and the adjustment of families of p-values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .resampling import Floats


def bootstrap_p(differences: Floats) -> float:
    """Two-sided p of a difference from paired resamples: twice the smaller tail, with +1."""
    defined = differences[~np.isnan(differences)]
    tail = min((defined <= 0).sum(), (defined >= 0).sum())
    return float(min(1.0, 2 * (1 + tail) / (1 + len(defined))))


def bootstrap_p_sacrebleu(differences: Floats, observed: float) -> float:
    """The p of sacreBLEU's paired bootstrap: how often the size of a resampled difference lies
    further above the mean size than the observed difference is large (Koehn 2004, shifted)."""
    sizes = np.abs(differences[~np.isnan(differences)])
    if not len(sizes):
        return 1.0
    beyond = (sizes - sizes.mean() > abs(observed)).sum()
    return float((1 + beyond) / (1 + len(sizes)))


def bonferroni(ps: Sequence[float | None]) -> list[float | None]:
    """Bonferroni's adjustment of a family of p-values; None stays None and is not counted."""
    known = sum(p is not None for p in ps)
    return [None if p is None else min(1.0, known * p) for p in ps]


def benjamini_hochberg(ps: Sequence[float | None]) -> list[float | None]:
    """Benjamini and Hochberg's (1995): bounds the share of false discoveries, not any error."""
    order = sorted(((p, i) for i, p in enumerate(ps) if p is not None), reverse=True)
    adjusted: list[float | None] = [None] * len(ps)
    lowest = 1.0
    for place, (p, index) in enumerate(order):
        lowest = min(lowest, p * len(order) / (len(order) - place))
        adjusted[index] = lowest
    return adjusted


def holm(ps: Sequence[float | None]) -> list[float | None]:
    """Holm's step-down adjustment of a family of p-values; None stays None and is not counted."""
    order = sorted((p, index) for index, p in enumerate(ps) if p is not None)
    adjusted: list[float | None] = [None] * len(ps)
    highest = 0.0
    for rank, (p, index) in enumerate(order):
        highest = max(highest, min(1.0, (len(order) - rank) * p))
        adjusted[index] = highest
    return adjusted


#: How p-values of a family are adjusted, by name.
ADJUSTMENTS = {"holm": holm, "bonferroni": bonferroni, "bh": benjamini_hochberg}
