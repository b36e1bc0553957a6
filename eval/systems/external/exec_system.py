"""``exec:COMMAND``: any command that speaks ``pressmark-jsonl/1``, held at arm's length.

What goes wrong with one article costs that article and nothing else: it is predicted empty, and
counted. A command that ended, hung or lost its thread is started again.
"""

from __future__ import annotations

import contextlib
import shlex
import time
from collections import Counter
from collections.abc import Sequence

from ....schema import Annotations, Article, PressmarkError
from ....schema.codec import canonical
from ..base import Observed, Settings
from .conversation import Conversation
from .messages import Answer, ProtocolFault, parse_line, read_answer, request_line
from .process import Ended, Silent, TooLong

#: How often in a row a command may fail to start before the rest of the articles is given up.
_STARTS = 3
#: How much longer than the measuring of memory, which looks through all processes, the rest is.
_REST = 50


class ExecSystem:
    """A command as a system: name, version and layers are those that it says it has.

    ``time_limit`` is in seconds for one answer, and for the start. PressmarkError when the command
    cannot be started at all.
    """

    def __init__(
        self, command: str, settings: Settings | None = None, reserved: Sequence[str] = ()
    ) -> None:
        try:
            self._command = shlex.split(command)
        except ValueError as fault:
            raise PressmarkError(f"the command {command!r} cannot be read: {fault}") from None
        if not self._command:
            raise PressmarkError("exec: names no command; write exec:'python3 my_system.py'")
        self._time_limit = (settings or Settings()).time_limit
        self._talk: Conversation | None = Conversation(self._command, self._time_limit)
        self._hello = self._talk.hello
        self._failed_starts = 0
        self._expected: Sequence[Article] = ()
        #: Articles that the running command was sent and has not answered.
        self._sent: set[str] = set()
        self._counts: Counter[str] = Counter()
        self._raw: list[str] = []
        self._peak = self._measure_again = 0.0
        if self._hello.name in reserved:
            self.close()
            raise PressmarkError(
                f"{command} calls itself {self._hello.name!r}, which is a system of this package; "
                "give it a name of its own"
            )

    @property
    def name(self) -> str:
        """The name that the command gives itself."""
        return self._hello.name

    @property
    def version(self) -> str:
        """Its version, with the model's id and hash where it names them."""
        model = self._hello.model
        return " ".join([self._hello.version, *(model[k] for k in ("id", "sha256") if k in model)])

    @property
    def description(self) -> str:
        """What it says of itself, its command and its model's licence."""
        licence = self._hello.model.get("licence")
        said = self._hello.description.rstrip(".") or "An outside system"
        return f"{said}; run as `{shlex.join(self._command)}`" + (
            f"; weights {licence}." if licence else "."
        )

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers that it declares."""
        return self._hello.layers

    def extract(self, articles: Sequence[Article]) -> list[Annotations]:
        """Annotations for each article; empty where the command gave none, which is counted."""
        found: dict[str, Annotations] = {}
        size = self._hello.batch
        groups = [articles[n : n + size] for n in range(0, len(articles), size)]
        after = [*groups[1:], self._expected[:size]]
        for group, following in zip(groups, after, strict=False):
            found |= self._ask(group, following)
            lost = [article for article in group if article.id not in found]
            # Together nobody knows which one it was: alone the guilty article shows itself.
            for article in lost if len(group) > 1 else ():
                found |= self._ask([article])
        self._expected = ()
        return [found.get(article.id, Annotations()) for article in articles]

    def expect(self, articles: Sequence[Article]) -> None:
        """What is asked after the next ``extract``: its first group is sent behind that one."""
        self._expected = articles

    def observed(self) -> Observed:
        """Faults, restarts, raw answers and the command's memory since the last call."""
        began = time.monotonic()
        if began >= self._measure_again:
            self._measure()
            self._measure_again = time.monotonic() + _REST * (time.monotonic() - began)
        seen = Observed(dict(self._counts), tuple(self._raw), self._peak)
        self._counts, self._raw = Counter(), []
        return seen

    def close(self) -> None:
        """End the command."""
        if self._talk is not None:
            self._talk.child.stop()
            self._talk = None

    def _measure(self) -> None:
        if self._talk is not None:
            self._peak = max(self._peak, self._talk.child.peak_memory_mb())

    def _started(self) -> Conversation | None:
        """The running command, started again if need be; None once it failed to start too often."""
        if self._talk is None and self._failed_starts < _STARTS:
            try:
                self._talk = Conversation(self._command, self._time_limit)
                self._failed_starts = 0
                self._counts["restarts"] += 1
            except PressmarkError as fault:
                self._failed_starts += 1
                self._note(None, "crash", str(fault))
        return self._talk

    def _ask(
        self, group: Sequence[Article], following: Sequence[Article] = ()
    ) -> dict[str, Annotations]:
        """What the command answers to the articles; those that it lost are not in it.

        The ``following`` are sent before these answers are read, so that the command works on while
        they are checked.
        """
        waiting = {article.id: article for article in group}
        talk = self._started()
        if talk is None:
            self._lose(waiting, "crash", "the command does not start any more", len(group) == 1)
            return {}
        self._send(talk, group)
        answers: list[tuple[Article, dict[str, object]]] = []
        try:
            while waiting:
                answers.append(self._next(talk, waiting))
            self._send(talk, following)
        except Silent:
            why = f"no answer within {self._time_limit:g} s"
            self._break_off(waiting, "timeout", why, len(group) == 1)
        except Ended as ended:
            self._break_off(waiting, "crash", str(ended), len(group) == 1)
        except TooLong:
            self._break_off(waiting, "invalid", "an answer that never ends", len(group) == 1)
        return {article.id: self._annotations(value, article) for article, value in answers}

    def _send(self, talk: Conversation, group: Sequence[Article]) -> None:
        """Send what this run of the command was not sent before."""
        for article in group:
            if article.id not in self._sent:
                talk.child.send(request_line(article))
                self._sent.add(article.id)

    def _next(
        self, talk: Conversation, waiting: dict[str, Article]
    ) -> tuple[Article, dict[str, object]]:
        """One answer to one of those waiting; lines that answer none of them are passed over."""
        deadline = time.monotonic() + self._time_limit
        while True:
            line = talk.child.receive(deadline - time.monotonic())
            try:
                value = parse_line(line, "a line")
            except ProtocolFault as fault:
                self._stray(str(fault))
                continue
            article = waiting.pop(str(value.get("id")), None)
            if article is None:
                shown = str(value.get("id"))[:60]
                self._stray(f"an answer to {shown!r}, which was not asked or is answered")
                continue
            self._sent.discard(article.id)
            self._keep(article.id, line)
            return article, value

    def _annotations(self, value: dict[str, object], article: Article) -> Annotations:
        if "error" in value:
            self._note(article.id, "error", str(value["error"])[:1000])
            return Annotations()
        try:
            answer: Answer = read_answer(value, article, self._hello.offset_unit)
        except ProtocolFault as fault:
            self._note(article.id, "invalid", "; ".join(fault.sentences))
            return Annotations()
        self._counts["spans_by_words"] += answer.by_words
        self._counts["spans_ungrounded"] += answer.ungrounded
        self._counts.update(answer.counts)
        return answer.annotations

    def _break_off(self, waiting: dict[str, Article], kind: str, why: str, alone: bool) -> None:
        self._lose(waiting, kind, why, alone)
        if self._talk is not None:
            with contextlib.suppress(OSError):
                self._measure()
            self._talk.child.stop(0)
            self._talk = None
        self._sent.clear()

    def _lose(self, waiting: dict[str, Article], kind: str, why: str, alone: bool) -> None:
        for name in waiting if alone else ():
            self._note(name, kind, why)

    def _keep(self, name: str, line: bytes) -> None:
        self._raw.append(canonical({"id": name, "raw": line.decode("utf-8", "replace")}))

    def _note(self, name: str | None, kind: str, why: str) -> None:
        """Count a fault and keep its sentence; a fault that belongs to no article has no id."""
        plural = {"crash": "crashes", "timeout": "timeouts", "error": "errors"}
        self._counts[plural.get(kind, "invalid_answers") if name else "failed_starts"] += 1
        self._raw.append(canonical({"id": name, "fault": kind, "message": why}))

    def _stray(self, why: str) -> None:
        self._counts["stray_lines"] += 1
        self._raw.append(canonical({"id": None, "fault": "stray", "message": why}))
