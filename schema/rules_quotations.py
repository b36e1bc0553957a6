"""Rules on quotations: their spans, marks, cues, speakers and nesting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from .model import Quotation, Span
from .view import ROOT, View

Finding = tuple[str, str]


def _quotations(view: View) -> Iterator[tuple[Quotation, str]]:
    for i, quotation in enumerate(view.annotations.quotations):
        yield quotation, f"{ROOT}.quotations[{i}]"


def _parts(quotation: Quotation, path: str) -> Iterator[tuple[str, Span, str]]:
    for j, span in enumerate(quotation.content):
        yield "content", span, f"{path}.content[{j}]"
    for j, span in enumerate(quotation.quoted):
        yield "quoted part", span, f"{path}.quoted[{j}]"


def _lies_in(span: Span, holders: Sequence[Span]) -> bool:
    return any(holder.contains(span) for holder in holders)


def quotation_type_missing(view: View) -> Iterator[Finding]:
    """Every quotation has a type."""
    for quotation, path in _quotations(view):
        if quotation.type is None:
            names = ", ".join(view.ontology.quotation_types)
            yield path, f"quotation {quotation.id}: found no type, expected one of {names}"


def quotation_duplicate(view: View) -> Iterator[Finding]:
    """Two quotations never have the same content."""
    first: dict[tuple[Span, ...], str] = {}
    for quotation, path in _quotations(view):
        if quotation.content in first:
            yield (
                f"{path}.content",
                (
                    f"quotation {quotation.id}: has the content of {first[quotation.content]} "
                    f"({view.surface(quotation.content[0])})"
                ),
            )
        first.setdefault(quotation.content, quotation.id)


def quotation_span_order(view: View) -> Iterator[Finding]:
    """Content spans are in order and do not overlap; quoted parts too."""
    for quotation, path in _quotations(view):
        for field, spans in (("content", quotation.content), ("quoted", quotation.quoted)):
            for j, (before, after) in enumerate(pairwise(spans), start=1):
                if after.start < before.end:
                    yield (
                        f"{path}.{field}[{j}]",
                        (
                            f"quotation {quotation.id}: {field} span {j} begins at {after.start}, "
                            f"before the end of the one before it at {before.end}"
                        ),
                    )


def quoted_outside_content(view: View) -> Iterator[Finding]:
    """Quoted parts lie inside the content."""
    for quotation, path in _quotations(view):
        for j, span in enumerate(quotation.quoted):
            if not _lies_in(span, quotation.content):
                yield (
                    f"{path}.quoted[{j}]",
                    (
                        f"quotation {quotation.id}: quoted part {view.surface(span)} leaves the "
                        "content"
                    ),
                )


def quoted_type(view: View) -> Iterator[Finding]:
    """A mixed quotation lists its quoted parts; the others have none to list."""
    for quotation, path in _quotations(view):
        if quotation.type == "mixed" and not quotation.quoted:
            yield path, f"quotation {quotation.id}: is mixed and lists no quoted part"
        elif quotation.type in ("direct", "indirect") and quotation.quoted:
            yield (
                f"{path}.quoted",
                (
                    f"quotation {quotation.id}: is {quotation.type} and lists quoted parts, "
                    "expected them of mixed ones only"
                ),
            )


def quotation_marks(view: View) -> Iterator[Finding]:
    """Direct content and quoted parts stand within quotation marks."""
    for quotation, path in _quotations(view):
        for part, span, place in _parts(quotation, path):
            if part == "content" and quotation.type != "direct":
                continue
            if view.is_sound(span) and not _lies_in(span, view.quoted_stretches):
                yield (
                    place,
                    (
                        f"quotation {quotation.id}: {part} {view.surface(span)} stands not within "
                        "quotation marks"
                    ),
                )


def quotation_marks_cut(view: View) -> Iterator[Finding]:
    """Content and quoted parts hold the quotation marks around them."""
    inner = {(s.start + 1, s.end - 1): s for s in view.quoted_stretches}
    for quotation, path in _quotations(view):
        for part, span, place in _parts(quotation, path):
            whole = inner.get((span.start, span.end))
            if whole is not None:
                yield (
                    place,
                    (
                        f"quotation {quotation.id}: {part} {view.surface(span)} leaves out its "
                        f"quotation marks, expected {view.surface(whole)}"
                    ),
                )


def indirect_marks(view: View) -> Iterator[Finding]:
    """An indirect quotation has no part within quotation marks, but for quotations inside it."""
    for quotation, path in _quotations(view):
        if quotation.type != "indirect":
            continue
        others = [s for q, _ in _quotations(view) if q is not quotation for s in q.content]
        for stretch in view.quoted_stretches:
            nested = any(s.overlaps(stretch) and _lies_in(s, quotation.content) for s in others)
            if _lies_in(stretch, quotation.content) and not nested:
                yield (
                    path,
                    (
                        f"quotation {quotation.id}: is indirect, but {view.surface(stretch)} in it "
                        "stands within quotation marks, expected mixed"
                    ),
                )


def quote_marks_unbalanced(view: View) -> Iterator[Finding]:
    """Quotation marks come in pairs; speech over paragraphs reopens in each."""
    for at in view.lonely_marks:
        words = view.surface(Span(max(0, at - 12), min(view.length, at + 12)))
        yield "$.text", f"article: quotation mark at {at} has no partner, in {words}"


def cue_in_content(view: View) -> Iterator[Finding]:
    """A cue is outside its own quotation's content."""
    for quotation, path in _quotations(view):
        cue = quotation.cue
        if cue is not None and any(cue.overlaps(span) for span in quotation.content):
            yield (
                f"{path}.cue",
                f"quotation {quotation.id}: cue {view.surface(cue)} lies in its own content",
            )


