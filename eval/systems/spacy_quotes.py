"""Quotations from a spaCy parse: the cue that governs or stands beside the words, its subject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...schema import Mention, Quotation, Span
from .lexicon import cue_forms, data
from .quotes import Quoted, quoted_spans
from .rules_quotes import SPEAKERS, ends_direct
from .segment import index_of, paragraphs, stripped
from .spacy_mentions import Heads

Doc = Any
Token = Any

_CLAUSES = ("ccomp", "parataxis")
_PARTICIPLE_LINKS = ("advcl", "conj", "xcomp", "acl", "relcl", "pcomp", "prep")


@dataclass(frozen=True, slots=True)
class _Text:
    """A parsed text with its quoted spans, paragraphs and the mentions that tokens head."""

    doc: Doc
    quoted: tuple[Quoted, ...]
    lines: tuple[Span, ...]
    heads: Heads

    def quote_at(self, position: int) -> Quoted | None:
        """The quoted span that holds the position."""
        return next(
            (q for q in self.quoted if any(s.start <= position < s.end for s in q.spans)), None
        )


def _is_cue(token: Token) -> bool:
    """A reporting verb, not under negation ("did not say" reports nothing)."""
    lemma = cue_forms().get(token.lower_)
    if lemma is None or token.pos_ not in ("VERB", "AUX"):
        return False
    if token.head.lemma_ in ("decline", "refuse") and token.dep_ == "xcomp":
        return False
    # "Asked whether …": a passive participle has no asker in the text.
    if lemma == "ask" and token.tag_ == "VBN" and _subject(token) is None:
        return False
    return not any(c.dep_ == "neg" for c in token.children)


def _cues(view: _Text) -> list[Token]:
    return [t for t in view.doc if _is_cue(t) and view.quote_at(t.idx) is None]


def _span(token: Token) -> Span:
    return Span(token.idx, token.idx + len(token))


def _subject(token: Token) -> Token | None:
    return next((c for c in token.children if c.dep_ == "nsubj"), None)


def _climb(view: _Text, cue: Token) -> Token | None:
    """The cue's subject; a participle or conjunct takes that of the verb above, past any cue whose
    clause it stands in ("said the deal was …, claiming …": who said is who claims)."""
    token = cue
    for _ in range(8):
        subject = _subject(token)
        if subject is not None and view.quote_at(subject.idx) is None:
            governor = token.head
            climbs = token is not cue and token.dep_ == "ccomp" and _is_cue(governor)
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


def _with_conjuncts(token: Token) -> list[Token]:
    return [token, *token.conjuncts] if token.dep_ != "conj" else [token]


def _ids(view: _Text, tokens: Sequence[Token]) -> tuple[str, ...]:
    found = [view.heads.of_token.get(t.i) for t in tokens]
    return tuple(dict.fromkeys(m.id for m in found if m and m.type in (*SPEAKERS, "WORK", "NORP")))


def _speakers(view: _Text, cue: Token) -> tuple[str, ...]:
    subject = _climb(view, cue)
    return _ids(view, _with_conjuncts(subject)) if subject is not None else ()


def _addressees(view: _Text, cue: Token) -> tuple[str, ...]:
    lemma = cue_forms()[cue.lower_]
    if lemma not in data("reporting")["transitive_person"]:
        return ()
    people = [c for c in cue.children if c.dep_ in ("dobj", "dative") and c.i > cue.i]
    return _ids(view, [t for p in people for t in _with_conjuncts(p)])


def _clause(view: _Text, cue: Token) -> Span | None:
    """The span of the cue's complement clause, without "that", end marks and what is the cue's."""
    found = [c for c in cue.children if c.dep_ in _CLAUSES and c.pos_ in ("VERB", "AUX")]
    found = [
        c for c in found if ";" not in view.doc.text[min(c.idx, cue.idx) : max(c.idx, cue.idx)]
    ]
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
        or tokens[0].lower_ == "that"
        and tokens[0].dep_ == "mark"
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
        participle = node.tag_ == "VBG" and node.dep_ in ("advcl", "acl") and _is_cue(node)
        if participle and node.i > cue.i and any(c.dep_ in _CLAUSES for c in node.children):
            return True
    return False


def _one_line(view: _Text, tokens: Sequence[Token], head: Token) -> list[Token]:
    line = view.lines[index_of(view.lines, head.idx)]
    return [t for t in tokens if line.start <= t.idx < line.end]


def _balanced(view: _Text, span: Span) -> Span:
    """Stretched over whole quoted spans that it cuts through."""
    start, end = span.start, span.end
    for q in view.quoted:
        for s in q.spans:
            if s.overlaps(span) and not (start <= s.start and s.end <= end):
                start, end = min(start, s.start), max(end, s.end)
    return Span(start, end)


def _make(
    view: _Text,
    kind: str,
    content: Sequence[Span],
    cue: Token | None,
    speakers: tuple[str, ...],
    quoted: Sequence[Span] = (),
) -> Quotation:
    first = content[0]
    return Quotation(
        f"{first.start}-{first.end}-{kind}",
        kind,
        tuple(content),
        tuple(quoted),
        _span(cue) if cue is not None else None,
        speakers,
        None,
        tuple(a for a in (_addressees(view, cue) if cue is not None else ()) if a not in speakers),
    )


def _parts(view: _Text, span: Span) -> tuple[Span, ...]:
    return tuple(s for q in view.quoted for s in q.spans if span.contains(s))


def _standing_alone(view: _Text, span: Span, parts: Sequence[Span]) -> bool:
    """Whether nothing but marks is left of the clause once its quoted parts are taken away."""
    text = view.doc.text
    kept = list(text[span.start : span.end])
    for part in parts:
        kept[part.start - span.start : part.end - span.start] = [" "] * len(part)
    return not any(c.isalnum() for c in kept)


def _reports(view: _Text, cues: Sequence[Token]) -> Iterator[Quotation]:
    """Cues with a complement clause: mixed when it has quoted parts, direct when it is one."""
    indirect = set(data("reporting")["indirect"])
    for cue in cues:
        clause = _clause(view, cue)
        speakers = _speakers(view, cue)
        if clause is None or _span(cue).overlaps(clause):
            continue
        parts = _parts(view, clause)
        if parts and _standing_alone(view, clause, parts):
            yield _make(view, "direct", parts, cue, speakers)
        elif parts and speakers:
            yield _make(view, "mixed", (clause,), cue, speakers, parts)
        elif not parts and speakers and cue_forms()[cue.lower_] in indirect:
            yield _make(view, "indirect", (clause,), cue, speakers)


def _said_to(view: _Text, cues: Sequence[Token]) -> Iterator[Quotation]:
    """ "Russia is said to maintain …": nobody speaks, subject and infinitive are the content."""
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


def _according(view: _Text) -> Iterator[Quotation]:
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
        content = _rest(view, token, phrase[-1])
        who = _ids(view, _with_conjuncts(source))
        if content is None:
            continue
        parts = _parts(view, content)
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


def _rest(view: _Text, first: Token, last: Token) -> Span | None:
    """What the sentence says before the phrase, or after it when the phrase opens it."""
    text, sent = view.doc.text, first.sent
    line = view.lines[index_of(view.lines, first.idx)]
    start, end = max(sent.start_char, line.start), min(sent.end_char, line.end)
    opens = not any(c.isalnum() for c in text[start : first.idx])
    low, high = (last.idx + len(last), end) if opens else (start, first.idx)
    while low < high and text[low] in ", ":
        low += 1
    while high > low and text[high - 1] in ".,;: \n":
        high -= 1
    return stripped(text, low, high)


def _distance(view: _Text, quoted: Quoted, cue: Token) -> int | None:
    """How far a cue lies from the marks within their paragraph and sentence; None if too far."""
    text, position = view.doc.text, cue.idx
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


def _governor(view: _Text, quoted: Quoted, cues: Sequence[Token]) -> Token | None:
    """The cue above the quoted words in the parse, else the nearest one in the sentence."""
    by_index = {cue.i: cue for cue in cues}
    span = view.doc.char_span(quoted.start, quoted.spans[0].end, alignment_mode="contract")
    if span is not None:
        for token in (span.root, *span.root.ancestors):
            if token.i in by_index and _distance(view, quoted, token) is not None:
                return token
    near = [(d, c.i) for c in cues if (d := _distance(view, quoted, c)) is not None]
    return by_index[min(near)[1]] if near else None


def _sentence_around(view: _Text, quoted: Quoted, cue: Token) -> Span | None:
    """The clause that a fragment belongs to when the parser gave the cue no complement."""
    text = view.doc.text
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
        subject = _subject(cue)
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
    view: _Text, quoted: Quoted, cues: Sequence[Token], earlier: Sequence[Quotation]
) -> Quotation | None:
    """Words in marks that no clause has taken: by the governing or nearest cue, or the last one."""
    cue = _governor(view, quoted, cues)
    if cue is None:
        return _continued(view, quoted, earlier)
    speakers = _speakers(view, cue)
    around = _sentence_around(view, quoted, cue)
    if ends_direct(view.doc.text, quoted) or around is None:
        return _make(view, "direct", quoted.spans, cue, speakers)
    parts = _parts(view, around) or quoted.spans
    if _span(cue).overlaps(around) or _standing_alone(view, around, parts):
        return _make(view, "direct", quoted.spans, cue, speakers)
    return _make(view, "mixed", (around,), cue, speakers, parts)


def _continued(view: _Text, quoted: Quoted, earlier: Sequence[Quotation]) -> Quotation | None:
    """A quoted sentence without a cue: who spoke last in the paragraph speaks on."""
    text = view.doc.text
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


def find_quotations(doc: Doc, mentions: Sequence[Mention], heads: Heads) -> tuple[Quotation, ...]:
    """Clauses under a cue first, then the marks that none of them holds, in text order."""
    view = _Text(doc, quoted_spans(doc.text), paragraphs(doc.text), heads)
    cues = _cues(view)
    said = [*_reports(view, cues), *_said_to(view, cues), *_according(view)]
    for quoted in view.quoted:
        held = any(c.overlaps(s) for q in said for c in q.content for s in quoted.spans)
        found = None if held else _marked(view, quoted, cues, said)
        if found:
            said.append(found)
    return _merged(said)
