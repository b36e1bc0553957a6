"""Is a folder the release that it says it is, and may all of it be handed out?

Nothing in it is believed: documents are validated, tables and exports are made anew from them and
compared, and every text file is searched for the words of texts that may not be handed out.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from ...schema import Article, Document, PressmarkError, Problem, errors
from ...schema.codec import text_sha256
from ...schema.reading import InvalidDocument, read_documents
from ...schema.validation import validate
from ..cache import read_text
from ..catalogue import SPLITS, Catalogue, Entry
from ..extraction import paragraphs
from ..form import compile_form
from ..verification import PARAGRAPH_DIGITS
from .exports import EXPORTS, FOLDER
from .features import CONFIGS
from .items import Item
from .licences import attribution, licence_problems, may_hand_out
from .parquet import parquet_path, read_parquet
from .reading_back import same
from .release import DOCUMENTS, MANIFEST, Release, files_of, names_of, read_release
from .tables import ROWS

#: Every path that a build makes: a file elsewhere was put there by somebody.
_KNOWN = re.compile(
    r"(README\.md|CITATION\.cff|CHANGELOG\.md|ATTRIBUTION\.tsv|croissant\.json|documents\.jsonl"
    r"|release\.json|LICENSES/[A-Za-z0-9.-]+\.txt|schema/[a-z0-9.-]+\.json|docs/[a-z-]+\.md"
    r"|guidelines/GUIDELINES\.md|passes/(README|form)\.md"
    r"|passes/[a-z]+/[a-z0-9_-]+\.(pass-[ab]\.form|decisions|sceptic|gold\.form)"
    r"|(full|entities|events|quotes|bio)/(train|dev|test)-00000-of-00001\.parquet"
    r"|exports/README\.md|exports/(conllup|spacy)/(train|dev|test)\.(conllup|jsonl)"
    r"|exports/brat/annotation\.conf|exports/brat/(train|dev|test)/[a-z0-9_-]+\.(txt|ann|json)"
    r"|exports/web-annotation/(train|dev|test)/[a-z0-9_-]+\.jsonld)"
)
#: Shorter strings are names and phrases, which other texts may have too.
_LONG = 30


def inspect_release(folder: Path, index: Catalogue, home: Path) -> tuple[Release, list[Problem]]:
    """What ``release.json`` says, and everything that keeps the folder from being handed out.

    Codes: ``release-file`` (missing, changed, not listed, a link, in a place of no build),
    ``release-content`` (not what the documents make), ``licence``, and those of documents.
    ``home`` holds hydrated texts: with them single sentences of a text are found too, without
    them whole paragraphs, by the hashes of the catalogue.
    """
    release = read_release(folder)
    problems = list(_file_problems(folder, release))
    try:
        documents = read_documents(folder / DOCUMENTS)
    except InvalidDocument as fault:
        return release, [*problems, *fault.problems]
    except PressmarkError as fault:
        return release, [*problems, _problem(DOCUMENTS, "release-content", str(fault))]
    problems += [p for document in documents for p in errors(validate(document))]
    licences = licence_problems(documents, index)
    problems += licences
    if not licences:
        items = tuple(_items(documents, release, index))
        problems += _content_problems(folder, release, items)
    problems += _word_problems(folder, index, home, documents)
    return release, sorted(set(problems))


def _problem(path: str, code: str, message: str, document: str = "") -> Problem:
    return Problem(document, path, code, "error", message)


def _file_problems(folder: Path, release: Release) -> Iterator[Problem]:
    """Files that are not as ``release.json`` lists them, and files that no build makes."""
    names = names_of(folder)
    links = {name for name in names if (folder / name).is_symlink()}
    for name in sorted(links):
        yield _problem(name, "release-file", f"{name} is a link, expected a file: remove it")
    found = {} if links else files_of(folder)
    for name in names:
        if not _KNOWN.fullmatch(name):
            message = f"{name} is no file of a release, expected none there: take it out"
            yield _problem(name, "release-file", message)
    for name in sorted(set(found) | set(release.files)):
        listed, here = release.files.get(name), found.get(name)
        if listed != here and not links:
            what = "is not there" if here is None else "is not the one that was built"
            what = "is not listed" if listed is None else what
            message = f"{name} {what} in {MANIFEST}: build the release anew"
            yield _problem(name, "release-file", message)


def _items(documents: Iterable[Document], release: Release, index: Catalogue) -> Iterator[Item]:
    """The documents as the build has them; split and collection are the catalogue's."""
    entries = {entry.id: entry for entry in index.entries()}
    splits = {listed.id: listed.split for listed in release.documents}
    order = {split: n for n, split in enumerate(SPLITS)}
    for document in sorted(documents, key=lambda d: (order[splits.get(d.id, "train")], d.id)):
        collection = index.collection(entries[document.id].collection)
        split = entries[document.id].split
        yield Item(document, collection.name, split, attribution(document, collection))


