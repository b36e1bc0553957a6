"""The card: valid YAML, every heading, figures from data; Croissant: validated, read, tampered."""

from __future__ import annotations

import json
import re
import shutil
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import pressmark
import pytest
import yaml
from huggingface_hub import DatasetCard
from pressmark.corpus import fingerprint, load
from pressmark.corpus.build.baselines import (
    BASELINES,
    baseline,
    check_baselines,
    read_baselines,
    write_baselines,
)
from pressmark.corpus.build.builder import Built
from pressmark.corpus.build.draft import CHECKOUT
from pressmark.corpus.build.features import CONFIGS, features
from pressmark.corpus.build.licences import LICENCES
from pressmark.corpus.catalogue import catalogue
from pressmark.eval.systems import create
from pressmark.schema import PressmarkError

HEADINGS = (
    "Motivation", "Curation rationale", "Composition", "Collection process", "Language and text",
    "Speech situation", "Speakers and authors", "Preprocessing and cleaning", "Annotation process",
    "Tools", "Guidelines", "Agreement", "Baselines", "Known limits", "Biases",
    "Intended and unsuitable uses", "Distribution and licences", "Maintenance", "How to cite",
    "Changes",
)  # fmt: skip


def _agreement(value: float) -> dict[str, Any]:
    figure = {"name": "mentions, strict", "statistic": "F1", "value": value}
    ends = {"low": value - 0.1, "high": value + 0.1, "items": [3, 4], "layer": "mentions"}
    return {"news": [figure | ends], "wire": [figure | ends]}


def _results(small: Any, **changed: Any) -> dict[str, Any]:
    """What `pressmark bench` writes, as far as it is kept."""
    documents = load("news", index=small.index, folder=small.home)
    figure = {
        "measure": "entity.strict", "precision": 0.4, "recall": 2 / 3, "f1": 0.5, "low": 0.25,
        "high": 0.75, "gold": 3, "predicted": 5, "signature": "entity.strict|v:9.9",
    }  # fmt: skip
    path = "; run as `node x.mjs`"
    return {
        "corpus": "news",
        "corpus_sha256": fingerprint(documents),
        "documents": len(documents),
        "measures": ["entity.strict", "quote.exact"],
        "systems": [
            {"name": "empty", "version": "1", "description": "Nothing.", "figures": {}},
            {"name": "rules", "version": "2", "description": f"Some{path}.",
             "figures": {"entity.strict": figure}},
            {"name": "worse", "version": "3", "description": "Fewer.",
             "figures": {"entity.strict": figure | {"f1": 0.25, "low": 0.0, "high": 0.5}}},
        ],
        "resamples": 100,
        "seed": 1,
        "version": "9.9",
    } | changed  # fmt: skip


def _baseline(small: Any, **changed: Any) -> Any:
    return baseline(_results(small, **changed), small.index, small.home, "2026-01-31")


def _card(built: Built) -> str:
    return (built.folder / "README.md").read_text()


def test_the_block_is_what_the_hub_reads(release: Built) -> None:
    data = DatasetCard.load(release.folder / "README.md").data
    assert [c["config_name"] for c in data.configs] == list(CONFIGS)
    assert [c["config_name"] for c in data.configs if c.get("default")] == ["full"]
    assert data.license == ["cc-by-4.0", "cc-by-2.5"]
    for config in data.configs:
        for file in config["data_files"]:
            assert (release.folder / file["path"]).is_file()


def test_the_features_in_the_block_are_those_of_the_files(release: Built) -> None:
    from datasets import Features

    block = yaml.safe_load(_card(release).split("---\n")[1])
    for info in block["dataset_info"]:
        found = Features._from_yaml_list(info["features"])
        assert found == features(info["config_name"])
        rows = release.release.rows[info["config_name"]]
        held = {split: count for split, count in rows.items() if count}
        assert {s["name"]: s["num_examples"] for s in info["splits"]} == held


