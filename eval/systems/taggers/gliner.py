"""``gliner:FOLDER``: spans for types in words, by the package gliner, in a process of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ....schema import Annotations, Article, PressmarkError
from ..base import Observed, Settings, taken
from ..build import numbered, text_of
from ..lexicon import data
from .folder import contents, fingerprint, model_folder, settings_of
from .hf import WEIGHTS
from .tagging import OVERLAP, named
from .windows import windows

#: What gliner itself takes for a word.
_WORD = re.compile(r"\w+(?:[-_]\w+)*|\S")
THRESHOLD = 0.5
_LONGEST = 384


def checked(name: str, settings: Settings) -> Path:
    """The model's folder, looked through without torch; PressmarkError when it cannot do."""
    folder = model_folder("gliner", name, settings.allow_download, WEIGHTS)
    config = settings_of(folder, "gliner_config.json", "gliner")
    if not (folder / "model.safetensors").is_file():
        raise PressmarkError(
            f"{folder} holds no model.safetensors, and weights in a pickle are not read: save "
            "the model again with save_pretrained(FOLDER, safe_serialization=True)"
        )
    if not config.get("encoder_config"):
        raise PressmarkError(
            f"{folder / 'gliner_config.json'} has no encoder_config, so that the encoder would "
            "have to be downloaded: save the model again with a newer gliner"
        )
    return folder


class GlinerSystem:
    """Mentions by a GLiNER model, asked for our types in the words of ``gliner_labels.json``."""

    layers = ("mentions",)

    def __init__(self, name: str, settings: Settings | None = None) -> None:
        folder = checked(name, settings or Settings())
        config = settings_of(folder, "gliner_config.json", "gliner")
        self._model, version = _load(folder)
        longest = config.get("max_len")
        self._size = min(longest if isinstance(longest, int) else _LONGEST, _LONGEST)
        self._labels: dict[str, str] = data("gliner_labels")
        self._counts: Counter[str] = Counter()
        self.name = f"gliner:{name}"
        self.version = f"1.0+{fingerprint(contents(folder, WEIGHTS))}"
        asked = ", ".join(f"“{word}” as {kind}" for word, kind in self._labels.items())
        self.description = f"GLiNER model {folder.name} by gliner {version}; asked for {asked}."

    def extract(self, articles: Sequence[Article]) -> list[Annotations]:
        """Annotations for each article; PressmarkError when one has no text."""
        return [self._one(text_of(article)) for article in articles]

    def observed(self) -> Observed:
        """How many windows the articles took since the last call."""
        return taken(self._counts)

    def _one(self, text: str) -> Annotations:
        found = best(list(self._found(text)))
        mentions = [
            named(start, end, self._labels[kind], _level(text[start:end]))
            for start, end, kind, _ in found
        ]
        return numbered(text, Annotations(tuple(mentions)))

    def _found(self, text: str) -> Iterator[tuple[int, int, str, float]]:
        """Spans with label and score; of each window those that begin in what it answers for."""
        words = [match.span() for match in _WORD.finditer(text)]
        if not words:
            return
        for window in windows(len(words), self._size, int(self._size * OVERLAP)):
            self._counts["windows"] += 1
            offset = words[window.start][0]
            piece = text[offset : words[window.end - 1][1]]
            first, last = words[window.first][0], words[window.last - 1][1]
            for one in self._model.predict_entities(
                piece, list(self._labels), threshold=THRESHOLD, flat_ner=True
            ):
                start, end = offset + one["start"], offset + one["end"]
                if first <= start < last and "\n" not in text[start:end]:
                    yield start, end, one["label"], one["score"]


def best(found: Sequence[tuple[int, int, str, float]]) -> list[tuple[int, int, str, float]]:
    """Spans that do not overlap: of two that do, the one with the higher score, or the earlier."""
    kept: list[tuple[int, int, str, float]] = []
    for one in sorted(found, key=lambda span: (-span[3], span[0], span[1], span[2])):
        if all(one[1] <= other[0] or other[1] <= one[0] for other in kept):
            kept.append(one)
    return sorted(kept)


def _level(words: str) -> str:
    """A phrase with a capital after its first letter, or at it, is a name; else a nominal."""
    return "name" if any(letter.isupper() for letter in words) else "nominal"


def _load(folder: Any) -> tuple[Any, str]:
    try:
        import gliner

        model = gliner.GLiNER.from_pretrained(str(folder), local_files_only=True)
    except Exception as fault:  # of whatever class: the folder is the user's
        said = str(fault).strip().splitlines() or [type(fault).__name__]
        raise PressmarkError(f"{folder} cannot be loaded by gliner: {said[0]}") from None
    return model.eval(), gliner.__version__
