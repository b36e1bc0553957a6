"""A benchmark of any size without systems: articles copied, predictions made by spoiling gold.

``python tests/eval/synthetic.py FOLDER [ARTICLES] [SYSTEMS]`` writes its report, to look at and to
measure.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from random import Random

from pressmark.corpus import load
from pressmark.eval.bench import system_result
from pressmark.eval.comparing import compare_all
from pressmark.eval.findings import find, pair_findings
from pressmark.eval.measures import HEADLINE
from pressmark.eval.report.build import write_pages
from pressmark.eval.results import BenchResult
from pressmark.eval.runs import Manifest
from pressmark.eval.scoring import score
from pressmark.schema import LAYERS, Annotations, Document, Event, EventMention, Mention, Span

TYPES = ("PERSON", "ORG", "GPE", "LOC", "FAC")


def articles(count: int) -> list[Document]:
    """The articles of ``wire`` again and again, each time under another id."""
    found = load("wire")
    return [
        replace(
            one, article=replace(one.article, id=f"{one.id}-{place:03d}", source=one.article.source)
        )
        for place, one in ((n, found[n % len(found)]) for n in range(count))
    ]


def spoilt(gold: Annotations, draw: Random, rate: float) -> Annotations:
    """Gold with a share of everything left out, moved, or of another type."""
    lost = {m.id for m in gold.mentions if draw.random() < rate / 2}
    mentions = tuple(_mention(m, draw, rate) for m in gold.mentions if m.id not in lost)
    entities = tuple(
        replace(e, mentions=kept, members=())
        for e in gold.entities
        if (kept := tuple(m for m in e.mentions if m not in lost and draw.random() > rate / 3))
    )
    events = tuple(
        Event(e.id, e.type, told)
        for e in gold.events
        if (told := tuple(_told(m, lost) for m in e.mentions if draw.random() > rate))
    )
    quotations = tuple(
        replace(
            q,
            speakers=tuple(s for s in q.speakers if s not in lost),
            addressees=tuple(s for s in q.addressees if s not in lost),
            inside=None,
        )
        for q in gold.quotations
        if draw.random() > rate
    )
    return Annotations(mentions, entities, events, quotations)


def _mention(mention: Mention, draw: Random, rate: float) -> Mention:
    if draw.random() < rate / 3:
        return replace(mention, type=draw.choice(TYPES))
    if draw.random() < rate / 3 and mention.span.end - mention.span.start > 4:
        span = Span(mention.span.start + 2, mention.span.end)
        return replace(mention, span=span, head=None)
    return mention


def _told(mention: EventMention, lost: set[str]) -> EventMention:
    kept = tuple(a for a in mention.arguments if a.mention not in lost)
    return replace(mention, arguments=kept)


def synthetic(
    count: int, systems: int
) -> tuple[BenchResult, Sequence[Document], Mapping[str, Mapping[str, Annotations]]]:
    """The result, documents and predictions of ``systems`` systems on ``count`` articles."""
    documents = articles(count)
    rates = {f"system-{n + 1}": 0.08 + 0.05 * n for n in range(systems)}
    predictions = {
        name: {d.id: spoilt(d.annotations, Random(f"{name} {d.id}"), rate) for d in documents}
        for name, rate in rates.items()
    }
    tables = {name: score(documents, made) for name, made in predictions.items()}
    rows, found = [], {}
    for place, (name, made) in enumerate(predictions.items()):
        manifest = Manifest(
            *(name, "1", f"Gold, {rates[name]:.0%} spoilt", LAYERS, "wire", "", count, {}, "", ""),
            seconds=(count / 2) * 2**-place,
            complete=True,
            counts={"cost_usd": 0.0125 * (place + 1), "timeouts": place} if place % 2 else {},
        )
        found[name] = find(documents, made, LAYERS)
        rows.append(system_result(manifest, tables[name], found[name]))
    result = BenchResult(
        *("wire", "0" * 64, count, HEADLINE, tuple(rows), compare_all(tables)),
        *(10_000, 12345, "0", pair_findings(found)),
    )
    return result, documents, predictions


def write(folder: Path, count: int, systems: int) -> Path:
    """Write the report of such a benchmark; gives the page's path."""
    result, documents, predictions = synthetic(count, systems)
    return write_pages(folder, asdict(result), documents, predictions)


if __name__ == "__main__":
    print(write(Path(sys.argv[1]), *map(int, sys.argv[2:4] or (200, 8))))
