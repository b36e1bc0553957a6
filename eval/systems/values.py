"""Mentions that patterns find as well as any model: dates, sums, crimes, penalties, titles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from ...schema import Mention, Span
from .build import mention
from .lexicon import data, titles
from .segment import datelines
from .timex import find_times

_CURRENCIES = "|".join(f"{name}s?" for name in data("time")["currencies"])
_MONEY = re.compile(
    r"(?:US|A|C)?[$€£¥]\s?\d[\d,.]*\d*(?:\s(?:thousand|million|billion|trillion|bn|m))?\b"
    r"|\b\d[\d,.]*(?:[\s-](?:thousand|million|billion|trillion))?[\s-]"
    rf"(?:{_CURRENCIES})\b"
)
_SENTENCE = re.compile(
    r"\b(?:(?:\d+|[a-z]+)[ -](?:years?|months?|days?)(?:’|')? "
    r"(?:in (?:prison|jail|custody)|imprisonment|behind bars|probation|of (?:hard )?labou?r)"
    r"|life (?:in prison|imprisonment|sentence)|death (?:sentence|penalty)|house arrest"
    r"|\d+ (?:hours|months|years) of community service)\b"
)


#: Said to anybody: no office and no rank.
_FORMS_OF_ADDRESS = frozenset({"Mr", "Mrs", "Ms", "Miss"})


@cache
def _crime() -> re.Pattern[str]:
    crimes = data("crimes")
    heads = "|".join(
        sorted(map(re.escape, [*crimes["phrases"], *crimes["heads"]]), key=len, reverse=True)
    )
    return re.compile(rf"\b(?:{'|'.join(crimes['introducers'])})\s(?P<crime>{heads})\b")


@cache
def title_pattern() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, titles()), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?P<title>{names})(?=\s[A-ZÀ-ÞŁŚŽČŠ])")


def outside_datelines(text: str, names: Iterable[Mention]) -> Iterator[Mention]:
    """The names of the story, and of each dateline only its place, which is a GPE."""
    openings = datelines(text)
    for name in names:
        if not any(line.overlaps(name.span) for line, _ in openings):
            yield name
    for line, place in openings:
        yield mention(line.start, place.end, "GPE", "name")


def find_values(text: str, published: str | None) -> Iterator[Mention]:
    """DATE, TIME, MONEY, SENTENCE, CRIME and TITLE, all by patterns; no date within a sentence."""
    openings = [line for line, _ in datelines(text)]
    penalties = [Span(*m.span()) for m in _SENTENCE.finditer(text)]
    for found in find_times(text, published):
        if not any(found.span.overlaps(span) for span in (*penalties, *openings)):
            yield mention(found.span.start, found.span.end, found.type, value=found.value)
    for m in _MONEY.finditer(text):
        yield mention(m.start(), m.end(), "MONEY")
    for span in penalties:
        yield mention(span.start, span.end, "SENTENCE")
    for m in _crime().finditer(text):
        yield mention(*m.span("crime"), "CRIME")
    for m in title_pattern().finditer(text):
        if m["title"].rstrip(".") not in _FORMS_OF_ADDRESS:
            yield mention(*m.span("title"), "TITLE")
