"""Dates and times with their TIMEX3 values, by regular expressions.

Values follow TimeML's TIMEX3 (ISO 8601 with its extensions): ``2024-08-01``, ``2024-W49``,
``2024-12-04TNI``, ``P2W``, ``199``. What is relative is resolved against the publication date.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from ...schema import Span
from .lexicon import data
from .segment import sentences


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A span that is a DATE or a TIME, with its value if it could be worked out."""

    span: Span
    type: str
    value: str | None


@dataclass(frozen=True, slots=True)
class _Context:
    """The publication date, and whether the sentence speaks of what is to come."""

    today: date | None
    future: bool


Match = re.Match[str]
Rule = tuple[re.Pattern[str], str, Callable[[Match, _Context], str | None]]


def _names(key: str) -> str:
    return "|".join(sorted(map(re.escape, data("time")[key]), key=len, reverse=True))


def _number(word: str) -> int | None:
    word = word.lower()
    return int(word) if word.isdigit() else data("time")["numbers"].get(word)


def _safe(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _nearest_year(month: int, day: int, context: _Context) -> int | None:
    """The year of the last such day, or of the next when the words or the calendar say so.

    A day that came almost a year ago and comes again within weeks is the coming one.
    """
    if context.today is None:
        return None
    here, there = (context.today.month, context.today.day), (month, day)
    months_ahead = (month - context.today.month) % 12
    if context.future or (there > here and months_ahead <= 1):
        return context.today.year + (there < here)
    return context.today.year - (there > here)


def _calendar(m: Match, context: _Context) -> str | None:
    month = data("time")["months"][m["month"].rstrip(".")]
    year = int(m["year"]) if m["year"] else _nearest_year(month, int(m["day"]), context)
    return None if year is None else _safe(year, month, int(m["day"]))


def _month(m: Match, context: _Context) -> str | None:
    month, shift = data("time")["months"][m["month"].rstrip(".")], m["shift"]
    if m["year"]:
        return f"{m['year']}-{month:02}"
    if context.today is None:
        return None
    if shift:
        return f"{context.today.year + {'next': 1, 'last': -1}.get(shift, 0)}-{month:02}"
    near = _nearest_year(month, context.today.day if month == context.today.month else 1, context)
    return None if near is None else f"{near}-{month:02}"


def _weekday_date(name: str, which: str | None, context: _Context) -> date | None:
    if context.today is None:
        return None
    back = (context.today.isoweekday() - data("time")["weekdays"][name]) % 7
    if which == "next" or (context.future and which != "last"):
        return context.today + timedelta(days=(7 - back) if back else (7 if which else 0))
    return context.today - timedelta(days=back or (7 if which == "last" else 0))


def _weekday(m: Match, context: _Context) -> str | None:
    day = _weekday_date(m["day"], m["which"], context)
    if day is None:
        return None
    part = m["part"]
    return day.isoformat() + (f"T{data('time')['dayparts'][part]}" if part else "")


def _near_day(m: Match, context: _Context) -> str | None:
    if context.today is None:
        return None
    word = m["word"].lower()
    day = context.today + timedelta(days={"yesterday": -1, "tomorrow": 1}.get(word, 0))
    part = "night" if word == "tonight" else m["part"]
    return day.isoformat() + (f"T{data('time')['dayparts'][part]}" if part else "")


def _shift_unit(today: date, unit: str, n: int) -> str:
    """The calendar unit ``n`` units away from today: a day, ISO week, month, year or decade."""
    if unit == "day":
        return (today + timedelta(days=n)).isoformat()
    if unit == "week":
        year, week, _ = (today + timedelta(weeks=n)).isocalendar()
        return f"{year}-W{week:02}"
    if unit == "month":
        year, month = divmod(today.year * 12 + today.month - 1 + n, 12)
        return f"{year:04}-{month + 1:02}"
    if unit == "decade":
        return f"{today.year // 10 + n:03}"
    return f"{today.year + n:04}"


_STEP = {"last": -1, "past": -1, "previous": -1, "this": 0, "next": 1, "coming": 1}


def _relative(m: Match, context: _Context) -> str | None:
    if context.today is None:
        return None
    step, unit = _STEP[m["which"].lower()], m["unit"].lower()
    if unit == "weekend":
        return _shift_unit(context.today, "week", step) + "-WE"
    if unit in data("time")["seasons"]:
        return f"{context.today.year + step}-{data('time')['seasons'][unit]}"
    return _shift_unit(context.today, unit, step)


def _weekend(_: Match, context: _Context) -> str | None:
    if context.today is None:
        return None
    back = 0 if context.future or context.today.isoweekday() >= 6 else 7
    year, week = (context.today - timedelta(days=back)).isocalendar()[:2]
    return f"{year}-W{week:02}-WE"


def _ago(m: Match, context: _Context) -> str | None:
    n, unit = _number(m["n"]), m["unit"].lower()
    if context.today is None or n is None or unit in ("hour", "minute", "second"):
        return None
    sign = 1 if m["dir"].lower() in ("later", "from now") else -1
    return _shift_unit(context.today, unit, sign * n)


def _duration(m: Match, _: _Context) -> str | None:
    n, unit = _number(m["n"]), m["unit"].lower()
    if n is None:
        return None
    code = {"decade": "Y", "hour": "H", "minute": "M", "second": "S"}.get(unit)
    amount = n * 10 if unit == "decade" else n
    clock = "T" if unit in ("hour", "minute", "second") else ""
    return f"P{clock}{amount}{code or data('time')['units'][unit]}"


def _clock(m: Match, context: _Context) -> str | None:
    hour, minute = int(m["hour"]), int(m["minute"] or 0)
    if hour > (12 if m["half"] else 24) or minute > 59:
        return None
    if m["half"]:
        hour = hour % 12 + (12 if m["half"].lower().startswith("p") else 0)
    day = context.today.isoformat() if context.today else "XXXX-XX-XX"
    return f"{day}T{hour:02}:{minute:02}"


def _word_time(m: Match, context: _Context) -> str | None:
    clock = {"noon": "T12:00", "midnight": "T24:00", "dusk": "TEV", "dawn": "TMO"}
    if context.today is None:
        return None
    return context.today.isoformat() + clock.get(m["word"].lower(), "TNI")


@cache
def _rules() -> tuple[Rule, ...]:
    month = rf"(?P<month>(?:{_names('months')})\b(?:(?<=\b[A-Z]..)\.|(?<=Sept)\.)?)"
    day, year = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b", r"(?P<year>(?:1[5-9]|20)\d\d)\b"
    part = rf"(?P<part>{_names('dayparts')})"
    numbers = rf"(?P<n>\d+|{_names('numbers')})"
    long_unit, short_unit = r"(?P<unit>day|week|month|year|decade)", r"(?P<unit>hour|minute|second)"
    steps, fuzzy = r"(?P<which>last|past|previous|this|next|coming)", r"(?:some |about )?"
    weekday = rf"(?:(?P<which>last|next|this) )?(?P<day>{_names('weekdays')})\b"
    unit_or_season = rf"(?P<unit>day|weekend|week|month|year|decade|{_names('seasons')})"
    span_end = r"(?P<dir>ago|earlier|later|from now)"
    table: tuple[tuple[str, str, Callable[[Match, _Context], str | None]], ...] = (
        (r"\b(?P<iso>\d{4}-\d\d-\d\d)\b", "DATE", lambda m, c: m["iso"]),
        (rf"\b{month} {day}(?!:)(?:,? {year})?", "DATE", _calendar),
        (rf"\b{day} {month}(?:,? {year})?", "DATE", _calendar),
        (rf"\b{month} (?:(?P<shift>next|last|this) year\b|{year})", "DATE", _month),
        (rf"\b{weekday} {part}\b", "TIME", _weekday),
        (rf"\b{weekday}(?P<part>)", "DATE", _weekday),
        (rf"\b(?P<word>yesterday|today|tomorrow|this) {part}\b", "TIME", _near_day),
        (r"\b(?P<word>tonight)\b(?P<part>)", "TIME", _near_day),
        (r"\b(?P<word>yesterday|today|tomorrow)\b(?P<part>)", "DATE", _near_day),
        (rf"\b(?:the )?{steps} {unit_or_season}\b(?! of\b)", "DATE", _relative),
        (r"\b(?:the|this) weekend\b", "DATE", _weekend),
        (rf"\b{numbers} {long_unit}s? {span_end}\b", "DATE", _ago),
        (rf"\b{numbers} {short_unit}s? {span_end}\b", "TIME", lambda m, c: None),
        (
            rf"\b(?:the )?(?:last |past |next )?{fuzzy}{numbers} {long_unit}s?\b(?!-)",
            "DATE",
            _duration,
        ),
        (rf"\b(?:the )?(?:last |past |next )?{fuzzy}{numbers} {short_unit}s?\b", "TIME", _duration),
        (r"\b(?P<hour>\d\d?)(?:[:.](?P<minute>\d\d))? ?(?P<half>[ap]\.?m)\b\.?", "TIME", _clock),
        (r"\b(?P<hour>\d\d?):(?P<minute>\d\d)\b(?P<half>)", "TIME", _clock),
        (r"\b(?P<word>noon|midnight|dusk|dawn|overnight|that night)\b", "TIME", _word_time),
        (r"\b(?:the )?(?P<decade>\d{3})0s\b", "DATE", lambda m, c: m["decade"]),
        (rf"(?<=\b(?:in|by|of) ){year}", "DATE", lambda m, c: m["year"]),
        (
            rf"(?<=\bsince ){year}|(?<=\buntil )(?P<until>\d{{4}})\b|(?<=\bthe )(?P<the>20\d\d)\b",
            "DATE",
            lambda m, c: m["year"] or m["until"] or m["the"],
        ),
        (rf"(?<=[a-z,] )(?:late |early |mid-)?{month}(?P<shift>)(?P<year>)(?! \d)", "DATE", _month),
    )
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
                context = _Context(today, _future(text, sentence, m.start()))
                yield TimeExpression(Span(m.start(), m.end()), kind, value(m, context))


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
