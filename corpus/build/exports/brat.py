"""brat stand-off (Stenetorp et al. 2012): ``<id>.txt``, ``<id>.ann``, and ``annotation.conf``.

Mentions, heads, triggers, contents, quoted parts and cues are text-bound annotations (T), triggers
carry events (E) with their arguments, chains are equivalences (``*``), speakers and the parts of a
quotation relations (R), level, realis, polarity and more attributes (A). The ids of the corpus, the
value of a date and the type and members of an entity stand in notes (#). ``<id>.json`` beside has
the article: source, zones, sentences. brat's names have no full stop: Justice_Arrest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

from ....schema import Document, Quotation, Span
from ....schema.codec import canonical
from ....schema.ontology import ontology
from ....schema.reading import write_text
from ..items import Item
from .common import article_line

NAME = "brat"
CANNOT = ("documents without text",)
RELATIONS = {
    "HeadOf": ("Head", "<ENTITY>"),
    "Speaker": ("Quotation", "<ENTITY>"),
    "Addressee": ("Quotation", "<ENTITY>"),
    "CueOf": ("Cue", "Quotation"),
    "QuotedIn": ("Quoted", "Quotation"),
    "Inside": ("Quotation", "Quotation"),
}
#: Text-bound types beside those of mentions and events.
PARTS = ("Head", "Quotation", "Cue", "Quoted")


def name_of(label: str) -> str:
    """A label as brat can name it."""
    return label.replace(".", "_")


class _Lines:
    """The lines of an ``.ann`` file under way; each kind of annotation has a counter of its own."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: list[str] = []
        self._numbers = {kind: count(1) for kind in "TERA#"}

    def add(self, kind: str, *fields: str) -> str:
        """A line of a kind with the next id; gives the id."""
        key = f"{kind}{next(self._numbers[kind])}"
        self.lines.append("\t".join([key, *fields]))
        return key

    def bound(self, label: str, spans: Iterable[Span]) -> str:
        """A text-bound annotation over one span or several."""
        listed = list(spans)
        offsets = ";".join(f"{s.start} {s.end}" for s in listed)
        words = " ".join(re.sub(r"[\n\t]", " ", self.text[s.start : s.end]) for s in listed)
        return self.add("T", f"{name_of(label)} {offsets}", words)

    def relate(self, label: str, first: str, second: str) -> None:
        """A relation between two text-bound annotations."""
        self.add("R", f"{label} Arg1:{first} Arg2:{second}", "")

    def mark(self, label: str, target: str, value: str | None) -> None:
        """An attribute, where there is a value."""
        if value is not None:
            self.add("A", f"{label} {target} {value}")

    def note(self, label: str, target: str, value: str | None) -> None:
        """A note, where there is a value."""
        if value is not None:
            self.add("#", f"{label} {target}", value)


def render(document: Document) -> str:
    """The ``.ann`` file of a document, which must have its text."""
    lines = _Lines(document.article.text or "")
    terms = dict(_mentions(lines, document))
    _chains(lines, document, terms)
    _events(lines, document, terms)
    _quotations(lines, document, terms)
    if terms:
        lines.note("Canary", next(iter(terms.values())), document.canary)
    return "".join(f"{line}\n" for line in lines.lines)


def _mentions(lines: _Lines, document: Document) -> Iterator[tuple[str, str]]:
    for mention in document.annotations.mentions:
        term = lines.bound(mention.type, [mention.span])
        lines.note("Id", term, mention.id)
        lines.mark("Level", term, mention.level)
        lines.note("Value", term, mention.value)
        if mention.head:
            lines.relate("HeadOf", lines.bound("Head", [mention.head]), term)
        yield mention.id, term


def _chains(lines: _Lines, document: Document, terms: dict[str, str]) -> None:
    for entity in document.annotations.entities:
        chain = [terms[id_] for id_ in entity.mentions]
        if len(chain) > 1:
            lines.lines.append("\t".join(["*", " ".join(["Equiv", *chain])]))
        said = {"id": entity.id, "type": entity.type, "members": list(entity.members)}
        for term in chain:
            lines.note("Entity", term, canonical(said))


def _events(lines: _Lines, document: Document, terms: dict[str, str]) -> None:
    for event, told in document.annotations.event_mentions():
        trigger = lines.bound(event.type, [told.trigger])
        seen: dict[str, int] = {}
        roles = []
        for argument in told.arguments:
            number = seen[argument.role] = seen.get(argument.role, 0) + 1
            # brat numbers the second and later fillers of a role.
            roles.append(f"{argument.role}{number if number > 1 else ''}:{terms[argument.mention]}")
        key = lines.add("E", " ".join([f"{name_of(event.type)}:{trigger}", *roles]))
        lines.mark("Realis", key, told.realis)
        lines.mark("Polarity", key, told.polarity)
        lines.note("Id", key, told.id)
        lines.note("Event", key, event.id)


def _quotations(lines: _Lines, document: Document, terms: dict[str, str]) -> None:
    known: dict[str, str] = {}
    for quotation in document.annotations.quotations:
        term = known[quotation.id] = lines.bound("Quotation", quotation.content)
        lines.note("Id", term, quotation.id)
        lines.mark("QuotationType", term, quotation.type)
        lines.mark("SpeakerKind", term, quotation.speaker_kind)
        _parts(lines, quotation, term)
        for label, ids in (("Speaker", quotation.speakers), ("Addressee", quotation.addressees)):
            for id_ in ids:
                lines.relate(label, term, terms[id_])
    for quotation in document.annotations.quotations:
        if quotation.inside:
            lines.relate("Inside", known[quotation.id], known[quotation.inside])


def _parts(lines: _Lines, quotation: Quotation, term: str) -> None:
    for span in quotation.quoted:
        lines.relate("QuotedIn", lines.bound("Quoted", [span]), term)
    if quotation.cue:
        lines.relate("CueOf", lines.bound("Cue", [quotation.cue]), term)


def configuration() -> str:
    """``annotation.conf``: what brat needs to show and check these files."""
    kinds = ontology()
    lines = ["[entities]", *kinds.mention_types, *PARTS, "", "[relations]"]
    lines += [f"{name}\tArg1:{a}, Arg2:{b}" for name, (a, b) in RELATIONS.items()]
    lines += ["Equiv\tArg1:<ENTITY>, Arg2:<ENTITY>, <REL-TYPE>:symmetric-transitive", ""]
    lines += ["[events]"]
    for name, event in kinds.event_types.items():
        slots = (f"{r}*:{'|'.join(slot.fillers)}" for r, slot in event.roles.items())
        lines.append(f"{name_of(name)}\t{', '.join(slots)}")
    lines += ["", "[attributes]"]
    for name, where, values in (
        ("Level", "<ENTITY>", kinds.levels),
        ("Realis", "<EVENT>", kinds.realis),
        ("Polarity", "<EVENT>", kinds.polarity),
        ("QuotationType", "Quotation", kinds.quotation_types),
        ("SpeakerKind", "Quotation", kinds.speaker_kinds),
    ):
        lines.append(f"{name}\tArg:{where}, Value:{'|'.join(values)}")
    return "\n".join(lines) + "\n"


def write(folder: Path, items: Iterable[Item]) -> None:
    """Write the three files of each document that has its text, by split."""
    write_text(folder / "annotation.conf", configuration())
    for item in items:
        if item.article.text is not None:
            base = folder / item.split / item.document.id
            write_text(base.with_name(f"{base.name}.txt"), item.article.text)
            write_text(base.with_name(f"{base.name}.ann"), render(item.document))
            write_text(base.with_name(f"{base.name}.json"), article_line(item.document) + "\n")
