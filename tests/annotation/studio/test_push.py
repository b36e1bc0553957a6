"""Pushing to a real server: once, again, and cut off anywhere; every task is there exactly once."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from cutting_proxy import CuttingProxy
from pressmark.annotation.studio.assign import Plan, make_plan, read_plan, write_plan
from pressmark.annotation.studio.client import ServerGone, Studio
from pressmark.annotation.studio.layers import ARGUMENTS, ENTITIES
from pressmark.annotation.studio.push import push
from pressmark.annotation.studio.server import Server
from pressmark.annotation.studio.sources import load_documents, prefilled, text_problems
from pressmark.corpus import load
from pressmark.schema import Document, PressmarkError
from pressmark.schema.codec import text_sha256
from pressmark.schema.reading import InvalidDocument, write_predictions

WIRE = load("wire")[:6]
PEOPLE = ("ann1@example.com", "ann2@example.com")
_names = (f"push-{n}" for n in count(1))


# -- plans ---------------------------------------------------------------------------------------


def test_a_plan_gives_everybody_about_the_same() -> None:
    plan = make_plan("p", ENTITIES, WIRE, ["a", "b", "c"], 0.5)
    length = {d.id: d.article.length for d in WIRE}
    loads = [sum(length[key] for key in ids) for ids in plan.assigned.values()]
    assert max(loads) - min(loads) <= max(length.values())
    given = Counter(key for ids in plan.assigned.values() for key in ids)
    assert sorted(given) == sorted(length)
    assert {key for key, times in given.items() if times == 2} == set(plan.shared)
    assert len(plan.shared) == 3  # half of six
    assert set(given.values()) == {1, 2}


def test_the_same_arguments_make_the_same_plan_and_another_seed_another() -> None:
    one, same, other = (
        make_plan("p", ENTITIES, WIRE, PEOPLE, 0.5, seed=seed) for seed in (1, 1, 2)
    )
    assert one == same
    assert one != other


def test_everyone_labels_what_is_shared_when_asked() -> None:
    plan = make_plan("p", ENTITIES, WIRE, ["a", "b", "c"], 1.0, everyone=True)
    assert all(sorted(ids) == sorted(d.id for d in WIRE) for ids in plan.assigned.values())


def test_all_that_is_wrong_with_a_plan_is_told() -> None:
    with pytest.raises(PressmarkError) as told:
        make_plan("No Name", "9", [], ["a", "a"], 2)
    for said in ("'No Name'", "'9' is no layer", "no document", "each once", "overlap 2"):
        assert said in str(told.value)


def test_a_plan_comes_back_from_its_file(tmp_path: Path) -> None:
    plan = make_plan("p", ENTITIES, WIRE, PEOPLE, 0.5, corpus="wire")
    write_plan(tmp_path / "plan.json", plan)
    assert read_plan(tmp_path / "plan.json") == plan
    spoilt = (tmp_path / "plan.json").read_text().replace("1_entities", "1_fun")
    (tmp_path / "plan.json").write_text(spoilt)
    with pytest.raises(PressmarkError, match="is no plan"):
        read_plan(tmp_path / "plan.json")


# -- what is checked before the server sees anything ---------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("One\r\ntwo.", "text-character"),
        ("One\x00two.", "text-character"),
        ("One \ud800 two.", "text-surrogate"),
        ("Cafe\u0301.", "text-not-nfc"),
    ],
)
def test_a_text_that_would_break_the_server_is_refused(text: str, code: str) -> None:
    sha = text_sha256(text) if "\ud800" not in text else "0" * 64
    article = replace(WIRE[0].article, text=text, text_sha256=sha, length=len(text))
    assert code in {p.code for p in text_problems(replace(WIRE[0], article=article))}


def test_a_stand_off_document_is_refused() -> None:
    article = replace(WIRE[0].article, text=None)
    (problem,) = text_problems(replace(WIRE[0], article=article))
    assert problem.code == "text-missing"


def test_predictions_that_do_not_fit_the_text_are_refused(tmp_path: Path) -> None:
    document = WIRE[0]
    first, *rest = document.annotations.mentions
    far = replace(first, span=replace(first.span, end=10**6, text=None))
    spoilt = replace(document.annotations, mentions=(far, *rest))
    write_predictions(tmp_path / "p.jsonl", {document.id: spoilt})
    plan = Plan("p", ENTITIES, "wire", str(tmp_path / "p.jsonl"), {"a": (document.id,)}, ())
    with pytest.raises(InvalidDocument, match="leaves the text"):
        prefilled(plan, {document.id: document}, "a")
    plan = replace(plan, assigned={"a": ("wire-002",)})
    with pytest.raises(PressmarkError, match="has no annotations of wire-002"):
        prefilled(plan, {d.id: d for d in WIRE}, "a")


# -- the real server -----------------------------------------------------------------------------


def keys_on(studio: Studio, plan: Plan) -> dict[str, Counter[str]]:
    """How often each key is on the server, by annotator."""
    markers = {p.marker: p.id for p in studio.projects()}
    return {
        annotator: Counter(task.key for task in studio.tasks(markers[plan.marker(annotator)]))
        for annotator in plan.assigned
    }


def wanted_keys(plan: Plan, documents: list[Document]) -> dict[str, Counter[str]]:
    """How often each key should be there: once."""
    told = {d.id: [m.id for _, m in d.annotations.event_mentions()] for d in documents}
    return {
        annotator: Counter(
            f"{key}/{plan.layer}{end}"
            for key in ids
            for end in ([f"/{t}" for t in told[key]] if plan.layer == ARGUMENTS else [""])
        )
        for annotator, ids in plan.assigned.items()
    }


@pytest.mark.slow
def test_a_push_twice_sends_everything_once(studio: Server) -> None:
    plan = make_plan(next(_names), ARGUMENTS, WIRE, PEOPLE, 0.5, corpus="wire", source="gold")
    with Studio(studio.url, studio.token) as server:
        first = push(server, plan, WIRE)
        again = push(server, plan, WIRE)
        assert keys_on(server, plan) == wanted_keys(plan, WIRE)
    assert [one.sent for one in again] == [0, 0]
    assert [one.there for one in again] == [one.sent for one in first]
    assert all(one.reported == [] and one.doubles == 0 for one in (*first, *again))


@pytest.mark.slow
def test_what_a_push_finds_unlike_the_plan_is_reported(studio: Server) -> None:
    plan = make_plan(next(_names), ENTITIES, WIRE[:3], ["a"], corpus="wire", source="gold")
    with Studio(studio.url, studio.token) as server:
        (first,) = push(server, plan, WIRE)
        fewer = replace(plan, source="none", assigned={"a": plan.assigned["a"][:1]})
        (again,) = push(server, fewer, WIRE)
    assert again.project == first.project
    assert Counter(one.code for one in again.reported) == {"task-extra": 2, "source-differs": 1}


@pytest.mark.slow
def test_doubles_are_taken_away_but_never_somebodys_work(studio: Server) -> None:
    plan = make_plan(next(_names), ENTITIES, WIRE[:2], ["a"], corpus="wire", source="gold")
    with Studio(studio.url, studio.token) as server:
        (first,) = push(server, plan, WIRE)
        made = [
            {"data": data, "meta": server.read(f"/api/tasks/{task}/").json()["meta"]}
            for task, data in server.task_data(first.project)
        ]
        server.import_tasks(first.project, [*made, *made])
        doubles = sorted(server.tasks(first.project), key=lambda t: t.id)[2:]
        server.annotate(doubles[-1].id, [])
        (again,) = push(server, plan, WIRE)
        left = server.tasks(first.project)
    assert again.doubles == 4
    assert Counter(task.key for task in left) == wanted_keys(plan, WIRE)["a"]
    assert doubles[-1].id in {task.id for task in left}


#: Requests that change something: two projects are made and then filled in one batch each, or the
#: batches are cut down to 20 tasks, so that there are many.
_SMALL = "import pressmark.annotation.studio.push as p; p.BATCH = 20; "
_RUN = _SMALL + (
    "import sys, pathlib; "
    "from pressmark.annotation.studio.assign import read_plan; "
    "from pressmark.annotation.studio.client import Studio; "
    "from pressmark.annotation.studio.sources import load_documents; "
    "plan = read_plan(pathlib.Path(sys.argv[3])); "
    "p.push(Studio(sys.argv[1], sys.argv[2], 2.0), plan, load_documents(plan.documents))"
)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["before", "after"])
@pytest.mark.parametrize("at", [1, 2, 3, 4, 5])
def test_a_push_that_is_killed_leaves_every_task_once_after_running_again(
    studio: Server, tmp_path: Path, at: int, how: str
) -> None:
    """kill -9 at the n-th request, before or after the server got it: ten places."""
    plan = make_plan(next(_names), ARGUMENTS, WIRE[:3], PEOPLE, 1.0, corpus="wire", source="gold")
    write_plan(tmp_path / "plan.json", plan)
    command = [sys.executable, "-c", _RUN]
    with CuttingProxy(studio.url, at, how) as proxy:
        child = subprocess.Popen([*command, proxy.url, studio.token, str(tmp_path / "plan.json")])
        proxy.then = child.kill
        assert child.wait(60) == -9
        assert proxy.cut
    with Studio(studio.url, studio.token) as server:
        pushed = push(server, plan, load_documents("wire"))
        assert keys_on(server, plan) == wanted_keys(plan, WIRE)
        assert all(t.predictions == 1 for one in pushed for t in server.tasks(one.project))
    assert [one.reported for one in pushed] == [[], []]


@pytest.mark.slow
@pytest.mark.parametrize("how", ["before", "after", "late", "error"])
def test_a_request_that_is_lost_is_looked_for_before_it_is_sent_again(
    studio: Server, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """In one run: the server's answer is lost, late (the client gave up) or an error."""
    monkeypatch.setattr("pressmark.annotation.studio.push.BATCH", 20)
    plan = make_plan(next(_names), ARGUMENTS, WIRE[:2], ["a"], corpus="wire", source="gold")
    with CuttingProxy(studio.url, 3, how) as proxy, Studio(proxy.url, studio.token, 2.0) as cut:
        (pushed,) = push(cut, plan, WIRE)
        assert proxy.cut
    with Studio(studio.url, studio.token) as server:
        assert keys_on(server, plan) == wanted_keys(plan, WIRE)
    assert pushed.doubles == 0


