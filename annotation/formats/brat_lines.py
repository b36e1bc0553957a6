"""The lines of a .ann file, one by one: what each says, by brat's ids."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NoReturn

from ...corpus.form_place import Text
from ...schema import (
    Span,
)

_BOUND = re.compile(r"(\S+) (\d+ \d+(?:;\d+ \d+)*)$")

_ROLE = re.compile(r"([^\d:]+)\d*:(\S+)$")


class Unread(Exception):
    """A line that cannot be read; the message says why. It never leaves this module."""


@dataclass(slots=True)
class Lines:
    """What the lines of a file say, by brat's ids."""

    text: Text
    bound: dict[str, tuple[str, Span]] = field(default_factory=dict)
    events: dict[str, tuple[str, str, list[tuple[str, str]]]] = field(default_factory=dict)
    said: dict[str, dict[str, str]] = field(default_factory=dict)
    relations: list[tuple[str, str, str]] = field(default_factory=list)
    equal: list[list[str]] = field(default_factory=list)


def unknown(_: Lines, line: str) -> NoReturn:
    raise Unread(f"{line[:20]!r} begins with none of {', '.join(KINDS)}")


def _fields(line: str, least: int) -> list[str]:
    fields = line.split("\t")
    if len(fields) < least:
        raise Unread(f"{line[:30]!r} has {len(fields)} fields, expected {least} with tabs between")
    return fields


def _read_bound(read: Lines, line: str) -> None:
    key, place, *_ = _fields(line, 2)
    found = _BOUND.match(place)
    if not found or key in read.bound:
        raise Unread(f"{key} is there already or has no type with offsets ({place[:40]!r})")
    pieces = [tuple(map(int, piece.split())) for piece in found[2].split(";")]
    for (_, end), (start, _) in pairwise(pieces):
        if read.text.text[end:start].strip("\n") or end > start:
            raise Unread(f"{key} is discontinuous; give each part an annotation of its own")
    span = Span(pieces[0][0], pieces[-1][1])
    if not 0 <= span.start < span.end <= len(read.text.text):
        raise Unread(f"{key} at {span.start} {span.end} leaves the text")
    read.bound[key] = (found[1], span)


def _read_event(read: Lines, line: str) -> None:
    key, said = _fields(line, 2)[:2]
    parts = [_ROLE.match(part) for part in said.split()]
    if not parts or key in read.events:
        raise Unread(f"{key} is there already or says nothing")
    given = []
    for part, words in zip(parts, said.split(), strict=True):
        if part is None:
            raise Unread(f"{key}: {words!r} is no Role:id")
        given.append((part[1], part[2]))
    (name, trigger), *arguments = given
    read.events[key] = (name, trigger, arguments)


def _read_attribute(read: Lines, line: str) -> None:
    name, target, *value = _fields(line, 2)[1].split(" ")
    read.said.setdefault(target, {})[name] = " ".join(value)


def _read_note(read: Lines, line: str) -> None:
    name, _, target = _fields(line, 2)[1].partition(" ")
    words = line.split("\t")
    read.said.setdefault(target, {})[name] = words[2] if len(words) > 2 else ""


def _read_relation(read: Lines, line: str) -> None:
    name, *ends = _fields(line, 2)[1].split()
    found = [end.partition(":")[2] for end in ends]
    if len(found) != 2 or name not in ("Member", "SameEvent"):
        raise Unread(f"relation {name} is none of Member, SameEvent with Arg1 and Arg2")
    read.relations.append((name, found[0], found[1]))


def _read_equal(read: Lines, line: str) -> None:
    name, *keys = _fields(line, 2)[1].split()
    if name != "Equiv":
        raise Unread(f"* {name} is not Equiv")
    read.equal.append(keys)


KINDS: Mapping[str, Callable[[Lines, str], None]] = {
    "T": _read_bound,
    "E": _read_event,
    "A": _read_attribute,
    "M": _read_attribute,
    "#": _read_note,
    "R": _read_relation,
    "*": _read_equal,
}
