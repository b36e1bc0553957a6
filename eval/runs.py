"""Running a system over documents into a folder that can be stopped, resumed and rescored.

A run folder holds ``manifest.json`` (what ran on what, time, memory), ``predictions.jsonl`` (a
line a document, in the order of the ids) and, for systems that keep them, ``raw.jsonl`` (what was
answered, word for word, and every fault). Scoring adds to it and never runs the system again.
"""

from __future__ import annotations

import fcntl
import json
import os
import platform
import shlex
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field, fields, replace
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
from .workers import Batch, Done, Here, Pool, Workers

BATCH = 8
MANIFEST = "manifest.json"
PREDICTIONS = "predictions.jsonl"
RAW = "raw.jsonl"
LOCK = "lock"
_MEASURED_PACKAGES = ("pressmark", "numpy", "scipy", "spacy")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a run folder holds: the system, the corpus by name and hash, and what it took.

    ``command`` and ``started`` (UTC, ISO 8601) are those of the process that wrote last. Seconds
    are wall-clock; ``start_seconds`` is the making of the system (loading weights), ``seconds`` its
    extraction, ``harness_seconds`` what the run added to that (checking, writing). Peak memory is
    the largest resident size in MiB, summed over ``jobs`` processes; of a system that runs in a
    child process it is the child's. ``counts`` is what the system counted: faults, tokens,
    ``cost_usd``.
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
    harness_seconds: float = 0.0
    peak_memory_mb: float = 0.0
    jobs: int = 1
    counts: Mapping[str, float] = field(default_factory=dict)
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
        and isinstance(value["counts"], dict)
        and all(isinstance(number, int | float) for number in value["counts"].values())
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
    jobs: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Manifest:
    """Run the system that ``make`` makes over the documents' articles, or go on where it stopped.

    ``progress(done, total)`` is called after each batch. With ``jobs`` over 1 as many processes
    each make the system (``make`` must then be picklable, such as a ``functools.partial``); the
    predictions are the same, in the same order. Raises PressmarkError when the folder holds a run
    of something else and ``fresh`` is not given.
    """
    if jobs < 1:
        raise PressmarkError(f"found {jobs} jobs, expected 1 or more")
    folder.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    with _alone(folder), closing(Pool(make, jobs) if jobs > 1 else Here(make)) as workers:
        manifest = _manifest(workers, documents, corpus, corpus_sha256)
        manifest = replace(manifest, start_seconds=time.perf_counter() - began, jobs=jobs)
        return _run(workers, manifest, documents, folder, fresh, progress)


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
    workers: Workers,
    manifest: Manifest,
    documents: Sequence[Document],
    folder: Path,
    fresh: bool,
    progress: Callable[[int, int], None],
) -> Manifest:
    done, manifest = (set(), manifest) if fresh else _resume(folder, manifest, documents)
    if not done:
        (folder / PREDICTIONS).write_bytes(b"")
        (folder / RAW).unlink(missing_ok=True)
    articles = [d.article for d in sorted(documents, key=lambda d: d.id) if d.id not in done]
    _save(folder, manifest)
    began = time.perf_counter()
    before = manifest
    for finished in workers.extract(_batches(articles)):
        manifest = _keep(finished, folder, manifest)
        done.update(article.id for article in finished.articles)
        progress(len(done), len(documents))
    if manifest.jobs > 1:
        # Processes beside each other: what counts is the time on the clock.
        spent = time.perf_counter() - began
        manifest = replace(manifest, seconds=before.seconds + spent)
    manifest = replace(manifest, complete=True)
    _save(folder, manifest)
    return manifest


def _manifest(
    workers: Workers, documents: Sequence[Document], corpus: str, corpus_sha256: str
) -> Manifest:
    system = workers.about
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
    return done, replace(
        manifest,
        seconds=earlier.seconds,
        harness_seconds=earlier.harness_seconds,
        peak_memory_mb=earlier.peak_memory_mb,
        counts=earlier.counts,
    )


def _drop_cut_off_line(path: Path) -> None:
    """A stopped run may have written part of a line: what has no line end was never finished."""
    if not path.exists():
        path.write_bytes(b"")
    whole = path.read_bytes()
    kept = whole[: whole.rfind(b"\n") + 1]
    if kept != whole:
        path.write_bytes(kept)


def _batches(articles: Sequence[Article]) -> Iterator[Batch]:
    for start in range(0, len(articles), BATCH):
        yield tuple(articles[start : start + BATCH])


def _keep(finished: Done, folder: Path, manifest: Manifest) -> Manifest:
    """Write what a batch gave: first what can be written twice, then what says that it is done."""
    began = time.perf_counter()
    if len(finished.predicted) != len(finished.articles):
        raise PressmarkError(
            f"{manifest.system} gave {len(finished.predicted)} annotations for "
            f"{len(finished.articles)} articles; a system answers each article once, in order"
        )
    lines = [
        prediction_line(Prediction(article.id, annotations, article.text_sha256))
        for article, annotations in zip(finished.articles, finished.predicted, strict=True)
    ]
    if finished.observed.raw:
        _append(folder / RAW, finished.observed.raw)
    _append(folder / PREDICTIONS, lines)
    manifest = replace(
        manifest,
        seconds=manifest.seconds + finished.seconds,
        peak_memory_mb=max(manifest.peak_memory_mb, finished.peak_memory_mb),
        counts=dict(Counter(manifest.counts) + Counter(finished.observed.counts)),
    )
    _save(folder, manifest)
    spent = time.perf_counter() - began
    return replace(manifest, harness_seconds=manifest.harness_seconds + spent)


def _append(path: Path, lines: Sequence[str]) -> None:
    with path.open("a", encoding="utf-8", newline="\n") as stream:
        stream.write("".join(f"{line}\n" for line in lines))
        stream.flush()
        os.fsync(stream.fileno())


def _save(folder: Path, manifest: Manifest) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / MANIFEST, json.dumps(asdict(manifest), indent=2) + "\n")
