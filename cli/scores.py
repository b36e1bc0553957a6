"""More of ``pressmark eval``: presets, tags, leaderboard, figures by document, signatures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .options import CLUSTERS, CORPUS, INTERVAL, PREDICTIONS, STRATA
from .output import (
    JSON,
    number,
    print_json,
    print_table,
    say,
    with_interval,
)
from .tables import show_comparisons, show_leaderboard

if TYPE_CHECKING:
    from ..eval.counts import ScoreTable
    from ..eval.figures import Figure
    from ..eval.presets import PresetRow

MEASURE = Annotated[list[str] | None, typer.Option(help="A measure; may stand several times.")]


app = typer.Typer()


def show_scores(table: ScoreTable, layers: Sequence[str], json_: bool) -> None:
    """Print figures with their averages, and what has to be known of the predictions."""
    from ..eval.averages import AVERAGES, MACRO, averages

    figures = table.all_figures()
    others = {name: averages(table, name, AVERAGES if json_ else MACRO) for name in figures}
    if json_:
        print_json(
            {
                name: asdict(figure)
                | {"averages": {kind: asdict(other) for kind, other in others[name].items()}}
                for name, figure in figures.items()
            }
        )
        return
    if table.missing:
        say(f"{len(table.missing)} gold documents have no prediction and count as empty")
    if table.facts.get("unknown", "0") != "0":
        say(f"{table.facts['unknown']} labels are unknown to the ontology and count as wrong")
    _tell_repeats(table.facts)
    say(f"layers scored: {', '.join(layers)}")
    rows = (
        [
            name,
            number(figure.precision),
            number(figure.recall),
            with_interval(figure),
            *(number(others[name][k].f1) if k in others[name] else "-" for k in MACRO),
            f"{figure.gold:,.0f}",
            f"{figure.predicted:,.0f}",
        ]
        for name, figure in figures.items()
    )
    headings = ["measure", "P", "R", "F1", "by type", "by document", "gold", "predicted"]
    print_table(headings, rows)


def _tell_repeats(facts: Mapping[str, str]) -> None:
    gone = int(facts.get("repeated_gone", "0"))
    if gone:
        refused = "; the CoNLL reference scorer refuses more than 10" if gone > 10 else ""
        say(f"{gone} predicted mentions came before in an entity, and were taken away{refused}")


def show_preset(gold: str, predictions: Path, name: str, json_: bool) -> None:
    """Print another scorer's figures."""
    from ..eval.analyses import preset_table
    from ..eval.presets import preset
    from ..eval.signatures import read

    rows = preset_table(gold, predictions, name)
    _show_rows(rows, json_)
    if not json_:
        say(f"as {preset(name).tool}: {preset(name).note}")
        for _, figure in rows[:1]:
            _tell_repeats(read(figure.signature)[1])


def _show_rows(rows: Sequence[tuple[PresetRow, Figure]], json_: bool) -> None:
    if json_:
        print_json(
            [{"name": row.name, "average": row.average} | asdict(figure) for row, figure in rows]
        )
        return
    shown = (
        [
            row.name,
            number(figure.precision),
            number(figure.recall),
            with_interval(figure),
            row.measure,
        ]
        for row, figure in rows
    )
    print_table(["figure", "P", "R", "F1", "our measure"], shown)


@app.command(epilog="Example: pressmark eval tags gold.bio predicted.bio --preset seqeval")
def tags(
    gold: Annotated[Path, typer.Argument(help="Tagged tokens: one a line, the tag last.")],
    predicted: Annotated[Path, typer.Argument(help="The same tokens, tagged by a system.")],
    preset: Annotated[str, typer.Option(help="Whose figures.")] = "seqeval",
    scheme: Annotated[
        str | None, typer.Option(help="For seqeval_strict: IOB1, IOB2, IOE1, IOE2, IOBES or BILOU.")
    ] = None,
    json_: JSON = False,
) -> None:
    """Score files of BIO or IOBES tags, as the scorers of taggers do."""
    from ..eval.bio import read_tags, reading_of, score_tags
    from ..eval.presets import preset as chosen
    from ..eval.presets import preset_figures
    from ..schema import PressmarkError

    given = chosen(preset)
    if given.reading is None:
        raise PressmarkError(
            f"the preset {preset} reads no tags, expected seqeval, seqeval_strict or nervaluate"
        )
    if scheme and given.reading != "strict":
        raise PressmarkError(
            f"the preset {preset} reads tags of any scheme, expected --scheme with seqeval_strict"
        )
    reading = reading_of(scheme) if scheme else given.reading
    table = score_tags(read_tags(gold), read_tags(predicted), given.measures, reading)
    _show_rows(preset_figures(table, given), json_)


