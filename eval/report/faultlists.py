"""The errors of every system, for the list of errors and for the articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...schema import Annotations, Document
from ..errors import TAXONOMIES, ErrorTable, Fault, analyse
from .articles import detail_of, words_of
from .tables import Table, file_name

Json = Any
COLUMNS = ("document", "kind", "type", "detail", "gold", "predicted", "id")


@dataclass(frozen=True, slots=True)
class Findings:
    """The error tables of one system by taxonomy, over the documents in their order."""

    system: str
    tables: Mapping[str, ErrorTable]

    def of_document(self, place: int) -> list[Fault]:
        """The errors of the document at a place, in the order of the taxonomies."""
        return [f for table in self.tables.values() for f in table.notes[place].faults()]

    def counts(self, place: int) -> dict[str, int]:
        """How many errors the document at a place has, by taxonomy."""
        return {name: len(table.notes[place].noted) for name, table in self.tables.items()}


def findings(
    documents: Sequence[Document],
    predictions: Mapping[str, Mapping[str, Annotations]],
    layers: Mapping[str, Sequence[str]],
) -> dict[str, Findings]:
    """The errors of each system; predictions are by system, then by document id."""
    return {
        name: Findings(name, analyse(documents, made, layers[name]))
        for name, made in predictions.items()
    }


def list_name(taxonomy: str, system: str) -> str:
    """The name of the files that list a system's errors of one taxonomy."""
    return f"list-{taxonomy}-{file_name(system)}"


def fault_tables(
    documents: Sequence[Document], found: Findings
) -> dict[str, tuple[Table, list[list[Json]]]]:
    """Each taxonomy's errors of a system: as a table, and as the page reads them.

    The page's rows begin with the document's place instead of its id, which the error's id lacks.
    """
    made = {}
    for name in (name for name in TAXONOMIES if name in found.tables):
        rows, short = [], []
        for place, document in enumerate(documents):
            text = document.article.text or ""
            for fault in found.tables[name].notes[place].faults():
                row = _row(text, fault)
                rows.append((fault.document, *row, fault.id))
                short.append([place, *row, fault.id.removeprefix(f"{fault.document}:")])
        made[name] = (Table(list_name(name, found.system), COLUMNS, rows), short)
    return made


def _row(text: str, fault: Fault) -> tuple[str, ...]:
    sides = (words_of(text, items) for items in (fault.gold, fault.predicted))
    return (fault.kind, fault.type, detail_of(text, fault), *sides)
