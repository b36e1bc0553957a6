"""How far two annotations of the same articles agree, layer by layer, with intervals.

Matching and measures are those of the benchmark, one pass standing for gold and the other for
prediction; F1 is the same whichever is which. Labels on what both marked are compared by Cohen's
kappa (1960), labels of characters by Krippendorff's alpha (nominal; Krippendorff 2011). Intervals
are percentile bootstraps over articles, as everywhere in Pressmark.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..eval.intervals import percentile_interval
from ..eval.measures import Pair, parse
from ..eval.resampling import Floats, bootstrap_sums
from ..eval.significance import resampled_f1
from ..schema import Annotations, Document, PressmarkError, Span

#: What is shown: layer, name of the figure, and the measure that it is the F1 of.
F1_FIGURES = (
    ("mentions", "mentions, strict", "entity.strict"),
    ("mentions", "mentions, partial", "entity.partial"),
    ("mentions", "names, strict", "entity.strict(level=name)"),
    ("mentions", "nominals, strict", "entity.strict(level=nominal)"),
    ("mentions", "pronouns, strict", "entity.strict(level=pronoun)"),
    ("coreference", "coreference, CoNLL", "coref.conll"),
    ("coreference", "coreference, CoNLL without singletons", "coref.conll(singletons=no)"),
    ("triggers", "triggers", "event.trigger"),
    ("triggers", "triggers with type", "event.trigger_type"),
    ("arguments", "arguments, AC+", "event.argument"),
    ("event_coreference", "event coreference, CoNLL", "event.coref"),
    ("quotations", "quotations, exact", "quote.exact"),
    ("quotations", "quotations, characters", "quote.overlap"),
    ("cues", "cues", "quote.cue"),
    ("speakers", "speakers by mention", "quote.speaker(by=mention,fallback=no)"),
    ("speakers", "speakers by entity", "quote.speaker(fallback=no)"),
)

#: How often each pair of labels (first pass, second pass) was given to the same thing.
Pairs = Counter[tuple[Hashable, Hashable]]
_OUTSIDE = "outside"
#: The label of a quotation without a type, or a trigger without realis: it is marked all the same.
_NO_LABEL = "none"


@dataclass(frozen=True, slots=True)
class Agreement:
    """One figure over some articles: an F1, a kappa or an alpha with its 95 % interval.

    ``value`` is None where nothing could be compared; ``items`` is what each pass marked (F1), or
    how many things were labelled twice (kappa: matched items; alpha: characters).
    """

    layer: str
    name: str
    statistic: str
    value: float | None
    low: float | None
    high: float | None
    items: tuple[int, ...]


def agreement(
    first: Sequence[Document], second: Mapping[str, Annotations], intervals: bool = True
) -> tuple[Agreement, ...]:
    """All figures over the articles of ``first``; ``second`` has the other annotations by id.

    Raises PressmarkError when an article was annotated only once: agreement is about both.
    """
    alone = [document.id for document in first if document.id not in second]
    if alone or not first:
        raise PressmarkError(
            f"{', '.join(alone) or 'no article'} has no second annotation, expected two of each; "
            "leave it out or add the other pass"
        )
    pairs = [Pair(document, second[document.id]) for document in first]
    return (*f1_figures(pairs, intervals), *_label_figures(pairs, intervals))


def f1_figures(
    pairs: Sequence[Pair],
    intervals: bool,
    figures: Sequence[tuple[str, str, str]] = F1_FIGURES,
) -> Iterator[Agreement]:
    """The F1 of each of ``figures`` (layer, name, measure) over pairs of annotations."""
    measures = [parse(text) for _, _, text in figures]
    counts = [np.stack([m.count_pair(pair) for pair in pairs]) for m in measures]
    resampled = resampled_f1(list(zip(measures, counts, strict=True))) if intervals else []
    for n in range(len(figures)):
        total = counts[n].sum(axis=0)
        low, high = percentile_interval(resampled[n]) if intervals else (None, None)
        layer, name, _ = figures[n]
        support = total[measures[n].family.support]
        items = int(support[3]), int(support[1])
        yield Agreement(layer, name, "F1", measures[n].score(total).f1, low, high, items)


def _label_figures(pairs: Sequence[Pair], intervals: bool) -> Iterator[Agreement]:
    for layer, name, statistic, count in LABEL_FIGURES:
        counted = [count(pair) for pair in pairs]
        matrices = _matrices(counted)
        total = matrices.sum(axis=0)
        value = LIBRARY[statistic](total)
        low = high = None
        if intervals and value is not None:
            flat = bootstrap_sums(matrices.reshape(len(pairs), -1))
            low, high = percentile_interval(FORMULA[statistic](flat.reshape(-1, *total.shape)))
        yield Agreement(layer, name, statistic, value, low, high, (int(total.sum()),))


def _matrices(counted: Sequence[Pairs]) -> Floats:
    """Counts of label pairs as matrices (articles, labels, labels) over one list of labels."""
    labels = sorted({str(label) for pairs in counted for pair in pairs for label in pair})
    index = {label: n for n, label in enumerate(labels)}
    matrices = np.zeros((len(counted), len(labels), len(labels)))
    for n, pairs in enumerate(counted):
        for (one, other), times in pairs.items():
            matrices[n, index[str(one)], index[str(other)]] += times
    return matrices


def kappa_of(matrices: Floats) -> Floats:
    """Cohen's kappa (...) of counts of label pairs (..., labels, labels); NaN for one label."""
    total = matrices.sum(axis=(-2, -1))
    rows, columns = matrices.sum(axis=-1), matrices.sum(axis=-2)
    with np.errstate(divide="ignore", invalid="ignore"):
        seen = np.trace(matrices, axis1=-2, axis2=-1) / total
        chance = (rows * columns).sum(axis=-1) / total**2
        return np.asarray(np.where(chance < 1, (seen - chance) / (1 - chance), np.nan))


