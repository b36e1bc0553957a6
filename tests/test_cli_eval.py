"""The commands of `pressmark eval` that show errors, buckets, presets, groups and signatures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pressmark.cli import app, main
from pressmark.corpus import load
from pressmark.eval.systems import create
from pressmark.schema import PressmarkError, write_predictions
from typer.testing import CliRunner

RUN = CliRunner()
CORPUS = "wire/dev"
DOCUMENTS = len(load(CORPUS))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Predictions of rules-lite, and the same with every second mention taken away."""
    folder = tmp_path_factory.mktemp("made")
    articles = [document.article for document in load(CORPUS)]
    predicted = dict(
        zip((a.id for a in articles), create("rules-lite").extract(articles), strict=True)
    )
    write_predictions(folder / "rules.jsonl", predicted)
    write_predictions(folder / "gold.jsonl", {d.id: d.annotations for d in load(CORPUS)})
    return folder


def shown(command: Sequence[str | Path]) -> str:
    done = RUN.invoke(app, ["eval", *map(str, command)], env={"COLUMNS": "200"})
    assert done.exit_code == 0, done.output
    return done.stdout


def values(command: Sequence[str | Path]) -> Any:
    return json.loads(shown([*command, "--json"]))


def test_errors_are_counted_with_what_mending_gains(made: Path) -> None:
    command = ["errors", CORPUS, made / "rules.jsonl", "--taxonomy", "entity"]
    rows = {row["kind"]: row for row in values(command)["rows"]}
    assert set(rows) == {"boundary", "type", "duplicate", "both", "spurious", "missed"}
    assert rows["missed"]["count"] > 0
    assert rows["missed"]["low"] <= rows["missed"]["gain"] <= rows["missed"]["high"]
    assert "missed" in shown(command)
    type_first = {row["kind"]: row for row in values([*command, "--order", "type_first"])["rows"]}
    assert type_first["type"]["count"] >= rows["type"]["count"]
    listed = values([*command, "--each"])
    assert len(listed[0]) == sum(row["count"] for row in rows.values())


def test_errors_of_two_systems_stand_beside_each_other(made: Path) -> None:
    command = ["errors", CORPUS, made / "rules.jsonl", "--against", made / "gold.jsonl"]
    rows = values(command)
    assert {row["count_b"] for row in rows} == {0}
    assert all(row["difference"] >= 0 for row in rows if row["difference"] is not None)
    assert "a - b" in shown(command)


def test_buckets_and_their_differences(made: Path) -> None:
    command = ["buckets", CORPUS, made / "rules.jsonl", "--by", "entity.level"]
    assert {row["bucket"] for row in values(command)} == {"name", "nominal", "pronoun", "none"}
    against = values([*command, "--against", made / "gold.jsonl"])
    assert all(row["b"] == 1 and row["difference"] <= 0 for row in against)
    assert "nominal" in shown(command)


