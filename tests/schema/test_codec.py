"""Round trips: what is decoded encodes as it was, whatever document it is."""

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pressmark.schema import (
    Annotations,
    Argument,
    Article,
    Document,
    Entity,
    Event,
    EventMention,
    Mention,
    Provenance,
    Quotation,
    Segment,
    Source,
    Span,
    canonical,
    decode_document,
    encode_document,
    json_schema,
    ontology,
)
from pressmark.schema.checking import schema_problems
from pressmark.schema.layout import pretty

words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=6)
ids = st.text("abmqXYZ019_-", min_size=1, max_size=4)
offsets = st.integers(0, 500)
days = st.dates().map(str)


def one_of(names: Any) -> st.SearchStrategy[str]:
    return st.sampled_from(list(names))


def many(strategy: st.SearchStrategy[Any], least: int = 0) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, min_size=least, max_size=3).map(tuple)


unique = st.lists(ids, max_size=3, unique=True).map(tuple)
spans = st.builds(Span, offsets, offsets, st.none() | words)
plain = st.builds(Span, offsets, offsets)
mentions = st.builds(
    Mention,
    ids,
    spans,
    one_of(ontology().mention_types),
    st.none() | one_of(ontology().levels),
    st.none() | spans,
    st.none() | words,
)
entities = st.builds(Entity, ids, one_of(ontology().entity_types), many(ids, 1), unique)
event_mentions = st.builds(
    EventMention,
    ids,
    spans,
    st.none() | one_of(ontology().realis),
    one_of(ontology().polarity),
    many(st.builds(Argument, one_of(ontology().roles), ids)),
)
events = st.builds(Event, ids, one_of(ontology().event_types), many(event_mentions, 1))
quotations = st.builds(
    Quotation,
    ids,
    st.none() | one_of(ontology().quotation_types),
    many(spans, 1),
    many(spans),
    st.none() | spans,
    unique,
    st.none() | one_of(ontology().speaker_kinds),
    unique,
    st.none() | ids,
)
layers = st.builds(Annotations, many(mentions), many(entities), many(events), many(quotations))
sources = st.builds(
    Source, words, words, days, words, st.none() | st.just("https://example.org/a"),
    st.none() | words,
)  # fmt: skip
articles = st.builds(
    Article,
    st.text("abc019-_", min_size=1, max_size=5).map(lambda key: "x" + key),
    st.none() | words,
    st.just("0" * 64),
    st.integers(1, 500),
    st.sampled_from(["en", "en-GB"]),
    sources,
    many(st.builds(Segment, one_of(ontology().segment_kinds), offsets, offsets)),
    many(plain),
)
makers = st.builds(
    Provenance,
    words,
    words,
    one_of(json_schema()["$defs"]["provenance"]["properties"]["status"]["enum"]),
    st.none() | words,
    st.none() | days,
)
documents = st.builds(Document, articles, layers, st.none() | makers)


def with_surfaces(document: Document) -> str:
    """Everything in a document: spans compare without their surfaces, this text does not."""
    return repr(document)


@settings(max_examples=150, deadline=None)
@given(documents)
def test_decoding_undoes_encoding(document: Document) -> None:
    value = encode_document(document)
    assert schema_problems(value) == []
    assert with_surfaces(decode_document(value)) == with_surfaces(document)


@settings(max_examples=100, deadline=None)
@given(documents)
def test_bytes_are_stable_on_every_way(document: Document) -> None:
    value = encode_document(document)
    for text in (canonical(value), pretty(value)):
        again = encode_document(decode_document(json.loads(text)))
        assert canonical(again) == canonical(value)
        assert pretty(again) == pretty(value)


@given(documents)
@settings(max_examples=50, deadline=None)
def test_the_order_of_fields_does_not_change_the_bytes(document: Document) -> None:
    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turned(value[key]) for key in reversed(value)}
        return [turned(item) for item in value] if isinstance(value, list) else value

    value = encode_document(document)
    assert pretty(turned(value)) == pretty(value)


def test_a_file_comes_back_byte_for_byte(good_path: Path) -> None:
    text = good_path.read_text(encoding="utf-8")
    assert pretty(encode_document(decode_document(json.loads(text)))) == text


def test_each_annotation_has_a_line(good: dict[str, Any]) -> None:
    lines = pretty(good).splitlines()
    for layer in good["annotations"].values():
        for item in layer:
            assert sum(f'"id": "{item["id"]}",' in line for line in lines) == 1
    assert pretty({"b": [], "a": 1}) == '{\n  "a": 1,\n  "b": []\n}\n'
    assert pretty([]) == "[]\n"
