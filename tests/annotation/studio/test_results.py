"""Annotations to tasks and back: golden cases by hand, laws over generated documents."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from pressmark.annotation.studio.layers import (
    ARGUMENTS,
    CHAINS,
    ENTITIES,
    EVENTS,
    LAYERS,
    META,
    QUOTES,
)
from pressmark.annotation.studio.results import (
    Answer,
    BadTask,
    Reported,
    Task,
    combine,
    in_order,
    read_task,
    tasks,
)
from pressmark.annotation.studio.tasks import part_of
from pressmark.corpus import load
from pressmark.schema import Annotations, Argument, Document, PressmarkError, Span
from studio_documents import documents

Json = Any
LAW = settings(
    max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
WIRE = load("wire-001")[0]


def exported(document: Document, layer: str, first: int = 1) -> list[Json]:
    """The tasks as the server would export them when each prediction is submitted as it is."""
    made = json.loads(json.dumps(tasks(document, layer)))
    for number, task in enumerate(made, first):
        task["id"] = number
    return made


def result_of(task: Json) -> list[Json]:
    return task["predictions"][0]["result"] if task["predictions"] else []


def answers(document: Document, *layers: str) -> list[Answer]:
    known = {document.id: document.article}
    return [
        Answer(read_task(task, known), result_of(task))
        for layer in layers
        for task in exported(document, layer)
    ]


def from_nothing(answer: Answer) -> Answer:
    """The same answer, to a first task that had nothing filled in."""
    first = answer.task.layer == ENTITIES
    return replace(answer, task=replace(answer.task, sent=Annotations())) if first else answer


# -- every article, and generated ones -----------------------------------------------------------


@pytest.mark.parametrize("document", load("wire"), ids=lambda d: d.id)
def test_an_article_of_the_corpus_comes_back_as_it_went(document: Document) -> None:
    made, reported = combine(document.article, answers(document, *LAYERS))
    assert made == document.annotations
    assert reported == []


@pytest.mark.parametrize("document", load("wire"), ids=lambda d: d.id)
def test_nothing_but_the_results_is_needed_for_an_article(document: Document) -> None:
    """Heads, types of chains, parts in quotation marks are derived: the same as in the gold."""
    raw = [from_nothing(answer) for answer in answers(document, *LAYERS)]
    made, reported = combine(document.article, raw)
    without = replace(
        document.annotations,
        entities=tuple(replace(e, type="", members=()) for e in document.annotations.entities),
    )
    stripped = replace(made, entities=tuple(replace(e, type="", members=()) for e in made.entities))
    assert stripped == without
    assert reported == []


@LAW
@given(documents)
def test_a_generated_document_comes_back_as_it_went(document: Document) -> None:
    made, reported = combine(document.article, answers(document, *LAYERS))
    assert made == document.annotations
    assert reported == []


@LAW
@given(documents)
def test_each_layer_alone_gives_its_part_and_nothing_of_the_others(document: Document) -> None:
    for layer in LAYERS:
        if layer != ARGUMENTS:
            made, reported = combine(document.article, answers(document, layer))
            assert made == part_of(document.annotations, layer)
            assert reported == []


@LAW
@given(documents)
def test_region_ids_are_unique_and_offsets_are_code_points(document: Document) -> None:
    for layer in LAYERS:
        for task in tasks(document, layer):
            shown = task["data"].get("text") or task["data"]["sentence"]
            places: dict[str, tuple[int, int]] = {}
            for item in result_of(task):
                place = item["value"]["start"], item["value"]["end"]
                assert places.setdefault(item["id"], place) == place
                assert 0 <= place[0] < place[1] <= len(shown)
                assert "." not in item["id"]
            pairs = [(item["id"], item["from_name"]) for item in result_of(task)]
            assert len(pairs) == len(set(pairs))


# -- what annotators do, by hand -----------------------------------------------------------------

Change = Callable[[list[Json]], None]


def changed(layer: str, change: Change, key: int = 0) -> tuple[Annotations, list[Reported]]:
    """The gold of wire-001 after one change of one task's results by its annotator."""
    given_back = answers(WIRE, layer)
    change(given_back[key].result)
    return combine(WIRE.article, given_back)


def codes(reported: list[Reported]) -> set[str]:
    return {one.code for one in reported}


def drop(region: str, control: str = "") -> Change:
    def change(result: list[Json]) -> None:
        result[:] = [
            r for r in result if r["id"] != region or (control and r["from_name"] != control)
        ]

    return change


