"""What a system is: a name, the layers it produces, and a function from articles to annotations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ...schema import Annotations, Article


class System(Protocol):
    """Something that extracts. A layer that ``layers`` does not name is n/a in scores, never 0."""

    @property
    def name(self) -> str:
        """The name in tables and run folders, for example ``rules-lite``."""
        ...

    @property
    def version(self) -> str:
        """The version of code and weights, so that a figure can be traced to what made it."""
        ...

    @property
    def description(self) -> str:
        """One sentence: method, weights, licence."""
        ...

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers it produces, of ``pressmark.schema.LAYERS``."""
        ...

    def extract(self, articles: Sequence[Article]) -> list[Annotations]:
        """Annotations for each article, in the same order. Articles must have their text."""
        ...
