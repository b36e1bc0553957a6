"""Golden cases: figures worked out by hand, as fractions (see golden/README.md)."""

from __future__ import annotations

import json
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pressmark.eval.measures import Score, leakage, parse
from pressmark.schema import (
    Annotations,
    Argument,
    Article,
    Document,
    Entity,
    Event,
    EventMention,
    Mention,
    Quotation,
    Segment,
    Source,
    Span,
)

CASES = sorted((Path(__file__).parent / "golden").glob("*.json"))


def span(text: str, written: Any) -> Span:
    """A span from ``[start, end]``, its words, or ``words@n`` for the n-th time they occur."""
    if isinstance(written, list):
        return Span(*written)
    words, _, nth = written.partition("@")
    start = -1
    for _ in range(int(nth or 1)):
        start = text.index(words, start + 1)
    return Span(start, start + len(words))


def clusters(text: str, written: list[str]) -> Annotations:
    """The shorthand of the literature: a cluster is the letters of its mentions."""
    mentions, entities = [], []
    for number, letters in enumerate(written):
        ids = [f"m{number}.{place}" for place in range(len(letters))]
        found = zip(ids, letters, strict=True)
        mentions += [Mention(m, span(text, letter), "PERSON", "name") for m, letter in found]
        entities.append(Entity(f"e{number}", "PERSON", tuple(ids)))
    return Annotations(tuple(mentions), tuple(entities))


def events(text: str, written: list[Any]) -> tuple[Event, ...]:
    found = []
    for number, event in enumerate(written):
        mentions = tuple(
            EventMention(
                f"v{number}.{place}",
                span(text, m["trigger"]),
                m.get("realis"),
                arguments=tuple(Argument(*a) for a in m.get("arguments", ())),
            )
            for place, m in enumerate(event["mentions"])
        )
        found.append(Event(f"v{number}", event["type"], mentions))
    return tuple(found)


def mention(text: str, written: Any) -> Mention:
    """``[id, span, type, level, head]``; level and head may be absent."""
    name, where, kind, *rest = written
    head = span(text, rest[1]) if len(rest) > 1 else None
    return Mention(name, span(text, where), kind, rest[0] if rest else None, head)


def annotations(text: str, written: Any) -> Annotations:
    if "clusters" in written:
        return clusters(text, written["clusters"])
    return Annotations(
        tuple(mention(text, m) for m in written.get("mentions", ())),
        tuple(
            Entity(f"e{number}", "PERSON", tuple(ids))
            for number, ids in enumerate(written.get("entities", ()))
        ),
        events(text, written.get("events", [])),
        tuple(
            Quotation(
                f"q{number}",
                q.get("type"),
                tuple(span(text, s) for s in q["content"]),
                cue=span(text, q["cue"]) if "cue" in q else None,
                speakers=tuple(q.get("speakers", ())),
            )
            for number, q in enumerate(written.get("quotations", ()))
        ),
    )


def pairs(case: Any) -> list[tuple[Document, Annotations]]:
    """The documents of a case with their predictions."""
    found = []
    for number, document in enumerate(case["documents"]):
        text = document["text"]
        article = Article(
            f"d{number}",
            text,
            "",
            len(text),
            "en",
            Source("", "", "2024-01-01", "CC0-1.0"),
            tuple(Segment(*segment) for segment in document.get("segments", ())),
        )
        gold = Document(article, annotations(text, document["gold"]))
        found.append((gold, annotations(text, document["predicted"])))
    return found


def expected(fractions: list[str | None]) -> list[Any]:
    return [None if f is None else pytest.approx(float(Fraction(f)), abs=1e-12) for f in fractions]


def parameters() -> list[Any]:
    found = []
    for path in CASES:
        case = json.loads(path.read_text(encoding="utf-8"))
        found += [pytest.param(case, m, id=f"{path.stem}-{m}") for m in case["expect"]]
    return found


@pytest.mark.parametrize(("case", "name"), parameters())
def test_figures_are_those_worked_by_hand(case: Any, name: str) -> None:
    measure = parse(name)
    total = np.sum([measure.count(gold, predicted) for gold, predicted in pairs(case)], axis=0)
    score = measure.score(total)
    assert [score.precision, score.recall, score.f1] == expected(case["expect"][name])


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_has_two_documents_or_more_and_says_what_it_is_for(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    assert len(case["documents"]) >= 2
    assert case["why"] and case["worked"]


def test_leakage_is_counted_by_layer() -> None:
    case = json.loads((CASES[0].parent / "leakage.json").read_text(encoding="utf-8"))
    total: Counter[str] = Counter()
    for gold, predicted in pairs(case):
        total.update(leakage(gold, predicted))
    assert dict(total) == case["leakage"]


def test_a_document_scored_against_nothing_is_zero_and_nothing_against_nothing_is_none() -> None:
    case = json.loads((CASES[0].parent / "entities.json").read_text(encoding="utf-8"))
    gold, _ = pairs(case)[0]
    measure = parse("entity.strict")
    assert measure.score(measure.count(gold, Annotations())) == Score(0.0, 0.0, 0.0)
    empty = Document(gold.article, Annotations())
    assert measure.score(measure.count(empty, Annotations())) == Score(None, None, None)
