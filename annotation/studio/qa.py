"""What looks wrong in one annotator's work, so that they are asked: never changed, never dropped.

The rules for gold (``schema``) say most of it; here are those that a screen causes: a span that
ends in the middle of a word or on a comma (an edge dragged over an emoji lands wrong), a quotation
without cue or speaker, a pronoun alone. Each finding names the task of the screen that mends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ...schema import Annotations, Document, Problem, Span, validate
from .client import Studio
from .layers import ARGUMENTS, CHAINS, ENTITIES, EVENTS, QUOTES, Reported
from .results import Task

#: Punctuation that no mention and no trigger begins or ends with.
_EDGES = re.compile(r"^[\s,;:.!?)\]}»”–—-]|[\s,;:(\[{«“–—-]$")
_OPENING, _CLOSING = "“‘«„\"'", "”’»\"'"
_PLACE = re.compile(r"\$\.annotations\.(mentions|entities|events|quotations)\[(\d+)\](.*)")
_INNER = re.compile(r"\.mentions\[(\d+)\](.*)")
#: What a pull reports that is none of the annotator's, or no question: it stands in no note.
_NOT_ASKED = re.compile(r"skipped|draft|flag|other-annotator|(task|annotation|annotator)-.*")
#: What a note may hold; the rest is counted.
_MOST = 12
#: A Finding is the region (id), the layer, the event mention or "", a code and a sentence.
Finding = tuple[str, str, str, str, str]


def check(document: Document, annotator: str, tasks: Iterable[Task]) -> list[Reported]:
    """The findings about one annotator's document, each on the task that shows it.

    What belongs to a layer that the annotator did not do is told on the nearest earlier one, or
    left to whoever did it when there is none.
    """
    by_key = {task.key: task for task in tasks}
    done = {task.layer for task in by_key.values()}
    reported = []
    found = {*_of_rules(document), *_own(document)}
    if CHAINS not in done:  # who has not joined chains yet has every pronoun alone
        found = {finding for finding in found if finding[3] != "qa-pronoun"}
    for region, layer, event, code, message in sorted(found):
        wanted = next((c for c in _INSTEAD[layer] if c in done), None)
        key = f"{document.id}/{wanted}" + (f"/{event}" if wanted == ARGUMENTS else "")
        if wanted and key in by_key:
            task = by_key[key].id
            reported.append(Reported(document.id, wanted, annotator, task, region, code, message))
    return reported


_INSTEAD: Mapping[str, tuple[str, ...]] = {
    ENTITIES: (ENTITIES,),
    CHAINS: (CHAINS, ENTITIES),
    EVENTS: (EVENTS,),
    ARGUMENTS: (ARGUMENTS, EVENTS),
    QUOTES: (QUOTES,),
}


def _of_rules(document: Document) -> Iterator[Finding]:
    """The problems that validation finds, by the thing that they are about."""
    for problem in validate(document, "gold"):
        found = _PLACE.match(problem.path)
        if found:
            told = _placed(document.annotations, problem, found[1], int(found[2]), found[3])
            yield *told[:4], _in_words(document, told[0], told[4])


def _in_words(document: Document, thing: str, message: str) -> str:
    """The message with the words that it is about in the place of their id."""
    marked, text = document.annotations, document.article.text or ""
    spans = {m.id: m.span for m in marked.mentions}
    spans |= {m.id: m.trigger for _, m in marked.event_mentions()}
    spans |= {q.id: q.content[0] for q in marked.quotations}
    words = _words(text, spans[thing]) if thing in spans else thing
    subject, colon, rest = message.partition(": ")
    named = subject.rsplit(" ", 1)[0] if thing in spans and subject.endswith(thing) else subject
    return f"{named} {words}{colon}{rest}" if named != subject else f"{words}: {message}"


def _placed(marked: Annotations, problem: Problem, kind: str, number: int, rest: str) -> Finding:
    code, message = problem.code, problem.message
    if kind == "mentions":
        key = marked.mentions[number].id
        layer = CHAINS if code == "mention-without-entity" else ENTITIES
        return key, layer, "", code, message
    if kind == "entities":
        return marked.entities[number].mentions[0], CHAINS, "", code, message
    if kind == "quotations":
        return marked.quotations[number].id, QUOTES, "", code, message
    event, inner = marked.events[number], _INNER.match(rest)
    told = event.mentions[int(inner[1]) if inner else 0]
    layer = ARGUMENTS if inner and inner[2].startswith(".arguments") else EVENTS
    return told.id, layer, told.id, code, message


def _own(document: Document) -> Iterator[Finding]:
    marked, text = document.annotations, document.article.text or ""
    for m in marked.mentions:
        yield from _edges(text, m.span, m.id, ENTITIES, "mention")
    for _, told in marked.event_mentions():
        yield from _edges(text, told.trigger, told.id, EVENTS, "trigger")
    for q in marked.quotations:
        words = _words(text, q.content[0])
        for span in q.content:
            yield from _cut(text, span, q.id, QUOTES, "content")
            if q.type == "direct":
                yield from _marks(text, span, q.id)
        if q.cue:
            yield from _edges(text, q.cue, q.id, QUOTES, "cue")
        if q.cue is None and q.type != "direct":
            yield q.id, QUOTES, "", "qa-cue", f"quotation {words} has no cue"
        if q.cue is not None and not q.speakers:
            yield q.id, QUOTES, "", "qa-speaker", f"quotation {words} has a cue and no speaker"
    yield from _lone_pronouns(marked, text)


def _edges(text: str, span: Span, key: str, layer: str, what: str) -> Iterator[Finding]:
    surface = text[span.start : span.end]
    if _EDGES.search(surface):
        said = f"{what} {_words(text, span)} begins or ends with a space or punctuation"
        yield key, layer, "", "qa-edge", said
    yield from _cut(text, span, key, layer, what)


def _cut(text: str, span: Span, key: str, layer: str, what: str) -> Iterator[Finding]:
    """A span that begins or ends inside of a word."""
    for at in (span.start, span.end):
        if 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum():
            said = f"{what} {_words(text, span)} cuts the word …{text[at - 1 : at + 1]}… at {at}"
            yield key, layer, "", "qa-word", said


def _marks(text: str, span: Span, key: str) -> Iterator[Finding]:
    """A content that holds one of its quotation marks and not the other, which is beside it."""
    before, first = text[max(span.start - 1, 0) : span.start], text[span.start]
    last, after = text[span.end - 1], text[span.end : span.end + 1]
    opens, closes = first in _OPENING, last in _CLOSING and len(span) > 1
    said = f"content {_words(text, span)} leaves out its"
    if opens and not closes and after and after in _CLOSING:
        yield key, QUOTES, "", "qa-marks", f"{said} closing quotation mark"
    if closes and not opens and before and before in _OPENING:
        yield key, QUOTES, "", "qa-marks", f"{said} opening quotation mark"


def _lone_pronouns(marked: Annotations, text: str) -> Iterator[Finding]:
    known = marked.mention_by_id()
    for entity in marked.entities:
        if len(entity.mentions) == 1 and not entity.members:
            mention = known[entity.mentions[0]]
            if mention.level == "pronoun":
                said = f"pronoun {_words(text, mention.span)} is alone in its chain"
                yield mention.id, CHAINS, "", "qa-pronoun", said


def _words(text: str, span: Span) -> str:
    words = " ".join(text[span.start : span.end].split())
    return f"“{words if len(words) <= 40 else words[:28] + '…' + words[-11:]}” at {span.start}"


def notes(findings: Iterable[Reported]) -> dict[int, str]:
    """For each task what its note says to the annotator: the findings, one after the other.

    Reports of a pull are among them as far as the annotator can do something about them.
    """
    by_task: dict[int, list[str]] = {}
    for finding in findings:
        if _NOT_ASKED.fullmatch(finding.code):
            continue
        by_task.setdefault(finding.task, []).append(finding.message)
    told = {}
    for task, messages in by_task.items():
        lines = list(dict.fromkeys(messages))
        more = [f"… and {len(lines) - _MOST} more"] if len(lines) > _MOST else []
        told[task] = "\n".join(["Please look again:", *lines[:_MOST], *more])
    return told


def send_notes(studio: Studio, projects: Sequence[int], findings: Iterable[Reported]) -> int:
    """Put the notes into the tasks of the projects, and take away those that no longer hold.

    A note is shown on top of the screen; annotations are not touched. Gives how many tasks
    changed.
    """
    wanted, changed = notes(findings), 0
    for project in projects:
        for task, data in studio.task_data(project):
            note = wanted.get(task, "")
            if isinstance(data, dict) and data.get("note", "") != note:
                studio.set_data(task, {**data, "note": note})
                changed += 1
    return changed
