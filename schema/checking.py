"""JSON values against ``article-1.schema.json``, with every violation said in one sentence.

jsonschema is the reference and gives the errors their places; jsonschema-rs, hundreds of times
faster, screens what is valid, so that only faulty values are looked at twice.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from .errors import Problem
from .parsing import json_faults

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

Json = Any

#: What a value can be checked as: the whole format, or one of its parts that stands alone.
KINDS = ("document", "article", "annotations", "prediction")


@cache
def json_schema() -> dict[str, Json]:
    """The JSON Schema of an annotated article (draft 2020-12); treat it as read-only."""
    file = resources.files(__package__).joinpath("article-1.schema.json")
    value: dict[str, Json] = json.loads(file.read_text(encoding="utf-8"))
    return value


def _schema_of(kind: str) -> dict[str, Json]:
    whole = json_schema()
    if kind == "document":
        return whole
    return {"$schema": whole["$schema"], "$ref": f"#/$defs/{kind}", "$defs": whole["$defs"]}


def _pattern(
    _validator: Validator, pattern: str, instance: Json, _schema: Json
) -> Iterator[ValidationError]:
    # JSON Schema's patterns are ECMA 262's, where $ is the end and not also before a last "\n".
    from jsonschema.exceptions import ValidationError

    if isinstance(instance, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


@cache
def reference(kind: str = "document") -> Validator:
    """The validator of jsonschema for one of ``KINDS``; its errors are the ones that count."""
    import jsonschema  # a fifth of a second: only what is faulty pays for it

    base = jsonschema.Draft202012Validator
    made = jsonschema.validators.extend(base, {"pattern": _pattern})
    validator: Validator = made(_schema_of(kind))
    return validator


@cache
def _screen(kind: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(_schema_of(kind))


def screen(values: Iterable[Json], kind: str = "document") -> Iterator[bool]:
    """For each value whether jsonschema-rs takes it; one that it cannot read is not taken."""
    validator = _screen(kind)
    for value in values:
        try:
            yield validator.is_valid(value)
        except (ValueError, TypeError, RecursionError):
            yield False


def schema_problems(value: Json, kind: str = "document") -> list[Problem]:
    """What keeps a value from being decoded: codes ``json`` and ``schema``, sorted."""
    document = _id_of(value)
    faults = [
        Problem(document, path, "json", "error", message) for path, message in json_faults(value)
    ]
    if faults:
        return sorted(faults)
    if next(screen([value], kind)):
        return []
    return _violations(value, kind, document) or [_disagreement(value, kind, document)]


def _violations(value: Json, kind: str, document: str) -> list[Problem]:
    found = {
        Problem(document, error.json_path, "schema", "error", _sentence(error, value))
        for error in reference(kind).iter_errors(value)
    }
    return sorted(found)


def _disagreement(value: Json, kind: str, document: str) -> Problem:
    """The fast validator refuses what the reference takes: said, because neither is then sure."""
    error = next(iter(_screen(kind).iter_errors(value)))
    return Problem(document, "$", "schema", "error", f"found a violation: {error.message}")


def _id_of(value: Json) -> str:
    key = value.get("id") if isinstance(value, dict) else None
    return key if isinstance(key, str) and re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,99}", key) else ""


_OWNERS = {
    "mentions": "mention",
    "entities": "entity",
    "events": "event",
    "quotations": "quotation",
    "segments": "segment",
    "sentences": "sentence",
}


def owner(value: Json, path: Sequence[str | int]) -> str:
    """What the path leads into, for the reader: "mention m3", "event mention e1-2", "article"."""
    name = "article"
    for depth, step in enumerate(path):
        value = value[step]
        if isinstance(step, int) and path[depth - 1] in _OWNERS and isinstance(value, dict):
            label = _OWNERS[str(path[depth - 1])]
            label = f"event {label}" if "events" in path[: depth - 1] else label
            key = value.get("id")
            name = f"{label} {key}" if _is_plain(key) else f"{label} {step}"
    return name


def _is_plain(key: Json) -> bool:
    return isinstance(key, str) and re.fullmatch("[A-Za-z0-9_-]{1,64}", key) is not None


def _sentence(error: ValidationError, root: Json) -> str:
    path = list(error.absolute_path)
    field = path[-1] if path and isinstance(path[-1], str) else None
    subject = owner(root, path) + (f": {field}" if field and field not in _OWNERS else "")
    return f"{subject}: {_fault(error)}"


def _fault(error: ValidationError) -> str:
    word = _WORDING.get(str(error.validator))
    return word(error) if word else f"found {shown(error.instance)}, {error.message[-120:]}"


def shown(value: Json) -> str:
    """A value for a message: its kind and its beginning, printable, on one line."""
    if isinstance(value, dict):
        return f"an object with {_counted(len(value), 'field')}"
    if isinstance(value, list):
        return f"a list of {_counted(len(value), 'item')}"
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:56]}…"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _value(error: ValidationError) -> Json:
    """What the schema says beside the keyword that was violated."""
    return error.validator_value


def _instance(error: ValidationError) -> Json:
    """What was found in its place."""
    return error.instance


def _wanted(error: ValidationError, fallback: str) -> str:
    schema = error.schema if isinstance(error.schema, dict) else {}
    return str(schema.get("description", fallback))


def _type(error: ValidationError) -> str:
    kinds = {"integer": "a whole number", "string": "a text", "object": "an object"}
    kind = kinds.get(str(error.validator_value), f"a list ({error.validator_value})")
    if error.validator_value == "array":
        kind = "a list"
    return f"found {shown(error.instance)}, expected {kind}: {_wanted(error, kind)}"


def _required(error: ValidationError) -> str:
    wanted: list[str] = _value(error)
    names = ", ".join(name for name in wanted if name not in _instance(error))
    return f"found no {names}, expected {_wanted(error, 'an object')} with {names}"


def _additional(error: ValidationError) -> str:
    known = list(error.schema.get("properties", ())) if isinstance(error.schema, dict) else []
    extra = sorted(name for name in _instance(error) if name not in known)
    names = ", ".join(shown(name) for name in extra[:5]) + (", …" if len(extra) > 5 else "")
    return f"found the unknown field {names}, expected of {', '.join(known)}{_hint(extra, known)}"


def _enum(error: ValidationError) -> str:
    known = [str(name) for name in _value(error)]
    guess = _hint([error.instance], known)
    listed = ", ".join(known) if len(known) < 20 else f"{len(known)} names, see the ontology"
    return f"found {shown(error.instance)}, expected {_wanted(error, 'one of')} ({listed}){guess}"


def _hint(found: Sequence[Json], known: Sequence[str]) -> str:
    """A guess at what was meant, for names that are near a known one."""
    if not found or not isinstance(found[0], str) or len(found[0]) > 100:
        return ""
    folded = {name.lower(): name for name in known}
    near = difflib.get_close_matches(found[0].lower(), folded, n=1, cutoff=0.7)
    return f"; did you mean {folded[near[0]]}?" if near else ""


def _described(error: ValidationError) -> str:
    return f"found {shown(error.instance)}, expected {_wanted(error, str(error.validator_value))}"


def _bounded(error: ValidationError) -> str:
    bound = {"minimum": "at least", "maximum": "at most"}[str(error.validator)]
    return f"{_described(error)}, {bound} {error.validator_value}"


_WORDING: dict[str, Callable[[ValidationError], str]] = {
    "type": _type,
    "required": _required,
    "additionalProperties": _additional,
    "enum": _enum,
    "const": lambda error: f"{_described(error)}, {shown(error.validator_value)}",
    "pattern": _described,
    "minimum": _bounded,
    "maximum": _bounded,
    "minLength": _described,
    "maxLength": lambda error: f"{_described(error)}, at most {error.validator_value} characters",
    "minItems": _described,
    "uniqueItems": _described,
}
