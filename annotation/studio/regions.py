"""The results of one annotation as regions: one region for each id, checked item by item.

Label Studio checks nothing that it stores, and what it exports may hold anything; here every item
becomes part of a region or is reported. ``value.text`` of a region is never read: it is not the
slice of the text. Offsets are code points of the text that the task shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .layers import CONTROLS

Json = Any
#: Called with a region's id ("" for none), a code and a sentence.
Report = Callable[[str, str, str], None]
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_HALF = re.compile("[\ud800-\udfff]")
_NOT_ID = re.compile(r"[^A-Za-z0-9_-]")
_FIELDS = {"labels": "labels", "choices": "choices", "taxonomy": "taxonomy", "textarea": "text"}


@dataclass(slots=True)
class Region:
    """A stretch ``[start, end)`` of the task's text and what each control says of it."""

    id: str
    start: int
    end: int
    values: dict[str, list[str]] = field(default_factory=dict)
    paths: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    origin: str = "manual"

    def all(self, control: str) -> list[str]:
        """What the control says: labels, choices or lines typed; nothing when it was not used."""
        return self.values.get(control, [])

    def one(self, control: str, report: Report) -> str | None:
        """The one thing that the control says; of several the first, and the rest is reported."""
        found = self.all(control)
        if len(found) > 1:
            rest = ", ".join(found[1:])
            report(self.id, "several-labels", f"{control} says {found[0]} and also {rest}")
        return found[0] if found else None


@dataclass(slots=True)
class Regions:
    """All regions of an annotation by their id, flags of the whole task, and relations."""

    by_id: dict[str, Region] = field(default_factory=dict)
    flags: dict[str, list[str]] = field(default_factory=dict)
    relations: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def __iter__(self) -> Iterator[Region]:
        """The regions in the order of the text, the outer before the inner."""
        return iter(sorted(self.by_id.values(), key=lambda r: (r.start, -r.end, r.id)))

    def use(self, region: Region) -> Region:
        """Note that the region became part of the annotations, or was reported."""
        self.used.add(region.id)
        return region

    def report_unused(self, report: Report) -> None:
        """Report every region that was neither converted nor reported: nothing is lost."""
        for region in self:
            if region.id not in self.used:
                said = ", ".join(f"{k} {'+'.join(v)}" for k, v in sorted(region.values.items()))
                report(region.id, "region-left", f"it was not converted: {said or 'no label'}")


def read_regions(result: Json, layer: str, length: int, report: Report) -> Regions:
    """The regions of an annotation's ``result`` over a text of ``length`` code points.

    Every item that is no part of a region is reported: what is no object, without an id or
    offsets, outside of the text, from a control that the layer does not have.
    """
    found = Regions()
    if not isinstance(result, list):
        report("", "result-malformed", f"the result is {_kind(result)}, expected a list")
        return found
    told: set[str] = set()

    def noted(region: str, code: str, message: str) -> None:
        told.add(region)
        report(region, code, message)

    for item in result:
        _read_item(found, item, layer, length, noted)
    found.used |= {key for key in told if key in found.by_id and not found.by_id[key].values}
    return found


def _kind(value: Json) -> str:
    return "null" if value is None else type(value).__name__


def _read_item(found: Regions, item: Json, layer: str, length: int, report: Report) -> None:
    if not isinstance(item, dict):
        report("", "result-malformed", f"an item of the result is {_kind(item)}, not an object")
        return
    if item.get("type") == "relation":
        _read_relation(found, item, report)
        return
    given, name, value = item.get("id"), item.get("from_name"), item.get("value")
    shown = given if isinstance(given, str) else ""
    if _has_half_characters(item):
        report(_safe(shown), "result-malformed", f"{_short(name)} holds half of a character")
        return
    kind = CONTROLS[layer].get(name) if isinstance(name, str) else None
    if kind is None:
        report(_safe(shown), "control-unknown", f"{layer} has no control {_short(name)}")
    elif not isinstance(value, dict):
        report(_safe(shown), "result-malformed", f"{name} has the value {_kind(value)}")
    elif "start" not in value and "end" not in value and kind == "choices":
        _read_flag(found, str(name), value, report)
    else:
        _read_region(found, _safe(shown), str(name), kind, item, length, report)


