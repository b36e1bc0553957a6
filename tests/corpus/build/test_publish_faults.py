"""Faults of the hub and of the way to it: one sentence each, and the next run goes on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pressmark.corpus.build.builder import Built
from pressmark.corpus.build.publishing import publish
from pressmark.schema import PressmarkError
from publish_desk import NAME, TOKEN, files, local, new_version, send


@pytest.mark.parametrize(
    ("method", "path", "status", "told"),
    [
        ("POST", "/api/repos/create", 401, "hf auth login"),
        ("POST", "/api/repos/create", 403, "may not write there"),
        ("GET", "/refs", 404, "check the name"),
        ("POST", "/commit/", 409, "somebody else changed it"),
        ("POST", "/commit/", 500, "it goes on where it stopped"),
        ("POST", "/commit/", 429, "too many requests"),
        ("POST", "/tag/", 500, "it goes on where it stopped"),
        ("PUT", "/put/", 500, "it goes on where it stopped"),
        ("PUT", "/put/", None, "it goes on where it stopped"),
        ("POST", "/commit/", None, "it goes on where it stopped"),
        ("POST", "/preupload/", None, "it goes on where it stopped"),
    ],
)
def test_a_fault_is_one_sentence_and_the_next_run_goes_on(
    hub: Any, small: Any, release: Built, method: str, path: str, status: int | None, told: str
) -> None:
    hub.fail(method, path, status, times=50)
    with pytest.raises(PressmarkError, match=told) as fault:
        send(hub, small, release.folder)
    assert "\n" not in str(fault.value)
    assert not getattr(hub.repositories.get(NAME), "tags", {})
    hub.faults.clear()
    send(hub, small, release.folder)
    assert files(hub, "v0.0.1") == local(release.folder)


def test_what_was_sent_before_the_fault_is_not_sent_again(
    hub: Any, small: Any, release: Built
) -> None:
    hub.fail("POST", "/commit/", 500, times=50)
    with pytest.raises(PressmarkError):
        send(hub, small, release.folder)
    assert hub.sent
    hub.faults.clear()
    hub.sent.clear()
    send(hub, small, release.folder)
    assert hub.sent == []


def test_a_fault_after_the_commit_leaves_the_tag_for_the_next_run(
    hub: Any, small: Any, release: Built
) -> None:
    hub.fail("POST", "/tag/", 500, times=50)
    with pytest.raises(PressmarkError):
        send(hub, small, release.folder)
    hub.faults.clear()
    done = send(hub, small, release.folder)
    assert done.plan.send == {} and done.plan.tag == "v0.0.1" and not done.nothing
    assert len(hub.repositories[NAME].commits) == 2


def test_a_fault_that_passes_is_not_even_told(hub: Any, small: Any, release: Built) -> None:
    hub.fail("PUT", "/put/", 500, times=1)
    hub.fail("POST", "/preupload/", 503, times=1)
    send(hub, small, release.folder)
    assert files(hub, "v0.0.1") == local(release.folder)


def test_another_commit_at_the_same_time_is_not_written_over(
    hub: Any, small: Any, release: Built
) -> None:
    def meanwhile() -> None:
        hub.before_commit = lambda: None
        repository = hub.repositories[NAME]
        repository.commit({**repository.commits[-1][1], "theirs.txt": b"words"})

    hub.before_commit = meanwhile
    with pytest.raises(PressmarkError, match="somebody else changed it at the same time"):
        send(hub, small, release.folder)
    assert files(hub) == {"theirs.txt": b"words"}


def test_a_wrong_token_and_no_hub_at_all(hub: Any, small: Any, release: Built) -> None:
    with pytest.raises(PressmarkError, match="hf auth login"):
        send(hub, small, release.folder, token="wrong")
    hub.close()
    with pytest.raises(PressmarkError, match="cannot be reached"):
        send(hub, small, release.folder)


def test_files_that_no_release_put_there_are_not_lost(hub: Any, small: Any, release: Built) -> None:
    """Somebody's own repository, named by mistake: one file would go, one be written over."""
    theirs = {"thesis.txt": b"years of work", "documents.jsonl": b"theirs", "README.md": b"# Mine"}
    hub.make(NAME, theirs)
    with pytest.raises(PressmarkError, match=r"holds 2 files .*\(documents.jsonl, thesis.txt\)"):
        send(hub, small, release.folder)
    assert files(hub) == theirs and hub.uploads() == 0
    done = send(hub, small, release.folder, remove_others=True)
    assert done.plan.remove == ("thesis.txt",)
    assert files(hub, "v0.0.1") == local(release.folder)


