"""Tasks to the server, each once: whatever was cut off is finished by running it again.

Every task carries a key (document, layer, event mention) in its ``meta``. What is on the server is
listed first, only what is missing is sent, and what was sent is counted afterwards: a request
that failed may have been accepted, so nothing is sent again before it was looked for.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...schema import Document
from .assign import Plan
from .client import ServerGone, Studio
from .config import config_xml
from .guides import add_guides
from .layers import CONTROLS, META, OPTIONAL, Reported
from .listed import Listed, Project
from .projects import by_marker, project_for
from .results import tasks
from .sources import prefilled

Json = Any
#: Called with what is done, the number done and the number there is.
Progress = Callable[[str, int, int], None]
#: Tasks and bytes in one request: an answer within a second, and little to repeat.
BATCH, BATCH_BYTES = 200, 4_000_000
#: How often a request is taken up again without any task having arrived.
_TRIES = 5


def _silent(_name: str, _done: int, _all: int) -> None:
    """Progress that nobody wants to read."""


@dataclass(slots=True)
class Pushed:
    """What became of one annotator's project: how many tasks were there, sent, taken away."""

    annotator: str
    project: int = 0
    url: str = ""
    there: int = 0
    sent: int = 0
    doubles: int = 0
    filled: int = 0
    reported: list[Reported] = field(default_factory=list)


def controls_of(config: str, layer: str) -> list[str]:
    """The controls of a layer that a configuration has; OPTIONAL ones may be missing."""
    return [c for c in CONTROLS[layer] if c not in OPTIONAL or f'name="{c}"' in config]


def push(
    studio: Studio,
    plan: Plan,
    documents: Sequence[Document],
    progress: Progress = _silent,
) -> list[Pushed]:
    """Bring the plan's tasks onto the server, one project for each annotator.

    Running it again sends only what is not there. Raises PressmarkError before the first request
    for what is wrong with texts, plan or annotations, and ServerGone when the server stays away.
    """
    by_id = {document.id: document for document in documents}
    config = config_xml(plan.layer)
    made = {a: _made(plan, by_id, a, config) for a in plan.assigned}
    known = by_marker(studio)
    pushed = []
    for annotator, wanted in made.items():
        title, marker = plan.title(annotator), plan.marker(annotator)
        project = project_for(studio, title, marker, config, known)
        pushed.append(send(studio, project, annotator, wanted, progress))
        add_guides(studio, project.id, plan.layer)
    return pushed


def _made(
    plan: Plan, documents: Mapping[str, Document], annotator: str, config: str
) -> dict[str, Json]:
    """The annotator's tasks under their keys, in the order of the plan."""
    filled = prefilled(plan, documents, annotator)
    source = "+".join(Path(name).stem for name in (plan.source, plan.system) if name)
    listed = (
        task
        for key in plan.assigned[annotator]
        for task in tasks(filled[key], plan.layer, source, controls_of(config, plan.layer))
    )
    return {task["meta"][META]["key"]: task for task in listed}


def send(
    studio: Studio,
    project: Project,
    annotator: str,
    wanted: Mapping[str, Json],
    progress: Progress = _silent,
) -> Pushed:
    """Bring tasks, by key, into a project: those missing are sent, doubles are taken away."""
    pushed = Pushed(annotator, project.id, f"{studio.url}/projects/{project.id}/data?labeling=1")
    there = _keyed(studio.tasks(project.id))
    pushed.there = len(set(there) & set(wanted))
    failures, left = 0, [key for key in wanted if key not in there]
    while left and failures < _TRIES:
        arrived = _send_all(studio, project, [wanted[key] for key in left], annotator, progress)
        if not arrived:
            time.sleep(0.5 * 2**failures)
        there = _keyed(studio.tasks(project.id))
        now = [key for key in wanted if key not in there]
        failures = failures + 1 if len(now) == len(left) else 0
        left = now
    if left:
        raise ServerGone(
            f"{len(left)} of {len(wanted)} tasks of {annotator} did not arrive, and the server "
            "gives no reason: look at its log, and run it again"
        )
    pushed.sent = len(wanted) - pushed.there
    pushed.doubles = _take_doubles_away(studio, project.id, there, pushed)
    if pushed.doubles:
        there = _keyed(studio.tasks(project.id))
    pushed.filled = _fill(studio, project, there, wanted)
    pushed.reported += _unlike(there, wanted, annotator)
    return pushed


