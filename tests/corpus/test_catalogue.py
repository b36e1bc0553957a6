"""The catalogue: its names, and one test of the metadata of every document and collection."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pressmark.corpus.catalogue import (
    SPLITS,
    Catalogue,
    Entry,
    catalogue,
    read_catalogue,
)
from pressmark.corpus.extraction import RECIPES
from pressmark.corpus.loading import stand_off
from pressmark.schema import PressmarkError

ENTRIES = tuple(catalogue().entries())
HASH = re.compile("[0-9a-f]{64}")


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_metadata_of_every_document(entry: Entry) -> None:
    collection = catalogue().collection(entry.collection)
    assert entry.split in SPLITS
    assert entry.id.startswith(f"{collection.name}-")
    if collection.embedded:
        assert (entry.origin, entry.text_sha256, entry.length) == (None, None, None)
        return
    assert HASH.fullmatch(entry.text_sha256 or "")
    assert entry.length is not None
    assert entry.length > 0
    assert entry.paragraph_sha256
    assert all(re.fullmatch("[0-9a-f]{12}", part) for part in entry.paragraph_sha256)
    assert entry.origin is not None
    assert collection.hydration is not None
    pinned = collection.hydration.file(entry.origin.file)
    assert (pinned is not None) == (entry.origin.row is not None)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_gold_agrees_with_the_catalogue(entry: Entry) -> None:
    index = catalogue()
    assert index.path(entry).is_file(), f"{index.path(entry)} is in the catalogue but not there"
    article = stand_off(index, entry).article
    collection = index.collection(entry.collection)
    assert article.id == entry.id
    assert (article.text is not None) == collection.embedded
    assert article.source.licence == collection.licence_texts
    if not collection.embedded:
        assert (article.text_sha256, article.length) == (entry.text_sha256, entry.length)


@pytest.mark.parametrize("collection", catalogue().collections, ids=lambda c: c.name)
def test_metadata_of_every_collection(collection) -> None:
    assert collection.title
    assert collection.description.endswith(".")
    assert collection.texts in ("embedded", "hydrate")
    assert collection.documents
    assert re.fullmatch(r"[A-Za-z0-9.-]+", collection.licence_texts)
    assert collection.licence_annotations == "CC-BY-4.0"
    assert (collection.hydration is None) == collection.embedded
    if collection.hydration is not None:
        assert collection.hydration.recipe in RECIPES
        assert all(HASH.fullmatch(file.sha256) for file in collection.hydration.files)
        base = collection.hydration.base_url
        assert base is None or re.fullmatch(r"https://.*/[0-9a-f]{40}/", base)


def test_ids_are_unique_and_no_name_of_a_group() -> None:
    ids = [entry.id for entry in ENTRIES]
    groups = {"all", *(collection.name for collection in catalogue().collections)}
    assert len(ids) == len(set(ids))
    assert not groups & set(ids)


def test_every_gold_file_is_in_the_catalogue() -> None:
    index = catalogue()
    listed = {index.path(entry) for entry in ENTRIES}
    assert set(index.data.rglob("*.json")) <= listed


def test_press_is_never_fetched() -> None:
    hydration = catalogue().collection("press").hydration
    assert hydration is not None
    assert hydration.base_url is None


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("all", ["wire-001", "news-0", "news-1", "p-1"]),
        ("all/test", ["news-1", "p-1"]),
        ("news", ["news-0", "news-1"]),
        ("news/dev", ["news-0"]),
        ("news/news-1", ["news-1"]),
        ("news-1", ["news-1"]),
    ],
)
def test_select(index: Catalogue, name: str, ids: list[str]) -> None:
    assert [entry.id for entry in index.select(name)] == ids


def test_every_name_that_is_listed_selects(index: Catalogue) -> None:
    assert all(index.select(name) for name in index.names())


@pytest.mark.parametrize("name", ["news/tset", "wire/dev", "", "../wire", "wire/news-0", "NEWS"])
def test_unknown_name_is_answered_with_names_that_exist(index: Catalogue, name: str) -> None:
    with pytest.raises(PressmarkError) as caught:
        index.select(name)
    assert repr(name) in str(caught.value)
    assert "news/test" in str(caught.value)
    assert "p-1" in str(caught.value)


def test_near_miss_is_suggested(index: Catalogue) -> None:
    with pytest.raises(PressmarkError, match=r"did you mean news/test"):
        index.select("news/tset")


def test_unknown_collection_is_answered_with_those_that_exist(index: Catalogue) -> None:
    with pytest.raises(PressmarkError, match="'nws' in the corpus: it has wire, news, press"):
        index.collection("nws")


@pytest.mark.parametrize("name", ["../../x", "/etc/passwd", "a/b", ".hidden", "", "a\nb", "ü"])
def test_an_id_that_is_a_path_is_refused(tmp_path: Path, index: Catalogue, name: str) -> None:
    value = json.loads((index.data.parent / "catalogue.json").read_text())
    value["collections"]["wire"]["documents"] = {name: {"split": "train"}}
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(value))
    with pytest.raises(PressmarkError, match="cannot be a file's name"):
        read_catalogue(path)


@pytest.mark.parametrize("file", ["../a.txt", "/a.txt", "x/../../a.txt", "..\\a.txt", ""])
def test_a_source_file_outside_of_the_folder_is_refused(
    tmp_path: Path, index: Catalogue, file: str
) -> None:
    value = json.loads((index.data.parent / "catalogue.json").read_text())
    value["collections"]["press"]["documents"]["p-1"]["hydrate"]["file"] = file
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(value))
    with pytest.raises(PressmarkError, match="not a path inside a folder"):
        read_catalogue(path)
