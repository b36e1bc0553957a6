"""The gold is what the passes and the recorded decisions make of each other, and nothing else."""

from __future__ import annotations

import re

import pytest
from pressmark.annotation.passes import gold_of_passes
from pressmark.corpus import catalogue
from pressmark.corpus.form_files import SOURCES, pass_path, read_pass

ENTRIES = list(catalogue().entries())


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_the_gold_form_is_made_anew_from_what_is_recorded(entry) -> None:
    path = SOURCES / entry.collection / f"{entry.id}.gold.form"
    assert gold_of_passes(entry) == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_the_two_passes_went_by_different_routes(entry) -> None:
    made = [read_pass(entry, letter).provenance for letter in ("a", "b")]
    assert made[0] is not None
    assert made[1] is not None
    assert made[0].process != made[1].process
    assert made[0].annotator != made[1].annotator
    assert {one.status for one in made if one} == {"pass"}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_every_decision_gives_its_reason(entry) -> None:
    """The reason of a changed line stands at its new form, which follows the old one."""
    folder = SOURCES / entry.collection
    for name in (f"{entry.id}.decisions", f"{entry.id}.sceptic"):
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        for line, after in zip(lines, [*lines[1:], ""], strict=False):
            reasons = [line, after] if line.startswith("- ") else [line]
            assert any(re.search(r"(?:^#| # ).*\w", one) for one in reasons), line


def test_passes_are_there_for_every_document_twice() -> None:
    for entry in ENTRIES:
        assert all(pass_path(entry, letter).is_file() for letter in ("a", "b"))
