"""The page of charts: every figure of the statistics that it promises, and nothing from outside."""

from __future__ import annotations

import re
from html import unescape

from pressmark.corpus import load, statistics
from pressmark.corpus.charts import LABELS, charts, page


def test_every_label_of_every_group_has_a_bar_of_its_share() -> None:
    value = statistics(load("wire"))
    shown = {chart.name: chart for chart in charts(value)}
    for group, name in LABELS.items():
        counts = value["labels"][group]
        widest = max(counts.values())
        rows = {row.label: row for row in shown[name].rows}
        assert {label: rows[label.replace("_", " ")].figure for label in counts} == {
            label: f"{count:,}" for label, count in counts.items()
        }
        for label, count in counts.items():
            assert abs(rows[label.replace("_", " ")].width - 100 * count / widest) < 0.01


def test_shares_are_drawn_against_one_and_unknown_figures_have_no_bar() -> None:
    value = statistics(load("wikinews", texts=False))
    shown = {chart.name: chart for chart in charts(value)}
    share = value["shares"]["mixed_quotations"]
    (row,) = (row for row in shown["Shares"].rows if row.label == "mixed quotations")
    assert abs(row.width - 100 * share) < 0.01
    assert {(row.figure, row.width) for row in shown["Per 100 words"].rows} == {("n/a", 0.0)}


def test_the_page_is_one_file_with_the_figures_and_the_same_every_time() -> None:
    value = statistics(load("wire"))
    made = page(value, "wire")
    assert made == page(statistics(load("wire")), "wire")
    assert "http" not in made
    assert "<script" not in made
    cells = re.findall(r'<td class="figure">(.*?)</td>', made)
    assert f"{value['sizes']['mentions']:,}" in map(unescape, cells)
    assert (
        page({**value, "sizes": {**value["sizes"], "words": None}}, "<b>").count("&lt;b&gt;") == 2
    )
