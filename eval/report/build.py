"""From the results and predictions of a benchmark to a folder that needs no network.

``index.html`` holds everything but what is read when it is asked for: an article with its
annotations (``articles/``), a list of errors (``errors/``). Those are scripts that hand over data,
since a page opened from a disk may load scripts but not fetch files. ``data/`` holds the numbers
behind every chart as CSV and JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2

from ...corpus import load
from ...schema import Annotations, Document, PressmarkError
from ...schema.codec import canonical
from ...schema.ontology import ontology
from ...schema.reading import read_json, write_text
from ..bench import BOUNDS
from ..errors import TAXONOMIES
from ..runs import PREDICTIONS, read_manifest
from ..streams import stored_predictions
from . import grids, views
from .articles import article_data
from .faultlists import Findings, fault_tables, findings, list_name
from .pairs import first_pair, pair_data, pair_file, pair_tables
from .tables import Table, file_name

Json = Any
Predictions = Mapping[str, Mapping[str, Annotations]]
RESULTS = "results.json"
#: The folders of the report, all of whose files are the report's.
ARTICLES, ERRORS, PAIRS, DATA = "articles", "errors", "pairs", "data"
SCRIPTS = (
    "core.js",
    "documents.js",
    "pairs.js",
    "errors.js",
    "marks.js",
    "wording.js",
    "drawing.js",
    "lighting.js",
    "listing.js",
    "article.js",
    "start.js",
)


def write_report(output: Path) -> Path:
    """Write ``report/`` into a benchmark's output folder; gives the path of its ``index.html``.

    Raises PressmarkError when the folder holds no ``results.json`` or an older one.
    """
    result = _read_results(output)
    folders = sorted(path.parent for path in output.glob(f"systems/*/{PREDICTIONS}"))
    stored = {read_manifest(f).system: stored_predictions(f / PREDICTIONS) for f in folders}
    names = [system["name"] for system in result["systems"]]
    predictions = {name: stored[name] for name in names if name in stored}
    return write_pages(output / "report", result, load(result["corpus"]), predictions)


def _read_results(output: Path) -> Json:
    if not (output / RESULTS).exists():
        raise PressmarkError(
            f"{output} holds no {RESULTS}, expected the output folder of a benchmark; make one "
            f"with `pressmark bench --output {output}`"
        )
    result = read_json(output / RESULTS)
    if "pairs" not in result or any("averages" not in one for one in result["systems"]):
        raise PressmarkError(
            f"{output / RESULTS} is of an earlier version and lacks pairs of systems or averages; "
            f"work it out again with `pressmark eval report {output}`"
        )
    return result


def write_pages(
    folder: Path, result: Json, documents: Sequence[Document], predictions: Predictions
) -> Path:
    """Write the report into a folder of its own; gives the path of ``index.html``.

    ``result`` is the JSON form of a ``BenchResult``; predictions are by system, then document id.
    Files of an earlier report that this one lacks are removed; ``index.html`` comes last.
    """
    result = _bounds_last(result)
    layers = {system["name"]: system["layers"] for system in result["systems"]}
    found = findings(documents, predictions, layers)
    parts = views.parts(result)
    shown = [one for name, one in found.items() if name not in BOUNDS]
    written = {*_write_articles(folder, documents, predictions, found)}
    written |= {*_write_tables(folder, _tables(result, parts))}
    written |= {*_write_pairs(folder, result)}
    for one in shown:
        written |= {*_write_errors(folder, documents, one)}
    for name in (ARTICLES, ERRORS, PAIRS, DATA):
        for path in sorted((folder / name).glob("*")):
            if path not in written:
                path.unlink()
    page = folder / "index.html"
    write_text(page, render(result, parts, index_data(result, documents, found)))
    return page


def _bounds_last(result: Json) -> Json:
    """The result with the systems that are compared first."""
    return {**result, "systems": sorted(result["systems"], key=lambda s: s["name"] in BOUNDS)}


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, text)
    return path


def article_file(place: int, document: str) -> str:
    """The name of an article's file: its place keeps names apart that are made safe alike."""
    return f"{place + 1:04d}-{file_name(document)}.js"


def _script(name: str, value: Json) -> str:
    """A script that hands a value over to the page under a name."""
    return f"pressmark.give({canonical(name)},{canonical(value)});\n"


def _write_articles(
    folder: Path,
    documents: Sequence[Document],
    predictions: Predictions,
    found: Mapping[str, Findings],
) -> Iterable[Path]:
    for place, document in enumerate(documents):
        made = {n: p.get(document.id, Annotations()) for n, p in predictions.items()}
        faults = {name: one.of_document(place) for name, one in found.items()}
        data = article_data(document, made, faults)
        name = f"{ARTICLES}/{article_file(place, document.id)}"
        yield _write(folder / name, _script(name, data))


