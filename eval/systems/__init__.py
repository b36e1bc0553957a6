"""What extracts: the systems that the benchmark can run, by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ...schema import Document, PressmarkError
from .base import ClosingSystem, Observed, ObservedSystem, Settings, System
from .oracle import EmptySystem, GoldSystem
from .rules_lite import RulesLite

#: Makes a system from what follows ":" in its name ("" when nothing does), gold and settings.
Factory = Callable[[str, Sequence[Document], Settings], System]


@dataclass(frozen=True, slots=True)
class _Entry:
    """How a system is made; ``argument`` says what may follow ":" in its name, if anything."""

    make: Factory
    argument: str = ""
    required: bool = False


def _spacy(pipeline: str, _: Sequence[Document], __: Settings) -> System:
    from .spacy_system import SpacySystem

    return SpacySystem(pipeline) if pipeline else SpacySystem()


def _exec(command: str, _: Sequence[Document], settings: Settings) -> System:
    from .external import ExecSystem

    return ExecSystem(command, settings, reserved=names())


def _openai_chat(model: str, _: Sequence[Document], settings: Settings) -> System:
    from .llm import OpenAIChat, OpenAISettings

    return OpenAIChat(model, OpenAISettings.from_environment(), settings.time_limit)


#: Every system, in the order of tables.
_ENTRIES: dict[str, _Entry] = {
    "empty": _Entry(lambda _, __, ___: EmptySystem()),
    "gold": _Entry(lambda _, documents, __: GoldSystem(documents)),
    "rules-lite": _Entry(lambda _, __, ___: RulesLite()),
    "spacy": _Entry(_spacy, "NAME_OR_PATH of another spaCy pipeline"),
    "openai-chat": _Entry(_openai_chat, "MODEL of an OpenAI-compatible endpoint", required=True),
    "exec": _Entry(_exec, "COMMAND that speaks pressmark-jsonl/1", required=True),
}


def names() -> tuple[str, ...]:
    """The names that ``create`` knows."""
    return tuple(_ENTRIES)


def create(
    name: str, documents: Sequence[Document] = (), settings: Settings | None = None
) -> System:
    """The system of that name; ``spacy:NAME_OR_PATH`` takes another spaCy pipeline.

    ``documents`` are the gold documents, which only ``gold`` looks at. PressmarkError when there
    is no such system, or when a package, pipeline or command that it needs is missing.
    """
    base, colon, argument = name.partition(":")
    entry = _ENTRIES.get(base)
    if entry is None or (colon and not (entry.argument and argument)):
        longer = [f"{n}:{e.argument}" for n, e in _ENTRIES.items() if e.argument]
        raise PressmarkError(
            f"there is no system {name!r}: choose one of {', '.join(names())}; "
            f"some take more: {'; '.join(longer)}"
        )
    if entry.required and not argument:
        raise PressmarkError(f"{name} needs more: write {name}:{entry.argument}")
    return entry.make(argument, documents, settings or Settings())


__all__ = [
    "ClosingSystem",
    "Observed",
    "ObservedSystem",
    "Settings",
    "System",
    "create",
    "names",
]