def say(region: str, control: str, label: str) -> Change:
    def change(result: list[Json]) -> None:
        for item in result:
            if item["id"] == region and item["from_name"] == control:
                item["value"][item["type"]] = [label]

    return change


def draw(start: int, end: int, **labels: str) -> Change:
    def change(result: list[Json]) -> None:
        for control, label in labels.items():
            value = {"start": start, "end": end, "text": "not the slice", "labels": [label]}
            kind = {"from_name": control, "to_name": "text", "type": "labels", "origin": "manual"}
            result.append({"id": "n-w_1", "value": value, **kind})

    return change


def test_a_new_mention_joins_the_chain_of_its_label() -> None:
    of = WIRE.annotations.entities[0]
    task = exported(WIRE, ENTITIES)[0]
    (label,) = [k for k, v in task["meta"][META]["chains"].items() if v == of.id]
    made, reported = changed(ENTITIES, draw(20, 25, type=of.type, level="nominal", chain=label))
    (new,) = [m for m in made.mentions if m.id == "n-w_1"]
    assert (new.span, new.span.text) == (Span(20, 25), WIRE.article.text[20:25])
    assert set(made.entity_of()["n-w_1"].mentions) == {*of.mentions, "n-w_1"}
    assert reported == []


def test_a_new_mention_without_chain_is_an_entity_of_its_own() -> None:
    made, _ = changed(ENTITIES, draw(20, 25, type="ORG", level="nominal"))
    assert made.entity_of()["n-w_1"].mentions == ("n-w_1",)


def test_a_typed_key_comes_before_the_label_and_makes_a_chain() -> None:
    first = WIRE.annotations.entities[0].mentions[0]
    span = WIRE.annotations.mention_by_id()[first].span

    def typed(result: list[Json]) -> None:
        value = {"start": span.start, "end": span.end, "text": ["somebody else"]}
        item = {"id": first, "from_name": "entity_key", "to_name": "text", "type": "textarea"}
        result.append({**item, "value": value})

    made, reported = changed(ENTITIES, typed)
    assert made.entity_of()[first].id == "somebody_else"
    assert reported == []


def test_a_mention_that_was_deleted_takes_its_arguments_with_it_and_says_so() -> None:
    event, told = next((e, t) for e, t in WIRE.annotations.event_mentions() if t.arguments)
    gone = told.arguments[0].mention
    given_back = answers(WIRE, *LAYERS)
    drop(gone)(given_back[0].result)
    made, reported = combine(WIRE.article, given_back)
    assert gone not in made.mention_by_id()
    now = {t.id: t for _, t in made.event_mentions()}[told.id]
    assert now.arguments == tuple(a for a in told.arguments if a.mention != gone)
    assert "mention-gone" in codes(reported)
    assert event.id in {e.id for e in made.events}


def test_a_correction_of_an_earlier_layer_keeps_the_later_ones() -> None:
    """A mention is moved in layer 1 after the arguments were given: they follow its id."""
    _event, told = next((e, t) for e, t in WIRE.annotations.event_mentions() if t.arguments)
    moved = told.arguments[0].mention
    given_back = answers(WIRE, *LAYERS)
    for item in given_back[0].result:
        if item["id"] == moved:
            item["value"]["end"] += 1
    made, reported = combine(WIRE.article, given_back)
    was, now = (a.mention_by_id()[moved].span for a in (WIRE.annotations, made))
    assert (now.start, now.end) == (was.start, was.end + 1)
    assert made.events == WIRE.annotations.events
    assert made.quotations == WIRE.annotations.quotations
    assert reported == []


def test_a_moved_mention_in_a_later_layer_is_reported_and_stays() -> None:
    first = WIRE.annotations.entities[0].mentions[0]

    def move(result: list[Json]) -> None:
        for item in result:
            if item["id"] == first:
                item["value"]["end"] += 1

    made, reported = changed(CHAINS, move)
    assert made.mentions == WIRE.annotations.mentions
    assert codes(reported) == {"mention-moved"}


def test_two_chains_become_one() -> None:
    one, other = WIRE.annotations.entities[:2]
    chains = exported(WIRE, CHAINS)[0]["meta"][META]["chains"]
    (label,) = [k for k, v in chains.items() if v == one.id]

    def join(result: list[Json]) -> None:
        for mention in other.mentions:
            say(mention, "chain", label)(result)

    made, reported = changed(CHAINS, join)
    (joined,) = [e for e in made.entities if e.id == one.id]
    assert set(joined.mentions) == {*one.mentions, *other.mentions}
    assert other.id not in {e.id for e in made.entities}
    assert codes(reported) <= {"reference-gone", "member-unknown"}  # a group may name the other


