"""Any command as a system: what it answers arrives, and whatever it does, the run ends."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pressmark.corpus import fingerprint
from pressmark.eval.runs import RAW, read_manifest, run
from pressmark.eval.systems import Settings, create
from pressmark.eval.systems.external import ExecSystem
from pressmark.eval.systems.external.messages import ProtocolFault, read_answer
from pressmark.schema import (
    Annotations,
    Article,
    Document,
    PressmarkError,
    Source,
)
from pressmark.schema.codec import text_sha256

PEER = Path(__file__).with_name("peers.py")
TEXTS = ("Ana saw Tom.\n", "😀 Tom saw Ann 😀.\n", "Nobody here.\n", "naïve Ana.\n", "Tom, Tom!\n")
FOUND = [["Ana", "Tom"], ["Tom", "Ann"], [], ["Ana"], ["Tom", "Tom"]]


def command(*faults: str) -> str:
    return shlex.join([sys.executable, str(PEER), *faults])


def article(text: str, name: str) -> Article:
    source = Source("p", "t", "2024-12-05", "CC0-1.0")
    return Article(name, text, text_sha256(text), len(text), "en", source)


ARTICLES = [article(text, f"a{n}") for n, text in enumerate(TEXTS)]


def words(found: list[Annotations]) -> list[list[str]]:
    return [
        [text[m.span.start : m.span.end] for m in one.mentions]
        for one, text in zip(found, TEXTS, strict=True)
    ]


def asked(*faults: str, seconds: float = 5) -> tuple[list[list[str]], dict[str, float], list[str]]:
    """What a command with these faults finds, what was counted, and the kept lines."""
    system = ExecSystem(command(*faults), Settings(time_limit=seconds))
    try:
        found = words(system.extract(ARTICLES))
        seen = system.observed()
    finally:
        system.close()
    return found, {k: v for k, v in seen.counts.items() if v}, list(seen.raw)


@pytest.mark.parametrize(
    "faults",
    [
        (),
        ("count:utf16", "unit:utf16"),
        ("count:byte", "unit:byte"),
        ("batch:3",),
        ("batch:64",),
        ("noisy",),
    ],
    ids=" ".join,
)
def test_answers_arrive_in_every_unit_and_grouping(faults: tuple[str, ...]) -> None:
    found, counts, raw = asked(*faults)
    assert found == FOUND
    assert counts == {}
    assert [json.loads(line)["id"] for line in raw] == [a.id for a in ARTICLES]


def test_answers_may_come_in_any_order() -> None:
    system = ExecSystem(command("batch:3", "reverse"), Settings(time_limit=5))
    found = system.extract(ARTICLES[:3])
    system.close()
    assert words([*found, Annotations(), Annotations()])[:3] == FOUND[:3]


def test_spans_by_words_are_found_at_their_occurrence() -> None:
    found, counts, _ = asked("words")
    assert found == FOUND
    assert counts == {"spans_by_words": 7}


def test_words_that_are_not_in_the_text_cost_precision_and_are_counted() -> None:
    found, counts, _ = asked("invent")
    assert found == [["\n"] * len(names) for names in FOUND]
    assert counts == {"spans_by_words": 7, "spans_ungrounded": 7}


@pytest.mark.parametrize(
    ("fault", "counted", "said"),
    [
        ("crash:a1", {"crashes": 1, "restarts": 1}, "exit code 3; the last line on stderr: out"),
        ("hang:a1", {"timeouts": 1, "restarts": 1}, "no answer within 1 s"),
        ("error:a1", {"errors": 1}, "no idea"),
        ("label:a1", {"invalid_answers": 1}, "THING"),
        ("outside:a1", {"invalid_answers": 1}, "offset 1000000 lies outside the text"),
        ("sha:a1", {"invalid_answers": 1}, "text_sha256 is not that of the article"),
        ("wrong-id:a1", {"timeouts": 1, "restarts": 1, "stray_lines": 1}, "somebody-else"),
    ],
)
def test_a_fault_costs_its_article_and_no_other(
    fault: str, counted: dict[str, float], said: str
) -> None:
    found, counts, raw = asked(fault, seconds=1)
    assert found == [FOUND[0], [], *FOUND[2:]]
    assert counts == counted
    assert any(said in line for line in raw)


@pytest.mark.parametrize("fault", ["crash:a1", "hang:a1"])
def test_of_articles_asked_together_only_the_guilty_one_is_lost(fault: str) -> None:
    found, counts, _ = asked(fault, "batch:5", seconds=1)
    assert found == [FOUND[0], [], *FOUND[2:]]
    assert counts.get("crashes", 0) + counts.get("timeouts", 0) == 1


def test_an_answer_without_end_is_cut_off() -> None:
    found, counts, _ = asked("endless:a1", seconds=30)
    assert found == [FOUND[0], [], *FOUND[2:]]
    assert counts == {"invalid_answers": 1, "restarts": 1}


def test_lines_that_are_no_answers_are_counted_and_passed_over() -> None:
    found, counts, _ = asked("chatty:a1")
    assert found == FOUND
    assert counts == {"stray_lines": 1}


def test_wrong_offsets_by_emoji_do_not_pass_unseen() -> None:
    found, _, _ = asked("count:utf16")
    assert found[0] == FOUND[0]
    assert found[1] != FOUND[1]


@pytest.mark.parametrize(
    ("faults", "said"),
    [
        (("mute",), "did not answer the hello line in time"),
        (("banner",), "The line begins 'Loading model"),
        (("unit:utf32",), "expected one of codepoint, utf16, byte"),
        (("name:",), '"name" is'),
        (("batch:0",), "from 1 to 64"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_a_command_that_does_not_say_hello_is_one_sentence(
    faults: tuple[str, ...], said: str
) -> None:
    with pytest.raises(PressmarkError, match="does not speak the protocol") as fault:
        ExecSystem(command(*faults), Settings(time_limit=1))
    assert said in str(fault.value)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("/no/such/program", "cannot be started: no such file"),
        ("sh -c 'exit 7'", "ended with exit code 7"),
        ("'", "cannot be read"),
        (" ", "names no command"),
    ],
)
def test_a_command_that_is_none_is_one_sentence(given: str, said: str) -> None:
    with pytest.raises(PressmarkError, match=said):
        ExecSystem(given, Settings(time_limit=2))


def test_a_command_may_not_take_the_name_of_a_system_of_ours() -> None:
    with pytest.raises(PressmarkError, match="calls itself 'gold'"):
        create(f"exec:{command('name:gold')}")
    with pytest.raises(PressmarkError, match="write exec:COMMAND"):
        create("exec")


def test_a_command_that_crashes_always_ends_the_run_soon() -> None:
    began = time.monotonic()
    found, counts, _ = asked("crash")
    assert found == [[]] * 5
    assert counts["crashes"] == 5
    assert time.monotonic() - began < 20


def test_nothing_is_left_running(tmp_path: Path) -> None:
    """A command that does not end by itself, and the children that it has, are ended."""
    script = tmp_path / "both.sh"
    script.write_text(f"sleep 987654 & {command('stay')}\n")
    system = ExecSystem(f"sh {script}", Settings(time_limit=5))
    system.extract(ARTICLES[:1])
    began = time.monotonic()
    system.close()
    assert time.monotonic() - began < 12
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    assert "sleep 987654" not in listed.stdout


def test_a_run_keeps_raw_lines_counts_and_the_childs_memory(tmp_path: Path) -> None:
    documents = [Document(a, Annotations()) for a in ARTICLES]
    run(
        lambda: ExecSystem(command("crash:a1"), Settings(time_limit=5)),
        documents,
        tmp_path,
        "test",
        fingerprint(documents),
    )
    manifest = read_manifest(tmp_path)
    assert manifest.counts == {"crashes": 1, "restarts": 1}
    assert manifest.system == "names"
    assert 5 < manifest.peak_memory_mb < 40  # a bare Python, not this test's process
    kept = [json.loads(line) for line in (tmp_path / RAW).read_text().splitlines()]
    assert [k["id"] for k in kept if "raw" in k] == ["a0", "a2", "a3", "a4"]


def test_what_a_command_counts_is_added_up() -> None:
    system = ExecSystem(command("counts"), Settings(time_limit=5))
    system.extract(ARTICLES[:3])
    counts = system.observed().counts
    system.close()
    assert (counts["tokens"], counts["cost_usd"]) == (36, 0.75)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([1], "must be an object"),
        ({"crashes": 1}, "Pressmark counts itself"),
        ({"a b": 1}, "expected letters, digits"),
        ({"tokens": -1}, "expected a number from 0"),
        ({"tokens": "1"}, "expected a number from 0"),
        ({str(n): 1 for n in range(101)}, "at most 100"),
    ],
)
def test_counts_that_are_none_are_told(counts: object, said: str) -> None:
    answer = {"id": "a0", "annotations": {}, "counts": counts}
    with pytest.raises(ProtocolFault, match=said):
        read_answer(answer, ARTICLES[0], "codepoint")


def test_a_command_that_cannot_start_says_why(tmp_path: Path) -> None:
    script = tmp_path / "sorry.sh"
    script.write_text(
        """echo '{"protocol":"pressmark-jsonl/1","error":"the weights are missing"}'"""
    )
    with pytest.raises(PressmarkError, match=r"sorry\.sh cannot start: the weights are missing"):
        ExecSystem(f"sh {script}", Settings(time_limit=5))


def test_the_next_batch_is_sent_before_this_one_is_kept() -> None:
    """What is expected is asked behind the last article, and is not asked again."""
    system = ExecSystem(command("hang:a2"), Settings(time_limit=2))
    system.expect(ARTICLES[2:4])
    system.extract(ARTICLES[:2])
    system.expect([])
    found = system.extract(ARTICLES[2:4])
    assert found[0] == Annotations()
    assert found[1].mentions
    assert dict(system.observed().counts) == {
        "timeouts": 1, "restarts": 1, "spans_by_words": 0, "spans_ungrounded": 0,
    }  # fmt: skip
    assert system.extract([]) == []
    system.close()


def test_gold_is_never_sent(tmp_path: Path) -> None:
    spy = tmp_path / "spy.sh"
    spy.write_text(
        'read hello; echo \'{"protocol":"pressmark-jsonl/1","name":"spy","version":"1",'
        '"layers":["mentions"]}\'; read -r request; '
        f"printf '%s' \"$request\" > {tmp_path}/request\n"
    )
    system = ExecSystem(f"sh {spy}", Settings(time_limit=1))
    system.extract(ARTICLES[:1])
    system.close()
    sent = json.loads((tmp_path / "request").read_text())
    assert sent == {
        "id": "a0", "text": TEXTS[0], "language": "en", "title": "t", "date": "2024-12-05",
    }  # fmt: skip
