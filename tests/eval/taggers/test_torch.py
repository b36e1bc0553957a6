"""``hf`` and ``gliner``: their real loading code on tiny models, in a process of its own."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pressmark.eval.systems import ClosingSystem, ObservedSystem, System, create, install
from pressmark.eval.systems.taggers import child
from pressmark.schema import Annotations, PressmarkError, validate_prediction
from small_articles import article

pytestmark = pytest.mark.slow
TEXT = "😀 Ana Costa said in Lisbon that Acme Freight and the Velmari left Port Ansel.\n"


def ended(system: System) -> None:
    assert isinstance(system, ClosingSystem)
    system.close()


@pytest.fixture(scope="module")
def hf(torch_models: dict[str, Path]) -> Iterator[System]:
    system = create(f"hf:{torch_models['hf']}")
    yield system
    ended(system)


def test_hf_gives_what_the_same_model_gives_as_a_graph(hf: System, onnx_model: Path) -> None:
    text = TEXT * 20
    (found,) = hf.extract([article(text)])
    assert [found] == create(f"onnx:{onnx_model}").extract([article(text)])
    assert isinstance(hf, ObservedSystem)
    seen = hf.observed()
    assert seen.counts["unmapped_MISC"] == 20
    assert seen.counts["windows"] > 20
    assert seen.peak_memory_mb > 50
    assert hf.layers == ("mentions",)
    assert "left out: MISC" in hf.description
    assert hf.extract([article("")]) == [Annotations()]


def test_gliner_finds_each_span_once_over_its_windows(torch_models: dict[str, Path]) -> None:
    """The model takes every span for a name of the first type, and keeps the shortest."""
    system = create(f"gliner:{torch_models['gliner']}")
    text = TEXT * 5
    found = system.extract([article(text), article("", "b")])
    assert found[1] == Annotations()
    assert validate_prediction(article(text), found[0]) == []
    words = [match.span() for match in re.finditer(r"\w+|\S", text)]
    assert [(m.span.start, m.span.end) for m in found[0].mentions] == words
    assert {(m.type, m.level) for m in found[0].mentions} == {
        ("PERSON", "name"),
        ("PERSON", "nominal"),
    }
    assert isinstance(system, ObservedSystem)
    assert system.observed().counts["windows"] == 5
    ended(system)


def test_broken_models_are_told_in_a_sentence(
    torch_models: dict[str, Path], tmp_path: Path
) -> None:
    folder = shutil.copytree(torch_models["hf"], tmp_path / "hf")
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:100])
    with pytest.raises(PressmarkError, match=r"^/.*hf cannot be loaded by transformers") as fault:
        create(f"hf:{folder}")
    assert len(str(fault.value).splitlines()) == 1
    weights.unlink()
    (folder / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(PressmarkError, match="weights in a pickle are not read"):
        create(f"hf:{folder}")
    bare = tmp_path / "gliner"
    shutil.copytree(torch_models["gliner"], bare)
    (bare / "gliner_config.json").unlink()
    with pytest.raises(PressmarkError, match=r"holds no gliner_config\.json"):
        create(f"gliner:{bare}")


def test_without_torch_one_sentence_says_how(
    onnx_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "model.safetensors").touch()
    shutil.copy(onnx_model / "config.json", tmp_path / "model")
    monkeypatch.setenv("PRESSMARK_HOME", str(tmp_path))
    monkeypatch.setattr(child, "find_spec", lambda _: None)
    with pytest.raises(PressmarkError, match="run `pressmark systems install hf`"):
        create(f"hf:{tmp_path / 'model'}")
    monkeypatch.setattr(child, "PACKAGES", ("no-such-package-of-pressmark==1",))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(PressmarkError, match=r"pip could not install no-such-.*run this again"):
        install("hf")
    assert child.interpreter("hf") is None
