"""One real Label Studio for all tests of this folder, on a free port, with its own database."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from pressmark.annotation.studio.environment import environment_folder, make_environment
from pressmark.annotation.studio.server import Server, free_port, start
from pressmark.schema import PressmarkError


def _seed(tell: Callable[[str], None]) -> Path:
    """A database with its tables and its administrator, made once for an environment.

    Making the tables takes half a minute, a copy of them a moment; all workers of all runs copy
    the same one, and none of them writes to it.
    """
    folder = environment_folder().with_name(f"{environment_folder().name}-seed")
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            made = folder.with_name(f"{folder.name}.new")
            shutil.rmtree(made, ignore_errors=True)
            start(made, free_port(), tell=tell).stop()
            # Without its address: another worker's server, of the same token, may listen there.
            state = json.loads((made / "pressmark.json").read_text())
            (made / "pressmark.json").write_text(json.dumps(state | {"url": ""}))
            made.rename(folder)
    return folder


@pytest.fixture(scope="session")
def studio(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """The server, its administrator and its token; the first run ever installs it, and says so."""
    capture = request.config.pluginmanager.getplugin("capturemanager")

    def tell(line: str) -> None:
        with capture.global_and_fixture_disabled():
            print(f"\n{line}", flush=True)

    try:
        make_environment(tell)
        data = tmp_path_factory.mktemp("studio") / "data"
        shutil.copytree(_seed(tell), data)
        server = start(data, free_port(), tell=tell)
    except PressmarkError as fault:
        if os.environ.get("CI"):
            pytest.fail(f"CI must test against Label Studio: {fault}")
        pytest.skip(f"no Label Studio: {fault}")
    with server:
        yield server


@pytest.fixture(scope="module")
def page(browser: Any) -> Iterator[Any]:
    """A page large enough that nothing has to be scrolled; no password is remembered in it."""
    context = browser.new_context(viewport={"width": 1500, "height": 1400})
    yield context.new_page()
    context.close()
