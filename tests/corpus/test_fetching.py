"""Hydration over the network: a loopback server that fails in every way it can."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from pressmark.corpus import hydrate, verify
from pressmark.corpus.catalogue import Catalogue, SourceFile
from pressmark.corpus.fetching import Limits, address, fetch, new_client
from pressmark.corpus.hydration import HydrationResult
from pressmark.schema import PressmarkError

FAST = Limits(connect=0.5, pause=0.3, total=5.0)
PATH = "/data/rows.csv"


class Faulty(ThreadingHTTPServer):
    """A server on the loopback address whose answer is a function that a test puts in."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer: Callable[[_Handler], None] = lambda handler: handler.send_error(404)
        self.requests: list[str] = []
        self.over = threading.Event()

    @property
    def url(self) -> str:
        """The server's address."""
        return f"http://127.0.0.1:{self.server_port}/"

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is what these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: Faulty

    def do_GET(self) -> None:
        self.server.requests.append(self.path)
        self.server.answer(self)

    def log_message(self, *_: object) -> None:
        pass

    def head(self, status: int = 200, **headers: str) -> None:
        """Send the head of an answer; underscores of names stand for hyphens."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()


@pytest.fixture
def server() -> Iterator[Faulty]:
    """A running server, which ends with the test."""
    with Faulty() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.over.set()
        running.shutdown()
        thread.join()


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    """A client that no proxy of the machine comes between."""
    limits = httpx.Timeout(FAST.pause, connect=FAST.connect)
    with httpx.Client(trust_env=False, timeout=limits) as made:
        yield made


@dataclass
class Fetch:
    """Hydrates ``news`` over the loopback, and holds what is the same in every test."""

    index: Catalogue
    home: Path
    server: Faulty
    client: httpx.Client
    limits: Limits = field(default=FAST)

    def __call__(self, base_url: str | None = None) -> HydrationResult:
        return hydrate(
            "news",
            base_url=base_url or self.server.url,
            client=self.client,
            limits=self.limits,
            index=self.index,
            cache=self.home,
        )

    def fails(self, *parts: str) -> None:
        """It fails with one sentence that holds the parts, and writes nothing."""
        result = self()
        assert (result.written, result.kept) == ((), ())
        assert result.failed == ("news-0", "news-1")
        (problem,) = result.problems
        assert (problem.document, problem.code) == ("news-0", "hydrate-file")
        assert problem.message.startswith("news-0 and 1 more of news: ")
        assert "\n" not in problem.message
        assert "--from FOLDER" in problem.message or "again" in problem.message
        for part in parts:
            assert part in problem.message
        assert not list(self.home.rglob("*.*"))


@pytest.fixture
def over_network(index: Catalogue, home: Path, server: Faulty, client: httpx.Client) -> Fetch:
    """Hydration over the loopback."""
    return Fetch(index, home, server, client)


@pytest.fixture
def data(sources: Path) -> bytes:
    """The right bytes."""
    return (sources / "rows.csv").read_bytes()


def serve(data: bytes, **headers: str) -> Callable[[_Handler], None]:
    """An answer with these bytes and their true length, unless the headers say otherwise."""
    sent = {"Content_Length": str(len(data))} | headers

    def answer(handler: _Handler) -> None:
        handler.head(**sent)
        handler.wfile.write(data)

    return answer


def test_right_bytes_are_written(over_network: Fetch, index: Catalogue, data: bytes) -> None:
    over_network.server.answer = serve(data)
    result = over_network()
    assert (result.written, result.failed, result.problems) == (("news-0", "news-1"), (), ())
    assert over_network.server.requests == [PATH]
    assert verify("news", index=index, cache=over_network.home) == []


def test_second_run_asks_for_nothing(over_network: Fetch, data: bytes) -> None:
    over_network.server.answer = serve(data)
    over_network()
    again = over_network()
    assert (again.written, again.kept) == ((), ("news-0", "news-1"))
    assert over_network.server.requests == [PATH]


def test_chunked_without_a_length(
    over_network: Fetch, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(handler: _Handler) -> None:
        handler.head(Transfer_Encoding="chunked")
        for part in (data[:7], data[7:]):
            handler.wfile.write(b"%x\r\n%b\r\n" % (len(part), part))
        handler.wfile.write(b"0\r\n\r\n")

    monkeypatch.setattr(_Handler, "protocol_version", "HTTP/1.1")
    over_network.server.answer = answer
    assert over_network().written == ("news-0", "news-1")


def test_not_found(over_network: Fetch) -> None:
    over_network.fails("does not exist (404)", PATH)


@pytest.mark.parametrize("status", [204, 206, 304, 403, 429, 500, 503])
def test_other_answers(over_network: Fetch, status: int) -> None:
    over_network.server.answer = lambda handler: handler.head(status, Content_Length="0")
    over_network.fails(f"the server answered {status} ", "expected 200")


def test_connection_refused(over_network: Fetch) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as gone:
        port = gone.server_port
    result = over_network(f"http://127.0.0.1:{port}/")
    assert "there is no connection to the server" in result.problems[0].message


def test_hang_up_without_an_answer(over_network: Fetch) -> None:
    over_network.server.answer = lambda handler: handler.connection.close()
    over_network.fails("the transfer was cut off")


def test_truncated_body(over_network: Fetch, data: bytes) -> None:
    over_network.server.answer = serve(data[:-9], Content_Length=str(len(data)))
    over_network.fails("the transfer was cut off before", f"{len(data)} bytes")


def test_not_enough_and_no_length(over_network: Fetch, data: bytes) -> None:
    def answer(handler: _Handler) -> None:
        handler.head()
        handler.wfile.write(data[:-9])

    over_network.server.answer = answer
    over_network.fails(f"has {len(data) - 9} bytes, expected {len(data)}")


def test_too_large_is_refused_by_its_length(over_network: Fetch, data: bytes) -> None:
    over_network.server.answer = serve(data + b"x")
    over_network.fails(f"announces {len(data) + 1} bytes, expected {len(data)}")


def test_length_that_is_no_number(over_network: Fetch, data: bytes) -> None:
    over_network.server.answer = serve(data, Content_Length="many")
    result = over_network()
    assert result.failed == ("news-0", "news-1")


def test_endless_body_is_stopped(over_network: Fetch, data: bytes) -> None:
    sent = []

    def answer(handler: _Handler) -> None:
        handler.head()
        while not handler.server.over.is_set():
            handler.wfile.write(b"x" * 1000)
            sent.append(1000)

    over_network.server.answer = answer
    over_network.fails(f"sends more than the {len(data)} bytes")
    assert sum(sent) < 20_000_000


def test_more_than_the_length_says_is_not_read(over_network: Fetch, data: bytes) -> None:
    over_network.server.answer = serve(data + b"more", Content_Length=str(len(data)))
    assert over_network().written == ("news-0", "news-1")


def test_wrong_bytes(over_network: Fetch, data: bytes) -> None:
    over_network.server.answer = serve(data.replace(b"Orlu", b"Ulro"))
    over_network.fails("has the sha256 ", "expected ")


def test_compressed(over_network: Fetch, data: bytes) -> None:
    over_network.server.answer = serve(data, Content_Encoding="gzip")
    over_network.fails("is sent encoded (gzip)")


def test_silence(over_network: Fetch) -> None:
    over_network.server.answer = lambda handler: bool(handler.server.over.wait(10)) and None
    over_network.fails("no answer within 0.3 s")


def test_pause_within_the_body(over_network: Fetch, data: bytes) -> None:
    def answer(handler: _Handler) -> None:
        handler.head(Content_Length=str(len(data)))
        handler.wfile.write(data[:5])
        handler.server.over.wait(10)

    over_network.server.answer = answer
    over_network.fails("no answer within 0.3 s")


def test_a_drip_ends_at_the_deadline(over_network: Fetch, data: bytes) -> None:
    def answer(handler: _Handler) -> None:
        handler.head(Content_Length=str(len(data)))
        for byte in data:
            handler.wfile.write(bytes([byte]))
            if handler.server.over.wait(0.05):
                return

    over_network.server.answer = answer
    over_network.limits = replace(FAST, total=0.3)
    began = time.monotonic()
    over_network.fails(f"of {len(data)} bytes had come after 0.3 s")
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "target",
    [
        "http://localhost:{port}/x",
        "https://127.0.0.1:{port}/x",
        "http://127.0.0.1:1/x",
        "//example.org/x",
        "file:///etc/passwd",
        "http://[",
        "http://127.0.0.1:99999999/",
    ],
)
def test_redirect_to_another_server(over_network: Fetch, target: str) -> None:
    place = target.format(port=over_network.server.server_port)
    over_network.server.answer = lambda h: h.head(302, Location=place, Content_Length="0")
    over_network.fails("redirects to another server", "is not followed")
    assert over_network.server.requests == [PATH]


def test_redirect_on_the_same_server(over_network: Fetch, data: bytes) -> None:
    def answer(handler: _Handler) -> None:
        if handler.path == PATH:
            handler.head(302, Location="/elsewhere", Content_Length="0")
        else:
            serve(data)(handler)

    over_network.server.answer = answer
    assert over_network().written == ("news-0", "news-1")
    assert over_network.server.requests == [PATH, "/elsewhere"]


def test_redirects_without_end(over_network: Fetch) -> None:
    over_network.server.answer = lambda h: h.head(302, Location=PATH, Content_Length="0")
    over_network.fails("redirects more than 3 times")
    assert len(over_network.server.requests) == 4


def test_a_run_that_failed_goes_on(over_network: Fetch, data: bytes) -> None:
    over_network.server.answer = serve(data)
    over_network()
    (over_network.home / "texts/news/news-1.txt").unlink()
    again = over_network()
    assert (again.written, again.kept) == (("news-1",), ("news-0",))


@pytest.mark.parametrize(
    "base", ["ftp://x/", "example.org", "", "http://", "file:///x", "http://["]
)
def test_base_address_must_be_http(base: str) -> None:
    with pytest.raises(PressmarkError, match="is not an http or https address"):
        address(base, "a")


def test_address_of_a_file() -> None:
    assert address("https://e.org/a", "b/c d.csv") == "https://e.org/a/b/c%20d.csv"
    assert address("https://e.org/a/", "b.csv") == "https://e.org/a/b.csv"


def test_the_default_client_follows_nothing_and_waits_a_while(server: Faulty, data: bytes) -> None:
    server.answer = serve(data)
    with new_client(Limits()) as client:
        assert not client.follow_redirects
        assert client.timeout == httpx.Timeout(30.0, connect=10.0)


def test_fetch_without_a_collection(server: Faulty, client: httpx.Client) -> None:
    server.answer = serve(b"abc")
    pinned = SourceFile("x", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 3)
    assert fetch(client, server.url + "x", pinned, FAST) == b"abc"
