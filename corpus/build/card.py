"""The card (README.md): what data says of itself, and what people wrote of it.

The hand-written part is ``docs/data-statement.md``, taken in section by section, and the template
beside this file; every figure is worked out from the documents of the release.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...schema import PressmarkError
from ...schema.reading import write_text
from ..catalogue import SPLITS
from ..stats import annotated_words, statistics, words
from .card_tables import agreement_table, bench_tables
from .changes import newest
from .draft import COPIED, Draft
from .features import CONFIGS, features
from .licences import licence, may_hand_out
from .release import CARD

Json = Any
STATEMENT = "docs/data-statement.md"
TITLE = "Pressmark"
#: What a reader puts in the place of a folder or a repository of the hub.
WHERE = "path/to/pressmark"
SIZES = (
    "documents", "code_points", "sentences", "mentions", "entities", "events", "event_mentions",
    "arguments", "quotations",
)  # fmt: skip
WORDS = ("words", "words in annotated zones")
TAGS = (
    "news", "event-extraction", "event-argument-extraction", "quotation-attribution",
    "quotation-extraction", "coreference", "benchmark",
)  # fmt: skip


def card(draft: Draft) -> Mapping[str, Json]:
    """Write the card; nothing is lost in it."""
    write_text(draft.folder / CARD, render_card(draft))
    return {}


def render_card(draft: Draft) -> str:
    """The card as Markdown with its YAML block."""
    import jinja2
    import yaml

    folder = Path(__file__).with_name("templates")
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - Markdown, not HTML
    )
    statement = Statement((draft.checkout / STATEMENT).read_text(encoding="utf-8"), draft.folder)
    block = yaml.safe_dump(metadata_of(draft), sort_keys=False, allow_unicode=True, width=1000)
    text = env.get_template("card.md.j2").render(
        yaml=block,
        title=TITLE,
        where=WHERE,
        configs=CONFIGS,
        release=draft.release,
        splits=splits_of(draft),
        collections=collections_of(draft),
        statistics=statistics((item.document for item in draft.items), index=draft.index),
        words=words_of(draft),
        sizes=SIZES,
        number=lambda value: "n/a" if value is None else f"{value:,}",
        section=statement.section,
        rest=statement.rest,
        agreement=agreement_table(draft),
        benches=bench_tables(draft),
        canary=draft.index.canary,
        **citation(draft.checkout),
        changes=relinked(changes(draft.checkout), ".", draft.folder),
    )
    return re.sub(r"\n{3,}", "\n\n", text)


def splits_of(draft: Draft) -> list[str]:
    """The splits that the release has, in their order."""
    found = {item.split for item in draft.items}
    return [split for split in SPLITS if split in found]


def licences_of(draft: Draft) -> list[str]:
    """The SPDX ids of all that the release hands out, from the catalogue alone."""
    used = {item.collection for item in draft.items}
    found: list[str] = []
    for collection in draft.index.collections:
        if collection.name in used:
            found.append(collection.licence_annotations)
            found += [collection.licence_texts] if may_hand_out(collection) else []
    return sorted(set(found), reverse=True)


def metadata_of(draft: Draft) -> dict[str, Json]:
    """The YAML block: what the hub searches by, and how `datasets` finds the files."""
    licences = [licence(spdx).hub for spdx in licences_of(draft)]
    configs = dict.fromkeys(table.config for table in draft.tables)
    return {
        "pretty_name": TITLE,
        "language": sorted({item.article.language for item in draft.items}),
        "license": licences[0] if len(licences) == 1 else licences,
        "size_categories": [size_category(len(draft.items))],
        "task_categories": ["token-classification"],
        "task_ids": ["named-entity-recognition", "coreference-resolution"],
        "annotations_creators": ["machine-generated"],
        "language_creators": ["machine-generated", "found"],
        "multilinguality": ["monolingual"],
        "source_datasets": ["original"],
        "tags": list(TAGS),
        "configs": [_config(draft, name) for name in configs],
        "dataset_info": [_info(draft, name) for name in configs],
    }


def size_category(documents: int) -> str:
    """The hub's name for a number of examples."""
    for bound, name in ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K")):
        if documents < bound:
            return name
    return "100K<n<1M"


def _config(draft: Draft, name: str) -> dict[str, Json]:
    files = [{"split": t.split, "path": t.path} for t in draft.tables if t.config == name]
    default = {"default": True} if name == next(iter(CONFIGS)) else {}
    return {"config_name": name, "data_files": files} | default


