"""The list of findings and warnings about the gold that somebody looked at and found right.

``corpus/sources/looked_at.jsonl``: one JSON object a line with the keys ``FIELDS``. The entry of a
validator's warning has its problem code as ``check`` and no place (0 to 0): it is about the whole
document.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..schema import PressmarkError, Problem
from .form_files import SOURCES

FIELDS = ("check", "document", "start", "end", "reason")
#: The list that comes with the repository; an installed package has none.
LOOKED_AT = SOURCES / "looked_at.jsonl"

#: Check, document, first and last code point.
Key = tuple[str, str, int, int]


def read_looked_at(path: Path) -> dict[Key, str]:
    """The list of findings that are right, by key, with the reason of each.

    One JSON object a line with the keys ``FIELDS``. Raises PressmarkError with every line that
    is none, or that stands twice.
    """
    found: dict[Key, str] = {}
    faults = []
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    for number, line in enumerate(lines, 1):
        key, reason = _entry(line)
        if key is None or key in found:
            faults.append(str(number))
        else:
            found[key] = reason
    if faults:
        raise PressmarkError(
            f"{path}: line {', '.join(faults)} is not understood or stands twice, expected a JSON "
            f"object with {', '.join(FIELDS)}; correct it"
        )
    return found


def _entry(line: str) -> tuple[Key | None, str]:
    try:
        value = json.loads(line)
    except ValueError:
        return None, ""
    if not isinstance(value, dict) or set(value) != set(FIELDS) or not value["reason"]:
        return None, ""
    key = value["check"], value["document"], value["start"], value["end"]
    kinds = [type(part) for part in key]
    return (key if kinds == [str, str, int, int] else None), str(value["reason"])


def still_open(problems: Iterable[Problem], listed: Mapping[Key, str]) -> tuple[Problem, ...]:
    """The problems without the warnings that the list names; errors are never looked away from."""
    return tuple(
        problem
        for problem in problems
        if problem.severity == "error" or (problem.code, problem.document, 0, 0) not in listed
    )
