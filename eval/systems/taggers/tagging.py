"""What token taggers share: windows over an article, tags of words, spans of our types, counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple, Protocol

from ....schema import Annotations, Article, Mention, PressmarkError
from ....schema.ontology import ontology
from ..base import Observed, taken
from ..build import mention, numbered, text_of
from .decoding import decode
from .labels import LabelMap
from .windows import windows

#: The part of a window that it shares with the next.
OVERLAP = 0.25


class Word(NamedTuple):
    """A word by its code points, with the tag of its first token."""

    start: int
    end: int
    tag: str


class _Token(NamedTuple):
    word: int | None
    start: int
    end: int
    tag: str


class TokenModel(Protocol):
    """A model that tags the tokens of one window."""

    def tags(self, ids: Sequence[int], mask: Sequence[int], kinds: Sequence[int]) -> list[str]:
        """The best tag of each token; ``kinds`` are the token type ids."""
        ...


class Reader:
    """Cuts a text into a tokenizer's windows and puts the tags together again.

    ``tokenizer`` is a ``tokenizers.Tokenizer``; ``size`` is in tokens, special ones among them.
    """

    def __init__(self, tokenizer: Any, size: int) -> None:
        room = size - tokenizer.num_special_tokens_to_add(is_pair=False)
        if room < 2:
            raise PressmarkError(f"the model takes {size} tokens at once, which is too few")
        self._tokenizer, self._room, self._overlap = tokenizer, room, int(room * OVERLAP)
        tokenizer.no_padding()
        tokenizer.enable_truncation(size, stride=self._overlap)

    def words(self, text: str, model: TokenModel) -> tuple[list[Word], int]:
        """The words of a text with their tags, and how many windows it took.

        A word has the tag of its first token, as such models are trained; a token the tag that it
        gets where it is farthest from a window's border.
        """
        first = self._tokenizer.encode(text)
        pieces = [first, *first.overflowing]
        tokens: list[_Token] = []
        for piece, window in zip(pieces, self._windows(pieces), strict=True):
            real = [n for n, special in enumerate(piece.special_tokens_mask) if not special]
            if not real:
                continue
            tags = model.tags(piece.ids, piece.attention_mask, piece.type_ids)
            own = real[window.first - window.start : window.last - window.start]
            for n in own:
                start, end = piece.offsets[n]
                tokens.append(_Token(piece.word_ids[n], start, end, tags[n]))
        return list(_words(tokens)), len(pieces)

    def _windows(self, pieces: Sequence[Any]) -> Sequence[Any]:
        sizes = [piece.special_tokens_mask.count(0) for piece in pieces]
        length = (len(pieces) - 1) * (self._room - self._overlap) + sizes[-1]
        cut = windows(length, self._room, self._overlap)
        if [w.end - w.start for w in cut] != sizes:
            raise PressmarkError(
                f"the tokenizer cuts a text into windows of {sizes} tokens, expected "
                f"{[w.end - w.start for w in cut]}: its tokenizer.json truncates in its own way"
            )
        return cut


def _words(tokens: Sequence[_Token]) -> Iterator[Word]:
    """Tokens of one word as one; those of no word are each their own."""
    for _, group in groupby(enumerate(tokens), key=_word_of):
        word = [token for _, token in group]
        start, end = min(token.start for token in word), max(token.end for token in word)
        if start < end:
            yield Word(start, end, word[0].tag)


def _word_of(numbered_token: tuple[int, _Token]) -> int:
    place, token = numbered_token
    return -1 - place if token.word is None else token.word


def spans(text: str, words: Sequence[Word]) -> Iterator[tuple[int, int, str]]:
    """Spans with the model's types, without white space at their ends and over no line end."""
    for line in _lines(text, words):
        for first, last, kind in decode([word.tag for word in line]):
            start, end = line[first].start, line[last - 1].end
            inside = text[start:end]
            start += len(inside) - len(inside.lstrip())
            end -= len(inside) - len(inside.rstrip())
            if start < end:
                yield start, end, kind


def _lines(text: str, words: Sequence[Word]) -> Iterator[list[Word]]:
    line: list[Word] = []
    for word in words:
        inside = text[word.start : word.end]
        start = word.start + len(inside) - len(inside.lstrip())
        if line and "\n" in text[line[-1].start : start].lstrip():
            yield line
            line = []
        line.append(word)
    if line:
        yield line


def named(start: int, end: int, kind: str, level: str = "name") -> Mention:
    """A mention of a type; ``level`` where the type has levels."""
    return mention(start, end, kind, level if ontology().mention_types[kind].levels else None)


class Tagger:
    """A system out of a model that tags tokens. What has no type of ours is counted by its own."""

    layers = ("mentions",)

    def __init__(self, reader: Reader, model: TokenModel, labels: LabelMap) -> None:
        self._reader, self._model, self._labels = reader, model, labels.types
        self._counts: Counter[str] = Counter()

    def extract(self, articles: Sequence[Article]) -> list[Annotations]:
        """Annotations for each article; PressmarkError when one has no text."""
        return [self._one(text_of(article)) for article in articles]

    def observed(self) -> Observed:
        """Windows, and spans of types that we do not have, since the last call."""
        return taken(self._counts)

    def _one(self, text: str) -> Annotations:
        if not text.strip():
            return Annotations()
        words, count = self._reader.words(text, self._model)
        self._counts["windows"] += count
        return numbered(
            text, Annotations(tuple(typed(spans(text, words), self._labels, self._counts)))
        )


def typed(
    found: Iterator[tuple[int, int, str]], labels: Mapping[str, str | None], counts: Counter[str]
) -> Iterator[Mention]:
    """Mentions of our types; what has none is counted as ``unmapped_`` and the model's type."""
    for start, end, kind in found:
        our = labels[kind]
        if our is None:
            counts[f"unmapped_{kind}"] += 1
        else:
            yield named(start, end, our)
