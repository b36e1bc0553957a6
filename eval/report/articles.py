"""One article for the page: text, gold, predictions and errors, as small as can be.

Everything is a list in a fixed order, and mentions are referred to by their place: 200 articles
with eight systems would otherwise be some 60 MB. ``static/article.js`` reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...schema import Annotations, Document, Span
from ..errors import TAXONOMIES, Fault, Item

Json = Any
#: The place of each taxonomy in the page's list.
TAXONOMY = {name: place for place, name in enumerate(TAXONOMIES)}
SNIPPET = 90


def article_data(
    document: Document,
    predictions: Mapping[str, Annotations],
    faults: Mapping[str, Sequence[Fault]],
) -> Json:
    """What the article view draws; ``predictions`` and ``faults`` are by system."""
    article = document.article
    return {
        "id": article.id,
        "text": article.text,
        "segments": [[s.kind, s.start, s.end] for s in article.segments],
        "sides": {
            "": _side(document.annotations),
            **{name: _side(made) for name, made in predictions.items()},
        },
        "faults": {name: [fault_data(f) for f in made] for name, made in faults.items()},
    }


def _offsets(span: Span | None) -> list[int] | None:
    return None if span is None else [span.start, span.end]


def _side(made: Annotations) -> Json:
    place = {mention.id: number for number, mention in enumerate(made.mentions)}
    at = place.__getitem__
    return [
        [[m.id, m.span.start, m.span.end, m.type, m.level or ""] for m in made.mentions],
        [[e.id, e.type, list(map(at, e.mentions)), len(e.members)] for e in made.entities],
        [
            [
                event.id,
                event.type,
                [
                    [
                        m.id,
                        *(m.trigger.start, m.trigger.end),
                        m.realis or "",
                        m.polarity,
                        [[a.role, at(a.mention)] for a in m.arguments],
                    ]
                    for m in event.mentions
                ],
            ]
            for event in made.events
        ],
        [
            [
                q.id,
                q.type or "",
                list(map(_offsets, q.content)),
                _offsets(q.cue),
                list(map(at, q.speakers)),
                q.speaker_kind or "",
            ]
            for q in made.quotations
        ],
    ]


def fault_data(fault: Fault) -> Json:
    """An error: taxonomy, kind, type, ids of both sides, detail, and its id after the document."""
    return [
        TAXONOMY[fault.taxonomy],
        fault.kind,
        fault.type,
        [item.id for item in fault.gold],
        [item.id for item in fault.predicted],
        fault.detail,
        fault.id.removeprefix(f"{fault.document}:"),
    ]


def words_of(text: str, items: Iterable[Item]) -> str:
    """What items say in the text: their spans in order, shortened in the middle."""
    spans = dict.fromkeys(span for item in items for span in item.spans)
    words = " … ".join(text[start:end] for start, end in spans)
    words = re.sub(r"\s+", " ", words)
    if len(words) <= SNIPPET:
        return words
    return f"{words[:60].rsplit(' ', 1)[0]} […] {words[-22:].split(' ', 1)[-1]}"


def detail_of(text: str, fault: Fault) -> str:
    """An error's detail; offsets of speakers become the words that stand there."""
    if fault.taxonomy != "speaker":
        return fault.detail
    return re.sub(r"(\d+)-(\d+)", lambda m: text[int(m[1]) : int(m[2])], fault.detail)
