"""``pressmark corpus``: what there is, one article, hydration, checks, figures, authoring forms."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from .output import (
    JSON,
    console,
    flat_rows,
    print_json,
    print_problems,
    print_table,
    progress,
    say,
)

app = typer.Typer(help="The articles and what is known of them.", no_args_is_help=True)
form = typer.Typer(help="Authoring forms: see docs/form.md.", no_args_is_help=True)
app.add_typer(form, name="form")
NAME = Annotated[str, typer.Argument(help="A name such as all, wire, wire/dev or wire-001.")]


@app.command("list", epilog="Example: pressmark corpus list wikinews")
def list_(name: NAME = "all", json_: JSON = False) -> None:
    """List documents with collection, split, status and whether their text is here."""
    from ..corpus.overview import overview

    rows = overview(name)
    if json_:
        print_json(rows)
    else:
        headings = list(rows[0]) if rows else ["id"]
        print_table(headings, ([str(row[key]) for key in headings] for row in rows))


@app.command(epilog="Example: pressmark corpus show wire-001")
def show(name: NAME, json_: JSON = False) -> None:
    """Print an article with its quotations, events and entities."""
    from ..corpus import load
    from ..corpus.show import show, show_value

    documents = load(name)
    if json_:
        print_json([show_value(document) for document in documents])
        return
    for document in documents:
        console().print(show(document))


@app.command(epilog="Example: pressmark corpus articles wire > articles.jsonl")
def articles(name: NAME, json_: JSON = False) -> None:
    """Print articles without annotations, one JSON object a line: the input of any system."""
    from ..corpus import articles
    from ..schema.codec import canonical

    rows = []
    for article in articles(name):
        source = article.source
        row = {
            "id": article.id,
            "text": article.text,
            "text_sha256": article.text_sha256,
            "language": article.language,
            "title": source.title,
            "date": source.date,
        }
        rows.append(row)
    if json_:
        print_json(rows)
    else:
        print("".join(f"{canonical(row)}\n" for row in rows), end="")


@app.command(epilog="Example: pressmark corpus hydrate wikinews --from ~/wikinews")
def hydrate(
    collection: Annotated[str, typer.Argument(help="wikinews or press.")],
    folder: Annotated[
        Path | None, typer.Option("--from", help="A folder with the files; else the network.")
    ] = None,
    json_: JSON = False,
) -> None:
    """Fetch the texts that are not ours to ship, check them and keep them in the cache."""
    from ..corpus import hydrate

    with progress(collection) as advance:
        result = hydrate(collection, folder, progress=advance)
    if json_:
        print_json(asdict(result) | {"folder": str(result.folder)})
    else:
        for problem in result.problems:
            print(problem)
        counts = f"{len(result.written)} written, {len(result.kept)} there already"
        print(f"{collection}: {counts}, {len(result.failed)} failed, in {result.folder}")
    if result.failed:
        raise typer.Exit(1)


@app.command(epilog="Example: pressmark corpus verify wikinews")
def verify(
    collection: Annotated[str, typer.Argument(help="wikinews, press or all.")] = "all",
    json_: JSON = False,
) -> None:
    """Check the hydrated texts in the cache against their hashes."""
    from ..corpus import catalogue, verify

    print_problems(verify(collection), len(catalogue().select(collection)), json_)


@app.command(epilog="Example: pressmark corpus stats wire --charts stats.html")
def stats(
    name: NAME = "wire",
    charts: Annotated[Path | None, typer.Option(help="Write a page of bar charts here.")] = None,
    json_: JSON = False,
) -> None:
    """Count annotations by layer, type, role and split, with densities per 100 words."""
    from ..corpus import load, statistics
    from ..corpus.charts import page
    from ..schema.reading import write_text

    value = statistics(load(name))
    if charts:
        write_text(charts, page(value, name))
        say(f"written: {charts}")
    if json_:
        print_json(value)
    else:
        print_table(["figure", "value"], flat_rows(value))


@app.command(epilog="Example: pressmark corpus validate all")
def validate(name: NAME = "all", json_: JSON = False) -> None:
    """Check the gold of the corpus; exit with 1 when a document has an error."""
    from ..corpus.looked_at import LOOKED_AT, read_looked_at, still_open
    from ..corpus.overview import load_available
    from ..schema.validation import validate

    documents, without_text = load_available(name)
    for id_ in without_text:
        say(f"{id_}: its text is not hydrated; only rules that need no text were checked")
    found = [problem for document in documents for problem in validate(document)]
    problems = still_open(found, read_looked_at(LOOKED_AT))
    if len(found) > len(problems):
        say(f"{len(found) - len(problems)} warnings are in the list of those looked at")
    print_problems(problems, len(documents), json_)


@app.command(epilog="Example: pressmark corpus canary training-data/ prompts.txt")
def canary(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders to search.")],
    json_: JSON = False,
) -> None:
    """Search files for the string that marks the test split; exit with 1 where it is found."""
    from ..corpus.canary import find_canary

    problems = find_canary(paths)
    print_problems(problems, len(paths), json_)
    if problems:
        raise typer.Exit(1)


@form.command("new", epilog="Example: pressmark corpus form new wire-001 > wire-001.form")
def form_new(name: NAME, json_: JSON = False) -> None:
    """Print an empty form of an article, to be filled in."""
    from ..corpus import load
    from ..corpus.form_write import skeleton

    header = {"annotator": "", "status": "pass"}
    _print_forms({d.id: skeleton(d.article, header) for d in load(name)}, json_)


@form.command("write", epilog="Example: pressmark corpus form write wire-001 > wire-001.form")
def form_write(
    name: NAME,
    offsets: Annotated[bool, typer.Option(help="Offsets instead of words.")] = False,
    json_: JSON = False,
) -> None:
    """Print the form of an article as it is annotated now."""
    from ..corpus import load
    from ..corpus.form_write import write_form

    _print_forms({d.id: write_form(d, words=not offsets) for d in load(name)}, json_)


def _print_forms(forms: dict[str, str], as_json: bool) -> None:
    if as_json:
        print_json(forms)
    else:
        print("".join(forms.values()), end="")


@form.command("compile", epilog="Example: pressmark corpus form compile wire-001.form")
def form_compile(
    path: Annotated[Path, typer.Argument(help="A form that is filled in.")],
    json_: JSON = False,
) -> None:
    """Compile a form, check the document and print its JSON; exit with 1 when it has an error."""
    from ..corpus.form_files import compile_file
    from ..schema.codec import encode_document
    from ..schema.validation import validate

    document = compile_file(path)
    problems = validate(document)
    value = encode_document(document)
    listed = [asdict(problem) for problem in problems]
    print_json({"document": value, "problems": listed} if json_ else value)
    for problem in problems:
        say(str(problem))
    if any(problem.severity == "error" for problem in problems):
        raise typer.Exit(1)
