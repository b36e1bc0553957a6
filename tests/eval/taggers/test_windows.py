"""Windows answer for each element once, and what is seen only far from a border is never lost."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pressmark.eval.systems.taggers.gliner import best
from pressmark.eval.systems.taggers.tagging import Reader, spans
from pressmark.eval.systems.taggers.windows import Window, windows
from pressmark.schema import PressmarkError
from tagger_models import TAGS, WORDS, scores, tokenizer


def test_windows_by_hand() -> None:
    """10 elements in windows of 6 that share 2: starts 0 and 4 meet in the middle of 4..6."""
    assert windows(10, 6, 2) == (Window(0, 6, 0, 5), Window(4, 10, 5, 10))
    assert windows(6, 6, 2) == (Window(0, 6, 0, 6),)
    assert windows(0, 6, 2) == (Window(0, 0, 0, 0),)
    assert windows(7, 6, 2) == (Window(0, 6, 0, 5), Window(4, 7, 5, 7))
    with pytest.raises(ValueError, match="overlap of 6"):
        windows(7, 6, 6)


@given(st.integers(0, 200), st.integers(1, 40), st.integers(0, 39))
def test_each_element_is_answered_for_once_and_inside_its_window(
    length: int, size: int, overlap: int
) -> None:
    overlap = overlap % size
    cut = windows(length, size, overlap)
    assert [n for w in cut for n in range(w.first, w.last)] == list(range(length))
    assert all(w.start <= w.first <= w.last <= w.end <= w.start + size for w in cut)
    for one, other in itertools.pairwise(cut):
        # As far from the border on both sides, to within one; less only in a short last window.
        assert one.end - one.last <= (overlap + 1) // 2
        assert other.first - other.start >= overlap // 2


class Shy:
    """Knows the tag of a word, but not within ``blind`` tokens of where its window was cut."""

    def __init__(self, blind: int = 0, words: Mapping[str, str] = WORDS) -> None:
        self._table = [TAGS[row.index(1.0)] for row in scores(words, TAGS)]
        self._blind = blind

    def tags(self, ids: Sequence[int], mask: Sequence[int], kinds: Sequence[int]) -> list[str]:
        known = [self._table[n] for n in ids]
        blind = self._blind + 1 if self._blind else 0  # the special token stands there too
        return ["O" if n < blind or n >= len(known) - blind else tag for n, tag in enumerate(known)]


PIECES = st.sampled_from(
    [*WORDS, "said", "😀", "e\u0301", "🇵🇹", ".", ",", "“", "”", "\n", "the", "Costas", "العربية"]
)


@given(st.lists(PIECES, max_size=60), st.integers(4, 20))
def test_small_windows_give_what_one_window_gives(pieces: list[str], size: int) -> None:
    text = " ".join(pieces)
    whole, _ = Reader(tokenizer(list(WORDS)), 500).words(text, Shy())
    cut, count = Reader(tokenizer(list(WORDS)), size).words(text, Shy())
    assert cut == whole
    assert count > 1 or len(whole) < size
    found = list(spans(text, cut))
    assert all(text[s:e] == text[s:e].strip() and "\n" not in text[s:e] for s, e, _ in found)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(found))


@given(st.lists(PIECES, min_size=30, max_size=60))
def test_what_a_window_does_not_see_at_its_border_the_other_one_sees(pieces: list[str]) -> None:
    """Windows of 20 tokens share 5: each answers for what is 2 or more from where it was cut."""
    reader = Reader(tokenizer(list(WORDS)), 22)
    text = " ".join(["said"] * 3 + pieces + ["said"] * 3)
    assert reader.words(text, Shy(2))[0] == reader.words(text, Shy())[0]


def test_offsets_are_code_points_and_a_word_of_several_tokens_is_one() -> None:
    text = "😀 Costas 🇵🇹 Ana Costa\n\nReed"
    words, _ = Reader(tokenizer(list(WORDS)), 50).words(text, Shy())
    assert [w.tag for w in words] == ["O", "I-PER", "O", "B-PER", "I-PER", "I-PER"]
    assert [text[w.start : w.end] for w in words] == [
        "😀", "Costas", "🇵🇹", "Ana", "Costa", "Reed",
    ]  # fmt: skip


def test_a_line_end_ends_a_span() -> None:
    text = "Ana\nCosta said. Ana  Costa"
    words, _ = Reader(tokenizer(list(WORDS)), 50).words(text, Shy())
    assert [text[s:e] for s, e, _ in spans(text, words)] == ["Ana", "Costa", "Ana  Costa"]


def test_windows_too_small_for_any_word_are_refused() -> None:
    with pytest.raises(PressmarkError, match="takes 3 tokens at once"):
        Reader(tokenizer(list(WORDS)), 3)


def test_of_spans_that_overlap_the_surer_one_stays() -> None:
    found = [(0, 4, "a", 0.6), (3, 6, "b", 0.9), (6, 8, "c", 0.1), (0, 2, "d", 0.6)]
    assert best(found) == [(0, 2, "d", 0.6), (3, 6, "b", 0.9), (6, 8, "c", 0.1)]
