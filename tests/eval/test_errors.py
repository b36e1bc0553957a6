"""Errors by kind: worked by hand, against tidecv's counts, and as laws on generated documents."""

from __future__ import annotations

import json
from collections import Counter
from fractions import Fraction
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pressmark.eval import buckets, errors, presets
from pressmark.eval.errors import TAXONOMIES, ErrorTable, analyse, compare_errors
from pressmark.eval.faults import Found
from pressmark.eval.faults_coreference import cluster_rows, mended_whole
from pressmark.eval.faults_spans import judge
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
    Source,
    Span,
)

from .generated import annotations, document

QUICK = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def article(name: str = "d") -> Article:
    return Article(name, LETTERS, "", 26, "en", Source("", "", "2024-01-01", "CC0-1.0"))


def mentions(*written: tuple[int, int, str]) -> Annotations:
    return Annotations(
        tuple(Mention(f"m{i}", Span(s, e), t, "name") for i, (s, e, t) in enumerate(written))
    )


def chains(*clusters: str) -> Annotations:
    """Clusters as letters of the alphabet, a mention each."""
    found, entities = [], []
    for number, letters in enumerate(clusters):
        ids = tuple(f"{letter}{number}" for letter in letters)
        found += [
            Mention(i, Span(LETTERS.index(i[0]), LETTERS.index(i[0]) + 1), "PERSON", "name")
            for i in ids
        ]
        entities.append(Entity(f"e{number}", "PERSON", ids))
    return Annotations(tuple(found), tuple(entities))


def table(name: str, gold: Annotations, predicted: Annotations) -> ErrorTable:
    documents = [Document(article(), gold)]
    return analyse(documents, {"d": predicted}, taxonomies=[name])[name]


def kinds(of: ErrorTable) -> dict[str, int]:
    return {kind: count for kind, count in of.counts().items() if count}


# -- spans -------------------------------------------------------------------------------------


GOLD = mentions((0, 2, "PERSON"), (3, 6, "ORG"), (7, 9, "GPE"), (10, 12, "LOC"))
PREDICTED = mentions(
    (0, 2, "PERSON"),  # right
    (0, 2, "PERSON"),  # a copy
    (3, 5, "ORG"),  # boundary
    (4, 6, "ORG"),  # boundary too, of the same gold mention: only one of the two can be mended
    (7, 9, "ORG"),  # type
    (11, 14, "GPE"),  # both
    (20, 22, "ORG"),  # spurious
)


def test_the_kinds_of_spans_and_their_gains_by_hand() -> None:
    found = table("entity", GOLD, PREDICTED)
    assert kinds(found) == {
        "boundary": 2,
        "type": 1,
        "duplicate": 1,
        "both": 1,
        "spurious": 1,
        "missed": 1,
    }
    # As it is: 1 right of 7 predicted and 4 gold, F1 2/11.
    gains = {row.kind: row.gain for row in found.rows()}
    f1 = Fraction(2, 11)
    worked = {
        "boundary": Fraction(2 * 2, 6 + 4) - f1,  # one becomes right, the other goes
        "type": Fraction(2 * 2, 7 + 4) - f1,
        "duplicate": Fraction(2 * 1, 6 + 4) - f1,
        "both": Fraction(2 * 1, 6 + 4) - f1,
        "spurious": Fraction(2 * 1, 6 + 4) - f1,
        "missed": Fraction(2 * 2, 8 + 4) - f1,  # LOC: found, which is one prediction more
    }
    assert gains == {kind: pytest.approx(float(gain)) for kind, gain in worked.items()}


def test_rows_by_type_mend_the_rows_that_an_error_touches() -> None:
    rows = table("entity", GOLD, PREDICTED).rows_by_type()
    by = {(name, row.kind): row for name, found in rows.items() for row in found}
    # GPE: nothing right of 1 predicted (the one that is both) and 1 gold.
    assert by["GPE", "type"].f1 == 0
    # Mended, the ORG on GPE's place is GPE: 1 right of 2 predicted and 1 gold.
    assert by["GPE", "type"].mended == pytest.approx(2 / 3)
    # ORG loses a wrong prediction by the same mending, but nothing is right: 0 stays 0.
    assert by["ORG", "type"].gain == 0
    assert by["GPE", "type"].count == 1
    assert by["ORG", "type"].count == 0


