"""Quotations as the screen says them: regions of content, cue and mentions, joined by a number.

What has a number belongs to the quotation of that number. A content without one is a quotation of
its own; a cue without one belongs to the nearest content of its paragraph, a speaker or addressee
to the nearest cue (else content) of its paragraph, and where two are equally near it is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ...corpus.form_derive import quoted_parts
from ...corpus.form_place import Text
from ...schema import Annotations, Quotation, Span
from .layers import ADDRESSEE, CUE, NOTHING, SPEAKER, fresh

if TYPE_CHECKING:
    from .reading_base import Reading
    from .regions import Region

_ROLES = (SPEAKER, ADDRESSEE)


@dataclass(slots=True)
class _Draft:
    """The regions of one quotation as they are found."""

    content: list[Region] = field(default_factory=list)
    cue: Region | None = None
    speakers: list[str] = field(default_factory=list)
    addressees: list[str] = field(default_factory=list)


def quotations_read(reading: Reading) -> tuple[Quotation, ...]:
    """The quotations of the screen; regions that belong to none are reported."""
    kinds = reading.ontology.quotation_types
    drafts: dict[str, _Draft] = {}
    cues: list[Region] = []
    roles: list[tuple[Region, str, str]] = []
    for region in reading.regions:
        reading.regions.use(region)
        label = region.one("span", reading.report)
        if label in kinds or _is_content(reading, region, label):
            number = _number(reading, region) or f"={region.id}"
            drafts.setdefault(number, _Draft()).content.append(region)
        elif label == CUE:
            cues.append(region)
        elif label in _ROLES:
            mention = reading.mention_of(region, label)
            if mention is not None:
                roles.append((region, label, mention))
        elif label in (None, NOTHING):
            _without_role(reading, region, label)
        else:
            reading.report(region.id, "label-unknown", f"span has no label {label!r}")
    for cue in cues:
        _join_cue(reading, drafts, cue)
    for region, label, mention in roles:
        _join_role(reading, drafts, region, label, mention)
    return tuple(_quotation(reading, number, draft) for number, draft in drafts.items())


def _without_role(reading: Reading, region: Region, label: str | None) -> None:
    number = region.all("no")
    if number:
        said = f"it has the number {', '.join(number)} and no label"
        reading.report(region.id, "region-unlabelled", f"{said}: speaker, addressee or neither?")
    elif label is None and region.id not in reading.sent:
        reading.report(region.id, "region-unlabelled", "a region without a label, left out")
    elif label == NOTHING and region.id not in reading.sent:
        reading.mention_of(region, "marked as a mention here")


def _number(reading: Reading, region: Region) -> str | None:
    return region.one("no", reading.report)


def _join_cue(reading: Reading, drafts: Mapping[str, _Draft], cue: Region) -> None:
    number = _number(reading, cue)
    if number is None:
        free = {k: d.content for k, d in drafts.items() if d.cue is None}
        number = _nearest(reading, cue, free, "content without a cue")
    elif number not in drafts:
        reading.report(cue.id, "number-alone", f"{number} is on this cue and on no content")
        return
    if number is None:
        return
    if drafts[number].cue is not None:
        reading.report(cue.id, "cue-twice", "its quotation has a cue already, left out")
    else:
        drafts[number].cue = cue


def _join_role(
    reading: Reading, drafts: Mapping[str, _Draft], region: Region, label: str, mention: str
) -> None:
    numbers: list[str] = list(region.all("no"))
    if not numbers:
        cues = {k: [d.cue] for k, d in drafts.items() if d.cue and _near(reading, region, [d.cue])}
        near: Mapping[str, list[Region]] = cues or {k: d.content for k, d in drafts.items()}
        found = _nearest(reading, region, near, "cue or content")
        numbers = [found] if found else []
    for number in numbers:
        if number not in drafts:
            reading.report(region.id, "number-alone", f"{number} is on a {label} and no content")
            continue
        draft = drafts[number]
        held = draft.speakers if label == SPEAKER else draft.addressees
        if mention not in held:
            held.append(mention)


def _near(reading: Reading, region: Region, others: Iterable[Region]) -> bool:
    """Whether one of the others stands in the region's paragraph."""
    return any(_same_paragraph(reading, region, other) for other in others)


def _same_paragraph(reading: Reading, one: Region, other: Region) -> bool:
    first, last = sorted((one, other), key=lambda r: r.start)
    return "\n" not in (reading.article.text or "")[first.end : last.start]