def test_a_trigger_changes_its_realis_and_keeps_its_arguments() -> None:
    _event, told = next((e, t) for e, t in WIRE.annotations.event_mentions() if t.arguments)
    made, reported = changed(EVENTS, say(told.id, "realis", "generic"))
    now = {t.id: t for _, t in made.event_mentions()}[told.id]
    assert (now.realis, now.arguments) == ("generic", told.arguments)
    assert reported == []


def test_an_event_of_two_types_is_split_and_reported() -> None:
    event = next(e for e in WIRE.annotations.events if len(e.mentions) > 1)
    other = next(e.type for e in WIRE.annotations.events if e.type != event.type)
    made, reported = changed(EVENTS, say(event.mentions[-1].id, "span", other))
    types = {m.id: e.type for e, m in made.event_mentions()}
    assert types[event.mentions[0].id] == event.type
    assert types[event.mentions[-1].id] == other
    assert codes(reported) == {"event-types"}


def test_a_role_is_given_and_taken() -> None:
    order = sorted(WIRE.annotations.event_mentions(), key=lambda pair: pair[1].trigger)
    at, (_event, told) = next((n, p) for n, p in enumerate(order) if p[1].arguments)
    first = told.arguments[0]
    made, _ = changed(ARGUMENTS, say(first.mention, "role", "-"), at)
    # Only the trigger's own task was answered, so the document is that sentence's.
    assert first not in {t.id: t for _, t in made.event_mentions()}[told.id].arguments
    made, _ = changed(ARGUMENTS, say(first.mention, "role", "Place"), at)
    now = {t.id: t for _, t in made.event_mentions()}[told.id].arguments
    assert Argument("Place", first.mention) in now


def test_a_role_drawn_on_words_that_are_no_mention_is_reported_with_its_place() -> None:
    made, reported = changed(ARGUMENTS, draw(0, 1, role="Agent"))
    (told,) = reported
    assert (told.code, told.region) == ("mention-missing", "n-w_1")
    assert "[0, 1)" in told.message
    assert combine(WIRE.article, answers(WIRE, ARGUMENTS))[0] == made


def _quote(n: int = 0) -> Any:
    return [q for q in WIRE.annotations.quotations if q.cue and q.speakers][n]


def test_a_quotation_gets_another_speaker() -> None:
    quotation, other = _quote(), WIRE.annotations.mentions[0].id

    def speak(result: list[Json]) -> None:
        number = next(
            r for r in result if r["id"] == f"{quotation.id}_0" and r["from_name"] == "no"
        )
        drop(quotation.speakers[0])(result)
        drop(other)(result)
        span = WIRE.annotations.mention_by_id()[other].span
        for control, label in (("span", "speaker"), ("no", number["value"]["labels"][0])):
            value = {"start": span.start, "end": span.end, "labels": [label]}
            result.append({"id": other, "from_name": control, "type": "labels", "value": value})

    made, reported = changed(QUOTES, speak)
    now = {q.id: q for q in made.quotations}[quotation.id]
    assert other in now.speakers
    assert quotation.speakers[0] not in now.speakers
    assert codes(reported) == {"mention-deleted"}


def test_without_numbers_cue_and_speaker_go_to_the_nearest() -> None:
    quotation = _quote()

    def bare(result: list[Json]) -> None:
        mine = {f"{quotation.id}_{n}" for n in range(9)} | {f"{quotation.id}_c"}
        keep = {*quotation.speakers, *mine}
        result[:] = [r for r in result if r["id"] in keep and r["from_name"] == "span"]

    made, _ = changed(QUOTES, bare)
    contents = {q.content for q in made.quotations}
    assert contents == {(span,) for span in quotation.content}
    assert [q.cue for q in made.quotations if q.cue] == [quotation.cue]
    spoken = [q for q in made.quotations if q.speakers]
    assert [q.speakers for q in spoken] == [quotation.speakers]
    assert spoken[0].cue == quotation.cue


