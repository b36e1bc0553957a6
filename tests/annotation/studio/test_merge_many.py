"""More than two answers as one: majorities, and what is left to the adjudicator."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pressmark.annotation.studio.adjudication import make_round, round_config, round_tasks
from pressmark.annotation.studio.adjudication_files import read_rounds, write_round
from pressmark.annotation.studio.adjudication_gold import decide
from pressmark.annotation.studio.compare import Answered
from pressmark.annotation.studio.layers import ARGUMENTS, CHAINS, ENTITIES, EVENTS, LAYERS, QUOTES
from pressmark.annotation.studio.lint import lint
from pressmark.annotation.studio.merge_layers import MergedLayer, merge_layer
from pressmark.annotation.studio.pull import Pulled
from pressmark.annotation.studio.results import in_order
from pressmark.annotation.studio.tasks import part_of
from pressmark.corpus import load
from pressmark.schema import Annotations, Argument, PressmarkError, validate_prediction
from studio_documents import document as generated
from studio_documents import two_of_one_text

LAW = settings(
    max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
ONE = min(load("wire"), key=lambda d: len(d.annotations.mentions))
ALL = in_order(ONE.annotations)


def merged(layer: str, *answers: Annotations) -> MergedLayer:
    made = merge_layer(ONE.article, layer, answers)
    assert validate_prediction(ONE.article, made.annotations) == []
    return made


@LAW
@given(st.integers(0, 10**6), st.integers(3, 5))
def test_the_same_answer_any_number_of_times_is_itself(seed: int, count: int) -> None:
    document = generated(Random(seed))
    for layer in LAYERS:
        made = merge_layer(document.article, layer, [document.annotations] * count)
        assert made.annotations == document.annotations
        assert (made.notes, made.majority) == ({}, set())
        assert set(made.origin.values()) <= {"ABCDE"[:count]}


@LAW
@given(st.integers(0, 10**6))
def test_who_is_two_of_three_is_right_and_what_the_third_marked_is_asked(seed: int) -> None:
    """A and C are one: all that they say is taken, and only what B alone marked is noted."""
    one, other = (part_of(d.annotations, ENTITIES) for d in two_of_one_text(seed))
    article = generated(Random(seed)).article
    made = merge_layer(article, ENTITIES, [one, other, one])
    notes = [note for listed in made.notes.values() for note in listed]
    assert all(note.startswith("DISAGREE: only B has ") for note in notes)
    spans = Counter(m.span for m in made.annotations.mentions)
    for side in (one, other):
        assert not Counter(m.span for m in side.mentions) - spans
    own = {m.id: m for m in made.annotations.mentions if m.id not in made.notes}
    assert {(m.span, m.type, m.level, m.value) for m in own.values()} == {
        (m.span, m.type, m.level, m.value) for m in one.mentions
    }


def _typed(type_: str) -> Annotations:
    first, *rest = part_of(ALL, ENTITIES).mentions
    return replace(part_of(ALL, ENTITIES), mentions=(replace(first, type=type_), *rest))


def test_the_type_that_two_of_three_give_is_taken_and_of_three_types_all_are_told() -> None:
    key = ALL.mentions[0].id
    made = merged(ENTITIES, _typed("GPE"), _typed("ORG"), _typed("ORG"))
    assert made.notes == {}
    assert made.annotations.mentions[0].type == "ORG"
    assert (made.origin[key], made.majority) == ("BC", {key})
    made = merged(ENTITIES, _typed("GPE"), _typed("ORG"), _typed("FAC"))
    assert made.annotations.mentions[0].type == "GPE"
    assert made.notes[key] == ["DISAGREE type: A GPE, B ORG, C FAC"]
    made = merged(ENTITIES, _typed("ORG"), _typed("ORG"), _typed("FAC"), _typed("FAC"))
    assert made.notes[key] == ["DISAGREE type: A ORG, B ORG, C FAC, D FAC"]


def _without(number: int) -> Annotations:
    part = part_of(ALL, ENTITIES)
    gone = part.mentions[number].id
    entities = (
        replace(e, mentions=tuple(m for m in e.mentions if m != gone)) for e in part.entities
    )
    left = tuple(replace(e, members=()) for e in entities if e.mentions)
    return replace(part, mentions=tuple(m for m in part.mentions if m.id != gone), entities=left)


def test_a_mention_of_two_is_taken_and_one_of_a_single_annotator_is_asked_about() -> None:
    whole = replace(
        part_of(ALL, ENTITIES),
        entities=tuple(replace(e, members=()) for e in ALL.entities),
    )
    key = ALL.mentions[3].id
    made = merged(ENTITIES, whole, whole, _without(3))
    assert made.notes == {}
    assert key in made.majority
    assert made.origin[key] == "AB"
    made = merged(ENTITIES, _without(3), _without(3), whole)
    (noted,) = made.notes
    assert made.notes[noted][0].startswith("DISAGREE: only C has ")
    assert made.origin[noted] == "C"


def test_a_chain_that_two_of_three_give_is_taken() -> None:
    whole = replace(
        part_of(ALL, CHAINS), entities=tuple(replace(e, members=()) for e in ALL.entities)
    )
    big = max(whole.entities, key=lambda e: len(e.mentions))
    out = big.mentions[-1]
    split = tuple(
        replace(e, mentions=tuple(m for m in e.mentions if m != out)) for e in whole.entities
    )
    apart = replace(whole, entities=(*split, replace(big, id="x", mentions=(out,))))
    made = merged(CHAINS, apart, whole, whole)
    assert made.notes == {}
    assert made.annotations.entities == in_order(whole).entities
    assert made.majority == {out}
    made = merged(CHAINS, whole, apart)
    assert set(made.notes) == {out}


def _with_roles(*roles: str) -> Annotations:
    event = ALL.events[0]
    first, *rest = event.mentions
    arguments = tuple(Argument(role, ALL.mentions[0].id) for role in roles)
    told = replace(first, arguments=arguments)
    return replace(ALL, events=(replace(event, mentions=(told, *rest)), *ALL.events[1:]))


def test_a_role_needs_two_of_three_and_no_majority_takes_one_away() -> None:
    thing = f"{ALL.events[0].mentions[0].id}/{ALL.mentions[0].id}"
    made = merged(ARGUMENTS, _with_roles(), _with_roles("Agent"), _with_roles("Agent"))
    assert (made.notes, made.origin[thing]) == ({}, "BC")
    made = merged(ARGUMENTS, _with_roles(), _with_roles(), _with_roles("Agent"))
    assert made.notes == {thing: ["DISAGREE role: A -, B -, C Agent"]}
    assert made.annotations == in_order(_with_roles("Agent")), "it is there, to be refused"


def test_triggers_and_quotations_by_majority() -> None:
    event = ALL.events[0]
    other = "other" if event.mentions[0].realis != "other" else "actual"
    first = replace(event.mentions[0], realis=other)
    changed = replace(event, mentions=(first, *event.mentions[1:]))
    odd = replace(ALL, events=(changed, *ALL.events[1:]))
    made = merged(EVENTS, odd, ALL, ALL)
    assert (made.notes, made.majority) == ({}, {first.id})
    assert made.annotations.events == ALL.events
    said = ALL.quotations[0]
    mute = replace(ALL, quotations=(replace(said, cue=None, speakers=()), *ALL.quotations[1:]))
    made = merged(QUOTES, mute, ALL, ALL)
    assert made.notes == {}
    assert made.annotations.quotations[0].speakers == said.speakers
    assert merged(QUOTES, mute, ALL).notes[said.id][0].startswith("DISAGREE cue: A none, B “")


def test_a_round_of_three_goes_to_files_and_gives_gold_where_the_majority_decides(
    tmp_path: Path,
) -> None:
    answers: dict[str, Any] = {
        who: {ONE.id: Answered(replace(ONE, annotations=side), frozenset({ENTITIES}))}
        for who, side in {"x": _typed("GPE"), "y": _typed("ORG"), "z": _typed("ORG")}.items()
    }
    made, left = make_round("r", ENTITIES, answers, {}, {ONE.id: ONE}, {}, "wire")
    assert left == []
    write_round(tmp_path, made)
    assert read_rounds(tmp_path) == [made]
    (task,) = round_tasks(made, {ONE.id: ONE}, round_config(ENTITIES)).values()
    assert [p["model_version"] for p in task["predictions"]] == ["merged", "A", "B", "C"]
    gold = decide([made], Pulled(), {ONE.id: ONE})
    assert gold.documents[ONE.id].annotations.mentions[0].type == "ORG"
    lines = [line for line in gold.history[ONE.id] if line["became"] == "majority"]
    assert [(line["thing"], sorted(line["from"])) for line in lines] == [("m1", ["y", "z"])]
    provenance = gold.documents[ONE.id].provenance
    assert provenance is not None
    assert provenance.process.startswith("Label Studio, 3 passes")


@pytest.mark.parametrize("layer", LAYERS)
def test_the_adjudicators_screen_has_its_tick_and_is_sound(layer: str) -> None:
    config = round_config(layer)
    assert config.count('name="decided"') == 1
    assert lint(config, layer) == []


def test_more_annotators_than_letters_are_refused() -> None:
    with pytest.raises(PressmarkError, match="at most 16"):
        merge_layer(ONE.article, ENTITIES, [ALL] * 17)
