"""What is asked of annotators: the notes on top of their tasks, and what raises none."""

from __future__ import annotations

from pressmark.annotation.studio.exports import combined, read_export
from pressmark.annotation.studio.layers import ENTITIES, QUOTES, Reported
from pressmark.annotation.studio.qa import check, notes
from pressmark.annotation.studio.results import read_task
from pressmark.corpus import load
from studio_exports import as_export

WIRE = load("wire")


def test_a_note_counts_what_it_leaves_out() -> None:
    many = [Reported("d", ENTITIES, "a", 7, f"m{n}", "qa-edge", f"finding {n}") for n in range(15)]
    note = notes(many)[7]
    assert note.startswith("Please look again:\nfinding 0\n")
    assert note.endswith("finding 11\n… and 3 more")


def test_the_gold_raises_no_question_of_quotation_marks() -> None:
    for document in WIRE:
        here = {document.id: document.article}
        tasks = [read_task(value, here) for value in as_export(document, (QUOTES,))]
        assert "qa-marks" not in {f.code for f in check(document, "a", tasks)}


def test_what_a_pull_reports_is_asked_too_where_the_annotator_can_do_something() -> None:
    values = as_export(WIRE[0], (ENTITIES,))
    result = values[0]["annotations"][0]["result"]
    values[0]["drafts"] = [{"id": 1, "user": "ann1@example.com", "result": []}]
    first = WIRE[0].annotations.mentions[0]
    values[0]["annotations"][0]["result"] = [
        r for r in result if (r["id"], r["from_name"]) != (first.id, "type")
    ]
    here = {WIRE[0].id: WIRE[0].article}
    export = read_export(values, here, {1: "ann1@example.com"})
    _, told = combined(export, here)
    (note,) = notes([*export.reported, *told]).values()
    assert note.startswith(f"Please look again:\n“{first.span.text}” at {first.span.start}: ")
    assert "has no type, left out" in note
    assert "draft" not in note
