"""From what came back to annotations: each layer lays what its screen says over what was there.

``apply_layer`` takes the annotations as the earlier layers left them, one task and one result, and
gives the annotations with that layer replaced. What cannot be converted is reported with task and
region; nothing is left out in silence. Earlier layers may have been corrected since the task was
made: mentions are followed by their id, and a region that the annotator drew is the mention that
has this very span.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ...schema import Annotations, Article, Event, EventMention
from .layers import (
    ARGUMENTS,
    CHAINS,
    ENTITIES,
    EVENTS,
    NOTHING,
    QUOTES,
    TRIGGER,
    Reported,
    fresh,
)
from .reading_arguments import argument_paths, roles_read
from .reading_base import Reading, Task, known_label, like, local_id
from .reading_entities import read_chains, read_entities
from .reading_quotes import quotations_read
from .regions import Region
from .tasks import shown_in

__all__ = ["Task", "apply_layer"]

Json = Any


def apply_layer(
    article: Article, before: Annotations, task: Task, result: Json, annotator: str = ""
) -> tuple[Annotations, list[Reported]]:
    """``before`` with the task's layer as ``result`` says, and what there is to report.

    In ``2b_arguments`` only the arguments of the task's event mention are replaced.
    """
    reading = Reading(article, before, task, result, annotator)
    made = _READERS[task.layer](reading)
    for one, other, labels in reading.regions.relations:
        said = "+".join(labels) or "without label"
        reading.report(
            one, "relation", f"an arc to {other} ({said}): no screen uses arcs, not read"
        )
    reading.regions.report_unused(reading.report)
    return made, reading.reported


def _read_events(reading: Reading) -> Annotations:
    sides = (reading.task.sent, reading.before)
    earlier = {m.id: m for side in sides for _, m in side.event_mentions()}
    types, kinds = reading.ontology.event_types, reading.ontology.mention_types
    groups: dict[str, list[tuple[str, EventMention]]] = {}
    for region in reading.regions:
        reading.regions.use(region)
        if region.id in reading.sent:
            reading.mention_of(region, "its place in the events")
            continue
        label = known_label(reading, region, "span", {**types, **kinds})
        if label is not None and label in kinds:
            reading.mention_of(region, f"marked as {label} here")
        elif label is not None:
            told = _event_mention(reading, region, earlier.get(region.id))
            groups.setdefault(_event_key(reading, region), []).append((label, told))
        elif not region.all("span"):
            reading.report(region.id, "trigger-untyped", "the region has no type, left out")
    reading.check_sent(reading.task.sent.mentions, "span")
    return replace(reading.before, events=tuple(_grouped(reading, groups)))


def _event_mention(reading: Reading, region: Region, was: EventMention | None) -> EventMention:
    realis = known_label(reading, region, "realis", reading.ontology.realis)
    polarity = known_label(reading, region, "polarity", reading.ontology.polarity) or "positive"
    arguments = was.arguments if was else ()
    if "args" in reading.task.controls:
        given = argument_paths(reading.ontology, region, reading.known, reading.report)
        arguments = like(arguments, given, lambda a: (a.role, reading.known[a.mention].span))
    return EventMention(region.id, reading.span(region), realis, polarity, arguments)


def _event_key(reading: Reading, region: Region) -> str:
    """The id of the event that a trigger belongs to; its own where it has no label."""
    label = region.one("event", reading.report)
    if label is None or label == NOTHING:
        return f"{region.id}-v"
    return reading.task.events.get(label) or f"new {label}"


def _grouped(reading: Reading, groups: Mapping[str, list[tuple[str, EventMention]]]) -> list[Event]:
    """Events of one type each: a label that stands on triggers of several types is split."""
    sent = {e.id for e in reading.task.sent.events}
    made = []
    for key, told in groups.items():
        by_type: dict[str, list[EventMention]] = {}
        for type_, mention in told:
            by_type.setdefault(type_, []).append(mention)
        if len(by_type) > 1:
            listed = ", ".join(by_type)
            reading.report(told[0][1].id, "event-types", f"one event of {listed}: split by type")
        for n, (type_, mentions) in enumerate(by_type.items()):
            kept = n == 0 and key in sent
            name = key if kept else fresh(local_id(key.removeprefix("new ")), reading.taken)
            made.append(Event(name, type_, tuple(mentions)))
    return made


def _read_arguments(reading: Reading) -> Annotations:
    task, before = reading.task, reading.before
    trigger = reading.regions.by_id.get(task.event)
    was = {m.id: (e, m) for e, m in before.event_mentions()}.get(task.event)
    sent = next(iter(task.sent.event_mentions()), None)
    if trigger is None or trigger.all("trigger") != [TRIGGER]:
        reading.report(task.event, "trigger-changed", "its region is gone or has another label")
    elif sent and reading.span(trigger) != sent[1].trigger:
        reading.report(task.event, "trigger-moved", f"correct its place in {EVENTS}")
    if trigger is not None:
        reading.regions.use(trigger)
    given = roles_read(reading, task.event)
    reading.check_sent(task.sent.mentions, "")
    if was is None:
        reading.report(task.event, "event-gone", f"the trigger is no more in {EVENTS}, roles left")
        return before
    shown = {m.id for m in task.sent.mentions}
    kept = [a for a in was[1].arguments if a.mention not in shown and a not in given]
    now = [*given, *kept]
    was_sent = sent[1].arguments if sent else ()
    order = was_sent if set(was_sent) == set(now) else was[1].arguments
    arguments = like(order, now, lambda a: (a.role, reading.known[a.mention].span))
    changed = replace(was[1], arguments=arguments)
    return replace(before, events=tuple(_with_mention(e, changed) for e in before.events))


def _with_mention(event: Event, changed: EventMention) -> Event:
    mentions = tuple(changed if m.id == changed.id else m for m in event.mentions)
    return replace(event, mentions=mentions)


def _read_quotes(reading: Reading) -> Annotations:
    quotations = quotations_read(reading)
    reading.check_sent(shown_in(reading.task.sent, QUOTES), "")
    return replace(reading.before, quotations=quotations)


_READERS: Mapping[str, Callable[[Reading], Annotations]] = {
    ENTITIES: read_entities,
    CHAINS: read_chains,
    EVENTS: _read_events,
    ARGUMENTS: _read_arguments,
    QUOTES: _read_quotes,
}
