"""Is a folder the release that it says it is, and may all of it be handed out?

Nothing in it is believed: documents are validated, tables and exports are made anew from them and
compared, and every text file is searched for the words of texts that may not be handed out.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
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
from .draft import CHECKOUT
from .items import Item
from .licences import attribution, licence_problems, may_hand_out
from .made_anew import Folder, content_problems
from .release import DOCUMENTS, MANIFEST, Release, files_of, names_of, read_release

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
#: In files of free words, so many words in a row that a text has too are no chance.
_RUN = 8
_FREE = ("README.md", "croissant.json", "release.json")


def inspect_release(
    folder: Path, index: Catalogue, home: Path, checkout: Path = CHECKOUT
) -> tuple[Release, list[Problem]]:
    """What ``release.json`` says, and everything that keeps the folder from being handed out.

    Codes: ``release-file`` (missing, changed, not listed, a link, in a place of no build),
    ``release-content`` (not what a build makes of the gold and the checkout of now), ``licence``,
    and those of documents. ``home`` holds hydrated texts: with them a few words of a text are found
    too, without them whole paragraphs, by the hashes of the catalogue.
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
        items = tuple(_items(documents, index))
        problems += content_problems(Folder(folder, release, items, index, checkout))
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


def _items(documents: Iterable[Document], index: Catalogue) -> Iterator[Item]:
    """The documents as the build has them; split and collection are the catalogue's."""
    entries = {entry.id: entry for entry in index.entries()}
    order = {split: n for n, split in enumerate(SPLITS)}
    for document in sorted(documents, key=lambda d: (order[entries[d.id].split], d.id)):
        entry = entries[document.id]
        collection = index.collection(entry.collection)
        yield Item(document, collection.name, entry.split, attribution(document, collection))


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
    titles = {document.article.source.title for document in documents}  # told of every article
    texts = {entry.id: read_text(entry, home) or "" for entry in entries}
    known = {id_: _sentences(text) for id_, text in texts.items()}
    # A text that is at hand is looked for itself, the others by the hashes of their paragraphs.
    unknown = [entry for entry in entries if not texts[entry.id]]
    hashes = {digits: entry for entry in unknown for digits in entry.paragraph_sha256}
    runs = {id_: _runs(text) for id_, text in texts.items()}
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
        held |= {e.id for e in _paragraphs_found(strings, hashes)} if hashes else set()
        if name in _FREE:
            said = _runs(whole)
            held |= {id_ for id_, listed in runs.items() if listed & said}
        for id_ in sorted(held):
            message = f"{name} holds words of {id_}, whose text may not be handed out: take it out"
            yield _problem(name, "licence", message, id_)
    articles = {document.id: document.article for document in documents}
    for entry in entries:
        if entry.id in articles:
            yield from _form_problems(folder, articles[entry.id], entry.collection)


def _sentences(text: str) -> list[str]:
    """Stretches of a text that are long enough to be known by: sentences and paragraphs."""
    cut = (*re.split(r"(?<=[.!?”\"])\s|\n", text), *paragraphs(text))
    return [part for part in dict.fromkeys(map(_squeezed, cut)) if len(part) >= _LONG]


def _runs(text: str) -> set[tuple[str, ...]]:
    """Every run of ``_RUN`` words, whatever stands between them and however they are written."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", html.unescape(text)).casefold())
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}


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
