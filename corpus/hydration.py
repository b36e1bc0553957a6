"""Hydration: bringing texts that are not ours to ship into the cache.

Only texts that have the sha256 of the catalogue are written. Problems are given back as values: a
document that fails does not keep the others from being written.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..schema import PressmarkError, Problem
from .cache import home, read_text, write_text
from .catalogue import Catalogue, Collection, Entry, Hydration, Origin, catalogue
from .extraction import extractor
from .fetching import PATIENCE, Limits, address, fetch, new_client, take
from .loading import hydrate_command
from .verification import difference, problem

if TYPE_CHECKING:
    import httpx

#: Told after each document: how many are done, of how many.
Progress = Callable[[int, int], None]
_Source = Callable[[str], tuple[bytes, str]]


@dataclass(frozen=True, slots=True)
class HydrationResult:
    """What one hydration did, by ids: ``written``, ``kept`` (right already) and ``failed``.

    ``problems`` says why; a file that cannot be had is one problem for all of its documents.
    """

    collection: str
    folder: Path
    written: tuple[str, ...]
    kept: tuple[str, ...]
    failed: tuple[str, ...]
    problems: tuple[Problem, ...]


def _is_kept(entry: Entry, folder: Path) -> bool:
    """Whether the cache has the right text; a text that cannot be read is hydrated again."""
    try:
        text = read_text(entry, folder)
    except PressmarkError:
        return False
    return text is not None and difference(entry, text) is None


def _hydration_of(collection: Collection) -> Hydration:
    if collection.hydration is None:
        raise PressmarkError(
            f"the texts of {collection.name} come with the package: there is nothing to hydrate, "
            f'load them with pressmark.load("{collection.name}")'
        )
    return collection.hydration


def _network_source(
    recipe: Hydration, base_url: str, client: httpx.Client, limits: Limits
) -> _Source:
    def get(path: str) -> tuple[bytes, str]:
        pinned = recipe.file(path)
        if pinned is None:
            raise PressmarkError(
                f"{path} is not pinned in the catalogue: hydrate with --from FOLDER"
            )
        url = address(base_url, path)
        return fetch(client, url, pinned, limits), url

    return get


def _folder_source(recipe: Hydration, folder: Path) -> _Source:
    if not folder.is_dir():
        raise PressmarkError(
            f"{folder} is not a folder: name the one that holds the files of the catalogue"
        )
    return lambda path: take(folder, path, recipe.file(path))


def _source(
    collection: Collection,
    folder: Path | None,
    base_url: str | None,
    client: httpx.Client | None,
    limits: Limits,
    stack: ExitStack,
) -> _Source:
    """How files are had: from the folder when one is named, else over the network."""
    recipe = _hydration_of(collection)
    if folder is not None:
        return _folder_source(recipe, folder)
    base = base_url or recipe.base_url
    if base is None:
        raise PressmarkError(
            f"the texts of {collection.name} may not be fetched over the network: run "
            f"`{hydrate_command(collection.name)}` with the folder of your own copies"
        )
    used = client or stack.enter_context(new_client(limits))
    return _network_source(recipe, base, used, limits)


def _origin(entry: Entry) -> Origin:
    if entry.origin is None:
        raise PressmarkError(f"{entry.id} has no source in the catalogue: add its file there")
    return entry.origin


def _hydrate_entry(
    entry: Entry, text_of: Callable[[int | None], str], where: str, cache: Path
) -> Problem | None:
    """Write the text of one document; what is wrong with it, None when it is written."""
    try:
        text = text_of(_origin(entry).row)
        differs = difference(entry, text)
        if differs is None:
            write_text(entry, text, cache)
            return None
    except PressmarkError as fault:
        return problem(entry.id, where, "hydrate-extract", f"{entry.id}: {fault}")
    message = f"{entry.id}: the text in {where} is not the annotated one: {differs}; get it again"
    return problem(entry.id, where, "hydrate-text", message)


def _file_problem(path: str, entries: tuple[Entry, ...], fault: PressmarkError) -> Problem:
    first, more = entries[0], len(entries) - 1
    name = f"{first.id} and {more} more of {first.collection}" if more else first.id
    return problem(first.id, path, "hydrate-file", f"{name}: {fault}")


def _by_file(entries: tuple[Entry, ...]) -> dict[str, tuple[Entry, ...]]:
    files: dict[str, tuple[Entry, ...]] = {}
    for entry in entries:
        file = _origin(entry).file
        files[file] = (*files.get(file, ()), entry)
    return files


class _Work:
    """One hydration under way: what was done so far."""

    def __init__(self, collection: Collection, cache: Path, progress: Progress) -> None:
        entries = collection.documents
        self.collection, self.cache, self._progress = collection, cache, progress
        self.kept = tuple(entry for entry in entries if _is_kept(entry, cache))
        self.wanted = tuple(entry for entry in entries if entry not in self.kept)
        self.written: list[str] = []
        self.failed: list[str] = []
        self.problems: list[Problem] = []

    def note(self, done: list[str], *entries: Entry) -> None:
        """Put the documents to those that are written or have failed, and tell the progress."""
        done += [entry.id for entry in entries]
        count = len(self.kept) + len(self.written) + len(self.failed)
        self._progress(count, len(self.collection.documents))

    def take_file(self, path: str, entries: tuple[Entry, ...], source: _Source) -> None:
        """Write the texts of all documents that lie in one file."""
        try:
            data, where = source(path)
            text_of = extractor(_hydration_of(self.collection).recipe, data, where)
        except PressmarkError as fault:
            self.problems.append(_file_problem(path, entries, fault))
            self.note(self.failed, *entries)
            return
        for entry in entries:
            found = _hydrate_entry(entry, text_of, where, self.cache)
            self.problems += [found] if found else []
            self.note(self.failed if found else self.written, entry)

    def result(self) -> HydrationResult:
        """What was done, as a value."""
        return HydrationResult(
            self.collection.name,
            self.cache,
            written=tuple(self.written),
            kept=tuple(entry.id for entry in self.kept),
            failed=tuple(self.failed),
            problems=tuple(self.problems),
        )


def hydrate(
    collection: str,
    folder: Path | str | None = None,
    *,
    base_url: str | None = None,
    client: httpx.Client | None = None,
    limits: Limits = PATIENCE,
    index: Catalogue | None = None,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> HydrationResult:
    """Bring the texts of a collection into the cache, from a folder or over the network.

    The network is used only without ``folder``: the files at ``base_url`` (the catalogue's when it
    is None), each limited to its pinned size. Texts that are right already are kept and their
    files not asked for, so that a run that was stopped goes on. What fails is in ``problems``;
    ``PressmarkError`` is raised when nothing can be tried at all.
    """
    index, cache = index or catalogue(), cache or home()
    found = index.collection(collection)
    with ExitStack() as stack:
        place = Path(folder) if folder is not None else None
        source = _source(found, place, base_url, client, limits, stack)
        work = _Work(found, cache, progress or (lambda _done, _all: None))
        for path, entries in _by_file(work.wanted).items():
            work.take_file(path, entries, source)
        return work.result()
