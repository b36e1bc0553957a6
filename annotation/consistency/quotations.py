"""Checks of quotations: marks and words of saying that belong to none, speakers out of place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...eval.measures.leakage import Zones
from ...schema import Annotations, Document, Span
from ...schema.quotemarks import quoted_stretches
from .findings import Finding, words_at
from .words import Habit, unmarked_words

#: When a word counts as a word of saying.
HABIT = Habit(times=2, share=0.5)


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
    """A word of saying that is the cue of no quotation here, and no trigger."""
    for document, span, word, times in unmarked_words(documents, _cues, _triggers, HABIT):
        said = f"{word!r} is no cue here and one {times} times elsewhere"
        yield Finding(document.id, span.start, span.end, "cue-unmarked", said)


def _cues(side: Annotations) -> list[Span]:
    return [quotation.cue for quotation in side.quotations if quotation.cue]


def _triggers(side: Annotations) -> list[Span]:
    return [told.trigger for _, told in side.event_mentions()]


def without_speaker(documents: Sequence[Document]) -> Iterator[Finding]:
    """A quotation of direct words that nobody speaks."""
    for document in documents:
        for quotation in document.annotations.quotations:
            if quotation.type == "direct" and not quotation.speakers:
                span = quotation.content[0]
                said = f"the direct quotation {words_at(document, span)[:60]} has no speaker"
                yield Finding(document.id, span.start, span.end, "speaker-missing", said)
