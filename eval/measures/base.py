"""What a measure is: a name with declared parameters, a count per document, and a score of counts.

Three steps, kept apart: *match* gold and predicted items (``matching``), *count* what matched out
of how many (this is what is stored, and it adds up over documents), *score* when asked.

Counts are rows of four numbers, one row a component: precision's numerator and denominator, then
recall's. A composite such as CoNLL has several components and averages their F1.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any, TypeVar

import numpy as np

from ...schema import Annotations, Article, Document, Mention, PressmarkError
from .leakage import Zones
from .parameters import DUPLICATES, ZERO_DIVISION, Parameter, Value
from .scores import Score, Stats, filled, pooled, single

__all__ = [
    "DUPLICATES",
    "ZERO_DIVISION",
    "Family",
    "Measure",
    "Pair",
    "Parameter",
    "Row",
    "Score",
    "Side",
    "Stats",
    "Value",
    "build",
    "filled",
    "pooled",
    "single",
]

T = TypeVar("T")
#: (precision numerator, precision denominator, recall numerator, recall denominator)
Row = tuple[float, float, float, float]


class Side:
    """One side of a comparison, gold or predicted, without what leaked."""

    __slots__ = ("_mentions", "annotations", "document", "name")

    def __init__(self, name: str, document: str, annotations: Annotations) -> None:
        """``name`` ("gold" or "predicted") and ``document`` (its id) are for error messages."""
        self.name, self.document, self.annotations = name, document, annotations
        self._mentions: dict[str, Mention] | None = None

    @property
    def mentions(self) -> dict[str, Mention]:
        """The mentions under their ids."""
        if self._mentions is None:
            self._mentions = self.annotations.mention_by_id()
        return self._mentions

    def mention(self, mention: str, owner: str) -> Mention:
        """The mention under an id that ``owner`` refers to."""
        try:
            return self.mentions[mention]
        except KeyError:
            raise PressmarkError(
                f"{self.document}: {self.name} {owner} refers to mention {mention!r}, which does "
                f"not exist; expected one of the {len(self.mentions)} mentions of that side"
            ) from None


class Pair:
    """A gold document and a prediction of it, prepared once for all measures that count it."""

    __slots__ = ("_made", "_memo", "_zones", "article", "gold", "predicted")

    def __init__(self, gold: Document, predicted: Annotations) -> None:
        """Both sides lose what stands in segments that take no annotation (see ``leakage``)."""
        zones = Zones(gold.article)
        self.article: Article = gold.article
        self.gold = Side("gold", gold.id, zones.clean(gold.annotations))
        self.predicted = Side("predicted", gold.id, zones.clean(predicted))
        self._memo: dict[Hashable, Any] = {}
        self._zones, self._made = zones, predicted

    @property
    def leakage(self) -> dict[str, int]:
        """How much of the prediction leaked, by layer."""
        return self._zones.leakage(self._made)

    @property
    def sides(self) -> tuple[Side, Side]:
        """Gold, then predicted."""
        return self.gold, self.predicted

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` gives, made only the first time that ``key`` is asked for."""
        if key not in self._memo:
            self._memo[key] = make()
        value: T = self._memo[key]
        return value


