"""What extracts: the systems that the benchmark can run, by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...schema import Document, PressmarkError
from .base import System
from .oracle import EmptySystem, GoldSystem
from .rules_lite import RulesLite

Factory = Callable[[str, Sequence[Document]], System]


def _spacy(pipeline: str, _: Sequence[Document]) -> System:
    from .spacy_system import SpacySystem

    return SpacySystem(pipeline) if pipeline else SpacySystem()


#: Every system, in the order of tables. A factory takes what follows ":" in the name ("" when
#: nothing does) and the gold documents.
_FACTORIES: dict[str, Factory] = {
    "empty": lambda _, __: EmptySystem(),
    "gold": lambda _, documents: GoldSystem(documents),
    "rules-lite": lambda _, __: RulesLite(),
    "spacy": _spacy,
}
#: The systems whose name may go on with ":" and the name or path of a model.
_WITH_MODEL = frozenset({"spacy"})


def names() -> tuple[str, ...]:
    """The names that ``create`` knows."""
    return tuple(_FACTORIES)


def create(name: str, documents: Sequence[Document] = ()) -> System:
    """The system of that name; ``spacy:NAME_OR_PATH`` takes another spaCy pipeline.

    ``documents`` are the gold documents, which only ``gold`` looks at. PressmarkError when there
    is no such system, or when a package or pipeline that it needs is missing.
    """
    base, colon, model = name.partition(":")
    if base not in _FACTORIES or (colon and (base not in _WITH_MODEL or not model)):
        raise PressmarkError(
            f"there is no system {name!r}: choose one of {', '.join(names())}, "
            "or spacy:NAME_OR_PATH for another spaCy pipeline"
        )
    return _FACTORIES[base](model, documents)


__all__ = ["System", "create", "names"]
