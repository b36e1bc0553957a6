"""Two annotators' answers to one layer as one: what agrees is taken, the rest is noted.

The rules, for things of both sides that are paired:

- *mentions* pair by span, those of equal type first; *triggers* too; *quotations* pair by the code
  points of content that they share (Dice, one-to-one); *chains* and *events* by what they hold.
- What both say of a paired thing is agreed. Where they differ the thing is as A has it, with a
  note that says what each has.
- What only one side has is taken over with a note, so that the adjudicator accepts it by leaving
  it and refuses it by deleting it. Of two spans that overlap both are there.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace

from ...schema import (
    Annotations,
    Argument,
    Article,
    Event,
    EventMention,
    Mention,
    Quotation,
    Span,
)
from ..aligning import pairs
from .layers import ARGUMENTS, CHAINS, ENTITIES, EVENTS, QUOTES, fresh
from .merge_base import (
    BOTH,
    EVERYTHING,
    FIRST,
    SECOND,
    Had,
    MergedLayer,
    ids_of,
    paired_by_span,
    words,
)
from .merge_mentions import merge_chains, merge_mentions
from .reading_quotes import settle
from .results import in_order

__all__ = ["BOTH", "FIRST", "SECOND", "Had", "MergedLayer", "merge_layer"]


def merge_layer(
    article: Article,
    layer: str,
    first: Annotations,
    second: Annotations,
    had: Had | None = None,
) -> MergedLayer:
    """A (``first``) and B as one, as far as ``layer`` decides.

    In the layers after the first both sides have the same mentions, under the same ids; ``had``
    tells which of them each annotator had seen: about others they do not disagree.
    """
    made, had = MergedLayer(first), had or (EVERYTHING, EVERYTHING)
    text = article.text or ""
    if layer == ENTITIES:
        same = merge_mentions(made, text, first, second)
        merge_chains(made, text, first, second, same, EVERYTHING)
    elif layer == CHAINS:
        same = {m.id: m.id for m in second.mentions if m.id in had[1]}
        merge_chains(made, text, first, second, same, had[0])
    elif layer == EVENTS:
        _merge_events(made, text, first, second)
    elif layer == ARGUMENTS:
        _merge_arguments(made, first, second, had)
    elif layer == QUOTES:
        _merge_quotations(made, text, first, second)
    made.annotations = in_order(settle(made.annotations))
    return made


def _merge_events(made: MergedLayer, text: str, first: Annotations, second: Annotations) -> None:
    types = [{m.id: e.type for e, m in side.event_mentions()} for side in (first, second)]
    of = [{m.id: e for e, m in side.event_mentions()} for side in (first, second)]
    sides = [[(m.trigger, e.type, m) for e, m in side.event_mentions()] for side in (first, second)]
    found = list(paired_by_span(sides[0], sides[1]))
    same = {other.id: one.id for one, other in found if one and other}
    paired = _event_pairs(first, second, same)
    taken = ids_of(first)
    own = {e.id: paired.get(e.id) or fresh(e.id, taken) for e in second.events}
    groups: dict[str, tuple[str, list[EventMention]]] = {}
    for one, other in found:
        told = one or other
        assert told is not None  # noqa: S101  (one of a pair is always there)
        event = of[0][told.id] if one else of[1][told.id]
        key = event.id if one else own[event.id]
        if one is None:
            if key in groups and groups[key][0] != event.type:
                key = fresh(f"{key}-b", taken)
            told = replace(
                told, id=fresh(told.id if told.id not in taken else "b-" + told.id, taken)
            )
            made.only(told.id, SECOND, f"{words(text, told.trigger)} as {event.type}")
        elif other is None:
            made.only(told.id, FIRST, f"{words(text, told.trigger)} as {event.type}")
        else:
            made.origin[one.id] = BOTH
            _note_trigger(made, one, other, (types[0][one.id], types[1][other.id]))
            if not _same_event(of[0][one.id], of[1][other.id], paired):
                counts = (f"{len(e.mentions)} triggers" for e in (event, of[1][other.id]))
                made.note(one.id, "event", *(f"one of {c}" for c in counts))
        groups.setdefault(key, (event.type, []))[1].append(told)
    events = tuple(Event(key, type_, tuple(ms)) for key, (type_, ms) in groups.items())
    made.annotations = replace(first, events=events)


def _event_pairs(
    first: Annotations, second: Annotations, same: Mapping[str, str]
) -> dict[str, str]:
    left: list[frozenset[Hashable]] = [frozenset(m.id for m in e.mentions) for e in first.events]
    right: list[frozenset[Hashable]] = [
        frozenset(same[m.id] for m in e.mentions if m.id in same) for e in second.events
    ]
    return {second.events[j].id: first.events[i].id for i, j in pairs(left, right)}


def _same_event(one: Event, other: Event, paired: Mapping[str, str]) -> bool:
    alone = len(one.mentions) == 1 and len(other.mentions) == 1
    return paired.get(other.id) == one.id or alone


def _note_trigger(
    made: MergedLayer, one: EventMention, other: EventMention, types: tuple[str, str]
) -> None:
    if types[0] != types[1]:
        made.note(one.id, "type", *types)
    if one.realis != other.realis:
        made.note(one.id, "realis", one.realis or "none", other.realis or "none")
    if one.polarity != other.polarity:
        made.note(one.id, "polarity", one.polarity, other.polarity)


def _merge_arguments(made: MergedLayer, first: Annotations, second: Annotations, had: Had) -> None:
    """Roles by event mention: both sides have the same ones, under the same ids."""
    theirs = {m.id: m for _, m in second.event_mentions()}
    events = []
    for event in first.events:
        told = tuple(_merge_roles(made, m, theirs.get(m.id, m), had) for m in event.mentions)
        events.append(replace(event, mentions=told))
    made.annotations = replace(first, events=tuple(events))


def _merge_roles(
    made: MergedLayer, one: EventMention, other: EventMention, had: Had
) -> EventMention:
    kept: list[Argument] = []
    for mention in dict.fromkeys(a.mention for a in (*one.arguments, *other.arguments)):
        roles = [[a.role for a in side.arguments if a.mention == mention] for side in (one, other)]
        seen = [one.id in side and mention in side for side in had]
        thing = f"{one.id}/{mention}"
        made.origin[thing] = BOTH
        if all(seen) and set(roles[0]) != set(roles[1]):
            made.note(thing, "role", *("+".join(sorted(r)) or "-" for r in roles))
        if made.origin[thing] != BOTH or not all(seen):
            made.origin[thing] = FIRST if roles[0] else SECOND
        kept += [Argument(role, mention) for role in roles[0] or roles[1]]
    # In A's order where nothing else came in.
    same = set(kept) == set(one.arguments)
    return replace(one, arguments=one.arguments if same else tuple(kept))


def _merge_quotations(
    made: MergedLayer, text: str, first: Annotations, second: Annotations
) -> None:
    left, right = first.quotations, second.quotations
    found = pairs([_points(q) for q in left], [_points(q) for q in right])
    taken = ids_of(first)
    for i, j in found:
        made.origin[left[i].id] = BOTH
        _note_quotation(made, text, left[i], right[j], first.mention_by_id())
    merged = list(left)
    for quotation in left:
        if quotation.id not in made.origin:
            made.only(quotation.id, FIRST, f"the quotation {words(text, quotation.content[0])}")
    for n, quotation in enumerate(right):
        if n not in {j for _, j in found}:
            key = fresh(quotation.id if quotation.id not in taken else f"b-{quotation.id}", taken)
            merged.append(replace(quotation, id=key, inside=None))
            made.only(key, SECOND, f"the quotation {words(text, quotation.content[0])}")
    made.annotations = replace(first, quotations=tuple(merged))


def _points(quotation: Quotation) -> frozenset[Hashable]:
    return frozenset(at for span in quotation.content for at in range(span.start, span.end))


def _note_quotation(
    made: MergedLayer,
    text: str,
    one: Quotation,
    other: Quotation,
    known: Mapping[str, Mention],
) -> None:
    def spans(listed: Iterable[Span]) -> str:
        return " + ".join(words(text, span) for span in listed) or "none"

    def mentions(ids: Iterable[str]) -> str:
        return spans(known[key].span for key in ids if key in known)

    if one.type != other.type:
        made.note(one.id, "type", one.type or "none", other.type or "none")
    if one.content != other.content:
        made.note(one.id, "content", spans(one.content), spans(other.content))
    if one.cue != other.cue:
        sides = (spans([q.cue] if q.cue else []) for q in (one, other))
        made.note(one.id, "cue", *sides)
    if set(one.speakers) != set(other.speakers):
        made.note(one.id, "speaker", mentions(one.speakers), mentions(other.speakers))
    if set(one.addressees) != set(other.addressees):
        made.note(one.id, "addressee", mentions(one.addressees), mentions(other.addressees))
