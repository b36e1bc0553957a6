"""Strata and clusters, BCa, adjustments and groups: against scipy, by hand, and as laws."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pressmark.eval.adjusting import (
    benjamini_hochberg,
    bonferroni,
    bootstrap_p,
    bootstrap_p_sacrebleu,
)
from pressmark.eval.comparing import compare, compare_all
from pressmark.eval.counts import ScoreTable
from pressmark.eval.figures import Comparison
from pressmark.eval.grouping import groups, leaderboard_groups
from pressmark.eval.intervals import bca_interval
from pressmark.eval.measures import parse
from pressmark.eval.resampling import Sampling, bootstrap_sums, sampling, sampling_by
from pressmark.eval.significance import Settings, jackknife_f1, randomization_p, resampled_f1
from pressmark.schema import Article, Document, PressmarkError, Source
from pressmark.schema.model import Annotations

STRICT = parse("entity.strict")


def rows(*counts: tuple[int, int, int]) -> np.ndarray:
    """Counts of one document each from (right, predicted, gold)."""
    return np.array([[[tp, p, tp, g]] for tp, p, g in counts], dtype=float)


def table(stats: np.ndarray, system: str = "s") -> ScoreTable:
    return ScoreTable(
        documents=tuple(f"d{i}" for i in range(len(stats))),
        measures=("entity.strict",),
        counts={"entity.strict": stats},
        types={"entity.strict": {}},
        leaked=np.zeros((len(stats), 6), dtype=np.int64),
        missing=(),
        facts={"gold": "#0", "sys": system},
    )


# -- how documents are drawn -------------------------------------------------------------------


def test_strata_have_as_many_documents_in_every_resample() -> None:
    strata = {f"d{i}": "ab"[i % 2] for i in range(7)}
    how = sampling(list(strata), strata=strata)
    assert how.name == "strata(given)"
    counts = np.array([[1.0, 0.0] if s == "a" else [0.0, 1.0] for s in strata.values()])
    sums = bootstrap_sums(counts, 500, how=how)
    assert (sums == [4, 3]).all()
    # What is drawn within a stratum still differs.
    assert len(np.unique(bootstrap_sums(np.arange(7.0)[:, None], 500, how=how))) > 10


def test_clusters_come_whole() -> None:
    clusters = dict(zip("uvwxyz", [1, 1, 2, 2, 2, 3], strict=True))
    how = sampling(list(clusters), clusters=clusters)
    sums = bootstrap_sums(np.eye(6), 300, how=how)
    assert (sums[:, 0] == sums[:, 1]).all()
    assert (sums[:, 2] == sums[:, 3]).all() and (sums[:, 3] == sums[:, 4]).all()
    # Three clusters are drawn, whatever their sizes.
    assert (sums[:, [0, 2, 5]].sum(axis=1) == 3).all()


def test_clusters_of_one_document_are_documents() -> None:
    columns = np.random.default_rng(3).random((8, 2))
    alone = sampling([f"d{i}" for i in range(8)], clusters={f"d{i}": i for i in range(8)})
    np.testing.assert_allclose(bootstrap_sums(columns, 50, how=alone), bootstrap_sums(columns, 50))


def test_clusters_in_strata() -> None:
    ids = list("uvwxyz")
    strata = dict(zip(ids, "aaabbb", strict=True))
    clusters = dict(zip(ids, [1, 1, 2, 3, 3, 4], strict=True))
    how = sampling(ids, strata, clusters)
    sums = bootstrap_sums(np.eye(6), 200, how=how)
    assert (sums[:, 0] + sums[:, 2] == 2).all() and (sums[:, 3] + sums[:, 5] == 2).all()
    with pytest.raises(PressmarkError, match="two strata"):
        sampling(ids, strata, dict.fromkeys(ids, 1))


def test_strata_of_one_document_draw_nothing() -> None:
    with pytest.raises(PressmarkError, match="every resample is the same"):
        sampling(["a", "b"], strata={"a": 1, "b": 2})
    with pytest.raises(PressmarkError, match="every resample is the same"):
        sampling(["a", "b"], clusters={"a": 1, "b": 1})


def test_figures_are_drawn_as_the_table_says() -> None:
    stats = rows(*[(3 * (k % 4 == 3), 4, 3) for k in range(12)])
    how = Sampling("clusters(x)", clusters=np.arange(12) // 4)
    plain, clustered, bca = (
        table(stats).drawn(given).figure("entity.strict")
        for given in (Settings(), Settings(how=how), Settings(interval="bca"))
    )
    assert plain.f1 == clustered.f1 == bca.f1
    # Every cluster holds the same, so nothing varies.
    assert clustered.low == clustered.high == pytest.approx(plain.f1)
    assert (bca.low, bca.high) != (plain.low, plain.high)
    assert "|draw:clusters(x)|" in clustered.signature and "|ci:bca|" in bca.signature


def test_every_document_needs_its_stratum() -> None:
    with pytest.raises(PressmarkError, match="b \\(1 of 2 documents\\) has no stratum"):
        sampling(["a", "b"], strata={"a": 1})


def test_documents_are_grouped_by_what_is_known_of_articles() -> None:
    documents = [
        Document(Article(f"d{i}", None, "", 1, "en", Source(p, "", day, "x")), Annotations())
        for i, (p, day) in enumerate(
            [("P", "2024-01-01"), ("Q", "2024-01-01"), ("P", "2024-01-02")]
        )
    ]
    how = sampling_by(documents, "source", None)
    assert how.strata is not None and how.strata.tolist() == [0, 1, 0]
    how = sampling_by(documents, None, "date")
    assert how.clusters is not None and how.clusters.tolist() == [0, 0, 1]
    assert how.name == "clusters(date)"
    with pytest.raises(PressmarkError, match="expected source, topic, date"):
        sampling_by(documents, "colour", None)


def test_clusters_are_swapped_whole() -> None:
    # Two clusters of two documents: 4 ways instead of 16. b is better everywhere by the same.
    a, b = rows(*[(1, 4, 4)] * 4), rows(*[(3, 4, 4)] * 4)
    how = sampling(list("wxyz"), clusters=dict(zip("wxyz", [1, 1, 2, 2], strict=True)))
    assert randomization_p(STRICT, a, b) == 2 / 16
    assert randomization_p(STRICT, a, b, how=how) == 2 / 4


# -- intervals ---------------------------------------------------------------------------------


def test_bca_is_scipys() -> None:
    from scipy.stats import bootstrap

    dice = np.random.default_rng(11)
    gold = dice.integers(1, 20, 25)
    found = dice.integers(1, 20, 25)
    right = np.minimum(gold, found) * dice.random(25) // 1
    stats = rows(*zip(right, found, gold, strict=True))

    def f1(tp: np.ndarray, p: np.ndarray, g: np.ndarray, axis: int = -1) -> np.ndarray:
        return 2 * tp.sum(axis=axis) / (p.sum(axis=axis) + g.sum(axis=axis))

    theirs = bootstrap(
        (right, found, gold), f1, paired=True, n_resamples=20_000, rng=np.random.default_rng(1)
    ).confidence_interval
    (values,) = resampled_f1([(STRICT, stats)], resamples=20_000)
    observed = STRICT.score(stats.sum(axis=0)).f1
    ours = bca_interval(values, observed, jackknife_f1(STRICT, stats))
    assert ours == pytest.approx((theirs.low, theirs.high), abs=0.004)


def test_bca_takes_what_is_equal_but_for_rounding_for_equal() -> None:
    """Half of the ties count as below: 0.1 + 0.2 is 0.3 but for the last bit."""
    jackknife = np.array([0.1, 0.2, 0.4, 0.7])
    exact, rounded = np.array([0.2, 0.3, 0.3, 0.4] * 25), np.array([0.2, 0.3, 0.1 + 0.2, 0.4] * 25)
    expected = bca_interval(exact, 0.3, jackknife)
    assert bca_interval(rounded, 0.3, jackknife) == pytest.approx(expected)
    assert bca_interval(exact, 0.1 + 0.2, jackknife) == pytest.approx(expected)


def test_bca_falls_back_where_it_is_not_defined() -> None:
    values = np.full(100, 0.5)
    assert bca_interval(values, 0.5, np.full(5, 0.5)) == (0.5, 0.5)
    assert bca_interval(np.array([np.nan]), 0.5, np.array([np.nan])) == (None, None)


def test_jackknife_leaves_one_out() -> None:
    stats = rows((1, 2, 2), (2, 2, 2), (0, 3, 1))
    left = [STRICT.score(np.delete(stats, i, axis=0).sum(axis=0)).f1 for i in range(3)]
    np.testing.assert_allclose(jackknife_f1(STRICT, stats), left)
    how = Sampling(clusters=np.array([0, 1, 1]))
    left = [STRICT.score(part.sum(axis=0)).f1 for part in (stats[1:], stats[:1])]
    np.testing.assert_allclose(jackknife_f1(STRICT, stats, how), left)


# -- p-values ----------------------------------------------------------------------------------


def test_p_of_the_paired_bootstrap() -> None:
    # 1 of 9 at or below 0, 9 at or above: twice (1 + 1) of 10.
    assert bootstrap_p(np.array([-1, 1, 1, 1, 1, 1, 1, 1, 1.0])) == pytest.approx(0.4)
    assert bootstrap_p(np.zeros(9)) == 1
    assert bootstrap_p(np.array([np.nan])) == 1


def test_p_of_sacrebleus_paired_bootstrap() -> None:
    # Sizes 1 1 1 5, mean 2: distances 1 1 1 3; beyond 2 is one: (1 + 1) / 5.
    assert bootstrap_p_sacrebleu(np.array([1, -1, 1, 5.0]), 2) == pytest.approx(2 / 5)
    # Sizes 0, 4, 4, 4 lie -3, 1, 1, 1 from their mean: far below it does not count.
    assert bootstrap_p_sacrebleu(np.array([0, 4, -4, 4.0]), 2) == pytest.approx(1 / 5)


def test_adjustments_by_hand() -> None:
    ps = [0.01, 0.04, None, 0.03]
    assert bonferroni(ps) == pytest.approx([0.03, 0.12, None, 0.09])
    # Sorted .01 .03 .04: times 3/1, 3/2, 3/3 = .03 .045 .04, never above what follows.
    assert benjamini_hochberg(ps) == pytest.approx([0.03, 0.04, None, 0.04])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
@settings(deadline=None, derandomize=True)
def test_benjamini_hochberg_is_scipys(ps: list[float]) -> None:
    from scipy.stats import false_discovery_control

    assert benjamini_hochberg(ps) == pytest.approx(list(false_discovery_control(ps)))


def test_a_baseline_makes_a_smaller_family() -> None:
    dice = np.random.default_rng(2)
    made = {
        name: table(rows(*((int(k), 5, 5) for k in dice.integers(0, 5, 8))), name) for name in "abc"
    }
    assert [(c.a, c.b, c.family) for c in compare_all(made)] == [
        ("a", "b", 3),
        ("a", "c", 3),
        ("b", "c", 3),
    ]
    against = compare_all(made, settings=Settings(baseline="b"))
    assert [(c.a, c.b, c.family) for c in against] == [("a", "b", 2), ("c", "b", 2)]
    with pytest.raises(PressmarkError, match="none of the systems"):
        compare_all(made, settings=Settings(baseline="x"))


def test_settings_reach_the_comparison() -> None:
    dice = np.random.default_rng(5)
    sides = [table(rows(*((int(k), 5, 5) for k in dice.integers(0, 5, 20)))) for _ in "ab"]
    plain = compare(*sides, "entity.strict")
    bca = compare(*sides, "entity.strict", settings=Settings(interval="bca"))
    assert (plain.difference, plain.p) == (bca.difference, bca.p)
    assert (plain.low, plain.high) != (bca.low, bca.high)
    stats = [side.counts["entity.strict"] for side in sides]
    one, other = resampled_f1([(STRICT, side) for side in stats])
    left_out = jackknife_f1(STRICT, stats[0]) - jackknife_f1(STRICT, stats[1])
    assert (bca.low, bca.high) == bca_interval(one - other, bca.difference, left_out)
    clusters = Sampling("clusters(x)", clusters=np.arange(20) // 10)
    clustered = compare(*sides, "entity.strict", settings=Settings(how=clusters))
    assert clustered.p in (0.5, 1.0)
    other = compare(*sides, "entity.strict", settings=Settings(bs_p="sacrebleu"))
    assert other.p_bootstrap != plain.p_bootstrap


# -- groups ------------------------------------------------------------------------------------


def compared(ps: dict[str, float]) -> list[Comparison]:
    return [Comparison("m", pair[0], pair[1], 0.1, 0.0, 0.2, p, p) for pair, p in ps.items()]


def test_groups_by_hand() -> None:
    # x and y cannot be told apart, nor y and z; x and z can.
    found = groups(compared({"xy": 0.5, "yz": 0.2, "xz": 0.01}), "m", ["x", "y", "z"])
    assert found == {"x": ("a",), "y": ("a", "b"), "z": ("b",)}
    assert groups(compared({"xy": 0.5}), "m", ["x", "y", "gold"]) == {"x": ("a",), "y": ("a",)}
    assert groups(compared({"xy": 0.01}), "m", ["y", "x"]) == {"y": ("a",), "x": ("b",)}
    # y and z differ, and x and z: y needs no letter of its own beside x's.
    found = groups(compared({"xy": 0.5, "yz": 0.01, "xz": 0.01}), "m", ["x", "y", "z"])
    assert found == {"x": ("a",), "y": ("a",), "z": ("b",)}
    assert groups([], "m", ["x"]) == {}
    # Only against a baseline: what was not compared has no groups.
    assert groups(compared({"xz": 0.5, "yz": 0.5}), "m", ["x", "y", "z"]) == {}


@given(
    st.integers(2, 6).flatmap(
        lambda n: st.lists(st.booleans(), min_size=n * (n - 1) // 2, max_size=n * (n - 1) // 2).map(
            lambda x: (n, x)
        )
    )
)
@settings(deadline=None, derandomize=True)
def test_systems_share_a_letter_exactly_when_they_do_not_differ(
    drawn: tuple[int, list[bool]],
) -> None:
    number, differ = drawn
    names = "uvwxyz"[:number]
    apart = dict(zip(map("".join, combinations(names, 2)), differ, strict=True))
    found = groups(compared({p: 0.01 if d else 0.9 for p, d in apart.items()}), "m", list(names))
    for pair, differs in apart.items():
        shared = set(found[pair[0]]) & set(found[pair[1]])
        assert bool(shared) != differs, pair
    assert all(found.values())


def test_a_leaderboard_without_comparisons_has_no_letters() -> None:
    assert leaderboard_groups([], [], ["m"]) == {"m": {}}
