"""Words that are mostly marked, in the places where they are not."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ...eval.measures.leakage import Zones
from ...schema import Annotations, Document, Span

_WORD = re.compile(r"\w[\w’'-]*")


@dataclass(frozen=True, slots=True)
class Habit:
    """When a word counts as one that is marked: so often, and in so great a share of its places."""

    times: int
    share: float


def unmarked_words(
    documents: Sequence[Document],
    marked: Callable[[Annotations], Sequence[Span]],
    passed_over: Callable[[Annotations], Sequence[Span]],
    habit: Habit,
) -> Iterator[tuple[Document, Span, str, int]]:
    """Places where a word is not marked although it mostly is: document, span, word, times marked.

    A word is marked where a span of ``marked`` overlaps it; where one of ``passed_over`` does, or
    where nothing is annotated, the place does not count.
    """
    used: Counter[str] = Counter()
    free: dict[str, list[tuple[Document, Span]]] = defaultdict(list)
    for document in documents:
        spans, others = marked(document.annotations), passed_over(document.annotations)
        zones = Zones(document.article)
        for found in _WORD.finditer(document.article.text or ""):
            span, word = Span(found.start(), found.end()), found[0].lower()
            if any(one.overlaps(span) for one in spans):
                used[word] += 1
            elif not zones.leaked(span) and not any(other.overlaps(span) for other in others):
                free[word].append((document, span))
    for word, places in sorted(free.items()):
        share = used[word] / (used[word] + len(places))
        if used[word] >= habit.times and share >= habit.share:
            for document, span in places:
                yield document, span, word, used[word]
