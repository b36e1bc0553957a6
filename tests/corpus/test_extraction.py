"""The recipes: every step on a small text, and all 295 rows of the real files where they are."""

from __future__ import annotations

import csv
import json
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pressmark.corpus.catalogue import catalogue
from pressmark.corpus.extraction import extract_wikinews, extractor, paragraphs, read_table
from pressmark.corpus.fetching import take
from pressmark.schema import PressmarkError
from pressmark.schema.codec import text_sha256

CHECKOUT = Path(__file__).resolve().parents[2]
LONG = "x" * 400


def real_texts() -> Path | None:
    """The folder of the real texts: PRESSMARK_TEST_TEXTS, or ``shared/texts`` by the checkout."""
    named = os.environ.get("PRESSMARK_TEST_TEXTS")
    folder = Path(named) if named else CHECKOUT.parent / "shared" / "texts"
    return folder if (folder / "wikinews" / "manifest.jsonl").is_file() else None


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("One.", "One.\n"),
        ("", "\n"),
        ("One.\r\n\r\nTwo.\r\rThree.", "One.\n\nTwo.\n\nThree.\n"),
        ("One\ntwo.\n \t\nThree.", "One two.\n\nThree.\n"),
        ("  One\t\ttwo  three. ", "One two three.\n"),
        ("\n\n\n\nOne.\n\n\n\n\nTwo.\n\n", "One.\n\nTwo.\n"),
        ("Cafe\u0301", "Caf\u00e9\n"),
        ("10\u00a0000", "10 000\n"),
        ("10\u2009000", "10\u2009000\n"),
        ("a\u200d\u200cb", "a\u200d\u200cb\n"),
        ("\ufeffO\u200bne", "One\n"),
        ("One.[1] Two[23].", "One. Two.\n"),
        ("One [a] [1b] [] two", "One [a] [1b] [] two\n"),
        ("One.\n\n[1]\n\nTwo.", "One.\n\nTwo.\n"),
    ],
)
def test_characters_and_paragraphs(field: str, text: str) -> None:
    assert extract_wikinews(field) == text


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("Monday, January 7, 2019\u00a0\n\nOne.", "One.\n"),
        ("Wednesday, December 31, 2019\n\nOne.", "One.\n"),
        (
            "Monday, January 7, 2019 it rained.\n\nOne.",
            "Monday, January 7, 2019 it rained.\n\nOne.\n",
        ),
        ("One.\n\nMonday, January 7, 2019", "One.\n\nMonday, January 7, 2019\n"),
        ("January 7, 2019\n\nOne.", "January 7, 2019\n\nOne.\n"),
    ],
)
def test_only_a_first_date_line_is_dropped(field: str, text: str) -> None:
    assert extract_wikinews(field) == text


@pytest.mark.parametrize(
    ("left_over", "dropped"),
    [
        ("Image: Anna.", True),
        ("A bridge. Photos: Anna, CC BY.", True),
        ("File: bridge", True),
        ("Videos: Anna", True),
        ("Map: Anna", True),
        ("image: Anna", False),
        ("Image:", False),
        ("Image of: Anna", False),
        ("Imagery: Anna", False),
        ('Image: "Anna"', False),
        (f"{LONG[:392]} Map: A", True),
        (f"{LONG[:393]} Map: A", False),
        ("\u2588 removed", True),
        (f"\u2588{LONG}", True),
        ("It was \u2588 removed", False),
    ],
)
def test_left_overs(left_over: str, dropped: bool) -> None:
    parts = ["One.", *([] if dropped else [left_over]), "Two."]
    assert extract_wikinews(f"One.\n\n{left_over}\n\nTwo.") == "\n\n".join(parts) + "\n"


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_extracted_text_is_canonical(field: str) -> None:
    text = extract_wikinews(field)
    assert text.endswith("\n")
    assert "\r" not in text
    assert "\u00a0" not in text
    assert "\n\n\n" not in text
    assert all(part == part.strip(" \t") for part in paragraphs(text))


