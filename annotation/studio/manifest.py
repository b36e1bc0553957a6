"""What a folder of pulled annotations was made from: a manifest beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ...schema import PressmarkError
from ...schema.reading import read_json, write_json

Json = Any
FORMAT = "pressmark-pull-1"
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Source:
    """One project's export: whose it is, where it lies, and the users that the server named."""

    marker: str
    annotator: str
    layer: str
    project: int
    file: str
    sha256: str
    users: Mapping[int, str]


def read_manifest(folder: Path) -> Json:
    """The manifest as JSON, an empty one where there is none; PressmarkError for a broken one."""
    path = folder / MANIFEST
    value = read_json(path) if path.exists() else {"format": FORMAT, "users": {}, "projects": []}
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise PressmarkError(
            f"{path} is no manifest of a pull, expected format {FORMAT}; name another folder"
        )
    return value


def manifest_of(folder: Path) -> dict[str, Source]:
    """The exports that a folder holds, by marker; PressmarkError when it is broken."""
    value = read_manifest(folder)
    try:
        users = {int(number): str(name) for number, name in value["users"].items()}
        return {p["marker"]: Source(users=users, **p) for p in value["projects"]}
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise PressmarkError(
            f"{folder / MANIFEST} is broken ({fault!r}): put it aside and pull all plans again"
        ) from None


def write_manifest(
    folder: Path, sources: Iterable[Source], documents: Iterable[str] | None = None
) -> None:
    """Write which exports the folder holds, and which documents (by default those of before)."""
    ordered = sorted(sources, key=lambda s: s.marker)
    users: dict[int, str] = {}
    for source in ordered:
        users |= source.users
    projects = [
        {key: value for key, value in asdict(source).items() if key != "users"}
        for source in ordered
    ]
    if documents is None:
        documents = read_manifest(folder).get("documents", [])
    value = {
        "format": FORMAT,
        "users": {str(number): name for number, name in sorted(users.items())},
        "projects": projects,
        "documents": sorted(documents),
    }
    write_json(folder / MANIFEST, value)
