"""The projects of Pressmark on a server: found by their marker, made once, whoever makes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...schema import PressmarkError
from .client import NotThere, ServerGone, Studio
from .listed import Project


def by_marker(studio: Studio) -> dict[str, list[Project]]:
    """The projects of Pressmark by what tells them apart, those made first before the others.

    There is one of each marker, but for the moment in which two clients make one at once.
    """
    found: dict[str, list[Project]] = {}
    for project in sorted(studio.projects(), key=lambda p: p.id):
        marker = project.marker.split("\n")[0]
        if marker.startswith("pressmark:"):
            found.setdefault(marker, []).append(project)
    return found


def only(known: Mapping[str, Sequence[Project]], marker: str) -> Project | None:
    """The project of a marker, if there is one; PressmarkError when there are several."""
    listed = known.get(marker, ())
    if len(listed) > 1:
        raise PressmarkError(
            f"projects {' and '.join(str(p.id) for p in listed)} are both {marker}: push its plan "
            "again, which takes away those that nobody has worked in"
        )
    return listed[0] if listed else None


def project_for(
    studio: Studio,
    title: str,
    marker: str,
    config: str,
    known: Mapping[str, Sequence[Project]],
) -> Project:
    """The project of a marker, made if it is not there, with the configuration of today.

    When another client made it at the same moment, the one that was made first is kept.
    """
    listed: Sequence[Project] = known.get(marker, ())
    if not listed:
        listed = _made(studio, title, marker, config)
    project = listed[0] if len(listed) == 1 else _settled(studio, marker, listed)
    if project.config.strip() != config.strip():
        studio.validate_config(project.id, config)
        studio.update_project(project.id, label_config=config)
    return project


def _made(studio: Studio, title: str, marker: str, config: str) -> list[Project]:
    """Make a project; gives all of its marker, also of what another client made meanwhile.

    A request that failed may have been accepted, and a server that two clients ask at once may
    refuse one of them: what is there afterwards counts.
    """
    try:
        made = studio.create_project(
            title,
            marker,
            config,
            maximum_annotations=1,
            sampling="Sequential sampling",
            show_skip_button=True,
            show_collab_predictions=True,
        )
    except ServerGone:
        found = by_marker(studio).get(marker)
        if not found:
            raise
        return found
    return by_marker(studio).get(marker) or [made]


def _settled(studio: Studio, marker: str, listed: Sequence[Project]) -> Project:
    """Of several projects the one that was worked in, else the first; the others are deleted.

    PressmarkError when two of them were worked in: which one counts is not ours to say.
    """
    worked = [project for project in listed if any(studio.touched(project.id).values())]
    if len(worked) > 1:
        raise PressmarkError(
            f"projects {' and '.join(str(p.id) for p in worked)} are both {marker} and were both "
            "worked in: delete one of them on the server, and run it again"
        )
    kept = (worked or listed)[0]
    for project in listed:
        if project is not kept:
            try:
                studio.delete_project(project.id)
            except NotThere:
                continue  # the other client has done it
    return kept