def test_confusions_tell_the_types() -> None:
    assert table("entity", GOLD, PREDICTED).confusions("type") == [("GPE as ORG", 1)]


def test_type_first_asks_for_the_type_before_the_boundaries() -> None:
    gold, one = [(0, 4, "A"), (0, 6, "B")], (0, 4, "B")
    assert judge(gold, [one])[0] == [(one, ("boundary", (0, 6, "B")))]
    assert judge(gold, [one], "type_first")[0] == [(one, ("type", (0, 4, "A")))]


def test_a_copy_of_a_gold_mention_that_is_matched_is_missed_whatever_aims_at_it() -> None:
    found = table(
        "entity",
        mentions((0, 4, "PERSON"), (0, 4, "PERSON")),
        mentions((0, 4, "PERSON"), (0, 3, "PERSON")),
    )
    assert kinds(found) == {"boundary": 1, "missed": 1}
    # Both gold mentions have their ids: the first is right and aimed at, the second missed.
    told = {fault.kind: [item.id for item in fault.gold] for fault in found.faults}
    assert told == {"boundary": ["m0"], "missed": ["m1"]}


def test_an_order_may_be_asked_for_and_raises_as_much() -> None:
    gold, predicted = mentions((0, 4, "PERSON"), (0, 6, "ORG")), mentions((0, 4, "ORG"))
    documents, made = [Document(article(), gold)], {"d": predicted}
    for order, kind in (("boundary_first", "boundary"), ("type_first", "type")):
        found = analyse(documents, made, taxonomies=["entity"], order=order)["entity"]
        # What the prediction aims at is not missed; the other gold mention is.
        assert kinds(found) == {kind: 1, "missed": 1}
        # Mended it is right: 1 of 1 and 2.
        assert next(row.mended for row in found.rows() if row.kind == kind) == pytest.approx(2 / 3)
    with pytest.raises(PressmarkError, match="no order 'first'"):
        analyse(documents, made, order="first")


def test_counts_are_tidecvs() -> None:
    """tidecv 1.0.1 with boxes [start, end) of height 1, foreground 1, background 0."""
    lines = (Path(__file__).parent / "peers" / "tide.jsonl").read_text(encoding="utf-8")
    cases = [json.loads(line) for line in lines.splitlines()]
    assert len(cases) == 40
    for case in cases:
        found: Counter[str] = Counter()
        for sides in case["documents"]:
            gold, predicted = ([tuple(span) for span in side] for side in sides)
            wrong, missed = judge(gold, predicted)
            found["correct"] += len(predicted) - len(wrong)
            found.update(verdict.kind for _, verdict in wrong)
            found["missed"] += len(missed)
        assert {kind: found[kind] for kind in case["counts"]} == case["counts"]


# -- coreference -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gold", "predicted", "expected"),
    [
        (["abc"], ["abc"], {}),
        (["abc"], ["ab", "c"], {"split": 1}),
        (["ab", "c"], ["abc"], {"merge": 1}),
        (["abc", "de"], ["ab", "cde"], {"wrong_link": 1}),
        (["abc"], ["ab"], {"missed_mention": 1}),
        (["ab"], ["abz"], {"invented_mention": 1}),
        (["ab", "cd"], ["ab"], {"missing_entity": 1}),
        (["ab"], ["ab", "yz"], {"invented_entity": 1}),
        ([], ["yz"], {"invented_entity": 1}),
        (["abcd", "ef"], ["ab", "cd", "efx"], {"split": 1, "invented_mention": 1}),
    ],
)
def test_the_kinds_of_coreference(
    gold: list[str], predicted: list[str], expected: dict[str, int]
) -> None:
    assert kinds(table("coreference", chains(*gold), chains(*predicted))) == expected


