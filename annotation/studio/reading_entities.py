"""Mentions and chains as the screens say them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...corpus.form_derive import entity_type, head_of
from ...corpus.form_place import Text
from ...schema import Annotations, Entity, Mention
from ...schema.ontology import ontology
from .layers import (
    CHAINS,
    NOTHING,
    fresh,
)
from .reading_base import Reading, known_label, like, local_id
from .regions import Region
from .tasks import shown_in

Json = Any


def read_entities(reading: Reading) -> Annotations:
    mentions = []
    for region in reading.regions:
        type_ = known_label(reading, region, "type", reading.ontology.mention_types)
        if type_ is None:
            if not region.all("type"):
                reading.report(region.id, "mention-untyped", "the region has no type, left out")
            reading.regions.use(region)
            continue
        mentions.append(_mention(reading, region, type_))
        reading.regions.use(region)
    labels = {m.id: _chain_label(reading, reading.regions.by_id[m.id], m.type) for m in mentions}
    made = replace(reading.before, mentions=tuple(mentions))
    return _with_chains(reading, made, labels, reading.task.sent)


def _mention(reading: Reading, region: Region, type_: str) -> Mention:
    level = known_label(reading, region, "level", reading.ontology.levels)
    span, typed = reading.span(region), region.all("value")
    if len(typed) > 1:
        reading.report(region.id, "several-values", f"typed {', '.join(typed)}; the last counts")
    sent = reading.sent.get(region.id)
    if sent and (sent.span, sent.level) == (span, level):
        head = sent.head
    else:
        text = reading.article.text
        head = head_of(Text(text, reading.article.sentences), span, level) if text else None
    return Mention(region.id, span, type_, level, head, typed[-1] if typed else None)


def _chain_label(reading: Reading, region: Region, type_: str) -> str | None:
    """The chain that a region was given: a key that was typed comes before the label."""
    typed = region.all("entity_key")
    label = typed[-1] if typed else region.one("chain", reading.report)
    if label in (None, NOTHING):
        return None
    if not reading.ontology.mention_types[type_].referring:
        reading.report(
            region.id, "chain-not-referring", f"{type_} belongs to no chain, {label} left out"
        )
        return None
    return label


def _with_chains(
    reading: Reading, made: Annotations, labels: Mapping[str, str | None], sent: Annotations
) -> Annotations:
    """The annotations with chains by label; mentions that refer and have none stand alone."""
    known = made.mention_by_id()
    members: dict[str, list[str]] = {}
    ids = dict(reading.task.chains)
    single = {e.mentions[0]: e.id for e in reading.before.entities if len(e.mentions) == 1}
    single = {m: e for m, e in single.items() if e not in ids.values()}
    for mention in made.mentions:
        label = labels.get(mention.id)
        if label is not None:
            if label not in ids:
                ids[label] = fresh(local_id(label), reading.taken)
            members.setdefault(ids[label], []).append(mention.id)
        elif mention.type != "NORP" and reading.ontology.mention_types[mention.type].referring:
            own = single.get(mention.id) or fresh(f"{mention.id}-e", reading.taken)
            members.setdefault(own, []).append(mention.id)
    earlier = {e.id: e for e in (*reading.before.entities, *sent.entities)}
    was = {**made.mention_by_id(), **reading.known, **reading.sent}
    entities = [_entity(key, chain, earlier.get(key), known, was) for key, chain in members.items()]
    return replace(made, entities=tuple(entities))


def _entity(
    key: str,
    chain: Sequence[str],
    earlier: Entity | None,
    known: Mapping[str, Mention],
    was: Mapping[str, Mention],
) -> Entity:
    """An entity of these mentions; type and members as they were where that still holds."""
    types = [known[m].type for m in chain]
    if earlier is None:
        return Entity(key, entity_type(types), tuple(chain))
    same = set(chain) == set(earlier.mentions) and types == [was[m].type for m in chain]
    fits = set(types) <= set(ontology().entity_types.get(earlier.type, ()))
    type_ = earlier.type if same or fits else entity_type(types)
    return Entity(key, type_, tuple(chain), earlier.members)


def read_chains(reading: Reading) -> Annotations:
    before, task = reading.before, reading.task
    now = {m: e.id for e in before.entities for m in e.mentions}
    # Labels are words, chains have ids: what the screen did not show keeps its chain by id.
    names = {entity: label for label, entity in task.chains.items()}
    for entity in before.entities:
        names.setdefault(entity.id, entity.id)
    labels: dict[str, str | None] = {m: names[e] for m, e in now.items()}
    groups: dict[str, list[tuple[str, ...]]] = {}
    for region in reading.regions:
        reading.regions.use(region)
        key = reading.mention_of(region, "a member of a chain")
        if key is None:
            continue
        labels[key] = _chain_label(reading, region, reading.known[key].type)
        if region.paths.get("members"):
            groups[key] = region.paths["members"]
    reading.check_sent(shown_in(task.sent, CHAINS), "kind")
    # An id of `before` that is no label of the task is its own label.
    own = {e.id: e.id for e in before.entities if names[e.id] == e.id}
    reading.task = replace(task, chains={**own, **task.chains})
    made = _with_chains(reading, before, labels, task.sent)
    return _with_members(reading, made, groups) if "members" in task.controls else made


def _with_members(
    reading: Reading, made: Annotations, groups: Mapping[str, Sequence[tuple[str, ...]]]
) -> Annotations:
    """The entities with the members that the screen gives to the mentions of groups."""
    of, ids = made.entity_of(), dict(reading.task.chains)
    given: dict[str, list[str]] = {}
    for mention, paths in groups.items():
        group = of.get(mention)
        for path in paths:
            member = ids.get(path[-1], path[-1])
            if group is None or len(path) != 1 or not any(e.id == member for e in made.entities):
                reading.report(mention, "member-unknown", f"{' > '.join(path)} is no chain")
            elif member not in given.setdefault(group.id, []):
                given[group.id].append(member)
    return replace(
        made,
        entities=tuple(
            replace(e, members=like(e.members, given.get(e.id, ()), lambda m: m))
            for e in made.entities
        ),
    )
