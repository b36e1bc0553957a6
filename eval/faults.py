"""What an error is: a kind, what it is about, and what mending it would change in the counts.

A taxonomy sorts everything that keeps a measure from 1 into kinds. Mending is counted, not
guessed: for each kind the counts of a document are worked out again as if its errors of that kind,
and no others, had not been made (Bolya et al. 2020, TIDE, do so for average precision).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from .measures import Pair, parse

Offsets = tuple[int, int]
#: What an error's mending adds to a row of counts.
Change = tuple[float, float, float, float]

#: That mending one error of a kind changes the row of a type by so much.
Mending = tuple[str, str, Change]

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

    @property
    def item(self) -> Item:
        """Itself."""
        return self


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
        if len(items) == 1 and len(items[0].spans) == 1:
            return items[0].spans[0][0]
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


#: Rows of counts, one a component, as plain numbers.
Rows = Sequence[Sequence[float]]


class Located(Protocol):
    """Something that an error can be about."""

    @property
    def item(self) -> Item:
        """What an error says of it."""
        ...


#: One error before anybody has asked for it: kind, type, both sides, detail.
Note = tuple[str, str, Sequence[Located], Sequence[Located], str]


@dataclass(frozen=True, slots=True)
class Notes:
    """The errors of one document; ``told`` gives them when they are asked for, and ``faults``
    makes them into ``Fault``."""

    document: str
    taxonomy: str
    told: Callable[[], Sequence[Note]]

    @property
    def noted(self) -> Sequence[Note]:
        """The errors as they were noted."""
        return self.told()

    def faults(self) -> tuple[Fault, ...]:
        """The errors in the order of the text, then of kinds and items."""
        made = (
            Fault(
                self.document,
                self.taxonomy,
                kind,
                type_,
                tuple(sorted(one.item for one in gold)),
                tuple(sorted(one.item for one in predicted)),
                detail,
            )
            for kind, type_, gold, predicted, detail in self.noted
        )
        return tuple(sorted(made, key=lambda f: (f.start, f.kind, f.gold, f.predicted, f.detail)))


@dataclass(frozen=True, slots=True)
class Found:
    """The errors of one document, its counts, and its counts with each kind mended.

    What mending changes is told in one of two ways: ``recounted`` has the counts with each kind
    mended (of kinds that occur), or ``changes`` what is to be added to a measure's one row.
    ``types`` are the counts of each type that occurs.
    """

    notes: Notes
    base: Rows
    recounted: Mapping[str, Rows] = field(default_factory=dict)
    types: Mapping[str, Rows] = field(default_factory=dict)
    changes: Sequence[Mending] = ()

    @property
    def mended(self) -> Mapping[str, Rows]:
        """The counts with each kind mended, of the kinds that occur."""
        mended = dict(self.recounted)
        for kind, _, change in self.changes:
            mended[kind] = plus(mended.get(kind, self.base), change)
        return mended

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The errors, in order."""
        return self.notes.faults()


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


class Counted:
    """What counts a measure's rows, overall and by ``group`` (None: not), made once."""

    def __init__(self, measure: str, group: str | None) -> None:
        parsed = parse(measure)
        self.rows: Callable[[Pair], Rows] = parsed.counter()
        self.types: Callable[[Pair], Mapping[str, Rows]] = lambda _: {}
        if group is not None:
            self.types = parsed.type_counter(group)


class Ledger:
    """Collects one document's errors with what mending each would change, by kind and type."""

    def __init__(self, document: str, taxonomy: str) -> None:
        self.document, self.taxonomy = document, taxonomy
        self._noted: list[Note] = []
        self._changes: list[Mending] = []

    def add(
        self,
        kind: str,
        type: str,
        gold: Sequence[Located] = (),
        predicted: Sequence[Located] = (),
        changes: Sequence[tuple[str, Change]] = (),
        detail: str = "",
    ) -> None:
        """Note an error; ``changes`` are (type, change) for the rows that its mending touches."""
        self._noted.append((kind, type, gold, predicted, detail))
        for touched, change in changes:
            self._changes.append((kind, touched, change))

    def found(self, pair: Pair, counted: Counted) -> Found:
        """All that was noted, on top of the measure's counts of the pair."""
        notes = Notes(self.document, self.taxonomy, lambda: self._noted)
        return Found(notes, counted.rows(pair), {}, counted.types(pair), self._changes)


def plus(rows: Rows, change: Change) -> Rows:
    """A measure's one row with a change added."""
    return [[value + more for value, more in zip(rows[0], change, strict=True)]]
