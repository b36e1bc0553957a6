"""A system as a backend: the protocol, what a screen can show of its answer, failures counted."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import httpx
import pytest
from pressmark.annotation.studio import backend as backends
from pressmark.annotation.studio.adopt import adopt
from pressmark.annotation.studio.backend import Backend, BadRequest, document_of, fitted, layer_of
from pressmark.annotation.studio.backend_server import retrieve, serve_backend
from pressmark.annotation.studio.client import Studio
from pressmark.annotation.studio.config import config_xml
from pressmark.annotation.studio.layers import LAYERS
from pressmark.annotation.studio.results import tasks
from pressmark.annotation.studio.server import Server
from pressmark.corpus import load
from pressmark.eval.systems import create
from pressmark.schema import (
    Annotations,
    Article,
    Document,
    Entity,
    Mention,
    PressmarkError,
    Quotation,
    Span,
    validate_prediction,
)

GOLD = load("wire-001")[0]


class Fails:
    """A system that cannot do one article and is as good as gold on the others."""

    name, version, description, layers = "fails", "1", "for tests", ()

    def extract(self, articles: Sequence[Article]) -> list[Annotations]:
        if any(article.id == "wire-002" for article in articles):
            raise MemoryError("no room for wire-002")
        return [load(article.id)[0].annotations for article in articles]


def asked(layer: str, documents: Sequence[Document] = (GOLD,)) -> dict[str, Any]:
    listed = [{**task, "id": n} for d in documents for n, task in enumerate(tasks(d, layer), 1)]
    return {"tasks": listed, "label_config": config_xml(layer), "project": "1.2"}


@pytest.mark.parametrize("layer", LAYERS)
def test_there_is_one_answer_for_each_task_in_labels_that_it_offers(layer: str) -> None:
    request = asked(layer)
    results = Backend("rules-lite").predict(request)["results"]
    assert len(results) == len(request["tasks"])
    for task, answer in zip(request["tasks"], results, strict=True):
        (prediction,) = answer
        assert prediction["model_version"] == f"rules-lite {create('rules-lite').version}"
        control, field = backends._DYNAMIC[layer]
        offered = {one["value"] for one in task["data"][field]}
        shown = [r for r in prediction["result"] if r["from_name"] == control]
        assert all(set(r["value"]["labels"]) <= offered for r in shown)
        ids = [(r["id"], r["from_name"]) for r in prediction["result"]]
        assert len(set(ids)) == len(ids), "a region twice becomes a copy of the first"


def test_later_layers_keep_the_mentions_that_people_marked() -> None:
    for layer in ("1b_chains", "2_events", "3_quotes"):
        sent = asked(layer)["tasks"][0]["predictions"][0]["result"]
        (answer,) = Backend("rules-lite").predict(asked(layer))["results"][0]
        known = {m.id for m in GOLD.annotations.mentions}
        places = {r["id"]: r["value"]["start"] for r in sent if r["id"] in known}
        again = {r["id"]: r["value"]["start"] for r in answer["result"] if r["id"] in known}
        assert again == places


def test_a_system_as_good_as_gold_answers_gold() -> None:
    """`adopt` loses nothing when both have the same mentions."""
    for layer, what in (("1b_chains", "entities"), ("3_quotes", "quotations")):
        base = Annotations(mentions=GOLD.annotations.mentions)
        made = getattr(adopt(base, GOLD.annotations, layer), what)
        if layer == "1b_chains":
            assert {e.mentions for e in made} == {e.mentions for e in GOLD.annotations.entities}
        else:
            assert [(q.content, q.cue, q.speakers) for q in made] == [
                (q.content, q.cue, q.speakers) for q in GOLD.annotations.quotations
            ]
    arguments = adopt(GOLD.annotations, GOLD.annotations, "2b_arguments")
    assert arguments == GOLD.annotations


@pytest.mark.parametrize("layer", LAYERS)
def test_what_is_adopted_is_a_sound_prediction(layer: str) -> None:
    (made,) = create("rules-lite").extract([GOLD.article])
    joined = adopt(GOLD.annotations, made, layer)
    assert validate_prediction(GOLD.article, joined) == []


def test_what_is_said_of_a_mention_goes_to_the_one_that_is_there() -> None:
    base = Annotations(mentions=(Mention("m1", Span(4, 9), "PERSON", "name"),))
    said = Quotation("q1", "direct", (Span(20, 30),), speakers=("x", "y"))
    made = Annotations(
        mentions=(
            Mention("x", Span(0, 9), "PERSON", "name"),  # the only one that overlaps m1
            Mention("y", Span(12, 15), "PERSON", "name"),  # nobody marked it
        ),
        entities=(Entity("m1", "PERSON", ("x", "y")),),
        quotations=(said,),
    )
    assert adopt(base, made, "3_quotes").quotations[0].speakers == ("m1",)
    (entity,) = adopt(base, made, "1b_chains").entities
    assert entity.mentions == ("m1",)
    assert entity.id != "m1", "an id of a mention is not given to a chain"


def test_names_that_a_task_does_not_offer_become_empty_labels_the_frequent_ones_first() -> None:
    def one(region: str, label: str) -> dict[str, Any]:
        return {"id": region, "from_name": "chain", "value": {"labels": [label]}}

    result = [one("a", "rare"), one("b", "often"), one("c", "often"), one("d", "known")]
    data = {"chains": [{"value": "known"}, {"value": "new1"}]}
    made = fitted(result, data, "1b_chains")
    assert [(r["id"], r["value"]["labels"]) for r in made] == [
        ("b", ["new1"]),
        ("c", ["new1"]),
        ("d", ["known"]),
    ]


def test_an_article_that_fails_has_no_prediction_and_a_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backends, "create", lambda _: Fails())
    made = Backend("fails")
    answer = made.predict(asked("1_entities", load("wire-001") + load("wire-002")))
    assert [len(one) for one in answer["results"]] == [1, 0]
    status = made.status()
    assert (status["predicted"], status["failed"]) == (1, 1)
    assert "no room for wire-002" in status["failures"][0]


@pytest.mark.parametrize(
    ("task", "message"),
    [
        (None, "shows no text"),
        ({"data": {"text": 7}}, "shows no text"),
        ({"data": {"text": "x"}}, "which mentions"),
        ({"data": {"text": "x"}, "meta": {"pressmark": {"base": {"mentions": 1}}}}, "which"),
    ],
)
def test_a_task_that_is_not_ours_is_refused(task: Any, message: str) -> None:
    with pytest.raises(BadRequest, match=message):
        document_of(task, "3_quotes")


def test_a_screen_that_is_not_ours_is_refused() -> None:
    with pytest.raises(BadRequest, match="none of Pressmark's"):
        layer_of("<View/>")
    assert [layer_of(config_xml(layer)) for layer in LAYERS] == list(LAYERS)


# -- over HTTP -----------------------------------------------------------------------------------


@pytest.fixture
def served() -> Iterator[tuple[Backend, str]]:
    made = Backend("rules-lite")
    with serve_backend(made, 0) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield made, f"http://127.0.0.1:{http.server_port}"
        http.shutdown()


def test_the_protocol_over_http(served: tuple[Backend, str]) -> None:
    made, url = served
    assert httpx.get(f"{url}/health").json() == {"status": "UP", "model_version": made.version}
    setup = {"project": "1.2", "schema": config_xml("3_quotes")}
    assert httpx.post(f"{url}/setup", json=setup).json() == {"model_version": made.version}
    answer = httpx.post(f"{url}/predict", json=asked("1_entities")).json()
    assert answer["results"][0][0]["result"]
    assert httpx.get(f"{url}/status").json()["predicted"] == 1
    assert httpx.post(f"{url}/webhook", json={"action": "START_TRAINING"}).status_code == 200
    assert httpx.get(f"{url}/versions?x=1").json() == {"versions": [made.version]}


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/predict", b"{", 400),
        ("/predict", b"[]", 400),
        ("/predict", b"{}", 400),
        ("/predict", json.dumps({"label_config": config_xml("3_quotes")}).encode(), 400),
        ("/setup", b'{"schema": "<View/>"}', 400),
        ("/nowhere", b"{}", 404),
    ],
)
def test_a_bad_request_gets_a_sentence(
    served: tuple[Backend, str], path: str, body: bytes, status: int
) -> None:
    answer = httpx.post(served[1] + path, content=body)
    assert answer.status_code == status
    assert len(answer.json()["detail"]) > 20


def test_a_port_that_is_taken_is_one_sentence(served: tuple[Backend, str]) -> None:
    with pytest.raises(PressmarkError, match="--port"):
        serve_backend(served[0], int(served[1].rsplit(":", 1)[1]))


@pytest.mark.slow
def test_the_server_retrieves_a_hundred_articles_and_what_fails_is_counted(
    studio: Server, served: tuple[Backend, str]
) -> None:
    made, url = served
    wire = load("wire")
    listed = [task for d in wire for task in tasks(d, "1_entities")]
    for task in listed:
        task["predictions"] = []
    hundred = [listed[n % len(listed)] for n in range(99)]
    broken = {"data": {**listed[0]["data"], "text": 7}}
    with Studio(studio.url, studio.token) as connection:
        project = connection.create_project("hundred", "", config_xml("1_entities"))
        connection.import_tasks(project.id, [*hundred, broken])
        found = retrieve(connection, project.id, made, url)
        assert (found.tasks, found.stored, found.failed, found.missing) == (100, 99, 1, 1)
        assert "shows no text" in found.failures[0]
        again = retrieve(connection, project.id, made, url)
        assert again.stored == 99, "what has a prediction is passed over"
        assert made.tally.predicted == 99
