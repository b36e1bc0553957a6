"""Sending a release of the small corpus to the stand-in hub, and what is then there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pressmark.corpus.build.publishing import Published, publish
from pressmark.corpus.build.release import names_of
from pressmark.corpus.catalogue import read_catalogue

NAME = "user/pressmark"
TOKEN = "token-of-the-stand-in"


def send(hub: Any, small: Any, folder: Path, **more: Any) -> Published:
    hub.log.clear()
    settings = {
        "endpoint": hub.url,
        "token": TOKEN,
        "index": small.index,
        "home": small.home,
        "checkout": small.checkout,
    }
    return publish(folder, NAME, **(settings | more))


def files(hub: Any, revision: str = "main") -> dict[str, bytes]:
    found = dict(hub.repositories[NAME].files(revision)[1])
    del found[".gitattributes"]
    return found


def local(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in names_of(folder)}


def new_version(small: Any, tmp_path: Path, version: str, **change: Any) -> Path:
    path = small.index.data.parent / "catalogue.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"version": version} | change))
    object.__setattr__(small, "index", read_catalogue(path))
    return small.build(tmp_path / version).folder
