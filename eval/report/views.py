"""What the page shows, worked out from a benchmark's result: cards, grids, plots, their data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from ..bench import BOUNDS
from ..buckets import DIMENSIONS
from ..errors import TAXONOMIES
from ..grouping import groups
from ..judging import JUDGES
from ..measures import parse
from ..results import Comparison
from .plots import Plot, Point, precision_recall, speed_quality
from .tables import Table, Value, file_name

Json = Any
#: The leaderboard's parts: the first word of a measure's name, and what a reader calls it.
LAYERS = (
    ("entity", "Entity mentions"),
    ("coref", "Coreference"),
    ("event", "Events and arguments"),
    ("quote", "Quotations and speakers"),
)
#: What quality is plotted against speed, where it was measured: one or two a layer.
QUALITY = (
    "entity.strict",
    "coref.conll",
    "event.trigger_type",
    "event.argument",
    "quote.overlap",
    "quote.speaker",
)
#: The width of an error grid's bars is at least this gain in F1, so that trifles look small.
LEAST_SCALE = 0.05
_FIGURE = ("precision", "recall", "f1", "low", "high", "gold", "predicted", "signature")


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a grid: value and interval on the grid's scale, what is written, a link."""

    value: float | None
    low: float | None
    high: float | None
    words: str
    hint: str = ""
    link: str = ""


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


@dataclass(frozen=True, slots=True)
class Card:
    """A measure: its systems from best to worst, its letters, types, pairs and plot."""

    measure: str
    definition: str
    rows: tuple[tuple[str, Json], ...]
    letters: dict[str, str]
    table: Table
    types: Grid | None
    pairs: tuple[Json, ...]
    pair_table: Table
    plot: Plot | None


@dataclass(frozen=True, slots=True)
class Part:
    """A layer's part of the page."""

    name: str
    title: str
    cards: tuple[Card, ...]
    errors: tuple[Grid, ...]
    buckets: tuple[Grid, ...]


def compared(result: Json) -> list[Json]:
    """The systems that do not merely bound the table."""
    return [system for system in result["systems"] if system["name"] not in BOUNDS]


def parts(result: Json) -> list[Part]:
    """The layers of which anything was measured."""
    made = [_part(result, name, title) for name, title in LAYERS]
    return [part for part in made if part.cards]


def _part(result: Json, name: str, title: str) -> Part:
    cards = [_card(result, m) for m in result["measures"] if _layer(m) == name]
    errors = [_errors(result, t) for t, one in TAXONOMIES.items() if _layer(one.measure) == name]
    buckets = [
        _buckets(result, key)
        for key, one in DIMENSIONS.items()
        if _layer(JUDGES[one.judge].measure) == name
    ]
    return Part(
        name,
        title,
        tuple(cards),
        tuple(grid for grid in errors if grid.rows),
        tuple(grid for grid in buckets if grid.rows),
    )


def _layer(measure: str) -> str:
    return measure.split(".", maxsplit=1)[0]


def ranked(result: Json, measure: str) -> list[tuple[str, Json]]:
    """Every system with its figure (or None), from best to worst; those without F1 last."""
    found = [(s["name"], s["figures"].get(measure)) for s in result["systems"]]
    return sorted(found, key=lambda row: -1.0 if _f1(row[1]) is None else _f1(row[1]), reverse=True)


def _f1(figure: Json) -> Any:
    return figure["f1"] if figure else None


def letters(result: Json, measure: str) -> dict[str, str]:
    """The groups of systems that cannot be told apart, as letters: ``{"spacy": "ab"}``."""
    made = [Comparison(**pair) for pair in result["comparisons"]]
    order = [name for name, figure in ranked(result, measure) if _f1(figure) is not None]
    return {name: " ".join(found) for name, found in groups(made, measure, order).items()}


def _card(result: Json, measure: str) -> Card:
    rows = ranked(result, measure)
    told = letters(result, measure)
    pairs = [pair for pair in result["comparisons"] if pair["measure"] == measure]
    name = file_name(measure)
    figures = [
        (system, told.get(system), *(figure[key] for key in _FIGURE))
        for system, figure in rows
        if figure
    ]
    keys = tuple(pairs[0]) if pairs else ("measure", "a", "b")
    points = [
        Point(system, figure["recall"], figure["precision"], words=_words(figure))
        for system, figure in rows
        if figure and None not in (figure["recall"], figure["precision"])
    ]
    return Card(
        measure,
        parse(measure).definition,
        tuple(rows),
        told,
        Table(f"measure-{name}", ("system", "group", *_FIGURE), figures),
        _types(result, measure),
        tuple(pairs),
        Table(f"pairs-{name}", keys, [tuple(pair.values()) for pair in pairs]),
        precision_recall(points) if points else None,
    )


def _words(figure: Json) -> str:
    return f"precision {score(figure['precision'])}, recall {score(figure['recall'])}"


def score(value: float | None) -> str:
    """A figure as it is shown."""
    return "n/a" if value is None else f"{value:.3f}"


