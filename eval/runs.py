"""Running a system over documents into a folder that can be stopped, resumed and rescored.

A run folder holds ``manifest.json`` (what ran on what, time, memory) and ``predictions.jsonl`` (a
line a document, in the order of the ids). Scoring adds to it and never runs the system again.
"""

from __future__ import annotations

import fcntl
import json
import os
import platform
import resource
import shlex
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from ..schema import LAYERS, Article, Document, PressmarkError
from ..schema.reading import (
    Prediction,
    prediction_line,
    read_json,
    read_prediction_lines,
    write_text,
)
from .systems.base import System

BATCH = 8
MANIFEST = "manifest.json"
PREDICTIONS = "predictions.jsonl"
LOCK = "lock"
_MEASURED_PACKAGES = ("pressmark", "numpy", "scipy", "spacy")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a run folder holds: the system, the corpus by name and hash, and what it took.

    ``command`` and ``started`` (UTC, ISO 8601) are those of the process that wrote last. Seconds
    are wall-clock; ``start_seconds`` is the making of the system (loading weights),
    ``seconds`` its extraction. ``peak_memory_mb`` is the process's largest resident size in MiB.
    """

    system: str
    system_version: str
    description: str
    layers: tuple[str, ...]
    corpus: str
    corpus_sha256: str
    documents: int
    versions: dict[str, str]
    command: str
    started: str
    start_seconds: float = 0.0
    seconds: float = 0.0
    peak_memory_mb: float = 0.0
    complete: bool = False

    def identity(self) -> tuple[str, ...]:
        """What must be the same for a stopped run to go on."""
        return (self.system, self.system_version, self.corpus, self.corpus_sha256)

    @property
    def documents_per_second(self) -> float | None:
        """Documents per second of extraction, without start-up."""
        return self.documents / self.seconds if self.complete and self.seconds else None


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a run folder; PressmarkError when the folder holds no run."""
    path = folder / MANIFEST
    if not path.exists():
        raise PressmarkError(
            f"{folder} holds no {MANIFEST}, expected a run folder; make one with "
            f"`pressmark eval run SYSTEM CORPUS --output {folder}`"
        )
    value = read_json(path)
    if not _is_manifest(value):
        raise PressmarkError(
            f"{path} is not a run's manifest, expected what `pressmark eval run` wrote; run again "
            "with --fresh"
        )
    return Manifest(**{**value, "layers": tuple(value["layers"])})


def _is_manifest(value: object) -> bool:
    """Whether a JSON value has a manifest's fields, each of its kind."""
    names = {known.name for known in fields(Manifest)}
    if not isinstance(value, dict) or set(value) != names:
        return False
    layers, words = value["layers"], ("system", "system_version", "corpus", "corpus_sha256")
    return (
        isinstance(layers, list)
        and all(layer in LAYERS for layer in layers if isinstance(layer, str))
        and all(isinstance(word, str) for word in [*layers, *(value[name] for name in words)])
        and isinstance(value["documents"], int)
        and isinstance(value["complete"], bool)
    )


