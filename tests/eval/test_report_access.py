"""The report by keyboard, to a screen reader, on paper: what axe-core checks and what it cannot.

The tests are our own; with PRESSMARK_AXE=PATH/axe.min.js (``npm install axe-core`` in any folder)
axe-core itself looks at every view too.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
ARTICLE = "#article=wire-001-000&system=system-1&second=system-2&layers=mentions+events+quotations"
VIEWS = ("#pair=system-1&against=system-2", "#errors=entity&by=system-1", "#documents", ARTICLE)
OPEN = "document.querySelectorAll('details').forEach((e) => { e.open = true; })"


@pytest.fixture
def whole(browser: Any, two: Path) -> Iterator[Any]:
    """The report of two systems with everything drawn that is drawn when it is asked for."""
    page = browser.new_page()
    page.goto(two.as_uri() + ARTICLE)
    page.wait_for_selector(".sides")
    page.evaluate("pressmark.errors.draw()")
    page.evaluate("pressmark.pairs.draw()")
    page.wait_for_selector("#error-table tbody tr")
    page.wait_for_selector("#pair-tables table")
    page.evaluate(OPEN)
    yield page
    page.close()


def test_headings_go_down_one_level_at_a_time(whole: Any) -> None:
    levels = whole.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((h) => Number(h.tagName[1]))"
    )
    assert levels.count(1) == 1
    assert [(a, b) for a, b in pairwise(levels) if b > a + 1] == []


def test_landmarks_are_there_once_and_named_apart(whole: Any) -> None:
    for landmark in ("header", "main", "nav"):
        assert whole.locator(landmark).count() == 1
    names = whole.evaluate("""() => [...document.querySelectorAll("section, [role=region]")].map(
        (e) => e.getAttribute("aria-label")
            || document.getElementById(e.getAttribute("aria-labelledby"))?.textContent)""")
    assert all(names)
    assert sorted({name for name in names if names.count(name) > 1}) == []
    ids = whole.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert sorted({i for i in ids if ids.count(i) > 1}) == []


def test_every_table_says_what_its_rows_and_columns_are(whole: Any) -> None:
    bad = whole.evaluate("""() => [...document.querySelectorAll("table")].flatMap((table) => {
        const heads = [...table.querySelectorAll("thead th")];
        const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
        const wrong = [...table.querySelectorAll("th:not([scope])")].map((e) => e.outerHTML);
        if (!heads.length) wrong.push("no head");
        for (const row of rows) if (!row.querySelector("th")) wrong.push(row.outerHTML);
        return wrong;
    })""")
    assert [text[:80] for text in bad] == []


def test_what_is_said_aloud_while_filtering(whole: Any) -> None:
    """Counts are announced: each output is polite, and changes when something is filtered."""
    live = "document.querySelectorAll('output:not([aria-live=polite])').length"
    assert whole.evaluate(live) == 0
    for control, value, told in (
        ("#find", "no such words", "#document-count"),
        ("#error-kind", "missed", "#error-count"),
        ("#pair-sure", None, "#pair-count"),
    ):
        before = whole.inner_text(told)
        if value is None:
            whole.check(control)
            continue
        if control.startswith("#error"):
            whole.select_option(control, value)
        else:
            whole.fill(control, value)
        assert whole.inner_text(told) != before


def test_a_mark_answers_to_the_words_that_are_seen(whole: Any) -> None:
    """WCAG 2.5.3: the name of what can be pressed holds its text."""
    wrong = whole.evaluate("""() => [...document.querySelectorAll(
        ".run.stop, button[aria-label], a[aria-label]")].filter((e) => {
        const text = e.textContent.trim();
        return /\\w/.test(text) && !e.getAttribute("aria-label").includes(text);
    }).map((e) => e.outerHTML.slice(0, 200))""")
    assert wrong == []


def test_what_has_the_focus_shows_it(whole: Any) -> None:
    """From the first link on, forty steps of Tab: each is outlined and none is lost."""
    whole.evaluate("document.activeElement?.blur(); window.scrollTo(0, 0)")
    seen = []
    for _ in range(40):
        whole.keyboard.press("Tab")
        seen.append(
            whole.evaluate("""() => { const e = document.activeElement, s = getComputedStyle(e);
                return [e.tagName, s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 1];
            }""")
        )
    assert [tag for tag, outlined in seen if tag == "BODY" or not outlined] == []


def test_no_difference_is_told_by_colour_alone(whole: Any) -> None:
    """A wrong mark carries a sign in letters, a sure difference a word, a system a shape."""
    assert whole.locator(".run.differs").count() > 0
    assert whole.locator(".tag.sign").count() > 0
    shapes = whole.evaluate("""() => [...document.querySelectorAll("#leaderboard thead use")].map(
        (e) => e.getAttribute("href"))""")
    assert len(set(shapes)) == len(shapes) == 2
    sure = whole.locator("#pairs tr:has(.delta.sure)")
    assert sure.count() > 0
    assert all("▶ system-" in text for text in sure.locator(".better").all_text_contents())


def test_on_paper_nothing_is_cut_off(whole: Any) -> None:
    """No part that scrolls, no control, and no sticky line when printed."""
    whole.emulate_media(media="print")
    assert whole.locator("form.controls:visible, nav:visible").count() == 0
    cut = whole.evaluate("""() => [...document.querySelectorAll(".scroll")].filter(
        (e) => e.offsetParent && getComputedStyle(e).overflowX !== "visible").length""")
    assert cut == 0
    sticky = whole.evaluate("""() => [...document.querySelectorAll("main *")].filter((e) =>
        e.offsetParent && getComputedStyle(e).position === "sticky").map((e) => e.className)""")
    assert sticky == []
    whole.emulate_media(media="screen")


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Any, two: Path, scheme: str) -> None:
    axe = os.environ.get("PRESSMARK_AXE")
    if not axe:
        pytest.skip("PRESSMARK_AXE does not name axe.min.js (npm install axe-core)")
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    found = []
    for view in VIEWS:
        page = context.new_page()
        page.goto(two.as_uri() + view)
        page.wait_for_timeout(500)
        page.evaluate(OPEN)
        page.evaluate(Path(axe).read_text(encoding="utf-8"))
        result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        found += [
            (view, v["id"], v["nodes"][0]["html"][:120])
            for v in result["violations"]
            if v["impact"] in ("serious", "critical")
        ]
        page.close()
    context.close()
    assert found == []
