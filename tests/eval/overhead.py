"""What the harness adds to a system's own time: `python tests/eval/overhead.py [SYSTEM]`.

Not a test: figures depend on the machine. For a run in this process and one behind
`pressmark-jsonl/1`, in turns, it prints what the run adds to the system itself: in processor time
(both processes counted apart, so that what else runs here does not count), and on the clock, where
a command works on while its last answer is checked.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pressmark.corpus import fingerprint, load
from pressmark.eval.runs import read_manifest, run
from pressmark.eval.systems import System, create
from pressmark.eval.systems.external import ExecSystem
from pressmark.schema import Annotations, Article

ROUNDS = 5


@dataclass
class Timed:
    """A system whose own extraction is timed: seconds of the clock and of the processor."""

    system: System
    wall: float = 0.0
    cpu: float = 0.0

    def __getattr__(self, name: str) -> object:
        return getattr(self.system, name)

    def extract(self, articles: Sequence[Article]) -> list[Annotations]:
        wall, cpu = time.perf_counter(), time.process_time()
        found = self.system.extract(articles)
        self.wall += time.perf_counter() - wall
        self.cpu += time.process_time() - cpu
        return found


def serve(name: str, log: Path) -> None:
    """Any of our systems as an outside command; notes the seconds that it takes itself."""
    from pressmark.eval.systems.external.serve import serve_stdio

    timed = Timed(create(name))
    serve_stdio(lambda: timed)
    log.write_text(f"{timed.wall} {timed.cpu}")


def ran(make: Callable[[], System], folder: Path) -> tuple[float, float]:
    """Seconds on the clock and of this process's processor time that a run takes, without start."""
    documents = load("wire")
    known = fingerprint(documents)
    cpu = time.process_time()
    run(make, documents, folder, "wire", known)
    manifest = read_manifest(folder)
    return manifest.seconds + manifest.harness_seconds, time.process_time() - cpu


def inside(name: str, folder: Path) -> tuple[float, float]:
    """The shares that a run in this process adds: on the clock, of the processor."""
    timed = Timed(create(name))
    wall, cpu = ran(lambda: timed, folder)
    return wall / timed.wall - 1, cpu / timed.cpu - 1


def behind(name: str, folder: Path) -> tuple[float, float]:
    """The same for a command: all of this process's time is the harness's."""
    log = folder.with_suffix(".own")
    command = f"{sys.executable} -P {__file__} {name} --serve {log}"
    wall, cpu = ran(partial(ExecSystem, command), folder)
    own_wall, own_cpu = map(float, log.read_text().split())
    return wall / own_wall - 1, cpu / own_cpu


def main(name: str) -> None:
    shares: dict[str, list[tuple[float, float]]] = {"in this process": [], "as a command": []}
    with tempfile.TemporaryDirectory() as folder:
        for n in range(ROUNDS):
            shares["in this process"].append(inside(name, Path(folder) / f"in{n}"))
            shares["as a command"].append(behind(name, Path(folder) / f"as{n}"))
    for kind, found in shares.items():
        wall, cpu = (statistics.median(column) for column in zip(*found, strict=True))
        print(f"{name} {kind}: a run adds {cpu:.1%} of its processor time, {wall:.1%} on the clock")


if __name__ == "__main__":
    given = [*sys.argv[1:], "rules-lite"]
    if "--serve" in given:
        serve(given[0], Path(given[given.index("--serve") + 1]))
    else:
        main(given[0])