def test_mending_a_split_gives_the_gold_back() -> None:
    # abc as ab, c: MUC 1/1, 1/2 -> 2/3; B3 1, 5/9 -> 5/7; CEAF-e 4/5 of 2, of 1 -> 8/15
    found = table("coreference", chains("abc"), chains("ab", "c"))
    row = next(row for row in found.rows() if row.kind == "split")
    whole = (Fraction(2, 3) + Fraction(5, 7) + Fraction(8, 15)) / 3
    assert row.f1 == pytest.approx(float(whole))
    assert row.mended == pytest.approx(1)


def test_entities_stand_beside_their_partners() -> None:
    rows = cluster_rows(Pair(Document(article(), chains("abc", "de")), chains("ab", "c", "xy")))
    assert [(r.key, r.response, r.sizes, r.shared) for r in rows] == [
        (0, 0, (3, 2), 2),
        (1, None, (2, 0), 0),
        (None, 1, (0, 1), 0),
        (None, 2, (0, 2), 0),
    ]
    assert rows[0].dice == pytest.approx(4 / 5) and rows[1].types == ("PERSON", None)


@QUICK
@given(annotations(), annotations())
def test_dice_of_partners_is_ceafes_numerator(gold: Annotations, predicted: Annotations) -> None:
    pair = Pair(document(gold), predicted)
    total = sum(row.dice for row in cluster_rows(pair))
    assert total == pytest.approx(parse("coref.ceafe").count_pair(pair)[0, 0])


# -- events ------------------------------------------------------------------------------------


def told(*arguments: tuple[str, str], trigger: int = 20, realis: str = "actual") -> Annotations:
    """Mentions a-e, of which a and b are one entity, and one event with arguments."""
    found = tuple(Mention(x, Span(i, i + 1), "PERSON", "name") for i, x in enumerate("abcde"))
    filled = tuple(Argument(role, mention) for role, mention in arguments)
    one = EventMention("v1", Span(trigger, trigger + 1), realis, arguments=filled)
    chain = (Entity("e1", "PERSON", ("a", "b")),)
    return Annotations(found, chain, (Event("v", "Conflict.Attack", (one,)),))


@pytest.mark.parametrize(
    ("gold", "predicted", "expected"),
    [
        (told(("Attacker", "a")), told(("Attacker", "a")), {}),
        (told(("Attacker", "a")), told(("Target", "a")), {"role": 1}),
        (told(("Attacker", "a")), told(("Target", "b")), {"role": 1}),
        (told(("Attacker", "a")), told(("Attacker", "b")), {"span": 1}),
        (told(("Attacker", "a")), told(("Attacker", "c")), {"entity": 1}),
        (told(("Attacker", "a")), told(("Attacker", "a"), trigger=22), {"event": 1}),
        (told(("Attacker", "a")), told(("Target", "c")), {"missing": 1, "spurious": 1}),
        (told(("Attacker", "a")), told(("Attacker", "a"), ("Attacker", "a")), {"spurious": 1}),
    ],
)
def test_the_kinds_of_arguments(
    gold: Annotations, predicted: Annotations, expected: dict[str, int]
) -> None:
    assert kinds(table("argument", gold, predicted)) == expected


def test_an_argument_of_a_missed_event_says_so() -> None:
    found = table("argument", told(("Attacker", "a")), Annotations())
    assert found.confusions("missing") == [("its event is missed", 1)]


def test_realis_is_asked_where_trigger_and_type_are_right() -> None:
    found = table("realis", told(), told(realis="other"))
    assert (kinds(found), found.confusions("realis")) == ({"realis": 1}, [("actual as other", 1)])
    assert kinds(table("realis", told(), told(realis="other", trigger=22))) == {}


# -- quotations --------------------------------------------------------------------------------


