"""A system's answer laid over what people marked: the layer asked for is the system's, the
mentions are the people's.

From the second layer on a screen shows the mentions of the first, under their ids; a system has
found others, under ids of its own. What it says of a mention is kept where that mention is there:
the one with the same span, or with the same span but for its edges' overlap when only one overlaps.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ...schema import Annotations, Argument, Entity, Event, EventMention, Mention, Quotation
from .layers import ARGUMENTS, CHAINS, ENTITIES, EVENTS, LAYERS, QUOTES, fresh


def adopt(base: Annotations, made: Annotations, layer: str) -> Annotations:
    """``base`` with one layer of ``made``; what ``made`` says of mentions that are not there is
    left out.

    1_entities takes everything, 1b_chains the entities, 2_events the events without arguments,
    2b_arguments the arguments of triggers that both have, 3_quotes the quotations. KeyError for
    another layer.
    """
    if layer == ENTITIES:
        return made
    same = same_mentions(base.mentions, made.mentions)
    taken = {m.id for m in base.mentions}
    if layer == CHAINS:
        return replace(base, entities=tuple(_entities(made.entities, same, taken)))
    if layer == EVENTS:
        return replace(base, events=tuple(_events(made.events, taken)))
    if layer == ARGUMENTS:
        return replace(base, events=tuple(_with_arguments(base, made, same)))
    if layer == QUOTES:
        return replace(base, quotations=tuple(_quotations(made.quotations, same, taken)))
    raise KeyError(f"{layer} is none of {', '.join(LAYERS)}")


def same_mentions(base: Iterable[Mention], made: Iterable[Mention]) -> dict[str, str]:
    """For ids of ``made`` the id in ``base``: by span and type, by span, else the one overlap."""
    base = tuple(base)
    found = {}
    for mention in made:
        exact = [m for m in base if m.span == mention.span]
        typed = [m for m in exact if m.type == mention.type]
        near = [m for m in base if m.span.overlaps(mention.span) and m.type == mention.type]
        if typed or exact:
            found[mention.id] = (typed or exact)[0].id
        elif len(near) == 1:
            found[mention.id] = near[0].id
    return found


def _entities(made: Iterable[Entity], same: Mapping[str, str], taken: set[str]) -> Iterable[Entity]:
    """Chains of the mentions that are there; of two chains with one mention the first has it."""
    used: set[str] = set()
    for entity in made:
        kept = tuple(dict.fromkeys(same[m] for m in entity.mentions if m in same))
        kept = tuple(m for m in kept if m not in used)
        used.update(kept)
        if kept:
            yield Entity(fresh(entity.id, taken), entity.type, kept)


def _events(made: Iterable[Event], taken: set[str]) -> Iterable[Event]:
    for event in made:
        mentions = tuple(replace(m, id=fresh(m.id, taken), arguments=()) for m in event.mentions)
        yield Event(fresh(event.id, taken), event.type, mentions)


def _with_arguments(
    base: Annotations, made: Annotations, same: Mapping[str, str]
) -> Iterable[Event]:
    answers = {(event.type, mention.trigger): mention for event, mention in made.event_mentions()}
    for event in base.events:
        yield replace(
            event,
            mentions=tuple(
                replace(m, arguments=_arguments(answers.get((event.type, m.trigger)), same))
                for m in event.mentions
            ),
        )


def _arguments(answer: EventMention | None, same: Mapping[str, str]) -> tuple[Argument, ...]:
    given = answer.arguments if answer else ()
    kept = (Argument(a.role, same[a.mention]) for a in given if a.mention in same)
    return tuple(dict.fromkeys(kept))


def _quotations(
    made: Iterable[Quotation], same: Mapping[str, str], taken: set[str]
) -> Iterable[Quotation]:
    made = tuple(made)
    ids = {q.id: fresh(q.id, taken) for q in made}
    for quotation in made:
        yield replace(
            quotation,
            id=ids[quotation.id],
            inside=ids.get(quotation.inside or ""),
            speakers=_there(quotation.speakers, same),
            addressees=_there(quotation.addressees, same),
        )


def _there(ids: Iterable[str], same: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(same[key] for key in ids if key in same))
