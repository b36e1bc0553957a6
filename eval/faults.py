"""What an error is: a kind, what it is about, and what mending it would change in the counts.

A taxonomy sorts everything that keeps a measure from 1 into kinds. Mending is counted, not
guessed: for each kind the counts of a document are worked out again as if its errors of that kind,
and no others, had not been made (Bolya et al. 2020, TIDE, do so for average precision).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from .measures import Measure, Pair, Stats, parse

Offsets = tuple[int, int]
#: What an error's mending adds to a row of counts.
Change = tuple[float, float, float, float]

#: A wrong prediction becomes right; it goes; something that was missed is found.
RIGHT: Change = (1, 0, 1, 0)
GONE: Change = (0, -1, 0, 0)
FOUND: Change = (1, 1, 1, 0)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of error: its name and what it is, in one phrase."""

    name: str
    phrase: str


@dataclass(frozen=True, slots=True, order=True)
class Item:
    """What an error is about on one side: an id of that side, and the spans it has in the text."""

    spans: tuple[Offsets, ...]
    id: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One error. ``type`` is the gold item's, or the predicted one's where gold has nothing.

    ``gold`` and ``predicted`` say what is concerned (either may be empty), ``detail`` what a kind
    leaves open, such as ``PERSON as ORG``. ``id`` is the same for the same error of any system.
    """

    document: str
    taxonomy: str
    kind: str
    type: str
    gold: tuple[Item, ...] = ()
    predicted: tuple[Item, ...] = ()
    detail: str = ""

    @property
    def start(self) -> int:
        """Where it begins in the text."""
        items = self.gold or self.predicted
        return min(span[0] for item in items for span in item.spans)

    @property
    def id(self) -> str:
        """A name from what is wrong, never from a system's ids: ``wire-001:entity:type:12-19``."""
        sides = "~".join(
            "+".join(f"{s}-{e}" for item in items for s, e in item.spans)
            for items in (self.gold, self.predicted)
            if items
        )
        words = (self.document, self.taxonomy, self.kind, sides, self.detail or self.type)
        return ":".join(words)


@dataclass(frozen=True, slots=True)
class Found:
    """The errors of one document, its counts, and its counts with each kind mended.

    ``mended`` lacks the kinds that did not occur. ``types`` has the same for each type that
    occurs, base counts under the name ``""``.
    """

    faults: tuple[Fault, ...]
    base: Stats
    mended: Mapping[str, Stats]
    types: Mapping[str, Mapping[str, Stats]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The kinds of error of one measure, and the function that finds them in a pair.

    ``group`` is the measure's parameter by which there are rows by type (None: there are none).
    """

    name: str
    title: str
    measure: str
    kinds: tuple[Kind, ...]
    find: Callable[[Pair], Found]
    group: str | None = "type"

    @property
    def layer(self) -> str:
        """The layer that a system must declare."""
        return parse(self.measure).layer

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the kinds."""
        return tuple(kind.name for kind in self.kinds)


class Ledger:
    """Collects one document's errors with what mending each would change, by kind and type."""

    def __init__(self, document: str, taxonomy: str) -> None:
        self.document, self.taxonomy = document, taxonomy
        self.faults: list[Fault] = []
        self._changes: dict[tuple[str, str], Stats] = defaultdict(lambda: np.zeros((1, 4)))

    def add(
        self,
        kind: str,
        type: str,
        gold: Sequence[Item] = (),
        predicted: Sequence[Item] = (),
        changes: Sequence[tuple[str, Change]] = (),
        detail: str = "",
    ) -> None:
        """Note an error; ``changes`` are (type, change) for the rows that its mending touches."""
        items = tuple(sorted(gold)), tuple(sorted(predicted))
        self.faults.append(Fault(self.document, self.taxonomy, kind, type, *items, detail))
        for touched, change in changes:
            self._changes[kind, touched] += np.array(change, dtype=np.float64)

    def found(self, pair: Pair, measure: Measure, group: str | None, types: set[str]) -> Found:
        """All that was noted, on top of the measure's counts of the pair."""
        base = measure.count_pair(pair)
        mended: dict[str, Stats] = {}
        by_type: dict[str, dict[str, Stats]] = {}
        for name in sorted(types) if group else ():
            by_type[name] = {"": measure.with_values(**{str(group): name}).count_pair(pair)}
        for (kind, touched), change in self._changes.items():
            mended[kind] = mended.get(kind, base) + change
            if touched in by_type:
                by_type[touched][kind] = by_type[touched][""] + change
        faults = tuple(sorted(self.faults, key=lambda fault: (fault.start, fault.id)))
        return Found(faults, base, mended, by_type)
