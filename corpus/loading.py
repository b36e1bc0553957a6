"""Loading documents by name: the embedded ones at once, the others with texts from the cache."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
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


def _no_texts(absent: Iterable[Entry], folder: Path) -> PressmarkError:
    absent = list(absent)
    commands = dict.fromkeys(hydrate_command(entry.collection) for entry in absent)
    return PressmarkError(
        f"the texts of {', '.join(entry.id for entry in absent)} are not in {folder}: run "
        f"{' and '.join(f'`{command}`' for command in commands)}"
    )


class Stored(Collection[Document]):
    """The documents that a name stands for, read one at a time whenever they are gone through.

    Names and errors are those of ``load``; that all files are there is checked at once.
    """

    def __init__(
        self, name: str, *, index: Catalogue | None = None, folder: Path | None = None
    ) -> None:
        self._index, self._folder = index or catalogue(), folder or home()
        self._entries = self._index.select(name)
        _check_files(self._index, self._entries)
        absent = [e for e in self._entries if self._apart(e) and read_text(e, self._folder) is None]
        if absent:
            raise _no_texts(absent, self._folder)

    def _apart(self, entry: Entry) -> bool:
        """Whether the text does not come with the gold."""
        return not self._index.collection(entry.collection).embedded

    def __iter__(self) -> Iterator[Document]:
        for entry in self._entries:
            document = _read(self._index, entry)
            if self._apart(entry):
                text = read_text(entry, self._folder)
                if text is None:
                    raise _no_texts([entry], self._folder)
                document = attach_text(document, text)
            yield document

    def __contains__(self, document: object) -> bool:
        return any(document == one for one in self)

    def __len__(self) -> int:
        return len(self._entries)


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
    if texts:
        return list(Stored(name, index=index, folder=folder))
    index = index or catalogue()
    entries = index.select(name)
    _check_files(index, entries)
    return [detach_text(_read(index, entry)) for entry in entries]


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