def test_a_cue_between_two_contents_is_refused() -> None:
    text = WIRE.article.text or ""
    at = text.index(" ", 200) + 1

    def draw_three(result: list[Json]) -> None:
        result[:] = []
        for key, start, end, label in (
            ("c1", at, at + 3, "direct"),
            ("cu", at + 4, at + 6, "cue"),
            ("c2", at + 7, at + 9, "direct"),
        ):
            value = {"start": start, "end": end, "labels": [label]}
            result.append({"id": key, "from_name": "span", "type": "labels", "value": value})

    made, reported = changed(QUOTES, draw_three)
    assert [q.cue for q in made.quotations] == [None, None]
    assert "quotation-unclear" in codes(reported)


# -- arcs, in either direction ---------------------------------------------------------------------


def arc(one: str, other: str) -> Change:
    def change(result: list[Json]) -> None:
        result.append({"type": "relation", "from_id": one, "to_id": other, "direction": "right"})

    return change


@pytest.mark.parametrize("turned", [False, True])
def test_an_arc_joins_a_mention_without_chain_to_the_other_end(turned: bool) -> None:
    entity = WIRE.annotations.entities[0]
    ends = ("n-w_1", entity.mentions[0])

    def draw_and_join(result: list[Json]) -> None:
        draw(20, 25, type=entity.type, level="nominal")(result)
        arc(*(reversed(ends) if turned else ends))(result)

    made, reported = changed(ENTITIES, draw_and_join)
    assert made.entity_of()["n-w_1"].id == entity.id
    assert reported == []


def test_an_arc_between_two_chains_says_nothing_and_is_reported() -> None:
    one, other = (e.mentions[0] for e in WIRE.annotations.entities[:2])
    made, reported = changed(CHAINS, arc(one, other))
    assert made.entities == WIRE.annotations.entities
    assert codes(reported) == {"relation"}


@pytest.mark.parametrize("turned", [False, True])
def test_an_arc_gives_a_speaker_its_quotation(turned: bool) -> None:
    """Without numbers: the arc decides, not what is nearest."""
    text = WIRE.article.text or ""
    line = text.index("\n", 200) + 1
    mention = next(m for m in WIRE.annotations.mentions if m.span.start >= line)

    def draw_them(result: list[Json]) -> None:
        result[:] = []
        far = len(text) - 20
        for key, start, end, label in (
            ("near", mention.span.end + 1, mention.span.end + 3, "direct"),
            ("far", far, far + 9, "direct"),
            (mention.id, mention.span.start, mention.span.end, "speaker"),
        ):
            value = {"start": start, "end": end, "labels": [label]}
            result.append({"id": key, "from_name": "span", "type": "labels", "value": value})
        arc(*(("far", mention.id) if turned else (mention.id, "far")))(result)

    made, reported = changed(QUOTES, draw_them)
    spoken = {q.content[0].start: q.speakers for q in made.quotations}
    assert spoken == {mention.span.end + 1: (), len(text) - 20: (mention.id,)}
    assert "relation" not in codes(reported)


# -- tasks that cannot be read -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda t: t["meta"].clear(), "was not pushed by Pressmark"),
        (lambda t: t["data"].update(text=t["data"]["text"] + "!"), "was changed on the server"),
        (lambda t: t["meta"][META].update(text_sha256="0" * 64), "another text"),
        (lambda t: t["meta"][META].update(doc_id="nobody"), "a document that is not here"),
        (lambda t: t["meta"][META].update(layer="4_fun"), "lacks layer"),
        (lambda t: t["meta"][META]["base"].update(mentions=[{}]), "base is broken"),
        (lambda t: t.update(id="1"), "without a number"),
    ],
)
def test_a_task_that_was_changed_is_told_in_one_sentence(
    spoil: Callable[[Json], object], said: str
) -> None:
    task = exported(WIRE, ENTITIES)[0]
    spoil(task)
    with pytest.raises(BadTask, match=said):
        read_task(task, {WIRE.id: WIRE.article})


def test_a_document_without_text_and_an_unknown_layer_are_refused() -> None:
    stand_off = replace(WIRE, article=replace(WIRE.article, text=None))
    with pytest.raises(PressmarkError, match="has no text"):
        tasks(stand_off, ENTITIES)
    with pytest.raises(PressmarkError, match="no layer"):
        tasks(WIRE, "9_all")


def test_pulled_annotations_are_in_order_already() -> None:
    assert in_order(WIRE.annotations) == WIRE.annotations
    assert isinstance(answers(WIRE, ENTITIES)[0].task, Task)
