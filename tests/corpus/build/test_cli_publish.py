"""The commands at the edge: exit codes, JSON, and one sentence for what the user can mend."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pressmark.cli import app, main
from pressmark.corpus.build.builder import Built
from typer.testing import CliRunner

RUN = CliRunner()


def _exit(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["pressmark", *arguments])
    with pytest.raises(SystemExit) as stopped:
        main()
    return int(stopped.value.code or 0)


def test_diff_prints_a_table_and_json(release: Built) -> None:
    folder = str(release.folder)
    shown = RUN.invoke(app, ["corpus", "diff", folder, folder])
    assert shown.exit_code == 0 and "quotations" in shown.stdout
    value = json.loads(RUN.invoke(app, ["corpus", "diff", folder, folder, "--json"]).stdout)
    assert value["changes"] == [] and value["layers"]["mentions"]["same"] == 5


def test_a_release_that_may_not_go_is_exit_code_1_with_every_problem(
    release: Built, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The small corpus is not in the package's catalogue: nothing allows any of it."""
    code = _exit(monkeypatch, "corpus", "publish", str(release.folder), "user/x", "--dry-run")
    assert code == 1
    told = capsys.readouterr().out
    for name in ("news-0", "news-1", "p-1"):
        assert f"{name} is not in the catalogue" in told


def test_misuse_is_exit_code_2_and_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _exit(monkeypatch, "corpus", "publish", str(tmp_path), "user/x") == 2
    assert "is no release" in capsys.readouterr().err
    (tmp_path / "file").write_text("")
    assert _exit(monkeypatch, "corpus", "build", str(tmp_path), "--without-agreement") == 2
    assert "is there and is no release" in capsys.readouterr().err
    assert _exit(monkeypatch, "corpus", "diff", str(tmp_path), str(tmp_path)) == 2
    assert "holds no documents.jsonl" in capsys.readouterr().err
