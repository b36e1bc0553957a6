"""What the corpus holds, a row a document, and the documents as far as their texts are here."""

from __future__ import annotations

from ..schema import Document, PressmarkError
from .cache import read_text
from .catalogue import Entry, catalogue
from .loading import load, stand_off


def overview(name: str) -> list[dict[str, object]]:
    """A row for each document: id, split, topic, date, title, licence, status, text at hand."""
    return [_row(entry) for entry in catalogue().select(name)]


def _row(entry: Entry) -> dict[str, object]:
    index = catalogue()
    document = stand_off(index, entry)
    source, made = document.article.source, document.provenance
    return {
        "id": entry.id,
        "split": entry.split,
        "topic": source.topic,
        "date": source.date,
        "title": source.title,
        "licence": source.licence,
        "status": made.status if made else None,
        "text": "embedded" if index.collection(entry.collection).embedded else _cached(entry),
    }


def _cached(entry: Entry) -> str:
    try:
        return "absent" if read_text(entry) is None else "hydrated"
    except PressmarkError:
        return "unreadable"


def load_available(name: str) -> tuple[list[Document], tuple[str, ...]]:
    """The documents with their texts where those are here, and the ids of those without.

    A document whose text is not hydrated comes stand-off, so that it can be checked all the same.
    """
    entries = catalogue().select(name)
    without = {
        entry.id
        for entry in entries
        if not catalogue().collection(entry.collection).embedded and read_text(entry) is None
    }
    documents = [
        stand_off(catalogue(), entry) if entry.id in without else load(entry.name)[0]
        for entry in entries
    ]
    return documents, tuple(sorted(without))