@app.command(epilog="Example: pressmark eval leaderboard runs/a runs/b runs/c --gold wire")
def leaderboard(
    systems: Annotated[list[Path], typer.Argument(help="Run folders or predictions files.")],
    gold: Annotated[str, typer.Option(help="The corpus that all are scored on.")] = "wire",
    measure: MEASURE = None,
    baseline: Annotated[Path | None, typer.Option(help="Compare with this one only.")] = None,
    strata: STRATA = None,
    clusters: CLUSTERS = None,
    interval: INTERVAL = "percentile",
    bs_p: Annotated[str, typer.Option(help="tails or sacrebleu.")] = "tails",
    json_: JSON = False,
) -> None:
    """Several systems beside each other; those that share a letter cannot be told apart."""
    from ..eval.analyses import leaderboard
    from ..eval.comparing import check_names
    from ..eval.grouping import leaderboard_groups
    from ..eval.significance import Settings

    settings = Settings(interval=interval, bs_p=bs_p, baseline=str(baseline) if baseline else None)
    check_names(map(str, systems))
    named = {str(path): path for path in systems}
    rows, comparisons = leaderboard(gold, named, measure, settings, strata, clusters)
    measures = tuple(dict.fromkeys(name for row in rows for name in row.figures))
    letters = leaderboard_groups(rows, comparisons, measures)
    if json_:
        print_json(
            {
                "systems": {r.name: {m: asdict(f) for m, f in r.figures.items()} for r in rows},
                "groups": letters,
                "comparisons": [asdict(comparison) for comparison in comparisons],
            }
        )
        return
    show_leaderboard(rows, measures, letters, f"F1 with 95 % intervals on {gold}")
    show_comparisons(comparisons)


@app.command(epilog="Example: pressmark eval documents wire runs/a --output figures.csv")
def documents(
    gold: CORPUS,
    predictions: PREDICTIONS,
    measure: MEASURE = None,
    output: Annotated[
        Path | None, typer.Option(help="Write every row to this .csv or .jsonl file.")
    ] = None,
    json_: JSON = False,
) -> None:
    """Figures by document: how they are distributed, and which are worst."""
    from ..eval.api import score_table
    from ..eval.distribution import as_csv, as_jsonl, distribution, document_rows
    from ..schema import PressmarkError
    from ..schema.reading import write_text

    table, _ = score_table(gold, predictions, measure)
    if output is not None:
        if output.suffix not in (".csv", ".jsonl"):
            raise PressmarkError(f"{output} is neither .csv nor .jsonl, expected one of them")
        rows = document_rows(table)
        write_text(output, as_csv(rows) if output.suffix == ".csv" else as_jsonl(rows))
    found = [distribution(table, name) for name in table.measures]
    if json_:
        print_json([asdict(one) for one in found])
        return
    shown = (
        [
            one.measure,
            str(one.documents),
            number(one.mean),
            *(number(value) for value in one.quartiles or [None] * 5),
            ", ".join(f"{name} {f1:.3f}" for name, f1 in one.worst[:3]),
        ]
        for one in found
    )
    headings = ["measure", "documents", "mean", "least", "1/4", "median", "3/4", "most", "worst"]
    print_table(headings, shown)


@app.command(
    epilog="Example: pressmark eval verify 'entity.strict|g:1f0c22ab|s:997468ae|v:0.1.0' "
    "--gold wire --predictions runs/a"
)
def verify(
    signature: Annotated[str, typer.Argument(help="A signature, long or short.")],
    gold: Annotated[str, typer.Option(help="The corpus that the figure is over.")] = "wire",
    predictions: Annotated[Path, typer.Option(help="The predictions.")] = Path("predictions.jsonl"),
    json_: JSON = False,
) -> None:
    """Work a figure out again from its signature; ends with 1 when it is another one."""
    from ..eval.analyses import verify_signature

    found = verify_signature(signature, gold, predictions)
    if json_:
        value = {"same": found.same, "differences": found.differences}
        print_json(value | {"figure": asdict(found.figure) if found.figure else None})
    elif found.figure is None:
        print("the measure has no such average of these predictions")
    else:
        f = found.figure
        print(f"P {number(f.precision)}, R {number(f.recall)}, F1 {with_interval(f)}")
        for key, (stated, now) in found.differences.items():
            print(f"{key}: the signature says {stated}, found {now}")
        print("the same" if found.same else "not the same figure")
    if not found.same:
        raise typer.Exit(1)
