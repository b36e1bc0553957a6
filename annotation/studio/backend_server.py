"""The backend's HTTP side: a server on 127.0.0.1, and asking Label Studio to use it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ...schema import PressmarkError
from .backend import Backend, BadRequest
from .client import Studio
from .server import HOST

Json = Any
#: Label Studio sends all tasks of a project in one request: ten thousand articles fit.
_MOST_BYTES = 500_000_000


def serve_backend(backend: Backend, port: int) -> ThreadingHTTPServer:
    """A server for the backend on ``port`` of 127.0.0.1 (0: any free one); call serve_forever.

    Raises PressmarkError when the port is taken.
    """

    class Handler(_Handler):
        pass

    Handler.backend = backend
    try:
        return ThreadingHTTPServer((HOST, port), Handler)
    except OSError as fault:
        raise PressmarkError(
            f"{HOST}:{port} is not free ({fault.strerror}): name another port with --port"
        ) from fault


class _Handler(BaseHTTPRequestHandler):
    backend: Backend
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """The addresses that only tell."""
        answers: dict[str, Callable[[], Json]] = {
            "/": self.backend.health,
            "/health": self.backend.health,
            "/status": self.backend.status,
            "/versions": lambda: {"versions": [self.backend.version]},
        }
        self._answer(answers.get(self._path()))

    def do_POST(self) -> None:
        """The addresses that take a request; what Label Studio tells its webhook is not needed."""
        answers: dict[str, Callable[[Json], Json]] = {
            "/setup": self.backend.setup,
            "/predict": self.backend.predict,
            "/webhook": lambda _: {},
        }
        answer = answers.get(self._path())
        try:
            body = self._body()
        except BadRequest as fault:
            self._send(400, {"detail": str(fault)})
            return
        self._answer(None if answer is None else lambda: answer(body))

    def log_message(self, *_: object) -> None:
        """Nothing: the tally tells what was done."""

    def _path(self) -> str:
        return self.path.split("?")[0].rstrip("/") or "/"

    def _body(self) -> Json:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > _MOST_BYTES:
            self.close_connection = True
            raise BadRequest(f"a body of {length or 'unknown'} bytes is not read")
        try:
            return json.loads(self.rfile.read(int(length)) or b"{}")
        except ValueError as fault:
            raise BadRequest(f"the body is not JSON: {fault}") from fault

    def _answer(self, make: Callable[[], Json] | None) -> None:
        if make is None:
            self._send(404, {"detail": f"{self.path} is not served here"})
            return
        try:
            self._send(200, make())
        except BadRequest as fault:
            self._send(400, {"detail": str(fault)})

    def _send(self, status: int, value: Json) -> None:
        body = json.dumps(value, ensure_ascii=False).encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What became of asking for predictions: ``stored`` of ``tasks``, by the server's own count."""

    project: int
    model_version: str
    tasks: int
    stored: int
    failed: int
    failures: tuple[str, ...]
    seconds: float

    @property
    def missing(self) -> int:
        """Tasks without a prediction of this version, whatever the server said."""
        return self.tasks - self.stored


def retrieve(studio: Studio, project: int, backend: Backend, url: str) -> Retrieved:
    """Connect a project to the running backend at ``url``, retrieve all, and count what is there.

    Tasks that have a prediction of this version are passed over by the server. Raises
    PressmarkError when the server cannot reach the backend.
    """
    known = studio.read("/api/ml", project=project).json()
    if not any(one.get("url") == url for one in known):
        made = {"project": project, "url": url, "title": backend.version}
        studio.write("POST", "/api/ml", made)
    asked = {"id": "retrieve_tasks_predictions", "project": project}
    everything = {"selectedItems": {"all": True, "excluded": []}}
    studio.write("POST", "/api/dm/actions", everything, **asked)
    versions = studio.read(f"/api/projects/{project}/model-versions").json()
    stored = versions.get(backend.version, 0) if isinstance(versions, dict) else 0
    told = backend.tally
    return Retrieved(
        project,
        backend.version,
        len(studio.tasks(project)),
        int(stored),
        told.failed,
        tuple(told.failures),
        told.seconds,
    )
