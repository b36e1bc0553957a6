"""From the results and predictions of a benchmark to one HTML page that needs no network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2

from ...corpus import load
from ...schema import Annotations, Document, PressmarkError
from ...schema.codec import canonical, encode_annotations
from ...schema.ontology import ontology
from ...schema.reading import read_json, read_predictions, write_text
from ..measures import parse
from ..runs import PREDICTIONS, read_manifest

Json = Any
RESULTS = "results.json"
#: The leaderboard's parts: the first word of a measure's name, and what a reader calls it.
LAYERS = (
    ("entity", "Entity mentions"),
    ("coref", "Coreference"),
    ("event", "Events and arguments"),
    ("quote", "Quotations"),
)


def write_report(output: Path) -> Path:
    """Write ``report/index.html`` into a benchmark's output folder; gives the page's path.

    Raises PressmarkError when the folder holds no ``results.json``.
    """
    result = _read_results(output)
    documents = load(result["corpus"])
    predictions = {
        read_manifest(folder).system: read_predictions(folder / PREDICTIONS)
        for folder in sorted(path.parent for path in output.glob(f"systems/*/{PREDICTIONS}"))
    }
    page = output / "report" / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    write_text(page, render(result, documents, predictions))
    return page


def _read_results(output: Path) -> Json:
    if not (output / RESULTS).exists():
        raise PressmarkError(
            f"{output} holds no {RESULTS}, expected the output folder of a benchmark; make one "
            f"with `pressmark bench --output {output}`"
        )
    return read_json(output / RESULTS)


def render(
    result: Json,
    documents: Iterable[Document],
    predictions: Mapping[str, Mapping[str, Annotations]],
) -> str:
    """The page. ``result`` is ``results.json``; predictions are by system, then by document id."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pressmark.eval.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    names = [system["name"] for system in result["systems"]]
    data = {
        "systems": names,
        "articles": [_article(document, names, predictions) for document in documents],
        "kinds": {kind.name: kind.annotated for kind in ontology().segment_kinds.values()},
    }
    return environment.get_template("index.html.j2").render(
        result=result,
        parts=[(title, _measures(result, prefix)) for prefix, title in LAYERS],
        groups=[measure for measure in result["measures"] if _grouped(result, measure)],
        style=_static("report.css"),
        script=_static("report.js"),
        data=_embedded(data),
    )


def _measures(result: Json, prefix: str) -> list[tuple[str, str]]:
    """The measures of one part with their definitions, those that any system has."""
    return [
        (measure, parse(measure).definition)
        for measure in result["measures"]
        if measure.split(".")[0] == prefix
    ]


def _grouped(result: Json, measure: str) -> bool:
    return any(system["groups"].get(measure) for system in result["systems"])


def _article(
    document: Document,
    systems: Iterable[str],
    predictions: Mapping[str, Mapping[str, Annotations]],
) -> Json:
    article = document.article
    return {
        "id": article.id,
        "title": article.source.title,
        "date": article.source.date,
        "publisher": article.source.publisher,
        "licence": article.source.licence,
        "text": article.text,
        "segments": [[s.kind, s.start, s.end] for s in article.segments],
        "gold": encode_annotations(document.annotations),
        "predicted": {
            name: encode_annotations(predictions[name].get(document.id, Annotations()))
            for name in systems
            if name in predictions
        },
    }


def _embedded(data: Json) -> str:
    """JSON that cannot end the script element in which it stands."""
    return canonical(data).replace("<", "\\u003c")


def _static(name: str) -> str:
    return (resources.files(__package__) / "static" / name).read_text(encoding="utf-8")