def test_a_repository_made_on_the_hubs_pages_is_taken(hub: Any, small: Any, release: Built) -> None:
    hub.make(NAME, {"README.md": b"---\nlicense: mit\n---\n"})
    send(hub, small, release.folder)
    assert files(hub, "v0.0.1") == local(release.folder)


def test_a_file_added_since_the_last_release_stops_the_next(
    hub: Any, small: Any, release: Built, tmp_path: Path
) -> None:
    send(hub, small, release.folder)
    repository = hub.repositories[NAME]
    repository.commit({**repository.commits[-1][1], "theirs.txt": b"words"})
    assert send(hub, small, release.folder).nothing
    newer = new_version(small, tmp_path, "0.0.2")
    with pytest.raises(PressmarkError, match=r"holds 1 files .*\(theirs.txt\)"):
        send(hub, small, newer)
    assert files(hub)["theirs.txt"] == b"words"


def test_a_token_that_no_header_can_hold(hub: Any, small: Any, release: Built) -> None:
    with pytest.raises(PressmarkError, match="holds letters that no token has"):
        send(hub, small, release.folder, token="hf_ä")
    assert hub.log == []


def test_an_answer_that_is_not_the_hubs(hub: Any, small: Any, release: Built) -> None:
    """A portal that wants a password, say: 200 and a page."""
    hub.fail("GET", "/refs", 200, answer=b"<html>Welcome to the hotel</html>")
    with pytest.raises(PressmarkError, match="does not speak as the hub does"):
        send(hub, small, release.folder)


def test_how_long_to_wait_is_told(hub: Any, small: Any, release: Built) -> None:
    hub.fail("POST", "/commit/", 429, headers={"Retry-After": "7"})
    with pytest.raises(PressmarkError, match="wait 7 seconds and run it again"):
        send(hub, small, release.folder)


@pytest.mark.parametrize(
    "name",
    [
        "pressmark",
        "a/b/c",
        "../x/y",
        "user/",
        "user/a b",
        "user/a--b",
        "user/x.git",
        "user/x-",
        "u./x",
        f"user/{'x' * 92}",
    ],
)
def test_a_name_that_is_none_is_refused(small: Any, release: Built, name: str) -> None:
    with pytest.raises(PressmarkError, match="expected a name such as user/pressmark"):
        publish(
            release.folder,
            name,
            dry_run=True,
            index=small.index,
            home=small.home,
            checkout=small.checkout,
        )


_PUBLISH = """
import sys
from pathlib import Path
from pressmark.corpus.build.publishing import publish
from pressmark.corpus.catalogue import read_catalogue
publish(Path(sys.argv[1]), sys.argv[2], endpoint=sys.argv[3], token=sys.argv[4],
        index=read_catalogue(Path(sys.argv[5])), home=Path(sys.argv[6]),
        checkout=Path(sys.argv[7]))
"""


@pytest.mark.slow
def test_a_run_that_was_killed_goes_on(hub: Any, small: Any, release: Built) -> None:
    """kill -9 at the first commit, when the large files are there."""
    catalogue = small.index.data.parent / "catalogue.json"
    arguments = [release.folder, NAME, hub.url, TOKEN, catalogue, small.home, small.checkout]
    command = [sys.executable, "-P", "-c", _PUBLISH, *map(str, arguments)]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    hub.before_commit = child.kill
    child.wait(timeout=60)
    assert child.returncode == -9
    hub.before_commit = lambda: None
    repository = hub.repositories[NAME]
    repository.commits[1:] = []  # the commit may have come through or not: it did not
    hub.sent.clear()
    send(hub, small, release.folder)
    assert hub.sent == []
    assert files(hub, "v0.0.1") == local(release.folder)
