"""Pressmark: an annotated news corpus and the benchmark built on it.

``load("wire/dev")`` gives documents, ``score(gold, predicted)`` measures predictions,
``compare(gold, first, second)`` says how sure a difference is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING

from .schema import (
    Annotations,
    Argument,
    Article,
    Document,
    Entity,
    Event,
    EventMention,
    Mention,
    PressmarkError,
    Problem,
    Quotation,
    Span,
)

if TYPE_CHECKING:
    from .eval.figures import Comparison, Figure

__all__ = [
    "Annotations",
    "Argument",
    "Article",
    "Document",
    "Entity",
    "Event",
    "EventMention",
    "Mention",
    "PressmarkError",
    "Problem",
    "Quotation",
    "Span",
    "compare",
    "load",
    "score",
]

Gold = str | Iterable[Document]
Predicted = str | PathLike[str] | Mapping[str, Annotations] | Iterable[Document]


def load(name: str) -> list[Document]:
    """The documents under a name such as ``wire``, ``wire/dev``, ``wire-001`` or ``all``.

    Raises PressmarkError when there is no such name, or when a text has to be hydrated first.
    """
    from .corpus import load

    return load(name)


def score(
    gold: Gold, predicted: Predicted, measures: Sequence[str] | None = None
) -> dict[str, Figure]:
    """Precision, recall, F1 and its 95 % interval, by the name of the measure.

    ``gold`` is a corpus name or documents; ``predicted`` a predictions file, a run folder,
    documents, or annotations by document id. Without ``measures`` the headlines are computed;
    layers of which ``predicted`` holds nothing are left out. Raises PressmarkError for documents
    that are not in gold and for annotations that do not fit their article.
    """
    from .eval.api import score

    return score(gold, predicted, measures)


def compare(
    gold: Gold, first: Predicted, second: Predicted, measures: Sequence[str] | None = None
) -> tuple[Comparison, ...]:
    """First minus second on each measure: difference, interval and randomization test."""
    from .eval.api import compare

    return compare(gold, first, second, measures)
