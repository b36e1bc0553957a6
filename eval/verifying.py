"""A figure worked out again from its signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..schema import PressmarkError
from .averages import AVERAGES, average
from .counts import ScoreTable
from .figures import Figure
from .signatures import read


@dataclass(frozen=True, slots=True)
class Verified:
    """A figure worked out again, and what of its signature is not as stated.

    ``differences`` maps a key to what was stated and what was found.
    """

    figure: Figure | None
    differences: Mapping[str, tuple[str, str]]

    @property
    def same(self) -> bool:
        """Whether all that the signature states was found again."""
        return self.figure is not None and not self.differences


def verify(signature: str, table: ScoreTable) -> Verified:
    """Compare a signature with that of the same figure of ``table``, which has its measure.

    Hashes are compared without the corpus's name, which says nothing of its content.
    """
    measure, stated = read(signature)
    kind = stated.get("avg", "micro")
    if kind not in AVERAGES:
        raise PressmarkError(f"the average {kind!r} is unknown, expected {', '.join(AVERAGES)}")
    figure = average(table, measure, kind)
    if figure is None:
        return Verified(None, {})
    _, found = read(figure.signature)
    differences = {
        key: (value, found.get(key, "nothing"))
        for key, value in stated.items()
        if value.split("#")[-1] != found.get(key, "").split("#")[-1]
    }
    return Verified(figure, differences)
