"""The build: what is in it, that it changes nothing, that it is the same twice, that it loads."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pressmark.corpus.build import builder
from pressmark.corpus.build.builder import Built
from pressmark.corpus.build.features import CONFIGS, TAG_ROWS
from pressmark.corpus.build.parquet import parquet_path, read_parquet, write_parquet
from pressmark.corpus.build.reading_back import CHECKS, document_of
from pressmark.corpus.build.release import DOCUMENTS, MANIFEST, names_of, read_release
from pressmark.corpus.canary import find_canary
from pressmark.schema import InvalidDocument, PressmarkError, read_documents

PRESS_WORDS = (b"Mayor Ana Bek said", b"She left.")


def hashes(folder: Path) -> dict[str, str]:
    return {n: hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in names_of(folder)}


def test_identity_is_what_sha256sum_says_of_the_documents(release: Built) -> None:
    found = hashlib.sha256((release.folder / DOCUMENTS).read_bytes()).hexdigest()
    assert release.release.sha256 == found
    assert read_release(release.folder) == release.release


def test_the_manifest_lists_every_file(release: Built) -> None:
    listed = {name: file.sha256 for name, file in release.release.files.items()}
    found = hashes(release.folder)
    del found[MANIFEST]
    assert listed == found


def test_texts_are_in_as_far_as_they_may_be(release: Built) -> None:
    documents = {d.id: d for d in read_documents(release.folder / DOCUMENTS)}
    assert {name: d.article.text is not None for name, d in documents.items()} == {
        "news-0": True,
        "news-1": True,
        "p-1": False,
        "wire-001": True,
    }
    for name in names_of(release.folder):
        data = (release.folder / name).read_bytes()
        assert not any(words in data for words in PRESS_WORDS), name


def test_a_text_that_is_not_hydrated_is_told_and_left_out(small: Any, tmp_path: Path) -> None:
    built = small.build(tmp_path / "r")
    assert built.without_text == ("news-0", "news-1")
    small.hydrate("news")
    whole = small.build(tmp_path / "s")
    assert whole.without_text == ()
    assert built.release.sha256 != whole.release.sha256
    assert built.release.annotations_sha256 == whole.release.annotations_sha256


def test_credits_name_licence_and_source(release: Built) -> None:
    rows = (release.folder / "ATTRIBUTION.tsv").read_text().splitlines()
    assert rows[0].split("\t")[0] == "id"
    by_id = {row.split("\t")[0]: row.split("\t") for row in rows[1:]}
    assert by_id["news-0"][2:5] == ["included", "CC-BY-2.5", "CC-BY-4.0"]
    assert "Orlu Wire, 2024-06-03" in by_id["news-0"][5]
    assert by_id["p-1"][2:4] == ["not included", "LicenseRef-press"]


def test_a_licence_that_gold_and_catalogue_disagree_on_stops_the_build(
    small: Any, tmp_path: Path
) -> None:
    path = small.index.data / "press" / "p-1.json"
    path.write_text(path.read_text().replace("LicenseRef-press", "CC-BY-4.0"))
    with pytest.raises(PressmarkError, match="p-1 says that its text is under"):
        small.build(tmp_path / "r")


def test_a_document_with_an_error_stops_the_build_and_leaves_the_old_release(
    small: Any, release: Built
) -> None:
    before = hashes(release.folder)
    path = small.index.data / "wire" / "wire-001.json"
    value = json.loads(path.read_text())
    value["annotations"]["events"][0]["mentions"][0]["arguments"][0]["mention"] = "m77"
    path.write_text(json.dumps(value))
    with pytest.raises(InvalidDocument, match="m77"):
        small.build(release.folder)
    assert hashes(release.folder) == before
    assert [p.name for p in release.folder.parent.glob(".*building")] == []


def test_a_folder_that_is_no_release_is_not_touched(small: Any, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(PressmarkError, match="is there and is no release"):
        small.build(tmp_path / "mine")
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"


def test_an_empty_folder_is_filled_the_one_that_one_is_in_too(
    small: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    built = small.build(Path())
    assert built.folder == tmp_path / "here"
    assert (tmp_path / "here" / MANIFEST).is_file()
    assert [p.name for p in tmp_path.glob(".here*")] == []


def test_the_same_source_builds_the_same_bytes(small: Any, release: Built, tmp_path: Path) -> None:
    assert hashes(small.build(tmp_path / "again").folder) == hashes(release.folder)


def test_a_run_that_was_stopped_leaves_nothing_in_the_next(
    small: Any, release: Built, tmp_path: Path
) -> None:
    left = tmp_path / ".again.building"
    left.mkdir()
    (left / "rubbish.txt").write_text("half a file")
    assert hashes(small.build(tmp_path / "again").folder) == hashes(release.folder)
    assert not left.exists()


def test_the_test_split_carries_the_canary_and_no_other_does(small: Any, release: Built) -> None:
    found = {p.document for p in find_canary([release.folder], index=small.index)}
    rows = release.release.rows
    tables = {f"{c}/{s}" for c in CONFIGS for s, count in rows[c].items() if count}
    marked = {t for t in tables if str(release.folder / parquet_path(*t.split("/"))) in found}
    assert marked == {t for t in tables if t.endswith("/test")}


_SPAN = {"start": 0, "end": 1, "text": "A"}
_CHANGES: dict[str, dict[str, Any]] = {
    "full": {"text": "x", "length": 5, "canary": "x", "segments": [], "sentences": [],
             "mentions": [], "entities": [], "events": [], "quotations": [], "provenance": None},
    "entities": {"id": "m9", "start": 1, "end": 3, "text": "x", "type": "ORG", "level": None,
                 "head": _SPAN, "value": "x", "entity": None, "entity_type": "ORG",
                 "members": ["e2"]},
    "events": {"event": "h9", "type": "Life.Die", "id": "v9", "trigger": _SPAN, "realis": "other",
               "polarity": "negative", "arguments": []},
    "quotes": {"id": "q9", "type": "direct", "content": [_SPAN], "quoted": [], "cue": None,
               "speakers": [], "speaker_kind": None, "inside": "q1",
               "addressees": [{"mention": "m1"}]},
    "bio": {"tokens": [], "ner_tags": [], "mention_tags": [], "trigger_tags": [], "cue_tags": [],
            "quote_tags": []},
}  # fmt: skip


@pytest.mark.parametrize(("config", "column"), [(c, k) for c in _CHANGES for k in _CHANGES[c]])
def test_reading_back_sees_every_change(
    small: Any, release: Built, config: str, column: str
) -> None:
    items, _ = builder.gather(small.index, small.home)
    mine = [item for item in items if item.split == "train"]
    rows = read_parquet(release.folder / parquet_path(config, "train"), config)
    CHECKS[config](mine, rows)
    changed = _CHANGES[config][column]
    if config == "bio" and column != "tokens":
        changed = ["O"] * len(rows[0]["tokens"])
        assert changed != rows[0][column] or column == "quote_tags"
        changed[0] = f"B-{'direct' if column == 'quote_tags' else 'CUE'}"
    with pytest.raises(PressmarkError, match="reads back otherwise"):
        CHECKS[config](mine, [rows[0] | {column: changed}, *rows[1:]])


@pytest.mark.parametrize("config", CONFIGS)
def test_reading_back_sees_a_row_that_is_missing(small: Any, release: Built, config: str) -> None:
    items, _ = builder.gather(small.index, small.home)
    mine = [item for item in items if item.split == "train"]
    rows = read_parquet(release.folder / parquet_path(config, "train"), config)
    with pytest.raises(PressmarkError, match="reads back otherwise"):
        CHECKS[config](mine, rows[1:])


def test_a_writer_that_changes_a_value_stops_the_build(
    small: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shifted(rows: Any) -> Any:
        for row in rows:
            if row.get("mentions"):
                row["mentions"][0]["end"] += 1
            yield row

    true = builder.write_parquet
    monkeypatch.setattr(
        builder, "write_parquet", lambda f, c, s, r, k: true(f, c, s, shifted(r), k)
    )
    with pytest.raises(PressmarkError, match="reads back otherwise"):
        small.build(tmp_path / "r")
    assert not (tmp_path / "r").exists()


def test_tables_have_a_page_index_and_row_groups(release: Built) -> None:
    import pyarrow.parquet as pq

    for name in release.release.files:
        if name.endswith(".parquet"):
            found = pq.ParquetFile(release.folder / name).metadata
            assert found.row_group(0).column(0).has_column_index, name
            assert found.row_group(0).column(0).compression == "ZSTD"
            assert b"huggingface" in found.metadata


def test_row_groups_are_small_enough_for_a_viewer(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    row = {"document": "d", "collection": "c", "sentence": 0, "start": 0, "zone": "body"}
    row |= {key: [] for key in ("tokens", "starts", "ends", *TAG_ROWS)} | {"canary": None}
    write_parquet(tmp_path, "bio", "train", [row] * 2500)
    found = pq.ParquetFile(tmp_path / parquet_path("bio", "train")).metadata
    assert [found.row_group(n).num_rows for n in range(found.num_row_groups)] == [1000, 1000, 500]


def test_quotations_come_with_the_names_of_their_speakers(release: Built) -> None:
    (row,) = read_parquet(release.folder / parquet_path("quotes", "train"), "quotes")
    assert row["quote"] == "she would “never” resign"
    assert [(s["text"], s["name"], s["entity"]) for s in row["speakers"]] == [
        ("Ana Bek", "Ana Bek", "e1")
    ]
    assert row["context"].startswith("Ana Bek said") and row["context"].endswith("on Monday.")


def test_tags_of_the_small_corpus(release: Built) -> None:
    rows = read_parquet(release.folder / parquet_path("bio", "train"), "bio")
    first = rows[0]
    tagged = {
        name: [(t, g) for t, g in zip(first["tokens"], first[name], strict=True) if g != "O"]
        for name in ("ner_tags", "mention_tags", "trigger_tags", "cue_tags")
    }
    assert tagged == {
        "ner_tags": [("Ana", "B-PERSON"), ("Bek", "I-PERSON"), ("Bek", "B-PERSON"),
                     ("Monday", "B-DATE")],
        "mention_tags": [("Ana", "B-PERSON"), ("Bek", "I-PERSON"), ("she", "B-PERSON"),
                         ("a", "B-ORG"), ("paper", "I-ORG"), ("Bek", "B-PERSON"),
                         ("Monday", "B-DATE")],
        "trigger_tags": [("arrested", "B-Justice.Arrest")],
        "cue_tags": [("said", "B-CUE")],
    }  # fmt: skip


_LOAD = """
import json, sys
from datasets import load_dataset
folder = sys.argv[1]
found = {}
for config in ("full", "entities", "events", "quotes", "bio"):
    whole = load_dataset(folder, config)
    stream = load_dataset(folder, config, streaming=True)
    found[config] = {split: len(rows) for split, rows in whole.items()}
    for split, rows in whole.items():
        assert list(stream[split]) == list(rows), (config, split)
