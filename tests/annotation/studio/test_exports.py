"""Exports read back: every annotation, skip and draft is converted or reported."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pressmark.annotation.studio.assign import Plan, make_plan
from pressmark.annotation.studio.exports import Export, combined, parse_export, read_export
from pressmark.annotation.studio.layers import ARGUMENTS, ENTITIES, EVENTS, LAYERS, QUOTES
from pressmark.annotation.studio.pull import add_export, read_folder
from pressmark.annotation.studio.tasks import part_of
from pressmark.corpus import load
from pressmark.schema import Annotations, PressmarkError, validate_prediction
from studio_exports import USERS, as_export, crowded, mutated, places

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


def test_an_arc_that_says_nothing_is_reported() -> None:
    values = as_export(WIRE, (ENTITIES,))
    arc = {"type": "relation", "from_id": "m2", "to_id": "gone", "direction": "left", "labels": []}
    values[0]["annotations"][0]["result"].append(arc)
    (told,) = pulled(values)[2]
    assert (told.code, told.region) == ("relation", "m2")


@pytest.mark.parametrize("data", [b"", b"{}", b"[" * 100_000, b'"x"', b"\xff\xfe", b"null"])
def test_what_is_no_export_is_one_sentence(data: bytes) -> None:
    with pytest.raises(PressmarkError, match="expected"):
        parse_export(data, "export.json")


def test_two_annotators_whose_names_are_one_folder_do_not_overwrite_each_other(
    tmp_path: Path,
) -> None:
    values = as_export(WIRE, (ENTITIES,))
    (held,) = values[0]["annotations"]
    people = ("a#b@example.com", "a!b@example.com", "raw")
    values[0]["annotations"] = [{**held, "completed_by": {"email": who}} for who in people]
    plan = Plan("p", ENTITIES, "wire", "gold", {"x": (WIRE.id,)}, ())
    add_export(tmp_path, plan, "x", 1, json.dumps(values).encode(), {})
    pulled = read_folder(tmp_path, [WIRE])
    assert set(pulled.documents) == set(people)
    written = list(tmp_path.glob(f"*/{WIRE.id}.json"))
    assert len(written) == 3
    assert tmp_path / "raw" / f"{WIRE.id}.json" not in written
    with pytest.raises(PressmarkError, match="folders of their own"):
        make_plan("p", ENTITIES, [WIRE], ["a b", "a_b"])


# -- mutations -----------------------------------------------------------------------------------


SHORT = min(load("wire"), key=lambda d: len(d.annotations.mentions))
#: What nobody reads when annotations are made: who looks at the screen does.
_UNREAD = {
    "predictions", "score", "origin", "readonly", "to_name", "lead_time", "ground_truth",
    "created_at", "task", "title", "date", "note", "chains", "kinds", "members", "args", "events",
    "roles", "help", "context", "question", "numbers",
}  # fmt: skip


#: Of an earlier answer, a skip and a draft the results are counted.
_COUNTED = (("annotations", 2, "result"), ("annotations", 3, "result"), ("drafts", 0, "result"))


def _is_read(place: tuple[Any, ...]) -> bool:
    """Whether a change here must show: not in what only the screen shows, nor ids of the server."""
    if place[1:2] == ("data",):
        return place[2:3] in (("text",), ("sentence",), ("base",), ("event_id",))
    if place[1:2] == ("annotations",) and place[3:4] in (("id",), ("updated_at",)):
        return False
    if place[4:] and place[1:4] in _COUNTED:
        return False
    return not _UNREAD & {key for key in place if isinstance(key, str)} or place[1:2] == ("meta",)


def _read(values: list[Json]) -> tuple[Json, list[str]]:
    """Annotations, sound ones, and reports, printable ones, of an export through its bytes."""
    export = read_export(parse_export(json.dumps(values).encode(), "x"), SHORTS, USERS)
    made, told = combined(export, SHORTS)
    for by_document in made.values():
        for marked in by_document.values():
            assert validate_prediction(SHORT.article, marked) == []
    lines = [str(one) for one in (*export.reported, *told)]
    "".join(lines).encode("utf-8")
    return made, sorted(lines)


SHORTS = {SHORT.id: SHORT.article}


@pytest.mark.slow
@pytest.mark.parametrize("layer", LAYERS)
def test_whatever_is_changed_in_an_export_shows(layer: str) -> None:
    """Two hundred of each layer: never an exception, and nothing that is read changes in silence.

    (A thousand of a real export go through a whole pull in test_pull.py.)
    """
    export = crowded(SHORT, layer)
    clean, where = _read(export), [place for place in places(export) if _is_read(place)]
    for seed in range(200):
        values = mutated(export, Random(f"{layer}{seed}"), where)
        if _said(values) == _said(export):
            continue  # what stands twice is said once
        assert _read(values) != clean, seed


def _said(values: list[Json]) -> list[Any]:
    """What an export says: each item of a result once, and no skip where there is no word of it."""
    found = copy.deepcopy(values)
    for task in found:
        if not isinstance(task, dict) or not isinstance(task.get("annotations"), list):
            continue
        for held in task["annotations"]:
            if isinstance(held, dict):
                held["was_cancelled"] = held.get("was_cancelled") or False
                if isinstance(held.get("result"), list):
                    held["result"] = sorted({json.dumps(item) for item in held["result"]})
    return found


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
