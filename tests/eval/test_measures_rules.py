"""Rules that only show where something is in doubt: ties, repeats, and chains of the wrong side."""

from __future__ import annotations

from pressmark.eval.measures import parse
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
    Source,
    Span,
)

TEXT = "Ana and Ana met; she said yes to Bo."


def counted(name: str, gold: Annotations, predicted: Annotations) -> list[list[float]]:
    source = Source("", "", "2024-01-01", "CC0-1.0")
    article = Article("d", TEXT, "", len(TEXT), "en", source)
    rows: list[list[float]] = parse(name).count(Document(article, gold), predicted).tolist()
    return rows


def quoted(*found: tuple[Span, Span | None]) -> Annotations:
    """Quotations of one content span with a cue or none."""
    return Annotations(
        quotations=tuple(
            Quotation(f"q{i}", "direct", (content,), cue=cue)
            for i, (content, cue) in enumerate(found)
        )
    )


def test_where_f1_ties_the_code_points_shared_decide() -> None:
    # F1 is 2/3 with both: 2*2/(4+2) of the short one, 2*4/(4+8) of the long one.
    gold = quoted((Span(0, 4), None))
    predicted = quoted((Span(0, 2), None), (Span(0, 8), None))
    assert counted("quote.overlap", gold, predicted) == [[4, 10, 4, 4]]


def test_where_content_ties_the_cue_decides() -> None:
    # Without a cue sorts first, so only agreement can choose the copy that has it.
    gold = quoted((Span(0, 4), Span(21, 25)))
    predicted = quoted((Span(0, 4), None), (Span(0, 4), Span(21, 25)))
    assert counted("quote.cue", gold, predicted) == [[1, 1, 1, 1]]


def test_a_repeated_mention_is_paired_by_type_before_order() -> None:
    # One span in two gold chains, GPE (first in order) and ORG; the response has the ORG chain.
    span = Span(0, 3)
    mentions = (
        Mention("m1", span, "GPE"),
        Mention("m2", Span(8, 11), "GPE"),
        Mention("m3", span, "ORG"),
        Mention("m4", Span(17, 20), "ORG"),
    )
    gold = Annotations(
        mentions, (Entity("e1", "GPE", ("m1", "m2")), Entity("e2", "ORG", ("m3", "m4")))
    )
    predicted = Annotations(mentions[2:], (Entity("x", "ORG", ("m3", "m4")),))
    # Two of two mentions in one cluster: precision 4/2 of 2, recall 4/2 of 4, one link kept.
    assert counted("coref.b3", gold, predicted) == [[2, 2, 2, 4]]
    assert counted("coref.muc", gold, predicted) == [[1, 1, 1, 2]]
    # Mention detection is over sets of spans: Ana once, though both sides may have her twice.
    assert counted("coref.mentions", gold, predicted) == [[2, 2, 2, 3]]
    assert counted("coref.mentions", gold, gold) == [[3, 3, 3, 3]]


def test_argument_credit_is_by_golds_chains_not_the_systems() -> None:
    # The system links Bo to her; gold does not, so Bo is not her.
    trigger = Span(12, 15)

    def charged(filler: str) -> tuple[Event, ...]:
        told = EventMention("v1", trigger, "actual", arguments=(Argument("Agent", filler),))
        return (Event("v", "Contact.Meet", (told,)),)

    her, bo = Mention("her", Span(17, 20), "PERSON"), Mention("bo", Span(33, 35), "PERSON")
    gold = Annotations((her,), (Entity("e", "PERSON", ("her",)),), charged("her"))
    predicted = Annotations((her, bo), (Entity("e", "PERSON", ("her", "bo")),), charged("bo"))
    assert counted("event.argument(coref=yes)", gold, predicted) == [[0, 1, 0, 1]]


def test_a_namesake_with_a_chain_of_its_own_is_not_the_speaker() -> None:
    first = Mention("m1", Span(0, 3, "Ana"), "PERSON", "name")
    second = Mention("m2", Span(8, 11, "Ana"), "PERSON", "name")
    said = Quotation("q", "indirect", (Span(26, 29),), speakers=("m1",))
    gold = Annotations(
        (first, second),
        (Entity("e1", "PERSON", ("m1",)), Entity("e2", "PERSON", ("m2",))),
        quotations=(said,),
    )
    namesake = Quotation("q", "indirect", (Span(26, 29),), speakers=("m2",))
    predicted = Annotations((second,), quotations=(namesake,))
    assert counted("quote.speaker", gold, predicted) == [[0, 1, 0, 1]]


def test_a_tie_is_broken_alike_whichever_side_is_gold() -> None:
    # Content is all the same; one alignment agrees in a cue, the other in a speaker: a true tie.
    def said(*found: tuple[Span, Span]) -> Annotations:
        mentions = tuple(Mention(f"m{i}", who, "PERSON") for i, (_, who) in enumerate(found))
        quotations = tuple(
            Quotation(f"q{i}", "direct", (Span(0, 4),), cue=cue, speakers=(f"m{i}",))
            for i, (cue, _) in enumerate(found)
        )
        return Annotations(mentions, quotations=quotations)

    one = said((Span(6, 9), Span(12, 13)), (Span(7, 9), Span(10, 13)))
    other = said((Span(5, 9), Span(11, 13)), (Span(7, 9), Span(12, 13)))
    for name in ("quote.cue", "quote.speaker(by=mention)"):
        assert counted(name, one, other) == counted(name, other, one)


def test_triggers_that_pair_off_by_dice_have_one_type_where_the_type_counts() -> None:
    def told(*events: tuple[Span, str]) -> Annotations:
        return Annotations(
            events=tuple(
                Event(f"v{i}", kind, (EventMention(f"v{i}-1", span),))
                for i, (span, kind) in enumerate(events)
            )
        )

    gold = told((Span(0, 14), "Conflict.Attack"))
    # Dice 14/21 with the wrong type, 12/20 with the right one.
    predicted = told((Span(0, 7), "Life.Die"), (Span(8, 14), "Conflict.Attack"))
    assert counted("event.trigger(span=dice)", gold, predicted) == [[2 / 3, 2, 2 / 3, 1]]
    assert counted("event.trigger_type(span=dice)", gold, predicted) == [[0.6, 2, 0.6, 1]]
