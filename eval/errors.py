"""What systems get wrong: errors by kind, and the F1 that mending each kind would gain.

``analyse`` finds the errors of one system's predictions; each ``ErrorTable`` keeps them, with
counts by document from which every gain and its interval is computed. ``compare_errors`` sets two
systems' tables against each other.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import add

import numpy as np

from ..schema import Annotations, Document, PressmarkError
from . import faults_coreference, faults_events, faults_quotations, faults_spans
from .faults import Change, Fault, Found, Item, Kind, Notes, Taxonomy
from .measures import Measure, Pair, Stats, parse
from .pausing import collector_paused
from .significance import Floats, percentile_interval, resampled_f1

__all__ = [
    "TAXONOMIES",
    "ErrorDifference",
    "ErrorGatherer",
    "ErrorRow",
    "ErrorTable",
    "Fault",
    "Item",
    "Kind",
    "Taxonomy",
    "analyse",
    "compare_errors",
]

#: Every taxonomy by its name, in the order of the layers.
TAXONOMIES: Mapping[str, Taxonomy] = {
    taxonomy.name: taxonomy
    for taxonomy in (
        faults_spans.TAXONOMIES[0],
        faults_coreference.TAXONOMIES[0],
        *faults_spans.TAXONOMIES[1:],
        *faults_events.TAXONOMIES,
        faults_coreference.TAXONOMIES[1],
        *faults_quotations.TAXONOMIES,
    )
}


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """One kind of error of one system: how many, and what mending them all would gain.

    ``f1`` is the measure's as it is, ``mended`` as it would be, ``gain`` the difference with its
    95 % bootstrap interval; all in [0, 1], or None where there is nothing to divide by.
    """

    taxonomy: str
    kind: str
    count: int
    f1: float | None
    mended: float | None
    gain: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class ErrorDifference:
    """One kind of error of two systems: ``a``'s counts and gain, ``b``'s, and ``a`` minus ``b``.

    ``low`` and ``high`` bound the difference of the gains (paired bootstrap over documents, 95 %);
    ``both`` is how many of the errors are the same in both systems.
    """

    taxonomy: str
    kind: str
    count_a: int
    count_b: int
    both: int
    gain_a: float | None
    gain_b: float | None
    difference: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, eq=False)
class ErrorTable:
    """The errors of one system in one taxonomy.

    ``stats`` are counts (documents, 1 + kinds, components, 4): as they are, then with each kind
    mended; ``types`` the same over all documents for each type that occurs (no documents axis).
    """

    taxonomy: Taxonomy
    documents: tuple[str, ...]
    notes: tuple[Notes, ...]
    stats: Stats
    types: Mapping[str, Stats]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every error, by document in the order of the documents, then of the text."""
        return tuple(fault for notes in self.notes for fault in notes.faults())

    @property
    def measure(self) -> Measure:
        """What mending raises."""
        return parse(self.taxonomy.measure)

    def counts(self, type: str | None = None) -> dict[str, int]:
        """How many errors there are of each kind, of one type if given; 0 where there are none."""
        noted = (note for notes in self.notes for note in notes.noted)
        found = Counter(note[0] for note in noted if type in (None, note[1]))
        return {kind: found[kind] for kind in self.taxonomy.names}

    def confusions(self, kind: str) -> list[tuple[str, int]]:
        """What the errors of a kind say in particular (``PERSON as ORG``), most frequent first."""
        found = Counter(f.detail for f in self.faults if f.kind == kind and f.detail)
        return sorted(found.items(), key=lambda item: (-item[1], item[0]))

    def resampled_gains(self) -> list[Floats]:
        """For each kind the gain (resamples,) on every resample of the documents."""
        measure = self.measure
        columns = [(measure, self.stats[:, place]) for place in range(self.stats.shape[1])]
        base, *mended = resampled_f1(columns)
        return [one - base for one in mended]

    def rows(self) -> list[ErrorRow]:
        """A row for each kind, in the taxonomy's order, with intervals."""
        intervals = [percentile_interval(gains) for gains in self.resampled_gains()]
        return self._rows(self.stats.sum(axis=0), self.counts(), intervals)

    def rows_by_type(self) -> dict[str, list[ErrorRow]]:
        """The rows of each type that occurs, by type; without intervals."""
        none = [(None, None)] * len(self.taxonomy.kinds)
        return {
            name: self._rows(total, self.counts(name), none)
            for name, total in sorted(self.types.items())
        }

    def _rows(
        self,
        total: Stats,
        counts: Mapping[str, int],
        intervals: Sequence[tuple[float | None, float | None]],
    ) -> list[ErrorRow]:
        f1, *mended = (self.measure.score(stats).f1 for stats in total)
        rows = []
        for kind, after, interval in zip(self.taxonomy.names, mended, intervals, strict=True):
            # With neither gold nor predictions there is no error either: all is None.
            gain = None if f1 is None or after is None else after - f1
            low, high = interval if gain is not None else (None, None)
            rows.append(
                ErrorRow(self.taxonomy.name, kind, counts[kind], f1, after, gain, low, high)
            )
        return rows


