"""The last steps that all rule systems share: coreference, pronoun types, events into hoppers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from ...schema import Annotations, Argument, Entity, Event, EventMention, Mention, Quotation, Span
from .build import numbered
from .coref import Clues, chains


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """A trigger with its type, its lemma and all else that an event mention holds."""

    trigger: Span
    type: str
    lemma: str
    realis: str
    polarity: str
    arguments: tuple[Argument, ...]


def _settle(
    mentions: Sequence[Mention],
    entities: tuple[Entity, ...],
    kinds: dict[str, str],
    quotations: Iterable[Quotation],
) -> tuple[tuple[Mention, ...], tuple[Entity, ...]]:
    """Gives pronouns the type of their chain and drops what refers to nothing that was found."""
    speaking = {s for q in quotations for s in (*q.speakers, *q.addressees)}
    alone = {e.mentions[0] for e in entities if len(e.mentions) == 1}
    lost = {i for i in kinds if i in alone and i not in speaking and kinds[i] == "ORG"}
    kept = tuple(
        replace(m, type=kinds[m.id]) if m.id in kinds else m for m in mentions if m.id not in lost
    )
    return kept, tuple(e for e in entities if e.mentions[0] not in lost)


_CORE = {"Place", "Time"}


@dataclass(slots=True)
class _Hopper:
    type: str
    realis: str
    lemmas: set[str]
    core: dict[str, set[str]]
    times: set[str]
    mentions: list[EventMention]


def _core(found: FoundEvent, entity_of: dict[str, str]) -> dict[str, set[str]]:
    roles: dict[str, set[str]] = {}
    for argument in found.arguments:
        if argument.role not in _CORE:
            roles.setdefault(argument.role, set()).add(
                entity_of.get(argument.mention, argument.mention)
            )
    return roles


def _times(found: FoundEvent, values: dict[str, str | None]) -> set[str]:
    ids = (a.mention for a in found.arguments if a.role == "Time")
    return {value for i in ids if (value := values.get(i))}


def _same(hopper: _Hopper, found: FoundEvent, core: dict[str, set[str]], times: set[str]) -> bool:
    """One happening: same type and realis, nothing that contradicts, and something that binds."""
    if hopper.type != found.type or hopper.realis != found.realis:
        return False
    shared = [role for role in core if role in hopper.core]
    if any(not (core[role] & hopper.core[role]) for role in shared):
        return False
    if times and hopper.times and not times & hopper.times:
        return False
    return bool(shared) or bool(times & hopper.times) or found.lemma in hopper.lemmas


def outermost(found: Sequence[FoundEvent]) -> list[FoundEvent]:
    """Events without those whose trigger stands in another's ("death" in "death toll")."""
    return [
        one
        for one in found
        if not any(o.trigger != one.trigger and o.trigger.contains(one.trigger) for o in found)
    ]


def hoppers(
    found: Sequence[FoundEvent], entities: Iterable[Entity], mentions: Iterable[Mention]
) -> tuple[Event, ...]:
    """Event mentions as events: those of one happening are one, by the rules of ``_same``."""
    entity_of = {m: e.id for e in entities for m in e.mentions}
    values = {m.id: m.value for m in mentions}
    hoppers: list[_Hopper] = []
    for event in found:
        core, times = _core(event, entity_of), _times(event, values)
        one = EventMention(
            f"{event.trigger.start}-{event.trigger.end}-{event.type}",
            event.trigger,
            event.realis,
            event.polarity,
            event.arguments,
        )
        home = next((h for h in reversed(hoppers) if _same(h, event, core, times)), None)
        if home is None:
            home = _Hopper(event.type, event.realis, set(), {}, set(), [])
            hoppers.append(home)
        home.mentions.append(one)
        home.lemmas.add(event.lemma)
        home.times |= times
        for role, ids in core.items():
            home.core.setdefault(role, set()).update(ids)
    return tuple(Event(h.mentions[0].id, h.type, tuple(h.mentions)) for h in hoppers)


def kind_of_speaker(
    quotation: Quotation, entities: dict[str, Entity], levels: dict[str, str | None]
) -> Quotation:
    """``named`` when a speaker's entity has a name, ``unnamed`` otherwise, ``implicit`` if none."""
    if not quotation.speakers:
        return replace(quotation, speaker_kind="implicit")
    named = any(
        (levels.get(m) == "name" and m in entities) or levels.get(m) == "name"
        for s in quotation.speakers
        for m in (entities[s].mentions if s in entities else (s,))
    )
    return replace(quotation, speaker_kind="named" if named else "unnamed")


def nested(said: Sequence[Quotation]) -> tuple[Quotation, ...]:
    """Each quotation with the smallest other one whose content holds all of its own."""

    def size(q: Quotation) -> int:
        return sum(len(span) for span in q.content)

    def outer(q: Quotation) -> str | None:
        held = [
            o
            for o in said
            if size(o) > size(q) and all(any(c.contains(s) for c in o.content) for s in q.content)
        ]
        return min(held, key=lambda o: (size(o), o.id)).id if held else None

    return tuple(replace(q, inside=outer(q)) for q in said)


def finish(
    text: str,
    mentions: Sequence[Mention],
    quotations: Sequence[Quotation],
    clues: Clues,
    find_events: Callable[[Sequence[Mention]], Sequence[FoundEvent]],
) -> Annotations:
    """Annotations out of mentions and quotations; events are looked for once pronouns are typed."""
    entities, kinds = chains(text, mentions, clues, quotations)
    settled, entities = _settle(mentions, entities, kinds, quotations)
    by_mention = {m: e for e in entities for m in e.mentions}
    levels = {m.id: m.level for m in settled}
    said = nested([kind_of_speaker(q, by_mention, levels) for q in quotations])
    events = hoppers(outermost(find_events(settled)), entities, settled)
    return numbered(text, Annotations(settled, entities, events, said))
