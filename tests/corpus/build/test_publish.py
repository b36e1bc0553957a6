"""Publishing against a stand-in of the hub: once, whole, resumable, and never what may not go."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pressmark.corpus.build.builder import Built
from pressmark.corpus.build.publishing import publish
from pressmark.corpus.build.release import MANIFEST
from pressmark.schema import PressmarkError
from publish_desk import NAME, files, local, new_version, send


def test_everything_is_sent_and_tagged(hub: Any, small: Any, release: Built) -> None:
    done = send(hub, small, release.folder)
    assert files(hub, "v0.0.1") == files(hub) == local(release.folder)
    assert set(done.plan.send) == set(local(release.folder))
    assert done.commit == hub.repositories[NAME].tags["v0.0.1"]
    assert len(hub.repositories[NAME].commits) == 2  # the first is the hub's own


def test_a_second_run_sends_nothing(hub: Any, small: Any, release: Built) -> None:
    send(hub, small, release.folder)
    again = send(hub, small, release.folder)
    assert again.nothing and hub.uploads() == 0
    assert len(hub.repositories[NAME].commits) == 2


def test_what_is_to_be_private_never_goes_where_all_can_see_it(
    hub: Any, small: Any, release: Built
) -> None:
    send(hub, small, release.folder, private=True)
    assert hub.repositories[NAME].private
    assert send(hub, small, release.folder, private=True).nothing
    hub.make(NAME, {})  # somebody made it before, public
    with pytest.raises(PressmarkError, match="everybody can see it"):
        send(hub, small, release.folder, private=True)
    assert hub.uploads() == 0


def test_a_dry_run_asks_the_network_nothing(small: Any, release: Built) -> None:
    settings = {
        "index": small.index,
        "home": small.home,
        "checkout": small.checkout,
        "endpoint": "http://127.0.0.1:9",
    }
    done = publish(release.folder, NAME, dry_run=True, **settings)
    sizes = {name: len(data) for name, data in local(release.folder).items()}
    assert done.plan.send == sizes and done.plan.tag == "v0.0.1" and done.commit is None


def test_a_new_version_sends_what_differs_and_removes_what_is_gone(
    hub: Any, small: Any, release: Built, tmp_path: Path
) -> None:
    send(hub, small, release.folder)
    (small.checkout / "corpus/sources/wire/wire-001.pass-a.form").unlink()
    newer = new_version(small, tmp_path, "0.0.2")
    done = send(hub, small, newer)
    assert done.plan.remove == ("passes/wire/wire-001.pass-a.form",)
    assert set(done.plan.send) == {"README.md", "croissant.json", MANIFEST}
    assert files(hub, "v0.0.2") == local(newer)
    assert files(hub, "v0.0.1") == local(release.folder)


def test_a_version_that_is_published_stays_as_it_is(
    hub: Any, small: Any, release: Built, tmp_path: Path
) -> None:
    send(hub, small, release.folder)
    before = files(hub)
    path = small.index.data / "wire" / "wire-001.json"
    path.write_text(path.read_text().replace('"2024-06-03"', '"2024-06-04"'))
    other = small.build(tmp_path / "other")
    with pytest.raises(PressmarkError, match=r"other content under v0\.0\.1 .* new version"):
        send(hub, small, other.folder)
    assert files(hub) == before and hub.uploads() == 0


# -- and back ----------------------------------------------------------------------------------

_LOAD = """
import json, sys
from datasets import load_dataset
full = load_dataset(sys.argv[1], "full", revision="v0.0.1")
stream = load_dataset(sys.argv[1], "quotes", revision="v0.0.1", streaming=True)
print(json.dumps({
    "full": {split: list(rows["id"]) for split, rows in full.items()},
    "quotes": [row["quote"] for row in stream["train"]],
}))
"""


@pytest.mark.slow
def test_load_dataset_by_name_and_version(
    hub: Any, small: Any, release: Built, tmp_path: Path
) -> None:
    send(hub, small, release.folder)
    env = {key: value for key, value in os.environ.items() if not key.startswith("HF_")}
    env |= {"HF_HOME": str(tmp_path / "hf"), "HF_ENDPOINT": hub.url, "HF_HUB_DISABLE_XET": "1"}
    command = [sys.executable, "-I", "-c", _LOAD, NAME]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "full": {"train": ["wire-001"], "dev": ["news-0"], "test": ["news-1", "p-1"]},
        "quotes": ["she would “never” resign"],
    }
