"""CoNLL-U Plus: tokens in sentences, with mentions, chains, events and quotations in columns.

Columns are those of the CoNLL-U Plus format (``# global.columns``); ``SpacesAfter`` in MISC is
UDPipe's, so that the text comes back to the letter. A bracket opens before its first token,
``(m1;PERSON;name;;e1``, and closes after its last, ``m1)``, wherever the sentence ends; several in
a cell are joined by ``|``, and ``~n`` is n code points into the token. ``PM:COREF`` is CoNLL-2012's
column of chains, for scorers; the reader holds it against the mentions.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ....schema import Document, Span
from ....schema.codec import canonical
from ....schema.reading import write_text
from ..items import Item
from ..tokens import tokenize
from .common import article_line, escape

NAME = "conllup"
CANNOT = ("documents without text",)
COLUMNS = (
    "ID", "FORM", "MISC", "PM:MENTION", "PM:HEAD", "PM:COREF", "PM:TRIGGER", "PM:ARG", "PM:QUOTE",
    "PM:QUOTED", "PM:CUE",
)  # fmt: skip
_SPACES = {" ": "\\s", "\n": "\\n", "\t": "\\t", "\r": "\\r", "|": "\\p", "\\": "\\\\"}


@dataclass
class Cells:
    """The brackets of one document: for each token and column what opens and what closes."""

    tokens: Sequence[Span]
    cells: dict[tuple[int, str], list[str]] = field(default_factory=dict)

    def put(self, token: int, column: str, value: str) -> None:
        """Add a value to a cell."""
        self.cells.setdefault((token, column), []).append(value)

    def first(self, span: Span) -> int:
        """The token that the span begins in."""
        return bisect_right([t.start for t in self.tokens], span.start) - 1

    def last(self, span: Span) -> int:
        """The token that the span ends in."""
        return bisect_right([t.start for t in self.tokens], span.end - 1) - 1

    def bracket(self, column: str, id_: str, span: Span, *parts: str | None) -> None:
        """Open and close a bracket around the span."""
        first, last = self.first(span), self.last(span)
        label = ";".join([id_, *(escape(part or "") for part in parts)])
        into = span.start - self.tokens[first].start
        left = self.tokens[last].end - span.end
        self.put(first, column, f"({label}" + (f"~{into}" if into else ""))
        self.put(last, column, f"{id_})" + (f"~{left}" if left else ""))

    def chain(self, id_: str, span: Span) -> None:
        """CoNLL-2012's brackets: ``(e1``, ``e1)``, or ``(e1)`` on one token."""
        first, last = self.first(span), self.last(span)
        if first == last:
            self.put(first, "PM:COREF", f"({id_})")
        else:
            self.put(first, "PM:COREF", f"({id_}")
            self.put(last, "PM:COREF", f"{id_})")

    def cell(self, token: int, column: str) -> str:
        """What stands in a cell."""
        return "|".join(self.cells.get((token, column), ())) or "_"


def _fill(cells: Cells, document: Document) -> None:
    marked = document.annotations
    entity_of = marked.entity_of()
    for mention in marked.mentions:
        entity = entity_of.get(mention.id)
        chain = entity.id if entity else None
        parts = (mention.type, mention.level, mention.value, chain)
        cells.bracket("PM:MENTION", mention.id, mention.span, *parts)
        if mention.head:
            cells.bracket("PM:HEAD", mention.id, mention.head)
        if chain:
            cells.chain(chain, mention.span)
    for event, told in marked.event_mentions():
        parts = (event.id, event.type, told.realis, told.polarity)
        cells.bracket("PM:TRIGGER", told.id, told.trigger, *parts)
        for argument in told.arguments:
            value = f"{told.id};{argument.role};{argument.mention}"
            cells.put(cells.first(told.trigger), "PM:ARG", value)
    for quotation in marked.quotations:
        people = ("+".join(quotation.speakers), "+".join(quotation.addressees))
        told_by = (quotation.type, quotation.speaker_kind, *people, quotation.inside)
        for n, span in enumerate(quotation.content):
            cells.bracket("PM:QUOTE", f"{quotation.id}.{n}", span, *(told_by if n == 0 else ()))
        for n, span in enumerate(quotation.quoted):
            cells.bracket("PM:QUOTED", f"{quotation.id}.{n}", span)
        if quotation.cue:
            cells.bracket("PM:CUE", quotation.id, quotation.cue)


def sentences_of(document: Document, tokens: Sequence[Span]) -> list[list[int]]:
    """The tokens by sentence; those outside of all sentences make sentences of their own."""
    listed: list[list[int]] = []
    here: object = None
    for n, token in enumerate(tokens):
        inside = next((s for s in document.article.sentences if s.contains(token)), None)
        if not listed or inside != here:
            listed.append([])
        here = inside
        listed[-1].append(n)
    return listed


def render(document: Document) -> str:
    """The document's sentences, with the comments that come before the first; it has its text."""
    text = document.article.text or ""
    tokens = tokenize(text)
    cells = Cells(tokens)
    _fill(cells, document)
    entities = {
        e.id: {"type": e.type, "members": list(e.members)} for e in document.annotations.entities
    }
    comments = [
        f"# newdoc id = {document.id}",
        f"# pm_article = {article_line(document)}",
        f"# pm_entities = {canonical(entities)}",
    ]
    blocks = []
    for number, indices in enumerate(sentences_of(document, tokens)):
        first, last = tokens[indices[0]], tokens[indices[-1]]
        named = [f"# sent_id = {document.id}-{number}"]
        named += [f"# text = {text[first.start : last.end]}".replace("\n", " ")]
        rows = [_row(text, cells, n, place) for place, n in enumerate(indices, 1)]
        blocks.append("\n".join([*(comments if number == 0 else ()), *named, *rows]) + "\n\n")
    return "".join(blocks)


def _row(text: str, cells: Cells, n: int, place: int) -> str:
    token = cells.tokens[n]
    after = cells.tokens[n + 1].start if n + 1 < len(cells.tokens) else len(text)
    before = text[: token.start] if n == 0 else ""
    misc = _misc(before, text[token.end : after])
    values = (cells.cell(n, column) for column in COLUMNS[3:])
    return "\t".join([str(place), text[token.start : token.end], misc, *values])


def _misc(before: str, after: str) -> str:
    """White space around the token, as UDPipe writes it; one blank after it goes without saying."""
    parts = [f"SpacesBefore={_spaces(before)}"] if before else []
    if not after:
        parts.append("SpaceAfter=No")
    elif after != " ":
        parts.append(f"SpacesAfter={_spaces(after)}")
    return "|".join(parts) or "_"


def _spaces(value: str) -> str:
    """White space with escapes; what UDPipe has no escape for by its code point."""
    return "".join(_SPACES.get(mark) or f"\\u{ord(mark):06x}" for mark in value)


def write(folder: Path, items: Iterable[Item]) -> None:
    """Write ``<split>.conllup`` for the documents that have their text."""
    splits: dict[str, list[str]] = {}
    for item in items:
        if item.article.text is not None:
            splits.setdefault(item.split, []).append(render(item.document))
    head = f"# global.columns = {' '.join(COLUMNS)}\n"
    for split, blocks in splits.items():
        write_text(folder / f"{split}.conllup", head + "".join(blocks))


def rows_of(source: str) -> Iterator[tuple[str, list[str]]]:
    """Each line that says something: ``#`` with the comment's words, or "" with its cells."""
    for line in source.split("\n"):
        if line.startswith("#"):
            yield "#", [line[1:].strip()]
        elif line:
            yield "", line.split("\t")
