"""What a benchmark run found, as plain values that report and command line show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .buckets import BucketRow
    from .errors import ErrorRow
    from .findings import PairFindings


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
class SystemResult:
    """A system's figures, overall and by document; a measure it does not produce is absent.

    ``by_document`` maps the document's id to F1 by measure; ``groups`` maps a measure to the rows
    of its types (of mentions, events or quotations); ``errors`` and ``buckets`` are the rows of
    every taxonomy and dimension of the layers that it produces; ``counts`` is what the system
    counted of itself: faults, ungrounded spans, tokens, ``cost_usd``. ``averages`` maps a measure
    to its means over types and over documents (``averages.MACRO``).
    """

    name: str
    version: str
    description: str
    layers: tuple[str, ...]
    figures: Mapping[str, Figure]
    by_document: Mapping[str, Mapping[str, float | None]]
    groups: Mapping[str, Mapping[str, Figure]] = field(default_factory=dict)
    start_seconds: float | None = None
    seconds: float | None = None
    documents_per_second: float | None = None
    peak_memory_mb: float | None = None
    missing_documents: int = 0
    errors: tuple[ErrorRow, ...] = ()
    buckets: tuple[BucketRow, ...] = ()
    counts: Mapping[str, float] = field(default_factory=dict)
    averages: Mapping[str, Mapping[str, Figure]] = field(default_factory=dict)


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


@dataclass(frozen=True, slots=True)
class BenchResult:
    """A whole benchmark: what was run on what, every figure and every comparison.

    ``pairs`` sets the errors and buckets of every two systems beside each other. Buckets of what
    is seen in ``training`` (``wire/train``) are over the ``unseen_documents`` that are not in it.
    """

    corpus: str
    corpus_sha256: str
    documents: int
    measures: tuple[str, ...]
    systems: tuple[SystemResult, ...]
    comparisons: tuple[Comparison, ...]
    resamples: int
    seed: int
    version: str
    pairs: tuple[PairFindings, ...] = ()
    training: tuple[str, ...] = ()
    unseen_documents: int = 0
