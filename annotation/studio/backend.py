"""Any of our systems as a pre-annotation backend of Label Studio.

The protocol is that of 1.23 (``/health``, ``/setup``, ``/predict``). The server says "Retrieved"
whatever happens, so failures are counted here: an article that a system cannot do gets no
prediction instead of an empty one, ``/status`` tells how many and why, and ``retrieve`` holds what
the project has afterwards against what it asked for.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any

from ...eval.systems import create
from ...schema import Annotations, Article, Document, PressmarkError, Source, Span
from ...schema.checking import schema_problems
from ...schema.codec import decode_annotations, text_sha256
from .adopt import adopt
from .layers import ARGUMENTS, CHAINS, CONTROLS, ENTITIES, EVENTS, LAYERS, META, QUOTES
from .tasks import tasks

Json = Any
#: How many failures are remembered with their reasons; all are counted.
_REMEMBERED = 50
#: The control of each screen whose labels differ from article to article, and the data's list.
_DYNAMIC = {ENTITIES: ("chain", "chains"), CHAINS: ("chain", "chains"), EVENTS: ("event", "events"),
            QUOTES: ("no", "numbers"), ARGUMENTS: ("role", "roles")}  # fmt: skip


class BadRequest(PressmarkError):
    """A request that is not the one that Label Studio sends."""


@dataclass(slots=True)
class Tally:
    """What a backend has done: requests, tasks, seconds of work, and failures with reasons."""

    requests: int = 0
    predicted: int = 0
    failed: int = 0
    seconds: float = 0.0
    failures: deque[str] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))


class Backend:
    """A system that answers Label Studio; requests are answered one after the other."""

    def __init__(self, system: str) -> None:
        self._system = create(system)
        self.version = f"{self._system.name} {self._system.version}"
        self.tally = Tally()
        self._lock = threading.Lock()

    def health(self) -> Json:
        """What ``/health`` gives: that it is up, and which system it is."""
        return {"status": "UP", "model_version": self.version}

    def status(self) -> Json:
        """What ``/status`` gives: the tally so far."""
        told = self.tally
        return {
            "model_version": self.version,
            "requests": told.requests,
            "predicted": told.predicted,
            "failed": told.failed,
            "seconds": round(told.seconds, 3),
            "failures": list(told.failures),
        }

    def setup(self, request: Json) -> Json:
        """What ``/setup`` gives; BadRequest for a screen that is none of ours."""
        layer_of(_text(request, "schema"))
        return {"model_version": self.version}

    def predict(self, request: Json) -> Json:
        """What ``/predict`` gives: for each task, in order, a list of one prediction or of none.

        BadRequest when the request names no tasks or another screen than ours.
        """
        layer = layer_of(_text(request, "label_config"))
        listed = request.get("tasks")
        if not isinstance(listed, list):
            raise BadRequest("the request has no list of tasks: is this Label Studio 1.23?")
        with self._lock:
            started = perf_counter()
            results = [self._one(task, layer) for task in listed]
            self.tally.requests += 1
            self.tally.seconds += perf_counter() - started
        return {"results": results, "model_version": self.version}

    def _one(self, task: Json, layer: str) -> list[Json]:
        try:
            result = self._result(task, layer)
        except Exception as fault:  # a system may fail in any way; one article is not all of them
            self._failed(task, f"{type(fault).__name__}: {fault}")
            return []
        self.tally.predicted += 1
        return [{"result": result, "model_version": self.version, "score": 0.0}]

    def _failed(self, task: Json, reason: str) -> None:
        number = task.get("id") if isinstance(task, dict) else None
        self.tally.failed += 1
        self.tally.failures.append(f"task {number}: {reason}"[:500])

    def _result(self, task: Json, layer: str) -> list[Json]:
        document = document_of(task, layer)
        (made,) = self._system.extract([document.article])
        document = replace(document, annotations=adopt(document.annotations, made, layer))
        controls = [c for c in CONTROLS[layer] if c not in ("args", "members", "decided")]
        wanted = task["data"].get("event_id")
        for one in tasks(document, layer, self.version, controls):
            if wanted is None or one["data"].get("event_id") == wanted:
                found = one["predictions"]
                return fitted(found[0]["result"] if found else [], task["data"], layer)
        raise BadRequest(f"the task's event mention {wanted!r} is not among what it was made from")


def _text(request: Json, name: str) -> str:
    value = request.get(name) if isinstance(request, dict) else None
    if not isinstance(value, str):
        raise BadRequest(f"the request has no {name}: is this Label Studio 1.23?")
    return value


def layer_of(config: str) -> str:
    """The layer of a labelling configuration, by its controls; BadRequest for another one."""
    for layer, main in zip(LAYERS, ("type", "kind", "realis", "role", "no"), strict=True):
        if f'name="{main}"' in config:
            return layer
    raise BadRequest(
        "the project's screen is none of Pressmark's: make it with `pressmark annotation push`"
    )


def document_of(task: Json, layer: str) -> Document:
    """The article and the annotations that a task shows; BadRequest for one that is not ours.

    In 2b_arguments the article is the one sentence, and spans count in it.
    """
    data = task.get("data") if isinstance(task, dict) else None
    shown = (
        data.get("sentence" if layer == ARGUMENTS else "text") if isinstance(data, dict) else None
    )
    if not isinstance(data, dict) or not isinstance(shown, str):
        raise BadRequest("the task shows no text")
    article = Article(
        str(data.get("doc_id")),
        shown,
        text_sha256(shown),
        len(shown),
        "en",
        Source("", "", str(data.get("date") or ""), ""),
        sentences=(Span(0, len(shown)),),
    )
    if layer == ENTITIES:
        return Document(article, Annotations())
    base = (task.get("meta") or {}).get(META, {}).get("base")
    if base is None or schema_problems(base, "annotations"):
        raise BadRequest("the task does not say which mentions it was made from")
    shift = data.get("base", 0) if layer == ARGUMENTS else 0
    return Document(article, shifted(decode_annotations(base), -shift))


def shifted(annotations: Annotations, by: int) -> Annotations:
    """Mentions and triggers moved by so many code points; what 2b_arguments shows, and no more."""

    def moved(span: Span) -> Span:
        return Span(span.start + by, span.end + by)

    return Annotations(
        tuple(replace(m, span=moved(m.span), head=None) for m in annotations.mentions),
        annotations.entities,
        tuple(
            replace(e, mentions=tuple(replace(m, trigger=moved(m.trigger)) for m in e.mentions))
            for e in annotations.events
        ),
        annotations.quotations,
    )


def fitted(result: Sequence[Json], data: Mapping[str, Json], layer: str) -> list[Json]:
    """A result in the labels that the task offers.

    A chain or event that the task has no name for gets one of the empty labels, the most frequent
    first; when they are used up, its mentions stay without.
    """
    control, field_ = _DYNAMIC[layer]
    offered = [one.get("value") for one in data.get(field_) or []]
    empty = [label for label in offered if str(label).startswith("new")]
    found = Counter(
        label for r in result if r["from_name"] == control for label in r["value"]["labels"]
    )
    names = {label: label for label in found if label in offered}
    unknown = [label for label, _ in found.most_common() if label not in names]
    names |= dict(zip(unknown, empty, strict=False))
    kept = []
    for one in result:
        if one["from_name"] == control:
            labels = [names[label] for label in one["value"]["labels"] if label in names]
            if not labels:
                continue
            one = {**one, "value": {**one["value"], "labels": labels}}
        kept.append(one)
    return kept
