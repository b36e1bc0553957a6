"""Steps from format to format: pure, chained, known from end to end, and one sentence if not."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pressmark.cli import app
from pressmark.schema import InvalidDocument, PressmarkError, json_schema
from pressmark.schema.codec import FORMAT
from pressmark.schema.migrations import (
    MIGRATIONS,
    Migration,
    migrate,
    migrate_file,
    old_problems,
)
from typer.testing import CliRunner

GOOD = json.loads(Path(__file__).with_name("good.json").read_text("utf-8"))
DRAFT = {**GOOD, "schema": "article-0"}


def _day(value: Any) -> Any:
    value["day"] = value.pop("date", None)  # a step may change what it is given
    return value


_STEPS = {
    "article-7": Migration("article-8", lambda v: {**v, "seen": [*v.get("seen", []), 7]}),
    "article-8": Migration("article-9", _day),
    "article-9": Migration("article-10", lambda v: {**v, "words": v.get("text", "").split()}),
}
_VALUES = st.fixed_dictionaries(
    {"schema": st.sampled_from([*_STEPS, "article-10"])},
    optional={
        "date": st.dates().map(str), "text": st.text("ab ", max_size=9), "seen": st.just([1]),
    },
)  # fmt: skip


@given(_VALUES)
def test_steps_are_pure_and_end_where_they_should(value: Any) -> None:
    before = copy.deepcopy(value)
    found = migrate(value, "x", to="article-10", migrations=_STEPS)
    assert value == before and found["schema"] == "article-10"
    assert migrate(value, "x", to="article-10", migrations=_STEPS) == found
    assert migrate(found, "x", to="article-10", migrations=_STEPS) is found
    if found is not value:  # nothing of it is shared: a change of one is none of the other
        found.setdefault("seen", []).append("mine")
        assert value == before


@given(_VALUES, st.sampled_from(["article-8", "article-9"]))
def test_the_way_through_a_format_between_is_the_same(value: Any, between: str) -> None:
    chain = [*_STEPS, "article-10"]
    if chain.index(value["schema"]) <= chain.index(between):
        half = migrate(value, "x", to=between, migrations=_STEPS)
        whole = migrate(half, "x", to="article-10", migrations=_STEPS)
        assert whole == migrate(value, "x", to="article-10", migrations=_STEPS)


@pytest.mark.parametrize("value", [{"schema": "article-6"}, {}, [], "x", None, {"schema": 3}])
def test_a_format_that_nothing_leads_from_is_one_sentence(value: Any) -> None:
    with pytest.raises(PressmarkError, match=r"x line 1 has the format .* that wrote it$"):
        migrate(value, "x line 1", to="article-10", migrations=_STEPS)


def test_a_format_of_tomorrow_asks_for_an_update() -> None:
    with pytest.raises(PressmarkError, match=r"'article-12'.*: update Pressmark$"):
        migrate({"schema": "article-12"}, "x", to="article-10", migrations=_STEPS)


def test_steps_that_go_in_a_circle_are_refused() -> None:
    circle = {"a": Migration("b", dict), "b": Migration("a", dict)}
    with pytest.raises(PressmarkError, match="has the format 'a'"):
        migrate({"schema": "a"}, "x", to="c", migrations=circle)


# -- the formats that there are ----------------------------------------------------------------


def _schema(name: str) -> Any:
    import pressmark.schema

    folder = Path(str(pressmark.schema.__file__)).parent
    return json.loads((folder / f"{name}.schema.json").read_text("utf-8"))


def test_every_format_with_a_schema_leads_to_the_one_of_today() -> None:
    import pressmark.schema

    folder = Path(str(pressmark.schema.__file__)).parent
    formats = {path.name.removesuffix(".schema.json") for path in folder.glob("*.schema.json")}
    assert formats == {*MIGRATIONS, FORMAT}
    assert json_schema()["$defs"]["schema"]["const"] == FORMAT
    for name in formats:
        assert _schema(name)["$defs"]["schema"]["const"] == name
        assert migrate({"schema": name}, "x")["schema"] == FORMAT


def test_the_draft_is_the_first_version_without_the_canary() -> None:
    """All that may differ is said in the docstring of the step."""
    draft, first = _schema("article-0"), _schema("article-1")
    del first["properties"]["canary"]
    for value in (draft, first):
        del value["$id"], value["title"], value["$defs"]["schema"]["const"]
    assert draft == first


def test_a_draft_becomes_a_document_of_today() -> None:
    assert old_problems(DRAFT) == []
    assert migrate(DRAFT, "x") == {**GOOD, "schema": FORMAT}


def test_a_draft_is_held_against_its_own_schema(tmp_path: Path) -> None:
    """A canary is no part of a draft, though it is of what the draft becomes."""
    (problem,) = old_problems({**DRAFT, "canary": "x"})
    assert (problem.code, problem.document) == ("schema", GOOD["id"]) and "canary" in str(problem)
    (problem,) = old_problems({**DRAFT, "sentences": [{"start": "0", "end": 2}]})
    assert problem.path == "$.sentences[0].start"


def test_a_file_is_migrated_whole_or_not_at_all(tmp_path: Path) -> None:
    path, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl"
    lines = [DRAFT, {**GOOD, "id": "other"}]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert migrate_file(path, new) == {"article-0": 1, "article-1": 1}
    assert [json.loads(line) for line in new.read_text().splitlines()] == [
        {**GOOD, "schema": FORMAT}, {**GOOD, "id": "other"},
    ]  # fmt: skip
    migrate_file(path, path)
    assert path.read_bytes() == new.read_bytes()
    assert migrate_file(path, path) == {"article-1": 2} and path.read_bytes() == new.read_bytes()
    wrong = [{**DRAFT, "canary": "x"}, {**GOOD, "schema": "article-9"}, {**GOOD, "id": 3}]
    path.write_text("".join(json.dumps(line) + "\n" for line in wrong))
    before = path.read_bytes()
    with pytest.raises(InvalidDocument) as refused:
        migrate_file(path, path)
    told = [str(problem) for problem in refused.value.problems]
    assert len(told) == 3 and "update Pressmark" in " ".join(told) and path.read_bytes() == before


def test_the_command(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(DRAFT))
    shown = CliRunner().invoke(app, ["schema", "migrate", str(path), str(path), "--json"])
    assert shown.exit_code == 0
    assert json.loads(shown.stdout) == {"to": FORMAT, "documents": {"article-0": 1}}
    assert json.loads(path.read_text()) == {**GOOD, "schema": FORMAT}
    with pytest.raises(PressmarkError, match=r"expected two \.json or two \.jsonl files"):
        migrate_file(path, tmp_path / "a.jsonl")
