"""Exports of the corpus into formats of the field, each with its reader and what it cannot hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from ....schema import Document, PressmarkError
from ....schema.codec import encode_document
from ....schema.reading import write_text
from ..draft import Draft
from ..items import Item
from ..reading_back import same
from . import brat, brat_read, conllup, conllup_read, spacy_json, web_annotation
from .common import normal


@dataclass(frozen=True, slots=True)
class Export:
    """A format: its name, what it is, what it cannot hold, and how it is written and read."""

    name: str
    about: str
    cannot: tuple[str, ...]
    write: Callable[[Path, Iterable[Item]], None]
    read: Callable[[Path], list[Document]]


def _export(writer: ModuleType, reader: ModuleType) -> Export:
    about = " ".join((writer.__doc__ or "").split("\n\n")[0].split())
    return Export(writer.NAME, about, writer.CANNOT, writer.write, reader.read)


EXPORTS = {
    export.name: export
    for export in (
        _export(conllup, conllup_read),
        _export(brat, brat_read),
        _export(spacy_json, spacy_json),
        _export(web_annotation, web_annotation),
    )
}
FOLDER = "exports"
_README = """# The corpus in other formats

Each was read back after it was written and compared with the documents that it was made from; what
it cannot hold is named here, and nothing else is lost. The order of annotations in a list is no
annotation and may differ. `pressmark.corpus.build.exports.read_export` reads any of them again.

| folder | what it is | what it cannot hold | so here without |
|---|---|---|---|
"""


def holds(export: Export, item: Item) -> bool:
    """Whether the format can hold the document: most need a text."""
    return item.article.text is not None or not export.cannot


def read_export(name: str, folder: Path) -> list[Document]:
    """The documents of an export in a folder, sorted by id; in the normal order of annotations.

    Raises PressmarkError for an unknown format, and for files that are not as they were written.
    """
    if name not in EXPORTS:
        known = ", ".join(EXPORTS)
        raise PressmarkError(f"{name!r} is no format of an export, expected one of {known}")
    found = (normal(document) for document in EXPORTS[name].read(folder))
    return sorted(found, key=lambda document: document.id)


def check_export(name: str, folder: Path, items: Iterable[Item]) -> None:
    """Raise PressmarkError unless the export holds what the documents hold."""
    held = (item.document for item in items if holds(EXPORTS[name], item))
    expected = sorted(map(normal, held), key=lambda document: document.id)
    found = read_export(name, folder)
    same(f"{FOLDER}/{name}", *([encode_document(d) for d in side] for side in (expected, found)))


def write_exports(draft: Draft) -> Mapping[str, Any]:
    """Write every export, read it back, and tell which documents each leaves out."""
    lost: dict[str, Any] = {}
    for name, export in EXPORTS.items():
        folder = draft.folder / FOLDER / name
        export.write(folder, draft.items)
        check_export(name, folder, draft.items)
        lost[name] = {"cannot": list(export.cannot), "documents": _left_out(export, draft.items)}
    write_text(draft.folder / FOLDER / "README.md", readme(draft.items))
    return {FOLDER: lost}


def _left_out(export: Export, items: Iterable[Item]) -> list[str]:
    return sorted(item.document.id for item in items if not holds(export, item))


def readme(items: Iterable[Item]) -> str:
    """What lies in the folder of exports, and what each cannot hold."""
    listed = list(items)
    rows = []
    for name, export in EXPORTS.items():
        out = ", ".join(_left_out(export, listed)) or "nothing"
        cannot = "; ".join(export.cannot) or "-"
        rows.append(f"| `{name}/` | {export.about} | {cannot} | {out} |\n")
    return _README + "".join(rows)
