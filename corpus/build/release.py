"""What a release is: its documents as canonical JSONL, its files with their hashes, its identity.

The identity is the sha256 of ``documents.jsonl``: one document a line in canonical JSON (sorted
keys, no spaces), sorted by id. Parquet is not it, because its bytes change with its writer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ...schema import Document, PressmarkError
from ...schema.codec import FORMAT, canonical, encode_document
from ...schema.ontology import ontology
from ...schema.reading import read_json, write_text
from ..loading import fingerprint
from ..texts import detach_text
from .items import Item

Json = Any
MANIFEST = "release.json"
DOCUMENTS = "documents.jsonl"
CARD = "README.md"
CROISSANT = "croissant.json"
#: What the tables were written with: their bytes depend on it.
WRITERS = ("datasets", "pyarrow")


@dataclass(frozen=True, slots=True)
class File:
    """A file of a release: its sha256 and size."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A document of a release; ``text`` says whether its text is in it."""

    id: str
    collection: str
    split: str
    licence: str
    text: bool
    sha256: str


@dataclass(frozen=True, slots=True)
class Release:
    """What ``release.json`` says. ``annotations_sha256`` is the identity without any text.

    ``rows`` are by config and split; ``lost`` says per export what it cannot hold; ``files`` are
    all files of the folder but ``release.json``.
    """

    version: str
    format: str
    ontology: str
    guidelines: str
    sha256: str
    annotations_sha256: str
    documents: tuple[Listed, ...]
    rows: Mapping[str, Mapping[str, int]]
    lost: Mapping[str, Json] = field(default_factory=dict)
    made_with: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, File] = field(default_factory=dict)


def line_of(document: Document) -> str:
    """The document as a line of canonical JSONL, with its line end."""
    return canonical(encode_document(document)) + "\n"


def sha256_of(data: bytes) -> str:
    """The sha256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def listed(item: Item) -> Listed:
    """The entry of a document in ``release.json``."""
    article = item.article
    return Listed(
        article.id,
        item.collection,
        item.split,
        article.source.licence,
        article.text is not None,
        sha256_of(line_of(item.document).encode("utf-8")),
    )


def describe(
    items: Sequence[Item],
    version: str,
    guidelines: str,
    rows: Mapping[str, Mapping[str, int]],
    lost: Mapping[str, Json],
) -> Release:
    """The release of these documents; its files are not known yet."""
    from importlib import metadata

    documents = [item.document for item in items]
    return Release(
        version=version,
        format=FORMAT,
        ontology=ontology().version,
        guidelines=guidelines,
        sha256=fingerprint(documents),
        annotations_sha256=fingerprint(detach_text(document) for document in documents),
        documents=tuple(listed(item) for item in sorted(items, key=lambda i: i.document.id)),
        rows=rows,
        lost=lost,
        made_with={name: metadata.version(name) for name in WRITERS},
    )


def write_documents(folder: Path, items: Iterable[Item]) -> None:
    """Write ``documents.jsonl``, sorted by id: its sha256 is the identity of the release."""
    ordered = sorted((item.document for item in items), key=lambda document: document.id)
    write_text(folder / DOCUMENTS, "".join(map(line_of, ordered)))


def names_of(folder: Path) -> list[str]:
    """The files below a folder, with ``/``, sorted; a link counts as a file and is not followed."""
    found = (p for p in folder.rglob("*") if p.is_symlink() or not p.is_dir())
    return sorted(path.relative_to(folder).as_posix() for path in found)


def files_of(folder: Path) -> dict[str, File]:
    """Every file of a release but its manifest, with hash and size."""
    found = {}
    for name in names_of(folder):
        if name != MANIFEST:
            data = (folder / name).read_bytes()
            found[name] = File(sha256_of(data), len(data))
    return found


def write_release(folder: Path, release: Release) -> None:
    """Write ``release.json``."""
    import json

    value = asdict(release)
    write_text(folder / MANIFEST, json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def read_release(folder: Path) -> Release:
    """What the ``release.json`` of a folder says; PressmarkError where there is none that fits."""
    path = folder / MANIFEST
    if not path.is_file():
        raise PressmarkError(
            f"{folder} is no release, expected a folder with {MANIFEST}: make one with "
            f"`pressmark corpus build {folder}`"
        )
    value = read_json(path)
    try:
        documents = tuple(Listed(**one) for one in value.pop("documents"))
        files = {name: File(**one) for name, one in value.pop("files").items()}
        return Release(documents=documents, files=files, **value)
    except (TypeError, KeyError, AttributeError) as fault:
        raise PressmarkError(
            f"{path} is not of a release that this version wrote ({fault}); build it anew with "
            "`pressmark corpus build`"
        ) from None
