"""One of our own systems behind ``pressmark-jsonl/1``: as a process apart, or as a peer to measure.

``python -m pressmark.eval.systems.external.serve NAME`` answers on stdout. A system that cannot be
made says why in the answer to the hello line.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any, TextIO

from ....schema import Article, PressmarkError, Source, parse_json
from ....schema.codec import canonical, encode_annotations, text_sha256
from ..base import ObservedSystem, System
from .messages import PROTOCOL

Json = Any


def serve(make: Callable[[], System], asked: Iterable[str], answers: TextIO) -> None:
    """Answer each line of ``asked`` with a line on ``answers``, until there are no more."""
    system: System | None = None
    for line in asked:
        request = parse_json(line, "a request")
        if system is None or "protocol" in request:
            try:
                system = make()
            except PressmarkError as fault:
                _say({"protocol": PROTOCOL, "error": str(fault)}, answers)
                return
            _say(_hello(system), answers)
        else:
            _say(_answer(system, request), answers)


def _say(value: Json, answers: TextIO) -> None:
    answers.write(canonical(value) + "\n")
    answers.flush()


def _hello(system: System) -> Json:
    return {
        "protocol": PROTOCOL,
        "name": system.name,
        "version": system.version,
        "layers": list(system.layers),
        "description": system.description,
    }


def _answer(system: System, request: Json) -> Json:
    text = request["text"]
    source = Source("", request.get("title") or "", request.get("date") or "", "")
    digest = text_sha256(text)
    article = Article(request["id"], text, digest, len(text), request["language"], source)
    try:
        (found,) = system.extract([article])
    except PressmarkError as fault:
        return {"id": article.id, "error": str(fault)}
    counts = dict(system.observed().counts) if isinstance(system, ObservedSystem) else {}
    value = {"id": article.id, "annotations": encode_annotations(found)}
    return value | ({"counts": counts} if counts else {})


def serve_stdio(make: Callable[[], System]) -> None:
    """Serve the system on stdin and stdout."""
    # What a library prints is talk: answers alone go to the real stdout.
    answers, sys.stdout = sys.stdout, sys.stderr
    for stream in (sys.stdin, answers):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    serve(make, sys.stdin, answers)


if __name__ == "__main__":
    from .. import create

    serve_stdio(lambda: create(sys.argv[1]))
