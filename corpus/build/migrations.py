"""From an older format of a document to the one of today: pure steps, one for each version.

A step takes the JSON of one format and returns that of the next, and changes nothing that it was
given. A format that is released is never edited, so that a step, once written, stays. There is one
format so far, and so there are no steps yet.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ...schema import PressmarkError
from ...schema.codec import FORMAT

Json = Any


@dataclass(frozen=True, slots=True)
class Migration:
    """A step: the format that it leads to, and what it does to a document's JSON."""

    to: str
    step: Callable[[Json], Json]


#: By the format that a document has.
MIGRATIONS: Mapping[str, Migration] = {}


def migrate(
    value: Json,
    where: str,
    *,
    to: str = FORMAT,
    migrations: Mapping[str, Migration] = MIGRATIONS,
) -> Json:
    """The document's JSON in the format ``to``; the value itself when it has that format.

    Raises PressmarkError for a format that no steps lead from.
    """
    seen: list[str] = []
    while (found := _format(value)) != to:
        if found not in migrations or found in seen:
            known = ", ".join([*migrations, to])
            raise PressmarkError(
                f"{where} has the format {found!r}, expected one of {known}: "
                "read it with the version of Pressmark that wrote it"
            )
        seen.append(found)
        migration = migrations[found]
        value = {**migration.step(copy.deepcopy(value)), "schema": migration.to}
    return value


def _format(value: Json) -> str:
    found = value.get("schema") if isinstance(value, dict) else None
    return found if isinstance(found, str) else "none"
