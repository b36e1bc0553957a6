"""What a round is made from: its documents, and the annotations that its tasks are filled with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ...corpus import load
from ...schema import (
    Annotations,
    Document,
    PressmarkError,
    Problem,
    validate_article,
    validate_prediction,
)
from ...schema.reading import InvalidDocument, read_documents, read_prediction_lines
from .adopt import adopt
from .assign import Plan
from .layers import LAYERS, file_name
from .manifest import manifest_of


def load_documents(name: str) -> list[Document]:
    """The documents of a corpus name (``wire/dev``) or of a ``.json``, ``.jsonl`` or folder path.

    Their texts are checked before a server sees them: InvalidDocument carries every carriage
    return, NUL, lone surrogate, text that is not NFC or not the one of its sha256, and every
    text that is missing.
    """
    path = Path(name)
    documents = list(read_documents(path)) if path.exists() else load(name)
    problems = [problem for document in documents for problem in text_problems(document)]
    if problems:
        raise InvalidDocument(name, problems)
    return documents


def text_problems(document: Document) -> Iterator[Problem]:
    """What is wrong with a document's text and zones, for a screen to show it."""
    text = document.article.text
    if text is None:
        message = "article: there is no text, expected one to show; hydrate its collection first"
        yield Problem(document.id, "$.text", "text-missing", "error", message)
        return
    lone = next((n for n, c in enumerate(text) if "\ud800" <= c <= "\udfff"), None)
    if lone is not None:
        message = f"article: text holds a lone surrogate at offset {lone}; decode the source again"
        yield Problem(document.id, "$.text", "text-surrogate", "error", message)
        return
    yield from (p for p in validate_article(document.article) if p.severity == "error")


def prefilled(plan: Plan, documents: Mapping[str, Document], annotator: str) -> dict[str, Document]:
    """The annotator's documents with the annotations that their tasks are filled in with.

    ``plan.source`` is ``none``, ``gold``, a predictions file, or a folder: of pulled annotations
    by annotator, or of documents that are the same for all; the plan's layer of ``plan.system``
    (predictions) is laid over them. Raises PressmarkError when an assigned
    document is unknown or has no annotations there, or they do not fit its text.
    """
    ids = plan.assigned[annotator]
    unknown = [key for key in ids if key not in documents]
    if unknown:
        raise PressmarkError(
            f"{', '.join(unknown)} of {annotator} is not among the documents {plan.documents!r}: "
            "correct the plan"
        )
    filled = {key: documents[key].annotations for key in ids}
    if plan.source == "none":
        filled = dict.fromkeys(ids, Annotations())
    elif plan.source != "gold":
        filled = _found(plan.source, ids, annotator, documents)
    if plan.system:
        said = _found(plan.system, ids, annotator, documents)
        filled = {key: adopt(filled[key], said[key], plan.layer) for key in ids}
    return {key: replace(documents[key], annotations=filled[key]) for key in ids}


def _found(
    source: str, ids: Iterable[str], annotator: str, documents: Mapping[str, Document]
) -> dict[str, Annotations]:
    """The annotations of these documents in a file or folder, checked against the texts."""
    found = _annotations(Path(source), annotator, documents)
    missing = [key for key in ids if key not in found]
    if missing:
        raise PressmarkError(
            f"{source} has no annotations of {', '.join(missing)} for {annotator}: pull or "
            "predict them first, or take them out of the plan"
        )
    problems = [
        problem
        for key in ids
        for problem in validate_prediction(documents[key].article, found[key])
    ]
    if problems:
        raise InvalidDocument(source, problems)
    return {key: found[key] for key in ids}


def _annotations(
    path: Path, annotator: str, documents: Mapping[str, Document]
) -> dict[str, Annotations]:
    if not path.exists():
        raise PressmarkError(f"{path} is not there, expected predictions or a folder of documents")
    if path.is_dir():
        own = path / file_name(annotator)
        pulled = (path / "manifest.json").exists()
        if pulled and not own.is_dir():
            return {}
        found = read_documents(own if pulled else path)
        texts = {d.id: d.article.text_sha256 for d in found}
        made = {d.id: d.annotations for d in found}
    else:
        lines = read_prediction_lines(path)
        texts = {line.id: line.text_sha256 for line in lines if line.text_sha256 is not None}
        made = {line.id: line.annotations for line in lines}
    other = [
        key
        for key, sha in texts.items()
        if key in documents and sha != documents[key].article.text_sha256
    ]
    if other:
        raise PressmarkError(
            f"{path} was made of other texts of {', '.join(other)}: make it again from these"
        )
    return made


def check_apart(plans: Sequence[Plan], folder: Path) -> None:
    """PressmarkError when a screen made from a decision would be laid over an earlier one there.

    Mentions that were decided have other ids than those that the annotator drew: in one folder
    each of them would be told as gone, and what the screen says of it would be lost.
    """
    there = {source.layer: "" for source in manifest_of(folder).values()}
    for plan in plans:
        path = Path(plan.source)
        decided = path.is_dir() and not (path / "manifest.json").exists()
        before = LAYERS[: LAYERS.index(plan.layer)]
        known = there | {one.layer: one.source for one in plans}
        others = [layer for layer in before if known.get(layer, plan.source) != plan.source]
        if decided and others:
            raise PressmarkError(
                f"{plan.layer} of {plan.name} is filled in from {plan.source}, not from the "
                f"answers to {', '.join(others)} that {folder} holds: pull it into a folder of its "
                f"own (--output {folder}-{plan.layer})"
            )
