"""Where every system marks something and the gold does not: systems agree by chance seldom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from ...eval.measures.leakage import Zones
from ...schema import Annotations, Document, PressmarkError
from .findings import Finding, words_at

Item = tuple[int, int, str]
#: The label of what is compared by its span alone.
_ANY = "(nominal or pronoun)"


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
            gold = set(items(document.annotations))
            for start, end, label in sorted(item for item in shared if _against(item, gold)):
                said = f"all systems have {words_at(document, (start, end))} as {kind} {label}"
                yield Finding(document.id, start, end, f"consensus-{kind}", said)


def _against(item: Item, gold: set[Item]) -> bool:
    """Whether the gold has nothing there at all, or the very span under another label.

    A gold item that overlaps is another cut of the same thing: rules of spans differ, and systems
    share theirs. A pronoun's type follows its antecedent, about which systems know little.
    """
    start, end, label = item
    same = {other[2] for other in gold if other[:2] == (start, end)}
    if same:
        return label not in same and label != _ANY
    return not any(other[0] < end and start < other[1] for other in gold)


def _mentions(side: Annotations) -> Iterable[Item]:
    """Names and values with their type, nominals and pronouns without."""
    return (
        (m.span.start, m.span.end, m.type if m.level in ("name", None) else _ANY)
        for m in side.mentions
    )


def _triggers(side: Annotations) -> Iterable[Item]:
    return ((t.trigger.start, t.trigger.end, e.type) for e, t in side.event_mentions())


def _quotations(side: Annotations) -> Iterable[Item]:
    return ((q.content[0].start, q.content[-1].end, "") for q in side.quotations)


KINDS: dict[str, Callable[[Annotations], Iterable[Item]]] = {
    "mention": _mentions,
    "trigger": _triggers,
    "quotation": _quotations,
}
