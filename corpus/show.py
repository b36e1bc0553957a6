"""One document for a reader: text, quotations with their speakers, events, entities.

``show_value`` says everything as plain values, ``show`` draws the same with rich: it reads well
without colour and in 40 columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..schema import Annotations, Document, Entity, EventMention, Mention, Quotation, Segment, Span
from ..schema.ontology import ontology

if TYPE_CHECKING:
    from rich.console import RenderableType

Json = Any
_LEVELS = ("name", "nominal", "pronoun")
_GAP = " … "
#: The narrowest terminal, in columns, that gets tables.
_ROOM = 90
#: The most columns that a table's narrow fields take: the rest is for the words.
_WIDEST = {"cue": 16, "speaker": 26, "trigger": 22, "name": 28, "mention": 40}


class _View:
    """The lookups of one document that its tables need."""

    def __init__(self, document: Document) -> None:
        self.text = document.article.text
        self.annotations: Annotations = document.annotations
        self.mentions = document.annotations.mention_by_id()
        self.entities = document.annotations.entity_of()

    def words(self, span: Span | None) -> str | None:
        """The words of a span on one line; its offsets when there is no text."""
        if span is None:
            return None
        found = span.text if self.text is None else self.text[span.start : span.end]
        return f"[{span.start}:{span.end}]" if found is None else " ".join(found.split())

    def joined(self, spans: Sequence[Span]) -> str:
        """The words of several spans, with a sign for what lies between."""
        return _GAP.join(words for span in spans if (words := self.words(span)) is not None)

    def chain(self, entity: Entity) -> Iterator[Mention]:
        """The mentions of an entity in the text's order."""
        known = (self.mentions[name] for name in entity.mentions if name in self.mentions)
        return iter(sorted(known, key=lambda mention: mention.span))

    def name(self, entity: Entity) -> str:
        """The entity's longest name; without one its longest nominal, then its first mention."""
        chain = list(self.chain(entity))
        for level in _LEVELS:
            named = [mention for mention in chain if mention.level == level]
            if named:
                return str(self.words(max(named, key=lambda m: (len(m.span), -m.span.start)).span))
        return str(self.words(chain[0].span)) if chain else entity.id

    def reference(self, name: str) -> dict[str, Json]:
        """A mention that something points to: id, words, and its entity's name."""
        mention, entity = self.mentions.get(name), self.entities.get(name)
        return {
            "mention": name,
            "text": self.words(mention.span) if mention else None,
            "entity": entity.id if entity else None,
            "name": self.name(entity) if entity else None,
        }


def _quotation(view: _View, quotation: Quotation) -> dict[str, Json]:
    return {
        "id": quotation.id,
        "type": quotation.type,
        "content": view.joined(quotation.content),
        "quoted": [view.words(span) for span in quotation.quoted],
        "cue": view.words(quotation.cue),
        "speakers": [view.reference(name) for name in quotation.speakers],
        "speaker_kind": quotation.speaker_kind,
        "addressees": [view.reference(name) for name in quotation.addressees],
        "inside": quotation.inside,
    }


def _event(view: _View, event: str, type_: str, mention: EventMention) -> dict[str, Json]:
    return {
        "id": mention.id,
        "event": event,
        "trigger": view.words(mention.trigger),
        "type": type_,
        "realis": mention.realis,
        "polarity": mention.polarity,
        "arguments": [{"role": a.role, **view.reference(a.mention)} for a in mention.arguments],
    }


def _entity(view: _View, entity: Entity) -> dict[str, Json]:
    known = {other.id: other for other in view.annotations.entities}
    return {
        "id": entity.id,
        "name": view.name(entity),
        "type": entity.type,
        "mentions": [view.words(mention.span) for mention in view.chain(entity)],
        "members": [view.name(known[name]) for name in entity.members if name in known],
    }


def _other_mention(view: _View, mention: Mention) -> dict[str, Json]:
    return {
        "id": mention.id,
        "text": view.words(mention.span),
        "type": mention.type,
        "value": mention.value,
    }


def _first(spans: Sequence[Span]) -> Span:
    return min(spans, default=Span(0, 0))


def show_value(document: Document) -> dict[str, Json]:
    """What ``show`` draws, as plain values ready for JSON.

    Without a text the words are offsets, ``[start:end]``; a discontinuous content is joined by an
    ellipsis; ``other_mentions`` are those in no entity (dates, sums, titles ...).
    """
    view, article, made = _View(document), document.article, document.provenance
    annotations = document.annotations
    quotations = sorted(annotations.quotations, key=lambda q: _first(q.content))
    events = sorted(annotations.event_mentions(), key=lambda pair: pair[1].trigger)
    loose = (mention for mention in annotations.mentions if mention.id not in view.entities)
    return {
        "id": article.id,
        "title": article.source.title,
        "publisher": article.source.publisher,
        "date": article.source.date,
        "url": article.source.url,
        "licence": article.source.licence,
        "length": article.length,
        "status": made.status if made else None,
        "annotator": made.annotator if made else None,
        "text": article.text,
        "quotations": [_quotation(view, quotation) for quotation in quotations],
        "events": [_event(view, event.id, event.type, mention) for event, mention in events],
        "entities": [_entity(view, entity) for entity in annotations.entities],
        "other_mentions": [
            _other_mention(view, mention) for mention in sorted(loose, key=lambda m: m.span)
        ],
    }


