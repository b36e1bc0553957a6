"""A proxy on 127.0.0.1 before a real server that cuts a client off at one chosen request."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

import httpx

#: How a request is cut: before or after the server has got it; ``late`` answers after a while.
CUTS = ("before", "after", "late", "error")


class CuttingProxy:
    """Forwards to ``target``; the ``at``-th request that changes something is cut as ``how`` says.

    ``then`` is called at the cut (to kill the client, say); with ``stay_down`` every request after
    the cut is dropped too, as if the server had been stopped.
    """

    def __init__(
        self,
        target: str,
        at: int,
        how: str,
        then: Callable[[], None] = lambda: None,
        stay_down: bool = False,
    ) -> None:
        self.target, self.at, self.how, self.then = target, at, how, then
        self.stay_down, self.seen, self.cut = stay_down, 0, False
        self._lock = threading.Lock()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self) -> None:
                proxy.answer(self)

            do_GET = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> CuttingProxy:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _is_cut(self, method: str) -> bool:
        with self._lock:
            if method != "GET":
                self.seen += 1
            chosen = method != "GET" and self.seen == self.at
            self.cut = self.cut or chosen
            return chosen

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Forward one request, or cut it."""
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        down = self.cut and self.stay_down
        chosen = self._is_cut(handler.command)
        if down or (chosen and self.how == "before"):
            self.then()
            self._drop(handler)
            return
        if chosen and self.how == "error":
            self._reply(handler, 503, b'{"detail": "not now"}')
            return
        answer = httpx.request(
            handler.command,
            self.target + handler.path,
            content=body,
            headers={
                key: handler.headers[key]
                for key in ("Authorization", "Content-Type")
                if key in handler.headers
            },
            timeout=120,
            trust_env=False,
        )
        if chosen and self.how == "late":
            time.sleep(3)
        if chosen and self.how in ("after", "late"):
            self.then()
            self._drop(handler)
            return
        self._reply(handler, answer.status_code, answer.content)

    @staticmethod
    def _drop(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        handler.connection.close()

    @staticmethod
    def _reply(handler: BaseHTTPRequestHandler, status: int, content: bytes) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)
