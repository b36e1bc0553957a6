"""How far annotators agree, over what was pulled: per pair, layer, type and article.

Only what both annotators of a pair have answered is compared: a layer that one of them was given
filled in and never submitted says nothing. Figures are those of ``annotation.agreement``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from ...eval.measures import Pair
from ...schema import Annotations, Document, PressmarkError
from ..agreement import Agreement, agreement, f1_figures
from ..merging import merge
from .layers import ARGUMENTS, CHAINS, ENTITIES, EVENTS, QUOTES

#: For each layer of figures the screens of which one must have been answered.
SCREENS: Mapping[str, tuple[str, ...]] = {
    "mentions": (ENTITIES,),
    "coreference": (CHAINS, ENTITIES),
    "triggers": (EVENTS,),
    "realis": (EVENTS,),
    "event_coreference": (EVENTS,),
    "arguments": (ARGUMENTS,),
    "quotations": (QUOTES,),
    "cues": (QUOTES,),
    "speakers": (QUOTES,),
}
#: What is counted by type: the layer, and the measure that takes a type.
TYPED = (
    ("mentions", "entity.strict"),
    ("triggers", "event.trigger_type"),
    ("arguments", "event.argument"),
    ("quotations", "quote.exact"),
)
_KINDS = {"m": "mention", "e": "event", "q": "quotation"}


@dataclass(frozen=True, slots=True)
class Answered:
    """One annotator's document and the screens that they have submitted of it."""

    document: Document
    screens: frozenset[str]


@dataclass(frozen=True, slots=True)
class Differs:
    """A place about which two annotators differ: what of, the sentence, and the lines of each."""

    kind: str
    sentence: int
    words: str
    lines: tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two annotators over the articles that both have: figures, and where they differ.

    ``by_type`` is by type of mention, event or quotation, ``by_article`` by document id (without
    intervals: one article has none), ``layers`` those that were compared.
    """

    annotators: tuple[str, str]
    documents: tuple[str, ...]
    layers: tuple[str, ...]
    figures: tuple[Agreement, ...]
    by_type: Mapping[str, tuple[Agreement, ...]]
    by_article: Mapping[str, tuple[Agreement, ...]]
    differences: Mapping[str, tuple[Differs, ...]]


def compare(answered: Mapping[str, Mapping[str, Answered]]) -> list[Compared]:
    """Every pair of annotators that share an article; ``answered`` is by annotator and document.

    Raises PressmarkError when no two annotators share one: there is nothing to compare.
    """
    found = [
        compare_pair((one, other), answered[one], answered[other])
        for one, other in combinations(sorted(answered), 2)
        if _common(answered[one], answered[other])
    ]
    if not found:
        raise PressmarkError(
            "no two annotators have answered the same screen of the same article (answers are "
            f"there of {', '.join(sorted(answered)) or 'nobody'}): wait until two have submitted "
            "it, or assign with --overlap, and pull again"
        )
    return found


def _common(one: Mapping[str, Answered], other: Mapping[str, Answered]) -> list[str]:
    return [key for key in sorted(one) if key in other and one[key].screens & other[key].screens]


def compare_pair(
    annotators: tuple[str, str], one: Mapping[str, Answered], other: Mapping[str, Answered]
) -> Compared:
    """Two annotators over what both have answered."""
    common = _common(one, other)
    by_layer = {
        layer: [key for key in common if _both(one[key], other[key], screens)]
        for layer, screens in SCREENS.items()
    }
    sides = {key: _sides(one[key], other[key]) for key in common}
    return Compared(
        annotators,
        tuple(common),
        tuple(layer for layer, keys in by_layer.items() if keys),
        tuple(_figures(by_layer, sides, intervals=True)),
        _by_type(by_layer, sides),
        {
            key: tuple(
                _figures(
                    {layer: [key] for layer, keys in by_layer.items() if key in keys},
                    sides,
                    intervals=False,
                )
            )
            for key in common
        },
        {key: tuple(differences(*sides[key])) for key in common},
    )


def _both(one: Answered, other: Answered, screens: Iterable[str]) -> bool:
    return any(screen in one.screens and screen in other.screens for screen in screens)


def _sides(one: Answered, other: Answered) -> tuple[Document, Document]:
    """Both documents with only what both have answered."""
    both = one.screens & other.screens
    first, second = (
        replace(a.document, annotations=_kept(a.document.annotations, both)) for a in (one, other)
    )
    return first, second


def _kept(marked: Annotations, screens: frozenset[str]) -> Annotations:
    events = marked.events
    if ARGUMENTS not in screens:
        events = tuple(
            replace(e, mentions=tuple(replace(m, arguments=()) for m in e.mentions)) for e in events
        )
    return replace(
        marked,
        events=events if EVENTS in screens or ARGUMENTS in screens else (),
        quotations=marked.quotations if QUOTES in screens else (),
    )


def _figures(
    by_layer: Mapping[str, Sequence[str]],
    sides: Mapping[str, tuple[Document, Document]],
    intervals: bool,
) -> Iterable[Agreement]:
    """The figures of each layer over its own articles, in the order in which they are defined."""
    made: dict[tuple[str, ...], tuple[Agreement, ...]] = {}
    order: dict[tuple[str, str, str], int] = {}
    kept = []
    for layer, keys in by_layer.items():
        if not keys:
            continue
        if tuple(keys) not in made:
            second = {key: sides[key][1].annotations for key in keys}
            many = intervals and len(keys) > 1
            made[tuple(keys)] = agreement([sides[key][0] for key in keys], second, many)
        for n, figure in enumerate(made[tuple(keys)]):
            order.setdefault((figure.layer, figure.name, figure.statistic), n)
            if figure.layer == layer:
                kept.append(figure)
    return sorted(kept, key=lambda f: order[f.layer, f.name, f.statistic])


def _by_type(
    by_layer: Mapping[str, Sequence[str]], sides: Mapping[str, tuple[Document, Document]]
) -> dict[str, tuple[Agreement, ...]]:
    """For each measure that takes a type its F1 by type, of the types that anybody used."""
    found = {}
    for layer, measure in TYPED:
        keys = by_layer.get(layer, ())
        pairs = [Pair(sides[key][0], sides[key][1].annotations) for key in keys]
        types = sorted({t for key in keys for side in sides[key] for t in _types(side, layer)})
        figures = [(layer, t, f"{measure}(type={t})") for t in types]
        if figures:
            found[measure] = tuple(f1_figures(pairs, len(keys) > 1, figures))
    return found


def _types(document: Document, layer: str) -> Iterable[str]:
    marked = document.annotations
    if layer == "mentions":
        return (m.type for m in marked.mentions)
    if layer == "quotations":
        return (q.type for q in marked.quotations if q.type)
    return (e.type for e in marked.events)


def differences(first: Document, second: Document) -> Iterable[Differs]:
    """Where two annotations of an article differ, by sentence, in the lines of the form."""
    merged = merge(first.article, first.annotations, second.annotations)
    for one in merged.differences:
        line = next(iter(one.lines[0] or one.lines[1]))
        words = ""
        if 1 <= one.sentence <= len(first.article.sentences):
            words = merged.heading(one.sentence).partition(" ")[2]
        yield Differs(_KINDS.get(line.split(" ", 1)[0], "group"), one.sentence, words, one.lines)
