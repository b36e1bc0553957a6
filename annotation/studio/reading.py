"""From what came back to annotations: each layer lays what its screen says over what was there.

``apply_layer`` takes the annotations as the earlier layers left them, one task and one result, and
gives the annotations with that layer replaced. What cannot be converted is reported with task and
region; nothing is left out in silence. Earlier layers may have been corrected since the task was
made: mentions are followed by their id, and a region that the annotator drew is the mention that
has this very span.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from ...corpus.form_derive import entity_type, head_of
from ...corpus.form_place import Text
from ...schema import Annotations, Article, Entity, Event, EventMention, Mention, Span
from ...schema.ontology import Ontology, ontology
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
from .reading_quotes import quotations_read
from .regions import Region, Regions, read_regions
from .tasks import shown_in

Json = Any


@dataclass(frozen=True, slots=True)
class Task:
    """A task as the server gives it, checked: what was shown and what the way back needs.

    ``sent`` are the annotations that it was made from. ``chains``, ``events`` and ``numbers`` tell
    what a label stands for, ``regions`` the quotation of a content's region, ``twins`` the mention
    of a second region that was sent for it. ``shift`` is the offset in the article of the first
    code point shown, ``length`` that of the text shown.
    """

    id: int
    document: str
    layer: str
    key: str
    text_sha256: str
    controls: tuple[str, ...]
    sent: Annotations
    shift: int
    length: int
    event: str = ""
    chains: Mapping[str, str] = field(default_factory=dict)
    events: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    regions: Mapping[str, str] = field(default_factory=dict)
    twins: Mapping[str, str] = field(default_factory=dict)


class Reading:
    """One result being read: its regions, what was there before, and what is reported."""

    def __init__(
        self, article: Article, before: Annotations, task: Task, result: Json, annotator: str
    ) -> None:
        self.article = article
        self.before = before
        self.task = task
        self.annotator = annotator
        self.reported: list[Reported] = []
        self.ontology: Ontology = ontology()
        self.regions: Regions = read_regions(result, task.layer, task.length, self.report)
        self.sent = task.sent.mention_by_id()
        self.known = before.mention_by_id()
        #: Ids of quotations that have been made of this result.
        self.made: set[str] = set()
        self.taken = {
            *self.regions.by_id,
            *self.known,
            *(e.id for e in (*before.entities, *task.sent.entities)),
            *(e.id for e in (*before.events, *task.sent.events)),
            *(m.id for side in (before, task.sent) for _, m in side.event_mentions()),
            *(q.id for q in (*before.quotations, *task.sent.quotations)),
        }

    def report(self, region: str, code: str, message: str) -> None:
        """Note something about a region ("" for the task); its region counts as dealt with."""
        task = self.task
        self.reported.append(
            Reported(task.document, task.layer, self.annotator, task.id, region, code, message)
        )

    def span(self, region: Region) -> Span:
        """The region's place in the article, with its words."""
        start, end = region.start + self.task.shift, region.end + self.task.shift
        text = self.article.text
        return Span(start, end, None if text is None else text[start:end])

    @cached_property
    def _by_span(self) -> dict[Span, list[str]]:
        found: dict[Span, list[str]] = {}
        for mention in self.before.mentions:
            found.setdefault(mention.span, []).append(mention.id)
        return found

    def mention_of(self, region: Region, role: str) -> str | None:
        """The id of the mention that a region of a later layer stands for; None is reported.

        It is the one sent under this id, else the one mention that has the region's span.
        """
        span, key = self.span(region), self.task.twins.get(region.id, region.id)
        if key in self.sent:
            if span != self.sent[key].span:
                self.report(
                    key,
                    "mention-moved",
                    f"was sent at {_at(self.sent[key].span)} and is at {_at(span)} now: correct "
                    f"it in {ENTITIES}",
                )
            if key in self.known:
                return key
            self.report(key, "mention-gone", f"the mention is no more in {ENTITIES}, {role} left")
            return None
        found = self._by_span.get(span, [])
        if len(found) == 1:
            return found[0]
        words = f"{_at(span)} {span.text!r}" if span.text else _at(span)
        if found:
            self.report(key, "mention-unclear", f"{words} is {len(found)} mentions: {role} left")
        else:
            self.report(
                key,
                "mention-missing",
                f"{words} is {role} and no mention: mark it in {ENTITIES} and pull again",
            )
        return None

    def check_sent(self, shown: Sequence[Mention], control: str) -> None:
        """Report mentions that were shown and have no region, or another type, now."""
        for mention in shown:
            region = self.regions.by_id.get(mention.id)
            if region is None:
                self.report(mention.id, "mention-deleted", f"its region was deleted: {_ASK}")
            elif control and (label := region.one(control, self.report)) != mention.type:
                self.report(
                    mention.id, "mention-retyped", f"sent as {mention.type}, now {label}: {_ASK}"
                )


