"""What a set of documents holds, in plain values: counts, densities, shares and distances."""

from __future__ import annotations

import statistics as numbers
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..schema import Article, Document, Mention, Quotation, Segment
from ..schema.ontology import ontology
from .catalogue import Catalogue, catalogue

Json = Any
_ABSENT = "none"
_UNLISTED = "unlisted"


def words(text: str) -> int:
    """The words of a text: its runs of characters that are no white space (as ``wc -w``)."""
    return len(text.split())


def _annotated(article: Article) -> Iterator[Segment]:
    """The zones whose mentions are annotated; all of the text when no zones are marked."""
    kinds = ontology()
    whole = (Segment("body", 0, article.length),)
    for segment in article.segments or whole:
        if kinds.annotates(segment.kind) != "none":
            yield segment


def annotated_words(article: Article) -> int | None:
    """The words in zones that are annotated; None when the article has no text here."""
    text = article.text
    if text is None:
        return None
    return sum(words(text[zone.start : zone.end]) for zone in _annotated(article))


def _total(values: Iterable[int | None]) -> int | None:
    """The sum, None when one of the values is not known: a part is not passed off as the whole."""
    listed = list(values)
    return None if None in listed else sum(value for value in listed if value is not None)


def _counted(labels: Iterable[str | None]) -> dict[str, int]:
    """How often each label occurs, the most frequent first."""
    counts = Counter(_ABSENT if label is None else label for label in labels)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _ratio(part: float, whole: float | None, scale: int = 1) -> float | None:
    """``scale * part / whole`` to four places; None when there is nothing to divide by."""
    return round(scale * part / whole, 4) if whole else None


def _nested(mentions: Sequence[Mention]) -> int:
    """How many mentions lie within a longer mention."""
    return sum(
        any(o.span.contains(m.span) and len(o.span) > len(m.span) for o in mentions)
        for m in mentions
    )


def _sizes(documents: Sequence[Document]) -> dict[str, int | None]:
    """How much there is of each layer, and of text."""
    marked = [document.annotations for document in documents]
    texts = [document.article.text for document in documents]
    mentions = [mention for m in marked for _, mention in m.event_mentions()]
    return {
        "documents": len(documents),
        "code_points": sum(document.article.length for document in documents),
        "words": _total(None if text is None else words(text) for text in texts),
        "annotated_words": _total(annotated_words(d.article) for d in documents),
        "sentences": sum(len(document.article.sentences) for document in documents),
        "mentions": sum(len(m.mentions) for m in marked),
        "entities": sum(len(m.entities) for m in marked),
        "events": sum(len(m.events) for m in marked),
        "event_mentions": len(mentions),
        "arguments": sum(len(mention.arguments) for mention in mentions),
        "quotations": sum(len(m.quotations) for m in marked),
    }


def _densities(sizes: dict[str, int | None]) -> dict[str, float | None]:
    """Per 100 words of the zones that are annotated."""
    counted = ("mentions", "event_mentions", "quotations")
    return {name: _ratio(sizes[name] or 0, sizes["annotated_words"], 100) for name in counted}


def _labels(documents: Sequence[Document]) -> dict[str, dict[str, int]]:
    """How often each label occurs, layer by layer."""
    marked = [document.annotations for document in documents]
    mentions = [mention for m in marked for mention in m.mentions]
    events = [pair for m in marked for pair in m.event_mentions()]
    quotations = [quotation for m in marked for quotation in m.quotations]
    return {
        "mention_types": _counted(mention.type for mention in mentions),
        "mention_levels": _counted(mention.level for mention in mentions),
        "entity_types": _counted(entity.type for m in marked for entity in m.entities),
        "event_types": _counted(event.type for event, _ in events),
        "realis": _counted(mention.realis for _, mention in events),
        "polarity": _counted(mention.polarity for _, mention in events),
        "roles": _counted(a.role for _, mention in events for a in mention.arguments),
        "quotation_types": _counted(quotation.type for quotation in quotations),
        "speaker_kinds": _counted(quotation.speaker_kind for quotation in quotations),
    }


