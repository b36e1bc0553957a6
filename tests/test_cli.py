"""The command line: exit codes, JSON, help with an example, one sentence for each fault."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from pkgutil import iter_modules

import pytest
import typer
from pressmark.cli import __path__ as room
from pressmark.cli import app, main
from pressmark.corpus import load
from pressmark.schema import PressmarkError
from typer.testing import CliRunner

RUN = CliRunner()


def _commands(group: typer.Typer, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = [
        (*path, command.name or command.callback.__name__)  # type: ignore[union-attr]
        for command in group.registered_commands
    ]
    for below in group.registered_groups:
        assert below.typer_instance is not None
        found += _commands(below.typer_instance, (*path, str(below.name)))
    return found


def test_no_command_of_a_module_is_left_out() -> None:
    """Each file of the room has commands of its own, which `cli/__init__.py` joins to groups."""
    modules = [importlib.import_module(f"pressmark.cli.{m.name}") for m in iter_modules(room)]
    theirs = [below for module in modules if hasattr(module, "app") for below in [module.app]]
    joined = {command[-1] for command in _commands(app)}
    assert len(theirs) > 8
    assert {command[-1] for group in theirs for command in _commands(group)} <= joined
    assert ("annotation", "adjudicate", "gold") in _commands(app)


@pytest.mark.parametrize("command", _commands(app), ids=" ".join)
def test_every_command_has_help_with_an_example(command: tuple[str, ...]) -> None:
    shown = RUN.invoke(app, [*command, "--help"], env={"COLUMNS": "120"})
    assert shown.exit_code == 0
    assert f"Example: pressmark {' '.join(command)}" in shown.output


@pytest.mark.parametrize(
    "command",
    [
        ["version", "--json"],
        ["corpus", "list", "wire", "--json"],
        ["corpus", "show", "wire-001", "--json"],
        ["corpus", "stats", "wire", "--json"],
        ["corpus", "validate", "wire", "--json"],
        ["corpus", "verify", "wire", "--json"],
        ["schema", "show", "article"],
        ["schema", "show", "events", "--json"],
        ["systems", "list", "--json"],
        ["eval", "measures", "--json"],
    ],
    ids=" ".join,
)
def test_json_is_json_and_nothing_else_is_on_stdout(command: list[str]) -> None:
    shown = RUN.invoke(app, command)
    assert shown.exit_code == 0, shown.output
    assert json.loads(shown.stdout)


def test_articles_hold_no_gold() -> None:
    shown = RUN.invoke(app, ["corpus", "articles", "wire/dev"])
    rows = [json.loads(line) for line in shown.stdout.splitlines()]
    assert [row["id"] for row in rows] == [d.id for d in load("wire/dev")]
    assert set(rows[0]) == {"id", "text", "text_sha256", "language", "title", "date"}


def _exit(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["pressmark", *arguments])
    with pytest.raises(SystemExit) as stopped:
        main()
    return int(stopped.value.code or 0)


def test_a_mistaken_name_is_one_sentence_and_exit_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _exit(monkeypatch, "corpus", "show", "wire-999") == 2
    told = capsys.readouterr().err
    assert told.startswith("pressmark: 'wire-999' is not the name")
    assert "Traceback" not in told


def test_problems_are_exit_code_1(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"id": "../../x"}')
    assert _exit(monkeypatch, "schema", "validate", str(broken)) == 1


def test_misuse_is_exit_code_2(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _exit(monkeypatch, "corpus", "stats", "--nothing") == 2


def test_a_form_goes_out_and_comes_back(tmp_path: Path) -> None:
    form = tmp_path / "wire-001.form"
    form.write_text(RUN.invoke(app, ["corpus", "form", "write", "wire-001"]).stdout)
    shown = RUN.invoke(app, ["corpus", "form", "compile", str(form)])
    assert shown.exit_code == 0, shown.output
    gold = json.loads(RUN.invoke(app, ["corpus", "show", "wire-001", "--json"]).stdout)
    made = json.loads(shown.stdout)
    assert len(made["annotations"]["mentions"]) > 0
    assert gold


def test_predictions_of_an_unknown_document_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "predictions.jsonl"
    path.write_text(
        '{"id": "wire-777", "annotations": {"quotations": ['
        '{"id": "q1", "type": "direct", "content": [{"start": 0, "end": 4}]}]}}\n'
    )
    shown = RUN.invoke(app, ["eval", "score", "wire", str(path)])
    assert isinstance(shown.exception, PressmarkError)
    assert "wire-777" in str(shown.exception)


def test_an_output_that_is_a_file_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("")
    assert _exit(monkeypatch, "eval", "run", "empty", "wire", "--output", str(taken)) == 2
    assert "name another file or folder" in capsys.readouterr().err


def test_every_problem_of_a_predictions_file_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "predictions.jsonl"
    path.write_text("".join(f'{{"id": "wire-{n:03}"}}\n' for n in range(40)))
    assert _exit(monkeypatch, "eval", "score", "wire", str(path)) == 1
    assert len(capsys.readouterr().out.splitlines()) >= 40
    assert _exit(monkeypatch, "eval", "score", "wire", str(path), "--json") == 1
    assert len(json.loads(capsys.readouterr().out)["problems"]) >= 40
