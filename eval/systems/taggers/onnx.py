"""``onnx:FOLDER``: a token classifier as an ONNX graph, by onnxruntime and tokenizers alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ....schema import PressmarkError
from ..base import Settings
from .decoding import types
from .folder import contents, fingerprint, longest_window, model_folder, settings_of, tags_of
from .labels import label_map
from .tagging import Reader, Tagger

WEIGHTS = ("*.onnx", "onnx/*.onnx", "*.onnx_data", "onnx/*.onnx_data")
#: Looked for in this order in the folder and in its ``onnx``; else the only graph there is.
_NAMES = ("model.onnx", "model_quantized.onnx", "model_int8.onnx")
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")


class OnnxSystem(Tagger):
    """Names by a graph with ``input_ids`` (and mask and types, if it takes them) to ``logits``."""

    def __init__(self, name: str, settings: Settings | None = None) -> None:
        try:
            import onnxruntime
            from tokenizers import Tokenizer
        except ImportError:
            raise PressmarkError(
                "system onnx needs the packages onnxruntime and tokenizers, which are not "
                "installed: run `pip install 'pressmark[onnx]'`"
            ) from None
        allowed = (settings or Settings()).allow_download
        folder = model_folder("onnx", name, allowed, WEIGHTS)
        config = settings_of(folder, "config.json", "onnx")
        tags = tags_of(config, folder)
        labels = label_map(types(tags), folder)
        settings_of(folder, "tokenizer.json", "onnx")
        extra = folder / "tokenizer_config.json"
        size = longest_window(
            config, settings_of(folder, extra.name, "onnx") if extra.is_file() else {}
        )
        graph = _graph(folder)
        try:
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as fault:  # its errors have no class of their own
            raise PressmarkError(f"{folder / 'tokenizer.json'} cannot be read: {fault}") from None
        model = _Graph(graph, tags, onnxruntime)
        super().__init__(Reader(tokenizer, size), model, labels)
        self.name = f"onnx:{name}"
        self.version = f"1.0+{fingerprint(contents(folder, WEIGHTS))}"
        self.description = (
            f"Token classifier {folder.name} by onnxruntime {onnxruntime.__version__}; types: "
            f"{labels.told()}."
        )


def _graph(folder: Path) -> Path:
    places = [place for place in (folder, folder / "onnx") if place.is_dir()]
    for name in _NAMES:
        for place in places:
            if (place / name).is_file():
                return place / name
    every = [path for place in places for path in sorted(place.glob("*.onnx"))]
    if len(every) != 1:
        found = ", ".join(str(path.relative_to(folder)) for path in every) or "none"
        raise PressmarkError(
            f"{folder} holds {found} for a graph, expected model.onnx there or in its folder onnx, "
            "or one file *.onnx"
        )
    return every[0]


class _Graph:
    def __init__(self, path: Path, tags: Sequence[str], onnxruntime: Any) -> None:
        self._tags = tags
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), providers=["CPUExecutionProvider"]
            )
        except Exception as fault:  # onnxruntime's errors are of many classes of its own
            said = str(fault).strip().splitlines() or [type(fault).__name__]
            raise PressmarkError(f"{path} cannot be loaded: {said[0]}") from None
        self._inputs = [one.name for one in self._session.get_inputs()]
        unknown = [name for name in self._inputs if name not in _INPUTS]
        if unknown or "input_ids" not in self._inputs:
            raise PressmarkError(
                f"{path} wants the inputs {', '.join(self._inputs)}, expected input_ids and "
                "perhaps attention_mask and token_type_ids: export it as a token classifier"
            )
        self._output = self._session.get_outputs()[0].name

    def tags(self, ids: Sequence[int], mask: Sequence[int], kinds: Sequence[int]) -> list[str]:
        """The best tag of each token."""
        import numpy as np

        given = dict(zip(_INPUTS, (ids, mask, kinds), strict=True))
        feed = {name: np.array([given[name]], dtype=np.int64) for name in self._inputs}
        (logits,) = self._session.run([self._output], feed)
        if logits.shape != (1, len(ids), len(self._tags)):
            raise PressmarkError(
                f"the graph gives scores of the shape {logits.shape}, expected (1, {len(ids)}, "
                f"{len(self._tags)}): one for each token and each tag of config.json"
            )
        return [self._tags[int(best)] for best in logits[0].argmax(axis=-1)]
