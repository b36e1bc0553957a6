"""The change log, the citation and the catalogue speak of one version, one day and one corpus."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from pressmark.corpus import load
from pressmark.corpus.build.builder import guidelines_version
from pressmark.corpus.build.changes import entries, identity, newest
from pressmark.corpus.build.draft import CHECKOUT
from pressmark.corpus.catalogue import catalogue
from pressmark.schema import PressmarkError

CITED = yaml.safe_load((CHECKOUT / "CITATION.cff").read_text("utf-8"))


def test_one_version_and_one_day() -> None:
    heading, _ = newest(CHECKOUT)
    assert heading == f"{CITED['version']} ({CITED['date-released']})"
    assert CITED["version"] == catalogue().version
    assert isinstance(CITED["date-released"], date)


def test_versions_go_down_and_days_with_them() -> None:
    found = [heading.split() for heading in entries(CHECKOUT)]
    versions = [tuple(map(int, version.split("."))) for version, _ in found]
    days = [date.fromisoformat(day.strip("()")) for _, day in found]
    assert versions == sorted(set(versions), reverse=True) and days == sorted(days, reverse=True)


def test_the_newest_entry_is_of_the_corpus_as_it_is() -> None:
    """Who changes the gold says so: figures from before and after do not compare."""
    expected = identity(load("all", texts=False), guidelines_version(CHECKOUT))
    _, said = newest(CHECKOUT)
    assert expected in said, f"CHANGELOG.md is to say under '### The corpus':\n{expected}"


def test_counts_and_identity_by_hand(small: Any) -> None:
    documents = load("all", texts=False, index=small.index)
    first, second, third = identity(documents, "7.7").splitlines()
    assert first == (
        "4 documents: 5 mentions, 2 entities, 1 events (1 mentions, 2 arguments), 1 quotations."
    )
    assert second.startswith("Guidelines 7.7, ontology 1.0, format `article-1`. ")
    built = small.build(small.home.parent / "r")
    assert third == f"`{built.release.annotations_sha256}`."


def test_an_entry_without_a_word_of_the_corpus_stops_the_build(small: Any, tmp_path: Path) -> None:
    path = small.checkout / "CHANGELOG.md"
    path.write_text("# Changes\n\n## 9.9.9 (2030-01-01)\n\n### Can be done now\n\n- More.\n")
    with pytest.raises(PressmarkError, match=r"no heading '### The corpus' under 9\.9"):
        small.build(tmp_path / "r")


def test_the_card_tells_what_changed_in_the_corpus_and_nothing_else(
    small: Any, tmp_path: Path
) -> None:
    path = small.checkout / "CHANGELOG.md"
    path.write_text(
        "# Changes\n\n## 9.9.9 (2030-01-01)\n\n### Can be done now\n\n- More.\n\n"
        "### The corpus\n\nTwo mentions less.\n\n"
        "## 9.9.8 (2029-01-01)\n\n### The corpus\n\nFirst.\n"
    )
    card = (small.build(tmp_path / "r").folder / "README.md").read_text()
    assert card.endswith(
        "## Changes\n\n### 9.9.9 (2030-01-01)\n\nTwo mentions less.\n\n"
        "Of the software too: [CHANGELOG.md](CHANGELOG.md).\n"
    )
