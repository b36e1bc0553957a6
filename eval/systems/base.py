"""What a system is: a name, the layers it produces, and a function from articles to annotations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from ...schema import Annotations, Article


class System(Protocol):
    """Something that extracts. A layer that ``layers`` does not name is n/a in scores, never 0."""

    @property
    def name(self) -> str:
        """The name in tables and run folders, for example ``rules-lite``."""
        ...

    @property
    def version(self) -> str:
        """The version of code and weights, so that a figure can be traced to what made it."""
        ...

    @property
    def description(self) -> str:
        """One sentence: method, weights, licence."""
        ...

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers it produces, of ``pressmark.schema.LAYERS``."""
        ...

    def extract(self, articles: Sequence[Article]) -> list[Annotations]:
        """Annotations for each article, in the same order. Articles must have their text."""
        ...


@dataclass(frozen=True, slots=True)
class Settings:
    """What the command line may say to a system beyond its name.

    ``time_limit`` is in seconds for one article and holds for systems in a process or on a machine
    of their own. Without ``allow_download`` nothing is fetched from a hub of models.
    """

    time_limit: float = 120.0
    allow_download: bool = False


@dataclass(frozen=True, slots=True)
class Observed:
    """What a system noticed since it was last asked.

    ``counts`` are sums that a run adds up (time-outs, tokens, cost in US dollars as ``cost_usd``);
    ``raw`` are lines that the run keeps as they are; ``peak_memory_mb`` (MiB) is that of child
    processes, which the process that runs the system does not see.
    """

    counts: Mapping[str, float] = field(default_factory=dict)
    raw: tuple[str, ...] = ()
    peak_memory_mb: float = 0.0


def taken(counts: Counter[str]) -> Observed:
    """What was counted so far; counting begins anew."""
    seen = Observed(dict(counts))
    counts.clear()
    return seen


@runtime_checkable
class ObservedSystem(Protocol):
    """A system that counts what goes wrong or what it costs."""

    def observed(self) -> Observed:
        """What happened since the last call."""
        ...


@runtime_checkable
class ForesightedSystem(Protocol):
    """A system that can begin with what it will be asked next while its last answers are kept."""

    def expect(self, articles: Sequence[Article]) -> None:
        """What the ``extract`` after the next one will be asked; a hint, with no result."""
        ...


@runtime_checkable
class ClosingSystem(Protocol):
    """A system that holds something which has to be let go, such as a child process."""

    def close(self) -> None:
        """Let go; the system is not used any more."""
        ...
