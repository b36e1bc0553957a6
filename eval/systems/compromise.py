"""``compromise``: the JavaScript library of that name, in a node process, from a lock file."""

from __future__ import annotations

import contextlib
import shlex
import shutil
import subprocess
from importlib import resources
from pathlib import Path

from ...corpus.cache import home
from ...schema import PressmarkError
from ...schema.reading import write_text
from .base import Settings
from .external import ExecSystem

_FILES = ("package.json", "package-lock.json", "compromise.mjs")


def folder() -> Path:
    """Where `pressmark systems install compromise` puts the library."""
    return home() / "systems" / "compromise"


def _files() -> dict[str, str]:
    data = resources.files(__package__) / "data" / "compromise"
    return {name: (data / name).read_text(encoding="utf-8") for name in _FILES}


def lacks() -> str | None:
    """What is missing for the system to run here, in a few words; None when nothing is."""
    if shutil.which("node") is None:
        return "node (version 20 or later) on the PATH"
    installed = folder() / "node_modules" / "compromise" / "package.json"
    with contextlib.suppress(OSError):
        same = all((folder() / n).read_text(encoding="utf-8") == t for n, t in _files().items())
        if same and installed.exists():
            return None
    return "its library: run `pressmark systems install compromise`"


def install(system: str = "compromise") -> Path:
    """Fetch the locked packages with npm (over the network); gives their folder."""
    if system != "compromise":
        raise PressmarkError(
            f"found {system!r}, expected compromise, hf or gliner: "
            "other systems come with pip (docs/systems.md)"
        )
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise PressmarkError(
            "compromise needs node and npm, which are not on the PATH: install node 20 or later"
        )
    for name, text in _files().items():
        write_text(folder() / name, text)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder(), capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise PressmarkError(
            f"npm could not install compromise: {said[-1] if said else 'it said nothing'}"
        )
    return folder()


def make(settings: Settings) -> ExecSystem:
    """The system; PressmarkError says what it lacks."""
    missing = lacks()
    if missing:
        raise PressmarkError(f"compromise needs {missing}")
    script = folder() / "compromise.mjs"
    return ExecSystem(f"node {shlex.quote(str(script))}", settings)
