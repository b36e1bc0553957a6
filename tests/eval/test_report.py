"""The report in a real browser: what it shows, at both widths, in light and dark, by keyboard."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from pressmark.corpus import load
from pressmark.eval.bench import bench, read_result
from pressmark.eval.errors import analyse
from pressmark.eval.report import write_report
from pressmark.eval.streams import stored_predictions
from pressmark.schema import PressmarkError

from .synthetic import write

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
  const told = "p, td, th, h1, h2, h3, h4, .tag, button span, summary, label, a, .facts, li";
  document.querySelectorAll("details").forEach((e) => { e.open = true; });
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
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of two systems that are compared, on four articles; gives its page's path."""
    return write(tmp_path_factory.mktemp("two") / "report", 4, 2)


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
    page.asked = asked
    yield page
    assert faults == []
    assert [url for url in asked if not url.startswith("file:")] == []
    context.close()


BOTH = [(width, scheme) for width in (1280, 400) for scheme in ("light", "dark")]


def show(page, address: str) -> None:
    """Go to a place of the report and wait until the article stands there."""
    page.evaluate(
        "(address) => { document.querySelector('.sides')?.remove(); "
        "location.hash = ''; location.hash = address; }",
        address,
    )
    page.wait_for_selector(".sides")


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
    card = page.locator("#errors-entity:not(h3)").last
    for row in (r for r in rules["errors"] if r["taxonomy"] == "entity"):
        cell = card.locator(
            "tbody tr", has=page.locator("th", has_text=re.compile(rf"^{row['kind']}"))
        )
        gain = f"{row['gain']:+.3f}".replace("-", "\N{MINUS SIGN}")
        assert cell.locator("td").inner_text() == f"{gain} · {row['count']:,}"


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
    page.fill("#find", "wire-005")
    assert page.locator("#document-table tbody tr").count() == 1
    page.fill("#find", "")
    page.fill("#at-most", f"{min(scores.values()):.3f}")
    assert page.locator("#document-table tbody tr").count() == 1
    address = page.evaluate("location.hash")
    page.goto("about:blank")
    page.goto((output / "report" / "index.html").as_uri() + address)
    assert page.input_value("#figure") == "quote.exact"
    assert page.locator("#document-table tbody tr").count() == 1
    page.locator("#document-table tbody td a").nth(1).click()
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


def test_an_article_file_that_is_not_there_is_said_so(browser, two: Path, tmp_path: Path) -> None:
    page = browser.new_page()
    copy = tmp_path / "index.html"
    copy.write_bytes(two.read_bytes())
    page.goto(copy.as_uri() + "#article=wire-001-000")
    page.wait_for_selector(".fault")
    assert "cannot be read; it belongs beside this page" in page.inner_text(".fault")
    page.close()


def test_the_same_results_make_the_same_files(output: Path) -> None:
    folder = output / "report"
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    (folder / "articles" / "0099-gone.js").write_text("of an earlier report")
    write_report(output)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.slow
def test_many_articles_and_systems_stay_light(browser, tmp_path: Path) -> None:
    """The page grows by what it lists, not by the texts: those are read one by one."""
    path = write(tmp_path / "report", 40, 8)
    articles = sum(p.stat().st_size for p in (tmp_path / "report" / "articles").glob("*.js"))
    assert path.stat().st_size < articles / 2
    page = browser.new_page()
    page.goto(path.as_uri())
    assert page.locator("#document-table tbody tr").count() == 40
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
