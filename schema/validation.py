"""Validation: everything that is wrong with a document, as values. It only reads.

Three profiles say how strict: ``gold``; ``pass``, an annotator's raw work, in which only what
breaks the format is an error; ``prediction``, to which only the structural rules apply.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

from .checking import schema_problems
from .codec import (
    decode_annotations,
    decode_document,
    encode_annotations,
    encode_article,
    encode_document,
)
from .errors import PressmarkError, Problem
from .model import Annotations, Article, Document, Source
from .parsing import MAX_BYTES
from .reading import Gathered, document_values
from .rules import RULES, TEXT, Rule
from .view import View

Json = Any
Profile = Literal["gold", "prediction", "pass"]
PROFILES: tuple[Profile, ...] = ("gold", "prediction", "pass")


def validate_value(value: Json, profile: Profile = "gold") -> list[Problem]:
    """All problems of a JSON value that should be a document, sorted.

    Problems of the JSON Schema come alone: the rules need a value that can be decoded.
    """
    return schema_problems(value, "document") or _ruled(decode_document(value), profile)


def validate(document: Document, profile: Profile = "gold") -> list[Problem]:
    """All problems of a document, sorted; paths are those of its JSON form."""
    return schema_problems(encode_document(document), "document") or _ruled(document, profile)


def validate_article(article: Article) -> list[Problem]:
    """All problems of an article that nobody has annotated yet, by the rules for gold."""
    found = schema_problems(encode_article(article), "article")
    return found or _ruled(Document(article, Annotations()), "gold")


def validate_prediction(article: Article, annotations: Annotations) -> list[Problem]:
    """All problems of what a system predicts for an article: offsets, surfaces, ids, labels.

    The article is taken as it is; it is checked only as far as predictions are measured by it.
    """
    found = [
        Problem(article.id, p.path.replace("$", "$.annotations", 1), *_rest(p))
        for p in schema_problems(encode_annotations(annotations), "annotations")
    ]
    return found or _ruled(Document(article, annotations), "prediction")


def rule_problems(article: Article, annotations: Annotations) -> list[Problem]:
    """As ``validate_prediction``, for annotations that were decoded from a value which fits."""
    return _ruled(Document(article, annotations), "prediction")


def validate_prediction_value(value: Json) -> list[Problem]:
    """All problems of one line of a predictions file that show without its article, sorted."""
    found = schema_problems(value, "prediction")
    if found:
        return found
    # No text is known here, so that offsets are held to no length but the format's.
    source = Source("unknown", "unknown", "2000-01-01", "unknown")
    article = Article(value["id"], None, "0" * 64, MAX_BYTES, "und", source)
    return _ruled(Document(article, decode_annotations(value["annotations"])), "prediction")


def check_files(
    paths: Iterable[str | os.PathLike[str]], profile: str = "gold"
) -> tuple[int, list[Problem]]:
    """How many documents the files and folders hold, and all their problems, sorted.

    In the profile ``prediction`` a value without the field ``schema`` is a line of a predictions
    file. Each path is told in the problem's path: ``x.jsonl line 3: $.annotations``. Raises
    PressmarkError for a file that cannot be read and for an unknown profile.
    """
    known = next((name for name in PROFILES if name == profile), None)
    if known is None:
        raise PressmarkError(f"found the profile {profile!r}, expected {', '.join(PROFILES)}.")
    gathered = Gathered("files")
    checked = 0
    for path in paths:
        for where, value in document_values(Path(path), gathered):
            checked += 1
            found = _problems_of(value, known)
            gathered.add(where, found)
            if isinstance(value, dict) and isinstance(value.get("id"), str):
                gathered.is_new(where, value["id"])
    return checked, sorted(gathered.problems)


def _problems_of(value: Json, profile: Profile) -> list[Problem]:
    if profile == "prediction" and isinstance(value, dict) and "schema" not in value:
        return validate_prediction_value(value)
    return validate_value(value, profile)


def _rest(problem: Problem) -> tuple[str, str, str]:
    return problem.code, problem.severity, problem.message


def _severity(rule: Rule, profile: Profile) -> str | None:
    if profile == "prediction":
        return rule.prediction
    if profile == "pass":
        return rule.prediction or "warning"
    return rule.gold


def _ruled(document: Document, profile: Profile) -> list[Problem]:
    return sorted(_found(View(document), profile))


def _found(view: View, profile: Profile) -> Iterator[Problem]:
    codes: set[str] = set() if view.text is not None else {TEXT}
    for rule in RULES:
        severity = _severity(rule, profile)
        if rule.check is None or severity is None or codes.intersection(rule.needs):
            continue
        for path, message in rule.check(view):
            codes.add(rule.code)
            yield Problem(view.document.id, path, rule.code, severity, message)


def summary(problems: Iterable[Problem]) -> dict[str, int]:
    """How often each code was found, the codes in order."""
    counts: dict[str, int] = {}
    for problem in sorted(problems, key=lambda p: p.code):
        counts[problem.code] = counts.get(problem.code, 0) + 1
    return counts
