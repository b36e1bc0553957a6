"""Mentions from a spaCy parse: entities by a label map, noun chunks that refer, pronouns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ...schema import Mention, Span
from .build import distinct, mention
from .lexicon import cue_forms, data, titles
from .spacy_names import find_names, noun_type, trimmed
from .values import find_values, outside_datelines

Doc = Any


Token = Any


_PARTITIVES = frozenset(data("nouns")["partitives"])


_SUBJECTS = ("nsubj", "nsubjpass", "agent")


@dataclass(frozen=True, slots=True)
class Heads:
    """Which mention a token heads, and which mentions are subjects or corefer by grammar."""

    of_token: dict[int, Mention]
    links: tuple[tuple[str, str], ...]
    subjects: frozenset[str]


def _clock(doc: Doc, taken: Sequence[Mention]) -> Iterator[Mention]:
    """Dates, times and sums that the model found and the patterns did not; they have no value."""
    text = doc.text
    for ent in doc.ents:
        kind = data("spacy_labels").get(ent.label_)
        span = trimmed(text, ent.start_char, ent.end_char)
        if kind not in ("DATE", "TIME", "MONEY") or span is None or "\n" in ent.text:
            continue
        if not any(m.span.overlaps(Span(*span)) for m in taken) and _is_temporal(ent, kind):
            yield mention(*span, kind)


def _is_temporal(ent: Any, kind: str) -> bool:
    """Ages ("40-year-old"), bare numbers and what names no time are no dates."""
    if kind == "MONEY":
        return any(c.isdigit() for c in ent.text) or "million" in ent.text
    units = "|".join([*data("time")["units"], *data("time")["seasons"], "weekend", "century"])
    named = re.search(rf"\b(?:{units})s?\b|\d\d", ent.text) is not None
    return named and not (ent.text.endswith(("old", "-year")) or ent.text.isdigit())


def _start(noun: Token) -> int:
    """Where the base noun phrase begins: at its first left dependent that is no mark."""
    doc, first = noun.doc, noun.left_edge.i
    while first < noun.i and (
        doc[first].is_punct or doc[first].is_space or doc[first].dep_ == "cc"
    ):
        first += 1
    return int(doc[first].idx)


def _specific(noun: Token) -> bool:
    """Whether a noun phrase refers: it has a determiner, or is a plural that acts."""
    left = list(noun.lefts)
    if any(t.lower_ in ("no", "any", "every", "each", "such") and t.dep_ == "det" for t in left):
        return False
    if any(t.dep_ in ("det", "poss", "nummod", "predet") for t in left):
        return not (noun.dep_ == "attr" and any(c.dep_ == "neg" for c in noun.head.children))
    plural = noun.tag_ == "NNS" or noun.lower_ in data("nouns")["collective"]
    verb = noun.head.head if noun.dep_ == "conj" else noun.head
    if noun.dep_ == "dobj" and noun.tag_ == "NNS" and noun.head.lemma_ == "tell":
        return True
    spoke = verb.tag_ in ("VBD", "VBN", "VBZ", "VBP", "VBG")
    return plural and noun.dep_ in (*_SUBJECTS, "conj") and spoke


def _partitive_above(noun: Token) -> Token | None:
    """The first noun of "a number of journalists", whose mention ends at the second."""
    of = noun.head
    if noun.dep_ == "pobj" and of.lower_ == "of" and of.head.lower_ in _PARTITIVES:
        return of.head if of.head.pos_ in ("NOUN", "NUM", "ADJ", "PRON", "DET") else None
    return None


def _nominals(doc: Doc, names: Sequence[Mention]) -> Iterator[Mention]:
    """Base noun phrases whose head is a listed noun and that refer to somebody or something."""
    inside = {i for m in names for i in range(m.span.start, m.span.end)}
    text = doc.text
    for token in doc:
        kind = None if token.idx in inside or token.dep_ == "compound" else noun_type(token)
        if kind is None and _is_source(token):
            kind = "WORK"
        if kind is None or (token.tag_ == "NNP" and not _described(token)):
            continue
        outer = _partitive_above(token)
        top = outer if outer is not None else token
        if outer is not None or _specific(token):
            start = _start(top)
            if "\n" not in text[start : token.idx]:
                yield _nominal(start, token, kind)
    yield from _descriptions(doc, names)


def _is_source(noun: Token) -> bool:
    """A report, study or statement that says something: subject of a cue, or after according to."""
    if noun.lower_ not in data("nouns")["documents"]:
        return False
    reports = noun.dep_ == "nsubj" and noun.head.lower_ in cue_forms()
    above = noun.head
    return reports or (noun.dep_ == "pobj" and above.i > 0 and above.nbor(-1).lower_ == "according")


def _described(noun: Token) -> bool:
    """A noun tagged as a name is common after an article ("a former US Marine") or a hyphen."""
    return any(t.lower_ in ("a", "an") for t in noun.lefts) or not noun.text[0].isupper()


def _nominal(start: int, noun: Token, kind: str) -> Mention:
    end = noun.idx + len(noun)
    return mention(start, end, kind, "nominal", head=(noun.idx, end))


def _descriptions(doc: Doc, names: Sequence[Mention]) -> Iterator[Mention]:
    """The noun phrase before a name ("notorious grain dealer" Viktor Lund) is a nominal."""
    for name in names:
        span = doc.char_span(name.span.start, name.span.end, alignment_mode="expand")
        if name.type != "PERSON" or span is None or span.start == 0:
            continue
        last, first = doc[span.start - 1], span.root.left_edge
        known = last.pos_ == "NOUN" and noun_type(last) == "PERSON" and last.text not in titles()
        if known and span.root.head is not last and first.i <= last.i and last.whitespace_:
            yield _nominal(first.idx, last, "PERSON")


def _pronouns(doc: Doc) -> Iterator[Mention]:
    for token in doc:
        entry = data("pronouns").get(token.lower_)
        if not entry or token.tag_ not in ("PRP", "PRP$") or token.dep_ == "expl":
            continue
        if _pleonastic(token):
            continue
        kind = "ORG" if entry["class"] == "thing" else "PERSON"
        yield mention(token.idx, token.idx + len(token), kind, "pronoun")


def _pleonastic(token: Token) -> bool:
    """ "It is possible that …": an "it" whose verb is a copula with a clause refers to nothing."""
    clausal = any(c.dep_ in ("ccomp", "xcomp", "advcl") for c in token.head.children)
    return token.lower_ == "it" and token.head.lemma_ == "be" and clausal


def _crossing(one: Span, others: Sequence[Mention]) -> bool:
    return any(
        one.overlaps(o.span) and not one.contains(o.span) and not o.span.contains(one)
        for o in others
    )


def find_mentions(doc: Doc, published: str | None) -> tuple[Mention, ...]:
    """All mentions of a parsed text; what crosses a name, a date or a value gives way to it."""
    values = list(find_values(doc.text, published))
    values += list(_clock(doc, values))
    names = [
        n
        for n in outside_datelines(doc.text, find_names(doc))
        if not any(n.span.overlaps(v.span) for v in values)
    ]
    solid = (*values, *names)
    nominals = [n for n in _nominals(doc, solid) if not _crossing(n.span, solid)]
    bare = {m.span for m in solid}
    return distinct((*solid, *(n for n in nominals if n.span not in bare), *_pronouns(doc)))


def heads(doc: Doc, mentions: Sequence[Mention]) -> Heads:
    """Ties mentions to the tokens that head them, and reads apposition and copula off the parse."""
    of_token: dict[int, Mention] = {}
    for found in sorted(mentions, key=lambda m: len(m.span)):
        own = found.head or found.span
        span = doc.char_span(own.start, own.end, alignment_mode="expand")
        if span is not None:
            of_token.setdefault(span.root.i, found)
    links = tuple(_links(doc, of_token, mentions))
    subjects = frozenset(m.id for i, m in of_token.items() if doc[i].dep_ in _SUBJECTS)
    return Heads(of_token, links, subjects)


def _links(
    doc: Doc, of_token: dict[int, Mention], mentions: Sequence[Mention]
) -> Iterator[tuple[str, str]]:
    for i, found in of_token.items():
        token, other = doc[i], None
        if token.dep_ == "appos":
            other = of_token.get(token.head.i)
        elif token.dep_ == "attr" and token.head.lemma_ == "be":
            subject = next((c for c in token.head.children if c.dep_ == "nsubj"), None)
            other = of_token.get(subject.i) if subject is not None else None
        if other and {other.level, found.level} != {"name"} and other.type == found.type:
            yield other.id, found.id
    after = {m.span.start: m for m in mentions if m.level == "name" and m.type == "PERSON"}
    for found in mentions:
        name = after.get(found.span.end + 1)
        if found.level == "nominal" and found.type == "PERSON" and name:
            yield name.id, found.id
