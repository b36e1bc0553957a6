"""The overview of the corpus: what it says of texts that are here, absent or damaged."""

from __future__ import annotations

from pathlib import Path

import pytest
from pressmark.corpus import catalogue
from pressmark.corpus.cache import text_path
from pressmark.corpus.overview import load_available, overview


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PRESSMARK_HOME", str(tmp_path))
    return tmp_path


def _put(name: str, content: bytes, home: Path) -> None:
    path = text_path(catalogue().select(name)[0], home)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_texts_are_embedded_absent_hydrated_or_unreadable(home: Path) -> None:
    _put("wikinews-2019-049", b"Some text.\n", home)
    _put("wikinews-2019-094", b"\xff\xfe", home)
    said = {str(row["id"]): row["text"] for row in overview("all")}
    assert said["wire-001"] == "embedded"
    assert said["wikinews-2019-049"] == "hydrated"
    assert said["wikinews-2019-094"] == "unreadable"
    assert said["wikinews-2019-137"] == "absent"


def test_what_is_not_hydrated_comes_stand_off_and_is_named(home: Path) -> None:
    documents, without = load_available("all")
    texts = {document.id: document.article.text for document in documents}
    assert set(without) == {name for name, text in texts.items() if text is None}
    assert "press-0001" in without
    assert "wire-001" not in without
