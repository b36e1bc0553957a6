"""Exports as the server writes them: the tasks of a document with each prediction submitted."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

from pressmark.annotation.studio.layers import LAYERS
from pressmark.annotation.studio.results import tasks
from pressmark.schema import Document

Json = Any
USERS = {1: "ann1@example.com", 2: "ann2@example.com"}


def as_export(document: Document, layers: tuple[str, ...] = LAYERS, user: int = 1) -> list[Json]:
    """One submitted annotation for each task, in the shape of ``exportType=JSON``."""
    found: list[Json] = []
    for layer in layers:
        for task in json.loads(json.dumps(tasks(document, layer))):
            number = len(found) + 1
            result = [
                {**item, "origin": "prediction"}
                for prediction in task["predictions"]
                for item in prediction["result"]
            ]
            annotation = {
                "id": 1000 + number,
                "completed_by": user,
                "result": result,
                "was_cancelled": False,
                "ground_truth": False,
                "created_at": "2026-11-23T08:07:22.448719Z",
                "updated_at": "2026-11-23T08:07:22.448760Z",
                "lead_time": 11.462,
                "task": number,
            }
            found.append(
                {**task, "id": number, "annotations": [annotation], "drafts": [], "predictions": []}
            )
    return found


ODD: tuple[Json, ...] = (
    None, True, 0, -1, 10**15, 1.5, float("nan"), "", "x", "m1", "\ud800", "-", "Q1", [], [None],
    {}, {"id": 1}, ["PERSON", "ORG"], [["m1"]], [["m1", "Agent"]],
)  # fmt: skip


def places(value: Json, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a JSON value but the root."""
    below: Iterable[tuple[Any, Json]] = ()
    if isinstance(value, dict | list):
        below = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in below:
        yield (*path, key)
        yield from places(item, (*path, key))


def mutated(export: list[Json], random: Random, where: list[tuple[Any, ...]]) -> list[Json]:
    """A copy of the export with one to three places deleted, doubled, swapped or made odd."""
    spoilt = copy.deepcopy(export)
    for _ in range(random.randint(1, 3)):
        *way, last = random.choice(where)
        holder = spoilt
        try:
            for key in way:
                holder = holder[key]
            _spoil(holder, last, random)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier mutation took the place away
    return spoilt


def _spoil(holder: Json, last: Any, random: Random) -> None:
    how = random.randrange(5)
    if how == 0:
        del holder[last]
    elif how == 1 and isinstance(holder, list):
        holder.append(copy.deepcopy(holder[last]))
    elif how == 2 and isinstance(holder[last], int) and not isinstance(holder[last], bool):
        holder[last] += random.choice([-1, 1, 7, 10**6])
    elif how == 3 and isinstance(holder[last], str):
        holder[last] = holder[last][1:] + random.choice(["", "😀", "\x00", ".", "m2"])
    else:
        holder[last] = copy.deepcopy(random.choice(ODD))
