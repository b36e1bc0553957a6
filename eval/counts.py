"""Counts per document for many measures, and every figure that is worked out from them."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import fsum, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..schema import Annotations, Document, PressmarkError
from ..schema.codec import canonical
from .by_type import Block, TypedRows, rows_of
from .figures import Figure
from .measures import LEAKING, Measure, Pair, Score, Stats, parse, parse_all
from .resampling import Floats
from .signatures import long_form
from .significance import Settings, jackknife_f1, resampled_f1

FORMAT = "pressmark-counts/1"


@dataclass(frozen=True, slots=True)
class Macro:
    """A score averaged over ``over`` types or documents, those that are empty left out."""

    score: Score
    over: int


@dataclass(frozen=True, slots=True, eq=False)
class ScoreTable:
    """Counts by document and measure: the stored result, from which every figure is computed.

    ``counts`` maps a measure (its text) to (documents, components, 4), ``types`` a measure to the
    counts of the types that occur, ``leaked`` is (documents, ``LEAKING``), ``missing`` lists the
    documents without a prediction, ``facts`` are what the signature tells beside the measure,
    ``settings`` how documents are drawn anew and what kind of interval is made of it.
    """

    documents: tuple[str, ...]
    measures: tuple[str, ...]
    counts: Mapping[str, Stats]
    types: Mapping[str, Mapping[str, Block]]
    leaked: NDArray[np.int64]
    missing: tuple[str, ...]
    facts: Mapping[str, str]
    settings: Settings = field(default_factory=Settings)

    @property
    def leakage(self) -> dict[str, int]:
        """What was predicted in segments that take no annotation, by layer; never scored."""
        return dict(zip(LEAKING, map(int, self.leaked.sum(axis=0)), strict=True))

    def _known(self, measure: str | Measure) -> str:
        if str(measure) not in self.counts:
            raise PressmarkError(
                f"there are no counts of {measure}; there are {', '.join(self.measures) or 'none'}"
            )
        return str(measure)

    def total(self, measure: str | Measure, type: str | None = None) -> Stats:
        """The summed counts (components, 4), exactly rounded: the documents' order is no matter."""
        name = self._known(measure)
        stats = self.counts[name] if type is None else self.types[name][type].stats
        flat = stats.reshape(len(stats), prod(stats.shape[1:])).T
        return np.array([fsum(column) for column in flat]).reshape(stats.shape[1:])

    def signature(self, measure: str | Measure, avg: str = "micro", system: bool = True) -> str:
        """All that a figure depends on, in sacreBLEU's manner; ``system=False``: but the system."""
        facts = {**self.facts, "ci": self.settings.interval, "draw": self.settings.how.name}
        return long_form(parse(self._known(measure)), facts, avg, system)

    def drawn(self, settings: Settings) -> ScoreTable:
        """The same counts, with intervals made in another way."""
        return replace(self, settings=settings)

    def figure(self, measure: str | Measure, type: str | None = None) -> Figure:
        """One measure over all documents, of one type if given, with its bootstrap interval."""
        return self._figures([(self._known(measure), type)])[0]

    def all_figures(self) -> dict[str, Figure]:
        """Every measure over all documents; one pass of resampling for all."""
        wanted = [(measure, None) for measure in self.measures]
        return dict(zip(self.measures, self._figures(wanted), strict=True))

    def groups(self, measure: str | Measure) -> dict[str, Figure]:
        """One figure for each type that occurs on either side, sorted by type."""
        name = self._known(measure)
        types = sorted(self.types.get(name, ()))
        return dict(zip(types, self._figures([(name, t) for t in types]), strict=True))

    def all_groups(self) -> dict[str, dict[str, Figure]]:
        """The figures by type of every measure that has them."""
        return {measure: self.groups(measure) for measure in self.measures if self.types[measure]}

    def by_document(self) -> dict[str, dict[str, float | None]]:
        """F1 of every document and measure; None where neither side has anything."""
        columns = [parse(m).score_array(self.counts[m])[:, 2] for m in self.measures]
        return {
            document: {
                measure: None if np.isnan(column[row]) else float(column[row])
                for measure, column in zip(self.measures, columns, strict=True)
            }
            for row, document in enumerate(self.documents)
        }

    def macro_documents(self, measure: str | Measure) -> Macro:
        """The mean over documents; those with both sides empty are left out."""
        name = self._known(measure)
        return _macro(parse(name).score_array(self.counts[name]))

    def macro_types(self, measure: str | Measure) -> Macro:
        """The mean over the types that occur in gold or predicted."""
        name = self._known(measure)
        parsed = parse(name)
        scores = [parsed.score_array(self.total(name, t)) for t in sorted(self.types[name])]
        return _macro(np.array(scores).reshape(-1, 3))

    def select(self, documents: Iterable[str]) -> ScoreTable:
        """The table of some of the documents (ids), in the order given, drawn one by one."""
        wanted = tuple(documents)
        row = {document: index for index, document in enumerate(self.documents)}
        unknown = [document for document in wanted if document not in row]
        if unknown:
            raise PressmarkError(f"the counts hold no document {', '.join(unknown)}")
        rows = np.array([row[document] for document in wanted], dtype=np.int64)
        return ScoreTable(
            wanted,
            self.measures,
            {measure: stats[rows] for measure, stats in self.counts.items()},
            {
                measure: {
                    t: kept for t, b in blocks.items() if len((kept := rows_of(b, rows)).rows)
                }
                for measure, blocks in self.types.items()
            },
            self.leaked[rows],
            tuple(document for document in wanted if document in set(self.missing)),
            self.facts,
        )

    def to_jsonl(self) -> Iterator[str]:
        """Lines of canonical JSON without line ends: a head, then one line for each document."""
        yield canonical(
            {"format": FORMAT, "facts": dict(self.facts), "measures": list(self.measures)}
        )
        where = {
            measure: {
                t: dict(zip(b.rows.tolist(), b.stats, strict=True)) for t, b in blocks.items()
            }
            for measure, blocks in self.types.items()
        }
        for row, document in enumerate(self.documents):
            leaked = zip(LEAKING, self.leaked[row].tolist(), strict=True)
            yield canonical(
                {
                    "document": document,
                    "missing": document in self.missing,
                    "leakage": {layer: count for layer, count in leaked if count},
                    "counts": {m: _plain(self.counts[m][row]) for m in self.measures},
                    "types": {
                        m: {t: _plain(rows[row]) for t, rows in blocks.items() if row in rows}
                        for m, blocks in where.items()
                    },
                }
            )

    @staticmethod
    def from_jsonl(lines: Iterable[str]) -> ScoreTable:
        """The table that ``to_jsonl`` wrote; ``PressmarkError`` for anything else."""
        values = (json.loads(line) for line in lines if line.strip())
        try:
            head: dict[str, Any] = next(values, {})
            if head.get("format") != FORMAT:
                raise PressmarkError(
                    f"found counts of format {head.get('format')!r}, expected {FORMAT!r}; "
                    f"score anew"
                )
            gathered = Gathered(parse_all(head["measures"]))
            facts = dict(head["facts"])
            for value in values:
                gathered.add_stored(value)
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            raise PressmarkError(
                f"the counts cannot be read ({fault}); expected what to_jsonl wrote: score anew"
            ) from fault
        return gathered.table(facts)

    def _figures(self, wanted: Sequence[tuple[str, str | None]]) -> list[Figure]:
        counts = [(parse(name), self.dense(name, t)) for name, t in wanted]
        resampled = resampled_f1(counts, how=self.settings.how)
        return [
            self._figure(name, t, values)
            for (name, t), values in zip(wanted, resampled, strict=True)
        ]

    def dense(self, measure: str, type: str | None = None) -> Stats:
        """The counts (documents, components, 4) of a measure, or of one of its types."""
        if type is None:
            return self.counts[measure]
        block = self.types[measure][type]
        stats = np.zeros((len(self.documents), *block.stats.shape[1:]))
        stats[block.rows] = block.stats
        return stats

    def _figure(self, name: str, type: str | None, resampled: Floats) -> Figure:
        measure, total = parse(name), self.total(name, type)
        score = measure.score(total)
        low, high = (None, None)
        if score.f1 is not None:
            stats, how = self.dense(name, type), self.settings.how
            low, high = self.settings.interval_of(
                resampled, score.f1, lambda: jackknife_f1(measure, stats, how)
            )
        return Figure(
            measure=name if type is None else str(measure.of_type(type)),
            precision=score.precision,
            recall=score.recall,
            f1=score.f1,
            low=low,
            high=high,
            gold=float(total[measure.family.support, 3]),
            predicted=float(total[measure.family.support, 1]),
            signature=self.signature(name),
        )


