"""Linear-chain CRF taggers (CRFsuite) over the sentences of a spaCy parse, with BIO labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from ....schema import PressmarkError

Doc = Any
Labels = list[str]
Rows = list[list[str]]
#: L1 and L2 penalties and the most iterations of L-BFGS.
_PENALTIES = {"c1": 0.1, "c2": 0.05, "max_iterations": 80}


def needed() -> Any:
    """CRFsuite; PressmarkError says what to install when it is missing."""
    try:
        import pycrfsuite
    except ImportError:
        raise PressmarkError(
            "system trained needs the package python-crfsuite, which is not installed: "
            "run `pip install 'pressmark[trained]'`"
        ) from None
    return pycrfsuite


def bio(length: int, spans: Iterable[tuple[int, int, str]]) -> Labels:
    """Labels of ``length`` tokens for [start, end) spans of tokens; a later overlap gives way."""
    labels = ["O"] * length
    for start, end, name in spans:
        if all(label == "O" for label in labels[start:end]):
            labels[start:end] = [f"B-{name}", *[f"I-{name}"] * (end - start - 1)]
    return labels


def spans(labels: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """The [start, end) spans of tokens of BIO labels; an I without its B opens a span."""
    start, name = 0, ""
    for place, label in enumerate([*labels, "O"]):
        if name and label != f"I-{name}":
            yield start, place, name
            name = ""
        if not name and label != "O":
            start, name = place, label[2:]


def train(sentences: Iterable[tuple[Rows, Labels]], path: Path) -> None:
    """Learn from sentences (features of each token, labels) into a CRFsuite model file."""
    trainer = needed().Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(_PENALTIES)
    for rows, labels in sentences:
        trainer.append(rows, labels)
    trainer.train(str(path))


class Tagger:
    """A model file that was opened; PressmarkError when it is missing or broken."""

    def __init__(self, path: Path) -> None:
        self._tagger = needed().Tagger()
        if not path.is_file():
            raise PressmarkError(f"{path} is missing: run `pressmark systems train` again")
        try:
            self._tagger.open(str(path))
        except ValueError:
            raise PressmarkError(
                f"{path} is no CRFsuite model: run `pressmark systems train --fresh`"
            ) from None

    def tag(self, rows: Rows) -> Labels:
        """A label for each token."""
        return list(self._tagger.tag(rows))
