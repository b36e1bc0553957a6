"""A figure with its interval, and a comparison of two: what scoring gives and all else shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one system on a set of documents, with its 95 % bootstrap interval of F1.

    ``precision``, ``recall`` and ``f1`` are in [0, 1], or None when there is nothing to divide by;
    ``gold`` and ``predicted`` are the denominators of recall and precision (what they count
    depends on the measure: mentions, links, code points ...).
    """

    measure: str
    precision: float | None
    recall: float | None
    f1: float | None
    low: float | None
    high: float | None
    gold: float
    predicted: float
    signature: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """System ``a`` minus system ``b`` on one measure, over the same documents.

    ``low`` and ``high`` bound the difference (paired bootstrap, 95 %); ``p`` is from the paired
    randomization test, ``p_holm`` the same after Holm over all pairs of the measure,
    ``p_bonferroni`` and ``p_bh`` after Bonferroni and after Benjamini and Hochberg;
    ``p_bootstrap`` is the paired bootstrap's, not adjusted. ``family`` is how many were adjusted
    together.
    """

    measure: str
    a: str
    b: str
    difference: float | None
    low: float | None
    high: float | None
    p: float | None
    p_holm: float | None
    p_bootstrap: float | None = None
    p_bonferroni: float | None = None
    p_bh: float | None = None
    family: int = 1
