"""``pressmark annotation``: work goes out to annotators and comes back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..schema import PressmarkError
from .output import JSON, print_json, print_table, progress_by_name, say

if TYPE_CHECKING:
    from ..annotation.studio.assign import Plan
    from ..annotation.studio.layers import Reported
    from ..annotation.studio.pull import Progress, Pulled
    from ..schema import Document

app = typer.Typer()
PLANS = Annotated[list[Path], typer.Argument(help="Plans that `assign` made.")]
LAYER = Annotated[str, typer.Option(help="A layer: 1_entities, 1b_chains, 2_events …")]
URL = Annotated[str | None, typer.Option(help="The server; else LABEL_STUDIO_URL, else yours.")]
FOLDER = Annotated[Path, typer.Option(help="The folder of what was pulled.")]
#: What is told and is no fault: work that is not finished, and messages from annotators.
_NO_FAULT = ("skipped", "draft", "flag")


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
    from ..annotation.studio.assign import make_plan, write_plan
    from ..annotation.studio.sources import load_documents, prefilled

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
    from ..annotation.studio.client import connect
    from ..annotation.studio.push import push as push_

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
    tell_reported([told for one in pushed for told in one.reported], as_json=json_)


@app.command(epilog="Example: pressmark annotation status plan.json")
def status(plans: PLANS, url: URL = None, json_: JSON = False) -> None:
    """How far everybody is: tasks answered, skipped, begun, and the hours they took."""
    from ..annotation.studio.client import connect
    from ..annotation.studio.pull import status as status_

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
    whole: Annotated[
        bool, typer.Option("--whole", help="Ask for every task, not only for what changed.")
    ] = False,
    url: URL = None,
    json_: JSON = False,
) -> None:
    """Fetch what was labelled, as documents by annotator; 1 if something could not be read."""
    from ..annotation.studio.client import connect
    from ..annotation.studio.pull import pull as pull_
    from ..annotation.studio.sources import check_apart

    read = _plans(plans)
    check_apart(read, output)
    documents = _documents(read)
    if export is not None:
        pulled = _from_file(read, documents, output, export)
    else:
        with connect(url) as studio:
            pulled = pull_(studio, read, documents, output, whole)
            if notes:
                _send_notes(studio, read, pulled)
    if json_:
        print_json(_pulled_value(pulled, output))
    else:
        _show_progress(pulled.progress, False)
        _show_pulled(pulled, output)
    tell_reported(pulled.reported, as_json=json_)


def _from_file(
    plans: Sequence[Plan], documents: Sequence[Document], output: Path, export: Path
) -> Pulled:
    from ..annotation.studio.pull import add_export, read_folder

    if len(plans) != 1 or len(plans[0].assigned) != 1:
        raise PressmarkError(
            "an export is one project's: name one plan with one annotator, or pull from a server"
        )
    (annotator,) = plans[0].assigned
    add_export(output, plans[0], annotator, 0, export.read_bytes(), {})
    return read_folder(output, documents)


def _send_notes(studio: Any, plans: Sequence[Plan], pulled: Pulled) -> None:
    from ..annotation.studio.qa import send_notes

    markers = {plan.marker(who) for plan in plans for who in plan.assigned}
    projects = [p.id for p in studio.projects() if p.marker.split("\n")[0] in markers]
    asked = [*pulled.reported, *pulled.findings]
    say(f"{send_notes(studio, projects, asked)} tasks got another note")


def _pulled_value(pulled: Pulled, output: Path) -> dict[str, Any]:
    return {
        "folder": str(output),
        "progress": [asdict(one) for one in pulled.progress],
        "tasks": {"listed": pulled.listed, "asked": pulled.asked},
        "changed": pulled.changed,
        "gone": pulled.gone,
        "reported": [asdict(one) for one in pulled.reported],
        "findings": [asdict(one) for one in pulled.findings],
    }


def _show_pulled(pulled: Pulled, output: Path) -> None:
    count = sum(map(len, pulled.documents.values()))
    print(f"\n{count} documents in {output}: {len(pulled.changed)} new or changed", end="")
    print(f", {len(pulled.gone)} gone" if pulled.gone else "")
    if pulled.listed:
        print(f"{pulled.asked} of {pulled.listed} tasks had changed and were asked for")
    found = Counter(one.code for one in pulled.findings)
    if found:
        listed = ", ".join(f"{code} {times}" for code, times in sorted(found.items()))
        print(f"{found.total()} places look wrong (in report.jsonl; --notes asks): {listed}")


def tell_reported(reported: Iterable[Reported], as_json: bool) -> None:
    """Say what was reported, and end with 1 when something is a fault."""
    listed = list(reported)
    if not as_json:
        for told in listed:
            say(str(told))
    if any(told.code not in _NO_FAULT for told in listed):
        raise typer.Exit(1)


def _plans(paths: Iterable[Path]) -> list[Plan]:
    from ..annotation.studio.assign import read_plan

    return [read_plan(path) for path in paths]


def _documents(plans: Sequence[Plan]) -> list[Document]:
    """The documents of the plans, each once."""
    from ..annotation.studio.sources import load_documents

    found = {}
    for name in dict.fromkeys(plan.documents for plan in plans):
        found.update({document.id: document for document in load_documents(name)})
    return list(found.values())