_ASK = f"correct it in {ENTITIES} if it is wrong"


def _at(span: Span) -> str:
    return f"[{span.start}, {span.end})"


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


def _known_label(reading: Reading, region: Region, control: str, names: Any) -> str | None:
    label = region.one(control, reading.report)
    if label is not None and label not in names:
        reading.report(region.id, "label-unknown", f"{control} has no label {label!r}")
        return None
    return label


def _read_entities(reading: Reading) -> Annotations:
    mentions = []
    for region in reading.regions:
        type_ = _known_label(reading, region, "type", reading.ontology.mention_types)
        if type_ is None:
            if not region.all("type"):
                reading.report(region.id, "mention-untyped", "the region has no type, left out")
            reading.regions.use(region)
            continue
        mentions.append(_mention(reading, region, type_))
        reading.regions.use(region)
    labels = {m.id: _chain_label(reading, reading.regions.by_id[m.id], m.type) for m in mentions}
    made = replace(reading.before, mentions=tuple(mentions))
    return _with_chains(reading, made, labels, reading.task.sent)


def _mention(reading: Reading, region: Region, type_: str) -> Mention:
    level = _known_label(reading, region, "level", reading.ontology.levels)
    span, typed = reading.span(region), region.all("value")
    if len(typed) > 1:
        reading.report(region.id, "several-values", f"typed {', '.join(typed)}; the last counts")
    sent = reading.sent.get(region.id)
    if sent and (sent.span, sent.level) == (span, level):
        head = sent.head
    else:
        text = reading.article.text
        head = head_of(Text(text, reading.article.sentences), span, level) if text else None
    return Mention(region.id, span, type_, level, head, typed[-1] if typed else None)


def _chain_label(reading: Reading, region: Region, type_: str) -> str | None:
    """The chain that a region was given: a key that was typed comes before the label."""
    typed = region.all("entity_key")
    label = typed[-1] if typed else region.one("chain", reading.report)
    if label in (None, NOTHING):
        return None
    if not reading.ontology.mention_types[type_].referring:
        reading.report(
            region.id, "chain-not-referring", f"{type_} belongs to no chain, {label} left out"
        )
        return None
    return label


def _with_chains(
    reading: Reading, made: Annotations, labels: Mapping[str, str | None], sent: Annotations
) -> Annotations:
    """The annotations with chains by label; mentions that refer and have none stand alone."""
    known = made.mention_by_id()
    members: dict[str, list[str]] = {}
    ids = dict(reading.task.chains)
    single = {e.mentions[0]: e.id for e in reading.before.entities if len(e.mentions) == 1}
    single = {m: e for m, e in single.items() if e not in ids.values()}
    for mention in made.mentions:
        label = labels.get(mention.id)
        if label is not None:
            if label not in ids:
                ids[label] = fresh(_local(label), reading.taken)
            members.setdefault(ids[label], []).append(mention.id)
        elif mention.type != "NORP" and reading.ontology.mention_types[mention.type].referring:
            own = single.get(mention.id) or fresh(f"{mention.id}-e", reading.taken)
            members.setdefault(own, []).append(mention.id)
    earlier = {e.id: e for e in (*reading.before.entities, *sent.entities)}
    was = {**made.mention_by_id(), **reading.known, **reading.sent}
    entities = [_entity(key, chain, earlier.get(key), known, was) for key, chain in members.items()]
    return replace(made, entities=tuple(entities))


