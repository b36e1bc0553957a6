"""Mentions from a spaCy parse: entities by a label map, noun chunks that refer, pronouns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ...schema import Mention, Span
from .build import distinct, mention
from .lexicon import cue_forms, data, first_names, gazetteer, noun_types, titles
from .rules_mentions import find_values, repeated

Doc = Any
Token = Any

_PARTITIVES = frozenset(
    "number handful dozen dozens hundred hundreds thousand thousands million millions majority "
    "minority couple pair score scores series some many several most group".split()
)
_SUBJECTS = ("nsubj", "nsubjpass", "agent")
_LEADING = re.compile(r"(?:the|a|an|The|A|An|this|that|some|about|nearly|almost|more than)\s+")
_TRAILING = re.compile(r"(?:[’']s?|[\s,.;:–—-]+)$")


@dataclass(frozen=True, slots=True)
class Heads:
    """Which mention a token heads, and which mentions are subjects or corefer by grammar."""

    of_token: dict[int, Mention]
    links: tuple[tuple[str, str], ...]
    subjects: frozenset[str]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A name's span without determiner, possessive 's and marks at its ends."""
    lead = _LEADING.match(text, start, end)
    if lead:
        start = lead.end()
    tail = _TRAILING.search(text, start, end)
    while tail and tail.group() and not _is_abbreviation(text[start:end]):
        end = tail.start()
        tail = _TRAILING.search(text, start, end)
    return (start, end) if start < end else None


def _is_abbreviation(name: str) -> bool:
    return bool(re.search(r"(?:\b[A-Z]\.|\b(?:Inc|Corp|Ltd|Co|Jr|Sr)\.)$", name))


def _title_before(text: str, start: int, end: int) -> int:
    """The end of the longest title that opens the span and leaves a name after it, or its start."""
    best = start
    for title in titles():
        stop = start + len(title)
        if stop + 1 < end and text.startswith(title + " ", start) and stop > best:
            best = stop
    return best


def _entities(doc: Doc) -> Iterator[Mention]:
    labels, text = data("spacy_labels"), doc.text
    for ent in doc.ents:
        kind = labels.get(ent.label_)
        span = _trimmed(text, ent.start_char, ent.end_char)
        if kind is None or span is None or kind in ("DATE", "TIME", "MONEY") or "\n" in ent.text:
            continue
        start, end = span
        if kind in ("PERSON", "ORG"):
            stop = _title_before(text, start, end)
            start = stop + 1 if stop > start else start
        name = text[start:end]
        if any(c.isalpha() for c in name) and not name.islower():
            yield mention(start, end, _typed(name, kind), "name")


def _typed(name: str, kind: str) -> str:
    """The gazetteer's type for a name, a person's after a known first name, else the model's."""
    known = gazetteer().get(name) or (gazetteer().get(name.title()) if name.isupper() else None)
    words = name.split()
    if known is None and kind in ("ORG", "GPE", "NORP", "LOC") and 2 <= len(words) <= 3:
        last = data("organisations")["suffixes"] + data("places")["facility_words"]
        if words[0] in first_names() and words[-1] not in last:
            return "PERSON"
    return known or kind


def _agreed(text: str, names: Sequence[Mention]) -> Iterator[Mention]:
    """One type for one string: that of the person whose last name it is, else the commonest."""
    counts: dict[str, Counter[str]] = {}
    lasts = set()
    for m in names:
        name = text[m.span.start : m.span.end]
        counts.setdefault(name, Counter())[m.type] += 1
        if m.type == "PERSON" and " " in name:
            lasts.add(name.split()[-1])
    for m in names:
        name = text[m.span.start : m.span.end]
        usual = max(sorted(counts[name]), key=counts[name].__getitem__)
        kind = "PERSON" if name in lasts and name not in gazetteer() else usual
        yield mention(m.span.start, m.span.end, kind, "name")


