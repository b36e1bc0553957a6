"""Exports as bytes: the tasks in them, word for word, one after the other.

An export (``exportType=JSON``) is a list of tasks and may be large, so it is taken apart task by
task: a task that is not the JSON that we read is one broken task, not a broken export. What is
kept of a server has one task a line and is read a line at a time.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from ...schema import PressmarkError

Json = Any
_SPACE = re.compile(r"[ \t\n\r]*")
# A string, whose brackets do not count, or one bracket; a string without an end runs to the end.
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[{]|[\]}]', re.DOTALL)
_NUMBER = re.compile(r'\{\s*"id"\s*:\s*(\d{1,15})\b')
# No other writer of JSON puts a space there: it tells that each line is a task.
_HEAD, _TAIL = b"[ \n", b"]\n"


@dataclass(frozen=True, slots=True)
class Broken:
    """A task of an export that is not read: its number (0 when it does not tell) and why."""

    number: int
    message: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One task of an export: its text as the server wrote it, and what it says (or Broken)."""

    text: str
    value: Json


class _Twice(ValueError):
    """A key that stands twice in one object: whichever we took, the other would be lost."""


def _pairs(items: list[tuple[str, Json]]) -> dict[str, Json]:
    value = dict(items)
    if len(value) < len(items):
        keys = [key for key, _ in items]
        raise _Twice(next(key for key in keys if keys.count(key) > 1))
    return value


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs)


def pieces(data: bytes, where: str) -> Iterator[Piece]:
    """The tasks of an export; PressmarkError, before or after some of them, when it is no list."""
    try:
        text = data.decode(json.detect_encoding(data), "surrogatepass").lstrip("\ufeff")
    except (UnicodeDecodeError, LookupError) as fault:
        _fail(where, str(fault))
    at = _skip(text, 0)
    if text[at : at + 1] != "[":
        _fail_kind(text, where)
    at = _skip(text, at + 1)
    while text[at : at + 1] != "]":
        piece, at = _piece(text, at, where)
        yield piece
        at = _skip(text, at)
        following = text[at : at + 1]
        if following == ",":
            at = _skip(text, at + 1)
            if text[at : at + 1] == "]":
                _fail(where, f"a comma before the end, at character {at}")
        elif following != "]":
            _fail(where, f"it is cut off or broken at character {at} of {len(text)}")
    if _skip(text, at + 1) != len(text):
        _fail(where, f"it goes on after its end, at character {at + 1}")


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _piece(text: str, at: int, where: str) -> tuple[Piece, int]:
    try:
        value, end = _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as fault:
        _fail(where, str(fault))
    except (_Twice, RecursionError, ValueError) as fault:
        end = _end(text, at)
        if end < 0:
            _fail(where, "it is cut off in the middle of a task")
        value = Broken(_number(text, at), _why(fault))
    return Piece(text[at:end], value), end


def _end(text: str, at: int) -> int:
    """Where the object that begins at ``at`` ends, by its brackets; -1 when it does not."""
    depth = 0
    for token in _TOKEN.finditer(text, at):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if depth == 0:
            return token.end()
    return -1


def _number(text: str, at: int) -> int:
    found = _NUMBER.match(text, at)
    return int(found[1]) if found else 0


def _why(fault: Exception) -> str:
    if isinstance(fault, _Twice):
        return f"it has the key {str(fault)[:40]!r} twice in one object"
    if isinstance(fault, RecursionError):
        return "it nests objects and lists too deeply"
    return str(fault)[:100]  # a whole number of thousands of digits


def _fail(where: str, why: str) -> NoReturn:
    raise PressmarkError(
        f"{where} is no JSON ({why}), expected an export of Label Studio; export it again"
    )


def _fail_kind(text: str, where: str) -> NoReturn:
    try:
        kind = type(json.loads(text)).__name__
    except (ValueError, RecursionError) as fault:
        _fail(where, str(fault))
    raise PressmarkError(
        f"{where} holds {kind}, expected a list of tasks (export type JSON, not JSON_MIN, CSV or "
        "CONLL)"
    )


def read_pieces(path: Path) -> Iterator[Piece]:
    """The tasks of a file: a line at a time when ``write_pieces`` wrote it, else the whole."""
    with path.open("rb") as file:
        if file.readline() != _HEAD:
            yield from pieces(path.read_bytes(), str(path))
            return
        last = b""
        for line in file:
            if last:
                yield from pieces(b"[" + last.rstrip(b",\n") + b"]", str(path))
            last = line
        if last != _TAIL:
            _fail(str(path), "its end is missing")


def write_pieces(path: Path, texts: Iterable[str]) -> None:
    """Write tasks word for word, one a line, atomically."""
    new = path.with_suffix(".new")
    with new.open("wb") as file:
        file.write(_HEAD)
        before = b""
        for text in texts:
            # A line feed between the parts of an object says nothing; in a string it is escaped.
            file.write(before + text.replace("\n", " ").encode("utf-8", "surrogatepass"))
            before = b",\n"
        file.write(b"\n" + _TAIL if before else _TAIL)
    os.replace(new, path)
