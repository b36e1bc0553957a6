"""``pressmark annotation``: the Label Studio server, its screens, and systems as backends."""

from __future__ import annotations

import signal
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from ..schema import PressmarkError
from .output import JSON, print_json, print_table, say

app = typer.Typer()
DATA = Annotated[
    Path | None,
    typer.Option(help="The folder of the server's database; else one under PRESSMARK_HOME."),
]


@app.command(epilog="Example: pressmark annotation serve --install")
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port on 127.0.0.1.")] = 8080,
    data: DATA = None,
    install: Annotated[
        bool, typer.Option("--install", help="Install Label Studio first if it is not (1 GB).")
    ] = False,
    demo: Annotated[
        bool, typer.Option("--demo", help="Load the demonstration: one article, five screens.")
    ] = False,
    json_: JSON = False,
) -> None:
    """Run a Label Studio of your own on 127.0.0.1, until Ctrl-C; nothing leaves the machine."""
    from ..annotation.studio.environment import make_environment
    from ..annotation.studio.server import start

    if install:
        make_environment(say)
    server = start(data, port, tell=say)
    with server, _ended_by_signals() as ended:
        told: dict[str, Any] = {
            "url": server.url,
            "email": server.admin.email,
            "password": server.admin.password,
            "token": server.admin.token,
            "data": str(server.data),
        }
        if demo:
            told["demo"] = _demo(server.url, server.token, server.data)
        _show_server(told, json_)
        if server.process is None:
            say("it runs already, in another process: nothing was started")
            return
        while not ended.wait(0.5):
            if server.process.poll() is not None:
                raise PressmarkError(f"Label Studio ended: see {server.data / 'server.log'}")
    say("Label Studio has ended")


def _demo(url: str, token: str, data: Path) -> list[dict[str, Any]]:
    from ..annotation.studio.client import Studio
    from ..annotation.studio.config import TITLES
    from ..annotation.studio.demo import load_demo
    from ..annotation.studio.layers import LAYERS

    say("loading the demonstration")
    with Studio(url, token) as studio:
        pushed = load_demo(studio, data / "demo")
    return [
        {"screen": TITLES[layer], "project": one.project, "url": one.url}
        for layer, one in zip(LAYERS, pushed, strict=True)
    ]


def _show_server(told: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(told)
    else:
        rows = ([name, str(value)] for name, value in told.items() if name != "demo")
        print_table(["Label Studio", ""], rows)
        for one in told.get("demo", ()):
            print(f"  {one['screen']}: {one['url']}")
        print("Log in with e-mail and password. Ctrl-C ends the server; what was labelled stays.")
        print(
            "Two annotators, agreement and gold, in another terminal: "
            "pressmark annotation loop FOLDER wire-015 --annotator E-MAIL --annotator E-MAIL"
        )


class _ended_by_signals:  # noqa: N801  (reads as what it is: with _ended_by_signals() as ended)
    """Ctrl-C and a polite kill set an event instead of an exception in the middle of something."""

    def __enter__(self) -> threading.Event:
        ended = threading.Event()
        self._before = {
            number: signal.signal(number, lambda *_: ended.set())
            for number in (signal.SIGINT, signal.SIGTERM)
        }
        return ended

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)


@app.command("config", epilog="Example: pressmark annotation config 2_events --check")
def config_(
    layer: Annotated[
        str | None, typer.Argument(help="A layer such as 1_entities; without it all are listed.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Lint the configuration instead of printing it.")
    ] = False,
    file: Annotated[
        list[Path] | None, typer.Option(help="Lint this file; may stand several times.")
    ] = None,
    arguments: Annotated[
        bool, typer.Option("--arguments", help="2_events with the tree of arguments.")
    ] = False,
    card: Annotated[
        bool, typer.Option("--card", help="Print the card of keys, as Markdown.")
    ] = False,
    json_: JSON = False,
) -> None:
    """Print a screen's labelling configuration, made from the ontology, or lint any; 1 if wrong."""
    from ..annotation.studio.config import config_xml
    from ..annotation.studio.guides import card_markdown
    from ..annotation.studio.layers import LAYERS

    if card:
        text = card_markdown()
        print_json({"card": text}) if json_ else print(text, end="")
    elif check or file:
        built = [layer] if layer else ([] if file else list(LAYERS))
        named = [(name, config_xml(name, arguments=arguments)) for name in built]
        _lint([*named, *((str(path), _read(path)) for path in file or ())], json_)
    elif layer:
        xml = config_xml(layer, arguments=arguments)
        print_json({"layer": layer, "config": xml}) if json_ else print(xml, end="")
    else:
        _list_layers(json_)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        raise PressmarkError(
            f"{path} is not UTF-8 at byte {fault.start}: save it as UTF-8"
        ) from fault


