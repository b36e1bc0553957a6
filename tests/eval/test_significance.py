"""Intervals and tests: against computations by hand, in closed form, and the slow obvious way."""

from __future__ import annotations

import time
from itertools import product
from math import comb

import numpy as np
import pytest
from pressmark.eval import resampling, significance
from pressmark.eval.adjusting import holm
from pressmark.eval.comparing import compare, compare_all
from pressmark.eval.counts import ScoreTable
from pressmark.eval.intervals import percentile_interval
from pressmark.eval.measures import parse
from pressmark.eval.resampling import bootstrap_sums
from pressmark.eval.significance import randomization_p, resampled_f1
from pressmark.schema import PressmarkError

STRICT = parse("entity.strict")


def rows(*counts: tuple[int, int, int]) -> np.ndarray:
    """Counts of one document each from (right, predicted, gold)."""
    return np.array([[[tp, p, tp, g]] for tp, p, g in counts], dtype=float)


def table(stats: np.ndarray, gold: str = "#0", measure: str = "entity.strict") -> ScoreTable:
    return ScoreTable(
        documents=tuple(f"d{i}" for i in range(len(stats))),
        measures=(measure,),
        counts={measure: stats},
        types={measure: {}},
        leaked=np.zeros((len(stats), 6), dtype=np.int64),
        missing=(),
        facts={"gold": gold, "sys": "whatever"},
    )


def test_resampling_is_indexing_summed() -> None:
    columns = np.arange(21, dtype=float).reshape(7, 3)
    drawn = np.random.default_rng(5).integers(0, 7, size=(50, 7))
    np.testing.assert_allclose(bootstrap_sums(columns, 50, 5), columns[drawn].sum(axis=1))


def test_resampling_does_not_depend_on_the_size_of_blocks(monkeypatch) -> None:
    columns = np.random.default_rng(1).random((9, 4))
    whole = bootstrap_sums(columns, 200)
    monkeypatch.setattr(resampling, "_CELLS", 40)
    np.testing.assert_allclose(bootstrap_sums(columns, 200), whole)


def test_resampling_nothing_gives_zeros() -> None:
    assert bootstrap_sums(np.zeros((0, 4)), 10).tolist() == [[0.0] * 4] * 10


def test_f1_is_recomputed_from_resampled_counts() -> None:
    stats = rows((1, 2, 3), (4, 4, 5), (0, 3, 1))
    (f1,) = resampled_f1([(STRICT, stats)], 100, 3)
    drawn = np.random.default_rng(3).integers(0, 3, size=(100, 3))
    sums = stats[:, 0][drawn].sum(axis=1)
    np.testing.assert_allclose(f1, 2 * sums[:, 0] / (sums[:, 1] + sums[:, 3]))


def test_measures_of_several_components_are_resampled_together() -> None:
    conll = parse("coref.conll")
    stats = np.random.default_rng(2).integers(1, 9, size=(6, 3, 4)).astype(float)
    stats[..., [1, 3]] += 9
    strict, mean = resampled_f1([(STRICT, stats[:, :1]), (conll, stats)], 40)
    drawn = np.random.default_rng(significance.SEED).integers(0, 6, size=(40, 6))
    np.testing.assert_allclose(mean, conll.score_array(stats[drawn].sum(axis=1))[:, 2])
    np.testing.assert_allclose(strict, STRICT.score_array(stats[drawn].sum(axis=1)[:, :1])[:, 2])


def test_the_interval_is_of_percentiles_and_leaves_out_the_undefined() -> None:
    values = np.array([np.nan, *range(101)], dtype=float)
    assert percentile_interval(values) == (2.5, 97.5)
    assert percentile_interval(np.array([np.nan])) == (None, None)
    assert percentile_interval(np.zeros(0)) == (None, None)


def by_trying_all(a: np.ndarray, b: np.ndarray) -> float:
    """The exact p the obvious way: every assignment of every document."""

    def f1(stats: np.ndarray) -> float:
        tp, p, _, g = stats.sum(axis=0)[0]
        return 2 * tp / (p + g) if p + g else 0.0

    observed = abs(f1(a) - f1(b))
    found = [
        abs(f1(np.where(swap, b, a)) - f1(np.where(swap, a, b)))
        for bits in product([False, True], repeat=len(a))
        for swap in [np.array(bits)[:, None, None]]
    ]
    return float(np.mean([d >= observed - 1e-12 for d in found]))


def test_few_documents_are_tested_exactly() -> None:
    random = np.random.default_rng(7)
    for _ in range(5):
        gold = random.integers(1, 6, size=8)
        a, b = (
            rows(
                *(
                    (int(random.integers(0, g + 1)), int(random.integers(g, g + 4)), int(g))
                    for g in gold
                )
            )
            for _ in range(2)
        )
        assert randomization_p(STRICT, a, b) == pytest.approx(by_trying_all(a, b))


def test_a_system_that_is_better_everywhere_has_the_p_of_the_sign_test() -> None:
    # One gold mention a document, found by a and never by b: |d| is greatest only when all or no
    # documents are swapped, so p = 2 / 2**n.
    a, b = rows(*[(1, 1, 1)] * 6), rows(*[(0, 1, 1)] * 6)
    assert randomization_p(STRICT, a, b) == pytest.approx(2 / 2**6)


