"""Label Studio's own Python environment: its pins fight with ours, so it never shares ours.

It lies under Pressmark's home, one folder for each lock (``server.lock``: every package with its
hash), and is made only when somebody asks for it.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import resources
from pathlib import Path

from ...corpus.cache import home
from ...schema import PressmarkError

#: The version that all of this was measured with; another one is another environment.
VERSION = "1.23.2"
#: Seconds between two lines of progress while packages are fetched.
_PATIENCE = 10.0
Tell = Callable[[str], None]


def _silent(_: str) -> None:
    """Progress that nobody wants to read."""


def studio_home() -> Path:
    """Where the server's environment and its data lie: ``<home>/label-studio``."""
    return home() / "label-studio"


def _lock() -> str:
    return resources.files(__package__).joinpath("server.lock").read_text(encoding="utf-8")


def environment_folder() -> Path:
    """The folder of the environment of this lock, whether it is there or not."""
    told = hashlib.sha256(_lock().encode()).hexdigest()[:8]
    return studio_home() / f"venv-{VERSION}-{told}"


def python_of(folder: Path) -> Path:
    """The interpreter of an environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _stamp(folder: Path) -> Path:
    return folder / "pressmark-ready"


def environment() -> Path | None:
    """The interpreter of the server's environment, None when it was not made (to its end)."""
    folder = environment_folder()
    python = python_of(folder)
    return python if _stamp(folder).is_file() and python.exists() else None


def require_environment() -> Path:
    """The interpreter of the server's environment; PressmarkError when there is none."""
    python = environment()
    if python is None:
        raise PressmarkError(
            f"Label Studio {VERSION} is not installed in {environment_folder()}: run "
            "`pressmark annotation serve --install` (1 GB, about two minutes, this once)"
        )
    return python


def make_environment(tell: Tell = _silent) -> Path:
    """Make the server's environment if it is not there; its interpreter.

    Asks the package registry. Two processes that ask at once make it once; one that was stopped
    is made anew. Raises PressmarkError when Python or pip cannot make it, with pip's last words.
    """
    from filelock import FileLock

    studio_home().mkdir(parents=True, exist_ok=True)
    with FileLock(f"{environment_folder()}.lock"):
        python = environment()
        if python is not None:
            return python
        folder = environment_folder()
        tell(f"Label Studio {VERSION}: making its environment in {folder} (1 GB, two minutes)")
        _make_venv(folder)
        _install(python_of(folder), studio_home() / "install.log", tell)
        _stamp(folder).write_text(f"{VERSION}\n", encoding="utf-8")
    return python_of(folder)


def _make_venv(folder: Path) -> None:
    """An empty environment with pip; where Debian splits ensurepip off, our own pip fills it."""
    if _run(sys.executable, "-m", "venv", "--clear", str(folder)) is None:
        return
    fault = _run(sys.executable, "-m", "venv", "--clear", "--without-pip", str(folder))
    python = str(python_of(folder))
    fault = fault or _run(sys.executable, "-m", "pip", "--python", python, "install", "-q", "pip")
    if fault is not None:
        raise PressmarkError(
            f"{sys.executable} cannot make the environment {folder} ({fault}): install venv and "
            "pip (on Debian: apt-get install python3-venv python3-pip)"
        )


def _run(*command: str) -> str | None:
    """Run a command; None when it went well, else the last line that it said."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = (done.stdout + done.stderr).strip().splitlines() or [f"exit code {done.returncode}"]
    return said[-1] if done.returncode else None


def _install(python: Path, log: Path, tell: Tell) -> None:
    """Run pip, tell how far it is, keep all that it says in ``log``."""
    lock = log.with_name("server.lock")
    lock.write_text(_lock(), encoding="utf-8")
    options = ("--progress-bar", "off", "--disable-pip-version-check", "--no-input")
    wanted = ("--require-hashes", "-r", str(lock))
    command = [str(python), "-m", "pip", "install", *options, *wanted]
    started = told = time.monotonic()
    collected, last = 0, ""
    with (
        log.open("w", encoding="utf-8") as kept,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        ) as pip,
    ):
        for line in pip.stdout or ():
            kept.write(line)
            collected += line.startswith("Collecting ")
            last = line.strip() if line.startswith("ERROR") else last
            if time.monotonic() - told > _PATIENCE or line.startswith("Installing collected"):
                told = time.monotonic()
                tell(f"Label Studio: {collected} packages found, {told - started:.0f} s")
    if pip.returncode:
        raise PressmarkError(
            f"pip could not install label-studio=={VERSION} ({last or 'see the log'}): all that it "
            f"said is in {log}; mend the network or the package index and run this again"
        )
    tell(f"Label Studio {VERSION} is installed ({time.monotonic() - started:.0f} s)")
