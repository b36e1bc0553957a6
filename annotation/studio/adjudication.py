"""From annotators' answers to what is decided: merge what agrees, ask about the rest.

A round is one layer. Articles about which all say the same need no decision; the others go to a
project of their own as predictions: the merged answer with ``DISAGREE`` notes, and each pass alone,
as ``A``, ``B``, … (who is A differs from article to article, so that nobody is known by it). The
gold of the earlier layers is what later layers are merged and decided upon.

    FOLDER/round-<layer>.json        what was merged, the notes, who was A and B; stays here
    FOLDER/raw, manifest.json        the adjudication project's exports, as of any pull
    FOLDER/gold/<id>.json            the gold so far, with its provenance
    FOLDER/gold/<id>.history.jsonl   for each thing who or what it is from, and who decided, when
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...schema import Annotations, Document, Span
from .adopt import adopt, same_mentions
from .assign import Plan
from .client import Studio
from .compare import Answered
from .config import config_xml
from .exports import Export
from .guides import add_guides
from .layers import ARGUMENTS, DECIDED, ENTITIES, META, QUOTES
from .merge_base import words
from .merge_layers import LETTERS, MergedLayer, merge_layer
from .projects import by_marker, project_for
from .push import Progress, Pushed, controls_of, send
from .push import _silent as silent
from .results import in_order
from .tasks import part_of, tasks

Json = Any

ADJUDICATOR = "adjudicator"

MERGED = "merged"


_HOW = "click it, then change it, delete it, or keep it with the key ."


@dataclass(frozen=True, slots=True)
class Case:
    """One article of a round: who was A and B and when, what was merged, and what is to decide."""

    passes: tuple[str, ...]
    dates: tuple[str, ...]
    merged: Annotations
    sides: tuple[Annotations, ...]
    notes: Mapping[str, Sequence[str]]
    origin: Mapping[str, str]
    majority: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """The adjudication of one layer: its cases by document id."""

    name: str
    layer: str
    documents: str
    cases: Mapping[str, Case]

    def plan(self) -> Plan:
        """The round as the plan of one person, whose project is found by it."""
        given = {ADJUDICATOR: tuple(self.cases)}
        return Plan(f"{self.name}-adj", self.layer, self.documents, MERGED, given, ())


def make_round(
    name: str,
    layer: str,
    answered: Mapping[str, Mapping[str, Answered]],
    dates: Mapping[tuple[str, str], str],
    documents: Mapping[str, Document],
    gold: Mapping[str, Annotations],
    corpus: str = "",
) -> tuple[Round, list[str]]:
    """The round of a layer over every article that at least two annotators answered.

    ``gold`` is what earlier rounds decided, by document; ``dates`` the day of an annotator's last
    answer to an article. Gives the round, and in words which articles are not in it and why.
    """
    cases: dict[str, Case] = {}
    left = []
    for key in sorted({key for by_document in answered.values() for key in by_document}):
        who = [a for a in sorted(answered) if layer in _screens(answered[a].get(key))]
        if len(who) < 2:
            left.append(f"{key}: answered by {', '.join(who) or 'nobody'}, two are needed")
            continue
        who = _blind(key, who)
        sides = tuple(answered[a][key].document.annotations for a in who)
        base = gold.get(key)
        if layer != ENTITIES and base is None:
            if any(side.mentions != sides[0].mentions for side in sides):
                left.append(f"{key}: they have other mentions, adjudicate {ENTITIES} first")
                continue
            base = part_of(sides[0], ENTITIES)
        merged, shown = _merge(documents[key], layer, sides, base)
        cases[key] = Case(
            tuple(who),
            tuple(dates.get((a, key), "") for a in who),
            merged.annotations,
            shown,
            merged.notes,
            merged.origin,
            tuple(sorted(merged.majority)),
        )
    return Round(name, layer, corpus, cases), left


def _screens(answered: Answered | None) -> frozenset[str]:
    return answered.screens if answered else frozenset()


def _blind(key: str, who: Sequence[str]) -> list[str]:
    """Who is A, who is B, by the article's id: no adjudicator learns whose A is."""
    return sorted(who, key=lambda name: hashlib.sha256(f"{key}\0{name}".encode()).digest())


def _merge(
    document: Document, layer: str, sides: Sequence[Annotations], base: Annotations | None
) -> tuple[MergedLayer, tuple[Annotations, ...]]:
    """All sides as one, and all as they are shown: over the gold of earlier layers."""
    if base is None or layer == ENTITIES:
        shown = tuple(part_of(side, layer) for side in sides)
        return merge_layer(document.article, layer, shown), shown
    shown = tuple(in_order(adopt(base, side, layer)) for side in sides)
    had = [_had(base, side) for side in sides]
    return merge_layer(document.article, layer, shown, had), shown


def _had(base: Annotations, side: Annotations) -> set[str]:
    """The mentions and event mentions of ``base`` that one annotator had before them."""
    mentions = set(same_mentions(base.mentions, side.mentions).values())
    triggers = {(e.type, m.trigger) for e, m in side.event_mentions()}
    return mentions | {m.id for e, m in base.event_mentions() if (e.type, m.trigger) in triggers}


