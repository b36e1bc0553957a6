"""Exports read back: every annotation, skip and draft is converted or reported."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from pressmark.annotation.studio.exports import Export, combined, parse_export, read_export
from pressmark.annotation.studio.layers import ARGUMENTS, ENTITIES, EVENTS, LAYERS, QUOTES
from pressmark.annotation.studio.tasks import part_of
from pressmark.corpus import load
from pressmark.schema import Annotations, PressmarkError, validate_prediction
from studio_exports import USERS, as_export, mutated, places

Json = Any
WIRE = load("wire-001")[0]
HERE = {WIRE.id: WIRE.article}
MAIL = USERS[1]


def pulled(values: list[Json]) -> tuple[Export, dict[str, dict[str, Annotations]], list[Any]]:
    export = read_export(values, HERE, USERS)
    made, told = combined(export, HERE)
    return export, made, [*export.reported, *told]


def test_an_export_gives_the_annotations_of_its_annotator() -> None:
    export, made, reported = pulled(as_export(WIRE))
    assert made == {MAIL: {WIRE.id: WIRE.annotations}}
    assert reported == []
    assert export.open == set()
    assert export.seconds == {MAIL: pytest.approx(11.462 * len(export.tasks))}


def test_two_annotators_are_kept_apart() -> None:
    values = as_export(WIRE, (ENTITIES,))
    values[0]["annotations"].append(
        {**values[0]["annotations"][0], "completed_by": 2, "result": []}
    )
    _, made, _ = pulled(values)
    assert set(made) == set(USERS.values())
    assert made[USERS[2]][WIRE.id].mentions == ()
    assert made[MAIL][WIRE.id] == part_of(WIRE.annotations, ENTITIES)


def test_a_user_that_the_server_does_not_name_keeps_its_number() -> None:
    _, made, _ = pulled(as_export(WIRE, (ENTITIES,), user=7))
    assert set(made) == {"user-7"}


def _codes(values: list[Json]) -> list[str]:
    return [one.code for one in pulled(values)[2]]


def test_a_skip_is_reported_and_the_task_is_open() -> None:
    values = as_export(WIRE, (ENTITIES,))
    values[0]["annotations"][0]["was_cancelled"] = True
    export, made, reported = pulled(values)
    assert made == {}
    assert [one.code for one in reported] == ["skipped"]
    assert export.open == {f"{WIRE.id}/{ENTITIES}"}


def test_a_draft_is_reported_with_its_author() -> None:
    values = as_export(WIRE, (ENTITIES,))
    values[0]["drafts"] = [{"id": 5, "user": MAIL, "result": [{}, {}], "annotation": None}, 9]
    reported = pulled(values)[2]
    assert [(one.code, one.annotator) for one in reported] == [("draft", MAIL), ("draft", "")]
    assert "2 results" in reported[0].message


def test_of_two_annotations_of_one_annotator_the_later_counts() -> None:
    values = as_export(WIRE, (ENTITIES,))
    (held,) = values[0]["annotations"]
    earlier = {**held, "id": 1, "updated_at": "2025-01-01T00:00:00Z", "result": []}
    values[0]["annotations"] = [held, earlier]
    _, made, reported = pulled(values)
    assert made[MAIL][WIRE.id] == part_of(WIRE.annotations, ENTITIES)
    assert [one.code for one in reported] == ["annotation-extra"]


def test_a_task_twice_and_a_task_that_is_none_are_reported() -> None:
    values = as_export(WIRE, (ENTITIES,))
    values.append({**values[0], "id": 99})
    values.append({"id": 100, "data": {"text": "x"}, "meta": {}, "annotations": [{}, {}]})
    reported = pulled(values)[2]
    codes = ["task-twice", "task-unread", "annotation-extra"]
    assert [one.code for one in reported] == codes
    assert "2 annotations" in reported[1].message


def test_relations_of_either_direction_are_reported() -> None:
    values = as_export(WIRE, (ENTITIES,))
    arc = {"type": "relation", "from_id": "m2", "to_id": "m1", "direction": "left", "labels": []}
    values[0]["annotations"][0]["result"].append(arc)
    (told,) = pulled(values)[2]
    assert (told.code, told.region) == ("relation", "m2")


@pytest.mark.parametrize("data", [b"", b"{}", b"[" * 100_000, b'"x"', b"\xff\xfe", b"null"])
def test_what_is_no_export_is_one_sentence(data: bytes) -> None:
    with pytest.raises(PressmarkError, match="expected"):
        parse_export(data, "export.json")


# -- mutations -----------------------------------------------------------------------------------


def _regions(values: list[Json]) -> set[tuple[int, str]]:
    """Every region id of every annotation that is not skipped, with its task's number."""
    return {
        (task["id"], item["id"])
        for task in values
        for held in task["annotations"]
        for item in held["result"]
    }


@pytest.mark.slow
@pytest.mark.parametrize("layer", [*LAYERS, "all"])
def test_mutations_never_break_the_reading(layer: str) -> None:
    """60 of each layer and of all together: no exception, and the annotations stay sound.

    (A thousand of a real export go through a whole pull in test_pull.py.)
    """
    export = as_export(WIRE, LAYERS if layer == "all" else (layer,))[:12]
    where = list(places(export))
    for seed in range(60):
        values = mutated(export, Random(f"{layer}{seed}"), where)
        _, made, reported = pulled(parse_export(json.dumps(values).encode(), "x"))
        for by_document in made.values():
            for marked in by_document.values():
                problems = validate_prediction(WIRE.article, marked)
                assert problems == [], seed
        for one in reported:
            assert one.message
            str(one).encode("utf-8", "backslashreplace")


@pytest.mark.slow
@pytest.mark.parametrize("layer", [ENTITIES, EVENTS, QUOTES, ARGUMENTS])
def test_no_region_is_lost_in_silence(layer: str) -> None:
    """A region whose label was changed to anything is in the annotations or in the report."""
    clean = as_export(WIRE, (layer,))
    for seed in range(60):
        random = Random(seed)
        values = json.loads(json.dumps(clean))
        task = random.choice(values)
        items = task["annotations"][0]["result"]
        chosen = random.choice(items)
        (field,) = set(chosen["value"]) - {"start", "end"}
        if chosen["value"][field] == ["-"] or chosen["from_name"] == "no":
            continue  # nothing instead of nothing is no change; the nearest may have the number
        chosen["value"][field] = random.choice([["nothing known"], [], 7, None, ["-"]])
        _export, made, reported = pulled(values)
        same = made.get(MAIL, {}).get(WIRE.id) == pulled(clean)[1][MAIL][WIRE.id]
        told = {one.region for one in reported}
        assert not same or chosen["id"] in told, (seed, chosen)