def _nearest(
    reading: Reading, region: Region, candidates: Mapping[str, list[Region]], what: str
) -> str | None:
    """The key of the nearest candidate in the paragraph; None is reported."""
    gaps: dict[str, int] = {}
    for key, others in candidates.items():
        near = [o for o in others if _same_paragraph(reading, region, o)]
        if near:
            gaps[key] = min(max(o.start - region.end, region.start - o.end, 0) for o in near)
    best = [key for key, gap in gaps.items() if gap == min(gaps.values())]
    if len(best) == 1:
        return best[0]
    why = f"its paragraph has no {what}"
    if best:
        why = f"{len(best)} stand equally near ({what})"
    reading.report(region.id, "quotation-unclear", f"{why}: give it a number")
    return None


def _quotation(reading: Reading, number: str, draft: _Draft) -> Quotation:
    """The quotation of a draft; what follows from the rest is as it was, or derived."""
    task = reading.task
    known = {q.id: q for q in (*task.sent.quotations, *reading.before.quotations)}
    ids = [task.regions[r.id] for r in draft.content if r.id in task.regions]
    key = task.numbers.get(number) or (ids[0] if ids else None)
    if key is None or key in reading.made:
        key = fresh(draft.content[0].id + "-q", reading.taken)
    reading.made.add(key)
    was = known.get(key)
    kinds = dict.fromkeys(label for r in draft.content for label in r.all("span"))
    if len(kinds) > 1:
        said = ", ".join(kinds)
        reading.report(draft.content[0].id, "quotation-types", f"{said}: the first counts")
    type_ = next(iter(kinds), None)
    content = tuple(sorted(reading.span(r) for r in draft.content))
    speakers = _ordered(reading, was.speakers if was else (), draft.speakers)
    addressees = _ordered(reading, was.addressees if was else (), draft.addressees)
    same = was is not None and (was.type, was.content) == (type_, content)
    quoted = was.quoted if was and same else _quoted(reading, type_, content)
    return Quotation(
        id=key,
        type=type_,
        content=content,
        quoted=quoted,
        cue=reading.span(draft.cue) if draft.cue else None,
        speakers=speakers,
        speaker_kind=None,
        addressees=addressees,
        inside=was.inside if was and same else None,
    )


def _ordered(reading: Reading, before: tuple[str, ...], now: list[str]) -> tuple[str, ...]:
    if len(before) == len(now) and set(before) == set(now):
        return before
    return tuple(sorted(now, key=lambda m: (reading.known[m].span, m)))


def _quoted(reading: Reading, type_: str | None, content: tuple[Span, ...]) -> tuple[Span, ...]:
    text = reading.article.text
    if type_ != "mixed" or text is None:
        return ()
    return quoted_parts(Text(text, reading.article.sentences), content)


def settle(annotations: Annotations) -> Annotations:
    """Quotations with what follows from the rest: ``speaker_kind``, and ``inside`` where it fits.

    ``inside`` is kept where the outer quotation still holds the inner one; else it is the
    shortest other quotation whose content holds all of this one's, as in the authoring form.
    """
    named = {
        key
        for entity in annotations.entities
        for key in entity.mentions
        if any(m.level == "name" for m in annotations.mentions if m.id in entity.mentions)
    }
    named |= {m.id for m in annotations.mentions if m.level == "name"}
    by_id = {q.id: q for q in annotations.quotations}
    settled = []
    for q in annotations.quotations:
        kind = "implicit" if not q.speakers else "unnamed"
        if any(speaker in named for speaker in q.speakers):
            kind = "named"
        outer = by_id.get(q.inside or "")
        kept = outer is not None and outer is not q and _holds(outer, q)
        inside = q.inside if kept else _innermost(q, annotations.quotations)
        settled.append(replace(q, speaker_kind=kind, inside=inside))
    return replace(annotations, quotations=tuple(settled))


def _holds(outer: Quotation, inner: Quotation) -> bool:
    return all(any(o.contains(span) for o in outer.content) for span in inner.content)


def _innermost(quotation: Quotation, others: tuple[Quotation, ...]) -> str | None:
    holders = [q for q in others if _holds(q, quotation) and not _holds(quotation, q)]
    shortest = min(holders, key=lambda q: (sum(map(len, q.content)), q.id), default=None)
    return shortest.id if shortest else None


def _is_content(reading: Reading, region: Region, label: str | None) -> bool:
    """Whether a region without a label was sent as the content of a quotation without a type."""
    return label is None and region.id in reading.task.regions
