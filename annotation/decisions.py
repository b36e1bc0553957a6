"""The gold that decisions make of two passes, and what a later reading changed in it.

A file of decisions has a line for each difference that ``merging`` numbers::

    12 A # §10.3
    13 B
    14 = m the wall | FAC nominal @wall # neither: §5
    15 none # generic, §5.3

and a line for each change of what both passes agree on, by sentence; so has the file of a sceptic's
reading, which is applied after it::

    - S4 m the army | ORG nominal # §4.10
    + S4 e swap | Justice.Exchange other @swap | Agent: Velmar # §8.1

Agreed lines, decisions and changes together are a form, which compiles as any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..corpus.form_write import GROUPS
from ..schema import PressmarkError
from .merging import Difference, Merged

#: What a decision may say instead of giving lines of its own.
VERDICTS = ("A", "B", "both", "none")
_DECISION = re.compile(r"([0-9]+) (A|B|both|none|=)(?: (?!#)(.*?))?(?: # ?(.*))?$")
_CHANGE = re.compile(r"([+-]) (?:S([0-9]+) )?(.*?)(?: # ?(.*))?$")
_ORDER = {"m": 0, "e": 1, "q": 2}


@dataclass(frozen=True, slots=True)
class Decision:
    """What holds at a difference: a verdict of ``VERDICTS``, or "=" with lines; and why."""

    number: int
    verdict: str
    lines: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A line that is added (``+``) or taken away (``-``), its sentence (0: a group), and why."""

    sign: str
    sentence: int
    line: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a file of decisions, or of a sceptic's reading, says."""

    decisions: tuple[Decision, ...] = ()
    changes: tuple[Change, ...] = ()


def parse_decisions(source: str) -> Decisions:
    """Decisions and changes from the lines of a file; see the top of this module.

    Several ``=`` lines of one number together make one decision. Blank lines and lines that
    begin with ``#`` say nothing. Raises PressmarkError with every line that is not understood.
    """
    made: dict[int, Decision] = {}
    changes: list[Change] = []
    faults = []
    for number, line in enumerate(source.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        change = _change(line.strip())
        decision = None if change else _decision(line.strip(), made)
        if change:
            changes.append(change)
        elif decision:
            made[decision.number] = decision
        else:
            faults.append(f"line {number}: {line.strip()!r}")
    if faults:
        raise PressmarkError(
            f"{len(faults)} decisions are not understood ({'; '.join(faults)}), expected a number "
            "once, then A, B, both, none or `= LINE`, or `+ S4 LINE` or `- S4 LINE`; then maybe "
            "`# why`"
        )
    return Decisions(tuple(made.values()), tuple(changes))


def _change(line: str) -> Change | None:
    found = _CHANGE.match(line)
    if not found:
        return None
    kind = found[3].partition(" ")[0]
    if kind not in (_ORDER if found[2] else ("entity",)):
        return None
    return Change(found[1], int(found[2] or GROUPS), found[3], found[4] or "")


def _decision(line: str, made: Mapping[int, Decision]) -> Decision | None:
    found = _DECISION.match(line)
    if not found:
        return None
    number, verdict, words, why = int(found[1]), found[2], found[3], found[4] or ""
    before = made.get(number)
    if verdict != "=":
        return None if before or words else Decision(number, verdict, (), why)
    if not words or (before and before.verdict != "="):
        return None
    lines = before.lines if before else ()
    return Decision(number, "=", (*lines, words), why or (before.reason if before else ""))


def decided(
    merged: Merged, decisions: Decisions, header: Mapping[str, str], later: Decisions | None = None
) -> str:
    """The form that agreed lines, decisions and changes make, with ``header`` on top.

    ``later`` holds the changes of a reading after adjudication. Raises PressmarkError that names
    every difference without a decision, every decision without a difference, and every line that
    is taken away and not there, or added and there already.
    """
    _check_numbers(merged, {decision.number for decision in decisions.decisions})
    lines = _lines(merged, {decision.number: decision for decision in decisions.decisions})
    faults = [*_apply(lines, decisions.changes), *_apply(lines, later.changes if later else ())]
    if faults:
        raise PressmarkError(
            f"{merged.article.id}: {len(faults)} changes do not fit ({'; '.join(faults)}), "
            "expected to take away lines that are there and to add lines that are not"
        )
    written = ["pressmark-form 1", f"article {merged.article.id}"]
    written += [f"{key} {value}" for key, value in header.items()]
    for number in range(1, len(merged.article.sentences) + 1):
        written += ["", merged.heading(number)]
        written += [f"  {line}" for line in _sorted(lines.get(number, ()))]
    return "\n".join([*written, "", *lines.get(GROUPS, ())]).rstrip("\n") + "\n"


def _sorted(lines: Iterable[str]) -> list[str]:
    """Mentions, then events, then quotations."""
    return sorted(lines, key=lambda line: _ORDER.get(line[:1], len(_ORDER)))


def _check_numbers(merged: Merged, decided_on: set[int]) -> None:
    known = {difference.number for difference in merged.differences}
    open_, unknown = sorted(known - decided_on), sorted(decided_on - known)
    if open_ or unknown:
        said = [f"no decision on {', '.join(map(str, open_))}"] if open_ else []
        said += [f"decisions on {', '.join(map(str, unknown))}"] if unknown else []
        raise PressmarkError(
            f"{merged.article.id}: found {' and '.join(said)}, expected one for each of the "
            f"{len(known)} differences; see `pressmark annotation merge`"
        )


def _lines(merged: Merged, by_number: Mapping[int, Decision]) -> dict[int, list[str]]:
    """The lines that hold, by sentence; each once."""
    lines = {number: dict.fromkeys(agreed) for number, agreed in merged.agreed.items()}
    for difference in merged.differences:
        held = lines.setdefault(difference.sentence, {})
        held.update(dict.fromkeys(_chosen(difference, by_number[difference.number])))
    return {number: list(held) for number, held in lines.items()}


def _chosen(difference: Difference, decision: Decision) -> tuple[str, ...]:
    first, second = difference.lines
    return {"A": first, "B": second, "both": first + second, "=": decision.lines}.get(
        decision.verdict, ()
    )


def _apply(lines: dict[int, list[str]], changes: Iterable[Change]) -> list[str]:
    """Make the changes in place; give those that do not fit, as they were written."""
    faults = []
    for change in changes:
        held = lines.setdefault(change.sentence, [])
        if (change.sign == "-") == (change.line in held):
            (held.remove if change.sign == "-" else held.append)(change.line)
        else:
            where = f"S{change.sentence} " if change.sentence else ""
            faults.append(f"{change.sign} {where}{change.line}")
    return faults
