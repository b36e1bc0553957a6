"""Two annotators, agreement, adjudication and gold, through all layers on a real server."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pressmark.annotation.studio.adjudication import (
    answered_of,
    dates_of,
    make_round,
    open_keys,
    send_round,
)
from pressmark.annotation.studio.adjudication_files import read_rounds, write_round
from pressmark.annotation.studio.adjudication_gold import (
    Gold,
    decide,
    pull_decisions,
    read_gold,
    write_gold,
)
from pressmark.annotation.studio.assign import Plan
from pressmark.annotation.studio.client import Studio
from pressmark.annotation.studio.compare import compare
from pressmark.annotation.studio.layers import (
    ENTITIES,
    LAYERS,
)
from pressmark.annotation.studio.pull import Pulled, pull
from pressmark.annotation.studio.push import push
from pressmark.annotation.studio.results import in_order
from pressmark.annotation.studio.server import Server
from pressmark.corpus import catalogue, load
from pressmark.corpus.form_files import read_pass
from pressmark.schema import Document
from pressmark.schema.codec import encode_document
from pressmark.schema.reading import read_document, write_json

_names = (f"adj-{n}" for n in count(1))


def label(server: Server, documents: list[Document], name: str, folder: Path) -> Pulled:
    """Two annotators do all five screens of the documents, each as in one raw pass."""
    entries = {e.id: e for e in catalogue().select("wire")}
    work = folder / "passes"
    write_json_of(work, entries, documents)
    plans = []
    with Studio(server.url, server.token) as studio:
        for layer in LAYERS:
            ids = tuple(d.id for d in documents)
            plan = Plan(name, layer, "wire", str(work), {"ann1": ids, "ann2": ids}, ids)
            for one in push(studio, plan, documents):
                studio.write(
                    "POST",
                    "/api/dm/actions",
                    {"selectedItems": {"all": True, "excluded": []}},
                    id="predictions_to_annotations",
                    project=one.project,
                )
            plans.append(plan)
        return pull(studio, plans, documents, folder / "pulled")


def write_json_of(work: Path, entries: Any, documents: list[Document]) -> None:
    """The passes as a folder of pulled annotations would have them."""
    for who, letter in (("ann1", "a"), ("ann2", "b")):
        (work / who).mkdir(parents=True)
        for document in documents:
            made = read_pass(entries[document.id], letter)
            own = replace(made, annotations=in_order(made.annotations))
            write_json(work / who / f"{document.id}.json", encode_document(own))
    write_json(work / "manifest.json", {})


def decide_all(server: Studio, project: int, layer: str) -> int:
    """The adjudicator accepts what was merged, but of mentions deletes what only one marked."""
    deleted = 0
    for task in server.tasks(project):
        held = server.read(f"/api/tasks/{task.id}/").json()
        (merged,) = [p for p in held["predictions"] if p["model_version"] == "merged"]
        result = merged["result"]
        if layer == ENTITIES:
            noted = {r["id"] for r in result if "only" in str(r.get("meta"))}
            deleted += len(noted)
            result = [r for r in result if r["id"] not in noted]
        server.annotate(task.id, result)
    return deleted


@pytest.mark.slow
def test_two_annotators_agreement_adjudication_gold(studio: Server, tmp_path: Path) -> None:
    """From two raw passes to gold through all five layers, with one decision against A."""
    documents = load("wire")[:2]
    by_id = {d.id: d for d in documents}
    name = next(_names)
    pulled = label(studio, documents, name, tmp_path)
    assert pulled.reported == []
    answered = answered_of(pulled.export, pulled.documents)
    (found,) = compare(answered)
    assert len(found.layers) == 9

    out, deleted = tmp_path / "adjudicated", 0
    with Studio(studio.url, studio.token) as server:
        for layer in LAYERS:
            days, gold_so_far = dates_of(pulled.export), read_gold(out)
            made, left = make_round(name, layer, answered, days, by_id, gold_so_far, "wire")
            assert left == []
            write_round(out, made)
            if open_keys(made):
                sent = send_round(server, made, by_id)
                again = send_round(server, made, by_id)
                assert (again.sent, again.there) == (0, sent.sent)
                deleted += decide_all(server, sent.project, layer)
            rounds = read_rounds(out)
            gold = decide(rounds, pull_decisions(server, rounds, documents, out), by_id)
            assert gold.open == []
            assert [r for r in gold.reported if r.code != "mention-gone"] == []
            write_gold(out, gold)
    assert deleted > 0
    for key in by_id:
        check_gold(read_document(out / "gold" / f"{key}.json"), gold, out)
        # Of mentions the gold has just what both passes have: the others were deleted.
        sides = [answered[who][key].document.annotations for who in ("ann1", "ann2")]
        both = {(m.span, m.type) for m in sides[0].mentions} & {
            (m.span, m.type) for m in sides[1].mentions
        }
        assert {(m.span, m.type) for m in gold.documents[key].annotations.mentions} == both
    lines = [line for key in by_id for line in gold.history[key] if line["layer"] == ENTITIES]
    assert sum(line["became"] == "removed" for line in lines) == deleted


def check_gold(document: Document, gold: Gold, out: Path) -> None:
    """A gold file: its annotations, provenance and history."""
    assert document.annotations == gold.documents[document.id].annotations
    assert document.provenance is not None
    assert document.provenance.status == "adjudicated"
    assert document.provenance.annotator == "ann1 and ann2; decided by admin@pressmark.example"
    lines = (out / "gold" / f"{document.id}.history.jsonl").read_text().splitlines()
    history = [json.loads(line) for line in lines]
    for line in history:
        if line["became"] == "agreed":
            assert set(line["from"]) <= {"ann1", "ann2"}
            assert line["decided_by"] == ""
        else:
            assert line["decided_by"] == "admin@pressmark.example"
            assert line["decided_on"] > "2020"
    assert Counter(line["became"] for line in history)["agreed"] > 100
