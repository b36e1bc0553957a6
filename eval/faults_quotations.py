"""Errors of quotations, by how content overlaps, and of speakers, by who was named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from .faults import FOUND, GONE, RIGHT, Change, Counted, Found, Item, Kind, Ledger, Taxonomy
from .measures import Pair
from .measures.quotations import Quote, aligned, character_f1, quotes, right_speaker, shared

KINDS = (
    Kind("short", "only a part of the quotation's words"),
    Kind("long", "the quotation's words and more"),
    Kind("shifted", "short at one end and long at another"),
    Kind("merged", "one prediction over two or more quotations"),
    Kind("split", "one of several predictions over one quotation"),
    Kind("duplicate", "only words of quotations that are found already"),
    Kind("invented", "no word of any quotation"),
    Kind("missed", "a quotation of which no prediction has a word, but for what is right already"),
)

SPEAKER_KINDS = (
    Kind("entity", "somebody else is named"),
    Kind("pronoun", "a pronoun is named that is no mention of the speaker"),
    Kind("mention", "the right person by another mention: right by entity, wrong by mention"),
    Kind("unattributed", "gold names a speaker, the prediction nobody"),
    Kind("attributed", "gold names nobody, the prediction a speaker"),
    Kind("quotation_missed", "the quotation that has the speaker is not found"),
    Kind("quotation_invented", "a speaker of a quotation that is none"),
)

_EXACT, _SPEAKER = Counted("quote.exact", "type"), Counted("quote.speaker", None)


@dataclass(frozen=True, slots=True)
class _Sides:
    """What is left of both sides when exact quotations have paired off, and who overlaps whom."""

    gold: list[Quote]
    predicted: list[Quote]
    over_gold: dict[int, list[int]]
    over_predicted: dict[int, list[int]]
    copies: set[int]


def _left(
    one: Sequence[Quote], other: Sequence[Quote], key: Callable[[Quote], Hashable]
) -> tuple[list[Quote], list[Quote]]:
    """Both sides without the quotations that pair off by a key, as multisets."""
    waiting: dict[Hashable, list[Quote]] = defaultdict(list)
    for quote in reversed(one):
        waiting[key(quote)].append(quote)
    spare = []
    for quote in other:
        if waiting.get(key(quote)):
            waiting[key(quote)].pop()
        else:
            spare.append(quote)
    return sorted(quote for left in waiting.values() for quote in left), spare


def _sides(gold: Sequence[Quote], predicted: Sequence[Quote]) -> _Sides:
    # Of two quotations over the same words, those of one type pair off first.
    left, spare = _left(gold, predicted, lambda quote: (quote.positions, quote.type))
    left, spare = _left(left, spare, lambda quote: quote.positions)
    over_gold, over_predicted = defaultdict(list), defaultdict(list)
    for j, other in enumerate(spare):
        for i, one in enumerate(left):
            if shared(one.positions, other.positions):
                over_gold[i].append(j)
                over_predicted[j].append(i)
    copies = {
        j
        for j, other in enumerate(spare)
        if any(shared(one.positions, other.positions) for one in gold)
    }
    return _Sides(left, spare, over_gold, over_predicted, copies)


def _kind(sides: _Sides, j: int) -> str:
    """What kind of error the prediction ``j`` is."""
    touched = sides.over_predicted.get(j, [])
    if not touched:
        return "duplicate" if j in sides.copies else "invented"
    if len(touched) > 1:
        return "merged"
    if len(sides.over_gold[touched[0]]) > 1:
        return "split"
    one, other = sides.gold[touched[0]], sides.predicted[j]
    common = shared(one.positions, other.positions)
    if common == other.size:
        return "short"
    return "long" if common == one.size else "shifted"


def _item(quote: Quote) -> Item:
    return Item(quote.positions, quote.id)


def _find(pair: Pair) -> Found:
    gold, predicted = quotes(pair, None)
    sides = _sides(gold, predicted)
    kinds = {j: _kind(sides, j) for j in range(len(sides.predicted))}
    ledger = Ledger(pair.gold.document, "quotation")
    for j, kind in kinds.items():
        _add(ledger, sides, j, kind, kinds)
    for i, one in enumerate(sides.gold):
        if i not in sides.over_gold:
            ledger.add("missed", one.type, [_item(one)], [], [(one.type, FOUND)])
    return ledger.found(pair, _EXACT)


def _add(ledger: Ledger, sides: _Sides, j: int, kind: str, kinds: dict[int, str]) -> None:
    """Mending gives each gold quotation to the prediction of the kind that is nearest to it."""
    other = sides.predicted[j]
    touched = [sides.gold[i] for i in sides.over_predicted.get(j, [])]
    changes: list[tuple[str, Change]] = [(other.type, GONE)]
    for i in sides.over_predicted.get(j, []):
        rivals = [k for k in sides.over_gold[i] if kinds[k] == kind]
        one = sides.gold[i]
        if j == max(rivals, key=lambda k: (character_f1(one, sides.predicted[k]), -k)):
            changes.append((one.type, FOUND))
    type_ = touched[0].type if touched else other.type
    ledger.add(kind, type_, list(map(_item, touched)), [_item(other)], changes)


def _find_speakers(pair: Pair) -> Found:
    gold, predicted = quotes(pair, None)
    matched = aligned(pair, None)
    ledger = Ledger(pair.gold.document, "speaker")
    for one, other in matched:
        _add_speaker(ledger, pair, one, other)
    left = _without(gold, [one for one, _ in matched])
    for one in (quote for quote in left if quote.voices):
        changes = [(one.type, FOUND)]
        ledger.add("quotation_missed", one.type, [_item(one)], [], changes, _names(one))
    spare = _without(predicted, [other for _, other in matched])
    for other in (quote for quote in spare if quote.voices):
        changes = [(other.type, GONE)]
        ledger.add("quotation_invented", other.type, [], [_item(other)], changes, _names(other))
    return ledger.found(pair, _SPEAKER)


def _without(quotes: Sequence[Quote], taken: Sequence[Quote]) -> list[Quote]:
    names = {quote.id for quote in taken}
    return [quote for quote in quotes if quote.id not in names]


def _names(quote: Quote) -> str:
    """The spans of a quotation's speakers, for the error's detail."""
    return ",".join(f"{start}-{end}" for start, end in quote.speakers)


def _add_speaker(ledger: Ledger, pair: Pair, one: Quote, other: Quote) -> None:
    kind, changes = _speaker_verdict(pair, one, other)
    if kind:
        detail = f"{_names(one) or 'nobody'} as {_names(other) or 'nobody'}"
        ledger.add(kind, one.type, [_item(one)], [_item(other)], changes, detail)


def _speaker_verdict(pair: Pair, one: Quote, other: Quote) -> tuple[str, list[tuple[str, Change]]]:
    """An aligned pair's kind of error, and what mending it changes; ``""`` when it is right."""
    if not one.voices:
        return ("attributed", [(other.type, GONE)]) if other.voices else ("", [])
    if not other.voices:
        return "unattributed", [(one.type, FOUND)]
    if right_speaker(pair, one, other, "entity", "yes"):
        return ("", []) if one.speakers == other.speakers else ("mention", [])
    pronoun = any(voice.level == "pronoun" for voice in other.voices)
    return "pronoun" if pronoun else "entity", [(one.type, RIGHT)]


TAXONOMIES = (
    Taxonomy("quotation", "Quotations", "quote.exact", KINDS, _find),
    Taxonomy("speaker", "Speakers", "quote.speaker", SPEAKER_KINDS, _find_speakers, None),
)
