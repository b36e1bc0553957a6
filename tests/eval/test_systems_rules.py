"""Each family of rules on small texts whose answer was worked out by hand."""

from __future__ import annotations

import hashlib

import pytest
from pressmark.eval.systems import System
from pressmark.eval.systems.lexicon import (
    cue_forms,
    data,
    noun_forms,
    trigger_forms,
    triggers,
    verb_forms,
)
from pressmark.eval.systems.quotes import quoted_spans
from pressmark.eval.systems.segment import dateline_ends, sentences
from pressmark.eval.systems.timex import find_times
from pressmark.schema import Annotations, Article, Source
from pressmark.schema.ontology import ontology
from pressmark.schema.timex import is_timex3

# Thursday.
PUBLISHED = "2024-12-05"


def extract(system: System, text: str, date: str = PUBLISHED) -> Annotations:
    digest = hashlib.sha256(text.encode()).hexdigest()
    source = Source("p", "t", date, "CC0-1.0")
    return system.extract([Article("a", text, digest, len(text), "en", source)])[0]


def marked(found: Annotations) -> set[tuple[str | None, str, str | None]]:
    return {(m.span.text, m.type, m.level) for m in found.mentions}


# Word lists


def test_every_trigger_has_a_legal_type_and_legal_roles() -> None:
    scheme = ontology()
    for (lemma, _), rule in triggers().items():
        legal = {*scheme.roles_of(rule.type), None}
        named = {
            rule.subject,
            rule.object,
            rule.of,
            rule.possessive,
            *dict(rule.prepositions).values(),
        }
        assert named <= legal, lemma


def test_every_event_type_has_triggers_and_every_word_list_a_known_type() -> None:
    scheme = ontology()
    assert {rule.type for rule in triggers().values()} == set(scheme.event_types)
    labels = {kind for kind in data("spacy_labels").values() if kind}
    assert labels <= set(scheme.mention_types)


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("stab", {"stab", "stabs", "stabbed", "stabbing"}),
        ("free", {"free", "frees", "freed", "freeing"}),
        ("deny", {"deny", "denies", "denied", "denying"}),
        ("clash", {"clash", "clashes", "clashed", "clashing"}),
        ("swap", {"swap", "swaps", "swapped", "swapping"}),
        ("arrest", {"arrest", "arrests", "arrested", "arresting"}),
    ],
)
def test_forms_of_verbs(lemma: str, forms: set[str]) -> None:
    assert forms <= verb_forms(lemma, {})


def test_forms_of_nouns_and_cues() -> None:
    assert noun_forms("inquiry") == {"inquiry", "inquiries"}
    assert cue_forms()["said"] == cue_forms()["says"] == "say"
    assert trigger_forms()["swapped"] == ("swap", "VERB")
    assert trigger_forms()["swap"] == ("swap", "NOUN")


# Sentences and marks


def test_abbreviations_initials_and_decimals_end_no_sentence() -> None:
    text = (
        "Dr. A. Costa paid $1.5 million to Gen. Poe. He left at 9 p.m. on Feb. 3. “No.” She wept."
    )
    assert [text[s.start : s.end] for s in sentences(text)] == [
        "Dr. A. Costa paid $1.5 million to Gen. Poe.",
        "He left at 9 p.m. on Feb. 3.",
        "“No.”",
        "She wept.",
    ]


@pytest.mark.parametrize(
    ("text", "story"),
    [
        ("MOSCOW: Russia is ready.", "Russia is ready."),
        ("PORT ANSEL, June 4 (Agency) — Two men met.", "Two men met."),
        ("BAMAKO, Sept 5, Wire -- Gunmen fled.", "Gunmen fled."),
    ],
)
def test_the_story_starts_after_the_dateline(text: str, story: str) -> None:
    assert [text[end:] for end in dateline_ends(text)] == [story]


def test_text_without_dateline_has_none() -> None:
    assert dateline_ends("Moscow said: no. NATO is here.\nHe left - at once.") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said “no” and ‘maybe’.", [["“no”"], ["‘maybe’"]]),
        ('A "b" c "d e" f.', [['"b"'], ['"d e"']]),
        ("“It’s the boys’ dog,” she said.", [["“It’s the boys’ dog,”"]]),
        ("“He said ‘no’ twice.”", [["“He said ‘no’ twice.”"]]),
        ("“One.\n“Two,” she said.", [["“One.", "“Two,”"]]),
        (
            "“One.\n\n“Two.\n“Three,” he said. “Four.”",
            [["“One.", "“Two.", "“Three,”"], ["“Four.”"]],
        ),
        ("“Never closed.\nNext line.", []),
        ("The countries’ ties.", []),
        ("« Oui »", [["« Oui »"]]),
    ],
)
def test_quotation_marks_are_paired(text: str, expected: list[list[str]]) -> None:
    found = [[text[s.start : s.end] for s in q.spans] for q in quoted_spans(text)]
    assert found == expected


# Times


