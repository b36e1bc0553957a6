"""From a real server back to files: round trips, and everything that annotators leave behind."""

from __future__ import annotations

import json
from collections import Counter
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pressmark.annotation.studio.accounts import add_annotator
from pressmark.annotation.studio.assign import Plan, make_plan
from pressmark.annotation.studio.client import Studio
from pressmark.annotation.studio.layers import CHAINS, ENTITIES, EVENTS, LAYERS, QUOTES
from pressmark.annotation.studio.pull import Pulled, add_export, pull, read_folder
from pressmark.annotation.studio.push import push
from pressmark.annotation.studio.qa import send_notes
from pressmark.annotation.studio.server import Server
from pressmark.annotation.studio.tasks import part_of
from pressmark.corpus import load
from pressmark.schema import Annotations, Document, PressmarkError
from pressmark.schema.reading import read_document
from studio_documents import document as generated
from studio_exports import as_export, mutated, places

Json = Any
WIRE = load("wire")
_names = (f"pull-{n}" for n in count(1))


def corpus() -> list[Document]:
    """Every article of the corpus whose text is here."""
    found = list(WIRE)
    for name in ("wikinews", "press"):
        try:
            found += load(name)
        except PressmarkError:
            continue  # not hydrated on this machine; the embedded collection always is
    return found


def submit_all(server: Studio, project: int) -> None:
    """Submit each prediction as it is, as an annotator who finds nothing to change."""
    everything = {"selectedItems": {"all": True, "excluded": []}}
    server.write(
        "POST",
        "/api/dm/actions",
        everything,
        id="predictions_to_annotations",
        project=project,
    )


def there_and_back(server: Studio, documents: list[Document], folder: Path) -> Pulled:
    """gold -> push -> every task submitted -> pull, through all five layers."""
    name, plans = next(_names), []
    for layer in LAYERS:
        plan = make_plan(name, layer, documents, ["ann1"], corpus="", source="gold")
        for one in push(server, plan, documents):
            submit_all(server, one.project)
        plans.append(plan)
    return pull(server, plans, documents, folder)


@pytest.mark.slow
def test_every_article_of_the_corpus_comes_back_from_the_server(
    studio: Server, tmp_path: Path
) -> None:
    documents = corpus()
    with Studio(studio.url, studio.token) as server:
        pulled = there_and_back(server, documents, tmp_path)
    assert pulled.reported == []
    made = {key: d.annotations for key, d in pulled.documents["ann1"].items()}
    assert made == {d.id: d.annotations for d in documents}
    for document in documents:
        written = read_document(tmp_path / "ann1" / f"{document.id}.json")
        assert written.annotations == document.annotations
        assert written.article == document.article


@pytest.mark.slow
def test_generated_documents_come_back_from_the_server(studio: Server, tmp_path: Path) -> None:
    """Emoji, combining marks, right-to-left words, nested and equal spans; 150 documents."""
    documents = [generated(Random(seed), f"generated-{seed}") for seed in range(150)]
    assert sum(len(d.annotations.mentions) for d in documents) > 400
    with Studio(studio.url, studio.token) as server:
        pulled = there_and_back(server, documents, tmp_path)
    assert pulled.reported == []
    made = {key: d.annotations for key, d in pulled.documents["ann1"].items()}
    # A document in which nothing is marked has no prediction to submit.
    assert made == {d.id: d.annotations for d in documents if d.annotations != Annotations()}
    assert len(made) > 140


@pytest.mark.slow
def test_two_annotators_their_skips_drafts_and_corrections(studio: Server, tmp_path: Path) -> None:
    people = [f"{next(_names)}@example.com" for _ in range(2)]
    accounts = [add_annotator(studio.url, studio.token, email) for email in people]
    plan = make_plan(next(_names), ENTITIES, WIRE[:3], people, 1.0, corpus="wire", source="gold")
    with Studio(studio.url, studio.token) as server:
        pushed = {one.annotator: one.project for one in push(server, plan, WIRE)}
        tasks = {
            (who, t.key.split("/")[0]): t.id for who in people for t in server.tasks(pushed[who])
        }
        result = as_export(WIRE[0], (ENTITIES,))[0]["annotations"][0]["result"]
        with Studio(studio.url, accounts[0].token) as first:
            number = first.annotate(tasks[people[0], "wire-001"], result, lead_time=60)
            first.annotate(tasks[people[0], "wire-002"], [], was_cancelled=True)
            first.write(
                "POST", f"/api/tasks/{tasks[people[0], 'wire-003']}/drafts", {"result": result[:4]}
            )
        with Studio(studio.url, accounts[1].token) as second:
            second.annotate(tasks[people[1], "wire-001"], result[:9])
            # An annotator in the wrong project: everybody sees everything in the community edition.
            second.annotate(tasks[people[0], "wire-001"], result[:6])
        pulled = pull(server, [plan], WIRE, tmp_path)
        codes = Counter((one.code, one.annotator) for one in pulled.reported)
        assert codes == {
            ("skipped", people[0]): 1,
            ("draft", people[0]): 1,
            ("other-annotator", people[1]): 1,
            ("annotation-extra", people[1]): 1,
        }
        assert pulled.documents[people[0]]["wire-001"].annotations == part_of(
            WIRE[0].annotations, ENTITIES
        )
        assert sorted(pulled.changed) == sorted(f"{who}/wire-001" for who in people)
        progress = {p.annotator: (p.tasks, p.answered, p.skipped) for p in pulled.progress}
        assert progress == {people[0]: (3, 1, 1), people[1]: (3, 1, 0)}

        # Again: nothing new. Then an answer is corrected, then deleted.
        assert pull(server, [plan], WIRE, tmp_path).changed == []
        server.set_result(number, result[:3])
        again = pull(server, [plan], WIRE, tmp_path)
        assert again.changed == [f"{people[0]}/wire-001"]
        assert len(again.documents[people[0]]["wire-001"].annotations.mentions) == 1
        server.write("DELETE", f"/api/annotations/{number}/", {})
        last = pull(server, [plan], WIRE, tmp_path)
        assert last.gone == [f"{people[0]}/wire-001"]
        assert not (tmp_path / people[0] / "wire-001.json").exists()
    # What was deleted on the server is still in an earlier raw export, word for word.
    (earlier,) = (tmp_path / "raw").glob("*.earlier.jsonl")
    kept = [json.loads(line) for line in earlier.read_text().splitlines()]
    held = [a["id"] for task in kept for a in task["annotations"]]
    assert number in held
    assert last.documents == read_folder(tmp_path, WIRE).documents


