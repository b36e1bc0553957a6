"""How the command line prints: tables for people, the same values as JSON for programs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from importlib import metadata
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from ..schema import PressmarkError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..eval.figures import Figure

JSON = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
JOBS = Annotated[int, typer.Option(min=1, help="Processes that share the articles.")]
TIME_LIMIT = Annotated[
    float, typer.Option(min=0.1, help="Seconds for one article, of a process or endpoint.")
]
DOWNLOAD = Annotated[bool, typer.Option("--allow-download", help="Fetch weights from a hub.")]
#: Wide enough for the widest table when the output is a file and has no width of its own.
_PLAIN_WIDTH = 160


def say(line: str) -> None:
    """Talk: one line to stderr."""
    print(line, file=sys.stderr, flush=True)


def print_json(value: Any) -> None:
    """Data for programs: to stdout, in UTF-8, keys in the order in which they were made."""
    print(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def console() -> Console:
    """A console on stdout: as wide as the terminal or COLUMNS says, else wide enough for all."""
    told = sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdecimal()
    return Console(width=None if told else _PLAIN_WIDTH, highlight=False)


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]], title: str = "") -> None:
    """A table for people; columns after the first that hold figures stand right."""
    console().print(table_of(headings, rows, title))


def table_of(headings: Sequence[str], rows: Iterable[Sequence[str]], title: str = "") -> Table:
    """The table that ``print_table`` prints."""
    table = Table(title=title or None, title_justify="left", box=None, pad_edge=False)
    rows = [tuple(row) for row in rows]
    for index, heading in enumerate(headings):
        figures = index > 0 and all(row[index][:1] in "0123456789.-+ n<" for row in rows)
        table.add_column(heading, justify="right" if figures else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def fits(table: Table) -> bool:
    """Whether a table stands in the console's width without a cell in two lines."""
    screen = console()
    return (
        screen.measure(table, options=screen.options.update(width=10_000)).maximum <= screen.width
    )


def flat_rows(value: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """A tree of figures as rows: the path to each figure, joined by points, and the figure."""
    for key, below in value.items():
        if isinstance(below, Mapping):
            yield from flat_rows(below, f"{before}{key}.")
        else:
            yield f"{before}{key}", "n/a" if below is None else str(below)


@contextmanager
def progress_by_name(quiet: bool = False) -> Iterator[Callable[[str, int, int], None]]:
    """Progress bars on stderr, one for each name: yields ``advance(name, done, total)``."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as bar:
        tasks: dict[str, TaskID] = {}

        def advance(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=total)
            bar.update(tasks[name], completed=done, total=total)

        yield advance


@contextmanager
def progress(label: str, quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on stderr: yields ``advance(done, total)``."""
    with progress_by_name(quiet) as advance:
        yield lambda done, total: advance(label, done, total)


def print_problems(problems: Sequence[Problem], checked: int, as_json: bool) -> None:
    """Problems one a line, then a count; ends the command with 1 when one is an error."""
    failed = any(problem.severity == "error" for problem in problems)
    if as_json:
        print_json({"documents": checked, "problems": [asdict(problem) for problem in problems]})
    else:
        for problem in problems:
            print(problem)
        count = f"{len(problems) or 'no'} {'problem' if len(problems) == 1 else 'problems'}"
        print(f"{checked} {'document' if checked == 1 else 'documents'} checked: {count}")
    if failed:
        raise typer.Exit(1)


def tell_fault(fault: PressmarkError, as_json: bool) -> int:
    """Say what is wrong, with every problem that it holds; gives the exit code."""
    problems = getattr(fault, "problems", ())
    print(f"pressmark: {fault}", file=sys.stderr)
    if as_json:
        print_json({"error": str(fault), "problems": [asdict(problem) for problem in problems]})
    else:
        for problem in problems:
            print(problem)
    return 1 if problems or getattr(fault, "faults", ()) else 2


def number(value: float | None) -> str:
    """A score with three decimals, half-even; n/a where there was nothing to divide by."""
    return "n/a" if value is None else f"{value:.3f}"


def chance(p: float | None) -> str:
    """A p-value with three decimals; one that would round to nothing is said to be below that."""
    return "<0.001" if p is not None and p < 0.0005 else number(p)


def with_interval(figure: Figure | None) -> str:
    """F1 with its 95 % interval."""
    if figure is None or figure.f1 is None:
        return "n/a"
    if figure.low is None or figure.high is None:
        return number(figure.f1)
    return f"{figure.f1:.3f} [{figure.low:.3f}, {figure.high:.3f}]"


def versions(as_json: bool) -> None:
    """The versions of package, corpus and ontology."""
    from ..corpus import catalogue
    from ..schema.ontology import ontology

    value = {
        "pressmark": metadata.version("pressmark"),
        "corpus": catalogue().version,
        "ontology": ontology().version,
    }
    if as_json:
        print_json(value)
    else:
        print(", ".join(f"{name} {version}" for name, version in value.items()))
