"""Python environments of their own, for what does not fit into ours: made whole or not at all."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from ..schema import PressmarkError

STAMP = "pressmark-ready"
_QUIET = ("-q", "--disable-pip-version-check", "--no-input")
Tell = Callable[[str], None]


def python_of(folder: Path) -> Path:
    """The interpreter of an environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def ready(folder: Path) -> Path | None:
    """The interpreter of an environment that was made to its end; None when it was not."""
    python = python_of(folder)
    return python if (folder / STAMP).is_file() and python.exists() else None


def make(folder: Path, packages: Sequence[str], tell: Tell) -> Path:
    """Make the environment with the packages if it is not there; its interpreter.

    Asks the package index that pip is set to. Two processes that ask at once make it once; one
    that was stopped is made anew. PressmarkError with the last words of venv or pip.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(folder.with_name(f"{folder.name}.lock")):
        python = ready(folder)
        if python is None:
            _make_venv(folder)
            tell(f"installing {', '.join(packages)} into {folder}")
            python = python_of(folder)
            fault = _run(*_pip(python), "install", *_QUIET, *packages)
            if fault is not None:
                raise PressmarkError(
                    f"pip could not install {', '.join(packages)} ({fault}): mend the network or "
                    "the package index and run this again"
                )
            _see_ours(folder)
            (folder / STAMP).write_text("\n".join(packages) + "\n", encoding="utf-8")
    return python


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make_venv(folder: Path) -> None:
    """An empty environment; with a pip of its own where we have none to lend."""
    bare = ("--without-pip",) if find_spec("pip") else ()
    fault = _run(sys.executable, "-m", "venv", "--clear", *bare, str(folder))
    if fault is not None:
        raise PressmarkError(
            f"{sys.executable} cannot make the environment {folder} ({fault}): install venv and "
            "pip (on Debian: apt-get install python3-venv python3-pip)"
        )


def _pip(python: Path) -> tuple[str, ...]:
    """The pip that installs into an environment: ours, else its own."""
    if find_spec("pip"):
        return (sys.executable, "-m", "pip", "--python", str(python))
    return (str(python), "-m", "pip")


def _see_ours(folder: Path) -> None:
    """Let it find this package and what that needs in our environment, behind all of its own."""
    import site

    ours = [p for p in site.getsitepackages() if Path(p).is_dir()]
    line = f"import site; list(map(site.addsitedir, {ours!r}))\n"
    for packages in folder.glob("lib/python*/site-packages"):
        (packages / "zz-pressmark.pth").write_text(line, encoding="utf-8")


def _run(*command: str) -> str | None:
    """Run a command; None when it went well, else the last line that it said."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = (done.stdout + done.stderr).strip().splitlines() or [f"exit code {done.returncode}"]
    errors = [line for line in said if line.startswith("ERROR")]
    return (errors or said)[-1] if done.returncode else None
