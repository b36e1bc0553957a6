"""Tiny models for the adapters, and the environment that hf and gliner run in."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
import tagger_models
from pressmark.eval.systems.taggers import child
from pressmark.schema import PressmarkError


@pytest.fixture(scope="session")
def onnx_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tagger_models.write_onnx(tmp_path_factory.mktemp("onnx") / "tiny")


@pytest.fixture(scope="session")
def torch_models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A model for hf and one for gliner, made in the environment that `systems install` makes."""
    try:
        child.install(lambda line: None)
    except PressmarkError as fault:
        pytest.skip(f"hf and gliner are not tested, as torch cannot be installed: {fault}")
    python = child.interpreter("gliner")
    folder = tmp_path_factory.mktemp("torch")
    done = subprocess.run(
        [str(python), "-P", str(Path(tagger_models.__file__)), str(folder)],
        env=os.environ | {"HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {kind: folder / kind for kind in ("hf", "gliner")}
