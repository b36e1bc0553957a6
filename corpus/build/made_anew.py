"""Is a release what a build makes of its documents? Everything is made anew and compared.

Nothing that stands in the folder is believed but its documents, and of those only what the gold of
today says too. The card and ``croissant.json`` hold figures that were passed in, and are searched
for words instead (see ``inspection``).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any

from ... import schema
from ...schema import Document, PressmarkError, Problem
from ..catalogue import SPLITS, Catalogue
from ..loading import stand_off
from ..texts import detach_text
from .columns import COLUMNS_PAGE, columns_page
from .contents import ATTRIBUTION, LICENCE_OF_WIKINEWS, SCHEMA, credits_table, pass_files
from .draft import COPIED
from .exports import EXPORTS, FOLDER, readme
from .features import CONFIGS
from .items import Item
from .parquet import CANARY_KEY, parquet_path, read_parquet, write_parquet
from .reading_back import same
from .release import DOCUMENTS, MANIFEST, Release, describe, files_of, line_of, sha256_of
from .tables import ROWS
from .tagging import bio_losses


@dataclass(frozen=True, slots=True)
class Folder:
    """A release to be looked at, with what it should be made from."""

    path: Path
    release: Release
    items: tuple[Item, ...]
    index: Catalogue
    checkout: Path

    def data(self, name: str) -> bytes:
        """The bytes of a file of the folder; OSError when it is not there."""
        return (self.path / name).read_bytes()


def content_problems(folder: Folder) -> Iterator[Problem]:
    """A problem with code ``release-content`` for each part that is not what a build makes."""
    yield from _tried(MANIFEST, partial(_same_description, folder))
    yield from _tried(DOCUMENTS, partial(_same_documents, folder))
    for item in folder.items:
        yield from _tried(DOCUMENTS, partial(_same_gold, folder, item), item.document.id)
    for config in CONFIGS:
        yield from _tried(config, partial(_same_table, folder, config))
    yield from _tried(FOLDER, partial(_same_exports, folder))
    yield from _tried(ATTRIBUTION, partial(_same_credits, folder))
    for name, source in sources(folder.checkout, folder.items).items():
        path = folder.path / name
        if path.is_file() and not path.is_symlink():
            yield from _tried(name, partial(_same_copy, folder, name, source))


def _tried(path: str, check: Callable[[], None], document: str = "") -> Iterator[Problem]:
    try:
        check()
    except (PressmarkError, OSError, ValueError) as fault:
        yield Problem(document, path, "release-content", "error", str(fault))


def _same_description(folder: Folder) -> None:
    """``release.json`` but for its files, which are held against the disk elsewhere."""
    old = folder.release
    rows = {config: dict.fromkeys(SPLITS, 0) for config in CONFIGS}
    for config in CONFIGS:
        for item in folder.items:
            rows[config][item.split] += sum(1 for _ in ROWS[config](item))
    splits = {item.split for item in folder.items}
    rows = {c: {s: n for s, n in found.items() if s in splits} for c, found in rows.items()}
    lost = {**old.lost, "bio": bio_losses(folder.items)}
    version = folder.index.version
    new = describe(folder.items, version, old.guidelines, rows, lost)
    new = replace(new, made_with=old.made_with, files=old.files)
    for name in new.__slots__:
        found, expected = getattr(old, name), getattr(new, name)
        if found != expected:
            raise PressmarkError(
                f"{MANIFEST} says of {name} {_short(found)}, expected {_short(expected)}: "
                "build the release anew"
            )


def _short(value: Any) -> str:
    said = str(value)
    return said if len(said) <= 70 else f"{said[:70]}…"


def _same_documents(folder: Folder) -> None:
    """The documents byte for byte in canonical JSON, sorted by id."""
    ordered = sorted((item.document for item in folder.items), key=lambda d: d.id)
    same(DOCUMENTS, "".join(map(line_of, ordered)), folder.data(DOCUMENTS).decode("utf-8"))


def _same_gold(folder: Folder, item: Item) -> None:
    """A release of another state of the corpus is not what would be built now."""
    entry = next(e for e in folder.index.entries() if e.id == item.document.id)
    gold: Document = stand_off(folder.index, entry)
    if detach_text(gold) != detach_text(item.document):
        raise PressmarkError(
            f"{item.document.id} is not what the corpus holds of it now: build the release anew"
        )


def _same_table(folder: Folder, config: str) -> None:
    """Every column of every row, and byte for byte where the same library wrote it."""
    for split in SPLITS:
        path = folder.path / parquet_path(config, split)
        expected = [row for i in folder.items if i.split == split for row in ROWS[config](i)]
        same(f"{config}/{split}", expected, read_parquet(path, config) if path.exists() else [])
        if expected:
            _same_file(folder, config, split, expected)


def _same_file(folder: Folder, config: str, split: str, rows: list[Any]) -> None:
    """What a Parquet file holds beside its rows: its schema and the notes in its footer."""
    import pyarrow.parquet as pq

    canary = folder.index.canary if split == "test" else None
    name = parquet_path(config, split)
    with tempfile.TemporaryDirectory() as other:
        write_parquet(Path(other), config, split, rows, canary)
        anew = Path(other) / name
        if describe((), "", "", {}, {}).made_with == folder.release.made_with:
            found, expected = folder.data(name), anew.read_bytes()
        else:
            notes = [pq.read_schema(path).metadata or {} for path in (folder.path / name, anew)]
            found, expected = (bytes(str(sorted(note.items())), "utf-8") for note in notes)
        if found != expected:
            told = " and ".join(key.decode() for key in (CANARY_KEY, b"huggingface"))
            raise PressmarkError(
                f"{name} holds more than its rows, or others than were written ({told} are the "
                "notes that it may hold): build the release anew"
            )


def _same_exports(folder: Folder) -> None:
    """Every file of every export, byte for byte."""
    with tempfile.TemporaryDirectory() as other:
        for name, export in EXPORTS.items():
            export.write(Path(other) / name, folder.items)
        expected = {n: f.sha256 for n, f in files_of(Path(other)).items()}
    expected["README.md"] = sha256_of(readme(folder.items).encode("utf-8"))
    found = {n: f.sha256 for n, f in files_of(folder.path / FOLDER).items()}
    same(FOLDER, expected, found)


def _same_credits(folder: Folder) -> None:
    found = folder.data(ATTRIBUTION).decode("utf-8")
    same(ATTRIBUTION, credits_table(folder.items, folder.index), found)


def sources(checkout: Path, items: tuple[Item, ...]) -> dict[str, bytes]:
    """For each file of a release that is a copy what it is a copy of."""
    found = {target: checkout / source for source, target in COPIED.items()}
    found |= pass_files(checkout, items)
    held = {name: path.read_bytes() for name, path in found.items() if path.is_file()}
    for name in SCHEMA:
        held[f"schema/{name}"] = resources.files(schema).joinpath(name).read_bytes()
    held[COLUMNS_PAGE] = columns_page().encode("utf-8")
    held["LICENSES/CC-BY-2.5.txt"] = LICENCE_OF_WIKINEWS.read_bytes()
    return held


def _same_copy(folder: Folder, name: str, source: bytes) -> None:
    if folder.data(name) != source:
        raise PressmarkError(f"{name} is not what the checkout gives: build the release anew")
