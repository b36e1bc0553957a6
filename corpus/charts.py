"""The statistics as a page of bar charts: one file, no script, nothing fetched.

Each chart is a table whose last column is a bar, so that it can be read aloud and copied.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jinja2

#: The label groups with a chart of their own, and what the chart is called.
LABELS = {
    "mention_types": "Mentions by type",
    "mention_levels": "Mentions by level",
    "entity_types": "Entities by type",
    "event_types": "Event mentions by type",
    "realis": "Event mentions by realis",
    "roles": "Arguments by role",
    "quotation_types": "Quotations by type",
    "speaker_kinds": "Quotations by kind of speaker",
}
_SIZES = ("mentions", "event_mentions", "arguments", "quotations")


@dataclass(frozen=True, slots=True)
class Row:
    """One bar: its label, its figure as text, and its width in per cent of the widest."""

    label: str
    figure: str
    width: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A heading and its bars."""

    name: str
    rows: tuple[Row, ...]


def charts(statistics: Mapping[str, Any]) -> Iterator[Chart]:
    """The charts of what ``corpus.statistics`` gives; what is not known has no bar."""
    for group, name in LABELS.items():
        if statistics["labels"][group]:
            yield _chart(name, statistics["labels"][group])
    yield _chart("Per 100 words", statistics["per_100_words"])
    yield _chart("Shares", statistics["shares"], top=1.0)
    distance = statistics["speaker_distance"]
    yield _chart(
        "Code points between quotation and speaker",
        {name: distance[name] for name in ("median", "mean", "max")},
    )
    for groups in ("splits", "collections"):
        for size in ("documents", *_SIZES):
            values = {name: sizes[size] for name, sizes in statistics[groups].items()}
            yield _chart(f"{size.replace('_', ' ').capitalize()} by {groups[:-1]}", values)


def _chart(name: str, values: Mapping[str, float | None], top: float | None = None) -> Chart:
    known = [value for value in values.values() if value is not None]
    widest = top or max(known, default=0) or 1
    return Chart(
        name,
        tuple(
            Row(
                label.replace("_", " "),
                "n/a" if value is None else _figure(value),
                0.0 if value is None else round(100 * value / widest, 2),
            )
            for label, value in values.items()
        ),
    )


def _figure(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.3f}".rstrip("0").rstrip(".")


def page(statistics: Mapping[str, Any], name: str) -> str:
    """The page of charts; equal statistics give equal bytes."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pressmark.corpus"), autoescape=True, keep_trailing_newline=True
    )
    sizes = statistics["sizes"]
    return environment.get_template("stats.html").render(
        title=f"Pressmark: {name}",
        note=f"{sizes['documents']} documents, {sizes['words'] or 'unknown'} words, "
        f"{sizes['sentences']} sentences.",
        charts=list(charts(statistics)),
    )
