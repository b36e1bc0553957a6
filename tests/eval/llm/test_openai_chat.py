"""``openai-chat`` over real HTTP against a stub that also misbehaves."""

from __future__ import annotations

import asyncio
import gzip
import json
import resource
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pressmark.eval.systems import create
from pressmark.eval.systems.llm import OpenAIChat, OpenAISettings
from pressmark.eval.systems.llm.prompt import answer_schema, instructions
from pressmark.schema import Annotations, Article, PressmarkError, Source, Span, validate_prediction
from pressmark.schema.codec import text_sha256

from .conftest import Stub, completion, flood, hang_up, in_chunks, reset, slowly

TEXT = (
    "Mayor resigns\n\n"
    "Ana Costa resigned on Monday. “I am done 😀,” she said. Ana Costa thanked Tom.\n"
)


def _item(name: str, sentence: int, words: str, kind: str, level: str | None) -> dict[str, Any]:
    place = {"sentence": sentence, "text": words, "occurrence": 1}
    return {"id": name, **place, "type": kind, "level": level}


ANSWER: dict[str, Any] = {
    "mentions": [
        _item("1", 2, "Ana Costa", "PERSON", "name"),
        _item("2", 2, "Monday", "DATE", None),
        _item("3", 3, "she", "PERSON", "pronoun"),
        _item("4", 4, "Ana Costa", "PERSON", "name"),
    ],
    "entities": [{"type": "PERSON", "mentions": ["1", "3", "4"]}],
    "events": [
        {
            "type": "Personnel.EndPosition",
            "mentions": [
                {
                    "sentence": 2, "text": "resigned", "occurrence": 1, "realis": "actual",
                    "polarity": "positive", "arguments": [{"role": "Person", "mention": "1"}],
                }
            ],
        }
    ],
    "quotations": [
        {
            "type": "direct",
            "content": [{"sentence": 3, "text": '"I am done 😀,"', "occurrence": 1}],
            "cue": {"sentence": 3, "text": "said", "occurrence": 1},
            "speakers": ["3"],
        }
    ],
}  # fmt: skip
GOOD = completion(json.dumps(ANSWER))


def article(name: str = "a1", text: str = TEXT) -> Article:
    source = Source("p", "Mayor resigns", "2024-12-05", "CC0-1.0")
    return Article(name, text, text_sha256(text), len(text), "en", source)


@pytest.fixture
def chat(stub: Stub, tmp_path: Path) -> OpenAIChat:
    settings = OpenAISettings(stub.url, "key-1", (1.0, 2.0), max_tokens=500)
    return OpenAIChat("tiny", settings, 3.0, cache=tmp_path / "cache", pause=0.01)


def surfaces(found: Annotations) -> list[str | None]:
    return [m.span.text for m in found.mentions]


def counts(chat: OpenAIChat) -> dict[str, float]:
    return dict(chat.observed().counts)


def test_the_schema_takes_the_answer_and_names_every_label() -> None:
    jsonschema.Draft202012Validator.check_schema(answer_schema())
    jsonschema.validate(ANSWER, answer_schema())
    assert "Personnel.EndPosition (" in instructions()


def test_all_layers_arrive_where_the_words_stand(stub: Stub, chat: OpenAIChat) -> None:
    stub.always = GOOD
    (found,) = chat.extract([article()])
    assert surfaces(found) == ["Ana Costa", "Monday", "she", "Ana Costa"]
    assert [m.span.start for m in found.mentions] == [
        TEXT.index("Ana"), TEXT.index("Monday"), TEXT.index("she said"), TEXT.rindex("Ana"),
    ]  # fmt: skip
    (quotation,) = found.quotations
    assert quotation.content[0].text == "“I am done 😀,”"  # straight marks were found as curly
    assert (quotation.cue or Span(0, 0)).text == "said"
    assert quotation.speakers == ("m3",)
    ((event, told),) = found.event_mentions()
    assert (event.type, told.trigger.text, told.arguments[0].mention) == (
        "Personnel.EndPosition", "resigned", "m1",
    )  # fmt: skip
    assert validate_prediction(article(), found) == []
    assert counts(chat) == {
        "items": 7, "requests": 1, "prompt_tokens": 1000, "completion_tokens": 200,
        "cost_usd": pytest.approx((1000 * 1 + 200 * 2) / 1e6),
    }  # fmt: skip


