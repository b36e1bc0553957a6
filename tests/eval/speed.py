"""How fast scoring is, beside the peers, in one run: ``make speed``.

Ratios are what counts: documents per second depend on the machine. Seconds are the processor's,
so that what else the machine does matters little.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator
from random import Random

import numpy as np
from pressmark.eval.counts import Gathered
from pressmark.eval.errors import ErrorGatherer
from pressmark.eval.measures import parse
from pressmark.eval.pausing import collector_paused
from pressmark.eval.resampling import bootstrap_sums
from pressmark.eval.scoring import score
from pressmark.schema import (
    Annotations,
    Argument,
    Article,
    Document,
    Entity,
    Event,
    EventMention,
    Mention,
    Source,
    Span,
)

#: Mentions of each type in the corpus (gold of `wire`): what types are drawn by.
TYPES = {
    "PERSON": 408, "ORG": 141, "DATE": 102, "GPE": 74, "FAC": 56, "VEHICLE": 34, "TIME": 30,
    "MONEY": 27, "LOC": 22, "NORP": 18, "WORK": 15, "TITLE": 12, "CRIME": 5, "WEAPON": 3,
    "SENTENCE": 3,
}  # fmt: skip
SCHEMES = ("entity.strict", "entity.exact", "entity.ent_type", "entity.partial")
COREFERENCE = tuple(f"coref.{m}" for m in ("muc", "b3", "ceafm", "ceafe", "lea", "blanc", "conll"))
EVENTS = ("event.trigger", "event.trigger_type", "event.argument_id", "event.argument")


def article(name: str, length: int) -> Article:
    return Article(name, None, "0" * 64, length, "en", Source("p", "t", "2024-01-01", "CC0-1.0"))


def some_type(random: Random) -> str:
    return random.choices(list(TYPES), list(TYPES.values()))[0]


def mentions(random: Random, count: int) -> tuple[Mention, ...]:
    """Mentions of an article as news have them: short, some nested."""
    found = []
    at = 0
    for number in range(count):
        at += random.randint(2, 30)
        size = random.randint(3, 18)
        start = at - 2 if number and random.random() < 0.1 else at
        found.append(Mention(f"m{number}", Span(start, at + size), some_type(random)))
        at += size
    return tuple(found)


def disturbed(random: Random, gold: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """What a middling system makes of them: 70 % right, the rest shifted, retyped or missed."""
    found = []
    for number, mention in enumerate(gold):
        fate, span, kind = random.random(), mention.span, mention.type
        if fate > 0.95:
            continue
        if 0.7 < fate < 0.8:
            span = Span(span.start, span.end + random.randint(1, 6))
        elif fate > 0.8:
            kind = some_type(random)
        found.append(Mention(f"p{number}", span, kind))
    return tuple(found)


def entity_documents(count: int, size: int = 40) -> Iterator[tuple[Document, Annotations]]:
    random = Random(1)
    for number in range(count):
        gold = mentions(random, size)
        document = Document(article(f"d{number}", 5000), Annotations(gold))
        yield document, Annotations(disturbed(random, gold))


def clustered(random: Random, found: tuple[Mention, ...], groups: int) -> tuple[Entity, ...]:
    clusters: dict[int, list[str]] = {}
    for mention in found:
        clusters.setdefault(int(random.expovariate(0.15)) % groups, []).append(mention.id)
    return tuple(Entity(f"e{i}", "PERSON", tuple(ids)) for i, ids in clusters.items())


def coreference_documents(count: int, size: int = 58) -> Iterator[tuple[Document, Annotations]]:
    random = Random(2)
    for number in range(count):
        gold = mentions(random, size)
        entities = clustered(random, gold, 20)
        chain = {m: e.id for e in entities for m in e.mentions}
        moved: dict[str, list[str]] = {}
        predicted = tuple(m for m in gold if random.random() < 0.9)
        for m in predicted:
            group = chain[m.id] if random.random() < 0.8 else f"x{random.randint(0, 5)}"
            moved.setdefault(group, []).append(m.id)
        made = tuple(Entity(name, "PERSON", tuple(ids)) for name, ids in moved.items())
        document = Document(article(f"d{number}", 5000), Annotations(gold, entities))
        yield document, Annotations(predicted, made)


def event_documents(count: int, size: int = 10) -> Iterator[tuple[Document, Annotations]]:
    random = Random(3)
    for number in range(count):
        found = mentions(random, 20)
        sides = []
        for side in range(2):
            events = []
            for e in range(size):
                if side and random.random() < 0.2:
                    continue
                kind = random.choice(("Conflict.Attack", "Life.Die"))
                filled = tuple(
                    Argument(random.choice(("Attacker", "Target")), random.choice(found).id)
                    for _ in range(3)
                )
                told = EventMention(f"v{e}-1", Span(40 * e, 40 * e + 5), "actual", arguments=filled)
                events.append(Event(f"v{e}", kind, (told,)))
            sides.append(Annotations(found, (), tuple(events)))
        yield Document(article(f"d{number}", 5000), sides[0]), sides[1]


def timed(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def nervaluate(pairs: list[tuple[Document, Annotations]]) -> float:
    """Seconds that nervaluate takes for the four schemes, by type and overall."""
    from nervaluate import Evaluator

    def listed(side: Annotations) -> list[dict[str, object]]:
        return [
            {"label": m.type, "start": m.span.start, "end": m.span.end - 1} for m in side.mentions
        ]

    gold = [listed(document.annotations) for document, _ in pairs]
    predicted = [listed(made) for _, made in pairs]
    return timed(lambda: Evaluator(gold, predicted, list(TYPES), loader="dict").evaluate())


Pairs = list[tuple[Document, Annotations]]


def whole(pairs: Pairs, measures: tuple[str, ...], errors: tuple[str, ...] = ()) -> float:
    """Seconds for all that scoring does: validation, hashes, counts by document and type, errors
    of the taxonomies named."""
    predictions = {document.id: made for document, made in pairs}

    def work() -> None:
        gatherer = ErrorGatherer(taxonomies=errors) if errors else None
        watching = (gatherer,) if gatherer else ()
        score((document for document, _ in pairs), predictions, measures, watching=watching)
        if gatherer:
            gatherer.tables()

    return timed(work)


def counted(pairs: Pairs, measures: tuple[str, ...], errors: tuple[str, ...] = ()) -> float:
    """Seconds for matching and counting alone, overall and by type, as the peers do."""

    def work() -> None:
        gathered = Gathered([parse(measure) for measure in measures])
        gatherer = ErrorGatherer(taxonomies=errors) if errors else lambda _: None
        with collector_paused():
            for document, made in pairs:
                gatherer(gathered.add(document, made, True))
        gathered.table({})

    return timed(work)


def measured(documents: int, rounds: int) -> dict[str, float]:
    """Documents per second, or seconds where the name says so.

    Everything is measured once in each round, so that what else the machine does falls on all, and
    the quickest of the rounds counts.
    """
    entities = list(entity_documents(documents))
    fifth = max(1, documents // 5)
    coreference = list(coreference_documents(fifth))
    events = list(event_documents(documents))
    columns = np.random.default_rng(1).random((documents, 16))
    mended = ("entity",)
    work: dict[str, tuple[int, Callable[[], float]]] = {
        "nervaluate": (documents, lambda: nervaluate(entities)),
        "entities: counted": (documents, lambda: counted(entities, SCHEMES)),
        "entities: counted, and errors": (documents, lambda: counted(entities, SCHEMES, mended)),
        "entities: scored": (documents, lambda: whole(entities, SCHEMES)),
        "entities: scored, and errors": (documents, lambda: whole(entities, SCHEMES, mended)),
        "coreference: counted": (fifth, lambda: counted(coreference, COREFERENCE)),
        "coreference: scored": (fifth, lambda: whole(coreference, COREFERENCE)),
        "events: counted": (documents, lambda: counted(events, EVENTS)),
        "events: scored": (documents, lambda: whole(events, EVENTS)),
    }
    quickest = dict.fromkeys(work, float("inf"))
    for _ in range(rounds):
        for name, (_, seconds) in work.items():
            quickest[name] = min(quickest[name], seconds())
    found = {name: count / quickest[name] for name, (count, _) in work.items()}
    found["10,000 resamples, seconds"] = timed(lambda: bootstrap_sums(columns))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = measured(given.documents, given.rounds)
    if given.json:
        print(json.dumps(found, indent=2))
        return
    for name, value in found.items():
        ratio = f"{value / found['nervaluate']:8.1f} x" if ":" in name else ""
        print(f"{name:45} {value:10,.1f} {ratio}")


if __name__ == "__main__":
    main()
