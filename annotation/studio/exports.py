"""An export of Label Studio as answers by annotator, and a report of everything that is no answer.

The export (``exportType=JSON``) is read as it is: every task, annotation, skip and draft in it
becomes an ``Answer`` or is reported. Pure: the bytes come from ``pull`` or from a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...schema import Annotations, Article
from .layers import META, Reported
from .raw import Broken, pieces
from .results import Answer, BadTask, Task, combine, read_task

Json = Any
#: Who made an annotation that does not say.
NOBODY = "nobody"
_EDITED = (
    "its meta or the numbers in its data were edited on the server: labels may stand for other "
    "chains, events or mentions than the annotator saw; compare with the raw export"
)
#: Reads one task's JSON: a task of ours or BadTask.
ReadTask = Callable[[Json, Mapping[str, Article]], Task]


@dataclass(slots=True)
class Export:
    """What one or several exports hold: answers by annotator and document, and what is reported.

    ``tasks`` has every task that could be read under its key, ``open`` the keys of those that
    nobody has answered; ``seconds`` is the time that annotators spent, by annotator.
    """

    answers: dict[str, dict[str, list[Answer]]] = field(default_factory=dict)
    reported: list[Reported] = field(default_factory=list)
    tasks: dict[str, Task] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    seconds: dict[str, float] = field(default_factory=dict)


def parse_export(data: bytes, where: str) -> list[Json]:
    """The tasks of an export's bytes; PressmarkError when it is no JSON list.

    A task that cannot be read is ``Broken``, and is reported by ``read_export``.
    """
    return [piece.value for piece in pieces(data, where)]


def read_export(
    values: Iterable[Json],
    articles: Mapping[str, Article],
    users: Mapping[int, str],
    layer: str = "",
    into: Export | None = None,
) -> Export:
    """Add the tasks of an export to ``into`` (or to a new one); ``layer`` is the project's, if any.

    ``users`` gives names (e-mail addresses) for the numbers of the server's users. Nothing is
    raised for what the export holds: it is reported.
    """
    export = into or Export()
    for value in values:
        try:
            if isinstance(value, Broken):
                raise BadTask(f"the task is not read: {value.message}")
            task = read_task(value, articles)
        except BadTask as fault:
            export.reported.append(_unread(value, str(fault)))
            continue
        if layer and task.layer != layer:
            export.reported.append(
                _told(task, "", "task-foreign", f"it is of {task.layer}, in a project of {layer}")
            )
        if task.edited:
            export.reported.append(_told(task, "", "task-edited", _EDITED))
        first = export.tasks.setdefault(task.key, task)
        if first.id != task.id:
            export.reported.append(
                _told(task, "", "task-twice", f"{task.key} is task {first.id} too")
            )
        if not list(_answers(export, task, value, users)) and first.id == task.id:
            export.open.add(task.key)
    export.open -= {
        answer.task.key
        for by_document in export.answers.values()
        for answers in by_document.values()
        for answer in answers
    }
    return export


def _unread(value: Json, message: str) -> Reported:
    number = value.get("id") if isinstance(value, dict) else None
    number = number if type(number) is int else 0
    if isinstance(value, Broken):
        said = f"{message}; what was answered is in the raw export only"
        return Reported("", "", "", value.number, "", "task-unread", said)
    own = value.get("meta") if isinstance(value, dict) else None
    own = own.get(META) if isinstance(own, dict) else None
    own = own if isinstance(own, dict) else {}
    held = value.get("annotations") if isinstance(value, dict) else None
    count = len(held) if isinstance(held, list) else 0
    document, layer = (str(own.get(key, "") or "") for key in ("doc_id", "layer"))
    said = f"{message}; {count} annotations of it are in the raw export only"
    return Reported(document, layer, "", number, "", "task-unread", said)


def _told(task: Task, annotator: str, code: str, message: str) -> Reported:
    return Reported(task.document, task.layer, annotator, task.id, "", code, message)


def _answers(
    export: Export, task: Task, value: Mapping[str, Json], users: Mapping[int, str]
) -> Iterator[Answer]:
    """Add the task's annotations and report its skips and drafts; gives the answers."""
    for held in _listed(export, task, value, "annotations"):
        who = _name(held.get("completed_by"), users)
        if who == NOBODY:
            message = f"annotation {_id(held)} does not say whose it is, kept as by {NOBODY}"
            export.reported.append(_told(task, who, "annotator-unknown", message))
        result = held.get("result")
        count = len(result) if isinstance(result, list) else 0
        if held.get("was_cancelled") is True:
            message = f"annotation {_id(held)} was skipped, with {count} results in it"
            export.reported.append(_told(task, who, "skipped", message))
            continue
        if held.get("was_cancelled") not in (None, False):
            message = f"was_cancelled of annotation {_id(held)} is neither true nor false: kept"
            export.reported.append(_told(task, who, "annotation-malformed", message))
        _add_seconds(export, who, held.get("lead_time"))
        answer = Answer(task, result, str(held.get("updated_at") or ""), who)
        export.answers.setdefault(who, {}).setdefault(task.document, []).append(answer)
        yield answer
    for held in _listed(export, task, value, "drafts"):
        who = _name(held.get("user"), users)
        result = held.get("result")
        count = len(result) if isinstance(result, list) else 0
        of = held.get("annotation")
        what = "not submitted yet" if of is None else f"changes of annotation {of}, not submitted"
        message = f"draft {_id(held)}: {what}, {count} results"
        export.reported.append(_told(task, who, "draft", message))


def _listed(
    export: Export, task: Task, value: Mapping[str, Json], name: str
) -> Iterator[Mapping[str, Json]]:
    """The objects of one list of the task; whatever else is there is reported."""
    held = value.get(name)
    if held is None and name == "drafts":
        return
    if not isinstance(held, list):
        export.reported.append(_told(task, "", "task-malformed", f"{name} is no list"))
        return
    for item in held:
        if isinstance(item, dict):
            yield item
        elif name == "drafts" and type(item) is int:
            export.reported.append(_told(task, "", "draft", f"draft {item}: not submitted"))
        else:
            message = f"one of {name} is {type(item).__name__}, not an object"
            export.reported.append(_told(task, "", "task-malformed", message))


def _add_seconds(export: Export, who: str, value: Json) -> None:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e7:
        export.seconds[who] = export.seconds.get(who, 0.0) + float(value)


def _name(value: Json, users: Mapping[int, str]) -> str:
    """The annotator's name: an e-mail address where the server tells it, else ``user-7``."""
    if isinstance(value, dict):
        value = value.get("email") or value.get("id")
    if type(value) is int:
        return users.get(value) or f"user-{value}"
    return value if isinstance(value, str) and value else NOBODY


def _id(held: Mapping[str, Json]) -> str:
    """The number of an annotation or draft, for a message."""
    return str(held.get("id"))[:40]


def combined(
    export: Export, articles: Mapping[str, Article]
) -> tuple[dict[str, dict[str, Annotations]], list[Reported]]:
    """Annotations by annotator and document, and everything that the layers had to report."""
    made: dict[str, dict[str, Annotations]] = {}
    reported: list[Reported] = []
    for who in sorted(export.answers):
        for document, answers in sorted(export.answers[who].items()):
            annotations, told = combine(articles[document], answers, who)
            made.setdefault(who, {})[document] = annotations
            reported += told
    return made, reported
