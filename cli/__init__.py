"""The command line: every command reads its arguments, calls one library function and prints.

Exit codes: 0 fine, 1 problems found, 2 misuse or a fault the user can mend. Data goes to stdout,
talk and progress to stderr. A fault of ours keeps its traceback.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from ..schema import PressmarkError
from . import (
    corpus,
    errors,
    evaluation,
    passes,
    publish,
    schema,
    scores,
    studio,
    studio_decide,
    studio_loop,
    studio_work,
    systems,
)
from .output import (
    DOWNLOAD,
    JOBS,
    JSON,
    TIME_LIMIT,
    progress_by_name,
    say,
    tell_fault,
)
from .tables import show_bench

app = typer.Typer(
    name="pressmark",
    help="An annotated news corpus (entities, events, quotations) and the benchmark built on it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for _name, (_group, *_more) in {
    "corpus": (corpus.app, publish.app),
    "schema": (schema.app,),
    "eval": (evaluation.app, errors.app, scores.app),
    "systems": (systems.app,),
    "annotation": (passes.app, studio.app, studio_work.app, studio_decide.app, studio_loop.app),
}.items():
    for _one in _more:
        _group.registered_commands += _one.registered_commands
        _group.registered_groups += _one.registered_groups
    app.add_typer(_group, name=_name)


@app.command(epilog="Example: pressmark bench wire --system rules-lite --output runs/rules")
def bench(
    corpus: Annotated[str, typer.Argument(help="A name such as wire, wire/dev or all.")] = "wire",
    system: Annotated[
        list[str] | None, typer.Option(help="A system; may stand several times.")
    ] = None,
    output: Annotated[Path, typer.Option(help="The folder for runs and report.")] = Path(
        "runs/bench"
    ),
    fresh: Annotated[bool, typer.Option(help="Run again what is there already.")] = False,
    jobs: JOBS = 1,
    time_limit: TIME_LIMIT = 120.0,
    allow_download: DOWNLOAD = False,
    json_: JSON = False,
) -> None:
    """Run the systems on a corpus, score and compare them, and write the report."""
    from ..eval.bench import RunOptions, bench, default_systems
    from ..eval.report import write_report

    systems = system or default_systems(say)
    with progress_by_name() as tell:
        options = RunOptions(fresh, jobs, time_limit, allow_download)
        result = bench(corpus, systems, output, options=options, progress=tell)
    page = write_report(output)
    show_bench(result, page, json_)


@app.command(epilog="Example: pressmark version")
def version(json_: JSON = False) -> None:
    """Print the version of the package and of the corpus in it."""
    from .output import versions

    versions(json_)


def main() -> None:
    """The entry point: one sentence and an exit code for what the user can mend."""
    _speak_utf8()
    try:
        app()
    except PressmarkError as fault:
        sys.exit(tell_fault(fault, as_json="--json" in sys.argv))
    except BrokenPipeError:
        # Whoever read our output has enough; what is still to be flushed goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as fault:
        where = f"{fault.filename}: " if fault.filename else ""
        print(f"pressmark: {where}{fault.strerror}; name another file or folder", file=sys.stderr)
        sys.exit(2)


def _speak_utf8() -> None:
    """Write UTF-8 whatever the locale says: articles hold more letters than ASCII has."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
