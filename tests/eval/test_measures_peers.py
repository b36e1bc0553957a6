"""Differential tests: where peers are right, figures are theirs; matching against brute force.

nervaluate and seqeval are compared on flat mentions whose partner is not in doubt: there greedy
matching in list order finds the best alignment too (where it does not, see golden/greedy_trap).
"""

from __future__ import annotations

import warnings
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pressmark.eval.measures import Pair, parse
from pressmark.eval.measures import entity as entity_measures
from pressmark.eval.measures.matching import assign, overlaps
from pressmark.schema import Annotations, Article, Document, Mention, Source, Span

SLOW = settings(max_examples=80, deadline=None, derandomize=True)
TYPES = ["PERSON", "ORG", "GPE"]
#: One token is one code point here, so that BIO tags and spans say the same.
LENGTH = 60
Flat = list[tuple[int, int, str]]


@st.composite
def flat_pairs(draw: st.DrawFn) -> tuple[Flat, Flat]:
    """Mentions in slots of their own: the same, shifted, retyped, missed or invented."""
    gold, predicted = [], []
    for slot in range(0, LENGTH, 6):
        start = slot + 1
        end = start + draw(st.integers(2, 3))
        kind = draw(st.sampled_from(TYPES))
        fate = draw(st.sampled_from(["none", "same", "shift", "retype", "both", "miss", "invent"]))
        if fate not in ("none", "invent"):
            gold.append((start, end, kind))
        if fate in ("shift", "both"):
            start, end = start + draw(st.sampled_from([-1, 1])), end + draw(st.integers(0, 1))
        if fate in ("retype", "both"):
            kind = draw(st.sampled_from([other for other in TYPES if other != kind]))
        if fate not in ("none", "miss"):
            predicted.append((start, end, kind))
    return gold, predicted


def document(mentions: Flat) -> Document:
    article = Article("d", None, "", LENGTH, "en", Source("", "", "2024-01-01", "CC0-1.0"))
    return Document(
        article,
        Annotations(tuple(Mention(f"m{i}", Span(s, e), t) for i, (s, e, t) in enumerate(mentions))),
    )


def ours(name: str, pairs: list[tuple[Flat, Flat]]) -> list[float]:
    measure = parse(name)
    stats = [measure.count(document(g), document(p).annotations) for g, p in pairs]
    score = measure.score(np.sum(stats, axis=0))
    return [x or 0.0 for x in (score.precision, score.recall, score.f1)]


def bio(mentions: Flat) -> list[str]:
    tags = ["O"] * LENGTH
    for start, end, kind in mentions:
        tags[start:end] = [f"B-{kind}"] + [f"I-{kind}"] * (end - start - 1)
    return tags


documents = st.lists(flat_pairs(), min_size=1, max_size=3)


@SLOW
@given(documents)
def test_strict_is_seqevals(pairs: list[tuple[Flat, Flat]]) -> None:
    from seqeval.metrics.v1 import precision_recall_fscore_support
    from seqeval.scheme import IOB2

    gold, predicted = [bio(g) for g, _ in pairs], [bio(p) for _, p in pairs]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = precision_recall_fscore_support(
            gold, predicted, average="micro", mode="strict", scheme=IOB2, zero_division=0
        )
    assert ours("entity.strict", pairs) == pytest.approx(list(theirs[:3]))


@SLOW
@given(documents)
def test_the_four_schemes_are_nervaluates(pairs: list[tuple[Flat, Flat]]) -> None:
    from nervaluate import Evaluator

    def theirs(side: Flat) -> list[dict[str, object]]:
        # Their ends are inclusive.
        return [{"label": t, "start": s, "end": e - 1} for s, e, t in side]

    # Their evaluator fails when the first document is empty: one that never is goes before.
    anchored = [([(0, 1, "ORG")], [(0, 1, "ORG")]), *pairs]
    results = Evaluator(
        [theirs(g) for g, _ in anchored], [theirs(p) for _, p in anchored], TYPES, loader="dict"
    ).evaluate()
    for name in ("strict", "exact", "ent_type", "partial"):
        found = results["overall"][name]
        assert ours(f"entity.{name}", anchored) == pytest.approx(
            [found.precision, found.recall, found.f1]
        ), name
        for kind in TYPES if name != "partial" else ():
            if kind not in results["entities"]:
                assert all(kind != t for g, p in anchored for _, _, t in (*g, *p))
                continue
            row = results["entities"][kind][name]
            assert ours(f"entity.{name}(type={kind})", anchored) == pytest.approx(
                [row.precision, row.recall, row.f1]
            ), (name, kind)


spans = st.builds(
    lambda start, length: (start, start + length), st.integers(0, 15), st.integers(1, 8)
)


@SLOW
@given(st.lists(spans, max_size=6), st.lists(spans, max_size=6))
def test_overlaps_are_those_of_all_pairs(
    left: list[tuple[int, int]], right: list[tuple[int, int]]
) -> None:
    right.sort()
    expected = {
        (i, j, min(a[1], b[1]) - max(a[0], b[0]))
        for i, a in enumerate(left)
        for j, b in enumerate(right)
        if a[0] < b[1] and b[0] < a[1]
    }
    assert set(overlaps(left, right)) == expected


weights = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(0, 4)),
    st.tuples(st.integers(1, 3), st.integers(0, 2), st.integers(0, 5)),
    max_size=14,
)


def best_by_trying_all(edges: dict[tuple[int, int], tuple[int, ...]]) -> tuple[int, ...]:
    """The greatest lexicographic total over every one-to-one choice of edges."""
    totals = []
    for order in permutations(range(5)):
        chosen = [edges[i, j] for i, j in enumerate(order) if (i, j) in edges]
        totals.append(tuple(map(sum, zip((0, 0, 0), *chosen, strict=True))))
    return max(totals)


@SLOW
@given(weights)
def test_matching_is_the_best_there_is(edges: dict[tuple[int, int], tuple[int, ...]]) -> None:
    pairs = assign(edges)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    total = tuple(map(sum, zip((0, 0, 0), *(edges[p] for p in pairs), strict=True)))
    assert total == best_by_trying_all(edges)


mentions = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 9), st.sampled_from(TYPES)), max_size=7
).map(lambda found: [(start, start + length, kind) for start, length, kind in found])


@SLOW
@given(mentions, mentions)
def test_what_is_counted_is_the_credit_of_the_alignment(gold: Flat, predicted: Flat) -> None:
    pair = Pair(document(gold), document(predicted).annotations)
    left, right = entity_measures.keys(pair, entity_measures.Chosen())
    for scheme, credit in {
        "strict": lambda a, b: float(a == b),
        "exact": lambda a, b: float(a[:2] == b[:2]),
        "ent_type": lambda a, b: float(a[2] == b[2]),
        "partial": lambda a, b: 1.0 if a[:2] == b[:2] else 0.5,
    }.items():
        total = sum(credit(left[i], right[j]) for i, j in entity_measures.align(pair, scheme))
        assert parse(f"entity.{scheme}").count_pair(pair)[0, 0] == total, scheme
