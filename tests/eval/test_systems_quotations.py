"""Quotations of the rule systems, on small texts worked out by hand."""

from __future__ import annotations

import hashlib

import pytest
from pressmark.eval.systems import System
from pressmark.schema import Annotations, Article, Source

# Thursday.
PUBLISHED = "2024-12-05"


def extract(system: System, text: str, date: str = PUBLISHED) -> Annotations:
    digest = hashlib.sha256(text.encode()).hexdigest()
    source = Source("p", "t", date, "CC0-1.0")
    return system.extract([Article("a", text, digest, len(text), "en", source)])[0]


def said(found: Annotations) -> list[tuple[object, ...]]:
    table = found.mention_by_id()
    return [
        (
            q.type,
            [s.text for s in q.content],
            q.cue.text if q.cue else None,
            [table[s].span.text for s in q.speakers],
        )
        for q in found.quotations
    ]


# Quotations


DIRECT = [
    ("“We lost,” said Ana Costa.", ("direct", ["“We lost,”"], "said", ["Ana Costa"])),
    ("“We lost,” Ana Costa said.", ("direct", ["“We lost,”"], "said", ["Ana Costa"])),
    ("Ana Costa said: “We lost.”", ("direct", ["“We lost.”"], "said", ["Ana Costa"])),
    (
        "“We lost,” Ana Costa said, “and we know it.”",
        ("direct", ["“We lost,”", "“and we know it.”"], "said", ["Ana Costa"]),
    ),
    (
        "Ana Costa said the vote was “a bad joke” on the town.",
        ("mixed", ["the vote was “a bad joke” on the town"], "said", ["Ana Costa"]),
    ),
    (
        "Ana Costa said on Monday that the vote was lost.",
        ("indirect", ["the vote was lost"], "said", ["Ana Costa"]),
    ),
    (
        "According to Ana Costa, the vote was lost.",
        ("indirect", ["the vote was lost"], "According to", ["Ana Costa"]),
    ),
    (
        "The vote was lost, according to Ana Costa.",
        ("indirect", ["The vote was lost"], "according to", ["Ana Costa"]),
    ),
    (
        "The vote was lost, Ana Costa said.",
        ("indirect", ["The vote was lost"], "said", ["Ana Costa"]),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), DIRECT)
def test_quotations_of_rules_lite(rules: System, text: str, expected: tuple[object, ...]) -> None:
    assert said(extract(rules, text)) == [expected]


@pytest.mark.parametrize(("text", "expected"), DIRECT)
def test_quotations_of_spacy(spacy_system: System, text: str, expected: tuple[object, ...]) -> None:
    assert said(extract(spacy_system, text)) == [expected]


def test_a_quotation_runs_on_over_paragraphs(rules: System) -> None:
    text = "“We lost the vote.\n\n“We know it,” said Ana Costa."
    assert said(extract(rules, text)) == [
        ("direct", ["“We lost the vote.", "“We know it,”"], "said", ["Ana Costa"])
    ]


def test_scare_quotes_are_no_quotation(rules: System) -> None:
    assert said(extract(rules, "The “temporary” pier has gone.")) == []


def test_what_was_not_said_is_no_quotation(spacy_system: System) -> None:
    for text in (
        "Ana Costa did not say that the vote was lost.",
        "A spokesman declined to say whether the vote was lost.",
        "The “temporary” pier has gone.",
    ):
        assert said(extract(spacy_system, text)) == []


def test_two_cues_of_one_speaker_are_two_quotations(spacy_system: System) -> None:
    text = "The prime minister said the deal was “clumsy”, claiming it served Danish interests."
    assert said(extract(spacy_system, text)) == [
        ("mixed", ["the deal was “clumsy”"], "said", ["The prime minister"]),
        ("indirect", ["it served Danish interests"], "claiming", ["The prime minister"]),
    ]


def test_nobody_speaks_in_is_said_to(spacy_system: System) -> None:
    text = "Norway is said to hold a register of its exiles."
    found = extract(spacy_system, text).quotations
    assert [s.text for s in found[0].content] == ["Norway", "to hold a register of its exiles"]
    assert (found[0].speakers, found[0].speaker_kind) == ((), "implicit")


def test_speaker_kinds_addressees_and_nesting(spacy_system: System) -> None:
    text = "Ana Costa told Tom Reed that police said two men had been killed."
    found = extract(spacy_system, text)
    table = found.mention_by_id()
    outer, inner = found.quotations
    assert [table[a].span.text for a in outer.addressees] == ["Tom Reed"]
    assert (outer.speaker_kind, inner.speaker_kind) == ("named", "unnamed")
    assert (outer.inside, inner.inside) == (None, outer.id)
