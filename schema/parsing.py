"""From bytes that nobody vouches for to a JSON value, or to one sentence that says why not."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from .errors import PressmarkError

Json = Any

#: The most bytes that one JSON document, or one line of a JSONL file, may have.
MAX_BYTES = 20_000_000
#: The deepest nesting of objects and lists; the format itself needs seven levels.
MAX_DEPTH = 100
#: The largest whole number that every JSON reader keeps exactly (RFC 7493).
MAX_INTEGER = 2**53 - 1

# A string (whose brackets do not count), or one bracket. A string that never ends runs to the
# end of the text, so that the search stays linear; the groups never give back what they took.
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[{]|[\]}]', re.DOTALL)
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")


class InvalidJson(PressmarkError):
    """The content of a file or line is not the JSON that this package reads."""


def parse_json(data: bytes | str, where: str) -> Json:
    """The value of one JSON document; ``where`` names its place in errors ("x.jsonl line 3").

    Raises InvalidJson for whatever is not one document of strict JSON in UTF-8: another encoding,
    a byte order mark, lone surrogates, NaN and Infinity, a key twice in one object, numbers that
    would lose digits, nesting over ``MAX_DEPTH``, more than ``MAX_BYTES`` bytes.
    """
    _check_size(len(data), where)
    text = _decoded(data, where)
    _check_depth(text, where)
    value = _loaded(text, where)
    if _SURROGATE_ESCAPE.search(text):
        _check_surrogates(value, where)
    return value


def _check_size(size: int, where: str) -> None:
    if size > MAX_BYTES:
        raise InvalidJson(
            f"{where} has {size:,} bytes, more than the {MAX_BYTES:,} that one JSON document may "
            "have: split it into smaller documents."
        )


def _decoded(data: bytes | str, where: str) -> str:
    try:
        text = data.decode("utf-8") if isinstance(data, bytes) else data
        if not text.isascii():
            _check_size(len(text.encode("utf-8")), where)
    except UnicodeDecodeError as error:
        raise InvalidJson(
            f"{where} is not UTF-8: byte {error.start} is 0x{error.object[error.start]:02x}; save "
            "it as UTF-8."
        ) from None
    except UnicodeEncodeError as error:
        _fail_surrogate(error, where)
    if text.startswith("\ufeff"):
        raise InvalidJson(
            f"{where} begins with a byte order mark (U+FEFF), which JSON does not allow: save it "
            "as UTF-8 without BOM."
        )
    return text


def _fail_surrogate(error: UnicodeEncodeError, where: str) -> NoReturn:
    code = ord(error.object[error.start])
    raise InvalidJson(
        f"{where} holds the lone surrogate U+{code:04X}, which is half a character: write the "
        "whole character."
    ) from None


def _check_depth(text: str, where: str) -> None:
    # Before json.loads, whose recursion a deep document would exhaust.
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for token in _TOKEN.finditer(text):
        if token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
        if depth > MAX_DEPTH:
            raise InvalidJson(
                f"{where} nests objects and lists deeper than {MAX_DEPTH} levels (at character "
                f"{token.start()}): no Pressmark file needs that, so check how it was made."
            )


def _loaded(text: str, where: str) -> Json:
    def pairs(items: list[tuple[str, Json]]) -> dict[str, Json]:
        value = dict(items)
        if len(value) < len(items):
            _fail_duplicate(items, where)
        return value

    def integer(digits: str) -> int:
        if len(digits) > 17 or abs(int(digits)) > MAX_INTEGER:
            _fail_number(digits, where)
        return int(digits)

    def fraction(digits: str) -> float:
        if not math.isfinite(float(digits)):
            _fail_number(digits, where)
        return float(digits)

    def constant(name: str) -> NoReturn:
        raise InvalidJson(f"{where} holds {name}, which is no JSON number: write a number.")

    try:
        return json.loads(
            text,
            object_pairs_hook=pairs,
            parse_int=integer,
            parse_float=fraction,
            parse_constant=constant,
        )
    except json.JSONDecodeError as error:
        raise InvalidJson(_not_json(error, where)) from None


def _not_json(error: json.JSONDecodeError, where: str) -> str:
    if not error.doc.strip():
        return f"{where} is empty, expected one JSON document."
    place = f"line {error.lineno} column {error.colno}"
    if error.msg == "Extra data":
        return f"{where} goes on after the end of its JSON document, at {place}: keep one document."
    fault = error.msg[0].lower() + error.msg[1:].removesuffix(" at")
    return f"{where} is not JSON: {fault} at {place}."


def _fail_duplicate(items: list[tuple[str, Json]], where: str) -> NoReturn:
    seen: set[str] = set()
    for key, _ in items:
        if key in seen:
            break
        seen.add(key)
    raise InvalidJson(
        f"{where} has the key {_short(key)} twice in one object: keep the one that is meant."
    )


def _fail_number(digits: str, where: str) -> NoReturn:
    raise InvalidJson(
        f"{where} holds the number {_short(digits)}, beyond what JSON readers keep exactly "
        f"(±{MAX_INTEGER}): write a smaller one."
    )


def _short(text: str) -> str:
    shown = json.dumps(text[:40])  # escapes, so that an error message is always printable
    return shown if len(text) <= 40 else f'{shown[:-1]}…" ({len(text):,} characters)'


def _strings(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)


def _check_surrogates(value: Json, where: str) -> None:
    for text in _strings(value):
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            _fail_surrogate(error, where)


def json_faults(value: Json) -> Iterator[tuple[str, str]]:
    """Path and sentence for whatever in a Python value is not the JSON that this format takes.

    Values that ``parse_json`` gave can only fail by a number with a fraction: the format has whole
    numbers alone, and 12.0 would not come back as it was written.
    """
    if _is_sound(value):
        return
    stack: list[tuple[str, Json, int]] = [("$", value, 0)]
    while stack:
        path, item, depth = stack.pop()
        fault = _fault(item, depth)
        if fault is not None:
            yield path, fault
        elif isinstance(item, dict):
            stack.extend((path + _step(key), child, depth + 1) for key, child in item.items())
        elif isinstance(item, list):
            stack.extend((f"{path}[{i}]", child, depth + 1) for i, child in enumerate(item))


def _is_sound(value: Json) -> bool:
    """Whether ``json_faults`` finds nothing: its question without paths, in a tenth of the time."""
    level, depth = [value], 0
    while level:
        inner: list[Json] = []
        for item in level:
            # What nearly all items are is answered here; `_fault` is asked about the others.
            kind = type(item)
            if kind is dict and depth <= MAX_DEPTH and _plain_keys(item):
                inner.extend(item.values())
            elif kind is list and depth <= MAX_DEPTH:
                inner.extend(item)
            elif kind is int and -MAX_INTEGER <= item <= MAX_INTEGER:
                continue
            elif (kind is not str or not item.isascii()) and _fault(item, depth) is not None:
                return False
            elif isinstance(item, dict):
                inner.extend(item.values())
            elif isinstance(item, list):
                inner.extend(item)
        level, depth = inner, depth + 1
    return True


def _plain_keys(item: dict[Any, Json]) -> bool:
    try:
        return "".join(item).isascii()
    except TypeError:
        return False


def _step(key: str) -> str:
    """A field's step in a JSONPath, quoted when it is no plain name."""
    return f".{key}" if re.fullmatch("[A-Za-z_][A-Za-z0-9_]{0,39}", key) else f"[{_short(key)}]"


def _fault(item: Json, depth: int) -> str | None:
    if isinstance(item, str):
        return None if item.isascii() else _text_fault(item)
    if item is None or isinstance(item, bool):
        return None
    if isinstance(item, int):
        fits = abs(item) <= MAX_INTEGER
        return None if fits else f"found a whole number beyond ±{MAX_INTEGER}, expected a smaller"
    if isinstance(item, float):
        return f"found {item!r}, expected a whole number written without a fraction"
    if isinstance(item, dict | list):
        return _container_fault(item, depth)
    return f"found a Python {type(item).__name__}, expected a JSON value"


def _text_fault(text: str) -> str | None:
    if not re.search("[\ud800-\udfff]", text):
        return None
    return "found a lone surrogate, which is half a character, expected whole characters"


def _container_fault(item: dict[Any, Json] | list[Json], depth: int) -> str | None:
    if depth > MAX_DEPTH:
        return f"found nesting deeper than {MAX_DEPTH} levels, expected fewer"
    if isinstance(item, dict):
        for key in item:
            if not isinstance(key, str):
                return f"found the key {key!r}, expected a text"
            if _text_fault(key):
                return "found a lone surrogate in a key, expected whole characters"
    return None