def _has_half_characters(value: Json) -> bool:
    """Whether a text in the value holds a lone surrogate: no file of ours can."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, str) and not item.isascii() and _HALF.search(item):
            return True
        if isinstance(item, dict):
            stack += [*item, *item.values()]
        elif isinstance(item, list):
            stack += item
    return False


def _short(value: Json) -> str:
    """Any value for a message, however large it is."""
    shown = repr(value) if not isinstance(value, dict | list) else _kind(value)
    return shown if len(shown) <= 60 else f"{shown[:60]}…"


def _place(start: Json, end: Json) -> str:
    return f"[{_short(start)}, {_short(end)})"


def _safe(given: str) -> str:
    """The id with only what an id of ours may hold; "" stays ""."""
    return given if _ID.fullmatch(given) else _NOT_ID.sub("_", given)[:64]


def _read_flag(found: Regions, name: str, value: Mapping[str, Json], report: Report) -> None:
    chosen = _words(value.get("choices"))
    if chosen is None:
        report("", "result-malformed", f"{name} of the task has no list of choices")
        return
    found.flags.setdefault(name, []).extend(chosen)
    report("", "flag", f"{name}: {', '.join(chosen)}")


def _read_relation(found: Regions, item: Mapping[str, Json], report: Report) -> None:
    ends = item.get("from_id"), item.get("to_id")
    labels = _words(item.get("labels", []) or [])
    if not all(isinstance(end, str) for end in ends) or labels is None:
        report("", "result-malformed", "a relation has no from_id, no to_id or odd labels")
        return
    found.relations.append((_safe(str(ends[0])), _safe(str(ends[1])), tuple(labels)))


def _read_region(
    found: Regions,
    key: str,
    name: str,
    kind: str,
    item: Mapping[str, Json],
    length: int,
    report: Report,
) -> None:
    value = item["value"]
    start, end = value.get("start"), value.get("end")
    if not key:
        report("", "region-id", f"{name} at {_place(start, end)} has no id")
        return
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= length:
        report(key, "region-offsets", f"{_place(start, end)} is no stretch of the text of {length}")
        return
    said = item.get("type")
    if said not in ("labels", "choices") if kind in ("labels", "choices") else said != kind:
        report(key, "type-odd", f"{name} has the type {_short(said)}, read as {kind}")
    region = found.by_id.setdefault(key, Region(key, start, end))
    if (region.start, region.end) != (start, end):
        report(key, "region-twice", f"{name} is at [{start}, {end}) too, not joined")
        return
    _read_value(region, name, kind, value, report)
    meta = item.get("meta")
    notes = _words(meta.get("text")) if isinstance(meta, dict) else None
    region.notes += [note for note in notes or () if note not in region.notes]
    if isinstance(item.get("origin"), str):
        region.origin = item["origin"]


def _read_value(
    region: Region, name: str, kind: str, value: Mapping[str, Json], report: Report
) -> None:
    # Some controls were Choices in earlier screens and are Labels now, and say the same.
    other = {"labels": "choices", "choices": "labels"}.get(kind, "")
    held = value.get(_FIELDS[kind], value.get(other))
    if kind == "taxonomy":
        paths = [_words(path) for path in held] if isinstance(held, list) else [None]
        for path in paths:
            if path:
                region.paths.setdefault(name, []).append(tuple(path))
            else:
                report(region.id, "result-malformed", f"{name} holds a path that is none")
        return
    words = _words(held)
    if kind == "textarea" and isinstance(held, str):
        words = [held]
    if words is None:
        report(region.id, "result-malformed", f"{name} has no list of {_FIELDS[kind]}")
        return
    if not words:
        report(region.id, "label-empty", f"{name} is there and says nothing")
    words = [w.strip() for w in words if w.strip()] if kind == "textarea" else words
    held_already = region.values.setdefault(name, [])
    held_already += [word for word in words if word not in held_already]


def _words(value: Json) -> list[str] | None:
    """The value as a list of strings, or None when it is none."""
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        return value
    return None
