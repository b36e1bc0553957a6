"""Recipes whose answer is known by hand; that all of them run is for tests/test_docs.py."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from pressmark.corpus.build.builder import Built
from pressmark.corpus.build.draft import CHECKOUT


def _block(words: str) -> str:
    page = (CHECKOUT / "docs" / "recipes.md").read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    (found,) = (block for block in blocks if words in block)
    return str(found)


@pytest.mark.slow
@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_who_is_quoted_most(library: str, release: Built, tmp_path: Path) -> None:
    """Ana Bek, once, by her longest name."""
    release.folder.rename(tmp_path / "pressmark-dataset")
    call = {"pandas": "counts.to_csv(", "polars": "counts.write_csv("}[library]
    command = [sys.executable, "-P", "-c", _block(call)]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    found = (tmp_path / f"quoted-{library}.csv").read_text().splitlines()
    assert found == ["document,name,quotations,otherwise", "wire-001,Ana Bek,1,0"]
