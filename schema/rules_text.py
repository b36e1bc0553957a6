"""Rules on the article itself: its text, hash, dates, segments and sentences."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

from .codec import text_sha256
from .model import Span
from .timex import is_day
from .view import Placed, View

Finding = tuple[str, str]


def sha256_differs(view: View) -> Iterator[Finding]:
    """text_sha256 is the hash of the text."""
    found = text_sha256(view.text or "")
    if found != view.article.text_sha256:
        stated = view.article.text_sha256[:12]
        yield "$.text_sha256", f"article: text_sha256 is {stated}…, but the text has {found[:12]}…"


def length_differs(view: View) -> Iterator[Finding]:
    """length is the text's length."""
    if view.length != view.article.length:
        stated = view.article.length
        yield "$.length", f"article: length is {stated}, but the text has {view.length} code points"


def text_not_nfc(view: View) -> Iterator[Finding]:
    """The text is in Unicode's normal form C."""
    text = view.text or ""
    if not unicodedata.is_normalized("NFC", text):
        normal = unicodedata.normalize("NFC", text)
        at = next((i for i, (a, b) in enumerate(zip(text, normal, strict=False)) if a != b), 0)
        yield "$.text", f"article: text is not in normal form C from offset {at} on"


def _is_foreign(character: str) -> bool:
    if character in "\n\t":
        return False
    return character == "\ufeff" or unicodedata.category(character) == "Cc"


def text_character(view: View) -> Iterator[Finding]:
    """The text holds none of the characters that files and tools change or refuse."""
    text = view.text or ""
    first: dict[str, int] = {}
    for character in sorted(set(text)):
        if _is_foreign(character):
            first[character] = text.index(character)
    for character, at in first.items():
        number = text.count(character)
        yield (
            "$.text",
            (
                f"article: text holds U+{ord(character):04X} {number} times, first at offset {at}, "
                "expected no carriage return, byte order mark or control character"
            ),
        )


def date_not_real(view: View) -> Iterator[Finding]:
    """source.date and provenance.date are days of the calendar."""
    made = view.document.provenance
    dates = [("source", view.article.source.date), ("provenance", made.date if made else None)]
    for name, date in dates:
        if date is not None and not is_day(date):
            yield f"$.{name}.date", f"{name}: date {date} is no day of the calendar"


def _disorder(zones: Sequence[Placed]) -> Iterator[Finding]:
    for before, after in pairwise(zones):
        if after.span.start < before.span.end:
            yield (
                after.path,
                (
                    f"{after.label} begins at {after.span.start}, before the end of "
                    f"{before.label} at {before.span.end}: expected in order without overlap"
                ),
            )


def segment_order(view: View) -> Iterator[Finding]:
    """Segments are in order and do not overlap."""
    yield from _disorder([zone for zone in view.zones if zone.part == "segment"])


def sentence_order(view: View) -> Iterator[Finding]:
    """Sentences are in order and do not overlap."""
    yield from _disorder([zone for zone in view.zones if zone.part == "sentence"])


def _uncovered(view: View, within: Sequence[Span], zones: Sequence[Span]) -> Iterator[Span]:
    """Stretches of ``within`` that hold more than white space and lie in none of the zones."""
    text = view.text or ""
    for whole in within:
        at = whole.start
        cuts = [z for z in zones if z.overlaps(whole)]
        for zone in [*cuts, Span(whole.end, whole.end)]:
            gap = text[at : zone.start]
            if gap.strip():
                start = at + len(gap) - len(gap.lstrip())
                yield Span(start, start + len(gap.strip()))
            at = max(at, zone.end)


def segment_gap(view: View) -> Iterator[Finding]:
    """Everything but white space lies in a segment."""
    zones = [Span(s.start, s.end) for s in view.article.segments]
    for gap in _uncovered(view, [Span(0, view.length)], zones):
        yield "$.segments", f"article: {view.surface(gap)} at {gap.start} lies in no segment"


def sentence_gap(view: View) -> Iterator[Finding]:
    """Everything but white space in a segment that takes all annotation lies in a sentence."""
    within = [
        Span(s.start, s.end)
        for s in view.article.segments
        if view.ontology.annotates(s.kind) == "all" and view.is_sound(s)
    ]
    for gap in _uncovered(view, within, view.article.sentences):
        yield "$.sentences", f"article: {view.surface(gap)} at {gap.start} lies in no sentence"


def sentence_segment(view: View) -> Iterator[Finding]:
    """Each sentence lies inside one segment."""
    for zone in view.zones:
        if zone.part != "sentence" or not view.is_sound(zone.span):
            continue
        if view.segment_of(zone.span) is None:
            yield zone.path, f"{zone.label} ({view.surface(zone.span)}) lies in no single segment"