def test_the_licences_are_the_catalogues_and_no_others(small: Any, tmp_path: Path) -> None:
    """Press alone has texts that may not go: its annotations' licence is then the only one."""
    path = small.index.data.parent / "catalogue.json"
    value = json.loads(path.read_text())
    for name in ("wire", "news"):
        value["collections"][name]["documents"] = {}
    path.write_text(json.dumps(value))
    from pressmark.corpus.catalogue import read_catalogue

    small = type(small)(read_catalogue(path), small.home, small.checkout, small.sources)
    built = small.build(tmp_path / "r")
    assert DatasetCard.load(built.folder / "README.md").data.license == "cc-by-4.0"


def test_every_value_of_the_block_is_one_of_the_hubs(release: Built) -> None:
    """The lists that the library of datasets carries of what the hub's search knows."""
    from datasets.utils.metadata import MetadataConfigs, known_task_ids

    folder = resources.files("datasets.utils.resources")
    lists = {
        name: json.loads((folder / f"{name}.json").read_text("utf-8"))
        for name in ("creators", "size_categories", "multilingualities", "languages")
    }
    block = yaml.safe_load(_card(release).split("---\n")[1])
    assert set(block["annotations_creators"]) <= set(lists["creators"]["annotations"])
    assert set(block["language_creators"]) <= set(lists["creators"]["language"])
    assert set(block["size_categories"]) <= set(lists["size_categories"])
    assert set(block["multilinguality"]) <= set(lists["multilingualities"])
    assert set(block["language"]) <= set(lists["languages"])
    assert set(block["task_categories"]) <= set(known_task_ids)
    assert all(re.fullmatch(r"[a-z0-9-]{1,40}", tag) for tag in block["tags"])
    # As the library itself reads it, which checks what a config may hold.
    card = DatasetCard.load(release.folder / "README.md")
    configs = MetadataConfigs.from_dataset_card_data(card.data)
    assert list(configs) == list(CONFIGS) and configs.get_default_config_name() == "full"


def test_every_licence_name_is_one_that_the_hub_knows() -> None:
    known = {"apache-2.0", "cc-by-2.5", "cc-by-4.0", "cc0-1.0", "other"}
    assert {licence.hub for licence in LICENCES.values()} <= known


def test_what_is_said_of_licences_in_words_is_what_the_catalogue_says() -> None:
    """The one sentence that people wrote of it."""
    statement = (CHECKOUT / "docs" / "data-statement.md").read_text("utf-8")
    said = " ".join(statement.split("## Licences\n")[1].split("\n## ")[0].split())
    for collection in catalogue().collections:
        words = re.search(rf"`{collection.name}`[^.]*?: ([^,;.]+(?:\.\d)?)", said)
        assert words, collection.name
        spdx = words[1].strip().replace(" ", "-")
        if LICENCES[collection.licence_texts].texts:
            assert spdx == collection.licence_texts
        else:
            assert words[1] == "offsets only"
        annotations = collection.licence_annotations.replace("-", " ")
        assert f"all annotations: {annotations}" in said


def test_every_heading_is_there_and_has_words_under_it(release: Built) -> None:
    parts = re.split(r"^#{2,3} (.+)\n", _card(release), flags=re.MULTILINE)
    found = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert [h for h in HEADINGS if h not in found] == []
    empty = [h for h, words in found.items() if not words.strip()]
    # Those that hold nothing but the headings below them.
    assert set(empty) <= {"Collection process", "Changes"}


def test_every_link_of_the_card_is_a_file_of_the_release(release: Built) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", _card(release))
    assert len(links) > 4
    assert [link for link in links if not (release.folder / link).exists()] == []


def test_the_counts_are_those_of_the_documents(release: Built) -> None:
    row = next(line for line in _card(release).splitlines() if line.startswith("| mentions |"))
    assert row == "| mentions | 5 | 0 | 0 | 5 |"
    # The texts are in but that of press: its eight words are not counted.
    assert "| words | 17 | 8 | 9 | 34 |" in _card(release)
    assert "| `ner_tags` | 3 | 0 | 0 | 0 |" in _card(release)


