"""``hf:FOLDER``: a token classifier by transformers, from a folder as save_pretrained writes it.

Imported only in a process of its own (see ``child``): torch is large, and the hub is shut off
before transformers is imported.
"""

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

WEIGHTS = ("*.safetensors", "*.safetensors.index.json")


def checked(name: str, settings: Settings) -> Path:
    """The model's folder, looked through without torch; PressmarkError when it cannot do."""
    folder = model_folder("hf", name, settings.allow_download, WEIGHTS)
    tags = tags_of(settings_of(folder, "config.json", "hf"), folder)
    label_map(types(tags), folder)
    if not list(folder.glob("*.safetensors")):
        raise PressmarkError(
            f"{folder} holds no *.safetensors, and weights in a pickle are not read: save the "
            "model again with save_pretrained"
        )
    return folder


class HfSystem(Tagger):
    """Names by ``AutoModelForTokenClassification``: safetensors only, no code of the folder."""

    def __init__(self, name: str, settings: Settings | None = None) -> None:
        folder = checked(name, settings or Settings())
        config = settings_of(folder, "config.json", "hf")
        tags = tags_of(config, folder)
        labels = label_map(types(tags), folder)
        import transformers

        model, tokenizer = _load(folder, transformers)
        size = longest_window(config, {"model_max_length": tokenizer.model_max_length})
        reader = Reader(tokenizer.backend_tokenizer, size)
        super().__init__(reader, _Model(model, tags), labels)
        self.name = f"hf:{name}"
        self.version = f"1.0+{fingerprint(contents(folder, WEIGHTS))}"
        self.description = (
            f"Token classifier {folder.name} by transformers {transformers.__version__}; types: "
            f"{labels.told()}."
        )


def _load(folder: Any, transformers: Any) -> tuple[Any, Any]:
    """Model and tokenizer from files alone; PressmarkError in a sentence when they do not load."""
    only = {"local_files_only": True, "trust_remote_code": False}
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, use_fast=True, **only)
        model, told = transformers.AutoModelForTokenClassification.from_pretrained(
            folder, use_safetensors=True, output_loading_info=True, **only
        )
    except Exception as fault:  # of whatever class: the folder is the user's
        said = str(fault).strip().splitlines() or [type(fault).__name__]
        raise PressmarkError(f"{folder} cannot be loaded by transformers: {said[0]}") from None
    if told["missing_keys"]:
        missing = ", ".join(sorted(told["missing_keys"])[:3])
        raise PressmarkError(
            f"{folder} has no weights for {missing}: it is no trained token classifier"
        )
    if not getattr(tokenizer, "is_fast", False):
        raise PressmarkError(
            f"{folder} has a tokenizer that does not tell offsets, expected a fast one "
            "(tokenizer.json)"
        )
    return model.eval(), tokenizer


class _Model:
    def __init__(self, model: Any, tags: Sequence[str]) -> None:
        import inspect

        self._model, self._tags = model, tags
        self._typed = "token_type_ids" in inspect.signature(model.forward).parameters

    def tags(self, ids: Sequence[int], mask: Sequence[int], kinds: Sequence[int]) -> list[str]:
        """The best tag of each token."""
        import torch

        given = {"input_ids": torch.tensor([ids]), "attention_mask": torch.tensor([mask])}
        given |= {"token_type_ids": torch.tensor([kinds])} if self._typed else {}
        with torch.inference_mode():
            logits = self._model(**given).logits[0]
        return [self._tags[int(best)] for best in logits.argmax(dim=-1)]
