"""What can be asked beyond scores: presets, groups, errors, buckets, signatures."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from ..corpus import load
from ..schema import LAYERS, Document, PressmarkError
from .api import (
    Gold,
    Predicted,
    Predictions,
    corpus_name,
    gold_documents,
    measures_for,
    predictions_of,
    score_table,
)
from .buckets import BucketTable, bucket
from .comparing import compare_all
from .errors import ORDERS, ErrorTable, analyse
from .figures import Comparison, Figure
from .presets import PresetRow, preset, preset_figures
from .resampling import Sampling, sampling_by
from .results import SystemResult
from .scoring import ScoreTable, check_predictions
from .scoring import score as score_documents
from .signatures import read
from .significance import Settings
from .verifying import Verified, verify


def drawn_by(
    table: ScoreTable, gold: Gold, interval: str, strata: str | None, clusters: str | None
) -> ScoreTable:
    """The table with intervals of another kind, or with documents drawn in strata or clusters."""
    how = sampling_by(gold_documents(gold), strata, clusters) if strata or clusters else Sampling()
    return table.drawn(Settings(how=how, interval=interval))


def preset_table(gold: Gold, predicted: Predicted, name: str) -> list[tuple[PresetRow, Figure]]:
    """The figures of another scorer (``presets.PRESETS``), under the names that it gives them.

    Layers of which the predictions hold nothing are scored as empty, as the other scorers do.
    """
    chosen = preset(name)
    table, _ = score_table(gold, predicted, chosen.measures, LAYERS)
    return preset_figures(table, chosen)


#: How ``Sampling`` names the ways in which documents are drawn.
_DRAWN = re.compile(
    r"documents|strata\((?P<strata>\w+)\)(?:\+clusters\((?P<within>\w+)\))?"
    r"|clusters\((?P<clusters>\w+)\)"
)


def verify_signature(signature: str, gold: Gold, predicted: Predicted) -> Verified:
    """Work a figure out again and compare what its signature states with what is found.

    Documents are drawn, and the interval made, as the signature states (``--strata``,
    ``--clusters`` and ``--interval``); where it counts labels that the ontology does not know, they
    are let through. Raises PressmarkError where it states what nobody can do.
    """
    measure, stated = read(signature)
    table, _ = score_table(gold, predicted, [str(measure)], LAYERS, "unknown" in stated)
    drawn = _DRAWN.fullmatch(stated.get("draw", "documents"))
    if drawn is None:
        raise PressmarkError(
            f"the signature says draw:{stated['draw']}, expected documents, strata(...), "
            "clusters(...) or both with + between; copy it again"
        )
    interval, clusters = stated.get("ci", "percentile"), drawn["clusters"] or drawn["within"]
    return verify(signature, drawn_by(table, gold, interval, drawn["strata"], clusters))


def leaderboard(
    gold: Gold,
    systems: Mapping[str, Predicted],
    measures: Sequence[str] | None = None,
    settings: Settings = Settings(),  # noqa: B008
    strata: str | None = None,
    clusters: str | None = None,
) -> tuple[list[SystemResult], tuple[Comparison, ...]]:
    """Several systems (name to predictions) on the same gold: their figures and comparisons.

    ``strata`` and ``clusters`` say by what documents are grouped for drawing (``GROUPINGS``).
    """
    documents = gold_documents(gold)
    how = sampling_by(documents, strata, clusters)
    tables = {}
    rows = []
    for name, predicted in systems.items():
        found = predictions_of(predicted)
        found.check_texts(documents)
        chosen = measures_for(found.layers, measures)
        tables[name] = score_documents(
            documents, found.annotations, chosen, groups=False, corpus=corpus_name(gold)
        )
        figures = tables[name].drawn(replace(settings, how=how)).all_figures()
        rows.append(SystemResult(name, "", "", found.layers, figures, tables[name].by_document()))
    return rows, compare_all(tables, measures, replace(settings, how=how))


def _checked(
    gold: Gold, predicted: Sequence[Predicted]
) -> tuple[Collection[Document], list[Predictions]]:
    """Gold and several systems' predictions, refused when they do not fit (as scoring does)."""
    documents = gold_documents(gold)
    found = [predictions_of(one) for one in predicted]
    for one in found:
        one.check_texts(documents)
        check_predictions(documents, one.annotations)
    return documents, found


def errors_of(
    gold: Gold,
    predicted: Sequence[Predicted],
    taxonomies: Sequence[str] | None = None,
    order: str = ORDERS[0],
) -> list[dict[str, ErrorTable]]:
    """For each system its errors, a table for each taxonomy of the layers that it produces.

    Raises PressmarkError as scoring does, and for a taxonomy or an order that does not exist.
    """
    documents, found = _checked(gold, predicted)
    return [analyse(documents, one.annotations, one.layers, taxonomies, order) for one in found]


def buckets_of(
    gold: Gold,
    predicted: Sequence[Predicted],
    dimensions: Sequence[str] | None = None,
    training: str | None = None,
) -> list[dict[str, BucketTable]]:
    """For each system its figures by bucket; ``training`` names a corpus to look strings up in.

    Raises PressmarkError as scoring does, for a dimension that does not exist, and where training
    documents are among those that are scored: every string would be known.
    """
    documents, found = _checked(gold, predicted)
    trained = None if training is None else load(training)
    both = {document.id for document in trained or ()} & {document.id for document in documents}
    if both:
        raise PressmarkError(
            f"{training} holds {len(both)} of the documents that are scored, expected others to "
            "look strings up in; name other ones, such as the train split beside it"
        )
    return [bucket(documents, one.annotations, one.layers, dimensions, trained) for one in found]
