"""Baselines of the card: a benchmark's figures, kept beside the corpus with what they were got on.

``corpus/baselines.json`` is checked in, so that a build of a clean checkout has the figures without
running a system. Figures belong to a state of the gold: each benchmark is kept with the sha256 of
its documents without their texts (whose own sha256 they hold), and is refused beside another.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ...schema import Document, PressmarkError
from ...schema.reading import read_json, write_text
from ..catalogue import Catalogue
from ..loading import fingerprint, load
from ..texts import detach_text

Json = Any
BASELINES = "corpus/baselines.json"
_KEPT = ("documents", "version", "resamples", "seed", "measures")
_OF_A_FIGURE = ("precision", "recall", "f1", "low", "high", "signature")


def baseline(result: Mapping[str, Json], index: Catalogue, home: Path, date: str = "") -> Json:
    """What is kept of a benchmark's ``results.json``, ``date`` being the day of its run.

    Raises PressmarkError when it ran on other documents than the corpus has now.
    """
    absent = [key for key in (*_KEPT, "corpus", "corpus_sha256", "systems") if key not in result]
    if absent:
        raise PressmarkError(
            f"the benchmark's results have no {', '.join(absent)}, expected results.json of "
            "`pressmark bench`: run it again"
        )
    name = result["corpus"]
    documents = load(name, index=index, folder=home)
    found = fingerprint(documents)
    if found != result["corpus_sha256"]:
        raise PressmarkError(
            f"the benchmark's results are of {name} with sha256 {result['corpus_sha256'][:12]}…, "
            f"the corpus has {found[:12]}… now: run `pressmark bench {name} --fresh` again"
        )
    return {
        "corpus": name,
        "annotations_sha256": annotations_sha256(documents),
        **({"date": date} if date else {}),
        **{key: result[key] for key in _KEPT},
        "systems": [_system(system, result["measures"]) for system in result["systems"]],
    }


def annotations_sha256(documents: Iterable[Document]) -> str:
    """The identity of documents whatever texts are at hand."""
    return fingerprint(detach_text(document) for document in documents)


def _system(system: Mapping[str, Json], measures: Iterable[str]) -> Json:
    figures = system["figures"]
    # How a machine starts it is nobody else's business.
    description = re.sub(r"; run as `[^`]*`", "", system["description"])
    return {
        "name": system["name"],
        "version": system["version"],
        "description": description,
        "figures": {
            measure: {key: _rounded(figures[measure][key]) for key in _OF_A_FIGURE}
            for measure in measures
            if figures.get(measure)
        },
    }


def _rounded(value: Json) -> Json:
    """Figures to six places: what is rounded for a page is then rounded once, to the eye."""
    return round(value, 6) if isinstance(value, float) else value


def read_baselines(checkout: Path) -> list[Json]:
    """The baselines that are kept in a checkout, none where it has no such file."""
    path = checkout / BASELINES
    return list(read_json(path)["benchmarks"]) if path.is_file() else []


def write_baselines(path: Path, found: Iterable[Json]) -> None:
    """Keep baselines in the order in which they come: the card has them in the same."""
    value = {"made_by": "pressmark corpus baselines", "benchmarks": list(found)}
    write_text(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def check_baselines(found: Iterable[Json], index: Catalogue) -> None:
    """Raise PressmarkError unless each was got on the gold as it is now; needs no texts."""
    for one in found:
        name = one["corpus"]
        now = fingerprint(load(name, texts=False, index=index))
        if now != one["annotations_sha256"]:
            raise PressmarkError(
                f"the baselines of {name} are of another state of the gold "
                f"({one['annotations_sha256'][:12]}…, now {now[:12]}…): run `pressmark bench "
                f"{name} --fresh --output runs/NAME` and `pressmark corpus baselines runs/NAME …`, "
                "or build --without-baselines"
            )
