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

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from ...schema import (
    Annotations,
    Argument,
    Article,
    Entity,
    Event,
    EventMention,
    Mention,
    Quotation,
    Span,
)
from ..aligning import pairs
from .layers import ARGUMENTS, CHAINS, ENTITIES, EVENTS, QUOTES, fresh
from .reading_quotes import settle
from .results import in_order

BOTH, FIRST, SECOND = "both", "A", "B"
T = TypeVar("T", Mention, EventMention)


@dataclass(slots=True)
class MergedLayer:
    """Both answers as one: annotations, notes by thing, and which pass each thing is from.

    Things are mentions, event mentions and quotations, by id; in ``2b_arguments`` a thing is a
    mention's part in an event mention, ``t1/m5``. What is in ``notes`` is to be decided.
    """

    annotations: Annotations
    notes: dict[str, list[str]] = field(default_factory=dict)
    origin: dict[str, str] = field(default_factory=dict)

    def note(self, thing: str, what: str, one: str, other: str) -> None:
        """Note that A says ``one`` of the thing and B ``other``; it is as A has it."""
        self.notes.setdefault(thing, []).append(f"DISAGREE {what}: A {one}, B {other}")
        self.origin[thing] = FIRST

    def only(self, thing: str, side: str, what: str) -> None:
        """Note that only one side has the thing."""
        self.notes.setdefault(thing, []).append(f"DISAGREE: only {side} has {what}")
        self.origin[thing] = side


#: For A and B the ids of mentions and event mentions that each of them had before them.
Had = tuple[Collection[str], Collection[str]]


class _Everything(frozenset[str]):
    """A set of ids that holds any id."""

    def __contains__(self, _: object) -> bool:
        return True


EVERYTHING = _Everything()


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
        same = _merge_mentions(made, text, first, second)
        _merge_chains(made, text, first, second, same, EVERYTHING)
    elif layer == CHAINS:
        same = {m.id: m.id for m in second.mentions if m.id in had[1]}
        _merge_chains(made, text, first, second, same, had[0])
    elif layer == EVENTS:
        _merge_events(made, text, first, second)
    elif layer == ARGUMENTS:
        _merge_arguments(made, first, second, had)
    elif layer == QUOTES:
        _merge_quotations(made, text, first, second)
    made.annotations = in_order(settle(made.annotations))
    return made


def ids_of(marked: Annotations) -> set[str]:
    """Every id that the annotations use."""
    return {
        *(m.id for m in marked.mentions),
        *(e.id for e in marked.entities),
        *(e.id for e in marked.events),
        *(m.id for _, m in marked.event_mentions()),
        *(q.id for q in marked.quotations),
    }


def words(text: str, span: Span) -> str:
    """The words of a span for a note, with the place, so that it can be found."""
    shown = " ".join(text[span.start : span.end].split())
    return f"“{shown if len(shown) <= 50 else shown[:35] + '…' + shown[-14:]}” at {span.start}"


def _paired(
    left: Sequence[tuple[Span, str, T]], right: Sequence[tuple[Span, str, T]]
) -> Iterator[tuple[T | None, T | None]]:
    """Things of equal span, those of equal type first; then what is alone, left and right."""
    places: dict[Span, tuple[list[tuple[str, T]], list[tuple[str, T]]]] = {}
    for n, side in enumerate((left, right)):
        for span, type_, thing in side:
            places.setdefault(span, ([], []))[n].append((type_, thing))
    for _, (ones, others) in sorted(places.items()):
        rest = list(others)
        lonely = []
        for type_, thing in ones:
            same = next((o for o in rest if o[0] == type_), None)
            if same is None:
                lonely.append(thing)
            else:
                rest.remove(same)
                yield thing, same[1]
        for n in range(max(len(lonely), len(rest))):
            yield (
                lonely[n] if n < len(lonely) else None,
                rest[n][1] if n < len(rest) else None,
            )


def _merge_mentions(
    made: MergedLayer, text: str, first: Annotations, second: Annotations
) -> dict[str, str]:
    """Merge the mentions; gives for each id of B its id in the merged annotations."""
    taken = ids_of(first)
    same: dict[str, str] = {}
    mentions: list[Mention] = []
    alone: list[tuple[str, Mention]] = []
    sides = [[(m.span, m.type, m) for m in side.mentions] for side in (first, second)]
    for one, other in _paired(sides[0], sides[1]):
        if one is not None:
            mentions.append(one)
            made.origin[one.id] = BOTH
        if one is not None and other is not None:
            same[other.id] = one.id
            for what in ("type", "level", "value"):
                a, b = getattr(one, what), getattr(other, what)
                if a != b:
                    made.note(one.id, what, a or "none", b or "none")
        elif one is not None:
            alone.append((FIRST, one))
        elif other is not None:
            same[other.id] = fresh(other.id if other.id not in taken else f"b-{other.id}", taken)
            mentions.append(replace(other, id=same[other.id]))
            alone.append((SECOND, mentions[-1]))
    for side, mention in alone:
        rivals = [m for s, m in alone if s != side and m.span.overlaps(mention.span)]
        what = f"{words(text, mention.span)} as {mention.type}"
        beside = "".join(f"; the other has {words(text, m.span)} as {m.type}" for m in rivals)
        made.only(mention.id, side, what + beside)
    made.annotations = replace(first, mentions=tuple(mentions))
    return same


