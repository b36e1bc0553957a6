"""Events without a parse: trigger forms, the nearest mentions that fit, realis by words before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from ...schema import Argument, Mention, Span
from .build import fits
from .finish import FoundEvent
from .lexicon import TriggerRule, data, trigger_forms, triggers
from .segment import sentences

_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being|got)(?:\s\w+ly|\snot|\sbeen)?\s$")
_ARTICLE = re.compile(
    r"\b(?:the|a|an|his|her|their|its|of|any|this|that|’s|'s)\s(?:[\w-]+\s)?$", re.IGNORECASE
)
_TYPED = {
    "DATE": "Time",
    "TIME": "Time",
    "CRIME": "Crime",
    "SENTENCE": "Sentence",
    "MONEY": "Money",
    "TITLE": "Position",
}
_INTRANSITIVE = ("demonstrate", "collapse", "appeal")
_PLACES = ("GPE", "LOC", "FAC")


@cache
def _trigger() -> re.Pattern[str]:
    forms = sorted(map(re.escape, trigger_forms()), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(forms)})(?![\w-])", re.IGNORECASE)


def _pos(text: str, m: re.Match[str]) -> tuple[str, TriggerRule] | None:
    """Lemma and rule of a trigger form; bare forms are nouns after an article, verbs after "to"."""
    lemma, pos = trigger_forms()[m.group().lower()]
    before = text[max(0, m.start() - 20) : m.start()]
    if (lemma, "NOUN") in triggers() and _ARTICLE.search(before) and pos == "VERB":
        pos = "NOUN" if m.group().lower() in (lemma, lemma + "s") else pos
    verbal = re.search(r"\b(?:to|will|would|could|may|might|should|they|who)\s$", before)
    if pos == "NOUN" and (lemma, "VERB") in triggers() and verbal:
        pos = "VERB"
    rule = triggers()[lemma, pos]
    if (
        pos == "VERB"
        and lemma in _INTRANSITIVE
        and re.match(r" (?:an?|the|that|how) ", text[m.end() : m.end() + 6])
    ):
        return None
    if rule.passive_only and pos == "VERB" and not _PASSIVE.search(before):
        return None
    return lemma, rule


def _realis(text: str, sentence: Span, trigger: Span) -> tuple[str, str]:
    """Realis and polarity by the words of the clause before the trigger."""
    lists = data("realis")
    clause = re.split(
        r"[;:—]|, (?:and|but|who|which|when|where|while)\b",
        text[sentence.start : trigger.start].lower(),
    )[-1]
    words = re.findall(r"[\w’'-]+", clause)
    near = words[-6:]
    if any(w in lists["negators"] or w.endswith(("n't", "n’t")) for w in near[-4:]):
        return "other", "negative"
    if any(w in lists["denials"] for w in near):
        return "other", "negative"
    unreal = {*lists["modals"], *lists["unreal_adjectives"], *lists["conditions"]}
    if any(w in unreal for w in near) or (near and near[-1] == "to"):
        return "other", "positive"
    return "actual", "positive"


def _preposition(text: str, found: Mention) -> str:
    """The word before a mention, when it is a preposition-like word."""
    m = re.search(r"([a-z]+)\s(?:the\s)?$", text[max(0, found.span.start - 16) : found.span.start])
    return m[1] if m else ""


def _nearest(
    found: Sequence[Mention], trigger: Span, event_type: str, role: str | None, *, after: bool
) -> Mention | None:
    fitting = [
        m
        for m in found
        if fits(event_type, role, m.type)
        and m.type not in _TYPED
        and (m.span.start >= trigger.end if after else m.span.end <= trigger.start)
    ]
    if not fitting:
        return None
    outer = [m for m in fitting if not any(o.span.contains(m.span) and o is not m for o in fitting)]
    if after:
        return min(outer, key=lambda m: m.span.start)
    return max(outer, key=lambda m: m.span.end)


def _by_type(
    text: str, rule: TriggerRule, here: Sequence[Mention], trigger: Span
) -> Iterator[tuple[str, Mention]]:
    """Dates, crimes, sentences, sums and offices: the nearest of each; places by preposition."""
    seen: set[str] = set()
    near = sorted(
        here, key=lambda m: min(abs(m.span.start - trigger.end), abs(trigger.start - m.span.end))
    )
    for m in near:
        role = _TYPED.get(m.type)
        if m.type in _PLACES:
            word = _preposition(text, m)
            role = {
                "in": "Place",
                "at": "Place",
                "near": "Place",
                "outside": "Place",
                "to": "Destination",
                "into": "Destination",
                "from": "Origin",
            }.get(word)
        if role and role not in seen and fits(rule.type, role, m.type):
            seen.add(role)
            yield role, m


def _around(
    text: str, rule: TriggerRule, here: Sequence[Mention], trigger: Span
) -> Iterator[tuple[str, Mention]]:
    """Subject before and object after a verb, turned round in the passive; nouns by preposition."""
    before = text[max(0, trigger.start - 20) : trigger.start]
    if rule.pos != "VERB":
        for m in here:
            gap = text[trigger.end : m.span.start] if m.span.start >= trigger.end else "x" * 99
            role = (
                rule.of
                if _preposition(text, m) == "of"
                else rule.preposition(_preposition(text, m))
            )
            if len(gap) <= 12 and fits(rule.type, role, m.type) and role:
                yield role, m
            if (
                0 <= trigger.start - m.span.end <= 3
                and rule.possessive
                and fits(rule.type, rule.possessive, m.type)
            ):
                yield rule.possessive, m
        return
    passive = bool(_PASSIVE.search(before)) and rule.object is not None
    left, right = (rule.object, rule.subject) if passive else (rule.subject, rule.object)
    subject = _nearest(here, trigger, rule.type, left, after=False)
    if subject and left:
        yield left, subject
    target = _nearest(here, trigger, rule.type, right, after=True)
    wanted = not passive or (target and _preposition(text, target) == "by")
    if target and right and wanted and target.span.start - trigger.end <= 30:
        yield right, target


def _arguments(
    text: str, rule: TriggerRule, here: Sequence[Mention], trigger: Span
) -> tuple[Argument, ...]:
    used: set[str] = set()
    found = []
    free = [m for m in here if not m.span.overlaps(trigger)]
    for role, m in (*_around(text, rule, free, trigger), *_by_type(text, rule, free, trigger)):
        if m.id not in used:
            used.add(m.id)
            found.append(Argument(role, m.id))
    return tuple(found)


def find_events(text: str, mentions: Sequence[Mention]) -> tuple[FoundEvent, ...]:
    """Each trigger outside names and values, with arguments from its own sentence."""
    closed = [
        m.span for m in mentions if m.level == "name" or m.type in ("CRIME", "SENTENCE", "TITLE")
    ]
    events = []
    for sentence in sentences(text):
        here = [m for m in mentions if sentence.contains(m.span)]
        for m in _trigger().finditer(text, sentence.start, sentence.end):
            trigger = Span(m.start(), m.end())
            guess = _pos(text, m)
            if guess is None or any(trigger.overlaps(span) for span in closed):
                continue
            lemma, rule = guess
            realis, polarity = _realis(text, sentence, trigger)
            arguments = _arguments(text, rule, here, trigger)
            events.append(FoundEvent(trigger, rule.type, lemma, realis, polarity, arguments))
    return tuple(events)
