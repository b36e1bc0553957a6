"""The adjudicator at the screen, in a real browser: a tick keeps a thing as it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pressmark.annotation.studio.adjudication import make_round, open_keys, send_round
from pressmark.annotation.studio.adjudication_gold import decide, pull_decisions
from pressmark.annotation.studio.client import Studio
from pressmark.annotation.studio.compare import Answered
from pressmark.annotation.studio.layers import ARGUMENTS, CHAINS, ENTITIES, EVENTS, LAYERS
from pressmark.annotation.studio.server import Server
from pressmark.corpus import load
from pressmark.schema import Annotations, Argument
from studio_desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ONE = min(load("wire"), key=lambda d: len(d.annotations.mentions))
GOLD = ONE.annotations


@pytest.fixture(scope="module")
def desk(studio: Server, page: Any) -> Desk:
    return Desk(page, studio.url, studio.admin)


def other_of(layer: str) -> tuple[Annotations, list[int]]:
    """An answer that differs from gold in two things, and the places of both."""
    if layer == ENTITIES:
        chosen = [m for m in GOLD.mentions if m.level == "name" and m.span.start > 60][:2]
        changed = [replace(m, level="nominal") if m in chosen else m for m in GOLD.mentions]
        return replace(GOLD, mentions=tuple(changed)), [m.span.start for m in chosen]
    if layer == CHAINS:
        big = max(GOLD.entities, key=lambda e: len(e.mentions))
        out = big.mentions[-2:]
        entities = [replace(e, mentions=e.mentions[:-2]) if e is big else e for e in GOLD.entities]
        entities += [replace(big, id=f"x{m}", mentions=(m,)) for m in out]
        known = GOLD.mention_by_id()
        return replace(GOLD, entities=tuple(entities)), [known[m].span.end - 1 for m in out]
    if layer == EVENTS:
        told = [m for _, m in GOLD.event_mentions()][1:3]
        return _with_mentions(told, realis="generic"), [m.trigger.start for m in told]
    if layer == ARGUMENTS:
        told = next(m for _, m in GOLD.event_mentions() if len(m.arguments) == 2)
        return _with_mentions([told], arguments=(Argument("Topic", told.arguments[0].mention),)), []
    first, second = (q for q in GOLD.quotations if q.type == "direct"), GOLD.quotations
    chosen = list(first)[:2]
    second = tuple(replace(q, type="mixed") if q in chosen else q for q in GOLD.quotations)
    return replace(GOLD, quotations=second), [q.content[0].start + 3 for q in chosen]


def _with_mentions(told: list[Any], **changes: Any) -> Annotations:
    def changed(m: Any) -> Any:
        return replace(m, **changes) if m in told else m

    events = [replace(e, mentions=tuple(map(changed, e.mentions))) for e in GOLD.events]
    return replace(GOLD, events=tuple(events))


@pytest.mark.parametrize("layer", LAYERS)
def test_a_click_and_a_key_decide_and_what_was_overlooked_is_told(
    studio: Server, desk: Desk, tmp_path: Path, layer: str
) -> None:
    second, places = other_of(layer)
    answers = {
        who: {ONE.id: Answered(replace(ONE, annotations=side), frozenset(LAYERS))}
        for who, side in (("x", GOLD), ("y", second))
    }
    base = {} if layer == ENTITIES else {ONE.id: GOLD}
    made, _ = make_round(f"tick-{layer[:2]}", layer, answers, {}, {ONE.id: ONE}, base, "wire")
    notes = made.cases[ONE.id].notes
    assert len(notes) == 2
    with Studio(studio.url, studio.token) as server:
        sent = send_round(server, made, {ONE.id: ONE})
        assert len(open_keys(made)) == 1
        desk.open(sent.project)
        desk.actions = 0
        if layer == ARGUMENTS:
            ((_, data),) = server.task_data(sent.project)
            known = GOLD.mention_by_id()
            first = next(iter(notes)).split("/")[1]
            places = [known[first].span.start - data["base"]]
        desk.click(places[0])
        desk.press(".")
        desk.submit()
        assert desk.actions == 3
        found = pull_decisions(server, [made], [ONE], tmp_path)
    assert found.reported == []
    gold = decide([made], found, {ONE.id: ONE})
    assert (len(gold.left), gold.documents) == (1, {})
    assert gold.left[0].message.startswith("nobody decided: DISAGREE ")
    taken = decide([made], found, {ONE.id: ONE}, accept_undecided=True)
    became = [line["became"] for line in taken.history[ONE.id]]
    assert (became.count("accepted"), became.count("left as sent")) == (1, 1)
