"""From an older format of a document to the one of today: pure steps, one for each version.

A step takes the JSON of one format and returns that of the next, and changes nothing that it was
given. A format has a name (``article-1``) and a JSON Schema beside this file, which is never edited
once it is released; a step, once written, stays. Steps follow one another, so that each needs to
know its neighbour only.
"""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema_rs

from .codec import FORMAT, canonical
from .errors import PressmarkError, Problem
from .layout import pretty
from .reading import Gathered, document_values, write_text

Json = Any
_FORMAT = re.compile(r"article-(\d+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Migration:
    """A step: the format that it leads to, and what it does to a document's JSON."""

    to: str
    step: Callable[[Json], Json]


def _from_the_draft(value: Json) -> Json:
    """``article-1`` added an optional field, ``canary``: all that a draft holds stays as it is.

    A draft has no place for a canary. Which document needs one is the catalogue's to say, not the
    document's: validation of a corpus tells of a test document without it.
    """
    return value


#: By the format that a document has. ``article-0`` is the schema of the first commit, which was
#: never released and then called itself ``article-1``: files of that day are valid as they are.
MIGRATIONS: Mapping[str, Migration] = {"article-0": Migration("article-1", _from_the_draft)}


def migrate(
    value: Json,
    where: str,
    *,
    to: str = FORMAT,
    migrations: Mapping[str, Migration] = MIGRATIONS,
) -> Json:
    """The document's JSON in the format ``to``; the value itself when it has that format.

    Only takes steps: whether the value fits its format is for ``old_problems`` before and for
    validation after. Raises PressmarkError for a format that no steps lead from.
    """
    seen: list[str] = []
    while (found := format_of(value)) != to:
        if found not in migrations or found in seen:
            raise PressmarkError(_unknown(found, where, to, migrations))
        seen.append(found)
        migration = migrations[found]
        value = {**migration.step(copy.deepcopy(value)), "schema": migration.to}
    return value


def format_of(value: Json) -> str:
    """The format that a value says it has, ``none`` when it says nothing."""
    found = value.get("schema") if isinstance(value, dict) else None
    return found if isinstance(found, str) else "none"


def _unknown(found: str, where: str, to: str, migrations: Mapping[str, Migration]) -> str:
    known = ", ".join([*migrations, to])
    newer = (_number(found) or 0) > (_number(to) or 0)
    todo = "update Pressmark" if newer else "read it with the version of Pressmark that wrote it"
    return f"{where} has the format {found!r}, expected one of {known}: {todo}"


def _number(name: str) -> int | None:
    matched = _FORMAT.fullmatch(name)
    return int(matched[1]) if matched else None


@cache
def _validator(name: str) -> jsonschema_rs.Draft202012Validator:
    text = resources.files(__package__).joinpath(f"{name}.schema.json").read_text("utf-8")
    return jsonschema_rs.Draft202012Validator(json.loads(text))


def old_problems(value: Json) -> list[Problem]:
    """What keeps a document of an older format from fitting the schema of that format."""
    name = value.get("id", "") if isinstance(value, dict) else ""
    return [
        Problem(str(name), _place(fault.instance_path), "schema", "error", fault.message)
        for fault in _validator(format_of(value)).iter_errors(value)
    ]


def _place(path: list[str | int]) -> str:
    return "$" + "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)


def migrate_file(source: Path, target: Path) -> Mapping[str, int]:
    """Write the documents of a file in today's format; how many there were of each format.

    ``source`` and ``target`` are a ``.json`` file each or a ``.jsonl`` file each, and may be one
    file. Each document is held against the schema of its own format first and of today's after.
    Raises InvalidDocument with all problems of all documents: then nothing is written.
    """
    if source.suffix != target.suffix or source.suffix not in (".json", ".jsonl"):
        raise PressmarkError(
            f"found {source} and {target}, expected two .json or two .jsonl files: name others"
        )
    gathered = Gathered(str(source))
    found = list(migrated(source, gathered))
    gathered.close("document")
    lines = source.suffix == ".jsonl"
    told = (f"{canonical(value)}\n" if lines else pretty(value) for _, value in found)
    write_text(target, "".join(told))
    return dict(Counter(name for name, _ in found))


def migrated(path: Path, gathered: Gathered) -> Iterator[tuple[str, Json]]:
    """The documents of a file in today's format, each with the format that it had.

    What does not fit its own format, or today's after the steps, goes to ``gathered``.
    """
    for where, value in document_values(path, gathered):
        found = format_of(value)
        if found in MIGRATIONS and (problems := old_problems(value)):
            gathered.add(where, problems)
            continue
        try:
            value = migrate(value, where)
        except PressmarkError as fault:
            gathered.fault(where, "schema", str(fault))
            continue
        if gathered.accept(where, value, "document"):
            gathered.values.append(value)
            yield found, value
