"""``hf`` and ``gliner`` in a process of their own, in our environment or one made for torch.

torch and transformers are of a size, and have pins, that no shared environment should have to
bear: `pressmark systems install hf` makes one under Pressmark's home. A run's memory, time limit
and crashes are then those of ``exec``.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import sys
from importlib.util import find_spec
from pathlib import Path

from ....corpus.cache import home
from ....schema import PressmarkError
from ... import environments
from ..base import Settings, System
from ..external import ExecSystem
from ..external.conversation import CannotStart
from . import gliner, hf

#: What the environment is made of. torch is pinned exactly: a range may bring another build.
PACKAGES = ("torch==2.13.0", "transformers==5.16.1", "gliner==0.2.29")
_CHECKS = {"hf": hf.checked, "gliner": gliner.checked}
NEEDS = {"hf": ("torch", "transformers"), "gliner": ("torch", "gliner")}
#: The hub is shut off: what may be fetched is fetched before the model is loaded.
_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}


def folder() -> Path:
    """Where `pressmark systems install hf` (or gliner) makes the environment of both."""
    told = "\n".join([*PACKAGES, sys.prefix, sys.version])
    return home() / "systems" / f"torch-{hashlib.sha256(told.encode()).hexdigest()[:8]}"


def interpreter(kind: str) -> Path | None:
    """The Python that has what the system needs, None when there is none."""
    if all(find_spec(package) is not None for package in NEEDS[kind]):
        return Path(sys.executable)
    return environments.ready(folder())


def install(tell: environments.Tell) -> Path:
    """Make the environment of ``hf`` and ``gliner`` (over the network); its folder."""
    environments.make(folder(), PACKAGES, tell)
    return folder()


class TorchSystem(ExecSystem):
    """A tagger behind the protocol, under its own name."""

    @property
    def description(self) -> str:
        """What the system says of itself; how it is run is our own affair."""
        return self._hello.description


def make(kind: str, model: str, settings: Settings) -> TorchSystem:
    """The system on a model's folder; PressmarkError says what is missing or wrong."""
    if Path(model).expanduser().is_dir() or not settings.allow_download:
        _CHECKS[kind](model, settings)
    python = interpreter(kind)
    if python is None:
        raise PressmarkError(
            f"{kind} needs {' and '.join(NEEDS[kind])}: run `pressmark systems install {kind}` "
            f"(1.3 GB), or `pip install 'pressmark[{kind}]'` where torch is already"
        )
    command = [str(python), "-P", "-m", __name__, kind, model]
    command += ["--allow-download"] if settings.allow_download else []
    try:
        return TorchSystem(shlex.join(command), settings)
    except CannotStart as fault:
        raise PressmarkError(fault.why) from None


def _made(kind: str, model: str, settings: Settings) -> System:
    """The system itself, in the process that runs it."""
    os.environ |= {} if settings.allow_download else _OFFLINE
    if kind == "hf":
        return hf.HfSystem(model, settings)
    return gliner.GlinerSystem(model, settings)


if __name__ == "__main__":
    from ..external.serve import serve_stdio

    kind, model, *flags = sys.argv[1:]
    serve_stdio(lambda: _made(kind, model, Settings(allow_download="--allow-download" in flags)))