def _write_errors(folder: Path, documents: Sequence[Document], found: Findings) -> Iterable[Path]:
    for name, (table, rows) in fault_tables(documents, found).items():
        script = f"{ERRORS}/{list_name(name, found.system)}.js"
        yield _write(folder / script, _script(script, rows))
        yield from _write_tables(folder, [table])


def _write_pairs(folder: Path, result: Json) -> Iterable[Path]:
    for place, pair in enumerate(result["pairs"]):
        name = f"{PAIRS}/{pair_file(place, pair)}"
        yield _write(folder / name, _script(name, pair_data(result, pair)))
    yield from _write_tables(folder, pair_tables(result))


def _write_tables(folder: Path, tables: Iterable[Table]) -> Iterable[Path]:
    for table in tables:
        yield _write(folder / DATA / f"{table.name}.csv", table.csv())
        yield _write(folder / DATA / f"{table.name}.json", table.json())


def _tables(result: Json, parts: Sequence[views.Part]) -> list[Table]:
    cards = [card for part in parts for card in part.cards]
    whole = [
        views.overview_table(cards),
        views.averages_table(result),
        views.speed_table(result),
        views.documents_table(result),
    ]
    return [*whole, *views.tables(parts)]


def index_data(result: Json, documents: Sequence[Document], found: Mapping[str, Findings]) -> Json:
    """What the page's scripts know from the start: documents with their scores, and names."""
    systems = result["systems"]
    return {
        "systems": [
            {
                "name": s["name"],
                "bound": s["name"] in BOUNDS,
                "layers": list(s["layers"]),
                "shown": s["name"] in found,
            }
            for s in systems
        ],
        "documents": [_row(place, document) for place, document in enumerate(documents)],
        "measures": result["measures"],
        "scores": {m: _scores(systems, documents, m) for m in result["measures"]},
        "counts": {name: _counts(systems, len(documents), found, name) for name in TAXONOMIES},
        "taxonomies": [
            [name, one.title, [[kind.name, kind.phrase] for kind in one.kinds]]
            for name, one in TAXONOMIES.items()
        ],
        "lists": {
            name: {taxonomy: f"{ERRORS}/{list_name(taxonomy, name)}.js" for taxonomy in one.tables}
            for name, one in found.items()
            if name not in BOUNDS
        },
        "pairs": [
            [pair["a"], pair["b"], f"{PAIRS}/{pair_file(place, pair)}"]
            for place, pair in enumerate(result["pairs"])
        ],
        "first": first_pair(result),
        "segments": {kind.name: kind.annotated for kind in ontology().segment_kinds.values()},
    }


def _row(place: int, document: Document) -> list[Json]:
    article = document.article
    source = article.source
    return [
        article.id,
        source.title,
        source.date,
        source.publisher,
        source.licence,
        len((article.text or "").split()),
        f"{ARTICLES}/{article_file(place, article.id)}",
    ]


def _scores(
    systems: Sequence[Json], documents: Sequence[Document], measure: str
) -> list[list[float | None]]:
    """F1 by document, then by system, to six places: the page shows three."""
    return [
        [
            None if (f1 := s["by_document"].get(d.id, {}).get(measure)) is None else round(f1, 6)
            for s in systems
        ]
        for d in documents
    ]


def _counts(
    systems: Sequence[Json], documents: int, found: Mapping[str, Findings], taxonomy: str
) -> list[list[int | None]]:
    """Errors by document, then by system; None where a system does not produce the layer."""
    tables = [
        found[s["name"]].tables.get(taxonomy) if s["name"] in found else None for s in systems
    ]
    return [
        [None if table is None else len(table.notes[place].noted) for table in tables]
        for place in range(documents)
    ]


def render(result: Json, parts: Sequence[views.Part], data: Json) -> str:
    """The page: everything but the articles and the lists of errors."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pressmark.eval.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["score"] = grids.score
    environment.filters["signed"] = grids.signed
    environment.filters["pieces"] = _pieces
    names = [system["name"] for system in result["systems"]]
    return environment.get_template("index.html.j2").render(
        result=result,
        parts=parts,
        speed=views.speed(result),
        counted=views.counted(result),
        compared=grids.compared(result),
        bounds=[name for name in names if name in BOUNDS],
        number={name: place for place, name in enumerate(names)},
        file_name=file_name,
        style=_static("report.css"),
        script="\n".join(_static(name) for name in SCRIPTS),
        data=_embedded(data),
    )


def _pieces(measure: str) -> list[str]:
    """A measure's name in pieces between which a line may end: after a full stop or bracket."""
    return re.split(r"(?<=[.(])", measure)


def _embedded(data: Json) -> str:
    """JSON that cannot end the script element in which it stands."""
    return canonical(data).replace("<", "\\u003c")


def _static(name: str) -> str:
    return (resources.files(__package__) / "static" / name).read_text(encoding="utf-8")
