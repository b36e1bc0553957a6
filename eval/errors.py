"""What systems get wrong: errors by kind, and the F1 that mending each kind would gain.

``analyse`` finds the errors of one system's predictions; each ``ErrorTable`` keeps them, with
counts by document from which every gain and its interval is computed. ``compare_errors`` sets two
systems' tables against each other.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from ..schema import Annotations, Document, PressmarkError
from . import faults_coreference, faults_events, faults_quotations, faults_spans
from .by_type import TypedRows, numbered
from .error_tables import ErrorDifference, ErrorRow, ErrorTable, compare_errors
from .faults import Fault, Found, Item, Kind, Mending, Notes, Taxonomy
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
        self.taxonomy = taxonomy
        self.components = parse(taxonomy.measure).components
        self.place = {kind: number for number, kind in enumerate(taxonomy.names, 1)}
        self.notes: list[Notes] = []
        self.base: array[float] = array("d")
        self.types = TypedRows(self.components)
        # The documents and kinds whose counts were worked out anew, with those counts.
        self.recounted: tuple[array[int], array[float]] = (array("q"), array("d"))
        # Every mending is noted by number, with the document's: most are the same few.
        self.numbers: dict[Mending, int] = {}
        self.changed: tuple[array[int], array[int]] = (array("q"), array("q"))

    def add(self, pair: Pair) -> None:
        found: Found = self.taxonomy.find(pair)
        document = len(self.notes)
        self.notes.append(found.notes)
        self.base.fromlist([value for row in found.base for value in row])
        self.types.add(document, found.types)
        for kind, rows in found.recounted.items():
            self.recounted[0].extend((document, self.place[kind]))
            self.recounted[1].fromlist([value for row in rows for value in row])
        self.changed[0].fromlist([document] * len(found.changes))
        self.changed[1].fromlist(numbered(self.numbers, found.changes))

    def _stats(self) -> Stats:
        """Counts (documents, 1 + kinds, components, 4): as they are, then with each kind mended."""
        shape = (-1, 1, self.components, 4)
        stats = np.array(self.base).reshape(shape).repeat(1 + len(self.place), axis=1)
        documents, kinds = np.array(self.recounted[0]).reshape(-1, 2).T
        stats[documents, kinds] = np.array(self.recounted[1]).reshape(-1, self.components, 4)
        if self.numbers:
            documents, changes = (np.array(column, dtype=np.int64) for column in self.changed)
            kinds = np.array([self.place[kind] for kind, _, _ in self.numbers], dtype=np.int64)
            added = np.array([change for _, _, change in self.numbers], dtype=np.float64)
            np.add.at(stats[:, :, 0], (documents, kinds[changes]), added[changes])
        return stats

    def _of_types(self) -> dict[str, Stats]:
        """The same for each type, summed over all documents."""
        found = {
            name: np.tile(total, (1 + len(self.place), 1, 1))
            for name, total in self.types.totals().items()
        }
        often = np.bincount(np.array(self.changed[1]), minlength=len(self.numbers))
        for ((kind, name, change), _), times in zip(self.numbers.items(), often, strict=True):
            if name in found:
                found[name][self.place[kind], 0] += times * np.array(change)
        return found

    def table(self) -> ErrorTable:
        documents = tuple(notes.document for notes in self.notes)
        return ErrorTable(
            self.taxonomy, documents, tuple(self.notes), self._stats(), self._of_types()
        )


#: What is asked first of a wrong span: whether its boundaries are wrong, or its type.
ORDERS = ("boundary_first", "type_first")


def taxonomies_for(
    layers: Sequence[str] | None, names: Sequence[str] | None = None, order: str = ORDERS[0]
) -> list[Taxonomy]:
    """The taxonomies of the names (all, if none are given) whose layer is among ``layers``."""
    if order not in ORDERS:
        raise PressmarkError(f"there is no order {order!r}; there are {' and '.join(ORDERS)}")
    unknown = [name for name in names or () if name not in TAXONOMIES]
    if unknown:
        raise PressmarkError(
            f"there is no taxonomy {', '.join(unknown)}; there are {', '.join(TAXONOMIES)}"
        )
    others = faults_spans.TYPE_FIRST if order == "type_first" else {}
    chosen = [others.get(name, TAXONOMIES[name]) for name in names or TAXONOMIES]
    return [one for one in chosen if layers is None or one.layer in layers]


class ErrorGatherer:
    """Finds errors as pairs come in: give it to ``score`` as one of ``watching``.

    ``layers`` leaves out what the system does not produce; ``order`` is one of ``ORDERS``. Raises
    PressmarkError for a taxonomy that does not exist.
    """

    def __init__(
        self,
        layers: Sequence[str] | None = None,
        taxonomies: Sequence[str] | None = None,
        order: str = ORDERS[0],
    ) -> None:
        chosen = taxonomies_for(layers, taxonomies, order)
        self._gathered = [_Gathered(taxonomy) for taxonomy in chosen]

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
    order: str = ORDERS[0],
) -> dict[str, ErrorTable]:
    """The errors of predictions (by document id), a table for each taxonomy by its name.

    ``layers`` leaves out what the system does not produce. A document without a prediction counts
    as an empty one. ``order`` is one of ``ORDERS``. Predictions are taken as valid: score them
    first. Raises PressmarkError for a
    taxonomy that does not exist.
    """
    gathered = ErrorGatherer(layers, taxonomies, order)
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
