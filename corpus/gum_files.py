"""The two files of a GUM document: CoNLL-U with the natural text, WebAnno TSV with annotations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..schema import PressmarkError, Span

#: Place, offsets, form, five facts of the entity, relation and its target.
_COLUMNS = 10
_NEW_PARAGRAPH = re.compile(r"# newpar(?: |$)")
_ANNOTATION = re.compile(r"(.*?)(?:\[(\d+)\])?$")
_RELATION = re.compile(r"(\d+-\d+)(?:\[(\d+)_(\d+)\])?$")


@dataclass(frozen=True, slots=True)
class Token:
    """A token of the natural text: span, universal part of speech, head's index, relation."""

    span: Span
    upos: str
    head: int | None
    relation: str


@dataclass(frozen=True, slots=True)
class Conllu:
    """The natural text of a document with its sentences and, by sentence, its tokens."""

    meta: Mapping[str, str]
    text: str
    sentences: tuple[Span, ...]
    tokens: tuple[tuple[Token, ...], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A token of the TSV file: its place (sentence, token), form, annotations and relations."""

    place: tuple[int, int]
    form: str
    entities: tuple[tuple[str, str], ...]
    relations: tuple[tuple[str, str, str], ...]


def read_conllu(source: str, where: str) -> Conllu:
    """The natural text of a CoNLL-U file that carries ``# text`` and ``# newpar`` comments.

    Raises PressmarkError, naming ``where`` and the line, when a token is not in its sentence.
    """
    meta: dict[str, str] = {}
    text, paragraph = "", True
    sentences: list[Span] = []
    tokens: list[tuple[Token, ...]] = []
    for comments, rows in _blocks(source):
        found, fresh, words = _comments(comments)
        meta |= found
        paragraph = paragraph or fresh
        if words is None:
            raise PressmarkError(
                f"{where}: sentence {len(sentences) + 1} has no `# text =` line, expected the "
                "natural text; get the file from GUM's dep folder"
            )
        text += "" if not text else "\n\n" if paragraph else " "
        sentences.append(Span(len(text), len(text) + len(words), words))
        tokens.append(_tokens(rows, words, len(text), where))
        text, paragraph = text + words, False
    return Conllu(meta, text + "\n", tuple(sentences), tuple(tokens))


def _blocks(source: str) -> Iterator[tuple[list[str], list[list[str]]]]:
    """The comments and token rows of each sentence; words in parts (1-2) and empty ones are not."""
    for block in re.split(r"\n[ \t]*\n", source.strip("\n")):
        lines = block.split("\n")
        comments = [line for line in lines if line.startswith("#")]
        rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
        yield comments, _whole_words(rows)


def _whole_words(rows: Sequence[list[str]]) -> list[list[str]]:
    """The rows of syntactic words; a contraction's printed form stands in its first part.

    TSV and CoNLL-U count syntactic words alike, and both halves of "can't" are annotated apart.
    """
    return [row for row in rows if row[0].isdigit()]


def _comments(lines: Iterable[str]) -> tuple[dict[str, str], bool, str | None]:
    meta, fresh, words = {}, False, None
    for line in lines:
        if line.startswith("# meta::"):
            key, _, value = line.removeprefix("# meta::").partition(" = ")
            meta[key] = value
        elif line.startswith("# text = "):
            words = line.removeprefix("# text = ")
        elif _NEW_PARAGRAPH.match(line):
            fresh = True
    return meta, fresh, words


def _tokens(rows: Sequence[Sequence[str]], words: str, start: int, where: str) -> tuple[Token, ...]:
    """Each token at its place in the sentence, found from left to right."""
    found: list[Token] = []
    at = 0
    for row in rows:
        begin = words.find(row[1], at)
        if begin < 0 or words[at:begin].strip():
            raise PressmarkError(
                f"{where}: token {row[0]} ({row[1]!r}) does not follow in the text of its sentence "
                f"{words[:40]!r}…; get the file again"
            )
        at = begin + len(row[1])
        head = int(row[6]) if row[6].isdigit() else 0
        span = Span(start + begin, start + at, row[1])
        found.append(Token(span, row[3], head - 1 if head else None, row[7].split(":")[0]))
    return tuple(found)


def read_tsv(source: str, where: str) -> tuple[tuple[Row, ...], ...]:
    """The rows of a WebAnno TSV 3.2 file by sentence."""
    lines = source.split("\n")
    if not lines[0].startswith("#FORMAT=WebAnno TSV 3"):
        raise PressmarkError(
            f"{where} begins with {lines[0][:40]!r}, expected '#FORMAT=WebAnno TSV 3.2'; name a "
            "file of GUM's coref/gum folder"
        )
    sentences: dict[int, list[Row]] = {}
    for line in lines:
        if re.match(r"\d+-\d+\t", line):
            row = _row(line.rstrip("\t\r").split("\t"), where)
            sentences.setdefault(row.place[0], []).append(row)
    return tuple(tuple(sentences[number]) for number in sorted(sentences))


def _row(cells: Sequence[str], where: str) -> Row:
    kinds, targets = (_parts(cell) for cell in [*cells[8:10], "", "_"][:2])
    if len(cells) != _COLUMNS or len(kinds) != len(targets):
        raise PressmarkError(
            f"{where}: token {cells[0]} has {len(cells)} columns, with {len(kinds)} relations and "
            f"{len(targets)} targets, expected {_COLUMNS} and as many of both; get the file again"
        )
    sentence, token = map(int, cells[0].split("-"))
    entities = [_ANNOTATION.match(part) for part in _parts(cells[3])]
    relations = [_RELATION.match(part) for part in targets]
    return Row(
        (sentence, token),
        cells[2],
        # One without a number covers this token alone, and the token names it.
        tuple((found[1], found[2] or cells[0]) for found in entities if found),
        tuple(
            (kind, _end(found[2], found[1]), _end(found[3], cells[0]))
            for kind, found in zip(kinds, relations, strict=True)
            if found
        ),
    )


def _end(number: str | None, place: str) -> str:
    """One end of a relation: the annotation's number; without one (0) the token that it covers."""
    return number if number and number != "0" else place


def _parts(cell: str) -> list[str]:
    return [] if cell == "_" else cell.split("|")
