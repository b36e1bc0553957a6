"""Scoring and comparing whatever a caller has: names, files, folders, documents, mappings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path

from ..corpus import load
from ..schema import LAYERS, Annotations, Document, PressmarkError
from ..schema.reading import read_documents, read_predictions
from .measures import HEADLINE, parse
from .results import Comparison, Figure
from .runs import PREDICTIONS, read_manifest
from .scoring import ScoreTable
from .scoring import score as score_documents
from .significance import compare_all

Gold = str | Iterable[Document]
Predicted = str | PathLike[str] | Mapping[str, Annotations] | Iterable[Document]


def gold_documents(gold: Gold) -> list[Document]:
    """Documents by the corpus's name for them, from a file or folder, or as they are given."""
    if not isinstance(gold, str):
        return list(gold)
    return list(read_documents(Path(gold))) if Path(gold).exists() else load(gold)


def predictions_of(
    predicted: Predicted,
) -> tuple[Mapping[str, Annotations], tuple[str, ...]]:
    """Annotations by document id and the layers that are there to be scored.

    A run folder declares its layers; for anything else they are those of which it holds anything.
    """
    if isinstance(predicted, (str, PathLike)):
        path = Path(predicted)
        if path.is_dir():
            return read_predictions(path / PREDICTIONS), read_manifest(path).layers
        annotations = read_predictions(path)
    elif isinstance(predicted, Mapping):
        annotations = dict(predicted)
    else:
        annotations = {document.id: document.annotations for document in predicted}
    return annotations, layers_in(annotations.values())


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


def parse_layers(given: str) -> tuple[str, ...]:
    """Layers from a list with commas; PressmarkError names what is no layer."""
    layers = tuple(layer.strip() for layer in given.split(","))
    unknown = [layer for layer in layers if layer not in LAYERS]
    if unknown:
        known = ", ".join(LAYERS)
        raise PressmarkError(f"unknown layer {', '.join(unknown)}, expected some of {known}")
    return layers


def measures_for(layers: Sequence[str], measures: Sequence[str] | None = None) -> tuple[str, ...]:
    """Those of the measures (all headlines, if none are named) whose layer is among ``layers``."""
    named = HEADLINE if measures is None else measures
    return tuple(measure for measure in named if parse(measure).layer in layers)


def score_table(
    gold: Gold,
    predicted: Predicted,
    measures: Sequence[str] | None = None,
    layers: Sequence[str] | None = None,
) -> tuple[ScoreTable, tuple[str, ...]]:
    """The counts by document and the layers that were scored."""
    predictions, found = predictions_of(predicted)
    wanted = tuple(layers) if layers else found
    documents = gold_documents(gold)
    return score_documents(documents, predictions, measures_for(wanted, measures)), wanted


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
    documents = gold_documents(gold)
    found = [predictions_of(predicted) for predicted in (first, second)]
    layers = [layer for layer in found[0][1] if layer in found[1][1]]
    wanted = measures_for(layers, measures)
    tables = {
        name: score_documents(documents, predictions, wanted)
        for name, (predictions, _) in zip(names, found, strict=True)
    }
    return compare_all(tables, wanted)
