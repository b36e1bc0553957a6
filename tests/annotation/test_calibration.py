"""The map between GUM's scheme and ours, and what is compared over it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pressmark.annotation.calibration import GUM, OURS, calibration, joined, mapped, unlike
from pressmark.corpus import load
from pressmark.schema import Annotations, Document, Entity, Mention, PressmarkError, Span


def _mention(id_: str, span: tuple[int, int], type_: str, level: str, head=None) -> Mention:
    return Mention(id_, Span(*span), type_, level, head and Span(*head))


def _document(annotations: Annotations, name: str = "d") -> Document:
    article = load("wire-004")[0].article
    return Document(replace(article, id=name, segments=()), annotations)


def test_ours_keeps_names_and_pronouns_of_people_bodies_and_places() -> None:
    marked = (
        _mention("m1", (0, 3), "FAC", "name"),
        _mention("m2", (4, 9), "PERSON", "nominal"),
        _mention("m3", (10, 12), "ORG", "pronoun"),
        _mention("m4", (13, 19), "NORP", "name"),
        _mention("m5", (20, 26), "NORP", "name"),
        Mention("m6", Span(30, 34), "DATE"),
    )
    chains = (
        Entity("e1", "FAC", ("m1",)),
        Entity("e2", "PERSON", ("m2",)),
        Entity("e3", "ORG", ("m3",)),
        Entity("e4", "NORP", ("m5",)),
    )
    made = mapped(Annotations(marked, chains), OURS)
    assert [(m.id, m.type) for m in made.mentions] == [
        ("m1", "GPE"),
        ("m3", "ORG"),
        ("m5", "PERSON"),
    ]
    assert [e.mentions for e in made.entities] == [("m1",), ("m5",)]  # no name, no chain


def test_theirs_is_cut_to_the_name_and_names_inside_names_go() -> None:
    marked = (
        _mention("m1", (0, 30), "person", "name", (5, 12)),
        _mention("m2", (8, 12), "place", "name", (8, 12)),
        _mention("m3", (40, 45), "abstract", "name", (40, 45)),
    )
    made = mapped(Annotations(marked), GUM)
    assert [(m.id, m.type, (m.span.start, m.span.end)) for m in made.mentions] == [
        ("m1", "PERSON", (5, 12))
    ]


def test_names_that_overlap_count_as_one_mention_for_chains() -> None:
    ours = Annotations(
        (_mention("m1", (10, 20), "PERSON", "name"), _mention("m2", (30, 32), "PERSON", "pronoun")),
        (Entity("e1", "PERSON", ("m1", "m2")),),
    )
    theirs = replace(
        ours,
        mentions=(
            _mention("m1", (5, 20), "PERSON", "name"),
            _mention("m2", (30, 32), "PERSON", "pronoun"),
        ),
    )
    assert joined(ours, theirs).mentions[0].span == Span(10, 20)
    sides = {"us": {"d": _document(ours)}, "them": {"d": _document(theirs)}}
    found = {figure.name: figure for figure in calibration(sides)}
    assert found["names, by span"].value == 0
    assert found["names, by overlap and type"].value == 1
    assert found["chains with a name, CoNLL"].value == 1
    assert found["pronouns, by span and type"].items == (1, 1)


def test_every_difference_is_listed_once_with_its_kind() -> None:
    left = Annotations(
        (
            _mention("m1", (10, 20), "PERSON", "name"),
            _mention("m2", (30, 35), "ORG", "name"),
            _mention("m3", (50, 52), "PERSON", "pronoun"),
        )
    )
    right = Annotations(
        (
            _mention("m1", (12, 20), "PERSON", "name"),
            _mention("m2", (30, 35), "GPE", "name"),
            _mention("m3", (60, 62), "PERSON", "pronoun"),
        )
    )
    found = unlike(_document(left), _document(right))
    assert [(u.start, u.kind, u.types) for u in found] == [
        (10, "span", ("PERSON", "PERSON")),
        (30, "type", ("ORG", "GPE")),
        (50, "second lacks", ("PERSON", "")),
        (60, "first lacks", ("", "PERSON")),
    ]
    assert unlike(_document(left), _document(left)) == ()


def test_sides_over_other_articles_are_refused() -> None:
    sides = {"us": {"d": _document(Annotations())}, "them": {}}
    with pytest.raises(PressmarkError, match="them: d"):
        calibration(sides)