@pytest.mark.slow
def test_a_server_that_stays_away_is_one_sentence_and_the_next_run_goes_on(
    studio: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pressmark.annotation.studio.push.BATCH", 20)
    monkeypatch.setattr("time.sleep", lambda _: None)
    plan = make_plan(next(_names), ARGUMENTS, WIRE[:2], ["a"], corpus="wire", source="gold")
    proxy = CuttingProxy(studio.url, 3, "after", stay_down=True)
    gone = pytest.raises(ServerGone, match="run the command again")
    with proxy, Studio(proxy.url, studio.token, 2.0) as cut, gone:
        push(cut, plan, WIRE)
    with Studio(studio.url, studio.token) as server:
        (again,) = push(server, plan, WIRE)
        assert keys_on(server, plan) == wanted_keys(plan, WIRE)
    assert (again.there, again.doubles) == (40, 0)


def test_no_server_is_one_sentence() -> None:
    gone = pytest.raises(ServerGone, match="gave no answer")
    with Studio("http://127.0.0.1:9", "x") as nobody, gone:
        nobody.write("POST", "/api/projects/", {})


@pytest.mark.slow
def test_a_wrong_token_is_one_sentence(studio: Server) -> None:
    refused = pytest.raises(PressmarkError, match="refused GET /api/projects/ with 401")
    with Studio(studio.url, "0" * 40) as stranger, refused:
        list(stranger.projects())
