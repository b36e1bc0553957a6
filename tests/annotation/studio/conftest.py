"""One real Label Studio for all tests of this folder, on a free port, over empty tables."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pressmark.annotation.studio.environment import Tell, environment_folder, make_environment
from pressmark.annotation.studio.server import Server, free_port, start
from pressmark.schema import PressmarkError


def with_tables(data: Path, tell: Tell) -> Path:
    """A data folder with empty tables: making them takes a server half a minute, so it does once.

    They are kept beside its environment and copied; a new version or lock makes them anew.
    """
    kept = environment_folder().with_name(f"{environment_folder().name}-empty")
    if not kept.is_dir():
        start(data, free_port(), tell=tell).stop()
        state = data / "pressmark.json"
        state.write_text(json.dumps(json.loads(state.read_text()) | {"url": ""}))
        new = Path(tempfile.mkdtemp(dir=kept.parent, prefix="empty-"))
        shutil.copytree(data, new, dirs_exist_ok=True)
        with contextlib.suppress(OSError):  # another run was faster
            new.rename(kept)
        shutil.rmtree(new, ignore_errors=True)
    else:
        shutil.copytree(kept, data)
    return data


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
        data = with_tables(tmp_path_factory.mktemp("studio") / "data", tell)
        server = start(data, free_port(), tell=tell)
    except PressmarkError as fault:
        if os.environ.get("CI"):
            pytest.fail(f"CI must test against Label Studio: {fault}")
        pytest.skip(f"no Label Studio: {fault}")
    with server:
        yield server


@pytest.fixture
def empty_studio(studio: Server, tmp_path: Path) -> Path:
    """A data folder for a server of a test's own."""
    return with_tables(tmp_path / "data", lambda _: None)


@pytest.fixture(scope="module")
def page(browser: Any) -> Iterator[Any]:
    """A page large enough that nothing has to be scrolled; no password is remembered in it."""
    context = browser.new_context(viewport={"width": 1500, "height": 1400})
    yield context.new_page()
    context.close()
