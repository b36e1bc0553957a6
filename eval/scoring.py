"""Scoring predictions against gold: documents join by id, are checked, and are counted."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib import metadata, resources
from operator import attrgetter

from ..schema import LAYERS, Annotations, Article, Document, PressmarkError, Problem, Span
from ..schema.errors import errors
from ..schema.screening import surely_sound
from ..schema.validation import validate_prediction
from .by_type import Block
from .counts import Gathered, Macro, ScoreTable
from .lenient import with_known_labels
from .measures import HEADLINE, Measure, Pair, parse_all
from .measures.clusterings import repeats
from .pausing import collector_paused
from .resampling import RESAMPLES, SEED

__all__ = ["Block", "InvalidPredictions", "Macro", "ScoreTable", "check_predictions", "score"]


#: Problems that the message of an error shows; the exception has them all.
_SHOWN = 20


class InvalidPredictions(PressmarkError):
    """Predictions that do not fit their articles or the ontology; ``problems`` holds them all."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """The message shows the first problems, one a line."""
        self.problems = tuple(sorted(problems))
        lines = [f"\n  {problem}" for problem in self.problems[:_SHOWN]]
        more = len(self.problems) - len(lines)
        super().__init__(
            f"{len(self.problems)} problem(s) in the predictions, expected none; mend the system "
            f"that wrote them:{''.join(lines)}" + (f"\n  ... and {more} more" if more else "")
        )


@cache
def _schema_sha() -> str:
    """Eight hexadecimal digits for the contract: the JSON Schema and the ontology."""
    folder = resources.files("pressmark.schema")
    names = ("article-1.schema.json", "ontology.json")
    return sha256(b"".join((folder / name).read_bytes() for name in names)).hexdigest()[:8]


_MENTION = attrgetter("id", "span.start", "span.end", "type", "level", "value")
_QUOTATION = attrgetter("id", "type", "speakers", "speaker_kind", "addressees", "inside")


def _offsets(span: Span | None) -> tuple[int, int] | None:
    return None if span is None else (span.start, span.end)


def _content(annotations: Annotations) -> bytes:
    """All that annotations say, in one way only; words are left out, for offsets say them."""
    # Columns of one kind of value are written faster than rows of many, and offsets as bytes.
    names, starts, ends, types, levels, values = (
        zip(*map(_MENTION, annotations.mentions), strict=True) if annotations.mentions else [()] * 6
    )
    offsets = struct.pack(f"<{2 * len(starts)}q", *starts, *ends)
    rest = [
        "\n".join(names),
        "\n".join(types),
        levels if any(levels) else len(levels),
        values if any(values) else len(values),
        [(m.id, _offsets(m.head)) for m in annotations.mentions if m.head is not None],
        [(e.id, e.type, e.mentions, e.members) for e in annotations.entities],
        [
            (
                *(event.id, event.type, m.id, _offsets(m.trigger), m.realis, m.polarity),
                *((a.role, a.mention) for a in m.arguments),
            )
            for event, m in annotations.event_mentions()
        ],
        [
            (
                *_QUOTATION(q),
                [_offsets(s) for s in q.content],
                _offsets(q.cue),
                *map(_offsets, q.quoted),
            )
            for q in annotations.quotations
        ],
    ]
    return ascii(rest).encode("ascii") + b"\n" + offsets


class _Fingerprint:
    """A hash of annotations by document that does not depend on the documents' order."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def add(self, document: str, article: Article | None, annotations: Annotations | None) -> None:
        """Add annotations and, for gold, what else of the article counts: text and segments."""
        # ascii() writes plain values in one way only, several times as fast as JSON.
        text = "" if article is None else article.text_sha256
        zones = [(s.kind, s.start, s.end) for s in article.segments] if article else []
        digest = sha256(ascii([document, text, *zones]).encode("ascii"))
        digest.update(b"" if annotations is None else _content(annotations))
        self._parts.append(digest.digest())

    def short(self) -> str:
        """The first eight hexadecimal digits."""
        return sha256(b"".join(sorted(self._parts))).hexdigest()[:8]