def _local(label: str) -> str:
    """A chain's label as an id: letters, digits, hyphens, underscores."""
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "_" for c in label)
    return kept or "chain"


def _entity(
    key: str,
    chain: Sequence[str],
    earlier: Entity | None,
    known: Mapping[str, Mention],
    was: Mapping[str, Mention],
) -> Entity:
    """An entity of these mentions; type and members as they were where that still holds."""
    types = [known[m].type for m in chain]
    if earlier is None:
        return Entity(key, entity_type(types), tuple(chain))
    same = set(chain) == set(earlier.mentions) and types == [was[m].type for m in chain]
    fits = set(types) <= set(ontology().entity_types.get(earlier.type, ()))
    type_ = earlier.type if same or fits else entity_type(types)
    return Entity(key, type_, tuple(chain), earlier.members)


def _read_chains(reading: Reading) -> Annotations:
    before, task = reading.before, reading.task
    now = {m: e.id for e in before.entities for m in e.mentions}
    # Labels are words, chains have ids: what the screen did not show keeps its chain by id.
    names = {entity: label for label, entity in task.chains.items()}
    for entity in before.entities:
        names.setdefault(entity.id, entity.id)
    labels: dict[str, str | None] = {m: names[e] for m, e in now.items()}
    groups: dict[str, list[tuple[str, ...]]] = {}
    for region in reading.regions:
        reading.regions.use(region)
        key = reading.mention_of(region, "a member of a chain")
        if key is None:
            continue
        labels[key] = _chain_label(reading, region, reading.known[key].type)
        if region.paths.get("members"):
            groups[key] = region.paths["members"]
    reading.check_sent(shown_in(task.sent, CHAINS), "kind")
    # An id of `before` that is no label of the task is its own label.
    own = {e.id: e.id for e in before.entities if names[e.id] == e.id}
    reading.task = replace(task, chains={**own, **task.chains})
    made = _with_chains(reading, before, labels, task.sent)
    return _with_members(reading, made, groups) if "members" in task.controls else made


def _with_members(
    reading: Reading, made: Annotations, groups: Mapping[str, Sequence[tuple[str, ...]]]
) -> Annotations:
    """The entities with the members that the screen gives to the mentions of groups."""
    of, ids = made.entity_of(), dict(reading.task.chains)
    given: dict[str, list[str]] = {}
    for mention, paths in groups.items():
        group = of.get(mention)
        for path in paths:
            member = ids.get(path[-1], path[-1])
            if group is None or len(path) != 1 or not any(e.id == member for e in made.entities):
                reading.report(mention, "member-unknown", f"{' > '.join(path)} is no chain")
            elif member not in given.setdefault(group.id, []):
                given[group.id].append(member)
    return replace(
        made,
        entities=tuple(
            replace(e, members=like(e.members, given.get(e.id, ()), lambda m: m))
            for e in made.entities
        ),
    )


def like(before: Sequence[Any], now: Sequence[Any], key: Callable[[Any], Any]) -> tuple[Any, ...]:
    """``now`` in the order that ``before`` has when both hold the same, else sorted by ``key``."""
    if len(before) == len(now) and set(before) == set(now):
        return tuple(before)
    return tuple(sorted(now, key=key))


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
        label = _known_label(reading, region, "span", {**types, **kinds})
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
    realis = _known_label(reading, region, "realis", reading.ontology.realis)
    polarity = _known_label(reading, region, "polarity", reading.ontology.polarity) or "positive"
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
            name = key if kept else fresh(_local(key.removeprefix("new ")), reading.taken)
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
    ENTITIES: _read_entities,
    CHAINS: _read_chains,
    EVENTS: _read_events,
    ARGUMENTS: _read_arguments,
    QUOTES: _read_quotes,
}
