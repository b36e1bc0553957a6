"""Hydration from a folder, and verification apart from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pressmark.corpus import hydrate, load, verify
from pressmark.corpus.catalogue import Catalogue
from pressmark.corpus.fetching import find, take
from pressmark.schema import PressmarkError


def test_from_a_folder(index: Catalogue, home: Path, sources: Path) -> None:
    seen: list[tuple[int, int]] = []
    result = hydrate(
        "news", sources, index=index, cache=home, progress=lambda n, of: seen.append((n, of))
    )
    assert (result.written, result.kept, result.problems) == (("news-0", "news-1"), (), ())
    assert seen == [(1, 2), (2, 2)]
    assert (home / "texts/news/news-1.txt").read_bytes() == (
        "A bridge 🌉 fell in Orlu.\n\nIt was old.\n".encode()
    )


def test_the_whole_path_in_a_folder_comes_first(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/rows.csv").write_bytes(b"a")
    (tmp_path / "rows.csv").write_bytes(b"")
    assert find(tmp_path, "data/rows.csv") == tmp_path / "data/rows.csv"


def test_line_ends_of_a_press_file_do_not_matter(
    index: Catalogue, home: Path, sources: Path
) -> None:
    path = sources / "a.txt"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert hydrate("press", sources, index=index, cache=home).written == ("p-1",)
    assert b"\r" not in (home / "texts/press/p-1.txt").read_bytes()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "said “no”",
            "said “yes”",
            "paragraph 1 ('ORLU: Mayor Ana Bek said “yes”.'…) is the first",
        ),
        ("She left.", "She stayed.", "paragraph 2 ('She stayed.'…) is the first that differs"),
        ("She left.\n", "", "paragraph 2 of 2 is not there"),
        ("left.\n", "left.\nBye.\n", "paragraph 3 ('Bye.'…) is one too many"),
        ("left.\n", "left.", "all paragraphs agree and the white space"),
    ],
)
def test_a_text_that_differs_names_its_paragraph(
    index: Catalogue, home: Path, sources: Path, old: str, new: str, said: str
) -> None:
    path = sources / "a.txt"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    result = hydrate("press", sources, index=index, cache=home)
    (problem,) = result.problems
    assert (problem.document, problem.code) == ("p-1", "hydrate-text")
    assert said in problem.message
    assert "expected 41 with" in problem.message
    assert result.failed == ("p-1",)
    assert not (home / "texts/press/p-1.txt").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "a.txt is not in"),
        (b"\x93no\x94", "is not UTF-8 at byte 0"),
        (b"", "found 0 code points"),
    ],
)
def test_press_files_that_are_wrong(
    index: Catalogue, home: Path, sources: Path, content: bytes | None, said: str
) -> None:
    path = sources / "a.txt"
    path.unlink() if content is None else path.write_bytes(content)
    result = hydrate("press", sources, index=index, cache=home)
    assert said in result.problems[0].message


@pytest.mark.parametrize("change", [lambda d: d[:-1], lambda d: d + b"x", lambda d: d.upper()])
def test_a_table_that_was_changed(
    index: Catalogue, home: Path, sources: Path, change: Callable[[bytes], bytes]
) -> None:
    path = sources / "rows.csv"
    path.write_bytes(change(path.read_bytes()))
    result = hydrate("news", sources, index=index, cache=home)
    assert (result.written, result.failed) == ((), ("news-0", "news-1"))
    assert result.problems[0].message.count("expected") == 1


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as stream:
        stream.truncate(10**10)
    with pytest.raises(PressmarkError, match="has 10000000000 bytes, expected at most"):
        take(tmp_path, "a.txt", None)


def test_one_wrong_row_leaves_the_others(index: Catalogue, home: Path, sources: Path) -> None:
    news = index.collection("news")
    zero, one = news.documents
    wrong = replace(zero, origin=replace(zero.origin, row=7))  # type: ignore[type-var]
    changed = replace(index, collections=(replace(news, documents=(wrong, one)),))
    result = hydrate("news", sources, index=changed, cache=home)
    assert (result.written, result.failed) == (("news-1",), ("news-0",))
    assert "news-0: row 7 is not in" in result.problems[0].message


def test_a_changed_text_in_the_cache_is_hydrated_again(
    index: Catalogue, home: Path, sources: Path
) -> None:
    hydrate("press", sources, index=index, cache=home)
    for wrong in (b"other", b"\xff"):
        (home / "texts/press/p-1.txt").write_bytes(wrong)
        assert hydrate("press", sources, index=index, cache=home).written == ("p-1",)
    assert load("press", index=index, folder=home)[0].article.text is not None


def test_a_cache_that_cannot_be_written_is_a_problem(
    index: Catalogue, home: Path, sources: Path
) -> None:
    home.write_text("a file where the folder should be")
    result = hydrate("press", sources, index=index, cache=home)
    assert result.failed == ("p-1",)
    assert "cannot be written" in result.problems[0].message


def test_misuse_is_refused_before_anything_is_tried(index: Catalogue, tmp_path: Path) -> None:
    with pytest.raises(PressmarkError, match="come with the package: there is nothing to hydrate"):
        hydrate("wire", tmp_path, index=index)
    with pytest.raises(PressmarkError, match="pressmark corpus hydrate press --from FOLDER"):
        hydrate("press", index=index, cache=tmp_path)
    with pytest.raises(PressmarkError, match="is not a folder"):
        hydrate("news", tmp_path / "nowhere", index=index, cache=tmp_path)
    with pytest.raises(PressmarkError, match="it has wire, news, press"):
        hydrate("nws", tmp_path, index=index)


def test_verify_before_and_after(index: Catalogue, home: Path, sources: Path) -> None:
    found = verify("all", index=index, cache=home)
    assert [(p.document, p.code) for p in found] == [
        ("news-0", "text-missing"),
        ("news-1", "text-missing"),
        ("p-1", "text-missing"),
    ]
    assert not home.exists()
    hydrate("news", sources, index=index, cache=home)
    hydrate("press", sources, index=index, cache=home)
    assert verify("all", index=index, cache=home) == []


def test_verify_names_what_was_changed(index: Catalogue, home: Path, sources: Path) -> None:
    hydrate("news", sources, index=index, cache=home)
    hydrate("press", sources, index=index, cache=home)
    changed = home / "texts/news/news-1.txt"
    changed.write_text(changed.read_text(encoding="utf-8").replace("old", "new"), encoding="utf-8")
    (home / "texts/press/p-1.txt").write_bytes(b"\xff")
    before = changed.read_bytes()
    changed_text, unreadable = verify("all", index=index, cache=home)
    assert (changed_text.document, changed_text.code) == ("news-1", "text-changed")
    assert "paragraph 2 ('It was new.'…) is the first that differs" in changed_text.message
    assert (unreadable.document, unreadable.code) == ("p-1", "text-unreadable")
    assert changed.read_bytes() == before


def test_verify_looks_at_the_gold(index: Catalogue, home: Path, sources: Path) -> None:
    hydrate("news", sources, index=index, cache=home)
    zero, one = index.select("news")
    index.path(zero).unlink()
    path = index.path(one)
    path.write_text(path.read_text().replace(str(one.text_sha256), "0" * 64))
    (wire,) = index.select("wire")
    gold = index.path(wire)
    gold.write_text(gold.read_text().replace("Ad!", "Ed!"))
    found = verify("wire", index=index, cache=home) + verify("news", index=index, cache=home)
    assert [(p.document, p.code) for p in found] == [
        ("wire-001", "gold-text"),
        ("news-0", "gold-missing"),
        ("news-1", "gold-text"),
    ]
    assert "the catalogue has" in found[2].message
