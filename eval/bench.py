"""The benchmark: runs systems each in a process of its own, scores their runs, compares them.

Output folder: ``systems/<name>/`` (a run folder with counts and scores), ``results.json`` and
``report/index.html``.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from importlib import metadata
from pathlib import Path

from ..corpus import fingerprint, load
from ..schema import Document, PressmarkError
from ..schema.reading import read_json, write_text
from . import systems as registry
from .api import measures_for, predictions_of
from .averages import MACRO, averages
from .comparing import compare_all
from .findings import Findings, Seen, find, pair_findings, seen_in_training
from .measures import HEADLINE
from .resampling import RESAMPLES, SEED
from .results import BenchResult, SystemResult
from .runs import MANIFEST, PREDICTIONS, Manifest, read_manifest
from .scoring import ScoreTable, score
from .systems.base import Settings

#: Systems that bound the table and are left out of comparisons: nothing is learnt from them.
BOUNDS = ("empty", "gold")
COUNTS = "counts.jsonl"
SCORES = "scores.json"
RESULTS = "results.json"
#: Told the system, how many documents are done, and of how many.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How the runs of a benchmark are made; see ``runs.run`` and ``systems.Settings``."""

    fresh: bool = False
    jobs: int = 1
    time_limit: float = Settings().time_limit
    allow_download: bool = False

    def arguments(self) -> list[str]:
        """The same as options of ``pressmark eval run``."""
        flags = [f"--jobs={self.jobs}", f"--time-limit={self.time_limit}"]
        flags += ["--fresh"] if self.fresh else []
        return flags + (["--allow-download"] if self.allow_download else [])


def default_systems(say: Callable[[str], None]) -> list[str]:
    """The systems of ``BENCHED`` that can run here; ``say`` is told what each of the rest needs."""
    found = []
    for name in registry.BENCHED:
        missing = registry.lacks(name)
        if missing:
            say(f"{name} is left out: it needs {missing}")
        else:
            found.append(name)
    return found


def _tell(progress: Progress, name: str, total: int, done: int) -> None:
    progress(name, done, total)


def folder_name(system: str) -> str:
    """A system's folder: its name with what is not safe in a file name replaced by ``_``."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", system).lstrip(".") or "_"


def bench(
    corpus: str,
    systems: Sequence[str],
    output: Path,
    *,
    measures: Sequence[str] = HEADLINE,
    options: RunOptions = RunOptions(),
    progress: Progress = lambda _system, _done, _total: None,
) -> BenchResult:
    """Run, score and compare ``systems`` on the documents of ``corpus``; write all to ``output``.

    A run that is complete is not run again; one that was stopped goes on.
    ``progress(system, done, total)`` is told of the documents that are done. Raises PressmarkError
    when a system cannot be made or fails.
    """
    documents = load(corpus)
    unknown = [name for name in systems if name.split(":")[0] not in registry.names()]
    if unknown:
        known = ", ".join(registry.names())
        raise PressmarkError(f"unknown system {', '.join(unknown)}, expected some of {known}")
    total = len(documents)
    folders = [output / "systems" / folder_name(name) for name in systems]
    for name, folder in zip(systems, folders, strict=True):
        progress(name, 0, total)
        tell = partial(_tell, progress, name, total)
        run_apart(name, corpus, folder, options=options, progress=tell)
        progress(name, total, total)
    return summarise(corpus, documents, folders, output, measures=measures)


def run_apart(
    system: str,
    corpus: str,
    folder: Path,
    *,
    options: RunOptions = RunOptions(),
    progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Run one system in a process of its own, so that its memory and start-up are its own.

    ``progress`` is told how many documents are done, as they come into the run folder.
    """
    command = [sys.executable, "-P", "-m", "pressmark", "eval", "run", system, corpus]
    command += ["--output", str(folder), "--quiet", *options.arguments()]
    with tempfile.TemporaryFile() as told:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=told
        )
        try:
            _watch(child, folder / PREDICTIONS, progress)
        finally:
            child.kill()
        told.seek(0)
        said = told.read().decode("utf-8", "replace").strip().splitlines()
    if child.returncode:
        raise PressmarkError(f"{system} failed: {said[-1] if said else 'it said nothing'}")


def _watch(child: subprocess.Popen[bytes], path: Path, progress: Callable[[int], None]) -> None:
    """Tell how many predictions are written until the child has ended."""
    while True:
        try:
            child.wait(timeout=0.2)
            return
        except subprocess.TimeoutExpired:
            progress(path.read_bytes().count(b"\n") if path.exists() else 0)


