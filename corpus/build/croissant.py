"""``croissant.json``: the release for machines, in Croissant 1.1 with its RAI vocabulary.

Every Parquet file is a file object with its sha256, every config and split a record set whose
fields are the columns. A validator accepts a misspelt ``rai:`` key and a record set without a name:
``check`` here does not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ...schema.reading import read_json, write_text
from .card import STATEMENT, TAGS, TITLE, Statement, citation, licences_of
from .columns import COLUMNS, SPAN
from .draft import Draft
from .features import CONFIGS, features
from .licences import licence
from .parquet import Written
from .release import CROISSANT, DOCUMENTS, sha256_of

Json = Any
_CONTEXT = Path(__file__).with_name("templates") / "croissant-context.json"
#: What the RAI vocabulary asks, and the section of the data statement that answers it. Nothing was
#: imputed, nothing that was wanted is missing, and no day bounds the collection: those three
#: keys stay away.
RAI = {
    "rai:dataCollection": "Curation rationale",
    "rai:dataCollectionType": "Speech situation",
    "rai:dataCollectionRawData": "Preprocessing and cleaning",
    "rai:dataPreprocessingProtocol": "Preprocessing and cleaning",
    "rai:dataManipulationProtocol": "Preprocessing and cleaning",
    "rai:dataAnnotationProtocol": "Annotators and process",
    "rai:dataAnnotationPlatform": "Tools",
    "rai:machineAnnotationTools": "Tools",
    "rai:dataAnnotationAnalysis": "Agreement and calibration",
    "rai:annotationsPerItem": "Agreement and calibration",
    "rai:annotatorDemographics": "Annotators and process",
    "rai:dataBiases": "Biases",
    "rai:dataLimitations": "Known limits",
    "rai:dataSocialImpact": "Uses",
    "rai:dataUseCases": "Uses",
    "rai:dataReleaseMaintenancePlan": "Correction and maintenance",
    "rai:personalSensitiveInformation": "Speakers and authors",
}
#: Lists within lists, which no reader of Croissant can follow yet, and the rows that hold them:
#: those of the same document.
ELSEWHERE = {
    "full.events.mentions": "a row of events for each: `event` is the event's `id`",
    "full.quotations.content": "the row of quotes: `id` is the quotation's `id`",
    "full.quotations.quoted": "the row of quotes: `id` is the quotation's `id`",
}
#: Every key of Croissant's RAI vocabulary 1.0.
RAI_KEYS = frozenset(
    f"rai:{name}"
    for name in (
        "annotationsPerItem", "annotatorDemographics", "dataAnnotationAnalysis",
        "dataAnnotationPlatform", "dataAnnotationProtocol", "dataBiases", "dataCollection",
        "dataCollectionMissingData", "dataCollectionRawData", "dataCollectionTimeframe",
        "dataCollectionType", "dataImputationProtocol", "dataLimitations",
        "dataManipulationProtocol", "dataPreprocessingProtocol", "dataReleaseMaintenancePlan",
        "dataSocialImpact", "dataUseCases", "machineAnnotationTools",
        "personalSensitiveInformation",
    )
)  # fmt: skip


def croissant(draft: Draft) -> Mapping[str, Json]:
    """Write ``croissant.json``; tells where the lists within lists are that it cannot describe."""
    value = describe(draft)
    check(value)
    write_text(draft.folder / CROISSANT, json.dumps(value, ensure_ascii=False, indent=1) + "\n")
    return {"croissant": {"columns": {column: ELSEWHERE[column] for column in _left_out()}}}


def describe(draft: Draft) -> Json:
    """The whole description as JSON-LD."""
    statement = Statement((draft.checkout / STATEMENT).read_text(encoding="utf-8"), draft.folder)
    cited = citation(draft.checkout)
    answers = {key: statement.section(heading) for key, heading in RAI.items()}
    splits = list(dict.fromkeys(table.split for table in draft.tables))
    return {
        "@context": read_json(_CONTEXT),
        "@type": "sc:Dataset",
        "conformsTo": [
            "http://mlcommons.org/croissant/1.1",
            "http://mlcommons.org/croissant/RAI/1.0",
        ],
        "name": TITLE,
        "description": cited["abstract"],
        "version": draft.release.version,
        "license": [licence(spdx).url for spdx in licences_of(draft)],
        "citeAs": cited["bibtex"],
        "creator": {"@type": "sc:Organization", "name": "The Pressmark contributors"},
        "publisher": {"@type": "sc:Organization", "name": "The Pressmark contributors"},
        "inLanguage": sorted({item.article.language for item in draft.items}),
        "keywords": list(TAGS),
        "isLiveDataset": False,
        **({"datePublished": cited["date"]} if cited["date"] else {}),
        **answers,
        "distribution": [
            *(_file(draft.folder, t.path, "application/x-parquet") for t in draft.tables),
            _file(draft.folder, DOCUMENTS, "application/jsonlines"),
        ],
        "recordSet": [_splits(splits), *map(_records, draft.tables)],
    }


def _file(folder: Path, path: str, encoding: str) -> Json:
    data = (folder / path).read_bytes()
    return {
        "@type": "cr:FileObject",
        "@id": path,
        "name": path,
        "contentUrl": path,
        "contentSize": f"{len(data)} B",
        "encodingFormat": encoding,
        "sha256": sha256_of(data),
    }


def _splits(splits: list[str]) -> Json:
    """The splits as a record set of their own, as Croissant says them."""
    return {
        "@type": "cr:RecordSet",
        "@id": "splits",
        "name": "splits",
        "description": "The splits that documents are in; no story lies in two.",
        "dataType": "cr:Split",
        "key": {"@id": "splits/name"},
        "field": [
            {"@type": "cr:Field", "@id": "splits/name", "name": "name", "dataType": "sc:Text"}
        ],
        "data": [{"splits/name": split} for split in splits],
    }


def _records(table: Written) -> Json:
    name = f"{table.config}/{table.split}"
    columns = features(table.config)
    fields = (_field(name, table.path, key, feature) for key, feature in columns.items())
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": f"{CONFIGS[table.config]}; split {table.split}",
        "field": [field for field in fields if field],
    }


def _kind(feature: Any) -> str:
    return "object" if isinstance(feature, Mapping) else type(feature).__name__


def _leaf(feature: Any) -> Json:
    """The data type of a plain part."""
    plain = getattr(feature, "dtype", "") == "string"
    return {"dataType": "sc:Text" if plain else "sc:Integer"}


def _told(config: str, path: str, feature: Any) -> str:
    """What a column or a part of one holds and, of a label, what each number stands for."""
    key = path.rsplit(".", 1)[-1]
    said = COLUMNS[config].get(path) or SPAN[key]
    if _kind(feature) == "ClassLabel":
        said += "; " + ", ".join(f"{n} {name}" for n, name in enumerate(feature.names))
    away = [f"{name}: {where}" for name, where in ELSEWHERE.items() if _above(name, config, path)]
    if away:
        said += ". Not here but in other record sets: " + "; ".join(away)
    return f"{said[0].upper()}{said[1:]}."


def _above(name: str, config: str, path: str) -> bool:
    return name.startswith(f"{config}.{path}.") and "." not in path


def _source(path: str, column: str, json_path: str = "") -> Json:
    source: Json = {"fileObject": {"@id": path}, "extract": {"column": column}}
    return source | ({"transform": {"jsonPath": json_path}} if json_path else {})


def _field(parent: str, path: str, column: str, feature: Any) -> Json | None:
    """A column as a field: a plain one, a list of plain ones, or an object with its parts."""
    name = f"{parent}/{column}"
    inner = feature.feature if _kind(feature) == "List" else feature
    field: Json = {
        "@type": "cr:Field",
        "@id": name,
        "name": column,
        "description": _told(_config(parent), column, inner),
    }
    array = {"isArray": True, "arrayShape": "-1"} if _kind(feature) == "List" else {}
    if _kind(inner) == "object":
        parts = [_part(name, path, column, way, leaf) for way, leaf in _leaves(inner)]
        return field | array | {"subField": parts}
    return field | _leaf(inner) | array | {"source": _source(path, column)}


def _config(record_set: str) -> str:
    return record_set.partition("/")[0]


def _part(parent: str, path: str, column: str, way: str, leaf: Any) -> Json:
    name = way.replace(".", "_")
    inner = leaf.feature if _kind(leaf) == "List" else leaf
    array = {"isArray": True, "arrayShape": "-1"} if _kind(leaf) == "List" else {}
    part = {
        "@type": "cr:Field",
        "@id": f"{parent}/{name}",
        "name": name,
        "description": _told(_config(parent), f"{column}.{way}", inner),
    }
    return part | _leaf(inner) | array | {"source": _source(path, column, way)}


def _leaves(feature: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """The plain parts of an object with the way to each; lists of objects have none here."""
    for key, below in feature.items():
        if _kind(below) == "object":
            yield from _leaves(below, f"{before}{key}.")
        elif _kind(below) != "List" or _kind(below.feature) != "object":
            yield f"{before}{key}", below


def _left_out() -> list[str]:
    """The columns that have no field: lists of objects within lists of objects."""
    found = []
    for config in CONFIGS:
        for column, feature in features(config).items():
            inner = feature.feature if _kind(feature) == "List" else feature
            if _kind(inner) == "object":
                found += [
                    f"{config}.{column}.{key}"
                    for key, below in inner.items()
                    if _kind(below) == "List" and _kind(below.feature) == "object"
                ]
    return found


def check(value: Json) -> None:
    """ValueError for what mlcroissant lets pass: unknown RAI keys, nodes without id or name."""
    unknown = [key for key in value if key.startswith("rai:") and key not in RAI_KEYS]
    if unknown:
        raise ValueError(f"{', '.join(unknown)} is no key of the RAI vocabulary")
    for node in _nodes(value):
        kind = node.get("@type", "")
        if kind in ("cr:Field", "cr:RecordSet", "cr:FileObject"):
            absent = [key for key in ("@id", "name") if not node.get(key)]
            if absent:
                raise ValueError(f"a {kind} has no {', '.join(absent)}: {str(node)[:80]}")


def _nodes(value: Json) -> Iterator[Mapping[str, Json]]:
    if isinstance(value, Mapping):
        yield value
        for below in value.values():
            yield from _nodes(below)
    elif isinstance(value, list):
        for below in value:
            yield from _nodes(below)
