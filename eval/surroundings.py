"""What an item stands in: words and sentences around it, mentions near it, training data."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property

from ..schema import Article, Document, Mention, Quotation, Span
from .judging import Thing, Told
from .measures import Pair
from .measures.base import Side
from .measures.tokens import TOKEN
from .measures.trimming import text_of

Words = Sequence[tuple[int, int]]
_Tokens = tuple[str, ...]


def folded(string: str) -> str:
    """A surface string for looking up: case folded, single spaces."""
    return " ".join(string.casefold().split())


class Training:
    """What the training articles say of surface strings: how often, and as what type.

    ``frequency`` counts mentions and triggers of a string (case is folded); ``types`` counts them
    by type; ``consistency`` tells which share of all that is in the texts has a type.
    """

    def __init__(self, documents: Iterable[Document]) -> None:
        self.frequency: Counter[str] = Counter()
        self.types: Counter[tuple[str, str]] = Counter()
        texts: list[tuple[str, set[tuple[int, int]]]] = []
        for document in documents:
            text = text_of(document.article, "the frequency of strings in training data")
            made = document.annotations
            spans = [(m.span, m.type) for m in made.mentions]
            spans += [(m.trigger, event.type) for event, m in made.event_mentions()]
            for span, kind in spans:
                string = folded(text[span.start : span.end])
                self.frequency[string] += 1
                self.types[string, kind] += 1
            texts.append((text, {(span.start, span.end) for span, _ in spans}))
        self.most = max(self.frequency.values(), default=0)
        self._texts = texts

    @cached_property
    def _unmarked(self) -> Counter[_Tokens]:
        """How often the tokens of each marked string stand in the texts without any mark."""
        strings = set(map(_tokens, self.frequency))
        prefixes = {string[:end] for string in strings for end in range(1, len(string) + 1)}
        return Counter(
            string
            for text, marked in self._texts
            for start, end, string in _standing(text, strings, prefixes)
            if (start, end) not in marked
        )

    def consistency(self, string: str, kind: str) -> float | None:
        """Of all occurrences of a string, marked or not, the share that has this type; None for
        one that is never marked (econ of ExplainaBoard, after Fu et al. 2020)."""
        if not self.frequency[string]:
            return None
        total = self.frequency[string] + self._unmarked[_tokens(string)]
        return self.types[string, kind] / total


def _tokens(text: str) -> _Tokens:
    return tuple(TOKEN.findall(text.casefold()))


def _standing(
    text: str, strings: Set[_Tokens], prefixes: Set[_Tokens]
) -> Iterator[tuple[int, int, _Tokens]]:
    """Where strings of whole tokens stand in a text: start, end and the string."""
    tokens = [(*match.span(), match[0].casefold()) for match in TOKEN.finditer(text)]
    for at, (start, _, _) in enumerate(tokens):
        read: _Tokens = ()
        for _, end, token in tokens[at:]:
            read = (*read, token)
            if read not in prefixes:
                break
            if read in strings:
                yield start, end, read


class Surroundings:
    """What dimensions ask of one side of a pair: words, sentences, nesting, training data."""

    def __init__(self, pair: Pair, side: Side, training: Training | None) -> None:
        self.pair, self.side, self.training = pair, side, training
        self.article: Article = pair.article

    @cached_property
    def text(self) -> str:
        """The article's text; PressmarkError where it is not there."""
        return text_of(self.article, "a bucket by words")

    @cached_property
    def words(self) -> Words:
        """The offsets of the words: runs of what is no white space."""
        return self.pair.once(
            "buckets.words", lambda: [m.span() for m in re.finditer(r"\S+", self.text)]
        )

    def words_in(self, start: int, end: int) -> int:
        """How many words have a character in [start, end)."""
        first = bisect_right(self.words, start, key=lambda word: word[1])
        return max(0, bisect_left(self.words, end, key=lambda word: word[0]) - first)

    def surface(self, span: Span) -> str:
        """The words of a span, for looking up."""
        return folded(self.text[span.start : span.end])

    def sentence(self, offset: int) -> Span | None:
        """The sentence that holds an offset."""
        found = self.article.sentences
        place = bisect_right(found, offset, key=lambda span: span.start) - 1
        return found[place] if place >= 0 and offset < found[place].end else None

    @cached_property
    def starts(self) -> list[int]:
        """The starts of gold's mentions, sorted."""
        return sorted(m.span.start for m in self.pair.gold.annotations.mentions)

    @cached_property
    def nesting(self) -> Mapping[tuple[int, int], str]:
        """For each mention's offsets, how it lies among the mentions of its side."""
        spans = sorted({(m.span.start, m.span.end) for m in self.side.annotations.mentions})
        return {span: _nesting(span, spans) for span in spans}


def _nesting(span: tuple[int, int], spans: Sequence[tuple[int, int]]) -> str:
    inside = any(s <= span[0] and span[1] <= e and (s, e) != span for s, e in spans)
    holds = any(span[0] <= s and e <= span[1] and (s, e) != span for s, e in spans)
    return {(False, False): "flat", (True, False): "inside", (False, True): "holds"}.get(
        (inside, holds), "inside and holds"
    )


def anchor(thing: Thing) -> Span:
    """The span by which an item is placed in the text."""
    if isinstance(thing, Mention):
        return thing.span
    if isinstance(thing, Quotation):
        return min(thing.content)
    return thing.mention.trigger if isinstance(thing, Told) else thing.filler.span