def _wanted(measures: Iterable[str | Measure], layers: Sequence[str] | None) -> list[Measure]:
    parsed = list(dict.fromkeys(parse_all(measures)))
    unknown = [layer for layer in layers or () if layer not in LAYERS]
    if unknown:
        raise PressmarkError(
            f"there is no layer {', '.join(unknown)}; there are {', '.join(LAYERS)}"
        )
    return parsed if layers is None else [m for m in parsed if m.layer in layers]


def _refuse_unknown(predictions: Mapping[str, Annotations], known: set[str]) -> None:
    unknown = sorted(document for document in predictions if document not in known)
    if unknown:
        shown = ", ".join(unknown[:10]) + (", ..." if len(unknown) > 10 else "")
        raise PressmarkError(
            f"{len(unknown)} predicted document(s) are not among the {len(known)} of the gold: "
            f"{shown}; expected ids of gold documents: score the right split, or leave them out"
        )


def _problems(
    document: Document, predicted: Annotations | None, unknown: list[int] | None = None
) -> list[Problem]:
    """The one place where predictions are checked before they are counted.

    With ``unknown``, labels that the ontology does not know are no problem: they are counted there.
    """
    if predicted is None or surely_sound(document.article, predicted):
        return []
    if unknown is not None:
        predicted, count = with_known_labels(predicted)
        unknown.append(count)
    return list(errors(validate_prediction(document.article, predicted)))


def check_predictions(gold: Iterable[Document], predictions: Mapping[str, Annotations]) -> None:
    """Raise PressmarkError for predictions of unknown documents or that do not fit their article.

    Scoring asks the same; this is for what looks at predictions without scoring them.
    """
    known: set[str] = set()
    problems: list[Problem] = []
    for document in gold:
        known.add(document.id)
        problems.extend(_problems(document, predictions.get(document.id)))
    _refuse_unknown(predictions, known)
    if problems:
        raise InvalidPredictions(problems)


def score(
    gold: Iterable[Document],
    predictions: Mapping[str, Annotations],
    measures: Iterable[str | Measure] = HEADLINE,
    layers: Sequence[str] | None = None,
    groups: bool = True,
    corpus: str = "",
    watching: Sequence[Callable[[Pair], None]] = (),
    lenient: bool = False,
) -> ScoreTable:
    """Count ``predictions`` (by document id) against ``gold``, document by document.

    ``layers`` leaves out the measures of layers that the system does not declare, ``groups=False``
    the rows by type; ``corpus`` (name@version) goes into the signature. A document without a
    prediction counts as an empty one and is listed in ``missing``. Gold is taken one document at
    a time and not kept; each of ``watching`` is told every pair that is counted, so that errors
    need no pass of their own. ``lenient`` scores labels that the ontology does not know as wrong.
    The signature tells how many such labels there are, and how many repeated mentions a measure
    with ``repeated=first`` takes away. Raises ``PressmarkError`` for predictions of unknown
    documents, and with all problems of predictions that do not fit their article or the ontology.
    """
    gathered = Gathered(_wanted(measures, layers))
    known: set[str] = set()
    problems: list[Problem] = []
    unknown: list[int] = []
    gone: list[int] = []
    keep_first = any(m.parameters.get("repeated") == "first" for m in gathered.measures)
    gold_sha, system_sha = _Fingerprint(), _Fingerprint()
    with collector_paused():
        for document in gold:
            known.add(document.id)
            predicted = predictions.get(document.id)
            problems.extend(_problems(document, predicted, unknown if lenient else None))
            if not problems:
                pair = gathered.add(document, predicted, groups)
                gold_sha.add(document.id, document.article, document.annotations)
                system_sha.add(document.id, None, predicted)
                if keep_first:
                    gone.append(repeats(pair))
                for one in watching:
                    one(pair)
    _refuse_unknown(predictions, known)
    if problems:
        raise InvalidPredictions(problems)
    facts = _facts(f"{corpus}#{gold_sha.short()}", system_sha.short())
    facts |= {"unknown": str(sum(unknown))} if lenient else {}
    facts |= {"repeated_gone": str(sum(gone))} if keep_first else {}
    return gathered.table(facts)


def _facts(gold: str, system: str) -> dict[str, str]:
    return {
        "bs": str(RESAMPLES),
        "docs": "missing=empty",
        "gold": gold,
        "rs": str(SEED),
        "schema": _schema_sha(),
        "sys": system,
        "unit": "char",
        "v": metadata.version("pressmark"),
    }
