"""The parameters of measures: what they are called, take and do."""

from __future__ import annotations

from dataclasses import dataclass

Value = str | float


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a measure: the values it takes, its default, and a phrase on what it does.

    ``choices`` empty means a number in [0, 1]; a default of None means "do not restrict".
    ``scoring`` says that it changes only how counts are scored, not what is counted.
    """

    name: str
    default: Value | None
    phrase: str
    choices: tuple[str, ...] = ()
    scoring: bool = False

    @property
    def values(self) -> str:
        """The values it takes, for people."""
        return "|".join(self.choices) if self.choices else "a number from 0 to 1"

    def read(self, text: str) -> Value:
        """The value written as ``text``; ``ValueError`` with a phrase when it is none."""
        if self.choices:
            if text not in self.choices:
                raise ValueError(f"{self.name}={text} (expected {self.values})")
            return text
        try:
            number = float(text)
        except ValueError:
            number = -1.0
        if not 0 <= number <= 1:
            raise ValueError(f"{self.name}={text} (expected {self.values})")
        return number


#: Every measure takes it.
ZERO_DIVISION = Parameter(
    "zero_division",
    "null",
    "0 or 1: precision or recall with nothing to divide by is that, also where both sides are "
    "empty; null: it is 0, and undefined where both sides are empty",
    ("null", "0", "1"),
    scoring=True,
)
DUPLICATES = Parameter(
    "duplicates",
    "multiset",
    "set: copies are not seen, on either side",
    ("multiset", "set"),
)
