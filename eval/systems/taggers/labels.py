"""What a model calls things, as mention types: a printed table, or the user's own beside the model.

``pressmark_labels.json`` in the model's folder maps the model's types to ours, or to null for what
is none of them. Without it the table of ``data/tagger_labels.json`` is used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ....schema import PressmarkError
from ....schema.ontology import ontology
from ....schema.reading import read_json
from ..lexicon import data

OWN_MAP = "pressmark_labels.json"


@dataclass(frozen=True, slots=True)
class LabelMap:
    """Our type for each type of a model, None where we have none."""

    types: Mapping[str, str | None]

    def told(self) -> str:
        """The map in words, for a system's description."""
        kept = [f"{own} as {our}" if own != our else own for own, our in self.types.items() if our]
        lost = [own for own, our in self.types.items() if our is None]
        return ", ".join(kept) + (f"; left out: {', '.join(lost)}" if lost else "")


def label_map(known: Sequence[str], folder: Path) -> LabelMap:
    """The map for a model's types; PressmarkError when it is wrong or leaves nothing."""
    own = folder / OWN_MAP
    types = _own(own, known) if own.exists() else {kind: _usual(kind, known) for kind in known}
    if not any(types.values()):
        raise PressmarkError(
            f"none of the types of the model in {folder} is one of ours: it knows "
            f"{', '.join(known) or 'none'}; write {own}, such as "
            f'{{"{known[0] if known else "PER"}": "PERSON"}} '
            f"(ours: {', '.join(ontology().mention_types)})"
        )
    return LabelMap(types)


def _usual(kind: str, known: Sequence[str]) -> str | None:
    """CoNLL's LOC is mostly countries and towns; beside a GPE it is what we call LOC."""
    found: str | None = data("tagger_labels").get(kind.upper())
    places = {data("tagger_labels").get(other.upper()) for other in known}
    return "GPE" if found == "LOC" and "GPE" not in places else found


def _own(path: Path, known: Sequence[str]) -> dict[str, str | None]:
    value = read_json(path)
    ours = ontology().mention_types
    if not isinstance(value, dict):
        raise PressmarkError(f'{path} is no JSON object, expected one such as {{"PER": "PERSON"}}')
    wrong = [f"{k!r} is no type of the model" for k in value if k not in known]
    wrong += [
        f"{v!r} is no type of ours" for v in value.values() if v is not None and v not in ours
    ]
    if wrong:
        raise PressmarkError(
            f"{path}: {'; '.join(wrong)}; expected some of {', '.join(known)} to some of "
            f"{', '.join(ours)} or null"
        )
    return {kind: value.get(kind) for kind in known}