@given(st.text("ab \n\t\r\u00a0\u200b[1]é\u0301"))
def test_line_ends_do_not_matter(field: str) -> None:
    field = field.replace("\r", "")
    assert extract_wikinews(field.replace("\n", "\r\n")) == extract_wikinews(field)


def test_text_is_nfc() -> None:
    text = extract_wikinews("e\u0301 \u212b")
    assert unicodedata.is_normalized("NFC", text)


def test_a_field_beyond_the_csv_modules_limit_is_read_and_the_limit_kept() -> None:
    before = csv.field_size_limit()
    long = "word " * (before // 4)
    rows = read_table(f'url,text\nu,"{long}"\n'.encode(), "rows.csv")
    assert rows[0]["text"] == long
    assert csv.field_size_limit() == before


def test_line_ends_within_a_field_are_kept_for_the_recipe() -> None:
    rows = read_table(b'url,text\r\nu,"a\r\nb\rc"\r\n', "rows.csv")
    assert rows[0]["text"] == "a\r\nb\rc"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", r"rows\.csv has no row, expected a column 'text'"),
        (b"url,body\nu,b\n", r"rows\.csv has url, body, expected a column 'text'"),
        (b"url,text\nu,\xff\n", r"rows\.csv is not UTF-8 at byte 11 \(found 0xff\)"),
        (b'url,text\nu,"never closed\n', r"rows\.csv is not a CSV file"),
        (b'url,text\nu,"a"b\n', r"rows\.csv is not a CSV file"),
    ],
)
def test_bad_tables_are_named(data: bytes, message: str) -> None:
    with pytest.raises(PressmarkError, match=message):
        extractor("wikinews/1", data, "rows.csv")


@pytest.mark.parametrize("row", [-1, 2, None])
def test_a_row_that_is_not_there_is_named(row: int | None) -> None:
    text_of = extractor("wikinews/1", b"text\na\nb\n", "rows.csv")
    assert text_of(1) == "b\n"
    with pytest.raises(
        PressmarkError, match=f"row {row} is not in rows.csv, which has rows 0 to 1"
    ):
        text_of(row)


def test_a_short_row_is_named() -> None:
    text_of = extractor("wikinews/1", b"url,text\nu,a\nu\n", "rows.csv")
    with pytest.raises(PressmarkError, match=r"row 1 of rows\.csv has no text"):
        text_of(1)


def test_unknown_recipe_is_answered_with_those_that_exist() -> None:
    with pytest.raises(
        PressmarkError, match="'x/9' is unknown, expected one of wikinews/1, press/1"
    ):
        extractor("x/9", b"", "f")


def test_press_changes_line_ends_and_nothing_else() -> None:
    text_of = extractor("press/1", "\ufeffA [1]\u00a0b \r\n\r\nc\rd ".encode(), "a.txt")
    assert text_of(None) == "\ufeffA [1]\u00a0b \n\nc\nd "


def test_press_that_is_not_utf8_is_named() -> None:
    with pytest.raises(PressmarkError, match=r"a\.txt is not UTF-8 at byte 1 \(found 0x93\)"):
        extractor("press/1", b"a\x93no\x94", "a.txt")


@pytest.mark.skipif(real_texts() is None, reason="the real texts are not here")
def test_every_row_of_the_real_files_has_the_manifests_sha256() -> None:
    folder = (real_texts() or Path()) / "wikinews"
    hydration = catalogue().collection("wikinews").hydration
    assert hydration is not None
    text_of = {
        file.path: extractor("wikinews/1", *take(folder, file.path, file))
        for file in hydration.files
    }
    manifest = (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in manifest]
    texts = [text_of[row["path"]](row["row"]) for row in rows]
    assert len(rows) == 295
    wrong = [
        (row["path"], row["row"])
        for row, text in zip(rows, texts, strict=True)
        if (text_sha256(text), len(text)) != (row["text_sha256"], row["chars"])
    ]
    assert wrong == []