default = load_dataset(folder)
assert default["train"].features["mentions"].feature["type"].names[0] == "PERSON"
found["default"] = {split: len(rows) for split, rows in default.items()}
print(json.dumps(found))
"""


@pytest.mark.slow
def test_load_dataset_offline_and_streaming(release: Built, tmp_path: Path) -> None:
    """In a process that knows nothing of Pressmark, with the hub switched off."""
    copy = tmp_path / "elsewhere"
    shutil.copytree(release.folder, copy)
    env = os.environ | {"HF_HOME": str(tmp_path / "hf"), "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, "-I", "-c", _LOAD, str(copy)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found.pop("default") == found["full"]
    rows = release.release.rows.items()
    # A split without rows has no file: `datasets` cannot load an empty one.
    assert found == {config: {s: n for s, n in of.items() if n} for config, of in rows}


@pytest.mark.slow
def test_rows_of_load_dataset_are_documents_again(release: Built, tmp_path: Path) -> None:
    from datasets import load_dataset
    from pressmark.corpus.build.features import decode, features

    rows = load_dataset(str(release.folder), "full", cache_dir=str(tmp_path / "cache"))
    found = [document_of(decode(features("full"), row)) for split in rows.values() for row in split]
    expected = read_documents(release.folder / DOCUMENTS)
    assert sorted(found, key=lambda d: d.id) == list(expected)
