"""How a benchmark's result is printed: leaderboard, what runs took, paired tests.

Tables take the form that fits: figures and intervals in one line, intervals below the figures, or
the systems in several blocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from .output import chance, console, fits, number, print_json, table_of

if TYPE_CHECKING:
    from ..eval.figures import Comparison, Figure
    from ..eval.results import BenchResult, SystemResult

Letters = Mapping[str, Mapping[str, Sequence[str]]]
COST = "cost_usd"


def show_bench(result: BenchResult, page: Path | None, as_json: bool) -> None:
    """The leaderboard, what the runs took, the paired tests and where the report lies."""
    if as_json:
        print_json(asdict(result) | {"report": str(page) if page else None})
        return
    from ..eval.grouping import leaderboard_groups

    letters = leaderboard_groups(result.systems, result.comparisons, result.measures)
    title = f"F1 with 95 % intervals over {result.documents} documents of {result.corpus}"
    show_leaderboard(result.systems, result.measures, letters, title)
    show_runs(result.systems)
    show_comparisons(result.comparisons)
    if page:
        print(f"\nreport: {page}")


def show_leaderboard(
    systems: Sequence[SystemResult], measures: Sequence[str], letters: Letters, title: str
) -> None:
    """F1 of every system; after it the letters of the groups that cannot be told apart.

    The systems that bound the table stand last.
    """
    from ..eval.bench import BOUNDS

    systems = sorted(systems, key=lambda system: system.name in BOUNDS)
    whole = _leaderboard(systems, measures, letters, "{f1}{interval}{letters}", " ")
    table = table_of(*whole, title)
    if fits(table):
        console().print(table)
    else:
        _in_blocks(systems, measures, letters, title)
    if any(letters.values()):
        print("Systems that share a letter differ by no more than chance (p > 0.05 after Holm).")


def _in_blocks(
    systems: Sequence[SystemResult], measures: Sequence[str], letters: Letters, title: str
) -> None:
    """Intervals below the figures, and as many systems beside each other as fit."""
    form = "{f1}{letters}{interval}"
    left = list(systems)
    while left:
        count = len(left)
        while True:
            block = left[:count]
            table = table_of(*_leaderboard(block, measures, letters, form, "\n"), title)
            if count == 1 or fits(table):
                break
            count -= 1
        console().print(table)
        left, title = left[count:], " "


def _leaderboard(
    systems: Sequence[SystemResult],
    measures: Sequence[str],
    letters: Letters,
    form: str,
    between: str,
) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of a leaderboard; ``between`` parts the figure from its interval."""

    def cell(system: SystemResult, measure: str) -> str:
        figure = system.figures.get(measure)
        marks = "".join(letters.get(measure, {}).get(system.name, ()))
        interval = _interval(figure)
        return form.format(
            f1=number(figure.f1 if figure else None),
            interval=interval and between + interval,
            letters=marks and f" {marks}",
        )

    rows = [[measure, *(cell(system, measure) for system in systems)] for measure in measures]
    return ["measure", *(system.name for system in systems)], rows


def _interval(figure: Figure | None) -> str:
    """The interval in brackets; nothing where there is none, or where it is the figure itself."""
    if figure is None or figure.f1 is None or figure.low is None or figure.high is None:
        return ""
    return "" if figure.low == figure.high else f"[{figure.low:.3f}, {figure.high:.3f}]"


def show_runs(systems: Iterable[SystemResult]) -> None:
    """Start-up, speed, memory and cost of each run, and what its system counted."""
    systems = list(systems)
    rows = [
        [
            s.name,
            s.version,
            _two(s.start_seconds),
            rate(s.documents_per_second),
            f"{s.peak_memory_mb:.0f}" if s.peak_memory_mb else "n/a",
            _cost(s.counts),
            told_counts({name: n for name, n in s.counts.items() if name != COST}) or "-",
        ]
        for s in systems
    ]
    headings = ["system", "version", "start s", "documents/s", "peak MiB", "cost USD", "counted"]
    empty = {"cost USD": "n/a", "counted": "-"}
    shown = [i for i, name in enumerate(headings) if any(row[i] != empty.get(name) for row in rows)]
    table = table_of([headings[i] for i in shown], ([row[i] for i in shown] for row in rows))
    for column in table.columns:
        # What is long by nature gives way; the rest stays whole.
        long = column.header in ("version", "counted")
        column.no_wrap, column.justify = not long, "left" if long else column.justify
    print()
    console().print(table)


def _two(seconds: float | None) -> str:
    return "n/a" if seconds is None else f"{seconds:.2f}"


def _cost(counts: Mapping[str, float]) -> str:
    return f"{counts[COST]:.4f}" if COST in counts else "n/a"


def told_counts(counts: Mapping[str, float]) -> str:
    """What a system counted, as words: "2 timeouts, 0.013 cost usd"."""
    return ", ".join(f"{value:g} {name.replace('_', ' ')}" for name, value in counts.items())


def rate(value: float | None) -> str:
    """Documents per second: decimals only where they say something."""
    if not value:
        return "n/a"
    return f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def show_comparisons(comparisons: Sequence[Comparison]) -> None:
    """The paired comparisons: difference, interval, p after Holm."""
    if not comparisons:
        return
    print()
    title = "Paired over documents: difference of F1, 95 % bootstrap interval, randomization p"
    headings = ["measure", "systems", "difference", "interval", "p", "p (Holm)"]
    table = table_of(headings, ([c.measure, *_compared(c)] for c in comparisons), title)
    if not fits(table):
        table = table_of(headings[1:], _below_measures(comparisons), title)
    console().print(table)


def _below_measures(comparisons: Sequence[Comparison]) -> Iterator[list[str]]:
    """The rows of each measure below a row with its name."""
    for measure, rows in groupby(comparisons, lambda c: c.measure):
        yield [measure, " ", " ", " ", " "]
        yield from (["  " + row[0], *row[1:]] for row in map(_compared, rows))


def _compared(c: Comparison) -> list[str]:
    return [
        f"{c.a} - {c.b}",
        "n/a" if c.difference is None else f"{c.difference:+.3f}",
        "n/a" if c.low is None or c.high is None else f"[{c.low:+.3f}, {c.high:+.3f}]",
        chance(c.p),
        chance(c.p_holm),
    ]
