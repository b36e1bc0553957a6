"""Rules on mentions and entities."""

from __future__ import annotations

from collections.abc import Iterator

from .timex import is_timex3
from .view import ROOT, View

Finding = tuple[str, str]


def mention_in_two_entities(view: View) -> Iterator[Finding]:
    """A mention is in one entity, and in it once."""
    first: dict[str, str] = {}
    for i, entity in enumerate(view.annotations.entities):
        for j, mention in enumerate(entity.mentions):
            if mention in first:
                where = "twice" if first[mention] == entity.id else f"in {first[mention]} already"
                path = f"{ROOT}.entities[{i}].mentions[{j}]"
                yield path, f"entity {entity.id}: mention {mention} is {where}, expected once"
            first.setdefault(mention, entity.id)


def entity_type(view: View) -> Iterator[Finding]:
    """An entity's type fits the types of its mentions."""
    for i, entity in enumerate(view.annotations.entities):
        allowed = view.ontology.entity_types[entity.type]
        for j, key in enumerate(entity.mentions):
            mention = view.mentions.get(key)
            if mention is None or mention.type in allowed or not _refers(view, mention.type):
                continue
            yield (
                f"{ROOT}.entities[{i}].mentions[{j}]",
                (
                    f"entity {entity.id}: mention {key} {view.surface(mention.span)} is "
                    f"{mention.type}, expected {' or '.join(allowed)} in an entity of type "
                    f"{entity.type}"
                ),
            )


def _refers(view: View, mention_type: str) -> bool:
    return view.ontology.mention_types[mention_type].referring


def mention_cannot_corefer(view: View) -> Iterator[Finding]:
    """Mentions of types that do not refer are in no entity."""
    for i, entity in enumerate(view.annotations.entities):
        for j, key in enumerate(entity.mentions):
            mention = view.mentions.get(key)
            if mention is not None and not _refers(view, mention.type):
                yield (
                    f"{ROOT}.entities[{i}].mentions[{j}]",
                    (
                        f"entity {entity.id}: mention {key} is {mention.type}, which belongs to no "
                        "entity"
                    ),
                )


def mention_without_entity(view: View) -> Iterator[Finding]:
    """Every mention of a type that refers is in an entity; a NORP may be a mere adjective."""
    for i, mention in enumerate(view.annotations.mentions):
        if mention.type == "NORP" or not _refers(view, mention.type):
            continue
        if mention.id not in view.entity_of:
            yield (
                f"{ROOT}.mentions[{i}]",
                (
                    f"mention {mention.id}: {view.surface(mention.span)} ({mention.type}) is in no "
                    "entity, expected one, if need be of its own"
                ),
            )


def level_missing(view: View) -> Iterator[Finding]:
    """Mentions of types with levels have one."""
    for i, mention in enumerate(view.annotations.mentions):
        if view.ontology.mention_types[mention.type].levels and mention.level is None:
            levels = ", ".join(view.ontology.levels)
            yield (
                f"{ROOT}.mentions[{i}]",
                (
                    f"mention {mention.id}: found no level, expected one of {levels} with "
                    f"{mention.type}"
                ),
            )


def level_not_allowed(view: View) -> Iterator[Finding]:
    """Mentions of types without levels have none."""
    for i, mention in enumerate(view.annotations.mentions):
        if mention.level is not None and not view.ontology.mention_types[mention.type].levels:
            path = f"{ROOT}.mentions[{i}].level"
            yield (
                path,
                f"mention {mention.id}: {mention.type} takes no level, found {mention.level}",
            )


def mention_duplicate(view: View) -> Iterator[Finding]:
    """Two mentions never have the same span and type."""
    first: dict[tuple[int, int, str], str] = {}
    for i, mention in enumerate(view.annotations.mentions):
        key = (mention.span.start, mention.span.end, mention.type)
        if key in first:
            yield (
                f"{ROOT}.mentions[{i}]",
                (
                    f"mention {mention.id}: has the span and type of {first[key]} "
                    f"({view.surface(mention.span)}, {mention.type})"
                ),
            )
        first.setdefault(key, mention.id)


def value_not_timex3(view: View) -> Iterator[Finding]:
    """The value of a DATE or TIME is TIMEX3; what cannot be resolved has none."""
    for i, mention in enumerate(view.annotations.mentions):
        written_in = view.ontology.mention_types[mention.type].value
        if written_in == "timex3" and mention.value is not None and not is_timex3(mention.value):
            yield (
                f"{ROOT}.mentions[{i}].value",
                (
                    f'mention {mention.id}: value "{mention.value}" is no TIMEX3 value such as '
                    "2024-05-06, 2024-W19, 2024-05-06TMO or P3D"
                ),
            )


def value_not_allowed(view: View) -> Iterator[Finding]:
    """Only mentions of types that take a value have one."""
    for i, mention in enumerate(view.annotations.mentions):
        if mention.value is not None and not view.ontology.mention_types[mention.type].value:
            path = f"{ROOT}.mentions[{i}].value"
            yield path, f"mention {mention.id}: {mention.type} takes no value"