def _speakers(document: Document) -> Iterator[tuple[Quotation, Mention]]:
    """Each quotation with each of its speakers."""
    known = document.annotations.mention_by_id()
    for quotation in document.annotations.quotations:
        for speaker in quotation.speakers:
            if speaker in known:
                yield quotation, known[speaker]


def speaker_distance(quotation: Quotation, speaker: Mention) -> int:
    """The code points between a speaker and the nearest content span; 0 when they meet."""
    gaps = (
        max(span.start - speaker.span.end, speaker.span.start - span.end, 0)
        for span in quotation.content
    )
    return min(gaps, default=0)


def _distances(documents: Sequence[Document]) -> dict[str, float | int | None]:
    found = [speaker_distance(q, s) for document in documents for q, s in _speakers(document)]
    return {
        "count": len(found),
        "mean": round(numbers.fmean(found), 4) if found else None,
        "median": numbers.median(found) if found else None,
        "max": max(found, default=None),
    }


def _shares(documents: Sequence[Document]) -> dict[str, float | None]:
    """Shares in [0, 1]: of speakers, of quotations, of mentions, of entities."""
    marked = [document.annotations for document in documents]
    speakers = [speaker for document in documents for _, speaker in _speakers(document)]
    quotations = [quotation for m in marked for quotation in m.quotations]
    entities = [entity for m in marked for entity in m.entities]
    nested = sum(_nested(m.mentions) for m in marked)
    return {
        "pronoun_speakers": _ratio(sum(s.level == "pronoun" for s in speakers), len(speakers)),
        "mixed_quotations": _ratio(sum(q.type == "mixed" for q in quotations), len(quotations)),
        "quotations_with_cue": _ratio(sum(q.cue is not None for q in quotations), len(quotations)),
        "discontinuous_quotations": _ratio(
            sum(len(q.content) > 1 for q in quotations), len(quotations)
        ),
        "nested_mentions": _ratio(nested, sum(len(m.mentions) for m in marked)),
        "singleton_entities": _ratio(sum(len(e.mentions) == 1 for e in entities), len(entities)),
    }


def _grouped(documents: Sequence[Document], group_of: dict[str, str]) -> dict[str, Json]:
    """Sizes and densities of each group of documents, groups in the order of the catalogue."""
    groups: dict[str, list[Document]] = {name: [] for name in group_of.values()}
    for document in documents:
        groups.setdefault(group_of.get(document.id, _UNLISTED), []).append(document)
    sized = {name: _sizes(members) for name, members in groups.items() if members}
    return {name: sizes | {"per_100_words": _densities(sizes)} for name, sizes in sized.items()}


def statistics(documents: Iterable[Document], *, index: Catalogue | None = None) -> dict[str, Json]:
    """What the documents hold, ready for JSON and tables.

    ``sizes`` counts documents, code points, words and each layer; ``per_100_words`` gives
    densities over the words of annotated zones; ``labels`` counts the labels of each layer;
    ``shares`` are in [0, 1]; ``speaker_distance`` is in code points from a quotation to each of
    its speakers; ``splits`` and ``collections`` give sizes and densities by group (documents that
    are not in the catalogue count as ``unlisted``). What cannot be known is None: words without
    texts, a share of nothing.
    """
    listed = sorted(documents, key=lambda document: document.id)
    entries = tuple((index or catalogue()).entries())
    sizes = _sizes(listed)
    return {
        "sizes": sizes,
        "per_100_words": _densities(sizes),
        "labels": _labels(listed),
        "shares": _shares(listed),
        "speaker_distance": _distances(listed),
        "splits": _grouped(listed, {entry.id: entry.split for entry in entries}),
        "collections": _grouped(listed, {entry.id: entry.collection for entry in entries}),
    }
