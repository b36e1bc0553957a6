"""``trained``: the models that were learnt, put to work on articles."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ....schema import (
    LAYERS,
    Annotations,
    Article,
)
from ..build import text_of
from ..spacy_system import DEFAULT_PIPELINE, bounded, load_pipeline
from .extraction import extract
from .models import VERSION, Models, default_folder, fold_name, read_card


class TrainedSystem:
    """CRF taggers and linear classifiers, learnt from the train split; quotation spans by rule."""

    name = "trained"
    layers = LAYERS

    def __init__(self, folder: Path | None = None) -> None:
        folder = folder or default_folder()
        card = read_card(folder)
        self._folds: dict[str, int] = card.get("folds", {})
        self._models: dict[int | None, Models] = {None: Models.load(folder)}
        for fold in sorted({*self._folds.values()}):
            self._models[fold] = Models.load(folder / fold_name(fold))
        self._nlp = load_pipeline(DEFAULT_PIPELINE)
        self.version = f"{VERSION}+{card['corpus_sha256'][:12]}.{card['seed']}"
        self.description = (
            f"CRF taggers (CRFsuite) and logistic regressions learnt from {card['corpus']} "
            f"({len(card['documents'])} articles, corpus {card['corpus_version']}, seed "
            f"{card['seed']}) on features of {card['parser']}; an article of the training is "
            "given to models that were trained without it; quotation spans and cues and the "
            "grouping of events by rules; CC BY 4.0."
        )

    def extract(self, articles: Sequence[Article]) -> list[Annotations]:
        """Annotations for each article; PressmarkError when one has no text."""
        texts = [text_of(article) for article in articles]
        docs = (self._nlp(bounded(self._nlp, text)) for text in texts)
        return [
            extract(self._models_for(article), doc, article.source.date)
            for doc, article in zip(docs, articles, strict=True)
        ]

    def _models_for(self, article: Article) -> Models:
        """All that was learnt; for an article of the training, what was learnt without it."""
        return self._models[self._folds.get(article.text_sha256)]
