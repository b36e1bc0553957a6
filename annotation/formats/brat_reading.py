"""brat's stand-off files read back; every line that cannot be read is told, with its number."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

from ...corpus.form_derive import entity_type, head_of, quoted_parts
from ...corpus.form_place import Text
from ...schema import (
    Annotations,
    Argument,
    Article,
    Document,
    Entity,
    Event,
    EventMention,
    Mention,
    PressmarkError,
    Quotation,
    Span,
)
from ...schema.ontology import ontology
from ..studio.reading_quotes import settle
from ..studio.results import in_order, with_surfaces
from .brat import ADDRESSEE, CONTENT, CUE, INSIDE, QUOTATION, SPEAKER, type_name
from .numbering import numbered

_BOUND = re.compile(r"(\S+) (\d+ \d+(?:;\d+ \d+)*)$")
_ROLE = re.compile(r"([^\d:]+)\d*:(\S+)$")


class _Unread(Exception):
    """A line that cannot be read; the message says why. It never leaves this module."""


@dataclass(slots=True)
class _Read:
    """What the lines of a file say, by brat's ids."""

    text: Text
    bound: dict[str, tuple[str, Span]] = field(default_factory=dict)
    events: dict[str, tuple[str, str, list[tuple[str, str]]]] = field(default_factory=dict)
    said: dict[str, dict[str, str]] = field(default_factory=dict)
    relations: list[tuple[str, str, str]] = field(default_factory=list)
    equal: list[list[str]] = field(default_factory=list)


def read_brat(folder: Path, article: Article) -> Document:
    """The document of ``<id>.ann`` in a folder, over an article with its text.

    Raises PressmarkError with every line that cannot be read, and when ``<id>.txt`` has another
    text than the article.
    """
    path = folder / f"{article.id}.ann"
    words = _file(folder / f"{article.id}.txt")
    if words != article.text:
        raise PressmarkError(
            f"{folder / article.id}.txt is not the text of {article.id}: its offsets would be "
            "wrong; take the annotations of the same text"
        )
    return Document(article, from_brat(_file(path), article, str(path)))


