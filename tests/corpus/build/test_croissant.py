"""Croissant: validated without a warning, every record read and compared, tampered with."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pyarrow.parquet as pq
import pytest
from pressmark.corpus.build.builder import Built
from pressmark.corpus.build.croissant import ELSEWHERE, RAI_KEYS, check
from pressmark.corpus.build.features import CONFIGS, decode, features
from pressmark.corpus.build.parquet import parquet_path
from pressmark.corpus.build.reading_back import document_of
from pressmark.corpus.build.release import DOCUMENTS
from pressmark.schema import read_documents


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
    assert list(dataset.metadata.issues.warnings) == []
    splits = [record["splits/name"] for record in dataset.records("splits")]
    assert splits == ["train", "dev", "test"]
    for config in CONFIGS:
        for split, count in release.release.rows[config].items():
            if count:
                path = release.folder / parquet_path(config, split)
                source = [_as_croissant(config, row) for row in pq.read_table(path).to_pylist()]
                assert _read(dataset, config, split) == source, (config, split)


def _read(dataset: Any, config: str, split: str) -> list[Any]:
    return [_present(_plain(dict(record))) for record in dataset.records(f"{config}/{split}")]


def _as_croissant(config: str, row: Any) -> Any:
    """A row as Croissant says it: no lists within lists, parts of an object under one name."""
    away = {name.split(".", 1)[1] for name in ELSEWHERE if name.startswith(f"{config}.")}

    def flat(value: Any, path: str) -> Any:
        if isinstance(value, list):
            return [flat(one, path) for one in value]
        if not isinstance(value, dict):
            return value
        found = {}
        for key, below in value.items():
            if isinstance(below, dict):
                found |= {f"{key}_{name}": part for name, part in below.items()}
            elif f"{path}.{key}" not in away:
                found[key] = flat(below, f"{path}.{key}")
        return found

    return _present({key: flat(value, key) for key, value in row.items()})


@pytest.mark.slow
def test_from_the_records_alone_every_document_can_be_made_again(release: Built) -> None:
    """What no record of ``full`` can hold is where ``lost`` says that it is."""
    import mlcroissant

    dataset = mlcroissant.Dataset(str(release.folder / "croissant.json"))
    assert release.release.lost["croissant"]["columns"] == ELSEWHERE
    made = []
    for split in ("train", "dev", "test"):
        rows = {config: [] for config in ("full", "events", "quotes")}
        for config in rows:
            if release.release.rows[config][split]:
                rows[config] = _read(dataset, config, split)
        made += [_whole(row, rows["events"], rows["quotes"]) for row in rows["full"]]
    found = sorted((document_of(decode(features("full"), row)) for row in made), key=id_of)
    assert found == list(read_documents(release.folder / DOCUMENTS))


def id_of(document: Any) -> str:
    return str(document.id)


def _whole(row: Any, events: list[Any], quotes: list[Any]) -> Any:
    """A row of ``full`` from its record and the rows of ``events`` and ``quotes``."""
    mine = [
        [other for other in rows if other["document"] == row["id"]] for rows in (events, quotes)
    ]
    row = _filled(features("full"), row)
    kinds = features("full")
    told = kinds["events"].feature["mentions"].feature
    for event in row["events"]:
        rows = (other for other in mine[0] if other["event"] == event["id"])
        event["mentions"] = [_filled(told, other) for other in rows]
    span = kinds["quotations"].feature["content"].feature
    for quotation in row["quotations"]:
        (other,) = (other for other in mine[1] if other["id"] == quotation["id"])
        for key in ("content", "quoted"):
            quotation[key] = [_filled(span, one) for one in other[key]]
    return row


def _filled(feature: Any, value: Any) -> Any:
    """A value in the form of the features: objects whole again, what is absent null."""
    if isinstance(feature, Mapping):
        value = value or {}
        return {key: _filled(f, _part(value, key, f)) for key, f in feature.items()}
    if type(feature).__name__ == "List":
        return [_filled(feature.feature, one) for one in value or []]
    return value


def _part(value: Any, key: str, feature: Any) -> Any:
    if isinstance(feature, Mapping) and key not in value:
        return {k[len(key) + 1 :]: v for k, v in value.items() if k.startswith(f"{key}_")}
    return value.get(key)


def _present(value: Any) -> Any:
    """Without what is absent: null, and an object of nulls."""
    if isinstance(value, dict):
        kept = {key: one for key, below in value.items() if (one := _present(below)) is not None}
        return kept or None
    return [_present(one) for one in value] if isinstance(value, list) else value


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
    left = list(release.release.lost["croissant"]["columns"])
    assert left == ["full.events.mentions", "full.quotations.content", "full.quotations.quoted"]
    fields = {f["@id"]: f for record in value["recordSet"][1:] for f in record["field"]}
    assert all(name in fields["full/train/quotations"]["description"] for name in left[1:])
    assert "Not here" not in fields["full/train/mentions"]["description"]
    assert all(field["description"] for field in fields.values())
    described = {
        f"{record['name'].split('/')[0]}.{field['name']}"
        for record in value["recordSet"][1:]
        for field in record["field"]
    }
    assert described == {f"{config}.{column}" for config in CONFIGS for column in features(config)}


def test_the_rai_keys_are_answered_by_the_data_statement(release: Built) -> None:
    """All of the vocabulary but three, which have no answer here."""
    value = json.loads((release.folder / "croissant.json").read_text())
    answered = {key for key in value if key.startswith("rai:")}
    unanswered = {"rai:dataImputationProtocol", "rai:dataCollectionTimeframe",
                  "rai:dataCollectionMissingData"}  # fmt: skip
    assert RAI_KEYS - answered == unanswered
    statement = _unlinked((release.folder / "docs" / "data-statement.md").read_text())
    assert [key for key in answered if _unlinked(value[key]) not in statement] == []


def _unlinked(text: str) -> str:
    return re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", text)


def test_what_mlcroissant_lets_pass_is_refused_here() -> None:
    with pytest.raises(ValueError, match="rai:dataBias "):
        check({"rai:dataBias": "x"})
    with pytest.raises(ValueError, match="has no name"):
        check({"recordSet": [{"@type": "cr:RecordSet", "@id": "a"}]})
