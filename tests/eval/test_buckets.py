"""Figures by bucket: what falls where, by hand, and that buckets split a measure without a rest."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from pressmark.eval.buckets import (
    DIMENSIONS,
    BucketRow,
    Training,
    bucket,
    compare_buckets,
)
from pressmark.eval.judging import JUDGES
from pressmark.eval.measures import Pair, parse
from pressmark.schema import (
    Annotations,
    Argument,
    Article,
    Document,
    Entity,
    Event,
    EventMention,
    Mention,
    PressmarkError,
    Quotation,
    Segment,
    Source,
    Span,
)

from .generated import annotations, document

QUICK = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
TEXT = "Ana Lima of Rome bank met Bo. He said Rome fell on Monday, and left."
SOURCE = Source("Paper", "", "2024-05-01", "CC0-1.0", topic="courts")
ARTICLE = Article(
    "d",
    TEXT,
    "",
    len(TEXT),
    "en",
    SOURCE,
    (Segment("headline", 0, 29), Segment("body", 30, len(TEXT))),
    (Span(0, 29), Span(30, len(TEXT))),
)


def at(words: str, nth: int = 0) -> Span:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return Span(start, start + len(words))


ANA = Mention("m1", at("Ana Lima"), "PERSON", "name")
BANK = Mention("m2", at("Rome bank"), "ORG", "name")
ROME = Mention("m3", at("Rome"), "GPE", "name")
BO = Mention("m4", at("Bo"), "PERSON", "name")
HE = Mention("m5", at("He"), "PERSON", "pronoun")
CITY = Mention("m6", at("Rome", 1), "GPE", "name")
FALL = EventMention("v1", at("fell"), "actual", arguments=(Argument("Place", "m6"),))
SAID = Quotation("q1", "indirect", (at("Rome fell on Monday"),), speakers=("m5",))
GOLD = Annotations(
    (ANA, BANK, ROME, BO, HE, CITY),
    (Entity("e1", "PERSON", ("m4", "m5")), Entity("e2", "GPE", ("m3", "m6"))),
    (Event("v", "Conflict.Attack", (FALL,)),),
    (SAID,),
)


def rows(key: str, predicted: Annotations = GOLD, **given: object) -> dict[str, BucketRow]:
    tables = bucket([Document(ARTICLE, GOLD)], {"d": predicted}, dimensions=[key], **given)  # type: ignore[arg-type]
    return {row.bucket: row for row in tables[key].rows()}


@pytest.mark.parametrize(
    ("key", "support"),
    [
        ("entity.type", {"GPE": 2, "ORG": 1, "PERSON": 3}),
        ("entity.level", {"name": 5, "pronoun": 1}),
        ("entity.length", {"1": 4, "2": 2}),
        ("entity.nested", {"flat": 4, "inside": 1, "holds": 1}),
        # 4 mentions in 7 words, 2 in 8.
        ("entity.density", {"21-30": 2, "31+": 4}),
        ("entity.sentence", {"1-10": 6}),
        ("entity.document", {"1-250": 6}),
        ("entity.segment", {"headline": 4, "body": 2}),
        ("entity.source", {"Paper": 6}),
        ("entity.topic", {"courts": 6}),
        ("entity.date", {"2024-Q2": 6}),
        ("coreference.type", {"GPE": 2, "PERSON": 2}),
        ("trigger.realis", {"actual": 1}),
        ("argument.role", {"Place": 1}),
        ("argument.distance", {"0": 1}),
        ("quotation.length", {"1-5": 1}),
        ("speaker.level", {"pronoun": 1}),
        # "said" lies between.
        ("speaker.distance", {"1-2": 1}),
    ],
)
def test_what_falls_into_which_bucket(key: str, support: dict[str, int]) -> None:
    found = rows(key)
    assert {name: row.gold for name, row in found.items()} == support
    assert {row.f1 for row in found.values()} == {1.0}


def test_precision_is_over_predicted_items_and_recall_over_gold_ones() -> None:
    wrong = Mention("x", at("Monday"), "DATE")
    found = rows("entity.length", Annotations((ANA, wrong)))
    # Two words: 1 of 1 predicted and 2 gold; one word: 0 of 1 and 4.
    assert (found["2"].precision, found["2"].recall) == (1, 0.5)
    assert (found["1"].precision, found["1"].recall, found["1"].predicted) == (0, 0, 1)


def test_training_data_tells_frequency_and_consistency() -> None:
    # "Rome" three times in training: twice GPE, once ORG; "Bo" once, as ORG.
    mentions = [Mention(f"t{i}", at("Rome"), t) for i, t in enumerate(["GPE", "GPE", "ORG"])]
    mentions.append(Mention("t3", at("Bo"), "ORG"))
    training = [Document(ARTICLE, Annotations(tuple(mentions)))]
    frequency = rows("entity.frequency", training=training)
    assert {name: row.gold for name, row in frequency.items()} == {"0": 3, "1": 1, "2-4": 2}
    consistency = rows("entity.consistency", training=training)
    # The second "Rome" of the text is not marked: GPE is 2 of 4 (the two gold ones ask for that).
    assert {n: r.gold for n, r in consistency.items()} == {"unseen": 3, "never": 1, "at times": 2}
    relative = rows("entity.relative_frequency", training=training)
    assert {name: row.gold for name, row in relative.items()} == {"unseen": 3, "up to 1": 3}


def test_consistency_is_out_of_all_occurrences_of_the_tokens() -> None:
    """As ExplainaBoard counts: whatever the case and the space, marked or not, whole tokens.

    "new york" stands in "New York" (marked), "NEW  YORK" and, marked, in "New York-based"; not in
    "New Yorker": PERSON 0 of 3, GPE 2 of 3. "US" is marked within "US10" and stands by itself once.
    """
    text = "New York, NEW  YORK, New York-based New Yorker, US10 and us"
    article = Article("t", text, "", len(text), "en", SOURCE)
    spans = [(0, 8), (21, 29), (48, 50)]
    made = (Mention(f"t{i}", Span(*span), "GPE") for i, span in enumerate(spans))
    found = Training([Document(article, Annotations(tuple(made)))])
    assert found.consistency("new york", "GPE") == 2 / 3
    assert found.consistency("new york", "PERSON") == 0
    assert found.consistency("us", "GPE") == 1 / 2
    assert found.consistency("yorker", "GPE") is None


def test_dimensions_of_training_data_need_some() -> None:
    with pytest.raises(PressmarkError, match="none is given"):
        rows("entity.frequency")
    without = bucket([Document(ARTICLE, GOLD)], {"d": GOLD})
    assert set(without) == {key for key, one in DIMENSIONS.items() if not one.training}


def test_layers_leave_dimensions_out() -> None:
    found = bucket([Document(ARTICLE, GOLD)], {"d": GOLD}, layers=["triggers"])
    assert {key.split(".")[0] for key in found} == {"trigger"}


def test_unknown_dimensions_and_missing_texts_are_refused() -> None:
    with pytest.raises(PressmarkError, match=r"no dimension entity\.colour"):
        rows("entity.colour")
    bare = Article("d", None, "", len(TEXT), "en", SOURCE)
    with pytest.raises(PressmarkError, match="hydrate"):
        bucket([Document(bare, GOLD)], {"d": GOLD}, dimensions=["entity.length"])


def test_two_systems_by_bucket() -> None:
    tables = [
        bucket([Document(ARTICLE, GOLD)], {"d": made}, dimensions=["entity.level"])["entity.level"]
        for made in (GOLD, Annotations((ANA,)))
    ]
    found = {row.bucket: row for row in compare_buckets(*tables)}
    # One of five names: F1 2/6; with one document the interval is the difference.
    assert found["name"].difference == pytest.approx(1 - 2 / 6)
    assert (found["name"].low, found["name"].high) == pytest.approx((4 / 6, 4 / 6))
    assert (found["pronoun"].a, found["pronoun"].b) == (1, 0)
    with pytest.raises(PressmarkError, match="one dimension"):
        other = bucket([Document(ARTICLE, GOLD)], {}, dimensions=["entity.type"])
        compare_buckets(tables[0], other["entity.type"])


@QUICK
@given(annotations(), annotations())
def test_buckets_split_their_measure_without_a_rest(
    gold: Annotations, predicted: Annotations
) -> None:
    one = document(gold)
    tables = bucket([one], {one.id: predicted}, training=[document(predicted)])
    assert set(tables) == set(DIMENSIONS)
    for key, table in tables.items():
        total = sum((b.stats.sum(axis=0) for b in table.buckets.values()), np.zeros((1, 4)))
        np.testing.assert_allclose(total, table.measure.count(one, predicted), err_msg=key)


@QUICK
@given(annotations(), annotations())
def test_what_items_earn_sums_to_the_measure(gold: Annotations, predicted: Annotations) -> None:
    pair = Pair(document(gold), predicted)
    for judge in JUDGES.values():
        one, other = judge.judge(pair)
        found = [sum(i.credit for i in other), len(other), sum(i.credit for i in one), len(one)]
        np.testing.assert_allclose(parse(judge.measure).count_pair(pair)[0], found)
