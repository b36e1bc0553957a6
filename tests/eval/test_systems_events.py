"""Coreference and events of the rule systems, on small texts worked out by hand."""

from __future__ import annotations

import hashlib

import pytest
from pressmark.eval.systems import System
from pressmark.eval.systems.lexicon import triggers
from pressmark.schema import Annotations, Article, Source, validate_prediction

# Thursday.
PUBLISHED = "2024-12-05"


def extract(system: System, text: str, date: str = PUBLISHED) -> Annotations:
    digest = hashlib.sha256(text.encode()).hexdigest()
    source = Source("p", "t", date, "CC0-1.0")
    return system.extract([Article("a", text, digest, len(text), "en", source)])[0]


def chains(found: Annotations) -> set[tuple[str | None, ...]]:
    """The surfaces of every chain of two mentions or more."""
    table = found.mention_by_id()
    every = (tuple(table[m].span.text for m in e.mentions) for e in found.entities)
    return {chain for chain in every if len(chain) > 1}


def happened(found: Annotations) -> list[tuple[str | None, str, str | None, str]]:
    return [(m.trigger.text, e.type, m.realis, m.polarity) for e, m in found.event_mentions()]


def arguments(found: Annotations) -> set[tuple[str | None, str, str | None]]:
    table = found.mention_by_id()
    return {
        (m.trigger.text, a.role, table[a.mention].span.text)
        for _, m in found.event_mentions()
        for a in m.arguments
    }


# Coreference


COREFERENCE = "Ana Costa resigned. Costa had led the United Nations. The UN thanked her."


def test_last_name_acronym_and_pronoun_join_the_chain(rules: System) -> None:
    assert chains(extract(rules, COREFERENCE)) == {
        ("Ana Costa", "Costa", "her"),
        ("United Nations", "UN"),
    }


def test_apposition_and_predicate_join_the_chain(spacy_system: System) -> None:
    text = "Pavel Orsek, Norway’s deputy trade minister, spoke. Tom Reed was a rock musician."
    assert {
        ("Pavel Orsek", "Norway’s deputy trade minister"),
        ("Tom Reed", "a rock musician"),
    } <= chains(extract(spacy_system, text))


def test_pronouns_agree_in_gender(rules: System) -> None:
    text = "Ana Costa met Tom Reed. She left. He stayed."
    assert chains(extract(rules, text)) == {("Ana Costa", "She"), ("Tom Reed", "He")}


def test_i_within_marks_is_the_speaker(rules: System) -> None:
    text = "“I will resign,” said Ana Costa. Tom Reed wept."
    assert ("I", "Ana Costa") in chains(extract(rules, text))


def test_the_place_of_a_dateline_has_a_chain_of_its_own(rules: System) -> None:
    text = "MOSCOW: Moscow is ready. Later Moscow agreed."
    assert chains(extract(rules, text)) == {("Moscow", "Moscow")}


# Events


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Police arrested Tom Reed.", ("arrested", "Justice.Arrest", "actual", "positive")),
        ("Police will arrest Tom Reed.", ("arrest", "Justice.Arrest", "other", "positive")),
        ("Police did not arrest Tom Reed.", ("arrest", "Justice.Arrest", "other", "negative")),
        ("Tom Reed was jailed.", ("jailed", "Justice.Arrest", "actual", "positive")),
        ("Ana Costa resigned.", ("resigned", "Personnel.EndPosition", "actual", "positive")),
    ],
)
def test_triggers_and_realis(rules: System, text: str, expected: tuple[str, ...]) -> None:
    assert happened(extract(rules, text)) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Police arrested Tom Reed.", ("arrested", "Justice.Arrest", "actual", "positive")),
        ("Police will arrest Tom Reed.", ("arrest", "Justice.Arrest", "other", "positive")),
        ("Police did not arrest Tom Reed.", ("arrest", "Justice.Arrest", "other", "negative")),
        ("Police plan to arrest Tom Reed.", ("arrest", "Justice.Arrest", "other", "positive")),
        ("If police arrest Tom Reed, I go.", ("arrest", "Justice.Arrest", "other", "positive")),
        ("A swap could happen soon.", ("swap", "Justice.Exchange", "other", "positive")),
    ],
)
def test_triggers_and_realis_on_the_parse(
    spacy_system: System, text: str, expected: tuple[str, ...]
) -> None:
    assert happened(extract(spacy_system, text)) == [expected]


def test_arguments_turn_round_in_the_passive(rules: System) -> None:
    active = extract(rules, "Rebels killed two soldiers in Mali on Monday.")
    assert arguments(active) == {
        ("killed", "Victim", "two soldiers"),
        ("killed", "Place", "Mali"),
        ("killed", "Time", "Monday"),
    }
    passive = extract(rules, "Two soldiers were killed by the army.")
    assert arguments(passive) == {
        ("killed", "Victim", "Two soldiers"),
        ("killed", "Agent", "the army"),
    }


def test_arguments_on_the_parse(spacy_system: System) -> None:
    text = (
        "Mark Tolland, who was arrested in Russia in 2021, was sentenced to nine years in prison "
        "for money laundering."
    )
    assert arguments(extract(spacy_system, text)) == {
        ("arrested", "Person", "Mark Tolland"),
        ("arrested", "Place", "Russia"),
        ("arrested", "Time", "2021"),
        ("sentenced", "Defendant", "Mark Tolland"),
        ("sentenced", "Sentence", "nine years in prison"),
        ("sentenced", "Crime", "money laundering"),
    }


def test_two_mentions_of_one_arrest_are_one_event_and_another_mans_is_not(rules: System) -> None:
    text = "Police arrested Tom Reed. Reed was arrested on Monday. Police arrested Ivan Poe."
    found = extract(rules, text)
    assert [[m.trigger.text for m in e.mentions] for e in found.events] == [
        ["arrested", "arrested"],
        ["arrested"],
    ]


def test_a_crime_is_no_trigger(rules: System) -> None:
    assert happened(extract(rules, "He is wanted for kidnapping.")) == []


@pytest.mark.parametrize("name", ["rules", "spacy_system"])
def test_of_a_trigger_within_a_trigger_the_longer_one_counts(
    name: str, request: pytest.FixtureRequest
) -> None:
    """Every listed trigger of several words, beside one of its own words as a trigger."""
    system = request.getfixturevalue(name)
    listed = sorted(lemma for lemma, pos in triggers() if " " in lemma and pos == "NOUN")
    assert "death toll" in listed
    for words in listed:
        text = f"The {words} was feared after the {words.split()[0]} {words}s."
        digest = hashlib.sha256(text.encode()).hexdigest()
        article = Article("a", text, digest, len(text), "en", Source("p", "t", PUBLISHED, "x"))
        (found,) = system.extract([article])
        assert validate_prediction(article, found) == []
        marked = [m.trigger for _, m in found.event_mentions()]
        assert not any(a != b and a.contains(b) for a in marked for b in marked)
    found = extract(system, "The death toll rose to nine.")
    assert happened(found)[0][0] == "death toll"
