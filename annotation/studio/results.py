"""Annotations to tasks and back, layer by layer: the pure half of the loop with Label Studio.

``tasks`` makes what is imported, ``read_task`` understands an exported task, and ``combine`` lays
the layers of one annotator over one another. Nothing here knows a network or a clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...schema import (
    Annotations,
    Article,
    Event,
    EventMention,
    PressmarkError,
    Quotation,
    validate_prediction,
)
from ...schema.checking import schema_problems
from ...schema.codec import decode_annotations
from ...schema.parsing import json_faults
from .layers import ARGUMENTS, CONTROLS, LAYERS, META, Reported, seal
from .ordering import in_order, with_surfaces
from .reading import Task, apply_layer
from .reading_quotes import settle
from .tasks import predicted, tasks

__all__ = [
    "LAYERS",
    "Answer",
    "BadTask",
    "Reported",
    "Task",
    "apply_layer",
    "combine",
    "in_order",
    "predicted",
    "read_task",
    "tasks",
    "with_surfaces",
]

Json = Any

#: The maps of a task's meta, and the ids that each may lead to.
_MAPS: Mapping[str, Callable[[Annotations], set[str]]] = {
    "chains": lambda sent: {e.id for e in sent.entities},
    "events": lambda sent: {e.id for e in sent.events},
    "numbers": lambda sent: {q.id for q in sent.quotations},
    "regions": lambda sent: {q.id for q in sent.quotations},
    "twins": lambda sent: {m.id for m in sent.mentions},
}


class BadTask(PressmarkError):
    """An exported task that is none of ours, or was changed so that it cannot be read."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one annotator gave to one task: the raw ``result``, when (ISO 8601), and their name."""

    task: Task
    result: Json
    when: str = ""
    by: str = ""


def read_task(value: Json, texts: Mapping[str, Article]) -> Task:
    """The task of an exported JSON object.

    ``texts`` are the articles by id. Raises BadTask when it is no task of Pressmark, when its
    document is unknown, and when the text that it shows is not the article's.
    """
    number, data, own = _parts(value)
    article = texts.get(own["doc_id"])
    if article is None or article.text is None:
        raise BadTask(f"task {number} is about {own['doc_id']!r}, a document that is not here")
    sent = _base(own["base"], number, article)
    maps = {name: _map(own.get(name), number, name, ids(sent)) for name, ids in _MAPS.items()}
    shift, length = _shown(number, data, own, article)
    event = data["event_id"] if own["layer"] == ARGUMENTS else ""
    key = "/".join([article.id, own["layer"], *([event] if event else [])])
    if own["key"] != key:
        raise BadTask(f"task {number} has the key {own['key'][:80]!r}, expected {key}")
    return Task(
        id=number,
        document=own["doc_id"],
        layer=own["layer"],
        key=own["key"],
        text_sha256=own["text_sha256"],
        controls=tuple(own["controls"]),
        sent=sent,
        shift=shift,
        length=length,
        event=event,
        edited=own.get("seal") != seal(own, data),
        **maps,
    )


def _parts(value: Json) -> tuple[int, Mapping[str, Json], Mapping[str, Json]]:
    """The task's number, its data, and our part of its meta, each of the right kind."""
    number = value.get("id") if isinstance(value, dict) else None
    if type(number) is not int:
        raise BadTask(f"found a task without a number ({str(value)[:60]!r})")
    data, meta = value.get("data"), value.get("meta")
    own = meta.get(META) if isinstance(meta, dict) else None
    if not isinstance(data, dict) or not isinstance(own, dict):
        raise BadTask(f"task {number} has no meta.{META}: it was not pushed by Pressmark")
    rest = {key: value for key, value in own.items() if key != "base"}  # it has a check of its own
    fault = next(json_faults([rest, data.get("event_id"), data.get("base")]), None)
    if fault:
        raise BadTask(f"task {number}: its meta or data is broken at {fault[0]}: {fault[1]}")
    wrong = [k for k in ("key", "doc_id", "text_sha256") if not isinstance(own.get(k), str)]
    wrong += [] if own.get("layer") in list(LAYERS) else ["layer"]
    wrong += [] if isinstance(own.get("base"), dict) else ["base"]
    controls = own.get("controls")
    names = list(CONTROLS.get(own["layer"], {})) if "layer" not in wrong else []
    if not isinstance(controls, list) or not all(c in names for c in controls):
        wrong.append("controls")
    if wrong:
        raise BadTask(f"task {number}: meta.{META} lacks {', '.join(wrong)} or has it broken")
    return number, data, own


def _base(value: Json, number: int, article: Article) -> Annotations:
    """What the task was made from, sound: ids, references and offsets are checked."""
    problems = schema_problems(value, "annotations")
    if not problems:
        sent = decode_annotations(value)
        problems = validate_prediction(article, sent)
        if not problems:
            return sent
    raise BadTask(f"task {number}: meta.{META}.base is broken ({problems[0].message})")


def _map(value: Json, number: int, name: str, ids: set[str]) -> dict[str, str]:
    if value is None:
        return {}
    if isinstance(value, dict) and all(isinstance(v, str) and v in ids for v in value.values()):
        return dict(value)
    raise BadTask(f"task {number}: meta.{META}.{name} is no map to ids of its base")


