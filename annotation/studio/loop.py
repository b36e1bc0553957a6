"""The whole loop, a step at a time: who has to do what now, from the first mention to gold.

A folder holds all that is known. ``advance`` brings it as far as people's work allows, and tells
for what it waits; run again it goes on from there. Screens follow one another in their order:
each is labelled by two people, compared, decided, and the next one is filled in with the decision.

    FOLDER/loop.json                 what is annotated, by whom, filled in from what
    FOLDER/plan-<layer>.json         who labels what
    FOLDER/pulled/<layer>/           the answers to that screen
    FOLDER/agreement-<layer>.html    how far they agree
    FOLDER/adjudicated/              rounds, decisions and gold
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ...schema import Document, PressmarkError, Problem, validate
from ...schema.reading import read_json, write_json
from .adjudication import ADJUDICATOR, answered_of, dates_of, make_round, open_keys, send_round
from .adjudication_files import read_rounds, write_round
from .adjudication_gold import decide, pull_decisions, read_gold, write_gold
from .agreement_page import write_page
from .assign import Plan, make_plan, read_plan, write_plan
from .client import Studio
from .compare import compare
from .config import TITLES
from .gold_ids import read_ids
from .layers import ENTITIES, LAYERS, Reported
from .pull import Pulled, pull
from .push import Pushed, push
from .qa import send_notes
from .sources import load_documents

FORMAT = "pressmark-loop-1"
STATE = "loop.json"
LABEL, LOOK, DECIDE, AGAIN, DONE = "label", "look again", "decide", "decide again", "done"
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Campaign:
    """What is annotated: ``documents`` and ``source`` as in a plan, by two people or more."""

    name: str
    documents: str
    annotators: tuple[str, ...]
    source: str = "none"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody's open work: ``open`` of ``tasks``, at ``url``."""

    who: str
    open: int
    tasks: int
    url: str


@dataclass(slots=True)
class Standing:
    """How far it is: the screen, what is to be done there, for whom it waits, what was reported."""

    layer: str = ENTITIES
    doing: str = LABEL
    waiting: list[Waiting] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    reported: list[Reported] = field(default_factory=list)
    findings: list[Reported] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    gold: dict[str, Document] = field(default_factory=dict)

    def problems(self) -> list[Problem]:
        """What validation finds in the gold when everything is decided."""
        done = self.gold.values() if self.doing == DONE else ()
        return [problem for document in done for problem in validate(document)]


def read_campaign(folder: Path, wanted: Campaign | None) -> Campaign:
    """The folder's campaign; ``wanted`` begins one there, and must be the same later.

    Raises PressmarkError when there is neither, or another one.
    """
    path = folder / STATE
    if path.exists():
        held = _decoded(path)
        if wanted and wanted != held:
            raise PressmarkError(
                f"{folder} holds the loop of {held.documents} with {', '.join(held.annotators)}, "
                f"filled in from {held.source}: name it alone to go on, or another folder"
            )
        return held
    if wanted is None:
        raise PressmarkError(
            f"{folder} holds no loop yet: name documents and two annotators to begin one"
        )
    if len(set(wanted.annotators)) < 2:
        raise PressmarkError("agreement needs two annotators: name --annotator twice or more")
    return wanted


def _decoded(path: Path) -> Campaign:
    value = read_json(path)
    try:
        if value["format"] != FORMAT:
            raise ValueError(value["format"])
        annotators = tuple(map(str, value["annotators"]))
        return Campaign(value["name"], value["documents"], annotators, value["source"])
    except (KeyError, TypeError, ValueError) as fault:
        raise PressmarkError(
            f"{path} is no state of a loop ({fault!r}), expected format {FORMAT}: put it back, or "
            "begin in another folder"
        ) from None


def advance(
    studio: Studio,
    campaign: Campaign,
    folder: Path,
    tell: Tell = print,
    accept_undecided: bool = False,
) -> Standing:
    """Go on as far as people's work allows; what is there already is left as it is.

    ``accept_undecided`` takes what the adjudicator neither changed nor ticked as it was sent.

    Raises PressmarkError when a text or plan is at fault, and when an article cannot be merged.
    """
    documents = {d.id: d for d in load_documents(campaign.documents)}
    standing, out = Standing(), folder / "adjudicated"
    for layer in LAYERS:
        standing.layer = layer
        if not any(made.layer == layer for made in read_rounds(out)):
            plan = _plan(campaign, layer, folder, documents)
            pushed = push(studio, plan, list(documents.values()))
            if not any(one.there + one.sent for one in pushed):
                tell(f"{TITLES[layer]}: there is nothing to ask")
                continue
            pulled = _labelled(studio, plan, pushed, documents, folder, standing)
            if standing.waiting:
                return standing
            _merge(campaign, layer, pulled, documents, folder, standing)
        _decide(studio, layer, documents, out, standing, accept_undecided)
        if standing.waiting:
            return standing
        tell(f"{TITLES[layer]}: labelled by two and decided")
    standing.doing = DONE
    return standing


