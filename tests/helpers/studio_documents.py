"""Generated documents: texts with emoji, combining marks and right-to-left words, all layers."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import strategies as st
from pressmark.annotation.studio.reading_quotes import settle
from pressmark.annotation.studio.results import in_order, with_surfaces
from pressmark.schema import (
    Annotations,
    Argument,
    Article,
    Document,
    Entity,
    Event,
    EventMention,
    Mention,
    Quotation,
    Segment,
    Source,
    Span,
)
from pressmark.schema.codec import text_sha256
from pressmark.schema.ontology import ontology

WORDS = (
    "Ana", "said", "the", "mayor", "of", "Port", "Ansel", "👩‍👩‍👧", "😀", "Z\u0301oe", "cafe\u0301",
    "שלום", "مرحبا", "“no”", "R&D", "<b>", "naïve", "東京", "🇫🇷", "a\u00a0b", "it’s", "x",
)  # fmt: skip


def article(random: Random, name: str) -> Article:
    """A few sentences of one to eight words; some on a line of their own."""
    text, sentences = "", []
    for _ in range(random.randint(1, 5)):
        words = " ".join(random.choice(WORDS) for _ in range(random.randint(1, 8))) + "."
        text += random.choice(["", " ", "\n", "\n\n"]) if text else ""
        sentences.append(Span(len(text), len(text) + len(words)))
        text += words
    return Article(
        name, text, text_sha256(text), len(text), "en",
        Source("p", f"title of {name}", "2024-01-01", "CC0-1.0"),
        (Segment("body", 0, len(text)),), tuple(sentences),
    )  # fmt: skip


def _span(random: Random, within: Span) -> Span:
    start = random.randrange(within.start, within.end)
    return Span(start, random.randint(start + 1, min(within.end, start + 9)))


def _mentions(random: Random, of: Article) -> list[Mention]:
    types = list(ontology().mention_types.values())
    made: dict[tuple[Span, str], Mention] = {}
    for n in range(random.randint(0, 9)):
        kind = random.choice(types)
        span = _span(random, random.choice(of.sentences))
        level = random.choice([None, *ontology().levels]) if kind.levels else None
        head = _span(random, span) if random.random() < 0.2 else None
        value = random.choice([None, "2024-05-06", "P3D"]) if kind.value else None
        mention = Mention(f"m{n}", span, kind.name, level, head, value)
        made.setdefault((span, kind.name), mention)
    return list(made.values())


def _entities(random: Random, mentions: list[Mention]) -> list[Entity]:
    types = ontology().mention_types
    chains: dict[int, list[Mention]] = {}
    for mention in mentions:
        if types[mention.type].referring and (mention.type != "NORP" or random.random() < 0.5):
            chains.setdefault(random.randint(0, 3), []).append(mention)
    made: list[Entity] = []
    for n, chain in chains.items():
        members = tuple(e.id for e in made if random.random() < 0.2)
        kind = random.choice([m.type for m in chain])
        made.append(Entity(f"e{n}", kind, tuple(m.id for m in chain), members))
    return made


def _events(random: Random, of: Article, mentions: list[Mention]) -> list[Event]:
    made: list[Event] = []
    triggers: set[tuple[Span, str]] = set()
    for n in range(random.randint(0, 3)):
        kind, told = random.choice(list(ontology().event_types)), []
        for k in range(random.randint(1, 2)):
            sentence = random.choice(of.sentences)
            trigger = _span(random, sentence)
            near = [m.id for m in mentions if sentence.contains(m.span)]
            arguments = [
                Argument(random.choice(list(ontology().roles)), random.choice(near))
                for _ in range(random.randint(0, 3) if near else 0)
            ]
            realis = random.choice([None, *ontology().realis])
            polarity = random.choice(list(ontology().polarity))
            if (trigger, kind) not in triggers:
                triggers.add((trigger, kind))
                roles = tuple(dict.fromkeys(arguments))
                told.append(EventMention(f"t{n}-{k}", trigger, realis, polarity, roles))
        if told:
            made.append(Event(f"v{n}", kind, tuple(told)))
    return made


def _quotations(random: Random, of: Article, mentions: list[Mention]) -> list[Quotation]:
    whole = Span(0, of.length)
    ids = [m.id for m in mentions]
    made: dict[tuple[Span, ...], Quotation] = {}
    for n in range(random.randint(0, 3)):
        content = tuple(sorted({_span(random, whole) for _ in range(random.randint(1, 2))}))
        kind = random.choice([None, *ontology().quotation_types])
        some = random.sample(ids, min(len(ids), random.randint(0, 2)))
        others = random.sample(ids, min(len(ids), random.randint(0, 1)))
        cue = _span(random, whole) if random.random() < 0.6 else None
        quoted = (content[0],) if kind == "mixed" else ()
        quotation = Quotation(
            f"q{n}", kind, content, quoted, cue, tuple(some), None, tuple(others), None
        )
        made.setdefault(content, quotation)
    return list(made.values())


def document(random: Random, name: str = "generated-1") -> Document:
    """A document in the order and with the derived fields that pulling gives."""
    of = article(random, name)
    mentions = _mentions(random, of)
    made = Annotations(
        tuple(mentions),
        tuple(_entities(random, mentions)),
        tuple(_events(random, of, mentions)),
        tuple(_quotations(random, of, mentions)),
    )
    return Document(of, with_surfaces(in_order(settle(made)), of))


documents = st.randoms(use_true_random=False).map(document)


def two_of_one_text(seed: int) -> tuple[Document, Document]:
    """Two generated annotations of one article."""
    random = Random(seed)
    one = document(random)
    while True:
        other = document(random)
        fits = [
            span.end <= one.article.length
            for m in other.annotations.mentions
            for span in (m.span, m.head or m.span)
        ]
        if all(fits):
            side = replace(other.annotations, events=(), quotations=())
            return one, Document(one.article, in_order(with_surfaces(side, one.article)))


def ticked(result: list[Any]) -> list[Any]:
    """The result with the adjudicator's tick on each region that has a note."""
    ticks = []
    for item in {one["id"]: one for one in result if one.get("meta")}.values():
        value = {key: item["value"][key] for key in ("start", "end")} | {"choices": ["decided"]}
        one = {"id": item["id"], "from_name": "decided", "to_name": "text", "type": "choices"}
        ticks.append(one | {"value": value})
    return [*result, *ticks]
