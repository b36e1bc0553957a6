"""The one exception of a fault that the user can mend, and the value of a problem found in data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class PressmarkError(Exception):
    """A fault that the user can mend, said in one sentence: found, expected, where, what to do."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong with a document.

    ``document`` is the document's id ("" when it has none), ``path`` a JSONPath such as
    ``$.annotations.mentions[3].end``, ``severity`` ``"error"`` or ``"warning"``.
    """

    document: str
    path: str
    code: str
    severity: str
    message: str

    def __str__(self) -> str:
        """The problem on one line: document, severity, code, sentence and place."""
        return f"{self.document or '-'}: {self.severity} {self.code}: {self.message} @ {self.path}"


def errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems of severity ``error``, sorted by document, path and code."""
    return tuple(sorted(p for p in problems if p.severity == "error"))
