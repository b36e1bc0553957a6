"""10,000 tasks to a Label Studio and back, 1,000 of them with 80 regions: seconds and memory.

    LABEL_STUDIO_URL=... LABEL_STUDIO_API_KEY=... .venv/bin/python tests/benchmarks/studio_scale.py

No test: it takes minutes, and fills a server with a project of its own. A number as argument takes
so many tasks instead of 10,000.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from pressmark.annotation.studio.assign import Plan
from pressmark.annotation.studio.client import Studio, connect
from pressmark.annotation.studio.layers import ENTITIES
from pressmark.annotation.studio.pull import pull, read_folder
from pressmark.annotation.studio.push import push
from pressmark.corpus import load
from pressmark.schema import Annotations, Document

TASKS = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
MARKED, REGIONS = TASKS // 10, 80


def documents() -> list[Document]:
    """Copies of one article of 3,400 characters; every tenth with 80 of its mentions."""
    of = load("wire-001")[0]
    kept = {m.id for m in of.annotations.mentions[:REGIONS]}
    entities = tuple(
        replace(e, mentions=tuple(m for m in e.mentions if m in kept), members=())
        for e in of.annotations.entities
        if any(m in kept for m in e.mentions)
    )
    marked = Annotations(of.annotations.mentions[:REGIONS], entities)
    return [
        Document(
            replace(of.article, id=f"scale-{n:05}"),
            marked if n % (TASKS // MARKED) == 0 else Annotations(),
        )
        for n in range(TASKS)
    ]


FIGURES: dict[str, float] = {}


@contextmanager
def timed(name: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    FIGURES[name] = round(time.perf_counter() - started, 1)
    print(f"{name}: {FIGURES[name]} s", file=sys.stderr, flush=True)


def submit(studio: Studio, project: int) -> None:
    """Every prediction becomes an annotation, on the server."""
    everything = {"selectedItems": {"all": True, "excluded": []}}
    query = {"id": "predictions_to_annotations", "project": project}
    studio.write("POST", "/api/dm/actions", everything, **query)


def main() -> None:
    made = documents()
    name = f"scale-{int(time.time())}"
    plan = Plan(name, ENTITIES, "", "gold", {"ann1": tuple(d.id for d in made)}, ())
    with connect() as studio, tempfile.TemporaryDirectory() as folder:
        with timed("push"):
            (pushed,) = push(studio, plan, made)
        assert pushed.sent == TASKS
        with timed("push again, nothing to send"):
            (second,) = push(studio, plan, made)
        assert (second.there, second.sent) == (TASKS, 0)
        with timed("submit, on the server"):
            submit(studio, pushed.project)
        with timed("export alone"):
            size = len(studio.export(pushed.project))
        with timed("pull"):
            pulled = pull(studio, [plan], made, Path(folder))
        with timed("pull again, nothing changed"):
            again = pull(studio, [plan], made, Path(folder))
        assert (again.asked, again.listed) == (0, TASKS)
        for task in studio.tasks(pushed.project)[:10]:
            studio.annotate(task.id, [])
        with timed("pull again, ten tasks changed"):
            again = pull(studio, [plan], made, Path(folder))
        assert again.asked == 10
        with timed("read again without a server"):
            read_folder(Path(folder), made)
    wanted = {d.id: d.annotations for d in made if d.annotations.mentions}
    assert {k: d.annotations for k, d in pulled.documents["ann1"].items()} == wanted
    assert pulled.reported == []
    FIGURES["export, MB"] = round(size / 1e6, 1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    FIGURES["peak of the client, MiB"] = round(peak / 1024)
    print(json.dumps(FIGURES, indent=2))


if __name__ == "__main__":
    main()
