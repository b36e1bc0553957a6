"""Scoring and comparing whatever a caller has: names, files, folders, documents, mappings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any

from ..corpus import Stored, catalogue
from ..schema import LAYERS, Annotations, Document, PressmarkError
from ..schema.reading import read_documents
from .comparing import check_names, compare_all
from .figures import Comparison, Figure
from .measures import HEADLINE, parse
from .runs import PREDICTIONS, read_manifest
from .scoring import ScoreTable
from .scoring import score as score_documents
from .streams import StoredDocuments, stored_predictions

Gold = str | Iterable[Document]
Predicted = str | PathLike[str] | Mapping[str, Annotations] | Iterable[Document]


def gold_documents(gold: Gold) -> Collection[Document]:
    """Documents by the corpus's name for them, from a file or folder, or as they are given.

    Those of a corpus or a ``.jsonl`` file are read one at a time whenever they are gone through.
    """
    if not isinstance(gold, str):
        return list(gold)
    if gold in catalogue().names() or not Path(gold).exists():
        return Stored(gold)
    return StoredDocuments(Path(gold)) if gold.endswith(".jsonl") else read_documents(Path(gold))


@dataclass(frozen=True, slots=True)
class Predictions:
    """Annotations by document id, the layers to be scored, and the hashes of the texts seen."""

    annotations: Mapping[str, Annotations]
    layers: tuple[str, ...]
    texts: Mapping[str, str] = field(default_factory=dict)

    def check_texts(self, documents: Iterable[Document]) -> None:
        """Raise PressmarkError when a prediction was made over another text than the gold's."""
        if not self.texts:
            return
        wrong = [
            document.id
            for document in documents
            if self.texts.get(document.id, document.article.text_sha256)
            != document.article.text_sha256
        ]
        if wrong:
            raise PressmarkError(
                f"the predictions of {', '.join(wrong)} were made over another text (text_sha256 "
                "differs), expected the gold's; take it from `pressmark corpus articles`"
            )


def predictions_of(predicted: Predicted, lenient: bool = False) -> Predictions:
    """Whatever holds predictions, as annotations by document id with their layers.

    A run folder declares its layers; for anything else they are those of which it holds anything.
    """
    if isinstance(predicted, (str, PathLike)):
        return _read(Path(predicted), lenient)
    annotations = dict(predicted) if isinstance(predicted, Mapping) else _by_id(predicted)
    return Predictions(annotations, layers_in(annotations.values()))


def _by_id(documents: Iterable[Document]) -> dict[str, Annotations]:
    found: dict[str, Annotations] = {}
    for document in documents:
        if document.id in found:
            raise PressmarkError(f"{document.id} is predicted twice; give each document once")
        found[document.id] = document.annotations
    return found


def _read(path: Path, lenient: bool) -> Predictions:
    """Predictions that stay in their file until a document is scored."""
    held: set[str] = set()
    texts: dict[str, str] = {}

    def told(value: dict[str, Any]) -> None:
        held.update(_layers_told(value["annotations"]))
        if value.get("text_sha256"):
            texts[value["id"]] = value["text_sha256"]

    lines = stored_predictions(path / PREDICTIONS if path.is_dir() else path, told, lenient)
    if path.is_dir():
        _check_whole(path, len(lines))
        return Predictions(lines, read_manifest(path).layers, texts)
    return Predictions(lines, tuple(layer for layer in LAYERS if layer in held), texts)


def _check_whole(folder: Path, found: int) -> None:
    """Raise PressmarkError for a run that was stopped, or that lost a prediction since."""
    manifest = read_manifest(folder)
    if not manifest.complete or found != manifest.documents:
        raise PressmarkError(
            f"{folder} holds predictions of {found} of {manifest.documents} documents, expected "
            f"all; run it again with `pressmark eval run`, it goes on where it was"
        )


