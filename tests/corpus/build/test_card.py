"""The card: valid YAML, every heading, figures from data; Croissant: validated, read, tampered."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from huggingface_hub import DatasetCard
from pressmark.corpus import fingerprint, load
from pressmark.corpus.build.builder import Built
from pressmark.corpus.build.croissant import check
from pressmark.corpus.build.features import CONFIGS, features
from pressmark.corpus.build.licences import LICENCES
from pressmark.schema import PressmarkError

HEADINGS = (
    "Motivation", "Curation rationale", "Composition", "Collection process", "Language and text",
    "Speakers and authors", "Annotation process", "Guidelines", "Agreement", "Baselines",
    "Known limits and biases", "Intended and unsuitable uses", "Distribution and licences",
    "Maintenance", "How to cite", "Changes",
)  # fmt: skip


def _agreement(value: float) -> dict[str, Any]:
    figure = {"name": "mentions, strict", "statistic": "F1", "value": value}
    ends = {"low": value - 0.1, "high": value + 0.1, "items": [3, 4], "layer": "mentions"}
    return {"news": [figure | ends], "wire": [figure | ends]}


def _results(small: Any, **changed: Any) -> dict[str, Any]:
    documents = load("news", index=small.index, folder=small.home)
    figure = {"f1": 0.5, "low": 0.25, "high": 0.75}
    return {
        "corpus": "news",
        "corpus_sha256": fingerprint(documents),
        "documents": len(documents),
        "measures": ["entity.strict", "quote.exact"],
        "systems": [
            {"name": "empty", "figures": {}},
            {"name": "rules", "figures": {"entity.strict": figure}},
        ],
        "version": "9.9",
    } | changed


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


def test_every_licence_name_is_one_that_the_hub_knows() -> None:
    known = {"apache-2.0", "cc-by-2.5", "cc-by-4.0", "cc0-1.0", "other"}
    assert {licence.hub for licence in LICENCES.values()} <= known


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
    assert "| `ner_tags` | 3 | 0 | 0 | 0 |" in _card(release)


def test_agreement_and_baselines_come_from_what_is_passed_in(small: Any, tmp_path: Path) -> None:
    small.hydrate("news")
    figures = {"agreement": _agreement(0.8), "bench": _results(small)}
    text = _card(small.build(tmp_path / "r", figures=figures))
    # One article of wire, so no interval over articles; two of news.
    assert "| mentions, strict | F1 | 0.800 [0.700, 0.900] | 0.800 |" in text
    assert "| `entity.strict` | n/a | 0.500 [0.250, 0.750] |" in text
    assert "| `quote.exact` | n/a | n/a |" in text


def test_results_of_another_gold_are_refused(small: Any, tmp_path: Path) -> None:
    small.hydrate("news")
    stale = _results(small, corpus_sha256="0" * 64)
    with pytest.raises(PressmarkError, match="run `pressmark bench news --fresh` again"):
        small.build(tmp_path / "r", figures={"bench": stale})


def test_a_section_that_the_statement_lost_stops_the_build(small: Any, tmp_path: Path) -> None:
    path = small.checkout / "docs" / "data-statement.md"
    path.write_text(path.read_text().replace("## Uses\n", "## Use\n"))
    with pytest.raises(PressmarkError, match="has no section 'Uses'"):
        small.build(tmp_path / "r")


def test_a_section_that_no_place_asks_for_is_not_lost(small: Any, tmp_path: Path) -> None:
    path = small.checkout / "docs" / "data-statement.md"
    path.write_text(path.read_text() + "\n## Something new\n\nWords that count.\n")
    assert "## Something new\n\nWords that count.\n" in _card(small.build(tmp_path / "r"))


# -- croissant ---------------------------------------------------------------------------------


def _plain(value: Any) -> Any:
    """What mlcroissant reads, as JSON: its texts are bytes."""
    import numpy as np

    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, dict):
        return {key.split("/")[-1]: _plain(below) for key, below in value.items()}
    if isinstance(value, (list, np.ndarray)):
        return [_plain(below) for below in value]
    return value


@pytest.mark.slow
def test_mlcroissant_validates_and_reads_every_record(release: Built) -> None:
    import mlcroissant

    dataset = mlcroissant.Dataset(str(release.folder / "croissant.json"))
    assert list(dataset.metadata.issues.errors) == []
    for config in CONFIGS:
        for split, count in release.release.rows[config].items():
            if count:
                rows = [_plain(r) for r in dataset.records(f"{config}/{split}")]
                assert len(rows) == count, (config, split)
    (row,) = [_plain(r) for r in dataset.records("quotes/train")]
    assert row["quote"] == "she would “never” resign"
    assert [s["name"] for s in row["speakers"]] == ["Ana Bek"]
    assert row["cue"] == {"start": 8, "end": 12, "text": "said"}


@pytest.mark.slow
def test_a_tampered_file_is_refused(release: Built) -> None:
    import mlcroissant

    path = release.folder / "quotes" / "train-00000-of-00001.parquet"
    path.write_bytes(path.read_bytes() + b"\0")
    dataset = mlcroissant.Dataset(str(release.folder / "croissant.json"))
    with pytest.raises(Exception, match="Download") as fault:
        list(dataset.records("quotes/train"))
    assert "hash" in str(fault.value.__cause__).lower()


def test_what_has_no_field_is_listed_and_all_else_has_one(release: Built) -> None:
    value = json.loads((release.folder / "croissant.json").read_text())
    left = release.release.lost["croissant"]["columns"]
    assert left == ["full.events.mentions", "full.quotations.content", "full.quotations.quoted"]
    described = {
        f"{record['name'].split('/')[0]}.{field['name']}"
        for record in value["recordSet"][1:]
        for field in record["field"]
    }
    assert described == {f"{config}.{column}" for config in CONFIGS for column in features(config)}


def test_what_mlcroissant_lets_pass_is_refused_here() -> None:
    with pytest.raises(ValueError, match="rai:dataBias "):
        check({"rai:dataBias": "x"})
    with pytest.raises(ValueError, match="has no name"):
        check({"recordSet": [{"@type": "cr:RecordSet", "@id": "a"}]})
