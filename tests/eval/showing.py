"""Going to a place of an open report, for the tests of reports."""

from __future__ import annotations


def show(page, address: str) -> None:
    """Go to a place of the report and wait until the article stands there."""
    page.evaluate(
        "(address) => { document.querySelector('.sides')?.remove(); "
        "location.hash = ''; location.hash = address; }",
        address,
    )
    page.wait_for_selector(".sides")
