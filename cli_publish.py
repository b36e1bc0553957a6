"""``pressmark corpus build`` and what follows from it: publishing a release, comparing two."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from .cli_output import JSON, print_json, print_table, say
from .schema import PressmarkError

app = typer.Typer()
RELEASE = Annotated[Path, typer.Argument(help="The folder of a release.")]


@app.command(epilog="Example: pressmark corpus build dist/pressmark --bench runs/bench")
def build(
    output: Annotated[Path, typer.Argument(help="The folder that the release is made in.")],
    bench: Annotated[
        Path | None, typer.Option(help="A benchmark's folder: its figures go into the card.")
    ] = None,
    agreement: Annotated[
        Path | None,
        typer.Option(help="Figures by `annotation agreement all --by collection --json`."),
    ] = None,
    json_: JSON = False,
) -> None:
    """Build the dataset that is published: tables, card, exports, passes; all read back."""
    from .corpus.build.builder import build

    built = build(output, figures=_figures(bench, agreement), say=say)
    for id_ in built.without_text:
        say(f"{id_}: its text is not hydrated, so the release has its annotations without words")
    release = built.release
    if json_:
        told = {"folder": str(built.folder), "without_text": built.without_text}
        print_json(told | asdict(release))
        return
    splits = list(next(iter(release.rows.values())))
    rows = ([name, *(str(r.get(s, 0)) for s in splits)] for name, r in release.rows.items())
    print_table(["rows of config", *splits], rows)
    print(f"{built.folder}: version {release.version}, {len(release.files)} files")
    print(f"sha256 of {len(release.documents)} documents: {release.sha256}")


def _figures(bench: Path | None, agreement: Path | None) -> dict[str, Any]:
    """What the corpus cannot work out itself, because it stands below measures and passes."""
    from .schema.reading import read_json

    figures: dict[str, Any] = {"agreement": read_json(agreement) if agreement else _agreement()}
    if bench:
        figures["bench"] = read_json(bench / "results.json")
    return figures


def _agreement() -> dict[str, Any]:
    from .annotation.passes import grouped_agreement

    try:
        groups = grouped_agreement("all", "collection")
    except ImportError as fault:
        raise PressmarkError(
            f"the package {fault.name} is not installed, and agreement is worked out with it: "
            "pip install 'pressmark[agreement]', or name a file with --agreement"
        ) from None
    return {name: [asdict(figure) for figure in found] for name, found in groups.items()}