def _keyed(listed: Sequence[Listed]) -> dict[str, list[Listed]]:
    """The tasks of the server by key, those made first before the others."""
    found: dict[str, list[Listed]] = {}
    for task in sorted(listed, key=lambda t: t.id):
        found.setdefault(task.key, []).append(task)
    return found


def _send_all(
    studio: Studio, project: Project, left: Sequence[Json], annotator: str, progress: Progress
) -> bool:
    """Send tasks in batches until all are sent or the server is gone; whether all were."""
    done = 0
    for batch in batches(left, BATCH, BATCH_BYTES):
        try:
            studio.import_tasks(project.id, batch)
        except ServerGone:
            return False
        done += len(batch)
        progress(annotator, done, len(left))
    return True


def _take_doubles_away(
    studio: Studio, project: int, there: Mapping[str, list[Listed]], pushed: Pushed
) -> int:
    """Delete second tasks of one key that nobody worked on; the others are reported."""
    doubled = {key: tasks_ for key, tasks_ in there.items() if key and len(tasks_) > 1}
    touched: dict[int, bool] = {}
    for ids in _sliced([task.id for tasks_ in doubled.values() for task in tasks_]):
        touched |= studio.touched(project, ids)
    taken = []
    for key, tasks_ in doubled.items():
        # Another client that pushes the same plan may have taken some away by now.
        present = [task for task in tasks_ if task.id in touched]
        worked = [task for task in present if touched[task.id]]
        taken += [t.id for t in present if t not in worked][0 if worked else 1 :]
        for task in worked[1:]:
            message = f"{key} was worked on in task {worked[0].id} too: delete one of them"
            pushed.reported.append(_about(task, pushed.annotator, "task-twice", message))
    for ids in _sliced(taken):
        studio.delete_tasks(project, ids)
    return len(taken)


def _sliced(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[n : n + BATCH] for n in range(0, len(ids), BATCH))


def _fill(
    studio: Studio,
    project: Project,
    there: Mapping[str, list[Listed]],
    wanted: Mapping[str, Json],
) -> int:
    """Add the predictions of tasks that have none; how many."""
    missing = [
        {"task": listed.id, **prediction}
        for key, task in wanted.items()
        for listed in there[key][:1]
        if task["predictions"]
        if not listed.predictions and listed.source == task["meta"][META]["source"]
        # A server that was killed may have them and not have counted them yet.
        if not studio.has_predictions(listed.id)
        for prediction in task["predictions"]
    ]
    for batch in batches(missing, BATCH, BATCH_BYTES):
        studio.add_predictions(project.id, batch)
    return len(missing)


def _unlike(
    there: Mapping[str, list[Listed]], wanted: Mapping[str, Json], annotator: str
) -> Iterator[Reported]:
    """Tasks of the project that are not as the plan has them; they are left as they are."""
    for key, tasks_ in there.items():
        for task in tasks_:
            own = wanted[key]["meta"][META] if key in wanted else None
            if own is None:
                said = f"{key or 'a task without a key'} is not in the plan"
                yield _about(task, annotator, "task-extra", said)
            elif own["text_sha256"] != task.text_sha256:
                said = f"{key} has another text on the server: it was left as it is"
                yield _about(task, annotator, "text-differs", said)
            elif own["source"] != task.source:
                said = f"{key} was filled in from {task.source}: it was left as it is"
                yield _about(task, annotator, "source-differs", said)


def _about(task: Listed, annotator: str, code: str, message: str) -> Reported:
    document, _, rest = task.key.partition("/")
    return Reported(document, rest.partition("/")[0], annotator, task.id, "", code, message)


def batches(tasks: Iterable[Json], most: int, size: int) -> Iterator[list[Json]]:
    """The tasks in their order, in lists of at most ``most`` and about ``size`` bytes of JSON."""
    batch: list[Json] = []
    held = 0
    for task in tasks:
        weight = len(json.dumps(task))
        if batch and (len(batch) >= most or held + weight > size):
            yield batch
            batch, held = [], 0
        batch.append(task)
        held += weight
    if batch:
        yield batch