def _shown(
    number: int, data: Mapping[str, Json], own: Mapping[str, Json], article: Article
) -> tuple[int, int]:
    """Where in the article the text of the task begins, and how long it is."""
    text = article.text or ""
    if own["text_sha256"] != article.text_sha256:
        raise BadTask(
            f"task {number} was made from another text of {article.id} "
            f"({own['text_sha256'][:12]}…, here is {article.text_sha256[:12]}…)"
        )
    shift: Json = 0
    shown = data.get("text")
    if own["layer"] == ARGUMENTS:
        shift, shown = data.get("base"), data.get("sentence")
        if not isinstance(data.get("event_id"), str):
            raise BadTask(f"task {number}: data.event_id is missing")
    if type(shift) is not int or not isinstance(shown, str) or shift < 0:
        raise BadTask(f"task {number}: the text that it shows is missing or has no place")
    if text[shift : shift + len(shown)] != shown or not shown:
        raise BadTask(f"task {number}: the text that it shows was changed on the server")
    if own["layer"] != ARGUMENTS and shown != text:
        raise BadTask(f"task {number}: the text that it shows was changed on the server")
    return shift, len(shown)


def combine(
    article: Article,
    answers: Iterable[Answer],
    annotator: str = "",
    before: Annotations | None = None,
) -> tuple[Annotations, list[Reported]]:
    """One annotator's annotations of an article, from the answers to its tasks of any layers.

    Layers are laid over one another in their order, beginning with ``before``, or else with what
    the first of them was made from. Of two answers to one task the later counts. What refers to a
    mention that an earlier layer no longer has is left out and reported.
    """
    listed = sorted(answers, key=lambda a: (LAYERS.index(a.task.layer), a.task.key, a.when))
    latest = {answer.task.key: answer for answer in listed}
    made = before or Annotations()
    if listed and before is None:
        made = _start([answer.task for answer in latest.values()])
    reported = [
        _superseded(answer, annotator) for answer in listed if answer is not latest[answer.task.key]
    ]
    for answer in latest.values():
        made, told = apply_layer(article, made, answer.task, answer.result, annotator)
        reported += told
        made, told = _prune(made, answer.task, annotator)
        reported += told
    return with_surfaces(in_order(settle(made)), article), reported


def _superseded(answer: Answer, annotator: str) -> Reported:
    task, count = answer.task, len(answer.result) if isinstance(answer.result, list) else 0
    message = f"an earlier answer ({answer.when or 'no date'}, {count} results): the later counts"
    return Reported(task.document, task.layer, annotator, task.id, "", "annotation-extra", message)


def _start(listed: Sequence[Task]) -> Annotations:
    """What the first layer was made from; a trigger's task alone knows its own sentence only."""
    if listed[0].layer != ARGUMENTS:
        return listed[0].sent
    whole = [task.sent for task in listed if task.layer != ARGUMENTS][:1]
    mentions = {m.id: m for side in whole for m in side.mentions}
    events: dict[str, Event] = {e.id: e for side in whole for e in side.events}
    seen = {m.id for e in events.values() for m in e.mentions}
    for task in listed:
        for m in task.sent.mentions:
            mentions.setdefault(m.id, m)
        for event, told in task.sent.event_mentions():
            if told.id not in seen:
                seen.add(told.id)
                held = events.get(event.id, replace(event, mentions=()))
                events[event.id] = replace(held, mentions=(*held.mentions, told))
    entities, quotations = (whole[0].entities, whole[0].quotations) if whole else ((), ())
    return Annotations(tuple(mentions.values()), entities, tuple(events.values()), quotations)


def _prune(made: Annotations, task: Task, annotator: str) -> tuple[Annotations, list[Reported]]:
    """The annotations without references to what is not there, each of them reported."""
    known, told = made.mention_by_id(), []

    def lost(owner: str, what: str) -> None:
        told.append(
            Reported(
                task.document,
                task.layer,
                annotator,
                task.id,
                owner,
                "reference-gone",
                f"{what} is no more, left out",
            )
        )

    def event_mention(m: EventMention) -> EventMention:
        for a in m.arguments:
            if a.mention not in known:
                lost(m.id, f"{a.role} {a.mention}")
        return replace(m, arguments=tuple(a for a in m.arguments if a.mention in known))

    def quotation(q: Quotation) -> Quotation:
        for key in (*q.speakers, *q.addressees):
            if key not in known:
                lost(q.id, f"speaker or addressee {key}")
        return replace(
            q,
            speakers=tuple(k for k in q.speakers if k in known),
            addressees=tuple(k for k in q.addressees if k in known),
        )

    entities = {e.id for e in made.entities}
    for e in made.entities:
        for member in e.members:
            if member not in entities:
                lost(e.id, f"member {member}")
    pruned = Annotations(
        made.mentions,
        tuple(
            replace(e, members=tuple(m for m in e.members if m in entities)) for e in made.entities
        ),
        tuple(replace(e, mentions=tuple(map(event_mention, e.mentions))) for e in made.events),
        tuple(map(quotation, made.quotations)),
    )
    return pruned, told
