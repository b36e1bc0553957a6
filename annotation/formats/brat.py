"""brat's stand-off format (Stenetorp et al., EACL 2012), both ways.

A document is ``<id>.txt`` and ``<id>.ann``; offsets are code points, as brat's are.

    T3  PERSON 12 20  words          a mention; a trigger; a part of a quotation
    A1  Level T3 name                Realis E1 other; Negative E1; Refers T3; NoEntity T3
    #1  Value T3  2024-12-04         also Head (offsets or none), EntityType, Quoted (offsets)
    *   Equiv T3 T9                  a chain; without one a mention that refers stands alone
    R1  Member Arg1:T3 Arg2:T9       the second's chain is a member of the first's
    E1  Conflict_Attack:T7 Attacker:T3
    R2  SameEvent Arg1:E1 Arg2:E2
    E9  Quotation_direct:T12 Cue:T13 Speaker:T3 Addressee:T4 Content:T14 Inside:E8

brat allows no dots in types, so ``Conflict.Attack`` is written ``Conflict_Attack``; a role that
comes twice is numbered. A span over a line break is written as its lines. What follows from the
rest (heads, types of chains, parts in quotation marks) is written only where it is otherwise. Ids
are not kept: they are given in the order of the text, as the authoring form gives them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, pairwise
from pathlib import Path

from ...corpus.form_derive import entity_type, head_of, quoted_parts
from ...corpus.form_place import Text
from ...schema import Document, Entity, EventMention, Mention, PressmarkError, Quotation, Span
from ...schema.ontology import ontology
from ...schema.reading import write_text

QUOTATION = "Quotation"
CONTENT, CUE, SPEAKER, ADDRESSEE, INSIDE = "Content", "Cue", "Speaker", "Addressee", "Inside"


def write_brat(folder: Path, document: Document) -> None:
    """Write a document as ``<id>.txt`` and ``<id>.ann``; PressmarkError when it has no text."""
    text = document.article.text
    if text is None:
        raise PressmarkError(
            f"{document.id} has no text, and brat shows annotations on a text: hydrate it first"
        )
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / f"{document.id}.txt", text)
    write_text(folder / f"{document.id}.ann", to_brat(document))


def to_brat(document: Document) -> str:
    """The ``.ann`` of a document that has its text."""
    writer = _Writer(Text(document.article.text or "", document.article.sentences))
    marked = document.annotations
    for mention in marked.mentions:
        writer.mention(mention)
    known = marked.mention_by_id()
    chained = marked.entity_of()
    for mention in marked.mentions:
        writer.belonging(mention, mention.id in chained)
    for entity in marked.entities:
        writer.chain(entity, known)
    first = {entity.id: entity.mentions[0] for entity in marked.entities}
    for entity in marked.entities:
        for member in entity.members:
            writer.relation("Member", writer.ids[first[entity.id]], writer.ids[first[member]])
    for event, told in marked.event_mentions():
        writer.event(event.type, told)
    for event in marked.events:
        for one, other in pairwise(event.mentions):
            writer.relation("SameEvent", writer.ids[one.id], writer.ids[other.id])
    for quotation in _outer_first(marked.quotations):
        writer.quotation(quotation)
    return "".join(f"{line}\n" for line in writer.lines)


def _outer_first(quotations: Sequence[Quotation]) -> Iterator[Quotation]:
    """Quotations so that the one that another is inside of comes before it."""
    done: set[str] = set()
    left = list(quotations)
    while left:
        ready = [q for q in left if q.inside is None or q.inside in done]
        for quotation in ready or left[:1]:
            done.add(quotation.id)
            left.remove(quotation)
            yield quotation


def type_name(name: str) -> str:
    """A type as brat takes it: without the dot."""
    return name.replace(".", "_")


@dataclass(slots=True)
class _Writer:
    """The lines so far, and the brat id of each thing that has one."""

    text: Text
    lines: list[str] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, Iterator[int]] = field(default_factory=dict)

    def fresh(self, letter: str) -> str:
        """The next id of a kind: T1, T2, …"""
        return f"{letter}{next(self.numbers.setdefault(letter, count(1)))}"

    def bound(self, type_: str, span: Span) -> str:
        """A text-bound annotation; gives its id. Line breaks in it cut it into fragments."""
        key = self.fresh("T")
        places: list[tuple[int, int]] = []
        words, at = [], span.start
        for line in self.text.text[span.start : span.end].split("\n"):
            if line:
                places.append((at, at + len(line)))
                words.append(line)
            at += len(line) + 1
        if not places:
            places, words = [(span.start, span.end)], [" "]
        # Line breaks at the very edges stay in: brat may not show them, but nothing is lost.
        places[0] = (span.start, places[0][1])
        places[-1] = (places[-1][0], span.end)
        where = ";".join(f"{start} {end}" for start, end in places)
        self.lines.append(f"{key}\t{type_} {where}\t{' '.join(words)}")
        return key

    def attribute(self, name: str, target: str, value: str = "") -> None:
        """An attribute line; without a value it is a flag."""
        said = f"{self.fresh('A')}\t{name} {target}"
        self.lines.append(f"{said} {value}" if value else said)

    def note(self, name: str, target: str, value: str) -> None:
        """A note line: brat keeps it and shows it on hovering."""
        self.lines.append(f"{self.fresh('#')}\t{name} {target}\t{value}")

    def relation(self, name: str, one: str, other: str) -> None:
        """A relation line."""
        self.lines.append(f"{self.fresh('R')}\t{name} Arg1:{one} Arg2:{other}")

    def mention(self, mention: Mention) -> None:
        """A mention with its level, value and, where it is not the usual one, its head."""
        key = self.ids[mention.id] = self.bound(type_name(mention.type), mention.span)
        if mention.level is not None:
            self.attribute("Level", key, mention.level)
        if mention.value is not None:
            self.note("Value", key, mention.value)
        if mention.head != head_of(self.text, mention.span, mention.level):
            head = mention.head
            self.note("Head", key, f"{head.start} {head.end}" if head else "none")

    def belonging(self, mention: Mention, chained: bool) -> None:
        """Whether the mention is in a chain, where that does not follow from its type."""
        kind = ontology().mention_types.get(mention.type)
        usual = bool(kind and kind.referring and mention.type != "NORP")
        if chained and not usual:
            self.attribute("Refers", self.ids[mention.id])
        elif usual and not chained:
            self.attribute("NoEntity", self.ids[mention.id])

    def chain(self, entity: Entity, known: Mapping[str, Mention]) -> None:
        """A chain of two or more, and its type where it is not the usual one."""
        keys = [self.ids[mention] for mention in entity.mentions]
        if len(keys) > 1:
            self.lines.append(f"*\tEquiv {' '.join(keys)}")
        if entity.type != entity_type([known[m].type for m in entity.mentions]):
            self.note("EntityType", keys[0], entity.type)

    def event(self, type_: str, told: EventMention) -> None:
        """An event mention: trigger, arguments, realis and polarity."""
        trigger = self.bound(type_name(type_), told.trigger)
        arguments = _numbered([(a.role, self.ids[a.mention]) for a in told.arguments])
        key = self.ids[told.id] = self.fresh("E")
        self.lines.append(f"{key}\t{' '.join([f'{type_name(type_)}:{trigger}', *arguments])}")
        if told.realis is not None:
            self.attribute("Realis", key, told.realis)
        if told.polarity == "negative":
            self.attribute("Negative", key)

    def quotation(self, quotation: Quotation) -> None:
        """A quotation as an event on its first content."""
        name = f"{QUOTATION}_{quotation.type}" if quotation.type else QUOTATION
        first, *more = quotation.content
        trigger = self.bound(name, first)
        given = [(CONTENT, self.bound(CONTENT, span)) for span in more]
        given += [(CUE, self.bound(CUE, quotation.cue))] if quotation.cue else []
        given += [(SPEAKER, self.ids[key]) for key in quotation.speakers]
        given += [(ADDRESSEE, self.ids[key]) for key in quotation.addressees]
        if quotation.inside and quotation.inside in self.ids:
            given.append((INSIDE, self.ids[quotation.inside]))
        key = self.ids[quotation.id] = self.fresh("E")
        self.lines.append(f"{key}\t{' '.join([f'{name}:{trigger}', *_numbered(given)])}")
        usual = quoted_parts(self.text, quotation.content) if quotation.type == "mixed" else ()
        if quotation.quoted != usual:
            said = ";".join(f"{span.start} {span.end}" for span in quotation.quoted)
            self.note("Quoted", key, said or "none")


def _numbered(arguments: Sequence[tuple[str, str]]) -> list[str]:
    """Arguments as brat writes them: the second of a role is Role2."""
    seen: dict[str, int] = {}
    made = []
    for role, key in arguments:
        seen[role] = seen.get(role, 0) + 1
        made.append(f"{role}{seen[role] if seen[role] > 1 else ''}:{key}")
    return made


def configuration() -> str:
    """brat's ``annotation.conf`` for the ontology: types, roles with their fillers, attributes."""
    labels = ontology()
    kinds = list(labels.mention_types)
    events = [
        f"{type_name(name)}\t"
        + ", ".join(f"{role}*:{'|'.join(slot.fillers)}" for role, slot in kind.roles.items())
        for name, kind in labels.event_types.items()
    ]
    quotes = [f"{QUOTATION}_{name}" for name in labels.quotation_types]
    roles = f"{CUE}?:{CUE}, {CONTENT}*:{CONTENT}, {SPEAKER}*:<ENTITY>, {ADDRESSEE}*:<ENTITY>"
    every = [type_name(name) for name in labels.event_types] + quotes
    lines = [
        "[entities]", *kinds, CONTENT, CUE, "",
        "[relations]", "Member\tArg1:<ENTITY>, Arg2:<ENTITY>",
        "SameEvent\tArg1:<EVENT>, Arg2:<EVENT>", "",
        "[events]", *events, *(f"{q}\t{roles}, {INSIDE}?:{'|'.join(quotes)}" for q in quotes), "",
        "[attributes]", f"Level\tArg:<ENTITY>, Value:{'|'.join(labels.levels)}",
        f"Realis\tArg:{'|'.join(every)}, Value:{'|'.join(labels.realis)}",
        f"Negative\tArg:{'|'.join(every)}", "Refers\tArg:<ENTITY>", "NoEntity\tArg:<ENTITY>",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"