def signed(value: float | None) -> str:
    """A difference as it is shown, with a true minus sign."""
    return "n/a" if value is None else f"{value:+.3f}".replace("-", "\N{MINUS SIGN}")


def _figure_cell(row: Json, link: str = "") -> Cell:
    hint = f"precision {score(row['precision'])}, recall {score(row['recall'])}"
    if row["low"] is not None:
        hint += f", 95 % interval {score(row['low'])} to {score(row['high'])}"
    hint += f"; {row['gold']:g} in gold, {row['predicted']:g} predicted"
    return Cell(row["f1"], row["low"], row["high"], score(row["f1"]), hint, link)


def _types(result: Json, measure: str) -> Grid | None:
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
        (system["name"], name, *(row[key] for key in _FIGURE[:-1]))
        for system in having
        for name, row in system["groups"][measure].items()
    ]
    table = Table(f"types-{file_name(measure)}", ("system", "type", *_FIGURE[:-1]), data)
    systems = tuple(system["name"] for system in having)
    about = "F1 with its 95 % interval, most frequent types of gold first."
    kind = "role" if measure.startswith("event.argument") else "type"
    return Grid(f"By {kind}", about, kind, systems, rows, table)


def _errors(result: Json, name: str) -> Grid:
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
    interval = (
        f", 95 % interval {signed(row['low'])} to {signed(row['high'])}"
        if row["low"] is not None
        else ""
    )
    hint = f"F1 {score(row['f1'])} would be {score(row['mended'])}{interval}"
    where = {"errors": taxonomy, "by": system, "kind": row["kind"]}
    link = f"#{urlencode(where)}" if row["count"] else ""
    return Cell(
        row["gain"],
        row["low"],
        row["high"],
        f"{signed(row['gain'])} · {row['count']:,}",
        hint,
        link,
    )


def _buckets(result: Json, key: str) -> Grid:
    dimension = DIMENSIONS[key]
    by_system = _rows_of(result, "buckets", "dimension", key)
    found = {(s, row["bucket"]): row for s, rows in by_system.items() for row in rows}
    labels = list(dict.fromkeys(bucket for _, bucket in found))
    known = {label: place for place, label in enumerate(dimension.labels)}
    labels.sort(key=lambda label: (known.get(label, len(known)), label))
    rows = []
    for label in labels:
        having = [found.get((system, label)) for system in by_system]
        gold = max(row["gold"] for row in having if row)
        cells = tuple(_figure_cell(row) if row else None for row in having)
        rows.append((label, "", gold, cells))
    return Grid(
        f"{dimension.judge.capitalize()}: {dimension.phrase}",
        f"F1 of {JUDGES[dimension.judge].measure} with its 95 % interval.",
        dimension.name,
        tuple(by_system),
        tuple(rows),
        _table(f"buckets-{file_name(key)}", by_system),
    )


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


def speed(result: Json) -> list[tuple[str, Plot]]:
    """Speed against quality for some of the measures; systems that bound the table are left out."""
    found = []
    for measure in (m for m in QUALITY if m in result["measures"]):
        points = [
            Point(s["name"], s["documents_per_second"], f["f1"], f["low"], f["high"], _speed(s, f))
            for s in compared(result)
            if (f := s["figures"].get(measure)) and f["f1"] is not None
            if s["documents_per_second"]
        ]
        if points:
            found.append((measure, speed_quality(points)))
    return found


def _speed(system: Json, figure: Json) -> str:
    return f"{system['documents_per_second']:,.1f} articles a second, F1 {score(figure['f1'])}"


_COSTS = ("version", "start_seconds", "seconds", "documents_per_second", "peak_memory_mb")


def speed_table(result: Json) -> Table:
    """What every system took, and its F1."""
    rows = [
        (
            s["name"],
            *(s[key] for key in _COSTS),
            *(_f1(s["figures"].get(m)) for m in result["measures"]),
        )
        for s in result["systems"]
    ]
    return Table("speed", ("system", *_COSTS, *result["measures"]), rows)


def documents_table(result: Json) -> Table:
    """F1 by document and system, a column for each measure."""
    rows: list[tuple[Value, ...]] = [
        (document, system["name"], *(figures.get(m) for m in result["measures"]))
        for system in result["systems"]
        for document, figures in system["by_document"].items()
    ]
    return Table("documents", ("document", "system", *result["measures"]), rows)


def overview_table(cards: Iterable[Card]) -> Table:
    """The whole leaderboard in one table."""
    rows = [(card.measure, *row) for card in cards for row in card.table.rows]
    return Table("leaderboard", ("measure", "system", "group", *_FIGURE), rows)


def tables(found: Sequence[Part]) -> list[Table]:
    """The tables behind everything in the parts."""
    cards = [card for part in found for card in part.cards]
    grids = [grid for part in found for grid in (*part.errors, *part.buckets)]
    grids += [card.types for card in cards if card.types]
    return [
        *(card.table for card in cards),
        *(card.pair_table for card in cards if card.pairs),
        *(grid.table for grid in grids),
    ]
