"""``pressmark eval errors`` and ``pressmark eval buckets``: what systems get wrong, and where."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from .options import CORPUS, PREDICTIONS
from .output import JSON, number, print_json, print_table

if TYPE_CHECKING:
    from ..eval.buckets import BucketDifference, BucketTable
    from ..eval.errors import ErrorDifference, ErrorTable

app = typer.Typer()
T = TypeVar("T")
R = TypeVar("R")
AGAINST = Annotated[
    Path | None, typer.Option(help="Another system's predictions, to set beside the first.")
]

_ERRORS = ("taxonomy", "error", "a", "b", "both", "gain a", "gain b", "a - b", "interval")
_BUCKETS = ("dimension", "bucket", "F1 a", "F1 b", "a - b", "interval")


def _signed(value: float | None) -> str:
    return "n/a" if value is None else f"{value:+.3f}"


def _bounds(low: float | None, high: float | None) -> str:
    return "n/a" if low is None or high is None else f"[{low:+.3f}, {high:+.3f}]"


@app.command(epilog="Example: pressmark eval errors wire runs/rules-lite --taxonomy entity")
def errors(
    gold: CORPUS,
    predictions: PREDICTIONS,
    against: AGAINST = None,
    taxonomy: Annotated[
        list[str] | None, typer.Option(help="entity, coreference, trigger ...; else all.")
    ] = None,
    order: Annotated[
        str, typer.Option(help="boundary_first, or type_first: what is asked of a wrong span.")
    ] = "boundary_first",
    each: Annotated[bool, typer.Option(help="List every error, not only counts.")] = False,
    json_: JSON = False,
) -> None:
    """Count errors by kind, with the F1 that mending each kind would gain."""
    from ..eval.analyses import errors_of
    from ..eval.errors import compare_errors

    found = errors_of(gold, [predictions, *([against] if against else [])], taxonomy, order)
    if each:
        _print_faults(found, json_)
    elif against:
        _print_differences(
            found, compare_errors, _error_cells, _ERRORS, (predictions, against), json_
        )
    else:
        _print_errors(found[0], json_)


def _print_errors(tables: dict[str, ErrorTable], json_: bool) -> None:
    rows = [row for table in tables.values() for row in table.rows()]
    if json_:
        by_type = {name: table.rows_by_type() for name, table in tables.items()}
        value = {
            name: {t: [asdict(r) for r in rs] for t, rs in g.items()} for name, g in by_type.items()
        }
        print_json({"rows": [asdict(row) for row in rows], "types": value})
        return
    shown = (
        [r.taxonomy, r.kind, str(r.count), number(r.f1), _signed(r.gain), _bounds(r.low, r.high)]
        for r in rows
    )
    print_table(["taxonomy", "error", "count", "F1", "gain if mended", "interval"], shown)


def _print_differences(
    found: Sequence[Mapping[str, T]],
    compare: Callable[[T, T], list[R]],
    cells: Callable[[R], list[str]],
    headings: Sequence[str],
    names: tuple[Path, Path],
    json_: bool,
) -> None:
    """Print two systems' tables beside each other, those that both have."""
    one, other = found
    rows = [row for name in one if name in other for row in compare(one[name], other[name])]
    if json_:
        print_json([asdict(row) for row in rows])  # type: ignore[call-overload]
    else:
        print_table(list(headings), map(cells, rows), f"a: {names[0]}, b: {names[1]}")


def _error_cells(row: ErrorDifference) -> list[str]:
    return [
        row.taxonomy,
        row.kind,
        *map(str, (row.count_a, row.count_b, row.both)),
        *map(_signed, (row.gain_a, row.gain_b, row.difference)),
        _bounds(row.low, row.high),
    ]


def _bucket_cells(row: BucketDifference) -> list[str]:
    return [
        row.dimension,
        row.bucket,
        *map(number, (row.a, row.b)),
        _signed(row.difference),
        _bounds(row.low, row.high),
    ]


def _print_faults(found: Sequence[dict[str, ErrorTable]], json_: bool) -> None:
    faults = [[fault for table in tables.values() for fault in table.faults] for tables in found]
    if json_:
        print_json([[asdict(fault) | {"id": fault.id} for fault in one] for one in faults])
        return
    rows = (
        [str(place), f.id, ", ".join(i.id for i in f.gold), ", ".join(i.id for i in f.predicted)]
        for place, one in enumerate(faults, 1)
        for f in one
    )
    print_table(["system", "error", "gold", "predicted"], rows)


@app.command(epilog="Example: pressmark eval buckets wire runs/rules-lite --by entity.level")
def buckets(
    gold: CORPUS,
    predictions: PREDICTIONS,
    against: AGAINST = None,
    by: Annotated[
        list[str] | None, typer.Option(help="A dimension such as entity.length; else all.")
    ] = None,
    training: Annotated[
        str | None,
        typer.Option(
            "--training", "--train", help="A corpus to look strings up in, such as wire/train."
        ),
    ] = None,
    json_: JSON = False,
) -> None:
    """Figures by bucket: length, level, nesting, frequency, distance, source and more."""
    from ..eval.analyses import buckets_of
    from ..eval.buckets import compare_buckets

    found = buckets_of(gold, [predictions, *([against] if against else [])], by, training)
    if against:
        _print_differences(
            found, compare_buckets, _bucket_cells, _BUCKETS, (predictions, against), json_
        )
    else:
        _print_buckets(found[0], json_)


def _print_buckets(tables: dict[str, BucketTable], json_: bool) -> None:
    rows = [row for table in tables.values() for row in table.rows()]
    if json_:
        print_json([asdict(row) for row in rows])
        return
    shown = (
        [
            r.dimension,
            r.bucket,
            str(r.gold),
            str(r.predicted),
            *map(number, (r.precision, r.recall, r.f1)),
            "n/a" if r.low is None or r.high is None else f"[{r.low:.3f}, {r.high:.3f}]",
        ]
        for r in rows
    )
    print_table(["dimension", "bucket", "gold", "predicted", "P", "R", "F1", "interval"], shown)
