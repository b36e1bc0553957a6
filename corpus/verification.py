"""Is a text the one that was annotated? Hashes of texts and paragraphs, and ``verify``.

Nothing here writes: what is missing or was changed is a problem that names what to do.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

from ..schema import Article, Document, PressmarkError, Problem
from ..schema.codec import text_sha256
from .cache import home, read_text, text_path
from .catalogue import Catalogue, Entry, catalogue
from .extraction import paragraphs
from .loading import hydrate_command, stand_off

#: How much of a paragraph's sha256 the catalogue keeps, in hexadecimal digits.
PARAGRAPH_DIGITS = 12


def paragraph_hashes(text: str) -> tuple[str, ...]:
    """The first digits of the sha256 of each paragraph, as the catalogue keeps them."""
    return tuple(text_sha256(part)[:PARAGRAPH_DIGITS] for part in paragraphs(text))


def describe_text(text: str) -> dict[str, object]:
    """What the catalogue must say of a hydrated text; for editors who add a document."""
    hashes = list(paragraph_hashes(text))
    return {"text_sha256": text_sha256(text), "length": len(text), "paragraph_sha256": hashes}


def _first_difference(entry: Entry, text: str) -> str:
    """Where a text departs from the catalogue's: the first paragraph whose hash differs."""
    found = paragraphs(text)
    pairs = itertools.zip_longest(entry.paragraph_sha256, paragraph_hashes(text))
    for number, (expected, actual) in enumerate(pairs, start=1):
        if expected == actual:
            continue
        if actual is None:
            return f"paragraph {number} of {len(entry.paragraph_sha256)} is not there"
        opening = found[number - 1][:40]
        if expected is None:
            return f"paragraph {number} ({opening!r}…) is one too many"
        return f"paragraph {number} ({opening!r}…) is the first that differs"
    return "all paragraphs agree and the white space between or after them differs"


def difference(entry: Entry, text: str) -> str | None:
    """How a text differs from the one of the catalogue, None when it is the same."""
    found = text_sha256(text)
    if found == entry.text_sha256 and len(text) == entry.length:
        return None
    return (
        f"found {len(text)} code points with sha256 {found[:12]}…, expected {entry.length} with "
        f"{(entry.text_sha256 or '')[:12]}…; {_first_difference(entry, text)}"
    )


def problem(name: str, path: str, code: str, message: object) -> Problem:
    """A problem of severity ``error`` at a file or an address."""
    return Problem(name, path, code, "error", str(message))


def verify(
    name: str, *, index: Catalogue | None = None, cache: Path | None = None
) -> list[Problem]:
    """What is wrong with the texts that a name stands for (as in ``load``); only reads.

    A hydrated text is compared with the catalogue, an embedded one with its own document, and the
    catalogue with the gold file. Codes: ``gold-missing``, ``gold-text``, ``text-missing``,
    ``text-changed``, ``text-unreadable``.
    """
    index, cache = index or catalogue(), cache or home()
    problems: list[Problem] = []
    for entry in index.select(name):
        problems += _verify_gold(index, entry)
        if not index.collection(entry.collection).embedded:
            problems += _verify_text(entry, cache)
    return problems


def _verify_text(entry: Entry, cache: Path) -> Iterator[Problem]:
    path = text_path(entry, cache)
    try:
        text = read_text(entry, cache)
    except PressmarkError as fault:
        yield problem(entry.id, str(path), "text-unreadable", fault)
        return
    command = hydrate_command(entry.collection)
    if text is None:
        message = f"{entry.id}: its text is not in the cache: run `{command}`"
        yield problem(entry.id, str(path), "text-missing", message)
    elif differs := difference(entry, text):
        message = f"{entry.id}: its text in the cache was changed: {differs}; run `{command}`"
        yield problem(entry.id, str(path), "text-changed", message)


def _verify_gold(index: Catalogue, entry: Entry) -> Iterator[Problem]:
    path = index.path(entry)
    if not path.is_file():
        message = f"{entry.id}: its gold file is not there: add it, or take it off the catalogue"
        yield problem(entry.id, str(path), "gold-missing", message)
        return
    try:
        wrong = _gold_text_fault(entry, stand_off(index, entry))
    except PressmarkError as fault:
        wrong = str(fault)
    if wrong:
        yield problem(entry.id, str(path), "gold-text", f"{entry.id}: {wrong}")


def _gold_text_fault(entry: Entry, document: Document) -> str | None:
    """Whether gold and catalogue, and the gold's own text, speak of one text."""
    article = document.article
    if entry.text_sha256 not in (None, article.text_sha256):
        return (
            f"its gold is over the text {article.text_sha256[:12]}…, the catalogue has "
            f"{str(entry.text_sha256)[:12]}…: correct the one that is wrong"
        )
    return _own_text_fault(article) if article.text is not None else None


def _own_text_fault(article: Article) -> str | None:
    text = article.text or ""
    if (text_sha256(text), len(text)) == (article.text_sha256, article.length):
        return None
    return (
        f"its text has {len(text)} code points and sha256 {text_sha256(text)[:12]}…, its file says "
        f"{article.length} and {article.text_sha256[:12]}…: restore the text"
    )
