"""The word lists of ``data/`` as look-up tables, shared by the rule systems; read once each.

All lists were written for this package. Keys are lower case unless they are names.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

_VOWELS = "aeiou"


@cache
def data(name: str) -> Any:
    """The JSON value of ``data/NAME.json``."""
    file = resources.files(__package__).joinpath("data", f"{name}.json")
    return json.loads(file.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class TriggerRule:
    """What a trigger word stands for and which role each of its grammatical places fills."""

    type: str
    pos: str
    subject: str | None
    object: str | None
    of: str | None
    possessive: str | None
    prepositions: tuple[tuple[str, str], ...]
    passive_only: bool

    def preposition(self, word: str) -> str | None:
        """The role of a mention that hangs on the preposition ``word``, if it has one."""
        return dict(self.prepositions).get(word)


def _special(spec: dict[str, Any], lemma: str) -> tuple[str | None, str | None]:
    """The roles of subject and object for a verb that departs from its type's usual ones."""
    subject, target = spec["subject"], spec["object"]
    if lemma in spec.get("intransitive", ()):
        subject, target = spec["intransitive_subject"], None
    if lemma in spec.get("destination_object", ()):
        target = "Destination"
    if lemma in spec.get("origin_object", ()):
        target = "Origin" if lemma != "evacuate" else spec["object"]
    if lemma in spec.get("recipient_subject", ()):
        subject = "Recipient"
    return subject, target


def _rule(name: str, spec: dict[str, Any], lemma: str, pos: str) -> TriggerRule:
    subject, target = _special(spec, lemma)
    return TriggerRule(
        type=name,
        pos=pos,
        subject=subject,
        object=target,
        of=spec["of"],
        possessive=spec["possessive"],
        prepositions=tuple(sorted(spec["prepositions"].items())),
        passive_only=lemma in spec.get("passive_only", ()),
    )


@cache
def triggers() -> dict[tuple[str, str], TriggerRule]:
    """The trigger rule of each (lemma, part of speech); parts are VERB, NOUN and ADJ."""
    table: dict[tuple[str, str], TriggerRule] = {}
    for name, spec in data("events")["types"].items():
        for key, pos in (("verbs", "VERB"), ("nouns", "NOUN"), ("adjectives", "ADJ")):
            for lemma in spec[key]:
                table[lemma, pos] = _rule(name, spec, lemma, pos)
    return table


def _stems(lemma: str) -> tuple[str, str, str]:
    """Third person, past and -ing form of a regular verb."""
    if lemma.endswith("e"):
        return lemma + "s", lemma + "d", lemma[:-1] + "ing"
    if lemma.endswith("y") and lemma[-2] not in _VOWELS:
        return lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"
    third = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else "s")
    doubled = lemma
    if lemma[-1] not in _VOWELS + "wxyh" and lemma[-2] in _VOWELS and lemma[-3:-2] not in _VOWELS:
        doubled = lemma + lemma[-1]
    return third, doubled + "ed", doubled + "ing"


def verb_forms(lemma: str, irregular: dict[str, list[str]]) -> set[str]:
    """All forms of a verb: the regular ones and those that ``irregular`` lists for it."""
    first, space, particle = lemma.partition(" ")
    if space:
        return {f"{form} {particle}" for form in verb_forms(first, irregular)}
    regular = set(_stems(lemma)) | {lemma + "ed", lemma + "ing"}
    return {lemma, *regular, *irregular.get(lemma, ())}


def noun_forms(lemma: str) -> set[str]:
    """Singular and plural; compounds of "man" have their own."""
    if lemma.endswith(("man", "woman")):
        return {lemma, lemma[:-2] + "en"}
    return {lemma, _stems(lemma)[0]}


@cache
def trigger_forms() -> dict[str, tuple[str, str]]:
    """For each inflected form, the (lemma, part of speech) guessed for it.

    A form that may be noun or verb is a noun when it is bare ("swap", "attacks") and a verb when
    it is inflected as only verbs are ("swapped").
    """
    irregular = data("events")["irregular"]
    forms: dict[str, tuple[str, str]] = {}
    for lemma, pos in sorted(triggers(), key=lambda key: key[1], reverse=True):
        inflected = verb_forms(lemma, irregular) if pos == "VERB" else noun_forms(lemma)
        for form in inflected if pos != "ADJ" else {lemma}:
            forms[form] = (lemma, pos)
    return forms


@cache
def cue_forms() -> dict[str, str]:
    """For each form of a reporting verb, its lemma."""
    words = data("reporting")
    return {f: verb for verb in words["verbs"] for f in verb_forms(verb, words["irregular"])}


@cache
def gazetteer() -> dict[str, str]:
    """The type (GPE, LOC, FAC, NORP, ORG) of each listed name."""
    places, table = data("places"), {}
    for country in places["countries"]:
        names = [country["name"], *country["aliases"], country["capital"]]
        table.update({name: "GPE" for name in names if name})
        table.update(dict.fromkeys(country["demonyms"], "NORP"))
    for key, kind in (("groups", "NORP"), ("locations", "LOC"), ("facilities", "FAC")):
        table.update(dict.fromkeys(places[key], kind))
    table.update({name: "GPE" for key in ("regions", "cities") for name in places[key]})
    table.update(dict.fromkeys(data("organisations")["known"], "ORG"))
    return table


@cache
def canonical_places() -> dict[str, str]:
    """For each alias of a country, the country's name."""
    pairs = ((country["name"], country["aliases"]) for country in data("places")["countries"])
    return {alias: name for name, aliases in pairs for alias in aliases}


@cache
def noun_types() -> dict[str, str]:
    """The mention type of each noun that can head a referring nominal, singular and plural."""
    kinds = ("WEAPON", "VEHICLE", "FAC", "LOC", "GPE", "ORG", "PERSON")
    pairs = ((noun, kind) for kind in kinds for noun in data("nouns")[kind])
    return {form: kind for noun, kind in pairs for form in noun_forms(noun)}


@cache
def genders() -> dict[str, str]:
    """``m`` or ``f`` for first names, ranks and nouns that tell it; others are missing."""
    names, nouns = data("names"), data("nouns")
    table = dict.fromkeys([*names["male"], *nouns["male"]], "m")
    table.update(dict.fromkeys([*names["female"], *nouns["female"]], "f"))
    table.update({rank: g for rank, g in data("titles")["ranks"].items() if g})
    return table


@cache
def first_names() -> frozenset[str]:
    """The listed first names."""
    names = data("names")
    return frozenset([*names["male"], *names["female"], *names["either"]])


@cache
def titles() -> frozenset[str]:
    """Offices and ranks that stand before a name, as printed."""
    return frozenset([*data("titles")["offices"], *data("titles")["ranks"]])
