"""Agreement: cases worked by hand, the laws of agreement, and both packages beside our formulas."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pressmark.annotation.agreement import (
    F1_FIGURES,
    FORMULA,
    LIBRARY,
    Agreement,
    agreement,
)
from pressmark.annotation.passes import grouped_agreement
from pressmark.corpus import catalogue, load
from pressmark.corpus.form_files import read_pass
from pressmark.schema import Annotations, Document, Mention, PressmarkError, Quotation, Span

ROOT = Path(__file__).resolve().parents[2]
MATRICES = st.integers(2, 4).flatmap(
    lambda n: st.lists(
        st.lists(st.integers(0, 9), min_size=n, max_size=n), min_size=n, max_size=n
    ).map(lambda rows: np.array(rows, dtype=float))
)


def _named(found: tuple[Agreement, ...]) -> dict[str, Agreement]:
    return {figure.name: figure for figure in found}


def _mentions(*marked: tuple[int, int, str]) -> Annotations:
    return Annotations(
        tuple(
            Mention(f"m{n}", Span(start, end), type_, "name")
            for n, (start, end, type_) in enumerate(marked, 1)
        )
    )


def _documents(*sides: Annotations) -> list[Document]:
    article = load("wire-004")[0].article
    return [
        Document(replace(article, id=f"d{n}", segments=()), side) for n, side in enumerate(sides)
    ]


def test_agreement_worked_by_hand() -> None:
    """Three mentions against three: one the same, one of another type, one elsewhere.

    Strict: 1 right of 3 and 3, F1 1/3. Matched spans: 2, labels (P, P) and (O, G).
    Kappa: seen 1/2, chance P 1/2*1/2 = 1/4; (1/2 - 1/4) / (1 - 1/4) = 1/3.
    """
    one = _mentions((100, 103, "PERSON"), (110, 113, "ORG"), (120, 123, "GPE"))
    other = _mentions((100, 103, "PERSON"), (110, 113, "GPE"), (130, 133, "GPE"))
    first = _documents(one)
    found = _named(agreement(first, {"d0": other}, intervals=False))
    assert found["mentions, strict"].value == pytest.approx(float(Fraction(1, 3)))
    assert found["mentions, strict"].items == (3, 3)
    assert found["types on matched mentions"].value == pytest.approx(float(Fraction(1, 3)))
    assert found["types on matched mentions"].items == (2,)
    assert found["mentions by character"].items == (first[0].article.length,)


def test_quotations_without_a_type_or_cut_otherwise_worked_by_hand() -> None:
    """Two quotations that both mark, one of them in two spans that touch; one has no type.

    Kappa of types: (direct, direct), (none, none): seen 1, chance 1/2, so 1. Alpha by character,
    where the second side has the untyped one only: of n characters 4 are (direct, outside), 4
    (none, none), the rest (outside, outside). Coincidences: o(outside) = 2(n - 8) + 4, o(direct) =
    4, o(none) = 8; observed 8 of 2n, expected 1 - sum o(o - 1) / 2n(2n - 1).
    """
    whole = Quotation("q1", "direct", (Span(100, 104),))
    cut = Quotation("q1", "direct", (Span(100, 102), Span(102, 104)))
    untyped = Quotation("q2", None, (Span(110, 114),))
    first = _documents(Annotations(quotations=(whole, untyped)))
    found = _named(agreement(first, {"d0": Annotations(quotations=(cut, untyped))}, False))
    assert found["types on matched quotations"].value == 1
    assert found["types on matched quotations"].items == (2,)
    assert found["quotations by character"].value == 1
    found = _named(agreement(first, {"d0": Annotations(quotations=(untyped,))}, False))
    values = 2 * first[0].article.length
    same = sum(o * (o - 1) for o in (values - 12, 4, 8))
    alpha = 1 - Fraction(8, values) / (1 - Fraction(same, values * (values - 1)))
    assert found["quotations by character"].value == pytest.approx(float(alpha))


def test_one_pass_against_itself_agrees_wholly() -> None:
    """1 wherever there is anything; where only one label occurs kappa says nothing."""
    documents = load("wire")
    for figure in agreement(documents, {d.id: d.annotations for d in documents}):
        assert figure.value == pytest.approx(1.0), figure
        assert (figure.low, figure.high) == (1.0, 1.0) or figure.low is None


def test_which_pass_comes_first_makes_no_difference() -> None:
    """Speakers by entity is the exception: it looks at the chains of the first pass."""
    entries = catalogue().select("wire")
    passes = {letter: [read_pass(e, letter) for e in entries] for letter in "ab"}
    by_id = {letter: {d.id: d.annotations for d in passes[letter]} for letter in "ab"}
    ahead = _named(agreement(passes["a"], by_id["b"], intervals=False))
    back = _named(agreement(passes["b"], by_id["a"], intervals=False))
    for name, figure in ahead.items():
        if name != "speakers by entity":
            assert figure.value == pytest.approx(back[name].value), name


def test_nothing_marked_is_not_applicable_and_one_label_has_no_kappa() -> None:
    found = _named(agreement(_documents(Annotations()), {"d0": Annotations()}))
    assert {figure.value for figure in found.values()} == {None}
    same = _mentions((100, 103, "PERSON"))
    found = _named(agreement(_documents(same), {"d0": same}))
    assert found["mentions, strict"].value == 1
    assert found["types on matched mentions"].value is None


def test_an_article_annotated_once_is_refused() -> None:
    with pytest.raises(PressmarkError, match="d0 has no second annotation"):
        agreement(_documents(Annotations()), {})
    with pytest.raises(PressmarkError, match="no article"):
        agreement([], {})


@given(MATRICES, st.sampled_from(["kappa", "alpha"]))
def test_the_formulas_of_the_intervals_are_the_packages(matrix: np.ndarray, name: str) -> None:
    """scikit-learn and krippendorff give the figure; our closed form resamples it."""
    library, ours = LIBRARY[name](matrix), float(FORMULA[name](matrix))
    if library is None or np.isnan(library):
        assert np.isnan(ours)
    else:
        assert ours == pytest.approx(library, abs=1e-9)


def test_an_interval_holds_its_value_and_needs_no_second_matching() -> None:
    documents = load("wire")
    other = {d.id: Annotations(d.annotations.mentions[::2]) for d in documents}
    figure = _named(agreement(documents, other))["mentions, strict"]
    assert figure.low is not None
    assert figure.high is not None
    assert figure.low < figure.value < figure.high  # type: ignore[operator]


def test_every_layer_has_a_figure() -> None:
    layers = {layer for layer, _, _ in F1_FIGURES}
    assert {"mentions", "coreference", "triggers", "arguments", "quotations", "cues"} <= layers


def test_the_page_shows_what_the_passes_recompute_to() -> None:
    """``docs/agreement.md``, by article: six figures of each, three decimals."""
    page = (ROOT / "docs" / "agreement.md").read_text(encoding="utf-8")
    shown = {
        cells[0]: cells[1:]
        for line in page.splitlines()
        if len(cells := [cell.strip() for cell in line.strip("|").split("|")]) == 7
    }
    names = (
        "mentions, strict",
        "coreference, CoNLL",
        "triggers with type",
        "arguments, AC+",
        "quotations, exact",
        "speakers by entity",
    )
    for group, found in grouped_agreement("all", "article").items():
        figures = _named(found)
        values = [figures[name].value for name in names]
        expected = ["n/a" if value is None else f"{value:.3f}" for value in values]
        assert shown[group] == expected, group