def speaker_in_content(view: View) -> Iterator[Finding]:
    """A speaker's mention is outside its own quotation's content."""
    for quotation, path in _quotations(view):
        for j, key in enumerate(quotation.speakers):
            mention = view.mentions.get(key)
            if mention and any(mention.span.overlaps(span) for span in quotation.content):
                yield (
                    f"{path}.speakers[{j}]",
                    (
                        f"quotation {quotation.id}: speaker {key} {view.surface(mention.span)} "
                        "lies in its own content"
                    ),
                )


def speaker_type(view: View) -> Iterator[Finding]:
    """Speakers and addressees are mentions that refer."""
    for quotation, path in _quotations(view):
        fields = (("speakers", quotation.speakers), ("addressees", quotation.addressees))
        for field, keys in fields:
            for j, key in enumerate(keys):
                mention = view.mentions.get(key)
                if mention and not view.ontology.mention_types[mention.type].referring:
                    yield (
                        f"{path}.{field}[{j}]",
                        (
                            f"quotation {quotation.id}: {key} {view.surface(mention.span)} "
                            f"among its {field} is {mention.type}, which refers to nobody"
                        ),
                    )


def speaker_kind(view: View) -> Iterator[Finding]:
    """speaker_kind is what the speakers and their entities say it is."""
    for quotation, path in _quotations(view):
        if any(key not in view.mentions for key in quotation.speakers):
            continue
        expected = _kind_of(view, quotation.speakers)
        if quotation.speaker_kind != expected:
            yield (
                path,
                (
                    f"quotation {quotation.id}: speaker_kind is "
                    f"{quotation.speaker_kind or 'missing'}, expected {expected}: "
                    f"{_REASONS[expected]}"
                ),
            )


_REASONS = {
    "implicit": "it has no speakers",
    "named": "the entity of a speaker has a name in the article",
    "unnamed": "no entity of its speakers has a name in the article",
}


def _kind_of(view: View, speakers: Sequence[str]) -> str:
    if not speakers:
        return "implicit"
    return "named" if any(_is_named(view, key) for key in speakers) else "unnamed"


def _is_named(view: View, mention: str) -> bool:
    entity = view.entity_of.get(mention)
    keys = entity.mentions if entity else (mention,)
    return any(view.mentions[key].level == "name" for key in keys if key in view.mentions)


def _holds(outer: Quotation, inner: Quotation) -> bool:
    return all(_lies_in(span, outer.content) for span in inner.content)


def inside_mismatch(view: View) -> Iterator[Finding]:
    """The quotation that another is inside of holds its content."""
    for quotation, path in _quotations(view):
        outer = view.quotations.get(quotation.inside or "")
        if outer is not None and not _holds(outer, quotation):
            yield (
                f"{path}.inside",
                (
                    f"quotation {quotation.id}: is inside {outer.id}, whose content does not hold "
                    f"{view.surface(quotation.content[0])}"
                ),
            )


def inside_missing(view: View) -> Iterator[Finding]:
    """A quotation whose content another holds says so."""
    for quotation, path in _quotations(view):
        if quotation.inside is not None:
            continue
        holders = [
            other.id
            for other, _ in _quotations(view)
            if _holds(other, quotation) and not _holds(quotation, other)
        ]
        if holders:
            yield (
                path,
                (
                    f"quotation {quotation.id}: lies in the content of {' and '.join(holders)}, "
                    "expected inside to say so"
                ),
            )
