"""Comparing two releases by place and not by id, whatever happened to the text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from diff_desk import edited, retold, side
from pressmark.corpus import detach_text, load
from pressmark.corpus.build.builder import Built
from pressmark.corpus.build.changes import markdown
from pressmark.corpus.build.differences import Difference, Side, difference, read_side
from pressmark.corpus.catalogue import read_catalogue
from pressmark.schema import (
    Argument,
    Document,
    Entity,
    InvalidDocument,
    PressmarkError,
    Segment,
    Span,
    decode_document,
    encode_document,
)
from pressmark.schema.codec import canonical


def changes(old: Document, new: Document) -> list[tuple[str, str, str]]:
    found = difference(side(old), side(new)).changes
    return [(c.layer, c.kind, c.said) for c in found]


def test_nothing_changed(wire: Document) -> None:
    found = difference(side(wire), side(wire))
    assert found.changes == () and found.text_changed == ()
    same = {layer: counts["same"] for layer, counts in found.layers.items()}
    assert same == {
        "articles": 1, "segments": 2, "sentences": 1, "mentions": 5, "entities": 2, "events": 1,
        "arguments": 2, "quotations": 1,
    }  # fmt: skip


def test_other_ids_and_another_order_are_no_change(wire: Document) -> None:
    text = canonical(encode_document(wire))
    for id_ in ("m1", "m2", "m3", "m4", "m5", "e1", "e2", "v1", "h1", "q1"):
        text = text.replace(f'"{id_}"', f'"x{id_}"')
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
    assert [str(change) for change in found.text_changed] == [
        "wire-001: another text, 100.0% of it as before; compared by it"
    ]
    assert found.changes == ()


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    listed = value.items() if isinstance(value, dict) else enumerate(value)
    for key, below in listed:
        if isinstance(below, (dict, list)):
            yield from _leaves(below, (*path, key))
        else:
            yield (*path, key)


def _changed(value: Any, path: tuple[Any, ...]) -> Any:
    """The JSON with one leaf that is another."""
    value = json.loads(json.dumps(value))
    at = value
    for key in path[:-1]:
        at = at[key]
    leaf = at[path[-1]]
    other = "m1" if path[-1] == "mention" else f"{leaf}x"
    at[path[-1]] = leaf + 1 if isinstance(leaf, int) else other
    return value


#: Names within a file; and what says of itself that the text is another.
_NO_CHANGE = ("id", "schema", "text_sha256", "length")


def test_no_value_of_a_document_changes_unseen(wire: Document) -> None:
    """Each leaf of the JSON is changed, one after another: every time there is a change to tell."""
    value = encode_document(replace(wire, canary="the canary"))
    before = decode_document(value)
    unseen = []
    for path in _leaves(value):
        if path[-1] in _NO_CHANGE or path[-1] == "text" or set(path[-2:-1]) & _REFERRING:
            continue
        after = decode_document(_changed(value, path))
        if not difference(side(before), side(after)).changes:
            unseen.append(path)
    assert unseen == []


#: Lists of ids: another id is another thing, which the cases above have.
_REFERRING = {"speakers", "members", "mentions", "addressees"}


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


def _another_state(small: Any) -> None:
    """A change of each kind: text, metadata, each layer, a split, a document that is gone."""
    from pressmark.schema.layout import pretty

    path = small.index.data / "wire" / "wire-001.json"
    wire = decode_document(json.loads(path.read_text()))
    marked = wire.annotations
    first, she, bek, day, paper = marked.mentions
    (quotation,), (event,) = marked.quotations, marked.events
    (told,) = event.mentions
    told = replace(told, realis="other", arguments=told.arguments[:1])
    wire = edited(
        wire,
        mentions=(first, she, bek, replace(day, value="2024-06-10"), replace(paper, level="name")),
        events=(replace(event, mentions=(told,)),),
        quotations=(replace(quotation, speakers=("m5",)),),
    )
    source = replace(wire.article.source, title="Another title")
    wire = retold(replace(wire, article=replace(wire.article, source=source)), "on ", "")
    path.write_text(pretty(encode_document(wire)))
    catalogue = small.index.data.parent / "catalogue.json"
    value = json.loads(catalogue.read_text()) | {"version": "0.0.2"}
    value["collections"]["news"]["documents"]["news-0"]["split"] = "train"
    del value["collections"]["press"]["documents"]["p-1"]
    catalogue.write_text(json.dumps(value))


_QUOTED = "wire-001 quotations changed: [18, 42) 'she would “never” resign': "


def test_two_releases(small: Any, release: Built, tmp_path: Path) -> None:
    """Two real builds of states of the corpus that differ in everything that can."""
    _another_state(small)
    index = read_catalogue(small.index.data.parent / "catalogue.json")
    new = replace(small, index=index).build(tmp_path / "new")
    found: Difference = difference(read_side(release.folder), read_side(new.folder))
    assert found.versions == ("0.0.1", "0.0.2")
    assert found.sha256 == (release.release.sha256, new.release.sha256)
    assert (found.added, found.dropped) == ((), ("p-1",))
    assert found.split_changed == (("news-0", "dev", "train"),)
    assert [(t.document, t.by) for t in found.text_changed] == [("wire-001", "text")]
    assert [str(change) for change in found.changes] == [
        "wire-001 articles changed: : source title A title → Another title",
        "wire-001 mentions changed: [76, 82) 'Monday': value 2024-06-03 → 2024-06-10",
        "wire-001 mentions changed: [44, 51) 'a paper': level nominal → name",
        "wire-001 events changed: [67, 75) 'arrested': realis actual → other",
        "wire-001 arguments dropped: [67, 75) [79, 85) 'arrested … Monday': Time",
        _QUOTED + "speakers [0, 7) → [44, 51)",
    ]
    told = markdown(found)
    assert "| mentions | 0 | 2 | 0 | 3 |" in told
    assert f"`{new.release.sha256}`" in told and "Dropped: p-1." in told
    assert "From dev to train: news-0." in told and "Another text: wire-001." in told


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


def test_a_release_of_an_older_format_is_compared(wire: Document, tmp_path: Path) -> None:
    value = encode_document(wire) | {"schema": "article-0"}
    (tmp_path / "old.jsonl").write_text(json.dumps(value) + "\n")
    (tmp_path / "new.jsonl").write_text(canonical(encode_document(wire)) + "\n")
    old, new = (read_side(tmp_path / f"{name}.jsonl") for name in ("old", "new"))
    assert difference(old, new).changes == () and old.sha256 == new.sha256
