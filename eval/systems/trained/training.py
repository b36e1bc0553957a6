"""Learning all models from annotated documents, and the card that says what was learnt from what.

Whoever calls ``learn`` decides what it sees; ``train_documents`` gives the train split alone.
"""

from __future__ import annotations

import json
import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from ....corpus import catalogue, fingerprint, load
from ....schema import Document, Mention, PressmarkError, Span
from ....schema.reading import write_text
from ..spacy_system import DEFAULT_PIPELINE, bounded, load_pipeline
from . import tagger
from .extraction import extract
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
from .linear import Linear, fit
from .models import (
    CARD,
    TAGGERS,
    VERSION,
    WINDOW,
    Models,
    fold_name,
    near,
)

Json = Any
Doc = Any
Parsed = tuple[Doc, Document]
_FOLDS = 3


def train_documents(corpus: str = "wire/train") -> list[Document]:
    """The documents of a corpus, all of which must be of a train split; PressmarkError if not."""
    documents = load(corpus)
    known = catalogue()
    split_of = {e.id: e.split for c in known.collections for e in c.documents}
    outside = [f"{d.id} ({split_of.get(d.id)})" for d in documents if split_of.get(d.id) != "train"]
    if outside:
        raise PressmarkError(
            f"{corpus} holds {', '.join(outside[:5])}, expected the train split alone: a system "
            "that has seen dev or test cannot be measured on them; name wire/train"
        )
    return documents


def learn(documents: Sequence[Document], folder: Path, corpus: str, seed: int = 0) -> Json:
    """Train on the documents and write models and card into ``folder``; gives the card.

    Same documents and seed, same bytes. The scores in the card are of models trained on two
    thirds of the same documents and scored on the rest, three times (cross-validation). Those
    models are kept too: the system uses them for the very articles that they have not seen.
    """
    nlp = load_pipeline(DEFAULT_PIPELINE)
    tagger.needed()
    ordered = sorted(documents, key=lambda d: d.id)
    if len(ordered) < 2 * _FOLDS:
        raise PressmarkError(f"found {len(ordered)} documents, expected {2 * _FOLDS} at least")
    parsed = [(nlp(bounded(nlp, d.article.text or "")), d) for d in ordered]
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as made:
        write_models(parsed, Path(made), seed)
        scores = _cross_validated(parsed, Path(made), seed)
        card = _card(parsed, corpus, seed, nlp) | {"scores": scores, "folds": _folds(parsed)}
        write_text(Path(made) / CARD, json.dumps(card, indent=2, ensure_ascii=False) + "\n")
        folder.mkdir(exist_ok=True)
        (folder / CARD).unlink(missing_ok=True)  # without a card there is no model
        files = [path for path in Path(made).rglob("*") if path.is_file()]
        for path in sorted(files, key=lambda p: (p.name == CARD, p)):
            to = folder / path.relative_to(made)
            to.parent.mkdir(exist_ok=True)
            shutil.copyfile(path, to)
    return card


def _card(parsed: Sequence[Parsed], corpus: str, seed: int, nlp: Any) -> Json:
    documents = [document for _, document in parsed]
    packages = ("pressmark", "spacy", "scikit-learn", "python-crfsuite")
    return {
        "system": "trained",
        "version": VERSION,
        "corpus": corpus,
        "corpus_version": catalogue().version,
        "corpus_sha256": fingerprint(documents),
        "documents": [document.id for document in documents],
        "seed": seed,
        "parser": f"{nlp.meta['lang']}_{nlp.meta['name']}-{nlp.meta['version']}",
        "packages": {name: metadata.version(name) for name in packages},
        "models": {
            "outer, inner": "CRF taggers of mentions with type and level, by depth of nesting",
            "triggers": "CRF tagger of triggers",
            "types": "logistic regression: the event type of a trigger",
            "realis": "logistic regression: realis and polarity of a trigger",
            "arguments": "logistic regression: the role of a mention for a trigger, or none",
            "speakers": "logistic regression: whether a mention is a quotation's speaker",
            "coreference": "logistic regression on pairs of mentions, best antecedent first",
        },
        "licence": "CC-BY-4.0 for what is learnt from wire; the parser's weights are MIT",
        "use": "A baseline of the benchmark, trained on few articles; not meant for decisions.",
    }


def write_models(parsed: Sequence[Parsed], folder: Path, seed: int) -> None:
    """Train every model on parsed documents into a folder that exists."""
    for depth, name in enumerate(TAGGERS[:2]):
        tagger.train(_mention_sentences(parsed, depth), folder / f"{name}.crfsuite")
    tagger.train(_trigger_sentences(parsed), folder / "triggers.crfsuite")
    chance = random.Random(seed)
    found: dict[str, Linear] = {
        "types": fit([e for p in parsed for e in _types(*p)], seed),
        "realis": fit([e for p in parsed for e in _realis(*p)], seed),
        "arguments": fit([e for p in parsed for e in _arguments(*p)], seed),
        "speakers": fit([e for p in parsed for e in _speakers(*p)], seed),
        "coreference": fit([e for p in parsed for e in _pairs(*p, chance)], seed),
    }
    for name, model in found.items():
        text = json.dumps(model.to_json(), ensure_ascii=False, sort_keys=True)
        write_text(folder / f"{name}.json", text + "\n")


