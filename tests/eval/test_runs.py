"""Run folders: what is written, that a stopped run goes on, that nothing is mixed up."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest
from pressmark.corpus import fingerprint, load
from pressmark.eval.runs import BATCH, MANIFEST, PREDICTIONS, read_manifest, run
from pressmark.eval.systems import create
from pressmark.schema import (
    LAYERS,
    Annotations,
    Article,
    Document,
    Mention,
    PressmarkError,
    Provenance,
    Source,
    Span,
)
from pressmark.schema.codec import text_sha256
from pressmark.schema.reading import read_predictions


class First:
    """Marks the first three code points of each article; fails when it has seen ``limit``."""

    name, version, description, layers = "first", "1", "a test", ("mentions",)

    def __init__(self, limit: int = 10_000) -> None:
        self.limit, self.seen = limit, []

    def extract(self, articles: Sequence[Article]) -> list[Annotations]:
        self.seen += [article.id for article in articles]
        if len(self.seen) > self.limit:
            raise KeyboardInterrupt
        return [Annotations((Mention("m1", Span(0, 3), "PERSON", "name"),)) for _ in articles]


def _documents(count: int) -> list[Document]:
    source = Source("A paper", "A title", "2024-01-05", "CC-BY-4.0")
    text = "Oda ran.\n"
    return [
        Document(
            Article(f"wire-{n:03}", text, text_sha256(text), len(text), "en", source),
            Annotations(),
            Provenance("A", "a test", "pass"),
        )
        for n in range(count)
    ]


def _run(system: First, documents: list[Document], folder: Path, **options: bool) -> None:
    run(lambda: system, documents, folder, "wire", fingerprint(documents), **options)


def test_a_run_writes_every_prediction_and_what_it_took(tmp_path: Path) -> None:
    documents = _documents(BATCH + 3)
    _run(First(), documents, tmp_path)
    assert sorted(read_predictions(tmp_path / PREDICTIONS)) == [d.id for d in documents]
    manifest = read_manifest(tmp_path)
    assert manifest.complete
    assert manifest.documents == BATCH + 3
    assert manifest.peak_memory_mb > 1
    assert manifest.documents_per_second


def test_a_stopped_run_goes_on_and_ends_as_if_it_had_not_stopped(tmp_path: Path) -> None:
    documents = _documents(3 * BATCH)
    _run(First(), documents, tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        _run(First(limit=2 * BATCH), documents, tmp_path / "stopped")
    predictions = tmp_path / "stopped" / PREDICTIONS
    predictions.write_bytes(predictions.read_bytes()[:-20])
    assert not read_manifest(tmp_path / "stopped").complete
    second = First()
    _run(second, documents, tmp_path / "stopped")
    assert len(second.seen) == BATCH + 1
    assert predictions.read_bytes() == (tmp_path / "whole" / PREDICTIONS).read_bytes()


def test_a_finished_run_runs_nothing_again_unless_fresh(tmp_path: Path) -> None:
    documents = _documents(2)
    _run(First(), documents, tmp_path)
    again, fresh = First(), First()
    _run(again, documents, tmp_path)
    _run(fresh, documents, tmp_path, fresh=True)
    assert again.seen == []
    assert len(fresh.seen) == 2


def test_a_folder_of_another_corpus_is_refused(tmp_path: Path) -> None:
    _run(First(), _documents(2), tmp_path)
    with pytest.raises(PressmarkError, match="holds a run of first 1 on wire"):
        _run(First(), _documents(3), tmp_path)


def test_a_system_that_drops_an_article_is_refused(tmp_path: Path) -> None:
    class Short(First):
        def extract(self, articles: Sequence[Article]) -> list[Annotations]:
            return super().extract(articles)[1:]

    with pytest.raises(PressmarkError, match="gave 1 annotations for 2 articles"):
        _run(Short(), _documents(2), tmp_path)


@pytest.mark.parametrize("content", [None, "", "{}", '{"system": 1}', "[]"])
def test_no_manifest_is_one_sentence(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / MANIFEST).write_text(content)
    with pytest.raises(PressmarkError):
        read_manifest(tmp_path)


def test_layers_of_a_manifest_are_known(tmp_path: Path) -> None:
    _run(First(), _documents(1), tmp_path)
    value = json.loads((tmp_path / MANIFEST).read_text())
    assert set(value["layers"]) <= set(LAYERS)


def test_kill_in_the_middle_then_the_same_predictions(tmp_path: Path) -> None:
    """A process that is killed while it runs leaves a folder from which the run goes on."""
    command = [sys.executable, "-P", "-m", "pressmark", "eval", "run", "rules-lite", "wire"]
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    subprocess.run([*command, "--output", str(whole), "--quiet"], check=True)
    victim = subprocess.Popen([*command, "--output", str(stopped), "--quiet"])
    deadline = time.monotonic() + 60
    while not (stopped / MANIFEST).exists() and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(victim.pid, signal.SIGKILL)
    victim.wait()
    subprocess.run([*command, "--output", str(stopped), "--quiet"], check=True)
    assert (stopped / PREDICTIONS).read_bytes() == (whole / PREDICTIONS).read_bytes()
    assert len(load("wire")) == read_manifest(stopped).documents


def test_two_processes_do_not_write_into_one_folder(tmp_path: Path) -> None:
    class Second(First):
        def extract(self, articles: Sequence[Article]) -> list[Annotations]:
            _run(First(), _documents(1), tmp_path)
            return []

    with pytest.raises(PressmarkError, match="another process is running into"):
        _run(Second(), _documents(1), tmp_path)


def test_a_folder_with_foreign_predictions_is_not_resumed(tmp_path: Path) -> None:
    documents = _documents(BATCH + 1)
    with pytest.raises(KeyboardInterrupt):
        _run(First(limit=BATCH), documents, tmp_path)
    path = tmp_path / PREDICTIONS
    path.write_text(path.read_text().replace("wire-003", "wire-999"))
    with pytest.raises(PressmarkError, match="predictions of wire-999 that are of no text"):
        _run(First(), documents, tmp_path)


@pytest.mark.parametrize("layers", ['"abc"', '["mentions", 1]', '["nothing"]', "[{}]"])
def test_a_manifest_with_other_layers_is_refused(tmp_path: Path, layers: str) -> None:
    _run(First(), _documents(1), tmp_path)
    path = tmp_path / MANIFEST
    value = json.loads(path.read_text()) | {"layers": json.loads(layers)}
    path.write_text(json.dumps(value))
    with pytest.raises(PressmarkError, match="is not a run's manifest"):
        read_manifest(tmp_path)


@pytest.mark.slow
def test_jobs_give_the_same_bytes_and_are_counted(tmp_path: Path) -> None:
    documents = load("wire/train")
    make = partial(create, "rules-lite", ())
    for jobs in (1, 3):
        run(make, documents, tmp_path / str(jobs), "wire/train", "x", jobs=jobs)
    one, three = (tmp_path / jobs / PREDICTIONS for jobs in ("1", "3"))
    assert one.read_bytes() == three.read_bytes()
    assert read_manifest(tmp_path / "3").jobs == 3
    assert read_manifest(tmp_path / "3").peak_memory_mb > 60  # three Pythons, not one


@pytest.mark.slow
def test_a_system_that_cannot_be_made_is_one_sentence_with_jobs_too(tmp_path: Path) -> None:
    with pytest.raises(PressmarkError, match="there is no system 'nobody'"):
        run(partial(create, "nobody", ()), _documents(2), tmp_path, "wire", "x", jobs=2)


@pytest.mark.slow
def test_a_killed_process_of_several_loses_nothing_that_was_written(tmp_path: Path) -> None:
    """kill -9 on one of the jobs, then on the whole run; going on gives the same predictions."""
    peer = Path(__file__).parent / "external" / "peers.py"
    system = f"exec:{sys.executable} {peer} hang:wire-029"
    command = [sys.executable, "-P", "-m", "pressmark", "eval", "run"]
    options = ["wire", "--quiet", "--time-limit", "3", "--output"]
    subprocess.run([*command, system, *options, str(tmp_path / "whole")], check=True)
    stopped = tmp_path / "stopped"
    victim = subprocess.Popen(
        [*command, system, *options, str(stopped), "--jobs", "2"], start_new_session=True
    )
    deadline = time.monotonic() + 60
    while not _lines(stopped / PREDICTIONS) and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(victim.pid, signal.SIGKILL)
    victim.wait()
    before = _lines(stopped / PREDICTIONS)
    assert 0 < before < len(load("wire"))
    subprocess.run([*command, system, *options, str(stopped)], check=True)
    assert (stopped / PREDICTIONS).read_bytes() == (tmp_path / "whole" / PREDICTIONS).read_bytes()
    assert read_manifest(stopped).counts["timeouts"] == 1


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0
