"""The report in a real browser: what it shows, at both widths, in light and dark, by keyboard."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from pressmark.corpus import load
from pressmark.eval.bench import read_result
from pressmark.eval.errors import analyse
from pressmark.eval.report import write_report
from pressmark.eval.streams import stored_predictions
from pressmark.schema import PressmarkError

from .showing import show
from .synthetic import write

pytestmark = pytest.mark.browser
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
  const told = "p, td, th, h1, h2, h3, h4, .tag, button span, summary, label, a, .facts, li";
  document.querySelectorAll("details").forEach((e) => { e.open = true; });
  return [...document.querySelectorAll(told)].map((e) => {
    const pair = [light(getComputedStyle(e).color), light(ground(e))];
    const [a, b] = pair.sort((x, y) => y - x);
    return [(a + 0.05) / (b + 0.05), e.className + " " + e.textContent.slice(0, 30)];
  }).filter(([ratio]) => ratio < 4.5);
}"""


BOTH = [(width, scheme) for width in (1280, 400) for scheme in ("light", "dark")]


@pytest.mark.parametrize("page", BOTH, indirect=True, ids=str)
def test_nothing_is_wider_than_the_window(page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((e) => { e.open = true; })")
    for layers in ("mentions+events+quotations", "events"):
        show(page, f"article=wire-005&system=rules-lite&second=gold&layers={layers}")
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0
    outside = page.evaluate("""() => [...document.querySelectorAll("main *")].filter((e) =>
        !e.closest(".scroll, svg, nav, .hidden") && e.getBoundingClientRect().right > innerWidth + 1
    ).map((e) => e.outerHTML.slice(0, 80))""")
    assert outside == []


@pytest.mark.parametrize("page", BOTH, indirect=True, ids=str)
def test_text_stands_out_from_its_ground(page) -> None:
    """Every text colour has at least the contrast of WCAG AA on the page and on cards."""
    show(page, "article=wire-005&system=rules-lite&layers=mentions+events+quotations")
    assert page.evaluate(CONTRAST) == []


def test_every_control_has_a_name(page) -> None:
    """What Tab reaches says what it is, also to those who do not see it."""
    show(page, "article=wire-005&system=rules-lite&layers=mentions+events+quotations")
    nameless = page.evaluate("""() => [...document.querySelectorAll(
        "a, button, select, input, [tabindex='0'], [role='button']")].filter((e) =>
        !(e.textContent.trim() || e.getAttribute("aria-label") || e.labels?.length)
    ).map((e) => e.outerHTML.slice(0, 80))""")
    assert nameless == []


def test_the_leaderboard_shows_what_was_measured(page, output: Path) -> None:
    result = json.loads((output / "results.json").read_text())
    shown = page.text_content("main")
    for system in result["systems"]:
        figure = system["figures"].get("entity.strict")
        if figure and figure["f1"] is not None:
            row = page.locator("#measure-entity.strict".replace(".", "\\.")).locator(
                "tr", has_text=system["name"]
            )
            assert f"{figure['f1']:.3f}" in row.first.inner_text()
    for measure in result["measures"]:
        assert measure in shown


def test_systems_that_differ_have_letters(browser, two: Path) -> None:
    page = browser.new_page()
    page.goto(two.as_uri())
    data = json.loads((two.parent / "data" / "leaderboard.json").read_text())
    row = page.locator("#leaderboard tr", has_text="entity.strict")
    cells = row.locator("td").all_inner_texts()
    figures = [r for r in data if r["measure"] == "entity.strict"]
    for place, name in enumerate(("system-1", "system-2")):
        figure = next(r for r in figures if r["system"] == name)
        low, high = figure["low"], figure["high"]
        letters = (figure["group"],)
        assert cells[place].split() == [f"{figure['f1']:.3f}", *letters, f"{low:.3f}–{high:.3f}"]
    page.close()


def test_every_chart_has_its_data_as_csv_and_json(page, output: Path) -> None:
    links = set(
        page.evaluate(
            "[...document.querySelectorAll('.sources a')].map((a) => a.getAttribute('href'))"
        )
    ) - {"data/"}
    names = {link.rsplit(".", 1)[0] for link in links}
    assert {f"{name}.{ending}" for name in names for ending in ("csv", "json")} >= links
    assert page.locator(".card:not(:has(> .sources)):not(:has(> figcaption))").count() == 0
    for name in names:
        rows = json.loads((output / "report" / f"{name}.json").read_text())
        with (output / "report" / f"{name}.csv").open(newline="") as file:
            table = list(csv.DictReader(file))
        as_words = [{k: "" if v is None else str(v) for k, v in row.items()} for row in rows]
        assert table == as_words, name


def test_errors_by_kind_are_those_of_the_results(page, output: Path) -> None:
    result = json.loads((output / "results.json").read_text())
    rules = next(s for s in result["systems"] if s["name"] == "rules-lite")
    card = page.locator("#errors-entity")
    for row in (r for r in rules["errors"] if r["taxonomy"] == "entity"):
        cell = card.locator(
            "tbody tr", has=page.locator("th", has_text=re.compile(rf"^{row['kind']}"))
        )
        if not row["count"]:
            assert cell.locator("td").inner_text() == "none"
            continue
        gain = f"{row['gain']:+.3f}".replace("-", "\N{MINUS SIGN}")
        assert cell.locator("td a").inner_text() == f"{gain} · {row['count']:,}"
        interval = f"{row['low']:.3f}–{row['high']:.3f}"
        assert cell.locator("td .interval").inner_text() == interval


def test_a_figure_of_the_error_chart_opens_the_list_it_counts(page, output: Path) -> None:
    documents = load("wire/dev")
    made = stored_predictions(output / "systems" / "rules-lite" / "predictions.jsonl")
    expected = [f for f in analyse(documents, made)["entity"].faults if f.kind == "missed"]
    page.locator("a[href='#errors=entity&by=rules-lite&kind=missed']").click()
    page.wait_for_selector("#error-table tbody tr")
    shown = min(100, len(expected))
    assert page.locator("#error-table tbody tr").count() == shown
    assert page.inner_text("#error-count") == f"{shown} of {len(expected)} errors"
    link = page.locator("#error-table tbody a").first
    assert link.get_attribute("href").endswith("system=rules-lite")
    link.click()
    page.wait_for_selector("#single")
    text = documents[0].article.text or ""
    start, end = expected[0].gold[0].spans[0]
    aimed = "".join(page.locator("[data-side=gold] .run.aimed").all_text_contents())
    assert aimed == text[start:end]


def test_documents_are_sorted_and_filtered(page, output: Path) -> None:
    result = json.loads((output / "results.json").read_text())
    rules = next(s for s in result["systems"] if s["name"] == "rules-lite")
    scores = {d: f["quote.exact"] for d, f in rules["by_document"].items()}
    page.select_option("#figure", "quote.exact")
    for sign, arrow in ((1, "ascending"), (-1, "descending")):
        page.locator("#document-table thead button", has_text="rules-lite").click()
        ids = page.locator("#document-table tbody th .phrase").all_inner_texts()
        assert [scores[d] for d in ids] == sorted(scores.values(), key=lambda v: sign * v)
        assert page.locator(f"th[aria-sort={arrow}]").inner_text().startswith("rules-lite")
    shown = page.locator("#document-table tbody tr:not([hidden])")
    page.fill("#find", "wire-005")
    assert shown.count() == 1
    page.fill("#find", "")
    page.fill("#at-most", f"{min(scores.values()):.3f}")
    assert shown.count() == 1
    address = page.evaluate("location.hash")
    page.goto("about:blank")
    page.goto((output / "report" / "index.html").as_uri() + address)
    assert page.input_value("#figure") == "quote.exact"
    assert shown.count() == 1
    shown.locator("td a", has_text=f"{min(scores.values()):.3f}").click()
    page.wait_for_selector(".sides")
    assert page.locator(".heads h3").nth(1).inner_text() == "rules-lite"


def test_a_choice_is_in_the_address_and_the_address_is_a_choice(page, output: Path) -> None:
    page.select_option("#article", "wire-005")
    page.check("#layer-events")
    page.wait_for_selector(".sides")
    address = page.evaluate("location.hash")
    page.goto("about:blank")
    page.goto((output / "report" / "index.html").as_uri() + address)
    page.wait_for_selector(".sides")
    assert page.input_value("#article") == "wire-005"
    assert page.is_checked("#layer-events")
    link = page.locator("#link").get_attribute("href")
    assert "article=wire-005" in link and "system=rules-lite" in link


def test_articles_are_read_when_they_are_asked_for(page) -> None:
    files = [url for url in page.asked if "/articles/" in url or "/errors/" in url]
    assert files == []
    show(page, "article=wire-005&system=rules-lite")
    files = [url.rsplit("/", 1)[1] for url in page.asked if "/articles/" in url]
    assert [name.split("-", 1)[1] for name in files] == ["wire-005.js"]


def test_the_same_results_make_the_same_files(output: Path) -> None:
    folder = output / "report"
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    (folder / "articles" / "0099-gone.js").write_text("of an earlier report")
    write_report(output)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.slow
def test_many_systems_stay_light(browser, tmp_path: Path) -> None:
    """The page grows by what it lists, not by the texts: those are read one by one."""
    path = write(tmp_path / "report", 12, 8)
    html = path.read_text(encoding="utf-8")
    for document in load("wire")[:12]:
        assert (document.article.text or "")[1000:1100] not in html
    page = browser.new_page()
    page.goto(path.as_uri())
    assert page.locator("#document-table tbody tr").count() == 12
    assert page.evaluate("document.querySelectorAll('*').length") < 30_000
    page.close()


def test_a_folder_without_results_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(PressmarkError, match=r"holds no results\.json"):
        write_report(tmp_path)
    with pytest.raises(PressmarkError, match="holds no runs"):
        read_result(tmp_path)
    (tmp_path / "results.json").write_text('{"systems": [{"name": "old"}]}')
    with pytest.raises(PressmarkError, match="of an earlier version"):
        write_report(tmp_path)
