"""The decisions of adjudication read back: gold, and for each thing where it is from.

What the passes agree on, and what a round found nothing to decide about, needs no answer; an
article in which a decision is missing gives no gold from that layer on. A disagreement is decided
by a change, by deleting it, or by a tick that it stays as it is; one that was left as it was sent,
without a tick, may have been overlooked: it is open too, unless that is accepted for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ...schema import Annotations, Document, Provenance
from ...schema.codec import canonical, encode_document
from ...schema.reading import read_document, write_json, write_text
from .adjudication import (
    ADJUDICATOR,
    MERGED,
    Case,
    Round,
    day_of,
    is_sent,
    open_keys,
    region_of,
    round_config,
    round_tasks,
)
from .client import Studio
from .gold_ids import Ids, with_gold_ids, write_ids
from .guides import guidelines_version
from .layers import ARGUMENTS, DECIDED, ENTITIES, LAYERS, QUOTES, Reported
from .merge_layers import LETTERS
from .pull import Pulled, pull
from .results import Answer, combine, read_task

Json = Any
#: For the key of a task its decision.
Decisions = Mapping[str, Answer]


@dataclass(slots=True)
class Gold:
    """What adjudication gave so far: documents, their history, what is open, what was reported.

    ``open`` has the keys of tasks that nobody has answered, ``left`` what was left as it was sent
    in those that were; ``ids`` the ids that gold was given.
    """

    documents: dict[str, Document] = field(default_factory=dict)
    history: dict[str, list[dict[str, Json]]] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    left: list[Reported] = field(default_factory=list)
    ids: Ids = field(default_factory=dict)
    reported: list[Reported] = field(default_factory=list)


def pull_decisions(
    studio: Studio, rounds: Sequence[Round], documents: Sequence[Document], folder: Path
) -> Pulled:
    """Fetch the adjudication projects of the rounds: all that are, or should be, there."""
    plans = [r.plan() for r in rounds if open_keys(r) or is_sent(studio, r)]
    pulled = pull(studio, plans, documents, folder) if plans else Pulled()
    # Only what reading the exports told: `decide` lays the rounds over one another by the ids of
    # gold, while the pull laid raw answers over one another, and missed the mentions of others.
    pulled.reported = list(pulled.export.reported)
    return pulled


def decide(
    rounds: Sequence[Round],
    pulled: Pulled,
    documents: Mapping[str, Document],
    ids: Ids | None = None,
    accept_undecided: bool = False,
) -> Gold:
    """The gold that rounds and decisions make, as far as everything in them is decided.

    An article with a task that nobody has answered, or with a disagreement that nobody decided
    (unless these are accepted as they were sent), is in no gold from that layer on. ``ids`` are
    those that gold has been given before.
    """
    gold = Gold(ids={} if ids is None else ids)
    for key in sorted({key for round_ in rounds for key in round_.cases}):
        mine = [round_ for round_ in rounds if key in round_.cases]
        given = (a for found in pulled.export.answers.values() for a in found.get(key, ()))
        decisions = {a.task.key: a for a in sorted(given, key=lambda a: a.when)}
        unanswered = {round_.layer: _undecided(round_, key, decisions) for round_ in mine}
        gold.open += [task for tasks_ in unanswered.values() for task in tasks_]
        first = next((n for n, r in enumerate(mine) if unanswered[r.layer]), len(mine))
        _decide(gold, documents[key], mine[:first], decisions, accept_undecided)
    return gold


def _undecided(round_: Round, key: str, decisions: Decisions) -> list[str]:
    mine = [k for k in sorted(open_keys(round_)) if k.split("/")[0] == key]
    return [k for k in mine if k not in decisions]


def _decide(
    gold: Gold,
    document: Document,
    rounds: Sequence[Round],
    decisions: Decisions,
    accept_undecided: bool,
) -> None:
    """Lay the decided layers over one another, and tell for each thing where it is from."""
    key, marked = document.id, None
    used: list[Answer] = []
    history: list[dict[str, Json]] = []
    done: list[Round] = []
    for round_ in rounds:
        answers = _answers(round_, document, decisions)
        made, reported = combine(document.article, answers.values(), ADJUDICATOR, marked)
        lines = list(_history(round_, key, made, decisions))
        left = [line for line in lines if line["became"] == LEFT]
        gold.left += [_left(round_, key, line, decisions) for line in left]
        gold.reported += reported
        if left and not accept_undecided:
            break
        given = gold.ids.setdefault(key, {})
        marked, names = with_gold_ids(made, marked or Annotations(), round_.layer, given)
        history += [_named(line, names) for line in lines]
        used += [answer for k, answer in answers.items() if k in decisions]
        done.append(round_)
    if marked is not None:
        provenance = _provenance(done, key, used)
        gold.documents[key] = Document(document.article, marked, provenance, document.canary)
        gold.history[key] = history


def _left(round_: Round, key: str, line: Mapping[str, Json], decisions: Decisions) -> Reported:
    thing = line["thing"]
    task = decisions[_task_key(round_, key, thing)].task.id
    said = f"nobody decided: {'; '.join(line['notes'])}"
    region = thing.rsplit("/", 1)[-1]
    return Reported(key, round_.layer, ADJUDICATOR, task, region, "undecided", said)


def _named(line: dict[str, Json], names: Mapping[str, Mapping[str, str]]) -> dict[str, Json]:
    """A line of the history with the id that the thing has in gold; "" when it is not in it."""
    kinds = [kind for kind in names if kind not in ("entities", "events")]
    thing = line["thing"]
    for kind in kinds:
        thing = names[kind].get(thing, "" if line["became"] == "removed" else thing)
    return line | {"thing": thing, "merged_as": line["thing"]}


def _answers(round_: Round, document: Document, decisions: Decisions) -> dict[str, Answer]:
    """The decision on each task of a round, or the merged answer where there is none to take."""
    here = {document.id: document.article}
    found = {}
    for number, (key, task) in enumerate(_tasks(round_, document).items(), 1):
        if key in decisions:
            found[key] = decisions[key]
        else:
            sent = read_task({**task, "id": number}, here)
            found[key] = Answer(sent, _merged_result(task))
    return found


def _tasks(round_: Round, document: Document) -> dict[str, dict[str, Json]]:
    """The tasks of one document of a round, as they were sent."""
    one = replace(round_, cases={document.id: round_.cases[document.id]})
    return round_tasks(one, {document.id: document}, round_config(round_.layer))


def _merged_result(task: Mapping[str, Json]) -> list[Json]:
    merged = [p["result"] for p in task["predictions"] if p["model_version"] == MERGED]
    return merged[0] if merged else []


def _provenance(rounds: Sequence[Round], document: str, used: Sequence[Answer]) -> Provenance:
    cases = [round_.cases[document] for round_ in rounds]
    who = " and ".join(dict.fromkeys(name for c in cases for name in sorted(c.passes)))
    people = ", ".join(dict.fromkeys(answer.by for answer in used))
    days = [*(day_of(answer.when) for answer in used), *(d for c in cases for d in c.dates)]
    layers = ", ".join(r.layer for r in rounds)
    return Provenance(
        annotator=f"{who}; {f'decided by {people}' if people else 'nothing to decide'}",
        process=f"Label Studio, {len(cases[0].passes)} passes and a decision: {layers}",
        status="adjudicated",
        guidelines=guidelines_version(),
        date=max((day for day in days if day), default=None),
    )


def _history(
    round_: Round, document: str, marked: Annotations, decisions: Decisions
) -> Iterator[dict[str, Json]]:
    """Where each thing of a layer is from: the passes, one of them, or the adjudicator's hand."""
    case = round_.cases[document]
    now, then = (dict(_things(a, round_.layer)) for a in (marked, case.merged))
    for thing in sorted({*now, *then}):
        answer = decisions.get(_task_key(round_, document, thing))
        became = _became(case, thing, now, then)
        if became == ACCEPTED and answer and not _is_decided(round_.layer, thing, answer):
            became = LEFT
        decision = answer if became not in (AGREED, MAJORITY) else None
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


