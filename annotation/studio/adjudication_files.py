"""The rounds of an adjudication as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...schema import PressmarkError
from ...schema.codec import decode_annotations, encode_annotations
from ...schema.reading import read_json, write_json
from .adjudication import Case, Round
from .layers import LAYERS

Json = Any

FORMAT = "pressmark-round-2"


def round_path(folder: Path, layer: str) -> Path:
    """Where a round lies."""
    return folder / f"round-{layer}.json"


def write_round(folder: Path, round_: Round) -> None:
    """Write a round; once its tasks are on the server it must stay as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    cases = {
        key: {
            "passes": list(case.passes),
            "dates": list(case.dates),
            "notes": {thing: list(notes) for thing, notes in case.notes.items()},
            "origin": dict(case.origin),
            "majority": list(case.majority),
            "merged": encode_annotations(case.merged),
            "sides": [encode_annotations(side) for side in case.sides],
        }
        for key, case in round_.cases.items()
    }
    value = {
        "format": FORMAT,
        "name": round_.name,
        "layer": round_.layer,
        "documents": round_.documents,
        "cases": cases,
    }
    write_json(round_path(folder, round_.layer), value)


def read_rounds(folder: Path) -> list[Round]:
    """The rounds of a folder in the order of their layers; PressmarkError for a broken one."""
    found = []
    for layer in LAYERS:
        path = round_path(folder, layer)
        if path.exists():
            try:
                found.append(_decoded(read_json(path)))
            except (KeyError, TypeError, ValueError, AttributeError) as fault:
                raise PressmarkError(
                    f"{path} is no round of adjudication ({fault!r}): make it anew with "
                    "`pressmark annotation adjudicate`"
                ) from None
    return found


def _decoded(value: Json) -> Round:
    if value["format"] != FORMAT:
        raise ValueError(value["format"])
    cases = {
        key: Case(
            tuple(case["passes"]),
            tuple(case["dates"]),
            decode_annotations(case["merged"]),
            tuple(map(decode_annotations, case["sides"])),
            case["notes"],
            case["origin"],
            tuple(case["majority"]),
        )
        for key, case in value["cases"].items()
    }
    return Round(value["name"], value["layer"], value["documents"], cases)
