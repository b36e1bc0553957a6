"""Every column is told of, in the release itself."""

from __future__ import annotations

import pytest
from pressmark.corpus.build.builder import Built
from pressmark.corpus.build.columns import COLUMNS, COLUMNS_PAGE, SPAN, paths
from pressmark.corpus.build.features import CONFIGS, features


@pytest.mark.parametrize("config", CONFIGS)
def test_every_column_is_told_of_and_no_other(config: str) -> None:
    assert list(COLUMNS) == list(CONFIGS)
    found = [path for path, _ in paths(features(config))]
    assert len(found) == len(set(found)) and set(found) == set(COLUMNS[config])
    assert [path for path, said in COLUMNS[config].items() if not said] == []


def test_the_page_lies_in_the_release_with_types(release: Built) -> None:
    page = (release.folder / COLUMNS_PAGE).read_text("utf-8")
    for line in (
        "| `mentions.head` | span | the head's span where it is not the whole mention |",
        "| `quotations.content` | list of span | the spans of what is said, in order |",
        "| `realis` | label (3) | actual, generic, or other (future, possible, denied) |",
        "| `ner_tags` | list of label (31) | BIO: names and values (no nominals, no pronouns), ",
    ):
        assert line in page, line
    assert all(f"`{name}` ({said})" in page for name, said in SPAN.items())
    assert COLUMNS_PAGE in (release.folder / "README.md").read_text("utf-8")