def _info(draft: Draft, name: str) -> dict[str, Json]:
    mine = [table for table in draft.tables if table.config == name]
    splits = [{"name": t.split, "num_bytes": t.memory_bytes, "num_examples": t.rows} for t in mine]
    return {
        "config_name": name,
        "features": features(name)._to_yaml_list(),
        "splits": splits,
        "download_size": sum(table.file_bytes for table in mine),
        "dataset_size": sum(table.memory_bytes for table in mine),
    }


def words_of(draft: Draft) -> dict[str, dict[str, int]]:
    """Words, all and of annotated zones, by split, of the texts that are in the release."""
    counts = {name: dict.fromkeys([*splits_of(draft), "all"], 0) for name in WORDS}
    for item in draft.items:
        if item.article.text is not None:
            found = (words(item.article.text), annotated_words(item.article) or 0)
            for name, number in zip(WORDS, found, strict=True):
                counts[name][item.split] += number
                counts[name]["all"] += number
    return counts


def collections_of(draft: Draft) -> list[dict[str, Json]]:
    """A row for each collection: how many documents, how many with text, and the licences."""
    rows = []
    for collection in draft.index.collections:
        mine = [item for item in draft.items if item.collection == collection.name]
        held = sum(item.article.text is not None for item in mine)
        texts = "all" if held == len(mine) else "none" if not held else f"{held} of {len(mine)}"
        rows.append(
            {
                "name": collection.name,
                "documents": len(mine),
                "texts": texts,
                "licence_texts": _linked(collection.licence_texts),
                "licence_annotations": _linked(collection.licence_annotations),
                "description": collection.description,
            }
        )
    return rows


def _linked(spdx: str) -> str:
    """A licence by its short name, with a link to its text; one without by its title."""
    known = licence(spdx)
    return f"[{known.spdx}]({known.url})" if known.url else known.title


class Statement:
    """The data statement by its sections; what no place of the card asks for comes at its end."""

    def __init__(self, text: str, folder: Path) -> None:
        parts = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)
        self.sections = dict(zip(parts[1::2], (p.strip() for p in parts[2::2]), strict=True))
        self._used: set[str] = set()
        self._folder = folder

    def section(self, heading: str) -> str:
        """The text under a heading, its links set to where the files lie in the release."""
        if heading not in self.sections:
            raise PressmarkError(
                f"{STATEMENT} has no section {heading!r}, expected one (it has "
                f"{', '.join(self.sections)}): the card takes it in"
            )
        self._used.add(heading)
        return relinked(self.sections[heading], "docs", self._folder)

    def rest(self) -> str:
        """The sections that were not asked for, under their own headings."""
        left = [name for name in self.sections if name not in self._used]
        return "".join(f"## {name}\n\n{self.section(name)}\n\n" for name in left)


def relinked(text: str, base: str, folder: Path) -> str:
    """The Markdown of a page of the checkout's folder ``base``, for the top of a release.

    Links to files that are in the release lead there; of others the words are left.
    """

    def link(found: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(base, found[2]))
        here = COPIED.get(path)
        return f"[{found[1]}]({here})" if here and (folder / here).exists() else found[1]

    return re.sub(r"\[([^\]]+)\]\((?!https?:|#)([^)]+)\)", link, text)


def citation(checkout: Path) -> dict[str, str]:
    """Abstract, BibTeX entry and date from CITATION.cff, so that the card cites as it says."""
    import yaml

    value = yaml.safe_load((checkout / "CITATION.cff").read_text(encoding="utf-8"))
    people = [a.get("name") or f"{a['family-names']}, {a['given-names']}" for a in value["authors"]]
    fields = {
        "title": "{" + value["title"] + "}",
        "author": " and ".join(f"{{{name}}}" for name in people),
        "version": str(value["version"]),
    }
    if "date-released" in value:
        fields["year"] = str(value["date-released"])[:4]
    body = ",\n".join(f"  {key} = {{{text}}}" for key, text in fields.items())
    return {
        "abstract": " ".join(str(value["abstract"]).split()),
        "bibtex": f"@misc{{pressmark,\n{body}\n}}",
        "date": str(value.get("date-released", "")),
    }


def changes(checkout: Path) -> str:
    """What the newest entry of the change log says of the corpus; all else lies beside."""
    heading, said = newest(checkout)
    return f"### {heading}\n\n{said}\n\nOf the software too: [CHANGELOG.md](CHANGELOG.md)."
