"""The lines of ``pressmark-jsonl/1``: what is said to a command, and what its answers mean.

Pure functions: no process, no clock. A line that breaks the protocol raises ProtocolFault, which
holds one sentence for each fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from typing import Any

from ....schema import LAYERS, Annotations, Article, PressmarkError, parse_json
from ....schema.checking import schema_problems, screen
from ....schema.codec import canonical, decode_annotations, text_sha256
from ....schema.validation import rule_problems
from ..alignment import locate, nowhere
from ..build import text_of
from .offsets import OFFSET_UNITS, OffsetFault, to_code_points

Json = Any
PROTOCOL = "pressmark-jsonl/1"
#: The most articles that a command may ask for at once.
MAX_BATCH = 64
_SHOWN = 3
#: What a run counts of every command; a command's own counts have other names.
OWN_COUNTS = frozenset(
    {
        "crashes", "errors", "failed_starts", "invalid_answers", "restarts", "spans_by_words",
        "spans_ungrounded", "stray_lines", "timeouts",
    }
)  # fmt: skip
MAX_COUNTS = 100
_COUNT_NAME = re.compile(r"[\w.:-]{1,60}")


class ProtocolFault(Exception):
    """A line that breaks the protocol; ``sentences`` says everything that is wrong with it."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = tuple(sentences)
        rest = len(self.sentences) - _SHOWN
        shown = "; ".join(self.sentences[:_SHOWN])
        super().__init__(shown + (f"; and {rest} more" if rest > 0 else ""))


@dataclass(frozen=True, slots=True)
class Hello:
    """What a command says of itself; ``batch`` is how many articles it wants to hold at once."""

    name: str
    version: str
    layers: tuple[str, ...]
    offset_unit: str = "codepoint"
    batch: int = 1
    description: str = ""
    model: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """The annotations of one article, how many spans were given in words and not found, and what
    the command counted itself."""

    annotations: Annotations
    by_words: int = 0
    ungrounded: int = 0
    counts: Mapping[str, float] = field(default_factory=dict)


def hello_line() -> str:
    """The harness's first line: which protocol it speaks."""
    return canonical({"protocol": PROTOCOL, "pressmark": metadata.version("pressmark")})


def request_line(article: Article) -> str:
    """One article as a request: never gold, not even its sentences and segments."""
    source = article.source
    return canonical(
        {
            "id": article.id,
            "text": text_of(article),
            "language": article.language,
            "title": source.title,
            "date": source.date,
        }
    )


def parse_line(line: bytes, what: str) -> dict[str, Json]:
    """The JSON object of a line; ProtocolFault shows how the line begins when it is none."""
    begins = line[:60].decode("utf-8", "replace").strip()
    try:
        value = parse_json(line, what)
    except PressmarkError as fault:
        raise ProtocolFault(
            [f"{fault} The line begins {begins!r}; only answers may go to stdout, logs to stderr"]
        ) from None
    if not isinstance(value, dict):
        raise ProtocolFault([f"{what} is {begins!r}, expected a JSON object"])
    return value


def read_hello(line: bytes) -> Hello:
    """What a command answered to the hello line; ProtocolFault names everything wrong with it."""
    value = parse_line(line, "the answer to the hello line")
    wrong = list(_hello_faults(value))
    if wrong:
        raise ProtocolFault(wrong)
    value.pop("protocol")
    return Hello(**{**value, "layers": tuple(x for x in LAYERS if x in value["layers"])})


def start_fault(line: bytes) -> str | None:
    """Why a command says that it cannot start (``error`` in place of a hello); None when it can."""
    try:
        value = parse_line(line, "the answer to the hello line")
    except ProtocolFault:
        return None
    return str(value["error"])[:1000] if "error" in value else None


def _is_text(value: Json) -> bool:
    return isinstance(value, str) and bool(value.strip()) and value.isprintable()


def _hello_faults(value: dict[str, Json]) -> Iterator[str]:
    known = {"protocol", *Hello.__dataclass_fields__}
    if value.get("protocol") != PROTOCOL:
        yield f'"protocol" is {value.get("protocol")!r}, expected {PROTOCOL!r}'
    for key in ("name", "version"):
        if not _is_text(value.get(key)):
            yield f'"{key}" is {value.get(key)!r}, expected a short text on one line'
    yield from _layer_faults(value.get("layers"))
    unit, batch = value.get("offset_unit", "codepoint"), value.get("batch", 1)
    if unit not in OFFSET_UNITS:
        yield f'"offset_unit" is {unit!r}, expected one of {", ".join(OFFSET_UNITS)}'
    if isinstance(batch, bool) or not isinstance(batch, int) or not 1 <= batch <= MAX_BATCH:
        yield f'"batch" is {batch!r}, expected a whole number from 1 to {MAX_BATCH}'
    if not isinstance(value.get("description", ""), str):
        yield '"description" is no text'
    model = value.get("model", {})
    if not isinstance(model, dict) or not all(isinstance(v, str) for v in model.values()):
        yield '"model" must be an object of texts, such as {"id": ..., "licence": ...}'
    unknown = sorted(set(value) - known)
    if unknown:
        yield f"unknown field {', '.join(unknown)}, expected only {', '.join(sorted(known))}"


