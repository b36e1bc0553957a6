"""A push in the middle of which the server itself is stopped, and two pushes at once."""

from __future__ import annotations

import signal
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pressmark.annotation.studio.assign import Plan, make_plan
from pressmark.annotation.studio.client import ServerGone, Studio
from pressmark.annotation.studio.layers import ARGUMENTS, ENTITIES
from pressmark.annotation.studio.projects import by_marker, only
from pressmark.annotation.studio.push import Pushed, push
from pressmark.annotation.studio.server import Server, free_port, start
from pressmark.corpus import load
from pressmark.schema import PressmarkError

WIRE = load("wire")


@pytest.fixture
def own(studio: Server, empty_studio: Path) -> Iterator[Server]:
    """A server of one test alone, which may stop it (``studio`` skips where there can be none)."""
    with start(empty_studio, free_port()) as server:
        yield server


def keys(studio: Studio, plan: Plan, annotator: str = "a") -> Counter[str]:
    """How often each task is in the plan's one project, by the server's own export."""
    project = only(by_marker(studio), plan.marker(annotator))
    return Counter(task.key for task in studio.tasks(project.id)) if project else Counter()


def wanted(plan: Plan) -> Counter[str]:
    return Counter(
        f"{d.id}/{plan.layer}/{m.id}"
        for d in WIRE
        if d.id in plan.assigned["a"]
        for _, m in d.annotations.event_mentions()
    )


@pytest.mark.slow
def test_the_server_stopped_in_the_middle_of_a_push(
    own: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SIGKILL and SIGTERM a moment after a request was begun; started again, the push goes on."""
    monkeypatch.setattr("pressmark.annotation.studio.push.BATCH", 20)
    monkeypatch.setattr("pressmark.annotation.studio.client._READS", 1)
    sending, server = Studio.import_tasks, own
    points = [(signal.SIGKILL, 0.01), (signal.SIGKILL, 0.12), (signal.SIGTERM, 0.06)]
    for number, (how, delay) in enumerate(points):
        plan = make_plan(f"stop-{number}", ARGUMENTS, WIRE[:3], ["a"], corpus="w", source="gold")
        count = iter(range(10**6))

        def stop(self: Studio, *more: Any, told: Any = (server, count, how, delay)) -> None:
            running, calls, signal_, seconds = told
            if next(calls) == 1:  # the second batch
                threading.Timer(seconds, running.process.send_signal, [signal_]).start()
            sending(self, *more)

        monkeypatch.setattr(Studio, "import_tasks", stop)
        with Studio(server.url, server.token) as client, pytest.raises(ServerGone):
            push(client, plan, WIRE)
        assert server.process is not None
        server.process.wait(20)
        monkeypatch.setattr(Studio, "import_tasks", sending)
        server = start(own.data, free_port())
        with server if number == len(points) - 1 else Studio(server.url, server.token):
            with Studio(server.url, server.token) as client:
                (again,) = push(client, plan, WIRE)
                assert keys(client, plan) == wanted(plan)
                held = client.read(
                    f"/api/projects/{again.project}/export",
                    exportType="JSON",
                    download_all_tasks="true",
                ).json()
            assert again.there >= 20, "what was there before the stop was kept"
            assert {len(task["predictions"]) for task in held} == {1}


@pytest.mark.slow
@pytest.mark.parametrize("moments", [["create_project"], ["import_tasks", "delete_tasks"]])
def test_another_client_pushes_the_same_plan_in_between(
    studio: Server, monkeypatch: pytest.MonkeyPatch, moments: list[str]
) -> None:
    """Whole, at the moment before ours makes its project, sends its tasks, takes away a double."""
    plan = make_plan(f"between-{moments[0]}"[:30], ARGUMENTS, WIRE[:2], ["a"], source="gold")
    plan = replace(plan, name=plan.name.replace("_", "-"))
    left = list(moments)
    for name in moments:
        ours = getattr(Studio, name)

        def hooked(self: Studio, *more: Any, told: Any = (name, ours), **named: Any) -> Any:
            if left and left[0] == told[0]:
                left.pop(0)
                with Studio(studio.url, studio.token) as other:
                    push(other, plan, WIRE)
            return told[1](self, *more, **named)

        monkeypatch.setattr(Studio, name, hooked)
    with Studio(studio.url, studio.token) as server:
        (pushed,) = push(server, plan, WIRE)
        assert left == [], "every moment was met"
        assert keys(server, plan) == wanted(plan)
        assert pushed.project == by_marker(server)[plan.marker("a")][0].id
    assert pushed.reported == []


@pytest.mark.slow
def test_a_project_made_twice_is_one_again_unless_both_were_worked_in(studio: Server) -> None:
    plan = make_plan("made-twice", ENTITIES, WIRE[:1], ["a"], corpus="w", source="gold")
    with Studio(studio.url, studio.token) as server:
        (first,) = push(server, plan, WIRE)
        (project,) = by_marker(server)[plan.marker("a")]

        def second(like: Pushed) -> int:
            other = server.create_project(project.title, project.marker, project.config)
            server.import_tasks(
                other.id, [{"data": data} for _, data in server.task_data(like.project)]
            )
            return other.id

        second(first)
        with pytest.raises(PressmarkError, match="are both pressmark:made-twice"):
            only(by_marker(server), plan.marker("a"))
        (again,) = push(server, plan, WIRE)
        assert again.project == first.project
        other = second(first)
        server.annotate(server.tasks(other)[0].id, [])
        (moved,) = push(server, replace(plan), WIRE)
        assert moved.project == other, "the one that was worked in is kept"
        third = second(moved)
        assert [p.id for p in by_marker(server)[plan.marker("a")]] == [other, third]
        server.annotate(server.tasks(third)[0].id, [])
        with pytest.raises(PressmarkError, match="both worked in"):
            push(server, plan, WIRE)
