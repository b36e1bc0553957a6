"""``pressmark annotation``: what came back is compared, decided, and handed to other tools."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..schema import PressmarkError
from .output import JSON, number, print_json, print_table, progress_by_name, say
from .studio_work import FOLDER, URL, tell_reported

if TYPE_CHECKING:
    from ..schema import Document

app = typer.Typer()
OUT = Annotated[Path, typer.Option(help="The folder of the adjudication.")]
adjudicate_app = typer.Typer(
    help="Merge what annotators agree on, have the rest decided, read the decision as gold.",
    no_args_is_help=True,
)
app.add_typer(adjudicate_app, name="adjudicate")


# -- agreement of what was pulled ------------------------------------------------------------------


def show_agreement(folder: Path, name: str, by: str, page: Path | None, as_json: bool) -> None:
    """Agreement over a folder that was pulled; ``by`` is all, type or article."""
    from ..annotation.studio.adjudication import answered_of
    from ..annotation.studio.compare import compare
    from ..annotation.studio.pull import read_folder
    from ..annotation.studio.sources import load_documents

    if by not in ("all", "type", "article"):
        raise PressmarkError(f"--by {by} is unknown, expected all, type or article")
    pulled = read_folder(folder, load_documents(name))
    pairs = compare(answered_of(pulled.export, pulled.documents))
    if page:
        from ..annotation.studio.agreement_page import write_page

        say(f"page: {write_page(page, pairs, f'Agreement over {name}')}")
    if as_json:
        print_json([asdict(pair) for pair in pairs])
        return
    for pair in pairs:
        groups = {"all": {"": pair.figures}, "type": pair.by_type, "article": pair.by_article}[by]
        for group, figures in groups.items():
            title = f"{' and '.join(pair.annotators)}, {len(pair.documents)} articles {group}"
            rows = (
                [f.layer, f.name, f.statistic, number(f.value), _interval(f.low, f.high),
                 " / ".join(map(str, f.items))]
                for f in figures
            )  # fmt: skip
            headings = ["layer", "figure", "statistic", "value", "interval", "items"]
            print_table(headings, rows, title.strip())


def _interval(low: float | None, high: float | None) -> str:
    return "n/a" if low is None or high is None else f"[{low:.3f}, {high:.3f}]"


# -- adjudication ----------------------------------------------------------------------------------


@adjudicate_app.command(
    "send",
    epilog="Example: pressmark annotation adjudicate send wire 1_entities --pulled pulled",
)
def adjudicate_send(
    name: Annotated[str, typer.Argument(help="The documents: a corpus name, file or folder.")],
    layer: Annotated[str, typer.Argument(help="The layer; the earlier ones are decided first.")],
    pulled: FOLDER = Path("pulled"),
    output: OUT = Path("adjudicated"),
    round_: Annotated[str, typer.Option("--name", help="The name of the round.")] = "round-1",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Merge and show; nothing is sent.")
    ] = False,
    every: Annotated[
        bool, typer.Option("--all", help="Send what both agree on too, so that it can be mended.")
    ] = False,
    url: URL = None,
    json_: JSON = False,
) -> None:
    """Merge annotators' answers to a layer and send what they disagree on to be decided."""
    from ..annotation.studio.adjudication import open_keys

    made, left, documents = _round(name, layer, pulled, output, round_)
    count = sum(map(len, (n for c in made.cases.values() for n in c.notes.values())))
    sent = None if dry_run else _send_round(made, documents, output, url, every)
    if json_:
        notes = {key: case.notes for key, case in made.cases.items()}
        print_json({"sent": asdict(sent) if sent else None, "notes": notes, "left_out": left})
        return
    for key, case in made.cases.items():
        print(f"{key}: {sum(map(len, case.notes.values())) or 'nothing'} to decide")
        for thing, listed in case.notes.items() if dry_run else ():
            print("\n".join(f"  {thing}: {note}" for note in listed))
    for said in left:
        say(said)
    keys = len(open_keys(made))
    where = f", in {sent.url}" if sent else ""
    print(f"{count} to decide in {keys} tasks of {len(made.cases)} articles{where}")


def _round(name: str, layer: str, pulled: Path, output: Path, round_: str) -> Any:
    """The round of the folder when it was made already, else a new one."""
    from ..annotation.studio.adjudication import answered_of, dates_of, make_round
    from ..annotation.studio.adjudication_files import read_rounds
    from ..annotation.studio.adjudication_gold import read_gold
    from ..annotation.studio.layers import LAYERS
    from ..annotation.studio.pull import read_folder
    from ..annotation.studio.sources import load_documents

    if layer not in LAYERS:
        raise PressmarkError(f"{layer} is no layer, expected one of {', '.join(LAYERS)}")
    documents = {d.id: d for d in load_documents(name)}
    for made in read_rounds(output):
        if made.layer == layer:
            say(f"{layer} was merged before and stays so; take its file away to merge anew")
            return made, [], documents
    found = read_folder(pulled, list(documents.values()))
    answered = answered_of(found.export, found.documents)
    gold = read_gold(output)
    made, left = make_round(round_, layer, answered, dates_of(found.export), documents, gold, name)
    if not made.cases:
        raise PressmarkError(
            f"no article of {name} can be merged in {layer} ({'; '.join(left) or 'none is there'})"
        )
    return made, left, documents


