"""Several annotators' answers to one layer as one: what agrees is taken, the rest is noted.

Which things are the same: *mentions* by span, those of equal type first; *triggers* too;
*quotations* by the code points of content that they share (Dice, one-to-one); *chains* and *events*
by what they hold. Of two spans that overlap both are there. What is taken of what is said about
them: the rules of ``merge_base``.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace

from ...schema import Annotations, Argument, Article, Event, EventMention, Quotation, Span
from .layers import ARGUMENTS, CHAINS, ENTITIES, EVENTS, QUOTES, fresh
from .merge_base import (
    EVERYTHING,
    LETTERS,
    Had,
    MergedLayer,
    Said,
    ids_of,
    laid_by_parts,
    laid_by_span,
    lettered,
    words,
)
from .merge_mentions import Sides, merge_chains, merge_mentions
from .reading_quotes import settle
from .results import in_order

__all__ = ["LETTERS", "Had", "MergedLayer", "merge_layer"]


def merge_layer(
    article: Article, layer: str, answers: Sequence[Annotations], had: Had | None = None
) -> MergedLayer:
    """The answers of A, B, … as one, as far as ``layer`` decides.

    In the layers after the first all have the same mentions, under the same ids; ``had`` tells
    which of them each annotator had seen: about others they are not asked.
    """
    sides, text = lettered(answers), article.text or ""
    made = MergedLayer(answers[0])
    seen: dict[str, Collection[str]] = dict(
        zip(sides, had or [EVERYTHING] * len(sides), strict=True)
    )
    if layer == ENTITIES:
        same = merge_mentions(made, text, sides)
        merge_chains(made, text, sides, same, dict.fromkeys(sides, EVERYTHING))
    elif layer == CHAINS:
        same = {who: {m.id: m.id for m in side.mentions} for who, side in sides.items()}
        merge_chains(made, text, sides, same, seen)
    elif layer == EVENTS:
        _merge_events(made, text, sides)
    elif layer == ARGUMENTS:
        _merge_arguments(made, sides, seen)
    elif layer == QUOTES:
        _merge_quotations(made, text, sides)
    made.annotations = in_order(settle(made.annotations))
    return made


def _own_key(letter: str, key: str, taken: set[str]) -> str:
    """The id of a thing in the merged annotations: A's, or a free one that tells whose it is."""
    if letter == "A":
        return key
    return fresh(key if key not in taken else f"{letter.lower()}-{key}", taken)


# -- events ----------------------------------------------------------------------------------------


class _Events:
    """The events of all sides laid together over merged triggers."""

    def __init__(
        self, sides: Sides, same: Mapping[str, Mapping[str, str]], taken: set[str]
    ) -> None:
        self.of = {who: {m.id: e for e, m in side.event_mentions()} for who, side in sides.items()}
        parts: dict[str, list[frozenset[Hashable]]] = {
            who: [frozenset(same[who][m.id] for m in e.mentions) for e in side.events]
            for who, side in sides.items()
        }
        self.keys: list[str] = []
        self.index: dict[str, dict[str, int]] = {who: {} for who in sides}
        for n, found in enumerate(laid_by_parts(parts)):
            for who, i in found.items():
                self.index[who][sides[who].events[i].id] = n
            letter, first = next(iter(found.items()))
            key = sides[letter].events[first].id
            self.keys.append(key if letter == "A" else fresh(key, taken))

    def says(self, said: Said[EventMention]) -> dict[str, int]:
        """For each letter the index of a trigger's event; one number where all have it alone."""
        events = {who: self.of[who][m.id] for who, m in said.items()}
        found = {who: self.index[who][e.id] for who, e in events.items()}
        if all(len(e.mentions) == 1 for e in events.values()):
            return dict.fromkeys(found, next(iter(found.values())))
        return found


def _merge_events(made: MergedLayer, text: str, sides: Sides) -> None:
    listed = {
        who: [(m.trigger, e.type, m) for e, m in side.event_mentions()]
        for who, side in sides.items()
    }
    taken = ids_of(made.annotations)
    laid: dict[str, Said[EventMention]] = {}
    for said in laid_by_span(listed):
        letter, first = next(iter(said.items()))
        laid[_own_key(letter, first.id, taken)] = said
    same = {who: {said[who].id: key for key, said in laid.items() if who in said} for who in sides}
    events = _Events(sides, same, taken)
    groups: dict[str, tuple[str, list[EventMention]]] = {}
    for key, said in laid.items():
        type_, number, told = _trigger(made, text, key, said, events, list(sides))
        name = events.keys[number]
        if name in groups and groups[name][0] != type_:
            name = fresh(f"{name}-b", taken)
        groups.setdefault(name, (type_, []))[1].append(told)
    made.annotations = replace(
        made.annotations,
        events=tuple(Event(name, type_, tuple(ms)) for name, (type_, ms) in groups.items()),
    )


