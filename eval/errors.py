"""What systems get wrong: errors by kind, and the F1 that mending each kind would gain.

``analyse`` finds the errors of one system's predictions; each ``ErrorTable`` keeps them, with
counts by document from which every gain and its interval is computed. ``compare_errors`` sets two
systems' tables against each other.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from operator import add

import numpy as np

from ..schema import Annotations, Document, PressmarkError
from . import faults_coreference, faults_events, faults_quotations, faults_spans
from .error_tables import ErrorDifference, ErrorRow, ErrorTable, compare_errors
from .faults import Change, Fault, Found, Item, Kind, Notes, Taxonomy
from .measures import Pair, Stats, parse
from .pausing import collector_paused

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


def markdown_table() -> str:
    """The taxonomies with their kinds, as the manual shows them."""
    lines = ["| taxonomy | raises | kind | what it is |", "|---|---|---|---|"]
    lines += [
        f"| `{taxonomy.name}` | `{taxonomy.measure}` | {kind.name} | {kind.phrase} |"
        for taxonomy in TAXONOMIES.values()
        for kind in taxonomy.kinds
    ]
    return "\n".join(lines) + "\n"
