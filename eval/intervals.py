"""Confidence intervals from values of resamples."""

from __future__ import annotations

import numpy as np

from .resampling import Floats

#: Values that are equal but for rounding count as equal (F1 is a ratio of sums: ties are many).
TOLERANCE = 1e-12


def percentile_interval(values: Floats) -> tuple[float | None, float | None]:
    """The middle 95 % of values; resamples where the value is undefined (NaN) are left out."""
    defined = values[~np.isnan(values)]
    if not len(defined):
        return None, None
    low, high = np.quantile(defined, (0.025, 0.975))
    return float(low), float(high)


def bca_interval(
    values: Floats, observed: float, jackknife: Floats
) -> tuple[float | None, float | None]:
    """The bias-corrected and accelerated 95 % interval (Efron 1987).

    ``values`` are those of resamples, ``jackknife`` those with one unit left out each. Where it
    is not defined (all resamples on one side of what was observed) it is the percentile interval.
    """
    from scipy.special import ndtr, ndtri

    defined = values[~np.isnan(values)]
    left_out = jackknife[~np.isnan(jackknife)]
    if not len(defined) or not len(left_out):
        return percentile_interval(values)
    less, not_more = defined < observed - TOLERANCE, defined <= observed + TOLERANCE
    below = (less.sum() + not_more.sum()) / (2 * len(defined))
    bias = ndtri(below)
    gaps = left_out.mean() - left_out
    spread = 6 * (gaps**2).sum() ** 1.5
    skew = (gaps**3).sum() / spread if spread else 0.0
    shifted = bias + ndtri(np.array([0.025, 0.975]))
    points = ndtr(bias + shifted / (1 - skew * shifted))
    if not np.isfinite(points).all():
        return percentile_interval(values)
    low, high = np.quantile(defined, points)
    return float(low), float(high)
