"""What was learnt, on disk: a card, classifiers as JSON, taggers as CRFsuite wrote them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ....corpus.cache import home
from ....schema import Mention, PressmarkError, Span
from ....schema.reading import read_json
from .linear import Linear
from .tagger import Tagger

Json = Any
VERSION = "1.1"
CARD = "card.json"
CLASSIFIERS = ("types", "realis", "arguments", "speakers", "coreference")
TAGGERS = ("outer", "inner", "triggers")
#: How many mentions back coreference looks, and how far a speaker may stand (code points).
WINDOW = 40
REACH = 300


def default_folder() -> Path:
    """Where `pressmark systems train` puts the models."""
    return home() / "systems" / "trained"


def read_card(folder: Path) -> Json:
    """The card of a folder of models; PressmarkError when there is none of this version."""
    path = folder / CARD
    if not path.exists():
        raise PressmarkError(
            f"system trained finds no model in {folder}: run `pressmark systems train` first"
        )
    card = read_json(path)
    if not isinstance(card, dict) or card.get("version") != VERSION:
        raise PressmarkError(
            f"{path} is not of version {VERSION} of system trained: run `pressmark systems train`"
        )
    return card


def is_current(folder: Path, corpus_sha256: str, seed: int) -> bool:
    """Whether a folder holds models that were learnt from this very corpus with this seed."""
    try:
        card = read_card(folder)
    except PressmarkError:
        return False
    return bool(card.get("corpus_sha256") == corpus_sha256 and card.get("seed") == seed)


def fold_name(fold: int) -> str:
    """The folder of the models that have not seen the articles of a fold."""
    return f"without-{fold}"


def near(content: Sequence[Span], found: Mention) -> bool:
    """Whether a mention may be the speaker of a quotation: outside it and not far."""
    inside = any(span.overlaps(found.span) for span in content)
    apart = max(content[0].start - found.span.end, found.span.start - content[-1].end)
    return found.level is not None and not inside and apart <= REACH


@dataclass(frozen=True, slots=True)
class Models:
    """Every model that was learnt."""

    taggers: dict[str, Tagger]
    classifiers: dict[str, Linear]

    @staticmethod
    def load(folder: Path) -> Models:
        """The models of a folder; PressmarkError names what is missing or broken."""
        found = {}
        for name in CLASSIFIERS:
            path = folder / f"{name}.json"
            try:
                found[name] = Linear.from_json(read_json(path))
            except (KeyError, TypeError, ValueError, AttributeError):
                raise PressmarkError(
                    f"{path} is no model: run `pressmark systems train --fresh`"
                ) from None
        return Models({n: Tagger(folder / f"{n}.crfsuite") for n in TAGGERS}, found)
