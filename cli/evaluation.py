"""``pressmark eval`` and ``pressmark systems``: run, score, compare, report."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from .options import CLUSTERS, CORPUS, INTERVAL, STRATA
from .output import (
    DOWNLOAD,
    JOBS,
    JSON,
    TIME_LIMIT,
    print_json,
    print_table,
    progress,
    say,
)
from .scores import show_preset, show_scores
from .tables import show_bench, show_comparisons, told_counts

app = typer.Typer(help="Run systems, score predictions, compare, report.", no_args_is_help=True)


@app.command(epilog="Example: pressmark eval run rules-lite wire/dev --output runs/rules")
def run(
    system: Annotated[str, typer.Argument(help="A system of `pressmark systems list`.")],
    corpus: Annotated[str, typer.Argument(help="A name such as wire/dev.")] = "wire",
    output: Annotated[Path, typer.Option(help="The run's folder.")] = Path("runs/run"),
    fresh: Annotated[bool, typer.Option(help="Forget what the folder holds.")] = False,
    jobs: JOBS = 1,
    time_limit: TIME_LIMIT = 120.0,
    allow_download: DOWNLOAD = False,
    quiet: Annotated[bool, typer.Option(help="No progress bar.")] = False,
    json_: JSON = False,
) -> None:
    """Run a system into a folder; a run that was stopped goes on where it was."""
    from ..corpus import fingerprint, load
    from ..eval.runs import RAW, run
    from ..eval.systems import Settings, create

    documents = load(corpus)
    with progress(system, quiet) as advance:
        manifest = run(
            partial(create, system, documents, Settings(time_limit, allow_download)),
            documents,
            output,
            corpus,
            fingerprint(documents),
            fresh=fresh,
            jobs=jobs,
            progress=advance,
        )
    if json_:
        print_json(asdict(manifest))
    elif not quiet:
        print(f"{manifest.documents} documents in {manifest.seconds:.2f} s: {output}")
    if manifest.counts and not quiet:
        say(f"counted: {told_counts(manifest.counts)}; see {output / RAW}")


@app.command(epilog="Example: pressmark eval score wire predictions.jsonl")
def score(
    gold: CORPUS,
    predictions: Annotated[Path, typer.Argument(help="A predictions file or a run folder.")],
    measure: Annotated[
        list[str] | None, typer.Option(help="A measure; may stand several times.")
    ] = None,
    layers: Annotated[
        str | None, typer.Option(help="Layers that count, by commas; else those in the file.")
    ] = None,
    preset: Annotated[
        str | None, typer.Option(help="Another scorer's figures: seqeval, nervaluate, ...")
    ] = None,
    lenient: Annotated[
        bool, typer.Option(help="Score labels that the ontology does not know as wrong.")
    ] = False,
    interval: INTERVAL = "percentile",
    strata: STRATA = None,
    clusters: CLUSTERS = None,
    json_: JSON = False,
) -> None:
    """Score predictions against gold, with 95 % bootstrap intervals.

    F1 is over all items (micro); beside it stand its means over types and over documents.
    """
    from ..corpus.canary import shows_canary
    from ..eval.analyses import drawn_by
    from ..eval.api import parse_layers, score_table
    from ..eval.runs import PREDICTIONS

    file = predictions / PREDICTIONS if predictions.is_dir() else predictions
    if file.is_file() and shows_canary(file):
        say(f"{predictions} shows the canary: its system has seen the files of the test split")
    wanted = None if layers is None else parse_layers(layers)
    if preset:
        show_preset(gold, predictions, preset, json_)
        return
    table, scored = score_table(gold, predictions, measure, wanted, lenient)
    show_scores(drawn_by(table, gold, interval, strata, clusters), scored, json_)


@app.command(epilog="Example: pressmark eval compare runs/a runs/b --measure entity.strict")
def compare(
    first: Annotated[Path, typer.Argument(help="A run folder or predictions file.")],
    second: Annotated[Path, typer.Argument(help="Another, on the same documents.")],
    gold: Annotated[str, typer.Option(help="The corpus that both are scored on.")] = "wire",
    measure: Annotated[list[str] | None, typer.Option(help="A measure to compare on.")] = None,
    json_: JSON = False,
) -> None:
    """Compare two systems on the same documents: difference, interval, randomization test."""
    from ..eval.api import compare

    comparisons = compare(gold, first, second, measure, names=(str(first), str(second)))
    if json_:
        print_json([asdict(comparison) for comparison in comparisons])
    else:
        show_comparisons(comparisons)


@app.command(epilog="Example: pressmark eval report runs/bench")
def report(
    folder: Annotated[Path, typer.Argument(help="The output folder of a benchmark.")],
    json_: JSON = False,
) -> None:
    """Write the report of a benchmark again from its runs; no system is run."""
    from ..eval.bench import read_result
    from ..eval.report import write_report

    result = read_result(folder)
    show_bench(result, write_report(folder), json_)


@app.command(epilog="Example: pressmark eval measures")
def measures(json_: JSON = False) -> None:
    """List the measures with their parameters and definitions."""
    from ..eval.overview import measures_overview

    rows = measures_overview()
    if json_:
        print_json(rows)
    else:
        headings = list(rows[0])
        print_table(headings, ([str(row[key]) for key in headings] for row in rows))
