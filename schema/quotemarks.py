"""Where a text stands within quotation marks: curly, straight or angle, single or double.

Only double marks can be missed: a single one may be an apostrophe. A paragraph is a line; speech
that goes on over paragraphs has no closing mark at the end of one and a new opening mark at the
beginning of the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .model import Span

_CLOSERS = {"“": "”", "„": "“”", "«": "»", '"': '"', "‘": "’", "'": "'"}
_SINGLE = frozenset("‘’'")
_MARKS = frozenset("“”„«»\"‘’'")


@dataclass(slots=True)
class _Scan:
    """The marks open at one point of a scan, and what the scan has found so far."""

    open: list[tuple[str, int]] = field(default_factory=list)
    stretches: list[Span] = field(default_factory=list)
    unbalanced: list[int] = field(default_factory=list)


def quoted_stretches(text: str, start: int, end: int) -> tuple[tuple[Span, ...], tuple[int, ...]]:
    """The stretches of ``text[start:end]`` within quotation marks, and the marks without a partner.

    Stretches hold their marks; nested ones and each paragraph of longer speech have their own.
    A mark without a partner is given by its offset; the stretch that it opens then runs to the end
    of its paragraph, so that one missing mark is one finding.
    """
    scan = _Scan()
    carried: tuple[str, int] | None = None
    single: Span | None = None
    for first, last in _paragraphs(text, start, end):
        if single is not None and text[first] == text[single.start]:
            scan.stretches.append(single)
        carried = _scan_paragraph(text, first, last, scan, carried)
        single = _unclosed_single(last, scan)
    if carried is not None:
        scan.unbalanced.append(carried[1])
    return tuple(sorted(set(scan.stretches))), tuple(sorted(scan.unbalanced))


def _unclosed_single(last: int, scan: _Scan) -> Span | None:
    """What a curly single mark opened and nothing closed, up to the end of its paragraph.

    It is speech only if the next paragraph opens with such a mark too: else it is an apostrophe.
    """
    closed = {stretch.start for stretch in scan.stretches}
    opened = [at for mark, at in scan.open if mark == "‘" and at not in closed]
    return Span(opened[-1], last) if opened else None


def _paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The lines of the zone that are not blank, without the white space around them."""
    at = start
    for line in text[start:end].splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            first = at + len(line) - len(line.lstrip())
            yield first, first + len(stripped)
        at += len(line)


def _scan_paragraph(
    text: str, first: int, last: int, scan: _Scan, carried: tuple[str, int] | None
) -> tuple[str, int] | None:
    """Scan one paragraph; the double mark left open at its end is carried to the next."""
    scan.open = []
    at = first
    if carried is not None and text[first] == carried[0]:
        scan.open.append((text[first], first))
        at += 1
    elif carried is not None:
        scan.unbalanced.append(carried[1])
    for place in range(at, last):
        if text[place] in _MARKS:
            _mark(text, place, last, scan)
    return _close_paragraph(last, scan)


def _close_paragraph(last: int, scan: _Scan) -> tuple[str, int] | None:
    doubles = [item for item in scan.open if item[0] not in _SINGLE]
    scan.stretches.extend(Span(place, last) for _, place in doubles)
    scan.unbalanced.extend(place for _, place in doubles[1:])
    return doubles[0] if doubles else None


def _mark(text: str, place: int, last: int, scan: _Scan) -> None:
    mark = text[place]
    if mark in _SINGLE:
        _single(text, place, last, scan)
    elif _closes_double(mark, scan):
        _close(place, scan)
    elif mark in _CLOSERS and not _is_inch(text, place, mark):
        scan.open.append((mark, place))
    elif mark not in _CLOSERS:
        scan.unbalanced.append(place)


def _closes_double(mark: str, scan: _Scan) -> bool:
    doubles = [opened for opened, _ in scan.open if opened not in _SINGLE]
    return bool(doubles) and mark in _CLOSERS[doubles[-1]]


def _close(place: int, scan: _Scan) -> None:
    """Close the innermost double mark; single ones opened within it were apostrophes."""
    while scan.open[-1][0] in _SINGLE:
        scan.open.pop()
    scan.stretches.append(Span(scan.open.pop()[1], place + 1))


def _single(text: str, place: int, last: int, scan: _Scan) -> None:
    """A single mark: it opens after a space and before a word, closes after a word, or neither."""
    mark = text[place]
    before = text[place - 1] if place else " "
    after = text[place + 1] if place + 1 < last else " "
    inner = scan.open[-1] if scan.open and scan.open[-1][0] in _SINGLE else None
    if inner and mark in _CLOSERS[inner[0]] and not before.isspace() and not after.isalnum():
        # It may still be an apostrophe ("the boys’ team"): the mark stays open for a later one.
        scan.stretches.append(Span(inner[1], place + 1))
    elif mark in "‘'" and not before.isalnum() and not after.isspace():
        scan.open[:] = [item for item in scan.open if item != inner]
        scan.open.append((mark, place))


def _is_inch(text: str, place: int, mark: str) -> bool:
    return mark == '"' and place > 0 and text[place - 1].isdigit()
