"""Every problem code: its bad file, its row in the docs, and rules where one file is not enough."""

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pressmark.schema import (
    RULES,
    Problem,
    decode_annotations,
    decode_article,
    decode_document,
    parse_json,
    problem_table,
    validate,
    validate_article,
    validate_prediction,
    validate_value,
)
from pressmark.schema.rules import TEXT

HERE = Path(__file__).parent
CODES = [rule.code for rule in RULES]
Spoilt = Callable[[Callable[[Any], None]], dict[str, Any]]


def codes(problems: list[Problem]) -> set[str]:
    return {problem.code for problem in problems}


def bad(code: str) -> Any:
    path = HERE / "bad" / f"{code}.json"
    return parse_json(path.read_bytes(), path.name)


def test_the_good_document_has_no_problem(good: dict[str, Any]) -> None:
    assert validate_value(good) == []
    document = decode_document(good)
    assert validate(document) == []
    assert validate_article(document.article) == []
    assert validate_prediction(document.article, document.annotations) == []


def test_every_code_has_a_bad_file_and_every_file_a_code(bad_files: dict[str, Path]) -> None:
    assert sorted(bad_files) == sorted(CODES)
    assert len(set(CODES)) == len(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_bad_file_shows_its_code_and_no_other(code: str) -> None:
    value = bad(code)
    before = copy.deepcopy(value)
    problems = validate_value(value)
    assert codes(problems) == {code}
    assert value == before, "validation changed what it looked at"
    assert {p.document for p in problems} == {code}
    severity = next(rule.gold for rule in RULES if rule.code == code)
    assert {p.severity for p in problems} == {severity}


@pytest.mark.parametrize("code", CODES)
def test_a_path_leads_into_the_file_and_the_message_is_one_line(code: str) -> None:
    value = bad(code)
    for problem in validate_value(value):
        assert "\n" not in problem.message and problem.message.isprintable()
        place = value
        for field, index in re.findall(r"\.([a-z_0-9]+)|\[([0-9]+)\]", problem.path):
            place = place[int(index)] if index else place[field]


@pytest.mark.parametrize("rule", [r for r in RULES if r.check], ids=lambda rule: rule.code)
def test_in_a_prediction_only_structure_counts(rule: Any) -> None:
    document = decode_document(bad(rule.code))
    found = codes(validate_prediction(document.article, document.annotations))
    assert found == ({rule.code} if rule.prediction else set())
    found_in_pass = {p.severity for p in validate_value(bad(rule.code), "pass")}
    assert found_in_pass == {rule.prediction or "warning"}


def test_what_a_rule_needs_stands_before_it() -> None:
    seen = {TEXT}
    for rule in RULES:
        assert set(rule.needs) <= seen, rule.code
        seen.add(rule.code)


def test_every_rule_has_a_one_line_summary() -> None:
    for rule in RULES:
        assert re.fullmatch(r"\S.*\.", rule.summary), rule.code


def test_the_page_of_problems_is_made_from_the_table() -> None:
    page = HERE.parent.parent / "docs" / "problems.md"
    assert page.read_text(encoding="utf-8") == problem_table(), (
        "run: python -m pressmark.schema > docs/problems.md"
    )


def test_all_problems_are_told_at_once_and_in_order(spoilt: Spoilt) -> None:
    def spoil(layers: Any) -> None:
        layers["mentions"][5]["value"] = "yesterday"
        layers["mentions"][6]["text"] = "Police"
        layers["quotations"][0]["speakers"] = ["m99"]
        layers["quotations"][1]["speaker_kind"] = "unnamed"
        layers["events"][1]["mentions"][0].pop("realis")

    problems = validate_value(spoilt(spoil))
    assert codes(problems) == {
        "value-not-timex3", "span-surface", "reference-missing", "speaker-kind", "realis-missing",
    }  # fmt: skip
    assert problems == sorted(problems)


def test_the_wording_names_what_was_found_and_where(spoilt: Spoilt) -> None:
    def spoil(layers: Any) -> None:
        layers["quotations"][0]["speakers"] = ["m99"]

    (problem,) = validate_value(spoilt(spoil))
    assert str(problem) == (
        "good: error reference-missing: quotation q1: speaker m99 does not exist (mentions run "
        "m1-m15) @ $.annotations.quotations[0].speakers[0]"
    )


def test_a_stand_off_document_is_checked_without_its_text(good: dict[str, Any]) -> None:
    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: strip(v) for k, v in value.items() if k != "text"}
        return [strip(item) for item in value] if isinstance(value, list) else value

    standoff = strip(good)
    assert validate_value(standoff) == []
    standoff["annotations"]["mentions"][6]["end"] = standoff["length"] + 1
    assert codes(validate_value(standoff)) == {"span-outside-text"}


