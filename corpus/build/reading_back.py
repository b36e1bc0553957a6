"""From rows to documents again, and the comparison with what the rows were made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...schema import Document, PressmarkError, Span
from ...schema.codec import canonical, decode_document, encode_annotations, encode_document
from .features import TAG_ROWS
from .items import Item, Row
from .tagging import tagged
from .tokens import Labelled, untagged

Json = Any
#: Columns of ``full`` that are made from the catalogue and are no part of a document's JSON.
_ADDED = ("collection", "attribution")


def _present(value: Json) -> Json:
    """JSON without what is absent: null, and an object that is nothing but nulls."""
    if isinstance(value, Mapping):
        found = {key: _present(below) for key, below in value.items()}
        kept = {key: below for key, below in found.items() if below is not None}
        return kept or None
    if isinstance(value, list):
        return [_present(below) for below in value]
    return value


def document_of(row: Mapping[str, Json]) -> Document:
    """The document of a row of ``full`` whose labels are names (as ``decode`` gives them).

    Also of a row as `datasets` gives it, once its labels are names.
    """
    layers = ("mentions", "entities", "events", "quotations")
    value = _present({k: v for k, v in row.items() if k not in (*_ADDED, *layers)})
    value["annotations"] = {layer: _present(row[layer]) for layer in layers}
    return decode_document(value)


def _differs(where: str, expected: str, found: str) -> PressmarkError:
    at = next((n for n, (a, b) in enumerate(zip(expected, found, strict=False)) if a != b), None)
    place = min(len(expected), len(found)) if at is None else at
    begin = max(place - 30, 0)
    return PressmarkError(
        f"{where} reads back otherwise than it was written: found …{found[begin : place + 30]}…, "
        f"expected …{expected[begin : place + 30]}…; nothing was released, report this"
    )


def same(where: str, expected: Json, found: Json) -> None:
    """Raise PressmarkError, which shows the first place, unless both are one JSON value."""
    first, second = canonical(expected), canonical(found)
    if first != second:
        raise _differs(where, first, second)


def check_full(items: Iterable[Item], rows: Iterable[Row]) -> None:
    """Each row of ``full`` is its document again, to the letter."""
    expected = [encode_document(item.document) for item in items]
    same("full", expected, [encode_document(document_of(row)) for row in rows])


def _by_document(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["document"], []).append(row)
    return found


def mention_layers(rows: Iterable[Row]) -> dict[str, Json]:
    """Mentions and entities of one document from its rows of ``entities``, entities by id."""
    mentions: list[Json] = []
    entities: dict[str, Json] = {}
    keys = ("id", "start", "end", "text", "type", "level", "head", "value")
    for row in rows:
        mentions.append(_present({key: row[key] for key in keys}))
        if row["entity"] is not None:
            new = {"type": row["entity_type"], "mentions": [], "members": row["members"]}
            entities.setdefault(row["entity"], new)["mentions"].append(row["id"])
    return {"mentions": mentions, "entities": entities}


def _entities_by_id(value: Json) -> dict[str, Json]:
    """Entities with their mentions in the order of the document: the order is no annotation."""
    order = {mention["id"]: n for n, mention in enumerate(value["mentions"])}
    return {
        entity["id"]: {
            "type": entity["type"],
            "mentions": sorted(entity["mentions"], key=order.__getitem__),
            "members": entity.get("members", []),
        }
        for entity in value["entities"]
    }


def check_entities(items: Iterable[Item], rows: Iterable[Row]) -> None:
    """The rows of ``entities`` are all mentions and all entities."""
    found = _by_document(rows)
    for item in items:
        value = encode_annotations(item.document.annotations)
        expected = {"mentions": value["mentions"], "entities": _entities_by_id(value)}
        same(
            f"entities of {item.document.id}",
            expected,
            mention_layers(found.get(item.document.id, [])),
        )


def _event_mention(row: Row) -> Json:
    keys = ("id", "trigger", "realis", "polarity")
    arguments = [{"role": a["role"], "mention": a["mention"]} for a in row["arguments"]]
    value = _present({key: row[key] for key in keys})
    return value | ({"arguments": arguments} if arguments else {})


def event_layer(rows: Iterable[Row]) -> list[Json]:
    """The events of one document from its rows of ``events``."""
    events: dict[str, Json] = {}
    for row in rows:
        new = {"id": row["event"], "type": row["type"], "mentions": []}
        events.setdefault(row["event"], new)["mentions"].append(_event_mention(row))
    return list(events.values())


def check_events(items: Iterable[Item], rows: Iterable[Row]) -> None:
    """The rows of ``events`` are all events."""
    found = _by_document(rows)
    for item in items:
        expected = encode_annotations(item.document.annotations)["events"]
        mine = found.get(item.document.id, [])
        same(f"events of {item.document.id}", expected, event_layer(mine))


def quotation_layer(rows: Iterable[Row]) -> list[Json]:
    """The quotations of one document from its rows of ``quotes``."""
    plain = ("id", "type", "content", "quoted", "cue", "speaker_kind", "inside")
    layer = []
    for row in rows:
        value = {key: row[key] for key in plain}
        value |= {key: [m["mention"] for m in row[key]] for key in ("speakers", "addressees")}
        layer.append({k: v for k, v in _present(value).items() if v != []})
    return layer


def check_quotes(items: Iterable[Item], rows: Iterable[Row]) -> None:
    """The rows of ``quotes`` are all quotations."""
    found = _by_document(rows)
    for item in items:
        expected = encode_annotations(item.document.annotations)["quotations"]
        same(
            f"quotes of {item.document.id}",
            expected,
            quotation_layer(found.get(item.document.id, [])),
        )


def _tagged_spans(rows: Iterable[Row], name: str) -> Iterator[Labelled]:
    for row in rows:
        tokens = [Span(*ends) for ends in zip(row["starts"], row["ends"], strict=True)]
        yield from untagged(tokens, row[name])


def check_bio(items: Iterable[Item], rows: Iterable[Row]) -> None:
    """The tags of ``bio`` are the spans that a flat row can hold, and the tokens the text's."""
    found = _by_document(rows)
    for item in items:
        mine = found.get(item.document.id, [])
        for row in mine:
            ends = zip(row["starts"], row["ends"], strict=True)
            same(f"tokens of {item.document.id}", row["tokens"], [item.words(*e) for e in ends])
        for name in TAG_ROWS:
            held = [one for sentence in tagged(item) for one in sentence.rows[name].held]
            expected = [[s.span.start, s.span.end, s.label] for s in held]
            got = [[s.span.start, s.span.end, s.label] for s in _tagged_spans(mine, name)]
            same(f"{name} of {item.document.id}", expected, got)


CHECKS = {
    "full": check_full,
    "entities": check_entities,
    "events": check_events,
    "quotes": check_quotes,
    "bio": check_bio,
}
