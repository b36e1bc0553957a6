"""The agreement of annotators as one HTML page that needs no network, in the report's manner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from importlib import metadata, resources
from pathlib import Path

import jinja2

from ...schema.reading import write_text
from .compare import Compared


def write_page(path: Path, pairs: Sequence[Compared], title: str) -> Path:
    """Write the page; the same comparison gives the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, render_page(pairs, title))
    return path


def render_page(pairs: Sequence[Compared], title: str) -> str:
    """The page: figures by layer with intervals, by type and article, and every disagreement."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pressmark.annotation.studio"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = resources.files("pressmark.eval.report").joinpath("static/report.css")
    return environment.get_template("agreement.html.j2").render(
        pairs=pairs,
        title=title,
        version=metadata.version("pressmark"),
        style=style.read_text(encoding="utf-8"),
        parts=parts,
    )


def parts(line: str, others: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """The line in pieces, and whether each is other than in the other side's most similar line.

    Whole words only; when the other side has nothing, nothing is told apart.
    """
    words = line.split(" ")
    matchers = [SequenceMatcher(None, words, o.split(" "), autojunk=False) for o in others]
    if not matchers:
        yield line, False
        return
    best = max(matchers, key=lambda m: m.ratio())
    for kind, start, end, _, _ in best.get_opcodes():
        if end > start:
            yield " ".join(words[start:end]) + (" " if end < len(words) else ""), kind != "equal"
