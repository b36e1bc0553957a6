"""Where a system runs: in this process, or in several that each make it anew."""

from __future__ import annotations

import multiprocessing
import multiprocessing.util
import resource
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice, tee, zip_longest
from typing import Protocol

from ..schema import Annotations, Article, PressmarkError
from .systems.base import ClosingSystem, ForesightedSystem, Observed, ObservedSystem, System

Batch = tuple[Article, ...]
# Linux counts kilobytes, macOS bytes.
_UNIT = 1024 * 1024 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class About:
    """What a system says of itself, without the system."""

    name: str
    version: str
    description: str
    layers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """A batch with its annotations, the wall-clock seconds they took, and what was noticed."""

    articles: Batch
    predicted: list[Annotations]
    seconds: float
    observed: Observed
    peak_memory_mb: float


class Workers(Protocol):
    """One or more copies of a system that extract batch after batch."""

    @property
    def about(self) -> About:
        """What the system says of itself."""
        ...

    def extract(self, batches: Iterable[Batch]) -> Iterator[Done]:
        """Every batch, in order."""
        ...

    def close(self) -> None:
        """End what was started."""
        ...


def _about(system: System) -> About:
    return About(system.name, system.version, system.description, tuple(system.layers))


def _extract(system: System, batch: Batch) -> Done:
    began = time.perf_counter()
    predicted = system.extract(batch)
    seconds = time.perf_counter() - began
    observed = system.observed() if isinstance(system, ObservedSystem) else Observed()
    # A system in a process of its own is measured there: this one is the harness, not the system.
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _UNIT
    return Done(batch, predicted, seconds, observed, observed.peak_memory_mb or own)


class Here:
    """The system in this very process."""

    def __init__(self, make: Callable[[], System]) -> None:
        self._system = make()
        self.about = _about(self._system)

    def extract(self, batches: Iterable[Batch]) -> Iterator[Done]:
        """Every batch, in order."""
        asked, ahead = tee(batches)
        for batch, following in zip_longest(asked, islice(ahead, 1, None), fillvalue=()):
            if isinstance(self._system, ForesightedSystem):
                self._system.expect(following)
            yield _extract(self._system, batch)

    def close(self) -> None:
        """Let the system go."""
        if isinstance(self._system, ClosingSystem):
            self._system.close()


#: The system of a worker process, or why it could not be made: an exception at a worker's start
#: would be lost.
_MADE: list[System | PressmarkError] = []


def _begin(make: Callable[[], System]) -> None:
    try:
        system = make()
    except PressmarkError as fault:
        _MADE.append(fault)
        return
    _MADE.append(system)
    if isinstance(system, ClosingSystem):
        # Not atexit, which a worker does not come to: it ends by os._exit.
        multiprocessing.util.Finalize(system, system.close, exitpriority=10)


def _made() -> System:
    (made,) = _MADE
    if isinstance(made, PressmarkError):
        raise made
    return made


def _work(batch: Batch) -> Done:
    return _extract(_made(), batch)


def _tell() -> About:
    return _about(_made())


class Pool:
    """Copies of the system in processes of their own, started anew and not forked."""

    def __init__(self, make: Callable[[], System], jobs: int) -> None:
        self._jobs = jobs
        self._pool = ProcessPoolExecutor(
            jobs, multiprocessing.get_context("spawn"), initializer=_begin, initargs=(make,)
        )
        try:
            # As many questions as processes, so that all are started before the clock runs.
            asked = [self._pool.submit(_tell) for _ in range(jobs)]
            answers = [self._result(one) for one in asked]
            self.about = answers[0]
        except BaseException:
            self.close()
            raise

    def _result(self, future: Future[About]) -> About:
        try:
            return future.result()
        except BrokenProcessPool:
            raise PressmarkError(
                "a process of --jobs ended before its time (out of memory?); use fewer jobs"
            ) from None

    def extract(self, batches: Iterable[Batch]) -> Iterator[Done]:
        """Every batch, in order; a few are ahead of the one that is waited for."""
        ahead: deque[Future[Done]] = deque()
        for batch in batches:
            ahead.append(self._pool.submit(_work, batch))
            if len(ahead) > 2 * self._jobs:
                yield self._next(ahead)
        while ahead:
            yield self._next(ahead)

    def _next(self, ahead: deque[Future[Done]]) -> Done:
        try:
            done = ahead.popleft().result()
        except BrokenProcessPool:
            raise PressmarkError(
                "a process of --jobs ended before its time (out of memory?); the run goes on "
                "where it was when it is started again"
            ) from None
        return Done(
            done.articles,
            done.predicted,
            done.seconds,
            done.observed,
            done.peak_memory_mb * self._jobs,
        )

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(wait=True, cancel_futures=True)
