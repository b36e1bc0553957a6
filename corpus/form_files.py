"""Authoring forms as files: which article a form is of, and the gold forms that the corpus keeps.

``corpus/sources/<collection>/<id>.gold.form`` is the source of a gold document's annotations and
``<id>.pass-a.form`` the raw pass it grew from. Forms of texts that are not ours hold offsets, no
words. The sources are in the repository, not in the installed package.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..schema import Document, PressmarkError
from ..schema.codec import encode_document
from ..schema.reading import write_json, write_text
from .catalogue import catalogue
from .form import compile_form
from .form_parse import parse
from .form_write import write_form
from .loading import load
from .texts import detach_text

SOURCES = Path(__file__).parent / "sources"


def compile_file(path: Path) -> Document:
    """The document of a form file, over the article that its header names.

    Raises FormError with every fault of the form, PressmarkError when it cannot be read.
    """
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise PressmarkError(
            f"{path} cannot be read ({fault}), expected a form in UTF-8; name another file"
        ) from None
    article = parse(source).header.get("article")
    if article is None:
        raise PressmarkError(f"{path} names no article, expected a line like `article wire-001`")
    return compile_form(source, load(article)[0].article)


def gold_forms() -> Iterator[Path]:
    """The gold forms of the repository, by collection and id; none in an installed package."""
    yield from sorted(SOURCES.glob("*/*.gold.form"))


def write_gold(document: Document) -> Path:
    """Make a document the corpus's gold of its article; gives the path of its JSON.

    Where the text is not ours, the JSON is stand-off and the source form is written in offsets, so
    that no word of the text is kept. A document that the catalogue does not know is refused.
    """
    entry = catalogue().select(document.id)[0]
    path = catalogue().path(entry)
    if catalogue().collection(entry.collection).embedded:
        write_json(path, encode_document(document))
        return path
    write_json(path, encode_document(detach_text(document)))
    form = SOURCES / entry.collection / f"{entry.id}.gold.form"
    write_text(form, write_form(document, words=False))
    return path
