"""The article view in a real browser: sides, differences, errors, what lights up."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from pressmark.corpus import load
from pressmark.eval.errors import analyse
from pressmark.eval.streams import stored_predictions

from .showing import show

pytestmark = pytest.mark.browser


def test_every_error_has_a_link_that_shows_it(page, output: Path) -> None:
    """One of each kind of each taxonomy: the address alone finds article and words."""
    documents = load("wire/dev")
    made = stored_predictions(output / "systems" / "rules-lite" / "predictions.jsonl")
    kinds = {}
    for table in analyse(documents, made).values():
        for fault in table.faults:
            kinds.setdefault((fault.taxonomy, fault.kind), fault)
    for fault in kinds.values():
        page.goto("about:blank")
        address = f"#error={quote(fault.id)}&system=rules-lite"
        page.goto((output / "report" / "index.html").as_uri() + address)
        page.wait_for_selector("#single")
        assert fault.kind.replace("_", " ") in page.inner_text("#single b")
        assert page.input_value("#article") == fault.document
        for side, items in (("gold", fault.gold), ("rules-lite", fault.predicted)):
            runs = page.locator(f".cell[data-side='{side}'] .run.aimed").evaluate_all(
                "(runs) => runs.map((r) => [Number(r.dataset.start), Number(r.dataset.end)])"
            )
            lit = {at for start, end in runs for at in range(start, end)}
            spans = {at for item in items for s, e in item.spans for at in range(s, e)}
            text = next(d for d in documents if d.id == fault.document).article.text or ""
            assert {at for at in spans if text[at] != "\n"} <= lit, fault.id
            assert bool(lit) == bool(spans), fault.id


def test_an_error_that_is_not_made_is_said_so(page) -> None:
    show(page, "error=wire-005:entity:missed:1-2:ORG&system=gold")
    assert "does not make the error" in page.inner_text("#single")
    page.evaluate("location.hash = 'article=nowhere'")
    page.wait_for_selector(".fault")
    assert "no article nowhere" in page.inner_text("#columns")


def test_gold_and_a_system_stand_side_by_side(page) -> None:
    document = load("wire-005")[0]
    show(page, "article=wire-005&system=rules-lite&layers=mentions+quotations")
    assert page.locator(".heads h3").all_inner_texts() == ["gold", "rules-lite"]
    heading = page.locator(".lists h4").first.inner_text()
    assert heading == f"Quotations ({len(document.annotations.quotations)})"
    for side in ("gold", "rules-lite"):
        runs = page.locator(f".paragraph[data-side='{side}'] .run").all_text_contents()
        words = re.sub(r"\s", "", "".join(runs))
        assert words == re.sub(r"\s", "", document.article.text or "")


def test_two_systems_stand_beside_gold_and_differences_say_their_kind(browser, two: Path) -> None:
    page = browser.new_page()
    page.goto(two.as_uri() + "#article=wire-001-000&system=system-1&second=system-2")
    page.wait_for_selector(".sides")
    assert [t.split()[-1] for t in page.locator(".heads h3").all_inner_texts()] == [
        "gold",
        "system-1",
        "system-2",
    ]
    missed = page.locator(".paragraph[data-side=gold] .run[aria-label*='missed by system-2']")
    other = page.locator(".paragraph[data-side=system-2] .run[aria-label*='type (']")
    assert missed.count() > 0 and other.count() > 0
    signs = page.locator(".paragraph[data-side=gold] .tag.sign").all_inner_texts()
    assert any("−B" in sign for sign in signs) and any("A" in sign for sign in signs)
    assert page.locator(".paragraph[data-side=system-2] .tag.sign", has_text="≠").count() > 0
    before = page.locator(".paragraph[data-side=gold] .stop").count()
    page.check("#only-wrong")
    page.wait_for_timeout(100)
    assert page.locator(".paragraph[data-side=gold] .stop").count() < before
    assert "differs=1" in page.evaluate("location.hash")
    page.close()


def test_gold_beside_itself_has_no_difference(page) -> None:
    show(page, "article=wire-005&system=gold&layers=mentions+events+quotations")
    assert page.locator(".tag.sign, .wrong").count() == 0
    assert "Errors in this article (0)" in page.inner_text("#columns")


def test_a_quotation_lights_up_with_its_speaker_by_keyboard(page) -> None:
    show(page, "article=wire-005&system=rules-lite&layers=mentions+quotations")
    document = load("wire-005")[0]
    number = next(i for i, q in enumerate(document.annotations.quotations) if q.speakers)
    quotation = document.annotations.quotations[number]
    page.locator(".lists button").first.focus()
    for _ in range(number):
        page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.textContent")
    assert focused.startswith(f"Q{number + 1}")
    lit = page.locator("[data-side=gold] .run.lit").all_text_contents()
    speaker = document.annotations.mention_by_id()[quotation.speakers[0]].span.text or ""
    assert quotation.content[0].text is not None
    assert speaker in " ".join(lit)
    assert any(part and part in quotation.content[0].text for part in lit)
    assert page.locator("#ties path").count() == len(quotation.speakers)
    assert page.inner_text("#told").startswith(f"gold. Q{number + 1}")


def test_a_chain_lights_up_by_arrow_keys_and_stays_until_escape(page) -> None:
    show(page, "article=wire-005&system=rules-lite&layers=mentions")
    document = load("wire-005")[0]
    mentions = document.annotations.mention_by_id()
    stop = page.locator("[data-side=gold] .stop")
    assert page.locator("[data-side=gold] .stop[tabindex='0']").count() == 1
    stop.first.focus()
    first = next(e for e in document.annotations.entities if "m1" in e.mentions)
    lit = "".join(page.locator("[data-side=gold] .run.lit").all_text_contents())
    said = "".join(mentions[m].span.text or "" for m in first.mentions)
    assert sorted(re.sub(r"\s", "", lit)) == sorted(re.sub(r"\s", "", said))
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.textContent") == stop.nth(1).text_content()
    page.keyboard.press("Enter")
    kept = page.locator(".run.lit").all_text_contents()
    page.locator("#article").focus()
    assert page.locator(".run.lit").all_text_contents() == kept
    stop.nth(1).focus()
    page.keyboard.press("Escape")
    page.locator("#article").focus()
    assert page.locator(".run.lit").count() == 0


def test_an_event_lights_up_with_its_arguments_on_hover(page) -> None:
    show(page, "article=wire-005&system=rules-lite&layers=mentions+events")
    document = load("wire-005")[0]
    event, told = next(
        (e, m) for e, m in document.annotations.event_mentions() if len(m.arguments) > 1
    )
    page.locator(f"[data-side=gold] .run.trigger[data-start='{told.trigger.start}']").hover()
    assert page.locator("#ties .tie-text").all_text_contents() == [a.role for a in told.arguments]
    assert event.type in page.inner_text("#told")


def test_an_article_file_that_is_not_there_is_said_so(browser, two: Path, tmp_path: Path) -> None:
    page = browser.new_page()
    copy = tmp_path / "index.html"
    copy.write_bytes(two.read_bytes())
    page.goto(copy.as_uri() + "#article=wire-001-000")
    page.wait_for_selector(".fault")
    assert "cannot be read; it belongs beside this page" in page.inner_text(".fault")
    page.close()
