"""Every export goes into a tool that is not ours: spaCy, conllu, a brat reader, a standard."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pressmark.corpus import load
from pressmark.corpus.build.exports import EXPORTS
from pressmark.corpus.build.exports.common import normal
from pressmark.corpus.build.items import Item


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
def test_spacy_takes_the_lines_and_gives_them_back(wire: list[Item], written: Path) -> None:
    """Doc.from_json with its own validation, through a DocBin, and out again."""
    import spacy
    from pressmark.corpus.build.exports.spacy_json import from_json
    from spacy.tokens import Doc, DocBin

    nlp = spacy.blank("en")
    lines = (written / "spacy" / "train.jsonl").read_text().splitlines()
    docs = [Doc(nlp.vocab).from_json(json.loads(line), validate=True) for line in lines]
    bin_ = DocBin(docs=docs)
    again = list(DocBin().from_bytes(bin_.to_bytes()).get_docs(nlp.vocab))
    for item, doc, line in zip(wire, again, lines, strict=True):
        assert doc.text == item.article.text
        mentions = {(s.start_char, s.end_char, s.label_, s.kb_id_) for s in doc.spans["mentions"]}
        assert mentions == {
            (m.span.start, m.span.end, m.type, m.id) for m in item.mentions.values()
        }
        assert len(doc.ents) > 5
        # What spaCy gives back of text and spans is read with the rest of the line.
        value = doc.to_json() | {"pressmark": json.loads(line)["pressmark"]}
        assert normal(from_json(value)) == normal(item.document)


@pytest.mark.slow
def test_conllu_reads_the_columns(wire: list[Item], written: Path) -> None:
    import conllu

    source = (written / "conllup" / "train.conllup").read_text()
    sentences = conllu.parse(source)
    assert set(sentences[0][0]) >= {"id", "form", "misc", "pm:mention", "pm:coref"}
    documents: dict[str, list[Any]] = {}
    for sentence in sentences:
        if "newdoc id" in sentence.metadata:
            current = documents.setdefault(sentence.metadata["newdoc id"], [])
        current.append(sentence)
    assert list(documents) == [item.document.id for item in wire]
    for item in wire:
        mine = documents[item.document.id]
        assert _chains(mine, str(item.article.text)) == {
            e.id: {(item.mentions[m].span.start, item.mentions[m].span.end) for m in e.mentions}
            for e in item.document.annotations.entities
        }
        for sentence in mine:
            text = sentence.metadata["text"]
            assert "".join(t["form"] for t in sentence) == "".join(text.split())


def _chains(sentences: list[Any], text: str) -> dict[str, set[tuple[int, int]]]:
    """The coreference column read as the CoNLL-2012 scorer reads it (Pradhan et al. 2012).

    ``(e1`` opens, ``e1)`` closes what was opened last of e1, ``(e1)`` is a mention of one token.
    """
    chains: dict[str, set[tuple[int, int]]] = {}
    opened: dict[str, list[int]] = {}
    at = 0
    for token in (token for sentence in sentences for token in sentence):
        start = text.index(token["form"], at)
        at = start + len(token["form"])
        for part in (token["pm:coref"] or "_").split("|"):
            name = part.strip("()")
            if part.startswith("("):
                opened.setdefault(name, []).append(start)
            if part.endswith(")"):
                chains.setdefault(name, set()).add((opened[name].pop(), at))
    assert not any(opened.values())
    return chains


@pytest.mark.slow
def test_a_brat_reader_reads_entities_relations_and_events(wire: list[Item], written: Path) -> None:
    from pybrat.parser import BratParser

    # It will not have two spans of one place, which brat has; what it reads is counted below.
    reader = BratParser(error="ignore")

    found = {e.id: e for e in reader.parse(str(written / "brat" / "train"))}
    for item in wire:
        example = found[item.document.id]
        marked = item.document.annotations
        spans = {(e.start, e.end, e.type) for e in example.entities if len(e.spans) == 1}
        assert {(m.span.start, m.span.end, m.type) for m in marked.mentions} <= spans
        roles = sorted(
            (event.type.replace("_", "."), event.trigger.start, argument.start)
            for event in example.events
            for argument in event.arguments
        )
        assert roles == sorted(
            (event.type, told.trigger.start, item.mentions[argument.mention].span.start)
            for event, told in marked.event_mentions()
            for argument in told.arguments
        )
        speakers = [r for r in example.relations if r.type == "Speaker"]
        assert len(speakers) == sum(len(q.speakers) for q in marked.quotations)


#: Section 3.3.5 of the Web Annotation Data Model: every motivation and purpose that there is.
_MOTIVATIONS = {
    "assessing", "bookmarking", "classifying", "commenting", "describing", "editing",
    "highlighting", "identifying", "linking", "moderating", "questioning", "replying", "tagging",
}  # fmt: skip
_IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|^`\\]+")


def test_web_annotation_says_what_the_recommendation_asks(wire: list[Item], written: Path) -> None:
    """Section 3 of the Web Annotation Data Model: id, type, target; selectors over the text."""
    for item in wire:
        path = written / "web-annotation" / "train" / f"{item.document.id}.jsonld"
        page = json.loads(path.read_text())
        assert page["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
        assert page["type"] == "AnnotationPage"
        ids = [annotation["id"] for annotation in page["items"]]
        assert len(ids) == len(set(ids))
        for annotation in page["items"]:
            assert annotation["type"] == "Annotation" and annotation["target"]
            assert _IRI.fullmatch(annotation["id"])
            assert annotation["motivation"] in _MOTIVATIONS
            body = annotation["body"]
            assert body["type"] == "TextualBody" and isinstance(body["value"], str)
            assert body["purpose"] in _MOTIVATIONS
            # What the model has no word for stands under a prefix that the context declares.
            model = {"id", "type", "motivation", "body", "target"}
            assert all(key in model or key.startswith("pm:") for key in annotation)
            target = annotation["target"]
            for one in target if isinstance(target, list) else [target]:
                if isinstance(one, str):
                    assert one in ids
                    continue
                position, quote = one["selector"]
                assert _IRI.fullmatch(one["source"])
                assert position["type"] == "TextPositionSelector"
                assert quote["type"] == "TextQuoteSelector"
                text = item.article.text or ""
                assert text[position["start"] : position["end"]] == quote["exact"]
                around = quote["prefix"] + quote["exact"] + quote["suffix"]
                assert around in text
