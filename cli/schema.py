"""``pressmark schema``: the JSON Schema, the ontology, validation of files."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from ..schema import PressmarkError
from .output import JSON, print_json, print_problems, print_table

app = typer.Typer(help="The contract: JSON Schema, ontology, validation.", no_args_is_help=True)


@app.command(epilog="Example: pressmark schema show article > article-1.schema.json")
def show(
    part: Annotated[str, typer.Argument(help="article, types, events or roles")] = "article",
    json_: JSON = False,
) -> None:
    """Print the JSON Schema, or the labels of the ontology with their definitions."""
    from ..schema.ontology import ontology

    if part == "article":
        folder = resources.files("pressmark.schema")
        print((folder / "article-1.schema.json").read_text(encoding="utf-8"), end="")
        return
    known = ontology()
    parts = {
        "types": [(label.name, label.definition) for label in known.mention_types.values()],
        "events": [(label.name, label.definition) for label in known.event_types.values()],
        "roles": [(label.name, label.definition) for label in known.roles.values()],
    }
    if part not in parts:
        raise typer.BadParameter(f"found {part!r}, expected article, {', '.join(parts)}")
    rows = parts[part]
    if json_:
        print_json([{"name": name, "definition": definition} for name, definition in rows])
    else:
        print_table(["label", "definition"], rows)


@app.command(epilog="Example: pressmark schema validate my-article.json")
def validate(
    paths: Annotated[list[Path], typer.Argument(help="Documents: .json or .jsonl files.")],
    profile: Annotated[
        str, typer.Option(help="gold: every rule; prediction: structure only.")
    ] = "gold",
    json_: JSON = False,
) -> None:
    """Check documents against the JSON Schema and our rules; exit with 1 when one has an error."""
    from ..schema.validation import check_files

    checked, problems = check_files(paths, profile)
    if not checked and not problems:
        raise PressmarkError(
            f"{', '.join(map(str, paths))}: no document in it, expected .json files"
        )
    print_problems(problems, checked, json_)


@app.command(epilog="Example: pressmark schema migrate old.jsonl new.jsonl")
def migrate(
    source: Annotated[Path, typer.Argument(help="Documents of any format: .json or .jsonl.")],
    target: Annotated[Path, typer.Argument(help="The file to write; may be the same.")],
    json_: JSON = False,
) -> None:
    """Bring documents of an older format into the one of today, step by step."""
    from ..schema.codec import FORMAT
    from ..schema.migrations import migrate_file

    seen = migrate_file(source, target)
    if json_:
        print_json({"to": FORMAT, "documents": seen})
    else:
        print_table(["format", "documents"], ([name, str(n)] for name, n in seen.items()))
        print(f"{target}: {sum(seen.values())} documents of {FORMAT}")