@pytest.mark.slow
def test_a_note_goes_to_the_task_and_goes_away_when_it_is_mended(
    studio: Server, tmp_path: Path
) -> None:
    plan = make_plan(next(_names), ENTITIES, WIRE[:1], ["ann1"], corpus="wire", source="gold")
    with Studio(studio.url, studio.token) as server:
        (pushed,) = push(server, plan, WIRE)
        (task,) = server.tasks(pushed.project)
        good = as_export(WIRE[0], (ENTITIES,))[0]["annotations"][0]["result"]
        bad = json.loads(json.dumps(good))
        for item in bad:
            if item["id"] == "m1":
                item["value"]["end"] -= 1
        number = server.annotate(task.id, bad)
        pulled = pull(server, [plan], WIRE, tmp_path)
        assert {f.code for f in pulled.findings} >= {"qa-word"}
        assert send_notes(server, [pushed.project], pulled.findings) == 1
        ((_, data),) = server.task_data(pushed.project)
        assert "cuts the word" in data["note"]
        assert data["text"] == WIRE[0].article.text
        server.set_result(number, good)
        pulled = pull(server, [plan], WIRE, tmp_path)
        mended = [f for f in pulled.findings if f.code == "qa-word"]
        assert mended == []
        send_notes(server, [pushed.project], mended)
        ((_, data),) = server.task_data(pushed.project)
        assert data["note"] == ""


@pytest.mark.slow
def test_a_text_that_was_changed_on_the_server_is_reported(studio: Server, tmp_path: Path) -> None:
    plan = make_plan(next(_names), ENTITIES, WIRE[:1], ["ann1"], corpus="wire", source="gold")
    with Studio(studio.url, studio.token) as server:
        (pushed,) = push(server, plan, WIRE)
        ((task, data),) = server.task_data(pushed.project)
        submit_all(server, pushed.project)
        server.set_data(task, {**data, "text": "x" + data["text"]})
        pulled = pull(server, [plan], WIRE, tmp_path)
    (told,) = pulled.reported
    assert (told.code, told.task) == ("task-unread", task)
    assert "text that it shows was changed" in told.message
    assert "1 annotations of it are in the raw export" in told.message


@pytest.mark.slow
def test_a_thousand_mutations_of_a_real_export(studio: Server, tmp_path: Path) -> None:
    """Through files, as a pull reads them: reported, never raised, and the folder is written."""
    name, sources = next(_names), []
    short = [min(WIRE, key=lambda d: len(d.annotations.mentions))]
    with Studio(studio.url, studio.token) as server:
        for layer in (ENTITIES, CHAINS, EVENTS, QUOTES):
            plan = make_plan(name, layer, short, ["ann1"], corpus="wire", source="gold")
            (pushed,) = push(server, plan, WIRE)
            submit_all(server, pushed.project)
            (project,) = [p for p in server.projects() if p.id == pushed.project]
            sources.append((plan, project, server.export(project.id)))
    clean = [(plan, project, json.loads(data)) for plan, project, data in sources]
    where = [list(places(values)) for _, _, values in clean]
    for seed in range(1000):
        plan, project, values = clean[seed % len(clean)]
        spoilt = json.dumps(mutated(values, Random(seed), where[seed % len(clean)])).encode()
        folder = tmp_path / plan.layer
        add_export(folder, plan, "ann1", project.id, spoilt, {1: "ann1"})
        for earlier in (folder / "raw").glob("*.*.json"):
            earlier.unlink()
        pulled = read_folder(folder, short)
        assert pulled.documents or pulled.reported, seed


def test_a_folder_that_is_no_pull_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PressmarkError, match="holds no manifest"):
        read_folder(tmp_path, WIRE)
    (tmp_path / "manifest.json").write_text('{"format": "other"}')
    with pytest.raises(PressmarkError, match="is no manifest of a pull"):
        read_folder(tmp_path, WIRE)


def test_the_plan_says_whose_project_is_whose() -> None:
    plan = Plan("p", ENTITIES, "wire", "gold", {"a": ()}, ())
    assert plan.marker("a") == "pressmark:p/1_entities/a"