def test_training_data_must_be_others(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = RUN.invoke(
        app, ["eval", "buckets", CORPUS, str(made / "rules.jsonl"), "--training", CORPUS]
    )
    assert "expected others" in str(done.exception)
    command = ["buckets", CORPUS, made / "rules.jsonl", "--by", "entity.frequency"]
    # Seen in training or not: 0 is not.
    assert "0" in {row["bucket"] for row in values([*command, "--train", "wire/train"])}


def test_presets_print_their_tools_names(made: Path) -> None:
    for preset, first in (("textee", "Tri-I"), ("conll2012", "mention detection")):
        rows = values(["score", CORPUS, made / "gold.jsonl", "--preset", preset])
        assert rows[0]["name"] == first
        assert {row["f1"] for row in rows} == {1.0}
    assert "micro avg" in shown(["score", CORPUS, made / "rules.jsonl", "--preset", "seqeval"])


def test_repeated_mentions_that_a_preset_takes_away_are_told(made: Path, tmp_path: Path) -> None:
    predicted = {document.id: document.annotations for document in load(CORPUS)}
    first, changed = next(iter(predicted.items()))
    one, other, *rest = changed.entities
    again = replace(changed.mention_by_id()[one.mentions[0]], id="again")
    twice = replace(other, mentions=(*other.mentions, "again"))
    predicted[first] = replace(
        changed, mentions=(*changed.mentions, again), entities=(one, twice, *rest)
    )
    write_predictions(tmp_path / "twice.jsonl", predicted)
    command = ["score", CORPUS, str(tmp_path / "twice.jsonl")]
    for how in (["--preset", "conll2012"], ["--measure", "coref.b3(repeated=first)"]):
        done = RUN.invoke(app, ["eval", *command, *how])
        assert "1 predicted mentions came before in an entity" in done.stderr


def test_scores_carry_their_averages(made: Path) -> None:
    found = values(["score", CORPUS, made / "rules.jsonl", "--measure", "entity.strict"])
    averages = found["entity.strict"]["averages"]
    assert averages["micro"]["f1"] == found["entity.strict"]["f1"]
    assert averages["macro_types"]["signature"] != averages["micro"]["signature"]
    assert "by type" in shown(["score", CORPUS, made / "rules.jsonl"])
    command = ["score", CORPUS, made / "rules.jsonl", "--measure", "entity.strict"]
    other = values([*command, "--interval", "bca"])["entity.strict"]
    for kind, average in other["averages"].items():
        assert average["f1"] == averages[kind]["f1"]
        assert average["low"] != averages[kind]["low"], kind


def test_tags_are_scored(tmp_path: Path) -> None:
    gold, predicted = tmp_path / "gold.bio", tmp_path / "predicted.bio"
    gold.write_text("Ana B-PER\nLima I-PER\nmet O\nBo B-PER\n", encoding="utf-8")
    predicted.write_text("Ana I-PER\nLima I-PER\nmet O\nBo B-ORG\n", encoding="utf-8")
    rows = {row["name"]: row for row in values(["tags", gold, predicted])}
    assert rows["micro avg"]["f1"] == 0.5
    strict = values(["tags", gold, predicted, "--preset", "seqeval_strict"])
    assert strict[0]["f1"] == 0
    done = RUN.invoke(app, ["eval", "tags", str(gold), str(predicted), "--preset", "textee"])
    assert "reads no tags" in str(done.exception)
    gold.write_text("Ana B-PER\nLima L-PER\nmet O\nBo U-PER\n", encoding="utf-8")
    bilou = ["tags", gold, gold, "--preset", "seqeval_strict", "--scheme", "BILOU"]
    assert values(bilou)[0]["f1"] == 1
    done = RUN.invoke(app, ["eval", "tags", str(gold), str(gold), "--scheme", "BILOU"])
    assert "expected --scheme with seqeval_strict" in str(done.exception)


def test_a_signature_is_verified_as_it_was_drawn(made: Path) -> None:
    """What ``--interval`` and ``--clusters`` change in a figure is made the same way again."""
    drawn = ["--clusters", "topic", "--interval", "bca", "--measure", "entity.strict"]
    scored = values(["score", "wire/dev", made / "rules.jsonl", *drawn])["entity.strict"]
    command = ["--gold", "wire/dev", "--predictions", made / "rules.jsonl"]
    found = values(["verify", scored["signature"], *command])
    assert found["same"] and found["figure"]["low"] == scored["low"]
    for wrong in ("draw:moon", "draw:strata()", "ci:student"):
        key = wrong.partition(":")[0]
        parts = [wrong if p.startswith(f"{key}:") else p for p in scored["signature"].split("|")]
        done = RUN.invoke(app, ["eval", "verify", "|".join(parts), *map(str, command)])
        assert isinstance(done.exception, PressmarkError), wrong


def test_a_system_is_compared_with_itself_only_by_mistake(made: Path) -> None:
    twice = [str(made / "rules.jsonl")] * 2
    for command in (["compare", *twice], ["leaderboard", *twice]):
        done = RUN.invoke(app, ["eval", *command, "--gold", "wire/dev"])
        assert isinstance(done.exception, PressmarkError)
        assert "named more than once" in str(done.exception)


def test_predictions_that_are_not_there_are_said_to_be_missing(made: Path) -> None:
    done = RUN.invoke(app, ["eval", "score", "wire/dev", str(made / "nowhere.jsonl")])
    assert "no such file" in str(done.exception)


def test_the_leaderboard_tells_groups(made: Path) -> None:
    systems = [made / "rules.jsonl", made / "gold.jsonl"]
    command = ["leaderboard", *systems, "--gold", CORPUS, "--measure", "entity.strict"]
    found = values(command)
    assert found["groups"]["entity.strict"] == {str(systems[1]): ["a"], str(systems[0]): ["b"]}
    assert "share a letter" in shown(command)
    drawn = values([*command, "--clusters", "topic", "--interval", "bca", "--bs-p", "sacrebleu"])
    # Topics are fewer than documents, so chance has more to say.
    assert drawn["comparisons"][0]["p"] >= found["comparisons"][0]["p"]
    figure = drawn["systems"][str(systems[0])]["entity.strict"]
    assert "|ci:bca|" in figure["signature"] and "|draw:clusters(topic)|" in figure["signature"]
    done = RUN.invoke(app, ["eval", *map(str, command), "--interval", "wide"])
    assert "expected percentile or bca" in str(done.exception)


def test_figures_by_document_are_written(made: Path, tmp_path: Path) -> None:
    command = ["documents", CORPUS, made / "rules.jsonl", "--measure", "entity.strict"]
    for name in ("out.csv", "out.jsonl"):
        shown([*command, "--output", tmp_path / name])
        assert len((tmp_path / name).read_text().splitlines()) == DOCUMENTS + (name == "out.csv")
    (found,) = values(command)
    assert found["documents"] == DOCUMENTS and len(found["worst"]) == min(10, DOCUMENTS)
    done = RUN.invoke(app, ["eval", *map(str, command), "--output", "out.xlsx"])
    assert "neither .csv nor .jsonl" in str(done.exception)


def test_a_signature_is_verified(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scored = values(["score", CORPUS, made / "rules.jsonl", "--measure", "entity.strict"])
    signature = scored["entity.strict"]["signature"]
    command = ["eval", "verify", signature, "--gold", CORPUS, "--predictions"]
    assert RUN.invoke(app, [*command, str(made / "rules.jsonl")]).exit_code == 0
    other = RUN.invoke(app, [*command, str(made / "gold.jsonl")])
    assert other.exit_code == 1 and "sys: the signature says" in other.stdout
    monkeypatch.setattr("sys.argv", ["pressmark", *command, str(made / "nothing.jsonl")])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
