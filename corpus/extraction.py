"""From the files that publishers give to the article texts that offsets count in.

A recipe is a named, versioned function; once released it never changes, because the sha256 of
every text in the catalogue depends on it. ``wikinews/1`` takes one row of a CSV file, ``press/1``
a whole file.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator

from ..schema import PressmarkError

#: The longest field of a CSV file, in characters; the csv module's own limit is 131,072.
FIELD_LIMIT = 10_000_000

Rows = list[dict[str, str]]

_DELETED = re.compile("[\u200b\ufeff]|\\[[0-9]+\\]")
# White space is ASCII's: the thin space (U+2009) of a number such as "10 000" stays as it is.
_WHITE = re.compile(r"[ \t\n\v\f]+")
_BLANK_LINES = re.compile(r"\n[ \t\v\f]*\n")
_DATE_LINE = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, "
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r" [0-9]{1,2}, [0-9]{4}"
)
_LEFT_OVER = re.compile(r'\b(Image|Photo|Video|Map|File)s?: [^"]+$')
_LEFT_OVER_LENGTH = 400
_BLOCK = "\u2588"


def canonical_line_ends(text: str) -> str:
    """The text with CRLF and CR as LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a text that is already extracted: its lines that are not empty."""
    return tuple(line for line in text.split("\n") if line)


def decode_utf8(data: bytes, where: str) -> str:
    """The bytes of a file as text; a ``PressmarkError`` naming the place when they are no UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise PressmarkError(
            f"{where} is not UTF-8 at byte {fault.start} (found 0x{data[fault.start]:02x}): "
            "get the file again, unchanged"
        ) from fault


def _is_left_over(paragraph: str) -> bool:
    """Whether a paragraph is a picture's credit or a redaction bar and no part of the story."""
    if paragraph.startswith(_BLOCK):
        return True
    return len(paragraph) < _LEFT_OVER_LENGTH and _LEFT_OVER.search(paragraph) is not None


def _story(parts: list[str]) -> Iterator[str]:
    for index, part in enumerate(parts):
        if index == 0 and _DATE_LINE.fullmatch(part):
            continue
        if not _is_left_over(part):
            yield part


def extract_wikinews(field: str) -> str:
    """Recipe ``wikinews/1`` on the field ``text`` of one row: paragraphs and a final line feed.

    Paragraphs are one line each and stand apart by a blank line; the text is in NFC.
    """
    text = unicodedata.normalize("NFC", canonical_line_ends(field)).replace("\u00a0", " ")
    text = _DELETED.sub("", text)
    squeezed = (_WHITE.sub(" ", part).strip(" ") for part in _BLANK_LINES.split(text))
    return "\n\n".join(_story([part for part in squeezed if part])) + "\n"


def _read_rows(text: str, where: str) -> Rows:
    """All rows; the csv module's limit is one for the process, so that it is put back."""
    limit = csv.field_size_limit(FIELD_LIMIT)
    try:
        return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as fault:
        raise PressmarkError(f"{where} is not a CSV file ({fault}): get it again") from fault
    finally:
        csv.field_size_limit(limit)


def read_table(data: bytes, where: str) -> Rows:
    """The rows of a CSV file with a column ``text``; ``where`` is the file's name in errors."""
    rows = _read_rows(decode_utf8(data, where), where)
    if not rows or rows[0].get("text") is None:
        columns = ", ".join(filter(None, rows[0])) if rows else "no row"
        raise PressmarkError(f"{where} has {columns}, expected a column 'text': get it again")
    return rows


def _wikinews(data: bytes, where: str) -> Callable[[int | None], str]:
    rows = read_table(data, where)

    def text_of(row: int | None) -> str:
        if row is None or not 0 <= row < len(rows):
            raise PressmarkError(
                f"row {row} is not in {where}, which has rows 0 to {len(rows) - 1}: "
                "correct the catalogue"
            )
        field = rows[row].get("text")
        if field is None:
            raise PressmarkError(f"row {row} of {where} has no text: get the file again")
        return extract_wikinews(field)

    return text_of


def _press(data: bytes, where: str) -> Callable[[int | None], str]:
    text = canonical_line_ends(decode_utf8(data, where))
    return lambda _row: text


#: A recipe takes a file's bytes and its name, and gives the function from row to text.
RECIPES: dict[str, Callable[[bytes, str], Callable[[int | None], str]]] = {
    "wikinews/1": _wikinews,
    "press/1": _press,
}


def extractor(recipe: str, data: bytes, where: str) -> Callable[[int | None], str]:
    """The function from row to text that a recipe makes of one file; a whole file has row None.

    Raises ``PressmarkError`` when the recipe is unknown or the bytes are not what it reads.
    """
    if recipe not in RECIPES:
        raise PressmarkError(
            f"recipe {recipe!r} is unknown, expected one of {', '.join(RECIPES)}: "
            "update Pressmark or correct the catalogue"
        )
    return RECIPES[recipe](data, where)
