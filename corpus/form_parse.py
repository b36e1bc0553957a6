"""The authoring form as lines: what stands in it, before anything is looked up in the text.

A form is plain text. Four header lines, then for each sentence ``S<n> <its words>`` and under it,
indented, one line for each thing marked in it::

    m Oda Brekke | PERSON name @brekke
    m Aug 1 | DATE =2024-08-01
    e swap | Justice.Exchange other @swap | Agent: Velmar | Time: Aug 1
    q mixed | content: the move ~ ties | cue: said | speaker: Oda Brekke

and at its end ``entity @both GPE | members: @russia @usa`` for groups. ``docs/form.md`` is the
manual. Words are placed by ``form_place``; ``form`` makes the annotations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

HEADER = "pressmark-form 1"
HEADER_FIELDS = ("article", "annotator", "process", "status", "guidelines", "date")
_SENTENCE = re.compile(r"S([0-9]+)(?: (.*))?$")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a form: its line (counted from 1) and a sentence."""

    line: int
    message: str

    def __str__(self) -> str:
        """The fault as ``line N: sentence``."""
        return f"line {self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Item:
    """One line: its kind (m, e, q, entity), sentence number, first part and the fields after it."""

    line: int
    kind: str
    sentence: int
    head: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SentenceLine:
    """A sentence line: its number and its words (None in a stand-off form)."""

    line: int
    number: int
    words: str | None


@dataclass(frozen=True, slots=True)
class Form:
    """A form's header, sentences and items, with the faults met while reading it."""

    header: dict[str, str]
    sentences: tuple[SentenceLine, ...]
    items: tuple[Item, ...]
    faults: tuple[Fault, ...]


def parse(source: str) -> Form:
    """Read a form; whatever a line holds that is not understood becomes a fault, never a guess."""
    lines = list(_content_lines(source))
    faults: list[Fault] = []
    if not lines or lines[0][1] != HEADER:
        found = lines[0][1] if lines else "nothing"
        faults.append(Fault(1, f"found {found!r}, expected the first line {HEADER!r}"))
    header: dict[str, str] = {}
    sentences: list[SentenceLine] = []
    items: list[Item] = []
    for number, line in lines[1:]:
        read = _read_line(number, line, sentences[-1].number if sentences else 0)
        match read:
            case Fault():
                faults.append(read)
            case SentenceLine():
                sentences.append(read)
            case Item():
                items.append(read)
            case (key, value):
                header[key] = value
    return Form(header, tuple(sentences), tuple(items), tuple(faults))


def _content_lines(source: str) -> Iterator[tuple[int, str]]:
    """Lines that say something, numbered from 1: no blank lines, no ``#`` comment lines."""
    for number, line in enumerate(source.split("\n"), 1):
        if line.strip() and not line.lstrip().startswith("# "):
            yield number, line.rstrip()


def _read_line(
    number: int, line: str, sentence: int
) -> Fault | SentenceLine | Item | tuple[str, str]:
    if line[0] not in " \t":
        return _read_flush_line(number, line, sentence)
    kind, _, rest = line.strip().partition(" ")
    if kind not in ("m", "e", "q"):
        return Fault(number, f"found {kind!r}, expected a line of m, e or q (see docs/form.md)")
    if sentence == 0:
        return Fault(number, f"this {kind} line stands before any sentence; put it under its own")
    return _item(number, kind, sentence, rest)


def _read_flush_line(
    number: int, line: str, sentence: int
) -> Fault | SentenceLine | Item | tuple[str, str]:
    found = _SENTENCE.match(line)
    if found:
        return SentenceLine(number, int(found[1]), found[2])
    key, _, rest = line.partition(" ")
    if key == "entity":
        return _item(number, key, sentence, rest)
    if key in HEADER_FIELDS and sentence == 0:
        return key, rest.strip()
    known = ", ".join(HEADER_FIELDS)
    return Fault(number, f"found {key!r}, expected S<n>, entity or a header field ({known})")


def _item(number: int, kind: str, sentence: int, rest: str) -> Item:
    head, *fields = [part.strip() for part in rest.split(" | ")]
    return Item(number, kind, sentence, head, tuple(fields))