def test_documents_that_agree_do_not_count_towards_the_exact_limit() -> None:
    same = [(1, 1, 1)] * 100
    a = rows(*same, *[(1, 1, 1)] * 6)
    b = rows(*same, *[(0, 1, 1)] * 6)
    assert randomization_p(STRICT, a, b) == pytest.approx(2 / 2**6)
    assert randomization_p(STRICT, a, a) == 1


def test_many_documents_are_tested_by_drawing() -> None:
    # Ten better and six worse of sixteen: as far from even as 10 of 16 fair coins, either way.
    a = rows(*[(1, 1, 1)] * 10, *[(0, 1, 1)] * 6)
    b = rows(*[(0, 1, 1)] * 10, *[(1, 1, 1)] * 6)
    exact = sum(comb(16, k) for k in range(17) if abs(2 * k - 16) >= 4) / 2**16
    found = randomization_p(STRICT, a, b)
    assert found == pytest.approx(exact, abs=0.02)
    assert found * 10_001 == pytest.approx(round(found * 10_001))
    certain = randomization_p(STRICT, rows(*[(1, 1, 1)] * 40), rows(*[(0, 1, 1)] * 40))
    assert certain == pytest.approx(1 / 10_001)


def test_holm_steps_down() -> None:
    # Sorted .01 .02 .03 .04, times 4 3 2 1 = .04 .06 .06 .04, never falling: .04 .06 .06 .06
    assert holm([0.03, 0.01, 0.04, 0.02]) == pytest.approx([0.06, 0.04, 0.06, 0.06])
    assert holm([0.5, None, 0.9]) == [1.0, None, 1.0]
    assert holm([]) == []


def test_a_comparison_has_difference_interval_and_p() -> None:
    a, b = table(rows(*[(1, 1, 1)] * 6)), table(rows(*[(0, 1, 1)] * 6))
    found = compare(a, b, "entity.strict", ("x", "y"))
    assert (found.a, found.b, found.difference) == ("x", "y", 1.0)
    assert (found.low, found.high) == (1.0, 1.0)
    assert found.p == found.p_holm == pytest.approx(2 / 2**6)
    back = compare(b, a, "entity.strict")
    assert (back.difference, back.p) == (-1.0, found.p)


def test_a_system_does_not_differ_from_itself() -> None:
    one = table(rows((1, 2, 2), (0, 1, 3)))
    found = compare(one, one, STRICT)
    assert (found.difference, found.low, found.high, found.p) == (0, 0, 0, 1)


def test_the_interval_of_the_difference_is_paired() -> None:
    # b is a with one mention less in each document: the difference hardly varies, the scores do.
    random = np.random.default_rng(3)
    right = random.integers(1, 10, size=30)
    a = rows(*((int(n), 10, 10) for n in right))
    b = rows(*((int(n) - 1, 10, 10) for n in right))
    found = compare(table(a), table(b), "entity.strict")
    assert found.low == pytest.approx(0.1) and found.high == pytest.approx(0.1)


def test_all_pairs_are_compared_with_holm_per_measure() -> None:
    tables = {
        "good": table(rows(*[(1, 1, 1)] * 8)),
        "fair": table(rows(*[(1, 1, 1)] * 4, *[(0, 1, 1)] * 4)),
        "bad": table(rows(*[(0, 1, 1)] * 8)),
    }
    found = compare_all(tables)
    assert [(c.a, c.b) for c in found] == [("good", "fair"), ("good", "bad"), ("fair", "bad")]
    assert [c.p for c in found] == pytest.approx([2 / 2**4, 2 / 2**8, 2 / 2**4])
    assert [c.p_holm for c in found] == pytest.approx([4 / 2**4, 6 / 2**8, 4 / 2**4])
    assert compare_all(tables, ("quote.exact",)) == ()
    assert compare_all({"good": tables["good"]}) == ()


def test_nothing_to_compare_is_none() -> None:
    empty = table(rows((0, 0, 0), (0, 0, 0)))
    found = compare(empty, empty, "entity.strict")
    assert (found.difference, found.low, found.p, found.p_holm) == (None, None, None, None)


def test_what_was_not_counted_alike_is_not_compared() -> None:
    one = table(rows((1, 1, 1), (1, 1, 1)))
    with pytest.raises(PressmarkError, match=r"signature.* which differ in gold; only"):
        compare(one, table(rows((1, 1, 1), (1, 1, 1)), gold="#other"), "entity.strict")
    with pytest.raises(PressmarkError, match="over 1 documents"):
        compare(one, table(rows((1, 1, 1))), "entity.strict")
    with pytest.raises(PressmarkError, match=r"no counts of quote\.exact"):
        compare(one, one, "quote.exact")


@pytest.mark.slow
def test_ten_thousand_resamples_of_five_thousand_documents_take_seconds() -> None:
    columns = np.random.default_rng(0).random((5000, 4))
    start = time.perf_counter()
    bootstrap_sums(columns)
    # Measured at 0.65 s on two cores; the bound leaves room for a busy machine.
    assert time.perf_counter() - start < 6
