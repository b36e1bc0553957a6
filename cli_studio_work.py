"""``pressmark annotation``: work goes out to annotators, comes back, is compared and decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .cli_output import JSON, number, print_json, print_table, progress_by_name, say
from .cli_studio import app
from .schema import PressmarkError

if TYPE_CHECKING:
    from .annotation.studio.assign import Plan
    from .annotation.studio.layers import Reported
    from .annotation.studio.pull import Progress, Pulled
    from .schema import Document

__all__ = ["app"]
PLANS = Annotated[list[Path], typer.Argument(help="Plans that `assign` made.")]
LAYER = Annotated[str, typer.Option(help="A layer: 1_entities, 1b_chains, 2_events …")]
URL = Annotated[str | None, typer.Option(help="The server; else LABEL_STUDIO_URL, else yours.")]
FOLDER = Annotated[Path, typer.Option(help="The folder of what was pulled.")]
OUT = Annotated[Path, typer.Option(help="The folder of the adjudication.")]
#: What is told and is no fault: work that is not finished, and messages from annotators.
_NO_FAULT = ("skipped", "draft", "flag")
adjudicate_app = typer.Typer(
    help="Merge what two annotators agree on, have the rest decided, read the decision as gold.",
    no_args_is_help=True,
)
app.add_typer(adjudicate_app, name="adjudicate")


@app.command(
    epilog="Example: pressmark annotation assign wire --layer 1_entities "
    "--annotator ann1@example.com --annotator ann2@example.com --overlap 0.5 --output plan.json"
)
def assign(
    name: Annotated[str, typer.Argument(help="A corpus name, or a file or folder of documents.")],
    annotator: Annotated[list[str], typer.Option(help="E-mail or name; stands several times.")],
    output: Annotated[Path, typer.Option(help="The plan's file.")],
    layer: LAYER = "1_entities",
    overlap: Annotated[float, typer.Option(help="The share of articles labelled twice.")] = 0.0,
    everyone: Annotated[
        bool, typer.Option("--everyone", help="What is shared is labelled by all, not by two.")
    ] = False,
    source: Annotated[
        str, typer.Option("--from", help="none, gold, predictions, or a folder that was pulled.")
    ] = "none",
    system: Annotated[
        str, typer.Option(help="Predictions of which this layer is laid over --from.")
    ] = "",
    round_: Annotated[str, typer.Option("--name", help="The name of the round.")] = "round-1",
    seed: Annotated[int, typer.Option(help="Draws which articles are shared.")] = 1,
    json_: JSON = False,
) -> None:
    """Plan who labels what, balanced by length and blind, and write it down; nothing is sent."""
    from .annotation.studio.assign import make_plan, write_plan
    from .annotation.studio.sources import load_documents, prefilled

    documents = load_documents(name)
    plan = make_plan(
        round_, layer, documents, annotator, overlap,
        corpus=name, source=source, system=system, seed=seed, everyone=everyone,
    )  # fmt: skip
    by_id = {document.id: document for document in documents}
    for who in plan.assigned:
        prefilled(plan, by_id, who)  # what cannot be filled in is told now, not by the push
    write_plan(output, plan)
    _show_plan(plan, by_id, json_)
    say(f"written to {output}; send it with `pressmark annotation push {output}`")


def _show_plan(plan: Plan, documents: dict[str, Document], as_json: bool) -> None:
    if as_json:
        print_json({"shared": plan.shared, "assigned": plan.assigned})
        return
    rows = []
    for who, ids in plan.assigned.items():
        length = sum(documents[key].article.length for key in ids)
        shared = sum(key in plan.shared for key in ids)
        rows.append([who, str(len(ids)), str(shared), f"{length:,}", " ".join(ids)])
    title = f"{plan.name} {plan.layer}, filled in from {plan.source}"
    print_table(["annotator", "articles", "shared", "characters", "in this order"], rows, title)


@app.command(epilog="Example: pressmark annotation push plan.json --url http://127.0.0.1:8080")
def push(plans: PLANS, url: URL = None, json_: JSON = False) -> None:
    """Bring plans onto the server, every task once; run it again after it was cut off."""
    from .annotation.studio.client import connect
    from .annotation.studio.push import push as push_

    made = [(plan, _documents([plan])) for plan in _plans(plans)]
    pushed = []
    with connect(url) as studio, progress_by_name(quiet=json_) as tell:
        for plan, documents in made:
            pushed += push_(studio, plan, documents, tell)
    if json_:
        print_json([asdict(one) for one in pushed])
    else:
        headings = ["annotator", "there", "sent", "doubles removed", "give them this address"]
        rows = ([p.annotator, str(p.there), str(p.sent), str(p.doubles), p.url] for p in pushed)
        print_table(headings, rows)
    _tell([told for one in pushed for told in one.reported], as_json=json_)


@app.command(epilog="Example: pressmark annotation status plan.json")
def status(plans: PLANS, url: URL = None, json_: JSON = False) -> None:
    """How far everybody is: tasks answered, skipped, begun, and the hours they took."""
    from .annotation.studio.client import connect
    from .annotation.studio.pull import status as status_

    read = _plans(plans)
    with connect(url) as studio:
        _show_progress(status_(studio, read, _documents(read)), json_)


def _show_progress(found: Sequence[Progress], as_json: bool) -> None:
    if as_json:
        print_json([asdict(one) for one in found])
        return
    rows = (
        [p.annotator, p.layer, f"{p.answered} of {p.tasks}", str(p.skipped), str(p.drafts),
         f"{p.seconds / 3600:.1f}"]
        for p in found
    )  # fmt: skip
    print_table(["annotator", "layer", "answered", "skipped", "drafts", "hours"], rows)


@app.command(epilog="Example: pressmark annotation pull plan.json --output pulled --notes")
def pull(
    plans: PLANS,
    output: FOLDER = Path("pulled"),
    notes: Annotated[
        bool, typer.Option("--notes", help="Put what looks wrong into the annotators' tasks.")
    ] = False,
    export: Annotated[
        Path | None, typer.Option(help="Read this export instead of asking a server.")
    ] = None,
    url: URL = None,
    json_: JSON = False,
) -> None:
    """Fetch what was labelled, as documents by annotator; 1 if something could not be read."""
    from .annotation.studio.client import connect
    from .annotation.studio.pull import pull as pull_

    read = _plans(plans)
    documents = _documents(read)
    if export is not None:
        pulled = _from_file(read, documents, output, export)
    else:
        with connect(url) as studio:
            pulled = pull_(studio, read, documents, output)
            if notes:
                _send_notes(studio, read, pulled)
    if json_:
        print_json(_pulled_value(pulled, output))
    else:
        _show_progress(pulled.progress, False)
        _show_pulled(pulled, output)
    _tell(pulled.reported, as_json=json_)


def _from_file(
    plans: Sequence[Plan], documents: Sequence[Document], output: Path, export: Path
) -> Pulled:
    from .annotation.studio.pull import add_export, read_folder

    if len(plans) != 1 or len(plans[0].assigned) != 1:
        raise PressmarkError(
            "an export is one project's: name one plan with one annotator, or pull from a server"
        )
    (annotator,) = plans[0].assigned
    add_export(output, plans[0], annotator, 0, export.read_bytes(), {})
    return read_folder(output, documents)


def _send_notes(studio: Any, plans: Sequence[Plan], pulled: Pulled) -> None:
    from .annotation.studio.qa import send_notes

    markers = {plan.marker(who) for plan in plans for who in plan.assigned}
    projects = [p.id for p in studio.projects() if p.marker.split("\n")[0] in markers]
    say(f"{send_notes(studio, projects, pulled.findings)} tasks got another note")


def _pulled_value(pulled: Pulled, output: Path) -> dict[str, Any]:
    return {
        "folder": str(output),
        "progress": [asdict(one) for one in pulled.progress],
        "changed": pulled.changed,
        "gone": pulled.gone,
        "reported": [asdict(one) for one in pulled.reported],
        "findings": [asdict(one) for one in pulled.findings],
    }


def _show_pulled(pulled: Pulled, output: Path) -> None:
    count = sum(map(len, pulled.documents.values()))
    print(f"\n{count} documents in {output}: {len(pulled.changed)} new or changed", end="")
    print(f", {len(pulled.gone)} gone" if pulled.gone else "")
    found = Counter(one.code for one in pulled.findings)
    if found:
        listed = ", ".join(f"{code} {times}" for code, times in sorted(found.items()))
        print(f"{found.total()} places look wrong (in report.jsonl; --notes asks): {listed}")


def _tell(reported: Iterable[Reported], as_json: bool) -> None:
    """Say what was reported, and end with 1 when something is a fault."""
    listed = list(reported)
    if not as_json:
        for told in listed:
            say(str(told))
    if any(told.code not in _NO_FAULT for told in listed):
        raise typer.Exit(1)


def _plans(paths: Iterable[Path]) -> list[Plan]:
    from .annotation.studio.assign import read_plan

    return [read_plan(path) for path in paths]


def _documents(plans: Sequence[Plan]) -> list[Document]:
    """The documents of the plans, each once."""
    from .annotation.studio.sources import load_documents

    found = {}
    for name in dict.fromkeys(plan.documents for plan in plans):
        found.update({document.id: document for document in load_documents(name)})
    return list(found.values())


# -- agreement of what was pulled ------------------------------------------------------------------


def show_agreement(folder: Path, name: str, by: str, page: Path | None, as_json: bool) -> None:
    """Agreement over a folder that was pulled; ``by`` is all, type or article."""
    from .annotation.studio.adjudication import answered_of
    from .annotation.studio.compare import compare
    from .annotation.studio.pull import read_folder
    from .annotation.studio.sources import load_documents

    if by not in ("all", "type", "article"):
        raise PressmarkError(f"--by {by} is unknown, expected all, type or article")
    pulled = read_folder(folder, load_documents(name))
    pairs = compare(answered_of(pulled.export, pulled.documents))
    if page:
        from .annotation.studio.agreement_page import write_page

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
    url: URL = None,
    json_: JSON = False,
) -> None:
    """Merge two annotators' answers to a layer and send what they disagree on to be decided."""
    from .annotation.studio.adjudication import open_keys

    made, left, documents = _round(name, layer, pulled, output, round_)
    count = sum(map(len, (n for c in made.cases.values() for n in c.notes.values())))
    sent = None if dry_run else _send_round(made, documents, output, url)
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
    from .annotation.studio.adjudication import answered_of, dates_of, make_round, read_rounds
    from .annotation.studio.adjudication_gold import read_gold
    from .annotation.studio.layers import LAYERS
    from .annotation.studio.pull import read_folder
    from .annotation.studio.sources import load_documents

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


