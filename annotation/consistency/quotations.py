"""Checks of quotations: marks and words of saying that belong to none, speakers out of place."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from ...eval.measures.leakage import Zones
from ...schema import Document, Span
from ...schema.quotemarks import quoted_stretches
from .findings import Finding, words_at

#: A word counts as a word of saying when it was a cue so often, and in so great a share.
TIMES, SHARE = 2, 0.5
_WORD = re.compile(r"\w[\w’'-]*")


def marks_outside(documents: Sequence[Document]) -> Iterator[Finding]:
    """Words in quotation marks that are part of no quotation."""
    for document in documents:
        text = document.article.text
        if text is None:
            continue
        zones = Zones(document.article)
        contents = [span for q in document.annotations.quotations for span in q.content]
        for stretch in quoted_stretches(text, 0, len(text))[0]:
            if not zones.leaked(stretch) and not any(c.overlaps(stretch) for c in contents):
                said = f"{words_at(document, stretch)} stands in marks and in no quotation"
                yield Finding(document.id, stretch.start, stretch.end, "marks-outside", said)


def cues_unmarked(documents: Sequence[Document]) -> Iterator[Finding]:
    """A word of saying that is the cue of no quotation here."""
    used: Counter[str] = Counter()
    free: dict[str, list[tuple[Document, Span]]] = defaultdict(list)
    for document in documents:
        cues = [q.cue for q in document.annotations.quotations if q.cue]
        triggers = [told.trigger for _, told in document.annotations.event_mentions()]
        zones = Zones(document.article)
        for found in _WORD.finditer(document.article.text or ""):
            span, word = Span(found.start(), found.end()), found[0].lower()
            if any(cue.overlaps(span) for cue in cues):
                used[word] += 1
            elif not zones.leaked(span) and not any(t.overlaps(span) for t in triggers):
                free[word].append((document, span))
    for word, places in sorted(free.items()):
        if used[word] >= TIMES and used[word] / (used[word] + len(places)) >= SHARE:
            for document, span in places:
                said = f"{word!r} is no cue here and one {used[word]} times elsewhere"
                yield Finding(document.id, span.start, span.end, "cue-unmarked", said)


def without_speaker(documents: Sequence[Document]) -> Iterator[Finding]:
    """A quotation of direct words that nobody speaks."""
    for document in documents:
        for quotation in document.annotations.quotations:
            if quotation.type == "direct" and not quotation.speakers:
                span = quotation.content[0]
                said = f"the direct quotation {words_at(document, span)[:60]} has no speaker"
                yield Finding(document.id, span.start, span.end, "speaker-missing", said)