def test_the_request_holds_no_gold_and_asks_for_structure(stub: Stub, chat: OpenAIChat) -> None:
    chat.extract([article()])
    (asked,) = stub.asked
    assert asked["response_format"]["json_schema"]["schema"] == answer_schema()
    assert (asked["model"], asked["temperature"]) == ("tiny", 0)
    assert asked["messages"][1]["content"].endswith("[4] Ana Costa thanked Tom.")
    assert stub.headers[0]["Authorization"] == "Bearer key-1"


def test_a_second_run_is_replayed_without_a_request(
    stub: Stub, chat: OpenAIChat, tmp_path: Path
) -> None:
    stub.always = GOOD
    first = chat.extract([article()])
    settings = OpenAISettings(stub.url, "key-2", (1.0, 2.0), max_tokens=500)
    again = OpenAIChat("tiny", settings, 3.0, cache=tmp_path / "cache")
    assert again.extract([article()]) == first
    assert len(stub.asked) == 1
    seen = again.observed().counts
    assert (seen["cached_replies"], seen["cost_usd"]) == (1, pytest.approx(0.0014))
    assert not any("key-1" in p.read_text() for p in (tmp_path / "cache").iterdir())


@pytest.mark.parametrize(
    "fault",
    [
        (429, {"Retry-After": "0"}, b"slow down"),
        (500, {}, b"oops"),
        (503, {}, b""),
        (429, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, b"wait until then"),
        (429, {"Retry-After": "soon"}, b"wait"),
        (502, {"Content-Type": "text/html"}, b"<html>bad gateway \xff</html>"),
        hang_up,
        reset,
    ],
    ids=["429", "500", "503", "date", "no date", "502", "hang-up", "reset"],
)
def test_a_passing_fault_is_tried_again(stub: Stub, chat: OpenAIChat, fault: Any) -> None:
    stub.script, stub.always = [fault, fault], GOOD
    assert len(chat.extract([article()])[0].mentions) == 4
    seen = counts(chat)
    assert (seen["requests"], seen["retries"]) == (3, 2)


def test_a_lasting_fault_costs_its_article_only(stub: Stub, chat: OpenAIChat) -> None:
    def judge(body: Any) -> Any:
        stub.asked.append(body)
        return (500, {}, b"oops") if "Poison" in body["messages"][1]["content"] else GOOD

    stub.next = judge  # type: ignore[method-assign]
    found = chat.extract([article("a1"), article("a2", "Poison.\n"), article("a3", TEXT + "\n")])
    assert [len(f.mentions) for f in found] == [4, 0, 4]
    seen = chat.observed()
    assert seen.counts["http_failures"] == 1
    assert any('"fault":"http_failures","id":"a2"' in line for line in seen.raw)


def test_a_cut_off_answer_is_asked_for_with_more_room(stub: Stub, chat: OpenAIChat) -> None:
    stub.script = [completion('{"mentions": [{"id"', "length"), GOOD]
    assert len(chat.extract([article()])[0].mentions) == 4
    assert [asked["max_tokens"] for asked in stub.asked] == [500, 1000]
    stub.always = completion('{"mentions": [{"id"', "length")
    assert chat.extract([article("a2", "Another.\n")]) == [Annotations()]
    assert counts(chat)["cut_off"] == 1


@pytest.mark.parametrize(
    "content",
    ["", "I cannot do that.", '{"mentions": [', "[]", '{"a": 1, "a": 2}', "NaN", "```json\n{\n```"],
)
def test_broken_json_is_counted(stub: Stub, chat: OpenAIChat, content: str) -> None:
    stub.always = completion(content)
    assert chat.extract([article()]) == [Annotations()]
    seen = chat.observed()
    assert seen.counts["parse_failures"] == 1
    assert len(seen.raw) == 1


@pytest.mark.parametrize("data", [b"", b"<html>", b"{}", b'{"choices": []}', b"\xff\xfe"])
def test_a_reply_that_is_no_completion_is_counted_and_not_cached(
    stub: Stub, chat: OpenAIChat, data: bytes
) -> None:
    stub.script, stub.always = [data], GOOD
    assert chat.extract([article()]) == [Annotations()]
    assert counts(chat)["parse_failures"] == 1
    assert len(chat.extract([article()])[0].mentions) == 4


def test_fenced_json_is_read(stub: Stub, chat: OpenAIChat) -> None:
    stub.always = completion(f"Here you are:\n```json\n{json.dumps(ANSWER)}\n```\nDone.")
    assert len(chat.extract([article()])[0].mentions) == 4


