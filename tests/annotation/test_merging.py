"""Two passes laid over one another: keys, differences, decisions, changes."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from pressmark.annotation.decisions import (
    Change,
    Decision,
    Decisions,
    decided,
    parse_decisions,
)
from pressmark.annotation.decisions_offsets import without_words, written
from pressmark.annotation.merging import Merged, merge, render
from pressmark.corpus import catalogue, load
from pressmark.corpus.form import compile_form
from pressmark.corpus.form_files import read_pass
from pressmark.schema import Annotations, Article, PressmarkError, Source, Span
from pressmark.schema.codec import encode_annotations, text_sha256

TEXT = "Ana Ott met Tom Reyes on Monday. She said it was over."
ARTICLE = Article(
    "a1",
    TEXT,
    text_sha256(TEXT),
    len(TEXT),
    "en",
    Source("P", "T", "2024-06-14", "CC-BY-4.0"),
    sentences=(Span(0, 32), Span(33, 54)),
)
HEAD = "pressmark-form 1\narticle a1\n\nS1 Ana Ott met Tom Reyes on Monday.\n"
A = (
    HEAD
    + """  m Ana Ott | PERSON name @one
  m Tom Reyes | PERSON name @two
  m Monday | DATE =2024-06-10
  e met | Contact.Meet actual | Participant: Ana Ott | Participant: Tom Reyes
S2 She said it was over.
  m She | PERSON pronoun @one
  q indirect | content: it was over | cue: said | speaker: She
"""
)
B = (
    HEAD
    + """  m Tom Reyes | PERSON name @x
  m Ana Ott | PERSON name @y
  m Monday | DATE =2024-06-10
  e met | Contact.Meet actual | Participant: Tom Reyes | Participant: Ana Ott | Time: Monday
S2 She said it was over.
  m She | PERSON pronoun @y
  q indirect | content: it was over | cue: said | speaker: She
