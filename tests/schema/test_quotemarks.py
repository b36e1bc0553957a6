"""Stretches within quotation marks, worked by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pressmark.schema.quotemarks import quoted_stretches

# text, the stretches in it, the marks without a partner (as offsets)
CASES: list[tuple[str, list[str], list[int]]] = [
    ("nothing here", [], []),
    ("“a,” he said, “b.”", ["“a,”", "“b.”"], []),
    ('"a," he said, "b."', ['"a,"', '"b."'], []),
    ("«a» he said", ["«a»"], []),
    ("„a“ he said", ["„a“"], []),
    ("“He said ‘go’ now,” she said", ["“He said ‘go’ now,”", "‘go’"], []),
    ("‘we don’t go’, says Bob’s aide", ["‘we don’t go’"], []),
    ("'We don't go', says Bob's aide", ["'We don't go'"], []),
    ("the ’90s and the boys’ team", [], []),
    ('a 5" pipe, "he said"', ['"he said"'], []),
    ('"in 2020" he said', ['"in 2020"'], []),
    # Speech over paragraphs: each opens, the last closes.
    ("“one.\n\n“two.”\n", ["“one.", "“two.”"], []),
    ('"one.\n"two.\n"three."', ['"one.', '"two.', '"three."'], []),
    (
        "‘We left. It’s over.\n\n‘They’re here,’ she said",
        ["‘We left. It’s over.", "‘They’re here,’"],
        [],
    ),
    ("the ‘other man\n\nHe left", [], []),
    # A missing mark is one finding, and what it opened ends with its paragraph.
    ("“one\ntwo", ["“one"], [0]),
    ("“one\n“two", ["“one", "“two"], [5]),
    ("one” two", [], [3]),
    ('"one" and "two', ['"one"', '"two'], [10]),
    ("“one\ntwo “three”", ["“one", "“three”"], [0]),
]


@pytest.mark.parametrize(("text", "stretches", "lonely"), CASES)
def test_cases(text: str, stretches: list[str], lonely: list[int]) -> None:
    found, unbalanced = quoted_stretches(text, 0, len(text))
    assert [text[s.start : s.end] for s in found] == stretches
    assert list(unbalanced) == lonely


def test_offsets_are_those_of_the_whole_text() -> None:
    text = "“headline\n\nbody “a” end"
    found, unbalanced = quoted_stretches(text, 11, len(text))
    assert [(s.start, s.end) for s in found] == [(16, 19)]
    assert unbalanced == ()


@given(st.text("ab “”\"'‘’«»„\n1,", max_size=40))
def test_any_text_gives_stretches_inside_it(text: str) -> None:
    found, unbalanced = quoted_stretches(text, 0, len(text))
    assert all(0 <= s.start < s.end <= len(text) for s in found)
    assert all(text[s.start] in "“\"'‘«„" for s in found)
    assert all(text[at] in '“”"«»„' for at in unbalanced)
    assert "\n" not in "".join(text[s.start : s.end].strip() for s in found)
