"""Getting one pinned file from a server that need not be honest, or from a folder.

Whatever goes wrong is a ``PressmarkError`` of one sentence. The size that the catalogue pins is
the limit, so that no server makes us read more than the file has.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit

from ..schema import PressmarkError
from .catalogue import SourceFile

if TYPE_CHECKING:
    import httpx

#: The limit of a file whose size is not pinned, in bytes.
SIZE_LIMIT = 20_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Patience, in seconds: for a connection, for a pause, for a whole file; and redirects."""

    connect: float = 10.0
    pause: float = 30.0
    total: float = 300.0
    redirects: int = 3


PATIENCE = Limits()


def new_client(limits: Limits) -> httpx.Client:
    """A client with these time limits that follows no redirect by itself."""
    import httpx

    timeout = httpx.Timeout(limits.pause, connect=limits.connect)
    return httpx.Client(timeout=timeout, follow_redirects=False)


def address(base_url: str, path: str) -> str:
    """The address of a file below a base address (http or https)."""
    if _server(base_url) is None:
        raise PressmarkError(
            f"{base_url!r} is not an http or https address: name the folder of the files"
        )
    return urljoin(base_url.rstrip("/") + "/", quote(path))


def fetch(client: httpx.Client, url: str, pinned: SourceFile, limits: Limits) -> bytes:
    """The bytes at an address, which are those that the catalogue pins by size and sha256."""
    import httpx

    deadline = time.monotonic() + limits.total
    try:
        data = _follow(client, url, pinned, limits, deadline)
    except httpx.TimeoutException as fault:
        raise PressmarkError(
            f"{url}: no answer within {_patience(fault, limits):g} s: try again, or {_by_hand()}"
        ) from fault
    except (httpx.RemoteProtocolError, httpx.ReadError) as fault:
        raise PressmarkError(
            f"{url}: the transfer was cut off before {pinned.bytes} bytes had come ({fault}): "
            f"try again, or {_by_hand()}"
        ) from fault
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        raise PressmarkError(
            f"{url}: there is no connection to the server ({fault}): check the network, "
            f"or {_by_hand()}"
        ) from fault
    return check(data, pinned, url)


def _patience(fault: Exception, limits: Limits) -> float:
    import httpx

    return limits.connect if isinstance(fault, httpx.ConnectTimeout) else limits.pause


def _by_hand() -> str:
    return "get the file by hand and hydrate with --from FOLDER"


def _server(url: str) -> tuple[str, str, int | None] | None:
    """Scheme, host and port of an address, None when it is no http or https address."""
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and parts.hostname
        return (parts.scheme, parts.hostname or "", parts.port) if known else None
    except ValueError:
        return None


def _target(url: str, location: str) -> str:
    """Where a redirect leads; as it stands when it cannot be read."""
    try:
        return urljoin(url, location)
    except ValueError:
        return location


def _follow(
    client: httpx.Client, url: str, pinned: SourceFile, limits: Limits, deadline: float
) -> bytes:
    first = url
    for _ in range(limits.redirects + 1):
        with client.stream("GET", url, headers={"Accept-Encoding": "identity"}) as answer:
            if not answer.has_redirect_location:
                return _body(answer, url, pinned, limits, deadline)
            target = _target(url, answer.headers["location"])
        if _server(target) != _server(first):
            raise PressmarkError(
                f"{first} redirects to another server ({target}), which is not followed: "
                f"check the address, or {_by_hand()}"
            )
        url = target
    raise PressmarkError(
        f"{first} redirects more than {limits.redirects} times: check the address, or {_by_hand()}"
    )


def _body(
    answer: httpx.Response, url: str, pinned: SourceFile, limits: Limits, deadline: float
) -> bytes:
    _check_head(answer, url, pinned)
    data = bytearray()
    for chunk in answer.iter_raw():
        data += chunk
        if len(data) > pinned.bytes:
            raise PressmarkError(
                f"{url} sends more than the {pinned.bytes} bytes of the pinned file: "
                f"check the address, or {_by_hand()}"
            )
        if time.monotonic() > deadline:
            raise PressmarkError(
                f"{url}: {len(data)} of {pinned.bytes} bytes had come after {limits.total:g} s: "
                f"try again, or {_by_hand()}"
            )
    return bytes(data)


def _check_head(answer: httpx.Response, url: str, pinned: SourceFile) -> None:
    """Refuse by status and headers, before anything of the body is read."""
    if answer.status_code == 404:
        raise PressmarkError(f"{url} does not exist (404): check the address, or {_by_hand()}")
    if answer.status_code != 200:
        raise PressmarkError(
            f"{url}: the server answered {answer.status_code} {answer.reason_phrase}, "
            f"expected 200: try again later, or {_by_hand()}"
        )
    encoding = answer.headers.get("content-encoding", "identity")
    if encoding != "identity":
        raise PressmarkError(
            f"{url} is sent encoded ({encoding}), expected the file as it is: {_by_hand()}"
        )
    length = answer.headers.get("content-length")
    if length is not None and length != str(pinned.bytes):
        raise PressmarkError(
            f"{url} announces {length} bytes, expected {pinned.bytes}: check that the address is "
            f"that of the pinned version, or {_by_hand()}"
        )


def check(data: bytes, pinned: SourceFile, where: str) -> bytes:
    """The bytes themselves when size and sha256 are those of the catalogue."""
    if len(data) != pinned.bytes:
        raise PressmarkError(
            f"{where} has {len(data)} bytes, expected {pinned.bytes}: get the pinned version of "
            f"{pinned.path} again, unchanged (also in its line ends)"
        )
    found = hashlib.sha256(data).hexdigest()
    if found != pinned.sha256:
        raise PressmarkError(
            f"{where} has the sha256 {found}, expected {pinned.sha256}: get the pinned version of "
            f"{pinned.path} again, unchanged"
        )
    return data


def find(folder: Path, path: str) -> Path:
    """The file in a folder: under its whole path or under its name alone."""
    if not folder.is_dir():
        raise PressmarkError(f"{folder} is not a folder: name the one that holds {path}")
    for candidate in (folder / path, folder / PurePosixPath(path).name):
        if candidate.is_file():
            return candidate
    raise PressmarkError(
        f"{PurePosixPath(path).name} is not in {folder}: put the file there, or name the folder "
        "that holds it"
    )


def take(folder: Path, path: str, pinned: SourceFile | None) -> tuple[bytes, str]:
    """The bytes of a file in a folder, and where it lies; checked when the catalogue pins it."""
    found = find(folder, path)
    limit = pinned.bytes if pinned else SIZE_LIMIT
    try:
        size = found.stat().st_size
        if size > limit:
            raise PressmarkError(
                f"{found} has {size} bytes, expected {'' if pinned else 'at most '}{limit}: "
                f"get {path} again, unchanged"
            )
        data = found.read_bytes()
    except OSError as fault:
        raise PressmarkError(f"{found} cannot be read: {fault.strerror}; check the file") from fault
    return (check(data, pinned, str(found)) if pinned else data), str(found)
