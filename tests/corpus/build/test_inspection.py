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
    settings = {
        "endpoint": hub.url,
        "token": "any",
        "index": small.index,
        "home": small.home,
        "checkout": small.checkout,
    }
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


def _footer(folder: Path) -> None:
    """Into the notes of a Parquet file, which no reader of rows sees."""
    import pyarrow.parquet as pq

    path = folder / "quotes" / "train-00000-of-00001.parquet"
    table = pq.read_table(path)
    notes = {**(table.schema.metadata or {}), b"note": PRESS_LINE.encode()}
    pq.write_table(table.replace_schema_metadata(notes), path)


def _rewritten(folder: Path) -> None:
    """The same rows by another hand: what stands between them nobody knows."""
    import pyarrow.parquet as pq

    path = folder / "quotes" / "train-00000-of-00001.parquet"
    pq.write_table(pq.read_table(path), path)


def _manifest(**change: Any) -> Any:
    def edit(folder: Path) -> None:
        path = folder / MANIFEST
        path.write_text(json.dumps(json.loads(path.read_text()) | change))

    return edit


_FORM = "pressmark-form 1\narticle p-1\n\nS1 ORLU: Mayor Ana Bek\n  m Ana Bek | PERSON name @e1\n"
_ATTEMPTS = {
    "a text in documents.jsonl": (_press_document, "licence"),
    "a text in a table": (_press_row, "release-content"),
    "a paragraph in the card": (_append("README.md", f"\n{PRESS_LINE}\n"), "licence"),
    "a paragraph in JSON": (
        _append("croissant.json", json.dumps({"x": f"a\n{PRESS_LINE}\nb"})), "licence"),
    "a form with words": (_append("passes/press/p-1.pass-a.form", _FORM), "licence"),
    "a file of one's own": (_append("texts/p-1.txt", "anything"), "release-file"),
    "a paragraph in the notes of a table": (_footer, "release-content"),
    "a table that another wrote": (_rewritten, "release-content"),
    "words in the guidelines, of a kind": (
        _append("guidelines/GUIDELINES.md", "\nMayor said NO.\n"), "release-content"),
    "words in the credits": (_append("ATTRIBUTION.tsv", "p-1\tMayor said no\n"), "release-content"),
    "words in the notes on exports": (
        _append("exports/README.md", "\nMayor said no\n"), "release-content"),
    "words in the manifest": (_manifest(guidelines=PRESS_LINE), "licence"),
    "another version in the manifest": (_manifest(version="0.0.9"), "release-content"),
    "an identity of one's own": (_manifest(annotations_sha256="0" * 64), "release-content"),
    "an export of it": (_append("exports/brat/test/p-1.txt", "ORLU"), "release-content"),
}  # fmt: skip


#: Each with a manifest that was made to fit; what is found by words also where no text is at hand,
#: and three as they were left.
_CASES = [
    *((attempt, True, True) for attempt in _ATTEMPTS),
    *((attempt, True, False) for attempt, (_, code) in _ATTEMPTS.items() if code == "licence"),
    *((attempt, False, True) for attempt in list(_ATTEMPTS)[:3]),
]


@pytest.mark.parametrize(("attempt", "relisted", "hydrated"), _CASES)
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
    _, problems = inspect_release(release.folder, small.index, small.home, small.checkout)
    assert [(p.code, p.document) for p in problems] == [("licence", "p-1")]


def test_words_in_another_dress_are_found(small: Any, release: Built) -> None:
    """Eight words in a row, whatever their case, marks and entities."""
    words = "orlu - MAYOR ana&#32;bek, said no!! She *left*"
    _append("README.md", f"\n{words}\n")(release.folder)
    _relist(release.folder)
    settings = (release.folder, small.index, small.home, small.checkout)
    _, problems = inspect_release(*settings)
    assert [(p.code, p.document, p.path) for p in problems] == [("licence", "p-1", "README.md")]


def test_a_release_of_a_state_that_is_past_is_not_sent(
    hub: Any, small: Any, release: Built
) -> None:
    """Nothing in the folder is wrong but that the gold was corrected since."""
    path = small.index.data / "wire" / "wire-001.json"
    path.write_text(path.read_text().replace('"2024-06-03"}', '"2024-06-10"}'))
    with pytest.raises(InvalidDocument) as refused:
        send(hub, small, release.folder)
    (problem,) = refused.value.problems
    assert (problem.code, problem.document) == ("release-content", "wire-001")
    assert "is not what the corpus holds of it now: build the release anew" in str(problem)
    assert hub.log == []


def test_a_file_that_changes_while_it_is_sent_goes_as_it_was_looked_at(
    hub: Any, small: Any, release: Built
) -> None:
    """At the first request the folder is no longer what was inspected."""
    before = (release.folder / "README.md").read_bytes()
    hub.before_commit = lambda: _append("README.md", PRESS_LINE)(release.folder)
    send(hub, small, release.folder, token="token-of-the-stand-in")
    _, files = hub.repositories["user/pressmark"].commits[-1]
    assert files["README.md"] == before != (release.folder / "README.md").read_bytes()


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
