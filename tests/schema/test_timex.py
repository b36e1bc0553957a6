"""TIMEX3 values, by the examples of the TimeML guidelines and the calendar."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pressmark.schema.timex import is_day, is_timex3

GOOD = [
    "2024", "2024-05", "2024-05-06", "2024-02-29", "XXXX-02-29", "XXXX-12-25", "2024-XX-XX",
    "202X", "19XX", "XXXX", "19", "202", "BC0044", "2024-W01", "2024-W19-WE", "2020-W53",
    "2024-W19-1", "XXXX-WXX-1", "2024-SU", "2024-WI", "2024-Q3", "2024-H1", "2024-05-06T14:30",
    "2024-05-06T14", "2024-05-06T14:30:15", "2024-05-06TMO", "2024-05-06TNI",
    "2024-05-06T24:00", "T14:30", "TEV", "T09:30Z", "2024-05-06T09:30+02:00", "PAST_REF",
    "PRESENT_REF", "FUTURE_REF", "P3D", "P1Y6M", "PT36H", "PT1H30M", "P1DT2H", "PXM", "PXD",
    "P2W", "P1.5Y", "P3DE", "P2CE", "P1WE", "PTXH",
]  # fmt: skip

BAD = [
    "yesterday", "2024-13", "2024-00", "2024-05-32", "2023-02-29", "2024-04-31", "0000",
    "2024-W54", "2024-W53", "2024-W00", "24-05-06", "2024-5-6", "2024/05/06",
    "2024-05-06T25:00", "2024-05-06T14:60", "2024-05-06T24:30", "P", "PT", "P3", "3D", "P-1D",
    "PTD", "P1DT", "2024-FA-X", "2024-Q5", "2024-H3", "past_ref", "2024-", "T", "٢٠٢٤",
    "P1D1Y", "", " ", "2024-05-06\n",
]  # fmt: skip


@pytest.mark.parametrize("value", GOOD)
def test_values(value: str) -> None:
    assert is_timex3(value)


@pytest.mark.parametrize("value", BAD)
def test_what_is_no_value(value: str) -> None:
    assert not is_timex3(value)


@given(st.dates())
def test_every_day_and_its_week_are_values(day: dt.date) -> None:
    year, week, weekday = day.isocalendar()
    assert is_timex3(day.isoformat()) and is_day(day.isoformat())
    if year <= 9999:
        assert is_timex3(f"{year:04}-W{week:02}-{weekday}")


@given(st.integers(1, 9998), st.integers(1, 14), st.integers(0, 33))
def test_days_are_those_of_the_calendar(year: int, month: int, day: int) -> None:
    try:
        dt.date(year, month, day)
        exists = True
    except ValueError:
        exists = False
    text = f"{year:04}-{month:02}-{day:02}"
    assert is_day(text) is exists
    assert is_timex3(text) is exists


@given(st.integers(1, 9998))
def test_years_with_53_weeks(year: int) -> None:
    last = dt.date(year, 12, 28).isocalendar().week  # always in its year's last ISO week
    assert is_timex3(f"{year:04}-W53") is (last == 53)
