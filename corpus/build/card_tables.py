"""The card's tables of figures that others worked out: agreement, baselines of the benchmark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .baselines import check_baselines
from .draft import Draft

Json = Any


def _interval(value: float | None, low: float | None, high: float | None) -> str:
    if value is None:
        return "n/a"
    ends = "" if low is None or high is None else f" [{low:.3f},&nbsp;{high:.3f}]"
    return f"{value:.3f}{ends}"


def agreement_table(draft: Draft) -> Json:
    """The figures of `pressmark annotation agreement --json` as a table, a column each group.

    Intervals are over articles: a group of one article has none.
    """
    groups: Mapping[str, Sequence[Mapping[str, Json]]] = draft.figures.get("agreement") or {}
    if not groups:
        return None
    single = {g for g in groups if sum(item.collection == g for item in draft.items) == 1}
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for group, found in groups.items():
        for figure in found:
            ends = (None, None) if group in single else (figure["low"], figure["high"])
            cell = _interval(figure["value"], *ends)
            rows.setdefault((figure["name"], figure["statistic"]), {})[group] = cell
    return {
        "groups": list(groups),
        "rows": [
            {"name": name, "statistic": what, "cells": [cells.get(g, "n/a") for g in groups]}
            for (name, what), cells in rows.items()
        ],
    }


#: Systems that bound every table: what they score is said in words.
BOUNDS = ("empty", "gold")


def bench_tables(draft: Draft) -> list[Json]:
    """A table for each benchmark, a column for each system; refused when of another gold.

    Cells hold F1 and, on a line of its own, its interval, so that six systems fit a page.
    """
    found = draft.figures.get("baselines") or []
    check_baselines(found, draft.index)
    return [_bench_table(one) for one in found]


def _bench_table(one: Mapping[str, Json]) -> Json:
    systems = [system for system in one["systems"] if system["name"] not in BOUNDS]
    rows = []
    for measure in one["measures"]:
        figures = [system["figures"].get(measure) for system in systems]
        cells = [_interval(f["f1"], f["low"], f["high"]) if f else "n/a" for f in figures]
        best = max((f["f1"] or 0 for f in figures if f), default=None)
        marked = [
            f"**{cell[:5]}**{cell[5:]}" if f and f["f1"] == best and best else cell
            for cell, f in zip(cells, figures, strict=True)
        ]
        rows.append({"measure": measure, "cells": [c.replace(" [", "<br>[") for c in marked]})
    kept = {key: one[key] for key in ("corpus", "documents", "version", "resamples")}
    bounds = [system["name"] for system in one["systems"] if system["name"] in BOUNDS]
    return kept | {
        "date": one.get("date"),
        "systems": systems,
        "bounds": bounds,
        "rows": rows,
        "signature": _signature(systems, one["measures"]),
    }


def _signature(systems: Sequence[Mapping[str, Json]], measures: Sequence[str]) -> str:
    """The signature of the first measure, as an example of what each figure depends on."""
    found = (system["figures"].get(measure) for measure in measures for system in systems)
    return next((figure["signature"] for figure in found if figure), "")
