"""Counts by document: joining, checking, storing, and the figures made from them."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from pressmark.eval.measures import HEADLINE, parse
from pressmark.eval.scoring import InvalidPredictions, ScoreTable, score
from pressmark.schema import (
    Annotations,
    Article,
    Document,
    Entity,
    Mention,
    PressmarkError,
    Segment,
    Source,
    Span,
)
from pressmark.schema.codec import text_sha256

TEXT = "Ana met Bo in Rome."
PLACES = {"Ana": (0, 3), "Bo": (8, 10), "Rome": (14, 18)}


def article(name: str) -> Article:
    source = Source("Agency", "Title", "2024-01-01", "CC0-1.0", "https://example.org/a")
    return Article(
        name,
        TEXT,
        text_sha256(TEXT),
        len(TEXT),
        "en",
        source,
        (Segment("body", 0, len(TEXT)),),
        (Span(0, len(TEXT)),),
    )


def marked(**types: str) -> Annotations:
    """Mentions of Ana, Bo, Rome with the types given, each an entity of its own."""
    mentions = tuple(
        Mention(f"m{i}", Span(*PLACES[word], word), kind, "name")
        for i, (word, kind) in enumerate(types.items(), 1)
    )
    return Annotations(mentions, tuple(Entity(f"e-{m.id}", m.type, (m.id,)) for m in mentions))


GOLD = [
    Document(article("d1"), marked(Ana="PERSON", Bo="PERSON", Rome="GPE")),
    Document(article("d2"), marked(Ana="PERSON")),
    Document(article("d3"), Annotations()),
]
PREDICTED = {"d2": marked(Ana="ORG", Rome="GPE"), "d1": marked(Ana="PERSON", Rome="GPE")}
SOME = ("entity.strict", "entity.exact", "coref.conll", "entity.strict(type=ORG)")


@pytest.fixture(scope="module")
def table() -> ScoreTable:
    return score(GOLD, PREDICTED, SOME)


def test_documents_join_by_id_and_an_absent_one_is_counted(table: ScoreTable) -> None:
    assert table.documents == ("d1", "d2", "d3")
    assert table.missing == ("d3",)
    assert table.counts["entity.strict"].tolist() == [
        [[2, 2, 2, 3]],
        [[0, 2, 0, 1]],
        [[0, 0, 0, 0]],
    ]
    figure = table.figure("entity.strict")
    assert (figure.precision, figure.recall, figure.f1) == (2 / 4, 2 / 4, 2 / 4)
    assert (figure.gold, figure.predicted) == (4, 4)
    assert figure.low is not None and figure.high is not None
    assert figure.low <= 0.5 <= figure.high


def test_rows_by_type_are_both_sides_filtered(table: ScoreTable) -> None:
    rows = table.groups("entity.strict")
    assert list(rows) == ["GPE", "ORG", "PERSON"]
    assert [rows[t].f1 for t in rows] == [pytest.approx(2 / 3), 0, pytest.approx(1 / 2)]
    assert rows["GPE"].measure == "entity.strict(type=GPE)"
    # A measure that is of one type already has no rows, nor has one without types.
    assert set(table.all_groups()) == {"entity.strict", "entity.exact"}


def test_means_leave_out_what_is_empty(table: ScoreTable) -> None:
    types = table.macro_types("entity.strict")
    assert types.score.f1 == pytest.approx((2 / 3 + 0 + 1 / 2) / 3)
    assert types.over == 3
    documents = table.macro_documents("entity.strict")
    assert documents.score.f1 == pytest.approx((4 / 5 + 0) / 2)
    assert documents.over == 2
    assert table.macro_documents("entity.strict(type=ORG)").score.recall == 0
    nothing = score(GOLD[2:], {}, SOME)
    assert nothing.macro_documents("entity.strict").score.f1 is None
    assert nothing.macro_types("entity.strict").over == 0


def test_f1_by_document(table: ScoreTable) -> None:
    rows = table.by_document()
    assert rows["d1"]["entity.strict"] == pytest.approx(4 / 5)
    assert rows["d2"]["entity.strict"] == 0
    assert rows["d3"]["entity.strict"] is None


def test_jsonl_round_trip_is_exact(table: ScoreTable) -> None:
    lines = list(table.to_jsonl())
    again = ScoreTable.from_jsonl(lines)
    assert list(again.to_jsonl()) == lines
    assert again.all_figures() == table.all_figures()
    assert again.all_groups() == table.all_groups()
    assert again.missing == table.missing
    assert len(lines) == 1 + len(GOLD)
    assert all(json.loads(line) for line in lines)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["{}"],
        ['{"format":"other"}'],
        ["not json"],
        ["[1]"],
        ['{"format":"pressmark-counts/1","facts":{},"measures":["entity.strict"]}', "{}"],
    ],
)
def test_what_is_no_counts_file_is_refused(lines: list[str]) -> None:
    with pytest.raises(PressmarkError):
        ScoreTable.from_jsonl(lines)


def test_a_split_sums_to_the_whole_and_order_does_not_matter(table: ScoreTable) -> None:
    parts = [table.select(["d3", "d1"]), table.select(["d2"])]
    backwards = score(GOLD[::-1], PREDICTED, SOME)
    for measure in SOME:
        summed = sum(part.total(measure) for part in parts)
        np.testing.assert_allclose(summed, table.total(measure), atol=1e-12)
        np.testing.assert_array_equal(backwards.total(measure), table.total(measure))
        assert backwards.signature(measure) == table.signature(measure)
    assert parts[0].missing == ("d3",)
    assert parts[0].groups("entity.strict")["PERSON"].gold == 2
    rows = {kind: block.rows.tolist() for kind, block in parts[1].types["entity.strict"].items()}
    assert rows == {"PERSON": [0], "ORG": [0], "GPE": [0]}, "rows are those of the selection"
    with pytest.raises(PressmarkError, match="d9"):
        table.select(["d9"])


def test_an_unknown_document_is_refused_by_name() -> None:
    with pytest.raises(PressmarkError, match="d7, d9"):
        score(GOLD, {"d9": Annotations(), "d7": Annotations(), "d1": Annotations()})


def test_a_document_that_comes_twice_is_refused() -> None:
    with pytest.raises(PressmarkError, match="'d1' comes twice"):
        score([GOLD[0], GOLD[0]], {})


def test_predictions_that_do_not_fit_are_refused_all_at_once() -> None:
    outside = Annotations((Mention("m1", Span(14, 99), "GPE", "name"),))
    unknown = Annotations((Mention("m1", Span(0, 3), "PRESON", "name"),))
    with pytest.raises(InvalidPredictions) as fault:
        score(GOLD, {"d1": outside, "d2": unknown})
    assert {problem.document for problem in fault.value.problems} == {"d1", "d2"}
    assert "d1" in str(fault.value) and "d2" in str(fault.value)


def test_only_measures_of_declared_layers_are_counted() -> None:
    table = score(GOLD, PREDICTED, layers=("mentions",))
    assert table.measures == ("entity.strict", "entity.partial")
    with pytest.raises(PressmarkError, match="there is no layer entities"):
        score(GOLD, PREDICTED, layers=("entities",))
    with pytest.raises(PressmarkError, match=r"there are no counts of coref\.conll"):
        table.figure("coref.conll")


def test_the_headline_is_counted_by_default_and_gold_is_right_in_all_that_it_has() -> None:
    table = score(GOLD, {document.id: document.annotations for document in GOLD})
    assert table.measures == HEADLINE
    for measure, figure in table.all_figures().items():
        if figure.gold == 0:
            assert figure.f1 is None, measure
        else:
            # Nothing is linked here, so CoNLL is two thirds (see docs/measures.md).
            whole = "muc_undefined" not in parse(measure).parameters
            assert figure.f1 == pytest.approx(1 if whole else 2 / 3), measure


def test_the_signature_tells_what_a_figure_depends_on(table: ScoreTable) -> None:
    signature = table.signature("entity.strict")
    name, *facts = signature.split("|")
    assert name == "entity.strict"
    assert [fact.split(":")[0] for fact in facts] == sorted(fact.split(":")[0] for fact in facts)
    assert {"avg:micro", "bs:10000", "docs:missing=empty", "dup:multiset", "rs:12345"} <= set(facts)
    other = score(GOLD, PREDICTED | {"d1": marked(Ana="PERSON")}, SOME, corpus="wire/dev")
    assert "|gold:wire/dev#" in other.signature("entity.strict")
    mended = [replace(GOLD[0], annotations=marked(Ana="PERSON")), *GOLD[1:]]
    changed = score(mended, PREDICTED, SOME)
    for old, new, same in (("gold", changed, "sys"), ("sys", other, "schema")):
        one, two = (
            dict(fact.split(":", 1) for fact in t.signature(SOME[0]).split("|")[1:])
            for t in (table, new)
        )
        assert one[old].split("#")[-1] != two[old].split("#")[-1]
        assert one[same] == two[same]


def test_leakage_is_summed_and_stored() -> None:
    teaser = replace(
        GOLD[1].article, segments=(Segment("body", 0, 11), Segment("teaser", 11, len(TEXT)))
    )
    table = score([replace(GOLD[1], article=teaser)], {"d2": PREDICTED["d2"]}, SOME)
    assert table.leakage["mentions"] == 1
    assert table.counts["entity.strict"].tolist() == [[[0, 1, 0, 1]]]
    assert ScoreTable.from_jsonl(table.to_jsonl()).leakage == table.leakage
