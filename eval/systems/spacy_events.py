"""Events from a spaCy parse: trigger lexicon, grammatical places to roles, realis by governors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ...schema import Argument, Mention, Span
from .build import fits
from .finish import FoundEvent
from .lexicon import TriggerRule, data, triggers
from .spacy_mentions import Heads, heads
from .spacy_realis import child_of, is_generic, reality

Doc = Any


Token = Any


#: Verbs that are triggers only without an object ("demonstrate a reset" is none).
INTRANSITIVE_ONLY = frozenset({"demonstrate", "collapse", "appeal"})


_LIGHT = frozenset(data("events")["light_verbs"])


_PLACES = ("GPE", "LOC", "FAC")


_VALUES = {
    "DATE": "Time",
    "TIME": "Time",
    "CRIME": "Crime",
    "SENTENCE": "Sentence",
    "MONEY": "Money",
    "TITLE": "Position",
}


_PLACE_ROLES = {
    "from": "Origin",
    "to": "Destination",
    "into": "Destination",
    "towards": "Destination",
    "toward": "Destination",
}


Found = tuple[str | None, Token]


def _rule(token: Token) -> tuple[str, TriggerRule] | None:
    """The token's lemma and trigger rule, by its part of speech in the parse."""
    pos = {"VERB": "VERB", "NOUN": "NOUN", "ADJ": "ADJ"}.get(token.pos_)
    lemma = token.lemma_.lower()
    rule = triggers().get((lemma, pos)) if pos else None
    if rule is None and pos == "NOUN" and token.i and token.nbor(-1).dep_ == "compound":
        lemma = f"{token.nbor(-1).lower_} {lemma}"
        rule = triggers().get((lemma, "NOUN"))
    particle = child_of(token, "prt")
    if pos == "VERB" and particle is not None:
        phrasal = f"{lemma} {particle.lower_}"
        lemma, rule = (
            (phrasal, triggers()[phrasal, pos]) if (phrasal, pos) in triggers() else (lemma, rule)
        )
    if rule is None and pos == "ADJ" and token.lower_.endswith("ed"):
        rule = triggers().get((lemma, "VERB"))
    if lemma in INTRANSITIVE_ONLY and rule and pos == "VERB" and child_of(token, "dobj", "ccomp"):
        return None
    if rule is None or (rule.passive_only and rule.pos == "VERB" and not _passive(token)):
        return None
    return lemma, rule


def _passive(token: Token) -> bool:
    if any(c.dep_ in ("nsubjpass", "auxpass", "agent") for c in token.children):
        return True
    reduced = token.dep_ in ("acl", "advcl", "amod", "conj", "pcomp", "ccomp")
    return (
        token.tag_ == "VBN"
        and reduced
        and not any(c.dep_ in ("nsubj", "aux") for c in token.children)
    )


def _inherited(token: Token) -> Token | None:
    """The understood subject: of a relative clause its head noun, of a conjunct, infinitive or
    participle that of the verb above it."""
    if token.dep_ in ("relcl", "acl"):
        return token.head
    if token.dep_ in ("conj", "xcomp", "advcl", "pcomp"):
        above = token.head
        if token.dep_ == "xcomp":
            controlled = child_of(above, "dobj", "dative")
            if controlled is not None:
                return controlled
        while above.dep_ == "prep":
            above = above.head
        return _subject(above) if above is not token else None
    return None


def _subject(token: Token) -> Token | None:
    own = child_of(token, "nsubj", "nsubjpass")
    if own is None:
        return _inherited(token)
    if own.tag_ in ("WP", "WDT") and token.dep_ == "relcl":
        return token.head
    return own


def _verb(token: Token, rule: TriggerRule) -> Iterator[Found]:
    """Subject and object, turned round in the passive, and the prepositions' roles."""
    subject = _subject(token)
    passive = _passive(token) and rule.object is not None
    if subject is not None:
        yield (rule.object if passive else rule.subject), subject
    agent = child_of(token, "agent")
    if agent is not None:
        yield from ((rule.subject, c) for c in agent.children if c.dep_ == "pobj")
    for label in ("dobj", "oprd"):
        target = child_of(token, label)
        if target is not None:
            yield (rule.object, _relative(target, token))
    receiver = child_of(token, "dative")
    if receiver is not None:
        yield "Recipient", receiver


def _relative(target: Token, verb: Token) -> Token:
    return verb.head if target.tag_ in ("WP", "WDT") and verb.dep_ == "relcl" else target


def _noun(token: Token, rule: TriggerRule) -> Iterator[Found]:
    """Possessor, premodifiers that are names, and the subject of a light verb above the noun."""
    for child in token.children:
        if child.dep_ == "poss" or child.dep_ in ("compound", "amod", "nmod"):
            yield rule.possessive, child
    verb = token.head
    if token.dep_ == "dobj" and verb.lemma_ in _LIGHT:
        subject = _subject(verb)
        if subject is not None:
            yield rule.subject, subject


