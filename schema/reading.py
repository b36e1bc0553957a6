"""Files of documents and predictions: read with every fault named, written atomically.

A document is a ``.json`` file; many are a folder of such files or one ``.jsonl`` file with a
document a line. Predictions are a ``.jsonl`` file with one article a line, in any order.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from .checking import schema_problems
from .codec import (
    canonical,
    decode_annotations,
    decode_document,
    encode_annotations,
)
from .errors import PressmarkError, Problem
from .layout import pretty
from .model import Annotations, Document
from .parsing import MAX_BYTES, InvalidJson, parse_json

Json = Any


class InvalidDocument(PressmarkError):
    """A file's content does not fit the JSON Schema; ``problems`` holds everything found."""

    def __init__(self, where: str, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        first = self.problems[0]
        count = len(self.problems)
        what = "1 problem" if count == 1 else f"{count} problems, the first"
        super().__init__(f"{where} does not fit the format: {what}: {first.message} @ {first.path}")


@dataclass(frozen=True, slots=True)
class Prediction:
    """One line of a predictions file; ``text_sha256`` says which text its offsets count in."""

    id: str
    annotations: Annotations
    text_sha256: str | None = None


def read_json(path: str | os.PathLike[str]) -> Json:
    """The value of a JSON file, by ``parse_json``; PressmarkError also when it cannot be read."""
    with _opened(Path(path)) as file:
        return parse_json(_limited(file.read(MAX_BYTES + 1), file), str(path))


def read_document(path: str | os.PathLike[str]) -> Document:
    """The document of a ``.json`` file.

    Raises PressmarkError when the file cannot be read, its subclasses InvalidJson when it is not
    JSON and InvalidDocument when the value does not fit the JSON Schema. The rules are not
    asked: ``validate`` does that.
    """
    value = read_json(path)
    problems = schema_problems(value, "document")
    if problems:
        raise InvalidDocument(str(path), problems)
    return decode_document(value)


def read_documents(path: str | os.PathLike[str]) -> tuple[Document, ...]:
    """The documents of a ``.json`` or ``.jsonl`` file, or of a folder's ``.json`` files by name.

    Everything is read before anything is refused: one InvalidDocument carries the problems of
    all files and lines. An id that comes twice is a problem too.
    """
    gathered = Gathered(str(path))
    for where, value in document_values(Path(path), gathered):
        if gathered.accept(where, value, "document"):
            gathered.values.append(value)
    gathered.close("a document")
    return tuple(decode_document(value) for value in gathered.values)


def read_prediction_lines(path: str | os.PathLike[str]) -> tuple[Prediction, ...]:
    """The predictions of a ``.jsonl`` file in its order; one InvalidDocument for all its faults."""
    gathered = Gathered(str(path))
    for where, value in _lines(Path(path), gathered):
        if gathered.accept(where, value, "prediction"):
            gathered.values.append(value)
    gathered.close(None)
    return tuple(
        Prediction(v["id"], decode_annotations(v["annotations"]), v.get("text_sha256"))
        for v in gathered.values
    )


def read_predictions(path: str | os.PathLike[str]) -> dict[str, Annotations]:
    """The annotations of a predictions file under their article's id, as in its order."""
    return {line.id: line.annotations for line in read_prediction_lines(path)}


def write_json(path: str | os.PathLike[str], value: Json) -> None:
    """Write a JSON file that diffs well: one mention, entity, event, quotation a line. Atomic."""
    write_text(path, pretty(value))


def write_predictions(
    path: str | os.PathLike[str], predictions: Iterable[Prediction] | Mapping[str, Annotations]
) -> None:
    """Write a predictions file, one canonical line for each article, in the order given. Atomic."""
    if isinstance(predictions, Mapping):
        predictions = [Prediction(key, value) for key, value in predictions.items()]
    with _replacing(Path(path)) as file:
        for prediction in predictions:
            file.write((prediction_line(prediction) + "\n").encode("utf-8"))


def prediction_line(prediction: Prediction) -> str:
    """The prediction as one line of canonical JSON, without its line end."""
    value: dict[str, Json] = {
        "id": prediction.id,
        "annotations": encode_annotations(prediction.annotations),
    }
    if prediction.text_sha256 is not None:
        value["text_sha256"] = prediction.text_sha256
    return canonical(value)


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a UTF-8 text file in one step: a reader sees the old file or the whole new one."""
    with _replacing(Path(path)) as file:
        file.write(text.encode("utf-8"))


class Gathered:
    """Collects the values of one reading and what is wrong with them."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.problems: list[Problem] = []
        self.values: list[Json] = []
        self._ids: dict[str, str] = {}

    def fault(self, where: str, code: str, message: str, document: str = "") -> None:
        """Note one problem of a whole file or line."""
        self.problems.append(Problem(document, where, code, "error", message))

    def accept(self, where: str, value: Json, kind: str) -> bool:
        """Whether the value fits the schema of its kind and its id is new."""
        found = schema_problems(value, kind)
        self.add(where, found)
        return not found and self.is_new(where, value["id"])

    def add(self, where: str, problems: Iterable[Problem]) -> None:
        """Note problems of the value that was read at one place."""
        self.problems.extend(
            Problem(p.document, f"{where}: {p.path}", p.code, p.severity, p.message)
            for p in problems
        )

    def is_new(self, where: str, key: str) -> bool:
        """Whether the id was not read before; if it was, that is a problem."""
        first = self._ids.setdefault(key, where)
        if first != where:
            message = f"id {key} stands in {first} already, expected each id once"
            self.fault(where, "id-duplicate", message, key)
        return first == where

    def close(self, wanted: str | None) -> None:
        """Raise what was found; ``wanted`` names what there must be one of at least."""
        if self.problems:
            raise InvalidDocument(self.where, self.problems)
        if wanted and not self.values:
            raise PressmarkError(f"{self.where} holds nothing, expected {wanted} at least.")


def document_values(path: Path, gathered: Gathered) -> Iterator[tuple[str, Json]]:
    """The values of a file or folder, each with its place; unreadable ones become faults."""
    if path.suffix == ".jsonl":
        yield from _lines(path, gathered)
        return
    for file in sorted(path.glob("*.json")) if path.is_dir() else [path]:
        try:
            yield str(file), read_json(file)
        except InvalidJson as error:
            gathered.fault(str(file), "json", str(error))


def _lines(path: Path, gathered: Gathered) -> Iterator[tuple[str, Json]]:
    with _opened(path) as file:
        number = 0
        while line := file.readline(MAX_BYTES + 1):
            number += 1
            where = f"{path} line {number}"
            line = _whole_line(line, file)
            if not line.strip():
                gathered.fault(where, "json", f"{where} is empty, expected one JSON object")
                continue
            try:
                yield where, parse_json(line, where)
            except InvalidJson as error:
                gathered.fault(where, "json", str(error))


def _whole_line(line: bytes, file: IO[bytes]) -> bytes:
    """The line; of one that is too long, enough to be refused, with the rest read past."""
    if len(line) > MAX_BYTES and not line.endswith(b"\n"):
        while (rest := file.readline(MAX_BYTES)) and not rest.endswith(b"\n"):
            pass
        return line
    return line.rstrip(b"\r\n")


def _limited(data: bytes, file: IO[bytes]) -> bytes:
    """The bytes read; of a file that is too large, the refusal in its true size."""
    size = os.fstat(file.fileno()).st_size
    if len(data) > MAX_BYTES:
        raise InvalidJson(
            f"{file.name} has {max(size, len(data)):,} bytes, more than the {MAX_BYTES:,} that one "
            "JSON document may have: split it into smaller documents."
        )
    return data


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        file = path.open("rb")
    except IsADirectoryError:
        raise PressmarkError(f"{path} is a folder, expected a file: name a file in it.") from None
    except OSError as error:
        reason = (error.strerror or "the system refuses").lower()
        raise PressmarkError(f"{path} cannot be read: {reason}; check the path.") from None
    except ValueError:
        raise PressmarkError(f"{str(path)!r} is no file name: check the path.") from None
    with file:
        yield file


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file beside ``path`` that takes its place when the block ends well, and goes if not."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        reason = (error.strerror or "the system refuses").lower()
        raise PressmarkError(f"{path} cannot be written: {reason}; check the folder.") from None
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(name).chmod(0o666 & ~_umask())  # mkstemp makes files that only their owner reads
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