def _reference_line(reference: dict[str, Json]) -> str:
    """The words of a mention, and its entity's name where that says more."""
    words, name = reference["text"] or reference["mention"], reference["name"]
    return f"{words} → {name}" if name and name != words else str(words)


def _quotation_row(value: dict[str, Json]) -> tuple[str, ...]:
    kind = value["type"] or "?"
    inside = f"\nin {value['inside']}" if value["inside"] else ""
    speakers = "\n".join(map(_reference_line, value["speakers"])) or "-"
    to = "".join(f"\nto {_reference_line(heard)}" for heard in value["addressees"])
    fragments = value["quoted"] if value["type"] == "mixed" else ()
    quoted = "".join(f"\n  · {words}" for words in fragments)
    return (
        f"{value['id']} {kind}{inside}",
        f"{value['content']}{quoted}",
        value["cue"] or "-",
        f"{speakers}{to}",
        value["speaker_kind"] or "-",
    )


def _event_row(value: dict[str, Json]) -> tuple[str, ...]:
    negative = ", negative" if value["polarity"] == "negative" else ""
    arguments = (f"{a['role']}: {_reference_line(a)}" for a in value["arguments"])
    return (
        f"{value['trigger']} ({value['event']})",
        value["type"],
        f"{value['realis'] or '?'}{negative}",
        "\n".join(arguments) or "-",
    )


def _entity_row(value: dict[str, Json]) -> tuple[str, ...]:
    members = f"\nmembers: {', '.join(value['members'])}" if value["members"] else ""
    return value["name"], value["type"], " | ".join(value["mentions"]) + members


def _other_row(value: dict[str, Json]) -> tuple[str, ...]:
    return value["text"] or "-", value["type"], value["value"] or "-"


_TABLES = (
    ("quotations", ("type", "content", "cue", "speaker", "kind"), _quotation_row, 2),
    ("events", ("trigger", "type", "realis", "arguments"), _event_row, 2),
    ("entities", ("name", "type", "mentions"), _entity_row, 3),
    ("other_mentions", ("mention", "type", "value"), _other_row, 2),
)


def _table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], wide: str
) -> RenderableType:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    heading = f"{title.replace('_', ' ').capitalize()} ({len(rows)})"
    table = Table(title=heading, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        limit = None if column == wide else _WIDEST.get(column)
        table.add_column(column, overflow="fold", max_width=limit)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _paragraphs(text: str, segments: Sequence[Segment]) -> Iterator[tuple[str, str]]:
    """Each paragraph with the kind of the segment that holds its first code point."""
    at = 0
    for line in text.split("\n"):
        kinds = [s.kind for s in segments if s.start <= at < s.end]
        if line.strip():
            yield (kinds[0] if kinds else "body"), line
        at += len(line) + 1


def _text(document: Document) -> Iterator[RenderableType]:
    from rich.text import Text

    if document.article.text is None:
        yield Text("(no text: hydrate it to read the words; spans are shown as [start:end])\n")
        return
    kinds = ontology()
    for kind, line in _paragraphs(document.article.text, document.article.segments):
        left_out = kinds.annotates(kind) == "none"
        shown = f"[{kind}, not annotated] {line}" if left_out else line
        yield Text(f"{shown}\n", style="dim" if left_out else "")


def _head(value: dict[str, Json]) -> str:
    parts = (value["id"], value["publisher"], value["date"], value["licence"], value["status"])
    return " · ".join(str(part) for part in parts if part)


def show(document: Document) -> RenderableType:
    """The document as a rich renderable: metadata, text, quotations, events, entities, the rest.

    The words of the article are never read as markup. A terminal under 90 columns gets one block
    a row instead of tables.
    """
    from rich.console import Group
    from rich.text import Text

    value = show_value(document)
    head = [Text(_head(value)), Text(f"{value['title']}\n", style="bold")]
    return Group(*head, *_text(document), _Tables(value))


class _Tables:
    """Tables where there is room, else a list: rich asks with the width that it has."""

    def __init__(self, value: dict[str, Json]) -> None:
        self.value = value

    def __rich_console__(self, _console: Any, options: Any) -> Iterator[RenderableType]:
        draw = _table if options.max_width >= _ROOM else _blocks
        for layer, columns, row_of, wide in _TABLES:
            rows = [row_of(item) for item in self.value[layer]]
            if rows:
                yield draw(layer, columns, rows, columns[wide - 1])


def _indented(cell: str) -> str:
    return cell.replace("\n", "\n  ")


def _blocks(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], _wide: str
) -> RenderableType:
    """The rows one under the other, a line a column: for narrow terminals."""
    from rich.text import Text

    blocks = (
        "\n".join(
            f"{name}: {_indented(cell)}"
            for name, cell in zip(columns, row, strict=True)
            if cell != "-"
        )
        for row in rows
    )
    heading = f"{title.replace('_', ' ').capitalize()} ({len(rows)})"
    return Text.assemble((heading + "\n\n", "bold"), "\n\n".join(blocks) + "\n")
