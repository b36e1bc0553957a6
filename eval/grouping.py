"""Which systems cannot be told apart: the letters of a leaderboard.

Two systems share a letter exactly when their difference is not significant (the compact letter
display of Piepho 2004): every letter is a largest set of systems no two of which differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from .figures import Comparison
from .results import SystemResult

ALPHA = 0.05
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _largest(systems: Sequence[str], apart: set[frozenset[str]]) -> list[frozenset[str]]:
    """The largest sets of systems no two of which are apart, by splitting sets at each pair."""
    found = [frozenset(systems)]
    for pair in sorted(apart, key=sorted):
        split = [group - {one} for group in found if pair <= group for one in sorted(pair)]
        kept = [group for group in found if not pair <= group]
        for group in sorted(split, key=len, reverse=True):
            if not any(group <= other for other in kept):
                kept.append(group)
        found = kept
    return found


def _letter(number: int) -> str:
    """a to z, then aa, ab, ..."""
    before, place = divmod(number, len(LETTERS))
    return (_letter(before - 1) if before else "") + LETTERS[place]


def groups(
    comparisons: Iterable[Comparison], measure: str, ranked: Sequence[str], alpha: float = ALPHA
) -> dict[str, tuple[str, ...]]:
    """For each system the letters of the groups that it is in, by one measure.

    ``ranked`` are the systems from best to worst: the first group has the best. A pair differs
    when its p after Holm is at most ``alpha``. Systems that were compared with none have no letter,
    and none has one unless all pairs were compared.
    """
    made = {frozenset((c.a, c.b)): c for c in comparisons if c.measure == measure}
    named = [s for s in ranked if any(s in pair for pair in made)]
    if any(frozenset(pair) not in made for pair in combinations(named, 2)):
        return {}
    apart = {pair for pair, c in made.items() if c.p_holm is not None and c.p_holm <= alpha}
    found = _largest(named, apart) if named else []
    place = {system: number for number, system in enumerate(named)}
    found.sort(key=lambda group: sorted(place[system] for system in group))
    return {
        system: tuple(_letter(n) for n, group in enumerate(found) if system in group)
        for system in named
    }


def leaderboard_groups(
    systems: Sequence[SystemResult], comparisons: Sequence[Comparison], measures: Sequence[str]
) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """The letters of every measure of a benchmark: measure to system to letters."""
    found = {}
    for measure in measures:
        scored = [(s.figures[measure].f1, s.name) for s in systems if measure in s.figures]
        ranked = [n for f1, n in sorted(scored, key=lambda pair: (-(pair[0] or 0), pair[1]))]
        found[measure] = groups(comparisons, measure, ranked)
    return found
