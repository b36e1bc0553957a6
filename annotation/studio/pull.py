"""What was labelled, from the server to files: verbatim exports, and a document by annotator.

    FOLDER/raw/<project>.json            the export: every task as the server wrote it, one a line
    FOLDER/raw/<project>.earlier.jsonl   tasks as they were before they were changed or deleted
    FOLDER/<annotator>/<id>.json         the annotator's document, all layers laid over one another
    FOLDER/report.jsonl                  what was not converted, or that somebody should know
    FOLDER/manifest.json                 which projects, users and times it was made from

Pulling again asks for, and writes, only what changed. All files but the manifest and the raw
exports follow from the raw exports alone.
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
from ...schema.reading import write_text
from .assign import Plan
from .client import Studio
from .exports import Export, combined, parse_export, read_export
from .fetching import answers_in, fetch, number_of
from .guides import guidelines_version
from .layers import LAYERS, META, Reported, file_name, fresh
from .manifest import MANIFEST, Source, manifest_of, read_manifest, write_manifest
from .projects import by_marker, only
from .qa import check
from .raw import Piece, read_pieces

Json = Any
REPORT, RAW = "report.jsonl", "raw"


@dataclass(slots=True)
class Pulled:
    """What is known after a pull: documents by annotator, reports, and how far everybody is.

    ``changed`` lists the files that this pull wrote (``annotator/id``), ``gone`` those that no
    answer stands behind any more and that were taken away; of ``listed`` tasks of the server
    ``asked`` were asked for.
    """

    documents: dict[str, dict[str, Document]] = field(default_factory=dict)
    reported: list[Reported] = field(default_factory=list)
    findings: list[Reported] = field(default_factory=list)
    progress: list[Progress] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    export: Export = field(default_factory=Export)
    listed: int = 0
    asked: int = 0


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
    studio: Studio,
    plans: Sequence[Plan],
    documents: Sequence[Document],
    folder: Path,
    whole: bool = False,
) -> Pulled:
    """Bring what changed in the projects of the plans into ``folder``, and read all that is there.

    With ``whole`` every task is asked for. Raises PressmarkError when a project of a plan is not
    on the server; nothing else is raised for what annotators or the server did: it is reported.
    """
    users = studio.users()
    markers = by_marker(studio)
    wanted = [(plan, annotator) for plan in plans for annotator in plan.assigned]
    missing = [plan.project(a) for plan, a in wanted if not only(markers, plan.marker(a))]
    if missing:
        raise PressmarkError(
            f"{', '.join(missing)} is not on {studio.url}: push the plan first, or name its server"
        )
    known, listed, asked, gone = manifest_of(folder), 0, 0, []
    for plan, annotator in wanted:
        project, name = markers[plan.marker(annotator)][0].id, _raw_name(plan, annotator)
        before = known.get(plan.marker(annotator))
        anew = whole or before is None or before.project != project
        fetched = fetch(studio, project, folder / name, anew)
        listed, asked = listed + fetched.listed, asked + fetched.asked
        gone += [_gone(plan, annotator, piece) for piece in fetched.gone]
        _note_source(folder, plan, annotator, project, users)
    pulled = read_folder(folder, documents)
    pulled.listed, pulled.asked = listed, asked
    pulled.reported += gone
    return pulled


def _gone(plan: Plan, annotator: str, piece: Piece) -> Reported:
    """That a task which was here before is no more on the server; told once."""
    held = ", ".join(f"{count} {name}" for name, count in answers_in(piece).items() if count)
    own = piece.value.get("meta", {}) if isinstance(piece.value, dict) else {}
    own = own.get(META, {}) if isinstance(own, dict) else {}
    document = str(own.get("doc_id", "")) if isinstance(own, dict) else ""
    said = f"the task was deleted on the server, with {held or 'nothing in it'}"
    return Reported(
        document, plan.layer, annotator, number_of(piece), "", "task-gone",
        f"{said}; it is kept in {_raw_name(plan, annotator)[:-5]}.earlier.jsonl",
    )  # fmt: skip


def add_export(
    folder: Path,
    plan: Plan,
    annotator: str,
    project: int,
    data: bytes,
    users: Mapping[int, str],
) -> None:
    """Put the export of an annotator's project, as it is, into a folder; PressmarkError if none.

    An export of other content that was there stays beside it, renamed.
    """
    parse_export(data, f"the export of {plan.project(annotator)}")
    path = folder / _raw_name(plan, annotator)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and (was := path.read_bytes()) != data:
        earlier = hashlib.sha256(was).hexdigest()[:12]
        os.replace(path, path.with_suffix(f".{earlier}.json"))
    new = path.with_suffix(".new")
    new.write_bytes(data)
    os.replace(new, path)
    _note_source(folder, plan, annotator, project, users)


def _raw_name(plan: Plan, annotator: str) -> str:
    return f"{RAW}/{file_name(plan.project(annotator))}.json"


def _note_source(
    folder: Path, plan: Plan, annotator: str, project: int, users: Mapping[int, str]
) -> None:
    """Enter a project's raw export into the manifest."""
    name, marker = _raw_name(plan, annotator), plan.marker(annotator)
    with (folder / name).open("rb") as file:
        sha = hashlib.file_digest(file, "sha256").hexdigest()
    source = Source(marker, annotator, plan.layer, project, name, sha, users)
    write_manifest(folder, (manifest_of(folder) | {marker: source}).values())


