"""What may not go is not sent, however somebody tries: no request reaches the hub."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pressmark.corpus.build.builder import Built
from pressmark.corpus.build.inspection import inspect_release
from pressmark.corpus.build.publishing import publish
from pressmark.corpus.build.release import MANIFEST, files_of
from pressmark.schema import InvalidDocument

PRESS_LINE = "ORLU: Mayor Ana Bek said “no”."


def send(hub: Any, small: Any, folder: Path, **more: Any) -> None:
    settings = {"endpoint": hub.url, "token": "any", "index": small.index, "home": small.home}
    publish(folder, "user/pressmark", **(settings | more))


def _relist(folder: Path) -> None:
    """Make the manifest say what is there now, as somebody would who wants it to pass."""
    value = json.loads((folder / MANIFEST).read_text())
    found = files_of(folder).items()
    value["files"] = {name: {"sha256": f.sha256, "bytes": f.bytes} for name, f in found}
    (folder / MANIFEST).write_text(json.dumps(value))


def _press_document(folder: Path) -> None:
    path = folder / "documents.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    for value in lines:
        if value["id"] == "p-1":
            value["text"] = f"{PRESS_LINE}\nShe left.\n"
    path.write_text("".join(json.dumps(v, ensure_ascii=False) + "\n" for v in lines))


def _press_row(folder: Path) -> None:
    """Into a column that nobody compares with a document's own JSON."""
    import pyarrow.parquet as pq

    path = folder / "full" / "test-00000-of-00001.parquet"
    table = pq.read_table(path)
    rows = table.to_pylist()
    rows[-1]["attribution"] = PRESS_LINE
    pq.write_table(type(table).from_pylist(rows, schema=table.schema), path)


def _append(name: str, words: str) -> Any:
    def change(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        with (folder / name).open("a") as file:
            file.write(words)

    return change


_FORM = "pressmark-form 1\narticle p-1\n\nS1 ORLU: Mayor Ana Bek\n  m Ana Bek | PERSON name @e1\n"
_ATTEMPTS = {
    "a text in documents.jsonl": (_press_document, "licence"),
    "a text in a table": (_press_row, "release-content"),
    "a paragraph in the card": (_append("README.md", f"\n{PRESS_LINE}\n"), "licence"),
    "a paragraph in JSON": (
        _append("croissant.json", json.dumps({"x": f"a\n{PRESS_LINE}\nb"})), "licence"),
    "a form with words": (_append("passes/press/p-1.pass-a.form", _FORM), "licence"),
    "a file of one's own": (_append("texts/p-1.txt", "anything"), "release-file"),
    "an export of it": (_append("exports/brat/test/p-1.txt", "ORLU"), "release-content"),
}  # fmt: skip


@pytest.mark.parametrize("attempt", _ATTEMPTS)
@pytest.mark.parametrize("relisted", [True, False])
@pytest.mark.parametrize("hydrated", [True, False])
def test_what_the_catalogue_does_not_allow_is_not_sent(
    hub: Any, small: Any, release: Built, tmp_path: Path,
    attempt: str, relisted: bool, hydrated: bool,
) -> None:  # fmt: skip
    change, code = _ATTEMPTS[attempt]
    change(release.folder)
    if relisted:
        _relist(release.folder)
    home = small.home if hydrated else tmp_path / "nothing here"
    with pytest.raises(InvalidDocument) as refused:
        send(hub, small, release.folder, home=home)
    codes = {problem.code for problem in refused.value.problems}
    assert code in codes if relisted else codes & {code, "release-file"}
    assert hub.log == []


def test_half_a_sentence_is_found_where_the_text_is_at_hand(small: Any, release: Built) -> None:
    """Not a whole paragraph, and broken over lines: only the text itself can tell."""
    _append("README.md", "\n> ... ORLU: Mayor\n  Ana Bek said “no”. And more.\n")(release.folder)
    _relist(release.folder)
    _, problems = inspect_release(release.folder, small.index, small.home)
    assert [(p.code, p.document) for p in problems] == [("licence", "p-1")]


def test_a_licence_that_was_withdrawn_since_the_build(hub: Any, small: Any, release: Built) -> None:
    from pressmark.corpus.catalogue import read_catalogue

    path = small.index.data.parent / "catalogue.json"
    path.write_text(path.read_text().replace("CC-BY-2.5", "LicenseRef-unknown"))
    with pytest.raises(InvalidDocument, match="news-"):
        send(hub, small, release.folder, index=read_catalogue(path))
    assert hub.log == []


def test_a_link_is_not_followed(hub: Any, small: Any, release: Built, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("not for the hub")
    (release.folder / "docs" / "calibration.md").unlink()
    (release.folder / "docs" / "calibration.md").symlink_to(secret)
    with pytest.raises(InvalidDocument, match="is a link"):
        send(hub, small, release.folder)
    assert hub.log == []