def run(
    make: Callable[[], System],
    documents: Sequence[Document],
    folder: Path,
    corpus: str,
    corpus_sha256: str,
    *,
    fresh: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Manifest:
    """Run the system that ``make`` makes over the documents' articles, or go on where it stopped.

    ``progress(done, total)`` is called after each batch. Raises PressmarkError when the folder
    holds a run of something else and ``fresh`` is not given.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        return _run(make, documents, folder, corpus, corpus_sha256, fresh, progress)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other processes out of a run folder; the lock goes with the process that holds it."""
    with (folder / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PressmarkError(
                f"another process is running into {folder}; wait for it or give another folder"
            ) from None
        yield


def _run(
    make: Callable[[], System],
    documents: Sequence[Document],
    folder: Path,
    corpus: str,
    corpus_sha256: str,
    fresh: bool,
    progress: Callable[[int, int], None],
) -> Manifest:
    began = time.perf_counter()
    system = make()
    manifest = _manifest(system, documents, corpus, corpus_sha256)
    manifest = replace(manifest, start_seconds=time.perf_counter() - began)
    done, manifest = (set(), manifest) if fresh else _resume(folder, manifest, documents)
    if not done:
        (folder / PREDICTIONS).write_bytes(b"")
    articles = [d.article for d in sorted(documents, key=lambda d: d.id) if d.id not in done]
    _save(folder, manifest)
    for batch in _batches(articles):
        manifest = _run_batch(system, batch, folder, manifest)
        done.update(article.id for article in batch)
        progress(len(done), len(documents))
    manifest = replace(manifest, complete=True)
    _save(folder, manifest)
    return manifest


def _manifest(
    system: System, documents: Sequence[Document], corpus: str, corpus_sha256: str
) -> Manifest:
    return Manifest(
        system=system.name,
        system_version=system.version,
        description=system.description,
        layers=tuple(system.layers),
        corpus=corpus,
        corpus_sha256=corpus_sha256,
        documents=len(documents),
        versions=_versions(),
        command=shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]]),
        started=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _versions() -> dict[str, str]:
    versions = {"python": platform.python_version()}
    for package in _MEASURED_PACKAGES:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return versions


def _resume(
    folder: Path, manifest: Manifest, documents: Sequence[Document]
) -> tuple[set[str], Manifest]:
    """The ids that an earlier, stopped run of the same has finished, and the time it took."""
    if not (folder / MANIFEST).exists():
        return set(), manifest
    earlier = read_manifest(folder)
    if earlier.identity() != manifest.identity():
        raise PressmarkError(
            f"{folder} holds a run of {earlier.system} {earlier.system_version} on "
            f"{earlier.corpus}, expected {manifest.system} {manifest.system_version} on "
            f"{manifest.corpus} as it is now; give another folder or --fresh"
        )
    _drop_cut_off_line(folder / PREDICTIONS)
    texts = {document.id: document.article.text_sha256 for document in documents}
    lines = read_prediction_lines(folder / PREDICTIONS)
    foreign = [line.id for line in lines if texts.get(line.id) != line.text_sha256]
    if foreign:
        raise PressmarkError(
            f"{folder / PREDICTIONS} holds predictions of {', '.join(foreign)} that are of no text "
            f"of {manifest.corpus}, expected a run that was only stopped; run again with --fresh"
        )
    done = {line.id for line in lines}
    return done, replace(manifest, seconds=earlier.seconds, peak_memory_mb=earlier.peak_memory_mb)


def _drop_cut_off_line(path: Path) -> None:
    """A stopped run may have written part of a line: what has no line end was never finished."""
    if not path.exists():
        path.write_bytes(b"")
    whole = path.read_bytes()
    kept = whole[: whole.rfind(b"\n") + 1]
    if kept != whole:
        path.write_bytes(kept)


def _batches(articles: Sequence[Article]) -> Iterator[Sequence[Article]]:
    for start in range(0, len(articles), BATCH):
        yield articles[start : start + BATCH]


def _run_batch(
    system: System, batch: Sequence[Article], folder: Path, manifest: Manifest
) -> Manifest:
    began = time.perf_counter()
    predicted = system.extract(batch)
    seconds = time.perf_counter() - began
    if len(predicted) != len(batch):
        raise PressmarkError(
            f"{system.name} gave {len(predicted)} annotations for {len(batch)} articles; "
            "a system answers each article once, in order"
        )
    lines = [
        prediction_line(Prediction(article.id, annotations, article.text_sha256)) + "\n"
        for article, annotations in zip(batch, predicted, strict=True)
    ]
    with (folder / PREDICTIONS).open("a", encoding="utf-8", newline="\n") as stream:
        stream.write("".join(lines))
        stream.flush()
        os.fsync(stream.fileno())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    manifest = replace(
        manifest,
        seconds=manifest.seconds + seconds,
        peak_memory_mb=max(manifest.peak_memory_mb, peak),
    )
    _save(folder, manifest)
    return manifest


def _save(folder: Path, manifest: Manifest) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / MANIFEST, json.dumps(asdict(manifest), indent=2) + "\n")
