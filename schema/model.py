"""The frozen types of an annotated article. They know nothing of JSON, files or rules.

Offsets are half-open ``[start, end)`` in Unicode code points of the article's text exactly as
stored. Ids are strings, unique in their document. Gold and prediction are both ``Annotations``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

#: What a system may produce, in the order of the pipeline; a measure needs one of them.
LAYERS = (
    "mentions",
    "coreference",
    "triggers",
    "realis",
    "arguments",
    "event_coreference",
    "quotations",
    "cues",
    "speakers",
)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Code points ``[start, end)`` of a text; ``text`` is the surface string when it is known.

    Two spans are equal when their offsets are: the surface is there for the reader's eye, and
    validation compares it with the text.
    """

    start: int
    end: int
    text: str | None = field(default=None, compare=False)

    def overlaps(self, other: Span) -> bool:
        """Whether the spans share at least one code point."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether ``other`` lies within this span; a span contains itself."""
        return self.start <= other.start and other.end <= self.end

    def __len__(self) -> int:
        """The span's length in code points."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Mention:
    """A span with a type of the ontology; ``level`` is None for types that do not refer.

    ``head`` is the head's span where it differs from the mention's own; ``value`` is the TIMEX3
    value (ISO 8601) of a DATE or TIME.
    """

    id: str
    span: Span
    type: str
    level: str | None = None
    head: Span | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """The mentions (ids) that refer to one thing; ``members`` are the entities of a group."""

    id: str
    type: str
    mentions: tuple[str, ...]
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Argument:
    """A mention (id) that plays ``role`` in the event mention which holds this argument."""

    role: str
    mention: str


@dataclass(frozen=True, slots=True)
class EventMention:
    """A trigger with its realis, polarity and arguments; its type is its event's type."""

    id: str
    trigger: Span
    realis: str | None = None
    polarity: str = "positive"
    arguments: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """The event mentions of one happening of one type (Rich ERE's event hopper)."""

    id: str
    type: str
    mentions: tuple[EventMention, ...]


@dataclass(frozen=True, slots=True)
class Quotation:
    """Reported words or their content: spans, cue and speakers (PolNeAR: content, cue, source).

    ``quoted`` lists the parts of a mixed quotation within quotation marks, ``speakers`` and
    ``addressees`` are ids of mentions, ``inside`` the id of the quotation that holds this one.
    """

    id: str
    type: str | None
    content: tuple[Span, ...]
    quoted: tuple[Span, ...] = ()
    cue: Span | None = None
    speakers: tuple[str, ...] = ()
    speaker_kind: str | None = None
    addressees: tuple[str, ...] = ()
    inside: str | None = None


@dataclass(frozen=True, slots=True)
class Annotations:
    """All that is marked in one article: what annotators decide and what systems predict."""

    mentions: tuple[Mention, ...] = ()
    entities: tuple[Entity, ...] = ()
    events: tuple[Event, ...] = ()
    quotations: tuple[Quotation, ...] = ()

    def mention_by_id(self) -> dict[str, Mention]:
        """The mentions under their ids."""
        return {mention.id: mention for mention in self.mentions}

    def event_mentions(self) -> Iterator[tuple[Event, EventMention]]:
        """Every event mention with the event that it belongs to, in order."""
        for event in self.events:
            for mention in event.mentions:
                yield event, mention

    def entity_of(self) -> dict[str, Entity]:
        """For the id of each mention in a chain, its entity."""
        return {mention: entity for entity in self.entities for mention in entity.mentions}


@dataclass(frozen=True, slots=True)
class Segment:
    """A zone of the text: headline, byline, dateline, body, caption, pullquote or teaser."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where an article comes from and how it may be used; ``date`` is ISO 8601 (a day)."""

    publisher: str
    title: str
    date: str
    licence: str
    url: str | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """A text and what is known of it before anyone annotates it.

    ``text`` is None in a stand-off file: then the text is hydrated, and must have ``length`` code
    points and the sha256 ``text_sha256`` over its UTF-8 bytes.
    """

    id: str
    text: str | None
    text_sha256: str
    length: int
    language: str
    source: Source
    segments: tuple[Segment, ...] = ()
    sentences: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who or what made annotations, how, by which guidelines, and what they are worth.

    ``status`` is ``pass`` (one annotator's raw work), ``reviewed`` (one pass, read a second time),
    ``adjudicated`` (two passes and a decision) or ``predicted``.
    """

    annotator: str
    process: str
    status: str
    guidelines: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """An article with its annotations.

    ``canary`` is a string that test documents carry in their files, so that a system which was
    trained on them can be found out; it is no part of the article.
    """

    article: Article
    annotations: Annotations
    provenance: Provenance | None = None
    canary: str | None = None

    @property
    def id(self) -> str:
        """The article's id."""
        return self.article.id
