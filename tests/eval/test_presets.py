"""Presets: against the real seqeval and nervaluate on generated data, others worked by hand."""

from __future__ import annotations

import warnings
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pressmark.eval.averages import average
from pressmark.eval.bio import SCHEMES, chunks, read_tags, reading_of, score_tags
from pressmark.eval.counts import Gathered, ScoreTable
from pressmark.eval.measures import parse, parse_all
from pressmark.eval.presets import PRESETS, Preset, preset, preset_figures
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
    Source,
    Span,
)

FEW = settings(max_examples=40, deadline=None, derandomize=True)
MANY = settings(max_examples=150, deadline=None, derandomize=True)
TAGS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-MISC", "I-MISC"]
IOBES = [*TAGS, "E-PER", "S-PER", "E-LOC", "S-LOC"]

Sequences = list[list[str]]


def pairs_of(tags: list[str]) -> st.SearchStrategy[tuple[Sequences, Sequences]]:
    """Tagged sequences as they come, valid or not, and others over the same tokens."""
    one = st.lists(st.tuples(st.sampled_from(tags), st.sampled_from(tags), st.booleans()))
    both = st.lists(one.filter(bool), min_size=1, max_size=4)
    return both.map(
        lambda found: (
            [[gold for gold, _, _ in tokens] for tokens in found],
            [[gold if same else other for gold, other, same in tokens] for tokens in found],
        )
    )


def figures(table: ScoreTable, chosen: Preset) -> dict[str, list[float | None]]:
    return {
        row.name: [figure.precision, figure.recall, figure.f1]
        for row, figure in preset_figures(table, chosen)
    }


# -- seqeval -----------------------------------------------------------------------------------


@MANY
@given(pairs_of(IOBES))
def test_tags_are_read_as_seqeval_reads_them(both: tuple[Sequences, Sequences]) -> None:
    from seqeval.metrics.sequence_labeling import get_entities

    for tags in both[0]:
        assert chunks(tags) == [(start, end + 1, kind) for kind, start, end in get_entities(tags)]


@MANY
@given(pairs_of(TAGS))
def test_tags_are_read_strictly_as_seqeval_reads_them(both: tuple[Sequences, Sequences]) -> None:
    from seqeval.scheme import IOB2, Entities

    for tags in both[0]:
        found = [e for entities in Entities([tags], IOB2).entities for e in entities]
        assert chunks(tags, "strict") == [(e.start, e.end, e.tag) for e in found]


@pytest.mark.parametrize("scheme", list(SCHEMES))
@MANY
@given(data=st.data())
def test_tags_of_every_scheme_are_read_strictly_as_seqeval_reads_them(
    scheme: str, data: st.DataObject
) -> None:
    import seqeval.scheme

    kinds = ["O", *(f"{kind}-{t}" for kind in SCHEMES[scheme][1:] for t in ("PER", "LOC"))]
    tags = data.draw(st.lists(st.sampled_from(kinds), max_size=9))
    found = seqeval.scheme.Entities([tags], getattr(seqeval.scheme, scheme)).entities[0]
    assert chunks(tags, reading_of(scheme)) == [(e.start, e.end, e.tag) for e in found]
    with pytest.raises(PressmarkError, match="token 0 is tagged"):
        chunks(["X-PER"], reading_of(scheme))


