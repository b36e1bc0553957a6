"""``systems check``: one fault at a time, named in words that say what to do."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from pressmark.cli import app
from pressmark.eval.systems.external.check import Finding, check
from typer.testing import CliRunner

PEER = [sys.executable, str(Path(__file__).with_name("peers.py"))]


def wrong(*faults: str, seconds: float = 5) -> dict[str, str]:
    findings = check([*PEER, *faults], seconds)
    return {f.probe: f.message for f in findings if f.verdict == "wrong"}


@pytest.mark.parametrize(
    "faults",
    [(), ("count:utf16", "unit:utf16"), ("count:byte", "unit:byte"), ("batch:4",), ("words",)],
)
def test_a_sound_command_passes(faults: tuple[str, ...]) -> None:
    assert wrong(*faults) == {}


@pytest.mark.parametrize(
    ("faults", "probe", "said"),
    [
        (("count:utf16",), "emoji", 'counted as "utf16", but hello says offset_unit "codepoint"'),
        (("count:byte",), "emoji", 'counted as "byte"'),
        (("unit:utf16",), "emoji", 'counted as "codepoint", but hello says offset_unit "utf16"'),
        (("crash:empty",), "empty text", "exit code 3"),
        (("hang:long",), "long text", "no answer within 2 s"),
        (("error:white",), "white space", "no idea"),
        (("wrong-id:plain",), "plain text", "has the id 'somebody-else'"),
        (("outside:plain",), "plain text", "outside the text"),
        (("label:plain",), "plain text", "THING"),
        (("sha:odd",), "odd line ends", "read and write UTF-8"),
        (("chatty:again",), "stdout", "4 lines on stdout were no answers"),
        (("banner",), "hello", "Loading model"),
        (("mute",), "hello", "flush stdout"),
        (("leave:probe-a1",), "ids", "go on reading lines until stdin ends"),
        (("no-id:plain",), "plain text", 'no "id": give back the id of its request'),
        (("endless:plain",), "plain text", "one line for each article"),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, tuple) else None,
)
def test_a_fault_is_found_where_it_is(faults: tuple[str, ...], probe: str, said: str) -> None:
    found = wrong(*faults, seconds=30 if "endless:plain" in faults else 2)
    assert said in found.pop(probe)
    if faults == ("count:byte",):  # shows behind another character too
        del found["odd line ends"]
    assert found == {}


@pytest.mark.parametrize(
    ("faults", "probe", "said"),
    [
        (("strip", "sha-less"), "leading blanks", "not stripped"),
        (("last",), "plain text", "spans begin or end inside a word, such as 'An' in"),
        (("count:byte",), "odd line ends", "spans begin or end inside a word"),
        (("number:plain",), "plain text", "1 lines that are none; the first: a line on stdout"),
        (("number:plain",), "stdout", "holds NaN"),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, tuple) else None,
)
def test_a_fault_shows_in_more_than_one_place(
    faults: tuple[str, ...], probe: str, said: str
) -> None:
    assert said in wrong(*faults, seconds=2)[probe]


def test_one_that_waits_for_a_full_group_is_told_that_the_last_may_be_smaller() -> None:
    found = wrong("batch:3", "reverse", seconds=1)
    assert "hello wants 3 at once: the last group of a run may be smaller" in found["plain text"]


def test_a_seed_that_is_not_fixed_is_told() -> None:
    assert "fix seeds" in wrong("last:again-2")["twice the same"]


@pytest.mark.slow
def test_a_command_that_does_not_end_is_told() -> None:
    assert "goes on after its input is closed" in wrong("stay")["end of input"]


def test_a_declared_layer_of_which_nothing_comes_is_noted() -> None:
    findings = check([sys.executable, "-c", _QUIET], 5)
    assert (
        Finding(
            "layers",
            "note",
            "nothing was found for quotations: a declared layer scores 0, not n/a",
        )
        in findings
    )
    assert all(f.verdict != "wrong" for f in findings)


_QUIET = """
import json, sys
for line in sys.stdin:
    r = json.loads(line)
    hello = {"protocol": "pressmark-jsonl/1", "name": "q", "version": "1", "layers": ["quotations"]}
    print(json.dumps(hello if "protocol" in r else {"id": r["id"], "annotations": {}}), flush=True)
"""


def test_the_command_line_says_it_with_exit_codes_and_json() -> None:
    run = CliRunner()
    fine = run.invoke(app, ["systems", "check", "--corpus", "", *PEER])
    assert fine.exit_code == 0, fine.output
    bad = run.invoke(app, ["systems", "check", "--json", "--corpus", "", *PEER, "count:utf16"])
    assert bad.exit_code == 1
    assert [f["probe"] for f in json.loads(bad.stdout) if f["verdict"] == "wrong"] == ["emoji"]
