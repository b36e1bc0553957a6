"""TIMEX3 values of what the patterns of ``timex`` match, each worked out by one function."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from .lexicon import data


@dataclass(frozen=True, slots=True)
class Context:
    """The publication date, and whether the sentence speaks of what is to come."""

    today: date | None
    future: bool


Match = re.Match[str]


def _number(word: str) -> int | None:
    word = word.lower()
    return int(word) if word.isdigit() else data("time")["numbers"].get(word)


def _safe(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _nearest_year(month: int, day: int, context: Context) -> int | None:
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


def calendar_value(m: Match, context: Context) -> str | None:
    month = data("time")["months"][m["month"].rstrip(".")]
    year = int(m["year"]) if m["year"] else _nearest_year(month, int(m["day"]), context)
    return None if year is None else _safe(year, month, int(m["day"]))


def month_value(m: Match, context: Context) -> str | None:
    month, shift = data("time")["months"][m["month"].rstrip(".")], m["shift"]
    if m["year"]:
        return f"{m['year']}-{month:02}"
    if context.today is None:
        return None
    if shift:
        return f"{context.today.year + {'next': 1, 'last': -1}.get(shift, 0)}-{month:02}"
    near = _nearest_year(month, context.today.day if month == context.today.month else 1, context)
    return None if near is None else f"{near}-{month:02}"


def _weekday_date(name: str, which: str | None, context: Context) -> date | None:
    if context.today is None:
        return None
    back = (context.today.isoweekday() - data("time")["weekdays"][name]) % 7
    if which == "next" or (context.future and which != "last"):
        return context.today + timedelta(days=(7 - back) if back else (7 if which else 0))
    return context.today - timedelta(days=back or (7 if which == "last" else 0))


def weekday_value(m: Match, context: Context) -> str | None:
    day = _weekday_date(m["day"], m["which"], context)
    if day is None:
        return None
    part = m["part"]
    return day.isoformat() + (f"T{data('time')['dayparts'][part]}" if part else "")


def near_day_value(m: Match, context: Context) -> str | None:
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


def relative_value(m: Match, context: Context) -> str | None:
    if context.today is None:
        return None
    step, unit = _STEP[m["which"].lower()], m["unit"].lower()
    if unit == "weekend":
        return _shift_unit(context.today, "week", step) + "-WE"
    if unit in data("time")["seasons"]:
        return f"{context.today.year + step}-{data('time')['seasons'][unit]}"
    return _shift_unit(context.today, unit, step)


def weekend_value(_: Match, context: Context) -> str | None:
    if context.today is None:
        return None
    back = 0 if context.future or context.today.isoweekday() >= 6 else 7
    year, week = (context.today - timedelta(days=back)).isocalendar()[:2]
    return f"{year}-W{week:02}-WE"


def ago_value(m: Match, context: Context) -> str | None:
    n, unit = _number(m["n"]), m["unit"].lower()
    if context.today is None or n is None or unit in ("hour", "minute", "second"):
        return None
    sign = 1 if m["dir"].lower() in ("later", "from now") else -1
    return _shift_unit(context.today, unit, sign * n)


def duration_value(m: Match, _: Context) -> str | None:
    n, unit = _number(m["n"]), m["unit"].lower()
    if n is None:
        return None
    code = {"decade": "Y", "hour": "H", "minute": "M", "second": "S"}.get(unit)
    amount = n * 10 if unit == "decade" else n
    clock = "T" if unit in ("hour", "minute", "second") else ""
    return f"P{clock}{amount}{code or data('time')['units'][unit]}"


def clock_value(m: Match, context: Context) -> str | None:
    hour, minute = int(m["hour"]), int(m["minute"] or 0)
    if hour > (12 if m["half"] else 24) or minute > 59:
        return None
    if m["half"]:
        hour = hour % 12 + (12 if m["half"].lower().startswith("p") else 0)
    day = context.today.isoformat() if context.today else "XXXX-XX-XX"
    return f"{day}T{hour:02}:{minute:02}"


def word_time_value(m: Match, context: Context) -> str | None:
    word = m["word"].lower()
    if context.today is None or word == "that night":
        return None
    back = 1 if word in ("overnight", "last night") else 0
    return (context.today - timedelta(days=back)).isoformat() + _CLOCK_WORDS.get(word, "TNI")


def holiday_value(m: Match, context: Context) -> str | None:
    """The holiday nearest to come or just gone; None for those that move."""
    fixed = data("time")["holidays"][m["holiday"]]
    if fixed is None or context.today is None:
        return None
    month, day = map(int, fixed.split("-"))
    passed = (month, day) < (context.today.month, context.today.day)
    year = context.today.year + (passed and context.today.month - month > 1)
    return f"{year}-{fixed}"


_SHORT_UNITS = {"hour": "H", "minute": "M", "second": "S"}
_CLOCK_WORDS = {
    "noon": "T12:00",
    "midnight": "T24:00",
    "dusk": "TEV",
    "dawn": "TMO",
    "daybreak": "TMO",
}


def vague_value(m: Match, _: Context) -> str:
    """A number of units that is not told: ``PXD``, ``PTXM``."""
    unit = m["unit"].lower()
    if unit in _SHORT_UNITS:
        return f"PTX{_SHORT_UNITS[unit]}"
    return f"PX{data('time')['units'][unit][:1]}"