def alpha_of(matrices: Floats) -> Floats:
    """Krippendorff's nominal alpha (...) of two annotators' label pairs (..., labels, labels)."""
    coincidences = matrices + np.swapaxes(matrices, -2, -1)
    values = coincidences.sum(axis=-1)
    total = values.sum(axis=-1)
    differing = total - np.trace(coincidences, axis1=-2, axis2=-1)
    by_chance = total**2 - (values**2).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(by_chance > 0, 1 - (total - 1) * differing / by_chance, np.nan))


def _kappa(matrix: Floats) -> float | None:
    """Kappa by scikit-learn; None where it is not defined (nothing, or one label only)."""
    from sklearn.metrics import cohen_kappa_score

    one, other = np.nonzero(matrix)
    if len(np.union1d(one, other)) < 2:
        return None
    return float(cohen_kappa_score(one, other, sample_weight=matrix[one, other]))


def _alpha(matrix: Floats) -> float | None:
    """Alpha by the package krippendorff; None where there is one label only."""
    import krippendorff

    one, other = np.nonzero(matrix)
    if len(np.union1d(one, other)) < 2:
        return None
    times = matrix[one, other].astype(int)
    data = np.stack([np.repeat(one, times), np.repeat(other, times)])
    return float(krippendorff.alpha(reliability_data=data, level_of_measurement="nominal"))


LIBRARY: dict[str, Callable[[Floats], float | None]] = {"kappa": _kappa, "alpha": _alpha}
FORMULA: dict[str, Callable[[Floats], Floats]] = {"kappa": kappa_of, "alpha": alpha_of}


def _matched(left: Iterable[tuple[Hashable, str]], right: Iterable[tuple[Hashable, str]]) -> Pairs:
    """Labels of things at the same place; of several at one place, equal labels pair off first."""
    places: dict[Hashable, tuple[Counter[str], Counter[str]]] = {}
    for side, labelled in enumerate((left, right)):
        for place, label in labelled:
            places.setdefault(place, (Counter(), Counter()))[side][label] += 1
    pairs: Pairs = Counter()
    for one, other in places.values():
        same = one & other
        pairs.update({(label, label): n for label, n in same.items()})
        rest = sorted((one - same).elements()), sorted((other - same).elements())
        pairs.update(zip(*rest, strict=False))
    return pairs


def _offsets(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _positions(content: Iterable[Span]) -> frozenset[int]:
    """The code points of a quotation: it is the same one however it is cut into spans."""
    return frozenset(at for span in content for at in range(span.start, span.end))


def _mention_types(pair: Pair) -> Pairs:
    one, other = (
        [(_offsets(m.span), m.type) for m in side.annotations.mentions] for side in pair.sides
    )
    return _matched(one, other)


def _realis(pair: Pair) -> Pairs:
    one, other = (
        [
            ((_offsets(told.trigger), event.type), told.realis or _NO_LABEL)
            for event, told in side.annotations.event_mentions()
        ]
        for side in pair.sides
    )
    return _matched(one, other)


def _quotation_types(pair: Pair) -> Pairs:
    one, other = (
        [(_positions(q.content), q.type or _NO_LABEL) for q in side.annotations.quotations]
        for side in pair.sides
    )
    return _matched(one, other)


def _characters(pair: Pair, spans: Callable[[Annotations], Iterable[tuple[Span, str]]]) -> Pairs:
    """The labels of each character of the text: all those that cover it, or ``outside``."""
    rows = []
    for side in pair.sides:
        labels: list[set[str]] = [set() for _ in range(pair.article.length)]
        for span, label in spans(side.annotations):
            for at in range(span.start, span.end):
                labels[at].add(label)
        rows.append(["+".join(sorted(found)) or _OUTSIDE for found in labels])
    return Counter(zip(*rows, strict=True))


def _mention_spans(side: Annotations) -> Iterator[tuple[Span, str]]:
    yield from ((mention.span, mention.type) for mention in side.mentions)


def _trigger_spans(side: Annotations) -> Iterator[tuple[Span, str]]:
    yield from ((told.trigger, event.type) for event, told in side.event_mentions())


def _content_spans(side: Annotations) -> Iterator[tuple[Span, str]]:
    yield from ((span, q.type or _NO_LABEL) for q in side.quotations for span in q.content)


def _cue_spans(side: Annotations) -> Iterator[tuple[Span, str]]:
    yield from ((q.cue, "cue") for q in side.quotations if q.cue)


LABEL_FIGURES: tuple[tuple[str, str, str, Callable[[Pair], Pairs]], ...] = (
    ("mentions", "types on matched mentions", "kappa", _mention_types),
    ("realis", "realis on matched triggers", "kappa", _realis),
    ("quotations", "types on matched quotations", "kappa", _quotation_types),
    ("mentions", "mentions by character", "alpha", lambda p: _characters(p, _mention_spans)),
    ("triggers", "triggers by character", "alpha", lambda p: _characters(p, _trigger_spans)),
    ("quotations", "quotations by character", "alpha", lambda p: _characters(p, _content_spans)),
    ("cues", "cues by character", "alpha", lambda p: _characters(p, _cue_spans)),
)
