"""Decisions about a text that is not ours, written without a word of it.

An adjudicator works in words; what the repository keeps of a hydrated text are offsets and ids.
Every line is rewritten with ``[start:end]`` for its words and neutral keys for its chains.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from ..corpus.form_place import Misplaced, Text, candidates_of, place
from ..schema import Annotations, Article, PressmarkError, Span
from .aligning import common_keys
from .decisions import Change, Decision, Decisions
from .merging import Merged

_KEY = re.compile(r"@(\S+)")
#: Fields of a quotation whose words are any words of the text; the others name mentions.
_PLAIN = ("content", "cue")


class _Rewriter:
    """Rewrites the lines of one article."""

    def __init__(self, article: Article, sides: Iterable[Annotations], keys: Mapping[str, str]):
        self.text = Text(article.text or "", article.sentences)
        self.keys = dict(keys)
        self.spans = [{(m.span.start, m.span.end, m.type) for m in side.mentions} for side in sides]

    def key(self, found: re.Match[str]) -> str:
        """The neutral key; one that the decision made up gets a new one."""
        return "@" + self.keys.setdefault(found[1], f"new{len(self.keys)}")

    def line(self, sentence: int, line: str) -> str:
        """The line in offsets and neutral keys."""
        kind, _, rest = line.partition(" ")
        head, *fields = [part.strip() for part in rest.split(" | ")]
        if kind == "entity":
            return _KEY.sub(self.key, line)
        if kind == "q":
            kept = [_KEY.sub(self.key, head), *(self.quoted(sentence, f) for f in fields)]
            return " | ".join(["q " + kept[0], *kept[1:]])
        facts = _KEY.sub(self.key, fields[0])
        roles = [self.named(sentence, field) for field in fields[1:]]
        return " | ".join([f"{kind} {_offsets(place(self.text, sentence, head))}", facts, *roles])

    def quoted(self, sentence: int, field: str) -> str:
        """A field of a quotation."""
        name, _, words = field.partition(": ")
        if name == "inside":
            return _KEY.sub(self.key, field)
        if name in _PLAIN:
            return f"{name}: {_offsets(place(self.text, sentence, words))}"
        return self.named(sentence, field)

    def named(self, sentence: int, field: str) -> str:
        """A field that names a mention: the one of the candidates that is one."""
        name, _, words = field.partition(": ")
        words, mark, wanted = words.partition("!")
        spans = {(s.start, s.end) for s in candidates_of(self.text, sentence, words.strip())}
        for known in self.spans:
            found = {(a, b) for a, b, type_ in known if (a, b) in spans and wanted in ("", type_)}
            if len(found) == 1:
                (start, end) = found.pop()
                return f"{name}: [{start}:{end}]{mark}{wanted}"
        raise Misplaced(f"{field!r} in S{sentence} is no mention of the gold or of a pass")


def _offsets(span: Span) -> str:
    return f"[{span.start}:{span.end}]"


def neutral_keys(first: Annotations, second: Annotations) -> dict[str, str]:
    """The key without words for each key in words of two aligned passes."""
    table: dict[str, str] = {}
    for worded, bare in zip(
        common_keys(first, second, True), common_keys(first, second, False), strict=True
    ):
        table.update({worded[i]: bare[i] for i in worded})
    return table


def without_words(
    merged: Merged,
    gold: Annotations,
    passes: tuple[Annotations, Annotations],
    given: Decisions,
    later: Decisions,
) -> tuple[Decisions, Decisions]:
    """Decisions and a later reading's changes in offsets; ``gold`` is what they made.

    ``merged`` are the passes in words. Raises PressmarkError with every line that cannot be
    placed in the article's text.
    """
    rewriter = _Rewriter(merged.article, (gold, *passes), neutral_keys(*passes))
    sentences = {difference.number: difference.sentence for difference in merged.differences}
    faults: list[str] = []

    def rewritten(sentence: int, line: str) -> str:
        try:
            return rewriter.line(sentence, line)
        except Misplaced as fault:
            faults.append(str(fault))
            return line

    made = (
        Decisions(
            tuple(_decision(d, rewritten, sentences[d.number]) for d in one.decisions),
            tuple(_change(change, rewritten) for change in one.changes),
        )
        for one in (given, later)
    )
    found = tuple(made)
    if faults:
        raise PressmarkError(f"{merged.article.id}: {'; '.join(faults)}; correct the decisions")
    return found[0], found[1]


def _change(change: Change, rewritten: Callable[[int, str], str]) -> Change:
    return Change(
        change.sign, change.sentence, rewritten(change.sentence, change.line), change.reason
    )


def _decision(decision: Decision, rewritten: Callable[[int, str], str], sentence: int) -> Decision:
    lines = tuple(rewritten(sentence, line) for line in decision.lines)
    return Decision(decision.number, decision.verdict, lines, decision.reason)


def written(decisions: Decisions) -> Iterator[str]:
    """The lines of a file of decisions."""
    for decision in decisions.decisions:
        why = f" # {decision.reason}" if decision.reason else ""
        if decision.verdict == "=":
            yield from (f"{decision.number} = {line}{why}" for line in decision.lines)
        else:
            yield f"{decision.number} {decision.verdict}{why}"
    for change in decisions.changes:
        why = f" # {change.reason}" if change.reason else ""
        where = f"S{change.sentence} " if change.sentence else ""
        yield f"{change.sign} {where}{change.line}{why}"