def test_it_works_in_a_notebook_where_a_loop_runs_already(stub: Stub, chat: OpenAIChat) -> None:
    stub.always = GOOD

    async def cell() -> list[Annotations]:
        return chat.extract([article()])

    with ThreadPoolExecutor(1) as thread:
        found = thread.submit(asyncio.run, cell()).result()
    assert len(found[0].mentions) == 4


def test_an_endpoint_without_structured_output_is_asked_more_simply(
    stub: Stub, chat: OpenAIChat
) -> None:
    stub.script = [(400, {}, b"no json_schema"), (400, {}, b"no response_format")]
    stub.always = GOOD
    assert len(chat.extract([article()])[0].mentions) == 4
    chat.extract([article("a2", "Another.\n")])
    forms = [asked.get("response_format", {}).get("type") for asked in stub.asked]
    assert forms == ["json_schema", "json_object", None, None]


def _mention(words: str, sentence: int = 2, occurrence: Any = 1) -> dict[str, Any]:
    return {
        "id": f"{words}.{sentence}.{occurrence}", "sentence": sentence, "text": words,
        "occurrence": occurrence, "type": "PERSON", "level": "name",
    }  # fmt: skip


def test_made_up_words_stay_wrong_and_are_counted(stub: Stub, chat: OpenAIChat) -> None:
    made_up = [_mention("the Federal Reserve"), _mention("Ana Cost"), _mention("Ana Costa", 2, 2)]
    stub.always = completion(json.dumps({"mentions": [_mention("Ana Costa"), *made_up]}))
    (found,) = chat.extract([article()])
    assert surfaces(found) == ["\n", "\n", "Ana Costa", "\n"]
    seen = counts(chat)
    assert (seen["items"], seen["items_ungrounded"]) == (4, 3)


def test_a_miscounted_sentence_is_forgiven_only_where_words_leave_no_choice(
    stub: Stub, chat: OpenAIChat
) -> None:
    items = [_mention("Tom", 1), _mention("Ana Costa", 1), _mention("Monday", 99, "x")]
    stub.always = completion(json.dumps({"mentions": items}))
    (found,) = chat.extract([article()])
    assert surfaces(found).count("Tom") == 1
    assert "Ana Costa" not in surfaces(found)
    assert counts(chat)["items_ungrounded"] == 2


@pytest.mark.parametrize(
    "value",
    [
        {"mentions": "none"},
        {"mentions": [1, None, {"type": "THING"}, {"type": ["PERSON"]}, {}]},
        {"entities": [{"type": "PERSON", "mentions": ["9", {}]}, {"type": "PERSON"}]},
        {"events": [{"type": "Life.Die", "mentions": [{}, {"arguments": [{"role": "X"}]}]}]},
        {"quotations": [{"type": "direct", "content": [], "cue": 3, "speakers": "me"}]},
        {"quotations": [{"type": "direct", "content": [{"sentence": True, "text": "x"}]}]},
    ],
)
def test_any_json_gives_a_legal_prediction(stub: Stub, chat: OpenAIChat, value: Any) -> None:
    stub.always = completion(json.dumps(value))
    (found,) = chat.extract([article()])
    assert validate_prediction(article(), found) == []


