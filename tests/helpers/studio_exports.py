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


def tick(item: Json) -> Json:
    """What the key of the screen adds to a region."""
    place = {key: item["value"][key] for key in ("start", "end")}
    value = {**place, "choices": ["decided"]}
    made = {"id": item["id"], "from_name": "decided", "to_name": "text", "type": "choices"}
    return {**made, "value": value, "origin": "manual"}


def crowded(document: Document, layer: str) -> list[Json]:
    """An export of one layer with all that people leave behind: its first six tasks.

    Two annotators, an earlier answer of one of them, a skip, a draft, a prediction, a relation.
    """
    values = as_export(document, (layer,))[:6]
    first = values[0]
    (held,) = first["annotations"]
    half = {**held, "id": 1, "completed_by": {"id": 2, "email": USERS[2]}}
    half["result"] = held["result"][: len(held["result"]) // 2]
    old = {**held, "id": 2, "updated_at": "2026-01-01T00:00:00Z", "result": held["result"][:1]}
    skip = {**held, "id": 3, "completed_by": 2, "was_cancelled": True, "result": held["result"][:2]}
    first["annotations"] = [held, half, old, skip]
    first["drafts"] = [{"id": 5, "user": USERS[1], "result": held["result"][:2], "annotation": 1}]
    first["predictions"] = [7]
    ids = list(dict.fromkeys(item["id"] for item in held["result"]))
    arc = {"type": "relation", "from_id": ids[0], "to_id": ids[-1], "direction": "left"}
    held["result"] = [*held["result"], {**arc, "labels": ["odd"]}]
    return copy.deepcopy(values)


ODD: tuple[Json, ...] = (
    None, True, 0, -1, 10**15, 10**30, 1.5, 7.0, float("nan"), float("inf"), "", "x", "m1", "12",
    "\ud800", "-", "Q1", "\x00", "😀" * 3, "a" * 5000, [], [None], [[]], [[["a"]]], {}, {"id": 1},
    {"start": 1, "end": 2}, ["PERSON", "ORG"], ["cue"], ["x"] * 3, [["m1"]], [["m1", "Agent"]],
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
        try:
            _spoil(spoilt, random.choice(where), random, random.choice(where))
        except (KeyError, IndexError, TypeError):
            continue  # an earlier mutation took the place away
    return spoilt


def _at(value: Json, way: Iterable[Any]) -> Json:
    for key in way:
        value = value[key]
    return value


def _spoil(value: Json, place: tuple[Any, ...], random: Random, other: tuple[Any, ...]) -> None:
    *way, last = place
    holder, how = _at(value, way), random.randrange(6)
    if how == 0:
        del holder[last]
    elif how == 1 and isinstance(holder, list):
        holder.append(copy.deepcopy(holder[last]))
    elif how == 2 and isinstance(holder[last], int) and not isinstance(holder[last], bool):
        holder[last] += random.choice([-1, 1, 7, 10**6, -(10**6)])
    elif how == 3 and isinstance(holder[last], str):
        holder[last] = holder[last][1:] + random.choice(["", "😀", "\x00", ".", "m2"])
    elif how == 4:
        holder[last] = copy.deepcopy(_at(value, other))
    else:
        holder[last] = copy.deepcopy(random.choice(ODD))
