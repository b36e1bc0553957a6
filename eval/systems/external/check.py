"""``pressmark systems check``: tries a command against the protocol and says what is wrong.

Each probe is a question that a run will ask sooner or later. A probe that breaks the command
costs that probe: it is started again for the next.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ....schema import LAYERS, Article, PressmarkError
from ....schema.parsing import MAX_BYTES
from ...api import layers_in
from .conversation import Conversation
from .messages import Answer, ProtocolFault, parse_line, read_answer, request_line
from .offsets import OFFSET_UNITS
from .probes import ANA, TEXTS, article_of, bare, cut_words, told_of, words_of
from .process import Ended, Silent, TooLong

Verdict = Literal["ok", "wrong", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one probe found: ``wrong`` must be mended, a ``note`` should be known."""

    probe: str
    verdict: Verdict
    message: str


class _Fault(Exception):
    """A probe failed; the message says how in plain words."""


def check(
    command: Sequence[str], time_limit: float = 30.0, samples: Iterable[Article] = ()
) -> list[Finding]:
    """Try a command with every probe, and with the articles of ``samples``; findings in order.

    ``time_limit`` is in seconds for one answer. A command that cannot be started, or that does not
    say hello, gives one finding.
    """
    return _Checker(command, time_limit).run(tuple(samples))


