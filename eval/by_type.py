"""Rows of counts by type as documents come in: flat arrays, and blocks when all have come."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from .measures import Stats

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Counts of some documents: ``stats`` (rows, components, 4) of the documents ``rows``."""

    rows: NDArray[np.int64]
    stats: Stats


def numbered(numbers: dict[T, int], items: Collection[T]) -> list[int]:
    """The numbers of items; one that has none yet gets the next."""
    try:
        return list(map(numbers.__getitem__, items))
    except KeyError:
        return [numbers.setdefault(item, len(numbers)) for item in items]


class TypedRows:
    """Gathers rows of counts (each of ``components`` times four numbers) by document and type."""

    def __init__(self, components: int) -> None:
        self._shape = (-1, components, 4)
        self._numbers: dict[str, int] = {}
        self._documents: array[int] = array("i")
        self._types: array[int] = array("i")
        self._rows: array[float] = array("d")

    def add(self, document: int, found: Mapping[str, Sequence[Sequence[float]]]) -> None:
        """The rows of a document (its number), by type."""
        # One call for all types of a document: most documents have some ten.
        self._types.fromlist(numbered(self._numbers, found))
        self._documents.fromlist([document] * len(found))
        rows = chain.from_iterable(found.values())
        self._rows.fromlist(list(chain.from_iterable(rows)))

    def blocks(self) -> dict[str, Block]:
        """What was gathered of each type, types in alphabetical order."""
        # Views, not copies: memory must not double when all have come.
        types, documents = np.asarray(self._types), np.asarray(self._documents)
        rows = np.asarray(self._rows).reshape(self._shape)
        found = {}
        for name, number in sorted(self._numbers.items()):
            there = types == number
            found[name] = Block(documents[there].astype(np.int64), rows[there])
        return found

    def totals(self) -> dict[str, Stats]:
        """The sums (components, 4) over documents of each type."""
        return {name: block.stats.sum(axis=0) for name, block in self.blocks().items()}


def rows_of(block: Block, rows: NDArray[np.int64]) -> Block:
    """The part of a block that falls on ``rows``, numbered by their place in ``rows``."""
    place = {int(row): index for index, row in enumerate(rows)}
    kept = [index for index, row in enumerate(block.rows.tolist()) if row in place]
    renumbered = np.array([place[int(block.rows[index])] for index in kept], dtype=np.int64)
    return Block(renumbered, block.stats[kept])
