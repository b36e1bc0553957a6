"""Annotations of a parsed text by the models that were learnt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from ....schema import (
    Annotations,
    Argument,
    Entity,
    Mention,
    Quotation,
    Span,
)
from ....schema.ontology import ontology
from ..build import distinct, fits, mention, numbered
from ..finish import FoundEvent, hoppers, kind_of_speaker, nested
from ..spacy_mentions import heads
from ..spacy_quotes import find_quotations
from ..values import find_values
from .features import (
    argument_features,
    entity_labels,
    pair_features,
    realis_features,
    root_of,
    sentence_of,
    speaker_features,
    token_rows,
    trigger_features,
)
from .models import WINDOW, Models, near
from .tagger import spans

Json = Any
Doc = Any


def extract(models: Models, doc: Doc, published: str | None) -> Annotations:
    """Annotations of a parsed text."""
    mentions = _mentions(models, doc, published)
    said = tuple(_quotations(models, doc, mentions))
    entities = _entities(models, doc, mentions)
    by_mention = {i: e for e in entities for i in e.mentions}
    levels = {m.id: m.level for m in mentions}
    said = nested([kind_of_speaker(q, by_mention, levels) for q in said])
    events = hoppers(list(_events(models, doc, mentions)), entities, mentions)
    return numbered(doc.text, Annotations(mentions, entities, events, said))


def _mentions(models: Models, doc: Doc, published: str | None) -> tuple[Mention, ...]:
    values = {(v.span, v.type): v.value for v in find_values(doc.text, published)}
    found = []
    for sentence in doc.sents:
        outer = models.taggers["outer"].tag(token_rows(sentence))
        inner = models.taggers["inner"].tag(token_rows(sentence, outer))
        for start, end, name in (*spans(outer), *spans(inner)):
            span = _trimmed(sentence[start:end])
            kind, _, level = name.partition(".")
            if span is not None:
                value = values.get((span, kind))
                found.append(mention(span.start, span.end, kind, level or None, value=value))
    return distinct(found)


def _trimmed(span: Any) -> Span | None:
    """The code points of a span of tokens without white space at its ends; None if it is all."""
    text = span.text
    start = span.start_char + len(text) - len(text.lstrip())
    end = start + len(text.strip())
    return Span(start, end) if start < end else None


def _events(models: Models, doc: Doc, mentions: Sequence[Mention]) -> Iterator[FoundEvent]:
    by_sentence: dict[int, list[tuple[Any, Mention]]] = {}
    for found in mentions:
        root = root_of(doc, found.span)
        if root is not None:
            by_sentence.setdefault(sentence_of(root), []).append((root, found))
    for sentence in doc.sents:
        for start, end, _ in spans(models.taggers["triggers"].tag(token_rows(sentence))):
            span = _trimmed(sentence[start:end])
            trigger = sentence[start:end].root
            if span is None:
                continue
            kind = models.classifiers["types"].best(trigger_features(trigger))
            realis, _, polarity = (
                models.classifiers["realis"].best(realis_features(trigger)).partition(".")
            )
            near_by = by_sentence.get(sentence_of(trigger), [])
            arguments = tuple(_arguments(models, kind, trigger, near_by))
            yield FoundEvent(span, kind, trigger.lemma_, realis, polarity, arguments)


def _arguments(
    models: Models, kind: str, trigger: Any, mentions: Sequence[tuple[Any, Mention]]
) -> Iterator[Argument]:
    for root, found in mentions:
        role = models.classifiers["arguments"].best(argument_features(kind, trigger, root, found))
        if role != "none" and fits(kind, role, found.type):
            yield Argument(role, found.id)


def _quotations(models: Models, doc: Doc, mentions: Sequence[Mention]) -> Iterator[Quotation]:
    for said in find_quotations(doc, heads(doc, mentions)):
        chances = {}
        for found in mentions:
            root = root_of(doc, found.span)
            if root is not None and near(said.content, found):
                names = speaker_features(doc, said.content, said.cue, root, found)
                chances[found.id] = models.classifiers["speakers"].probabilities(names)["yes"]
        best = max(chances, key=lambda i: chances[i], default=None)
        sure = best is not None and chances[best] > 0.5
        yield replace(said, speakers=(best,) if sure and best else (), addressees=())


def _entities(models: Models, doc: Doc, mentions: Sequence[Mention]) -> tuple[Entity, ...]:
    referring = ontology().mention_types
    table = {m.id: m for m in mentions if referring[m.type].referring}
    order, chains = entity_labels(table), list[list[str]]()
    chain_of: dict[str, list[str]] = {}
    for place, name in enumerate(order):
        chances = {}
        for other in order[max(place - WINDOW, 0) : place]:
            names = pair_features(doc, table[other], table[name], place - order.index(other))
            chances[other] = models.classifiers["coreference"].probabilities(names).get("yes", 0)
        best = max(chances, key=lambda i: chances[i], default=None)
        if best is not None and chances[best] > 0.5:
            chain_of[name] = chain_of[best]
        else:
            chain_of[name] = []
            chains.append(chain_of[name])
        chain_of[name].append(name)
    return tuple(Entity(c[0], _type_of([table[i].type for i in c]), tuple(c)) for c in chains)


def _type_of(types: Sequence[str]) -> str:
    """The type that most of the mentions have, the first of equals."""
    return max(dict.fromkeys(types), key=types.count)
