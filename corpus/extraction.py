"""From the files that publishers give to the article texts that offsets count in.

A recipe is a named, versioned function; once released it never changes, because the sha256 of
every text in the catalogue depends on it. ``wikinews/1`` takes one row of a CSV file,
``press/1`` a whole file.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator

from ..schema import PressmarkError

#: The largest field of a CSV file, in characters; the csv module's own limit is 131,072.
FIELD_LIMIT = 10_000_000

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


def _is_left_over(paragraph: str) -> bool:
    """Whether a paragraph is a picture's credit or a redaction bar and no part of the story."""
    if paragraph.startswith(_BLOCK):
        return True
    return len(paragraph) < _LEFT_OVER_LENGTH and _LEFT_OVER.search(paragraph) is not None


def _story(paragraphs: list[str]) -> Iterator[str]:
    for index, paragraph in enumerate(paragraphs):
        if index == 0 and _DATE_LINE.fullmatch(paragraph):
            continue
        if not _is_left_over(paragraph):
            yield paragraph


def extract_wikinews(field: str) -> str:
    """Recipe ``wikinews/1`` on the ``text`` field of one row: paragraphs and a final line feed."""
    text = unicodedata.normalize("NFC", canonical_line_ends(field)).replace("\u00a0", " ")
    text = _DELETED.sub("", text)
    squeezed = (_WHITE.sub(" ", part).strip(" ") for part in _BLANK_LINES.split(text))
    return "\n\n".join(_story([part for part in squeezed if part])) + "\n"
