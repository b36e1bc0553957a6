"""Rules on events, their mentions and arguments."""

from __future__ import annotations

from collections.abc import Iterator

from .model import Argument
from .view import PlacedEventMention, View

Finding = tuple[str, str]


def _arguments(view: View) -> Iterator[tuple[PlacedEventMention, Argument, str]]:
    for item in view.event_mentions:
        for j, argument in enumerate(item.mention.arguments):
            yield item, argument, f"{item.path}.arguments[{j}]"


def trigger_duplicate(view: View) -> Iterator[Finding]:
    """Two event mentions never have the same trigger and type."""
    first: dict[tuple[int, int, str], str] = {}
    for item in view.event_mentions:
        trigger = item.mention.trigger
        key = (trigger.start, trigger.end, item.event.type)
        if key in first:
            yield (
                f"{item.path}.trigger",
                (
                    f"event mention {item.mention.id}: has the trigger and type of {first[key]} "
                    f"({view.surface(trigger)}, {item.event.type})"
                ),
            )
        first.setdefault(key, item.mention.id)


def trigger_outside_sentence(view: View) -> Iterator[Finding]:
    """A trigger lies in one sentence."""
    for item in view.event_mentions:
        trigger = item.mention.trigger
        if view.is_sound(trigger) and view.sentence_of(trigger) is None:
            yield (
                f"{item.path}.trigger",
                (
                    f"event mention {item.mention.id}: trigger {view.surface(trigger)} lies in no "
                    "single sentence"
                ),
            )


def realis_missing(view: View) -> Iterator[Finding]:
    """Every event mention has a realis."""
    for item in view.event_mentions:
        if item.mention.realis is None:
            names = ", ".join(view.ontology.realis)
            yield (
                item.path,
                f"event mention {item.mention.id}: found no realis, expected one of {names}",
            )


def polarity_realis(view: View) -> Iterator[Finding]:
    """What is negative has realis other."""
    for item in view.event_mentions:
        mention = item.mention
        if mention.polarity == "negative" and mention.realis not in (None, "other"):
            yield (
                f"{item.path}.realis",
                (
                    f"event mention {mention.id}: polarity is negative and realis "
                    f"{mention.realis}, expected other"
                ),
            )


def role_not_allowed(view: View) -> Iterator[Finding]:
    """An event type takes the roles that the ontology gives it."""
    for item, argument, path in _arguments(view):
        allowed = view.ontology.roles_of(item.event.type)
        if argument.role not in allowed:
            yield (
                f"{path}.role",
                (
                    f"event mention {item.mention.id}: {item.event.type} takes no {argument.role}, "
                    f"expected one of {', '.join(allowed)}"
                ),
            )


def filler_not_allowed(view: View) -> Iterator[Finding]:
    """A role is filled by the types of mention that the ontology gives it."""
    for item, argument, path in _arguments(view):
        mention = view.mentions.get(argument.mention)
        fillers = view.ontology.fillers(item.event.type, argument.role)
        if mention is not None and fillers and mention.type not in fillers:
            yield (
                f"{path}.mention",
                (
                    f"event mention {item.mention.id}: {argument.role} {argument.mention} "
                    f"{view.surface(mention.span)} is {mention.type}, expected "
                    f"{' or '.join(fillers)} in {item.event.type}"
                ),
            )


def argument_duplicate(view: View) -> Iterator[Finding]:
    """A mention plays a role once in an event mention."""
    seen: set[tuple[str, str, str]] = set()
    for item, argument, path in _arguments(view):
        key = (item.path, argument.role, argument.mention)
        if key in seen:
            yield (
                path,
                f"event mention {item.mention.id}: {argument.mention} is {argument.role} twice",
            )
        seen.add(key)


def argument_outside_sentence(view: View) -> Iterator[Finding]:
    """An argument lies in its trigger's sentence."""
    for item, argument, path in _arguments(view):
        mention = view.mentions.get(argument.mention)
        sentence = view.sentence_of(item.mention.trigger)
        if mention is None or sentence is None or not view.is_sound(mention.span):
            continue
        if not view.article.sentences[sentence].contains(mention.span):
            yield (
                f"{path}.mention",
                (
                    f"event mention {item.mention.id}: {argument.role} {argument.mention} "
                    f"{view.surface(mention.span)} lies outside the trigger's sentence {sentence}"
                ),
            )
