"""Names from a spaCy pipeline: its entities by a label map, mended by word lists and grammar."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...schema import Mention
from .build import mention
from .lexicon import cue_forms, data, first_names, gazetteer, noun_types, titles
from .rules_names import repeated

Doc = Any


Token = Any


_LEADING = re.compile(r"(?:the|a|an|The|A|An|this|that|some|about|nearly|almost|more than)\s+")


_TRAILING = re.compile(r"(?:[’']s?|[\s,.;:–—-]+)$")


def trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
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
        span = trimmed(text, ent.start_char, ent.end_char)
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


def _agreed(text: str, names: Sequence[Mention], shown: Mapping[str, str]) -> Iterator[Mention]:
    """One type for one string: what its surroundings show, that of the person whose last name it
    is, else the commonest."""
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
        yield mention(m.span.start, m.span.end, shown.get(name, kind), "name")


def _speaking(doc: Doc, names: Sequence[Mention]) -> Iterator[Mention]:
    """A proper noun that the model overlooked though it is the subject of a reporting verb."""
    inside = {i for m in names for i in range(m.span.start, m.span.end)}
    text = doc.text
    for token in doc:
        subject = token.dep_ == "nsubj" and token.tag_ == "NNP" and token.head.lower_ in cue_forms()
        if not subject or token.idx in inside:
            continue
        parts = [t for t in token.lefts if t.dep_ == "compound" and t.tag_ == "NNP"]
        start = min([token.idx, *(t.idx for t in parts)])
        if start in inside or not text[start].isupper() or "\n" in text[start : token.idx]:
            continue
        described = next((c for c in token.children if c.dep_ == "appos"), None)
        kind = noun_type(described) if described is not None else None
        if kind is None:
            kind = "PERSON" if text[start:].split()[0] in first_names() else "ORG"
        yield mention(start, token.idx + len(token), kind, "name")


def _listed(doc: Doc, names: Sequence[Mention]) -> Iterator[Mention]:
    """Places and peoples of the gazetteer that the model overlooked."""
    inside = {i for m in names for i in range(m.span.start, m.span.end)}
    for token in doc:
        name = token.text.title() if token.is_upper and len(token) > 3 else token.text
        kind = gazetteer().get(name)
        if kind in ("GPE", "LOC", "NORP") and token.idx not in inside and token.text[0].isupper():
            yield mention(token.idx, token.idx + len(token), kind, "name")


def _called(doc: Doc, names: Sequence[Mention]) -> Iterator[Mention]:
    """A listed first name and the capitalised words after it, where the model saw half or none."""
    covered = {i: m for m in names for i in range(m.span.start, m.span.end)}
    for token in doc[:-1]:
        last = token.nbor(1)
        if token.text not in first_names() or token.idx in covered or not _surname(last, covered):
            continue
        while last.i + 1 < len(doc) and _surname(last.nbor(1), covered):
            last = last.nbor(1)
        yield mention(token.idx, last.idx + len(last), "PERSON", "name")


def _surname(token: Token, covered: Mapping[int, Mention]) -> bool:
    """A capitalised word on the same line that is no part of a longer or other name."""
    known = covered.get(token.idx)
    free = known is None or (len(known.span) == len(token) and token.text not in gazetteer())
    joined = token.i > 0 and token.nbor(-1).whitespace_ == " "
    return joined and token.is_alpha and token.is_title and token.tag_ == "NNP" and free


def _shown(doc: Doc, text: str, found: Mention) -> str | None:
    """The type that the words before a name tell: a common noun ("the company Hidra"), or "in"
    before a single word that is neither listed nor a person's name."""
    span = doc.char_span(found.span.start, found.span.end, alignment_mode="expand")
    name = text[found.span.start : found.span.end]
    if span is None or span.start == 0 or name in gazetteer() or found.type in ("WORK", "VEHICLE"):
        return None
    before = doc[span.start - 1]
    kind = noun_type(before) if before.pos_ == "NOUN" and before.whitespace_ else None
    if kind in ("PERSON", "ORG", "GPE", "FAC", "VEHICLE") and span.root.head is not before:
        return kind
    placed = before.lower_ in ("in", "near", "outside") and len(span) == 1 and not name.isupper()
    unsure = found.type in ("PERSON", "ORG", "NORP", "LOC") and name not in first_names()
    return "GPE" if placed and unsure and span.root.dep_ == "pobj" else None


def find_names(doc: Doc) -> tuple[Mention, ...]:
    found = list(_entities(doc))
    text = doc.text
    shown = {text[m.span.start : m.span.end]: k for m in found if (k := _shown(doc, text, m))}
    called = list(_called(doc, found))
    found = [m for m in found if not any(c.span.contains(m.span) for c in called)] + called
    found += list(_speaking(doc, found))
    found += list(_listed(doc, found))
    taken = [m.span for m in found]
    found += [m for m in repeated(doc.text, found) if not any(m.span.overlaps(t) for t in taken)]
    return tuple(_agreed(doc.text, found, shown))


def noun_type(noun: Token) -> str | None:
    """The type in the noun lexicon; "president-elect" and the like go by their whole word."""
    if noun.pos_ not in ("NOUN", "PROPN", "ADJ"):
        return None
    kinds, word, i = noun_types(), noun.lower_, noun.i
    while i >= 2 and noun.doc[i - 1].text == "-" and not noun.doc[i - 1].whitespace_:
        word, i = noun.doc[i - 2].lower_ + "-" + word, i - 2
    if word == noun.lower_ and noun.pos_ != "ADJ":
        return kinds.get(word) or kinds.get(noun.lemma_.lower())
    return kinds.get(word) if "-" in word else None
