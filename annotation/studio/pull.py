"""What was labelled, from the server to files: verbatim exports, and a document by annotator.

    FOLDER/raw/<project>.json          the export as the server wrote it, untouched
    FOLDER/raw/<project>.<sha>.json    earlier exports of the project, of other content
    FOLDER/<annotator>/<id>.json       the annotator's document, all layers laid over one another
    FOLDER/report.jsonl                what was not converted, or that somebody should know
    FOLDER/manifest.json               which projects, users and times it was made from

Pulling again writes only what changed. All files but the manifest and the raw exports follow from
the raw exports alone.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ...schema import Annotations, Article, Document, PressmarkError, Provenance
from ...schema.codec import canonical, encode_document
from ...schema.layout import pretty
from ...schema.reading import read_json, write_json, write_text
from .assign import Plan
from .client import Studio
from .exports import Export, combined, parse_export, read_export
from .guides import guidelines_version
from .layers import LAYERS, Reported, file_name
from .qa import check

Json = Any
FORMAT = "pressmark-pull-1"
MANIFEST, REPORT, RAW = "manifest.json", "report.jsonl", "raw"


@dataclass(frozen=True, slots=True)
class Source:
    """One project's export: whose it is, where it lies, and the users that the server named."""

    marker: str
    annotator: str
    layer: str
    project: int
    file: str
    sha256: str
    users: Mapping[int, str]


@dataclass(slots=True)
class Pulled:
    """What is known after a pull: documents by annotator, reports, and how far everybody is.

    ``changed`` lists the files that this pull wrote (``annotator/id``), ``gone`` those that no
    answer stands behind any more and that were taken away, ``notes`` what QA found by task.
    """

    documents: dict[str, dict[str, Document]] = field(default_factory=dict)
    reported: list[Reported] = field(default_factory=list)
    findings: list[Reported] = field(default_factory=list)
    progress: list[Progress] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    export: Export = field(default_factory=Export)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one annotator is in one layer: tasks, answered ones, skips, drafts, hours."""

    annotator: str
    layer: str
    tasks: int
    answered: int
    skipped: int
    drafts: int
    seconds: float


def pull(
    studio: Studio, plans: Sequence[Plan], documents: Sequence[Document], folder: Path
) -> Pulled:
    """Fetch the projects of the plans into ``folder`` and read all that lies there.

    Raises PressmarkError when a project of a plan is not on the server; nothing else is raised
    for what annotators or the server did: it is reported.
    """
    users = studio.users()
    markers = {p.marker.split("\n")[0]: p for p in studio.projects()}
    wanted = [(plan, annotator) for plan in plans for annotator in plan.assigned]
    missing = [plan.project(a) for plan, a in wanted if plan.marker(a) not in markers]
    if missing:
        raise PressmarkError(
            f"{', '.join(missing)} is not on {studio.url}: push the plan first, or name its server"
        )
    for plan, annotator in wanted:
        project = markers[plan.marker(annotator)]
        add_export(folder, plan, annotator, project.id, studio.export(project.id), users)
    return read_folder(folder, documents)


def add_export(
    folder: Path,
    plan: Plan,
    annotator: str,
    project: int,
    data: bytes,
    users: Mapping[int, str],
) -> None:
    """Put the export of an annotator's project into a folder; PressmarkError when it is none."""
    parse_export(data, f"the export of {plan.project(annotator)}")
    source = keep_raw(folder, plan, annotator, project, data, users)
    write_manifest(folder, (_manifest(folder) | {source.marker: source}).values())


def status(studio: Studio, plans: Sequence[Plan], documents: Sequence[Document]) -> list[Progress]:
    """How far everybody is, from the server alone; nothing is written."""
    users = studio.users()
    markers = {p.marker.split("\n")[0]: p for p in studio.projects()}
    articles, pulled = {d.id: d.article for d in documents}, Pulled()
    for plan in plans:
        for annotator in plan.assigned:
            project = markers.get(plan.marker(annotator))
            if project is None:
                pulled.progress.append(Progress(annotator, plan.layer, 0, 0, 0, 0, 0.0))
                continue
            marker = plan.marker(annotator)
            source = Source(marker, annotator, plan.layer, project.id, "", "", users)
            values = parse_export(studio.export(project.id), project.title)
            _read_source(pulled, source, values, articles)
    return pulled.progress


def keep_raw(
    folder: Path,
    plan: Plan,
    annotator: str,
    project: int,
    data: bytes,
    users: Mapping[int, str],
) -> Source:
    """Put an export beside the others as it is; an earlier one of other content stays, renamed."""
    name = f"{file_name(plan.project(annotator))}.json"
    path = folder / RAW / name
    path.parent.mkdir(parents=True, exist_ok=True)
    sha = hashlib.sha256(data).hexdigest()
    if path.exists() and (was := path.read_bytes()) != data:
        earlier = hashlib.sha256(was).hexdigest()[:12]
        os.replace(path, path.with_suffix(f".{earlier}.json"))
    new = path.with_suffix(".new")
    new.write_bytes(data)
    os.replace(new, path)
    return Source(
        plan.marker(annotator), annotator, plan.layer, project, f"{RAW}/{name}", sha, users
    )


