"""The gold itself: its forms are its source, it is valid, and no word of others' texts is in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pressmark.corpus import catalogue, load
from pressmark.corpus.form import compile_form
from pressmark.corpus.form_files import SOURCES, gold_forms
from pressmark.schema import Article, Document
from pressmark.schema.codec import canonical, encode_annotations
from pressmark.schema.reading import read_document
from pressmark.schema.validation import validate

ENTRIES = list(catalogue().entries())
FORMS = list(gold_forms())


def _gold(name: str) -> Document:
    entry = next(entry for entry in ENTRIES if entry.id == name)
    return read_document(catalogue().path(entry))


def _with_some_text(article: Article) -> Article:
    """A stand-off article over as many blanks: a form in offsets compiles over any text."""
    if article.text is not None:
        return article
    return Article(
        article.id,
        "x" * article.length,
        article.text_sha256,
        article.length,
        article.language,
        article.source,
        article.segments,
        article.sentences,
    )


def _shape(document: Document) -> str:
    """The annotations without surfaces and without what is derived from words."""
    value = encode_annotations(document.annotations)
    for mention in value["mentions"]:
        mention.pop("text", None)
        mention.pop("head", None)
    for event in value["events"]:
        for told in event["mentions"]:
            told["trigger"].pop("text", None)
    for quotation in value["quotations"]:
        quotation.pop("quoted", None)
        for span in [*quotation["content"], quotation.get("cue", {})]:
            span.pop("text", None)
    return canonical(value)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_every_document_has_a_gold_form_and_a_raw_pass(entry) -> None:
    folder = SOURCES / entry.collection
    assert (folder / f"{entry.id}.gold.form").exists()
    assert (folder / f"{entry.id}.pass-a.form").exists()


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_gold_is_what_its_form_compiles_to(path: Path) -> None:
    name = path.name.removesuffix(".gold.form")
    gold = _gold(name)
    made = compile_form(path.read_text(encoding="utf-8"), _with_some_text(gold.article))
    if gold.article.text is None:
        assert _shape(made) == _shape(gold)
        assert made.provenance == gold.provenance
    else:
        assert made == replace(gold, canary=None)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_gold_has_no_error(entry) -> None:
    problems = [p for p in validate(_gold(entry.id)) if p.severity == "error"]
    assert problems == []


@pytest.mark.parametrize("path", sorted(SOURCES.glob("*/*.form")), ids=lambda path: path.stem)
def test_forms_of_texts_that_are_not_ours_hold_no_words(path: Path) -> None:
    if path.parent.name == "wire":
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("S"):
            assert line[1:].isdigit()
        if line.startswith("  "):
            assert line.split(" ")[3].startswith(("[", "direct", "indirect", "mixed"))


def test_test_documents_carry_the_canary_and_no_others() -> None:
    for entry in ENTRIES:
        expected = catalogue().canary if entry.split == "test" else None
        assert _gold(entry.id).canary == expected


def test_no_story_lies_in_two_splits() -> None:
    splits: dict[str, set[str]] = {}
    for entry in ENTRIES:
        splits.setdefault(entry.story or entry.id, set()).add(entry.split)
    assert [story for story, found in splits.items() if len(found) > 1] == []


def test_stand_off_gold_holds_no_text() -> None:
    for entry in ENTRIES:
        if not catalogue().collection(entry.collection).embedded:
            assert '"text":' not in catalogue().path(entry).read_text(encoding="utf-8")


def test_gold_has_what_news_has() -> None:
    """Densities of a pilot: far fewer mentions, events or quotations mean that some were missed."""
    documents = load("wire")
    words = sum(len((d.article.text or "").split()) for d in documents)
    marked = [d.annotations for d in documents]
    assert sum(len(m.mentions) for m in marked) / words > 0.20
    assert sum(1 for m in marked for _ in m.event_mentions()) / words > 0.04
    assert sum(len(m.quotations) for m in marked) / words > 0.02


def test_every_kind_of_quotation_is_there() -> None:
    quotations = [q for d in load("wire") for q in d.annotations.quotations]
    assert {q.type for q in quotations} == {"direct", "indirect", "mixed"}
    assert {q.speaker_kind for q in quotations} == {"named", "unnamed", "implicit"}
    assert any(len(q.content) > 1 for q in quotations)
    assert any(q.inside for q in quotations)
    assert any(q.cue is None for q in quotations)
    assert any(len(q.speakers) > 1 for q in quotations)
    assert any(q.addressees for q in quotations)
