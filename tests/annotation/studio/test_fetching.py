"""Exports taken apart task by task, and pulls that ask for no more than what changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pressmark.annotation.studio.assign import make_plan
from pressmark.annotation.studio.client import Studio
from pressmark.annotation.studio.exports import parse_export, read_export
from pressmark.annotation.studio.fetching import earlier_path, fetch
from pressmark.annotation.studio.layers import ENTITIES
from pressmark.annotation.studio.pull import pull
from pressmark.annotation.studio.push import push
from pressmark.annotation.studio.raw import Broken, pieces, read_pieces, write_pieces
from pressmark.annotation.studio.server import Server
from pressmark.corpus import load
from pressmark.schema import PressmarkError
from studio_exports import as_export

Json = Any
WIRE = load("wire")[:4]
EXPORT = json.dumps(as_export(WIRE[0], (ENTITIES,)) * 2, ensure_ascii=False)


# -- bytes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("indent", [None, 0, 2])
def test_the_tasks_of_an_export_in_any_shape(encoding: str, indent: int | None) -> None:
    values = [{"id": 1, "a": ["}", '"]', "\\"]}, {"id": 2, "b": "é😀\n"}, 7, "x"]
    data = json.dumps(values, ensure_ascii=False, indent=indent).encode(encoding)
    assert parse_export(data, "x") == values


def test_an_export_that_is_cut_off_anywhere_is_one_sentence() -> None:
    text = json.dumps([{"id": 1, "s": 'a"]'}, {"id": 2}])
    for end in range(len(text)):
        with pytest.raises(PressmarkError, match="expected"):
            parse_export(text[:end].encode(), "x")
    with pytest.raises(PressmarkError, match="goes on after its end"):
        parse_export((text + "x").encode(), "x")


@pytest.mark.parametrize(
    ("task", "why"),
    [
        ('{"id": 5, "annotations": [1], "annotations": []}', "key 'annotations' twice"),
        ('{"id": 5, "meta": ' + "[" * 10**5 + "]" * 10**5 + "}", "too deeply"),
        ('{"id": 5, "lead_time": ' + "9" * 5000 + "}", "limit"),
    ],
)
def test_a_task_that_cannot_be_read_is_one_task(task: str, why: str) -> None:
    good = as_export(WIRE[0], (ENTITIES,))[0]
    values = parse_export(f"[{task}, {json.dumps(good)}]".encode(), "x")
    assert isinstance(values[0], Broken)
    assert values[1] == good
    export = read_export(values, {WIRE[0].id: WIRE[0].article}, {})
    (told,) = export.reported
    assert (told.code, told.task) == ("task-unread", 5)
    assert why in told.message
    assert len(export.tasks) == 1


def test_pieces_come_back_from_their_file_word_for_word(tmp_path: Path) -> None:
    texts = ['{"id": 1, "x": 1.50, "y": "\\u00e9 é \\ud800"}', '{"id":2}', "7"]
    write_pieces(tmp_path / "x.json", texts)
    assert [piece.text for piece in read_pieces(tmp_path / "x.json")] == texts
    write_pieces(tmp_path / "x.json", [])
    assert list(read_pieces(tmp_path / "x.json")) == []
    assert json.loads((tmp_path / "x.json").read_text()) == []
    lines = ["[ \n", '{"id": 1},\n', '{"id": 2}\n']
    (tmp_path / "x.json").write_text("".join(lines))
    with pytest.raises(PressmarkError, match="end is missing"):
        list(read_pieces(tmp_path / "x.json"))


# -- a real server --------------------------------------------------------------------------------


@pytest.mark.slow
def test_only_what_changed_is_asked_for_and_nothing_is_missed(
    studio: Server, tmp_path: Path
) -> None:
    """Every kind of change; after each of them the file is what a whole export gives."""
    plan = make_plan("fetch-1", ENTITIES, WIRE, ["a"], corpus="wire", source="gold")
    path = tmp_path / "raw.json"
    with Studio(studio.url, studio.token) as server:
        ((project,)) = [one.project for one in push(server, plan, WIRE)]
        one, two, three, four = sorted(task.id for task in server.tasks(project))

        def asked(whole: bool = False) -> tuple[int, int]:
            fetched = fetch(server, project, path, whole)
            now = [piece.text for piece in pieces(server.export(project), "x")]
            assert [piece.text for piece in read_pieces(path)] == now
            return fetched.asked, len(fetched.gone)

        result = [{"id": "r1", "type": "labels", "value": {}}]
        assert asked() == (4, 0)
        assert asked() == (0, 0)
        number = server.annotate(one, [])
        server.annotate(two, [], was_cancelled=True)
        assert asked() == (2, 0)
        server.set_result(number, result)
        assert asked() == (1, 0)
        draft = server.write("POST", f"/api/tasks/{three}/drafts", {"result": result})["id"]
        assert asked() == (1, 0)
        server.write("PATCH", f"/api/drafts/{draft}/", {"result": result * 2})
        assert asked() == (1, 0)
        server.write("DELETE", f"/api/drafts/{draft}/", {})
        assert asked() == (1, 0)  # a draft that lay here is looked after until it is gone
        assert asked() == (0, 0)
        server.write("DELETE", f"/api/annotations/{number}/", {})
        assert asked() == (1, 0)
        every = {"selectedItems": {"all": True, "excluded": []}}
        for action in ("predictions_to_annotations", "delete_tasks_annotations"):
            server.write("POST", "/api/dm/actions", every, id=action, project=project)
            assert asked() == (4, 0)
        server.delete_tasks(project, [four])
        assert asked() == (0, 1)
        assert asked(whole=True) == (3, 0)
        path.write_text("[ \nbroken")
        with pytest.raises(PressmarkError, match="is no JSON"):
            fetch(server, project, path)
        assert asked(whole=True) == (3, 0)
    earlier = [json.loads(line) for line in earlier_path(path).read_text().splitlines()]
    assert number in [held["id"] for task in earlier for held in task["annotations"]]
    assert earlier[-1]["id"] == four


@pytest.mark.slow
def test_a_task_that_was_deleted_is_told_once_with_what_was_in_it(
    studio: Server, tmp_path: Path
) -> None:
    plan = make_plan("fetch-2", ENTITIES, WIRE[:2], ["a"], corpus="wire", source="gold")
    with Studio(studio.url, studio.token) as server:
        ((project,)) = [one.project for one in push(server, plan, WIRE)]
        task = server.tasks(project)[0]
        server.annotate(task.id, as_export(WIRE[0], (ENTITIES,))[0]["annotations"][0]["result"])
        pull(server, [plan], WIRE, tmp_path)
        server.delete_tasks(project, [task.id])
        first, second = (pull(server, [plan], WIRE, tmp_path) for _ in range(2))
    (told,) = first.reported
    assert (told.code, told.task, told.document) == ("task-gone", task.id, task.key.split("/")[0])
    assert "with 1 annotations; it is kept in raw/" in told.message
    assert len(first.gone) == 1
    assert second.reported == []
    assert (second.listed, second.asked) == (1, 0)