def _entity_pairs(
    first: Annotations, second: Annotations, same: Mapping[str, str]
) -> dict[str, str]:
    """For ids of B's chains the id of A's chain that shares most with it."""
    left: list[frozenset[Hashable]] = [frozenset(e.mentions) for e in first.entities]
    right: list[frozenset[Hashable]] = [
        frozenset(same[m] for m in e.mentions if m in same) for e in second.entities
    ]
    return {second.entities[j].id: first.entities[i].id for i, j in pairs(left, right)}


def _merge_chains(
    made: MergedLayer,
    text: str,
    first: Annotations,
    second: Annotations,
    same: Mapping[str, str],
    had: Collection[str],
) -> None:
    """Merge the chains over the merged mentions; those of B that A lacks keep what A left free."""
    paired = _entity_pairs(first, second, same)
    in_first = first.entity_of()
    in_second = {same[m]: e for e in second.entities for m in e.mentions if m in same}
    of_first = {m.id for m in first.mentions if m.id in had}
    of_second = set(same.values())
    taken = ids_of(made.annotations)
    own = {e.id: paired.get(e.id) or fresh(e.id, taken) for e in second.entities}
    names = [_chain_names(side, text) for side in (first, second)]
    chains: dict[str, list[str]] = {}
    for mention in made.annotations.mentions:
        one, other = in_first.get(mention.id), in_second.get(mention.id)
        only_second = mention.id not in of_first and mention.id in of_second
        key = one.id if one else (own[other.id] if other and only_second else None)
        if key:
            chains.setdefault(key, []).append(mention.id)
        made.origin.setdefault(mention.id, SECOND if only_second else BOTH)
        both = mention.id in of_first and mention.id in of_second
        if both and not _same_chain(one, other, paired):
            made.note(mention.id, "chain", _shown(one, names[0]), _shown(other, names[1]))
    earlier = {own[e.id]: e for e in second.entities} | {e.id: e for e in first.entities}
    entities = []
    for key, mentions in chains.items():
        was = earlier[key]
        members = was.members
        if key not in {e.id for e in first.entities}:
            members = tuple(own[m] for m in was.members)
        kept = tuple(m for m in members if m in chains)
        entities.append(Entity(key, was.type, tuple(mentions), kept))
    made.annotations = replace(made.annotations, entities=tuple(entities))
    _note_groups(made, first, second, paired, names)


def _same_chain(one: Entity | None, other: Entity | None, paired: Mapping[str, str]) -> bool:
    """Whether both put a mention into the same chain: the paired one, none, or one of its own."""
    if one is None or other is None:
        return one is other
    alone = len(one.mentions) == 1 and len(other.mentions) == 1
    return paired.get(other.id) == one.id or alone


def _chain_names(side: Annotations, text: str) -> dict[str, str]:
    """For each chain words that name it: its longest name, else its longest mention."""
    known = side.mention_by_id()
    named = {}
    for entity in side.entities:
        chain = [known[m] for m in entity.mentions]
        listed = [m for m in chain if m.level == "name"] or chain
        best = max(listed, key=lambda m: (len(m.span), -m.span.start))
        named[entity.id] = " ".join(text[best.span.start : best.span.end].split())
    return named


def _shown(entity: Entity | None, names: Mapping[str, str]) -> str:
    if entity is None:
        return "none"
    if len(entity.mentions) == 1:
        return "alone"
    return f"“{names[entity.id]}” ({len(entity.mentions)} mentions)"


def _note_groups(
    made: MergedLayer,
    first: Annotations,
    second: Annotations,
    paired: Mapping[str, str],
    names: Sequence[Mapping[str, str]],
) -> None:
    """Note paired chains of other types or other members, on the chain's first mention."""
    ours = {e.id: e for e in made.annotations.entities}
    left = {e.id: e for e in first.entities}
    for other in second.entities:
        key = paired.get(other.id)
        if key is None or key not in ours:
            continue
        one, at = left[key], ours[key].mentions[0]
        if one.type != other.type:
            made.note(at, "type of the chain", one.type, other.type)
        if set(one.members) != {paired.get(m) for m in other.members}:
            listed = [
                ", ".join(n.get(m, m) for m in e.members) or "none"
                for e, n in zip((one, other), names, strict=True)
            ]
            made.note(at, "members of the group", *listed)


def _merge_events(made: MergedLayer, text: str, first: Annotations, second: Annotations) -> None:
    types = [{m.id: e.type for e, m in side.event_mentions()} for side in (first, second)]
    of = [{m.id: e for e, m in side.event_mentions()} for side in (first, second)]
    sides = [[(m.trigger, e.type, m) for e, m in side.event_mentions()] for side in (first, second)]
    found = list(_paired(sides[0], sides[1]))
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