class _Checker:
    def __init__(self, command: Sequence[str], time_limit: float) -> None:
        self._command, self._time_limit = command, time_limit
        self._talk: Conversation | None = None
        self._stray: list[str] = []
        self._seen: set[str] = set()
        self._plain: Answer | None = None

    def run(self, samples: tuple[Article, ...]) -> list[Finding]:
        try:
            began = time.monotonic()
            hello = self._started().hello
        except PressmarkError as fault:
            return [Finding("hello", "wrong", str(fault))]
        took = f"{time.monotonic() - began:.1f} s to start"
        told = f"{hello.name} {hello.version}: {', '.join(hello.layers)}; {took}"
        try:
            found = [Finding("hello", "ok", told), *self._probes(samples)]
            return [*found, *self._sums(hello.layers)]
        finally:
            if self._talk is not None:
                self._talk.child.stop(0)

    def _probes(self, samples: tuple[Article, ...]) -> list[Finding]:
        probes: list[tuple[str, Callable[[], str]]] = [("plain text", self._plain_text)]
        probes += [("emoji", self._emoji)]
        probes += [(n, self._asking(t, n)) for n, t in TEXTS.items() if n != "emoji"]
        probes += [("ids", self._ids), ("twice the same", self._twice)]
        probes += [(a.id, self._sampling(a)) for a in samples]
        probes += [("end of input", self._end)]
        return [self._probe(name, ask) for name, ask in probes]

    def _probe(self, name: str, ask: Callable[[], str]) -> Finding:
        try:
            return Finding(name, "ok", ask())
        except _Fault as fault:
            return Finding(name, "wrong", str(fault))
        except ProtocolFault as fault:
            return Finding(name, "wrong", str(fault))
        except PressmarkError as fault:
            return Finding(name, "wrong", f"it could not be started again: {fault}")

    def _started(self) -> Conversation:
        if self._talk is None:
            self._talk = Conversation(self._command, self._time_limit)
        return self._talk

    def _give_up(self) -> None:
        if self._talk is not None:
            self._talk.child.stop(0)
            self._talk = None

    # -- asking ----------------------------------------------------------------------------------

    def _ask(self, *articles: Article) -> dict[str, dict[str, object]]:
        """The answers to articles that are asked together, by id."""
        talk = self._started()
        for article in articles:
            talk.child.send(request_line(article))
        waiting = {article.id for article in articles}
        answers: dict[str, dict[str, object]] = {}
        stray = len(self._stray)
        deadline = time.monotonic() + self._time_limit
        while waiting:
            value = self._line(talk, deadline, waiting, stray)
            name = str(value.get("id"))
            if name not in waiting:
                self._give_up()
                if "id" not in value:
                    raise _Fault('an answer has no "id": give back the id of its request')
                raise _Fault(
                    f"an answer has the id {name[:60]!r}, asked was {', '.join(sorted(waiting))}: "
                    "answer each request once, with its id"
                )
            waiting.discard(name)
            answers[name] = value
        return answers

    def _line(
        self, talk: Conversation, deadline: float, waiting: set[str], stray: int
    ) -> dict[str, object]:
        """The next line that is an object; ``stray`` of those that are none are from before."""
        while True:
            try:
                line = talk.child.receive(deadline - time.monotonic())
            except Silent:
                self._give_up()
                raise _Fault(self._silent(talk, waiting, self._stray[stray:])) from None
            except Ended as ended:
                self._give_up()
                raise _Fault(_ended(str(ended))) from None
            except TooLong:
                self._give_up()
                raise _Fault(
                    f"an answer is longer than {MAX_BYTES:,} bytes or never ends: write one line "
                    "for each article"
                ) from None
            try:
                return parse_line(line, "a line on stdout")
            except ProtocolFault as fault:
                self._stray.append(str(fault))

    def _silent(self, talk: Conversation, waiting: set[str], stray: list[str]) -> str:
        said = f"no answer within {self._time_limit:g} s to {', '.join(sorted(waiting))}"
        if stray:
            return f"{said}, but {len(stray)} lines that are none; the first: {stray[0]}"
        if talk.hello.batch > len(waiting):
            said += f" (asked alone, though hello wants {talk.hello.batch} at once: the last group "
            said += "of a run may be smaller, so never wait for more)"
        return (
            f"{said}: answer each line as it comes, end the answer with a line feed, flush stdout"
        )

    def _read(self, value: dict[str, object], article: Article, unit: str = "") -> Answer:
        if "error" in value:
            raise _Fault(f"it answered with an error: {str(value['error'])[:200]}")
        answer = read_answer(value, article, unit or self._started().hello.offset_unit)
        self._seen.update(layers_in([answer.annotations]))
        return answer

    def _one(self, text: str, name: str) -> Answer:
        article = article_of(text, name)
        return self._read(self._ask(article)[name], article)

    # -- the probes ------------------------------------------------------------------------------

    def _plain_text(self) -> str:
        self._plain = self._one(ANA, "probe-plain")
        return _sound(ANA, self._plain)

    def _asking(self, text: str, name: str) -> Callable[[], str]:
        return lambda: _sound(text, self._one(text, f"probe-{name.replace(' ', '-')}"))

    def _sampling(self, article: Article) -> Callable[[], str]:
        def ask() -> str:
            answer = self._read(self._ask(article)[article.id], article)
            words = f"; {answer.ungrounded} of {answer.by_words} spans not found in the text"
            return _sound(article.text or "", answer) + (words if answer.ungrounded else "")

        return ask

    def _emoji(self) -> str:
        """The same sentence after an emoji must give the same words: else the unit is another."""
        article = article_of(TEXTS["emoji"], "probe-emoji")
        value = self._ask(article)[article.id]
        unit = self._started().hello.offset_unit
        try:
            answer = self._read(value, article)
        except ProtocolFault as fault:
            raise _Fault(f"{fault}{self._other_unit(value, article, unit)}") from None
        lost = self._words(ANA, self._plain) - self._words(article.text or "", answer)
        hint = self._other_unit(value, article, unit)
        if lost and hint:
            raise _Fault(f"after an emoji {', '.join(sorted(lost))} is not found any more{hint}")
        return _sound(article.text or "", answer)

    def _other_unit(self, value: dict[str, object], article: Article, unit: str) -> str:
        """Names the unit under which the answer has the words of the plain text, if one has."""
        wanted = self._words(ANA, self._plain)
        for other in OFFSET_UNITS:
            if other == unit or not wanted:
                continue
            try:
                read = read_answer(value, article, other)
            except ProtocolFault:
                continue
            if wanted <= self._words(article.text or "", read):
                return (
                    f'; its offsets are counted as "{other}", but hello says offset_unit "{unit}"'
                )
        return ""

    @staticmethod
    def _words(text: str, answer: Answer | None) -> set[str]:
        return set() if answer is None else words_of(text, answer.annotations)

    def _ids(self) -> str:
        """Two articles, at once where the command takes that: each must get its own answer."""
        one = article_of("Tom Reed left.\n", "probe-a1")
        two = article_of("On Tuesday 😀 Ann Poe said no.\n", "probe_b-2")
        if self._started().hello.batch > 1:
            answers = self._ask(one, two)
        else:
            answers = self._ask(one) | self._ask(two)
        for article in (one, two):
            self._read(answers[article.id], article)
        return "each article has its own answer"

    def _twice(self) -> str:
        answers = [self._one(ANA, f"probe-again-{n}") for n in range(1, 5)]
        answers += [self._plain] if self._plain else []
        if any(bare(one.annotations) != bare(answers[0].annotations) for one in answers):
            raise _Fault("the same text gave different answers: fix seeds, keep no state")
        return "the same answer"

    def _end(self) -> str:
        talk = self._started()
        began = time.monotonic()
        code = talk.child.finish()
        self._give_up()
        if code is None:
            raise _Fault("it goes on after its input is closed: end when stdin ends")
        if code:
            raise _Fault(f"it ended with exit code {code} when its input was closed, expected 0")
        return f"it ended {time.monotonic() - began:.1f} s after its input was closed"

    # -- what shows only over all of them --------------------------------------------------------

    def _sums(self, declared: Sequence[str]) -> list[Finding]:
        found = []
        if self._stray:
            count = f"{len(self._stray)} lines on stdout were no answers"
            found.append(Finding("stdout", "wrong", f"{count}; the first: {self._stray[0]}"))
        extra = [layer for layer in LAYERS if layer in self._seen and layer not in declared]
        if extra:
            told = f"it answers with {', '.join(extra)}, which hello does not declare: not scored"
            found.append(Finding("layers", "wrong", told))
        idle = [layer for layer in declared if layer not in self._seen]
        if idle:
            told = f"nothing was found for {', '.join(idle)}: a declared layer scores 0, not n/a"
            found.append(Finding("layers", "note", told))
        return found


def _sound(text: str, answer: Answer) -> str:
    """What was found; a fault when its offsets cannot be meant."""
    cut = cut_words(text, answer.annotations)
    if cut:
        raise _Fault(cut)
    return told_of(answer.annotations)


def _ended(how: str) -> str:
    if "exit code 0" in how:
        return f"{how} while it was asked: go on reading lines until stdin ends"
    return f"it crashed: {how}"
