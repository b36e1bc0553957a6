"""A fast look at predictions: whether validation would surely find nothing.

Scoring validates every prediction, and nearly all are sound. This looks at whole columns of values
at once and only ever answers "surely sound" or "ask validation": it may be wrong on the side of
asking, never on the other (tests hold it against ``validate_prediction``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from operator import attrgetter, lt

from .codec import text_sha256
from .model import Annotations, Article, Quotation, Segment, Span
from .ontology import ontology

_IDS = re.compile(r"[A-Za-z0-9_-]{1,64}(?:\n[A-Za-z0-9_-]{1,64})*")
_MENTION = attrgetter("id", "span.start", "span.end", "span.text", "type", "level", "head", "value")
_MAX_OFFSET = 20_000_000


@cache
def _labels(kind: str) -> frozenset[str | None]:
    """The labels that a field may hold, None where it may be absent."""
    known = ontology()
    optional: dict[str, Iterable[str]] = {
        "level": known.levels,
        "realis": known.realis,
        "quotation": known.quotation_types,
        "speaker_kind": known.speaker_kinds,
    }
    required: dict[str, Iterable[str]] = {
        "mention": known.mention_types,
        "entity": known.entity_types,
        "event": known.event_types,
        "polarity": known.polarity,
        "role": known.roles,
    }
    return frozenset(required[kind] if kind in required else {None, *optional[kind]})


def surely_sound(article: Article, annotations: Annotations) -> bool:
    """Whether ``validate_prediction`` of this finds no problem for sure.

    False says nothing: what is rare (members, nested quotations, surfaces without a text) is left
    to validation, like everything that is wrong.
    """
    try:
        return _sound(article, annotations)
    except (AttributeError, TypeError, UnicodeEncodeError, KeyError):
        return False


def _sound(article: Article, annotations: Annotations) -> bool:
    text = article.text
    length = article.length if text is None else len(text)
    if text is not None and (length != article.length or text_sha256(text) != article.text_sha256):
        return False
    zones: list[Segment | Span] = [*article.segments, *article.sentences]
    if zones and not _offsets([z.start for z in zones], [z.end for z in zones], length):
        return False
    ids: list[str] = []
    if not _mentions(annotations, text, length, ids):
        return False
    mentions = set(ids)
    return (
        _entities(annotations, mentions, ids)
        and _events(annotations, text, length, mentions, ids)
        and all(_quotation(q, text, length, mentions, ids) for q in annotations.quotations)
        and _fresh(ids)
    )


def _offsets(starts: Sequence[int], ends: Sequence[int], length: int) -> bool:
    kinds = {*map(type, starts), *map(type, ends)}
    return (
        kinds == {int}
        and all(map(lt, starts, ends))
        and min(starts) >= 0
        and max(ends) <= min(length, _MAX_OFFSET)
    )


def _spans(spans: Sequence[Span], text: str | None, length: int) -> bool:
    if not spans:
        return True
    if not _offsets([s.start for s in spans], [s.end for s in spans], length):
        return False
    return _surfaces([(s.start, s.end, s.text) for s in spans if s.text is not None], text)


def _surfaces(told: Sequence[tuple[int, int, str]], text: str | None) -> bool:
    """Whether words are those of the text; without a text nothing is sure."""
    return not told or (text is not None and all(text[s:e] == words for s, e, words in told))


def _fresh(ids: Sequence[str]) -> bool:
    """Whether all are ids, each once."""
    if not ids:
        return True
    together = "\n".join(ids)
    return (
        set(map(type, ids)) == {str}
        and len(set(ids)) == len(ids)
        and together.count("\n") == len(ids) - 1
        and _IDS.fullmatch(together) is not None
    )


def _value(value: object) -> bool:
    return type(value) is str and 0 < len(value) <= 64 and value.isascii()


def _mentions(annotations: Annotations, text: str | None, length: int, ids: list[str]) -> bool:
    if not annotations.mentions:
        return True
    rows = list(map(_MENTION, annotations.mentions))
    names, starts, ends, words, types, levels, heads, values = zip(*rows, strict=True)
    ids.extend(names)
    return (
        _offsets(starts, ends, length)
        and _labels("mention").issuperset(types)
        and _labels("level").issuperset(levels)
        and (
            words.count(None) == len(words)
            or _surfaces([row[1:4] for row in rows if row[3] is not None], text)
        )
        and (
            heads.count(None) == len(heads)
            or _spans([head for head in heads if head is not None], text, length)
        )
        and (
            values.count(None) == len(values)
            or all(value is None or _value(value) for value in values)
        )
    )


def _entities(annotations: Annotations, mentions: set[str], ids: list[str]) -> bool:
    entities = annotations.entities
    ids.extend(entity.id for entity in entities)
    joined = list(chain.from_iterable(entity.mentions for entity in entities))
    return (
        all(entity.mentions and not entity.members for entity in entities)
        and _labels("entity").issuperset(entity.type for entity in entities)
        and mentions.issuperset(joined)
        and len(set(joined)) == len(joined)
    )


def _events(
    annotations: Annotations, text: str | None, length: int, mentions: set[str], ids: list[str]
) -> bool:
    events = annotations.events
    told = [mention for event in events for mention in event.mentions]
    ids.extend(event.id for event in events)
    ids.extend(mention.id for mention in told)
    arguments = [argument for mention in told for argument in mention.arguments]
    return (
        all(event.mentions for event in events)
        and _labels("event").issuperset(event.type for event in events)
        and _spans([mention.trigger for mention in told], text, length)
        and _labels("realis").issuperset(mention.realis for mention in told)
        and _labels("polarity").issuperset(mention.polarity for mention in told)
        and _labels("role").issuperset(argument.role for argument in arguments)
        and mentions.issuperset(argument.mention for argument in arguments)
    )


def _quotation(
    quotation: Quotation, text: str | None, length: int, mentions: set[str], ids: list[str]
) -> bool:
    ids.append(quotation.id)
    people = (*quotation.speakers, *quotation.addressees)
    cue = () if quotation.cue is None else (quotation.cue,)
    spans = [*quotation.content, *quotation.quoted, *cue]
    return (
        len(quotation.content) > 0
        and quotation.inside is None
        and quotation.type in _labels("quotation")
        and quotation.speaker_kind in _labels("speaker_kind")
        and _spans(spans, text, length)
        and mentions.issuperset(people)
        and len(set(quotation.speakers)) == len(quotation.speakers)
        and len(set(quotation.addressees)) == len(quotation.addressees)
    )
