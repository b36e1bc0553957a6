"""Two systems beside each other: what is shown of every pair, and the tables behind it.

The page reads a pair when it is asked for (``static/pairs.js``): lists in a fixed order, since
eight systems make 28 pairs of some hundred rows each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..buckets import DIMENSIONS
from ..errors import TAXONOMIES
from ..judging import JUDGES
from .tables import Table, file_name
from .views import ranked

Json = Any
PLACES = 6


def pair_file(place: int, pair: Json) -> str:
    """The name of a pair's file: its place keeps names apart that are made safe alike."""
    return f"{place + 1:04d}-{file_name(pair['a'])}--{file_name(pair['b'])}.js"


def pair_data(result: Json, pair: Json) -> Json:
    """What the page shows of a pair: measures, errors by taxonomy, buckets by dimension.

    Differences are ``a`` minus ``b``, figures have six places: the page shows three.
    """
    f1 = {s["name"]: {m: f["f1"] for m, f in s["figures"].items()} for s in result["systems"]}
    names = (pair["a"], pair["b"])
    return {
        "measures": [
            _short(c["measure"], *(f1[name][c["measure"]] for name in names), *_keys(c, *_TESTED))
            for c in result["comparisons"]
            if (c["a"], c["b"]) == names
        ],
        "errors": [
            [one.title, name, one.measure, _rows(pair["errors"], "taxonomy", name, _ERRORS)]
            for name, one in TAXONOMIES.items()
            if any(row["taxonomy"] == name for row in pair["errors"])
        ],
        "buckets": [
            [
                f"{one.judge.capitalize()}: {one.phrase}",
                JUDGES[one.judge].measure,
                _rows(pair["buckets"], "dimension", key, _BUCKETS),
            ]
            for key, one in DIMENSIONS.items()
            if any(row["dimension"] == key for row in pair["buckets"])
        ],
    }


def first_pair(result: Json) -> list[str]:
    """The two systems that the page shows first: the best by the first measure that has two."""
    for measure in result["measures"]:
        compared = {
            name
            for c in result["comparisons"]
            if c["measure"] == measure
            for name in (c["a"], c["b"])
        }
        best = [name for name, _ in ranked(result, measure) if name in compared]
        if best:
            return best[:2]
    return []


_TESTED = ("difference", "low", "high", "p", "p_holm")
_ERRORS = (
    *("kind", "count_a", "count_b", "both", "gain_a", "gain_b"),
    *("difference", "low", "high"),
)
_BUCKETS = ("bucket", "a", "b", "difference", "low", "high")


def _keys(row: Json, *keys: str) -> list[Json]:
    return [row[key] for key in keys]


def _short(*values: Json) -> list[Json]:
    return [round(value, PLACES) if isinstance(value, float) else value for value in values]


def _rows(rows: Sequence[Json], field: str, value: str, keys: Sequence[str]) -> list[list[Json]]:
    return [_short(*_keys(row, *keys)) for row in rows if row[field] == value]


def pair_tables(result: Json) -> Iterator[Table]:
    """Every pair's errors by kind and figures by bucket, in full."""
    for name, field in (("errors", "taxonomy"), ("buckets", "dimension")):
        found = [(pair["a"], pair["b"], row) for pair in result["pairs"] for row in pair[name]]
        keys = tuple(found[0][2]) if found else (field,)
        # A bucket's row has figures called a and b too: the systems' columns are named apart.
        rows = [(a, b, *row.values()) for a, b, row in found]
        columns = tuple(f"f1_{key}" if key in ("a", "b") else key for key in keys)
        yield Table(f"pairs-of-systems-{name}", ("a", "b", *columns), rows)
