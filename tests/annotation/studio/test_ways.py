"""Ways of working that are not drawing: keys alone, undo, skip, leaving, opening again."""

from __future__ import annotations

import pytest
from pressmark.annotation.studio.server import Server
from pressmark.schema import Annotations, Article, Mention, Segment, Source, Span
from pressmark.schema.codec import text_sha256
from studio_desk import Desk, Loop

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TEXT = "“We won 🎉,” Ana Duarte said. Brandt said nothing.\n"


def mention(key: str, words: str) -> Mention:
    at = TEXT.index(words)
    return Mention(key, Span(at, at + len(words), words), "PERSON", "name")


SHOWN = Annotations(mentions=(mention("m1", "Ana Duarte"), mention("m2", "Brandt")))


@pytest.fixture(scope="module")
def desk(studio: Server, page: object) -> Desk:
    return Desk(page, studio.url, studio.admin)


@pytest.fixture
def loop(studio: Server, desk: Desk) -> Loop:
    source = Source("The Ansel Post", "A vote", "2019-03-05", "CC-BY-4.0")
    body = (Segment("body", 0, len(TEXT)),)
    sentence = (Span(0, len(TEXT) - 1),)
    made = Article("ways-1", TEXT, text_sha256(TEXT), len(TEXT), "en", source, body, sentence)
    return Loop(studio, desk, made)


def test_keys_alone_label_what_is_there_and_undo_takes_it_back(loop: Loop) -> None:
    """Alt+. goes to the next region; an undone label is not stored, a repeated one is."""
    project, desk = loop.push("3_quotes", SHOWN), loop.desk
    desk.press("q")
    desk.drag(0, TEXT.index("”") + 1)
    desk.press("c")
    desk.double_click(TEXT.index("said") + 1)
    desk.press("Alt+.", "s", "Alt+.", "s", "Control+z")
    desk.submit()
    (quotation,) = loop.pull(project).quotations
    assert quotation.content[0].text == "“We won 🎉,”"
    assert quotation.speakers == ("m1",)
    assert loop.told == []


def test_a_skip_is_told_and_is_no_answer(loop: Loop) -> None:
    project = loop.push("3_quotes", SHOWN)
    page = loop.desk.page
    with page.expect_response(lambda r: "/annotations" in r.url and r.request.method == "POST"):
        loop.desk.press("Control+Space")
    (value,) = loop.ask("GET", f"projects/{project}/export?exportType=JSON")
    assert [one["was_cancelled"] for one in value["annotations"]] == [True]


def test_a_submitted_task_is_opened_again_and_updated(loop: Loop) -> None:
    project, desk = loop.push("1_entities", SHOWN), loop.desk
    desk.submit()
    desk.page.get_by_text("Go to Previous Task").click()
    desk.page.wait_for_selector("text=Update", timeout=30_000)
    desk.page.wait_for_timeout(800)
    desk.click(TEXT.index("Brandt") + 2)
    desk.press("2")
    with desk.page.expect_response(lambda r: r.request.method == "PATCH") as answer:
        desk.press("Control+Enter")
    assert answer.value.status == 200
    back = loop.pull(project)
    assert {m.id: m.type for m in back.mentions} == {"m1": "PERSON", "m2": "ORG"}
