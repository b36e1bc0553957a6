"""Unknown labels are an error, or on request wrong and counted; nothing else is forgiven."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from pressmark.corpus import load
from pressmark.eval.api import score_table
from pressmark.eval.comparing import compare
from pressmark.eval.scoring import InvalidPredictions, score
from pressmark.schema import (
    Annotations,
    Argument,
    Event,
    EventMention,
    Mention,
    PressmarkError,
    Quotation,
    Span,
)
from typer.testing import CliRunner

GOLD = load("wire-001")
MEASURES = ["entity.strict", "event.trigger", "event.trigger_type", "event.argument"]


def strange(end: int = 12) -> Annotations:
    return Annotations(
        (Mention("m1", Span(0, end), "ANIMAL", "nickname"), Mention("m2", Span(0, 3), "GPE")),
        (),
        (
            Event(
                "e1",
                "Life.Dance",
                (EventMention("v1", Span(20, 25), "maybe", arguments=(Argument("Dancer", "m1"),)),),
            ),
        ),
        (Quotation("q1", "sung", (Span(0, 5),)),),
    )


def test_unknown_labels_are_an_error_until_leniency_is_asked_for() -> None:
    with pytest.raises(InvalidPredictions):
        score(GOLD, {"wire-001": strange()}, MEASURES)
    table = score(GOLD, {"wire-001": strange()}, MEASURES, lenient=True)
    # ANIMAL, nickname, Life.Dance, maybe, Dancer, sung.
    assert table.facts["unknown"] == "6"
    assert "|unknown:6|" in table.signature("entity.strict")
    assert table.figure("entity.strict").predicted == 2
    assert table.figure("event.argument").f1 == 0
    assert {"ANIMAL", "GPE"} <= set(table.groups("entity.strict"))


def test_nothing_else_is_forgiven() -> None:
    with pytest.raises(InvalidPredictions, match="leaves the text"):
        score(GOLD, {"wire-001": strange(10**6)}, MEASURES, lenient=True)


def test_without_unknown_labels_the_figures_are_the_same() -> None:
    whole = {"wire-001": GOLD[0].annotations}
    strict, lenient = (score(GOLD, whole, MEASURES, lenient=way) for way in (False, True))
    assert lenient.facts["unknown"] == "0"
    for measure in MEASURES:
        one, other = strict.figure(measure), lenient.figure(measure)
        assert replace(one, signature="") == replace(other, signature="")
    assert compare(strict, lenient, "entity.strict").difference == 0


def test_files_are_read_leniently(tmp_path: Path) -> None:
    from pressmark.cli import app

    file = tmp_path / "strange.jsonl"
    mention = {"id": "m1", "start": 0, "end": 12, "type": "ANIMAL"}
    line = {"id": "wire-001", "annotations": {"mentions": [mention]}}
    file.write_text(json.dumps(line) + "\n", encoding="utf-8")
    with pytest.raises(PressmarkError, match="ANIMAL"):
        score_table("wire-001", file)
    table, layers = score_table("wire-001", file, lenient=True)
    assert layers == ("mentions",) and table.facts["unknown"] == "1"
    shown = CliRunner().invoke(app, ["eval", "score", "wire-001", str(file), "--lenient"])
    assert shown.exit_code == 0 and "1 labels are unknown" in shown.output
    file.write_text('{"id": "wire-001", "annotations": []}\n', encoding="utf-8")
    with pytest.raises(PressmarkError):
        score_table("wire-001", file, lenient=True)