def _layer_faults(layers: Json) -> Iterator[str]:
    known = ", ".join(LAYERS)
    if not isinstance(layers, list) or not layers or not all(isinstance(x, str) for x in layers):
        yield f'"layers" is {layers!r}, expected a list of some of {known}'
        return
    unknown = [layer for layer in layers if layer not in LAYERS]
    if unknown:
        yield f'"layers" names {", ".join(unknown)}, expected some of {known}'


def read_answer(value: dict[str, Json], article: Article, unit: str) -> Answer:
    """The annotations that an answer holds; ProtocolFault when they do not fit the article.

    An answer is a line of a predictions file, with offsets counted in ``unit``, or with spans as
    ``{"text": ..., "occurrence": n}``. A span whose words are not in the text is put where no gold
    is (see ``alignment.nowhere``) and counted as ungrounded.
    """
    text = text_of(article)
    spans = _Spans(text, unit)
    value = dict(value)
    counts = value.pop("counts", {})
    spans.faults += _count_faults(counts)
    value = spans.converted(value)
    if value.get("text_sha256", text_sha256(text)) != text_sha256(text):
        spans.faults.append(
            "text_sha256 is not that of the article's text: read and write UTF-8, and keep the "
            "text as it came"
        )
    if spans.faults:
        raise ProtocolFault(spans.faults)
    if not all(screen([value], "prediction")):
        problems = schema_problems(value, "prediction")
        raise ProtocolFault(f"{p.message} @ {p.path}" for p in problems)
    annotations = decode_annotations(value["annotations"])
    problems = [p for p in rule_problems(article, annotations) if p.severity == "error"]
    if problems:
        raise ProtocolFault(f"{p.message} @ {p.path}" for p in problems)
    return Answer(annotations, spans.by_words, spans.ungrounded, counts)


def _count_faults(counts: Json) -> Iterator[str]:
    """What is wrong with what a command counted (tokens, ``cost_usd``): sums of a run."""
    if not isinstance(counts, dict) or len(counts) > MAX_COUNTS:
        yield f'"counts" must be an object of at most {MAX_COUNTS} numbers'
        return
    for name, number in counts.items():
        if name in OWN_COUNTS:
            yield f'"counts" names {name}, which Pressmark counts itself; choose another name'
        elif not _COUNT_NAME.fullmatch(name):
            yield f'"counts" names {name[:60]!r}, expected letters, digits and _ . - : (60 at most)'
        if isinstance(number, bool) or not isinstance(number, int | float) or not number >= 0:
            yield f'"counts" says {name[:60]} is {number!r}, expected a number from 0'


def is_offset(value: Json) -> bool:
    """Whether a JSON value is a whole number that may be an offset."""
    return isinstance(value, int) and not isinstance(value, bool)


#: Where a value stands: where what holds it stands, and its key or place there.
_Path = tuple[Any, ...]
_PLAIN = frozenset({str, int, bool, type(None)})


def _shown(path: _Path) -> str:
    """A path in words, such as ``$.annotations.mentions[3].start``."""
    if not path:
        return "$"
    above, key = path
    return _shown(above) + (f"[{key}]" if isinstance(key, int) else f".{key}")


class _Spans:
    """Brings every span of an answer to code points; notes what has no place."""

    def __init__(self, text: str, unit: str) -> None:
        self._text, self._convert = text, to_code_points(text, unit)
        self.faults: list[str] = []
        self.by_words = self.ungrounded = 0

    def converted(self, value: Json, path: _Path = ()) -> Json:
        """The value with every span in code points. Most of an answer is plain: it is passed over
        here, not in a call of its own."""
        if type(value) is list:
            items = enumerate(value)
            return [v if type(v) in _PLAIN else self.converted(v, (path, n)) for n, v in items]
        if type(value) is float:
            self.faults.append(f"{value!r} is no whole number @ {_shown(path)}")
        if type(value) is not dict:
            return value
        pairs = value.items()
        value = {k: v if type(v) in _PLAIN else self.converted(v, (path, k)) for k, v in pairs}
        if "start" in value or "end" in value:
            return self._from_offsets(value, path)
        if path and type(value.get("text")) is str:
            return self._from_words(value)
        return value

    def _from_offsets(self, value: dict[str, Json], path: _Path) -> dict[str, Json]:
        for key in ("start", "end"):
            if is_offset(value.get(key)):
                try:
                    value[key] = self._convert(value[key])
                except OffsetFault as fault:
                    self.faults.append(f"{fault} @ {_shown((path, key))}")
        return value

    def _from_words(self, value: dict[str, Json]) -> dict[str, Json]:
        words, occurrence = value.pop("text"), value.pop("occurrence", 1)
        self.by_words += 1
        found = locate(self._text, words, occurrence) if is_offset(occurrence) else None
        if found is None:
            found = nowhere(self._text, self.ungrounded)
            self.ungrounded += 1
        if found is None:
            self.faults.append(f"{words[:40]!r} does not stand in the text")
            return value
        return value | {"start": found.start, "end": found.end}
