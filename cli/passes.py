"""``pressmark annotation``: two passes, their agreement, the decision, and what to look at."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from .output import JSON, number, print_json, print_table, say

app = typer.Typer(help="Passes, agreement, adjudication, consistency.", no_args_is_help=True)
NAME = Annotated[str, typer.Argument(help="A name such as all, wire, wire/dev or wire-001.")]
ID = Annotated[str, typer.Argument(help="A document such as wire-001.")]


@app.command(epilog="Example: pressmark annotation agreement wire --by collection")
def agreement(
    name: NAME = "all",
    by: Annotated[
        str, typer.Option(help="all, collection or article (pulled: type too): groups of figures.")
    ] = "all",
    pulled: Annotated[
        Path | None, typer.Option(help="A folder that was pulled: its annotators are compared.")
    ] = None,
    page: Annotated[
        Path | None, typer.Option(help="With --pulled: write a page with every disagreement.")
    ] = None,
    json_: JSON = False,
) -> None:
    """Agreement of annotators (--pulled), or of the two raw passes of the corpus."""
    from ..annotation.passes import grouped_agreement

    if pulled is not None:
        from .studio_decide import show_agreement

        show_agreement(pulled, name, by, page, json_)
        return
    groups = grouped_agreement(name, by)
    if json_:
        print_json({group: [asdict(f) for f in found] for group, found in groups.items()})
        return
    for group, found in groups.items():
        rows = ([f.name, f.statistic, number(f.value), _interval(f.low, f.high)] for f in found)
        title = f"{group}: agreement of pass A and pass B with 95 % intervals over articles"
        print_table(["figure", "statistic", "value", "interval"], rows, title)


def _interval(low: float | None, high: float | None) -> str:
    return "n/a" if low is None or high is None else f"[{low:.3f}, {high:.3f}]"


@app.command("calibration", epilog="Example: pressmark annotation calibration ~/gum")
def calibration_(
    folder: Annotated[Path, typer.Argument(help="A checkout of GUM: dep/ and coref/gum/.")],
    differences: Annotated[
        bool, typer.Option("--differences", help="Every mapped mention that differs, too.")
    ] = False,
    json_: JSON = False,
) -> None:
    """Our passes of articles that people annotated (GUM) beside theirs, on what both mean alike."""
    from ..annotation.passes import causes, gum_calibration

    figures, unlike = gum_calibration(folder)
    why = causes()
    if json_:
        by_side = {side: [asdict(one) for one in found] for side, found in unlike.items()}
        print_json({"figures": [asdict(f) for f in figures], "differences": by_side})
        return
    rows = (
        [" / ".join(f.annotators), f.name, number(f.value), _interval(f.low, f.high)]
        for f in figures
    )
    print_table(["annotators", "figure", "F1", "interval"], rows)
    for side, found in unlike.items():
        counted = Counter(why.get((one.document, one.start), "not judged") for one in found)
        listed = ", ".join(f"{cause} {count}" for cause, count in sorted(counted.items()))
        print(f"{side}: {len(found)} mapped mentions unlike the people's: {listed}")
        for one in found if differences else ():
            cause = why.get((one.document, one.start), "not judged")
            where = f"{one.document} [{one.start}:{one.end}]"
            print(f"  {where} {one.level} {one.kind}: {' / '.join(one.types)} ({cause})")


@app.command(epilog="Example: pressmark annotation merge wire-001")
def merge(name: ID, json_: JSON = False) -> None:
    """Print both passes of an article laid over one another, with a number for each difference."""
    from ..annotation.merging import render
    from ..annotation.passes import merged

    found = merged(name)
    if json_:
        print_json([asdict(difference) for difference in found.differences])
    else:
        print(render(found), end="")


@app.command(epilog="Example: pressmark annotation decide wire-001 wire-001.decisions")
def decide(
    name: ID,
    path: Annotated[Path, typer.Argument(help="A file of decisions: see docs/passes.md.")],
    later: Annotated[
        Path | None, typer.Option(help="A file with the changes of a later reading.")
    ] = None,
    json_: JSON = False,
) -> None:
    """Print the form that both passes and the decisions on their differences make."""
    from ..annotation.passes import decided_form

    form = decided_form(name, path, later)
    if json_:
        print_json({"id": name, "form": form})
    else:
        print(form, end="")


@app.command(epilog="Example: pressmark annotation gold wire-001")
def gold(name: ID, json_: JSON = False) -> None:
    """Make the gold of an article anew from its passes, decisions and changes."""
    from ..annotation.passes import make_gold

    document, paths = make_gold(name)
    if json_:
        print_json({"id": document.id, "written": [str(path) for path in paths]})
        return
    for path in paths:
        print(path)


@app.command(epilog="Example: pressmark annotation consistency all --runs runs/bench")
def consistency(
    name: NAME = "all",
    runs: Annotated[
        Path | None, typer.Option(help="A folder of runs (of `pressmark bench`): consensus too.")
    ] = None,
    looked_at: Annotated[
        Path | None, typer.Option(help="The list of findings that are right; else the corpus's.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Show what was looked at too.")] = False,
    json_: JSON = False,
) -> None:
    """List where the gold is unlike the rest of itself and nobody has looked; exit with 1 if so."""
    from ..annotation.passes import consistency_report

    report = consistency_report(name, runs, looked_at)
    shown = report.findings if every else report.open
    if json_:
        print_json({"findings": [asdict(f) for f in shown], "stale": report.stale})
    else:
        for finding in shown:
            print(finding)
        for key in report.stale:
            print(f"{key[1]} [{key[2]}:{key[3]}] {key[0]}: in the list, and found no more")
    looked = len(report.findings) - len(report.open)
    say(f"{len(report.open)} findings open, {looked} looked at, {len(report.stale)} stale")
    if report.open or report.stale:
        raise typer.Exit(1)
