"""Grids of the page: rows (types, kinds of error, buckets) by systems, with what is behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from ..bench import BOUNDS
from ..buckets import DIMENSIONS
from ..errors import TAXONOMIES
from ..judging import JUDGES
from .tables import Table, file_name

Json = Any
#: The width of an error grid's bars is at least this gain in F1, so that trifles look small.
LEAST_SCALE = 0.05
#: What a figure holds, in the order of the tables.
FIGURE = ("precision", "recall", "f1", "low", "high", "gold", "predicted", "signature")


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a grid: value and interval on the grid's scale, what is written, a link."""

    value: float | None
    low: float | None
    high: float | None
    words: str
    hint: str = ""
    link: str = ""
    interval: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of labels by columns of systems; ``rows`` are (label, phrase, support, cells).

    ``bars`` draws from zero to the value, otherwise a dot stands on a line; ``top`` is the
    scale's end.
    """

    title: str
    about: str
    heading: str
    systems: tuple[str, ...]
    rows: tuple[tuple[str, str, int | None, tuple[Cell | None, ...]], ...]
    table: Table
    bars: bool = False
    top: float = 1.0


def compared(result: Json) -> list[Json]:
    """The systems that do not merely bound the table."""
    return [system for system in result["systems"] if system["name"] not in BOUNDS]


def score(value: float | None) -> str:
    """A figure as it is shown."""
    return "n/a" if value is None else f"{value:.3f}"


def signed(value: float | None) -> str:
    """A difference as it is shown, with a true minus sign."""
    return "n/a" if value is None else f"{value:+.3f}".replace("-", "\N{MINUS SIGN}")


def _figure_cell(row: Json, link: str = "") -> Cell:
    hint = f"precision {score(row['precision'])}, recall {score(row['recall'])}"
    hint += f"; {row['gold']:g} in gold, {row['predicted']:g} predicted"
    interval = "" if row["low"] is None else f"{score(row['low'])}–{score(row['high'])}"
    return Cell(row["f1"], row["low"], row["high"], score(row["f1"]), hint, link, interval)


def types_grid(result: Json, measure: str) -> Grid | None:
    """F1 by type (or role) of one measure; None where no system has types."""
    having = [s for s in compared(result) if s["groups"].get(measure)]
    if not having:
        return None
    names = sorted({name for system in having for name in system["groups"][measure]})
    found = {name: [s["groups"][measure].get(name) for s in having] for name in names}
    gold = {name: max(row["gold"] for row in found[name] if row) for name in names}
    names.sort(key=lambda name: (-gold[name], name))
    rows = tuple(
        (
            name,
            "",
            int(gold[name]),
            tuple(_figure_cell(row) if row else None for row in found[name]),
        )
        for name in names
    )
    data = [
        (system["name"], name, *(row[key] for key in FIGURE[:-1]))
        for system in having
        for name, row in system["groups"][measure].items()
    ]
    table = Table(f"types-{file_name(measure)}", ("system", "type", *FIGURE[:-1]), data)
    systems = tuple(system["name"] for system in having)
    about = "F1 with its 95 % interval, most frequent types of gold first."
    kind = "role" if measure.startswith("event.argument") else "type"
    return Grid(f"By {kind}", about, kind, systems, rows, table)


def errors_grid(result: Json, name: str) -> Grid:
    """What mending each kind of error of a taxonomy would gain, and how many there are."""
    taxonomy = TAXONOMIES[name]
    by_system = _rows_of(result, "errors", "taxonomy", name)
    found = {(s, row["kind"]): row for s, rows in by_system.items() for row in rows}
    gains = [row[key] or 0.0 for row in found.values() for key in ("gain", "high")]
    rows = tuple(
        (
            kind.name,
            kind.phrase,
            None,
            tuple(_error_cell(name, s, found[s, kind.name]) for s in by_system),
        )
        for kind in taxonomy.kinds
        if by_system
    )
    about = f"F1 of {taxonomy.measure} that mending all errors of a kind would gain."
    return Grid(
        taxonomy.title,
        about,
        "kind of error",
        tuple(by_system),
        rows,
        _table(f"errors-{name}", by_system),
        bars=True,
        top=max(LEAST_SCALE, *gains) if gains else LEAST_SCALE,
    )


def _error_cell(taxonomy: str, system: str, row: Json) -> Cell:
    if row["gain"] is None:
        return Cell(None, None, None, "n/a", "there is neither gold nor a prediction")
    if not row["count"]:
        return Cell(0.0, None, None, "none")
    interval = "" if row["low"] is None else f"{score(row['low'])}–{score(row['high'])}"
    hint = f"F1 {score(row['f1'])} would be {score(row['mended'])}"
    where = {"errors": taxonomy, "by": system, "kind": row["kind"]}
    link = f"#{urlencode(where)}"
    return Cell(
        row["gain"],
        row["low"],
        row["high"],
        f"{signed(row['gain'])} · {row['count']:,}",
        hint,
        link,
        interval,
    )


def buckets_grid(result: Json, key: str) -> Grid:
    """F1 in the buckets of a dimension."""
    dimension = DIMENSIONS[key]
    by_system = _rows_of(result, "buckets", "dimension", key)
    found = {(s, row["bucket"]): row for s, rows in by_system.items() for row in rows}
    labels = list(dict.fromkeys(bucket for _, bucket in found))
    gold = {label: _support(found, label) for label in labels}
    known = {label: place for place, label in enumerate(dimension.labels)}
    # Names have no order of their own: what gold has most of comes first. Dates have one.
    by_gold = not known and dimension.name != "date"
    labels.sort(key=lambda one: (known.get(one, len(known)), -gold[one] * by_gold, one))
    rows = []
    for label in labels:
        having = [found.get((system, label)) for system in by_system]
        cells = tuple(_figure_cell(row) if row else None for row in having)
        rows.append((label, "", gold[label], cells))
    return Grid(
        f"{dimension.judge.capitalize()}: {dimension.phrase}",
        f"F1 of {JUDGES[dimension.judge].measure} with its 95 % interval"
        f"{_over(result) if dimension.training else ''}.",
        dimension.name,
        tuple(by_system),
        tuple(rows),
        _table(f"buckets-{file_name(key)}", by_system),
    )


def _support(found: dict[tuple[str, str], Json], bucket: str) -> int:
    return max(int(row["gold"]) for (_, label), row in found.items() if label == bucket)


def _over(result: Json) -> str:
    """What figures by training data are over: the training articles themselves are left out."""
    names, count = " and ".join(result["training"]), result["unseen_documents"]
    return f", over the {count:,} of {result['documents']:,} articles that are not in {names}"


def _rows_of(result: Json, what: str, field: str, value: str) -> dict[str, list[Json]]:
    """The rows of one taxonomy or dimension by system, for systems that have any."""
    found = {
        system["name"]: [row for row in system[what] if row[field] == value]
        for system in compared(result)
    }
    return {name: rows for name, rows in found.items() if rows}


def _table(name: str, by_system: dict[str, list[Json]]) -> Table:
    rows = [(system, *row.values()) for system, found in by_system.items() for row in found]
    first: Json = next(iter(by_system.values()), [{}])[0]
    return Table(name, ("system", *first), rows)
