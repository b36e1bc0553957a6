"""The JSON Schema: its labels are the ontology's, both validators agree, sentences read well."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pressmark.schema import json_schema, ontology, screen, validate_value
from pressmark.schema.checking import KINDS, reference, schema_problems
from pressmark.schema.codec import FORMAT

HERE = Path(__file__).parent


def definition(*path: str) -> Any:
    value: Any = json_schema()["$defs"]
    for step in path:
        value = value[step]
    return value


def test_the_schema_is_a_schema_of_draft_2020_12() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    assert json_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert definition("schema", "const") == FORMAT


def test_nothing_is_fetched_and_nothing_unknown_is_let_in() -> None:
    def walk(value: Any) -> None:
        if isinstance(value, list):
            for item in value:
                walk(item)
        if isinstance(value, dict):
            assert value.get("$ref", "#/$defs/").startswith("#/$defs/")
            assert value.get("type") != "object" or value["additionalProperties"] is False
            for item in value.values():
                walk(item)

    walk(json_schema())


@pytest.mark.parametrize(
    ("place", "field", "names"),
    [
        ("mention", "type", "mention_types"),
        ("mention", "level", "levels"),
        ("entity", "type", "entity_types"),
        ("event", "type", "event_types"),
        ("eventMention", "realis", "realis"),
        ("eventMention", "polarity", "polarity"),
        ("argument", "role", "roles"),
        ("quotation", "type", "quotation_types"),
        ("quotation", "speaker_kind", "speaker_kinds"),
        ("segment", "kind", "segment_kinds"),
    ],
)
def test_labels_are_those_of_the_ontology(place: str, field: str, names: str) -> None:
    assert definition(place, "properties", field, "enum") == list(getattr(ontology(), names))


def variants(good: dict[str, Any]) -> dict[str, tuple[str, Any]]:
    article = {k: v for k, v in good.items() if k not in ("annotations", "provenance")}
    line = {"id": "a", "annotations": good["annotations"], "text_sha256": good["text_sha256"]}
    return {
        "document": ("document", good),
        "article": ("article", article),
        "annotations": ("annotations", good["annotations"]),
        "no layer": ("annotations", {}),
        "prediction": ("prediction", line),
        "null": ("document", None),
        "list": ("document", []),
        "text": ("prediction", "x"),
        "path as id": ("document", good | {"id": "../../x"}),
        "long id": ("document", good | {"id": "a" * 101}),
        "id and line feed": ("document", good | {"id": "good\n"}),
        "hash and line feed": ("document", good | {"text_sha256": "0" * 64 + "\n"}),
        "Arabic digits": ("document", good | {"source": good["source"] | {"date": "٢٠٢٤-٠١-٠١"}}),
        "other version": ("document", good | {"schema": "article-2"}),
        "true as length": ("document", good | {"length": True}),
        "null for absent": ("document", good | {"provenance": None}),
        "extra": ("document", good | {"notes": ""}),
        "huge": ("document", good | {"length": 10**30}),
        "one thing twice": (
            "annotations",
            {"quotations": [{"id": "q", "content": [], "speakers": ["m1", "m1"]}]},
        ),
    }


def test_both_validators_give_one_verdict(good: dict[str, Any], bad_files: dict[str, Path]) -> None:
    cases = list(variants(good).values())
    cases += [("document", json.loads(path.read_bytes())) for path in bad_files.values()]
    verdicts = {kind: [0, 0] for kind in KINDS}
    for kind, value in cases:
        slow = reference(kind).is_valid(value)
        assert next(screen([value], kind)) is slow, (kind, str(value)[:200])
        verdicts[kind][slow] += 1
    assert verdicts["document"][0] > 8 and verdicts["document"][1] > 50


SENTENCES = {
    "path as id": (
        '$.id: article: id: found "../../x", expected an id of lower-case letters, digits, hyphens '
        "and underscores, at most 100, the first a letter or digit"
    ),
    "extra": (
        '$: article: found the unknown field "notes", expected of schema, canary, id, language, '
        "text, text_sha256, length, source, segments, sentences, annotations, provenance"
    ),
    "null": "$: article: found null, expected an object: An article with its annotations.",
    "other version": (
        '$.schema: article: schema: found "article-2", expected the version of this format, '
        '"article-1"'
    ),
    "true as length": (
        "$.length: article: length: found true, expected a whole number: the text's length in "
        "Unicode code points"
    ),
    "text": '$: article: found "x", expected an object: one line of a predictions file',
}


@pytest.mark.parametrize("name", SENTENCES)
def test_sentences(name: str, good: dict[str, Any]) -> None:
    kind, value = variants(good)[name]
    (problem,) = schema_problems(value, kind)
    assert f"{problem.path}: {problem.message}".startswith(SENTENCES[name])


def test_every_keyword_of_the_schema_has_a_sentence() -> None:
    from pressmark.schema.checking import _WORDING

    found: set[str] = set()

    def walk(schema: dict[str, Any]) -> None:
        found.update(schema)
        for child in (*schema.get("properties", {}).values(), *schema.get("$defs", {}).values()):
            walk(child)
        if "items" in schema:
            walk(schema["items"])

    walk(json_schema())
    says_nothing = {
        "$schema",
        "$id",
        "$defs",
        "$ref",
        "title",
        "description",
        "properties",
        "items",
    }
    assert found - says_nothing == set(_WORDING)


def test_a_near_miss_is_guessed(good: dict[str, Any]) -> None:
    good["annotations"]["mentions"][0]["type"] = "person"
    good["annotations"]["events"][1]["type"] = "Justice.Charged"
    good["annotations"]["quotations"][0]["speaker"] = good["annotations"]["quotations"][0].pop(
        "speakers"
    )
    guesses = {p.path: p.message.partition("; ")[2] for p in validate_value(good)}
    assert guesses == {
        "$.annotations.mentions[0].type": "did you mean PERSON?",
        "$.annotations.events[1].type": "did you mean Justice.Charge?",
        "$.annotations.quotations[0]": "did you mean speakers?",
    }


def test_problems_name_the_annotation(good: dict[str, Any]) -> None:
    good["annotations"]["events"][0]["mentions"][1]["trigger"]["start"] = -1
    (problem,) = validate_value(good)
    assert problem.message == (
        "event mention v1-2: start: found -1, expected an offset in Unicode code points, from 0, "
        "at least 0"
    )
