"""What annotators read: the pages, the card, the instruction, and that a server shows them."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from pressmark.annotation.studio import keys
from pressmark.annotation.studio.accounts import add_annotator
from pressmark.annotation.studio.client import Studio
from pressmark.annotation.studio.config import config_xml
from pressmark.annotation.studio.demo import load_demo
from pressmark.annotation.studio.guides import (
    CHAPTERS,
    add_guides,
    card_markdown,
    card_page,
    guidelines_page,
    guidelines_text,
    guidelines_version,
    instruction,
)
from pressmark.annotation.studio.layers import LAYERS
from pressmark.annotation.studio.server import Server

ROOT = Path(__file__).parents[3]


def test_the_card_in_the_docs_is_the_one_that_the_code_makes() -> None:
    held = (ROOT / "docs" / "hotkeys.md").read_text(encoding="utf-8")
    assert held == card_markdown(), "run `pressmark annotation config --card > docs/hotkeys.md`"


@pytest.mark.parametrize("made", [card_markdown, card_page])
def test_the_card_has_every_key(made: object) -> None:
    card = made()  # type: ignore[operator]
    for table in (keys.TYPES, keys.LEVELS, keys.EVENTS, keys.REALIS, keys.ROLES, keys.CONTENTS):
        for label, key in table.items():
            assert re.search(rf"[`>]{re.escape(key)}[`<](/kbd>)? {re.escape(label)}", card), label


def test_every_chapter_that_an_instruction_links_is_in_the_page() -> None:
    page = guidelines_page()
    for layer in LAYERS:
        text = instruction(layer, "/g.html", "/k.html")
        anchors = re.findall(r"/g\.html#(s[\d.]+)", text)
        assert anchors == [f"s{chapter}" for chapter in CHAPTERS[layer]]
        assert all(f'id="{anchor}"' in page for anchor in anchors)


def test_the_page_holds_the_guidelines_and_no_script() -> None:
    page = guidelines_page()
    assert guidelines_version() in page
    assert page.count("<h2") == guidelines_text().count("\n## ")
    assert page.count("<table>") > 10
    assert "<script" not in page


@pytest.mark.slow
def test_a_project_links_pages_that_every_annotator_can_open(studio: Server) -> None:
    other = add_annotator(studio.url, studio.token, "reader@example.com")
    with Studio(studio.url, studio.token) as connection:
        project = connection.create_project("guided", "", config_xml("3_quotes"))
        text = add_guides(connection, project.id, "3_quotes")
        assert add_guides(connection, project.id, "3_quotes") == text
        held = connection.read(f"/api/projects/{project.id}/").json()["expert_instruction"]
    assert held == text
    links = dict.fromkeys(link.split("#")[0] for link in re.findall(r'href="([^"]+)"', text))
    assert len(links) == 2
    for link in links:
        who = {"Authorization": f"Token {other.token}"}
        page = httpx.get(studio.url + link, headers=who)
        assert page.headers["content-type"].startswith("text/html")
        assert "<h1" in page.text
        assert httpx.get(studio.url + link).status_code == 401, "not for the street"


@pytest.mark.slow
def test_the_demonstration_is_loaded_once(studio: Server, tmp_path: Path) -> None:
    with Studio(studio.url, studio.token) as connection:
        first = load_demo(connection, tmp_path)
        again = load_demo(connection, tmp_path)
        assert [one.project for one in again] == [one.project for one in first]
        assert [one.sent for one in again] == [0] * len(LAYERS)
        for one in first:
            listed = connection.tasks(one.project)
            assert len(listed) == one.sent > 0
            assert all(task.predictions == 1 for task in listed)
