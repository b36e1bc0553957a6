"""Quotations without a parse: marks and the reporting verb beside them, "that" clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from ...schema import Mention, Quotation, Span
from .lexicon import cue_forms, data
from .quotes import Quoted, carried_on, quoted_spans
from .segment import paragraphs, sentences, stripped

#: Mention types that can speak.
SPEAKERS = ("PERSON", "ORG", "GPE")
#: A sign of a finite verb: what follows a cue without one is an object and no clause.
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|has|have|had|will|would|can|could|may|might|should|must|do|does|did"
    r"|[a-z]{3,}ed|came|went|took|made|got|held|met|left|told|began|fell|rose|won|lost|knew)\b"
)
_MARK = re.compile(r"[“”\"]")
_LETTER = re.compile(r"\w")


@cache
def _cue() -> re.Pattern[str]:
    """A reporting verb in a finite form (or a participle); "according to"."""
    forms = sorted((f for f in cue_forms() if len(f) > 3), key=len, reverse=True)
    return re.compile(rf"\b(?:according to|{'|'.join(map(re.escape, forms))})\b", re.IGNORECASE)


@cache
def _indirect() -> re.Pattern[str]:
    lemmas = set(data("reporting")["indirect"])
    forms = sorted((f for f, v in cue_forms().items() if v in lemmas and f != v), reverse=True)
    return re.compile(rf"\b(?P<cue>{'|'.join(map(re.escape, forms))})\b")


def ends_direct(text: str, quoted: Quoted) -> bool:
    """Whether the words are a sentence of their own: end mark or comma before the closing mark."""
    return text[quoted.end - 2] in ".,!?…"


def _speaker(
    mentions: Sequence[Mention], cue: Span, limits: Span, *, after: bool
) -> tuple[str, ...]:
    """The nearest mention that can speak, on one side of the cue and within the limits."""
    fitting = [
        m
        for m in mentions
        if m.type in SPEAKERS
        and limits.contains(m.span)
        and (m.span.start >= cue.end if after else m.span.end <= cue.start)
    ]
    outer = [m for m in fitting if not any(o.span.contains(m.span) and o is not m for o in fitting)]
    if not outer:
        return ()
    best = min(outer, key=lambda m: m.span.start) if after else max(outer, key=lambda m: m.span.end)
    described = [
        m
        for m in outer
        if m.level == "name"
        and m.type == best.type
        and best.level == "nominal"
        and 0 <= best.span.start - m.span.end <= 2
    ]
    if not after and described:
        best = described[-1]
    gap = text_between(cue, best.span)
    return (best.id,) if gap <= 60 else ()


def text_between(one: Span, other: Span) -> int:
    """How many code points lie between two spans that do not overlap."""
    return max(other.start - one.end, one.start - other.end, 0)


def _free_cues(text: str, area: Span, blocked: Sequence[Quoted]) -> list[Span]:
    found = (Span(m.start(), m.end()) for m in _cue().finditer(text, area.start, area.end))
    return [c for c in found if not any(s.overlaps(c) for q in blocked for s in q.spans)]


def _attribution(
    text: str, cue: Span, area: Span, mentions: Sequence[Mention], *, before_quote: bool
) -> tuple[str, ...]:
    """Speakers of a cue: after "according to" and after an inverted verb, else before the verb."""
    if text[cue.start : cue.end].lower() == "according to":
        return _speaker(mentions, cue, area, after=True)
    first, second = (False, True) if before_quote else (True, False)
    if not before_quote:
        # `…,” said X` is inverted, `…,” X said` is not: a verb right after the mark has no subject
        # before it.
        inverted = not _LETTER.search(text[area.start : cue.start])
        first, second = inverted, not inverted
    found = _speaker(mentions, cue, area, after=first)
    return found or _speaker(mentions, cue, area, after=second)


_AFTER_CUE = re.compile(
    r"(?:\s+(?:late |early )?(?:on|last)\s+[A-Z]\w+(?:\s+(?:night|morning|evening))?"
    r"|\s+(?:later|then|earlier|only|last week|yesterday))?[,:]?(?:\s+that\b)?\s*"
)


def _clause_start(text: str, cue: Span) -> int:
    """Where the reported clause begins: after the cue, its adverbs, a day and "that"."""
    m = _AFTER_CUE.match(text, cue.end)
    return m.end() if m else cue.end


def _quotation(
    kind: str,
    content: Sequence[Span],
    cue: Span | None,
    speakers: tuple[str, ...] = (),
    quoted: Sequence[Span] = (),
) -> Quotation:
    first = content[0]
    return Quotation(
        f"{first.start}-{first.end}", kind, tuple(content), tuple(quoted), cue, speakers
    )


def _sentence(spans: tuple[Span, ...], position: int) -> Span | None:
    return next((s for s in spans if s.start <= position < s.end), None)


def _direct(
    text: str, quoted: Quoted, every: Sequence[Quoted], mentions: Sequence[Mention]
) -> Quotation | None:
    """A quotation that stands alone, with the cue behind it or else before it."""
    line = next(p for p in paragraphs(text) if p.start <= quoted.start < p.end)
    tail_end = min((s.end for s in sentences(text) if s.end > quoted.end), default=line.end)
    last = next(p for p in paragraphs(text) if p.start < quoted.end <= p.end)
    tail = Span(quoted.end, max(quoted.end, min(tail_end, last.end)))
    head_start = max((s.start for s in sentences(text) if s.start <= quoted.start), default=0)
    head = Span(max(line.start, head_start), quoted.start)
    outside = [m for m in mentions if not any(s.overlaps(m.span) for q in every for s in q.spans)]
    for area, behind in ((tail, True), (head, False)):
        cues = _free_cues(text, area, every)
        if cues:
            cue = cues[0] if behind else cues[-1]
            who = _attribution(text, cue, area, outside, before_quote=not behind)
            return _quotation("direct", quoted.spans, cue, who)
    return _quotation("direct", quoted.spans, None) if _long(text, quoted) else None


def _long(text: str, quoted: Quoted) -> bool:
    """Words in marks without a cue are reported speech only when they make a sentence."""
    return ends_direct(text, quoted) and len(text[quoted.start : quoted.end].split()) >= 4


def _reports(text: str, sentence: Span, every: Sequence[Quoted]) -> Iterator[tuple[Span, Span]]:
    """Cue and reported clause of each "X said (that) …" in a sentence."""
    for m in _indirect().finditer(text, sentence.start, sentence.end):
        cue = Span(*m.span("cue"))
        if any(s.overlaps(cue) for q in every for s in q.spans):
            continue
        start = _clause_start(text, cue)
        end = sentence.end
        while end > start and text[end - 1] in ".!?…":
            end -= 1
        clause = stripped(text, start, end)
        if text[cue.end : cue.end + 1] in (",", ";", ".") and not text.startswith(
            ", that", cue.end
        ):
            clause = _before(text, sentence, cue)
        if clause and _VERB.search(text, clause.start, clause.end):
            yield cue, clause


def _before(text: str, sentence: Span, cue: Span) -> Span | None:
    """The clause that "…, X said" reports: from the sentence's start to the comma before X."""
    comma = text.rfind(",", sentence.start, cue.start)
    words = stripped(text, sentence.start, comma) if comma > 0 else None
    return None if words is None or _MARK.search(text, words.start, words.end) else words


