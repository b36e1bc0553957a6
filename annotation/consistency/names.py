"""Checks of mentions and chains: one string, one treatment; pronouns and values complete."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from ...eval.measures.leakage import Zones
from ...schema import Document, Entity, Mention, Span
from .findings import Finding, words_at

#: A name of the corpus is looked for in other articles when it was marked in so many.
ARTICLES = 2
#: Shorter strings ("UN", "it") are too often something else.
SHORTEST = 4
_WORD = re.compile(r"\w[\w’'-]*")


def _surface(document: Document, span: Span) -> str | None:
    text = document.article.text
    return None if text is None else text[span.start : span.end]


def string_types(documents: Sequence[Document]) -> Iterator[Finding]:
    """The same name with different types: the rarer type of each string."""
    places: dict[str, list[tuple[str, Document, Mention]]] = defaultdict(list)
    for document in documents:
        for mention in document.annotations.mentions:
            surface = _surface(document, mention.span)
            if surface and mention.level in ("name", None):
                places[surface].append((mention.type, document, mention))
    for surface, found in sorted(places.items()):
        types = Counter(type_ for type_, _, _ in found)
        usual = min(types, key=lambda type_: (-types[type_], type_))
        for type_, document, mention in found:
            if type_ != usual:
                others = f"{surface!r} is {type_} here and {usual} {types[usual]} times elsewhere"
                yield _finding(document, mention.span, "string-types", others)


def names_unmarked(documents: Sequence[Document]) -> Iterator[Finding]:
    """A string that is marked as a name elsewhere (in the article, or in several) and not here."""
    by_name: dict[str, set[str]] = defaultdict(set)
    for document in documents:
        for mention in document.annotations.mentions:
            surface = _surface(document, mention.span)
            if surface and mention.level == "name":
                by_name[surface].add(document.id)
    for document in documents:
        wanted = [
            name
            for name, where in by_name.items()
            if document.id in where or (len(where) >= ARTICLES and len(name) >= SHORTEST)
        ]
        yield from _unmarked(document, wanted)


def _unmarked(document: Document, names: Sequence[str]) -> Iterator[Finding]:
    text = document.article.text
    if text is None or not names:
        return
    zones = Zones(document.article)
    marked = [m.span for m in document.annotations.mentions if m.level in ("name", None)]
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    for found in pattern.finditer(text):
        span = Span(found.start(), found.end())
        if not zones.leaked_mention(span) and not any(m.contains(span) for m in marked):
            said = f"{found[0]!r} is a marked name elsewhere and unmarked here"
            yield _finding(document, span, "name-unmarked", said)


def two_names(documents: Sequence[Document]) -> Iterator[Finding]:
    """A person's chain with two full names that share no word."""
    for document in documents:
        known = document.annotations.mention_by_id()
        for entity in document.annotations.entities:
            if entity.type == "PERSON" and not entity.members:
                yield from _two_names(document, [known[m] for m in entity.mentions])


def _two_names(document: Document, mentions: Sequence[Mention]) -> Iterator[Finding]:
    first: set[str] | None = None
    for mention in mentions:
        words = set(_WORD.findall(_surface(document, mention.span) or ""))
        if mention.level != "name" or not words:
            continue
        if first is None:
            first = words
        elif not words & first:
            said = f"{words_at(document, mention.span)} shares no word with the chain's first name"
            yield _finding(document, mention.span, "two-names", said)
        first |= words


def lone_pronouns(documents: Sequence[Document]) -> Iterator[Finding]:
    """A pronoun that is the whole of its chain: its antecedent may have been missed."""
    for document in documents:
        known = document.annotations.mention_by_id()
        for entity in document.annotations.entities:
            if _is_lone_pronoun(entity, known[entity.mentions[0]]):
                span = known[entity.mentions[0]].span
                said = f"the pronoun {words_at(document, span)} is alone in its chain"
                yield _finding(document, span, "lone-pronoun", said)


def _is_lone_pronoun(entity: Entity, mention: Mention) -> bool:
    return len(entity.mentions) == 1 and not entity.members and mention.level == "pronoun"


def values_missing(documents: Sequence[Document]) -> Iterator[Finding]:
    """A DATE or TIME without a TIMEX3 value."""
    for document in documents:
        for mention in document.annotations.mentions:
            if mention.type in ("DATE", "TIME") and mention.value is None:
                said = f"{mention.type} {words_at(document, mention.span)} has no value"
                yield _finding(document, mention.span, "value-missing", said)


def _finding(document: Document, span: Span, check: str, message: str) -> Finding:
    return Finding(document.id, span.start, span.end, check, message)


def pronouns_unmarked(documents: Sequence[Document]) -> Iterator[Finding]:
    """A personal, possessive or reflexive pronoun that is no mention."""
    marked: Counter[str] = Counter()
    free: dict[str, list[tuple[Document, Span]]] = defaultdict(list)
    for document in documents:
        starts = {(m.span.start, m.span.end) for m in document.annotations.mentions}
        zones = Zones(document.article)
        for found in _WORD.finditer(document.article.text or ""):
            span, word = Span(found.start(), found.end()), found[0].lower()
            if word not in PRONOUNS or zones.leaked_mention(span):
                continue
            if (span.start, span.end) in starts:
                marked[word] += 1
            else:
                free[word].append((document, span))
    for word, places in sorted(free.items()):
        for document, span in places:
            said = f"{word!r} is no mention here and one {marked[word]} times elsewhere"
            yield _finding(document, span, "pronoun-unmarked", said)


#: Personal, possessive and reflexive pronouns that nearly always refer; not "it" and "you".
PRONOUNS = frozenset({
    "i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves",
    "he", "him", "his", "himself", "she", "her", "hers", "herself",
    "they", "them", "their", "theirs", "themselves", "its", "itself",
})  # fmt: skip
