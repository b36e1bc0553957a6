"""The texts that a command is tried on, and what can be read off its answers."""

from __future__ import annotations

from collections.abc import Iterator

from ....schema import Annotations, Article, Source, Span
from ....schema.codec import text_sha256

ANA = '"The mayor of Lisbon will resign in 2026," Ana Costa said on Monday.\n'
_EMOJI = "🇵🇹 😀 naïve “Olá”:\n"
TEXTS = {
    "emoji": _EMOJI + ANA,
    "empty text": "",
    "white space": " \n\n\t\n",
    "leading blanks": " \n\t " + ANA,
    "odd line ends": "Ana Costa\u2028said\u0085so.\x0b She left.\r\nTom Reed stayed.\n",
    "long text": ANA * 1500,
}


def article_of(text: str, name: str) -> Article:
    """An article of the probe's own."""
    source = Source("Pressmark", "A probe", "2025-03-04", "CC0-1.0")
    return Article(name, text, text_sha256(text), len(text), "en", source)


def told_of(found: Annotations) -> str:
    """How many things of each kind were found, in words."""
    counts = (
        ("mentions", len(found.mentions)),
        ("entities", len(found.entities)),
        ("events", len(found.events)),
        ("quotations", len(found.quotations)),
    )
    return ", ".join(f"{n} {what}" for what, n in counts if n) or "nothing found"


def spans_of(found: Annotations) -> Iterator[Span]:
    """The spans of mentions, triggers, quotations and cues."""
    yield from (m.span for m in found.mentions)
    yield from (m.trigger for _, m in found.event_mentions())
    for quotation in found.quotations:
        yield from quotation.content
        if quotation.cue is not None:
            yield quotation.cue


def words_of(text: str, found: Annotations) -> set[str]:
    """The words that were marked."""
    return {text[s.start : s.end] for s in spans_of(found)}


def bare(found: Annotations) -> list[tuple[int, int, str | None]]:
    """What was found, without ids and order, which mean nothing."""
    typed: list[tuple[int, int, str | None]] = []
    typed += [(m.span.start, m.span.end, m.type) for m in found.mentions]
    typed += [(m.trigger.start, m.trigger.end, e.type) for e, m in found.event_mentions()]
    typed += [(s.start, s.end, q.type) for q in found.quotations for s in q.content]
    return sorted(typed, key=str)


def cut_words(text: str, found: Annotations) -> str | None:
    """A sentence when a quarter of the spans begin or end inside a word: offsets counted wrongly.

    A word is of ASCII letters and digits, so that no script without spaces is taken for one.
    """
    spans = list(spans_of(found))
    cut = [s for s in spans if _inside(text, s.start) or _inside(text, s.end)]
    if not cut or len(cut) * 4 < len(spans):
        return None
    shown = text[cut[0].start : cut[0].end]
    around = text[max(cut[0].start - 10, 0) : cut[0].end + 10]
    return (
        f"{len(cut)} of {len(spans)} spans begin or end inside a word, such as {shown[:60]!r} in "
        f"{around[:80]!r}: count offsets in the text as it came (after decoding the JSON, not "
        "stripped, not in bytes), from 0, and let `end` be the place after the last character"
    )


def _inside(text: str, place: int) -> bool:
    around = text[place - 1 : place + 1] if place else ""
    return len(around) == 2 and around.isascii() and around.isalnum()
