"""The canary is found in files of any size, at any place, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pressmark.cli import app
from pressmark.corpus import canary as canaries
from pressmark.corpus import catalogue
from pressmark.corpus.canary import canary_id, find_canary, shows_canary
from pressmark.schema import PressmarkError
from typer.testing import CliRunner


def test_it_is_found_across_the_pieces_that_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = canary_id(catalogue())
    for size in (7, len(mark) - 1, len(mark), len(mark) + 1):
        monkeypatch.setattr(canaries, "_CHUNK", size)
        for before in range(40):
            path = tmp_path / "file.bin"
            path.write_bytes(b"\xff" * before + mark.encode() + b"\n")
            assert shows_canary(path), (size, before)
            path.write_bytes(b"\xff" * before + mark.encode()[:-1] + b"\n")
            assert not shows_canary(path), (size, before)


def test_folders_are_searched_and_each_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "test.json").write_text(f"... {catalogue().canary} ...", encoding="utf-8")
    (tmp_path / "clean.txt").write_text("nothing", encoding="utf-8")
    found = find_canary([tmp_path])
    assert [Path(problem.document).name for problem in found] == ["test.json"]
    assert find_canary([tmp_path / "clean.txt"]) == ()


def test_the_gold_of_test_shows_it_and_that_of_train_does_not() -> None:
    index = catalogue()
    for entry in index.entries():
        assert shows_canary(index.path(entry)) == (entry.split == "test"), entry.id


def test_a_file_that_is_not_there_and_a_catalogue_without_one_are_told(tmp_path: Path) -> None:
    with pytest.raises(PressmarkError, match="cannot be searched"):
        find_canary([tmp_path / "none"])
    with pytest.raises(PressmarkError, match="no canary"):
        canary_id(replace(catalogue(), canary=""))


def test_articles_for_systems_never_hold_it_and_the_command_exits_with_1(tmp_path: Path) -> None:
    run = CliRunner()
    shown = run.invoke(app, ["corpus", "articles", "wire/test"])
    assert canary_id(catalogue()) not in shown.stdout
    path = tmp_path / "prompt.txt"
    path.write_text(catalogue().canary, encoding="utf-8")
    assert run.invoke(app, ["corpus", "canary", str(path)]).exit_code == 1
    path.write_text(shown.stdout, encoding="utf-8")
    assert run.invoke(app, ["corpus", "canary", str(path)]).exit_code == 0


def test_scoring_says_when_predictions_show_it(tmp_path: Path) -> None:
    path = tmp_path / "predictions.jsonl"
    line = '{"id": "wire-001", "annotations": {"mentions": [{"id": "%s", "start": 0, "end": 10, '
    path.write_text(
        line % canary_id(catalogue())
        + '"type": "GPE", "level": "name"}], "entities": [], "events": [], "quotations": []}}\n',
        encoding="utf-8",
    )
    shown = CliRunner().invoke(app, ["eval", "score", "wire-001", str(path)])
    assert "shows the canary" in shown.output
