"""What a cue reports: complement clauses and the rest of a sentence, as spans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...schema import Span
from .segment import index_of, stripped
from .spacy_attribution import (
    ParsedText,
    is_cue,
)

Token = Any


_CLAUSES = ("ccomp", "parataxis")


def clause_of(view: ParsedText, cue: Token) -> Span | None:
    """The span of the cue's complement clause, without "that", end marks and what is the cue's."""
    found = [c for c in cue.children if c.dep_ in _CLAUSES and c.pos_ in ("VERB", "AUX")]
    found = [c for c in found if ";" not in view.text[min(c.idx, cue.idx) : max(c.idx, cue.idx)]]
    heads = [c for c in found if c.dep_ == "ccomp"] or found
    if not heads:
        return None
    tokens = [t for t in sorted(heads[-1].subtree, key=lambda t: t.i) if not _other_report(t, cue)]
    if heads[-1].i > cue.i:
        tokens = [t for t in tokens if t.i > cue.i]
    else:
        tokens = [t for t in tokens if t.i < cue.i]
    tokens = _one_line(view, tokens, heads[-1])
    while tokens and (
        tokens[0].is_space
        or (tokens[0].lower_ == "that" and tokens[0].dep_ == "mark")
        or tokens[0].text in (",", ":")
    ):
        tokens.pop(0)
    while tokens and (tokens[-1].is_space or tokens[-1].text in (".", ",", ";", "?", "!", "—")):
        tokens.pop()
    if not tokens:
        return None
    return _balanced(view, Span(tokens[0].idx, tokens[-1].idx + len(tokens[-1])))


def _other_report(token: Token, cue: Token) -> bool:
    """Whether a token hangs under a later participle that reports ("…, claiming it favoured …")."""
    for node in (token, *token.ancestors):
        if node is cue or node.i == cue.i:
            return False
        participle = node.tag_ == "VBG" and node.dep_ in ("advcl", "acl") and is_cue(node)
        if participle and node.i > cue.i and any(c.dep_ in _CLAUSES for c in node.children):
            return True
    return False


def _one_line(view: ParsedText, tokens: Sequence[Token], head: Token) -> list[Token]:
    line = view.lines[index_of(view.lines, head.idx)]
    return [t for t in tokens if line.start <= t.idx < line.end]


def _balanced(view: ParsedText, span: Span) -> Span:
    """Stretched over whole quoted spans that it cuts through."""
    start, end = span.start, span.end
    for q in view.quoted:
        for s in q.spans:
            if s.overlaps(span) and not (start <= s.start and s.end <= end):
                start, end = min(start, s.start), max(end, s.end)
    return Span(start, end)


def quoted_within(view: ParsedText, span: Span) -> tuple[Span, ...]:
    return tuple(s for q in view.quoted for s in q.spans if span.contains(s))


def rest_of(view: ParsedText, first: Token, last: Token) -> Span | None:
    """What the sentence says before the phrase, or after it when the phrase opens it."""
    text, sent = view.text, first.sent
    line = view.lines[index_of(view.lines, first.idx)]
    start, end = max(sent.start_char, line.start), min(sent.end_char, line.end)
    opens = not any(c.isalnum() for c in text[start : first.idx])
    low, high = (last.idx + len(last), end) if opens else (start, first.idx)
    while low < high and text[low] in ", ":
        low += 1
    while high > low and text[high - 1] in ".,;: \n":
        high -= 1
    return stripped(text, low, high)
