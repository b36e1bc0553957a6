"""``pressmark systems``: what can be run here, and whether an outside command fits in."""

from __future__ import annotations

import shlex
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from .output import JSON, number, print_json, print_table, say

app = typer.Typer(help="The systems that can be run here.", no_args_is_help=True)
_REST = {"allow_interspersed_args": False}


@app.command("list", epilog="Example: pressmark systems list")
def list_(json_: JSON = False) -> None:
    """List the systems with what they produce and whether they can run here."""
    from ..eval.overview import systems_overview

    rows = systems_overview()
    if json_:
        print_json(rows)
    else:
        headings = list(rows[0])
        print_table(headings, ([str(row[key]) for key in headings] for row in rows))


@app.command(epilog="Example: pressmark systems check python3 my_system.py", context_settings=_REST)
def check(
    command: Annotated[list[str], typer.Argument(help="The command; options come before it.")],
    time_limit: Annotated[float, typer.Option(min=0.1, help="Seconds for one answer.")] = 30.0,
    corpus: Annotated[str, typer.Option(help="Articles to try it on; '' for none.")] = "wire/dev",
    json_: JSON = False,
) -> None:
    """Try a command against the protocol pressmark-jsonl/1 and say what is wrong with it."""
    from ..corpus import articles
    from ..eval.systems.external.check import check

    words = shlex.split(command[0]) if len(command) == 1 else command
    findings = check(words, time_limit, articles(corpus)[:3] if corpus else ())
    wrong = sum(finding.verdict == "wrong" for finding in findings)
    if json_:
        print_json([asdict(finding) for finding in findings])
    else:
        print_table(
            ["probe", "", "what was found"],
            ([f.probe, f.verdict, f.message] for f in findings),
        )
        say(f"{wrong} of {len(findings)} probes failed" if wrong else "it fits the protocol")
    if wrong:
        raise typer.Exit(1)


@app.command(epilog="Example: pressmark systems train --output runs/model")
def train(
    corpus: Annotated[str, typer.Argument(help="A train split; nothing else is taken.")] = (
        "wire/train"
    ),
    output: Annotated[Path | None, typer.Option(help="The folder; else the user's own.")] = None,
    seed: Annotated[int, typer.Option(help="Same seed and corpus, same models.")] = 0,
    fresh: Annotated[bool, typer.Option(help="Train again what is there already.")] = False,
    json_: JSON = False,
) -> None:
    """Learn the models of the system `trained` from the train split, with a model card."""
    from ..corpus import fingerprint
    from ..eval.systems.trained import default_folder, is_current, learn, train_documents
    from ..eval.systems.trained.models import read_card

    folder = output or default_folder()
    documents = train_documents(corpus)
    if fresh or not is_current(folder, fingerprint(documents), seed):
        say(f"training on {len(documents)} articles, about a minute")
        card = learn(documents, folder, corpus, seed)
    else:
        card = read_card(folder)
    if json_:
        print_json(card)
    else:
        rows = ([name, number(score)] for name, score in card["scores"].items())
        print_table(["measure", "F1"], rows, "Cross-validated on the train split")
        say(f"models and card: {folder}")


@app.command(epilog="Example: pressmark systems install compromise")
def install(
    system: Annotated[str, typer.Argument(help="compromise, hf or gliner.")], json_: JSON = False
) -> None:
    """Fetch what a system needs beyond this environment, from its registry, into Pressmark's home.

    compromise: its library, with npm, by a lock file. hf and gliner: torch, transformers and gliner
    (1.3 GB) in a Python environment of their own, with pip as it is set up here.
    """
    from ..eval.systems import install

    folder = install(system, say)
    if json_:
        print_json({"system": system, "folder": str(folder)})
    else:
        print(f"{system} is installed in {folder}")