def _read_manifest(folder: Path) -> Json:
    path = folder / MANIFEST
    value = read_json(path) if path.exists() else {"format": FORMAT, "users": {}, "projects": []}
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise PressmarkError(
            f"{path} is no manifest of a pull, expected format {FORMAT}; name another folder"
        )
    return value


def _manifest(folder: Path) -> dict[str, Source]:
    value = _read_manifest(folder)
    try:
        users = {int(number): str(name) for number, name in value["users"].items()}
        return {p["marker"]: Source(users=users, **p) for p in value["projects"]}
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise PressmarkError(
            f"{folder / MANIFEST} is broken ({fault!r}): put it aside and pull all plans again"
        ) from None


def write_manifest(
    folder: Path, sources: Iterable[Source], documents: Iterable[str] | None = None
) -> None:
    """Write which exports the folder holds, and which documents (by default those of before)."""
    ordered = sorted(sources, key=lambda s: s.marker)
    users: dict[int, str] = {}
    for source in ordered:
        users |= source.users
    projects = [
        {key: value for key, value in asdict(source).items() if key != "users"}
        for source in ordered
    ]
    if documents is None:
        documents = _read_manifest(folder).get("documents", [])
    value = {
        "format": FORMAT,
        "users": {str(number): name for number, name in sorted(users.items())},
        "projects": projects,
        "documents": sorted(documents),
    }
    write_json(folder / MANIFEST, value)


def read_folder(folder: Path, documents: Sequence[Document]) -> Pulled:
    """Read the raw exports of a folder and write the documents and the report that follow."""
    articles = {d.id: d.article for d in documents}
    sources = _manifest(folder)
    if not sources:
        raise PressmarkError(
            f"{folder} holds no {MANIFEST}, expected a folder of `pressmark annotation pull`"
        )
    pulled = Pulled()
    for source in sorted(sources.values(), key=lambda s: (LAYERS.index(s.layer), s.marker)):
        path = folder / source.file
        _read_source(pulled, source, parse_export(path.read_bytes(), str(path)), articles)
    made, told = combined(pulled.export, articles)
    pulled.reported = [*pulled.export.reported, *told]
    for annotator, found in made.items():
        for key, marked in found.items():
            document = _document(articles[key], marked, annotator, pulled.export)
            pulled.documents.setdefault(annotator, {})[key] = document
            tasks = [a.task for a in pulled.export.answers[annotator][key]]
            pulled.findings += check(document, annotator, tasks)
    _write(folder, pulled, sources)
    return pulled


def _read_source(
    pulled: Pulled, source: Source, values: list[Json], articles: Mapping[str, Article]
) -> None:
    """Add one project's export: its answers under its annotator's name, others under theirs."""
    export = read_export(values, articles, source.users)
    people = sorted(export.answers)
    others = [p for p in people if p != source.annotator]
    alone = len(people) == 1 and source.annotator not in source.users.values()
    for person, by_document in export.answers.items():
        name = source.annotator if alone else person
        if person in others and not alone:
            count = sum(map(len, by_document.values()))
            message = f"{count} annotations of {person} are in the project of {source.annotator}"
            told = Reported("", source.layer, person, 0, "", "other-annotator", message)
            export.reported.append(told)
        own = pulled.export.answers.setdefault(name, {})
        for key, answers in by_document.items():
            own.setdefault(key, []).extend(answers)
    codes = Counter(told.code for told in export.reported)
    pulled.progress.append(
        Progress(
            source.annotator,
            source.layer,
            len(export.tasks),
            len(export.tasks) - len(export.open),
            codes["skipped"],
            codes["draft"],
            round(sum(export.seconds.values()), 1),
        )
    )
    pulled.export.reported += export.reported


def _document(
    article: Article, annotations: Annotations, annotator: str, export: Export
) -> Document:
    """The document with its provenance: the layers answered, and the day of the last answer."""
    answers = export.answers[annotator][article.id]
    layers = sorted({answer.task.layer for answer in answers}, key=LAYERS.index)
    days = [answer.when[:10] for answer in answers if re.match(r"\d{4}-\d\d-\d\d", answer.when)]
    made = Provenance(
        annotator=annotator,
        process=f"Label Studio: {', '.join(layers)}",
        status="pass",
        guidelines=guidelines_version(),
        date=max(days, default=None),
    )
    return Document(article, annotations, made)


def _write(folder: Path, pulled: Pulled, sources: Mapping[str, Source]) -> None:
    """Write what is new or other than before, and take away what nothing stands behind."""
    kept = []
    for annotator, documents in pulled.documents.items():
        (folder / file_name(annotator)).mkdir(parents=True, exist_ok=True)
        for key, document in documents.items():
            name = f"{file_name(annotator)}/{key}.json"
            kept.append(name)
            path, text = folder / name, pretty(encode_document(document))
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                write_text(path, text)
                pulled.changed.append(f"{annotator}/{key}")
    for name in set(_read_manifest(folder).get("documents", [])) - set(kept):
        path = folder / name
        if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
            path.unlink()
            pulled.gone.append(name.removesuffix(".json"))
    lines = [canonical(asdict(one)) for one in sorted({*pulled.reported, *pulled.findings})]
    write_text(folder / REPORT, "".join(f"{line}\n" for line in lines))
    write_manifest(folder, sources.values(), kept)
