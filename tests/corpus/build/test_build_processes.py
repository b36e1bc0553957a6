"""The build in processes of its own: the same bytes, and kill -9 in the middle."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pressmark.corpus.build.builder import Built
from pressmark.corpus.build.release import names_of


def hashes(folder: Path) -> dict[str, str]:
    return {n: hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in names_of(folder)}


_BUILD = """
import sys
from pathlib import Path
from pressmark.corpus.build.builder import build
from pressmark.corpus.catalogue import read_catalogue
output, catalogue, home, checkout = map(Path, sys.argv[1:])
build(output, index=read_catalogue(catalogue), home=home, checkout=checkout)
"""


@pytest.mark.slow
def test_another_process_builds_the_same_bytes(small: Any, release: Built, tmp_path: Path) -> None:
    """With another seed of its hashes than this one; `.ci/run` builds the whole corpus twice."""
    output, catalogue = tmp_path / "other", small.index.data.parent / "catalogue.json"
    command = [sys.executable, "-P", "-c", _BUILD]
    command += map(str, (output, catalogue, small.home, small.checkout))
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    env = os.environ | {"PYTHONHASHSEED": seed}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 0, done.stderr
    assert hashes(output) == hashes(release.folder)


_STOPPED = _BUILD.replace(
    "build(output",
    "from pressmark.corpus.build import builder\n"
    "true = builder.write_release\n"
    "builder.write_release = lambda *a: (true(*a), print('now', flush=True), input())\n"
    "build(output",
)


@pytest.mark.slow
def test_a_build_that_is_killed_leaves_the_old_release(
    small: Any, release: Built, tmp_path: Path
) -> None:
    """kill -9 when everything is written and nothing is in its place yet."""
    before = hashes(release.folder)
    catalogue = small.index.data.parent / "catalogue.json"
    arguments = [release.folder, catalogue, small.home, small.checkout]
    command = [sys.executable, "-P", "-c", _STOPPED, *map(str, arguments)]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout and child.stdout.readline() == b"now\n"
    child.kill()
    child.communicate()
    assert hashes(release.folder) == before
    assert hashes(small.build(release.folder).folder) == before
    assert [path.name for path in tmp_path.glob(".*building")] == []