def _send_round(made: Any, documents: dict[str, Document], output: Path, url: str | None) -> Any:
    from .annotation.studio.adjudication import open_keys, send_round, write_round
    from .annotation.studio.client import connect

    write_round(output, made)
    if not open_keys(made):
        return None
    with connect(url) as studio, progress_by_name() as tell:
        return send_round(studio, made, documents, tell)


@adjudicate_app.command(
    "gold", epilog="Example: pressmark annotation adjudicate gold --output adjudicated"
)
def adjudicate_gold(
    output: OUT = Path("adjudicated"), url: URL = None, json_: JSON = False
) -> None:
    """Read the decisions as gold documents with their history; 1 while something is open."""
    from .annotation.studio.adjudication import open_keys, read_rounds
    from .annotation.studio.adjudication_gold import decide, pull_decisions, write_gold
    from .annotation.studio.client import connect
    from .annotation.studio.pull import Pulled
    from .annotation.studio.sources import load_documents

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
    gold = decide(rounds, pulled, documents)
    write_gold(output, gold)
    became = Counter(line["became"] for lines in gold.history.values() for line in lines)
    if json_:
        print_json({"gold": sorted(gold.documents), "open": gold.open, "became": became})
    else:
        listed = ", ".join(f"{count} {what}" for what, count in sorted(became.items()))
        print(f"{len(gold.documents)} gold documents in {output / 'gold'}: {listed or 'nothing'}")
        for key in gold.open:
            print(f"open: {key}")
    _tell([*pulled.reported, *gold.reported], as_json=json_)
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
    from .annotation.formats.files import write_format
    from .annotation.studio.sources import load_documents

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
    from .annotation.formats.files import import_format
    from .annotation.studio.sources import load_documents

    made = import_format(format_, input_, load_documents(name), output, annotator)
    print_json({"read": made}) if json_ else print(f"{len(made)} documents read into {output}")
