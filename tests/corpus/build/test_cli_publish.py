"""The commands at the edge: exit codes, JSON, and one sentence for what the user can mend."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pressmark.cli import app, main
from pressmark.corpus import fingerprint, load
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


def _bench(folder: Path, **change: object) -> Path:
    """The results of a benchmark as far as they are kept."""
    documents = load("wire/dev")
    figure = {"precision": 0.5, "recall": 0.5, "f1": 1 / 3, "low": 0.0, "high": 1.0,
              "signature": "quote.exact|v:0"}  # fmt: skip
    system = {
        "name": "mine",
        "version": "1",
        "description": "D.",
        "figures": {"quote.exact": figure},
    }
    value = {"corpus": "wire/dev", "corpus_sha256": fingerprint(documents), "version": "0",
             "documents": len(documents), "measures": ["quote.exact"], "systems": [system],
             "resamples": 10, "seed": 1} | change  # fmt: skip
    folder.mkdir()
    (folder / "results.json").write_text(json.dumps(value))
    return folder


def test_figures_of_a_benchmark_are_kept_with_what_they_are_of(tmp_path: Path) -> None:
    output = tmp_path / "kept.json"
    command = ["corpus", "baselines", str(_bench(tmp_path / "runs")), "--output", str(output)]
    shown = RUN.invoke(app, [*command, "--date", "2026-01-31"])
    assert shown.exit_code == 0 and "wire/dev" in shown.stdout
    (kept,) = json.loads(output.read_text())["benchmarks"]
    assert kept["date"] == "2026-01-31"
    assert kept["annotations_sha256"] == fingerprint(load("wire/dev", texts=False))
    assert kept["systems"][0]["figures"]["quote.exact"]["f1"] == 0.333333


def test_figures_of_another_gold_or_of_no_day_are_misuse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stale = str(_bench(tmp_path / "stale", corpus_sha256="0" * 64))
    kept = ("--output", str(tmp_path / "kept.json"))
    assert _exit(monkeypatch, "corpus", "baselines", stale, *kept) == 2
    assert "run `pressmark bench wire/dev --fresh` again" in capsys.readouterr().err
    good = str(_bench(tmp_path / "good"))
    assert _exit(monkeypatch, "corpus", "baselines", good, *kept, "--date", "31.1.") == 2
    assert "'31.1.' is no day" in capsys.readouterr().err
    assert not (tmp_path / "kept.json").exists()


def test_an_entry_for_the_change_log(release: Built) -> None:
    folder = str(release.folder)
    shown = RUN.invoke(app, ["corpus", "diff", folder, folder, "--markdown"])
    assert shown.exit_code == 0
    assert "| mentions | 0 | 0 | 0 | 5 |" in shown.stdout
    assert "No document came, went, moved or got another text." in shown.stdout


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
