"""Every export reads back to the same annotations, and into a tool that is not ours."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pressmark.corpus import load
from pressmark.corpus.build.exports import EXPORTS, check_export, read_export
from pressmark.corpus.build.exports.common import normal
from pressmark.corpus.build.items import Item
from pressmark.corpus.canary import find_canary
from pressmark.schema import (
    Annotations,
    Argument,
    Article,
    Document,
    Entity,
    Event,
    EventMention,
    Mention,
    PressmarkError,
    Provenance,
    Quotation,
    Segment,
    Source,
    Span,
)
from pressmark.schema.codec import text_sha256

# Random documents with all that an export must hold: nested, crossing, cutting tokens, over line
# ends, with every mark that a format gives a meaning.
_MARKS = "ab.-'’“”|;~%()_=#\\ é🌉\n\t\u00a0\u2009\u2028"
_VALUES = st.text("P1DT:;|~%() =+é", min_size=1, max_size=6)


@st.composite
def spans(draw: st.DrawFn, text: str) -> Span:
    """A span that begins and ends with no white space."""
    black = [n for n, mark in enumerate(text) if not mark.isspace()]
    first, last = sorted((draw(st.sampled_from(black)), draw(st.sampled_from(black))))
    return Span(first, last + 1, text[first : last + 1])


def _several(text: str, least: int, most: int) -> st.SearchStrategy[tuple[Span, ...]]:
    found = st.lists(spans(text), min_size=least, max_size=most, unique_by=lambda s: s.start)
    return found.map(lambda listed: tuple(sorted(listed)))


@st.composite
def _mentions(draw: st.DrawFn, text: str) -> tuple[Mention, ...]:
    kinds = st.sampled_from(("PERSON", "ORG", "DATE"))
    return tuple(
        Mention(
            f"m{n}",
            draw(spans(text)),
            draw(kinds),
            draw(st.sampled_from((None, "name", "pronoun"))),
            draw(st.none() | spans(text)),
            draw(st.none() | _VALUES),
        )
        for n in range(draw(st.integers(1, 5)))
    )


@st.composite
def _entities(draw: st.DrawFn, mentions: tuple[Mention, ...]) -> tuple[Entity, ...]:
    groups: dict[int, list[str]] = {}
    for mention in mentions:
        groups.setdefault(draw(st.integers(0, 3)), []).append(mention.id)
    chains = [ids for group, ids in sorted(groups.items()) if group]
    entities = [Entity(f"e{n}", "PERSON", tuple(ids)) for n, ids in enumerate(chains)]
    if len(entities) > 1 and draw(st.booleans()):
        first = entities[0]
        entities[0] = Entity(first.id, first.type, first.mentions, ("e1",))
    return tuple(entities)


@st.composite
def _events(draw: st.DrawFn, text: str, ids: list[str]) -> tuple[Event, ...]:
    roles = st.builds(Argument, st.sampled_from(("Agent", "Place")), st.sampled_from(ids))
    kinds = st.sampled_from(("Life.Die", "Justice.Arrest"))
    told = st.builds(
        EventMention,
        st.just(""),
        spans(text),
        st.sampled_from((None, "actual")),
        st.sampled_from(("positive", "negative")),
        st.lists(roles, max_size=3, unique=True).map(tuple),
    )
    events = []
    for n in range(draw(st.integers(0, 2))):
        listed = draw(st.lists(told, min_size=1, max_size=2))
        named = (
            EventMention(f"t{n}-{k}", t.trigger, t.realis, t.polarity, t.arguments)
            for k, t in enumerate(listed)
        )
        events.append(Event(f"v{n}", draw(kinds), tuple(named)))
    return tuple(events)


@st.composite
def _quotations(draw: st.DrawFn, text: str, ids: list[str]) -> tuple[Quotation, ...]:
    people = st.lists(st.sampled_from(ids), max_size=2, unique=True).map(tuple)
    return tuple(
        Quotation(
            f"q{n}",
            draw(st.sampled_from((None, "direct", "mixed"))),
            draw(_several(text, 1, 3)),
            draw(_several(text, 0, 2)),
            draw(st.none() | spans(text)),
            draw(people),
            draw(st.sampled_from((None, "named", "implicit"))),
            draw(people),
            draw(st.sampled_from((None, "q0"))) if n else None,
        )
        for n in range(draw(st.integers(0, 3)))
    )


@st.composite
def items(draw: st.DrawFn) -> Item:
    """A document with its text, of the test split, so that it carries a canary."""
    text = draw(st.text(_MARKS, min_size=1, max_size=40).filter(str.strip))
    mentions = draw(_mentions(text))
    ids = [mention.id for mention in mentions]
    annotations = Annotations(
        mentions, draw(_entities(mentions)), draw(_events(text, ids)), draw(_quotations(text, ids))
    )
    cut = draw(spans(text))
    article = Article(
        "doc-1", text, text_sha256(text), len(text), "en",
        Source("P | Q", "A “title”; é", "2024-01-02", "CC-BY-4.0", "https://example.org/a?b=c"),
        (Segment("body", 0, len(text)),), (Span(cut.start, cut.end),),
    )  # fmt: skip
    made = draw(st.none() | st.just(Provenance("a\tb", "by hand", "pass")))
    return Item(Document(article, annotations, made, "the canary 123"), "wire", "test", "")


@pytest.mark.parametrize("name", EXPORTS)
@given(item=items())
@settings(max_examples=120, deadline=None)
def test_an_export_reads_back_to_the_same_annotations(name: str, item: Item) -> None:
    with tempfile.TemporaryDirectory() as folder:
        EXPORTS[name].write(Path(folder), [item])
        (found,) = read_export(name, Path(folder))
        assert found == normal(item.document)
        check_export(name, Path(folder), [item])


@pytest.fixture(scope="module")
def wire() -> list[Item]:
    return [Item(document, "wire", "train", "") for document in load("wire")]


@pytest.fixture(scope="module")
def written(wire: list[Item], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    for name, export in EXPORTS.items():
        export.write(folder / name, wire)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPORTS)
def test_the_corpus_reads_back(name: str, wire: list[Item], written: Path) -> None:
    check_export(name, written / name, wire)


# One change of one file for each format: what the check must not pass over.
_TAMPER = [
    ("conllup", "train.conllup", "(m1;", "(m2;"),
    ("conllup", "train.conllup", "m1)", "m1"),
    ("conllup", "train.conllup", "(e1", "(e2"),
    ("conllup", "train.conllup", ";actual;", ";other;"),
    ("conllup", "train.conllup", "\t_\t_\t_", "\t_\t_"),
    ("brat", "*/*.ann", "PERSON ", "ORG "),
    ("brat", "*/*.ann", "*\tEquiv T", "*\tEquiv T9"),
    ("brat", "*/*.ann", "Level T1 ", "Level T2 "),
    ("brat", "*/*.ann", "\tSpeaker Arg1", "\tAddressee Arg1"),
    ("brat", "*/*.txt", "the", "teh"),
    ("spacy", "train.jsonl", '"label":"PERSON"', '"label":"ORG"'),
    ("spacy", "train.jsonl", '"mention":"m', '"mention":"x'),
    ("spacy", "train.jsonl", '"kb_id":"m1"', '"kb_id":"m2"'),
    ("web-annotation", "*/*.jsonld", '"pm:level": "name"', '"pm:level": "nominal"'),
    ("web-annotation", "*/*.jsonld", '"start": ', '"start": 1'),
    ("web-annotation", "*/*.jsonld", '"pm:speakers"', '"pm:speaker"'),
]


@pytest.mark.parametrize(("name", "files", "old", "new"), _TAMPER)
def test_a_changed_file_does_not_pass(
    name: str, files: str, old: str, new: str, wire: list[Item], tmp_path: Path
) -> None:
    EXPORTS[name].write(tmp_path, wire[:1])
    check_export(name, tmp_path, wire[:1])
    path = next(iter(tmp_path.glob(files)))
    source = path.read_text()
    assert old in source
    # `ents` of spaCy are made from the mentions and are not read back: change what comes after.
    at = source.rindex(old) if name == "spacy" else source.index(old)
    path.write_text(source[:at] + new + source[at + len(old) :])
    with pytest.raises(PressmarkError):
        check_export(name, tmp_path, wire[:1])


@pytest.mark.parametrize("name", EXPORTS)
def test_files_of_the_test_split_carry_the_canary(
    name: str, small: Any, wire_item: Item, tmp_path: Path
) -> None:
    EXPORTS[name].write(tmp_path / name, [wire_item])
    found = {Path(p.document).suffix for p in find_canary([tmp_path / name], index=small.index)}
    assert (
        found
        == {
            "conllup": {".conllup"},
            "brat": {".ann", ".json"},
            "spacy": {".jsonl"},
            "web-annotation": {".jsonld"},
        }[name]
    )


@pytest.fixture
def wire_item(wire: list[Item], small: Any) -> Item:
    from dataclasses import replace

    document = replace(wire[0].document, canary=small.index.canary)
    return Item(document, "wire", "test", "")


def test_an_unknown_format_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(PressmarkError, match="expected one of conllup, brat"):
        read_export("xml", tmp_path)
