"""A model's folder: where it is, what it holds, and the hub it may be fetched from when allowed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ....schema import PressmarkError

#: Fetched beside the weights: configuration and vocabulary. Never code, never a pickle.
_SMALL = ("*.json", "*.txt", "*.model", "*.spm")
#: Tokens a window at most, whatever a model says it takes: what news taggers are trained on.
LONGEST = 512
# Positions of these begin after the padding index, so that two of them are not for tokens.
_SHIFTED = ("roberta", "camembert", "xlm", "mpnet", "longformer")


def model_folder(kind: str, name: str, allow_download: bool, weights: Sequence[str]) -> Path:
    """The folder of a model; fetched from the hub when ``name`` is no folder and that is allowed.

    ``name`` may be ``OWNER/MODEL@REVISION``; ``weights`` are the patterns of files to fetch beside
    configuration and vocabulary. PressmarkError says what is missing.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder.resolve()
    if not allow_download:
        raise PressmarkError(
            f"{kind} found no folder {name}, and nothing is downloaded unasked: give the folder "
            "of a model, or add --allow-download to fetch that name from the Hugging Face Hub"
        )
    return _fetched(name, [*weights, *_SMALL])


def _fetched(name: str, patterns: list[str]) -> Path:
    try:
        from huggingface_hub import snapshot_download
    except ImportError:
        raise PressmarkError(
            f"fetching {name} needs the package huggingface-hub: run "
            "`pip install 'pressmark[dataset]'`"
        ) from None
    repository, _, revision = name.partition("@")
    try:
        found = snapshot_download(repository, revision=revision or None, allow_patterns=patterns)
    except (OSError, ValueError, RuntimeError) as fault:
        said = str(fault).strip().splitlines()
        raise PressmarkError(
            f"{name} cannot be fetched from the hub ({said[0] if said else type(fault).__name__}): "
            "check the name and the network, or give a folder"
        ) from None
    return Path(found)


def settings_of(folder: Path, name: str, kind: str) -> Mapping[str, Any]:
    """A JSON file of the folder, which must be there and hold an object."""
    path = folder / name
    if not path.is_file():
        raise PressmarkError(
            f"{folder} holds no {name}, expected a model's folder as save_pretrained writes it "
            f"(docs/systems.md, {kind})"
        )
    try:
        # Not our own strict reader: others write numbers that it refuses (a length of 1e30).
        value = json.loads(path.read_bytes())
    except ValueError as fault:
        raise PressmarkError(f"{path} is no JSON ({fault}); save the model again") from None
    if not isinstance(value, dict):
        raise PressmarkError(f"{path} is no JSON object; save the model again")
    return value


def tags_of(config: Mapping[str, Any], folder: Path) -> tuple[str, ...]:
    """The tags by their number, from ``id2label``; PressmarkError when they are not 0, 1, 2, ..."""
    table = config.get("id2label")
    numbers = {str(n) for n in range(len(table))} if isinstance(table, dict) else set()
    if not isinstance(table, dict) or not table or set(map(str, table)) != numbers:
        raise PressmarkError(
            f"{folder / 'config.json'} names no tags: expected id2label with a tag for each of "
            "0, 1, 2, ...; a model for token classification has it"
        )
    by_number = {int(number): str(tag) for number, tag in table.items()}
    if any(tag.startswith("LABEL_") for tag in by_number.values()):
        raise PressmarkError(
            f"{folder / 'config.json'} has tags without a meaning (LABEL_0, ...): set id2label to "
            "the tags that the model was trained on"
        )
    return tuple(by_number[number] for number in range(len(by_number)))


def longest_window(config: Mapping[str, Any], tokenizer: Mapping[str, Any]) -> int:
    """How many tokens a model takes at once, its special ones among them."""
    positions = config.get("max_position_embeddings")
    limits = [tokenizer.get("model_max_length"), positions, LONGEST]
    if isinstance(positions, int) and str(config.get("model_type", "")).startswith(_SHIFTED):
        limits.append(positions - 2)
    return min(int(n) for n in limits if isinstance(n, int | float) and n > 0)


def fingerprint(paths: Iterable[Path]) -> str:
    """Twelve hexadecimal digits that change when a file of the model does."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        with path.open("rb") as stream:
            digest.update(f"{path.name}\n".encode())
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()[:12]


def contents(folder: Path, patterns: Sequence[str] = ()) -> list[Path]:
    """The files that make the model: small ones, and those of the patterns."""
    every = (path for pattern in (*patterns, *_SMALL) for path in folder.glob(pattern))
    return sorted({path for path in every if path.is_file()})