def summarise(
    corpus: str,
    documents: Sequence[Document],
    folders: Sequence[Path],
    output: Path,
    *,
    measures: Sequence[str] = HEADLINE,
) -> BenchResult:
    """Score finished runs from their predictions, compare them and write ``results.json``."""
    tables = {folder: score_run(folder, documents, measures) for folder in folders}
    manifests = {folder: read_manifest(folder) for folder in folders}
    _check_names(manifests)
    seen = seen_in_training(documents)
    found = {f: _find(f, documents, seen) for f in folders}
    rows = tuple(system_result(manifests[f], tables[f], found[f]) for f in folders)
    real = {manifests[f].system: f for f in folders if manifests[f].system not in BOUNDS}
    compared = {name: tables[folder] for name, folder in real.items()}
    result = BenchResult(
        corpus=corpus,
        corpus_sha256=fingerprint(documents),
        documents=len(documents),
        measures=tuple(measures),
        systems=rows,
        comparisons=compare_all(compared, measures),
        resamples=RESAMPLES,
        seed=SEED,
        version=metadata.version("pressmark"),
        pairs=pair_findings({name: found[folder] for name, folder in real.items()}),
        training=seen.names,
        unseen_documents=len(seen.unseen),
    )
    for folder, row in zip(folders, rows, strict=True):
        write_json(folder / SCORES, asdict(row))
    write_json(output / RESULTS, asdict(result))
    return result


def _check_names(manifests: Mapping[Path, Manifest]) -> None:
    """Raise PressmarkError when two runs have one name: their rows could not be told apart."""
    seen: dict[str, Path] = {}
    for folder, manifest in manifests.items():
        if seen.setdefault(manifest.system, folder) != folder:
            raise PressmarkError(
                f"{seen[manifest.system]} and {folder} are both runs of {manifest.system!r}, "
                "expected names that differ; rename one system or remove one folder"
            )


def score_run(folder: Path, documents: Sequence[Document], measures: Sequence[str]) -> ScoreTable:
    """Score a run folder from its predictions and keep the counts by document beside them."""
    manifest = read_manifest(folder)
    if not manifest.complete:
        raise PressmarkError(
            f"{folder / MANIFEST} is of a run that was stopped; run it again, it goes on"
        )
    found = predictions_of(folder)
    found.check_texts(documents)
    table = score(documents, found.annotations, measures_for(manifest.layers, measures))
    write_text(folder / COUNTS, "".join(f"{line}\n" for line in table.to_jsonl()))
    return table


def _find(folder: Path, documents: Sequence[Document], seen: Seen) -> Findings:
    found = predictions_of(folder)
    return find(documents, found.annotations, found.layers, seen)


def system_result(manifest: Manifest, table: ScoreTable, found: Findings) -> SystemResult:
    """A run's figures as the report and the command line show them."""
    return SystemResult(
        name=manifest.system,
        version=manifest.system_version,
        description=manifest.description,
        layers=manifest.layers,
        figures=table.all_figures(),
        by_document=table.by_document(),
        groups=table.all_groups(),
        start_seconds=manifest.start_seconds,
        seconds=manifest.seconds,
        documents_per_second=manifest.documents_per_second,
        peak_memory_mb=manifest.peak_memory_mb,
        missing_documents=len(table.missing),
        errors=found.error_rows(),
        buckets=found.bucket_rows(),
        counts=manifest.counts,
        averages={measure: averages(table, measure, MACRO) for measure in table.measures},
    )


def write_json(path: Path, value: object) -> None:
    """Write a value as readable JSON; a number that is not finite is a fault of ours."""
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, text + "\n")


def read_result(output: Path) -> BenchResult:
    """The result of a benchmark, worked out again from the runs in its folder."""
    folders = _in_order(output, (p.parent for p in (output / "systems").glob(f"*/{MANIFEST}")))
    if not folders:
        raise PressmarkError(
            f"{output} holds no runs, expected the output folder of a benchmark; make one with "
            f"`pressmark bench --output {output}`"
        )
    corpora = {read_manifest(folder).corpus for folder in folders}
    if len(corpora) > 1:
        raise PressmarkError(
            f"{output} holds runs on {', '.join(sorted(corpora))}, expected one corpus; "
            "keep runs on different corpora in different folders"
        )
    corpus = corpora.pop()
    return summarise(corpus, load(corpus), folders, output)


def _in_order(output: Path, folders: Iterable[Path]) -> list[Path]:
    """The run folders in the order in which they were asked for; others after them, by name."""
    path = output / RESULTS
    try:
        stored = read_json(path)["systems"] if path.exists() else []
        order = {row["name"]: place for place, row in enumerate(stored)}
    except (KeyError, TypeError):
        raise PressmarkError(
            f"{path} is no benchmark's result, expected what `pressmark bench` wrote; remove it"
        ) from None
    named = [(read_manifest(folder).system, folder) for folder in folders]
    return [f for _, f in sorted(named, key=lambda p: (order.get(p[0], len(order)), p[1].name))]
