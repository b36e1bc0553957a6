"""Errors and buckets of every pair of systems, and what is looked up in training articles."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest
from pressmark.corpus import load
from pressmark.eval.buckets import compare_buckets
from pressmark.eval.errors import compare_errors
from pressmark.eval.findings import (
    Findings,
    PairFindings,
    find,
    pair_findings,
    seen_in_training,
)
from pressmark.schema import LAYERS

from .synthetic import spoilt

ENTITIES = ("mentions", "coreference")


@pytest.fixture(scope="module")
def found() -> dict[str, Findings]:
    """Three systems on three articles, one of which produces mentions and entities alone."""
    documents = load("wire/dev")[:3]
    made = {}
    for name, rate, layers in (
        ("one", 0.1, LAYERS),
        ("two", 0.3, ENTITIES),
        ("three", 0.4, LAYERS),
    ):
        predicted = {d.id: spoilt(d.annotations, Random(f"{name} {d.id}"), rate) for d in documents}
        made[name] = find(documents, predicted, layers, seen_in_training(documents))
    return made


@pytest.fixture(scope="module")
def pairs(found: dict[str, Findings]) -> tuple[PairFindings, ...]:
    return pair_findings(found)


def test_pairs_are_what_comparing_two_gives(
    found: dict[str, Findings], pairs: tuple[PairFindings, ...]
) -> None:
    assert [(pair.a, pair.b) for pair in pairs] == list(combinations(found, 2))
    for pair in pairs:
        one, other = found[pair.a], found[pair.b]
        for name in ("entity", "argument"):
            if name in one.errors and name in other.errors:
                rows = [row for row in pair.errors if row.taxonomy == name]
                assert rows == compare_errors(one.errors[name], other.errors[name])
        for key in ("entity.frequency", "speaker.level"):
            if key in one.buckets and key in other.buckets:
                rows = [row for row in pair.buckets if row.dimension == key]
                assert rows == compare_buckets(one.buckets[key], other.buckets[key])


def test_a_pair_has_only_what_both_systems_produce(
    found: dict[str, Findings], pairs: tuple[PairFindings, ...]
) -> None:
    one_two, one_three, _ = pairs
    assert {row.taxonomy for row in one_two.errors} == {"entity", "coreference"}
    assert {row.dimension.split(".")[0] for row in one_two.buckets} == {"entity", "coreference"}
    assert {row.taxonomy for row in one_three.errors} == set(found["one"].errors)
    assert {row.dimension for row in one_three.buckets} == set(found["one"].buckets)


def test_the_other_way_round_every_sign_turns(
    found: dict[str, Findings], pairs: tuple[PairFindings, ...]
) -> None:
    (back,) = pair_findings({name: Findings(found[name].errors, {}) for name in ("three", "one")})
    for one, other in zip(pairs[1].errors, back.errors, strict=True):
        assert (one.count_a, one.count_b) == (other.count_b, other.count_a)
        if one.difference is not None:
            assert one.difference == -other.difference
            assert (one.low, one.high) == pytest.approx((-other.high, -other.low), abs=1e-12)


def test_one_system_has_no_pair(found: dict[str, Findings]) -> None:
    assert pair_findings({"one": found["one"]}) == ()
    assert pair_findings({}) == ()


def test_strings_are_looked_up_in_the_train_split_alone() -> None:
    seen = seen_in_training(load("wire"))
    train, held = ({d.id for d in load(f"wire/{split}")} for split in ("train", "dev"))
    assert seen.names == ("wire/train",)
    assert {d.id for d in seen.training} == train
    assert {d.id for d in seen.unseen} >= held
    assert not {d.id for d in seen.unseen} & train


def test_training_articles_have_nothing_to_look_up(found: dict[str, Findings]) -> None:
    assert seen_in_training(load("wire/train")).unseen == ()
    documents = load("wire/train")[:1]
    made = find(documents, {}, ENTITIES, seen_in_training(documents))
    assert not any("frequency" in key for key in made.buckets)
    assert "entity.frequency" in found["one"].buckets
    assert "trigger.frequency" not in found["two"].buckets


def test_a_name_counts_as_seen_when_training_has_it(found: dict[str, Findings]) -> None:
    """Gold items by bucket, counted here by hand: the string stands in training or it does not."""
    known = {
        (d.article.text or "")[m.span.start : m.span.end].casefold()
        for d in load("wire/train")
        for m in d.annotations.mentions
    }
    strings = [
        (d.article.text or "")[m.span.start : m.span.end].casefold()
        for d in load("wire/dev")[:3]
        for m in d.annotations.mentions
    ]
    rows = {r.bucket: r.gold for r in found["one"].buckets["entity.consistency"].rows()}
    assert rows["unseen"] == sum(string not in known for string in strings)
    assert sum(rows.values()) == len(strings)
