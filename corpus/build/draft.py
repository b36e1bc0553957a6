"""A release under way, which the steps of a build add to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..catalogue import Catalogue
from .items import Item
from .parquet import Written
from .release import Release

Json = Any
#: Where a file of the checkout lies in a release.
COPIED = {
    "CITATION.cff": "CITATION.cff",
    "CHANGELOG.md": "CHANGELOG.md",
    "annotation/GUIDELINES.md": "guidelines/GUIDELINES.md",
    "docs/agreement.md": "docs/agreement.md",
    "docs/calibration.md": "docs/calibration.md",
    "docs/data-statement.md": "docs/data-statement.md",
    "docs/wire-plan.md": "docs/wire-plan.md",
    "docs/passes.md": "passes/README.md",
    "docs/form.md": "passes/form.md",
    "LICENSES/Apache-2.0.txt": "LICENSES/Apache-2.0.txt",
    "LICENSES/CC-BY-4.0.txt": "LICENSES/CC-BY-4.0.txt",
}
#: The top of the checkout, where guidelines, raw passes, licences and change log lie.
CHECKOUT = Path(__file__).resolve().parents[2]
#: Told what is being done, a few words a step.
Say = Callable[[str], None]
#: Exports, card and more: given the folder, what it holds; returns what it could not hold.
Step = Callable[["Draft"], Mapping[str, Json]]


@dataclass(frozen=True, slots=True)
class Draft:
    """A release under way: the folder, its documents, tables, and what the editors passed in.

    ``figures`` holds what this room cannot work out: agreement and the benchmark's results.
    """

    folder: Path
    items: tuple[Item, ...]
    index: Catalogue
    home: Path
    checkout: Path
    tables: tuple[Written, ...]
    release: Release
    figures: Mapping[str, Json]
