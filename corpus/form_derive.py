"""What annotators are not asked, because it follows: heads, entity types, facts of quotations."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..schema import Entity, Mention, Quotation, Span
from ..schema.quotemarks import quoted_stretches
from .form_place import Text

#: An office whose of-phrase belongs to its name: the head is the word before "of".
_OFFICE = re.compile(
    r"(?:secretary|minister|chief|head|member|leader|president|chancellor|master|speaker) of ",
    re.IGNORECASE,
)


def head_of(text: Text, span: Span, level: str | None) -> Span | None:
    """A nominal's head: its last word, where that is not the whole of it (a base noun phrase ends
    in its head noun, and so does a partitive as the guidelines cut it); of "the secretary of
    state" the office."""
    surface = text.text[span.start : span.end]
    words = surface.split()
    if level != "nominal" or len(words) < 2:
        return None
    office = _OFFICE.search(surface)
    if office:
        start = span.start + office.start()
        return text.span(start, start + office[0].index(" "))
    return text.span(span.end - len(words[-1]), span.end)


def entity_type(types: Sequence[str]) -> str:
    """The type of a chain: its first mention's that is not NORP, for a demonym may name people."""
    return next((type_ for type_ in types if type_ != "NORP"), types[0])


def quoted_parts(text: Text, content: Sequence[Span]) -> tuple[Span, ...]:
    """The stretches of the content within quotation marks, the marks included, outermost only."""
    parts = []
    for span in content:
        at = span.start
        for stretch in quoted_stretches(text.text, span.start, span.end)[0]:
            if stretch.start >= at:
                parts.append(text.span(stretch.start, stretch.end))
                at = stretch.end
    return tuple(parts)


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
