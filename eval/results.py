"""What a benchmark run found, as plain values that report and command line show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .buckets import BucketRow
from .errors import ErrorRow
from .figures import Comparison, Figure
from .findings import PairFindings


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
