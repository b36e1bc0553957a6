"""The gold is consistent with itself: every finding was mended, or looked at and found right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pressmark.annotation.consistency import LOOKED_AT, check_consistency, read_looked_at
from pressmark.corpus import catalogue, hydrate, load

TEXTS = Path(__file__).resolve().parents[3] / "shared" / "texts"


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory):
    """All documents with their texts: what is not ours is hydrated from a folder."""
    if not TEXTS.is_dir():
        pytest.skip("the texts that are not ours lie outside the checkout, and are not here")
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRESSMARK_HOME", str(home))
        for name in ("wikinews", "press"):
            assert hydrate(name, TEXTS / name).failed == ()
        return load("all")


def test_nothing_is_open_and_nothing_in_the_list_is_stale(documents) -> None:
    report = check_consistency(documents, read_looked_at(LOOKED_AT))
    assert [str(finding) for finding in report.open] == []
    assert report.stale == ()


def test_the_list_names_documents_of_the_corpus_and_holds_none_of_their_words(documents) -> None:
    texts = {document.id: document.article.text or "" for document in documents}
    ours = {entry.id for entry in catalogue().select("wire")}
    for line in LOOKED_AT.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        assert row["document"] in texts or row["document"] == ""
        if row["document"] and row["document"] not in ours:
            words = row["reason"].split()
            runs = (" ".join(words[i : i + 4]) for i in range(len(words) - 3))
            assert not [run for run in runs if run in texts[row["document"]]], row


@pytest.mark.parametrize("ending", ["decisions", "sceptic", "gold.form"])
def test_no_words_of_others_stand_in_the_sources(documents, ending: str) -> None:
    """Four words in a row would be a quotation."""
    for document in documents:
        entry = catalogue().select(document.id)[0]
        if catalogue().collection(entry.collection).embedded:
            continue
        path = LOOKED_AT.parent / entry.collection / f"{document.id}.{ending}"
        words = path.read_text(encoding="utf-8").split()
        text = " ".join((document.article.text or "").split())
        runs = (" ".join(words[i : i + 4]) for i in range(len(words) - 3))
        assert [run for run in runs if run in text] == []