@pytest.mark.parametrize("name", ["seqeval", "seqeval_strict"])
@MANY
@given(both=pairs_of(TAGS))
def test_figures_are_seqevals(name: str, both: tuple[Sequences, Sequences]) -> None:
    from seqeval.metrics.sequence_labeling import precision_recall_fscore_support as default
    from seqeval.metrics.v1 import precision_recall_fscore_support as strict
    from seqeval.scheme import IOB2

    chosen = preset(name)
    table = score_tags(*both, chosen.measures, chosen.reading)
    ours = figures(table, chosen)
    for kind in ("micro", "macro", "weighted"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = (
                default(*both, average=kind, zero_division=0)
                if name == "seqeval"
                else strict(*both, average=kind, mode="strict", scheme=IOB2, zero_division=0)
            )
        if f"{kind} avg" in ours and None not in ours[f"{kind} avg"]:
            assert ours[f"{kind} avg"] == pytest.approx(list(theirs[:3])), kind
        else:
            # Without any type, or without gold to weigh by, they give nan or 0 and we nothing.
            assert not any(np.nan_to_num(theirs[:3]))


@MANY
@given(both=pairs_of(TAGS))
def test_zero_division_is_seqevals(both: tuple[Sequences, Sequences]) -> None:
    from seqeval.metrics.v1 import precision_recall_fscore_support
    from seqeval.scheme import IOB2

    for value in (0, 1):
        name = f"entity.strict(duplicates=set,zero_division={value})"
        table = score_tags(*both, [name], "strict")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = precision_recall_fscore_support(
                *both, average=None, mode="strict", scheme=IOB2, zero_division=value
            )
        for place, figure in enumerate(table.groups(name).values()):
            expected = [float(part[place]) for part in theirs[:3]]
            assert [figure.precision, figure.recall, figure.f1] == pytest.approx(expected)


def test_sequences_must_have_the_same_tokens() -> None:
    with pytest.raises(PressmarkError, match="gold has 1 sequences of 2 tokens"):
        score_tags([["O", "O"]], [["O"]], ["entity.strict"])


def test_what_is_no_tag_is_refused() -> None:
    for tag in ("X-PER", "B", "B-", "PER", "", "BI-PER"):
        with pytest.raises(PressmarkError, match="expected O, or B-"):
            chunks([tag])


def test_files_of_tags_are_read(tmp_path: Path) -> None:
    file = tmp_path / "gold.bio"
    file.write_text(
        "-DOCSTART- O\n\nAna NNP B-PER\nmet VBD O\n\n\nBo NNP B-PER\n", encoding="utf-8"
    )
    assert read_tags(file) == [["B-PER", "O"], ["B-PER"]]
    with pytest.raises(PressmarkError, match="cannot be read"):
        read_tags(tmp_path / "nothing")


# -- nervaluate --------------------------------------------------------------------------------

Flat = list[tuple[int, int, str]]
TYPES = ["PERSON", "ORG", "GPE"]
SPANS = st.builds(
    lambda start, length, kind: (start, start + length, kind),
    st.integers(0, 20),
    st.integers(1, 8),
    st.sampled_from(TYPES),
)


def flat(name: str, mentions: Flat) -> Document:
    article = Article(name, None, "", 400, "en", Source("", "", "2024-01-01", "CC0-1.0"))
    made = tuple(Mention(f"m{i}", Span(s, e), t) for i, (s, e, t) in enumerate(mentions))
    return Document(article, Annotations(made))


def table_of(pairs: list[tuple[Document, Annotations]], chosen: Preset) -> ScoreTable:
    gathered = Gathered(parse_all(chosen.measures))
    for gold, predicted in pairs:
        gathered.add(gold, predicted, True)
    return gathered.table({})


@MANY
@given(
    st.lists(
        st.tuples(st.lists(SPANS, max_size=6), st.lists(SPANS, max_size=6)), min_size=1, max_size=3
    )
)
def test_figures_are_nervaluates_whatever_nests_and_in_whatever_order(
    pairs: list[tuple[Flat, Flat]],
) -> None:
    from nervaluate import Evaluator

    def theirs(side: Flat) -> list[dict[str, object]]:
        return [{"label": t, "start": s, "end": e - 1} for s, e, t in side]

    # Their evaluator fails when the first document is empty: one that never is goes before.
    anchored = [([(300, 302, "ORG")], [(300, 302, "ORG")]), *pairs]
    found = Evaluator(
        [theirs(g) for g, _ in anchored], [theirs(p) for _, p in anchored], TYPES, loader="dict"
    ).evaluate()
    made = [(flat(f"d{i}", g), flat("", p).annotations) for i, (g, p) in enumerate(anchored)]
    table = table_of(made, preset("nervaluate"))
    for row, figure in preset_figures(table, preset("nervaluate")):
        expected = found["overall"][row.name]
        ours = [figure.precision, figure.recall, figure.f1]
        assert ours == pytest.approx([expected.precision, expected.recall, expected.f1]), row.name
        for kind, group in table.groups(preset("nervaluate").measures[0]).items():
            expected = found["entities"][kind]["strict"]
            ours = [group.precision, group.recall, group.f1]
            assert ours == pytest.approx([expected.precision, expected.recall, expected.f1]), kind


@FEW
@given(
    st.lists(st.tuples(st.lists(SPANS, max_size=6), st.lists(SPANS, max_size=6)), max_size=2),
    st.sampled_from([20, 50, 100]),
)
def test_a_greater_least_overlap_is_nervaluates_in_every_scheme(
    pairs: list[tuple[Flat, Flat]], percent: int
) -> None:
    from nervaluate import Evaluator

    def theirs(side: Flat) -> list[dict[str, object]]:
        return [{"label": t, "start": s, "end": e - 1} for s, e, t in side]

    anchored = [([(300, 302, "ORG")], [(300, 302, "ORG")]), *pairs]
    sides = [[theirs(pair[side]) for pair in anchored] for side in (0, 1)]
    found = Evaluator(*sides, TYPES, loader="dict", min_overlap_percentage=percent).evaluate()
    for scheme in ("strict", "exact", "ent_type", "partial"):
        given_so = f"alignment=list,min_overlap={percent / 100},zero_division=0"
        measure = parse(f"entity.{scheme}({given_so})")
        counts = [measure.count(flat("", g), flat("", p).annotations) for g, p in anchored]
        score, expected = measure.score(np.sum(counts, axis=0)), found["overall"][scheme]
        ours = [score.precision, score.recall, score.f1]
        assert ours == pytest.approx([expected.precision, expected.recall, expected.f1]), scheme


# -- conll2012, corefud ------------------------------------------------------------------------

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def chains(*clusters: str) -> Annotations:
    """Clusters as letters of the alphabet, a mention each."""
    found, entities = [], []
    for number, letters in enumerate(clusters):
        ids = tuple(f"{number}.{place}" for place in range(len(letters)))
        found += [
            Mention(i, Span(LETTERS.index(x), LETTERS.index(x) + 1), "PERSON", "name")
            for i, x in zip(ids, letters, strict=True)
        ]
        entities.append(Entity(f"e{number}", "PERSON", ids))
    return Annotations(tuple(found), tuple(entities))


def lettered(gold: Annotations) -> Document:
    article = Article("d", None, "", 60, "en", Source("", "", "2024-01-01", "CC0-1.0"))
    return Document(article, gold)


def as_fractions(written: dict[str, tuple[str, str, str]]) -> dict[str, list[object]]:
    return {
        name: [pytest.approx(float(Fraction(part)), abs=1e-12) for part in parts]
        for name, parts in written.items()
    }


def test_conll2012_by_hand() -> None:
    """Key abc, defg; response ab, cd, fghi (Luo's example with an h and i that key has not)."""
    table = table_of(
        [(lettered(chains("abc", "defg")), chains("ab", "cd", "fghi"))], preset("conll2012")
    )
    # 7 key mentions, 8 of the response, 6 shared. Shared: ab in (1,1), c in (1,2), d in (2,2),
    # fg in (2,3). MUC: key links 2 + 3, response 1 + 1 + 3, common 6 mentions in 4 parts: 2.
    # B3 precision: 4/2 + 1/2 + 1/2 + 4/4 = 4 of 8; recall: 4/3 + 1/3 + 1/4 + 4/4 = 35/12 of 7.
    # CEAF-m: (1,1) with 2 and (2,3) with 2: 4 of 8 and of 7. CEAF-e: 4/5 + 4/8 = 13/10.
    # BLANC: key links 3 + 6 = 9, response 1 + 1 + 6 = 8, common 1 + 1 = 2;
    # apart: key 21 - 9 = 12, response 28 - 8 = 20; of the 15 pairs of shared mentions 2 are
    # together in both, key joins abc 3 and dfg 3, response ab 1, cd 1, fg 1:
    # apart in both 15 - 6 - 3 + 2 = 8.
    worked = {
        "mention detection": ("6/8", "6/7", "12/15"),
        "MUC": ("2/5", "2/5", "2/5"),
        "B-cubed": ("1/2", "5/12", "5/11"),
        "CEAF-m": ("1/2", "4/7", "8/15"),
        "CEAF-e": ("13/30", "13/20", "13/25"),
        "BLANC": ("13/40", "4/9", "25/68"),
        "CoNLL": ("4/9", "22/45", "126/275"),
    }
    assert Fraction(worked["BLANC"][0]) == (Fraction(2, 8) + Fraction(8, 20)) / 2
    assert Fraction(worked["BLANC"][1]) == (Fraction(2, 9) + Fraction(8, 12)) / 2
    assert Fraction(worked["BLANC"][2]) == (Fraction(4, 17) + Fraction(16, 32)) / 2
    assert Fraction(worked["CoNLL"][2]) == (Fraction(2, 5) + Fraction(5, 11) + Fraction(13, 25)) / 3
    assert Fraction(worked["CoNLL"][0]) == (Fraction(2, 5) + Fraction(1, 2) + Fraction(13, 30)) / 3
    expected = as_fractions(worked)
    assert figures(table, preset("conll2012")) == expected


def test_conll2012_keeps_a_repeated_mention_where_it_comes_first() -> None:
    # Response ab, bc: b stays in ab, which begins first, whatever the file's order.
    # Then key abc against ab, c: B3 recall (4 + 1)/3 of 3.
    table = table_of([(lettered(chains("abc")), chains("bc", "ab"))], preset("conll2012"))
    assert (
        figures(table, preset("conll2012"))["B-cubed"]
        == as_fractions({"": ("1", "5/9", "5/7")})[""]
    )


def test_conll2012_without_links_is_zero_in_muc() -> None:
    table = table_of([(lettered(chains("a", "b")), chains("a", "b"))], preset("conll2012"))
    found = figures(table, preset("conll2012"))
    assert found["MUC"] == [0, 0, 0]
    assert found["CoNLL"] == as_fractions({"": ("2/3", "2/3", "2/3")})[""]


def headed(*clusters: list[tuple[int, int, int]]) -> Annotations:
    """Clusters of mentions [start, end) with a head of one code point."""
    found, entities = [], []
    for number, spans in enumerate(clusters):
        ids = tuple(f"{number}.{place}" for place in range(len(spans)))
        found += [
            Mention(i, Span(s, e), "PERSON", "nominal", head=Span(h, h + 1))
            for i, (s, e, h) in zip(ids, spans, strict=True)
        ]
        entities.append(Entity(f"e{number}", "PERSON", ids))
    return Annotations(tuple(found), tuple(entities))


def test_corefud_by_hand() -> None:
    """Key {[0,4) [10,12) [20,24)}, {[30,31)}; response {[0,4) [11,14) [21,22)}, {[40,41)}.

    [11,14) has the head of [10,12) but leaves it; [21,22) lies in [20,24) and has its head.
    """
    gold = headed([(0, 4, 3), (10, 12, 11), (20, 24, 21)], [(30, 31, 30)])
    predicted = headed([(0, 4, 3), (11, 14, 11), (21, 22, 21)], [(40, 41, 40)])
    found = figures(table_of([(lettered(gold), predicted)], preset("corefud")), preset("corefud"))
    by_hand = as_fractions(
        {
            # Without singletons, by head, the two entities are the same.
            "CoNLL head, no singletons": ("1", "1", "1"),
            "BLANC head, no singletons": ("1", "1", "1"),
            # By partial match [11,14) is not found: 2 of 3 mentions on each side.
            "MUC partial, no singletons": ("1/2", "1/2", "1/2"),
            "B-cubed partial, no singletons": ("4/9", "4/9", "4/9"),
            "CEAF-m partial, no singletons": ("2/3", "2/3", "2/3"),
            "CEAF-e partial, no singletons": ("2/3", "2/3", "2/3"),
            "LEA partial, no singletons": ("1/3", "1/3", "1/3"),
            # By exact spans only [0,4) is.
            "MUC exact, no singletons": ("0", "0", "0"),
            "B-cubed exact, no singletons": ("1/9", "1/9", "1/9"),
            "LEA exact, no singletons": ("0", "0", "0"),
            # With singletons by head: 3 of 4 mentions on each side.
            "B-cubed head, with singletons": ("3/4", "3/4", "3/4"),
            "CEAF-e head, with singletons": ("1/2", "1/2", "1/2"),
            "LEA head, with singletons": ("3/4", "3/4", "3/4"),
        }
    )
    assert {name: found[name] for name in by_hand} == by_hand


def test_heads_decide_between_mentions_of_one_span_and_the_likest_is_taken() -> None:
    # One key mention [0,10) with head 5; two in the response have that head: [0,8) is likest.
    gold = headed([(0, 10, 5), (20, 21, 20)])
    predicted = headed([(4, 8, 5), (30, 31, 30)], [(0, 8, 5), (20, 21, 20)])
    found = figures(table_of([(lettered(gold), predicted)], preset("corefud")), preset("corefud"))
    assert found["MUC head, no singletons"] == as_fractions({"": ("1/2", "1", "2/3")})[""]
    # Equal spans with other heads are not the same mention.
    other = headed([(0, 10, 6), (20, 21, 20)])
    table = table_of([(lettered(gold), other)], preset("corefud"))
    assert figures(table, preset("corefud"))["MUC head, no singletons"] == [0, 0, 0]


def test_blanc_leaves_a_kind_of_link_out_only_where_neither_side_has_one() -> None:
    # Key ab and c (no: one entity alone has no link apart). Key abc, response ab, cd with d new.
    # Together: key 3, response 2, common 1: 1/2, 1/3, 2/5. Apart: key none, response 4: 0.
    gold, predicted = lettered(chains("abc")), chains("ab", "cd")
    found = figures(table_of([(gold, predicted)], preset("corefud")), preset("corefud"))
    assert found["BLANC exact, no singletons"] == as_fractions({"": ("1/4", "1/6", "1/5")})[""]
    conll = figures(table_of([(gold, predicted)], preset("conll2012")), preset("conll2012"))
    assert conll["BLANC"] == as_fractions({"": ("1/2", "1/3", "2/5")})[""]


# -- textee ------------------------------------------------------------------------------------


def told(*events: tuple[int, str, list[tuple[str, str]]]) -> Annotations:
    mentions = tuple(Mention(x, Span(i, i + 1), "PERSON", "name") for i, x in enumerate("abcd"))
    made = tuple(
        Event(
            f"v{number}",
            kind,
            (
                EventMention(
                    f"v{number}.1",
                    Span(at, at + 2),
                    "actual",
                    arguments=tuple(Argument(*argument) for argument in filled),
                ),
            ),
        )
        for number, (at, kind, filled) in enumerate(events)
    )
    return Annotations(mentions, (), made)


ATTACK, DIE = "Conflict.Attack", "Life.Die"


def told_events(name: str) -> dict[str, list[float | None]]:
    """A preset's figures of three gold events and four predicted ones."""
    gold = told(
        (10, ATTACK, [("Attacker", "a"), ("Target", "b")]),
        (20, DIE, [("Victim", "b")]),
        (30, ATTACK, [("Attacker", "a")]),
    )
    predicted = told(
        (10, ATTACK, [("Attacker", "a"), ("Attacker", "b")]),
        (10, ATTACK, [("Attacker", "a")]),  # all of it a copy
        (20, ATTACK, [("Attacker", "b")]),
        (40, DIE, []),
    )
    return figures(table_of([(lettered(gold), predicted)], preset(name)), preset(name))


def test_omnievent_by_hand() -> None:
    assert told_events("omnievent") == as_fractions(
        {
            # The copy at 10 is one too many; 20 has another type.
            "ED": ("1/4", "1/3", "2/7"),
            "EAE": ("1/4", "1/4", "1/4"),
            # Only attack at 10 is on both sides: 2 gold arguments, 3 predicted.
            "EAE, gold triggers": ("1/3", "1/2", "2/5"),
        }
    )


def test_evmeval_by_hand() -> None:
    found = told_events("evmeval")
    by_hand = as_fractions(
        {
            # 10 and 20 have their spans; by type 10 alone. All have one realis.
            "plain": ("1/2", "2/3", "4/7"),
            "mention_type": ("1/4", "1/3", "2/7"),
            "realis_status": ("1/2", "2/3", "4/7"),
            "mention_type+realis_status": ("1/4", "1/3", "2/7"),
        }
    )
    assert {name: found[name] for name in by_hand} == by_hand


def test_coval_and_neleval_by_hand() -> None:
    """Key abc, defg; response ab, cd, fghi: what they share with the reference scorer, and LEA."""
    pair = (lettered(chains("abc", "defg")), chains("ab", "cd", "fghi"))
    ours = {
        name: figures(table_of([pair], preset(name)), preset(name))
        for name in ("coval", "neleval", "conll2012", "spacy")
    }
    shared = ours["coval"].keys() & ours["conll2012"].keys()
    assert len(shared) == 5
    assert all(ours["coval"][name] == ours["conll2012"][name] for name in shared)
    by_hand = as_fractions(
        {
            # Precision (2 + 4/6)/8: ab whole, of fghi the link fg; recall (3/3 + 4/6)/7.
            "LEA": ("1/3", "5/21", "5/18"),
            # Of 8 and 7 mentions 6 are on both sides.
            "spans": ("3/4", "6/7", "4/5"),
        }
    )
    assert ours["coval"]["LEA"] == by_hand["LEA"]
    assert ours["neleval"]["strong_mention_match"] == by_hand["spans"]
    assert ours["neleval"]["strong_typed_mention_match"] == by_hand["spans"]
    assert ours["spacy"]["ents"] == by_hand["spans"]
    named = {"mention_ceaf": "CEAF-m", "entity_ceaf": "CEAF-e", "b_cubed": "B-cubed", "muc": "MUC"}
    assert all(ours["neleval"][n] == ours["conll2012"][other] for n, other in named.items())


def test_textee_by_hand() -> None:
    assert told_events("textee") == as_fractions(
        {
            # Predicted triggers as a set: 10, 20, 40; gold 10, 20, 30.
            "Tri-I": ("2/3", "2/3", "2/3"),
            "Tri-C": ("1/3", "1/3", "1/3"),
            # By event type: gold attack a, attack b, die b; predicted attack a, attack b.
            "Arg-I": ("1", "2/3", "4/5"),
            # Gold attack Attacker a (twice), Target b, die Victim b; predicted Attacker a, b.
            "Arg-C": ("1/2", "1/3", "2/5"),
            # By trigger: gold 4; predicted a and b at 10, b at 20 (attack).
            "Arg-I (attached)": ("2/3", "1/2", "4/7"),
            "Arg-C (attached)": ("1/3", "1/4", "2/7"),
        }
    )


# -- all ---------------------------------------------------------------------------------------


def test_there_is_no_other_preset() -> None:
    with pytest.raises(PressmarkError, match="no preset 'muc'; there are seqeval"):
        preset("muc")
    assert set(PRESETS) >= {"seqeval", "nervaluate", "conll2012", "textee", "corefud"}


def test_averages_have_their_own_signatures_and_intervals() -> None:
    pairs = [
        (flat("a", [(0, 2, "ORG"), (3, 4, "GPE")]), flat("", [(0, 2, "ORG")]).annotations),
        (flat("b", [(0, 2, "ORG")]), flat("", [(0, 2, "PERSON")]).annotations),
        (flat("c", []), Annotations()),
    ]
    gathered = Gathered(parse_all(["entity.strict"]))
    for gold, predicted in pairs:
        gathered.add(gold, predicted, True)
    table = gathered.table({})
    f1 = {}
    for kind in ("macro_types", "macro_gold_types", "weighted_types", "macro_documents"):
        figure = average(table, "entity.strict", kind)
        assert figure is not None and f"|avg:{kind}|" in figure.signature
        assert figure.low <= figure.f1 <= figure.high
        f1[kind] = figure.f1
    # ORG 2/3 (1 of 1 and 2), GPE 0, PERSON 0 (only predicted); documents 2/3 and 0, c is empty.
    assert f1 == {
        "macro_types": pytest.approx(2 / 9),
        "macro_gold_types": pytest.approx(1 / 3),
        "weighted_types": pytest.approx(4 / 9),
        "macro_documents": pytest.approx(1 / 3),
    }
    with pytest.raises(PressmarkError, match="no average 'mean'"):
        average(table, "entity.strict", "mean")