def _lint(configs: list[tuple[str, str]], as_json: bool) -> None:
    from ..annotation.studio.lint import lint

    problems = [problem for name, xml in configs for problem in lint(xml, name)]
    if as_json:
        print_json({"configs": len(configs), "problems": [asdict(p) for p in problems]})
    else:
        for problem in problems:
            print(problem)
        print(f"{len(configs)} checked: {len(problems) or 'no'} problems")
    if any(problem.severity == "error" for problem in problems):
        raise typer.Exit(1)


def _list_layers(as_json: bool) -> None:
    from ..annotation.studio.config import TITLES, config_hash
    from ..annotation.studio.guides import CHAPTERS
    from ..annotation.studio.layers import LAYERS

    rows = [
        {
            "layer": layer,
            "title": TITLES[layer],
            "guidelines": ", ".join(CHAPTERS[layer]),
            "hash": config_hash(layer),
        }
        for layer in LAYERS
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(["layer", "title", "guidelines", "hash"], (tuple(r.values()) for r in rows))


@app.command(epilog="Example: pressmark annotation backend rules-lite --project 3 --once")
def backend(
    system: Annotated[str, typer.Argument(help="A system: see `pressmark systems list`.")],
    port: Annotated[int, typer.Option(min=0, max=65535, help="On 127.0.0.1; 0: any.")] = 9090,
    project: Annotated[
        int | None, typer.Option(help="Connect this project, retrieve, and count what came.")
    ] = None,
    once: Annotated[
        bool, typer.Option("--once", help="End after that; 1 if a task is without prediction.")
    ] = False,
    json_: JSON = False,
) -> None:
    """Serve a system to Label Studio as a pre-annotation backend, until Ctrl-C."""
    from ..annotation.studio.backend import Backend
    from ..annotation.studio.backend_server import serve_backend

    if once and project is None:
        raise PressmarkError("--once ends when a project has its predictions: add --project NUMBER")
    made = Backend(system)
    with serve_backend(made, port) as http, _ended_by_signals() as ended:
        url = f"http://127.0.0.1:{http.server_port}"
        threading.Thread(target=http.serve_forever, daemon=True).start()
        say(f"{made.version} answers Label Studio on {url}; {url}/status counts what failed")
        missing = 0 if project is None else _retrieve(made, project, url, json_)
        if not once:
            ended.wait()
        http.shutdown()
    if project is None:
        _show_tally(made.status(), json_)
    if missing:
        raise typer.Exit(1)


def _retrieve(made: Any, project: int, url: str, as_json: bool) -> int:
    from ..annotation.studio.backend_server import retrieve
    from ..annotation.studio.client import connect

    started = time.monotonic()
    with connect() as studio:
        found = retrieve(studio, project, made, url)
    if as_json:
        print_json(asdict(found) | {"missing": found.missing})
    else:
        print(
            f"project {project}: {found.stored} of {found.tasks} tasks have a prediction of "
            f"{found.model_version}; {found.failed} failed ({time.monotonic() - started:.1f} s, "
            f"of which the system took {found.seconds:.1f} s)"
        )
        for reason in found.failures:
            print(f"  {reason}")
    return found.missing


def _show_tally(told: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(told)
    else:
        print(f"{told['predicted']} predicted, {told['failed']} failed, {told['seconds']} s")
        for reason in told["failures"]:
            print(f"  {reason}")
