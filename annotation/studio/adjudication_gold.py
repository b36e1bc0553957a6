"""The decisions of adjudication read back: gold, and for each thing where it is from.

What both passes agree on, and what a round found nothing to decide about, needs no answer; an
article in which a decision is missing gives no gold from that layer on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ...schema import Annotations, Document, Provenance
from ...schema.codec import canonical, encode_document
from ...schema.reading import read_document, write_json, write_text
from .adjudication import ADJUDICATOR, MERGED, Case, Round, is_sent, open_keys, round_tasks
from .client import Studio
from .config import config_xml
from .guides import guidelines_version
from .layers import ARGUMENTS, ENTITIES, LAYERS, QUOTES, Reported
from .merge_layers import BOTH, FIRST, SECOND
from .pull import Pulled, pull
from .results import Answer, combine, read_task

Json = Any
#: For the key of a task its decision.
Decisions = Mapping[str, Answer]


@dataclass(slots=True)
class Gold:
    """What adjudication gave so far: documents, their history, what is open, what was reported."""

    documents: dict[str, Document] = field(default_factory=dict)
    history: dict[str, list[dict[str, Json]]] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    reported: list[Reported] = field(default_factory=list)


def pull_decisions(
    studio: Studio, rounds: Sequence[Round], documents: Sequence[Document], folder: Path
) -> Pulled:
    """Fetch the adjudication projects of the rounds: all that are, or should be, there."""
    plans = [r.plan() for r in rounds if open_keys(r) or is_sent(studio, r)]
    return pull(studio, plans, documents, folder) if plans else Pulled()


def decide(rounds: Sequence[Round], pulled: Pulled, documents: Mapping[str, Document]) -> Gold:
    """The gold that rounds and decisions make, as far as everything in them is decided.

    An article with a task that nobody has answered is open, and is in no gold from that layer on.
    """
    gold = Gold()
    for key in sorted({key for round_ in rounds for key in round_.cases}):
        mine = [round_ for round_ in rounds if key in round_.cases]
        given = (a for found in pulled.export.answers.values() for a in found.get(key, ()))
        decisions = {a.task.key: a for a in sorted(given, key=lambda a: a.when)}
        done = [r for r in mine if not _undecided(r, key, decisions)]
        for round_ in mine:
            gold.open += _undecided(round_, key, decisions)
        if done and done == mine[: len(done)]:
            _decide(gold, documents[key], done, decisions)
    return gold


def _undecided(round_: Round, key: str, decisions: Decisions) -> list[str]:
    mine = [k for k in sorted(open_keys(round_)) if k.split("/")[0] == key]
    return [k for k in mine if k not in decisions]


def _decide(gold: Gold, document: Document, rounds: Sequence[Round], decisions: Decisions) -> None:
    """Lay the decided layers over one another, and tell for each thing where it is from."""
    answers = [answer for r in rounds for answer in _answers(r, document, decisions)]
    marked, reported = combine(document.article, answers, ADJUDICATOR)
    used = [decisions[a.task.key] for a in answers if a.task.key in decisions]
    gold.documents[document.id] = Document(
        document.article, marked, _provenance(rounds, document.id, used), document.canary
    )
    gold.history[document.id] = [
        line for r in rounds for line in _history(r, document.id, marked, decisions)
    ]
    gold.reported += reported


def _answers(round_: Round, document: Document, decisions: Decisions) -> Iterator[Answer]:
    """The decision on each task of a round, or the merged answer where there is none to take."""
    here = {document.id: document.article}
    one = replace(round_, cases={document.id: round_.cases[document.id]})
    made = round_tasks(one, {document.id: document}, config_xml(round_.layer))
    for number, (key, task) in enumerate(made.items(), 1):
        if key in decisions:
            yield decisions[key]
            continue
        merged = [p["result"] for p in task["predictions"] if p["model_version"] == MERGED]
        yield Answer(read_task({**task, "id": number}, here), merged[0] if merged else [])


def _provenance(rounds: Sequence[Round], document: str, used: Sequence[Answer]) -> Provenance:
    cases = [round_.cases[document] for round_ in rounds]
    who = " and ".join(dict.fromkeys(name for c in cases for name in sorted(c.passes)))
    people = ", ".join(dict.fromkeys(answer.by for answer in used))
    days = [*(answer.when[:10] for answer in used), *(d for c in cases for d in c.dates)]
    return Provenance(
        annotator=f"{who}; {f'decided by {people}' if people else 'nothing to decide'}",
        process=f"Label Studio, two passes and a decision: {', '.join(r.layer for r in rounds)}",
        status="adjudicated",
        guidelines=guidelines_version(),
        date=max((day for day in days if day), default=None),
    )


def _history(
    round_: Round, document: str, marked: Annotations, decisions: Decisions
) -> Iterator[dict[str, Json]]:
    """Where each thing of a layer is from: both passes, one of them, or the adjudicator's hand."""
    case = round_.cases[document]
    now, then = (dict(_things(a, round_.layer)) for a in (marked, case.merged))
    for thing in sorted({*now, *then}):
        event = thing.split("/", 1)[0]
        key = f"{document}/{round_.layer}" + (f"/{event}" if round_.layer == ARGUMENTS else "")
        answer = decisions.get(key)
        became = _became(case, thing, now, then)
        decision = answer if became != "agreed" else None
        yield {
            "layer": round_.layer,
            "thing": thing,
            "became": became,
            "from": _passes(case, thing) if thing in then else [],
            "pass_dates": [d for d in case.dates if d],
            "notes": list(case.notes.get(thing, ())),
            "decided_by": decision.by if decision else "",
            "decided_on": decision.when if decision else "",
        }


