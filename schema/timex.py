"""TIMEX3 values: whether a text is one, in the notation of TimeML 1.2.1 (after ISO 8601).

Points are dates that may stop at any precision (``2024-05-06T14:30``, ``2024-05``, ``202``),
weeks, seasons, quarters and halves, with ``X`` for digits nobody knows (``XXXX-12-25``,
``XXXX-WXX-1``); periods are ``P3D``, ``PT36H``, ``PXM``; the rest are three references.
"""

from __future__ import annotations

import calendar
import re

_REFERENCES = frozenset({"PAST_REF", "PRESENT_REF", "FUTURE_REF"})
_YEAR = r"(?P<year>[0-9]{4}|[0-9]{3}X|[0-9]{2}XX|XXXX)"
_MONTH = r"(?P<month>0[1-9]|1[0-2]|XX)"
_DAY = r"(?P<day>0[1-9]|[12][0-9]|3[01]|XX)"
_WEEK = r"W(?P<week>0[1-9]|[1-4][0-9]|5[0-3]|XX)"
_CLOCK = (
    r"T(?:(?:MO|MI|AF|EV|NI|DT)"
    r"|(?:[01][0-9]|2[0-3]|XX)(?::(?:[0-5][0-9]|XX)(?::[0-5][0-9](?:[.][0-9]+)?)?)?"
    r"|24:00(?::00)?)"
    r"(?:Z|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?)?"
)
_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?:BC)?[0-9]{2,3}",  # a century or a decade: 19, 202
        r"BC[0-9]{4}",
        rf"{_YEAR}(?:-{_MONTH})?",
        rf"{_YEAR}-(?:SP|SU|FA|WI|Q[1-4X]|H[12X])",
        rf"{_YEAR}-{_WEEK}(?:-(?:WE|[1-7X](?:{_CLOCK})?))?",
        rf"{_YEAR}-{_MONTH}-{_DAY}(?:{_CLOCK})?",
        _CLOCK,
    )
)
_NUMBER = r"(?:[0-9]+(?:[.][0-9]+)?|X)"
_LONG = "".join(f"(?:{_NUMBER}{unit})?" for unit in ("ML", "CE", "DE", "Y", "Q", "M", "W", "D"))
_EXTRA = rf"(?:{_NUMBER}(?:SP|SU|FA|WI|WE|H))?"
_SHORT = "".join(f"(?:{_NUMBER}{unit})?" for unit in ("H", "M", "S"))
_PART = rf"(?:{_NUMBER}(?:DT|MO|MI|AF|EV|NI))?"
_PERIOD = re.compile(rf"P(?=[0-9XT]){_LONG}{_EXTRA}(?:T(?=[0-9X]){_SHORT}{_PART})?")


def is_timex3(value: str) -> bool:
    """Whether the text is a TIMEX3 value; days must exist in the calendar, weeks in their year."""
    if value in _REFERENCES or _PERIOD.fullmatch(value):
        return True
    for form in _FORMS:
        match = form.fullmatch(value)
        if match:
            return _exists(match.groupdict())
    return False


def is_day(value: str) -> bool:
    """Whether the text is a day of the calendar written ``YYYY-MM-DD``."""
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", value)
    return match is not None and _day_exists(*(int(part) for part in match.groups()))


def _day_exists(year: int, month: int, day: int) -> bool:
    if not (year >= 1 and 1 <= month <= 12):
        return False
    return 1 <= day <= calendar.monthrange(year, month)[1]


def _exists(parts: dict[str, str | None]) -> bool:
    year = _known(parts.get("year"))
    month, day, week = (_known(parts.get(name)) for name in ("month", "day", "week"))
    if year == 0:
        return False
    if day is not None and month is not None:
        return _day_exists(year or 2024, month, day)  # a leap year: 29 February may be meant
    return week != 53 or year is None or _has_week_53(year)


def _known(digits: str | None) -> int | None:
    return int(digits) if digits and "X" not in digits else None


def _has_week_53(year: int) -> bool:
    # ISO 8601: the years that begin on a Thursday, and leap years that begin on a Wednesday.
    first = calendar.weekday(year, 1, 1)
    return first == calendar.THURSDAY or (first == calendar.WEDNESDAY and calendar.isleap(year))