def quoted(*spans: tuple[int, int], speakers: str = "", chained: bool = False) -> Annotations:
    """Quotations, each with the speakers named by letters: mentions from x on, z a pronoun."""
    voices = tuple(
        Mention(x, Span(23 + i, 24 + i), "PERSON", "pronoun" if x == "z" else "name")
        for i, x in enumerate("xyz")
    )
    made = tuple(
        Quotation(f"q{i}", "direct", (Span(*span),), speakers=tuple(speakers))
        for i, span in enumerate(spans)
    )
    entities = (Entity("e", "PERSON", ("x", "y")),) if chained else ()
    return Annotations(voices, entities, (), made)


@pytest.mark.parametrize(
    ("gold", "predicted", "expected"),
    [
        ([(0, 6)], [(0, 6)], {}),
        ([(0, 6)], [(1, 6)], {"short": 1}),
        ([(1, 6)], [(0, 6)], {"long": 1}),
        ([(0, 6)], [(2, 8)], {"shifted": 1}),
        ([(0, 4), (5, 9)], [(0, 9)], {"merged": 1}),
        ([(0, 9)], [(0, 4), (5, 9)], {"split": 2}),
        ([(0, 6)], [(0, 6), (0, 6)], {"duplicate": 1}),
        ([(0, 6)], [(10, 12)], {"invented": 1, "missed": 1}),
    ],
)
def test_the_kinds_of_quotations(
    gold: list[tuple[int, int]], predicted: list[tuple[int, int]], expected: dict[str, int]
) -> None:
    assert kinds(table("quotation", quoted(*gold), quoted(*predicted))) == expected


def test_mending_what_was_merged_finds_all_its_quotations() -> None:
    found = table("quotation", quoted((0, 4), (5, 9)), quoted((0, 9)))
    row = next(row for row in found.rows() if row.kind == "merged")
    assert (row.f1, row.mended) == (0, 1)


@pytest.mark.parametrize(
    ("gold", "predicted", "expected"),
    [
        ("x", "x", {}),
        ("x", "y", {"mention": 1}),
        ("x", "z", {"pronoun": 1}),
        ("z", "x", {"entity": 1}),
        ("x", "", {"unattributed": 1}),
        ("", "x", {"attributed": 1}),
        ("", "", {}),
    ],
)
def test_the_kinds_of_speakers(gold: str, predicted: str, expected: dict[str, int]) -> None:
    one, other = quoted((0, 6), speakers=gold, chained=True), quoted((0, 6), speakers=predicted)
    assert kinds(table("speaker", one, other)) == expected


def test_speakers_of_missed_and_invented_quotations_are_told() -> None:
    found = table("speaker", quoted((0, 3), speakers="x"), quoted((9, 12), speakers="x"))
    assert kinds(found) == {"quotation_missed": 1, "quotation_invented": 1}


# -- two systems -------------------------------------------------------------------------------


def test_two_systems_beside_each_other() -> None:
    one = table("entity", GOLD, mentions((0, 2, "ORG"), (3, 5, "ORG")))
    other = table("entity", GOLD, mentions((0, 2, "ORG"), (7, 9, "GPE")))
    rows = {row.kind: row for row in compare_errors(one, other)}
    assert (rows["type"].count_a, rows["type"].count_b, rows["type"].both) == (1, 1, 1)
    assert (rows["boundary"].count_a, rows["boundary"].count_b) == (1, 0)
    # One document: every resample is it, and the interval is the difference itself.
    boundary = rows["boundary"]
    assert boundary.difference == pytest.approx(2 / 6)
    assert (boundary.low, boundary.high) == pytest.approx((2 / 6, 2 / 6))


def test_errors_over_other_documents_are_not_compared() -> None:
    one = table("entity", GOLD, GOLD)
    other = analyse([Document(article("other"), GOLD)], {}, taxonomies=["entity"])["entity"]
    with pytest.raises(PressmarkError, match="same documents"):
        compare_errors(one, other)


def test_a_taxonomy_that_does_not_exist_is_refused() -> None:
    with pytest.raises(PressmarkError, match=r"no taxonomy nothing; there are entity"):
        analyse([], {}, taxonomies=["nothing"])