"""
)


def _annotations(form: str) -> Annotations:
    return compile_form(form, ARTICLE).annotations


def _merged() -> Merged:
    return merge(ARTICLE, _annotations(A), _annotations(B))


def test_names_of_chains_and_order_of_arguments_are_no_difference() -> None:
    """Only the Time argument is: one difference, both readings in it."""
    (only,) = _merged().differences
    assert (only.number, only.sentence) == (1, 1)
    common = "e met | Contact.Meet actual | Participant: Ana Ott | Participant: Tom Reyes"
    assert only.lines == ((common,), (f"{common} | Time: Monday",))


def test_rendered_differences_stand_under_their_sentence_a_over_b() -> None:
    lines = render(_merged()).split("\n")
    assert lines[0] == "S1 Ana Ott met Tom Reyes on Monday."
    shown = [line for line in lines if line.startswith("  [1]")]
    assert [line[:8] for line in shown] == ["  [1] A:", "  [1] B:"]
    assert lines.index(shown[1]) < lines.index("S2 She said it was over.")


@pytest.mark.parametrize(("verdict", "times"), [("A", 0), ("B", 1)])
def test_a_decision_gives_back_the_pass_that_it_follows(verdict: str, times: int) -> None:
    form = decided(_merged(), Decisions((Decision(1, verdict),)), {"status": "adjudicated"})
    made = _annotations(form)
    (event,) = made.events
    roles = [argument.role for argument in event.mentions[0].arguments]
    assert roles.count("Time") == times
    assert len(made.entities) == 2
    assert made.entities[0].mentions == ("m1", "m4")


def test_a_decision_may_give_its_own_line_or_none() -> None:
    own = "e met | Contact.Meet generic"
    form = decided(_merged(), Decisions((Decision(1, "=", (own,)),)), {})
    assert _annotations(form).events[0].mentions[0].realis == "generic"
    form = decided(_merged(), Decisions((Decision(1, "none"),)), {})
    assert _annotations(form).events == ()


def test_a_chain_split_by_one_pass_shows_as_a_difference_of_its_mentions() -> None:
    split = B.replace("m She | PERSON pronoun @y", "m She | PERSON pronoun")
    merged = merge(ARTICLE, _annotations(A), _annotations(split))
    said = {line for difference in merged.differences for side in difference.lines for line in side}
    assert "m She | PERSON pronoun" in said
    assert "m She | PERSON pronoun @ott" in said


def test_changes_are_made_after_the_decisions_and_the_sceptic_last() -> None:
    first = parse_decisions("1 A # §10\n- S1 m Monday | DATE =2024-06-10 # wrong\n")
    later = parse_decisions("+ S1 m Monday | DATE =2024-06-03 # §6.3\n")
    made = _annotations(decided(_merged(), first, {}, later))
    assert [m.value for m in made.mentions if m.type == "DATE"] == ["2024-06-03"]


def test_decisions_parse_with_reasons_lines_and_comments() -> None:
    source = "# looked at\n\n2 = m a | DATE # §6\n2 = m b | DATE\n3 none\n- S4 m x | ORG # why\n"
    found = parse_decisions(source)
    assert found.decisions == (
        Decision(2, "=", ("m a | DATE", "m b | DATE"), "§6"),
        Decision(3, "none"),
    )
    assert found.changes == (Change("-", 4, "m x | ORG", "why"),)


@pytest.mark.parametrize(
    "line", ["1 C", "1 A extra", "x A", "1 =", "1 A\n1 B", "+ m a | DATE", "- S1 z a", "+ S2"]
)
def test_a_line_that_is_not_understood_is_named(line: str) -> None:
    with pytest.raises(PressmarkError, match=f"line {line.count(chr(10)) + 1}"):
        parse_decisions(line)


@pytest.mark.parametrize(
    ("decisions", "match"),
    [
        ("", "no decision on 1"),
        ("1 A\n2 B", "decisions on 2"),
        ("1 A\n- S1 m nobody | PERSON name", "nobody"),
        ("1 A\n+ S1 m Monday | DATE =2024-06-10", "Monday"),
    ],
)
def test_what_does_not_fit_the_passes_is_refused(decisions: str, match: str) -> None:
    with pytest.raises(PressmarkError, match=match):
        decided(_merged(), parse_decisions(decisions), {})


@pytest.mark.parametrize("name", [e.id for e in catalogue().select("wire")])
def test_following_one_pass_everywhere_gives_that_pass(name: str) -> None:
    """Over real passes: all A is pass A, all B is pass B, but for ids and order."""
    entry = catalogue().select(name)[0]
    article = load(name)[0].article
    sides = [read_pass(entry, letter).annotations for letter in ("a", "b")]
    merged = merge(article, *sides)
    for verdict, side in zip("AB", sides, strict=True):
        follow = Decisions(tuple(Decision(d.number, verdict) for d in merged.differences))
        made = compile_form(decided(merged, follow, {}), article).annotations
        assert _unordered(made) == _unordered(side)


@pytest.mark.parametrize("name", [e.id for e in catalogue().select("wire")])
def test_decisions_without_words_make_the_same_gold(name: str) -> None:
    """Lines of its own for every difference, and every agreed line taken away and put back."""
    entry = catalogue().select(name)[0]
    article = load(name)[0].article
    first, second = (read_pass(entry, letter).annotations for letter in ("a", "b"))
    worded, bare = (merge(a, first, second) for a in (article, replace(article, text=None)))
    given = Decisions(
        tuple(
            Decision(d.number, "=", d.lines[1], "why") if d.lines[1] else Decision(d.number, "none")
            for d in worded.differences
        ),
        tuple(
            Change(sign, number, line)
            for number, lines in worded.agreed.items()
            for line in lines
            for sign in "-+"
        ),
    )
    gold = compile_form(decided(worded, given, {}), article).annotations
    offsets, _ = without_words(worded, gold, (first, second), given, Decisions())
    assert parse_decisions("\n".join(written(offsets))) == offsets
    form = decided(bare, offsets, {})
    assert compile_form(form, article).annotations == gold
    places = [line.split(" | ") for line in form.split("\n") if line.startswith("  ")]
    words = {part.split(": ")[-1] for parts in places for part in parts[1:] if ": " in part}
    assert {
        word for word in words if not re.fullmatch(r"\[\d+:\d+\](![A-Z]+)?|@\w+", word)
    } == set()


def _unordered(annotations: Annotations) -> object:
    value = encode_annotations(annotations)
    for event in value["events"]:
        for told in event["mentions"]:
            told["arguments"] = sorted((a["role"], a["mention"]) for a in told.get("arguments", []))
    return value