def _became(case: Case, thing: str, now: Mapping[str, Json], then: Mapping[str, Json]) -> str:
    """What adjudication made of a thing."""
    if thing not in now:
        return "removed"
    if thing not in then:
        return "added"
    if now[thing] != then[thing]:
        return "changed"
    return "accepted" if thing in case.notes else "agreed"


def _passes(case: Case, thing: str) -> list[str]:
    """The annotators who had the thing as it was merged."""
    sides = {BOTH: case.passes, FIRST: case.passes[:1], SECOND: case.passes[1:]}
    return list(sides[case.origin.get(thing, BOTH)])


def _things(marked: Annotations, layer: str) -> Iterator[tuple[str, Json]]:
    """The things that a layer decides, by id, each with what it says."""
    if layer == QUOTES:
        for q in marked.quotations:
            yield q.id, (q.type, q.content, q.cue, q.speakers, q.addressees)
    elif layer == ARGUMENTS:
        for _, told in marked.event_mentions():
            for mention in dict.fromkeys(a.mention for a in told.arguments):
                roles = [a.role for a in told.arguments if a.mention == mention]
                yield f"{told.id}/{mention}", roles
    elif layer in LAYERS[:2]:
        of = marked.entity_of()
        for m in marked.mentions:
            own = (m.span, m.type, m.level, m.value) if layer == ENTITIES else ()
            yield m.id, (own, of[m.id].mentions if m.id in of else ())
    else:
        for event, told in marked.event_mentions():
            together = tuple(m.id for m in event.mentions)
            yield told.id, (event.type, told.trigger, told.realis, told.polarity, together)


def write_gold(folder: Path, gold: Gold) -> None:
    """Write the gold and its history; documents that are open again are taken away."""
    out = folder / "gold"
    out.mkdir(parents=True, exist_ok=True)
    for path in out.glob("*.json"):
        if path.stem not in gold.documents:
            path.unlink()
    for key, document in gold.documents.items():
        write_json(out / f"{key}.json", encode_document(document))
        lines = (canonical(line) + "\n" for line in gold.history[key])
        write_text(out / f"{key}.history.jsonl", "".join(lines))


def read_gold(folder: Path) -> dict[str, Annotations]:
    """The annotations decided so far, by document id."""
    found = (read_document(path) for path in sorted((folder / "gold").glob("*.json")))
    return {document.id: document.annotations for document in found}