class _Gathered:
    """One taxonomy's findings as documents come in."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy, self.kinds = taxonomy, taxonomy.names
        self.documents: list[str] = []
        self.notes: list[Notes] = []
        self.stats: array[float] = array("d")
        self.types: dict[str, Sequence[float]] = {}
        self.changes: Counter[tuple[str, str, Change]] = Counter()

    def add(self, pair: Pair) -> None:
        found: Found = self.taxonomy.find(pair)
        self.documents.append(pair.gold.document)
        self.notes.append(found.notes)
        for rows in (found.base, *(found.mended.get(kind, found.base) for kind in self.kinds)):
            for row in rows:
                self.stats.extend(row)
        for name, (row,) in found.types.items():
            total = self.types.get(name)
            self.types[name] = row if total is None else list(map(add, total, row))
        self.changes.update(found.changes)

    def _of_types(self) -> dict[str, Stats]:
        """For each type its counts over all documents, as they are and with each kind mended."""
        place = {kind: number for number, kind in enumerate(self.kinds, 1)}
        found = {
            name: np.tile(np.array(row, dtype=np.float64), (1 + len(place), 1, 1))
            for name, row in self.types.items()
        }
        for (kind, name, change), times in self.changes.items():
            if name in found:
                found[name][place[kind], 0] += times * np.array(change)
        return found

    def table(self) -> ErrorTable:
        components = parse(self.taxonomy.measure).components
        shape = (-1, 1 + len(self.kinds), components, 4)
        return ErrorTable(
            self.taxonomy,
            tuple(self.documents),
            tuple(self.notes),
            np.array(self.stats).reshape(shape),
            self._of_types(),
        )


def taxonomies_for(
    layers: Sequence[str] | None, names: Sequence[str] | None = None
) -> list[Taxonomy]:
    """The taxonomies of the names (all, if none are given) whose layer is among ``layers``."""
    unknown = [name for name in names or () if name not in TAXONOMIES]
    if unknown:
        raise PressmarkError(
            f"there is no taxonomy {', '.join(unknown)}; there are {', '.join(TAXONOMIES)}"
        )
    chosen = [TAXONOMIES[name] for name in names or TAXONOMIES]
    return [one for one in chosen if layers is None or one.layer in layers]


class ErrorGatherer:
    """Finds errors as pairs come in: give it to ``score`` as one of ``watching``.

    ``layers`` leaves out what the system does not produce. Raises PressmarkError for a taxonomy
    that does not exist.
    """

    def __init__(
        self, layers: Sequence[str] | None = None, taxonomies: Sequence[str] | None = None
    ) -> None:
        self._gathered = [_Gathered(taxonomy) for taxonomy in taxonomies_for(layers, taxonomies)]

    def __call__(self, pair: Pair) -> None:
        """Find the errors of one document."""
        for one in self._gathered:
            one.add(pair)

    def tables(self) -> dict[str, ErrorTable]:
        """What was found, a table for each taxonomy by its name."""
        return {one.taxonomy.name: one.table() for one in self._gathered}


def analyse(
    gold: Iterable[Document],
    predictions: Mapping[str, Annotations],
    layers: Sequence[str] | None = None,
    taxonomies: Sequence[str] | None = None,
) -> dict[str, ErrorTable]:
    """The errors of predictions (by document id), a table for each taxonomy by its name.

    ``layers`` leaves out what the system does not produce. A document without a prediction counts
    as an empty one. Predictions are taken as valid: score them first. Raises PressmarkError for a
    taxonomy that does not exist.
    """
    gathered = ErrorGatherer(layers, taxonomies)
    with collector_paused():
        for document in gold:
            gathered(Pair(document, predictions.get(document.id, Annotations())))
    return gathered.tables()


def compare_errors(a: ErrorTable, b: ErrorTable) -> list[ErrorDifference]:
    """The kinds of error of system ``a`` beside those of ``b``, over the same documents.

    Raises PressmarkError for tables of other taxonomies or documents.
    """
    if a.taxonomy != b.taxonomy or a.documents != b.documents:
        raise PressmarkError(
            f"errors of {a.taxonomy.name} over {len(a.documents)} documents and of "
            f"{b.taxonomy.name} over {len(b.documents)} are compared, expected one taxonomy over "
            f"the same documents in the same order; analyse both on the same gold"
        )
    one, other = ({fault.id: fault.kind for fault in table.faults} for table in (a, b))
    both = Counter(kind for name, kind in one.items() if name in other)
    gains = zip(a.resampled_gains(), b.resampled_gains(), strict=True)
    intervals = [percentile_interval(one - other) for one, other in gains]
    none = [(None, None)] * len(intervals)
    rows = [t._rows(t.stats.sum(axis=0), t.counts(), none) for t in (a, b)]
    return [
        _difference(one, other, both[one.kind], interval)
        for one, other, interval in zip(*rows, intervals, strict=True)
    ]


def _difference(
    a: ErrorRow, b: ErrorRow, both: int, interval: tuple[float | None, float | None]
) -> ErrorDifference:
    known = a.gain is not None and b.gain is not None
    low, high = interval if known else (None, None)
    return ErrorDifference(
        a.taxonomy,
        a.kind,
        a.count,
        b.count,
        both,
        a.gain,
        b.gain,
        a.gain - b.gain if a.gain is not None and b.gain is not None else None,
        low,
        high,
    )


def markdown_table() -> str:
    """The taxonomies with their kinds, as the manual shows them."""
    lines = ["| taxonomy | raises | kind | what it is |", "|---|---|---|---|"]
    lines += [
        f"| `{taxonomy.name}` | `{taxonomy.measure}` | {kind.name} | {kind.phrase} |"
        for taxonomy in TAXONOMIES.values()
        for kind in taxonomy.kinds
    ]
    return "\n".join(lines) + "\n"
