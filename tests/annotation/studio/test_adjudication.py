"""Merging two answers, having the rest decided, and the gold that comes of it."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pressmark.annotation.studio.adjudication import (
    Round,
    make_round,
    open_keys,
    round_tasks,
)
from pressmark.annotation.studio.adjudication_files import read_rounds, write_round
from pressmark.annotation.studio.adjudication_gold import (
    decide,
)
from pressmark.annotation.studio.compare import Answered
from pressmark.annotation.studio.config import config_xml
from pressmark.annotation.studio.layers import (
    ARGUMENTS,
    CHAINS,
    ENTITIES,
    EVENTS,
    LAYERS,
    META,
    QUOTES,
)
from pressmark.annotation.studio.merge_layers import MergedLayer, merge_layer
from pressmark.annotation.studio.pull import Pulled
from pressmark.annotation.studio.results import in_order
from pressmark.annotation.studio.tasks import part_of
from pressmark.corpus import catalogue, load
from pressmark.corpus.form_files import read_pass
from pressmark.schema import Annotations, Document, PressmarkError, Span, validate_prediction
from studio_documents import document as generated
from studio_documents import two_of_one_text

Json = Any
LAW = settings(
    max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
WIRE = load("wire-001")[0]


@LAW
@given(st.integers(0, 10**6))
def test_an_answer_merged_with_itself_is_itself_and_nothing_is_to_decide(seed: int) -> None:
    document = generated(Random(seed))
    for layer in LAYERS:
        own = document.annotations
        merged = merge_layer(document.article, layer, [own, own])
        assert merged.annotations == own
        assert merged.notes == {}
        assert set(merged.origin.values()) <= {"AB"}


@LAW
@given(st.integers(0, 10**6))
def test_what_anybody_marked_is_in_the_merged_answer_or_in_a_note(seed: int) -> None:
    one, other = two_of_one_text(seed)
    sides = [part_of(d.annotations, ENTITIES) for d in (one, other)]
    merged = merge_layer(one.article, ENTITIES, sides)
    assert validate_prediction(one.article, merged.annotations) == []
    spans = Counter(m.span for m in merged.annotations.mentions)
    for side in sides:
        assert not Counter(m.span for m in side.mentions) - spans
    keys = [{(m.span, m.type, m.level, m.value) for m in side.mentions} for side in sides]
    for mention in merged.annotations.mentions:
        key = (mention.span, mention.type, mention.level, mention.value)
        in_both = key in keys[0] and key in keys[1]
        assert in_both or mention.id in merged.notes
    assert {merged.origin[m.id] for m in merged.annotations.mentions} <= {"AB", "A", "B"}


def _mentions(change: Any) -> tuple[MergedLayer, Any]:
    first = part_of(WIRE.annotations, ENTITIES)
    target = first.mentions[5]
    second = replace(first, mentions=tuple(change(m) if m is target else m for m in first.mentions))
    return merge_layer(WIRE.article, ENTITIES, [first, second]), target


def test_another_type_is_as_a_has_it_with_both_in_a_note() -> None:
    merged, target = _mentions(lambda m: replace(m, type="WEAPON", level="name"))
    (kept,) = [m for m in merged.annotations.mentions if m.id == target.id]
    assert kept == target
    assert f"DISAGREE type: A {target.type}, B WEAPON" in merged.notes[target.id]
    assert list(merged.notes) == [target.id]


def test_of_two_extents_both_are_there_and_each_names_the_other() -> None:
    merged, target = _mentions(
        lambda m: replace(m, span=Span(m.span.start, m.span.end + 2, None), head=None)
    )
    new = [m for m in merged.annotations.mentions if m.id.startswith("b-")]
    assert len(new) == 1
    assert set(merged.notes) == {target.id, new[0].id}
    assert "only B has" in merged.notes[new[0].id][0]
    assert "; the other has" in merged.notes[target.id][0]


def test_two_chains_joined_by_one_annotator_are_noted_on_the_mentions_moved() -> None:
    first = part_of(WIRE.annotations, CHAINS)
    big, small = sorted(
        (replace(e, members=()) for e in first.entities if len(e.mentions) > 1),
        key=lambda e: -len(e.mentions),
    )[:2]
    joined = replace(big, mentions=(*big.mentions, *small.mentions))
    first = replace(first, entities=tuple(replace(e, members=()) for e in first.entities))
    second = replace(
        first,
        entities=tuple(
            replace(joined if e.id == big.id else e, members=())
            for e in first.entities
            if e.id != small.id
        ),
    )
    merged = merge_layer(WIRE.article, CHAINS, [first, second])
    assert merged.annotations == in_order(first)
    assert set(merged.notes) == set(small.mentions)
    (note,) = merged.notes[small.mentions[0]]
    assert note.startswith("DISAGREE chain: A “")


def test_roles_of_a_mention_that_one_annotator_never_saw_are_no_disagreement() -> None:
    both = WIRE.annotations
    event, told = next((e, m) for e, m in both.event_mentions() if m.arguments)
    gone = told.arguments[0].mention
    less = replace(told, arguments=told.arguments[1:])
    second = replace(
        both,
        events=tuple(
            replace(e, mentions=tuple(less if m is told else m for m in e.mentions))
            for e in both.events
        ),
    )
    everything = {m.id for m in both.mentions} | {m.id for _, m in both.event_mentions()}
    seen = merge_layer(WIRE.article, ARGUMENTS, [both, second])
    assert set(seen.notes) == {f"{told.id}/{gone}"}
    unseen = merge_layer(WIRE.article, ARGUMENTS, [both, second], (everything, everything - {gone}))
    assert unseen.notes == {}
    assert unseen.origin[f"{told.id}/{gone}"] == "A"
    assert event.id in {e.id for e in unseen.annotations.events}


# -- rounds, without a server --------------------------------------------------------------------


def passes() -> dict[str, dict[str, Answered]]:
    """The raw passes of two articles as two annotators' answers to all screens."""
    entries = catalogue().select("wire")[:2]
    return {
        who: {e.id: Answered(read_pass(e, letter), frozenset(LAYERS)) for e in entries}
        for who, letter in (("ann1", "a"), ("ann2", "b"))
    }


