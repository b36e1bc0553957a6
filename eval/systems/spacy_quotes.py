"""Quotations from a spaCy parse: the cue that governs or stands beside the words, its subject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from ...schema import Quotation, Span
from .lexicon import cue_forms, data
from .quotes import Quoted, carried_on, quoted_spans
from .rules_quotes import ends_direct
from .segment import index_of, paragraphs, stripped
from .spacy_attribution import (
    ParsedText,
    addressees_of,
    asked_in_passive,
    find_cues,
    span_of,
    speakers_of,
    speaking_ids,
    subject_of,
    with_conjuncts,
)
from .spacy_clauses import clause_of, quoted_within, rest_of
from .spacy_mentions import Heads

Doc = Any


Token = Any


def _make(
    view: ParsedText,
    kind: str,
    content: Sequence[Span],
    cue: Token | None,
    speakers: tuple[str, ...],
    quoted: Sequence[Span] = (),
) -> Quotation:
    first = content[0]
    told = addressees_of(view, cue) if cue is not None else ()
    addressed = tuple(one for one in told if one not in speakers)
    return Quotation(
        f"{first.start}-{first.end}-{kind}",
        kind,
        tuple(content),
        tuple(quoted),
        span_of(cue) if cue is not None else None,
        speakers,
        None,
        addressed,
    )


def _standing_alone(view: ParsedText, span: Span, parts: Sequence[Span]) -> bool:
    """Whether nothing but marks is left of the clause once its quoted parts are taken away."""
    text = view.text
    kept = list(text[span.start : span.end])
    for part in parts:
        kept[part.start - span.start : part.end - span.start] = [" "] * len(part)
    return not any(c.isalnum() for c in kept)


def _reports(view: ParsedText, cues: Sequence[Token]) -> Iterator[Quotation]:
    """Cues with a complement clause: mixed when it has quoted parts, direct when it is one."""
    indirect = set(data("reporting")["indirect"])
    for cue in cues:
        clause = clause_of(view, cue)
        speakers = speakers_of(view, cue)
        if clause is None or span_of(cue).overlaps(clause) or not _is_statement(view, clause):
            continue
        parts = quoted_within(view, clause)
        if parts and _standing_alone(view, clause, parts):
            yield _make(view, "direct", parts, cue, speakers)
        elif parts and speakers:
            yield _make(view, "mixed", (clause,), cue, speakers, parts)
        elif (
            not parts
            and (speakers or asked_in_passive(cue))
            and _is_statement(view, clause)
            and cue_forms()[cue.lower_] in indirect
        ):
            yield _make(view, "indirect", (clause,), cue, speakers)


def _is_statement(view: ParsedText, clause: Span) -> bool:
    """Marks, or three words at least: shorter clauses are slips of the parser ("she said")."""
    return (
        bool(quoted_within(view, clause)) or len(view.text[clause.start : clause.end].split()) >= 3
    )


def _said_to(view: ParsedText, cues: Sequence[Token]) -> Iterator[Quotation]:
    """ "Norway is said to hold …": nobody speaks, subject and infinitive are the content."""
    for cue in cues:
        subject = next((c for c in cue.children if c.dep_ == "nsubjpass"), None)
        clause = next((c for c in cue.children if c.dep_ == "xcomp"), None)
        if subject is None or clause is None or cue_forms()[cue.lower_] not in ("say", "report"):
            continue
        ends = []
        for token in (subject, clause):
            kept = [t for t in token.subtree if not t.is_punct or t.i < token.i]
            ends.append(Span(kept[0].idx, kept[-1].idx + len(kept[-1])))
        yield _make(view, "indirect", ends, cue, ())


def _according(view: ParsedText) -> Iterator[Quotation]:
    """ "According to X": the sentence without that phrase."""
    doc = view.doc
    for token in doc[:-1]:
        to = doc[token.i + 1]
        if token.lower_ != "according" or to.lower_ != "to" or view.quote_at(token.idx):
            continue
        source = next((c for c in to.children if c.dep_ == "pobj"), None)
        if source is None:
            source = next((c for c in token.children if c.dep_ == "pobj"), None)
        if source is None:
            continue
        phrase = sorted(source.subtree, key=lambda t: t.i)
        content = rest_of(view, token, phrase[-1])
        who = speaking_ids(view, with_conjuncts(source))
        if content is None:
            continue
        parts = quoted_within(view, content)
        kind = "indirect"
        if parts:
            kind = "direct" if _standing_alone(view, content, parts) else "mixed"
        cue = Span(token.idx, to.idx + len(to))
        made = _make(
            view,
            kind,
            parts if kind == "direct" else (content,),
            None,
            who,
            parts if kind == "mixed" else (),
        )
        yield replace(made, cue=cue)


def _distance(view: ParsedText, quoted: Quoted, cue: Token) -> int | None:
    """How far a cue lies from the marks within their paragraph and sentence; None if too far."""
    text, position = view.text, cue.idx
    gap = (
        text[quoted.end : position]
        if position >= quoted.end
        else text[position + len(cue) : quoted.start]
    )
    if "\n" in gap or len(gap) > 160:
        return None
    # A full stop between both means another sentence, save in the marks' own end.
    if any(f"{mark} " in gap.lstrip() for mark in ".!?"):
        return None
    return len(gap)


def _governor(view: ParsedText, quoted: Quoted, cues: Sequence[Token]) -> Token | None:
    """The cue above the quoted words in the parse, else the nearest one in the sentence."""
    by_index = {cue.i: cue for cue in cues}
    span = view.doc.char_span(quoted.start, quoted.spans[0].end, alignment_mode="contract")
    if span is not None:
        for token in (span.root, *span.root.ancestors):
            if token.i in by_index and _distance(view, quoted, token) is not None:
                return token
    near = [(d, c.i) for c in cues if (d := _distance(view, quoted, c)) is not None]
    return by_index[min(near)[1]] if near else None


def _sentence_around(view: ParsedText, quoted: Quoted, cue: Token) -> Span | None:
    """The clause that a fragment belongs to when the parser gave the cue no complement."""
    text = view.text
    line = view.lines[index_of(view.lines, quoted.start)]
    if cue.idx < quoted.start:
        low, high = cue.idx + len(cue), line.end
        sent = view.doc.char_span(quoted.start, quoted.end, alignment_mode="expand").sent
        high = min(high, max(sent.end_char, quoted.end))
        addressed = [
            c for c in cue.children if c.dep_ in ("dobj", "dative") and c.idx < quoted.start
        ]
        low = max(
            [
                low,
                *(
                    max(t.idx + len(t) for t in c.subtree if t.idx < quoted.start)
                    for c in addressed
                ),
            ]
        )
    else:
        subject = subject_of(cue)
        low = max(cue.sent.start_char, line.start)
        high = min(
            [
                cue.idx,
                *(
                    [min(t.idx for t in subject.subtree)]
                    if subject is not None and subject.i < cue.i
                    else []
                ),
            ]
        )
        high = max(high, quoted.end)
    while low < high and text[low] in ", :":
        low += 1
    while high > low and text[high - 1] in ".,;: \n":
        high -= 1
    return stripped(text, min(low, quoted.start), max(high, quoted.end))


def _marked(
    view: ParsedText, quoted: Quoted, cues: Sequence[Token], earlier: Sequence[Quotation]
) -> Quotation | None:
    """Words in marks that no clause has taken: by the governing or nearest cue, or the last one."""
    cue = _governor(view, quoted, cues)
    if cue is None:
        return _continued(view, quoted, earlier)
    speakers = speakers_of(view, cue)
    around = _sentence_around(view, quoted, cue)
    if ends_direct(view.text, quoted) or around is None:
        return _make(view, "direct", quoted.spans, cue, speakers)
    parts = quoted_within(view, around) or quoted.spans
    if span_of(cue).overlaps(around) or _standing_alone(view, around, parts):
        return _make(view, "direct", quoted.spans, cue, speakers)
    return _make(view, "mixed", (around,), cue, speakers, parts)


def _continued(view: ParsedText, quoted: Quoted, earlier: Sequence[Quotation]) -> Quotation | None:
    """A quoted sentence without a cue: who spoke last in the paragraph speaks on."""
    text = view.text
    if not ends_direct(text, quoted) or len(text[quoted.start : quoted.end].split()) < 4:
        return None
    line = view.lines[index_of(view.lines, quoted.start)]
    before = [
        q
        for q in earlier
        if q.type != "indirect" and q.speakers and line.start <= q.content[-1].end <= quoted.start
    ]
    last = max(before, key=lambda q: q.content[-1].end, default=None)
    return _make(view, "direct", quoted.spans, None, last.speakers if last else ())


def _merged(said: Sequence[Quotation]) -> tuple[Quotation, ...]:
    """One quotation for each cue: halves around it are joined, a double goes."""
    table: dict[object, Quotation] = {}
    for q in said:
        key: object = (q.cue.start,) if q.cue else q.id
        other = table.get(key)
        if other is None:
            table[key] = q
        elif "direct" in (q.type, other.type) and not _clash(q, other):
            kind = "direct" if q.type == other.type else "mixed"
            quoted = () if kind == "direct" else tuple(sorted({*_marks(q), *_marks(other)}))
            table[key] = replace(
                other,
                type=kind,
                content=tuple(sorted({*other.content, *q.content})),
                quoted=quoted,
            )
    return tuple(table.values())


def _marks(q: Quotation) -> tuple[Span, ...]:
    return q.content if q.type == "direct" else q.quoted


def _clash(one: Quotation, other: Quotation) -> bool:
    return any(a.overlaps(b) for a in one.content for b in other.content)


def find_quotations(doc: Doc, heads: Heads) -> tuple[Quotation, ...]:
    """Clauses under a cue first, then the marks that none of them holds, in text order."""
    view = ParsedText(doc, doc.text, quoted_spans(doc.text), paragraphs(doc.text), heads)
    cues = find_cues(view)
    said = [*_reports(view, cues), *_said_to(view, cues), *_according(view)]
    for quoted in view.quoted:
        held = any(c.overlaps(s) for q in said for c in q.content for s in quoted.spans)
        found = None if held else _marked(view, quoted, cues, said)
        if found:
            said.append(found)
    return carried_on(doc.text, _merged(said))
