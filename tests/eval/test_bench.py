"""The benchmark as a whole: bounds, order of the systems, what is written, what is refused."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pressmark
import pytest
from pressmark.corpus import load
from pressmark.eval.bench import (
    COUNTS,
    RESULTS,
    SCORES,
    bench,
    default_systems,
    read_result,
)
from pressmark.eval.figures import Figure
from pressmark.eval.measures import HEADLINE
from pressmark.eval.results import BenchResult
from pressmark.eval.runs import PREDICTIONS
from pressmark.eval.scoring import ScoreTable
from pressmark.schema import LAYERS, PressmarkError

SYSTEMS = ("empty", "rules-lite", "gold")


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BenchResult]:
    folder = tmp_path_factory.mktemp("bench")
    return folder, bench("wire", SYSTEMS, folder)


def _f1(result: BenchResult, system: str, measure: str) -> float | None:
    row = next(row for row in result.systems if row.name == system)
    return row.figures[measure].f1


@pytest.mark.parametrize("measure", HEADLINE)
def test_gold_is_one_and_empty_is_nothing(ran: tuple[Path, BenchResult], measure: str) -> None:
    result = ran[1]
    assert _f1(result, "gold", measure) == 1
    assert _f1(result, "empty", measure) == 0
    assert 0 < (_f1(result, "rules-lite", measure) or 0) < 1


def test_intervals_hold_the_figure(ran: tuple[Path, BenchResult]) -> None:
    for system in ran[1].systems:
        for figure in system.figures.values():
            assert figure.low is not None
            assert figure.high is not None
            assert figure.f1 is not None
            assert 0 <= figure.low <= figure.f1 <= figure.high <= 1


def test_every_stored_score_follows_from_the_stored_counts(ran: tuple[Path, BenchResult]) -> None:
    folder = ran[0] / "systems" / "rules-lite"
    table = ScoreTable.from_jsonl((folder / COUNTS).read_text().splitlines())
    scores = json.loads((folder / SCORES).read_text())
    for measure, figure in table.all_figures().items():
        assert figure.f1 == scores["figures"][measure]["f1"]
        assert figure.low == scores["figures"][measure]["low"]


def test_scoring_again_gives_the_same_bytes_and_runs_nothing(
    ran: tuple[Path, BenchResult],
) -> None:
    folder = ran[0]
    before = (folder / RESULTS).read_bytes()
    predictions = folder / "systems" / "rules-lite" / PREDICTIONS
    changed = predictions.stat().st_mtime_ns
    result = read_result(folder)
    assert tuple(system.name for system in result.systems) == SYSTEMS
    assert predictions.stat().st_mtime_ns == changed
    assert (folder / RESULTS).read_bytes() == before


def test_bounds_are_not_compared(ran: tuple[Path, BenchResult]) -> None:
    assert ran[1].comparisons == ()


def test_an_unknown_system_is_answered_with_those_that_exist(tmp_path: Path) -> None:
    with pytest.raises(PressmarkError, match="expected some of empty, gold, rules-lite, spacy"):
        bench("wire", ["nobody"], tmp_path)


def test_a_system_that_cannot_be_made_is_named_with_its_reason(tmp_path: Path) -> None:
    pytest.importorskip("spacy")
    with pytest.raises(
        PressmarkError, match=r"spacy:no-such-pipeline failed: pressmark: .*no-such"
    ):
        bench("wire/dev", ["spacy:no-such-pipeline"], tmp_path)


@pytest.mark.slow
def test_spacy_beats_rules_lite_beats_empty_in_entities(tmp_path: Path) -> None:
    pytest.importorskip("spacy")
    result = bench("wire", ["empty", "rules-lite", "spacy"], tmp_path)
    for measure in ("entity.strict", "entity.partial"):
        empty, rules, spacy = (_f1(result, s, measure) for s in ("empty", "rules-lite", "spacy"))
        assert spacy is not None
        assert rules is not None
        assert empty is not None
        assert spacy > rules > empty
    assert {c.measure for c in result.comparisons} == set(HEADLINE)


def test_score_takes_names_documents_mappings_files_and_folders(
    ran: tuple[Path, BenchResult],
) -> None:
    folder = ran[0] / "systems" / "rules-lite"
    documents = load("wire")
    by_folder = pressmark.score("wire", folder)
    by_file = pressmark.score(documents, folder / PREDICTIONS)
    assert nameless(by_folder) == nameless(by_file)
    gold = {document.id: document.annotations for document in documents}
    assert nameless(pressmark.score("wire", gold)) == nameless(
        pressmark.score(documents, documents)
    )


def nameless(figures: dict[str, Figure]) -> dict[str, Figure]:
    """Figures whose signatures have only the hash of the gold: documents have no corpus's name."""
    return {
        name: replace(figure, signature=re.sub("gold:[^#]*#", "gold:#", figure.signature))
        for name, figure in figures.items()
    }


