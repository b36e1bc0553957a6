"""The edge: hostile and broken input gives one sentence each; writing is whole or not at all."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pressmark.schema import (
    Annotations,
    InvalidDocument,
    Mention,
    Prediction,
    PressmarkError,
    Span,
    decode_document,
    parse_json,
    read_document,
    read_documents,
    read_json,
    read_prediction_lines,
    read_predictions,
    write_json,
    write_predictions,
)
from pressmark.schema.parsing import MAX_BYTES, MAX_DEPTH, MAX_INTEGER, InvalidJson, json_faults
from pressmark.schema.validation import check_files

HOSTILE: dict[str, tuple[bytes | str, str]] = {
    "not UTF-8": (b'{"a": "caf\xe9"}', "x is not UTF-8: byte 10 is 0xe9; save it as UTF-8."),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "x is not UTF-8: byte 0 is 0xff; save it as UTF-8."),
    "BOM": (b'\xef\xbb\xbf{"a": 1}', "x begins with a byte order mark (U+FEFF), which JSON"),
    "lone surrogate": ('{"a": "\\ud800"}', "x holds the lone surrogate U+D800, which is half"),
    "surrogate as key": ('{"\\uDFFF": 1}', "x holds the lone surrogate U+DFFF, which is half"),
    "raw surrogate": ('{"a": "\udc00"}', "x holds the lone surrogate U+DC00, which is half"),
    "surrogate bytes": (b'{"a": "\xed\xa0\x80"}', "x is not UTF-8: byte 7 is 0xed; save it"),
    "NaN": ('{"a": NaN}', "x holds NaN, which is no JSON number: write a number."),
    "Infinity": ('{"a": -Infinity}', "x holds -Infinity, which is no JSON number: write a number."),
    "overflow": ('{"a": 1e999}', 'x holds the number "1e999", beyond what JSON readers keep'),
    "huge integer": ("9" * 5000, 'x holds the number "99999'),
    "large integer": (str(MAX_INTEGER + 1), 'x holds the number "9007199254740992", beyond'),
    "duplicate key": (
        '{"id": "a", "b": {"end": 1, "end": 2}}',
        'x has the key "end" twice in one object: keep the one that is meant.',
    ),
    "deep": ("[" * 10_000 + "]" * 10_000, "x nests objects and lists deeper than 100 levels"),
    "deep and broken": ("[" * 10_000, "x nests objects and lists deeper than 100 levels"),
    "deep objects": ('{"a":' * 10_000, "x nests objects and lists deeper than 100 levels"),
    "50 MB": (b'"' + b"a" * 50_000_000 + b'"', "x has 50,000,002 bytes, more than the 20,000,000"),
    "too many bytes": ('"' + "é" * 12_000_000 + '"', "x has 24,000,002 bytes, more than the"),
    "trailing data": ('{"a": 1} {"b": 2}', "x goes on after the end of its JSON document, at line"),
    "empty": (b"", "x is empty, expected one JSON document."),
    "blank": ("  \n", "x is empty, expected one JSON document."),
    "cut off": ('{"a": [1, 2', "x is not JSON: expecting ',' delimiter at line 1 column 12."),
    "single quotes": ("{'a': 1}", "x is not JSON: expecting property name enclosed in double"),
    "control character": ('{"a": "\x00"}', "x is not JSON: invalid control character at line 1"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_gets_one_sentence(name: str) -> None:
    data, sentence = HOSTILE[name]
    with pytest.raises(PressmarkError) as caught:
        parse_json(data, "x")
    message = str(caught.value)
    assert message.startswith(sentence)
    assert message.endswith(".") and len(message) < 250 and message.isprintable()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[" * MAX_DEPTH + "]" * MAX_DEPTH, None),
        (json.dumps({"a": "[" * 500 + '"' + "\\" + "{" * 500}), None),
        (json.dumps("👩‍✈️"), "👩‍✈️"),
        ('"\\ud83d\\ude00"', "😀"),
        (str(MAX_INTEGER), MAX_INTEGER),
        (f"-{MAX_INTEGER}", -MAX_INTEGER),
        ('{"a": {"a": 1}, "b": [{"a": 1}, {"a": 1}]}', None),
        ("1.5", 1.5),
        ("null", None),
    ],
)
def test_sound_input_is_what_json_says(text: str, value: Any) -> None:
    found = parse_json(text, "x")
    assert found == json.loads(text) == parse_json(text.encode(), "x")
    assert value is None or found == value


@pytest.mark.parametrize(
    "text", ['"' + '\\"' * 400_000, '"' * 400_001 + "[" * 101, "[\\" * 200_000]
)
def test_the_depth_check_is_linear(text: str) -> None:
    start = time.perf_counter()
    with pytest.raises(InvalidJson):
        parse_json(text, "x")
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (1.0, "found 1.0, expected a whole number written without a fraction"),
        ([{"a": float("nan")}], "found nan, expected a whole number"),
        ({"a": 2**60}, "found a whole number beyond"),
        ({"a": "\ud800"}, "found a lone surrogate"),
        ({"\ud800": 1}, "found a lone surrogate in a key"),
        ({1: 1}, "found the key 1, expected a text"),
        ([(1, 2)], "found a Python tuple, expected a JSON value"),
    ],
)
def test_values_that_are_no_json(value: Any, fault: str) -> None:
    ((_, message),) = json_faults(value)
    assert message.startswith(fault)


def test_a_value_deeper_than_python_recurses() -> None:
    value: list[Any] = []
    for _ in range(100_000):
        value = [value]
    ((path, message),) = json_faults(value)
    assert message.startswith("found nesting deeper") and len(path) < 400


def test_a_document_comes_back(good_path: Path, good: dict[str, Any], tmp_path: Path) -> None:
    assert read_document(good_path) == decode_document(good)
    write_json(tmp_path / "new" / "good.json", good)
    assert (tmp_path / "new" / "good.json").read_bytes() == good_path.read_bytes()
    assert read_documents(good_path) == (decode_document(good),)


def test_a_document_that_does_not_fit_carries_its_problems(
    good: dict[str, Any], tmp_path: Path
) -> None:
    good["annotations"]["mentions"][0]["type"] = "CITY"
    del good["language"]
    path = tmp_path / "a.json"
    write_json(path, good)
    with pytest.raises(InvalidDocument, match="2 problems, the first: article: found no lang") as e:
        read_document(path)
    assert [p.path for p in e.value.problems] == ["$", "$.annotations.mentions[0].type"]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(PressmarkError, match=r"none.json cannot be read: no such file"):
        read_document(tmp_path / "none.json")
    with pytest.raises(PressmarkError, match="is a folder, expected a file"):
        read_document(tmp_path)
    with pytest.raises(PressmarkError, match="holds nothing, expected a document at least"):
        read_documents(tmp_path)
    with pytest.raises(PressmarkError, match="is no file name"):
        read_json("a\0b")


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES * 50)  # a hole: it takes no room on the disk
    with pytest.raises(PressmarkError, match=r"has 1,000,000,000 bytes, more than the 20,000,000"):
        read_json(path)


def test_a_folder_tells_the_problems_of_all_its_files(good: dict[str, Any], tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", good)
    write_json(tmp_path / "b.json", good)
    write_json(tmp_path / "c.json", good | {"id": "../../x"})
    (tmp_path / "d.json").write_text("{", encoding="utf-8")
    with pytest.raises(InvalidDocument) as caught:
        read_documents(tmp_path)
    found = {(p.path.removeprefix(str(tmp_path))[1:], p.code) for p in caught.value.problems}
    assert found == {("b.json", "id-duplicate"), ("c.json: $.id", "schema"), ("d.json", "json")}
    (tmp_path / "c.json").unlink()
    checked, problems = check_files([tmp_path])
    assert (checked, sorted(p.code for p in problems)) == (2, ["id-duplicate", "json"])


def prediction(key: str) -> Prediction:
    mention = Mention("m1", Span(0, 2, "Añ"), "GPE", "name")
    return Prediction(key, Annotations(mentions=(mention,)), "0" * 64)


def test_predictions_come_back_in_order(tmp_path: Path) -> None:
    lines = [prediction("b"), prediction("a"), Prediction("c", Annotations())]
    write_predictions(tmp_path / "p.jsonl", lines)
    assert list(read_prediction_lines(tmp_path / "p.jsonl")) == lines
    assert read_predictions(tmp_path / "p.jsonl") == {p.id: p.annotations for p in lines}
    write_predictions(tmp_path / "q.jsonl", read_predictions(tmp_path / "p.jsonl"))
    assert [p.id for p in read_prediction_lines(tmp_path / "q.jsonl")] == ["b", "a", "c"]
    assert (tmp_path / "p.jsonl").read_text(encoding="utf-8").count("\n") == 3
    write_predictions(tmp_path / "none.jsonl", [])
    assert read_predictions(tmp_path / "none.jsonl") == {}


def test_every_bad_line_is_told_with_its_number(tmp_path: Path) -> None:
    sound = '{"id": "a", "annotations": {}}'
    path = tmp_path / "p.jsonl"
    lines = [
        sound,
        "{",
        sound,
        '{"id": "b", "annotations": {"mentions": [{}]}}',
        "",
        '{"id": "C", "annotations": {}}',
        '{"id": "d", "annotations": {"events": []}, "score": 1}',
        '{"id": "e", "annotations": {}}',
    ]
    path.write_text("\r\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(InvalidDocument) as caught:
        read_predictions(path)
    found = {(p.path.removeprefix(str(path)), p.code) for p in caught.value.problems}
    assert found == {
        (" line 2", "json"),
        (" line 3", "id-duplicate"),
        (" line 4: $.annotations.mentions[0]", "schema"),
        (" line 5", "json"),
        (" line 6: $.id", "schema"),
        (" line 7: $", "schema"),
    }
    checked, problems = check_files([path], "prediction")
    assert checked == 6 and {p.code for p in problems} == {"json", "schema", "id-duplicate"}


def test_a_line_too_long_does_not_hide_the_next(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_bytes(b'"' + b"a" * (2 * MAX_BYTES + 5) + b'"\n{"id": 1}\n')
    with pytest.raises(InvalidDocument) as caught:
        read_predictions(path)
    places = [p.path.removeprefix(str(path)) for p in caught.value.problems]
    assert places == [" line 1", " line 2: $", " line 2: $.id"]


def test_prediction_files_are_checked_without_their_articles(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    entity = {"id": "e1", "type": "GPE", "mentions": ["m9"]}
    path.write_text(json.dumps({"id": "a", "annotations": {"entities": [entity]}}) + "\n")
    _, problems = check_files([path], "prediction")
    assert [p.code for p in problems] == ["reference-missing"]
    with pytest.raises(PressmarkError, match="found the profile 'golden', expected gold"):
        check_files([path], "golden")


def test_writing_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    write_predictions(path, [prediction("a")])
    before = path.read_bytes()

    def broken() -> Iterator[Prediction]:
        yield prediction("b")
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError):
        write_predictions(path, broken())
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["p.jsonl"]


def test_files_are_readable_as_the_umask_says(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {})
    (tmp_path / "b.json").write_text("{}")
    modes = [(tmp_path / name).stat().st_mode for name in ("a.json", "b.json")]
    assert modes[0] == modes[1]


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PressmarkError, match="cannot be written"):
        write_json(tmp_path / "file" / "a.json", {})
