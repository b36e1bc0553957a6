"""Rules on every span that an annotator sets, whatever it is the span of."""

from __future__ import annotations

from collections.abc import Iterator

from .view import Placed, View, quoted

Finding = tuple[str, str]


def span_outside_text(view: View) -> Iterator[Finding]:
    """0 <= start < end <= length, for segments and sentences too."""
    for item in (*view.zones, *view.annotated):
        span = item.span
        if span.start >= span.end:
            yield item.path, f"{item.label}: start {span.start} is not before end {span.end}"
        elif not view.is_sound(span):
            yield (
                item.path,
                (
                    f"{item.label}: [{span.start}, {span.end}) leaves the text, which has "
                    f"{view.length} code points"
                ),
            )


def span_surface(view: View) -> Iterator[Finding]:
    """A span's words are the slice of the text that its offsets give."""
    text = view.text or ""
    for item in view.sound:
        words, found = item.span.text, text[item.span.start : item.span.end]
        if words is not None and words != found:
            yield (
                item.path,
                (
                    f"{item.label}: says {quoted(words)}, but [{item.span.start}, {item.span.end}) "
                    f"of the text is {quoted(found)}{_elsewhere(item, words, text)}"
                ),
            )


def _elsewhere(item: Placed, words: str, text: str) -> str:
    """Where the words stand nearest to the span, if anywhere."""
    start = item.span.start
    places = [text.rfind(words, 0, start + len(words)), text.find(words, start)]
    places = [at for at in places if at >= 0]
    if not places:
        return ""
    return f"; these words stand at {min(places, key=lambda at: abs(at - start))}"


def span_surface_missing(view: View) -> Iterator[Finding]:
    """In a file with text every span carries its words."""
    for item in view.sound:
        if item.span.text is None:
            yield item.path, f"{item.label}: found no text, expected {view.surface(item.span)}"


def span_surface_standoff(view: View) -> Iterator[Finding]:
    """In a stand-off file no span carries words: they are not ours to publish."""
    if view.text is not None:
        return
    for item in view.annotated:
        if item.span.text is not None:
            yield (
                item.path,
                (
                    f"{item.label}: carries its words {quoted(item.span.text)}, expected none in a "
                    "file without text"
                ),
            )


def span_cuts_grapheme(view: View) -> Iterator[Finding]:
    """A span begins and ends between grapheme clusters: what a reader sees as one is never cut."""
    for item in (*view.zones, *view.sound):
        if not view.is_sound(item.span):
            continue
        for offset in (item.span.start, item.span.end):
            if offset not in view.grapheme_bounds:
                yield item.path, f"{item.label}: offset {offset} cuts a character in two"


def span_white_space(view: View) -> Iterator[Finding]:
    """A span begins and ends with something to be seen."""
    text = view.text or ""
    sentences = (zone for zone in view.zones if zone.part == "sentence")
    for item in (*sentences, *view.sound):
        if not view.is_sound(item.span):
            continue
        words = text[item.span.start : item.span.end]
        if words != words.strip():
            yield item.path, f"{item.label}: {quoted(words)} begins or ends with white space"


def span_segment(view: View) -> Iterator[Finding]:
    """A span lies inside one segment."""
    for item in view.sound:
        if view.segment_of(item.span) is None:
            yield item.path, f"{item.label}: {view.surface(item.span)} lies in no single segment"


def segment_not_annotated(view: View) -> Iterator[Finding]:
    """A segment holds only what its kind takes."""
    for item in view.sound:
        segment = view.segment_of(item.span)
        if segment is None:
            continue
        takes = view.ontology.annotates(segment.kind)
        allowed = takes == "all" or (takes == "mentions" and item.part in ("mention", "head"))
        if not allowed:
            what = "only mentions" if takes == "mentions" else "no annotation"
            yield (
                item.path,
                (
                    f"{item.label}: {view.surface(item.span)} stands in a {segment.kind}, which "
                    f"takes {what}"
                ),
            )


def head_outside_mention(view: View) -> Iterator[Finding]:
    """A head lies inside its mention."""
    for item, mention in zip(
        (p for p in view.annotated if p.part == "head"),
        (m for m in view.annotations.mentions if m.head is not None),
        strict=True,
    ):
        if not mention.span.contains(item.span):
            yield (
                item.path,
                (
                    f"{item.label}: {view.surface(item.span)} leaves its mention "
                    f"{view.surface(mention.span)}"
                ),
            )
