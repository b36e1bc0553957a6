"""Names and parameters of measures, their table in the docs, and matching in small cases."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pressmark.eval.measures import FAMILIES, HEADLINE, Measure, Pair, markdown_table, parse
from pressmark.eval.measures.leakage import Zones
from pressmark.eval.measures.matching import assign, common
from pressmark.schema import (
    LAYERS,
    Annotations,
    Article,
    Document,
    Entity,
    Mention,
    PressmarkError,
    Quotation,
    Segment,
    Source,
    Span,
)

DOCS = Path(__file__).parents[2] / "docs" / "measures.md"


def article(text: str | None, segments: tuple[Segment, ...] = ()) -> Article:
    source = Source("", "", "2024-01-01", "CC0-1.0")
    return Article("d", text, "", len(text or ""), "en", source, segments)


@st.composite
def measures(draw: st.DrawFn) -> Measure:
    family = FAMILIES[draw(st.sampled_from(sorted(FAMILIES)))]
    values = []
    for parameter in family.parameters:
        if parameter.choices:
            values.append(draw(st.sampled_from([parameter.default, *parameter.choices])))
        else:
            values.append(draw(st.floats(0, 1)))
    return Measure(family, tuple(values))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(measures())
def test_parsing_and_printing_are_inverse(measure: Measure) -> None:
    assert parse(str(measure)) == measure
    assert str(parse(str(measure))) == str(measure)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("entity.strict", "entity.strict"),
        ("entity.strict()", "entity.strict"),
        (" entity.strict( type = PERSON ) ", "entity.strict(type=PERSON)"),
        ("coref.conll(singletons=yes)", "coref.conll"),
        ("quote.overlap(type=direct,norm=quotes)", "quote.overlap(norm=quotes,type=direct)"),
        ("quote.detection(threshold=0.50)", "quote.detection"),
        ("event.argument(coref=yes)", "event.argument(coref=yes)"),
        ("quote.speaker(given=gold)", "quote.speaker(given=gold)"),
    ],
)
def test_only_what_is_not_default_is_printed_in_declared_order(text: str, printed: str) -> None:
    assert str(parse(text)) == printed


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("entity.stric", "there are entity.strict, entity.exact"),
        ("entity.strict(typ=PERSON)", "typ is no parameter"),
        ("entity.strict(type=PRESON)", "PERSON|ORG|GPE"),
        ("entity.strict(typ=1,level=x)", "level=x (expected name|nominal|pronoun)"),
        ("entity.strict(type)", "name=value"),
        ("entity.strict(type=ORG,type=GPE)", "each parameter once"),
        ("entity.strict(type=ORG", "is no measure"),
        ("quote.detection(threshold=2)", "a number from 0 to 1"),
        ("quote.detection(threshold=nan)", "a number from 0 to 1"),
        ("", "is no measure"),
    ],
)
def test_what_is_no_measure_is_answered_with_what_is(text: str, told: str) -> None:
    with pytest.raises(PressmarkError) as fault:
        parse(text)
    assert told in str(fault.value)


def test_every_measure_names_a_layer_and_says_what_it_is() -> None:
    for family in FAMILIES.values():
        assert family.layer in LAYERS
        assert family.definition.endswith(".")
        assert all(parameter.phrase for parameter in family.parameters)


def test_the_headline_covers_every_layer_and_is_written_as_printed() -> None:
    assert [str(parse(text)) for text in HEADLINE] == list(HEADLINE)
    assert {parse(text).layer for text in HEADLINE} == set(LAYERS)


def test_the_table_in_the_docs_is_the_one_made_from_the_code() -> None:
    assert markdown_table() in DOCS.read_text(encoding="utf-8")


def test_common_is_of_multisets() -> None:
    assert common("aab", "abb") == 2
    assert common("ab", "bc") == 1
    assert common("", "a") == 0


def test_ties_go_to_what_comes_first() -> None:
    assert assign({(0, 0): 1, (0, 1): 1}) == [(0, 0)]
    assert assign({(0, 0): 1, (1, 0): 1}) == [(0, 0)]
    assert assign({(0, 1): 2, (0, 0): 1, (1, 1): 2, (1, 0): 2}) == [(0, 1), (1, 0)]


def test_a_lower_criterion_never_outweighs_a_higher_one() -> None:
    # Two pairs that share much, or one pair of the right kind and one that shares little.
    edges = {(0, 0): (1, 9), (0, 1): (2, 1), (1, 0): (1, 1), (1, 1): (1, 9)}
    assert assign(edges) == [(0, 1), (1, 0)]


def test_level_is_filtered_on_both_sides() -> None:
    gold = (Mention("m1", Span(0, 3), "ORG", "name"), Mention("m2", Span(4, 6), "ORG", "nominal"))
    predicted = (Mention("p1", Span(0, 3), "ORG", "nominal"), Mention("p2", Span(4, 6), "ORG"))
    stats = parse("entity.strict(level=nominal)").count(
        Document(article("abc de"), Annotations(gold)), Annotations(predicted)
    )
    assert stats.tolist() == [[0, 1, 0, 1]]


def test_two_chains_with_one_span_are_told_apart_by_type() -> None:
    both = (Mention("m1", Span(0, 3), "GPE"), Mention("m2", Span(0, 3), "ORG"))
    more = (Mention("m3", Span(4, 5), "GPE"), Mention("m4", Span(6, 7), "ORG"))
    gold = Annotations(
        both + more, (Entity("e1", "GPE", ("m1", "m3")), Entity("e2", "ORG", ("m2", "m4")))
    )
    other = Annotations(
        both + more, (Entity("x", "ORG", ("m4", "m2")), Entity("a", "GPE", ("m3", "m1")))
    )
    measure = parse("coref.b3")
    stats = measure.count(Document(article("abc d e"), gold), other)
    assert measure.score(stats).f1 == 1


def test_a_reference_to_no_mention_is_refused() -> None:
    wrong = Annotations(entities=(Entity("e1", "ORG", ("m9",)),))
    with pytest.raises(PressmarkError, match="d: predicted entity e1 refers to mention 'm9'"):
        parse("coref.b3").count(Document(article("abc"), Annotations()), wrong)


def test_surfaces_are_asked_for_only_where_they_are_needed() -> None:
    said = Annotations(quotations=(Quotation("q", "direct", (Span(0, 3),)),))
    gold = Document(article(None), said)
    assert parse("quote.exact").count(gold, said).tolist() == [[1, 1, 1, 1]]
    with pytest.raises(PressmarkError, match="the text is not there"):
        parse("quote.exact(norm=quotes)").count(gold, said)


def test_norm_never_trims_a_quotation_to_nothing() -> None:
    said = Annotations(quotations=(Quotation("q", "direct", (Span(0, 2),)),))
    stats = parse("quote.overlap(norm=quotes)").count(Document(article("“” x"), said), said)
    assert stats.tolist() == [[2, 2, 2, 2]]


def test_a_span_that_reaches_into_the_body_has_not_leaked() -> None:
    zones = Zones(article("abcdef ghijkl", (Segment("body", 0, 6), Segment("teaser", 7, 13))))
    assert not zones.leaked(Span(4, 9))
    assert zones.leaked(Span(7, 9))
    assert not zones.leaked(Span(6, 7))


def test_a_pair_prepares_once() -> None:
    pair = Pair(Document(article("abc"), Annotations()), Annotations())
    made: list[int] = []
    assert [pair.once("key", lambda: made.append(1) or len(made)) for _ in range(3)] == [1, 1, 1]


def test_counts_are_floats_of_one_shape() -> None:
    for name, family in FAMILIES.items():
        stats = parse(name).count(Document(article("abc"), Annotations()), Annotations())
        assert stats.shape == (family.components, 4)
        assert stats.dtype == np.float64
