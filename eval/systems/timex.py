"""Dates and times with their TIMEX3 values, by regular expressions.

Values follow TimeML's TIMEX3 (ISO 8601 with its extensions): ``2024-08-01``, ``2024-W49``,
``2024-12-04TNI``, ``P2W``, ``199``. What is relative is resolved against the publication date.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from ...schema import Span
from ...schema.timex import is_timex3
from .lexicon import data
from .segment import sentences
from .timex_values import (
    Context,
    Match,
    ago_value,
    calendar_value,
    clock_value,
    duration_value,
    holiday_value,
    month_value,
    near_day_value,
    relative_value,
    vague_value,
    weekday_value,
    weekend_value,
    word_time_value,
)


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A span that is a DATE or a TIME, with its value if it could be worked out."""

    span: Span
    type: str
    value: str | None


Rule = tuple[re.Pattern[str], str, Callable[[Match, Context], str | None]]


def _names(key: str) -> str:
    return "|".join(sorted(map(re.escape, data("time")[key]), key=len, reverse=True))


Pattern = tuple[str, str, Callable[[Match, Context], str | None]]
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)\b"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b"
_HOUR = r"(?P<hour>\d\d?)(?:[:.](?P<minute>\d\d))?"
_LONG, _SHORT = r"(?P<unit>day|week|month|year|decade)", r"(?P<unit>hour|minute|second)"
_FUZZY = r"(?:(?:some|about|around|nearly|almost|less than|more than|at least|over|up to) )?"
_MOMENTS = "noon|midnight|dusk|dawn|daybreak|overnight|that night|last night"
_STEPS = r"(?P<which>last|past|previous|this|next|coming)"


def _month() -> str:
    return rf"(?P<month>(?:{_names('months')})\b(?:(?<=\b[A-Z]..)\.|(?<=Sept)\.)?)"


def _days() -> tuple[Pattern, ...]:
    """Days of the calendar and of the week, months with a year, near days."""
    month, part = _month(), rf"(?P<part>{_names('dayparts')})"
    weekday = rf"(?:(?P<which>last|next|this) )?(?P<day>{_names('weekdays')})\b"
    return (
        (r"\b(?P<iso>\d{4}-\d\d-\d\d)\b", "DATE", lambda m, c: m["iso"]),
        (rf"\b{month} {_DAY}(?!:)(?:,? {_YEAR})?", "DATE", calendar_value),
        (rf"\b{_DAY} {month}(?:,? {_YEAR})?", "DATE", calendar_value),
        (rf"\b{month} (?:(?P<shift>next|last|this) year\b|{_YEAR})", "DATE", month_value),
        (rf"\b{weekday} {part}\b", "TIME", weekday_value),
        (rf"\b{weekday}(?P<part>)", "DATE", weekday_value),
        (rf"\b(?P<word>yesterday|today|tomorrow|this) {part}\b", "TIME", near_day_value),
        (r"\b(?P<word>tonight)\b(?P<part>)", "TIME", near_day_value),
        (r"\b(?P<word>yesterday|today|tomorrow)\b(?P<part>)", "DATE", near_day_value),
        (rf"\b(?P<holiday>{_names('holidays')})\b", "DATE", holiday_value),
        (r"\bnow\b", "DATE", lambda m, c: "PRESENT_REF"),
    )


def _stretches() -> tuple[Pattern, ...]:
    """Weeks, months and years counted from today, durations, vague amounts."""
    numbers = rf"(?P<n>\d+|{_names('numbers')})"
    unit_or_season = rf"(?P<unit>day|weekend|week|month|year|decade|{_names('seasons')})"
    ago, step = r"(?P<dir>ago|earlier|later|from now)", r"(?:the )?(?:last |past |next )?"
    some = "some|several|a few|many"
    return (
        (rf"\b(?:the )?{_STEPS} {unit_or_season}\b(?! of\b)", "DATE", relative_value),
        (r"\b(?:the|this) weekend\b", "DATE", weekend_value),
        (rf"\b{numbers} {_LONG}s? {ago}\b", "DATE", ago_value),
        (rf"\b{numbers} {_SHORT}s? {ago}\b", "TIME", lambda m, c: None),
        (rf"\b{_FUZZY}{step}{numbers} {_LONG}s?\b(?!-)", "DATE", duration_value),
        (rf"\b{_FUZZY}{step}{numbers} {_SHORT}s?\b", "TIME", duration_value),
        (rf"\b(?:every|each) {_LONG}\b", "DATE", lambda m, c: None),
        (r"\bthe same day\b|\bthe day (?:before|after)\b", "DATE", lambda m, c: None),
        (rf"\b(?:{some}) {_LONG}s\b", "DATE", vague_value),
        (rf"\b(?:{some}) {_SHORT}s\b", "TIME", vague_value),
        (rf"\b{_SHORT}s(?= (?:after|before|later|earlier|ago)\b)", "TIME", vague_value),
    )