def _content_problems(folder: Path, release: Release, items: tuple[Item, ...]) -> Iterator[Problem]:
    yield from _tried(DOCUMENTS, partial(_same_identity, folder, release, items))
    for config in CONFIGS:
        yield from _tried(config, partial(_same_table, folder, config, items))
    for name in EXPORTS:
        yield from _tried(f"{FOLDER}/{name}", partial(_same_export, folder, name, items))


def _tried(path: str, check: Callable[[], None]) -> Iterator[Problem]:
    try:
        check()
    except (PressmarkError, OSError, ValueError) as fault:
        yield _problem(path, "release-content", str(fault))


def _same_identity(folder: Path, release: Release, items: tuple[Item, ...]) -> None:
    found = files_of(folder)[DOCUMENTS].sha256
    listed = [listed.id for listed in release.documents]
    same(DOCUMENTS, [release.sha256, listed], [found, sorted(i.document.id for i in items)])


def _same_table(folder: Path, config: str, items: tuple[Item, ...]) -> None:
    """Every column of every row, those that are worked out too."""
    for split in SPLITS:
        path = folder / parquet_path(config, split)
        expected = [row for i in items if i.split == split for row in ROWS[config](i)]
        same(f"{config}/{split}", expected, read_parquet(path, config) if path.exists() else [])


def _same_export(folder: Path, name: str, items: tuple[Item, ...]) -> None:
    """The export's files, byte for byte."""
    with tempfile.TemporaryDirectory() as other:
        EXPORTS[name].write(Path(other), items)
        expected = {n: f.sha256 for n, f in files_of(Path(other)).items()}
    found = {n: f.sha256 for n, f in files_of(folder / FOLDER / name).items()}
    same(f"{FOLDER}/{name}", expected, found)


# -- words that may not be handed out ----------------------------------------------------------


def _forbidden(index: Catalogue) -> list[Entry]:
    collections = [c for c in index.collections if not may_hand_out(c)]
    return [entry for collection in collections for entry in collection.documents]


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _word_problems(
    folder: Path, index: Catalogue, home: Path, documents: Iterable[Document]
) -> Iterator[Problem]:
    """Files in which a sentence or a paragraph of a text stands that may not be handed out."""
    entries = _forbidden(index)
    hashes = {digits: entry for entry in entries for digits in entry.paragraph_sha256}
    titles = {document.article.source.title for document in documents}  # told of every article
    known = {entry.id: _sentences(read_text(entry, home) or "") for entry in entries}
    for name in names_of(folder):
        path = folder / name
        if path.suffix == ".parquet" or path.is_symlink():
            continue  # made anew from the documents, and compared value by value
        strings = [
            s
            for s in _strings(path.read_bytes().decode("utf-8", errors="replace"))
            if s not in titles
        ]
        whole = _squeezed("\n".join(strings))
        held = {id_ for id_, sentences in known.items() if any(s in whole for s in sentences)}
        held |= {e.id for e in _paragraphs_found(strings, hashes)}
        for id_ in sorted(held):
            message = f"{name} holds words of {id_}, whose text may not be handed out: take it out"
            yield _problem(name, "licence", message, id_)
    articles = {document.id: document.article for document in documents}
    for entry in entries:
        if entry.id in articles:
            yield from _form_problems(folder, articles[entry.id], entry.collection)


def _sentences(text: str) -> list[str]:
    """Stretches of a text that are long enough to be known by: its sentences, roughly."""
    parts = (_squeezed(part) for part in re.split(r"(?<=[.!?”\"])\s|\n", text))
    return [part for part in parts if len(part) >= _LONG]


def _strings(text: str) -> Iterator[str]:
    """The lines of a file, and what stands in its JSON strings, lines of those apart."""
    for line in text.split("\n"):
        yield line
        for found in re.finditer(r'"(?:[^"\\]|\\.)*"', line):
            try:
                yield from str(json.loads(found[0])).split("\n")
            except ValueError:
                continue


def _paragraphs_found(strings: Iterable[str], hashes: dict[str, Entry]) -> Iterator[Entry]:
    for string in strings:
        for part in paragraphs(string) if len(string) >= _LONG else ():
            if found := hashes.get(text_sha256(part)[:PARAGRAPH_DIGITS]):
                yield found


def _form_problems(folder: Path, article: Article, collection: str) -> Iterator[Problem]:
    """Raw passes over a text that is not ours hold offsets: they compile without any word of it."""
    blank = replace(article, text="\0" * article.length)
    for path in sorted((folder / "passes" / collection).glob(f"{article.id}.*form")):
        try:
            compile_form(path.read_text(encoding="utf-8"), blank)
        except (PressmarkError, ValueError):
            name = path.relative_to(folder).as_posix()
            message = f"{name} holds words, expected offsets only: take it out"
            yield _problem(name, "licence", message, article.id)
