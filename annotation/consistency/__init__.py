"""Consistency of the gold with itself: where it is unlike the rest of itself, somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from ...corpus.looked_at import LOOKED_AT, read_looked_at
from ...schema import Annotations, Document
from . import events, names, quotations
from .consensus import consensus
from .findings import Finding, Report, report

__all__ = ["CHECKS", "LOOKED_AT", "Finding", "Report", "check_consistency", "read_looked_at"]

#: Every check by name, in the order in which they are run; each may find things of several names.
CHECKS: Mapping[str, Callable[[Sequence[Document]], Iterator[Finding]]] = {
    "string-types": names.string_types,
    "name-unmarked": names.names_unmarked,
    "pronoun-unmarked": names.pronouns_unmarked,
    "two-names": names.two_names,
    "lone-pronoun": names.lone_pronouns,
    "value-missing": names.values_missing,
    "trigger-unmarked": events.triggers_unmarked,
    "trigger-types": events.trigger_types,
    "event-bare": events.without_arguments,
    "never": events.roles_never,
    "marks-outside": quotations.marks_outside,
    "cue-unmarked": quotations.cues_unmarked,
    "speaker-missing": quotations.without_speaker,
}


def check_consistency(
    documents: Iterable[Document],
    looked_at: Mapping[tuple[str, str, int, int], str],
    systems: Mapping[str, Mapping[str, Annotations]] | None = None,
) -> Report:
    """Run every check over the documents, which have their texts; with ``systems`` consensus too.

    Counts such as "marked elsewhere" are over the documents given: more of them find more.
    """
    listed = list(documents)
    found = [finding for check in CHECKS.values() for finding in check(listed)]
    ran = {finding.check for finding in found} | set(CHECKS)
    if systems is not None:
        found += consensus(listed, systems)
        ran |= {"consensus-mention", "consensus-trigger", "consensus-quotation"}
    return report(found, looked_at, listed, ran)
