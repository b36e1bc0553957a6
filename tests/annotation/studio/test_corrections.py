"""Work on what was filled in, in a real browser: nothing to do is nothing done, locked is locked.

The article is wire-001 with its gold as predictions: as many regions as a real article has.
"""

from __future__ import annotations

import string
import time
from typing import Any

import pytest
from pressmark.annotation.studio.server import Server
from pressmark.corpus import load
from pressmark.schema import Annotations
from studio_desk import Desk, Loop

pytestmark = [pytest.mark.browser, pytest.mark.slow]
GOLD = load("wire-001")[0]
LAYERS = ("1_entities", "1b_chains", "2_events", "3_quotes")


@pytest.fixture(scope="module")
def desk(studio: Server, page: Any) -> Desk:
    return Desk(page, studio.url, studio.admin)


@pytest.fixture
def loop(studio: Server, desk: Desk) -> Loop:
    return Loop(studio, desk, GOLD.article)


def heads(annotations: Annotations, layer: str) -> Any:
    """What a layer is about, without what the reader derives."""
    if layer == "1_entities":
        return {(m.id, m.span, m.type, m.level, m.value) for m in annotations.mentions}
    if layer == "1b_chains":
        return {(e.id, frozenset(e.mentions), e.members) for e in annotations.entities}
    if layer == "2_events":
        return {
            (e.id, e.type, m.id, m.trigger, m.realis, m.polarity)
            for e, m in annotations.event_mentions()
        }
    return {(q.id, q.type, q.content, q.cue, q.speakers) for q in annotations.quotations}


@pytest.mark.parametrize("layer", LAYERS)
def test_what_is_right_costs_nothing_and_comes_back_as_it_was(loop: Loop, layer: str) -> None:
    project = loop.push(layer, GOLD.annotations)
    loop.desk.submit()
    assert loop.desk.actions == 1
    back = loop.pull(project)
    assert heads(back, layer) == heads(GOLD.annotations, layer)
    assert loop.told == []


def labels_of(loop: Loop, project: int, control: str) -> dict[str, list[str]]:
    """What the server has of one control, by region, without our reader."""
    (value,) = loop.ask("GET", f"projects/{project}/export?exportType=JSON")
    (made,) = value["annotations"]
    return {r["id"]: r["value"]["labels"] for r in made["result"] if r["from_name"] == control}


def test_no_key_changes_the_hidden_type_of_a_mention(loop: Loop) -> None:
    """Label Studio gives left-over keys to labels without one; ours leave it none.

    With the headline's few chains most letters are left over.
    """
    headline = tuple(m for m in GOLD.annotations.mentions if m.span.end <= 80)
    assert 2 < len(headline) < 8
    project, desk = loop.push("1b_chains", Annotations(mentions=headline)), loop.desk
    desk.click(headline[-1].span.end - 2)
    desk.press(*string.digits, *(k for k in string.ascii_lowercase if k != "u"))
    desk.submit()
    kinds = labels_of(loop, project, "kind")
    assert kinds == {m.id: [m.type] for m in headline}
    assert labels_of(loop, project, "chain") != {}, "no key did anything: was it selected?"


def test_a_locked_mention_is_not_changed_on_the_screen_of_events(loop: Loop) -> None:
    project, desk = loop.push("2_events", GOLD.annotations), loop.desk
    mention = next(m for m in GOLD.annotations.mentions if m.type == "PERSON")
    desk.click(mention.span.end - 2)
    desk.press("a", "c", "n", "1", "Backspace")
    desk.submit()
    span = labels_of(loop, project, "span")
    assert {m.id: span.get(m.id) for m in GOLD.annotations.mentions} == {
        m.id: [m.type] for m in GOLD.annotations.mentions
    }
    for control in ("realis", "polarity", "event"):
        assert mention.id not in labels_of(loop, project, control)
    back = loop.pull(project)
    assert loop.told == []
    assert heads(back, "2_events") == heads(GOLD.annotations, "2_events")


def test_a_second_role_and_a_mention_found_missing(loop: Loop) -> None:
    """Ctrl+D doubles a mention for another role; a drawn one is told, with its place."""
    event, trigger = min(GOLD.annotations.event_mentions(), key=lambda pair: pair[1].trigger)
    project, desk = loop.push("2b_arguments", GOLD.annotations), loop.desk
    sentence = next(s for s in GOLD.article.sentences if s.contains(trigger.trigger))
    (argument, *_) = trigger.arguments
    span = GOLD.annotations.mention_by_id()[argument.mention].span
    desk.click(span.end - 2 - sentence.start)
    desk.press("Control+d", "y")  # Topic, beside the role that it has
    text = GOLD.article.text or ""
    word = next(
        w
        for w in text[sentence.start : sentence.end].split()
        if w.isalpha()
        and not any(
            _covers(m.span, text.index(w, sentence.start)) for m in GOLD.annotations.mentions
        )
        and text.index(w, sentence.start) != trigger.trigger.start
    )
    at = text.index(word, sentence.start)
    desk.press("u", "l")
    desk.drag(at - sentence.start, at - sentence.start + len(word))
    desk.press("x")
    desk.submit()
    back = {m.id: m for _, m in loop.pull(project).event_mentions()}[trigger.id]
    assert event.type == "Policy.Vote"
    assert {a.role for a in back.arguments if a.mention == argument.mention} >= {
        argument.role,
        "Topic",
    }
    missing = [one for one in loop.told if one.code == "mention-missing"]
    assert len(missing) == 1
    assert f"{at}" in missing[0].message
    assert [one for one in loop.told if "flag" in one.code or "wrong" in one.message] != []


def test_what_is_not_submitted_is_kept_as_a_draft(loop: Loop) -> None:
    """A changed label is on the server within seconds, and there when the page is opened again."""
    project, desk = loop.push("3_quotes", GOLD.annotations), loop.desk
    silent = next(
        m
        for m in GOLD.annotations.mentions
        if m.type == "PERSON"
        and m.level == "name"
        and not any(m.id in (*q.speakers, *q.addressees) for q in GOLD.annotations.quotations)
    )
    desk.click(silent.span.end - 2)
    desk.press("s")
    (task,) = loop.ask("GET", f"tasks?project={project}&fields=all")["tasks"]
    deadline = time.monotonic() + 30
    while not (drafts := loop.ask("GET", f"tasks/{task['id']}/drafts")):
        assert time.monotonic() < deadline, "no draft within half a minute"
        time.sleep(0.5)

    def spoken(result: list[Any]) -> list[str]:
        return [
            label
            for r in result
            if (r["id"], r["from_name"]) == (silent.id, "span")
            for label in r["value"]["labels"]
        ]

    assert spoken(drafts[0]["result"]) == ["speaker"]
    desk.open(project)
    desk.submit()
    (value,) = loop.ask("GET", f"projects/{project}/export?exportType=JSON")
    assert spoken(value["annotations"][0]["result"]) == ["speaker"]


def test_a_note_is_shown_and_no_note_takes_no_room(loop: Loop) -> None:
    project, page = loop.push("1_entities", GOLD.annotations), loop.desk.page
    box = page.locator(".nx-note")
    empty = box.bounding_box()
    assert empty is None or empty["height"] < 4
    (task,) = loop.ask("GET", f"tasks?project={project}&fields=all")["tasks"]
    data = task["data"] | {"note": "m7 ends in the middle of a word"}
    loop.ask("PATCH", f"tasks/{task['id']}", json={"data": data})
    loop.desk.open(project)
    assert "m7 ends in the middle of a word" in box.inner_text()


def _covers(span: Any, at: int) -> bool:
    return bool(span.start <= at < span.end)
