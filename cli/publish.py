"""``pressmark corpus build`` and what follows from it: publishing a release, comparing two."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from ..schema import PressmarkError
from .output import JSON, print_json, print_table, say

app = typer.Typer()
RELEASE = Annotated[Path, typer.Argument(help="The folder of a release.")]


@app.command(epilog="Example: pressmark corpus build dist/pressmark --bench runs/bench")
def build(
    output: Annotated[Path, typer.Argument(help="The folder that the release is made in.")],
    bench: Annotated[
        list[Path] | None,
        typer.Option(help="A benchmark's folder: its figures in place of the kept baselines."),
    ] = None,
    without_baselines: Annotated[
        bool, typer.Option("--without-baselines", help="Leave them out of the card.")
    ] = False,
    agreement: Annotated[
        Path | None,
        typer.Option(help="Figures by `annotation agreement all --by collection --json`."),
    ] = None,
    without_agreement: Annotated[
        bool, typer.Option("--without-agreement", help="Leave it out of the card: a trial build.")
    ] = False,
    json_: JSON = False,
) -> None:
    """Build the dataset that is published: tables, card, exports, passes; all read back."""
    from ..corpus.build.builder import build

    figures = {} if without_baselines else {"baselines": _baselines(bench)}
    figures |= _agreement(agreement) if agreement or not without_agreement else {}
    built = build(output, figures=figures, say=say)
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


def _baselines(folders: list[Path] | None, date: str = "") -> list[Any]:
    """Those of the benchmarks in the folders, or the ones that are kept in the checkout."""
    from ..corpus.build.baselines import baseline, read_baselines
    from ..corpus.build.draft import CHECKOUT
    from ..corpus.cache import home
    from ..corpus.catalogue import catalogue
    from ..schema.reading import read_json

    if not folders:
        return read_baselines(CHECKOUT)
    found = [read_json(folder / "results.json") for folder in folders]
    return [baseline(result, catalogue(), home(), date) for result in found]


def _agreement(file: Path | None) -> dict[str, Any]:
    """What the corpus cannot work out itself, because it stands below measures and passes."""
    from ..schema.reading import read_json

    if file:
        return {"agreement": read_json(file)}
    from ..annotation.passes import grouped_agreement

    say("agreement between the passes")
    try:
        groups = grouped_agreement("all", "collection")
    except ImportError as fault:
        raise PressmarkError(
            f"the package {fault.name} is not installed, and agreement is worked out with it: "
            "pip install 'pressmark[agreement]', or name a file with --agreement"
        ) from None
    found = {name: [asdict(figure) for figure in listed] for name, listed in groups.items()}
    return {"agreement": found}


@app.command(epilog="Example: pressmark corpus baselines runs/wire-test runs/wikinews-test")
def baselines(
    runs: Annotated[list[Path], typer.Argument(help="Folders of benchmarks.")],
    output: Annotated[
        Path | None, typer.Option(help="The file; without it that of the checkout.")
    ] = None,
    date: Annotated[
        str | None, typer.Option(help="The day of the benchmarks, 2026-01-31; today without it.")
    ] = None,
    json_: JSON = False,
) -> None:
    """Keep the figures of benchmarks for the card of the next release."""
    import datetime as dt

    from ..corpus.build.baselines import BASELINES, write_baselines
    from ..corpus.build.draft import CHECKOUT

    day = date or dt.datetime.now(tz=dt.UTC).date().isoformat()
    try:
        dt.date.fromisoformat(day)
    except ValueError:
        raise PressmarkError(f"{day!r} is no day, expected one such as 2026-01-31") from None
    found = _baselines(runs, day)
    path = output or CHECKOUT / BASELINES
    write_baselines(path, found)
    if json_:
        print_json(found)
        return
    rows = ([one["corpus"], str(one["documents"]), str(len(one["systems"]))] for one in found)
    print_table(["corpus", "documents", "systems"], rows)
    print(f"kept in {path}")


@app.command(epilog="Example: pressmark corpus publish dist/pressmark user/pressmark --dry-run")
def publish(
    release: RELEASE,
    repository: Annotated[str, typer.Argument(help="A dataset of the hub: user/name.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List what would go; needs no network.")
    ] = False,
    private: Annotated[
        bool, typer.Option("--private", help="Make a new repository private.")
    ] = False,
    remove_others: Annotated[
        bool,
        typer.Option("--remove-others", help="Take out files that no release put there."),
    ] = False,
    json_: JSON = False,
) -> None:
    """Send a release to the Hugging Face hub, once and whole, and tag it with its version."""
    from ..corpus.build.publishing import publish

    done = publish(
        release,
        repository,
        dry_run=dry_run,
        private=private,
        remove_others=remove_others,
        say=say,
    )
    if json_:
        print_json({"repository": repository, "commit": done.commit, **asdict(done.plan)})
        return
    for name, size in done.plan.send.items():
        print(f"send {name} ({size:,} bytes)")
    for name in done.plan.remove:
        print(f"remove {name}")
    total = sum(done.plan.send.values())
    if done.nothing:
        print(f"{repository} has version {done.release.version} already: nothing was sent")
    elif dry_run:
        print(f"{len(done.plan.send)} files, {total:,} bytes would go, tagged {done.plan.tag}")
    else:
        print(f"{repository}: {len(done.plan.send)} files sent, tagged {done.plan.tag}")


@app.command(epilog="Example: pressmark corpus diff dist/0.1.0 dist/0.2.0 --list")
def diff(
    old: Annotated[Path, typer.Argument(help="A release's folder, or its documents.jsonl.")],
    new: Annotated[Path, typer.Argument(help="Another one.")],
    list_: Annotated[bool, typer.Option("--list", help="Print every change.")] = False,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="As an entry of the change log holds it.")
    ] = False,
    json_: JSON = False,
) -> None:
    """Compare two releases: documents, and annotations added, changed, dropped, by layer."""
    from ..corpus.build.differences import KINDS, difference, read_side

    found = difference(read_side(old), read_side(new))
    if json_:
        print_json(asdict(found))
        return
    if markdown:
        from ..corpus.build.changes import markdown as entry

        print(entry(found))
        return
    for side in (0, 1):
        version = found.versions[side] or "no version"
        print(f"{(found.old, found.new)[side]}: {version}, sha256 {found.sha256[side]}")
    for kind in ("added", "dropped"):
        if names := getattr(found, kind):
            print(f"documents {kind}: {', '.join(names)}")
    for changed in found.text_changed:
        print(changed)
    for name, before, after in found.split_changed:
        print(f"{name} went from {before} to {after}")
    rows = ([layer, *(str(n[kind]) for kind in KINDS)] for layer, n in found.layers.items())
    print_table(["layer", *KINDS], rows)
    for change in found.changes if list_ else ():
        print(change)