# -- examples ------------------------------------------------------------------------------------


def _tokens(sentence: Any, span: Span) -> tuple[int, int] | None:
    """The tokens [start, end) of a sentence that a span covers; None when it is not within."""
    found = sentence.doc.char_span(span.start, span.end, alignment_mode="expand")
    if found is None or found.start < sentence.start or found.end > sentence.end:
        return None
    return found.start - sentence.start, found.end - sentence.start


def _depth(one: Mention, mentions: Sequence[Mention]) -> int:
    return sum(o.span != one.span and o.span.contains(one.span) for o in mentions)


def _labels(sentence: Any, depth: int, mentions: Sequence[Mention]) -> list[str]:
    marked = []
    for found in mentions:
        inside = _tokens(sentence, found.span)
        if inside is not None and _depth(found, mentions) == depth:
            marked.append((*inside, f"{found.type}.{found.level or ''}"))
    return tagger.bio(len(sentence), sorted(marked, key=lambda m: m[0] - m[1]))


def _mention_sentences(
    parsed: Sequence[Parsed], depth: int
) -> Iterator[tuple[tagger.Rows, tagger.Labels]]:
    for doc, document in parsed:
        mentions = document.annotations.mentions
        for sentence in doc.sents:
            below = _labels(sentence, 0, mentions) if depth else []
            yield token_rows(sentence, below), _labels(sentence, depth, mentions)


def _trigger_sentences(parsed: Sequence[Parsed]) -> Iterator[tuple[tagger.Rows, tagger.Labels]]:
    for doc, document in parsed:
        told = [m.trigger for _, m in document.annotations.event_mentions()]
        for sentence in doc.sents:
            inside = (_tokens(sentence, trigger) for trigger in told)
            marked = [(*tokens, "EVENT") for tokens in inside if tokens is not None]
            yield token_rows(sentence), tagger.bio(len(sentence), marked)


def _types(doc: Doc, document: Document) -> Iterator[tuple[list[str], str]]:
    for event, told in document.annotations.event_mentions():
        trigger = root_of(doc, told.trigger)
        if trigger is not None:
            yield trigger_features(trigger), event.type


def _realis(doc: Doc, document: Document) -> Iterator[tuple[list[str], str]]:
    for _, told in document.annotations.event_mentions():
        trigger = root_of(doc, told.trigger)
        if trigger is not None:
            yield realis_features(trigger), f"{told.realis}.{told.polarity}"


def _arguments(doc: Doc, document: Document) -> Iterator[tuple[list[str], str]]:
    for event, told in document.annotations.event_mentions():
        roles = {argument.mention: argument.role for argument in told.arguments}
        trigger = root_of(doc, told.trigger)
        for found in document.annotations.mentions if trigger is not None else ():
            root = root_of(doc, found.span)
            if root is not None and sentence_of(root) == sentence_of(trigger):
                names = argument_features(event.type, trigger, root, found)
                yield names, roles.get(found.id, "none")


def _speakers(doc: Doc, document: Document) -> Iterator[tuple[list[str], str]]:
    for said in document.annotations.quotations:
        for found in document.annotations.mentions:
            root = root_of(doc, found.span)
            if root is not None and near(said.content, found):
                names = speaker_features(doc, said.content, said.cue, root, found)
                yield names, "yes" if found.id in said.speakers else "no"


def _pairs(doc: Doc, document: Document, chance: random.Random) -> Iterator[tuple[list[str], str]]:
    """Soon et al. (2001): the nearest antecedent, and what stands between; some of the rest."""
    table, entity_of = document.annotations.mention_by_id(), document.annotations.entity_of()
    order = [i for i in entity_labels(table) if i in entity_of]
    for place, name in enumerate(order):
        earlier = order[max(place - WINDOW, 0) : place]
        same = [i for i in earlier if entity_of[i] == entity_of[name]]
        start = earlier.index(same[-1]) if same else len(earlier)
        wrong = earlier[start + 1 :] or chance.sample(earlier, min(5, len(earlier)))
        for other in [*wrong, *same[-1:]]:
            steps = place - order.index(other)
            names = list(pair_features(doc, table[other], table[name], steps))
            yield names, "yes" if other in same else "no"


# -- scores --------------------------------------------------------------------------------------


def _folds(parsed: Sequence[Parsed]) -> dict[str, int]:
    """For the text of each training article, the fold whose models have not seen it."""
    return {document.article.text_sha256: n % _FOLDS for n, (_, document) in enumerate(parsed)}


def _cross_validated(parsed: Sequence[Parsed], folder: Path, seed: int) -> dict[str, float | None]:
    from ...measures import HEADLINE
    from ...scoring import score

    predicted = {}
    for fold in range(_FOLDS):
        rest = [one for n, one in enumerate(parsed) if n % _FOLDS != fold]
        place = folder / fold_name(fold)
        place.mkdir()
        write_models(rest, place, seed)
        models = Models.load(place)
        for doc, document in parsed[fold::_FOLDS]:
            predicted[document.id] = extract(models, doc, document.article.source.date)
    table = score([document for _, document in parsed], predicted, HEADLINE)
    figures = table.all_figures()
    return {
        name: None if figure.f1 is None else round(figure.f1, 4) for name, figure in figures.items()
    }
