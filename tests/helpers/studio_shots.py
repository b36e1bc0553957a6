"""The screenshots of docs/annotating.md, made anew: python tests/helpers/studio_shots.py FOLDER.

Starts a server of its own over an empty database and shows wire-001 with its gold.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from pressmark.annotation.studio.client import Studio
from pressmark.annotation.studio.config import TITLES, config_xml
from pressmark.annotation.studio.guides import add_guides
from pressmark.annotation.studio.layers import LAYERS
from pressmark.annotation.studio.results import tasks
from pressmark.annotation.studio.server import free_port, start
from pressmark.corpus import load
from studio_desk import Desk

SIZE = {"width": 1280, "height": 860}


def main(folder: Path) -> None:
    """Write one picture for each layer."""
    folder.mkdir(parents=True, exist_ok=True)
    (document,) = load("wire-001")
    with (
        tempfile.TemporaryDirectory() as data,
        start(Path(data), free_port(), tell=print) as server,
        Studio(server.url, server.token) as studio,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = chromium.new_page(viewport=SIZE)
        desk = Desk(page, server.url, server.admin)
        for layer in LAYERS:
            project = studio.create_project(TITLES[layer], "", config_xml(layer))
            add_guides(studio, project.id, layer)
            studio.import_tasks(project.id, tasks(document, layer)[3:4] or tasks(document, layer))
            desk.open(project.id)
            page.wait_for_timeout(1500)
            page.screenshot(path=folder / f"{layer}.png")
        chromium.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