def test_a_layer_that_a_file_does_not_hold_is_left_out() -> None:
    documents = load("wire/dev")
    only = {
        d.id: pressmark.Annotations(d.annotations.mentions[:0], (), (), d.annotations.quotations)
        for d in documents
    }
    bare = {
        name: pressmark.Annotations(
            quotations=tuple(
                pressmark.Quotation(q.id, q.type, q.content) for q in annotations.quotations
            )
        )
        for name, annotations in only.items()
    }
    assert set(pressmark.score(documents, bare)) == {"quote.exact", "quote.overlap"}


def test_compare_is_signed_and_sure_of_a_plain_difference(ran: tuple[Path, BenchResult]) -> None:
    folder = ran[0] / "systems"
    (found,) = pressmark.compare("wire", folder / "gold", folder / "rules-lite", ["entity.strict"])
    assert found.difference is not None
    assert found.low is not None
    assert found.p is not None
    assert 0 < found.low <= found.difference
    # The least p of all ways of swapping, or of 10,000 drawn ones where there are more documents.
    assert found.p <= max(2 / 2 ** len(load("wire")), 1 / 10_001) + 1e-12


def test_layers_of_every_headline_exist() -> None:
    from pressmark.eval.measures import parse

    assert {parse(measure).layer for measure in HEADLINE} == set(LAYERS)


def test_predictions_over_another_text_are_refused(
    ran: tuple[Path, BenchResult], tmp_path: Path
) -> None:
    lines = (ran[0] / "systems" / "rules-lite" / PREDICTIONS).read_text().splitlines()
    value = json.loads(lines[0]) | {"text_sha256": "0" * 64}
    path = tmp_path / "predictions.jsonl"
    path.write_text("\n".join([json.dumps(value), *lines[1:]]) + "\n")
    with pytest.raises(PressmarkError, match=f"of {value['id']} were made over another"):
        pressmark.score("wire", path)


def test_nothing_to_score_is_said_and_not_shown_as_a_result(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    with pytest.raises(PressmarkError, match="nothing can be scored"):
        pressmark.score("wire", empty)


def test_a_run_that_lost_a_prediction_is_refused(
    ran: tuple[Path, BenchResult], tmp_path: Path
) -> None:
    source, folder = ran[0] / "systems" / "rules-lite", tmp_path / "run"
    folder.mkdir()
    (folder / "manifest.json").write_bytes((source / "manifest.json").read_bytes())
    lines = (source / PREDICTIONS).read_text().splitlines(keepends=True)
    (folder / PREDICTIONS).write_text("".join(lines[1:]))
    count = len(load("wire"))
    with pytest.raises(PressmarkError, match=f"predictions of {count - 1} of {count} documents"):
        pressmark.score("wire", folder)


def test_a_document_twice_and_a_folder_of_a_corpus_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = load("wire/dev")
    with pytest.raises(PressmarkError, match="is predicted twice"):
        pressmark.score(documents, [*documents, documents[0]])
    (tmp_path / "wire").mkdir()
    monkeypatch.chdir(tmp_path)
    gold = {d.id: d.annotations for d in load("wire")}
    assert pressmark.score("wire", gold)["entity.strict"].f1 == 1


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"systems": [1]}'])
def test_broken_results_are_one_sentence(
    ran: tuple[Path, BenchResult], tmp_path: Path, content: str
) -> None:
    folder = tmp_path / "bench"
    shutil.copytree(ran[0], folder)
    (folder / RESULTS).write_text(content)
    with pytest.raises(PressmarkError):
        read_result(folder)


def test_a_default_system_that_cannot_run_here_is_named_and_left_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("pressmark.eval.systems.find_spec", lambda name: None)
    monkeypatch.setenv("PRESSMARK_HOME", str(tmp_path))
    told: list[str] = []
    assert default_systems(told.append) == ["empty", "rules-lite", "gold"]
    names = [line.split(" is left out: it needs ")[0] for line in told]
    assert names == [
        "spacy", "spacy-md", "textacy-quotes", "compromise", "trained", "hf", "onnx", "gliner",
        "openai-chat",
    ]  # fmt: skip
    assert "pressmark[spacy]" in told[0]
    assert "PRESSMARK_OPENAI_BASE_URL" in told[-1]


def test_two_runs_of_one_name_are_refused(ran: tuple[Path, BenchResult], tmp_path: Path) -> None:
    shutil.copytree(ran[0], tmp_path / "bench")
    systems = tmp_path / "bench" / "systems"
    shutil.copytree(systems / "gold", systems / "other")
    with pytest.raises(PressmarkError, match="are both runs of 'gold'"):
        read_result(tmp_path / "bench")
