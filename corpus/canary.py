"""The canary: a string in every file of the test split, and the search for it elsewhere.

Whoever trains a model on what they find on the web can leave out what holds this string (the
practice of BIG-bench, Srivastava et al. 2022); and a system that prints it has seen the test files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ..schema import PressmarkError, Problem
from .catalogue import Catalogue, catalogue

#: What is read at a time, in bytes; files may be larger than memory.
_CHUNK = 1 << 20


def shows_canary(path: Path, *, index: Catalogue | None = None) -> bool:
    """Whether a file holds the canary, or the bare id in it, anywhere in its bytes."""
    mark = canary_id(index or catalogue()).encode("ascii")
    kept = b""
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                kept += chunk
                if mark in kept:
                    return True
                kept = kept[-len(mark) :]
    except OSError as fault:
        raise PressmarkError(
            f"{path} cannot be searched for the canary ({fault.strerror}); name another file"
        ) from None
    return False


def canary_id(index: Catalogue) -> str:
    """The id in the canary: its last word, which occurs nowhere else in the world."""
    if not index.canary:
        raise PressmarkError("the catalogue has no canary, expected one; get the corpus again")
    return index.canary.split()[-1]


def find_canary(paths: Iterable[Path], *, index: Catalogue | None = None) -> tuple[Problem, ...]:
    """A problem for each file that shows the canary; folders are searched through."""
    return tuple(
        Problem(
            str(path),
            "$",
            "canary",
            "warning",
            "holds the canary of the test split, so the test files are in it; leave it out of "
            "training, and report no test figures of a system that saw it",
        )
        for path in sorted(_files(paths))
        if shows_canary(path, index=index)
    )


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from (below for below in path.rglob("*") if below.is_file())
        else:
            yield path
