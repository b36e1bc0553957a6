"""Rules on ids: each names one thing, and each reference leads to something of the right kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .view import ROOT, View, id_range

Finding = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Reference:
    """A use of an id: by whom, as what, which kind of thing it has to name, and where."""

    owner: str
    part: str
    target: str
    kind: str
    path: str


def id_duplicate(view: View) -> Iterator[Finding]:
    """An id names one thing in its document."""
    first: dict[str, str] = {}
    for item in view.named:
        label = f"{item.kind} {item.id}"
        if item.id in first:
            yield item.path, f"{label}: the id is taken already, by {first[item.id]}"
        first.setdefault(item.id, f"the {item.kind} at {item.path}")


def _entity_references(view: View) -> Iterator[_Reference]:
    for i, entity in enumerate(view.annotations.entities):
        owner, path = f"entity {entity.id}", f"{ROOT}.entities[{i}]"
        yield from _all(owner, "mention", entity.mentions, "mention", f"{path}.mentions")
        yield from _all(owner, "member", entity.members, "entity", f"{path}.members")


def _event_references(view: View) -> Iterator[_Reference]:
    for item in view.event_mentions:
        owner = f"event mention {item.mention.id}"
        for j, argument in enumerate(item.mention.arguments):
            path = f"{item.path}.arguments[{j}].mention"
            yield _Reference(owner, f"{argument.role} argument", argument.mention, "mention", path)


def _quotation_references(view: View) -> Iterator[_Reference]:
    for i, quotation in enumerate(view.annotations.quotations):
        owner, path = f"quotation {quotation.id}", f"{ROOT}.quotations[{i}]"
        yield from _all(owner, "speaker", quotation.speakers, "mention", f"{path}.speakers")
        yield from _all(owner, "addressee", quotation.addressees, "mention", f"{path}.addressees")
        if quotation.inside is not None:
            yield _Reference(owner, "inside", quotation.inside, "quotation", f"{path}.inside")


def _all(
    owner: str, part: str, targets: Sequence[str], kind: str, path: str
) -> Iterator[_Reference]:
    for j, target in enumerate(targets):
        yield _Reference(owner, part, target, kind, f"{path}[{j}]")


def _references(view: View) -> Iterator[_Reference]:
    yield from _entity_references(view)
    yield from _event_references(view)
    yield from _quotation_references(view)


_PLURALS = {"mention": "mentions", "entity": "entities", "quotation": "quotations"}
_ONE = {
    "mention": "a mention",
    "entity": "an entity",
    "event": "an event",
    "event mention": "an event mention",
    "quotation": "a quotation",
}


def reference_missing(view: View) -> Iterator[Finding]:
    """What is referred to is there."""
    for use in _references(view):
        if use.target not in view.kinds:
            ids = [item.id for item in view.named if item.kind == use.kind]
            there = id_range(ids, _PLURALS[use.kind])
            yield use.path, f"{use.owner}: {use.part} {use.target} does not exist ({there})"


def reference_kind(view: View) -> Iterator[Finding]:
    """What is referred to is of the kind that stands there."""
    for use in _references(view):
        kind = view.kinds.get(use.target, use.kind)
        if kind != use.kind:
            found, wanted = (_ONE[name] for name in (kind, use.kind))
            yield (
                use.path,
                f"{use.owner}: {use.part} {use.target} is {found}, expected {wanted}",
            )


def members_circular(view: View) -> Iterator[Finding]:
    """No entity is a member of itself, also not through its members."""
    edges = _circling({key: entity.members for key, entity in view.entities.items()})
    for i, entity in enumerate(view.annotations.entities):
        cycle = _cycle(entity.id, edges)
        if cycle:
            path = f"{ROOT}.entities[{i}].members"
            yield path, f"entity {entity.id}: is a member of itself ({' > '.join(cycle)})"


def inside_circular(view: View) -> Iterator[Finding]:
    """No quotation is inside itself, also not through the ones that hold it."""
    edges = _circling({key: (q.inside,) if q.inside else () for key, q in view.quotations.items()})
    for i, quotation in enumerate(view.annotations.quotations):
        cycle = _cycle(quotation.id, edges)
        if cycle:
            path = f"{ROOT}.quotations[{i}].inside"
            yield path, f"quotation {quotation.id}: is inside itself ({' > '.join(cycle)})"


def _circling(edges: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """The edges without those of nodes that lead nowhere: what is left leads into a cycle."""
    left = dict(edges)
    leads = {key: sum(target in left for target in targets) for key, targets in edges.items()}
    sources: dict[str, list[str]] = {}
    for key, targets in edges.items():
        for target in targets:
            sources.setdefault(target, []).append(key)
    done = [key for key, count in leads.items() if not count]
    for key in done:  # grows while it is walked
        del left[key]
        for source in sources.get(key, ()):
            leads[source] -= 1
            if not leads[source]:
                done.append(source)
    return left


def _cycle(start: str, edges: Mapping[str, Sequence[str]]) -> list[str]:
    """A shortest way from ``start`` over the edges back to it, or nothing."""
    came_from: dict[str, str] = {}
    queue = [start]
    for node in queue:  # grows while it is walked
        for target in edges.get(node, ()):
            if target == start:
                return [*_way(node, came_from), start]
            if target not in came_from:
                came_from[target] = node
                queue.append(target)
    return []


def _way(node: str, came_from: Mapping[str, str]) -> list[str]:
    way = [node]
    while way[0] in came_from:
        way.insert(0, came_from[way[0]])
    return way
