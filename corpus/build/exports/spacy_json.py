"""spaCy: one line of ``Doc.from_json``'s JSON for each document, ready for a DocBin.

Spans are span groups whose label is the type and whose ``kb_id`` is the annotation's id; ``ents``
are names and values, the outermost, for an entity recogniser. What spaCy has no place for (chains,
arguments, speakers, the article) stands under ``pressmark`` in the same line, which spaCy passes
over; a span that is no run of whole tokens too, under ``unaligned``, because spaCy would refuse it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from ....schema import Document, Span
from ....schema.codec import canonical, decode_annotations, encode_annotations
from ....schema.reading import write_text
from ..items import Item
from ..tagging import labelled
from ..tokens import flatten, tokenize
from .common import article_value, assemble, fault, parse

Json = Any
NAME = "spacy"
CANNOT = ("documents without text",)
#: Span groups: key, and how its spans are found in the JSON of an annotation.
GROUPS = ("mentions", "heads", "triggers", "contents", "quoted", "cues")


def spacy_tokens(text: str) -> list[Span]:
    """The tokens as spaCy counts them: white space beyond one blank is a token of its own."""
    found: list[Span] = []
    at = 0
    for token in [*tokenize(text), Span(len(text), len(text))]:
        if found and not text[found[-1].start].isspace() and text[at : at + 1] == " ":
            at += 1
        if at < token.start:
            found.append(Span(at, token.start))
        if len(token):
            found.append(token)
        at = token.end
    return found


def _groups(document: Document) -> Iterator[tuple[str, Span, str, str]]:
    """Every annotated span: its group, itself, its label and the id of what it belongs to."""
    marked = document.annotations
    for mention in marked.mentions:
        yield "mentions", mention.span, mention.type, mention.id
        if mention.head:
            yield "heads", mention.head, mention.type, mention.id
    for event, told in marked.event_mentions():
        yield "triggers", told.trigger, event.type, told.id
    for quotation in marked.quotations:
        label = quotation.type or ""
        yield from (("contents", span, label, quotation.id) for span in quotation.content)
        yield from (("quoted", span, label, quotation.id) for span in quotation.quoted)
        if quotation.cue:
            yield "cues", quotation.cue, label, quotation.id


def _bare(document: Document) -> Json:
    """The annotations' JSON without what spans say: offsets, words, labels."""
    value = encode_annotations(document.annotations)
    for mention in value["mentions"]:
        for key in ("start", "end", "text", "head", "type"):
            mention.pop(key, None)
    for event in value["events"]:
        for told in event["mentions"]:
            del told["trigger"]
    for quotation in value["quotations"]:
        for key in ("content", "quoted", "cue", "type"):
            quotation.pop(key, None)
    return value


def line(document: Document) -> str:
    """The document as one line; it must have its text."""
    text = document.article.text or ""
    tokens = spacy_tokens(text)
    starts, ends = {t.start for t in tokens}, {t.end for t in tokens}
    spans: dict[str, list[Json]] = {group: [] for group in GROUPS}
    unaligned: dict[str, list[Json]] = {}
    for group, span, label, id_ in _groups(document):
        value = {"start": span.start, "end": span.end, "label": label, "kb_id": id_}
        fits = span.start in starts and span.end in ends
        (spans if fits else unaligned).setdefault(group, []).append(value)
    rest = {"article": article_value(document), "annotations": _bare(document)}
    value = {
        "text": text,
        "tokens": [{"id": n, "start": t.start, "end": t.end} for n, t in enumerate(tokens)],
        "sents": _sentences(document, tokens),
        "ents": _ents(document, tokens),
        "spans": spans,
        "pressmark": rest | ({"unaligned": unaligned} if unaligned else {}),
    }
    return canonical(value) + "\n"


def _sentences(document: Document, tokens: Sequence[Span]) -> list[Json]:
    starts, ends = {t.start for t in tokens}, {t.end for t in tokens}
    return [
        {"start": s.start, "end": s.end}
        for s in document.article.sentences
        if s.start in starts and s.end in ends
    ]


def _ents(document: Document, tokens: Sequence[Span]) -> list[Json]:
    flat = flatten(labelled(document)["ner_tags"], tokens)
    return [{"start": s.span.start, "end": s.span.end, "label": s.label} for s in flat.held]


def parse_line(source: str, where: str) -> Document:
    """The document of a line; PressmarkError where it is none of ours."""
    value = parse(source, where)
    try:
        return from_json(value)
    except (KeyError, TypeError, IndexError) as wrong:
        raise fault(where, f"a line without {wrong}", "a line of this export") from None


def from_json(value: Json) -> Document:
    """The document of a line's value; its spans may have gone through ``Doc`` and back."""
    rest = value["pressmark"]
    marked = rest["annotations"]
    text = value["text"]
    spans: dict[str, dict[str, list[Json]]] = {group: {} for group in GROUPS}
    for groups in (value["spans"], rest.get("unaligned", {})):
        for group, listed in groups.items():
            for span in listed:
                placed = {k: span[k] for k in ("start", "end", "label")}
                placed["text"] = text[span["start"] : span["end"]]
                spans[group].setdefault(span["kb_id"], []).append(placed)
    for by_id in spans.values():
        for listed in by_id.values():
            listed.sort(key=lambda span: (span["start"], span["end"]))
    _fill(marked, spans)
    return assemble(rest["article"], text, decode_annotations(marked))


def _fill(marked: Json, spans: dict[str, dict[str, list[Json]]]) -> None:
    """Put the offsets back into the annotations."""
    for mention in marked["mentions"]:
        mention.update(spans["mentions"][mention["id"]][0])
        mention["type"] = mention["label"]
        if head := spans["heads"].get(mention["id"]):
            mention["head"] = head[0]
    for event in marked["events"]:
        for told in event["mentions"]:
            told["trigger"] = spans["triggers"][told["id"]][0]
            if told["trigger"]["label"] != event["type"]:
                raise KeyError(f"{event['type']} as the label of {told['id']}")
    for quotation in marked["quotations"]:
        quotation["content"] = spans["contents"][quotation["id"]]
        quotation["type"] = quotation["content"][0]["label"] or None
        if quoted := spans["quoted"].get(quotation["id"]):
            quotation["quoted"] = quoted
        if cue := spans["cues"].get(quotation["id"]):
            quotation["cue"] = cue[0]


def write(folder: Path, items: Iterable[Item]) -> None:
    """Write ``<split>.jsonl`` for the documents that have their text."""
    splits: dict[str, list[str]] = {}
    for item in items:
        if item.article.text is not None:
            splits.setdefault(item.split, []).append(line(item.document))
    for split, lines in splits.items():
        write_text(folder / f"{split}.jsonl", "".join(lines))


def read(folder: Path) -> list[Document]:
    """The documents of all files of the export."""
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, source in enumerate(path.read_text(encoding="utf-8").split("\n")[:-1], 1):
            found.append(parse_line(source, f"{path} line {number}"))
    return found
