"""Checks of events: triggers left out, events and roles left empty."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from ...schema import Annotations, Document, Span
from ...schema.ontology import ontology
from .findings import Finding, words_at
from .words import Habit, unmarked_words

#: When a word counts as a trigger word.
HABIT = Habit(times=3, share=0.5)


def triggers_unmarked(documents: Sequence[Document]) -> Iterator[Finding]:
    """A word that is a trigger in most of its places and is none here; names do not count."""
    for document, span, word, times in unmarked_words(documents, _triggers, _names, HABIT):
        said = f"{word!r} is no trigger here and one {times} times elsewhere"
        yield Finding(document.id, span.start, span.end, "trigger-unmarked", said)


def _triggers(side: Annotations) -> list[Span]:
    return [told.trigger for _, told in side.event_mentions()]


def _names(side: Annotations) -> list[Span]:
    return [mention.span for mention in side.mentions if mention.level == "name"]


def without_arguments(documents: Sequence[Document]) -> Iterator[Finding]:
    """An event none of whose mentions has an argument."""
    for document in documents:
        for event in document.annotations.events:
            if not any(told.arguments for told in event.mentions):
                span = event.mentions[0].trigger
                said = f"the {event.type} {words_at(document, span)} has no argument anywhere"
                yield Finding(document.id, span.start, span.end, "event-bare", said)


def trigger_types(documents: Sequence[Document]) -> Iterator[Finding]:
    """One trigger word with different event types: the type that it has once against many."""
    places: dict[str, list[tuple[str, Document, Span]]] = defaultdict(list)
    for document in documents:
        for event, told in document.annotations.event_mentions():
            text = document.article.text
            if text is not None:
                word = text[told.trigger.start : told.trigger.end].lower()
                places[word].append((event.type, document, told.trigger))
    for word, found in sorted(places.items()):
        types = Counter(type_ for type_, _, _ in found)
        usual, times = types.most_common(1)[0]
        for type_, document, span in found:
            if type_ != usual and times >= HABIT.times and types[type_] == 1:
                said = f"{word!r} is {type_} here and {usual} {times} times elsewhere"
                yield Finding(document.id, span.start, span.end, "trigger-types", said)


def roles_never(documents: Sequence[Document]) -> Iterator[Finding]:
    """Roles of the ontology, and event types, that occur in no document at all."""
    types: set[str] = set()
    roles: set[str] = set()
    for document in documents:
        for event, told in document.annotations.event_mentions():
            types.add(event.type)
            roles.update(argument.role for argument in told.arguments)
    known = ontology()
    for name in sorted(set(known.event_types) - types):
        yield Finding("", 0, 0, f"type-never:{name}", f"no event of type {name} in the documents")
    for name in sorted(set(known.roles) - roles):
        yield Finding("", 0, 0, f"role-never:{name}", f"no argument with the role {name}")