def _trigger(
    made: MergedLayer,
    text: str,
    key: str,
    said: Said[EventMention],
    events: _Events,
    asked: list[str],
) -> tuple[str, int, EventMention]:
    """A trigger's type, the number of its event, and the event mention, as they are voted."""
    first = next(iter(said.values()))
    types = {who: events.of[who][m.id].type for who, m in said.items()}
    shown_type = next(iter(types.values()))
    made.exists(key, said, asked, f"{words(text, first.trigger)} as {shown_type}")

    def shown(who: str, _: int) -> str:
        return f"one of {len(events.of[who][said[who].id].mentions)} triggers"

    type_ = made.vote(key, "type", types)
    realis = made.vote(key, "realis", {who: m.realis for who, m in said.items()})
    polarity = made.vote(key, "polarity", {who: m.polarity for who, m in said.items()})
    number = made.vote(key, "event", events.says(said), shown)
    return type_, number, replace(first, id=key, realis=realis, polarity=polarity)


# -- arguments -------------------------------------------------------------------------------------


def _merge_arguments(made: MergedLayer, sides: Sides, seen: Mapping[str, Collection[str]]) -> None:
    """Roles by event mention: all sides have the same ones, under the same ids."""
    told = {who: {m.id: m for _, m in side.event_mentions()} for who, side in sides.items()}

    def merged(one: EventMention) -> EventMention:
        return _merge_roles(made, one, {who: ms.get(one.id, one) for who, ms in told.items()}, seen)

    made.annotations = replace(
        made.annotations,
        events=tuple(
            replace(e, mentions=tuple(map(merged, e.mentions))) for e in made.annotations.events
        ),
    )


def _merge_roles(
    made: MergedLayer,
    one: EventMention,
    told: Mapping[str, EventMention],
    seen: Mapping[str, Collection[str]],
) -> EventMention:
    kept: list[Argument] = []
    for mention in dict.fromkeys(a.mention for m in told.values() for a in m.arguments):
        thing = f"{one.id}/{mention}"
        roles = {
            who: tuple(sorted(a.role for a in m.arguments if a.mention == mention))
            for who, m in told.items()
        }
        asked = [who for who in told if one.id in seen[who] and mention in seen[who]]
        # Who was not asked and says something all the same is heard.
        said = {who: listed for who, listed in roles.items() if who in asked or listed}
        made.origin[thing] = "".join(who for who, listed in said.items() if listed)
        # That there is no role is never a majority's decision: somebody would lose a label.
        chosen = made.vote(
            thing, "role", said, lambda _, listed: "+".join(listed) or "-", decides=bool
        )
        like = next(who for who, listed in said.items() if listed == chosen)
        kept += [a for a in told[like].arguments if a.mention == mention]
    # In A's order where nothing else came in.
    same = set(kept) == set(one.arguments)
    return replace(one, arguments=one.arguments if same else tuple(kept))


# -- quotations ------------------------------------------------------------------------------------


def _merge_quotations(made: MergedLayer, text: str, sides: Sides) -> None:
    parts = {who: [_points(q) for q in side.quotations] for who, side in sides.items()}
    known = {m.id: m.span for side in sides.values() for m in side.mentions}
    taken = ids_of(made.annotations)
    merged = []
    for found in laid_by_parts(parts):
        said = {who: sides[who].quotations[i] for who, i in found.items()}
        letter, first = next(iter(said.items()))
        key = _own_key(letter, first.id, taken)
        made.exists(key, said, list(sides), f"the quotation {words(text, first.content[0])}")
        merged.append(_voted(made, text, key, said, known))
    made.annotations = replace(made.annotations, quotations=tuple(merged))


def _points(quotation: Quotation) -> frozenset[Hashable]:
    return frozenset(at for span in quotation.content for at in range(span.start, span.end))


def _voted(
    made: MergedLayer,
    text: str,
    key: str,
    said: Mapping[str, Quotation],
    known: Mapping[str, Span],
) -> Quotation:
    """The quotation, part by part as it is voted; what follows from the content goes with it."""

    def spans(_: str, listed: Iterable[Span | None]) -> str:
        return " + ".join(words(text, span) for span in listed if span) or "none"

    def people(_: str, ids: Iterable[str]) -> str:
        return spans("", sorted(known[m] for m in ids if m in known))

    type_ = made.vote(key, "type", {who: q.type for who, q in said.items()})
    content = made.vote(key, "content", {who: q.content for who, q in said.items()}, spans)
    (cue,) = made.vote(key, "cue", {who: (q.cue,) for who, q in said.items()}, spans)
    speakers = {who: frozenset(q.speakers) for who, q in said.items()}
    addressees = {who: frozenset(q.addressees) for who, q in said.items()}
    spoken = made.vote(key, "speaker", speakers, people)
    heard = made.vote(key, "addressee", addressees, people)
    like = next((q for q in said.values() if (q.type, q.content) == (type_, content)), None)
    like = like or next(q for q in said.values() if q.content == content)
    by = next(said[who].speakers for who, ids in speakers.items() if ids == spoken)
    to = next(said[who].addressees for who, ids in addressees.items() if ids == heard)
    first = next(iter(said))
    inside = said[first].inside if first == "A" else None
    return replace(like, id=key, type=type_, cue=cue, speakers=by, addressees=to, inside=inside)
