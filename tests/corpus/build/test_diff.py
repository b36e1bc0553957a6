"""Comparing two releases by place and not by id, and migrations of the format."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pressmark.corpus import detach_text, load
from pressmark.corpus.build.builder import Built
from pressmark.corpus.build.differences import Difference, Side, difference, read_side
from pressmark.corpus.build.migrations import MIGRATIONS, Migration, migrate
from pressmark.schema import (
    Argument,
    Document,
    Entity,
    InvalidDocument,
    PressmarkError,
    Segment,
    Span,
    encode_document,
    json_schema,
)
from pressmark.schema.codec import canonical


def side(*documents: Document, **splits: str) -> Side:
    return Side("x", None, "0" * 64, {d.id: d for d in documents}, splits)


def changes(old: Document, new: Document) -> list[tuple[str, str, str]]:
    found = difference(side(old), side(new)).changes
    return [(c.layer, c.kind, c.said) for c in found]


def edited(document: Document, **layers: Any) -> Document:
    return replace(document, annotations=replace(document.annotations, **layers))


def test_nothing_changed(wire: Document) -> None:
    found = difference(side(wire), side(wire))
    assert found.changes == () and found.text_changed == ()
    same = {layer: counts["same"] for layer, counts in found.layers.items()}
    assert same == {
        "segments": 2, "sentences": 1, "mentions": 5, "entities": 2, "events": 1, "arguments": 2,
        "quotations": 1,
    }  # fmt: skip


def test_other_ids_and_another_order_are_no_change(wire: Document) -> None:
    text = canonical(encode_document(wire))
    for id_ in ("m1", "m2", "m3", "m4", "m5", "e1", "e2", "v1", "h1", "q1"):
        text = text.replace(f'"{id_}"', f'"x{id_}"')
    from pressmark.schema import decode_document

    other = decode_document(json.loads(text))
    other = edited(other, mentions=other.annotations.mentions[::-1])
    assert changes(wire, other) == []


def test_a_document_without_its_text_is_compared_by_offsets(wire: Document) -> None:
    assert changes(wire, detach_text(wire)) == []


def test_every_kind_of_change_of_every_layer(wire: Document) -> None:
    marked = wire.annotations
    first, second, third, day, paper = marked.mentions
    (event,), (quotation,) = marked.events, marked.quotations
    (told,) = event.mentions

    def mentions(*listed: Any) -> Document:
        return edited(wire, mentions=listed)

    longer = replace(paper, span=Span(paper.span.start, paper.span.end + 1))
    cases: list[tuple[Document, list[tuple[str, str, str]]]] = [
        (
            mentions(replace(first, type="ORG"), second, third, day, paper),
            [("mentions", "changed", "PERSON → ORG")],
        ),
        (
            mentions(first, second, third, replace(day, value=None), paper),
            [("mentions", "changed", "value 2024-06-03 → none")],
        ),
        (
            edited(wire, entities=(Entity("e1", "PERSON", ("m1", "m2")), marked.entities[1])),
            [("entities", "changed", "mentions [0, 7) [18, 21) [59, 62) → [0, 7) [18, 21)")],
        ),
        (edited(wire, entities=marked.entities[:1]), [("entities", "dropped", "ORG")]),
        (
            edited(wire, events=(replace(event, mentions=(replace(told, realis="other"),)),)),
            [("events", "changed", "realis actual → other")],
        ),
        (
            edited(
                wire,
                events=(
                    replace(
                        event,
                        mentions=(replace(told, arguments=(Argument("Agent", "m3"),)),),
                    ),
                ),
            ),
            [("arguments", "changed", "Person → Agent"), ("arguments", "dropped", "Time")],
        ),
        (
            edited(wire, quotations=(replace(quotation, speakers=("m2",)),)),
            [("quotations", "changed", "speakers [0, 7) → [18, 21)")],
        ),
        (edited(wire, quotations=()), [("quotations", "dropped", "mixed")]),
    ]
    for other, expected in cases:
        assert changes(wire, other) == expected
        backwards = {"added": "dropped", "dropped": "added", "changed": "changed"}
        kinds = sorted((layer, backwards[kind]) for layer, kind, _ in expected)
        assert sorted((layer, kind) for layer, kind, _ in changes(other, wire)) == kinds
    moved = changes(wire, mentions(first, second, third, day, longer))
    # The chain of the mention moves with it: its spans are what an entity is known by.
    assert moved == [
        ("mentions", "changed", "place [44, 51) 'a paper' → [44, 52)"),
        ("entities", "changed", "mentions [44, 51) → [44, 52)"),
    ]


def test_zones_and_sentences(wire: Document) -> None:
    article = replace(
        wire.article, segments=(Segment("body", 0, wire.article.length),), sentences=()
    )
    found = changes(wire, replace(wire, article=article))
    assert ("sentences", "dropped", "sentence") in found
    assert ("segments", "dropped", "teaser") in found


def test_documents_that_come_go_and_get_another_text(wire: Document) -> None:
    other = replace(wire, article=replace(wire.article, id="wire-002"))
    text = replace(wire, article=replace(wire.article, text_sha256="1" * 64))
    found = difference(side(wire), side(other))
    assert (found.added, found.dropped) == (("wire-002",), ("wire-001",))
    assert found.layers["mentions"] == {"added": 5, "changed": 0, "dropped": 5, "same": 0}
    found = difference(side(wire), side(text))
    assert found.text_changed == ("wire-001",)
    assert sum(sum(counts.values()) for counts in found.layers.values()) == 0


def test_counts_add_up_on_the_corpus() -> None:
    """What is not the same is added or dropped or changed: nothing is counted twice or never."""
    first, second = load("wire")[:2]
    renamed = replace(second, article=replace(first.article))
    found = difference(side(first), side(renamed))
    for layer, old, new in (
        ("mentions", len(first.annotations.mentions), len(second.annotations.mentions)),
        ("quotations", len(first.annotations.quotations), len(second.annotations.quotations)),
    ):
        counts = found.layers[layer]
        assert counts["same"] + counts["changed"] + counts["dropped"] == old
        assert counts["same"] + counts["changed"] + counts["added"] == new


def test_two_releases(small: Any, release: Built, tmp_path: Path) -> None:
    path = small.index.data / "wire" / "wire-001.json"
    value = json.loads(path.read_text())
    value["annotations"]["mentions"][3]["value"] = "2024-06-10"
    path.write_text(json.dumps(value))
    found: Difference = difference(
        read_side(release.folder), read_side(small.build(tmp_path / "new").folder)
    )
    assert found.versions == ("0.0.1", "0.0.1")
    assert found.sha256[0] == release.release.sha256 != found.sha256[1]
    (change,) = found.changes
    assert str(change) == (
        "wire-001 mentions changed: [79, 85) 'Monday': value 2024-06-03 → 2024-06-10"
    )


def test_a_split_that_changed(wire: Document) -> None:
    old = Side("a", "1", "", {"wire-001": wire}, {"wire-001": "train"})
    new = Side("b", "2", "", {"wire-001": wire}, {"wire-001": "test"})
    assert difference(old, new).split_changed == (("wire-001", "train", "test"),)


def test_what_is_no_release_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(PressmarkError, match=r"holds no documents\.jsonl"):
        read_side(tmp_path)
    (tmp_path / "documents.jsonl").write_text('{"schema": "article-1", "id": "x"}\n')
    with pytest.raises(InvalidDocument, match="line 1"):
        read_side(tmp_path)


# -- migrations --------------------------------------------------------------------------------

_STEPS = {
    "article-8": Migration("article-9", lambda v: {"day": v.pop("date"), **v}),
    "article-9": Migration("article-10", lambda v: {**v, "words": v["text"].split()}),
}


def test_steps_follow_one_another_and_leave_the_value_alone() -> None:
    value = {"schema": "article-8", "date": "2024-01-02", "text": "a b"}
    before = json.dumps(value)
    found = migrate(value, "x.jsonl line 1", to="article-10", migrations=_STEPS)
    assert found == {
        "schema": "article-10", "day": "2024-01-02", "text": "a b", "words": ["a", "b"],
    }  # fmt: skip
    assert json.dumps(value) == before


@pytest.mark.parametrize("value", [{"schema": "article-7"}, {}, [], {"schema": 3}])
def test_a_format_that_nothing_leads_from_is_refused(value: Any) -> None:
    with pytest.raises(PressmarkError, match="x line 1 has the format"):
        migrate(value, "x line 1", migrations=_STEPS)


def test_steps_that_go_in_a_circle_are_refused() -> None:
    circle = {"a": Migration("b", dict), "b": Migration("a", dict)}
    with pytest.raises(PressmarkError, match="has the format 'a'"):
        migrate({"schema": "a"}, "x", to="c", migrations=circle)


def test_every_older_format_leads_to_the_one_of_the_schema() -> None:
    """Once there is a second format this holds that the steps reach it."""
    today = json_schema()["$defs"]["schema"]["const"]
    for old in MIGRATIONS:
        seen = old
        for _ in MIGRATIONS:
            seen = MIGRATIONS[seen].to if seen in MIGRATIONS else seen
        assert seen == today
    assert migrate({"schema": today}, "x") == {"schema": today}
