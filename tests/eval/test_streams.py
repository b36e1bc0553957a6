"""Files are read line by line: nothing is lost, and memory does not grow with the corpus."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pytest
from pressmark.corpus import load, loading
from pressmark.eval.api import gold_documents, layers_in, predictions_of, score_table
from pressmark.eval.streams import StoredDocuments, stored_predictions
from pressmark.schema import Document, PressmarkError, canonical, encode_document
from pressmark.schema.reading import InvalidDocument


def written(folder: Path, copies: int, plain: bool = False) -> tuple[Path, Path]:
    """A gold file and a predictions file of so many copies of the corpus under other ids."""
    gold, predicted = folder / f"gold{copies}.jsonl", folder / f"predicted{copies}.jsonl"
    documents = load("wire/dev")[:6]
    with gold.open("w", encoding="utf-8") as one, predicted.open("w", encoding="utf-8") as other:
        for number in range(copies):
            for document in documents:
                value = encode_document(document)
                if plain:
                    value["annotations"] = {"mentions": value["annotations"]["mentions"]}
                value["id"] = f"{document.id}-{number}"
                one.write(canonical(value) + "\n")
                line = {"id": value["id"], "annotations": value["annotations"]}
                other.write(canonical(line) + "\n")
    return gold, predicted


def test_documents_and_predictions_are_what_is_in_the_file(tmp_path: Path) -> None:
    gold, predicted = written(tmp_path, 2)
    documents = gold_documents(str(gold))
    assert isinstance(documents, StoredDocuments)
    made: list[Document] = list(documents)
    assert len(made) == len(documents) == 12
    assert list(documents) == made, "they can be gone through again"
    assert made[3] in documents
    lines = stored_predictions(predicted)
    assert dict(lines) == {document.id: document.annotations for document in made}
    assert "nothing" not in lines and lines.get("nothing") is None
    table, layers = score_table(str(gold), predicted, ["entity.strict"])
    assert table.figure("entity.strict").f1 == 1
    assert len(layers) == 9


def test_lines_may_end_as_they_like_and_hold_any_letters(tmp_path: Path) -> None:
    file = tmp_path / "predicted.jsonl"
    lines = [
        {
            "id": f"d{i}",
            "annotations": {"mentions": [], "entities": [], "events": [], "quotations": []},
        }
        for i in range(3)
    ]
    text = "\r\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    file.write_bytes(text.encode("utf-8"))
    assert list(stored_predictions(file)) == ["d0", "d1", "d2"]
    assert stored_predictions(file)["d2"].mentions == ()


def test_all_faults_of_all_lines_are_told(tmp_path: Path) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text('{"id": "a"}\nno\n{"id": "b", "annotations": {}}\n', encoding="utf-8")
    with pytest.raises(InvalidDocument) as caught:
        stored_predictions(file)
    assert {problem.code for problem in caught.value.problems} == {"schema", "json"}
    with pytest.raises(PressmarkError, match="cannot be read"):
        stored_predictions(tmp_path / "nothing.jsonl")


@pytest.mark.slow
def test_memory_does_not_grow_with_the_corpus(tmp_path: Path) -> None:
    """Four times as many documents: the peak grows by the counts and ids, not by the documents."""
    peaks = []
    score_table(*map(str, written(tmp_path, 4, plain=True)), ["entity.strict"])
    for copies in (4, 16):
        gold, predicted = written(tmp_path, copies, plain=True)
        tracemalloc.start()
        score_table(str(gold), predicted, ["entity.strict"])
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    held = (tmp_path / "gold16.jsonl").stat().st_size - (tmp_path / "gold4.jsonl").stat().st_size
    # Decoded, documents are several times as large as in their file.
    assert peaks[1] - peaks[0] < held / 10


def test_a_corpus_named_is_read_one_document_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []
    reading = loading.read_document
    monkeypatch.setattr(loading, "read_document", lambda path: read.append(path) or reading(path))
    whole = load("wire/dev")
    read.clear()
    documents = gold_documents("wire/dev")
    assert len(documents) == len(whole) > 1 and not read
    first = next(iter(documents))
    assert len(read) == 1
    assert first in documents and first == whole[0]
    assert list(documents) == list(documents) == whole


def test_layers_are_told_from_lines_as_from_what_they_decode_to(tmp_path: Path) -> None:
    file = tmp_path / "one.jsonl"
    for document in load("wire/dev")[:3]:
        whole = encode_document(document)["annotations"]
        for held in ({}, *({field: whole[field]} for field in whole), whole):
            file.write_text(canonical({"id": document.id, "annotations": held}), encoding="utf-8")
            found = predictions_of(file)
            assert found.layers == layers_in(found.annotations.values())
