"""Comparisons of systems, pair by pair, measure by measure; families are adjusted together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from ..schema import PressmarkError
from .adjusting import (
    benjamini_hochberg,
    bonferroni,
    bootstrap_p,
    bootstrap_p_sacrebleu,
    holm,
)
from .counts import ScoreTable
from .figures import Comparison
from .measures import Measure, parse
from .resampling import Floats
from .significance import Settings, jackknife_f1, randomization_p, resampled_f1

#: Percentile intervals over single documents, every pair.
DEFAULT = Settings()


def _comparable(signature: str) -> str:
    """A signature without what may differ: a corpus's name (the hash says what is in it), how many
    labels of a system are unknown, and how the systems' own intervals were made."""
    return re.sub(r"(\|gold:)[^|#]*#|\|(?:unknown|ci|draw):[^|]*", r"\1", signature)


def _check(tables: Mapping[str, ScoreTable], measure: str) -> None:
    """Refuse to compare what was not counted over the same documents in the same way."""
    facts = {
        name: (table.documents, _comparable(signature))
        for name, table in tables.items()
        if (signature := table.signature(measure, system=False))
    }
    (first, expected), *others = facts.items()
    for name, found in others:
        if found[1] != expected[1]:
            raise PressmarkError(
                f"{measure} of {name} has signature {found[1]}, of {first} {expected[1]}, which "
                f"differ in {_told_apart(found[1], expected[1])}; only figures with one signature "
                f"(but for the system) are compared: score both anew"
            )
        if found[0] != expected[0]:
            raise PressmarkError(
                f"{measure} of {name} is over {len(found[0])} documents, of {first} over "
                f"{len(expected[0])}, or in another order; score both on the same documents"
            )


def _told_apart(one: str, other: str) -> str:
    """The keys that two signatures do not share, or have other values of."""
    found = set(one.split("|")) ^ set(other.split("|"))
    return ", ".join(sorted({part.partition(":")[0] for part in found}))


def check_names(names: Iterable[str]) -> None:
    """PressmarkError when two systems have one name: they could not be told apart."""
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise PressmarkError(
            f"{', '.join(twice)} is named more than once, expected each system once; name others"
        )


def _difference(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a - b


def _compared(
    measure: str,
    names: tuple[str, str],
    tables: Mapping[str, ScoreTable],
    f1: Mapping[str, Floats],
    given: Settings,
) -> Comparison:
    """One pair, its p not adjusted yet."""
    a, b = names
    parsed = parse(measure)
    totals = [parsed.score(tables[name].total(measure)).f1 for name in names]
    difference = _difference(totals[0], totals[1])
    if difference is None:
        return Comparison(measure, a, b, None, None, None, None, None)
    one, other = (tables[name].counts[measure] for name in names)
    resampled = f1[a] - f1[b]
    low, high = given.interval_of(
        resampled,
        difference,
        lambda: jackknife_f1(parsed, one, given.how) - jackknife_f1(parsed, other, given.how),
    )
    p = randomization_p(parsed, one, other, how=given.how)
    from_bootstrap = (
        bootstrap_p_sacrebleu(resampled, difference)
        if given.bs_p == "sacrebleu"
        else bootstrap_p(resampled)
    )
    return Comparison(measure, a, b, difference, low, high, p, p, p_bootstrap=from_bootstrap)


def compare_all(
    tables: Mapping[str, ScoreTable],
    measures: Sequence[str | Measure] | None = None,
    settings: Settings = DEFAULT,
) -> tuple[Comparison, ...]:
    """All pairs of systems (name to table) on each measure that both have, adjusted per measure.

    Without ``measures``, all measures of the tables, in the order of the first that has them.
    Raises ``PressmarkError`` for tables over other documents or with other signatures, and for a
    baseline that is none of the systems.
    """
    if settings.baseline not in (None, *tables):
        raise PressmarkError(
            f"the baseline {settings.baseline!r} is none of the systems; there are "
            f"{', '.join(tables)}"
        )
    if measures is None:
        measures = tuple(dict.fromkeys(m for table in tables.values() for m in table.measures))
    found: list[Comparison] = []
    for measure in dict.fromkeys(map(str, measures)):
        having = {name: table for name, table in tables.items() if measure in table.counts}
        if len(having) > 1:
            found.extend(_family(measure, having, settings))
    return tuple(found)


def _pairs(names: Iterable[str], baseline: str | None) -> list[tuple[str, str]]:
    if baseline is None:
        return list(combinations(names, 2))
    return [(name, baseline) for name in names if name != baseline]


def _family(measure: str, tables: Mapping[str, ScoreTable], settings: Settings) -> list[Comparison]:
    if settings.baseline not in (None, *tables):
        return []
    _check(tables, measure)
    counts = [(parse(measure), table.counts[measure]) for table in tables.values()]
    f1 = dict(zip(tables, resampled_f1(counts, how=settings.how), strict=True))
    pairs = [
        _compared(measure, names, tables, f1, settings)
        for names in _pairs(tables, settings.baseline)
    ]
    ps = [pair.p for pair in pairs]
    family = sum(p is not None for p in ps)
    adjusted = zip(pairs, holm(ps), bonferroni(ps), benjamini_hochberg(ps), strict=True)
    return [
        replace(pair, p_holm=h, p_bonferroni=b, p_bh=f, family=family) for pair, h, b, f in adjusted
    ]


def compare(
    table_a: ScoreTable,
    table_b: ScoreTable,
    measure: str | Measure,
    names: tuple[str, str] = ("a", "b"),
    settings: Settings = DEFAULT,
) -> Comparison:
    """System ``a`` minus system ``b`` on one measure; a family of one, so p is not adjusted."""
    check_names(names)
    for name, table in zip(names, (table_a, table_b), strict=True):
        if str(measure) not in table.counts:
            raise PressmarkError(
                f"{name} has no counts of {measure}; it has {', '.join(table.measures) or 'none'}"
            )
    return compare_all({names[0]: table_a, names[1]: table_b}, (measure,), settings)[0]
