"""Rows of the config ``bio``: tokens and BIO tags, and a count of what they cannot hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...schema import Document, Span
from .items import Item, Row
from .tokens import Flat, Labelled, annotated_sentences, flatten, tags, tokenize, zone_of


@dataclass(frozen=True, slots=True)
class Tagged:
    """A sentence of the config ``bio``: its tokens, and per row of tags what it holds and loses."""

    sentence: int
    tokens: tuple[Span, ...]
    rows: dict[str, Flat]


def labelled(document: Document) -> dict[str, list[Labelled]]:
    """For each row of tags the spans that it is made from."""
    marked = document.annotations
    return {
        "ner_tags": [
            Labelled(m.span, m.type) for m in marked.mentions if m.level in (None, "name")
        ],
        "mention_tags": [Labelled(m.span, m.type) for m in marked.mentions],
        "trigger_tags": [Labelled(m.trigger, e.type) for e, m in marked.event_mentions()],
        "cue_tags": [Labelled(q.cue, "CUE") for q in marked.quotations if q.cue],
        "quote_tags": [
            Labelled(span, q.type) for q in marked.quotations if q.type for span in q.content
        ],
    }


def tagged(item: Item) -> Iterator[Tagged]:
    """The sentences of annotated zones with their tokens; none of a stand-off document."""
    text = item.article.text
    if text is None:
        return
    spans = labelled(item.document)
    wanted = set(annotated_sentences(item.article))
    for number, sentence in enumerate(item.article.sentences):
        if sentence in wanted:
            tokens = tuple(tokenize(text, sentence.start, sentence.end))
            inside = {
                row: flatten((s for s in found if sentence.contains(s.span)), tokens)
                for row, found in spans.items()
            }
            yield Tagged(number, tokens, inside)


def bio_rows(item: Item) -> Iterator[Row]:
    """A row for each sentence of an annotated zone."""
    for one in tagged(item):
        sentence = item.article.sentences[one.sentence]
        zone = zone_of(item.article, sentence)
        yield item.origin() | {
            "sentence": one.sentence,
            "start": sentence.start,
            "zone": zone.kind if zone else None,
            "tokens": [item.words(token.start, token.end) for token in one.tokens],
            "starts": [token.start for token in one.tokens],
            "ends": [token.end for token in one.tokens],
            **{row: tags(one.tokens, flat.held) for row, flat in one.rows.items()},
            "canary": item.document.canary,
        }


def bio_losses(items: Iterable[Item]) -> dict[str, dict[str, int]]:
    """For each row of tags how many spans it holds, and how many it cannot hold and why.

    ``nested`` lie within a longer one, ``cut`` begin or end within a token, ``outside`` lie in no
    one sentence of an annotated zone.
    """
    counts: dict[str, dict[str, int]] = {}
    for item in items:
        if item.article.text is None:
            continue
        sentences = list(tagged(item))
        for row, spans in labelled(item.document).items():
            count = counts.setdefault(row, dict.fromkeys(("held", "nested", "cut", "outside"), 0))
            flats = [one.rows[row] for one in sentences]
            for kind in ("held", "nested", "cut"):
                count[kind] += sum(len(getattr(flat, kind)) for flat in flats)
            seen = {s for flat in flats for s in (*flat.held, *flat.nested, *flat.cut)}
            count["outside"] += len(set(spans) - seen)
    return counts