def test_agreement_and_baselines_come_from_what_is_passed_in(small: Any, tmp_path: Path) -> None:
    small.hydrate("news")
    figures = {"agreement": _agreement(0.8), "baselines": [_baseline(small)]}
    text = _card(small.build(tmp_path / "r", figures=figures))
    # One article of wire, so no interval over articles; two of news.
    assert "| mentions, strict | F1 | 0.800 [0.700,&nbsp;0.900] | 0.800 |" in text
    assert "| measure | rules | worse |" in text
    assert (
        "| `entity.strict` | **0.500**<br>[0.250,&nbsp;0.750] | 0.250<br>[0.000,&nbsp;0.500] |"
        in text
    )
    assert "| `quote.exact` | n/a | n/a |" in text
    assert "by Pressmark 9.9 on 2026-01-31" in text and "`empty` bound the table" in text
    assert "- `rules` (2): Some.\n" in text and "x.mjs" not in text


def test_results_of_another_gold_are_refused(small: Any) -> None:
    small.hydrate("news")
    with pytest.raises(PressmarkError, match="run `pressmark bench news --fresh` again"):
        _baseline(small, corpus_sha256="0" * 64)


def test_baselines_that_are_kept_need_no_texts_and_are_held_against_the_gold(
    small: Any, tmp_path: Path
) -> None:
    small.hydrate("news")
    write_baselines(tmp_path / BASELINES, [_baseline(small)])
    found = read_baselines(tmp_path)
    shutil.rmtree(small.home)  # a clean machine: nothing is hydrated
    check_baselines(found, small.index)
    path = small.index.data / "news" / "news-0.json"
    path.write_text(path.read_text().replace("2024-06-03", "2024-06-04"))
    with pytest.raises(PressmarkError, match="baselines of news are of another state"):
        small.build(tmp_path / "r", figures={"baselines": found})


def test_the_baselines_of_the_checkout_are_of_the_gold_and_the_code_of_today() -> None:
    """A figure that today's code does not give any more must not be published."""
    found = read_baselines(CHECKOUT)
    assert {one["corpus"] for one in found} == {"wire/test", "wikinews/test"}
    check_baselines(found, catalogue())
    (wire,) = (one for one in found if one["corpus"] == "wire/test")
    assert wire["version"] == metadata.version("pressmark")
    systems = {system["name"]: system for system in wire["systems"]}
    assert len(systems) >= 6
    documents = pressmark.load("wire/test")
    system = create("rules-lite")
    found_now = system.extract([document.article for document in documents])
    predicted = {d.id: one for d, one in zip(documents, found_now, strict=True)}
    for name, figure in pressmark.score(documents, predicted, wire["measures"]).items():
        kept = systems["rules-lite"]["figures"][name]
        now = {key: getattr(figure, key) for key in ("precision", "recall", "f1")}
        assert {k: round(v, 6) for k, v in now.items()} == {k: kept[k] for k in now}, (
            f"{name}: run `pressmark bench wire/test --fresh --output runs/w`, the same of "
            "wikinews/test, and `pressmark corpus baselines runs/w runs/n`"
        )


def test_a_section_that_the_statement_lost_stops_the_build(small: Any, tmp_path: Path) -> None:
    path = small.checkout / "docs" / "data-statement.md"
    path.write_text(path.read_text().replace("## Uses\n", "## Use\n"))
    with pytest.raises(PressmarkError, match="has no section 'Uses'"):
        small.build(tmp_path / "r")


def test_a_section_that_no_place_asks_for_is_not_lost(small: Any, tmp_path: Path) -> None:
    path = small.checkout / "docs" / "data-statement.md"
    path.write_text(path.read_text() + "\n## Something new\n\nWords that count.\n")
    assert "## Something new\n\nWords that count.\n" in _card(small.build(tmp_path / "r"))
