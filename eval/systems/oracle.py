"""Two systems that bound the scale: one that finds nothing and one that returns the gold."""

from __future__ import annotations

from collections.abc import Sequence

from ...schema import LAYERS, Annotations, Article, Document, PressmarkError


class EmptySystem:
    """Finds nothing. Its recall is 0; whatever scores above that does so by the measure's rules."""

    name = "empty"
    version = "1.0"
    description = "Predicts nothing in any layer; the floor of every table."
    layers = LAYERS

    def extract(self, articles: Sequence[Article]) -> list[Annotations]:
        """An empty ``Annotations`` for each article."""
        return [Annotations() for _ in articles]


class GoldSystem:
    """Returns the gold annotations of the documents it was made from: must score 1.0."""

    name = "gold"
    version = "1.0"
    description = "Oracle: returns the gold annotations, to prove that the pipe loses nothing."
    layers = LAYERS

    def __init__(self, documents: Sequence[Document]) -> None:
        self._gold = {document.id: document.annotations for document in documents}

    def extract(self, articles: Sequence[Article]) -> list[Annotations]:
        """The annotations of each article; PressmarkError names all articles it has no gold for."""
        unknown = [article.id for article in articles if article.id not in self._gold]
        if unknown:
            raise PressmarkError(
                f"system gold has no annotations for {', '.join(unknown)}: it was made from "
                f"{len(self._gold)} documents, so give it the documents of the same collection"
            )
        return [self._gold[article.id] for article in articles]
