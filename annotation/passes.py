"""The raw passes of the corpus: where they are, how far they agree, what was decided of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ..corpus import catalogue, load
from ..corpus.catalogue import Entry
from ..corpus.form import compile_form
from ..corpus.form_files import SOURCES, read_pass
from ..corpus.form_parse import parse
from ..corpus.gum import read_gum
from ..eval.runs import PREDICTIONS
from ..schema import Annotations, Document, PressmarkError
from ..schema.reading import read_prediction_lines
from .agreement import Agreement, agreement
from .calibration import GUM, OURS, Calibration, Unlike, calibration, mapped, unlike
from .consistency import LOOKED_AT, Report, check_consistency, read_looked_at
from .decisions import Decisions, decided, parse_decisions
from .merging import Merged, merge

#: The passes of articles that people annotated elsewhere.
CALIBRATION = SOURCES / "calibration"
GROUPINGS = ("all", "collection", "article")
#: The oracles of the benchmark: they say what the gold says, or nothing.
_NO_WITNESS = ("gold", "empty")


def grouped_agreement(name: str, by: str) -> dict[str, tuple[Agreement, ...]]:
    """Agreement of pass A and pass B of the documents that ``name`` stands for, by group.

    ``by`` is one of ``GROUPINGS``; single articles get no intervals. Raises PressmarkError for an
    unknown grouping and for a document that lacks a pass.
    """
    if by not in GROUPINGS:
        raise PressmarkError(f"--by {by} is unknown, expected one of {', '.join(GROUPINGS)}")
    groups: dict[str, list[Entry]] = {}
    for entry in catalogue().select(name):
        key = {"all": name, "collection": entry.collection, "article": entry.id}[by]
        groups.setdefault(key, []).append(entry)
    return {
        key: agreement(
            [read_pass(entry, "a") for entry in entries],
            {entry.id: read_pass(entry, "b").annotations for entry in entries},
            intervals=by != "article",
        )
        for key, entries in groups.items()
    }


def gum_calibration(
    folder: Path,
) -> tuple[tuple[Calibration, ...], dict[str, tuple[Unlike, ...]]]:
    """Our two passes of GUM's articles beside GUM's people, over what both schemes mean alike.

    ``folder`` is a checkout of GUM with ``dep/`` and ``coref/gum/``. Gives the figures, and by
    pass where it is unlike the people's. Raises PressmarkError when an article is not there, or
    its text is another than the one that was annotated.
    """
    sides: dict[str, dict[str, Document]] = {"pass a": {}, "pass b": {}, "people": {}}
    for path in sorted(CALIBRATION.glob("*.pass-a.form")):
        name = path.name.removesuffix(".pass-a.form")
        people = read_gum(folder, f"GUM_news_{name.removeprefix('gum-')}")
        sides["people"][name] = _mapped(people, GUM)
        for letter in ("a", "b"):
            form = path.with_name(f"{name}.pass-{letter}.form").read_text(encoding="utf-8")
            made = compile_form(form, people.article)
            sides[f"pass {letter}"][name] = _mapped(made, OURS)
    if not sides["people"]:
        raise PressmarkError(
            f"{CALIBRATION} holds no passes, expected those of the repository; run this in a "
            "checkout"
        )
    differences = {
        side: tuple(
            found
            for name, document in sides[side].items()
            for found in unlike(document, sides["people"][name])
        )
        for side in ("pass a", "pass b")
    }
    return calibration(sides), differences


def causes(path: Path = CALIBRATION / "causes.jsonl") -> dict[tuple[str, int], str]:
    """Why we are unlike the people of GUM, by document and start of the mention.

    ``scheme``: both are right by their own rules; ``map``: the mapping made the difference;
    ``ours``, ``theirs``: an error. Somebody judged each by reading both.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = (json.loads(line) for line in lines)
    return {(row["document"], row["start"]): row["cause"] for row in rows}


def _mapped(document: Document, types: Mapping[str, str]) -> Document:
    return replace(document, annotations=mapped(document.annotations, types))


def merged(name: str) -> Merged:
    """Both passes of one document laid over one another; its text must be here."""
    (document,) = _one(name)
    entry = catalogue().select(document.id)[0]
    sides = (read_pass(entry, letter).annotations for letter in ("a", "b"))
    return merge(document.article, *sides)


def _one(name: str) -> list[Document]:
    found = load(name)
    if len(found) != 1:
        raise PressmarkError(
            f"{name} stands for {len(found)} documents, expected one; name it by its id"
        )
    return found


def decided_form(name: str, path: Path, later: Path | None = None) -> str:
    """The form that the decisions in a file make of the two passes of a document.

    ``later`` is a file with the changes of a reading after adjudication.
    """
    header = {"annotator": "language model", "status": "adjudicated"}
    changes = None if later is None else read_decisions(later)
    return decided(merged(name), read_decisions(path), header, changes)


def read_decisions(path: Path) -> Decisions:
    """The decisions and changes in a file; PressmarkError when it cannot be read."""
    try:
        return parse_decisions(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as fault:
        raise PressmarkError(
            f"{path} cannot be read ({fault}), expected decisions in UTF-8; name another file"
        ) from None


def gold_of_passes(entry: Entry) -> str:
    """The gold form of a document, made anew from its passes, decisions and sceptic's reading.

    It is the form that the repository has: nothing is in the gold that neither a pass nor a
    recorded decision put there. A text that is not ours is not needed.
    """
    folder = SOURCES / entry.collection
    sides = (read_pass(entry, letter) for letter in ("a", "b"))
    first, second = sides
    embedded = catalogue().collection(entry.collection).embedded
    article = first.article if embedded else replace(first.article, text=None)
    header = parse((folder / f"{entry.id}.gold.form").read_text(encoding="utf-8")).header
    return decided(
        merge(article, first.annotations, second.annotations),
        read_decisions(folder / f"{entry.id}.decisions"),
        {key: value for key, value in header.items() if key != "article"},
        read_decisions(folder / f"{entry.id}.sceptic"),
    )


def consistency_report(name: str, runs: Path | None, looked_at: Path | None) -> Report:
    """The consistency checks over documents, with the systems of a folder of runs if one is given.

    Names of documents other than ``all`` compare only within them.
    """
    systems = None if runs is None else _witnesses(runs)
    return check_consistency(load(name), read_looked_at(looked_at or LOOKED_AT), systems)


def _witnesses(folder: Path) -> Mapping[str, Mapping[str, Annotations]]:
    found = sorted(folder.rglob(PREDICTIONS))
    if not found:
        raise PressmarkError(
            f"{folder} holds no runs, expected {PREDICTIONS} in it; run `pressmark bench`"
        )
    return {
        path.parent.name: {line.id: line.annotations for line in read_prediction_lines(path)}
        for path in found
        if path.parent.name not in _NO_WITNESS
    }
