"""Many documents to and from other tools' files: one function each way, by the format's name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ...schema import Article, Document, PressmarkError, Provenance
from ...schema.codec import encode_document
from ...schema.reading import write_json, write_text
from .brat import configuration, write_brat
from .brat_reading import read_brat
from .cas import read_cas, write_cas

#: What the command line calls a format.
FORMATS = ("brat", "cas-json", "cas-xmi")
_ENDINGS = {"brat": "ann", "cas-json": "json", "cas-xmi": "xmi"}
_READ: Mapping[str, Callable[[Path, Article], Document]] = {
    "brat": lambda path, article: read_brat(path.parent, article),
    "cas-json": read_cas,
    "cas-xmi": read_cas,
}


def write_format(name: str, documents: Iterable[Document], folder: Path) -> int:
    """Write documents into a folder in a format of ``FORMATS``; gives how many."""
    _check(name)
    folder.mkdir(parents=True, exist_ok=True)
    if name == "brat":
        write_text(folder / "annotation.conf", configuration())
    listed = list(documents)
    for document in listed:
        if name == "brat":
            write_brat(folder, document)
        else:
            write_cas(folder / f"{document.id}.{_ENDINGS[name]}", document)
    return len(listed)


def read_format(name: str, folder: Path, documents: Sequence[Document]) -> list[Document]:
    """The documents of a folder in a format, over the articles of ``documents``.

    Those that have no file there are left out. Raises PressmarkError with the faults of every
    file, and when there is no file at all.
    """
    _check(name)
    made, faults = [], []
    for document in documents:
        path = folder / f"{document.id}.{_ENDINGS[name]}"
        if path.exists():
            try:
                made.append(_READ[name](path, document.article))
            except PressmarkError as fault:
                faults.append(str(fault))
    if faults:
        raise PressmarkError("\n".join(faults))
    if not made:
        raise PressmarkError(
            f"{folder} holds no .{_ENDINGS[name]} file of any of the {len(documents)} documents, "
            "expected files named by their ids"
        )
    return made


def import_format(
    name: str, folder: Path, documents: Sequence[Document], output: Path, annotator: str
) -> list[str]:
    """Read a folder and write each document as JSON under ``output``; gives the ids."""
    output.mkdir(parents=True, exist_ok=True)
    made = read_format(name, folder, documents)
    origin = Provenance(annotator=annotator, process=f"imported from {name}", status="pass")
    for document in made:
        value = encode_document(replace(document, provenance=origin))
        write_json(output / f"{document.id}.json", value)
    return [document.id for document in made]


def _check(name: str) -> None:
    if name not in FORMATS:
        raise PressmarkError(f"{name} is no format, expected one of {', '.join(FORMATS)}")
