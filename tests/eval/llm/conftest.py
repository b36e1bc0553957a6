"""A stub of an OpenAI-compatible endpoint on 127.0.0.1 that answers, and misbehaves, as told."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

Json = Any


def completion(content: str, finish: str = "stop") -> bytes:
    value = {
        "choices": [
            {"message": {"role": "assistant", "content": content}, "finish_reason": finish}
        ],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 200},
    }
    return json.dumps(value).encode()


class Stub:
    """``script`` says what each request gets: bytes, (status, headers, bytes), or a function."""

    def __init__(self) -> None:
        self.asked: list[Json] = []
        self.headers: list[dict[str, str]] = []
        self.script: list[Any] = []
        self.always: Any = completion("{}")
        self.url = ""

    def next(self, body: Json) -> Any:
        self.asked.append(body)
        return self.script.pop(0) if self.script else self.always


def _handler(stub: Stub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            stub.headers.append(dict(self.headers))
            answer = stub.next(body)
            with contextlib.suppress(OSError):
                if callable(answer):
                    answer(self)
                    self.close_connection = True
                    return
                status, headers, data = (200, {}, answer) if isinstance(answer, bytes) else answer
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(data))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@pytest.fixture
def stub() -> Iterator[Stub]:
    made = Stub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_port}/v1"
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


def slowly(data: bytes, seconds: float) -> Callable[[BaseHTTPRequestHandler], None]:
    """A byte at a time, with a pause after each, headers too."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(data)}\r\n\r\n".encode()
        for byte in head + data:
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
            time.sleep(seconds)

    return answer


def flood(size: int) -> Callable[[BaseHTTPRequestHandler], None]:
    """A body of ``size`` bytes that is no JSON."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n".encode())
        for _ in range(size // 1_000_000):
            handler.wfile.write(b" " * 1_000_000)

    return answer


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    """Half an answer, then the connection is closed."""
    handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"choi')


def reset(handler: BaseHTTPRequestHandler) -> None:
    """Half an answer, then the connection is reset, not closed."""
    hang_up(handler)
    handler.wfile.flush()
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()


def in_chunks(data: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    """The whole in chunks of three bytes, which cut characters, as a server that streams sends."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for at in range(0, len(data), 3):
            part = data[at : at + 3]
            handler.wfile.write(b"%x\r\n%b\r\n" % (len(part), part))
        handler.wfile.write(b"0\r\n\r\n")

    return answer
