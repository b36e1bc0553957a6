"""The fast look never calls sound what validation would find fault with."""

from __future__ import annotations

import copy
import random
from dataclasses import replace
from typing import Any

import pytest
from pressmark.corpus import load
from pressmark.schema import Document, decode_annotations, encode_annotations, validate_prediction
from pressmark.schema.model import Annotations, Mention, Quotation, Span
from pressmark.schema.screening import surely_sound

VALUES: list[Any] = [
    None, True, 0, -1, 1, 10**9, 0.5, "", "m1", "e1", "q1", "m1\nm2", "x" * 65, "é", "GPE", "name",
    "\ud800", [], {}, ["m1"], ["m1", "m1"], {"start": 3, "end": 1}, {"start": 3, "end": 3},
]  # fmt: skip


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return load("wire")


def places(value: Any) -> list[tuple[Any, Any]]:
    found, stack = [], [value]
    while stack:
        item = stack.pop()
        for key in item if isinstance(item, dict) else range(len(item)):
            found.append((item, key))
            if isinstance(item[key], dict | list):
                stack.append(item[key])
    return found


def spoilt(dice: random.Random, value: Any) -> Any:
    """One value put in another's place, deleted, or written twice."""
    value = copy.deepcopy(value)
    holder, key = dice.choice(places(value))
    way = dice.random()
    if way < 0.6:
        holder[key] = copy.deepcopy(dice.choice(VALUES))
    elif way < 0.8:
        del holder[key]
    elif isinstance(holder, list):
        holder.append(copy.deepcopy(holder[key]))
    return value


def plain(of: Annotations) -> Annotations:
    """Without what is rare and always left to validation: members, quotations in quotations."""
    return replace(
        of,
        entities=tuple(replace(e, members=()) for e in of.entities),
        quotations=tuple(replace(q, inside=None) for q in of.quotations),
    )


@pytest.mark.slow
def test_what_is_called_sound_has_no_problems(documents: list[Document]) -> None:
    dice = random.Random(7)
    whole = [encode_annotations(plain(document.annotations)) for document in documents]
    sound = asked = 0
    for number in range(3000):
        document = documents[number % len(documents)]
        value = spoilt(dice, whole[number % len(documents)])
        try:
            annotations = decode_annotations(value)
        except (KeyError, TypeError, AttributeError):
            continue  # no annotations can be made of it, so that nobody can hand them over
        if surely_sound(document.article, annotations):
            sound += 1
            assert validate_prediction(document.article, annotations) == []
        else:
            asked += 1
    assert sound > 100 and asked > 1000


def test_sound_predictions_are_called_so(documents: list[Document]) -> None:
    """Else the look would be of no use: only what is rare is left to validation."""
    for document in documents:
        made = plain(document.annotations)
        assert validate_prediction(document.article, made) == []
        assert surely_sound(document.article, made)


def test_what_looks_like_nothing_is_looked_at(documents: list[Document]) -> None:
    article = documents[0].article
    for made in (
        Annotations((Mention("a\nb", Span(0, 1), "GPE"),)),
        Annotations((Mention("a", Span(0, 1), "GPE", head=Span(1, 1)),)),
        Annotations(quotations=(Quotation("q", None, (Span(0, 1),), cue=Span(3, 3)),)),
        Annotations((Mention("a", Span(0, True), "GPE"),)),
        Annotations((Mention("a", Span(0, 1, "no"), "GPE"),)),
        Annotations((Mention("a", Span(0, article.length + 1), "GPE"),)),
    ):
        assert not surely_sound(article, made)
        assert validate_prediction(article, made) != []
    assert surely_sound(article, Annotations())


def test_another_text_is_not_called_sound(documents: list[Document]) -> None:
    article = replace(documents[0].article, text_sha256="0" * 64)
    assert not surely_sound(article, Annotations())
    assert validate_prediction(article, Annotations()) != []
