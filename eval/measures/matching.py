"""Step one of scoring: optimal one-to-one matching, never greedy, whatever the order of the lists.

The overlap graph falls into small connected components; nearly all are a single edge or a star and
are solved directly, the others by ``scipy.optimize.linear_sum_assignment``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import TypeVar

import numpy as np
from scipy.optimize import linear_sum_assignment

T = TypeVar("T", bound=Hashable)
Edge = tuple[int, int]
#: Start and end of a half-open stretch of code points.
Span = tuple[int, int]
#: A number, or integers of which the first decides, then the second, and so on.
Weight = float | tuple[int, ...]


def common(left: Sequence[Hashable], right: Sequence[Hashable]) -> int:
    """How many items pair off one-to-one with an equal one: the size of the multisets' meet."""
    return len(meet(left, right))


def meet(left: Sequence[T], right: Sequence[T]) -> list[T]:
    """The items that pair off one-to-one with an equal one, each as often as it does."""
    one, other = set(left), set(right)
    if len(one) == len(left) and len(other) == len(right):
        return list(one & other)
    return list((Counter(left) & Counter(right)).elements())


def parted(left: Sequence[T], right: Sequence[T]) -> tuple[list[T], list[T], list[T]]:
    """The ``meet`` of two lists, and what is left of each in its order."""
    one, other = set(left), set(right)
    if len(one) < len(left) or len(other) < len(right):
        both = meet(left, right)
        return both, without(left, both), without(right, both)
    shared = one & other
    left_over, right_over = ([x for x in side if x not in shared] for side in (left, right))
    return list(shared), left_over, right_over


def without(items: Sequence[T], gone: Sequence[T]) -> list[T]:
    """The items, in order, less one for each equal item among ``gone``."""
    left = set(gone)
    if len(left) == len(gone):
        found = [item for item in items if item not in left]
        if len(found) == len(items) - len(gone):
            return found
    spare = Counter(gone)
    found = []
    for item in items:
        if spare[item]:
            spare[item] -= 1
        else:
            found.append(item)
    return found


def once_each(items: Sequence[T], duplicates: str) -> list[T]:
    """The items, or with ``duplicates="set"`` each once, in order."""
    return list(dict.fromkeys(items)) if duplicates == "set" else list(items)


def greedily(edges: Mapping[Edge, float]) -> list[Edge]:
    """One-to-one by descending weight, ties by index: how scorers without an assignment do it."""
    lefts: set[int] = set()
    rights: set[int] = set()
    found = []
    for i, j in sorted(edges, key=lambda edge: (-edges[edge], edge)):
        if i not in lefts and j not in rights:
            lefts.add(i)
            rights.add(j)
            found.append((i, j))
    return found


def overlaps(left: Sequence[Span], right: Sequence[Span]) -> Iterator[tuple[int, int, int]]:
    """Every ``(i, j, shared code points)`` of spans that overlap; ``right`` is sorted by start."""
    starts = [start for start, _ in right]
    reach = list(accumulate((end for _, end in right), max))
    for i, (start, end) in enumerate(left):
        j = bisect_left(starts, end) - 1
        # Nothing at or before j ends after `start` once the furthest end so far does not.
        while j >= 0 and reach[j] > start:
            if right[j][1] > start:
                yield i, j, min(end, right[j][1]) - max(start, right[j][0])
            j -= 1


def _flat(spans: Sequence[Span]) -> bool:
    """Whether no span of a sorted list overlaps another."""
    end = 0
    for start, next_end in spans:
        if start < end:
            return False
        end = next_end
    return True


def pairable(left: Sequence[Span], right: Sequence[Span], flat: bool = False) -> int:
    """How many pairs of overlapping spans there can be at most, one-to-one; both lists sorted.

    ``flat`` says that it is known that no spans of one list overlap.
    """
    if not left or not right:
        return 0
    if flat or (_flat(left) and _flat(right)):
        return _pairable_flat(left, right)
    return largest(_overlapping(left, right), {}, range(len(left)))


def pairable_with(equal: Sequence[Span], left: Sequence[Span], right: Sequence[Span]) -> int:
    """As ``pairable`` of ``equal + left`` and ``equal + right``, starting from the equal pairs.

    They are a matching already, which what is left can only make larger (Berge 1957).
    """
    rights = sorted((*((span, i) for i, span in enumerate(equal)), *((span, -1) for span in right)))
    edges = _overlapping((*equal, *left), [span for span, _ in rights])
    taken = {j: i for j, (_, i) in enumerate(rights) if i >= 0}
    return largest(edges, taken, range(len(equal), len(equal) + len(left)))


