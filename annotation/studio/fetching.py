"""What changed on the server since the last pull, brought into the raw export that lies here.

A listing tells when each task, or an answer to it, changed last. Only tasks for which that differs
from what lies here are asked for, and those with drafts, which it does not tell of; what is no
longer listed is gone. What a task was before stays beside, word for word, in ``….earlier.jsonl``.
"""

from __future__ import annotations

import heapq
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from ...schema import PressmarkError
from .client import Studio
from .listed import State, state_of
from .raw import Broken, Piece, pieces, read_pieces, write_pieces

#: Tasks in one request for an export: an address of some thousand characters.
BATCH = 200


@dataclass(slots=True)
class Fetched:
    """What a fetch did: how many tasks are listed, how many were asked for, and which are gone."""

    listed: int = 0
    asked: int = 0
    gone: list[Piece] = field(default_factory=list)


def fetch(studio: Studio, project: int, path: Path, whole: bool = False) -> Fetched:
    """Make the raw export at ``path`` what the server has now; with ``whole`` all is asked for.

    What changes between the listing and the export is asked for again the next time. Raises
    PressmarkError when the file here cannot be read; with ``whole`` it is put aside instead.
    """
    if whole:
        _put_aside_if_broken(path)
    states = studio.states(project)
    here = _states(path)
    wanted = set(states)
    if here is not None and not whole:
        same = {number for number, state in here.items() if state == states.get(number)}
        wanted -= same - studio.with_drafts(project)
    fetched = Fetched(len(states), len(wanted))
    if here is None or wanted or set(here) - set(states):
        path.parent.mkdir(parents=True, exist_ok=True)
        both = heapq.merge(_old(path), _new(studio, project, wanted), key=lambda p: p[:2])
        write_pieces(path, _merged(both, set(states) - wanted, path, fetched))
    return fetched


def earlier_path(path: Path) -> Path:
    """Where lies what tasks of a raw export were before they changed, one a line."""
    return path.with_suffix(".earlier.jsonl")


def _put_aside_if_broken(path: Path) -> None:
    try:
        _states(path)
    except PressmarkError:
        os.replace(path, path.with_suffix(".unreadable"))


def _states(path: Path) -> dict[int, State | None] | None:
    """The state of each task that lies here, None for one with drafts; None without a file."""
    if not path.exists():
        return None
    found: dict[int, State | None] = {}
    for piece in read_pieces(path):
        value = piece.value
        sound = isinstance(value, dict) and not value.get("drafts")
        found[number_of(piece)] = state_of(value) if sound else None
    return found


def number_of(piece: Piece) -> int:
    """The task's number; 0 where it has none."""
    if isinstance(piece.value, Broken):
        return piece.value.number
    number = piece.value.get("id") if isinstance(piece.value, dict) else None
    return number if type(number) is int else 0


_Ordered = tuple[int, int, Piece]


def _old(path: Path) -> Iterator[_Ordered]:
    """The tasks that lie here by number: as we write them, but a file of others' may be mixed."""
    if not path.exists():
        return
    numbers = [number_of(piece) for piece in read_pieces(path)]
    found = ((number_of(piece), 0, piece) for piece in read_pieces(path))
    yield from found if numbers == sorted(numbers) else sorted(found, key=lambda p: p[0])


def _new(studio: Studio, project: int, wanted: Iterable[int]) -> Iterator[_Ordered]:
    """The tasks asked for, by number, as many as are there still."""
    left = sorted(wanted)
    while left:
        batch, left = left[:BATCH], left[BATCH:]
        exported = studio.export(project, batch)
        found = [(number_of(p), 1, p) for p in pieces(exported, f"the export of project {project}")]
        yield from sorted((p for p in found if p[0] in {0, *batch}), key=lambda p: p[0])


def _merged(
    both: Iterable[_Ordered], kept: set[int], path: Path, fetched: Fetched
) -> Iterator[str]:
    """The texts to write: new ones, and old ones of ``kept``; what they replace is laid aside."""
    for number, group in groupby(both, key=lambda p: p[0]):
        listed = list(group)
        old, new = ([p for _, age, p in listed if age == n] for n in (0, 1))
        now = new or (old if number in kept else [])
        texts = [piece.text for piece in now]
        replaced = [piece for piece in old if piece.text not in texts]
        if replaced:
            _lay_aside(path, replaced)
        if not now:
            fetched.gone += old
        yield from texts


def _lay_aside(path: Path, replaced: Iterable[Piece]) -> None:
    with earlier_path(path).open("a", encoding="utf-8", errors="surrogatepass") as file:
        file.writelines(piece.text.replace("\n", " ") + "\n" for piece in replaced)


def answers_in(piece: Piece) -> Mapping[str, int]:
    """How many annotations and drafts a task of an export holds."""
    value = piece.value if isinstance(piece.value, dict) else {}
    held = {name: value.get(name) for name in ("annotations", "drafts")}
    return {name: len(one) if isinstance(one, list) else 0 for name, one in held.items()}
