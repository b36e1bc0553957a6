"""A stand-in of the hub on 127.0.0.1: repositories, commits, tags, large files, and faults.

It keeps what it is sent in memory and answers as the hub does to what its library asks.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "token-of-the-stand-in"
_LARGE = (".parquet", ".jsonl")


def sha1_of(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass
class Repository:
    """Commits from the first to the last, each with all its files; tags by name."""

    commits: list[tuple[str, dict[str, bytes]]] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    private: bool = False

    def commit(self, files: dict[str, bytes]) -> str:
        names = repr((len(self.commits), sorted((n, sha1_of(d)) for n, d in files.items())))
        key = hashlib.sha1(names.encode()).hexdigest()
        self.commits.append((key, files))
        return key

    def files(self, revision: str) -> tuple[str, dict[str, bytes]] | None:
        key = self.tags.get(revision, revision)
        if key == "main":
            return self.commits[-1]
        return next((c for c in self.commits if c[0] == key), None)


@dataclass
class Fault:
    """An answer instead of the right one: a status, or None to drop the connection."""

    method: str
    path: str
    status: int | None
    times: int
    headers: dict[str, str] = field(default_factory=dict)
    answer: Any = None


class Hub:
    """The server; ``log`` has a line for each request, ``sent`` the bytes of each upload."""

    def __init__(self) -> None:
        self.repositories: dict[str, Repository] = {}
        self.large: dict[str, bytes] = {}
        self.log: list[str] = []
        self.sent: list[int] = []
        self.faults: list[Fault] = []
        self.before_commit: Callable[[], None] = lambda: None
        handler = type("Bound", (_Handler,), {"hub": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def fail(
        self,
        method: str,
        path: str,
        status: int | None,
        times: int = 1,
        headers: dict[str, str] | None = None,
        answer: Any = None,
    ) -> None:
        said = answer or {"error": "said by the stand-in"}
        self.faults.append(Fault(method, path, status, times, headers or {}, said))

    def make(self, name: str, files: dict[str, bytes]) -> None:
        """A repository that is there already, with files of somebody's."""
        self.repositories[name] = Repository()
        self.repositories[name].commit({".gitattributes": b"*.parquet filter=lfs\n", **files})

    def uploads(self) -> int:
        """How many commits, uploads of large files and tags were asked for since the log began."""
        return sum(re.match(r"POST \S+/(commit|tag)/|PUT ", line) is not None for line in self.log)