REFERENCES: dict[str, Callable[[Any, str], None]] = {
    "entity mention": lambda a, key: a["entities"][2]["mentions"].append(key),
    "member": lambda a, key: a["entities"][1]["members"].append(key),
    "argument": lambda a, key: a["events"][0]["mentions"][2].update(
        arguments=[{"role": "Agent", "mention": key}]
    ),
    "speaker": lambda a, key: a["quotations"][2]["speakers"].append(key),
    "addressee": lambda a, key: a["quotations"][2].update(addressees=[key]),
    "inside": lambda a, key: a["quotations"][5].update(inside=key),
}


@pytest.mark.parametrize("use", REFERENCES)
def test_every_reference_is_followed(use: str, spoilt: Spoilt) -> None:
    missing = validate_value(spoilt(lambda layers: REFERENCES[use](layers, "zz")))
    assert codes(missing) == {"reference-missing"}
    wrong = validate_value(spoilt(lambda layers: REFERENCES[use](layers, "v1")))
    assert codes(wrong) == {"reference-kind"}


def test_a_mention_twice_in_one_entity(spoilt: Spoilt) -> None:
    problems = validate_value(spoilt(lambda a: a["entities"][0]["mentions"].append("m1")))
    assert codes(problems) == {"mention-in-two-entities"}


def test_a_long_chain_of_members_is_no_circle(spoilt: Spoilt) -> None:
    def chain(layers: Any) -> None:
        mentions, entities = layers["mentions"], layers["entities"]
        for i in range(300):
            mentions.append({**mentions[6], "id": f"x{i}", "type": "FAC"})
            members = [f"y{i + 1}"] if i < 299 else []
            entities.append(
                {"id": f"y{i}", "type": "FAC", "mentions": [f"x{i}"], "members": members}
            )

    assert codes(validate_value(spoilt(chain))) == {"mention-duplicate"}


@pytest.mark.parametrize(
    ("speakers", "kind"), [([], "implicit"), (["m12"], "unnamed"), (["m12", "m14"], "named")]
)
def test_speaker_kinds(speakers: list[str], kind: str, spoilt: Spoilt) -> None:
    for stated in ("named", "unnamed", "implicit", None):

        def state(layers: Any, stated: str | None = stated) -> None:
            layers["quotations"][3].update(speakers=speakers, speaker_kind=stated)
            if stated is None:
                del layers["quotations"][3]["speaker_kind"]

        found = codes(validate_value(spoilt(state)))
        assert found == (set() if stated == kind else {"speaker-kind"})


def test_only_the_place_of_a_dateline_is_annotated(spoilt: Spoilt) -> None:
    def cue(layers: Any) -> None:
        place = layers["mentions"][2]
        layers["quotations"][0]["cue"] = {k: place[k] for k in ("start", "end", "text")}

    assert codes(validate_value(spoilt(cue))) == {"segment-not-annotated"}


def test_a_norp_adjective_needs_no_entity(spoilt: Spoilt) -> None:
    def norp(layers: Any) -> None:
        layers["mentions"][6]["type"] = "NORP"
        layers["mentions"][6]["level"] = "name"
        layers["entities"].pop(3)
        layers["quotations"][0]["speaker_kind"] = "named"

    assert validate_value(spoilt(norp)) == []


def test_a_prediction_with_a_label_nobody_knows(good: dict[str, Any]) -> None:
    good["annotations"]["mentions"][0]["type"] = "CITY"
    article = decode_article(good)
    (problem,) = validate_prediction(article, decode_annotations(good["annotations"]))
    assert (problem.code, problem.document) == ("schema", "good")
    assert problem.path == "$.annotations.mentions[0].type"


def test_good_fixture_is_written_as_the_writer_writes(good_path: Path) -> None:
    from pressmark.schema.layout import pretty

    text = good_path.read_text(encoding="utf-8")
    assert pretty(json.loads(text)) == text
