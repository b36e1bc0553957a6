"""What a check finds, and the list of findings that were looked at and are right.

A finding is not an error: it is a place where the gold is unlike the rest of itself and somebody
should look. What is wrong is mended in the gold's form; what is right goes into the list, with a
reason, so that the next run shows only what is new.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...schema import Document, Span


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A place to look at: which check, which document and code points, and a sentence."""

    document: str
    start: int
    end: int
    check: str
    message: str

    @property
    def key(self) -> tuple[str, str, int, int]:
        """What tells one finding from another, whatever its sentence says."""
        return self.check, self.document, self.start, self.end

    def __str__(self) -> str:
        """The finding on one line."""
        return f"{self.document} [{self.start}:{self.end}] {self.check}: {self.message}"


@dataclass(frozen=True, slots=True)
class Report:
    """All findings, those that nobody has looked at, and entries of the list that fit none."""

    findings: tuple[Finding, ...]
    open: tuple[Finding, ...]
    stale: tuple[tuple[str, str, int, int], ...]


def words_at(document: Document, span: Span | tuple[int, int]) -> str:
    """The words of a place, in quotation marks; its offsets where the text is not here."""
    start, end = (span.start, span.end) if isinstance(span, Span) else span
    text = document.article.text
    return repr(text[start:end]) if text is not None else f"[{start}:{end}]"


def report(
    findings: Iterable[Finding],
    looked_at: Mapping[tuple[str, str, int, int], str],
    documents: Sequence[Document],
    checks: Iterable[str],
) -> Report:
    """Sort findings into those looked at and those open; entries on what was not run do not count.

    An entry of the list is stale when its document and check were run and found no such thing.
    """
    found = tuple(sorted(set(findings)))
    keys = {finding.key for finding in found}
    ran, seen = set(checks), {document.id for document in documents}
    return Report(
        found,
        tuple(finding for finding in found if finding.key not in looked_at),
        tuple(
            sorted(
                key
                for key in looked_at
                if key not in keys and key[0] in ran and (key[1] in seen or not key[1])
            )
        ),
    )
