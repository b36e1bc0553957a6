"""The beginning of every talk with a command: it is started, and both sides say hello."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from ....schema import PressmarkError
from .messages import Hello, ProtocolFault, hello_line, read_hello, start_fault
from .process import Child, Ended, Silent, TooLong


class CannotStart(PressmarkError):
    """The command says itself, in its answer to the hello line, that it cannot start; ``why``."""

    def __init__(self, command: str, why: str) -> None:
        super().__init__(f"{command} cannot start: {why}")
        self.why = why


class Conversation:
    """A started command that has said hello; ``hello`` is what it said.

    Raises PressmarkError, in one sentence, when it does not start, or does not say hello in time.
    """

    def __init__(self, command: Sequence[str], time_limit: float) -> None:
        self.child = Child(command)
        self.child.send(hello_line())
        shown = shlex.join(command)
        try:
            line = self.child.receive(time_limit)
            why = start_fault(line)
            if why is not None:
                raise CannotStart(shown, why)
            self.hello: Hello = read_hello(line)
        except (Silent, Ended, TooLong, ProtocolFault) as fault:
            self.child.stop(0)
            raise PressmarkError(f"{shown} does not speak the protocol: {_why(fault)}") from None
        except BaseException:
            self.child.stop(0)
            raise


def _why(fault: Exception) -> str:
    if isinstance(fault, Silent):
        return (
            "it did not answer the hello line in time; answer each line as it comes, not at the "
            "end of input, end the answer with a line feed and flush stdout"
        )
    if isinstance(fault, TooLong):
        return "its answer to the hello line never ends"
    if isinstance(fault, Ended):
        return f"{fault}, before it answered the hello line"
    return str(fault)