def _addressed(
    text: str, cue: Span, clause: Span, mentions: Sequence[Mention]
) -> tuple[tuple[str, ...], Span]:
    """Whom a verb such as "told" names first, and the clause that is left after that mention."""
    lemma = cue_forms().get(text[cue.start : cue.end].lower())
    if lemma not in data("reporting")["transitive_person"]:
        return (), clause
    told = [m for m in mentions if m.span.start == clause.start and m.type in SPEAKERS]
    if not told:
        return (), clause
    first = max(told, key=lambda m: m.span.end)
    rest = _AFTER_CUE.match(text, first.span.end)
    left = stripped(text, rest.end() if rest else first.span.end, clause.end)
    return ((first.id,), left) if left else ((), clause)


def _indirects(
    text: str, every: Sequence[Quoted], mentions: Sequence[Mention]
) -> Iterator[Quotation]:
    for sentence in sentences(text):
        for cue, clause in _reports(text, sentence, every):
            low = clause.end if clause.end <= cue.start else sentence.start
            who = _speaker(mentions, cue, Span(low, cue.start), after=False)
            told, clause = _addressed(text, cue, clause, mentions)
            inner = [s for q in every for s in q.spans if clause.contains(s)]
            if not who or any(s.start == clause.start for s in inner):
                continue
            kind = "mixed" if inner else "indirect"
            yield replace(_quotation(kind, (clause,), cue, who, inner), addressees=told)
            break


def _according(
    text: str, every: Sequence[Quoted], mentions: Sequence[Mention]
) -> Iterator[Quotation]:
    """ "According to X, …" and "…, according to X": the rest of the sentence is the content."""
    for sentence in sentences(text):
        m = re.compile(r"\baccording to\b", re.IGNORECASE).search(
            text, sentence.start, sentence.end
        )
        if not m:
            continue
        cue = Span(m.start(), m.end())
        who = _speaker(mentions, cue, sentence, after=True)
        comma = text.find(",", cue.end, sentence.end)
        whole = (
            (comma + 1, sentence.end)
            if cue.start == sentence.start
            else (sentence.start, cue.start)
        )
        content = stripped(text, *whole)
        if not who or content is None or (cue.start == sentence.start and comma < 0):
            continue
        span = stripped(text, content.start, content.end, ",.")
        if span is None:
            continue
        inner = [s for q in every for s in q.spans if span.contains(s)]
        yield _quotation("mixed" if inner else "indirect", (span,), cue, who, inner)


def find_quotations(text: str, mentions: Sequence[Mention]) -> tuple[Quotation, ...]:
    """Mixed and indirect reports first; then the marks that none of them holds."""
    every = quoted_spans(text)
    said = [*_according(text, every, mentions), *_indirects(text, every, mentions)]
    held = [s for q in said for s in q.quoted]
    for quoted in every:
        if any(h.overlaps(s) for h in held for s in quoted.spans):
            continue
        found = _direct(text, quoted, every, mentions)
        if found:
            said.append(found)
    return carried_on(text, _unique(said))


def _unique(said: Sequence[Quotation]) -> tuple[Quotation, ...]:
    """Two halves of a quotation around one cue become one; doubles go."""
    by_cue: dict[object, Quotation] = {}
    for q in said:
        key: object = (q.cue.start, q.type) if q.cue else q.id
        other = by_cue.get(key)
        if other is None:
            by_cue[key] = q
        elif q.type == "direct" and not any(
            a.overlaps(b) for a in q.content for b in other.content
        ):
            content = tuple(sorted({*other.content, *q.content}))
            by_cue[key] = Quotation(other.id, "direct", content, (), other.cue, other.speakers)
    return tuple(by_cue.values())
