"""Arguments as the screens say them: roles on mentions, or paths of mention and role."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ...schema import Argument, Mention
from ...schema.ontology import Ontology
from .layers import NOTHING
from .regions import Region, Report

if TYPE_CHECKING:
    from .reading_base import Reading


def argument_paths(
    labels: Ontology, region: Region, known: Mapping[str, Mention], report: Report
) -> tuple[Argument, ...]:
    """The arguments that a trigger's Taxonomy names: paths of a mention's id and a role."""
    found: dict[Argument, None] = {}
    for path in region.paths.get("args", []):
        if len(path) != 2:
            report(region.id, "argument-path", f"{' > '.join(path)} is no mention and role")
        elif path[0] not in known:
            report(region.id, "mention-gone", f"{path[1]} is {path[0]}, which is no mention now")
        elif path[1] not in labels.roles:
            report(region.id, "label-unknown", f"there is no role {path[1]!r}")
        else:
            found[Argument(path[1], path[0])] = None
    return tuple(found)


def roles_read(reading: Reading, event: str) -> list[Argument]:
    """The arguments that the screen of one trigger names: a role as a label on a mention."""
    found: dict[Argument, None] = {}
    for region in reading.regions:
        if region.id == event:
            continue
        reading.regions.use(region)
        role = region.one("role", reading.report)
        if role is None and region.id not in reading.sent:
            reading.report(region.id, "region-unlabelled", "a region without a role, left out")
        if role in (None, NOTHING):
            continue
        if role not in reading.ontology.roles:
            reading.report(region.id, "label-unknown", f"there is no role {role!r}")
            continue
        mention = reading.mention_of(region, role)
        if mention is not None:
            found[Argument(role, mention)] = None
    return list(found)
