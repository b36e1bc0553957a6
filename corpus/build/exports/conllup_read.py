"""Reading back what ``conllup`` wrote: text, brackets and links to a document again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ....schema import (
    Annotations,
    Argument,
    Document,
    Entity,
    Event,
    EventMention,
    Mention,
    Quotation,
    Span,
)
from .common import assemble, fault, parse, unescape
from .conllup import COLUMNS, Cells, rows_of

Json = Any
_UNESCAPE = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "p": "|", "\\": "\\"}
_BRACKET = re.compile(r"(?:\((?P<open>[^)~]+)|(?P<close>[^)~;]+)\))(?:~(?P<by>\d+))?$")


@dataclass
class _Draft:
    """A document under way: text so far, and per column its brackets with labels."""

    id: str
    article: Json = None
    entities: Json = None
    text: str = ""
    tokens: list[Span] = field(default_factory=list)
    brackets: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    arguments: list[tuple[str, str, str]] = field(default_factory=list)
    coref: list[str] = field(default_factory=list)


def read(folder: Path) -> list[Document]:
    """The documents of all files of the export."""
    return [document for path in sorted(folder.glob("*.conllup")) for document in read_file(path)]


def read_file(path: Path) -> list[Document]:
    """The documents of one file; PressmarkError, with the place, where it is none of ours."""
    drafts: list[_Draft] = []
    source = path.read_text(encoding="utf-8")
    for number, (kind, values) in enumerate(rows_of(source), 1):
        where = f"{path} row {number}"
        if kind == "#":
            _comment(drafts, values[0], where)
        elif len(values) != len(COLUMNS) or not drafts:
            raise fault(where, f"{len(values)} columns", f"{len(COLUMNS)}, after a # newdoc")
        else:
            _token(drafts[-1], dict(zip(COLUMNS, values, strict=True)), where)
    return [_document(draft, str(path)) for draft in drafts]


def _comment(drafts: list[_Draft], comment: str, where: str) -> None:
    key, _, value = comment.partition(" = ")
    if key == "newdoc id":
        drafts.append(_Draft(value))
    elif key == "pm_article":
        drafts[-1].article = parse(value, where)
    elif key == "pm_entities":
        drafts[-1].entities = parse(value, where)


def _unspaced(value: str) -> str:
    def mark(found: re.Match[str]) -> str:
        return chr(int(found[1], 16)) if found[1] else _UNESCAPE[found[2]]

    return re.sub(r"\\(?:u([0-9a-f]{6})|(.))", mark, value)


def _token(draft: _Draft, row: dict[str, str], where: str) -> None:
    misc = dict(p.split("=", 1) for p in row["MISC"].split("|") if "=" in p)
    draft.text += _unspaced(misc.get("SpacesBefore", ""))
    token = Span(len(draft.text), len(draft.text) + len(row["FORM"]))
    draft.tokens.append(token)
    after = "" if misc.get("SpaceAfter") == "No" else _unspaced(misc.get("SpacesAfter", " "))
    draft.text += row["FORM"] + after
    for column in COLUMNS[3:]:
        for value in row[column].split("|") if row[column] != "_" else ():
            if column == "PM:ARG":
                event, role, mention = value.split(";")
                draft.arguments.append((event, role, mention))
            elif column == "PM:COREF":
                draft.coref.append(f"{len(draft.tokens) - 1} {value}")
            else:
                _bracket(draft, column, token, value, where)


def _bracket(draft: _Draft, column: str, token: Span, value: str, where: str) -> None:
    found = _BRACKET.match(value)
    if not found:
        raise fault(where, f"{value!r} in {column}", "a bracket that opens or closes")
    by = int(found["by"] or 0)
    known = draft.brackets.setdefault(column, {})
    if found["open"]:
        id_, *parts = found["open"].split(";")
        known[id_] = [token.start + by, None, [unescape(part) or None for part in parts]]
    elif found["close"] in known:
        known[found["close"]][1] = token.end - by
    else:
        raise fault(where, f"{value!r} in {column}", "that it was opened before")


def _placed(draft: _Draft, column: str, where: str) -> Iterator[tuple[str, Span, list[str | None]]]:
    for id_, (start, end, parts) in draft.brackets.get(column, {}).items():
        if end is None:
            raise fault(where, f"{id_} of {draft.id} never closed in {column}", "that it is closed")
        yield id_, Span(start, end, draft.text[start:end]), parts


def _document(draft: _Draft, where: str) -> Document:
    if draft.article is None or draft.entities is None:
        raise fault(where, f"{draft.id} without its article", "pm_article and pm_entities")
    try:
        annotations = _annotations(draft, where)
    except (KeyError, ValueError) as wrong:
        raise fault(where, f"{draft.id} without {wrong}", "all that is referred to") from None
    _check_chains(draft, annotations, where)
    return assemble(draft.article, draft.text, annotations)


def _annotations(draft: _Draft, where: str) -> Annotations:
    heads = {id_: span for id_, span, _ in _placed(draft, "PM:HEAD", where)}
    mentions: list[Mention] = []
    chains: dict[str, list[str]] = {}
    for id_, span, (kind, level, value, chain) in _placed(draft, "PM:MENTION", where):
        mentions.append(Mention(id_, span, kind or "", level, heads.get(id_), value))
        if chain:
            chains.setdefault(chain, []).append(id_)
    entities = tuple(
        Entity(id_, e["type"], tuple(chains[id_]), tuple(e["members"]))
        for id_, e in draft.entities.items()
    )
    events = tuple(_events(draft, where))
    return Annotations(tuple(mentions), entities, events, tuple(_quotations(draft, where)))


def _events(draft: _Draft, where: str) -> Iterator[Event]:
    events: dict[str, tuple[str, list[EventMention]]] = {}
    for id_, span, (event, kind, realis, polarity) in _placed(draft, "PM:TRIGGER", where):
        arguments = tuple(Argument(r, m) for e, r, m in draft.arguments if e == id_)
        told = EventMention(id_, span, realis, polarity or "positive", arguments)
        events.setdefault(event or "", (kind or "", []))[1].append(told)
    for id_, (kind, told_) in events.items():
        yield Event(id_, kind, tuple(told_))


def _quotations(draft: _Draft, where: str) -> Iterator[Quotation]:
    quoted: dict[str, list[Span]] = {}
    for key, span, _ in _placed(draft, "PM:QUOTED", where):
        quoted.setdefault(key.rsplit(".", 1)[0], []).append(span)
    cues = {key: span for key, span, _ in _placed(draft, "PM:CUE", where)}
    contents: dict[str, list[Span]] = {}
    heads: dict[str, list[str | None]] = {}
    for key, span, parts in _placed(draft, "PM:QUOTE", where):
        id_, number = key.rsplit(".", 1)
        contents.setdefault(id_, []).append(span)
        if number == "0":
            heads[id_] = parts
    for id_, spans in contents.items():
        kind, speaker_kind, speakers, addressees, inside = heads[id_]
        yield Quotation(
            id=id_,
            type=kind,
            content=tuple(sorted(spans)),
            quoted=tuple(sorted(quoted.get(id_, ()))),
            cue=cues.get(id_),
            speakers=tuple(speakers.split("+")) if speakers else (),
            speaker_kind=speaker_kind,
            addressees=tuple(addressees.split("+")) if addressees else (),
            inside=inside,
        )


def _check_chains(draft: _Draft, annotations: Annotations, where: str) -> None:
    """The column of chains says what the mentions say."""
    expected = Cells(draft.tokens)
    entity_of = annotations.entity_of()
    for mention in annotations.mentions:
        if entity := entity_of.get(mention.id):
            expected.chain(entity.id, mention.span)
    wanted = sorted(f"{n} {v}" for (n, _), values in expected.cells.items() for v in values)
    if sorted(draft.coref) != wanted:
        raise fault(where, f"another PM:COREF of {draft.id}", "the chains of its mentions")