def _macro(scores: Stats) -> Macro:
    defined = scores[~np.isnan(scores[:, 2])]
    if not len(defined):
        return Macro(Score(None, None, None), 0)
    return Macro(Score(*(fsum(column) / len(defined) for column in defined.T)), len(defined))


def _plain(stats: Stats) -> list[list[float]]:
    """Counts as JSON numbers; whole ones without a point."""
    return [[int(x) if x.is_integer() else x for x in row] for row in stats.tolist()]


class Gathered:
    """Counts as they come in, document by document, before they become arrays.

    They are kept as plain numbers in one row after the other, so that memory grows with the table
    and with nothing else.
    """

    def __init__(self, measures: Sequence[Measure]) -> None:
        self.measures = measures
        self.documents: dict[str, bool] = {}
        self.leaked: list[list[int]] = []
        self.counts: dict[str, array[float]] = {str(measure): array("d") for measure in measures}
        self.types = {str(measure): TypedRows(measure.components) for measure in measures}
        self._counters = [(str(m), m.counter(), m.type_counter()) for m in measures]

    def open(self, document: str, missing: bool, leaked: Mapping[str, int]) -> int:
        """Begin a document; its id must be new. Gives its number."""
        if document in self.documents:
            raise PressmarkError(f"document {document!r} comes twice; expected each id once")
        self.documents[document] = missing
        self.leaked.append([leaked.get(layer, 0) for layer in LEAKING])
        return len(self.leaked) - 1

    def add(self, document: Document, predicted: Annotations | None, groups: bool) -> Pair:
        """Count one document and give the pair; None is a prediction that is not there."""
        pair = Pair(document, Annotations() if predicted is None else predicted)
        place = self.open(document.id, predicted is None, pair.leakage)
        for name, counter, type_counter in self._counters:
            kept = self.counts[name]
            for row in counter(pair):
                kept.extend(row)
            if groups:
                self.types[name].add(place, type_counter(pair))
        return pair

    def add_stored(self, value: Mapping[str, Any]) -> None:
        """Take one line of ``to_jsonl``."""
        place = self.open(value["document"], value["missing"], value["leakage"])
        for measure in self.measures:
            rows = np.array(value["counts"][str(measure)], dtype=np.float64)
            self.counts[str(measure)].extend(rows.reshape(4 * measure.components).tolist())
            self.types[str(measure)].add(place, value["types"].get(str(measure), {}))

    def table(self, facts: Mapping[str, str]) -> ScoreTable:
        """All that was gathered, as arrays, with the facts for its signature."""
        shapes = {str(measure): (-1, measure.components, 4) for measure in self.measures}
        return ScoreTable(
            tuple(self.documents),
            tuple(self.counts),
            {name: np.array(kept).reshape(shapes[name]) for name, kept in self.counts.items()},
            {name: types.blocks() for name, types in self.types.items()},
            np.array(self.leaked, dtype=np.int64).reshape(-1, len(LEAKING)),
            tuple(document for document, missing in self.documents.items() if missing),
            facts,
        )
