"""From a document back to its authoring form: in words, or in offsets for others' texts."""

from __future__ import annotations

from collections.abc import Iterator

from ..schema import Article, Document, Entity, Event, EventMention, Mention, Quotation, Span
from .form_place import Misplaced, Text, place

#: Spans longer than this many words are written as ``first ~ last``.
LONG = 9
ENDS = 3


def skeleton(article: Article, header: dict[str, str]) -> str:
    """An empty form: header and numbered sentences, ready to be filled in."""
    lines = ["pressmark-form 1", f"article {article.id}"]
    lines += [f"{key} {value}" for key, value in header.items()]
    for number, sentence in enumerate(article.sentences, 1):
        lines += ["", f"S{number} {(article.text or '')[sentence.start : sentence.end]}"]
    return "\n".join(lines) + "\n"


def write_form(document: Document, words: bool = True) -> str:
    """The form that compiles to ``document``; ``words=False`` writes offsets instead of any word.

    The article must have its text when ``words`` is true.
    """
    return "\n".join(_lines(document, _Writer(document, words))) + "\n"


class _Writer:
    """Names places of one document, in words or in offsets."""

    def __init__(self, document: Document, words: bool) -> None:
        self.words = words
        self.article = document.article
        self.text = Text(document.article.text or "", document.article.sentences)
        self.mentions = document.annotations.mention_by_id()

    def sentence_of(self, span: Span) -> int:
        """The number of the sentence in which the span begins."""
        for number, sentence in enumerate(self.article.sentences, 1):
            if sentence.start <= span.start < sentence.end:
                return number
        return max(1, len(self.article.sentences))

    def place(self, span: Span, sentence: int) -> str:
        """The shortest wording that is read back as this span; offsets where no words will do."""
        if self.words:
            for wording in self._wordings(span, sentence):
                if self._reads_back(wording, sentence, span):
                    return wording
        return f"[{span.start}:{span.end}]"

    def mention(self, mention: Mention, sentence: int) -> str:
        """A place for a mention, with its type where two mentions have the same span."""
        twins = [m for m in self.mentions.values() if m.span == mention.span]
        return self.place(mention.span, sentence) + (f"!{mention.type}" if len(twins) > 1 else "")

    def _wordings(self, span: Span, sentence: int) -> Iterator[str]:
        surface = self.text.text[span.start : span.end]
        home = self.sentence_of(span)
        prefix = "" if home == sentence else f"S{home} "
        last = self.sentence_of(Span(span.end - 1, span.end))
        tokens = surface.split(" ")
        if last == home and len(tokens) <= LONG and "\n" not in surface:
            yield prefix + surface
            yield from (f"{prefix}{surface}#{n}" for n in range(1, 30))
            return
        there = "" if last == home else f"S{last} "
        for count in range(ENDS, ENDS + 4):
            first, final = " ".join(tokens[:count]), " ".join(tokens[-count:])
            yield f"{prefix}{first} ~ {there}{final}"
            for n in range(1, 4):
                yield f"{prefix}{first}#{n} ~ {there}{final}"
                yield f"{prefix}{first} ~ {there}{final}#{n}"

    def _reads_back(self, wording: str, sentence: int, span: Span) -> bool:
        if " | " in wording or "!" in wording:
            return False
        try:
            return place(self.text, sentence, wording) == span
        except Misplaced:
            return False


def _lines(document: Document, writer: _Writer) -> Iterator[str]:
    yield from ("pressmark-form 1", f"article {document.id}")
    made = document.provenance
    if made is not None:
        for key in ("annotator", "process", "status", "guidelines", "date"):
            value = getattr(made, key)
            if value is not None:
                yield f"{key} {value}"
    items: dict[int, list[str]] = {}
    for number, _, line in _placed_lines(document, writer):
        items.setdefault(number, []).append(line)
    for number, sentence in enumerate(document.article.sentences, 1):
        text = writer.text.text[sentence.start : sentence.end]
        yield from ("", f"S{number} {text}" if writer.words else f"S{number}")
        yield from (f"  {line}" for line in items.get(number, ()))
    groups = items.get(GROUPS, ())
    if groups:
        yield ""
    yield from groups


#: What stands for a sentence's number for the lines of groups, at the end of a form.
GROUPS = 0
#: One thing that a form has a line for; an event mention comes with its event.
Item = Mention | tuple[Event, EventMention] | Quotation | Entity


def item_lines(document: Document, words: bool = True) -> Iterator[tuple[int, Item, str]]:
    """Each line of the form with the number of its sentence (``GROUPS``: none) and its item."""
    return _placed_lines(document, _Writer(document, words))


def _placed_lines(document: Document, writer: _Writer) -> Iterator[tuple[int, Item, str]]:
    """Mentions, then events, then quotations, then groups, each in the document's order."""
    marked = document.annotations
    chains = marked.entity_of()
    for mention in marked.mentions:
        number = writer.sentence_of(mention.span)
        yield number, mention, _mention_line(mention, chains.get(mention.id), number, writer)
    for event, told in marked.event_mentions():
        number = writer.sentence_of(told.trigger)
        yield number, (event, told), _event_line(event, told, number, writer)
    for quotation in marked.quotations:
        number = writer.sentence_of(quotation.content[0])
        yield number, quotation, _quotation_line(quotation, number, writer)
    for entity in marked.entities:
        if entity.members:
            members = " ".join(f"@{member}" for member in entity.members)
            yield GROUPS, entity, f"entity @{entity.id} {entity.type} | members: {members}"


def _mention_line(mention: Mention, chain: Entity | None, number: int, writer: _Writer) -> str:
    facts = [mention.type]
    facts += [mention.level] if mention.level else []
    facts += [f"@{chain.id}"] if chain else []
    facts += [f"={mention.value}"] if mention.value else []
    return f"m {writer.place(mention.span, number)} | {' '.join(facts)}"


def _event_line(event: Event, told: EventMention, number: int, writer: _Writer) -> str:
    negative = " negative" if told.polarity == "negative" else ""
    fields = [
        f"e {writer.place(told.trigger, number)}",
        f"{event.type} {told.realis}{negative} @{event.id}",
    ]
    for argument in told.arguments:
        mention = writer.mentions[argument.mention]
        fields.append(f"{argument.role}: {writer.mention(mention, number)}")
    return " | ".join(fields)


def _quotation_line(quotation: Quotation, number: int, writer: _Writer) -> str:
    fields = [f"q {quotation.type} @{quotation.id}"]
    fields += [f"content: {writer.place(span, number)}" for span in quotation.content]
    if quotation.cue is not None:
        fields.append(f"cue: {writer.place(quotation.cue, number)}")
    for name, ids in (("speaker", quotation.speakers), ("to", quotation.addressees)):
        fields += [f"{name}: {writer.mention(writer.mentions[i], number)}" for i in ids]
    if quotation.inside is not None:
        fields.append(f"inside: @{quotation.inside}")
    return " | ".join(fields)
