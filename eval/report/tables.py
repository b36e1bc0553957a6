"""The data behind a chart: one table, written as CSV and as JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

Value = str | float | int | None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns; figures are in full, None where there is none.

    ``name`` is that of its two files, without an ending.
    """

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Value]]

    def csv(self) -> str:
        """Comma-separated values (RFC 4180, lines end in LF); None is an empty field."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(self.rows)
        return out.getvalue()

    def json(self) -> str:
        """A list of objects, a line each."""
        lines = (
            json.dumps(dict(zip(self.columns, row, strict=True)), ensure_ascii=False)
            for row in self.rows
        )
        return "[\n" + ",\n".join(lines) + "\n]\n"


def file_name(words: str) -> str:
    """A name for a file: ``coref.conll(singletons=no)`` is ``coref.conll-singletons-no``."""
    return re.sub(r"[^A-Za-z0-9._]+", "-", words).strip("-.") or "_"
