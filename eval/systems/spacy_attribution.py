"""Cues, speakers and addressees of quotations, read off a spaCy parse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...schema import Span
from .lexicon import cue_forms, data
from .quotes import Quoted
from .rules_quotes import SPEAKERS
from .spacy_mentions import Heads

Doc = Any


Token = Any


_PARTICIPLE_LINKS = ("advcl", "conj", "xcomp", "acl", "relcl", "pcomp", "prep")


@dataclass(frozen=True, slots=True)
class ParsedText:
    """A parsed text with its quoted spans, paragraphs and the mentions that tokens head."""

    doc: Doc
    text: str
    quoted: tuple[Quoted, ...]
    lines: tuple[Span, ...]
    heads: Heads

    def quote_at(self, position: int) -> Quoted | None:
        """The quoted span that holds the position."""
        return next(
            (q for q in self.quoted if any(s.start <= position < s.end for s in q.spans)), None
        )


def is_cue(token: Token) -> bool:
    """A reporting verb, not under negation ("did not say" reports nothing)."""
    lemma = cue_forms().get(token.lower_)
    if lemma is None or token.pos_ not in ("VERB", "AUX"):
        return False
    if token.head.lemma_ in ("decline", "refuse") and token.dep_ == "xcomp":
        return False
    return not any(c.dep_ == "neg" for c in token.children)


def find_cues(view: ParsedText) -> list[Token]:
    return [t for t in view.doc if is_cue(t) and view.quote_at(t.idx) is None]


def span_of(token: Token) -> Span:
    return Span(token.idx, token.idx + len(token))


def subject_of(token: Token) -> Token | None:
    return next((c for c in token.children if c.dep_ == "nsubj"), None)


def _climb(view: ParsedText, cue: Token) -> Token | None:
    """The cue's subject; a participle or conjunct takes that of the verb above, past any cue whose
    clause it stands in ("said the deal was …, claiming …": who said is who claims)."""
    token = cue
    for _ in range(8):
        subject = subject_of(token)
        if subject is not None and view.quote_at(subject.idx) is None:
            governor = token.head
            climbs = token is not cue and token.dep_ == "ccomp" and is_cue(governor)
            if not climbs:
                return _antecedent(subject)
        if token.dep_ in ("acl", "relcl") and token.head.pos_ in ("NOUN", "PROPN"):
            return token.head
        if token.head is token or (token is cue and token.dep_ not in _PARTICIPLE_LINKS):
            return None
        token = token.head
    return None


def _antecedent(subject: Token) -> Token:
    """A relative pronoun's head noun; any other subject itself."""
    clause = subject.head
    if subject.tag_ in ("WP", "WDT") and clause.dep_ == "relcl":
        return clause.head
    return subject


def with_conjuncts(token: Token) -> list[Token]:
    return [token, *token.conjuncts] if token.dep_ != "conj" else [token]


def speaking_ids(view: ParsedText, tokens: Sequence[Token]) -> tuple[str, ...]:
    found = [view.heads.of_token.get(t.i) for t in tokens]
    return tuple(dict.fromkeys(m.id for m in found if m and m.type in (*SPEAKERS, "WORK", "NORP")))


def asked_in_passive(cue: Token) -> bool:
    """ "Asked whether …": a participle or passive has no asker as its subject."""
    passive = any(c.dep_ in ("nsubjpass", "auxpass") for c in cue.children)
    return (
        cue_forms()[cue.lower_] in ("ask", "tell")
        and cue.tag_ == "VBN"
        and (
            passive or (subject_of(cue) is None and not any(c.dep_ == "aux" for c in cue.children))
        )
    )


def speakers_of(view: ParsedText, cue: Token) -> tuple[str, ...]:
    if asked_in_passive(cue):
        return ()
    subject = _climb(view, cue)
    if subject is None:
        return _beside(view, cue)
    described = [c for c in subject.children if c.dep_ == "appos"]
    return speaking_ids(view, with_conjuncts(subject)) or speaking_ids(view, described)


def _beside(view: ParsedText, cue: Token) -> tuple[str, ...]:
    """The mention that touches the cue, where the parser found no subject ("said X", "X said")."""
    spans = {m.id: m for m in view.heads.of_token.values() if m.type in SPEAKERS}
    after = [m for m in spans.values() if m.span.start == cue.idx + len(cue) + 1]
    before = [m for m in spans.values() if m.span.end == cue.idx - 1]
    outside = [m for m in (*before, *after) if view.quote_at(m.span.start) is None]
    return (max(outside, key=lambda m: len(m.span)).id,) if outside else ()


def addressees_of(view: ParsedText, cue: Token) -> tuple[str, ...]:
    lemma = cue_forms()[cue.lower_]
    if lemma not in data("reporting")["transitive_person"]:
        return ()
    people = [c for c in cue.children if c.dep_ in ("dobj", "dative") and c.i > cue.i]
    return speaking_ids(view, [t for p in people for t in with_conjuncts(p)])
