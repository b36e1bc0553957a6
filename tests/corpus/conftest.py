"""A small corpus of invented texts: one embedded document, two of a CSV file, one of a folder."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from pressmark.corpus.catalogue import Catalogue, read_catalogue
from pressmark.corpus.extraction import extract_wikinews
from pressmark.corpus.verification import describe_text
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
)
from pressmark.schema.codec import encode_document, text_sha256

TABLE = "data/rows.csv"
FIELDS = (
    "Monday, January 7, 2019\r\n\r\n\r\nThe mayor of Orlu resigned[1].\r\n\r\nNobody knows why.",
    "A bridge 🌉 fell in Orlu.\n\n\nPhoto: Anna Example\n\nIt was old.",
)
PRESS = "ORLU: Mayor Ana Bek said “no”.\nShe left.\n"
WIRE = (
    "Ana Bek said that she would “never” resign, a paper wrote. Bek was arrested on Monday.\nAd!\n"
)


def make_article(name: str, text: str, segments: tuple[Segment, ...] = ()) -> Article:
    """An article over a text; its zones are one body unless given."""
    return Article(
        id=name,
        text=text,
        text_sha256=text_sha256(text),
        length=len(text),
        language="en",
        source=Source("Orlu Wire", "A title", "2024-06-03", "CC-BY-4.0"),
        segments=segments or (Segment("body", 0, len(text)),),
        sentences=(Span(0, len(text.split("\n")[0])),),
    )


def at(text: str, words: str, count: int = 0) -> Span:
    """The span of the words' occurrence number ``count`` (from 0), with its surface."""
    start = -1
    for _ in range(count + 1):
        start = text.index(words, start + 1)
    return Span(start, start + len(words), words)


def wire_document() -> Document:
    """Four mentions, one event mention with two arguments, one mixed quotation."""
    text = WIRE
    body = text.index("Ad!")
    zones = (Segment("body", 0, body), Segment("teaser", body, body + 3))
    mentions = (
        Mention("m1", at(text, "Ana Bek"), "PERSON", "name"),
        Mention("m2", at(text, "she"), "PERSON", "pronoun"),
        Mention("m3", at(text, "Bek", 1), "PERSON", "name"),
        Mention("m4", at(text, "Monday"), "DATE", value="2024-06-03"),
        Mention("m5", at(text, "a paper"), "ORG", "nominal", head=at(text, "paper")),
    )
    arguments = (Argument("Person", "m3"), Argument("Time", "m4"))
    arrest = EventMention("v1", at(text, "arrested"), "actual", "positive", arguments)
    quotation = Quotation(
        id="q1",
        type="mixed",
        content=(at(text, "she would “never” resign"),),
        quoted=(at(text, "“never”"),),
        cue=at(text, "said"),
        speakers=("m1",),
        speaker_kind="named",
    )
    annotations = Annotations(
        mentions=mentions,
        entities=(Entity("e1", "PERSON", ("m1", "m2", "m3")), Entity("e2", "ORG", ("m5",))),
        events=(Event("h1", "Justice.Arrest", (arrest,)),),
        quotations=(quotation,),
    )
    made = Provenance("ann", "by hand", "reviewed", "1.0", "2024-07-01")
    return Document(make_article("wire-001", text, zones), annotations, made)


def table_bytes() -> bytes:
    """The CSV file that two documents are hydrated from."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("url", "text"))
    writer.writerows(("https://example.org/", field) for field in FIELDS)
    return stream.getvalue().encode("utf-8")


def _collection(texts: str, documents: dict[str, Any], **more: Any) -> dict[str, Any]:
    licences = {"licence_texts": "CC-BY-2.5", "licence_annotations": "CC-BY-4.0"}
    named = {"title": "T", "description": "D", "texts": texts, "documents": documents}
    return named | licences | more


def catalogue_value() -> dict[str, Any]:
    """The catalogue of the small corpus."""
    data = table_bytes()
    pinned = {TABLE: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}}
    rows = {
        f"news-{row}": {"split": split, "hydrate": {"file": TABLE, "row": row}}
        | describe_text(extract_wikinews(FIELDS[row]))
        for row, split in enumerate(("dev", "test"))
    }
    press = {"split": "test", "hydrate": {"file": "a.txt"}} | describe_text(PRESS)
    news = {"recipe": "wikinews/1", "base_url": "https://example.org/", "files": pinned}
    collections = {
        "wire": _collection("embedded", {"wire-001": {"split": "train"}}),
        "news": _collection("hydrate", rows, hydration=news),
        "press": _collection("hydrate", {"p-1": press}, hydration={"recipe": "press/1"}),
    }
    return {"version": "0.0.1", "collections": collections}


def write_corpus(folder: Path) -> Path:
    """The small corpus with all of its gold; the path of its catalogue."""
    texts = {f"news-{row}": extract_wikinews(field) for row, field in enumerate(FIELDS)}
    plain = {name: Document(make_article(name, t), Annotations()) for name, t in texts.items()}
    plain["p-1"] = Document(make_article("p-1", PRESS), Annotations())
    for name, document in {"wire-001": wire_document(), **plain}.items():
        kind = {"w": "wire", "n": "news", "p": "press"}[name[0]]
        value = encode_document(document)
        if kind != "wire":
            del value["text"]
        path = folder / "data" / kind / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value), encoding="utf-8")
    path = folder / "catalogue.json"
    path.write_text(json.dumps(catalogue_value()), encoding="utf-8")
    return path


@pytest.fixture
def index(tmp_path: Path) -> Catalogue:
    """The catalogue of the small corpus, with its gold on disk."""
    return read_catalogue(write_corpus(tmp_path / "corpus"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home, so that no test reads or writes the user's cache."""
    return tmp_path / "home"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A folder with the files that the small corpus hydrates from."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "rows.csv").write_bytes(table_bytes())
    (folder / "a.txt").write_bytes(PRESS.encode("utf-8"))
    return folder


@pytest.fixture
def wire() -> Document:
    """The embedded document of the small corpus."""
    return wire_document()
