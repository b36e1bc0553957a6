"""Figures by document: rows for a table or a file, and how they are distributed."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..schema.codec import canonical
from .measures import Stats, parse

if TYPE_CHECKING:
    from .counts import ScoreTable

#: How many of the worst documents are named.
WORST = 10


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One measure of one document: its counts (first component's) and figures, None if empty."""

    document: str
    measure: str
    precision: float | None
    recall: float | None
    f1: float | None
    gold: float
    predicted: float
    missing: bool


@dataclass(frozen=True, slots=True)
class Distribution:
    """How F1 lies over the documents in which either side has anything.

    ``quartiles`` are minimum, first quartile, median, third quartile and maximum, interpolated
    linearly; ``worst`` names at most ten documents, the worst first.
    """

    measure: str
    documents: int
    empty: int
    mean: float | None
    quartiles: tuple[float, ...]
    worst: tuple[tuple[str, float], ...]


def document_rows(table: ScoreTable, measures: Sequence[str] | None = None) -> list[DocumentRow]:
    """A row for each document and measure, by document in the table's order."""
    chosen = table.measures if measures is None else measures
    columns = [(m, parse(m).score_array(table.counts[m])) for m in chosen]
    return [
        _row(table, row, name, scores[row])
        for row in range(len(table.documents))
        for name, scores in columns
    ]


def _row(table: ScoreTable, row: int, name: str, scores: Stats) -> DocumentRow:
    precision, recall, f1 = (None if np.isnan(x) else float(x) for x in scores)
    support = table.counts[name][row, parse(name).family.support]
    document = table.documents[row]
    return DocumentRow(
        document,
        name,
        precision,
        recall,
        f1,
        float(support[3]),
        float(support[1]),
        document in table.missing,
    )


def distribution(table: ScoreTable, measure: str) -> Distribution:
    """How one measure's F1 is distributed over the documents."""
    rows = document_rows(table, [measure])
    found = sorted((row.f1, row.document) for row in rows if row.f1 is not None)
    values = [f1 for f1, _ in found]
    return Distribution(
        measure,
        len(values),
        len(rows) - len(values),
        float(np.mean(values)) if values else None,
        tuple(map(float, np.quantile(values, (0, 0.25, 0.5, 0.75, 1)))) if values else (),
        tuple((document, f1) for f1, document in found[:WORST]),
    )


_FIELDS = tuple(DocumentRow.__dataclass_fields__)


def as_jsonl(rows: Sequence[DocumentRow]) -> str:
    """The rows as lines of canonical JSON."""
    return "".join(canonical({f: getattr(row, f) for f in _FIELDS}) + "\n" for row in rows)


def as_csv(rows: Sequence[DocumentRow]) -> str:
    """The rows as CSV with a head; what is undefined is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_FIELDS)
    for row in rows:
        values = (getattr(row, field) for field in _FIELDS)
        writer.writerow("" if value is None else value for value in values)
    return out.getvalue()