def first_round() -> tuple[Round, dict[str, Document]]:
    documents = {d.id: d for d in load("wire")}
    made, left = make_round("r", ENTITIES, passes(), {}, documents, {}, "wire")
    assert left == []
    return made, documents


def test_a_round_says_who_is_a_and_hides_it_from_the_tasks(tmp_path: Path) -> None:
    made, documents = first_round()
    for key, case in made.cases.items():
        assert set(case.passes) == {"ann1", "ann2"}, key
    tasks = round_tasks(made, documents, config_xml(ENTITIES))
    assert "ann1" not in json.dumps(tasks)
    for task in tasks.values():
        versions = [p["model_version"] for p in task["predictions"]]
        assert versions == ["merged", "A", "B"]
    write_round(tmp_path, made)
    assert read_rounds(tmp_path) == [made]
    (tmp_path / "round-1_entities.json").write_text('{"format": "x"}')
    with pytest.raises(PressmarkError, match="is no round"):
        read_rounds(tmp_path)


def test_notes_stand_on_regions_and_on_top_of_the_screen() -> None:
    made, documents = first_round()
    tasks = round_tasks(made, documents, config_xml(ENTITIES))
    for key, case in made.cases.items():
        task = tasks[f"{key}/{ENTITIES}"]
        result = task["predictions"][0]["result"]
        noted = {item["id"] for item in result if "meta" in item}
        assert noted == set(case.notes)
        count_ = sum(map(len, case.notes.values()))
        head, *lines = task["data"]["note"].split("\n")
        assert head.startswith(f"{count_} to decide (")
        assert len(lines) == count_
        places = [int(found[1]) for line in lines if (found := re.search(r"” at (\d+)", line))]
        assert places == sorted(places), "not in the order of the text"
        assert not any(thing in line for line in lines for thing in case.notes), "ids say nothing"


def test_one_annotator_is_not_enough_and_the_first_layer_comes_first() -> None:
    documents = {d.id: d for d in load("wire")}
    alone = {"ann1": passes()["ann1"]}
    made, left = make_round("r", ENTITIES, alone, {}, documents, {})
    assert made.cases == {}
    assert len(left) == 2
    assert "two are needed" in left[0]
    made, left = make_round("r", QUOTES, passes(), {}, documents, {})
    assert any("adjudicate 1_entities first" in said for said in left)


def test_without_a_decision_there_is_no_gold_but_where_nothing_is_to_decide() -> None:
    made, documents = first_round()
    gold = decide([made], Pulled(), documents)
    assert set(gold.open) == open_keys(made)
    assert gold.documents == {}
    same = passes()
    same["ann2"] = same["ann1"]
    agreed, _ = make_round("r", ENTITIES, same, {}, documents, {})
    gold = decide([agreed], Pulled(), documents)
    assert gold.open == []
    for key, document in gold.documents.items():
        own = part_of(same["ann1"][key].document.annotations, ENTITIES)
        assert document.annotations == in_order(own)
        assert document.provenance is not None
        assert document.provenance.status == "adjudicated"
        assert {line["became"] for line in gold.history[key]} == {"agreed"}


def test_layers_and_meta_are_as_the_rounds_need_them() -> None:
    made, documents = first_round()
    for key, task in round_tasks(made, documents, config_xml(ENTITIES)).items():
        assert task["meta"][META]["key"] == key
        assert task["meta"][META]["layer"] == ENTITIES
    assert isinstance(made.cases["wire-001"].merged, Annotations)
    assert EVENTS in LAYERS
