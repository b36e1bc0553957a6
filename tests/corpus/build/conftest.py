"""The small corpus under licences that differ, in a checkout of its own, and its release."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from pressmark.corpus import hydrate
from pressmark.corpus.build.builder import Built, build
from pressmark.corpus.build.contents import COPIED
from pressmark.corpus.build.draft import CHECKOUT
from pressmark.corpus.catalogue import Catalogue, read_catalogue

# The stand-in has no Xet; the library reads this once, when it is imported.
os.environ["HF_HUB_DISABLE_XET"] = "1"
#: Pages that a build reads.
_READ = ("CHANGELOG.md", "docs/data-statement.md")
LICENCES = {"wire": "CC-BY-4.0", "news": "CC-BY-2.5", "press": "LicenseRef-press"}
CANARY = "Do not train on this. Canary 00000000-1111-4222-8333-444444444444"


@dataclass(frozen=True)
class Small:
    """A corpus of four documents: one embedded, two of news, one of press."""

    index: Catalogue
    home: Path
    checkout: Path
    sources: Path

    def hydrate(self, *names: str) -> None:
        for name in names:
            result = hydrate(name, self.sources, index=self.index, cache=self.home)
            assert result.failed == ()

    def build(self, output: Path, **more: object) -> Built:
        return build(output, index=self.index, home=self.home, checkout=self.checkout, **more)  # type: ignore[arg-type]


def _relicense(catalogue: Path) -> None:
    """Give each collection its licence, and the test documents a canary."""
    value = json.loads(catalogue.read_text())
    value["canary"] = CANARY
    for name, licence in LICENCES.items():
        collection = value["collections"][name]
        collection["licence_texts"] = licence
        for path in (catalogue.parent / "data" / name).glob("*.json"):
            gold = json.loads(path.read_text())
            gold["source"]["licence"] = licence
            if collection["documents"][gold["id"]]["split"] == "test":
                gold["canary"] = CANARY
            path.write_text(json.dumps(gold))
    catalogue.write_text(json.dumps(value))


@pytest.fixture
def small(index: Catalogue, home: Path, sources: Path, tmp_path: Path) -> Small:
    catalogue = index.data.parent / "catalogue.json"
    _relicense(catalogue)
    checkout = tmp_path / "checkout"
    for name in COPIED:
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        text = (CHECKOUT / name).read_text("utf-8")
        # Pages that are only copied are searched word by word each time: a line will do.
        short = name not in _READ and name.endswith(".md")
        (checkout / name).write_text(text.split("\n")[0] + "\n" if short else text, "utf-8")
    passes = checkout / "corpus" / "sources" / "wire"
    passes.mkdir(parents=True)
    (passes / "wire-001.pass-a.form").write_text("pressmark-form 1\narticle wire-001\n")
    return Small(read_catalogue(catalogue), home, checkout, sources)


@pytest.fixture
def release(small: Small, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A release of the small corpus with every text that may be in it; press is hydrated too.

    It is built once; each test gets a copy, with which it may do what it likes.
    """
    small.hydrate("news", "press")
    if not _ONCE:
        _ONCE.append(small.build(tmp_path_factory.mktemp("once") / "release"))
    folder = tmp_path / "release"
    shutil.copytree(_ONCE[0].folder, folder)
    return replace(_ONCE[0], folder=folder)


#: The one release of a session.
_ONCE: list[Built] = []


def _load_hub() -> Any:
    """The module beside this one: tests are no package, so that it is not imported by name."""
    path = Path(__file__).with_name("hub.py")
    spec = importlib.util.spec_from_file_location("pressmark_stand_in_hub", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def hub(no_waiting: None) -> Iterator[Any]:
    """A hub of its own for each test."""
    running = _load_hub().Hub()
    yield running
    running.close()


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub's library waits between its attempts; a test need not."""
    monkeypatch.setattr("huggingface_hub.utils._http.time.sleep", lambda _: None)