def answered_of(export: Export, documents: Mapping[str, Mapping[str, Document]]) -> Any:
    """What a pull gave, by annotator and document, with the screens submitted."""
    return {
        annotator: {
            key: Answered(document, frozenset(a.task.layer for a in export.answers[annotator][key]))
            for key, document in found.items()
        }
        for annotator, found in documents.items()
    }


def dates_of(export: Export) -> dict[tuple[str, str], str]:
    """The day of each annotator's last answer to each article."""
    return {
        (annotator, key): max(day_of(answer.when) for answer in answers)
        for annotator, found in export.answers.items()
        for key, answers in found.items()
    }


def day_of(when: str) -> str:
    """The day of a time as the server tells it, "" where it is none."""
    return when[:10] if re.match(r"\d{4}-\d\d-\d\d", when) else ""


def round_config(layer: str) -> str:
    """The layer's screen with a tick, for things about which nothing is to be changed."""
    note = '<Header value="$note" size="6" />'
    tick = (
        f'<Choices name="{DECIDED}" toName="text" perRegion="true" visibleWhen="region-selected" '
        f'choice="multiple" showInline="true"><Choice value="{DECIDED}" hotkey="." /></Choices>'
    )
    return config_xml(layer).replace(note, note + tick, 1)


def round_tasks(
    round_: Round, documents: Mapping[str, Document], config: str
) -> dict[str, dict[str, Json]]:
    """The tasks of a round by key; those with nothing to decide are among them, without notes."""
    made: dict[str, dict[str, Json]] = {}
    controls = controls_of(config, round_.layer)
    for key, case in round_.cases.items():
        document = replace(documents[key], annotations=case.merged)
        sides = [replace(documents[key], annotations=side) for side in case.sides]
        notes = {region_of(round_.layer, thing): listed for thing, listed in case.notes.items()}
        merged = tasks(document, round_.layer, MERGED, controls, notes)
        others = [
            {t["meta"][META]["key"]: t for t in tasks(side, round_.layer, name, controls)}
            for side, name in zip(sides, LETTERS, strict=False)
        ]
        for task in merged:
            own = task["meta"][META]["key"]
            for other in others:
                task["predictions"] += other[own]["predictions"] if own in other else []
            task["data"]["note"] = _task_note(round_.layer, own, case, document.article.text or "")
            made[own] = task
    return made


def region_of(layer: str, thing: str) -> str:
    """The region that shows a thing: a quotation is shown by its first content."""
    return f"{thing}_0" if layer == QUOTES else thing


def open_keys(round_: Round) -> set[str]:
    """The keys of the tasks in which something is to be decided."""
    found = set()
    for key, case in round_.cases.items():
        for thing in case.notes:
            end = f"/{thing.split('/')[0]}" if round_.layer == ARGUMENTS else ""
            found.add(f"{key}/{round_.layer}{end}")
    return found


def _task_note(layer: str, key: str, case: Case, text: str) -> str:
    """What stands on top of the screen: the things to decide, a line each, in text order."""
    event = key.rsplit("/", 1)[-1] if layer == ARGUMENTS else ""
    places = _places(case.merged)
    listed = sorted(
        (places.get(thing.rsplit("/", 1)[-1], Span(0, 0)), thing, notes)
        for thing, notes in case.notes.items()
        if not event or thing.startswith(f"{event}/")
    )
    lines = [
        _line(note, words(text, span) if span.end else "") for span, _, n in listed for note in n
    ]
    head = f"{len(lines)} to decide ({_HOW}):"
    return "\n".join([head, *lines]) if lines else ""


def _line(note: str, where: str) -> str:
    """A note with the words that it is about before it, unless it says them itself."""
    said = note.removeprefix("DISAGREE ").removeprefix("DISAGREE: ")
    return said if where in said else f"{where}: {said}"


def _places(marked: Annotations) -> dict[str, Span]:
    """Where each mention, trigger and quotation stands, by id."""
    return {
        **{m.id: m.span for m in marked.mentions},
        **{m.id: m.trigger for _, m in marked.event_mentions()},
        **{q.id: q.content[0] for q in marked.quotations},
    }


def send_round(
    studio: Studio,
    round_: Round,
    documents: Mapping[str, Document],
    progress: Progress = silent,
    every: bool = False,
) -> Pushed:
    """Bring the tasks with something to decide onto the server; run again it adds nothing.

    With ``every`` the others are brought too, so that what both overlooked can be corrected.
    """
    plan = round_.plan()
    config = round_config(round_.layer)
    wanted = {
        key: task
        for key, task in round_tasks(round_, documents, config).items()
        if every or key in open_keys(round_)
    }
    title, marker = plan.title(ADJUDICATOR), plan.marker(ADJUDICATOR)
    project = project_for(studio, title, marker, config, by_marker(studio))
    pushed = send(studio, project, ADJUDICATOR, wanted, progress)
    studio.update_project(project.id, model_version=MERGED)
    add_guides(studio, project.id, round_.layer, decides=True)
    return pushed


def is_sent(studio: Studio, round_: Round) -> bool:
    """Whether the round's project is on the server: then the round must not be made anew."""
    return round_.plan().marker(ADJUDICATOR) in by_marker(studio)
