"""Documents as they never come from a writer: what the laws of measures are tried on."""

from __future__ import annotations

from hypothesis import strategies as st
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

# Two names that the string fallback finds, a mark to trim, an emoji; the last words belong to
# nobody: predictions that must be wrong go there.
TEXT = "Ana said “no.” Ana 😀 it, Bo ’x’ nowhere at all"
WRONG = Span(TEXT.index("nowhere"), TEXT.index("nowhere") + 7)
END = WRONG.start - 1
ARTICLE = Article("d", TEXT, "", len(TEXT), "en", Source("", "", "2024-01-01", "CC0-1.0"))
spans = st.builds(
    lambda start, length: Span(start, min(END, start + length)),
    st.integers(0, END - 1),
    st.integers(1, 12),
)
# Half of all spans come from a few places, so that sides agree often enough.
places = st.sampled_from([Span(0, 3), Span(4, 8), Span(9, 14), Span(15, 18), Span(19, 20)])
anywhere = places | spans


@st.composite
def annotations(draw: st.DrawFn) -> Annotations:
    """Annotations of ``TEXT``: overlapping, nested, crossing and repeated as it comes."""
    types = st.sampled_from(["PERSON", "ORG"])
    levels = st.sampled_from(["name", "nominal", "pronoun", None])
    mentions = tuple(
        Mention(f"m{i}", draw(anywhere), draw(types), draw(levels))
        for i in range(draw(st.integers(0, 6)))
    )
    ids = [mention.id for mention in mentions]
    chosen = [draw(st.integers(0, 3)) for _ in ids]
    entities = tuple(
        Entity(f"e{c}", "PERSON", tuple(m for m, c2 in zip(ids, chosen, strict=True) if c2 == c))
        for c in sorted(set(chosen) - {3})
    )
    some = st.lists(st.sampled_from(ids), max_size=2) if ids else st.just([])
    events = tuple(
        Event(f"v{i}", draw(st.sampled_from(["Conflict.Attack", "Life.Die"])), told)
        for i in range(draw(st.integers(0, 3)))
        if (told := draw(event_mentions(i, some)))
    )
    quotations = tuple(draw(quotation(i, some)) for i in range(draw(st.integers(0, 3))))
    return Annotations(mentions, entities, events, quotations)


@st.composite
def event_mentions(
    draw: st.DrawFn, event: int, some: st.SearchStrategy[list[str]]
) -> tuple[EventMention, ...]:
    roles = st.sampled_from(["Agent", "Victim"])
    return tuple(
        EventMention(
            f"v{event}.{place}",
            draw(anywhere),
            draw(st.sampled_from(["actual", "other"])),
            arguments=tuple(Argument(draw(roles), m) for m in draw(some)),
        )
        for place in range(draw(st.integers(1, 2)))
    )


@st.composite
def quotation(draw: st.DrawFn, number: int, some: st.SearchStrategy[list[str]]) -> Quotation:
    return Quotation(
        f"q{number}",
        draw(st.sampled_from(["direct", "indirect", None])),
        tuple(draw(st.lists(anywhere, min_size=1, max_size=2))),
        cue=draw(st.none() | anywhere),
        speakers=tuple(dict.fromkeys(draw(some))),
    )


def document(of: Annotations) -> Document:
    return Document(ARTICLE, of)