def _phrases(token: Token) -> Iterator[tuple[str, Token]]:
    """(preposition, noun) pairs under a token, nested ones too; "" before bare adverbial nouns."""
    for child in token.children:
        if child.dep_ in ("prep", "agent"):
            for inner in child.children:
                if inner.dep_ in ("pobj", "pcomp"):
                    yield child.lower_, inner
                elif inner.dep_ == "prep":
                    yield from _phrases(child)
        elif child.dep_ in ("npadvmod", "advmod", "dobj", "nmod", "amod", "nummod", "compound"):
            yield "", child


def _attached(token: Token, rule: TriggerRule) -> Iterator[Found]:
    for word, noun in _phrases(token):
        if word == "of" and rule.pos != "VERB":
            yield rule.of, noun
        elif word:
            yield rule.preposition(word), noun


def _values(token: Token, rule: TriggerRule, found: Heads) -> Iterator[tuple[str, Mention]]:
    """Dates, places and values by their type, under the trigger or the verb that governs it."""
    governors = [token]
    if rule.pos != "VERB" and token.head.pos_ == "VERB":
        governors.append(token.head)
    if token.dep_ in ("xcomp", "conj") and token.head.pos_ == "VERB" and token.head.i < token.i:
        governors.append(token.head)
    for governor in governors:
        for word, noun in _phrases(governor):
            for one in (noun, *noun.conjuncts):
                m = found.of_token.get(one.i)
                role = _VALUES.get(m.type) if m else None
                if m and m.type in _PLACES and word:
                    own = _PLACE_ROLES.get(word)
                    role = (
                        own
                        if fits(rule.type, own, m.type)
                        else (
                            "Place"
                            if word
                            in ("in", "at", "near", "outside", "inside", "on", "across", "off")
                            else None
                        )
                    )
                if m and role:
                    yield role, m


def _arguments(token: Token, rule: TriggerRule, found: Heads) -> tuple[Argument, ...]:
    """Legal arguments of the trigger's own sentence, one role for each mention."""
    grammar = _verb(token, rule) if rule.pos == "VERB" else _noun(token, rule)
    pairs: list[tuple[str, Mention]] = []
    for role, noun in (*grammar, *_attached(token, rule)):
        tokens = (noun, *noun.conjuncts) if noun.dep_ != "conj" else (noun,)
        mentions = (found.of_token.get(one.i) for one in tokens)
        pairs.extend((role, m) for m in mentions if m and role)
    pairs.extend(_values(token, rule, found))
    table: dict[str, Argument] = {}
    sentence = token.sent
    for role, m in pairs:
        own = sentence.start_char <= m.span.start and m.span.end <= sentence.end_char
        trigger = Span(token.idx, token.idx + len(token))
        if own and fits(rule.type, role, m.type) and not m.span.overlaps(trigger):
            table.setdefault(m.id, Argument(role, m.id))
    return tuple(table.values())


def _trigger_span(token: Token, lemma: str) -> Span:
    """From the modifier of a compound to the particle of a phrasal verb, when it is adjacent."""
    particle = child_of(token, "prt")
    if particle is not None and particle.i == token.i + 1:
        return Span(token.idx, particle.idx + len(particle))
    compound = " " in lemma and token.pos_ == "NOUN"
    return Span(token.nbor(-1).idx if compound else token.idx, token.idx + len(token))


def _closed(mentions: Sequence[Mention]) -> set[int]:
    """Positions within names, crimes, sentences and titles, where no trigger is looked for."""
    kinds = ("CRIME", "SENTENCE", "TITLE", "DATE")
    return {
        i
        for m in mentions
        if m.level == "name" or m.type in kinds
        for i in range(m.span.start, m.span.end)
    }


def find_events(doc: Doc, mentions: Sequence[Mention]) -> tuple[FoundEvent, ...]:
    """Each trigger of the lexicon in the parse, with its arguments and realis, in text order."""
    found, closed = heads(doc, mentions), _closed(mentions)
    nominal = {m.head.start if m.head else m.span.start for m in mentions if m.level == "nominal"}
    events = []
    for token in doc:
        guess = None if token.idx in closed or token.idx in nominal else _rule(token)
        if guess is None:
            continue
        lemma, rule = guess
        realis, polarity = reality(token)
        if realis == "actual" and is_generic(token):
            realis = "generic"
        events.append(
            FoundEvent(
                _trigger_span(token, lemma),
                rule.type,
                lemma,
                realis,
                polarity,
                _arguments(token, rule, found),
            )
        )
    return tuple(events)
