"""The columns of each config as `datasets` features, and values brought into them by hand.

Arrow drops keys that it does not know, fills in those that are missing and turns "12" into 12. So
no value gets to it that was not held against the features here, label by label.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from ...schema import PressmarkError
from ...schema.ontology import ontology

if TYPE_CHECKING:
    from datasets import Features

Json = Any
Row = dict[str, Any]
#: Columns by name, as `datasets` takes them (which has no types).
Columns = Any

#: The configs in the order in which a reader sees them; the first is the default.
CONFIGS = {
    "full": "a row for each article: text, zones, sentences and all layers, nested",
    "entities": "a row for each mention, with its entity",
    "events": "a row for each event mention, with its arguments",
    "quotes": "a row for each quotation, with cue and speakers",
    "bio": "a row for each sentence: tokens and BIO tags",
}
#: The rows of tags of the config ``bio``, with what each holds.
TAG_ROWS = {
    "ner_tags": "names and values (no nominals, no pronouns), the outermost",
    "mention_tags": "mentions of every level, the outermost",
    "trigger_tags": "triggers by event type",
    "cue_tags": "cues of quotations",
    "quote_tags": "contents of quotations by type, the outermost",
}


def labels_of(row: str) -> tuple[str, ...]:
    """The labels of a row of tags, without B- and I-."""
    kinds = ontology()
    return {
        "ner_tags": tuple(kinds.mention_types),
        "mention_tags": tuple(kinds.mention_types),
        "trigger_tags": tuple(kinds.event_types),
        "cue_tags": ("CUE",),
        "quote_tags": tuple(kinds.quotation_types),
    }[row]


def _tag_names(row: str) -> list[str]:
    return ["O", *(f"{side}-{label}" for label in labels_of(row) for side in "BI")]


@cache
def features(config: str) -> Features:
    """The features of a config; needs the extra ``dataset``."""
    try:
        from datasets import Features
    except ImportError as fault:
        raise PressmarkError(
            f"the package {fault.name} is not installed, and a release is made with it: "
            "pip install 'pressmark[dataset]'"
        ) from None
    return Features(_COLUMNS[config]())


def _parts() -> Columns:
    from datasets import ClassLabel, List, Value

    kinds = ontology()
    text, offset = Value("string"), Value("int32")
    plain = {"start": offset, "end": offset}
    mention = ClassLabel(names=list(kinds.mention_types))
    span = plain | {"text": text}
    return {
        "text": text,
        "offset": offset,
        "plain": plain,
        "span": span,
        "texts": List(text),
        "mention": mention,
        "level": ClassLabel(names=list(kinds.levels)),
        "entity": ClassLabel(names=list(kinds.entity_types)),
        "event": ClassLabel(names=list(kinds.event_types)),
        "role": ClassLabel(names=list(kinds.roles)),
        "realis": ClassLabel(names=list(kinds.realis)),
        "polarity": ClassLabel(names=list(kinds.polarity)),
        "quotation": ClassLabel(names=list(kinds.quotation_types)),
        "speaker": ClassLabel(names=list(kinds.speaker_kinds)),
        "segment": ClassLabel(names=list(kinds.segment_kinds)),
        "origin": {"document": text, "collection": text},
        # A mention told where it is used, so that a row needs no other row to be read.
        "told": span | {"mention": text, "type": mention, "entity": text, "name": text},
    }


def _full() -> Columns:
    from datasets import List

    p = _parts()
    text = p["text"]
    source = ("publisher", "title", "date", "licence", "url", "topic")
    made = ("annotator", "process", "status", "guidelines", "date")
    return {
        "id": text,
        "collection": text,
        "schema": text,
        "language": text,
        "text": text,
        "text_sha256": text,
        "length": p["offset"],
        "source": dict.fromkeys(source, text),
        "attribution": text,
        "segments": List({"kind": p["segment"]} | p["plain"]),
        "sentences": List(p["plain"]),
        "mentions": List(_mention(p)),
        "entities": List(
            {"id": text, "type": p["entity"], "mentions": p["texts"], "members": p["texts"]}
        ),
        "events": List({"id": text, "type": p["event"], "mentions": List(_event_mention(p))}),
        "quotations": List(_quotation(p)),
        "provenance": dict.fromkeys(made, text),
        "canary": text,
    }


def _mention(p: Columns) -> Columns:
    rest = {"type": p["mention"], "level": p["level"], "head": p["span"], "value": p["text"]}
    return {"id": p["text"]} | p["span"] | rest


def _event_mention(p: Columns) -> Columns:
    from datasets import List

    return {
        "id": p["text"],
        "trigger": p["span"],
        "realis": p["realis"],
        "polarity": p["polarity"],
        "arguments": List({"role": p["role"], "mention": p["text"]}),
    }


def _quotation(p: Columns) -> Columns:
    from datasets import List

    return {
        "id": p["text"],
        "type": p["quotation"],
        "content": List(p["span"]),
        "quoted": List(p["span"]),
        "cue": p["span"],
        "speakers": p["texts"],
        "speaker_kind": p["speaker"],
        "addressees": p["texts"],
        "inside": p["text"],
    }


def _entities() -> Columns:
    p = _parts()
    text = p["text"]
    entity = {"entity": text, "entity_type": p["entity"], "members": p["texts"]}
    context = {"entity_name": text, "sentence": p["offset"], "context": text, "canary": text}
    return p["origin"] | _mention(p) | entity | context


def _events() -> Columns:
    from datasets import List

    p = _parts()
    text = p["text"]
    arguments = {"arguments": List({"role": p["role"]} | p["told"])}
    context = {"sentence": p["offset"], "context": text, "canary": text}
    event = {"event": text, "type": p["event"]}
    return p["origin"] | event | _event_mention(p) | arguments | context


def _quotes() -> Columns:
    from datasets import List

    p = _parts()
    text = p["text"]
    people = {"speakers": List(p["told"]), "addressees": List(p["told"])}
    return p["origin"] | _quotation(p) | people | {"quote": text, "context": text, "canary": text}


def _bio() -> Columns:
    from datasets import ClassLabel, List

    p = _parts()
    place = {"sentence": p["offset"], "start": p["offset"], "zone": p["segment"]}
    tokens = {"tokens": p["texts"], "starts": List(p["offset"]), "ends": List(p["offset"])}
    rows = {row: List(ClassLabel(names=_tag_names(row))) for row in TAG_ROWS}
    return p["origin"] | place | tokens | rows | {"canary": p["text"]}


_COLUMNS = {
    "full": _full,
    "entities": _entities,
    "events": _events,
    "quotes": _quotes,
    "bio": _bio,
}


def encode(feature: Any, value: Json, path: str = "$") -> Json:
    """The value as Arrow is to get it: labels as their numbers, everything else as it is.

    Raises ValueError for a key that the features do not have or that is not there, a label that is
    unknown, and a value of another type: Arrow would change each of them and say nothing.
    """
    if isinstance(feature, Mapping):
        return None if value is None else _encode_object(feature, value, path)
    kind = type(feature).__name__
    if kind == "List":
        if not isinstance(value, list):
            raise _unfit(path, value, "a list")
        return [encode(feature.feature, one, f"{path}[{n}]") for n, one in enumerate(value)]
    if value is None:
        return None
    if kind == "ClassLabel":
        if value not in feature.names:
            raise _unfit(path, value, "one of " + ", ".join(feature.names[:8]) + ", …")
        return feature.names.index(value)
    if not _fits(feature.dtype, value):
        raise _unfit(path, value, feature.dtype)
    return value


def _fits(dtype: str, value: Json) -> bool:
    if dtype == "string":
        return isinstance(value, str)
    # A bool is an int in Python, and Arrow would take it for one.
    return type(value) is int and -(2**31) <= value < 2**31


def _encode_object(feature: Mapping[str, Any], value: Json, path: str) -> Json:
    if not isinstance(value, Mapping) or set(value) != set(feature):
        raise _unfit(path, value, "an object with " + ", ".join(feature))
    return {key: encode(below, value[key], f"{path}.{key}") for key, below in feature.items()}


def _unfit(path: str, value: Json, wanted: str) -> ValueError:
    found = ", ".join(value) if isinstance(value, Mapping) else repr(value)[:80]
    return ValueError(f"the row holds {found} at {path}, expected {wanted}")


def decode(feature: Any, value: Json) -> Json:
    """The value as it was before ``encode``: numbers of labels as their names again."""
    if value is None:
        return None
    if isinstance(feature, Mapping):
        return {key: decode(below, value[key]) for key, below in feature.items()}
    kind = type(feature).__name__
    if kind == "List":
        return [decode(feature.feature, one) for one in value]
    return feature.names[value] if kind == "ClassLabel" else value
