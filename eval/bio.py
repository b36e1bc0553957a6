"""Tagged sequences (BIO, IOBES) as mentions, so that figures can be set beside those of taggers.

One token is one code point here: a sequence becomes a document without text, of as many code points
as it has tokens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..schema import Annotations, Article, Document, Mention, PressmarkError, Source, Span
from .counts import Gathered, ScoreTable
from .measures import Measure, parse_all

#: The schemes that mode strict of seqeval reads, with the kinds of tag that each has. In all but
#: IOB2 and the two that mark a boundary only where mentions of one type touch (IOB1, IOE1), a
#: mention is only one when its last tag says that it ends.
SCHEMES = {
    "IOB2": "OBI", "IOE2": "OIE", "IOBES": "OBIES", "BILOU": "OBILU", "IOB1": "OBI", "IOE1": "OIE",
}  # fmt: skip
#: ``repair`` reads an I without a B as the beginning of a mention, as conlleval, nervaluate and
#: seqeval's default do; ``strict`` leaves such tokens out, as seqeval's mode of that name does with
#: IOB2, and ``strict-`` with another scheme.
READINGS = ("repair", "strict", *(f"strict-{scheme}" for scheme in SCHEMES if scheme != "IOB2"))
Chunk = tuple[int, int, str]
_Tag = tuple[str, str]
#: What BILOU calls last and unit, IOBES calls end and single.
_SAME = {"L": "E", "U": "S"}


def reading_of(scheme: str) -> str:
    """The strict reading of a scheme; PressmarkError when there is no such scheme."""
    if scheme not in SCHEMES:
        raise PressmarkError(f"there is no scheme {scheme!r}; there are {', '.join(SCHEMES)}")
    return "strict" if scheme == "IOB2" else f"strict-{scheme}"


def _split(tag: str, where: str, kinds: str) -> _Tag:
    kind, _, type_ = tag.partition("-")
    if len(kind) != 1 or kind not in kinds or bool(type_) != (kind != "O"):
        *most, last = (f"{other}-" for other in kinds[1:])
        others = f"{', '.join(most)} or {last}"
        raise PressmarkError(
            f"{where} is tagged {tag!r}, expected O, or {others} and a type; check which "
            "column holds the tags, and their scheme"
        )
    return _SAME.get(kind, kind), type_


def _goes_on(before: tuple[str, str], now: tuple[str, str]) -> bool:
    """Whether a token belongs to the mention of the token before it."""
    return before[0] in ("B", "I") and now[0] in ("I", "E") and before[1] == now[1]


def chunks(tags: Sequence[str], reading: str = "repair") -> list[Chunk]:
    """The mentions of a sequence: first token, token after the last, type; in order.

    ``reading`` is one of ``READINGS``. Raises PressmarkError for what is no tag.
    """
    _, _, scheme = reading.partition("-")
    kinds = SCHEMES[scheme] if scheme else "OBIES"
    split = [_split(tag, f"token {place}", kinds) for place, tag in enumerate(tags)]
    if scheme in ("IOB1", "IOE1"):
        return _parted(split, _IOB1 if scheme == "IOB1" else _IOE1)
    return _ended(split, scheme) if scheme else _begun(split, reading)


def _begun(tags: Sequence[_Tag], reading: str) -> list[Chunk]:
    """Mentions that go on as long as their tags do."""
    found: list[Chunk] = []
    opened: Chunk | None = None
    before = ("O", "")
    for place, now in enumerate(tags):
        if opened and _goes_on(before, now):
            opened = (opened[0], place + 1, opened[2])
        else:
            found += [opened] if opened else []
            begins = now[0] == "B" or (reading == "repair" and now[0] != "O")
            opened = (place, place + 1, now[1]) if begins else None
        before = now
    return found + ([opened] if opened else [])


def _ended(tags: Sequence[_Tag], scheme: str) -> list[Chunk]:
    """Mentions whose last tag ends them; IOE2 marks no beginning, the others do."""
    found: list[Chunk] = []
    opened: int | None = None
    before = ("O", "")
    for place, now in enumerate(tags):
        kind, type_ = now
        if opened is None or not _goes_on(before, now):
            marked = kind in ("B", "S")
            unmarked = kind in ("I", "E") and (before[0] != "I" or before[1] != type_)
            opened = place if (unmarked if scheme == "IOE2" else marked) else None
        if opened is not None and kind in ("E", "S"):
            found.append((opened, place + 1, type_))
            opened = None
        before = now
    return found


@dataclass(frozen=True, slots=True)
class _Marks:
    """What may stand where in a scheme that marks only boundaries between mentions of one type.

    ``begin`` are the kinds after which the mark begins a mention of the same type, ``on`` the pairs
    of kinds that go on; ``ends`` tells whether a mention ends between two tags.
    """

    mark: str
    begin: str
    on: tuple[str, ...]
    ends: Callable[[_Tag, _Tag], bool]


_IOB1 = _Marks(
    "B", "IB", ("BI", "II"), lambda last, now: last[0] + now[0] != "BB" or last[1] == now[1]
)
_IOE1 = _Marks(
    "E",
    "E",
    ("II", "IE"),
    lambda last, now: last[0] == "I" or (now[0] != "O" and last[1] == now[1]),
)


def _parted(tags: Sequence[_Tag], marks: _Marks) -> list[Chunk]:
    """Mentions as seqeval 1.2.2 reads IOB1 and IOE1: a mark that parts nothing is no mention, so
    that an E before O (or at the end) leaves its mention out."""
    found: list[Chunk] = []
    padded = [("O", ""), *tags, ("O", "")]
    place = 1
    while place <= len(tags):
        before, now = padded[place - 1 : place + 1]
        same, start = before[1] == now[1], place
        unmarked = now[0] == "I" and not (before[0] == "I" and same)
        place += 1
        if not unmarked and not (now[0] == marks.mark and before[0] in marks.begin and same):
            continue
        while padded[place - 1][0] + padded[place][0] in marks.on and padded[place][1] == now[1]:
            place += 1
        if marks.ends(padded[place - 1], padded[place]):
            found.append((start - 1, place - 1, now[1]))
    return found


def _document(name: str, tags: Sequence[str], reading: str) -> Document:
    source = Source("tags", "", "2000-01-01", "unknown")
    article = Article(name, None, "0" * 64, len(tags), "und", source)
    mentions = tuple(
        Mention(f"m{i}", Span(start, end), kind)
        for i, (start, end, kind) in enumerate(chunks(tags, reading))
    )
    return Document(article, Annotations(mentions))


def score_tags(
    gold: Sequence[Sequence[str]],
    predicted: Sequence[Sequence[str]],
    measures: Iterable[str | Measure],
    reading: str = "repair",
) -> ScoreTable:
    """The counts of tagged sequences, one document a sequence, joined by their order.

    Types are whatever the tags say. Raises PressmarkError when the two have not as many sequences
    or tokens.
    """
    sizes = [len(tags) for tags in gold], [len(tags) for tags in predicted]
    if sizes[0] != sizes[1]:
        raise PressmarkError(
            f"gold has {len(sizes[0])} sequences of {sum(sizes[0])} tokens, the prediction "
            f"{len(sizes[1])} of {sum(sizes[1])}, expected the same tokens in the same sequences"
        )
    gathered = Gathered(list(dict.fromkeys(parse_all(measures))))
    for number, (one, other) in enumerate(zip(gold, predicted, strict=True)):
        name = f"s{number}"
        document = _document(name, one, reading)
        gathered.add(document, _document(name, other, reading).annotations, True)
    return gathered.table({"docs": "order", "reading": reading, "sys": "tags", "unit": "token"})


def _sequences(lines: Iterable[str]) -> Iterator[list[str]]:
    found: list[str] = []
    for line in lines:
        columns = line.split()
        if not columns or columns[0] == "-DOCSTART-":
            if found:
                yield found
            found = []
        else:
            found.append(columns[-1])
    if found:
        yield found


def read_tags(path: Path) -> list[list[str]]:
    """The tags of a file in CoNLL's columns: a token a line, its tag last, an empty line between
    sequences. Raises PressmarkError for a file that cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise PressmarkError(
            f"{path} cannot be read as UTF-8 text ({fault}); name a file of tagged tokens"
        ) from None
    return list(_sequences(text.splitlines()))
