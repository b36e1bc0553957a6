"""What the corpus holds, as data: collections, licences, splits and where texts come from.

``catalogue.json`` is the one place where a document is registered; this module only reads it.
Names are like paths: ``wire``, ``wire/dev``, ``wire/wire-003``, ``wire-003``, ``all``, ``all/dev``.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from ..schema import PressmarkError

SPLITS = ("train", "dev", "test")
EVERYTHING = "all"
EMBEDDED = "embedded"
HYDRATE = "hydrate"

#: What an id may look like: it becomes a file's name, so that nothing else is let through.
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")

Json = Any


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A publisher's file that texts are taken from; ``bytes`` is its exact size."""

    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Hydration:
    """How the texts of a collection are had: the recipe and the files, pinned by sha256.

    ``base_url`` is None where nothing may be fetched over the network; ``files`` is empty where
    the hash of the text is the only one that is known.
    """

    recipe: str
    base_url: str | None = None
    files: tuple[SourceFile, ...] = ()

    def file(self, path: str) -> SourceFile | None:
        """The pinned file of that path, None when the recipe pins no file."""
        return next((file for file in self.files if file.path == path), None)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a text lies: a file and, for a table, its row (0 is the first after the header)."""

    file: str
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of the catalogue.

    The hashes and ``length`` (code points) are those of the text that is hydrated, and None for an
    embedded text, whose document has them; ``paragraph_sha256`` are the first 12 digits of each.
    ``story`` names what the article is about where several articles may be about the same; a story
    lies in one split.
    """

    id: str
    collection: str
    split: str
    origin: Origin | None = None
    text_sha256: str | None = None
    length: int | None = None
    paragraph_sha256: tuple[str, ...] = ()
    story: str | None = None

    @property
    def name(self) -> str:
        """The full name, ``collection/id``."""
        return f"{self.collection}/{self.id}"


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents of one origin, with the licences (SPDX) of their texts and of our annotations."""

    name: str
    title: str
    description: str
    licence_texts: str
    licence_annotations: str
    texts: str
    documents: tuple[Entry, ...]
    hydration: Hydration | None = None

    @property
    def embedded(self) -> bool:
        """Whether the texts come with the package."""
        return self.texts == EMBEDDED


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All collections of one version of the corpus; ``data`` is the folder of the gold files.

    ``canary`` is the string that the files of the test split carry (see ``corpus.canary``).
    """

    version: str
    collections: tuple[Collection, ...]
    data: Path
    canary: str = ""

    def entries(self) -> Iterator[Entry]:
        """Every document, in the catalogue's order."""
        for collection in self.collections:
            yield from collection.documents

    def names(self) -> tuple[str, ...]:
        """Every name that ``select`` answers, the widest first."""
        wide = [EVERYTHING, *(f"{EVERYTHING}/{split}" for split in SPLITS)]
        for collection in self.collections:
            splits = {entry.split for entry in collection.documents}
            wide.append(collection.name)
            wide += [f"{collection.name}/{split}" for split in SPLITS if split in splits]
        full = [entry.name for entry in self.entries()]
        return (*wide, *full, *(entry.id for entry in self.entries()))

    def collection(self, name: str) -> Collection:
        """The collection of that name; an unknown name is answered with those that exist."""
        for collection in self.collections:
            if collection.name == name:
                return collection
        known = ", ".join(collection.name for collection in self.collections)
        raise PressmarkError(f"there is no collection {name!r} in the corpus: it has {known}")

    def select(self, name: str) -> tuple[Entry, ...]:
        """The documents that a name stands for, in the catalogue's order; never none."""
        found = tuple(entry for entry in self.entries() if name in _names_of(entry))
        if not found:
            raise PressmarkError(self._unknown(name))
        return found

    def _unknown(self, name: str) -> str:
        near = difflib.get_close_matches(name, self.names(), n=3, cutoff=0.6)
        meant = f"did you mean {' or '.join(near)}? " if near else ""
        names = [known for known in self.names() if ID.fullmatch(known) or known.endswith(SPLITS)]
        return (
            f"{name!r} is not the name of a collection, a split or a document: {meant}"
            f"the corpus has {', '.join(names)}"
        )

    def path(self, entry: Entry) -> Path:
        """The gold file of a document (which need not be there yet)."""
        return self.data / entry.collection / f"{entry.id}.json"


def _names_of(entry: Entry) -> tuple[str, ...]:
    groups = (EVERYTHING, entry.collection)
    return (*groups, *(f"{group}/{entry.split}" for group in groups), entry.name, entry.id)


def check_id(name: str, what: str = "document") -> str:
    """The id or name itself when it can be a file's name; else a ``PressmarkError``."""
    if not ID.fullmatch(name):
        raise PressmarkError(
            f"{what} id {name!r} cannot be a file's name: it must be 1 to 100 letters, digits, "
            "'.', '_' and '-', and begin with a letter or a digit"
        )
    return name


def _relative(path: str) -> str:
    """A path of the catalogue, which must stay inside the folder that it is looked for in."""
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or "\\" in path or not pure.parts:
        raise PressmarkError(f"source file {path!r} of the catalogue is not a path inside a folder")
    return path


def _decode_entry(name: str, collection: str, value: Mapping[str, Json]) -> Entry:
    origin = value.get("hydrate")
    return Entry(
        id=check_id(name),
        collection=collection,
        split=value["split"],
        origin=origin and Origin(_relative(origin["file"]), origin.get("row")),
        text_sha256=value.get("text_sha256"),
        length=value.get("length"),
        paragraph_sha256=tuple(value.get("paragraph_sha256", ())),
        story=value.get("story"),
    )


def _decode_hydration(value: Mapping[str, Json] | None) -> Hydration | None:
    if value is None:
        return None
    files = value.get("files", {}).items()
    return Hydration(
        recipe=value["recipe"],
        base_url=value.get("base_url"),
        files=tuple(SourceFile(_relative(path), f["sha256"], f["bytes"]) for path, f in files),
    )


def _decode_collection(name: str, value: Mapping[str, Json]) -> Collection:
    documents = value["documents"].items()
    return Collection(
        name=check_id(name, "collection"),
        title=value["title"],
        description=value["description"],
        licence_texts=value["licence_texts"],
        licence_annotations=value["licence_annotations"],
        texts=value["texts"],
        documents=tuple(_decode_entry(key, name, entry) for key, entry in documents),
        hydration=_decode_hydration(value.get("hydration")),
    )


def read_catalogue(path: Path) -> Catalogue:
    """The catalogue in a file; the gold files lie in the folder ``data`` beside it."""
    value = json.loads(path.read_text(encoding="utf-8"))
    collections = value["collections"].items()
    return Catalogue(
        version=value["version"],
        collections=tuple(_decode_collection(name, found) for name, found in collections),
        data=path.parent / "data",
        canary=value.get("canary", ""),
    )


@cache
def catalogue() -> Catalogue:
    """The catalogue that comes with the package."""
    return read_catalogue(Path(__file__).with_name("catalogue.json"))
