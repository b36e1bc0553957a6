"""Files of documents and predictions that are read one line at a time, however large they are.

A file is read once to check every line and to note where it stands; after that a line is read when
it is asked for. Memory then holds one document, and for each line its id and its place.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar

from ..schema import Annotations, Document
from ..schema.codec import decode_annotations, decode_document
from ..schema.reading import Gathered, document_values
from .lenient import put_aside

T = TypeVar("T")
Json = Any


class StoredLines(Mapping[str, T], Generic[T]):
    """The values of a ``.jsonl`` file under their ids, in its order, decoded when asked for.

    ``kind`` is what each line is checked as (``document`` or ``prediction``); ``told`` is shown
    every value once, as it is checked; ``checked`` gives what is held to the schema in a value's
    place. Raises InvalidDocument with all problems of all lines, and
    PressmarkError for a file that cannot be read. The file must not change while it is in use.
    """

    def __init__(
        self,
        path: Path,
        kind: str,
        decode: Callable[[Json], T],
        told: Callable[[Json], None] = lambda _: None,
        checked: Callable[[Json], Json] = lambda value: value,
    ) -> None:
        self.path, self._decode = path, decode
        gathered = Gathered(str(path))
        ids = []
        for where, value in document_values(path, gathered):
            if gathered.accept(where, checked(value), kind):
                ids.append(value["id"])
                told(value)
        gathered.close(None)
        with path.open("rb") as file:
            self._places = dict(zip(ids, _places(file), strict=True))

    def __getitem__(self, name: str) -> T:
        start, size = self._places[name]
        with self.path.open("rb") as file:
            file.seek(start)
            return self._decode(json.loads(file.read(size)))

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _places(lines: Iterable[bytes]) -> Iterator[tuple[int, int]]:
    """Where each line begins and how many bytes it has."""
    start = 0
    for line in lines:
        yield start, len(line)
        start += len(line)


class StoredDocuments(Collection[Document]):
    """The documents of a ``.jsonl`` file, decoded one at a time, as often as they are asked for."""

    def __init__(self, path: Path) -> None:
        self._lines = StoredLines(path, "document", decode_document)

    def __iter__(self) -> Iterator[Document]:
        return iter(self._lines.values())

    def __len__(self) -> int:
        return len(self._lines)

    def __contains__(self, document: object) -> bool:
        return any(document == one for one in self)


def stored_predictions(
    path: Path, told: Callable[[Json], None] = lambda _: None, lenient: bool = False
) -> StoredLines[Annotations]:
    """The annotations of a predictions file by document id; ``told`` is shown every line.

    ``lenient`` takes labels that the ontology does not know.
    """

    def decode(value: Json) -> Annotations:
        return decode_annotations(value["annotations"])

    checked = _relabelled if lenient else (lambda value: value)
    return StoredLines(path, "prediction", decode, told, checked)


def _relabelled(value: Json) -> Json:
    """A prediction with known labels in place of unknown ones."""
    copied = copy.deepcopy(value)
    if isinstance(copied, dict):
        put_aside(copied.get("annotations"))
    return copied
