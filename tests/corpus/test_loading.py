"""Loading by name, texts attached and detached, and the identity of a set of documents."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pressmark.corpus import articles, attach_text, detach_text, fingerprint, hydrate, load
from pressmark.corpus.cache import home as default_home
from pressmark.corpus.cache import text_path
from pressmark.corpus.catalogue import Catalogue
from pressmark.corpus.texts import annotated_spans
from pressmark.schema import Annotations, Document, Mention, PressmarkError, Span
from pressmark.schema.codec import canonical, encode_document


def test_embedded_documents_need_no_cache(index: Catalogue, home: Path, wire: Document) -> None:
    assert load("wire", index=index, folder=home) == [wire]
    assert not home.exists()


def test_missing_texts_name_the_command(index: Catalogue, home: Path) -> None:
    with pytest.raises(PressmarkError) as caught:
        load("all", index=index, folder=home)
    message = str(caught.value)
    assert "news-0, news-1, p-1" in message
    assert "`pressmark corpus hydrate news --from FOLDER`" in message
    assert "`pressmark corpus hydrate press --from FOLDER`" in message
    assert "hydrate wire" not in message


def test_stand_off_needs_no_cache(index: Catalogue, home: Path) -> None:
    documents = load("all", texts=False, index=index, folder=home)
    assert [document.id for document in documents] == ["wire-001", "news-0", "news-1", "p-1"]
    assert all(document.article.text is None for document in documents)
    spans = [span for document in documents for span in annotated_spans(document.annotations)]
    assert spans
    assert all(span.text is None for span in spans)


def test_hydrated_texts_are_attached(index: Catalogue, home: Path, sources: Path) -> None:
    hydrate("news", sources, index=index, cache=home)
    texts = [article.text for article in articles("news", index=index, folder=home)]
    assert texts == [
        "The mayor of Orlu resigned.\n\nNobody knows why.\n",
        "A bridge 🌉 fell in Orlu.\n\nIt was old.\n",
    ]


def test_changed_text_in_the_cache_is_refused(index: Catalogue, home: Path, sources: Path) -> None:
    hydrate("news", sources, index=index, cache=home)
    (home / "texts/news/news-1.txt").write_text("A bridge stands.\n")
    with pytest.raises(PressmarkError, match=r"news-1: the text of 17 code points"):
        load("news", index=index, folder=home)


def test_gold_that_is_not_there_is_named(index: Catalogue, home: Path) -> None:
    for entry in index.select("news"):
        index.path(entry).unlink()
    with pytest.raises(PressmarkError, match=r"2 of 4 .* \(news/news-0, news/news-1\)"):
        load("all", index=index, folder=home)


def test_gold_of_another_id_is_refused(index: Catalogue, home: Path) -> None:
    zero, one = index.select("news")
    index.path(one).write_bytes(index.path(zero).read_bytes())
    with pytest.raises(PressmarkError, match="holds the document 'news-0', expected 'news-1'"):
        load("news/test", texts=False, index=index, folder=home)


def test_gold_that_is_no_document_is_refused(index: Catalogue, home: Path) -> None:
    (entry,) = index.select("wire")
    index.path(entry).write_text('{"id": "wire-001"}')
    with pytest.raises(PressmarkError, match=r"wire-001\.json"):
        load("wire", index=index, folder=home)


def test_cache_that_leads_elsewhere_is_refused(index: Catalogue, home: Path, sources: Path) -> None:
    (entry,) = index.select("p-1")
    (home / "texts/press").mkdir(parents=True)
    (home / "texts/press/p-1.txt").symlink_to(sources / "a.txt")
    with pytest.raises(PressmarkError, match="leads out of the cache"):
        text_path(entry, home)


def test_an_id_is_never_a_path(index: Catalogue, home: Path) -> None:
    (entry,) = index.select("p-1")
    with pytest.raises(PressmarkError, match="cannot be a file's name"):
        text_path(replace(entry, id="../../x"), home)


def test_home_is_the_environments(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PRESSMARK_HOME", str(tmp_path))
    assert default_home() == tmp_path
    monkeypatch.delenv("PRESSMARK_HOME")
    assert default_home().name == "pressmark"


def test_detach_is_the_inverse_of_attach(wire: Document) -> None:
    bare = detach_text(wire)
    assert bare.article.text is None
    again = attach_text(bare, wire.article.text or "")
    assert encode_document(again) == encode_document(wire)
    assert encode_document(detach_text(again)) == encode_document(bare)


def test_attach_fills_every_span(wire: Document) -> None:
    filled = attach_text(detach_text(wire), wire.article.text or "")
    words = sorted(str(span.text) for span in annotated_spans(filled.annotations))
    names = ["Ana Bek", "Bek", "Monday", "a paper", "arrested", "paper", "said", "she"]
    assert words == [*names, "she would “never” resign", "“never”"]


@pytest.mark.parametrize(
    "change", [lambda t: t + "\n", lambda t: t.replace("“", '"'), lambda t: ""]
)
def test_attach_refuses_another_text(wire: Document, change) -> None:
    with pytest.raises(PressmarkError, match="is not the one that was annotated"):
        attach_text(detach_text(wire), change(wire.article.text))


def test_attach_refuses_spans_outside_and_other_words(wire: Document) -> None:
    text = wire.article.text or ""
    mentions = (
        Mention("m1", Span(0, len(text) + 1), "PERSON", "name"),
        Mention("m2", Span(-2, 1), "PERSON", "name"),
        Mention("m3", Span(0, 3, "Ann"), "PERSON", "name"),
    )
    wrong = replace(wire, annotations=Annotations(mentions=mentions))
    with pytest.raises(PressmarkError) as caught:
        attach_text(wrong, text)
    assert "3 annotated spans" in str(caught.value)
    assert "'Ann' but the text has 'Ana'" in str(caught.value)


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1), st.data())
def test_attached_words_are_code_points(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    made = _document(text, Span(start, end))
    filled = attach_text(made, text).annotations.mentions[0].span
    assert filled.text == text[start:end]
    assert detach_text(attach_text(made, text)) == made


def _document(text: str, span: Span) -> Document:
    from pressmark.schema import Article, Source
    from pressmark.schema.codec import text_sha256

    source = Source("p", "t", "2024-01-01", "CC0-1.0")
    article = Article("x", None, text_sha256(text), len(text), "en", source)
    return Document(article, Annotations(mentions=(Mention("m1", span, "PERSON", "name"),)))


def test_fingerprint_is_the_sha256_of_sorted_canonical_jsonl(wire: Document) -> None:
    other = replace(wire, article=replace(wire.article, id="aaa"))
    lines = [canonical(encode_document(document)) + "\n" for document in (other, wire)]
    expected = hashlib.sha256("".join(lines).encode()).hexdigest()
    assert fingerprint([wire, other]) == fingerprint([other, wire]) == expected
    assert fingerprint([wire]) != expected
    assert fingerprint([detach_text(wire), other]) != expected


def test_fingerprint_refuses_a_document_twice(wire: Document) -> None:
    with pytest.raises(PressmarkError, match="wire-001 is there more than once"):
        fingerprint([wire, wire])