def _moments() -> tuple[Pattern, ...]:
    """Clock times, parts of the day, and last of all bare years and months."""
    years = (
        rf"(?<=\b(?:in|by|of) ){_YEAR}|(?<=\bsince )(?P<since>\d{{4}})\b"
        r"|(?<=\buntil )(?P<until>\d{4})\b|(?<=\bthe )(?P<the>20\d\d)\b"
    )
    month = rf"(?<=[a-z,] )(?:late |early |mid-)?{_month()}(?P<shift>)(?P<year>)(?! \d)"
    return (
        (rf"\b(?:(?:about|around) )?{_HOUR} ?(?P<half>[ap]\.?m)\b\.?", "TIME", clock_value),
        (r"\b(?P<hour>\d\d?):(?P<minute>\d\d)\b(?P<half>)", "TIME", clock_value),
        (rf"\b(?P<word>{_MOMENTS})\b", "TIME", word_time_value),
        (r"\b(?:the )?(?P<decade>\d{3})0s\b", "DATE", lambda m, c: m["decade"]),
        (years, "DATE", lambda m, c: m["year"] or m["since"] or m["until"] or m["the"]),
        (month, "DATE", month_value),
    )


@cache
def _rules() -> tuple[Rule, ...]:
    table = (*_days(), *_stretches(), *_moments())
    return tuple((re.compile(pattern), kind, value) for pattern, kind, value in table)


#: How many code points before an expression "will", "until" and the like are looked for.
_REACH = 60


_PROPER = {"March", "May", "Mar", "Jan", "April", "June", "August"}


def _plausible(m: Match, text: str) -> bool:
    """Not a month that is a name or verb: "May", "March" and the like need in, of, since … ."""
    word = m.groupdict().get("month")
    if not word or m.groupdict().get("day") or m.groupdict().get("year"):
        return True
    before = text[max(0, m.start() - 12) : m.start()].split()
    cue = bool(before) and before[-1].lower() in (
        "in",
        "of",
        "since",
        "until",
        "by",
        "last",
        "late",
        "early",
        "next",
        "this",
        "from",
        "as",
    )
    return cue or word not in _PROPER


def _future(text: str, sentence: Span, position: int) -> bool:
    """Whether a word before the expression, not far from it, points ahead."""
    before = text[max(sentence.start, position - _REACH) : position]
    words = f" {re.sub(r'[^a-z]+', ' ', before.lower())} "
    return any(f" {cue} " in words for cue in data("time")["future_cues"])


def _matches(text: str, sentence: Span, today: date | None) -> Iterator[TimeExpression]:
    for pattern, kind, value in _rules():
        for m in pattern.finditer(text, sentence.start, sentence.end):
            if _plausible(m, text):
                context = Context(today, _future(text, sentence, m.start()))
                worked_out = value(m, context)
                sound = worked_out if worked_out and is_timex3(worked_out) else None
                yield TimeExpression(Span(m.start(), m.end()), kind, sound)


def find_times(text: str, published: str | None) -> tuple[TimeExpression, ...]:
    """The time expressions of a text in order, none overlapping another.

    ``published`` is the day of publication (ISO 8601); without it, or with one that is no date,
    relative expressions keep the value None. Where rules overlap, the earlier rule wins.
    """
    today = _published(published)
    taken: list[TimeExpression] = []
    for sentence in sentences(text):
        here: list[TimeExpression] = []
        for found in _matches(text, sentence, today):
            if not any(found.span.overlaps(other.span) for other in here):
                here.append(found)
        taken.extend(sorted(here, key=lambda found: found.span))
    return tuple(taken)


def _published(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None
