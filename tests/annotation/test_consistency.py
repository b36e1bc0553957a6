"""Consistency: each check finds its planted fault and nothing in a sound document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pressmark.annotation.consistency import CHECKS, check_consistency
from pressmark.annotation.consistency.consensus import consensus
from pressmark.annotation.consistency.findings import Finding, report
from pressmark.corpus.form import compile_form
from pressmark.corpus.looked_at import read_looked_at, still_open
from pressmark.schema import (
    Annotations,
    Article,
    Document,
    PressmarkError,
    Problem,
    Segment,
    Source,
    Span,
)
from pressmark.schema.codec import text_sha256

HEAD = "pressmark-form 1\narticle {id}\n"


def _document(text: str, marked: str, id_: str = "a1") -> Document:
    """One sentence a line."""
    spans, at = [], 0
    for line in text.split("\n"):
        spans.append(Span(at, at + len(line)))
        at += len(line) + 1
    source = Source("P", "T", "2024-06-14", "CC-BY-4.0")
    article = Article(
        id_, text, text_sha256(text), len(text), "en", source,
        segments=(Segment("body", 0, len(text)),), sentences=tuple(spans),
    )  # fmt: skip
    return compile_form(HEAD.format(id=id_) + marked, article)


def _found(check: str, *documents: Document) -> list[tuple[str, int, str]]:
    return [(f.document, f.start, f.message) for f in CHECKS[check](documents)]


ATTACK = "  m Rebels | PERSON nominal\n  e attacked | Conflict.Attack actual | Attacker: Rebels\n"
SAID = "  m Ott | PERSON name\n  q indirect | content: it rained | cue: said | speaker: Ott\n"

SPOKEN = "S1\n" + SAID.replace("indirect", "direct").replace("it rained", '"It rained,"')
PLANTED = {
    "string-types": (
        "Kestrel fell.\nKestrel rose.\nKestrel sank.",
        "S1\n  m Kestrel | ORG name\nS2\n  m Kestrel | ORG name\nS3\n  m Kestrel | VEHICLE name\n",
        (28,),
    ),
    "name-unmarked": (
        "Ana Ott left.\nAna Ott is ill.\nThe Ana Otto sank.",
        "S1\n  m Ana Ott | PERSON name\n",
        (14,),
    ),
    "pronoun-unmarked": (
        "She left.\nHer dog and it stayed.",
        "S1\n  m She | PERSON pronoun\n",
        (10,),
    ),
    "two-names": (
        "Ana Ott met Ott and Tom Reyes.",
        "S1\n" + "".join(f"  m {w} | PERSON name @o\n" for w in ("Ana Ott", "Ott#2", "Tom Reyes")),
        (20,),
    ),
    "lone-pronoun": ("They left.", "S1\n  m They | PERSON pronoun\n", (0,)),
    "value-missing": (
        "On Friday he left.\nIn May he came.",
        "S1\n  m Friday | DATE =2024-06-14\nS2\n  m May | DATE\n",
        (22,),
    ),
    "trigger-unmarked": (
        "\n".join(["Rebels attacked."] * 4),
        "".join(f"S{n}\n{ATTACK}" for n in (1, 2, 3)),
        (58,),
    ),
    "trigger-types": (
        "\n".join(["The strike went on."] * 4),
        "".join(f"S{n}\n  e strike | Conflict.Demonstrate actual\n" for n in (1, 2, 3))
        + "S4\n  e strike | Conflict.Attack actual\n",
        (64,),
    ),
    "event-bare": (
        "Rebels attacked.\nThe attack failed.",
        f"S1\n{ATTACK}S2\n  e attack | Conflict.Attack actual @x\n",
        (21,),
    ),
    "marks-outside": (
        'Ott said "it rained".\nThe "cheap" car.',
        'S1\n  m Ott | PERSON name\n  q direct | content: "it rained" | cue: said | speaker: Ott\n',
        (26,),
    ),
    "cue-unmarked": (
        "Ott said it rained.\nOtt said it rained.\nOtt said it rained.",
        f"S1\n{SAID}S2\n{SAID}",
        (44,),
    ),
    "speaker-missing": (
        '"It rained," said Ott.\n"It poured."',
        SPOKEN + 'S2\n  q direct | content: "It poured."\n',
        (23,),
    ),
}  # fmt: skip


@pytest.mark.parametrize("check", PLANTED)
def test_a_check_finds_what_was_planted_and_only_that(check: str) -> None:
    text, marked, starts = PLANTED[check]
    document = _document(text, marked)
    assert [start for _, start, _ in _found(check, document)] == list(starts)


def test_every_check_has_a_planted_fault() -> None:
    assert set(PLANTED) | {"never"} == set(CHECKS)


def test_names_of_several_articles_are_looked_for_in_others() -> None:
    marked = "S1\n  m Velmar | GPE name\n"
    one, two = (_document("Velmar won.", marked, i) for i in ("a1", "a2"))
    third = _document("Velmar lost.", "", "a3")
    assert [d for d, _, _ in _found("name-unmarked", one, two, third)] == ["a3"]
    assert _found("name-unmarked", one, third) == []


def test_types_and_roles_that_never_occur_are_named() -> None:
    names = {f.check for f in CHECKS["never"]([_document("Rebels attacked.", f"S1\n{ATTACK}")])}
    assert "type-never:Life.Marry" in names
    assert "role-never:Beneficiary" in names
    assert "type-never:Conflict.Attack" not in names
    assert "role-never:Attacker" not in names


def test_consensus_is_what_all_systems_have_and_the_gold_lacks() -> None:
    gold = _document("Ana Ott left.", "")
    named = _document("Ana Ott left.", "S1\n  m Ana Ott | PERSON name\n").annotations
    systems = {"one": {"a1": named}, "two": {"a1": named}, "silent": {"a1": Annotations()}}
    found = list(consensus([gold], systems))
    assert [(f.check, f.start, f.end) for f in found] == [("consensus-mention", 0, 7)]
    assert list(consensus([Document(gold.article, named)], systems)) == []
    with pytest.raises(PressmarkError, match="two systems"):
        list(consensus([gold], {"one": {"a1": named}}))


def test_what_was_looked_at_is_no_longer_open_and_what_is_gone_is_stale() -> None:
    document = _document("They left.", "S1\n  m They | PERSON pronoun\n")
    listed = {("lone-pronoun", "a1", 0, 4): "a group of nobody", ("two-names", "a1", 5, 6): "why"}
    never = {(f.check, "", 0, 0): "none" for f in CHECKS["never"]([document])}
    found = check_consistency([document], listed | never)
    assert found.open == ()
    assert found.stale == (("two-names", "a1", 5, 6),)
    assert check_consistency([document], never).open[0].check == "lone-pronoun"


def test_the_list_is_read_strictly(tmp_path: Path) -> None:
    row = {"check": "x", "document": "a1", "start": 0, "end": 4, "reason": "right"}
    path = tmp_path / "looked_at.jsonl"
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert read_looked_at(path) == {("x", "a1", 0, 4): "right"}
    assert read_looked_at(tmp_path / "none.jsonl") == {}
    bad = [row, row, row | {"reason": ""}, row | {"start": "0"}, {"check": "x"}]
    path.write_text("\n".join(map(json.dumps, bad)) + "\nno json\n", encoding="utf-8")
    with pytest.raises(PressmarkError, match="line 2, 3, 4, 5, 6"):
        read_looked_at(path)


def test_a_report_of_some_documents_leaves_entries_of_others_alone() -> None:
    document = _document("They left.", "")
    entries = {("two-names", "other", 0, 4): "right"}
    assert report([], entries, [document], CHECKS).stale == ()


def test_a_finding_says_where_on_one_line() -> None:
    found = Finding("a1", 2, 5, "two-names", "said")
    assert str(found) == "a1 [2:5] two-names: said"


def test_a_warning_in_the_list_is_not_open_and_an_error_always_is() -> None:
    warning = Problem("a1", "$", "indirect-marks", "warning", "said")
    error = Problem("a1", "$", "span-surface", "error", "said")
    other = Problem("a2", "$", "indirect-marks", "warning", "said")
    listed = {("indirect-marks", "a1", 0, 0): "a misprint", ("span-surface", "a1", 0, 0): "no"}
    assert still_open([warning, error, other], listed) == (error, other)
