"""``rules-lite``: all nine layers by regular expressions and word lists, with no model at all."""

from __future__ import annotations

from collections.abc import Sequence

from ...schema import LAYERS, Annotations, Article, Mention, Quotation, Span
from .build import text_of
from .coref import Clues
from .finish import finish
from .quotes import quoted_spans
from .rules_events import find_events
from .rules_mentions import find_mentions
from .rules_quotes import find_quotations
from .segment import index_of, sentences


def _subjects(
    spans: tuple[Span, ...], mentions: Sequence[Mention], said: Sequence[Quotation]
) -> frozenset[str]:
    """A guess at subjects: the first referring mention of each sentence, and every speaker."""
    first: dict[int, str] = {}
    for found in mentions:
        if found.level:
            first.setdefault(index_of(spans, found.span.start), found.id)
    return frozenset([*first.values(), *(s for q in said for s in q.speakers)])


def _appositions(text: str, mentions: Sequence[Mention]) -> tuple[tuple[str, str], ...]:
    """A nominal PERSON right after a PERSON name and a comma is the same one."""
    people = [m for m in mentions if m.type == "PERSON" and m.level in ("name", "nominal")]
    outside = {q for quoted in quoted_spans(text) for q in range(quoted.start, quoted.end)}
    return tuple(
        (one.id, other.id)
        for one in people
        for other in people
        if one.level != other.level
        and text[one.span.end : other.span.start] == ", "
        and one.span.end not in outside
    )


class RulesLite:
    """The baseline that needs nothing installed and no weights.

    It reads the text and the publication date only. Sentences and segments of an ``Article`` are
    gold knowledge, so it splits sentences itself and meets boilerplate as any system would.
    """

    name = "rules-lite"
    version = "1.1"
    description = (
        "Regular expressions and word lists written for this package; no model, no weights; "
        "Apache-2.0."
    )
    layers = LAYERS

    def extract(self, articles: Sequence[Article]) -> list[Annotations]:
        """Annotations for each article; PressmarkError when one has no text."""
        return [self._one(text_of(article), article.source.date) for article in articles]

    def _one(self, text: str, published: str | None) -> Annotations:
        spans = sentences(text)
        mentions = find_mentions(text, published)
        said = find_quotations(text, mentions)
        clues = Clues(spans, _appositions(text, mentions), _subjects(spans, mentions, said))
        return finish(text, mentions, said, clues, lambda settled: find_events(text, settled))
