"""The report in a real browser: what it shows, at both widths, in light and dark, by keyboard."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pressmark.corpus import load
from pressmark.eval.bench import bench, read_result
from pressmark.eval.report import write_report
from pressmark.schema import PressmarkError

pytestmark = pytest.mark.browser
SYSTEMS = ("empty", "rules-lite", "gold")
#: Every text with less contrast than 4.5 to 1 against the ground that it stands on.
CONTRAST = """() => {
  const bright = (v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = (colour) => {
    const [r, g, b] = colour.match(/[0-9.]+/g).map((v) => bright(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (!colour.startsWith("rgba(0, 0, 0, 0")) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const told = "p, td, th, h1, h2, h3, h4, .tag, button span, summary, label";
  return [...document.querySelectorAll(told)].map((e) => {
    const pair = [light(getComputedStyle(e).color), light(ground(e))];
    const [a, b] = pair.sort((x, y) => y - x);
    return [(a + 0.05) / (b + 0.05), e.className + " " + e.textContent.slice(0, 30)];
  }).filter(([ratio]) => ratio < 4.5);
}"""


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    bench("wire/dev", SYSTEMS, folder)
    write_report(folder)
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, output: Path, request: pytest.FixtureRequest):
    width, scheme = getattr(request, "param", (1280, "light"))
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    faults: list[str] = []
    asked: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    page.on("request", lambda r: asked.append(r.url))
    page.goto((output / "report" / "index.html").as_uri())
    yield page
    assert faults == []
    assert [url for url in asked if not url.startswith("file:")] == []
    context.close()


BOTH = [(width, scheme) for width in (1280, 400) for scheme in ("light", "dark")]


@pytest.mark.parametrize("page", BOTH, indirect=True, ids=str)
def test_nothing_is_wider_than_the_window(page) -> None:
    for layers in ("mentions+events+quotations", "events"):
        page.evaluate(f"location.hash = 'article=wire-005&system=rules-lite&layers={layers}'")
        page.wait_for_timeout(200)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0


@pytest.mark.parametrize("page", BOTH, indirect=True, ids=str)
def test_text_stands_out_from_its_ground(page) -> None:
    """Every text colour has at least the contrast of WCAG AA on the page and on cards."""
    ratios = page.evaluate(CONTRAST)
    assert ratios == []


def test_the_leaderboard_shows_what_was_measured(page, output: Path) -> None:
    result = json.loads((output / "results.json").read_text())
    shown = page.inner_text("main")
    for system in result["systems"]:
        figure = system["figures"].get("entity.strict")
        if figure and figure["f1"] is not None:
            card = page.locator("article.card", has=page.locator("h3", has_text="entity.strict"))
            row = card.locator("tr", has_text=system["name"]).first
            assert f"{figure['f1']:.3f}" in row.inner_text()
    for measure in result["measures"]:
        assert measure in shown


def test_gold_and_a_system_stand_side_by_side(page) -> None:
    document = load("wire-005")[0]
    page.evaluate("location.hash = 'article=wire-005&system=rules-lite&layers=mentions+quotations'")
    page.wait_for_timeout(200)
    columns = page.locator(".column")
    assert columns.count() == 2
    assert columns.nth(0).locator("h3").inner_text() == "gold"
    assert columns.nth(1).locator("h3").inner_text() == "rules-lite"
    heading = columns.nth(0).locator("h4").first.inner_text()
    assert heading == f"Quotations ({len(document.annotations.quotations)})"
    for index in range(2):
        runs = columns.nth(index).locator(".paragraph .run").all_text_contents()
        words = re.sub(r"\s", "", "".join(runs))
        assert words == re.sub(r"\s", "", document.article.text or "")


def test_gold_beside_itself_has_no_difference(page) -> None:
    page.evaluate(
        "location.hash = 'article=wire-005&system=gold&layers=mentions+events+quotations'"
    )
    page.wait_for_timeout(200)
    assert "≠" not in page.inner_text("#columns")


def test_a_quotation_lights_up_with_its_speaker_by_keyboard(page) -> None:
    page.evaluate("location.hash = 'article=wire-005&system=rules-lite&layers=mentions+quotations'")
    page.wait_for_timeout(200)
    document = load("wire-005")[0]
    number = next(i for i, q in enumerate(document.annotations.quotations) if q.speakers)
    quotation = document.annotations.quotations[number]
    page.locator("#system").focus()
    for _ in range(4 + number):
        page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.textContent")
    assert focused.startswith(f"Q{number + 1}")
    lit = page.locator(".column").first.locator(".run.lit").all_text_contents()
    speaker = document.annotations.mention_by_id()[quotation.speakers[0]].span.text or ""
    assert quotation.content[0].text is not None
    assert speaker in " ".join(lit)
    assert any(part and part in quotation.content[0].text for part in lit)


def test_a_choice_is_in_the_address_and_the_address_is_a_choice(page, output: Path) -> None:
    page.select_option("#article", "wire-005")
    page.check("#layer-events")
    address = page.evaluate("location.hash")
    page.goto("about:blank")
    page.goto((output / "report" / "index.html").as_uri() + address)
    assert page.input_value("#article") == "wire-005"
    assert page.is_checked("#layer-events")


def test_the_same_results_make_the_same_page(output: Path) -> None:
    path = output / "report" / "index.html"
    before = path.read_bytes()
    write_report(output)
    assert path.read_bytes() == before


def test_a_folder_without_results_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(PressmarkError, match=r"holds no results\.json"):
        write_report(tmp_path)
    with pytest.raises(PressmarkError, match="holds no runs"):
        read_result(tmp_path)