def test_a_byte_at_a_time_does_not_get_around_the_time_limit(
    stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pressmark.eval.systems.llm.client.ATTEMPTS", 2)
    stub.always = slowly(GOOD, 0.05)
    chat = OpenAIChat("tiny", OpenAISettings(stub.url), 0.5, cache=tmp_path, pause=0.01)
    began = time.monotonic()
    assert chat.extract([article()]) == [Annotations()]
    assert time.monotonic() - began < 5
    assert counts(chat)["timeouts"] == 1


def test_a_hundred_megabytes_are_not_read(stub: Stub, chat: OpenAIChat) -> None:
    stub.always = flood(100_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert chat.extract([article()]) == [Annotations()]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 80_000  # kilobytes
    assert counts(chat)["http_failures"] == 1


@pytest.mark.parametrize(
    ("message", "finish"),
    [
        ({"content": None, "refusal": "I will not read news."}, "stop"),
        ({"content": "", "refusal": None}, "content_filter"),
    ],
)
def test_a_refusal_is_counted_by_its_name(
    stub: Stub, chat: OpenAIChat, message: Any, finish: str
) -> None:
    stub.always = json.dumps({"choices": [{"message": message, "finish_reason": finish}]}).encode()
    assert chat.extract([article()]) == [Annotations()]
    seen = chat.observed()
    assert seen.counts["refusals"] == 1
    assert "the model refuses: " in seen.raw[0]


@pytest.mark.parametrize(
    "content",
    [
        [{"type": "text", "text": json.dumps(ANSWER)}, {"type": "image"}],
        "<think>She {said} it.</think>\n" + json.dumps(ANSWER),
    ],
    ids=["parts", "thoughts"],
)
def test_answers_in_parts_and_behind_thoughts_are_read(
    stub: Stub, chat: OpenAIChat, content: Any
) -> None:
    stub.always = completion(content)
    assert len(chat.extract([article()])[0].mentions) == 4


def test_tokens_that_are_no_sums_are_none(stub: Stub, chat: OpenAIChat) -> None:
    value = json.loads(GOOD)
    value["usage"] = {"prompt_tokens": -5, "completion_tokens": None}
    stub.always = json.dumps(value).encode()
    chat.extract([article()])
    assert "cost_usd" not in counts(chat)


def test_chunks_that_cut_characters_and_packed_bodies_are_read(
    stub: Stub, chat: OpenAIChat
) -> None:
    stub.script = [in_chunks(GOOD), (200, {"Content-Encoding": "gzip"}, gzip.compress(GOOD))]
    found = chat.extract([article("a1"), article("a2", TEXT + "\n")])
    assert [len(f.mentions) for f in found] == [4, 4]


def test_a_body_that_swells_when_unpacked_is_given_up(stub: Stub, chat: OpenAIChat) -> None:
    bomb = gzip.compress(b" " * 300_000_000, 1)
    stub.always = (200, {"Content-Encoding": "gzip"}, bomb)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert chat.extract([article()]) == [Annotations()]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000  # kilobytes
    assert counts(chat)["http_failures"] == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_the_key_is_sent_nowhere_else(stub: Stub, chat: OpenAIChat, status: int) -> None:
    stub.always = (status, {"Location": f"{stub.url}/elsewhere"}, b"")
    with pytest.raises(PressmarkError, match=rf"answered {status} and sends on to .*elsewhere"):
        chat.extract([article()])
    assert len(stub.asked) == 1


def test_an_article_that_is_refused_costs_the_others_no_structure(
    stub: Stub, chat: OpenAIChat
) -> None:
    """A 400 for one article (too long) is not taken for an endpoint without structured output."""

    def judge(body: Any) -> Any:
        stub.asked.append(body)
        return (400, {}, b"too long") if "Poison" in body["messages"][1]["content"] else GOOD

    stub.next = judge  # type: ignore[method-assign]
    assert chat.extract([article("a1", "Poison.\n")]) == [Annotations()]
    assert counts(chat)["http_failures"] == 1
    chat.extract([article("a2")])
    assert stub.asked[-1]["response_format"]["type"] == "json_schema"


@pytest.mark.parametrize("status", [401, 402, 403, 404, 405])
def test_a_wrong_key_or_address_stops_the_run(stub: Stub, chat: OpenAIChat, status: int) -> None:
    stub.always = (status, {}, b"who are you")
    with pytest.raises(PressmarkError, match=f"answered {status}: who are you; check"):
        chat.extract([article()])
    assert len(stub.asked) == 1


def test_nobody_there_is_one_sentence(tmp_path: Path) -> None:
    chat = OpenAIChat("m", OpenAISettings("http://127.0.0.1:9/v1"), 1, cache=tmp_path, pause=0.01)
    with pytest.raises(PressmarkError, match=r"nobody answers at http://127\.0\.0\.1:9/v1/chat"):
        chat.extract([article()])


def test_an_empty_text_costs_nothing(stub: Stub, chat: OpenAIChat) -> None:
    assert chat.extract([article("a", ""), article("b", " \n")]) == [Annotations(), Annotations()]
    assert stub.asked == []


def test_settings_come_from_the_environment(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PRESSMARK_OPENAI_BASE_URL", raising=False)
    with pytest.raises(PressmarkError, match="set PRESSMARK_OPENAI_BASE_URL"):
        create("openai-chat:tiny")
    monkeypatch.setenv("PRESSMARK_OPENAI_BASE_URL", stub.url)
    assert create("openai-chat:tiny").name == "openai-chat:tiny"
    monkeypatch.setenv("PRESSMARK_OPENAI_PRICE", "cheap")
    with pytest.raises(PressmarkError, match="found 'cheap' in PRESSMARK_OPENAI_PRICE"):
        create("openai-chat:tiny")
