"""docs/campaign.md as an editor follows it: its commands in order, against a real server."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from pressmark.annotation.studio.client import Studio
from pressmark.annotation.studio.layers import ENTITIES, META
from pressmark.annotation.studio.server import Server
from pressmark.annotation.studio.tasks import tasks
from pressmark.corpus import load
from studio_documents import ticked

PAGE = Path(__file__).parents[3] / "docs" / "campaign.md"
_BLOCK = re.compile(r"^```shell\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def commands() -> list[str]:
    """The page's commands, one a line, in their order."""
    blocks = (block.replace("\\\n", " ") for block in _BLOCK.findall(PAGE.read_text("utf-8")))
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def work(server: Server) -> None:
    """Everybody does what is open: ann1 leaves what was filled in, ann2 marks the mentions of the
    gold, and the adjudicator ticks what was merged."""
    gold = {d.id: d for d in load("wire-011")}
    with Studio(server.url, server.token) as studio:
        numbers = {email: number for number, email in studio.users().items()}
        for project in studio.projects():
            if not project.marker.startswith("pressmark:pilot"):
                continue
            for listed in studio.tasks(project.id):
                if listed.answers:
                    continue
                held = studio.read(f"/api/tasks/{listed.id}/").json()
                layer = held["meta"][META]["layer"]
                made = {p["model_version"]: p["result"] for p in held["predictions"]}
                result = ticked(made.get("merged") or next(iter(made.values()), []))
                if layer == ENTITIES and project.marker.endswith("ann2@example.com"):
                    own = tasks(gold[listed.key.split("/")[0]], layer)
                    (mine,) = [t for t in own if t["meta"][META]["key"] == listed.key]
                    result = mine["predictions"][0]["result"]
                who = numbers.get(project.marker.rsplit("/", 1)[-1])
                by = {"completed_by": who} if who else {}
                studio.annotate(listed.id, result, lead_time=60, **by)


@pytest.mark.slow
def test_the_commands_of_the_page_run_in_order(studio: Server, tmp_path: Path) -> None:
    environment = os.environ | {
        "LABEL_STUDIO_URL": studio.url,
        "LABEL_STUDIO_API_KEY": studio.token,
        "PRESSMARK_HOME": str(tmp_path / "home"),
    }
    listed = commands()
    assert len(listed) > 12
    for line in listed:
        # One article of the six: the commands are the same, and the server has less to do.
        line = line.replace("wire/dev", "wire-011")
        if line.startswith(("pressmark annotation pull", "pressmark annotation adjudicate gold")):
            work(studio)
        done = subprocess.run(
            [sys.executable, "-P", "-m", *shlex.split(line)],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    assert list((tmp_path / "adjudicated" / "gold").glob("*.json"))
    assert "Disagreements" in (tmp_path / "agreement.html").read_text("utf-8")
