"""Who labels what: a plan that can be read, changed and kept before anything is sent.

Every annotator has a project of their own, so that nobody sees another's work. Documents are given
out whole, by their length in code points: the shared ones to two annotators each (or to all), the
others to one, always to whoever has least (longest processing time first; Graham 1969).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

from ...schema import Document, PressmarkError
from ...schema.reading import read_json, write_json
from .config import TITLES
from .layers import LAYERS, file_name

Json = Any
FORMAT = "pressmark-plan-1"
#: What the tasks are filled in with, beside a file or folder of annotations.
SOURCES = ("none", "gold")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,29}")


@dataclass(frozen=True, slots=True)
class Plan:
    """A round of annotation: one layer, its documents by annotator, and what is filled in.

    ``documents`` names what ``load_documents`` reads, ``source`` is ``none``, ``gold`` or a path
    of predictions or pulled annotations, ``system`` a path of predictions of which this layer is
    laid over them, or ""; ``assigned`` has document ids in the order of labelling,
    ``shared`` those that more than one annotator labels.
    """

    name: str
    layer: str
    documents: str
    source: str
    assigned: Mapping[str, tuple[str, ...]]
    shared: tuple[str, ...]
    system: str = ""

    def project(self, annotator: str) -> str:
        """What the annotator's project is called in messages and names of files."""
        return f"{self.name} {self.layer} {annotator}"

    def title(self, annotator: str) -> str:
        """The title that the server shows: the screen first, as the documentation names it."""
        return f"{TITLES[self.layer]} · {annotator} · {self.name}"

    def marker(self, annotator: str) -> str:
        """What tells the project from all others; it stands in the project's description."""
        return f"pressmark:{self.name}/{self.layer}/{annotator}"


def make_plan(
    name: str,
    layer: str,
    documents: Sequence[Document],
    annotators: Sequence[str],
    overlap: float = 0.0,
    *,
    corpus: str = "",
    source: str = "none",
    system: str = "",
    seed: int = 1,
    everyone: bool = False,
) -> Plan:
    """A balanced plan; same arguments, same plan.

    ``overlap`` is the share of the documents, from 0 to 1, that two annotators label (all of them
    with ``everyone``), rounded up. Which ones is drawn with ``seed``. Raises PressmarkError with
    everything that is wrong with the arguments.
    """
    _check(name, layer, documents, annotators, overlap)
    random = Random(seed)
    ordered = sorted(documents, key=lambda d: d.id)
    count = min(len(ordered), -int(-overlap * len(ordered) // 1))
    shared = {d.id for d in random.sample(ordered, count)}
    load = dict.fromkeys(annotators, 0)
    given: dict[str, list[str]] = {annotator: [] for annotator in annotators}
    together: dict[tuple[str, ...], int] = {}
    for document in sorted(ordered, key=lambda d: (d.id not in shared, -d.article.length, d.id)):
        how_many = 1
        if document.id in shared:
            how_many = len(annotators) if everyone else 2
        group = _least_loaded(annotators, how_many, load, together)
        together[group] = together.get(group, 0) + 1
        for annotator in group:
            load[annotator] += document.article.length
            given[annotator].append(document.id)
    for annotator in annotators:
        # Shared and single ones are mixed, so that nobody sees which are which.
        given[annotator].sort()
        random.shuffle(given[annotator])
    assigned = {annotator: tuple(given[annotator]) for annotator in annotators}
    return Plan(name, layer, corpus, source, assigned, tuple(sorted(shared)), system)


def _least_loaded(
    annotators: Sequence[str],
    how_many: int,
    load: Mapping[str, int],
    together: Mapping[tuple[str, ...], int],
) -> tuple[str, ...]:
    """The group with the least to do; among equals the pair that shares the fewest documents."""

    def weight(group: tuple[str, ...]) -> tuple[int, int, int]:
        loads = [load[a] for a in group]
        return together.get(group, 0) if how_many > 1 else 0, max(loads), sum(loads)

    return min(combinations(annotators, how_many), key=weight)


def _check(
    name: str, layer: str, documents: Sequence[Document], annotators: Sequence[str], overlap: float
) -> None:
    wrong = []
    if not _NAME.fullmatch(name):
        wrong.append(f"the name {name!r} is not 1 to 30 lower-case letters, digits, - and _")
    if layer not in LAYERS:
        wrong.append(f"{layer!r} is no layer (they are {', '.join(LAYERS)})")
    if not documents:
        wrong.append("there is no document")
    twice = sorted({a for a in annotators if list(annotators).count(a) > 1})
    if not annotators or twice or not all(a.strip() == a != "" for a in annotators):
        wrong.append(
            f"annotators must be named, each once (found {', '.join(annotators) or 'none'})"
        )
    folders = Counter(file_name(a).casefold() for a in {*annotators})
    alike = sorted(a for a in {*annotators} if folders[file_name(a).casefold()] > 1)
    if alike or "raw" in folders:
        wrong.append(
            f"annotators need folders of their own ({', '.join(alike) or 'raw'}): tell them apart "
            "in letters and digits, and call none of them raw"
        )
    if not 0 <= overlap <= 1:
        wrong.append(f"the overlap {overlap} is not between 0 and 1")
    elif overlap > 0 and len(set(annotators)) < 2:
        wrong.append("an overlap needs two annotators")
    if wrong:
        raise PressmarkError(f"no plan was made: {'; '.join(wrong)}; correct the arguments")


def write_plan(path: Path, plan: Plan) -> None:
    """Write a plan as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_json(
        path,
        {
            "format": FORMAT,
            "name": plan.name,
            "layer": plan.layer,
            "documents": plan.documents,
            "source": plan.source,
            "system": plan.system,
            "shared": list(plan.shared),
            "assigned": {annotator: list(ids) for annotator, ids in plan.assigned.items()},
        },
    )


def read_plan(path: Path) -> Plan:
    """The plan in a file; PressmarkError when it is none, also after it was edited."""
    value = read_json(path)
    fault = _fault(value)
    if fault:
        raise PressmarkError(
            f"{path} is no plan ({fault}), expected one that `pressmark annotation assign` made"
        )
    assigned = {annotator: tuple(ids) for annotator, ids in value["assigned"].items()}
    given = [key for ids in assigned.values() for key in ids]
    shared = tuple(sorted({key for key in given if given.count(key) > 1}))
    return Plan(
        name=value["name"],
        layer=value["layer"],
        documents=value["documents"],
        source=value["source"],
        assigned=assigned,
        shared=shared,
        system=value["system"],
    )


def _fault(value: Json) -> str | None:
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        return f"its format is not {FORMAT}"
    words = [value.get(key) for key in ("name", "layer", "documents", "source", "system")]
    if not all(isinstance(word, str) for word in words):
        return "name, layer, documents, source or system is missing"
    if not _NAME.fullmatch(value["name"]) or value["layer"] not in LAYERS:
        return f"name {value['name']!r} or layer {value['layer']!r} is none"
    assigned = value.get("assigned")
    if not isinstance(assigned, dict) or not assigned:
        return "nothing is assigned"
    for annotator, ids in assigned.items():
        if not isinstance(ids, list) or not all(isinstance(key, str) for key in ids):
            return f"what {annotator} has is no list of documents"
        if len(ids) != len(set(ids)):
            return f"{annotator} has a document twice"
    return None
