"""What lies beside the tables of a release: schema, guidelines, raw passes, licences, credits."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from ... import schema
from ...schema import PressmarkError
from ...schema.reading import write_text
from ..catalogue import Catalogue
from .card import card
from .columns import columns
from .croissant import croissant
from .draft import COPIED, Draft, Step
from .exports import write_exports
from .items import Item

Json = Any
#: What is kept of an article's making; in each the words of a text that is not ours are offsets.
PASSES = ("pass-a.form", "pass-b.form", "decisions", "sceptic", "gold.form")
ATTRIBUTION = "ATTRIBUTION.tsv"
#: What of the schema a reader needs.
SCHEMA = ("article-1.schema.json", "ontology.json")
LICENCE_OF_WIKINEWS = Path(__file__).with_name("LICENSE-CC-BY-2.5.txt")
_CREDITS = (
    "id", "collection", "text", "licence_text", "licence_annotations", "attribution",
)  # fmt: skip


def _copy(source: Path, target: Path) -> None:
    if not source.is_file():
        raise PressmarkError(
            f"{source} is not there, expected it in a checkout: a release is built in one"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def documents_around(draft: Draft) -> Mapping[str, Json]:
    """Schema, ontology, guidelines, licences, citation, change log; nothing is lost in them."""
    for source, target in COPIED.items():
        _copy(draft.checkout / source, draft.folder / target)
    for name in SCHEMA:
        file = resources.files(schema).joinpath(name)
        write_text(draft.folder / "schema" / name, file.read_text(encoding="utf-8"))
    if any(item.article.source.licence == "CC-BY-2.5" for item in draft.items):
        _copy(LICENCE_OF_WIKINEWS, draft.folder / "LICENSES" / "CC-BY-2.5.txt")
    return {}


def pass_files(checkout: Path, items: Iterable[Item]) -> dict[str, Path]:
    """Both passes, decisions and later changes of each document as far as they exist.

    By their names in a release, where they lie in the checkout.
    """
    names = ((item.collection, f"{item.document.id}.{end}") for item in items for end in PASSES)
    found = {
        f"passes/{collection}/{name}": checkout / "corpus" / "sources" / collection / name
        for collection, name in names
    }
    return {name: path for name, path in found.items() if path.is_file()}


def raw_passes(draft: Draft) -> Mapping[str, Json]:
    """Copy the passes; nothing is lost in them."""
    for name, path in pass_files(draft.checkout, draft.items).items():
        _copy(path, draft.folder / name)
    return {}


def credits_of_articles(draft: Draft) -> Mapping[str, Json]:
    """``ATTRIBUTION.tsv``: for each article its licence and the line that credits it."""
    write_text(draft.folder / ATTRIBUTION, credits_table(draft.items, draft.index))
    return {}


def credits_table(items: Iterable[Item], index: Catalogue) -> str:
    """The credits as tab-separated values."""
    text = io.StringIO()
    rows = csv.writer(text, delimiter="\t", lineterminator="\n")
    rows.writerow(_CREDITS)
    for item in sorted(items, key=lambda item: item.document.id):
        collection = index.collection(item.collection)
        held = "included" if item.article.text is not None else "not included"
        licences = (item.article.source.licence, collection.licence_annotations)
        rows.writerow((item.document.id, item.collection, held, *licences, item.attribution))
    return text.getvalue()


STEPS: tuple[Step, ...] = (
    documents_around,
    raw_passes,
    credits_of_articles,
    write_exports,
    columns,
    card,
    croissant,
)
