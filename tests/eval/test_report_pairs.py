"""Two systems beside each other in a real browser, and the means in the leaderboard."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
MINUS = "\N{MINUS SIGN}"


@pytest.fixture
def beside(browser: Any, two: Path) -> Iterator[Any]:
    """The report of two systems that are compared."""
    page = browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(two.as_uri() + "#pair=system-1&against=system-2")
    page.wait_for_selector("#pair-tables table")
    yield page
    page.close()
    assert faults == []


def _data(two: Path, name: str) -> Any:
    return json.loads((two.parent / "data" / f"{name}.json").read_text())


def signed(value: float) -> str:
    return f"{value:+.3f}".replace("-", MINUS)


def nought(shown: str) -> str:
    """A signed figure; what rounds to nothing has no sign."""
    return "0.000" if shown[1:] == "0.000" else shown


def rows_of(page: Any, region: str) -> dict[str, list[str]]:
    """The rows of one of the pair's tables: the cells (chart left out) by the row's name."""
    rows = page.locator(f"#pairs [role=region][aria-label^='{region},'] tbody tr").all()
    return {
        row.locator("th").inner_text(): row.locator("td:not(.gap)").all_inner_texts()
        for row in rows
    }


def test_measures_have_difference_interval_and_the_better_system(beside: Any, two: Path) -> None:
    pairs = _data(two, "pairs-entity.strict")
    shown = rows_of(beside, "Measures")["entity.strict"]
    (pair,) = pairs
    assert (
        shown[0] == f"{signed(pair['difference'])}\n{signed(pair['low'])} to {signed(pair['high'])}"
    )
    assert shown[1] == ("▶ system-1" if pair["p_holm"] <= 0.05 else "not sure")
    assert shown[-1] == f"{pair['p_holm']:.4f}"


def test_kinds_of_error_say_who_loses_less_and_who_makes_them(beside: Any, two: Path) -> None:
    shown = rows_of(beside, "Entity mentions")
    found = [r for r in _data(two, "pairs-of-systems-errors") if r["taxonomy"] == "entity"]
    assert list(shown) == [row["kind"] for row in found]
    for row in found:
        cells = shown[row["kind"]]
        assert cells[0].split("\n")[0] == signed(row["difference"])
        sure = row["low"] > 0 or row["high"] < 0
        less = "system-2" if row["difference"] > 0 else "system-1"
        assert cells[1] == (f"▶ {less}" if sure else "not sure")
        alone = [row["count_a"] - row["both"], row["both"], row["count_b"] - row["both"]]
        assert cells[-3:] == [f"{number:,}" for number in alone]


def test_swapping_turns_every_sign_and_keeps_the_verdict(beside: Any) -> None:
    before = rows_of(beside, "Entity mentions")
    beside.click("#pair-swap")
    after = rows_of(beside, "Entity mentions")
    turned = str.maketrans({"+": MINUS, MINUS: "+"})
    for kind, cells in before.items():
        (one, ends), (other, turned_ends) = (c[0].split("\n") for c in (cells, after[kind]))
        assert nought(one.translate(turned)) == nought(other)
        low, high = ends.translate(turned).split(" to ")
        assert [nought(high), nought(low)] == [*map(nought, turned_ends.split(" to "))]
        assert cells[1] == after[kind][1]
        assert cells[2:4] == after[kind][3:1:-1]
        assert cells[-3:] == after[kind][:-4:-1]
    assert "pair=system-2&against=system-1" in beside.evaluate("location.hash")


def test_only_what_differs_for_sure_is_a_link_too(beside: Any, two: Path) -> None:
    total = len(rows_of(beside, "Measures"))
    beside.check("#pair-sure")
    sure = sum(pair["p_holm"] <= 0.05 for pair in _data_of_measures(two))
    assert len(rows_of(beside, "Measures")) == sure <= total
    address = beside.evaluate("location.hash")
    beside.goto("about:blank")
    beside.goto(two.as_uri() + address)
    beside.wait_for_selector("#pair-tables")
    assert beside.is_checked("#pair-sure")
    told = beside.inner_text("#pair-count")
    assert told.endswith("rows differ for sure")


def _data_of_measures(two: Path) -> list[Any]:
    return [
        row
        for path in sorted((two.parent / "data").glob("pairs-*.json"))
        if "systems" not in path.name
        for row in json.loads(path.read_text())
    ]


def test_errors_that_one_system_alone_makes_can_be_listed(beside: Any, two: Path) -> None:
    lists = {
        name: {(r["id"], r["kind"]) for r in _data(two, f"list-entity-{name}")}
        for name in ("system-1", "system-2")
    }
    alone = {i for i, kind in lists["system-2"] - lists["system-1"] if kind == "missed"}
    link = beside.locator("a[href*='by=system-2'][href*='beside=not'][href*='kind=missed']").first
    assert link.inner_text() == f"{len(alone):,}"
    link.click()
    beside.wait_for_selector("#error-table tbody tr")
    assert beside.input_value("#error-beside") == "not system-1"
    assert beside.inner_text("#error-count").endswith(f"of {len(alone):,} errors")
    beside.select_option("#error-beside", "also system-1")
    both = {i for i, kind in lists["system-2"] & lists["system-1"] if kind == "missed"}
    beside.locator("#error-count", has_text=f"of {len(both):,} errors").wait_for()


@pytest.mark.parametrize("part", ["pairs", "speed", "errors", "articles"])
def test_a_part_stays_in_sight_while_what_is_above_it_is_drawn(
    beside: Any, two: Path, part: str
) -> None:
    """Lists that are read late push nothing away from an address that was asked for."""
    beside.goto("about:blank")
    beside.goto(two.as_uri() + f"#{part}")
    beside.wait_for_timeout(700)
    top = beside.evaluate(f"document.getElementById('title-{part}').getBoundingClientRect().top")
    assert 0 <= top < 300


def test_the_same_system_twice_is_said_so(beside: Any) -> None:
    beside.select_option("#pair-b", "system-1")
    assert beside.inner_text("#pair-count") == "Choose two systems that differ."


def test_means_over_types_and_articles_stand_in_the_leaderboard(beside: Any, two: Path) -> None:
    rows = [r for r in _data(two, "averages") if r["measure"] == "entity.strict"]
    row = beside.locator("#leaderboard tr", has_text="entity.strict")
    for choice, average in (("types", "macro_types"), ("documents", "macro_documents")):
        beside.check(f"#average-{choice}")
        cells = row.locator("td").all_inner_texts()
        found = [r for r in rows if r["average"] == average]
        shown = [f"{r['f1']:.3f} {r['low']:.3f}–{r['high']:.3f}" for r in found]
        assert [" ".join(cell.split()) for cell in cells] == shown
    assert beside.locator("#leaderboard .macro-note").is_visible()
    beside.check("#average-micro")
    assert not beside.locator("#leaderboard .macro-note").is_visible()


def test_what_a_run_counted_and_cost_is_shown(beside: Any) -> None:
    heads = beside.locator("#speed thead th").all_text_contents()
    assert heads[-2:] == ["cost, USD", "timeouts"]
    cells = beside.locator("#speed tbody tr", has_text="system-2").locator("td").all_text_contents()
    assert cells[-2:] == ["0.0250", "1"]


def test_buckets_by_training_are_there_or_missed_in_words(page: Any, beside: Any) -> None:
    """The articles of ``wire/dev`` are held against ``wire/train``; copies have no train split."""
    card = page.locator("[id='buckets-entity.frequency']").text_content()
    assert "articles that are not in wire/train" in card
    assert beside.locator("[id='buckets-entity.frequency']").count() == 0
    assert "not looked up" in beside.locator("#part-entity").text_content()


def test_figures_are_rounded_as_python_rounds(beside: Any) -> None:
    """Half to even, in the page as on the command line: 0.0625 is 0.062, 0.1875 is 0.188."""
    values = [n / 16 for n in range(17)] + [n / 1999 for n in range(0, 2000, 7)] + [0.0005, 0.6745]
    shown = beside.evaluate("(values) => values.map(pressmark.score)", values)
    assert shown == [f"{value:.3f}" for value in values]
