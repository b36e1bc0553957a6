"""Two annotators, agreement, adjudication and gold, through all layers on a real server."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pressmark.annotation.formats.numbering import ids_by_kind, numbered
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
from pressmark.annotation.studio.gold_ids import read_ids
from pressmark.annotation.studio.layers import ENTITIES, LAYERS, Reported
from pressmark.annotation.studio.pull import Pulled, pull
from pressmark.annotation.studio.push import push
from pressmark.annotation.studio.results import in_order
from pressmark.annotation.studio.server import Server
from pressmark.corpus import catalogue, load
from pressmark.corpus.form_files import read_pass
from pressmark.schema import Document
from pressmark.schema.codec import encode_document
from pressmark.schema.reading import read_document, write_json
from studio_exports import tick

Json = Any
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


def decide_all(server: Studio, project: int, layer: str) -> tuple[int, int]:
    """The adjudicator ticks what was merged, but of mentions deletes what only one marked.

    Gives how many were deleted and how many ticked; of each task the first note is overlooked.
    """
    deleted = ticked = 0
    for task in server.tasks(project):
        held = server.read(f"/api/tasks/{task.id}/").json()
        (merged,) = [p for p in held["predictions"] if p["model_version"] == "merged"]
        result = merged["result"]
        if layer == ENTITIES:
            noted = {r["id"] for r in result if "only" in str(r.get("meta"))}
            deleted += len(noted)
            result = [r for r in result if r["id"] not in noted]
        stays = {r["id"]: r for r in result if r.get("meta")}
        ticks = [tick(r) for r in list(stays.values())[1:]]
        ticked += len(ticks)
        server.annotate(task.id, [*result, *ticks])
    return deleted, ticked


def tick_the_rest(server: Studio, left: list[Reported]) -> None:
    """What was overlooked is ticked after all, in the annotation that is there."""
    for task in dict.fromkeys(one.task for one in left):
        (held,) = server.read(f"/api/tasks/{task}/").json()["annotations"]
        regions = {one.region for one in left if one.task == task}
        first = {r["id"]: r for r in reversed(held["result"])}
        shown = [first.get(f"{region}_0") or first[region] for region in sorted(regions)]
        server.set_result(held["id"], [*held["result"], *map(tick, shown)])


@pytest.mark.slow
def test_two_annotators_agreement_adjudication_gold(studio: Server, tmp_path: Path) -> None:
    """From two raw passes to gold through all five layers, with one decision against A."""
    documents = sorted(load("wire"), key=lambda d: len(d.annotations.mentions))[:2]
    by_id = {d.id: d for d in documents}
    name = next(_names)
    pulled = label(studio, documents, name, tmp_path)
    assert pulled.reported == []
    answered = answered_of(pulled.export, pulled.documents)
    (found,) = compare(answered)
    assert len(found.layers) == 9

    out, deleted, ticked, overlooked = tmp_path / "adjudicated", 0, 0, 0
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
                counts = decide_all(server, sent.project, layer)
                deleted, ticked = deleted + counts[0], ticked + counts[1]
            rounds = read_rounds(out)
            found = pull_decisions(server, rounds, documents, out)
            if open_keys(made):
                early = decide(rounds, found, by_id, read_ids(out))
                assert early.open == []
                assert {one.layer for one in early.left} <= {layer}
                overlooked += len(early.left)
                taken = decide(rounds, found, by_id, read_ids(out), accept_undecided=True)
                became = [line["became"] for lines in taken.history.values() for line in lines]
                assert became.count("left as sent") == len(early.left)
                tick_the_rest(server, early.left)
                found = pull_decisions(server, rounds, documents, out)
            gold = decide(rounds, found, by_id, read_ids(out))
            assert gold.open == []
            assert gold.left == []
            assert [r for r in gold.reported if r.code != "mention-gone"] == []
            write_gold(out, gold)
    assert min(deleted, ticked, overlooked) > 0
    became = Counter(line["became"] for lines in gold.history.values() for line in lines)
    assert became["accepted"] == ticked + overlooked
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
    marked = document.annotations
    assert marked == gold.documents[document.id].annotations
    assert marked.mentions == numbered(marked).mentions, "ids are in the order of the text"
    ids = [key for listed in ids_by_kind(marked).values() for key in listed]
    assert all(re.fullmatch(r"[mevtq]\d+", key) for key in ids), ids
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
