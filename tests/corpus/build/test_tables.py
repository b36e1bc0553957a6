"""Tokens, tags and the features that values are held against before Arrow sees them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pressmark.corpus.build.features import CONFIGS, decode, encode, features
from pressmark.corpus.build.tokens import Labelled, flatten, tags, tokenize, untagged
from pressmark.schema import Span


def _words(text: str) -> list[str]:
    return [text[token.start : token.end] for token in tokenize(text)]


def test_tokens_by_example() -> None:
    text = "The U.S.-backed president-elect’s aides didn't pay $1,234.50 — “no” 🌉é."
    assert _words(text) == [
        "The", "U.S.", "-", "backed", "president", "-", "elect", "’s", "aides", "did", "n't", "pay",
        "$", "1,234.50", "—", "“", "no", "”", "🌉", "é", ".",
    ]  # fmt: skip


@given(st.text())
def test_tokens_hold_every_character_that_is_no_white_space_once(text: str) -> None:
    spans = tokenize(text)
    covered = [at for span in spans for at in range(span.start, span.end)]
    assert covered == sorted(set(covered))
    left = set(range(len(text))) - set(covered)
    assert all(text[at].isspace() for at in left)


@st.composite
def _labelled(draw: st.DrawFn) -> tuple[list[Span], list[Labelled]]:
    words = draw(st.lists(st.sampled_from(["a", "bb", "ccc"]), min_size=1, max_size=8))
    text = " ".join(words)
    tokens = tokenize(text)
    ends = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text)))
    spans = draw(st.lists(ends.filter(lambda e: e[0] < e[1]), max_size=6))
    return tokens, [Labelled(Span(*e), draw(st.sampled_from("XY"))) for e in spans]


@given(_labelled())
def test_tags_and_spans_are_inverse_on_what_is_held(
    case: tuple[list[Span], list[Labelled]],
) -> None:
    tokens, spans = case
    flat = flatten(spans, tokens)
    assert list(untagged(tokens, tags(tokens, flat.held))) == list(flat.held)
    assert {*flat.held, *flat.nested, *flat.cut} == set(spans)
    assert len(flat.held) + len(flat.nested) + len(flat.cut) == len(set(spans))


def test_of_nested_spans_the_outermost_is_held() -> None:
    tokens = tokenize("the Russia desk")
    outer, inner = Labelled(Span(0, 15), "ORG"), Labelled(Span(4, 10), "GPE")
    cut = Labelled(Span(4, 7), "GPE")
    flat = flatten([inner, cut, outer], tokens)
    assert (flat.held, flat.nested, flat.cut) == ((outer,), (inner,), (cut,))


_MENTION: dict[str, Any] = {
    "id": "m1", "start": 0, "end": 2, "text": "ab", "type": "ORG", "level": None,
    "head": {"start": 0, "end": 1, "text": None}, "value": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"start": "0"}, "'0'"),
        ({"start": 0.0}, "0.0"),
        ({"start": True}, "True"),
        ({"start": 2**31}, "2147483648"),
        ({"text": 12}, "12"),
        ({"type": "PARTY"}, "'PARTY'"),
        ({"extra": 1}, "extra"),
        ({"head": {"start": 0, "end": 1}}, "start, end"),
    ],
)
def test_what_arrow_would_change_in_silence_is_refused(change: Any, found: str) -> None:
    mention = features("full")["mentions"].feature
    assert decode(mention, encode(mention, _MENTION)) == _MENTION
    with pytest.raises(ValueError, match=found):
        encode(mention, _MENTION | change)


def test_a_list_that_is_missing_is_refused() -> None:
    with pytest.raises(ValueError, match=r"None at \$"):
        encode(features("full")["mentions"], None)


@pytest.mark.parametrize("config", CONFIGS)
def test_every_column_is_one_that_the_hub_can_show(config: str) -> None:
    listed = features(config)._to_yaml_list()
    assert [column["name"] for column in listed] == list(features(config))
