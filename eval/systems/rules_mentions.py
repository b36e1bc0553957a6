"""Mentions without a model: capitals, gazetteer, cue words, and patterns for dates and values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from ...schema import Mention, Span
from .build import distinct, mention
from .lexicon import data, first_names, gazetteer, noun_types, titles, trigger_forms
from .segment import index_of, sentences
from .timex import find_times

_WORD = r"[A-ZÀ-ÞŁŚŽČŠİ][\w’'\-]*(?<![’'])"
_TOKEN = re.compile(rf"{_WORD}|[A-Z]\.(?:[A-Z]\.)*")
_STOP = frozenset(
    [
        "A",
        "About",
        "After",
        "Again",
        "Against",
        "All",
        "Also",
        "Although",
        "Among",
        "An",
        "And",
        "Another",
        "Any",
        "Are",
        "As",
        "Asked",
        "At",
        "Because",
        "Before",
        "But",
        "By",
        "Can",
        "Despite",
        "Did",
        "Do",
        "Does",
        "During",
        "Each",
        "Even",
        "Every",
        "Few",
        "For",
        "From",
        "Had",
        "Has",
        "Have",
        "He",
        "Her",
        "Here",
        "Him",
        "His",
        "How",
        "However",
        "I",
        "If",
        "In",
        "Into",
        "Is",
        "It",
        "Its",
        "Just",
        "Last",
        "Later",
        "Less",
        "Many",
        "May",
        "Meanwhile",
        "More",
        "Most",
        "Much",
        "My",
        "Neither",
        "Next",
        "No",
        "Nobody",
        "Nor",
        "Not",
        "Nothing",
        "Now",
        "Of",
        "Officials",
        "On",
        "Once",
        "One",
        "Only",
        "Or",
        "Other",
        "Our",
        "Over",
        "People",
        "Police",
        "Private",
        "She",
        "Should",
        "Since",
        "So",
        "Some",
        "Still",
        "Students",
        "Such",
        "Ten",
        "Than",
        "That",
        "The",
        "Their",
        "Them",
        "Then",
        "There",
        "These",
        "They",
        "This",
        "Those",
        "Three",
        "Though",
        "Through",
        "To",
        "Today",
        "Tomorrow",
        "Two",
        "Under",
        "Until",
        "Up",
        "Upon",
        "Was",
        "We",
        "Were",
        "What",
        "When",
        "Where",
        "Which",
        "While",
        "Who",
        "Whose",
        "Why",
        "Will",
        "With",
        "Would",
        "Yesterday",
        "You",
        "Your",
        "According",
        "Four",
        "Five",
        "Six",
        "Seven",
        "Eight",
        "Nine",
        "Near",
        "Residents",
        "Since",
        "Several",
        "Parts",
        "Rebel",
        "Grain",
        "Surveyors",
        "Neither",
    ]
)
_BODIES = frozenset(data("organisations")["suffixes"])
_LINK = re.compile(
    r"\s(?:of(?: the)?|de la|de los|de|da|do|dos|das|del|van der|van|von|bin|ibn|al|"
    r"el|la|le|di|du|for|and)\s$"
)
_MONEY = re.compile(
    r"(?:US|A|C)?[$€£¥]\s?\d[\d,.]*\d*(?:\s(?:thousand|million|billion|trillion|bn|m))?\b"
    r"|\b\d[\d,.]*(?:[\s-](?:thousand|million|billion|trillion))?[\s-]"
    r"(?:dollars?|euros?|pounds?|yen|rupees?|yuan|francs?|pesos?|roubles?|rubles?)\b"
)
_SENTENCE = re.compile(
    r"\b(?:(?:\d+|[a-z]+)[ -](?:years?|months?|days?)(?:’|')? "
    r"(?:in (?:prison|jail|custody)|imprisonment|behind bars|probation|of (?:hard )?labou?r)"
    r"|life (?:in prison|imprisonment|sentence)|death (?:sentence|penalty)|house arrest"
    r"|\d+ (?:hours|months|years) of community service)\b"
)
_DETERMINER = (
    r"(?:the|a|an|this|that|these|those|his|her|their|its|our|my|your|some|several|many|two|three"
    r"|four|five|six|seven|eight|nine|ten|both|another|\d[\d,]*|[A-ZÀ-Þ][\w-]*(?:[’']s|s[’']))"
)
_PRONOUN = re.compile(rf"\b(?:{'|'.join(data('pronouns'))})\b", re.IGNORECASE)


@cache
def _nominal() -> re.Pattern[str]:
    nouns = "|".join(sorted(map(re.escape, noun_types()), key=len, reverse=True))
    return re.compile(
        rf"\b(?P<det>{_DETERMINER})\s(?:[\w’'.\-]+\s){{0,3}}?(?P<head>{nouns})\b(?![-’'])"
        rf"(?!\s(?:{nouns})\b)",
        re.IGNORECASE,
    )


@cache
def _crime() -> re.Pattern[str]:
    crimes = data("crimes")
    heads = "|".join(
        sorted(map(re.escape, [*crimes["phrases"], *crimes["heads"]]), key=len, reverse=True)
    )
    return re.compile(rf"\b(?:{'|'.join(crimes['introducers'])})\s(?P<crime>{heads})\b")


@cache
def _title() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, titles()), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?P<title>{names})(?=\s[A-ZÀ-ÞŁŚŽČŠ])")


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
    """Cuts leading gazetteer words ("Ukrainian", "US") and titles off a run, then types the rest."""
    while start < end:
        title = _title().match(text, start, end)
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


def _names(text: str, spans: Iterable[Span]) -> Iterator[Mention]:
    for sentence in spans:
        for start, end in _sequences(text, sentence):
            trimmed = _trim(text, start, end)
            if trimmed is None:
                continue
            for s, e, kind in _split_known(text, *trimmed):
                yield mention(s, e, kind, "name")


def repeated(text: str, names: Sequence[Mention]) -> Iterator[Mention]:
    """Later bare last names of the persons found ("Ryabkov" after "Sergei Ryabkov")."""
    lasts = {
        text[m.span.start : m.span.end].rsplit(maxsplit=1)[-1]
        for m in names
        if m.type == "PERSON" and " " in text[m.span.start : m.span.end]
    }
    for last in sorted(lasts):
        for m in re.finditer(rf"(?<![\w-]){re.escape(last)}(?![\w-])", text):
            yield mention(m.start(), m.end(), "PERSON", "name")


@cache
def _nouns_that_follow() -> frozenset[str]:
    """Nouns before which another noun is a modifier ("prisoner" in "prisoner swap")."""
    return frozenset(form for form, (_, pos) in trigger_forms().items() if pos == "NOUN")


def _nominals(text: str, spans: Iterable[Span]) -> Iterator[Mention]:
    for sentence in spans:
        for m in _nominal().finditer(text, sentence.start, sentence.end):
            after = text[m.end() : m.end() + 20].split()
            if not m["head"].islower() or (
                after and text[m.end()] == " " and after[0].strip(".,") in _nouns_that_follow()
            ):
                continue
            if re.search(
                r"\b(?:of|in|and|or|for|to|with|at|by|from|that|who|was|were|is|said|on)\b",
                text[m.start() : m.start("head")].lower(),
            ):
                continue
            kind = noun_types()[m["head"].lower()]
            yield mention(m.start(), m.end(), kind, "nominal", head=m.span("head"))


def _pronouns(text: str) -> Iterator[Mention]:
    for m in _PRONOUN.finditer(text):
        word, pron = m.group(), data("pronouns")[m.group().lower()]
        if word == "US" or (word == "i" and not word.isupper()):
            continue
        kind = "ORG" if pron["class"] == "thing" else "PERSON"
        yield mention(m.start(), m.end(), kind, "pronoun")


def find_values(text: str, published: str | None) -> Iterator[Mention]:
    """DATE, TIME, MONEY, SENTENCE, CRIME and TITLE, all by patterns; no date within a sentence."""
    penalties = [Span(*m.span()) for m in _SENTENCE.finditer(text)]
    for found in find_times(text, published):
        if not any(found.span.overlaps(span) for span in penalties):
            yield mention(found.span.start, found.span.end, found.type, value=found.value)
    for m in _MONEY.finditer(text):
        yield mention(m.start(), m.end(), "MONEY")
    for span in penalties:
        yield mention(span.start, span.end, "SENTENCE")
    for m in _crime().finditer(text):
        yield mention(*m.span("crime"), "CRIME")
    for m in _title().finditer(text):
        yield mention(*m.span("title"), "TITLE")


def _crosses(one: Span, other: Span) -> bool:
    return one.overlaps(other) and not one.contains(other) and not other.contains(one)


def find_mentions(text: str, published: str | None) -> tuple[Mention, ...]:
    """All mentions of a text: names win over nominals that cross them, values over names."""
    spans = sentences(text)
    values = list(find_values(text, published))
    taken = [v.span for v in values]
    names = [n for n in _names(text, spans) if not any(n.span.overlaps(t) for t in taken)]
    known = [n.span for n in names] + taken
    names += [n for n in repeated(text, names) if not any(n.span.overlaps(k) for k in known)]
    solid = [m.span for m in (*values, *names)]
    nominals = [
        n
        for n in _nominals(text, spans)
        if not any(_crosses(n.span, s) or s == n.span for s in solid)
        and not any(t.contains(n.span) for t in taken)
    ]
    return distinct((*values, *names, *nominals, *_pronouns(text)))


def sentence_of(spans: tuple[Span, ...], found: Mention) -> int:
    """The index of the sentence in which a mention starts."""
    return index_of(spans, found.span.start)