def _send_round(
    made: Any, documents: dict[str, Document], output: Path, url: str | None, every: bool
) -> Any:
    from ..annotation.studio.adjudication import open_keys, send_round
    from ..annotation.studio.adjudication_files import write_round
    from ..annotation.studio.client import connect

    write_round(output, made)
    if not open_keys(made) and not every:
        return None
    with connect(url) as studio, progress_by_name() as tell:
        return send_round(studio, made, documents, tell, every)


@adjudicate_app.command(
    "gold", epilog="Example: pressmark annotation adjudicate gold --output adjudicated"
)
def adjudicate_gold(
    output: OUT = Path("adjudicated"),
    accept_undecided: Annotated[
        bool,
        typer.Option("--accept-undecided", help="Take what nobody ticked or changed as it is."),
    ] = False,
    url: URL = None,
    json_: JSON = False,
) -> None:
    """Read the decisions as gold documents with their history; 1 while something is open."""
    from ..annotation.studio.adjudication import open_keys
    from ..annotation.studio.adjudication_files import read_rounds
    from ..annotation.studio.adjudication_gold import decide, pull_decisions, write_gold
    from ..annotation.studio.client import connect
    from ..annotation.studio.gold_ids import read_ids
    from ..annotation.studio.pull import Pulled
    from ..annotation.studio.sources import load_documents

    rounds = read_rounds(output)
    if not rounds:
        raise PressmarkError(
            f"{output} holds no round, expected one of `pressmark annotation adjudicate send`"
        )
    names = dict.fromkeys(made.documents for made in rounds)
    documents = {d.id: d for name in names for d in load_documents(name)}
    pulled = Pulled()
    if any(open_keys(made) for made in rounds):
        with connect(url) as studio:
            pulled = pull_decisions(studio, rounds, list(documents.values()), output)
    gold = decide(rounds, pulled, documents, read_ids(output), accept_undecided)
    write_gold(output, gold)
    became = Counter(line["became"] for lines in gold.history.values() for line in lines)
    if json_:
        left = [asdict(one) for one in gold.left]
        print_json(
            {"gold": sorted(gold.documents), "open": gold.open, "undecided": left, "became": became}
        )
    else:
        listed = ", ".join(f"{count} {what}" for what, count in sorted(became.items()))
        print(f"{len(gold.documents)} gold documents in {output / 'gold'}: {listed or 'nothing'}")
        for key in gold.open:
            print(f"open: {key}")
        if gold.left:
            kept = "taken as they are" if accept_undecided else "look again, or --accept-undecided"
            print(f"{len(gold.left)} were neither changed nor ticked: {kept}")
    told = [] if accept_undecided else gold.left
    tell_reported([*pulled.reported, *gold.reported, *told], as_json=json_)
    if gold.open:
        raise typer.Exit(1)


# -- other tools' formats --------------------------------------------------------------------------

FORMAT = Annotated[str, typer.Argument(help="brat, cas-json or cas-xmi (INCEpTION).")]
DOCUMENTS = Annotated[str, typer.Argument(help="A corpus name, or a file or folder of documents.")]


@app.command("export", epilog="Example: pressmark annotation export cas-json wire --output cas")
def export_(
    format_: FORMAT,
    name: DOCUMENTS,
    output: Annotated[Path, typer.Option(help="The folder for the files.")],
    json_: JSON = False,
) -> None:
    """Write documents with their annotations in another tool's format."""
    from ..annotation.formats.files import write_format
    from ..annotation.studio.sources import load_documents

    count = write_format(format_, load_documents(name), output)
    print_json({"written": count}) if json_ else print(f"{count} documents written to {output}")


@app.command("import", epilog="Example: pressmark annotation import brat wire --input brat")
def import_(
    format_: FORMAT,
    name: DOCUMENTS,
    input_: Annotated[Path, typer.Option("--input", help="The folder of the files.")],
    output: Annotated[Path, typer.Option(help="The folder for documents as JSON.")] = Path(
        "imported"
    ),
    annotator: Annotated[str, typer.Option(help="Whose annotations they are.")] = "unknown",
    json_: JSON = False,
) -> None:
    """Read annotations of known articles from another tool's files, as documents."""
    from ..annotation.formats.files import import_format
    from ..annotation.studio.sources import load_documents

    made = import_format(format_, input_, load_documents(name), output, annotator)
    print_json({"read": made}) if json_ else print(f"{len(made)} documents read into {output}")
