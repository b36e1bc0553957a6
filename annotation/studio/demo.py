"""The demonstration: one short article on all five screens, filled in by `rules-lite`."""

from __future__ import annotations

from pathlib import Path

from ...corpus import load
from ...eval.systems import create
from ...schema.reading import Prediction, write_predictions
from .assign import make_plan
from .client import Studio
from .guides import add_guides
from .layers import LAYERS
from .push import Pushed, push

NAME, ANNOTATOR = "demo", "you"
#: The shortest of the embedded articles that are not held out for tests.
ARTICLE = "wire-015"
SYSTEM = "rules-lite"


def load_demo(studio: Studio, folder: Path) -> list[Pushed]:
    """Bring the demonstration onto a server, a project for each layer; run again it adds nothing.

    ``folder`` keeps the predictions that the tasks are filled in with.
    """
    documents = load(ARTICLE)
    made = create(SYSTEM).extract([document.article for document in documents])
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{SYSTEM}.jsonl"
    lines = (
        Prediction(document.id, annotations, document.article.text_sha256)
        for document, annotations in zip(documents, made, strict=True)
    )
    write_predictions(path, lines)
    pushed = []
    for layer in LAYERS:
        plan = make_plan(NAME, layer, documents, [ANNOTATOR], corpus=ARTICLE, source=str(path))
        (one,) = push(studio, plan, documents)
        add_guides(studio, one.project, layer)
        pushed.append(one)
    return pushed
