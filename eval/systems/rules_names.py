"""Names without a model: runs of capitalised words, typed by gazetteer, cue words and context."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ...schema import Mention, Span
from .build import mention
from .lexicon import data, first_names, gazetteer, titles
from .values import title_pattern

_WORD = r"[A-ZÀ-ÞŁŚŽČŠİ][\w’'\-]*(?<![’'])"


_TOKEN = re.compile(rf"{_WORD}|[A-Z]\.(?:[A-Z]\.)*")


_STOP = frozenset(data("names")["openers"])


_BODIES = frozenset(data("organisations")["suffixes"])


_LINK = re.compile(
    r"\s(?:of(?: the)?|de la|de los|de|da|do|dos|das|del|van der|van|von|bin|ibn|al|"
    r"el|la|le|di|du|for|and)\s$"
)


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Cuts possessive 's and any titles, months and stop words off the ends of a name."""
    while end > start and text[end - 2 : end] in ("’s", "'s"):
        end -= 2
    words = list(re.finditer(r"\S+", text[start:end]))
    while words and words[0].group() in _STOP:
        words.pop(0)
    while words and words[-1].group() in _STOP | {"of", "de", "and", "for"}:
        words.pop()
    return (start + words[0].start(), start + words[-1].end()) if words else None


def _sequences(text: str, sentence: Span) -> Iterator[tuple[int, int]]:
    """Maximal runs of capitalised words, joined over particles such as "of" and "de"."""
    run: tuple[int, int] | None = None
    for m in _TOKEN.finditer(text, sentence.start, sentence.end):
        gap = text[run[1] : m.start()] if run else ""
        ends = run is not None and text[run[1] - 2 : run[1]] in ("’s", "'s")
        if run and not ends and (gap == " " or _joins(text, run, gap)):
            run = (run[0], m.end())
            continue
        if run:
            yield run
        run = None if m.group() in _STOP else (m.start(), m.end())
    if run:
        yield run


def _joins(text: str, run: tuple[int, int], gap: str) -> bool:
    """Particles join names; "of" only after a word that takes it ("Ministry of Justice")."""
    if not _LINK.match(gap):
        return False
    word = text[run[0] : run[1]].rsplit(maxsplit=1)[-1]
    takes = {prefix.split()[0] for prefix in data("organisations")["prefixes"]}
    return word in takes if gap.strip() in ("of", "of the", "for", "and") else gap.strip() != "and"


def _type_by_words(words: Sequence[str]) -> str | None:
    """The type that first or last word of a name tell, if they do."""
    places, organisations = data("places"), data("organisations")
    last, first = words[-1], words[0]
    if len(words) > 1:
        for key, kind in (
            ("location_words", "LOC"),
            ("facility_words", "FAC"),
            ("gpe_words", "GPE"),
            ("work_words", "WORK"),
        ):
            if last in places[key] or (kind == "LOC" and first in ("Lake", "Mount", "Cape")):
                return kind
        if last in organisations["suffixes"]:
            return "ORG"
    joined = " ".join(words)
    if any(joined.startswith(f"{prefix} ") for prefix in organisations["prefixes"]):
        return "ORG"
    return None


def _classify(text: str, start: int, end: int) -> str | None:
    """The type of a capitalised run: gazetteer, then cue words, then first names, then context."""
    name = text[start:end]
    words = name.split()
    known = gazetteer().get(name) or _type_by_words(words)
    if known is None and name.isupper():
        known = gazetteer().get(name.title())
    if known:
        return known
    if words[0] in first_names():
        return "PERSON"
    before = text[max(0, start - 25) : start]
    if before.endswith(("the ", "The ", "a ", "an ")):
        return (
            "ORG" if len(words) >= 2 and words[-1][0].isupper() and words[-1] in _BODIES else None
        )
    if re.search(rf"(?:{'|'.join(map(re.escape, sorted(titles())))})\s$", before):
        return "PERSON"
    if name.isupper() and 2 <= len(name) <= 6 and len(words) == 1:
        return "ORG"
    if re.search(r"\b(?:in|near|at|from|to) $", before) and len(words) <= 2:
        return "GPE"
    if re.match(r",? (?:said|told|who|whose|has|had)\b", text[end : end + 8]) or len(words) >= 2:
        return "PERSON" if len(words) <= 3 else "ORG"
    return None


def _split_known(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Cuts leading demonyms ("Ukrainian") and titles off a run, then types what is left."""
    while start < end:
        title = title_pattern().match(text, start, end)
        lead = re.match(r"\S+(?: \S+)?(?= )|\S+(?= )", text[start:end])
        known = lead and gazetteer().get(lead.group())
        if title:
            start = title.end() + 1
        elif known == "NORP" and lead:
            yield start, start + lead.end(), "NORP"
            start += lead.end() + 1
        else:
            break
    kind = _classify(text, start, end) if start < end else None
    if kind:
        yield start, end, kind


def find_names(text: str, spans: Iterable[Span]) -> Iterator[Mention]:
    for sentence in spans:
        for start, end in _sequences(text, sentence):
            trimmed = _trim(text, start, end)
            if trimmed is None:
                continue
            for s, e, kind in _split_known(text, *trimmed):
                yield mention(s, e, kind, "name")


def repeated(text: str, names: Sequence[Mention]) -> Iterator[Mention]:
    """Later bare last names of the persons found ("Orsek" after "Pavel Orsek")."""
    lasts = {
        text[m.span.start : m.span.end].rsplit(maxsplit=1)[-1]
        for m in names
        if m.type == "PERSON" and " " in text[m.span.start : m.span.end]
    }
    for last in sorted(lasts):
        for m in re.finditer(rf"(?<![\w-]){re.escape(last)}(?![\w-])", text):
            yield mention(m.start(), m.end(), "PERSON", "name")
