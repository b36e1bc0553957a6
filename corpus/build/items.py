"""A document of a release, with what its rows and exports ask of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ...schema import Article, Document, Entity, Mention, Span

Row = dict[str, Any]


@dataclass(frozen=True)
class Item:
    """A document of a release: its collection and split, and the line that credits its text."""

    document: Document
    collection: str
    split: str
    attribution: str

    @property
    def article(self) -> Article:
        """The document's article."""
        return self.document.article

    @cached_property
    def mentions(self) -> dict[str, Mention]:
        """The document's mentions under their ids."""
        return self.document.annotations.mention_by_id()

    @cached_property
    def entity_of(self) -> dict[str, Entity]:
        """For the id of each mention in a chain, its entity."""
        return self.document.annotations.entity_of()

    def origin(self) -> Row:
        """The columns that say which document a row is of."""
        return {"document": self.document.id, "collection": self.collection}

    def words(self, start: int, end: int) -> str | None:
        """A stretch of the text, None when the document is stand-off."""
        text = self.article.text
        return None if text is None else text[start:end]

    def sentence(self, span: Span) -> int | None:
        """The index of the sentence that holds the span, None when none does."""
        spans = enumerate(self.article.sentences)
        return next((n for n, sentence in spans if sentence.contains(span)), None)

    def context(self, spans: Iterable[Span]) -> str | None:
        """The sentences that the spans lie in, from the first to the last."""
        listed = list(spans)
        touched = [s for s in self.article.sentences if any(s.overlaps(span) for span in listed)]
        if not touched:
            return None
        return self.words(touched[0].start, touched[-1].end)

    def name(self, entity: Entity | None) -> str | None:
        """What a reader calls the entity: its longest name, of two the first; None without one."""
        if entity is None:
            return None
        listed = [self.mentions[id] for id in entity.mentions]
        names = [m.span for m in listed if m.level == "name" and m.span.text]
        longest = min(names, key=lambda span: (-len(span), span), default=None)
        return longest.text if longest else None
