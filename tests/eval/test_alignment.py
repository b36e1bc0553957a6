"""Words find their place exactly or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pressmark.eval.systems.alignment import locate, nowhere
from pressmark.schema import Span

TEXT = "Ann’s annex: “Ann – Ann\nPoe” said Ann. 😀 élite ANN"


@pytest.mark.parametrize(
    ("words", "nth", "found"),
    [
        ("Ann", 1, "Ann"),
        ("Ann", 4, "Ann"),
        ("Ann", 5, None),  # ANN is another spelling: exact places are all that count
        ("ann", 1, "Ann"),  # no exact place, so case is made equal
        ("Ann Poe", 1, "Ann\nPoe"),
        ('"Ann - Ann Poe"', 1, "“Ann – Ann\nPoe”"),
        ("Ann's", 1, "Ann’s"),
        ("Anne", 1, None),
        ("nnex", 1, None),
        ("annex", 1, "annex"),
        ("e\u0301lite", 1, None),  # other code points are other words
        ("", 1, None),
        ("  ", 1, None),
        ("Ann", 0, None),
    ],
)
def test_places(words: str, nth: int, found: str | None) -> None:
    span = locate(TEXT, words, nth)
    assert (TEXT[span.start : span.end] if span else None) == found


def test_within_bounds_the_search_and_the_count() -> None:
    at = TEXT.index("said")
    assert locate(TEXT, "Ann", 1, Span(at, len(TEXT))) == Span(at + 5, at + 8)
    assert locate(TEXT, "said", 1, Span(0, at)) is None


@given(st.text("aB “”\"'–-\n😀é", max_size=30), st.text("ab \"'-\n", max_size=4))
def test_what_is_found_has_the_letters_that_were_asked_for(text: str, words: str) -> None:
    span = locate(text, words)
    if span is not None:
        same = str.maketrans("“”–", '""-')
        found = " ".join(text[span.start : span.end].translate(same).lower().split())
        assert found == " ".join(words.lower().split())


def test_nowhere_is_a_line_end_from_the_last_on() -> None:
    assert [nowhere("a\nb\n", n) for n in range(3)] == [Span(3, 4), Span(1, 2), Span(3, 4)]
    assert nowhere("ab") is None