def _plan(campaign: Campaign, layer: str, folder: Path, documents: Mapping[str, Document]) -> Plan:
    """The plan of a layer, made when it is its turn: on what was decided before."""
    path = folder / f"plan-{layer}.json"
    if path.exists():
        return read_plan(path)
    source = campaign.source if layer == ENTITIES else str(folder / "adjudicated" / "gold")
    plan = make_plan(
        campaign.name,
        layer,
        list(documents.values()),
        campaign.annotators,
        1.0,
        corpus=campaign.documents,
        source=source,
    )
    if layer == ENTITIES:
        write_json(folder / STATE, {"format": FORMAT, **asdict(campaign)})
    write_plan(path, plan)
    return plan


def _labelled(
    studio: Studio,
    plan: Plan,
    pushed: Sequence[Pushed],
    documents: Mapping[str, Document],
    folder: Path,
    standing: Standing,
) -> Pulled:
    """Pull the answers; who has something open is waited for, then who got a new note, once."""
    where = folder / "pulled" / plan.layer
    pulled = pull(studio, [plan], list(documents.values()), where)
    standing.reported += pulled.reported
    addresses = {one.annotator: one.url for one in pushed}
    for one in pulled.progress:
        left = one.tasks - one.answered - one.skipped
        if left > 0:
            standing.waiting.append(
                Waiting(one.annotator, left, one.tasks, addresses[one.annotator])
            )
    standing.doing = LABEL
    noted = send_notes(studio, [one.project for one in pushed], pulled.findings)
    if not standing.waiting and noted and pulled.findings:
        standing.doing, standing.findings = LOOK, pulled.findings
        standing.waiting = _noted(pulled.findings, addresses)
    return pulled


def _noted(findings: Sequence[Reported], addresses: Mapping[str, str]) -> list[Waiting]:
    """For each task with a note the address at which it is opened again."""
    by_task: dict[tuple[str, int], int] = {}
    for one in findings:
        by_task[one.annotator, one.task] = by_task.get((one.annotator, one.task), 0) + 1
    return [
        Waiting(who, count, count, addresses[who].replace("labeling=1", f"task={task}"))
        for (who, task), count in by_task.items()
        if who in addresses
    ]


def _merge(
    campaign: Campaign,
    layer: str,
    pulled: Pulled,
    documents: Mapping[str, Document],
    folder: Path,
    standing: Standing,
) -> None:
    """Lay the answers over one another; what differs is to be decided."""
    out = folder / "adjudicated"
    answered = answered_of(pulled.export, pulled.documents)
    page = folder / f"agreement-{layer}.html"
    days, gold = dates_of(pulled.export), read_gold(out)
    made, left = make_round(
        campaign.name, layer, answered, days, documents, gold, campaign.documents
    )
    standing.left_out += left
    if not made.cases:
        raise PressmarkError(
            f"no article can be merged in {layer} ({'; '.join(left)}): have it labelled by two"
        )
    write_page(page, compare(answered), f"{TITLES[layer]}: agreement over {campaign.documents}")
    standing.pages.append(str(page))
    write_round(out, made)


def _decide(
    studio: Studio,
    layer: str,
    documents: Mapping[str, Document],
    out: Path,
    standing: Standing,
    accept_undecided: bool,
) -> None:
    """Send what is to be decided, read what was, write the gold."""
    rounds = read_rounds(out)
    (mine,) = (made for made in rounds if made.layer == layer)
    sent = send_round(studio, mine, dict(documents)) if open_keys(mine) else None
    pulled = pull_decisions(studio, rounds, list(documents.values()), out)
    gold = decide(rounds, pulled, documents, read_ids(out), accept_undecided)
    write_gold(out, gold)
    standing.gold = gold.documents
    standing.reported += [*pulled.reported, *gold.reported]
    left = [key for key in gold.open if key.split("/")[1] == layer]
    if left and sent:
        standing.doing = DECIDE
        standing.waiting = [Waiting(ADJUDICATOR, len(left), len(open_keys(mine)), sent.url)]
    again = [] if accept_undecided else [one for one in gold.left if one.layer == layer]
    if again and sent and not left:
        standing.doing, standing.findings = AGAIN, again
        standing.waiting = _noted(again, {ADJUDICATOR: sent.url})