def test_no_documents_and_no_predictions_give_empty_rows() -> None:
    for found in analyse([], {}).values():
        assert all((row.count, row.f1, row.gain) == (0, None, None) for row in found.rows())


# -- laws --------------------------------------------------------------------------------------


def each(gold: Annotations, predicted: Annotations) -> list[tuple[str, Found]]:
    """What every taxonomy finds, its counts as arrays."""
    pair = Pair(document(gold), predicted)
    found = []
    for name, taxonomy in TAXONOMIES.items():
        one = taxonomy.find(pair)
        mended = {kind: np.array(rows) for kind, rows in one.mended.items()}
        found.append((name, Found(one.notes, np.array(one.base), mended)))
    return found


@QUICK
@given(annotations())
def test_gold_against_itself_has_no_errors(gold: Annotations) -> None:
    assert [found.faults for _, found in each(gold, gold)] == [()] * len(TAXONOMIES)


@QUICK
@given(annotations(), annotations())
def test_mended_counts_are_counts_and_never_score_lower(
    gold: Annotations, predicted: Annotations
) -> None:
    for name, found in each(gold, predicted):
        measure = parse(TAXONOMIES[name].measure)
        before = measure.score(found.base).f1 or 0
        assert {f.kind for f in found.faults} <= set(TAXONOMIES[name].names)
        for kind, stats in found.mended.items():
            assert (stats >= -1e-9).all(), (name, kind)
            assert (stats[:, [0, 2]] <= stats[:, [1, 3]] + 1e-9).all(), (name, kind)
            if TAXONOMIES[name].group or name == "speaker":
                assert (measure.score(stats).f1 or 0) >= before - 1e-9, (name, kind)
    one = document(gold)
    for name, made in analyse([one], {one.id: predicted}).items():
        for stats in made.types.values():
            assert (stats >= 0).all(), name
            assert (stats[..., [0, 2]] <= stats[..., [1, 3]]).all(), name


@QUICK
@given(annotations(), annotations())
def test_what_is_wrong_is_exactly_what_the_kinds_hold(
    gold: Annotations, predicted: Annotations
) -> None:
    """Each prediction that is not right is one error; mending all arguments is gold itself."""
    for name, found in each(gold, predicted):
        if name in ("entity", "trigger", "quotation"):
            wrong = sum(len(fault.predicted) for fault in found.faults)
            assert wrong == found.base[0, 1] - found.base[0, 0], name
        if name in ("argument", "speaker"):
            mended = found.base + sum(stats - found.base for stats in found.mended.values())
            assert len(set(mended[0].tolist())) == 1, name


@QUICK
@given(annotations(), annotations())
def test_mending_all_errors_of_coreference_is_gold_itself(
    gold: Annotations, predicted: Annotations
) -> None:
    stats = np.array(mended_whole(Pair(document(gold), predicted)))
    np.testing.assert_allclose(stats[:, 0], stats[:, 1])
    np.testing.assert_allclose(stats[:, 2], stats[:, 3])


@QUICK
@given(annotations(), annotations(), st.randoms(use_true_random=False))
def test_order_changes_no_error(gold: Annotations, predicted: Annotations, random: Random) -> None:
    mixed = [
        Annotations(
            *(
                tuple(random.sample(layer, len(layer)))
                for layer in (of.mentions, of.entities, of.events, of.quotations)
            )
        )
        for of in (gold, predicted)
    ]
    for (name, one), (_, other) in zip(each(gold, predicted), each(*mixed), strict=True):
        assert Counter(f.kind for f in one.faults) == Counter(f.kind for f in other.faults), name
        for kind, stats in one.mended.items():
            np.testing.assert_allclose(stats, other.mended[kind], err_msg=f"{name} {kind}")


def test_the_tables_in_the_docs_are_the_ones_made_from_the_code() -> None:
    docs = Path(__file__).parents[2] / "docs"
    page = (docs / "errors.md").read_text(encoding="utf-8")
    assert errors.markdown_table() in page
    assert buckets.markdown_table() in page
    assert presets.markdown_table() in (docs / "measures.md").read_text(encoding="utf-8")
