"""Order of the tests, and what stands for a missing browser."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parent


def _rank(item: pytest.Item) -> int:
    if item.get_closest_marker("browser"):
        return 2
    return 1 if item.get_closest_marker("slow") else 0


def _group(item: pytest.Item) -> str:
    """What one process must run: a file, for its fixtures; or all that share the server."""
    server = "studio" in item.path.relative_to(TESTS).parts
    return "studio" if server else str(item.path.relative_to(TESTS))


# First of all hooks: pytest-xdist reads the groups in its own.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Two processes share the groups; the server's, the longest, is first, so that none waits.

    Within a group fast tests run first, so that a small fault shows itself in seconds.
    """
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))
    items.sort(key=lambda item: (_group(item) != "studio", _rank(item)))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A machine without Chromium skips the browser tests; CI must not."""
    if not item.get_closest_marker("browser") or shutil.which("chromium"):
        return
    if os.environ.get("CI"):
        pytest.fail("there is no `chromium` on the PATH, and CI must run the browser tests")
    pytest.skip("there is no `chromium` on the PATH (Debian: apt-get install chromium)")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, without a window; one for all tests, as Playwright starts only once."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()
