"""From annotations to tasks: what a screen shows (``data``), what is filled in (``predictions``),
and what the way back needs (``meta``).

Pure: no network, no clock, same document, same tasks. The forms of data and results are those of
the screens; region ids are the ids of mentions and event mentions, and for quotations ``q1_0``
(content) and ``q1_c`` (cue).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...schema import (
    Document,
    PressmarkError,
)
from .layers import (
    CONTROLS,
    LAYERS,
    META,
    seal,
)
from .task_making import Maker, part_of, shown_in
from .task_screens import MAKERS

__all__ = ["part_of", "predicted", "shown_in", "tasks"]

Json = Any


def tasks(
    document: Document,
    layer: str,
    source: str = "gold",
    controls: Iterable[str] | None = None,
    notes: Mapping[str, Sequence[str]] | None = None,
) -> list[dict[str, Json]]:
    """The tasks of a document for one layer, ready for the server: data, meta and one prediction.

    ``source`` becomes the prediction's ``model_version``; ``controls`` are those that the screen
    has (all of ``CONTROLS[layer]`` by default); ``notes`` are shown beside regions, by their id (in
    ``2b_arguments`` by the ids of event mention and region, ``t1/m5``).
    An article gives one task, in ``2b_arguments`` one for each event mention. Raises
    PressmarkError for a document without text and for an unknown layer.
    """
    if layer not in LAYERS:
        raise PressmarkError(f"{layer} is no layer, expected one of {', '.join(LAYERS)}")
    text = document.article.text
    if text is None:
        raise PressmarkError(
            f"{document.id} has no text, expected one to show; hydrate its collection first"
        )
    has = tuple(CONTROLS[layer] if controls is None else controls)
    maker = Maker(document, text, has, notes or {})
    made = []
    for data, meta, result in MAKERS[layer](maker):
        head = {
            "doc_id": document.id,
            "title": _title(document),
            "date": document.article.source.date,
            "note": "",
        }
        key = "/".join([document.id, layer, *([data["event_id"]] if "event_id" in data else [])])
        own = {
            "key": key,
            "layer": layer,
            "doc_id": document.id,
            "text_sha256": document.article.text_sha256,
            "source": source,
            "controls": list(has),
        }
        own |= meta
        own["seal"] = seal(own, data)
        prediction = [{"model_version": source, "result": result}] if result else []
        made.append({"data": head | data, "meta": {META: own}, "predictions": prediction})
    return made


def predicted(document: Document, layer: str) -> list[list[Json]]:
    """Only what is filled in: for each task of the layer its list of results."""
    made = tasks(document, layer)
    return [task["predictions"][0]["result"] if task["predictions"] else [] for task in made]


def _title(document: Document) -> str:
    title = document.article.source.title
    return f"{document.id}: {title}" if title else document.id
