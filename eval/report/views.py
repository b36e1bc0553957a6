"""What the page shows, worked out from a benchmark's result: cards, grids, plots, their data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..buckets import DIMENSIONS
from ..errors import TAXONOMIES
from ..figures import Comparison
from ..grouping import groups
from ..judging import JUDGES
from ..measures import parse
from .grids import FIGURE, Grid, buckets_grid, compared, errors_grid, score, types_grid
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


def parts(result: Json) -> list[Part]:
    """The layers of which anything was measured."""
    made = [_part(result, name, title) for name, title in LAYERS]
    return [part for part in made if part.cards]


def _part(result: Json, name: str, title: str) -> Part:
    cards = [_card(result, m) for m in result["measures"] if _layer(m) == name]
    errors = [
        errors_grid(result, t) for t, one in TAXONOMIES.items() if _layer(one.measure) == name
    ]
    buckets = [
        buckets_grid(result, key)
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
        (system, told.get(system), *(figure[key] for key in FIGURE))
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
        _defined(measure),
        tuple(rows),
        told,
        Table(f"measure-{name}", ("system", "group", *FIGURE), figures),
        types_grid(result, measure),
        tuple(pairs),
        Table(f"pairs-{name}", keys, [tuple(pair.values()) for pair in pairs]),
        precision_recall(points) if points else None,
    )


def _defined(measure: str) -> str:
    """What a measure is, and what those of its parameters do that are not as by default."""
    chosen = parse(measure)
    given = zip(chosen.family.parameters, chosen.values, strict=True)
    told = [f"Here {p.name}={value} ({p.phrase})." for p, value in given if value != p.default]
    return " ".join([chosen.definition, *told])


def _words(figure: Json) -> str:
    return f"precision {score(figure['precision'])}, recall {score(figure['recall'])}"


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


def counted(result: Json) -> list[str]:
    """What any of the systems counted of itself: faults, tokens, ``cost_usd``."""
    return sorted({name for system in result["systems"] for name in system["counts"]})


def speed_table(result: Json) -> Table:
    """What every system took and counted, and its F1."""
    names = counted(result)
    rows = [
        (
            s["name"],
            *(s[key] for key in _COSTS),
            *(s["counts"].get(name) for name in names),
            *(_f1(s["figures"].get(m)) for m in result["measures"]),
        )
        for s in result["systems"]
    ]
    return Table("speed", ("system", *_COSTS, *names, *result["measures"]), rows)


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
    return Table("leaderboard", ("measure", "system", "group", *FIGURE), rows)


def averages_table(result: Json) -> Table:
    """The means over types and over documents of every measure and system."""
    rows = [
        (measure, s["name"], average, *(figure[key] for key in FIGURE))
        for measure in result["measures"]
        for s in result["systems"]
        for average, figure in s["averages"].get(measure, {}).items()
    ]
    return Table("averages", ("measure", "system", "average", *FIGURE), rows)


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
