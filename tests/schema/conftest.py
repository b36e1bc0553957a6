"""The fixtures of the schema's tests: one good document, one bad file for each problem."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def bad_files() -> dict[str, Path]:
    """The bad file of each code."""
    return {path.stem: path for path in sorted((HERE / "bad").glob("*.json"))}


@pytest.fixture(scope="session")
def good_path() -> Path:
    """The file of the document without a problem."""
    return HERE / "good.json"


@pytest.fixture
def good(good_path: Path) -> dict[str, Any]:
    """A fresh copy of the document without a problem, to be spoilt."""
    value: dict[str, Any] = json.loads(good_path.read_text(encoding="utf-8"))
    return value


@pytest.fixture(scope="session")
def spoilt(good_path: Path) -> Callable[[Callable[[Any], None]], dict[str, Any]]:
    """Gives the good document after a change of its annotations."""
    source = json.loads(good_path.read_text(encoding="utf-8"))

    def change(how: Callable[[Any], None]) -> dict[str, Any]:
        value: dict[str, Any] = copy.deepcopy(source)
        how(value["annotations"])
        return value

    return change
