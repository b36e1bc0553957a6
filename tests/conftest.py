"""Order of the tests, and what stands for a missing browser."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest


def _rank(item: pytest.Item) -> int:
    if item.get_closest_marker("browser"):
        return 2
    return 1 if item.get_closest_marker("slow") else 0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests run first, so that a small fault shows itself in seconds."""
    items.sort(key=_rank)


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