@pytest.mark.parametrize(
    ("text", "surface", "kind", "value"),
    [
        ("He said on Wednesday.", "Wednesday", "DATE", "2024-12-04"),
        ("He said on Thursday.", "Thursday", "DATE", "2024-12-05"),
        ("It was last Monday.", "last Monday", "DATE", "2024-12-02"),
        ("They will meet on Monday.", "Monday", "DATE", "2024-12-09"),
        ("It was held on Aug 1, they said.", "Aug 1", "DATE", "2024-08-01"),
        ("He will leave on Jan 21.", "Jan 21", "DATE", "2025-01-21"),
        ("On December 24, 2019 it ended.", "December 24, 2019", "DATE", "2019-12-24"),
        ("On 24 December 2019 it ended.", "24 December 2019", "DATE", "2019-12-24"),
        ("It closed in July.", "July", "DATE", "2024-07"),
        ("As late as February next year.", "February next year", "DATE", "2025-02"),
        ("It opened in 2021.", "2021", "DATE", "2021"),
        ("In the 1990s it rained.", "the 1990s", "DATE", "199"),
        ("Prices rose last month.", "last month", "DATE", "2024-11"),
        ("It was signed this week.", "this week", "DATE", "2024-W49"),
        ("It ended last year.", "last year", "DATE", "2023"),
        ("It began two weeks ago.", "two weeks ago", "DATE", "2024-W47"),
        ("It began three days ago.", "three days ago", "DATE", "2024-12-02"),
        ("It lasted three weeks.", "three weeks", "DATE", "P3W"),
        ("It took 48 hours.", "48 hours", "TIME", "PT48H"),
        ("It fell yesterday.", "yesterday", "DATE", "2024-12-04"),
        ("It fell on Friday evening.", "Friday evening", "TIME", "2024-11-29TEV"),
        ("It opened at 9.30 p.m. sharp.", "9.30 p.m.", "TIME", "2024-12-05T21:30"),
        ("At noon all was quiet.", "noon", "TIME", "2024-12-05T12:00"),
    ],
)
def test_times_and_their_values(text: str, surface: str, kind: str, value: str) -> None:
    found = find_times(text, PUBLISHED)
    assert [(text[t.span.start : t.span.end], t.type, t.value) for t in found] == [
        (surface, kind, value)
    ]
    assert is_timex3(value)


@pytest.mark.parametrize(
    "text", ["It may rain.", "They march on.", "May Poe left.", "A 12-year-old."]
)
def test_what_only_looks_like_a_time(text: str) -> None:
    assert find_times(text, PUBLISHED) == ()


def test_impossible_days_have_no_value_and_no_date_leaves_values_open() -> None:
    assert [t.value for t in find_times("On February 30, 2021 it fell.", PUBLISHED)] == [None]
    assert [t.value for t in find_times("It fell on Monday, 3 May 2021.", None)] == [
        None,
        "2021-05-03",
    ]


# Mentions


MENTIONS = (
    "President Ana Costa met two Russian diplomats in Lisbon. "
    "Her deputy paid $5 million to the company. "
    "Tom Reed was sentenced to nine years in prison for money laundering."
)
EXPECTED = {
    ("President", "TITLE", None),
    ("Ana Costa", "PERSON", "name"),
    ("two Russian diplomats", "PERSON", "nominal"),
    ("Russian", "NORP", "name"),
    ("Lisbon", "GPE", "name"),
    ("Her", "PERSON", "pronoun"),
    ("Her deputy", "PERSON", "nominal"),
    ("$5 million", "MONEY", None),
    ("the company", "ORG", "nominal"),
    ("Tom Reed", "PERSON", "name"),
    ("nine years in prison", "SENTENCE", None),
    ("money laundering", "CRIME", None),
}


def test_mentions_of_rules_lite(rules: System) -> None:
    assert marked(extract(rules, MENTIONS)) == EXPECTED


def test_mentions_of_spacy(spacy_system: System) -> None:
    assert marked(extract(spacy_system, MENTIONS)) == EXPECTED


def test_possessors_partitives_and_descriptions_are_nominals(spacy_system: System) -> None:
    text = (
        "The two countries’ ties are good. Police freed a number of journalists. "
        "He met the notorious grain dealer Viktor Lund."
    )
    assert {
        ("The two countries", "GPE", "nominal"),
        ("a number of journalists", "PERSON", "nominal"),
        ("the notorious grain dealer", "PERSON", "nominal"),
        ("Viktor Lund", "PERSON", "name"),
    } <= marked(extract(spacy_system, text))


def test_heads_are_given_where_they_differ(rules: System) -> None:
    found = extract(rules, "The two brothers left.").mentions[0]
    assert (found.span.text, found.head.text if found.head else None) == (
        "The two brothers",
        "brothers",
    )


def test_offsets_are_code_points_after_emoji_and_right_to_left_text(rules: System) -> None:
    text = "😀🇵🇹 שלום قال: Ana Costa said she was tired."
    names = [m.span for m in extract(rules, text).mentions if m.level == "name"]
    assert [(s.start, text[s.start : s.end]) for s in names] == [(text.index("Ana"), "Ana Costa")]
