"""Agreement over what two annotators submitted, and its page."""

from __future__ import annotations

import pytest
from pressmark.annotation.studio.agreement_page import parts, render_page
from pressmark.annotation.studio.compare import Answered, compare
from pressmark.annotation.studio.layers import (
    ENTITIES,
    LAYERS,
)
from pressmark.corpus import catalogue
from pressmark.corpus.form_files import read_pass
from pressmark.schema import PressmarkError


def passes() -> dict[str, dict[str, Answered]]:
    """The raw passes of two articles as two annotators' answers to all screens."""
    entries = catalogue().select("wire")[:2]
    return {
        who: {e.id: Answered(read_pass(e, letter), frozenset(LAYERS)) for e in entries}
        for who, letter in (("ann1", "a"), ("ann2", "b"))
    }


def test_only_what_both_have_answered_is_compared() -> None:
    sides = passes()
    sides["ann2"] = {
        key: Answered(a.document, frozenset({ENTITIES})) for key, a in sides["ann2"].items()
    }
    (found,) = compare(sides)
    assert found.layers == ("mentions", "coreference")
    assert {f.layer for f in found.figures} == {"mentions", "coreference"}
    kinds = {d.kind for listed in found.differences.values() for d in listed}
    assert kinds <= {"mention", "group"}
    with pytest.raises(PressmarkError, match="assign with --overlap"):
        compare({"ann1": sides["ann1"]})


def test_the_page_shows_every_disagreement_and_is_the_same_every_time() -> None:
    pairs = compare(passes())
    page = render_page(pairs, "Agreement")
    assert page == render_page(compare(passes()), "Agreement")
    listed = [d for found in pairs for ds in found.differences.values() for d in ds]
    assert page.count('class="differ"') == len(listed) > 0
    assert "<script>" in page
    assert "http:" not in page.replace("http://www.w3.org", "")


def test_what_differs_in_a_line_is_told_apart() -> None:
    found = list(parts("m Ana | PERSON name @ana", ["m Ana | ORG name @ana"]))
    assert found == [("m Ana | ", False), ("PERSON ", True), ("name @ana", False)]
    assert list(parts("m Ana | PERSON", [])) == [("m Ana | PERSON", False)]