def status(studio: Studio, plans: Sequence[Plan], documents: Sequence[Document]) -> list[Progress]:
    """How far everybody is, from the server alone; nothing is written."""
    users = studio.users()
    markers = by_marker(studio)
    articles, pulled = {d.id: d.article for d in documents}, Pulled()
    for plan in plans:
        for annotator in plan.assigned:
            project = only(markers, plan.marker(annotator))
            if project is None:
                pulled.progress.append(Progress(annotator, plan.layer, 0, 0, 0, 0, 0.0))
                continue
            marker = plan.marker(annotator)
            source = Source(marker, annotator, plan.layer, project.id, "", "", users)
            values = parse_export(studio.export(project.id), project.title)
            _read_source(pulled, source, values, articles)
    return pulled.progress


def read_folder(folder: Path, documents: Sequence[Document]) -> Pulled:
    """Read the raw exports of a folder and write the documents and the report that follow."""
    articles = {d.id: d.article for d in documents}
    sources = manifest_of(folder)
    if not sources:
        raise PressmarkError(
            f"{folder} holds no {MANIFEST}, expected a folder of `pressmark annotation pull`"
        )
    lost = [s.file for s in sources.values() if not (folder / s.file).is_file()]
    if lost:
        raise PressmarkError(
            f"{folder} has no {', '.join(lost)}, which its {MANIFEST} names: pull again"
        )
    pulled = Pulled()
    for source in sorted(sources.values(), key=lambda s: (LAYERS.index(s.layer), s.marker)):
        values = (piece.value for piece in read_pieces(folder / source.file))
        _read_source(pulled, source, values, articles)
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
    pulled: Pulled, source: Source, values: Iterable[Json], articles: Mapping[str, Article]
) -> None:
    """Add one project's export: its answers under its annotator's name, others under theirs."""
    export = read_export(values, articles, source.users, source.layer)
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
    folders = {RAW}
    for annotator, documents in sorted(pulled.documents.items()):
        own = fresh(file_name(annotator), folders)  # two names may be one as a folder's
        (folder / own).mkdir(parents=True, exist_ok=True)
        for key, document in documents.items():
            name = f"{own}/{key}.json"
            kept.append(name)
            path, text = folder / name, pretty(encode_document(document))
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                write_text(path, text)
                pulled.changed.append(f"{annotator}/{key}")
    for name in set(read_manifest(folder).get("documents", [])) - set(kept):
        path = folder / name
        if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
            path.unlink()
            pulled.gone.append(name.removesuffix(".json"))
    lines = [canonical(asdict(one)) for one in sorted({*pulled.reported, *pulled.findings})]
    write_text(folder / REPORT, "".join(f"{line}\n" for line in lines))
    write_manifest(folder, sources.values(), kept)