def _task_key(round_: Round, document: str, thing: str) -> str:
    """The key of the task in which a thing is decided."""
    event = thing.split("/", 1)[0]
    return f"{document}/{round_.layer}" + (f"/{event}" if round_.layer == ARGUMENTS else "")


#: What adjudication can make of a thing.
AGREED, MAJORITY, ACCEPTED, LEFT = "agreed", "majority", "accepted", "left as sent"


def _became(case: Case, thing: str, now: Mapping[str, Json], then: Mapping[str, Json]) -> str:
    if thing not in now:
        return "removed"
    if thing not in then:
        return "added"
    if now[thing] != then[thing]:
        return "changed"
    if thing in case.notes:
        return ACCEPTED
    return MAJORITY if thing in case.majority else AGREED


def _is_decided(layer: str, thing: str, answer: Answer) -> bool:
    """Whether the adjudicator ticked the region that shows a thing which stayed as it was sent."""
    shown = region_of(layer, thing.rsplit("/", 1)[-1])
    result = answer.result if isinstance(answer.result, list) else []
    return any(
        isinstance(item, dict) and item.get("from_name") == DECIDED and item.get("id") == shown
        for item in result
    )


def _passes(case: Case, thing: str) -> list[str]:
    """The annotators who had the thing as it was merged."""
    letters = case.origin.get(thing, LETTERS[: len(case.passes)])
    return [case.passes[LETTERS.index(letter)] for letter in letters]


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
            yield m.id, (own, of[m.id].id if m.id in of else "")
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
    write_ids(folder, gold.ids)


def read_gold(folder: Path) -> dict[str, Annotations]:
    """The annotations decided so far, by document id."""
    found = (read_document(path) for path in sorted((folder / "gold").glob("*.json")))
    return {document.id: document.annotations for document in found}
