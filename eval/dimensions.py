"""By what items are put into buckets: length, frequency, nesting, distance, source and the like.

Each dimension gives every gold and every predicted item a label from that item's own side, as
ExplainaBoard does (Liu et al. 2021): recall is over gold items, precision over predicted ones.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ..schema import Mention, Quotation, Span
from ..schema.ontology import ontology
from .judging import Filler, Thing, Told
from .surroundings import Surroundings, Training, anchor


def _ranges(low: int, *tops: int) -> tuple[str, ...]:
    """Labels of whole numbers from ``low`` up to each of ``tops``, then of all beyond."""
    labels = []
    for top in tops:
        labels.append(f"{low}-{top}" if low < top else str(top))
        low = top + 1
    return (*labels, f"{low}+")


@dataclass(frozen=True, slots=True)
class Dimension:
    """A way of putting a judge's items into buckets.

    ``labels`` are the buckets in order where they are known beforehand; others follow, sorted.
    ``training`` says that it needs training documents.
    """

    judge: str
    name: str
    phrase: str
    label: Callable[[Surroundings, Thing], str]
    labels: tuple[str, ...] = ()
    training: bool = False

    @property
    def key(self) -> str:
        """Its name among all dimensions: ``entity.length``."""
        return f"{self.judge}.{self.name}"


def _counted(
    judge: str,
    name: str,
    phrase: str,
    number: Callable[[Surroundings, Thing], int | None],
    low: int,
    *tops: int,
) -> Dimension:
    """A dimension of whole numbers, in ranges from ``low`` up to each of ``tops``."""
    labels = _ranges(low, *tops)

    def label(at: Surroundings, thing: Thing) -> str:
        found = number(at, thing)
        return "none" if found is None else labels[bisect_left(tops, found)]

    return Dimension(judge, name, phrase, label, labels)


def _type(_at: Surroundings, thing: Thing) -> str:
    if isinstance(thing, Told | Filler):
        return thing.event.type
    return thing.type or "none"


def _level(at: Surroundings, thing: Thing) -> str:
    if isinstance(thing, Quotation):
        return at.side.mention(thing.speakers[0], f"quotation {thing.id}").level or "none"
    mention = thing.filler if isinstance(thing, Filler) else thing
    return (mention.level if isinstance(mention, Mention) else None) or "none"


def _length(at: Surroundings, thing: Thing) -> int:
    spans = thing.content if isinstance(thing, Quotation) else (anchor(thing),)
    return sum(at.words_in(span.start, span.end) for span in spans)


def _nested(at: Surroundings, thing: Thing) -> str:
    span = anchor(thing)
    return at.nesting[span.start, span.end]


def _sentence_length(at: Surroundings, thing: Thing) -> int | None:
    sentence = at.sentence(anchor(thing).start)
    return None if sentence is None else at.words_in(sentence.start, sentence.end)


def _document_length(at: Surroundings, _thing: Thing) -> int:
    return len(at.words)


def _density(at: Surroundings, thing: Thing) -> int | None:
    """Gold mentions for 100 words of the sentence (ExplainaBoard's entity density)."""
    sentence = at.sentence(anchor(thing).start)
    if sentence is None:
        return None
    mentions = bisect_left(at.starts, sentence.end) - bisect_left(at.starts, sentence.start)
    return round(100 * mentions / max(1, at.words_in(sentence.start, sentence.end)))


def _segment(at: Surroundings, thing: Thing) -> str:
    start = anchor(thing).start
    return next((s.kind for s in at.article.segments if s.start <= start < s.end), "none")


def _source(at: Surroundings, _thing: Thing) -> str:
    return at.article.source.publisher


def _topic(at: Surroundings, _thing: Thing) -> str:
    return at.article.source.topic or "none"


def _quarter(at: Surroundings, _thing: Thing) -> str:
    year, month, _ = at.article.source.date.split("-")
    return f"{year}-Q{(int(month) + 2) // 3}"


def _training(at: Surroundings) -> Training:
    if at.training is None:
        raise ValueError("a dimension of training data was asked for without training documents")
    return at.training


def _frequency(at: Surroundings, thing: Thing) -> int:
    return _training(at).frequency[at.surface(anchor(thing))]


_CONSISTENCY = ("unseen", "never", "at times", "mostly", "always")


def _consistency(at: Surroundings, thing: Thing) -> str:
    """Of the string's occurrences in training, the share that has this type."""
    share = _training(at).consistency(at.surface(anchor(thing)), _type(at, thing))
    if share is None:
        return "unseen"
    if share in (0, 1):
        return "never" if share == 0 else "always"
    return "at times" if share <= 0.5 else "mostly"


_RELATIVE = ("unseen", "up to 0.01", "up to 0.1", "up to 1")


def _relative_frequency(at: Surroundings, thing: Thing) -> str:
    """The string's frequency in training, out of the most frequent string's (efre)."""
    training = _training(at)
    share = training.frequency[at.surface(anchor(thing))] / max(1, training.most)
    return _RELATIVE[bisect_left((0.0, 0.01, 0.1), share)]


def _pieces(_at: Surroundings, thing: Thing) -> int:
    return len(thing.content) if isinstance(thing, Quotation) else 1


def _between(at: Surroundings, one: Span, other: Span) -> int:
    """How many words lie between two spans; 0 when they touch or overlap."""
    first, second = sorted((one, other))
    return at.words_in(first.end, second.start) if first.end < second.start else 0


def _speaker_distance(at: Surroundings, thing: Thing) -> int | None:
    if not isinstance(thing, Quotation):
        return None
    voices = [at.side.mention(m, f"quotation {thing.id}").span for m in thing.speakers]
    return min(_between(at, span, voice) for span in thing.content for voice in voices)


def _argument_distance(at: Surroundings, thing: Thing) -> int | None:
    if not isinstance(thing, Filler):
        return None
    return _between(at, thing.mention.trigger, thing.filler.span)


def _role(_at: Surroundings, thing: Thing) -> str:
    return thing.argument.role if isinstance(thing, Filler) else "none"


def _realis(_at: Surroundings, thing: Thing) -> str:
    return (thing.mention.realis if isinstance(thing, Told) else None) or "none"


def _entity_type(at: Surroundings, thing: Thing) -> str:
    found = at.side.annotations.entity_of().get(thing.id) if isinstance(thing, Mention) else None
    return found.type if found else "none"


def _everywhere(judge: str) -> Iterable[Dimension]:
    """The dimensions that every judge's items have."""
    yield _counted(judge, "sentence", "words of the sentence", _sentence_length, 1, 10, 20, 30, 40)
    yield _counted(judge, "document", "words of the article", _document_length, 1, 250, 500, 1000)
    yield Dimension(judge, "segment", "kind of segment", _segment)
    yield Dimension(judge, "source", "publisher", _source)
    yield Dimension(judge, "topic", "topic of the article", _topic)
    yield Dimension(judge, "date", "quarter of the article's date", _quarter)


def _looked_up(judge: str) -> Iterable[Dimension]:
    """The dimensions that look a string up in training data."""
    frequency = _counted(judge, "frequency", "", _frequency, 0, 0, 1, 4, 9)
    yield Dimension(
        judge,
        "frequency",
        "occurrences of the string in training data",
        frequency.label,
        frequency.labels,
        True,
    )
    yield Dimension(
        judge,
        "consistency",
        "which share of the string's occurrences in training data has this type (econ)",
        _consistency,
        _CONSISTENCY,
        True,
    )
    yield Dimension(
        judge,
        "relative_frequency",
        "the string's frequency out of the most frequent one's (efre)",
        _relative_frequency,
        _RELATIVE,
        True,
    )


_LEVELS = (*ontology().levels, "none")
_NESTING = ("flat", "inside", "holds", "inside and holds")

#: Every dimension by its key, in the order in which they are shown.
DIMENSIONS: Mapping[str, Dimension] = {
    dimension.key: dimension
    for dimension in (
        Dimension("entity", "type", "type of mention", _type),
        Dimension("entity", "level", "name, nominal or pronoun", _level, _LEVELS),
        _counted("entity", "length", "words of the mention", _length, 1, 1, 2, 3, 5),
        Dimension("entity", "nested", "how it lies among mentions", _nested, _NESTING),
        _counted(
            "entity", "density", "mentions for 100 words of the sentence", _density, 0, 10, 20, 30
        ),
        *_looked_up("entity"),
        *_everywhere("entity"),
        Dimension("coreference", "level", "name, nominal or pronoun", _level, _LEVELS),
        Dimension("coreference", "type", "type of the entity", _entity_type),
        *_everywhere("coreference"),
        Dimension("trigger", "type", "type of event", _type),
        Dimension("trigger", "realis", "realis", _realis),
        *_looked_up("trigger"),
        *_everywhere("trigger"),
        Dimension("argument", "role", "role", _role),
        Dimension("argument", "level", "name, nominal or pronoun", _level, _LEVELS),
        _counted(
            "argument", "distance", "words to the trigger", _argument_distance, 0, 0, 3, 8, 20
        ),
        *_everywhere("argument"),
        Dimension("quotation", "type", "direct, indirect or mixed", _type),
        _counted("quotation", "length", "words of the quotation", _length, 1, 5, 15, 30),
        _counted("quotation", "pieces", "pieces of a discontinuous quotation", _pieces, 1, 1, 2),
        *_everywhere("quotation"),
        Dimension("speaker", "type", "direct, indirect or mixed", _type),
        Dimension("speaker", "level", "the speaker's mention", _level, _LEVELS),
        _counted("speaker", "distance", "words to the speaker", _speaker_distance, 0, 0, 2, 8, 20),
        _counted("speaker", "length", "words of the quotation", _length, 1, 5, 15, 30),
        *_everywhere("speaker"),
    )
}
