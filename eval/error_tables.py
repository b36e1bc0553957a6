"""The stored result of looking for errors, its rows, and two systems' rows beside each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from ..schema import PressmarkError
from .faults import Fault, Notes, Taxonomy
from .intervals import percentile_interval
from .measures import Measure, Stats, parse
from .resampling import Floats
from .significance import resampled_f1


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
        return self._counts(self._tally(), type)

    def _tally(self) -> Counter[tuple[str, str]]:
        """How many errors there are of each kind and type."""
        return Counter(note[:2] for notes in self.notes for note in notes.noted)

    def _counts(self, tally: Counter[tuple[str, str]], type: str | None) -> dict[str, int]:
        found = dict.fromkeys(self.taxonomy.names, 0)
        for (kind, name), times in tally.items():
            if type in (None, name):
                found[kind] += times
        return found

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
        return self.rows_of(self.stats.sum(axis=0), self.counts(), intervals)

    def rows_by_type(self) -> dict[str, list[ErrorRow]]:
        """The rows of each type that occurs, by type; without intervals."""
        none = [(None, None)] * len(self.taxonomy.kinds)
        tally = self._tally()
        return {
            name: self.rows_of(total, self._counts(tally, name), none)
            for name, total in sorted(self.types.items())
        }

    def rows_of(
        self,
        total: Stats,
        counts: Mapping[str, int],
        intervals: Sequence[tuple[float | None, float | None]],
    ) -> list[ErrorRow]:
        """The rows of counts (1 + kinds, components, 4) with how many and which intervals."""
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


def compare_errors(a: ErrorTable, b: ErrorTable) -> list[ErrorDifference]:
    """The kinds of error of system ``a`` beside those of ``b``, over the same documents.

    Raises PressmarkError for tables of other taxonomies or documents.
    """
    return error_differences([a, b])[0, 1]


def error_differences(
    tables: Sequence[ErrorTable],
) -> dict[tuple[int, int], list[ErrorDifference]]:
    """``compare_errors`` of every pair of tables, by their places; each is resampled only once."""
    for one, other in combinations(tables, 2):
        _check_alike(one, other)
    names = [{fault.id: fault.kind for fault in table.faults} for table in tables]
    drawn = [table.resampled_gains() for table in tables]
    none = [(None, None)] * len(tables[0].taxonomy.kinds) if tables else []
    rows = [t.rows_of(t.stats.sum(axis=0), t.counts(), none) for t in tables]
    found = {}
    for a, b in combinations(range(len(tables)), 2):
        both = Counter(kind for name, kind in names[a].items() if name in names[b])
        found[a, b] = [
            _difference(row, beside, both[row.kind], percentile_interval(gains - less))
            for row, beside, gains, less in zip(rows[a], rows[b], drawn[a], drawn[b], strict=True)
        ]
    return found


def _check_alike(a: ErrorTable, b: ErrorTable) -> None:
    if a.taxonomy != b.taxonomy or a.documents != b.documents:
        raise PressmarkError(
            f"errors of {a.taxonomy.name} over {len(a.documents)} documents and of "
            f"{b.taxonomy.name} over {len(b.documents)} are compared, expected one taxonomy over "
            f"the same documents in the same order; analyse both on the same gold"
        )


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
