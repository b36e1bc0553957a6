"""``build``: from the articles to a folder that is the dataset, checked after it was written."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...schema import Document, PressmarkError, Problem, errors
from ...schema.reading import InvalidDocument, read_documents
from ...schema.validation import validate
from ..cache import home as default_home
from ..cache import read_text
from ..catalogue import SPLITS, Catalogue, Entry, catalogue
from ..loading import load, stand_off
from .contents import STEPS
from .draft import CHECKOUT, Draft, Say, Step
from .features import CONFIGS
from .items import Item
from .licences import attribution, licence_problems, may_hand_out, releasable
from .parquet import Written, parquet_path, read_parquet, write_parquet
from .reading_back import CHECKS, same
from .release import (
    DOCUMENTS,
    MANIFEST,
    Release,
    describe,
    files_of,
    line_of,
    write_documents,
    write_release,
)
from .tables import ROWS
from .tagging import bio_losses

Json = Any


@dataclass(frozen=True, slots=True)
class Built:
    """What was built: where, what it is, and the documents whose texts it should have and lacks."""

    folder: Path
    release: Release
    without_text: tuple[str, ...]


def build(
    output: Path,
    *,
    figures: Mapping[str, Json] | None = None,
    steps: Sequence[Step] | None = None,
    index: Catalogue | None = None,
    home: Path | None = None,
    checkout: Path = CHECKOUT,
    say: Say = lambda _: None,
) -> Built:
    """Build the release of the whole corpus into the folder ``output``.

    Every document is validated first; every table and export is read back and compared with its
    source. Texts that may be handed out go in as far as they are embedded or hydrated. A folder
    that is there is replaced only if it is an older release, and only when the new one is whole.
    Raises PressmarkError (InvalidDocument with all problems) when something does not hold.
    """
    index = index or catalogue()
    output = output.absolute()  # "." has no name to put another beside
    _check_output(output)
    _check_checkout(checkout)
    say("documents")
    home = home or default_home()
    items, without = gather(index, home)
    check(items, index)
    folder = output.with_name(f".{output.name}.building")
    shutil.rmtree(folder, ignore_errors=True)  # of a run that was stopped
    folder.mkdir(parents=True)
    try:
        release = _fill(folder, items, index, home, checkout, figures or {}, steps, say)
        _put_in_place(folder, output)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Built(output, release, without)


def _put_in_place(folder: Path, output: Path) -> None:
    """Put a folder where an older one is, which stays beside it until the new one is there."""
    previous = output.with_name(f".{output.name}.previous")
    if output.exists():
        shutil.rmtree(previous, ignore_errors=True)
        output.replace(previous)
    folder.replace(output)
    shutil.rmtree(previous, ignore_errors=True)


def _fill(
    folder: Path,
    items: tuple[Item, ...],
    index: Catalogue,
    home: Path,
    checkout: Path,
    figures: Mapping[str, Json],
    steps: Sequence[Step] | None,
    say: Say,
) -> Release:
    """All files of the release, the manifest last."""
    steps = STEPS if steps is None else steps
    write_documents(folder, items)
    tables = write_tables(folder, items, index, say)
    say("reading the tables back")
    check_tables(folder, items)
    splits = dict.fromkeys(item.split for item in items)
    rows = {config: dict.fromkeys(splits, 0) for config in CONFIGS}
    for table in tables:
        rows[table.config][table.split] = table.rows
    guidelines = guidelines_version(checkout)
    release = describe(items, index.version, guidelines, rows, {"bio": bio_losses(items)})
    for step in steps:
        say(step.__name__.replace("_", " "))
        draft = Draft(folder, items, index, home, checkout, tables, release, figures)
        release = replace(release, lost={**release.lost, **step(draft)})
    release = replace(release, files=files_of(folder))
    write_release(folder, release)
    return release


def _check_output(output: Path) -> None:
    empty = output.is_dir() and not any(output.iterdir())
    if output.exists() and not empty and not (output / MANIFEST).is_file():
        raise PressmarkError(
            f"{output} is there and is no release ({MANIFEST} is not in it), expected a new folder "
            "or an older release: name another folder"
        )


def _check_checkout(checkout: Path) -> None:
    wanted = ("annotation/GUIDELINES.md", "CITATION.cff", "CHANGELOG.md", "LICENSES", "docs")
    absent = [name for name in wanted if not (checkout / name).exists()]
    if absent:
        raise PressmarkError(
            f"{checkout} has no {', '.join(absent)}, expected a checkout of the repository: a "
            "release is built there, because raw passes and licences are not in the installed "
            "package"
        )


def guidelines_version(checkout: Path) -> str:
    """The version in the first line of the guidelines."""
    path = checkout / "annotation" / "GUIDELINES.md"
    first = path.read_text(encoding="utf-8").splitlines()[:1]
    found = re.search(r"version (\d+(?:\.\d+)*)", first[0] if first else "")
    if not found:
        raise PressmarkError(f"{path} names no version in its first line, expected one: add it")
    return found[1]


def gather(index: Catalogue, home: Path) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    """The documents as they may be handed out, by split and id; and those that lack their text."""
    found = list(_items(index, home))
    order = {split: n for n, split in enumerate(SPLITS)}
    found.sort(key=lambda item: (order[item.split], item.document.id))
    wanted = {c.name for c in index.collections if may_hand_out(c)}
    absent = [i.document.id for i in found if i.collection in wanted and i.article.text is None]
    return tuple(found), tuple(sorted(absent))


def _items(index: Catalogue, home: Path) -> Iterator[Item]:
    for entry in index.entries():
        collection = index.collection(entry.collection)
        document = releasable(_loaded(index, entry, home), entry, index)
        credit = attribution(document, collection)
        yield Item(document, collection.name, entry.split, credit)


def _loaded(index: Catalogue, entry: Entry, home: Path) -> Document:
    """The document, with its text where that is here and may be handed out."""
    collection = index.collection(entry.collection)
    if not may_hand_out(collection) or (not collection.embedded and read_text(entry, home) is None):
        return stand_off(index, entry)
    return load(entry.name, index=index, folder=home)[0]


def check(items: Sequence[Item], index: Catalogue) -> None:
    """Raise InvalidDocument with every error of every document: nothing faulty is released."""
    found: list[Problem] = [p for item in items for p in errors(validate(item.document))]
    found += licence_problems((item.document for item in items), index)
    if found:
        raise InvalidDocument("the corpus", found)


def write_tables(
    folder: Path, items: Sequence[Item], index: Catalogue, say: Say
) -> tuple[Written, ...]:
    """Every config and split as Parquet; the test split's files carry the canary.

    A split without rows has no file: `datasets` cannot load one.
    """
    splits = [split for split in SPLITS if any(item.split == split for item in items)]
    found = []
    for config in CONFIGS:
        say(f"config {config}")
        for split in splits:
            mine = [item for item in items if item.split == split]
            rows = [row for item in mine for row in ROWS[config](item)]
            canary = index.canary if split == "test" else None
            if rows:
                found.append(write_parquet(folder, config, split, rows, canary))
    return tuple(found)


def check_tables(folder: Path, items: Sequence[Item]) -> None:
    """Read everything back and compare it with the documents; PressmarkError where it differs."""
    for config in CONFIGS:
        for split in dict.fromkeys(item.split for item in items):
            mine = [item for item in items if item.split == split]
            path = folder / parquet_path(config, split)
            CHECKS[config](mine, read_parquet(path, config) if path.exists() else [])
    documents = read_documents(folder / DOCUMENTS)
    ordered = sorted((item.document for item in items), key=lambda document: document.id)
    same(DOCUMENTS, [line_of(d) for d in ordered], [line_of(d) for d in documents])
