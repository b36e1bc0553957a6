"""What the documentation tells a reader to type is typed here, in the order in which it stands."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from pressmark.corpus import load
from pressmark.schema.codec import decode_annotations
from pressmark.schema.validation import validate_prediction, validate_prediction_value

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^( *)```(sh|python|json|javascript)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
#: A block that begins with a file's name is that file, which commands after it use.
_FILE = re.compile(r"(?:#|//) ([\w-]+\.(?:py|mjs))\n")
#: Blocks that are about another machine: they need a network, a key or an hour.
_ELSEWHERE = ("make ", "git ", "pip ", "apt-get ", ".venv/bin/")


def _blocks(page: Path) -> list[tuple[str, str]]:
    found = _BLOCK.finditer(page.read_text(encoding="utf-8"))
    return [(block[2], textwrap.dedent(block[3])) for block in found]


def _run(command: list[str], folder: Path, home: Path) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"PRESSMARK_HOME": str(home), "HF_HOME": str(home / "hf")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout}{done.stderr}"


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_a_page_runs(page: Path, tmp_path: Path) -> None:
    """Commands and Python blocks of one page run in one folder, as a reader would run them."""
    for number, (language, body) in enumerate(_blocks(page)):
        if named := _FILE.match(body):
            (tmp_path / named[1]).write_text(body, encoding="utf-8")
        elif language == "python":
            script = tmp_path / f"block_{number}.py"
            script.write_text(body, encoding="utf-8")
            _run([sys.executable, "-P", script.name], tmp_path, tmp_path / "home")
        if language != "sh":
            continue
        for line in body.replace("\\\n", " ").splitlines():
            command = line.split("  #")[0].strip()
            if not command or command.startswith(("#", *_ELSEWHERE)):
                continue
            assert command.startswith("pressmark "), f"{page.name}: not run by this test: {line}"
            python = f"{shlex.quote(sys.executable)} -P -m "
            _run(["sh", "-c", python + command], tmp_path, tmp_path / "home")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_links_to_is_there(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_example_of_a_prediction_is_one() -> None:
    (body,) = (b for language, b in _blocks(ROOT / "docs/predictions.md") if language == "json")
    article = load("wire-001")[0].article
    assert validate_prediction_value(json.loads(body)) == []
    annotations = decode_annotations(json.loads(body)["annotations"])
    assert validate_prediction(article, annotations) == []
