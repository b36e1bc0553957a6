"""The cache of hydrated texts: a folder outside of every checkout, one UTF-8 file a document."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from ..schema import PressmarkError
from ..schema.reading import write_text as write_file
from .catalogue import Entry, check_id


def home() -> Path:
    """Pressmark's folder: the environment variable PRESSMARK_HOME, or the user's cache folder."""
    named = os.environ.get("PRESSMARK_HOME")
    return Path(named).expanduser() if named else Path(platformdirs.user_cache_dir("pressmark"))


def text_path(entry: Entry, folder: Path | None = None) -> Path:
    """Where a document's text lies: ``<home>/texts/<collection>/<id>.txt``.

    An id is not trusted as a path, and a link that leads out of the cache is refused.
    """
    texts = ((folder or home()) / "texts").resolve()
    path = texts / check_id(entry.collection, "collection") / f"{check_id(entry.id)}.txt"
    if not path.resolve().is_relative_to(texts):
        raise PressmarkError(
            f"{path} leads out of the cache of texts (to {path.resolve()}): remove the link"
        )
    return path


def read_text(entry: Entry, folder: Path | None = None) -> str | None:
    """A document's text in the cache, None when it is not there.

    Bytes that are no UTF-8 raise a ``PressmarkError``; whether it is the right text is for
    ``verify`` and ``attach_text`` to say.
    """
    path = text_path(entry, folder)
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise PressmarkError(
            f"{path}: the cached text of {entry.id} cannot be read ({fault.strerror}): "
            "make it readable or remove it"
        ) from fault
    except UnicodeDecodeError as fault:
        raise PressmarkError(
            f"{path}: the cached text of {entry.id} is not UTF-8 at byte {fault.start}: "
            f"remove the file and hydrate {entry.collection} again"
        ) from fault


def write_text(entry: Entry, text: str, folder: Path | None = None) -> Path:
    """Put a document's text into the cache, whole or not at all; the path."""
    path = text_path(entry, folder)
    write_file(path, text)
    return path