def _overlapping(left: Sequence[Span], right: Sequence[Span]) -> Callable[[int], list[int]]:
    """The indices of the spans of the sorted ``right`` that overlap the i-th of ``left``."""
    starts = [start for start, _ in right]
    reach = list(accumulate((end for _, end in right), max))

    def neighbours(i: int) -> list[int]:
        start, end = left[i]
        found = []
        j = bisect_left(starts, end) - 1
        while j >= 0 and reach[j] > start:
            if right[j][1] > start:
                found.append(j)
            j -= 1
        return found

    return neighbours


def _pairable_flat(left: Sequence[Span], right: Sequence[Span]) -> int:
    # Of the first two that overlap, the one that ends first overlaps nothing else that is left:
    # pairing them off loses nothing.
    i = j = found = 0
    while i < len(left) and j < len(right):
        one, other = left[i], right[j]
        if one[0] < other[1] and other[0] < one[1]:
            found += 1
            i += 1
            j += 1
        elif one[1] <= other[1]:
            i += 1
        else:
            j += 1
    return found


def largest(
    neighbours: Callable[[int], Iterable[int]], taken: dict[int, int], waiting: Iterable[int]
) -> int:
    """The size of the largest one-to-one choice (Kuhn 1955).

    ``neighbours`` gives the right vertices of a left one, ``taken`` a choice to start from (right
    to left), ``waiting`` the left vertices that it has not.
    """

    for i in waiting:
        _place(i, neighbours, taken, set())
    return len(taken)


def _place(
    i: int,
    neighbours: Callable[[int], Iterable[int]],
    taken: dict[int, int],
    seen: set[int],
) -> bool:
    """Find a right vertex for ``i``, if need be by finding another for who has it."""
    for j in neighbours(i):
        if j not in seen:
            seen.add(j)
            if j not in taken or _place(taken[j], neighbours, taken, seen):
                taken[j] = i
                return True
    return False


def assign(edges: Mapping[Edge, Weight]) -> list[Edge]:
    """The one-to-one choice of edges with the greatest total weight; weights are positive.

    Vertices are indices into two lists in canonical order; where totals tie, that order decides,
    so callers sort by what is compared (offsets, types), never by ids or by the order of a file.
    """
    by_left: dict[int, list[int]] = defaultdict(list)
    by_right: dict[int, list[int]] = defaultdict(list)
    for i, j in edges:
        by_left[i].append(j)
        by_right[j].append(i)
    pairs: list[Edge] = []
    seen: set[int] = set()
    for i in sorted(by_left):
        rights = by_left[i]
        if len(rights) == 1 and len(by_right[rights[0]]) == 1:
            pairs.append((i, rights[0]))
        elif i not in seen:
            component = _component(i, by_left, by_right)
            seen.update(edge[0] for edge in component)
            pairs.extend(_solve({edge: edges[edge] for edge in sorted(component)}))
    return sorted(pairs)


def _component(
    first: int, by_left: Mapping[int, list[int]], by_right: Mapping[int, list[int]]
) -> set[Edge]:
    """The edges that can be reached from the left vertex ``first``."""
    found: set[Edge] = set()
    lefts, waiting = {first}, [first]
    while waiting:
        i = waiting.pop()
        for j in by_left[i]:
            found.add((i, j))
            fresh = set(by_right[j]) - lefts
            lefts |= fresh
            waiting.extend(fresh)
    return found


def _solve(edges: Mapping[Edge, Weight]) -> list[Edge]:
    """One connected component, its edges in canonical order."""
    rows = sorted({i for i, _ in edges})
    columns = sorted({j for _, j in edges})
    if len(rows) == 1 or len(columns) == 1:
        return [max(edges, key=lambda edge: (edges[edge], -edge[0], -edge[1]))]
    row = {vertex: index for index, vertex in enumerate(rows)}
    column = {vertex: index for index, vertex in enumerate(columns)}
    matrix = np.zeros((len(rows), len(columns)))
    for (i, j), weight in _packed(edges, min(len(rows), len(columns))).items():
        matrix[row[i], column[j]] = weight
    chosen = zip(*linear_sum_assignment(matrix, maximize=True), strict=True)
    return [(rows[r], columns[c]) for r, c in chosen if matrix[r, c] > 0]


def _packed(edges: Mapping[Edge, Weight], size: int) -> dict[Edge, float]:
    """Lexicographic weights as one number: no sum of ``size`` lower parts outweighs a higher one.

    Exact while the packed total stays below 2**53; beyond, it is the last criterion that blurs.
    """
    tuples = [weight if isinstance(weight, tuple) else (weight,) for weight in edges.values()]
    if len(tuples[0]) == 1:
        return {edge: parts[0] for edge, parts in zip(edges, tuples, strict=True)}
    bases = [size * max(column) + 1 for column in zip(*tuples, strict=True)]
    packed = {}
    for edge, parts in zip(edges, tuples, strict=True):
        value = 0.0
        for part, base in zip(parts, bases, strict=True):
            value = value * base + part
        packed[edge] = value
    return packed
