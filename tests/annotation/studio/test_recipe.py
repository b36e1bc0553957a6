"""The recipe that loads the dataset into Label Studio, as it stands on its page, into a server."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from pressmark.annotation.studio.server import Server
from pressmark.corpus import load
from pressmark.corpus.build.builder import build
from pressmark.corpus.build.card import card
from pressmark.corpus.build.draft import CHECKOUT

pytestmark = pytest.mark.slow


def _recipe() -> list[str]:
    page = (CHECKOUT / "docs" / "recipes.md").read_text("utf-8")
    (section,) = (
        part for part in page.split("\n## ") if part.startswith("Load articles into a Label Studio")
    )
    return re.findall(r"^```python\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)


def _run(code: str, folder: Path, env: Mapping[str, str]) -> str:
    command = [sys.executable, "-P", "-c", code]
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **env}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _tasks(studio: Server, project: int) -> list[Any]:
    answer = httpx.get(
        f"{studio.url}/api/tasks",
        params={"project": project, "fields": "all", "page_size": 100},
        headers={"Authorization": f"Token {studio.token}"},
        timeout=60,
    )
    return list(answer.raise_for_status().json()["tasks"])


def test_the_recipe_loads_every_mention_into_a_project(studio: Server, tmp_path: Path) -> None:
    """What the server then has are the articles of dev that have a text, with their mentions."""
    build(tmp_path / "pressmark-dataset", steps=[card], home=tmp_path / "home")
    env = {
        "LABEL_STUDIO_URL": studio.url,
        "LABEL_STUDIO_API_KEY": studio.token,
        "HF_HOME": str(tmp_path / "hf"),
    }
    make, send = _recipe()
    _run(make, tmp_path, env)
    told = _run(send, tmp_path, env)
    found = {
        task["data"]["id"]: task for task in _tasks(studio, int(told.strip().rsplit("/", 1)[1]))
    }
    documents = {document.id: document for document in load("wire/dev")}
    assert set(found) == set(documents)
    for id_, task in found.items():
        assert task["data"]["text"] == documents[id_].article.text
        (prediction,) = task["predictions"]
        regions = {
            (r["value"]["start"], r["value"]["end"], r["value"]["text"], *r["value"]["labels"])
            for r in prediction["result"]
        }
        assert regions == {
            (m.span.start, m.span.end, m.span.text, m.type)
            for m in documents[id_].annotations.mentions
        }
    assert json.loads((tmp_path / "tasks.json").read_text())
