"""Mentions without a model: capitals, gazetteer, cue words, and patterns for dates and values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from ...schema import Mention, Span
from .build import distinct, mention
from .lexicon import data, noun_types, trigger_forms
from .rules_names import find_names, repeated
from .segment import index_of, sentences
from .values import find_values, outside_datelines

_DETERMINER = (
    r"(?:the|a|an|this|that|these|those|his|her|their|its|our|my|your|some|several|many|two|three"
    r"|four|five|six|seven|eight|nine|ten|both|another|\d+(?:,\d{3})*|[A-ZÀ-Þ][\w-]*(?:[’']s|s[’']))"
)


#: What cannot stand between a determiner and its noun.
_NO_MODIFIER = (
    r"(?:the|a|an|his|her|their|its|of|in|and|or|for|to|with|at|by|from|that|who|was|were|is|said"
    r"|saying|on|had|has)\b"
)
_PRONOUN = re.compile(rf"\b(?:{'|'.join(data('pronouns'))})\b", re.IGNORECASE)


@cache
def _nominal() -> re.Pattern[str]:
    nouns = "|".join(sorted(map(re.escape, noun_types()), key=len, reverse=True))
    return re.compile(
        rf"\b(?P<det>{_DETERMINER})\s(?:(?!{_NO_MODIFIER})[\w’'.\-]+\s){{0,3}}?"
        rf"(?P<head>{nouns})\b(?![-’'])"
        rf"(?!\s(?:{nouns})\b)",
        re.IGNORECASE,
    )


@cache
def _nouns_that_follow() -> frozenset[str]:
    """Nouns before which another noun is a modifier ("prisoner" in "prisoner swap")."""
    return frozenset(form for form, (_, pos) in trigger_forms().items() if pos == "NOUN")


def _nominals(text: str, spans: Iterable[Span]) -> Iterator[Mention]:
    for sentence in spans:
        for m in _nominal().finditer(text, sentence.start, sentence.end):
            after = text[m.end() : m.end() + 20].split()
            if not m["head"].islower() or (
                after and text[m.end()] == " " and after[0].strip(".,") in _nouns_that_follow()
            ):
                continue
            kind = noun_types()[m["head"].lower()]
            yield mention(m.start(), m.end(), kind, "nominal", head=m.span("head"))


def _pronouns(text: str) -> Iterator[Mention]:
    for m in _PRONOUN.finditer(text):
        word, pron = m.group(), data("pronouns")[m.group().lower()]
        if word == "US" or (word == "i" and not word.isupper()):
            continue
        kind = "ORG" if pron["class"] == "thing" else "PERSON"
        yield mention(m.start(), m.end(), kind, "pronoun")


def _crosses(one: Span, other: Span) -> bool:
    return one.overlaps(other) and not one.contains(other) and not other.contains(one)


def find_mentions(text: str, published: str | None) -> tuple[Mention, ...]:
    """All mentions of a text: names win over nominals that cross them, values over names."""
    spans = sentences(text)
    values = list(find_values(text, published))
    taken = [v.span for v in values]
    named = outside_datelines(text, find_names(text, spans))
    names = [n for n in named if not any(n.span.overlaps(t) for t in taken)]
    known = [n.span for n in names] + taken
    names += [n for n in repeated(text, names) if not any(n.span.overlaps(k) for k in known)]
    solid = [m.span for m in (*values, *names)]
    nominals = [
        n
        for n in _nominals(text, spans)
        if not any(_crosses(n.span, s) or s == n.span for s in solid)
        and not any(t.contains(n.span) for t in taken)
    ]
    return distinct((*values, *names, *nominals, *_pronouns(text)))


def sentence_of(spans: tuple[Span, ...], found: Mention) -> int:
    """The index of the sentence in which a mention starts."""
    return index_of(spans, found.span.start)
