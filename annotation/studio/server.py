"""A Label Studio server of one's own: on 127.0.0.1, with SQLite, unattended, and telling nobody.

The server is a child of the process that asked for it and ends with it, even when that one is
killed: it holds the reading end of a pipe, and ends when nobody holds the other one.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from ...schema import PressmarkError
from .environment import Tell, _silent, require_environment, studio_home

HOST = "127.0.0.1"
PORT = 8080
#: The first start makes the tables: half a minute on a slow machine, and then some.
_START_SECONDS = 300.0
_STOP_SECONDS = 15.0
_EMAIL = "admin@pressmark.example"
_STATE = "pressmark.json"
#: Runs in the server's environment, and ends when our end of its standard input is closed.
_LAUNCH = """
import os, sys, threading
def watch():
    sys.stdin.buffer.read()
    os._exit(0)
threading.Thread(target=watch, daemon=True).start()
from label_studio.server import main
sys.exit(main())
"""
#: Nothing leaves the machine: no version check, no analytics, no error reports, no remote flags.
_QUIET = {
    "LATEST_VERSION_CHECK": "false",
    "COLLECT_ANALYTICS": "false",
    "SENTRY_DSN": "",
    "FRONTEND_SENTRY_DSN": "",
    "FEATURE_FLAGS_OFFLINE": "true",
    "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
    "DISABLE_SIGNUP_WITHOUT_LINK": "true",
    # A pre-annotation backend of ours runs on 127.0.0.1 too.
    "ML_BLOCK_LOCAL_IP": "false",
    "SSRF_PROTECTION_ENABLED": "false",
}
#: What the server may know of our environment; all else (HOST, DJANGO_*, PYTHONPATH) could turn it.
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TEMP", "SYSTEMROOT", "USERPROFILE")


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who can log in: e-mail and password in the browser, the token in programs."""

    email: str
    password: str = field(repr=False)
    token: str = field(repr=False)


@dataclass(slots=True)
class Server:
    """A server that runs: ``url`` without a slash at its end, and its administrator.

    As a context manager it stops at the end. ``process`` is None when another process started it.
    """

    url: str
    admin: Account
    data: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def token(self) -> str:
        """The administrator's token (``Authorization: Token ...``)."""
        return self.admin.token

    def stop(self) -> None:
        """End the server, if it is ours; asked a second time it does nothing."""
        if self.process is None:
            return
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def __enter__(self) -> Server:
        """The server itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()


def default_data() -> Path:
    """Where `serve` keeps the server's database and files: ``<home>/label-studio/data``."""
    return studio_home() / "data"


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def start(
    data: Path | None = None,
    port: int = PORT,
    *,
    tell: Tell = _silent,
    wait: float = _START_SECONDS,
) -> Server:
    """Start the server on ``port`` over the database in the folder ``data``; it answers.

    The folder and the administrator are made the first time. When the server of this folder runs
    already it is given back as it is (``process`` is None). Raises PressmarkError when the
    environment is missing, the port is taken, or the server does not answer within ``wait``
    seconds.
    """
    data = (data or default_data()).resolve()
    python = require_environment()
    data.mkdir(parents=True, exist_ok=True)
    admin = _admin(data)
    running = find(data)
    if running is not None:
        return running
    _check_port(port)
    tell(f"starting Label Studio on http://{HOST}:{port} (the first time takes half a minute)")
    process = _launch(python, data, port, admin)
    server = Server(f"http://{HOST}:{port}", admin, data, process)
    try:
        _wait_for(server, wait)
        _write_state(data, admin, server.url)
    except BaseException:
        server.stop()
        raise
    return server


def find(data: Path | None = None) -> Server | None:
    """The server over the database in ``data``, if one runs and takes its administrator's token."""
    data = (data or default_data()).resolve()
    state = _read_state(data)
    if not state or "url" not in state:
        return None
    server = Server(state["url"], _account(state), data)
    return server if _answers(server) else None


def _account(state: dict[str, str]) -> Account:
    return Account(state["email"], state["password"], state["token"])


def _read_state(data: Path) -> dict[str, str] | None:
    path = data / _STATE
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
        return {key: str(state[key]) for key in ("email", "password", "token", "url") if state[key]}
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as fault:
        raise PressmarkError(
            f"{path} should hold the server's administrator, and cannot be read: move the folder "
            f"{data} away to begin with an empty server"
        ) from fault


def _write_state(data: Path, admin: Account, url: str) -> None:
    """For the user's eyes only: it holds a password."""
    state = {"email": admin.email, "password": admin.password, "token": admin.token, "url": url}
    write_private(data / _STATE, json.dumps(state, indent=2))


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, at once or not at all."""
    new = path.with_name(f"{path.name}.new")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(new, path)


def _admin(data: Path) -> Account:
    state = _read_state(data)
    if state is not None:
        return _account(state)
    admin = Account(_EMAIL, secrets.token_urlsafe(12), secrets.token_hex(20))
    _write_state(data, admin, "")
    return admin


def _check_port(port: int) -> None:
    """The server would take the next free port without a word, so a busy one is refused here."""
    with socket.socket() as probe:
        taken = probe.connect_ex((HOST, port)) == 0
    if taken:
        raise PressmarkError(
            f"something listens on {HOST}:{port} already, and it is not the server of this "
            "folder: name another port with --port"
        )


def _launch(python: Path, data: Path, port: int, admin: Account) -> subprocess.Popen[bytes]:
    settings = {
        "LABEL_STUDIO_BASE_DATA_DIR": str(data),
        "LABEL_STUDIO_USERNAME": admin.email,
        "LABEL_STUDIO_PASSWORD": admin.password,
        "LABEL_STUDIO_USER_TOKEN": admin.token,
    }
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    options = ("start", "--no-browser", "--internal-host", HOST, "-p", str(port))
    with _log(data).open("ab") as log:
        return subprocess.Popen(
            [str(python), "-c", _LAUNCH, *options],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=data,
            env=inherited | _QUIET | settings,
            # Ctrl-C is for us: we stop the server, it is not interrupted in the middle.
            start_new_session=True,
        )


def _log(data: Path) -> Path:
    return data / "server.log"


def _wait_for(server: Server, seconds: float) -> None:
    """Until the server answers to its administrator; PressmarkError when it ends or takes long."""
    deadline = time.monotonic() + seconds
    while not _answers(server):
        ended = server.process.poll() if server.process else None
        if ended is not None or time.monotonic() > deadline:
            what = f"ended with {ended}" if ended is not None else f"gave no answer in {seconds} s"
            raise PressmarkError(
                f"Label Studio {what} on {server.url} ({_last_words(server.data)}): see "
                f"{_log(server.data)}"
            )
        time.sleep(0.25)


def _last_words(data: Path) -> str:
    lines = _log(data).read_bytes()[-4000:].decode("utf-8", "replace").strip().splitlines()
    return lines[-1].strip() if lines else "it said nothing"


def _answers(server: Server) -> bool:
    """Whether it is this server that answers: another one would not know the token."""
    headers = {"Authorization": f"Token {server.token}"}
    try:
        url = f"{server.url}/api/current-user/whoami"
        return httpx.get(url, headers=headers, timeout=5, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False
