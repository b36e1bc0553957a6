"""What a benchmark finds beyond scores: errors and buckets, of every system and every pair."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from ..corpus import catalogue, load
from ..schema import Annotations, Document, PressmarkError
from .buckets import BucketDifference, BucketRow, BucketTable, bucket, bucket_differences
from .dimensions import DIMENSIONS
from .error_tables import ErrorDifference, ErrorRow, ErrorTable, error_differences
from .errors import analyse
from .judging import JUDGES
from .measures import parse

TRAIN = "train"


@dataclass(frozen=True, slots=True)
class Seen:
    """Training articles, in which the strings of other articles are looked up.

    ``names`` says what they are (``wire/train``); ``unseen`` are the scored documents that are
    not among them. Both are empty where there is nothing to look up, or nothing to look it up in.
    """

    names: tuple[str, ...] = ()
    training: tuple[Document, ...] = ()
    unseen: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """The error tables of one system by taxonomy, and its bucket tables by dimension."""

    errors: Mapping[str, ErrorTable]
    buckets: Mapping[str, BucketTable]

    def error_rows(self) -> tuple[ErrorRow, ...]:
        """A row for each kind of error, with intervals."""
        return tuple(row for table in self.errors.values() for row in table.rows())

    def bucket_rows(self) -> tuple[BucketRow, ...]:
        """A row for each bucket, with intervals."""
        return tuple(row for table in self.buckets.values() for row in table.rows())


@dataclass(frozen=True, slots=True)
class PairFindings:
    """System ``a`` beside system ``b``: every kind of error and every bucket that both have."""

    a: str
    b: str
    errors: tuple[ErrorDifference, ...] = ()
    buckets: tuple[BucketDifference, ...] = ()


def seen_in_training(documents: Collection[Document]) -> Seen:
    """The train split of the collections that documents are of, and those that are not in it.

    Where texts of the training articles are not there (they are hydrated by collection), nothing
    is looked up.
    """
    entries = {entry.id: entry for entry in catalogue().entries()}
    there = {entries[d.id].collection for d in documents if d.id in entries}
    having = [c for c in catalogue().collections if any(e.split == TRAIN for e in c.documents)]
    names = tuple(f"{c.name}/{TRAIN}" for c in having if c.name in there)
    unseen = tuple(d for d in documents if d.id in entries and entries[d.id].split != TRAIN)
    if not unseen or not names:
        return Seen()
    try:
        return Seen(names, tuple(d for name in names for d in load(name)), unseen)
    except PressmarkError:
        return Seen()


def find(
    documents: Sequence[Document],
    predictions: Mapping[str, Annotations],
    layers: Sequence[str],
    seen: Seen = Seen(),
) -> Findings:
    """The errors and buckets of a system's predictions, of the layers that it produces."""
    errors = analyse(documents, predictions, layers)
    buckets = bucket(documents, predictions, layers)
    trained = [
        key
        for key, one in DIMENSIONS.items()
        if one.training and parse(JUDGES[one.judge].measure).layer in layers
    ]
    if seen.unseen and trained:
        buckets |= bucket(seen.unseen, predictions, layers, trained, seen.training)
    return Findings(errors, {key: buckets[key] for key in DIMENSIONS if key in buckets})


def pair_findings(found: Mapping[str, Findings]) -> tuple[PairFindings, ...]:
    """Every pair of systems (name to findings) beside each other, in the order that they have."""
    errors = _errors_of_pairs(found)
    buckets = _buckets_of_pairs(found)
    return tuple(
        PairFindings(*pair, tuple(errors[pair]), tuple(buckets[pair]))
        for pair in combinations(found, 2)
    )


def _errors_of_pairs(
    found: Mapping[str, Findings],
) -> dict[tuple[str, str], list[ErrorDifference]]:
    pairs: dict[tuple[str, str], list[ErrorDifference]] = {p: [] for p in combinations(found, 2)}
    for name in dict.fromkeys(name for one in found.values() for name in one.errors):
        having = [system for system, one in found.items() if name in one.errors]
        made = error_differences([found[system].errors[name] for system in having])
        for (a, b), rows in made.items():
            pairs[having[a], having[b]] += rows
    return pairs


def _buckets_of_pairs(
    found: Mapping[str, Findings],
) -> dict[tuple[str, str], list[BucketDifference]]:
    pairs: dict[tuple[str, str], list[BucketDifference]] = {p: [] for p in combinations(found, 2)}
    for key in dict.fromkeys(key for one in found.values() for key in one.buckets):
        having = [system for system, one in found.items() if key in one.buckets]
        made = bucket_differences([found[system].buckets[key] for system in having])
        for (a, b), rows in made.items():
            pairs[having[a], having[b]] += rows
    return pairs
