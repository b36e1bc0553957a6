"""What annotators are not asked, because it follows: heads, entity types, facts of quotations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..schema import Entity, Mention, Quotation, Span
from .form_place import Text

#: Opening marks and the marks that close them; a straight mark closes itself.
MARKS = {"“": "”", "‘": "’", '"': '"'}


def head_of(text: Text, span: Span, level: str | None) -> Span | None:
    """A nominal's head: its last word, where that is not the whole of it (a base noun phrase ends
    in its head noun, and so does a partitive as the guidelines cut it)."""
    words = text.text[span.start : span.end].split()
    if level != "nominal" or len(words) < 2:
        return None
    return text.span(span.end - len(words[-1]), span.end)


def entity_type(types: Sequence[str]) -> str:
    """The type of a chain: its first mention's that is not NORP, for a demonym may name people."""
    return next((type_ for type_ in types if type_ != "NORP"), types[0])


def quoted_parts(text: Text, content: Sequence[Span]) -> tuple[Span, ...]:
    """The stretches of the content within quotation marks, the marks included, outermost only."""
    return tuple(part for span in content for part in _quoted(text, span))


def _quoted(text: Text, span: Span) -> list[Span]:
    parts: list[Span] = []
    at = span.start
    while at < span.end:
        close = MARKS.get(text.text[at])
        end = text.text.find(close, at + 1, span.end) if close else -1
        if end > 0 and _opens(text.text, at):
            parts.append(text.span(at, end + 1))
            at = end
        at += 1
    return parts


def _opens(text: str, at: int) -> bool:
    """A mark opens when no letter stands right before it (an apostrophe has one)."""
    return at == 0 or not text[at - 1].isalnum()


def derive_quotations(
    text: Text,
    drafts: Mapping[str, Quotation],
    ids: Mapping[str, str],
    entities: Sequence[Entity],
    mentions: Mapping[str, Mention],
) -> tuple[Quotation, ...]:
    """Quotations in text order (the outer before the inner) with ids and the derived fields."""
    ordered = sorted(drafts, key=lambda key: _order(drafts[key]))
    numbers = {key: f"q{n}" for n, key in enumerate(ordered, 1)}
    named = {
        mention
        for entity in entities
        if any(mentions[m].level == "name" for m in entity.mentions)
        for mention in entity.mentions
    }
    made = []
    for key in ordered:
        draft = drafts[key]
        speakers = tuple(ids[speaker] for speaker in draft.speakers)
        outer = draft.inside or _innermost_holder(key, drafts)
        made.append(
            replace(
                draft,
                id=numbers[key],
                speakers=speakers,
                addressees=tuple(ids[mention] for mention in draft.addressees),
                quoted=quoted_parts(text, draft.content) if draft.type == "mixed" else (),
                speaker_kind=_speaker_kind(speakers, named),
                inside=numbers[outer] if outer else None,
            )
        )
    return tuple(made)


def _order(quotation: Quotation) -> tuple[int, int, str]:
    return quotation.content[0].start, -quotation.content[-1].end, quotation.id


def _speaker_kind(speakers: Sequence[str], named: set[str]) -> str:
    if not speakers:
        return "implicit"
    return "named" if any(speaker in named for speaker in speakers) else "unnamed"


def _innermost_holder(key: str, drafts: Mapping[str, Quotation]) -> str | None:
    """The shortest other quotation whose content holds all of this one's."""
    inner = drafts[key].content
    holders = [
        other
        for other, draft in drafts.items()
        if other != key
        and draft.content != inner
        and all(any(outer.contains(span) for outer in draft.content) for span in inner)
    ]
    return min(holders, key=lambda k: sum(map(len, drafts[k].content)), default=None)