def layers_in(predictions: Iterable[Annotations]) -> tuple[str, ...]:
    """The layers of which the predictions hold anything, in the order of ``LAYERS``."""
    found: set[str] = set()
    for made in predictions:
        told = [mention for _, mention in made.event_mentions()]
        holds = {
            "mentions": bool(made.mentions),
            "coreference": bool(made.entities),
            "triggers": bool(told),
            "realis": any(mention.realis for mention in told),
            "arguments": any(mention.arguments for mention in told),
            "event_coreference": any(len(event.mentions) > 1 for event in made.events),
            "quotations": bool(made.quotations),
            "cues": any(quotation.cue for quotation in made.quotations),
            "speakers": any(quotation.speakers for quotation in made.quotations),
        }
        found.update(layer for layer, there in holds.items() if there)
    return tuple(layer for layer in LAYERS if layer in found)


def _layers_told(value: dict[str, Any]) -> set[str]:
    """The layers of which annotations hold anything, from their JSON: nothing is decoded for it."""
    events, quotations = value.get("events", []), value.get("quotations", [])
    told = [mention for event in events for mention in event["mentions"]]
    holds = {
        "mentions": value.get("mentions"),
        "coreference": value.get("entities"),
        "triggers": told,
        "realis": any(mention.get("realis") for mention in told),
        "arguments": any(mention.get("arguments") for mention in told),
        "event_coreference": any(len(event["mentions"]) > 1 for event in events),
        "quotations": quotations,
        "cues": any(quotation.get("cue") for quotation in quotations),
        "speakers": any(quotation.get("speakers") for quotation in quotations),
    }
    return {layer for layer, there in holds.items() if there}


def parse_layers(given: str) -> tuple[str, ...]:
    """Layers from a list with commas; PressmarkError names what is no layer."""
    layers = tuple(layer.strip() for layer in given.split(","))
    unknown = [layer for layer in layers if layer not in LAYERS]
    if unknown:
        known = ", ".join(LAYERS)
        raise PressmarkError(f"unknown layer {', '.join(unknown)}, expected some of {known}")
    return layers


def measures_for(layers: Sequence[str], measures: Sequence[str] | None = None) -> tuple[str, ...]:
    """Those of the measures (all headlines, if none are named) whose layer is among ``layers``.

    Raises PressmarkError when there is none: a table of nothing would look like a result.
    """
    named = HEADLINE if measures is None else measures
    found = tuple(measure for measure in named if parse(measure).layer in layers)
    if not found:
        raise PressmarkError(
            f"nothing can be scored: the predictions hold {', '.join(layers) or 'no annotation'}, "
            "expected a layer that a measure needs; name with --layers what counts as empty"
        )
    return found


def corpus_name(gold: Gold) -> str:
    """What a signature calls the gold: a corpus's name and version, nothing for anything else."""
    index = catalogue()
    known = isinstance(gold, str) and gold in index.names()
    return f"{gold}@{index.version}" if known else ""


def score_table(
    gold: Gold,
    predicted: Predicted,
    measures: Sequence[str] | None = None,
    layers: Sequence[str] | None = None,
    lenient: bool = False,
) -> tuple[ScoreTable, tuple[str, ...]]:
    """The counts by document and the layers that were scored."""
    found = predictions_of(predicted, lenient)
    wanted = found.layers if layers is None else tuple(layers)
    documents = gold_documents(gold)
    found.check_texts(documents)
    chosen = measures_for(wanted, measures)
    table = score_documents(
        documents, found.annotations, chosen, corpus=corpus_name(gold), lenient=lenient
    )
    return table, wanted


def score(
    gold: Gold, predicted: Predicted, measures: Sequence[str] | None = None
) -> dict[str, Figure]:
    """See ``pressmark.score``."""
    table, _ = score_table(gold, predicted, measures)
    return dict(table.all_figures())


def compare(
    gold: Gold,
    first: Predicted,
    second: Predicted,
    measures: Sequence[str] | None = None,
    names: tuple[str, str] = ("first", "second"),
) -> tuple[Comparison, ...]:
    """See ``pressmark.compare``; only measures of layers that both have are compared."""
    check_names(names)
    documents = gold_documents(gold)
    found = [predictions_of(predicted) for predicted in (first, second)]
    layers = [layer for layer in found[0].layers if layer in found[1].layers]
    wanted = measures_for(layers, measures)
    for predictions in found:
        predictions.check_texts(documents)
    tables = {
        name: score_documents(documents, predictions.annotations, wanted)
        for name, predictions in zip(names, found, strict=True)
    }
    return compare_all(tables, wanted)