class _Handler(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        pass

    def _go(self) -> None:
        self.path_, query = urlsplit(self.path)[2], parse_qs(urlsplit(self.path)[3])
        self.query = {key: values[0] for key, values in query.items()}
        self.hub.log.append(f"{self.command} {self.path_}")
        body = self._body()
        for fault in self.hub.faults:
            if fault.times and fault.method == self.command and re.search(fault.path, self.path_):
                fault.times -= 1
                if fault.status is None:
                    self.close_connection = True
                    self.connection.close()
                    return
                self._answer(fault.status, fault.answer, **fault.headers)
                return
        writes = self.command in ("POST", "PUT")
        if writes and self.headers.get("Authorization") not in (f"Bearer {TOKEN}", None):
            self._answer(401, {"error": "Invalid username or password."})
            return
        for method, pattern, act in _ROUTES:
            found = re.fullmatch(pattern, self.path_)
            if found and method == self.command.replace("HEAD", "GET"):
                act(self, body, *map(unquote, found.groups()))
                return
        self._answer(404, {"error": "no such route"})

    do_GET = do_HEAD = do_POST = do_PUT = _go  # noqa: N815 - names of the standard library

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            parts = []
            while size := int(self.rfile.readline(), 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _answer(self, status: int, value: Any, **headers: str) -> None:
        data = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        for name, text in headers.items():
            self.send_header(name.replace("_", "-"), text)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _find(self, name: str, revision: str = "main") -> tuple[str, dict[str, bytes]] | None:
        repository = self.hub.repositories.get(name)
        if repository is None:
            self._answer(404, {"error": "Repository not found"}, X_Error_Code="RepoNotFound")
            return None
        found = repository.files(revision)
        if found is None:
            self._answer(404, {"error": "Invalid rev id"}, X_Error_Code="RevisionNotFound")
        return found

    def create(self, body: bytes) -> None:
        value = json.loads(body)
        name = f"{value.get('organization') or 'user'}/{value['name']}"
        if name in self.hub.repositories:
            self._answer(409, {"url": f"{self.hub.url}/datasets/{name}"})
            return
        self.hub.make(name, {})
        asked = value.get("private") or value.get("visibility") == "private"
        self.hub.repositories[name].private = bool(asked)
        self._answer(200, {"url": f"{self.hub.url}/datasets/{name}", "name": name})

    def yaml(self, body: bytes) -> None:
        assert json.loads(body)["content"].startswith("---\n")
        self._answer(200, {"errors": [], "warnings": []})

    def preupload(self, body: bytes, name: str, revision: str) -> None:
        if not (found := self._find(name, revision)):
            return
        files = [
            {
                "path": f["path"],
                "uploadMode": "lfs" if f["path"].endswith(_LARGE) else "regular",
                "shouldIgnore": False,
                "oid": _oid(f["path"], found[1][f["path"]]) if f["path"] in found[1] else None,
            }
            for f in json.loads(body)["files"]
        ]
        self._answer(200, {"files": files})

    def batch(self, body: bytes, name: str) -> None:
        objects = []
        for one in json.loads(body)["objects"]:
            href = f"{self.hub.url}/put/{one['oid']}"
            new = {} if one["oid"] in self.hub.large else {"actions": {"upload": {"href": href}}}
            objects.append(one | new)
        self._answer(200, {"transfer": "basic", "objects": objects})

    def put(self, body: bytes, oid: str) -> None:
        if sha256_of(body) != oid:
            self._answer(400, {"error": "the bytes are not those of the sha256"})
            return
        self.hub.large[oid] = body
        self.hub.sent.append(len(body))
        self._answer(200, b"")

    def commit(self, body: bytes, name: str, revision: str) -> None:
        self.hub.before_commit()
        if not (found := self._find(name, revision)):
            return
        lines = [json.loads(line) for line in body.splitlines()]
        parent = lines[0]["value"].get("parentCommit")
        if parent not in (None, found[0]):
            self._answer(412, {"error": "A commit has happened since."})
            return
        files = dict(found[1])
        for line in lines[1:]:
            value = line["value"]
            if line["key"] == "file":
                files[value["path"]] = base64.b64decode(value["content"])
            elif line["key"] == "lfsFile":
                files[value["path"]] = self.hub.large[value["oid"]]
            else:
                del files[value["path"]]
        key = self.hub.repositories[name].commit(files)
        url = f"{self.hub.url}/datasets/{name}/commit/{key}"
        self._answer(200, {"commitOid": key, "commitUrl": url, "success": True})

    def tag(self, body: bytes, name: str, revision: str) -> None:
        if not (found := self._find(name, revision)):
            return
        tag = json.loads(body)["tag"]
        if tag in self.hub.repositories[name].tags:
            self._answer(409, {"error": "Tag reference exists already"})
            return
        self.hub.repositories[name].tags[tag] = found[0]
        self._answer(200, {})

    def refs(self, _: bytes, name: str) -> None:
        if not (found := self._find(name)):
            return
        tags = [
            {"name": tag, "ref": f"refs/tags/{tag}", "targetCommit": key}
            for tag, key in self.hub.repositories[name].tags.items()
        ]
        main = {"name": "main", "ref": "refs/heads/main", "targetCommit": found[0]}
        self._answer(200, {"branches": [main], "tags": tags, "converts": []})

    def info(self, _: bytes, name: str, revision: str = "main") -> None:
        if not (found := self._find(name, revision)):
            return
        files = [{"rfilename": path} for path in sorted(found[1])]
        private = self.hub.repositories[name].private
        value = {"id": name, "sha": found[0], "siblings": files, "private": private, "tags": []}
        self._answer(200, value | {"gated": False, "disabled": False, "downloads": 0, "likes": 0})

    def tree(self, _: bytes, name: str, revision: str, folder: str = "") -> None:
        if not (found := self._find(name, revision)):
            return
        inside = [p for p in sorted(found[1]) if p.startswith(f"{folder}/" if folder else "")]
        if folder and not inside:
            self._answer(404, {"error": "no such entry"}, X_Error_Code="EntryNotFound")
            return
        self._answer(200, [_entry(path, found[1][path]) for path in inside])

    def paths(self, body: bytes, name: str, revision: str) -> None:
        if not (found := self._find(name, revision)):
            return
        if self.headers.get("Content-Type", "").startswith("application/json"):
            wanted = json.loads(body)["paths"]
        else:
            wanted = parse_qs(body.decode())["paths"]
        held = found[1]
        entries = [_entry(path, held[path]) for path in wanted if path in held]
        folders = {p for p in wanted if any(h.startswith(f"{p}/") for h in held)}
        entries += [{"type": "directory", "path": p, "oid": "0" * 40, "size": 0} for p in folders]
        self._answer(200, entries)

    def resolve(self, _: bytes, name: str, revision: str, path: str) -> None:
        if not (found := self._find(name, revision)):
            return
        if path not in found[1]:
            self._answer(404, b"", X_Error_Code="EntryNotFound", X_Repo_Commit=found[0])
            return
        data, status = found[1][path], 200
        headers = {"X_Repo_Commit": found[0], "ETag": f'"{_oid(path, data)}"'}
        headers |= {"X_Linked_Size": str(len(data)), "X_Linked_ETag": f'"{_oid(path, data)}"'}
        if wanted := re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range") or ""):
            first, last = int(wanted[1]), int(wanted[2] or len(data) - 1)
            headers["Content_Range"] = f"bytes {first}-{min(last, len(data) - 1)}/{len(data)}"
            data, status = data[first : last + 1], 206
        self._answer(status, data, **headers)


def _oid(path: str, data: bytes) -> str:
    return sha256_of(data) if path.endswith(_LARGE) else sha1_of(data)


def _entry(path: str, data: bytes) -> dict[str, Any]:
    entry: dict[str, Any] = {"type": "file", "path": path, "size": len(data), "oid": sha1_of(data)}
    if path.endswith(_LARGE):
        entry["lfs"] = {"oid": sha256_of(data), "size": len(data), "pointerSize": 134}
    return entry


_N = r"([^/]+/[^/]+)"
_ROUTES: list[tuple[str, str, Callable[..., None]]] = [
    ("POST", r"/api/repos/create", _Handler.create),
    ("POST", r"/api/validate-yaml", _Handler.yaml),
    ("POST", rf"/api/datasets/{_N}/preupload/([^/]+)", _Handler.preupload),
    ("POST", rf"/datasets/{_N}\.git/info/lfs/objects/batch", _Handler.batch),
    ("PUT", r"/put/([0-9a-f]+)", _Handler.put),
    ("POST", rf"/api/datasets/{_N}/commit/([^/]+)", _Handler.commit),
    ("POST", rf"/api/datasets/{_N}/tag/([^/]+)", _Handler.tag),
    ("GET", rf"/api/datasets/{_N}/refs", _Handler.refs),
    ("GET", rf"/api/datasets/{_N}", _Handler.info),
    ("GET", rf"/api/datasets/{_N}/revision/([^/]+)", _Handler.info),
    ("GET", rf"/api/datasets/{_N}/tree/([^/]+)", _Handler.tree),
    ("GET", rf"/api/datasets/{_N}/tree/([^/]+)/(.+)", _Handler.tree),
    ("POST", rf"/api/datasets/{_N}/paths-info/([^/]+)", _Handler.paths),
    ("GET", rf"/datasets/{_N}/resolve/([^/]+)/(.+)", _Handler.resolve),
]