def _speaking(doc: Doc, names: Sequence[Mention]) -> Iterator[Mention]:
    """A proper noun that the model overlooked though it is the subject of a reporting verb."""
    inside = {i for m in names for i in range(m.span.start, m.span.end)}
    for token in doc:
        subject = token.dep_ == "nsubj" and token.tag_ == "NNP" and token.head.lower_ in cue_forms()
        if not subject or token.idx in inside:
            continue
        parts = [t for t in token.lefts if t.dep_ == "compound" and t.tag_ == "NNP"]
        start = min([token.idx, *(t.idx for t in parts)])
        if start in inside or not doc.text[start].isupper() or "\n" in doc.text[start : token.idx]:
            continue
        described = next((c for c in token.children if c.dep_ == "appos"), None)
        kind = _kind(described) if described is not None else None
        if kind is None:
            kind = "PERSON" if doc.text[start:].split()[0] in first_names() else "ORG"
        yield mention(start, token.idx + len(token), kind, "name")


def _listed(doc: Doc, names: Sequence[Mention]) -> Iterator[Mention]:
    """Places and peoples of the gazetteer that the model overlooked."""
    inside = {i for m in names for i in range(m.span.start, m.span.end)}
    for token in doc:
        name = token.text.title() if token.is_upper and len(token) > 3 else token.text
        kind = gazetteer().get(name)
        if kind in ("GPE", "LOC", "NORP") and token.idx not in inside and token.text[0].isupper():
            yield mention(token.idx, token.idx + len(token), kind, "name")


def _introduced(doc: Doc, found: Mention) -> Mention:
    """A name right after a common noun of another type takes that type ("the company Hidra")."""
    span = doc.char_span(found.span.start, found.span.end, alignment_mode="expand")
    if span is None or span.start == 0 or found.type not in ("PERSON", "ORG", "GPE", "LOC", "NORP"):
        return found
    before = doc[span.start - 1]
    kind = _kind(before) if before.pos_ == "NOUN" and before.whitespace_ else None
    if kind in ("PERSON", "ORG", "GPE", "FAC", "VEHICLE") and span.root.head is not before:
        return mention(found.span.start, found.span.end, kind, "name")
    return found


def _names(doc: Doc) -> tuple[Mention, ...]:
    found = [_introduced(doc, m) for m in _entities(doc)]
    found += list(_speaking(doc, found))
    found += list(_listed(doc, found))
    taken = [m.span for m in found]
    found += [m for m in repeated(doc.text, found) if not any(m.span.overlaps(t) for t in taken)]
    return tuple(_agreed(doc.text, found))


def _clock(doc: Doc, taken: Sequence[Mention]) -> Iterator[Mention]:
    """Dates, times and sums that the model found and the patterns did not; they have no value."""
    for ent in doc.ents:
        kind = data("spacy_labels").get(ent.label_)
        span = _trimmed(doc.text, ent.start_char, ent.end_char)
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
    """Whether a noun phrase refers: determiner, possessor or number, or plural subject of a past."""
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
    for token in doc:
        kind = None if token.idx in inside or token.dep_ == "compound" else _kind(token)
        if kind is None and _is_source(token):
            kind = "WORK"
        if kind is None or (token.tag_ == "NNP" and not _described(token)):
            continue
        outer = _partitive_above(token)
        top = outer if outer is not None else token
        if outer is not None or _specific(token):
            start = _start(top)
            if "\n" not in doc.text[start : token.idx]:
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


def _kind(noun: Token) -> str | None:
    """The type that the noun lexicon gives; "president-elect" and the like go by their whole word."""
    if noun.pos_ not in ("NOUN", "PROPN", "ADJ"):
        return None
    kinds, word, i = noun_types(), noun.lower_, noun.i
    while i >= 2 and noun.doc[i - 1].text == "-" and not noun.doc[i - 1].whitespace_:
        word, i = noun.doc[i - 2].lower_ + "-" + word, i - 2
    if word == noun.lower_ and noun.pos_ != "ADJ":
        return kinds.get(word) or kinds.get(noun.lemma_.lower())
    return kinds.get(word) if "-" in word else None


def _descriptions(doc: Doc, names: Sequence[Mention]) -> Iterator[Mention]:
    """The noun phrase before a name ("notorious Russian arms dealer" Viktor Bout) is a nominal."""
    for name in names:
        span = doc.char_span(name.span.start, name.span.end, alignment_mode="expand")
        if name.type != "PERSON" or span is None or span.start == 0:
            continue
        last, first = doc[span.start - 1], span.root.left_edge
        known = last.pos_ == "NOUN" and _kind(last) == "PERSON" and last.text not in titles()
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
    names = [n for n in _names(doc) if not any(n.span.overlaps(v.span) for v in values)]
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
