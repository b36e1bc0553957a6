"""Ids of gold: m1, e1, t1, q1 in the order of the text, whoever marked a thing first.

What is merged and decided carries ids of one annotator, of the other, and of Label Studio. Gold
gets ids of its own, which are remembered: later layers are made from gold and refer to its ids, so
a thing keeps its id when an earlier layer is corrected, and no number is given twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...schema import Annotations, PressmarkError
from ...schema.reading import read_json, write_json
from ..formats.numbering import PREFIXES, ids_by_kind, renamed
from .layers import ARGUMENTS, CHAINS, ENTITIES, EVENTS, QUOTES

Json = Any
FORMAT, NAME = "pressmark-gold-ids-1", "ids.json"
#: What each layer makes; it refers to the rest by ids of gold.
MADE: Mapping[str, tuple[str, ...]] = {
    ENTITIES: ("mentions", "entities"),
    CHAINS: ("entities",),
    EVENTS: ("events", "event_mentions"),
    ARGUMENTS: (),
    QUOTES: ("quotations",),
}
#: For document, layer and kind the gold id of each id that was merged or decided upon.
Ids = dict[str, dict[str, dict[str, dict[str, str]]]]


def with_gold_ids(
    decided: Annotations, before: Annotations, layer: str, given: dict[str, dict[str, Json]]
) -> tuple[Annotations, dict[str, dict[str, str]]]:
    """The annotations that a layer decided, under ids of gold, and the ids by kind.

    ``before`` is gold of the earlier layers; ``given`` the document's part of ``Ids``, in which new
    ids are entered.
    """
    found, gold = ids_by_kind(decided), ids_by_kind(before)
    names = given.setdefault(layer, {})
    for kind in MADE[layer]:
        known = names.setdefault(kind, {})
        taken = {key for ids in gold.values() for key in ids}
        taken |= {key for kinds in given.values() for key in kinds.get(kind, {}).values()}
        number = 0
        for key in found[kind]:
            if key in known or key in gold[kind]:
                known.setdefault(key, key)
                continue
            number += 1
            while f"{PREFIXES[kind]}{number}" in taken:
                number += 1
            known[key] = f"{PREFIXES[kind]}{number}"
    made = {kind: names[kind] for kind in MADE[layer]}
    return renamed(decided, made), made


def read_ids(folder: Path) -> Ids:
    """The ids that a folder's gold has been given so far; PressmarkError for a broken file."""
    path = folder / NAME
    if not path.exists():
        return {}
    value = read_json(path)
    if not isinstance(value, dict) or value.get("format") != FORMAT or not _are_ids(value["ids"]):
        raise PressmarkError(
            f"{path} does not hold the ids of gold, expected format {FORMAT}: bring it back from a "
            "copy; without it gold gets new ids, and tasks made from it do not fit any more"
        )
    return value["ids"]  # type: ignore[no-any-return]


def _are_ids(value: Json, depth: int = 4) -> bool:
    if depth == 0:
        return isinstance(value, str)
    return isinstance(value, dict) and all(_are_ids(one, depth - 1) for one in value.values())


def write_ids(folder: Path, ids: Ids) -> None:
    """Write the ids that gold has been given."""
    write_json(folder / NAME, {"format": FORMAT, "ids": ids})
