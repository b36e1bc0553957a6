"""One real Label Studio for all tests of this folder, on a free port, over an empty database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from pressmark.annotation.studio.environment import make_environment
from pressmark.annotation.studio.server import Server, free_port, start
from pressmark.schema import PressmarkError


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
        server = start(tmp_path_factory.mktemp("studio"), free_port(), tell=tell)
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