@dataclass(frozen=True, slots=True)
class Family:
    """A measure before its parameters are set: what it is called, needs, counts and computes.

    ``count`` takes a Pair and the parameters by name and gives one row a component; ``score``
    takes counts (..., components, 4) and the same parameters and gives (..., 3). ``types`` lists
    the values of parameter ``type`` that occur in a pair; None when there are no rows by type.
    ``support`` is the component whose denominators say how much there was to find; ``duplicates``
    is ``multiset`` where an extra copy is wrong, ``set`` where it is not seen (unless the
    parameter of that name says otherwise). ``count_types`` gives the rows of all types at once,
    where that is quicker than counting one type after the other; it takes what ``count`` takes,
    but for ``type``. ``groups`` are other parameters by which there may be rows, as ``types``.
    """

    name: str
    layer: str
    definition: str
    count: Callable[..., Sequence[Row]]
    parameters: tuple[Parameter, ...] = ()
    score: Callable[..., Stats] = single
    components: int = 1
    support: int = 0
    duplicates: str = "multiset"
    types: Callable[[Pair], set[str]] | None = field(default=None)
    count_types: Callable[..., Mapping[str, Sequence[Row]]] | None = field(default=None)
    groups: Mapping[str, Callable[[Pair], set[str]]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Measure:
    """A family with the values of its parameters, in declared order; prints as it parses."""

    family: Family
    values: tuple[Value | None, ...]

    @property
    def name(self) -> str:
        """The name without parameters, for example ``entity.strict``."""
        return self.family.name

    @property
    def layer(self) -> str:
        """The layer (of ``LAYERS``) that a system must declare for this measure to apply."""
        return self.family.layer

    @property
    def definition(self) -> str:
        """What it measures, in one sentence."""
        return self.family.definition

    @property
    def components(self) -> int:
        """How many rows its counts have."""
        return self.family.components

    @property
    def parameters(self) -> dict[str, Value | None]:
        """The parameters with their values, defaults included."""
        names = (parameter.name for parameter in self.family.parameters)
        return dict(zip(names, self.values, strict=True))

    def __str__(self) -> str:
        """The text that parses to this measure; only what is not default is printed."""
        shown = [
            f"{parameter.name}={value}"
            for parameter, value in zip(self.family.parameters, self.values, strict=True)
            if value != parameter.default
        ]
        return f"{self.name}({','.join(shown)})" if shown else self.name

    def count(self, gold: Document, predicted: Annotations) -> Stats:
        """The counts (components, 4) of a prediction of ``gold.article``."""
        return self.count_pair(Pair(gold, predicted))

    def count_pair(self, pair: Pair) -> Stats:
        """As ``count``, of a pair that other measures count too."""
        return np.array(self.counter()(pair), dtype=np.float64)

    def counter(self) -> partial[Sequence[Row]]:
        """What counts a pair; made once by who counts many."""
        given = zip(self.family.parameters, self.values, strict=True)
        return partial(self.family.count, **{p.name: value for p, value in given if not p.scoring})

    def type_counter(self, group: str = "type") -> Callable[[Pair], Mapping[str, Sequence[Row]]]:
        """What counts every type of a pair that gets rows of its own, by type.

        ``group`` may name another parameter of the family's ``groups``, such as ``role``.
        """
        if group != "type":
            return partial(self._count_each, group)
        if self.family.types is None or self.parameters.get("type") is not None:
            return lambda _: {}
        if self.family.count_types is None:
            return partial(self._count_each, "type")
        counter = self.counter()
        given = {name: value for name, value in counter.keywords.items() if name != "type"}
        return partial(self.family.count_types, **given)

    def _count_each(self, group: str, pair: Pair) -> Mapping[str, Sequence[Row]]:
        found = self.types(pair) if group == "type" else self.family.groups[group](pair)
        return {name: _narrowed(self, group, name)(pair) for name in sorted(found)}

    @property
    def duplicates(self) -> str:
        """What is done with copies: ``multiset`` or ``set``."""
        return str(self.parameters.get("duplicates", self.family.duplicates))

    def score_array(self, stats: Stats) -> Stats:
        """Precision, recall and F1 (..., 3) of counts (..., components, 4); NaN for undefined."""
        return self.family.score(stats, **self.parameters)

    def score(self, stats: Stats) -> Score:
        """The score of counts (components, 4), usually the sum over documents."""
        numbers = (None if np.isnan(x) else float(x) for x in self.score_array(stats))
        return Score(*numbers)

    def with_values(self, **changed: str) -> Measure:
        """This measure with some parameters changed, checked as when it is parsed."""
        return build(self.family, self.parameters, changed)

    def of_type(self, found: str, group: str = "type") -> Measure:
        """This measure restricted to a type that was found in documents, known or not."""
        named = zip(self.family.parameters, self.values, strict=True)
        return Measure(self.family, tuple(found if p.name == group else v for p, v in named))

    def types(self, pair: Pair) -> set[str]:
        """The types that get a row of their own in this pair; none when ``type`` is set."""
        if self.family.types is None or self.parameters.get("type") is not None:
            return set()
        return self.family.types(pair)


def build(family: Family, given: Mapping[str, Value | None], written: Mapping[str, str]) -> Measure:
    """The family's measure with ``given`` values overridden by ``written`` ones.

    Raises ``PressmarkError`` that names every parameter that does not exist or fit.
    """
    known = {parameter.name: parameter for parameter in family.parameters}
    faults = [f"{name} is no parameter of it" for name in written if name not in known]
    values = dict(given)
    for name, text in written.items():
        if name in known:
            try:
                values[name] = known[name].read(text)
            except ValueError as fault:
                faults.append(str(fault))
    if faults:
        raise PressmarkError(
            f"measure {family.name}: {'; '.join(faults)}; its parameters are "
            f"{', '.join(known) or 'none'}"
        )
    return Measure(family, tuple(values.get(p.name, p.default) for p in family.parameters))


@cache
def _narrowed(measure: Measure, group: str, name: str) -> Callable[[Pair], Sequence[Row]]:
    return measure.of_type(name, group).counter()