def _file(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise PressmarkError(
            f"{path} cannot be read ({fault}), expected a file of brat in UTF-8"
        ) from None


def from_brat(source: str, article: Article, where: str = "the .ann file") -> Annotations:
    """The annotations of a ``.ann``; PressmarkError with every line that cannot be read."""
    read = _Read(Text(article.text or "", article.sentences))
    faults = []
    for number, line in enumerate(source.split("\n"), 1):
        if line.strip():
            try:
                _KINDS.get(line[0], _unknown)(read, line)
            except _Unread as fault:
                faults.append(f"line {number}: {fault}")
    if not faults:
        try:
            made = _Maker(read).annotations()
        except _Unread as fault:
            faults.append(str(fault))
    if faults:
        raise PressmarkError(f"{where}: {len(faults)} faults: {'; '.join(faults)}")
    return with_surfaces(numbered(in_order(settle(made))), article)


def _unknown(_: _Read, line: str) -> NoReturn:
    raise _Unread(f"{line[:20]!r} begins with none of {', '.join(_KINDS)}")


def _fields(line: str, least: int) -> list[str]:
    fields = line.split("\t")
    if len(fields) < least:
        raise _Unread(f"{line[:30]!r} has {len(fields)} fields, expected {least} with tabs between")
    return fields


def _read_bound(read: _Read, line: str) -> None:
    key, place, *_ = _fields(line, 2)
    found = _BOUND.match(place)
    if not found or key in read.bound:
        raise _Unread(f"{key} is there already or has no type with offsets ({place[:40]!r})")
    pieces = [tuple(map(int, piece.split())) for piece in found[2].split(";")]
    for (_, end), (start, _) in pairwise(pieces):
        if read.text.text[end:start].strip("\n") or end > start:
            raise _Unread(f"{key} is discontinuous; give each part an annotation of its own")
    span = Span(pieces[0][0], pieces[-1][1])
    if not 0 <= span.start < span.end <= len(read.text.text):
        raise _Unread(f"{key} at {span.start} {span.end} leaves the text")
    read.bound[key] = (found[1], span)


def _read_event(read: _Read, line: str) -> None:
    key, said = _fields(line, 2)[:2]
    parts = [_ROLE.match(part) for part in said.split()]
    if not parts or key in read.events:
        raise _Unread(f"{key} is there already or says nothing")
    given = []
    for part, words in zip(parts, said.split(), strict=True):
        if part is None:
            raise _Unread(f"{key}: {words!r} is no Role:id")
        given.append((part[1], part[2]))
    (name, trigger), *arguments = given
    read.events[key] = (name, trigger, arguments)


def _read_attribute(read: _Read, line: str) -> None:
    name, target, *value = _fields(line, 2)[1].split(" ")
    read.said.setdefault(target, {})[name] = " ".join(value)


def _read_note(read: _Read, line: str) -> None:
    name, _, target = _fields(line, 2)[1].partition(" ")
    words = line.split("\t")
    read.said.setdefault(target, {})[name] = words[2] if len(words) > 2 else ""


def _read_relation(read: _Read, line: str) -> None:
    name, *ends = _fields(line, 2)[1].split()
    found = [end.partition(":")[2] for end in ends]
    if len(found) != 2 or name not in ("Member", "SameEvent"):
        raise _Unread(f"relation {name} is none of Member, SameEvent with Arg1 and Arg2")
    read.relations.append((name, found[0], found[1]))


def _read_equal(read: _Read, line: str) -> None:
    name, *keys = _fields(line, 2)[1].split()
    if name != "Equiv":
        raise _Unread(f"* {name} is not Equiv")
    read.equal.append(keys)


_KINDS: Mapping[str, Callable[[_Read, str], None]] = {
    "T": _read_bound,
    "E": _read_event,
    "A": _read_attribute,
    "M": _read_attribute,
    "#": _read_note,
    "R": _read_relation,
    "*": _read_equal,
}


class _Maker:
    """Makes annotations of what was read."""

    def __init__(self, read: _Read) -> None:
        self.read = read
        self.types = {type_name(name): name for name in ontology().event_types}

    def annotations(self) -> Annotations:
        """All layers, with brat's ids."""
        mentions = {
            key: self._mention(key, kind, span)
            for key, (kind, span) in self.read.bound.items()
            if kind in ontology().mention_types
        }
        known = {*ontology().mention_types, *self.types, CONTENT, CUE}
        for key, (kind, _) in self.read.bound.items():
            if kind not in known and kind.split("_")[0] != QUOTATION:
                raise _Unread(f"{key}: the ontology has no type {kind}")
        entities = self._entities(mentions)
        return Annotations(
            tuple(mentions.values()), entities, self._events(mentions), self._quotations(mentions)
        )

    def _said(self, key: str, name: str) -> str | None:
        return self.read.said.get(key, {}).get(name)

    def _spans(self, said: str, key: str) -> tuple[Span, ...]:
        try:
            pieces = [tuple(map(int, piece.split())) for piece in said.split(";")]
            return () if said == "none" else tuple(Span(start, end) for start, end in pieces)
        except ValueError:
            if said == "none":
                return ()
            raise _Unread(f"the note of {key} holds no offsets ({said!r})") from None

    def _mention(self, key: str, kind: str, span: Span) -> Mention:
        level, head = self._said(key, "Level"), self._said(key, "Head")
        if level is not None and level not in ontology().levels:
            raise _Unread(f"{key}: the ontology has no level {level}")
        derived = head_of(self.read.text, span, level)
        given = derived if head is None else next(iter(self._spans(head, key)), None)
        return Mention(key, span, kind, level, given, self._said(key, "Value"))

    def _entities(self, mentions: Mapping[str, Mention]) -> tuple[Entity, ...]:
        chains = [self._all(keys, mentions, "a chain") for keys in self.read.equal]
        chained = {key for chain in chains for key in chain}
        if len(chained) != sum(map(len, chains)):
            raise _Unread("a mention is in two chains")
        for key, mention in mentions.items():
            usual = ontology().mention_types[mention.type].referring and mention.type != "NORP"
            alone = usual and self._said(key, "NoEntity") is None
            if key not in chained and (alone or self._said(key, "Refers") is not None):
                chains.append([key])
        of = {key: chain[0] for chain in chains for key in chain}
        members: dict[str, list[str]] = {}
        for name, group, member in self.read.relations:
            if name == "Member":
                if group not in of or member not in of:
                    raise _Unread(f"Member {group} {member}: one of them is in no chain")
                members.setdefault(of[group], []).append(f"chain-{of[member]}")
        made = []
        for chain in chains:
            said = [t for key in chain if (t := self._said(key, "EntityType"))]
            kind = said[0] if said else self._chain_type(chain, mentions)
            held = tuple(members.get(chain[0], ()))
            made.append(Entity(f"chain-{chain[0]}", kind, tuple(chain), held))
        return tuple(made)

    def _chain_type(self, chain: list[str], mentions: Mapping[str, Mention]) -> str:
        return entity_type([mentions[key].type for key in sorted(chain, key=self._place)])

    def _place(self, key: str) -> tuple[int, int]:
        span = self.read.bound[key][1]
        return span.start, -span.end

    def _all(self, keys: list[str], mentions: Mapping[str, Mention], what: str) -> list[str]:
        wrong = [key for key in keys if key not in mentions]
        if wrong:
            raise _Unread(f"{what} holds {', '.join(wrong)}, which is no mention")
        return keys

    def _events(self, mentions: Mapping[str, Mention]) -> tuple[Event, ...]:
        told: dict[str, tuple[str, EventMention]] = {}
        for key, (name, trigger, arguments) in self.read.events.items():
            if name.split("_")[0] == QUOTATION:
                continue
            if name not in self.types or trigger not in self.read.bound:
                raise _Unread(f"{key}: there is no event type {name} or no trigger {trigger}")
            self._all([target for _, target in arguments], mentions, f"event {key}")
            made = tuple(dict.fromkeys(Argument(role, target) for role, target in arguments))
            polarity = "negative" if self._said(key, "Negative") is not None else "positive"
            span = self.read.bound[trigger][1]
            mention = EventMention(key, span, self._said(key, "Realis"), polarity, made)
            told[key] = (self.types[name], mention)
        groups = {key: [key] for key in told}
        for name, one, other in self.read.relations:
            if name == "SameEvent":
                if one not in told or other not in told or told[one][0] != told[other][0]:
                    raise _Unread(f"SameEvent {one} {other}: no two events of one type")
                if groups[one] is not groups[other]:
                    groups[one] += groups[other]
                    for key in groups[other]:
                        groups[key] = groups[one]
        listed = {id(group): group for group in groups.values()}.values()
        return tuple(
            Event(f"event-{group[0]}", told[group[0]][0], tuple(told[key][1] for key in group))
            for group in listed
        )

    def _quotations(self, mentions: Mapping[str, Mention]) -> tuple[Quotation, ...]:
        made = []
        for key, (name, trigger, arguments) in self.read.events.items():
            head, _, kind = name.partition("_")
            if head == QUOTATION:
                made.append(self._quotation(key, kind or None, trigger, arguments, mentions))
        return tuple(made)

    def _quotation(
        self,
        key: str,
        kind: str | None,
        trigger: str,
        arguments: list[tuple[str, str]],
        mentions: Mapping[str, Mention],
    ) -> Quotation:
        parts: dict[str, list[str]] = {trigger: [trigger]}
        parts = {CONTENT: [trigger]}
        for role, target in arguments:
            parts.setdefault(role, []).append(target)
        unknown = set(parts) - {CONTENT, CUE, SPEAKER, ADDRESSEE, INSIDE}
        unbound = [k for k in (*parts[CONTENT], *parts.get(CUE, ())) if k not in self.read.bound]
        if unknown or unbound or (kind and kind not in ontology().quotation_types):
            raise _Unread(f"quotation {key}: {kind}, {', '.join((*unknown, *unbound))} is unknown")
        speakers, addressees = (
            tuple(self._all(parts.get(role, []), mentions, f"quotation {key}"))
            for role in (SPEAKER, ADDRESSEE)
        )
        content = tuple(sorted(self.read.bound[part][1] for part in parts[CONTENT]))
        cues, inside = parts.get(CUE, []), parts.get(INSIDE, [])
        said = self._said(key, "Quoted")
        quoted = quoted_parts(self.read.text, content) if kind == "mixed" else ()
        quotation = Quotation(
            id=key,
            type=kind,
            content=content,
            quoted=quoted if said is None else self._spans(said, key),
            cue=self.read.bound[cues[0]][1] if cues else None,
            speakers=speakers,
            addressees=addressees,
        )
        return replace(quotation, inside=inside[0]) if inside else quotation
