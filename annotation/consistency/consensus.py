"""Where every system marks something and the gold does not: systems agree by chance seldom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from ...eval.measures.leakage import Zones
from ...schema import Annotations, Document, PressmarkError
from .findings import Finding, words_at

Item = tuple[int, int, str]


def consensus(
    documents: Sequence[Document], systems: Mapping[str, Mapping[str, Annotations]]
) -> Iterator[Finding]:
    """Mentions, triggers and quotations that all systems give alike and the gold lacks.

    ``systems`` has predictions by system and document. A system that gives nothing at all has no
    say; two at least must be left.
    """
    speaking = {
        name: predictions
        for name, predictions in systems.items()
        if any(made.mentions for made in predictions.values())
    }
    if len(speaking) < 2:
        raise PressmarkError(
            "consensus needs two systems that mark something, found "
            f"{', '.join(speaking) or 'none'}; run `pressmark bench` first or name another folder"
        )
    for document in documents:
        zones = Zones(document.article)
        sides = [
            zones.clean(predictions.get(document.id, Annotations()))
            for predictions in speaking.values()
        ]
        for kind, items in KINDS.items():
            shared = set.intersection(*(set(items(side)) for side in sides))
            for start, end, label in sorted(shared - set(items(document.annotations))):
                said = f"all systems have {words_at(document, (start, end))} as {kind} {label}"
                yield Finding(document.id, start, end, f"consensus-{kind}", said)


def _mentions(side: Annotations) -> Iterable[Item]:
    return ((m.span.start, m.span.end, m.type) for m in side.mentions)


def _triggers(side: Annotations) -> Iterable[Item]:
    return ((t.trigger.start, t.trigger.end, e.type) for e, t in side.event_mentions())


def _quotations(side: Annotations) -> Iterable[Item]:
    return ((q.content[0].start, q.content[-1].end, "") for q in side.quotations)


KINDS: dict[str, Callable[[Annotations], Iterable[Item]]] = {
    "mention": _mentions,
    "trigger": _triggers,
    "quotation": _quotations,
}
