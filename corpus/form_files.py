"""Authoring forms as files: which article a form is of, and the gold forms that the corpus keeps.

``corpus/sources/<collection>/<id>.gold.form`` is the source of a gold document's annotations,
``<id>.pass-a.form`` and ``<id>.pass-b.form`` are the raw passes that it was decided from. Forms of
texts that are not ours hold offsets, no words. The sources are in the repository, not in the
installed package.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ..schema import Document, PressmarkError
from ..schema.codec import encode_document
from ..schema.reading import write_json
from .cache import read_text
from .catalogue import Entry, catalogue
from .form import compile_form
from .form_parse import parse
from .loading import load, stand_off
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


def pass_path(entry: Entry, name: str) -> Path:
    """The form of a raw pass (``name`` is ``a`` or ``b``) of a document of the repository."""
    return SOURCES / entry.collection / f"{entry.id}.pass-{name}.form"


def read_pass(entry: Entry, name: str) -> Document:
    """A raw pass over its article. A form in offsets needs no text: it compiles without.

    Where the text is not here, the document is stand-off and its spans have no words. Raises
    PressmarkError when the repository has no such pass.
    """
    path = pass_path(entry, name)
    if not path.is_file():
        raise PressmarkError(
            f"{entry.id} has no pass {name} ({path} is not there), expected a form; raw passes are "
            "in the repository and in the published dataset, not in the installed package"
        )
    article = stand_off(catalogue(), entry).article
    text = read_text(entry) if article.text is None else article.text
    over = replace(article, text=text if text is not None else "\0" * article.length)
    document = compile_form(path.read_text(encoding="utf-8"), over)
    return document if text is not None else detach_text(document)


def gold_forms() -> Iterator[Path]:
    """The gold forms of the repository, by collection and id; none in an installed package."""
    yield from sorted(SOURCES.glob("*/*.gold.form"))


def write_gold_json(document: Document) -> Path:
    """Write a document as the corpus's gold of its article; gives the path of its JSON.

    It is stand-off where the text is not ours; a document of the test split carries the canary.
    One that the catalogue does not know is refused.
    """
    entry = catalogue().select(document.id)[0]
    path = catalogue().path(entry)
    if entry.split == "test":
        document = replace(document, canary=catalogue().canary)
    embedded = catalogue().collection(entry.collection).embedded
    write_json(path, encode_document(document if embedded else detach_text(document)))
    return path
