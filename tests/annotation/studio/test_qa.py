"""What is asked of annotators about their own work, and how the question is put."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pressmark.annotation.studio.exports import combined, read_export
from pressmark.annotation.studio.layers import ENTITIES, QUOTES, Reported
from pressmark.annotation.studio.qa import check, notes
from pressmark.annotation.studio.results import read_task
from pressmark.corpus import load
from pressmark.schema import Span
from studio_exports import as_export

WIRE = load("wire")


def _asked(change: Any) -> set[str]:
    document = WIRE[0]
    marked = change(document.annotations)
    here = {document.id: document.article}
    tasks = [read_task(value, here) for value in as_export(document)]
    before = {f.code for f in check(document, "ann1", tasks)}
    return {f.code for f in check(replace(document, annotations=marked), "ann1", tasks)} - before


def _first_mention(marked: Any, **changes: Any) -> Any:
    first, *rest = marked.mentions
    return replace(marked, mentions=(replace(first, **changes), *rest))


def test_questions_to_annotators() -> None:
    text = WIRE[0].article.text or ""
    first = WIRE[0].annotations.mentions[0]
    inside = Span(first.span.start, first.span.end - 1, text[first.span.start : first.span.end - 1])
    wide = Span(first.span.start, first.span.end + 1, text[first.span.start : first.span.end + 1])
    assert "qa-word" in _asked(lambda a: _first_mention(a, span=inside))
    assert "qa-edge" in _asked(lambda a: _first_mention(a, span=wide))
    assert "level-missing" in _asked(lambda a: _first_mention(a, level=None))
    spoken = next(q for q in WIRE[0].annotations.quotations if q.type == "indirect")
    others = tuple(q for q in WIRE[0].annotations.quotations if q != spoken)
    assert "qa-cue" in _asked(lambda a: replace(a, quotations=(*others, replace(spoken, cue=None))))
    direct = next(q for q in WIRE[0].annotations.quotations if q.type == "direct")
    rest = tuple(q for q in WIRE[0].annotations.quotations if q != direct)
    (place, *more) = direct.content
    for start, end in ((place.start, place.end - 1), (place.start + 1, place.end)):
        cut = replace(direct, content=(Span(start, end, text[start:end]), *more))
        assert "qa-marks" in _asked(lambda a, cut=cut: replace(a, quotations=(*rest, cut)))
    event = WIRE[0].annotations.events[0]
    told = replace(event.mentions[0], realis=None)
    without = replace(event, mentions=(told, *event.mentions[1:]))
    assert "realis-missing" in _asked(lambda a: replace(a, events=(without, *a.events[1:])))


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
