"""Offsets that others count in UTF-16 units or in bytes, as code points."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate

OFFSET_UNITS = ("codepoint", "utf16", "byte")


class OffsetFault(ValueError):
    """An offset that is no place between two characters of the text."""


def _width(unit: str) -> Callable[[str], int]:
    if unit == "utf16":
        return lambda letter: 2 if ord(letter) > 0xFFFF else 1
    return lambda letter: len(letter.encode("utf-8"))


def to_code_points(text: str, unit: str) -> Callable[[int], int]:
    """A function from offsets of the text in ``unit`` to code points.

    It raises OffsetFault, with one sentence, for an offset outside the text or inside a character.
    """
    places: range | dict[int, int] = range(len(text) + 1)
    if unit != "codepoint":
        ends = accumulate(map(_width(unit), text), initial=0)
        places = {end: n for n, end in enumerate(ends)}
    length = places[-1] if isinstance(places, range) else max(places)

    def convert(offset: int) -> int:
        if offset in places:
            return places[offset]
        if 0 <= offset <= length:
            raise OffsetFault(
                f"offset {offset} lies inside a character (counted as {unit}); "
                "say in the hello line which offset_unit you count in"
            )
        raise OffsetFault(
            f"offset {offset} lies outside the text, which has {length} (counted as {unit})"
        )

    return convert
