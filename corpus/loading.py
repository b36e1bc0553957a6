"""Loading documents by name: the embedded ones at once, the others with texts from the cache."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from ..schema import Article, Document, PressmarkError
from ..schema.codec import canonical, encode_document
from ..schema.reading import read_document
from .cache import home, read_text
from .catalogue import Catalogue, Entry, catalogue
from .texts import attach_text, detach_text


def hydrate_command(collection: str) -> str:
    """The command that brings the texts of a collection into the cache."""
    return f"pressmark corpus hydrate {collection} --from FOLDER"


def _check_files(index: Catalogue, entries: tuple[Entry, ...]) -> None:
    absent = [entry.name for entry in entries if not index.path(entry).is_file()]
    if absent:
        raise PressmarkError(
            f"{len(absent)} of {len(entries)} documents are in the catalogue but have no gold file "
            f"in {index.data} ({', '.join(absent)}): add them, or load documents that are there"
        )


def _read(index: Catalogue, entry: Entry) -> Document:
    path = index.path(entry)
    document = read_document(path)
    if document.id != entry.id:
        raise PressmarkError(
            f"{path} holds the document {document.id!r}, expected {entry.id!r}: rename the one "
            "or the other"
        )
    return document


def stand_off(index: Catalogue, entry: Entry) -> Document:
    """A document's gold as it lies in the package: an embedded one has its text."""
    _check_files(index, (entry,))
    return _read(index, entry)


def _check_texts(found: dict[str, str | None], entries: tuple[Entry, ...], folder: Path) -> None:
    absent = [entry for entry in entries if entry.id in found and found[entry.id] is None]
    if absent:
        commands = dict.fromkeys(hydrate_command(entry.collection) for entry in absent)
        raise PressmarkError(
            f"the texts of {', '.join(entry.id for entry in absent)} are not in {folder}: run "
            f"{' and '.join(f'`{command}`' for command in commands)}"
        )


def _texts(index: Catalogue, entries: tuple[Entry, ...], folder: Path) -> dict[str, str]:
    hydrated = tuple(e for e in entries if not index.collection(e.collection).embedded)
    found = {entry.id: read_text(entry, folder) for entry in hydrated}
    _check_texts(found, entries, folder)
    return {name: text for name, text in found.items() if text is not None}


def load(
    name: str,
    *,
    texts: bool = True,
    index: Catalogue | None = None,
    folder: Path | None = None,
) -> list[Document]:
    """The documents that a name stands for, in the catalogue's order.

    ``name`` is a collection, a collection and split (``wire/dev``), a document (``wire/wire-003``
    or ``wire-003``), ``all`` or ``all/dev``. With ``texts=False`` all are stand-off, and no cache
    is needed. ``index`` and ``folder`` stand for the package's catalogue and Pressmark's home.
    Raises ``PressmarkError`` for an unknown name, and for gold or texts that are not there.
    """
    index, folder = index or catalogue(), folder or home()
    entries = index.select(name)
    _check_files(index, entries)
    if not texts:
        return [detach_text(_read(index, entry)) for entry in entries]
    found = _texts(index, entries, folder)
    documents = ((entry, _read(index, entry)) for entry in entries)
    return [
        attach_text(document, found[entry.id]) if entry.id in found else document
        for entry, document in documents
    ]


def articles(
    name: str, *, index: Catalogue | None = None, folder: Path | None = None
) -> list[Article]:
    """The articles that a name stands for, with text and without any annotation."""
    return [document.article for document in load(name, index=index, folder=folder)]


def fingerprint(documents: Iterable[Document]) -> str:
    """The identity of a set of documents: sha256 of their canonical JSONL, sorted by id.

    The documents count as they are given, with text or stand-off; two of one id are an error.
    """
    ordered = sorted(documents, key=lambda document: document.id)
    ids = [document.id for document in ordered]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise PressmarkError(
            f"{', '.join(twice)} is there more than once, expected each document once: "
            "give each name only once"
        )
    lines = (canonical(encode_document(document)) + "\n" for document in ordered)
    return hashlib.sha256("".join(lines).encode("utf-8")).hexdigest()
