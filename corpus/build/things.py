"""Annotations in a form that two versions of a document can be compared in: by place, not by id.

Ids are names within one file; a correction may renumber them. So everything is known by its spans
and its type, and what it refers to by the spans of that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

from ...schema import Document, Entity, EventMention, Quotation, Span
from ..texts import move_spans

Spans = tuple[Span, ...]
#: Layers in the order in which they are told.
LAYERS = (
    "articles", "segments", "sentences", "mentions", "entities", "events", "arguments",
    "quotations",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thing:
    """Something annotated: its spans, its type, and its other facts in words.

    ``origin`` holds its spans in its own text where ``spans`` are those in another version of it.
    """

    layer: str
    spans: Spans
    type: str
    facts: Mapping[str, str] = field(default_factory=dict)
    origin: Spans = field(default=(), compare=False)

    @property
    def place(self) -> str:
        """Where it is in its own text and, where known, what it says."""
        spans = self.origin or self.spans
        offsets = " ".join(f"[{span.start}, {span.end})" for span in spans[:3])
        words = " … ".join(span.text for span in spans[:3] if span.text)
        more = " …" if len(spans) > 3 else ""
        return offsets + more + (f" {words[:60]!r}" if words else "")


def _told(spans: Iterable[Span]) -> str:
    return " ".join(f"[{s.start}, {s.end})" for s in sorted(spans))


def _facts(**facts: str | None) -> dict[str, str]:
    return {name.replace("_", " "): said for name, said in facts.items() if said}


class _Places:
    """Where the ids of one document are."""

    def __init__(self, document: Document) -> None:
        marked = document.annotations
        self.mention = {mention.id: mention.span for mention in marked.mentions}
        self.entity = {entity.id: self.chain(entity) for entity in marked.entities}
        self.quotation = {quotation.id: quotation.content for quotation in marked.quotations}

    def chain(self, entity: Entity) -> Spans:
        """The spans of an entity's mentions, in the order of the text."""
        return tuple(sorted(self.mention[id_] for id_ in entity.mentions))

    def mentions(self, ids: Iterable[str]) -> str:
        """Mentions in words."""
        return _told(self.mention[id_] for id_ in ids)


def things(document: Document) -> Iterator[Thing]:
    """Everything that is annotated in a document, by layer."""
    article, marked, places = document.article, document.annotations, _Places(document)
    yield _article_thing(document)
    for segment in article.segments:
        yield Thing("segments", (Span(segment.start, segment.end),), segment.kind)
    for sentence in article.sentences:
        yield Thing("sentences", (sentence,), "sentence")
    for mention in marked.mentions:
        head = _told([mention.head]) if mention.head else None
        facts = _facts(level=mention.level, value=mention.value, head=head)
        yield Thing("mentions", (mention.span,), mention.type, facts)
    for entity in marked.entities:
        firsts = (places.entity[id_][0] for id_ in entity.members)
        members = _told(firsts)
        facts = _facts(members=members, mentions=_told(places.entity[entity.id]))
        yield Thing("entities", places.entity[entity.id], entity.type, facts)
    for event in marked.events:
        for told in event.mentions:
            yield _event_thing(told, event.type, event.mentions)
            for argument in told.arguments:
                spans = (told.trigger, places.mention[argument.mention])
                yield Thing("arguments", spans, argument.role)
    for quotation in marked.quotations:
        yield _quotation_thing(quotation, places)


def _article_thing(document: Document) -> Thing:
    """What is said of an article and of who annotated it; it has no place in the text."""
    source, made = document.article.source, document.provenance
    told = {f"source {key}": value for key, value in asdict(source).items()}
    told |= {f"provenance {key}": value for key, value in asdict(made).items()} if made else {}
    told |= {"language": document.article.language, "canary": document.canary}
    return Thing("articles", (), "article", _facts(**told))


def moved_things(document: Document, move: Callable[[Span], Span]) -> Iterator[Thing]:
    """The things of a document by their places in another version of its text."""
    for thing, own in zip(things(move_spans(document, move)), things(document), strict=True):
        yield replace(thing, origin=own.spans)


def _event_thing(told: EventMention, kind: str, together: Sequence[EventMention]) -> Thing:
    others = _told(other.trigger for other in together if other is not told)
    facts = _facts(realis=told.realis, polarity=told.polarity, same_event_as=others)
    return Thing("events", (told.trigger,), kind, facts)


def _quotation_thing(quotation: Quotation, places: _Places) -> Thing:
    facts = _facts(
        content=_told(quotation.content),
        quoted=_told(quotation.quoted),
        cue=_told([quotation.cue]) if quotation.cue else None,
        speakers=places.mentions(quotation.speakers),
        speaker_kind=quotation.speaker_kind,
        addressees=places.mentions(quotation.addressees),
        inside=_told(places.quotation[quotation.inside]) if quotation.inside else None,
    )
    return Thing("quotations", quotation.content, quotation.type or "none", facts)


# -- pairing -----------------------------------------------------------------------------------

Way = Callable[[Thing, Thing], float]


def _equal(old: Thing, new: Thing) -> float:
    return float(old == new)


def _same_place_and_type(old: Thing, new: Thing) -> float:
    return float(old.spans == new.spans and old.type == new.type)


def _same_place(old: Thing, new: Thing) -> float:
    return float(old.spans == new.spans)


def _shared(old: Thing, new: Thing) -> float:
    """For chains: the spans that both have, of all that either has (Jaccard)."""
    one, other = set(old.spans), set(new.spans)
    return len(one & other) / max(len(one | other), 1)


def _overlap(old: Thing, new: Thing) -> float:
    """Of one type: the code points that both cover, of all that either covers."""
    if old.type != new.type:
        return 0.0
    one, other = ({at for s in t.spans for at in range(s.start, s.end)} for t in (old, new))
    return len(one & other) / max(len(one | other), 1)


def _same_slot(old: Thing, new: Thing) -> float:
    """For arguments: the same role of the same trigger, another filler."""
    return float(old.type == new.type and old.spans[0] == new.spans[0])


_EXACT: tuple[Way, ...] = (_equal, _same_place_and_type, _same_place)
#: How the things of a layer find one another, the surest way first.
WAYS: Mapping[str, tuple[Way, ...]] = {
    **dict.fromkeys(LAYERS, (*_EXACT, _overlap)),
    "entities": (*_EXACT, _shared, _overlap),
    "arguments": (*_EXACT, _same_slot),
}


def pair(
    layer: str, old: Sequence[Thing], new: Sequence[Thing]
) -> tuple[list[tuple[Thing, Thing]], list[Thing], list[Thing]]:
    """Pairs of what is the same thing in both, then what only the old and only the new has."""
    pairs: list[tuple[Thing, Thing]] = []
    left, right = list(range(len(old))), list(range(len(new)))
    for way in WAYS[layer]:
        scored = [(-score, i, j) for i in left for j in right if (score := way(old[i], new[j])) > 0]
        for _, i, j in sorted(scored):
            if i in left and j in right:
                left.remove(i)
                right.remove(j)
                pairs.append((old[i], new[j]))
    return pairs, [old[i] for i in left], [new[j] for j in right]
